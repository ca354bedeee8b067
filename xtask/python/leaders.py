"""Mends the ends of terms of heads of state and government in knowledge/actors/people.tsv, in place.

    python3 xtask/python/leaders.py FACTS/leaders_2015_2026.tsv

The Factbook's editions spell a leader in several ways, and each spelling stands until the next edition:
`superseded_by` is the end of a spelling, not of a term. Rows of one country and one first day in office
are therefore one term here. It ends when its last spelling goes, or when the next holder of the office
came, if that was earlier (editions are missing from March 2017 to November 2020); one that the same person went on with
has the end of the next one. A term that the last
edition still has is open, and known up to that edition; terms that Wikidata left open in 2022 are carried
on by it. A second run changes nothing.
"""

import csv
import datetime
import difflib
import re
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

PATH = Path(__file__).parents[2] / "knowledge" / "actors" / "people.tsv"
LAST = "2026-01-22"
OFFICES = {
    "president": r"^((acting|interim|transition|executive|transitional) )?president\b",
    "vice president": r"^(first |second |executive )?vice president\b",
    "prime minister": r"^((acting|interim|transition|caretaker) )?(prime minister|premier|chancellor|taoiseach)\b",
    "deputy prime minister": r"^(first |second )?deputy prime minister\b",
    "monarch": r"^(king|queen|amir|sultan|emperor|grand duke|prince|pope)\b",
}
# Monarchs of several realms: whose they are in the news.
MONARCHS = {"Charles III": "GBR", "Elizabeth II": "GBR"}
# First days in office of two sources differ by the oath, the vote or the appointment.
SAME_DAYS = 31


def fold(text):
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[^a-z ]", "", text.lower().replace("-", " "))


def office(text):
    text = fold(text.removeprefix("note - "))
    return next((name for name, pattern in OFFICES.items() if re.search(pattern, text)), None)


def day(text):
    parts = [int(part) for part in text.split("-")]
    return datetime.date(*(parts + [1, 1])[:3])


def near(one, other):
    if not one or not other:
        return False
    if len(one) < 10 or len(other) < 10:
        return one[:7] == other[:7] or (min(len(one), len(other)) == 4 and one[:4] == other[:4])
    return abs((day(one) - day(other)).days) <= SAME_DAYS


def terms(path):
    """One term a country, office and first day: surnames, start, end ("" if open)."""
    groups = defaultdict(list)
    with open(path, encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            kind = office(row["name_with_SURNAME_caps"])
            if kind and row["since"] and " and " not in row["name_with_SURNAME_caps"]:
                groups[row["iso3"], kind, row["since"]].append(row)
    found = []
    for (code, kind, start), rows in groups.items():
        names = [row["name_with_SURNAME_caps"] for row in rows]
        surnames = {fold(word) for name in names for word in re.findall(r"\b[^\W\d_a-zß-ÿ][^\W\d_a-zß-ÿ'’-]{2,}\b", name)}
        ends = [row["superseded_by"] for row in rows]
        found.append([code, kind, surnames, start, "" if "" in ends else max(ends)])
    found.sort(key=lambda term: (term[0], term[1], term[3]))
    # From the last to the first, so that a term that goes on in another has that one's end.
    for place in reversed(range(len(found))):
        code, kind, surnames, start, end = found[place]
        later = [other for other in found[place + 1 :] if other[:2] == [code, kind] and other[3][:7] > start[:7]]
        if not later:
            continue
        if alike(surnames, later[0][2]) and (not end or later[0][3] <= end):
            found[place][4] = later[0][4]
        elif kind not in ("vice president", "deputy prime minister") and (not end or later[0][3] < end):
            found[place][4] = later[0][3]
    return found


def alike(ones, others):
    """Whether two sets of surnames have one in common, spelt one way or another."""
    return any(difflib.SequenceMatcher(None, one, other).ratio() >= 0.8 for one in ones for other in others)


def main(path):
    lines = PATH.read_text(encoding="utf-8").splitlines()
    head = [line for line in lines if line.startswith("#")] + [next(l for l in lines if not l.startswith("#"))]
    rows = [line.split("\t") for line in lines if line not in head]
    rows = [row for row in rows if row[0] not in MONARCHS or row[2] == MONARCHS[row[0]]]
    known = terms(path)
    changed = 0
    for row in rows:
        name, aliases, code, title, _, start, end, end_is, _, source = row
        if end_is == "exact":
            continue
        kind = office(title)
        words = set(fold(f"{name} {aliases}").split())
        same = [term for term in known
                if term[0] == code and term[1] == kind and near(term[3], start)
                and (alike(term[2], words) or term[3] == start)]
        if len(same) != 1:
            continue
        until = same[0][4]
        # The other source knows an end that is earlier.
        if end and until and end <= until and end != "2020-11-24":
            until = end if not source.startswith("World Factbook") else until
        new = (until, "by" if until else "unknown")
        if new != (end, end_is) or (not until and not source.endswith(LAST)):
            row[6:8] = new
            if not source.endswith(f"World Factbook, {LAST}"):
                row[9] = f"{source}; World Factbook, {LAST}"
            changed += 1
    PATH.write_text("\n".join(head + sorted("\t".join(row) for row in rows)) + "\n", encoding="utf-8")
    print(len(rows), "rows,", changed, "changed")


main(sys.argv[1])

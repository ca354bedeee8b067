"""Settles what the tables of people made from other tables say against pages read one by one, in place.

    python3 xtask/python/settle_people.py FACTS/leaders_2015_2026.tsv

Of knowledge/actors/people.tsv and people_earlier.tsv:

1. A term that a row of people_cited.tsv or people_more.tsv with a source states too is left out, where both are the
   same person's, country's and office's and overlap: the page was read for that very term. The cited row
   takes over the Wikidata item and the spellings.
2. "by": the edition of the Factbook in which a holder is no longer listed tells when he was gone at the
   latest; when he was last in office the edition before it tells. Editions are missing from March 2017 to
   November 2020, so the end becomes "2017-03-28/2020-11-24".
3. Where nobody else is known to have followed in that time, or the office has several holders, a new
   spelling may have ended the old one, not the term: the end becomes unknown.
4. Ranks that the Factbook prints before names belong to neither the name nor the office.
5. Rows that pages contradict, listed in people_wrong.tsv beside this script, are left out.

A second run changes nothing.
"""

import csv
import datetime
import difflib
import re
import sys
import unicodedata
from pathlib import Path

ACTORS = Path(__file__).parents[2] / "knowledge" / "actors"
GENERATED = ["people.tsv", "people_earlier.tsv"]
CITED = ["people_cited.tsv", "people_more.tsv"]
WRONG = Path(__file__).parent / "people_wrong.tsv"
NAME, ALIASES, CODE, OFFICE, SECTORS, START, END, END_IS, ITEM, SOURCE = range(10)
SECOND = ("vice", "deputy", "ambassador", "former", "shadow", "assistant", "adviser", "member of", "representative")
OFFICES = {
    "foreign": ("foreign", "external affairs", "secretary of state", "international relations"),
    "defence": ("defen",),
    "government": ("prime minister", "premier", "chancellor", "taoiseach", "head of government"),
    "state": ("president", "king", "queen", "emir", "amir", "sultan", "emperor", "head of state", "grand duke"),
}
RANK = re.compile(r"^((Lt|Col|Gen|Brig|Maj)\. ?)+")
# Small words of names, which tell nobody apart.
SMALL = {"al", "bin", "de", "el", "da", "van", "von"}


def fold(text):
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[^a-z ]", "", text.lower().replace("-", " "))


def office(row):
    title = row[OFFICE].lower()
    if any(word in title for word in SECOND):
        return title
    return next((name for name, words in OFFICES.items() if any(word in title for word in words)), title)


def names(row):
    return [row[NAME], *filter(None, (alias.strip() for alias in row[ALIASES].split(";")))]


def same_person(one, other):
    if one[ITEM] and other[ITEM]:
        return one[ITEM] == other[ITEM]
    for first in names(one):
        for second in names(other):
            a, b = fold(first).split(), fold(second).split()
            if sorted(a) == sorted(b) or difflib.SequenceMatcher(None, " ".join(a), " ".join(b)).ratio() >= 0.84:
                return True
            small, large = sorted((set(a) - SMALL, set(b) - SMALL), key=len)
            if a and b and a[0] == b[0] and len(small) > 1 and small <= large:
                return True
    return False


def first_day(text):
    return (text + "-01-01")[:10] if len(text) == 4 else (text + "-01")[:10]


def span(row):
    return first_day(row[START]) if row[START] else "0", first_day(row[END].split("/")[-1]) if row[END] else "9"


def overlap(one, other):
    (start, end), (other_start, other_end) = span(one), span(other)
    return start < other_end and other_start < end


def before(editions, day):
    """The edition before the one of a day: that of some countries is a day or two older than the others'."""
    return [one for one in editions if days(day) - days(one) > 7][-1]


def days(text):
    return datetime.date.fromisoformat(first_day(text)).toordinal()


def read(name):
    lines = (ACTORS / name).read_text(encoding="utf-8").splitlines()
    head = [line for line in lines if line.startswith("#")]
    header, *rows = [line for line in lines if line and not line.startswith("#")]
    return head + [header], [row.split("\t") for row in rows]


def write(name, head, rows):
    (ACTORS / name).write_text("\n".join(head + sorted("\t".join(row) for row in rows)) + "\n", encoding="utf-8")


def main(path):
    with open(path, encoding="utf-8") as file:
        leaders = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    editions = sorted({day for row in leaders for day in (row["first_seen"], row["superseded_by"]) if day})
    wrong = {tuple(line.split("\t")[:5]) for line in WRONG.read_text(encoding="utf-8").splitlines()[2:]}
    tables = {name: read(name) for name in GENERATED + CITED}
    cited = {}
    for name in CITED:
        for row in tables[name][1]:
            if not row[SOURCE].startswith("by hand"):
                cited.setdefault((row[CODE], office(row)), []).append(row)
    everybody = {}
    for _, rows in tables.values():
        for row in rows:
            everybody.setdefault((row[CODE], office(row)), []).append(row)
    count = {"left out for a cited row": 0, "left out as wrong": 0, "ends told apart": 0, "ends unknown": 0}
    for name in GENERATED:
        head, rows = tables[name]
        kept = []
        for row in rows:
            row[NAME] = RANK.sub("", row[NAME])
            row[OFFICE] = re.sub(r" ?\b(Lt|Col|Gen|Brig|Maj)\.( Gen\.)?$", "", row[OFFICE]) or "head of state"
            if (name, row[NAME], row[CODE], row[OFFICE], row[START]) in wrong:
                count["left out as wrong"] += 1
                continue
            key = row[CODE], office(row)
            stated = [one for one in cited.get(key, []) if overlap(one, row) and same_person(one, row)]
            if stated:
                for one in stated:
                    one[ITEM] = one[ITEM] or row[ITEM]
                    more = [other for other in names(row) if other not in names(one) and other.isascii()]
                    one[ALIASES] = "; ".join(filter(None, [one[ALIASES], *more]))
                count["left out for a cited row"] += 1
                continue
            if row[END_IS] == "by" and row[END] in editions and "World Factbook" in row[SOURCE]:
                seen = before(editions, row[END])
                if seen > first_day(row[START] or "2015"):
                    single = key[1] in ("state", "government")
                    followed = any(
                        seen[:7] <= first_day(one[START])[:7] <= row[END] and not same_person(one, row)
                        for one in everybody[key]
                        if one is not row and one[START]
                    )
                    if not (single and followed):
                        row[END], row[END_IS] = "", "unknown"
                        row[SOURCE] = re.sub(r", \d{4}-\d\d-\d\d$", f", {seen}", row[SOURCE])
                        count["ends unknown"] += 1
                    else:
                        row[END] = f"{seen}/{row[END]}"
                        count["ends told apart"] += 1
            kept.append(row)
        write(name, head, kept)
    for name in CITED:
        write(name, *tables[name])
    print(count)


main(sys.argv[1])

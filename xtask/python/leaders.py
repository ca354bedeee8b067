"""Mends the ends of terms of heads of state and government in knowledge/actors/people.tsv, in place.

    python3 xtask/python/leaders.py FACTS/leaders_2015_2026.tsv

The Factbook's editions spell a leader in several ways, and each spelling stands until the next edition:
`superseded_by` is the end of a spelling, not of a term. Rows of one country, office and first day are
therefore one term here; a later one of the same person (surname and given name agree) goes on with it.

- A term that the last edition still has is open, and known up to that edition: no other holder ends it.
- One whose place another person took (listed from the very edition that dropped the first, never beside
  him) ended at the latest when that person's term began, even if the Factbook was slow to notice. Editions
  are missing from March 2017 to November 2020: "2017-03-28/2019-05-30" is an end somewhere between, for somebody
  else may have come in between, unless the term is one of whole years.
- An acting or interim term ends when the same person's full one begins.
- The first of two days a hundred days apart is the election's: who takes over, does so on the second.
- Every other end is unknown, for a new spelling may have ended the old one, not the term. One who leads
  is vouched for to the last edition that has him, a deputy only to the first: those lists are years behind.

Terms that Wikidata left open in 2022 are carried on in the same way.

Of a list such as "Deputy Prime Ministers A, B, C" only A has a title: B and C get it here, known as of the first
edition that has them. Who stands alone without a title heads the government or the state; the others without
one are left out. A second run changes nothing.
"""

import csv
import datetime
import difflib
import re
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

ACTORS = Path(__file__).parents[2] / "knowledge" / "actors"
PATH = ACTORS / "people.tsv"
OTHERS = [ACTORS / name for name in ("people_earlier.tsv", "people_cited.tsv", "people_more.tsv")]
LAST = "2026-01-22"
# Editions are missing after this one, for more than three years.
LAST_BEFORE_GAP = "2017-03-28"
FIRST = "first|second|third|permanent|executive"
STANDING = "acting|interim|transition|transitional|caretaker"
# The whole title, as it stands before a name. A president of a council of ministers heads the government.
OFFICES = {
    "prime minister": rf"^(({STANDING}) )?(prime minister|premier|chancellor|taoiseach|president of( the)? council of ministers)\b",
    "president": rf"^(({STANDING}|executive) )?president\b(?! (of|pro|elect)\b)",
    "vice president": r"^(first |second |executive )?(vice|deputy) presidents?\b",
    "deputy prime minister": rf"^(({FIRST}) )?(deputy (prime minister|premier)|vice (premier|chancellor))s?\b",
    "monarch": r"^(king|queen|amir|sultan|emperor|grand duke|prince|pope)\b",
}
SINGLE = ("president", "prime minister", "monarch")
# Words before and in names that tell no person from another.
TITLES = set("""president prime minister ministers premier chancellor vice deputy first second executive acting interim
    transition transitional caretaker king queen amir sultan emperor grand duke prince pope sir dr col gen lt maj brig
    sheikh note designate and of the al el bin bint ibn ould de da do van von""".split())
# Titles in the plural, and what each of the list is.
LISTS = {
    "Deputy Prime Ministers": "Deputy Prime Minister",
    "Deputy Premiers": "Deputy Prime Minister",
    "Vice Premiers": "Vice Premier",
    "Vice Presidents": "Vice President",
}
LIST = re.compile(rf"(?:(?:First|Second|Executive|Permanent) )?({'|'.join(LISTS)})\b")
UNTITLED = {"member of the head of government's office": "HOG", "member of the head of state's office": "HOS"}
# Monarchs of several realms: whose they are in the news.
MONARCHS = {"Charles III": "GBR", "Elizabeth II": "GBR"}
# First days in office of two sources differ by the oath, the vote or the appointment.
SAME_DAYS = 31
# Days from an election to the oath.
INAUGURATION = 100
# Editions of some countries are a day or two older than the others'.
SAME_EDITION = 7


def fold(text):
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[^a-z ]", "", text.lower().replace("-", " "))


def office(text):
    text = fold(text.removeprefix("note - "))
    return next((name for name, pattern in OFFICES.items() if re.search(pattern, text)), None)


def standing(text):
    return bool(re.match(rf"({STANDING})\b", fold(text)))


def words(text):
    return [word for word in fold(text).split() if word not in TITLES and len(word) > 1]


def day(text):
    parts = [int(part) for part in text.split("-")]
    return datetime.date(*(parts + [1, 1])[:3])


def near(one, other):
    if not one or not other:
        return False
    if len(one) < 10 or len(other) < 10:
        return one[:7] == other[:7] or (min(len(one), len(other)) == 4 and one[:4] == other[:4])
    return abs((day(one) - day(other)).days) <= SAME_DAYS


def like(one, other, least):
    return difflib.SequenceMatcher(None, one, other).ratio() >= least


def same_person(one, other):
    """Whether two names, as lists of words, agree in the first word and in another one, or in all of the shorter.

    In all of the shorter means in its order, or both have the same words. Two words anywhere may be a father's and
    a son's, or of two rulers of one house: "Khalifa bin Salman", "Salman bin Hamad Al-Khalifa".
    """
    small, large = sorted((one, other), key=len)
    if len(small) > 1 and like(small[0], large[0], 0.85):
        return sum(any(like(word, two, 0.85) for two in large) for word in small) > 1
    rest = iter(large)
    if all(any(like(word, two, 0.85) for two in rest) for word in small):
        return True
    return len(one) == len(other) and all(like(*pair, 0.85) for pair in zip(sorted(one), sorted(other)))


def same_spelt_anew(one, other):
    """The same of two names with one first day in office, one of which took the other's place in the list."""
    return same_person(one, other) or one[-1] == other[-1] or like(" ".join(one), " ".join(other), 0.6)


class Term:
    """One person in one office from one first day, as the editions list it."""

    def __init__(self, code, kind, start, rows):
        texts = [row["name_with_SURNAME_caps"] for row in rows]
        self.code, self.kind, self.start, self.rows = code, kind, start, rows
        # What the latest edition has: the first may have the day of the election.
        self.took_office = max(rows, key=lambda row: row["first_seen"])["since"]
        self.names = [words(text) for text in texts]
        self.surnames = {word for text in texts for part in text.split() if part.upper() == part for word in words(part)}
        self.standing = all(standing(text) for text in texts)
        self.several = any(LIST.match(text) for text in texts)
        self.first = min(row["first_seen"] for row in rows)
        gone = [row["superseded_by"] for row in rows]
        self.gone = "" if "" in gone else max(gone)
        # The edition that no longer has the person, under whatever first day; the one before it.
        self.listed_to, self.seen = self.gone, ""
        self.end, self.end_is, self.vouched = "", "unknown", LAST

    def of(self, names):
        return any(same_person(one, other) for one in self.names for other in names if one and other)

    def same(self, other):
        """Whether both are one person: the names agree, and a surname of each is in the other's name."""
        def surname_in(one, two):
            return any(like(word, part, 0.7) for word in one.surnames for name in two.names for part in name)

        return self.of(other.names) and surname_in(self, other) and surname_in(other, self)

    def listed(self, edition):
        return self.first <= edition and (not self.gone or edition < self.gone)

    def follows(self, other):
        """Whether this one took the other's place in the list, give or take the days between countries."""
        return bool(other.gone) and abs((day(self.first) - day(other.gone)).days) <= SAME_EDITION


def before(editions, edition):
    return [one for one in editions if (day(edition) - day(one)).days > SAME_EDITION][-1]


def terms(listed):
    groups = defaultdict(list)
    editions = {row[column] for row in listed for column in ("first_seen", "superseded_by")} - {""}
    for row in listed:
        text = row["name_with_SURNAME_caps"]
        kind = office(text)
        if kind and row["since"] and words(text) and " and " not in text and not text.startswith("note - "):
            groups[row["iso3"], kind, row["since"]].append(row)
    found = []
    for (code, kind, start), rows in groups.items():
        # A mistaken first day must not join one person with another.
        people = []
        for row in sorted(rows, key=lambda row: row["first_seen"]):
            name = words(row["name_with_SURNAME_caps"])
            own = [one for one in people if any(same_spelt_anew(words(other["name_with_SURNAME_caps"]), name) for other in one)]
            if own and kind in SINGLE or any(same_person(words(own[0][0]["name_with_SURNAME_caps"]), name) for _ in own[:1]):
                own[0].append(row)
            else:
                people.append([row])
        found += [Term(code, kind, start, one) for one in people]
    found.sort(key=lambda term: (term.code, term.kind, term.start, term.first))
    offices = defaultdict(list)
    for term in found:
        peers = offices[term.code, term.kind]
        # Two editions' first days a day apart are one.
        own = [one for one in peers if near(one.start, term.start) and one.standing == term.standing and one.same(term)]
        if own:
            peers[peers.index(own[0])] = Term(term.code, term.kind, own[0].start, own[0].rows + term.rows)
        else:
            peers.append(term)
    for peers in offices.values():
        # From the last to the first, so that a term that goes on in another has that one's end.
        for term in reversed(peers):
            settle(term, peers, sorted(editions))
    return [term for peers in offices.values() for term in peers]


def go_on(term, later):
    """The later term in which this one goes on: the same person's, with nobody between and no shorter listed."""
    for one in later:
        if one.same(term):
            listed = min(one.first, one.start) <= term.gone and (not one.listed_to or one.listed_to >= term.gone)
            return one if listed else None
        if term.kind in SINGLE and one.start > term.start and not (one.listed_to and one.listed_to < term.gone):
            return None
    return None


def in_between(term, end):
    """Whether somebody whom no edition has may have come between one seen last before the gap and the next holder.

    A term of whole years is that of an elected one: nobody did.
    """
    if term.kind == "monarch" or term.seen != LAST_BEFORE_GAP or len(end) < 10 or (day(end) - day(max(term.seen, term.start))).days <= 366:
        return False
    odd = (day(end) - day(term.start)).days % 365.25
    return min(odd, 365.25 - odd) > SAME_DAYS


def settle(term, peers, editions):
    """Sets the end of a term of an office whose later terms are settled."""
    if not term.gone:
        return
    later = peers[peers.index(term) + 1 :]
    term.seen = before(editions, term.gone)
    own = go_on(term, later)
    if own:
        if not term.standing and (day(own.took_office) - day(term.start)).days <= INAUGURATION and own.took_office > term.start:
            term.took_office = own.took_office
        term.end, term.end_is, term.vouched, term.listed_to = own.end, own.end_is, own.vouched, own.listed_to
        if term.standing and not own.standing and (day(own.start) - day(term.start)).days > 3:
            term.end, term.end_is = own.start, "by"
        return
    others = [one for one in later if not one.same(term) and one.start > term.start]
    if term.kind in SINGLE:
        # An acting one who went while the first was listed on ended nothing.
        others = [one for one in others if one.first >= term.first and not (one.listed_to and one.listed_to < term.gone)]
    else:
        # A deputy is followed by another only where there is one at a time.
        others = [one for one in others if one.follows(term)]
        several = term.several or any(one.several for one in others) or len({tuple(one.names[0]) for one in others}) > 1
        if several or any(one.listed(term.seen) and not one.same(term) for one in peers):
            others = []
    if others:
        first = min(others, key=lambda one: one.start)
        end = first.took_office
        late = len(end) == 10 and (day(end) - day(term.gone)).days > SAME_EDITION
        late = late or term.kind not in SINGLE and in_between(term, end)
        term.end, term.end_is, term.vouched = f"{term.seen}/{end}" if late else end, "by", term.gone
    else:
        term.vouched = term.seen if term.kind in SINGLE else term.first


def read(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    head = [line for line in lines if line.startswith("#")]
    header, *rows = [line for line in lines if line and not line.startswith("#")]
    return head + [header], [line.split("\t") for line in rows]


def followers(tables):
    """First days in single offices, with the holders' names, by country and office, of all tables."""
    found = defaultdict(list)
    for rows in tables:
        for name, aliases, code, title, _, start, *_ in rows:
            kind = office(title)
            if kind in SINGLE and not standing(title) and len(start) >= 7 and words(name):
                found[code, kind].append((start, [words(name)] + [words(one) for one in aliases.split(";") if words(one)]))
    return found


def beside(one, other):
    """Whether two rows of one country and section stand in one edition."""
    if (one["iso3"], one["section"]) != (other["iso3"], other["section"]):
        return False
    return one["first_seen"] < (other["superseded_by"] or "9") and other["first_seen"] < (one["superseded_by"] or "9")


def title_of(row, rows, listed):
    """The office and the source of a row without a title, or nothing."""
    name, code, start = words(row[0]), row[2], row[5]
    section = UNTITLED[row[3]]
    own = [one for one in listed if (one["iso3"], one["section"], one["since"]) == (code, section, start)]
    own = [one for one in own if sorted(words(one["name_with_SURNAME_caps"])) == sorted(name)]
    if not own:
        return None
    near_ones = [one for one in listed if any(beside(one, other) for other in own) and one not in own]
    heads = {LIST.match(one["name_with_SURNAME_caps"]) for one in near_ones} - {None}
    if heads:
        found = {LISTS[head.group(1)] for head in heads}
        return (*found, min(one["first_seen"] for one in own)) if len(found) == 1 else None
    # Somebody with another office here had it listed without a title as well.
    held = [other for other in rows if other is not row and other[2] == code and words(other[0]) and same_person(words(other[0]), name)]
    if any(other[3] not in UNTITLED and other[5][:4] >= start[:4] for other in held):
        return None
    if section == "HOS" and near_ones or any(office(one["name_with_SURNAME_caps"]) in SINGLE for one in near_ones):
        return None
    last = LAST if any(not one["superseded_by"] for one in own) else max(one["first_seen"] for one in own)
    if section == "HOS":
        return "head of state", last
    titles = {other[3] for other in rows if other[2] == code and office(other[3]) == "prime minister" and not standing(other[3])}
    return min(titles, default="Prime Minister", key=lambda title: (len(title), title)), last


def main(path):
    head, rows = read(PATH)
    rows = [row for row in rows if row[0] not in MONARCHS or row[2] == MONARCHS[row[0]]]
    with open(path, encoding="utf-8") as file:
        listed = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    untitled = [(row, title_of(row, rows, listed)) for row in rows if row[3] in UNTITLED]
    for row, found in untitled:
        if found:
            row[3], row[9] = found[0], f"World Factbook, {found[1]}"
    rows = [row for row in rows if row[3] not in UNTITLED]
    known = terms(listed)
    next_ones = followers([rows] + [read(one)[1] for one in OTHERS])
    for term in known:
        if term.kind in SINGLE and term.seen:
            # The next holder's office may have another title, or another table has him.
            starts = [
                start
                for start, names in next_ones[term.code, term.kind]
                if term.seen <= start and start > term.start and not term.of(names) and len(start) == 10
            ]
            if term.end and "/" not in term.end and term.seen == LAST_BEFORE_GAP:
                term.end = min([term.end, *starts])
                if in_between(term, term.end):
                    term.end = f"{term.seen}/{term.end}"
            elif not term.end and min(starts, default="9") <= term.gone:
                term.end, term.end_is, term.vouched = f"{term.seen}/{term.gone}", "by", term.gone
    changed = 0
    for row in rows:
        name, aliases, code, title, _, start, end, end_is, _, source = row
        if end_is == "exact":
            continue
        kind = office(title)
        names = [words(name)] + [words(one) for one in aliases.split(";") if words(one)]
        same = [term for term in known if (term.code, term.kind) == (code, kind) and near(term.start, start) and term.of(names)]
        same = [term for term in same if start in {row["since"] for row in term.rows} and term.standing == standing(title)] or same
        if not same or len({(term.end, term.end_is) for term in same}) > 1:
            continue
        term = same[0]
        own_day = max(re.findall(r"Wikidata, ([\d-]+)", source), default="")
        sources = [f"Wikidata, {own_day}"] if own_day else []
        # What Wikidata vouches for on a later day needs no other witness.
        if term.end or term.vouched > own_day:
            sources.append(f"World Factbook, {term.vouched}")
        new = row[:6] + [term.end, term.end_is, row[8], "; ".join(sources)]
        if new != row:
            row[:] = new
            changed += 1
    PATH.write_text("\n".join(head + sorted("\t".join(row) for row in rows)) + "\n", encoding="utf-8")
    print(len(rows), "rows,", changed, "changed")


if __name__ == "__main__":
    main(sys.argv[1])

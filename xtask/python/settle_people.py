"""Settles what the tables of people made from other tables say against pages read one by one, in place.

    python3 xtask/python/settle_people.py

Of knowledge/actors/people.tsv and people_earlier.tsv:

1. Rows that pages contradict, listed in people_wrong.tsv beside this script, are left out, of people_more.tsv too.
2. Ranks and titles that the Factbook prints before names belong to neither the name nor the office; an office in
   the plural is that of each. Offices that say no more than "minister", those of regions that do not say which, terms
   of one day, presidents of Italy's provinces, speakers of provinces, envoys of states that the source does not name
   and names without a Latin letter are left out, and so are envoys who have no end after four years and caretakers
   from the first day of their full term.
3. A term that a row of people_cited.tsv or people_more.tsv with a source states too is left out, where both are the
   same person's, country's and office's and overlap: the page was read for that very term. The cited row
   takes over the Wikidata item and the spellings.
4. So is a term of the Factbook whose end is unknown or lies somewhere between, where another row states the same
   term with its end.
5. Wikidata's item "First Deputy Prime Minister" of some countries serves for all deputies: where its holders
   overlap by more than 60 days, they are deputy prime ministers here.
6. Of several terms of one person in one office from the same day, which Wikidata has where some parliaments end
   the term and some do not, the longest stands, or the one without an end.
7. Speakers are of the legislature, presiding judges of the courts, whatever their title's first word.
8. One term without an end under two spellings, or from two sources, is one row: that of the later day in its source
   stands, and takes over the Wikidata item and the spellings.
9. Terms of one person in one office that follow upon one another within five days, as a table has them that begins
   one with each cabinet or parliament, are one.

leaders.py comes first, for it settles ends. A second run changes nothing.
"""

import datetime
import difflib
import re
import unicodedata
from collections import Counter
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
RANK = r"(?:(?:Sr|Lt|Col|Gen|Brig|Maj|Capt|Adm)\. ?|Sir|Dame|Sheikh|Dr\.|Cardinal|Archbishop|Crown Prince)"
BEFORE = re.compile(rf"^(({RANK}|Prime(?! [Mm]inister)|Swiss Confederation) ?)+(?=[^ ]+ )| serving as caretaker$")
AFTER = re.compile(rf"( {RANK})+$")
# Offices as the Factbook prints them, and what they are called; "" if that says too little.
CALLED = {
    "Deputy Premiers": "Deputy Prime Minister",
    "First Deputy Premier": "First Deputy Prime Minister",
    "Executive Vice Premiers": "Vice Premier",
    "Vice Premiers": "Vice Premier",
    "Permanent Deputy Prime Minister": "Deputy Prime Minister",
    "Governor-General": "Governor General",
    "Governor": "Governor General",
    "King Sultan": "King",
    "President President": "President",
    "Sultan and": "Sultan",
    "Prime Minister Vice President": "Prime Minister and Vice President",
    "President of Council of Ministers": "President of the Council of Ministers",
    "Chief": "",
    "Minister": "",
    "Minister and Minister of": "",
    "Interim": "",
    "House of": "",
    "Supreme": "",
    "office": "",
    "Cabinet of Ministers": "",
    "member of the Council of Ministers": "Chairman of the Council of Ministers",
    "representative of the head of state": "",
    "State Affairs Commission Chairman": "",
    "State Affairs Commission President": "head of state",
    "Deputy Chief Minister": "",
    "President of the Legislative Council": "",
}
# Today's name of an office in Wikidata, the day from which it is that, and the name before.
BEFORE_THEN = {
    ("NLD", "Minister of Economic Affairs and Climate Policy"): ("2017-10-26", "Minister of Economic Affairs"),
    ("ROU", "Minister of Economy, Entrepreneurship and Tourism"): ("2020-12-23", "Minister of Economy"),
    ("FRA", "Minister of Europe and Foreign Affairs"): ("2017-05-17", "Minister of Foreign Affairs"),
    ("FRA", "Minister of the Armed Forces"): ("2017-05-17", "Minister of Defence"),
    ("CHE", "President of the Council"): ("9", "President"),
    ("PHL", "Chairman of the Joint Chiefs"): ("9", "Chief of Staff of the Armed Forces"),
}
# Offices nobody reports on abroad and whose terms Wikidata has wrong too often; envoys of unnamed states.
OBSCURE = re.compile(
    r"ITA\t[Pp]resident of (the (Autonomous )?Province of|Trentino-South Tyrol)"
    r"|UNO\t(Permanent Rep|[Aa]mbassador)"
    r"|(CAN|NGA|PAK|BRA)\t([Ss]peaker|[Pp]resident) of the (Legislative Assembly|House of Assembly|Yukon|Ondo|Provincial|National Assembly of Quebec)"
)
# Envoys stay three or four years: one without an end after that has left.
ENVOY = re.compile(r"[Aa]mbassador|Permanent Representative")
TOUR = 4 * 365
# A caretaker from the first day of his full term is the Factbook's later title read back.
STANDING = re.compile(r"(Caretaker|Acting|Interim) ")
FIRST_DEPUTY, DEPUTY = "First Deputy Prime Minister", "Deputy Prime Minister"
CHAMBERS = re.compile(
    r"speaker|majority leader|minority leader"
    r"|(president|chair\w*) of the .*(senate|chamber|house|assembly|parliament|duma|council of states|federation council|federal council"
    r"|national council|congress of deputies|bundestag|sejm|knesset|storting|riksdag|folketing|people's congress|legislative)",
    re.IGNORECASE,
)
COURTS = re.compile(r"(president of the .*court(?! of audit)|chief justice)", re.IGNORECASE)
# First days of one term in two sources.
SAME_DAYS = 31
# A title that is no part of a name.
TITLED = re.compile(r"\b(Prime [Mm]inister|President|Leader|Ceo|Co-?prince|Representatives)\b")
# Small words of names, which tell nobody apart.
SMALL = {"al", "bin", "de", "el", "da", "van", "von"}


def fold(text):
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[^a-z ]", "", text.lower().replace("-", " "))


def office(row):
    title = row[OFFICE].lower()
    if any(word in title for word in SECOND):
        return title.removeprefix("first ").removeprefix("second ")
    # The president of a chamber is no president, a minister of foreign trade no foreign minister.
    if CHAMBERS.match(title) or title.endswith("foreign trade") or " foreign trade and development" in title:
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


def days(text):
    return datetime.date.fromisoformat(first_day(text)).toordinal()


def read(name):
    lines = (ACTORS / name).read_text(encoding="utf-8").splitlines()
    head = [line for line in lines if line.startswith("#")]
    header, *rows = [line for line in lines if line and not line.startswith("#")]
    return head + [header], [row.split("\t") for row in rows]


def write(name, head, rows):
    (ACTORS / name).write_text("\n".join(head + sorted({"\t".join(row) for row in rows})) + "\n", encoding="utf-8")


def close(one, other):
    """Whether two rows state the same term of the same person."""
    return bool(one[START] and other[START]) and abs(days(one[START]) - days(other[START])) <= SAME_DAYS and same_person(one, other)


def last_day(row):
    """The end of a term, or the day up to which its source vouches for it."""
    return row[END].split("/")[-1] or row[SOURCE].rsplit(", ", 1)[1]


def goes_on(ended, row, held):
    """Whether a row reaches into a second term of the same person, which follows the one that ended."""
    end = days(ended[END])
    return days(last_day(row)) > end + SAME_DAYS and any(
        one[START] and abs(days(one[START]) - end) <= SAME_DAYS and same_person(one, row) for one in held if one is not ended
    )


def lasts_longer(one, other):
    """Whether two rows with ends are one term, of which the first row has more or more exact days."""
    if one[OFFICE] != other[OFFICE] or not close(one, other):
        return False
    if not one[END]:
        return one[SOURCE].startswith("Wikidata") and other[SOURCE].startswith("Wikidata")
    exact = [len(row[START]) + len(row[END]) for row in (one, other)]
    return exact[0] > exact[1] or exact[0] == exact[1] and (one[END], other[START]) > (other[END], one[START])


def one_term(rows):
    """Rows without an end, each term of an office once; how many went."""
    open_rows = sorted((row for row in rows if not row[END] and row[START]), key=lambda row: row[START])
    open_rows.sort(key=lambda row: (last_day(row), bool(row[ITEM])), reverse=True)
    kept, gone = {}, []
    for row in open_rows:
        held = kept.setdefault((row[CODE], row[OFFICE]), [])
        same = next((one for one in held if close(one, row)), None)
        if same:
            take_over(same, row)
            gone.append(row)
        else:
            held.append(row)
    left = [row for row in rows if not any(row is one for one in gone)]
    if not gone:
        return left, 0
    left, more = one_term(left)
    return left, len(gone) + more


def take_over(stated, row):
    stated[ITEM] = stated[ITEM] or row[ITEM]
    more = [other for other in names(row) if other not in names(stated) and other.isascii()]
    stated[ALIASES] = "; ".join(filter(None, [stated[ALIASES], *more]))


def called(row):
    office = AFTER.sub("", row[OFFICE])
    since, earlier = BEFORE_THEN.get((row[CODE], office), ("", ""))
    return earlier if first_day(row[START]) < since else CALLED.get(office, office)


def sectors(row):
    if COURTS.search(row[OFFICE]):
        return "JUD"
    if CHAMBERS.match(row[OFFICE]) and not re.search(r"general assembly", row[OFFICE], re.IGNORECASE):
        return "LEG"
    return row[SECTORS]


def name_deputies(rows):
    """Renames first deputies who held the office beside another; how many."""
    holders = [row for row in rows if row[OFFICE] == FIRST_DEPUTY and row[SOURCE].startswith("Wikidata")]
    spans = [[days(day if day != "9" else "2026-01-22") for day in span(row)] for row in holders]
    found = [
        row
        for (start, end), row in zip(spans, holders)
        if any(
            row[CODE] == other[CODE] and min(end, other_end) - max(start, other_start) > 60 and not same_person(row, other)
            for (other_start, other_end), other in zip(spans, holders)
        )
    ]
    for row in found:
        row[OFFICE] = DEPUTY
    return len(found)


def follow(tables):
    """Joins terms that follow upon one another; returns how many rows are gone."""
    held = {}
    for name, (_, rows) in tables.items():
        for row in rows:
            held.setdefault((row[NAME], row[CODE], row[OFFICE]), []).append((row, name))
    gone = 0
    for terms in held.values():
        terms.sort(key=lambda term: term[0][START])
        for (row, name), (after, _) in zip(terms, terms[1:]):
            days_known = row[END_IS] == "exact" and len(row[END]) == 10 and len(after[START]) == 10
            if not days_known or abs(days(after[START]) - days(row[END])) > 5:
                continue
            after[START] = row[START]
            take_over(after, row)
            own = after[SOURCE].split("; ")
            after[SOURCE] = "; ".join([one for one in row[SOURCE].split("; ") if one not in own] + own)
            tables[name][1].remove(row)
            gone += 1
    return gone


def main():
    wrong = {tuple(line.split("\t")[:5]) for line in WRONG.read_text(encoding="utf-8").splitlines()[2:]}
    tables = {name: read(name) for name in GENERATED + CITED}
    count = Counter()
    for name, (head, rows) in tables.items():
        kept = [row for row in rows if (name, *(row[at] for at in (NAME, CODE, OFFICE, START))) not in wrong]
        count["left out as wrong"] += len(rows) - len(kept)
        if name in GENERATED:
            for row in kept:
                row[OFFICE] = called(row)
                if "World Factbook" in row[SOURCE] and BEFORE.search(row[NAME]):
                    row[NAME], row[ALIASES] = BEFORE.sub("", row[NAME]), ""
            kept = [
                row
                for row in kept
                if row[OFFICE]
                and not OBSCURE.match(f"{row[CODE]}\t{row[OFFICE]}")
                and not TITLED.search(row[NAME])
                and re.search("[A-Za-z]", row[NAME])
                and row[START] != row[END]
                and not (ENVOY.match(row[OFFICE]) and not row[END] and days(last_day(row)) - days(row[START]) > TOUR)
            ]
            full = {(row[NAME], row[CODE], row[OFFICE], row[START]) for row in kept}
            kept = [row for row in kept if not STANDING.match(row[OFFICE]) or (row[NAME], row[CODE], STANDING.sub("", row[OFFICE]), row[START]) not in full]
        for row in kept:
            row[SECTORS] = sectors(row)
        tables[name] = head, kept
    cited, ended, held = {}, {}, {}
    for name, (_, rows) in tables.items():
        for row in rows:
            if name in CITED and not row[SOURCE].startswith("by hand"):
                cited.setdefault((row[CODE], office(row)), []).append(row)
            held.setdefault((row[CODE], office(row)), []).append(row)
            if row[END_IS] == "exact":
                ended.setdefault((row[CODE], office(row)), []).append(row)
    for name in GENERATED:
        head, rows = tables[name]
        kept = []
        for row in rows:
            key = row[CODE], office(row)
            stated = [one for one in cited.get(key, []) if overlap(one, row) and same_person(one, row)]
            same = []
            if not stated and row[END_IS] != "exact" and row[SOURCE].startswith("World Factbook"):
                same = [one for one in ended.get(key, []) if close(one, row) and not goes_on(one, row, held[key])]
            for one in stated or same[:1]:
                take_over(one, row)
            count["left out for a cited row"] += bool(stated)
            count["left out for a row with the end"] += bool(same)
            longer = row[END_IS] == "exact" and any(
                one is not row and one[END_IS] != "by" and lasts_longer(one, row) for one in held[key]
            )
            count["left out for a longer one"] += longer
            if not stated and not same and not longer:
                kept.append(row)
        tables[name] = head, kept
    for name in GENERATED:
        head, rows = tables[name]
        kept, gone = one_term(rows)
        tables[name] = head, kept
        count["left out as one term with another row"] += gone
    count["deputies renamed"] = name_deputies([row for name in GENERATED for row in tables[name][1]])
    count["joined to the term that follows"] = follow(tables)
    for name, (head, rows) in tables.items():
        write(name, head, rows)
    print(dict(count))


main()

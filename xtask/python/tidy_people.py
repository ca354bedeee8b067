"""Mends what reading the Factbook's titles left wrong in knowledge/actors/people.tsv, in place.

    python3 xtask/python/tidy_people.py

Titles that stand before a name in the plural ("Deputy Prime Ministers A and B"), names of two people,
numerals of monarchs, and halves of titles. A second run changes nothing.
"""

import re
from pathlib import Path

PATH = Path(__file__).parents[2] / "knowledge" / "actors" / "people.tsv"
OFFICES = {
    "and": "member of the head of government's office",
    "represented by": "representative of the head of state",
    "Vice Presidents": "Vice President",
    "Council of Ministers": "member of the Council of Ministers",
    "General": "head of state",
    "President of the": "President of the Council",
}
PLACES = r"^(Vatican City State|Australia|The Bahamas|Canada|New Zealand) "


def numeral(match):
    return match.group().upper()


def main():
    lines = PATH.read_text(encoding="utf-8").splitlines()
    comments = [line for line in lines if line.startswith("#")]
    header, *rows = [line for line in lines if not line.startswith("#")]
    done = set()
    for row in rows:
        fields = row.split("\t")
        name, aliases, office = fields[0], fields[1], fields[3]
        if name.startswith("Prime Ministers "):
            name, aliases, office = name.removeprefix("Prime Ministers "), "", "Deputy Prime Minister"
        office = OFFICES.get(office, office)
        name = re.sub(PLACES, "", name)
        name = re.sub(r" (Ii|Iii|Iv|Vi|Vii|Viii|Ix|Xvi)$", numeral, name)
        if " and " in name or len(name.split()) < 2:
            if " and " in name or office not in ("King", "Queen", "Sultan", "Amir", "Emperor", "President", "Prime Minister"):
                continue
        if re.search(r"^(Vatican|Prime) ", aliases) or aliases == name:
            aliases = ""
        done.add("\t".join([name, aliases, fields[2], office, *fields[4:]]))
    PATH.write_text("\n".join([*comments, header, *sorted(done)]) + "\n", encoding="utf-8")
    print(len(rows), "->", len(done))


main()

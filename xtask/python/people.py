"""Makes knowledge/actors/people_earlier.tsv: terms of office of the Wikidata table that people.tsv lacks.

    python3 xtask/python/people.py FACTS/offices_2001_2022.tsv

The table has country, snapshot (day it was made), position, person, qid, start, end. Taken are the offices
of OFFICES; a term needs a start, and an end after it or none. An open end is "unknown": nothing is known
after the snapshot. A term begun before 2015 that is open in an office that others have held since is left
out: its end is missing in the source.
"""

import csv
import re
import sys
from collections import defaultdict
from pathlib import Path

ACTORS = Path(__file__).parents[2] / "knowledge" / "actors"

# Offices, by the first pattern that fits, and their sectors.
OFFICES = [
    (r"ambassador|embassy|deputy minister|vice[- ]minister|state secretary|shadow|first lady|member|judge|parliamentary secretary|undersecretary|assistant|consul|lieutenant|mayor|^deputy (secretary|director|leader)|head of the .* cabinet|justice of|of (maryland|georgia|the environment)$", None),
    (r"governor of the .*bank|president of the central bank|governor of the reserve bank|chair of the federal reserve|chairman of the federal reserve", "GOV BUS"),
    (r"^(acting |interim )?(president|prime minister|chancellor|premier|king|queen|emir|sultan|supreme leader|head of state|head of government|paramount leader)( of .*)?$|^federal chancellor|^chairman of the council of ministers|president of the (republic|confederation|government)|general secretary of the .*party|chairman of the presidency", "GOV"),
    (r"^(first |second )?(vice president|vice-president|deputy prime minister|vice premier)$", "GOV"),
    (r"(president|speaker|chair\w*) of the (senate|chamber|house|national assembly|parliament|state duma|federation council|bundestag|congress|sejm|legislative|national council|majlis|knesset|storting|riksdag|folketing|lower house|upper house|national people)|^speaker|majority leader|minority leader", "LEG"),
    (r"minister (of|for) .*(defen[cs]e|armed forces|war)\b|secretary of (state for )?defen[cs]e|^defen[cs]e (minister|secretary)", "GOV MIL"),
    (r"minister (of|for) .*(foreign|external)|^secretary of state$|foreign and commonwealth|foreign secretary", "GOV"),
    (r"minister (of|for) (the )?justice|attorney[- ]general|prosecutor[- ]general|lord chancellor|secretary of state for justice", "GOV JUD"),
    (r"minister (of|for) .*(interior|internal affairs|home affairs)|home secretary|home department|homeland security$", "GOV"),
    (r"minister (of|for) (the )?(finance|economy|economic affairs|foreign trade)|secretary of (the treasury|commerce)|chancellor of the exchequer|trade representative", "GOV BUS"),
    (r"secretary of (energy|transportation|health and human|agriculture|labor|education)|chief cabinet secretary|national security advis[eo]r|chief of staff$|press secretary|government spokes|director of the office of management|environmental protection agency", "GOV"),
    (r"^chief justice|president of the (supreme|constitutional) court", "JUD"),
    (r"chief of (the )?(general|defen[cs]e|army|naval|air) ?(staff|operations|force)?|joint chiefs|chief of staff of the|commander[- ]in[- ]chief of the (armed|army|navy|air)|chief of the general staff|commandant", "MIL"),
    (r"director .*(cia|central intelligence|national intelligence|national security agency|mossad|shin bet|fsb|foreign intelligence|secret)|intelligence (chief|agency|bureau)|head of .*intelligence", "SPY"),
    (r"director of the fbi|commissioner of .*police|chief of .*police|inspector[- ]general of police", "COP"),
    (r"secretary-general of the united nations|director-general of the world|president of the united nations general", "GOV"),
    (r"^governor of (?!the )|chief minister|president of (catalonia|the generalitat)|first minister|head of the (republic of|chechen)", "GOV"),
]
COUNTRIES = dict(
    part.split("=")
    for part in """united-kingdom=GBR us=USA australia=AUS spain=ESP france=FRA norway=NOR japan=JPN india=IND italy=ITA
    congo-kinshasa=COD nigeria=NGA romania=ROU sudan=SDN canada=CAN sweden=SWE russia=RUS ukraine=UKR taiwan=TWN
    philippines=PHL belarus=BLR pakistan=PAK netherlands=NLD south-korea=KOR israel=ISR czech=CZE poland=POL brazil=BRA
    kenya=KEN hungary=HUN argentina=ARG finland=FIN austria=AUT belgium=BEL turkey=TUR yemen=YEM greece=GRC china=CHN
    south-africa=ZAF denmark=DNK indonesia=IDN mexico=MEX iraq=IRQ saudi=SAU kazakhstan=KAZ serbia=SRB iran=IRN
    malaysia=MYS swiss-federal-council=CHE vietnam=VNM north-korea=PRK syria=SYR armenia=ARM afghanistan=AFG
    bangladesh=BGD egypt=EGY venezuela=VEN jordan=JOR libya=LBY ethiopia=ETH azerbaijan=AZE uae=ARE myanmar=MMR
    world=UNO""".split()
)


def rows(path):
    lines = (line for line in open(path, encoding="utf-8") if not line.startswith("#"))
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def sectors(position):
    for pattern, found in OFFICES:
        if re.search(pattern, position.lower()):
            return found
    return None


def main(path):
    known = set()
    for row in rows(ACTORS / "people.tsv"):
        known.add((row["wikidata"], row["code"], row["start"][:4]))
        known.add((row["name"], row["code"], row["start"][:4]))
    terms = []
    later = defaultdict(str)
    for row in rows(path):
        code = COUNTRIES.get(row["country"])
        found = sectors(row["position"])
        if not code or not found or not row["start"] or not re.fullmatch(r"Q\d+", row["qid"]):
            continue
        # Of justice only what the news has beyond its country; state offices only of a few countries.
        if found in ("GOV JUD", "JUD") and code not in ("USA", "GBR", "ISR", "FRA"):
            continue
        if row["position"].startswith("Governor of ") and "ank" not in row["position"] and code != "USA":
            continue
        if code == "AUS" and found not in ("GOV", "GOV MIL", "MIL"):
            continue
        if code == "UNO" and "United Nations" not in row["position"]:
            continue
        start, end = row["start"], row["end"]
        name = re.sub(r"\s*\(.*?\)", "", row["person"]).strip()
        bad = (end and end < start) or len(name.split()) < 2 or re.search(r"Q\d|\d", name)
        if bad:
            continue
        key = (row["country"], row["position"])
        later[key] = max(later[key], start)
        terms.append((key, name, code, row["position"], found, start, end, row["qid"], row["snapshot"]))
    lines = set()
    for key, name, code, position, found, start, end, item, snapshot in terms:
        if (item, code, start[:4]) in known or (name, code, start[:4]) in known:
            continue
        if not end and (start < "2015" or start < later[key]):
            continue
        if end and end < ("2010" if position.startswith("Governor of") else "2001"):
            continue
        is_end = "exact" if end else "unknown"
        lines.add((name, "", code, position, found, start, end, is_end, item, f"Wikidata, {snapshot}"))
    with open(ACTORS / "people_earlier.tsv", "w", encoding="utf-8") as file:
        file.write("# Further terms of office, and terms that ended before those of people.tsv begin. Columns as there.\n")
        file.write("# Made by xtask/python/people.py.\n")
        file.write("name\taliases\tcode\toffice\tsectors\tstart\tend\tend_is\twikidata\tsource\n")
        for line in sorted(lines):
            file.write("\t".join(line) + "\n")
    print(len(lines))


main(sys.argv[1])

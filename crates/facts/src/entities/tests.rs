use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::LazyLock;

use insta::assert_snapshot;
use proptest::prelude::*;
use readout_model::{
    About, Analysis, Block, Document, Id, KnowledgeFile, Language, NameLabel, Relation, Tree,
};

use super::{Entities, Tables, find};

/// The knowledge of the repository.
#[allow(clippy::disallowed_methods, reason = "tests read the knowledge as it is")]
fn knowledge() -> Vec<KnowledgeFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../knowledge");
    let mut files = Vec::new();
    for folder in ["actors", "places"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            let text = std::fs::read_to_string(&path).unwrap();
            files.push(KnowledgeFile { path: format!("{folder}/{name}"), text: text.into() });
        }
    }
    files
}

fn read(conllu: &str, published: Option<&str>) -> (Document, Entities) {
    let (text, blocks, analysis) = readout_conllu::read(conllu).unwrap();
    find_in(text, blocks, &analysis, published)
}

/// Finds the entities and checks what must hold of every report.
fn find_in(
    text: String,
    blocks: Vec<Block>,
    analysis: &Analysis,
    published: Option<&str>,
) -> (Document, Entities) {
    static TABLES: LazyLock<Tables> = LazyLock::new(|| Tables::parse(&knowledge()).unwrap());
    let document = Document {
        id: "test".into(),
        about: About { published: published.map(|day| day.parse().unwrap()), ..About::default() },
        text,
        title: None,
        body: 0,
        blocks,
        language: Language::English,
    };
    let entities = find(&document, analysis, &Tree::new(analysis), &TABLES);
    let mut seen = BTreeSet::new();
    for mention in entities.mentions.iter() {
        let inside = document.blocks.iter().any(|block| block.span.contains(mention.span));
        assert!(inside, "a mention lies in one block");
        assert!(mention.name.is_none_or(|name| mention.span.contains(name)));
        let head = analysis.tokens[mention.head].span;
        assert!(mention.span.contains(head));
        assert!(seen.insert((mention.span.start(), mention.span.end())), "no mention twice");
        assert!(!document.text.as_str()[mention.span].trim().is_empty());
    }
    (document, entities)
}

/// One entity a line with country and sectors, its mentions below.
fn check(conllu: &str, published: Option<&str>) -> String {
    let (document, entities) = read(conllu, published);
    let mut listing = String::new();
    for (id, entity) in entities.entities.enumerate() {
        let country = entity.country.as_deref().unwrap_or("-");
        let kind = entity.kind.name();
        let _ = write!(listing, "{} ({kind} {country}", entity.name);
        for sector in &entity.sectors {
            let _ = write!(listing, " {sector}");
        }
        listing.push(')');
        let members: Vec<&str> =
            entities.members(id).iter().map(|id| entities.entities[*id].name.as_str()).collect();
        if !members.is_empty() {
            let _ = write!(listing, " = {}", members.join(" + "));
        }
        let phrases: Vec<&str> = entity
            .mentions
            .iter()
            .map(|mention| &document.text.as_str()[entities.mentions[*mention].span])
            .collect();
        let _ = writeln!(listing, ": {}", phrases.join(" | "));
    }
    listing
}

#[test]
fn names_carry_titles_and_appositions() {
    let names = include_str!("../../tests/entities/names.conllu");
    assert_snapshot!(check(names, Some("2023-06-18")), @r"
    Antony Blinken (person USA GOV): US Secretary of State Antony Blinken | Blinken
    United States (country USA): US
    Qin Gang (person CHN GOV): Chinese Foreign Minister Qin Gang
    China (country CHN): Chinese
    Beijing (place CHN): Beijing
    Jon Dahl (person - GOV): Jon Dahl, the Secretary of State of Freedonia
    Freedonia (place -): Freedonia
    Ana Reis (person PRT GOV): Portugal's Foreign Minister Ana Reis | Ms. Reis | she | her
    Portugal (country PRT): Portugal
    Lisbon (place PRT): Lisbon
    King (person -): Mr. King
    Marta Lund (person - OPP): The opposition leader, Marta Lund
    Nicolas Maduro (person VEN ELI): former President Nicolas Maduro
    Ministers (group - GOV): Ministers
    Eva Brandt (person - GOV): President Eva Brandt
    Ann Hill (person - JRN): Channel News Correspondent Ann Hill
    Channel News (organization - JRN): Channel News
    ");
}

#[test]
fn what_somebody_owns_heads_or_speaks_for_is_not_somebody_else() {
    let owned = include_str!("../../tests/entities/owned.conllu");
    assert_snapshot!(check(owned, Some("2014-09-06")), @r"
    Steve Dahl (person - BUS): Harbour Holdings chief executive Steve Dahl
    Harbour Holdings (organization - BUS): Harbour Holdings
    Lima (place PER): Lima
    Norland Motors (organization - BUS): Norland Motors | its
    chief executive (person - BUS): its chief executive
    mayor (person - GOV): the mayor
    Enquirer (organization -): the Enquirer
    Ana Okafor (person -): Ana Okafor | Okafor
    Twitter (organization USA BUS): Twitter
    spokeswoman for Overtel Labs (person -): A spokeswoman for Overtel Labs
    Overtel Labs (person -): Overtel Labs
    Abubakar Shekau (person NGA REB): Longtime leader Abubakar Shekau
    ");
}

#[test]
fn what_only_tells_the_kind_is_nobody() {
    let kinds = include_str!("../../tests/entities/kinds.conllu");
    assert_snapshot!(check(kinds, None), @r"
    Bo Dahl (person - CVL): Actor and comedian Bo Dahl
    children's hospital (organization - MED): a children's hospital
    workers' party (organization - PTY): The workers' party
    Two former Overtel employees (group -): Two former Overtel employees
    Overtel (organization -): Overtel
    ");
}

#[test]
fn names_are_found_that_the_recogniser_passes_over_or_mistakes() {
    let missed = include_str!("../../tests/entities/missed.conllu");
    assert_snapshot!(check(missed, Some("2021-09-06")), @r"
    Mexico (country MEX): mexico
    San Francisco (place USA): san francisco
    Rosa (person -): Rosa
    Hurricane Ida (other -): Hurricane Ida
    Toledo (place USA): Toledo
    Ohio (place USA): OH
    Residents of Karachi (group PAK CVL): Residents of Karachi
    Karachi (place PAK): Karachi
    Ida (other -): Ida
    Gulf of Oman (place -): the Gulf of Oman | The Gulf of Oman
    Indian National Congress (organization IND PTY): The Congress party
    Ana Reis (person IND PTY): Ana Reis
    India (country IND): India
    Ruwan Perera (person - COP): Police spokesman Ruwan Perera
    Komo's (place -): Komo's
    Komo's Pizza (organization - BUS): Komo's Pizza
    ");
}

#[test]
fn letters_and_praise_are_read_as_people_write_them() {
    let unusual = include_str!("../../tests/entities/unusual.conllu");
    assert_snapshot!(check(unusual, Some("2021-09-06")), @r"
    Indonesia (country IDN): indonesia
    World Grain Union (organization NOR LAB): The World Grain Union | WGRU
    Oslo (place NOR): Oslo
    Dahl (person -): Dahl
    reporters (group - JRN): reporters
    Reis, Ana (person -): Reis, Ana
    Porto (place PRT): Porto
    Portugal (country PRT): Lisbon
    Riot police (group - COP): Riot police
    Korean minister (person KOR GOV): The Korean minister
    South Korea (country KOR): Korean
    Seoul (place KOR): Seoul
    Lima (place PER): Lima
    Spanish riot police (group ESP COP): Spanish riot police
    Spain (country ESP): Spanish
    ECOWAS (organization IGO): ECOWAS
    mediators (group - GOV): mediators
    Sadiq Okafor (person GBR GOV): London mayor Sadiq Okafor
    London (place GBR): London
    Kherson's mayor (person UKR GOV): Kherson's mayor
    Kherson (place UKR): Kherson
    Abiy (person ETH GOV): Mr Abiy
    parliament (organization DNK LEG): The parliament
    Narendra Varnex (person -): Narendra Varnex
    Copenhagen (place DNK): Copenhagen
    Peru (country PER): Peru | Peru
    Syrian refugees (group SYR REF): Syrian refugees
    Syria (country SYR): Syrian
    Chile's presidents (group - GOV): Chile's presidents
    Chile (country CHL): Chile
    envoys (group - GOV): envoys
    Madrid (place ESP): Madrid
    ");
}

#[test]
fn descriptions_have_country_and_sector() {
    let roles = include_str!("../../tests/entities/roles.conllu");
    assert_snapshot!(check(roles, None), @r"
    Turkish-backed rebels (group SYR REB): Turkish-backed rebels
    Turkey (country TUR): Turkish
    Syrian army (group SYR MIL): a Syrian army
    Syria (country SYR): Syrian
    Aleppo (place SYR): Aleppo
    spokesman for the French foreign ministry (person FRA GOV): A spokesman for the French foreign ministry
    French foreign ministry (organization FRA GOV): the French foreign ministry
    France (country FRA): French
    Iranian officials (group IRN GOV): Iranian officials
    Iran (country IRN): Iranian
    firm's lawyers (group - JUD): the firm's lawyers
    firm (organization - BUS): the firm
    senior state department official (person USA GOV): A senior state department official
    reporters (group - JRN): reporters
    Police (group - COP): Police
    opposition activists (group - OPP): opposition activists
    foreign ministers of Norway, Sweden and Finland (group - GOV): the foreign ministers of Norway, Sweden and Finland
    Norway (country NOR): Norway
    Sweden (country SWE): Sweden
    Finland (country FIN): Finland
    Japan's defence minister (person JPN GOV MIL): Japan's defence minister | the minister
    Japan (country JPN): Japan
    Microsoft executive (person USA BUS): a Microsoft executive
    Microsoft (organization USA BUS): Microsoft
    ");
}

#[test]
fn bodies_and_people_around_a_country_belong_to_it_or_not() {
    assert_snapshot!(check(include_str!("../../tests/entities/bodies.conllu"), None), @r"
    Emirati-backed separatists (group YEM REB): Emirati-backed separatists
    United Arab Emirates (country ARE): Emirati
    Aden (place YEM): Aden
    Yemeni soldiers (group YEM MIL): Yemeni soldiers
    Yemen (country YEM): Yemeni
    Vilnius (place LTU): Vilnius
    Belarusian dissidents (group BLR OPP): Belarusian dissidents
    Belarus (country BLR): Belarusian | Belarus
    Hungarian Roma leaders (group HUN CVL): Hungarian Roma leaders
    Hungary (country HUN): Hungarian
    Federation of Egyptian Industries (organization EGY BUS): The Federation of Egyptian Industries
    Caribbean Development Bank (organization IGO BUS): the Caribbean Development Bank
    UN Support Mission (organization UNO): The UN Support Mission
    Libya (country LBY): Libya
    Kenya Red Cross (organization KEN SOC): the Kenya Red Cross
    Kenya (country KEN): Kenya
    Union of Poles (organization BLR): the Union of Poles
    Latin American leaders (group - GOV): Latin American leaders
    Latin American (group -): Latin American
    Western diplomats (group - GOV): Western diplomats
    Lima (place PER): Lima
    former Peruvian intelligence chief (person PER ELI): A former Peruvian intelligence chief
    Peru (country PER): Peruvian
    party's deputy leader (person - PTY): the party's deputy leader
    party (organization - PTY): the party
    Dockworkers (group ZAF LAB): Dockworkers
    Durban (place ZAF): Durban
    truth and reconciliation commission of Nepal (organization NPL GOV): the truth and reconciliation commission of Nepal
    Nepal (country NPL): Nepal
    ");
}

#[test]
fn somebody_of_a_country_is_not_the_country_and_numbers_tell_groups_apart() {
    let somebody = include_str!("../../tests/entities/somebody.conllu");
    assert_snapshot!(check(somebody, None), @r"
    Afghan (person AFG CVL): An Afghan
    guard (person PRT CVL): a guard
    Porto (place PRT): Porto
    Norwegian (person NOR CVL): Norwegian
    Norway (country NOR): Norway
    Afghan army (group AFG MIL): The Afghan army
    Afghanistan (country AFG): Afghan
    man (person - CVL): A man
    22 people (group NGA CVL): 22 people
    Lagos (place NGA): Lagos
    49 people (group GHA CVL): 49 people
    Accra (place GHA): Accra
    ");
}

#[test]
fn pronouns_stand_for_whom_they_safely_can() {
    assert_snapshot!(check(include_str!("../../tests/entities/pronouns.conllu"), None), @r"
    Ana Reis (person -): Ana Reis
    Jon Dahl (person -): Jon Dahl
    Marta Lund (person -): Marta Lund | her
    actress (person - CVL): the actress
    Earth (place -): Earth
    Paul Brandt (person -): Paul Brandt
    Lima (place PER): Lima
    Peter Hall (person - CVL): Peter Hall, his brother
    mother (person - CVL): their mother
    Porto (place PRT): Porto
    Eva Stein (person -): Eva Stein
    Carl Moser (person -): Carl Moser | his
    brother (person - CVL): his brother
    mill (organization - BUS): the mill
    Otto Moser (person - CVL): His brother Otto Moser
    Rosa Wirth (person -): Rosa Wirth | her
    brother (person - CVL): her brother
    ");
}

#[test]
fn words_in_other_phrases_and_people_outside_a_body_are_told_apart() {
    assert_snapshot!(check(include_str!("../../tests/entities/nobody.conllu"), None), @r"
    Porto (place PRT): Porto | Porto
    Norway (country NOR): Norway | Norwegian | Norway | Norwegian
    Norwegian missiles (group NOR MIL): Norwegian missiles
    Boeing customers (group - CVL): Boeing customers
    Boeing (organization USA BUS): Boeing
    airline (organization - BUS): the airline
    Lima (place PER): Lima
    German (person DEU): The German | Her
    Dana Hill (person USA LEG): Rep. Dana Hill
    Soldiers (group - MIL): Soldiers
    Oskar Lind (person - EDU): Oskar Lind, a senior fellow at the Harbour Institute
    Harbour Institute (organization - EDU): the Harbour Institute
    Northern Airlines (organization - BUS): Northern Airlines
    Norwegian police (group NOR COP): Norwegian police
    ");
}

#[test]
fn a_company_of_another_sort_or_after_another_body_is_another() {
    assert_snapshot!(check(include_str!("../../tests/entities/sorts.conllu"), None), @r"
    chip company (organization - BUS): The chip company | The company
    Norland Motors (organization - BUS): Norland Motors | The company
    beer company (organization - BUS): The beer company | The company
    ");
}

#[test]
fn titles_that_are_surnames_and_peoples_that_are_teams() {
    let surnames = include_str!("../../tests/entities/surnames.conllu");
    assert_snapshot!(check(surnames, None), @r"
    Martin Luther King Jr. (person -): Martin Luther King Jr. | King
    Memphis (place USA): Memphis
    king of Norway (person NOR GOV): The king of Norway
    Norway (country NOR): Norway
    Cleveland Indians (organization -): The Cleveland Indians
    lawyer (person - JUD): The lawyer
    court (organization - JUD): court
    Reuters (organization GBR JRN): REUTERS
    hundreds (group - CVL): hundreds
    ");
}

#[test]
fn the_company_is_the_body_just_named_and_another_is_another() {
    assert_snapshot!(check(include_str!("../../tests/entities/company.conllu"), None), @r"
    Northern Airways (organization - BUS): Northern Airways | The company | it | its
    Norway (country NOR): Norway | Norway
    bank (organization PRT BUS): A bank | its
    Porto (place PRT): Porto
    bank (organization - BUS): Another bank
    Boeing (organization USA BUS): Boeing
    company (organization - BUS): The company
    ");
}

#[test]
fn who_is_of_a_state_is_of_the_country_that_the_report_is_set_in() {
    assert_snapshot!(check(include_str!("../../tests/entities/home_one.conllu"), None), @r"
    Togo (country TGO): Togo | Togo | its
    two envoys (group - GOV): two envoys
    navy (group TGO MIL): its navy
    trawler (group - AGR): a trawler
    Police (group TGO COP): Police
    Kofi Adjei (person TGO GOV): Foreign Minister Kofi Adjei
    Ghanaian ambassador (person GHA GOV): the Ghanaian ambassador
    Ghana (country GHA): Ghanaian
    lawyer (person - JUD): A lawyer
    ");
    // Set in neither; a title follows what the sentence before is about.
    assert_snapshot!(check(include_str!("../../tests/entities/home_two.conllu"), None), @r"
    Kenya (country KEN): Kenya | Kenya
    Uganda (country UGA): Uganda | Uganda
    Asha Kirui (person KEN GOV MIL): Defence Minister Asha Kirui
    army (group - MIL): The army
    government (organization - GOV): any government
    ");
}

#[test]
fn capitals_are_governments_only_where_they_act() {
    let capitals = include_str!("../../tests/entities/capitals.conllu");
    assert_snapshot!(check(capitals, None), @r"
    Russia (country RUS): Moscow | Moscow
    United States (country USA): Washington
    envoy (person - GOV): the envoy | He
    Beijing (place CHN): Beijing
    mayor (person FRA GOV): the mayor
    Paris (place FRA): Paris
    United Kingdom (country GBR): London
    Iran (country IRN): Tehran
    ");
}

#[test]
fn people_of_one_surname_stay_apart() {
    let persons = include_str!("../../tests/entities/persons.conllu");
    assert_snapshot!(check(persons, None), @r"
    Paul Weber (person -): Paul Weber | Mr. Weber
    Anna Weber (person -): Anna Weber | Ms. Weber
    Vienna (place AUT): Vienna
    Weber (person -): Weber
    Karl Voss (person DEU GOV): Germany's foreign minister | German Foreign Minister Karl Voss | he | Voss | the first minister
    Germany (country DEU): Germany | German
    ");
}

#[test]
fn pairs_stand_for_the_two_named_before() {
    let pairs = include_str!("../../tests/entities/pairs.conllu");
    assert_snapshot!(check(pairs, None), @r"
    France (country FRA): France
    Spain (country ESP): Spain
    both sides (group -) = France + Spain: both sides
    Officials from both countries (group - GOV) = France + Spain: Officials from both countries
    both countries (group -) = France + Spain: both countries
    Italian and Greek farmers (group - AGR): Italian and Greek farmers
    Italy (country ITA): Italian
    Greece (country GRC): Greek
    The two countries (group -) = France + Spain: The two countries
    ");
}

#[test]
fn names_of_several_meanings_follow_the_report() {
    let traps = include_str!("../../tests/entities/traps.conllu");
    assert_snapshot!(check(traps, None), @r"
    Lisbon (place PRT): LISBON
    Voters (group USA CVL): Voters
    Georgia (place USA): Georgia
    Florida (place USA): Florida
    Ohio (place USA): Ohio
    president of the Dock Workers Union (person - LAB): The president of the Dock Workers Union
    Dock Workers Union (organization - LAB): the Dock Workers Union
    Norwegian delegation (organization NOR GOV): a Norwegian delegation
    Norway (country NOR): Norwegian
    Oslo (place NOR): Oslo
    Chile (country CHL): Chile
    Peru (country PER): Peru
    Brazil (country BRA): Brazil | Brazil
    Experts from both countries (group - EDU) = Chile + Peru: Experts from both countries
    both countries (group -) = Chile + Peru: both countries
    ");
}

#[test]
fn without_a_day_the_tables_say_only_what_holds_on_every_day() {
    let names = include_str!("../../tests/entities/names.conllu");
    let of = |published| {
        let (_, entities) = read(names, published);
        let lookup = |name: &str| {
            let entity = entities.entities.iter().find(|entity| entity.name == name).unwrap();
            format!("{} {}", entity.country.as_deref().unwrap_or("-"), entity.sectors.join(" "))
        };
        lookup("Antony Blinken")
    };
    // The title says so, whatever the day.
    assert_eq!([of(None), of(Some("2023-06-18")), of(Some("2025-06-18"))], ["USA GOV"; 3]);
}

#[test]
fn wrong_rows_are_told_with_file_and_line() {
    let mut files = knowledge();
    for (path, from, to) in [
        ("actors/country_words_more.tsv", "\tname\t", "\tnickname\t"),
        ("actors/people_more.tsv", "\tDEU\t", "\tXYZ\t"),
        ("actors/short_names.tsv", "Joe Biden", "Joe Nobody"),
    ] {
        let file = files.iter_mut().find(|file| file.path == path).unwrap();
        file.text = file.text.replacen(from, to, 1).into();
    }
    let problems = Tables::parse(&files).unwrap_err();
    let told: Vec<String> =
        problems.iter().map(|problem| format!("{}: {}", problem.file, problem.message)).collect();
    assert_eq!(
        told,
        [
            "actors/country_words_more.tsv: unknown form \"nickname\"",
            "actors/people_more.tsv: unknown country \"XYZ\"",
            "actors/short_names.tsv: nobody of that name in the tables of people",
        ]
    );
}

#[test]
fn a_relative_of_one_name_is_somebody_else() {
    assert_snapshot!(check(include_str!("../../tests/entities/kin.conllu"), None), @r"
    Lisbon (place PRT): Lisbon
    Dahl (person -): Dahl | she | Her | Dahl
    Jon Dahl (person - CVL): Her father, Jon Dahl
    mill (organization - BUS): a mill
    ");
}

#[test]
fn a_pronoun_stands_for_whom_a_clause_around_it_is_about() {
    assert_snapshot!(check(include_str!("../../tests/entities/around.conllu"), None), @r"
    Ivo Dahl (person -): Ivo Dahl
    bakers (group - LAB): all bakers
    Jon Lund (person - LAB): Jon Lund, a lifelong baker | himself | he
    ");
}

#[test]
fn the_empty_report_has_no_entities() {
    assert_eq!(check("", None), "");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever the parser and the recogniser make of the words, nothing panics, what must hold of
    /// every report holds, and the result is the same each time.
    #[test]
    fn wrong_analyses_do_no_harm(
        changes in prop::collection::vec((0usize..110, 0usize..200, 0usize..48, 0usize..18), 0..80)
    ) {
        let fixtures = concat!(
            include_str!("../../tests/entities/names.conllu"),
            include_str!("../../tests/entities/roles.conllu"),
            include_str!("../../tests/entities/pairs.conllu"),
        );
        let (text, blocks, mut analysis) = readout_conllu::read(fixtures).unwrap();
        for (token, head, relation, label) in changes {
            let sentence = analysis.sentences[analysis.sentence_of(Id::new(token))].tokens.clone();
            let head = sentence.start as usize + head % sentence.len();
            let names = analysis.names.len();
            analysis.names[token % names].label = LABELS[label];
            let changed = &mut analysis.tokens[Id::new(token)];
            changed.head = (head != token).then(|| Id::new(head));
            changed.relation = RELATIONS[relation % RELATIONS.len()];
        }
        let first = find_in(text.clone(), blocks.clone(), &analysis, None);
        let second = find_in(text, blocks, &analysis, None);
        prop_assert_eq!(first.1.mentions, second.1.mentions);
        prop_assert_eq!(first.1.entities, second.1.entities);
    }
}

const LABELS: [NameLabel; 18] = [
    NameLabel::Cardinal,
    NameLabel::Date,
    NameLabel::Event,
    NameLabel::Fac,
    NameLabel::Gpe,
    NameLabel::Language,
    NameLabel::Law,
    NameLabel::Loc,
    NameLabel::Money,
    NameLabel::Norp,
    NameLabel::Ordinal,
    NameLabel::Org,
    NameLabel::Percent,
    NameLabel::Person,
    NameLabel::Product,
    NameLabel::Quantity,
    NameLabel::Time,
    NameLabel::WorkOfArt,
];

const RELATIONS: [Relation; 12] = [
    Relation::Amod,
    Relation::Appos,
    Relation::Attr,
    Relation::Compound,
    Relation::Conj,
    Relation::Det,
    Relation::Dobj,
    Relation::Nsubj,
    Relation::Pobj,
    Relation::Poss,
    Relation::Punct,
    Relation::Relcl,
];

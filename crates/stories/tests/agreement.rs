//! What reports tell alike, from facts written by hand: one line an event; `check` prints the points
//! that come of them.

use std::sync::Arc;

use proptest::prelude::*;
use readout_model::{
    About, Analysis, Document, Entity, EntityKind, Event, EventCode, Facts, Id, Language, List,
    Mention, MentionForm, Party, Point, Report, RuleId, Span, Status, Voice,
};
use readout_stories::points_of_facts;

/// Reads reports, separated by a line `--`. A line is `TYPE mode|- status actors > recipients`; an
/// actor is `Name:kind:COUNTRY` (kind p, o, c: person, organisation, country; a name in small letters
/// is a description; country ? is unknown).
fn reports(text: &str) -> Vec<Report> {
    text.split("--\n").enumerate().map(|(index, lines)| report(index, lines)).collect()
}

fn report(index: usize, lines: &str) -> Report {
    let mut facts = Facts::default();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let fields: Vec<&str> = line.splitn(4, ' ').collect();
        let [kind, mode, status, parties] = fields[..] else { panic!("four fields in {line:?}") };
        let (actors, recipients) = parties.split_once('>').unwrap_or((parties, ""));
        let place = facts.events.len();
        let actors = side(actors, &mut facts);
        let recipients = side(recipients, &mut facts);
        facts.events.push(Event {
            id: format!("{index}-{place}").into(),
            code: EventCode { kind: kind.into(), mode: (mode != "-").then(|| mode.into()) },
            contexts: Vec::new(),
            cameo: None,
            intensity: None,
            actors,
            recipients,
            issue: None,
            counts: Vec::new(),
            trigger: Span::new(place, place + 1),
            head: Id::new(0),
            time: None,
            place: None,
            status: Status::from_name(status).expect("a status of the record"),
            voice: Voice::Outlet,
            factuality: Vec::new(),
            confidence: 1.0,
            rule: RuleId::new("by hand"),
            evidence: vec![Span::new(place, place + 1)],
        });
    }
    let analysis = Analysis {
        sentences: List::new(),
        tokens: List::new(),
        names: Vec::new(),
        morphs: Arc::from([]),
    };
    let document = Document {
        id: index.to_string(),
        about: About::default(),
        text: ".".repeat(80),
        title: None,
        body: 0,
        blocks: Vec::new(),
        language: Language::English,
    };
    Report { document, analysis, facts }
}

fn side(actors: &str, facts: &mut Facts) -> Vec<Party> {
    let actors = actors.split(',').map(str::trim).filter(|actor| !actor.is_empty());
    actors.map(|actor| party(actor, facts)).collect()
}

fn party(actor: &str, facts: &mut Facts) -> Party {
    let fields: Vec<&str> = actor.split(':').collect();
    let [name, kind, country] = fields[..] else { panic!("Name:kind:COUNTRY, not {actor:?}") };
    let span = Span::new(0, 1);
    let known = facts.entities.enumerate().find(|(_, it)| it.name == name).map(|(id, _)| id);
    let entity = known.unwrap_or_else(|| {
        let named = name.starts_with(char::is_uppercase);
        let mention = facts.mentions.push(Mention {
            span,
            name: named.then_some(span),
            head: Id::new(0),
            form: if named { MentionForm::Name } else { MentionForm::Nominal },
            entity: Id::new(facts.entities.len()),
            rule: RuleId::new("by hand"),
        });
        facts.entities.push(Entity {
            name: name.to_owned(),
            kind: match kind {
                "p" => EntityKind::Person,
                "o" => EntityKind::Organization,
                _ => EntityKind::Country,
            },
            country: (country != "?").then(|| country.into()),
            sectors: Vec::new(),
            wikidata: None,
            mentions: vec![mention],
        })
    });
    Party { entity, span, country: facts.entities[entity].country.clone(), sectors: Vec::new() }
}

/// The points as "verdict (ids of the reports) question".
fn points(reports: &[Report]) -> Vec<String> {
    let told = |point: &Point| {
        let claims = point.answers.iter().flat_map(|answer| &answer.claims);
        let mut told: Vec<&str> =
            claims.map(|claim| reports[claim.report].document.id.as_str()).collect();
        told.sort_unstable();
        told.join("")
    };
    let line = |it: &Point| format!("{} ({}) {}", it.verdict.name(), told(it), it.question);
    points_of_facts(reports).iter().map(line).collect()
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(points(&reports(text)), expected);
}

#[test]
fn a_surname_and_a_full_name_are_one_person() {
    check(
        "CONSULT - happened Ana Reis:p:PRT, Jon Dahl:p:NOR\n--\n\
         CONSULT - happened Reis:p:PRT, Dahl:p:?\n",
        &["agreed (01) CONSULT: Ana Reis, Jon Dahl"],
    );
}

#[test]
fn two_people_of_one_country_are_two() {
    check(
        "CONSULT - happened Ana Reis:p:PRT, Jon Dahl:p:NOR\n--\n\
         CONSULT - happened Rui Costa:p:PRT, Jon Dahl:p:NOR\n",
        &[
            "single_source (0) CONSULT: Ana Reis, Jon Dahl",
            "single_source (1) CONSULT: Rui Costa, Jon Dahl",
        ],
    );
}

#[test]
fn a_description_may_be_the_person_another_report_names() {
    check(
        "CONSULT - happened Ana Reis:p:PRT, Jon Dahl:p:NOR\n--\n\
         CONSULT - happened Ana Reis:p:PRT, counterpart:p:NOR\n",
        &["agreed (01) CONSULT: Ana Reis, Jon Dahl"],
    );
}

#[test]
fn a_description_that_fits_two_events_joins_neither() {
    check(
        "CONSULT - happened Ana Reis:p:PRT, Jon Dahl:p:NOR\n\
         CONSULT - happened Ana Reis:p:PRT, Kari Lie:p:NOR\n--\n\
         CONSULT - happened Ana Reis:p:PRT, norwegians:p:NOR\n",
        &[
            "single_source (0) CONSULT: Ana Reis, Jon Dahl",
            "single_source (0) CONSULT: Ana Reis, Kari Lie",
            "single_source (1) CONSULT: Ana Reis, norwegians",
        ],
    );
}

#[test]
fn descriptions_alone_do_not_make_two_reports_agree() {
    check(
        "ACCUSE - happened Ana Reis:p:PRT > Norway:c:NOR\n--\n\
         ACCUSE - happened officials:p:PRT > ministry:o:NOR\n",
        &[
            "single_source (0) ACCUSE: Ana Reis → Norway",
            "single_source (1) ACCUSE: officials → ministry",
        ],
    );
}

#[test]
fn type_mode_direction_and_standing_keep_events_apart() {
    check(
        "ACCUSE allege happened Oslo:c:NOR > Lisbon:c:PRT\n--\n\
         ACCUSE allege happened Lisbon:c:PRT > Oslo:c:NOR\n\
         ACCUSE disapprove happened Oslo:c:NOR > Lisbon:c:PRT\n\
         ACCUSE allege possible Oslo:c:NOR > Lisbon:c:PRT\n\
         ACCUSE allege alleged Oslo:c:NOR > Lisbon:c:PRT\n",
        &[
            "agreed (01) ACCUSE allege: Oslo → Lisbon",
            "single_source (1) ACCUSE allege: Lisbon → Oslo",
            "single_source (1) ACCUSE disapprove: Oslo → Lisbon",
            "single_source (1) ACCUSE allege: Oslo → Lisbon",
        ],
    );
}

#[test]
fn events_without_a_common_party_stay_apart() {
    check(
        "ASSAULT - happened > Harar:c:ETH\n--\nASSAULT - happened Rebels:o:COD\n",
        &["single_source (0) ASSAULT:  → Harar", "single_source (1) ASSAULT: Rebels"],
    );
}

proptest! {
    /// The order in which reports are given does not change what agrees.
    #[test]
    fn the_order_of_reports_does_not_matter(order in Just(vec![0usize, 1, 2]).prop_shuffle()) {
        let given = reports(
            "CONSULT - happened Ana Reis:p:PRT, Jon Dahl:p:NOR\n\
             REQUEST - happened Ana Reis:p:PRT > Norway:c:NOR\n--\n\
             CONSULT - happened Reis:p:PRT, Dahl:p:NOR\n--\n\
             REQUEST - happened Reis:p:PRT > Norway:c:NOR\n\
             AID - happened Norway:c:NOR > Chad:c:TCD\n",
        );
        let shuffled: Vec<Report> = order.iter().map(|index| given[*index].clone()).collect();
        // Names may be a report's shorter form; verdict and reports may not differ.
        let summary = |reports: &[Report]| {
            let lines = points(reports).into_iter();
            let mut lines: Vec<String> =
                lines.map(|line| line.split(':').next().unwrap_or_default().to_owned()).collect();
            lines.sort();
            lines
        };
        prop_assert_eq!(summary(&given), summary(&shuffled));
    }
}

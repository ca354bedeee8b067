//! The record of one small report, as users see it.

use std::sync::Arc;

use proptest::prelude::*;
use readout_model::{
    About, Analysis, Answer, Attribution, AttributionForm, Backing, Block, BlockKind, Claim,
    Document, Dyad, Entity, EntityKind, Event, EventCode, EventTime, Facts, Factuality, Id,
    Language, Lead, Mention, MentionForm, Moment, MorphId, Omission, OpenQuestion, OpenReason,
    Party, Passage, Place, Point, PointKind, Pos, RawRange, Relation, Report, RuleId, Sentence,
    Source, Span, Stance, Status, Story, Tag, TimeExpression, TimeKind, Title, Token, Verdict,
    Voice,
};
use readout_record::{At, CodedEvent, Gold, Record, RunInfo, Scores, StoryRecord, Where, score};
use schemars::generate::SchemaSettings;

const TITLE: &str = "Crisis talks in Málaga 🚢";
const TEXT: &str =
    "\nÉlodie Roux met “Spain’s minister” in Málaga on Monday.\nShe accused him of delay.\n";

fn run() -> RunInfo {
    RunInfo { version: "0.1.0".into(), model: "test".into(), knowledge: "k1".into() }
}

/// A report whose tokens are its words, and whose facts are those the sentences state.
fn report() -> Report {
    let text = format!("{TITLE}\n\n{TEXT}");
    let body = TITLE.len() + 2;
    let span = |words: &str| {
        let start = text.find(words).unwrap_or_else(|| panic!("{words:?} is in the text"));
        Span::new(start, start + words.len())
    };
    let block = |kind, words: &str| Block {
        kind,
        span: span(words),
        wrapped: false,
        raw: RawRange { start: 0, end: 0 },
    };
    let blocks = vec![
        block(BlockKind::Headline, TITLE),
        block(BlockKind::Paragraph, "Élodie Roux met “Spain’s minister” in Málaga on Monday."),
        block(BlockKind::Paragraph, "She accused him of delay."),
    ];
    let mut tokens = Vec::new();
    let mut sentences = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        let first = tokens.len();
        for word in text[block.span.range()].split(' ') {
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            tokens.push(Token {
                span: Span::new(start, start + word.len()),
                lemma: word.into(),
                pos: Pos::Noun,
                tag: Tag::Nn,
                morph: MorphId(0),
                relation: Relation::Root,
                head: None,
                space_after: true,
            });
        }
        sentences.push(Sentence {
            span: block.span,
            tokens: first as u32..tokens.len() as u32,
            block: Id::new(index),
        });
    }
    let analysis = Analysis {
        sentences: sentences.into(),
        tokens: tokens.into(),
        names: Vec::new(),
        morphs: Arc::from([Box::from("")]),
    };
    let head = |words: &str| Id::new(analysis.tokens_in(span(words)).start as usize);
    let mention = |words: &str, name: Option<&str>, head_word: &str, form, entity| Mention {
        span: span(words),
        name: name.map(span),
        head: head(head_word),
        form,
        entity: Id::new(entity),
        rule: RuleId::new("test"),
    };
    let mentions = vec![
        mention("Élodie Roux", Some("Élodie Roux"), "Roux", MentionForm::Name, 0),
        mention("Spain’s minister", None, "minister", MentionForm::Nominal, 1),
        mention("She", None, "She", MentionForm::Pronoun, 0),
        mention("him", None, "him", MentionForm::Pronoun, 1),
        mention("Málaga on", Some("Málaga on"), "Málaga on", MentionForm::Name, 2),
    ];
    let entity = |name: &str, kind, country: Option<&str>, mentions: &[usize]| Entity {
        name: name.into(),
        kind,
        country: country.map(Into::into),
        sectors: if kind == EntityKind::Person { vec!["GOV".into()] } else { Vec::new() },
        wikidata: None,
        mentions: mentions.iter().map(|index| Id::new(*index)).collect(),
    };
    let party = |entity, words: &str, country: &str| Party {
        entity: Id::new(entity),
        span: span(words),
        country: Some(country.into()),
        sectors: vec!["GOV".into()],
    };
    let event = |id: &str, kind: &str, trigger: &str, evidence: &str| Event {
        id: id.into(),
        code: EventCode { kind: kind.into(), mode: None },
        contexts: vec!["diplomatic".into()],
        cameo: Some("040".into()),
        intensity: Some(2.1),
        actors: vec![party(0, "Élodie Roux", "FRA")],
        recipients: Vec::new(),
        issue: None,
        counts: Vec::new(),
        trigger: span(trigger),
        head: head(trigger),
        time: None,
        place: None,
        status: Status::Happened,
        voice: Voice::Outlet,
        factuality: vec![Factuality { voice: Voice::Outlet, status: Status::Happened, value: 3.0 }],
        confidence: 0.86,
        rule: RuleId::new("events/consult.rules:7"),
        evidence: vec![span(evidence)],
    };
    let mut met =
        event("f1", "CONSULT", "met", "Élodie Roux met “Spain’s minister” in Málaga on Monday.");
    met.actors.push(party(1, "Spain’s minister", "ESP"));
    let monday = jiff::civil::date(2026, 5, 4);
    let days = (Some(monday), monday.tomorrow().ok());
    met.time = Some(EventTime { expression: Id::new(0), days });
    met.place = Some(Id::new(0));
    let mut accused = event("f2", "ACCUSE", "accused", "She accused him of delay.");
    accused.code.mode = Some("allege".into());
    accused.actors = vec![party(0, "She", "FRA")];
    accused.recipients = vec![party(1, "him", "ESP")];
    accused.issue = Some(span("of delay"));
    accused.voice = Voice::Attributed(Id::new(0));
    let facts = Facts {
        mentions: mentions.into(),
        entities: vec![
            entity("Élodie Roux", EntityKind::Person, Some("FRA"), &[0, 2]),
            entity("Spain’s minister", EntityKind::Person, Some("ESP"), &[1, 3]),
            entity("Málaga", EntityKind::Place, Some("ESP"), &[4]),
        ]
        .into(),
        places: vec![Place {
            name: "Málaga".into(),
            kind: "city".into(),
            country: Some("ESP".into()),
            admin1: None,
            position: Some((36.72, -4.42)),
            geonames: None,
            mentions: vec![Id::new(4)],
        }]
        .into(),
        times: vec![TimeExpression {
            span: span("Monday"),
            kind: TimeKind::Date,
            value: Some("2026-05-04".into()),
            days,
            extent: days,
            rule: RuleId::new("weekday"),
        }]
        .into(),
        attributions: vec![Attribution {
            form: AttributionForm::Indirect,
            source: Some(Source {
                span: span("She"),
                entity: Some(Id::new(0)),
                several: vec![Id::new(0), Id::new(1)],
                anonymous: false,
            }),
            cue: Some(span("accused")),
            content: vec![span("of delay")],
            addressee: None,
            within: None,
            stance: Stance::Claimed,
            medium: None,
            rule: RuleId::new("clause"),
        }]
        .into(),
        events: vec![met, accused].into(),
    };
    let document = Document {
        id: "a.txt".into(),
        about: About {
            title: Some(TITLE.into()),
            outlet: Some("The Harbour Gazette".into()),
            url: None,
            published: Some(jiff::civil::date(2026, 5, 5)),
            round_up: false,
        },
        text: text.clone(),
        title: Some(Span::new(0, TITLE.len())),
        body,
        blocks,
        language: Language::English,
    };
    Report { document, analysis, facts }
}

fn json(record: &impl serde::Serialize) -> String {
    serde_json::to_string(record).expect("serialisable")
}

/// One line a top-level item, so that a change shows where it is.
fn lines(record: &Record) -> String {
    let value = serde_json::to_value(record).expect("serialisable");
    let mut shown = String::new();
    for (key, value) in value.as_object().expect("an object") {
        match value.as_array() {
            Some(items) => {
                shown += &format!("{key}:\n");
                items.iter().for_each(|item| shown += &format!("  {item}\n"));
            }
            None => shown += &format!("{key}: {value}\n"),
        }
    }
    shown
}

#[test]
fn a_record_has_the_names_order_and_values_of_readout_1() {
    insta::assert_snapshot!(lines(&Record::new(&report(), &run())), @r#"
    schema: "readout/1"
    run: {"version":"0.1.0","model":"test","knowledge":"k1"}
    id: "a.txt"
    about: {"title":"Crisis talks in Málaga 🚢","outlet":"The Harbour Gazette","url":null,"published":"2026-05-05","language":"en","dateline":null}
    text: "\nÉlodie Roux met “Spain’s minister” in Málaga on Monday.\nShe accused him of delay.\n"
    blocks:
      {"id":"b1","kind":"headline","in":"title","start":0,"end":24}
      {"id":"b2","kind":"paragraph","start":1,"end":56}
      {"id":"b3","kind":"paragraph","start":57,"end":82}
    sentences:
      {"id":"s1","block":"b1","in":"title","start":0,"end":24}
      {"id":"s2","block":"b2","start":1,"end":56}
      {"id":"s3","block":"b3","start":57,"end":82}
    entities:
      {"id":"e1","name":"Élodie Roux","kind":"person","country":"FRA","sectors":["GOV"],"wikidata":null,"mentions":[{"start":1,"end":12,"name":{"start":1,"end":12},"head":{"start":8,"end":12},"form":"name"},{"start":57,"end":60,"name":null,"head":{"start":57,"end":60},"form":"pronoun"}]}
      {"id":"e2","name":"Spain’s minister","kind":"person","country":"ESP","sectors":["GOV"],"wikidata":null,"mentions":[{"start":18,"end":34,"name":null,"head":{"start":26,"end":35},"form":"nominal"},{"start":69,"end":72,"name":null,"head":{"start":69,"end":72},"form":"pronoun"}]}
      {"id":"e3","name":"Málaga","kind":"place","country":"ESP","sectors":[],"wikidata":null,"mentions":[{"start":39,"end":48,"name":{"start":39,"end":48},"head":{"start":39,"end":45},"form":"name"}]}
    places:
      {"id":"p1","name":"Málaga","kind":"city","country":"ESP","admin1":null,"lat":36.72,"lon":-4.42,"geonames":null,"mentions":[{"start":39,"end":48,"name":{"start":39,"end":48},"head":{"start":39,"end":45},"form":"name"}]}
    times:
      {"id":"t1","start":49,"end":55,"type":"DATE","value":"2026-05-04","from":"2026-05-04","until":"2026-05-05"}
    attributions:
      {"id":"a1","form":"indirect","source":{"start":57,"end":60,"entity":"e1","entities":["e1","e2"]},"cue":{"start":61,"end":68},"content":[{"start":73,"end":81}],"addressee":null,"within":null,"stance":"claimed","medium":null,"rule":"clause"}
    events:
      {"id":"f1","type":"CONSULT","mode":null,"contexts":["diplomatic"],"cameo":"040","intensity":2.0999999046325684,"actors":[{"entity":"e1","start":1,"end":12,"country":"FRA","sectors":["GOV"]},{"entity":"e2","start":18,"end":34,"country":"ESP","sectors":["GOV"]}],"recipients":[],"issue":null,"trigger":{"start":13,"end":16},"time":"t1","place":"p1","status":"happened","voice":"outlet","factuality":[{"voice":"outlet","status":"happened","value":3.0}],"confidence":0.8600000143051147,"rule":"events/consult.rules:7","evidence":[{"start":1,"end":56}]}
      {"id":"f2","type":"ACCUSE","mode":"allege","contexts":["diplomatic"],"cameo":"040","intensity":2.0999999046325684,"actors":[{"entity":"e1","start":57,"end":60,"country":"FRA","sectors":["GOV"]}],"recipients":[{"entity":"e2","start":69,"end":72,"country":"ESP","sectors":["GOV"]}],"issue":{"start":73,"end":81},"trigger":{"start":61,"end":68},"time":null,"place":null,"status":"happened","voice":"a1","factuality":[{"voice":"outlet","status":"happened","value":3.0}],"confidence":0.8600000143051147,"rule":"events/consult.rules:7","evidence":[{"start":57,"end":82}]}
    "#);
}

#[test]
fn every_offset_slices_the_words_that_the_span_does() {
    let report = report();
    let record = Record::new(&report, &run());
    let text: Vec<char> = TEXT.chars().collect();
    let title: Vec<char> = TITLE.chars().collect();
    let words = |at: At| -> String {
        let string = if at.string == Some(Where::Title) { &title } else { &text };
        string[at.start..at.end].iter().collect()
    };
    assert_eq!(record.text, TEXT);
    for (block, found) in report.document.blocks.iter().zip(&record.blocks) {
        assert_eq!(words(found.at), report.document.text[block.span.range()]);
    }
    let triggers: Vec<String> = record.events.iter().map(|event| words(event.trigger)).collect();
    assert_eq!(triggers, ["met", "accused"]);
    assert_eq!(words(record.events[0].actors[1].at), "Spain’s minister");
    assert_eq!(record.separate_title(), Some(TITLE));
}

#[test]
fn a_record_read_back_is_the_same() {
    let record = Record::new(&report(), &run());
    let again: Record = serde_json::from_str(&json(&record)).expect("readable");
    assert_eq!(again, record);
}

#[test]
fn one_event_is_one_line_that_speaks_for_itself() {
    let quad = |kind: &str| (kind == "CONSULT").then_some(1);
    let record = Record::new(&report(), &run());
    let lines: Vec<String> = CodedEvent::all(&record, &quad).iter().map(json).collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    {"id":"f1","date":"2026-05-04","date_from":"text","enddate":null,"actor":[{"name":"Élodie Roux","entity_text":"Élodie Roux","code":"FRA","sector":"GOV","sectors":["GOV"],"identifier_id":null},{"name":"Spain’s minister","entity_text":"Spain’s minister","code":"ESP","sector":"GOV","sectors":["GOV"],"identifier_id":null}],"recipient":[],"event":"CONSULT","mode":null,"context":["diplomatic"],"quad_code":1,"event_scale":2.1,"event_text":"met","event_loc":{"resolved_place":"Málaga","country":"ESP","province":null,"lat":36.72,"lon":-4.42,"geonameid":null},"cameo":"040","issue":null,"status":"happened","voice":"outlet","confidence":0.86,"rule":"events/consult.rules:7","text":["Élodie Roux met “Spain’s minister” in Málaga on Monday."],"text_info":[{"start":1,"end":56}],"report":"a.txt","outlet":"The Harbour Gazette","link":null,"published":"2026-05-05"}
    {"id":"f2","date":"2026-05-05","date_from":"publication","enddate":null,"actor":[{"name":"Élodie Roux","entity_text":"She","code":"FRA","sector":"GOV","sectors":["GOV"],"identifier_id":null}],"recipient":[{"name":"Spain’s minister","entity_text":"him","code":"ESP","sector":"GOV","sectors":["GOV"],"identifier_id":null}],"event":"ACCUSE","mode":"allege","context":["diplomatic"],"quad_code":null,"event_scale":2.1,"event_text":"accused","event_loc":null,"cameo":"040","issue":"of delay","status":"happened","voice":"Élodie Roux","confidence":0.86,"rule":"events/consult.rules:7","text":["She accused him of delay."],"text_info":[{"start":57,"end":82}],"report":"a.txt","outlet":"The Harbour Gazette","link":null,"published":"2026-05-05"}
    "#);
}

#[test]
fn a_story_names_reports_and_words() {
    let report = report();
    let claim = Claim {
        report: 0,
        voice: Voice::Outlet,
        status: Status::Happened,
        event: Some(Id::new(0)),
        attribution: None,
        words: None,
        evidence: vec![report.facts.events[Id::new(0)].trigger],
    };
    let point = Point {
        question: "CONSULT: France, Spain".into(),
        kind: PointKind::Event,
        verdict: Verdict::SingleSource,
        answers: vec![Answer { value: "happened".into(), claims: vec![claim] }],
        detail_of: None,
        sources: vec![Backing { reports: vec![0], because: Vec::new() }],
    };
    let passage = Passage { report: 0, span: report.facts.events[Id::new(0)].trigger };
    let day = |day| jiff::civil::date(2026, 5, day);
    let spain = || ("Spain’s minister".to_owned(), Some("ESP".into()));
    let story = Story {
        title: Some(Title { text: "Crisis talks in Málaga 🚢".into(), report: 0 }),
        days: Some((day(5), day(5))),
        reports: vec![0],
        copies: Vec::new(),
        lead: vec![Lead { passage, points: vec![0] }],
        timeline: vec![Moment { days: Some((day(4), day(5))), words: passage, point: 0 }],
        points: vec![point],
        omissions: vec![Omission { report: 0, lacks: Vec::new(), adds: vec![0] }],
        dyads: vec![Dyad {
            actor: ("Élodie Roux".into(), Some("FRA".into())),
            recipient: spain(),
            events: vec![("CONSULT".into(), 1)],
            intensity: Some(2.1),
            points: vec![0],
        }],
        open: vec![OpenQuestion { reason: OpenReason::Undated, passage, point: None }],
    };
    insta::assert_snapshot!(json(&StoryRecord::new(&[report], &story)), @r#"{"id":"a.txt","title":"Crisis talks in Málaga 🚢","first":"2026-05-05","last":"2026-05-05","actors":["Élodie Roux","Spain’s minister"],"places":["Málaga"],"reports":[{"id":"a.txt","outlet":"The Harbour Gazette","published":"2026-05-05","copy_of":null,"share":null}],"lead":[{"report":"a.txt","start":13,"end":16,"text":"met","points":["q1"]}],"timeline":[{"from":"2026-05-04","until":"2026-05-05","point":"q1","report":"a.txt","start":13,"end":16,"text":"met"}],"events":[{"id":"f1","members":["f1"]}],"points":[{"id":"q1","question":"CONSULT: France, Spain","kind":"event","verdict":"single_source","answers":[{"value":"happened","claims":[{"report":"a.txt","voice":"outlet","status":"happened","event":"f1","words":null,"evidence":[{"start":13,"end":16,"text":"met"}]}]}],"independent":1,"detail_of":null,"sources":[{"reports":["a.txt"],"because":[]}]}],"omissions":[{"report":"a.txt","lacks":[],"adds":["q1"]}],"dyads":[{"actor":"Élodie Roux","actor_country":"FRA","recipient":"Spain’s minister","recipient_country":"ESP","events":{"CONSULT":1},"intensity":2.1,"points":["q1"]}],"open":[{"reason":"undated","point":null,"report":"a.txt","start":13,"end":16,"text":"met"}]}"#);
}

/// The schema that the repository has is the one the types make; `UPDATE=1` writes it.
#[test]
#[expect(clippy::disallowed_methods, reason = "the test keeps a generated file")]
fn the_schema_in_the_documentation_is_current() {
    let schema = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let schema = schema.into_root_schema_for::<Record>();
    let text = serde_json::to_string_pretty(&schema).expect("serialisable") + "\n";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/record.schema.json");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &text).expect("docs can be written");
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(committed == text, "docs/record.schema.json is old: run the tests with UPDATE=1");
}

#[test]
fn records_keep_to_the_schema_and_others_do_not() {
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../../../docs/record.schema.json")).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let record = serde_json::to_value(Record::new(&report(), &run())).expect("serialisable");
    let problems: Vec<String> =
        validator.iter_errors(&record).map(|problem| problem.to_string()).collect();
    assert_eq!(problems, Vec::<String>::new());
    for (pointer, wrong) in [
        ("/schema", serde_json::json!("readout/2")),
        ("/events/0/status", serde_json::json!("maybe")),
        ("/events/0/trigger/start", serde_json::json!("1")),
        ("/blocks/0/in", serde_json::json!("body")),
        ("/about/published", serde_json::json!(2026)),
    ] {
        let mut broken = record.clone();
        *broken.pointer_mut(pointer).expect("a field") = wrong;
        assert!(!validator.is_valid(&broken), "{pointer}");
    }
    let mut missing = record.clone();
    missing.as_object_mut().expect("an object").remove("entities");
    assert!(!validator.is_valid(&missing));
}

fn table(scores: &Scores) -> String {
    let share = |share: Option<f64>| share.map_or("-".into(), |share| format!("{share:.2}"));
    let mut shown = String::new();
    for row in &scores.rows {
        shown += &format!(
            "{:13}{:26}{:3}{:3}{:3}  {:>5}{:>5}{:>5}\n",
            row.layer,
            row.agreement,
            row.gold,
            row.found,
            row.matched,
            share(row.precision()),
            share(row.recall()),
            share(row.f1()),
        );
    }
    shown + &scores.problems.join("\n")
}

fn gold(change: impl Fn(&mut serde_json::Value)) -> Gold {
    let mut value = serde_json::to_value(Record::new(&report(), &run())).expect("serialisable");
    change(&mut value);
    Gold::parse(&value.to_string()).expect("gold")
}

#[test]
fn a_record_scores_full_marks_against_itself() {
    let found = Record::new(&report(), &run());
    insta::assert_snapshot!(table(&score(&[gold(|_| ())], &[found])), @r"
    sentences    same span                   3  3  3   1.00 1.00 1.00
    blocks       same span                   3  3  3   1.00 1.00 1.00
    blocks       kind                        3  3  3   1.00 1.00 1.00
    mentions     same span                   5  5  5   1.00 1.00 1.00
    mentions     kind                        5  5  5   1.00 1.00 1.00
    mentions     country                     5  5  5   1.00 1.00 1.00
    names        same span                   2  2  2   1.00 1.00 1.00
    times        overlap                     1  1  1   1.00 1.00 1.00
    times        same span                   1  1  1   1.00 1.00 1.00
    times        value                       1  1  1   1.00 1.00 1.00
    attributions content overlaps by half    1  1  1   1.00 1.00 1.00
    attributions source                      1  1  1   1.00 1.00 1.00
    attributions cue                         1  1  1   1.00 1.00 1.00
    attributions stance                      1  1  1   1.00 1.00 1.00
    attributions form                        1  1  1   1.00 1.00 1.00
    events       type, trigger overlaps      2  2  2   1.00 1.00 1.00
    events       mode                        2  2  2   1.00 1.00 1.00
    events       actors' countries           2  2  2   1.00 1.00 1.00
    events       recipients' countries       2  2  2   1.00 1.00 1.00
    events       status                      2  2  2   1.00 1.00 1.00
    events       all of these                2  2  2   1.00 1.00 1.00
    ");
}

#[test]
fn what_differs_from_the_gold_lowers_its_row_only() {
    let found = Record::new(&report(), &run());
    let gold = gold(|value| {
        value["events"][0]["status"] = "planned".into();
        value["events"][1]["type"] = "REJECT".into();
        value["events"][0]["trigger"]["start"] = 10.into();
        value["blocks"][1]["kind"] = "caption".into();
        value["attributions"][0]["content"][0]["end"] = 1000.into();
        value["times"] = serde_json::json!([]);
        value["entities"][0]["kind"] = "organization".into();
        value.as_object_mut().expect("an object").remove("sentences");
    });
    insta::assert_snapshot!(table(&score(&[gold], &[found])), @r"
    blocks       same span                   3  3  3   1.00 1.00 1.00
    blocks       kind                        3  3  2   0.67 0.67 0.67
    mentions     same span                   5  5  5   1.00 1.00 1.00
    mentions     kind                        5  5  3   0.60 0.60 0.60
    mentions     country                     5  5  5   1.00 1.00 1.00
    names        same span                   2  2  2   1.00 1.00 1.00
    times        overlap                     0  1  0   0.00    - 0.00
    times        same span                   0  1  0   0.00    - 0.00
    times        value                       0  1  0   0.00    - 0.00
    attributions content overlaps by half    1  1  0   0.00 0.00 0.00
    attributions source                      1  1  0   0.00 0.00 0.00
    attributions cue                         1  1  0   0.00 0.00 0.00
    attributions stance                      1  1  0   0.00 0.00 0.00
    attributions form                        1  1  0   0.00 0.00 0.00
    events       type, trigger overlaps      2  2  1   0.50 0.50 0.50
    events       mode                        2  2  1   0.50 0.50 0.50
    events       actors' countries           2  2  1   0.50 0.50 0.50
    events       recipients' countries       2  2  1   0.50 0.50 0.50
    events       status                      2  2  0   0.00 0.00 0.00
    events       all of these                2  2  0   0.00 0.00 0.00
    ");
}

#[test]
fn gold_that_cannot_be_compared_is_told() {
    let found = Record::new(&report(), &run());
    let other = gold(|value| value["text"] = "Another text.".into());
    let unknown = gold(|value| value["id"] = "b.txt".into());
    insta::assert_snapshot!(score(&[other, unknown], &[found]).problems.join("\n"), @r"
    a.txt: the texts differ, so offsets do too
    b.txt: no record of this id was found
    ");
    let problem =
        |line: &str| Gold::parse(line).map_or_else(|it| it.to_string(), |_| "fine".into());
    insta::assert_snapshot!(
        [
            problem("{"),
            problem("[]"),
            problem("{\"id\": \"x\"}"),
            problem("{\"text\": \"x\", \"blocks\": [{\"kind\": \"advert\", \"start\": 0, \"end\": 1}]}"),
            problem("{\"text\": \"x\", \"blocks\": [{\"kind\": \"quote\", \"start\": 0, \"end\": 1}]}"),
        ]
        .join("\n"), @r#"
    not a record of readout/1: EOF while parsing an object at line 1 column 1
    not a record of readout/1: not a JSON object
    not a record of readout/1: it has no text
    not a record of readout/1: no kind of block "advert"; write headline, dateline, byline, paragraph, caption, credit, promotion, related, quote, list, other at line 1 column 42
    fine
    "#);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Whatever is annotated, scoring neither fails nor finds more than there is, and a set of spans
    /// matches itself wholly.
    #[test]
    fn matching_is_one_to_one(
        spans in proptest::collection::vec((0usize..60, 1usize..9), 0..20),
        others in proptest::collection::vec((0usize..60, 1usize..9), 0..20),
    ) {
        let record = |spans: &[(usize, usize)]| {
            let times: Vec<_> = spans.iter().map(|(start, length)| serde_json::json!(
                {"type": "DATE", "start": start, "end": start + length}
            )).collect();
            serde_json::json!({"id": "x", "text": "y", "times": times}).to_string()
        };
        let parse = |line: &str| Gold::parse(line).expect("gold");
        let found = parse(&record(&others)).record;
        let scores = score(&[parse(&record(&spans))], &[found]);
        let row = &scores.rows[0];
        prop_assert!(row.matched <= spans.len().min(others.len()));
        let any = spans.iter().any(|a| others.iter().any(|b| a.0 < b.0 + b.1 && b.0 < a.0 + a.1));
        prop_assert_eq!(row.matched > 0, any);
        let own = parse(&record(&spans));
        let scores = score(std::slice::from_ref(&own), std::slice::from_ref(&own.record));
        prop_assert_eq!(scores.rows[1].gold, spans.len());
        prop_assert_eq!(scores.rows[1].matched, spans.len());
    }
}

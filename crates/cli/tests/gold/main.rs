//! The program may not become worse on our own gold: `corpus/floors.toml` says how good it is.
//!
//! `corpus/README.md` tells what the gold is and how floors are raised.

#![allow(clippy::disallowed_methods, reason = "tests read the corpus")]

mod notation;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use notation::Annotated;
use readout_record::{At, Gold, Record};
use serde_json::Value;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The reports in the notation they are written in, in order of their names.
fn annotated() -> Vec<Annotated> {
    let folder = std::fs::read_dir(corpus().join("gold")).expect("the corpus has a folder of gold");
    let paths: BTreeSet<PathBuf> = folder.map(|entry| entry.expect("readable").path()).collect();
    let id = |path: &Path| path.file_stem().expect("a name").to_str().expect("ASCII").to_owned();
    paths.iter().map(|path| Annotated::read(&id(path), &read(path))).collect()
}

/// Floors for one row of `readout score`, as shares of 1.
#[derive(Debug)]
struct Floor {
    layer: String,
    agreement: String,
    measures: BTreeMap<String, f64>,
}

fn floors() -> Vec<Floor> {
    let table: toml::Table = read(&corpus().join("floors.toml")).parse().expect("TOML");
    let rows = table["floor"].as_array().expect("[[floor]]").iter();
    rows.map(|row| {
        let row = row.as_table().expect("a table");
        let word = |key: &str| row[key].as_str().expect("a string").to_owned();
        let numbers = row.iter().filter_map(|(key, it)| Some((key.clone(), it.as_float()?)));
        Floor { layer: word("layer"), agreement: word("agreement"), measures: numbers.collect() }
    })
    .collect()
}

#[test]
fn accuracy_stays_above_the_floors() {
    let gold = corpus().join("gold.jsonl");
    let score = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_readout"));
        let output = command.arg("score").arg(&gold).args(arguments).output().expect("it runs");
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "readout score failed: {errors}");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let rows: Vec<Value> = serde_json::from_str(&score(&["--json"])).expect("rows");
    let mut below = String::new();
    let mut seen = BTreeSet::new();
    for floor in floors() {
        let row = rows.iter().find(|row| {
            row["layer"] == floor.layer.as_str() && row["agreement"] == floor.agreement.as_str()
        });
        let row = row.unwrap_or_else(|| panic!("nothing is scored that is called {floor:?}"));
        assert!(!floor.measures.is_empty(), "no floor in {floor:?}");
        for (measure, least) in &floor.measures {
            let is = row[measure].as_f64().unwrap_or(0.0);
            if is < *least {
                let Floor { layer, agreement, .. } = &floor;
                let _ =
                    writeln!(below, "{layer}, {agreement}: {measure} is {is:.3}, below {least}");
            }
        }
        seen.insert(floor.layer);
    }
    assert!(seen.contains("events") && seen.contains("attributions") && seen.contains("names"));
    assert!(below.is_empty(), "{below}\n{}", score(&[]));
}

/// `corpus/gold.jsonl` and `corpus/articles/` are made from the notation. With `READOUT_WRITE_GOLD`
/// set this test writes them; without, it says when they are out of date.
#[test]
fn gold_is_what_the_notation_says() {
    let mut files = BTreeMap::new();
    let mut lines = String::new();
    for report in annotated() {
        let _ = writeln!(lines, "{}", report.record());
        match report.header.get("from") {
            Some(path) => {
                // The text is somewhere else already: it has to be the same.
                let original = read(&corpus().join("gold").join(path));
                let (header, body) = original.split_once("\n\n").expect("header and text");
                assert_eq!(body.trim_end(), report.text, "{}", report.id);
                let outlet = report.header.get("outlet").cloned();
                for (key, value) in [("Title", &report.title), ("Outlet", &outlet)] {
                    if let Some(value) = value {
                        assert!(header.contains(&format!("{key}: {value}")), "{}", report.id);
                    }
                }
            }
            None => {
                let head = |key: &str| &report.header[key];
                let article = format!(
                    "Outlet: {}\nDate: {}\nNote: Fiction written for testing\n\n{}\n",
                    head("outlet"),
                    head("date"),
                    report.text
                );
                files.insert(corpus().join("articles").join(format!("{}.txt", report.id)), article);
            }
        }
    }
    files.insert(corpus().join("gold.jsonl"), lines);
    for (path, should) in files {
        if std::env::var_os("READOUT_WRITE_GOLD").is_some() {
            std::fs::write(&path, should).expect("the corpus can be written");
        } else {
            let out_of_date = "out of date; see corpus/README.md";
            assert!(read(&path) == should, "{}: {out_of_date}", path.display());
        }
    }
}

/// What a reader of the record relies on holds of the gold too.
#[test]
fn gold_is_a_valid_record() {
    let text = read(&corpus().join("gold.jsonl"));
    let gold: Vec<Gold> = text
        .lines()
        .map(|line| Gold::parse(line).unwrap_or_else(|error| panic!("{error}: {line:.80}")))
        .collect();
    assert!(gold.len() >= 14, "the corpus has shrunk to {}", gold.len());
    for Gold { record, .. } in &gold {
        check(record);
    }
    let ids: BTreeSet<&str> = gold.iter().map(|it| it.record.id.as_str()).collect();
    assert_eq!(ids.len(), gold.len(), "an id twice");
}

fn check(record: &Record) {
    let id = &record.id;
    let title = record.about.title.as_deref().unwrap_or_default();
    let lengths = [record.text.chars().count(), title.chars().count()];
    let length = |at: At| lengths[usize::from(at.string.is_some())];
    let valid = |at: At| at.start < at.end && at.end <= length(at);
    let inside = |outer: At, inner: At| {
        outer.string == inner.string && outer.start <= inner.start && inner.end <= outer.end
    };
    let entities: BTreeSet<&str> = record.entities.iter().map(|it| it.id.as_str()).collect();
    let attributions: BTreeSet<&str> =
        record.attributions.iter().map(|it| it.id.as_str()).collect();
    for block in &record.blocks {
        assert!(valid(block.at), "{id}: block {block:?}");
    }
    for sentence in &record.sentences {
        let block = record.blocks.iter().find(|block| block.id == sentence.block);
        assert!(block.is_some_and(|block| inside(block.at, sentence.at)), "{id}: {sentence:?}");
    }
    for mention in record.entities.iter().flat_map(|it| &it.mentions) {
        assert!(valid(mention.at), "{id}: {mention:?}");
        assert!(mention.name.is_none_or(|name| inside(mention.at, name)), "{id}: {mention:?}");
    }
    for attribution in &record.attributions {
        let spans = attribution.content.iter().copied().chain(attribution.cue);
        let spans = spans.chain(attribution.source.as_ref().map(|it| it.at));
        assert!(spans.into_iter().all(valid), "{id}: {attribution:?}");
        assert!(!attribution.content.is_empty(), "{id}: {attribution:?}");
        let known = |it: &Option<String>, ids: &BTreeSet<&str>| {
            it.as_deref().is_none_or(|it| ids.contains(it))
        };
        assert!(known(&attribution.within, &attributions), "{id}: {attribution:?}");
        let source = attribution.source.as_ref().and_then(|it| it.entity.clone());
        assert!(known(&source, &entities), "{id}: {attribution:?}");
    }
    for event in &record.events {
        let sentences = record.sentences.iter().filter(|it| inside(it.at, event.trigger));
        assert_eq!(sentences.count(), 1, "{id}: the trigger lies in one sentence: {event:?}");
        for party in event.actors.iter().chain(&event.recipients) {
            assert!(valid(party.at), "{id}: {event:?}");
            assert!(entities.contains(party.entity.as_str()), "{id}: {event:?}");
        }
        let voice = event.voice.as_str();
        assert!(voice == "outlet" || attributions.contains(voice), "{id}: {event:?}");
    }
}

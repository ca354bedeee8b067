//! A store keeps what was given, survives being killed, and hands it on.

#![allow(clippy::disallowed_methods, reason = "tests write the files they give to the program")]

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

fn readout(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_readout"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the program starts")
}

/// Runs a command that must end with this code; gives what it printed.
#[track_caller]
fn check(folder: &Path, arguments: &[&str], code: i32) -> (String, String) {
    let output = readout(folder, arguments);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {error}");
    assert!(!error.contains("panicked"), "{error}");
    (String::from_utf8_lossy(&output.stdout).into_owned(), error)
}

/// Reports that differ in their numbers, a day apart from each other.
fn reports(count: usize) -> String {
    let line = |index: usize| {
        format!(
            "{{\"id\": \"n{index}\", \"date\": \"2026-03-{:02}\", \"outlet\": \"Harbour Post\", \
             \"text\": \"Norway accused Argentina of illegal fishing on Monday. The row over \
             trawler number {index} went on. France condemned Argentina on Tuesday.\"}}\n",
            1 + index % 28
        )
    };
    (0..count).map(line).collect()
}

fn folder(count: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder for the test");
    std::fs::write(folder.path().join("news.jsonl"), reports(count)).expect("written");
    folder
}

#[test]
fn the_same_input_twice_changes_nothing() {
    let folder = folder(30);
    let folder = folder.path();
    let ingest = ["ingest", "news.jsonl", "--into", "news.db"];
    let (_, first) = check(folder, &ingest, 0);
    assert!(first.contains("30 added, 0 there already"), "{first}");
    let (before, _) = check(folder, &["export", "news.db", "--format", "jsonl", "--all"], 0);
    let (_, second) = check(folder, &ingest, 0);
    assert!(second.contains("0 added, 30 there already"), "{second}");
    let (after, _) = check(folder, &["export", "news.db", "--format", "jsonl", "--all"], 0);
    assert!(!before.is_empty() && before == after);
    let (_, refreshed) = check(folder, &["refresh", "news.db"], 0);
    assert!(refreshed.contains("0 of 30 read again"), "{refreshed}");
}

#[test]
fn what_is_stored_is_found_and_can_be_removed() {
    let folder = folder(30);
    let folder = folder.path();
    check(folder, &["ingest", "news.jsonl", "--into", "news.db"], 0);
    let found = |query: &str| {
        let (hits, _) = check(folder, &["search", "news.db", query, "--limit", "100"], 0);
        hits.lines().count()
    };
    assert_eq!(found("trawler"), 30);
    assert_eq!(found("\"trawler number 7\""), 1);
    assert_eq!(found("\"number trawler\""), 0);
    assert_eq!(found("country:ARG type:ACCUSE outlet:\"harbour post\""), 30);
    assert_eq!(found("country:JPN"), 0);
    assert_eq!(found("trawler since:2026-03-02 until:2026-03-02"), 2);
    // Nothing in a query is an operator.
    assert_eq!(found("trawler OR NOT NEAR( \" * ^"), 0);
    check(folder, &["search", "news.db", "  "], 1);
    check(folder, &["search", "news.db", "since:soon"], 1);
    let (dyads, _) = check(folder, &["dyads", "news.db", "NOR", "ARG"], 0);
    assert!(
        dyads.contains("\"period\":\"2026-0") && dyads.contains("\"actor\":\"NOR\""),
        "{dyads}"
    );
    let (_, gone) = check(folder, &["purge", "news.db", "--outlet", "Harbour Post"], 0);
    assert!(gone.contains("30 reports removed"), "{gone}");
    assert_eq!(found("trawler"), 0);
}

#[test]
fn every_table_has_its_columns_in_every_row() {
    let folder = folder(5);
    let folder = folder.path();
    check(folder, &["ingest", "news.jsonl", "--into", "news.db"], 0);
    for (format, columns, missing) in
        [("tsv", 33, ""), ("polecat", 40, "None"), ("icews", 20, ""), ("phoenix", 26, "")]
    {
        let (table, _) = check(folder, &["export", "news.db", "--format", format], 0);
        let widths: Vec<usize> = table.lines().map(|row| row.split('\t').count()).collect();
        assert!(widths.len() > 1 && widths.iter().all(|it| *it == columns), "{format}: {widths:?}");
        assert!(missing.is_empty() || table.contains("\tNone\t"), "{format}: {table}");
    }
    check(folder, &["export", "news.db", "--format", "gdelt"], 1);
    check(folder, &["export", "news.db", "--format", "gdelt", "--out", "gdelt/"], 0);
    for (file, columns) in [("events.export.CSV", 61), ("events.mentions.CSV", 16)] {
        let table = std::fs::read_to_string(folder.join("gdelt").join(file)).expect("written");
        assert!(table.lines().count() > 1, "{file}: {table}");
        assert!(table.lines().all(|row| row.split('\t').count() == columns), "{file}: {table}");
    }
    for format in ["parquet", "arrow"] {
        let out = format!("tables/events.{format}");
        std::fs::create_dir_all(folder.join("tables")).expect("made");
        check(folder, &["export", "news.db", "--format", format, "--out", &out], 0);
    }
    let package = std::fs::read_to_string(folder.join("tables/datapackage.json")).expect("written");
    assert!(package.contains("events.parquet") && package.contains("events.arrow"), "{package}");
    let parquet = std::fs::read(folder.join("tables/events.parquet")).expect("written");
    assert!(parquet.starts_with(b"PAR1") && parquet.ends_with(b"PAR1"));
}

#[test]
fn files_that_are_no_store_are_refused_and_left_alone() {
    let folder = folder(1);
    let folder = folder.path();
    let (_, error) = check(folder, &["search", "missing.db", "word"], 1);
    assert!(error.contains("missing.db"), "{error}");
    assert!(!folder.join("missing.db").exists());
    let (_, error) = check(folder, &["ingest", "news.jsonl", "--into", "news.jsonl"], 1);
    assert!(error.contains("not a store"), "{error}");
    assert_eq!(std::fs::read_to_string(folder.join("news.jsonl")).expect("there"), reports(1));
}

#[test]
fn a_killed_program_loses_no_committed_report() {
    let folder = folder(1500);
    let folder = folder.path();
    let arguments = ["ingest", "news.jsonl", "--into", "news.db", "--quiet"];
    let mut held = 0;
    for round in 0u64..20 {
        let mut child = Command::new(env!("CARGO_BIN_EXE_readout"))
            .args(arguments)
            .current_dir(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        // Spread over start, reading and writing; never the same twice.
        std::thread::sleep(Duration::from_millis(20 + round * 37 % 260));
        let _ = child.kill();
        let _ = child.wait();
        if !folder.join("news.db").exists() {
            continue;
        }
        let output =
            readout(folder, &["search", "news.db", "trawler", "--limit", "5000", "--json"]);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "after kill {round}: {error}");
        let now = String::from_utf8_lossy(&output.stdout).lines().count();
        assert!(now >= held, "after kill {round}: {now} reports, {held} before");
        held = now;
    }
    check(folder, &arguments, 0);
    let (all, _) = check(folder, &["export", "news.db", "--format", "jsonl", "--all"], 0);
    check(folder, &["ingest", "news.jsonl", "--into", "whole.db", "--quiet"], 0);
    let (whole, _) = check(folder, &["export", "whole.db", "--format", "jsonl", "--all"], 0);
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert!(
        sorted(&all) == sorted(&whole),
        "a store that was killed differs from one that was not"
    );
}

//! `code` leaves out what it is not sure of, says so, and gives it when asked.

#![allow(clippy::disallowed_methods, reason = "a test writes the report that it reads")]

use std::process::Command;

/// One event that is plain, and some that are less so.
const REPORT: &str = "\
Date: 2026-05-03

Norway condemned Peru on Sunday.

Asked about the harbour that the council had closed and that nobody had seen since, his father, who
criticized the senator and his aides, agreed to meet the mayor.
";

/// How many events `code` gives with these arguments, the least confidence among them, and what it
/// tells besides.
fn check(arguments: &[&str]) -> (usize, f64, String) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a.txt"), REPORT).expect("written");
    let output = Command::new(env!("CARGO_BIN_EXE_readout"))
        .args(["code", "a.txt"])
        .args(arguments)
        .current_dir(folder.path())
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "{output:?}");
    let printed = String::from_utf8(output.stdout).expect("UTF-8");
    let events: Vec<serde_json::Value> =
        printed.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let sureness = |event: &serde_json::Value| event["confidence"].as_f64().expect("a number");
    let least = events.iter().map(sureness).fold(1.0, f64::min);
    (events.len(), least, String::from_utf8(output.stderr).expect("UTF-8"))
}

#[test]
fn unsure_events_are_left_out_unless_asked_for() {
    let (sure, least, told) = check(&[]);
    let (all, lowest, told_of_all) = check(&["--min-confidence", "0"]);
    assert!(sure > 0 && sure < all, "{sure} of {all}");
    assert!(lowest < least, "{lowest} {least}");
    let expected = format!("{} more are less sure than", all - sure);
    assert!(told.contains(&expected) && told.contains("--min-confidence 0"), "{told}");
    assert!(!told_of_all.contains("less sure"), "{told_of_all}");
}

#[test]
fn what_is_guessed_is_not_left_out() {
    let (all, ..) = check(&["--min-confidence", "0"]);
    let (guessed, ..) = check(&["--guess"]);
    assert!(guessed >= all, "{guessed} of {all}");
}

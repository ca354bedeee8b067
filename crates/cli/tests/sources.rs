//! How many independent sources stand behind a line, and why not more.

#![allow(clippy::disallowed_methods, reason = "a test writes the reports that it reads")]

use std::process::Command;

/// What `brief` prints of reports, each a name, an outlet and a text; white space made one.
fn check(reports: &[(&str, &str, &str)]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, outlet, text) in reports {
        let text = format!("Title: Talks in Lima\nOutlet: {outlet}\nDate: 2026-05-03\n\n{text}\n");
        std::fs::write(folder.path().join(name), text).expect("written");
    }
    let output = Command::new(env!("CARGO_BIN_EXE_readout"))
        .arg("brief")
        .args(reports.iter().map(|(name, ..)| name))
        .current_dir(folder.path())
        .env("COLUMNS", "200")
        .output()
        .expect("the program starts");
    let printed = String::from_utf8(output.stdout).expect("UTF-8");
    printed.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn what_comes_from_one_news_agency_counts_once() {
    let credited = check(&[
        (
            "a.txt",
            "Harbour Gazette",
            "LIMA, May 3 (Reuters) - Norwegian Foreign Minister Jon Dahl met Peruvian President Ana Reis in \
             Lima on Sunday.",
        ),
        (
            "b.txt",
            "Evening Post",
            "By Reuters\n\nPeruvian President Ana Reis held talks with Norwegian Foreign Minister Jon Dahl on \
             Sunday in her office.",
        ),
        (
            "c.txt",
            "Red Delta",
            "Norwegian Foreign Minister Jon Dahl and Peruvian President Ana Reis met on Sunday to talk about \
             fish.",
        ),
    ]);
    let expected = "A, B, C agree · 2 independent sources (B takes it from Reuters too)";
    assert!(credited.contains(expected), "{credited}");
    let cited = check(&[
        (
            "a.txt",
            "Harbour Gazette",
            "Norwegian Foreign Minister Jon Dahl met Peruvian President Ana Reis in Lima on Sunday, Reuters \
             reported.",
        ),
        (
            "b.txt",
            "Evening Post",
            "According to Reuters, Peruvian President Ana Reis held talks with Norwegian Foreign Minister Jon \
             Dahl.",
        ),
    ]);
    let expected = "A, B agree · 1 independent source (B takes it from Reuters too)";
    assert!(cited.contains(expected), "{cited}");
}

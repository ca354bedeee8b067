//! How many independent sources stand behind a line, and why not more.

#![allow(clippy::disallowed_methods, reason = "a test writes the reports that it reads")]

use std::process::Command;

#[test]
fn what_comes_from_one_news_agency_counts_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let reports = [
        (
            "a.txt",
            "Harbour Gazette",
            "LIMA, May 3 (Reuters) - Norwegian Foreign Minister Jon Dahl met \
          Peruvian President Ana Reis in Lima on Sunday.",
        ),
        (
            "b.txt",
            "Evening Post",
            "By Reuters\n\nPeruvian President Ana Reis held talks with Norwegian \
          Foreign Minister Jon Dahl on Sunday in her office.",
        ),
        (
            "c.txt",
            "Red Delta",
            "Norwegian Foreign Minister Jon Dahl and Peruvian President Ana Reis met \
          on Sunday to talk about fish.",
        ),
    ];
    for (name, outlet, text) in reports {
        let text = format!("Title: Talks in Lima\nOutlet: {outlet}\nDate: 2026-05-03\n\n{text}\n");
        std::fs::write(folder.path().join(name), text).expect("written");
    }
    let output = Command::new(env!("CARGO_BIN_EXE_readout"))
        .args(["brief", "a.txt", "b.txt", "c.txt"])
        .current_dir(folder.path())
        .env("COLUMNS", "200")
        .output()
        .expect("the program starts");
    let printed = String::from_utf8(output.stdout).expect("UTF-8");
    let words: Vec<&str> = printed.split_whitespace().collect();
    let printed = words.join(" ");
    let expected = "A, B, C agree · 2 independent sources (B takes it from Reuters too)";
    assert!(printed.contains(expected), "{printed}");
}

//! What the README shows is what the program prints.

#![allow(clippy::disallowed_methods, reason = "a test reads the README")]

use std::path::Path;
use std::process::Command;

#[test]
fn the_demonstration_in_the_readme_is_true() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let readme = std::fs::read_to_string(root.join("README.md")).expect("the README is there");
    let shown = readme.split("```text\n").nth(1).and_then(|rest| rest.split("\n```").next());
    let shown = shown.expect("a text block follows the first command").trim_end();
    let shown = shown.strip_suffix('…').expect("it is the beginning of the output").trim_end();
    let output = Command::new(env!("CARGO_BIN_EXE_readout"))
        .args(["brief", "examples/lisbon-talks"])
        .current_dir(&root)
        .output()
        .expect("the program starts");
    let printed = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(output.status.success());
    let beginning: Vec<&str> = printed.lines().take(shown.lines().count()).collect();
    assert_eq!(beginning.join("\n"), shown, "the README's demonstration is out of date");
}

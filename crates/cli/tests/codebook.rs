//! `docs/codebook.md` is what `readout rules list` prints.

#![allow(clippy::disallowed_methods, reason = "a test reads and, when asked, writes the codebook")]

use std::path::Path;
use std::process::Command;

#[test]
fn the_codebook_is_in_step_with_the_rules() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/codebook.md");
    let output = Command::new(env!("CARGO_BIN_EXE_readout"))
        .args(["rules", "list"])
        .output()
        .expect("the program starts");
    assert!(output.status.success());
    let printed = String::from_utf8(output.stdout).expect("UTF-8");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &printed).expect("docs/ can be written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == printed,
        "write it again: cargo run --release -- rules list > docs/codebook.md"
    );
}

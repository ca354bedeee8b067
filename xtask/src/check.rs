//! Everything a change must pass; CI runs this and nothing else.

use std::env::consts::EXE_SUFFIX;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, bail};

/// Name and arguments to cargo, cheapest first, so that a failure shows early.
const STEPS: [(&str, &[&str]); 4] = [
    ("format", &["fmt", "--all", "--check"]),
    ("documents", &["xtask", "tidy"]),
    ("lints", &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]),
    ("tests", &["test", "--workspace", "--locked"]),
];

/// Runs all steps and stops at the first that fails.
pub(crate) fn run() -> anyhow::Result<()> {
    for (name, arguments) in STEPS {
        eprintln!("== {name}: cargo {}", arguments.join(" "));
        let begun = Instant::now();
        let status = Command::new(env!("CARGO")).args(arguments).status();
        if !status.context("cargo cannot be started")?.success() {
            bail!("{name} failed: cargo {}", arguments.join(" "));
        }
        eprintln!("== {name}: {:.0} s", begun.elapsed().as_secs_f64());
    }
    // The program that the tests were run on lies beside this one. `cargo run` would build it once
    // more, as crates of a smaller selection have other features: minutes for nothing.
    let program = std::env::current_exe()?.with_file_name(format!("readout{EXE_SUFFIX}"));
    eprintln!("== rules: readout rules test");
    if !Command::new(&program).args(["rules", "test"]).status()?.success() {
        bail!("rules failed: readout rules test");
    }
    eprintln!("== commands of the documents");
    crate::tidy::run_commands(&program)
}

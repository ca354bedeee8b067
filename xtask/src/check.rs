//! Everything a change must pass; CI runs this and nothing else.

use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, bail};

/// Name and arguments to cargo, cheapest first, so that a failure shows early.
const STEPS: [(&str, &[&str]); 6] = [
    ("format", &["fmt", "--all", "--check"]),
    ("documents", &["xtask", "tidy"]),
    ("lints", &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]),
    ("tests", &["test", "--workspace", "--locked"]),
    ("rules", &["run", "--quiet", "--locked", "--", "rules", "test"]),
    ("commands of the documents", &["xtask", "tidy", "--run-commands"]),
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
    Ok(())
}

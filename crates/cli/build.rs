//! Names the build for `--version`: the commit, where there is one.

use std::process::Command;

fn main() {
    let commit = Command::new("git").args(["rev-parse", "--short=10", "HEAD"]).output();
    let commit = commit.ok().filter(|output| output.status.success());
    let commit = commit.and_then(|output| String::from_utf8(output.stdout).ok());
    let build = commit.map_or("no commit".to_owned(), |commit| format!("commit {}", commit.trim()));
    println!("cargo::rustc-env=READOUT_BUILD={build}");
    println!("cargo::rerun-if-changed=../../.git/HEAD");
    println!("cargo::rerun-if-changed=../../.git/refs/heads");
}

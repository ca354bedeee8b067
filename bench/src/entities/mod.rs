//! Entities against gold: names with types beside the bare engine's, and who is who.

mod coreference;
mod measures;
mod names;
mod re3d;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use readout_language::{Engine, Worker};
use readout_model::{About, Analysis, Document, Facts, Language};
use readout_pipeline::Knowledge;

#[derive(clap::Args)]
#[command(
    after_help = "Layouts, told from the files: IOB2 with PER, ORG, LOC (.iob2, Universal NER);
folders with documents.json and entities.json (re3d); chains of mentions in CoNLL columns (.conll,
GUM or CoNLL-2012). Folders are searched.

Names: strict span and type. The engine's are its recogniser's; Readout's those of its entities.
Chains: MUC, B-cubed, CEAF-e and their mean (CoNLL) over mentions with equal spans; singletons left out."
)]
pub(crate) struct Options {
    /// Files or folders with gold entities
    #[arg(required = true)]
    gold: Vec<PathBuf>,
    /// Print names and mentions that came out wrong
    #[arg(long)]
    errors: bool,
    /// Folder laid over the built-in knowledge
    #[arg(long, env = "READOUT_KNOWLEDGE")]
    knowledge: Option<PathBuf>,
}

/// What reads the gold's texts.
struct Reader<'e> {
    worker: Worker<'e>,
    knowledge: Knowledge,
}

/// Files by layout.
#[derive(Default)]
struct Files {
    iob2: Vec<PathBuf>,
    re3d: Vec<PathBuf>,
    conll: Vec<PathBuf>,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let mut files = Files::default();
    for path in &options.gold {
        files.collect(path).with_context(|| path.display().to_string())?;
    }
    if files.iob2.is_empty() && files.re3d.is_empty() && files.conll.is_empty() {
        bail!("no .iob2, .conll or re3d files in what was given");
    }
    let engine = Engine::embedded()?;
    let knowledge = crate::texts::knowledge(options.knowledge.as_deref())?;
    let mut reader = Reader { worker: engine.worker(), knowledge };
    if !files.iob2.is_empty() {
        names::run(&files.iob2, &mut reader, options.errors)?;
    }
    if !files.re3d.is_empty() {
        re3d::run(&files.re3d, &mut reader, options.errors)?;
    }
    if !files.conll.is_empty() {
        coreference::run(&files.conll, &mut reader, options.errors)?;
    }
    Ok(())
}

impl Files {
    fn collect(&mut self, path: &Path) -> anyhow::Result<()> {
        if path.is_dir() {
            if path.join("documents.json").exists() && path.join("entities.json").exists() {
                self.re3d.push(path.to_owned());
                return Ok(());
            }
            let mut inside: Vec<PathBuf> = std::fs::read_dir(path)?
                .map(|entry| Ok(entry?.path()))
                .collect::<anyhow::Result<_>>()?;
            inside.sort();
            return inside.iter().try_for_each(|path| self.collect(path));
        }
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("iob2") => self.iob2.push(path.to_owned()),
            Some("conll") => self.conll.push(path.to_owned()),
            _ if !path.exists() => bail!("no such file or folder"),
            _ => {}
        }
        Ok(())
    }
}

impl Reader<'_> {
    /// Reads a text as one document of paragraphs, a line each.
    fn read(&mut self, text: &str) -> (Analysis, Facts) {
        let blocks = crate::texts::line_blocks(text);
        let document = Document {
            id: "gold".into(),
            about: About::default(),
            text: text.to_owned(),
            title: None,
            body: 0,
            blocks,
            language: Language::English,
        };
        let analysis = self.worker.analyze(&document.text, &document.blocks);
        let facts =
            readout_pipeline::facts::find_facts(&document, &analysis, &self.knowledge.facts);
        (analysis, facts)
    }
}

/// Right, gold and found names or mentions.
#[derive(Clone, Copy, Default)]
struct Tally {
    right: usize,
    gold: usize,
    found: usize,
}

impl Tally {
    fn add(&mut self, right: usize, gold: usize, found: usize) {
        self.right += right;
        self.gold += gold;
        self.found += found;
    }

    /// Precision, recall and F1, per cent.
    fn scores(self) -> [f64; 3] {
        let share = |of: usize| 100.0 * self.right as f64 / of.max(1) as f64;
        let f1 = 200.0 * self.right as f64 / (self.gold + self.found).max(1) as f64;
        [share(self.found), share(self.gold), f1]
    }

    fn print(self, name: &str) {
        let [precision, recall, f1] = self.scores();
        println!("{name:<40}{:>8}{precision:>11.1}{recall:>9.1}{f1:>8.1}", self.gold);
    }
}

//! What the coder costs on top of the language engine, with the rules as they are and with several
//! times as many.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use readout_model::{Analysis, Document, KnowledgeFile};
use readout_pipeline::language::Engine;
use readout_pipeline::source::{Options as Reading, read};
use readout_pipeline::{Knowledge, embedded_files};

use crate::texts;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Texts: .txt, .jsonl, or folders of them
    #[arg(required = true)]
    texts: Vec<PathBuf>,
    /// How many times the rules; the others are copies whose triggers are no words
    #[arg(long, default_value_t = 10)]
    times: usize,
    /// Runs of each; the fastest is given
    #[arg(long, default_value_t = 3)]
    runs: usize,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let documents = texts::read(&options.texts)?;
    let words = texts::words(&documents);
    let engine = Engine::embedded()?;
    let once = Knowledge::embedded()?;
    let many = Knowledge::from_files(&multiplied(options.times)).context("the multiplied rules")?;
    let mut worker = engine.worker();
    let mut read_documents: Vec<(Document, Analysis)> = Vec::new();
    let mut language = Duration::MAX;
    for _ in 0..options.runs.max(1) {
        read_documents.clear();
        let mut spent = Duration::ZERO;
        for paragraphs in &documents {
            let text = paragraphs.join("\n\n");
            let reading = read(text.as_bytes(), "text", &Reading::default(), &once.cues)
                .map_err(|cause| anyhow::anyhow!("{cause}"))?;
            let document = reading.document;
            let start = Instant::now();
            let analysis = worker.analyze(&document.text, &document.blocks);
            spent += start.elapsed();
            read_documents.push((document, analysis));
        }
        language = language.min(spent);
    }
    println!("{} documents, {words} words, one core", documents.len());
    println!("{:<28} {:>8} {:>9} {:>12}", "", "frames", "seconds", "of language");
    let seconds = language.as_secs_f64();
    println!("{:<28} {:>8} {seconds:>9.3} {:>10.1} %", "language", "", 100.0);
    for (name, knowledge) in [("all facts", &once), ("all facts, more rules", &many)] {
        let frames = knowledge.facts.events.rules().frames().len();
        let mut best = Duration::MAX;
        for _ in 0..options.runs.max(1) {
            let start = Instant::now();
            for (document, analysis) in &read_documents {
                std::hint::black_box(readout_facts::find_facts(
                    document,
                    analysis,
                    &knowledge.facts,
                ));
            }
            best = best.min(start.elapsed());
        }
        let share = 100.0 * best.as_secs_f64() / seconds;
        println!("{name:<28} {frames:>8} {:>9.3} {share:>10.1} %", best.as_secs_f64());
    }
    Ok(())
}

/// The built-in files, and copies of the event rules with other triggers.
fn multiplied(times: usize) -> Vec<KnowledgeFile> {
    let mut files = embedded_files();
    let rules: Vec<KnowledgeFile> = files
        .iter()
        .filter(|file| file.path.starts_with("events/") && file.path.ends_with(".rules"))
        .cloned()
        .collect();
    for number in 1..times {
        for file in &rules {
            let lines = file.text.lines().filter(|line| !line.trim_start().starts_with("words "));
            let text: Vec<String> = lines.map(|line| renamed(line, number)).collect();
            let path = file.path.replace(".rules", &format!("_{number}.rules"));
            files.push(KnowledgeFile { path, text: text.join("\n").into() });
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files
}

/// A line of a rule file whose triggers end in a number; other lines as they are.
fn renamed(line: &str, number: usize) -> String {
    let frame = ["verb ", "noun ", "never "].iter().any(|word| line.trim_start().starts_with(word));
    match (frame, line.find('['), line.find(']')) {
        (true, Some(start), Some(end)) if start < end => {
            let triggers = line[start + 1..end].split(',').map(|word| {
                // A list becomes a word: its own words would tie with the original's.
                format!("{}x{number}", word.trim().trim_start_matches('@'))
            });
            let triggers: Vec<String> = triggers.collect();
            format!("{}[{}{}", &line[..start], triggers.join(", "), &line[end..])
        }
        _ => line.to_owned(),
    }
}

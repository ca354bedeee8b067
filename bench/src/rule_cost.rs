//! What finding facts costs on top of the language engine, step by step, with the rules as they are and
//! with several times as many.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use readout_facts::{Step, find_facts_in_steps};
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
    println!("{:<28} {:>9} {:>12}", "", "seconds", "of language");
    let row = |name: &str, seconds: f64| {
        println!("{name:<28} {seconds:>9.3} {:>10.1} %", 100.0 * seconds / language.as_secs_f64());
    };
    row("language", language.as_secs_f64());
    for knowledge in [&once, &many] {
        let frames = knowledge.facts.events.rules().frames().len();
        let mut best: Option<[Duration; STEPS.len()]> = None;
        for _ in 0..options.runs.max(1) {
            let spent = cost(&read_documents, knowledge);
            let total = |spent: &[Duration; STEPS.len()]| spent.iter().sum::<Duration>();
            if best.as_ref().is_none_or(|best| total(&spent) < total(best)) {
                best = Some(spent);
            }
        }
        let spent = best.context("at least one run")?;
        row(&format!("all facts, {frames} frames"), spent.iter().sum::<Duration>().as_secs_f64());
        for ((_, name), spent) in STEPS.iter().zip(spent) {
            row(&format!("  {name}"), spent.as_secs_f64());
        }
    }
    Ok(())
}

/// The steps in their order.
const STEPS: [(Step, &str); 6] = [
    (Step::Clauses, "clauses"),
    (Step::Entities, "actors and places"),
    (Step::Times, "times"),
    (Step::Attributions, "attributions"),
    (Step::Events, "events"),
    (Step::Certainty, "certainty"),
];

/// What each step takes for all documents.
fn cost(documents: &[(Document, Analysis)], knowledge: &Knowledge) -> [Duration; STEPS.len()] {
    let mut spent = [Duration::ZERO; STEPS.len()];
    for (document, analysis) in documents {
        let mut clock = Instant::now();
        let mut done = |step: Step| {
            let now = Instant::now();
            if let Some(at) = STEPS.iter().position(|it| it.0 == step) {
                spent[at] += now - clock;
            }
            clock = now;
        };
        let knowledge = &knowledge.facts;
        std::hint::black_box(find_facts_in_steps(document, analysis, knowledge, &mut done));
    }
    spent
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

//! Pairs of accounts of one event: do they differ? Answered by the comparison that `readout brief` prints.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use readout_model::{Point, Report, Verdict};
use serde::Deserialize;

use crate::{labelled, reports};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// JSONL with id, a, b, date_a, date_b, label (differs or agrees), kind
    pairs: PathBuf,
    /// Folder laid over the built-in knowledge
    #[arg(long, env = "READOUT_KNOWLEDGE")]
    knowledge: Option<PathBuf>,
    /// Write one JSON object a pair: id, answer, points
    #[arg(long, value_name = "OUT")]
    predictions: Option<PathBuf>,
    /// Print the pairs that are answered wrongly, of this kind or "all"
    #[arg(long, value_name = "KIND")]
    errors: Option<String>,
}

/// A pair as the file has it.
#[derive(Deserialize)]
struct Given {
    id: serde_json::Value,
    a: String,
    b: String,
    date_a: Option<String>,
    date_b: Option<String>,
    label: String,
    kind: String,
}

#[derive(Clone, Copy, Default)]
struct Tally {
    right: usize,
    missed: usize,
    false_alarms: usize,
    all: usize,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let readout = labelled::readout(options.knowledge.as_deref())?;
    let mut worker = readout.engine.worker();
    let text = std::fs::read_to_string(&options.pairs)
        .with_context(|| options.pairs.display().to_string())?;
    let (mut total, mut kinds) = (Tally::default(), BTreeMap::<String, Tally>::new());
    let mut predictions = String::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let place = || format!("{}:{}", options.pairs.display(), number + 1);
        let given: Given = serde_json::from_str(line).with_context(place)?;
        let mut read = |text: &str, date: &Option<String>| {
            reports::read(text, date.as_deref(), &mut worker, &readout.knowledge)
        };
        let pair = [read(&given.a, &given.date_a)?, read(&given.b, &given.date_b)?];
        let story = readout.story(&pair);
        let apart: Vec<&Point> = story
            .points
            .iter()
            .filter(|point| matches!(point.verdict, Verdict::Differs | Verdict::Denied))
            .collect();
        let (differs, answer) = (given.label == "differs", !apart.is_empty());
        for tally in [&mut total, kinds.entry(given.kind.clone()).or_default()] {
            tally.all += 1;
            tally.right += usize::from(differs && answer);
            tally.missed += usize::from(differs && !answer);
            tally.false_alarms += usize::from(!differs && answer);
        }
        let shown: Vec<String> = story.points.iter().map(|point| show(point, &pair)).collect();
        let kind = |kind: &String| *kind == given.kind || kind == "all";
        if differs != answer && options.errors.as_ref().is_some_and(kind) {
            println!(
                "{} {} {}\n  A {}\n  B {}",
                given.id, given.kind, given.label, given.a, given.b
            );
            shown.iter().for_each(|point| println!("    {point}"));
        }
        let label = if answer { "differs" } else { "agrees" };
        let line = serde_json::json!({ "id": given.id, "answer": label, "points": shown });
        writeln!(predictions, "{line}")?;
    }
    if let Some(path) = &options.predictions {
        std::fs::write(path, predictions).with_context(|| path.display().to_string())?;
    }
    println!("{:<12} {:>5} {:>6} {:>7} {:>13}", "kind", "pairs", "found", "missed", "false alarms");
    for (kind, tally) in &kinds {
        println!(
            "{kind:<12} {:>5} {:>6} {:>7} {:>13}",
            tally.all, tally.right, tally.missed, tally.false_alarms
        );
    }
    let precision = total.right as f64 / (total.right + total.false_alarms).max(1) as f64;
    let recall = total.right as f64 / (total.right + total.missed).max(1) as f64;
    println!(
        "differs, {} pairs: P {:.1} R {:.1} F1 {:.1}",
        total.all,
        100.0 * precision,
        100.0 * recall,
        200.0 * precision * recall / (precision + recall).max(1e-9)
    );
    Ok(())
}

/// "number differs how many: dead: 8 | 12".
fn show(point: &Point, reports: &[Report]) -> String {
    let values: Vec<String> = point
        .answers
        .iter()
        .map(|answer| {
            let words = answer.claims.iter().map(|claim| {
                let words = claim.words.map_or("", |span| &reports[claim.report].document[span]);
                format!("{}:{words}", claim.report)
            });
            words.collect::<Vec<_>>().join(" = ")
        })
        .collect();
    format!(
        "{} {} {} [{}]",
        point.kind.name(),
        point.verdict.name(),
        point.question,
        values.join(" | ")
    )
}

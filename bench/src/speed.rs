//! Words per second on one core, beside spaCy's on the same text and core in the same run.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::time::Instant;

use anyhow::Context as _;
use readout_language::Engine;

use crate::peer::{Peer, pinned};
use crate::texts;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Texts: .txt, .jsonl, .conllu or folders of them
    #[arg(required = true)]
    texts: Vec<PathBuf>,
    /// Model files to time besides the one in the program
    #[arg(long = "model")]
    models: Vec<PathBuf>,
    /// Runs of each after one that warms up; medians are compared
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// The core everything is kept on (needs `taskset`)
    #[arg(long, default_value_t = 0)]
    core: usize,
    /// Leave spaCy out
    #[arg(long)]
    alone: bool,
    /// At most so many documents, to keep spaCy's runs short
    #[arg(long, default_value_t = usize::MAX)]
    documents: usize,
    #[command(flatten)]
    peer: Peer,
    /// Only time this process on the model given here ("-": the one in the program)
    #[arg(long, hide = true)]
    child: Option<PathBuf>,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let mut documents = texts::read(&options.texts)?;
    documents.truncate(options.documents);
    if let Some(model) = &options.child {
        return child(options, model, &documents);
    }
    let words = texts::words(&documents);
    println!("{} documents, {words} words, one core", documents.len());

    let mut models = vec![PathBuf::from("-")];
    models.extend(options.models.iter().cloned());
    let mut rows = Vec::new();
    for model in &models {
        let mut command = pinned(&std::env::current_exe()?, Some(options.core));
        command.arg("speed").args(&options.texts).arg("--child").arg(model);
        command.args(["--runs", &options.runs.to_string()]);
        command.args(["--documents", &options.documents.to_string()]);
        let output = command.stderr(std::process::Stdio::inherit()).output()?;
        let text = String::from_utf8(output.stdout)?;
        rows.push(Row::parse(text.lines().map(|line| Ok(line.to_owned())), words)?);
    }
    let peer = if options.alone {
        None
    } else {
        let script = include_str!("../python/speed.py");
        let runs = options.runs.to_string();
        let mut peer = options.peer.start(script, &[&runs], Some(options.core), &documents)?;
        let lines = BufReader::new(peer.stdout.take().context("spaCy's output")?).lines();
        let row = Row::parse(lines.map(|line| line.map_err(Into::into)), words)?;
        anyhow::ensure!(peer.wait()?.success(), "spaCy failed; its message is above");
        Some(row)
    };
    println!(
        "{:<44}{:>13}{:>13}{:>9}{:>11}",
        "", "words/s wall", "words/s cpu", "ratio", "peak MB"
    );
    let reference = peer.as_ref().map(|row| row.by_processor);
    for row in rows.iter().chain(&peer) {
        let ratio =
            reference.map_or("-".to_owned(), |peer| format!("{:.1}", row.by_processor / peer));
        println!(
            "{:<44}{:>13.0}{:>13.0}{ratio:>9}{:>11.0}",
            row.name, row.by_wall, row.by_processor, row.peak
        );
    }
    for row in &rows {
        for line in &row.profile {
            println!("{line}");
        }
    }
    Ok(())
}

struct Row {
    name: String,
    by_wall: f64,
    by_processor: f64,
    /// Megabytes.
    peak: f64,
    profile: Vec<String>,
}

impl Row {
    fn parse(
        lines: impl Iterator<Item = anyhow::Result<String>>,
        words: usize,
    ) -> anyhow::Result<Row> {
        let mut row = Row {
            name: "spaCy, paragraphs, batch 64".to_owned(),
            by_wall: 0.0,
            by_processor: 0.0,
            peak: 0.0,
            profile: Vec::new(),
        };
        let (mut walls, mut processors) = (Vec::new(), Vec::new());
        for line in lines {
            let line = line?;
            if let Some(name) = line.strip_prefix("name ") {
                name.clone_into(&mut row.name);
            } else if let Some(kilobytes) = line.strip_prefix("peak ") {
                row.peak = kilobytes.trim().parse::<f64>()? / 1024.0;
            } else if let Some(profile) = line.strip_prefix("profile ") {
                row.profile.push(profile.to_owned());
            } else {
                let (wall, processor) = line.split_once(' ').context("two numbers")?;
                walls.push(wall.parse::<f64>()?);
                processors.push(processor.parse::<f64>()?);
            }
        }
        row.by_wall = words as f64 / median(&mut walls)?;
        row.by_processor = words as f64 / median(&mut processors)?;
        Ok(row)
    }
}

fn median(values: &mut [f64]) -> anyhow::Result<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().context("no run finished")
}

fn child(
    options: &Options,
    model: &std::path::Path,
    documents: &[texts::Paragraphs],
) -> anyhow::Result<()> {
    let engine = if model.as_os_str() == "-" {
        Engine::embedded()?
    } else {
        Engine::from_bytes(std::fs::read(model)?, Default::default())?
    };
    println!("name {}", engine.info());
    let documents: Vec<_> = documents.iter().map(|document| texts::as_blocks(document)).collect();
    let mut worker = engine.worker();
    for run in 0..=options.runs {
        if run == 1 {
            worker.take_profile();
        }
        let (wall, processor) = (Instant::now(), processor_seconds());
        for (text, blocks) in &documents {
            std::hint::black_box(worker.analyze(text, blocks));
        }
        let processor = processor_seconds() - processor;
        if run > 0 {
            println!("{} {processor}", wall.elapsed().as_secs_f64());
        }
    }
    for line in worker.take_profile().to_string().lines() {
        println!("profile {line}");
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    println!("peak {}", peak.unwrap_or("0").trim().trim_end_matches("kB").trim());
    Ok(())
}

/// Seconds this process's one thread has run; wall time where the system does not tell.
fn processor_seconds() -> f64 {
    let statistics = std::fs::read_to_string("/proc/self/schedstat").ok();
    let nanoseconds = statistics.and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(
        || {
            std::time::SystemTime::now()
                .duration_since(std::time::UNIX_EPOCH)
                .map_or(0.0, |since| since.as_secs_f64())
        },
        |nanoseconds| nanoseconds * 1e-9,
    )
}

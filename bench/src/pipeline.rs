//! From text to the full record, on one core: words per second, share of each stage, peak memory.

use std::path::PathBuf;

use anyhow::Context as _;
use readout_pipeline::source::{Options as Reading, read};
use readout_record::{Record, RunInfo};

use crate::{labelled, texts};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Texts: .txt, .jsonl, or folders of them
    #[arg(required = true)]
    texts: Vec<PathBuf>,
    /// Folder laid over the built-in knowledge
    #[arg(long, env = "READOUT_KNOWLEDGE")]
    knowledge: Option<PathBuf>,
    /// Runs after one that warms up; the fastest is given, since others may use the machine
    #[arg(long, default_value_t = 3)]
    runs: usize,
}

/// The stages in their order.
const STAGES: [&str; 4] = ["source", "language", "facts", "record as JSON"];

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let documents = texts::read(&options.texts)?;
    let words = texts::words(&documents);
    let readout = labelled::readout(options.knowledge.as_deref())?;
    let mut worker = readout.engine.worker();
    let knowledge = &readout.knowledge;
    let run = RunInfo {
        version: env!("CARGO_PKG_VERSION").into(),
        model: String::new(),
        knowledge: knowledge.hash.clone(),
    };
    println!("{} documents, {words} words, one core", documents.len());
    let mut best: Option<[f64; 4]> = None;
    let mut bytes = 0;
    for turn in 0..=options.runs {
        let mut spent = [0.0; 4];
        bytes = 0;
        for paragraphs in &documents {
            let text = paragraphs.join("\n\n");
            let mut clock = processor_time();
            let mut lap = |stage: usize| {
                let now = processor_time();
                spent[stage] += now - clock;
                clock = now;
            };
            let reading = read(text.as_bytes(), "text", &Reading::default(), &knowledge.cues)
                .map_err(|cause| anyhow::anyhow!("{cause}"))?;
            lap(0);
            let document = reading.document;
            let analysis = worker.analyze(&document.text, &document.blocks);
            lap(1);
            let facts = readout_facts::find_facts(&document, &analysis, &knowledge.facts);
            lap(2);
            let report = readout_model::Report { document, analysis, facts };
            bytes += serde_json::to_vec(&Record::new(&report, &run)).context("a record")?.len();
            lap(3);
        }
        let total = |spent: &[f64; 4]| spent.iter().sum::<f64>();
        // The first run warms up.
        if turn > 0 && best.as_ref().is_none_or(|best| total(&spent) < total(best)) {
            best = Some(spent);
        }
    }
    let spent = best.context("at least one run")?;
    let total = spent.iter().sum::<f64>();
    println!("{:<16} {:>9} {:>7}", "stage", "seconds", "share");
    for (stage, spent) in STAGES.iter().zip(spent) {
        println!("{stage:<16} {spent:>9.3} {:>5.1} %", 100.0 * spent / total);
    }
    println!("text to record: {:.0} words/s on one core", words as f64 / total);
    println!("records: {:.1} MB", bytes as f64 / 1e6);
    if let Some(peak) = peak() {
        println!("peak memory: {peak:.0} MB, texts included");
    }
    Ok(())
}

/// Most memory this process has held, in megabytes, where the system tells.
pub(crate) fn peak() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes / 1024.0)
}

/// Seconds of processor time of this thread, which others on the machine do not lengthen; of the clock where the
/// system does not tell.
pub(crate) fn processor_time() -> f64 {
    static START: std::sync::LazyLock<std::time::Instant> =
        std::sync::LazyLock::new(std::time::Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat");
    let nanoseconds = told.ok().and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| START.elapsed().as_secs_f64(), |nanoseconds| nanoseconds / 1e9)
}

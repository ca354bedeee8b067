//! Main text of web pages against gold text, by runs of four words.
//!
//! The measure is that of the article extraction benchmark of Zyte (scrapinghub): shingles of four
//! tokens; true and false positives and negatives of a page are shares, so that long pages weigh no
//! more than short ones; precision and recall are means over pages, F1 is of these means.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, bail};
use readout_model::BlockKind;
use readout_pipeline::Knowledge;
use readout_source::Options as Given;
use serde_json::{Map, Value, json};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Folder with html/ID.html or html/ID.html.gz and ground-truth.json ({ID: {articleBody, url}}), or
    /// one page, whose text is printed
    #[arg(value_name = "DIR|FILE")]
    data: PathBuf,
    /// Write what was extracted: {ID: {articleBody}}
    #[arg(long, value_name = "OUT.json")]
    predictions: Option<PathBuf>,
    /// The pages that went worst, so many of them
    #[arg(long, value_name = "N", default_value_t = 0)]
    worst: usize,
    /// Folder laid over the built-in knowledge
    #[arg(long, value_name = "DIR", env = "READOUT_KNOWLEDGE")]
    knowledge: Option<PathBuf>,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let knowledge = match &options.knowledge {
        None => Knowledge::embedded()?,
        Some(folder) => Knowledge::with_overlay(folder)?,
    };
    if options.data.is_file() {
        let bytes = page(&options.data)?;
        println!("{}", extract(&bytes, "", &knowledge).map_err(anyhow::Error::msg)?);
        return Ok(());
    }
    let gold = std::fs::read_to_string(options.data.join("ground-truth.json"))
        .with_context(|| format!("{}/ground-truth.json", options.data.display()))?;
    let gold: BTreeMap<String, Value> = serde_json::from_str(&gold)?;
    let mut predictions = Map::new();
    let mut scores = Vec::new();
    let (mut bytes, mut worst_time, mut failed) = (0, 0.0f64, 0);
    let mut took = 0.0;
    for (id, truth) in &gold {
        let html = options.data.join("html");
        let plain = html.join(format!("{id}.html"));
        let path = if plain.exists() { plain } else { html.join(format!("{id}.html.gz")) };
        let content = page(&path)?;
        bytes += content.len();
        let start = Instant::now();
        let text = extract(&content, truth["url"].as_str().unwrap_or_default(), &knowledge);
        let seconds = start.elapsed().as_secs_f64();
        took += seconds;
        worst_time = worst_time.max(seconds);
        failed += usize::from(text.is_err());
        let text = text.unwrap_or_else(|why| {
            eprintln!("{id}: {why}");
            String::new()
        });
        let truth = truth["articleBody"].as_str().unwrap_or_default();
        scores.push((id.clone(), compare(truth, &text)));
        predictions.insert(id.clone(), json!({ "articleBody": text }));
    }
    if scores.is_empty() {
        bail!("no page in ground-truth.json");
    }
    if let Some(path) = &options.predictions {
        std::fs::write(path, serde_json::to_string_pretty(&Value::Object(predictions))?)?;
    }
    let mean = |share: fn(f64, f64, f64) -> Option<f64>| {
        let each: Vec<f64> =
            scores.iter().filter_map(|(_, [tp, fp, fnn])| share(*tp, *fp, *fnn)).collect();
        each.iter().sum::<f64>() / each.len().max(1) as f64
    };
    let precision = mean(|tp, fp, fnn| (tp + fp > 0.0).then(|| ratio(tp, fp, fnn, fp)));
    let recall = mean(|tp, fp, fnn| (tp + fnn > 0.0).then(|| ratio(tp, fp, fnn, fnn)));
    let f1 = if precision + recall > 0.0 {
        2.0 * precision * recall / (precision + recall)
    } else {
        0.0
    };
    let pages = scores.len();
    println!("pages\tf1\tprecision\trecall\tfailed\tms/page\tworst ms\tMB/s");
    println!(
        "{pages}\t{f1:.3}\t{precision:.3}\t{recall:.3}\t{failed}\t{:.1}\t{:.1}\t{:.1}",
        took * 1e3 / pages as f64,
        worst_time * 1e3,
        bytes as f64 / 1e6 / took.max(1e-9),
    );
    scores.sort_by(|one, other| one.1[0].total_cmp(&other.1[0]));
    for (id, [tp, fp, fnn]) in scores.iter().take(options.worst) {
        println!("{id}\tright {tp:.2}\ttoo much {fp:.2}\tmissing {fnn:.2}");
    }
    Ok(())
}

fn page(path: &Path) -> anyhow::Result<Vec<u8>> {
    let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes);
    }
    let mut out = Vec::new();
    flate2::read::MultiGzDecoder::new(&bytes[..]).take(64 << 20).read_to_end(&mut out)?;
    Ok(out)
}

/// The text of a page without what is kept apart from the report.
fn extract(html: &[u8], url: &str, knowledge: &Knowledge) -> Result<String, String> {
    let url = Some(url.to_owned()).filter(|url| !url.is_empty());
    let given = Given { url, ..Given::default() };
    let reading = readout_source::read(html, "page", &given, &knowledge.cues)
        .map_err(|why| why.to_string())?;
    let document = reading.document;
    let text: Vec<&str> = document
        .blocks
        .iter()
        .filter(|block| block.span.start() >= document.body)
        .filter(|block| {
            block.kind.reports() || matches!(block.kind, BlockKind::Other | BlockKind::Dateline)
        })
        .map(|block| &document.text[block.span.range()])
        .collect();
    Ok(text.join("\n"))
}

/// Shares of true positives, false positives and false negatives.
fn compare(truth: &str, found: &str) -> [f64; 3] {
    let (truth, found) = (shingles(truth), shingles(found));
    let mut sums = [0.0; 3];
    for (shingle, count) in &truth {
        let other = found.get(shingle).copied().unwrap_or(0.0);
        sums[0] += count.min(other);
        sums[2] += (count - other).max(0.0);
    }
    for (shingle, count) in &found {
        sums[1] += (count - truth.get(shingle).copied().unwrap_or(0.0)).max(0.0);
    }
    let all: f64 = sums.iter().sum();
    if all > 0.0 { sums.map(|it| it / all) } else { sums }
}

/// Runs of four tokens with their numbers; a shorter text is one run.
fn shingles(text: &str) -> BTreeMap<Vec<&str>, f64> {
    let tokens: Vec<&str> = text
        .split(|it: char| !(it.is_alphanumeric() || it == '_'))
        .filter(|token| !token.is_empty())
        .collect();
    let mut counts = BTreeMap::new();
    if tokens.len() < 4 {
        if !tokens.is_empty() {
            counts.insert(tokens, 1.0);
        }
        return counts;
    }
    for run in tokens.windows(4) {
        *counts.entry(run.to_vec()).or_default() += 1.0;
    }
    counts
}

fn ratio(tp: f64, fp: f64, fnn: f64, against: f64) -> f64 {
    if fp == 0.0 && fnn == 0.0 {
        1.0
    } else if tp == 0.0 && against == 0.0 {
        0.0
    } else {
        tp / (tp + against)
    }
}

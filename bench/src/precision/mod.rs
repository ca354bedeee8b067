//! How many events are right, by the judgement of a reader, and how well confidence says so.
//!
//! In: what `readout code` wrote, and a table of judgements (`corpus/judgements/`): event, right.
//! An event that was judged and is no longer coded is counted apart: a wrong one that is gone is a
//! gain, a right one a loss.

mod fit;

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use readout_model::Report;
use readout_pipeline::Inputs;
use readout_pipeline::source::Options as Reading;
use serde_json::Value;
use smol_str::SmolStr;

use crate::labelled;

#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    readout code articles.jsonl > events.jsonl\n  \
    readout-bench precision events.jsonl corpus/judgements/events.tsv\n  \
    readout-bench precision events.jsonl --draw 200 --seed 1a2b3c > sheet.txt")]
pub(crate) struct Options {
    /// Events, one JSON object a line
    events: PathBuf,
    /// Judgements, tab-separated with a header that has `event`, `report` and `right`
    #[arg(required_unless_present = "draw")]
    judgements: Vec<PathBuf>,
    /// The articles that the events are from: says how well weights of the signs of confidence do on
    /// judged events that they were not learnt from
    #[arg(long)]
    articles: Vec<PathBuf>,
    /// Judgements, among those given, whose events were drawn afresh of late: others, whose faults have been
    /// read and mended since, weigh less, and measures are told of these only
    #[arg(long, value_name = "JUDGEMENTS", requires = "articles")]
    fresh: Vec<PathBuf>,
    /// Write the weights learnt from all judgements here
    #[arg(long, requires = "articles")]
    fit: Option<PathBuf>,
    /// Folder laid over the built-in knowledge
    #[arg(long, env = "READOUT_KNOWLEDGE")]
    knowledge: Option<PathBuf>,
    /// Print a sheet of this many events to judge instead
    #[arg(long)]
    draw: Option<usize>,
    /// What the draw is made with: another word, another sample
    #[arg(long, default_value = "")]
    seed: String,
}

/// Equal bins of confidence for the expected calibration error (Naeini et al. 2015 use ten or more;
/// a few hundred judgements fill ten).
const BINS: usize = 10;

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(&options.events)
        .with_context(|| options.events.display().to_string())?;
    let mut events: BTreeMap<String, Value> = BTreeMap::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let place = || format!("{}:{}", options.events.display(), index + 1);
        let event: Value = serde_json::from_str(line).with_context(place)?;
        let id = event["id"].as_str().context("no \"id\"").with_context(place)?;
        events.insert(id.to_owned(), event);
    }
    if let Some(count) = options.draw {
        draw(&events, count, &options.seed);
        return Ok(());
    }
    let (mut kept, mut gone, mut judged) = ([0usize; 2], [0usize; 2], Vec::new());
    let mut faults: BTreeMap<String, usize> = BTreeMap::new();
    let mut verdicts: Vec<Verdict> = Vec::new();
    for path in &options.judgements {
        verdicts.extend(read_judgements(path)?);
    }
    let drawn = verdicts.iter().filter(|verdict| verdict.drawn).count();
    for Verdict { event: id, right, fault, .. } in &verdicts {
        match events.get(id) {
            None => gone[usize::from(*right)] += 1,
            Some(event) => {
                kept[usize::from(*right)] += 1;
                judged.push((event["confidence"].as_f64().unwrap_or(0.0), *right));
                if let Some(fault) = fault.as_ref().filter(|_| !right) {
                    *faults.entry(fault.clone()).or_default() += 1;
                }
            }
        }
    }
    let all = kept[0] + kept[1] + gone[0] + gone[1];
    println!("judged                     {all} events");
    println!("right as drawn             {:.1} %", percent(drawn, all));
    println!("still coded                {} ({} right, {} wrong)", judged.len(), kept[1], kept[0]);
    println!("no longer coded            {} right, {} wrong", gone[1], gone[0]);
    println!("right of those still coded {:.1} %", percent(kept[1], judged.len()));
    for (fault, count) in &faults {
        println!("  wrong by {fault:<12} {count}");
    }
    calibration(&judged);
    if options.articles.is_empty() {
        return Ok(());
    }
    verdicts.retain(|verdict| events.contains_key(&verdict.event));
    let mut fresh: Vec<String> = Vec::new();
    for path in &options.fresh {
        fresh.extend(read_judgements(path)?.into_iter().map(|verdict| verdict.event));
    }
    let fresh = |event: &String| options.fresh.is_empty() || fresh.contains(event);
    let cases = cases(&verdicts, &fresh, &options.articles, options.knowledge.as_deref())?;
    println!("\nweights learnt from other reports' judgements ({} events)", cases.len());
    calibration(&fit::unseen(&cases));
    if let Some(path) = &options.fit {
        fit::write(&cases, path)?;
    }
    Ok(())
}

/// What a reader said of an event.
struct Verdict {
    event: String,
    report: String,
    /// Whether it was right when it was drawn.
    drawn: bool,
    /// Whether it is right, as far as it has been judged.
    right: bool,
    fault: Option<String>,
}

fn read_judgements(path: &Path) -> anyhow::Result<Vec<Verdict>> {
    let place = || path.display().to_string();
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b'\t')
        .comment(Some(b'#'))
        .from_path(path)
        .with_context(place)?;
    let header = reader.headers().with_context(place)?.clone();
    let column = |name: &str| header.iter().position(|it| it == name);
    let columns = (column("event"), column("report"), column("right"));
    let (Some(event), Some(report), Some(right)) = columns else {
        anyhow::bail!("{}: no columns event, report, right", place());
    };
    let (fault, now) = (column("fault"), column("now"));
    let verdicts = reader.records().map(|row| {
        let row = row.with_context(place)?;
        Ok(Verdict {
            event: row[event].to_owned(),
            report: row[report].to_owned(),
            drawn: &row[right] == "yes",
            right: now.map(|now| &row[now]).filter(|it| !it.is_empty()).unwrap_or(&row[right])
                == "yes",
            fault: fault.map(|fault| row[fault].to_owned()),
        })
    });
    verdicts.collect()
}

/// The judged events with their signs of confidence, found by reading their reports again.
fn cases(
    verdicts: &[Verdict],
    fresh: &dyn Fn(&String) -> bool,
    articles: &[PathBuf],
    knowledge: Option<&Path>,
) -> anyhow::Result<Vec<fit::Case>> {
    let readout = labelled::readout(knowledge)?;
    let mut signs: BTreeMap<String, Vec<SmolStr>> = BTreeMap::new();
    readout.read_all(Inputs::new(articles), &Reading::default(), |done| {
        if let Ok(done) = done {
            let Report { document, analysis, .. } = &done.report;
            let found = readout_facts::event_signs(document, analysis, &readout.knowledge.facts);
            signs.extend(found.into_iter().map(|(id, signs)| (id.to_string(), signs)));
        }
        ControlFlow::Continue(())
    });
    let cases = verdicts.iter().filter_map(|verdict| {
        let signs = signs.get(&verdict.event)?.clone();
        let Verdict { event, report, right, .. } = verdict;
        Some(fit::Case { signs, right: *right, fresh: fresh(event), report: report.clone() })
    });
    Ok(cases.collect())
}

/// Expected calibration error: how far confidence is from the share that is right, bin by bin.
fn calibration(judged: &[(f64, bool)]) {
    let mut bins = [(0usize, 0usize, 0.0f64); BINS];
    for (confidence, right) in judged {
        let bin = &mut bins[((confidence * BINS as f64) as usize).min(BINS - 1)];
        bin.0 += 1;
        bin.1 += usize::from(*right);
        bin.2 += confidence;
    }
    println!("confidence    events  right %");
    let mut error = 0.0;
    for (index, (count, right, sum)) in bins.iter().enumerate().filter(|(_, bin)| bin.0 > 0) {
        let from = index as f64 / BINS as f64;
        let mean = sum / *count as f64;
        println!("{from:.1} to {:.1}  {count:>8}  {:>7.1}", from + 0.1, percent(*right, *count));
        error += (mean - *right as f64 / *count as f64).abs() * *count as f64;
    }
    println!("expected calibration error {:.3}", error / judged.len().max(1) as f64);
    println!("right above wrong          {:.3}", ranking(judged));
    println!("at least  events  right %  of all right %");
    let all = judged.iter().filter(|(_, right)| *right).count();
    for least in (50..95).step_by(5).map(|hundredths| f64::from(hundredths) / 100.0) {
        let above = judged.iter().filter(|(confidence, _)| *confidence + 1e-6 >= least);
        let (count, right) =
            above.fold((0, 0), |(n, k), (_, right)| (n + 1, k + usize::from(*right)));
        println!(
            "{least:.2} {count:>11}  {:>7.1}  {:>14.1}",
            percent(right, count),
            percent(right, all)
        );
    }
}

/// How often a right event is surer than a wrong one: the area under the ROC curve (Hanley and McNeil 1982).
fn ranking(judged: &[(f64, bool)]) -> f64 {
    let of = |wanted: bool| judged.iter().filter(move |(_, right)| *right == wanted);
    let (mut sum, mut pairs) = (0.0, 0usize);
    for (right, _) in of(true) {
        for (wrong, _) in of(false) {
            pairs += 1;
            sum += match right.partial_cmp(wrong) {
                Some(std::cmp::Ordering::Greater) => 1.0,
                Some(std::cmp::Ordering::Equal) => 0.5,
                _ => 0.0,
            };
        }
    }
    sum / pairs.max(1) as f64
}

fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

/// A sample that depends on the seed and the ids alone, each sentence once.
fn draw(events: &BTreeMap<String, Value>, count: usize, seed: &str) {
    let mut order: Vec<(u64, &Value)> =
        events.iter().map(|(id, event)| (fnv(format!("{seed} {id}").as_bytes()), event)).collect();
    order.sort_by_key(|(hash, _)| *hash);
    let parties = |event: &Value, role: &str| {
        let all = event[role].as_array().cloned().unwrap_or_default();
        let one = |it: &Value| format!("{} [{} {}]", it["name"], it["code"], it["sectors"]);
        all.iter().map(one).collect::<Vec<_>>().join("; ").replace(['"', '\\'], "")
    };
    for (index, (_, event)) in order.iter().take(count).enumerate() {
        let text = event["text"][0].as_str().unwrap_or_default();
        println!("{}\t{}", index + 1, event["id"].as_str().unwrap_or_default());
        println!(
            "  {} {} “{}”  actor: {}  recipient: {}  {} {}",
            event["event"].as_str().unwrap_or_default(),
            event["mode"].as_str().unwrap_or_default(),
            event["event_text"].as_str().unwrap_or_default(),
            parties(event, "actor"),
            parties(event, "recipient"),
            event["status"].as_str().unwrap_or_default(),
            event["voice"].as_str().unwrap_or_default(),
        );
        println!("  {}", text.split_whitespace().collect::<Vec<_>>().join(" "));
    }
}

/// FNV-1a, 64 bits (Fowler, Noll and Vo): the same in every run.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

//! Expressions of time against gold: TIMEX3 of TimeML files (WikiWars, news wire) and the dates and
//! clock times of GUM.
//!
//! Matching is TempEval-3's: strict is the same extent, relaxed any overlap, one to one; type and
//! value are counted over relaxed matches and divided by all expressions of gold and system. A gold
//! expression without a value (or "null") is left out of the value scores with what matches it.
//! Values are compared as intervals where both have one, else as strings. GUM annotates dates and
//! clock times only, so that only recall means something there.

mod read;
mod score;
mod value;

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Context as _;
use readout_language::Engine;
use readout_pipeline::Knowledge;

use read::{Article, Gold, GoldValue};
use score::{Counts, Found, Pair, pairs};

#[derive(clap::Args)]
#[command(after_help = "Example: readout-bench times wikiwars --errors\n\n\
    The layout is told by each file: TimeML (.tml, .xml, with <TIMEX3>) or GUM (.xml, with <date>).")]
pub(crate) struct Options {
    /// Folder of annotated files, or one file
    gold: PathBuf,
    /// List what was missed, invented, cut differently or valued differently
    #[arg(long)]
    errors: bool,
    /// Read no date of publication from the files
    #[arg(long)]
    undated: bool,
    /// Folder laid over the built-in knowledge
    #[arg(long, env = "READOUT_KNOWLEDGE")]
    knowledge: Option<PathBuf>,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let articles = read::articles(&options.gold)?;
    let engine = Engine::embedded()?;
    let knowledge = match &options.knowledge {
        Some(folder) => Knowledge::with_overlay(folder)?,
        None => Knowledge::embedded()?,
    };
    let mut worker = engine.worker();
    let mut all = Counts::default();
    let mut kinds: BTreeMap<&str, Counts> = BTreeMap::new();
    let mut recalls: BTreeMap<&str, Recall> = BTreeMap::new();
    for article in &articles {
        let found = system(article, !options.undated, &mut worker, &knowledge)
            .with_context(|| article.name.clone())?;
        let pairs = pairs(&article.gold, &found);
        if options.errors {
            for pair in &pairs {
                if let Some(line) = pair.error(article.dates_only) {
                    println!("{line}\t{}\t{}", pair.context(&article.text), article.name);
                }
            }
        }
        if article.dates_only {
            let news = if article.genre == "news" { "news" } else { "other genres" };
            for group in [news, "all"] {
                recalls.entry(group).or_default().add(&pairs);
            }
            continue;
        }
        all.add(&pairs);
        for kind in KINDS {
            kinds.entry(kind).or_default().add_kind(&pairs, kind);
        }
    }
    println!("{} files", articles.len());
    if !kinds.is_empty() {
        println!("{}", Counts::HEADER);
        println!("{}", all.row("all"));
        for kind in KINDS {
            if kinds[kind].any() {
                println!("{}", kinds[kind].row(kind));
            }
        }
    }
    if !recalls.is_empty() {
        println!(
            "{:<14}{:>8}{:>8}{:>10}{:>10}{:>22}",
            "GUM", "gold", "found", "recall", "strict", "interval right of found"
        );
        for group in ["all", "news", "other genres"] {
            if let Some(recall) = recalls.get(group) {
                println!("{}", recall.row(group));
            }
        }
    }
    Ok(())
}

/// TIMEX3 types in the order of the table.
const KINDS: [&str; 4] = ["DATE", "TIME", "DURATION", "SET"];

/// What the pipeline finds in an article.
fn system(
    article: &Article,
    dated: bool,
    worker: &mut readout_language::Worker<'_>,
    knowledge: &Knowledge,
) -> anyhow::Result<Vec<Found>> {
    let report = crate::reports::read(
        &article.text,
        article.date.as_deref().filter(|_| dated),
        worker,
        knowledge,
    )?;
    let times = &report.facts.times;
    let interval =
        |days: Days| (days != (None, None)).then(|| value::Interval::days(days.0, days.1));
    let found = times.iter().map(|time| Found {
        span: time.span,
        text: report.document[time.span].to_owned(),
        kind: time.kind.name(),
        value: time.value.as_deref().unwrap_or_default().to_owned(),
        days: interval(time.days),
        range: None,
    });
    let mut found: Vec<Found> = found.collect();
    // The ends of "5–6 May" are two expressions, each with the days of both.
    for (first, (one, two)) in times.iter().zip(times.iter().skip(1)).enumerate() {
        if one.extent == two.extent && one.extent != one.days {
            found[first].range = interval(one.extent).map(|days| (two.span.end(), days));
        }
    }
    Ok(found)
}

/// The first day and the day after the last.
type Days = (Option<jiff::civil::Date>, Option<jiff::civil::Date>);

/// Recall on gold that annotates dates and clock times only.
#[derive(Default)]
struct Recall {
    gold: usize,
    found: usize,
    strict: usize,
    right: usize,
}

impl Recall {
    fn add(&mut self, pairs: &[Pair<'_>]) {
        for pair in pairs.iter().filter(|pair| pair.gold.is_some()) {
            self.gold += 1;
            self.found += usize::from(pair.found.is_some());
            self.strict += usize::from(pair.strict());
            self.right += usize::from(pair.value_right());
        }
    }

    fn row(&self, name: &str) -> String {
        let part = |count: usize, of: usize| 100.0 * count as f64 / of.max(1) as f64;
        format!(
            "{name:<14}{:>8}{:>8}{:>10.1}{:>10.1}{:>22.1}",
            self.gold,
            self.found,
            part(self.found, self.gold),
            part(self.strict, self.gold),
            part(self.right, self.found),
        )
    }
}

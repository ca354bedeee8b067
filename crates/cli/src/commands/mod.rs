//! One file for each command.

pub(crate) mod annotate;
pub(crate) mod brief;
pub(crate) mod code;
pub(crate) mod copies;
pub(crate) mod corrections;
pub(crate) mod dictionary;
pub(crate) mod explain;
pub(crate) mod export;
pub(crate) mod fetch;
pub(crate) mod from_store;
pub(crate) mod ingest;
mod intake;
pub(crate) mod parse;
mod placing;
mod rows;
pub(crate) mod rules;
pub(crate) mod score;
pub(crate) mod stored;
pub(crate) mod stories;
mod table;

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use anyhow::Context as _;
use readout_language::Engine;
use readout_model::Report;
use readout_pipeline::{Articles, Done, Failure, Knowledge, Raw, Readout};
use readout_record::Record;
use readout_source::{Article, BadLine, Columns, Options};

use crate::arguments::{Common, Inputs};
use crate::screen;

/// How a command ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All done.
    Done,
    /// Done, but for some inputs.
    SomeFailed,
    /// Nothing could be done, or a test failed.
    Failed,
}

/// Loads the language engine.
pub(crate) fn engine(common: &Common) -> anyhow::Result<Engine> {
    match &common.model {
        None => Engine::embedded().context("the model in the program"),
        Some(path) => {
            let place = || path.display().to_string();
            let bytes = std::fs::read(path).with_context(place)?;
            Engine::from_bytes(bytes, Default::default()).with_context(place)
        }
    }
}

/// Loads the knowledge.
pub(crate) fn knowledge(common: &Common) -> anyhow::Result<Knowledge> {
    Ok(match &common.knowledge {
        None => Knowledge::embedded(),
        Some(folder) => Knowledge::with_overlay(folder),
    }?)
}

/// Loads everything and sets the number of threads. It stays until the program ends: to give it back
/// piece by piece would only take time.
pub(crate) fn readout(common: &Common) -> anyhow::Result<&'static mut Readout> {
    if let Some(threads) = common.threads {
        // Fails only when the pool exists already, which this one call excludes.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads.into()).build_global();
    }
    let (engine, knowledge) = rayon::join(|| engine(common), || knowledge(common));
    Ok(Box::leak(Box::new(Readout { engine: engine?, knowledge: knowledge? })))
}

/// The files that were given.
pub(crate) fn opened(common: &Common, inputs: &Inputs) -> readout_pipeline::Inputs {
    let opened = readout_pipeline::Inputs::new(&inputs.paths)
        .mapped(inputs.map.clone().unwrap_or_default())
        .with_parquet(parquet);
    if inputs.fetch {
        opened.with_addresses(fetch::opener(common, &inputs.network))
    } else {
        opened
    }
}

/// The rows of a Parquet file.
fn parquet(path: &Path, name: &str, columns: &Columns) -> Result<Articles, String> {
    let fail = |cause: &dyn std::fmt::Display| cause.to_string();
    let file = std::fs::File::open(path).map_err(|cause| fail(&cause))?;
    let rows =
        readout_export::ParquetRows::new(file, columns.names()).map_err(|cause| fail(&cause))?;
    let name = name.to_owned();
    Ok(Box::new(rows.enumerate().map(move |(index, row)| match row {
        Ok(fields) => Article::of_row(fields, index + 1, &name),
        Err(cause) => {
            let message = cause.to_string();
            Err(BadLine { line: index + 1, column: 1, message, io: None })
        }
    })))
}

/// Reads what was given, in order; says what could not be read and what to know about the rest.
///
/// # Errors
///
/// Those of `each`, which end the reading.
pub(crate) fn read_all(
    readout: &Readout,
    common: &Common,
    inputs: &Inputs,
    mut each: impl FnMut(Done) -> anyhow::Result<()>,
) -> anyhow::Result<Outcome> {
    let options = Options {
        date: inputs.date,
        outlet: inputs.outlet.clone(),
        url: inputs.url.clone(),
        ..Options::default()
    };
    let (mut read, mut failed) = (0usize, 0usize);
    let mut result = Ok(());
    let source = match &inputs.from {
        Some(store) => Some(from_store::Source::open(store, &inputs.paths)?),
        None => None,
    };
    let raws: Box<dyn Iterator<Item = Result<Raw, Failure>>>;
    let progress;
    match &source {
        Some(source) => {
            progress = Progress::of_number(common.quiet, source.len());
            raws = Box::new(source.raws());
        }
        None => {
            let opened = opened(common, inputs);
            progress = Progress::of_files(common.quiet, &opened);
            raws = Box::new(opened);
        }
    }
    readout.read_all(raws, &options, |done: Result<Done, Failure>| {
        match done {
            Ok(mut done) => {
                if let Some(source) = &source {
                    source.correct(&mut done.report);
                }
                read += 1;
                progress.step(read);
                for warning in &done.warnings {
                    progress.suspend(|| {
                        screen::tell(common.quiet, &format!("{}: {warning}", done.place));
                    });
                }
                result = progress.suspend(|| each(done));
            }
            Err(failure) => {
                failed += 1;
                progress.suspend(|| screen::complain(&failure.to_string()));
            }
        }
        if result.is_err() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    progress.finish();
    result?;
    if failed > 0 {
        screen::tell(common.quiet, &format!("{read} read, {failed} could not be read"));
    }
    Ok(match (read, failed) {
        (_, 0) => Outcome::Done,
        (0, _) => Outcome::Failed,
        _ => Outcome::SomeFailed,
    })
}

/// Reads all reports of what was given, in order.
///
/// # Errors
///
/// Those of [`read_all`].
pub(crate) fn read_reports(
    readout: &Readout,
    common: &Common,
    inputs: &Inputs,
) -> anyhow::Result<(Vec<Report>, Outcome)> {
    let mut reports = Vec::new();
    let outcome = read_all(readout, common, inputs, |done| {
        reports.push(done.report);
        Ok(())
    })?;
    Ok((reports, outcome))
}

/// A counter on the terminal with rate and time left, for long work only.
struct Progress {
    bar: indicatif::ProgressBar,
    /// Where the work is counted in bytes of files, how many were read.
    bytes: Option<Arc<AtomicU64>>,
    begun: Instant,
}

impl Progress {
    /// Drawn to standard error, and only where that is a terminal.
    fn new(quiet: bool, length: u64, bytes: Option<Arc<AtomicU64>>) -> Progress {
        let bar = if quiet || length == 0 && bytes.is_none() {
            indicatif::ProgressBar::hidden()
        } else {
            indicatif::ProgressBar::new(length)
        };
        let left = if length > 0 { ", {eta} left" } else { "" };
        let template = format!("{{msg}}, {{elapsed}}{left}");
        let style = indicatif::ProgressStyle::with_template(&template);
        bar.set_style(style.unwrap_or_else(|_| indicatif::ProgressStyle::default_spinner()));
        Progress { bar, bytes, begun: Instant::now() }
    }

    /// Of reports in files; how many these are is not known before they are read, so that what is left
    /// is estimated by their bytes.
    fn of_files(quiet: bool, inputs: &readout_pipeline::Inputs) -> Progress {
        let (length, bytes) = inputs.size();
        Progress::new(quiet, length, Some(bytes))
    }

    /// Of so many.
    fn of_number(quiet: bool, number: usize) -> Progress {
        Progress::new(quiet, number as u64, None)
    }

    fn step(&self, read: usize) {
        // Short work shows nothing.
        let seconds = self.begun.elapsed().as_secs_f64();
        if seconds > 0.8 {
            let bytes = self.bytes.as_ref().map(|it| it.load(Ordering::Relaxed));
            self.bar.set_position(bytes.unwrap_or(read as u64));
            self.bar.set_message(format!("{read} reports, {:.0}/s", read as f64 / seconds));
        }
    }

    fn suspend<T>(&self, action: impl FnOnce() -> T) -> T {
        self.bar.suspend(action)
    }

    fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

/// The record of a report, with what a web page says about itself besides.
pub(crate) fn record(done: &Done, run: &readout_record::RunInfo) -> Record {
    let mut record = Record::new(&done.report, run);
    if let Some(page) = &done.page {
        let about = &mut record.about;
        about.authors.clone_from(&page.authors);
        let published = page.published.as_ref().filter(|it| {
            // Another day may have been given by the user.
            let day = readout_source::parse_date(&it.text).ok();
            day.is_some_and(|day| about.published.as_deref() == Some(day.to_string().as_str()))
        });
        about.published_from = published.map(|it| it.source.to_owned());
        about.modified = page.modified.as_ref().map(|it| it.text.clone());
    }
    record
}

/// What made the records, for whoever wants to make them again.
pub(crate) fn run_info(readout: &Readout) -> readout_record::RunInfo {
    let info = readout.engine.info();
    readout_record::RunInfo {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        // Without the instruction set: records are the same on every machine.
        model: format!("{} {} {} {}", info.name, info.version, info.precision, info.digest),
        knowledge: readout.knowledge.hash.clone(),
    }
}

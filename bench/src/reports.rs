//! Texts through the whole pipeline, as the program reads a line of JSONL.

use anyhow::Context as _;
use readout_language::Worker;
use readout_model::Report;
use readout_pipeline::source::{Lines, Options};
use readout_pipeline::{Knowledge, Raw};

/// Reads one text. Its spans are those of `text` as given.
pub(crate) fn read(
    text: &str,
    date: Option<&str>,
    worker: &mut Worker<'_>,
    knowledge: &Knowledge,
) -> anyhow::Result<Report> {
    let line = serde_json::json!({ "text": text, "date": date }).to_string();
    let article = Lines::new(line.as_bytes(), "text").next().context("no line")??;
    let raw = Raw::Article { place: "text".into(), article };
    let done = readout_pipeline::report(raw, &Options::default(), worker, knowledge)
        .map_err(|cause| anyhow::anyhow!("{cause}"))?;
    Ok(done.report)
}

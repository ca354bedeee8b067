//! Articles with gold stories, read by the whole pipeline: JSONL with `story`, and ECB+ folders.

use std::path::Path;

use anyhow::Context as _;
use readout_model::Report;
use readout_pipeline::{Inputs, Knowledge, Raw, Readout};

/// A report with the story it belongs to.
pub(crate) struct Labelled {
    pub(crate) report: Report,
    pub(crate) story: String,
}

/// Engine and knowledge, with a folder laid over it if one is given.
pub(crate) fn readout(knowledge: Option<&Path>) -> anyhow::Result<Readout> {
    let knowledge = match knowledge {
        Some(folder) => Knowledge::with_overlay(folder)?,
        None => Knowledge::embedded()?,
    };
    Ok(Readout { engine: readout_language::Engine::embedded()?, knowledge })
}

/// Reads a JSONL file with the field `story`, or a folder of ECB+ (`TOPIC/TOPIC_NUMBER{ecb,ecbplus}.xml`,
/// at any depth; the story is the sub-topic, "1_ecb").
pub(crate) fn read(path: &Path, readout: &Readout) -> anyhow::Result<Vec<Labelled>> {
    let mut stories = Vec::new();
    let mut raws = Vec::new();
    if path.is_dir() {
        for document in crate::ecb::read(path)? {
            stories.push(document.sub_topic());
            raws.push(Ok(Raw::Text { name: document.name.clone(), bytes: document.text().into() }));
        }
    } else {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let value: serde_json::Value = serde_json::from_str(line)?;
            stories.push(value["story"].as_str().context("no field \"story\"")?.to_owned());
        }
        raws.extend(Inputs::new(&[path.to_owned()]));
    }
    let mut reports = Vec::new();
    let mut failure = None;
    readout.read_all(raws.into_iter(), &Default::default(), |done| {
        match done {
            Ok(done) => reports.push(done.report),
            Err(cause) => failure = Some(cause.to_string()),
        }
        std::ops::ControlFlow::Continue(())
    });
    anyhow::ensure!(failure.is_none(), "{}", failure.unwrap_or_default());
    anyhow::ensure!(reports.len() == stories.len(), "as many reports as stories were expected");
    let labelled = reports.into_iter().zip(stories);
    Ok(labelled.map(|(report, story)| Labelled { report, story }).collect())
}

//! Dictionaries of other coders as a folder of knowledge.

use std::collections::BTreeMap;

use anyhow::Context as _;
use readout_dictionary::{Conversion, Note, convert};
use readout_pipeline::{Knowledge, KnowledgeError, embedded_files, overlaid_files};

use super::Outcome;
use crate::arguments::{Common, Dictionary};
use crate::screen;

/// Notes of one kind that are shown unless all are asked for.
const SHOWN: usize = 3;

pub(crate) fn run(common: &Common, command: &Dictionary) -> anyhow::Result<Outcome> {
    let knowledge = match &common.knowledge {
        Some(folder) => overlaid_files(folder)?,
        None => embedded_files(),
    };
    let mut dictionaries = Vec::new();
    for path in &command.files {
        let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        // Their words are ASCII but for a few names; what is no UTF-8 is shown as such.
        dictionaries.push((name, String::from_utf8_lossy(&bytes).into_owned()));
    }
    let converted = convert(&dictionaries, &knowledge).map_err(KnowledgeError::Wrong)?;
    tell(common, command, &converted);
    // Whatever a dictionary says, what is written can be used.
    let mut all = knowledge;
    all.retain(|file| converted.files.iter().all(|own| own.path != file.path));
    all.extend(converted.files.iter().cloned());
    all.sort_by(|one, other| one.path.cmp(&other.path));
    Knowledge::from_files(&all)?;
    if converted.files.is_empty() {
        screen::complain("nothing in these files could be taken over");
        return Ok(Outcome::Failed);
    }
    if let Some(folder) = &command.out {
        for file in &converted.files {
            let path = folder.join(&file.path);
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent).with_context(|| parent.display().to_string())?;
            }
            std::fs::write(&path, file.text.as_bytes())
                .with_context(|| path.display().to_string())?;
        }
        let message = format!("use it with --knowledge {}", folder.display());
        screen::tell(common.quiet, &message);
    }
    Ok(if converted.notes.is_empty() { Outcome::Done } else { Outcome::SomeFailed })
}

/// What became of each dictionary, and what was not taken over.
fn tell(common: &Common, command: &Dictionary, converted: &Conversion) {
    for summary in &converted.summaries {
        let kind = summary.kind.name();
        let (entries, written) = (summary.entries, summary.written);
        let what = if kind == "verbs" { "frames" } else { "rows" };
        let message = format!("{}: {kind}, {entries} entries, {written} {what}", summary.file);
        screen::tell(common.quiet, &message);
    }
    // Thousands of lines may share a cause; what stands in quotation marks or after a colon tells them apart.
    let cause = |note: &Note| -> String {
        let plain = note.cause.split([':', '"', '[']).next().unwrap_or_default();
        plain.split(" for ").next().unwrap_or_default().trim().to_owned()
    };
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for note in &converted.notes {
        let count = seen.entry(cause(note)).or_default();
        *count += 1;
        if command.all || *count <= SHOWN {
            screen::complain(&note.to_string());
        }
    }
    let hidden: usize = seen.values().map(|count| count.saturating_sub(SHOWN)).sum();
    if hidden > 0 && !command.all {
        screen::complain(&format!("and {hidden} more such notes: --all shows them"));
    }
}

//! A store's events in the formats of others.

use std::fs::File;
use std::io::{BufWriter, IsTerminal as _, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use readout_conllu::{Characters, write_sentence};
use readout_export::{Codes, Column, Container, Layout};
use readout_pipeline::Knowledge;
use readout_record::{CodedEvent, Record};
use readout_store::{Store, Stored};

use super::rows::{Rows, Style};
use super::{Outcome, from_store, knowledge, readout};
use crate::arguments::Common;
use crate::screen;
use crate::store_arguments::{Export, Format};

pub(crate) fn run(common: &Common, command: &Export) -> anyhow::Result<Outcome> {
    let store = Store::open(&command.store).with_context(|| command.store.display().to_string())?;
    let knowledge = knowledge(common)?;
    let codes = Codes::load(&knowledge.interchange)?;
    let files = files(command)?;
    if let (Format::Conllu, (_, path)) = (command.format, &files[0]) {
        return trees(common, command, path.as_deref());
    }
    let source = Source { store: &store, knowledge: &knowledge, codes: &codes, command };
    let mut count = Count::default();
    for (layout, path) in &files {
        count = source.write(*layout, path.as_deref())?;
    }
    if let Some((_, Some(first))) = files.first() {
        describe(first, &files)?;
    }
    let mut message = format!("{} events of {} reports", count.events, count.reports);
    if count.held_back > 0 {
        message.push_str(&format!(
            "; {} more are planned, denied, only asserted by somebody or otherwise not reported \
             as having happened: --all gives them too",
            count.held_back
        ));
    }
    if count.without_code > 0 {
        message.push_str(&format!(
            "; {} have no CAMEO code, which this format needs",
            count.without_code
        ));
    }
    screen::tell(common.quiet, &message);
    Ok(Outcome::Done)
}

#[derive(Default)]
struct Count {
    reports: usize,
    events: usize,
    held_back: usize,
    without_code: usize,
}

/// The tables to write and where; no layout for JSON, no path for standard output.
fn files(command: &Export) -> anyhow::Result<Vec<(Option<Layout>, Option<PathBuf>)>> {
    let (layout, ending) = match command.format {
        Format::Jsonl => (None, "jsonl"),
        Format::Tsv => (Some(Layout::Plover), "tsv"),
        Format::Parquet => (Some(Layout::Plover), "parquet"),
        Format::Arrow => (Some(Layout::Plover), "arrow"),
        Format::Polecat => (Some(Layout::Polecat), "polecat.tsv"),
        Format::Gdelt => (Some(Layout::GdeltEvents), "export.CSV"),
        Format::Icews => (Some(Layout::Icews), "icews.tsv"),
        Format::Phoenix => (Some(Layout::Phoenix), "phoenix.tsv"),
        Format::Ninjs => (None, "ninjs.jsonl"),
        Format::Annotations => (None, "annotations.jsonl"),
        Format::Conllu => (None, "conllu"),
    };
    let binary = matches!(command.format, Format::Parquet | Format::Arrow);
    let Some(out) = &command.out else {
        if binary && std::io::stdout().is_terminal() {
            bail!("this format is not for a terminal: give a file with --out");
        }
        if command.format == Format::Gdelt {
            bail!("GDELT's Events and Mentions are two files: give a file or folder with --out");
        }
        return Ok(vec![(layout, None)]);
    };
    let folder = out.is_dir() || out.as_os_str().to_string_lossy().ends_with('/');
    let path = if folder {
        std::fs::create_dir_all(out).with_context(|| out.display().to_string())?;
        out.join(format!("events.{ending}"))
    } else {
        out.clone()
    };
    let mut files = vec![(layout, Some(path.clone()))];
    if command.format == Format::Gdelt {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let stem = name.split('.').next().unwrap_or("events").to_owned();
        files.push((
            Some(Layout::GdeltMentions),
            Some(path.with_file_name(format!("{stem}.mentions.CSV"))),
        ));
    }
    Ok(files)
}

/// Writes to standard output, or to a file beside the one wanted, which takes its name when it is whole.
fn whole<T>(
    path: Option<&Path>,
    write: impl FnOnce(Box<dyn Write + Send>) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let Some(path) = path else { return write(Box::new(std::io::stdout())) };
    let place = || path.display().to_string();
    let mut name = path.file_name().context("--out names no file")?.to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    let file = File::create(&part).with_context(place)?;
    let written = write(Box::new(file)).with_context(place)?;
    std::fs::rename(&part, path).with_context(place)?;
    Ok(written)
}

/// Words and trees of all reports.
fn trees(common: &Common, command: &Export, path: Option<&Path>) -> anyhow::Result<Outcome> {
    let readout = readout(common)?;
    let source = from_store::Source::open(&command.store, &[])?;
    let options = readout_source::Options::default();
    whole(path, |out| {
        let mut out = BufWriter::new(out);
        let (mut page, mut failed) = (String::new(), None);
        readout.read_all(source.raws(), &options, |done| {
            let one = done.map_err(|failure| anyhow::anyhow!("{failure}")).and_then(|done| {
                let (document, analysis) = (&done.report.document, &done.report.analysis);
                page.clear();
                page.push_str(&format!(
                    "# newdoc id = {}\n",
                    document.id.replace(['\n', '\r'], " ")
                ));
                let mut counted = Characters::new(&document.text, 0);
                for (id, sentence) in analysis.sentences.enumerate() {
                    let first = id.index() == 0;
                    let before = analysis.sentences.get(id.index().wrapping_sub(1));
                    if first || before.is_some_and(|it| it.block != sentence.block) {
                        page.push_str("# newpar\n");
                    }
                    let number = id.index() + 1;
                    write_sentence(&mut page, &document.text, analysis, id, number, &mut counted);
                }
                Ok(out.write_all(page.as_bytes())?)
            });
            failed = one.err();
            if failed.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        failed.map_or(Ok(()), Err)?;
        Ok(out.flush()?)
    })?;
    Ok(Outcome::Done)
}

struct Source<'s> {
    store: &'s Store,
    knowledge: &'s Knowledge,
    codes: &'s Codes,
    command: &'s Export,
}

impl Source<'_> {
    fn write(&self, layout: Option<Layout>, path: Option<&Path>) -> anyhow::Result<Count> {
        whole(path, |out| self.write_to(layout, out))
    }

    fn write_to(
        &self,
        layout: Option<Layout>,
        out: Box<dyn Write + Send>,
    ) -> anyhow::Result<Count> {
        let command = self.command;
        let with_text = command.with_text;
        let Some(layout) = layout else {
            let mut out = BufWriter::new(out);
            let count = self.each(|record, events| {
                match command.format {
                    Format::Ninjs => {
                        writeln!(out, "{}", readout_export::ninjs(record, with_text))?;
                    }
                    Format::Annotations => {
                        for one in readout_export::annotations(record, &events, with_text) {
                            writeln!(out, "{one}")?;
                        }
                    }
                    _ => {
                        for event in &events {
                            serde_json::to_writer(&mut out, event)?;
                            out.write_all(b"\n")?;
                        }
                    }
                }
                Ok(())
            })?;
            out.flush()?;
            return Ok(count);
        };
        let container = match command.format {
            Format::Parquet => Some(Container::Parquet),
            Format::Arrow => Some(Container::Arrow),
            _ => None,
        };
        let style =
            Style { header: !command.no_header, spreadsheet_safe: command.spreadsheet_safe };
        let mut rows = Rows::new(layout, container, out, self.codes.clone(), style)?;
        let mut count = self
            .each(|record, events| events.iter().try_for_each(|event| rows.add(event, record)))?;
        count.without_code = rows.finish()?;
        Ok(count)
    }

    /// Every report with the events wanted, their words cut unless the text was asked for.
    fn each(
        &self,
        mut each: impl FnMut(&Record, Vec<CodedEvent>) -> anyhow::Result<()>,
    ) -> anyhow::Result<Count> {
        let ontology = self.knowledge.facts.events.rules().ontology();
        let quad = |kind: &str| ontology.kind(kind).map(|kind| kind.quad);
        let mut count = Count::default();
        let mut end = None;
        let done = self.store.each(|Stored { record, .. }| -> Result<(), Stop> {
            let mut events = CodedEvent::all(&record, &quad);
            let all = events.len();
            events.retain(|event| self.command.all || super::code::reported(event));
            count.held_back += all - events.len();
            if !self.command.with_text {
                for event in &mut events {
                    event.text = event.text.iter().map(|it| readout_export::snippet(it)).collect();
                    event.issue = event.issue.as_deref().map(readout_export::snippet);
                }
            }
            count.reports += 1;
            count.events += events.len();
            each(&record, events).map_err(|error| {
                end = Some(error);
                Stop(None)
            })
        });
        match (done, end) {
            (Ok(()), _) => Ok(count),
            (Err(_), Some(error)) => Err(error),
            (Err(Stop(error)), None) => {
                Err(error.map_or_else(|| anyhow::anyhow!("stopped"), Into::into))
            }
        }
    }
}

/// Why the reading of the store ended early.
struct Stop(Option<readout_store::StoreError>);

impl From<readout_store::StoreError> for Stop {
    fn from(error: readout_store::StoreError) -> Stop {
        Stop(Some(error))
    }
}

/// The codebook and `datapackage.json` beside the files.
fn describe(first: &Path, files: &[(Option<Layout>, Option<PathBuf>)]) -> anyhow::Result<()> {
    let mut resources: Vec<(String, &str, &[Column])> = Vec::new();
    for (layout, path) in files {
        let Some(path) = path else { continue };
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if let Some(layout) = layout {
            let page = readout_export::codebook(layout.title(), layout.missing(), layout.columns());
            let book = path.with_file_name(format!("{name}.codebook.md"));
            std::fs::write(&book, page).with_context(|| book.display().to_string())?;
        }
        let columns = layout.map_or(&[][..], Layout::columns);
        resources.push((name, layout.map_or("", Layout::missing), columns));
    }
    let path = first.with_file_name("datapackage.json");
    let place = || path.display().to_string();
    let older = match std::fs::read_to_string(&path) {
        Ok(text) => Some(serde_json::from_str(&text).with_context(place)?),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(error).with_context(place),
    };
    let resources: Vec<(&str, &str, &[Column])> = resources
        .iter()
        .map(|(name, missing, columns)| (name.as_str(), *missing, *columns))
        .collect();
    let package = readout_export::datapackage(older, &resources);
    let text = format!("{}\n", serde_json::to_string_pretty(&package)?);
    std::fs::write(&path, text).with_context(place)
}

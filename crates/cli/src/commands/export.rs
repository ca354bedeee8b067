//! A store's events in the formats of others.

use std::fs::File;
use std::io::{BufWriter, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use readout_export::{Codes, Column, Columnar, Container, Layout, PhoenixDay, Row, Text};
use readout_pipeline::Knowledge;
use readout_record::{CodedEvent, Record};
use readout_store::{Store, Stored};

use super::{Outcome, knowledge};
use crate::arguments::Common;
use crate::screen;
use crate::store_arguments::{Export, Format};

pub(crate) fn run(common: &Common, command: &Export) -> anyhow::Result<Outcome> {
    let store = Store::open(&command.store).with_context(|| command.store.display().to_string())?;
    let knowledge = knowledge(common)?;
    let codes = Codes::load(&knowledge.interchange)?;
    let files = files(command)?;
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

struct Source<'s> {
    store: &'s Store,
    knowledge: &'s Knowledge,
    codes: &'s Codes,
    command: &'s Export,
}

impl Source<'_> {
    /// Writes to a file beside the one wanted, which takes its name when it is whole.
    fn write(&self, layout: Option<Layout>, path: Option<&Path>) -> anyhow::Result<Count> {
        let Some(path) = path else {
            return self.write_to(layout, Box::new(std::io::stdout()));
        };
        let place = || path.display().to_string();
        let mut name = path.file_name().context("--out names no file")?.to_owned();
        name.push(".part");
        let part = path.with_file_name(name);
        let file = File::create(&part).with_context(place)?;
        let count = self.write_to(layout, Box::new(file)).with_context(place)?;
        std::fs::rename(&part, path).with_context(place)?;
        Ok(count)
    }

    fn write_to(
        &self,
        layout: Option<Layout>,
        out: Box<dyn Write + Send>,
    ) -> anyhow::Result<Count> {
        let mut out = BufWriter::new(out);
        let command = self.command;
        let with_text = command.with_text;
        let Some(layout) = layout else {
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
        if let Some(container) = container {
            let mut table = Columnar::new(out, container, layout.columns())?;
            let count = self.each(|record, events| {
                for event in &events {
                    for row in layout.rows(&Row { event, record, codes: self.codes }) {
                        table.row(row)?;
                    }
                }
                Ok(())
            })?;
            table.finish()?;
            return Ok(count);
        }
        let mut table = Text::new(out, layout.missing(), command.spreadsheet_safe);
        if !command.no_header {
            table.header(layout.columns())?;
        }
        let mut phoenix = PhoenixDay::default();
        let mut without_code = 0;
        let mut count = self.each(|record, events| {
            for event in &events {
                let row = Row { event, record, codes: self.codes };
                if layout == Layout::Phoenix {
                    phoenix.add(&row);
                    without_code += usize::from(event.cameo.is_none());
                    continue;
                }
                let rows = layout.rows(&row);
                without_code += usize::from(rows.is_empty());
                for row in rows {
                    table.row(&row)?;
                }
            }
            Ok(())
        })?;
        for row in phoenix.rows() {
            table.row(&row)?;
        }
        table.finish()?;
        count.without_code = without_code;
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

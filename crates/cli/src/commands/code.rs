//! Events only.

use std::collections::HashSet;
use std::io::{IsTerminal as _, Write as _};

use anstyle::Style;
use anyhow::bail;
use readout_export::{Codes, Container, Layout};
use readout_model::Status;
use readout_pipeline::Knowledge;
use readout_record::{CodedActor, CodedEvent};

use super::{Outcome, read_all, readout, run_info};
use crate::arguments::{Code, CodeFormat, Common, Dedup, Voices};
use crate::commands::rows::{self, Rows};
use crate::commands::table;
use crate::screen::{self, CODE, FAINT, Styled, TITLE};

/// What an event must have where nobody says otherwise.
const LEAST_CONFIDENCE: f32 = 0.81;

pub(crate) fn run(common: &Common, command: &Code) -> anyhow::Result<Outcome> {
    let readout = readout(common)?;
    readout.knowledge.facts.events.set_guessing(command.guess);
    let run = run_info(readout);
    let ontology = readout.knowledge.facts.events.rules().ontology();
    let quad = |kind: &str| ontology.kind(kind).map(|kind| kind.quad);
    let format = match command.format {
        Some(format) => Some(format),
        None if command.json || !std::io::stdout().is_terminal() => Some(CodeFormat::Jsonl),
        None => None,
    };
    let mut rows = match format {
        Some(CodeFormat::Polecat | CodeFormat::Parquet | CodeFormat::Arrow) => {
            Some(rows(format, &readout.knowledge)?)
        }
        _ => None,
    };
    let mut out = std::io::BufWriter::new(anstream::stdout().lock());
    if format == Some(CodeFormat::Tsv) {
        writeln!(out, "{}", table::HEADER.join("\t"))?;
    }
    // Guesses are unsure by nature: who asks for them wants them.
    let usual = if command.guess { 0.0 } else { LEAST_CONFIDENCE };
    let least = command.min_confidence.unwrap_or(usual);
    let mut seen = HashSet::new();
    let (mut shown, mut unreported, mut unsure, mut repeated) = (0usize, 0usize, 0usize, 0usize);
    let outcome = read_all(readout, common, &command.inputs, |done| {
        let record = super::record(&done, &run);
        for event in CodedEvent::all(&record, &quad) {
            if !is_wanted(&event, command) {
                unreported += 1;
                continue;
            }
            if event.confidence < least {
                unsure += 1;
                continue;
            }
            if command.dedup == Some(Dedup::Day) && !seen.insert(day_key(&event)) {
                repeated += 1;
                continue;
            }
            shown += 1;
            match format {
                None => {
                    for line in row(&event) {
                        writeln!(out, "{line}")?;
                    }
                }
                Some(CodeFormat::Jsonl) => {
                    serde_json::to_writer(&mut out, &event)?;
                    out.write_all(b"\n")?;
                }
                Some(CodeFormat::Tsv) => writeln!(out, "{}", table::line(&event))?,
                Some(CodeFormat::Polecat | CodeFormat::Parquet | CodeFormat::Arrow) => {
                    if let Some(rows) = &mut rows {
                        rows.add(&event, &record)?;
                    }
                }
            }
        }
        Ok(())
    })?;
    if let Some(rows) = rows {
        rows.finish()?;
    }
    out.flush()?;
    let mut left = Vec::new();
    if unreported > 0 {
        left.push(format!(
            "{unreported} more are planned, denied, only asserted by somebody or otherwise not \
             asked for: --all, or --voices and --status, give them too"
        ));
    }
    if unsure > 0 {
        left.push(format!(
            "{unsure} more are less sure than {least}: --min-confidence 0 gives them too"
        ));
    }
    if repeated > 0 {
        left.push(format!("{repeated} repeat an event of the same day (--dedup)"));
    }
    if !left.is_empty() {
        screen::tell(common.quiet, &format!("{shown} events; {}", left.join("; ")));
    }
    Ok(outcome)
}

/// Writes columns of others to standard output.
fn rows(format: Option<CodeFormat>, knowledge: &Knowledge) -> anyhow::Result<Rows> {
    let (layout, container) = match format {
        Some(CodeFormat::Parquet) => (Layout::Plover, Some(Container::Parquet)),
        Some(CodeFormat::Arrow) => (Layout::Plover, Some(Container::Arrow)),
        _ => (Layout::Polecat, None),
    };
    if container.is_some() && std::io::stdout().is_terminal() {
        bail!("this format is not for a terminal: write to a file with > events.parquet");
    }
    let codes = Codes::load(&knowledge.interchange)?;
    let style = rows::Style { header: true, spreadsheet_safe: false };
    Rows::new(layout, container, Box::new(std::io::stdout()), codes, style)
}

/// Whether voice and status are among those asked for.
fn is_wanted(event: &CodedEvent, command: &Code) -> bool {
    let voice = command.voices == Voices::All || event.voice == "outlet";
    let status = command.status.iter().any(|status| status.is_none_or(|it| it == event.status.0));
    command.all || (voice && status)
}

/// What makes two events one under `--dedup day`. Somebody without a code counts by name; an event
/// without a date is one of its report.
fn day_key(event: &CodedEvent) -> String {
    let parties = |actors: &[CodedActor]| {
        let one = |actor: &CodedActor| match &actor.code {
            Some(code) => format!("{code} {}", actor.sector.as_deref().unwrap_or_default()),
            None => actor.name.to_lowercase(),
        };
        let mut all: Vec<String> = actors.iter().map(one).collect();
        all.sort();
        all.dedup();
        all.join(";")
    };
    let date = event.date.as_deref().unwrap_or(&event.report);
    format!("{date}\0{}\0{}\0{}", parties(&event.actor), parties(&event.recipient), event.event)
}

/// Whether the outlet itself reports that it happened.
pub(crate) fn reported(event: &CodedEvent) -> bool {
    event.voice == "outlet" && matches!(event.status.0, Status::Happened | Status::Ongoing)
}

/// An event on a terminal: what, who, when and where, then the words.
pub(crate) fn row(event: &CodedEvent) -> Vec<String> {
    let mut line = Styled::new();
    line.push(event.date.as_deref().unwrap_or("undated   "), FAINT);
    line.push("  ", Style::new());
    let mode = event.mode.as_ref().map_or(String::new(), |mode| format!(" {mode}"));
    line.push(&format!("{}{mode}", event.event), CODE);
    line.push("  ", Style::new());
    line.push(&names(&event.actor), TITLE);
    if !event.recipient.is_empty() {
        line.push(" → ", Style::new());
        line.push(&names(&event.recipient), TITLE);
    }
    let mut details = Vec::new();
    details.extend(event.event_loc.as_ref().map(|place| place.resolved_place.clone()));
    if event.status.0 != Status::Happened {
        details.push(event.status.0.name().replace('_', " "));
    }
    if event.voice != "outlet" {
        let voice = if event.voice.is_empty() { "somebody not named" } else { &event.voice };
        details.push(format!("according to {voice}"));
    }
    details.push(format!("{}, {:.2}", event.rule, event.confidence));
    line.push(&format!("  · {}", details.join(" · ")), FAINT);
    let mut lines = line.wrap(screen::width(), "", "            ");
    for text in &event.text {
        let mut words = Styled::new();
        words.push(text, Style::new());
        lines.extend(words.wrap(screen::width(), "            ", "            "));
    }
    lines
}

fn names(actors: &[CodedActor]) -> String {
    if actors.is_empty() {
        return "(by whom: not said)".to_owned();
    }
    let one = |actor: &CodedActor| {
        let codes: Vec<&str> = actor.code.iter().chain(&actor.sector).map(String::as_str).collect();
        if codes.is_empty() {
            actor.name.clone()
        } else {
            format!("{} ({})", actor.name, codes.join(" "))
        }
    };
    actors.iter().map(one).collect::<Vec<_>>().join(", ")
}

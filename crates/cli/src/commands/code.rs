//! Events only.

use std::io::{IsTerminal as _, Write as _};

use anstyle::Style;
use readout_model::Status;
use readout_record::{CodedActor, CodedEvent, Record};

use super::{Outcome, read_all, readout, run_info};
use crate::arguments::{Code, Common};
use crate::screen::{self, CODE, FAINT, Styled, TITLE};

pub(crate) fn run(common: &Common, command: &Code) -> anyhow::Result<Outcome> {
    let readout = readout(common)?;
    let run = run_info(&readout);
    let ontology = readout.knowledge.facts.events.rules().ontology();
    let quad = |kind: &str| ontology.kind(kind).map(|kind| kind.quad);
    let table = !command.json && std::io::stdout().is_terminal();
    let mut out = std::io::BufWriter::new(anstream::stdout().lock());
    let (mut shown, mut held_back) = (0usize, 0usize);
    let outcome = read_all(&readout, common, &command.inputs, |done| {
        let record = Record::new(&done.report, &run);
        for event in CodedEvent::all(&record, &quad) {
            if !command.all && !reported(&event) {
                held_back += 1;
                continue;
            }
            shown += 1;
            if table {
                for line in row(&event) {
                    writeln!(out, "{line}")?;
                }
            } else {
                serde_json::to_writer(&mut out, &event)?;
                out.write_all(b"\n")?;
            }
        }
        Ok(())
    })?;
    out.flush()?;
    if held_back > 0 {
        let message = format!(
            "{shown} events; {held_back} more are planned, denied, only asserted by somebody or \
             otherwise not reported as having happened: --all gives them too"
        );
        screen::tell(common.quiet, &message);
    }
    Ok(outcome)
}

/// Whether the outlet itself reports that it happened.
fn reported(event: &CodedEvent) -> bool {
    event.voice == "outlet" && matches!(event.status.0, Status::Happened | Status::Ongoing)
}

/// An event on a terminal: what, who, when and where, then the words.
fn row(event: &CodedEvent) -> Vec<String> {
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

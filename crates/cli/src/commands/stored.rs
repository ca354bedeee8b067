//! What a store knows: search, one report, counts; and taking reports out of it.

use std::io::{IsTerminal as _, Write as _};
use std::path::Path;

use anstyle::Style;
use anyhow::{Context as _, bail};
use readout_record::CodedEvent;
use readout_store::{Query, Store};

use super::{Outcome, code, knowledge};
use crate::arguments::Common;
use crate::screen::{self, CODE, FAINT, Styled, TITLE};
use crate::store_arguments::{Dyads, Purge, Search, Show, Timeline};

/// A country's code as in the store.
fn country(code: &str) -> anyhow::Result<String> {
    if code.len() != 3 || !code.chars().all(|it| it.is_ascii_alphabetic()) {
        bail!("{code} is no code of a country: three letters, as NOR for Norway");
    }
    Ok(code.to_uppercase())
}

fn open(path: &Path) -> anyhow::Result<Store> {
    Store::open(path).with_context(|| path.display().to_string())
}

/// JSON lines were asked for, or are what a pipe gets.
fn as_json(asked: bool) -> bool {
    asked || !std::io::stdout().is_terminal()
}

fn lines(values: &[impl serde::Serialize]) -> anyhow::Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for value in values {
        serde_json::to_writer(&mut out, value)?;
        out.write_all(b"\n")?;
    }
    Ok(out.flush()?)
}

pub(crate) fn search(common: &Common, command: &Search) -> anyhow::Result<Outcome> {
    let store = open(&command.store)?;
    let query = Query::parse(&command.query)
        .map(|query| query.between(command.since.clone(), command.until.clone()))?;
    let hits = store.search(&query, command.limit)?;
    if as_json(command.json) {
        lines(&hits)?;
    } else {
        let mut out = anstream::stdout().lock();
        for hit in &hits {
            let mut head = Styled::new();
            head.push(hit.published.as_deref().unwrap_or("undated   "), FAINT);
            head.push("  ", Style::new());
            head.push(hit.title.as_deref().unwrap_or(&hit.id), TITLE);
            let outlet = hit.outlet.as_deref().unwrap_or("outlet not given");
            head.push(&format!("  · {outlet} · {}", hit.key), FAINT);
            let mut words = Styled::new();
            words.push(&hit.snippet, Style::new());
            for line in head.wrap(screen::width(), "", "            ") {
                writeln!(out, "{line}")?;
            }
            for line in words.wrap(screen::width(), "            ", "            ") {
                writeln!(out, "{line}")?;
            }
        }
    }
    if hits.is_empty() {
        screen::tell(common.quiet, "no report has all of this");
    } else if hits.len() == command.limit {
        let message = format!("the newest {}; --limit gives more", command.limit);
        screen::tell(common.quiet, &message);
    }
    Ok(Outcome::Done)
}

pub(crate) fn show(common: &Common, command: &Show) -> anyhow::Result<Outcome> {
    let store = open(&command.store)?;
    let Some(stored) = store.find(&command.id)? else {
        bail!("no report and no event {} in {}", command.id, command.store.display());
    };
    if as_json(command.json) {
        lines(&[&stored.record])?;
        return Ok(Outcome::Done);
    }
    let ontology_of = knowledge(common)?;
    let ontology = ontology_of.facts.events.rules().ontology();
    let quad = |kind: &str| ontology.kind(kind).map(|kind| kind.quad);
    let about = &stored.record.about;
    let mut out = anstream::stdout().lock();
    let mut head = Styled::new();
    head.push(about.title.as_deref().unwrap_or(&stored.record.id), TITLE);
    let day = about.published.as_deref().unwrap_or("undated");
    let outlet = about.outlet.as_deref().unwrap_or("outlet not given");
    head.push(&format!(" — {outlet}, {day}, {}", stored.key), FAINT);
    for line in head.wrap(screen::width(), "", "  ") {
        writeln!(out, "{line}")?;
    }
    for event in CodedEvent::all(&stored.record, &quad) {
        let mark = if event.id == command.id { "→ " } else { "  " };
        writeln!(out, "\n{CODE}{mark}{}{CODE:#}", event.id)?;
        for line in code::row(&event) {
            writeln!(out, "  {line}")?;
        }
    }
    Ok(Outcome::Done)
}

pub(crate) fn timeline(command: &Timeline) -> anyhow::Result<Outcome> {
    let store = open(&command.store)?;
    let country = command.country.as_deref().map(country).transpose()?;
    let days = store.timeline(command.by.into(), country.as_deref())?;
    if as_json(command.json) {
        lines(&days)?;
        return Ok(Outcome::Done);
    }
    let mut out = anstream::stdout().lock();
    writeln!(out, "{TITLE}{:<12}{:<12}{:>8}{:>9}{TITLE:#}", "when", "type", "events", "reports")?;
    for day in &days {
        let period = day.period.as_deref().unwrap_or("undated");
        writeln!(out, "{period:<12}{:<12}{:>8}{:>9}", day.kind, day.events, day.reports)?;
    }
    Ok(Outcome::Done)
}

pub(crate) fn dyads(command: &Dyads) -> anyhow::Result<Outcome> {
    let store = open(&command.store)?;
    let (one, other) = (country(&command.one)?, country(&command.other)?);
    let dyads = store.dyads(&one, &other, command.by.into())?;
    if as_json(command.json) {
        lines(&dyads)?;
        return Ok(Outcome::Done);
    }
    let mut out = anstream::stdout().lock();
    writeln!(
        out,
        "{TITLE}{:<12}{:<12}{:>8}{:>9}{:>11}{TITLE:#}",
        "when", "who", "events", "reports", "intensity"
    )?;
    for dyad in &dyads {
        let period = dyad.period.as_deref().unwrap_or("undated");
        let who = format!("{} → {}", dyad.actor, dyad.recipient);
        let intensity = dyad.intensity.map_or("-".to_owned(), |it| format!("{it:.1}"));
        writeln!(out, "{period:<12}{who:<12}{:>8}{:>9}{intensity:>11}", dyad.events, dyad.reports)?;
    }
    Ok(Outcome::Done)
}

pub(crate) fn purge(common: &Common, command: &Purge) -> anyhow::Result<Outcome> {
    let store = open(&command.store)?;
    if command.url.is_none() && command.outlet.is_none() && command.key.is_none() {
        bail!("say which reports: --url, --outlet or --key");
    }
    let keys =
        store.keys_of(command.url.as_deref(), command.outlet.as_deref(), command.key.as_deref())?;
    if command.dry_run {
        screen::tell(common.quiet, &format!("{} reports would be removed", keys.len()));
        return Ok(Outcome::Done);
    }
    store.begin()?;
    for key in &keys {
        store.purge(key)?;
    }
    store.commit()?;
    if !keys.is_empty() {
        store.compact()?;
    }
    screen::tell(common.quiet, &format!("{} reports removed", keys.len()));
    Ok(Outcome::Done)
}

//! What people correct in a store.

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use anstyle::Style;
use anyhow::{Context as _, bail};
use readout_store::{Corrected, Correction, Store};

use super::{Outcome, knowledge};
use crate::arguments::Common;
use crate::screen::{self, CODE, FAINT, Styled};
use crate::store_arguments::{Corrections, CorrectionsAction as Action};

pub(crate) fn run(common: &Common, command: &Corrections) -> anyhow::Result<Outcome> {
    let place = || command.store.display().to_string();
    let mut store = Store::open(&command.store).with_context(place)?;
    let what = match &command.action {
        Action::List { json } => return list(&store, *json),
        Action::Undo { id } => {
            if !store.undo(*id).with_context(place)? {
                bail!("no correction {id} in {}", command.store.display());
            }
            screen::tell(common.quiet, &format!("correction {id} taken back"));
            return Ok(Outcome::Done);
        }
        Action::Import { file } => return import(common, &mut store, file),
        Action::Reject { event } => Correction::RejectEvent { event: event.clone() },
        Action::Recode { event, kind, mode } => {
            let knowledge = knowledge(common)?;
            let ontology = knowledge.facts.events.rules().ontology();
            let kind = kind.to_uppercase();
            let Some(known) = ontology.kind(&kind) else {
                bail!("no event type {kind}; `readout rules list` prints the codebook");
            };
            let intensity = match mode {
                None => known.intensity,
                Some(mode) => match known.modes.iter().find(|it| it.name == mode.as_str()) {
                    Some(mode) => mode.intensity,
                    None => bail!("{kind} has no mode {mode}; `readout rules list` prints them"),
                },
            };
            let intensity = Some(intensity);
            Correction::RecodeEvent { event: event.clone(), kind, mode: mode.clone(), intensity }
        }
        Action::Actor { names, name } => {
            Correction::RenameActor { names: names.clone(), name: name.clone() }
        }
        Action::Merge { stories } => {
            Correction::MergeStories { reports: keys(&store, stories, true)? }
        }
        Action::Split { reports } => {
            Correction::SplitStory { reports: keys(&store, reports, false)? }
        }
    };
    let (Some(who), Some(why)) = (&command.who, &command.why) else {
        bail!("say who corrects and why: --who NAME --why TEXT");
    };
    let at = command.when.clone();
    let correction = Corrected { id: None, what, who: who.clone(), at, why: why.clone() };
    match store.correct(&correction).with_context(place)? {
        Some(id) => screen::tell(common.quiet, &format!("correction {id} kept")),
        None => screen::tell(common.quiet, "the same correction is there already"),
    }
    if matches!(correction.what, Correction::MergeStories { .. } | Correction::SplitStory { .. }) {
        let store = command.store.display();
        let message = format!("`readout stories --from {store}` lists the stories anew");
        screen::tell(common.quiet, &message);
    }
    Ok(Outcome::Done)
}

/// Keys of reports: of all that are named, or of one report of each story.
fn keys(store: &Store, names: &[String], one_each: bool) -> anyhow::Result<Vec<String>> {
    let mut keys = Vec::new();
    for name in names {
        let members = store.members(name)?;
        if members.is_empty() {
            bail!("no story and no report {name} in the store");
        }
        let most = if one_each { 1 } else { members.len() };
        keys.extend(members.into_iter().take(most).map(|key| key.0));
    }
    Ok(keys)
}

fn list(store: &Store, json: bool) -> anyhow::Result<Outcome> {
    let mut out = anstream::stdout().lock();
    for correction in store.corrections()? {
        if json || !std::io::stdout().is_terminal() {
            writeln!(out, "{}", serde_json::to_string(&correction)?)?;
            continue;
        }
        let mut line = Styled::new();
        line.push(&format!("{:>4}  ", correction.id.unwrap_or_default()), FAINT);
        line.push(&said(&correction.what), CODE);
        line.push(&format!("  {}", correction.why), Style::new());
        let at = correction.at.as_deref().unwrap_or_default();
        line.push(&format!("  · {}, {at}", correction.who), FAINT);
        for line in line.wrap(screen::width(), "", "      ") {
            writeln!(out, "{line}")?;
        }
    }
    Ok(Outcome::Done)
}

fn said(what: &Correction) -> String {
    match what {
        Correction::RejectEvent { event } => format!("reject {event}"),
        Correction::RecodeEvent { event, kind, mode, .. } => {
            format!("recode {event} {kind} {}", mode.as_deref().unwrap_or_default())
        }
        Correction::RenameActor { names, name } => format!("actor {} as {name}", names.join(", ")),
        Correction::MergeStories { reports } => format!("merge {}", reports.join(" ")),
        Correction::SplitStory { reports } => format!("split {}", reports.join(" ")),
    }
}

/// Lines as `list --json` writes them. What does not fit this store is told and passed over.
fn import(common: &Common, store: &mut Store, file: &std::path::Path) -> anyhow::Result<Outcome> {
    let place = || file.display().to_string();
    let reader = std::io::BufReader::new(std::fs::File::open(file).with_context(place)?);
    let (mut kept, mut known, mut failed) = (0usize, 0usize, 0usize);
    for (index, line) in reader.lines().enumerate() {
        let line = line.with_context(place)?;
        if line.trim().is_empty() {
            continue;
        }
        let read = serde_json::from_str::<Corrected>(&line).map_err(anyhow::Error::from);
        match read.and_then(|correction| Ok(store.correct(&correction)?)) {
            Ok(Some(_)) => kept += 1,
            Ok(None) => known += 1,
            Err(error) => {
                failed += 1;
                screen::complain(&format!("{}:{}: {error}", file.display(), index + 1));
            }
        }
    }
    let message = format!("{kept} kept, {known} there already, {failed} do not fit this store");
    screen::tell(common.quiet, &message);
    Ok(match (kept + known, failed) {
        (_, 0) => Outcome::Done,
        (0, _) => Outcome::Failed,
        _ => Outcome::SomeFailed,
    })
}

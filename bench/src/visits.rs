//! Visits in single sentences against records of them: who, to which country and place, and when.
//!
//! In: a JSONL file with `sentence, date, visitor, host, place, from, until` (host in ISO alpha-3,
//! `until` inclusive, null where the sentence does not say). A sentence counts as read by its event
//! of mode "visit" that gets most of this right, or by its agreement, which is what PLOVER makes of a
//! visit to come; what has no gold is not counted.

use std::path::PathBuf;

use anyhow::Context as _;
use readout_language::Engine;
use readout_model::{Event, Report};
use readout_pipeline::Knowledge;
use serde_json::Value;

#[derive(clap::Args)]
#[command(after_help = "Example: readout-bench visits corpus/visits/visits.jsonl --errors")]
pub(crate) struct Options {
    /// Sentences with their records
    gold: PathBuf,
    /// List the sentences that are not read in full
    #[arg(long)]
    errors: bool,
    /// Folder laid over the built-in knowledge
    #[arg(long, env = "READOUT_KNOWLEDGE")]
    knowledge: Option<PathBuf>,
}

const FIELDS: [&str; 5] = ["visitor", "host", "place", "from", "until"];

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(&options.gold)
        .with_context(|| options.gold.display().to_string())?;
    let engine = Engine::embedded()?;
    let knowledge = match &options.knowledge {
        Some(folder) => Knowledge::with_overlay(folder)?,
        None => Knowledge::embedded()?,
    };
    let mut worker = engine.worker();
    let (mut right, mut wanted, mut sentences, mut whole) = ([0; 5], [0; 5], 0, 0);
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let place = || format!("{}:{}", options.gold.display(), index + 1);
        let gold: Value = serde_json::from_str(line).with_context(place)?;
        let sentence = gold["sentence"].as_str().context("no \"sentence\"").with_context(place)?;
        let report =
            crate::reports::read(sentence, gold["date"].as_str(), &mut worker, &knowledge)?;
        let visits = report.facts.events.iter().filter(|it| {
            it.code.mode.as_deref() == Some("visit")
                || (it.code.kind == "AGREE" && it.code.mode.is_none())
        });
        let best = visits
            .map(|event| FIELDS.map(|field| found(&report, event, field, &gold)))
            .max_by_key(|fields| fields.iter().filter(|it| **it).count())
            .unwrap_or_default();
        let asked = FIELDS.map(|field| gold[field].is_string());
        sentences += 1;
        let mut missing = Vec::new();
        for (field, name) in FIELDS.iter().enumerate().filter(|(field, _)| asked[*field]) {
            wanted[field] += 1;
            right[field] += usize::from(best[field]);
            if !best[field] {
                missing.push(*name);
            }
        }
        whole += usize::from(missing.is_empty());
        if options.errors && !missing.is_empty() {
            println!("{}\t{sentence}", missing.join(" "));
        }
    }
    println!("{sentences} sentences, {whole} of them in full");
    for (field, name) in FIELDS.iter().enumerate() {
        let part = 100.0 * right[field] as f64 / wanted[field].max(1) as f64;
        println!("{name:<10}{:>6} of {:>4}{part:>8.1} %", right[field], wanted[field]);
    }
    Ok(())
}

/// Whether an event has what gold says of a field.
fn found(report: &Report, event: &Event, field: &str, gold: &Value) -> bool {
    let Some(gold) = gold[field].as_str() else { return false };
    let facts = &report.facts;
    let place = event.place.map(|place| &facts.places[place]);
    let days = event.time.as_ref().map(|time| time.days);
    match field {
        // The family name stands last in the records' spelling; either may be the fuller one.
        "visitor" => event.actors.iter().any(|party| {
            let name = facts.entities[party.entity].name.to_lowercase();
            let gold = gold.to_lowercase();
            name.contains(&gold) || gold.contains(&name)
        }),
        "host" => {
            let recipients = event.recipients.iter().map(|party| party.country.as_deref());
            recipients
                .chain([place.and_then(|it| it.country.as_deref())])
                .any(|it| it == Some(gold))
        }
        "place" => {
            // As the table or as the sentence writes it: "Kyiv", "Kiev".
            let recipients = event.recipients.iter();
            let names = recipients.map(|party| facts.entities[party.entity].name.as_str());
            let mentions = place.into_iter().flat_map(|it| &it.mentions);
            let mentions = mentions.map(|mention| {
                let mention = &facts.mentions[*mention];
                &report.document[mention.name.unwrap_or(mention.span)]
            });
            names.chain(place.map(|it| it.name.as_str())).chain(mentions).any(|it| it == gold)
        }
        "from" => days.and_then(|days| days.0).is_some_and(|day| day.to_string() == gold),
        _ => days
            .and_then(|days| days.1?.yesterday().ok())
            .is_some_and(|day| day.to_string() == gold),
    }
}

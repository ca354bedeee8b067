//! Reports into a store; and again, where program or knowledge have changed.

use std::collections::BTreeSet;
use std::io::Write as _;

use anyhow::{Context as _, bail};
use readout_pipeline::Failure;
use readout_record::Record;
use readout_source::Options;
use readout_store::{Key, Store};
use readout_stories::Sketch;

use super::intake::{Intake, TRANSACTION};
use super::{Outcome, Progress, from_store, placing, readout, run_info};
use crate::arguments::Common;
use crate::screen;
use crate::store_arguments::{Ingest, Refresh};

pub(crate) fn run(common: &Common, command: &Ingest) -> anyhow::Result<Outcome> {
    let place = || command.into.display().to_string();
    if command.inputs.from.is_some() {
        bail!("ingest reads files; what is in a store is there already");
    }
    let mut store = Store::create(&command.into).with_context(place)?;
    let readout = readout(common)?;
    let mut intake = Intake::new(common, &store, readout, command.report.as_deref())?;
    let inputs = &command.inputs;
    let options = Options {
        date: inputs.date,
        outlet: inputs.outlet.clone(),
        url: inputs.url.clone(),
        ..Options::default()
    };
    let raws = super::opened(common, inputs);
    let progress = Progress::of_files(common.quiet, &raws);
    let result = intake.take(raws, &options, &progress);
    progress.finish();
    result.with_context(place)?;
    let summary = intake.summary(&command.into).with_context(place)?;
    let outcome = intake.outcome();
    let placed = placing::place(&mut store, &readout.knowledge.frequencies).with_context(place)?;
    for message in [Some(summary), placing::told(placed)].into_iter().flatten() {
        screen::tell(common.quiet, &message);
    }
    Ok(outcome)
}

pub(crate) fn refresh(common: &Common, command: &Refresh) -> anyhow::Result<Outcome> {
    let place = || command.store.display().to_string();
    let store = Store::open(&command.store).with_context(place)?;
    let readout = readout(common)?;
    let run = run_info(readout);
    let outdated = store.outdated(&run).with_context(place)?;
    let (mut read, mut failed, mut gained, mut lost) = (0usize, 0usize, 0usize, 0usize);
    let mut worker = readout.engine.worker();
    let mut out = std::io::BufWriter::new(std::io::stdout());
    let progress = Progress::of_number(common.quiet, outdated.len());
    for keys in outdated.chunks(TRANSACTION) {
        store.begin().with_context(place)?;
        for key in keys {
            let (Some(kept), Some(old)) = (store.kept(key)?, store.find(&key.0)?) else { continue };
            let done = from_store::kept_raw(kept.clone(), key).and_then(|raw| {
                let none = Options::default();
                readout_pipeline::report(raw, &none, &mut worker, &readout.knowledge)
                    .map_err(|cause| Failure { place: key.0.clone(), cause: cause.to_string() })
            });
            let done = match done {
                Ok(done) => done,
                Err(failure) => {
                    failed += 1;
                    progress.suspend(|| screen::complain(&failure.to_string()));
                    continue;
                }
            };
            let record = super::record(&done, &run);
            let after = store.corrected(record.clone());
            gained += tell(&mut out, "gained", key, &after, &old.record)?;
            lost += tell(&mut out, "lost", key, &old.record, &after)?;
            store.add(&kept, &record)?;
            let sketch = Sketch::new(&done.report);
            let day = sketch.day.map(|day| day.to_string());
            store.keep_sketch(key, day.as_deref(), &sketch.to_bytes())?;
            read += 1;
            progress.step(read);
        }
        store.commit().with_context(place)?;
    }
    out.flush()?;
    progress.finish();
    let message = format!(
        "{read} of {} read again, {failed} could not be; events: {gained} gained, {lost} lost",
        store.size()?.0
    );
    screen::tell(common.quiet, &message);
    Ok(if failed > 0 { Outcome::SomeFailed } else { Outcome::Done })
}

/// Writes the events of one record that another has not, a JSON object a line; gives their number.
fn tell(
    out: &mut impl std::io::Write,
    change: &str,
    key: &Key,
    one: &Record,
    other: &Record,
) -> anyhow::Result<usize> {
    // An id that another report has too ends in the key of its report.
    let plain = |id: &str| id.split("-r").next().unwrap_or(id).to_owned();
    let known: BTreeSet<String> = other.events.iter().map(|event| plain(&event.id)).collect();
    let mut count = 0;
    for event in one.events.iter().filter(|event| !known.contains(&plain(&event.id))) {
        let line = serde_json::json!({
            "change": change, "report": key.0, "id": event.id, "event": event.kind,
            "mode": event.mode, "rule": event.rule,
        });
        writeln!(out, "{line}")?;
        count += 1;
    }
    Ok(count)
}

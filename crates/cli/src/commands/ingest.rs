//! Reports into a store; and again, where program or knowledge have changed.

use std::cell::RefCell;
use std::collections::{BTreeSet, VecDeque};
use std::io::Write as _;
use std::ops::ControlFlow;

use anyhow::{Context as _, bail};
use readout_pipeline::{Failure, Raw};
use readout_record::Record;
use readout_source::Options;
use readout_store::{Kept, Key, Store};

use super::{Outcome, Progress, from_store, readout, run_info};
use crate::arguments::Common;
use crate::screen;
use crate::store_arguments::{Ingest, Refresh};

/// Reports of one transaction: a killed program loses at most so many.
const TRANSACTION: usize = 64;

pub(crate) fn run(common: &Common, command: &Ingest) -> anyhow::Result<Outcome> {
    let place = || command.into.display().to_string();
    if command.inputs.from.is_some() {
        bail!("ingest reads files; what is in a store is there already");
    }
    let store = Store::create(&command.into).with_context(place)?;
    let mut skipped = match &command.report {
        None => None,
        Some(path) => {
            let file = std::fs::File::create(path).with_context(|| path.display().to_string())?;
            Some(std::io::BufWriter::new(file))
        }
    };
    let readout = readout(common)?;
    let run = run_info(&readout);
    let inputs = &command.inputs;
    let options = Options {
        date: inputs.date,
        outlet: inputs.outlet.clone(),
        url: inputs.url.clone(),
        ..Options::default()
    };
    // What is being read, in order; results come back in the same order.
    let waiting: RefCell<VecDeque<Option<Kept>>> = RefCell::default();
    let mut seen = BTreeSet::new();
    let mut known = 0usize;
    let mut broken = None;
    let raws = super::opened(inputs);
    let fresh = raws.filter(|raw| {
        let Ok(raw) = raw else {
            waiting.borrow_mut().push_back(None);
            return true;
        };
        let kept = kept(raw, &options);
        let key = kept.key();
        match store.has(&key) {
            Ok(false) if seen.insert(key.0) => {
                waiting.borrow_mut().push_back(Some(kept));
                true
            }
            Ok(_) => {
                known += 1;
                false
            }
            Err(error) => {
                broken = Some(error);
                false
            }
        }
    });
    let progress = Progress::new(common.quiet);
    let (mut added, mut failed) = (0usize, 0usize);
    let mut result: anyhow::Result<()> = Ok(());
    readout.read_all(fresh, &options, |done| {
        let kept = waiting.borrow_mut().pop_front().flatten();
        result = match (done, kept) {
            (Ok(done), Some(kept)) => {
                for warning in &done.warnings {
                    progress.suspend(|| {
                        screen::tell(common.quiet, &format!("{}: {warning}", done.place));
                    });
                }
                let open = added % TRANSACTION != 0;
                added += 1;
                progress.step(added);
                (|| {
                    if !open {
                        store.begin()?;
                    }
                    store.add(&kept, &super::record(&done, &run))?;
                    if added % TRANSACTION == 0 {
                        store.commit()?;
                    }
                    Ok(())
                })()
            }
            (Err(failure), _) => {
                failed += 1;
                progress.suspend(|| screen::complain(&failure.to_string()));
                note(skipped.as_mut(), &failure)
            }
            (Ok(_), None) => Ok(()),
        };
        if result.is_err() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    progress.finish();
    result.with_context(place)?;
    if added % TRANSACTION != 0 {
        store.commit().with_context(place)?;
    }
    if let Some(error) = broken {
        return Err(error).with_context(place);
    }
    if let Some(skipped) = &mut skipped {
        skipped.flush()?;
    }
    let (reports, events) = store.size().with_context(place)?;
    let message = format!(
        "{added} added, {known} there already, {failed} could not be read; {} holds {reports} \
         reports, {events} events",
        place()
    );
    screen::tell(common.quiet, &message);
    Ok(match (added + known, failed) {
        (_, 0) => Outcome::Done,
        (0, _) => Outcome::Failed,
        _ => Outcome::SomeFailed,
    })
}

pub(crate) fn refresh(common: &Common, command: &Refresh) -> anyhow::Result<Outcome> {
    let place = || command.store.display().to_string();
    let store = Store::open(&command.store).with_context(place)?;
    let readout = readout(common)?;
    let run = run_info(&readout);
    let outdated = store.outdated(&run).with_context(place)?;
    let (mut read, mut failed, mut gained, mut lost) = (0usize, 0usize, 0usize, 0usize);
    let mut worker = readout.engine.worker();
    let mut out = std::io::BufWriter::new(std::io::stdout());
    let progress = Progress::new(common.quiet);
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

fn kept(raw: &Raw, options: &Options) -> Kept {
    let (kind, name, bytes) = raw.keep();
    Kept {
        kind: kind.to_owned(),
        name,
        bytes,
        date: options.date.map(|date| date.to_string()),
        outlet: options.outlet.clone(),
        url: options.url.clone(),
    }
}

fn note(out: Option<&mut impl std::io::Write>, failure: &Failure) -> anyhow::Result<()> {
    let Some(out) = out else { return Ok(()) };
    let line = serde_json::json!({ "place": failure.place, "cause": failure.cause });
    Ok(writeln!(out, "{line}")?)
}

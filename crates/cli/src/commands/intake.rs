//! Reports into a store, each once, in transactions.

use std::cell::RefCell;
use std::collections::{BTreeSet, VecDeque};
use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::Path;

use anyhow::Context as _;
use readout_pipeline::{Done, Failure, Raw, Readout};
use readout_record::RunInfo;
use readout_source::Options;
use readout_store::{Kept, Store};
use readout_stories::Sketch;

use super::{Outcome, Progress, run_info};
use crate::arguments::Common;
use crate::screen;

/// Reports of one transaction: a killed program loses at most so many.
pub(super) const TRANSACTION: usize = 64;

/// Takes reports into a store and counts what came of them.
pub(super) struct Intake<'a> {
    quiet: bool,
    store: &'a Store,
    readout: &'a Readout,
    run: RunInfo,
    seen: BTreeSet<String>,
    skipped: Option<std::io::BufWriter<std::fs::File>>,
    pub(super) added: usize,
    pub(super) known: usize,
    pub(super) failed: usize,
}

impl<'a> Intake<'a> {
    /// `report` is a file for what was skipped.
    pub(super) fn new(
        common: &Common,
        store: &'a Store,
        readout: &'a Readout,
        report: Option<&Path>,
    ) -> anyhow::Result<Intake<'a>> {
        let skipped = match report {
            None => None,
            Some(path) => {
                let file =
                    std::fs::File::create(path).with_context(|| path.display().to_string())?;
                Some(std::io::BufWriter::new(file))
            }
        };
        Ok(Intake {
            quiet: common.quiet,
            store,
            readout,
            run: run_info(readout),
            seen: BTreeSet::new(),
            skipped,
            added: 0,
            known: 0,
            failed: 0,
        })
    }

    /// Reads reports and keeps those that are not here already. When it returns, what was read is safe.
    pub(super) fn take(
        &mut self,
        raws: impl Iterator<Item = Result<Raw, Failure>>,
        options: &Options,
        progress: &Progress,
    ) -> anyhow::Result<()> {
        // What is being read, in order; results come back in the same order.
        let waiting: RefCell<VecDeque<Option<Kept>>> = RefCell::default();
        let (store, readout) = (self.store, self.readout);
        let (mut seen, mut known, mut broken) = (std::mem::take(&mut self.seen), 0, None);
        let fresh = raws.filter(|raw| {
            let Ok(raw) = raw else {
                waiting.borrow_mut().push_back(None);
                return true;
            };
            let kept = kept(raw, options);
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
        let mut open = 0;
        let mut result = Ok(());
        readout.read_all(fresh, options, |done| {
            let kept = waiting.borrow_mut().pop_front().flatten();
            result = self.keep(done, kept, &mut open, progress);
            if result.is_err() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        (self.seen, self.known) = (seen, self.known + known);
        result?;
        if open > 0 {
            store.commit()?;
        }
        if let Some(skipped) = &mut self.skipped {
            skipped.flush()?;
        }
        broken.map_or(Ok(()), |error| Err(error.into()))
    }

    /// Keeps one. `open` is how many the transaction holds.
    fn keep(
        &mut self,
        done: Result<Done, Failure>,
        kept: Option<Kept>,
        open: &mut usize,
        progress: &Progress,
    ) -> anyhow::Result<()> {
        match (done, kept) {
            (Ok(done), Some(kept)) => {
                for warning in &done.warnings {
                    let message = format!("{}: {warning}", done.place);
                    progress.suspend(|| screen::tell(self.quiet, &message));
                }
                self.added += 1;
                progress.step(self.added);
                if *open == 0 {
                    self.store.begin()?;
                }
                *open += 1;
                let record = super::record(&done, &self.run);
                self.store.add(&kept, &record)?;
                let sketch = Sketch::new(&done.report);
                let day = sketch.day.map(|day| day.to_string());
                self.store.keep_sketch(&kept.key(), day.as_deref(), &sketch.to_bytes())?;
                if *open == TRANSACTION {
                    self.store.commit()?;
                    *open = 0;
                }
            }
            (Err(failure), _) => {
                progress.suspend(|| screen::complain(&failure.to_string()));
                self.fail(&failure)?;
            }
            (Ok(_), None) => {}
        }
        Ok(())
    }

    /// Counts and notes what could not be read.
    fn fail(&mut self, failure: &Failure) -> anyhow::Result<()> {
        self.failed += 1;
        let Some(out) = &mut self.skipped else { return Ok(()) };
        let line = serde_json::json!({ "place": failure.place, "cause": failure.cause });
        Ok(writeln!(out, "{line}")?)
    }

    /// What to say at the end.
    pub(super) fn summary(&self, place: &Path) -> anyhow::Result<String> {
        let (reports, events) = self.store.size()?;
        let Intake { added, known, failed, .. } = self;
        Ok(format!(
            "{added} added, {known} there already, {failed} could not be read; {} holds {reports} \
             reports, {events} events",
            place.display()
        ))
    }

    pub(super) fn outcome(&self) -> Outcome {
        match (self.added + self.known, self.failed) {
            (_, 0) => Outcome::Done,
            (0, _) => Outcome::Failed,
            _ => Outcome::SomeFailed,
        }
    }
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

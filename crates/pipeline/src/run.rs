use std::ops::ControlFlow;
use std::sync::Mutex;

use rayon::prelude::*;
use readout_facts::find_facts;
use readout_language::{Engine, Worker};
use readout_model::{Analysis, Language, List, Report, Story};
use readout_source::{Options, PageFacts, Unreadable, Warning, read};

use crate::inputs::{Failure, Raw};
use crate::knowledge::Knowledge;

/// Reports held at once: enough for every core to have work while output keeps the order.
const BATCH: usize = 64;

/// Bytes held at once.
const BATCH_BYTES: usize = 1 << 20;

/// Everything needed to read reports: a language engine and knowledge.
pub struct Readout {
    /// Words and trees.
    pub engine: Engine,
    /// Rules, actors, cues.
    pub knowledge: Knowledge,
}

/// A report with what the reader should know about it.
pub struct Done {
    /// The report.
    pub report: Report,
    /// File, or file and line, for messages.
    pub place: String,
    /// What to tell the user.
    pub warnings: Vec<Warning>,
    /// What a web page says about itself besides.
    pub page: Option<PageFacts>,
}

/// The whole of Readout for one report.
///
/// # Errors
///
/// Reading can fail; what was read can always be analysed.
pub fn report(
    raw: Raw,
    options: &Options,
    worker: &mut Worker<'_>,
    knowledge: &Knowledge,
) -> Result<Done, Unreadable> {
    let place = raw.place().to_owned();
    let reading = match raw {
        Raw::Kept { raw, options, .. } => {
            return Ok(Done { place, ..report(*raw, &options, worker, knowledge)? });
        }
        Raw::Text { name, bytes } => read(&bytes, &name, options, &knowledge.cues)?,
        Raw::Article { article, .. } => article.read(options, &knowledge.cues)?,
    };
    let document = reading.document;
    let analysis = match document.language {
        // Trees of another language would be noise, and take long where there are no blanks.
        Language::Other(_) => Analysis {
            sentences: List::new(),
            tokens: List::new(),
            names: Vec::new(),
            morphs: std::sync::Arc::from([]),
        },
        Language::English | Language::Unknown => worker.analyze(&document.text, &document.blocks),
    };
    let facts = find_facts(&document, &analysis, &knowledge.facts);
    let report = Report { document, analysis, facts };
    Ok(Done { report, place, warnings: reading.warnings, page: reading.page })
}

impl Readout {
    /// Compares reports of one story: what all have, where they differ, what only one has.
    pub fn story(&self, reports: &[Report]) -> Story {
        let Knowledge { facts, comparing, frequencies, .. } = &self.knowledge;
        readout_stories::story(reports, facts, comparing, frequencies)
    }

    /// Reads reports on all threads of the current pool and hands them over in their order.
    ///
    /// Stops early when `each` breaks. Memory is bounded by three batches, not by the input.
    pub fn read_all(
        &self,
        mut inputs: impl Iterator<Item = Result<Raw, Failure>>,
        options: &Options,
        mut each: impl FnMut(Result<Done, Failure>) -> ControlFlow<()>,
    ) {
        let workers: Vec<Mutex<Worker<'_>>> =
            (0..rayon::current_num_threads()).map(|_| Mutex::new(self.engine.worker())).collect();
        let one = |input: Result<Raw, Failure>| {
            let raw = input?;
            let place = raw.place().to_owned();
            let thread = rayon::current_thread_index().unwrap_or(0);
            // A worker is only ever taken by its own thread.
            let mut worker =
                workers[thread].lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            guarded(|| report(raw, options, &mut worker, &self.knowledge))
                .unwrap_or_else(|| {
                    *worker = self.engine.worker();
                    Err(FAULT.to_owned())
                })
                .map_err(|cause| Failure { place, cause })
        };
        // While one batch is handed over, the next one is read: what `each` does, such as writing to a
        // store, is done report after report, and would keep all threads but one waiting.
        std::thread::scope(|scope| {
            let start = |batch: Vec<Result<Raw, Failure>>| {
                scope.spawn(|| batch.into_par_iter().map(&one).collect::<Vec<_>>())
            };
            let mut reading = start(batch(&mut inputs));
            loop {
                let following = batch(&mut inputs);
                let done = reading.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                let next = (!following.is_empty()).then(|| start(following));
                for result in done {
                    if each(result).is_break() {
                        return;
                    }
                }
                let Some(next) = next else { return };
                reading = next;
            }
        });
    }
}

/// What is said of a report that a stage could not cope with: the others go on.
const FAULT: &str = "a fault of Readout itself, told above, kept it from being read; it is left out. Please report \
                     the fault, with this text if it may be shown";

/// Does some work; `None` if it panics.
fn guarded<T, E: std::fmt::Display>(
    work: impl FnOnce() -> Result<T, E>,
) -> Option<Result<T, String>> {
    let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).ok()?;
    Some(done.map_err(|cause| cause.to_string()))
}

/// The next reports, as many as are held at once; none at the end.
fn batch(inputs: &mut impl Iterator<Item = Result<Raw, Failure>>) -> Vec<Result<Raw, Failure>> {
    let (mut batch, mut bytes) = (Vec::new(), 0);
    while batch.len() < BATCH && bytes < BATCH_BYTES {
        let Some(input) = inputs.next() else { break };
        bytes += input.as_ref().map_or(0, Raw::size);
        batch.push(input);
    }
    batch
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn a_fault_in_one_report_leaves_the_others() {
        let read = |text: &str| guarded(|| text.parse::<u8>().map(|number| 10 / number));
        assert_eq!(read("5"), Some(Ok(2)));
        assert!(matches!(read("x"), Some(Err(_))));
        assert_eq!(read("0"), None);
    }
}

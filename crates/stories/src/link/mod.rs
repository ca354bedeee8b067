//! Which mentions of events, in one report or in several of one story, are of one event.
//!
//! Pairs of mentions are weighed in three rounds, each a logistic regression: by what names them, who and what
//! takes part and what else their sentences say ([`Signs`]); then again with how all other mentions of the story
//! stood to the two ([`looks`]); and once more. Then the mentions that are most surely one are joined, as long as
//! the mean of all pairs across is sure enough (average link). Weights are data: `stories/linking.tsv`.

mod looks;
mod mention;
mod signs;
mod weights;

use readout_model::{Report, Span};

use crate::accounts::Comparing;
use crate::sketch::Frequencies;

pub use looks::{LOOKS, looks};
pub use signs::Signs;
pub use weights::{ROUNDS, Weights};

/// A mention of an event: the words that name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// Index of the report.
    pub report: usize,
    /// The words, in one or several stretches.
    pub words: Vec<Span>,
}

/// Mean probability of all pairs across two groups from which on they are one event.
pub const THRESHOLD: f64 = 0.42;

/// For each two mentions of a story how surely they are of one event, by both numbers; symmetric.
pub type Sureness = Vec<Vec<f64>>;

/// Numbers the events that mentions are of: equal numbers, one event. `reports` are those of one story;
/// time grows with the cube of the number of mentions.
pub fn link(
    reports: &[Report],
    occurrences: &[Occurrence],
    words: &Comparing,
    background: &Frequencies,
) -> Vec<usize> {
    let pairs = Signs::of_pairs(reports, occurrences, words, background);
    let weights = words.linking();
    let mut sure: Option<Sureness> = None;
    for round in 0..ROUNDS {
        let seen = sure.as_ref().map(|sure| looks(sure, occurrences));
        let judged = pairs.iter().enumerate().map(|(number, signs)| {
            let seen = seen.as_ref().map_or(&[][..], |seen| &seen[number][..]);
            weights.probability(round, signs, seen)
        });
        sure = Some(square(occurrences.len(), judged));
    }
    joined(sure.unwrap_or_default())
}

/// The values of pairs, in the order (0, 1), (0, 2) … (1, 2) …, by both numbers.
pub fn square(count: usize, pairs: impl IntoIterator<Item = f64>) -> Sureness {
    let mut sure = vec![vec![-1.0; count]; count];
    let places = (0..count).flat_map(|one| (one + 1..count).map(move |other| (one, other)));
    for ((one, other), value) in places.zip(pairs) {
        sure[one][other] = value;
        sure[other][one] = value;
    }
    sure
}

/// Average link: joins the surest pair of groups until none is sure enough.
pub fn joined(mut sure: Sureness) -> Vec<usize> {
    let count = sure.len();
    let mut answer: Vec<usize> = (0..count).collect();
    let mut sizes = vec![1.0; count];
    let mut alive = vec![true; count];
    loop {
        let mut best = (THRESHOLD, 0, 0);
        for one in (0..count).filter(|one| alive[*one]) {
            for other in (one + 1..count).filter(|other| alive[*other]) {
                if sure[one][other] > best.0 {
                    best = (sure[one][other], one, other);
                }
            }
        }
        let (_, one, other) = best;
        if one == other {
            return answer;
        }
        let [mine, theirs] = [one, other].map(|it| sizes[it] / (sizes[one] + sizes[other]));
        #[allow(clippy::needless_range_loop, reason = "rows and columns of one matrix")]
        for third in 0..count {
            let mean = mine * sure[one][third] + theirs * sure[other][third];
            sure[one][third] = mean;
            sure[third][one] = mean;
        }
        sizes[one] += sizes[other];
        alive[other] = false;
        answer.iter_mut().filter(|it| **it == other).for_each(|it| *it = one);
    }
}

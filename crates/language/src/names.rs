//! The name recogniser: one move per token says whether a name begins, goes on or ends there.
//!
//! The BILUO transition system of spaCy 3.8 (`_parser_internals/ner.pyx`).

use std::ops::Range;

use readout_model::NameLabel;

use crate::kernels::MISSING;
use crate::model_file::{ModelError, Section};

/// How many tokens of a state the scorer looks at: the next one, the first of the open name, the
/// one before the next.
pub(crate) const FEATURES: usize = 3;

/// The moves of the transition system, in order of the scorer's outputs: begin, inside, last, unit
/// (a name of one token), each once per label, then the two that have no label.
pub(crate) struct NameMoves {
    labels: Vec<NameLabel>,
}

/// Unit without a label is never allowed, outside always when no name is open.
const PLAIN_MOVES: [&str; 2] = ["U-", "O"];

impl NameMoves {
    /// Reads the names of the moves ("B-ORG", …, "I-ORG", …, "L-ORG", …, "U-ORG", …, "U-", "O"),
    /// one per line.
    ///
    /// # Errors
    ///
    /// When they are not in the order above, or a label is unknown.
    pub(crate) fn read(section: &Section<'_>) -> Result<NameMoves, ModelError> {
        let names: Vec<&str> = section.text()?.lines().collect();
        let begin = names.iter().map_while(|name| name.strip_prefix("B-"));
        let labels: Vec<&str> = begin.collect();
        let with_label = ["B", "I", "L", "U"]
            .iter()
            .flat_map(|action| labels.iter().map(move |label| format!("{action}-{label}")));
        let expected: Vec<String> =
            with_label.chain(PLAIN_MOVES.iter().map(|name| name.to_string())).collect();
        if names != expected {
            return Err(ModelError::bad_section(section.name(), "its moves are not in order"));
        }
        let labels = labels.iter().map(|label| {
            NameLabel::from_name(label).ok_or_else(|| ModelError::UnknownLabel {
                scheme: "type of name",
                label: label.to_string(),
            })
        });
        Ok(NameMoves { labels: labels.collect::<Result<_, _>>()? })
    }

    /// Number of moves.
    pub(crate) fn len(&self) -> usize {
        4 * self.labels.len() + PLAIN_MOVES.len()
    }

    /// Finds the names in the tokens of one paragraph, in order. `score` writes each move's score
    /// for a state's tokens, as indices into the paragraph, to `scores`.
    ///
    /// No name crosses a sentence (`starts`) or begins with a white-space token.
    pub(crate) fn find(
        &self,
        starts: &[bool],
        is_space: impl Fn(usize) -> bool,
        scores: &mut [f32],
        mut score: impl FnMut(&[u32; FEATURES], &mut [f32]),
        mut found: impl FnMut(Range<u32>, NameLabel),
    ) {
        let labels = self.labels.len();
        let (inside, last, unit, outside) = (labels, 2 * labels, 3 * labels, 4 * labels + 1);
        // First token and label of the name that is open.
        let mut open: Option<(u32, usize)> = None;
        for token in 0..starts.len() as u32 {
            let (first, before) = open.map_or((MISSING, MISSING), |(first, _)| (first, token - 1));
            score(&[token, first, before], scores);
            let next = token as usize + 1;
            let may_go_on = starts.get(next) == Some(&false);
            if let Some((first, label)) = open {
                if !(may_go_on && scores[inside + label] >= scores[last + label]) {
                    found(first..token + 1, self.labels[label]);
                    open = None;
                }
                continue;
            }
            if is_space(token as usize) {
                continue;
            }
            // Among equals the first in order of the moves: begin, unit, outside.
            let begin = may_go_on.then(|| highest(scores, 0..labels)).flatten();
            let unit_of = highest(scores, unit..unit + labels);
            let higher = |a: Option<usize>, b: Option<usize>| match (a, b) {
                (Some(a), Some(b)) => Some(if scores[b] > scores[a] { b } else { a }),
                (a, b) => a.or(b),
            };
            match higher(higher(begin, unit_of), Some(outside)) {
                Some(index) if index < labels => open = Some((token, index)),
                Some(index) if index < outside => {
                    found(token..token + 1, self.labels[index - unit]);
                }
                _ => (),
            }
        }
    }
}

/// The index of the highest score in a range; among equals the first.
fn highest(scores: &[f32], range: Range<usize>) -> Option<usize> {
    let mut best: Option<usize> = None;
    for index in range {
        if best.is_none_or(|best| scores[index] > scores[best]) {
            best = Some(index);
        }
    }
    best
}

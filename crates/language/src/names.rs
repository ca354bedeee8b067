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

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::model_file::ModelFile;
    use crate::model_writer::ModelWriter;

    fn moves(names: &str) -> Result<NameMoves, ModelError> {
        let mut writer = ModelWriter::new();
        writer.add_bytes("names.moves", names.replace(' ', "\n").as_bytes());
        let file = ModelFile::parse(Cow::Owned(writer.finish())).unwrap();
        NameMoves::read(&file.section("names.moves").unwrap())
    }

    const MOVES: &str = "B-ORG B-GPE I-ORG I-GPE L-ORG L-GPE U-ORG U-GPE U- O";

    /// Finds names where the moves given, one per token, score highest. `|` stands for the start of
    /// a sentence, `_` before a move for a white-space token.
    fn check(best: &str) -> Vec<String> {
        let moves = moves(MOVES).unwrap();
        let tokens: Vec<&str> = best.split(' ').collect();
        let starts: Vec<bool> = tokens.iter().map(|token| token.starts_with('|')).collect();
        let mut scores = vec![0.0; moves.len()];
        let score = |state: &[u32; FEATURES], scores: &mut [f32]| {
            let wanted = tokens[state[0] as usize].trim_start_matches(['|', '_']);
            for (score, name) in scores.iter_mut().zip(MOVES.split(' ')) {
                *score = if name == wanted { 2.0 } else { f32::from(u8::from(name == "O")) };
            }
        };
        let is_space = |token: usize| tokens[token].starts_with('_');
        let mut names = Vec::new();
        moves.find(&starts, is_space, &mut scores, score, |tokens, label| {
            names.push(format!("{}..{} {}", tokens.start, tokens.end, label.name()));
        });
        names
    }

    #[test]
    fn names_are_found() {
        assert_eq!(check("O U-GPE O B-ORG I-ORG L-ORG O"), ["1..2 GPE", "3..6 ORG"]);
        assert_eq!(check("B-ORG L-ORG B-GPE L-GPE"), ["0..2 ORG", "2..4 GPE"]);
        assert_eq!(check("U- U- O"), [""; 0]);
    }

    #[test]
    fn no_name_crosses_a_sentence_or_begins_with_white_space() {
        assert_eq!(check("B-ORG I-ORG |I-ORG L-ORG"), ["0..2 ORG"]);
        assert_eq!(check("O B-ORG |L-ORG"), [""; 0]);
        assert_eq!(check("_U-GPE _B-ORG L-ORG U-GPE"), ["3..4 GPE"]);
        assert_eq!(check("O B-ORG"), [""; 0]);
    }

    #[test]
    fn moves_of_another_system_are_refused() {
        assert!(moves("B-ORG I-ORG L-ORG U-ORG O").is_err());
        assert!(moves("B-PLANET I-PLANET L-PLANET U-PLANET U- O").is_err());
    }
}

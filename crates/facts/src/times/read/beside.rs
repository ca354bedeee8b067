//! What stands around an expression and says more of it: which part of a period, each year's, named exactly
//! by what follows, the heading of a list.

use readout_model::{Id, Relation, Tag, Token};

use super::super::meaning::{Meaning, Unit, Year};
use super::super::phases::Phase;
use super::super::words::Word;
use super::{Reader, Reading};

impl Reader<'_> {
    /// Which part of a period an expression names: "the early 1980s", "year-end".
    pub(super) fn phase(&self, start: usize, end: usize) -> Option<Phase> {
        let at_piece = |at: usize| {
            self.word(at, end, |word| match word {
                Word::Phase(phase) => Some(*phase),
                _ => None,
            })
        };
        let first = at_piece(self.skip_definite(start, end)).map(|(_, phase)| phase);
        let last = || at_piece(end - 1).map(|(_, phase)| phase);
        match first {
            Some(Phase::Last) => None,
            Some(phase) => Some(phase),
            None => last().filter(|it| *it == Phase::Last && self.unit(start, end).is_some()),
        }
    }

    /// Whether an expression names each year's month: "October is the month of the harvest", "the dry season,
    /// between October and April".
    pub(super) fn recurs(&self, at: usize) -> bool {
        let token = self.token(at);
        let is_month =
            |id: Id<Token>| self.has_class(id, &Word::Unit { unit: Unit::Month, plural: false });
        if token.relation == Relation::Nsubj
            && let Some(verb) = token.head
            && self.analysis.tokens[verb].tag == Tag::Vbz
            && self.tree.related(verb, &[Relation::Attr]).any(is_month)
        {
            return true;
        }
        let sentence = at.saturating_sub(SEASON)..at;
        let between = sentence.clone().rev().find(|from| self.is(*from, at, &Word::Between));
        between.is_some_and(|between| {
            (sentence.start..between)
                .any(|from| self.has_class(self.pieces[from].token, &Word::Recurs))
        })
    }

    /// Whether a shift is named exactly by what follows it: "about 170 years later, in 1896".
    pub(in crate::times) fn is_explained(&self, shift: &Reading, exact: &Reading) -> bool {
        let (at, end) = (shift.pieces.end, exact.pieces.start);
        let number = matches!(exact.meaning, Meaning::Calendar { year: Year::Number(_), .. });
        matches!(shift.meaning, Meaning::Shift { .. })
            && number
            && shift.sentence == exact.sentence
            && self.is_raw(at, end, ",")
            && self.after(at + 1, end, &Word::In) == Some(end)
    }

    /// The block that a piece stands in, by number.
    pub(super) fn block_of(&self, at: usize) -> usize {
        let start = self.pieces[at].span.start();
        self.document.blocks.partition_point(|block| block.span.end() <= start)
    }

    /// Whether an expression opens a block and is set off from what follows: "Monday - Ministers meet",
    /// "May 3: The strike begins."
    pub(super) fn is_heading(&self, start: usize, after: usize) -> bool {
        let block = self.document.blocks.get(self.block_of(start));
        let next = after < self.pieces.len();
        block.is_some_and(|block| block.span.start() == self.pieces[start].span.start())
            && next
            && (self.is_dash(after, self.pieces.len()) || self.raw(after) == ":")
            && (!self.joined(after - 1) || self.raw(after) == ":")
    }
}

/// Pieces before a month among which a season that it is of may be named.
const SEASON: usize = 8;

//! How expressions hang together with one another and with the words before them: ranges, lists, stays, "until".

use readout_model::{Pos, Relation};

use super::super::meaning::{Meaning, Unit};
use super::super::words::Word;
use super::{Reader, Reading};

/// How two neighbours hang together.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::times) enum Joint {
    /// "from 3 to 5 May", "between 3 and 5 May"
    Range,
    /// "3 and 5 May"
    List,
}

/// What a preposition makes of an expression.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::times) enum Bound {
    /// "until Friday"
    Until,
    /// "since Monday"
    Since,
}

impl Reader<'_> {
    /// How an expression hangs together with the next, if a single word or dash parts them.
    pub(in crate::times) fn joint(&self, first: &Reading, second: &Reading) -> Option<Joint> {
        let (at, end) = (first.pieces.end, second.pieces.start);
        if first.sentence != second.sentence || at >= end {
            return None;
        }
        let before = first.pieces.start.checked_sub(1);
        if self.is_dash(at, end) && end == at + 1 {
            return Some(Joint::Range);
        }
        let after = |word: &Word| self.after(at, end, word) == Some(end);
        if after(&Word::Until) || after(&Word::To) {
            return Some(Joint::Range);
        }
        let between =
            before.is_some_and(|before| self.after(before, at, &Word::Between) == Some(before + 1));
        match after(&Word::Range) {
            true if between => Some(Joint::Range),
            true => Some(Joint::List),
            false => None,
        }
    }

    /// The days of something that lasts as long as one expression says, and whether it begins
    /// (rather than ends) on the day of the other: "began a three-day visit on Monday".
    pub(in crate::times) fn stay(&self, day: &Reading, length: &Reading) -> Option<(i32, bool)> {
        let days = match length.meaning {
            Meaning::Length { number: Some(number), unit: Unit::Day } => number,
            Meaning::Length { number: Some(number), unit: Unit::Week } => 7.0 * number,
            _ => return None,
        };
        if days.fract() != 0.0 || !(2.0..=60.0).contains(&days) {
            return None;
        }
        // "three-day" says how long a noun is.
        let last = self.pieces[length.pieces.end - 1].token;
        let noun = self.analysis.tokens[last].head?;
        let describes = self.analysis.tokens[noun].pos == Pos::Noun
            && noun.index() > last.index()
            && matches!(
                self.analysis.tokens[last].relation,
                Relation::Compound | Relation::Amod | Relation::Nummod | Relation::Nmod
            );
        if !describes {
            return None;
        }
        let mut current = self.pieces[day.pieces.start].token;
        for _ in 0..8 {
            let token = &self.analysis.tokens[current];
            if matches!(token.pos, Pos::Verb | Pos::Aux) {
                let words = self.tables.get(&crate::entities::fold::fold(&token.lemma));
                let begins = words.contains(&Word::Begin);
                return (begins || words.contains(&Word::Finish)).then_some((days as i32, begins));
            }
            current = token.head?;
        }
        None
    }

    /// What the preposition before an expression makes of it.
    pub(in crate::times) fn bound(&self, reading: &Reading) -> Option<Bound> {
        let start = reading.pieces.start;
        let before = start.checked_sub(1)?;
        let is = |word: &Word| self.after(before, start, word) == Some(start);
        if is(&Word::Since) {
            Some(Bound::Since)
        } else if is(&Word::Until) && self.pos(before) != Pos::Part {
            Some(Bound::Until)
        } else {
            None
        }
    }
}

//! Times that point rather than date: "now", "recently", "soon", "this period".

use readout_model::{Pos, Relation, TimeKind};
use smol_str::SmolStr;

use super::super::calendar::Side;
use super::super::meaning::{Meaning, Part, Year};
use super::super::words::Word;
use super::{Read, Reader};

impl Reader<'_> {
    /// "(2013 – present)"
    pub(super) fn open_end(&self, index: usize, end: usize) -> Option<Read> {
        let after = self.after(index, end, &Word::OpenEnd)?;
        let dash =
            index.checked_sub(1).filter(|dash| self.range_word(*dash, end) == Some(index))?;
        let year = dash.checked_sub(1)?;
        self.figures(year, end).map(|_| (after, TimeKind::Date, Meaning::Day(0)))
    }

    /// "now", "recently", "the past"
    pub(super) fn reference(&self, index: usize, end: usize) -> Option<Read> {
        let fixed = |value: SmolStr| (TimeKind::Date, Meaning::Fixed(value));
        if let Some((after, value)) = self.word(index, end, |word| match word {
            Word::Reference(value) => Some(value.clone()),
            _ => None,
        }) {
            // "at this time" is a time, "this time led by Togo" contrasts; "the future of the city"
            // is something else.
            let phrase = after > index + 1;
            let pointed = phrase
                && (self.is(index, end, &Word::Definite)
                    || self
                        .word(index, end, |it| matches!(it, Word::Direction(..)).then_some(()))
                        .is_some());
            // "has waited for this moment"
            let aimed = index > 0
                && self.is(index - 1, index, &Word::Aim)
                && !self.is(index, end, &Word::Definite);
            let under = index > 0 && self.pos(index - 1) == Pos::Adp && !aimed;
            let open = self.is(after, end, &Word::Of);
            // "most recently on May 3" is that day.
            let led = !phrase
                && index > 0
                && self.pos(index - 1) == Pos::Adv
                && after < end
                && (self.pos(after) == Pos::Adp || self.is_dated(after));
            // "these days", but "this time" contrasts
            let adverbial = self.token(after - 1).relation == Relation::Npadvmod
                && self.unit(after - 1, end).is_some();
            let stands = if pointed {
                (under || adverbial) && !open
            } else {
                phrase || (self.pos(index) == Pos::Adv && !led)
            };
            let (kind, meaning) = fixed(value);
            return stands.then_some((after, kind, meaning));
        }
        if let Some((after, (year, month, day))) = self.word(index, end, |word| match word {
            Word::Date(year, month, day) => Some((*year, *month, *day)),
            _ => None,
        }) {
            let (year, part) = (Year::Number(year), Part::Day(month, day));
            return Some((after, TimeKind::Date, Meaning::Calendar { year, part }));
        }
        None
    }

    /// "soon" with what will be
    pub(super) fn near_future(&self, index: usize, end: usize) -> Option<Read> {
        let after = self.after(index, end, &Word::Soon)?;
        // "shortly before dawn"
        if self.word(after, end, |it| matches!(it, Word::Shift(_)).then_some(())).is_some() {
            return None;
        }
        let ahead = self.pos(index) == Pos::Adv && self.side(index) == Side::Future;
        let meaning = Meaning::Fixed(SmolStr::new_static("FUTURE_REF"));
        ahead.then_some((after, TimeKind::Date, meaning))
    }

    /// "this period", "the same time": in news they are seldom times.
    pub(super) fn narrative_reference(&self, index: usize, end: usize) -> Option<Read> {
        let (after, value) = self.word(index, end, |word| match word {
            Word::NarrativeReference(value) => Some(value.clone()),
            _ => None,
        })?;
        if index == 0 || self.pos(index - 1) != Pos::Adp {
            return None;
        }
        let meaning = match value.as_str() {
            "" => Meaning::Unvalued,
            "story" => Meaning::Story,
            _ => Meaning::Fixed(value),
        };
        Some((after, TimeKind::Date, meaning))
    }
}

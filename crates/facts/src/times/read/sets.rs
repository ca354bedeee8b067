//! What recurs: "daily", "every other Thursday", "twice a week", "10 a day".

use readout_model::{Pos, Relation, Tag, TimeKind};
use smol_str::SmolStr;

use super::super::calendar;
use super::super::meaning::Meaning;
use super::super::words::Word;
use super::{Read, Reader};

impl Reader<'_> {
    /// "10 a day", "four trains a day", "5 % a year", "twice a week"
    pub(super) fn is_rate(&self, before: usize, end: usize) -> bool {
        // "four trains a day"
        let counted = self.pos(before) == Pos::Noun
            && before > 0
            && self.pos(before - 1) == Pos::Num
            && self.token(before - 1).relation == Relation::Nummod;
        counted
            || self.pos(before) == Pos::Num
            || self.is(before, end, &Word::Often)
            || self.is(before, end, &Word::Currency)
    }

    /// Whether a word is capitalised as the first of its sentence: "Daily flights", but "Daily News".
    fn opens_sentence(&self, index: usize, after: usize, end: usize) -> bool {
        let token = self.pieces[index].token.index();
        let sentences = &self.analysis.sentences;
        let at = sentences.partition_point(|it| (it.tokens.start as usize) < token);
        let first = sentences.get(at).is_some_and(|it| it.tokens.start as usize == token);
        (first || self.pos(index - 1) == Pos::Punct)
            && after < end
            && self.raw(after).starts_with(char::is_lowercase)
    }

    /// "daily", "every Friday", "each month", "twice a week", "per day"
    pub(super) fn set(&self, index: usize, end: usize) -> Option<Read> {
        let set = |after, value: SmolStr| Some((after, TimeKind::Set, Meaning::Fixed(value)));
        if let Some((after, value)) = self.word(index, end, |word| match word {
            Word::Set(value) => Some(value.clone()),
            _ => None,
        }) && (!self.capital(index) || self.opens_sentence(index, after, end))
        {
            return set(after, value);
        }
        // "long, hot summers", but "Mr Summers"
        if let Some((after, code)) = self.word(index, end, |word| match word {
            Word::Seasons(code) => Some(code.clone()),
            _ => None,
        }) && self.token(index).tag == Tag::Nns
        {
            return set(after, smol_str::format_smolstr!("XXXX-{code}"));
        }
        if let Some(at) = self.after(index, end, &Word::Per)
            && let Some((after, unit, false)) = self.unit(at, end)
        {
            return set(after, calendar::duration(Some(1.0), unit));
        }
        // "twice a week", "three times a week", "twice daily"
        // "more than once a week"
        let often = self.approximation(index, end);
        let often = self.number(often, end).map_or(often, |(after, _)| after);
        if let Some(at) = self.after(often, end, &Word::Often)
            && let Some((after, value)) = self.word(at, end, |word| match word {
                Word::Set(value) => Some(value.clone()),
                _ => None,
            })
        {
            return set(after, value);
        }
        // "once or twice a week"
        let or = self.after(often, end, &Word::Often).and_then(|or| self.range_word(or, end));
        let often = or.filter(|at| self.is(*at, end, &Word::Often)).unwrap_or(often);
        if let Some(at) = self.after(often, end, &Word::Often)
            && let Some(at) =
                self.after(at, end, &Word::Article).or_else(|| self.after(at, end, &Word::Every))
            && let Some((after, unit, false)) = self.unit(at, end)
        {
            return set(after, calendar::duration(Some(1.0), unit));
        }
        let at = self.after(index, end, &Word::Every)?;
        // "every other Thursday", "every third month"
        let turn = self.word(at, end, |word| match word {
            Word::Alternate => Some(2),
            _ => None,
        });
        let (at, turn) = turn.or_else(|| self.ordinal(at, end)).map_or((at, 1), |(next, turn)| {
            if turn > 1 && next < end { (next, turn) } else { (at, 1) }
        });
        if let Some((after, weekday)) = self.weekday_name(at, end) {
            return set(after, smol_str::format_smolstr!("XXXX-WXX-{weekday}"));
        }
        if let Some((after, month)) = self.month_name(at, end) {
            return set(after, smol_str::format_smolstr!("XXXX-{month:02}"));
        }
        if let Some((after, code)) = self.word(at, end, |word| match word {
            Word::Season(code) => Some(code.clone()),
            _ => None,
        }) {
            return set(after, smol_str::format_smolstr!("XXXX-{code}"));
        }
        if let Some((after, part)) = self.part(at, end) {
            return set(after, smol_str::format_smolstr!("XXXX-XX-XXT{part}"));
        }
        // "every few years"
        if let Some(few) = self.after(at, end, &Word::VagueNumber)
            && let Some((after, unit, true)) = self.unit(few, end)
        {
            return set(after, calendar::duration(None, unit));
        }
        let number = self.number(at, end);
        let (at, number) = number.unwrap_or((at, f64::from(turn)));
        let (after, unit, _) = self.unit(at, end)?;
        set(after, calendar::duration(Some(number), unit))
    }
}

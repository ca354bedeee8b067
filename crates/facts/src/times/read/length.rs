use readout_model::{Pos, Relation, Tag, TimeKind};
use smol_str::SmolStr;

use super::super::calendar::{self, Side};
use super::super::meaning::{Base, Meaning, Unit};
use super::super::words::Word;
use super::{Read, Reader};

impl Reader<'_> {
    /// "6", "1,200", "six", "twenty-three", "two hundred", "2.5"; the place after.
    pub(super) fn number(&self, index: usize, end: usize) -> Option<(usize, f64)> {
        let text = if index < end { self.raw(index) } else { return None };
        let figures = text.as_bytes().first().is_some_and(u8::is_ascii_digit);
        if figures && text.len() <= 7 {
            let number: f64 = text.replace(',', "").parse().ok()?;
            let half = self.is_raw(index + 1, end, "1/2") || self.is_raw(index + 1, end, "½");
            return Some(if half { (index + 2, number + 0.5) } else { (index + 1, number) });
        }
        let word = |at: usize| {
            self.word(at, end, |word| match word {
                Word::Number(number) => Some(*number),
                _ => None,
            })
        };
        let (mut after, mut number) = word(index)?;
        // "$2 million four years ago": the multiplier belongs to what stands in front.
        if number >= 100.0 && index > 0 && self.pos(index - 1) == Pos::Num {
            return None;
        }
        loop {
            let at = after + usize::from(self.is_dash(after, end));
            match word(at) {
                // "twenty-three"
                Some((next, ones))
                    if number >= 20.0 && number % 10.0 == 0.0 && (1.0..10.0).contains(&ones) =>
                {
                    number += ones;
                    after = next;
                }
                // "two hundred", "two dozen"
                Some((next, times))
                    if (times >= 100.0 || times == 12.0) && times > number && number >= 1.0 =>
                {
                    number *= times;
                    after = next;
                }
                _ => return Some((after, number)),
            }
        }
    }

    /// A number, or the greater of "12 to 18", "two or three" before a unit; the place after.
    pub(super) fn number_or_range(&self, index: usize, end: usize) -> Option<(usize, f64)> {
        let (after, first) = self.number(index, end)?;
        let to = if self.is_dash(after, end) {
            Some(after + 1)
        } else {
            self.after(after, end, &Word::To).or_else(|| self.after(after, end, &Word::Either))
        };
        let range = || {
            let (after, last) = self.number(to?, end)?;
            self.unit(after, end)?;
            (first < last).then_some((after, last))
        };
        Some(range().unwrap_or((after, first)))
    }

    /// "quarter" of "a quarter of a century", "a quarter-century": the place of the unit, and 0.25.
    fn fraction(&self, at: usize, end: usize) -> Option<(usize, f64)> {
        let (after, part) = self.word(at, end, |word| match word {
            Word::Fraction(part) => Some(*part),
            _ => None,
        })?;
        let of = self.skip(after + usize::from(self.is_dash(after, end)), end, &Word::Of);
        let unit = self.skip(of, end, &Word::Article);
        self.unit(unit, end).filter(|(.., plural)| !plural).map(|_| (unit, part))
    }

    /// Whether a phrase of several words of a class begins here: "at least".
    fn is_phrase(&self, index: usize, end: usize, word: &Word) -> bool {
        self.after(index, end, word).is_some_and(|after| after > index + 1)
    }

    /// The place after "nearly", "more than", "at least".
    pub(super) fn approximation(&self, index: usize, end: usize) -> usize {
        // "spread over four days", "took over two years ago": of the verb, not of the number.
        if index < end
            && matches!(self.token(index).relation, Relation::Prep | Relation::Prt)
            && self.token(index).tag != Tag::Jj
            && !self.is_phrase(index, end, &Word::Approximate)
        {
            return index;
        }
        let mut at = index;
        for _ in 0..3 {
            at = self.skip(at, end, &Word::Approximate);
        }
        at
    }

    /// "six hours", "two-day", "nearly five years", "three days ago", "a year", "weeks later"
    pub(super) fn length(&self, index: usize, end: usize) -> Option<Read> {
        if let Some(found) = self.year_earlier(index, end) {
            return Some(found);
        }
        if let Some((after, value)) = self.word(index, end, |word| match word {
            Word::Length(value) => Some(value.clone()),
            _ => None,
        }) {
            return Some((after, TimeKind::Duration, Meaning::Fixed(value)));
        }
        let start = self.approximation(index, end);
        // "the first two years", "the whole year" say a length of something.
        let definite = self.skip_definite(start, end);
        let ordinal = if definite > start { self.ordinal(definite, end) } else { None };
        let last = definite > start
            && self
                .word(definite, end, |word| matches!(word, Word::Direction(..)).then_some(()))
                .is_some();
        if last {
            return None;
        }
        let at = ordinal.map_or(definite, |(after, _)| after);
        // "were working two years ago"
        let filled = at < end && self.pos(at) != Pos::Verb;
        let at = if filled { self.skip(at, end, &Word::Filler) } else { at };
        let article = self.after(at, end, &Word::Article).filter(|_| definite == start);
        let mut vague = self.after(at, end, &Word::VagueNumber);
        let mut number = self.number_or_range(at, end);
        if let Some(after) = article {
            number = Some((after, 1.0));
            // "a few", "a couple of"; "a dozen", "a half"
            vague = self.after(after, end, &Word::VagueNumber).or(vague);
            let counted = self.number(after, end).or_else(|| self.fraction(after, end));
            number = counted.or(number);
        }
        // "in as many months", "how many days"
        let degree = index.checked_sub(1).is_some_and(|before| {
            let token = self.token(before);
            token.relation == Relation::Advmod && token.head == Some(self.pieces[index].token)
        });
        if vague.is_some() && degree {
            return None;
        }
        let unknown = vague.is_some();
        let mut at = match (vague, number) {
            (Some(after), _) => self.skip(after, end, &Word::Of),
            (None, Some((after, _))) => after,
            (None, None) => return self.bare_units(start, end),
        };
        // "[Ten] years ago"
        at +=
            usize::from(self.is_raw(at, end, "]") && index > 0 && self.is_raw(index - 1, end, "["));
        let mut number = number.filter(|_| !unknown).map(|(_, number)| number);
        // "six and a half hours", "half an hour"
        if let Some(whole) = number
            && let Some((after, half)) = self.half_after(at, end)
        {
            number = Some(whole + half);
            at = after;
        } else if number == Some(0.5) {
            at = self.skip(at, end, &Word::Article);
        }
        let hyphenated = self.is_dash(at, end);
        at += usize::from(hyphenated);
        at = self.skip(at, end, &Word::Filler);
        let (mut after, unit, plural) = self.unit(at, end)?;
        if let Some(one) = number
            && let Some((next, half)) = self.half_after(after, end)
        {
            number = Some(one + half);
            after = next;
        }
        let noun = self.pos(at) == Pos::Noun;
        // "a two-day meeting": the article is the meeting's.
        let adjective = !plural && (hyphenated || self.is_dash(after, end));
        let period = adjective && self.is(after, end, &Word::Period);
        if adjective && !period && (article.is_some() || definite > start) {
            return None;
        }
        if article.is_some() && !unknown && number == Some(1.0) {
            // "a second" is more often an ordinal.
            if unit == Unit::Second || !noun {
                return None;
            }
            // "10 a day", "twice a week"
            let ago = self.after(after, end, &Word::Ago).is_some()
                || self.shift_after(after, end).is_some()
                || self
                    .word(after, end, |it| matches!(it, Word::FromNow(_)).then_some(()))
                    .is_some();
            if index > 0 && !ago && self.is_rate(index - 1, end) {
                let value = calendar::duration(Some(1.0), unit);
                return Some((after, TimeKind::Set, Meaning::Fixed(value)));
            }
        }
        if !plural && unknown {
            return None;
        }
        // "2018 day five", "the third day"
        let hyphen = at > 0 && self.is_dash(at - 1, end);
        if !plural && article.is_none() && !hyphen && number.is_some_and(|number| number > 1.0) {
            return None;
        }
        if ordinal.is_some() && !plural && article.is_none() && number.is_none() {
            return None;
        }
        if definite > start && ordinal.is_none() && number.is_none() && !unknown {
            return None;
        }
        // "three quarters of the voters"
        let fraction = unit == Unit::Quarter
            && (number.is_none_or(|number| number <= 1.0 || hyphen)
                || self.is(after, end, &Word::Of));
        if fraction {
            return None;
        }
        let compared = unit == Unit::Year && number == Some(1.0) && self.is_figure_of(index, end);
        // "an hour ago" is a time of day.
        let days = unit == Unit::Hour && number.is_some_and(|number| number % 24.0 == 0.0);
        let kind = match unit {
            Unit::Hour | Unit::Minute | Unit::Second if !days => TimeKind::Time,
            _ => TimeKind::Date,
        };
        if let Some(ago) = self.after(after, end, &Word::Ago) {
            if let Some(found) = self.anniversary(number, unit, ago, end) {
                return Some(found);
            }
            let meaning = if compared {
                Meaning::Compared { year: None, base: Base::Report }
            } else {
                Meaning::Shift { number, unit, sign: -1, base: Base::Report }
            };
            return Some((ago, kind, meaning));
        }
        // "a couple of years back"
        if let Some(back) = self.after(after, end, &Word::Back)
            && self.pos(after) == Pos::Adv
            && (back >= end
                || !matches!(self.pos(back), Pos::Adp | Pos::Noun | Pos::Propn | Pos::Det))
        {
            let meaning = Meaning::Shift { number, unit, sign: -1, base: Base::Report };
            return Some((back, TimeKind::Date, meaning));
        }
        if let Some((later, exact)) = self.word(after, end, |word| match word {
            Word::FromNow(exact) => Some(*exact),
            _ => None,
        }) {
            let days = number.zip(days_of(unit)).map(|(number, days)| number * days);
            let meaning = match days {
                Some(days) if exact && days.fract() == 0.0 && days < 1e4 => {
                    Meaning::Day(days as i32)
                }
                _ => Meaning::Shift { number, unit, sign: 1, base: Base::Report },
            };
            return Some((later, kind, meaning));
        }
        if let Some((later, sign)) = self.shift_after(after, end) {
            let meaning = if compared && sign < 0 {
                Meaning::Compared { year: None, base: Base::Story }
            } else {
                Meaning::Shift { number, unit, sign, base: Base::Story }
            };
            return Some((later, kind, meaning));
        }
        // "will meet again in six weeks"
        if start > 0
            && number.is_some()
            && definite == start
            && self.after(start - 1, end, &Word::In) == Some(start)
            && self.belongs_to_verb(start - 1)
            && !self.is_compared(start)
            && self.side(start) == Side::Future
        {
            let meaning = Meaning::Shift { number, unit, sign: 1, base: Base::Report };
            return Some((after, TimeKind::Date, meaning));
        }
        if let Some(first) = number
            && let Some((after, value)) = self.with_smaller_units(first, unit, after, end)
        {
            return Some((after, TimeKind::Duration, Meaning::Fixed(value)));
        }
        after = self.with_tail(after, end);
        if definite > start || ordinal.is_some() {
            after = self.with_dated_of(after, end);
        }
        Some((after, TimeKind::Duration, Meaning::Length { number, unit }))
    }

    /// "three years ago **tomorrow night**", "a year ago **Monday**", "a year ago **this week**"
    fn anniversary(&self, number: Option<f64>, unit: Unit, at: usize, end: usize) -> Option<Read> {
        let number = number.filter(|number| number.fract() == 0.0 && *number < 1000.0)? as i32;
        if !matches!(unit, Unit::Week | Unit::Month | Unit::Year | Unit::Decade) {
            return None;
        }
        let (number, unit) =
            if unit == Unit::Decade { (10 * number, Unit::Year) } else { (number, unit) };
        let reads = [Reader::relative_day, Reader::weekday, Reader::directed_unit];
        let found = reads.into_iter().filter_map(|read| read(self, at, end));
        let (after, kind, near) = found.max_by_key(|it| it.0)?;
        let anniversary = |of: Meaning| Meaning::Anniversary { number, unit, of: Box::new(of) };
        let meaning = match near {
            Meaning::Day(_) | Meaning::Weekday { week: None, .. } => anniversary(near),
            Meaning::Unit { unit: Unit::Week | Unit::Month, offset: 0, base: Base::Report } => {
                anniversary(near)
            }
            Meaning::PartOfDay { part, of: Some(of) }
                if matches!(*of, Meaning::Day(_) | Meaning::Weekday { week: None, .. }) =>
            {
                Meaning::PartOfDay { part, of: Some(Box::new(anniversary(*of))) }
            }
            _ => return None,
        };
        Some((after, kind, meaning))
    }

    /// "2 hours, 26 minutes, 14 seconds", "two years and six months": the place after the last, and the value
    /// of the whole; `None` where no smaller unit follows.
    fn with_smaller_units(
        &self,
        number: f64,
        unit: Unit,
        at: usize,
        end: usize,
    ) -> Option<(usize, SmolStr)> {
        let rank = |unit: Unit| PARTS.iter().position(|part| *part == unit);
        let (mut at, mut last) = (at, rank(unit)?);
        let mut value = calendar::duration(Some(number), unit).to_string();
        let mut several = false;
        loop {
            let comma = at + usize::from(self.is_raw(at, end, ","));
            let next = self.skip(comma, end, &Word::Range);
            let further = self.number(next, end).filter(|(_, number)| number.fract() == 0.0);
            let Some((place, number)) = further else { break };
            let Some((after, unit, _)) = self.unit(place, end) else { break };
            let Some(smaller) = rank(unit).filter(|it| *it > last) else { break };
            let part = calendar::duration(Some(number), unit);
            let part = part.strip_prefix('P')?;
            // The hour is marked once: "PT2H26M".
            value.push_str(if value.contains('T') { part.trim_start_matches('T') } else { part });
            (at, last, several) = (after, smaller, true);
        }
        several.then(|| (at, SmolStr::from(value)))
    }

    /// Whether a preposition says when something is done, not what a noun is like ("a rise in 3 years").
    fn belongs_to_verb(&self, at: usize) -> bool {
        self.token(at)
            .head
            .is_some_and(|head| matches!(self.analysis.tokens[head].pos, Pos::Verb | Pos::Aux))
    }

    /// "its first congress in four years", "the worst drought in 40 years": how long there was no such
    /// thing.
    fn is_compared(&self, at: usize) -> bool {
        let near = at.saturating_sub(COMPARED)..at - 1;
        near.rev().take_while(|at| self.raw(*at) != ".").any(|at| {
            matches!(self.token(at).tag, Tag::Jjs | Tag::Rbs)
                || (self.ordinal(at, at + 1).is_some() && self.pos(at) == Pos::Adj)
        })
    }

    /// "and a half": the place after, and 0.5.
    fn half_after(&self, at: usize, end: usize) -> Option<(usize, f64)> {
        // "six and a half", "two-and-a-half-year"
        let dash = |at: usize| at + usize::from(self.is_dash(at, end));
        let and =
            self.after(dash(at), end, &Word::Range).filter(|_| !self.is_dash(dash(at), end))?;
        let article = self.after(dash(and), end, &Word::Article)?;
        self.number(dash(article), end).filter(|(_, number)| *number == 0.5)
    }

    /// The place after "old", "-long", "-old".
    fn with_tail(&self, at: usize, end: usize) -> usize {
        let word = at + usize::from(self.is_dash(at, end));
        if word == at
            && let Some(period) = self.after(at, end, &Word::Period)
        {
            return period;
        }
        let long = self.after(word, end, &Word::Long);
        long.or_else(|| self.after(word, end, &Word::Old)).unwrap_or(at)
    }

    /// "years later", "for decades", "weeks ago", "day-long"
    fn bare_units(&self, index: usize, end: usize) -> Option<Read> {
        let (after, unit, plural) = self.unit(index, end)?;
        if !plural {
            // "month-long"
            let tail = after + usize::from(self.is_dash(after, end));
            let long = self.after(tail, end, &Word::Long).filter(|_| tail > after)?;
            let meaning = Meaning::Length { number: Some(1.0), unit };
            return Some((long, TimeKind::Duration, meaning));
        }
        let shift = |after, sign, base| {
            let meaning = Meaning::Shift { number: None, unit, sign, base };
            Some((after, TimeKind::Date, meaning))
        };
        if let Some(ago) = self.after(after, end, &Word::Ago) {
            return shift(ago, -1, Base::Report);
        }
        if let Some((later, sign)) = self.shift_after(after, end) {
            return shift(later, sign, Base::Story);
        }
        // "for years", "within hours", "hours before the vote"
        if self.word(after, end, |it| matches!(it, Word::Shift(_)).then_some(())).is_some()
            && matches!(self.pos(after), Pos::Adp | Pos::Sconj)
        {
            let meaning = Meaning::Length { number: None, unit };
            return Some((after, TimeKind::Duration, meaning));
        }
        // "for months", "will take months"
        let phrase = index > 0
            && (self.pos(index - 1) == Pos::Adp
                || (self.pos(index - 1) == Pos::Verb
                    && matches!(self.token(index).relation, Relation::Dobj | Relation::Npadvmod)));
        // "for days, perhaps weeks"
        let token = self.token(index);
        let before = index - usize::from(index > 0 && self.pos(index - 1) == Pos::Adv);
        let several = before > 1
            && (self.is_raw(before - 1, before, ",")
                || self.range_word(before - 1, before).is_some())
            && self.unit(before - 2, before).is_some_and(|(.., plural)| plural);
        // "Months of talks failed"
        let of = self.is(after, end, &Word::Of);
        let definite = index > 0 && self.is(index - 1, index, &Word::Definite);
        let subject = of && token.relation == Relation::Nsubj && !definite;
        let seconds = matches!(unit, Unit::Second | Unit::Quarter);
        let old = self.is(after, end, &Word::Old);
        // "the minutes of the meeting"
        let record = of && unit == Unit::Minute && !(index > 0 && self.pos(index - 1) == Pos::Adp);
        let stands = phrase && !self.capital(index) || several || subject;
        if !stands || seconds || old || record || index > 0 && self.is(index - 1, end, &Word::Of) {
            return None;
        }
        Some((after, TimeKind::Duration, Meaning::Length { number: None, unit }))
    }
}

/// Days of a unit, where it has so many.
fn days_of(unit: Unit) -> Option<f64> {
    match unit {
        Unit::Day => Some(1.0),
        Unit::Week => Some(7.0),
        Unit::Fortnight => Some(14.0),
        _ => None,
    }
}

/// Units of which a length may name several, the greatest first.
const PARTS: [Unit; 6] =
    [Unit::Year, Unit::Month, Unit::Day, Unit::Hour, Unit::Minute, Unit::Second];

/// How many words before "in four years" what is compared may stand.
const COMPARED: usize = 7;

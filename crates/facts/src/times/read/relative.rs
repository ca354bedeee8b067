use readout_model::{Pos, Relation, Tag, TimeKind};

use super::super::calendar::Side;
use super::super::meaning::{Base, Meaning, Unit, Year};
use super::super::words::Word;
use super::{Read, Reader};

impl Reader<'_> {
    /// "Sunday", "last Sunday", "that Tuesday", "late Sunday", "Sunday morning", "Sundays"
    pub(super) fn weekday(&self, index: usize, end: usize) -> Option<Read> {
        if let Some((after, number)) = self.word(index, end, |word| match word {
            Word::Weekdays(number) if self.capital(index) => Some(*number),
            _ => None,
        }) {
            let value = smol_str::format_smolstr!("XXXX-WXX-{number}");
            return Some((after, TimeKind::Set, Meaning::Fixed(value)));
        }
        // "two Sundays ago"
        if let Some((at, count)) = self.number(index, end)
            && let Some((after, number)) = self.word(at, end, |word| match word {
                Word::Weekdays(number) => Some(*number),
                _ => None,
            })
            && let Some(after) = self.after(after, end, &Word::Ago)
            && (1.0..100.0).contains(&count)
        {
            let of = Meaning::Weekday { number, week: Some(-1), base: Base::Report };
            let (number, unit) = (count as i32 - 1, Unit::Week);
            let meaning = Meaning::Anniversary { number, unit, of: Box::new(of) };
            return Some((after, TimeKind::Date, meaning));
        }
        let directed = self.direction(index, end);
        let at = match directed {
            Some((after, ..)) => after,
            None => self.within(index, end),
        };
        let (after, number) = self.weekday_name(at, end)?;
        let base = directed.map_or(Base::Ground, |(_, _, base)| base);
        let week = directed.map(|(_, offset, _)| offset);
        let meaning = Meaning::Weekday { number, week, base };
        // "Friday last week", "Friday of last week"
        let of = self.skip(after, end, &Word::Of);
        let (after, meaning) = match self.direction(of, end) {
            Some((at, offset, base)) if directed.is_none() => match self.unit(at, end) {
                Some((at, Unit::Week, false)) => {
                    let week = Box::new(Meaning::Unit { unit: Unit::Week, offset, base });
                    (at, Meaning::WeekdayOf { number, week })
                }
                _ => (after, meaning),
            },
            _ => (after, meaning),
        };
        Some(self.with_part(after, end, meaning))
    }

    /// "yesterday", "tomorrow morning", "the day after tomorrow", "tonight"
    pub(super) fn relative_day(&self, index: usize, end: usize) -> Option<Read> {
        if let Some((after, (part, before))) = self.word(index, end, |word| match word {
            Word::DayPart(code, before) => Some((code.clone(), *before)),
            _ => None,
        }) {
            let of = Some(Box::new(if before { Meaning::Overnight } else { Meaning::Day(0) }));
            return Some((after, TimeKind::Time, Meaning::PartOfDay { part, of }));
        }
        let at = self.within(index, end);
        let (after, offset) = self.word(at, end, |word| match word {
            Word::Day(offset) => Some(*offset),
            _ => None,
        })?;
        Some(self.with_part(after, end, Meaning::Day(offset)))
    }

    /// A day, or a part of it if one is named next: "Sunday morning", "Sunday in the afternoon".
    pub(super) fn with_part(&self, after: usize, end: usize, day: Meaning) -> Read {
        let at = self.after(after, end, &Word::In).map_or(after, |at| self.skip_definite(at, end));
        match self.part(at, end).or_else(|| self.part(after, end)) {
            Some((after, part)) => {
                let of = Some(Box::new(day));
                (after, TimeKind::Time, Meaning::PartOfDay { part, of })
            }
            None => (after, TimeKind::Date, day),
        }
    }

    /// "last year", "earlier this week", "the past two years", "the coming months", "that day",
    /// "the following morning"
    pub(super) fn directed_unit(&self, index: usize, end: usize) -> Option<Read> {
        if let Some(same) = self.same_part(index, end) {
            return Some(same);
        }
        let start = self.shifted_within(index, end);
        let Some((at, offset, base)) = self.direction(start, end) else {
            return self.defined_unit(index, end).or_else(|| self.and_next(index, end));
        };
        if let Some(after) = self.after(at, end, &Word::Weekend) {
            let meaning = Meaning::Weekend { offset: Some(offset), base };
            return Some((after, TimeKind::Date, meaning));
        }
        // "this morning", "last night", "that night", "the next morning"
        if let Some((after, part)) = self.part(at, end) {
            let night = usize::from(self.is_raw(start, end, "the"));
            if offset > 0 && base == Base::Report && night == 0 {
                return None;
            }
            // "the last night of the festival"
            if offset < 0 && base == Base::Ground {
                return None;
            }
            let of = Some(Box::new(Meaning::Unit { unit: Unit::Day, offset, base }));
            return Some((after, TimeKind::Time, Meaning::PartOfDay { part, of }));
        }
        // "the past two years": a length.
        let number = self.number_or_range(at, end);
        let vague = self.after(at, end, &Word::VagueNumber);
        let counted = number.map(|(after, _)| after).or(vague);
        let unit_at = counted.map_or(at, |at| self.skip(at, end, &Word::Of));
        let unit_at = self.skip(unit_at, end, &Word::Filler);
        let (after, unit, plural) = self.unit(self.skip_fiscal(unit_at, end), end)?;
        if counted.is_some() || plural {
            let number = number.map(|(_, number)| number);
            if offset == 0 && counted.is_none() {
                // "these days", "those years"
                return None;
            }
            let whole = self.with_dated_of(after, end);
            // "the last months of the war"
            let of_something = offset < 0 && whole == after && self.is(after, end, &Word::Of);
            let told_before = base == Base::Story && offset < 0;
            let meaning = if offset == 0 || told_before || of_something || whole > after {
                Meaning::Length { number, unit }
            } else {
                Meaning::Stretch { number, unit, sign: offset, base }
            };
            return Some((whole, TimeKind::Duration, meaning));
        }
        if matches!(unit, Unit::Second | Unit::Minute | Unit::Hour) {
            // "at that hour" is that of something told.
            if base != Base::Report {
                let meaning = Meaning::Unit { unit, offset, base };
                return (offset == 0).then_some((after, TimeKind::Time, meaning));
            }
            let value = smol_str::SmolStr::new_static("PRESENT_REF");
            return (offset == 0).then_some((after, TimeKind::Date, Meaning::Fixed(value)));
        }
        // "last year's Easter"
        if let Some(feast) = self.feast_of(unit, offset, base, after, end) {
            return Some(feast);
        }
        // "our last day there" is the final one.
        if unit == Unit::Day && offset < 0 && base != Base::Story {
            return None;
        }
        // "the last decade" ends with the report.
        let long = matches!(unit, Unit::Decade | Unit::Century) && base != Base::Story;
        // So does "the last year"; "last year" and "the last quarter" are those of the calendar.
        let definite = base == Base::Ground && unit != Unit::Quarter;
        if offset != 0 && (long || definite) && !self.is(after, end, &Word::Of) {
            let meaning = Meaning::Stretch { number: Some(1.0), unit, sign: offset, base };
            return Some((after, TimeKind::Duration, meaning));
        }
        // "the last week of October": a week, which one is not said.
        let whole = self.with_dated_of(after, end);
        // "the last week of the campaign"
        let definite = definite && offset != 0 && self.is(after, end, &Word::Of);
        if (whole > after || definite) && start == index {
            let meaning = Meaning::Length { number: Some(1.0), unit };
            return Some((whole, TimeKind::Duration, meaning));
        }
        Some((after, TimeKind::Date, Meaning::Unit { unit, offset, base }))
    }

    /// The place of "quarter" or "year" behind "fiscal": "the current fiscal year".
    pub(super) fn skip_fiscal(&self, at: usize, end: usize) -> usize {
        match self.after(at, end, &Word::Fiscal) {
            Some(after) if self.unit(after, end).is_some() => after,
            // "fiscal year" is one phrase.
            Some(after) => after - 1,
            None => at,
        }
    }

    /// "next" of "this year and next"
    fn and_next(&self, index: usize, end: usize) -> Option<Read> {
        let (after, offset) = self.word(index, end, |word| match word {
            Word::Direction(offset, Base::Ground) => Some(*offset),
            _ => None,
        })?;
        let and = index.checked_sub(1).filter(|and| self.range_word(*and, end) == Some(index))?;
        let unit = and.checked_sub(1)?;
        let (_, unit, plural) = self.unit(unit, and)?;
        let noun =
            after < end && matches!(self.pos(after), Pos::Noun | Pos::Propn | Pos::Adj | Pos::Num);
        let meaning = Meaning::Unit { unit, offset, base: Base::Report };
        (!plural && !noun).then_some((after, TimeKind::Date, meaning))
    }

    /// The place after "earlier", "later in", "late" before a directed unit.
    fn shifted_within(&self, index: usize, end: usize) -> usize {
        let shift = self.word(index, end, |word| match word {
            Word::Within => Some(()),
            // "before the year is out"
            Word::Shift(_) if !matches!(self.pos(index), Pos::Adp | Pos::Sconj) => Some(()),
            _ => None,
        });
        shift.map_or(index, |(after, ())| self.skip(after, end, &Word::In))
    }

    /// "the year before", "the following day"; "earlier in the year", "in the quarter"
    fn defined_unit(&self, index: usize, end: usize) -> Option<Read> {
        let start = self.shifted_within(index, end);
        let at = self.after(start, end, &Word::Definite)?;
        let at = self.skip(at, end, &Word::Filler);
        let (after, unit, plural) = self.unit(at, end)?;
        if plural || matches!(unit, Unit::Second | Unit::Minute | Unit::Hour) {
            return None;
        }
        // "the week after next", "the year before last"
        let beyond = self.word(after, end, |word| match word {
            Word::Shift(sign) => Some(*sign),
            _ => None,
        });
        if let Some((last, sign)) = beyond
            && let Some((last, offset)) = self.word(last, end, |word| match word {
                Word::Direction(offset, Base::Ground) => Some(*offset),
                _ => None,
            })
            && offset == sign
            && self.unit(last, end).is_none()
        {
            let meaning = Meaning::Unit { unit, offset: 2 * sign, base: Base::Report };
            return Some((last, TimeKind::Date, meaning));
        }
        // "in the year to March", "the year ended March 31"
        let to = self.after(after, end, &Word::To);
        let ends = after < end
            && unit == Unit::Year
            && matches!(self.token(after).tag, Tag::Vbn | Tag::Vbd | Tag::Vbg)
            && self.has_class(self.pieces[after].token, &Word::Finish);
        let dated = to.or(Some(after + 1).filter(|_| ends));
        if dated.is_some_and(|at| self.month_name(at, end).is_some()) && start == index {
            let meaning = Meaning::Length { number: Some(1.0), unit };
            return Some((after, TimeKind::Duration, meaning));
        }
        if let Some((after, sign)) = self.shift_after(after, end) {
            let meaning = Meaning::Unit { unit, offset: sign, base: Base::Story };
            return Some((after, TimeKind::Date, meaning));
        }
        let before = index.checked_sub(1);
        let conjunction = || {
            before.is_some_and(|before| {
                let shift = |it: &Word| matches!(it, Word::Shift(_)).then_some(());
                self.word(before, index, shift).is_some()
            })
        };
        let phrase = before.is_some_and(|before| self.pos(before) == Pos::Adp) || conjunction();
        let open = after < end && (self.is(after, end, &Word::Of) || self.pos(after) == Pos::Sconj);
        let compound = self.token(at).relation == Relation::Compound;
        let calendar = match unit {
            Unit::Quarter => phrase,
            Unit::Week | Unit::Month | Unit::Year | Unit::Decade => phrase || start > index,
            Unit::Day => start > index,
            _ => false,
        };
        if !calendar || open || compound {
            return None;
        }
        let base = if unit == Unit::Quarter { Base::Story } else { Base::Ground };
        Some((after, TimeKind::Date, Meaning::Unit { unit, offset: 0, base }))
    }

    /// The place after "later", "earlier", "before" that end an expression, and the direction:
    /// "three days before the vote" counts from something that is no date.
    pub(super) fn shift_after(&self, at: usize, end: usize) -> Option<(usize, i32)> {
        let (after, sign) = self.word(at, end, |word| match word {
            Word::Shift(sign) => Some(*sign),
            _ => None,
        })?;
        // "a week earlier than planned" counts from nothing told; "earlier this week" is one thing.
        let directed = self.direction(after, end);
        let next = directed.and_then(|(at, ..)| self.unit(at, end)).is_some();
        if self.is(after, end, &Word::Than) || next {
            return None;
        }
        let adverb = self.pos(at) == Pos::Adv
            || after >= end
            || matches!(self.pos(after), Pos::Punct | Pos::Verb | Pos::Aux | Pos::Cconj)
                // "40 minutes after leaving"
                && self.token(after).tag != Tag::Vbg;
        adverb.then_some((after, sign))
    }

    /// The place after "of 1989", "of October" behind a part of it.
    pub(super) fn with_dated_of(&self, at: usize, end: usize) -> usize {
        let Some(of) = self.after(at, end, &Word::Of) else { return at };
        let reads = [Reader::month, Reader::part_of_year, Reader::decade, Reader::calendar_day];
        let mut found: Vec<usize> =
            reads.into_iter().filter_map(|read| read(self, of, end)).map(|it| it.0).collect();
        found.extend(self.figures(of, end).map(|_| of + 1));
        let directed = self
            .direction(of, end)
            .map_or_else(|| self.skip_definite(of, end), |(after, ..)| after);
        if let Some((after, unit, false)) = self.unit(directed, end)
            && directed > of
            && matches!(unit, Unit::Year | Unit::Month | Unit::Quarter | Unit::Decade)
        {
            found.push(after);
        }
        found.into_iter().max().unwrap_or(at)
    }

    /// "in the morning", "the night of May 3", "at dawn", "the afternoon", "on the evening of"
    pub(super) fn part_of_day(&self, index: usize, end: usize) -> Option<Read> {
        // "the early hours", "the early evening"
        let whole = self.skip_definite(index, end);
        let at = if self.part(whole, end).is_some() {
            whole
        } else {
            self.skip_definite(self.within(index, end), end)
        };
        let (after, part) = self.part(at, end)?;
        // "the early morning hours of May 3"
        let hours =
            self.unit(after, end).filter(|(_, unit, plural)| *unit == Unit::Hour && *plural);
        let after = hours.map_or(after, |(hours, ..)| hours);
        let of = self.after(after, end, &Word::Of).or_else(|| self.after(after, end, &Word::In));
        if let Some(of) = of {
            let days = [Reader::calendar_day, Reader::weekday, Reader::relative_day];
            let found = days.into_iter().filter_map(|read| read(self, of, end));
            if let Some((after, TimeKind::Date, day)) = found.max_by_key(|it| it.0) {
                let meaning = Meaning::PartOfDay { part, of: Some(Box::new(day)) };
                return Some((after, TimeKind::Time, meaning));
            }
        }
        // "noon Sunday", "midnight GMT tomorrow"
        let hour = part.contains(':');
        let after = if hour { self.skip(after, end, &Word::Zone) } else { after };
        let next = [Reader::weekday, Reader::relative_day];
        let found = next.into_iter().find_map(|read| read(self, after, end));
        if let Some((after, TimeKind::Date, day)) = found.filter(|_| at == index) {
            let meaning = Meaning::PartOfDay { part, of: Some(Box::new(day)) };
            return Some((after, TimeKind::Time, meaning));
        }
        // "the predawn raid", "a midnight deadline"
        let article =
            |at: usize| [Word::Definite, Word::Article].iter().any(|it| self.is(at, index, it));
        let relation = self.token(at).relation;
        let attribute = matches!(relation, Relation::Compound | Relation::Amod);
        if attribute && at == index && index > 0 && !self.capital(at) && article(index - 1) {
            return Some((after, TimeKind::Time, Meaning::PartOfDay { part, of: None }));
        }
        // "by early afternoon troops had left" hangs together as wrongly as it is read.
        let session = after < end && self.has_class(self.pieces[after].token, &Word::Session);
        let compound = self.token(at).relation == Relation::Compound && !session;
        if compound && (at == index || hours.is_some()) || self.capital(at) {
            return None;
        }
        let phrase = index > 0
            && (self.pos(index - 1) == Pos::Adp || self.is(index - 1, index, &Word::Until));
        // "in the afternoon", "stayed for the night"
        let within = phrase
            && at == index + 1
            && [Word::In, Word::Deadline, Word::Aim]
                .iter()
                .any(|word| self.is(index - 1, end, word))
            && self.pos(at) == Pos::Noun
            && of.is_none();
        let known = within
            || phrase && (at == index || self.is_dated(at))
            || (at > index && self.is_dated(at));
        // "will stay shut until morning"
        let until =
            (index.saturating_sub(FILLED)..index).any(|it| self.is(it, index, &Word::Until));
        let next = until && part == MORNING && self.side(at) == Side::Future;
        let of = next.then(|| Box::new(Meaning::Day(1)));
        known.then_some((after, TimeKind::Time, Meaning::PartOfDay { part, of }))
    }

    /// "the weekend"; "weekend" of "the weekend forecast".
    pub(super) fn weekend(&self, index: usize, end: usize) -> Option<Read> {
        let compound = |at: usize| self.token(at).relation == Relation::Compound;
        let definite = self.after(index, end, &Word::Definite);
        let described = |at: usize| {
            compound(at) && !self.capital(at) && at > 0 && self.is(at - 1, at, &Word::Definite)
        };
        let at = match definite {
            Some(at) if at < end && !compound(at) => at,
            None if described(index) => index,
            _ => return None,
        };
        let after = self.after(at, end, &Word::Weekend)?;
        let meaning = Meaning::Weekend { offset: None, base: Base::Ground };
        Some((after, TimeKind::Date, meaning))
    }

    /// "a year earlier", "the year-earlier quarter" name the same part of the year before.
    pub(super) fn year_earlier(&self, index: usize, end: usize) -> Option<Read> {
        let at = self.skip_definite(index, end);
        let at = if at == index { self.skip(at, end, &Word::Article) } else { at };
        let (at, unit, plural) = self.unit(at, end)?;
        let at = at + usize::from(self.is_dash(at, end));
        let (at, _) = self.word(at, end, |word| match word {
            Word::Shift(sign) if *sign < 0 => Some(*sign),
            Word::Ago => Some(-1),
            _ => None,
        })?;
        let after = self.after(at, end, &Word::Period);
        let (after, several) = match (after, self.unit(at, end)) {
            (Some(after), _) => (after, false),
            (None, unit) => unit.map(|(after, _, several)| (after, several))?,
        };
        if unit != Unit::Year || plural || several {
            return None;
        }
        let meaning = Meaning::Compared { year: None, base: Base::Story };
        Some((after, TimeKind::Date, meaning))
    }

    /// "the same period of 2018", "the same quarter last year", "the same month a year earlier"
    fn same_part(&self, index: usize, end: usize) -> Option<Read> {
        let (at, 0, Base::Story) = self.direction(index, end)? else { return None };
        let period = self.after(at, end, &Word::Period);
        let after = match period {
            Some(after) => after,
            None => {
                let (after, unit, plural) = self.unit(at, end)?;
                let part = matches!(unit, Unit::Day | Unit::Week | Unit::Month | Unit::Quarter);
                (part && !plural).then_some(after)?
            }
        };
        let at = self.skip(after, end, &Word::In);
        let said = self.year_said(at, end).or_else(|| {
            let at = self.skip(after, end, &Word::Of);
            let (after, _) = self.after(at, end, &Word::Article).map(|at| (at, ()))?;
            let (after, unit, plural) = self.unit(after, end)?;
            let (after, _) = self.word(after, end, |word| match word {
                Word::Shift(sign) if *sign < 0 => Some(*sign),
                Word::Ago => Some(-1),
                _ => None,
            })?;
            (unit == Unit::Year && !plural).then_some((after, Year::Away(-1, Base::Story)))
        });
        let (after, year) = said?;
        let year = Some(year).filter(|year| !matches!(year, Year::Away(-1, Base::Story)));
        Some((after, TimeKind::Date, Meaning::Compared { year, base: Base::Story }))
    }

    /// "3 percent from a year ago", "$2 billion a year earlier": what is compared stands before it.
    pub(super) fn is_figure_of(&self, index: usize, end: usize) -> bool {
        let Some(before) = index.checked_sub(1) else { return false };
        // "against $240 million, or 93 cents, a year earlier"
        let figure = |at: usize| self.pos(at) == Pos::Num || self.is(at, end, &Word::Currency);
        if self.is_raw(before, end, ",") && before.checked_sub(1).is_some_and(figure) {
            return true;
        }
        let bound = self.is(before, end, &Word::Since) || self.is(before, end, &Word::Until);
        let preposition = matches!(self.pos(before), Pos::Adp | Pos::Sconj) && !bound;
        preposition || figure(before)
    }
}

/// Parts of a day as TIMEX3 has them.
const MORNING: &str = "MO";

/// Pieces that may stand between "until" and a part of a day: "till, say, early in the morning".
const FILLED: usize = 3;

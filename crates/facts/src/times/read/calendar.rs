//! Days, months, seasons, quarters and holidays, with the year that is said or to be found.

use jiff::civil::Date;
use readout_model::{Pos, Relation, TimeKind};

use super::super::feasts::Feast;
use super::super::meaning::{Base, Meaning, Part, Unit, Year};
use super::super::words::Word;
use super::{Read, Reader};

impl Reader<'_> {
    pub(super) fn month_name(&self, at: usize, end: usize) -> Option<(usize, i8)> {
        let (after, month) = self.word(at, end, |word| match word {
            Word::Month(number) => Some(*number),
            Word::MonthShort(number) => {
                let point = self.raw(at).ends_with('.');
                let counted = at + 1 < end
                    && (self.pos(at + 1) == Pos::Num || self.day_number(at + 1, end).is_some());
                (point || counted).then_some(*number)
            }
            _ => None,
        })?;
        // "January-june"
        let goes_on = at > 1 && self.is_dash(at - 1, end) && self.starts_month(at - 2);
        let noun = matches!(self.pos(at), Pos::Propn | Pos::Noun | Pos::X | Pos::Num);
        let counted = at > 0 && self.raw(at - 1).ends_with(|it: char| it.is_ascii_digit());
        let stands = self.capital(at) && (noun || counted || self.is_dated(at));
        (stands || goes_on).then_some((after, month))
    }

    fn starts_month(&self, at: usize) -> bool {
        let month = |word: &Word| matches!(word, Word::Month(_) | Word::MonthShort(_));
        self.capital(at) && self.words[at].iter().any(|(_, word)| month(word))
    }

    pub(super) fn weekday_name(&self, at: usize, end: usize) -> Option<(usize, i8)> {
        let (after, number) = self.word(at, end, |word| match word {
            Word::Weekday(number) if self.capital(at) && !self.is_forename(at) => Some(*number),
            Word::WeekdayShort(number) if self.capital(at) && self.is_shortened(at, end) => {
                Some(*number)
            }
            _ => None,
        })?;
        let short = self.words[at].iter().any(|(_, word)| matches!(word, Word::WeekdayShort(_)));
        let point = short && self.is_raw(after, end, ".") && self.joined(after - 1);
        Some((after + usize::from(point), number))
    }

    /// "Wed." with its point, though the parser may take that for the end of a sentence.
    fn is_shortened(&self, at: usize, end: usize) -> bool {
        let apart = self.is_raw(at + 1, end, ".") && self.joined(at);
        let before = at.checked_sub(1).is_some_and(|before| {
            self.is(before, at, &Word::In) || self.direction(before, at).is_some()
        });
        self.raw(at).ends_with('.') || apart && (before || self.is_dated(at))
    }

    /// "3", "3rd", "third"
    pub(super) fn day_number(&self, at: usize, end: usize) -> Option<(usize, i8)> {
        if let Some((after, number)) = self.word(at, end, |word| match word {
            Word::Ordinal(number) => Some(*number),
            _ => None,
        }) {
            return Some((after, number)).filter(|_| number <= 31);
        }
        let text = if at < end { self.raw(at) } else { return None };
        let digits = text.trim_end_matches(|character: char| character.is_ascii_alphabetic());
        let number: i8 = digits.parse().ok()?;
        let suffix = &text[digits.len()..];
        ((1..=31).contains(&number) && matches!(suffix, "" | "st" | "nd" | "rd" | "th"))
            .then_some((at + 1, number))
    }

    /// "2023-06-18"
    pub(super) fn iso(&self, index: usize, end: usize) -> Option<Read> {
        self.raw(index).starts_with(|sign: char| sign.is_ascii_digit()).then_some(())?;
        let last = (index + 5).min(end);
        (index + 1..=last).rev().find_map(|after| {
            let text: String = (index..after).map(|at| self.raw(at)).collect();
            let date: Date = text.parse().ok().filter(|_| text.len() == 10)?;
            let part = Part::Day(date.month(), date.day());
            let meaning = Meaning::Calendar { year: Year::Number(date.year()), part };
            Some((after, TimeKind::Date, meaning))
        })
    }

    /// "June 18", "18 June", "18th of June": the place after, month and day.
    fn month_and_day(&self, index: usize, end: usize) -> Option<(usize, i8, i8)> {
        if let Some((at, month)) = self.month_name(index, end) {
            let at = self.skip_definite(at, end);
            let (after, day) = self.day_number(at, end)?;
            // "May 10:30", "June 20 percent"
            return Some((after, month, day));
        }
        let (at, day) = self.day_number(index, end)?;
        let at = self.skip(at, end, &Word::Of);
        let (after, month) = self.month_name(at, end)?;
        Some((after, month, day))
    }

    /// The year of what a range or list goes on to: "3 – 5 May 2021", "May 3 and June 4, 2021".
    fn year_further(&self, index: usize, end: usize, month: i8) -> Option<Year> {
        let mut at = index;
        for _ in 0..4 {
            at = self.range_word(at, end)?;
            at = self.skip_definite(at, end);
            let later = if let Some((after, later, _)) = self.month_and_day(at, end) {
                at = after;
                later
            } else if let Some((after, later)) = self.month_name(at, end) {
                at = after;
                later
            } else {
                at = self.day_number(at, end)?.0;
                month
            };
            if let Some(year) = self.year_told(at, end) {
                return Some(Year::Number(year - i16::from(later < month)));
            }
        }
        None
    }

    /// "Sunday, June 18, 2023", "18 June", "the 18th of June", "3" of "3–5 May"
    pub(super) fn calendar_day(&self, index: usize, end: usize) -> Option<Read> {
        // "late Dec. 31", "as early as March 3"
        let mut start = self.within(index, end);
        if let Some((after, _)) = self.weekday_name(start, end) {
            start = after + usize::from(self.is_raw(after, end, ","));
        }
        let named = self.skip_definite(start, end);
        // "the May 3 raids": the article is the raids'.
        if named > start && start == index && self.month_name(named, end).is_some() {
            return None;
        }
        start = named;
        let read = |after, year, month, day| {
            Date::new(2000, month, day).ok()?;
            let meaning = Meaning::Calendar { year, part: Part::Day(month, day) };
            Some((after, TimeKind::Date, meaning))
        };
        if let Some((after, month, day)) = self.month_and_day(start, end) {
            if let Some((after, year)) = self.year_said(after, end) {
                return read(after, year, month, day);
            }
            let year = self.year_further(after, end, month).unwrap_or(Year::Open);
            return read(after, year, month, day);
        }
        // The month comes with a later member of the list.
        let (after, day) = self.day_number(start, end)?;
        let mut at = after;
        for _ in 0..6 {
            at = self.range_word(at, end)?;
            at = self.skip_definite(at, end);
            if let Some((last, month, _)) = self.month_and_day(at, end)
                && self.month_name(at, end).is_none()
            {
                let year = self.year_said(last, end).map(|(_, year)| year);
                let year = year.or_else(|| self.year_further(last, end, month));
                return read(after, year.unwrap_or(Year::Open), month, day);
            }
            at = self.day_number(at, end)?.0;
        }
        None
    }

    /// "5" of "May 3, 4 and 5, 2021": a day whose month stands before it.
    pub(super) fn day_of_list(&self, index: usize, end: usize) -> Option<Read> {
        let (after, day) = self.day_number(index, end)?;
        let noun = after < end
            && matches!(self.pos(after), Pos::Noun | Pos::Propn | Pos::Sym)
            && self.raw(after).starts_with(char::is_alphanumeric);
        let mut at = index;
        if noun && !self.is_dated(index) {
            return None;
        }
        let start = index.saturating_sub(12);
        loop {
            // Back over "and", "through", "–".
            let word = (start..at).rev().find(|from| self.range_word(*from, end) == Some(at))?;
            let number = word.checked_sub(1).filter(|at| *at >= start)?;
            self.day_number(number, end)?;
            at = number;
            if at > start
                && let Some((_, month)) = self.month_name(at - 1, end)
            {
                let year = self.year_said(after, end);
                let further = || self.year_further(after, end, month).map(|year| (after, year));
                let (after, year) = year.or_else(further).unwrap_or((after, Year::Open));
                Date::new(2000, month, day).ok()?;
                let meaning = Meaning::Calendar { year, part: Part::Day(month, day) };
                return Some((after, TimeKind::Date, meaning));
            }
        }
    }

    /// "June", "June 2023", "the late March", "last June", "June of that year"
    pub(super) fn month(&self, index: usize, end: usize) -> Option<Read> {
        let at = self.within(index, end);
        let directed = self.direction(at, end);
        let at = directed.map_or(at, |(after, ..)| after);
        let (after, month) = self.month_name(at, end)?;
        let said = self.year_said(after, end);
        // "this May 18 photo": the day is what is dated.
        if directed.is_some() && said.is_none() && self.day_number(after, end).is_some() {
            return None;
        }
        // "the Long March", "an August sun"
        let before = at.checked_sub(1).filter(|_| at == index && said.is_none());
        let named = before.is_some_and(|before| {
            matches!(self.pos(before), Pos::Propn | Pos::Adj | Pos::Det | Pos::Part | Pos::Pron)
                && self.raw(before).starts_with(char::is_alphabetic)
        });
        if named && !self.is_dated(at) {
            return None;
        }
        let (after, year) = match (said, directed) {
            (Some(found), _) => found,
            (None, Some((_, 0, base))) => (after, Year::Away(0, base)),
            (None, Some((_, offset, base))) => (after, Year::Towards(offset, base)),
            (None, None) => {
                let told = || self.year_told(after, end).map(Year::Number);
                let year = self.year_further(after, end, month).or_else(told);
                (after, year.unwrap_or(Year::Open))
            }
        };
        let meaning = Meaning::Calendar { year, part: Part::Month(month) };
        // "that October night"
        let told = matches!(year, Year::Away(0, Base::Story)) && said.is_none();
        if let Some((after, part)) = self.part(after, end).filter(|_| told) {
            let meaning = Meaning::PartOfDay { part, of: Some(Box::new(meaning)) };
            return Some((after, TimeKind::Time, meaning));
        }
        Some((after, TimeKind::Date, meaning))
    }

    /// The place after "the", "early", "mid-", "the late", "early in the".
    pub(super) fn within(&self, index: usize, end: usize) -> usize {
        let at = self.skip_definite(index, end);
        match self.after(at, end, &Word::Within) {
            Some(after) => {
                let after = after + usize::from(self.is_dash(after, end));
                let after = self.skip(after, end, &Word::In);
                self.skip_definite(after, end)
            }
            None => index,
        }
    }

    /// "third", "3rd", "19th"
    pub(super) fn ordinal(&self, at: usize, end: usize) -> Option<(usize, i8)> {
        let written = at < end && self.raw(at).bytes().all(|byte| byte.is_ascii_digit());
        self.day_number(at, end).filter(|_| !written)
    }

    /// "the summer of 1943", "last spring", "the third quarter", "the first half of 2019", "Q3"
    pub(super) fn part_of_year(&self, index: usize, end: usize) -> Option<Read> {
        let start = self.within(index, end);
        let directed = self.direction(start, end);
        let at = directed.map_or_else(|| self.skip_definite(start, end), |(after, ..)| after);
        let (after, part) = self.part_named(at, end)?;
        let first = at;
        let said = self.year_said(after, end).or_else(|| {
            let of = self.skip(after, end, &Word::Of);
            let fiscal = self.skip(of, end, &Word::Fiscal);
            let unit = self.unit(fiscal, end).filter(|(_, unit, _)| *unit == Unit::Year);
            let at = unit.map_or(fiscal, |(after, ..)| after);
            let fixed = self.figures(at, end).map(|year| (at + 1, Year::Number(year)));
            let season = matches!(part, Part::Season(_));
            let beside = || self.year_beside(start, first, after, end).filter(|_| season);
            fixed.or_else(beside).or_else(|| {
                let definite = of > after && self.is(of, end, &Word::Definite);
                let (after, unit, _) = self.unit(self.skip_definite(of, end), end)?;
                let whole = definite && unit == Unit::Year;
                whole.then_some((after, Year::Away(0, Base::Ground)))
            })
        });
        let season = matches!(part, Part::Season(_));
        // "the Winter Olympics"; "spring" is a verb and a source, "fall" and "summer" need a
        // sign that the time is meant.
        if season && said.is_none() && directed.is_none() {
            let bare = at == index;
            let dated = self.is_dated(at);
            let noun = self.pos(at) == Pos::Noun;
            let head = self.token(at).relation != Relation::Compound;
            let before = index.checked_sub(1).map(|before| self.pos(before));
            let phrase = matches!(before, Some(Pos::Adp | Pos::Sconj));
            let of = self.is(after, end, &Word::Of);
            if !noun || !head || of || !(dated || phrase && !bare || start > index) {
                return None;
            }
        }
        let (after, year) = match (said, directed) {
            // "the winter of 1776-77"
            (Some((after, year)), _) if season && self.is_next_year(after, end) => {
                (after + 2, year)
            }
            (Some(found), _) => found,
            (None, Some((_, 0, base))) => (after, Year::Away(0, base)),
            (None, Some((_, offset, Base::Story))) => (
                after,
                if season {
                    Year::Towards(offset, Base::Story)
                } else {
                    Year::Away(0, Base::Story)
                },
            ),
            (None, Some((_, offset, base))) => (after, Year::Towards(offset, base)),
            (None, None) => (after, Year::Open),
        };
        Some((after, TimeKind::Date, Meaning::Calendar { year, part }))
    }

    /// "-77" and "–1777" after "1776"
    fn is_next_year(&self, at: usize, end: usize) -> bool {
        let next = at + 1;
        let (Some(first), true) = (at.checked_sub(1), self.is_dash(at, end) && next < end) else {
            return false;
        };
        let year = self.figures(next, end).or_else(|| self.year_of_range(next, end));
        year.zip(self.figures(first, end)).is_some_and(|(next, first)| next == first + 1)
    }

    fn part_named(&self, at: usize, end: usize) -> Option<(usize, Part)> {
        if let Some((after, code)) = self.word(at, end, |word| match word {
            Word::Season(code) => Some(code.clone()),
            _ => None,
        }) {
            return Some((after, Part::Season(code)));
        }
        // "the July-September quarter"
        if let Some((after, first)) = self.month_name(at, end)
            && let Some(next) = self.range_word(after, end)
            && let Some((after, last)) = self.month_name(next, end)
            && let Some((after, Unit::Quarter, false)) = self.unit(after, end)
            && last == first + 2
            && first % 3 == 1
        {
            return Some((after, Part::Quarter((first + 2) / 3)));
        }
        // "Q3"
        if at < end
            && let Some(number) = self.raw(at).strip_prefix('Q')
            && let Ok(number @ 1..=4) = number.parse::<i8>()
        {
            return Some((at + 1, Part::Quarter(number)));
        }
        let (after, number) = self.ordinal(at, end)?;
        let after = after + usize::from(self.is_dash(after, end));
        let after = self.skip(after, end, &Word::Fiscal);
        if let Some((after, unit, false)) = self.unit(after, end)
            && unit == Unit::Quarter
            && (1..=4).contains(&number)
        {
            return Some((after, Part::Quarter(number)));
        }
        let half = self.word(after, end, |word| match word {
            Word::Number(0.5) => Some(()),
            _ => None,
        });
        let (after, ()) = half.filter(|_| (1..=2).contains(&number))?;
        // "the first half of the match" is no time.
        let of = self.after(after, end, &Word::Of);
        let dated = of.is_some_and(|of| {
            let at = self.skip_definite(of, end);
            self.figures(at, end).is_some()
                || self.direction(at, end).is_some()
                || self.is(at, end, &Word::Fiscal)
                || self.unit(at, end).is_some_and(|(_, unit, _)| unit == Unit::Year)
        });
        dated.then_some((after, Part::Half(number)))
    }

    /// The holiday behind "last year", "this year's".
    pub(super) fn feast_of(
        &self,
        unit: Unit,
        offset: i32,
        base: Base,
        after: usize,
        end: usize,
    ) -> Option<Read> {
        let possessive = after < end && matches!(self.raw(after), "'s" | "’s");
        let (after, _, feast) = self.holiday(after + usize::from(possessive), end)?;
        let year = Year::Away(offset, base);
        match feast {
            Meaning::Calendar { year: Year::Open, part } if unit == Unit::Year => {
                Some((after, TimeKind::Date, Meaning::Calendar { year, part }))
            }
            _ => None,
        }
    }

    /// "before" of "the Halloween before", "before last" of "the winter before last": which one it is.
    fn year_beside(
        &self,
        start: usize,
        at: usize,
        after: usize,
        end: usize,
    ) -> Option<(usize, Year)> {
        let sign = |word: &Word| match word {
            Word::Shift(sign) => Some(*sign),
            _ => None,
        };
        let (next, sign) = self.word(after, end, sign).filter(|_| at > start)?;
        let beyond = self.word(next, end, |word| match word {
            Word::Direction(offset, Base::Ground) => Some(*offset),
            _ => None,
        });
        if let Some((last, offset)) = beyond
            && offset == sign
            && self.unit(last, end).is_none()
        {
            return Some((last, Year::Towards(2 * sign, Base::Report)));
        }
        let (next, sign) = self.shift_after(after, end)?;
        Some((next, Year::Towards(sign, Base::Story)))
    }

    /// "Christmas", "New Year's Day 2020", "Good Friday"
    pub(super) fn holiday(&self, index: usize, end: usize) -> Option<Read> {
        let directed = self.direction(index, end);
        let at = directed.map_or_else(|| self.skip_definite(index, end), |(after, ..)| after);
        let (after, feast) = self.word(at, end, |word| match word {
            Word::Holiday(feast) if self.capital(at) => Some(*feast),
            _ => None,
        })?;
        // "the Christmas market"
        let named = directed.is_some() || at == index;
        if !named && self.year_beside(index, at, after, end).is_none() {
            return None;
        }
        if self.token(after - 1).relation == Relation::Compound {
            return None;
        }
        let said = self.year_said(after, end).or_else(|| self.year_beside(index, at, after, end));
        let toward = directed.map_or(Year::Open, |(_, offset, base)| match offset {
            0 => Year::Away(0, base),
            offset => Year::Towards(offset, base),
        });
        let (after, year) = said.unwrap_or((after, toward));
        let part = match feast {
            Feast::Fixed(month, day) => Part::Day(month, day),
            feast => Part::Feast(feast),
        };
        Some((after, TimeKind::Date, Meaning::Calendar { year, part }))
    }

    /// "the end of 2019", "the middle of last week", "the start of the year", "year-end"
    pub(super) fn portion(&self, index: usize, end: usize) -> Option<Read> {
        let at = self.skip_definite(index, end);
        if let Some(at) = self.after(at, end, &Word::Portion)
            && let Some(at) = self.after(at, end, &Word::Of)
        {
            let whole = [
                Reader::calendar_day,
                Reader::month,
                Reader::year,
                Reader::decade,
                Reader::part_of_year,
                Reader::weekday,
                Reader::directed_unit,
            ];
            let found = whole.into_iter().filter_map(|read| read(self, at, end));
            let longest = found.max_by_key(|(after, ..)| *after);
            return longest.or_else(|| {
                let unit = self.skip_fiscal(self.skip_definite(at, end), end);
                let (after, unit, plural) = self.unit(unit, end)?;
                let calendar = matches!(
                    unit,
                    Unit::Week
                        | Unit::Month
                        | Unit::Quarter
                        | Unit::Year
                        | Unit::Decade
                        | Unit::Century
                );
                let meaning = Meaning::Unit { unit, offset: 0, base: Base::Ground };
                (calendar && !plural).then_some((after, TimeKind::Date, meaning))
            });
        }
        // "the week of June 3"
        if let Some((after, Unit::Week, false)) = self.unit(at, end)
            && let Some(of) = self.after(after, end, &Word::Of)
            && let Some((after, kind, day)) = self.calendar_day(of, end)
        {
            return Some((after, kind, Meaning::WeekOf(Box::new(day))));
        }
        // "by mid-year"
        if index > 0
            && self.pos(index - 1) == Pos::Adp
            && let Some(dash) = self.after(at, end, &Word::Portion)
            && self.is_dash(dash, end)
            && let Some((after, unit @ (Unit::Week | Unit::Month | Unit::Year), false)) =
                self.unit(dash + 1, end)
        {
            let meaning = Meaning::Unit { unit, offset: 0, base: Base::Ground };
            return Some((after, TimeKind::Date, meaning));
        }
        // "year-end", "month's end"
        let (after, unit, plural) = self.unit(at, end)?;
        let possessive = after < end && matches!(self.raw(after), "'s" | "’s");
        // "by year end"
        let bare = index > 0 && self.pos(index - 1) == Pos::Adp && at == index;
        let joined = possessive || self.is_dash(after, end);
        let after = after + usize::from(joined);
        let last = self.after(after, end, &Word::Portion)?;
        let calendar = matches!(unit, Unit::Week | Unit::Month | Unit::Quarter | Unit::Year);
        let meaning = Meaning::Unit { unit, offset: 0, base: Base::Ground };
        (calendar && !plural && (joined || bare)).then_some((last, TimeKind::Date, meaning))
    }
}

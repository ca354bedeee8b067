//! Years and what is made of them: "490 BC", "'99", "1939–45", "the 1990s", "the late 19th century".

use readout_model::{Pos, Relation, TimeKind};

use super::super::meaning::{Meaning, Part, Unit, Year};
use super::super::words::Word;
use super::{Read, Reader};

impl Reader<'_> {
    /// "2019", "early 2019", "490 BC", "45" of "1939–45", "'99", "fiscal 2019"
    pub(super) fn year(&self, index: usize, end: usize) -> Option<Read> {
        let read = |after, year| {
            let meaning = Meaning::Calendar { year: Year::Number(year), part: Part::Whole };
            Some((after, TimeKind::Date, meaning))
        };
        let start = self.within(index, end);
        let at = self.skip_definite(start, end);
        let fiscal = self.skip(at, end, &Word::Fiscal);
        let named = fiscal > at || start > index;
        // "the year 2030"
        let unit = self.unit(fiscal, end).filter(|(_, unit, _)| *unit == Unit::Year);
        let at = unit.map_or(fiscal, |(after, ..)| after);
        // "in the year 71"
        if unit.is_some_and(|(.., plural)| !plural)
            && fiscal > start
            && at < end
            && (2..=3).contains(&self.raw(at).len())
            && (at + 1 >= end || self.pos(at + 1) == Pos::Punct)
            && let Ok(year @ 1..) = self.raw(at).parse::<i16>()
        {
            return read(at + 1, year);
        }
        let named = named || unit.is_some();
        if at >= end {
            return None;
        }
        if let Some((after, year)) = self.year_with_era(at, end) {
            return read(after, year);
        }
        if let Some(year) = self.year_of_range(at, end) {
            return read(at + 1, year);
        }
        // "'99"
        let apostrophe = matches!(self.raw(at), "'" | "’" | "‘");
        if apostrophe
            && at + 1 < end
            && self.joined(at)
            && !self.is_possessive(at + 2, end)
            && self.raw(at + 1).len() == 2
            && let Ok(year) = self.raw(at + 1).parse::<i16>()
        {
            // "'99" and "'05": the last that is not well after the report.
            let latest = self.document.about.published.map_or(2040, |day| day.year() + SOON);
            return read(at + 2, if 2000 + year <= latest { 2000 + year } else { 1900 + year });
        }
        if let Some(year) = self.early_year(at, end).or_else(|| self.lifetime(at, end)) {
            return read(at + 1, year);
        }
        if let Some((after, year)) = self.spelled_year(at, end) {
            let before = at.checked_sub(1).map(|before| self.pos(before));
            let about = at.checked_sub(1).is_some_and(|it| self.is(it, at, &Word::Approximate));
            let phrase = matches!(before, Some(Pos::Adp | Pos::Sconj)) || about;
            return (named || phrase || self.is_dated(at)).then(|| read(after, year)).flatten();
        }
        let year = self.figures(at, end)?;
        if at > index && !named {
            // "the 2003 invasion": the article is not part of it.
            return None;
        }
        (named || self.stands_for_year(at, end)).then(|| read(at + 1, year)).flatten()
    }

    /// "in 348", "c. 314", "(347 – 420)": three figures that the recogniser takes for a date.
    fn early_year(&self, at: usize, end: usize) -> Option<i16> {
        let text = self.raw(at);
        let year: i16 = text.parse().ok().filter(|_| text.len() == 3 && self.is_dated(at))?;
        let before = at.checked_sub(1);
        let phrase = matches!(before.map(|before| self.pos(before)), Some(Pos::Adp | Pos::Sconj));
        let range = before.is_some_and(|before| self.is_dash(before, end));
        let counts = at + 1 < end && matches!(self.pos(at + 1), Pos::Noun | Pos::Sym | Pos::Num);
        ((phrase || range) && !counts).then_some(year)
    }

    /// Both years of "(c. 314 – 368)" in three figures.
    fn lifetime(&self, at: usize, end: usize) -> Option<i16> {
        let year = |at: usize| -> Option<i16> {
            let text = if at < end { self.raw(at) } else { return None };
            text.parse().ok().filter(|year| *year >= 100 && text.len() == 3)
        };
        let dash = [at + 1, at.wrapping_sub(1)].into_iter().find(|at| self.is_dash(*at, end))?;
        let (first, last) = (year(dash.checked_sub(1)?)?, year(dash + 1)?);
        let opened = (dash.saturating_sub(5)..dash).any(|at| self.raw(at) == "(");
        let lived = first < last && last < first + LONGEST_LIFE;
        (opened && lived && self.is_raw(dash + 2, end, ")")).then(|| year(at)).flatten()
    }

    /// "In 348": a year where the text names others of its age.
    pub(super) fn three_figures(&self, index: usize, end: usize) -> Option<Read> {
        let figures = |at: usize| -> Option<i16> {
            let text = self.raw(at);
            text.parse().ok().filter(|year| *year >= 100 && text.len() == 3)
        };
        let year = figures(index)?;
        // "about 360 - 366"
        let range = index > 1 && self.is_dash(index - 1, index) && figures(index - 2).is_some();
        let first = if range { index - 2 } else { index };
        let before = first.checked_sub(1)?;
        let words = [
            Word::In,
            Word::Since,
            Word::Until,
            Word::Approximate,
            Word::Shift(1),
            Word::Shift(-1),
        ];
        let phrase = words.iter().any(|word| self.is(before, first, word));
        let next = index + 1;
        let counts = next < end
            && !self.is_dash(next, end)
            && (matches!(self.pos(next), Pos::Noun | Pos::Sym | Pos::Num | Pos::Adj)
                || self.unit(next, end).is_some());
        if !phrase || counts {
            return None;
        }
        let meaning = Meaning::Calendar { year: Year::Number(year), part: Part::Whole };
        Some((next, TimeKind::Date, meaning))
    }

    /// "nineteen eighty-four", "fifteen eighteen", "nineteen hundred", "twenty twenty-one", "two
    /// thousand and eight", as years are said.
    fn spelled_year(&self, at: usize, end: usize) -> Option<(usize, i16)> {
        let word = |at: usize| {
            self.word(at, end, |word| match word {
                Word::Number(number) => Some(*number),
                _ => None,
            })
        };
        let (next, first) = word(at)?;
        let (after, year) = if first == 2.0 {
            let (next, thousand) = word(next)?;
            let and = self.after(next, end, &Word::Range).unwrap_or(next);
            let (after, rest) = self.number(and, end)?;
            (thousand == 1000.0 && (1.0..100.0).contains(&rest))
                .then_some((after, 2000.0 + rest))?
        } else {
            let (after, rest) = match word(next)? {
                (after, 100.0) => (after, 0.0),
                (_, rest) if rest >= 10.0 => self.number(next, end)?,
                _ => return None,
            };
            let century = (11.0..=20.0).contains(&first) && rest < 100.0 && rest.fract() == 0.0;
            century.then_some((after, 100.0 * first + rest))?
        };
        let counts = after < end
            && (self.is_dash(after, end)
                || self.unit(after, end).is_some()
                || matches!(self.pos(after), Pos::Noun | Pos::Adj | Pos::Num));
        (!counts).then_some((after, year as i16))
    }

    /// The end of "1939–45" and both ends of "499 to 493 BC" and "2006/07".
    pub(super) fn year_of_range(&self, at: usize, end: usize) -> Option<i16> {
        let text = self.raw(at);
        let number: i16 = text.parse().ok().filter(|number| *number > 0)?;
        // "1892–94", "(1892 – 94)"
        let closed = at + 1 < end && self.raw(at + 1) == ")";
        if text.len() == 2
            && at >= 2
            && self.is_dash(at - 1, end)
            && (self.joined(at - 1) || closed)
        {
            let first = self.figures(at - 2, end)?;
            let year = first - first % 100 + number;
            return (year > first).then_some(year);
        }
        // The era stands after the second year only.
        let next = self.approximation(self.range_word(at + 1, end)?, end);
        let (_, year) = self.year_with_era(next, end)?;
        (year <= 0 && text.len() <= 4 && 1 - number < year).then_some(1 - number)
    }

    /// "2000 people" is a number; what is a year is told by the recogniser, a preposition, brackets
    /// or by not counting anything.
    fn stands_for_year(&self, at: usize, end: usize) -> bool {
        let token = self.token(at);
        let before = at.checked_sub(1);
        let money = before.is_some_and(|before| self.is(before, end, &Word::Currency));
        // "the 2014 protests", but "the 2000 protesters"
        let named = before.is_some_and(|before| self.is(before, end, &Word::Definite))
            && self.figures(at, end).is_some_and(|year| {
                (1900..=2060).contains(&year) && (year % 100 != 0 || self.is_dated(at))
            });
        // "10 percent of 1990 levels"
        let named =
            named || at + 1 < end && self.has_class(self.pieces[at + 1].token, &Word::Measure);
        if money || (self.counts(at, end) && !named) {
            return false;
        }
        let next_symbol =
            at + 1 < end && (self.pos(at + 1) == Pos::Sym && !self.is_dash(at + 1, end));
        // "2000 days", but "the World Cup 2018 day five"
        let counts = self.unit(at + 1, end).is_some_and(|(.., plural)| plural);
        if next_symbol || counts {
            return false;
        }
        let preposition =
            matches!(before.map(|before| self.pos(before)), Some(Pos::Adp | Pos::Sconj))
                && token.relation == Relation::Pobj;
        let usual = self.figures(at, end).is_some_and(|year| (1500..=2060).contains(&year));
        self.is_dated(at) || preposition || usual
    }

    /// "the 1990s", "the early '60s", "the sixties", "the late 19th century", "the 480s BC"
    pub(super) fn decade(&self, index: usize, end: usize) -> Option<Read> {
        let at = self.within(index, end);
        let at = self.skip_definite(at, end);
        if at >= end {
            return None;
        }
        let era = |at: usize| {
            self.word(at, end, |word| match word {
                Word::Era(before_christ) if self.capital(at) => Some(*before_christ),
                _ => None,
            })
        };
        let read = |after: usize, first: i16| {
            let (after, before_christ) = era(after).unwrap_or((after, false));
            let meaning = if (1000..2000).contains(&first) && first % 100 == 0 {
                Meaning::Century { number: first / 100 + 1, before_christ }
            } else {
                Meaning::Decade { first, before_christ }
            };
            Some((after, TimeKind::Date, meaning))
        };
        if let Some((after, number)) = self.word(at, end, |word| match word {
            Word::Decade(number) => Some(*number),
            _ => None,
        }) {
            // "in her sixties" has no article.
            return (at > index).then(|| read(after, 1900 + number)).flatten();
        }
        let quote = usize::from(matches!(self.raw(at), "'" | "’" | "‘"));
        let text = if at + quote < end { self.raw(at + quote) } else { return None };
        if let Some(digits) = text.strip_suffix('s')
            && let Ok(number) = digits.parse::<i16>()
            && number % 10 == 0
        {
            let after = at + quote + 1;
            return match digits.len() {
                4 if quote == 0 => read(after, number),
                3 if quote == 0 && era(after).is_some() => read(after, number),
                2 if quote == 1 || at > index => read(after, 1900 + number),
                _ => None,
            };
        }
        // "the 1600's", "the '60's"
        if at > index || quote == 1 {
            let number = self.raw(at + quote).parse::<i16>().ok().filter(|it| it % 10 == 0);
            let after = at + quote + 2;
            if let Some(number) = number
                && self.is_possessive(after - 1, end)
                && (after >= end || !matches!(self.pos(after), Pos::Noun | Pos::Adj | Pos::Propn))
            {
                return match text.len() {
                    4 if quote == 0 => read(after, number),
                    2 if quote == 1 => read(after, 1900 + number),
                    _ => None,
                };
            }
        }
        let (after, number) = self.ordinal(at, end)?;
        let number = i16::from(number);
        // "the 17th and 18th centuries"
        if let Some(next) = self.range_word(after, end)
            && let Some((unit, _)) = self.ordinal(self.skip_definite(next, end), end)
            && let Some((last, Unit::Century, _)) = self.unit(unit, end)
        {
            let before_christ = era(last).is_some_and(|(_, before_christ)| before_christ);
            return Some((after, TimeKind::Date, Meaning::Century { number, before_christ }));
        }
        let after = after + usize::from(self.is_dash(after, end));
        let (after, unit, plural) = self.unit(after, end)?;
        let goes_on = || {
            (at.saturating_sub(RANGE)..index)
                .any(|word| self.range_word(word, index) == Some(index))
        };
        if unit != Unit::Century || (plural && !goes_on()) {
            return None;
        }
        let (after, before_christ) = era(after).unwrap_or((after, false));
        Some((after, TimeKind::Date, Meaning::Century { number, before_christ }))
    }

    fn is_possessive(&self, at: usize, end: usize) -> bool {
        at < end && matches!(self.raw(at), "'s" | "’s")
    }

    /// The year of "June 2023" and of "June in 2023".
    pub(super) fn year_told(&self, at: usize, end: usize) -> Option<i16> {
        let year = self.year_after(at, end).map(|(_, year)| year);
        year.or_else(|| {
            let at = self.after(at, end, &Word::In)?;
            self.figures(at, end).filter(|_| !self.counts(at, end))
        })
    }

    /// A year in four figures.
    pub(super) fn figures(&self, at: usize, end: usize) -> Option<i16> {
        let text = if at < end { self.raw(at) } else { return None };
        let year: i16 = text.parse().ok().filter(|_| text.len() == 4)?;
        (1000..=2200).contains(&year).then_some(year)
    }

    /// "490 BC", "AD 70", "the 480s" are told apart by the word; the year as astronomers count.
    pub(super) fn year_with_era(&self, index: usize, end: usize) -> Option<(usize, i16)> {
        let number = |at: usize| -> Option<i16> {
            let text = if at < end { self.raw(at) } else { return None };
            let digits = text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse().ok().filter(|number| digits && *number > 0)
        };
        let era = |at: usize| {
            self.word(at, end, |word| match word {
                Word::Era(before_christ) if self.capital(at) => Some(*before_christ),
                _ => None,
            })
        };
        if let Some(year) = number(index)
            && let Some((after, before_christ)) = era(index + 1)
        {
            return Some((after, if before_christ { 1 - year } else { year }));
        }
        let (at, before_christ) = era(index)?;
        number(at).filter(|_| !before_christ).map(|year| (at + 1, year))
    }

    /// ", 2023", "of 2023", "2023" or with an era: the place after and the year.
    pub(super) fn year_after(&self, index: usize, end: usize) -> Option<(usize, i16)> {
        let comma = usize::from(self.is_raw(index, end, ","));
        let at = index + comma;
        let at = self.skip(at, end, &Word::Of);
        if let Some(found) = self.year_with_era(at, end) {
            return Some(found);
        }
        // "April of nineteen eighteen"
        if let Some(found) = self.spelled_year(at, end) {
            return Some(found);
        }
        let year = self.figures(at, end).or_else(|| self.short_year(at, end))?;
        // "June, 2000 soldiers": a number of something.
        let counts = comma > 0 && self.counts(at, end) && !self.is_dated(at);
        (!counts).then_some((at + 1, year))
    }

    /// A year in three figures, which nothing follows that it could count: "30 September 420".
    fn short_year(&self, at: usize, end: usize) -> Option<i16> {
        let text = if at < end { self.raw(at) } else { return None };
        let year: i16 = text.parse().ok().filter(|_| text.len() == 3)?;
        let closed =
            at + 1 >= end || !matches!(self.pos(at + 1), Pos::Noun | Pos::Propn | Pos::Sym);
        let last = at + 1 >= end || self.pos(at + 1) == Pos::Punct;
        let counts = !last && self.token(at).relation == Relation::Nummod;
        (year >= 100 && closed && !counts).then_some(year)
    }

    /// Whether figures tell how many there are of the noun that follows.
    fn counts(&self, at: usize, end: usize) -> bool {
        let next = at + 1;
        next < end
            && self.pos(next) == Pos::Noun
            && self.token(at).relation == Relation::Nummod
            && self.analysis.has_feature(self.pieces[next].token, "Number=Plur")
    }
}

/// Years after the report that "'30" may still be of its century.
const SOON: i16 = 5;

/// Years between birth and death, at most.
const LONGEST_LIFE: i16 = 110;

/// The longest word between the ends of a range, in pieces.
const RANGE: usize = 2;

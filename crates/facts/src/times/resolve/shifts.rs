//! So much before or after the report or what was told, and lengths that begin or end there.

use jiff::Span;
use jiff::civil::Date;
use smol_str::{SmolStr, format_smolstr};

use super::super::calendar::{self, Days, Resolved, Side};
use super::super::meaning::{Base, Unit, Year};
use super::{Anchor, Grain, NEAR, Resolver, UNKNOWN, Value, known, unknown};

impl Resolver {
    /// The calendar unit so many away from the report or what was told.
    pub(super) fn unit(&self, unit: Unit, offset: i32, base: Base) -> Value {
        // "sworn in at that hour"
        if matches!(unit, Unit::Hour | Unit::Minute) && base != Base::Report {
            return self.clock.map_or_else(|| unknown(None), |(day, minute)| at_clock(day, minute));
        }
        let Some(from) = self.base(base) else { return unknown(None) };
        let grain = match unit {
            Unit::Day => Grain::Day,
            Unit::Week | Unit::Fortnight => Grain::Week,
            Unit::Month => Grain::Month,
            Unit::Quarter => Grain::Quarter,
            Unit::Year => Grain::Year,
            _ => Grain::Longer,
        };
        if from.grain > grain {
            return unknown(coarse(from, unit));
        }
        calendar::unit(unit, offset, Some(from.first))
            .map_or_else(|| unknown(None), |resolved| known(resolved, grain))
    }

    /// So many units before or after.
    pub(super) fn shift(&self, number: Option<f64>, unit: Unit, sign: i32, base: Base) -> Value {
        let reference = if sign < 0 { "PAST_REF" } else { "FUTURE_REF" };
        let (number, unit) = in_whole_units(number, unit);
        if let Some(month) = self.half_months(number, unit, sign, base) {
            return month;
        }
        let limit = if unit == Unit::Year { 1e9 } else { MANY };
        let whole = number.filter(|number| number.fract() == 0.0 && *number < limit);
        let (Some(number), Some(from)) = (whole, self.base(base)) else {
            // "a year and a half later" has a day that we do not know; "years later" has none.
            let vague = base == Base::Report || number.is_none();
            let vague = vague.then(|| SmolStr::new_static(reference));
            let mut value = unknown(vague);
            if base == Base::Report {
                // "a few weeks ago" is over.
                let tomorrow = self.published.and_then(|day| day.tomorrow().ok());
                value.resolved.days =
                    if sign < 0 { (None, tomorrow) } else { (self.published, None) };
            }
            return value;
        };
        // "ten thousand years ago" is no year: "KA10" in TIMEX3.
        if unit == Unit::Year && base == Base::Report && sign < 0 && number >= 1000.0 {
            let thousands = number / 1000.0;
            let value = match thousands.fract() == 0.0 {
                true if thousands % 1000.0 == 0.0 => format_smolstr!("MA{}", thousands / 1000.0),
                true => format_smolstr!("KA{thousands}"),
                false => SmolStr::new_static(reference),
            };
            let mut value = unknown(Some(value));
            value.resolved.days.1 = self.published.and_then(|day| day.tomorrow().ok());
            return value;
        }
        // "48 hours ago" is two days.
        if unit == Unit::Hour && base == Base::Report && number > 0.0 && number % 24.0 == 0.0 {
            return self.unit(Unit::Day, sign * (number / 24.0) as i32, base);
        }
        let offset = sign * number as i32;
        // "three years ago" after "three years ago tomorrow"
        if base == Base::Report
            && sign < 0
            && let Some((_, _, day)) = self.anniversary.filter(|it| (it.0, it.1) == (-offset, unit))
        {
            return known(calendar::day(day), Grain::Day);
        }
        // "a year earlier" of a quarter is a quarter; "eleven years" after a spring are no spring.
        if unit == Unit::Year
            && base == Base::Story
            && from.grain == Grain::Quarter
            && (offset.abs() == 1 || from.season().is_none())
        {
            let year = i16::try_from(i32::from(from.first.year()) + offset).ok();
            return year.and_then(|year| from.in_year(year)).unwrap_or_else(|| unknown(None));
        }
        // "a decade ago" is a year.
        if matches!(unit, Unit::Decade | Unit::Century) && base == Base::Report {
            let years = if unit == Unit::Decade { 10 } else { 100 };
            return self.unit(Unit::Year, years * offset, base);
        }
        let weeks = if unit == Unit::Fortnight { 2 * offset } else { offset };
        if matches!(unit, Unit::Week | Unit::Fortnight)
            && base == Base::Story
            && from.grain == Grain::Day
        {
            let day = calendar::offset_days(from.first, 7 * weeks);
            return day.map_or_else(|| unknown(None), |day| known(calendar::day(day), Grain::Day));
        }
        if matches!(unit, Unit::Hour | Unit::Minute | Unit::Second) {
            // "At 8 p.m. … and fifteen minutes later"
            let minutes = match unit {
                Unit::Hour => 60 * i64::from(offset),
                _ => i64::from(offset),
            };
            if base == Base::Story
                && unit != Unit::Second
                && let Some((day, minute)) = self.clock
                && let minute @ 0..1440 = minute + minutes
            {
                return at_clock(day, minute);
            }
            let short = match unit {
                Unit::Hour => number < 12.0,
                Unit::Minute => number < 12.0 * 60.0,
                _ => true,
            };
            let day = Some(from).filter(|from| from.grain == Grain::Day && short);
            return day.map_or_else(
                || unknown(Some(SmolStr::new_static(reference))),
                |from| known(calendar::day(from.first), Grain::Day),
            );
        }
        let value = self.unit(unit, offset, base);
        if value.resolved.value.is_none() && value.resolved.days.0.is_none() {
            return unknown(Some(SmolStr::new_static(reference)));
        }
        value
    }

    /// "six and a half months ago": the month of the day half a month further off.
    fn half_months(&self, number: Option<f64>, unit: Unit, sign: i32, base: Base) -> Option<Value> {
        const HALF: i32 = 15;
        let number = number.filter(|it| unit == Unit::Month && it.fract() == 0.5 && *it < MANY)?;
        let from = self.base(base).filter(|from| from.grain == Grain::Day)?;
        let whole = calendar::unit(Unit::Month, sign * number as i32, Some(from.first))?;
        let month = whole.days.0?.with().day(from.first.day().min(28)).build().ok()?;
        let day = calendar::offset_days(month, sign * HALF)?;
        let resolved = calendar::month(Some(day.year()), day.month(), None, Side::Past);
        Some(known(resolved, Grain::Month))
    }

    /// So many weeks, months or years before a time near the report, with as much of it as was told.
    pub(super) fn anniversary_of(
        &self,
        near: Option<Date>,
        grain: Grain,
        number: i32,
        unit: Unit,
    ) -> Value {
        let span = match unit {
            Unit::Week => Span::new().try_weeks(-i64::from(number)),
            Unit::Month => Span::new().try_months(-i64::from(number)),
            _ => Span::new().try_years(-i64::from(number)),
        };
        let first = near.zip(span.ok()).and_then(|(near, span)| near.checked_add(span).ok());
        first.map_or_else(
            || unknown(None),
            |first| Anchor { first, grain, sentence: 0, ahead: false, clause: None }.again(),
        )
    }

    /// The part of another year that is compared with one told in this sentence or the one before;
    /// else that year.
    pub(super) fn compared(&self, year: Option<Year>, base: Base, sentence: usize) -> Value {
        let number = match year {
            Some(Year::Number(year)) => Some(year),
            Some(Year::Away(offset, base)) => self.year_away(offset, base),
            _ => None,
        };
        let here = |last: &Anchor| {
            last.sentence == sentence && matches!(last.grain, Grain::Month | Grain::Quarter)
        };
        let results = || self.quarter.filter(|quarter| self.is_in_results(quarter, sentence));
        let last = self.last.filter(here).or_else(results);
        let last = last.filter(|_| !self.genre.narrative);
        let same = last.and_then(|last| last.in_year(number.unwrap_or(last.first.year() - 1)));
        same.unwrap_or_else(|| match number {
            Some(year) => known(calendar::year(year), Grain::Year),
            None => self.shift(Some(1.0), Unit::Year, -1, base),
        })
    }

    /// Whether a sentence may still be about the results of a quarter: they are told over several.
    pub(super) fn is_in_results(&self, quarter: &Anchor, sentence: usize) -> bool {
        quarter.sentence + RESULTS >= sentence
    }

    /// The year that results of its fourth quarter, told in the next year, go on with: "For the year, it earned …".
    pub(super) fn year_of_results(&self, sentence: usize) -> Option<Value> {
        let quarter = self.quarter.filter(|quarter| self.is_in_results(quarter, sentence))?;
        let year = quarter.first.year();
        let just_over = self.published.is_some_and(|day| day.year() == year + 1);
        let last = quarter.first.month() > 9 && !self.genre.narrative;
        (last && just_over).then(|| known(calendar::year(year), Grain::Year))
    }

    /// The days of "the past two years", "the next five days": so many, the report's day among
    /// them. What "the next five years" of a story covers begins in what was told and lasts as long
    /// from its end.
    pub(super) fn stretch(
        &self,
        number: Option<f64>,
        unit: Unit,
        sign: i32,
        base: Base,
        sentence: usize,
    ) -> Days {
        let (number, unit) = in_whole_units(number, unit);
        let whole = number.filter(|number| number.fract() == 0.0 && *number < 1e4);
        let told = base == Base::Story && (self.told || self.genre.narrative);
        let (first, after) = if told {
            let near = |last: &Anchor| self.genre.narrative || last.sentence + NEAR >= sentence;
            match self.story().filter(near) {
                Some(last) => last.again().resolved.days,
                None => return UNKNOWN,
            }
        } else {
            (self.published, self.published.and_then(|day| day.tomorrow().ok()))
        };
        let (Some(first), Some(after)) = (first, after) else { return UNKNOWN };
        let Some(number) = whole else {
            return if sign < 0 { (None, Some(after)) } else { (Some(first), None) };
        };
        let number = i64::from(sign) * number as i64;
        let span = Span::new();
        let span = match unit {
            Unit::Day => span.try_days(number),
            Unit::Week => span.try_weeks(number),
            Unit::Fortnight => span.try_weeks(2 * number),
            Unit::Month => span.try_months(number),
            Unit::Quarter => span.try_months(3 * number),
            Unit::Year => span.try_years(number),
            Unit::Decade => span.try_years(10 * number),
            Unit::Century => span.try_years(100 * number),
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Millennium => return UNKNOWN,
        };
        let Ok(span) = span else { return UNKNOWN };
        match (sign < 0, told) {
            (true, _) => (after.checked_add(span).ok(), Some(after)),
            (false, true) => (Some(first), after.checked_add(span).ok()),
            (false, false) => (Some(first), first.checked_add(span).ok()),
        }
    }
}

/// A clock time, its minutes since midnight.
fn at_clock(day: Date, minute: i64) -> Value {
    let Resolved { value, days } = calendar::day(day);
    let value = value.map(|day| format_smolstr!("{day}T{:02}:{:02}", minute / 60, minute % 60));
    known(Resolved { value, days }, Grain::Day)
}

/// Units up to which a calendar can count.
const MANY: f64 = 2e4;

/// Sentences over which the quarter of results goes on counting.
const RESULTS: usize = 3;

/// "A year and a half" is eighteen months.
fn in_whole_units(number: Option<f64>, unit: Unit) -> (Option<f64>, Unit) {
    let (parts, smaller) = match unit {
        Unit::Year => (12.0, Unit::Month),
        Unit::Decade => (10.0, Unit::Year),
        Unit::Century => (100.0, Unit::Year),
        _ => return (number, unit),
    };
    match number {
        Some(number) if number.fract() != 0.0 && (number * parts).fract() == 0.0 => {
            (Some(number * parts), smaller)
        }
        number => (number, unit),
    }
}

/// What is known of a day or month when only a month or year was told: "1915-XX-XX".
fn coarse(from: Anchor, unit: Unit) -> Option<SmolStr> {
    let year = calendar::year_text(from.first.year());
    let month = from.first.month();
    Some(match (unit, from.grain) {
        (Unit::Day, Grain::Month) => format_smolstr!("{year}-{month:02}-XX"),
        (Unit::Day, _) => format_smolstr!("{year}-XX-XX"),
        (Unit::Week | Unit::Fortnight, _) => format_smolstr!("{year}-WXX"),
        (Unit::Month, _) => format_smolstr!("{year}-XX"),
        _ => return None,
    })
}

//! From what expressions say to values and days.
//!
//! News counts from the day of the report. Narrative of the past (history, biographies) counts from
//! the time last told: "On 4 May" after "In 1936" is of 1936. Which of the two a text is, is told by
//! its own expressions: see [`Genre`].

use jiff::ToSpan;
use jiff::civil::Date;
use smol_str::{SmolStr, format_smolstr};

use super::calendar::{self, Days, Resolved, Side};
use super::genre::{Genre, counts_from_report, is_any_years};
use super::meaning::{Base, Meaning, Part, Unit, Year};
use super::read::Reading;

/// The time last told.
#[derive(Clone, Copy, Debug)]
struct Anchor {
    first: Date,
    grain: Grain,
    /// Of which sentence, by number.
    sentence: usize,
}

impl Anchor {
    /// The same time once more.
    fn again(self) -> Value {
        let unit = match self.grain {
            Grain::Day => Unit::Day,
            Grain::Week => Unit::Week,
            Grain::Month => Unit::Month,
            Grain::Quarter => Unit::Quarter,
            Grain::Year | Grain::Longer => Unit::Year,
        };
        let same = calendar::unit(unit, 0, Some(self.first));
        same.map_or_else(|| unknown(None), |same| known(same, self.grain))
    }
}

/// How exactly a time is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Grain {
    Day,
    Week,
    Month,
    Quarter,
    Year,
    Longer,
}

/// Resolves the expressions of one report, in order of the text.
pub(super) struct Resolver {
    published: Option<Date>,
    genre: Genre,
    last: Option<Anchor>,
    /// The last that was told and is not after the report.
    past: Option<Anchor>,
    /// Whether the expression at hand speaks of what is to come.
    side: Side,
}

const UNKNOWN: Days = (None, None);

/// A meaning with its value and how exact it is.
struct Value {
    resolved: Resolved,
    grain: Option<Grain>,
}

fn unknown(value: Option<SmolStr>) -> Value {
    Value { resolved: Resolved { value, days: UNKNOWN }, grain: None }
}

fn known(resolved: Resolved, grain: Grain) -> Value {
    Value { resolved, grain: Some(grain) }
}

impl Resolver {
    pub(super) fn new(readings: &[Reading], published: Option<Date>) -> Resolver {
        let genre = Genre::of(readings, published);
        Resolver { published, genre, last: None, past: None, side: Side::Past }
    }

    pub(super) fn is_narrative(&self) -> bool {
        self.genre.narrative
    }

    /// Value and days of the next expression.
    pub(super) fn resolve(&mut self, reading: &Reading) -> Resolved {
        if is_any_years(reading)
            && let Meaning::Calendar { part, .. } = &reading.meaning
            // "The ferry runs in summer" in news, too.
            && (self.genre.timeless || (matches!(part, Part::Season(_)) && reading.pieces.len() == 1))
        {
            let value = match part {
                Part::Month(month) => Some(format_smolstr!("XXXX-{month:02}")),
                Part::Season(code) => Some(format_smolstr!("XXXX-{code}")),
                _ => None,
            };
            if value.is_some() {
                return Resolved { value, days: UNKNOWN };
            }
        }
        self.side = reading.side;
        let value = self.meaning(&reading.meaning, reading.side, reading.sentence);
        // What counts from the report ("today" in a quotation) does not carry narrative on.
        let from_report = self.genre.narrative && counts_from_report(&reading.meaning);
        if let (Some(first), Some(grain)) = (value.resolved.days.0, value.grain)
            && grain < Grain::Longer
            && !(reading.aside && self.last.is_some())
            && !from_report
        {
            self.last = Some(Anchor { first, grain, sentence: reading.sentence });
            if self.published.is_none_or(|day| first <= day) {
                self.past = self.last;
            }
        }
        value.resolved
    }

    fn story(&self) -> Option<Anchor> {
        let report =
            || self.published.map(|first| Anchor { first, grain: Grain::Day, sentence: 0 });
        // "The same day" of what has happened is not the day of a meeting to come.
        let to_come = |last: &Anchor| self.published.is_some_and(|day| last.first > day);
        match self.last {
            Some(last) if self.side == Side::Past && to_come(&last) => self.past.or_else(report),
            last => last.or_else(report),
        }
    }

    fn base(&self, base: Base) -> Option<Anchor> {
        let report =
            || self.published.map(|first| Anchor { first, grain: Grain::Day, sentence: 0 });
        match base {
            Base::Report => report(),
            Base::Story => self.story(),
            Base::Ground if self.genre.narrative => self.story(),
            Base::Ground => report(),
        }
    }

    fn meaning(&self, meaning: &Meaning, side: Side, sentence: usize) -> Value {
        match meaning {
            Meaning::Calendar { year, part } => self.calendar(*year, part, side, sentence),
            Meaning::Decade { first, before_christ } => {
                known(calendar::decade(*first, *before_christ), Grain::Longer)
            }
            Meaning::Century { number, before_christ } => {
                known(calendar::century(*number, *before_christ), Grain::Longer)
            }
            Meaning::Weekday { number, week, base } => {
                let from = self.base(*base);
                let (week, side) = match (week, base) {
                    // "that Tuesday" lies next to what was told.
                    (Some(0), Base::Story) => (None, Side::Next),
                    (None, Base::Ground) if self.genre.narrative => (None, Side::Next),
                    (week, _) => (*week, side),
                };
                let exact = from.filter(|from| from.grain <= Grain::Day).map(|from| from.first);
                known(calendar::weekday(*number, week, exact, side), Grain::Day)
            }
            Meaning::WeekdayOf { number, week } => {
                let week = self.meaning(week, side, sentence).resolved.days.0;
                let day = week.and_then(|day| calendar::offset_days(day, i32::from(*number) - 1));
                day.map_or_else(
                    || unknown(Some(format_smolstr!("XXXX-WXX-{number}"))),
                    |day| known(calendar::day(day), Grain::Day),
                )
            }
            Meaning::WeekOf(day) => {
                let day = self.meaning(day, side, sentence).resolved.days.0;
                let week = calendar::unit(Unit::Week, 0, day).filter(|_| day.is_some());
                week.map_or_else(|| unknown(None), |week| known(week, Grain::Week))
            }
            Meaning::Day(offset) => {
                let day = self.published.and_then(|day| calendar::offset_days(day, *offset));
                day.map_or_else(|| unknown(None), |day| known(calendar::day(day), Grain::Day))
            }
            Meaning::Unit { unit, offset, base } => self.unit(*unit, *offset, *base),
            Meaning::Weekend { offset, base } => {
                let from = self.base(*base).map(|from| from.first);
                // "the weekend" is the one before, on Friday to come.
                // So is "this weekend" of what happened, said from Monday to Thursday.
                let weekday = from.map_or(7, |day| day.weekday().to_monday_one_offset());
                let offset = match (offset, side) {
                    (None, Side::Past) if weekday < 6 => -1,
                    (Some(0), Side::Past) if weekday < 5 => -1,
                    (offset, _) => offset.unwrap_or(0),
                };
                let week = calendar::unit(Unit::Week, offset, from);
                week.map_or_else(
                    || unknown(None),
                    |week| {
                        let saturday = week.days.0.and_then(|day| calendar::offset_days(day, 5));
                        let value = week.value.map(|value| format_smolstr!("{value}-WE"));
                        known(Resolved { value, days: (saturday, week.days.1) }, Grain::Week)
                    },
                )
            }
            Meaning::Shift { number, unit, sign, base } => self.shift(*number, *unit, *sign, *base),
            Meaning::Stretch { number, unit, sign } => {
                let value = Some(calendar::duration(*number, *unit));
                Value {
                    resolved: Resolved { value, days: self.stretch(*number, *unit, *sign) },
                    grain: None,
                }
            }
            Meaning::Length { number, unit } => unknown(Some(calendar::duration(*number, *unit))),
            Meaning::PartOfDay { part, of } => {
                let day = self.day_of(of.as_deref(), side, sentence);
                let value = day.value.unwrap_or_else(|| SmolStr::new_static("XXXX-XX-XX"));
                let value = format_smolstr!("{value}T{part}");
                let grain = day.days.0.map(|_| Grain::Day);
                Value { resolved: Resolved { value: Some(value), days: day.days }, grain }
            }
            Meaning::Clock { hour, minute, of } => {
                let day = self.day_of(of.as_deref(), side, sentence);
                let value = day.value.unwrap_or_else(|| SmolStr::new_static("XXXX-XX-XX"));
                let value = match minute {
                    Some(minute) => format_smolstr!("{value}T{hour:02}:{minute:02}"),
                    None => format_smolstr!("{value}T{hour:02}:00"),
                };
                let grain = day.days.0.map(|_| Grain::Day);
                Value { resolved: Resolved { value: Some(value), days: day.days }, grain }
            }
            Meaning::Fixed(value) => unknown(Some(value.clone())),
            Meaning::Story => self.last.map_or_else(|| unknown(None), |last| last.again()),
            Meaning::Unvalued => unknown(None),
        }
    }

    /// The day of a clock time or part of a day: the one named, else the one last told not far
    /// before, else, as TimeML has it, that of the report.
    fn day_of(&self, of: Option<&Meaning>, side: Side, sentence: usize) -> Resolved {
        if let Some(of) = of {
            return self.meaning(of, side, sentence).resolved;
        }
        // "at 7 a.m." of news is no hour of the day in 1979 that it has just looked back to.
        let current = |last: &Anchor| {
            let away = self.published.map(|day| (day - last.first).get_days().abs());
            away.is_none_or(|days| days <= RECENT)
        };
        let near = |last: &Anchor| {
            last.sentence + NEAR >= sentence && current(last) || self.genre.narrative
        };
        let day = match self.last.filter(near) {
            Some(last) if last.grain == Grain::Day => Some(last.first),
            Some(_) if self.genre.narrative => None,
            _ => self.published,
        };
        day.map_or(Resolved { value: None, days: UNKNOWN }, calendar::day)
    }

    fn calendar(&self, year: Year, part: &Part, side: Side, sentence: usize) -> Value {
        let number = match year {
            Year::Number(year) => Some(year),
            Year::Away(offset, base) => {
                let from = self.base(base);
                let year = from.map(|from| i32::from(from.first.year()) + offset);
                match year.and_then(|year| i16::try_from(year).ok()) {
                    Some(year) => Some(year),
                    None => return unknown(None),
                }
            }
            Year::Towards(..) => None,
            Year::Open => self.year_told(part, sentence).filter(|year| {
                // "from 2003 to 2011 he ran it; the trial starts in January"
                let over = self.published.is_some_and(|day| *year < day.year());
                !(side == Side::Future && over && !self.genre.narrative)
            }),
        };
        let side = match year {
            Year::Towards(offset, _) if offset > 0 => Side::Next,
            Year::Towards(..) => Side::Past,
            _ => side,
        };
        let published = match year {
            Year::Towards(_, base) => self.base(base).map(|from| from.first),
            _ => self.published,
        };
        match part {
            Part::Whole => match number {
                Some(year) => known(calendar::year(year), Grain::Year),
                None => unknown(None),
            },
            Part::Day(month, day) => {
                match calendar::day_of_month(number, *month, *day, published, side) {
                    Some(resolved) => known(resolved, Grain::Day),
                    None => unknown(None),
                }
            }
            Part::Month(month) => {
                // "last June" is not the current one.
                let toward = match (year, published) {
                    (Year::Towards(offset, _), Some(day)) => {
                        let month = *month;
                        let shift = if offset > 0 {
                            i16::from(month <= day.month())
                        } else {
                            -i16::from(month >= day.month())
                        };
                        Some(day.year() + shift)
                    }
                    _ => number,
                };
                known(calendar::month(toward, *month, published, side), Grain::Month)
            }
            Part::Season(code) => {
                let first = calendar::season_month(code);
                let year = match (number, year, published) {
                    (None, Year::Towards(offset, _), Some(day)) => {
                        let shift = if offset > 0 {
                            i16::from(first <= day.month())
                        } else {
                            -i16::from(first + 2 >= day.month())
                        };
                        Some(day.year() + shift)
                    }
                    (None, _, Some(day)) => Some(match side {
                        Side::Past => day.year() - i16::from(first > day.month() + 1),
                        _ => day.year() + i16::from(first + 2 < day.month()),
                    }),
                    (number, ..) => number,
                };
                match year {
                    Some(year) => known(calendar::months(year, code, first, 3), Grain::Quarter),
                    None => unknown(Some(format_smolstr!("XXXX-{code}"))),
                }
            }
            Part::Quarter(quarter) => {
                let year = number.or_else(|| {
                    published.map(|day| {
                        let current = (day.month() + 2) / 3;
                        match side {
                            Side::Past => day.year() - i16::from(*quarter > current),
                            _ => day.year() + i16::from(*quarter < current),
                        }
                    })
                });
                let code = format_smolstr!("Q{quarter}");
                match year {
                    Some(year) => {
                        known(calendar::months(year, &code, 3 * quarter - 2, 3), Grain::Quarter)
                    }
                    None => unknown(Some(format_smolstr!("XXXX-{code}"))),
                }
            }
            Part::Half(half) => {
                let code = format_smolstr!("H{half}");
                match number.or(published.map(Date::year)) {
                    Some(year) => {
                        known(calendar::months(year, &code, 6 * half - 5, 6), Grain::Quarter)
                    }
                    None => unknown(Some(format_smolstr!("XXXX-{code}"))),
                }
            }
        }
    }

    /// The year of a day, month or season without one: in narrative the one that brings it next to
    /// what was told last; in news, that of the same sentence if it was another than the report's.
    fn year_told(&self, part: &Part, sentence: usize) -> Option<i16> {
        let last = self.last?;
        // An undated report that says "Sunday" is news: "in November" is of its own time, not of a
        // year that it has just looked back to.
        let told = self.genre.narrative || (self.published.is_none() && self.genre.timeless);
        // "next year, probably in January"
        let same = last.sentence == sentence
            && self.published.is_none_or(|day| {
                last.first.year() + 1 < day.year()
                    || (last.first.year() > day.year() && last.grain == Grain::Year)
            });
        let again = last.sentence == sentence
            && last.grain == Grain::Month
            && matches!(part, Part::Day(month, _) if *month == last.first.month());
        if !told && !same && !again {
            return None;
        }
        let month = match part {
            Part::Day(month, _) | Part::Month(month) => *month,
            Part::Season(code) => calendar::season_month(code),
            Part::Quarter(quarter) => 3 * quarter - 2,
            Part::Half(_) | Part::Whole => return Some(last.first.year()),
        };
        // "in January, when … on January 7"
        let year = last.first.year();
        if last.grain >= Grain::Year || (last.grain == Grain::Month && last.first.month() == month)
        {
            return Some(year);
        }
        let away = |year: i16| {
            let months = i32::from(year - last.first.year()) * 12 + i32::from(month)
                - i32::from(last.first.month());
            // Stories go on: what lies ahead is nearer, and the same year nearest.
            let distance = if months < 0 { 2 * -months } else { months };
            distance + if year == last.first.year() { 0 } else { OTHER_YEAR }
        };
        (year - 1..=year + 1).min_by_key(|year| away(*year))
    }

    /// The calendar unit so many away from the report or what was told.
    fn unit(&self, unit: Unit, offset: i32, base: Base) -> Value {
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
    fn shift(&self, number: Option<f64>, unit: Unit, sign: i32, base: Base) -> Value {
        let reference = if sign < 0 { "PAST_REF" } else { "FUTURE_REF" };
        let whole = number.filter(|number| number.fract() == 0.0 && *number < 1e5);
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
        // "48 hours ago" is two days.
        if unit == Unit::Hour && base == Base::Report && number > 0.0 && number % 24.0 == 0.0 {
            return self.unit(Unit::Day, sign * (number / 24.0) as i32, base);
        }
        let offset = sign * number as i32;
        // "a year earlier" of a quarter or month is a quarter or month.
        if unit == Unit::Year && base == Base::Story && from.grain < Grain::Year {
            let first = from.first.checked_add(i64::from(offset).years()).ok();
            if let (Some(first), Grain::Quarter) = (first, from.grain) {
                return calendar::unit(Unit::Quarter, 0, Some(first))
                    .map_or_else(|| unknown(None), |it| known(it, Grain::Quarter));
            }
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
        if matches!(unit, Unit::Hour | Unit::Minute | Unit::Second) && base == Base::Story {
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

    /// The days of "the past two years", "the next five days", the report's day among them.
    fn stretch(&self, number: Option<f64>, unit: Unit, sign: i32) -> Days {
        let whole = number.filter(|number| number.fract() == 0.0 && *number < 1e4);
        let Some(published) = self.published else { return UNKNOWN };
        let tomorrow = published.tomorrow().ok();
        let Some(number) = whole else {
            return if sign < 0 { (None, tomorrow) } else { (Some(published), None) };
        };
        let number = i64::from(sign) * number as i64;
        let span = match unit {
            Unit::Day => number.days(),
            Unit::Week => number.weeks(),
            Unit::Fortnight => (2 * number).weeks(),
            Unit::Month => number.months(),
            Unit::Quarter => (3 * number).months(),
            Unit::Year => number.years(),
            Unit::Decade => (10 * number).years(),
            Unit::Century => (100 * number).years(),
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Millennium => return UNKNOWN,
        };
        let other = published.checked_add(span).ok();
        if sign < 0 { (other, tomorrow) } else { (Some(published), other) }
    }
}

/// Sentences over which a day that was told goes on counting for clock times.
const NEAR: usize = 2;

/// Days from the report within which a day that was told counts for them.
const RECENT: i32 = 60;

/// Months by which another year is further away than the story's own.
const OTHER_YEAR: i32 = 4;

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

use jiff::ToSpan;
use jiff::civil::Date;
use smol_str::{SmolStr, format_smolstr};

use super::feasts::Feast;
use super::meaning::Unit;

/// Days an expression covers: the first, and the one after the last.
pub(super) type Days = (Option<Date>, Option<Date>);

/// Which of several days a weekday or month without a year means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// The latest that is not after the day of the report, unless it lies more than half a year
    /// further off than the next one: "agreed to meet on May 18" looks ahead.
    Past,
    /// The first that is not before it, unless that is more than half a year away: "plans to meet
    /// in February", said in June, are more often old ones.
    Future,
    /// The first that is not before it, as "next June" says.
    Next,
}

/// Days.
const HALF_A_YEAR: i64 = 183;

/// A value of TIMEX3 with the days it covers.
pub(super) struct Resolved {
    pub(super) value: Option<SmolStr>,
    pub(super) days: Days,
}

/// Value and days of one day.
pub(super) fn day(date: Date) -> Resolved {
    let value = format_smolstr!("{}-{:02}-{:02}", year_text(date.year()), date.month(), date.day());
    Resolved { value: Some(value), days: (Some(date), date.tomorrow().ok()) }
}

/// A year as TIMEX3 writes it; 0 is the year before the first.
pub(super) fn year_text(year: i16) -> SmolStr {
    if year > 0 { format_smolstr!("{year:04}") } else { format_smolstr!("BC{:04}", 1 - year) }
}

fn days_between(from: Date, to: Date) -> i64 {
    to.duration_since(from).as_hours() / 24
}

/// A day of a month, in a year if one is given; else the one on this side of the report's day.
pub(super) fn day_of_month(
    year: Option<i16>,
    month: i8,
    day_number: i8,
    published: Option<Date>,
    side: Side,
) -> Option<Resolved> {
    // Leap days exist in some year only; this one has all.
    Date::new(2000, month, day_number).ok()?;
    if let Some(year) = year {
        return Some(
            Date::new(year, month, day_number)
                .map_or_else(|_| Resolved { value: None, days: (None, None) }, day),
        );
    }
    let Some(published) = published else {
        let value = format_smolstr!("XXXX-{month:02}-{day_number:02}");
        return Some(Resolved { value: Some(value), days: (None, None) });
    };
    nearest(|year| Date::new(year, month, day_number).ok(), published, side).map(day)
}

/// The day of a holiday.
pub(super) fn feast(
    year: Option<i16>,
    feast: Feast,
    published: Option<Date>,
    side: Side,
) -> Option<Resolved> {
    match year {
        Some(year) => feast.day(year).map(day),
        None => nearest(|year| feast.day(year), published?, side).map(day),
    }
}

/// The day on this side of the report's, of those that three years have.
fn nearest(day_of: impl Fn(i16) -> Option<Date>, published: Date, side: Side) -> Option<Date> {
    let dates = (published.year() - 1..=published.year() + 1).filter_map(day_of);
    match side {
        Side::Past => dates.min_by_key(|date| {
            let away = days_between(published, *date);
            if away > 0 { HALF_A_YEAR + away } else { -away }
        }),
        Side::Next => dates.filter(|date| *date >= published).min(),
        Side::Future => dates.min_by_key(|date| {
            let away = days_between(published, *date);
            // A past day must be nearer by far.
            if away < 0 { HALF_A_YEAR - away } else { away }
        }),
    }
}

/// A month, in a year if one is given; else the one on this side of the report's day.
pub(super) fn month(year: Option<i16>, month: i8, published: Option<Date>, side: Side) -> Resolved {
    let year = year.or_else(|| {
        published.map(|day| match side {
            // Two months ahead or less are nearer by more than half a year.
            Side::Past => day.year() - i16::from(month > day.month() + 2),
            Side::Next => day.year() + i16::from(month < day.month()),
            Side::Future if month < day.month() && day.month() - month >= 6 => day.year() + 1,
            Side::Future => day.year(),
        })
    });
    let Some(year) = year else {
        return Resolved { value: Some(format_smolstr!("XXXX-{month:02}")), days: (None, None) };
    };
    let first = Date::new(year, month, 1).ok();
    Resolved {
        value: Some(format_smolstr!("{}-{month:02}", year_text(year))),
        days: (first, first.and_then(|first| first.checked_add(1.month()).ok())),
    }
}

/// A weekday (1 is Monday), `direction` weeks away if one is said.
pub(super) fn weekday(
    number: i8,
    direction: Option<i32>,
    published: Option<Date>,
    side: Side,
) -> Resolved {
    let Some(published) = published else {
        return Resolved { value: Some(format_smolstr!("XXXX-WXX-{number}")), days: (None, None) };
    };
    let today = i32::from(published.weekday().to_monday_one_offset());
    let number = i32::from(number);
    let back = (today - number).rem_euclid(7);
    let ahead = (number - today).rem_euclid(7);
    let offset = match (direction, side) {
        // "last Sunday" is not today, nor is "next Sunday".
        (Some(direction), _) if direction < 0 => -if back == 0 { 7 } else { back },
        (Some(direction), _) if direction > 0 => {
            if ahead == 0 {
                7
            } else {
                ahead
            }
        }
        (Some(_), _) => number - today,
        (None, Side::Past) => -back,
        (None, Side::Future | Side::Next) => ahead,
    };
    offset_days(published, offset).map_or(Resolved { value: None, days: (None, None) }, day)
}

/// The day so many days away.
pub(super) fn offset_days(from: Date, days: i32) -> Option<Date> {
    from.checked_add(i64::from(days).days()).ok()
}

/// A whole year.
pub(super) fn year(year: i16) -> Resolved {
    let first = Date::new(year, 1, 1).ok();
    Resolved {
        value: Some(year_text(year)),
        days: (first, first.and_then(|first| first.checked_add(1.year()).ok())),
    }
}

/// Ten years by the number in their name: 1990, or 480 of "the 480s BC".
pub(super) fn decade(first: i16, before_christ: bool) -> Resolved {
    years(first / 10, 10, before_christ, 3)
}

/// A hundred years by their ordinal.
pub(super) fn century(number: i16, before_christ: bool) -> Resolved {
    years(number - 1, 100, before_christ, 2)
}

/// Years with the same first figures.
fn years(figures: i16, count: i16, before_christ: bool, width: usize) -> Resolved {
    let first = match figures.checked_mul(count) {
        Some(first) if before_christ => 2 - first - count,
        Some(first) => first,
        None => return Resolved { value: None, days: (None, None) },
    };
    let era = if before_christ { "BC" } else { "" };
    let start = Date::new(first, 1, 1).ok();
    Resolved {
        value: Some(format_smolstr!("{era}{figures:0width$}")),
        days: (start, start.and_then(|day| day.checked_add(i64::from(count).years()).ok())),
    }
}

/// Three months by the first, or six; "SP" to "WI", "Q1" to "Q4", "H1" and "H2". Seasons as
/// meteorologists count them, winter from December.
pub(super) fn months(year: i16, code: &str, first: i8, count: i32) -> Resolved {
    let start = Date::new(year, first, 1).ok();
    Resolved {
        value: Some(format_smolstr!("{}-{code}", year_text(year))),
        days: (start, start.and_then(|day| day.checked_add(i64::from(count).months()).ok())),
    }
}

/// First month of a season.
pub(super) fn season_month(code: &str) -> i8 {
    match code {
        "SP" => 3,
        "SU" => 6,
        "FA" => 9,
        _ => 12,
    }
}

/// The calendar unit `offset` units from the one that holds a day: "last year", "this week".
pub(super) fn unit(unit: Unit, offset: i32, published: Option<Date>) -> Option<Resolved> {
    let published = published?;
    match unit {
        Unit::Day => offset_days(published, offset).map(day),
        Unit::Week | Unit::Fortnight => {
            let monday = published.weekday().to_monday_zero_offset();
            let weeks = if unit == Unit::Fortnight { 2 * offset } else { offset };
            let first = offset_days(published, weeks * 7 - i32::from(monday))?;
            let week = first.iso_week_date();
            Some(Resolved {
                value: Some(format_smolstr!("{}-W{:02}", year_text(week.year()), week.week())),
                days: (Some(first), offset_days(first, 7)),
            })
        }
        Unit::Month => {
            let first = published.first_of_month().checked_add(i64::from(offset).months()).ok()?;
            Some(month(Some(first.year()), first.month(), None, Side::Past))
        }
        Unit::Quarter => {
            let first = published.first_of_month();
            let back = i64::from((published.month() - 1) % 3);
            let first = first.checked_add((3 * i64::from(offset) - back).months()).ok()?;
            Some(Resolved {
                value: Some(format_smolstr!(
                    "{}-Q{}",
                    year_text(first.year()),
                    (first.month() + 2) / 3
                )),
                days: (Some(first), first.checked_add(3.months()).ok()),
            })
        }
        Unit::Year => i16::try_from(i32::from(published.year()) + offset).ok().map(year),
        Unit::Decade => {
            // Before Christ years are counted backwards.
            let year = i32::from(published.year());
            let before_christ = year <= 0;
            let (number, sign) = if before_christ { (1 - year, -1) } else { (year, 1) };
            let first = number.div_euclid(10) * 10 + sign * 10 * offset;
            let first = i16::try_from(first).ok().filter(|first| *first >= 0);
            first.map(|first| decade(first, before_christ))
        }
        Unit::Century => {
            let number = i32::from(published.year()).div_euclid(100) + 1 + offset;
            i16::try_from(number).ok().filter(|number| *number > 0).map(|it| century(it, false))
        }
        Unit::Millennium | Unit::Hour | Unit::Minute | Unit::Second => None,
    }
}

/// TIMEX3 value of a length; `None` for the number is a vague one ("several").
pub(super) fn duration(number: Option<f64>, unit: Unit) -> SmolStr {
    let (time, letter, factor) = match unit {
        Unit::Second => ("T", "S", 1.0),
        Unit::Minute => ("T", "M", 1.0),
        Unit::Hour => ("T", "H", 1.0),
        Unit::Day => ("", "D", 1.0),
        Unit::Week => ("", "W", 1.0),
        Unit::Fortnight => ("", "W", 2.0),
        Unit::Month => ("", "M", 1.0),
        Unit::Quarter => ("", "M", 3.0),
        Unit::Year => ("", "Y", 1.0),
        Unit::Decade => ("", "DE", 1.0),
        Unit::Century => ("", "CE", 1.0),
        Unit::Millennium => ("", "ML", 1.0),
    };
    // "half an hour", "a quarter of a century", "a decade and a half"; but 2.5 years as they are said.
    let parted = |number: &f64| number.fract() != 0.0;
    let small = |number: &f64| parted(number) && *number < 1.0;
    match unit {
        Unit::Hour if number.is_some_and(|it| small(&it)) => {
            return duration(number.map(|it| 60.0 * it), Unit::Minute);
        }
        Unit::Year if number.is_some_and(|it| small(&it)) => {
            return duration(number.map(|it| 12.0 * it), Unit::Month);
        }
        Unit::Decade if number.is_some_and(|it| parted(&it)) => {
            return duration(number.map(|it| 10.0 * it), Unit::Year);
        }
        Unit::Century if number.is_some_and(|it| parted(&it)) => {
            return duration(number.map(|it| 100.0 * it), Unit::Year);
        }
        _ => {}
    }
    match number {
        Some(number) => format_smolstr!("P{time}{}{letter}", number * factor),
        None => format_smolstr!("P{time}X{letter}"),
    }
}

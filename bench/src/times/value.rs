//! TIMEX3 values as intervals.

use jiff::ToSpan as _;
use jiff::civil::{Date, ISOWeekDate, Weekday};

/// From a minute to another, the latter excluded, both since the first of January of the year 0;
/// an end that is not said is open. Recurring days ("--06-15") lie in the year 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Interval {
    pub(super) start: Option<i64>,
    pub(super) end: Option<i64>,
    /// Whether it has no year.
    pub(super) recurs: bool,
    /// Whether it has no day.
    clock: bool,
}

const DAY: i64 = 24 * 60;

/// The year 0, in which recurring days lie.
const LEAP_YEAR: i64 = 366 * DAY;

/// Seasons as months: first month and number of months, as meteorologists count.
const SEASONS: [(&str, i8); 4] = [("SP", 3), ("SU", 6), ("FA", 9), ("WI", 12)];

impl Interval {
    /// Between two days, the second excluded.
    pub(super) fn days(start: Option<Date>, end: Option<Date>) -> Interval {
        let (start, end) = (start.and_then(minute), end.and_then(minute));
        Interval { start, end, recurs: false, clock: false }
    }

    pub(super) fn is_clock(&self) -> bool {
        self.clock
    }

    /// The time of day alone.
    pub(super) fn clock(&self) -> Interval {
        let start = self.start.map(|start| start.rem_euclid(DAY));
        let length = self.end.zip(self.start).map(|(end, start)| end - start);
        let end = start.zip(length).map(|(start, length)| start + length);
        Interval { start, end, recurs: false, clock: true }
    }

    /// Minutes; open ends are far away.
    pub(super) fn length(&self) -> i64 {
        self.end.zip(self.start).map_or(i64::MAX, |(end, start)| end - start)
    }

    /// From the start of one to the end of another.
    pub(super) fn between(first: Option<Interval>, last: Option<Interval>) -> Interval {
        let any = first.or(last);
        let start = first.and_then(|it| it.start);
        let mut end = last.and_then(|it| it.end);
        let recurs = any.is_some_and(|it| it.recurs);
        // From December to March of any year.
        if recurs && end <= start {
            end = end.map(|end| end + LEAP_YEAR);
        }
        Interval { start, end, recurs, clock: any.is_some_and(|it| it.clock) }
    }
}

fn minute(date: Date) -> Option<i64> {
    let first = Date::new(0, 1, 1).ok()?;
    Some(i64::from((date - first).get_days()) * DAY)
}

/// The interval of a TIMEX3 value of a date or time, or of an ISO 8601 date, time or both; `None`
/// for lengths, sets, vague and unresolved values.
pub(super) fn interval(value: &str) -> Option<Interval> {
    if let Some(value) = value.strip_prefix("XXXX-XX-XXT") {
        return clock_time(value).map(|(start, length)| Interval {
            start: Some(start),
            end: Some(start + length),
            recurs: false,
            clock: true,
        });
    }
    if let Some(rest) = value.strip_prefix("XXXX-").or_else(|| value.strip_prefix("--")) {
        if let Some((_, first)) = SEASONS.iter().find(|(code, _)| *code == rest) {
            return any_season(*first);
        }
        return (!rest.contains('X'))
            .then(|| date(&format!("0000-{rest}")))
            .flatten()
            .map(|interval| Interval { recurs: true, ..interval });
    }
    if let Some((day, time)) = value.split_once('T') {
        let day = date(day)?;
        let (start, length) = clock_time(time)?;
        let start = day.start? + start;
        return Some(Interval { start: Some(start), end: Some(start + length), ..day });
    }
    if value.as_bytes().get(2) == Some(&b':') {
        let (start, length) = clock_time(value)?;
        let (start, end) = (Some(start), Some(start + length));
        return Some(Interval { start, end, recurs: false, clock: true });
    }
    date(value)
}

/// A season of any year. The code names no months, and TEI, which has none, writes those that the
/// season of the astronomers touches: "--06" to "--09".
fn any_season(first: i8) -> Option<Interval> {
    let month = |number: i8| {
        let month = date(&format!("0000-{number:02}"))?;
        Some(Interval { recurs: true, ..month })
    };
    Some(Interval::between(month(first), month((first + 2) % 12 + 1)))
}

/// Minutes since midnight and how long it takes; parts of a day ("MO") are no interval.
fn clock_time(value: &str) -> Option<(i64, i64)> {
    let mut parts = value.trim_end_matches('Z').split(':');
    let hour: i64 = parts.next()?.parse().ok()?;
    let minute = match parts.next() {
        Some(minute) => minute.get(..2)?.parse().ok()?,
        None => 0,
    };
    Some((hour * 60 + minute, 1))
}

fn date(value: &str) -> Option<Interval> {
    let (before_christ, value) = match value.strip_prefix("BC") {
        Some(rest) => (true, rest),
        None => (false, value),
    };
    let mut parts = value.split('-');
    let first = parts.next()?;
    let number: i16 = first.parse().ok()?;
    // The year before 1 is 1 BC.
    let years = match (first.len(), before_christ) {
        (4, false) => (number, number + 1),
        (4, true) => (1 - number, 2 - number),
        (3, false) => (number * 10, number * 10 + 10),
        (3, true) => (-number * 10 - 9, -number * 10 + 1),
        (2, false) => (number * 100, number * 100 + 100),
        (2, true) => (-number * 100 - 99, -number * 100 + 1),
        _ => return None,
    };
    let start = Date::new(years.0, 1, 1).ok()?;
    let months = |first: i8, count: i32| {
        let from = start.with().month(first).build().ok()?;
        Some(Interval::days(Some(from), Some(from.checked_add(count.months()).ok()?)))
    };
    let Some(part) = parts.next() else {
        return Some(Interval::days(Some(start), Some(Date::new(years.1, 1, 1).ok()?)));
    };
    if let Some((_, month)) = SEASONS.iter().find(|(code, _)| *code == part) {
        return months(*month, 3);
    }
    if let Some(quarter) = part.strip_prefix('Q') {
        let quarter: i8 = quarter.parse().ok().filter(|number| (1..=4).contains(number))?;
        return months(3 * quarter - 2, 3);
    }
    if let Some(half) = part.strip_prefix('H') {
        let half: i8 = half.parse().ok().filter(|number| (1..=2).contains(number))?;
        return months(6 * half - 5, 6);
    }
    if let Some(week) = part.strip_prefix('W') {
        let week: i8 = week.parse().ok()?;
        let monday = ISOWeekDate::new(years.0, week, Weekday::Monday).ok()?.date();
        return match parts.next() {
            None => Some(Interval::days(Some(monday), Some(monday.checked_add(7.days()).ok()?))),
            Some("WE") => {
                let saturday = monday.checked_add(5.days()).ok()?;
                Some(Interval::days(Some(saturday), Some(monday.checked_add(7.days()).ok()?)))
            }
            Some(_) => None,
        };
    }
    let month: i8 = part.parse().ok()?;
    let Some(day) = parts.next() else {
        return months(month, 1);
    };
    let day = Date::new(years.0, month, day.parse().ok()?).ok()?;
    Some(Interval::days(Some(day), Some(day.tomorrow().ok()?)))
}

#[cfg(test)]
mod tests {
    use super::interval;

    /// Length in days, or `None` where a value is no interval.
    #[track_caller]
    fn check(value: &str, days: Option<i64>) {
        let length = interval(value).and_then(|it| Some((it.end? - it.start?) / super::DAY));
        assert_eq!(length, days, "{value}");
    }

    #[test]
    fn values_are_intervals() {
        check("2023-06-18", Some(1));
        check("2024-02", Some(29));
        check("2023", Some(365));
        check("199", Some(3652));
        check("2023-W24", Some(7));
        check("2023-W24-WE", Some(2));
        check("2023-Q2", Some(91));
        check("BC0490-09", Some(30));
        check("2023-06-18T10:30", Some(0));
        check("2023-06-18TMO", None);
        check("P2D", None);
        check("XXXX-WXX-5", None);
        check("2023-02-30", None);
    }
}

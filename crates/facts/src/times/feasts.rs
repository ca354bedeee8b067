//! Holidays: the same day each year, so many weekdays into a month, or so many days from Easter.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// On which day of a year a holiday is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Feast {
    /// Month and day.
    Fixed(i8, i8),
    /// So many days after the nth weekday (1 is Monday) of a month; -1 is the last.
    Weekday { month: i8, weekday: i8, nth: i8, after: i64 },
    /// Days after Easter Sunday of the western or the eastern churches.
    Easter { after: i64, eastern: bool },
}

impl Feast {
    /// "12-25", "weekday 11 4 4" (the fourth Thursday of November; a fourth number is days after
    /// it), "easter -2", "eastern_easter 0".
    pub(super) fn parse(value: &str) -> Option<Feast> {
        let mut parts = value.split(' ');
        let kind = parts.next()?;
        if let Some((month, day)) = kind.split_once('-') {
            return Some(Feast::Fixed(month.parse().ok()?, day.parse().ok()?));
        }
        let numbers: Vec<i8> = parts.map(str::parse).collect::<Result<_, _>>().ok()?;
        let after = |at: usize| numbers.get(at).copied().map_or(0, i64::from);
        match (kind, numbers.as_slice()) {
            ("weekday", [month, weekday, nth, ..]) => Some(Feast::Weekday {
                month: *month,
                weekday: *weekday,
                nth: *nth,
                after: after(3),
            }),
            ("easter", _) => Some(Feast::Easter { after: after(0), eastern: false }),
            ("eastern_easter", _) => Some(Feast::Easter { after: after(0), eastern: true }),
            _ => None,
        }
    }

    /// Its day in a year, if it has one.
    pub(super) fn day(self, year: i16) -> Option<Date> {
        let (first, after) = match self {
            Feast::Fixed(month, day) => (Date::new(year, month, day).ok()?, 0),
            Feast::Weekday { month, weekday, nth, after } => {
                let weekday = Weekday::from_monday_one_offset(weekday).ok()?;
                let month = Date::new(year, month, 1).ok()?;
                (month.nth_weekday_of_month(nth, weekday).ok()?, after)
            }
            Feast::Easter { after, eastern: false } => (western_easter(year)?, after),
            Feast::Easter { after, eastern: true } => (eastern_easter(year)?, after),
        };
        first.checked_add(after.days()).ok()
    }
}

/// Easter Sunday of the Gregorian calendar: the anonymous algorithm of *Nature* (1876), as in
/// Meeus, Astronomical Algorithms, chapter 8.
fn western_easter(year: i16) -> Option<Date> {
    let year_number = i32::from(year);
    let (golden, century, rest) = (year_number % 19, year_number / 100, year_number % 100);
    let correction = century - century / 4 - (century - (century + 8) / 25 + 1) / 3;
    let moon = (19 * golden + correction + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - moon - rest % 4) % 7;
    let late = (golden + 11 * moon + 22 * weekday) / 451;
    let days = moon + weekday - 7 * late + 114;
    Date::new(year, i8::try_from(days / 31).ok()?, i8::try_from(days % 31 + 1).ok()?).ok()
}

/// Easter Sunday of the Julian calendar as a Gregorian day: Meeus, chapter 8.
fn eastern_easter(year: i16) -> Option<Date> {
    let year_number = i32::from(year);
    let moon = (19 * (year_number % 19) + 15) % 30;
    let weekday = (2 * (year_number % 4) + 4 * (year_number % 7) - moon + 34) % 7;
    let days = moon + weekday + 114;
    let julian = Date::new(year, i8::try_from(days / 31).ok()?, i8::try_from(days % 31 + 1).ok()?);
    let behind = i64::from(year / 100 - year / 400 - 2);
    julian.ok()?.checked_add(behind.days()).ok()
}

#[cfg(test)]
mod tests {
    use super::Feast;

    #[track_caller]
    fn check(value: &str, year: i16, day: &str) {
        let found = Feast::parse(value).and_then(|feast| feast.day(year));
        assert_eq!(found.map(|day| day.to_string()).as_deref(), Some(day), "{value} {year}");
    }

    #[test]
    fn holidays_have_their_days() {
        check("12-25", 2023, "2023-12-25");
        check("weekday 11 4 4", 2023, "2023-11-23");
        check("weekday 11 4 4 1", 2018, "2018-11-23");
        check("weekday 5 1 -1", 2022, "2022-05-30");
        check("easter", 2024, "2024-03-31");
        check("easter -2", 2025, "2025-04-18");
        check("easter", 1961, "1961-04-02");
        check("eastern_easter", 2024, "2024-05-05");
        check("eastern_easter", 2025, "2025-04-20");
    }
}

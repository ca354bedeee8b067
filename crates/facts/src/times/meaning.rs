use smol_str::SmolStr;

use super::feasts::Feast;

/// What an expression says, before it is known when it is said.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Meaning {
    /// A year or a part of one.
    Calendar { year: Year, part: Part },
    /// Ten years, by the first; before Christ the last.
    Decade { first: i16, before_christ: bool },
    /// A hundred years, by their ordinal.
    Century { number: i16, before_christ: bool },
    /// 1 is Monday; `week` is the direction that is said.
    Weekday { number: i8, week: Option<i32>, base: Base },
    /// "Friday last week"
    WeekdayOf { number: i8, week: Box<Meaning> },
    /// "the week of June 3"
    WeekOf(Box<Meaning>),
    /// Days from the report's.
    Day(i32),
    /// So many days from another day: what a clock elsewhere shows.
    Beside { days: i32, of: Box<Meaning> },
    /// The night before the report's day of what is over, else the one after.
    Overnight,
    /// The unit of the calendar that lies so many away: "last year", "the next day".
    Unit { unit: Unit, offset: i32, base: Base },
    /// The weekend of a week so many away; `None` where no direction is said.
    Weekend { offset: Option<i32>, base: Base },
    /// So much before or after: "three days ago", "a few weeks later". Negative is before.
    Shift { number: Option<f64>, unit: Unit, sign: i32, base: Base },
    /// So long before a day near the report: "a year ago on Monday" as "a year ago Monday".
    Anniversary { number: i32, unit: Unit, of: Box<Meaning> },
    /// The part of the year before that is compared with one just told, else the year before:
    /// "rose 3 percent in May from a year earlier". `None` for the year stands for the one before
    /// what was told.
    Compared { year: Option<Year>, base: Base },
    /// A length that ends or begins with the report ("the past two years") or begins with what was
    /// told ("spent the next two years in prison").
    Stretch { number: Option<f64>, unit: Unit, sign: i32, base: Base },
    /// A length.
    Length { number: Option<f64>, unit: Unit },
    /// A part of a day ("MO"); of an unnamed one for `None`.
    PartOfDay { part: SmolStr, of: Option<Box<Meaning>> },
    /// A time of day; `half` is whether it is said which half of the day it is in.
    Clock { hour: u8, minute: Option<u8>, half: bool, of: Option<Box<Meaning>> },
    /// A value that depends on nothing: sets, "PRESENT_REF".
    Fixed(SmolStr),
    /// The time last told: "at the same time".
    Story,
    /// Something without a value.
    Unvalued,
}

impl Meaning {
    /// "Monday", "Monday night", "9 a.m. Monday", with no direction said.
    pub(super) fn names_weekday(&self) -> bool {
        match self {
            Meaning::Weekday { week, .. } => week.is_none(),
            Meaning::PartOfDay { of: Some(of), .. }
            | Meaning::Clock { of: Some(of), .. }
            | Meaning::Beside { of, .. } => of.names_weekday(),
            _ => false,
        }
    }
}

/// Which year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Year {
    /// Counted as astronomers do: the year before 1 is 0.
    Number(i16),
    /// So many from the report's or the story's: "June of that year".
    Away(i32, Base),
    /// In a direction: "last June" is -1, "next June" 1, "the following June" 1 from the story.
    Towards(i32, Base),
    /// Not said.
    Open,
}

/// A part of a year.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Part {
    Whole,
    /// "SP", "SU", "FA", "WI"
    Season(SmolStr),
    Half(i8),
    Quarter(i8),
    Month(i8),
    Day(i8, i8),
    /// A holiday that is not on the same day each year.
    Feast(Feast),
}

/// From where a relative expression counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    /// The day of the report: "last week".
    Report,
    /// The time last told: "the following week".
    Story,
    /// The time last told in narrative of the past, else the day of the report: "the end of the
    /// year".
    Ground,
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Fortnight,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
    Millennium,
}

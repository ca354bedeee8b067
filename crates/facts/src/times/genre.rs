//! What kind of text its expressions of time make of it: news of its day, narrative of the past, or what holds
//! in any year (a guide, an encyclopedia).

use jiff::civil::Date;

use super::meaning::{Base, Meaning, Part, Year};
use super::read::{EARLY, Reading};

/// From where the expressions of a text count.
pub(super) struct Genre {
    /// From what was told last, not from the day of the report.
    pub(super) narrative: bool,
    /// Little or nothing counts from the day of the report.
    pub(super) timeless: bool,
    /// It names several years before the year 1000 for certain.
    pub(super) ancient: bool,
}

impl Genre {
    pub(super) fn of(readings: &[Reading], published: Option<Date>) -> Genre {
        let dated = |reading: &&Reading| dates_report(&reading.meaning);
        // "The market is on Saturday", "the ferry leaves on Saturday morning": it may be any week's.
        let weekly = |reading: &&Reading| reading.general && reading.meaning.names_weekday();
        let current = readings.iter().filter(dated).filter(|it| !weekly(it)).count();
        let weeks = readings.iter().filter(weekly).count();
        let general = readings.iter().filter(|it| is_any_years(it)).count();
        Genre {
            narrative: is_narrative(readings, published),
            ancient: is_of_old(readings),
            timeless: GENERAL * current <= general && (weeks == 0 || weeks < general),
        }
    }
}

/// Whether a text tells of a past that lies well before its report: it names years before the last
/// one, and more of them than expressions that count from the day of the report ("Monday", "last
/// week").
fn is_narrative(readings: &[Reading], published: Option<Date>) -> bool {
    let (mut old, mut current) = (0, 0);
    for reading in readings.iter() {
        match &reading.meaning {
            Meaning::Calendar { year: Year::Number(year), .. } => {
                old += usize::from(published.is_none_or(|day| *year + 1 < day.year()));
            }
            Meaning::Decade { .. } | Meaning::Century { .. } => old += 1,
            meaning => current += usize::from(counts_from_report(meaning)),
        }
    }
    old >= 3 && old >= 3 * current
}

/// "Monday", "yesterday", "last week"
pub(super) fn counts_from_report(meaning: &Meaning) -> bool {
    match meaning {
        Meaning::Weekday { base: Base::Story, .. } => false,
        Meaning::Weekday { .. } | Meaning::Day(_) | Meaning::Overnight => true,
        Meaning::Anniversary { .. } => true,
        Meaning::Unit { base, .. } | Meaning::Shift { base, .. } => *base == Base::Report,
        Meaning::Calendar { year: Year::Away(_, base) | Year::Towards(_, base), .. } => {
            *base == Base::Report
        }
        Meaning::PartOfDay { of: Some(of), .. }
        | Meaning::Clock { of: Some(of), .. }
        | Meaning::Beside { of, .. } => counts_from_report(of),
        _ => false,
    }
}

/// "It is hot in July": a month or season of any year, by the verb.
pub(super) fn is_any_years(reading: &Reading) -> bool {
    reading.general && matches!(reading.meaning, Meaning::Calendar { year: Year::Open, .. })
}

/// Whether several years that a text names, and no few of them, lie before the year 1000.
fn is_of_old(readings: &[Reading]) -> bool {
    let years = readings
        .iter()
        .filter(|it| matches!(it.meaning, Meaning::Calendar { year: Year::Number(_), .. }));
    let old = readings.iter().filter(|it| is_ancient(it)).count();
    old >= 2 && FEW * old >= years.count()
}

/// Whether an expression names a year before the year 1000 that needs no other to be one.
fn is_ancient(reading: &Reading) -> bool {
    match &reading.meaning {
        Meaning::Calendar { year: Year::Number(year), part } => {
            *year < 1000 && (reading.rule != EARLY || *part != Part::Whole)
        }
        Meaning::Century { number, before_christ } => *before_christ || *number <= 10,
        Meaning::Decade { first, before_christ } => *before_christ || *first < 1000,
        _ => false,
    }
}

/// Of so many years one must be old.
const FEW: usize = 10;

/// How many months of any year a text must name for each expression that is of its day, to be no news.
const GENERAL: usize = 3;

/// Whether an expression shows that a text is of its day: "Monday", "yesterday"; "today", "this year" and
/// "overnight" may be any day's.
fn dates_report(meaning: &Meaning) -> bool {
    match meaning {
        Meaning::Day(0) | Meaning::Overnight | Meaning::Unit { offset: 0, .. } => false,
        Meaning::PartOfDay { of: Some(of), .. }
        | Meaning::Clock { of: Some(of), .. }
        | Meaning::Beside { of, .. } => dates_report(of),
        _ => counts_from_report(meaning),
    }
}

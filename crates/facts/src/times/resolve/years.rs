//! Parts of years: which year a day, month, season or quarter is of.

use jiff::civil::Date;
use smol_str::format_smolstr;

use super::super::calendar::{self, Side};
use super::super::meaning::{Base, Part, Year};
use super::{Grain, Resolver, Value, known, unknown};

impl Resolver {
    pub(super) fn calendar(&self, year: Year, part: &Part, side: Side, sentence: usize) -> Value {
        let number = match year {
            Year::Number(year) => Some(year),
            Year::Away(offset, base) => match self.year_away(offset, base) {
                Some(year) => Some(year),
                None => return unknown(None),
            },
            Year::Towards(..) => None,
            Year::Open => self.year_told(part, sentence).filter(|year| {
                // "from 2003 to 2011 he ran it; the trial starts in January"
                let over = self.published.is_some_and(|day| *year < day.year());
                // "3.1 percent in 2022, less than they forecast in October"
                let to_come = self.published.is_some_and(|day| *year > day.year());
                let right = if side == Side::Future { !over } else { !to_come };
                right || self.genre.narrative
            }),
        };
        let side = match year {
            Year::Towards(offset, _) if offset > 0 => Side::Next,
            Year::Towards(..) => Side::Past,
            _ => side,
        };
        // A day or month to come cannot be when something was done.
        let last_year = |first: Option<Date>| {
            let day =
                self.published.filter(|_| self.over && number.is_none() && year == Year::Open)?;
            first.filter(|first| *first > day).map(|first| first.year() - 1)
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
                let read = |year| calendar::day_of_month(year, *month, *day, published, side);
                let first = read(number);
                let first_day = first.as_ref().and_then(|it| it.days.0);
                let year = last_year(first_day).or_else(|| match year {
                    // "last year's Easter or the one before"
                    Year::Towards(offset, _) if first_day == published => {
                        let year = first_day.map(Date::year)?;
                        Some(year + i16::try_from(offset.signum()).unwrap_or_default())
                    }
                    _ => None,
                });
                match if year.is_some() { read(year) } else { first } {
                    Some(resolved) => known(resolved, Grain::Day),
                    None => unknown(None),
                }
            }
            Part::Feast(feast) => match calendar::feast(number, *feast, published, side) {
                Some(resolved) => known(resolved, Grain::Day),
                None => unknown(None),
            },
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
                let resolved = calendar::month(toward, *month, published, side);
                let resolved = match last_year(resolved.days.0) {
                    Some(year) => calendar::month(Some(year), *month, published, side),
                    None => resolved,
                };
                known(resolved, Grain::Month)
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
                        // "the winter before last"
                        let further = i16::try_from(offset - offset.signum()).unwrap_or_default();
                        Some(day.year() + shift + further)
                    }
                    // "this winter" of January began last year; "what we did this summer", said in
                    // January, is over.
                    (Some(year), Year::Away(0, Base::Report), Some(day)) => {
                        let begun = first == 12 && day.month() <= 2;
                        let over = self.told && first > day.month() + 2;
                        Some(year - i16::from(begun || over))
                    }
                    // A tale that is of no day: "they sold strawberries in summer".
                    (None, Year::Open, _) if self.genre.timeless && self.last.is_none() => None,
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

    /// The year so many from the report's or the story's.
    pub(super) fn year_away(&self, offset: i32, base: Base) -> Option<i16> {
        let from = self.base(base)?;
        i16::try_from(i32::from(from.first.year()) + offset).ok()
    }

    /// The year of a day, month or season without one: in narrative the one that brings it next to
    /// what was told last; in news, that of the same sentence if it was another than the report's.
    fn year_told(&self, part: &Part, sentence: usize) -> Option<i16> {
        let last = self.last?;
        // An undated report that says "Sunday" is news: "in November" is of its own time, not of a
        // year that it has just looked back to.
        let told = self.genre.narrative || (self.published.is_none() && self.genre.timeless);
        // "next year, probably in January"; not "who won in 1998, lost on May 31"
        let same = last.sentence == sentence
            && last.clause.is_none_or(|clause| self.clause == Some(clause))
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
            Part::Feast(feast) => feast.day(last.first.year())?.month(),
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
}

/// Months by which another year is further away than the story's own.
const OTHER_YEAR: i32 = 4;

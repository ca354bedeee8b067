//! Which day a clock time, a part of a day or a weekday in a list is of.

use jiff::civil::Date;

use super::super::calendar::{self, Days, Resolved, Side};
use super::super::meaning::{Meaning, Part, Unit};
use super::super::read::Reading;
use super::{Anchor, Grain, Resolver, UNKNOWN};

impl Resolver {
    /// The weekday that heads a block, after one that headed a block before it or of a week told just before:
    /// lists of days go on.
    pub(super) fn next_heading(&self, reading: &Reading) -> Option<Date> {
        let Meaning::Weekday { number, week: None, .. } = reading.meaning else { return None };
        if !reading.heading {
            return None;
        }
        let next = |from: Date| calendar::weekday(number, None, Some(from), Side::Next).days.0;
        match (self.heading, self.last) {
            (Some((day, _)), _) => next(day.tomorrow().ok()?),
            (None, Some(last)) if last.grain == Grain::Week && last.ahead => next(last.first),
            _ => None,
        }
    }

    /// The day, or the next one for a morning that follows the night of the day: "late last night and
    /// again at dawn", "agreed on Sunday night to stop by 6 a.m."
    pub(super) fn after_night(&self, day: Resolved, sentence: usize) -> Resolved {
        let follows = self.night.is_some_and(|night| night == (sentence, day.days.0));
        match day.days.1.filter(|_| follows) {
            Some(next) => calendar::day(next),
            None => day,
        }
    }

    /// Whether a weekday is the day told last, in this sentence or the one before, about a week from the
    /// report, and its verb has nothing against it.
    pub(super) fn is_same_day(&self, weekday: i8, side: Side, sentence: usize) -> bool {
        let near = |last: Anchor| {
            self.published.is_some_and(|day| {
                let fits = if last.first > day { !self.told } else { side == Side::Past };
                fits && (day - last.first).get_days().abs() <= 7
            })
        };
        self.last.is_some_and(|last| {
            last.grain == Grain::Day
                && last.sentence + 1 >= sentence
                && last.first.weekday().to_monday_one_offset() == weekday
                && near(last)
        })
    }

    /// "Landed Friday", told on Thursday, was where it was Friday already: of six days ago newsrooms that leave out
    /// "on" say "last Friday". Once it has said so, so is "on Friday".
    pub(super) fn nearest(
        &self,
        weekday: i8,
        week: Option<i32>,
        from: Option<Date>,
        side: Side,
    ) -> Side {
        let eve = from.and_then(|day| day.tomorrow().ok());
        let next = eve.is_some_and(|day| day.weekday().to_monday_one_offset() == weekday);
        let told = (self.bare || self.eve) && week.is_none() && self.published == from;
        if told && next && side == Side::Past { Side::Next } else { side }
    }

    /// Whether what was told last is the day of the report.
    pub(super) fn is_reports(&self) -> bool {
        self.last.is_some_and(|last| last.grain == Grain::Day && Some(last.first) == self.published)
    }

    /// The day of a clock time or part of a day: the one named, else the one last told not far
    /// before, else, as TimeML has it, that of the report.
    pub(super) fn day_of(&self, of: Option<&Meaning>, side: Side, sentence: usize) -> Resolved {
        if let Some(of) = of {
            let named = self.meaning(of, side, sentence).resolved;
            // "that October night": the one told.
            let told = self.last.filter(|last| last.grain == Grain::Day).map(|last| last.first);
            let month = matches!(of, Meaning::Calendar { part: Part::Month(_), .. });
            return match told.filter(|day| month && holds(named.days, *day)) {
                Some(day) => calendar::day(day),
                None => named,
            };
        }
        if let Some((day, _)) = self.heading.filter(|(_, block)| *block == self.block) {
            return calendar::day(day);
        }
        // "at 7 a.m." of news is no hour of the day in 1979 that it has just looked back to.
        let current = |last: &Anchor| {
            let away = self.published.map(|day| (day - last.first).get_days().abs());
            away.is_none_or(|days| days <= RECENT)
        };
        // "Figures due at 2 p.m." is not of the day, still to come, that somebody has spoken of.
        let to_come = |last: &Anchor| {
            self.published.is_some_and(|day| last.first > day)
                && !(side == Side::Future && last.ahead)
                && last.sentence != sentence
        };
        // "Rain fell on Saturday. A curfew begins at 9 p.m."
        let over = |last: &Anchor| {
            side == Side::Future && self.published.is_some_and(|day| last.first < day)
        };
        let near = |last: &Anchor| {
            last.sentence + NEXT >= sentence && current(last) && !to_come(last) && !over(last)
                || self.genre.narrative
        };
        let day = match self.last.filter(near) {
            Some(last) if last.grain == Grain::Day => Some(last.first),
            Some(_) if self.genre.narrative => None,
            _ => self.published,
        };
        day.map_or(Resolved { value: None, days: UNKNOWN }, calendar::day)
    }
}

/// How long before a day near the report an expression is, if that is what it says.
pub(super) fn anniversary(meaning: &Meaning) -> Option<(i32, Unit)> {
    match meaning {
        Meaning::Anniversary { number, unit, .. } => Some((*number, *unit)),
        Meaning::PartOfDay { of: Some(of), .. } => anniversary(of),
        _ => None,
    }
}

/// Minutes since midnight of a value that ends in a clock time.
pub(super) fn minutes(value: &str) -> Option<i64> {
    let (hour, minute) = value.split_once('T')?.1.split_once(':')?;
    Some(60 * hour.parse::<i64>().ok()? + minute.parse::<i64>().ok()?)
}

fn holds(days: Days, day: Date) -> bool {
    matches!(days, (Some(first), Some(after)) if first <= day && day < after)
}

/// Sentences over which a day that was told goes on counting for clock times.
const NEXT: usize = 1;

/// Days from the report within which a day that was told counts for clock times.
const RECENT: i32 = 60;

use readout_model::TimeKind;

use super::super::meaning::Meaning;
use super::super::words::Word;
use super::{Read, Reader};

/// A time of day and the piece after it; `half` is whether it is said which half of the day it is in.
struct Time {
    hour: u8,
    minute: Option<u8>,
    half: bool,
    after: usize,
}

impl Reader<'_> {
    /// "10:30", "about 10 a.m.", "10:30 p.m. GMT Friday", "8 o'clock", "05:30hrs", "1715 GMT"
    pub(super) fn clock(&self, index: usize, end: usize) -> Option<Read> {
        let start = self.approximation(index, end);
        let Time { hour, minute, half, after } = self.time_of_day(start, end)?;
        let clock = |of| Meaning::Clock { hour, minute, half, of };
        // "10 a.m. Friday", "10 a.m. on 3 May"
        // "8:15 p.m. (1715 GMT) on Friday"
        let bracket = self
            .time_of_day(after + 1, end)
            .map(|time| time.after)
            .filter(|close| self.is_raw(after, end, "(") && self.is_raw(*close, end, ")"));
        let day_at = bracket.map_or(after, |close| close + 1);
        Some(match self.day_behind(day_at, end) {
            Some((after, day)) => (after, TimeKind::Time, clock(Some(Box::new(day)))),
            None => (after, TimeKind::Time, clock(self.day_elsewhere(hour, after, end))),
        })
    }

    /// "on 3 May", ", Friday" behind a time of day: the place after, and the day.
    fn day_behind(&self, at: usize, end: usize) -> Option<(usize, Meaning)> {
        let on = self.skip(at, end, &Word::In);
        let on = on + usize::from(on == at && self.is_raw(on, end, ","));
        let days =
            [Reader::calendar_day, Reader::weekday, Reader::relative_day, Reader::directed_unit];
        let found = days.into_iter().filter_map(|read| read(self, on, end));
        let (after, kind, day) = found.max_by_key(|it| it.0)?;
        (kind == TimeKind::Date).then_some((after, day))
    }

    /// The day of an hour behind which the clock of another zone is given with its day: "4:15 a.m. (2015 GMT
    /// Friday)" is of Saturday.
    fn day_elsewhere(&self, hour: u8, at: usize, end: usize) -> Option<Box<Meaning>> {
        if !self.is_raw(at, end, "(") {
            return None;
        }
        let there = self.time_of_day(at + 1, end)?;
        let (close, day) = self.day_behind(there.after, end)?;
        let days = match i32::from(hour) - i32::from(there.hour) {
            ..=WESTMOST => 1,
            EASTMOST.. => -1,
            _ => 0,
        };
        let of = Box::new(day);
        self.is_raw(close, end, ")").then(|| Box::new(Meaning::Beside { days, of }))
    }

    /// "Monday at 12:30", "tomorrow at 9 a.m."
    pub(super) fn day_and_clock(&self, index: usize, end: usize) -> Option<Read> {
        let days = [Reader::weekday, Reader::relative_day];
        let found = days.into_iter().filter_map(|read| read(self, index, end));
        let (at, _, day) = found.max_by_key(|it| it.0).filter(|it| it.1 == TimeKind::Date)?;
        let at = self.after(at, end, &Word::At)?;
        let Time { hour, minute, half, after } = self.time_of_day(at, end)?;
        let of = Some(Box::new(day));
        Some((after, TimeKind::Time, Meaning::Clock { hour, minute, half, of }))
    }

    fn time_of_day(&self, index: usize, end: usize) -> Option<Time> {
        let text = if index < end { self.raw(index) } else { return None };
        if let Some(found) = self.figures_with_zone(index, end) {
            return Some(found);
        }
        let (hour, minute) = match text.split_once([':', '.']) {
            Some((hour, minute)) if minute.len() == 2 => (hour, Some(minute)),
            _ => (text, None),
        };
        let colon = text.contains(':') && minute.is_some();
        let number = self.word(index, end, |word| match word {
            Word::Number(number) if (1.0..=12.0).contains(number) => Some(*number as u8),
            _ => None,
        });
        let hour: u8 = number.map_or_else(|| hour.parse().ok(), |(_, number)| Some(number))?;
        let minute: Option<u8> = match minute {
            Some(minute) => Some(minute.parse().ok()?),
            None => None,
        };
        let mut after = index + 1;
        let half = self.word(after, end, |word| match word {
            Word::ClockHalf(hours) => Some(*hours),
            _ => None,
        });
        let named = self.after(after, end, &Word::OClock);
        // "am" is a verb, "2.30" a number unless a word says that it is a time.
        if half.is_none() && named.is_none() && !colon
            || hour > 23
            || minute.is_some_and(|minute| minute > 59)
        {
            return None;
        }
        after = half.map(|(after, _)| after).or(named).unwrap_or(after);
        let hour = match half {
            Some((_, hours)) if hour <= 12 => hour % 12 + hours,
            _ => hour,
        };
        let half = half.is_some() || hour == 0 || hour > 12 || text.starts_with('0');
        after = self.skip(after, end, &Word::Zone);
        Some(Time { hour, minute, half, after })
    }

    /// "1715 GMT"
    fn figures_with_zone(&self, index: usize, end: usize) -> Option<Time> {
        let text = self.raw(index);
        if text.len() != 4 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let after = self.after(index + 1, end, &Word::Zone)?;
        let (hour, minute): (u8, u8) = (text[..2].parse().ok()?, text[2..].parse().ok()?);
        let minute = Some(minute).filter(|minute| *minute < 60 && hour < 24)?;
        Some(Time { hour, minute: Some(minute), half: true, after })
    }
}

/// Hours by which clocks of two places differ when it is another day at one of them.
const WESTMOST: i32 = -13;
const EASTMOST: i32 = 15;

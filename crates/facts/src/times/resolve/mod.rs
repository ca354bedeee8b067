//! From what expressions say to values and days.
//!
//! News counts from the day of the report. Narrative of the past (history, biographies) counts from
//! the time last told: "On 4 May" after "In 1936" is of 1936. Which of the two a text is, is told by
//! its own expressions: see [`Genre`].

mod days;
mod shifts;
mod years;

use jiff::civil::Date;
use readout_model::{Id, Token};
use smol_str::{SmolStr, format_smolstr};

use super::calendar::{self, Days, Resolved, Side};
use super::genre::{Genre, counts_from_report, is_any_years};
use super::meaning::{Base, Meaning, Part, Unit};
use super::read::Reading;
use days::{anniversary, minutes};

/// The time last told.
#[derive(Clone, Copy, Debug)]
struct Anchor {
    first: Date,
    grain: Grain,
    /// Of which sentence, by number.
    sentence: usize,
    /// Whether what was told of it is to come.
    ahead: bool,
    /// The verb of the relative clause that told it.
    clause: Option<Id<Token>>,
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
        let same = match self.season() {
            Some(season) => Some(season),
            None => calendar::unit(unit, 0, Some(self.first)),
        };
        same.map_or_else(|| unknown(None), |same| known(same, self.grain))
    }

    /// The season it is, if it is one: quarters begin in other months.
    pub(super) fn season(self) -> Option<Resolved> {
        let month = self.first.month();
        let season = self.grain == Grain::Quarter && month % 3 == 0;
        let code = ["SP", "SU", "FA", "WI"][(month as usize / 3).saturating_sub(1)];
        season.then(|| calendar::months(self.first.year(), code, month, 3))
    }

    /// The same part of another year.
    fn in_year(self, year: i16) -> Option<Value> {
        let first = self.first.with().year(year).build().ok()?;
        Some(Anchor { first, ..self }.again())
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
    /// The quarter last told, which results are of.
    quarter: Option<Anchor>,
    /// Whether the expression at hand speaks of what is to come.
    side: Side,
    /// Whether its verb stands in the past.
    told: bool,
    /// Whether it dates what was done for certain.
    over: bool,
    /// Whether no preposition leads to the expression at hand.
    bare: bool,
    /// The verb of the relative clause that it stands in.
    clause: Option<Id<Token>>,
    /// Whether the report tells of the day after its own: it was written where that had come.
    eve: bool,
    /// The clock time last told: its day and minutes since midnight.
    clock: Option<(Date, i64)>,
    /// The sentence and the hour of what was last told of a day's second half in words or with "p.m.".
    past_noon: Option<(usize, u8)>,
    /// The day that "three years ago" was said to be.
    anniversary: Option<(i32, Unit, Date)>,
    /// The day that heads the block at hand, of a diary or a chronology, with the block's number.
    heading: Option<(Date, usize)>,
    /// The block at hand.
    block: usize,
    /// The night last told, with its sentence.
    night: Option<(usize, Option<Date>)>,
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
        Resolver {
            published,
            genre,
            last: None,
            past: None,
            quarter: None,
            clock: None,
            anniversary: None,
            past_noon: None,
            heading: None,
            block: 0,
            side: Side::Past,
            told: false,
            over: false,
            bare: false,
            clause: None,
            eve: false,
            night: None,
        }
    }

    pub(super) fn is_narrative(&self) -> bool {
        self.genre.narrative
    }

    /// Whether the text names years before the year 1000, so that three figures may be one.
    pub(super) fn is_ancient(&self) -> bool {
        self.genre.ancient
    }

    /// Value and days of the next expression.
    pub(super) fn resolve(&mut self, reading: &Reading) -> Resolved {
        if let Some(value) = self.any_years(reading) {
            return Resolved { value: Some(value), days: UNKNOWN };
        }
        self.side = reading.side;
        self.told = reading.told;
        self.over = reading.over;
        self.bare = reading.bare;
        self.clause = reading.clause;
        self.block = reading.block;
        let mut value = match self.next_heading(reading) {
            Some(day) => known(calendar::day(day), Grain::Day),
            None => self.meaning(&reading.meaning, reading.side, reading.sentence),
        };
        let next = self.published.and_then(|day| day.tomorrow().ok());
        self.eve |= reading.meaning.names_weekday()
            && reading.side == Side::Past
            && next.is_some()
            && value.resolved.days.0 == next;
        // "Forty have died this week": so far.
        let so_far = Meaning::Unit { unit: Unit::Week, offset: 0, base: Base::Report };
        if reading.meaning == so_far && reading.done && reading.side == Side::Past {
            value.resolved.days.1 = self.published.and_then(|day| day.tomorrow().ok());
        }
        if reading.heading && value.grain == Some(Grain::Day) {
            self.heading = value.resolved.days.0.map(|day| (day, reading.block));
        }
        match &reading.meaning {
            Meaning::PartOfDay { part, .. } => {
                let hour = PARTS.iter().find(|(name, _)| name == part).map(|(_, hour)| *hour);
                self.past_noon = hour.map(|hour| (reading.sentence, hour));
            }
            Meaning::Clock { hour, half: true, .. } => {
                self.past_noon = (*hour == NOON).then_some((reading.sentence, *hour));
            }
            _ => {}
        }
        if let Some((number, unit)) = anniversary(&reading.meaning) {
            self.anniversary = value.resolved.days.0.map(|first| (number, unit, first));
        }
        // What counts from the report ("today" in a quotation) does not carry narrative on.
        let from_report = self.genre.narrative && counts_from_report(&reading.meaning);
        if let (Some(first), Some(grain)) = (value.resolved.days.0, value.grain)
            && grain < Grain::Longer
            && !(reading.aside && self.last.is_some())
            && !self.is_compared(&reading.meaning)
            && !from_report
        {
            self.last = Some(Anchor {
                first,
                grain,
                sentence: reading.sentence,
                ahead: reading.side == Side::Future,
                clause: reading.clause,
            });
            // A story goes on past the day that its page was begun.
            let story = self.genre.narrative && reading.told;
            self.clock = value.resolved.value.as_deref().and_then(minutes).map(|at| (first, at));
            self.night = match &reading.meaning {
                Meaning::PartOfDay { part, .. } if part == NIGHT => {
                    Some((reading.sentence, Some(first)))
                }
                _ => None,
            };
            if grain == Grain::Quarter && self.last.is_some_and(|last| last.season().is_none()) {
                self.quarter = self.last;
            }
            if story || self.published.is_none_or(|day| first <= day) {
                self.past = self.last;
            }
        }
        value.resolved
    }

    /// Whether a time is named to compare with it or beside the story: "a year earlier" of results,
    /// "overnight". What follows is not of that time.
    fn is_compared(&self, meaning: &Meaning) -> bool {
        match meaning {
            Meaning::Compared { .. } => true,
            Meaning::Shift { unit: Unit::Year, sign: -1, base: Base::Story, .. } => {
                let quarter = self.last.is_some_and(|last| last.grain == Grain::Quarter);
                quarter && !self.genre.narrative
            }
            Meaning::PartOfDay { of: Some(of), .. } => **of == Meaning::Overnight,
            _ => false,
        }
    }

    /// The value of a month, season or day of any year: "It is hot in July".
    fn any_years(&self, reading: &Reading) -> Option<SmolStr> {
        let Meaning::Calendar { part, .. } = &reading.meaning else { return None };
        if !is_any_years(reading) {
            return None;
        }
        // A story is told in the past; what it says in the present holds in any year.
        let always = self.genre.timeless || self.genre.narrative || reading.habitual;
        match part {
            Part::Month(month) if always => Some(format_smolstr!("XXXX-{month:02}")),
            // "The ferry runs in summer" in news, too.
            Part::Season(code) if always || reading.pieces.len() == 1 => {
                Some(format_smolstr!("XXXX-{code}"))
            }
            // "His feast day is 30 September"
            Part::Day(month, day) if self.genre.narrative => {
                Some(format_smolstr!("XXXX-{month:02}-{day:02}"))
            }
            _ => None,
        }
    }

    /// The day of the report.
    fn report(&self) -> Option<Anchor> {
        let first = self.published?;
        Some(Anchor { first, grain: Grain::Day, sentence: 0, ahead: false, clause: None })
    }

    fn story(&self) -> Option<Anchor> {
        // "The same day" of what has happened is not the day of a meeting to come.
        let to_come = |last: &Anchor| self.published.is_some_and(|day| last.first > day);
        match self.last {
            Some(last) if self.side == Side::Past && to_come(&last) => {
                self.past.or_else(|| self.report())
            }
            last => last.or_else(|| self.report()),
        }
    }

    fn base(&self, base: Base) -> Option<Anchor> {
        match base {
            Base::Report => self.report(),
            Base::Story => self.story(),
            Base::Ground if self.genre.narrative => self.story(),
            Base::Ground => self.report(),
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
                    (None, Base::Ground) if self.genre.narrative && !self.is_reports() => {
                        (None, Side::Next)
                    }
                    // "Will there be a briefing on Monday? Monday at noon."
                    (None, _) if self.is_same_day(*number, side, sentence) => {
                        return self.last.map_or_else(|| unknown(None), Anchor::again);
                    }
                    (week, _) => (*week, side),
                };
                let exact = from.filter(|from| from.grain <= Grain::Day).map(|from| from.first);
                let side = self.nearest(*number, week, exact, side);
                let day = calendar::weekday(*number, week, exact, side);
                // Who says "next Friday" on Thursday does not mean tomorrow.
                let tomorrow = self.published.and_then(|day| day.tomorrow().ok());
                let further = week == Some(1) && *base == Base::Report && day.days.0 == tomorrow;
                let day = match day.days.0.filter(|_| further) {
                    Some(first) => calendar::offset_days(first, 7).map_or(day, calendar::day),
                    None => day,
                };
                known(day, Grain::Day)
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
            Meaning::Beside { days, of } => {
                let day = self.meaning(of, side, sentence).resolved.days.0;
                let day = day.and_then(|day| calendar::offset_days(day, *days));
                day.map_or_else(|| unknown(None), |day| known(calendar::day(day), Grain::Day))
            }
            // "Nine were missing overnight": in the night that ends on the report's day.
            Meaning::Overnight => {
                let offset = if side == Side::Past { -1 } else { 0 };
                let night = self.published.and_then(|day| calendar::offset_days(day, offset));
                let until = night.and_then(|night| calendar::offset_days(night, 2));
                night.map_or_else(
                    || unknown(None),
                    |night| {
                        let days = (Some(night), until);
                        known(Resolved { days, ..calendar::day(night) }, Grain::Day)
                    },
                )
            }
            Meaning::Unit { unit: Unit::Year, offset: 0, base: Base::Ground } => {
                let past = side == Side::Past;
                let year = self.year_of_results(sentence).filter(|_| past);
                year.unwrap_or_else(|| self.unit(Unit::Year, 0, Base::Ground))
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
            Meaning::Anniversary { number, unit, of } => {
                let near = match (&**of, self.published) {
                    // "thirty years ago Saturday": the Saturday about now.
                    (Meaning::Weekday { number, week: None, .. }, Some(day))
                        if *unit != Unit::Week =>
                    {
                        let day = calendar::offset_days(day, -3);
                        known(calendar::weekday(*number, None, day, Side::Next), Grain::Day)
                    }
                    _ => self.meaning(of, side, sentence),
                };
                let grain = near.grain.unwrap_or(Grain::Day);
                self.anniversary_of(near.resolved.days.0, grain, *number, *unit)
            }
            Meaning::Compared { year, base } => self.compared(*year, *base, sentence),
            Meaning::Stretch { number, unit, sign, base } => {
                let value = Some(calendar::duration(*number, *unit));
                let days = self.stretch(*number, *unit, *sign, *base, sentence);
                Value { resolved: Resolved { value, days }, grain: None }
            }
            Meaning::Length { number, unit } => unknown(Some(calendar::duration(*number, *unit))),
            Meaning::PartOfDay { part, of } => {
                let day = self.day_of(of.as_deref(), side, sentence);
                let early = of.is_none() && part == MORNING;
                let day = if early { self.after_night(day, sentence) } else { day };
                let value = day.value.unwrap_or_else(|| SmolStr::new_static("XXXX-XX-XX"));
                let value = format_smolstr!("{value}T{part}");
                let grain = day.days.0.map(|_| Grain::Day);
                Value { resolved: Resolved { value: Some(value), days: day.days }, grain }
            }
            Meaning::Clock { hour, minute, half, of } => {
                let day = self.day_of(of.as_deref(), side, sentence);
                // "By noon the shops had closed. At two o'clock …"
                let later = |(told, at): (usize, u8)| told + NEAR >= sentence && at >= NOON;
                let afternoon = !half
                    && of.is_none()
                    && *hour < NOON
                    && self.past_noon.is_some_and(later)
                    && self.past_noon.is_some_and(|(_, at)| hour + NOON >= at);
                let hour = &(if afternoon { hour + NOON } else { *hour });
                let early = of.is_none() && *hour < NOON;
                let day = if early { self.after_night(day, sentence) } else { day };
                let value = day.value.unwrap_or_else(|| SmolStr::new_static("XXXX-XX-XX"));
                let value = match minute {
                    Some(minute) => format_smolstr!("{value}T{hour:02}:{minute:02}"),
                    None => format_smolstr!("{value}T{hour:02}:00"),
                };
                let grain = day.days.0.map(|_| Grain::Day);
                Value { resolved: Resolved { value: Some(value), days: day.days }, grain }
            }
            Meaning::Fixed(value) => {
                let mut vague = unknown(Some(value.clone()));
                vague.resolved.days = self.vague_days(value);
                vague
            }
            Meaning::Story => self.last.map_or_else(|| unknown(None), |last| last.again()),
            // "in that period" of what was told of a month or year
            Meaning::Unvalued => {
                let told = self.last.filter(|last| last.grain >= Grain::Month);
                let days = told.map_or(UNKNOWN, |last| last.again().resolved.days);
                Value { resolved: Resolved { value: None, days }, grain: None }
            }
        }
    }

    /// "Recently" is over when the report is written, "the months ahead" are not yet.
    fn vague_days(&self, value: &str) -> Days {
        match value {
            "PAST_REF" => (None, self.published.and_then(|day| day.tomorrow().ok())),
            "FUTURE_REF" if !self.genre.narrative => (self.published, None),
            _ => UNKNOWN,
        }
    }
}

/// Sentences over which what was told goes on counting.
const NEAR: usize = 2;

/// Parts of a day, as TIMEX3 has them.
const MIDDAY: &str = "12:00";
const MORNING: &str = "MO";
const NIGHT: &str = "NI";

/// From which hour the later parts of a day are.
const PARTS: [(&str, u8); 4] = [("MI", 12), (MIDDAY, 12), ("AF", 12), ("EV", 17)];

/// The hour at which mornings end.
const NOON: u8 = 12;

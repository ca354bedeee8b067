//! Do two values answer one question alike?

use jiff::civil::Date;
use readout_model::{EntityKind, Place, Status, TimeExpression};

use super::quantity::Quantity;
use super::statements::{Term, Where};
use super::words::{Comparing, Meaning};

/// How two values stand to one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compared {
    /// They may both be right.
    Agree,
    /// They cannot.
    Differ,
    /// Nothing can be said.
    Unknown,
}

impl Compared {
    fn by(agree: bool) -> Compared {
        if agree { Compared::Agree } else { Compared::Differ }
    }
}

/// Slack for sums of floating numbers, as a share.
const SLACK: f64 = 1e-6;

pub(crate) fn quantities(one: &Quantity, other: &Quantity) -> Compared {
    let slack = SLACK * one.high.abs().max(other.high.abs());
    Compared::by(one.low <= other.high + slack && other.low <= one.high + slack)
}

pub(crate) fn times(
    (one, words_one): (&TimeExpression, &str),
    (other, words_other): (&TimeExpression, &str),
) -> Compared {
    let parts = |time: &TimeExpression| {
        let value = time.value.clone().unwrap_or_default();
        match value.split_once('T') {
            Some((day, clock)) => (day.to_owned(), Some(clock.to_owned())),
            None => (value.to_string(), None),
        }
    };
    let ((day_one, clock_one), (day_other, clock_other)) = (parts(one), parts(other));
    // "in June", "1 July": where neither names the year, it was inferred, and may have been wrongly.
    let yearless = |words: &str| {
        let digits = words.split(|sign: char| !sign.is_ascii_digit());
        digits.into_iter().all(|number| number.len() != 4)
    };
    let month = |day: &str| day.split_once('-').map(|(_, rest)| rest.to_owned());
    let months = (month(&day_one), month(&day_other));
    let named = |words: &str| words.chars().any(char::is_uppercase);
    let same_month = yearless(words_one)
        && yearless(words_other)
        && named(words_one)
        && named(words_other)
        && months.0.is_some()
        && months.0 == months.1;
    // A day of the week, told alike: which week was worked out, and may have been wrongly.
    let undated = |words: &str| words.chars().all(|sign| !sign.is_ascii_digit());
    let same_words = words_one.eq_ignore_ascii_case(words_other) && undated(words_one);
    let same_weekday = |mine: (Option<Date>, _), theirs: (Option<Date>, _)| {
        let weekday = |day: Option<Date>| day.map(|day| day.weekday());
        (undated(words_one) || undated(words_other))
            && mine.0.is_some()
            && weekday(mine.0) == weekday(theirs.0)
    };
    let apart = |(from, until), (other_from, other_until)| {
        matches!((until, other_from), (Some(a), Some(b)) if a <= b)
            || matches!((other_until, from), (Some(a), Some(b)) if a <= b)
    };
    let days = match (one.days, other.days) {
        _ if same_month => Compared::Agree,
        (mine, theirs) if (same_words || same_weekday(mine, theirs)) && apart(mine, theirs) => {
            Compared::Unknown
        }
        ((Some(from), Some(until)), (Some(other_from), Some(other_until))) => {
            Compared::by(from < other_until && other_from < until)
        }
        _ => partial(&day_one, &day_other),
    };
    let clocks = match (clock_one, clock_other) {
        (Some(one), Some(other)) => clock(&one, &other),
        _ => Compared::Unknown,
    };
    match (days, clocks) {
        (Compared::Differ, _) => Compared::Differ,
        (Compared::Agree, Compared::Differ) => Compared::Differ,
        (days, _) => days,
    }
}

/// Values of TIMEX3 that no calendar day could be found for ("XXXX-WXX-7", "XXXX-02"), place by place.
fn partial(one: &str, other: &str) -> Compared {
    // A week beside a month, a duration beside a day.
    let kind = |value: &str| (value.contains('W'), value.starts_with('P'));
    if kind(one) != kind(other) {
        return Compared::Unknown;
    }
    let mut known = false;
    for (one, other) in one.split('-').zip(other.split('-')) {
        let open = |part: &str| part.contains('X') || part.is_empty();
        if open(one) || open(other) || one.starts_with('W') != other.starts_with('W') {
            continue;
        }
        if one != other {
            return Compared::Differ;
        }
        known = true;
    }
    if known { Compared::Agree } else { Compared::Unknown }
}

/// Hours of a clock time or part of a day.
fn clock(one: &str, other: &str) -> Compared {
    let hours = |value: &str| -> Option<(f64, f64)> {
        Some(match value {
            "MO" => (4.0, 12.0),
            "MI" => (11.0, 14.0),
            "AF" => (12.0, 18.5),
            "EV" => (17.0, 24.0),
            "NI" => (18.0, 30.0),
            "DT" => (6.0, 20.0),
            _ => {
                let mut parts = value.trim_end_matches('Z').split(':');
                let hour: f64 = parts.next()?.parse().ok()?;
                match parts.next() {
                    Some(minute) => {
                        let at = hour + minute.parse::<f64>().ok()? / 60.0;
                        (at, at + 0.01)
                    }
                    None => (hour, hour + 1.0),
                }
            }
        })
    };
    match (hours(one), hours(other)) {
        (Some(one), Some(other)) => {
            let meet = |shift: f64| one.0 < other.1 + shift && other.0 + shift < one.1;
            Compared::by(meet(0.0) || meet(24.0) || meet(-24.0))
        }
        _ => Compared::Unknown,
    }
}

pub(crate) fn places(
    one: (&Where, Option<&Place>),
    other: (&Where, Option<&Place>),
    words: &Comparing,
) -> Compared {
    let same = |one: &str, other: &str| {
        let parts = |name: &str| -> Vec<String> {
            name.split(|sign: char| !sign.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .map(str::to_lowercase)
                .collect()
        };
        let (one, other) = (parts(one), parts(other));
        let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
        !short.is_empty() && short.iter().all(|word| long.contains(word))
    };
    if same(&one.0.name, &other.0.name) {
        return Compared::Agree;
    }
    if let (Some(mine), Some(theirs)) = (&one.0.site, &other.0.site) {
        return match words.meaning(mine, theirs) {
            Meaning::Apart | Meaning::Near | Meaning::Opposite => Compared::Differ,
            _ => Compared::Agree,
        };
    }
    let (Some(mine), Some(theirs)) = (one.1, other.1) else {
        // Two names that the tables do not know, behind one preposition.
        let unknown = one.1.is_none() && other.1.is_none();
        let named = one.0.site.is_none() && other.0.site.is_none();
        return if unknown && named { Compared::Differ } else { Compared::Unknown };
    };
    if mine.geonames.is_some() && mine.geonames == theirs.geonames {
        return Compared::Agree;
    }
    match (&mine.country, &theirs.country) {
        (Some(one), Some(other)) if one != other => return Compared::Differ,
        (Some(_), Some(_)) => {}
        // A sea, a continent: what is in it, no table says.
        _ => return Compared::Unknown,
    }
    let whole = |place: &Place| place.kind == "country";
    if whole(mine) || whole(theirs) {
        return Compared::Agree;
    }
    let within = |small: &Place, large: &Place| {
        large.kind != "city" && small.admin1.as_ref().is_some_and(|admin| same(admin, &large.name))
    };
    if within(mine, theirs) || within(theirs, mine) {
        return Compared::Agree;
    }
    // A site or a region may lie in any town or province of its country.
    Compared::by(mine.kind != theirs.kind).unless_differ(mine.kind == theirs.kind)
}

impl Compared {
    /// Different names of one kind differ; of different kinds, one may lie in the other.
    fn unless_differ(self, differ: bool) -> Compared {
        if differ { Compared::Differ } else { Compared::Unknown }
    }
}

/// Who two terms are: the same, somebody else, or not to be told.
pub(crate) fn terms(one: &Term, other: &Term, words: &Comparing) -> Compared {
    if one.character.is_some() && one.character == other.character {
        return Compared::Agree;
    }
    // "dozens" are as many as there are of anything.
    let vague = |term: &Term| term.pronoun || words.vague(&term.lemma).is_some();
    if vague(one) || vague(other) {
        return Compared::Unknown;
    }
    let meaning = words.meaning(&one.lemma, &other.lemma);
    if let (Some(mine), Some(theirs)) = (&one.country, &other.country) {
        if mine != theirs {
            return if one.resolved || other.resolved {
                Compared::Unknown
            } else {
                Compared::Differ
            };
        }
        // "China", "Beijing", "the foreign ministry", "officials": a part may stand for the whole.
        let two_people =
            [one, other].iter().all(|it| it.named && it.kind == Some(EntityKind::Person));
        return if two_people { Compared::Differ } else { Compared::Agree };
    }
    if meaning >= Meaning::Broader {
        return Compared::Agree;
    }
    if words.general(&one.lemma) || words.general(&other.lemma) {
        return Compared::Unknown;
    }
    match (one.named, other.named) {
        (true, true) if one.kind == other.kind && !one.resolved && !other.resolved => {
            Compared::Differ
        }
        _ => Compared::Unknown,
    }
}

/// Whether two descriptions are of different people or bodies: "the bishop", "the imam". Only where all else
/// is told alike does that tell anything.
pub(crate) fn descriptions(one: &Term, other: &Term, words: &Comparing) -> bool {
    let plain = |term: &Term| {
        !term.named && !term.pronoun && term.country.is_none() && !words.general(&term.lemma)
    };
    plain(one)
        && plain(other)
        && words.meaning(&one.lemma, &other.lemma) == Meaning::Apart
        && words.people(&one.lemma) == words.people(&other.lemma)
}

/// Whether what one account tells as done, another tells as not done, or only as planned or possible.
pub(crate) fn statuses(one: Status, other: Status) -> Compared {
    use Stand::*;
    match (stand(one), stand(other)) {
        (Open, Open) => Compared::Agree,
        (Untold, _) | (_, Untold) => Compared::Unknown,
        (one, other) => Compared::by(one == other),
    }
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Stand {
    Done,
    ToCome,
    Open,
    Not,
    Untold,
}

pub(crate) fn stand(status: Status) -> Stand {
    match status {
        Status::Happened | Status::Ongoing => Stand::Done,
        Status::Planned | Status::Promised | Status::Expected => Stand::ToCome,
        Status::Possible | Status::Conditional | Status::Demanded => Stand::Open,
        Status::NotHappened => Stand::Not,
        Status::Alleged | Status::Unknown => Stand::Untold,
    }
}

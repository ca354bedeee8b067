//! What is remembered of an address between visits, and when it may be visited again.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How an address is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A feed: visited again and again.
    Feed,
    /// A page with a report: visited until it was had once.
    Page,
}

/// Shortest time between two visits of a feed that can say "nothing new" (by ETag or Last-Modified).
const SHORTEST: SignedDuration = SignedDuration::from_hours(1);
/// The same of a feed that cannot: each visit costs its whole length.
const SHORTEST_WHOLE: SignedDuration = SignedDuration::from_hours(24);
/// Longest time that a feed's own wishes are followed.
const LONGEST: SignedDuration = SignedDuration::from_hours(24);
/// Longest time that a server's "not before" (Retry-After) is followed.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(7 * 24);
/// So many permanent redirects to the same address in a row, and it is the address.
const MOVES: u32 = 3;
/// So many times not found, forbidden or refused in a row, and it is given up.
const GIVE_UP: u32 = 5;

/// What is remembered of an address. Serialised, it is what the store keeps of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// As the user or a list gave it.
    pub url: String,
    /// How it is read.
    pub kind: Kind,
    /// The address that permanent redirects lead to, and how often they did in a row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<(String, u32)>,
    /// What the last full answer gave to ask "anything new?" with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validators: Option<Validators>,
    /// Code of the last answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// When the last answer came, ISO 8601.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<String>,
    /// Not before this time, ISO 8601.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Failures in a row.
    #[serde(default)]
    pub failures: u32,
    /// A page that was had, and is not asked for again.
    #[serde(default)]
    pub had: bool,
    /// Not visited any more, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<String>,
    /// Bytes of the last full answer, as sent.
    #[serde(default)]
    pub bytes: u64,
    /// Bytes that "nothing new" saved so far.
    #[serde(default)]
    pub saved: u64,
    /// What the site reserves: noarchive, tdm-reservation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reserved: Vec<String>,
}

/// The two headers of a conditional request, byte for byte as they came (a byte is a character here),
/// and the address that gave them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// Of this address only.
    pub url: String,
    /// `ETag`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// `Last-Modified`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
}

/// What a feed says about how often it is worth a visit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    /// Shortest time between visits, in minutes.
    pub minutes: Option<u32>,
    /// Hours of the day (UTC) without visits, bit 0 the first.
    pub closed_hours: u32,
    /// Days of the week without visits, bit 0 Monday.
    pub closed_days: u8,
}

impl Visit {
    /// An address that was never visited.
    pub fn new(url: &str, kind: Kind) -> Visit {
        Visit {
            url: url.to_owned(),
            kind,
            moved: None,
            validators: None,
            status: None,
            last: None,
            next: None,
            failures: 0,
            had: false,
            stopped: None,
            bytes: 0,
            saved: 0,
            reserved: Vec::new(),
        }
    }

    /// The address to ask now: the one given, or the one it has moved to for good.
    pub(crate) fn address(&self) -> &str {
        match &self.moved {
            Some((url, times)) if *times >= MOVES => url,
            _ => &self.url,
        }
    }

    /// Until when it has to wait, if it has to.
    pub fn waits(&self, now: Timestamp) -> Option<Timestamp> {
        let next: Timestamp = self.next.as_deref()?.parse().ok()?;
        (next > now).then_some(next)
    }

    /// Notes where permanent redirects led; `None` when there were none.
    pub(crate) fn note_move(&mut self, to: Option<String>) {
        let known = self.address().to_owned();
        self.moved = match (to, self.moved.take()) {
            (Some(to), Some((was, times))) if to == was => Some((to, times.saturating_add(1))),
            (Some(to), _) => Some((to, 1)),
            // Asked where it has moved to already, and answered there.
            (None, Some((was, times))) if known == was => Some((was, times)),
            (None, _) => None,
        };
    }

    /// Notes a full answer or "nothing new", and when to come again.
    ///
    /// `fresh` is how long the answer itself says that it will do.
    pub(crate) fn succeeded(&mut self, now: Timestamp, fresh: Option<SignedDuration>) {
        self.failures = 0;
        self.last = Some(now.to_string());
        if self.kind == Kind::Page {
            self.next = None;
            self.had = true;
            return;
        }
        let shortest = if self.validators.is_some() { SHORTEST } else { SHORTEST_WHOLE };
        let wait = fresh.unwrap_or(shortest).max(shortest).min(LONGEST);
        self.next = Some((now + wait + self.jitter()).to_string());
    }

    /// Takes what was visited as a page for the feed that it turned out to be.
    pub fn is_feed(&mut self, now: Timestamp) {
        self.kind = Kind::Feed;
        self.had = false;
        self.succeeded(now, None);
    }

    /// Puts the next visit off as the feed wishes; after [`Fetcher::fetch`](crate::Fetcher::fetch)
    /// has brought it.
    pub fn follow(&mut self, wishes: Wishes, now: Timestamp) {
        let Some(mut next) = self.waits(now) else { return };
        if let Some(minutes) = wishes.minutes {
            let wait = SignedDuration::from_mins(minutes.into()).min(LONGEST);
            next = next.max(now + wait);
        }
        // At most a week of hours: a feed that closes all of them is taken at its other word.
        let open = (0..7 * 24).map(|hours| next + SignedDuration::from_hours(hours)).find(|at| {
            let at = at.to_zoned(jiff::tz::TimeZone::UTC);
            let hour = u32::from(at.hour().unsigned_abs());
            let day = at.weekday().to_monday_zero_offset().unsigned_abs();
            wishes.closed_hours >> hour & 1 == 0 && wishes.closed_days >> day & 1 == 0
        });
        self.next = Some(open.unwrap_or(next).to_string());
    }

    /// Puts the next visit off by a day, after which rules may have changed.
    pub(crate) fn put_off(&mut self, now: Timestamp) {
        self.next = Some((now + LONGEST).to_string());
    }

    /// Notes a failure. `pause` is what the server asks to wait.
    pub(crate) fn failed(&mut self, now: Timestamp, pause: Option<SignedDuration>) {
        self.failures = self.failures.saturating_add(1);
        self.last = Some(now.to_string());
        let doubled = SHORTEST * (1 << (self.failures - 1).min(5));
        let wait = match pause {
            Some(pause) => pause.clamp(SignedDuration::ZERO, LONGEST_PAUSE),
            None => doubled.min(LONGEST),
        };
        self.next = Some((now + wait).to_string());
        match self.status {
            Some(410) => self.stopped = Some("gone for good (410)".to_owned()),
            Some(status @ (401 | 403 | 404 | 405 | 451)) if self.failures >= GIVE_UP => {
                self.stopped = Some(format!("answered {status} {GIVE_UP} times in a row"));
            }
            _ => {}
        }
    }

    /// Up to six minutes, always the same for an address: not all are asked at the full hour.
    fn jitter(&self) -> SignedDuration {
        let sum = self
            .url
            .bytes()
            .fold(0u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
        SignedDuration::from_secs(i64::from(sum % 360))
    }
}

/// How long to wait by `Retry-After`: seconds, or a date.
pub(crate) fn retry_after(value: &str, now: Timestamp) -> Option<SignedDuration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<u32>() {
        return Some(SignedDuration::from_secs(seconds.into()));
    }
    let at = jiff::fmt::rfc2822::parse(value).ok()?.timestamp();
    Some(at.duration_since(now).max(SignedDuration::ZERO))
}

/// How long an answer will do, by `Cache-Control`, else by `Expires`.
pub(crate) fn fresh_for(
    cache_control: Option<&str>,
    expires: Option<&str>,
    now: Timestamp,
) -> Option<SignedDuration> {
    let parts = cache_control.unwrap_or_default().split(',').map(str::trim);
    let age = parts.filter_map(|part| {
        let (name, value) = part.split_once('=')?;
        let seconds: u32 = value.trim_matches('"').parse().ok()?;
        name.eq_ignore_ascii_case("max-age").then(|| SignedDuration::from_secs(seconds.into()))
    });
    let expires = || {
        let at = jiff::fmt::rfc2822::parse(expires?.trim()).ok()?.timestamp();
        Some(at.duration_since(now).max(SignedDuration::ZERO))
    };
    { age }.next().or_else(expires)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    fn hours(visit: &Visit, from: Timestamp) -> i64 {
        let next: Timestamp = visit.next.as_deref().expect("a next time").parse().expect("a time");
        next.duration_since(from).as_hours()
    }

    /// Hours until the next visit after a success.
    #[track_caller]
    fn check_success(validators: bool, fresh: Option<i64>, expected: i64) {
        let now = at("2026-03-02T10:00:00Z");
        let mut visit = Visit::new("https://example.org/feed", Kind::Feed);
        let given = Validators { url: String::new(), etag: None, last_modified: None };
        visit.validators = validators.then_some(given);
        visit.succeeded(now, fresh.map(SignedDuration::from_hours));
        assert_eq!(hours(&visit, now), expected);
    }

    #[test]
    fn a_feed_is_visited_as_often_as_it_bears() {
        check_success(true, None, 1);
        check_success(false, None, 24);
        check_success(true, Some(0), 1);
        check_success(true, Some(6), 6);
        check_success(true, Some(6000), 24);
        let now = at("2026-03-02T10:00:00Z");
        let mut visit = Visit::new("https://example.org/feed", Kind::Feed);
        visit.validators = Some(Validators { url: String::new(), etag: None, last_modified: None });
        visit.succeeded(now, None);
        visit.follow(Wishes { minutes: Some(180), ..Wishes::default() }, now);
        assert_eq!(hours(&visit, now), 3);
        // Closed from 13 to 15, and on Mondays (2 March 2026 is one).
        let closed_hours = 0b111 << 13;
        visit.follow(Wishes { closed_hours, ..Wishes::default() }, now);
        assert_eq!(hours(&visit, now), 6);
        visit.follow(Wishes { closed_days: 1, ..Wishes::default() }, now);
        assert_eq!(hours(&visit, now), 14);
        visit.follow(Wishes { closed_hours: u32::MAX, ..Wishes::default() }, now);
        assert_eq!(hours(&visit, now), 14);
    }

    #[test]
    fn failures_are_met_with_patience_and_an_end() {
        let now = at("2026-03-02T10:00:00Z");
        let mut visit = Visit::new("https://example.org/feed", Kind::Feed);
        let mut waits = Vec::new();
        for _ in 0..7 {
            visit.status = Some(500);
            visit.failed(now, None);
            waits.push(hours(&visit, now));
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 24, 24]);
        assert_eq!(visit.stopped, None);
        visit.failed(now, Some(SignedDuration::from_hours(3)));
        assert_eq!(hours(&visit, now), 3);
        visit.failed(now, Some(SignedDuration::from_hours(24 * 365)));
        assert_eq!(hours(&visit, now), 7 * 24);
        visit.status = Some(404);
        visit.failed(now, None);
        assert!(visit.stopped.is_some_and(|why| why.contains("404 5 times")));
        let mut visit = Visit::new("https://example.org/feed", Kind::Feed);
        visit.status = Some(410);
        visit.failed(now, None);
        assert!(visit.stopped.is_some());
    }

    #[test]
    fn a_move_counts_when_it_was_told_often_enough() {
        let mut visit = Visit::new("https://a.example/", Kind::Feed);
        let to = || Some("https://b.example/".to_owned());
        for _ in 0..2 {
            visit.note_move(to());
            assert_eq!(visit.address(), "https://a.example/");
        }
        visit.note_move(None);
        assert_eq!(visit.moved, None);
        for _ in 0..3 {
            visit.note_move(to());
        }
        assert_eq!(visit.address(), "https://b.example/");
        visit.note_move(None);
        assert_eq!(visit.address(), "https://b.example/");
    }

    #[test]
    fn times_in_headers_are_read() {
        let now = at("2026-03-02T10:00:00Z");
        let seconds = |it: Option<SignedDuration>| it.map(|it| it.as_secs());
        assert_eq!(seconds(retry_after("120", now)), Some(120));
        assert_eq!(seconds(retry_after("Mon, 02 Mar 2026 11:00:00 GMT", now)), Some(3600));
        assert_eq!(seconds(retry_after("Mon, 02 Mar 2026 09:00:00 GMT", now)), Some(0));
        assert_eq!(seconds(retry_after("soon", now)), None);
        let later = Some("Mon, 02 Mar 2026 12:00:00 GMT");
        assert_eq!(seconds(fresh_for(Some("public, Max-Age=\"60\""), later, now)), Some(60));
        assert_eq!(seconds(fresh_for(Some("no-cache"), later, now)), Some(7200));
        assert_eq!(seconds(fresh_for(None, Some("0"), now)), None);
    }
}

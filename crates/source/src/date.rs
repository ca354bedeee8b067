//! Days of publication, as people and feeds write them.

use jiff::civil::Date;
use jiff::fmt::{rfc2822, strtime};

/// Plain forms, in `strtime` notation. Numbers only ("03/05/2026") are not among them: half the
/// world reads them one way, half the other.
const FORMS: &[&str] = &["%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y"];

/// The day that a date names: ISO 8601 (with or without time), RFC 2822, "3 May 2026",
/// "May 3, 2026". A time of day and its zone are dropped: the day is the one written.
///
/// # Errors
///
/// The text itself, when it is none of these.
pub fn parse_date(text: &str) -> Result<Date, BadDate> {
    let text = text.trim();
    let iso = text.get(..10).and_then(|day| {
        let rest = &text[10..];
        let time_follows = rest.is_empty() || rest.starts_with(['T', 't', ' ']);
        // Parsing the whole as well keeps "2026-05-03 or so" out.
        let whole = rest.is_empty()
            || text.parse::<jiff::civil::DateTime>().is_ok()
            || text.parse::<jiff::Timestamp>().is_ok();
        (time_follows && whole && day.as_bytes()[4] == b'-').then(|| day.parse().ok()).flatten()
    });
    iso.or_else(|| rfc2822::DateTimeParser::new().parse_zoned(text).map(|at| at.date()).ok())
        .or_else(|| plain(text))
        .ok_or_else(|| BadDate(text.to_owned()))
}

fn plain(text: &str) -> Option<Date> {
    if text.len() > 40 {
        return None;
    }
    let words: Vec<&str> =
        text.split([' ', ',', '.', '\u{a0}']).filter(|word| !word.is_empty()).collect();
    // A leading day of the week is dropped, as `strtime` would only accept one that fits.
    let tail = &words[words.len().saturating_sub(3)..];
    let text = tail.join(" ");
    FORMS.iter().find_map(|form| strtime::parse(form, &text).ok()?.to_date().ok())
}

/// A date that could not be read; see [`parse_date`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot read the date {0:?}; write it as 2026-05-03, 3 May 2026 or May 3, 2026")]
pub struct BadDate(pub String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_they_are_written() {
        for (text, day) in [
            ("2026-05-03", "2026-05-03"),
            (" 2026-05-03T23:59:59Z ", "2026-05-03"),
            ("2026-05-03T01:00:00+09:00", "2026-05-03"),
            ("2026-05-03 17:52", "2026-05-03"),
            ("Sun, 03 May 2026 10:00:00 +0000", "2026-05-03"),
            ("3 May 2026", "2026-05-03"),
            ("03 May, 2026", "2026-05-03"),
            ("May 3, 2026", "2026-05-03"),
            ("Sunday, May 3, 2026", "2026-05-03"),
            ("Nov. 21, 2026", "2026-11-21"),
            ("1 sept 2026", "-"),
            ("2026-02-30", "-"),
            ("2026-05-03 or so", "-"),
            ("03/05/2026", "-"),
            ("last week", "-"),
            ("", "-"),
            ("ééééé", "-"),
        ] {
            let found = parse_date(text).map_or("-".to_owned(), |date| date.to_string());
            assert_eq!(found, day, "{text:?}");
        }
    }
}

//! Feeds: RSS, Atom and JSON Feed, an article for each entry that carries text.

use readout_model::RawRange;

use crate::lists::is_address;
use crate::page::{self, Event, events};
use crate::{Article, BadLine};

/// Whether bytes begin as a feed does.
pub fn is_feed(bytes: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(2048)]).to_ascii_lowercase();
    let start = start.trim_start_matches('\u{feff}').trim_start();
    let xml =
        start.starts_with('<') && ["<rss", "<feed", "<rdf:rdf"].iter().any(|it| start.contains(it));
    xml || start.starts_with('{') && start.contains("//jsonfeed.org/version/")
}

/// The entries of a feed, in its order. An item's `line` is the number of the entry, from 1.
pub fn entries(bytes: &[u8]) -> Vec<Result<Article, BadLine>> {
    let bad = |line, message: String| Err(BadLine { line, column: 1, message, io: None });
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(64 << 10)]);
    // Entities of one's own are of no use in a feed but to do harm.
    if start.contains("<!ENTITY") {
        return vec![bad(1, "a feed that declares entities of its own; not read".to_owned())];
    }
    let feed = match feed_rs::parser::parse(bytes) {
        Ok(feed) => feed,
        Err(error) => return vec![bad(1, format!("a feed that cannot be read: {error}"))],
    };
    let outlet = feed.title.map(|title| page::plain(&title.content)).filter(|it| !it.is_empty());
    let raw = RawRange { start: 0, end: bytes.len() as u64 };
    let entries = feed.entries.into_iter().enumerate().map(|(index, entry)| {
        let url = entry.links.first().map(|link| link.href.clone());
        let url = url.filter(|it| is_address(it));
        let content = entry.content.and_then(|content| content.body);
        let summary = entry.summary.map(|summary| summary.content);
        let text = content.filter(|it| !it.trim().is_empty()).or(summary).unwrap_or_default();
        let text = page::text_of(&text);
        if text.trim().is_empty() {
            let at = url.map(|url| format!(": {url}")).unwrap_or_default();
            return bad(index + 1, format!("an entry without text, a pointer only{at}"));
        }
        Ok(Article {
            line: index + 1,
            id: if entry.id.is_empty() { format!("{}", index + 1) } else { entry.id },
            text,
            title: entry.title.map(|title| page::plain(&title.content)),
            date: entry.published.or(entry.updated).map(|at| at.format("%Y-%m-%d").to_string()),
            outlet: outlet.clone(),
            url,
            raw,
        })
    });
    entries.collect()
}

/// The addresses that a feed's entries point to, in its order.
pub fn links(bytes: &[u8]) -> Vec<String> {
    let Ok(feed) = feed_rs::parser::parse(bytes) else { return Vec::new() };
    let links = feed.entries.into_iter().filter_map(|it| it.links.into_iter().next());
    links.map(|link| link.href).filter(|it| is_address(it)).collect()
}

/// What a feed says about how often it is worth a visit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rhythm {
    /// Shortest time between visits (`ttl`, `sy:updatePeriod`), in minutes.
    pub minutes: Option<u32>,
    /// Hours of the day (UTC) without visits (`skipHours`), bit 0 the first.
    pub closed_hours: u32,
    /// Days of the week without visits (`skipDays`), bit 0 Monday.
    pub closed_days: u8,
}

/// Reads that from what stands in front of the entries.
pub fn rhythm(bytes: &[u8]) -> Rhythm {
    const DAYS: [&str; 7] =
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(64 << 10)]);
    let (mut rhythm, mut within) = (Rhythm::default(), String::new());
    let (mut period, mut frequency) = (None, 1);
    for event in events(&start) {
        match event {
            Event::Open { name, .. } if name == "item" || name == "entry" => break,
            Event::Open { name, .. } => within = name,
            Event::Close(_) => within.clear(),
            Event::Text(text) => {
                let text = text.trim().to_ascii_lowercase();
                match within.as_str() {
                    "ttl" => rhythm.minutes = text.parse().ok(),
                    "hour" => {
                        // 24 is another name of 0.
                        let hour = text.parse::<u32>().ok().filter(|it| *it <= 24);
                        rhythm.closed_hours |= hour.map_or(0, |hour| 1 << (hour % 24));
                    }
                    "day" => {
                        let day = DAYS.iter().position(|it| *it == text);
                        rhythm.closed_days |= day.map_or(0, |day| 1 << day);
                    }
                    "sy:updateperiod" => {
                        period = match text.as_str() {
                            "hourly" => Some(60),
                            "daily" => Some(24 * 60),
                            "weekly" => Some(7 * 24 * 60),
                            "monthly" => Some(30 * 24 * 60),
                            "yearly" => Some(365 * 24 * 60),
                            _ => None,
                        }
                    }
                    "sy:updatefrequency" => {
                        frequency = text.parse().ok().filter(|it| *it > 0).unwrap_or(1);
                    }
                    _ => {}
                }
            }
            Event::Raw { .. } => {}
        }
    }
    rhythm.minutes = rhythm.minutes.max(period.map(|minutes: u32| minutes / frequency));
    rhythm
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(feed: &str) -> Vec<String> {
        assert!(is_feed(feed.as_bytes()), "{feed}");
        let show = |it: Result<Article, BadLine>| match it {
            Ok(it) => {
                let rest = [it.title, it.date, it.outlet, it.url].map(Option::unwrap_or_default);
                format!("{} {:?} {}", it.id, it.text, rest.join("|"))
            }
            Err(bad) => bad.to_string(),
        };
        entries(feed.as_bytes()).into_iter().map(show).collect()
    }

    #[test]
    fn entries_become_articles() {
        let rss = "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Delta &amp; Co</title>\
            <item><guid>g1</guid><title>Ferry sails</title><link>https://d.example/1</link>\
            <pubDate>Tue, 03 Mar 2026 10:00:00 GMT</pubDate>\
            <description>&lt;p&gt;The ferry left.&lt;/p&gt;&lt;p&gt;It came back.&lt;/p&gt;</description></item>\
            <item><guid>g2</guid><title>Bare</title><link>https://d.example/2</link></item></channel></rss>";
        assert_eq!(
            check(rss),
            [
                "g1 \"The ferry left.\\n\\nIt came back.\" \
                 Ferry sails|2026-03-03|Delta & Co|https://d.example/1",
                "line 2, column 1: an entry without text, a pointer only: https://d.example/2"
            ]
        );
    }

    #[test]
    fn entities_are_refused_and_damage_is_told() {
        let laughs = "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>\
            <rss version=\"2.0\"><channel><item><title>&a;</title></item></channel></rss>";
        assert!(check(laughs)[0].contains("entities"));
        assert!(check("<rss><channel><item>")[0].contains("feed"));
        let billion: String = (1..12)
            .map(|level| {
                format!("<!ENTITY e{level} \"{}\">", format!("&e{};", level - 1).repeat(10))
            })
            .collect();
        let billion =
            format!("<!DOCTYPE rss [<!ENTITY e0 \"ha\">{billion}]><rss><channel><title>&e11;");
        assert!(check(&billion)[0].contains("entities"));
        // On the stack of a worker.
        let deep = format!("<rss><channel><item>{}", "<a>".repeat(200_000));
        let small = std::thread::Builder::new().stack_size(2 << 20);
        let told =
            small.spawn(move || check(&deep)).expect("a thread").join().expect("no overflow");
        assert!(told.len() <= 1, "{told:?}");
    }
    #[test]
    fn how_often_a_feed_wants_a_visit_is_read() {
        let feed = |head: &str| {
            format!("<rss version=\"2.0\"><channel>{head}<item><ttl>9</ttl></item></channel></rss>")
        };
        let minutes = |head: &str| rhythm(feed(head).as_bytes()).minutes;
        assert_eq!(minutes(""), None);
        assert_eq!(minutes("<ttl>90</ttl>"), Some(90));
        let period = "<sy:updatePeriod> daily </sy:updatePeriod>";
        assert_eq!(minutes(period), Some(1440));
        let often = format!("{period}<sy:updateFrequency>4</sy:updateFrequency><ttl>5</ttl>");
        assert_eq!(minutes(&often), Some(360));
        assert_eq!(
            minutes("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0"),
            Some(1440)
        );
        let closed = rhythm(
            feed(
                "<skipHours><hour>1</hour><hour>24</hour><hour>99</hour></skipHours>\
                  <skipDays><day>Sunday</day></skipDays>",
            )
            .as_bytes(),
        );
        assert_eq!((closed.closed_hours, closed.closed_days), (0b11, 0b100_0000));
    }
}

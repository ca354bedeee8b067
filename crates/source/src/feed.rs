//! Feeds: RSS, Atom and JSON Feed, an article for each entry that carries text.

use readout_model::RawRange;

use crate::{Article, BadLine, page};

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
        let url = url.filter(|it| it.starts_with("https://") || it.starts_with("http://"));
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
    }
}

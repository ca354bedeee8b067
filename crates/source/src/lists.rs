//! Lists of addresses: files that hold no report, but say where reports are to be had.

use std::collections::BTreeSet;

use crate::docx;
use crate::page::scan::{Event, attribute, events};

/// Largest list that is read, in bytes; a day of GDELT's mentions is less.
pub const MAX_LIST_BYTES: usize = 512 << 20;

/// What a list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// OPML: feeds, as feed readers hand them on.
    Opml,
    /// GDELT's events, mentions or knowledge graph: codes, and the pages they were read from.
    Gdelt,
    /// One address a line.
    Addresses,
}

/// An address of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// As the list gives it.
    pub url: String,
    /// Whether the list says that it is a feed.
    pub feed: bool,
}

/// Columns of GDELT's tables, which have no names in them: how many there are, which of them is the
/// address, and which must say "1" for that to be one of the web. Events 2.0, 1.0, and before 2013
/// (without addresses); mentions; knowledge graph 2.1.
const GDELT: [(usize, Option<usize>, Option<usize>); 5] = [
    (61, Some(60), None),
    (58, Some(57), None),
    (57, None, None),
    (16, Some(5), Some(3)),
    (27, Some(4), Some(2)),
];

fn gdelt(line: &str) -> Option<(usize, Option<usize>, Option<usize>)> {
    let columns = line.split('\t').count();
    GDELT.into_iter().find(|(count, ..)| *count == columns)
}

/// Whether bytes begin as a list does. More than the first few lines are not looked at.
pub fn is_list(bytes: &[u8]) -> Option<List> {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(64 << 10)]);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('<') && text[..text.floor_char_boundary(4096)].contains("<opml") {
        return Some(List::Opml);
    }
    if gdelt(text.lines().next()?).is_some() {
        return Some(List::Gdelt);
    }
    let mut lines = text.lines().map(str::trim).filter(|it| !it.is_empty() && !it.starts_with('#'));
    let first = lines.next()?;
    // Addresses have no blanks in them; a report that begins with one goes on with words.
    let address = |line: &str| is_address(line) && !line.contains(char::is_whitespace);
    (address(first) && lines.take(5).all(address)).then_some(List::Addresses)
}

/// Whether a text begins as an address of the web.
pub fn is_address(text: &str) -> bool {
    let start = text.get(..8).unwrap_or(text).to_ascii_lowercase();
    start.starts_with("https://") || start.starts_with("http://") && text.len() > 7
}

/// The addresses of a list, each once, in its order. A list may be packed in a ZIP file, as GDELT's
/// are.
///
/// # Errors
///
/// When it is no list, or the package is damaged.
pub fn addresses(bytes: &[u8]) -> Result<Vec<Listed>, String> {
    let inner;
    let bytes = if bytes.starts_with(b"PK\x03\x04") {
        inner = docx::member(bytes, |_| true).map_err(|_| {
            "a ZIP file that is damaged, or unpacks to more than 200 times its size".to_owned()
        })?;
        &inner[..]
    } else {
        bytes
    };
    let list = is_list(bytes).ok_or_else(|| "no list of addresses".to_owned())?;
    let text = String::from_utf8_lossy(bytes);
    let found: Vec<Listed> = match list {
        List::Opml => events(&text).filter_map(|event| outline(&event)).collect(),
        List::Gdelt => text.lines().filter_map(row).collect(),
        List::Addresses => text
            .lines()
            .map(str::trim)
            .filter(|line| is_address(line))
            .map(|line| Listed { url: line.to_owned(), feed: false })
            .collect(),
    };
    let mut seen = BTreeSet::new();
    Ok(found.into_iter().filter(|it| seen.insert(it.url.clone())).collect())
}

/// The feed of an OPML outline. Folders have none.
fn outline(event: &Event<'_>) -> Option<Listed> {
    let Event::Open { name, attributes, .. } = event else { return None };
    let url = attribute(attributes, "xmlurl").filter(|_| name == "outline")?;
    let url = url.trim().to_owned();
    is_address(&url).then_some(Listed { url, feed: true })
}

/// The page of a row of GDELT. A first row with names of columns has none.
fn row(line: &str) -> Option<Listed> {
    let (_, address, web) = gdelt(line)?;
    let cell = |at: usize| line.split('\t').nth(at).map(str::trim);
    let url = cell(address?).filter(|url| is_address(url))?;
    let web = web.is_none_or(|at| cell(at) == Some("1"));
    web.then(|| Listed { url: url.to_owned(), feed: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(list: &str, kind: List, expected: &[(&str, bool)]) {
        assert_eq!(is_list(list.as_bytes()), Some(kind), "{list}");
        let found = addresses(list.as_bytes()).expect("a list");
        let found: Vec<(&str, bool)> = found.iter().map(|it| (it.url.as_str(), it.feed)).collect();
        assert_eq!(found, expected, "{list}");
    }

    #[test]
    fn feeds_come_out_of_opml() {
        check(
            "\u{feff}<?xml version=\"1.0\"?>\n<opml version=\"2.0\"><head><title>Mine</title></head><body>\
             <outline text=\"World\"><outline type=\"rss\" text=\"A\" xmlUrl=\"https://a.example/f?a=1&amp;b=2\"/>\
             <outline XMLURL='http://b.example/feed' text='B &lt;'></outline></outline>\
             <outline xmlUrl=\"https://a.example/f?a=1&amp;b=2\"/><outline xmlUrl=\"javascript:x\"/>\
             <outline xmlUrl=\"file:///etc/passwd\"/></body></opml>",
            List::Opml,
            &[("https://a.example/f?a=1&b=2", true), ("http://b.example/feed", true)],
        );
    }

    #[test]
    fn pages_come_out_of_gdelt() {
        let row = |columns: usize, cells: &[(usize, &str)]| {
            let cell = |at| cells.iter().find(|(it, _)| *it == at).map_or("0", |(_, text)| *text);
            (0..columns).map(cell).collect::<Vec<_>>().join("\t")
        };
        let a = "https://a.example/1";
        let events = [row(61, &[(60, a)]), row(61, &[(60, a)]), row(61, &[(60, "BBC Monitoring")])];
        check(&events.join("\n"), List::Gdelt, &[(a, false)]);
        check(&row(58, &[(57, a)]), List::Gdelt, &[(a, false)]);
        check(&row(57, &[]), List::Gdelt, &[]);
        let mentions = [row(16, &[(3, "1"), (5, a)]), row(16, &[(3, "2"), (5, a)])];
        check(&mentions.join("\r\n"), List::Gdelt, &[(a, false)]);
        check(&row(27, &[(2, "1"), (4, a)]), List::Gdelt, &[(a, false)]);
        let packed = docx::tests::package(events.join("\n").as_bytes());
        assert_eq!(addresses(&packed).expect("a list").len(), 1);
        let bomb = docx::tests::package(&vec![b'x'; 300 << 20]);
        assert!(addresses(&bomb).expect_err("refused").contains("200 times"));
    }

    #[test]
    fn lines_of_addresses_are_a_list_and_reports_are_none() {
        check(
            "# mine\n\nhttps://a.example/1\nHTTP://b.example/\nhttps://a.example/1\n",
            List::Addresses,
            &[("https://a.example/1", false), ("HTTP://b.example/", false)],
        );
        for text in [
            "https://a.example/1\n\nThe ferry left the harbour.",
            "https://a.example/1 is where it stood.",
            "The ferry left.\nhttps://a.example/1",
            "",
            "ftp://a.example/",
        ] {
            assert_eq!(is_list(text.as_bytes()), None, "{text}");
            assert!(addresses(text.as_bytes()).is_err());
        }
    }
}

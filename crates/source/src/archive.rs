//! Exports of newspaper archives: many articles in one text, as Nexis and Factiva write them, as plain
//! text, rich text or Word document.
//!
//! The words that are looked for here are the format's own, as field names of a protocol are. How an
//! article ends decides which archive wrote it; what cannot be told (a headline, a day) is left open,
//! and its paragraph stays in the text.

use readout_model::RawRange;

use crate::{Article, BadLine, docx, parse_date, rtf};

/// Largest export that is read, in bytes.
pub const MAX_ARCHIVE_BYTES: usize = 256 << 20;

/// Keys after the text of a Nexis article.
const NEXIS_AFTER: [&str; 14] = [
    "classification",
    "graphic:",
    "load-date:",
    "language:",
    "publication-type:",
    "subject:",
    "journal-code:",
    "document-type:",
    "url:",
    "correction-date:",
    "type:",
    "acc-no:",
    "geographic:",
    "notes",
];
/// Codes of Factiva's fields.
const FACTIVA: [&str; 22] = [
    "SE", "HD", "BY", "CR", "WC", "PD", "ET", "SN", "SC", "ED", "PG", "LA", "CY", "LP", "TD", "CT",
    "RF", "CO", "IN", "NS", "RE", "AN",
];

/// Whether bytes are rich text or a Word document.
pub fn is_document(bytes: &[u8]) -> bool {
    rtf::is_rtf(bytes) || docx::is_docx(bytes)
}

/// Whether a text begins as an export of several articles does; looks at what is given only.
pub fn is_archive(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    text.lines().any(|line| ends(line).is_some() || is_count(line))
}

/// The articles in an export. A document without any mark of an archive is one article, `name`.
///
/// # Errors
///
/// Each article without text, by itself; a damaged document as a whole.
pub fn articles(bytes: &[u8], name: &str) -> Vec<Result<Article, BadLine>> {
    let bad = |line, message: String| Err(BadLine { line, column: 1, message, io: None });
    let text = if rtf::is_rtf(bytes) {
        rtf::text(bytes)
    } else if docx::is_docx(bytes) {
        match docx::text(bytes) {
            Ok(text) => text,
            Err(why) => return vec![bad(1, why.to_owned())],
        }
    } else {
        crate::page::decode(bytes, None)
    };
    let raw = RawRange { start: 0, end: bytes.len() as u64 };
    let pieces = pieces(&text);
    let mut found = Vec::new();
    for (number, (line, piece)) in pieces.iter().enumerate() {
        let parts = match piece.kind {
            Kind::Whole => Parts { text: piece.text.trim().to_owned(), ..Parts::default() },
            Kind::Nexis => nexis(piece.text),
            Kind::Factiva => factiva(piece.text),
        };
        if parts.text.trim().is_empty() {
            // Covers and lists of contents have no day either.
            if parts.date.is_some() || piece.kind == Kind::Whole {
                found.push(bad(*line, format!("article {}: no text in it", number + 1)));
            }
            continue;
        }
        let id = match piece.kind {
            Kind::Whole => name.to_owned(),
            _ => parts.id.unwrap_or_else(|| format!("{name}:{}", number + 1)),
        };
        found.push(Ok(Article {
            line: *line,
            id,
            text: parts.text,
            title: parts.title,
            date: parts.date,
            outlet: parts.outlet,
            url: parts.url,
            raw,
        }));
    }
    found
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Nexis,
    Factiva,
    /// No archive: a document of one's own.
    Whole,
}

struct Piece<'t> {
    kind: Kind,
    text: &'t str,
}

#[derive(Default)]
struct Parts {
    id: Option<String>,
    title: Option<String>,
    date: Option<String>,
    outlet: Option<String>,
    url: Option<String>,
    text: String,
}

/// "3 of 120 DOCUMENTS", with which an older Nexis begins an article.
fn is_count(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    matches!(words[..], [one, "of", all, "DOCUMENTS"]
        if [one, all].iter().all(|it| it.bytes().all(|it| it.is_ascii_digit())))
}

/// The archive that ends an article with this line.
fn ends(line: &str) -> Option<Kind> {
    let line = line.trim();
    if line == "End of Document" {
        return Some(Kind::Nexis);
    }
    let number = line.strip_prefix("Document ")?;
    let code = number.len() >= 15
        && number.bytes().all(|it| it.is_ascii_alphanumeric())
        && number.bytes().take(3).all(|it| it.is_ascii_uppercase() || it.is_ascii_digit())
        && number.bytes().filter(u8::is_ascii_digit).count() >= 8;
    code.then_some(Kind::Factiva)
}

/// The articles of a text with the numbers of their first lines.
fn pieces(text: &str) -> Vec<(usize, Piece<'_>)> {
    let mut pieces = Vec::new();
    let (mut start, mut first, mut at) = (0, 1, 0);
    let mut counted = false;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let next = at + line.len();
        if is_count(line) {
            // What stands before the first is a cover.
            if counted {
                pieces.push((first, Piece { kind: Kind::Nexis, text: &text[start..at] }));
            }
            (counted, start, first) = (true, next, index + 2);
        } else if let Some(kind) = ends(line).filter(|_| !counted) {
            // Factiva's last line has the article's number.
            let end = if kind == Kind::Factiva { next } else { at };
            pieces.push((first, Piece { kind, text: &text[start..end] }));
            (start, first) = (next, index + 2);
        }
        at = next;
    }
    if counted {
        pieces.push((first, Piece { kind: Kind::Nexis, text: &text[start..] }));
    } else if pieces.is_empty() {
        pieces.push((1, Piece { kind: Kind::Whole, text }));
    }
    pieces
}

/// A day somewhere in a line, ISO 8601: "May 3, 2026 Sunday", "Sunday 3 May 2026 8:00 AM".
fn day(line: &str) -> Option<String> {
    let words: Vec<&str> = line.split([' ', ',', '\u{a0}']).filter(|it| !it.is_empty()).collect();
    if words.len() > 12 {
        return None;
    }
    words.windows(3).find_map(|it| Some(parse_date(&it.join(" ")).ok()?.to_string()))
}

fn is_copyright(line: &str) -> bool {
    let line = line.trim();
    line.starts_with('©') || line.starts_with("Copyright ") || line.starts_with("(c) ")
}

/// Paragraphs with the bytes they take: stretches of lines that are not blank.
fn paragraphs(text: &str) -> Vec<(usize, &str)> {
    let mut found: Vec<(usize, &str)> = Vec::new();
    let (mut start, mut at) = (None, 0);
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            if let Some(start) = start.take() {
                found.push((start, text[start..at].trim_end()));
            }
        } else if start.is_none() {
            start = Some(at);
        }
        at += line.len();
    }
    if let Some(start) = start {
        found.push((start, text[start..].trim_end()));
    }
    found
}

/// White space made single blanks; none of nothing.
fn line_of(text: &str) -> Option<String> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then_some(line)
}

/// The value of a field, if a paragraph is that field. Keys in small letters.
fn value<'t>(paragraph: &'t str, key: &str) -> Option<&'t str> {
    let (found, value) = paragraph.trim_start().split_once(':')?;
    found.eq_ignore_ascii_case(key).then(|| value.trim())
}

/// Whether a paragraph is a field before the text: "LENGTH: 812 words", "Byline: …".
fn is_field(paragraph: &str) -> bool {
    ["section", "length", "byline", "dateline", "highlight", "headline", "source", "series"]
        .iter()
        .any(|key| value(paragraph, key).is_some())
}

fn nexis(text: &str) -> Parts {
    let paragraphs = paragraphs(text);
    let body = paragraphs.iter().position(|(_, it)| {
        it.trim().eq_ignore_ascii_case("body") || it.trim().eq_ignore_ascii_case("body:")
    });
    let last_field = paragraphs.iter().rposition(|(_, it)| value(it, "length").is_some());
    let head = body.or_else(|| last_field.map(|it| it + 1)).unwrap_or(0);
    // A cover has a day too, but no copyright after it.
    let dated = |at: &usize| day(paragraphs[*at].1).is_some();
    let sure =
        |at: &usize| dated(at) && paragraphs.get(at + 1).is_some_and(|it| is_copyright(it.1));
    let dated = (0..head).find(sure).or_else(|| (0..head).find(dated));
    let mut parts = Parts { date: dated.and_then(|it| day(paragraphs[it].1)), ..Parts::default() };
    let Some(dated) = dated else { return parts };
    let named = |key: &str| paragraphs[..head].iter().find_map(|(_, it)| value(it, key));
    // The newer form has headline, newsroom, day, copyright; the older newsroom, day, headline.
    let newer = paragraphs[dated + 1..head].first().is_some_and(|(_, it)| is_copyright(it));
    let before = |distance: usize| {
        let (_, it) =
            paragraphs[..dated].iter().rev().filter(|it| !is_copyright(it.1)).nth(distance)?;
        line_of(it)
    };
    parts.outlet = before(0);
    parts.title = named("headline").and_then(line_of).or_else(|| {
        if newer {
            return before(1);
        }
        let fields = paragraphs[dated + 1..head].iter().position(|(_, it)| is_field(it));
        let plain = &paragraphs[dated + 1..dated + 1 + fields.unwrap_or(head - dated - 1)];
        plain.last().and_then(|(_, it)| line_of(it))
    });
    let start = head + usize::from(body.is_some());
    let is_after = |it: &str| {
        let it = it.trim_start().to_lowercase();
        NEXIS_AFTER
            .iter()
            .any(|key| if key.ends_with(':') { it.starts_with(key) } else { it == *key })
    };
    let after = paragraphs[start..].iter().position(|(_, it)| is_after(it) || is_copyright(it));
    let end = after.map_or(text.len(), |it| paragraphs[start + it].0);
    if let Some((first, _)) = paragraphs.get(start).filter(|(first, _)| *first < end) {
        parts.text = text[*first..end].trim().to_owned();
    }
    let rest = after.map_or(&[][..], |it| &paragraphs[start + it..]);
    let url = rest.iter().find_map(|(_, it)| value(it, "url")).map(str::to_owned);
    parts.url = url.filter(|it| it.starts_with("http"));
    parts
}

fn factiva(text: &str) -> Parts {
    let lines: Vec<&str> = text.lines().collect();
    let number = lines.iter().rev().find_map(|it| it.trim().strip_prefix("Document "));
    let id = number.map(str::to_owned);
    let coded = coded(text);
    if !coded.is_empty() {
        let of =
            |code: &str| coded.iter().find(|(it, _)| *it == code).and_then(|(_, it)| line_of(it));
        let body: Vec<&str> = coded
            .iter()
            .filter(|(it, _)| ["LP", "TD"].contains(it))
            .map(|(_, it)| it.trim())
            .collect();
        return Parts {
            id,
            title: of("HD"),
            date: of("PD").and_then(|it| day(&it)),
            outlet: of("SN"),
            url: None,
            text: body.join("\n\n").trim().to_owned(),
        };
    }
    // A headline, perhaps who wrote it, "812 words", a day, perhaps a time, the newsroom, its code, …,
    // the language, the copyright, the text.
    let words = |line: &str| {
        let count = line.trim().strip_suffix(" words");
        count.is_some_and(|it| {
            !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit() || it == b',')
        })
    };
    let mut parts = Parts { id, ..Parts::default() };
    let plain: Vec<(usize, &str)> = lines
        .iter()
        .enumerate()
        .filter(|(_, it)| !it.trim().is_empty())
        .map(|(at, it)| (at, *it))
        .collect();
    let Some(count) = plain.iter().position(|(_, it)| words(it)) else { return parts };
    parts.date = plain.get(count + 1).and_then(|(_, it)| day(it));
    let rest = &plain[(count + 2).min(plain.len())..];
    let time = |it: &str| it.trim().len() <= 8 && it.contains(':');
    parts.outlet = rest.iter().find(|(_, it)| !time(it)).and_then(|(_, it)| line_of(it));
    let title = plain[..count].iter().rev().find(|(_, it)| !it.trim_start().starts_with("By "));
    parts.title = title.and_then(|(_, it)| line_of(it));
    let copyright = rest.iter().find(|(_, it)| is_copyright(it)).map(|(at, _)| *at);
    let Some(start) = copyright else { return parts };
    let end = lines.iter().rposition(|it| ends(it) == Some(Kind::Factiva)).unwrap_or(lines.len());
    parts.text = lines.get(start + 1..end).unwrap_or_default().join("\n").trim().to_owned();
    parts
}

/// The fields of an article with Factiva's codes: "HD" and the lines up to the next code.
fn coded(text: &str) -> Vec<(&str, String)> {
    let mut fields: Vec<(&str, String)> = Vec::new();
    for line in text.lines() {
        let code = line.get(..2).filter(|it| FACTIVA.contains(it));
        let rest = line.get(2..).unwrap_or_default();
        match code.filter(|_| rest.trim().is_empty() || rest.starts_with([' ', '\t'])) {
            Some(code) => fields.push((code, rest.trim().to_owned())),
            None => {
                if let Some((_, value)) = fields.last_mut() {
                    value.push('\n');
                    value.push_str(line);
                }
            }
        }
    }
    let has = |code: &str| fields.iter().any(|(it, _)| *it == code);
    if has("HD") && has("WC") && (has("LP") || has("TD")) { fields } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8]) -> Vec<String> {
        let show = |it: Result<Article, BadLine>| match it {
            Ok(it) => {
                let rest = [it.title, it.date, it.outlet, it.url].map(Option::unwrap_or_default);
                format!("{} {:?} {}", it.id, it.text, rest.join("|"))
            }
            Err(bad) => bad.to_string(),
        };
        articles(bytes, "in").into_iter().map(show).collect()
    }

    #[test]
    fn the_older_nexis() {
        let text = "\n\n                        1 of 2 DOCUMENTS\n\n\n\
            \x20                     The Harbour Post\n\n                   May 3, 2026 Sunday\n\
            \x20                        Late Edition\n\nTrawler row deepens\n\nBYLINE: By JANE ROE\n\n\
            SECTION: World; Pg. 3\n\nLENGTH: 12 words\n\nBODY:\n\nNorway accused Argentina of illegal\n\
            fishing.\n\n  A court will decide.\n\nLOAD-DATE: May 3, 2026\n\nLANGUAGE: ENGLISH\n\n\
            \x20        Copyright 2026 The Harbour Post\n\n\
            \x20                       2 of 2 DOCUMENTS\n\nDelta Courier\n\n4 May 2026\n\n\
            HEADLINE: Ferry sails\n\nLENGTH: 4 words\n\nThe ferry left.\n\nURL: https://delta.example/2\n";
        assert!(is_archive(text.as_bytes()));
        assert_eq!(
            check(text.as_bytes()),
            [
                "in:1 \"Norway accused Argentina of illegal\\nfishing.\\n\\n  A court will decide.\" \
                 Trawler row deepens|2026-05-03|The Harbour Post|",
                "in:2 \"The ferry left.\" Ferry sails|2026-05-04|Delta Courier|https://delta.example/2"
            ]
        );
    }

    #[test]
    fn the_newer_nexis_in_three_containers() {
        let lines = [
            "User Name: A",
            "Date and Time: Monday 4 May 2026",
            "1. Trawler row deepens",
            "Trawler row deepens",
            "The Harbour Post (Velm)",
            "May 3, 2026 Sunday 8:00 AM",
            "Copyright 2026 Harbour Newspapers All Rights Reserved",
            "Section: WORLD",
            "Length: 12 words",
            "Byline: Jane Roe",
            "Body",
            "Norway accused Argentina of illegal fishing.",
            "A court will decide.",
            "Classification",
            "Language: ENGLISH",
            "End of Document",
        ];
        let wanted =
            ["in:1 \"Norway accused Argentina of illegal fishing.\\n\\nA court will decide.\" \
             Trawler row deepens|2026-05-03|The Harbour Post (Velm)|"];
        let text = lines.join("\n\n");
        assert_eq!(check(text.as_bytes()), wanted);
        let rich = format!("{{\\rtf1\\ansi {}}}", text.replace("\n\n", "\\par "));
        assert_eq!(check(rich.as_bytes()), wanted);
        let xml: String =
            text.split("\n\n").map(|it| format!("<w:p><w:r><w:t>{it}</w:t></w:r></w:p>")).collect();
        assert_eq!(check(&docx::tests::package(xml.as_bytes())), wanted);
    }

    #[test]
    fn factiva_plain_and_coded() {
        let plain = "WORLD\nTrawler row deepens\n\nBy Jane Roe\n812 words\n3 May 2026\n08:15\nThe Harbour Post\n\
            HARPOS\nEnglish\n© 2026 Harbour Newspapers. All rights reserved.\n\nNorway accused Argentina.\n\n\
            A court will decide.\n\nDocument HARPOS0020260503em530000x\n\nSearch Summary\n";
        let text = "\"Norway accused Argentina.\\n\\nA court will decide.\" \
            Trawler row deepens|2026-05-03|The Harbour Post|";
        assert_eq!(check(plain.as_bytes()), [format!("HARPOS0020260503em530000x {text}")]);
        let coded = "HD  Trawler row deepens\nBY  Jane Roe\nWC  812 words\nPD  3 May 2026\nSN  The Harbour Post\n\
            LA  English\nLP\nNorway accused Argentina.\n\nTD\nA court will decide.\n\nAN\n\
            Document HARPOS0020260503em530000x\n";
        assert_eq!(check(coded.as_bytes()), [format!("HARPOS0020260503em530000x {text}")]);
    }

    #[test]
    fn a_document_of_ones_own_is_one_report() {
        assert_eq!(check(b"{\\rtf1 One.\\par Two.}"), ["in \"One.\\n\\nTwo.\" |||"]);
        assert_eq!(check(b"{\\rtf1 }"), ["line 1, column 1: article 1: no text in it"]);
        assert!(!is_archive(b"The Document that was signed.\n\nEnd of Document reading.\n"));
    }
}

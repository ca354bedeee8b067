//! Web pages.
//!
//! ```text
//! bytes ─decode→ HTML ─guard→ bounded HTML ─clean, dom_smoothie→ content ─blocks→ parts ─cues→ Document
//!                  └─head→ title, outlet, address, dates
//! ```
//!
//! `dom_smoothie` chooses the element that holds the report (Mozilla's Readability); what stands in it
//! and is no part of the report is told by markup and by `knowledge/source/pages.tsv`.

mod about;
mod blocks;
mod clean;
mod guard;
mod marks;
pub(crate) mod scan;
mod tree;

pub use about::Dated;
pub(crate) use about::{plain, text_of};
pub(crate) use blocks::Part;
pub(crate) use marks::Marks;
pub(crate) use scan::{Event, events};

use dom_smoothie::{Config, Readability, TextMode};
use encoding_rs::Encoding;

use crate::Unreadable;

/// Largest page that is read, in bytes.
pub const MAX_PAGE_BYTES: usize = 8 << 20;

/// With fewer words a page holds no report, but a notice ("Please allow scripts").
const FEWEST_WORDS: usize = 12;

/// What was read from a page.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) title: Option<String>,
    pub(crate) outlet: Option<String>,
    pub(crate) authors: Vec<String>,
    pub(crate) url: Option<String>,
    pub(crate) published: Option<Dated>,
    pub(crate) modified: Option<Dated>,
    pub(crate) paywalled: bool,
    pub(crate) live: bool,
    pub(crate) parts: Vec<Part>,
}

/// Whether bytes begin as a web page does, whatever the file is called.
pub fn is_page(bytes: &[u8]) -> bool {
    let start: Vec<u8> = bytes.iter().take(2048).map(u8::to_ascii_lowercase).collect();
    let start = String::from_utf8_lossy(&start);
    let start = start.trim_start_matches('\u{feff}').trim_start();
    start.starts_with('<')
        && ["<!doctype html", "<html", "<head>", "<body"].iter().any(|it| start.contains(it))
}

/// HTML as characters: a mark, UTF-8 where valid, the server's word (`charset`), the page's own,
/// Windows-1252 else.
pub(crate) fn decode(bytes: &[u8], charset: Option<&str>) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned();
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let label = start.split_once("charset=").map(|(_, rest)| {
        let rest = rest.trim_start_matches(['"', '\'', ' ']);
        rest.split(['"', '\'', ' ', ';', '>', '/']).next().unwrap_or_default()
    });
    let known = |label: &str| Encoding::for_label(label.as_bytes());
    let encoding = charset.and_then(known).or_else(|| label.and_then(known));
    encoding.unwrap_or(encoding_rs::WINDOWS_1252).decode_without_bom_handling(bytes).0.into_owned()
}

/// Reads a page. `url` is where it came from, if known.
pub(crate) fn read(bytes: &[u8], url: Option<&str>, marks: &Marks) -> Result<Page, Unreadable> {
    if bytes.len() > MAX_PAGE_BYTES {
        return Err(Unreadable::PageTooLarge);
    }
    let html = decode(bytes, None);
    let head = about::Head::read(&html);
    let title = head.title(marks);
    let config = Config {
        keep_classes: true,
        disable_json_ld: true,
        text_mode: TextMode::Formatted,
        ..Config::default()
    };
    let clean::Clean { html, body } = clean::clean(&guard::guard(&html), marks);
    let extracted = Readability::new(html, None, Some(config))
        .and_then(|mut reader| reader.parse())
        .map(|article| article.content.to_string());
    let content = match (extracted, body) {
        // The extractor went for something else than what calls itself the report.
        (Ok(found), Some((body, words))) if body_is_lost(&found, words) => body,
        (Ok(found), _) => found,
        (Err(_), body) => body.map(|(body, _)| body).unwrap_or_default(),
    };
    let blocks::Content { mut parts, day } =
        blocks::blocks(&content, title.as_deref().unwrap_or_default(), marks);
    if let Some(own) = head.body() {
        parts = blocks::compare_with_own_text(parts, &own);
    }
    // Controls and zero bytes are no text; the page itself is kept by whoever keeps it.
    for part in &mut parts {
        part.text.retain(|it| !it.is_control());
    }
    let reported = parts.iter().filter(|part| part.kind.reports());
    let words: usize = reported.map(|part| part.text.split_whitespace().count()).sum();
    if words < FEWEST_WORDS {
        return Err(Unreadable::NoArticle);
    }
    let address = head.url(marks).or_else(|| url.map(str::to_owned));
    Ok(Page {
        title,
        outlet: head.outlet(marks),
        authors: head.authors(marks),
        published: head.published(marks, address.as_deref(), day),
        modified: head.modified(marks),
        paywalled: head.is_paywalled(),
        live: head.is_live(),
        url: address,
        parts,
    })
}

/// Whether an element that calls itself the report has far more words than what was extracted.
fn body_is_lost(extracted: &str, words: usize) -> bool {
    const FEWEST: usize = 60;
    words >= FEWEST && text_of(extracted).split_whitespace().count() * 10 < words * 6
}

//! One report: from bytes, or from what a line of JSONL gave, to a document.

use std::io::{self, Read};

use jiff::civil::Date;
use readout_model::{About, Block, BlockKind, Document, RawRange, Span};

use crate::cues::{Cues, Field};
use crate::decode::{Decoded, Locator, Origin, check_text, decode};
use crate::kinds::classify;
use crate::layout::{divide, ends_line};
use crate::page::{self, Dated, is_page};
use crate::{Article, MAX_BYTES, Unreadable, Warning, header, language, parse_date};

/// What the user says about a report. It wins over what the report says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Name in all output.
    pub id: Option<String>,
    /// A headline that is not part of the text.
    pub title: Option<String>,
    /// Day of publication; see [`parse_date`].
    pub date: Option<Date>,
    /// Newsroom.
    pub outlet: Option<String>,
    /// Address.
    pub url: Option<String>,
}

/// A report that could be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The report.
    pub document: Document,
    /// What to tell the user, in order of the text.
    pub warnings: Vec<Warning>,
    /// What a web page says about itself besides.
    pub page: Option<PageFacts>,
}

/// What a web page says about itself besides the document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageFacts {
    /// Who wrote it, as written.
    pub authors: Vec<String>,
    /// When it was published, as written, with where that was found.
    pub published: Option<Dated>,
    /// When it was last changed.
    pub modified: Option<Dated>,
}

/// Reads one report as plain text (any encoding, with or without a small header) or a web page.
///
/// `name` names the report unless an id is given. The header is not part of the document's text.
///
/// # Errors
///
/// Empty, binary, too large, or a web page without a report.
pub fn read(
    bytes: &[u8],
    name: &str,
    options: &Options,
    cues: &Cues,
) -> Result<Reading, Unreadable> {
    if is_page(bytes) {
        let given = Given { id: name.to_owned(), ..Given::default() };
        return read_page(bytes, given, options, cues);
    }
    let Decoded { text, warning, origin } = decode(bytes)?;
    let mut warnings: Vec<Warning> = warning.into_iter().collect();
    let (fields, start) = header::split(&text, cues);
    let mut given = Given { id: name.to_owned(), ..Given::default() };
    for (field, value) in fields {
        let value = || Some(value.to_owned()).filter(|value| !value.is_empty());
        match field {
            Field::Id => given.id = value().unwrap_or(given.id),
            Field::Title => given.title = value(),
            Field::Date => given.date = value(),
            Field::Outlet => given.outlet = value(),
            Field::Url => given.url = value(),
            Field::Ignored => {}
        }
    }
    if text[start..].trim().is_empty() {
        return Err(Unreadable::Empty);
    }
    let source = Source { text: &text, start, origin: &origin };
    let document = document(&source, given, options, cues, &mut warnings);
    Ok(Reading { document, warnings, page: None })
}

/// Reads a web page. What was given with it wins over what the page says about itself.
fn read_page(
    bytes: &[u8],
    given: Given,
    options: &Options,
    cues: &Cues,
) -> Result<Reading, Unreadable> {
    let from = options.url.as_deref().or(given.url.as_deref());
    let page = page::read(bytes, from, &cues.marks)?;
    let mut warnings = Vec::new();
    warnings.extend(page.paywalled.then_some(Warning::Paywalled));
    warnings.extend(page.live.then_some(Warning::Live));
    let mut text = String::new();
    let mut marked = Vec::new();
    for part in &page.parts {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        let start = text.len();
        text.push_str(&part.text);
        marked.push((start, part.kind));
    }
    let facts = PageFacts {
        authors: page.authors,
        published: page.published.clone(),
        modified: page.modified,
    };
    let origin = Origin::Whole(RawRange { start: 0, end: bytes.len() as u64 });
    let given = Given {
        id: given.id,
        title: given.title.or(page.title),
        date: given.date.or(page.published.map(|it| it.text)),
        outlet: given.outlet.or(page.outlet),
        url: given.url.or(page.url),
    };
    let source = Source { text: &text, start: 0, origin: &origin };
    let mut document = document(&source, given, options, cues, &mut warnings);
    // Markup says more than layout, and cues more than a plain "<p>".
    for block in &mut document.blocks {
        let Some(start) = block.span.start().checked_sub(document.body) else { continue };
        let part = marked.partition_point(|(at, _)| *at <= start);
        let Some((_, kind)) = part.checked_sub(1).map(|index| marked[index]) else { continue };
        // A heading is one by its place; what its words ask for, they alone say.
        let apart = !kind.reports() && kind != BlockKind::Other;
        if kind != BlockKind::Paragraph && block.kind.reports() || apart {
            block.kind = kind;
        }
    }
    Ok(Reading { document, warnings, page: Some(facts) })
}

/// Reads bytes up to [`MAX_BYTES`], and not one megabyte more than that into memory.
///
/// # Errors
///
/// [`Unreadable::TooLarge`] inside when there is more; outside what the reader says.
pub fn take(reader: impl Read) -> io::Result<Result<Vec<u8>, Unreadable>> {
    let mut bytes = Vec::new();
    reader.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(if bytes.len() > MAX_BYTES { Err(Unreadable::TooLarge) } else { Ok(bytes) })
}

impl Article {
    /// The document of one line of JSONL. Its text is kept unchanged, white space at its ends too.
    ///
    /// # Errors
    ///
    /// Empty, binary, or a web page without a report.
    pub fn read(self, options: &Options, cues: &Cues) -> Result<Reading, Unreadable> {
        let given = Given {
            id: self.id,
            title: self.title,
            date: self.date,
            outlet: self.outlet,
            url: self.url,
        };
        if is_page(self.text.as_bytes()) {
            return read_page(self.text.as_bytes(), given, options, cues);
        }
        check_text(&self.text)?;
        let origin = Origin::Whole(self.raw);
        let source = Source { text: &self.text, start: 0, origin: &origin };
        let mut warnings = Vec::new();
        let document = document(&source, given, options, cues, &mut warnings);
        Ok(Reading { document, warnings, page: None })
    }
}

/// What a report says about itself, before it is understood.
#[derive(Default)]
struct Given {
    id: String,
    title: Option<String>,
    date: Option<String>,
    outlet: Option<String>,
    url: Option<String>,
}

/// The text of a report as decoded, and where in it the report begins.
struct Source<'a> {
    text: &'a str,
    start: usize,
    origin: &'a Origin,
}

fn document(
    source: &Source<'_>,
    given: Given,
    options: &Options,
    cues: &Cues,
    warnings: &mut Vec<Warning>,
) -> Document {
    let published = options.date.or_else(|| match parse_date(given.date.as_deref()?) {
        Ok(date) => Some(date),
        Err(bad) => {
            warnings.push(Warning::BadDate(bad));
            None
        }
    });
    let title = options.title.clone().or(given.title).filter(|title| !title.trim().is_empty());
    let body = &source.text[source.start..];
    let (text, start) = match &title {
        Some(title) => (format!("{title}\n\n{body}"), title.len() + 2),
        None => (body.to_owned(), 0),
    };
    let mut blocks = Vec::new();
    if let Some(title) = &title {
        let words = title.trim();
        let first = title.len() - title.trim_start().len();
        blocks.push(Block {
            kind: BlockKind::Headline,
            span: Span::new(first, first + words.len()),
            wrapped: words.contains(ends_line),
            raw: RawRange { start: 0, end: 0 },
        });
    }
    let parts = divide(&text, start);
    let mut locator = Locator::new(source.text, source.origin);
    for (kind, part) in classify(&text, &parts, title.as_deref(), cues) {
        let in_source =
            part.span.start() - start + source.start..part.span.end() - start + source.start;
        blocks.push(Block {
            kind,
            span: part.span,
            // A piece cut from a wrapped part may have kept only one of its lines.
            wrapped: part.wrapped && text[part.span.range()].contains(ends_line),
            raw: locator.locate(in_source),
        });
    }
    let language = language::tell(&text, &blocks, cues, warnings);
    let found_title = || {
        let block = blocks.iter().find(|block| block.kind == BlockKind::Headline)?;
        Some(text[block.span.range()].to_owned())
    };
    let title_span = title.as_ref().map(|title| Span::new(0, title.len()));
    let title = title.or_else(found_title);
    // A text may open with its title without having it marked as one.
    let opening = || blocks.first().map(|block| &text[block.span.range()]);
    let round_up = title.as_deref().or_else(opening).is_some_and(|title| cues.round_up(title));
    let about = About {
        title,
        round_up,
        outlet: options.outlet.clone().or(given.outlet),
        url: options.url.clone().or(given.url),
        published,
    };
    let id = options.id.clone().unwrap_or(given.id);
    Document { id, about, text, title: title_span, body: start, blocks, language }
}

//! Gold files.

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use readout_model::Span;

use super::value::{Interval, interval};

/// One annotated text.
pub(super) struct Article {
    pub(super) name: String,
    pub(super) text: String,
    /// Day of publication as the file has it.
    pub(super) date: Option<String>,
    /// GUM's genre; empty elsewhere.
    pub(super) genre: String,
    /// Whether only dates and clock times are annotated.
    pub(super) dates_only: bool,
    /// In order of the text.
    pub(super) gold: Vec<Gold>,
}

/// One annotated expression.
pub(super) struct Gold {
    pub(super) span: Span,
    pub(super) text: String,
    pub(super) kind: String,
    pub(super) value: GoldValue,
}

/// What gold says it means.
#[derive(PartialEq)]
pub(super) enum GoldValue {
    /// Nothing, or "null".
    None,
    /// TIMEX3.
    Timex(String),
    /// TEI's `when`, or `from` and `to`: when it was.
    Interval(Interval),
    /// TEI's `notBefore` and `notAfter`: the earliest and the latest that it can have been.
    Within(Interval),
}

impl fmt::Display for GoldValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GoldValue::None => formatter.write_str("-"),
            GoldValue::Timex(value) => formatter.write_str(value),
            GoldValue::Interval(interval) | GoldValue::Within(interval) => write!(
                formatter,
                "{:?} {:?}",
                interval.start.map(|minutes| minutes / 1440),
                interval.end.map(|minutes| minutes / 1440)
            ),
        }
    }
}

/// Reads a file, or all annotated files of a folder in order of their names.
pub(super) fn articles(path: &Path) -> anyhow::Result<Vec<Article>> {
    let mut files: Vec<PathBuf> = if path.is_dir() {
        std::fs::read_dir(path)
            .with_context(|| path.display().to_string())?
            .map(|entry| Ok(entry?.path()))
            .collect::<anyhow::Result<_>>()?
    } else {
        vec![path.to_owned()]
    };
    files.sort();
    files.retain(|file| {
        file.extension().is_some_and(|end| ["tml", "xml", "timeml"].iter().any(|it| end == *it))
    });
    let mut articles = Vec::new();
    for file in &files {
        let xml = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let article = if xml.contains("<TimeML") {
            time_ml(&xml, name)
        } else if xml.starts_with("<text ") {
            gum(&xml, name)
        } else {
            continue;
        };
        let article = article.with_context(|| file.display().to_string())?;
        // Texts that are withheld have underscores for letters.
        if article.text.contains(|character: char| character.is_alphabetic()) {
            articles.push(article);
        }
    }
    if articles.is_empty() {
        bail!("{}: no TimeML or GUM file", path.display());
    }
    Ok(articles)
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|it| it.key.as_ref() == name)?;
    Some(found.value.into_owned())
}

/// Characters of the reference in `&…;`.
fn resolve(name: &str) -> &'static str {
    match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => " ",
    }
}

/// TimeML: the text of `<TEXT>`, or of the whole file where there is none.
fn time_ml(xml: &str, name: String) -> anyhow::Result<Article> {
    let whole = !xml.contains("<TEXT>");
    let mut reader = Reader::from_str(xml);
    let (mut text, mut gold, mut date) = (String::new(), Vec::new(), None);
    let mut inside = whole;
    let mut open: Vec<Option<(usize, String, Option<String>)>> = Vec::new();
    loop {
        match reader.read_event()? {
            Event::Start(tag) => match tag.name().as_ref() {
                "TEXT" => inside = true,
                "TIMEX3" => {
                    let value = attribute(&tag, "value");
                    let creation =
                        attribute(&tag, "functionInDocument").as_deref() == Some("CREATION_TIME");
                    if creation && date.is_none() {
                        date.clone_from(&value);
                    }
                    let kind = attribute(&tag, "type").unwrap_or_default();
                    open.push((inside && !creation).then_some((text.len(), kind, value)));
                }
                _ => {}
            },
            Event::End(tag) => match tag.name().as_ref() {
                "TEXT" => inside = whole,
                "TIMEX3" => {
                    let Some((start, kind, value)) = open.pop().flatten() else { continue };
                    let span = Span::new(start, text.len());
                    let value = match value {
                        Some(value) if !value.is_empty() && value != "null" => {
                            GoldValue::Timex(value)
                        }
                        _ => GoldValue::None,
                    };
                    if !span.is_empty() {
                        gold.push(Gold { span, text: text[start..].to_owned(), kind, value });
                    }
                }
                _ => {}
            },
            Event::Text(characters) if inside => text.push_str(&characters),
            Event::CData(characters) if inside => text.push_str(&characters),
            Event::GeneralRef(reference) if inside => match reference.resolve_char_ref()? {
                Some(character) => text.push(character),
                None => text.push_str(resolve(&reference)),
            },
            Event::Eof => break,
            _ => {}
        }
    }
    gold.sort_by_key(|it| (it.span.start(), it.span.end()));
    // "2013-03-22T10:15" is of that day.
    let date = date.map(|date| date.chars().take(10).collect());
    Ok(Article { name, text, date, genre: String::new(), dates_only: false, gold })
}

/// A date of GUM with a year of four figures, as TIMEX3 writes it: "-400" is "BC0400", "500" is "0500"
/// (in TIMEX3 three figures are a decade).
fn padded(value: &str) -> String {
    let (sign, rest) = match value.strip_prefix('-') {
        Some(rest) if rest.starts_with(|it: char| it.is_ascii_digit()) => ("BC", rest),
        _ => ("", value),
    };
    match rest.split('-').next() {
        Some(year) if year.len() <= 4 && year.parse::<u16>().is_ok() && !rest.contains(':') => {
            format!("{sign}{year:0>4}{}", &rest[year.len()..])
        }
        _ => value.to_owned(),
    }
}

/// Elements of GUM that begin a new paragraph.
const BLOCKS: [&str; 9] = ["p", "head", "item", "sp", "cell", "caption", "l", "note", "incident"];

/// GUM: a token a line; blanks are put back as English has them.
fn gum(xml: &str, name: String) -> anyhow::Result<Article> {
    let mut reader = Reader::from_str(xml);
    let (mut text, mut gold) = (String::new(), Vec::new());
    let (mut date, mut genre) = (None, String::new());
    let mut open: Vec<(Option<usize>, &str, Option<GoldValue>)> = Vec::new();
    // Whether a word is being put together, and whether the next token follows without a blank.
    let (mut glued, mut tight) = (false, true);
    loop {
        match reader.read_event()? {
            Event::Start(tag) => match tag.name().as_ref() {
                "text" => {
                    date = attribute(&tag, "dateCreated");
                    genre = attribute(&tag, "type").unwrap_or_default();
                }
                "w" => {
                    if !tight {
                        text.push(' ');
                    }
                    (glued, tight) = (true, true);
                }
                element @ ("date" | "time") => {
                    let kind = if element == "date" { "DATE" } else { "TIME" };
                    let end =
                        |name: &str| attribute(&tag, name).map(|value| interval(&padded(&value)));
                    let between = |from: Option<Option<Interval>>, to: Option<Option<Interval>>| {
                        Interval::between(from.flatten(), to.flatten())
                    };
                    let value = match (end("when"), end("from"), end("to")) {
                        (Some(when), ..) => when.map(GoldValue::Interval),
                        (None, None, None) => {
                            let bounds = between(end("notBefore"), end("notAfter"));
                            Some(GoldValue::Within(bounds))
                        }
                        (None, from, to) => Some(GoldValue::Interval(between(from, to))),
                    };
                    open.push((None, kind, value));
                }
                element if BLOCKS.contains(&element) => new_paragraph(&mut text, &mut tight),
                _ => {}
            },
            Event::End(tag) => match tag.name().as_ref() {
                "w" => (glued, tight) = (false, false),
                "date" | "time" => {
                    let Some((Some(start), kind, value)) = open.pop() else { continue };
                    let span = Span::new(start, text.len());
                    let value = value.unwrap_or(GoldValue::None);
                    let kind = kind.to_owned();
                    gold.push(Gold { span, text: text[start..].to_owned(), kind, value });
                }
                element if BLOCKS.contains(&element) => new_paragraph(&mut text, &mut tight),
                _ => {}
            },
            Event::Text(lines) => {
                for line in lines.lines() {
                    let Some((word, _)) = line.split_once('\t') else { continue };
                    let closes = [".", ",", ";", ":", "!", "?", ")", "]", "'s", "’s", "n't", "n’t"];
                    // "I've"
                    let short = ["ve", "re", "ll", "m", "d"];
                    let auxiliary =
                        word.strip_prefix(['\'', '’']).is_some_and(|rest| short.contains(&rest));
                    if !tight && !auxiliary && !closes.contains(&word) {
                        text.push(' ');
                    }
                    for (start, ..) in &mut open {
                        start.get_or_insert(text.len());
                    }
                    text.push_str(word);
                    tight = glued || ["(", "[", "$"].contains(&word);
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    // One date inside another is not counted twice.
    gold.sort_by_key(|it: &Gold| (it.span.start(), std::cmp::Reverse(it.span.end())));
    let mut last = 0;
    gold.retain(|it| {
        let apart = it.span.start() >= last;
        last = last.max(it.span.end());
        apart
    });
    Ok(Article { name, text, date, genre, dates_only: true, gold })
}

fn new_paragraph(text: &mut String, tight: &mut bool) {
    if !text.is_empty() && !text.ends_with("\n\n") {
        text.push_str("\n\n");
    }
    *tight = true;
}

//! Reports as JSONL: one object a line, with `text` and perhaps `id`, `title`, `date`, `outlet`,
//! `url`; other fields are passed over.

use std::io::{self, BufRead};

use readout_model::RawRange;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{Columns, MAX_BYTES, page};

/// Longest line that is kept in memory, in bytes: the largest report, and as much again for escapes
/// and the other fields.
pub const MAX_LINE_BYTES: usize = 2 * MAX_BYTES;

/// One line, parsed but not yet read; [`Article::read`] makes the document, on any thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// Line in the file, from 1.
    pub line: usize,
    /// As given, else the name of the file and the line: "news.jsonl:7".
    pub id: String,
    /// The report.
    pub text: String,
    /// Headline.
    pub title: Option<String>,
    /// Day of publication as written.
    pub date: Option<String>,
    /// Newsroom.
    pub outlet: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Where the line stands in the file.
    pub(crate) raw: RawRange,
}

impl Article {
    /// Of fields in the order of [`Columns`]: id, text, title, date, outlet, url. `line` is its number
    /// in the file `name`, which names it when it has no id.
    ///
    /// # Errors
    ///
    /// When there is no text.
    pub fn of_row(
        fields: Vec<Option<String>>,
        line: usize,
        name: &str,
    ) -> Result<Article, BadLine> {
        let mut fields = fields.into_iter().map(|it| it.filter(|it| !it.is_empty()));
        let mut next = || fields.next().flatten();
        let (id, text, title, date, outlet, url) = (next(), next(), next(), next(), next(), next());
        let Some(text) = text else {
            let message = "there is no text in it".to_owned();
            return Err(BadLine { line, column: 1, message, io: None });
        };
        let id = id.unwrap_or_else(|| format!("{name}:{line}"));
        let raw = RawRange { start: 0, end: 0 };
        Ok(Article { line, id, text, title, date, outlet, url, raw })
    }
}

impl Article {
    /// A web page from this address, whose server named this encoding of characters.
    pub fn of_page(url: &str, bytes: &[u8], charset: Option<&str>) -> Article {
        Article {
            line: 1,
            id: url.to_owned(),
            text: page::decode(bytes, charset),
            title: None,
            date: None,
            outlet: None,
            url: Some(url.to_owned()),
            raw: RawRange { start: 0, end: bytes.len() as u64 },
        }
    }
}

/// A line that is no report. The lines after it are read all the same.
#[derive(Debug, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct BadLine {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// Set when the file could not be read on: there are no more lines.
    pub io: Option<io::Error>,
}

/// The articles of a JSONL file, read line by line; at most one line is in memory.
pub struct Lines<R> {
    reader: R,
    name: String,
    line: usize,
    offset: u64,
    done: bool,
    columns: Option<Columns>,
}

impl<R: BufRead> Lines<R> {
    /// `name` names the reports that have no id.
    pub fn new(reader: R, name: &str) -> Lines<R> {
        Lines { reader, name: name.to_owned(), line: 0, offset: 0, done: false, columns: None }
    }

    /// The same, with fields of other names.
    #[must_use]
    pub fn mapped(self, columns: Columns) -> Lines<R> {
        Lines { columns: Some(columns).filter(|it| *it != Columns::default()), ..self }
    }

    /// Reads the next line whole; without its bytes when it is too long. `None` at the end.
    fn next_line(&mut self) -> io::Result<Option<(RawRange, Option<Vec<u8>>)>> {
        let mut bytes = Vec::new();
        let mut length = 0;
        loop {
            let buffer = match self.reader.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            let end = memchr::memchr(b'\n', buffer);
            let used = end.map_or(buffer.len(), |end| end + 1);
            length += used;
            if length <= MAX_LINE_BYTES {
                bytes.extend_from_slice(&buffer[..used]);
            } else {
                bytes = Vec::new();
            }
            let last = used == 0 || end.is_some();
            self.reader.consume(used);
            if last {
                break;
            }
        }
        if length == 0 {
            return Ok(None);
        }
        self.line += 1;
        let raw = RawRange { start: self.offset, end: self.offset + length as u64 };
        self.offset = raw.end;
        Ok(Some((raw, (length <= MAX_LINE_BYTES).then_some(bytes))))
    }

    fn bad(&self, column: usize, message: String) -> BadLine {
        BadLine { line: self.line, column, message, io: None }
    }

    fn article(&self, raw: RawRange, bytes: &[u8]) -> Result<Article, BadLine> {
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            self.bad(before.chars().count() + 1, "not UTF-8".to_owned())
        })?;
        if !text.trim_start().starts_with('{') {
            return Err(self.bad(1, "not a JSON object".to_owned()));
        }
        let read = match &self.columns {
            None => serde_json::from_str(text),
            Some(columns) => serde_json::from_str(text).and_then(|it| mapped(&it, columns)),
        };
        let fields: Fields = read.map_err(|error| {
            // serde_json counts bytes and adds the place to its message.
            let mut end = error.column().saturating_sub(1).min(text.len());
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            let message = error.to_string();
            let message = message.rsplit_once(" at line ").map_or(&*message, |(it, _)| it);
            self.bad(text[..end].chars().count() + 1, message.to_owned())
        })?;
        let id = match fields.id {
            Some(Id::Text(id)) if !id.is_empty() => id,
            Some(Id::Number(id)) => id.to_string(),
            _ => format!("{}:{}", self.name, self.line),
        };
        let Fields { text, title, date, outlet, url, .. } = fields;
        Ok(Article { line: self.line, id, text, title, date, outlet, url, raw })
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<Article, BadLine>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            let (raw, bytes) = match self.next_line() {
                Ok(Some(line)) => line,
                Ok(None) => break,
                Err(error) => {
                    self.done = true;
                    self.line += 1;
                    let bad = self.bad(1, error.to_string());
                    return Some(Err(BadLine { io: Some(error), ..bad }));
                }
            };
            let Some(bytes) = bytes else {
                let limit = MAX_LINE_BYTES >> 20;
                return Some(
                    Err(self.bad(1, format!("longer than {limit} MiB; split the report"))),
                );
            };
            let mark: &[u8] = b"\xef\xbb\xbf";
            let line = bytes.strip_prefix(mark).filter(|_| self.line == 1).unwrap_or(&bytes);
            if !line.trim_ascii().is_empty() {
                return Some(self.article(raw, line));
            }
        }
        self.done = true;
        None
    }
}

/// The fields by the names that the user gave.
fn mapped(line: &Map<String, Value>, columns: &Columns) -> serde_json::Result<Fields> {
    let field = |at: usize| match line.get(columns.names()[at].as_str())? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let text = field(1).ok_or_else(|| {
        serde::de::Error::custom(format!("no text in the field {:?}", columns.names()[1]))
    })?;
    let id = field(0).map(Id::Text);
    Ok(Fields { text, id, title: field(2), date: field(3), outlet: field(4), url: field(5) })
}

#[derive(Deserialize)]
struct Fields {
    text: String,
    id: Option<Id>,
    title: Option<String>,
    date: Option<String>,
    outlet: Option<String>,
    url: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Text(String),
    Number(serde_json::Number),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &[u8]) -> String {
        let show = |line: Result<Article, BadLine>| match line {
            Ok(it) => {
                let rest = [it.title, it.date, it.outlet, it.url].map(Option::unwrap_or_default);
                format!("{} {:?} {}\n", it.id, it.text, rest.join("|"))
            }
            Err(bad) => format!("{bad}\n"),
        };
        Lines::new(input, "in.jsonl").map(show).collect()
    }

    #[test]
    fn fields_of_other_names_are_mapped() {
        let columns = Columns::parse("text=body,id=nr").expect("a map");
        let mut lines =
            Lines::new(&b"{\"body\": \"One\", \"nr\": 7}\n{\"text\": \"x\"}\n"[..], "in")
                .mapped(columns);
        let first = lines.next().expect("a line").expect("readable");
        assert_eq!((first.id.as_str(), first.text.as_str()), ("7", "One"));
        let second = lines.next().expect("a line").expect_err("no text");
        assert!(second.to_string().contains("no text in the field \"body\""), "{second}");
    }

    #[test]
    fn bad_lines_are_told_and_the_rest_goes_on() {
        insta::assert_snapshot!(check(
            "\u{feff}{\"text\": \"One. \", \"id\": \"a\", \"extra\": [1]}\r\n\n{\"text\": \"Ünö\", }\n\
             {\"title\": \"t\"}\n{\"text\": 5}\nnot json\n[]\n\
             {\"text\": \"x\", \"id\": 7, \"title\": \"T\", \"date\": \"d\", \"outlet\": \"o\", \"url\": \"u\"}\n\
             {\"text\": \"last\", \"title\": null}".as_bytes()
        ), @r#"
        a "One. " |||
        line 3, column 17: trailing comma
        line 4, column 14: missing field `text`
        line 5, column 10: invalid type: integer `5`, expected a string
        line 6, column 1: not a JSON object
        line 7, column 1: not a JSON object
        7 "x" T|d|o|u
        in.jsonl:9 "last" |||
        "#);
        insta::assert_snapshot!(check(b"{\"text\": \"\xff\"}\n{\"text\": \"good\"}"), @r#"
        line 1, column 11: not UTF-8
        in.jsonl:2 "good" |||
        "#);
        insta::assert_snapshot!(check(b""), @"");
    }

    #[test]
    fn a_line_too_long_costs_no_memory_and_is_told() {
        let long = io::Read::take(io::repeat(b'x'), 3 * MAX_LINE_BYTES as u64);
        let rest: &[u8] = b"\n{\"text\": \"after\"}\n";
        let lines = Lines::new(io::BufReader::new(io::Read::chain(long, rest)), "in.jsonl");
        let shown: Vec<String> =
            lines.map(|line| line.map_or_else(|bad| bad.to_string(), |it| it.text)).collect();
        assert_eq!(shown, ["line 1, column 1: longer than 32 MiB; split the report", "after"]);
    }
}

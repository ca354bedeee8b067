//! Tables of articles (CSV, TSV): a row is a report, columns by their names.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use readout_model::RawRange;

use crate::{Article, BadLine, MAX_LINE_BYTES};

/// What columns of tables and fields of JSONL are called; others are passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns([String; 6]);

/// Our own names, in the order of [`Columns`].
const NAMES: [&str; 6] = ["id", "text", "title", "date", "outlet", "url"];

impl Default for Columns {
    fn default() -> Columns {
        Columns(NAMES.map(str::to_owned))
    }
}

impl Columns {
    /// Reads "text=body,date=published": our name, theirs.
    ///
    /// # Errors
    ///
    /// A pair without "=", or a name that is none of ours.
    pub fn parse(text: &str) -> Result<Columns, String> {
        let mut columns = Columns::default();
        for pair in text.split(',').filter(|it| !it.trim().is_empty()) {
            let (ours, theirs) =
                pair.split_once('=').ok_or_else(|| format!("write {pair:?} as text={pair}"))?;
            let at = NAMES.iter().position(|name| *name == ours.trim()).ok_or_else(|| {
                format!("no field {:?}; fields are {}", ours.trim(), NAMES.join(", "))
            })?;
            columns.0[at] = theirs.trim().to_owned();
        }
        Ok(columns)
    }

    /// Names in our order: id, text, title, date, outlet, url.
    pub fn names(&self) -> &[String; 6] {
        &self.0
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|it| it.to_lowercase() == name)
    }
}

/// What parts the columns of a table, if bytes begin with the names of columns, that of the text among
/// them.
pub fn table_delimiter(bytes: &[u8], columns: &Columns) -> Option<u8> {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]);
    let names = start.trim_start_matches('\u{feff}').lines().next()?;
    [b',', b'\t', b';'].into_iter().find(|delimiter| {
        let names = names.split(char::from(*delimiter)).map(clean);
        let known: Vec<usize> = names.filter_map(|name| columns.position(&name)).collect();
        // One name of ours alone is a word of a text.
        known.contains(&1) && (known.len() >= 2 || *columns != Columns::default())
    })
}

fn clean(name: &str) -> String {
    name.trim_matches(['\u{feff}', '"', ' ']).to_lowercase()
}

/// The rows of a table.
pub struct Rows<R> {
    reader: csv::Reader<Capped<R>>,
    names: Columns,
    /// Where each of these stands.
    columns: [Option<usize>; 6],
    since: Arc<AtomicU64>,
    name: String,
    done: bool,
}

impl<R: Read> Rows<R> {
    /// `name` names the reports that have no id.
    pub fn new(reader: R, delimiter: u8, name: &str, names: Columns) -> Rows<R> {
        let since = Arc::new(AtomicU64::new(0));
        let capped = Capped { reader, since: Arc::clone(&since) };
        let reader =
            csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(capped);
        Rows { reader, names, columns: [None; 6], since, name: name.to_owned(), done: false }
    }

    fn row(&mut self) -> Result<Option<Article>, csv::Error> {
        if self.columns[1].is_none() {
            let names: Vec<String> = self.reader.headers()?.iter().map(clean).collect();
            let at = |column: usize| {
                names.iter().position(|name| self.names.position(name) == Some(column))
            };
            self.columns = [0, 1, 2, 3, 4, 5].map(at);
        }
        let mut record = csv::StringRecord::new();
        let start = self.reader.position().byte();
        self.since.store(0, Ordering::Relaxed);
        if !self.reader.read_record(&mut record)? {
            return Ok(None);
        }
        let line = record.position().map_or(0, |at| usize::try_from(at.line()).unwrap_or(0));
        let field = |column: usize| {
            let value = record.get(self.columns[column]?)?;
            (!value.is_empty()).then(|| value.to_owned())
        };
        Ok(Some(Article {
            line,
            id: field(0).unwrap_or_else(|| format!("{}:{line}", self.name)),
            text: field(1).unwrap_or_default(),
            title: field(2),
            date: field(3),
            outlet: field(4),
            url: field(5),
            raw: RawRange { start, end: self.reader.position().byte() },
        }))
    }
}

impl<R: Read> Iterator for Rows<R> {
    type Item = Result<Article, BadLine>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        match self.row() {
            Ok(Some(article)) => Some(Ok(article)),
            Ok(None) => None,
            Err(error) => {
                let line = error.position().map_or(1, |at| usize::try_from(at.line()).unwrap_or(1));
                // A row that is no UTF-8 is left out; a file that cannot be read ends here.
                self.done = error.is_io_error();
                let message = match error.kind() {
                    csv::ErrorKind::Utf8 { .. } => "not UTF-8".to_owned(),
                    csv::ErrorKind::Io(error) => error.to_string(),
                    _ => error.to_string(),
                };
                Some(Err(BadLine { line, column: 1, message, io: None }))
            }
        }
    }
}

/// Fails when one row asks for more than a report can be.
struct Capped<R> {
    reader: R,
    since: Arc<AtomicU64>,
}

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let length = self.reader.read(out)?;
        let since = self.since.fetch_add(length as u64, Ordering::Relaxed) + length as u64;
        if since > MAX_LINE_BYTES as u64 {
            let limit = MAX_LINE_BYTES >> 20;
            let message = format!("a row longer than {limit} MiB (a quotation mark left open?)");
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(file: &[u8]) -> Vec<String> {
        let columns = Columns::default();
        let delimiter = table_delimiter(file, &columns).expect("a table");
        let show = |row: Result<Article, BadLine>| match row {
            Ok(it) => format!("{} {:?} {:?}", it.id, it.text, it.title),
            Err(bad) => bad.to_string(),
        };
        Rows::new(file, delimiter, "in.csv", columns).map(show).collect()
    }

    #[test]
    fn rows_become_articles() {
        assert_eq!(
            check(b"\xef\xbb\xbfTitle,Text,id,more\nFerry,\"It left,\nand came.\",7,x\nBad,\xff,8,\nLast,End,,\n"),
            [
                "7 \"It left,\\nand came.\" Some(\"Ferry\")",
                "line 4, column 1: not UTF-8",
                "in.csv:5 \"End\" Some(\"Last\")"
            ]
        );
        assert_eq!(check(b"text\tdate\nOne\t2026-05-03\n"), ["in.csv:2 \"One\" None"]);
        let text = b"A text, with a date, about ferries.\n";
        assert_eq!(table_delimiter(text, &Columns::default()), None);
    }

    #[test]
    fn columns_of_other_names_are_mapped() {
        let columns = Columns::parse("text=Body, date=pub_date").expect("a map");
        let file: &[u8] = b"Body;pub_date;title\nOne;2026-05-03;T\n";
        let delimiter = table_delimiter(file, &columns).expect("a table");
        let row = Rows::new(file, delimiter, "in.csv", columns).next().expect("a row");
        let row = row.expect("readable");
        assert_eq!((row.text.as_str(), row.date.as_deref()), ("One", Some("2026-05-03")));
        for (map, wrong) in [("body", "write"), ("words=body", "no field")] {
            assert!(Columns::parse(map).expect_err("wrong").contains(wrong));
        }
    }

    #[test]
    fn a_row_without_end_costs_no_memory() {
        let start: &[u8] = b"id,text\n1,\"";
        let file = start.chain(io::repeat(b'x').take(200 << 20));
        let mut rows = Rows::new(file, b',', "in.csv", Columns::default());
        let bad = rows.next().expect("one item").expect_err("refused");
        assert!(bad.to_string().contains("longer than 32 MiB"), "{bad}");
        assert!(rows.next().is_none());
    }
}

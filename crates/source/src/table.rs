//! Tables of articles (CSV, TSV): a row is a report, columns by their names.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use readout_model::RawRange;

use crate::{Article, BadLine, MAX_LINE_BYTES};

/// Columns that are read, in the order of the fields of JSONL; others are passed over.
const COLUMNS: [&str; 6] = ["id", "text", "title", "date", "outlet", "url"];

/// What parts the columns of a table, if bytes begin with the names of columns, `text` among them.
pub fn table_delimiter(bytes: &[u8]) -> Option<u8> {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]);
    let names = start.trim_start_matches('\u{feff}').lines().next()?;
    [b',', b'\t', b';'].into_iter().find(|delimiter| {
        let names = names.split(char::from(*delimiter)).map(clean);
        let known = names.filter(|name| COLUMNS.contains(&name.as_str()));
        let known: Vec<String> = known.collect();
        known.len() >= 2 && known.iter().any(|name| name == "text")
    })
}

fn clean(name: &str) -> String {
    name.trim_matches(['\u{feff}', '"', ' ']).to_lowercase()
}

/// The rows of a table.
pub struct Rows<R> {
    reader: csv::Reader<Capped<R>>,
    /// Where each of [`COLUMNS`] stands.
    columns: [Option<usize>; 6],
    since: Arc<AtomicU64>,
    name: String,
    done: bool,
}

impl<R: Read> Rows<R> {
    /// `name` names the reports that have no id.
    pub fn new(reader: R, delimiter: u8, name: &str) -> Rows<R> {
        let since = Arc::new(AtomicU64::new(0));
        let capped = Capped { reader, since: Arc::clone(&since) };
        let reader =
            csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(capped);
        Rows { reader, columns: [None; 6], since, name: name.to_owned(), done: false }
    }

    fn row(&mut self) -> Result<Option<Article>, csv::Error> {
        if self.columns[1].is_none() {
            let names: Vec<String> = self.reader.headers()?.iter().map(clean).collect();
            self.columns = COLUMNS.map(|column| names.iter().position(|name| name == column));
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
        let delimiter = table_delimiter(file).expect("a table");
        let show = |row: Result<Article, BadLine>| match row {
            Ok(it) => format!("{} {:?} {:?}", it.id, it.text, it.title),
            Err(bad) => bad.to_string(),
        };
        Rows::new(file, delimiter, "in.csv").map(show).collect()
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
        assert_eq!(table_delimiter(b"A text, with a date, about ferries.\n"), None);
    }

    #[test]
    fn a_row_without_end_costs_no_memory() {
        let start: &[u8] = b"id,text\n1,\"";
        let file = start.chain(io::repeat(b'x').take(200 << 20));
        let mut rows = Rows::new(file, b',', "in.csv");
        let bad = rows.next().expect("one item").expect_err("refused");
        assert!(bad.to_string().contains("longer than 32 MiB"), "{bad}");
        assert!(rows.next().is_none());
    }
}

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use readout_source::{
    Article, BadLine, Lines, Records, Rows, Stream, Unreadable, entries, is_feed, table_delimiter,
    take, unpack,
};

/// Endings of the files that are taken out of a folder. A file named itself may end as it likes.
const KNOWN: [&str; 14] = [
    "txt", "text", "csv", "tsv", "html", "htm", "xhtml", "jsonl", "ndjson", "warc", "rss", "atom",
    "gz", "zst",
];
const LINES: [&str; 2] = ["jsonl", "ndjson"];

/// One report as it comes, before anything was understood. Made on one thread, read on any.
pub enum Raw {
    /// A file of its own.
    Text {
        /// What names it in output and messages.
        name: String,
        /// As stored.
        bytes: Vec<u8>,
    },
    /// A line of a JSONL file.
    Article {
        /// File and line, for messages.
        place: String,
        /// The line.
        article: Article,
    },
}

impl Raw {
    /// File, or file and line, for messages.
    pub fn place(&self) -> &str {
        match self {
            Raw::Text { name, .. } => name,
            Raw::Article { place, .. } => place,
        }
    }

    /// Size in bytes, to bound how many are held at once.
    pub(crate) fn size(&self) -> usize {
        match self {
            Raw::Text { bytes, .. } => bytes.len(),
            Raw::Article { article, .. } => article.text.len(),
        }
    }
}

type Articles = Box<dyn Iterator<Item = Result<Article, BadLine>> + Send>;

/// Something given that is no report.
#[derive(Debug)]
pub struct Failure {
    /// File, or file and line.
    pub place: String,
    /// Why, and what to do.
    pub cause: String,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.place, self.cause)
    }
}

/// The reports behind paths, in their order: files, folders (with all folders in them, in order of
/// the names), JSONL files line by line, and `-` for standard input.
///
/// What a file is, its first bytes say: gzip and zstd are unpacked; then web archives (WARC), feeds
/// (RSS, Atom, JSON Feed), tables with a column `text` (CSV, TSV), JSONL (first character `{`, or the ending `.jsonl`, `.ndjson`), web pages,
/// plain text.
pub struct Inputs {
    /// Still to be opened, last first.
    waiting: Vec<PathBuf>,
    /// The file with many reports that is being read.
    articles: Option<(String, Articles)>,
}

impl Inputs {
    /// Of these paths; nothing is opened yet.
    pub fn new(paths: &[PathBuf]) -> Inputs {
        Inputs { waiting: paths.iter().rev().cloned().collect(), articles: None }
    }

    fn open(&mut self, path: &Path) -> Option<Result<Raw, Failure>> {
        let name = name(path);
        let fail = |cause: &io::Error| Failure { place: name.clone(), cause: plain(cause) };
        if path != Path::new("-") && path.is_dir() {
            return match folder(path) {
                Err(cause) => Some(Err(fail(&cause))),
                Ok(inside) if inside.is_empty() => Some(Err(Failure {
                    place: name,
                    cause: format!(
                        "no report in this folder (files ending in .{} are taken); name other \
                         files themselves",
                        KNOWN.join(", .")
                    ),
                })),
                Ok(inside) => {
                    self.waiting.extend(inside.into_iter().rev());
                    None
                }
            };
        }
        let reader: Stream = if path == Path::new("-") {
            Box::new(BufReader::new(io::stdin()))
        } else {
            match File::open(path) {
                Ok(file) => Box::new(BufReader::with_capacity(1 << 16, file)),
                Err(cause) => return Some(Err(fail(&cause))),
            }
        };
        match self.take(path, &name, reader) {
            Ok(found) => found,
            Err(cause) => Some(Err(fail(&cause))),
        }
    }

    /// Takes a file as what its first bytes show it to be.
    fn take(
        &mut self,
        path: &Path,
        name: &str,
        reader: Stream,
    ) -> io::Result<Option<Result<Raw, Failure>>> {
        let mut reader = unpack(reader)?;
        let start = reader.fill_buf()?;
        let feed = is_feed(start);
        let articles: Articles = if start.starts_with(b"WARC/") {
            Box::new(Records::new(reader))
        } else if !feed && (begins_as_json(start) || has_ending(path, &LINES)) {
            Box::new(Lines::new(reader, name))
        } else if let Some(delimiter) = table_delimiter(start) {
            Box::new(Rows::new(reader, delimiter, name))
        } else {
            let bytes = match take(reader)? {
                Ok(bytes) => bytes,
                Err(cause) => {
                    let place = name.to_owned();
                    return Ok(Some(Err(Failure { place, cause: cause.to_string() })));
                }
            };
            if !feed {
                return Ok(Some(Ok(Raw::Text { name: name.to_owned(), bytes })));
            }
            Box::new(entries(&bytes).into_iter())
        };
        self.articles = Some((name.to_owned(), articles));
        Ok(None)
    }
}

impl Iterator for Inputs {
    type Item = Result<Raw, Failure>;

    fn next(&mut self) -> Option<Result<Raw, Failure>> {
        loop {
            if let Some((name, lines)) = &mut self.articles {
                match lines.next() {
                    Some(Ok(article)) => {
                        let place = format!("{name}:{}", article.line);
                        return Some(Ok(Raw::Article { place, article }));
                    }
                    Some(Err(bad)) => {
                        let place = format!("{name}:{}:{}", bad.line, bad.column);
                        return Some(Err(Failure { place, cause: bad.message }));
                    }
                    None => self.articles = None,
                }
            }
            let path = self.waiting.pop()?;
            if let Some(found) = self.open(&path) {
                return Some(found);
            }
        }
    }
}

/// What names a path in output: its last part, as two runs from different folders should agree.
fn name(path: &Path) -> String {
    if path == Path::new("-") {
        return "stdin".to_owned();
    }
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| endings.contains(&ending.as_str()))
}

/// Reports in a folder and below, hidden files left out, in order of their paths.
fn folder(path: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![path.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let path = entry.path();
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            // Not followed when it is a link: a link to a folder above would never end.
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else if has_ending(&path, &KNOWN) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Whether the first character that is not white space is `{`, looking at the first buffer only.
fn begins_as_json(start: &[u8]) -> bool {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    start.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{')
}

/// An error of the system without its number.
fn plain(cause: &io::Error) -> String {
    match cause.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "not allowed to read it".to_owned(),
        _ => cause.to_string(),
    }
}

/// Reads all of a reader as one text; for commands that take one sentence or file.
///
/// # Errors
///
/// What the system says, or that it is too large.
pub fn read_bytes(reader: impl Read) -> io::Result<Vec<u8>> {
    take(reader)?.map_err(|cause: Unreadable| io::Error::new(io::ErrorKind::InvalidData, cause))
}

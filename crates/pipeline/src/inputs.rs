use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use readout_source::{
    Article, BadLine, Columns, Counted, Lines, List, MAX_ARCHIVE_BYTES, Options, Records, Rows,
    Stream, Unreadable, articles, entries, is_address, is_archive, is_document, is_feed, is_list,
    table_delimiter, take, unpack,
};

/// Endings of the files that are taken out of a folder. A file named itself may end as it likes.
const KNOWN: [&str; 19] = [
    "txt", "text", "csv", "tsv", "html", "htm", "xhtml", "jsonl", "ndjson", "json", "warc", "rss",
    "atom", "xml", "gz", "zst", "rtf", "docx", "parquet",
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
    /// One that was kept, with what was said about it when it came.
    Kept {
        /// Its key, for messages.
        place: String,
        /// As it came.
        raw: Box<Raw>,
        /// What the user said about it.
        options: Options,
    },
}

impl Raw {
    /// File, or file and line, for messages.
    pub fn place(&self) -> &str {
        match self {
            Raw::Text { name, .. } => name,
            Raw::Article { place, .. } | Raw::Kept { place, .. } => place,
        }
    }

    /// Size in bytes, to bound how many are held at once.
    pub(crate) fn size(&self) -> usize {
        match self {
            Raw::Text { bytes, .. } => bytes.len(),
            Raw::Article { article, .. } => article.text.len(),
            Raw::Kept { raw, .. } => raw.size(),
        }
    }
}

/// The articles in a file, one after the other.
pub type Articles = Box<dyn Iterator<Item = Result<Article, BadLine>> + Send>;

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
/// (RSS, Atom, JSON Feed), tables with a column `text` (CSV, TSV), JSONL (first character `{`, or the
/// ending `.jsonl`, `.ndjson`), exports of newspaper archives (Nexis, Factiva) as text, rich text or
/// Word document, web pages, plain text.
pub struct Inputs {
    /// Still to be opened, last first.
    waiting: Vec<PathBuf>,
    /// The file with many reports that is being read.
    articles: Option<(String, Articles)>,
    columns: Columns,
    parquet: Option<OpenParquet>,
    addresses: Option<OpenAddress>,
    /// Bytes of files that were read.
    read: Arc<AtomicU64>,
}

/// Fetches an address and gives the reports there. Given by who may touch the network.
pub type OpenAddress = Box<dyn FnMut(&str) -> Result<Articles, String>>;

/// Opens a Parquet file: path, name of the file, columns. Given by who has the library for it.
pub type OpenParquet = fn(&Path, &str, &Columns) -> Result<Articles, String>;

impl Inputs {
    /// Of these paths; nothing is opened yet.
    pub fn new(paths: &[PathBuf]) -> Inputs {
        let waiting = paths.iter().rev().cloned().collect();
        Inputs {
            waiting,
            articles: None,
            columns: Columns::default(),
            parquet: None,
            addresses: None,
            read: Arc::default(),
        }
    }

    /// The same, with addresses among the paths opened by this.
    #[must_use]
    pub fn with_addresses(self, open: OpenAddress) -> Inputs {
        Inputs { addresses: Some(open), ..self }
    }

    /// Bytes of all files, as far as they can be counted without reading any; and how many of them
    /// were read so far, which rises while reports are taken.
    pub fn size(&self) -> (u64, Arc<AtomicU64>) {
        let file = |path: &Path| std::fs::metadata(path).map_or(0, |it| it.len());
        let size = |path: &PathBuf| match folder(path) {
            Ok(inside) => inside.iter().map(|it| file(it)).sum(),
            Err(_) => file(path),
        };
        (self.waiting.iter().map(size).sum(), Arc::clone(&self.read))
    }

    /// The same, with Parquet files opened by this.
    #[must_use]
    pub fn with_parquet(self, open: OpenParquet) -> Inputs {
        Inputs { parquet: Some(open), ..self }
    }

    /// The same, with columns of tables and fields of JSONL called so.
    #[must_use]
    pub fn mapped(self, columns: Columns) -> Inputs {
        Inputs { columns, ..self }
    }

    fn open(&mut self, path: &Path) -> Option<Result<Raw, Failure>> {
        if let Some(url) = path.to_str().filter(|path| is_address(path)) {
            return self.open_address(url).err().map(Err);
        }
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
                Ok(file) => {
                    let counted = Counted { inner: file, taken: Arc::clone(&self.read) };
                    Box::new(BufReader::with_capacity(1 << 16, counted))
                }
                Err(cause) => return Some(Err(fail(&cause))),
            }
        };
        match self.take(path, &name, reader) {
            Ok(found) => found,
            Err(cause) => Some(Err(fail(&cause))),
        }
    }

    /// Fetches, if that was asked for.
    fn open_address(&mut self, url: &str) -> Result<(), Failure> {
        let fail = |cause: String| Failure { place: url.to_owned(), cause };
        let Some(open) = &mut self.addresses else {
            return Err(fail(
                "an address; nothing is fetched unless asked for: add --fetch, or fetch it into a \
                 store by `readout fetch`"
                    .to_owned(),
            ));
        };
        self.articles = Some((url.to_owned(), open(url).map_err(fail)?));
        Ok(())
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
        if !feed && has_ending(path, &["json"]) && !is_a_line(start) {
            let message = "not JSONL: write one object a line, as `jq -c '.[]'` makes of an array";
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        let articles: Articles = if start.starts_with(b"PAR1") {
            let invalid = |cause: String| io::Error::new(io::ErrorKind::InvalidData, cause);
            // It is read from its end, so that it has to be a file as it is.
            let open = self.parquet.filter(|_| path.is_file() && !has_ending(path, &["gz", "zst"]));
            let open = open.ok_or_else(|| invalid("Parquet: give it as a file".to_owned()))?;
            open(path, name, &self.columns).map_err(invalid)?
        } else if start.starts_with(b"WARC/") {
            Box::new(Records::new(reader))
        } else if is_document(start) {
            many(reader, name)?
        } else if !feed && (begins_as_json(start) || has_ending(path, &LINES)) {
            Box::new(Lines::new(reader, name).mapped(self.columns.clone()))
        } else if let Some(delimiter) = table_delimiter(start, &self.columns) {
            Box::new(Rows::new(reader, delimiter, name, self.columns.clone()))
        } else if is_archive(start) {
            many(reader, name)?
        } else if let Some(cause) = no_report(start) {
            let (place, cause) = (name.to_owned(), cause.to_owned());
            return Ok(Some(Err(Failure { place, cause })));
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
                        let place = place(name, &article);
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

/// File and line of an article; of a page out of an archive its address too.
fn place(name: &str, article: &Article) -> String {
    match article.url.as_ref().filter(|url| **url == article.id) {
        Some(url) if url == name => url.clone(),
        Some(url) => format!("{name}:{}: {url}", article.line),
        None => format!("{name}:{}", article.line),
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

/// The articles of an export, which is read whole.
fn many(reader: Stream, name: &str) -> io::Result<Articles> {
    let mut bytes = Vec::new();
    reader.take(MAX_ARCHIVE_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > MAX_ARCHIVE_BYTES {
        let message = format!("larger than {} MiB: export it in parts", MAX_ARCHIVE_BYTES >> 20);
        return Err(io::Error::new(io::ErrorKind::InvalidData, message));
    }
    Ok(Box::new(articles(&bytes, name).into_iter()))
}

/// Whether the first line is an object from beginning to end, as far as can be seen.
fn is_a_line(start: &[u8]) -> bool {
    let text = String::from_utf8_lossy(start);
    let mut lines = text.trim_start_matches('\u{feff}').lines().filter(|it| !it.trim().is_empty());
    let Some(first) = lines.next() else { return false };
    // A line that is longer than what was read so far may be one.
    first.starts_with('{') && (first.trim_end().ends_with('}') || lines.next().is_none())
}

/// Files of this field that hold no report: why not, and what to do.
fn no_report(start: &[u8]) -> Option<&'static str> {
    Some(match is_list(start)? {
        List::Opml => {
            "a list of feeds (OPML) without reports in it; `readout fetch` fetches the feeds"
        }
        List::Gdelt => {
            "codes and addresses without texts (GDELT); `readout fetch` fetches the pages"
        }
        List::Addresses => {
            "a list of addresses without reports in it; `readout fetch` fetches what is there"
        }
    })
}

/// An error of the system without its number.
fn plain(cause: &io::Error) -> String {
    match cause.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "not allowed to read it".to_owned(),
        io::ErrorKind::UnexpectedEof => "the packed file is cut off".to_owned(),
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

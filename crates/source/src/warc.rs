//! Web archives (WARC 1.0 and 1.1, ISO 28500): the pages and texts in them, one after the other.
//!
//! Nothing in a file is believed: header and body have caps, and after a wrong length the reader
//! goes on at the next line that begins a record.

use std::io::{self, BufRead, Read};

use readout_model::RawRange;

use crate::page::{self, MAX_PAGE_BYTES};
use crate::unpack::unpack_answer;
use crate::{Article, BadLine};

/// Longest head of a record or of an HTTP answer, in bytes.
const HEAD: usize = 64 << 10;

/// The pages of a web archive. An item's `line` is the number of the record, from 1.
pub struct Records<R> {
    reader: R,
    record: usize,
    offset: u64,
    done: bool,
    /// Read already, to be given after the word about what was before it.
    pending: Option<Article>,
}

impl<R: BufRead> Records<R> {
    /// Of a stream that is unpacked already.
    pub fn new(reader: R) -> Records<R> {
        Records { reader, record: 0, offset: 0, done: false, pending: None }
    }

    fn bad(&self, message: String) -> BadLine {
        BadLine { line: self.record, column: 1, message, io: None }
    }

    /// A line without its end, cut at the cap; `None` at the end of the file.
    fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        loop {
            let buffer = self.reader.fill_buf()?;
            if buffer.is_empty() {
                return Ok((!line.is_empty()).then_some(line));
            }
            let end = memchr::memchr(b'\n', buffer);
            let used = end.map_or(buffer.len(), |end| end + 1);
            let room = HEAD.saturating_sub(line.len()).min(used);
            line.extend_from_slice(&buffer[..room]);
            self.reader.consume(used);
            self.offset += used as u64;
            if end.is_some() {
                while line.last().is_some_and(|it| matches!(it, b'\n' | b'\r')) {
                    line.pop();
                }
                return Ok(Some(line));
            }
        }
    }

    /// Goes over the next record: what it is, when it is something for us.
    fn record(&mut self) -> io::Result<Option<Result<Option<Article>, BadLine>>> {
        let mut strange = false;
        loop {
            match self.line()? {
                None => return Ok(strange.then(|| Err(self.bad("rest is no record".to_owned())))),
                Some(line) if line.starts_with(b"WARC/") => break,
                Some(line) => strange |= !line.is_empty(),
            }
        }
        self.record += 1;
        let start = self.offset;
        let (mut kind, mut uri, mut length, mut head) = (None, None, None, 0);
        while let Some(line) = self.line()?.filter(|line| !line.is_empty()) {
            head += line.len();
            if head > HEAD {
                return Ok(Some(Err(self.bad("the head of the record is too long".to_owned()))));
            }
            let line = String::from_utf8_lossy(&line).into_owned();
            let Some((name, value)) = line.split_once(':') else { continue };
            let value = value.trim();
            match name.trim().to_ascii_lowercase().as_str() {
                "warc-type" => kind = Some(value.to_ascii_lowercase()),
                "warc-target-uri" => uri = Some(value.trim_matches(['<', '>']).to_owned()),
                "content-length" => length = value.parse::<u64>().ok(),
                _ => {}
            }
        }
        let Some(length) = length else {
            return Ok(Some(Err(self.bad("a record without Content-Length".to_owned()))));
        };
        let wanted = matches!(kind.as_deref(), Some("response" | "resource" | "conversion"));
        let cap = (MAX_PAGE_BYTES + HEAD) as u64;
        let mut body = Vec::new();
        let keep = if wanted { length.min(cap) } else { 0 };
        self.reader.by_ref().take(keep).read_to_end(&mut body)?;
        let rest = io::copy(&mut self.reader.by_ref().take(length - keep), &mut io::sink())?;
        let read = body.len() as u64 + rest;
        self.offset += read;
        if read < length {
            return Ok(Some(Err(self.bad("the file ends inside the record".to_owned()))));
        }
        let gap = strange.then(|| self.bad("text between records before this one".to_owned()));
        let Some(uri) = uri.filter(|_| wanted) else {
            return Ok(Some(gap.map_or(Ok(None), Err)));
        };
        if length > cap {
            let limit = MAX_PAGE_BYTES >> 20;
            return Ok(Some(Err(self.bad(format!("{uri}: larger than {limit} MiB")))));
        }
        let raw = RawRange { start, end: self.offset };
        let content = match kind.as_deref() {
            Some("response") => match answer(&body) {
                Ok(content) => content,
                Err(cause) => return Ok(Some(Err(self.bad(format!("{uri}: {cause}"))))),
            },
            _ => Some(body),
        };
        let article = content.filter(|it| page::is_page(it)).map(|content| Article {
            line: self.record,
            id: uri.clone(),
            text: page::decode(&content, None),
            title: None,
            date: None,
            outlet: None,
            url: Some(uri),
            raw,
        });
        Ok(Some(match gap {
            Some(gap) => {
                self.pending = article;
                Err(gap)
            }
            None => Ok(article),
        }))
    }
}

impl<R: BufRead> Iterator for Records<R> {
    type Item = Result<Article, BadLine>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(article) = self.pending.take() {
            return Some(Ok(article));
        }
        while !self.done {
            match self.record() {
                Ok(Some(Ok(Some(article)))) => return Some(Ok(article)),
                // Pictures, requests, scripts.
                Ok(Some(Ok(None))) => {}
                Ok(Some(Err(bad))) => return Some(Err(bad)),
                Ok(None) => self.done = true,
                Err(error) => {
                    self.done = true;
                    let bad = self.bad(error.to_string());
                    return Some(Err(BadLine { io: Some(error), ..bad }));
                }
            }
        }
        None
    }
}

/// The content of an HTTP answer, if it is one that was found.
///
/// # Errors
///
/// When a text is packed in a way that is not known, or damaged from its beginning.
fn answer(bytes: &[u8]) -> io::Result<Option<Vec<u8>>> {
    let limit = &bytes[..bytes.len().min(HEAD)];
    let end = memchr::memmem::find(limit, b"\r\n\r\n").map(|end| (end, end + 4));
    let end = end.or_else(|| memchr::memmem::find(limit, b"\n\n").map(|end| (end, end + 2)));
    let Some((end, body)) = end else { return Ok(None) };
    let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
    if head.split_whitespace().nth(1) != Some("200") {
        return Ok(None);
    }
    let field = |name: &str| {
        let value = head.lines().skip(1).find_map(|line| line.strip_prefix(name));
        value.unwrap_or_default().trim()
    };
    let mut content = bytes[body..].to_vec();
    if field("transfer-encoding:").contains("chunked") {
        // Many archives note the encoding and store the content without it.
        content = unchunk(&content).unwrap_or(content);
    }
    let kind = field("content-type:");
    let other = ["image/", "video/", "audio/", "font/"].iter().any(|it| kind.starts_with(it));
    if other || page::is_page(&content) {
        return Ok(Some(content));
    }
    let mut out = Vec::new();
    let stream = Box::new(io::Cursor::new(content));
    let read = unpack_answer(stream, field("content-encoding:"))
        .and_then(|stream| stream.take(MAX_PAGE_BYTES as u64 + 1).read_to_end(&mut out));
    match read {
        Err(cause) if out.is_empty() => Err(cause),
        // What came before damage is a page still.
        _ => Ok(Some(out)),
    }
}

fn unchunk(mut bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    loop {
        let end = memchr::memmem::find(bytes.get(..bytes.len().min(100))?, b"\r\n")?;
        let size = std::str::from_utf8(&bytes[..end]).ok()?.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        bytes = &bytes[end + 2..];
        if size == 0 {
            return Some(out);
        }
        out.extend_from_slice(bytes.get(..size)?);
        bytes = bytes.get(size.checked_add(2)?..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: &str, body: &str, length: usize) -> String {
        format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://a.example/{length}\r\n\
             Content-Length: {length}\r\n\r\n{body}\r\n\r\n"
        )
    }

    fn check(file: &str) -> Vec<String> {
        let show = |it: Result<Article, BadLine>| match it {
            Ok(article) => format!("{} {} {}", article.line, article.id, article.text),
            Err(bad) => format!("{bad}"),
        };
        Records::new(file.as_bytes()).map(show).collect()
    }

    #[test]
    fn pages_come_out_and_damage_does_not_stop_the_reader() {
        let page =
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body>One</body></html>";
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
                       7\r\n<html>T\r\n9\r\nwo</html>\r\n0\r\n\r\n";
        let gone = "HTTP/1.1 404 Not Found\r\n\r\n<html>no</html>";
        let file = record("warcinfo", "software: x", 11)
            + &record("response", page, page.len())
            + &record("response", gone, gone.len())
            + &record("response", page, 20)
            + &record("response", chunked, chunked.len())
            + &record("response", page, 9_999_999);
        let shown = check(&file);
        assert_eq!(
            shown[0],
            format!("2 https://a.example/{} <html><body>One</body></html>", page.len())
        );
        assert!(shown.iter().any(|it| it.ends_with("<html>Two</html>")), "{shown:?}");
        assert!(shown.iter().any(|it| it.contains("ends inside")), "{shown:?}");
    }

    #[test]
    fn a_packed_answer_is_unpacked_within_bounds() {
        let mut page = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        let zeros = io::repeat(0).take(300 << 20);
        io::copy(&mut (&b"<!doctype html><html>"[..]).chain(zeros), &mut page).expect("in memory");
        let mut answer = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n".to_vec();
        answer.extend(page.finish().expect("in memory"));
        assert!(answer.len() < 1 << 20);
        let mut file = record("response", "", answer.len()).into_bytes();
        let end = file.len() - 4;
        file.splice(end..end, answer);
        let article = Records::new(&file[..]).next().expect("a record").expect("a page");
        // One byte more than a page may have, by which it is refused.
        assert_eq!(article.text.len(), MAX_PAGE_BYTES + 1);
    }

    #[test]
    fn an_answer_that_cannot_be_unpacked_is_told() {
        for (encoding, wanted) in [("br", "https://a.example"), ("rot13", "rot13")] {
            let answer =
                format!("HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\n\r\nnot packed at all");
            let shown = check(&record("response", &answer, answer.len()));
            assert!(shown.len() == 1 && shown[0].contains(wanted), "{shown:?}");
        }
    }

    #[test]
    fn a_head_without_end_costs_no_memory() {
        let file = format!("WARC/1.0\r\n{}", "X-Junk: y\r\n".repeat(20_000));
        assert!(check(&file)[0].contains("too long"));
        assert!(check("no archive at all\n")[0].contains("no record"));
    }
}

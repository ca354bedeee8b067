//! Word documents (Office Open XML, ISO/IEC 29500) as plain text: paragraphs with a blank line
//! between them.
//!
//! One member of the package is read, by its name in the directory at the end; nothing is unpacked to
//! a disk and no name in the package is followed.

use std::io::Read as _;

use flate2::read::DeflateDecoder;
use memchr::memmem;

use crate::page::{Event, events};

/// Largest text of a document, in bytes of XML.
const MAX_XML: u64 = 256 << 20;
/// Times its packed size that it may unpack to.
const RATIO: u64 = 200;
const MEMBER: &[u8] = b"word/document.xml";

/// Whether bytes begin as a package does that holds a Word document.
pub(crate) fn is_docx(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
        && (memmem::find(bytes, b"word/").is_some()
            || memmem::find(bytes, b"[Content_Types].xml").is_some())
}

/// The text of a document.
///
/// # Errors
///
/// What is wrong with the package.
pub(crate) fn text(bytes: &[u8]) -> Result<String, &'static str> {
    let xml = member(bytes, |name| name == MEMBER)?;
    let xml = String::from_utf8_lossy(&xml);
    let mut out = String::new();
    let mut inside = false;
    for event in events(&xml) {
        match event {
            Event::Open { name, .. } => match name.as_str() {
                "w:t" => inside = true,
                "w:tab" => out.push('\t'),
                "w:br" | "w:cr" => out.push('\n'),
                _ => {}
            },
            Event::Close(name) => match name.as_str() {
                "w:t" => inside = false,
                "w:p" => out.push_str("\n\n"),
                _ => {}
            },
            Event::Text(text) if inside => out.push_str(&htmlize::unescape(text)),
            _ => {}
        }
    }
    Ok(out)
}

fn number(bytes: &[u8], at: usize, length: usize) -> Option<usize> {
    let bytes = bytes.get(at..at + length)?;
    Some(bytes.iter().rev().fold(0, |sum, byte| sum << 8 | usize::from(*byte)))
}

/// The first member with such a name, from the directory at the end of the package.
pub(crate) fn member(
    bytes: &[u8],
    wanted: impl Fn(&[u8]) -> bool,
) -> Result<Vec<u8>, &'static str> {
    let damaged = "a Word document that is damaged or cut off";
    // The end of the directory is followed by a comment of at most 64 KB.
    let tail = bytes.len().saturating_sub(66_000);
    let end = memmem::rfind(&bytes[tail..], b"PK\x05\x06").ok_or(damaged)? + tail;
    let count = number(bytes, end + 10, 2).ok_or(damaged)?;
    let mut at = number(bytes, end + 16, 4).ok_or(damaged)?;
    for _ in 0..count {
        if bytes.get(at..at + 4) != Some(b"PK\x01\x02") {
            return Err(damaged);
        }
        let field = |offset, length| number(bytes, at + offset, length).ok_or(damaged);
        let (method, packed) = (field(10, 2)?, field(20, 4)?);
        let lengths = [field(28, 2)?, field(30, 2)?, field(32, 2)?];
        if !bytes.get(at + 46..at + 46 + lengths[0]).is_some_and(&wanted) {
            at += 46 + lengths.iter().sum::<usize>();
            continue;
        }
        let local = field(42, 4)?;
        let name = number(bytes, local + 26, 2).ok_or(damaged)?;
        let extra = number(bytes, local + 28, 2).ok_or(damaged)?;
        let start = local + 30 + name + extra;
        let content = bytes.get(start..start + packed).ok_or(damaged)?;
        let limit = MAX_XML.min((packed as u64).saturating_mul(RATIO).max(1 << 20));
        let mut out = Vec::new();
        match method {
            0 => out.extend_from_slice(content),
            8 => {
                let reader = DeflateDecoder::new(content);
                reader.take(limit + 1).read_to_end(&mut out).map_err(|_| damaged)?;
            }
            _ => return Err("a Word document packed in a way that is not known"),
        }
        if out.len() as u64 > limit {
            return Err("a Word document that unpacks to more than 200 times its size; not read");
        }
        return Ok(out);
    }
    Err("a package without a Word document in it")
}

#[cfg(test)]
pub(crate) mod tests {
    use std::io::Write as _;

    use super::*;

    /// A package with one member.
    pub(crate) fn package(xml: &[u8]) -> Vec<u8> {
        let mut packed = flate2::write::DeflateEncoder::new(Vec::new(), Default::default());
        packed.write_all(xml).expect("in memory");
        let packed = packed.finish().expect("in memory");
        let length = u32::try_from(packed.len()).expect("small").to_le_bytes();
        let name = [u8::try_from(MEMBER.len()).expect("short"), 0];
        let mut out = b"PK\x03\x04".to_vec();
        out.extend([20, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        out.extend(length);
        out.extend([0; 4]);
        out.extend(name);
        out.extend([0, 0]);
        out.extend(MEMBER);
        out.extend(&packed);
        let directory = u32::try_from(out.len()).expect("small").to_le_bytes();
        out.extend(b"PK\x01\x02");
        out.extend([20, 0, 20, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        out.extend(length);
        out.extend([0; 4]);
        out.extend(name);
        out.extend([0; 16]);
        out.extend(MEMBER);
        out.extend(b"PK\x05\x06");
        out.extend([0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0]);
        out.extend(directory);
        out.extend([0, 0]);
        out
    }

    #[test]
    fn text_comes_out_of_a_document() {
        let xml = "<w:document><w:body><w:p><w:r><w:t>One &amp; </w:t></w:r><w:r><w:t>two</w:t></w:r></w:p>\
                   <w:p><w:r><w:t>Three</w:t><w:br/><w:t>four</w:t></w:r></w:p></w:body></w:document>";
        let bytes = package(xml.as_bytes());
        assert!(is_docx(&bytes));
        assert_eq!(text(&bytes).as_deref(), Ok("One & two\n\nThree\nfour\n\n"));
        for cut in [4, 40, bytes.len() - 30, bytes.len() - 5] {
            assert!(text(&bytes[..cut]).is_err(), "{cut}");
        }
        let bomb = package(&vec![b'x'; 30 << 20]);
        assert!(text(&bomb).expect_err("refused").contains("200 times"));
    }
}

//! Bytes to characters.
//!
//! Order of decisions: a byte order mark; UTF-16 without one (Latin text in it is half zero
//! bytes); UTF-8 when valid; UTF-8 with a few broken bytes; else what `chardetng` guesses.
//! Everything is one pass over at most [`MAX_BYTES`] bytes.

use std::ops::Range;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use readout_model::RawRange;

use crate::{Unreadable, Warning};

/// Largest report that is read, in bytes as stored: 16 MiB, some three million words. One report is
/// rarely above 100 kB; what is larger is a collection and should be split or given as JSONL.
pub const MAX_BYTES: usize = 16 << 20;

/// Share of control characters (per thousand) above which bytes are not text. Log files with colour
/// codes stay below; compressed data has about 110.
const MAX_CONTROLS_PER_THOUSAND: usize = 20;

/// Decoded text and the way back to the bytes it came from.
pub(crate) struct Decoded {
    /// The text without byte order mark, otherwise as written.
    pub(crate) text: String,
    /// What had to be guessed or replaced.
    pub(crate) warning: Option<Warning>,
    pub(crate) origin: Origin,
}

/// Where decoded text stood in the file.
pub(crate) enum Origin {
    /// UTF-8: byte for byte, after so many bytes.
    Shifted(u64),
    /// UTF-16 or UTF-32: code units of this many bytes, after so many bytes.
    Units { width: u64, skipped: u64 },
    /// Another encoding: known line by line. Start of each line in the text and in the file.
    Lines(Vec<(usize, u64)>),
    /// All of the text came from one range (a line of JSONL).
    Whole(RawRange),
}

pub(crate) fn decode(bytes: &[u8]) -> Result<Decoded, Unreadable> {
    if bytes.starts_with(b"SQLite format 3\0") {
        return Err(Unreadable::Store);
    }
    if bytes.len() > MAX_BYTES {
        return Err(Unreadable::TooLarge);
    }
    if bytes.is_empty() {
        return Err(Unreadable::Empty);
    }
    let decoded = decode_any(bytes)?;
    check_text(&decoded.text)?;
    Ok(decoded)
}

/// Refuses what is no text: empty or binary.
pub(crate) fn check_text(text: &str) -> Result<(), Unreadable> {
    if text.len() > 2 * MAX_BYTES {
        return Err(Unreadable::TooLarge);
    }
    let body = text.trim();
    if body.is_empty() {
        return Err(Unreadable::Empty);
    }
    let controls = text
        .bytes()
        .filter(|byte| *byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c))
        .count();
    if memchr::memchr(0, text.as_bytes()).is_some()
        || controls * 1000 > text.len() * MAX_CONTROLS_PER_THOUSAND
        || body.starts_with("%PDF-")
    {
        return Err(Unreadable::Binary);
    }
    Ok(())
}

fn decode_any(bytes: &[u8]) -> Result<Decoded, Unreadable> {
    // UTF-32LE before UTF-16LE: its mark begins with the same two bytes.
    match bytes {
        [0xff, 0xfe, 0, 0, ..] => return utf32(bytes, u32::from_le_bytes),
        [0, 0, 0xfe, 0xff, ..] => return utf32(bytes, u32::from_be_bytes),
        [0xff, 0xfe, rest @ ..] => return Ok(utf16(rest, UTF_16LE, 2)),
        [0xfe, 0xff, rest @ ..] => return Ok(utf16(rest, UTF_16BE, 2)),
        _ => {}
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return Ok(utf16(bytes, encoding, 0));
    }
    if memchr::memchr(0, bytes).is_some() {
        return Err(Unreadable::Binary);
    }
    let (rest, skipped) = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => (rest, 3),
        _ => (bytes, 0),
    };
    if let Ok(text) = std::str::from_utf8(rest) {
        let origin = Origin::Shifted(skipped);
        return Ok(Decoded { text: text.to_owned(), warning: None, origin });
    }
    let (whole, broken) = utf8_sequences(rest);
    // Text of another encoding hardly ever forms valid sequences of several bytes.
    let encoding = if skipped > 0 || whole > 3 * broken { UTF_8 } else { guess(rest) };
    let (text, _) = encoding.decode_without_bom_handling(rest);
    let warning = if encoding == UTF_8 {
        Warning::Damaged { places: broken }
    } else {
        Warning::Guessed { encoding: encoding.name() }
    };
    let origin = Origin::Lines(line_starts(&text, rest, skipped));
    Ok(Decoded { text: text.into_owned(), warning: Some(warning), origin })
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// Numbers of valid sequences of several bytes and of broken stretches.
fn utf8_sequences(bytes: &[u8]) -> (usize, usize) {
    bytes.utf8_chunks().fold((0, 0), |(whole, broken), chunk| {
        let valid = chunk.valid().chars().filter(|character| !character.is_ascii()).count();
        (whole + valid, broken + usize::from(!chunk.invalid().is_empty()))
    })
}

/// Line feeds are the same byte in every encoding `chardetng` guesses and never part of a longer
/// sequence, so the lines of text and file correspond.
fn line_starts(text: &str, bytes: &[u8], skipped: u64) -> Vec<(usize, u64)> {
    let after = |haystack| memchr::memchr_iter(b'\n', haystack).map(|index: usize| index + 1);
    std::iter::once((0, skipped))
        .chain(after(text.as_bytes()).zip(after(bytes).map(|index| index as u64 + skipped)))
        .collect()
}

fn utf16(bytes: &[u8], encoding: &'static Encoding, skipped: u64) -> Decoded {
    let (text, errors) = encoding.decode_without_bom_handling(bytes);
    let warning = errors.then(|| Warning::Damaged {
        places: text.chars().filter(|character| *character == '\u{fffd}').count(),
    });
    let origin = Origin::Units { width: 2, skipped };
    Decoded { text: text.into_owned(), warning, origin }
}

/// UTF-16 without a mark: nearly all zero bytes stand on the same side of the pairs, and decoding
/// finds neither a broken pair nor control characters.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    if !bytes.len().is_multiple_of(2) || memchr::memchr(0, bytes).is_none() {
        return None;
    }
    let zeros = |side: usize| bytes.iter().skip(side).step_by(2).filter(|byte| **byte == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    let (encoding, more, fewer) =
        if second > first { (UTF_16LE, second, first) } else { (UTF_16BE, first, second) };
    // One in a hundred units: blanks and line ends alone make more in any script that has them.
    if more * 200 < bytes.len() || fewer * 5 > more {
        return None;
    }
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    let control = |character: char| character.is_control() && !character.is_whitespace();
    (!text.chars().any(control)).then_some(encoding)
}

fn utf32(bytes: &[u8], unit: fn([u8; 4]) -> u32) -> Result<Decoded, Unreadable> {
    let mut places = 0;
    let units = bytes[4..].chunks_exact(4);
    places += usize::from(!units.remainder().is_empty());
    let mut text = String::with_capacity(bytes.len() / 4);
    for four in units {
        let code = unit(four.try_into().expect("chunks of four bytes"));
        text.push(char::from_u32(code).unwrap_or_else(|| {
            places += 1;
            char::REPLACEMENT_CHARACTER
        }));
    }
    let warning = (places > 0).then_some(Warning::Damaged { places });
    Ok(Decoded { text, warning, origin: Origin::Units { width: 4, skipped: 4 } })
}

/// Turns ascending ranges of text into ranges of the file, in one pass over the text.
pub(crate) struct Locator<'a> {
    text: &'a str,
    origin: &'a Origin,
    /// Byte of the text up to which code units are counted, and their number.
    counted: (usize, u64),
}

impl<'a> Locator<'a> {
    pub(crate) fn new(text: &'a str, origin: &'a Origin) -> Locator<'a> {
        Locator { text, origin, counted: (0, 0) }
    }

    /// `range` must not start before the one asked for last.
    pub(crate) fn locate(&mut self, range: Range<usize>) -> RawRange {
        match self.origin {
            Origin::Shifted(by) => {
                RawRange { start: range.start as u64 + by, end: range.end as u64 + by }
            }
            Origin::Units { width, skipped } => {
                let start = self.count(range.start, *width) * width + skipped;
                let end = self.count(range.end, *width) * width + skipped;
                RawRange { start, end }
            }
            Origin::Lines(lines) => {
                let first = lines.partition_point(|line| line.0 <= range.start) - 1;
                let after = lines.partition_point(|line| line.0 < range.end);
                let start = lines[first].1;
                let end = lines.get(after).map_or(start, |line| line.1);
                RawRange { start, end: end.max(lines[after - 1].1).max(start) }
            }
            Origin::Whole(raw) => *raw,
        }
    }

    fn count(&mut self, until: usize, width: u64) -> u64 {
        let stretch = self.text[self.counted.0..until].chars();
        let more: u64 = if width == 4 {
            stretch.count() as u64
        } else {
            stretch.map(|character| character.len_utf16() as u64).sum()
        };
        self.counted = (until, self.counted.1 + more);
        self.counted.1
    }
}

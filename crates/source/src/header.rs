//! The small header of `Key: value` lines that a plain text may begin with.

use crate::cues::{Cues, Field};

/// Longest header, in lines. More is no header but text.
const MAX_LINES: usize = 30;

/// The header of a text: what it says and the byte at which the report begins.
///
/// It is one only if it starts in the first line, every line has a key that
/// `knowledge/source/header.tsv` knows, the first key is one that is kept, and a blank line ends
/// it. So a report that begins "Note: …" or "Date: unknown, place: unknown." keeps its first line.
pub(crate) fn split<'t>(text: &'t str, cues: &Cues) -> (Vec<(Field, &'t str)>, usize) {
    let mut fields = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n').take(MAX_LINES + 1) {
        at += line.len();
        let line = line.trim();
        if line.is_empty() {
            break;
        }
        let known = line.split_once(':').and_then(|(key, value)| {
            // A blank or nothing after the colon: "http://…" is no key.
            let clear = value.is_empty() || value.starts_with(char::is_whitespace);
            clear.then(|| cues.field(key.trim()).map(|field| (field, value.trim()))).flatten()
        });
        match known {
            Some((Field::Ignored, _)) if fields.is_empty() => return (Vec::new(), 0),
            Some(field) => fields.push(field),
            None => return (Vec::new(), 0),
        }
    }
    let ended = text[..at].trim_end_matches(['\r', '\n', ' ', '\t']).len() + 1 < at;
    if fields.is_empty() || fields.len() > MAX_LINES || !ended {
        (Vec::new(), 0)
    } else {
        (fields, at)
    }
}

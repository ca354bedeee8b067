//! Bytes to code points and back, in time linear in the text and not in the number of offsets.

use readout_model::{Document, Span};

use crate::record::{At, Where};

/// Code points are counted up to every so many bytes; the rest is counted when asked for.
const STEP: usize = 64;

/// Byte offsets of one string as code point offsets.
pub(crate) struct Points<'t> {
    text: &'t str,
    /// Code points that begin before byte `index * STEP`; empty for ASCII, where nothing changes.
    counts: Vec<u32>,
}

impl<'t> Points<'t> {
    pub(crate) fn new(text: &'t str) -> Points<'t> {
        if text.is_ascii() {
            return Points { text, counts: Vec::new() };
        }
        let mut count = 0;
        let counts = text
            .as_bytes()
            .chunks(STEP)
            .map(|chunk| {
                let before = count;
                count += starts(chunk);
                before
            })
            .collect();
        Points { text, counts }
    }

    /// Code points before a byte.
    pub(crate) fn at(&self, byte: usize) -> usize {
        let step = byte / STEP;
        match self.counts.get(step) {
            Some(count) => {
                *count as usize + starts(&self.text.as_bytes()[step * STEP..byte]) as usize
            }
            // The end of a text whose length is a multiple of the step.
            None if !self.counts.is_empty() => {
                let last = self.counts.len() - 1;
                self.counts[last] as usize
                    + starts(&self.text.as_bytes()[last * STEP..byte]) as usize
            }
            None => byte,
        }
    }

    /// The byte at which a code point begins; the end of the text for one past the last.
    pub(crate) fn byte(&self, point: usize) -> usize {
        if self.counts.is_empty() {
            return point.min(self.text.len());
        }
        let step = self.counts.partition_point(|count| *count as usize <= point) - 1;
        let start = step * STEP;
        let left = point - self.counts[step] as usize;
        let bytes = self.text.as_bytes()[start..].iter().enumerate();
        bytes
            .filter(|(_, byte)| is_start(**byte))
            .nth(left)
            .map_or(self.text.len(), |(index, _)| start + index)
    }

    /// The characters of a stretch; empty where the offsets make no sense.
    pub(crate) fn slice(&self, at: At) -> &'t str {
        self.text.get(self.byte(at.start)..self.byte(at.end)).unwrap_or_default()
    }
}

fn is_start(byte: u8) -> bool {
    byte & 0xc0 != 0x80
}

fn starts(bytes: &[u8]) -> u32 {
    bytes.iter().map(|byte| u32::from(is_start(*byte))).sum()
}

/// Spans of a document as the record gives them: in the text, or in the title where that was given
/// apart.
pub(crate) struct Offsets<'d> {
    title: Points<'d>,
    text: Points<'d>,
    body: usize,
}

impl<'d> Offsets<'d> {
    pub(crate) fn new(document: &'d Document) -> Offsets<'d> {
        let title = document.title.map_or("", |span| &document.text[span.range()]);
        Offsets {
            title: Points::new(title),
            text: Points::new(&document.text[document.body..]),
            body: document.body,
        }
    }

    pub(crate) fn at(&self, span: Span) -> At {
        if span.start() < self.body {
            // The title starts at byte 0; the blank line after it belongs to nothing.
            let clamp = |byte: usize| self.title.at(byte.min(self.title.text.len()));
            let (start, end) = (clamp(span.start()), clamp(span.end()));
            return At { string: Some(Where::Title), start, end };
        }
        let point = |byte: usize| self.text.at(byte - self.body);
        At { string: None, start: point(span.start()), end: point(span.end()) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Every offset slices the same characters as the bytes it was made from.
        #[test]
        fn points_and_bytes_are_the_same_places(text in "(\\PC|[a-z ]{1,40}){0,60}") {
            let points = Points::new(&text);
            let ends = text.char_indices().map(|(byte, _)| byte).chain([text.len()]);
            for (point, byte) in ends.enumerate() {
                prop_assert_eq!(points.at(byte), point);
                prop_assert_eq!(points.byte(point), byte);
            }
            prop_assert_eq!(points.byte(usize::MAX / 2), text.len());
        }
    }
}

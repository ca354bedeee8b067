//! Blocks to paragraphs: the stretches of text that are read each for itself.

use readout_model::Span;

/// A longer paragraph is cut, in bytes. Newspapers' longest have some 2,000; the limit keeps time
/// and memory linear in text without line breaks.
const LONGEST: usize = 10_000;

/// The paragraphs of a block, without surrounding white space; none is empty. Every line is one;
/// `wrapped` blocks are a single one. What is too long is cut, if possible between sentences, else
/// between words.
pub(crate) fn paragraphs(text: &str, span: Span, wrapped: bool) -> impl Iterator<Item = Span> {
    let mut rest = span.start();
    let end = span.end();
    std::iter::from_fn(move || {
        loop {
            let part = &text[rest..end];
            let trimmed = part.trim_start();
            if trimmed.is_empty() {
                return None;
            }
            let start = end - trimmed.len();
            let line_end = if wrapped { None } else { trimmed.find(is_line_break) };
            let line = line_end.unwrap_or(trimmed.len());
            let length = if line > LONGEST { cut(&trimmed[..line]) } else { line };
            rest = start + length;
            let paragraph = trimmed[..length].trim_end();
            if !paragraph.is_empty() {
                return Some(Span::new(start, start + paragraph.len()));
            }
        }
    })
}

fn is_line_break(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Where to cut a line that is too long, in bytes.
fn cut(line: &str) -> usize {
    let window = &line[..line.floor_char_boundary(LONGEST)];
    let mut word = None;
    for (position, _) in window.rmatch_indices(char::is_whitespace) {
        if position < LONGEST / 2 {
            break;
        }
        if window[..position].ends_with(['.', '!', '?', '”', '"']) {
            return position;
        }
        word = word.or(Some(position));
    }
    word.unwrap_or(window.len())
}

/// A wrapped paragraph as one line: white space around a line break is one blank.
#[derive(Default)]
pub(crate) struct Unwrapped {
    /// The line.
    pub(crate) line: String,
    /// From where in the line the text's offset is larger by how much, in bytes; in order.
    shifts: Vec<(usize, usize)>,
}

impl Unwrapped {
    /// Whether a paragraph needs to be unwrapped.
    pub(crate) fn is_needed(paragraph: &str) -> bool {
        paragraph.contains(is_line_break)
    }

    /// Unwraps the paragraph that stands at `offset` of its text.
    pub(crate) fn set(&mut self, paragraph: &str, offset: usize) {
        self.line.clear();
        self.shifts.clear();
        self.shifts.push((0, offset));
        let mut start = 0;
        for piece in paragraph.split_inclusive(is_line_break) {
            let words = piece.trim();
            if !words.is_empty() {
                if !self.line.is_empty() {
                    self.line.push(' ');
                }
                let stands = start + piece.len() - piece.trim_start().len();
                self.shifts.push((self.line.len(), offset + stands - self.line.len()));
                self.line.push_str(words);
            }
            start += piece.len();
        }
    }

    /// Brings the spans of tokens in order, none of which crosses a line break, back to the text.
    pub(crate) fn restore<'t>(&self, spans: impl Iterator<Item = &'t mut Span>) {
        let mut shifts = self.shifts.iter().peekable();
        let mut shift = 0;
        for span in spans {
            while let Some((_, next)) = shifts.next_if(|(from, _)| *from <= span.start()) {
                shift = *next;
            }
            *span = span.shifted(shift);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, wrapped: bool) -> Vec<&str> {
        let spans = paragraphs(text, Span::new(0, text.len()), wrapped);
        spans.map(|span| &text[span]).collect()
    }

    #[test]
    fn lines_are_paragraphs() {
        let text = "One.\n\n  Two two. \r\nThree\u{2028}Four";
        assert_eq!(check(text, false), ["One.", "Two two.", "Three", "Four"]);
        assert_eq!(check("One line\nwrapped \n", true), ["One line\nwrapped"]);
        assert_eq!(check(" \n \t\n", false), [""; 0]);
        assert_eq!(check("", false), [""; 0]);
    }

    #[test]
    fn long_lines_are_cut_between_sentences_then_words_then_anywhere() {
        let lengths = |text: &str| -> Vec<usize> {
            check(text, false).iter().map(|part| part.len()).collect()
        };
        assert_eq!(lengths(&"It rained all day in Bergen. ".repeat(400)), [9975, 1623]);
        assert_eq!(lengths(&"rain ".repeat(2500)), [9999, 2499]);
        assert_eq!(lengths(&"é".repeat(6000)), [10_000, 2000]);
    }

    #[test]
    fn unwrapped_words_are_found_again() {
        let text = "The minister \r\n   said\n\nyes.";
        let mut unwrapped = Unwrapped::default();
        unwrapped.set(text, 100);
        assert_eq!(unwrapped.line, "The minister said yes.");
        let words = unwrapped.line.split(' ').map(|word| {
            let start = word.as_ptr() as usize - unwrapped.line.as_ptr() as usize;
            Span::new(start, start + word.len())
        });
        let mut spans: Vec<Span> = words.collect();
        unwrapped.restore(spans.iter_mut());
        let found: Vec<&str> =
            spans.iter().map(|span| &text[span.start() - 100..span.end() - 100]).collect();
        assert_eq!(found, ["The", "minister", "said", "yes."]);
    }
}

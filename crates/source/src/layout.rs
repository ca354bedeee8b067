//! Text to parts: where one block ends and the next begins, before anything is known about kinds.
//!
//! Plain text comes in three manners: a line is a paragraph; paragraphs are wrapped at a fixed
//! width and parted by blank lines or indentation; everything is one line. Wrapping is recognised
//! by the test that gives the manner its name: the first word of the next line would not have fitted.

use readout_model::Span;

/// A stretch of text that is one block or begins with one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// Without surrounding white space; never empty.
    pub(crate) span: Span,
    /// Whether it runs over several lines that were wrapped.
    pub(crate) wrapped: bool,
}

/// Widths at which people and programs wrap, in characters.
const WIDTHS: std::ops::RangeInclusive<usize> = 40..=130;

/// A line with something in it.
struct Line {
    span: Span,
    /// White space before it, in characters.
    indent: usize,
    /// In characters, indentation left out.
    length: usize,
    /// Whether a blank line or the start of the text is before it.
    apart: bool,
}

/// Divides `text[from..]`. The parts are in order and only white space lies between them.
pub(crate) fn divide(text: &str, from: usize) -> Vec<Part> {
    let lines = lines(text, from);
    let width = wrap_width(text, &lines);
    let mut parts: Vec<Part> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let joins = width.is_some_and(|width| {
            index > 0 && !line.apart && is_soft(text, &lines[index - 1], line, width)
        });
        match parts.last_mut() {
            Some(part) if joins => {
                *part = Part { span: part.span.cover(line.span), wrapped: true };
            }
            _ => parts.push(Part { span: line.span, wrapped: false }),
        }
    }
    parts
}

/// Whether a character ends a line (Unicode 16, section 5.8: newline functions, and VT).
pub(crate) fn ends_line(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether a line begins as an item of a list does.
pub(crate) fn bullet(text: &str) -> bool {
    let mut characters = text.chars();
    match characters.next() {
        Some('•' | '◦' | '‣' | '▪' | '●' | '■' | '–' | '-' | '*' | '·') => {
            characters.next().is_some_and(char::is_whitespace)
        }
        Some(first) if first.is_ascii_digit() => {
            let rest = text.trim_start_matches(|character: char| character.is_ascii_digit());
            text.len() - rest.len() <= 2
                && rest.starts_with(['.', ')'])
                && rest[1..].starts_with(char::is_whitespace)
        }
        _ => false,
    }
}

fn lines(text: &str, from: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let (mut start, mut apart) = (from, true);
    let mut previous = ' ';
    let ends = text[from..]
        .char_indices()
        .filter(|(_, character)| ends_line(*character))
        .map(|(index, character)| (from + index, character))
        .chain(std::iter::once((text.len(), '\n')));
    for (end, character) in ends {
        let line = &text[start..end];
        let content = line.trim();
        if content.is_empty() {
            // "\r\n" ends one line, not two.
            apart |= !(line.is_empty() && character == '\n' && previous == '\r');
        } else {
            let before = &line[..line.len() - line.trim_start().len()];
            let first = start + before.len();
            lines.push(Line {
                span: Span::new(first, first + content.len()),
                indent: before.chars().count(),
                length: content.chars().count(),
                apart,
            });
            apart = false;
        }
        start = end + character.len_utf8();
        previous = character;
    }
    lines
}

/// The width the text is wrapped at, if it is: most line ends inside paragraphs are full, and a
/// good part of them are visibly inside a sentence.
fn wrap_width(text: &str, lines: &[Line]) -> Option<usize> {
    let breaks = || {
        lines.windows(2).filter_map(|pair| match pair {
            [line, next] if !next.apart && !bullet(&text[next.span]) => Some((line, next)),
            _ => None,
        })
    };
    let width = breaks().map(|(line, _)| line.indent + line.length).max()?;
    if !WIDTHS.contains(&width) {
        return None;
    }
    let (mut all, mut full, mut inside) = (0, 0, 0);
    for (line, next) in breaks() {
        all += 1;
        full += usize::from(is_full(text, line, next, width));
        inside += usize::from(runs_on(text, line, next));
    }
    (full * 10 >= all * 7 && inside * 3 >= all).then_some(width)
}

fn is_soft(text: &str, line: &Line, next: &Line, width: usize) -> bool {
    !bullet(&text[next.span])
        && (next.indent <= line.indent || bullet(&text[line.span]))
        && (is_full(text, line, next, width) || runs_on(text, line, next))
}

/// Whether the first word of the next line would not have fitted.
fn is_full(text: &str, line: &Line, next: &Line, width: usize) -> bool {
    let word = text[next.span].split_whitespace().next().unwrap_or_default();
    line.indent + line.length + 1 + word.chars().count() > width
}

/// Whether a sentence visibly goes on over the line end.
fn runs_on(text: &str, line: &Line, next: &Line) -> bool {
    ending(&text[line.span]).is_none() && text[next.span].starts_with(char::is_lowercase)
}

/// The mark that ends the last sentence of a text, closing quotation marks and brackets passed over.
pub(crate) fn ending(text: &str) -> Option<char> {
    text.trim_end_matches(|character: char| {
        character.is_whitespace() || matches!(character, '"' | '\'' | '”' | '’' | '»' | ')' | ']')
    })
    .chars()
    .next_back()
    .filter(|last| matches!(last, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '؟' | '۔' | '।'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> String {
        divide(text, 0)
            .iter()
            .map(|part| format!("{}{:?}\n", if part.wrapped { "~" } else { "=" }, &text[part.span]))
            .collect()
    }

    #[test]
    fn a_line_is_a_paragraph_unless_it_was_wrapped() {
        insta::assert_snapshot!(check("One line.\r\nAnother line.\r\n\r\n  A third.  \n"), @r#"
        ="One line."
        ="Another line."
        ="A third."
        "#);
        insta::assert_snapshot!(check(
            "Envoys meet\n\nThe envoys of the two countries met on Monday in the town\nhall of Ghent \
             and agreed to meet again in the autumn, when\nthe harvest is in.\n\n   They did not \
             shake hands. A spokesman said that there had\nbeen no time.\n- one point\n- another \
             point that is long enough to be wrapped at the\n  end of its line\n"
        ), @r#"
        ="Envoys meet"
        ~"The envoys of the two countries met on Monday in the town\nhall of Ghent and agreed to meet again in the autumn, when\nthe harvest is in."
        ~"They did not shake hands. A spokesman said that there had\nbeen no time."
        ="- one point"
        ~"- another point that is long enough to be wrapped at the\n  end of its line"
        "#);
        insta::assert_snapshot!(check("He left.\nShe stayed.\nNobody knows why they did it.\n"), @r#"
        ="He left."
        ="She stayed."
        ="Nobody knows why they did it."
        "#);
        insta::assert_snapshot!(check("\u{2028}a\u{2028}\u{2028}b\u{c}c"), @r#"
        ="a"
        ="b"
        ="c"
        "#);
    }
}

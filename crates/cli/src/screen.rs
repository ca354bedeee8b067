//! How things look on a terminal. Colour never carries meaning alone; `anstream` takes it out where
//! it is not wanted (no terminal, `NO_COLOR`, `--color never`).

use std::io::Write as _;

use anstyle::{AnsiColor, Style};
use readout_page::is_bidirectional_control;
use unicode_width::UnicodeWidthStr as _;

/// Section titles.
pub(crate) const TITLE: Style = Style::new().bold();
/// What a line is about.
pub(crate) const CODE: Style = AnsiColor::Cyan.on_default().bold();
/// The words that made a line.
pub(crate) const MARK: Style = AnsiColor::Yellow.on_default().underline();
/// What may be passed over.
pub(crate) const FAINT: Style = Style::new().dimmed();
/// What needs attention.
pub(crate) const ALERT: Style = AnsiColor::Red.on_default().bold();

/// Columns to write for: the terminal's, at most 100 (longer lines are hard to read), else 80.
pub(crate) fn width() -> usize {
    terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0).clamp(40, 100))
}

/// A message to the user on standard error.
pub(crate) fn complain(message: &str) {
    let mut error = anstream::stderr().lock();
    let _ = writeln!(error, "{ALERT}readout:{ALERT:#} {}", plain(message));
}

/// A message that `--quiet` silences.
pub(crate) fn tell(quiet: bool, message: &str) {
    if !quiet {
        let _ = writeln!(anstream::stderr().lock(), "readout: {}", plain(message));
    }
}

/// A text that cannot steer the terminal: names of files and words of reports and servers are in it.
pub(crate) fn plain(text: &str) -> String {
    let harmless = |it: &char| match it {
        '\n' => true,
        it => !it.is_control() && !is_bidirectional_control(*it),
    };
    text.chars().filter(harmless).collect()
}

/// A text with stretches of it styled.
pub(crate) struct Styled {
    text: String,
    /// Start and end in bytes; in order, not overlapping.
    marks: Vec<(usize, usize, Style)>,
}

impl Styled {
    /// Plain text; white space of any kind becomes single blanks, so that it can be wrapped, and
    /// control characters are left out, so that a report cannot steer the terminal.
    pub(crate) fn new() -> Styled {
        Styled { text: String::new(), marks: Vec::new() }
    }

    /// Appends text in a style.
    pub(crate) fn push(&mut self, text: &str, style: Style) {
        let start = self.text.len();
        for character in text.chars() {
            if character.is_whitespace() {
                if !self.text.ends_with(' ') || self.text.len() == start {
                    self.text.push(' ');
                }
            } else if !character.is_control() && !is_bidirectional_control(character) {
                self.text.push(character);
            }
        }
        if style != Style::new() && self.text.len() > start {
            self.marks.push((start, self.text.len(), style));
        }
    }

    /// Wraps to lines of `width` columns, the first indented by `first`, the others by `rest`.
    pub(crate) fn wrap(&self, width: usize, first: &str, rest: &str) -> Vec<String> {
        let room = width.saturating_sub(first.width().max(rest.width())).max(20);
        let options = textwrap::Options::new(room)
            .word_splitter(textwrap::WordSplitter::NoHyphenation)
            .break_words(true);
        let mut lines = Vec::new();
        let mut position = 0;
        for line in textwrap::wrap(&self.text, options) {
            // Wrapping only drops blanks, so that each line is found again in order.
            let start = position + self.text[position..].find(line.as_ref()).unwrap_or(0);
            let end = start + line.len();
            position = end;
            let mut out = String::from(if lines.is_empty() { first } else { rest });
            let mut written = start;
            for &(from, until, style) in &self.marks {
                let (from, until) = (from.max(start), until.min(end));
                if from < until {
                    out.push_str(&self.text[written..from]);
                    out.push_str(&format!("{style}{}{style:#}", &self.text[from..until]));
                    written = until;
                }
            }
            out.push_str(&self.text[written..end]);
            lines.push(out);
        }
        lines
    }
}

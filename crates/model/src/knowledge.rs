use std::borrow::Cow;
use std::fmt;

use smol_str::SmolStr;

/// One file of `knowledge/`, by its path below that folder with `/` between the parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnowledgeFile {
    /// "events/consult.rules"
    pub path: String,
    /// The whole text; borrowed when it is compiled into the program.
    pub text: Cow<'static, str>,
}

impl KnowledgeFile {
    /// Whether the file is compiled in. Such files are checked by the tests, so that rows which few
    /// reports need may be read when they are needed; files of a user are checked whole at the start.
    pub fn is_built_in(&self) -> bool {
        matches!(self.text, Cow::Borrowed(_))
    }

    /// A part of [`Self::text`] to keep: without a copy when the file is compiled in.
    pub fn keep(&self, part: &str) -> SmolStr {
        if let Cow::Borrowed(text) = self.text {
            let start = (part.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
            let kept = start.checked_add(part.len()).and_then(|end| text.get(start..end));
            if let Some(kept) = kept.filter(|kept| kept.len() == part.len()) {
                return SmolStr::new_static(kept);
            }
        }
        SmolStr::new(part)
    }
}

/// Something wrong at one place of a knowledge file. Loaders collect all of a file's at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Path of the file, as in [`KnowledgeFile::path`].
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Number of characters that are wrong; at least 1.
    pub length: usize,
    /// The text of the line, for the caret to stand under.
    pub text: String,
    /// What is wrong, without a full stop.
    pub message: String,
    /// What to do about it, if that can be said.
    pub hint: Option<String>,
}

impl fmt::Display for Diagnostic {
    /// `file:line:column: message`, the line, a caret under the place, and the hint.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)?;
        writeln!(formatter, "  {}", self.text)?;
        write!(formatter, "  {}{}", " ".repeat(self.column - 1), "^".repeat(self.length.max(1)))?;
        match &self.hint {
            Some(hint) => write!(formatter, "\n  hint: {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Diagnostic {}

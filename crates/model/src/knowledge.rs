use std::fmt;

/// One file of `knowledge/`, by its path below that folder with `/` between the parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnowledgeFile {
    /// "events/consult.rules"
    pub path: String,
    /// The whole text.
    pub text: String,
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

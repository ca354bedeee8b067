//! Tables of `knowledge/` as they are read everywhere.

use readout_model::{Diagnostic, KnowledgeFile};
use smol_str::SmolStr;

/// A table in memory whose keys are of our own files: quick, and the same in every run.
pub type Map<K, V> = std::collections::HashMap<K, V, foldhash::fast::FixedState>;

/// See [`Map`].
pub type Set<K> = std::collections::HashSet<K, foldhash::fast::FixedState>;

/// A table of `knowledge/`: tab-separated, a header row, `#` comments.
pub struct Table<'f> {
    file: &'f KnowledgeFile,
    columns: Vec<&'f str>,
    first: usize,
}

/// One row of a [`Table`].
#[derive(Clone, Copy)]
pub struct Row<'t> {
    table: &'t Table<'t>,
    text: &'t str,
    /// Line in the file, from 1.
    pub line: usize,
}

impl<'f> Table<'f> {
    /// Finds the header row; `problems` gets a diagnostic if a needed column is missing.
    pub fn open(
        file: &'f KnowledgeFile,
        needed: &[&str],
        problems: &mut Vec<Diagnostic>,
    ) -> Table<'f> {
        let header = file
            .text
            .lines()
            .enumerate()
            .find(|(_, line)| !line.starts_with('#') && !line.trim().is_empty());
        let (index, line) = header.unwrap_or((0, ""));
        let columns: Vec<&str> = line.trim_end().split('\t').collect();
        for name in needed {
            if !columns.contains(name) {
                problems.push(diagnostic(
                    file,
                    index + 1,
                    line,
                    format!("the column \"{name}\" is missing"),
                ));
            }
        }
        Table { file, columns, first: index + 1 }
    }

    /// The rows below the header.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        // Not `str::lines`, which takes a third of the time that the program needs to start.
        let text = self.file.text.as_bytes();
        let ends = memchr::memchr_iter(b'\n', text).chain(std::iter::once(text.len()));
        let starts = std::iter::once(0).chain(memchr::memchr_iter(b'\n', text).map(|end| end + 1));
        starts
            .zip(ends)
            .enumerate()
            .skip(self.first)
            .map(|(index, (start, end))| (index, self.file.text[start..end].trim_end_matches('\r')))
            .filter(|(_, line)| !line.starts_with('#') && !line.trim_ascii_start().is_empty())
            .map(|(index, text)| Row { table: self, text, line: index + 1 })
    }

    /// The position of a column, for [`Row::at`].
    pub fn column(&self, name: &str) -> usize {
        self.columns.iter().position(|column| *column == name).unwrap_or(usize::MAX)
    }
}

impl<'t> Row<'t> {
    /// The fields of the row, in order of the columns.
    pub fn fields(&self) -> Fields<'t> {
        let mut fields = Fields { file: self.table.file, parts: [""; MOST_COLUMNS] };
        let mut start = 0;
        for part in &mut fields.parts {
            let rest = &self.text[start..];
            let length = memchr::memchr(b'\t', rest.as_bytes()).unwrap_or(rest.len());
            *part = rest[..length].trim_ascii();
            start += length + 1;
            if start > self.text.len() {
                break;
            }
        }
        fields
    }

    /// Something wrong with this row.
    pub fn problem(&self, message: impl Into<String>) -> Diagnostic {
        diagnostic(self.table.file, self.line, self.text, message.into())
    }
}

/// More columns than any table has.
const MOST_COLUMNS: usize = 12;

/// The fields of one row.
#[derive(Clone, Copy)]
pub struct Fields<'t> {
    file: &'t KnowledgeFile,
    parts: [&'t str; MOST_COLUMNS],
}

impl<'t> Fields<'t> {
    /// The field of a column; empty when the row is shorter.
    pub fn at(&self, column: usize) -> &'t str {
        self.parts.get(column).copied().unwrap_or("")
    }

    /// The field of a column, to keep; without a copy when the file is compiled in.
    pub fn keep(&self, column: usize) -> SmolStr {
        self.file.keep(self.at(column))
    }

    /// The field of a column, to keep; `None` when it is empty.
    pub fn filled(&self, column: usize) -> Option<SmolStr> {
        Some(self.at(column)).filter(|text| !text.is_empty()).map(|text| self.file.keep(text))
    }
}

fn diagnostic(file: &KnowledgeFile, line: usize, text: &str, message: String) -> Diagnostic {
    Diagnostic {
        file: file.path.clone(),
        line,
        column: 1,
        length: text.chars().count().max(1),
        text: text.to_owned(),
        message,
        hint: None,
    }
}

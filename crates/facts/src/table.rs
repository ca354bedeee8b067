use readout_model::{Diagnostic, KnowledgeFile};

/// A table of `knowledge/`: tab-separated, a header row, `#` comments.
pub(crate) struct Table<'f> {
    file: &'f KnowledgeFile,
    columns: Vec<&'f str>,
    first: usize,
}

/// One row of a [`Table`].
#[derive(Clone, Copy)]
pub(crate) struct Row<'t> {
    table: &'t Table<'t>,
    text: &'t str,
    /// Line in the file, from 1.
    pub(crate) line: usize,
}

impl<'f> Table<'f> {
    /// Finds the header row; `problems` gets a diagnostic if a needed column is missing.
    pub(crate) fn open(
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
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.file
            .text
            .lines()
            .enumerate()
            .skip(self.first)
            .filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty())
            .map(|(index, text)| Row { table: self, text, line: index + 1 })
    }

    /// The position of a column, for [`Row::at`].
    pub(crate) fn column(&self, name: &str) -> usize {
        self.columns.iter().position(|column| *column == name).unwrap_or(usize::MAX)
    }
}

impl<'t> Row<'t> {
    /// The fields of the row, in order of the columns.
    pub(crate) fn fields(&self) -> Fields<'t> {
        let mut fields = Fields { parts: [""; MOST_COLUMNS] };
        for (part, text) in fields.parts.iter_mut().zip(self.text.split('\t')) {
            *part = text.trim();
        }
        fields
    }

    /// Something wrong with this row.
    pub(crate) fn problem(&self, message: impl Into<String>) -> Diagnostic {
        diagnostic(self.table.file, self.line, self.text, message.into())
    }
}

/// More columns than any table has.
const MOST_COLUMNS: usize = 12;

/// The fields of one row.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'t> {
    parts: [&'t str; MOST_COLUMNS],
}

impl<'t> Fields<'t> {
    /// The field of a column; empty when the row is shorter.
    pub(crate) fn at(&self, column: usize) -> &'t str {
        self.parts.get(column).copied().unwrap_or("")
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

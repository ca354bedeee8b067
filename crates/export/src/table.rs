use std::io::{self, Write};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Kind {
    Text,
    Integer,
    Number,
    /// ISO 8601.
    Date,
}

/// One column of a layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Name in the header.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// One sentence for the codebook.
    pub about: &'static str,
}

/// One value. A date is text.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Cell {
    Missing,
    Text(String),
    Integer(i64),
    Number(f64),
}

impl Cell {
    /// Text, missing where there is none or it is empty.
    pub(crate) fn text(text: Option<impl Into<String>>) -> Cell {
        text.map(Into::into).filter(|text| !text.is_empty()).map_or(Cell::Missing, Cell::Text)
    }

    /// A number, missing where there is none.
    pub(crate) fn number(number: Option<f64>) -> Cell {
        number.map_or(Cell::Missing, Cell::Number)
    }

    /// An integer, missing where there is none.
    pub(crate) fn integer(number: Option<i64>) -> Cell {
        number.map_or(Cell::Missing, Cell::Integer)
    }
}

/// Writes rows as tab-separated text: UTF-8 without mark, line feeds, no quoting. Tabs and line
/// breaks inside a cell become blanks.
pub struct Text<W> {
    out: W,
    missing: &'static str,
    safe: bool,
}

impl<W: Write> Text<W> {
    /// `missing` stands for what is not known; with `safe`, text cells that a spreadsheet would
    /// take as a formula get an apostrophe in front.
    pub fn new(out: W, missing: &'static str, safe: bool) -> Text<W> {
        Text { out, missing, safe }
    }

    /// The names of the columns.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn header(&mut self, columns: &[Column]) -> io::Result<()> {
        let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
        writeln!(self.out, "{}", names.join("\t"))
    }

    /// One row.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn row(&mut self, row: &[Cell]) -> io::Result<()> {
        for (index, cell) in row.iter().enumerate() {
            if index > 0 {
                self.out.write_all(b"\t")?;
            }
            match cell {
                Cell::Missing => self.out.write_all(self.missing.as_bytes())?,
                Cell::Integer(number) => write!(self.out, "{number}")?,
                Cell::Number(number) => write!(self.out, "{number}")?,
                Cell::Text(text) => {
                    if self.safe && text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
                        self.out.write_all(b"'")?;
                    }
                    self.out.write_all(text.replace(['\t', '\r', '\n'], " ").as_bytes())?;
                }
            }
        }
        self.out.write_all(b"\n")
    }

    /// Hands back what was written to, flushed.
    ///
    /// # Errors
    ///
    /// When the rest cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a row of these cells looks like.
    fn written(safe: bool, cells: &[Cell]) -> String {
        let mut text = Text::new(Vec::new(), "", safe);
        text.row(cells).expect("in memory");
        String::from_utf8(text.finish().expect("in memory")).expect("UTF-8")
    }

    #[test]
    fn a_spreadsheet_runs_no_cell_and_programs_get_them_as_they_are() {
        let texts = ["=1+1", "+1", "-5", "@SUM(A1)", "a\tb\n=c", "plain"];
        let texts = texts.map(|it| Cell::Text(it.to_owned()));
        assert_eq!(written(false, &texts), "=1+1\t+1\t-5\t@SUM(A1)\ta b =c\tplain\n");
        assert_eq!(written(true, &texts), "'=1+1\t'+1\t'-5\t'@SUM(A1)\ta b =c\tplain\n");
        let numbers = [Cell::Integer(-5), Cell::Number(-2.5), Cell::Missing];
        assert_eq!(written(true, &numbers), "-5\t-2.5\t\n");
    }
}

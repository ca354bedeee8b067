use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, FileReader, SerializedFileReader};
use parquet::record::reader::RowIter;
use parquet::record::{Field, Row};

/// Rows of a Parquet file as texts, one at a time: the columns asked for, in that order.
pub struct ParquetRows {
    rows: RowIter<'static>,
    names: Vec<String>,
}

impl ParquetRows {
    /// Of a file; columns are found by their names, in any case. A column that is missing is empty.
    ///
    /// # Errors
    ///
    /// When it is no Parquet file.
    pub fn new<R: ChunkReader + 'static>(
        reader: R,
        names: &[String],
    ) -> Result<ParquetRows, ParquetError> {
        let reader: Box<dyn FileReader> = Box::new(SerializedFileReader::new(reader)?);
        let names = names.iter().map(|name| name.to_lowercase()).collect();
        Ok(ParquetRows { rows: RowIter::from_file_into(reader), names })
    }
}

impl Iterator for ParquetRows {
    type Item = Result<Vec<Option<String>>, ParquetError>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = self.rows.next()?;
        Some(row.map(|row| self.names.iter().map(|name| text(&row, name)).collect()))
    }
}

fn text(row: &Row, name: &str) -> Option<String> {
    let (_, field) = row.get_column_iter().find(|(it, _)| it.to_lowercase() == name)?;
    match field {
        Field::Null => None,
        Field::Str(text) => Some(text.clone()),
        Field::TimestampMillis(at) => day(*at, 1_000),
        Field::TimestampMicros(at) => day(*at, 1_000_000),
        // Times in nanoseconds come as bare numbers; no other number of a row is as large.
        Field::Long(at) if *at > 100_000_000_000_000_000 => day(*at, 1_000_000_000),
        other => Some(other.to_string()),
    }
}

/// The day of a time since 1970, in UTC, ISO 8601.
fn day(at: i64, per_second: i64) -> Option<String> {
    let days = at.div_euclid(per_second).div_euclid(86_400);
    let day = jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().try_days(days).ok()?);
    day.ok().map(|day| day.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Cell, Column, Columnar, Container, Kind};

    #[test]
    fn rows_come_back_as_texts() {
        let column = |name, kind| Column { name, kind, about: "" };
        let columns = [column("Body", Kind::Text), column("day", Kind::Date)];
        let mut bytes = Vec::new();
        let mut file = Columnar::new(&mut bytes, Container::Parquet, &columns).expect("begun");
        let text = |it: &str| Cell::Text(it.to_owned());
        file.row(vec![text("One"), text("2026-05-03")]).expect("written");
        file.row(vec![text("Two"), Cell::Missing]).expect("written");
        file.finish().expect("written");
        let names = ["body", "day", "url"].map(str::to_owned);
        let rows = ParquetRows::new(bytes::Bytes::from(bytes), &names).expect("a file");
        let rows: Vec<_> = rows.map(|row| row.expect("a row")).collect();
        let some = |it: &str| Some(it.to_owned());
        assert_eq!(rows, [[some("One"), some("2026-05-03"), None], [some("Two"), None, None]]);
        assert!(ParquetRows::new(bytes::Bytes::from_static(b"PAR1"), &names).is_err());
        assert_eq!(day(1_777_766_400_000, 1_000), some("2026-05-03"));
    }
}

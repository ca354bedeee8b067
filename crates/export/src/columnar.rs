use std::io::Write;
use std::sync::Arc;

use arrow_array::{ArrayRef, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_ipc::writer::FileWriter;
use arrow_schema::{ArrowError, DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

use crate::table::{Cell, Column, Kind};

/// Rows held before they are written: a row group of a few megabytes.
const BATCH: usize = 20_000;

/// Which of the two containers of columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Container {
    Parquet,
    /// Arrow IPC file, also called Feather 2.
    Arrow,
}

/// Why columns could not be written.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say it")]
pub enum ColumnarError {
    #[error(transparent)]
    Parquet(#[from] ParquetError),
    #[error(transparent)]
    Arrow(#[from] ArrowError),
}

enum Writer<W: Write + Send> {
    Parquet(ArrowWriter<W>),
    Arrow(FileWriter<W>),
}

/// Writes rows as Parquet or Arrow IPC. Every column may be null; dates are days.
pub struct Columnar<W: Write + Send> {
    schema: Arc<Schema>,
    columns: Vec<Column>,
    waiting: Vec<Vec<Cell>>,
    writer: Writer<W>,
}

impl<W: Write + Send> Columnar<W> {
    /// Begins a file with these columns.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn new(out: W, container: Container, columns: &[Column]) -> Result<Self, ColumnarError> {
        let field = |column: &Column| {
            let kind = match column.kind {
                Kind::Text => DataType::Utf8,
                Kind::Integer => DataType::Int64,
                Kind::Number => DataType::Float64,
                Kind::Date => DataType::Date32,
            };
            Field::new(column.name, kind, true)
        };
        let schema = Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()));
        let writer = match container {
            Container::Parquet => {
                let properties =
                    WriterProperties::builder().set_compression(Compression::SNAPPY).build();
                Writer::Parquet(ArrowWriter::try_new(out, schema.clone(), Some(properties))?)
            }
            Container::Arrow => Writer::Arrow(FileWriter::try_new(out, &schema)?),
        };
        Ok(Columnar { schema, columns: columns.to_vec(), waiting: Vec::new(), writer })
    }

    /// One row, in the order of the columns.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn row(&mut self, row: Vec<Cell>) -> Result<(), ColumnarError> {
        self.waiting.push(row);
        if self.waiting.len() >= BATCH { self.write() } else { Ok(()) }
    }

    /// Writes what is left and the footer.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn finish(mut self) -> Result<(), ColumnarError> {
        self.write()?;
        match self.writer {
            Writer::Parquet(writer) => drop(writer.close()?),
            Writer::Arrow(mut writer) => writer.finish()?,
        }
        Ok(())
    }

    fn write(&mut self) -> Result<(), ColumnarError> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let rows = std::mem::take(&mut self.waiting);
        let arrays =
            self.columns.iter().enumerate().map(|(at, column)| array(&rows, at, column.kind));
        let batch = RecordBatch::try_new(self.schema.clone(), arrays.collect())?;
        match &mut self.writer {
            Writer::Parquet(writer) => writer.write(&batch)?,
            Writer::Arrow(writer) => writer.write(&batch)?,
        }
        Ok(())
    }
}

fn array(rows: &[Vec<Cell>], at: usize, kind: Kind) -> ArrayRef {
    let cells = rows.iter().map(|row| &row[at]);
    let text = |cell: &Cell| match cell {
        Cell::Missing => None,
        Cell::Text(text) => Some(text.clone()),
        Cell::Integer(number) => Some(number.to_string()),
        Cell::Number(number) => Some(number.to_string()),
    };
    match kind {
        Kind::Text => Arc::new(cells.map(text).collect::<StringArray>()),
        Kind::Integer => Arc::new(
            cells
                .map(|cell| if let Cell::Integer(number) = cell { Some(*number) } else { None })
                .collect::<Int64Array>(),
        ),
        Kind::Number => Arc::new(
            cells
                .map(|cell| match cell {
                    Cell::Number(number) => Some(*number),
                    Cell::Integer(number) => Some(*number as f64),
                    _ => None,
                })
                .collect::<Float64Array>(),
        ),
        Kind::Date => Arc::new(
            cells
                .map(|cell| {
                    let date: jiff::civil::Date = text(cell)?.get(..10)?.parse().ok()?;
                    let epoch = jiff::civil::date(1970, 1, 1);
                    Some(date.since(epoch).ok()?.get_days())
                })
                .collect::<Date32Array>(),
        ),
    }
}

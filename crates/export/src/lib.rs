//! Records in the formats that the field's tools read.
//!
//! ```text
//! Record ─CodedEvent→ layout (which columns, which rows) ─→ sink (TSV, Parquet, Arrow)
//! Record ─→ documents (ninjs, Web Annotation): JSON
//! ```
//!
//! A layout is data: columns with a type and a sentence that says what each holds, from which the
//! codebook and `datapackage.json` are made. What is missing is null in Parquet and Arrow, and one
//! fixed word (nothing, or `None` for POLECAT) in text. No file is opened here.

mod codes;
mod columnar;
mod documents;
mod layouts;
mod package;
mod rows;
mod table;

pub use codes::{BadCodes, Codes};
pub use columnar::{Columnar, ColumnarError, Container};
pub use documents::{annotations, ninjs};
pub use layouts::{Layout, PhoenixDay, Row, snippet};
pub use package::{codebook, datapackage};
pub use rows::ParquetRows;
pub use table::{Cell, Column, Kind, Text};

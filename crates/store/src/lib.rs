//! One SQLite file that keeps reports: as they came, and what was read out of them.
//!
//! ```text
//! Kept (bytes as they came) + Record ─add→ reports, events, words    ─search, records→ doors
//! ```
//!
//! A report has a [`Key`] derived from what came in, so that the same input twice changes nothing.
//! Its row id begins with its day of publication: newest first is descending order of ids, and a
//! range of days is a range of ids, both of which the index of words answers without sorting.
//! Writes are made in transactions of many reports ([`Store::begin`], [`Store::commit`]); a program
//! that ends in between loses those that were not committed, and nothing else.

#![allow(clippy::disallowed_methods, reason = "opens the store; see ARCHITECTURE.md")]

mod corrections;
mod counts;
mod schema;
mod search;
mod stories;
mod visits;
mod write;

use std::path::Path;

use readout_record::Record;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

pub use corrections::{Corrected, Correction, corrected_groups};
pub use counts::{Day, Dyad, Period};
pub use search::{BadQuery, Hit, Query};
pub use stories::{Members, Placed, Sketched};
pub use write::{Kept, Key};

/// Why the store cannot do what it should.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// What SQLite says.
    #[error("{}", plain(.0))]
    Sqlite(#[from] rusqlite::Error),
    /// It is no store of ours.
    #[error("not a store made by `readout ingest`")]
    Foreign,
    /// It was made by a later version.
    #[error("made by a later version of Readout (schema {0}; this one knows up to {known}): use that", known = schema::VERSION)]
    TooNew(i64),
    /// What is not in the store.
    #[error("no {0} in the store")]
    Unknown(String),
    /// A stored record cannot be read.
    #[error("report {report}: its record is damaged: {cause}")]
    Damaged {
        /// Key of the report.
        report: String,
        /// What is wrong.
        cause: String,
    },
}

fn plain(error: &rusqlite::Error) -> String {
    use rusqlite::ErrorCode;
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => "not a store made by `readout ingest`".to_owned(),
        Some(ErrorCode::DatabaseBusy) => "in use by another program; try again later".to_owned(),
        Some(ErrorCode::CannotOpen) => "it cannot be opened: no such file or folder".to_owned(),
        _ => error.to_string(),
    }
}

/// An open store.
pub struct Store {
    connection: Connection,
    /// In the order they were made.
    corrections: Vec<Correction>,
}

/// A report of the store.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// Its key: "r" and 16 hexadecimal digits.
    pub key: String,
    /// What was read out of it.
    pub record: Record,
}

impl Store {
    /// Opens a store to read and write; makes it if it is not there.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened, is something else, or was made by a later version.
    pub fn create(path: &Path) -> Result<Store, StoreError> {
        let connection = Connection::open(path)?;
        Store::ready(connection)
    }

    /// Opens a store that must be there already.
    ///
    /// # Errors
    ///
    /// As [`Store::create`], and when there is no file.
    pub fn open(path: &Path) -> Result<Store, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Store::ready(Connection::open_with_flags(path, flags)?)
    }

    fn ready(mut connection: Connection) -> Result<Store, StoreError> {
        connection.busy_timeout(std::time::Duration::from_secs(10))?;
        connection.set_prepared_statement_cache_capacity(64);
        schema::prepare(&mut connection)?;
        let mut store = Store { connection, corrections: Vec::new() };
        store.load_corrections()?;
        Ok(store)
    }

    /// Begins a transaction.
    ///
    /// # Errors
    ///
    /// When another program is writing.
    pub fn begin(&self) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch("BEGIN IMMEDIATE")?)
    }

    /// Ends the transaction: what was added since it began is safe now.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn commit(&self) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch("COMMIT")?)
    }

    /// Number of reports and of events.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub fn size(&self) -> Result<(u64, u64), StoreError> {
        let count = |table: &str| -> Result<u64, StoreError> {
            let sql = format!("SELECT count(*) FROM {table}");
            Ok(self.connection.query_row(&sql, [], |row| row.get::<_, i64>(0))?.unsigned_abs())
        };
        Ok((count("reports")?, count("events")?))
    }

    /// Hands over all reports in order of publication; undated ones first. Stops at an error of
    /// `each`. One report is in memory at a time.
    ///
    /// # Errors
    ///
    /// When the store cannot be read, and those of `each`.
    pub fn each<E: From<StoreError>>(
        &self,
        mut each: impl FnMut(Stored) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut statement = self
            .connection
            .prepare("SELECT key, record FROM reports ORDER BY id")
            .map_err(StoreError::from)?;
        let mut rows = statement.query([]).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            let Stored { key, record } = stored(row, 0).map_err(E::from)?;
            each(Stored { key, record: self.corrected(record) })?;
        }
        Ok(())
    }

    /// One report, by its key, by the id of the report itself where only one has it, by the id of one of its
    /// events, or by the beginning of the report's id, six characters or more, that no other begins with.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub fn find(&self, id: &str) -> Result<Option<Stored>, StoreError> {
        for sql in [
            "SELECT key, record FROM reports WHERE key = ?1",
            "SELECT key, record FROM reports WHERE name = ?1 \
             AND (SELECT count(*) FROM reports WHERE name = ?1) = 1",
            "SELECT key, record FROM reports WHERE id = (SELECT report FROM events WHERE id = ?1)",
            "SELECT key, record FROM reports WHERE length(?1) >= 6 \
             AND name >= ?1 AND name < ?1 || char(1114111) AND (SELECT count(*) FROM reports \
             WHERE name >= ?1 AND name < ?1 || char(1114111)) = 1",
        ] {
            let found =
                self.connection.query_row(sql, [id], |row| Ok(stored(row, 0))).optional()?;
            if let Some(found) = found {
                let Stored { key, record } = found?;
                return Ok(Some(Stored { key, record: self.corrected(record) }));
            }
        }
        Ok(None)
    }
}

/// Key and record as they were read, in columns `first` and the next.
fn stored(row: &rusqlite::Row<'_>, first: usize) -> Result<Stored, StoreError> {
    let key: String = row.get(first)?;
    let bytes: Vec<u8> = row.get(first + 1)?;
    let damaged = |cause: String| StoreError::Damaged { report: key.clone(), cause };
    let json = zstd::decode_all(&bytes[..]).map_err(|error| damaged(error.to_string()))?;
    let record = serde_json::from_slice(&json).map_err(|error| damaged(error.to_string()))?;
    Ok(Stored { key, record })
}

use rusqlite::{OptionalExtension as _, params};

use crate::{Store, StoreError};

/// What is remembered of addresses that are fetched. What that is, whoever fetches knows; here it is
/// kept.
impl Store {
    /// What is remembered of an address.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub fn visit(&self, url: &str) -> Result<Option<String>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT visit FROM visits WHERE url = ?1")?;
        Ok(statement.query_row([url], |row| row.get(0)).optional()?)
    }

    /// What is remembered of all addresses, in their order.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub fn visits(&self) -> Result<Vec<String>, StoreError> {
        let mut statement = self.connection.prepare("SELECT visit FROM visits ORDER BY url")?;
        let visits = statement.query_map([], |row| row.get(0))?;
        Ok(visits.collect::<Result<_, _>>()?)
    }

    /// Remembers addresses: each with what is to be known of it, all or none.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn keep_visits(&self, visits: &[(String, String)]) -> Result<(), StoreError> {
        self.begin()?;
        for (url, visit) in visits {
            self.connection
                .prepare_cached("INSERT OR REPLACE INTO visits (url, visit) VALUES (?1, ?2)")?
                .execute(params![url, visit])?;
        }
        self.commit()
    }
}

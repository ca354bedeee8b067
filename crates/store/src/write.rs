use readout_record::{CodedEvent, Record};
use rusqlite::{OptionalExtension as _, params};
use sha2::{Digest as _, Sha256};

use crate::{Store, StoreError};

/// Level of zstd: above it, records shrink little and writing slows down.
const LEVEL: i32 = 3;

/// A report as it came, and what the user said about it: enough to read it again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// How to read the bytes: "text" or "article".
    pub kind: String,
    /// What names it in output.
    pub name: String,
    /// As it came.
    pub bytes: Vec<u8>,
    /// Day of publication given by the user, ISO 8601.
    pub date: Option<String>,
    /// Newsroom given by the user.
    pub outlet: Option<String>,
    /// Address given by the user.
    pub url: Option<String>,
}

/// Identity of a report: derived from all that is in [`Kept`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(pub String);

impl Kept {
    /// The key of this report: "r" and 16 hexadecimal digits.
    pub fn key(&self) -> Key {
        let mut digest = Sha256::new();
        let given = [&self.date, &self.outlet, &self.url].map(|it| it.as_deref().unwrap_or("\0"));
        let parts = [self.kind.as_bytes(), self.name.as_bytes(), &self.bytes];
        for part in parts.into_iter().chain(given.map(str::as_bytes)) {
            digest.update((part.len() as u64).to_le_bytes());
            digest.update(part);
        }
        let hex: String = digest.finalize().iter().take(8).map(|it| format!("{it:02x}")).collect();
        Key(format!("r{hex}"))
    }
}

/// The first row id of a day; of what has no day, without one.
pub(crate) fn first_id(day: Option<&str>) -> i64 {
    let days = day.and_then(|day| {
        let date: jiff::civil::Date = day.get(..10)?.parse().ok()?;
        let days = date.since(jiff::civil::date(1970, 1, 1)).ok()?.get_days();
        Some(i64::from(days) + 1_000_000)
    });
    days.unwrap_or(0) << 24
}

impl Store {
    /// Whether this report is here already.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub fn has(&self, key: &Key) -> Result<bool, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT 1 FROM reports WHERE key = ?1")?;
        Ok(statement.exists([&key.0])?)
    }

    /// Adds a report with its events; what was here under its key is replaced. Event ids that
    /// another report has already get the key's first digits behind them, in the record too.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn add(&self, kept: &Kept, record: &Record) -> Result<(), StoreError> {
        let key = kept.key();
        self.remove(&key)?;
        let record = self.with_own_event_ids(&key, record)?;
        let about = &record.about;
        let id = self.free_id(about.published.as_deref())?;
        let hash = Sha256::digest(&kept.bytes).to_vec();
        let pack = |bytes: &[u8]| {
            zstd::encode_all(bytes, LEVEL).map_err(|error| damaged(&key, error.to_string()))
        };
        let json = serde_json::to_vec(&record).map_err(|error| damaged(&key, error.to_string()))?;
        self.connection
            .prepare_cached("INSERT OR IGNORE INTO raws (hash, bytes) VALUES (?1, ?2)")?
            .execute(params![hash, pack(&kept.bytes)?])?;
        self.connection
            .prepare_cached(
                "INSERT INTO reports (id, key, name, kind, raw, given_date, given_outlet, \
                 given_url, title, outlet, url, published, language, run, record) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
            )?
            .execute(params![
                id,
                key.0,
                kept.name,
                kept.kind,
                hash,
                kept.date,
                kept.outlet,
                kept.url,
                about.title,
                about.outlet,
                about.url,
                about.published,
                about.language,
                self.run(&record)?,
                pack(&json)?
            ])?;
        self.add_events(id, &self.corrected(record))
    }

    /// Removes a report, its events and its words; its bytes too when no other report has them.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn remove(&self, key: &Key) -> Result<bool, StoreError> {
        let sql = "SELECT id, raw FROM reports WHERE key = ?1";
        let found: Option<(i64, Vec<u8>)> = self
            .connection
            .prepare_cached(sql)?
            .query_row([&key.0], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((id, raw)) = found else { return Ok(false) };
        self.remove_index(id)?;
        self.connection.prepare_cached("DELETE FROM reports WHERE id = ?1")?.execute([id])?;
        let sql = "DELETE FROM raws WHERE hash = ?1 \
                   AND NOT EXISTS (SELECT 1 FROM reports WHERE raw = ?1)";
        self.connection.prepare_cached(sql)?.execute([raw])?;
        Ok(true)
    }

    /// Removes events and words of a report, which its record gives again.
    pub(crate) fn remove_index(&self, id: i64) -> Result<(), StoreError> {
        for sql in [
            "DELETE FROM parties WHERE event IN (SELECT rowid FROM events WHERE report = ?1)",
            "DELETE FROM events WHERE report = ?1",
            "DELETE FROM words WHERE rowid = ?1",
        ] {
            self.connection.prepare_cached(sql)?.execute([id])?;
        }
        Ok(())
    }

    /// Removes a report for good: from its story too, and what is remembered of its address.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn purge(&self, key: &Key) -> Result<bool, StoreError> {
        for table in ["stories", "sketches"] {
            let sql = format!("DELETE FROM {table} WHERE report = ?1");
            self.connection.execute(&sql, [&key.0])?;
        }
        // A page that was fetched is named by the address it came from.
        let sql = "DELETE FROM visits WHERE url IN (SELECT url FROM reports WHERE key = ?1 \
                   UNION SELECT name FROM reports WHERE key = ?1)";
        self.connection.execute(sql, [&key.0])?;
        self.remove(key)
    }

    /// Keys of the reports at an address, of a newsroom, or with a key.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub fn keys_of(
        &self,
        url: Option<&str>,
        outlet: Option<&str>,
        key: Option<&str>,
    ) -> Result<Vec<Key>, StoreError> {
        let sql = "SELECT key FROM reports WHERE url = ?1 OR outlet = ?2 OR key = ?3 ORDER BY id";
        let mut statement = self.connection.prepare(sql)?;
        let keys = statement.query_map(params![url, outlet, key], |row| Ok(Key(row.get(0)?)))?;
        Ok(keys.collect::<Result<_, _>>()?)
    }

    /// Gives the room of what was removed back to the disk and leaves no trace of it in the file.
    ///
    /// # Errors
    ///
    /// When it cannot be written, or another program has the store open.
    pub fn compact(&self) -> Result<(), StoreError> {
        self.connection.execute_batch(
            "INSERT INTO words (words) VALUES ('optimize'); VACUUM; \
             PRAGMA wal_checkpoint(TRUNCATE)",
        )?;
        Ok(())
    }

    /// Keys of the reports that another version, model or knowledge read, in order.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub fn outdated(&self, run: &readout_record::RunInfo) -> Result<Vec<Key>, StoreError> {
        let sql = "SELECT key FROM reports JOIN runs ON runs.id = reports.run WHERE NOT \
                   (version = ?1 AND model = ?2 AND knowledge = ?3) ORDER BY reports.id";
        let mut statement = self.connection.prepare(sql)?;
        let values = params![run.version, run.model, run.knowledge];
        let keys = statement.query_map(values, |row| Ok(Key(row.get(0)?)))?;
        Ok(keys.collect::<Result<_, _>>()?)
    }

    /// A report as it came.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub fn kept(&self, key: &Key) -> Result<Option<Kept>, StoreError> {
        let sql = "SELECT kind, name, bytes, given_date, given_outlet, given_url \
                   FROM reports JOIN raws ON raws.hash = reports.raw WHERE key = ?1";
        let row = |row: &rusqlite::Row<'_>| {
            let packed: Vec<u8> = row.get(2)?;
            let kept = Kept {
                kind: row.get(0)?,
                name: row.get(1)?,
                bytes: Vec::new(),
                date: row.get(3)?,
                outlet: row.get(4)?,
                url: row.get(5)?,
            };
            Ok((kept, packed))
        };
        let found = self.connection.query_row(sql, [&key.0], row).optional()?;
        let Some((kept, packed)) = found else { return Ok(None) };
        let bytes =
            zstd::decode_all(&packed[..]).map_err(|error| damaged(key, error.to_string()))?;
        Ok(Some(Kept { bytes, ..kept }))
    }

    fn free_id(&self, day: Option<&str>) -> Result<i64, StoreError> {
        let first = first_id(day);
        let sql = "SELECT max(id) FROM reports WHERE id >= ?1 AND id < ?2";
        let last: Option<i64> = self
            .connection
            .prepare_cached(sql)?
            .query_row([first, first + (1 << 24)], |row| row.get(0))?;
        Ok(last.map_or(first, |last| last + 1))
    }

    fn run(&self, record: &Record) -> Result<i64, StoreError> {
        let run = &record.run;
        let values = params![run.version, run.model, run.knowledge];
        self.connection
            .prepare_cached(
                "INSERT OR IGNORE INTO runs (version, model, knowledge) VALUES (?1, ?2, ?3)",
            )?
            .execute(values)?;
        let sql = "SELECT id FROM runs WHERE version = ?1 AND model = ?2 AND knowledge = ?3";
        Ok(self.connection.prepare_cached(sql)?.query_row(values, |row| row.get(0))?)
    }

    fn with_own_event_ids(&self, key: &Key, record: &Record) -> Result<Record, StoreError> {
        let mut record = record.clone();
        let mut statement = self.connection.prepare_cached("SELECT 1 FROM events WHERE id = ?1")?;
        for event in &mut record.events {
            if statement.exists([&event.id])? {
                event.id = format!("{}-{}", event.id, &key.0);
            }
        }
        Ok(record)
    }

    pub(crate) fn add_events(&self, report: i64, record: &Record) -> Result<(), StoreError> {
        let (mut actors, mut types, mut countries) = (Vec::new(), Vec::new(), Vec::new());
        for event in CodedEvent::all(record, &|_| None) {
            self.connection
                .prepare_cached(
                    "INSERT INTO events (id, report, date, type, mode, cameo, intensity, status, \
                     voice, confidence) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                )?
                .execute(params![
                    event.id,
                    report,
                    event.date,
                    event.event,
                    event.mode,
                    event.cameo,
                    event.event_scale,
                    event.status.0.name(),
                    event.voice,
                    event.confidence
                ])?;
            let number = self.connection.last_insert_rowid();
            types.push(event.event.clone());
            for (role, parties) in [("actor", &event.actor), ("recipient", &event.recipient)] {
                let mut seen: Vec<&str> = Vec::new();
                for party in parties {
                    actors.push(party.name.clone());
                    let Some(country) = party.code.as_deref() else { continue };
                    countries.push(country.to_owned());
                    if !seen.contains(&country) {
                        seen.push(country);
                        self.connection
                            .prepare_cached(
                                "INSERT INTO parties (event, role, country) VALUES (?1, ?2, ?3)",
                            )?
                            .execute(params![number, role, country])?;
                    }
                }
            }
        }
        for list in [&mut actors, &mut types, &mut countries] {
            list.sort();
            list.dedup();
        }
        let text = format!("{}\n{}", record.separate_title().unwrap_or_default(), record.text);
        self.connection
            .prepare_cached(
                "INSERT INTO words (rowid, text, actors, types, countries, outlet) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                report,
                text,
                // A word between them, so that no phrase spans two names.
                actors.join(" xxendxx "),
                types.join(" "),
                countries.join(" "),
                record.about.outlet
            ])?;
        Ok(())
    }
}

fn damaged(key: &Key, cause: String) -> StoreError {
    StoreError::Damaged { report: key.0.clone(), cause }
}

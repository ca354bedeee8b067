//! What people corrected: kept as data, laid over the records whenever these are read, so that they
//! hold after every refresh.

use std::collections::BTreeSet;

use readout_record::Record;
use rusqlite::{OptionalExtension as _, params};
use serde::{Deserialize, Serialize};

use crate::{Key, Store, StoreError, stored};

/// One correction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Correction {
    /// The event is none.
    RejectEvent {
        /// Its id.
        event: String,
    },
    /// The event is of another type.
    RecodeEvent {
        /// Its id, which stays.
        event: String,
        /// PLOVER type.
        #[serde(rename = "type")]
        kind: String,
        /// PLOVER mode.
        mode: Option<String>,
        /// PLOVER intensity of type and mode.
        intensity: Option<f32>,
    },
    /// All that is called one of these names is called this.
    RenameActor {
        /// As in the records.
        names: Vec<String>,
        /// The name from now on.
        name: String,
    },
    /// The stories of these reports are one.
    MergeStories {
        /// Keys of reports, one of each story.
        reports: Vec<String>,
    },
    /// These reports are a story of their own.
    SplitStory {
        /// Keys of reports.
        reports: Vec<String>,
    },
}

/// A correction with what is known about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Corrected {
    /// Number in the store; none in a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// What.
    #[serde(flatten)]
    pub what: Correction,
    /// Who corrected.
    pub who: String,
    /// When, ISO 8601 in UTC; none for now.
    #[serde(rename = "when", default)]
    pub at: Option<String>,
    /// Why.
    pub why: String,
}

impl Correction {
    /// Lays it over a record; whether the record was concerned.
    fn apply(&self, record: &mut Record) -> bool {
        match self {
            Correction::RejectEvent { event } => {
                let before = record.events.len();
                record.events.retain(|it| it.id != *event);
                before != record.events.len()
            }
            Correction::RecodeEvent { event, kind, mode, intensity } => {
                let Some(found) = record.events.iter_mut().find(|it| it.id == *event) else {
                    return false;
                };
                found.kind.clone_from(kind);
                found.mode.clone_from(mode);
                found.intensity = *intensity;
                // CAMEO's code belonged to what the rule saw in it.
                found.cameo = None;
                true
            }
            Correction::RenameActor { names, name } => {
                let called = record.entities.iter_mut().filter(|it| names.contains(&it.name));
                called.map(|it| it.name.clone_from(name)).count() > 0
            }
            Correction::MergeStories { .. } | Correction::SplitStory { .. } => false,
        }
    }

    fn event(&self) -> Option<&str> {
        match self {
            Correction::RejectEvent { event } | Correction::RecodeEvent { event, .. } => {
                Some(event)
            }
            _ => None,
        }
    }
}

impl Store {
    /// A record as people have corrected it.
    #[must_use]
    pub fn corrected(&self, mut record: Record) -> Record {
        for correction in &self.corrections {
            correction.apply(&mut record);
        }
        record
    }

    /// All corrections in the order they were made.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub fn corrections(&self) -> Result<Vec<Corrected>, StoreError> {
        let sql = "SELECT id, what, who, at, why FROM corrections ORDER BY id";
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let what: String = row.get(1)?;
            let what = serde_json::from_str(&what).map_err(|error| StoreError::Damaged {
                report: format!("correction {}", row.get::<_, i64>(0).unwrap_or_default()),
                cause: error.to_string(),
            })?;
            let (id, at) = (Some(row.get(0)?), Some(row.get(3)?));
            all.push(Corrected { id, what, who: row.get(2)?, at, why: row.get(4)? });
        }
        Ok(all)
    }

    /// Keeps a correction and lays it over what is found and counted; its number, or none when the
    /// same was there already.
    ///
    /// # Errors
    ///
    /// When it is about an event or report that is not in the store, or cannot be written.
    pub fn correct(&mut self, correction: &Corrected) -> Result<Option<i64>, StoreError> {
        let what = serde_json::to_string(&correction.what).map_err(|error| {
            StoreError::Damaged { report: "correction".to_owned(), cause: error.to_string() }
        })?;
        let sql = "SELECT 1 FROM corrections WHERE what = ?1 AND who = ?2 AND why = ?3";
        let known = params![what, correction.who, correction.why];
        if self.connection.prepare(sql)?.exists(known)? {
            return Ok(None);
        }
        let report = match correction.what.event() {
            None => None,
            Some(event) => Some(self.report_of(event)?),
        };
        let keys = self.concerned(&correction.what, report.as_ref())?;
        self.begin()?;
        let written = (|| {
            self.connection.execute(
                "INSERT INTO corrections (what, who, at, why, report) \
                 VALUES (?1, ?2, ifnull(?3, strftime('%Y-%m-%dT%H:%M:%SZ', 'now')), ?4, ?5)",
                params![
                    what,
                    correction.who,
                    correction.at,
                    correction.why,
                    report.as_ref().map(|it| &it.0)
                ],
            )?;
            let id = self.connection.last_insert_rowid();
            self.load_corrections()?;
            self.index_again(&keys)?;
            Ok(id)
        })();
        self.end(written).map(Some)
    }

    /// Takes a correction back; whether there was one of this number.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn undo(&mut self, id: i64) -> Result<bool, StoreError> {
        let Some(correction) = self.corrections()?.into_iter().find(|it| it.id == Some(id)) else {
            return Ok(false);
        };
        let sql = "SELECT report FROM corrections WHERE id = ?1";
        let report: Option<String> = self.connection.query_row(sql, [id], |row| row.get(0))?;
        let keys = self.concerned(&correction.what, report.map(Key).as_ref())?;
        self.begin()?;
        let written = (|| {
            self.connection.execute("DELETE FROM corrections WHERE id = ?1", [id])?;
            self.load_corrections()?;
            if matches!(
                correction.what,
                Correction::MergeStories { .. } | Correction::SplitStory { .. }
            ) {
                // What they would be without it, only finding them anew tells.
                self.connection.execute("DELETE FROM stories", [])?;
            }
            self.index_again(&keys)
        })();
        self.end(written)?;
        Ok(true)
    }

    /// Commits, or takes all back.
    pub(crate) fn end<T>(&mut self, written: Result<T, StoreError>) -> Result<T, StoreError> {
        match &written {
            Ok(_) => self.commit()?,
            Err(_) => {
                self.connection.execute_batch("ROLLBACK")?;
                self.load_corrections()?;
            }
        }
        written
    }

    pub(crate) fn load_corrections(&mut self) -> Result<(), StoreError> {
        self.corrections = self.corrections()?.into_iter().map(|it| it.what).collect();
        Ok(())
    }

    /// The report of an event, corrected already or not.
    fn report_of(&self, event: &str) -> Result<Key, StoreError> {
        let found = "SELECT key FROM reports WHERE id = (SELECT report FROM events WHERE id = ?1)";
        let before = "SELECT report FROM corrections WHERE json_extract(what, '$.event') = ?1";
        for sql in [found, before] {
            let key: Option<String> =
                self.connection.query_row(sql, [event], |row| row.get(0)).optional()?;
            if let Some(key) = key {
                return Ok(Key(key));
            }
        }
        Err(StoreError::Unknown(format!("event {event}")))
    }

    /// Keys of the reports that a correction is about.
    fn concerned(&self, what: &Correction, report: Option<&Key>) -> Result<Vec<Key>, StoreError> {
        match what {
            Correction::RejectEvent { .. } | Correction::RecodeEvent { .. } => {
                Ok(report.cloned().into_iter().collect())
            }
            Correction::RenameActor { names, name } => {
                let mut keys = BTreeSet::new();
                for name in names.iter().chain([name]) {
                    let quoted = format!("actors : \"{}\"", name.replace(['"', '\0'], " "));
                    let sql = "SELECT key FROM reports WHERE id IN \
                               (SELECT rowid FROM words WHERE words MATCH ?1)";
                    let mut statement = self.connection.prepare(sql)?;
                    let found = statement.query_map([quoted], |row| Ok(Key(row.get(0)?)))?;
                    for key in found {
                        keys.insert(key?);
                    }
                }
                Ok(keys.into_iter().collect())
            }
            Correction::MergeStories { reports } | Correction::SplitStory { reports } => {
                for key in reports {
                    if !self.has(&Key(key.clone()))? {
                        return Err(StoreError::Unknown(format!("report {key}")));
                    }
                }
                Ok(Vec::new())
            }
        }
    }

    /// Makes events and words of these reports anew from their records.
    fn index_again(&self, keys: &[Key]) -> Result<(), StoreError> {
        let sql = "SELECT id, key, record FROM reports WHERE key = ?1";
        for key in keys {
            let row = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, stored(row, 1)));
            let Some((id, stored)) = self.connection.query_row(sql, [&key.0], row).optional()?
            else {
                continue;
            };
            self.remove_index(id)?;
            self.add_events(id, &self.corrected(stored?.record))?;
        }
        Ok(())
    }

    /// Keys of all reports in order of publication.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub fn keys(&self) -> Result<Vec<Key>, StoreError> {
        let mut statement = self.connection.prepare("SELECT key FROM reports ORDER BY id")?;
        let keys = statement.query_map([], |row| Ok(Key(row.get(0)?)))?;
        Ok(keys.collect::<Result<_, _>>()?)
    }
}

/// Lays corrections over groups of reports: `merge` first, then `split`, in their order. Groups keep
/// their places; what was split off stands at the end.
pub fn corrected_groups(mut groups: Vec<Vec<Key>>, corrections: &[Corrected]) -> Vec<Vec<Key>> {
    for correction in corrections {
        match &correction.what {
            Correction::MergeStories { reports } => {
                let holds = |group: &Vec<Key>| group.iter().any(|key| reports.contains(&key.0));
                let Some(first) = groups.iter().position(holds) else { continue };
                let mut rest: Vec<Vec<Key>> = groups.split_off(first + 1);
                for group in rest.extract_if(.., |group| holds(group)) {
                    groups[first].extend(group);
                }
                groups.append(&mut rest);
            }
            Correction::SplitStory { reports } => {
                let mut own = Vec::new();
                for group in &mut groups {
                    own.extend(group.extract_if(.., |key| reports.contains(&key.0)));
                }
                groups.retain(|group| !group.is_empty());
                if !own.is_empty() {
                    groups.push(own);
                }
            }
            _ => {}
        }
    }
    groups
}

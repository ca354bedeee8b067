use std::collections::BTreeMap;

use rusqlite::{OptionalExtension as _, params};

use crate::{Key, Store, StoreError};

/// What is kept of a report to find its story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sketched {
    /// The report.
    pub key: Key,
    /// The report's own id.
    pub name: String,
    /// Day of publication, ISO 8601.
    pub day: Option<String>,
    /// As it was handed over.
    pub bytes: Vec<u8>,
    /// The story it was put into, if it was.
    pub story: Option<String>,
}

/// A story: its id and its reports.
pub type Members = (String, Vec<Key>);

/// What changed when reports were put into stories.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placed {
    /// Reports and the stories they belong to from now on.
    pub reports: Vec<(Key, String)>,
    /// Stories that are part of another now: theirs, the other's.
    pub joined: Vec<(String, String)>,
}

/// Which reports are one story, found step by step.
impl Store {
    /// Keeps what finding its story needs of a report.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn keep_sketch(
        &self,
        key: &Key,
        day: Option<&str>,
        sketch: &[u8],
    ) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO sketches (report, day, sketch) VALUES (?1, ?2, ?3)";
        self.connection.prepare_cached(sql)?.execute(params![key.0, day, sketch])?;
        Ok(())
    }

    /// The earliest day of the reports that are in no story yet: `None` when there are none, and
    /// `Some(None)` when none of them has a day.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub fn first_without_story(&self) -> Result<Option<Option<String>>, StoreError> {
        let sql = "SELECT count(*), min(day) FROM sketches WHERE NOT EXISTS \
                   (SELECT 1 FROM stories WHERE stories.report = sketches.report)";
        let (count, day): (i64, Option<String>) =
            self.connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok((count > 0).then_some(day))
    }

    /// The sketches of the reports of a day and later, and of those without a day, in order of
    /// publication.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub fn sketches(&self, since: Option<&str>) -> Result<Vec<Sketched>, StoreError> {
        let sql = "SELECT key, name, day, sketch, story FROM sketches \
                   JOIN reports ON reports.key = sketches.report \
                   LEFT JOIN stories ON stories.report = sketches.report \
                   WHERE day IS NULL OR ?1 IS NULL OR day >= ?1 ORDER BY reports.id";
        let mut statement = self.connection.prepare(sql)?;
        let sketches = statement.query_map([since], |row| {
            Ok(Sketched {
                key: Key(row.get(0)?),
                name: row.get(1)?,
                day: row.get(2)?,
                bytes: row.get(3)?,
                story: row.get(4)?,
            })
        })?;
        Ok(sketches.collect::<Result<_, _>>()?)
    }

    /// Whether there is a story of this id.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub fn has_story(&self, id: &str) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM stories WHERE story = ?1 UNION ALL \
                   SELECT 1 FROM joined WHERE gone = ?1";
        Ok(self.connection.prepare_cached(sql)?.exists([id])?)
    }

    /// Notes what changed when reports were put into stories: all of it or nothing.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn place(&mut self, placed: &Placed) -> Result<(), StoreError> {
        self.begin()?;
        let written = (|| {
            let sql = "INSERT OR REPLACE INTO stories (report, story) VALUES (?1, ?2)";
            for (report, story) in &placed.reports {
                self.connection.prepare_cached(sql)?.execute([&report.0, story])?;
            }
            let sql = "INSERT INTO joined (gone, story) VALUES (?1, ?2)";
            for (gone, story) in &placed.joined {
                self.connection.prepare_cached(sql)?.execute([gone, story])?;
            }
            Ok(())
        })();
        self.end(written)
    }

    /// The stories with their reports, in order of their first; `None` while a report is in none.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub fn stories(&self) -> Result<Option<Vec<Members>>, StoreError> {
        let sql = "SELECT key, story FROM reports LEFT JOIN stories ON stories.report = key \
                   ORDER BY reports.id";
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        let mut stories: Vec<Members> = Vec::new();
        while let Some(row) = rows.next()? {
            let Some(story) = row.get::<_, Option<String>>(1)? else { return Ok(None) };
            let place = *places.entry(story.clone()).or_insert(stories.len());
            if place == stories.len() {
                stories.push((story, Vec::new()));
            }
            stories[place].1.push(Key(row.get(0)?));
        }
        Ok(Some(stories))
    }

    /// The ids of the stories that were joined to this one, in the order that it happened.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub fn joined_to(&self, story: &str) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT gone FROM joined WHERE story = ?1 ORDER BY id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let gone = statement.query_map([story], |row| row.get(0))?;
        Ok(gone.collect::<Result<_, _>>()?)
    }

    /// Keeps which reports belong to which story; replaces what was kept before.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn keep_stories(&mut self, stories: &[Members]) -> Result<(), StoreError> {
        self.begin()?;
        let written = (|| {
            self.connection.execute("DELETE FROM stories", [])?;
            let sql = "INSERT OR REPLACE INTO stories (report, story) VALUES (?1, ?2)";
            let mut statement = self.connection.prepare_cached(sql)?;
            for (story, members) in stories {
                for member in members {
                    statement.execute([&member.0, story])?;
                }
            }
            Ok(())
        })();
        self.end(written)
    }

    /// Keys of the reports that a name stands for: of a story (also under the id it had before it was
    /// joined to another), of one report (its key, its id, or the id of one of its events); the beginning of
    /// an id, six characters or more, where no other begins so. Empty when it is none of these.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub fn members(&self, name: &str) -> Result<Vec<Key>, StoreError> {
        let sql = "SELECT reports.key FROM stories JOIN reports ON reports.key = stories.report \
                   WHERE story = ?1 ORDER BY reports.id";
        let mut statement = self.connection.prepare(sql)?;
        let mut story = name.to_owned();
        // Joined stories may be joined again; never in a circle, but a file may say anything.
        for _ in 0..100 {
            let keys = statement.query_map([&story], |row| Ok(Key(row.get(0)?)))?;
            let keys: Vec<Key> = keys.collect::<Result<_, _>>()?;
            if !keys.is_empty() {
                return Ok(keys);
            }
            let next = "SELECT story FROM joined WHERE gone = ?1 ORDER BY id DESC LIMIT 1";
            let next = self.connection.prepare_cached(next)?;
            match { next }.query_row([&story], |row| row.get(0)).optional()? {
                Some(next) => story = next,
                None => break,
            }
        }
        // The id that `stories` prints is long: its beginning will do, like a commit's.
        let begins = "SELECT min(story) FROM stories WHERE length(?1) >= 6 \
                      AND story >= ?1 AND story < ?1 || char(1114111) \
                      HAVING count(DISTINCT story) = 1";
        let begun: Option<String> =
            self.connection.query_row(begins, [name], |row| row.get(0)).optional()?;
        match begun {
            Some(story) if story != name => self.members(&story),
            _ => Ok(self.find(name)?.map(|it| Key(it.key)).into_iter().collect()),
        }
    }
}

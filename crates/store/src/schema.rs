use rusqlite::Connection;

use crate::StoreError;

/// Marks the file as ours ("rdot").
const APPLICATION: i64 = 0x7264_6f74;

/// Version of the tables; each step of [`STEPS`] leads to the next.
pub(crate) const VERSION: i64 = STEPS.len() as i64;

/// What makes each version out of the one before.
const STEPS: [&str; 3] = [
    "
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY,
        version TEXT NOT NULL, model TEXT NOT NULL, knowledge TEXT NOT NULL,
        UNIQUE (version, model, knowledge)
    );
    -- What came in, once, whatever number of reports has it. zstd.
    CREATE TABLE raws (hash BLOB PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;
    -- id: (days since 1970 + 1,000,000) << 24 | number within the day; days + 1,000,000 is 0 for
    -- reports without a day. record: JSON of readout/1, zstd.
    CREATE TABLE reports (
        id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL, kind TEXT NOT NULL, raw BLOB NOT NULL REFERENCES raws,
        given_date TEXT, given_outlet TEXT, given_url TEXT,
        title TEXT, outlet TEXT, url TEXT, published TEXT, language TEXT,
        run INTEGER NOT NULL REFERENCES runs, record BLOB NOT NULL
    );
    CREATE INDEX reports_name ON reports (name);
    CREATE INDEX reports_raw ON reports (raw);
    CREATE INDEX reports_run ON reports (run);
    CREATE TABLE events (
        id TEXT NOT NULL, report INTEGER NOT NULL REFERENCES reports,
        date TEXT, type TEXT NOT NULL, mode TEXT, cameo TEXT, intensity REAL,
        status TEXT NOT NULL, voice TEXT NOT NULL, confidence REAL NOT NULL
    );
    CREATE INDEX events_id ON events (id);
    CREATE INDEX events_report ON events (report);
    CREATE TABLE parties (
        event INTEGER NOT NULL, role TEXT NOT NULL, country TEXT NOT NULL
    );
    CREATE INDEX parties_country ON parties (country, role, event);
    CREATE INDEX parties_event ON parties (event);
    CREATE VIRTUAL TABLE words USING fts5 (
        text, actors, types, countries, outlet,
        content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
    );
",
    "
    -- What people corrected: action and its fields as JSON; see Correction.
    CREATE TABLE corrections (
        id INTEGER PRIMARY KEY, what TEXT NOT NULL,
        who TEXT NOT NULL, at TEXT NOT NULL, why TEXT NOT NULL,
        -- The report of a corrected event.
        report TEXT
    );
    -- Which story each report was last found to belong to.
    CREATE TABLE stories (report TEXT PRIMARY KEY, story TEXT NOT NULL) WITHOUT ROWID;
    CREATE INDEX stories_story ON stories (story);
",
    "
    -- What is remembered of addresses that are fetched: JSON, when it may be visited again among it.
    CREATE TABLE visits (url TEXT PRIMARY KEY, visit TEXT NOT NULL) WITHOUT ROWID;
    -- What grouping into stories needs of a report; see Sketch of the crate stories.
    CREATE TABLE sketches (report TEXT PRIMARY KEY, day TEXT, sketch BLOB NOT NULL) WITHOUT ROWID;
    CREATE INDEX sketches_day ON sketches (day);
    -- Stories that were joined to others, in the order that it happened.
    CREATE TABLE joined (id INTEGER PRIMARY KEY, gone TEXT NOT NULL, story TEXT NOT NULL);
    CREATE INDEX joined_gone ON joined (gone);
",
];

/// Sets the connection up and brings an older store to the present version.
pub(crate) fn prepare(connection: &mut Connection) -> Result<(), StoreError> {
    let number = |connection: &Connection, name: &str| {
        connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0))
    };
    let application = number(connection, "application_id")?;
    let version = number(connection, "user_version")?;
    if application != APPLICATION {
        let sql = "SELECT count(*) FROM sqlite_schema";
        let tables: i64 = connection.query_row(sql, [], |row| row.get(0))?;
        if application != 0 || version != 0 || tables != 0 {
            return Err(StoreError::Foreign);
        }
    }
    if version > VERSION {
        return Err(StoreError::TooNew(version));
    }
    connection.pragma_update(None, "journal_mode", "wal")?;
    // In WAL mode a killed program loses nothing that was committed; only a power cut may lose the
    // last commits, and then as a whole.
    connection.pragma_update(None, "synchronous", "normal")?;
    if version < VERSION {
        let change = connection.transaction()?;
        // Read again inside: another program may have done it meanwhile.
        let version = number(&change, "user_version")?;
        for step in STEPS.iter().skip(usize::try_from(version).unwrap_or_default()) {
            change.execute_batch(step)?;
        }
        change.pragma_update(None, "application_id", APPLICATION)?;
        change.pragma_update(None, "user_version", VERSION)?;
        change.commit()?;
    }
    Ok(())
}

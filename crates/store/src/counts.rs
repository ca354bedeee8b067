use rusqlite::params;

use crate::{Store, StoreError};

/// Length of the periods that events are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Period {
    Day,
    Month,
    Year,
}

impl Period {
    /// Code points of an ISO date that name the period.
    fn length(self) -> i64 {
        match self {
            Period::Day => 10,
            Period::Month => 7,
            Period::Year => 4,
        }
    }
}

/// Events of one type in one period.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Day {
    /// "2026-05-02", "2026-05" or "2026"; null for events without a day.
    pub period: Option<String>,
    /// PLOVER type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Events.
    pub events: i64,
    /// Reports they stand in.
    pub reports: i64,
}

/// What one country did to another in one period.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Dyad {
    /// As in [`Day`].
    pub period: Option<String>,
    /// Who does it.
    pub actor: String,
    /// To whom.
    pub recipient: String,
    /// Events.
    pub events: i64,
    /// Reports they stand in.
    pub reports: i64,
    /// Mean intensity, from -10 to 10.
    pub intensity: Option<f64>,
}

/// Events that the outlet itself reports as having happened.
const REPORTED: &str = "voice = 'outlet' AND status IN ('happened', 'ongoing')";

impl Store {
    /// Reported events by period and type, oldest first.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub fn timeline(&self, period: Period, country: Option<&str>) -> Result<Vec<Day>, StoreError> {
        let sql = format!(
            "SELECT substr(date, 1, ?1), type, count(*), count(DISTINCT report) FROM events \
             WHERE {REPORTED} AND (?2 IS NULL OR EXISTS \
             (SELECT 1 FROM parties WHERE event = events.rowid AND country = ?2)) \
             GROUP BY 1, 2 ORDER BY 1, 2"
        );
        let mut statement = self.connection.prepare(&sql)?;
        let rows = statement.query_map(params![period.length(), country], |row| {
            Ok(Day {
                period: row.get(0)?,
                kind: row.get(1)?,
                events: row.get(2)?,
                reports: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Reported events between two countries by period and direction, oldest first. In a reciprocal
    /// event, where both are actors, both directions are counted.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub fn dyads(&self, one: &str, other: &str, period: Period) -> Result<Vec<Dyad>, StoreError> {
        let sql = format!(
            "SELECT substr(date, 1, ?3), a.country, b.country, count(*), count(DISTINCT report), \
             avg(intensity) FROM parties a \
             JOIN parties b ON b.event = a.event AND a.country <> b.country \
             JOIN events ON events.rowid = a.event \
             WHERE a.role = 'actor' AND {REPORTED} \
             AND ((a.country = ?1 AND b.country = ?2) OR (a.country = ?2 AND b.country = ?1)) \
             AND (b.role = 'recipient' OR NOT EXISTS \
             (SELECT 1 FROM parties c WHERE c.event = a.event AND c.role = 'recipient')) \
             GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
        );
        let mut statement = self.connection.prepare(&sql)?;
        let rows = statement.query_map(params![one, other, period.length()], |row| {
            Ok(Dyad {
                period: row.get(0)?,
                actor: row.get(1)?,
                recipient: row.get(2)?,
                events: row.get(3)?,
                reports: row.get(4)?,
                intensity: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

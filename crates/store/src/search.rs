use readout_record::AboutRecord;
use rusqlite::params;

use crate::write::first_id;
use crate::{Store, StoreError};

/// What to look for, made of what a user types.
///
/// Words, phrases in quotation marks, and `actor:`, `type:`, `country:`, `outlet:` (a word or a
/// phrase), `since:`, `until:` (days, both included). All must be in a report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// The query for the index: every term quoted, so that nothing in it is an operator.
    expression: String,
    since: Option<String>,
    until: Option<String>,
    /// The first word or phrase that is looked for in the text, for the snippet.
    word: Option<String>,
}

/// A query that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadQuery(String);

/// A report that fits.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Hit {
    /// Key of the report.
    pub key: String,
    /// Id of the report itself.
    pub id: String,
    /// Headline.
    pub title: Option<String>,
    /// Newsroom.
    pub outlet: Option<String>,
    /// Day of publication.
    pub published: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// The text around the first word looked for, at most 300 characters.
    pub snippet: String,
}

const FIELDS: [(&str, &str); 4] =
    [("actor", "actors"), ("type", "types"), ("country", "countries"), ("outlet", "outlet")];

impl Query {
    /// Reads a query.
    ///
    /// # Errors
    ///
    /// Nothing to look for, or a day that is none.
    pub fn parse(text: &str) -> Result<Query, BadQuery> {
        let mut query = Query::default();
        let mut terms = Vec::new();
        let mut rest = text.trim();
        while !rest.is_empty() {
            let colon = rest.find(|it: char| !it.is_ascii_lowercase());
            let field = colon.filter(|at| rest[*at..].starts_with(':')).map(|at| &rest[..at]);
            let known = field.filter(|field| {
                FIELDS.iter().any(|(name, _)| name == field) || ["since", "until"].contains(field)
            });
            if let Some(field) = known {
                rest = &rest[field.len() + 1..];
            }
            let value;
            if let Some(quoted) = rest.strip_prefix('"') {
                let end = quoted.find('"').unwrap_or(quoted.len());
                value = &quoted[..end];
                rest = quoted.get(end + 1..).unwrap_or_default();
            } else {
                let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
                value = &rest[..end];
                rest = &rest[end..];
            }
            rest = rest.trim_start();
            match known {
                Some(day @ ("since" | "until")) => {
                    value.parse::<jiff::civil::Date>().map_err(|_| {
                        BadQuery(format!("{day}:{value} is no day; write it as 2026-03-02"))
                    })?;
                    let place = if day == "since" { &mut query.since } else { &mut query.until };
                    *place = Some(value.to_owned());
                }
                field => {
                    if !value.chars().any(char::is_alphanumeric) {
                        continue;
                    }
                    let column = field.and_then(|field| FIELDS.iter().find(|it| it.0 == field));
                    let column = column.map_or("text", |(_, column)| column);
                    let clean: String = value.replace(['"', '\0'], " ");
                    if column == "text" && query.word.is_none() {
                        query.word = Some(clean.to_lowercase());
                    }
                    terms.push(format!("{column} : \"{clean}\""));
                }
            }
        }
        if terms.is_empty() && query.since.is_none() && query.until.is_none() {
            return Err(BadQuery("nothing to look for: give words, \"a phrase\", or actor:, type:, country:, outlet:, since:, until:".to_owned()));
        }
        query.expression = terms.join(" AND ");
        Ok(query)
    }

    /// Limits to days, both included; what the query itself says goes first.
    #[must_use]
    pub fn between(mut self, since: Option<String>, until: Option<String>) -> Query {
        self.since = self.since.or(since);
        self.until = self.until.or(until);
        self
    }
}

impl Store {
    /// The newest reports that fit.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub fn search(&self, query: &Query, most: usize) -> Result<Vec<Hit>, StoreError> {
        let from = query.since.as_deref().map_or(0, |day| first_id(Some(day)));
        let until = query
            .until
            .as_deref()
            .map_or(i64::MAX, |day| first_id(Some(day)).saturating_add((1 << 24) - 1));
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        // The limit stands inside, so that only what is shown is looked up.
        let ids: Vec<i64> = if query.expression.is_empty() {
            let sql = "SELECT id FROM reports WHERE id BETWEEN ?1 AND ?2 ORDER BY id DESC LIMIT ?3";
            let mut statement = self.connection.prepare_cached(sql)?;
            let ids = statement.query_map(params![from, until, most], |row| row.get(0))?;
            ids.collect::<Result<_, _>>()?
        } else {
            let sql = "SELECT rowid FROM words WHERE words MATCH ?1 AND rowid BETWEEN ?2 AND ?3 \
                       ORDER BY rowid DESC LIMIT ?4";
            let mut statement = self.connection.prepare_cached(sql)?;
            let values = params![query.expression, from, until, most];
            statement.query_map(values, |row| row.get(0))?.collect::<Result<_, _>>()?
        };
        ids.into_iter().map(|id| self.hit(id, query.word.as_deref())).collect()
    }

    fn hit(&self, id: i64, word: Option<&str>) -> Result<Hit, StoreError> {
        let sql = "SELECT key, record FROM reports WHERE id = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let (key, bytes): (String, Vec<u8>) =
            statement.query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let damaged = |cause: String| StoreError::Damaged { report: key.clone(), cause };
        let json = zstd::decode_all(&bytes[..]).map_err(|error| damaged(error.to_string()))?;
        let Shown { id, about, text } =
            serde_json::from_slice(&json).map_err(|error| damaged(error.to_string()))?;
        Ok(Hit {
            key,
            id,
            title: about.title,
            outlet: about.outlet,
            published: about.published,
            url: about.url,
            snippet: snippet(&text, word),
        })
    }
}

/// What of a record is shown of a hit; most of it is passed over unread.
#[derive(serde::Deserialize)]
struct Shown {
    id: String,
    about: AboutRecord,
    text: String,
}

/// Code points of a snippet.
const SNIPPET: usize = 300;

fn snippet(text: &str, word: Option<&str>) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let found = word.and_then(|word| text.to_lowercase().find(word)).unwrap_or(0);
    // Lower case may be longer: the place is near enough, on a character of the text.
    let before = text.char_indices().take_while(|(at, _)| *at < found).count();
    let start = before.saturating_sub(SNIPPET / 3);
    text.chars().skip(start).take(SNIPPET).collect::<String>().trim().to_owned()
}

//! What PETRARCH's codes are to us: `knowledge/interchange/petrarch.tsv`, `cameo.tsv` and `targets.tsv`.

use std::collections::{BTreeMap, BTreeSet};

use readout_facts::table::{Row, Table};
use readout_model::{Diagnostic, KnowledgeFile};

/// What is known of codes and of names.
#[derive(Default)]
pub(crate) struct Codes {
    /// Codes of countries, and the other first blocks.
    countries: BTreeSet<String>,
    /// Words for countries, in small letters, with the code.
    words: BTreeMap<String, String>,
    /// Given names, in small letters.
    given: BTreeSet<String>,
    /// Beginnings of codes: country and sector that they stand for, either of which may be empty.
    blocks: BTreeMap<String, (String, String)>,
    /// Beginnings of CAMEO codes.
    cameo: BTreeMap<String, Option<Act>>,
    /// Small words behind which the target of a verb may stand.
    pub(crate) small: Vec<String>,
}

/// Who an actor is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Actor {
    /// Code of a country or of a kind of non-state; may be empty.
    pub(crate) country: String,
    pub(crate) sectors: Vec<String>,
    /// Blocks that stand for nothing here.
    pub(crate) unknown: Vec<String>,
}

/// What a CAMEO code is in PLOVER.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Act {
    pub(crate) kind: String,
    pub(crate) mode: String,
    /// The role of CAMEO's target: who meets is an actor, who is met, too.
    pub(crate) target: String,
    /// CAMEO's source is PLOVER's recipient: who hosts a visit.
    pub(crate) turned: bool,
}

/// The code of what is matched to code nothing, of actors and of verbs.
pub(crate) const NOTHING: &str = "---";

impl Codes {
    pub(crate) fn parse(files: &[KnowledgeFile]) -> Result<Codes, Vec<Diagnostic>> {
        let mut codes = Codes::default();
        let mut problems = Vec::new();
        for file in files {
            // The fields of the rows, in the order of the columns.
            let mut rows = |columns: &[&str]| -> Vec<Vec<String>> {
                let table = Table::open(file, columns, &mut problems);
                let columns: Vec<usize> = columns.iter().map(|name| table.column(name)).collect();
                let fields = |row: Row<'_>| {
                    let fields = row.fields();
                    columns.iter().map(|column| fields.at(*column).to_owned()).collect()
                };
                table.rows().map(fields).collect()
            };
            match file.path.as_str() {
                "actors/countries.tsv" => {
                    codes.countries.extend(rows(&["code"]).into_iter().flatten())
                }
                "actors/country_words.tsv" | "actors/country_words_more.tsv" => {
                    let words = rows(&["words", "code"]).into_iter();
                    codes.words.extend(words.map(|row| (row[0].to_lowercase(), row[1].clone())));
                }
                "actors/given_names.tsv" | "actors/given_names_more.tsv" => {
                    let names = rows(&["name"]).into_iter().flatten();
                    codes.given.extend(names.map(|name| name.to_lowercase()));
                }
                "interchange/petrarch.tsv" => {
                    let blocks = rows(&["block", "country", "sector"]).into_iter();
                    let block =
                        |row: Vec<String>| (row[0].clone(), (row[1].clone(), row[2].clone()));
                    codes.blocks.extend(blocks.map(block));
                }
                "interchange/cameo.tsv" => {
                    let acts = rows(&["cameo", "type", "mode", "target", "turned"]).into_iter();
                    codes.cameo.extend(acts.map(|row| {
                        let act = Act {
                            kind: row[1].clone(),
                            mode: row[2].clone(),
                            target: row[3].clone(),
                            turned: row[4] == "yes",
                        };
                        (row[0].clone(), Some(act).filter(|act| !act.kind.is_empty()))
                    }));
                }
                "interchange/targets.tsv" => {
                    codes.small.extend(rows(&["word"]).into_iter().flatten())
                }
                _ => {}
            }
        }
        if problems.is_empty() { Ok(codes) } else { Err(problems) }
    }

    /// Takes a code apart, from left to right: the longest beginning that the table knows, else a country in
    /// front, else a block of three letters.
    pub(crate) fn actor(&self, code: &str) -> Actor {
        let mut actor = Actor::default();
        let mut rest = code.trim();
        while !rest.is_empty() {
            let known = (1..=rest.len())
                .rev()
                .filter_map(|length| rest.get(..length))
                .find_map(|start| self.blocks.get(start).map(|block| (start.len(), block)));
            let mut block = rest.char_indices();
            let three = block.nth(3).map_or(rest.len(), |(at, _)| at);
            let length = match known {
                Some((length, (country, sector))) => {
                    if actor.country.is_empty() {
                        actor.country.clone_from(country);
                    }
                    if !sector.is_empty() && !actor.sectors.contains(sector) {
                        actor.sectors.push(sector.clone());
                    }
                    length
                }
                None if actor.country.is_empty() && self.countries.contains(&rest[..three]) => {
                    rest[..three].clone_into(&mut actor.country);
                    three
                }
                None => {
                    actor.unknown.push(rest[..three].to_owned());
                    three
                }
            };
            rest = &rest[length..];
        }
        actor
    }

    /// Whether the built-in tables have this word for this country.
    pub(crate) fn knows(&self, word: &str, country: &str) -> bool {
        self.words.get(&word.to_lowercase()).is_some_and(|code| code == country)
    }

    /// Whether a country has this code: those of no state ("IGO") are none.
    pub(crate) fn is_country(&self, code: &str) -> bool {
        self.countries.contains(code)
    }

    /// Whether a phrase of several words begins with a given name.
    pub(crate) fn is_person(&self, phrase: &str) -> bool {
        let given = phrase.split_once(' ').map(|(given, _)| given.to_lowercase());
        given.is_some_and(|given| self.given.contains(&given))
    }

    /// What a CAMEO code is: `Err` for a code that the table does not know, `None` for one that PLOVER codes
    /// as nothing.
    pub(crate) fn act(&self, cameo: &str) -> Result<Option<&Act>, ()> {
        let beginnings = (1..=cameo.len()).rev().filter_map(|length| cameo.get(..length));
        let known = beginnings.filter_map(|start| self.cameo.get(start)).next();
        known.map(Option::as_ref).ok_or(())
    }
}

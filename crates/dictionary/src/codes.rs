//! What PETRARCH's codes are to us: `knowledge/interchange/petrarch.tsv` and `cameo.tsv`.

use std::collections::{BTreeMap, BTreeSet};

use readout_model::{Diagnostic, KnowledgeFile};

/// Tables that other tables of this knowledge are checked against.
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

const BLOCKS: &str = "interchange/petrarch.tsv";
const CAMEO: &str = "interchange/cameo.tsv";

impl Codes {
    pub(crate) fn parse(files: &[KnowledgeFile]) -> Result<Codes, Vec<Diagnostic>> {
        let rows = |path: &'static str| {
            let file = files.iter().filter(move |file| file.path.starts_with(path));
            file.flat_map(|file| file.text.lines()).filter(|line| !line.starts_with('#')).skip(1)
        };
        let columns = |line: &str| -> Vec<String> {
            line.split('\t').map(|field| field.trim().to_owned()).collect()
        };
        let column = |row: &[String], at: usize| row.get(at).cloned().unwrap_or_default();
        let mut codes = Codes {
            countries: BTreeSet::new(),
            words: BTreeMap::new(),
            given: BTreeSet::new(),
            blocks: BTreeMap::new(),
            cameo: BTreeMap::new(),
        };
        codes
            .countries
            .extend(rows("actors/countries.tsv").map(|line| columns(line).swap_remove(0)));
        for line in rows("actors/country_words") {
            let row = columns(line);
            codes.words.insert(row[0].to_lowercase(), column(&row, 1));
        }
        let given = rows("actors/given_names").map(|line| columns(line)[0].to_lowercase());
        codes.given.extend(given);
        for line in rows(BLOCKS) {
            let row = columns(line);
            codes.blocks.insert(row[0].clone(), (column(&row, 1), column(&row, 2)));
        }
        for line in rows(CAMEO) {
            let row = columns(line);
            let act = Act {
                kind: column(&row, 1),
                mode: column(&row, 2),
                target: column(&row, 3),
                turned: column(&row, 4) == "yes",
            };
            codes.cameo.insert(row[0].clone(), Some(act).filter(|act| !act.kind.is_empty()));
        }
        let missing = [(BLOCKS, codes.blocks.is_empty()), (CAMEO, codes.cameo.is_empty())];
        let missing = missing.into_iter().filter(|it| it.1).map(|(file, _)| Diagnostic {
            file: file.to_owned(),
            line: 1,
            column: 1,
            length: 1,
            text: String::new(),
            message: "the table of codes is missing or empty".to_owned(),
            hint: None,
        });
        let missing: Vec<Diagnostic> = missing.collect();
        if missing.is_empty() { Ok(codes) } else { Err(missing) }
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

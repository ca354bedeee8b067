//! The short tables of words that steer the reading.

use readout_model::{Diagnostic, KnowledgeFile};
use smol_str::SmolStr;

use super::fold::fold;
use super::load::{gender_of, words_of};
use super::tables::{AtHome, CollectiveKind, Effect, Outside, Pronoun, PronounKind, Tables};
use crate::table::{Set, Table};

impl Tables {
    /// The short tables, one word a row.
    pub(super) fn read_words(&mut self, file: &KnowledgeFile, problems: &mut Vec<Diagnostic>) {
        let columns: &[&str] = match file.path.as_str() {
            "actors/domains.tsv" => &["words", "sector"],
            "actors/modifiers.tsv" => &["word", "effect", "of"],
            "actors/name_words.tsv" => &["word", "sector"],
            "actors/leading_offices.tsv" => &["word", "office"],
            "actors/given_names.tsv" | "actors/given_names_more.tsv" => &["name", "gender"],
            "actors/compounds.tsv" => &["word", "country"],
            "actors/sectors.tsv" => &[
                "sector", "at_home", "power", "governed", "setting", "former", "fights", "comments",
            ],
            "actors/honorifics.tsv" => &["word", "gender", "sector"],
            "actors/region_words.tsv" => &["word", "use"],
            "actors/pronouns.tsv" => &["word", "kind", "gender"],
            "actors/outside_roles.tsv" => &["word", "of"],
            "actors/collectives.tsv" => &["word", "kind"],
            "actors/acting_places.tsv" => &["word", "use"],
            "places/name_words.tsv" => &["word", "at"],
            "actors/no_names.tsv" => &["word"],
            "actors/thing_words.tsv" => &["word", "at"],
            "places/stop.tsv" => &["name"],
            path if self.set_of(path).is_some() => &["word"],
            // Other people's tables in these folders are not an error.
            _ => return,
        };
        let table = Table::open(file, columns, problems);
        let columns: Vec<usize> = columns.iter().map(|name| table.column(name)).collect();
        let mut offices: Vec<String> = Vec::new();
        for row in table.rows() {
            let fields = row.fields();
            let at = |index: usize| columns.get(index).map_or("", |column| fields.at(*column));
            let word = fold(at(0));
            let known = match file.path.as_str() {
                "actors/domains.tsv" => {
                    let sector = self.sector_number(at(1));
                    self.domains.add(file.keep(at(0)), sector);
                    true
                }
                "actors/modifiers.tsv" => {
                    let effect = match at(1) {
                        "same" => Effect::Same,
                        "descent" => Effect::Descent,
                        "abroad" => Effect::Abroad,
                        sector => Effect::Sector { sector: sector.into(), of: words_of(at(2)) },
                    };
                    self.modifiers.insert(word, effect);
                    true
                }
                "actors/name_words.tsv" => {
                    self.name_words.insert(word, at(1).into());
                    true
                }
                "actors/given_names.tsv" | "actors/given_names_more.tsv" => {
                    self.given_names.insert(word, gender_of(at(1)));
                    true
                }
                "actors/leading_offices.tsv" => {
                    let office = (at(1) != "no").then(|| {
                        let known = offices.iter().position(|office| office == at(1));
                        known.unwrap_or_else(|| {
                            offices.push(at(1).to_owned());
                            offices.len() - 1
                        }) as u8
                    });
                    self.office_words.push((at(0).into(), office));
                    !at(1).is_empty()
                }
                "actors/compounds.tsv" => match at(1) {
                    "own" => Some(true),
                    "other" => Some(false),
                    _ => None,
                }
                .map(|own| self.compounds.insert(word, own))
                .is_some(),
                "actors/sectors.tsv" => match at(1) {
                    "yes" => Some(Some(AtHome::Yes)),
                    "people" => Some(Some(AtHome::People)),
                    "located" => Some(Some(AtHome::Located)),
                    "no" => Some(None),
                    _ => None,
                }
                .map(|home| {
                    home.map(|home| self.at_home.insert(at(0).into(), home));
                    if at(2) == "yes" {
                        self.power.insert(at(0).into());
                    }
                    if at(3) == "yes" {
                        self.governed.insert(at(0).into());
                    }
                    if at(4) == "yes" {
                        self.setting.insert(at(0).into());
                    }
                    if at(5) == "yes" {
                        self.former.insert(at(0).into());
                    }
                    if at(6) == "yes" {
                        self.fights.insert(at(0).into());
                    }
                    if at(7) == "yes" {
                        self.comments.insert(at(0).into());
                    }
                })
                .is_some(),
                "actors/honorifics.tsv" => {
                    let sector = Some(at(2)).filter(|sector| !sector.is_empty());
                    self.honorifics.insert(word, (gender_of(at(1)), sector.map(SmolStr::new)));
                    true
                }
                "actors/pronouns.tsv" => {
                    let kind = match at(1) {
                        "person" => Some(PronounKind::Person),
                        "other" => Some(PronounKind::Thing),
                        "any" => Some(PronounKind::Any),
                        _ => None,
                    };
                    kind.map(|kind| {
                        let pronoun = Pronoun { kind, gender: gender_of(at(2)) };
                        self.pronouns.insert(word, pronoun);
                    })
                    .is_some()
                }
                "actors/outside_roles.tsv" => match at(1) {
                    "body" => Some(Outside::Body),
                    "country" => Some(Outside::Country),
                    _ => None,
                }
                .map(|outside| self.outside_roles.insert(word, outside))
                .is_some(),
                "actors/collectives.tsv" => match at(1) {
                    "country" => Some(CollectiveKind::Country),
                    "person" => Some(CollectiveKind::Person),
                    "any" => Some(CollectiveKind::Any),
                    _ => None,
                }
                .map(|kind| self.collectives.insert(word, kind))
                .is_some(),
                "actors/acting_places.tsv" => match at(1) {
                    "preposition" => Some(self.acting_prepositions.insert(word)),
                    "place_verb" => Some(self.place_verbs.insert(word)),
                    "home_verb" => Some(self.home_verbs.insert(word)),
                    _ => None,
                }
                .is_some(),
                "actors/region_words.tsv" => match at(1) {
                    "region" => Some(self.regions.insert(word)),
                    "body" => Some(self.common_bodies.insert(word)),
                    _ => None,
                }
                .is_some(),
                "actors/no_names.tsv" => {
                    match at(0).strip_prefix('.') {
                        Some(ending) => self.file_endings.insert(fold(ending)),
                        None => self.no_names.insert(word),
                    };
                    true
                }
                "actors/thing_words.tsv" => match at(1) {
                    "start" => Some(self.thing_words.insert(word)),
                    "end" => Some(self.work_words.insert(word)),
                    _ => None,
                }
                .is_some(),
                "places/name_words.tsv" => match at(1) {
                    "start" => Some(self.place_starts.insert(word)),
                    "end" => Some(self.place_ends.insert(word)),
                    _ => None,
                }
                .is_some(),
                path => self.set_of(path).map(|set| set.insert(word)).is_some(),
            };
            if !known {
                problems.push(row.problem("unknown value"));
            }
        }
    }

    /// The set that a table of bare words fills.
    fn set_of(&mut self, path: &str) -> Option<&mut Set<SmolStr>> {
        Some(match path {
            "actors/links.tsv" => &mut self.links,
            "actors/pair_words.tsv" => &mut self.pair_words,
            "actors/topic_roles.tsv" => &mut self.topic_roles,
            "actors/anywhere.tsv" => &mut self.anywhere,
            "actors/open_roles.tsv" => &mut self.open_roles,
            "actors/home_roles.tsv" => &mut self.home_roles,
            "actors/ranks.tsv" => &mut self.ranks,
            "actors/generations.tsv" => &mut self.generations,
            "actors/sent_roles.tsv" => &mut self.sent_roles,
            "actors/praise_words.tsv" => &mut self.praise_words,
            "actors/local_words.tsv" => &mut self.local_words,
            "actors/speech_verbs.tsv" => &mut self.speech_verbs,
            "places/prepositions.tsv" => &mut self.place_prepositions,
            "places/stop.tsv" => &mut self.place_stops,
            _ => return None,
        })
    }
}

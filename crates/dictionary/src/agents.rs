//! Agents: nouns for people, with what they add to the code of their country.
//!
//! ```text
//! !PERSON! = MAN, MEN
//! TRADE_UNIONIST [~LAB]
//! CLERGY {} [~REL]
//! ```

use std::collections::{BTreeMap, BTreeSet};

use readout_model::KnowledgeFile;

use crate::codes::Actor;
use crate::lines::{brackets, lines, phrase};
use crate::{Dictionary, Taken, table};

/// Rows for the table of roles.
#[derive(Default)]
pub(crate) struct Rows {
    rows: Vec<Vec<String>>,
    known: BTreeSet<String>,
}

impl Rows {
    pub(crate) fn add(&mut self, dictionary: &mut Dictionary<'_>) -> Taken {
        let (before, mut entries) = (self.rows.len(), 0);
        let mut markers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for line in lines(dictionary.text) {
            if let Some((name, items)) = line.text.split_once('=')
                && name.trim().starts_with('!')
            {
                markers.insert(name.trim(), items.split(',').map(str::trim).collect());
                continue;
            }
            let (words, code) = brackets(line.text);
            let Some(code) = code.first() else {
                dictionary.note(line.number, "no code in brackets");
                continue;
            };
            entries += 1;
            let (words, plural) = match words.split_once('{') {
                Some((words, plural)) => (words, Some(plural.trim().trim_end_matches('}').trim())),
                None => (words.trim_end_matches([' ', '}']), None),
            };
            let Actor { country, sectors, unknown } =
                dictionary.codes.actor(code.trim_matches('~'));
            dictionary.note_unknown(line.number, &unknown);
            if country.is_empty() && sectors.is_empty() {
                continue;
            }
            let (start, marker) = match words.find('!') {
                Some(at) => words.split_at(at),
                None => (words, ""),
            };
            let mut phrases: Vec<(String, String)> = Vec::new();
            if marker.is_empty() {
                let word = phrase(words).to_lowercase();
                let plural = match plural {
                    Some(plural) => phrase(plural).to_lowercase(),
                    None => regular_plural(&word),
                };
                phrases.push((word, plural));
            } else if let Some(items) = markers.get(marker.trim()) {
                let all =
                    items.iter().map(|item| phrase(&format!("{start}_{item}")).to_lowercase());
                phrases.extend(all.map(|word| (word, String::new())));
            } else {
                dictionary.note(line.number, format!("{} is not defined above", marker.trim()));
            }
            let sectors = sectors.join(" ");
            for (word, plural) in phrases {
                if word.is_empty() || !self.known.insert(word.clone()) {
                    continue;
                }
                let source = format!("{}:{}", dictionary.file, line.number);
                let row = [&word, &plural, "person", &sectors, "", "", &country, "", "", &source];
                self.rows.push(row.map(str::to_owned).to_vec());
            }
        }
        Taken { entries, written: self.rows.len() - before }
    }

    pub(crate) fn files(self) -> Vec<KnowledgeFile> {
        if self.rows.is_empty() {
            return Vec::new();
        }
        let columns = [
            "singular", "plural", "kind", "sectors", "takes", "gender", "country", "title", "told",
            "source",
        ];
        let about = "Made from dictionaries of agents.";
        vec![table("agents", about, &columns, self.rows)]
    }
}

/// As PETRARCH makes it: "party", "parties"; "boss", "bosses"; else with an s.
fn regular_plural(word: &str) -> String {
    match word.strip_suffix('y') {
        Some(start) => format!("{start}ies"),
        None if word.ends_with('s') => format!("{word}es"),
        None => format!("{word}s"),
    }
}

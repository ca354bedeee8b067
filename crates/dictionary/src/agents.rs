//! Agents: nouns for people, with what they add to the code of their country.
//!
//! ```text
//! !PERSON! = MAN, MEN
//! TRADE_UNIONIST [~LAB]
//! CLERGY {} [~REL]
//! ```

use std::collections::{BTreeMap, BTreeSet};

use readout_model::KnowledgeFile;

use crate::codes::{Actor, Codes};
use crate::lines::{brackets, lines, phrase};
use crate::{Notes, table};

/// Rows for the table of roles.
#[derive(Default)]
pub(crate) struct Rows {
    rows: Vec<Vec<String>>,
    known: BTreeSet<String>,
}

impl Rows {
    /// Adds a dictionary: how many entries it has, and rows were written.
    pub(crate) fn add(
        &mut self,
        file: &str,
        text: &str,
        codes: &Codes,
        notes: &mut Notes<'_>,
    ) -> (usize, usize) {
        let (before, mut entries) = (self.rows.len(), 0);
        let mut markers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for line in lines(text) {
            if let Some((name, items)) = line.text.split_once('=')
                && name.trim().starts_with('!')
            {
                markers.insert(name.trim(), items.split(',').map(str::trim).collect());
                continue;
            }
            let (words, code) = brackets(line.text);
            let Some(code) = code.first() else {
                notes.add(line.number, "no code in brackets");
                continue;
            };
            entries += 1;
            let (words, plural) = match words.split_once('{') {
                Some((words, plural)) => (words, Some(plural.trim().trim_end_matches('}').trim())),
                None => (words.trim_end_matches([' ', '}']), None),
            };
            let Actor { country, sectors, unknown } = codes.actor(code.trim_matches('~'));
            if !unknown.is_empty() {
                notes.add(line.number, format!("no code of ours for {}", unknown.join(", ")));
            }
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
                notes.add(line.number, format!("{} is not defined above", marker.trim()));
            }
            let sectors = sectors.join(" ");
            for (word, plural) in phrases {
                if word.is_empty() || !self.known.insert(word.clone()) {
                    continue;
                }
                let source = format!("{file}:{}", line.number);
                let row = [&word, &plural, "person", &sectors, "", "", &country, "", "", &source];
                self.rows.push(row.map(str::to_owned).to_vec());
            }
        }
        (entries, self.rows.len() - before)
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
        vec![table("actors/dictionary_agents.tsv", about, &columns, self.rows)]
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

//! Words that tell of each type, beside the words that rules are made of.
//!
//! `knowledge/events/vocabulary.tsv` is asked where no rule fits: what the words of a clause speak for
//! ([`crate::votes`]), and which type the neighbours of an unknown word have ([`crate::guess`]).

use std::collections::BTreeMap;

use readout_model::{EventCode, KnowledgeFile};
use smol_str::SmolStr;

use crate::ontology::Ontology;
use crate::syntax::Problems;

/// Path of the table below `knowledge/`.
pub(crate) const FILE: &str = "events/vocabulary.tsv";

/// The types that each word tells of, in the order of the table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Vocabulary {
    words: BTreeMap<SmolStr, Vec<SmolStr>>,
    nouns: BTreeMap<SmolStr, Vec<SmolStr>>,
}

impl Vocabulary {
    /// Reads the table; a row that is wrong is reported and left out.
    pub(crate) fn read(
        file: &KnowledgeFile,
        ontology: &Ontology,
        problems: &mut Problems<'_>,
    ) -> Vocabulary {
        let mut vocabulary = Vocabulary::default();
        let lines = file.text.lines().enumerate();
        let rows = lines.filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty());
        for (index, text) in rows.skip(1) {
            let columns: Vec<&str> = text.split('\t').collect();
            let &[kind, part @ ("verb" | "noun" | "adjective"), words] = columns.as_slice() else {
                let hint = "a row is: type, tab, verb or noun or adjective, tab, words".to_owned();
                problems.add(index + 1, 0, text.len(), "cannot be read", Some(hint));
                continue;
            };
            let kind = file.keep(kind);
            let code = EventCode { kind: kind.clone(), mode: None };
            if let Some((word, message, hint)) = ontology.fault(&code) {
                problems.add_at(index + 1, &word, message, hint);
                continue;
            }
            for word in words.split(',').map(str::trim).filter(|word| !word.is_empty()) {
                let add = |words: &mut BTreeMap<SmolStr, Vec<SmolStr>>| {
                    let kinds = words.entry(file.keep(word)).or_default();
                    if !kinds.contains(&kind) {
                        kinds.push(kind.clone());
                    }
                };
                add(&mut vocabulary.words);
                if part == "noun" {
                    add(&mut vocabulary.nouns);
                }
            }
        }
        vocabulary
    }

    /// The types that a word tells of; empty for a word that is not listed.
    pub(crate) fn kinds(&self, word: &str) -> &[SmolStr] {
        self.words.get(word).map_or(&[], Vec::as_slice)
    }

    /// The types that a noun tells of ("an **ultimatum**").
    pub(crate) fn noun_kinds(&self, noun: &str) -> &[SmolStr] {
        self.nouns.get(noun).map_or(&[], Vec::as_slice)
    }

    /// All words with their types, in order of the alphabet.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&SmolStr, &[SmolStr])> {
        self.words.iter().map(|(word, kinds)| (word, kinds.as_slice()))
    }
}

//! What depends on a word alone.

use hashbrown::HashSet;
use smol_str::SmolStr;

use super::TextMap;
use super::characters;
use super::codec::{Reader, Writer};
use super::identifiers::Identifiers;
use super::lexicon::Lexeme;

/// The tables that describe a word out of context.
pub struct Vocabulary {
    identifiers: Identifiers,
    /// Numbers of words and of their normal forms, sorted.
    norms: Vec<(u64, u64)>,
    /// The words, in lower case, that the attribute ruler asks for; their numbers begin with 1.
    ruled: TextMap<u16>,
    /// Numbers of the words that may begin a special sequence; see `tokenizer.rs`.
    special_starts: HashSet<u64, foldhash::fast::FixedState>,
}

impl Vocabulary {
    /// The tables: fixed numbers, normal forms by the number of their word, and the words (in
    /// lower case, all different) that the attribute ruler asks for.
    pub fn new(
        identifiers: Identifiers,
        mut norms: Vec<(u64, u64)>,
        ruled: Vec<String>,
    ) -> Vocabulary {
        norms.sort_unstable();
        let ruled = ruled.into_iter().zip(1..).map(|(word, number)| (word.into(), number));
        Vocabulary {
            identifiers,
            norms,
            ruled: ruled.collect(),
            special_starts: HashSet::default(),
        }
    }

    /// The numbers of strings.
    pub fn identifiers(&self) -> &Identifiers {
        &self.identifiers
    }

    pub(super) fn set_special_starts(&mut self, starts: impl Iterator<Item = u64>) {
        self.special_starts = starts.collect();
    }

    /// Number of the normal form of a word: from the table, else the word in lower case.
    pub(super) fn norm(&self, text: &str) -> u64 {
        let orth = self.identifiers.of(text);
        match self.norms.binary_search_by_key(&orth, |&(word, _)| word) {
            Ok(found) => self.norms[found].1,
            Err(_) if text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) => {
                orth
            }
            Err(_) => self.identifiers.of(&text.to_lowercase()),
        }
    }

    /// The description of a word with this normal form.
    pub(super) fn lexeme(&self, text: &str, norm: u64) -> Lexeme {
        let lower: SmolStr = text.to_lowercase().into();
        let orth = self.identifiers.of(text);
        Lexeme {
            orth,
            norm,
            prefix: self.identifiers.of(characters::prefix(text)),
            suffix: self.identifiers.of(characters::suffix(text)),
            shape: self.identifiers.of(&characters::shape(text)),
            is_space: !text.is_empty() && text.chars().all(characters::is_space),
            ruled: self.ruled.get(lower.as_str()).copied().unwrap_or(0),
            begins_special: self.special_starts.contains(&orth),
            text: text.into(),
            lower,
        }
    }

    pub(super) fn encode(&self, writer: &mut Writer) {
        self.identifiers.encode(writer);
        writer.list(&self.norms, |writer, &(word, norm)| {
            writer.wide(word);
            writer.wide(norm);
        });
        let mut ruled: Vec<_> = self.ruled.iter().collect();
        ruled.sort_unstable_by_key(|&(_, &number)| number);
        writer.list(&ruled, |writer, (word, _)| writer.text(word));
    }

    pub(super) fn decode(reader: &mut Reader<'_>) -> Option<Vocabulary> {
        let identifiers = Identifiers::decode(reader)?;
        let norms = reader.list(|reader| Some((reader.wide()?, reader.wide()?)))?;
        let ruled = reader.list(|reader| reader.text().map(str::to_string))?;
        (ruled.len() < usize::from(u16::MAX)).then(|| Vocabulary::new(identifiers, norms, ruled))
    }
}

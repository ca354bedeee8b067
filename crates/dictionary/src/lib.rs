//! Dictionaries of other coders as files of knowledge: PETRARCH actors, agents and PETRARCH-2 verbs.
//!
//! In: the texts of dictionaries. Out: tables and rules as `knowledge/` has them, to lay over the built-in
//! ones, and a note for each line that could not be taken over. A wrong line never stops the others. The
//! grammar is that of PETRARCH2's readers, whose behaviour users' files were tuned to, not of its documents
//! where the two differ.

mod actors;
mod agents;
mod codes;
mod lines;
mod verbs;

use std::fmt;

use readout_model::{Diagnostic, KnowledgeFile};

use codes::Codes;
use readout_facts::entities::FROM_DICTIONARY;

/// What a dictionary is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Names with codes and dates.
    Actors,
    /// Nouns for people, with what they add to a code.
    Agents,
    /// Verbs and patterns with CAMEO codes.
    Verbs,
}

impl Kind {
    /// Tells it by the lines: only verbs have blocks, only agents have codes with `~`.
    pub fn of(text: &str) -> Kind {
        let mut kind = Kind::Actors;
        for line in lines::lines(text) {
            if line.text.starts_with("---") {
                return Kind::Verbs;
            }
            if line.text.contains("[~") || line.text.contains("~]") {
                kind = Kind::Agents;
            }
        }
        kind
    }

    /// As it is said to people.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Actors => "actors",
            Kind::Agents => "agents",
            Kind::Verbs => "verbs",
        }
    }
}

/// A line of a dictionary that was not, or not wholly, taken over.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// Name of the dictionary.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// What and why, without a full stop.
    pub cause: String,
}

impl fmt::Display for Note {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}", self.file, self.line, self.cause)
    }
}

/// What became of one dictionary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Its name.
    pub file: String,
    /// What it is of.
    pub kind: Kind,
    /// Entries that were read: names with their codes, nouns, verbs and patterns.
    pub entries: usize,
    /// Rows and frames that were written.
    pub written: usize,
}

/// What dictionaries became.
#[derive(Clone, Debug, Default)]
pub struct Conversion {
    /// Tables and rules, in order of their paths.
    pub files: Vec<KnowledgeFile>,
    /// One for each dictionary, in their order.
    pub summaries: Vec<Summary>,
    /// In the order of dictionaries and lines.
    pub notes: Vec<Note>,
}

/// Converts dictionaries, given as name and text, for use with this knowledge. With a dictionary of verbs the
/// built-in rules are replaced: the two would code the same words differently.
///
/// # Errors
///
/// What is wrong with the knowledge itself: a table of codes that is missing or cannot be read.
pub fn convert(
    dictionaries: &[(String, String)],
    knowledge: &[KnowledgeFile],
) -> Result<Conversion, Vec<Diagnostic>> {
    let codes = Codes::parse(knowledge)?;
    let mut conversion = Conversion::default();
    let mut actors = actors::Rows::default();
    let mut agents = agents::Rows::default();
    let mut rules = verbs::Rules::default();
    for (file, text) in dictionaries {
        let kind = Kind::of(text);
        let mut dictionary = Dictionary { file, text, codes: &codes, notes: &mut conversion.notes };
        let Taken { entries, written } = match kind {
            Kind::Actors => actors.add(&mut dictionary),
            Kind::Agents => agents.add(&mut dictionary),
            Kind::Verbs => rules.add(&mut dictionary),
        };
        conversion.summaries.push(Summary { file: file.clone(), kind, entries, written });
    }
    conversion.files.extend(actors.files());
    conversion.files.extend(agents.files());
    conversion.files.extend(rules.files(knowledge, &mut conversion.notes));
    conversion.files.sort_by(|one, other| one.path.cmp(&other.path));
    let place = |note: &Note| dictionaries.iter().position(|(name, _)| *name == note.file);
    conversion.notes.sort_by_key(|note| (place(note), note.line));
    Ok(conversion)
}

/// A dictionary that is read.
struct Dictionary<'d> {
    file: &'d str,
    text: &'d str,
    codes: &'d Codes,
    notes: &'d mut Vec<Note>,
}

impl Dictionary<'_> {
    fn note(&mut self, line: usize, cause: impl Into<String>) {
        self.notes.push(Note { file: self.file.to_owned(), line, cause: cause.into() });
    }

    /// Notes which blocks of a code stand for nothing here.
    fn note_unknown(&mut self, line: usize, blocks: &[String]) {
        if !blocks.is_empty() {
            self.note(line, format!("no code of ours for {}", blocks.join(", ")));
        }
    }
}

/// How many entries a dictionary has, and rows or frames were written of them.
struct Taken {
    entries: usize,
    written: usize,
}

/// A table of actors with its columns, from rows that are sorted.
fn table(name: &str, about: &str, columns: &[&str], mut rows: Vec<Vec<String>>) -> KnowledgeFile {
    rows.sort();
    rows.dedup();
    let mut text = format!("# {about}\n{}\n", columns.join("\t"));
    for row in rows {
        text.push_str(&row.join("\t"));
        text.push('\n');
    }
    KnowledgeFile { path: format!("{FROM_DICTIONARY}{name}.tsv"), text: text.into() }
}

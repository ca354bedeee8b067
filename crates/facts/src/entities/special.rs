//! Names that are not what they look like: storms, houses named after somebody, abbreviations of places,
//! people whom the recogniser takes for bodies.

use std::collections::HashSet;

use readout_model::{NameLabel, Pos, Tag};
use smol_str::SmolStr;

use super::classify::Mentioned;
use super::scan::{Class, FoundName, Scan};
use super::sectors::BUSINESS;
use super::tables::Meaning;

impl Scan<'_> {
    /// "Dinner at Komo's", "Komo's Pizza": a house named after somebody, with the possessive ending.
    pub(super) fn shops(&mut self) {
        for number in 0..self.names.len() {
            let name = &self.names[number];
            let open = name.meanings.is_empty()
                && name.tokens.len() <= 2
                && matches!(
                    name.class,
                    Class::Person | Class::Organisation(None) | Class::Place(None)
                );
            let end = name.tokens.end;
            let sentence = self.sentence(name.tokens.start);
            let ending = sentence.contains(&end)
                && self.token(end).tag == Tag::Pos
                && self.words[end].1.len() > 1;
            if !open || !ending {
                continue;
            }
            let next = end + 1;
            let body = sentence.contains(&next)
                && self.words[next].1.starts_with(char::is_uppercase)
                && self.tables.name_words.get(&self.words[next].0).is_some_and(|it| it == BUSINESS)
                && self.name_at(next).is_none();
            // Nothing that is possessed follows.
            let alone = !sentence.contains(&next)
                || matches!(
                    self.token(next).pos,
                    Pos::Punct | Pos::Adp | Pos::Cconj | Pos::Sconj | Pos::Aux | Pos::Space
                );
            if body {
                self.names[number].tokens.end = next + 1;
                self.names[number].class = Class::Organisation(None);
            } else if alone && self.after_place_preposition(self.names[number].tokens.start) {
                self.names[number].tokens.end = next;
                self.names[number].class = Class::Place(None);
            }
        }
    }

    /// What stands behind a capitalised "Hurricane" and the like.
    pub(super) fn thing_names(&self) -> HashSet<SmolStr> {
        let thing = |index: &usize| {
            let (folded, written) = &self.words[*index];
            self.tables.thing_words.contains(folded) && written.starts_with(char::is_uppercase)
        };
        let named = |index: usize| {
            let (folded, written) = self.words.get(index + 1)?;
            written.starts_with(char::is_uppercase).then(|| folded.clone())
        };
        (0..self.words.len()).filter(thing).filter_map(named).collect()
    }

    /// Whom the recogniser takes for no person but the words around a full name do: "Masoud Shojai, head
    /// of the museum, …" makes "Shojai" one.
    pub(super) fn surnames_of_explained(&mut self, mentioned: &Mentioned) {
        let surname = |name: &FoundName| {
            let last = *self.content(&name.tokens).get(1..)?.last()?;
            let person = name.class == Class::Person
                && name.meanings.is_empty()
                && !self.is_credited(name.tokens.start);
            (person && !self.parts.contains(&self.words[last].0))
                .then(|| self.words[last].0.clone())
        };
        let more: HashSet<SmolStr> = self.names.iter().filter_map(surname).collect();
        if more.is_empty() {
            return;
        }
        self.parts.extend(more.iter().cloned());
        for number in 0..self.names.len() {
            let tokens = &self.names[number].tokens;
            if tokens.len() == 1 && more.contains(&self.words[tokens.start].0) {
                self.names[number].class = self.class_of(&self.names[number], mentioned);
            }
        }
    }

    /// "Oslo Agreement", "Reis Prize": no body, whatever the recogniser says.
    pub(super) fn is_work(&self, name: &FoundName) -> bool {
        let last = name.tokens.end - 1;
        name.tokens.len() > 1
            && name.label != Some(NameLabel::Person)
            && name.meanings.is_empty()
            && self.words[last].1.starts_with(char::is_uppercase)
            && self.tables.work_words.contains(&self.words[last].0)
    }

    /// "Sadrists": people of one mind, whom the recogniser takes for a body.
    pub(super) fn is_adherents(&self, name: &FoundName) -> bool {
        name.label == Some(NameLabel::Org)
            && name.meanings.is_empty()
            && name.tokens.len() == 1
            && self.token(name.tokens.start).tag == Tag::Nnps
    }

    /// Whether a name is an abbreviation of a place's ("OH", "Ga.") that does not stand behind a place:
    /// "Gary, IN" is one, "IN" is none.
    pub(super) fn is_stray_abbreviation(&self, name: &FoundName) -> bool {
        let (folded, written) = &self.words[name.tokens.start];
        // "in the state of NY"
        let governed = matches!(name.label, Some(NameLabel::Gpe | NameLabel::Loc))
            && name.tokens.start > 0
            && self.token(name.tokens.start - 1).pos == Pos::Adp;
        let short = !governed
            && name.tokens.len() == 1
            && (folded.len() == 2 || written.ends_with('.'))
            && name.meanings.iter().all(|meaning| match meaning {
                Meaning::Place(row) => {
                    super::fold::fold(&self.tables.places[*row as usize].name) != *folded
                }
                _ => false,
            });
        let comma = |index: usize| self.words[index].1 == ",";
        let front = name
            .tokens
            .start
            .checked_sub(1)
            .and_then(|index| if comma(index) { index.checked_sub(1) } else { Some(index) });
        let place = |index: usize| {
            self.name_at(index).is_some_and(|number| {
                let name = &self.names[number];
                matches!(name.label, Some(NameLabel::Gpe | NameLabel::Loc))
                    || name.meanings.iter().any(|meaning| matches!(meaning, Meaning::Place(_)))
            })
        };
        short && !front.is_some_and(place)
    }

    /// "Hurricane Ida", and "Ida" in a report that names it so.
    pub(super) fn is_thing(&self, name: &FoundName, before: Option<usize>) -> bool {
        let thing = |index: usize| {
            self.tables.thing_words.contains(&self.words[index].0)
                && self.words[index].1.starts_with(char::is_uppercase)
        };
        // "Galaxy S9" is nobody.
        let numbered = name.label == Some(NameLabel::Person)
            && name.meanings.is_empty()
            && name
                .tokens
                .clone()
                .any(|index| self.words[index].1.bytes().any(|byte| byte.is_ascii_digit()));
        numbered
            || before.is_some_and(thing)
            || (name.tokens.len() > 1 && thing(name.tokens.start) && name.meanings.is_empty())
            || (name.tokens.len() == 1
                && !self.things.is_empty()
                && self.things.contains(&self.words[name.tokens.start].0))
    }
}

//! Names that the recogniser passes over: behind titles and before appositions, surnames and given names
//! that stand alone, and what the report names elsewhere.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use readout_model::{EntityKind, Id, NameLabel, Pos, Relation, Tag};
use smol_str::SmolStr;

use super::fold::is_acronym;
use super::scan::{Class, FoundName, FoundRole, Scan, is_no_actor, starts_upper};
use super::tables::Meaning;

impl Scan<'_> {
    /// Where a name begins that a role word behind a comma may explain: "Ana Reis, head of a bank".
    fn before_apposition(&self, role: &FoundRole) -> Option<usize> {
        let row = &self.tables.role_rows[role.word.role as usize];
        if role.word.plural || row.kind != EntityKind::Person {
            return None;
        }
        let floor = self.sentence(role.tokens.start).start;
        let mut index = role.tokens.start;
        let mut steps = 0;
        while index > floor && self.words[index - 1].1 != "," {
            let token = self.token(index - 1);
            steps += 1;
            if steps > 4 || !matches!(token.pos, Pos::Det | Pos::Adj | Pos::Noun | Pos::Propn) {
                return None;
            }
            index -= 1;
        }
        let comma = index.checked_sub(1).filter(|comma| *comma > floor)?;
        let mut start = comma;
        while start > floor
            && self.token(start - 1).pos == Pos::Propn
            && starts_upper(self.words[start - 1].1)
            && self.name_at(start - 1).is_none()
            && self.role_at(start - 1).is_none()
        {
            start -= 1;
        }
        (comma - start >= 2).then_some(start)
    }

    /// Whether a role word stands as a title, so that capitalised words after it are a name.
    pub(super) fn is_title(&self, role: &FoundRole) -> bool {
        let row = &self.tables.role_rows[role.word.role as usize];
        row.title && !role.word.plural && starts_upper(self.words[role.tokens.start].1)
    }

    /// Whether the recogniser has a date, number and the like at a token.
    fn is_number_or_date(&self, index: usize) -> bool {
        let names = &self.analysis.names;
        let after = names.partition_point(|name| name.tokens.end as usize <= index);
        names
            .get(after)
            .is_some_and(|name| name.tokens.start as usize <= index && is_no_actor(name.label))
    }

    /// Proper nouns that the recogniser passes over: surnames of people whom the report names in full,
    /// and given names, with the surname behind.
    fn bare_names(&self) -> Vec<FoundName> {
        let surnames: HashSet<&SmolStr> = self
            .names
            .iter()
            .filter(|name| name.label == Some(NameLabel::Person) && name.tokens.len() > 1)
            .filter(|name| {
                let before = name.tokens.start.checked_sub(1);
                let titled = before.is_some_and(|before| {
                    self.role_at(before).is_some() || self.is_honorific(before)
                });
                titled || self.is_given_name(name.tokens.start)
            })
            .filter_map(|name| self.content(&name.tokens).pop())
            .map(|last| &self.words[last].0)
            .collect();
        let mut found: Vec<FoundName> = Vec::new();
        let mut index = 0;
        while index < self.words.len() {
            let (folded, written) = &self.words[index];
            let pos = self.token(index).pos;
            let surname = || surnames.contains(folded);
            let proper = (pos == Pos::Propn && (self.is_given_name(index) || surname()))
                || self.is_signature(index);
            let named = (proper || (pos == Pos::Noun && surname()))
                && !self.tables.no_names.contains(folded)
                && written.chars().any(char::is_lowercase)
                && (starts_upper(written) || (self.careless[index] && self.is_given_name(index)))
                && self.is_free(index);
            let mut end = index + 1;
            if named {
                // The surname behind a given name.
                while end < index + 3 && self.goes_on_as_name(end) {
                    end += 1;
                }
                let joined = self.token(end - 1).relation == Relation::Compound
                    && self.token(end - 1).head.is_some_and(|head| head.index() == end);
                if !joined && !self.is_hyphen(end) {
                    found.push(person(index..end));
                }
            }
            index = end;
        }
        found
    }

    /// "Ana," or "Ana Reis" on a line of its own, whatever the tagger takes it for.
    fn is_signature(&self, index: usize) -> bool {
        if !self.is_given_name(index) {
            return false;
        }
        let sentence = self.sentence(index);
        let short = sentence.start == index && sentence.len() <= 3;
        let name =
            |index: usize| starts_upper(self.words[index].1) || self.token(index).pos == Pos::Punct;
        short && sentence.clone().all(name)
    }

    fn is_given_name(&self, index: usize) -> bool {
        self.tables.given_names.contains_key(&self.words[index].0)
    }

    /// Whether no name, role word, honorific, date or number is known at a token.
    fn is_free(&self, index: usize) -> bool {
        self.name_at(index).is_none()
            && self.role_at(index).is_none()
            && !self.is_honorific(index)
            && !self.is_number_or_date(index)
    }

    /// Whether a token goes on with the name that ends in front of it: a capitalised proper noun of the
    /// same phrase.
    fn goes_on_as_name(&self, index: usize) -> bool {
        let Some((_, written)) = self.words.get(index) else { return false };
        let before = self.token(index - 1);
        self.token(index).pos == Pos::Propn
            && starts_upper(written)
            && written.chars().any(char::is_lowercase)
            && before.relation == Relation::Compound
            && before.head.is_some_and(|head| head.index() >= index)
            && self.is_free(index)
    }

    /// "World Grain Union (IGRU)": the short form in brackets behind a body's name.
    fn short_forms(&self) -> Vec<FoundName> {
        let short = |name: &FoundName| {
            let body = matches!(name.label, Some(NameLabel::Org))
                || name.meanings.iter().any(|meaning| matches!(meaning, Meaning::Organisation(_)));
            let index = name.tokens.end + 1;
            let written = self.words.get(index)?.1;
            let around = (self.words[index - 1].1, self.words.get(index + 1)?.1);
            let letters = (2..=10).contains(&written.len());
            (body && letters && around == ("(", ")") && is_acronym(written) && self.is_free(index))
                .then(|| FoundName {
                    tokens: index..index + 1,
                    label: Some(NameLabel::Org),
                    meanings: Vec::new(),
                    class: Class::None,
                })
        };
        self.names.iter().filter_map(short).collect()
    }

    /// "Dahl told reporters": a proper noun alone, passed over, that is the subject of a verb of speech.
    fn speakers(&self) -> Vec<FoundName> {
        let speaks = |index: &usize| {
            let token = self.token(*index);
            let written = self.words[*index].1;
            let verb = token.head.filter(|_| token.relation == Relation::Nsubj);
            token.tag == Tag::Nnp
                && verb.is_some_and(|verb| {
                    self.tables.speech_verbs.contains(&self.analysis.tokens[verb].lemma)
                })
                && starts_upper(written)
                && written.chars().filter(|letter| letter.is_uppercase()).count() <= 2
                && written
                    .chars()
                    .all(|letter| letter.is_alphabetic() || matches!(letter, '\'' | '’'))
                && !self.tables.no_names.contains(&self.words[*index].0)
                && !self.careless[*index]
                && self.is_free(*index)
                && self.stands_alone(&(*index..index + 1))
                && self.tree.children(Id::new(*index)).is_empty()
        };
        (0..self.words.len()).filter(speaks).map(|index| person(index..index + 1)).collect()
    }

    /// `"Reis, Ana"` between quotation marks, as programs for mail write names.
    fn surnames_first(&self) -> Vec<Range<usize>> {
        let quote = |index: usize| matches!(self.words[index].1, "\"" | "“" | "”");
        let proper =
            |index: usize| self.token(index).pos == Pos::Propn && starts_upper(self.words[index].1);
        let mut found = Vec::new();
        for comma in 2..self.words.len().saturating_sub(2) {
            if self.words[comma].1 != "," || !self.is_given_name(comma + 1) || !proper(comma - 1) {
                continue;
            }
            let start = if proper(comma - 2) { comma - 2 } else { comma - 1 };
            // "Reis, Ana M."
            let end = if quote(comma + 2) { comma + 2 } else { comma + 3 };
            let framed = start > 0 && quote(start - 1) && end < self.words.len() && quote(end);
            if framed && starts_upper(self.words[end - 1].1) {
                found.push(start..end);
            }
        }
        found
    }

    /// What the recogniser finds at one place of the report and passes over at another. What it passes
    /// over most of the time it rather took for a name by mistake.
    fn repeated(&self) -> Vec<FoundName> {
        use NameLabel::{Fac, Gpe, Loc, Org, Person};
        // By the first word.
        let mut known: HashMap<&str, Vec<&FoundName>> = HashMap::new();
        for name in &self.names {
            let first = self.words[name.tokens.start].1;
            let actor = matches!(name.label, Some(Person | Org | Gpe | Loc | Fac));
            if actor && name.meanings.is_empty() && starts_upper(first) && first.len() > 1 {
                known.entry(first).or_default().push(name);
            }
        }
        let same = |name: &FoundName, tokens: &Range<usize>| {
            let own = name.tokens.clone().zip(tokens.clone());
            name.tokens.len() == tokens.len()
                && own.into_iter().all(|(one, other)| self.words[one].1 == self.words[other].1)
        };
        let mut found: Vec<FoundName> = Vec::new();
        let mut index = 0;
        while index < self.words.len() {
            let again = |name: &&&FoundName| {
                let tokens = index..index + name.tokens.len();
                tokens.end <= self.sentence(index).end
                    && same(name, &tokens)
                    && tokens.clone().all(|token| self.is_free(token))
                    && self.stands_alone(&tokens)
            };
            let proper = self.token(index).pos == Pos::Propn && self.is_free(index);
            let longest = known
                .get(self.words[index].1)
                .filter(|_| proper)
                .and_then(|names| names.iter().filter(again).max_by_key(|name| name.tokens.len()));
            if let Some(name) = longest {
                let tokens = index..index + name.tokens.len();
                index = tokens.end;
                found.push(FoundName { tokens, ..(*name).clone() });
            } else {
                index += 1;
            }
        }
        let often = |name: &FoundName| {
            let first = self.words[name.tokens.start].1;
            let seen = known[first].iter().filter(|known| same(known, &name.tokens)).count();
            let passed = found.iter().filter(|other| same(other, &name.tokens)).count();
            passed <= 2 * seen
        };
        let kept: Vec<bool> = found.iter().map(often).collect();
        let mut kept = kept.into_iter();
        found.retain(|_| kept.next() == Some(true));
        found
    }

    /// Whether no proper noun beside a stretch belongs to the same name.
    fn stands_alone(&self, tokens: &Range<usize>) -> bool {
        let sentence = self.sentence(tokens.start);
        let proper = |index: usize| {
            sentence.contains(&index)
                && self.token(index).pos == Pos::Propn
                && starts_upper(self.words[index].1)
        };
        let before = tokens.start.checked_sub(1).is_some_and(proper);
        !before && !proper(tokens.end) && !self.is_hyphen(tokens.end)
    }

    /// "Foreign Minister Ana Reis": capitalised words after a capitalised title are a person's name
    /// even where the recogniser sees none.
    pub(super) fn add_titled_names(&mut self) {
        let mut added = Vec::new();
        let titles =
            self.roles.iter().filter(|role| self.is_title(role)).map(|role| role.tokens.end);
        let honorifics = (0..self.words.len()).filter(|index| self.is_honorific(*index));
        let stated = self.roles.iter().filter_map(|role| self.before_apposition(role));
        // With the token whose sentence the name must stand in.
        let behind =
            titles.chain(honorifics.map(|index| index + 1)).map(|start| (start - 1, start));
        for (within, start) in behind.chain(stated.map(|start| (start, start))) {
            let end = self.sentence(within).end;
            let mut index = start;
            while index < end
                && self.name_at(index).is_none()
                && self.role_at(index).is_none()
                && self.token(index).pos == Pos::Propn
                && starts_upper(self.words[index].1)
                && !self.is_honorific(index)
                && !self.is_number_or_date(index)
            {
                index += 1;
            }
            if index > start {
                added.push(person(start..index));
            }
        }
        self.add(added);
        let reversed = self.surnames_first();
        self.names.retain(|name| !reversed.iter().any(|own| own.contains(&name.tokens.start)));
        self.add(reversed.into_iter().map(person).collect());
        let short = self.short_forms();
        self.add(short);
        let bare = self.bare_names();
        self.add(bare);
        let repeated = self.repeated();
        self.add(repeated);
        let speakers = self.speakers();
        self.add(speakers);
    }

    fn add(&mut self, mut names: Vec<FoundName>) {
        if !names.is_empty() {
            self.names.append(&mut names);
            self.names.sort_by_key(|name| name.tokens.start);
            self.names.dedup_by(|next, first| next.tokens.start < first.tokens.end);
            self.index_names();
        }
    }
}

fn person(tokens: Range<usize>) -> FoundName {
    let label = Some(NameLabel::Person);
    FoundName { tokens, label, meanings: Vec::new(), class: Class::None }
}

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use readout_model::{Analysis, Document, Id, NameLabel, Pos, Relation, Tag, Token, Tree};
use smol_str::SmolStr;

use super::fold::fold;
use super::tables::{CountryForm, Meaning, RoleWord, Tables};

/// The words of a report with the names and role words found in them.
pub(super) struct Scan<'a> {
    pub(super) document: &'a Document,
    pub(super) analysis: &'a Analysis,
    pub(super) tree: &'a Tree<'a>,
    pub(super) tables: &'a Tables,
    /// Folded form and text of each token.
    pub(super) words: Vec<(SmolStr, &'a str)>,
    /// In order of the text, not overlapping.
    pub(super) names: Vec<FoundName>,
    /// In order of the text, not overlapping one another or a name.
    pub(super) roles: Vec<FoundRole>,
    name_at: Vec<u32>,
    role_at: Vec<u32>,
}

/// A name in the text and what it is taken for.
#[derive(Clone, Debug)]
pub(super) struct FoundName {
    pub(super) tokens: Range<usize>,
    pub(super) label: Option<NameLabel>,
    pub(super) meanings: Vec<Meaning>,
    pub(super) class: Class,
}

/// What a name is taken for. Numbers are rows of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Person,
    Country(u32),
    /// A capital, as town or as government.
    Capital(u32),
    Organisation(Option<u32>),
    Place(Option<u32>),
    /// "Republicans", "Kurds"
    Group,
    Work,
    Other,
    /// Not a name of anything we report.
    None,
}

/// A role word in the text.
#[derive(Clone, Debug)]
pub(super) struct FoundRole {
    pub(super) tokens: Range<usize>,
    pub(super) word: RoleWord,
}

const NOTHING: u32 = u32::MAX;

impl<'a> Scan<'a> {
    pub(super) fn new(document: &'a Document, tree: &'a Tree<'a>, tables: &'a Tables) -> Scan<'a> {
        let analysis = tree.analysis;
        let words: Vec<_> = analysis
            .tokens
            .iter()
            .map(|token| {
                let text = &document.text.as_str()[token.span];
                (fold(text), text)
            })
            .collect();
        let count = words.len();
        let mut scan = Scan {
            document,
            analysis,
            tree,
            tables,
            words,
            names: Vec::new(),
            roles: Vec::new(),
            name_at: vec![NOTHING; count],
            role_at: vec![NOTHING; count],
        };
        let hits = scan.table_names();
        let roles = scan.role_words(&hits);
        scan.names = scan.merge(hits, &roles);
        scan.index_names();
        scan.roles = roles
            .into_iter()
            .filter(|role| role.tokens.clone().all(|index| scan.name_at[index] == NOTHING))
            .collect();
        for (number, role) in scan.roles.iter().enumerate() {
            scan.role_at[role.tokens.clone()].fill(number as u32);
        }
        scan.add_titled_names();
        scan.classify();
        scan
    }

    pub(super) fn token(&self, index: usize) -> &Token {
        &self.analysis.tokens[Id::new(index)]
    }

    /// The number of the name that covers a token.
    pub(super) fn name_at(&self, index: usize) -> Option<usize> {
        self.name_at.get(index).filter(|number| **number != NOTHING).map(|number| *number as usize)
    }

    /// The number of the role word that covers a token.
    pub(super) fn role_at(&self, index: usize) -> Option<usize> {
        self.role_at.get(index).filter(|number| **number != NOTHING).map(|number| *number as usize)
    }

    /// Tokens of the sentence around a token.
    pub(super) fn sentence(&self, index: usize) -> Range<usize> {
        let sentence = self.analysis.sentence_of(Id::new(index));
        let tokens = &self.analysis.sentences[sentence].tokens;
        tokens.start as usize..tokens.end as usize
    }

    /// The token of a stretch whose head lies outside it: the first, if there are several.
    pub(super) fn head_of(&self, tokens: &Range<usize>) -> usize {
        let outside = |index: &usize| {
            self.token(*index).head.is_none_or(|head| !tokens.contains(&head.index()))
        };
        let words = |index: &usize| self.token(*index).relation != Relation::Punct;
        tokens
            .clone()
            .filter(words)
            .find(outside)
            .or_else(|| tokens.clone().find(outside))
            .unwrap_or(tokens.start)
    }

    pub(super) fn is_honorific(&self, index: usize) -> bool {
        let (folded, written) = &self.words[index];
        starts_upper(written) && self.tables.honorifics.contains_key(folded)
    }

    /// Whether the word before a token is one after which a name is a place.
    pub(super) fn after_place_preposition(&self, index: usize) -> bool {
        let mut before = index;
        let start = self.sentence(index).start;
        while before > start {
            before -= 1;
            let token = self.token(before);
            match token.pos {
                Pos::Det | Pos::Adj => {}
                Pos::Adp | Pos::Sconj => {
                    return self.tables.place_prepositions.contains(&self.words[before].0);
                }
                _ => return false,
            }
        }
        false
    }

    /// Names of the tables, leftmost and longest.
    fn table_names(&self) -> Vec<FoundName> {
        let mut found = Vec::new();
        for sentence in self.analysis.sentences.iter() {
            let end = sentence.tokens.end as usize;
            let mut index = sentence.tokens.start as usize;
            while index < end {
                let hit = self.tables.names.longest_at(&self.words[index..end]);
                let hit = hit.filter(|(length, _)| self.is_written_as_name(index, *length));
                let Some((length, meanings)) = hit else {
                    index += 1;
                    continue;
                };
                let tokens = index..index + length;
                index = tokens.end;
                found.push(FoundName { tokens, label: None, meanings, class: Class::None });
            }
        }
        found
    }

    /// Capitals at the first or the last word; a lone word must not be a verb and the like.
    fn is_written_as_name(&self, index: usize, length: usize) -> bool {
        let upper = |index: usize| starts_upper(self.words[index].1);
        if length > 1 {
            return upper(index) || upper(index + length - 1);
        }
        upper(index) && matches!(self.token(index).pos, Pos::Propn | Pos::Adj | Pos::Noun | Pos::X)
    }

    /// Role words, leftmost and longest, outside the names of bodies in the tables.
    fn role_words(&self, hits: &[FoundName]) -> Vec<FoundRole> {
        let mut blocked = vec![false; self.words.len()];
        for hit in hits.iter().filter(|hit| hit.tokens.len() > 1) {
            blocked[hit.tokens.clone()].fill(true);
        }
        let mut found = Vec::new();
        for sentence in self.analysis.sentences.iter() {
            let end = sentence.tokens.end as usize;
            let mut index = sentence.tokens.start as usize;
            while index < end {
                let hit = self.tables.roles.longest_at(&self.words[index..end]);
                let hit = hit.filter(|(length, _)| {
                    let last = self.token(index + length - 1).pos;
                    let nominal = matches!(last, Pos::Noun | Pos::Propn);
                    let free = !blocked[index..index + length].contains(&true);
                    // "Mr. King"
                    let addressed = index > 0 && self.is_honorific(index - 1);
                    free && !addressed && (nominal || *length > 1)
                });
                let Some((length, words)) = hit else {
                    index += 1;
                    continue;
                };
                let plural = matches!(self.token(index + length - 1).tag, Tag::Nns | Tag::Nnps);
                let word = *words.iter().find(|word| word.plural == plural).unwrap_or(&words[0]);
                found.push(FoundRole { tokens: index..index + length, word });
                index += length;
            }
        }
        found
    }

    /// Joins the recogniser's names with those of the tables. Tables win where they cover a name or
    /// cross its edge; a name of the recogniser that is longer stays whole, except that countries
    /// and role words are no part of a person's name, and that a country with a role word
    /// ("Chinese Foreign Ministry") is a description, not a name.
    fn merge(&self, hits: Vec<FoundName>, roles: &[FoundRole]) -> Vec<FoundName> {
        let mut taken = vec![false; hits.len()];
        let mut merged: Vec<FoundName> = Vec::new();
        let mut labels: Vec<Option<NameLabel>> = vec![None; hits.len()];
        let mut next = 0;
        for name in &self.analysis.names {
            let label = name.label;
            if is_no_actor(label) {
                continue;
            }
            let mut tokens = self.trimmed(name.tokens.start as usize..name.tokens.end as usize);
            while next < hits.len() && hits[next].tokens.end <= tokens.start {
                next += 1;
            }
            let inside: Vec<usize> =
                (next..hits.len()).take_while(|hit| hits[*hit].tokens.start < tokens.end).collect();
            let wins = |hit: usize, tokens: &Range<usize>| {
                let hit = &hits[hit].tokens;
                hit.start < tokens.start
                    || hit.end > tokens.end
                    || *hit == *tokens
                    || matches!(label, NameLabel::Gpe | NameLabel::Norp | NameLabel::Loc)
            };
            if label == NameLabel::Person {
                tokens = self.without_title(tokens, &hits, roles);
            }
            let description =
                label != NameLabel::Person && self.is_description(&tokens, &hits, &inside, roles);
            if tokens.is_empty() || description {
                continue;
            }
            let strong: Vec<usize> =
                inside.iter().copied().filter(|hit| wins(*hit, &tokens)).collect();
            if strong.is_empty() {
                for hit in inside.iter().filter(|hit| hits[**hit].tokens.start >= tokens.start) {
                    taken[*hit] = true;
                }
                let class = Class::None;
                merged.push(FoundName { tokens, label: Some(label), meanings: Vec::new(), class });
            } else {
                for hit in strong {
                    labels[hit] = Some(label);
                }
            }
        }
        for (number, mut hit) in hits.into_iter().enumerate() {
            if !taken[number] {
                hit.label = labels[number];
                merged.push(hit);
            }
        }
        merged.sort_by_key(|name| (name.tokens.start, std::cmp::Reverse(name.tokens.end)));
        let mut end = 0;
        merged.retain(|name| {
            let keep = name.tokens.start >= end;
            if keep {
                end = name.tokens.end;
            }
            keep
        });
        merged
    }

    /// Without article, possessive ending, quotation marks and the like at the edges.
    fn trimmed(&self, mut tokens: Range<usize>) -> Range<usize> {
        let edge = |index: usize| {
            let token = self.token(index);
            matches!(token.pos, Pos::Det | Pos::Punct | Pos::Space | Pos::Sym)
                || token.tag == Tag::Pos
        };
        while !tokens.is_empty() && edge(tokens.start) {
            tokens.start += 1;
        }
        while !tokens.is_empty() && edge(tokens.end - 1) {
            tokens.end -= 1;
        }
        tokens
    }

    /// A person's name without the honorific, role words and countries in front of it.
    fn without_title(
        &self,
        mut tokens: Range<usize>,
        hits: &[FoundName],
        roles: &[FoundRole],
    ) -> Range<usize> {
        loop {
            let Some(first) = tokens.clone().next() else { return tokens };
            let role = roles.partition_point(|role| role.tokens.end <= first);
            let role = roles.get(role).filter(|role| role.tokens.start <= first);
            let hit = hits.partition_point(|hit| hit.tokens.end <= first);
            let country = hits.get(hit).filter(|hit| {
                hit.tokens.start == first
                    && hit.tokens.end < tokens.end
                    && hit.meanings.iter().any(|meaning| self.is_country(*meaning))
                    && self.token(first).relation != Relation::Compound
            });
            let end = match (role, country) {
                (Some(role), _) if role.tokens.end < tokens.end => role.tokens.end,
                (_, Some(country)) => country.tokens.end,
                _ if self.is_honorific(first) && tokens.len() > 1 => first + 1,
                _ => return tokens,
            };
            tokens = self.trimmed(end..tokens.end);
        }
    }

    fn is_country(&self, meaning: Meaning) -> bool {
        matches!(meaning, Meaning::Country(word)
            if self.tables.country_words[word as usize].form != CountryForm::Capital)
    }

    /// Whether a name of the recogniser consists of countries, domains and role words only.
    fn is_description(
        &self,
        tokens: &Range<usize>,
        hits: &[FoundName],
        inside: &[usize],
        roles: &[FoundRole],
    ) -> bool {
        let mut index = tokens.start;
        let mut role_seen = false;
        while index < tokens.end {
            let hit = inside.iter().map(|hit| &hits[*hit]).find(|hit| hit.tokens.start == index);
            let role = roles.partition_point(|role| role.tokens.end <= index);
            let role = roles.get(role).filter(|role| role.tokens.start <= index);
            if let Some(role) = role {
                role_seen = true;
                index = role.tokens.end;
            } else if let Some(hit) = hit.filter(|hit| {
                hit.tokens != *tokens
                    && hit.meanings.iter().any(|meaning| self.is_country(*meaning))
            }) {
                index = hit.tokens.end;
            } else if let Some((length, _)) =
                self.tables.domains.longest_at(&self.words[index..tokens.end])
            {
                index += length;
            } else if matches!(self.token(index).tag, Tag::Pos | Tag::Hyph) {
                index += 1;
            } else {
                return false;
            }
        }
        role_seen
    }

    /// Whether a role word stands as a title, so that capitalised words after it are a name.
    fn is_title(&self, role: &FoundRole) -> bool {
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

    fn index_names(&mut self) {
        self.name_at.fill(NOTHING);
        for (number, name) in self.names.iter().enumerate() {
            self.name_at[name.tokens.clone()].fill(number as u32);
        }
    }

    /// "Foreign Minister Ana Reis": capitalised words after a capitalised title are a person's name
    /// even where the recogniser sees none.
    fn add_titled_names(&mut self) {
        let mut added = Vec::new();
        let titles =
            self.roles.iter().filter(|role| self.is_title(role)).map(|role| role.tokens.end);
        let honorifics = (0..self.words.len()).filter(|index| self.is_honorific(*index));
        for start in titles.chain(honorifics.map(|index| index + 1)) {
            let end = self.sentence(start - 1).end;

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
                added.push(FoundName {
                    tokens: start..index,
                    label: Some(NameLabel::Person),
                    meanings: Vec::new(),
                    class: Class::None,
                });
            }
        }
        if !added.is_empty() {
            self.names.append(&mut added);
            self.names.sort_by_key(|name| name.tokens.start);
            self.names.dedup_by(|next, first| next.tokens.start < first.tokens.end);
            self.index_names();
        }
    }

    /// What each name is taken for, by tables, titles, labels and the rest of the report.
    fn classify(&mut self) {
        let named: HashSet<SmolStr> = self
            .names
            .iter()
            .flat_map(|name| &name.meanings)
            .filter(|meaning| self.is_country(**meaning))
            .filter_map(|meaning| match meaning {
                Meaning::Country(word) => {
                    Some(self.tables.country_words[*word as usize].code.clone())
                }
                _ => None,
            })
            .collect();
        self.agree_on_labels();
        // Parts of the full names of people: what a bare "Blinken" stands for.
        let mut parts: HashMap<SmolStr, ()> = HashMap::new();
        for name in &self.names {
            let content = self.content(&name.tokens);
            let known = name.meanings.iter().any(|meaning| matches!(meaning, Meaning::Term(_)));
            let label = name.label == Some(NameLabel::Person);
            let elsewhere = !known && !name.meanings.is_empty();
            if content.len() > 1 && (label || known) && !elsewhere {
                for index in [content[0], content[content.len() - 1]] {
                    parts.insert(self.words[index].0.clone(), ());
                }
            }
        }
        for number in 0..self.names.len() {
            let class = self.class_of(&self.names[number], &named, &parts);
            self.names[number].class = class;
        }
        self.names.retain(|name| name.class != Class::None);
        self.index_names();
    }

    /// Gives names that are written alike the label that the recogniser gives them most often, the
    /// first of them if two are level.
    fn agree_on_labels(&mut self) {
        let mut counts: HashMap<SmolStr, Vec<(NameLabel, usize)>> = HashMap::new();
        let key = |scan: &Scan<'_>, name: &FoundName| {
            let span = scan.analysis.span_of(name.tokens.start as u32..name.tokens.end as u32);
            SmolStr::new(&scan.document.text.as_str()[span])
        };
        for name in &self.names {
            let Some(label) = name.label else { continue };
            let labels = counts.entry(key(self, name)).or_default();
            match labels.iter_mut().find(|(known, _)| *known == label) {
                Some((_, count)) => *count += 1,
                None => labels.push((label, 1)),
            }
        }
        for number in 0..self.names.len() {
            if self.names[number].label.is_none() {
                continue;
            }
            let labels = &counts[&key(self, &self.names[number])];
            let most = labels.iter().map(|(_, count)| *count).max();
            let label = labels.iter().find(|(_, count)| Some(*count) == most);
            self.names[number].label = label.map(|(label, _)| *label);
        }
    }

    /// The tokens of a name without hyphens.
    pub(super) fn content(&self, tokens: &Range<usize>) -> Vec<usize> {
        tokens.clone().filter(|index| !self.words[*index].0.is_empty()).collect()
    }

    fn class_of(
        &self,
        name: &FoundName,
        named: &HashSet<SmolStr>,
        parts: &HashMap<SmolStr, ()>,
    ) -> Class {
        let content = self.content(&name.tokens);
        let Some(&first) = content.first() else { return Class::None };
        let single = content.len() == 1;
        let start = name.tokens.start;
        let before = (start > self.sentence(start).start).then(|| start - 1);
        let honorific = before.is_some_and(|index| self.is_honorific(index));
        let titled = honorific
            || before.and_then(|index| self.role_at(index)).is_some_and(|number| {
                let role = &self.roles[number];
                self.tables.role_rows[role.word.role as usize].title && !role.word.plural
            });
        let country = self.country_meaning(name);
        let term = name.meanings.iter().any(|meaning| matches!(meaning, Meaning::Term(_)));
        let organisation = name.meanings.iter().find_map(|meaning| match meaning {
            Meaning::Organisation(row) => {
                let needs = &self.tables.organisations[*row as usize].only_with;
                let fits = needs.as_ref().is_none_or(|code| {
                    named.contains(code)
                        && self.country_in_front(start).is_none_or(|own| own == code)
                });
                fits.then_some(*row)
            }
            _ => None,
        });
        let place = self.best_place(&name.meanings, |code| named.contains(code));
        let person_label = name.label == Some(NameLabel::Person);
        let place_label =
            matches!(name.label, Some(NameLabel::Gpe | NameLabel::Loc | NameLabel::Fac));

        if !single && (term || (person_label && name.meanings.is_empty())) {
            return Class::Person;
        }
        if honorific || (titled && person_label && country.is_none() && organisation.is_none()) {
            return Class::Person;
        }
        if titled && single && country.is_none() && organisation.is_none() && !place_label {
            return Class::Person;
        }
        let in_place = place_label && self.after_place_preposition(start);
        if single && parts.contains_key(&self.words[first].0) && !in_place {
            let is_country = country.is_some_and(|word| {
                self.tables.country_words[word as usize].form != CountryForm::Capital
            });
            if !is_country || person_label {
                return Class::Person;
            }
        }
        if let Some(word) = country {
            return match self.tables.country_words[word as usize].form {
                CountryForm::Capital => Class::Capital(word),
                _ => Class::Country(word),
            };
        }
        if let Some(row) = organisation {
            return Class::Organisation(Some(row));
        }
        if term && !in_place {
            return Class::Person;
        }
        if let Some(row) = place {
            let located = self.after_place_preposition(start);
            let stop = single && self.tables.place_stops.contains(&self.words[first].0);
            if (place_label || located) && (!stop || (place_label && located)) {
                return Class::Place(Some(row));
            }
        }
        match name.label {
            Some(NameLabel::Person) => Class::Person,
            Some(NameLabel::Org) => Class::Organisation(None),
            Some(NameLabel::Gpe | NameLabel::Loc | NameLabel::Fac) => Class::Place(None),
            Some(NameLabel::Norp) => Class::Group,
            Some(NameLabel::WorkOfArt | NameLabel::Law) => Class::Work,
            Some(NameLabel::Event | NameLabel::Product) => Class::Other,
            _ => Class::None,
        }
    }

    /// The place a name stands for: one in a country that the report names, else the largest.
    pub(super) fn best_place(
        &self,
        meanings: &[Meaning],
        expected: impl Fn(&SmolStr) -> bool,
    ) -> Option<u32> {
        let places = meanings.iter().filter_map(|meaning| match meaning {
            Meaning::Place(row) => Some(*row),
            _ => None,
        });
        places.max_by_key(|row| {
            let place = &self.tables.places[*row as usize];
            let near = place.country.as_ref().is_some_and(&expected);
            // Regions are by hand and have no population: a well-known name each.
            (near, place.population == 0, place.population, std::cmp::Reverse(*row))
        })
    }

    /// The country that stands right before a name ("Iraq's parliament", "the Turkish Congress").
    fn country_in_front(&self, start: usize) -> Option<&SmolStr> {
        let mut before = start.checked_sub(1)?;
        if self.token(before).tag == Tag::Pos {
            before = before.checked_sub(1)?;
        }
        let word = self.country_meaning(&self.names[self.name_at(before)?])?;
        Some(&self.tables.country_words[word as usize].code)
    }

    /// The country word a name stands for: a name rather than an adjective, a capital last.
    fn country_meaning(&self, name: &FoundName) -> Option<u32> {
        name.meanings
            .iter()
            .filter_map(|meaning| match meaning {
                Meaning::Country(word) => Some(*word),
                _ => None,
            })
            .min_by_key(|word| self.tables.country_words[*word as usize].form as u8)
    }
}

/// Labels of names that are neither actors nor places.
pub(super) fn is_no_actor(label: NameLabel) -> bool {
    matches!(
        label,
        NameLabel::Cardinal
            | NameLabel::Date
            | NameLabel::Language
            | NameLabel::Money
            | NameLabel::Ordinal
            | NameLabel::Percent
            | NameLabel::Quantity
            | NameLabel::Time
    )
}

/// Whether a word begins with a capital or a digit.
pub(super) fn starts_upper(text: &str) -> bool {
    text.chars().next().is_some_and(|first| first.is_uppercase() || first.is_numeric())
}

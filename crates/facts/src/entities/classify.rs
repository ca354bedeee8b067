use std::collections::{HashMap, HashSet};
use std::ops::Range;

use readout_model::{EntityKind, Id, NameLabel, Pos, Relation, Tag};
use smol_str::SmolStr;

use super::fold::is_acronym;
use super::scan::{Class, FoundName, LARGE, Scan};
use super::sectors::MEDIA;
use super::tables::{CountryForm, Meaning};

/// What the rest of the report names, for names with several meanings.
pub(super) struct Mentioned {
    /// Codes of countries, by name or adjective.
    named: HashSet<SmolStr>,
    pub(super) regions: HashSet<SmolStr>,
    /// Country and first-level division of the towns that the report names.
    pub(super) towns: HashSet<(SmolStr, SmolStr)>,
    pub(super) codes: HashMap<SmolStr, HashSet<u32>>,
}

impl Scan<'_> {
    /// What each name is taken for, by tables, titles, labels and the rest of the report.
    pub(super) fn classify(&mut self) {
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
        self.things = self.thing_names();
        let mentioned = Mentioned {
            regions: self.regions(),
            towns: self.towns(),
            codes: self.code_words(),
            named,
        };
        // Parts of the full names of people: what a bare "Blinken" stands for.
        let mut parts: HashSet<SmolStr> = HashSet::new();
        for name in &self.names {
            let content = self.content(&name.tokens);
            let known = name.meanings.iter().any(|meaning| matches!(meaning, Meaning::Term(_)));
            let label = name.label == Some(NameLabel::Person);
            let elsewhere = !known && !name.meanings.is_empty();
            let writes = self.is_credited(name.tokens.start);
            if content.len() > 1 && (label || known) && !elsewhere && !writes {
                for index in [content[0], content[content.len() - 1]] {
                    parts.insert(self.words[index].0.clone());
                }
            }
        }
        self.parts = parts;
        for number in 0..self.names.len() {
            let class = self.class_of(&self.names[number], &mentioned);
            self.names[number].class = class;
        }
        self.surnames_of_explained(&mentioned);
        self.shops();
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

    /// The places below a country that are named in some tokens, as they are compared.
    pub(super) fn places_in(&self, tokens: &Range<usize>) -> Vec<SmolStr> {
        let starts = tokens.clone().filter_map(|token| {
            let name = &self.names[self.name_at(token)?];
            let place = matches!(name.class, Class::Place(_)) && name.tokens.start == token;
            place.then(|| self.words[token].0.clone())
        });
        starts.collect()
    }

    /// "Air Freedonia", "Radio Porto": a word of bodies' names and a country or large town.
    fn is_word_and_country(&self, content: &[usize]) -> bool {
        let [first, second, ..] = content else { return false };
        let last = content[content.len() - 1];
        self.tables.name_words.contains_key(&self.words[*first].0)
            && self.tables.names.longest_at(&self.words[*second..last + 1]).is_some_and(
                |(length, meanings)| {
                    *second + length == last + 1
                        && meanings.iter().any(|meaning| match meaning {
                            Meaning::Country(word) => {
                                let form = self.tables.country_words[*word as usize].form;
                                matches!(form, CountryForm::Name | CountryForm::Capital)
                            }
                            _ => false,
                        })
                },
            )
    }

    /// The tokens of a name without hyphens, and without what tells father from son: "Martin Dahl Jr.".
    pub(super) fn content(&self, tokens: &Range<usize>) -> Vec<usize> {
        let words = tokens.clone().filter(|index| !self.words[*index].0.is_empty());
        let mut content: Vec<usize> = words.collect();
        // "Charles III" has no other name.
        while let [_, _, .., last] = content.as_slice()
            && self.tables.generations.contains(&self.words[*last].0)
        {
            content.pop();
        }
        content
    }

    pub(super) fn class_of(&self, name: &FoundName, mentioned: &Mentioned) -> Class {
        let named = &mentioned.named;
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
        let fitting = |meaning: &Meaning| match meaning {
            Meaning::Organisation(row) => Some(*row),
            _ => None,
        };
        // The status on the day of the report goes before the one for all other days.
        let dated = |row: &u32| {
            let days = self.tables.organisations[*row as usize].days;
            (days == (None, None), *row)
        };
        let organisation = name.meanings.iter().filter_map(fitting).min_by_key(dated);
        let place = self.best_place(&name.meanings, |code| named.contains(code));
        let person_label = name.label == Some(NameLabel::Person);
        let place_label =
            matches!(name.label, Some(NameLabel::Gpe | NameLabel::Loc | NameLabel::Fac))
                || (single && place.is_some() && self.is_governed(start));

        if person_label && self.is_credit(start) {
            return Class::None;
        }
        if self.is_thing(name, before) {
            return Class::Other;
        }
        if self.is_work(name) {
            return Class::Work;
        }
        if self.is_adherents(name) {
            return Class::Group;
        }
        let last = content[content.len() - 1];
        let given_first = self.tables.given_names.contains_key(&self.words[first].0);
        let body = !single
            && (self.tables.name_words.contains_key(&self.words[last].0)
                || self.is_word_and_country(&content));
        // "Ernst & Young"
        let joined = content
            .iter()
            .any(|index| matches!(self.token(*index).pos, Pos::Cconj | Pos::Sym | Pos::Punct));
        let proper = content.iter().all(|index| self.token(*index).pos == Pos::Propn);
        // "Dana Hill" is a person, "in Komo Hill" is nobody.
        let spot = !single
            && !body
            && !given_first
            && name.meanings.is_empty()
            && ((proper && self.tables.place_ends.contains(&self.words[last].0))
                || (content.len() <= 3 && self.tables.place_starts.contains(&self.words[first].0)));
        let no_person =
            !titled && !given_first && (body || (spot && self.after_place_preposition(start)));
        if !single && (term || (person_label && name.meanings.is_empty() && !no_person)) {
            return Class::Person;
        }
        if honorific || (titled && person_label && country.is_none() && organisation.is_none()) {
            return Class::Person;
        }
        if titled && single && country.is_none() && organisation.is_none() && !place_label {
            return Class::Person;
        }
        // "close to the Reis administration"
        let in_place = place_label
            && self.after_place_preposition(start)
            && !(term && self.role_at(name.tokens.end).is_some());
        // "the U.N." is nobody's surname, whoever else the report names.
        let span = self.analysis.span_of(name.tokens.start as u32..name.tokens.end as u32);
        let acronym = organisation.is_some() && is_acronym(&self.document.text.as_str()[span]);
        if single && !acronym && self.parts.contains(&self.words[first].0) && !in_place {
            let is_country = country.is_some_and(|word| {
                self.tables.country_words[word as usize].form != CountryForm::Capital
            });
            if !is_country || person_label {
                return Class::Person;
            }
        }
        // "Georgia" among other American states is one.
        if let (Some(word), Some(row)) = (country, place)
            && (self.is_region_here(word, row, mentioned)
                || self.is_region_of_role(&name.tokens, word, row, mentioned))
        {
            return Class::Place(Some(row));
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
        if let Some(row) = place.filter(|_| !self.is_stray_abbreviation(name)) {
            // "in the Reis administration" is not in the town of that name.
            let surname = single
                && self.tables.surnames.contains(&self.words[first].0)
                && self.role_at(name.tokens.end).is_some();
            let located = self.after_place_preposition(start) && !surname;
            let stop = single && self.tables.place_stops.contains(&self.words[first].0);
            // Regions are named like bodies: "the head of Crimea".
            let region = self.tables.places[row as usize].kind != "city"
                && !matches!(name.label, None | Some(NameLabel::Person));
            // In small letters: they were looked at when the name was found.
            let small =
                !self.words[first].1.starts_with(char::is_uppercase) && self.careless[first];
            // "Rio de Janeiro", taken for somebody
            let mistaken = person_label && !single && !given_first && !titled;
            let large = (name.label.is_none() || mistaken)
                && (small
                    || self.tables.places[row as usize].population >= LARGE
                    || (self.tables.places[row as usize].kind != "city"
                        && self.role_at(name.tokens.end).is_some()))
                && name.meanings.iter().all(|meaning| matches!(meaning, Meaning::Place(_)))
                && !(single
                    && (self.tables.given_names.contains_key(&self.words[first].0)
                        || self.tables.surnames.contains(&self.words[first].0)))
                && (small || self.token(first).pos == Pos::Propn);
            // What is short for a place behind a place: "Gary, IN".
            let short = single && self.words[first].0.len() == 2;
            // "Karachi police", "Karachi's police", "residents of Karachi"
            let governed = single
                && name.label != Some(NameLabel::Norp)
                && !self.tables.given_names.contains_key(&self.words[first].0)
                && !self.tables.surnames.contains(&self.words[first].0)
                && self.is_governing(&name.tokens, row);
            let owner = name.label == Some(NameLabel::Org)
                && self.tables.places[row as usize].population >= LARGE
                && (self.is_possessor(&name.tokens)
                    || self.role_at(name.tokens.end).is_some_and(|role| {
                        let role = self.roles[role].word.role as usize;
                        !self.tables.role_rows[role].takes
                    })
                    || self.is_inhabited(start));
            // "Amhara militiamen", "residents of Narva" in a report on Estonia, whatever the recogniser says
            let before = single
                && name.label != Some(NameLabel::Norp)
                && !self.tables.given_names.contains_key(&self.words[first].0)
                && !self.tables.surnames.contains(&self.words[first].0)
                && (self.is_home_of_people(&name.tokens, row)
                    || self.is_inhabited(start)
                        && self.tables.places[row as usize]
                            .country
                            .as_ref()
                            .is_some_and(|code| self.here.contains_key(code)));
            let taken = self.tables.places[row as usize].population >= LARGE
                && name.meanings.iter().all(|meaning| matches!(meaning, Meaning::Place(_)))
                && !self.tables.given_names.contains_key(&self.words[first].0)
                && !self.tables.surnames.contains(&self.words[first].0)
                && self.is_taken(&name.tokens);
            let named = place_label
                || located
                || region
                || large
                || short
                || owner
                || governed
                || before
                || taken;
            if named && (!stop || (place_label && located)) {
                return Class::Place(Some(row));
            }
        }
        let given = !term
            && name.meanings.is_empty()
            && content.len() <= 3
            && !joined
            && self.tables.given_names.contains_key(&self.words[first].0)
            && self.words[first].1.chars().any(char::is_lowercase);
        match name.label {
            Some(NameLabel::Person | NameLabel::Gpe) if body => Class::Organisation(None),
            Some(NameLabel::Person | NameLabel::Org) if spot => Class::Place(None),
            Some(NameLabel::Person) if self.behind_body(&name.tokens) => Class::Organisation(None),
            // "near Raqqah", which no table has.
            Some(NameLabel::Person)
                if single
                    && !self.tables.given_names.contains_key(&self.words[first].0)
                    && !self.tables.surnames.contains(&self.words[first].0)
                    && self.after_place_preposition(start) =>
            {
                Class::Place(None)
            }
            Some(NameLabel::Org | NameLabel::Gpe | NameLabel::Norp)
                if content.len() > 1
                    && name.meanings.is_empty()
                    && !body
                    && self.is_explained_as_person(&name.tokens) =>
            {
                Class::Person
            }
            Some(NameLabel::Org) if given && !body && !self.is_possessor(&name.tokens) => {
                Class::Person
            }
            // "police spokesman Ruwan Perera", "mayor Sadiq Okafor"
            Some(NameLabel::Org | NameLabel::Gpe | NameLabel::Fac)
                if titled && proper && !body && name.meanings.is_empty() && content.len() == 2 =>
            {
                Class::Person
            }
            Some(NameLabel::Org | NameLabel::Gpe | NameLabel::Loc | NameLabel::Norp)
                if single && name.meanings.is_empty() && self.is_leader(first) =>
            {
                Class::Person
            }
            // "Vicky is excellent"
            Some(NameLabel::Gpe | NameLabel::Loc | NameLabel::Norp)
                if given && single && !self.after_place_preposition(start) =>
            {
                Class::Person
            }
            // "the quotes from Pauline"
            Some(NameLabel::WorkOfArt | NameLabel::Product | NameLabel::Event)
                if given && single && proper =>
            {
                Class::Person
            }
            // "told the Enquirer", "the Enquirer building": persons stand without an article.
            Some(NameLabel::Person)
                if single
                    && self.token(start).tag == Tag::Nnp
                    && start > 0
                    && self.analysis.has_feature(Id::new(start - 1), "Definite=Def")
                    && !self.tables.given_names.contains_key(&self.words[first].0)
                    && !self.tables.surnames.contains(&self.words[first].0) =>
            {
                match self.token(start).relation {
                    Relation::Compound | Relation::Nmod | Relation::Amod => Class::Other,
                    _ => Class::Organisation(None),
                }
            }
            Some(NameLabel::Person) => Class::Person,
            Some(NameLabel::Org) => Class::Organisation(None),
            Some(NameLabel::Gpe | NameLabel::Loc | NameLabel::Fac) => Class::Place(None),
            Some(NameLabel::Norp) => Class::Group,
            Some(NameLabel::WorkOfArt | NameLabel::Law) => Class::Work,
            Some(NameLabel::Event | NameLabel::Product) => Class::Other,
            _ => Class::None,
        }
    }

    /// "REUTERS/Ana Reis": whose picture it is.
    fn is_credit(&self, start: usize) -> bool {
        let agency = start.checked_sub(2).filter(|_| self.words[start - 1].1 == "/");
        agency.and_then(|agency| self.name_at(agency)).is_some_and(|name| {
            self.names[name].meanings.iter().any(|meaning| match meaning {
                Meaning::Organisation(row) => {
                    let body = &self.tables.organisations[*row as usize];
                    body.sectors.first().is_some_and(|own| *own == MEDIA)
                }
                _ => false,
            })
        })
    }

    /// "Masoud Shojai, head of the museum": a person's role explains the name behind a comma.
    fn is_explained_as_person(&self, tokens: &Range<usize>) -> bool {
        let end = self.sentence(tokens.start).end;
        if self.words.get(tokens.end).is_none_or(|(_, written)| *written != ",") {
            return false;
        }
        (tokens.end + 1..end.min(tokens.end + 6)).find_map(|index| self.role_at(index)).is_some_and(
            |role| {
                let role = &self.roles[role];
                let row = &self.tables.role_rows[role.word.role as usize];
                let head = self.token(self.head_of(&role.tokens));
                row.kind == EntityKind::Person
                    && !role.word.plural
                    && head.relation == Relation::Appos
                    && head.head.is_some_and(|head| tokens.contains(&head.index()))
            },
        )
    }

    /// "troops loyal to Gaddafi" in a report on Libya: the surname of who leads a country that the report
    /// names, on its day.
    fn is_leader(&self, index: usize) -> bool {
        let Some(day) = self.document.about.published else { return false };
        self.tables.surnames.get(&self.words[index].0, None).iter().any(|number| {
            let term = &self.tables.terms[*number as usize];
            term.leads() && term.holds(day) == Some(true) && self.here.contains_key(&term.code)
        })
    }

    /// "the rights group Memorial": behind a word for a body that belongs to the name.
    fn behind_body(&self, tokens: &Range<usize>) -> bool {
        let Some(role) = tokens.start.checked_sub(1).and_then(|before| self.role_at(before)) else {
            return false;
        };
        let role = &self.roles[role];
        let row = &self.tables.role_rows[role.word.role as usize];
        let (own, head) = (self.head_of(tokens), self.head_of(&role.tokens));
        let joined = |one: usize, other: usize, relation: Relation| {
            self.token(one).relation == relation
                && self.token(one).head.is_some_and(|head| head.index() == other)
        };
        row.kind == EntityKind::Organization
            && !role.word.plural
            && (joined(head, own, Relation::Compound) || joined(own, head, Relation::Appos))
    }

    /// Whether a person's name before a role word may be a person's: it is a possessor, has several
    /// words, is in the tables or part of a longer name of the report. "Karen rebels" are not Karen's.
    pub(super) fn is_known_person(&self, number: usize) -> bool {
        let name = &self.names[number];
        let content = self.content(&name.tokens);
        let [only] = content.as_slice() else { return true };
        !name.meanings.is_empty()
            || self.is_possessor(&name.tokens)
            || self.parts.contains(&self.words[*only].0)
    }

    /// The different words by which the report names each country.
    fn code_words(&self) -> HashMap<SmolStr, HashSet<u32>> {
        let mut words: HashMap<SmolStr, HashSet<u32>> = HashMap::new();
        for name in &self.names {
            if let Some(word) = self.country_meaning(name) {
                let code = self.tables.country_words[word as usize].code.clone();
                words.entry(code).or_default().insert(word);
            }
        }
        words
    }

    /// The country word a name stands for: a name rather than an adjective, a capital last.
    pub(super) fn country_meaning(&self, name: &FoundName) -> Option<u32> {
        name.meanings
            .iter()
            .filter_map(|meaning| match meaning {
                Meaning::Country(word) => Some(*word),
                _ => None,
            })
            .min_by_key(|word| self.tables.country_words[*word as usize].form as u8)
    }
}

//! A person's name with what stands around it: honorific, title, apposition, office that the person is said to hold.

use std::ops::Range;

use readout_model::{EntityKind, MentionForm, Pos, Relation, RuleId, Tag};

use super::describe::{Description, affiliation};
use super::home;
use super::mentions::{Draft, Finder, Who};
use super::scan::Class;
use super::tables::{Meaning, Organisation};

impl<'a> Finder<'_, 'a> {
    /// A person's name with honorific, title and apposition.
    pub(super) fn person(&mut self, number: usize) -> Draft {
        let scan = self.scan;
        let name = scan.names[number].tokens.clone();
        let mut tokens = name.clone();
        let mut described = Vec::new();
        let mut also = Vec::new();
        let mut gender = None;
        let mut addressed = None;
        let mut rule = RuleId::new("name");
        let floor = scan.sentence(name.start).start;
        if let Some(term) = scan.names[number].meanings.iter().find_map(|meaning| match meaning {
            Meaning::Term(term) => Some(*term),
            _ => None,
        }) {
            rule = scan.tables.rule(scan.tables.terms[term as usize].row);
        }
        while tokens.start > floor && scan.is_honorific(tokens.start - 1) {
            tokens.start -= 1;
            let (told, sector) = &scan.tables.honorifics[&scan.words[tokens.start].0];
            gender = gender.or(*told);
            addressed = addressed.or_else(|| sector.clone());
            rule = RuleId::new("honorific");
        }
        if let Some(title) = self.by_end.get(&tokens.start).copied()
            && self.is_person(title)
            && (!self.descriptions[title].plural || self.is_of_several(&name))
        {
            tokens.start = self.take(title, &mut described, &mut also);
            rule = RuleId::new("title");
            // "singer and actress Ana Reis": one person, who is both.
            if let Some(first) = self.joined_title(tokens.start, title) {
                tokens.start = self.take(first, &mut described, &mut also);
            }
        }
        if let Some(apposition) = self.apposition_after(&name) {
            self.take(apposition, &mut described, &mut also);
            tokens.end = self.descriptions[apposition].tokens.end;
            rule = RuleId::new("apposition");
        } else if let Some(apposition) = self.apposition_before(&tokens, &name) {
            tokens.start = self.take(apposition, &mut described, &mut also);
            rule = RuleId::new("apposition");
        }
        described.splice(0..0, self.predicate_of(&name));
        gender = gender.or_else(|| described.iter().find_map(|description| description.gender));
        let (mut country, mut sector) = affiliation(scan, &name);
        if let Some(body) = self.body_of(&name) {
            country = country.or_else(|| body.code.clone());
            sector = sector.or_else(|| body.sectors.first().cloned());
        }
        let of = (country.or_else(|| home::told(scan, &name)), sector.or(addressed));
        let head = scan.head_of(&tokens);
        also.push(scan.head_of(&name));
        Draft {
            tokens,
            name: Some(name),
            head,
            also,
            form: MentionForm::Name,
            who: Who::Person { name: number, gender, described, of },
            rule,
        }
    }

    /// "**singer** and actress Ana Reis": the description that is joined to a title in front of a name.
    fn joined_title(&self, start: usize, title: usize) -> Option<usize> {
        let scan = self.scan;
        let link = start.checked_sub(1).filter(|link| scan.token(*link).pos == Pos::Cconj)?;
        let first = *self.by_end.get(&link)?;
        let description = &self.descriptions[first];
        let one = |number: usize| {
            let description = &self.descriptions[number];
            !description.plural && self.is_person(number) && !self.absorbed[number]
        };
        let owned = self.descriptions[title].definite;
        let joined = scan.token(scan.head_of(&description.tokens)).relation != Relation::Nsubj;
        (one(first) && !owned && joined).then_some(first)
    }

    /// "The Congress party's Ana Reis": the body of the tables whose she is.
    fn body_of(&self, name: &Range<usize>) -> Option<&'a Organisation> {
        let scan = self.scan;
        let ending =
            name.start.checked_sub(1).filter(|index| scan.token(*index).tag == Tag::Pos)?;
        let body = &scan.names[scan.name_at(ending.checked_sub(1)?)?];
        let owner = scan.token(scan.head_of(&body.tokens));
        let owned = owner.head.is_some_and(|head| name.contains(&head.index()));
        match body.class {
            Class::Organisation(Some(row)) if owned => {
                Some(&scan.tables.organisations[row as usize])
            }
            _ => None,
        }
    }

    /// Makes a description part of a name; returns where it starts.
    fn take(
        &mut self,
        number: usize,
        described: &mut Vec<Description>,
        also: &mut Vec<usize>,
    ) -> usize {
        let description = &self.descriptions[number];
        self.absorbed[number] = true;
        also.push(description.head);
        described.push(description.clone());
        description.tokens.start
    }

    pub(super) fn is_person(&self, description: usize) -> bool {
        let role = &self.scan.roles[self.descriptions[description].role];
        let row = &self.scan.tables.role_rows[role.word.role as usize];
        row.kind == EntityKind::Person
    }

    /// Whether a name is one of a row: "Presidents Reis and Dahl", but not "the refugees Reis welcomed".
    fn is_of_several(&self, name: &Range<usize>) -> bool {
        let head = readout_model::Id::new(self.scan.head_of(name));
        self.scan.token(head.index()).relation == Relation::Conj
            || self.scan.tree.child(head, Relation::Conj).is_some()
    }

    /// "Jon Dahl, the foreign minister of Freedonia, …"
    fn apposition_after(&self, name: &Range<usize>) -> Option<usize> {
        let scan = self.scan;
        let end = scan.sentence(name.start).end;
        let comma = name.end;
        if comma >= end || scan.words[comma].1 != "," {
            return None;
        }
        let number = *self.by_start.get(&(comma + 1))?;
        let description = &self.descriptions[number];
        if self.absorbed[number] || description.plural || !self.is_person(number) {
            return None;
        }
        // "Jon Dahl, News Correspondent Ann Hill reports": the title of who comes next.
        let next = scan.name_at(description.tokens.end).map(|name| &scan.names[name]);
        if next.is_some_and(|name| matches!(name.class, Class::Person)) {
            return None;
        }
        let appositive = scan.token(description.head).relation == Relation::Appos;
        let closed = description.tokens.end >= end
            || scan.token(description.tokens.end).pos == Pos::Punct
            || scan.token(description.tokens.end).pos == Pos::Pron;
        (closed || appositive).then_some(number)
    }

    /// "The opposition leader, Maria Reis, …"
    fn apposition_before(&self, whole: &Range<usize>, name: &Range<usize>) -> Option<usize> {
        let scan = self.scan;
        let sentence = scan.sentence(name.start);
        let comma = whole.start.checked_sub(1).filter(|index| *index > sentence.start)?;
        if scan.words[comma].1 != "," {
            return None;
        }
        let number = *self.by_end.get(&comma)?;
        let description = &self.descriptions[number];
        let person = self.is_person(number) && !description.plural && !self.absorbed[number];
        let appositive = scan.token(scan.head_of(name)).relation == Relation::Appos;
        let closed = name.end >= sentence.end || scan.token(name.end).pos == Pos::Punct;
        (person && (description.definite || description.country.is_some()) && appositive && closed)
            .then_some(number)
    }

    /// "Freedonia's **foreign minister** is Ana Reis": the office in front of a name that its holder is said to be.
    fn predicate_of(&self, name: &Range<usize>) -> Option<Description> {
        let scan = self.scan;
        let head = scan.token(scan.head_of(name));
        let verb = head.head.filter(|_| head.relation == Relation::Attr)?;
        let now = matches!(scan.token(verb.index()).tag, Tag::Vbz | Tag::Vbp);
        let subject = scan.tree.child(verb, Relation::Nsubj)?.index();
        let number = scan.role_at(subject).filter(|_| now)?;
        let description = &self.descriptions[number];
        let title = scan.tables.role_rows[scan.roles[number].word.role as usize].title;
        let negated = scan.tree.child(verb, Relation::Neg).is_some();
        (title && !negated && description.definite && !description.plural)
            .then(|| description.clone())
    }
}

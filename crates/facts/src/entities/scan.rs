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
    /// Countries that the report names, and how often.
    pub(super) here: HashMap<SmolStr, usize>,
    /// First and last words of the full names of people: what a bare surname stands for.
    pub(super) parts: HashSet<SmolStr>,
    /// Names of storms and the like, which are nobody's.
    pub(super) things: HashSet<SmolStr>,
    /// Whether each token stands in a paragraph that is written without regard to capitals.
    pub(super) careless: Vec<bool>,
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

/// From how many inhabitants on a town needs no preposition to be one.
pub(super) const LARGE: u32 = 100_000;

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
            here: HashMap::new(),
            parts: HashSet::new(),
            things: HashSet::new(),
            careless: careless(document, analysis),
            name_at: vec![NOTHING; count],
            role_at: vec![NOTHING; count],
        };
        let mut hits = scan.table_names();
        scan.here = scan.countries_here(&hits);
        scan.drop_absent(&mut hits);
        let roles = scan.role_words(&hits);
        scan.names = scan.merge(hits, &roles);
        // "U.S. senator", which says its country itself, is one word.
        let of_role = |name: &FoundName| {
            let own = &name.tokens;
            let role = roles.partition_point(|role| role.tokens.end <= own.start);
            roles.get(role).is_some_and(|role| {
                role.tokens.start <= own.start
                    && own.end <= role.tokens.end
                    && own.len() < role.tokens.len()
                    && tables.role_rows[role.word.role as usize].country.is_some()
            })
        };
        scan.names.retain(|name| !of_role(name));
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

    /// Whether a token is a hyphen between two words that it joins.
    pub(super) fn is_hyphen(&self, index: usize) -> bool {
        let Some((folded, written)) = self.words.get(index) else { return false };
        let joined = |one: usize, other: usize| {
            other < self.words.len() && self.token(one).span.end() == self.token(other).span.start()
        };
        folded.is_empty()
            && matches!(*written, "-" | "‐" | "‑" | "–")
            && index > 0
            && joined(index - 1, index)
            && joined(index, index + 1)
    }

    /// Whether a name stands in a compound or behind a prefix that makes it another party's:
    /// "Norwegian-backed", "pro-Norwegian".
    pub(super) fn is_of_another(&self, tokens: &Range<usize>) -> bool {
        let other = |index: usize| {
            self.words
                .get(index)
                .is_some_and(|(word, _)| self.tables.compounds.get(word) == Some(&false))
        };
        let behind = tokens.end < self.words.len() && self.is_hyphen(tokens.end);
        let front = tokens.start > 1 && self.is_hyphen(tokens.start - 1);
        (behind && other(tokens.end + 1)) || (front && other(tokens.start - 2))
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
                let hit = hit.filter(|(length, meanings)| {
                    self.is_written_as_name(index, *length)
                        || self.is_small_name(index, *length, meanings)
                });
                // "The Alternative for Freedonia" is not the party "The Alternative".
                let article = self.token(index).pos == Pos::Det;
                let further = |(length, _): &(usize, Vec<Meaning>)| {
                    let next = (index + 1 < end)
                        .then(|| self.tables.names.longest_at(&self.words[index + 1..end]));
                    next.flatten().is_some_and(|(behind, _)| behind + 1 > *length)
                };
                let hit = hit.filter(|hit| !(article && further(hit)));
                let Some((length, meanings)) = hit else {
                    index += 1;
                    continue;
                };
                // "the Washington Post" under "The Washington Post": a small article is none of the name.
                let article = length > 1
                    && self.token(index).pos == Pos::Det
                    && !starts_upper(self.words[index].1);
                let tokens = index + usize::from(article)..index + length;
                index = tokens.end;
                found.push(FoundName { tokens, label: None, meanings, class: Class::None });
            }
        }
        found
    }

    /// Drops what organisations of names cannot mean in this report: those of another country, and
    /// those of other days.
    fn drop_absent(&self, hits: &mut Vec<FoundName>) {
        let here = &self.here;
        let country = |hit: &FoundName| self.plain_country(hit);
        let by_end: HashMap<usize, SmolStr> =
            hits.iter().filter_map(|hit| Some((hit.tokens.end, country(hit)?))).collect();
        let published = self.document.about.published;
        let mut dropped: Vec<Range<usize>> = Vec::new();
        self.settle_shared_words(hits, here);
        hits.retain_mut(|hit| {
            let several = hit.meanings.iter().any(|meaning| self.is_bound(*meaning));
            let dated = |meaning: &Meaning| {
                matches!(meaning, Meaning::Organisation(row)
                    if !self.tables.organisations[*row as usize].holds(published))
            };
            if !several && !hit.meanings.iter().any(dated) {
                return true;
            }
            let front = self.in_front(hit.tokens.start, &by_end);
            hit.meanings.retain(|meaning| {
                let (row, only_with) = match meaning {
                    Meaning::Organisation(row) => {
                        let row = &self.tables.organisations[*row as usize];
                        (row, &row.only_with)
                    }
                    Meaning::OrganisationThere(row) => {
                        let row = &self.tables.organisations[*row as usize];
                        (row, &row.code)
                    }
                    _ => return true,
                };
                let fits = only_with.as_ref().is_none_or(|code| match front {
                    Some(own) => own == code,
                    None => here.contains_key(code) || (row.or_alone && here.is_empty()),
                });
                fits && row.holds(published)
            });
            self.keep_most_named(&mut hit.meanings, here);
            // The country in front chooses among several; so does a country's own row over the
            // one that counts in any report.
            let bound = |meaning: &Meaning| self.is_bound(*meaning);
            if hit.meanings.iter().any(bound) {
                hit.meanings.retain(|meaning| {
                    !matches!(meaning, Meaning::Organisation(_)) || bound(meaning)
                });
            }
            for meaning in &mut hit.meanings {
                if let Meaning::OrganisationThere(row) = *meaning {
                    *meaning = Meaning::Organisation(row);
                }
            }
            if hit.meanings.is_empty() {
                dropped.push(hit.tokens.clone());
            }
            !hit.meanings.is_empty()
        });
        // "Porto Police" that counts not here is still a town's.
        for tokens in dropped.into_iter().filter(|tokens| tokens.len() > 1) {
            hits.extend(self.places_within(&tokens));
        }
        hits.sort_by_key(|hit| hit.tokens.start);
    }

    /// "Korean": of countries that share a word the one that the report names by another word.
    fn settle_shared_words(&self, hits: &mut Vec<FoundName>, here: &HashMap<SmolStr, usize>) {
        let word = |meaning: &Meaning| match meaning {
            Meaning::Country(word) => Some(&self.tables.country_words[*word as usize]),
            _ => None,
        };
        hits.retain_mut(|hit| {
            let shared = |meaning: &Meaning| word(meaning).is_some_and(|word| word.only_named);
            if !hit.meanings.iter().any(shared) {
                return true;
            }
            let mut named: Vec<&SmolStr> = hit
                .meanings
                .iter()
                .filter_map(word)
                .map(|word| &word.code)
                .filter(|code| here.contains_key(*code))
                .collect();
            named.dedup();
            let only = match named.as_slice() {
                [only] => Some((*only).clone()),
                _ => None,
            };
            hit.meanings.retain(|meaning| {
                word(meaning).is_none_or(|word| match &only {
                    Some(code) => word.code == *code,
                    None => !word.only_named,
                })
            });
            !hit.meanings.is_empty()
        });
    }

    /// Countries and places in a row of tokens, shorter than the whole.
    fn places_within(&self, tokens: &Range<usize>) -> Vec<FoundName> {
        let mut found = Vec::new();
        let mut index = tokens.start;
        while index < tokens.end {
            let end = if index == tokens.start { tokens.end - 1 } else { tokens.end };
            let hit = self.tables.names.longest_at(&self.words[index..end]);
            let Some((length, mut meanings)) =
                hit.filter(|(length, _)| self.is_written_as_name(index, *length))
            else {
                index += 1;
                continue;
            };
            meanings.retain(|meaning| matches!(meaning, Meaning::Country(_) | Meaning::Place(_)));
            if !meanings.is_empty() {
                let tokens = index..index + length;
                found.push(FoundName { tokens, label: None, meanings, class: Class::None });
            }
            index += length;
        }
        found
    }

    /// Of several countries' organisations of one name those of the country that the report names
    /// most; none if two are level.
    fn keep_most_named(&self, meanings: &mut Vec<Meaning>, here: &HashMap<SmolStr, usize>) {
        let code = |meaning: &Meaning| match meaning {
            Meaning::Organisation(row) | Meaning::OrganisationThere(row) => {
                self.tables.organisations[*row as usize].code.clone()
            }
            _ => None,
        };
        let mut counts: Vec<(usize, SmolStr)> = meanings
            .iter()
            .filter(|meaning| self.is_bound(**meaning))
            .filter_map(code)
            .map(|code| (here.get(&code).copied().unwrap_or(0), code))
            .collect();
        counts.sort_by(|one, other| other.cmp(one));
        counts.dedup();
        let [first, second, ..] = counts.as_slice() else { return };
        let most = (first.0 > second.0).then(|| first.1.clone());
        meanings.retain(|meaning| !self.is_bound(*meaning) || code(meaning) == most);
    }

    /// Whether a meaning is an organisation that counts only in reports of its country.
    fn is_bound(&self, meaning: Meaning) -> bool {
        match meaning {
            Meaning::Organisation(row) => {
                self.tables.organisations[row as usize].only_with.is_some()
            }
            Meaning::OrganisationThere(_) => true,
            _ => false,
        }
    }

    /// The country that a name of the tables is, if it is nothing else.
    fn plain_country(&self, hit: &FoundName) -> Option<SmolStr> {
        hit.meanings.iter().find_map(|meaning| match meaning {
            Meaning::Country(word) => {
                let word = &self.tables.country_words[*word as usize];
                (!word.only_named).then(|| word.code.clone())
            }
            _ => None,
        })
    }

    /// Countries that the report names, by themselves, their capitals or towns that stand behind a
    /// preposition of place.
    pub(super) fn countries_here(&self, hits: &[FoundName]) -> HashMap<SmolStr, usize> {
        let mut here: HashMap<SmolStr, usize> = HashMap::new();
        for hit in hits {
            if let Some(code) = self.plain_country(hit) {
                *here.entry(code).or_default() += 1;
                continue;
            }
            let places = hit.meanings.iter().filter_map(|meaning| match meaning {
                Meaning::Place(row) => Some(&self.tables.places[*row as usize]),
                _ => None,
            });
            let largest = places.max_by_key(|place| (place.population == 0, place.population));
            if let Some(code) = largest.and_then(|place| place.country.clone())
                && self.after_place_preposition(hit.tokens.start)
            {
                *here.entry(code).or_default() += 1;
            }
        }
        here
    }

    /// The country that a report is about: the only one that it names, or the one that it names three
    /// times as often as any other.
    pub(super) fn country_of_report(&self) -> Option<SmolStr> {
        let (code, most) = self.here.iter().max_by_key(|(code, count)| (**count, *code))?;
        let others = self.here.iter().filter(|(other, _)| *other != code);
        others.map(|(_, count)| 3 * count).all(|count| count <= *most).then(|| code.clone())
    }

    /// The country that stands in front of a name, with adjectives and possessives between
    /// ("Chile's small Green Party").
    fn in_front<'c>(
        &self,
        start: usize,
        by_end: &'c HashMap<usize, SmolStr>,
    ) -> Option<&'c SmolStr> {
        let floor = self.sentence(start).start;
        let mut index = start;
        for _ in 0..4 {
            if let Some(code) = by_end.get(&index) {
                return Some(code);
            }
            let before = index.checked_sub(1).filter(|before| *before >= floor)?;
            let token = self.token(before);
            let between = token.tag == Tag::Pos
                || token.tag == Tag::Hyph
                || matches!(token.pos, Pos::Adj)
                || self.tables.modifiers.contains_key(&self.words[before].0);
            if !between {
                return None;
            }
            index = before;
        }
        None
    }

    /// Capitals at the first or the last word; a lone word must not be a verb and the like.
    fn is_written_as_name(&self, index: usize, length: usize) -> bool {
        let upper = |index: usize| starts_upper(self.words[index].1);
        if length > 1 {
            // "The times" are no newspaper, nor is "the Australian" before a noun.
            let article = self.token(index).pos == Pos::Det;
            let last = index + length - 1;
            let adjective = self.token(last).relation == Relation::Amod
                && self.token(last).head.is_some_and(|head| head.index() > last);
            return (upper(index) && !article) || (upper(last) && !(article && adjective));
        }
        // "MS-13" is taken for a number.
        let lettered = self.words[index].1.starts_with(char::is_uppercase);
        upper(index)
            && (matches!(self.token(index).pos, Pos::Propn | Pos::Adj | Pos::Noun | Pos::X)
                || (self.token(index).pos == Pos::Num && lettered))
    }

    /// "in san francisco", where the paragraph is written without regard to capitals or the recogniser
    /// has a place there: a country, a large place or, if the tagger takes it for a name, a body.
    fn is_small_name(&self, index: usize, length: usize, meanings: &[Meaning]) -> bool {
        if !self.careless[index] && !self.is_labelled_place(index, length) {
            return false;
        }
        let tokens = index..index + length;
        let proper = tokens.clone().all(|index| self.token(index).pos == Pos::Propn);
        let nominal = matches!(self.token(tokens.end - 1).pos, Pos::Propn | Pos::Noun | Pos::X);
        let located = nominal && self.after_place_preposition(index);
        let stop = self.tables.place_stops.contains(&self.words[index].0) && length == 1;
        meanings.iter().any(|meaning| match meaning {
            Meaning::Country(word) => {
                let form = self.tables.country_words[*word as usize].form;
                matches!(form, CountryForm::Name | CountryForm::Capital) && (proper || located)
            }
            Meaning::Place(row) => {
                let place = &self.tables.places[*row as usize];
                let large = place.kind != "city" || place.population >= LARGE;
                large && !stop && (proper || located)
            }
            Meaning::Organisation(_) => proper,
            _ => false,
        })
    }

    /// Whether the recogniser takes just these tokens for a place.
    fn is_labelled_place(&self, index: usize, length: usize) -> bool {
        let names = &self.analysis.names;
        let after = names.partition_point(|name| (name.tokens.end as usize) <= index);
        names.get(after).is_some_and(|name| {
            let own = name.tokens.start as usize..name.tokens.end as usize;
            own == (index..index + length) && matches!(name.label, NameLabel::Gpe | NameLabel::Loc)
        })
    }

    /// Role words, leftmost and longest, outside the names of bodies in the tables.
    fn role_words(&self, hits: &[FoundName]) -> Vec<FoundRole> {
        let mut blocked = vec![false; self.words.len()];
        for hit in hits.iter().filter(|hit| hit.tokens.len() > 1) {
            blocked[hit.tokens.clone()].fill(true);
        }
        let adjectives: HashSet<usize> = hits
            .iter()
            .filter(|hit| hit.meanings.iter().any(|meaning| self.is_country(*meaning)))
            .map(|hit| hit.tokens.end)
            .collect();
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
                    // A plural behind an adjective of a country, taken for a verb.
                    let people = self.token(index).tag == Tag::Vbz
                        && index > sentence.tokens.start as usize
                        && adjectives.contains(&index);
                    free && !addressed && (nominal || people || *length > 1)
                });
                let Some((length, words)) = hit else {
                    index += 1;
                    continue;
                };
                let last = self.token(index + length - 1).tag;
                let plural = matches!(last, Tag::Nns | Tag::Nnps | Tag::Vbz);
                let word = *words.iter().find(|word| word.plural == plural).unwrap_or(&words[0]);
                found.push(FoundRole { tokens: index..index + length, word });
                index += length;
            }
        }
        found
    }

    pub(super) fn is_country(&self, meaning: Meaning) -> bool {
        matches!(meaning, Meaning::Country(word)
            if self.tables.country_words[word as usize].form != CountryForm::Capital)
    }

    pub(super) fn index_names(&mut self) {
        self.name_at.fill(NOTHING);
        for (number, name) in self.names.iter().enumerate() {
            self.name_at[name.tokens.clone()].fill(number as u32);
        }
    }
}

/// Whether each token stands in a paragraph that begins with a small letter, or behind a pronoun of one
/// letter in it that is not a capital: its writer does not care for capitals.
fn careless(document: &Document, analysis: &Analysis) -> Vec<bool> {
    let mut careless = Vec::with_capacity(analysis.tokens.len());
    let mut blocks = document.blocks.iter();
    let (mut end, mut is_careless) = (0, false);
    for token in analysis.tokens.iter() {
        let text = &document.text.as_str()[token.span];
        if token.span.start() >= end {
            let block = blocks.find(|block| block.span.end() > token.span.start());
            end = block.map_or(usize::MAX, |block| block.span.end());
            is_careless = text.starts_with(char::is_lowercase);
        }
        is_careless |=
            token.pos == Pos::Pron && text.len() == 1 && text.starts_with(char::is_lowercase);
        careless.push(is_careless);
    }
    careless
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

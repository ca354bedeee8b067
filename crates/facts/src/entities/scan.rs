use std::collections::{HashMap, HashSet};
use std::ops::Range;

use readout_model::{
    Analysis, BlockKind, Document, Id, NameLabel, Pos, Relation, Tag, Token, Tree,
};
use smol_str::SmolStr;

use super::fold::fold;
use super::tables::{CountryForm, Counts, Effect, Meaning, RoleWord, Tables};

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
                    && (tables.role_rows[role.word.role as usize].country.is_some()
                        // "Asamblea **Nacional**", a party's name elsewhere
                        || (role.tokens.clone().all(|index| starts_upper(scan.words[index].1))
                            && !name.meanings.iter().any(|it| matches!(it, Meaning::Country(_)))))
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

    /// Whether the preposition of what belongs to something stands at a place.
    pub(super) fn is_of(&self, index: usize) -> bool {
        self.words.get(index).is_some_and(|(word, _)| word == "of")
    }

    /// The number of the role word that covers a token.
    pub(super) fn role_at(&self, index: usize) -> Option<usize> {
        self.role_at.get(index).filter(|number| **number != NOTHING).map(|number| *number as usize)
    }

    /// Whether a token stands among those who wrote the report or took its pictures: they are not in it.
    pub(super) fn is_credited(&self, index: usize) -> bool {
        let sentence = self.analysis.sentence_of(Id::new(index));
        let block = &self.document.blocks[self.analysis.sentences[sentence].block.index()];
        matches!(block.kind, BlockKind::Byline | BlockKind::Credit)
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
    /// "Norwegian-backed", "pro-Norwegian"; or behind a word of descent: "ethnic Norwegian".
    pub(super) fn is_of_another(&self, tokens: &Range<usize>) -> bool {
        if self.is_descent(tokens.start) {
            return true;
        }
        let other = |index: usize| {
            self.words
                .get(index)
                .is_some_and(|(word, _)| self.tables.compounds.get(word) == Some(&false))
        };
        let behind = tokens.end < self.words.len() && self.is_hyphen(tokens.end);
        let front = tokens.start > 1 && self.is_hyphen(tokens.start - 1);
        (behind && other(tokens.end + 1)) || (front && other(tokens.start - 2))
    }

    /// "ethnic" in front of a word.
    pub(super) fn is_descent(&self, index: usize) -> bool {
        let before = index.checked_sub(1).map(|before| &self.words[before].0);
        before.is_some_and(|word| self.tables.modifiers.get(word) == Some(&Effect::Descent))
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
            let places = &self.tables.place_prepositions;
            match token.pos {
                Pos::Det | Pos::Adj => {}
                Pos::Adp | Pos::Sconj => {
                    // "north of Porto"
                    let two = || format!("{} {}", self.words[before - 1].0, self.words[before].0);
                    return places.contains(&self.words[before].0)
                        || before > start && places.contains(two().as_str());
                }
                // "Near Porto", of which the tagger makes one name
                Pos::Propn if before == start => return places.contains(&self.words[before].0),
                _ => return false,
            }
        }
        false
    }

    /// Countries that the report names, by themselves, their capitals or towns that stand behind a
    /// preposition of place.
    pub(super) fn countries_here(&self, hits: &[FoundName]) -> HashMap<SmolStr, usize> {
        let mut here: HashMap<SmolStr, usize> = HashMap::new();
        // "Congolese" names the country that another word of the report names, else the larger.
        let (shared, own): (Vec<&FoundName>, Vec<&FoundName>) =
            hits.iter().partition(|hit| hit.meanings.iter().any(|it| self.is_shared_word(*it)));
        for hit in own {
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
        let named = here.clone();
        for hit in shared {
            let codes = hit.meanings.iter().filter_map(|meaning| match meaning {
                Meaning::Country(word) => Some(&self.tables.country_words[*word as usize].code),
                _ => None,
            });
            let code = codes.into_iter().find(|code| named.contains_key(*code)).cloned();
            if let Some(code) = code.or_else(|| self.plain_country(hit)) {
                *here.entry(code).or_default() += 1;
            }
        }
        here
    }

    /// A word for several countries, that counts for this one only where the report names it otherwise.
    fn is_shared_word(&self, meaning: Meaning) -> bool {
        matches!(meaning, Meaning::Country(word) if self.tables.country_words[word as usize].only_named)
    }

    /// The country that a report is about: the only one that it names, or the one that it names three
    /// times as often as any other.
    pub(super) fn country_of_report(&self) -> Option<SmolStr> {
        let (code, most) = self.here.iter().max_by_key(|(code, count)| (**count, *code))?;
        let others = self.here.iter().filter(|(other, _)| *other != code);
        others.map(|(_, count)| 3 * count).all(|count| count <= *most).then(|| code.clone())
    }

    /// Role words, leftmost and longest, outside the names of bodies in the tables.
    fn role_words(&self, hits: &[FoundName]) -> Vec<FoundRole> {
        let mut blocked = vec![false; self.words.len()];
        for hit in hits.iter().filter(|hit| hit.tokens.len() > 1) {
            blocked[hit.tokens.clone()].fill(true);
        }
        let mut alone = vec![false; self.words.len()];
        for hit in hits.iter().filter(|hit| hit.tokens.len() == 1) {
            alone[hit.tokens.start] = true;
        }
        let adjectives: HashSet<usize> = hits
            .iter()
            .filter(|hit| hit.meanings.iter().any(|meaning| self.is_of_country(*meaning)))
            .map(|hit| hit.tokens.end)
            .collect();
        let mut found = Vec::new();
        for sentence in self.analysis.sentences.iter() {
            let end = sentence.tokens.end as usize;
            let mut index = sentence.tokens.start as usize;
            while index < end {
                let hit = self.tables.roles.longest_at(&self.words[index..end]);
                // "members of Congress": members, of a body that has a name.
                let name = hit.as_ref().and_then(|(length, words)| {
                    let own = |word: &RoleWord| {
                        self.tables.role_rows[word.role as usize].country.is_some()
                    };
                    let inside = (index + 1..index + length).find(|token| alone[*token]);
                    inside.filter(|_| !words.iter().any(own))
                });
                let hit = match name {
                    Some(name) => self.tables.roles.longest_at(&self.words[index..name]),
                    None => hit,
                };
                let hit = hit.filter(|(length, words)| {
                    let last = self.token(index + length - 1).pos;
                    let nominal = matches!(last, Pos::Noun | Pos::Propn);
                    let free = !blocked[index..index + length].contains(&true);
                    // "Mr. King"
                    let addressed = index > 0 && self.is_honorific(index - 1);
                    // A plural behind an adjective of a country, taken for a verb.
                    let people = self.token(index).tag == Tag::Vbz
                        && index > sentence.tokens.start as usize
                        && (adjectives.contains(&index) || self.is_described_people(index, end));
                    let row = |word: &RoleWord| &self.tables.role_rows[word.role as usize];
                    let alone = words.iter().any(|word| row(word).counts == Counts::Alone);
                    free && !addressed
                        && !(*length == 1 && self.is_surname_alone(index, end))
                        && (nominal || people || *length > 1)
                        && (!alone || self.is_people(index + length - 1))
                });
                let Some((length, words)) = hit else {
                    index += 1;
                    continue;
                };
                let last = self.token(index + length - 1).tag;
                let plural = matches!(last, Tag::Nns | Tag::Nnps | Tag::Vbz);
                let written = |word: &&RoleWord| word.cut == starts_upper(self.words[index].1);
                let number = |word: &&RoleWord| word.plural == plural;
                let word = *(words.iter().find(|word| number(word) && written(word)))
                    .or_else(|| words.iter().find(number))
                    .unwrap_or(&words[0]);
                let after = index + length + usize::from(self.is_shortened(index + length, end));
                found.push(FoundRole { tokens: index..after, word });
                index = after;
            }
        }
        found
    }

    /// "**King** was shot", "fans of **Prince**": a title that is a name, where it stands without an article and before
    /// no name.
    fn is_surname_alone(&self, index: usize, end: usize) -> bool {
        let token = self.token(index);
        let (word, written) = &self.words[index];
        let known =
            self.tables.surnames.contains(word) || self.tables.given_names.contains_key(word);
        let before = index.checked_sub(1).map(|before| self.token(before));
        let owned = before.is_some_and(|before| {
            matches!(before.pos, Pos::Det | Pos::Adj | Pos::Propn | Pos::Noun | Pos::Num)
                || before.tag == Tag::Pos
        });
        // "Col. Reis"
        let next = index + 1 + usize::from(self.is_shortened(index + 1, end));
        let named = next < end && starts_upper(self.words[next].1);
        token.tag == Tag::Nnp
            && starts_upper(written)
            && known
            && !owned
            && !named
            && (index + 1 >= end || !self.is_of(index + 1))
    }

    /// "**dozens** were arrested", "killed **hundreds**": how many of whom is not said, and a subject or object.
    fn is_people(&self, index: usize) -> bool {
        let relation = self.token(index).relation;
        let next = index + 1;
        let of = next < self.words.len() && self.token(next).pos == Pos::Adp && self.is_of(next);
        matches!(relation, Relation::Nsubj | Relation::Nsubjpass | Relation::Dobj) && !of
    }

    /// "Anglophone separatists closed …": behind an adjective with a capital and before the verb.
    fn is_described_people(&self, index: usize, end: usize) -> bool {
        self.token(index - 1).pos == Pos::Adj
            && starts_upper(self.words[index - 1].1)
            && index + 1 < end
            && matches!(
                self.token(index + 1).tag,
                Tag::Vbd | Tag::Vbn | Tag::Vbz | Tag::Vbp | Tag::Md
            )
    }

    /// Whether the full stop of a title that is cut short stands here as a word of its own: "Col**.** Ben
    /// Harlow".
    fn is_shortened(&self, index: usize, end: usize) -> bool {
        index > 0
            && index + 1 < end
            && self.words[index].1 == "."
            && self.token(index - 1).span.end() == self.token(index).span.start()
            && self.token(index + 1).pos == Pos::Propn
    }

    /// Whether a word says of which country something is: "Freedonian attaches", not "Freedonia attaches".
    fn is_of_country(&self, meaning: Meaning) -> bool {
        matches!(meaning, Meaning::Country(word)
            if self.tables.country_words[word as usize].form == CountryForm::Adjective)
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

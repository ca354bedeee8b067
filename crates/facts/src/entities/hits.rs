//! Names of the tables in a report: where they stand, and which of their meanings count in it.

use std::collections::HashMap;
use std::ops::Range;

use readout_model::{NameLabel, Pos, Relation, Tag};
use smol_str::SmolStr;

use super::fold::is_acronym;
use super::scan::{Class, FoundName, LARGE, Scan, starts_upper};
use super::tables::{CountryForm, Meaning};

impl Scan<'_> {
    /// Names of the tables, leftmost and longest.
    pub(super) fn table_names(&self) -> Vec<FoundName> {
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
                let hit = hit.filter(|(length, _)| *length > 1 || !self.ends_region(index));
                let Some((length, mut meanings)) = hit else {
                    index += 1;
                    continue;
                };
                if length == 1 && self.is_lettered(index) {
                    meanings.retain(|meaning| !matches!(meaning, Meaning::Term(_)));
                    if meanings.is_empty() {
                        index += 1;
                        continue;
                    }
                }
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

    /// "FICO", in letters that stand for words where the words beside it are not in capitals: no Fico.
    fn is_lettered(&self, index: usize) -> bool {
        let capitals = |index: usize| {
            let word = self.words.get(index).map(|(_, written)| *written);
            word.is_some_and(|word| word.len() > 1 && is_acronym(word))
        };
        let beside = index.checked_sub(1).is_some_and(capitals) || capitals(index + 1);
        capitals(index) && !beside
    }

    /// "Latin **American**", "inter-**American**": of a part of the world, not of the country that the word means alone.
    fn ends_region(&self, index: usize) -> bool {
        let back = if index > 0 && self.is_hyphen(index - 1) { 2 } else { 1 };
        let Some(before) = index.checked_sub(back) else { return false };
        if self.sentence(index).start > before {
            return false;
        }
        let phrase = format!("{} {}", self.words[before].0, self.words[index].0);
        self.tables.regions.contains(phrase.as_str())
    }

    /// Drops what organisations of names cannot mean in this report: those of another country, and
    /// those of other days.
    pub(super) fn drop_absent(&self, hits: &mut Vec<FoundName>) {
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
    pub(super) fn plain_country(&self, hit: &FoundName) -> Option<SmolStr> {
        hit.meanings.iter().find_map(|meaning| match meaning {
            Meaning::Country(word) => {
                let word = &self.tables.country_words[*word as usize];
                (!word.only_named).then(|| word.code.clone())
            }
            _ => None,
        })
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
            // "liberal Democrats" are no party of that name.
            let describes = self.token(index).pos == Pos::Adj && !upper(index);
            return (upper(index) && !article)
                || (upper(last) && !(article && adjective) && !describes);
        }
        // "MS-13" is taken for a number.
        let lettered = self.words[index].1.starts_with(char::is_uppercase);
        // "ECOWAS mediators", for which the tagger knows no better than a verb; not in shouted headlines.
        let written = self.words[index].1;
        let acronym = written.len() > 3
            && is_acronym(written)
            && self
                .words
                .get(index + 1)
                .is_some_and(|(_, next)| next.starts_with(char::is_lowercase));
        upper(index)
            && (matches!(self.token(index).pos, Pos::Propn | Pos::Adj | Pos::Noun | Pos::X)
                || (self.token(index).pos == Pos::Num && lettered)
                || acronym)
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
}

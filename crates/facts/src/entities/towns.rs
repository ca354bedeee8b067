//! Which names stand for places: towns that are governed, lived in or taken, regions beside what is theirs, and the
//! likeliest of several places of one name.

use std::collections::HashSet;
use std::ops::Range;

use readout_model::{EntityKind, Pos, Relation};
use smol_str::SmolStr;

use super::classify::Mentioned;
use super::scan::{Class, LARGE, Scan};
use super::sectors::{CHURCH, GOVERNMENT};
use super::tables::{CountryForm, Meaning};

impl Scan<'_> {
    /// "the mayor of Porto": behind "of" and a word for a government, its people or somebody with a title ("the
    /// bishop of"), or for a kind of place in small letters ("the port of").
    pub(super) fn is_governed(&self, start: usize) -> bool {
        let Some(link) = start.checked_sub(1).filter(|link| self.is_of(*link)) else {
            return false;
        };
        let Some(before) = link.checked_sub(1) else { return false };
        let spot = |words: &crate::table::Set<SmolStr>| words.contains(&self.words[before].0);
        let spot = self.token(before).pos == Pos::Noun
            && (spot(&self.tables.place_starts) || spot(&self.tables.place_ends));
        spot || self.role_at(before).is_some_and(|role| {
            let row = &self.tables.role_rows[self.roles[role].word.role as usize];
            let church = row.sectors.first().is_some_and(|own| *own == CHURCH);
            let person = row.kind == EntityKind::Person && !row.takes && (row.title || church);
            person || row.sectors.first().is_some_and(|sector| *sector == GOVERNMENT)
        })
    }

    /// "Porto's mayor", "the Porto district chief": in front of what an official of a town or province is
    /// called.
    pub(super) fn is_governing(&self, tokens: &Range<usize>, place: u32) -> bool {
        let next = tokens.end + usize::from(self.is_possessor(tokens));
        // "Bavaria's premier": a division has officials of many names.
        let division = self.tables.places[place as usize].kind != "city";
        self.role_at(next).is_some_and(|role| {
            let role = &self.roles[role];
            let row = &self.tables.role_rows[role.word.role as usize];
            let power = row.sectors.first().is_some_and(|own| self.tables.power.contains(own));
            let local = |index: usize| self.tables.local_words.contains(&self.words[index].0);
            (division && power) || role.tokens.clone().any(local)
        })
    }

    /// "Porto militiamen": a large town or a region right in front of a word in small letters for several people.
    pub(super) fn is_home_of_people(&self, tokens: &Range<usize>, place: u32) -> bool {
        let place = &self.tables.places[place as usize];
        (place.kind != "city" || place.population >= LARGE)
            && self
                .words
                .get(tokens.end)
                .is_some_and(|(_, written)| !super::scan::starts_upper(written))
            && self.role_at(tokens.end).is_some_and(|role| {
                let role = &self.roles[role];
                let kind = self.tables.role_rows[role.word.role as usize].kind;
                role.word.plural || kind != EntityKind::Person
            })
    }

    /// "rebels seized Porto", "Porto was shelled".
    pub(super) fn is_taken(&self, tokens: &Range<usize>) -> bool {
        let token = self.token(self.head_of(tokens));
        let governor = token.head.map(|governor| self.token(governor.index()));
        matches!(token.relation, Relation::Dobj | Relation::Nsubjpass)
            && governor.is_some_and(|verb| self.tables.place_verbs.contains(&*verb.lemma))
    }

    /// "residents of Porto": behind "of" and a word for people who belong to no body.
    pub(super) fn is_inhabited(&self, start: usize) -> bool {
        let Some(link) = start.checked_sub(1).filter(|link| self.is_of(*link)) else {
            return false;
        };
        link.checked_sub(1).and_then(|before| self.role_at(before)).is_some_and(|role| {
            let row = &self.tables.role_rows[self.roles[role].word.role as usize];
            row.kind == EntityKind::Person && !row.takes
        })
    }

    /// Whether a name has its possessive inside it or behind it: "Wendy's" is a body.
    pub(super) fn is_possessor(&self, tokens: &Range<usize>) -> bool {
        let marks = |index: usize| {
            self.words.get(index).is_some_and(|(_, word)| word.starts_with(['\'', '’']))
        };
        tokens.clone().any(marks) || marks(tokens.end)
    }

    /// The country of a name that is a place, a country by name or a capital.
    pub(super) fn place_country(&self, number: usize) -> Option<SmolStr> {
        match self.names[number].class {
            Class::Country(word) | Class::Capital(word) => {
                let row = &self.tables.country_words[word as usize];
                matches!(row.form, CountryForm::Name | CountryForm::Capital)
                    .then(|| row.code.clone())
            }
            Class::Place(Some(row)) => self.tables.places[row as usize].country.clone(),
            Class::Place(None) => self.country_behind(&self.names[number].tokens),
            _ => None,
        }
    }

    /// "Baumholder, Germany": the country that stands behind the comma after the name of a place that no
    /// table has.
    pub(super) fn country_behind(&self, tokens: &Range<usize>) -> Option<SmolStr> {
        self.words.get(tokens.end).filter(|(_, written)| *written == ",")?;
        let next = tokens.end + 1;
        let article = next < self.words.len() && self.token(next).pos == Pos::Det;
        let next = next + usize::from(article);
        let country = &self.names[self.name_at(next)?];
        let Class::Country(word) = country.class else { return None };
        let head = self.token(self.head_of(&country.tokens));
        let joined = head.relation == Relation::Appos
            && head.head.is_some_and(|first| tokens.contains(&first.index()));
        let row = &self.tables.country_words[word as usize];
        (joined && row.form == CountryForm::Name).then(|| row.code.clone())
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

    /// Countries of the first-level divisions that the report names and that are no countries.
    pub(super) fn regions(&self) -> HashSet<SmolStr> {
        let alone = self.names.iter().filter(|name| self.country_meaning(name).is_none());
        alone
            .flat_map(|name| &name.meanings)
            .filter_map(|meaning| match meaning {
                Meaning::Place(row) => Some(&self.tables.places[*row as usize]),
                _ => None,
            })
            .filter(|place| place.kind == "admin1")
            .filter_map(|place| place.country.clone())
            .collect()
    }

    /// Country and division of the towns that the report names: of the largest of each name.
    pub(super) fn towns(&self) -> HashSet<(SmolStr, SmolStr)> {
        let alone = self.names.iter().filter(|name| self.country_meaning(name).is_none());
        alone
            .filter_map(|name| self.best_place(&name.meanings, |_| false))
            .map(|row| &self.tables.places[row as usize])
            .filter(|place| place.kind == "city" && place.population >= LARGE)
            .filter_map(|place| place.country.clone().zip(place.admin1.clone()))
            .collect()
    }

    /// Whether a name that a country and a division of another country share means the division:
    /// the report names other divisions there or a town in it, and the country by no other word.
    pub(super) fn is_region_here(&self, word: u32, row: u32, mentioned: &Mentioned) -> bool {
        let (word, place) =
            (&self.tables.country_words[word as usize], &self.tables.places[row as usize]);
        let near = |code: &SmolStr| {
            mentioned.regions.contains(code)
                || mentioned.towns.contains(&(code.clone(), place.name.clone()))
        };
        place.kind == "admin1"
            && place.country.as_ref().is_some_and(|code| *code != word.code && near(code))
            && mentioned.codes.get(&word.code).is_none_or(|words| words.len() == 1)
    }

    /// "the Georgia governor": a country stands as an adjective before a title, if it has one, so its
    /// bare name is that of the division; not before titles of states alone ("Georgia President"),
    /// nor where the report names the country by other words.
    pub(super) fn is_region_of_role(
        &self,
        tokens: &Range<usize>,
        word: u32,
        row: u32,
        mentioned: &Mentioned,
    ) -> bool {
        let code = &self.tables.country_words[word as usize].code;
        let place = &self.tables.places[row as usize];
        let Some(role) = self.role_at(tokens.end) else { return false };
        let written = |index: usize| self.words[index].0.as_str();
        let of_state = |index: usize| {
            self.tables
                .office_words
                .iter()
                .any(|(word, office)| office.is_some() && word == written(index))
        };
        place.kind == "admin1"
            && place.country.as_ref().is_some_and(|country| country != code)
            && self.tables.country_words[word as usize].form == CountryForm::Name
            && mentioned.codes.get(code).is_none_or(|words| words.len() == 1)
            && !self.roles[role].tokens.clone().any(of_state)
    }
}

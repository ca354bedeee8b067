//! Who of the people of one name a name stands for.

use readout_model::{EntityKind, Relation};
use smol_str::SmolStr;

use super::chains::{Chain, Chains, new, split};
use super::describe::Description;
use super::tables::{Gender, Meaning};
use super::terms::person_keys;

impl Chains<'_, '_> {
    /// A person's name with what title and apposition say.
    pub(super) fn person(
        &mut self,
        name: usize,
        gender: Option<Gender>,
        described: &[Description],
        (of_country, of_sector): &(Option<SmolStr>, Option<SmolStr>),
    ) -> usize {
        let scan = self.scan;
        let found = &scan.names[name];
        let content = scan.content(&found.tokens);
        let words: Vec<SmolStr> =
            content.iter().flat_map(|index| split(&scan.words[*index].0)).collect();
        let terms = self.terms_of(&found.meanings, &words);
        // "Editing by Kim Reis" tells nothing of the Kim that the report is about.
        let credited = scan.is_credited(found.tokens.start);
        let same = match credited {
            true => self.people.iter().copied().find(|number| self.list[*number].words == words),
            false => self.same_person(&words, gender, described, &terms),
        };
        let number = same.unwrap_or_else(|| {
            let number = self.push(new(EntityKind::Person, String::new()));
            self.list[number].kin = words.len() > 1 && self.is_kin(described);
            self.people.push(number);
            number
        });
        let span = scan.analysis.span_of(found.tokens.start as u32..found.tokens.end as u32);
        let chain = &mut self.list[number];
        if words.len() > chain.words.len() {
            chain.name = scan.document.text.as_str()[span].to_owned();
            chain.words = words;
            // A bare surname's terms are those of a namesake, once the full name is known.
            chain.terms.clone_from(&terms);
        } else if chain.terms.is_empty() && chain.words.len() == words.len() {
            chain.terms = terms;
        }
        let mut keys: Vec<SmolStr> =
            [chain.words.first(), chain.words.last()].into_iter().flatten().cloned().collect();
        keys.extend(chain.terms.iter().flat_map(|term| person_keys(scan, *term)));
        for key in keys.into_iter().filter(|_| !credited) {
            let known = self.people_by.entry(key).or_default();
            if let Err(place) = known.binary_search(&number) {
                known.insert(place, number);
            }
        }
        let given = || {
            let first = scan.words.get(content[0]).filter(|_| content.len() > 1)?;
            *scan.tables.given_names.get(&first.0)?
        };
        chain.gender = chain.gender.or(gender).or_else(given);
        // "Miss Dahl" is just who the bare "Dahl" is not.
        chain.bare |= content.len() == 1 && gender.is_none();
        for description in described {
            chain.at.extend(scan.places_in(&description.tokens));
            if chain.country.is_none() {
                chain.country.clone_from(&description.country);
            }
            let role = scan.roles[description.role].word.role;
            let title = scan.tables.role_rows[role as usize].title;
            // "General Ana Reis, the defence minister": a rank says less than an office.
            let mut words = scan.roles[description.role].tokens.clone();
            let rank = title && words.all(|word| scan.tables.ranks.contains(&scan.words[word].0));
            let office = title && !rank && (!chain.titled || chain.ranked);
            // "insurgent Ana Reis" may be a senator: a title goes before other descriptions.
            if chain.sectors.is_empty() || office || (title && !chain.titled) {
                chain.sectors.clone_from(&description.sectors);
                let takes = scan.tables.role_rows[role as usize].takes;
                chain.vague = takes && !description.told;
                // "Reis's spokesman Ivo Dahl": what Reis is.
                chain.person = description.person;
            }
            let held = title && !rank || description.replaced;
            chain.ranked = !held && (chain.ranked || rank && !chain.titled);
            chain.titled |= title || description.replaced;
            if !chain.roles.contains(&role) {
                chain.roles.push(role);
                self.by_role.entry(role).or_default().push(number);
            }
        }
        if chain.country.is_none() {
            chain.country.clone_from(of_country);
        }
        if chain.sectors.is_empty() {
            chain.sectors.extend(of_sector.clone());
        }
        number
    }

    /// Whether somebody is described as a relative of somebody else: "her father, Bo Dahl".
    fn is_kin(&self, described: &[Description]) -> bool {
        let scan = self.scan;
        described.iter().any(|description| {
            let role = &scan.roles[description.role];
            let owned = role
                .tokens
                .start
                .checked_sub(1)
                .is_some_and(|before| scan.token(before).relation == Relation::Poss);
            owned && scan.tables.role_rows[role.word.role as usize].kin
        })
    }

    /// Terms of office of people of a name; of first and last word, if the tables have no more
    /// ("Jon B. Dahl").
    fn terms_of(&self, meanings: &[Meaning], words: &[SmolStr]) -> Vec<u32> {
        let terms = |meanings: &[Meaning]| {
            let term = |meaning: &Meaning| match meaning {
                Meaning::Term(term) => Some(*term),
                _ => None,
            };
            meanings.iter().filter_map(term).collect::<Vec<u32>>()
        };
        match (words, terms(meanings)) {
            ([first, _, .., last], own) if own.is_empty() => {
                terms(&self.scan.tables.names.get(&format!("{first} {last}"), None))
            }
            (_, own) => own,
        }
    }

    /// The person of an earlier name: the same full name, or the only one that has this word as
    /// surname (last or, in Chinese and other names, first), with no sign against it.
    fn same_person(
        &self,
        words: &[SmolStr],
        gender: Option<Gender>,
        described: &[Description],
        terms: &[u32],
    ) -> Option<usize> {
        let fits = |number: &&usize| {
            let chain = &self.list[**number];
            let gender_fits = chain.gender.is_none() || gender.is_none() || chain.gender == gender;
            let country_fits = described.iter().all(|description| {
                description.country.is_none()
                    || chain.country.is_none()
                    || description.country == chain.country
            });
            gender_fits && country_fits
        };
        let last = words.last()?;
        let first = words.first()?;
        let keys = [first.clone(), last.clone()].into_iter();
        let keys = keys.chain(terms.iter().flat_map(|term| person_keys(self.scan, *term)));
        let mut people: Vec<usize> = keys
            .filter_map(|key| self.people_by.get(&key))
            .flatten()
            .filter(fits)
            .copied()
            .collect();
        people.sort_unstable();
        people.dedup();
        if words.len() == 1 {
            let exact = |number: &&usize| self.list[**number].words == words;
            let same = |number: &&usize| exact(number) && self.list[**number].gender == gender;
            let exact = people.iter().find(same).or_else(|| people.iter().find(exact));
            // "Dahl" before and after "her father, Bo Dahl" is she.
            let mut surname = people.iter().filter(|number| {
                let Chain { words: own, kin, .. } = &self.list[**number];
                let shared = own.last() == Some(last);
                let other = *kin && shared && exact.is_some();
                own.len() > 1 && (shared || own.first() == Some(last)) && !other
            });
            return match (exact, surname.next(), surname.next()) {
                (Some(number), None, _) | (_, Some(number), None) => Some(*number),
                (exact, Some(_), Some(_)) => self
                    .named_so_by_title(&people, last, described)
                    .or_else(|| self.named_so_before(&people, last))
                    .or(exact.copied().filter(|number| self.list[*number].gender == gender)),
                (None, None, _) => None,
            };
        }
        let keys: Vec<SmolStr> =
            terms.iter().flat_map(|term| person_keys(self.scan, *term)).collect();
        let shares_person = |chain: &Chain| {
            let mut own = chain.terms.iter().flat_map(|term| person_keys(self.scan, *term));
            own.any(|key| keys.contains(&key))
        };
        people.iter().copied().find(|number| {
            let chain = &self.list[*number];
            let own = &chain.words;
            *own == words
                || (own.len() > 1 && own.first() == words.first() && own.last() == Some(last))
                || (own.len() == 1
                    && (own[0] == *last || own[0] == words[0])
                    && !self.is_kin(described))
                || (own.len() > 1 && shares_person(chain))
        })
    }

    /// Of several people of one surname, the only one that was given the same role before.
    fn named_so_by_title(
        &self,
        people: &[usize],
        surname: &SmolStr,
        described: &[Description],
    ) -> Option<usize> {
        let mut with_role = people.iter().filter(|number| {
            let chain = &self.list[**number];
            chain.words.last() == Some(surname)
                && described.iter().any(|description| {
                    chain.roles.contains(&self.scan.roles[description.role].word.role)
                })
        });
        with_role.next().filter(|_| with_role.next().is_none()).copied()
    }

    /// Of several people of one surname, the only one that was called by it alone before: a report
    /// that keeps two apart names the other one in full.
    fn named_so_before(&self, people: &[usize], surname: &SmolStr) -> Option<usize> {
        let mut bare = people.iter().filter(|number| {
            let chain = &self.list[**number];
            chain.bare && chain.words.len() > 1 && chain.words.last() == Some(surname)
        });
        bare.next().filter(|_| bare.next().is_none()).copied()
    }
}

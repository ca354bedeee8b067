use std::collections::HashMap;

use jiff::civil::Date;
use readout_model::EntityKind;
use smol_str::SmolStr;

use super::scan::Scan;
use super::sectors::CIVILIANS;
use super::tables::{Gender, Term};
use super::terms::{by_surname, look_up};

/// An entity while it is being put together.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    pub(super) kind: EntityKind,
    pub(super) name: String,
    pub(super) country: Option<SmolStr>,
    pub(super) sectors: Vec<SmolStr>,
    pub(super) wikidata: Option<SmolStr>,
    pub(super) gender: Option<Gender>,
    pub(super) plural: bool,
    /// Folded words of the fullest name; empty for entities without one.
    pub(super) words: Vec<SmolStr>,
    /// Roles it was given, by their row.
    pub(super) roles: Vec<u32>,
    /// Terms of office of people of this name.
    pub(super) terms: Vec<u32>,
    /// Was named by a bare surname.
    pub(super) bare: bool,
    /// Was named in full as a relative of somebody else.
    pub(super) kin: bool,
    /// Was given a role that is a title.
    pub(super) titled: bool,
    /// That title is no more than a rank: "General".
    pub(super) ranked: bool,
    /// Nothing says of what that title is: "leader".
    pub(super) vague: bool,
    /// The number of a person's name whose country it shares ("Reis's advisers").
    pub(super) person: Option<usize>,
    /// Described with "the" or a possessor.
    pub(super) definite: bool,
    /// How many they are, as it was first said.
    pub(super) count: Option<SmolStr>,
    /// Row of the places.
    pub(super) place: Option<u32>,
    /// The entities a collective stands for.
    pub(super) members: Vec<usize>,
    /// Places below a country in what somebody is called: "**Ohio** governor".
    pub(super) at: Vec<SmolStr>,
}

impl Chain {
    /// Whether it is a person with a name, not only a description.
    pub(super) fn is_named(&self) -> bool {
        !self.words.is_empty()
    }
}

/// The entities found so far and the keys they are found by.
pub(super) struct Chains<'s, 'a> {
    pub(super) scan: &'s Scan<'a>,
    pub(super) list: Vec<Chain>,
    pub(super) by_key: HashMap<Key, usize>,
    pub(super) people: Vec<usize>,
    /// People by the first and the last word of their names, and by the people of the tables they
    /// may be; each list in order.
    pub(super) people_by: HashMap<SmolStr, Vec<usize>>,
    /// Organisations by folded name, and by initials after a `#`.
    organisations_by: HashMap<SmolStr, usize>,
    pub(super) by_role: HashMap<u32, Vec<usize>>,
}

/// What makes two mentions without a person's name the same entity.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Country(SmolStr),
    /// Of a country, with the article or without.
    People(SmolStr, bool),
    Organisation(u32),
    Name(EntityKind, SmolStr),
    Place(u32),
    Role {
        country: Option<SmolStr>,
        role: u32,
        sectors: Vec<SmolStr>,
        plural: bool,
        /// "**22** people" are not "49 people", "the **chip** company" is not "the beer company".
        count: Option<SmolStr>,
        /// "**his** brother" is not "**her** brother".
        whose: Option<SmolStr>,
    },
}

impl<'s, 'a> Chains<'s, 'a> {
    pub(super) fn new(scan: &'s Scan<'a>) -> Chains<'s, 'a> {
        Chains {
            scan,
            list: Vec::new(),
            by_key: HashMap::new(),
            people: Vec::new(),
            people_by: HashMap::new(),
            organisations_by: HashMap::new(),
            by_role: HashMap::new(),
        }
    }

    /// A part of a country that acts for itself.
    pub(super) fn part(&mut self, code: &SmolStr, sector: &SmolStr, text: &str) -> usize {
        let kind = EntityKind::Country;
        self.keyed(Key::Name(kind, super::fold::fold(text)), |chain| {
            *chain = Chain {
                country: Some(code.clone()),
                sectors: vec![sector.clone()],
                ..new(kind, text.to_owned())
            };
        })
    }

    pub(super) fn country(&mut self, code: &SmolStr) -> usize {
        let row = self.scan.tables.countries.get(code);
        let name = row.map_or_else(|| code.to_string(), |row| row.name.to_string());
        let wikidata = row.and_then(|row| row.wikidata.clone());
        self.keyed(Key::Country(code.clone()), |chain| {
            *chain =
                Chain { wikidata, country: Some(code.clone()), ..new(EntityKind::Country, name) };
        })
    }

    /// "Americans", who are civilians; with the article they may be their government or their army.
    pub(super) fn people_of(&mut self, code: &SmolStr, text: &str, definite: bool) -> usize {
        self.keyed(Key::People(code.clone(), definite), |chain| {
            let kind = EntityKind::Group;
            let sectors = if definite { Vec::new() } else { vec![CIVILIANS.clone()] };
            let country = Some(code.clone());
            *chain = Chain { country, sectors, plural: true, ..new(kind, text.into()) };
        })
    }

    pub(super) fn place(
        &mut self,
        row: Option<u32>,
        text: &str,
        country: Option<SmolStr>,
    ) -> usize {
        let key = match row {
            Some(row) => Key::Place(row),
            None => Key::Name(EntityKind::Place, super::fold::fold(text)),
        };
        let name = row.map_or_else(
            || text.to_owned(),
            |row| self.scan.tables.places[row as usize].name.to_string(),
        );
        self.keyed(key, |chain| {
            *chain = Chain { country, place: row, ..new(EntityKind::Place, name) }
        })
    }

    pub(super) fn named(&mut self, kind: EntityKind, text: &str) -> usize {
        let plural = kind == EntityKind::Group;
        self.keyed(Key::Name(kind, super::fold::fold(text)), |chain| {
            *chain = Chain { plural, ..new(kind, text.to_owned()) };
        })
    }

    /// A pair or the like, new each time.
    pub(super) fn collective(&mut self, text: &str, members: Vec<usize>) -> usize {
        let kind = EntityKind::Group;
        self.push(Chain { plural: true, members, ..new(kind, text.to_owned()) })
    }

    /// An organisation of the tables.
    pub(super) fn organisation(&mut self, row: u32) -> usize {
        let found = &self.scan.tables.organisations[row as usize];
        let plural = found.kind == EntityKind::Group;
        let number = self.keyed(Key::Organisation(row), |chain| {
            *chain = Chain {
                country: found.code.clone(),
                sectors: found.sectors.to_vec(),
                plural,
                words: split(&super::fold::fold(&found.name)),
                ..new(found.kind, found.name.to_string())
            };
        });
        self.remember_organisation(number)
    }

    /// An organisation in no table: the same name, its acronym, or the first words of it.
    pub(super) fn other_organisation(
        &mut self,
        text: &str,
        country: Option<SmolStr>,
        sectors: Vec<SmolStr>,
    ) -> usize {
        let words = split(&super::fold::fold(text));
        let acronym = super::fold::is_acronym(text) && words.len() == 1;
        let short = initials(text).to_lowercase();
        let known = self.organisations_by.get(&*words.join(" ")).copied().or_else(|| {
            if acronym {
                return self.organisations_by.get(&*format!("#{}", words[0])).copied();
            }
            // The acronym came first.
            let short = self.organisations_by.get(&*short).copied()?;
            super::fold::is_acronym(&self.list[short].name).then_some(short)
        });
        let number = known.unwrap_or_else(|| {
            let kind = EntityKind::Organization;
            self.push(Chain { words: words.clone(), ..new(kind, text.to_owned()) })
        });
        let chain = &mut self.list[number];
        if chain.country.is_none() {
            chain.country = country;
        }
        if chain.sectors.is_empty() {
            chain.sectors = sectors;
        }
        if words.len() > chain.words.len() {
            chain.name = text.to_owned();
            chain.words = words;
        }
        self.remember_organisation(number)
    }

    /// Takes another name for a body.
    pub(super) fn call(&mut self, number: usize, text: &str) {
        let words = split(&super::fold::fold(text));
        self.organisations_by.entry(words.join(" ").into()).or_insert(number);
    }

    fn remember_organisation(&mut self, number: usize) -> usize {
        let chain = &self.list[number];
        self.organisations_by.entry(chain.words.join(" ").into()).or_insert(number);
        if chain.words.len() > 1 {
            let short = format!("#{}", initials(&chain.name).to_lowercase());
            self.organisations_by.entry(short.into()).or_insert(number);
        }
        number
    }

    /// Fills in what the tables know about people and the text does not say.
    pub(super) fn look_up_people(&mut self, published: Option<Date>) {
        let tables = self.scan.tables;
        for number in &self.people {
            let chain = &mut self.list[*number];
            if chain.terms.is_empty()
                && let [surname] = chain.words.as_slice()
                && let Some(day) = published
            {
                chain.terms = by_surname(self.scan, chain, surname, day);
            }
            // A minister of a country that the report does not name is rather a namesake, if the report names
            // another country by two words of a name, or he has left office.
            let full = chain.words.len();
            let alone = |term: &Term| {
                let day = |held: bool| published.is_some_and(|day| term.holds(day) == Some(held));
                full > 2 || full == 2 && (day(true) || !day(false) && self.scan.here.is_empty())
            };
            let known = |term: &&Term| {
                term.leads()
                    || term.well_known
                    || alone(term)
                    || chain.titled
                    || chain.country.is_some()
                    || self.scan.here.contains_key(&term.code)
            };
            let terms: Vec<&Term> = chain
                .terms
                .iter()
                .map(|term| &tables.terms[*term as usize])
                .filter(known)
                .collect();
            look_up(tables, chain, &terms, published);
        }
    }

    pub(super) fn keyed(&mut self, key: Key, fill: impl FnOnce(&mut Chain)) -> usize {
        if let Some(number) = self.by_key.get(&key) {
            return *number;
        }
        let mut chain = new(EntityKind::Other, String::new());
        fill(&mut chain);
        let number = self.push(chain);
        self.by_key.insert(key, number);
        number
    }

    pub(super) fn push(&mut self, chain: Chain) -> usize {
        self.list.push(chain);
        self.list.len() - 1
    }
}

pub(super) fn new(kind: EntityKind, name: String) -> Chain {
    Chain {
        kind,
        name,
        country: None,
        sectors: Vec::new(),
        wikidata: None,
        gender: None,
        plural: false,
        words: Vec::new(),
        roles: Vec::new(),
        terms: Vec::new(),
        bare: false,
        kin: false,
        titled: false,
        vague: false,
        ranked: false,
        person: None,
        definite: false,
        count: None,
        place: None,
        members: Vec::new(),
        at: Vec::new(),
    }
}

pub(super) fn split(folded: &str) -> Vec<SmolStr> {
    folded.split(' ').filter(|word| !word.is_empty()).map(SmolStr::new).collect()
}

/// First letters of the capitalised words of a name.
fn initials(name: &str) -> String {
    name.split([' ', '-'])
        .filter_map(|word| word.chars().next().filter(|first| first.is_uppercase()))
        .collect()
}

use std::collections::HashMap;

use jiff::civil::Date;
use readout_model::{EntityKind, Id, Pos, Relation};
use smol_str::SmolStr;

use super::describe::{BUSINESS, Description};
use super::mentions::Draft;
use super::scan::Scan;
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
    definite: bool,
    /// How many they are, as it was first said.
    count: Option<SmolStr>,
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
    by_key: HashMap<Key, usize>,
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
enum Key {
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
        /// "**22** people" are not "49 people".
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

    fn with_role(&self, role: u32) -> impl Iterator<Item = usize> {
        self.by_role.get(&role).map_or(&[][..], Vec::as_slice).iter().copied()
    }

    /// The people with a name whose role is called so for short: "the minister" who is a foreign minister.
    fn called_for_short(&self, role: u32) -> impl Iterator<Item = usize> {
        let short = |role: &u32| self.scan.tables.role_rows[*role as usize].short.as_ref();
        let named = self.people.iter().copied().filter(|number| self.list[*number].is_named());
        named.filter(move |number| {
            let roles = &self.list[*number].roles;
            short(&role).is_some() && roles.iter().any(|known| short(known) == short(&role))
        })
    }

    /// Of several people of a role, the one who was spoken of in the sentence before, when the others were
    /// not: "Hung said … **The minister** stressed …" where two ministers met.
    pub(super) fn latest(
        &self,
        description: &Description,
        people: &[usize],
        before: &[(&Draft, usize)],
    ) -> Option<usize> {
        let sentence = |token: usize| self.scan.analysis.sentence_of(Id::new(token)).index();
        let here = sentence(description.head);
        let mut near: Vec<usize> = Vec::new();
        for (draft, number) in before.iter().rev() {
            if sentence(draft.head) + 1 < here {
                break;
            }
            if people.contains(number) && !near.contains(number) {
                near.push(*number);
            }
        }
        let &[number] = near.as_slice() else { return None };
        self.list[number].is_named().then_some(number)
    }

    /// A description without a name.
    pub(super) fn described(
        &mut self,
        description: &Description,
        text: &str,
        before: &[(&Draft, usize)],
    ) -> usize {
        let role = self.scan.roles[description.role].word.role;
        let person = description.kind == EntityKind::Person;
        let kin = self.scan.tables.role_rows[role as usize].kin;
        let possessor = self.scan.tree.child(Id::new(description.head), Relation::Poss);
        let whose = possessor.filter(|_| kin);
        if person && description.definite {
            // "the Ohio Republican" is not one of whom no more is said than that he is a Republican.
            let places = self.scan.places_in(&description.tokens);
            let office = self.scan.tables.role_rows[role as usize].title;
            let from_there = |chain: &Chain| {
                places.is_empty()
                    || chain.at.iter().any(|place| places.contains(place))
                    || (office && chain.at.is_empty())
            };
            let fits = |number: &usize| {
                let chain = &self.list[*number];
                from_there(chain)
                    && chain.kind == EntityKind::Person
                    && (description.country.is_none()
                        || chain.country.is_none()
                        || chain.country == description.country)
            };
            // "his brother" is not everybody's brother who was named, "its director" not another body's.
            let body = self.body_owning(description, before);
            let fits = |number: &usize| {
                whose.is_none()
                    && fits(number)
                    && body.is_none_or(|body| !self.serves_another(*number, body, before))
            };
            let mut same: Vec<usize> = self.with_role(role).filter(fits).collect();
            if same.is_empty() {
                same = self.called_for_short(role).filter(fits).collect();
            }
            let only = if let [number] = same[..] { Some(number) } else { None };
            if let Some(number) = only.or_else(|| self.latest(description, &same, before)) {
                return number;
            }
        }
        let key = |count: Option<SmolStr>| Key::Role {
            country: description.country.clone(),
            role,
            sectors: description.sectors.clone(),
            plural: description.plural,
            count,
            whose: whose.map(|token| self.scan.words[token.index()].0.clone()),
        };
        let count = self.count_before(description.head);
        let chain = Chain {
            count: count.clone(),
            country: description.country.clone(),
            sectors: description.sectors.clone(),
            gender: description.gender,
            definite: description.definite,
            person: description.person,
            plural: description.plural || description.kind == EntityKind::Group,
            roles: vec![role],
            at: self.scan.places_in(&description.tokens),
            ..new(description.kind, text.to_owned())
        };
        if let Some(body) = self.body_meant(description, before) {
            return body;
        }
        // "Regulators around the world" are not those of the country that were named before.
        if person && !description.definite || self.is_another(description) || description.foreign {
            let number = self.push(chain);
            self.by_role.entry(role).or_default().push(number);
            return number;
        }
        if description.country.is_none() && description.definite {
            // "the ministry" after "the Freedonian ministry", if there is one such only.
            let mut same = self.with_role(role).filter(|number| {
                let known = &self.list[*number];
                known.country.is_some()
                    && known.words.is_empty()
                    && known.kind == chain.kind
                    && known.roles == chain.roles
                    && known.sectors == chain.sectors
            });
            if let Some(number) = same.next().filter(|_| same.next().is_none()) {
                return number;
            }
        }
        let known =
            self.by_key.get(&key(None)).and_then(|number| self.list[*number].count.as_ref());
        // "gay people … shot **49 people**" are others, "the two gunmen" may be the gunmen.
        let uncounted =
            known.is_none() && !description.definite && self.by_key.contains_key(&key(None));
        let another = count.is_some() && known != count.as_ref() && (known.is_some() || uncounted);
        // "80 people died. Police told **people** to stay away": these are others.
        let any = known.is_some()
            && count.is_none()
            && !description.definite
            && (description.plural || description.kind == EntityKind::Group);
        // "Republican leaders" are not "national security leaders".
        let bare = description.plural && !description.definite && count.is_none();
        let own = match count.filter(|_| another) {
            None if any || bare => Some(super::fold::fold(text)),
            own => own,
        };
        let number = self.keyed(key(own), |empty| *empty = chain);
        let known = self.by_role.entry(role).or_default();
        if !known.contains(&number) {
            known.push(number);
        }
        number
    }

    /// "**A** company" is not the one before; nor is it settled whose "**his** company", "**her** brother" are.
    fn is_another(&self, description: &Description) -> bool {
        let scan = self.scan;
        let head = Id::new(description.head);
        let known = ["Definite=Def", "PronType=Dem"];
        let is_known = |article| known.iter().any(|it| scan.analysis.has_feature(article, it));
        let mut articles = scan.tree.related(head, &[Relation::Det]);
        let possessor = scan.tree.child(head, Relation::Poss);
        let pronoun = possessor.is_some_and(|it| scan.token(it.index()).pos == Pos::Pron);
        let role = scan.roles[description.role].word.role as usize;
        let private = scan.tables.role_rows[role].kin
            || description.sectors.first().is_some_and(|own| *own == BUSINESS);
        !description.plural && (articles.any(|article| !is_known(article)) || pronoun && private)
    }

    /// The body that "its" means in "Harbour Holdings said **its director** would come": the one that the sentence named
    /// last.
    fn body_owning(&self, description: &Description, before: &[(&Draft, usize)]) -> Option<usize> {
        let scan = self.scan;
        let possessor = scan.tree.child(Id::new(description.head), Relation::Poss)?;
        let sentence = scan.analysis.sentence_of(possessor);
        let thing = scan.token(possessor.index()).pos == Pos::Pron
            && scan.analysis.has_feature(possessor, "Gender=Neut");
        let here = |draft: &Draft| scan.analysis.sentence_of(Id::new(draft.head)) == sentence;
        let mut named = before.iter().rev().filter(|_| thing).take_while(|(draft, _)| here(draft));
        let body = |number: usize| {
            let chain = &self.list[number];
            chain.kind == EntityKind::Organization && chain.is_named()
        };
        named.find(|(_, number)| body(*number)).map(|(_, number)| *number)
    }

    /// Whether somebody was named with another body's name in the title ("Overtel chief executive Ana Reis"), and never
    /// with this one's.
    fn serves_another(&self, person: usize, body: usize, before: &[(&Draft, usize)]) -> bool {
        let bodies =
            before.iter().filter(|(_, number)| *number == person).flat_map(|(draft, _)| {
                let within = |inner: &Draft| {
                    draft.tokens.start <= inner.tokens.start && inner.tokens.end <= draft.tokens.end
                };
                let bodies = before.iter().filter(move |(inner, number)| {
                    within(inner) && self.list[*number].kind == EntityKind::Organization
                });
                bodies.map(|(_, number)| *number)
            });
        let mut others = bodies.peekable();
        others.peek().is_some() && others.all(|other| other != body)
    }

    /// "Northern Foods closed a plant. **The company** said …": the only body of that kind, or of an unknown one, that
    /// this sentence and the one before name, if it does or owns something there; one of which nothing is known must
    /// speak, for products have names as well.
    fn body_meant(&self, description: &Description, before: &[(&Draft, usize)]) -> Option<usize> {
        let scan = self.scan;
        let row = &scan.tables.role_rows[scan.roles[description.role].word.role as usize];
        let own = description.sectors.first()?;
        let head = Id::new(description.head);
        let article = scan.tree.child(head, Relation::Det)?;
        let plain = description.kind == EntityKind::Organization
            && !description.plural
            && !row.takes
            && description.country.is_none()
            && scan.analysis.has_feature(article, "Definite=Def")
            && description.tokens.len() == 1 + scan.roles[description.role].tokens.len()
            && !scan.tables.setting.contains(own)
            // "the company it hired"
            && scan.tree.related(head, &[Relation::Relcl, Relation::Acl]).next().is_none();
        if !plain {
            return None;
        }
        let sentence = |token: usize| scan.analysis.sentence_of(Id::new(token)).index();
        let here = sentence(description.head);
        let named = before.iter().rev().take_while(|(draft, _)| sentence(draft.head) + 1 >= here);
        let fits = |number: usize| {
            let chain = &self.list[number];
            chain.kind == EntityKind::Organization
                && chain.is_named()
                && chain.sectors.first().is_none_or(|known| known == own)
        };
        let bodies: Vec<_> = named.filter(|(_, number)| fits(*number)).collect();
        let body = bodies.first()?.1;
        let known = !self.list[body].sectors.is_empty();
        let acts = |(draft, _): &&(&Draft, usize)| {
            let token = scan.token(draft.head);
            let speaks = token.head.is_some_and(|verb| {
                scan.tables.speech_verbs.contains(&scan.token(verb.index()).lemma)
            });
            match token.relation {
                Relation::Nsubj => known || speaks,
                Relation::Nsubjpass | Relation::Poss => known,
                _ => false,
            }
        };
        (bodies.iter().all(|(_, other)| *other == body) && bodies.iter().any(acts)).then_some(body)
    }

    /// "Ana Reis is Freedonia's foreign minister": what the office that somebody is said to hold tells, where nothing
    /// else told it before.
    pub(super) fn learn(&mut self, number: usize, description: &Description) {
        let role = self.scan.roles[description.role].word.role;
        let title = self.scan.tables.role_rows[role as usize].title;
        let chain = &mut self.list[number];
        if !title || !chain.is_named() {
            return;
        }
        if chain.country.is_none() {
            chain.country.clone_from(&description.country);
        }
        if chain.sectors.is_empty() {
            chain.sectors.clone_from(&description.sectors);
            chain.titled = true;
        }
        if !chain.roles.contains(&role) {
            chain.roles.push(role);
            self.by_role.entry(role).or_default().push(number);
        }
    }

    /// The number before a noun, as it is written.
    fn count_before(&self, noun: usize) -> Option<SmolStr> {
        let mut numbers = self.scan.tree.related(Id::new(noun), &[Relation::Nummod]);
        numbers.next().map(|number| self.scan.words[number.index()].0.clone())
    }

    /// "China's foreign minister" before the name comes: joined to the only person who is given
    /// this role and country later. Returns the chain that each chain has become.
    pub(super) fn join_described(&self) -> Vec<usize> {
        let named = |number: &&usize| !self.list[**number].words.is_empty();
        (0..self.list.len())
            .map(|number| {
                let chain = &self.list[number];
                let [role] = chain.roles.as_slice() else { return number };
                let open = chain.kind == EntityKind::Person
                    && chain.words.is_empty()
                    && chain.definite
                    && chain.country.is_some();
                if !open {
                    return number;
                }
                let mut same = self.people.iter().filter(named).filter(|person| {
                    let person = &self.list[**person];
                    person.roles.contains(role) && person.country == chain.country
                });
                same.next().filter(|_| same.next().is_none()).copied().unwrap_or(number)
            })
            .collect()
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

    fn keyed(&mut self, key: Key, fill: impl FnOnce(&mut Chain)) -> usize {
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

/// PLOVER's sector of civilians.
pub(crate) const CIVILIANS: SmolStr = SmolStr::new_static("CVL");

pub(super) fn split(folded: &str) -> Vec<SmolStr> {
    folded.split(' ').filter(|word| !word.is_empty()).map(SmolStr::new).collect()
}

/// First letters of the capitalised words of a name.
fn initials(name: &str) -> String {
    name.split([' ', '-'])
        .filter_map(|word| word.chars().next().filter(|first| first.is_uppercase()))
        .collect()
}

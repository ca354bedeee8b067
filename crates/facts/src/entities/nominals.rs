//! Whom a description without a name stands for: "the minister", "its director", "the company", "49 people".

use readout_model::{EntityKind, Id, Pos, Relation};
use smol_str::SmolStr;

use super::chains::{Chain, Chains, Key, new};
use super::describe::Description;
use super::mentions::Draft;
use super::sectors::BUSINESS;

impl Chains<'_, '_> {
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
        if person
            && description.definite
            && let Some(number) = self.holder(description, whose.is_some(), before)
        {
            return number;
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
        let sort = self.sort_of(description);
        if let Some(number) =
            sort.as_ref().and_then(|sort| self.by_key.get(&key(Some(sort.clone()))))
        {
            let number = *number;
            self.by_key.insert(key(None), number);
            return number;
        }
        let known = self.by_key.get(&key(None));
        let overtaken = known.is_some_and(|it| self.is_overtaken(*it, description, before));
        if overtaken || sort.is_some() {
            let number = self.push(chain);
            self.by_key.insert(key(None), number);
            if sort.is_some() {
                self.by_key.insert(key(sort), number);
            }
            self.by_role.entry(role).or_default().push(number);
            return number;
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

    /// The only one, or the latest, who was given this office with a name or without.
    fn holder(
        &self,
        description: &Description,
        owned: bool,
        before: &[(&Draft, usize)],
    ) -> Option<usize> {
        let role = self.scan.roles[description.role].word.role;
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
            !owned
                && fits(number)
                && body.is_none_or(|body| !self.serves_another(*number, body, before))
        };
        let mut same: Vec<usize> = self.with_role(role).filter(fits).collect();
        if same.is_empty() {
            same = self.called_for_short(role).filter(fits).collect();
        }
        let only = if let [number] = same[..] { Some(number) } else { None };
        only.or_else(|| self.latest(description, &same, before))
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

    /// "the electric **car** company": nouns that say what kind of body it is, beside the role word.
    fn sort_of(&self, description: &Description) -> Option<SmolStr> {
        let scan = self.scan;
        let role = scan.roles[description.role].tokens.start;
        let noun = |index: &usize| {
            let token = scan.token(*index);
            token.relation == Relation::Compound && token.pos == Pos::Noun
        };
        let words: Vec<&str> = (description.tokens.start..role)
            .filter(noun)
            .map(|index| scan.words[index].0.as_str())
            .collect();
        let body = description.kind == EntityKind::Organization
            && description.definite
            && !description.plural
            && description.country.is_none()
            && description.sectors.first().is_some_and(|own| *own == BUSINESS);
        (body && !words.is_empty()).then(|| words.join(" ").into())
    }

    /// "An electric car company is late. Norland Motors builds boats. **The company** said …": a body named since, which
    /// does or owns something there, may be meant as well.
    fn is_overtaken(
        &self,
        known: usize,
        description: &Description,
        before: &[(&Draft, usize)],
    ) -> bool {
        let scan = self.scan;
        let own = &scan.roles[description.role].tokens;
        let bare = description.definite
            && description.kind == EntityKind::Organization
            && !description.plural
            && description.country.is_none()
            && description.tokens.len() == 1 + own.len();
        let since = before.iter().rev().take_while(|(_, number)| *number != known);
        bare && since.into_iter().any(|(draft, number)| {
            let chain = &self.list[*number];
            let sector = chain.sectors.first();
            chain.kind == EntityKind::Organization
                && chain.is_named()
                && sector.is_none_or(|own| description.sectors.first() == Some(own))
                && matches!(
                    scan.token(draft.head).relation,
                    Relation::Nsubj | Relation::Nsubjpass | Relation::Poss
                )
        })
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

    /// The number before a noun, as it is written.
    fn count_before(&self, noun: usize) -> Option<SmolStr> {
        let mut numbers = self.scan.tree.related(Id::new(noun), &[Relation::Nummod]);
        numbers.next().map(|number| self.scan.words[number.index()].0.clone())
    }
}

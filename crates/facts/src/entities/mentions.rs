use std::collections::HashMap;
use std::ops::Range;

use readout_model::{EntityKind, MentionForm, Pos, Relation, RuleId, Tag};

use super::around::is_pair;
use super::describe::{Description, describe};
use super::nationals;
use super::scan::{Class, Scan};
use super::sectors::{BUSINESS, MEDIA};
use super::tables::{CollectiveKind, CountryForm, Counts, Gender, Meaning, Pronoun};

/// The rule of "both sides" and the like.
pub(crate) const COLLECTIVE: &str = "collective";

/// A place in the text that stands for somebody or something, before it is known for whom.
#[derive(Debug)]
pub(super) struct Draft {
    /// The whole phrase.
    pub(super) tokens: Range<usize>,
    /// The bare name in it.
    pub(super) name: Option<Range<usize>>,
    pub(super) head: usize,
    /// Other tokens at which the mention is found: heads of title and apposition.
    pub(super) also: Vec<usize>,
    pub(super) form: MentionForm,
    pub(super) who: Who,
    pub(super) rule: RuleId,
}

/// What a draft says about whom it stands for.
#[derive(Debug)]
pub(super) enum Who {
    /// A person's name (number in [`Scan::names`]) with title and apposition, and the country and
    /// sector of what stands behind "of".
    Person {
        name: usize,
        gender: Option<Gender>,
        described: Vec<Description>,
        of: (Option<smol_str::SmolStr>, Option<smol_str::SmolStr>),
    },
    /// The country of a country word.
    Country(u32),
    /// A body of the tables that a capital stands for.
    Body(u32),
    /// The people of a country ("Americans").
    People(u32),
    /// An organisation's name, the country in front of it, and what it is called beside ("the rights
    /// group …").
    Organisation {
        name: usize,
        country: Option<smol_str::SmolStr>,
        described: Option<Description>,
    },
    /// A place's name; a capital that does not act is one.
    Place(usize),
    /// A name of another kind, and the country in front of it ("Freedonian Kurds").
    Named(EntityKind, Option<smol_str::SmolStr>),
    /// A description without a name.
    Described(Description),
    /// "both sides", and what its words say if nobody was named that they may be.
    Collective(CollectiveKind, Description),
    Pronoun(Pronoun),
}

/// All drafts, in order of the text, the longer first where two start together.
pub(super) fn drafts(scan: &Scan<'_>) -> Vec<Draft> {
    let descriptions: Vec<Description> =
        (0..scan.roles.len()).map(|role| with_person(scan, describe(scan, role))).collect();
    let mut absorbed = vec![false; descriptions.len()];
    for description in &descriptions {
        for role in &description.absorbed {
            absorbed[*role] = true;
        }
    }
    let mut finder = Finder::new(scan, descriptions, absorbed);
    let mut drafts: Vec<Draft> = Vec::new();
    for number in 0..scan.names.len() {
        drafts.extend(finder.named(number));
    }
    for role in 0..finder.descriptions.len() {
        drafts.extend(finder.described(role));
    }
    for index in 0..scan.words.len() {
        if scan.token(index).pos == Pos::Pron
            && let Some(pronoun) = scan.tables.pronouns.get(&scan.words[index].0)
        {
            drafts.push(Draft {
                tokens: index..index + 1,
                name: None,
                head: index,
                also: Vec::new(),
                form: MentionForm::Pronoun,
                who: Who::Pronoun(*pronoun),
                rule: RuleId::new("pronoun"),
            });
        }
    }
    drafts.sort_by_key(|draft| (draft.tokens.start, std::cmp::Reverse(draft.tokens.end)));
    drafts.dedup_by(|next, first| next.tokens == first.tokens);
    drafts
}

/// "a Biden aide" has the country of the person, if the tables know one.
fn with_person(scan: &Scan<'_>, mut description: Description) -> Description {
    if let Some(person) = description.person
        && description.country.is_none()
    {
        let terms = || {
            scan.names[person].meanings.iter().filter_map(|meaning| match meaning {
                Meaning::Term(term) => Some(&scan.tables.terms[*term as usize]),
                _ => None,
            })
        };
        let mut codes = terms().map(|term| &term.code);
        description.country =
            codes.next().filter(|code| codes.all(|other| other == *code)).cloned();
        // "supporters of" an opposition leader are opposition, those of a president no government.
        let mut sectors = terms().map(|term| term.sectors.first());
        if description.sectors.is_empty()
            && let Some(Some(sector)) = sectors.next()
            && sectors.all(|other| other == Some(sector))
            && !scan.tables.power.contains(sector)
        {
            description.sectors.push(sector.clone());
        }
    }
    description
}

/// What drafts are made of.
pub(super) struct Finder<'s, 'a> {
    pub(super) scan: &'s Scan<'a>,
    pub(super) descriptions: Vec<Description>,
    /// Descriptions that are part of another one or of a name's title.
    pub(super) absorbed: Vec<bool>,
    pub(super) by_start: HashMap<usize, usize>,
    pub(super) by_end: HashMap<usize, usize>,
}

impl<'s, 'a> Finder<'s, 'a> {
    fn new(scan: &'s Scan<'a>, descriptions: Vec<Description>, absorbed: Vec<bool>) -> Self {
        let mut by_start = HashMap::new();
        let mut by_end = HashMap::new();
        for (number, description) in descriptions.iter().enumerate() {
            if !absorbed[number] {
                by_start.insert(description.tokens.start, number);
                // The nearest role word: "the government of **President** Ana Reis".
                by_end.insert(description.tokens.end, number);
            }
        }
        Finder { scan, descriptions, absorbed, by_start, by_end }
    }

    fn named(&mut self, number: usize) -> Option<Draft> {
        let scan = self.scan;
        let name = &scan.names[number];
        let head = scan.head_of(&name.tokens);
        let mut tokens = self.with_article(&name.tokens, head);
        let mut rule = RuleId::new("name");
        let who = match name.class {
            Class::Person => return Some(self.person(number)),
            Class::Country(word) => {
                let row = &scan.tables.country_words[word as usize];
                rule = scan.tables.rule(row.rule);
                let adjective = row.form == CountryForm::Adjective;
                let longer = nationals::longer_name(scan, &name.tokens).filter(|_| adjective);
                if adjective && longer.is_none() && nationals::is_language(scan, &name.tokens) {
                    return None;
                }
                let people = row.form == CountryForm::People
                    || adjective
                        && (nationals::is_somebody(scan, head)
                            || nationals::is_one_of_them(scan, &name.tokens));
                match longer {
                    Some(body) => Who::Organisation { name: body, country: None, described: None },
                    None if people => Who::People(word),
                    None => Who::Country(word),
                }
            }
            Class::Capital(word) => {
                rule = scan.tables.rule(scan.tables.country_words[word as usize].rule);
                let dateline = in_dateline(scan, &name.tokens);
                if !dateline && capital_acts(scan, head) {
                    match self.seat_of(number, word) {
                        Some(body) => Who::Body(body),
                        None => Who::Country(word),
                    }
                } else {
                    Who::Place(number)
                }
            }
            Class::Organisation(row) => {
                if let Some(row) = row {
                    rule = scan.tables.rule(scan.tables.organisations[row as usize].rule);
                }
                let mut country = self.country_before(&name.tokens);
                if let Some((code, start)) = &country {
                    if scan.tables.countries.contains_key(code) {
                        tokens.start = tokens.start.min(*start);
                    } else if row.is_some() {
                        country = None;
                    }
                }
                let described = self.body_beside(&name.tokens, &mut tokens);
                let country = country.map(|(code, _)| code);
                Who::Organisation { name: number, country, described }
            }
            Class::Place(_) => Who::Place(number),
            Class::Group => {
                let modifies = matches!(
                    scan.token(head).relation,
                    Relation::Amod | Relation::Compound | Relation::Nmod
                );
                let country = self
                    .country_before(&name.tokens)
                    .filter(|(code, _)| !modifies && scan.tables.countries.contains_key(code));
                if let Some((_, start)) = &country {
                    tokens.start = tokens.start.min(*start);
                }
                Who::Named(EntityKind::Group, country.map(|(code, _)| code))
            }
            Class::Work => Who::Named(EntityKind::Work, None),
            Class::Other => Who::Named(EntityKind::Other, None),
            Class::None => return None,
        };
        let name = Some(name.tokens.clone());
        Some(Draft { tokens, name, head, also: Vec::new(), form: MentionForm::Name, who, rule })
    }

    /// "Brussels": the body that is called by the town where it sits, in a report that does not name
    /// the town's country by another word.
    fn seat_of(&self, number: usize, word: u32) -> Option<u32> {
        let scan = self.scan;
        let own = &scan.tables.country_words[word as usize].code;
        let body = scan.names[number].meanings.iter().find_map(|meaning| match meaning {
            Meaning::Organisation(row) => Some(*row),
            _ => None,
        })?;
        let named = scan.names.iter().any(|name| match name.class {
            Class::Country(other) => scan.tables.country_words[other as usize].code == *own,
            _ => false,
        });
        (!named).then_some(body)
    }

    /// "the Freedonian rights group Reform Watch", "Reform Watch, a rights group,": what a body is
    /// called in front of its name or behind it. The phrase in front becomes part of the mention.
    fn body_beside(
        &mut self,
        name: &Range<usize>,
        tokens: &mut Range<usize>,
    ) -> Option<Description> {
        let scan = self.scan;
        let body = |description: &Description| {
            matches!(description.kind, EntityKind::Organization | EntityKind::Group)
                && !description.plural
        };
        let front = self.by_end.get(&name.start).copied();
        let front = front.filter(|number| {
            let description = &self.descriptions[*number];
            let head = scan.token(scan.head_of(name));
            let joined = scan.head_of(&scan.roles[description.role].tokens);
            let beside = scan.token(joined).head.is_some_and(|head| name.contains(&head.index()))
                || head.head.is_some_and(|head| head.index() == joined);
            body(description) && beside && !self.absorbed[*number]
        });
        if let Some(number) = front {
            self.absorbed[number] = true;
            tokens.start = tokens.start.min(self.descriptions[number].tokens.start);
            return Some(self.descriptions[number].clone());
        }
        let comma = name.end;
        let end = scan.sentence(name.start).end;
        if comma >= end || scan.words[comma].1 != "," {
            return None;
        }
        let number = *self.by_start.get(&(comma + 1))?;
        let description = &self.descriptions[number];
        let appositive = scan.token(description.head).relation == Relation::Appos;
        (body(description) && appositive && !self.absorbed[number]).then(|| {
            self.absorbed[number] = true;
            self.descriptions[number].clone()
        })
    }

    /// With the article that belongs to the name.
    fn with_article(&self, tokens: &Range<usize>, head: usize) -> Range<usize> {
        let article = tokens.start.checked_sub(1).filter(|index| {
            let token = self.scan.token(*index);
            token.relation == Relation::Det && token.head.is_some_and(|own| own.index() == head)
        });
        article.unwrap_or(tokens.start)..tokens.end
    }

    /// "Iran's", "the Chinese" before an organisation's name: the country and where it starts.
    fn country_before(&self, tokens: &Range<usize>) -> Option<(smol_str::SmolStr, usize)> {
        let scan = self.scan;
        let mut before = tokens.start.checked_sub(1)?;
        if scan.token(before).relation == Relation::Case {
            before = before.checked_sub(1)?;
        }
        let number = scan.name_at(before)?;
        let name = &scan.names[number];
        let relation = scan.token(scan.head_of(&name.tokens)).relation;
        let code = match name.class {
            Class::Country(word) | Class::Capital(word) => {
                Some(scan.tables.country_words[word as usize].code.clone())
            }
            // "the African Union's Peace Council"
            Class::Organisation(Some(row)) if relation == Relation::Poss => {
                let code = scan.tables.organisations[row as usize].code.clone();
                code.filter(|code| !scan.tables.countries.contains_key(code))
            }
            _ => None,
        };
        let code = code?;
        matches!(relation, Relation::Amod | Relation::Compound | Relation::Nmod | Relation::Poss)
            .then(|| {
                let start = name.tokens.start;
                let article = start
                    .checked_sub(1)
                    .filter(|index| scan.token(*index).relation == Relation::Det);
                (code, article.unwrap_or(start))
            })
    }

    /// A description on its own: "US officials", "the foreign ministry", "both sides".
    fn described(&self, number: usize) -> Option<Draft> {
        let scan = self.scan;
        let description = &self.descriptions[number];
        if self.absorbed[number] {
            return None;
        }
        if let Some(draft) = self.collective(number) {
            return Some(draft);
        }
        if !description.named {
            return None;
        }
        let role = scan.roles[description.role].word.role as usize;
        // "a spokeswoman for Harbour Holdings", of which no more is known
        let person = description.person.is_some()
            || description.belongs
                && (scan.tables.role_rows[role].title || description.replaced)
                && self.is_person(number);
        if description.country.is_none() && description.sectors.is_empty() && !person {
            return None;
        }
        // "powers", "parties" are actors as a pair or of a country only.
        let last = scan.roles[description.role].tokens.end - 1;
        let general = scan.tables.collectives.contains_key(&scan.words[last].0)
            && description.kind != EntityKind::Organization
            && scan.tables.role_rows[scan.roles[description.role].word.role as usize]
                .sectors
                .is_empty();
        if general && description.country.is_none() && !description.pair {
            return None;
        }
        // "the office", "a council": anything may be one.
        if !description.told
            && scan.tables.role_rows[role].takes
            && description.kind == EntityKind::Organization
        {
            return None;
        }
        // A person's role word inside a longer phrase ("minister level", "head coaching job") names nobody.
        let token = scan.token(description.head);
        let before_noun =
            token.head.is_some_and(|noun| noun.index().wrapping_sub(description.head) <= 2);
        let inside = matches!(token.relation, Relation::Compound | Relation::Amod | Relation::Nmod)
            || token.relation == Relation::Npadvmod && before_noun;
        let told = scan.tables.role_rows[role].counts == Counts::Told;
        // "bank accounts"; but "army bases", "the media reports"
        let business = description.country.is_none()
            && description.sectors.first().is_some_and(|own| *own == BUSINESS);
        if inside && (self.is_person(number) || told || business) && !description.plural {
            return None;
        }
        // "a media campaign"
        let media = description.country.is_none()
            && description.sectors.first().is_some_and(|own| *own == MEDIA);
        if inside && media || self.names_kind(description) {
            return None;
        }
        Some(Draft {
            tokens: self.with_part(&description.tokens),
            name: None,
            head: description.head,
            also: Vec::new(),
            form: MentionForm::Nominal,
            rule: description.rule.clone(),
            who: Who::Described(description.clone()),
        })
    }

    /// "a **children's** hospital", "the **workers'** party": of what kind it is, not whose.
    fn names_kind(&self, description: &Description) -> bool {
        let scan = self.scan;
        let token = scan.token(description.head);
        let owned = token.head.filter(|_| token.relation == Relation::Poss);
        let role = owned.and_then(|body| scan.role_at(body.index()));
        let body = role.map(|role| &scan.tables.role_rows[scan.roles[role].word.role as usize]);
        description.plural
            && !description.told
            && description.tokens.len() <= 2
            && body.is_some_and(|body| body.kind == EntityKind::Organization)
    }

    /// "**two of** the ministers": with the number that says how many of them are meant.
    fn with_part(&self, tokens: &Range<usize>) -> Range<usize> {
        let scan = self.scan;
        let before = tokens.start.checked_sub(1);
        let article = before.filter(|it| scan.token(*it).relation == Relation::Det);
        let first = article.unwrap_or(tokens.start);
        let of = first.checked_sub(1).filter(|of| scan.is_of(*of));
        let number = of.and_then(|of| scan.token(of).head).map(|it| it.index());
        let counts = |it: &usize| scan.token(*it).tag == Tag::Cd && *it + 2 == first;
        number.filter(counts).unwrap_or(tokens.start)..tokens.end
    }

    /// "both sides", "the two countries"
    fn collective(&self, number: usize) -> Option<Draft> {
        let scan = self.scan;
        let description = &self.descriptions[number];
        let role = &scan.roles[description.role];
        let last = role.tokens.end - 1;
        let kind = *scan.tables.collectives.get(&scan.words[last].0)?;
        let two = is_pair(scan, role);
        let plain = description.country.is_none() && description.tokens.end == role.tokens.end;
        (two && plain).then(|| Draft {
            tokens: description.tokens.clone(),
            name: None,
            head: description.head,
            also: Vec::new(),
            form: MentionForm::Nominal,
            who: Who::Collective(kind, description.clone()),
            rule: RuleId::new(COLLECTIVE),
        })
    }
}

/// "LISBON (Agency) - ": in capitals where a paragraph begins.
pub(super) fn in_dateline(scan: &Scan<'_>, tokens: &Range<usize>) -> bool {
    let first = scan.token(tokens.start).span;
    let block = scan.document.blocks.partition_point(|block| block.span.end() <= first.start());
    let begins = scan.document.blocks.get(block).is_some_and(|block| {
        // An agency's name or a mark may stand before it.
        first.start() <= block.span.start() + 2
    });
    begins && !scan.words[tokens.start].1.chars().any(char::is_lowercase)
}

/// Whether a capital stands for its government: as subject, agent, possessor, object of an act, or
/// after "with", "between" and the like, but not after "in" or as what is visited or struck.
fn capital_acts(scan: &Scan<'_>, head: usize) -> bool {
    let mut token = scan.token(head);
    // "between Washington and Moscow": like the first of the row.
    for _ in 0..4 {
        match token.head {
            Some(first) if token.relation == Relation::Conj => token = scan.token(first.index()),
            _ => break,
        }
    }
    let Some(governor) = token.head.map(|governor| scan.token(governor.index())) else {
        return false;
    };
    let struck = |word: &readout_model::Token| scan.tables.place_verbs.contains(&*word.lemma);
    match token.relation {
        Relation::Nsubj | Relation::Nsubjpass => {
            !struck(governor) || token.relation == Relation::Nsubj
        }
        Relation::Poss | Relation::Dative => true,
        Relation::Dobj => !struck(governor),
        Relation::Pobj => {
            let of_struck = governor.head.is_some_and(|outer| struck(scan.token(outer.index())));
            let acting = |word: &readout_model::Token| {
                scan.tables.acting_prepositions.contains(&*word.lemma.to_lowercase())
            };
            // "according to Moscow"
            let outer = governor.head.map(|outer| scan.token(outer.index()));
            let phrase = outer.is_some_and(|outer| {
                outer.relation == Relation::Prep && outer.tag == Tag::Vbg && acting(outer)
            });
            (acting(governor) || phrase) && !of_struck
        }
        _ => false,
    }
}

//! Who and what is named or described in a report, and which mentions are the same.
//!
//! [`find`] goes in four steps: names and role words (`scan`), phrases around them (`describe`,
//! `mentions`), who is who (`chains`), pronouns (`pronouns`). All words come from the tables below
//! `knowledge/actors/`.

mod around;
mod behind;
mod bodies;
mod chains;
mod classify;
mod describe;
pub(crate) mod fold;
mod hits;
mod home;
mod lexicon;
mod load;
mod load_words;
mod mentions;
mod missed;
mod names;
mod nationals;
mod nominals;
mod people;
mod pronouns;
mod scan;
mod sectors;
mod special;
mod tables;
mod terms;
#[cfg(test)]
mod tests;
mod titles;
mod towns;

use std::ops::Range;

use readout_model::{
    Analysis, Document, Entity, EntityKind, Id, List, Mention, Place, Tag, Token, Tree,
};
use smol_str::SmolStr;

use chains::{Chain, Chains};
pub use load::FROM_DICTIONARY;
pub(crate) use mentions::COLLECTIVE;
use mentions::{Draft, Who};
use scan::{Class, Scan};
use sectors::ASSOCIATION;
pub(crate) use sectors::{CIVILIANS, GOVERNMENT};
use tables::CollectiveKind;
pub use tables::Tables;

/// The entities of a report: what [`find`] returns.
#[derive(Clone, Debug, Default)]
pub struct Entities {
    /// Every place in the text that stands for an entity, in order; the longer first where two
    /// start together. A mention may lie within another ("**US** officials").
    pub mentions: List<Mention>,
    /// Who or what the mentions stand for, in order of first mention.
    pub entities: List<Entity>,
    /// Places on the map.
    pub places: List<Place>,
    at: Vec<Option<Id<Mention>>>,
    members: Vec<Vec<Id<Entity>>>,
    place_of: Vec<Option<Id<Place>>>,
}

impl Entities {
    /// The mention a token belongs to: the one it heads, or the smallest whose name or title it
    /// stands in.
    pub fn mention_at(&self, token: Id<Token>) -> Option<Id<Mention>> {
        self.at.get(token.index()).copied().flatten()
    }

    /// The entity a token stands for.
    pub fn entity_at(&self, token: Id<Token>) -> Option<Id<Entity>> {
        self.mention_at(token).map(|mention| self.mentions[mention].entity)
    }

    /// The entity a token stands for, if that can act: a person, body, group or country.
    pub fn actor_at(&self, token: Id<Token>) -> Option<Id<Entity>> {
        self.entity_at(token).filter(|entity| {
            matches!(
                self.entities[*entity].kind,
                EntityKind::Person
                    | EntityKind::Organization
                    | EntityKind::Group
                    | EntityKind::Country
            )
        })
    }

    /// The entities that a collective ("both sides") stands for; empty when it is none, or when
    /// the report leaves open who is meant.
    pub fn members(&self, entity: Id<Entity>) -> &[Id<Entity>] {
        self.members.get(entity.index()).map_or(&[], Vec::as_slice)
    }

    /// The place on the map that an entity is.
    pub fn place_of(&self, entity: Id<Entity>) -> Option<Id<Place>> {
        self.place_of.get(entity.index()).copied().flatten()
    }
}

/// Finds the entities of a report.
///
/// `tree` is that of the report's analysis. Time is linear in the tokens, but for the search of
/// earlier people of one name, which is bounded by the number of people.
pub fn find(
    document: &Document,
    analysis: &Analysis,
    tree: &Tree<'_>,
    tables: &Tables,
) -> Entities {
    debug_assert!(std::ptr::eq(tree.analysis, analysis), "the tree is another report's");
    let scan = Scan::new(document, tree, tables);
    let drafts = mentions::drafts(&scan);
    let mut chains = Chains::new(&scan);
    let quoted = pronouns::quoted(&scan);
    let mut found: Vec<(&Draft, usize)> = Vec::with_capacity(drafts.len());
    for draft in &drafts {
        if let Some(chain) = chain_of(&scan, &mut chains, draft, &found, &quoted) {
            found.push((draft, chain));
        }
    }
    let joined = chains.join_described();
    for (_, chain) in &mut found {
        *chain = joined[*chain];
    }
    chains.look_up_people(document.about.published);
    share_standing(&scan, &mut chains, &found);
    home::possessed(&scan, &mut chains, &found);
    home::settle(&scan, &mut chains, &found);
    assemble(&scan, &chains, &found)
}

/// Gives "Reis's advisers" the country that Reis turned out to have, and her brother the standing; those of
/// somebody who is not of the
/// government ("the candidate's aides") are not of it either.
fn share_standing(scan: &Scan<'_>, chains: &mut Chains<'_, '_>, found: &[(&Draft, usize)]) {
    let mut by_name: Vec<Option<usize>> = vec![None; scan.names.len()];
    let mut of_elite: Vec<Option<SmolStr>> = vec![None; chains.list.len()];
    for (draft, chain) in found {
        match &draft.who {
            Who::Person { name, .. } => by_name[*name] = Some(*chain),
            Who::Described(description) => {
                let role = scan.roles[description.role].word.role as usize;
                let row = &scan.tables.role_rows[role];
                of_elite[*chain] = row.sectors.first().filter(|_| row.kin).cloned();
            }
            _ => {}
        }
    }
    for (number, elite) in of_elite.into_iter().enumerate() {
        let person = chains.list[number].person.and_then(|name| by_name[name]);
        let Some(person) = person.filter(|person| *person != number) else { continue };
        let Chain { country, sectors, .. } = chains.list[person].clone();
        let chain = &mut chains.list[number];
        if chain.country.is_none() {
            chain.country = country;
        }
        let power = sectors.first().is_some_and(|own| scan.tables.power.contains(own));
        if let Some(elite) = elite.filter(|_| power) {
            chain.sectors = vec![elite];
        }
        let governs = |sectors: &[SmolStr]| sectors.iter().any(|it| *it == GOVERNMENT);
        let own = chain.kind == EntityKind::Organization || chain.sectors.len() != 1;
        if !own && governs(&chain.sectors) && !governs(&sectors) {
            chain.sectors.clear();
        }
    }
}

/// The entity of a draft; `None` for a pronoun that nobody safely stands behind.
fn chain_of(
    scan: &Scan<'_>,
    chains: &mut Chains<'_, '_>,
    draft: &Draft,
    before: &[(&Draft, usize)],
    quoted: &[u32],
) -> Option<usize> {
    let tables = scan.tables;
    let text = |tokens: &Range<usize>| {
        let span = scan.analysis.span_of(tokens.start as u32..tokens.end as u32);
        &scan.document.text.as_str()[span]
    };
    let name_text = draft.name.as_ref().map_or("", |tokens| text(tokens));
    Some(match &draft.who {
        Who::Person { name, gender, described, of } => chains.person(*name, *gender, described, of),
        Who::Country(word) => {
            let row = &tables.country_words[*word as usize];
            match &row.sector {
                Some(sector) => chains.part(&row.code, sector, name_text),
                None => chains.country(&row.code),
            }
        }
        Who::Body(row) => chains.organisation(*row),
        Who::People(word) => {
            let code = &tables.country_words[*word as usize].code;
            let first = Id::new(draft.tokens.start);
            let definite = scan.token(draft.tokens.start).pos == readout_model::Pos::Det
                && scan.analysis.has_feature(first, "Definite=Def");
            if nationals::is_single(scan, draft.head, *word) {
                let number = chains.named(EntityKind::Person, name_text);
                let chain = &mut chains.list[number];
                chain.country.get_or_insert_with(|| code.clone());
                if !definite && chain.sectors.is_empty() {
                    chain.sectors = vec![CIVILIANS];
                }
                return Some(number);
            }
            if let Some(home) = home::of_people(scan, draft) {
                let number = chains.named(EntityKind::Group, name_text);
                let chain = &mut chains.list[number];
                chain.country.get_or_insert(home);
                chain.sectors = vec![CIVILIANS];
                return Some(number);
            }
            chains.people_of(code, name_text, definite)
        }
        Who::Organisation { name, country, described } => match scan.names[*name].class {
            Class::Organisation(Some(row))
                if !is_another_country_s(
                    scan,
                    row,
                    name_text,
                    country.as_ref(),
                    described.as_ref(),
                ) =>
            {
                if is_branch(scan, row, country.as_ref()) {
                    let sectors = tables.organisations[row as usize].sectors.to_vec();
                    return Some(chains.other_organisation(
                        text(&without_article(scan, &draft.tokens)),
                        country.clone(),
                        sectors,
                    ));
                }
                chains.organisation(row)
            }
            _ => {
                if let Some(body) = bodies::short_form_of(scan, &scan.names[*name].tokens, before)
                    && chains.list[body].kind == EntityKind::Organization
                {
                    chains.call(body, name_text);
                    return Some(body);
                }
                let (own, mut sectors) =
                    bodies::own_words(scan, &scan.names[*name].tokens, country.is_some());
                let told = described.as_ref().and_then(|body| body.country.clone());
                if let Some(body) = described.as_ref().filter(|_| sectors.is_empty()) {
                    sectors.clone_from(&body.sectors);
                }
                let country = own.or_else(|| country.clone()).or(told);
                let seat = || behind::seat(scan, &scan.names[*name].tokens, sectors.first());
                // "the Presidential Guard of Freedonia"
                let owner = || {
                    let name = &scan.names[*name].tokens;
                    let of = scan.is_of(name.end);
                    if of { describe::affiliation(scan, name).0 } else { None }
                };
                let country = country.or_else(owner).or_else(seat);
                chains.other_organisation(name_text, country, sectors)
            }
        },
        Who::Place(name) => {
            let name = &scan.names[*name];
            let (row, country) = match name.class {
                Class::Place(Some(row)) => (Some(row), tables.places[row as usize].country.clone()),
                Class::Place(None) => (None, scan.country_behind(&name.tokens)),
                Class::Capital(word) => {
                    let code = &tables.country_words[word as usize].code;
                    (scan.best_place(&name.meanings, |country| country == code), Some(code.clone()))
                }
                _ => (None, None),
            };
            chains.place(row, name_text, country)
        }
        Who::Named(kind, None) => chains.named(*kind, name_text),
        Who::Named(kind, country) => {
            let tokens = without_article(scan, &draft.tokens);
            let number = chains.named(*kind, text(&tokens));
            chains.list[number].country.clone_from(country);
            number
        }
        Who::Described(description) => {
            let tokens = without_article(scan, &description.tokens);
            if let Some(subject) = predicate_of(scan, description, before, &chains.list) {
                let present = scan.token(description.head).head.is_some_and(|verb| {
                    matches!(scan.token(verb.index()).tag, Tag::Vbz | Tag::Vbp)
                });
                if present {
                    chains.learn(subject, description);
                }
                return Some(subject);
            }
            let number = chains.described(description, text(&tokens), before);
            if description.pair && description.country.is_none() {
                chains.list[number].members =
                    pair(scan, chains, CollectiveKind::Country, draft, before);
            }
            number
        }
        Who::Collective(kind, description) => {
            let mut members = pair(scan, chains, *kind, draft, before);
            if members
                .iter()
                .filter(|one| is_named_behind(scan, &chains.list[**one], draft))
                .count()
                == 1
            {
                members.clear();
            }
            if members.is_empty() && !description.sectors.is_empty() {
                let tokens = without_article(scan, &description.tokens);
                return Some(chains.described(description, text(&tokens), before));
            }
            chains.collective(text(&draft.tokens), members)
        }
        Who::Pronoun(pronoun) => {
            let number =
                pronouns::antecedent(scan, draft.head, *pronoun, before, &chains.list, quoted)?;
            let chain = &mut chains.list[number];
            if chain.kind == EntityKind::Person {
                chain.gender = chain.gender.or(pronoun.gender);
            }
            number
        }
    })
}

/// "the Freedonian union federation CGT", which the table has in another country: letters that several
/// countries' bodies may go by are of the one that the phrase names.
fn is_another_country_s(
    scan: &Scan<'_>,
    row: u32,
    text: &str,
    country: Option<&smol_str::SmolStr>,
    described: Option<&describe::Description>,
) -> bool {
    let tables = scan.tables;
    let told = described.and_then(|body| body.country.as_ref()).or(country);
    let code = tables.organisations[row as usize].code.as_ref();
    let own = code.filter(|code| tables.countries.contains_key(*code));
    // "the Freedonian Human Rights Council"
    let state = country.is_some_and(|code| tables.countries.contains_key(code));
    if state && code.is_some_and(|code| INTERNATIONAL.contains(&code.as_str())) {
        return text.contains(' ');
    }
    let located = described.is_some_and(|body| body.located);
    fold::is_acronym(text)
        && !located
        && matches!((told, own), (Some(told), Some(own)) if told != own)
}

/// "the Kenya Red Cross": the branch of an association of many countries that the country in front names.
fn is_branch(scan: &Scan<'_>, row: u32, country: Option<&smol_str::SmolStr>) -> bool {
    let own = scan.tables.organisations[row as usize].code.as_ref();
    own.is_some_and(|own| own == ASSOCIATION)
        && country.is_some_and(|code| scan.tables.countries.contains_key(code))
}

/// PLOVER's codes for bodies of states.
const INTERNATIONAL: [&str; 2] = ["UNO", "IGO"];

/// "Ana Reis is the first minister to visit …": the person who is said to be one.
fn predicate_of(
    scan: &Scan<'_>,
    description: &describe::Description,
    before: &[(&Draft, usize)],
    chains: &[chains::Chain],
) -> Option<usize> {
    use readout_model::Relation;
    let mut token = scan.token(description.head);
    // "is the first minister and the only woman to …"
    if let Some(first) = token.head.filter(|_| token.relation == Relation::Conj) {
        token = scan.token(first.index());
    }
    let verb = token.head.filter(|_| token.relation == Relation::Attr)?;
    let negated = scan.tree.child(verb, Relation::Neg).is_some();
    let mut subject = scan.tree.child(verb, Relation::Nsubj)?.index();
    // "Ana Reis, who is minister of …"
    if scan.token(verb.index()).relation == Relation::Relcl && scan.token(subject).tag == Tag::Wp {
        subject = scan.token(verb.index()).head?.index();
    }
    let &(_, number) = before
        .iter()
        .rev()
        .take(32)
        .find(|(draft, _)| draft.head == subject || draft.also.contains(&subject))?;
    let person = chains[number].kind == EntityKind::Person;
    let country = description.country.is_none()
        || chains[number].country.is_none()
        || chains[number].country == description.country;
    let one = !description.plural && description.kind == EntityKind::Person;
    (person && one && country && !negated).then_some(number)
}

fn without_article(scan: &Scan<'_>, tokens: &Range<usize>) -> Range<usize> {
    let first = scan.token(tokens.start);
    let article = matches!(first.pos, readout_model::Pos::Det | readout_model::Pos::Pron);
    let start = tokens.start + usize::from(article && tokens.len() > 1);
    start..tokens.end
}

/// "both countries backed the resolutions on **Togo**": whom the sentence of a pair names behind it, who is none
/// of the two.
fn is_named_behind(scan: &Scan<'_>, member: &chains::Chain, pair: &Draft) -> bool {
    let sentence = scan.sentence(pair.head);
    let names = (pair.tokens.end..sentence.end).filter_map(|token| scan.name_at(token));
    // "to work **in** Peru", one of the two.
    let spoken_of = |name: &usize| !scan.after_place_preposition(scan.names[*name].tokens.start);
    let mut named = names.filter(spoken_of).filter_map(|name| scan.place_country(name));
    member.kind == EntityKind::Country && named.any(|code| Some(&code) == member.country.as_ref())
}

/// The two parties a collective stands for: those named in its sentence and the one before, if
/// they are just two, else the two that the report up to here is about.
fn pair(
    scan: &Scan<'_>,
    chains: &mut Chains<'_, '_>,
    kind: CollectiveKind,
    draft: &Draft,
    before: &[(&Draft, usize)],
) -> Vec<usize> {
    let sentence = scan.sentence(draft.head);
    let start = sentence.start.checked_sub(1).map_or(0, |last| scan.sentence(last).start);
    let person = kind == CollectiveKind::Person;
    let mut paired: Vec<usize> = Vec::new();
    let mut near: Vec<usize> = Vec::new();
    let mut subjects: Vec<usize> = Vec::new();
    let mut all: Vec<(usize, usize)> = Vec::new();
    let party = |chains: &mut Chains<'_, '_>, number: usize| -> Option<usize> {
        let chain = &chains.list[number];
        if person {
            return (chain.kind == EntityKind::Person && chain.is_named()).then_some(number);
        }
        let code = chain.country.clone().filter(|code| scan.tables.countries.contains_key(code))?;
        (chain.kind != EntityKind::Place).then(|| chains.country(&code))
    };
    let recent = &before[before.len().saturating_sub(PAIR_REACH)..];
    for (earlier, number) in recent.iter().filter(|(draft, _)| !pronouns::is_pronoun(draft)) {
        // A pair named just before is the same pair.
        let known = &chains.list[*number].members;
        if !known.is_empty() && !person && earlier.tokens.start >= start {
            paired.clone_from(known);
        }
        let Some(number) = party(chains, *number) else { continue };
        if earlier.tokens.start >= start && !near.contains(&number) {
            near.push(number);
        }
        let acts = matches!(
            scan.token(earlier.head).relation,
            readout_model::Relation::Nsubj | readout_model::Relation::Nsubjpass
        );
        if acts && earlier.tokens.start >= start && !subjects.contains(&number) {
            subjects.push(number);
        }
        match all.iter_mut().find(|(known, _)| *known == number) {
            Some((_, count)) => *count += 1,
            None => all.push((number, 1)),
        }
    }
    if !paired.is_empty() {
        return paired;
    }
    if near.len() == 2 {
        return near;
    }
    // "China supplies it with oil, and Russia employs its workers. Both countries …": those who act.
    if near.len() > 2 && subjects.len() == 2 {
        return subjects;
    }
    if !person {
        // Several joined pairs tell nothing; then it is counted whom the report is about.
        if let [(one, two)] = joined_pairs(scan, chains, recent).as_slice() {
            return vec![*one, *two];
        }
    }
    all.sort_by_key(|(number, count)| (std::cmp::Reverse(*count), *number));
    // Where three are named beside it, two that the report is about are only meant if they are of these.
    let named =
        |one: usize, two: usize| near.len() < 3 || near.contains(&one) && near.contains(&two);
    match all.as_slice() {
        [one, two, ..] if !named(one.0, two.0) => Vec::new(),
        [one, two] => vec![one.0, two.0],
        // The second must stand out from the third.
        [one, two, three, ..] if two.1 >= 3 && two.1 >= 2 * three.1 => vec![one.0, two.0],
        _ => Vec::new(),
    }
}

/// Pairs of countries that the report joins: "Norway and Chile", "between Norway and Chile", and
/// those that earlier collectives stood for. At most two are returned: more are not needed.
fn joined_pairs(
    scan: &Scan<'_>,
    chains: &Chains<'_, '_>,
    recent: &[(&Draft, usize)],
) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    let mut by_head: std::collections::HashMap<usize, usize> = std::collections::HashMap::new();
    for (draft, number) in recent {
        let pair = match (chains.list[*number].members.as_slice(), chains.list[*number].kind) {
            ([one, two], _) if chains.list[*one].kind == EntityKind::Country => Some((*one, *two)),
            (_, EntityKind::Country) => {
                by_head.insert(draft.head, *number);
                let token = scan.token(draft.head);
                let first = token.head.filter(|_| token.relation == readout_model::Relation::Conj);
                first.and_then(|first| by_head.get(&first.index())).map(|first| (*first, *number))
            }
            _ => None,
        };
        if let Some((one, two)) = pair.filter(|(one, two)| one != two) {
            let pair = (one.min(two), one.max(two));
            if !pairs.contains(&pair) && pairs.len() < 2 {
                pairs.push(pair);
            }
        }
    }
    pairs
}

/// How many mentions before a collective are counted to tell whom a report is about.
const PAIR_REACH: usize = 400;

/// Numbers entities in order of first mention and builds the lists of the record.
fn assemble(scan: &Scan<'_>, chains: &Chains<'_, '_>, found: &[(&Draft, usize)]) -> Entities {
    let mut order: Vec<usize> = Vec::new();
    let mut numbers: Vec<Option<Id<Entity>>> = vec![None; chains.list.len()];
    let mut number_of = |chain: usize, order: &mut Vec<usize>| {
        *numbers[chain].get_or_insert_with(|| {
            order.push(chain);
            Id::new(order.len() - 1)
        })
    };
    let mut result = Entities { at: vec![None; scan.words.len()], ..Entities::default() };
    let mut members: Vec<(Id<Entity>, Vec<usize>)> = Vec::new();
    let mut by_entity: Vec<Vec<Id<Mention>>> = Vec::new();
    for (draft, chain) in found {
        let entity = number_of(*chain, &mut order);
        by_entity.resize(order.len(), Vec::new());
        let bytes =
            |tokens: &Range<usize>| scan.analysis.span_of(tokens.start as u32..tokens.end as u32);
        let mention = result.mentions.push(Mention {
            span: bytes(&draft.tokens),
            name: draft.name.as_ref().map(bytes),
            head: Id::new(draft.head),
            form: draft.form,
            entity,
            rule: draft.rule.clone(),
        });
        by_entity[entity.index()].push(mention);
        let list = &chains.list[*chain].members;
        if !list.is_empty() {
            members.push((entity, list.clone()));
        }
    }
    // Parties of a collective may be entities that the text names only in adjectives.
    let members: Vec<(Id<Entity>, Vec<Id<Entity>>)> = members
        .into_iter()
        .map(|(entity, list)| {
            (entity, list.into_iter().map(|chain| number_of(chain, &mut order)).collect())
        })
        .collect();
    by_entity.resize(order.len(), Vec::new());
    for (chain, mentions) in order.iter().zip(by_entity) {
        let chain = &chains.list[*chain];
        result.entities.push(Entity {
            name: chain.name.clone(),
            kind: chain.kind,
            country: chain.country.clone(),
            sectors: chain.sectors.clone(),
            wikidata: chain.wikidata.clone(),
            mentions,
        });
    }
    result.members = vec![Vec::new(); order.len()];
    for (entity, list) in members {
        result.members[entity.index()] = list;
    }
    index_tokens(&mut result, found);
    let rows: Vec<Option<u32>> = order.iter().map(|chain| chains.list[*chain].place).collect();
    (result.places, result.place_of) = crate::places::places(&result, scan.tables, &rows);
    result
}

/// Fills the lookup by token: longer mentions first, so that smaller ones within them win; heads
/// last.
fn index_tokens(result: &mut Entities, found: &[(&Draft, usize)]) {
    let mut by_length: Vec<usize> = (0..found.len()).collect();
    by_length.sort_by_key(|number| std::cmp::Reverse(found[*number].0.tokens.len()));
    for number in &by_length {
        let draft = found[*number].0;
        let core = draft.name.clone().unwrap_or(draft.head..draft.head + 1);
        for token in core.chain(draft.also.iter().copied()) {
            result.at[token] = Some(Id::new(*number));
        }
    }
    for number in by_length {
        let head = found[number].0.head;
        result.at[head] = Some(Id::new(number));
    }
}

use std::collections::{BTreeMap, BTreeSet};

use readout_model::{
    Entity, EntityKind, Id, Mention, MentionForm, NameLabel, Party, Pos, Relation, RuleId, Span,
    Tag, Token, Tree,
};
use readout_rules::ActorKind;

use crate::entities::{COLLECTIVE, Entities};

/// Words that are coordinated, from one to the next, up to the one they describe.
const DEEPEST: usize = 4;

/// Which actors words stand for.
pub(super) struct Parties<'a> {
    tree: &'a Tree<'a>,
    entities: &'a Entities,
    /// By head token: mentions of countries.
    countries: BTreeMap<Id<Token>, Id<Mention>>,
    /// Words that name a people, in order.
    peoples: Vec<u32>,
    /// Names of persons and works, in order of the text.
    proper: Vec<Span>,
    countries_named: usize,
}

impl<'a> Parties<'a> {
    pub(super) fn new(tree: &'a Tree<'a>, entities: &'a Entities) -> Parties<'a> {
        let countries = entities
            .mentions
            .enumerate()
            .filter(|(_, mention)| {
                entities.entities[mention.entity].kind == EntityKind::Country
                    && mention.form == MentionForm::Name
            })
            .map(|(id, mention)| (mention.head, id))
            .collect();
        let names = tree.analysis.names.iter().filter(|name| name.label == NameLabel::Norp);
        let peoples = names.flat_map(|name| name.tokens.clone()).collect();
        let proper = |mention: &&Mention| {
            matches!(entities.entities[mention.entity].kind, EntityKind::Person | EntityKind::Work)
        };
        let mut proper: Vec<Span> =
            entities.mentions.iter().filter(proper).filter_map(|mention| mention.name).collect();
        proper.sort_unstable_by_key(|name| (name.start(), name.end()));
        let named: BTreeSet<&str> =
            entities.entities.iter().filter_map(|entity| entity.country.as_deref()).collect();
        let countries_named = named.len();
        Parties { tree, entities, countries, peoples, proper, countries_named }
    }

    /// What kind of actor a word stands for; `None` for all that rules know no role for.
    pub(super) fn actor_kind(&self, token: Id<Token>) -> Option<ActorKind> {
        let entity = &self.entities.entities[self.entities.entity_at(token)?];
        match entity.kind {
            EntityKind::Person => Some(ActorKind::Person),
            EntityKind::Organization => Some(ActorKind::Organization),
            EntityKind::Group => Some(ActorKind::Group),
            EntityKind::Country => Some(ActorKind::Country),
            EntityKind::Place if entity.country.is_some() => Some(ActorKind::Place),
            EntityKind::Place | EntityKind::Work | EntityKind::Other => None,
        }
    }

    /// Whether a word is part of the name of a person or a work: "Bill" is no draft of a law then, "Gang" no gang.
    pub(super) fn is_of_name(&self, word: Span) -> bool {
        let after = self.proper.partition_point(|name| name.start() <= word.start());
        after.checked_sub(1).is_some_and(|last| word.end() <= self.proper[last].end())
    }

    /// Whether a party is one person or body, not a people or a country.
    pub(super) fn is_one(&self, party: &Party) -> bool {
        let kind = self.entities.entities[party.entity].kind;
        matches!(kind, EntityKind::Person | EntityKind::Organization)
    }

    /// Of how many countries the entities of the report are.
    pub(super) fn countries_named(&self) -> usize {
        self.countries_named
    }

    /// Whether a party is a state as such.
    pub(super) fn is_country(&self, party: &Party) -> bool {
        self.entities.entities[party.entity].kind == EntityKind::Country
    }

    /// Whether a party is called by the name of a people: "the Peruvian people".
    pub(super) fn is_people(&self, party: &Party) -> bool {
        let mut tokens = self.tree.analysis.tokens_in(party.span);
        tokens.any(|token| self.peoples.binary_search(&token).is_ok())
    }

    /// Whether a party is only where it happens.
    pub(super) fn is_place(&self, party: &Party) -> bool {
        self.entities.entities[party.entity].kind == EntityKind::Place
    }

    /// Whether a name, a description or a pronoun stands for whoever these words stand for.
    pub(super) fn form(&self, token: Id<Token>) -> Option<MentionForm> {
        self.entities.mention_at(token).map(|id| self.entities.mentions[id].form)
    }

    /// Whether a word that is taken for a country stands for one of its people, whoever that is: "an
    /// **Afghan** fled", "**Cuban** complained" of somebody of that name.
    pub(super) fn is_compatriot(&self, token: Id<Token>) -> bool {
        let Token { tag, relation, lemma, .. } = &self.tree.analysis.tokens[token];
        let called = |entity: Id<Entity>| self.entities.entities[entity].name == *lemma;
        let noun = matches!(
            relation,
            Relation::Nsubj | Relation::Nsubjpass | Relation::Dobj | Relation::Pobj
        );
        let definite = || {
            self.tree
                .related(token, &[Relation::Det])
                .any(|determiner| self.tree.analysis.has_feature(determiner, "Definite=Def"))
        };
        let told = || self.tree.related(token, &[Relation::Relcl]).next().is_some();
        noun && matches!(tag, Tag::Nn | Tag::Nnp)
            && self.actor_kind(token) == Some(ActorKind::Country)
            && self.peoples.binary_search(&(token.index() as u32)).is_ok()
            && !self.entities.entity_at(token).is_some_and(called)
            && (!definite() || told())
    }

    /// Whether a word stands for two whom the report does not tell: "both countries".
    pub(super) fn is_open_pair(&self, token: Id<Token>) -> bool {
        let empty = |entity: Id<Entity>| self.entities.members(entity).is_empty();
        self.is_pair(token) && self.entity(token).is_some_and(empty)
    }

    /// Whether a word stands for two together: "both sides".
    pub(super) fn is_pair(&self, token: Id<Token>) -> bool {
        let mention = self.entities.mention_at(token).map(|id| &self.entities.mentions[id]);
        mention.is_some_and(|mention| mention.rule == RuleId::new(COLLECTIVE))
    }

    /// Who a word stands for.
    pub(super) fn entity(&self, token: Id<Token>) -> Option<Id<Entity>> {
        self.entities.entity_at(token)
    }

    /// Whether a word heads a name or a description of somebody who can act.
    pub(super) fn is_actor(&self, token: Id<Token>) -> bool {
        let mention = self.entities.mention_at(token).map(|id| &self.entities.mentions[id]);
        mention.is_some_and(|it| it.head == token && it.form != MentionForm::Pronoun)
            && self.entities.actor_at(token).is_some()
    }

    /// The entities that these words stand for, each once, in order of the text. "Both sides" is
    /// the two that the report has named, where it has; "the foreign ministers of Ghana and Togo"
    /// is Ghana and Togo, with the ministers' sectors.
    pub(super) fn parties(&self, heads: impl Iterator<Item = Id<Token>>) -> Vec<Party> {
        let mut parties: Vec<Party> = Vec::new();
        let heads: Vec<Id<Token>> = heads.collect();
        let takes_part = |head: &&Id<Token>| {
            !self.only_describes(**head, &heads) && (heads.len() < 2 || !self.is_credited(**head))
        };
        for head in heads.iter().filter(takes_part).map(|head| self.described(*head)) {
            if self.is_so_called(head) {
                continue;
            }
            let (Some(mention), Some(entity)) =
                (self.entities.mention_at(head), self.entities.entity_at(head))
            else {
                continue;
            };
            let Mention { span, form, head, .. } = self.entities.mentions[mention];
            if self.only_labels(head, entity) {
                continue;
            }
            let members = self.entities.members(entity);
            let states = match form {
                MentionForm::Nominal if members.is_empty() => self.states(entity, head, span),
                _ => Vec::new(),
            };
            let named = match form {
                MentionForm::Nominal if members.is_empty() && states.is_empty() => {
                    self.named_behind(entity, head)
                }
                _ => Vec::new(),
            };
            if !named.is_empty() {
                for (id, span) in named {
                    let Entity { sectors, .. } = &self.entities.entities[id];
                    self.add(&mut parties, id, span, sectors);
                }
            } else if states.is_empty() {
                let own = [entity];
                for &id in if members.is_empty() { &own } else { members } {
                    let Entity { sectors, .. } = &self.entities.entities[id];
                    self.add(&mut parties, id, span, sectors);
                }
                if let Some((twin, span)) = self.twin(entity, span) {
                    self.add(&mut parties, twin, span, &[]);
                }
            } else {
                for id in states {
                    let Entity { sectors, .. } = &self.entities.entities[entity];
                    self.add(&mut parties, id, span, sectors);
                }
            }
        }
        // What stands inside another party's phrase belongs to that phrase, whatever the parser
        // makes of it: "the ministers of Ghana and Togo" are not the ministers, and Togo.
        let spans: Vec<Span> = parties.iter().map(|party| party.span).collect();
        parties.retain(|party| {
            !spans.iter().any(|span| *span != party.span && span.contains(party.span))
        });
        parties.sort_by_key(|party| (party.span.start(), party.span.end()));
        parties
    }

    /// The countries that stand behind a plural that does not say which it means: "its two neighbours,
    /// **Ghana** and **Togo**".
    fn named_behind(&self, entity: Id<Entity>, head: Id<Token>) -> Vec<(Id<Entity>, Span)> {
        let tokens = &self.tree.analysis.tokens;
        let plural = matches!(tokens[head].tag, Tag::Nns | Tag::Nnps);
        if !plural || self.entities.entities[entity].country.is_some() {
            return Vec::new();
        }
        let mut named = Vec::new();
        let mut next = self.tree.related(head, &[Relation::Appos]).next();
        while let Some(name) = next.filter(|_| named.len() < DEEPEST) {
            let mention = self.entities.mention_at(name).map(|id| &self.entities.mentions[id]);
            let country = self.actor_kind(name) == Some(ActorKind::Country);
            let Some(mention) = mention.filter(|it| country && it.form == MentionForm::Name) else {
                break;
            };
            named.push((mention.entity, mention.span));
            next = self.tree.related(name, &[Relation::Conj]).next();
        }
        // One name behind a plural is another apposition: "the officials, Togo's police said".
        if named.len() > 1 { named } else { Vec::new() }
    }

    /// "Ana Reis of Lima, **a liberal** who has refused to …": the person that a description behind a comma
    /// is of, if nothing else is known of whom it describes.
    fn described(&self, head: Id<Token>) -> Id<Token> {
        let tokens = &self.tree.analysis.tokens;
        let Token { head: above, relation: Relation::Appos, .. } = tokens[head] else {
            return head;
        };
        let is = |token: Id<Token>, form: MentionForm| {
            self.form(token) == Some(form) && self.actor_kind(token) == Some(ActorKind::Person)
        };
        let describes = is(head, MentionForm::Nominal) && self.has_article(head);
        above.filter(|above| describes && is(*above, MentionForm::Name)).unwrap_or(head)
    }

    /// "'**Freedonian prince**' arrested": a description in quotation marks is what somebody was called, and
    /// not who he is.
    fn is_so_called(&self, head: Id<Token>) -> bool {
        let Some(mention) = self.entities.mention_at(head) else { return false };
        let Mention { span, form, .. } = &self.entities.mentions[mention];
        let range = self.tree.analysis.tokens_in(*span);
        let tokens = &self.tree.analysis.tokens;
        let marks = |index: Option<u32>| {
            let index = index.map(|index| index as usize).filter(|index| *index < tokens.len());
            let tag = index.map(|index| tokens[Id::<Token>::new(index)].tag);
            matches!(tag, Some(Tag::OpenQuote | Tag::CloseQuote))
        };
        *form == MentionForm::Nominal && marks(range.start.checked_sub(1)) && marks(Some(range.end))
    }

    /// "Freedonia frees a soldier: **army**": who says so, and no party.
    fn is_credited(&self, head: Id<Token>) -> bool {
        let tokens = &self.tree.analysis.tokens;
        let before = (self.tree.subtree(head).start as usize).checked_sub(1);
        matches!(tokens[head].relation, Relation::Appos | Relation::Conj | Relation::Dobj)
            && before.is_some_and(|before| tokens[Id::<Token>::new(before)].tag == Tag::Colon)
    }

    /// Whether a name only stands before a noun and nothing else is known of it: "**NYE** safe zone".
    fn only_labels(&self, head: Id<Token>, entity: Id<Entity>) -> bool {
        let Entity { country, sectors, .. } = &self.entities.entities[entity];
        let relation = self.tree.analysis.tokens[head].relation;
        matches!(relation, Relation::Compound | Relation::Nmod | Relation::Amod)
            && country.is_none()
            && sectors.is_empty()
    }

    /// Whether a word says of another what it is, and names nobody besides: "Ana Reis, a senator and
    /// former **general**", "a native of Peru and **resident** of Lima".
    fn only_describes(&self, head: Id<Token>, others: &[Id<Token>]) -> bool {
        let tokens = &self.tree.analysis.tokens;
        let mut at = head;
        for _ in 0..DEEPEST {
            let Some(above) = tokens[at].head else { return false };
            match tokens[at].relation {
                Relation::Conj if self.shares_article(above, at) && others.contains(&above) => {
                    return true;
                }
                Relation::Appos if others.contains(&above) => {
                    return at != head || self.has_article(head);
                }
                // "Ana Reis, a senator and a former general who …": both describe her.
                Relation::Appos if at != head && others.contains(&at) => {
                    return tokens[at].tag == Tag::Nn && tokens[head].tag == Tag::Nn;
                }
                Relation::Conj => at = above,
                _ => return false,
            }
        }
        false
    }

    /// Whether one article stands for two single nouns: "a native of Peru and resident of Lima".
    fn shares_article(&self, first: Id<Token>, second: Id<Token>) -> bool {
        let tag = |token: Id<Token>| self.tree.analysis.tokens[token].tag;
        let tokens = &self.tree.analysis.tokens;
        let named = |noun: Id<Token>| {
            let mut apposed = self.tree.related(noun, &[Relation::Appos]);
            apposed.any(|name| tokens[name].pos == Pos::Propn)
        };
        tag(first) == Tag::Nn
            && tag(second) == Tag::Nn
            && (self.has_article(first) || named(first) || named(second))
            && self.tree.related(second, &[Relation::Det, Relation::Poss]).next().is_none()
    }

    fn has_article(&self, noun: Id<Token>) -> bool {
        self.tree.related(noun, &[Relation::Det]).next().is_some()
    }

    fn add(
        &self,
        parties: &mut Vec<Party>,
        entity: Id<Entity>,
        span: Span,
        sectors: &[smol_str::SmolStr],
    ) {
        if parties.iter().all(|party| party.entity != entity) {
            let country = self.entities.entities[entity].country.clone();
            parties.push(Party { entity, span, country, sectors: sectors.to_vec() });
        }
    }

    /// "**North** and South Freedonia": the country that shares the last words of another's name, if the
    /// report names it in full elsewhere; and where it stands.
    fn twin(&self, entity: Id<Entity>, span: Span) -> Option<(Id<Entity>, Span)> {
        let Entity { kind, name, .. } = &self.entities.entities[entity];
        let (_, shared) = name.split_once(' ').filter(|_| *kind == EntityKind::Country)?;
        let tokens = &self.tree.analysis.tokens;
        let before = |back: usize| {
            let first = self.tree.analysis.tokens_in(span).start as usize;
            first.checked_sub(back).map(|index| &tokens[Id::<Token>::new(index)])
        };
        before(1).filter(|joined| joined.tag == Tag::Cc)?;
        let word = before(2)?;
        let full = smol_str::format_smolstr!("{} {shared}", word.lemma);
        let twin = self.entities.entities.enumerate().find(|(id, other)| {
            *id != entity && other.kind == EntityKind::Country && other.name == full
        });
        twin.map(|(id, _)| (id, word.span))
    }

    /// The two or more countries that a plural phrase of one entity names: whose they are.
    fn states(&self, entity: Id<Entity>, head: Id<Token>, span: Span) -> Vec<Id<Entity>> {
        let plural = matches!(self.tree.analysis.tokens[head].tag, Tag::Nns | Tag::Nnps);
        if !plural || self.entities.entities[entity].country.is_some() {
            return Vec::new();
        }
        let range = self.tree.analysis.tokens_in(span);
        let (first, last) = (Id::new(range.start as usize), Id::new(range.end as usize));
        let mut states: Vec<Id<Entity>> = Vec::new();
        // "the armies of Ghana, Togo **and Mali**", where the parser joins Mali to the armies.
        let joined = (last.index() < self.tree.analysis.tokens.len())
            .then(|| &self.tree.analysis.tokens[last])
            .filter(|next| next.tag == Tag::Cc)
            .map(|_| Id::new(last.index() + 1));
        let inside = self.countries.range(first..last);
        let behind = joined.and_then(|next| self.countries.get_key_value(&next));
        let listed = inside.clone().count() > 2;
        for mention in inside.chain(behind.filter(|_| listed)).map(|(_, id)| *id) {
            let state = self.entities.mentions[mention].entity;
            if !states.contains(&state) {
                states.push(state);
            }
        }
        if states.len() > 1 { states } else { Vec::new() }
    }
}

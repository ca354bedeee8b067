//! Whose doing it is that a noun sums up: "Togo closed the border, **a move that** Benin condemned",
//! "Togo launched a rocket … Benin condemned **the launch**".

use std::collections::{BTreeMap, BTreeSet};

use readout_model::{Id, Relation, Status, Tag, Token};
use readout_rules::{ClauseKind, Match, Move, Role};
use smol_str::SmolStr;

use super::{Coder, Draft};

impl Coder<'_> {
    /// Who did what the match is about, where a noun stands for the clause before it and the event is told
    /// in that noun's relative clause.
    pub(super) fn author_of_issue(&self, one: &Match) -> Option<Id<Token>> {
        let tokens = &self.tree.analysis.tokens;
        let told = Some(&tokens[one.head]).filter(|it| it.relation == Relation::Relcl)?;
        let noun = told.head?;
        let acts = self.parties.actor_kind(noun).is_some();
        if acts || !self.is_indefinite(noun) || !self.follows_comma(noun) {
            return None;
        }
        let actors = one.roles.iter().filter(|(role, _)| *role == Role::Actor);
        let actors: Vec<_> = actors.map(|(_, actor)| self.parties.entity(actor.head)).collect();
        let mut at = noun;
        for _ in 0..HIGHEST {
            at = tokens[at].head?;
            let clause = self.clauses.of(at).filter(|it| it.kind == ClauseKind::Verb);
            let subjects = clause.into_iter().flat_map(|it| &it.subjects).map(|it| it.head);
            let mut authors = subjects.filter(|subject| {
                self.parties.actor_kind(*subject).is_some()
                    && !actors.contains(&self.parties.entity(*subject))
            });
            if let (Some(author), None) = (authors.next(), authors.next()) {
                return Some(author);
            }
        }
        None
    }

    /// "Togo launched a rocket. Benin condemned **the launch**": gives an event that is about an act, and
    /// names nobody who did it, the doers that the report names before it, if they are the same wherever it
    /// tells of such an act. The sentence that names them last becomes evidence.
    pub(super) fn take_doers(&self, drafts: &mut [Draft]) {
        let ontology = self.rules.rules.ontology();
        let quad = |draft: &Draft| ontology.kind(&draft.event.code.kind).map_or(0, |it| it.quad);
        let of_act = |draft: &Draft| {
            let kind = ontology.kind(&draft.event.code.kind);
            draft.event.recipients.is_empty() && kind.is_some_and(|kind| kind.of_act)
        };
        let hostile: BTreeSet<Id<Token>> =
            drafts.iter().filter(|it| quad(it) > 2).map(|it| it.event.head).collect();
        let told = self.acts_told(drafts);
        for index in 0..drafts.len() {
            let draft = &drafts[index];
            let Some(act) = draft.issue.filter(|_| of_act(draft)) else { continue };
            if let Some(doer) = self.doer_behind(act, draft, &hostile) {
                drafts[index].event.recipients = self.parties.parties([doer].into_iter());
            } else if self.is_told_before(act)
                && let Some(of) = self.doers_of(act, draft, &told, drafts)
            {
                let sentence = self.sentence_of(drafts[of].event.head).span;
                let doers = drafts[of].event.actors.clone();
                let event = &mut drafts[index].event;
                event.recipients = doers;
                if !event.evidence.contains(&sentence) {
                    event.evidence.push(sentence);
                    event.evidence.sort();
                }
            }
        }
    }

    /// The events that tell who did something that happened, in order of the text, by how the noun of such an
    /// act begins.
    fn acts_told(&self, drafts: &[Draft]) -> BTreeMap<SmolStr, Vec<usize>> {
        let mut told: BTreeMap<SmolStr, Vec<usize>> = BTreeMap::new();
        for (index, Draft { event, .. }) in drafts.iter().enumerate() {
            let real = matches!(event.status, Status::Happened | Status::Ongoing);
            let clause = self.clauses.of(event.head).filter(|_| real && !event.actors.is_empty());
            if let Some(clause) = clause {
                told.entry(beginning(&clause.lemma)).or_default().push(index);
            }
        }
        for list in told.values_mut() {
            list.sort_by_key(|index| drafts[*index].event.head);
        }
        told
    }

    /// The last event that tells who did what a noun stands for, if those before it tell the same.
    fn doers_of(
        &self,
        act: Id<Token>,
        of: &Draft,
        told: &BTreeMap<SmolStr, Vec<usize>>,
        drafts: &[Draft],
    ) -> Option<usize> {
        let noun = self.tree.analysis.tokens[act].lemma.as_str();
        let list = told.get(&beginning(noun))?;
        let before = list.partition_point(|index| drafts[*index].event.head < act);
        let same = |index: &usize| {
            let head = drafts[*index].event.head;
            let clause = self.clauses.of(head).filter(|_| head != of.event.head);
            clause.is_some_and(|clause| is_named_by(&clause.lemma, noun))
        };
        let doers = |index: usize| drafts[index].event.actors.iter().map(|party| party.entity);
        let mut latest = list[..before].iter().rev().take(MOST_TOLD).copied().filter(same);
        let last = latest.next()?;
        let own = |doer| of.event.actors.iter().any(|actor| actor.entity == doer);
        (latest.all(|other| doers(other).eq(doers(last))) && !doers(last).any(own)).then_some(last)
    }

    /// Whether a noun stands for something told before, and nothing beside it says whose doing it is:
    /// "the launch", "these attacks".
    fn is_told_before(&self, noun: Id<Token>) -> bool {
        let tokens = &self.tree.analysis.tokens;
        let definite = self.tree.related(noun, &[Relation::Det]).any(|article| {
            let analysis = self.tree.analysis;
            analysis.has_feature(article, "Definite=Def")
                || analysis.has_feature(article, "PronType=Dem")
        });
        let told = [
            Relation::Poss,
            Relation::Prep,
            Relation::Relcl,
            Relation::Acl,
            Relation::Agent,
            Relation::Conj,
        ];
        let range = self.tree.subtree(noun);
        let named = range.map(|index| Id::new(index as usize)).any(|it| self.parties.is_actor(it));
        definite
            && !named
            && tokens[noun].relation != Relation::Conj
            && self.tree.related(noun, &told).next().is_none()
    }

    /// Who did what is at issue, where that is said right behind it: "criticised the deal **Togo** had
    /// struck", "aspects of the plan that the **king** praised". Who is against it as well did not do it.
    /// `hostile`: the heads of events of conflict.
    fn doer_behind(
        &self,
        act: Id<Token>,
        of: &Draft,
        hostile: &BTreeSet<Id<Token>>,
    ) -> Option<Id<Token>> {
        let tokens = &self.tree.analysis.tokens;
        let mut noun = act;
        for _ in 0..HIGHEST {
            let clause = self.tree.related(noun, &[Relation::Relcl]).next();
            let clause = clause.and_then(|clause| self.clauses.of(clause));
            if let Some(clause) = clause.filter(|it| it.objects.iter().any(|it| it.head == noun)) {
                let plain = clause.inner.is_empty() && !clause.moves.contains(&Move::Passive);
                if !plain || hostile.contains(&clause.head) {
                    return None;
                }
                let own = |entity| of.event.actors.iter().any(|actor| actor.entity == entity);
                let mut doers = clause.subjects.iter().map(|it| it.head).filter(|subject| {
                    self.parties.actor_kind(*subject).is_some()
                        && !self.parties.entity(*subject).is_some_and(own)
                });
                return doers.next().filter(|_| doers.next().is_none());
            }
            // "aspects **of the plan**"
            let mut phrases = self.tree.related(noun, &[Relation::Prep]);
            let whole = phrases.find(|it| self.rules.words.is_possessive(&tokens[*it].lemma))?;
            noun = self.tree.related(whole, &[Relation::Pobj]).next()?;
        }
        None
    }

    fn is_indefinite(&self, noun: Id<Token>) -> bool {
        self.tree
            .related(noun, &[Relation::Det])
            .any(|article| self.tree.analysis.has_feature(article, "Definite=Ind"))
    }

    fn follows_comma(&self, noun: Id<Token>) -> bool {
        let first = self.tree.subtree(noun).start;
        let before =
            first.checked_sub(1).map(|at| self.tree.analysis.tokens[Id::new(at as usize)].tag);
        before == Some(Tag::Comma)
            || self.tree.analysis.tokens[Id::new(first as usize)].tag == Tag::Comma
    }
}

/// The latest tellings of an act that are looked at: a report that has more is a list.
const MOST_TOLD: usize = 64;

/// Words above the noun at which its clause is looked for.
const HIGHEST: usize = 8;

/// Letters that a verb and its noun must share, unless they are one word.
const SHARED: usize = 4;

/// Whether a noun is that of a verb, as far as their letters say: "launch" and "launch", "accuse" and
/// "accusation", "bomb" and "bombing". They have one [`beginning`] then.
fn is_named_by(verb: &str, noun: &str) -> bool {
    let stem = verb.strip_suffix('e').unwrap_or(verb);
    verb == noun || (stem.len() >= SHARED && noun.starts_with(stem))
}

fn beginning(word: &str) -> SmolStr {
    word.chars().take(SHARED).collect()
}

//! What stands around the words that a frame names: whose they are, what hangs from them, who they
//! are said to be.

use readout_model::{Id, Pos, Relation, Tag, Token};
use smol_str::SmolStr;

use super::parts::{Fitter, GENITIVES, introduces};
use super::{MOST_FILLERS, Match};
use crate::syntax::{Place, Role};
use crate::{Filler, Link};

impl Fitter<'_> {
    /// "Israel's proposal", "the US proposal": whose a listed word is, or the trigger of a noun
    /// frame that names no possessor.
    pub(super) fn possessors(&self, one: &Match) -> Vec<Id<Token>> {
        if !self.frame.noun {
            return self.anchors(one).flat_map(|token| self.owners_before(token)).collect();
        }
        if self.frame.parts.iter().any(|part| part.place == Place::Possessor) {
            return Vec::new();
        }
        self.clause
            .subjects
            .iter()
            .chain(&self.clause.modifiers)
            .map(|f| f.head)
            .take(MOST_FILLERS)
            .collect()
    }

    /// What of the clause has been named so far, apart from its head: phrases of these words belong
    /// to the frame too ("rejected a **proposal** by Oman").
    pub(super) fn anchors<'m>(&self, one: &'m Match) -> impl Iterator<Item = Id<Token>> + 'm {
        let issues = one.roles.iter().filter(|(role, _)| *role == Role::Issue);
        let head = self.clause.head;
        // "Indian troops left": whose troops they are says nothing of whom they left.
        let party = |token: &Id<Token>| {
            let named =
                |(role, filler): &(Role, Filler)| *role != Role::Issue && filler.head == *token;
            one.roles.iter().any(named)
        };
        one.used
            .iter()
            .copied()
            .filter(move |token| !party(token))
            .chain(issues.map(|(_, filler)| filler.head))
            .filter(move |token| *token != head)
    }

    /// Actors that stand before a noun: "**Israel**'s jets", "**Israeli** jets".
    pub(super) fn owners_before(&self, token: Id<Token>) -> Vec<Id<Token>> {
        let tree = self.context.tree;
        let modifiers = [Relation::Poss, Relation::Compound, Relation::Amod, Relation::Nmod];
        // "halted its offensive": mostly the actor's own, and else nobody knows whose.
        let pronoun = |token: Id<Token>| tree.analysis.tokens[token].tag == Tag::PrpPoss;
        tree.related(token, &modifiers)
            .filter(|child| self.is_actor(*child, &[]) && !pronoun(*child))
            .take(MOST_FILLERS)
            .collect()
    }

    /// Objects of a preposition that hangs from a token, with what is coordinated to them.
    pub(super) fn hanging(&self, token: Id<Token>, word: &str) -> Vec<Id<Token>> {
        let tree = self.context.tree;
        let mut found: Vec<Id<Token>> = Vec::new();
        for small in tree.related(token, &[Relation::Prep, Relation::Agent]) {
            if !self.context.is_word(small, word) {
                continue;
            }
            found.extend(tree.related(small, &[Relation::Pobj]).take(MOST_FILLERS));
        }
        let mut at = 0;
        while at < found.len() && found.len() < MOST_FILLERS {
            found.extend(tree.related(found[at], &[Relation::Conj]));
            at += 1;
        }
        found
    }

    /// What a word only measures out: the talks of "a series of talks".
    pub(super) fn through(&self, head: Id<Token>) -> Vec<Id<Token>> {
        let Some(measures) = self.rules.measures else { return Vec::new() };
        let number = self.context.tree.analysis.tokens[head].tag == Tag::Cd;
        if number || self.listed(measures, head).is_some() {
            // Measures are parted from what they measure by a genitive, in English always "of".
            return self.hanging(head, GENITIVES[0]);
        }
        Vec::new()
    }

    /// Who a description is said to be: "urged its old allies, **Peru** and **Chile**, to …".
    pub(super) fn apposed(&self, head: Id<Token>) -> Vec<Id<Token>> {
        let tree = self.context.tree;
        let mut found: Vec<Id<Token>> =
            tree.related(head, &[Relation::Appos]).take(MOST_FILLERS).collect();
        // The parser joins them to the possessor now and then: "the **North**'s old allies, Peru".
        let before = tree.related(head, &[Relation::Poss, Relation::Compound, Relation::Amod]);
        for owner in before.take(MOST_FILLERS) {
            found.extend(tree.related(owner, &[Relation::Conj]).filter(|other| *other > head));
        }
        let mut at = 0;
        while at < found.len() && found.len() < MOST_FILLERS {
            found.extend(tree.related(found[at], &[Relation::Conj]));
            at += 1;
        }
        found
    }

    /// Whether a personal pronoun stands for people: whoever they are, they are a party and no issue.
    pub(super) fn is_somebody(&self, head: Id<Token>) -> bool {
        let analysis = self.context.tree.analysis;
        analysis.tokens[head].tag == Tag::Prp && !analysis.has_feature(head, "Gender=Neut")
    }

    /// Whether a token heads the that-clause of this clause, or what is asked in it.
    pub(super) fn is_said(&self, token: Id<Token>) -> bool {
        let mut inner = self.clause.inner.iter().take(MOST_FILLERS);
        inner.any(|it| it.head == token && matches!(it.link, Link::That | Link::Question))
    }

    /// Whether the frame is about what somebody is to do ("[order] RECIPIENT to …").
    pub(super) fn frame_asks(&self) -> bool {
        let infinitive = |word: &SmolStr| introduces(&Link::Infinitive, word);
        self.frame
            .parts
            .iter()
            .any(|part| matches!(&part.place, Place::Phrase(words) if words.iter().any(infinitive)))
    }

    /// Whether something is what others are to do something to: "ordered **the men** to be held" is
    /// not said to the men.
    pub(super) fn is_to_suffer(&self, head: Id<Token>) -> bool {
        let inner = self.clause.inner.iter().filter(|inner| inner.link == Link::Infinitive);
        let mut inner = inner.take(MOST_FILLERS).filter_map(|it| self.context.clause(it.head));
        inner.any(|inner| inner.is_passive() && inner.objects.iter().any(|it| it.head == head))
    }

    /// Whose it is that acts or suffers: the state of "Russian jets", "the jets of Russia".
    pub(super) fn owners(&self, head: Id<Token>) -> Vec<Id<Token>> {
        let Some(belongings) = self.rules.belongings else { return Vec::new() };
        match self.listed(belongings, head) {
            Some(_) => {
                let behind = GENITIVES.iter().flat_map(|word| self.hanging(head, word));
                self.owners_before(head).into_iter().chain(behind).collect()
            }
            None => Vec::new(),
        }
    }

    /// Whether a phrase is headed by an entry of a list, or is a name with such a title: "Ambassador Ana Reis".
    pub(super) fn is_listed(&self, list: usize, head: Id<Token>) -> bool {
        let tree = self.context.tree;
        let name = tree.analysis.tokens[head].pos == Pos::Propn;
        let mut titles = tree.related(head, &[Relation::Compound]).take(MOST_FILLERS);
        self.listed(list, head).is_some()
            || titles.any(|title| name && self.listed(list, title).is_some())
    }

    /// The tokens of the list entry that a phrase is headed by.
    pub(super) fn listed(&self, list: usize, head: Id<Token>) -> Option<Vec<Id<Token>>> {
        let list = &self.rules.lists[list];
        let token = &self.context.tree.analysis.tokens[head];
        let words = [super::lower(&token.lemma), self.context.form(head)];
        // Of several entries the longest: a "hunger strike" is more than a "strike".
        let entries = words.iter().filter_map(|word| list.by_head.get(word)).flatten();
        let found = entries
            .filter_map(|&entry| self.context.phrase(head, &list.entries[entry]))
            .max_by_key(Vec::len);
        // "gave $500,000": a sum is money, whatever it is written with.
        let sum = || list.by_head.contains_key(MONEY) && self.context.is_money(head);
        found.or_else(|| sum().then(|| vec![head]))
    }
}

/// The entry of a list that stands for sums of money too; part of the rule language, see
/// `knowledge/lists.rules`.
const MONEY: &str = "money";

//! How certain any word is that says that something happens, whether a rule codes it or not.

use readout_model::{Attribution, Id, List, Pos, Predicate, Relation, Status, Token, Tree};
use readout_rules::{Clauses, GrammarWords};
use smol_str::SmolStr;

use super::signs::Reader;
use super::{Happening, Judge, Weights, value};
use crate::attributions::Cues;
use crate::events;

/// Judges the predicates of one report.
pub struct Certainty<'a> {
    reader: Reader<'a>,
    weights: &'a Weights,
}

/// Heads above a noun that are asked how certain they are.
const ABOVE: usize = 4;

impl<'a> Certainty<'a> {
    pub(crate) fn new(
        text: &'a str,
        tree: &'a Tree<'a>,
        clauses: &'a Clauses,
        words: &'a GrammarWords,
        weights: &'a Weights,
    ) -> Certainty<'a> {
        Certainty { reader: Reader { text, tree, clauses, words }, weights }
    }

    /// The signs around a verb, adjective or noun, those that say nothing included.
    pub fn signs(&self, token: Id<Token>) -> Vec<SmolStr> {
        self.reader.signs(token)
    }

    /// How surely it happens, on [-3, 3], as the words have it when whoever is quoted is believed.
    pub fn value(&self, token: Id<Token>) -> f32 {
        let tokens = &self.reader.tree.analysis.tokens;
        match (self.copula(token), tokens[token].pos) {
            (Some(copula), _) => self.weights.value(&self.signs(copula)),
            (None, Pos::Noun | Pos::Propn | Pos::Pron | Pos::Num | Pos::Det) => self.of_noun(token),
            _ => self.weights.value(&self.signs(token)),
        }
    }

    /// The verb that makes an adjective or noun a predicate: "**is** ready".
    fn copula(&self, token: Id<Token>) -> Option<Id<Token>> {
        let tokens = &self.reader.tree.analysis.tokens;
        let predicative = matches!(tokens[token].relation, Relation::Acomp | Relation::Attr);
        tokens[token]
            .head
            .filter(|&head| predicative && matches!(tokens[head].pos, Pos::Aux | Pos::Verb))
    }

    /// A noun that its own words leave open is as certain as the verb it belongs to.
    fn of_noun(&self, noun: Id<Token>) -> f32 {
        let tokens = &self.reader.tree.analysis.tokens;
        let own = self.status(noun);
        match own {
            Status::Happened | Status::Ongoing | Status::NotHappened => return value(own),
            Status::Unknown => {}
            other => return value(other),
        }
        let mut current = noun;
        for _ in 0..ABOVE {
            let Some(head) = tokens[current].head else { break };
            if matches!(tokens[head].pos, Pos::Verb | Pos::Aux) {
                return self.weights.value(&self.signs(head)).max(0.0);
            }
            current = head;
        }
        value(Status::Happened)
    }

    /// The status that grammar and governing predicates give it.
    fn status(&self, token: Id<Token>) -> Status {
        let Reader { tree, clauses, words, .. } = self.reader;
        match clauses.of(token) {
            Some(clause) => events::status_of(clause, tree, words),
            None => Status::Unknown,
        }
    }
}

/// All verbs of a report that say something of their own, and the nouns and adjectives that head an
/// event, in order of the text.
pub(crate) fn predicates(
    certainty: &Certainty<'_>,
    attributions: &List<Attribution>,
    heads: &[Id<Token>],
    cues: &Cues,
) -> Vec<Predicate> {
    let tree = certainty.reader.tree;
    let judge = Judge::new(tree, attributions, cues);
    let mut found = Vec::new();
    for (head, token) in tree.analysis.tokens.enumerate() {
        let auxiliary = matches!(token.relation, Relation::Aux | Relation::Auxpass);
        let verb = matches!(token.pos, Pos::Verb | Pos::Aux) && !auxiliary;
        if !verb && heads.binary_search(&head).is_err() {
            continue;
        }
        let number = certainty.value(head);
        let status = agreeing(certainty.status(head), number);
        let happening = Happening { head, trigger: token.span, status };
        let mut factuality = judge.judge(&happening).factuality;
        for one in &mut factuality {
            // The number is that of the words; who commits to what they say commits to it.
            if one.status == status {
                one.value = number;
            }
        }
        let mut signs = certainty.signs(head);
        signs.retain(|sign| certainty.weights.knows(sign));
        found.push(Predicate { head, trigger: token.span, value: number, signs, factuality });
    }
    found
}

/// A status that does not contradict a value: where grammar and weights disagree, it is open.
fn agreeing(status: Status, number: f32) -> Status {
    match status {
        Status::Happened | Status::Ongoing if number < 0.5 => Status::Unknown,
        Status::NotHappened if number > -0.5 => Status::Unknown,
        Status::Unknown if number >= 2.0 => Status::Happened,
        Status::Unknown if number <= -2.0 => Status::NotHappened,
        other => other,
    }
}

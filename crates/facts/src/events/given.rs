//! Where two given parties stand, and the way through the tree from one to the other.

use readout_model::{Id, Relation as Grammar, Span, Tag, Token, Tree};
use readout_rules::{Clauses, Link};

/// A given party: where it stands and which tokens head it.
pub(super) struct Given {
    pub(super) span: Option<Span>,
    pub(super) heads: Vec<Id<Token>>,
}

impl Given {
    pub(super) fn new(tree: &Tree<'_>, span: Option<Span>) -> Given {
        let Some(text) = span else { return Given { span, heads: Vec::new() } };
        let range = tree.analysis.tokens_in(text);
        let ids = range.clone().map(|index| Id::new(index as usize));
        let heads = ids.filter(|token| {
            let head = tree.analysis.tokens[*token].head;
            head.is_none_or(|head| {
                !range.contains(&(head.index() as u32))
                    || tree.analysis.tokens[*token].relation == Grammar::Conj
            })
        });
        Given { span, heads: heads.collect() }
    }

    /// Whoever speaks of "they", "he" or "his men" mostly speaks of himself: "the union said that
    /// **they** will not end the strike".
    pub(super) fn add_pronouns(&mut self, tree: &Tree<'_>, clauses: &Clauses) {
        let mut pronouns = Vec::new();
        for clause in clauses.iter() {
            if !clause.subjects.iter().any(|filler| self.heads.contains(&filler.head)) {
                continue;
            }
            let told = clause.inner.iter().filter(|inner| inner.link == Link::That);
            let told = told.filter_map(|inner| clauses.of(inner.head));
            let subjects = told.flat_map(|inner| &inner.subjects).map(|filler| filler.head);
            pronouns.extend(subjects.filter(|head| {
                tree.analysis.tokens[*head].tag == Tag::Prp || is_anothers(tree, *head)
            }));
        }
        self.heads.extend(pronouns);
    }
}

/// The way through the tree from one party to the other.
pub(super) struct Path {
    pub(super) joint: Option<Id<Token>>,
    pub(super) between: Vec<Id<Token>>,
}

impl Path {
    pub(super) fn new(tree: &Tree<'_>, given: &[Given; 2]) -> Path {
        let up = |given: &Given| {
            let mut way = Vec::new();
            let mut at = given.heads.first().copied();
            while let Some(token) = at {
                way.push(token);
                at = tree.analysis.tokens[token].head;
            }
            way
        };
        let [one, other] = [up(&given[0]), up(&given[1])];
        if one.is_empty() || other.is_empty() {
            let way = if one.is_empty() { other } else { one };
            return Path { joint: way.last().copied(), between: way };
        }
        let joint = one.iter().copied().find(|token| other.contains(token));
        let below = |way: &[Id<Token>]| -> Vec<Id<Token>> {
            way.iter().copied().take_while(|token| Some(*token) != joint).collect()
        };
        Path { joint, between: [below(&one), below(&other)].concat() }
    }
}

/// "**his** men": whether a phrase has a possessive pronoun.
pub(super) fn is_anothers(tree: &Tree<'_>, head: Id<Token>) -> bool {
    tree.children(head).iter().any(|child| tree.analysis.tokens[*child].tag == Tag::PrpPoss)
}

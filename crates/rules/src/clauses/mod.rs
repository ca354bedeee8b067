//! English grammar undone: from dependency trees to [`Clause`]s.
//!
//! One pure pass over the tree, heads before dependents, so that everything a clause borrows from
//! the clause above it (subject, tense, condition) is already known. Time is linear in the tokens:
//! each token looks at its own children once, and everything borrowed is capped ([`MOST`]).
//!
//! The moves, each named in [`crate::Move`]: passive, reduced passive, relative clause, control and
//! raising, shared subject of coordination, adverbial participle, noun complement ("plan to"),
//! genitive, phrases of the object, light verbs ("held talks"), shared object. Known errors of the
//! parser are put right where the words leave no doubt: a finite verb coordinated with an infinitive
//! belongs to the finite verb above it; "of stealing" after "was accused by prosecutors" belongs to
//! "accused"; "evicted" in "police evicted squatters" is no participle.

mod display;
mod grammar;
mod local;
mod nouns;
mod signs;
mod subjects;
mod verbs;
mod words;

use readout_model::{Id, List, Token, Tree};

use crate::{Clause, Filler, Link};
use grammar::Grammar;

pub use words::GrammarWords;

/// Most fillers, phrases or governors that one clause takes over from others, and most dependents of
/// a word that are looked at from outside it. No sentence that a person wrote has more; without a
/// limit a sentence of 100,000 coordinated words would take time quadratic in its length.
const MOST: usize = 24;

/// The clauses of a report, in order of their head tokens.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Clauses {
    list: List<Clause>,
    /// By token: index in `list`, plus one; 0 for a token that heads no clause.
    by_head: Vec<u32>,
}

impl Clauses {
    /// The clause that a token heads. A copula ("is" of "is ready") leads to the clause of its
    /// adjective.
    pub fn of(&self, token: Id<Token>) -> Option<&Clause> {
        self.id_of(token).map(|id| &self.list[id])
    }

    /// The number of that clause.
    pub fn id_of(&self, token: Id<Token>) -> Option<Id<Clause>> {
        let number = *self.by_head.get(token.index())?;
        (number > 0).then(|| Id::new(number as usize - 1))
    }
}

impl std::ops::Deref for Clauses {
    type Target = List<Clause>;

    fn deref(&self) -> &List<Clause> {
        &self.list
    }
}

/// Builds the clauses of all verbs and of all common nouns that stand on their own.
///
/// Whether a noun names an event is for the rules to say, not for grammar.
pub fn clauses(tree: &Tree<'_>, text: &str, words: &GrammarWords) -> Clauses {
    let mut builder = Builder {
        grammar: Grammar::new(tree, text, words),
        drafts: Vec::new(),
        by_head: vec![0; tree.analysis.tokens.len()],
    };
    for token in grammar::heads_first(tree) {
        builder.grammar.attach(token);
        if builder.by_head[token.index()] > 0 {
            continue;
        }
        if builder.grammar.is_verbal(token) {
            builder.build_verb(token);
        } else if builder.grammar.is_event_noun(token) {
            builder.build_noun(token);
        }
    }
    builder.finish()
}

/// The pass over the tree.
struct Builder<'a> {
    grammar: Grammar<'a>,
    drafts: Vec<Draft>,
    /// As in [`Clauses`], into `drafts`.
    by_head: Vec<u32>,
}

/// A clause and what the clauses below it may want to know.
struct Draft {
    clause: Clause,
    /// The subject as the sentence has it: of a passive, what its action is done to.
    surface: Vec<Filler>,
    passive: bool,
    /// Whether it shows tense of its own.
    finite: bool,
    /// Whether the verb stands behind an auxiliary or "to" that a coordinated verb may share.
    tag: readout_model::Tag,
    /// The nearest finite clause above, or itself.
    anchor: usize,
    /// The clause that this one is an inner clause of.
    outer: Option<(usize, Link)>,
}

impl Builder<'_> {
    fn draft(&self, token: Id<Token>) -> Option<usize> {
        let number = self.by_head[token.index()];
        (number > 0).then(|| number as usize - 1)
    }

    /// Adds a draft for a token and links it into the clause it is an inner clause of.
    fn add(&mut self, token: Id<Token>, draft: Draft) {
        let head = draft.clause.head;
        if let Some((outer, link)) = &draft.outer {
            let inner = &mut self.drafts[*outer].clause.inner;
            if inner.len() < MOST {
                inner.push(crate::Inner { link: link.clone(), head });
            }
        }
        self.drafts.push(draft);
        let number = self.drafts.len() as u32;
        self.by_head[token.index()] = number;
        self.by_head[head.index()] = number;
    }

    fn finish(self) -> Clauses {
        let Builder { drafts, by_head, .. } = self;
        let mut order: Vec<usize> = (0..drafts.len()).collect();
        order.sort_unstable_by_key(|&index| drafts[index].clause.head);
        let mut place = vec![0u32; drafts.len()];
        for (new, &old) in order.iter().enumerate() {
            place[old] = new as u32 + 1;
        }
        let by_head = by_head
            .into_iter()
            .map(|number| if number == 0 { 0 } else { place[number as usize - 1] })
            .collect();
        let mut clauses: Vec<Option<Clause>> =
            drafts.into_iter().map(|draft| Some(draft.clause)).collect();
        let mut list = List::new();
        for old in order {
            if let Some(mut clause) = clauses[old].take() {
                clause.inner.sort_by_key(|inner| inner.head);
                list.push(clause);
            }
        }
        Clauses { list, by_head }
    }
}

/// Appends what is not there yet, up to [`MOST`].
fn extend_unique<T: PartialEq>(list: &mut Vec<T>, more: impl IntoIterator<Item = T>) {
    for item in more {
        if list.len() >= MOST {
            break;
        }
        if !list.contains(&item) {
            list.push(item);
        }
    }
}

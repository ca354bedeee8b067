//! How do I teach it a new event?
//!
//! Two halves that know nothing of any particular event: [`Clause`]s undo English grammar, and the
//! rule language says in plain active sentences what to look for in them.

mod checks;
mod clause;
mod clauses;
mod codebook;
mod draft;
mod explain;
mod guess;
mod matching;
mod ontology;
mod ruleset;
mod syntax;
mod vocabulary;
mod votes;

pub use checks::FROM_DICTIONARY;
pub use clause::{Clause, ClauseKind, Filler, Inner, Link, Move, Phrase, Signs, Tense};
pub use clauses::{Clauses, GrammarWords, clauses};
pub use draft::{draft, marks};
pub use explain::{Reading, Tried};
pub use guess::Guess;
pub use matching::{ActorKind, Context, Match, Near, Specificity};
pub use ontology::{
    EventType, Mode, Ontology, Route, Standing, status_from_name, status_name, status_names,
};
pub use ruleset::{EventRule, Frame, RuleSet};
pub use syntax::{
    Coded, Example, ExampleKind, Expected, Limit, Marked, Need, Part, Place, Role, Want,
};

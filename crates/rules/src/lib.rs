//! How do I teach it a new event?
//!
//! Two halves that know nothing of any particular event: [`Clause`]s undo English grammar, and the
//! rule language says in plain active sentences what to look for in them.

mod clause;

pub use clause::{Clause, ClauseKind, Filler, Inner, Link, Move, Phrase, Signs, Tense};

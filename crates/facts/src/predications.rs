//! What a report says of every verb and of every noun that may name an event, whether or not a rule makes
//! an event of it: the clause, whose word it is, and how certain.

use readout_model::{
    Analysis, Attribution, Document, Factuality, Language, List, Status, Tree, Voice,
};
use readout_rules::{Clause, clauses};

use crate::certainty::{Happening, Judge, Judgement};
use crate::{FactsKnowledge, events};

/// One clause and how far the report commits to it.
#[derive(Clone, Debug)]
pub struct Predication {
    /// Who does what to whom.
    pub clause: Clause,
    /// Whether it happens, as the report itself commits to it.
    pub status: Status,
    /// Who asserts it.
    pub voice: Voice,
    /// What each voice commits to.
    pub factuality: Vec<Factuality>,
}

/// The predications of a report, in order of their heads. None in another language than English.
pub fn predications(
    document: &Document,
    analysis: &Analysis,
    attributions: &List<Attribution>,
    knowledge: &FactsKnowledge,
) -> Vec<Predication> {
    if let Language::Other(_) = document.language {
        return Vec::new();
    }
    let tree = Tree::new(analysis);
    let words = knowledge.events.words();
    let clauses = clauses(&tree, &document.text, words);
    let judge = Judge::new(&tree, attributions, &knowledge.attributions);
    clauses
        .iter()
        .map(|clause| {
            let happening = Happening {
                head: clause.head,
                trigger: analysis.tokens[clause.head].span,
                status: events::status_of(clause, &tree, words),
            };
            let Judgement { status, voice, factuality } = judge.judge(&happening);
            Predication { clause: clause.clone(), status, voice, factuality }
        })
        .collect()
}

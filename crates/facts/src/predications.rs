//! What a report says of every verb and of every noun that may name an event, whether or not a rule makes
//! an event of it: the clause, whose word it is, and how certain.

use readout_model::{
    Analysis, Attribution, Document, Event, EventCode, Factuality, Language, List, RuleId, Status,
    Tree, Voice,
};
use readout_rules::{Clause, clauses};

use crate::{FactsKnowledge, certainty, events};

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
    let mut assertions: List<Event> = clauses
        .iter()
        .map(|clause| Event {
            id: Default::default(),
            code: EventCode { kind: Default::default(), mode: None },
            contexts: Vec::new(),
            cameo: None,
            intensity: None,
            actors: Vec::new(),
            recipients: Vec::new(),
            issue: None,
            trigger: analysis.tokens[clause.head].span,
            head: clause.head,
            time: None,
            place: None,
            status: events::status_of(clause, &tree, words),
            voice: Voice::Outlet,
            factuality: Vec::new(),
            confidence: 1.0,
            rule: RuleId::new("predication"),
            evidence: Vec::new(),
        })
        .collect();
    certainty::assign(&tree, attributions, &mut assertions, &knowledge.attributions);
    let assertions = assertions.into_vec().into_iter();
    clauses
        .iter()
        .zip(assertions)
        .map(|(clause, event)| Predication {
            clause: clause.clone(),
            status: event.status,
            voice: event.voice,
            factuality: event.factuality,
        })
        .collect()
}

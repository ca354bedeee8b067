//! Who did what to whom, when and where, and who says so?
//!
//! [`find_facts`] goes in this order, each step a function from the layers before it: entities (with
//! places), times, attributions, events, and last how certain each event is in whose voice.

pub mod attributions;
pub mod certainty;
pub mod entities;
pub mod events;
mod places;
mod predications;
pub mod table;
pub mod times;

use readout_model::{
    Analysis, Diagnostic, Document, Facts, Id, KnowledgeFile, Language, List, Predicate, Span,
    TimeExpression, Token, Tree,
};
use readout_rules::{Clauses, Move, Tried, clauses};

pub use predications::{Predication, predications};

/// Everything under `knowledge/` that this stage reads.
#[derive(Clone, Debug)]
pub struct FactsKnowledge {
    /// Who and what is known by name or by role.
    pub entities: entities::Tables,
    /// The words of time.
    pub times: times::Tables,
    /// The words by which people are said to say things.
    pub attributions: attributions::Cues,
    /// What counts as an event, and the grammar that rules stand on.
    pub events: events::EventRules,
    /// What signs of certainty weigh.
    pub certainty: certainty::Weights,
}

impl FactsKnowledge {
    /// Reads the files it needs from among all knowledge files.
    ///
    /// # Errors
    ///
    /// Everything that is wrong in any of them.
    pub fn load(files: &[KnowledgeFile]) -> Result<FactsKnowledge, Vec<Diagnostic>> {
        FactsKnowledge::with(
            entities::Tables::parse(files),
            events::EventRules::parse(files),
            files,
        )
    }

    /// As [`Self::load`], with the two largest parts, which may be read side by side, read already.
    ///
    /// # Errors
    ///
    /// As [`Self::load`], those of the parts included.
    pub fn with(
        entities: Result<entities::Tables, Vec<Diagnostic>>,
        events: Result<events::EventRules, Vec<Diagnostic>>,
        files: &[KnowledgeFile],
    ) -> Result<FactsKnowledge, Vec<Diagnostic>> {
        let mut errors = Vec::new();
        let entities = entities.map_err(|found| errors.extend(found));
        let times = times::Tables::parse(files).map_err(|found| errors.extend(found));
        let attributions = attributions::Cues::parse(files).map_err(|found| errors.extend(found));
        let events = events.map_err(|found| errors.extend(found));
        let certainty = certainty::Weights::parse(files).map_err(|found| errors.extend(found));
        match (entities, times, attributions, events, certainty) {
            (Ok(entities), Ok(times), Ok(attributions), Ok(events), Ok(certainty)) => {
                Ok(FactsKnowledge { entities, times, attributions, events, certainty })
            }
            _ => Err(errors),
        }
    }
}

/// A step of [`find_facts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Words to trees, trees to clauses: what events, and how certain they are, stand on.
    Clauses,
    /// Who is who, with places.
    Entities,
    /// Expressions of time.
    Times,
    /// Who says what.
    Attributions,
    /// Who does what to whom.
    Events,
    /// How certain each event is, and in whose voice.
    Certainty,
}

/// Finds who did or said what in a report. A report in another language than English has no facts.
pub fn find_facts(document: &Document, analysis: &Analysis, knowledge: &FactsKnowledge) -> Facts {
    find_facts_in_steps(document, analysis, knowledge, &mut |_| {})
}

/// As [`find_facts`], and tells `done` when each step is; for measuring what each costs.
pub fn find_facts_in_steps(
    document: &Document,
    analysis: &Analysis,
    knowledge: &FactsKnowledge,
    done: &mut dyn FnMut(Step),
) -> Facts {
    find(document, &Tree::new(analysis), knowledge, done).0
}

fn find(
    document: &Document,
    tree: &Tree<'_>,
    knowledge: &FactsKnowledge,
    done: &mut dyn FnMut(Step),
) -> (Facts, Clauses, entities::Entities) {
    if let Language::Other(_) = document.language {
        return Default::default();
    }
    let before = BeforeEvents::read(document, tree, knowledge, done);
    let attributions =
        attributions::find(document, tree, &before.entities.mentions, &knowledge.attributions);
    done(Step::Attributions);
    let mut events = events::find(before.layers(document, tree, knowledge));
    done(Step::Events);
    let BeforeEvents { clauses, entities, times, quoted } = before;
    certainty::assign(tree, &attributions.all, &quoted, &mut events, &knowledge.attributions);
    let attributions = attributions::leave_out_idle(attributions, &mut events, &quoted, tree);
    let facts = Facts {
        mentions: entities.mentions.clone(),
        entities: entities.entities.clone(),
        places: entities.places.clone(),
        times,
        attributions,
        events,
    };
    done(Step::Certainty);
    (facts, clauses, entities)
}

/// The layers that events stand on.
struct BeforeEvents {
    clauses: Clauses,
    entities: entities::Entities,
    times: List<TimeExpression>,
    quoted: Vec<Span>,
}

impl BeforeEvents {
    fn read(
        document: &Document,
        tree: &Tree<'_>,
        knowledge: &FactsKnowledge,
        done: &mut dyn FnMut(Step),
    ) -> BeforeEvents {
        let clauses = clauses(tree, &document.text, knowledge.events.words());
        done(Step::Clauses);
        let entities = entities::find(document, tree.analysis, tree, &knowledge.entities);
        done(Step::Entities);
        let times = times::find(document, tree.analysis, tree, &knowledge.times);
        done(Step::Times);
        let quoted = attributions::quoted(document);
        BeforeEvents { clauses, entities, times, quoted }
    }

    fn layers<'a>(
        &'a self,
        document: &'a Document,
        tree: &'a Tree<'a>,
        knowledge: &'a FactsKnowledge,
    ) -> events::Layers<'a> {
        let BeforeEvents { clauses, entities, times, quoted } = self;
        let rules = &knowledge.events;
        events::Layers { document, tree, clauses, entities, times, quoted, rules }
    }
}

/// By the id of each event that [`find_facts`] finds, the signs that its confidence comes from; for
/// fitting what they weigh.
pub fn event_signs(
    document: &Document,
    analysis: &Analysis,
    knowledge: &FactsKnowledge,
) -> Vec<(smol_str::SmolStr, Vec<smol_str::SmolStr>)> {
    let tree = Tree::new(analysis);
    let before = BeforeEvents::read(document, &tree, knowledge, &mut |_| {});
    events::signs(before.layers(document, &tree, knowledge))
}

/// Every predicate of a report (verbs, and what heads an event) with how certain it is and for whom,
/// in order of the text. A report in another language than English has none.
pub fn predicates(
    document: &Document,
    analysis: &Analysis,
    facts: &Facts,
    knowledge: &FactsKnowledge,
) -> Vec<Predicate> {
    let mut heads: Vec<Id<Token>> = facts.events.iter().map(|event| event.head).collect();
    heads.sort_unstable();
    with_certainty(&document.text, analysis, knowledge, |certainty| {
        certainty::predicates(certainty, &facts.attributions, &heads, &knowledge.attributions)
    })
}

/// The clauses of a text: its verbs and event nouns with English grammar undone.
pub fn clauses_of(text: &str, analysis: &Analysis, knowledge: &FactsKnowledge) -> Clauses {
    clauses(&Tree::new(analysis), text, knowledge.events.words())
}

/// Lets `judge` ask how certain single words of a text are; for measurements.
pub fn with_certainty<T>(
    text: &str,
    analysis: &Analysis,
    knowledge: &FactsKnowledge,
    judge: impl FnOnce(&certainty::Certainty<'_>) -> T,
) -> T {
    let tree = Tree::new(analysis);
    let words = knowledge.events.words();
    let clauses = clauses(&tree, text, words);
    judge(&certainty::Certainty::new(text, &tree, &clauses, words, &knowledge.certainty))
}

/// What a report may say to have passed between two parties that are given by where they stand in
/// the text, the likeliest first; see [`events::between`].
pub fn between(
    document: &Document,
    analysis: &Analysis,
    knowledge: &FactsKnowledge,
    parties: [Option<Span>; 2],
) -> Vec<events::Between> {
    let tree = Tree::new(analysis);
    let before = BeforeEvents::read(document, &tree, knowledge, &mut |_| {});
    events::between(before.layers(document, &tree, knowledge), parties)
}

/// A report's facts with the way that led to them.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// What [`find_facts`] returns.
    pub facts: Facts,
    /// The clauses in order of their head tokens.
    pub clauses: Vec<ExplainedClause>,
}

/// What one clause was read as and which rules were tried on it.
#[derive(Clone, Debug)]
pub struct ExplainedClause {
    /// The verb or noun that heads it.
    pub head: Id<Token>,
    /// The clause as a plain active sentence.
    pub reads_as: String,
    /// What was undone to get there.
    pub moves: Vec<Move>,
    /// Tense, modality, negation and governing predicates, as words.
    pub signs: String,
    /// The frames that its head triggers, the winners first.
    pub tried: Vec<Tried>,
}

/// Finds a report's facts and says how.
pub fn explain(
    document: &Document,
    analysis: &Analysis,
    knowledge: &FactsKnowledge,
) -> Explanation {
    let tree = Tree::new(analysis);
    let (facts, clauses, entities) = find(document, &tree, knowledge, &mut |_| {});
    let mut tried = events::explain(document, &tree, &clauses, &entities, &knowledge.events)
        .into_iter()
        .peekable();
    let explained = clauses.iter().map(|clause| ExplainedClause {
        head: clause.head,
        reads_as: clauses.reads_as(clause, &tree, &document.text),
        moves: clause.moves.clone(),
        signs: clause.signs.to_string(),
        tried: tried.next_if(|(head, _)| *head == clause.head).map_or(Vec::new(), |(_, it)| it),
    });
    let clauses = explained.collect();
    Explanation { facts, clauses }
}

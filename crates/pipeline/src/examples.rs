use readout_facts::find_facts;
use readout_model::{About, Block, Document, Event, Facts, Language, Span};
use readout_rules::{Coded, Example, ExampleKind, Role};

use crate::run::Readout;

/// What came of one example of a rule file.
pub struct Tested<'k> {
    /// The example.
    pub example: &'k Example,
    /// What it came to.
    pub outcome: Outcome,
}

/// How an example ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It holds, or it is a `todo` that fails as it says.
    Passed,
    /// It does not hold; why, a line each.
    Failed(Vec<String>),
    /// A `todo` that holds now, and has to be made a `yes`.
    Healed,
}

impl Readout {
    /// Runs the examples of the rule files whose path ends with `file` (all, if none is given)
    /// through the whole program, in the order of the files.
    pub fn test_rules(&self, file: Option<&str>) -> Vec<Tested<'_>> {
        let mut worker = self.engine.worker();
        let examples = self.knowledge.facts.events.rules().examples().iter();
        examples
            .filter(|example| file.is_none_or(|file| example.file.ends_with(file)))
            .map(|example| {
                let document = sentence(&example.sentence);
                let analysis = worker.analyze(&document.text, &document.blocks);
                let facts = find_facts(&document, &analysis, &self.knowledge.facts);
                let coded: Vec<Coded> =
                    facts.events.iter().map(|event| coded(event, &facts)).collect();
                let faults = example.faults(&coded);
                let outcome = match (example.kind, faults.is_empty()) {
                    (ExampleKind::Todo, true) => Outcome::Healed,
                    (ExampleKind::Todo, false) | (_, true) => Outcome::Passed,
                    (_, false) => Outcome::Failed(faults),
                };
                Tested { example, outcome }
            })
            .collect()
    }
}

/// A document that is one paragraph, as `explain` and the examples take it.
pub fn sentence(text: &str) -> Document {
    let block = Block::paragraph(Span::new(0, text.len()));
    Document {
        id: "sentence".to_owned(),
        about: About::default(),
        text: text.to_owned(),
        title: None,
        body: 0,
        blocks: vec![block],
        language: Language::English,
    }
}

fn coded(event: &Event, facts: &Facts) -> Coded {
    // A phrase is compared by its whole mention, which the marks of an example cover or cut.
    let span = |party: &readout_model::Party| {
        let mentions = facts.entities[party.entity].mentions.iter();
        let mut spans = mentions.map(|mention| facts.mentions[*mention].span);
        spans.find(|span| span.contains(party.span)).unwrap_or(party.span)
    };
    let mut roles: Vec<(Role, Span)> = Vec::new();
    roles.extend(event.actors.iter().map(|party| (Role::Actor, span(party))));
    roles.extend(event.recipients.iter().map(|party| (Role::Recipient, span(party))));
    roles.extend(event.issue.map(|issue| (Role::Issue, issue)));
    Coded {
        code: event.code.clone(),
        status: event.status.name().into(),
        trigger: event.trigger,
        roles,
    }
}

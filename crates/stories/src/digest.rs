//! Round-ups: one report that tells several stories ("news in brief", a ticker of the day). Such a report is
//! like many stories and about none, and would join them.

use std::collections::BTreeSet;

use readout_model::{BlockKind, Entity, EntityKind, Id, MentionForm, Pos, Report};

/// Paragraphs of fewer words are headings.
const WORDS: usize = 15;

/// Fewer paragraphs are too few to tell.
const PARTS: usize = 4;

/// Common words that make two paragraphs one story, where nobody named is in both.
const COMMON: usize = 3;

/// Shorter words stand everywhere.
const LONG: usize = 4;

/// Share of the pairs of paragraphs that belong together up to which a report so entitled is a round-up. Of
/// round-ups put together from the openings of reports of different stories, 95 % lie below; of reports of
/// one story each, the middle one has .3.
const TOGETHER: f64 = 0.15;

/// Whether a report tells several stories: it is entitled so, and its paragraphs have little in common. A
/// ticker of one story is none.
pub fn is_digest(report: &Report) -> bool {
    if !report.document.about.round_up {
        return false;
    }
    let parts = parts(report);
    if parts.len() < PARTS {
        return false;
    }
    let together = |one: &Part, other: &Part| {
        !one.named.is_disjoint(&other.named)
            || one.words.intersection(&other.words).count() >= COMMON
    };
    let pairs = || {
        parts
            .iter()
            .enumerate()
            .flat_map(|(at, one)| parts[at + 1..].iter().map(move |it| (one, it)))
    };
    let joined = pairs().filter(|(one, other)| together(one, other)).count();
    joined as f64 <= TOGETHER * pairs().count() as f64
}

/// A paragraph.
struct Part {
    /// People and bodies with a name; places and countries are in many stories.
    named: BTreeSet<Id<Entity>>,
    words: BTreeSet<String>,
}

fn parts(report: &Report) -> Vec<Part> {
    let facts = &report.facts;
    let named = |entity: Id<Entity>| {
        let it = &facts.entities[entity];
        let by_name = |id: &Id<_>| {
            let mention: &readout_model::Mention = &facts.mentions[*id];
            mention.form == MentionForm::Name
        };
        !matches!(it.kind, EntityKind::Country | EntityKind::Place)
            && it.mentions.iter().any(by_name)
    };
    let blocks = report.document.blocks.iter();
    let blocks =
        blocks.filter(|block| matches!(block.kind, BlockKind::Paragraph | BlockKind::List));
    let long = blocks.filter_map(|block| {
        let tokens = report.analysis.tokens_in(block.span);
        if tokens.len() < WORDS {
            return None;
        }
        let content =
            tokens.map(|index| &report.analysis.tokens[Id::new(index as usize)]).filter(|it| {
                matches!(it.pos, Pos::Noun | Pos::Propn | Pos::Verb | Pos::Adj)
                    && it.lemma.len() >= LONG
            });
        let mentions = facts.mentions.iter().filter(|it| block.span.contains(it.span));
        Some(Part {
            named: mentions.map(|it| it.entity).filter(|entity| named(*entity)).collect(),
            words: content.map(|it| it.lemma.to_lowercase()).collect(),
        })
    });
    long.collect()
}

//! Whether two descriptions may be of the same people: "21 Chibok girls", "the 21 kidnapped schoolgirls".

use std::cmp::Reverse;

use readout_model::{Entity, EntityKind, Id, Pos, Report, Span, Tag, Tree};

use crate::accounts::{Comparing, Meaning, quantities};

/// What a description says of those it describes.
#[derive(Clone, Debug)]
pub(crate) struct Description {
    /// The noun at its head, in dictionary form and lower case.
    head: String,
    /// How many they are, if that is said: at least, at most.
    count: Option<(f64, f64)>,
    /// One person, by the form of the noun.
    single: bool,
    /// The nouns and adjectives before the head, in dictionary form and lower case.
    details: Vec<String>,
}

/// How well two descriptions fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Likeness {
    /// Another kind of people, or another number of them.
    Apart,
    /// The same word, and nothing that tells them apart.
    Loose,
    /// The same word and the same number, or one person with the same detail.
    Counted,
}

/// Shorter words are the end of others by chance ("men", "women").
const LEAST_SHARED_END: usize = 4;

impl Description {
    pub(crate) fn likeness(&self, other: &Description, words: &Comparing) -> Likeness {
        let ends = |one: &str, other: &str| other.len() >= LEAST_SHARED_END && one.ends_with(other);
        let meaning = words.meaning(&self.head, &other.head);
        let same = meaning >= Meaning::Same
            || ends(&self.head, &other.head)
            || ends(&other.head, &self.head);
        let bare = self.details.is_empty() || other.details.is_empty();
        let shared = self.details.iter().any(|detail| other.details.contains(detail));
        match (self.count, other.count) {
            (Some(mine), Some(theirs)) if mine.0 > theirs.1 || theirs.0 > mine.1 => Likeness::Apart,
            // "12 people", "12 protesters".
            (Some(_), Some(_)) if same || meaning == Meaning::Broader => Likeness::Counted,
            // "a Louisiana man", "the Louisiana man".
            (None, None) if same && shared && self.single && other.single => Likeness::Counted,
            // "the girls", "21 Chibok girls"; but not "other girls", "Chibok girls".
            _ if same && (bare || shared) && self.single == other.single => Likeness::Loose,
            _ => Likeness::Apart,
        }
    }
}

/// The descriptions of the entities of a report that have no name.
pub(crate) fn descriptions(report: &Report, words: &Comparing) -> Vec<Option<Description>> {
    let tree = Tree::new(&report.analysis);
    let counts = quantities(report, &tree, words);
    let of = |entity: &Entity| {
        let mentions = || entity.mentions.iter().map(|id| &report.facts.mentions[*id]);
        let people = matches!(entity.kind, EntityKind::Person | EntityKind::Group);
        if !people || mentions().any(|mention| mention.name.is_some()) {
            return None;
        }
        let fullest =
            mentions().max_by_key(|mention| (mention.span.len(), Reverse(mention.span)))?;
        let head = report.analysis.tokens.get(fullest.head.index())?;
        let counted = |span: Span| {
            counts.iter().find(|count| span.overlaps(count.span) && count.unit.is_none())
        };
        let count = mentions().find_map(|mention| counted(mention.span));
        let inside = report.analysis.tokens_in(fullest.span);
        let details = inside
            .map(|index| &report.analysis.tokens[Id::new(index as usize)])
            .filter(|token| token.span.start() < head.span.start())
            .filter(|token| matches!(token.pos, Pos::Adj | Pos::Noun | Pos::Propn))
            .map(|token| token.lemma.to_lowercase());
        Some(Description {
            head: head.lemma.to_lowercase(),
            count: count.map(|count| (count.low, count.high)),
            single: head.tag == Tag::Nn && entity.kind == EntityKind::Person,
            details: details.collect(),
        })
    };
    report.facts.entities.iter().map(of).collect()
}

/// The description of an entity.
pub(crate) fn of(descriptions: &[Option<Description>], entity: Id<Entity>) -> Option<&Description> {
    descriptions.get(entity.index())?.as_ref()
}

#[cfg(test)]
mod tests {
    use super::{Description, Likeness};
    use crate::accounts::Comparing;

    /// `21 Chibok girl` is many, `a Louisiana man` one person.
    fn description(text: &str) -> Description {
        let mut words: Vec<&str> = text.split(' ').collect();
        let head = words.pop().unwrap_or_default().to_owned();
        let single = words.first() == Some(&"a");
        let count = words.first().and_then(|word| word.parse().ok());
        let details = words.into_iter().skip(usize::from(single || count.is_some()));
        Description {
            head,
            count: count.map(|count| (count, count)),
            single,
            details: details.map(str::to_owned).collect(),
        }
    }

    #[test]
    fn people_are_the_same_by_word_and_number() {
        let cases = [
            ("21 Chibok girl", "21 captive schoolgirl", Likeness::Counted),
            ("21 Chibok girl", "82 Chibok girl", Likeness::Apart),
            ("21 Chibok girl", "girl", Likeness::Loose),
            ("Chibok girl", "other girl", Likeness::Apart),
            ("a Louisiana man", "a Louisiana man", Likeness::Counted),
            ("a Louisiana man", "a Texas man", Likeness::Apart),
            ("a man", "man", Likeness::Apart),
            ("12 miner", "12 soldier", Likeness::Apart),
        ];
        for (one, other, expected) in cases {
            let (mine, theirs) = (description(one), description(other));
            assert_eq!(mine.likeness(&theirs, &Comparing::default()), expected, "{one}: {other}");
            assert_eq!(theirs.likeness(&mine, &Comparing::default()), expected, "{other}: {one}");
        }
    }
}

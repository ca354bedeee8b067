use std::fmt::Write as _;

use readout_model::{Id, Relation, Span, Token, Tree};

use super::Clauses;
use crate::{Clause, Filler, Link, Move, Signs, Tense};

impl Clauses {
    /// The clause as a plain active sentence, the shape in which rules are written, with what was
    /// undone to get there: `the bloc [impose] sanctions on Belarus   (passive undone)`.
    pub fn reads_as(&self, clause: &Clause, tree: &Tree<'_>, text: &str) -> String {
        let mut line = String::new();
        let phrase = |fillers: &[Filler]| {
            let words: Vec<&str> =
                fillers.iter().map(|filler| &text[filler_span(tree, filler.head)]).collect();
            words.join(" + ")
        };
        if !clause.subjects.is_empty() {
            let _ = write!(line, "{} ", phrase(&clause.subjects));
        }
        let _ = write!(line, "[{}", clause.lemma);
        if let Some(particle) = &clause.particle {
            let _ = write!(line, " {particle}");
        }
        line.push(']');
        if !clause.objects.is_empty() {
            let _ = write!(line, " {}", phrase(&clause.objects));
        }
        for item in &clause.phrases {
            let _ = write!(line, " {} {}", item.word, phrase(&[item.filler]));
        }
        for inner in &clause.inner {
            let Some(other) = self.of(inner.head) else { continue };
            let word = match &inner.link {
                Link::Noun => continue,
                Link::Infinitive => "to",
                Link::That => "that",
                Link::Question => "whether",
                Link::Participle => "",
                Link::Preposition(word) | Link::Adverbial(word) => word,
            };
            let blank = if word.is_empty() { "" } else { " " };
            let _ = write!(line, " {word}{blank}<{}>", other.lemma);
        }
        if !clause.moves.is_empty() {
            let moves: Vec<&str> = clause.moves.iter().map(|it| it.name()).collect();
            let _ = write!(line, "   ({} undone)", moves.join(", "));
        }
        line
    }
}

/// The words of a filler up to its head, without what follows it.
pub(super) fn filler_span(tree: &Tree<'_>, head: Id<Token>) -> Span {
    let tokens = &tree.analysis.tokens;
    let mut first = head.index() as u32;
    for &child in tree.children(head) {
        let belongs = matches!(
            tokens[child].relation,
            Relation::Det
                | Relation::Amod
                | Relation::Compound
                | Relation::Poss
                | Relation::Nummod
                | Relation::Nmod
                | Relation::Quantmod
                | Relation::Predet
        );
        if child < head && belongs {
            first = first.min(tree.subtree(child).start);
        }
    }
    tree.analysis.span_of(first..head.index() as u32 + 1)
}

impl Move {
    /// The name of the construction, in small letters.
    pub fn name(self) -> &'static str {
        match self {
            Move::Passive => "passive",
            Move::ReducedPassive => "reduced passive",
            Move::RelativeClause => "relative clause",
            Move::Control => "control",
            Move::Raising => "raising",
            Move::SharedSubject => "shared subject",
            Move::AdverbialParticiple => "adverbial participle",
            Move::NounComplement => "noun complement",
            Move::Genitive => "genitive",
            Move::ObjectPhrase => "phrase of the object",
            Move::LightVerb => "light verb",
            Move::Occasion => "occasion",
            Move::SharedObject => "shared object",
        }
    }
}

impl std::fmt::Display for Signs {
    /// The signs that are set, with blanks between: `not past perfect could <agree not <say`.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut parts: Vec<String> = Vec::new();
        let mut flag = |set: bool, name: &str| {
            if set {
                parts.push(name.to_owned());
            }
        };
        flag(self.negated, "not");
        match self.tense {
            Tense::None => {}
            Tense::Past => flag(true, "past"),
            Tense::Present => flag(true, "present"),
            Tense::Future => flag(true, "future"),
        }
        flag(self.perfect, "perfect");
        flag(self.progressive, "progressive");
        flag(self.modal.is_some(), self.modal.as_deref().unwrap_or_default());
        flag(self.conditional, "conditional");
        flag(self.question, "question");
        flag(self.imperative, "imperative");
        flag(self.purpose, "purpose");
        for (governor, negated) in &self.governors {
            let not = if *negated { "not " } else { "" };
            parts.push(format!("<{not}{governor}"));
        }
        formatter.write_str(&parts.join(" "))
    }
}

use std::ops::Range;
use std::sync::Arc;

use smol_str::SmolStr;

use crate::{Block, Id, List, NameLabel, Pos, Relation, Span, Tag};

/// The words of a report and how they hang together: what the language stage returns.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// Sentences in order of the text. No sentence crosses a block.
    pub sentences: List<Sentence>,
    /// Tokens in order of the text; white space longer than one blank is a token too (tag `_SP`).
    pub tokens: List<Token>,
    /// Names found by the engine, in order, not overlapping.
    pub names: Vec<Name>,
    /// Morphological descriptions ("Number=Sing|Person=3"), shared by all reports of one engine.
    pub morphs: Arc<[Box<str>]>,
}

/// One sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// From its first to its last token, white-space tokens at the ends left out.
    pub span: Span,
    /// Indices of its tokens.
    pub tokens: Range<u32>,
    /// Index of its block in [`crate::Document::blocks`].
    pub block: Id<Block>,
}

/// One token.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// Dictionary form, in the model's own capitalisation (lower case but for proper nouns).
    pub lemma: SmolStr,
    /// Universal part of speech.
    pub pos: Pos,
    /// Penn Treebank tag.
    pub tag: Tag,
    /// Morphological description; see [`Analysis::morph`].
    pub morph: MorphId,
    /// Relation to the head.
    pub relation: Relation,
    /// The token this one depends on; `None` for the root of a tree.
    pub head: Option<Id<Token>>,
    /// Whether a blank follows.
    pub space_after: bool,
}

/// Number of a morphological description in [`Analysis::morphs`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MorphId(pub u16);

/// A name found by the engine's recogniser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// Indices of its tokens.
    pub tokens: Range<u32>,
    /// The recogniser's label.
    pub label: NameLabel,
}

impl Analysis {
    /// The morphological description of a token, in CoNLL-U form; empty when there is none.
    pub fn morph(&self, token: Id<Token>) -> &str {
        &self.morphs[self.tokens[token].morph.0 as usize]
    }

    /// Whether a token's morphological description has a feature, written as in CoNLL-U: "Number=Plur".
    pub fn has_feature(&self, token: Id<Token>, feature: &str) -> bool {
        self.morph(token).split('|').any(|own| own == feature)
    }

    /// The sentence a token stands in.
    ///
    /// # Panics
    ///
    /// If the token is not of this analysis.
    pub fn sentence_of(&self, token: Id<Token>) -> Id<Sentence> {
        let index = token.index() as u32;
        let after = self.sentences.partition_point(|sentence| sentence.tokens.start <= index);
        assert!(after > 0, "every token stands in a sentence");
        Id::new(after - 1)
    }

    /// The sentence in which a span begins, or the last before it; `None` before the first.
    pub fn sentence_at(&self, span: Span) -> Option<Id<Sentence>> {
        let after =
            self.sentences.partition_point(|sentence| sentence.span.start() <= span.start());
        (after > 0).then(|| Id::new(after - 1))
    }

    /// The first name that ends behind the token with an index: the one the token stands in, or the next.
    pub fn name_from(&self, token: u32) -> Option<&Name> {
        self.names.get(self.names.partition_point(|name| name.tokens.end <= token))
    }

    /// The name that the token with an index stands in.
    pub fn name_at(&self, token: u32) -> Option<&Name> {
        self.name_from(token).filter(|name| name.tokens.contains(&token))
    }

    /// The span that a range of tokens covers. The range must not be empty.
    pub fn span_of(&self, tokens: Range<u32>) -> Span {
        let first = self.tokens[Id::new(tokens.start as usize)].span;
        let last = self.tokens[Id::new(tokens.end as usize - 1)].span;
        first.cover(last)
    }

    /// The tokens that overlap a span, as a range of indices.
    pub fn tokens_in(&self, span: Span) -> Range<u32> {
        let start = self.tokens.partition_point(|token| token.span.end() <= span.start());
        let end = self.tokens.partition_point(|token| token.span.start() < span.end());
        start as u32..end.max(start) as u32
    }
}

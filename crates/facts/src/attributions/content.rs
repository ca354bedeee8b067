//! Exact stretches of text: which characters belong to a content and which do not.

use std::ops::Range;

use readout_model::{Id, Pos, Relation, Span, Tag, Token};

use super::Reading;

impl Reading<'_> {
    /// The text of some tokens as a content seen from `region`: punctuation at the ends goes, a
    /// quotation that begins or ends inside is taken whole, nothing leaves the region.
    pub(super) fn piece(&self, tokens: Range<u32>, region: Option<u32>) -> Option<Span> {
        let (mut start, mut end) = (tokens.start, tokens.end);
        let loose = |index: u32| {
            let token = self.token(Id::new(index as usize));
            let punctuation =
                matches!(token.tag, Tag::Comma | Tag::Period | Tag::Colon | Tag::Space | Tag::Hyph)
                    || token.relation == Relation::Punct && is_dash(&self.text[token.span]);
            let mark = matches!(token.tag, Tag::OpenQuote | Tag::CloseQuote)
                || matches!(&self.text[token.span], "•" | "●" | "▪" | "·");
            (punctuation || mark) && self.quotation_below(token.span, region).is_none()
        };
        // "…, but": a conjunction that the parser left behind.
        let joins = |at: u32| {
            let token = self.token(Id::new(at as usize));
            token.pos == Pos::Cconj
                && token.relation == Relation::Cc
                && self.quotation_below(token.span, region).is_none()
        };
        while start < end && (loose(start) || joins(start)) {
            start += 1;
        }
        while start < end && (loose(end - 1) || joins(end - 1)) {
            end -= 1;
        }
        start = self.past_dateline(start, end);
        if start >= end {
            return None;
        }
        // "(31 %)": a bracket that was opened inside is closed inside.
        let tag = |at: u32| self.token(Id::new(at as usize)).tag;
        if (end as usize) < self.analysis.tokens.len() && tag(end) == Tag::CloseBracket {
            let mut brackets = (start..end).rev().take(BRACKET_REACH).map(tag);
            let last = brackets.find(|tag| matches!(tag, Tag::OpenBracket | Tag::CloseBracket));
            end += u32::from(last == Some(Tag::OpenBracket));
        }
        let first = self.token(Id::new(start as usize)).span;
        let last = self.token(Id::new(end as usize - 1)).span;
        let mut span = first.cover(last);
        for token in [first, last] {
            if let Some(quotation) = self.quotation_below(token, region) {
                span = span.cover(self.quotations[quotation].span);
            }
        }
        match region.map(|region| self.quotations[region as usize].inner) {
            Some(inner) if !inner.contains(span) => {
                let start = span.start().max(inner.start());
                let end = span.end().min(inner.end());
                (start < end).then(|| Span::new(start, end))
            }
            _ => Some(span),
        }
    }

    /// Past a dateline that was left at the beginning of a paragraph: "HOUSTON — ".
    fn past_dateline(&self, start: u32, end: u32) -> u32 {
        const LONGEST: u32 = 10;
        const LETTERS: usize = 4;
        let word = |at: u32| &self.text[self.token(Id::new(at as usize)).span];
        let first = start < end && self.opens_sentence(start) && word(start).len() >= LETTERS;
        if !first || !word(start).bytes().all(|b| b.is_ascii_uppercase()) {
            return start;
        }
        let dash = (start + 1..end.min(start + LONGEST)).find(|&at| is_dash(word(at)));
        let spaced = dash.filter(|&at| self.token(Id::new(at as usize - 1)).space_after);
        let verb = |at: u32| matches!(self.token(Id::new(at as usize)).pos, Pos::Verb | Pos::Aux);
        spaced.filter(|&at| !(start..at).any(verb)).map_or(start, |at| at + 1)
    }

    /// The outermost quotation within `region` that contains a span.
    pub(super) fn quotation_below(&self, span: Span, region: Option<u32>) -> Option<usize> {
        let after = self.quotations.partition_point(|other| other.span.start() <= span.start());
        let mut current = after.checked_sub(1);
        let mut found = None;
        for _ in 0..32 {
            let Some(index) = current else { break };
            if Some(index as u32) == region {
                break;
            }
            if self.quotations[index].span.contains(span) {
                found = Some(index);
            }
            current = self.quotations[index].parent;
        }
        found
    }

    /// The span of some tokens without punctuation at its ends.
    pub(super) fn phrase(&self, tokens: Range<u32>) -> Option<Span> {
        let inside = |index: &u32| {
            let token = self.token(Id::new(*index as usize));
            !matches!(token.tag, Tag::Comma | Tag::Period | Tag::Colon | Tag::Space | Tag::Hyph)
        };
        let first = tokens.clone().find(inside)?;
        let last = tokens.rev().find(inside)?;
        Some(self.analysis.span_of(first..last + 1))
    }
}

/// Words looked back for an open bracket.
const BRACKET_REACH: usize = 40;

/// Whether a token is a dash; a closing mark of quotation may stick to it.
pub(super) fn is_dash(text: &str) -> bool {
    let text = text.trim_start_matches(['”', '’', '"', '\'']);
    !text.is_empty() && text.chars().all(|c| matches!(c, '-' | '–' | '—' | '―'))
}

/// Whether a token comes first in a range.
pub(super) fn index(id: Id<Token>) -> u32 {
    id.index() as u32
}

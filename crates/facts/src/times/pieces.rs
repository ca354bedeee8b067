use readout_model::{Analysis, Document, Id, Span, Token};
use smol_str::SmolStr;

use super::words::{Tables, Word};
use crate::entities::fold::fold;

/// A token, or a part of one where figures are joined: "1939", "–" and "45" of "1939–45".
pub(super) struct Piece {
    pub(super) span: Span,
    pub(super) token: Id<Token>,
    pub(super) folded: SmolStr,
}

/// All pieces in order of the text.
pub(super) fn pieces(document: &Document, analysis: &Analysis, tables: &Tables) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(analysis.tokens.len());
    for (token, it) in analysis.tokens.enumerate() {
        let text = &document.text.as_str()[it.span];
        let mut push = |start: usize, end: usize| {
            let span = Span::new(it.span.start() + start, it.span.start() + end);
            pieces.push(Piece { span, token, folded: fold(&text[start..end]) });
        };
        let cuts = cuts(text, tables);
        let mut start = 0;
        for cut in cuts {
            push(start, cut);
            start = cut;
        }
        push(start, text.len());
    }
    pieces
}

pub(super) fn is_dash(character: char) -> bool {
    matches!(character, '-' | '‐' | '‑' | '–' | '—' | '−' | '/')
}

/// Where to cut a token, in bytes.
fn cuts(text: &str, tables: &Tables) -> Vec<usize> {
    let mut cuts = Vec::new();
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return cuts;
    }
    if text.contains(is_dash) {
        let joined = text.split(is_dash).filter(|part| !part.is_empty());
        let dated = |part: &str| {
            part.trim_end_matches(|character: char| character.is_ascii_alphabetic())
                .bytes()
                .all(|byte| byte.is_ascii_digit())
                && part.starts_with(|character: char| character.is_ascii_digit())
        };
        let known = |part: &str| {
            let words = tables.get(&fold(part));
            words.iter().any(|word| matches!(word, Word::Month(_) | Word::Within | Word::Era(_)))
        };
        // "2006/07" are two years, "1/2" and "9/11" one thing.
        let years = joined.clone().next().is_some_and(|first| first.len() == 4);
        if (years || !text.contains('/')) && joined.clone().all(|part| dated(part) || known(part)) {
            for (at, dash) in text.match_indices(is_dash) {
                cuts.extend([at, at + dash.len()].into_iter().filter(|cut| *cut > 0));
            }
            cuts.dedup();
            cuts.retain(|cut| *cut < text.len());
        }
        return cuts;
    }
    // "AD842"
    let letters = text.trim_end_matches(|character: char| character.is_ascii_digit());
    if !letters.is_empty()
        && letters.len() < text.len()
        && tables.get(&fold(letters)).iter().any(|word| matches!(word, Word::Era(_)))
    {
        cuts.push(letters.len());
        return cuts;
    }
    // "05:30hrs", "490BC", "5pm"
    let digits = text
        .trim_end_matches(|character: char| character.is_ascii_alphabetic() || character == '.');
    let clocked = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    if clocked && !digits.is_empty() && digits.len() < text.len() {
        let words = tables.get(&fold(&text[digits.len()..]));
        if words.iter().any(|word| matches!(word, Word::ClockHalf(_) | Word::OClock | Word::Era(_)))
        {
            cuts.push(digits.len());
        }
    }
    cuts
}

//! Text to tokens, cut exactly as spaCy cuts it.
//!
//! 1. The text falls into stretches of white space and of other characters. Every other stretch
//!    that is followed by a blank takes that blank as its own; white space beyond that is a token.
//! 2. From a stretch prefixes and suffixes are cut off, one of each per turn, until a special case
//!    ("don't", "U.S.", ":-)") is left or nothing can be cut off. What is left is a special case,
//!    an address, or is cut at infixes.
//! 3. Special cases that contain affixes are looked for once more among the tokens: cutting may
//!    have torn them apart.
//!
//! Source: spaCy 3.8, `tokenizer.pyx` (MIT). The rules and special cases come from the model file.

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use readout_model::Span;

use super::TextMap;
use super::affixes::AffixRules;
use super::characters::is_space;
use super::codec::{Reader, Writer};
use super::lexicon::{Lexicon, Piece, RawToken};
use super::pattern::{Pattern, Search};
use super::vocabulary::Vocabulary;

/// Longest text that is tried as an address, in bytes. Longer ones are cut at infixes like words:
/// the one deliberate difference from spaCy, which would take time without limit.
const MAX_ADDRESS: usize = 2048;

/// A special case: a text that is cut into given pieces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Special {
    /// The whole text.
    pub text: String,
    /// Its pieces, which make up the text, with their normal form where it is not the usual one.
    pub pieces: Vec<(String, Option<String>)>,
}

/// The tokenizer's tables, as imported.
pub struct TokenizerRules {
    /// What is cut off at the start of a stretch.
    pub prefixes: AffixRules,
    /// What is cut off at the end.
    pub suffixes: AffixRules,
    /// What the rest is cut at.
    pub infixes: AffixRules,
    /// Addresses, which are not cut.
    pub address: Pattern,
    /// Special cases, all different.
    pub specials: Vec<Special>,
}

/// Cuts text into tokens. Shared by all workers.
pub struct Tokenizer {
    vocabulary: Vocabulary,
    rules: TokenizerRules,
    /// Lengths in bytes and normal forms of the pieces of the special cases.
    specials: TextMap<Vec<(u32, Option<u64>)>>,
    longest_special: usize,
    torn: Sequences,
}

/// Buffers of the tokenizer, kept to be used again; one per worker.
#[derive(Default)]
pub struct TokenizerBuffers {
    pieces: Vec<Piece>,
    suffixes: Vec<Piece>,
    search: Search,
    /// Tokens that a torn special case may begin with.
    starts: Vec<usize>,
}

/// The sequences of words that special cases with affixes are torn into, as a tree.
#[derive(Default)]
struct Sequences {
    /// From a node and the number of the next word to the next node.
    next: HashMap<(u32, u64), u32, FixedState>,
    /// For every node whether a sequence ends there; node 0 is the root.
    ends: Vec<bool>,
}

impl Tokenizer {
    /// A tokenizer with these tables.
    pub fn new(vocabulary: Vocabulary, rules: TokenizerRules) -> Tokenizer {
        let mut specials = TextMap::default();
        for special in &rules.specials {
            let pieces = special.pieces.iter().map(|(text, norm)| {
                let norm = norm.as_deref().map(|norm| vocabulary.identifiers().of(norm));
                (text.len() as u32, norm)
            });
            specials.insert(special.text.as_str().into(), pieces.collect());
        }
        let longest_special = specials.keys().map(|text| text.len()).max().unwrap_or(0);
        let torn = Sequences { next: HashMap::default(), ends: vec![false] };
        let mut tokenizer = Tokenizer { vocabulary, rules, specials, longest_special, torn };
        tokenizer.find_torn();
        tokenizer
    }

    /// The description of words out of context.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// Cuts the part `span` of a text into tokens, which are appended to `tokens`.
    ///
    /// The part is taken for itself: what stands before and after has no influence.
    ///
    /// # Panics
    ///
    /// If the span is not one of the text.
    pub fn tokenize(
        &self,
        text: &str,
        span: Span,
        lexicon: &mut Lexicon,
        buffers: &mut TokenizerBuffers,
        tokens: &mut Vec<RawToken>,
    ) {
        let first = tokens.len();
        buffers.starts.clear();
        let part = &text[span.range()];
        let mut start = 0;
        let mut in_space = part.chars().next().is_some_and(is_space);
        for (position, character) in part.char_indices() {
            if is_space(character) == in_space {
                continue;
            }
            if start < position {
                let offset = span.start() + start;
                self.stretch(&part[start..position], offset, lexicon, buffers, tokens);
            }
            start = position;
            if character == ' ' {
                if let Some(last) = tokens.last_mut() {
                    last.space_after = true;
                }
                start += 1;
            }
            in_space = !in_space;
        }
        if start < part.len() {
            self.stretch(&part[start..], span.start() + start, lexicon, buffers, tokens);
        }
        self.mend(text, first, lexicon, buffers, tokens);
    }

    /// Appends the tokens of a stretch that stands at `offset`, in bytes.
    fn stretch(
        &self,
        stretch: &str,
        offset: usize,
        lexicon: &mut Lexicon,
        buffers: &mut TokenizerBuffers,
        tokens: &mut Vec<RawToken>,
    ) {
        let hash = lexicon.hash(stretch);
        let known = lexicon.stretch(stretch, hash).or_else(|| {
            self.split(stretch, true, lexicon, buffers);
            lexicon.keep_stretch(stretch, hash, &buffers.pieces)
        });
        // Long stretches are not kept: their pieces are still in the buffer.
        let pieces = known.as_ref().map_or(&buffers.pieces[..], |known| lexicon.pieces(known));
        let mut start = offset;
        for piece in pieces {
            let end = start + piece.length as usize;
            if piece.begins_special {
                buffers.starts.push(tokens.len());
            }
            tokens.push(RawToken {
                span: Span::new(start, end),
                lexeme: piece.lexeme,
                space_after: false,
            });
            start = end;
        }
    }

    /// Cuts a stretch into pieces, which replace those in the buffer.
    fn split(
        &self,
        stretch: &str,
        with_specials: bool,
        lexicon: &mut Lexicon,
        buffers: &mut TokenizerBuffers,
    ) {
        let special = |text: &str| if with_specials { self.special(text) } else { None };
        let piece = |text: &str, norm: Option<u64>, lexicon: &mut Lexicon| {
            let lexeme = lexicon.add(text, norm, &self.vocabulary);
            let begins_special = lexicon.lexeme(lexeme).begins_special;
            Piece { length: text.len() as u32, lexeme, begins_special }
        };
        let (pieces, suffixes) = (&mut buffers.pieces, &mut buffers.suffixes);
        pieces.clear();
        suffixes.clear();

        let mut rest = stretch;
        let mut last_length = usize::MAX;
        while !rest.is_empty() && rest.len() != last_length && special(rest).is_none() {
            last_length = rest.len();
            let prefix = self.rules.prefixes.prefix(rest);
            if prefix > 0 && special(&rest[prefix..]).is_some() {
                pieces.push(piece(&rest[..prefix], None, lexicon));
                rest = &rest[prefix..];
                break;
            }
            let suffix = self.rules.suffixes.suffix(&rest[prefix..]);
            let core_end = rest.len() - suffix;
            if suffix > 0 && special(&rest[..core_end]).is_some() {
                suffixes.push(piece(&rest[core_end..], None, lexicon));
                rest = &rest[..core_end];
                break;
            }
            if prefix > 0 {
                pieces.push(piece(&rest[..prefix], None, lexicon));
            }
            if suffix > 0 {
                suffixes.push(piece(&rest[core_end..], None, lexicon));
            }
            rest = &rest[prefix..core_end];
        }

        if let Some(special) = special(rest) {
            let mut start = 0;
            for &(length, norm) in special {
                let end = start + length as usize;
                pieces.push(piece(&rest[start..end], norm, lexicon));
                start = end;
            }
        } else if rest.len() <= MAX_ADDRESS && self.rules.address.matches(rest, &mut buffers.search)
        {
            pieces.push(piece(rest, None, lexicon));
        } else {
            let mut start = 0;
            self.rules.infixes.for_each(rest, |infix_start, infix_end| {
                // spaCy passes over an infix at the very start, which so belongs to what follows.
                if infix_start == 0 {
                    return;
                }
                if start < infix_start {
                    pieces.push(piece(&rest[start..infix_start], None, lexicon));
                }
                pieces.push(piece(&rest[infix_start..infix_end], None, lexicon));
                start = infix_end;
            });
            if start < rest.len() {
                pieces.push(piece(&rest[start..], None, lexicon));
            }
        }
        pieces.extend(suffixes.drain(..).rev());
    }

    fn special(&self, text: &str) -> Option<&[(u32, Option<u64>)]> {
        if text.is_empty() || text.len() > self.longest_special {
            return None;
        }
        self.specials.get(text).map(Vec::as_slice)
    }

    /// Joins tokens that a special case was torn into, and cuts them as it says.
    fn mend(
        &self,
        text: &str,
        first: usize,
        lexicon: &mut Lexicon,
        buffers: &TokenizerBuffers,
        tokens: &mut Vec<RawToken>,
    ) {
        let mut found = Vec::new();
        for &start in &buffers.starts {
            let words = tokens[start..].iter().map(|token| lexicon.lexeme(token.lexeme).orth);
            self.torn.for_each(words, |length| found.push((start, start + length)));
        }
        if found.is_empty() {
            return;
        }
        // The longest first, of equal ones the leftmost; those whose ends are free count. (That
        // one in the middle may be taken is spaCy's own.)
        found.sort_unstable_by_key(|&(start, end)| (std::cmp::Reverse(end - start), start));
        let mut taken = vec![false; tokens.len() - first];
        found.retain(|&(start, end)| {
            let free = !taken[start - first] && !taken[end - 1 - first];
            taken[start - first..end - first].fill(true);
            free
        });
        found.sort_unstable();

        let torn = tokens.split_off(found[0].0);
        let offset = found[0].0;
        let mut index = offset;
        let mut found = found.into_iter().peekable();
        while index < offset + torn.len() {
            let Some((_, end)) = found.next_if(|&(start, _)| start == index) else {
                tokens.push(torn[index - offset]);
                index += 1;
                continue;
            };
            let old = &torn[index - offset..end - offset];
            index = end;
            let (first_old, last_old) = (old[0], old[old.len() - 1]);
            let span = first_old.span.cover(last_old.span);
            // With a blank between the tokens their text is no special case.
            let Some(special) = self.special(&text[span.range()]) else {
                tokens.extend_from_slice(old);
                continue;
            };
            let mut start = span.start();
            for &(length, norm) in special {
                let span = Span::new(start, start + length as usize);
                let lexeme = lexicon.add(&text[span.range()], norm, &self.vocabulary);
                tokens.push(RawToken { span, lexeme, space_after: false });
                start = span.end();
            }
            if let Some(last) = tokens.last_mut() {
                last.space_after = last_old.space_after;
            }
        }
    }

    /// Finds out how the special cases with affixes are torn apart.
    fn find_torn(&mut self) {
        let (mut lexicon, mut buffers) = (Lexicon::new(), TokenizerBuffers::default());
        let mut sequences = Sequences { next: HashMap::default(), ends: vec![false] };
        for special in &self.rules.specials {
            let text = special.text.as_str();
            let mut has_affix = text.contains(' ')
                || self.rules.prefixes.prefix(text) > 0
                || self.rules.suffixes.suffix(text) > 0;
            self.rules.infixes.for_each(text, |_, _| has_affix = true);
            if has_affix {
                self.split(text, false, &mut lexicon, &mut buffers);
                let words = buffers.pieces.iter().map(|piece| lexicon.lexeme(piece.lexeme).orth);
                sequences.insert(words);
            }
        }
        let starts = sequences.next.keys().filter(|(node, _)| *node == 0).map(|&(_, word)| word);
        self.vocabulary.set_special_starts(starts);
        self.torn = sequences;
    }

    pub(super) fn encode(&self, writer: &mut Writer) {
        self.vocabulary.encode(writer);
        self.rules.prefixes.encode(writer);
        self.rules.suffixes.encode(writer);
        self.rules.infixes.encode(writer);
        self.rules.address.encode(writer);
        writer.list(&self.rules.specials, |writer, special| {
            writer.text(&special.text);
            writer.list(&special.pieces, |writer, (text, norm)| {
                writer.text(text);
                // No normal form is empty.
                writer.text(norm.as_deref().unwrap_or(""));
            });
        });
    }

    pub(super) fn decode(reader: &mut Reader<'_>) -> Option<Tokenizer> {
        let vocabulary = Vocabulary::decode(reader)?;
        let prefixes = AffixRules::decode(reader)?;
        let suffixes = AffixRules::decode(reader)?;
        let infixes = AffixRules::decode(reader)?;
        let address = Pattern::decode(reader)?;
        let specials = reader.list(|reader| {
            let text = reader.text()?.to_string();
            let pieces = reader.list(|reader| {
                let (text, norm) = (reader.text()?.to_string(), reader.text()?);
                Some((text, (!norm.is_empty()).then(|| norm.to_string())))
            })?;
            let whole = pieces.iter().map(|(piece, _)| piece.as_str()).collect::<String>();
            let cut = pieces.iter().all(|(piece, _)| !piece.is_empty());
            (whole == text && cut && !pieces.is_empty()).then_some(Special { text, pieces })
        })?;
        let rules = TokenizerRules { prefixes, suffixes, infixes, address, specials };
        Some(Tokenizer::new(vocabulary, rules))
    }
}

impl Sequences {
    fn insert(&mut self, words: impl Iterator<Item = u64>) {
        let mut node = 0;
        for word in words {
            let new = self.ends.len() as u32;
            node = *self.next.entry((node, word)).or_insert(new);
            if node == new {
                self.ends.push(false);
            }
        }
        self.ends[node as usize] = true;
    }

    /// Calls back with the length of every sequence that the words begin with, shortest first.
    fn for_each(&self, words: impl Iterator<Item = u64>, mut found: impl FnMut(usize)) {
        let mut node = 0;
        for (index, word) in words.enumerate() {
            let Some(&next) = self.next.get(&(node, word)) else { return };
            node = next;
            if self.ends[node as usize] {
                found(index + 1);
            }
        }
    }
}

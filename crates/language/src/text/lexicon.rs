//! The distinct words that a worker has met, with all that depends on the word alone.

use std::hash::{BuildHasher, Hash};

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use readout_model::{MorphId, Pos, Span};
use smol_str::SmolStr;

use super::vocabulary::Vocabulary;

/// Number of a lexeme in its [`Lexicon`]: dense, from 0, in order of first appearance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LexemeId(pub u32);

impl LexemeId {
    /// As an index of a vector.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A word and what depends on it alone: what the models see of it.
///
/// The numbers are those of [`super::Identifiers`].
#[derive(Clone, Debug, PartialEq)]
pub struct Lexeme {
    /// The word as written.
    pub text: SmolStr,
    /// The word in lower case.
    pub lower: SmolStr,
    /// Number of the word as written.
    pub orth: u64,
    /// Number of the word's normal form ("n't" → "not", "colour" → "color").
    pub norm: u64,
    /// Number of its first character.
    pub prefix: u64,
    /// Number of its last three characters.
    pub suffix: u64,
    /// Number of its shape ("Xxxxx").
    pub shape: u64,
    /// Whether it is white space.
    pub is_space: bool,
    /// Which of the words that the attribute ruler asks for it is.
    pub(super) ruled: u16,
    /// Whether a sequence of tokens that is to be joined and split anew may begin with it.
    pub(super) begins_special: bool,
}

/// One token as the tokenizer leaves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawToken {
    /// Where it stands.
    pub span: Span,
    /// Its word.
    pub lexeme: LexemeId,
    /// Whether a blank follows, which is part of no token.
    pub space_after: bool,
}

/// Limits a lexicon is cleared at: so many different words come in a million words of news. A worker keeps
/// about a kilobyte for each; reading one anew takes microseconds.
const MAX_LEXEMES: usize = 30_000;
/// In bytes, of all words and stretches kept.
const MAX_TEXT: usize = 16 << 20;
/// Longer stretches are not kept, in bytes: they hardly come twice.
const MAX_STRETCH: usize = 64;

/// The distinct words and stretches of text that one worker has met.
///
/// Grows with the texts until [`Lexicon::trim`] is called.
#[derive(Default)]
pub struct Lexicon {
    lexemes: Vec<Lexeme>,
    /// [`Lexeme::ruled`] and [`Lexeme::is_space`] once more, close together in memory.
    marks: Vec<(u16, bool)>,
    by_text: HashTable<LexemeId>,
    /// Lemmas that were asked for, by lexeme.
    lemmas: Vec<Vec<(Pos, MorphId, SmolStr)>>,
    stretches: HashTable<Stretch>,
    /// The texts of `stretches`, one after the other.
    stretch_text: String,
    pieces: Vec<Piece>,
    /// Bytes of the words in `lexemes`.
    text_length: usize,
    hasher: FixedState,
}

/// How a stretch of text without white space falls into words.
#[derive(Clone, Copy)]
pub(super) struct Stretch {
    /// Where it begins in [`Lexicon::stretch_text`], and its length.
    text: (u32, u8),
    /// If it is one word, that word: most are, and it spares a look elsewhere in memory.
    only: Option<Piece>,
    /// Else its range of [`Lexicon::pieces`].
    pieces: (u32, u32),
}

/// One word of a stretch.
#[derive(Clone, Copy)]
pub(super) struct Piece {
    /// In bytes.
    pub(super) length: u32,
    pub(super) lexeme: LexemeId,
    pub(super) begins_special: bool,
}

impl Lexicon {
    /// An empty lexicon.
    pub fn new() -> Lexicon {
        Lexicon::default()
    }

    /// The lexeme of this number.
    ///
    /// # Panics
    ///
    /// If the number is not of this lexicon, or older than its last clearing.
    pub fn lexeme(&self, id: LexemeId) -> &Lexeme {
        &self.lexemes[id.index()]
    }

    /// Number of the word among those the attribute ruler asks for, 0 for none, and whether it is
    /// white space.
    pub(super) fn marks(&self, id: LexemeId) -> (u16, bool) {
        self.marks[id.index()]
    }

    /// How many lexemes there are; the next one gets this number.
    pub fn len(&self) -> usize {
        self.lexemes.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.lexemes.is_empty()
    }

    /// Clears the lexicon if it has grown too large; all [`LexemeId`]s become meaningless then.
    ///
    /// Returns whether it did. Only to be called when no token is in use.
    pub fn trim(&mut self) -> bool {
        let full = self.lexemes.len() > MAX_LEXEMES
            || self.text_length + self.stretch_text.len() > MAX_TEXT;
        if full {
            *self = Lexicon::new();
        }
        full
    }

    pub(super) fn hash(&self, text: &str) -> u64 {
        self.hasher.hash_one(text)
    }

    /// A stretch that was met before, with its hash as [`Lexicon::hash`] has it.
    pub(super) fn stretch(&self, text: &str, hash: u64) -> Option<Stretch> {
        self.stretches.find(hash, |stretch| text_of(stretch, &self.stretch_text) == text).copied()
    }

    /// The words of a stretch.
    pub(super) fn pieces<'a>(&'a self, stretch: &'a Stretch) -> &'a [Piece] {
        match &stretch.only {
            Some(piece) => std::slice::from_ref(piece),
            None => &self.pieces[stretch.pieces.0 as usize..stretch.pieces.1 as usize],
        }
    }

    /// Keeps the words of a stretch that was not met before, unless it is long.
    pub(super) fn keep_stretch(
        &mut self,
        text: &str,
        hash: u64,
        pieces: &[Piece],
    ) -> Option<Stretch> {
        if text.len() > MAX_STRETCH {
            return None;
        }
        let (text_start, piece_start) = (self.stretch_text.len() as u32, self.pieces.len() as u32);
        let length = u8::try_from(text.len()).expect("checked above");
        self.stretch_text.push_str(text);
        let only = if let [piece] = pieces { Some(*piece) } else { None };
        if only.is_none() {
            self.pieces.extend_from_slice(pieces);
        }
        let pieces = (piece_start, self.pieces.len() as u32);
        let stretch = Stretch { text: (text_start, length), only, pieces };
        let (texts, hasher) = (&self.stretch_text, &self.hasher);
        self.stretches
            .insert_unique(hash, stretch, |stretch| hasher.hash_one(text_of(stretch, texts)));
        Some(stretch)
    }

    /// The lexeme of a word; `norm` is the number of its normal form where the context gives one.
    pub(super) fn add(
        &mut self,
        text: &str,
        norm: Option<u64>,
        vocabulary: &Vocabulary,
    ) -> LexemeId {
        let norm = norm.unwrap_or_else(|| vocabulary.norm(text));
        let hash = word_hash(&self.hasher, text, norm);
        let lexemes = &self.lexemes;
        let same = |id: &LexemeId| {
            let lexeme = &lexemes[id.index()];
            lexeme.norm == norm && lexeme.text == text
        };
        if let Some(&id) = self.by_text.find(hash, same) {
            return id;
        }
        let id = LexemeId(u32::try_from(lexemes.len()).expect("fewer than 2^32 lexemes"));
        let lexeme = vocabulary.lexeme(text, norm);
        self.marks.push((lexeme.ruled, lexeme.is_space));
        self.lexemes.push(lexeme);
        self.lemmas.push(Vec::new());
        self.text_length += text.len();
        let (lexemes, hasher) = (&self.lexemes, &self.hasher);
        self.by_text.insert_unique(hash, id, |id| {
            let lexeme = &lexemes[id.index()];
            word_hash(hasher, &lexeme.text, lexeme.norm)
        });
        id
    }

    /// The lemma of a word in this use, made by `make` when it is asked for the first time.
    pub(super) fn lemma(
        &mut self,
        id: LexemeId,
        pos: Pos,
        morph: MorphId,
        make: impl FnOnce(&Lexeme) -> SmolStr,
    ) -> SmolStr {
        let known = &mut self.lemmas[id.index()];
        if let Some((_, _, lemma)) = known.iter().find(|known| (known.0, known.1) == (pos, morph)) {
            return lemma.clone();
        }
        let lemma = make(&self.lexemes[id.index()]);
        known.push((pos, morph, lemma.clone()));
        lemma
    }
}

fn text_of<'a>(stretch: &Stretch, texts: &'a str) -> &'a str {
    let start = stretch.text.0 as usize;
    &texts[start..start + usize::from(stretch.text.1)]
}

fn word_hash(hasher: &FixedState, text: &str, norm: u64) -> u64 {
    let mut state = hasher.build_hasher();
    text.hash(&mut state);
    norm.hash(&mut state);
    std::hash::Hasher::finish(&state)
}

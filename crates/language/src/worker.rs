//! A worker: runs the stages of the engine over the reports of one thread.

use std::time::{Duration, Instant};

use readout_model::{Analysis, Block, Id, List, Name, Relation, Sentence, Span, Tag, Token};

use crate::encoder::{Embeddings, Features, PADDING, Ranges, Word};
use crate::engine::Engine;
use crate::heads::HeadBuffers;
use crate::kernels::{Scratch, WIDTH};
use crate::paragraphs::{Unwrapped, paragraphs};
use crate::parser::ParserState;
use crate::projection::Arcs;
use crate::text::{LexemeId, Lexicon, RawToken, TokenizerBuffers};

/// So many tokens are encoded together: enough to make up for the way of the weights from the
/// third-level cache, few enough to stay near. The output does not depend on it.
const BATCH: usize = 1_000;

/// A paragraph of more tokens is read in pieces of this many, so that memory stays bounded.
const LONGEST: usize = 3_000;

/// Caches and buffers of one thread. Output does not depend on what a worker read before.
pub struct Worker<'e> {
    engine: &'e Engine,
    lexicon: Lexicon,
    shared: Embeddings,
    names: Embeddings,
    buffers: Buffers,
    profile: Profile,
    /// Where input ranges are collected, while the model is calibrated.
    ranges: Option<Box<[Ranges; 2]>>,
}

/// Time spent in each stage, and what was done in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Tokens read.
    pub tokens: u64,
    /// Text to tokens.
    pub tokenizer: Duration,
    /// Words to vectors.
    pub embedding: Duration,
    /// Vectors to vectors in context, both encoders.
    pub encoders: Duration,
    /// Tags.
    pub tagger: Duration,
    /// Trees.
    pub parser: Duration,
    /// Names.
    pub names: Duration,
    /// Parts of speech, morphology, lemmas, and putting everything together.
    pub description: Duration,
}

impl std::fmt::Display for Profile {
    /// A line a stage: microseconds per token and its share.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let stages = [
            ("tokenizer", self.tokenizer),
            ("embedding", self.embedding),
            ("encoders", self.encoders),
            ("tagger", self.tagger),
            ("parser", self.parser),
            ("names", self.names),
            ("description", self.description),
        ];
        let all: Duration = stages.iter().map(|stage| stage.1).sum();
        let each = |time: Duration| time.as_secs_f64() * 1e6 / self.tokens.max(1) as f64;
        for (name, time) in stages {
            let share = 100.0 * time.as_secs_f64() / all.as_secs_f64().max(f64::MIN_POSITIVE);
            writeln!(formatter, "  {name:<12}{:>8.2} µs/token{share:>8.1} %", each(time))?;
        }
        write!(formatter, "  {:<12}{:>8.2} µs/token", "all", each(all))
    }
}

#[derive(Default)]
struct Buffers {
    tokenizer: TokenizerBuffers,
    unwrapped: Unwrapped,
    raw: Vec<RawToken>,
    words: Vec<Word>,
    /// Paragraphs of the batch: their range of `raw` and their block.
    paragraphs: Vec<(std::ops::Range<usize>, Id<Block>)>,
    scratch: Scratch,
    rows: [Vec<f32>; 2],
    spare: Vec<f32>,
    tag_scores: Vec<f32>,
    tags: Vec<Tag>,
    relations: Vec<Relation>,
    parser: ParserState,
    parser_head: HeadBuffers,
    recogniser_head: HeadBuffers,
    arcs: Arcs,
}

/// The analysis as it grows.
struct Output {
    sentences: Vec<Sentence>,
    tokens: Vec<Token>,
    names: Vec<Name>,
}

impl<'e> Worker<'e> {
    pub(crate) fn new(engine: &'e Engine) -> Worker<'e> {
        Worker {
            engine,
            lexicon: Lexicon::new(),
            shared: Embeddings::default(),
            names: Embeddings::default(),
            buffers: Buffers::default(),
            profile: Profile::default(),
            ranges: None,
        }
    }

    /// Reads the blocks of a text: tokens, sentences, trees, names.
    ///
    /// Every line of a block is read for itself, unless the block is wrapped; text outside the blocks gets no tokens. Takes time
    /// linear in the length of the text.
    ///
    /// # Panics
    ///
    /// If a block does not lie in the text.
    pub fn analyze(&mut self, text: &str, blocks: &[Block]) -> Analysis {
        let mut output = Output { sentences: Vec::new(), tokens: Vec::new(), names: Vec::new() };
        self.start_batch();
        for (index, block) in blocks.iter().enumerate() {
            for paragraph in paragraphs(text, block.span, block.wrapped) {
                self.tokenize(text, paragraph, Id::new(index));
                if self.buffers.raw.len() >= BATCH {
                    self.read_batch(&mut output);
                    self.start_batch();
                }
            }
        }
        self.read_batch(&mut output);
        Analysis {
            sentences: List::from(output.sentences),
            tokens: List::from(output.tokens),
            names: output.names,
            morphs: self.engine.text.ruler.morphs(),
        }
    }

    /// Where time went since the worker was made, or since the last call.
    pub fn take_profile(&mut self) -> Profile {
        std::mem::take(&mut self.profile)
    }

    /// From now on collects the input ranges of the layers, for the calibration of int8.
    #[doc(hidden)]
    pub fn observe(&mut self) {
        self.ranges = Some(Box::default());
    }

    /// The ranges collected since [`Worker::observe`]: of the shared encoder, then of the names'.
    #[doc(hidden)]
    pub fn ranges(&self) -> Option<&[Ranges; 2]> {
        self.ranges.as_deref()
    }

    fn start_batch(&mut self) {
        self.buffers.raw.clear();
        self.buffers.paragraphs.clear();
        if self.lexicon.trim() {
            self.shared.clear();
            self.names.clear();
        }
    }

    fn tokenize(&mut self, text: &str, paragraph: Span, block: Id<Block>) {
        let time = Instant::now();
        let Buffers { tokenizer: buffers, unwrapped, raw, paragraphs, .. } = &mut self.buffers;
        let first = raw.len();
        let tokenizer = &self.engine.text.tokenizer;
        // A line break that is left in a paragraph is where a line was full.
        if Unwrapped::is_needed(&text[paragraph]) {
            unwrapped.set(&text[paragraph], paragraph.start());
            let whole = Span::new(0, unwrapped.line.len());
            tokenizer.tokenize(&unwrapped.line, whole, &mut self.lexicon, buffers, raw);
            unwrapped.restore(raw[first..].iter_mut().map(|token| &mut token.span));
        } else {
            tokenizer.tokenize(text, paragraph, &mut self.lexicon, buffers, raw);
        }
        for start in (first..raw.len()).step_by(LONGEST) {
            paragraphs.push((start..raw.len().min(start + LONGEST), block));
        }
        self.profile.tokenizer += time.elapsed();
    }

    /// Reads the paragraphs of the batch.
    fn read_batch(&mut self, output: &mut Output) {
        if self.buffers.raw.is_empty() {
            return;
        }
        self.profile.tokens += self.buffers.raw.len() as u64;
        self.encode();
        let mut row = PADDING;
        for index in 0..self.buffers.paragraphs.len() {
            let (tokens, block) = self.buffers.paragraphs[index].clone();
            let rows = row * WIDTH..(row + tokens.len()) * WIDTH;
            row += tokens.len() + PADDING;
            self.read_paragraph(tokens, rows, block, output);
        }
    }

    /// Fills `rows` with the encoded tokens of the batch, for both encoders.
    fn encode(&mut self) {
        let Worker { engine, lexicon, shared, names, buffers, profile, ranges } = self;
        let Buffers { raw, words, paragraphs, scratch, rows, spare, .. } = buffers;
        words.clear();
        words.extend(
            raw.iter()
                .map(|token| Word { lexeme: token.lexeme.index(), space_after: token.space_after }),
        );
        let words: Vec<&[Word]> =
            paragraphs.iter().map(|(tokens, _)| &words[tokens.clone()]).collect();
        let features = |lexeme: usize| {
            let lexeme = lexicon.lexeme(LexemeId(lexeme as u32));
            Features {
                orth: lexeme.orth,
                norm: lexeme.norm,
                prefix: lexeme.prefix,
                suffix: lexeme.suffix,
                shape: lexeme.shape,
                is_space: lexeme.is_space,
            }
        };
        let [shared_ranges, name_ranges] = match ranges.as_deref_mut() {
            Some([shared, names]) => [Some(shared), Some(names)],
            None => [None, None],
        };
        let [shared_rows, name_rows] = rows;
        let encoders = [
            (&engine.shared, shared, shared_rows, shared_ranges),
            (&engine.names, names, name_rows, name_ranges),
        ];
        for (encoder, cache, rows, ranges) in encoders {
            let time = Instant::now();
            encoder.embed(&words, features, cache, rows, scratch);
            let embedded = Instant::now();
            encoder.encode(&words, rows, spare, scratch, ranges);
            profile.embedding += embedded - time;
            profile.encoders += embedded.elapsed();
        }
    }

    /// Reads one paragraph: its `tokens`, encoded in `rows`.
    fn read_paragraph(
        &mut self,
        tokens: std::ops::Range<usize>,
        rows: std::ops::Range<usize>,
        block: Id<Block>,
        output: &mut Output,
    ) {
        let Worker { engine, lexicon, buffers, profile, .. } = self;
        let Buffers { raw, scratch, tags, tag_scores, relations, arcs, .. } = buffers;
        let [shared_rows, name_rows] = &buffers.rows;
        let raw = &raw[tokens];
        let is_space = |token: usize| lexicon.lexeme(raw[token].lexeme).is_space;

        let begin = Instant::now();
        tags.clear();
        engine.tagger.tag(&shared_rows[rows.clone()], tags, tag_scores, scratch);

        let tagged = Instant::now();
        engine.parser.prepare(&shared_rows[rows.clone()], &mut buffers.parser_head, scratch);
        let (score, scores) = engine.parser.score(&mut buffers.parser_head);
        let score = |tokens: &[u32; crate::parser::FEATURES], scores: &mut [f32]| {
            score(tokens, scores);
        };
        buffers.parser.parse(&engine.parser_moves, raw.len(), scores, score, arcs);
        arcs.finish(is_space);
        relations.clear();
        relations.extend((0..raw.len()).map(|token| arcs.relation(token)));

        let parsed = Instant::now();
        engine.recogniser.prepare(&name_rows[rows], &mut buffers.recogniser_head, scratch);
        let (score, scores) = engine.recogniser.score(&mut buffers.recogniser_head);
        let score = |tokens: &[u32; crate::names::FEATURES], scores: &mut [f32]| {
            score(tokens, scores);
        };
        let before = output.tokens.len() as u32;
        engine.name_moves.find(&arcs.starts, is_space, scores, score, |found, label| {
            let tokens = before + found.start..before + found.end;
            output.names.push(Name { tokens, label });
        });

        let named = Instant::now();
        let mut described = Vec::with_capacity(raw.len());
        engine.text.ruler.describe(raw, lexicon, tags, relations, |_, said| described.push(said));
        for (token, said) in described.into_iter().enumerate() {
            let RawToken { span, lexeme, space_after } = raw[token];
            let lemmatizer = &engine.text.lemmatizer;
            let lemma = said
                .lemma
                .unwrap_or_else(|| lemmatizer.lemma(lexicon, lexeme, said.pos, said.morph));
            let head = arcs.heads[token];
            output.tokens.push(Token {
                span,
                lemma,
                pos: said.pos,
                tag: tags[token],
                morph: said.morph,
                relation: relations[token],
                head: (head as usize != token).then(|| Id::new((before + head) as usize)),
                space_after,
            });
        }
        let is_space = |token: usize| lexicon.lexeme(raw[token].lexeme).is_space;
        add_sentences(raw, &arcs.starts, is_space, block, before, &mut output.sentences);
        profile.tagger += tagged - begin;
        profile.parser += parsed - tagged;
        profile.names += named - parsed;
        profile.description += named.elapsed();
    }
}

/// Adds the sentences of a paragraph whose first token has the number `before`.
fn add_sentences(
    raw: &[RawToken],
    starts: &[bool],
    is_space: impl Fn(usize) -> bool,
    block: Id<Block>,
    before: u32,
    sentences: &mut Vec<Sentence>,
) {
    let mut start = 0;
    for end in 1..=raw.len() {
        if starts.get(end) == Some(&false) {
            continue;
        }
        let words = (start..end).filter(|&token| !is_space(token));
        let first = words.clone().next().unwrap_or(start);
        let last = words.last().unwrap_or(end - 1);
        sentences.push(Sentence {
            span: raw[first].span.cover(raw[last].span),
            tokens: before + start as u32..before + end as u32,
            block,
        });
        start = end;
    }
}

//! Scoring the states of the parser and of the name finder: which move next?

use super::compute::quantise_words;
use super::lanes::{Lanes, Operation, multiply_add};
use super::linear::hidden_order;
use super::pack::{Aligned, to_words};
use super::{Arithmetic, HIDDEN, HIDDEN_PIECES, Kernels, Pairing};

/// Stands in a feature list for a token that does not exist.
pub const MISSING: u32 = u32::MAX;

/// Numbers a feature adds to the hidden layer.
const FEATURE_WIDTH: usize = HIDDEN * HIDDEN_PIECES;
/// Scores are computed in units of this many, the lanes of the widest instruction set.
const UNIT: usize = 16;
/// Numbers of units the kernels are compiled for: enough for 80, 112 and 128 moves (the name finder of
/// spaCy's English models has 74, the parser 106).
const UNITS: [usize; 3] = [5, 7, MOST_UNITS];
const MOST_UNITS: usize = 8;
/// Score of the places between the last move and the end of the last unit.
const NO_MOVE: f32 = f32::MIN;

/// The upper part of a transition model: precomputed rows of some tokens → 64 maxout units of two
/// pieces → a score per move.
#[derive(Debug)]
pub struct StateScorer {
    kernels: Kernels,
    features: usize,
    moves: usize,
    /// For each feature the row of a token that does not exist.
    pad: Vec<f32>,
    bias: Vec<f32>,
    upper: Upper,
    upper_bias: Vec<f32>,
}

/// The weights of the upper layer, moves filled up to one of [`UNITS`].
#[derive(Debug)]
enum Upper {
    /// `[unit of the hidden layer][move]`.
    Float(Vec<f32>),
    /// As 16-bit numbers, `[two units][vector of moves][LANES × 2]`: sums that are the same on every
    /// instruction set, and half the bytes, so that they stay in the first-level cache.
    Words {
        words: Aligned,
        /// One per move.
        scales: Vec<f32>,
    },
}

/// The parts of a [`StateScorer`] in the model's order.
#[derive(Clone, Copy, Debug)]
pub struct ScorerParts<'a> {
    /// Tokens looked at.
    pub features: usize,
    /// `[feature][hidden unit][piece]`.
    pub pad: &'a [f32],
    /// `[hidden unit][piece]`.
    pub bias: &'a [f32],
    /// `[move][hidden unit]`.
    pub upper: &'a [f32],
    /// One number per move.
    pub upper_bias: &'a [f32],
}

impl StateScorer {
    /// Packs a scorer.
    ///
    /// # Panics
    ///
    /// When lengths do not fit together or there are more than 128 moves.
    pub fn new(kernels: Kernels, parts: &ScorerParts<'_>) -> StateScorer {
        let ScorerParts { features, pad, bias, upper, upper_bias } = *parts;
        let moves = upper_bias.len();
        assert_eq!(pad.len(), features * FEATURE_WIDTH);
        assert_eq!(bias.len(), FEATURE_WIDTH);
        assert_eq!(upper.len(), moves * HIDDEN);
        let units = UNITS.into_iter().find(|units| moves <= units * UNIT);
        let width = UNIT * units.expect("at most 128 moves");
        let upper = match kernels.arithmetic() {
            Arithmetic::Exact => kernels.run(PackUpper { upper, width }, Pairing::Any),
            Arithmetic::Fused => {
                let mut packed = vec![0.0; HIDDEN * width];
                for (number, weights) in upper.chunks_exact(HIDDEN).enumerate() {
                    for (unit, &weight) in weights.iter().enumerate() {
                        packed[unit * width + number] = weight;
                    }
                }
                Upper::Float(packed)
            }
        };
        let mut packed_bias = upper_bias.to_vec();
        packed_bias.resize(width, NO_MOVE);
        StateScorer {
            kernels,
            features,
            moves,
            pad: hidden_order(features).into_iter().map(|place| pad[place]).collect(),
            bias: hidden_order(1).into_iter().map(|place| bias[place]).collect(),
            upper,
            upper_bias: packed_bias,
        }
    }

    /// Tokens looked at.
    pub fn features(&self) -> usize {
        self.features
    }

    /// Moves scored.
    pub fn moves(&self) -> usize {
        self.moves
    }

    /// Numbers [`StateScorer::score`] writes: the moves, filled up to 80, 112 or 128.
    pub fn width(&self) -> usize {
        self.upper_bias.len()
    }

    /// Writes a score for each move, and very low scores up to [`StateScorer::width`].
    ///
    /// `rows` are the outputs of [`super::LinearLayer::for_scorer`], `row_width` apart; `tokens` names
    /// the row for each feature, or [`MISSING`].
    ///
    /// # Panics
    ///
    /// When the number of tokens is wrong, a token has no row, or `scores` is too short.
    #[inline]
    pub fn score(&self, rows: &[f32], row_width: usize, tokens: &[u32], scores: &mut [f32]) {
        assert_eq!(tokens.len(), self.features);
        assert!(scores.len() >= self.width());
        assert!(row_width >= self.features * FEATURE_WIDTH);
        let count = rows.len() / row_width;
        assert!(tokens.iter().all(|&token| token == MISSING || (token as usize) < count));
        let operation = Score { scorer: self, rows, row_width, tokens, scores };
        self.kernels.run(operation, Pairing::Any);
    }
}

struct PackUpper<'a> {
    upper: &'a [f32],
    width: usize,
}

impl Operation for PackUpper<'_> {
    type Output = Upper;
    const MULTIPLIES_INT8: bool = false;

    #[inline(always)]
    unsafe fn run<S: Lanes, const ROWS: usize, const FUSED: bool>(self) -> Upper {
        let PackUpper { upper, width } = self;
        let (words, mut scales) = to_words(upper, HIDDEN);
        scales.resize(width, 1.0);
        let mut packed = vec![0; HIDDEN * width];
        for (number, words) in words.chunks_exact(HIDDEN).enumerate() {
            let (vector, lane) = (number / S::LANES, number % S::LANES);
            for (unit, &word) in words.iter().enumerate() {
                let start = unit / 2 * 2 * width + vector * 2 * S::LANES;
                packed[start + S::word_position(lane, unit % 2)] = word;
            }
        }
        Upper::Words { words: Aligned::new(&packed), scales }
    }
}

struct Score<'a> {
    scorer: &'a StateScorer,
    rows: &'a [f32],
    row_width: usize,
    tokens: &'a [u32],
    scores: &'a mut [f32],
}

impl Operation for Score<'_> {
    type Output = ();
    const MULTIPLIES_INT8: bool = false;

    #[inline(always)]
    unsafe fn run<S: Lanes, const ROWS: usize, const FUSED: bool>(self) {
        let Score { scorer, rows, row_width, tokens, scores } = self;
        // SAFETY: everything was measured in `score`.
        unsafe {
            let mut hidden = [0.0f32; HIDDEN];
            let from = rows.as_ptr();
            let mut at = 0;
            // As many sums as fit into the registers at a time.
            while at < HIDDEN {
                let bias = scorer.bias.as_ptr();
                let mut sums = [[S::splat(0.0); HIDDEN_PIECES]; 2];
                for (number, sums) in sums.iter_mut().enumerate() {
                    let at = at + number * S::LANES;
                    *sums = [S::load(bias.add(at)), S::load(bias.add(HIDDEN + at))];
                }
                for (feature, &token) in tokens.iter().enumerate() {
                    let start = feature * FEATURE_WIDTH;
                    let row = match token {
                        MISSING => scorer.pad.as_ptr().add(start),
                        token => from.add(token as usize * row_width + start),
                    };
                    for (number, [first, second]) in sums.iter_mut().enumerate() {
                        let at = at + number * S::LANES;
                        *first = S::add(*first, S::load(row.add(at)));
                        *second = S::add(*second, S::load(row.add(HIDDEN + at)));
                    }
                }
                for (number, [first, second]) in sums.into_iter().enumerate() {
                    let to = hidden.as_mut_ptr().add(at + number * S::LANES);
                    S::store(to, S::max(first, second));
                }
                at += 2 * S::LANES;
            }
            let to = scores.as_mut_ptr();
            match scorer.upper_bias.len() / UNIT {
                5 => upper::<S, 5, FUSED>(scorer, &hidden, to),
                7 => upper::<S, 7, FUSED>(scorer, &hidden, to),
                _ => upper::<S, 8, FUSED>(scorer, &hidden, to),
            }
        }
    }
}

/// Vectors in the most units of scores, for four lanes.
const MOST_VECTORS: usize = MOST_UNITS * UNIT / 4;

/// `UNITS × 16` scores from the hidden layer.
#[inline(always)]
unsafe fn upper<S: Lanes, const UNITS: usize, const FUSED: bool>(
    scorer: &StateScorer,
    hidden: &[f32; HIDDEN],
    to: *mut f32,
) {
    // SAFETY: the caller's promise.
    unsafe {
        match &scorer.upper {
            Upper::Float(weights) if FUSED => {
                upper_floats::<S, UNITS, FUSED>(scorer, weights, hidden, to);
            }
            Upper::Words { words, scales } if !FUSED => {
                upper_words::<S, UNITS>(scorer, words.pointer(), scales, hidden, to);
            }
            // The arithmetic decides how the weights are packed.
            _ => {}
        }
    }
}

/// The same in 16-bit numbers.
#[inline(always)]
unsafe fn upper_words<S: Lanes, const UNITS: usize>(
    scorer: &StateScorer,
    words: *const i16,
    scales: &[f32],
    hidden: &[f32; HIDDEN],
    to: *mut f32,
) {
    // SAFETY: the caller gives room for the scores, and `UNITS` is the scorer's.
    unsafe {
        let vectors = UNITS * UNIT / S::LANES;
        let mut levels = [0i16; HIDDEN];
        let scale = quantise_words::<S>(hidden.as_ptr(), levels.as_mut_ptr(), HIDDEN);
        let scale = S::splat(scale);
        let mut sums = [S::zero_int(); MOST_VECTORS];
        for two in 0..HIDDEN / 2 {
            let words = words.add(two * 2 * UNITS * UNIT);
            for (number, sum) in sums.iter_mut().enumerate().take(vectors) {
                let words = words.add(number * 2 * S::LANES);
                *sum = S::dot_words(*sum, levels.as_ptr().add(two * 2), words);
            }
        }
        for (number, &sum) in sums.iter().enumerate().take(vectors) {
            let at = number * S::LANES;
            let scale = S::mul(S::load(scales.as_ptr().add(at)), scale);
            let bias = S::load(scorer.upper_bias.as_ptr().add(at));
            S::store(to.add(at), S::add(S::mul(S::to_float(sum), scale), bias));
        }
    }
}

/// The same in float32, each score summed in the order of the hidden units.
#[inline(always)]
unsafe fn upper_floats<S: Lanes, const UNITS: usize, const FUSED: bool>(
    scorer: &StateScorer,
    weights: &[f32],
    hidden: &[f32; HIDDEN],
    to: *mut f32,
) {
    // SAFETY: the caller gives room for the scores, and `UNITS` is the scorer's.
    unsafe {
        let vectors = UNITS * UNIT / S::LANES;
        let mut sums = [S::splat(0.0); MOST_VECTORS];
        for (number, sum) in sums.iter_mut().enumerate().take(vectors) {
            *sum = S::load(scorer.upper_bias.as_ptr().add(number * S::LANES));
        }
        let weights = weights.as_ptr();
        for (unit, &value) in hidden.iter().enumerate() {
            let value = S::splat(value);
            let weights = weights.add(unit * UNITS * UNIT);
            for (number, sum) in sums.iter_mut().enumerate().take(vectors) {
                let weights = S::load(weights.add(number * S::LANES));
                *sum = multiply_add::<S, FUSED>(value, weights, *sum);
            }
        }
        for (number, &sum) in sums.iter().enumerate().take(vectors) {
            S::store(to.add(number * S::LANES), sum);
        }
    }
}

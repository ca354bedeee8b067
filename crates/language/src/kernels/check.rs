//! Trusting an instruction set only after it has agreed with the plain kernels on fixed data.
//!
//! Not every set can be run on every machine this program is built on. A kernel that were wrong on some
//! processor would silently change what is read out of a report; this check makes it merely slower.

use super::scorer::ScorerParts;
use super::{
    Arithmetic, HIDDEN, HIDDEN_PIECES, InstructionSet, Kernels, LinearLayer, MISSING, MaxoutLayer,
    ModelMatrix, ModelWeights, PIECES, Scratch, StateScorer, WIDTH, WindowLayer,
};
use std::sync::OnceLock;

/// Largest difference, relative to the larger of the two numbers and 1, that float32 results may have:
/// sums of some dozen numbers around 1 are off by a few units in the seventh digit.
const TOLERANCE: f32 = 1e-4;

/// The fastest available set that agrees with [`InstructionSet::Plain`] in this arithmetic. The comparison
/// is made once per process and takes some milliseconds at most.
pub(super) fn fastest_trusted(arithmetic: Arithmetic) -> InstructionSet {
    static EXACT: OnceLock<InstructionSet> = OnceLock::new();
    static FUSED: OnceLock<InstructionSet> = OnceLock::new();
    let choice = match arithmetic {
        Arithmetic::Exact => &EXACT,
        Arithmetic::Fused => &FUSED,
    };
    *choice.get_or_init(|| {
        let trusted = InstructionSet::available().find(|&set| agrees(set, arithmetic));
        trusted.unwrap_or(InstructionSet::Plain)
    })
}

/// Whether the set's results are those of the plain kernels: the same bits in exact arithmetic, almost
/// the same numbers in fused arithmetic.
pub(super) fn agrees(set: InstructionSet, arithmetic: Arithmetic) -> bool {
    let results = |set| Kernels::with(set, arithmetic).map(sample);
    let Some((a, b)) = results(set).zip(results(InstructionSet::Plain)) else { return false };
    let close = |(a, b): (&f32, &f32)| match arithmetic {
        Arithmetic::Exact => a.to_bits() == b.to_bits(),
        Arithmetic::Fused => (a - b).abs() <= TOLERANCE * a.abs().max(b.abs()).max(1.0),
    };
    a.len() == b.len() && a.iter().zip(&b).all(close)
}

/// Numbers that look random, the same on every machine (xorshift, Marsaglia 2003).
pub(super) struct Numbers(pub(super) u64);

impl Numbers {
    pub(super) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 11
    }

    /// Between −1 and 1.
    pub(super) fn float(&mut self) -> f32 {
        (self.next() % 65_536) as f32 / 32_768.0 - 1.0
    }

    pub(super) fn floats(&mut self, count: usize) -> Vec<f32> {
        (0..count).map(|_| self.float()).collect()
    }

    /// −128…127, with more of the extremes than of the others.
    pub(super) fn int8s(&mut self, count: usize) -> Vec<i8> {
        (0..count)
            .map(|_| match self.next() % 8 {
                0 => i8::MIN,
                1 => i8::MAX,
                _ => self.next() as u8 as i8,
            })
            .collect()
    }
}

/// The results of every kernel on fixed data, small but with rows left over after the last full tile.
pub(super) fn sample(kernels: Kernels) -> Vec<f32> {
    const INPUTS: usize = 32;
    const ROWS: usize = 9;
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let mut scratch = Scratch::default();
    let mut results = Vec::new();
    let outputs = WIDTH * PIECES;
    let (bias, gain, shift) =
        (numbers.floats(outputs), numbers.floats(WIDTH), numbers.floats(WIDTH));
    let floats = numbers.floats(outputs * INPUTS);
    let int8s = numbers.int8s(outputs * INPUTS);
    let output_scales = vec![1.0 / 1024.0; outputs];
    // Inputs up to 1.0 and levels of 1/100: some inputs are beyond the largest level, on purpose.
    let input_scales = vec![0.01 / 1.5; INPUTS];
    let rows = numbers.floats(INPUTS * ROWS);
    for weights in [
        ModelWeights::Float(&floats),
        ModelWeights::Int8 {
            weights: &int8s,
            output_scales: &output_scales,
            input_scales: &input_scales,
        },
    ] {
        let matrix = ModelMatrix { outputs, inputs: INPUTS, weights, bias: &bias };
        let mut output = vec![0.0; ROWS * WIDTH];
        MaxoutLayer::new(kernels, &matrix, &gain, &shift).apply(&rows, &mut output, &mut scratch);
        results.append(&mut output);
        let layer = LinearLayer::for_scorer(
            kernels,
            &ModelMatrix {
                outputs: 2 * HIDDEN * HIDDEN_PIECES,
                weights: match weights {
                    ModelWeights::Float(weights) => ModelWeights::Float(&weights[..256 * INPUTS]),
                    ModelWeights::Int8 { weights, .. } => ModelWeights::Int8 {
                        weights: &weights[..256 * INPUTS],
                        output_scales: &output_scales[..256],
                        input_scales: &input_scales,
                    },
                },
                inputs: INPUTS,
                bias: &bias[..256],
            },
        );
        let mut output = vec![0.0; ROWS * layer.row_width()];
        layer.apply(&rows, &mut output, &mut scratch);
        const MOVES: usize = 37;
        let parts = ScorerParts {
            features: 2,
            pad: &floats[..2 * HIDDEN * HIDDEN_PIECES],
            bias: &floats[..HIDDEN * HIDDEN_PIECES],
            upper: &floats[..MOVES * HIDDEN],
            upper_bias: &bias[..MOVES],
        };
        let scorer = StateScorer::new(kernels, &parts);
        let mut scores = vec![0.0; scorer.width()];
        for tokens in [[0, ROWS as u32 - 1], [MISSING, 3]] {
            scorer.score(&output, layer.row_width(), &tokens, &mut scores);
            results.extend_from_slice(&scores[..MOVES]);
        }
        results.append(&mut output);
    }
    if kernels.arithmetic() == Arithmetic::Fused {
        // In exact arithmetic it is the maxout layer above.
        let floats = numbers.floats(outputs * 3 * WIDTH);
        let weights = ModelWeights::Float(&floats);
        let matrix = ModelMatrix { outputs, inputs: 3 * WIDTH, weights, bias: &bias };
        let rows = numbers.floats((ROWS + 2) * WIDTH);
        let mut output = vec![0.0; rows.len()];
        let layer = WindowLayer::new(kernels, &matrix, &gain, &shift);
        layer.apply(&rows, &mut output, &[1..2, 2..ROWS + 1], &mut scratch);
        results.append(&mut output);
    }
    results
}

//! Every kernel against a naive reference, on every instruction set of the machine.

use super::check::{Numbers, agrees, sample};
use super::scorer::ScorerParts;
use super::*;

/// How the numbers of a test are drawn.
#[derive(Clone, Copy, Debug)]
enum Draw {
    /// Between −1 and 1.
    Even,
    /// Only the largest and smallest weights and inputs: the sums that saturate first.
    Extreme,
    /// Inputs far beyond the largest level, infinite and not a number.
    Wild,
}

/// What weights can be summed in 16 bits: every way of multiplying on AVX2.
const PAIRINGS: [Pairing; 3] = [Pairing::Any, Pairing::Pairs, Pairing::Quads];

/// A layer to test.
#[derive(Clone, Copy, Debug)]
enum Layer {
    /// Three rows of 96 → maxout, with residual.
    Window,
    /// A row of this many numbers → maxout.
    Maxout(usize),
    /// Linear: inputs, outputs.
    Linear(usize, usize),
    /// Linear for a state scorer: inputs, features.
    ForScorer(usize, usize),
}

const LAYERS: [Layer; 8] = [
    Layer::Window,
    Layer::Maxout(576),
    Layer::Maxout(384),
    Layer::Linear(96, 50),
    Layer::Linear(96, 64),
    Layer::Linear(16, 1),
    Layer::ForScorer(64, 8),
    Layer::ForScorer(64, 3),
];

/// A layer with its weights and input rows.
struct Case {
    layer: Layer,
    inputs: usize,
    outputs: usize,
    floats: Vec<f32>,
    int8s: Vec<i8>,
    bias: Vec<f32>,
    gain: Vec<f32>,
    shift: Vec<f32>,
    output_scales: Vec<f32>,
    input_scales: Vec<f32>,
    rows: Vec<f32>,
    count: usize,
}

impl Case {
    fn new(layer: Layer, draw: Draw, pairing: Pairing, count: usize) -> Case {
        let (inputs, outputs) = match layer {
            Layer::Window => (3 * WIDTH, WIDTH * PIECES),
            Layer::Maxout(inputs) => (inputs, WIDTH * PIECES),
            Layer::Linear(inputs, outputs) => (inputs, outputs),
            Layer::ForScorer(inputs, features) => (inputs, features * HIDDEN * HIDDEN_PIECES),
        };
        let mut numbers = Numbers(0x1234_5678_9abc_def1 + count as u64);
        let (row_width, row_count) = match layer {
            Layer::Window => (WIDTH, count + 2),
            _ => (inputs, count),
        };
        let mut rows = numbers.floats(row_count * row_width);
        let mut int8s = numbers.int8s(outputs * inputs);
        match draw {
            Draw::Even => {}
            Draw::Extreme => {
                // The same sign everywhere in a row: the largest sums there can be.
                for (at, weight) in int8s.iter_mut().enumerate() {
                    *weight = if (at / inputs) % 2 == 0 { 127 } else { -128 };
                }
                if pairing == Pairing::Pairs {
                    // Pairs of (127, 1) and (−128, 0) are as far as it goes, as are (64, 64).
                    for (at, weight) in int8s.iter_mut().enumerate() {
                        *weight = match (at % 4, *weight > 0) {
                            (0, _) => *weight,
                            (1, _) => i8::from(*weight > 0),
                            (_, true) => 64,
                            (_, false) => -64,
                        };
                    }
                }
                if pairing == Pairing::Quads {
                    int8s.iter_mut().for_each(|weight| *weight /= 4);
                }
                for (at, x) in rows.iter_mut().enumerate() {
                    *x = if (at / row_width) % 2 == 0 { -1e6 } else { 1e6 };
                }
            }
            Draw::Wild => {
                for (at, x) in rows.iter_mut().enumerate() {
                    match at % 7 {
                        0 => *x = f32::INFINITY,
                        1 => *x = f32::NAN,
                        2 => *x = -1e30,
                        3 => *x = f32::NEG_INFINITY,
                        _ => {}
                    }
                }
            }
        }
        if !matches!(draw, Draw::Extreme) && pairing != Pairing::Any {
            let drawn: Vec<f32> = int8s.iter().map(|&weight| f32::from(weight)).collect();
            int8s =
                drawn.chunks_exact(inputs).flat_map(|row| quantise_row(row, pairing).1).collect();
        }
        let found = int8s.chunks_exact(inputs).map(Pairing::of_row).min();
        assert_eq!(found, Some(pairing), "{layer:?} {draw:?}");
        Case {
            layer,
            inputs,
            outputs,
            floats: numbers.floats(outputs * inputs),
            int8s,
            bias: numbers.floats(outputs),
            gain: numbers.floats(WIDTH),
            shift: numbers.floats(WIDTH),
            output_scales: (0..outputs).map(|_| 0.001 + numbers.float().abs() / 500.0).collect(),
            input_scales: (0..row_width).map(|_| 0.004 + numbers.float().abs() / 100.0).collect(),
            rows,
            count,
        }
    }

    fn matrix(&self, int8: bool) -> ModelMatrix<'_> {
        let weights = if int8 {
            ModelWeights::Int8 {
                weights: &self.int8s,
                output_scales: &self.output_scales,
                input_scales: &self.input_scales,
            }
        } else {
            ModelWeights::Float(&self.floats)
        };
        ModelMatrix { outputs: self.outputs, inputs: self.inputs, weights, bias: &self.bias }
    }

    fn row_width(&self) -> usize {
        if matches!(self.layer, Layer::Window) { WIDTH } else { self.inputs }
    }

    /// What the kernels compute for `rows` (with guard rows for a window), without unused numbers.
    fn computed(&self, kernels: Kernels, int8: bool, rows: &[f32]) -> Vec<f32> {
        self.computed_in_runs(kernels, int8, rows, &[rows.len() / self.row_width()])
    }

    /// The same, where a window layer gets the rows as runs of these sizes (and the rest as one).
    fn computed_in_runs(
        &self,
        kernels: Kernels,
        int8: bool,
        rows: &[f32],
        sizes: &[usize],
    ) -> Vec<f32> {
        let mut scratch = Scratch::default();
        let matrix = self.matrix(int8);
        let count = rows.len() / self.row_width();
        match self.layer {
            Layer::Window => {
                let layer = WindowLayer::new(kernels, &matrix, &self.gain, &self.shift);
                let mut output = vec![7.0; rows.len()];
                layer.apply(rows, &mut output, &runs(sizes, count - 2), &mut scratch);
                let guards = output[..WIDTH].iter().chain(&output[(count - 1) * WIDTH..]);
                assert!(guards.into_iter().all(|&x| x == 7.0), "guard rows are left alone");
                output[WIDTH..(count - 1) * WIDTH].to_vec()
            }
            Layer::Maxout(_) => {
                let layer = MaxoutLayer::new(kernels, &matrix, &self.gain, &self.shift);
                let mut output = vec![7.0; count * WIDTH];
                layer.apply(rows, &mut output, &mut scratch);
                output
            }
            Layer::Linear(..) | Layer::ForScorer(..) => {
                let layer = match self.layer {
                    Layer::Linear(..) => LinearLayer::new(kernels, &matrix),
                    _ => LinearLayer::for_scorer(kernels, &matrix),
                };
                let mut output = vec![7.0; count * layer.row_width()];
                layer.apply(rows, &mut output, &mut scratch);
                output
                    .chunks_exact(layer.row_width())
                    .flat_map(|row| row[..self.outputs].to_vec())
                    .collect()
            }
        }
    }

    /// The same, naively and in float64 and int64.
    fn expected(&self, int8: bool) -> Vec<f64> {
        let width = self.row_width();
        (0..self.count)
            .flat_map(|row| {
                let input = &self.rows[row * width..row * width + self.inputs];
                let sums: Vec<f64> =
                    (0..self.outputs).map(|o| self.output(o, input, int8)).collect();
                match self.layer {
                    Layer::Window => {
                        let middle = &self.rows[(row + 1) * WIDTH..(row + 2) * WIDTH];
                        let normal = self.normalised(&sums).into_iter();
                        normal.zip(middle).map(|(y, &x)| y + f64::from(x)).collect()
                    }
                    Layer::Maxout(_) => self.normalised(&sums),
                    Layer::Linear(..) => sums,
                    Layer::ForScorer(_, features) => (0..features * HIDDEN_PIECES * HIDDEN)
                        .map(|at| {
                            let (feature, piece, unit) = (at / 128, at % 128 / 64, at % 64);
                            sums[feature * 128 + unit * 2 + piece]
                        })
                        .collect::<Vec<f64>>(),
                }
            })
            .collect()
    }

    fn output(&self, output: usize, input: &[f32], int8: bool) -> f64 {
        let bias = f64::from(self.bias[output]);
        let of = output * self.inputs..(output + 1) * self.inputs;
        if !int8 {
            let products = self.floats[of].iter().zip(input);
            return bias + products.map(|(&w, &x)| f64::from(w) * f64::from(x)).sum::<f64>();
        }
        let sum: i64 = self.int8s[of]
            .iter()
            .zip(input)
            .enumerate()
            .map(|(at, (&weight, &x))| {
                let scaled = x * (1.0 / self.input_scales[at % self.input_scales.len()]);
                let level = if scaled.is_nan() { -128.0 } else { scaled.clamp(-128.0, 127.0) };
                level.round_ties_even() as i64 * i64::from(weight.max(-127))
            })
            .sum();
        sum as f64 * f64::from(self.output_scales[output]) + bias
    }

    fn normalised(&self, sums: &[f64]) -> Vec<f64> {
        let largest = |sums: &[f64]| sums.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let units: Vec<f64> = sums.chunks_exact(PIECES).map(largest).collect();
        let mean = units.iter().sum::<f64>() / WIDTH as f64;
        let variance = units.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / WIDTH as f64;
        let scale = |(unit, x): (usize, &f64)| {
            (x - mean) / (variance + 1e-8).sqrt() * f64::from(self.gain[unit])
                + f64::from(self.shift[unit])
        };
        units.iter().enumerate().map(scale).collect()
    }
}

/// Runs of these sizes over the rows of a window, and one of the rest.
fn runs(sizes: &[usize], rows: usize) -> Vec<std::ops::Range<usize>> {
    let mut start = 1;
    let run = |size: &usize| {
        let run = start..(start + size).min(rows + 1);
        start = run.end;
        run
    };
    sizes.iter().chain(&[rows]).map(run).filter(|run| !run.is_empty()).collect()
}

/// The largest difference from the reference, relative to the larger number and 1.
fn worst(computed: &[f32], expected: &[f64]) -> f64 {
    assert_eq!(computed.len(), expected.len());
    let difference = |(&a, &b): (&f32, &f64)| {
        let a = f64::from(a);
        if a == b { 0.0 } else { (a - b).abs() / a.abs().max(b.abs()).max(1.0) }
    };
    // A NaN counts as the worst.
    computed.iter().zip(expected).map(difference).fold(0.0, |a, b| if b <= a { a } else { b })
}

fn every_kernel() -> Vec<Kernels> {
    InstructionSet::available()
        .flat_map(|set| [Arithmetic::Exact, Arithmetic::Fused].map(|a| Kernels::with(set, a)))
        .map(|kernels| kernels.expect("an available set"))
        .collect()
}

/// Weights of every pairing, and numbers of rows that leave some over after the last full tile.
fn every_draw() -> Vec<(Draw, Pairing, usize)> {
    let counts = [(Draw::Even, &[1, 2, 7, 50, 53][..]), (Draw::Extreme, &[5]), (Draw::Wild, &[9])];
    let with_pairings = |(draw, counts): (Draw, &[usize])| -> Vec<_> {
        let pairs = counts.iter().flat_map(|&count| PAIRINGS.map(|pairing| (draw, pairing, count)));
        pairs.collect()
    };
    counts.into_iter().flat_map(with_pairings).collect()
}

fn plain() -> Kernels {
    Kernels::with(InstructionSet::Plain, Arithmetic::Exact).expect("plain is everywhere")
}

fn bits(numbers: &[f32]) -> Vec<u32> {
    numbers.iter().map(|number| number.to_bits()).collect()
}

#[test]
fn layers_compute_what_the_formula_says() {
    for layer in LAYERS {
        for (draw, pairing, count) in every_draw() {
            {
                let case = Case::new(layer, draw, pairing, count);
                for int8 in [false, true] {
                    // Not-a-numbers have no place in the float formula; the residual of a window
                    // hands them on, and a constant row times a huge weight has no exact norm.
                    let formula = match draw {
                        Draw::Even => true,
                        Draw::Extreme => int8,
                        Draw::Wild => int8 && !matches!(layer, Layer::Window),
                    };
                    let expected = if formula { case.expected(int8) } else { Vec::new() };
                    for kernels in every_kernel() {
                        let computed = case.computed(kernels, int8, &case.rows);
                        if formula {
                            let worst = worst(&computed, &expected);
                            // Weights and inputs of 13 bits in float layers of exact arithmetic.
                            let words = !int8
                                && kernels.arithmetic() == Arithmetic::Exact
                                && matches!(layer, Layer::Linear(..) | Layer::ForScorer(..));
                            assert!(
                                worst < if words { 3e-3 } else { 2e-5 },
                                "{layer:?} {draw:?} {pairing:?} {count} int8 {int8} {kernels:?}: {worst}"
                            );
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn exact_results_are_the_same_bits_on_every_set() {
    for layer in LAYERS {
        for (draw, pairing, count) in every_draw() {
            let case = Case::new(layer, draw, pairing, count);
            for int8 in [false, true] {
                let expected = bits(&case.computed(plain(), int8, &case.rows));
                for kernels in every_kernel() {
                    let wild_float = !int8 && !matches!(draw, Draw::Even);
                    let fused = kernels.arithmetic() == Arithmetic::Fused;
                    // The bits of a not-a-number differ between platforms.
                    if wild_float || (matches!(draw, Draw::Wild) && matches!(layer, Layer::Window))
                    {
                        continue;
                    }
                    if int8 || !fused {
                        let computed = bits(&case.computed(kernels, int8, &case.rows));
                        assert!(
                            computed == expected,
                            "{layer:?} {draw:?} {pairing:?} {count} int8 {int8} {kernels:?}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn a_row_does_not_depend_on_the_rows_around_it() {
    const SIZES: [usize; 7] = [1, 2, 3, 7, 8, 1, 28];
    for (layer, pairing) in LAYERS.into_iter().flat_map(|layer| PAIRINGS.map(|p| (layer, p))) {
        let case = Case::new(layer, Draw::Even, pairing, 50);
        let width = case.row_width();
        let around = if matches!(layer, Layer::Window) { 2 } else { 0 };
        for int8 in [false, true] {
            for kernels in every_kernel() {
                let together = case.computed_in_runs(kernels, int8, &case.rows, &SIZES);
                let mut apart = Vec::new();
                let mut at = 0;
                for size in SIZES {
                    let rows = &case.rows[at * width..(at + size + around) * width];
                    apart.append(&mut case.computed(kernels, int8, rows));
                    at += size;
                }
                assert!(
                    bits(&together) == bits(&apart),
                    "{layer:?} {pairing:?} int8 {int8} {kernels:?}"
                );
            }
        }
    }
}

#[test]
fn no_rows_give_no_rows() {
    for kernels in every_kernel() {
        let case = Case::new(Layer::Window, Draw::Even, Pairing::Quads, 0);
        assert!(case.computed(kernels, true, &case.rows).is_empty());
        let case = Case::new(Layer::Linear(96, 50), Draw::Even, Pairing::Quads, 0);
        assert!(case.computed(kernels, false, &[]).is_empty());
    }
}

#[test]
fn scorers_compute_what_the_formula_says() {
    for (features, moves) in [(8, 106), (3, 74), (1, 1), (2, 128), (3, 16), (8, 17)] {
        let mut numbers = Numbers(77 + moves as u64);
        let (pad, bias) = (numbers.floats(features * 128), numbers.floats(128));
        let (upper, upper_bias) = (numbers.floats(moves * HIDDEN), numbers.floats(moves));
        let parts = ScorerParts {
            features,
            pad: &pad,
            bias: &bias,
            upper: &upper,
            upper_bias: &upper_bias,
        };
        let row_width = features * 128 + 16;
        let rows = numbers.floats(5 * row_width);
        for turn in 0..6u32 {
            let tokens: Vec<u32> = (0..features as u32)
                .map(
                    |feature| {
                        if (feature + turn) % 6 == 5 { MISSING } else { (feature + turn) % 6 }
                    },
                )
                .collect();
            let hidden: Vec<f64> = (0..HIDDEN)
                .map(|unit| {
                    let piece = |piece: usize| {
                        let mut sum = f64::from(bias[unit * 2 + piece]);
                        for (feature, &token) in tokens.iter().enumerate() {
                            sum += f64::from(match token {
                                MISSING => pad[feature * 128 + unit * 2 + piece],
                                token => {
                                    rows[token as usize * row_width
                                        + feature * 128
                                        + piece * 64
                                        + unit]
                                }
                            });
                        }
                        sum
                    };
                    piece(0).max(piece(1))
                })
                .collect();
            let expected: Vec<f64> = (0..moves)
                .map(|number| {
                    let weights = &upper[number * HIDDEN..(number + 1) * HIDDEN];
                    let products = weights.iter().zip(&hidden).map(|(&w, x)| f64::from(w) * x);
                    f64::from(upper_bias[number]) + products.sum::<f64>()
                })
                .collect();
            let scores = |kernels| {
                let scorer = StateScorer::new(kernels, &parts);
                let mut scores = vec![0.0; scorer.width()];
                scorer.score(&rows, row_width, &tokens, &mut scores);
                assert!(scores[moves..].iter().all(|&score| score < -1e30), "no move");
                scores.truncate(moves);
                scores
            };
            let everywhere = scores(plain());
            for kernels in every_kernel() {
                let scores = scores(kernels);
                let worst = worst(&scores, &expected);
                let exact = kernels.arithmetic() == Arithmetic::Exact;
                let limit = if exact { 5e-3 } else { 2e-5 };
                assert!(worst < limit, "{features} {moves} {kernels:?}: {worst}");
                if kernels.arithmetic() == Arithmetic::Exact {
                    assert_eq!(bits(&scores), bits(&everywhere), "{features} {moves} {kernels:?}");
                }
            }
        }
    }
}

#[test]
fn every_available_set_is_trusted() {
    for arithmetic in [Arithmetic::Exact, Arithmetic::Fused] {
        for set in InstructionSet::available() {
            assert!(agrees(set, arithmetic), "{set:?} disagrees with the plain kernels");
        }
        let fastest = InstructionSet::available().next();
        assert_eq!(Some(Kernels::detect(arithmetic).instruction_set()), fastest);
        let mut missing = InstructionSet::ALL.into_iter().filter(|set| !set.is_available());
        assert!(!agrees(missing.next().expect("no machine has all"), arithmetic));
    }
}

#[test]
fn exact_results_are_the_same_bits_on_every_platform() {
    // FNV-1a over the bits of all kernels' results, so that machines can be compared by one number.
    for set in InstructionSet::available() {
        let kernels = Kernels::with(set, Arithmetic::Exact).expect("available");
        let hash = bits(&sample(kernels)).into_iter().fold(0xcbf2_9ce4_8422_2325, |hash, bits| {
            (hash ^ u64::from(bits)).wrapping_mul(0x0100_0000_01b3_u64)
        });
        insta::allow_duplicates! { insta::assert_snapshot!(format!("{hash:016x}"), @"6c720b77c215e4d9") };
    }
}

#[test]
#[should_panic(expected = "a layer over a window")]
fn a_window_layer_takes_three_rows() {
    let case = Case::new(Layer::Maxout(96), Draw::Even, Pairing::Any, 3);
    WindowLayer::new(plain(), &case.matrix(false), &case.gain, &case.shift);
}

/// Largest rounding error in units of the row's largest weight, for bell-shaped weights.
fn rounding_error(pairing: Pairing) -> f32 {
    let mut numbers = Numbers(4711);
    // Sums of 12 even numbers are close to a bell curve.
    let row: Vec<f32> = (0..288).map(|_| numbers.floats(12).iter().sum()).collect();
    let (scale, levels) = quantise_row(&row, pairing);
    assert!(Pairing::of_row(&levels) >= pairing);
    let largest = row.iter().fold(0.0f32, |most, w| most.max(w.abs()));
    let error = |(&w, &q): (&f32, &i8)| (w - scale * f32::from(q)).abs() / largest;
    row.iter().zip(&levels).map(error).fold(0.0, f32::max)
}

#[test]
fn rounding_keeps_most_of_eight_bits() {
    // Half a level of 127 is 0.0039, of 64 it is 0.0078.
    let errors = PAIRINGS.map(rounding_error).map(|error| format!("{error:.4}"));
    insta::assert_snapshot!(errors.join(" "), @"0.0039 0.0050 0.0074");
    assert_eq!(quantise_row(&[0.0; 8], Pairing::Quads), (1.0, vec![0; 8]));
}

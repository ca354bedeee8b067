//! Linear layers: rows of numbers in, rows of `weights × input + bias` out.

use super::compute::{Int8Group, Tile, float_tile, int8_tile, quantise, quantise_words, word_tile};
use super::lanes::{Lanes, Operation};
use super::pack::{Matrix, Numbers, Order};
use super::{HIDDEN, HIDDEN_PIECES, Kernels, ModelMatrix, PIECES, Scratch};

/// Rows done with one group of weights before the next group: few enough for the first-level cache,
/// and a multiple of the rows every instruction set takes at a time.
const BLOCK: usize = 24;

/// A linear layer, packed for the kernels.
#[derive(Debug)]
pub struct LinearLayer {
    matrix: Matrix,
    row_width: usize,
}

impl LinearLayer {
    /// Packs a layer whose outputs keep the model's order.
    ///
    /// # Panics
    ///
    /// When lengths do not fit together.
    pub fn new(kernels: Kernels, matrix: &ModelMatrix<'_>) -> LinearLayer {
        let order: Vec<usize> = (0..matrix.outputs).collect();
        LinearLayer::ordered(kernels, matrix, &order, matrix.outputs)
    }

    /// Packs the precomputed layer of a state scorer: rows of `matrix` are `[feature][unit][piece]`
    /// with [`HIDDEN`] units of [`HIDDEN_PIECES`] pieces; the outputs come in the order
    /// [`super::StateScorer::score`] reads them in.
    ///
    /// # Panics
    ///
    /// When lengths do not fit together.
    pub fn for_scorer(kernels: Kernels, matrix: &ModelMatrix<'_>) -> LinearLayer {
        let order = hidden_order(matrix.outputs / (HIDDEN * HIDDEN_PIECES));
        // A row of a power of two bytes would make all rows compete for the same cache lines.
        LinearLayer::ordered(kernels, matrix, &order, matrix.outputs + 16)
    }

    fn ordered(
        kernels: Kernels,
        matrix: &ModelMatrix<'_>,
        order: &[usize],
        row_width: usize,
    ) -> LinearLayer {
        let matrix = Matrix::new(kernels, matrix, Order::Columns(order));
        if let Numbers::Int8 { inverse, .. } = &matrix.numbers {
            assert!(inverse.len().is_multiple_of(16), "input rows in steps of 16 numbers");
            assert_eq!(inverse.len(), matrix.inputs, "one input scale per input");
        }
        LinearLayer { matrix, row_width }
    }

    /// Numbers the layer takes in per row.
    pub fn inputs(&self) -> usize {
        self.matrix.inputs
    }

    /// Numbers that mean something in each output row.
    pub fn outputs(&self) -> usize {
        self.matrix.outputs
    }

    /// Numbers from one output row to the next: [`LinearLayer::outputs`] and perhaps some unused ones.
    pub fn row_width(&self) -> usize {
        self.row_width
    }

    /// Computes an output row ([`LinearLayer::row_width`] numbers) for each input row
    /// ([`LinearLayer::inputs`] numbers); unused numbers of output rows are left alone.
    ///
    /// # Panics
    ///
    /// When the slices do not fit.
    pub fn apply(&self, input: &[f32], output: &mut [f32], scratch: &mut Scratch) {
        assert!(input.len().is_multiple_of(self.matrix.inputs));
        let rows = input.len() / self.matrix.inputs;
        assert_eq!(output.len(), rows * self.row_width);
        if !matches!(self.matrix.numbers, Numbers::Float(_)) {
            scratch.levels.resize(input.len().max(scratch.levels.len()), 0);
        }
        let levels = &mut scratch.levels;
        self.matrix.run(Apply { layer: self, input, rows, output, levels });
    }
}

/// For each place in a row of a scorer layer (`[feature][piece][unit]`), its place in the model's order
/// (`[feature][unit][piece]`).
pub(super) fn hidden_order(features: usize) -> Vec<usize> {
    let (units, pieces) = (HIDDEN, HIDDEN_PIECES);
    (0..features * units * pieces)
        .map(|place| {
            let (feature, rest) = (place / (units * pieces), place % (units * pieces));
            let (piece, unit) = (rest / units, rest % units);
            (feature * units + unit) * pieces + piece
        })
        .collect()
}

struct Apply<'a> {
    layer: &'a LinearLayer,
    input: &'a [f32],
    rows: usize,
    output: &'a mut [f32],
    levels: &'a mut [i16],
}

impl Operation for Apply<'_> {
    type Output = ();
    const MULTIPLIES_INT8: bool = true;

    #[inline(always)]
    unsafe fn run<S: Lanes, const ROWS: usize, const FUSED: bool>(self) {
        let Apply { layer, input, rows, output, levels } = self;
        let LinearLayer { matrix, row_width } = layer;
        let (inputs, row_width) = (matrix.inputs, *row_width);
        let group_outputs = PIECES * S::LANES;
        // SAFETY: the slices were measured in `apply`, the matrix was packed for this very instruction
        // set, and `levels` has two bytes for each number of `input`.
        unsafe {
            let words = levels.as_mut_ptr();
            let levels = words.cast::<S::Level>();
            if let Numbers::Int8 { inverse, .. } = &matrix.numbers {
                quantise::<S>(input.as_ptr(), levels, rows, inverse);
            }
            // Scales of a block's rows, where each row has one of its own.
            let mut row_scales = [0.0f32; BLOCK];
            let mut done = 0;
            while done < rows {
                let in_block = BLOCK.min(rows - done);
                if matches!(matrix.numbers, Numbers::Words { .. }) {
                    for (row, scale) in row_scales.iter_mut().enumerate().take(in_block) {
                        let at = (done + row) * inputs;
                        *scale = quantise_words::<S>(input.as_ptr().add(at), words.add(at), inputs);
                    }
                }
                for group in 0..matrix.groups {
                    let bias = matrix.bias.pointer::<f32>().add(group * group_outputs);
                    let to = output.as_mut_ptr().add(done * row_width + group * group_outputs);
                    // Outputs of this group that exist.
                    let width = group_outputs.min(matrix.outputs - group * group_outputs);
                    match &matrix.numbers {
                        Numbers::Float(weights) if S::MULTIPLIES_FLOATS => {
                            let weights =
                                weights.pointer::<f32>().add(group * group_outputs * inputs);
                            let group = FloatGroup { inputs, weights, bias, row_width, width };
                            let from = input.as_ptr().add(done * inputs);
                            if width <= S::LANES {
                                float_rows::<S, ROWS, 1, FUSED>(from, in_block, group, to);
                            } else {
                                float_rows::<S, ROWS, PIECES, FUSED>(from, in_block, group, to);
                            }
                        }
                        Numbers::Words { weights, scales } if S::MULTIPLIES_FLOATS && !FUSED => {
                            let weights =
                                weights.pointer::<i16>().add(group * group_outputs * inputs);
                            let scales = scales.pointer::<f32>().add(group * group_outputs);
                            let group =
                                WordGroup { inputs, weights, scales, bias, row_width, width };
                            let from = words.cast_const().add(done * inputs);
                            let of_row = row_scales.as_ptr();
                            if width <= S::LANES {
                                word_rows::<S, ROWS, 1>(from, of_row, in_block, group, to);
                            } else {
                                word_rows::<S, ROWS, PIECES>(from, of_row, in_block, group, to);
                            }
                        }
                        Numbers::Int8 { weights, start, scales, .. } if !FUSED => {
                            let packed = Int8Group::<S> {
                                weights: weights
                                    .pointer::<S::Weight>()
                                    .add(group * group_outputs * inputs),
                                start: start.pointer::<i32>().add(group * group_outputs),
                                scales: scales.pointer::<f32>().add(group * group_outputs),
                                bias,
                            };
                            let from = levels.cast_const().add(done * inputs);
                            let mut row = 0;
                            while row + ROWS <= in_block {
                                let tile = int8_tile::<S, ROWS>(
                                    from.add(row * inputs),
                                    inputs,
                                    inputs,
                                    packed,
                                );
                                store::<S, ROWS>(tile, to.add(row * row_width), row_width, width);
                                row += ROWS;
                            }
                            while row < in_block {
                                let tile = int8_tile::<S, 1>(
                                    from.add(row * inputs),
                                    inputs,
                                    inputs,
                                    packed,
                                );
                                store::<S, 1>(tile, to.add(row * row_width), row_width, width);
                                row += 1;
                            }
                        }
                        // `Matrix` never combines the others.
                        _ => {}
                    }
                }
                done += in_block;
            }
        }
    }
}

/// A group of a float32 matrix and where its outputs go.
#[derive(Clone, Copy)]
struct FloatGroup {
    inputs: usize,
    weights: *const f32,
    bias: *const f32,
    /// Numbers from one output row to the next.
    row_width: usize,
    /// Outputs that exist.
    width: usize,
}

/// `count` rows of a group's first `VECTORS` vectors.
///
/// # Safety
///
/// As for [`Lanes`]; the pointers must be valid for what is said here.
#[inline(always)]
unsafe fn float_rows<S: Lanes, const ROWS: usize, const VECTORS: usize, const FUSED: bool>(
    from: *const f32,
    count: usize,
    group: FloatGroup,
    to: *mut f32,
) {
    let FloatGroup { inputs, weights, bias, row_width, width } = group;
    // SAFETY: the caller's promise.
    unsafe {
        let mut row = 0;
        while row + ROWS <= count {
            let from = from.add(row * inputs);
            let tile = float_tile::<S, ROWS, VECTORS, FUSED>(from, inputs, inputs, weights, bias);
            store::<S, ROWS>(tile, to.add(row * row_width), row_width, width);
            row += ROWS;
        }
        while row < count {
            let from = from.add(row * inputs);
            let tile = float_tile::<S, 1, VECTORS, FUSED>(from, inputs, inputs, weights, bias);
            store::<S, 1>(tile, to.add(row * row_width), row_width, width);
            row += 1;
        }
    }
}

/// A group of a matrix of 16-bit numbers and where its outputs go.
#[derive(Clone, Copy)]
struct WordGroup {
    inputs: usize,
    weights: *const i16,
    scales: *const f32,
    bias: *const f32,
    /// Numbers from one output row to the next.
    row_width: usize,
    /// Outputs that exist.
    width: usize,
}

/// `count` rows of a group's first `VECTORS` vectors.
///
/// # Safety
///
/// As for [`Lanes`]; the pointers must be valid for what is said here.
#[inline(always)]
unsafe fn word_rows<S: Lanes, const ROWS: usize, const VECTORS: usize>(
    from: *const i16,
    row_scales: *const f32,
    count: usize,
    group: WordGroup,
    to: *mut f32,
) {
    let WordGroup { inputs, weights, scales, bias, row_width, width } = group;
    // SAFETY: the caller's promise.
    unsafe {
        let mut row = 0;
        while row + ROWS <= count {
            let (from, of_row) = (from.add(row * inputs), row_scales.add(row));
            let tile = word_tile::<S, ROWS, VECTORS>(from, of_row, inputs, weights, scales, bias);
            store::<S, ROWS>(tile, to.add(row * row_width), row_width, width);
            row += ROWS;
        }
        while row < count {
            let (from, of_row) = (from.add(row * inputs), row_scales.add(row));
            let tile = word_tile::<S, 1, VECTORS>(from, of_row, inputs, weights, scales, bias);
            store::<S, 1>(tile, to.add(row * row_width), row_width, width);
            row += 1;
        }
    }
}

/// Stores the first `width` numbers of each row of a tile, rows `stride` numbers apart.
#[inline(always)]
unsafe fn store<S: Lanes, const ROWS: usize>(
    tile: Tile<S::Float, ROWS>,
    to: *mut f32,
    stride: usize,
    width: usize,
) {
    // SAFETY: the caller gives room for `width` numbers at each of `ROWS` multiples of `stride`.
    unsafe {
        for (row, vectors) in tile.into_iter().enumerate() {
            for (number, vector) in vectors.into_iter().enumerate() {
                let at = number * S::LANES;
                let to = to.add(row * stride + at);
                if at + S::LANES <= width {
                    S::store(to, vector);
                } else if at < width {
                    let mut rest = [0.0f32; 16];
                    S::store(rest.as_mut_ptr(), vector);
                    std::ptr::copy_nonoverlapping(rest.as_ptr(), to, width - at);
                }
            }
        }
    }
}

//! The maxout layer of the encoders, with or without a window over the neighbouring rows.

use super::compute::{Int8Group, Tile, float_tile, int8_tile, layer_norm, quantise};
use super::lanes::{Lanes, Operation};
use super::pack::{Matrix, Numbers, Order};
use super::{Kernels, ModelMatrix, PIECES, Scratch, WIDTH};

/// Rows whose maxima are kept until they are normalised: few enough for the first-level cache, and a
/// multiple of the rows every instruction set takes at a time.
const BLOCK: usize = 48;

/// `inputs → 96 × 3 → the largest of three → layer normalisation`, packed for the kernels.
#[derive(Debug)]
pub struct MaxoutLayer {
    matrix: Matrix,
    gain: Vec<f32>,
    shift: Vec<f32>,
}

impl MaxoutLayer {
    /// Packs a layer. Rows of `matrix` are `[unit][piece]`; `gain` and `shift` are those of the
    /// normalisation, one per unit.
    ///
    /// # Panics
    ///
    /// When lengths do not fit together.
    pub fn new(
        kernels: Kernels,
        matrix: &ModelMatrix<'_>,
        gain: &[f32],
        shift: &[f32],
    ) -> MaxoutLayer {
        assert_eq!(matrix.outputs, WIDTH * PIECES);
        assert_eq!(gain.len(), WIDTH);
        assert_eq!(shift.len(), WIDTH);
        let matrix = Matrix::new(kernels, matrix, Order::Maxout);
        if let Numbers::Int8 { inverse, .. } = &matrix.numbers {
            assert!(inverse.len().is_multiple_of(16), "input rows in steps of 16 numbers");
        }
        MaxoutLayer { matrix, gain: gain.to_vec(), shift: shift.to_vec() }
    }

    /// Numbers the layer takes in per row.
    pub fn inputs(&self) -> usize {
        self.matrix.inputs
    }

    /// Output row i from rows i−1, i, i+1 of the input, plus input row i (residual connection).
    ///
    /// Both slices hold the same number of rows of [`WIDTH`] numbers; the first and the last are guard
    /// rows: read in `input`, left alone in `output`.
    ///
    /// # Panics
    ///
    /// When the layer does not take three rows in or the slices do not fit.
    pub(super) fn apply_window(&self, input: &[f32], output: &mut [f32], scratch: &mut Scratch) {
        assert_eq!(self.matrix.inputs, 3 * WIDTH, "a layer over a window");
        assert_eq!(input.len(), output.len());
        assert!(input.len().is_multiple_of(WIDTH) && input.len() >= 2 * WIDTH);
        let rows = input.len() / WIDTH - 2;
        let output = &mut output[WIDTH..(rows + 1) * WIDTH];
        let input_rows = rows + 2;
        let residual = Some(&input[WIDTH..]);
        self.run(
            Call { layer: self, input, input_rows, stride: WIDTH, residual, rows, output },
            scratch,
        );
    }

    /// Each output row ([`WIDTH`] numbers) from the input row of its own ([`MaxoutLayer::inputs`]
    /// numbers), without a residual connection.
    ///
    /// # Panics
    ///
    /// When the slices do not fit.
    pub fn apply(&self, input: &[f32], output: &mut [f32], scratch: &mut Scratch) {
        let stride = self.matrix.inputs;
        assert!(input.len().is_multiple_of(stride));
        let rows = input.len() / stride;
        assert_eq!(output.len(), rows * WIDTH);
        let call =
            Call { layer: self, input, input_rows: rows, stride, residual: None, rows, output };
        self.run(call, scratch);
    }

    fn run(&self, call: Call<'_>, scratch: &mut Scratch) {
        if call.rows == 0 {
            return;
        }
        if let Numbers::Int8 { inverse, .. } = &self.matrix.numbers {
            assert_eq!(inverse.len(), call.stride, "one input scale per number of a row");
            scratch.levels.resize(call.input.len().max(scratch.levels.len()), 0);
        }
        let levels = &mut scratch.levels;
        self.matrix.run(Apply { call, levels });
    }
}

struct Call<'a> {
    layer: &'a MaxoutLayer,
    input: &'a [f32],
    /// Rows in `input`, with guard rows.
    input_rows: usize,
    /// Numbers from one input row to the next.
    stride: usize,
    residual: Option<&'a [f32]>,
    rows: usize,
    output: &'a mut [f32],
}

struct Apply<'a> {
    call: Call<'a>,
    levels: &'a mut [i16],
}

impl Operation for Apply<'_> {
    type Output = ();
    const MULTIPLIES_INT8: bool = true;

    #[inline(always)]
    unsafe fn run<S: Lanes, const ROWS: usize, const FUSED: bool>(self) {
        let Apply { call, levels } = self;
        let Call { layer, input, input_rows, stride, residual, rows, output } = call;
        let matrix = &layer.matrix;
        let group_weights = PIECES * S::LANES * matrix.inputs;
        let group_outputs = PIECES * S::LANES;
        // SAFETY: the slices were measured in `apply` and `apply_window`, the matrix was packed for
        // this very instruction set, and `levels` has two bytes for each number of `input`.
        unsafe {
            let levels = levels.as_mut_ptr().cast::<S::Level>();
            if let Numbers::Int8 { inverse, .. } = &matrix.numbers {
                quantise::<S>(input.as_ptr(), levels, input_rows, inverse);
            }
            let mut block = [0.0f32; BLOCK * WIDTH];
            let largest = block.as_mut_ptr();
            let mut done = 0;
            while done < rows {
                let in_block = BLOCK.min(rows - done);
                for group in 0..matrix.groups {
                    let to = largest.add(group * S::LANES);
                    let bias = matrix.bias.pointer::<f32>().add(group * group_outputs);
                    match &matrix.numbers {
                        Numbers::Float(weights) if S::MULTIPLIES_FLOATS => {
                            let weights = weights.pointer::<f32>().add(group * group_weights);
                            let from = input.as_ptr().add(done * stride);
                            let mut row = 0;
                            while row + ROWS <= in_block {
                                let tile = float_tile::<S, ROWS, PIECES, FUSED>(
                                    from.add(row * stride),
                                    stride,
                                    matrix.inputs,
                                    weights,
                                    bias,
                                );
                                store_largest::<S, ROWS>(tile, to.add(row * WIDTH));
                                row += ROWS;
                            }
                            while row < in_block {
                                let tile = float_tile::<S, 1, PIECES, FUSED>(
                                    from.add(row * stride),
                                    stride,
                                    matrix.inputs,
                                    weights,
                                    bias,
                                );
                                store_largest::<S, 1>(tile, to.add(row * WIDTH));
                                row += 1;
                            }
                        }
                        Numbers::Int8 { weights, start, scales, .. } if !FUSED => {
                            let packed = Int8Group::<S> {
                                weights: weights.pointer::<S::Weight>().add(group * group_weights),
                                start: start.pointer::<i32>().add(group * group_outputs),
                                scales: scales.pointer::<f32>().add(group * group_outputs),
                                bias,
                            };
                            let from = levels.cast_const().add(done * stride);
                            let mut row = 0;
                            while row + ROWS <= in_block {
                                let tile = int8_tile::<S, ROWS>(
                                    from.add(row * stride),
                                    stride,
                                    matrix.inputs,
                                    packed,
                                );
                                store_largest::<S, ROWS>(tile, to.add(row * WIDTH));
                                row += ROWS;
                            }
                            while row < in_block {
                                let tile = int8_tile::<S, 1>(
                                    from.add(row * stride),
                                    stride,
                                    matrix.inputs,
                                    packed,
                                );
                                store_largest::<S, 1>(tile, to.add(row * WIDTH));
                                row += 1;
                            }
                        }
                        // `Matrix` never combines the others.
                        _ => {}
                    }
                }
                for row in 0..in_block {
                    let at = (done + row) * WIDTH;
                    #[allow(
                        clippy::manual_map,
                        reason = "a closure would be a function of its own"
                    )]
                    let residual = match residual {
                        Some(residual) => Some(residual.as_ptr().add(at)),
                        None => None,
                    };
                    layer_norm::<S>(
                        largest.add(row * WIDTH),
                        layer.gain.as_ptr(),
                        layer.shift.as_ptr(),
                        residual,
                        output.as_mut_ptr().add(at),
                    );
                }
                done += in_block;
            }
        }
    }
}

/// Stores the largest of the three pieces of each row, rows [`WIDTH`] numbers apart.
#[inline(always)]
unsafe fn store_largest<S: Lanes, const ROWS: usize>(tile: Tile<S::Float, ROWS>, to: *mut f32) {
    // SAFETY: the caller gives room for `ROWS` rows.
    unsafe {
        for (row, [first, second, third]) in tile.into_iter().enumerate() {
            S::store(to.add(row * WIDTH), S::max(S::max(first, second), third));
        }
    }
}

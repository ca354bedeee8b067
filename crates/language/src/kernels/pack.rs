//! Bringing a matrix from the model's order into the order the kernels read it in.
//!
//! A packed matrix consists of groups of three vectors of outputs (for a maxout layer the three pieces
//! of the same units, for a linear layer three times `LANES` columns in a row). In a group the weights
//! of one input step (one input, or `DEPTH` inputs for int8) of all three vectors stand together, so
//! that a kernel reads a group from front to back.

use super::lanes::{Lanes, MOST_WORD, MOST_WORD_INPUTS, Operation};
use super::{Arithmetic, Kernels, PIECES, Pairing};

/// A matrix as the model has it: `outputs` rows of `inputs` weights, and a bias per output.
#[derive(Clone, Copy, Debug)]
pub struct ModelMatrix<'a> {
    /// Rows of the matrix.
    pub outputs: usize,
    /// Columns of the matrix; must be a multiple of 8.
    pub inputs: usize,
    /// The weights, row by row.
    pub weights: ModelWeights<'a>,
    /// One number per output.
    pub bias: &'a [f32],
}

/// The numbers of a [`ModelMatrix`].
#[derive(Clone, Copy, Debug)]
pub enum ModelWeights<'a> {
    /// Float32 weights.
    Float(&'a [f32]),
    /// 8-bit weights. An input `x` of column `i` becomes the level `q = round(x / input_scales[i])`,
    /// limited to −128…127; the output is `output_scale × Σ q × weight + bias`.
    Int8 {
        /// −127…127 (−128 is taken as −127), with the input scales multiplied in before rounding;
        /// fastest on AVX2 when made by [`super::quantise_row`].
        weights: &'a [i8],
        /// One per output.
        output_scales: &'a [f32],
        /// One per number of an input row, larger than 0. The rows of a window share theirs, so the
        /// length may be a divisor of `inputs`.
        input_scales: &'a [f32],
    },
}

/// A cache line; packed weights start on one.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
struct Line([u8; 64]);

/// Numbers of a plain type, the first of them on a cache line.
#[derive(Debug, Default)]
pub(super) struct Aligned {
    lines: Vec<Line>,
}

impl Aligned {
    /// Moves the numbers; `T` must be an integer or floating-point type.
    pub(super) fn new<T: Copy>(numbers: &[T]) -> Aligned {
        let bytes = size_of_val(numbers);
        let mut lines = vec![Line([0; 64]); bytes.div_ceil(64)];
        // SAFETY: `lines` has room for `bytes` bytes and is another allocation; integers and
        // floating-point numbers have no padding, so all bytes are initialised.
        unsafe {
            let to = lines.as_mut_ptr().cast::<u8>();
            std::ptr::copy_nonoverlapping(numbers.as_ptr().cast::<u8>(), to, bytes);
        }
        Aligned { lines }
    }

    /// Makes room for `count` numbers of an integer or floating-point type, new ones of zeros.
    pub(super) fn make_room<T: Copy>(&mut self, count: usize) {
        let lines = (count * size_of::<T>()).div_ceil(64);
        if self.lines.len() < lines {
            self.lines.resize(lines, Line([0; 64]));
        }
    }

    /// The first number, to be written as an integer or floating-point type.
    #[inline(always)]
    pub(super) fn pointer_mut<T>(&mut self) -> *mut T {
        self.lines.as_mut_ptr().cast()
    }

    /// The first number, to be read as the type it was made of.
    #[inline(always)]
    pub(super) fn pointer<T>(&self) -> *const T {
        self.lines.as_ptr().cast()
    }
}

/// A matrix in kernel order.
#[derive(Debug)]
pub(super) struct Matrix {
    kernels: Kernels,
    pairing: Pairing,
    /// Outputs that exist; the last group may hold some more, of zeros.
    pub(super) outputs: usize,
    pub(super) inputs: usize,
    /// Groups of three vectors of outputs.
    pub(super) groups: usize,
    pub(super) numbers: Numbers,
    /// `[group][3][LANES]` float32.
    pub(super) bias: Aligned,
}

/// The weights of a [`Matrix`].
#[derive(Debug)]
pub(super) enum Numbers {
    /// `[group][input][3][LANES]`.
    Float(Aligned),
    /// Float32 weights of the model as 16-bit numbers `[group][input / 2][3][LANES × 2]`: an exact sum
    /// on every instruction set, at twice the speed of exact float32 sums.
    Words {
        weights: Aligned,
        /// `[group][3][LANES]`.
        scales: Aligned,
    },
    /// Weights `[group][input / DEPTH][3][LANES × DEPTH]`.
    Int8 {
        weights: Aligned,
        /// `[group][3][LANES]`: takes back the offset of the stored levels.
        start: Aligned,
        /// `[group][3][LANES]`.
        scales: Aligned,
        /// Levels per unit of each number of an input row.
        inverse: Vec<f32>,
    },
}

/// Which row of the model's matrix a place in kernel order holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Order<'a> {
    /// Group by group the first, second, third piece of `LANES` units.
    Maxout,
    /// The rows in the order given here.
    Columns(&'a [usize]),
}

impl Matrix {
    /// Packs a matrix.
    ///
    /// # Panics
    ///
    /// When the lengths in `model` or `order` do not fit together.
    pub(super) fn new(kernels: Kernels, model: &ModelMatrix<'_>, order: Order<'_>) -> Matrix {
        let ModelMatrix { outputs, inputs, weights, bias } = *model;
        assert!(inputs.is_multiple_of(8) && inputs > 0, "inputs must be a multiple of 8");
        assert_eq!(bias.len(), outputs, "one bias per output");
        match weights {
            ModelWeights::Float(weights) => assert_eq!(weights.len(), outputs * inputs),
            ModelWeights::Int8 { weights, output_scales, input_scales } => {
                assert_eq!(weights.len(), outputs * inputs);
                assert_eq!(output_scales.len(), outputs);
                assert!(!input_scales.is_empty() && inputs.is_multiple_of(input_scales.len()));
            }
        }
        if let Order::Columns(rows) = order {
            assert_eq!(rows.len(), outputs);
            assert!(rows.iter().all(|&row| row < outputs));
        }
        // Integer sums have nothing to fuse.
        let arithmetic = match weights {
            ModelWeights::Float(_) => kernels.arithmetic,
            ModelWeights::Int8 { .. } => Arithmetic::Exact,
        };
        let kernels = Kernels { arithmetic, ..kernels };
        let pairing = match weights {
            ModelWeights::Float(_) => Pairing::Any,
            ModelWeights::Int8 { weights, .. } => {
                weights.chunks_exact(inputs).map(Pairing::of_row).min().unwrap_or(Pairing::Any)
            }
        };
        kernels.run(Pack { kernels, pairing, model, order }, pairing)
    }

    /// Runs an operation that uses this matrix.
    pub(super) fn run<O: Operation>(&self, operation: O) -> O::Output {
        self.kernels.run(operation, self.pairing)
    }
}

struct Pack<'a> {
    kernels: Kernels,
    pairing: Pairing,
    model: &'a ModelMatrix<'a>,
    order: Order<'a>,
}

impl Operation for Pack<'_> {
    type Output = Matrix;
    const MULTIPLIES_INT8: bool = true;

    #[inline(always)]
    unsafe fn run<S: Lanes, const ROWS: usize, const FUSED: bool>(self) -> Matrix {
        self.pack::<S>()
    }
}

impl Pack<'_> {
    /// Whether float32 weights are to be used as 16-bit numbers: in linear layers whose results must
    /// be the same everywhere.
    fn as_words(&self) -> bool {
        self.kernels.arithmetic == Arithmetic::Exact
            && self.model.inputs <= MOST_WORD_INPUTS
            && self.model.inputs.is_multiple_of(16)
            && matches!(self.order, Order::Columns(_))
    }

    /// Contains nothing that needs the instructions of `S`, so it is compiled as an ordinary function.
    #[inline(never)]
    fn pack<S: Lanes>(self) -> Matrix {
        let ModelMatrix { outputs, inputs, weights, bias } = *self.model;
        let groups = outputs.div_ceil(PIECES * S::LANES);
        // The model's row for each place in kernel order; none where the last group is filled up.
        let rows: Vec<Option<usize>> = (0..groups * PIECES * S::LANES)
            .map(|place| match self.order {
                Order::Columns(rows) => rows.get(place).copied(),
                Order::Maxout => {
                    let (group, rest) = (place / (PIECES * S::LANES), place % (PIECES * S::LANES));
                    let (piece, lane) = (rest / S::LANES, rest % S::LANES);
                    Some((group * S::LANES + lane) * PIECES + piece).filter(|&row| row < outputs)
                }
            })
            .collect();
        let ordered = |numbers: &[f32]| -> Aligned {
            let all: Vec<f32> =
                rows.iter().map(|row| row.map_or(0.0, |row| numbers[row])).collect();
            Aligned::new(&all)
        };
        let numbers = match weights {
            ModelWeights::Float(weights) if self.as_words() => {
                let (words, scales) = to_words(weights, inputs);
                let packed = interleave(
                    &rows,
                    &words,
                    inputs,
                    2,
                    0,
                    PIECES * S::LANES,
                    S::LANES,
                    S::word_position,
                );
                Numbers::Words { weights: Aligned::new(&packed), scales: ordered(&scales) }
            }
            ModelWeights::Float(weights) => Numbers::Float(Aligned::new(&interleave(
                &rows,
                weights,
                inputs,
                1,
                0.0,
                PIECES * S::LANES,
                S::LANES,
                |lane, _| lane,
            ))),
            ModelWeights::Int8 { weights, output_scales, input_scales } => {
                let limited: Vec<S::Weight> =
                    weights.iter().map(|&weight| S::Weight::from(weight.max(-127))).collect();
                let packed = interleave(
                    &rows,
                    &limited,
                    inputs,
                    S::DEPTH,
                    S::Weight::from(0),
                    PIECES * S::LANES,
                    S::LANES,
                    S::position,
                );
                let start: Vec<i32> = rows
                    .iter()
                    .map(|row| {
                        let Some(row) = row else { return 0 };
                        let of_row = &weights[row * inputs..(row + 1) * inputs];
                        -S::OFFSET * of_row.iter().map(|&w| i32::from(w.max(-127))).sum::<i32>()
                    })
                    .collect();
                Numbers::Int8 {
                    weights: Aligned::new(&packed),
                    start: Aligned::new(&start),
                    scales: ordered(output_scales),
                    inverse: input_scales.iter().map(|scale| 1.0 / scale).collect(),
                }
            }
        };
        let Pack { kernels, pairing, .. } = self;
        Matrix { kernels, pairing, outputs, inputs, groups, numbers, bias: ordered(bias) }
    }
}

/// Rounds each row of weights to 16-bit numbers with a scale of its own (`weight ≈ word × scale`).
pub(super) fn to_words(weights: &[f32], width: usize) -> (Vec<i16>, Vec<f32>) {
    let mut words = Vec::with_capacity(weights.len());
    let mut scales = Vec::with_capacity(weights.len() / width);
    for row in weights.chunks_exact(width) {
        let largest = row.iter().fold(0.0f32, |most, weight| most.max(weight.abs()));
        let scale = if largest > 0.0 { largest / MOST_WORD } else { 1.0 };
        let word =
            |&weight: &f32| (weight / scale).round_ties_even().clamp(-MOST_WORD, MOST_WORD) as i16;
        words.extend(row.iter().map(word));
        scales.push(scale);
    }
    (words, scales)
}

/// Rows of weights in kernel order: `[group][input / depth][vector][position]`.
#[allow(clippy::too_many_arguments, reason = "a private loop with all its measures")]
fn interleave<T: Copy>(
    rows: &[Option<usize>],
    weights: &[T],
    inputs: usize,
    depth: usize,
    zero: T,
    group_width: usize,
    lanes: usize,
    position: impl Fn(usize, usize) -> usize,
) -> Vec<T> {
    let mut packed = vec![zero; rows.len() * inputs];
    let step = group_width * depth;
    for (place, row) in rows.iter().enumerate() {
        let Some(row) = *row else { continue };
        let (group, vector, lane) =
            (place / group_width, place % group_width / lanes, place % lanes);
        let of_row = &weights[row * inputs..(row + 1) * inputs];
        let start = group * group_width * inputs + vector * lanes * depth;
        for (number, inputs) in of_row.chunks_exact(depth).enumerate() {
            for (input, &weight) in inputs.iter().enumerate() {
                packed[start + number * step + position(lane, input)] = weight;
            }
        }
    }
    packed
}

//! The inner loops: tiles of a matrix product, and layer normalisation.
//!
//! No closures here and in the operations that call these functions: a closure is a function of its own,
//! compiled without the instructions of the set, and an intrinsic is then a call.

use super::lanes::{Lanes, MOST_WORD, multiply_add};
use super::{PIECES, WIDTH};

/// Three vectors of outputs for each of `ROWS` rows.
pub(super) type Tile<V, const ROWS: usize> = [[V; PIECES]; ROWS];

/// Added to the variance before the root is taken, as thinc's LayerNorm does.
const EPSILON: f32 = 1e-8;
/// Partial sums of a row: the number of lanes of the widest instruction set, so that all can keep to
/// the same order.
const STRIPES: usize = 16;
/// Rows whose largest number is smaller than this count as zeros.
const SMALLEST: f32 = 1e-30;
/// Vectors in a row of the narrowest unit.
const MOST_VECTORS: usize = WIDTH / 4;

/// The first `VECTORS` of a group of outputs for `ROWS` rows in float32: `bias + Σ x × weight`, summed in
/// input order.
///
/// # Safety
///
/// As for [`Lanes`]; `rows` must be valid for `inputs` numbers at each of `ROWS` multiples of `stride`,
/// `weights` and `bias` for one packed group.
#[inline(always)]
pub(super) unsafe fn float_tile<
    S: Lanes,
    const ROWS: usize,
    const VECTORS: usize,
    const FUSED: bool,
>(
    rows: *const f32,
    stride: usize,
    inputs: usize,
    weights: *const f32,
    bias: *const f32,
) -> Tile<S::Float, ROWS> {
    // SAFETY: the caller's promise.
    unsafe {
        let bias = [S::load(bias), S::load(bias.add(S::LANES)), S::load(bias.add(2 * S::LANES))];
        let mut sums = [bias; ROWS];
        let mut input = 0;
        while input < inputs {
            for _ in 0..2 {
                let weights = weights.add(input * PIECES * S::LANES);
                let mut columns = [S::splat(0.0); VECTORS];
                for (number, column) in columns.iter_mut().enumerate() {
                    *column = S::load(weights.add(number * S::LANES));
                }
                for (row, sums) in sums.iter_mut().enumerate() {
                    let x = S::splat(*rows.add(row * stride + input));
                    for (sum, &column) in sums.iter_mut().zip(&columns) {
                        *sum = multiply_add::<S, FUSED>(x, column, *sum);
                    }
                }
                input += 1;
            }
        }
        sums
    }
}

/// The packed parts of one group of an int8 matrix.
#[derive(Clone, Copy)]
pub(super) struct Int8Group<S: Lanes> {
    pub(super) weights: *const S::Weight,
    pub(super) start: *const i32,
    pub(super) scales: *const f32,
    pub(super) bias: *const f32,
}

/// One group of outputs for `ROWS` rows of levels: `(start + Σ level × weight) × scale + bias`.
///
/// # Safety
///
/// As for [`float_tile`].
#[inline(always)]
pub(super) unsafe fn int8_tile<S: Lanes, const ROWS: usize>(
    rows: *const S::Level,
    stride: usize,
    inputs: usize,
    group: Int8Group<S>,
) -> Tile<S::Float, ROWS> {
    // SAFETY: the caller's promise.
    unsafe {
        let Int8Group { weights, start, scales, bias } = group;
        let start = [
            S::load_int(start),
            S::load_int(start.add(S::LANES)),
            S::load_int(start.add(2 * S::LANES)),
        ];
        let mut sums = [start; ROWS];
        let step = S::LANES * S::DEPTH;
        let mut number = 0;
        while number < inputs / S::DEPTH {
            for _ in 0..S::UNROLLED {
                let weights = weights.add(number * PIECES * step);
                let columns = [
                    S::load_weights(weights),
                    S::load_weights(weights.add(step)),
                    S::load_weights(weights.add(2 * step)),
                ];
                for (row, sums) in sums.iter_mut().enumerate() {
                    let levels = S::broadcast(rows.add(row * stride + number * S::DEPTH));
                    for (sum, &column) in sums.iter_mut().zip(&columns) {
                        *sum = S::dot(*sum, levels, column);
                    }
                }
                number += 1;
            }
        }
        let mut tile = [[S::splat(0.0); PIECES]; ROWS];
        for piece in 0..PIECES {
            let scale = S::load(scales.add(piece * S::LANES));
            let bias = S::load(bias.add(piece * S::LANES));
            for row in 0..ROWS {
                tile[row][piece] = S::add(S::mul(S::to_float(sums[row][piece]), scale), bias);
            }
        }
        tile
    }
}

/// The first `VECTORS` of a group of outputs for `ROWS` rows of 16-bit levels: `Σ level × weight × (scale of the output ×
/// scale of the row) + bias`.
///
/// # Safety
///
/// As for [`float_tile`]; `row_scales` must be valid for `ROWS` numbers.
#[inline(always)]
pub(super) unsafe fn word_tile<S: Lanes, const ROWS: usize, const VECTORS: usize>(
    rows: *const i16,
    row_scales: *const f32,
    inputs: usize,
    weights: *const i16,
    scales: *const f32,
    bias: *const f32,
) -> Tile<S::Float, ROWS> {
    // SAFETY: the caller's promise.
    unsafe {
        let mut sums = [[S::zero_int(); VECTORS]; ROWS];
        let step = 2 * S::LANES;
        let mut input = 0;
        while input < inputs {
            for _ in 0..2 {
                let weights = weights.add(input * PIECES * S::LANES);
                for (row, sums) in sums.iter_mut().enumerate() {
                    let levels = rows.add(row * inputs + input);
                    for (piece, sum) in sums.iter_mut().enumerate() {
                        *sum = S::dot_words(*sum, levels, weights.add(piece * step));
                    }
                }
                input += 2;
            }
        }
        let mut tile = [[S::splat(0.0); PIECES]; ROWS];
        for piece in 0..VECTORS {
            let scale = S::load(scales.add(piece * S::LANES));
            let bias = S::load(bias.add(piece * S::LANES));
            for row in 0..ROWS {
                let scale = S::mul(scale, S::splat(*row_scales.add(row)));
                tile[row][piece] = S::add(S::mul(S::to_float(sums[row][piece]), scale), bias);
            }
        }
        tile
    }
}

/// Turns a row of numbers into 16-bit levels and gives back their scale (`number ≈ level × scale`),
/// chosen so that the largest number gets the largest level.
///
/// # Safety
///
/// As for [`Lanes`]; the pointers must be valid for `count` elements, a multiple of `LANES`.
#[inline(always)]
pub(super) unsafe fn quantise_words<S: Lanes>(from: *const f32, to: *mut i16, count: usize) -> f32 {
    // SAFETY: the caller's promise.
    unsafe {
        let mut most = S::splat(0.0);
        let mut at = 0;
        while at < count {
            let value = S::load(from.add(at));
            most = S::max(most, S::max(value, S::sub(S::splat(0.0), value)));
            at += S::LANES;
        }
        let mut lanes = [0.0f32; STRIPES];
        S::store(lanes.as_mut_ptr(), most);
        let mut largest = SMALLEST;
        for lane in lanes {
            largest = if lane > largest { lane } else { largest };
        }
        let inverse = S::splat(MOST_WORD / largest);
        at = 0;
        while at < count {
            S::store_words(to.add(at), S::mul(S::load(from.add(at)), inverse));
            at += S::LANES;
        }
        largest / MOST_WORD
    }
}

/// Turns rows of numbers into levels: `round(x × inverse)`.
///
/// # Safety
///
/// As for [`Lanes`]; `from` and `to` must be valid for `rows × inverse.len()` elements, and the length
/// of `inverse` must be a multiple of `LANES`.
#[inline(always)]
pub(super) unsafe fn quantise<S: Lanes>(
    from: *const f32,
    to: *mut S::Level,
    rows: usize,
    inverse: &[f32],
) {
    // SAFETY: the caller's promise.
    unsafe {
        let width = inverse.len();
        for row in 0..rows {
            let mut at = 0;
            while at < width {
                let scaled =
                    S::mul(S::load(from.add(row * width + at)), S::load(inverse.as_ptr().add(at)));
                S::store_levels(to.add(row * width + at), scaled);
                at += S::LANES;
            }
        }
    }
}

/// Normalises a row to mean 0 and (population) variance 1, times `gain`, plus `shift`, plus the row
/// `residual` if there is one. The order of every sum is the same on all instruction sets and nothing
/// is fused.
///
/// # Safety
///
/// As for [`Lanes`]; all pointers must be valid for [`WIDTH`] numbers.
#[inline(always)]
pub(super) unsafe fn layer_norm<S: Lanes>(
    row: *const f32,
    gain: *const f32,
    shift: *const f32,
    residual: Option<*const f32>,
    to: *mut f32,
) {
    // SAFETY: the caller's promise.
    unsafe {
        let vectors = WIDTH / S::LANES;
        let mut values = [S::splat(0.0); MOST_VECTORS];
        for (number, value) in values.iter_mut().enumerate().take(vectors) {
            *value = S::load(row.add(number * S::LANES));
        }
        let mean = S::splat(striped_sum::<S, false>(&values) / WIDTH as f32);
        for value in values.iter_mut().take(vectors) {
            *value = S::sub(*value, mean);
        }
        let squares = striped_sum::<S, true>(&values);
        let factor = S::splat(1.0 / (squares / WIDTH as f32 + EPSILON).sqrt());
        for (number, &value) in values.iter().enumerate().take(vectors) {
            let at = number * S::LANES;
            let value = S::mul(S::mul(value, factor), S::load(gain.add(at)));
            let mut value = S::add(value, S::load(shift.add(at)));
            if let Some(residual) = residual {
                value = S::add(value, S::load(residual.add(at)));
            }
            S::store(to.add(at), value);
        }
    }
}

/// The sum of a row's numbers, or of their squares, in 16 stripes, folded by halves.
#[inline(always)]
unsafe fn striped_sum<S: Lanes, const SQUARED: bool>(values: &[S::Float; MOST_VECTORS]) -> f32 {
    // SAFETY: the caller's promise.
    unsafe {
        let count = STRIPES / S::LANES;
        let mut stripes = [S::splat(0.0); STRIPES / 4];
        for (number, &value) in values.iter().enumerate().take(WIDTH / S::LANES) {
            // The first values are taken as they are, not added to zero: one rounding less to agree on.
            let value = if SQUARED { S::mul(value, value) } else { value };
            let stripe = number % count;
            stripes[stripe] = if number < count { value } else { S::add(stripes[stripe], value) };
        }
        let mut left = count;
        while left > 1 {
            left /= 2;
            for stripe in 0..left {
                stripes[stripe] = S::add(stripes[stripe], stripes[stripe + left]);
            }
        }
        S::sum(stripes[0])
    }
}

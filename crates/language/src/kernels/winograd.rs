//! Winograd's minimal filtering: a window of three rows with fewer multiplications.
//!
//! A layer over a window is a convolution along the rows: y(i) = A x(i−1) + B x(i) + C x(i+1), three
//! products of a matrix and a row for each row. Seen as polynomials whose coefficients are matrices and
//! rows, it can be computed at a few points instead, where one product per point is enough: `F(6, 3)`
//! gets six neighbouring outputs, a [`TILE`], with eight products in place of eighteen. The matrices at
//! the points are computed once, when a layer is packed ([`at_points`]); the rows at the points are
//! sums of eight neighbours ([`rows_at_points`]), and the outputs sums of the eight products
//! ([`outputs_of_products`]).
//!
//! The points are 0, ∞ and three pairs ±p. The rounding error over real weights and texts is twice that
//! of the plain sum. Four outputs (two pairs) would take 12 % more multiplications, eight outputs 6 %
//! fewer, and ill-conditioned ones.
//!
//! Sources: S. Winograd, Arithmetic Complexity of Computations (1980); A. Lavin and S. Gray, Fast
//! Algorithms for Convolutional Neural Networks (2016); for the points, B. Barabasz, A. Anderson, K. M.
//! Soodhalter and D. Gregg, Error Analysis and Improving the Accuracy of Winograd Convolution for Deep
//! Neural Networks (2020).

use super::lanes::{Lanes, multiply_add};
use super::{PIECES, WIDTH};

/// Points of which each is taken with both signs.
const PAIRS: usize = POINTS.len();
const POINTS: [f64; 3] = [1.0, 2.0, 0.5];

/// Rows computed together.
pub(super) const TILE: usize = 2 * PAIRS;
/// Points, and so products for a tile: 0, then +p and −p of each pair, then ∞. Also the rows that a
/// tile depends on: itself and its two neighbours.
pub(super) const PRODUCTS: usize = TILE + 2;

/// Coefficients of Π (z − p²) over all pairs, z⁰ first.
const ALL_PAIRS: [f32; PAIRS + 1] = polynomial(PAIRS);
/// For each pair the same without its own factor, for the even and, times p, for the odd rows.
const OTHER_PAIRS: [[[f32; 2]; PAIRS]; PAIRS] = other_pairs();
/// For each pair p⁰, p¹, …
const POWERS: [[f32; TILE]; PAIRS] = powers();

/// Coefficients of Π (z − p²) over all pairs but one.
const fn polynomial<const COUNT: usize>(without: usize) -> [f32; COUNT] {
    let mut coefficients = [0.0; COUNT];
    coefficients[0] = 1.0;
    let mut pair = 0;
    while pair < PAIRS {
        if pair != without {
            let square = POINTS[pair] * POINTS[pair];
            let mut at = COUNT;
            while at > 0 {
                at -= 1;
                let lower = if at > 0 { coefficients[at - 1] } else { 0.0 };
                coefficients[at] = lower - square * coefficients[at];
            }
        }
        pair += 1;
    }
    let mut rounded = [0.0; COUNT];
    let mut at = 0;
    while at < COUNT {
        rounded[at] = coefficients[at] as f32;
        at += 1;
    }
    rounded
}

const fn other_pairs() -> [[[f32; 2]; PAIRS]; PAIRS] {
    let mut all = [[[0.0; 2]; PAIRS]; PAIRS];
    let mut pair = 0;
    while pair < PAIRS {
        let coefficients: [f32; PAIRS] = polynomial(pair);
        let mut at = 0;
        while at < PAIRS {
            all[pair][at] = [coefficients[at], coefficients[at] * POINTS[pair] as f32];
            at += 1;
        }
        pair += 1;
    }
    all
}

const fn powers() -> [[f32; TILE]; PAIRS] {
    let mut all = [[1.0; TILE]; PAIRS];
    let mut pair = 0;
    while pair < PAIRS {
        let mut exponent = 1;
        while exponent < TILE {
            all[pair][exponent] = all[pair][exponent - 1] * POINTS[pair] as f32;
            exponent += 1;
        }
        pair += 1;
    }
    all
}

/// The matrix at each point: rows of three times [`WIDTH`] weights become rows of [`PRODUCTS`] times
/// [`WIDTH`].
pub(super) fn at_points(weights: &[f32]) -> Vec<f32> {
    let mut points = Vec::with_capacity(weights.len() / 3 * PRODUCTS);
    for row in weights.chunks_exact(3 * WIDTH) {
        let mut add = |factors: [f64; 3]| {
            points.extend((0..WIDTH).map(|input| {
                let weight = |part: usize| f64::from(row[part * WIDTH + input]);
                let sum = factors[0] * weight(0) + factors[1] * weight(1) + factors[2] * weight(2);
                sum as f32
            }));
        };
        // Divided by the derivative of z Π (z² − p²) at the point, as Lagrange's interpolation asks.
        let slope: f64 = POINTS.iter().map(|p| -p * p).product();
        add([1.0 / slope, 0.0, 0.0]);
        for (pair, p) in POINTS.iter().enumerate() {
            let others = POINTS.iter().enumerate().filter(|other| other.0 != pair);
            let slope =
                2.0 * p * p * others.map(|(_, other)| p * p - other * other).product::<f64>();
            add([1.0 / slope, p / slope, p * p / slope]);
            add([1.0 / slope, -p / slope, p * p / slope]);
        }
        add([0.0, 0.0, 1.0]);
    }
    points
}

/// The rows at each point: `rows` are those a tile depends on, the results are written `stride` apart.
///
/// # Safety
///
/// As for [`Lanes`]; each of `rows` must be valid for [`WIDTH`] numbers, and `to` for as many at
/// [`PRODUCTS`] multiples of `stride`.
#[inline(always)]
pub(super) unsafe fn rows_at_points<S: Lanes, const FUSED: bool>(
    rows: &[*const f32; PRODUCTS],
    to: *mut f32,
    stride: usize,
) {
    // SAFETY: the caller's promise.
    unsafe {
        let mut at = 0;
        while at < WIDTH {
            let mut values = [S::splat(0.0); PRODUCTS];
            for (value, row) in values.iter_mut().zip(rows) {
                *value = S::load(row.add(at));
            }
            let to = to.add(at);
            let mut zero = S::mul(values[0], S::splat(ALL_PAIRS[0]));
            let mut infinity = S::mul(values[1], S::splat(ALL_PAIRS[0]));
            for (number, &factor) in ALL_PAIRS.iter().enumerate().skip(1) {
                let factor = S::splat(factor);
                zero = multiply_add::<S, FUSED>(values[2 * number], factor, zero);
                infinity = multiply_add::<S, FUSED>(values[2 * number + 1], factor, infinity);
            }
            S::store(to, zero);
            S::store(to.add((PRODUCTS - 1) * stride), infinity);
            for (pair, factors) in OTHER_PAIRS.iter().enumerate() {
                let mut even = S::mul(values[2], S::splat(factors[0][0]));
                let mut odd = S::mul(values[1], S::splat(factors[0][1]));
                for (number, factors) in factors.iter().enumerate().skip(1) {
                    let [for_even, for_odd] = [S::splat(factors[0]), S::splat(factors[1])];
                    even = multiply_add::<S, FUSED>(values[2 + 2 * number], for_even, even);
                    odd = multiply_add::<S, FUSED>(values[1 + 2 * number], for_odd, odd);
                }
                S::store(to.add((1 + 2 * pair) * stride), S::add(even, odd));
                S::store(to.add((2 + 2 * pair) * stride), S::sub(even, odd));
            }
            at += S::LANES;
        }
    }
}

/// The outputs of a tile for `LANES` units, the largest of their three pieces: `products` are three
/// vectors for each point, `stride` apart; a row of results comes [`WIDTH`] numbers after the one before.
///
/// # Safety
///
/// As for [`Lanes`]; `products` must be valid for three vectors at [`PRODUCTS`] multiples of `stride`,
/// `bias` for three vectors, and `to` for a vector at [`TILE`] multiples of [`WIDTH`].
#[inline(always)]
pub(super) unsafe fn outputs_of_products<S: Lanes, const FUSED: bool>(
    products: *const f32,
    stride: usize,
    bias: *const f32,
    to: *mut f32,
) {
    // SAFETY: the caller's promise.
    unsafe {
        let mut largest = [S::splat(0.0); TILE];
        for piece in 0..PIECES {
            let products = products.add(piece * S::LANES);
            let mut outputs = [S::load(bias.add(piece * S::LANES)); TILE];
            outputs[0] = S::add(outputs[0], S::load(products));
            let infinity = S::load(products.add((PRODUCTS - 1) * stride));
            outputs[TILE - 1] = S::add(outputs[TILE - 1], infinity);
            for (pair, powers) in POWERS.iter().enumerate() {
                let plus = S::load(products.add((1 + 2 * pair) * stride));
                let minus = S::load(products.add((2 + 2 * pair) * stride));
                let parts = [S::add(plus, minus), S::sub(plus, minus)];
                for (row, output) in outputs.iter_mut().enumerate() {
                    let (part, power) = (parts[row % 2], powers[row]);
                    // Sums and products are made by different parts of a processor.
                    *output = if power == 1.0 {
                        S::add(part, *output)
                    } else {
                        multiply_add::<S, FUSED>(part, S::splat(power), *output)
                    };
                }
            }
            for (largest, &output) in largest.iter_mut().zip(&outputs) {
                *largest = if piece == 0 { output } else { S::max(*largest, output) };
            }
        }
        for (row, &value) in largest.iter().enumerate() {
            S::store(to.add(row * WIDTH), value);
        }
    }
}

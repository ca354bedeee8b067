//! Vectors of eight numbers in portable code: the reference, and the fallback for old processors.

use super::lanes::{Lanes, MOST_WORD, Operation};

/// Portable arrays of eight numbers.
#[derive(Clone, Copy)]
pub(super) struct Plain;

const LANES: usize = 8;

/// Runs an operation in portable code.
///
/// # Safety
///
/// None is needed; `unsafe` only to look like the other sets.
pub(super) unsafe fn enter<O: Operation, const FUSED: bool>(operation: O) -> O::Output {
    // SAFETY: every processor can do this.
    unsafe { operation.run::<Plain, 2, FUSED>() }
}

#[inline(always)]
fn zip(a: [f32; LANES], b: [f32; LANES], f: impl Fn(f32, f32) -> f32) -> [f32; LANES] {
    std::array::from_fn(|lane| f(a[lane], b[lane]))
}

impl Lanes for Plain {
    type Float = [f32; LANES];
    type Int = [i32; LANES];
    type Levels = [i16; 2];
    type Weights = [i16; 2 * LANES];
    type Level = i16;
    type Weight = i16;

    const LANES: usize = LANES;
    const DEPTH: usize = 2;
    const OFFSET: i32 = 0;

    #[inline(always)]
    unsafe fn splat(value: f32) -> Self::Float {
        [value; LANES]
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self::Float {
        // SAFETY: the caller gives LANES numbers; arrays have the alignment of their elements.
        unsafe { from.cast::<[f32; LANES]>().read() }
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, value: Self::Float) {
        // SAFETY: as for `load`.
        unsafe { to.cast::<[f32; LANES]>().write(value) }
    }
    #[inline(always)]
    unsafe fn add(a: Self::Float, b: Self::Float) -> Self::Float {
        zip(a, b, |a, b| a + b)
    }
    #[inline(always)]
    unsafe fn sub(a: Self::Float, b: Self::Float) -> Self::Float {
        zip(a, b, |a, b| a - b)
    }
    #[inline(always)]
    unsafe fn mul(a: Self::Float, b: Self::Float) -> Self::Float {
        zip(a, b, |a, b| a * b)
    }
    #[inline(always)]
    unsafe fn fused(a: Self::Float, b: Self::Float, c: Self::Float) -> Self::Float {
        // Not `f32::mul_add`: without the instruction it is a slow function call.
        std::array::from_fn(|lane| a[lane] * b[lane] + c[lane])
    }
    #[inline(always)]
    unsafe fn max(a: Self::Float, b: Self::Float) -> Self::Float {
        zip(a, b, |a, b| if a > b { a } else { b })
    }
    #[inline(always)]
    unsafe fn sum(value: Self::Float) -> f32 {
        let four: [f32; 4] = std::array::from_fn(|lane| value[lane] + value[lane + 4]);
        (four[0] + four[2]) + (four[1] + four[3])
    }

    #[inline(always)]
    unsafe fn zero_int() -> Self::Int {
        [0; LANES]
    }
    #[inline(always)]
    unsafe fn load_int(from: *const i32) -> Self::Int {
        // SAFETY: as for `load`.
        unsafe { from.cast::<[i32; LANES]>().read() }
    }
    #[inline(always)]
    unsafe fn to_float(value: Self::Int) -> Self::Float {
        value.map(|number| number as f32)
    }
    #[inline(always)]
    unsafe fn store_levels(to: *mut i16, value: Self::Float) {
        let levels = value.map(|number| {
            let number = if number > -128.0 { number } else { -128.0 };
            let number = if number < 127.0 { number } else { 127.0 };
            number.round_ties_even() as i16
        });
        // SAFETY: the caller gives room for LANES levels.
        unsafe { to.cast::<[i16; LANES]>().write(levels) }
    }
    #[inline(always)]
    unsafe fn broadcast(from: *const i16) -> Self::Levels {
        // SAFETY: the caller gives DEPTH levels.
        unsafe { from.cast::<[i16; 2]>().read() }
    }
    #[inline(always)]
    unsafe fn load_weights(from: *const i16) -> Self::Weights {
        // SAFETY: the caller gives LANES × DEPTH weights.
        unsafe { from.cast::<[i16; 2 * LANES]>().read() }
    }
    #[inline(always)]
    unsafe fn dot(sum: Self::Int, levels: Self::Levels, weights: Self::Weights) -> Self::Int {
        std::array::from_fn(|lane| {
            sum[lane]
                + i32::from(levels[0]) * i32::from(weights[2 * lane])
                + i32::from(levels[1]) * i32::from(weights[2 * lane + 1])
        })
    }

    #[inline(always)]
    unsafe fn store_words(to: *mut i16, value: Self::Float) {
        let levels = value.map(|number| {
            let number = if number > -MOST_WORD { number } else { -MOST_WORD };
            let number = if number < MOST_WORD { number } else { MOST_WORD };
            number.round_ties_even() as i16
        });
        // SAFETY: the caller gives room for LANES levels.
        unsafe { to.cast::<[i16; LANES]>().write(levels) }
    }
    #[inline(always)]
    unsafe fn dot_words(sum: Self::Int, levels: *const i16, weights: *const i16) -> Self::Int {
        // SAFETY: words are this set's levels and weights.
        unsafe { Self::dot(sum, Self::broadcast(levels), Self::load_weights(weights)) }
    }
}

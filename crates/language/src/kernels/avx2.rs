//! Vectors of eight numbers with AVX2 and FMA.
//!
//! Three ways to multiply int8 numbers, all exact, from the fastest to the most general; `pack` takes
//! the fastest that a matrix allows (see [`Pairing`]):
//! * [`ByQuads`]: `vpmaddubsw` twice, summed in 16 bits, widened once;
//! * [`ByPairs`]: `vpmaddubsw`, widened each time;
//! * [`ByWords`]: `vpmaddwd` on 16-bit copies, which cannot saturate.
//!
//! On a Zen 3 they do 110, 92 and 77 billion multiply-adds per second (`examples/kernels.rs`).

use super::Pairing;
use super::lanes::{Lanes, MOST_WORD, Operation};
use std::arch::x86_64::*;

/// AVX2 and FMA, weights and levels as 16-bit numbers.
#[derive(Clone, Copy)]
pub(super) struct ByWords;

/// AVX2 and FMA, bytes multiplied in pairs.
#[derive(Clone, Copy)]
pub(super) struct ByPairs;

/// AVX2 and FMA, bytes multiplied in pairs and pairs summed before they are widened.
#[derive(Clone, Copy)]
pub(super) struct ByQuads;

/// Runs an operation with AVX2 and FMA.
///
/// # Safety
///
/// The processor must have AVX2 and FMA.
#[target_feature(enable = "avx2,fma")]
pub(super) unsafe fn enter<O: Operation, const FUSED: bool>(
    operation: O,
    pairing: Pairing,
) -> O::Output {
    // Rows × 3 vectors of sums, one of weights, the rows and two products fit into 16 registers.
    // SAFETY: the caller's promise.
    unsafe {
        match pairing {
            Pairing::Quads if O::MULTIPLIES_INT8 => operation.run::<ByQuads, 2, FUSED>(),
            Pairing::Pairs if O::MULTIPLIES_INT8 => operation.run::<ByPairs, 3, FUSED>(),
            _ => operation.run::<ByWords, 3, FUSED>(),
        }
    }
}

/// What the three ways have in common.
macro_rules! common {
    () => {
        type Float = __m256;
        type Int = __m256i;

        const LANES: usize = 8;

        #[inline(always)]
        unsafe fn splat(value: f32) -> __m256 {
            unsafe { _mm256_set1_ps(value) }
        }
        #[inline(always)]
        unsafe fn load(from: *const f32) -> __m256 {
            unsafe { _mm256_loadu_ps(from) }
        }
        #[inline(always)]
        unsafe fn store(to: *mut f32, value: __m256) {
            unsafe { _mm256_storeu_ps(to, value) }
        }
        #[inline(always)]
        unsafe fn add(a: __m256, b: __m256) -> __m256 {
            unsafe { _mm256_add_ps(a, b) }
        }
        #[inline(always)]
        unsafe fn sub(a: __m256, b: __m256) -> __m256 {
            unsafe { _mm256_sub_ps(a, b) }
        }
        #[inline(always)]
        unsafe fn mul(a: __m256, b: __m256) -> __m256 {
            unsafe { _mm256_mul_ps(a, b) }
        }
        #[inline(always)]
        unsafe fn fused(a: __m256, b: __m256, c: __m256) -> __m256 {
            unsafe { _mm256_fmadd_ps(a, b, c) }
        }
        #[inline(always)]
        unsafe fn max(a: __m256, b: __m256) -> __m256 {
            unsafe { _mm256_max_ps(a, b) }
        }
        #[inline(always)]
        unsafe fn sum(value: __m256) -> f32 {
            unsafe {
                let four =
                    _mm_add_ps(_mm256_castps256_ps128(value), _mm256_extractf128_ps::<1>(value));
                let two = _mm_add_ps(four, _mm_movehl_ps(four, four));
                _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)))
            }
        }

        #[inline(always)]
        unsafe fn zero_int() -> __m256i {
            unsafe { _mm256_setzero_si256() }
        }
        #[inline(always)]
        unsafe fn load_int(from: *const i32) -> __m256i {
            unsafe { _mm256_loadu_si256(from.cast()) }
        }
        #[inline(always)]
        unsafe fn to_float(value: __m256i) -> __m256 {
            unsafe { _mm256_cvtepi32_ps(value) }
        }

        #[inline(always)]
        unsafe fn store_words(to: *mut i16, value: __m256) {
            unsafe { _mm_storeu_si128(to.cast(), levels(value, -MOST_WORD, MOST_WORD)) }
        }
        #[inline(always)]
        unsafe fn dot_words(sum: __m256i, levels: *const i16, weights: *const i16) -> __m256i {
            unsafe {
                let levels = _mm256_set1_epi32(levels.cast::<i32>().read_unaligned());
                let weights = _mm256_loadu_si256(weights.cast());
                _mm256_add_epi32(sum, _mm256_madd_epi16(levels, weights))
            }
        }
    };
}

/// Eight numbers rounded to the nearest integers (ties to even: nobody in this program changes the
/// rounding mode) and limited to `least`…`most`, as 16-bit numbers.
#[inline(always)]
unsafe fn levels(value: __m256, least: f32, most: f32) -> __m128i {
    unsafe {
        let limited = _mm256_max_ps(value, _mm256_set1_ps(least));
        let limited = _mm256_min_ps(limited, _mm256_set1_ps(most));
        let levels = _mm256_cvtps_epi32(limited);
        _mm_packs_epi32(_mm256_castsi256_si128(levels), _mm256_extracti128_si256::<1>(levels))
    }
}

/// Levels −128…127 as bytes 0…255.
#[inline(always)]
unsafe fn store_bytes(to: *mut u8, value: __m256) {
    unsafe {
        let levels = _mm_add_epi16(levels(value, -128.0, 127.0), _mm_set1_epi16(128));
        _mm_storel_epi64(to.cast(), _mm_packus_epi16(levels, levels));
    }
}

// SAFETY (all functions below): the trait's contract: the instructions exist and pointers are valid.

impl Lanes for ByWords {
    common!();

    type Levels = __m256i;
    type Weights = __m256i;
    type Level = i16;
    type Weight = i16;

    const DEPTH: usize = 2;
    const UNROLLED: usize = 2;
    const OFFSET: i32 = 0;

    #[inline(always)]
    unsafe fn store_levels(to: *mut i16, value: __m256) {
        unsafe { _mm_storeu_si128(to.cast(), levels(value, -128.0, 127.0)) }
    }
    #[inline(always)]
    unsafe fn broadcast(from: *const i16) -> __m256i {
        unsafe { _mm256_set1_epi32(from.cast::<i32>().read_unaligned()) }
    }
    #[inline(always)]
    unsafe fn load_weights(from: *const i16) -> __m256i {
        unsafe { _mm256_loadu_si256(from.cast()) }
    }
    #[inline(always)]
    unsafe fn dot(sum: __m256i, levels: __m256i, weights: __m256i) -> __m256i {
        unsafe { _mm256_add_epi32(sum, _mm256_madd_epi16(levels, weights)) }
    }
}

impl Lanes for ByPairs {
    common!();

    type Levels = __m256i;
    type Weights = __m256i;
    type Level = u8;
    type Weight = i8;

    const MULTIPLIES_FLOATS: bool = false;
    const DEPTH: usize = 4;
    // `vpmaddubsw` takes unsigned levels.
    const OFFSET: i32 = 128;

    #[inline(always)]
    unsafe fn store_levels(to: *mut u8, value: __m256) {
        unsafe { store_bytes(to, value) }
    }
    #[inline(always)]
    unsafe fn broadcast(from: *const u8) -> __m256i {
        unsafe { _mm256_set1_epi32(from.cast::<i32>().read_unaligned()) }
    }
    #[inline(always)]
    unsafe fn load_weights(from: *const i8) -> __m256i {
        unsafe { _mm256_loadu_si256(from.cast()) }
    }
    #[inline(always)]
    unsafe fn dot(sum: __m256i, levels: __m256i, weights: __m256i) -> __m256i {
        unsafe {
            let pairs = _mm256_maddubs_epi16(levels, weights);
            _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)))
        }
    }
}

impl Lanes for ByQuads {
    common!();

    type Levels = (__m256i, __m256i);
    type Weights = (__m256i, __m256i);
    type Level = u8;
    type Weight = i8;

    const MULTIPLIES_FLOATS: bool = false;
    const DEPTH: usize = 8;
    const OFFSET: i32 = 128;

    /// Inputs 0…3 of all lanes, then inputs 4…7.
    #[inline(always)]
    fn position(lane: usize, input: usize) -> usize {
        (input / 4) * 32 + lane * 4 + input % 4
    }

    #[inline(always)]
    unsafe fn store_levels(to: *mut u8, value: __m256) {
        unsafe { store_bytes(to, value) }
    }
    #[inline(always)]
    unsafe fn broadcast(from: *const u8) -> (__m256i, __m256i) {
        unsafe {
            // Two loads: one of both would be taken apart again with slower instructions.
            let first = _mm256_set1_epi32(from.cast::<i32>().read_unaligned());
            let second = _mm256_set1_epi32(from.add(4).cast::<i32>().read_unaligned());
            (first, second)
        }
    }
    #[inline(always)]
    unsafe fn load_weights(from: *const i8) -> (__m256i, __m256i) {
        unsafe { (_mm256_loadu_si256(from.cast()), _mm256_loadu_si256(from.add(32).cast())) }
    }
    #[inline(always)]
    unsafe fn dot(
        sum: __m256i,
        levels: (__m256i, __m256i),
        weights: (__m256i, __m256i),
    ) -> __m256i {
        unsafe {
            let first = _mm256_maddubs_epi16(levels.0, weights.0);
            let quads = _mm256_add_epi16(first, _mm256_maddubs_epi16(levels.1, weights.1));
            _mm256_add_epi32(sum, _mm256_madd_epi16(quads, _mm256_set1_epi16(1)))
        }
    }
}

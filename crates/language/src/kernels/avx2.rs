//! Vectors of eight numbers with AVX2 and FMA.
//!
//! The int8 products use `vpmaddwd` on 16-bit copies of levels and weights: unlike `vpmaddubsw` on the
//! bytes it cannot saturate, so weights keep all 8 bits; on processors with two multiply units both
//! give 32 products per cycle.

use super::lanes::{Lanes, Operation};
use std::arch::x86_64::*;

/// AVX2 and FMA.
#[derive(Clone, Copy)]
pub(super) struct Avx2;

/// Runs an operation with AVX2 and FMA.
///
/// # Safety
///
/// The processor must have AVX2 and FMA.
#[target_feature(enable = "avx2,fma")]
pub(super) unsafe fn enter<O: Operation, const FUSED: bool>(operation: O) -> O::Output {
    // 3 rows × 3 vectors of sums, 3 of weights, the row and a product: 14 of 16 registers.
    // SAFETY: the caller's promise.
    unsafe { operation.run::<Avx2, 3, FUSED>() }
}

// SAFETY (all functions): the trait's contract: the instructions exist and pointers are valid.
impl Lanes for Avx2 {
    type Float = __m256;
    type Int = __m256i;
    type Levels = __m256i;
    type Weights = __m256i;
    type Level = i16;
    type Weight = i16;

    const LANES: usize = 8;
    const DEPTH: usize = 2;
    const OFFSET: i32 = 0;

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
            let four = _mm_add_ps(_mm256_castps256_ps128(value), _mm256_extractf128_ps::<1>(value));
            let two = _mm_add_ps(four, _mm_movehl_ps(four, four));
            _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)))
        }
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
    unsafe fn store_levels(to: *mut i16, value: __m256) {
        unsafe {
            let limited = _mm256_max_ps(value, _mm256_set1_ps(-128.0));
            let limited = _mm256_min_ps(limited, _mm256_set1_ps(127.0));
            // The conversion rounds ties to even: nobody in this program changes the rounding mode.
            let levels = _mm256_cvtps_epi32(limited);
            let low = _mm256_castsi256_si128(levels);
            let high = _mm256_extracti128_si256::<1>(levels);
            _mm_storeu_si128(to.cast(), _mm_packs_epi32(low, high));
        }
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

//! Vectors of sixteen numbers with AVX-512 F, BW, VL and VNNI.

use super::lanes::{Lanes, MOST_WORD, Operation};
use std::arch::x86_64::*;

/// AVX-512 with VNNI.
#[derive(Clone, Copy)]
pub(super) struct Avx512;

/// Runs an operation with AVX-512 and VNNI.
///
/// # Safety
///
/// The processor must have AVX-512 F, BW, VL, VNNI and FMA.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni,avx2,fma")]
pub(super) unsafe fn enter<O: Operation, const FUSED: bool>(operation: O) -> O::Output {
    // 8 rows × 3 vectors of sums, 3 of weights and the row: 28 of 32 registers.
    // SAFETY: the caller's promise.
    unsafe { operation.run::<Avx512, 8, FUSED>() }
}

// SAFETY (all functions): the trait's contract: the instructions exist and pointers are valid.
impl Lanes for Avx512 {
    type Float = __m512;
    type Int = __m512i;
    type Levels = __m512i;
    type Weights = __m512i;
    type Level = u8;
    type Weight = i8;

    const LANES: usize = 16;
    const DEPTH: usize = 4;
    // `vpdpbusd` takes unsigned levels.
    const OFFSET: i32 = 128;

    #[inline(always)]
    unsafe fn splat(value: f32) -> __m512 {
        unsafe { _mm512_set1_ps(value) }
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> __m512 {
        unsafe { _mm512_loadu_ps(from) }
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, value: __m512) {
        unsafe { _mm512_storeu_ps(to, value) }
    }
    #[inline(always)]
    unsafe fn add(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_add_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn sub(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_sub_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn mul(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_mul_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn fused(a: __m512, b: __m512, c: __m512) -> __m512 {
        unsafe { _mm512_fmadd_ps(a, b, c) }
    }
    #[inline(always)]
    unsafe fn max(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_max_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn sum(value: __m512) -> f32 {
        // Not `_mm512_reduce_add_ps`: its order is not promised.
        unsafe {
            let low = _mm512_castps512_ps256(value);
            let high = _mm256_castpd_ps(_mm512_extractf64x4_pd::<1>(_mm512_castps_pd(value)));
            let eight = _mm256_add_ps(low, high);
            let four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps::<1>(eight));
            let two = _mm_add_ps(four, _mm_movehl_ps(four, four));
            _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)))
        }
    }

    #[inline(always)]
    unsafe fn zero_int() -> __m512i {
        unsafe { _mm512_setzero_si512() }
    }
    #[inline(always)]
    unsafe fn load_int(from: *const i32) -> __m512i {
        unsafe { _mm512_loadu_si512(from.cast()) }
    }
    #[inline(always)]
    unsafe fn to_float(value: __m512i) -> __m512 {
        unsafe { _mm512_cvtepi32_ps(value) }
    }
    #[inline(always)]
    unsafe fn store_levels(to: *mut u8, value: __m512) {
        unsafe {
            let limited = _mm512_max_ps(value, _mm512_set1_ps(-128.0));
            let limited = _mm512_min_ps(limited, _mm512_set1_ps(127.0));
            // The conversion rounds ties to even: nobody in this program changes the rounding mode.
            let levels =
                _mm512_add_epi32(_mm512_cvtps_epi32(limited), _mm512_set1_epi32(Self::OFFSET));
            _mm_storeu_si128(to.cast(), _mm512_cvtepi32_epi8(levels));
        }
    }
    #[inline(always)]
    unsafe fn broadcast(from: *const u8) -> __m512i {
        unsafe { _mm512_set1_epi32(from.cast::<i32>().read_unaligned()) }
    }
    #[inline(always)]
    unsafe fn load_weights(from: *const i8) -> __m512i {
        unsafe { _mm512_loadu_si512(from.cast()) }
    }
    #[inline(always)]
    unsafe fn dot(sum: __m512i, levels: __m512i, weights: __m512i) -> __m512i {
        unsafe { _mm512_dpbusd_epi32(sum, levels, weights) }
    }

    #[inline(always)]
    unsafe fn store_words(to: *mut i16, value: __m512) {
        unsafe {
            let limited = _mm512_max_ps(value, _mm512_set1_ps(-MOST_WORD));
            let limited = _mm512_min_ps(limited, _mm512_set1_ps(MOST_WORD));
            let levels = _mm512_cvtepi32_epi16(_mm512_cvtps_epi32(limited));
            _mm256_storeu_si256(to.cast(), levels);
        }
    }
    #[inline(always)]
    unsafe fn dot_words(sum: __m512i, levels: *const i16, weights: *const i16) -> __m512i {
        unsafe {
            let levels = _mm512_set1_epi32(levels.cast::<i32>().read_unaligned());
            _mm512_dpwssd_epi32(sum, levels, _mm512_loadu_si512(weights.cast()))
        }
    }
}

//! Vectors of four numbers with NEON, as every 64-bit ARM processor has it.

use super::lanes::{Lanes, MOST_WORD, Operation};
use std::arch::aarch64::*;

/// NEON.
#[derive(Clone, Copy)]
pub(super) struct Neon;

/// Runs an operation with NEON.
///
/// # Safety
///
/// The processor must have NEON.
#[target_feature(enable = "neon")]
pub(super) unsafe fn enter<O: Operation, const FUSED: bool>(operation: O) -> O::Output {
    // 6 rows × 3 vectors of sums, 3 of weights, the row and a product: 23 of 32 registers.
    // SAFETY: the caller's promise.
    unsafe { operation.run::<Neon, 6, FUSED>() }
}

// SAFETY (all functions): the trait's contract: the instructions exist and pointers are valid.
impl Lanes for Neon {
    type Float = float32x4_t;
    type Int = int32x4_t;
    type Levels = (int8x8_t, int8x8_t);
    type Weights = (int8x8_t, int8x8_t);
    type Level = i8;
    type Weight = i8;

    const LANES: usize = 4;
    const DEPTH: usize = 4;
    const OFFSET: i32 = 0;

    /// Inputs 0 and 1 of all lanes, then inputs 2 and 3: two 16-bit products of a lane can be summed
    /// before they are widened (|2 × 128 × 127| < 2¹⁵).
    #[inline(always)]
    fn position(lane: usize, input: usize) -> usize {
        (input / 2) * 8 + lane * 2 + input % 2
    }

    /// All lanes of input 0, then of input 1.
    #[inline(always)]
    fn word_position(lane: usize, input: usize) -> usize {
        input * 4 + lane
    }

    #[inline(always)]
    unsafe fn splat(value: f32) -> float32x4_t {
        unsafe { vdupq_n_f32(value) }
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> float32x4_t {
        unsafe { vld1q_f32(from) }
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, value: float32x4_t) {
        unsafe { vst1q_f32(to, value) }
    }
    #[inline(always)]
    unsafe fn add(a: float32x4_t, b: float32x4_t) -> float32x4_t {
        unsafe { vaddq_f32(a, b) }
    }
    #[inline(always)]
    unsafe fn sub(a: float32x4_t, b: float32x4_t) -> float32x4_t {
        unsafe { vsubq_f32(a, b) }
    }
    #[inline(always)]
    unsafe fn mul(a: float32x4_t, b: float32x4_t) -> float32x4_t {
        unsafe { vmulq_f32(a, b) }
    }
    #[inline(always)]
    unsafe fn fused(a: float32x4_t, b: float32x4_t, c: float32x4_t) -> float32x4_t {
        unsafe { vfmaq_f32(c, a, b) }
    }
    #[inline(always)]
    unsafe fn max(a: float32x4_t, b: float32x4_t) -> float32x4_t {
        // Not `vmaxq_f32`, which treats zeros and not-a-numbers in another way than x86 does.
        unsafe { vbslq_f32(vcgtq_f32(a, b), a, b) }
    }
    #[inline(always)]
    unsafe fn sum(value: float32x4_t) -> f32 {
        unsafe {
            let two = vadd_f32(vget_low_f32(value), vget_high_f32(value));
            vget_lane_f32::<0>(two) + vget_lane_f32::<1>(two)
        }
    }

    #[inline(always)]
    unsafe fn zero_int() -> int32x4_t {
        unsafe { vdupq_n_s32(0) }
    }
    #[inline(always)]
    unsafe fn load_int(from: *const i32) -> int32x4_t {
        unsafe { vld1q_s32(from) }
    }
    #[inline(always)]
    unsafe fn to_float(value: int32x4_t) -> float32x4_t {
        unsafe { vcvtq_f32_s32(value) }
    }
    #[inline(always)]
    unsafe fn store_levels(to: *mut i8, value: float32x4_t) {
        unsafe {
            let limited = Self::max(value, vdupq_n_f32(-128.0));
            let most = vdupq_n_f32(127.0);
            let limited = vbslq_f32(vcltq_f32(limited, most), limited, most);
            let short = vmovn_s32(vcvtnq_s32_f32(limited));
            let bytes = vmovn_s16(vcombine_s16(short, short));
            to.cast::<i32>().write_unaligned(vget_lane_s32::<0>(vreinterpret_s32_s8(bytes)));
        }
    }
    #[inline(always)]
    unsafe fn broadcast(from: *const i8) -> (int8x8_t, int8x8_t) {
        unsafe {
            let pairs = from.cast::<[i16; 2]>().read_unaligned();
            (vreinterpret_s8_s16(vdup_n_s16(pairs[0])), vreinterpret_s8_s16(vdup_n_s16(pairs[1])))
        }
    }
    #[inline(always)]
    unsafe fn load_weights(from: *const i8) -> (int8x8_t, int8x8_t) {
        unsafe { (vld1_s8(from), vld1_s8(from.add(8))) }
    }
    #[inline(always)]
    unsafe fn dot(
        sum: int32x4_t,
        levels: (int8x8_t, int8x8_t),
        weights: (int8x8_t, int8x8_t),
    ) -> int32x4_t {
        unsafe {
            let products = vmlal_s8(vmull_s8(levels.0, weights.0), levels.1, weights.1);
            vpadalq_s16(sum, products)
        }
    }

    #[inline(always)]
    unsafe fn store_words(to: *mut i16, value: float32x4_t) {
        unsafe {
            let limited = Self::max(value, vdupq_n_f32(-MOST_WORD));
            let most = vdupq_n_f32(MOST_WORD);
            let limited = vbslq_f32(vcltq_f32(limited, most), limited, most);
            vst1_s16(to, vmovn_s32(vcvtnq_s32_f32(limited)));
        }
    }
    #[inline(always)]
    unsafe fn dot_words(sum: int32x4_t, levels: *const i16, weights: *const i16) -> int32x4_t {
        unsafe {
            let first = vmlal_s16(sum, vld1_s16(weights), vld1_dup_s16(levels));
            vmlal_s16(first, vld1_s16(weights.add(4)), vld1_dup_s16(levels.add(1)))
        }
    }
}

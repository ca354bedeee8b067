//! What an instruction set must be able to do: vectors of a few numbers.

/// A vector unit: `LANES` float32 or int32 numbers at a time, and dot products of small integers.
///
/// # Safety
///
/// Every function may be called only on a processor that has the instructions of the implementing set,
/// and pointers must be valid for the given number of elements (no alignment is asked for).
pub(super) trait Lanes: Copy {
    /// `LANES` float32 numbers.
    type Float: Copy;
    /// `LANES` int32 numbers.
    type Int: Copy;
    /// `DEPTH` activation levels, the same in every lane.
    type Levels: Copy;
    /// `LANES × DEPTH` weights.
    type Weights: Copy;
    /// An activation level as stored.
    type Level: Copy;
    /// A quantised weight as stored.
    type Weight: Copy + From<i8>;

    /// Numbers per vector; divides 16.
    const LANES: usize;
    /// Inputs multiplied and summed per lane in one [`Lanes::dot`]: 2, 4 or 8.
    const DEPTH: usize;
    /// Dot products done per turn of the inner loop; `DEPTH × UNROLLED` divides 8.
    const UNROLLED: usize = 1;
    /// Added to a level (−128…127) when it is stored; [`super::pack`] takes it back with the bias.
    const OFFSET: i32;

    /// Whether the unit is used for float32 matrices too; if not, that need not be compiled for it.
    const MULTIPLIES_FLOATS: bool = true;

    /// Where, in a block of `LANES × DEPTH` stored weights, the weight of a lane and input stands.
    #[inline(always)]
    fn position(lane: usize, input: usize) -> usize {
        lane * Self::DEPTH + input
    }

    /// The same for a block of `LANES × 2` weights of 16 bits.
    #[inline(always)]
    fn word_position(lane: usize, input: usize) -> usize {
        lane * 2 + input
    }

    unsafe fn splat(value: f32) -> Self::Float;
    unsafe fn load(from: *const f32) -> Self::Float;
    unsafe fn store(to: *mut f32, value: Self::Float);
    unsafe fn add(a: Self::Float, b: Self::Float) -> Self::Float;
    unsafe fn sub(a: Self::Float, b: Self::Float) -> Self::Float;
    unsafe fn mul(a: Self::Float, b: Self::Float) -> Self::Float;
    /// `a × b + c`, rounded once where the set can do so, else twice.
    unsafe fn fused(a: Self::Float, b: Self::Float, c: Self::Float) -> Self::Float;
    /// `a` where `a > b`, else `b`.
    unsafe fn max(a: Self::Float, b: Self::Float) -> Self::Float;
    /// The sum of the lanes: lane i and i + LANES/2 first, then i and i + LANES/4, and so on.
    unsafe fn sum(value: Self::Float) -> f32;

    unsafe fn zero_int() -> Self::Int;
    unsafe fn load_int(from: *const i32) -> Self::Int;
    /// The nearest float32.
    unsafe fn to_float(value: Self::Int) -> Self::Float;
    /// Rounds to the nearest integer (ties to even), limits to −128…127 (not a number: −128) and stores
    /// `LANES` levels.
    unsafe fn store_levels(to: *mut Self::Level, value: Self::Float);
    unsafe fn broadcast(from: *const Self::Level) -> Self::Levels;
    unsafe fn load_weights(from: *const Self::Weight) -> Self::Weights;
    /// `sum + Σ levels × weights` per lane, exactly, for levels as stored and weights −127…127.
    unsafe fn dot(sum: Self::Int, levels: Self::Levels, weights: Self::Weights) -> Self::Int;

    /// Rounds to the nearest integer (ties to even), limits to ±[`MOST_WORD`] (not a number: the
    /// smallest) and stores `LANES` levels of 16 bits.
    unsafe fn store_words(to: *mut i16, value: Self::Float);
    /// `sum + Σ levels × weights` per lane: two levels, the same in every lane, and `LANES × 2`
    /// weights, at [`Lanes::word_position`].
    unsafe fn dot_words(sum: Self::Int, levels: *const i16, weights: *const i16) -> Self::Int;
}

/// Largest magnitude of levels and weights of 16 bits: the sum of [`MOST_WORD_INPUTS`] products fits
/// into 32 bits (128 × 4,095² < 2³¹).
pub(super) const MOST_WORD: f32 = 4095.0;
/// Most products that can be summed in 32 bits.
pub(super) const MOST_WORD_INPUTS: usize = 128;

/// Work that can be done with any vector unit.
pub(super) trait Operation {
    /// What it gives back.
    type Output;

    /// Whether it works on int8 matrices; if not, it need not be compiled for every pairing.
    const MULTIPLIES_INT8: bool;

    /// Does the work with unit `S`, `ROWS` rows at a time (as many as its registers hold), with fused
    /// multiply-add if `FUSED`. Implementations must be `#[inline(always)]`: only so are they compiled
    /// with the instructions of the set.
    ///
    /// # Safety
    ///
    /// The processor must have the instructions of `S`.
    unsafe fn run<S: Lanes, const ROWS: usize, const FUSED: bool>(self) -> Self::Output;
}

/// `a × b + c`: fused, or multiplied, rounded and added.
///
/// # Safety
///
/// As for [`Lanes`].
#[inline(always)]
pub(super) unsafe fn multiply_add<S: Lanes, const FUSED: bool>(
    a: S::Float,
    b: S::Float,
    c: S::Float,
) -> S::Float {
    // SAFETY: the caller's promise.
    unsafe { if FUSED { S::fused(a, b, c) } else { S::add(S::mul(a, b), c) } }
}

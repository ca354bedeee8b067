//! The number-crunching kernels of the language engine, one set of algorithms for every instruction set.
//!
//! The algorithms (maxout layer, window layer, linear layer, state scorer) are written once over [`lanes::Lanes`], a
//! vector of a few numbers; each instruction set says how to add, multiply and sum such vectors. The
//! set is chosen once, when the program starts ([`Kernels::detect`]), and checked against the plain
//! kernels on fixed data before it is trusted.
//!
//! Promises:
//! * a row's result does not depend on how many rows are in the call (in a [`WindowLayer`]: on other
//!   runs of rows);
//! * with [`Arithmetic::Exact`] all results are the same bits on every instruction set;
//! * no input makes a kernel panic or read outside its slices, except slices of the wrong length, which
//!   are a caller's error and are asserted.
//!
//! This is the only module of the project with `unsafe` code.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod check;
mod compute;
mod lanes;
mod linear;
mod maxout;
#[cfg(target_arch = "aarch64")]
mod neon;
mod pack;
mod plain;
mod quantise;
mod scorer;
#[cfg(test)]
mod tests;
mod window;
mod winograd;

pub use linear::LinearLayer;
pub use maxout::MaxoutLayer;
pub use pack::{ModelMatrix, ModelWeights};
pub use quantise::{Pairing, quantise_row};
pub use scorer::{MISSING, ScorerParts, StateScorer};
pub use window::WindowLayer;

/// Numbers in one row of the encoders: the width of a token's vector.
pub const WIDTH: usize = 96;
/// Pieces of which a maxout unit of the encoders takes the largest.
pub const PIECES: usize = 3;
/// Hidden units of the state scorers of the parser and of the name finder.
pub const HIDDEN: usize = 64;
/// Pieces of which a hidden unit of the state scorers takes the largest.
pub const HIDDEN_PIECES: usize = 2;

/// The instructions a kernel is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InstructionSet {
    /// What every processor of the platform can do; the reference for the others.
    Plain,
    /// x86-64 with AVX2 and FMA (since 2013).
    Avx2,
    /// x86-64 with AVX-512 F, BW, VL and VNNI (since 2019).
    Avx512Vnni,
    /// 64-bit ARM with NEON (all of them).
    Neon,
}

impl InstructionSet {
    /// All sets, fastest first.
    pub const ALL: [InstructionSet; 4] = [
        InstructionSet::Avx512Vnni,
        InstructionSet::Avx2,
        InstructionSet::Neon,
        InstructionSet::Plain,
    ];

    /// A name to show to the user.
    pub fn name(self) -> &'static str {
        match self {
            InstructionSet::Plain => "plain",
            InstructionSet::Avx2 => "AVX2",
            InstructionSet::Avx512Vnni => "AVX-512 VNNI",
            InstructionSet::Neon => "NEON",
        }
    }

    /// Whether this processor has the instructions.
    pub fn is_available(self) -> bool {
        match self {
            InstructionSet::Plain => true,
            #[cfg(target_arch = "x86_64")]
            InstructionSet::Avx2 => {
                is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")
            }
            #[cfg(target_arch = "x86_64")]
            InstructionSet::Avx512Vnni => {
                is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512vl")
                    && is_x86_feature_detected!("avx512vnni")
                    && is_x86_feature_detected!("fma")
            }
            #[cfg(target_arch = "aarch64")]
            InstructionSet::Neon => std::arch::is_aarch64_feature_detected!("neon"),
            #[allow(unreachable_patterns, reason = "the other sets depend on the platform")]
            _ => false,
        }
    }

    /// The sets this processor has, fastest first; [`InstructionSet::Plain`] is always the last.
    pub fn available() -> impl Iterator<Item = InstructionSet> {
        InstructionSet::ALL.into_iter().filter(|set| set.is_available())
    }
}

/// How floating-point sums are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Arithmetic {
    /// Multiply, round, add, round: the same bits on every instruction set. Used with int8 weights.
    Exact,
    /// Fused multiply-add where the instruction set has it: results may differ between
    /// [`InstructionSet::Plain`] and the others in the last bits. Used with float32 weights.
    Fused,
}

/// The choice of instructions and arithmetic that packed weights are made for.
///
/// A value exists only for instructions this processor has: that makes the packed layers safe to call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kernels {
    set: InstructionSet,
    arithmetic: Arithmetic,
}

impl Kernels {
    /// The fastest kernels of this processor that agree with the plain ones on fixed data.
    pub fn detect(arithmetic: Arithmetic) -> Kernels {
        Kernels { set: check::fastest_trusted(arithmetic), arithmetic }
    }

    /// Kernels of a given set, for tests and measurements; `None` when the processor lacks it.
    pub fn with(set: InstructionSet, arithmetic: Arithmetic) -> Option<Kernels> {
        set.is_available().then_some(Kernels { set, arithmetic })
    }

    /// The instructions in use.
    pub fn instruction_set(self) -> InstructionSet {
        self.set
    }

    /// The arithmetic in use.
    pub fn arithmetic(self) -> Arithmetic {
        self.arithmetic
    }

    /// Runs an operation with the chosen instructions; `pairing` must be the same for packing a matrix
    /// and for using it.
    #[inline]
    fn run<O: lanes::Operation>(self, operation: O, pairing: Pairing) -> O::Output {
        match self.arithmetic {
            Arithmetic::Exact => self.run_with::<O, false>(operation, pairing),
            Arithmetic::Fused => self.run_with::<O, true>(operation, pairing),
        }
    }

    #[inline]
    fn run_with<O: lanes::Operation, const FUSED: bool>(
        self,
        operation: O,
        pairing: Pairing,
    ) -> O::Output {
        // Only AVX2 has different ways to multiply.
        let _ = pairing;
        // SAFETY: a `Kernels` exists only when `InstructionSet::is_available` held for its set.
        unsafe {
            match self.set {
                #[cfg(target_arch = "x86_64")]
                InstructionSet::Avx2 => avx2::enter::<O, FUSED>(operation, pairing),
                #[cfg(target_arch = "x86_64")]
                InstructionSet::Avx512Vnni => avx512::enter::<O, FUSED>(operation),
                #[cfg(target_arch = "aarch64")]
                InstructionSet::Neon => neon::enter::<O, FUSED>(operation),
                _ => plain::enter::<O, FUSED>(operation),
            }
        }
    }
}

/// Room for what a call computes on the way; keep one per worker so that nothing is allocated per call.
#[derive(Debug, Default)]
pub struct Scratch {
    /// Quantised activations; an `i16` is the largest type a set stores them as.
    levels: Vec<i16>,
    window: window::WindowScratch,
}

//! Rounding a row of weights to 8 bits so that it can be multiplied fast.
//!
//! AVX2 multiplies bytes in pairs and sums each pair in 16 bits, where it saturates. Levels go up to 255
//! there (128 more than their value), so the positive weights of a pair may sum up to 128 at most, and
//! the negative ones to −128. Limiting every weight to half its range would see to that, at the price of
//! a whole bit; choosing the scale of each row so that its largest *pair* just fits costs a quarter of a
//! bit on weights that are spread like a bell curve. Rows that do not keep the limit still give exact
//! results, only more slowly on AVX2; the other instruction sets do not mind.

/// Largest sum of the positive (and of the negative) weights that are summed in 16 bits:
/// 255 × 128 = 32,640 < 2¹⁵.
const MOST: i32 = 128;
/// Factor by which a scale grows while rounding still breaks the limit.
const GROWTH: f32 = 1.002;

/// Which weights can be summed in 16 bits whatever the levels are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pairing {
    /// None: any weights of −127…127.
    Any,
    /// Inputs 2i and 2i + 1.
    Pairs,
    /// Also inputs 8i + {0, 1, 4, 5} and 8i + {2, 3, 6, 7}.
    Quads,
}

impl Pairing {
    /// The strictest pairing that a row of weights keeps to.
    pub fn of_row(row: &[i8]) -> Pairing {
        if !row.len().is_multiple_of(8) {
            return Pairing::Any;
        }
        let keeps = |pairing: Pairing| {
            row.chunks_exact(8).all(|weights| {
                let weight = |at: usize| i32::from(weights[at]);
                pairing.groups().iter().all(|group| {
                    let positive: i32 = group.iter().map(|&at| weight(at).max(0)).sum();
                    let negative: i32 = group.iter().map(|&at| weight(at).min(0)).sum();
                    positive <= MOST && negative >= -MOST
                })
            })
        };
        [Pairing::Quads, Pairing::Pairs].into_iter().find(|&p| keeps(p)).unwrap_or(Pairing::Any)
    }

    /// Which of eight weights in a row are summed in 16 bits.
    fn groups(self) -> &'static [&'static [usize]] {
        match self {
            Pairing::Any => &[],
            Pairing::Pairs => &[&[0, 1], &[2, 3], &[4, 5], &[6, 7]],
            Pairing::Quads => &[&[0, 1, 4, 5], &[2, 3, 6, 7]],
        }
    }
}

/// Rounds a row of weights to −127…127 with the smallest scale at which it keeps to `pairing`; gives
/// back the scale (`weight ≈ scale × level`) and the levels. A row of zeros has scale 1.
///
/// # Panics
///
/// When the length of the row is not a multiple of 8.
pub fn quantise_row(row: &[f32], pairing: Pairing) -> (f32, Vec<i8>) {
    assert!(row.len().is_multiple_of(8), "a multiple of 8 weights");
    let largest = row.iter().fold(0.0f32, |most, weight| most.max(weight.abs()));
    let mut most_in_group = 0.0f32;
    for weights in row.chunks_exact(8) {
        for group in pairing.groups() {
            let positive: f32 = group.iter().map(|&at| weights[at].max(0.0)).sum();
            let negative: f32 = group.iter().map(|&at| weights[at].min(0.0)).sum();
            most_in_group = most_in_group.max(positive).max(-negative);
        }
    }
    let mut scale = (largest / 127.0).max(most_in_group / MOST as f32);
    if !(scale > 0.0 && scale.is_finite()) {
        return (1.0, vec![0; row.len()]);
    }
    loop {
        let levels: Vec<i8> = row
            .iter()
            .map(|weight| (weight / scale).round_ties_even().clamp(-127.0, 127.0) as i8)
            .collect();
        if Pairing::of_row(&levels) >= pairing {
            return (scale, levels);
        }
        scale *= GROWTH;
    }
}

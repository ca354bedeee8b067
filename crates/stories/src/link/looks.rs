//! How the other mentions of a story stand to two of them, by an earlier round: what is sure of both neighbours
//! is nearly sure of the two, and a better match in the same report speaks against them.

use super::{Occurrence, Sureness};

/// Names of what [`looks`] gives, in its order.
pub const LOOKS: [&str; 9] = [
    "look: sure",
    "look: neighbours alike",
    "look: through a third",
    "look: fewer ties",
    "look: more ties",
    "look: behind a rival",
    "look: ahead of a rival",
    "look: neighbours alike * sure",
    "look: neighbours alike - sure",
];

/// Probabilities are taken no nearer to 0 and 1 than this.
const EDGE: f64 = 1e-4;

/// For each pair, in the order of [`super::square`], what [`LOOKS`] names.
pub fn looks(sure: &Sureness, occurrences: &[Occurrence]) -> Vec<[f64; LOOKS.len()]> {
    let count = sure.len();
    // Everything is surely one with itself.
    let at = |one: usize, other: usize| if one == other { 1.0 } else { sure[one][other] };
    let rows: Vec<Vec<f64>> =
        (0..count).map(|one| (0..count).map(|other| at(one, other)).collect()).collect();
    let length =
        |row: &Vec<f64>| row.iter().map(|it| it * it).sum::<f64>().sqrt().max(f64::EPSILON);
    let lengths: Vec<f64> = rows.iter().map(length).collect();
    let ties: Vec<f64> = rows.iter().map(|row| row.iter().sum::<f64>() - 1.0).collect();
    // How sure the best other mention of the same report is: none may be there.
    let rival = |of: usize, instead: usize| {
        let same = |it: &usize| {
            *it != of && *it != instead && occurrences[*it].report == occurrences[instead].report
        };
        (0..count).filter(same).map(|it| rows[of][it]).fold(0.0, f64::max)
    };
    let mut seen = Vec::with_capacity(count * count.saturating_sub(1) / 2);
    for one in 0..count {
        for other in one + 1..count {
            let own = rows[one][other];
            let (mut both, mut third) = (0.0, 0.0f64);
            for (number, (mine, theirs)) in rows[one].iter().zip(&rows[other]).enumerate() {
                both += mine * theirs;
                if number != one && number != other {
                    third = third.max(mine.min(*theirs));
                }
            }
            let alike = both / (lengths[one] * lengths[other]);
            let (mine, theirs) = (own - rival(one, other), own - rival(other, one));
            let clipped = own.clamp(EDGE, 1.0 - EDGE);
            seen.push([
                (clipped / (1.0 - clipped)).ln(),
                alike,
                third,
                ties[one].min(ties[other]),
                ties[one].max(ties[other]),
                mine.min(theirs),
                mine.max(theirs),
                alike * own,
                alike - own,
            ]);
        }
    }
    seen
}

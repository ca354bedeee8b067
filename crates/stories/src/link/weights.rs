use super::LOOKS;
use super::signs::Signs;

/// How often pairs are weighed.
pub const ROUNDS: usize = 3;

/// What each sign weighs in each round: `stories/linking.tsv`.
#[derive(Clone, Debug, Default)]
pub struct Weights {
    /// By place, of signs and of looks.
    signs: Vec<[f64; ROUNDS]>,
    looks: Vec<[f64; ROUNDS]>,
}

impl Weights {
    /// Takes in a row; `None` when it is none.
    pub(crate) fn read(&mut self, fields: &[&str]) -> Option<()> {
        let [name, weights @ ..] = fields else { return None };
        let weights: Vec<f64> =
            weights.iter().map(|it| it.parse().ok()).collect::<Option<Vec<f64>>>()?;
        let weights: [f64; ROUNDS] = weights.try_into().ok()?;
        let place = |of: &[&str]| of.iter().position(|known| known == name);
        match (place(&Signs::NAMES), place(&LOOKS)) {
            (Some(place), _) => {
                self.signs.resize(Signs::NAMES.len(), [0.0; ROUNDS]);
                self.signs[place] = weights;
            }
            (_, Some(place)) => {
                self.looks.resize(LOOKS.len(), [0.0; ROUNDS]);
                self.looks[place] = weights;
            }
            _ => return None,
        }
        Some(())
    }

    /// How surely a pair with these signs, and these looks of the round before, is of one event.
    pub(super) fn probability(&self, round: usize, signs: &Signs, looks: &[f64]) -> f64 {
        let sum = |values: &[f64], weights: &[[f64; ROUNDS]]| -> f64 {
            values.iter().zip(weights).map(|(value, weights)| value * weights[round]).sum()
        };
        let score = sum(&signs.0, &self.signs) + sum(looks, &self.looks);
        1.0 / (1.0 + (-score).exp())
    }
}

//! Measures of coreference: MUC (Vilain et al. 1995), B-cubed (Bagga and Baldwin 1998) and CEAF with
//! the entity measure (Luo 2005), over mentions with equal spans. Sums are kept over documents, as the
//! CoNLL scorer does.

use std::collections::{BTreeMap, HashMap};

/// A mention: first token, and the one after the last.
pub(super) type Extent = (usize, usize);

/// Numerators and denominators of recall and precision.
#[derive(Clone, Copy, Default)]
pub(super) struct Sums {
    recall: (f64, f64),
    precision: (f64, f64),
}

impl Sums {
    /// Recall, precision and F1, per cent.
    pub(super) fn scores(self) -> [f64; 3] {
        let share = |(over, under): (f64, f64)| if under > 0.0 { over / under } else { 0.0 };
        let (recall, precision) = (share(self.recall), share(self.precision));
        let sum = recall + precision;
        let f1 = if sum > 0.0 { 2.0 * recall * precision / sum } else { 0.0 };
        [100.0 * recall, 100.0 * precision, 100.0 * f1]
    }

    fn add(&mut self, recall: (f64, f64), precision: (f64, f64)) {
        self.recall = (self.recall.0 + recall.0, self.recall.1 + recall.1);
        self.precision = (self.precision.0 + precision.0, self.precision.1 + precision.1);
    }
}

/// The three measures, and mentions found.
#[derive(Clone, Copy, Default)]
pub(super) struct Measures {
    pub(super) mentions: Sums,
    pub(super) muc: Sums,
    pub(super) b_cubed: Sums,
    pub(super) ceaf: Sums,
}

impl Measures {
    /// Adds a document. No mention stands in two chains of one side.
    pub(super) fn add(&mut self, gold: &[Vec<Extent>], found: &[Vec<Extent>]) {
        let (in_gold, in_found) = (index(gold), index(found));
        let both = in_gold.keys().filter(|mention| in_found.contains_key(*mention)).count() as f64;
        self.mentions.add((both, in_gold.len() as f64), (both, in_found.len() as f64));
        self.muc.add(muc(gold, &in_found), muc(found, &in_gold));
        self.b_cubed.add(b_cubed(gold, found, &in_found), b_cubed(found, gold, &in_gold));
        let similarity = ceaf(gold, found, &in_found);
        self.ceaf.add((similarity, gold.len() as f64), (similarity, found.len() as f64));
    }

    /// The mean F1 of the three.
    pub(super) fn conll(&self) -> f64 {
        let sum: f64 =
            [self.muc, self.b_cubed, self.ceaf].iter().map(|sums| sums.scores()[2]).sum();
        sum / 3.0
    }
}

fn index(chains: &[Vec<Extent>]) -> HashMap<Extent, usize> {
    let numbered = chains.iter().enumerate();
    numbered
        .flat_map(|(number, chain)| chain.iter().map(move |mention| (*mention, number)))
        .collect()
}

/// Links of the chains that the other side's partition keeps, and all of them.
fn muc(chains: &[Vec<Extent>], other: &HashMap<Extent, usize>) -> (f64, f64) {
    let (mut kept, mut all) = (0, 0);
    for chain in chains {
        let mut parts: Vec<usize> =
            chain.iter().filter_map(|mention| other.get(mention)).copied().collect();
        let alone = chain.len() - parts.len();
        parts.sort_unstable();
        parts.dedup();
        kept += chain.len() - (parts.len() + alone);
        all += chain.len() - 1;
    }
    (kept as f64, all as f64)
}

fn b_cubed(
    chains: &[Vec<Extent>],
    others: &[Vec<Extent>],
    other: &HashMap<Extent, usize>,
) -> (f64, f64) {
    let (mut sum, mut all) = (0.0, 0);
    for chain in chains {
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for mention in chain {
            if let Some(number) = other.get(mention) {
                *shared.entry(*number).or_default() += 1;
            }
        }
        debug_assert!(shared.keys().all(|number| *number < others.len()));
        let mut counts: Vec<usize> = shared.into_values().collect();
        counts.sort_unstable();
        sum += counts.iter().map(|count| (count * count) as f64 / chain.len() as f64).sum::<f64>();
        all += chain.len();
    }
    (sum, all as f64)
}

/// The best one-to-one match of chains by 2·|both| / (|one| + |other|): its sum.
fn ceaf(gold: &[Vec<Extent>], found: &[Vec<Extent>], in_found: &HashMap<Extent, usize>) -> f64 {
    let side = gold.len().max(found.len());
    let mut costs = vec![vec![0.0; side]; side];
    for (row, chain) in costs.iter_mut().zip(gold) {
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for mention in chain {
            if let Some(number) = in_found.get(mention) {
                *shared.entry(*number).or_default() += 1;
            }
        }
        for (number, count) in shared {
            let sizes = (chain.len() + found[number].len()) as f64;
            row[number] = -2.0 * count as f64 / sizes;
        }
    }
    let matched = assign(&costs);
    matched.iter().enumerate().map(|(row, column)| -costs[row][*column]).sum()
}

/// The assignment of rows to columns of least cost: the Hungarian method with potentials (Kuhn,
/// Munkres; in the shortest-path form of Jonker and Volgenant), cubic in the side.
fn assign(costs: &[Vec<f64>]) -> Vec<usize> {
    let side = costs.len();
    let mut rows = vec![0.0; side + 1];
    let mut columns = vec![0.0; side + 1];
    // Row of each column, from 1; 0 is none.
    let mut row_of = vec![0; side + 1];
    for row in 1..=side {
        row_of[0] = row;
        let mut column = 0;
        let mut least = vec![f64::INFINITY; side + 1];
        let mut before = vec![0; side + 1];
        let mut used = vec![false; side + 1];
        loop {
            used[column] = true;
            let current = row_of[column];
            let (mut delta, mut next) = (f64::INFINITY, 0);
            for other in 1..=side {
                if used[other] {
                    continue;
                }
                let cost = costs[current - 1][other - 1] - rows[current] - columns[other];
                if cost < least[other] {
                    least[other] = cost;
                    before[other] = column;
                }
                if least[other] < delta {
                    delta = least[other];
                    next = other;
                }
            }
            for other in 0..=side {
                if used[other] {
                    rows[row_of[other]] += delta;
                    columns[other] -= delta;
                } else {
                    least[other] -= delta;
                }
            }
            column = next;
            if row_of[column] == 0 {
                break;
            }
        }
        while column != 0 {
            row_of[column] = row_of[before[column]];
            column = before[column];
        }
    }
    let mut matched = vec![0; side];
    for column in 1..=side {
        matched[row_of[column] - 1] = column - 1;
    }
    matched
}

#[cfg(test)]
mod tests {
    use super::{Extent, Measures};

    fn chains(numbers: &[&[usize]]) -> Vec<Vec<Extent>> {
        numbers.iter().map(|chain| chain.iter().map(|at| (*at, at + 1)).collect()).collect()
    }

    /// The example of Pradhan et al. 2014: gold {a b c} {d e f g}, found {a b} {c d} {f g h i}.
    #[test]
    fn measures_are_those_of_the_reference_scorer() {
        let mut measures = Measures::default();
        measures.add(
            &chains(&[&[1, 2, 3], &[4, 5, 6, 7]]),
            &chains(&[&[1, 2], &[3, 4], &[6, 7, 8, 9]]),
        );
        let rounded = |values: [f64; 3]| values.map(|value| (value * 100.0).round() / 100.0);
        assert_eq!(rounded(measures.muc.scores()), [40.0, 40.0, 40.0]);
        assert_eq!(rounded(measures.b_cubed.scores()), [41.67, 50.0, 45.45]);
        assert_eq!(rounded(measures.ceaf.scores()), [65.0, 43.33, 52.0]);
    }
}

//! Measures of coreference: MUC (Vilain et al. 1995), B-cubed (Bagga and Baldwin 1998), CEAF with entity
//! similarity phi 4 (Luo 2005), and their mean, the CoNLL F1. Singletons count.

use std::collections::{BTreeMap, BTreeSet};

type Clusters = [BTreeSet<usize>];

/// Names of the columns that [`line`] fills.
pub(crate) fn heading() {
    println!("{:<44} {:>6} {:>6} {:>6} {:>6}", "", "MUC", "B3", "CEAFe", "CoNLL");
}

/// F1 of each measure and their mean.
pub(crate) fn line(name: &str, key: &Clusters, answer: &Clusters) -> f64 {
    let measures = [muc(key, answer), b_cubed(key, answer), ceaf(key, answer)];
    let mean = measures.iter().sum::<f64>() / 3.0;
    let [muc, b_cubed, ceaf] = measures.map(|it| 100.0 * it);
    println!("{name:<44} {muc:>6.1} {b_cubed:>6.1} {ceaf:>6.1} {:>6.1}", 100.0 * mean);
    mean
}

fn f1(precision: f64, recall: f64) -> f64 {
    if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 }
}

fn places(clusters: &Clusters) -> BTreeMap<usize, usize> {
    let numbered = clusters.iter().enumerate();
    numbered.flat_map(|(number, members)| members.iter().map(move |it| (*it, number))).collect()
}

fn muc(key: &Clusters, answer: &Clusters) -> f64 {
    let half = |of: &Clusters, by: &Clusters| {
        let place = places(by);
        let (mut kept, mut all) = (0, 0);
        for members in of {
            let parts: BTreeSet<_> = members.iter().map(|it| place.get(it)).collect();
            kept += members.len() - parts.len();
            all += members.len() - 1;
        }
        if all == 0 { 0.0 } else { kept as f64 / all as f64 }
    };
    f1(half(answer, key), half(key, answer))
}

fn b_cubed(key: &Clusters, answer: &Clusters) -> f64 {
    let half = |of: &Clusters, by: &Clusters| {
        let place = places(by);
        let (mut sum, mut count) = (0.0, 0);
        for members in of {
            for member in members {
                count += 1;
                let other = place.get(member).map(|number| &by[*number]);
                let both = other.map_or(0, |other| members.intersection(other).count());
                sum += both as f64 / members.len() as f64;
            }
        }
        sum / f64::from(count.max(1))
    };
    f1(half(answer, key), half(key, answer))
}

fn ceaf(key: &Clusters, answer: &Clusters) -> f64 {
    let place = places(answer);
    let mut similar: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    for (number, members) in key.iter().enumerate() {
        for member in members {
            if let Some(other) = place.get(member) {
                *similar.entry((number, *other)).or_default() += 1.0;
            }
        }
    }
    for ((one, other), value) in &mut similar {
        *value = 2.0 * *value / (key[*one].len() + answer[*other].len()) as f64;
    }
    let best = assignment(&similar);
    f1(best / answer.len().max(1) as f64, best / key.len().max(1) as f64)
}

/// The greatest sum of a one-to-one assignment: solved for each group of rows and columns that hang together.
fn assignment(values: &BTreeMap<(usize, usize), f64>) -> f64 {
    let mut by_row: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut by_column: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (row, column) in values.keys() {
        by_row.entry(*row).or_default().push(*column);
        by_column.entry(*column).or_default().push(*row);
    }
    let mut done: BTreeSet<usize> = BTreeSet::new();
    let mut sum = 0.0;
    for start in by_row.keys() {
        if !done.insert(*start) {
            continue;
        }
        let (mut rows, mut columns) = (vec![*start], BTreeSet::new());
        let mut at = 0;
        while at < rows.len() {
            for column in &by_row[&rows[at]] {
                if columns.insert(*column) {
                    for row in &by_column[column] {
                        if done.insert(*row) {
                            rows.push(*row);
                        }
                    }
                }
            }
            at += 1;
        }
        let columns: Vec<usize> = columns.into_iter().collect();
        let value = |row: usize, column: usize| {
            values.get(&(rows[row], columns[column])).copied().unwrap_or(0.0)
        };
        sum += greatest(rows.len(), columns.len(), &value);
    }
    sum
}

/// The Hungarian algorithm (Kuhn 1955, with potentials), on costs that are values taken negative.
fn greatest(rows: usize, columns: usize, value: &dyn Fn(usize, usize) -> f64) -> f64 {
    let size = rows.max(columns);
    let cost = |row: usize, column: usize| {
        if row < rows && column < columns { -value(row, column) } else { 0.0 }
    };
    let (mut of_row, mut of_column) = (vec![0.0; size + 1], vec![0.0; size + 1]);
    let (mut taken_by, mut way) = (vec![0; size + 1], vec![0; size + 1]);
    for row in 1..=size {
        taken_by[0] = row;
        let mut column = 0;
        let mut least = vec![f64::INFINITY; size + 1];
        let mut used = vec![false; size + 1];
        loop {
            used[column] = true;
            let current = taken_by[column];
            let (mut step, mut next) = (f64::INFINITY, 0);
            for other in (1..=size).filter(|other| !used[*other]) {
                let reduced = cost(current - 1, other - 1) - of_row[current] - of_column[other];
                if reduced < least[other] {
                    least[other] = reduced;
                    way[other] = column;
                }
                if least[other] < step {
                    step = least[other];
                    next = other;
                }
            }
            for other in 0..=size {
                if used[other] {
                    of_row[taken_by[other]] += step;
                    of_column[other] -= step;
                } else {
                    least[other] -= step;
                }
            }
            column = next;
            if taken_by[column] == 0 {
                break;
            }
        }
        while column != 0 {
            let before = way[column];
            taken_by[column] = taken_by[before];
            column = before;
        }
    }
    let chosen = (1..=size).filter(|column| taken_by[*column] != 0);
    chosen.map(|column| -cost(taken_by[column] - 1, column - 1)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clusters(text: &str) -> Vec<BTreeSet<usize>> {
        let numbers =
            |part: &str| part.split(' ').map(|it| it.parse().expect("a number")).collect();
        text.split(", ").map(numbers).collect()
    }

    #[test]
    fn equal_answers_are_perfect_and_joined_ones_are_not() {
        let key = clusters("1 2 3, 4 5, 6");
        assert_eq!([muc(&key, &key), b_cubed(&key, &key), ceaf(&key, &key)], [1.0; 3]);
        let joined = clusters("1 2 3 4 5, 6");
        // By hand: MUC P 3/4 R 1; B-cubed P (3 * .6 + 2 * .4 + 1) / 6 R 1; CEAF (.75 + 1) / 2 and / 3.
        assert!((muc(&key, &joined) - f1(0.75, 1.0)).abs() < 1e-9);
        assert!((b_cubed(&key, &joined) - f1(0.6, 1.0)).abs() < 1e-9);
        assert!((ceaf(&key, &joined) - f1(1.75 / 2.0, 1.75 / 3.0)).abs() < 1e-9);
    }
}

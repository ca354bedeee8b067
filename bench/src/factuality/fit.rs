//! Fits what signs weigh: ridge regression (Hoerl and Kennard 1970) by coordinate descent; then the
//! curve that turns sums into values, on sums of predicates that the weights had not seen (four parts
//! in turn).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::Context as _;
use readout_facts::certainty::Weights;
use smol_str::SmolStr;

use super::Case;
use super::score::Scores;

/// Predicates that must have a sign for it to get a weight.
const LEAST: usize = 6;
/// Penalty on the square of a weight, in predicates; 10 to 50 do as well, 80 worse, in four parts of
/// the training data and on the development part.
const RIDGE: f64 = 30.0;
/// Passes over the signs; more change no weight by a hundredth.
const PASSES: usize = 100;
/// Weights that are nearer to nothing are left out of the file.
const SILENT: f64 = 0.03;
const PARTS: usize = 4;
/// What a point of macro-F1 is worth against a point of error when the curve is chosen.
const WEIGHT: f64 = 3.0;

pub(super) fn fit(cases: &[Case], folder: &Path) -> anyhow::Result<()> {
    let mut counts: BTreeMap<&SmolStr, usize> = BTreeMap::new();
    for sign in cases.iter().flat_map(|case| &case.signs) {
        *counts.entry(sign).or_default() += 1;
    }
    counts.retain(|_, count| *count >= LEAST);
    let numbers: BTreeMap<&SmolStr, usize> =
        counts.keys().enumerate().map(|(number, sign)| (*sign, number)).collect();
    let rows: Vec<Vec<usize>> = cases
        .iter()
        .map(|case| case.signs.iter().filter_map(|sign| numbers.get(sign).copied()).collect())
        .collect();
    let gold: Vec<f64> = cases.iter().map(|case| case.gold.into()).collect();

    let mut unseen = vec![0.0; cases.len()];
    for part in 0..PARTS {
        let learn: Vec<usize> = (0..cases.len()).filter(|at| at % PARTS != part).collect();
        let model = Model::fit(&learn, &rows, &gold, numbers.len());
        for at in (0..cases.len()).filter(|at| at % PARTS == part) {
            unseen[at] = model.sum(&rows[at]);
        }
    }
    let (low, high) = thresholds(&unseen, &gold);
    let all: Vec<usize> = (0..cases.len()).collect();
    let model = Model::fit(&all, &rows, &gold, numbers.len());

    let mut weights = String::from(HEADER);
    let mut row = |sign: &str, weight: f64, count: usize| {
        let _ = writeln!(weights, "{sign}\t{weight:.2}\t{count}");
    };
    row(Weights::ALWAYS, model.always, cases.len());
    for ((sign, count), weight) in counts.iter().zip(&model.weights) {
        if weight.abs() >= SILENT {
            row(sign, *weight, *count);
        }
    }
    let mut curve = String::from(CURVE_HEADER);
    for (sum, value) in knots(low, high) {
        let _ = writeln!(curve, "{sum:.2}\t{value:.2}");
    }
    std::fs::create_dir_all(folder)?;
    for (name, text) in [("weights.tsv", weights), ("curve.tsv", curve)] {
        let path = folder.join(name);
        std::fs::write(&path, text).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

const HEADER: &str = "\
# What each sign says about whether a predicate happens; the weights of its signs are added up.
# Fitted to the training part of UDS-IH2 (Rudinger, White and Van Durme 2018; decomp.io), licence
# CC BY-SA 4.0, which holds for this file too. Made by
#   readout-bench factuality train.jsonl --fit knowledge/certainty
# Columns: sign; weight; predicates in the training part that have it.
sign\tweight\tcases
";
const CURVE_HEADER: &str = "\
# From the sum of weights to the value on [-3, 3], straight between the rows. Fitted together with
# weights.tsv; see there for source and licence.
sum\tvalue
";

struct Model {
    always: f64,
    weights: Vec<f64>,
}

impl Model {
    fn sum(&self, row: &[usize]) -> f64 {
        self.always + row.iter().map(|&sign| self.weights[sign]).sum::<f64>()
    }

    fn fit(learn: &[usize], rows: &[Vec<usize>], gold: &[f64], signs: usize) -> Model {
        let mut columns = vec![Vec::new(); signs];
        for &at in learn {
            rows[at].iter().for_each(|&sign| columns[sign].push(at));
        }
        let mut model = Model { always: 0.0, weights: vec![0.0; signs] };
        let mut rest: Vec<f64> = gold.to_vec();
        for _ in 0..PASSES {
            let step = learn.iter().map(|&at| rest[at]).sum::<f64>() / learn.len().max(1) as f64;
            model.always += step;
            learn.iter().for_each(|&at| rest[at] -= step);
            for (weight, column) in model.weights.iter_mut().zip(&columns) {
                let pull = column.iter().map(|&at| rest[at]).sum::<f64>() - RIDGE * *weight;
                let step = pull / (column.len() as f64 + RIDGE);
                *weight += step;
                column.iter().for_each(|&at| rest[at] -= step);
            }
        }
        model
    }
}

/// The sums below which nothing happened and above which it did: the best macro-F1 less error.
fn thresholds(sums: &[f64], gold: &[f64]) -> (f64, f64) {
    let steps = |from: i32, to: i32| (from..to).map(|at| f64::from(at) / 20.0);
    let mut best = (f64::NEG_INFINITY, 0.0, 0.0);
    for low in steps(-50, 0) {
        for high in steps(10, 56) {
            let knots = knots(low, high);
            let pairs: Vec<(f32, f32)> = sums
                .iter()
                .zip(gold)
                .map(|(&sum, &gold)| (gold as f32, along(&knots, sum) as f32))
                .collect();
            let scores = Scores::new(&pairs);
            let worth = WEIGHT * scores.macro_f1() / 100.0 - scores.error();
            if worth > best.0 {
                best = (worth, low, high);
            }
        }
    }
    (best.1, best.2)
}

fn knots(low: f64, high: f64) -> [(f64, f64); 6] {
    const NEAR: f64 = 0.01;
    [
        (low - 1.5, -3.0),
        (low, -2.0),
        (low + NEAR, -1.99),
        (high - NEAR, 1.99),
        (high, 2.0),
        (high + 1.0, 3.0),
    ]
}

fn along(knots: &[(f64, f64)], sum: f64) -> f64 {
    let after = knots.partition_point(|knot| knot.0 <= sum);
    match (after.checked_sub(1).map(|at| knots[at]), knots.get(after)) {
        (Some(low), Some(high)) => low.1 + (high.1 - low.1) * (sum - low.0) / (high.0 - low.0),
        (Some(end), None) => end.1,
        (None, first) => first.map_or(0.0, |it| it.1),
    }
}

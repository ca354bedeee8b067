//! Fits what words add to the odds of types: multinomial logistic regression with a quadratic penalty, by plain
//! gradient descent from zero, so that the same rows give the same weights.

use std::collections::BTreeMap;

use smol_str::SmolStr;

use super::CLASSES;

/// Rows that a word must be in.
const LEAST_ROWS: usize = 2;

/// The penalty of a squared weight. Chosen on sentences of ours that were left out of the fit.
const PENALTY: f64 = 1e-4;

const STEPS: usize = 600;
const STEP: f64 = 6.0;

/// Weights nearer to zero are left out of the table.
const LEAST: f64 = 0.25;

/// Fits weights to words with their amounts and the class of each row, and prints them as a table.
pub(super) fn print(examples: &[(BTreeMap<SmolStr, f32>, usize)]) {
    let mut rows: BTreeMap<&str, usize> = BTreeMap::new();
    for word in examples.iter().flat_map(|(words, _)| words.keys()) {
        *rows.entry(word).or_default() += 1;
    }
    let words: Vec<&str> = rows
        .into_iter()
        .filter(|(_, rows)| *rows >= LEAST_ROWS)
        .map(|(word, _)| word)
        .chain(["*"])
        .collect();
    let index: BTreeMap<&str, usize> =
        words.iter().enumerate().map(|(index, word)| (*word, index)).collect();
    let vectors: Vec<(Vec<(usize, f64)>, usize)> = examples
        .iter()
        .map(|(amounts, class)| {
            let known = amounts.iter().filter_map(|(word, amount)| {
                Some((*index.get(word.as_str())?, f64::from(*amount)))
            });
            (known.chain([(words.len() - 1, 1.0)]).collect(), *class)
        })
        .collect();
    let weights = fit(&vectors, words.len());
    println!(
        "# What words around two given parties add to the log-odds of types; asked where no rule fits."
    );
    println!(
        "# Fitted by `readout-bench relations --fit` to the sentences of corpus/relations/, all our own."
    );
    println!("word\tweights");
    for (word, weights) in words.iter().zip(&weights) {
        let mut row: Vec<String> = Vec::new();
        for ((class, _), weight) in CLASSES.iter().zip(weights) {
            if weight.abs() < LEAST {
                continue;
            }
            let kinds: &[&str] = if *class == "YIELD" { &["CONCEDE", "RETREAT"] } else { &[class] };
            row.extend(kinds.iter().map(|kind| format!("{kind} {weight:.1}")));
        }
        if !row.is_empty() {
            println!("{word}\t{}", row.join(", "));
        }
    }
}

fn fit(vectors: &[(Vec<(usize, f64)>, usize)], words: usize) -> Vec<[f64; CLASSES.len()]> {
    let mut weights = vec![[0.0; CLASSES.len()]; words];
    let share = 1.0 / vectors.len().max(1) as f64;
    for _ in 0..STEPS {
        let mut slope = vec![[0.0; CLASSES.len()]; words];
        for (vector, gold) in vectors {
            let mut odds = [0.0; CLASSES.len()];
            for (word, amount) in vector {
                for (odds, weight) in odds.iter_mut().zip(&weights[*word]) {
                    *odds += amount * weight;
                }
            }
            let most = odds.iter().copied().fold(f64::MIN, f64::max);
            odds.iter_mut().for_each(|odds| *odds = (*odds - most).exp());
            let all: f64 = odds.iter().sum();
            for (word, amount) in vector {
                for (class, (slope, odds)) in slope[*word].iter_mut().zip(&odds).enumerate() {
                    let wanted = if class == *gold { 1.0 } else { 0.0 };
                    *slope += amount * (wanted - odds / all) * share;
                }
            }
        }
        for (weights, slope) in weights.iter_mut().zip(&slope) {
            for (weight, slope) in weights.iter_mut().zip(slope) {
                *weight += STEP * (slope - PENALTY * *weight);
            }
        }
    }
    weights
}

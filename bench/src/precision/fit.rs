//! Fits what signs of confidence weigh: logistic regression with a ridge penalty, by Newton steps on
//! one weight at a time; and says how well it does on events that it has not seen.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::Context as _;
use readout_facts::events::{ALWAYS, RARE, TRIGGER};
use smol_str::SmolStr;

/// A judged event.
pub(super) struct Case {
    /// Names of its signs.
    pub(super) signs: Vec<SmolStr>,
    pub(super) right: bool,
    /// Whether it was drawn of late, and what was wrong with it is not mended yet.
    pub(super) fresh: bool,
    /// The report it stands in: events of one report are learnt from together.
    pub(super) report: String,
}

/// Penalty on the square of a weight, in events: few judgements, so weights stay near nothing.
const RIDGE: f64 = 4.0;
/// What a case counts that is not fresh: of those that were wrong, the ones that could be mended are
/// gone. Between 0.15 and 0.5 fresh cases come out alike.
const MENDED: f64 = 0.3;
/// A sign that fewer cases have gets no weight.
const FEWEST: usize = 5;
/// Passes over the weights; they settle long before.
const PASSES: usize = 200;
/// Parts for cross-validation.
const PARTS: u64 = 10;

/// For each fresh case the confidence that weights learnt from the other parts give it.
pub(super) fn unseen(cases: &[Case]) -> Vec<(f64, bool)> {
    let part = |case: &Case| super::fnv(case.report.as_bytes()) % PARTS;
    let mut found = vec![(0.0, false); cases.len()];
    for held_out in 0..PARTS {
        let learn: Vec<&Case> = cases.iter().filter(|case| part(case) != held_out).collect();
        let model = Model::fit(&learn);
        for (case, found) in cases.iter().zip(&mut found) {
            if part(case) == held_out {
                *found = (model.confidence(case), case.right);
            }
        }
    }
    let fresh = found.into_iter().zip(cases).filter(|(_, case)| case.fresh);
    fresh.map(|(found, _)| found).collect()
}

/// Writes the table of weights learnt from all cases.
pub(super) fn write(cases: &[Case], path: &Path) -> anyhow::Result<()> {
    let model = Model::fit(&cases.iter().collect::<Vec<_>>());
    let mut table = String::from(HEADER);
    let _ = writeln!(table, "{ALWAYS}\t{:.2}\t{}", model.always, cases.len());
    for (sign, weight) in &model.weights {
        let count = cases.iter().filter(|case| model.has(case, sign)).count();
        let _ = writeln!(table, "{sign}\t{weight:.2}\t{count}");
    }
    std::fs::write(path, table).with_context(|| path.display().to_string())
}

const HEADER: &str = "\
# How sure we are that every field of an event is right: log-odds, added up over the signs that the event
# has. Made by
#   readout-bench precision EVENTS corpus/judgements/events*.tsv --articles ARTICLES --fresh LATEST --fit knowledge/events/confidence.tsv
# Columns: sign; weight; judged events that have it.
sign\tweight\tcases
";

struct Model {
    always: f64,
    weights: BTreeMap<SmolStr, f64>,
}

impl Model {
    fn fit(cases: &[&Case]) -> Model {
        let mut counts: BTreeMap<SmolStr, usize> = BTreeMap::new();
        for sign in cases.iter().flat_map(|case| &case.signs) {
            *counts.entry(sign.clone()).or_default() += 1;
        }
        let known = counts.into_iter().filter(|(_, count)| *count >= FEWEST);
        let mut weights: BTreeMap<SmolStr, f64> = known.map(|(sign, _)| (sign, 0.0)).collect();
        weights.insert(RARE.into(), 0.0);
        let mut model = Model { always: 0.0, weights };
        let names: Vec<SmolStr> = model.weights.keys().cloned().collect();
        for _ in 0..PASSES {
            model.always += model.step(cases.iter().copied(), 0.0, 0.0);
            for name in &names {
                let having = cases.iter().copied().filter(|case| model.has(case, name));
                let having: Vec<&Case> = having.collect();
                let step = model.step(having.into_iter(), model.weights[name], RIDGE);
                if let Some(weight) = model.weights.get_mut(name) {
                    *weight += step;
                }
            }
        }
        model
    }

    /// A Newton step on the weight that these cases share.
    fn step<'c>(&self, cases: impl Iterator<Item = &'c Case>, weight: f64, ridge: f64) -> f64 {
        let (mut slope, mut curvature) = (-ridge * weight, ridge + 1e-6);
        for case in cases {
            let share = self.confidence(case);
            let counts = if case.fresh { 1.0 } else { MENDED };
            slope += counts * (f64::from(u8::from(case.right)) - share);
            curvature += counts * share * (1.0 - share);
        }
        slope / curvature
    }

    /// Whether a case has a sign, or for rare triggers one that is not known.
    fn has(&self, case: &Case, sign: &SmolStr) -> bool {
        let rare = |own: &SmolStr| own.starts_with(TRIGGER) && !self.weights.contains_key(own);
        case.signs.contains(sign) || (sign == RARE && case.signs.iter().any(rare))
    }

    fn confidence(&self, case: &Case) -> f64 {
        let weight = |sign: &SmolStr| match self.weights.get(sign) {
            None if sign.starts_with(TRIGGER) => self.weights.get(RARE).copied().unwrap_or(0.0),
            weight => weight.copied().unwrap_or(0.0),
        };
        let sum = self.always + case.signs.iter().map(weight).sum::<f64>();
        1.0 / (1.0 + (-sum).exp())
    }
}

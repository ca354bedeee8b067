use readout_model::{Diagnostic, KnowledgeFile};
use smol_str::SmolStr;

use crate::table::{Map, Table};

/// What signs say about whether something happens: `knowledge/certainty/`.
///
/// The weights of a predicate's signs are added up, and the curve turns the sum into a value on
/// [-3, 3].
#[derive(Clone, Debug, Default)]
pub struct Weights {
    weights: Map<SmolStr, f32>,
    /// Sums with their values, ascending.
    curve: Vec<(f32, f32)>,
    /// What annotators say to signs; the first row whose signs are all there counts.
    annotated: Vec<Range>,
}

/// Values that annotators give to predicates with some signs.
#[derive(Clone, Debug)]
struct Range {
    signs: Vec<SmolStr>,
    /// Where readers say -2 and less, and where they say 2 and more.
    low: f32,
    high: f32,
}

impl Weights {
    /// The sign that every predicate has.
    pub const ALWAYS: &str = "always";

    /// Reads `certainty/weights.tsv`, `certainty/curve.tsv` and `certainty/annotated.tsv`; other files
    /// are left alone.
    ///
    /// # Errors
    ///
    /// All rows that are no numbers or not on [-3, 3], and a curve that is not rising.
    pub fn parse(files: &[KnowledgeFile]) -> Result<Weights, Vec<Diagnostic>> {
        let mut read = Weights::default();
        let mut problems = Vec::new();
        for file in files {
            let (key, number) = match file.path.as_str() {
                "certainty/weights.tsv" => ("sign", "weight"),
                "certainty/curve.tsv" => ("sum", "value"),
                "certainty/annotated.tsv" => {
                    read.read_annotated(file, &mut problems);
                    continue;
                }
                _ => continue,
            };
            let table = Table::open(file, &[key, number], &mut problems);
            let (first, second) = (table.column(key), table.column(number));
            for row in table.rows() {
                let fields = row.fields();
                let finite = |text: &str| text.parse().ok().filter(|it: &f32| it.is_finite());
                let Some(amount) = finite(fields.at(second)) else {
                    problems.push(row.problem(format!("the {number} is not a number")));
                    continue;
                };
                if key == "sign" {
                    if read.weights.insert(fields.at(first).into(), amount).is_some() {
                        problems.push(row.problem("this sign has a row already"));
                    }
                    continue;
                }
                let sum = finite(fields.at(first));
                let rising = |sum: f32| {
                    read.curve.last().is_none_or(|last| last.0 < sum && last.1 <= amount)
                };
                match sum.filter(|&sum| rising(sum) && amount.abs() <= 3.0) {
                    Some(sum) => read.curve.push((sum, amount)),
                    None => problems.push(row.problem(
                        "sums and values must be numbers and rise from row to row, values from -3 to 3",
                    )),
                }
            }
        }
        if problems.is_empty() { Ok(read) } else { Err(problems) }
    }

    fn read_annotated(&mut self, file: &KnowledgeFile, problems: &mut Vec<Diagnostic>) {
        let table = Table::open(file, &["signs", "low", "high"], problems);
        let columns = ["signs", "low", "high"].map(|name| table.column(name));
        for row in table.rows() {
            let fields = row.fields();
            let [signs, low, high] = columns.map(|column| fields.at(column));
            let value = |text: &str| text.parse().ok().filter(|it| (-3.0..=3.0).contains(it));
            match (value(low), value(high)) {
                (Some(low), Some(high)) if low <= high => {
                    let signs = signs.split(" + ").map(SmolStr::from).collect();
                    self.annotated.push(Range { signs, low, high });
                }
                _ => problems
                    .push(row.problem("low and high must be numbers from -3 to 3 and not fall")),
            }
        }
    }

    /// What signs add up to.
    pub fn sum(&self, signs: &[SmolStr]) -> f32 {
        let weight = |sign: &str| self.weights.get(sign).copied().unwrap_or(0.0);
        weight(Self::ALWAYS) + signs.iter().map(|sign| weight(sign)).sum::<f32>()
    }

    /// The value on [-3, 3] of signs.
    pub fn value(&self, signs: &[SmolStr]) -> f32 {
        let sum = self.sum(signs);
        let after = self.curve.partition_point(|knot| knot.0 <= sum);
        let value = match (after.checked_sub(1).map(|it| self.curve[it]), self.curve.get(after)) {
            (None, None) => sum.clamp(-3.0, 3.0),
            (None, Some(&(_, value))) | (Some((_, value)), None) => value,
            (Some(low), Some(high)) => low.1 + (high.1 - low.1) * (sum - low.0) / (high.0 - low.0),
        };
        rounded(value)
    }

    /// What annotators say where readers say `value`: see [`Certainty::annotated`](super::Certainty).
    pub fn annotated(&self, signs: &[SmolStr], value: f32) -> f32 {
        let has = |sign: &SmolStr| sign == Self::ALWAYS || signs.contains(sign);
        let range = self.annotated.iter().find(|range| range.signs.iter().all(has));
        let share = (value.clamp(-2.0, 2.0) + 2.0) / 4.0;
        range.map_or(value, |it| rounded(it.low + (it.high - it.low) * share))
    }

    /// Whether a sign says something.
    pub fn knows(&self, sign: &str) -> bool {
        self.weights.contains_key(sign)
    }
}

fn rounded(value: f32) -> f32 {
    (value * 100.0).round() / 100.0
}

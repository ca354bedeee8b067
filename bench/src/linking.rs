//! Fits what signs of one event weigh (`stories/linking.tsv`): logistic regression with a ridge penalty, by
//! Newton's method, a round at a time, each on what rounds fitted to other topics give; and the answers of weights
//! fitted to other topics, which is how weights do on what they have not seen.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Context as _;
use readout_stories::Occurrence;
use readout_stories::link::{LOOKS, ROUNDS, Signs, Sureness, looks, square};

/// The mentions of one sub-topic.
pub(crate) struct Case {
    /// Number of the topic: both halves of one are learnt from together.
    pub(crate) topic: u32,
    pub(crate) occurrences: Vec<Occurrence>,
    pub(crate) signs: Vec<Signs>,
    /// Whether each pair is of one event, in the order of the signs.
    pub(crate) same: Vec<bool>,
}

/// Parts for cross-validation.
const PARTS: u32 = 5;
/// Penalty on the square of a weight of a sign that varies by 1.
const RIDGE: f64 = 3.3;
/// Steps of Newton's method; it settles in fewer.
const STEPS: usize = 12;
const WIDTH: usize = Signs::NAMES.len() + LOOKS.len();

/// How sure the pairs of each case are of one event by weights fitted to the cases of other parts, after the last
/// round; and the table of weights fitted to all.
pub(crate) fn fit(cases: &[Case]) -> (Vec<Sureness>, String) {
    let mut sure: Vec<Option<Sureness>> = cases.iter().map(|_| None).collect();
    let mut weights = Vec::new();
    for _ in 0..ROUNDS {
        let rows: Vec<Rows> =
            cases.iter().zip(&sure).map(|(case, it)| Rows::new(case, it.as_ref())).collect();
        let part = |number: usize| cases[number].topic % PARTS;
        for held_out in 0..PARTS {
            let learn: Vec<usize> = (0..cases.len()).filter(|it| part(*it) != held_out).collect();
            let model = Model::fit(cases, &rows, &learn);
            for number in (0..cases.len()).filter(|it| part(*it) == held_out) {
                let pairs = rows[number].0.iter().map(|row| model.probability(row));
                sure[number] = Some(square(cases[number].occurrences.len(), pairs));
            }
        }
        let all: Vec<usize> = (0..cases.len()).collect();
        weights.push(Model::fit(cases, &rows, &all).0);
    }
    (sure.into_iter().flatten().collect(), table(&weights))
}

pub(crate) fn write(table: &str, path: &Path) -> anyhow::Result<()> {
    std::fs::write(path, table).with_context(|| path.display().to_string())
}

const HEADER: &str = "\
# How surely two mentions are of one event: log-odds, added up over their signs; in three rounds, the later ones
# with how all other mentions stood to the two in the round before (\"look\"). Fitted to ECB+ topics 1 to 35
# (Cybulska and Vossen 2014, CC BY 3.0) by
#   readout-bench events-across ECB_DIR --fit knowledge/stories/linking.tsv
# Columns: sign; its weight in each round.
sign\tfirst\tsecond\tthird
";

fn table(weights: &[[f64; WIDTH]]) -> String {
    let mut table = String::from(HEADER);
    for (place, name) in Signs::NAMES.iter().chain(&LOOKS).enumerate() {
        let _ = write!(table, "{name}");
        for round in weights {
            let _ = write!(table, "\t{:.3}", round[place]);
        }
        table.push('\n');
    }
    table
}

/// Signs and looks of each pair of a case.
struct Rows(Vec<[f32; WIDTH]>);

impl Rows {
    fn new(case: &Case, sure: Option<&Sureness>) -> Rows {
        let seen = sure.map(|sure| looks(sure, &case.occurrences));
        let row = |(number, signs): (usize, &Signs)| {
            let mut row = [0.0; WIDTH];
            let looks = seen.iter().flat_map(|seen| &seen[number]);
            for (place, value) in row.iter_mut().zip(signs.0.iter().chain(looks)) {
                *place = *value as f32;
            }
            row
        };
        Rows(case.signs.iter().enumerate().map(row).collect())
    }
}

/// Weights by place.
struct Model([f64; WIDTH]);

impl Model {
    fn probability(&self, row: &[f32; WIDTH]) -> f64 {
        let sum: f64 =
            row.iter().zip(&self.0).map(|(value, weight)| f64::from(*value) * weight).sum();
        1.0 / (1.0 + (-sum).exp())
    }

    /// Pairs of large cases weigh less, so that a few of them do not decide alone.
    fn fit(cases: &[Case], rows: &[Rows], learn: &[usize]) -> Model {
        let weight = |case: &Case| 1.0 / (case.occurrences.len().max(1) as f64).sqrt();
        let sum: f64 =
            learn.iter().map(|it| weight(&cases[*it]) * cases[*it].signs.len() as f64).sum();
        let count: f64 = learn.iter().map(|it| cases[*it].signs.len() as f64).sum();
        let mean = sum / count.max(1.0);
        let pairs = || {
            learn.iter().flat_map(|it| {
                let weight = weight(&cases[*it]) / mean;
                rows[*it]
                    .0
                    .iter()
                    .zip(&cases[*it].same)
                    .map(move |(row, same)| (row, *same, weight))
            })
        };
        let penalties = penalties(pairs().map(|(row, ..)| row));
        let mut model = Model([0.0; WIDTH]);
        for _ in 0..STEPS {
            let mut slope = [0.0; WIDTH];
            let mut curvature = vec![[0.0; WIDTH]; WIDTH];
            for (row, same, weight) in pairs() {
                let sure = model.probability(row);
                let push = weight * (f64::from(u8::from(same)) - sure);
                let bend = weight * sure * (1.0 - sure);
                // What is settled bends nothing.
                let bends = bend > 1e-9;
                for place in (0..WIDTH).filter(|place| row[*place] != 0.0) {
                    let value = f64::from(row[place]);
                    slope[place] += push * value;
                    if bends {
                        let scale = bend * value;
                        for (sum, other) in curvature[place][..=place].iter_mut().zip(row) {
                            *sum += scale * f64::from(*other);
                        }
                    }
                }
            }
            for place in 0..WIDTH {
                slope[place] -= penalties[place] * model.0[place];
                curvature[place][place] += penalties[place].max(1e-9);
            }
            let step = solved(curvature, slope);
            for (weight, step) in model.0.iter_mut().zip(step) {
                *weight += step;
            }
            if step.iter().all(|step| step.abs() < 1e-4) {
                break;
            }
        }
        model
    }
}

/// The penalty on each weight, so that signs of any scale are held alike; none on what is always there.
fn penalties<'r>(rows: impl Iterator<Item = &'r [f32; WIDTH]>) -> [f64; WIDTH] {
    let (mut sums, mut squares, mut count) = ([0.0; WIDTH], [0.0; WIDTH], 0.0f64);
    for row in rows {
        count += 1.0;
        for (place, value) in row.iter().enumerate() {
            sums[place] += f64::from(*value);
            squares[place] += f64::from(*value).powi(2);
        }
    }
    let mut penalties = [0.0; WIDTH];
    for place in 1..WIDTH {
        let mean = sums[place] / count.max(1.0);
        let varies = squares[place] / count.max(1.0) - mean * mean;
        // What never varies gets no weight.
        penalties[place] = if varies > 1e-12 { RIDGE * varies } else { 1e9 };
    }
    penalties
}

/// Solves a symmetric positive system, of which the lower half is given, by Cholesky's method.
fn solved(mut matrix: Vec<[f64; WIDTH]>, right: [f64; WIDTH]) -> [f64; WIDTH] {
    for row in 0..WIDTH {
        for column in 0..=row {
            let before: f64 = (0..column).map(|it| matrix[row][it] * matrix[column][it]).sum();
            let left = matrix[row][column] - before;
            matrix[row][column] =
                if row == column { left.max(1e-12).sqrt() } else { left / matrix[column][column] };
        }
    }
    let mut answer = right;
    for row in 0..WIDTH {
        let before: f64 = (0..row).map(|it| matrix[row][it] * answer[it]).sum();
        answer[row] = (answer[row] - before) / matrix[row][row];
    }
    for row in (0..WIDTH).rev() {
        let after: f64 = (row + 1..WIDTH).map(|it| matrix[it][row] * answer[it]).sum();
        answer[row] = (answer[row] - after) / matrix[row][row];
    }
    answer
}

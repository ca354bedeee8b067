/// Figures over pairs of a gold value and a found one.
pub(super) struct Scores {
    predicates: usize,
    error: f64,
    correlation: f64,
    /// F1 of happened, not, open.
    classes: [f64; 3],
}

impl Scores {
    pub(super) fn new(pairs: &[(f32, f32)]) -> Scores {
        let count = pairs.len().max(1) as f64;
        let mean = |of: fn(&(f32, f32)) -> f64| pairs.iter().map(of).sum::<f64>() / count;
        let error = mean(|(gold, found)| f64::from(gold - found).abs());
        let gold = mean(|it| it.0.into());
        let found = mean(|it| it.1.into());
        let product = |of: fn(f64, f64) -> f64| -> f64 {
            let pair = |it: &(f32, f32)| of(f64::from(it.0) - gold, f64::from(it.1) - found);
            pairs.iter().map(pair).sum()
        };
        let variance = (product(|a, _| a * a) * product(|_, b| b * b)).sqrt();
        let correlation = product(|a, b| a * b) / variance;
        let mut counts = [[0usize; 3]; 3];
        for &(gold, found) in pairs {
            counts[class(gold)][class(found)] += 1;
        }
        let classes = std::array::from_fn(|at| {
            let wanted: usize = counts[at].iter().sum();
            let got: usize = counts.iter().map(|row| row[at]).sum();
            200.0 * counts[at][at] as f64 / (wanted + got).max(1) as f64
        });
        Scores { predicates: pairs.len(), error, correlation, classes }
    }

    pub(super) fn macro_f1(&self) -> f64 {
        self.classes.iter().sum::<f64>() / 3.0
    }

    pub(super) fn error(&self) -> f64 {
        self.error
    }

    pub(super) fn print(&self, name: &str) {
        let [happened, not, open] = self.classes;
        // A constant has no correlation.
        let correlation = match self.correlation.is_finite() {
            true => format!("{:.3}", self.correlation),
            false => "-".into(),
        };
        println!(
            "{name:<28}{:>11}{:>8.3}{correlation:>8}{:>10.1}{happened:>10.1}{not:>7.1}{open:>7.1}",
            self.predicates,
            self.error,
            self.macro_f1()
        );
    }
}

/// 0 happened, 1 not, 2 open.
fn class(value: f32) -> usize {
    match value {
        it if it >= 2.0 => 0,
        it if it <= -2.0 => 1,
        _ => 2,
    }
}

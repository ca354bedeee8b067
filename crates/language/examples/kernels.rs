//! Measures the kernels: billions of multiply-adds per second for each instruction set of this machine.
//! Fused windows are counted as if they were computed without Winograd's algorithm.
//!
//! `cargo run --release -p readout-language --example kernels`

#![allow(clippy::print_stdout, reason = "a program that prints")]

use readout_language::kernels::*;
use std::hint::black_box;
use std::time::Instant;

/// Rows per call: about a batch of the engine.
const ROWS: usize = 1_000;

fn main() {
    println!(
        "{:<14}{:<8}{:>10}{:>10}{:>10}{:>10}{:>10}",
        "GMAC/s", "", "window", "embed", "96→64", "affine", "score"
    );
    for set in InstructionSet::available() {
        for (name, arithmetic, int8) in [
            ("fused", Arithmetic::Fused, None),
            ("exact", Arithmetic::Exact, None),
            ("any", Arithmetic::Exact, Some(Pairing::Any)),
            ("pairs", Arithmetic::Exact, Some(Pairing::Pairs)),
            ("quads", Arithmetic::Exact, Some(Pairing::Quads)),
        ] {
            let kernels = Kernels::with(set, arithmetic).expect("available");
            let rates = [
                window(kernels, int8),
                embed(kernels, int8),
                linear(kernels, int8, 96, 64, false),
                linear(kernels, int8, 64, 1024, true),
                score(kernels),
            ];
            print!("{:<14}{name:<8}", set.name());
            println!("{}", rates.map(|rate| format!("{rate:>10.1}")).concat());
        }
    }
    for arithmetic in [Arithmetic::Exact, Arithmetic::Fused] {
        let start = Instant::now();
        let set = Kernels::detect(arithmetic).instruction_set();
        println!("detect, {arithmetic:?}: {} in {:?}", set.name(), start.elapsed());
    }
    for int8 in [None, Some(Pairing::Any), Some(Pairing::Quads)] {
        let arithmetic = if int8.is_some() { Arithmetic::Exact } else { Arithmetic::Fused };
        let kernels = Kernels::detect(arithmetic);
        let data = Data::new(288, 288, int8);
        let start = Instant::now();
        for _ in 0..8 {
            black_box(WindowLayer::new(
                kernels,
                &data.matrix(int8.is_some()),
                &data.bias[..96],
                &data.bias[..96],
            ));
        }
        println!("packing 8 window layers, {int8:?}: {:?}", start.elapsed());
    }
}

struct Data {
    inputs: usize,
    outputs: usize,
    floats: Vec<f32>,
    int8s: Vec<i8>,
    bias: Vec<f32>,
    input_scales: Vec<f32>,
}

impl Data {
    fn new(inputs: usize, outputs: usize, int8: Option<Pairing>) -> Data {
        // Looks random enough to use the full range of every pairing.
        let number = |i: usize| ((i * i * 7919 + i * 31) % 1009) as f32 / 1009.0 - 0.5;
        Data {
            inputs,
            outputs,
            floats: (0..inputs * outputs).map(number).collect(),
            int8s: (0..inputs * outputs)
                .map(|i| match int8 {
                    Some(Pairing::Quads) => (number(i) * 60.0) as i8,
                    Some(Pairing::Pairs) => (number(i) * 120.0) as i8,
                    _ => (number(i) * 250.0) as i8,
                })
                .collect(),
            bias: (0..outputs).map(number).collect(),
            input_scales: vec![0.01; if inputs == 288 { 96 } else { inputs }],
        }
    }

    fn matrix(&self, int8: bool) -> ModelMatrix<'_> {
        let weights = if int8 {
            ModelWeights::Int8 {
                weights: &self.int8s,
                output_scales: &self.floats[..self.outputs],
                input_scales: &self.input_scales,
            }
        } else {
            ModelWeights::Float(&self.floats)
        };
        ModelMatrix { outputs: self.outputs, inputs: self.inputs, weights, bias: &self.bias }
    }
}

/// The best rate of several runs, in billions of multiply-adds per second.
fn rate(macs: usize, mut run: impl FnMut()) -> f64 {
    run();
    let best = (0..9)
        .map(|_| {
            let repeats = (100_000_000 / macs).max(1);
            let start = Instant::now();
            for _ in 0..repeats {
                run();
            }
            start.elapsed().as_secs_f64() / repeats as f64
        })
        .fold(f64::INFINITY, f64::min);
    macs as f64 / best / 1e9
}

fn window(kernels: Kernels, int8: Option<Pairing>) -> f64 {
    let data = Data::new(288, 288, int8);
    let layer =
        WindowLayer::new(kernels, &data.matrix(int8.is_some()), &data.bias[..96], &data.bias[..96]);
    let input = vec![0.3; (ROWS + 2) * WIDTH];
    let run = 1..ROWS + 1;
    let mut output = input.clone();
    let mut scratch = Scratch::default();
    rate(ROWS * 288 * 288, || {
        layer.apply(black_box(&input), &mut output, std::slice::from_ref(&run), &mut scratch);
    })
}

fn embed(kernels: Kernels, int8: Option<Pairing>) -> f64 {
    let data = Data::new(576, 288, int8);
    let layer =
        MaxoutLayer::new(kernels, &data.matrix(int8.is_some()), &data.bias[..96], &data.bias[..96]);
    let input = vec![0.3; 64 * 576];
    let mut output = vec![0.0; 64 * WIDTH];
    let mut scratch = Scratch::default();
    rate(64 * 576 * 288, || layer.apply(black_box(&input), &mut output, &mut scratch))
}

fn linear(
    kernels: Kernels,
    int8: Option<Pairing>,
    inputs: usize,
    outputs: usize,
    for_scorer: bool,
) -> f64 {
    let data = Data::new(inputs, outputs, int8);
    let layer = if for_scorer {
        LinearLayer::for_scorer(kernels, &data.matrix(int8.is_some()))
    } else {
        LinearLayer::new(kernels, &data.matrix(int8.is_some()))
    };
    let input = vec![0.3; ROWS * inputs];
    let mut output = vec![0.0; ROWS * layer.row_width()];
    let mut scratch = Scratch::default();
    rate(ROWS * inputs * outputs, || layer.apply(black_box(&input), &mut output, &mut scratch))
}

fn score(kernels: Kernels) -> f64 {
    let data = Data::new(64, 1024, None);
    let parts = ScorerParts {
        features: 8,
        pad: &data.floats[..1024],
        bias: &data.floats[..128],
        upper: &data.floats[..106 * 64],
        upper_bias: &data.floats[..106],
    };
    let scorer = StateScorer::new(kernels, &parts);
    let rows = vec![0.3; 200 * 1040];
    let mut scores = [0.0; 128];
    rate(100 * 64 * 106, || {
        for token in 0..100 {
            let tokens = [token, token + 1, token, token + 2, MISSING, MISSING, token, MISSING];
            scorer.score(black_box(&rows), 1040, &tokens, &mut scores);
        }
        black_box(&scores);
    })
}

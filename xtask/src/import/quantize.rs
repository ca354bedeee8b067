//! Weights to 8-bit integers, and the calibration this needs.
//!
//! An input is divided by a scale of its own, which is fixed here once for all: the largest value
//! it takes while the float32 model reads the calibration text, and a margin, divided by 127. The
//! scales are multiplied into the weights, whose rows are then rounded to −127…127 with one scale
//! per output. Rows of embedding tables get one scale each.
//!
//! The layer that mixes the embeddings stays in 16-bit floating point: it runs once per word, not
//! once per token, and in 8 bits it would cost more agreement than all other layers together.

use anyhow::Context;
use readout_language::{Engine, EngineOptions, InstructionSet, ModelWriter, Ranges};
use readout_model::{Block, BlockKind, RawRange, Span};

use super::network::{Array, Encoder, Width};

const CALIBRATION: &str = include_str!("../../data/calibration.txt");

/// How much larger than in the calibration text an input may get before it is cut off. Chosen on
/// 393,332 tokens of news and other text against spaCy: heads and labels that differ are 0.33 % at
/// 1.0 and 1.2, 0.63 % at 0.8; differing entity tokens are fewest at 1.2.
const MARGIN: f32 = 1.2;

/// Largest level of a quantised number.
const LEVELS: f32 = 127.0;

/// The ranges of the inputs of the layers that look at neighbours when the model reads the
/// calibration text, shared encoder first.
///
/// # Errors
///
/// When the model cannot be read.
pub(super) fn calibrate(float_model: Vec<u8>) -> anyhow::Result<[Ranges; 2]> {
    // The plain kernels round alike on every machine.
    let options = EngineOptions { instruction_set: Some(InstructionSet::Plain) };
    let engine = Engine::from_bytes(float_model, options)?;
    let mut worker = engine.worker();
    worker.observe();
    let lines: Vec<&str> = CALIBRATION.lines().filter(|line| !line.starts_with('#')).collect();
    let text = lines.join("\n");
    let whole = Block {
        kind: BlockKind::Paragraph,
        span: Span::new(0, text.len()),
        wrapped: false,
        raw: RawRange { start: 0, end: text.len() as u64 },
    };
    worker.analyze(&text, &[whole]);
    Ok(worker.ranges().context("nothing was observed")?.clone())
}

/// Adds the weights of an encoder as 8-bit integers.
pub(super) fn add_encoder(
    encoder: &Encoder,
    ranges: &Ranges,
    name: &str,
    writer: &mut ModelWriter,
) {
    for (index, table) in encoder.tables.iter().enumerate() {
        let name = format!("{name}.embed.{index}");
        let (levels, scales) = quantize_rows(&table.data, table.shape[1]);
        writer.add_i8(&name, &table.shape, &levels);
        writer.add_f32(&format!("{name}.scale"), &[scales.len()], &scales);
    }
    encoder.mix.weight.add(writer, &format!("{name}.mix.weight"), Width::Half);
    for (index, (layer, ranges)) in encoder.layers.iter().zip(ranges).enumerate() {
        add_matrix(&layer.weight, ranges, &format!("{name}.layer.{index}"), writer);
    }
}

/// Adds a matrix whose inputs have these ranges, once or several times over.
fn add_matrix(matrix: &Array, ranges: &[f32], name: &str, writer: &mut ModelWriter) {
    let inputs = *matrix.shape.last().expect("a matrix has dimensions");
    // An input that never differed from zero gets a scale that does not make its weight the largest.
    let floor = ranges.iter().fold(0.0f32, |all, range| all.max(*range)) / 1000.0;
    let scales: Vec<f32> = ranges
        .iter()
        .map(|range| MARGIN * range.max(floor).max(f32::MIN_POSITIVE) / LEVELS)
        .collect();
    let scaled: Vec<f32> = matrix
        .data
        .iter()
        .zip((0..inputs).cycle())
        .map(|(weight, input)| weight * scales[input % scales.len()])
        .collect();
    let (levels, output_scales) = quantize_rows(&scaled, inputs);
    writer.add_i8(&format!("{name}.weight"), &matrix.shape, &levels);
    writer.add_f32(&format!("{name}.scale"), &[output_scales.len()], &output_scales);
    writer.add_f32(&format!("{name}.input"), &[scales.len()], &scales);
}

/// Rounds rows to −127…127; one scale per row.
fn quantize_rows(numbers: &[f32], width: usize) -> (Vec<i8>, Vec<f32>) {
    let mut levels = Vec::with_capacity(numbers.len());
    let mut scales = Vec::with_capacity(numbers.len() / width);
    for row in numbers.chunks_exact(width) {
        let largest = row.iter().fold(0.0f32, |all, number| all.max(number.abs()));
        let scale = largest.max(f32::MIN_POSITIVE) / LEVELS;
        levels.extend(row.iter().map(|number| (number / scale).round() as i8));
        scales.push(scale);
    }
    (levels, scales)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_rounded_by_their_own_scale() {
        let (levels, scales) =
            quantize_rows(&[0.5, -1.0, 0.0, 63.5, 127.0, -0.4, 0.0, 0.0, 0.0], 3);
        assert_eq!(levels, [64, -127, 0, 64, 127, 0, 0, 0, 0]);
        assert_eq!(scales[..2], [1.0 / 127.0, 1.0]);
        assert!(scales[2] > 0.0, "a row of zeros has a scale one can divide by");
    }

    #[test]
    fn the_scales_of_inputs_go_into_the_weights() {
        let mut writer = ModelWriter::new();
        let matrix = Array { shape: vec![1, 4], data: vec![1.0, 1.0, -0.3, 0.25] };
        // Two inputs, each read twice; the first takes larger values.
        add_matrix(&matrix, &[2.0, 1.5], "m", &mut writer);
        let file = readout_language::ModelFile::parse(writer.finish().into()).unwrap();
        let floats = |name: &str| file.section(name).unwrap().f32s().unwrap();
        let weights = file.section("m.weight").unwrap().i8s().unwrap();
        let (outputs, inputs) = (floats("m.scale"), floats("m.input"));
        assert_eq!(weights, [127, 95, -38, 24]);
        assert_eq!(inputs, [MARGIN * 2.0 / LEVELS, MARGIN * 1.5 / LEVELS]);
        for (index, weight) in matrix.data.iter().enumerate() {
            let restored = f32::from(weights[index]) * outputs[0] / inputs[index % 2];
            assert!((restored - weight).abs() < 0.01, "{restored} for {weight}");
        }
    }
}

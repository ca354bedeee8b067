//! Matrices of the model file, in whatever precision they are stored.

use crate::kernels::{ModelMatrix, ModelWeights};
use crate::model_file::{Element, ModelError, ModelFile};

/// A matrix and its bias as the model file has them.
pub(crate) struct Weights {
    outputs: usize,
    inputs: usize,
    bias: Vec<f32>,
    numbers: Numbers,
}

enum Numbers {
    Float(Vec<f32>),
    Int8 { weights: Vec<i8>, output_scales: Vec<f32>, input_scales: Vec<f32> },
}

impl Weights {
    /// Reads `NAME.weight` (`outputs × inputs`, 32- or 16-bit floating point or 8-bit integers) and
    /// `NAME.bias`; for integers also `NAME.scale` (one per output) and `NAME.input` (one per
    /// input, or per part of it where the input consists of parts alike).
    ///
    /// # Errors
    ///
    /// When a section is missing or has another shape.
    pub(crate) fn read(
        file: &ModelFile,
        name: &str,
        outputs: &[usize],
        inputs: usize,
    ) -> Result<Weights, ModelError> {
        let bias = file.section(&format!("{name}.bias"))?.shaped(outputs)?.f32s()?;
        Weights::with_bias(file, name, outputs, inputs, bias)
    }

    /// The same with a bias that stands elsewhere.
    pub(crate) fn with_bias(
        file: &ModelFile,
        name: &str,
        outputs: &[usize],
        inputs: usize,
        bias: Vec<f32>,
    ) -> Result<Weights, ModelError> {
        let shape: Vec<usize> = outputs.iter().copied().chain([inputs]).collect();
        let weight = file.section(&format!("{name}.weight"))?.shaped(&shape)?;
        let outputs = outputs.iter().product();
        let numbers = if weight.element() == Element::I8 {
            let output_scales = file.section(&format!("{name}.scale"))?.shaped(&[outputs])?;
            let section = file.section(&format!("{name}.input"))?;
            let input_scales = section.f32s()?;
            let fits = inputs.checked_rem(input_scales.len()) == Some(0)
                && input_scales.len().is_multiple_of(16);
            if !fits || !input_scales.iter().all(|scale| *scale > 0.0 && scale.is_finite()) {
                return Err(ModelError::bad_section(section.name(), "its scales do not fit"));
            }
            Numbers::Int8 {
                weights: weight.i8s()?,
                output_scales: output_scales.f32s()?,
                input_scales,
            }
        } else {
            Numbers::Float(weight.f32s()?)
        };
        Ok(Weights { outputs, inputs, bias, numbers })
    }

    /// For the kernels to pack.
    pub(crate) fn matrix(&self) -> ModelMatrix<'_> {
        let weights = match &self.numbers {
            Numbers::Float(weights) => ModelWeights::Float(weights),
            Numbers::Int8 { weights, output_scales, input_scales } => {
                ModelWeights::Int8 { weights, output_scales, input_scales }
            }
        };
        ModelMatrix { outputs: self.outputs, inputs: self.inputs, weights, bias: &self.bias }
    }
}

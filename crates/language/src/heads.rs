//! What turns encoded tokens into scores: the tagger's layer, and the scorers of the parser and of
//! the name recogniser.

use std::ops::Range;

use readout_model::Tag;

use crate::kernels::{
    HIDDEN, HIDDEN_PIECES, Kernels, LinearLayer, ScorerParts, Scratch, StateScorer, WIDTH,
};
use crate::model_file::{ModelError, ModelFile};
use crate::weights::Weights;

/// The tagger: one layer, the tag with the highest score.
pub(crate) struct Tagger {
    tags: Vec<Tag>,
    layer: LinearLayer,
}

impl Tagger {
    /// Reads the tagger.
    ///
    /// # Errors
    ///
    /// When a section is missing or has another shape, or a tag is unknown.
    pub(crate) fn read(file: &ModelFile, kernels: Kernels) -> Result<Tagger, ModelError> {
        let labels = file.section("tagger.labels")?;
        let tag = |label: &str| {
            Tag::from_name(label)
                .ok_or_else(|| ModelError::UnknownLabel { scheme: "tag", label: label.to_string() })
        };
        let tags = labels.text()?.lines().map(tag).collect::<Result<Vec<Tag>, _>>()?;
        if tags.is_empty() {
            return Err(ModelError::bad_section("tagger.labels", "it is empty"));
        }
        let weights = Weights::read(file, "tagger", &[tags.len()], WIDTH)?;
        Ok(Tagger { tags, layer: LinearLayer::new(kernels, &weights.matrix()) })
    }

    /// Appends the tags of encoded tokens.
    pub(crate) fn tag(
        &self,
        encoded: &[f32],
        tags: &mut Vec<Tag>,
        scores: &mut Vec<f32>,
        scratch: &mut Scratch,
    ) {
        scores.clear();
        scores.resize(encoded.len() / WIDTH * self.layer.row_width(), 0.0);
        self.layer.apply(encoded, scores, scratch);
        for scores in scores.chunks_exact(self.layer.row_width()) {
            let mut best = 0;
            for index in 1..self.tags.len() {
                if scores[index] > scores[best] {
                    best = index;
                }
            }
            tags.push(self.tags[best]);
        }
    }
}

/// The network of a transition system.
pub(crate) struct Head {
    lower: LinearLayer,
    feature: LinearLayer,
    scorer: StateScorer,
}

/// A head's buffers, kept to be used again.
#[derive(Default)]
pub(crate) struct HeadBuffers {
    lower: Vec<f32>,
    rows: OnLines,
    /// Room for the scores of a state.
    scores: Vec<f32>,
}

/// Numbers that begin on a cache line, so that no vector of them lies on two.
#[derive(Default)]
struct OnLines {
    all: Vec<f32>,
    range: Range<usize>,
}

impl OnLines {
    /// Changes how many there are; what they are is left open.
    fn resize(&mut self, count: usize) -> &mut [f32] {
        const LINE: usize = 64;
        let most = LINE / size_of::<f32>();
        self.all.resize(count + most, 0.0);
        let start = self.all.as_ptr().align_offset(LINE).min(most);
        self.range = start..start + count;
        &mut self.all[self.range.clone()]
    }

    fn numbers(&self) -> &[f32] {
        &self.all[self.range.clone()]
    }
}

impl Head {
    /// Reads the head of this name, which looks at `features` tokens and scores `moves` moves.
    ///
    /// # Errors
    ///
    /// When a section is missing or has another shape.
    pub(crate) fn read(
        file: &ModelFile,
        name: &str,
        features: usize,
        moves: usize,
        kernels: Kernels,
    ) -> Result<Head, ModelError> {
        let part = |part: &str| format!("{name}.{part}");
        let lower = Weights::read(file, &part("lower"), &[HIDDEN], WIDTH)?;
        let outputs = [features, HIDDEN, HIDDEN_PIECES];
        // The bias of the feature layer is added once per state, not once per feature.
        let no_bias = vec![0.0; outputs.iter().product()];
        let feature = Weights::with_bias(file, &part("feature"), &outputs, HIDDEN, no_bias)?;
        let numbers = |name: &str, shape: &[usize]| file.section(name)?.shaped(shape)?.f32s();
        let pad = numbers(&part("feature.pad"), &[1, features, HIDDEN, HIDDEN_PIECES])?;
        let bias = numbers(&part("feature.bias"), &[HIDDEN, HIDDEN_PIECES])?;
        let upper = numbers(&part("upper.weight"), &[moves, HIDDEN])?;
        let upper_bias = numbers(&part("upper.bias"), &[moves])?;
        let parts = ScorerParts {
            features,
            pad: &pad,
            bias: &bias,
            upper: &upper,
            upper_bias: &upper_bias,
        };
        Ok(Head {
            lower: LinearLayer::new(kernels, &lower.matrix()),
            feature: LinearLayer::for_scorer(kernels, &feature.matrix()),
            scorer: StateScorer::new(kernels, &parts),
        })
    }

    /// Computes what the encoded tokens of one paragraph add to a state's score; makes room for
    /// scores.
    pub(crate) fn prepare(
        &self,
        encoded: &[f32],
        buffers: &mut HeadBuffers,
        scratch: &mut Scratch,
    ) {
        let HeadBuffers { lower, rows, scores } = buffers;
        let count = encoded.len() / WIDTH;
        // Nothing old is read: all numbers that matter are written.
        lower.resize(count * self.lower.row_width(), 0.0);
        scores.resize(self.scorer.width(), 0.0);
        self.lower.apply(encoded, lower, scratch);
        self.feature.apply(lower, rows.resize(count * self.feature.row_width()), scratch);
    }

    /// Splits the buffers into a scorer of the paragraph that was prepared last and room for scores.
    pub(crate) fn score<'b>(
        &'b self,
        buffers: &'b mut HeadBuffers,
    ) -> (impl Fn(&[u32], &mut [f32]) + 'b, &'b mut [f32]) {
        let HeadBuffers { rows, scores, .. } = buffers;
        let rows = rows.numbers();
        let score = move |tokens: &[u32], scores: &mut [f32]| {
            self.scorer.score(rows, self.feature.row_width(), tokens, scores);
        };
        (score, scores)
    }
}

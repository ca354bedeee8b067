//! An encoder: each token becomes 96 numbers that say what it is in its surroundings.
//!
//! spaCy's `MultiHashEmbed` and `MaxoutWindowEncoder`: hashed features of the word pick rows of
//! embedding tables, one maxout layer mixes them, four more look at the neighbours. What depends on
//! the word alone is computed once per word and kept by the worker ([`Embeddings`]). Models with
//! word vectors have one more table, in which frequent words have rows of their own.

use std::ops::Range;
use std::sync::Arc;

use crate::kernels::{Kernels, MaxoutLayer, ModelMatrix, PIECES, Scratch, WIDTH, WindowLayer};
use crate::model_file::{ModelError, ModelFile};
use crate::weights::Weights;

/// Rows between two paragraphs, and before the first and after the last: as many as there are
/// layers that look at neighbours, so that no paragraph sees another one.
pub(crate) const PADDING: usize = 4;

/// Rows of four hashes are summed.
const HASHES: usize = 4;

/// An embedding cache is emptied when it holds more rows than this (12 MB).
const MOST_ROWS: usize = 32_768;

/// New words whose first layer is computed together.
const NEW_WORDS: usize = 48;

/// The weights of one encoder.
pub(crate) struct Encoder {
    tables: Vec<Table>,
    mix: MaxoutLayer,
    layers: Vec<WindowLayer>,
    /// What the first of them makes of rows of zeros.
    silence: Vec<f32>,
    /// Whether a blank after the token counts.
    sees_blanks: bool,
}

/// One column of the embedding.
struct Table {
    column: Column,
    seed: u32,
    /// In the column of word vectors: which word has which row.
    vocabulary: Option<Arc<Vocabulary>>,
    rows: usize,
    numbers: Numbers,
}

/// The words that have vectors.
pub(crate) struct Vocabulary {
    /// The words' numbers, in order.
    keys: Vec<u64>,
    /// The row of each; words may share one.
    rows: Vec<u16>,
}

/// The numbers of an embedding table, row by row.
enum Numbers {
    Float(Vec<f32>),
    /// One scale per row.
    Int8 {
        levels: Vec<i8>,
        scales: Vec<f32>,
    },
}

/// The features of a word that the encoders know.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Norm,
    Prefix,
    Suffix,
    Shape,
    SpaceAfter,
    IsSpace,
    /// The word as written: the column of word vectors.
    Text,
}

/// What an encoder sees of a token, as spaCy numbers it.
#[derive(Clone, Copy)]
pub(crate) struct Features {
    pub(crate) orth: u64,
    pub(crate) norm: u64,
    pub(crate) prefix: u64,
    pub(crate) suffix: u64,
    pub(crate) shape: u64,
    pub(crate) is_space: bool,
}

/// A token as an encoder's caller gives it: the number of its word, and whether a blank follows.
#[derive(Clone, Copy)]
pub(crate) struct Word {
    pub(crate) lexeme: usize,
    pub(crate) space_after: bool,
}

/// What one worker keeps for one encoder: the first layer's output for each word met.
#[derive(Default)]
pub(crate) struct Embeddings {
    /// By lexeme and whether a blank follows: number of the row, or [`NONE`].
    index: Vec<u32>,
    rows: Vec<f32>,
    /// Words met for the first time in this call.
    pending: Vec<(Word, u32)>,
    inputs: Vec<f32>,
}

const NONE: u32 = u32::MAX;

impl Embeddings {
    /// Forgets all words; to be called when lexemes are numbered anew.
    pub(crate) fn clear(&mut self) {
        self.index.clear();
        self.rows.clear();
    }
}

/// Input ranges met by the layers that look at neighbours, for the calibration of int8: the largest
/// magnitude of each input of each layer.
pub type Ranges = Vec<Vec<f32>>;

impl Encoder {
    /// Reads the encoder of this name.
    ///
    /// # Errors
    ///
    /// When a section is missing or does not have the expected shape.
    pub(crate) fn read(
        file: &ModelFile,
        name: &str,
        vocabulary: Option<&Arc<Vocabulary>>,
        kernels: Kernels,
    ) -> Result<Encoder, ModelError> {
        let columns = file.section(&format!("{name}.columns"))?;
        let seeds = file.section(&format!("{name}.seeds"))?.u32s()?;
        let columns = columns.text()?.lines().map(Column::from_name).collect::<Option<Vec<_>>>();
        let columns = columns.filter(|columns| columns.len() == seeds.len()).ok_or_else(|| {
            ModelError::bad_section(format!("{name}.columns"), "it names unknown columns")
        })?;
        let mut tables = Vec::new();
        for (index, (&column, &seed)) in columns.iter().zip(&seeds).enumerate() {
            let mut table = Table::read(file, &format!("{name}.embed.{index}"), column, seed)?;
            if column == Column::Text {
                let known = vocabulary.filter(|words| words.fits(table.rows)).cloned();
                table.vocabulary = Some(known.ok_or_else(|| {
                    ModelError::bad_section("vectors.rows", "it does not fit the vectors")
                })?);
            }
            tables.push(table);
        }
        let mix = Maxout::read(file, &format!("{name}.mix"), tables.len() * WIDTH)?;
        let layers = (0..PADDING)
            .map(|index| {
                let layer = Maxout::read(file, &format!("{name}.layer.{index}"), 3 * WIDTH)?;
                Ok(layer.packed(kernels, WindowLayer::new))
            })
            .collect::<Result<Vec<_>, _>>()?;
        let mut silence = [0.0; 3 * WIDTH];
        let (zeros, middle) = ([0.0; 3 * WIDTH], std::slice::from_ref(&(1..2)));
        layers[0].apply(&zeros, &mut silence, middle, &mut Scratch::default());
        Ok(Encoder {
            sees_blanks: columns.contains(&Column::SpaceAfter),
            tables,
            mix: mix.packed(kernels, MaxoutLayer::new),
            layers,
            silence: silence[WIDTH..2 * WIDTH].to_vec(),
        })
    }

    /// Fills `rows` with the words' embeddings: first [`PADDING`] rows of zeros, then each
    /// paragraph followed by as many. `features` gives what is seen of a lexeme.
    pub(crate) fn embed(
        &self,
        paragraphs: &[&[Word]],
        features: impl Fn(usize) -> Features,
        cache: &mut Embeddings,
        rows: &mut Vec<f32>,
        scratch: &mut Scratch,
    ) {
        if cache.rows.len() > MOST_ROWS * WIDTH {
            cache.clear();
        }
        if cache.rows.is_empty() {
            // Costs nothing until it is used; growing step by step would leave holes in the memory.
            cache.rows.reserve(MOST_ROWS * WIDTH);
        }
        self.compute_new_words(paragraphs, features, cache, scratch);
        rows.clear();
        rows.resize(PADDING * WIDTH, 0.0);
        for paragraph in paragraphs {
            for word in *paragraph {
                let row = cache.index[self.key(word)] as usize * WIDTH;
                rows.extend_from_slice(&cache.rows[row..row + WIDTH]);
            }
            rows.resize(rows.len() + PADDING * WIDTH, 0.0);
        }
    }

    /// Runs the layers over the `rows` of the paragraphs, laid out as [`Encoder::embed`] does, using
    /// `spare` for every other layer; the result is in `rows`.
    ///
    /// Of the rows around a paragraph, each layer computes those that reach the paragraph in the layers
    /// after it, and no other layer's rows are read.
    pub(crate) fn encode(
        &self,
        paragraphs: &[&[Word]],
        rows: &mut Vec<f32>,
        spare: &mut Vec<f32>,
        scratch: &mut Scratch,
        mut ranges: Option<&mut Ranges>,
    ) {
        // The first and last row are guards: the layers read them and leave them alone. They are too
        // far from the first and last token to matter, see `PADDING`.
        spare.resize(rows.len(), 0.0);
        let last = spare.len() - WIDTH;
        spare[..WIDTH].fill(0.0);
        spare[last..].fill(0.0);
        let mut texts = Vec::with_capacity(paragraphs.len());
        let mut row = PADDING;
        for paragraph in paragraphs {
            texts.push(row..row + paragraph.len());
            row += paragraph.len() + PADDING;
        }
        // After the first layer, only the rows next to a paragraph know of it.
        let paddings = [0].into_iter().chain(texts.iter().map(|text| text.end));
        for padding in paddings {
            for row in padding + 1..padding + PADDING - 1 {
                spare[row * WIDTH..(row + 1) * WIDTH].copy_from_slice(&self.silence);
            }
        }
        for (index, layer) in self.layers.iter().enumerate() {
            if let Some(ranges) = ranges.as_deref_mut() {
                ranges.resize(self.layers.len(), vec![0.0; WIDTH]);
                widen(&mut ranges[index], rows);
            }
            let around = (index + 1).min(PADDING - 1 - index);
            let runs: Vec<Range<usize>> =
                texts.iter().map(|text| text.start - around..text.end + around).collect();
            layer.apply(rows, spare, &runs, scratch);
            std::mem::swap(rows, spare);
        }
    }

    fn key(&self, word: &Word) -> usize {
        2 * word.lexeme + usize::from(self.sees_blanks && word.space_after)
    }

    fn compute_new_words(
        &self,
        paragraphs: &[&[Word]],
        features: impl Fn(usize) -> Features,
        cache: &mut Embeddings,
        scratch: &mut Scratch,
    ) {
        let Embeddings { index, rows, pending, inputs } = cache;
        pending.clear();
        let known = rows.len() / WIDTH;
        for word in paragraphs.iter().copied().flatten() {
            let key = self.key(word);
            if index.len() <= key {
                index.resize((key + 1).next_multiple_of(1024), NONE);
            }
            if index[key] == NONE {
                let row = (known + pending.len()) as u32;
                index[key] = row;
                pending.push((*word, row));
            }
        }
        let width = self.tables.len() * WIDTH;
        rows.resize(rows.len() + pending.len() * WIDTH, 0.0);
        let new_rows = rows[known * WIDTH..].chunks_mut(NEW_WORDS * WIDTH);
        for (words, rows) in pending.chunks(NEW_WORDS).zip(new_rows) {
            inputs.clear();
            inputs.resize(words.len() * width, 0.0);
            for ((word, _), input) in words.iter().zip(inputs.chunks_exact_mut(width)) {
                let features = features(word.lexeme);
                for (table, part) in self.tables.iter().zip(input.chunks_exact_mut(WIDTH)) {
                    table.add(&features, word.space_after, part);
                }
            }
            self.mix.apply(inputs, rows, scratch);
        }
    }
}

/// The weights of a maxout layer with its normalisation, as the model file has them.
struct Maxout {
    weights: Weights,
    gain: Vec<f32>,
    shift: Vec<f32>,
}

impl Maxout {
    fn read(file: &ModelFile, name: &str, inputs: usize) -> Result<Maxout, ModelError> {
        let numbers =
            |part: &str| file.section(&format!("{name}.{part}"))?.shaped(&[WIDTH])?.f32s();
        Ok(Maxout {
            weights: Weights::read(file, name, &[WIDTH, PIECES], inputs)?,
            gain: numbers("gain")?,
            shift: numbers("shift")?,
        })
    }

    fn packed<L>(
        &self,
        kernels: Kernels,
        pack: impl Fn(Kernels, &ModelMatrix<'_>, &[f32], &[f32]) -> L,
    ) -> L {
        pack(kernels, &self.weights.matrix(), &self.gain, &self.shift)
    }
}

/// Widens a layer's ranges by the magnitudes of some rows.
fn widen(ranges: &mut [f32], rows: &[f32]) {
    for row in rows.chunks_exact(ranges.len()) {
        for (range, value) in ranges.iter_mut().zip(row) {
            *range = range.max(value.abs());
        }
    }
}

impl Table {
    fn read(file: &ModelFile, name: &str, column: Column, seed: u32) -> Result<Table, ModelError> {
        let section = file.section(name)?;
        let &[rows, WIDTH] = section.shape() else {
            return Err(ModelError::bad_section(name, "it is no table of 96 columns"));
        };
        if rows == 0 {
            return Err(ModelError::bad_section(name, "it is empty"));
        }
        let numbers = match file.find(&format!("{name}.scale")) {
            Some(scales) => {
                Numbers::Int8 { levels: section.i8s()?, scales: scales.shaped(&[rows])?.f32s()? }
            }
            None => Numbers::Float(section.f32s()?),
        };
        Ok(Table { column, seed, vocabulary: None, rows, numbers })
    }

    /// Adds the word's rows: those of its four hashes, or the one that is its own, if it has one.
    fn add(&self, features: &Features, space_after: bool, sum: &mut [f32]) {
        let id = match self.column {
            Column::Norm => features.norm,
            Column::Prefix => features.prefix,
            Column::Suffix => features.suffix,
            Column::Shape => features.shape,
            Column::SpaceAfter => u64::from(space_after),
            Column::IsSpace => u64::from(features.is_space),
            Column::Text => features.orth,
        };
        match &self.vocabulary {
            Some(vocabulary) => {
                if let Some(row) = vocabulary.row(id) {
                    self.add_row(row, sum);
                }
            }
            None => {
                for hash in hashes(id, self.seed) {
                    self.add_row(hash as usize % self.rows, sum);
                }
            }
        }
    }

    fn add_row(&self, row: usize, sum: &mut [f32]) {
        let range = row * WIDTH..(row + 1) * WIDTH;
        match &self.numbers {
            Numbers::Float(numbers) => {
                for (sum, number) in sum.iter_mut().zip(&numbers[range]) {
                    *sum += number;
                }
            }
            Numbers::Int8 { levels, scales } => {
                for (sum, level) in sum.iter_mut().zip(&levels[range]) {
                    *sum += f32::from(*level) * scales[row];
                }
            }
        }
    }
}

impl Vocabulary {
    /// Reads the words that have vectors; `None` in a model without.
    ///
    /// # Errors
    ///
    /// When they are not in order or do not have one row each.
    pub(crate) fn read(file: &ModelFile) -> Result<Option<Arc<Vocabulary>>, ModelError> {
        let Some(keys) = file.find("vectors.keys") else { return Ok(None) };
        let keys = keys.u64s()?;
        let rows = file.section("vectors.rows")?.shaped(&[keys.len()])?.u16s()?;
        if !keys.is_sorted() {
            return Err(ModelError::bad_section("vectors.keys", "it is not in order"));
        }
        Ok(Some(Arc::new(Vocabulary { keys, rows })))
    }

    fn fits(&self, rows: usize) -> bool {
        self.rows.iter().all(|row| usize::from(*row) < rows)
    }

    fn row(&self, word: u64) -> Option<usize> {
        let index = self.keys.binary_search(&word).ok()?;
        Some(usize::from(self.rows[index]))
    }
}

impl Column {
    /// The column spaCy calls so.
    fn from_name(name: &str) -> Option<Column> {
        Some(match name {
            "NORM" => Column::Norm,
            "PREFIX" => Column::Prefix,
            "SUFFIX" => Column::Suffix,
            "SHAPE" => Column::Shape,
            "SPACY" => Column::SpaceAfter,
            "IS_SPACE" => Column::IsSpace,
            "ORTH" => Column::Text,
            _ => return None,
        })
    }
}

/// thinc's `MurmurHash3_x86_128_uint64`: a shortened MurmurHash3 of one 64-bit number, in four
/// parts (`thinc/backends/_murmur3.h`, version 8.3).
fn hashes(id: u64, seed: u32) -> [u32; HASHES] {
    let finish = |mut hash: u64| {
        hash ^= hash >> 33;
        hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
        hash ^= hash >> 33;
        hash = hash.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        hash ^ hash >> 33
    };
    let mixed = id.wrapping_mul(0x87c3_7b91_1142_53d5).rotate_left(31);
    let start = mixed.wrapping_mul(0x4cf5_ad43_2745_937f) ^ u64::from(seed) ^ 8;
    let other = u64::from(seed) ^ 8;
    let first = start.wrapping_add(other);
    let second = other.wrapping_add(first);
    let (first, second) = (finish(first), finish(second));
    let first = first.wrapping_add(second);
    let second = second.wrapping_add(first);
    [first as u32, (first >> 32) as u32, second as u32, (second >> 32) as u32]
}

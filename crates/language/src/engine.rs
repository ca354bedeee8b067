//! The engine: weights and tables of one model, shared by all workers.

use std::borrow::Cow;

use crate::encoder::{Encoder, Vocabulary};
use crate::heads::{Head, Tagger};
use crate::kernels::{Arithmetic, InstructionSet, Kernels};
use crate::model_file::{ModelError, ModelFile};
use crate::names::{self, NameMoves};
use crate::parser::{self, ParserMoves};
use crate::text::TextTables;
use crate::worker::Worker;

/// The model that is part of the program, as `cargo xtask import-model` wrote it.
static EMBEDDED: &[u8] = include_bytes!("../model/en_core_web_sm.int8.model");

/// Weights and tables of one model. Shared by all threads; each has a [`Worker`] of its own.
pub struct Engine {
    info: ModelInfo,
    pub(crate) text: TextTables,
    /// Encoder of tagger and parser.
    pub(crate) shared: Encoder,
    pub(crate) tagger: Tagger,
    pub(crate) parser: Head,
    pub(crate) parser_moves: ParserMoves,
    /// Encoder of the name recogniser.
    pub(crate) names: Encoder,
    pub(crate) recogniser: Head,
    pub(crate) name_moves: NameMoves,
}

/// What model an engine works with, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelInfo {
    /// Name of the model ("en_core_web_sm").
    pub name: String,
    /// Its version.
    pub version: String,
    /// How its weights are stored: "int8" or "float32".
    pub precision: String,
    /// The first 12 hexadecimal digits of the model file's SHA-256.
    pub digest: String,
    /// The processor's instructions in use ("AVX2").
    pub instruction_set: &'static str,
}

impl std::fmt::Display for ModelInfo {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ModelInfo { name, version, precision, digest, instruction_set } = self;
        write!(formatter, "{name} {version} {precision} {digest} {instruction_set}")
    }
}

/// How an engine computes; the default suits everyone but tests and measurements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EngineOptions {
    /// Instructions to use instead of the fastest; ignored when the processor lacks them.
    pub instruction_set: Option<InstructionSet>,
}

impl Engine {
    /// The engine of the model that is part of the program.
    ///
    /// # Errors
    ///
    /// None in a program that was built whole.
    pub fn embedded() -> Result<Engine, ModelError> {
        Engine::embedded_with(EngineOptions::default())
    }

    /// The engine of the model that is part of the program, computing as told.
    ///
    /// # Errors
    ///
    /// As [`Engine::embedded`].
    pub fn embedded_with(options: EngineOptions) -> Result<Engine, ModelError> {
        Engine::read(&ModelFile::parse(Cow::Borrowed(EMBEDDED))?, options)
    }

    /// The engine of a model file.
    ///
    /// # Errors
    ///
    /// When the bytes are not a model file that this program can use; see [`ModelError`].
    pub fn from_bytes(bytes: Vec<u8>, options: EngineOptions) -> Result<Engine, ModelError> {
        Engine::read(&ModelFile::parse(Cow::Owned(bytes))?, options)
    }

    fn read(file: &ModelFile, options: EngineOptions) -> Result<Engine, ModelError> {
        let about = file.section("about")?.text()?;
        let about = |key: &str| {
            let row = about.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('\t'));
            row.unwrap_or_default().to_string()
        };
        let precision = about("precision");
        // Integer sums do not depend on their order, and with separate rounding nothing else does:
        // an int8 model gives the same output on every machine.
        let arithmetic = if precision == "float32" { Arithmetic::Fused } else { Arithmetic::Exact };
        let forced = options.instruction_set.and_then(|set| Kernels::with(set, arithmetic));
        let kernels = forced.unwrap_or_else(|| Kernels::detect(arithmetic));
        let parser_moves = ParserMoves::read(&file.section("parser.moves")?)?;
        let name_moves = NameMoves::read(&file.section("names.moves")?)?;
        let words = Vocabulary::read(file)?;
        let words = words.as_ref();
        let digest = file.digest();
        Ok(Engine {
            info: ModelInfo {
                name: about("name"),
                version: about("version"),
                precision,
                digest: digest[..6].iter().map(|byte| format!("{byte:02x}")).collect(),
                instruction_set: kernels.instruction_set().name(),
            },
            text: TextTables::read(file)?,
            shared: Encoder::read(file, "encoder.shared", words, kernels)?,
            tagger: Tagger::read(file, kernels)?,
            parser: Head::read(file, "parser", parser::FEATURES, parser_moves.len(), kernels)?,
            parser_moves,
            names: Encoder::read(file, "encoder.names", words, kernels)?,
            recogniser: Head::read(file, "names", names::FEATURES, name_moves.len(), kernels)?,
            name_moves,
        })
    }

    /// What model this is and how it is computed with.
    pub fn info(&self) -> &ModelInfo {
        &self.info
    }

    /// A worker: caches and buffers for one thread.
    pub fn worker(&self) -> Worker<'_> {
        Worker::new(self)
    }
}

//! Text to words and trees: which words are there and how do they hang together.

mod encoder;
mod engine;
mod half;
mod heads;
#[allow(unsafe_code, reason = "the SIMD kernels; nowhere else")]
#[doc(hidden)]
pub mod kernels;
mod model_file;
mod model_writer;
mod names;
mod paragraphs;
mod parser;
mod projection;
pub mod text;
mod weights;
mod worker;

pub use encoder::Ranges;
pub use engine::{Engine, EngineOptions, ModelInfo};
pub use kernels::InstructionSet;
pub use model_file::{Element, FORMAT_VERSION, ModelError, ModelFile, Section};
pub use model_writer::ModelWriter;
pub use worker::{Profile, Worker};

//! Text to words and trees: which words are there and how do they hang together.

mod model_file;

pub use model_file::{Element, FORMAT_VERSION, ModelError, ModelFile, ModelWriter, Section};

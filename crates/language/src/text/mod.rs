//! Text to lexemes, and back to parts of speech and lemmas: all of the engine that is not a network.
//!
//! Agrees with spaCy 3.8 on every token; the rules and word lists are sections of the model file,
//! put there by `cargo xtask import-model`.

mod affixes;
mod characters;
mod class;
mod codec;
mod identifiers;
mod lemmatizer;
mod lexicon;
mod pattern;
mod ruler;
#[cfg(test)]
mod tests;
mod tokenizer;
mod vocabulary;

pub use affixes::{AffixRule, AffixRules, Item};
pub use class::{Builtin, Class};
pub use identifiers::Identifiers;
pub use lemmatizer::{LemmaTable, Lemmatizer};
pub use lexicon::{Lexeme, LexemeId, Lexicon, RawToken};
pub use pattern::{Pattern, Step};
pub use ruler::{AttributeRuler, Description, Labels, RulerPattern, TokenTest};
pub use tokenizer::{Special, Tokenizer, TokenizerBuffers, TokenizerRules};
pub use vocabulary::Vocabulary;

use crate::model_file::{ModelError, ModelFile};
use crate::model_writer::ModelWriter;

/// A map from strings; its order is never looked at.
type TextMap<V> = hashbrown::HashMap<Box<str>, V, foldhash::fast::FixedState>;

const TOKENIZER: &str = "text.tokenizer";
const RULER: &str = "text.ruler";
const LEMMATIZER: &str = "text.lemmatizer";

/// All tables of this module.
pub struct TextTables {
    /// Text to tokens.
    pub tokenizer: Tokenizer,
    /// Tags and relations to parts of speech and morphology.
    pub ruler: AttributeRuler,
    /// Words to dictionary forms.
    pub lemmatizer: Lemmatizer,
}

impl TextTables {
    /// Reads the tables of a model.
    ///
    /// # Errors
    ///
    /// When a section is not there or not as the importer writes it.
    pub fn read(model: &ModelFile) -> Result<TextTables, ModelError> {
        let bad = |name: &str| ModelError::bad_section(name, "its content makes no sense");
        let section = |name: &str| model.section(name)?.bytes();
        let tokenizer = whole(section(TOKENIZER)?, Tokenizer::decode).ok_or(bad(TOKENIZER))?;
        let patterns = whole(section(RULER)?, AttributeRuler::decode).ok_or(bad(RULER))?;
        let ruler = AttributeRuler::new(patterns)?;
        let morphs = ruler.morphs();
        let lemmatizer = whole(section(LEMMATIZER)?, |reader| Lemmatizer::decode(reader, &morphs))
            .ok_or(bad(LEMMATIZER))?;
        Ok(TextTables { tokenizer, ruler, lemmatizer })
    }

    /// Writes the tables into a model; for the importer.
    pub fn write(
        tokenizer: &Tokenizer,
        ruler: &AttributeRuler,
        lemmas: &[LemmaTable],
        model: &mut ModelWriter,
    ) {
        let bytes = |encode: &dyn Fn(&mut codec::Writer)| {
            let mut writer = codec::Writer::default();
            encode(&mut writer);
            writer.finish()
        };
        model.add_bytes(TOKENIZER, &bytes(&|writer| tokenizer.encode(writer)));
        model.add_bytes(RULER, &bytes(&|writer| ruler.encode(writer)));
        model.add_bytes(LEMMATIZER, &bytes(&|writer| Lemmatizer::encode(lemmas, writer)));
    }
}

/// Reads bytes that must be used up.
fn whole<'a, T>(
    bytes: &'a [u8],
    read: impl FnOnce(&mut codec::Reader<'a>) -> Option<T>,
) -> Option<T> {
    let mut reader = codec::Reader::new(bytes);
    let value = read(&mut reader)?;
    reader.is_done().then_some(value)
}

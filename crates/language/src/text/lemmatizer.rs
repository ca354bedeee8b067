//! Words to dictionary forms, by lists of words, lists of exceptions and rules for endings.
//!
//! Source: spaCy 3.8, `pipeline/lemmatizer.py` (mode "rule") and `lang/en/lemmatizer.py` (MIT); the
//! lists derive from WordNet 3.0.

use fst::{Map, Set};
use readout_model::{MorphId, Pos};
use smol_str::SmolStr;

use super::characters::is_letter;
use super::codec::{Reader, Writer};
use super::lexicon::{Lexeme, LexemeId, Lexicon};

/// What is known of one part of speech.
pub struct LemmaTable {
    /// The part of speech.
    pub pos: String,
    /// Endings and what replaces them, in order.
    pub endings: Vec<(String, String)>,
    /// Irregular forms with their lemmas, sorted by bytes.
    pub exceptions: Vec<(String, Vec<String>)>,
    /// Dictionary forms, sorted by bytes, all different.
    pub words: Vec<String>,
}

/// Finds the dictionary form of words. Shared by all workers.
pub struct Lemmatizer {
    /// By part of speech in the order of [`Pos::ALL`].
    tables: Vec<Option<Table>>,
    /// By [`MorphId`].
    morphs: Vec<Morph>,
}

struct Table {
    endings: Vec<(Box<str>, Box<str>)>,
    /// From a form to an index of `lemmas`.
    exceptions: Map<Vec<u8>>,
    lemmas: Vec<Vec<SmolStr>>,
    words: Set<Vec<u8>>,
}

/// What of a morphological description tells that a word stands in its dictionary form.
#[derive(Clone, Copy, Default)]
struct Morph {
    singular: bool,
    /// Present tense, finite, without number.
    plain_present: bool,
    /// Infinitive or positive degree: whatever the part of speech.
    base: bool,
}

impl Morph {
    fn new(description: &str) -> Morph {
        let value = |field: &str| {
            let fields = description.split('|').filter_map(|pair| pair.split_once('='));
            fields.into_iter().find(|(name, _)| *name == field).map(|(_, value)| value)
        };
        Morph {
            singular: value("Number") == Some("Sing"),
            plain_present: value("VerbForm") == Some("Fin")
                && value("Tense") == Some("Pres")
                && value("Number").is_none(),
            base: matches!(value("VerbForm"), Some("Inf" | "None"))
                || value("Degree") == Some("Pos"),
        }
    }
}

impl Lemmatizer {
    /// The lemma of a token that the attribute ruler gave none.
    ///
    /// `morph` must come from the ruler of the same model.
    pub fn lemma(
        &self,
        lexicon: &mut Lexicon,
        word: LexemeId,
        pos: Pos,
        morph: MorphId,
    ) -> SmolStr {
        lexicon.lemma(word, pos, morph, |word| self.find(word, pos, morph))
    }

    fn find(&self, word: &Lexeme, pos: Pos, morph: MorphId) -> SmolStr {
        let morph = self.morphs[usize::from(morph.0)];
        let is_base = morph.base
            || pos == Pos::Noun && morph.singular
            || pos == Pos::Verb && morph.plain_present;
        if pos == Pos::Space || is_base {
            return word.lower.clone();
        }
        let Some(table) = &self.tables[pos as usize] else {
            return if pos == Pos::Propn { word.text.clone() } else { word.lower.clone() };
        };
        table.lemma(&word.lower).unwrap_or_else(|| word.text.clone())
    }

    pub(super) fn encode(tables: &[LemmaTable], writer: &mut Writer) {
        writer.list(tables, |writer, table| {
            writer.text(&table.pos);
            writer.list(&table.endings, |writer, (old, new)| {
                writer.text(old);
                writer.text(new);
            });
            let forms = table.exceptions.iter().map(|(form, _)| form).zip(0..);
            let forms = Map::from_iter(forms).expect("the importer sorts");
            writer.bytes(forms.as_fst().as_bytes());
            writer.list(&table.exceptions, |writer, (_, lemmas)| {
                writer.list(lemmas, |writer, lemma| writer.text(lemma));
            });
            let words = Set::from_iter(&table.words).expect("the importer sorts");
            writer.bytes(words.as_fst().as_bytes());
        });
    }

    pub(super) fn decode(reader: &mut Reader<'_>, morphs: &[Box<str>]) -> Option<Lemmatizer> {
        let mut tables: Vec<Option<Table>> = Pos::ALL.iter().map(|_| None).collect();
        let read = reader.list(|reader| {
            let pos = Pos::from_name(reader.text()?)?;
            let endings =
                reader.list(|reader| Some((reader.text()?.into(), reader.text()?.into())))?;
            let exceptions = Map::new(reader.bytes()?.to_vec()).ok()?;
            let lemmas =
                reader.list(|reader| reader.list(|reader| reader.text().map(SmolStr::new)))?;
            let words = Set::new(reader.bytes()?.to_vec()).ok()?;
            Some((pos, Table { endings, exceptions, lemmas, words }))
        })?;
        for (pos, table) in read {
            tables[pos as usize] = Some(table);
        }
        let morphs = morphs.iter().map(|morph| Morph::new(morph)).collect();
        Some(Lemmatizer { tables, morphs })
    }
}

impl Table {
    /// The first choice among the lemmas of a form; `None` when no ending fits.
    fn lemma(&self, form: &str) -> Option<SmolStr> {
        // Exceptions go before all others, the last one first, but for those that are words of the
        // dictionary with a regular ending anyway.
        let mut known: Vec<SmolStr> = Vec::new();
        let mut unknown = None;
        for (old, new) in &self.endings {
            let Some(stem) = form.strip_suffix(&**old) else { continue };
            let lemma = SmolStr::from_iter([stem, new]);
            if lemma.is_empty() {
                continue;
            }
            if self.words.contains(&lemma) {
                known.insert(0, lemma);
            } else if !lemma.chars().all(is_letter) {
                known.push(lemma);
            } else {
                unknown.get_or_insert(lemma);
            }
        }
        let exceptions = self.exceptions.get(form).map_or(&[][..], |index| {
            self.lemmas.get(index as usize).map_or(&[][..], Vec::as_slice)
        });
        for lemma in exceptions {
            if !known.contains(lemma) {
                known.insert(0, lemma.clone());
            }
        }
        known.into_iter().next().or(unknown)
    }
}

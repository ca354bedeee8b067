//! How the tables of this module are written in sections of the model file: numbers as four bytes,
//! texts and lists with their length before them, all little-endian.

/// Collects the bytes of a section.
#[derive(Default)]
pub(super) struct Writer(Vec<u8>);

impl Writer {
    pub(super) fn number(&mut self, number: u32) {
        self.0.extend(number.to_le_bytes());
    }

    pub(super) fn wide(&mut self, number: u64) {
        self.0.extend(number.to_le_bytes());
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.number(u32::try_from(bytes.len()).expect("tables are shorter than 4 GiB"));
        self.0.extend(bytes);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    pub(super) fn list<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Writer, &T)) {
        self.number(u32::try_from(items.len()).expect("tables are shorter than 4 GiB"));
        for item in items {
            write(self, item);
        }
    }

    /// A number that may be missing.
    pub(super) fn option(&mut self, number: Option<u32>) {
        self.number(number.is_some().into());
        self.number(number.unwrap_or(0));
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.0
    }
}

/// Reads what a [`Writer`] wrote; every function returns `None` when the bytes do not fit.
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader(bytes)
    }

    pub(super) fn number(&mut self) -> Option<u32> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u32::from_le_bytes(*bytes))
    }

    pub(super) fn wide(&mut self) -> Option<u64> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u64::from_le_bytes(*bytes))
    }

    pub(super) fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.number()? as usize;
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }

    pub(super) fn text(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.bytes()?).ok()
    }

    pub(super) fn list<T>(
        &mut self,
        mut read: impl FnMut(&mut Reader<'a>) -> Option<T>,
    ) -> Option<Vec<T>> {
        // Not reserved up front: a wrong length must not ask for gigabytes.
        let length = self.number()?;
        (0..length).map(|_| read(self)).collect()
    }

    pub(super) fn option(&mut self) -> Option<Option<u32>> {
        let there = self.number()?;
        let number = self.number()?;
        Some((there != 0).then_some(number))
    }

    /// Whether everything was read.
    pub(super) fn is_done(&self) -> bool {
        self.0.is_empty()
    }
}

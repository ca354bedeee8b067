//! The numbers that spaCy's models know strings by.

use super::TextMap;
use super::codec::{Reader, Writer};

/// Gives every string the number the models were trained with.
///
/// That is the hash of the string, except for the empty string and the names of spaCy's own
/// attributes and labels ("mark", "agent", "number", "root"): these have small fixed numbers.
pub struct Identifiers {
    symbols: TextMap<u32>,
    longest: usize,
}

impl Identifiers {
    /// The identifiers with these fixed numbers.
    pub fn new(symbols: impl IntoIterator<Item = (String, u32)>) -> Identifiers {
        let symbols: TextMap<u32> =
            symbols.into_iter().map(|(name, number)| (name.into_boxed_str(), number)).collect();
        let longest = symbols.keys().map(|name| name.len()).max().unwrap_or(0);
        Identifiers { symbols, longest }
    }

    /// The number of a string.
    pub fn of(&self, text: &str) -> u64 {
        if text.len() <= self.longest {
            if text.is_empty() {
                return 0;
            }
            if let Some(&number) = self.symbols.get(text) {
                return number.into();
            }
        }
        murmur_hash_64a(text.as_bytes())
    }

    pub(super) fn encode(&self, writer: &mut Writer) {
        let mut symbols: Vec<_> = self.symbols.iter().collect();
        symbols.sort();
        writer.list(&symbols, |writer, (name, number)| {
            writer.text(name);
            writer.number(**number);
        });
    }

    pub(super) fn decode(reader: &mut Reader<'_>) -> Option<Identifiers> {
        let symbols = reader.list(|reader| Some((reader.text()?.to_string(), reader.number()?)))?;
        Some(Identifiers::new(symbols))
    }
}

/// MurmurHash64A by Austin Appleby (public domain) with seed 1, as spaCy uses it for strings.
fn murmur_hash_64a(bytes: &[u8]) -> u64 {
    const SEED: u64 = 1;
    const MULTIPLIER: u64 = 0xc6a4_a793_5bd1_e995;
    const SHIFT: u32 = 47;

    let mut hash = SEED ^ (bytes.len() as u64).wrapping_mul(MULTIPLIER);
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        let mut word = u64::from_le_bytes(*word).wrapping_mul(MULTIPLIER);
        word ^= word >> SHIFT;
        hash = (hash ^ word.wrapping_mul(MULTIPLIER)).wrapping_mul(MULTIPLIER);
    }
    if !rest.is_empty() {
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        hash = (hash ^ u64::from_le_bytes(last)).wrapping_mul(MULTIPLIER);
    }
    hash ^= hash >> SHIFT;
    hash = hash.wrapping_mul(MULTIPLIER);
    hash ^ (hash >> SHIFT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_have_the_numbers_spacy_gives_them() {
        let identifiers = Identifiers::new([("mark".to_string(), 423)]);
        let table = [
            ("", 0),
            ("mark", 423),
            ("Mark", 1_682_980_612_754_626_541),
            ("treaty", 8_153_358_716_975_691_421),
            ("negotiated", 6_958_401_487_738_094_484),
            ("Übereinkommen", 9_394_281_975_547_237_999),
        ];
        for (text, number) in table {
            assert_eq!(identifiers.of(text), number, "{text}");
        }
    }
}

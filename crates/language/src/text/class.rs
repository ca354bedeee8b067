//! Sets of characters, as the tokenizer's patterns have them.

use super::characters::{is_decimal, is_space, is_word};
use super::codec::{Reader, Writer};

/// A set of characters: ranges, and classes that Unicode's tables define.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Class {
    /// Ranges of code points, both ends included, sorted and not touching.
    ranges: Vec<(u32, u32)>,
    /// `\w`, `\d`, `\S` belong to the set.
    word: bool,
    decimal: bool,
    visible: bool,
    /// The set is the complement.
    negated: bool,
    /// Bit `n` tells whether the ASCII character `n` is a member; spares the search.
    ascii: u128,
}

/// What a [`Class`] is made of besides ranges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Builtin {
    /// `\w`
    Word,
    /// `\d`
    Decimal,
    /// `\S`
    Visible,
}

impl Class {
    /// The set of these ranges of code points (both ends included) and classes, or its complement.
    pub fn new(mut ranges: Vec<(u32, u32)>, builtins: &[Builtin], negated: bool) -> Class {
        ranges.sort_unstable();
        let mut merged: Vec<(u32, u32)> = Vec::with_capacity(ranges.len());
        for (start, end) in ranges {
            match merged.last_mut() {
                Some(last) if start <= last.1.saturating_add(1) => last.1 = last.1.max(end),
                _ => merged.push((start, end)),
            }
        }
        let mut class = Class {
            ranges: merged,
            word: builtins.contains(&Builtin::Word),
            decimal: builtins.contains(&Builtin::Decimal),
            visible: builtins.contains(&Builtin::Visible),
            negated,
            ascii: 0,
        };
        class.ascii = (0..128u8)
            .filter(|&byte| class.search(char::from(byte)))
            .fold(0, |bits, byte| bits | 1 << byte);
        class
    }

    /// Whether a character belongs to the set.
    pub(super) fn contains(&self, character: char) -> bool {
        match character.is_ascii() {
            true => self.ascii >> u32::from(character) & 1 != 0,
            false => self.search(character),
        }
    }

    /// Its ASCII members: bit `n` stands for the character `n`.
    pub(super) fn ascii(&self) -> u128 {
        self.ascii
    }

    fn search(&self, character: char) -> bool {
        let code = u32::from(character);
        let after = self.ranges.partition_point(|&(start, _)| start <= code);
        let member = after > 0 && code <= self.ranges[after - 1].1
            || self.word && is_word(character)
            || self.decimal && is_decimal(character)
            || self.visible && !is_space(character);
        member != self.negated
    }

    pub(super) fn encode(&self, writer: &mut Writer) {
        let flags = [self.word, self.decimal, self.visible, self.negated];
        writer.number(flags.iter().rev().fold(0, |bits, &flag| bits << 1 | u32::from(flag)));
        writer.list(&self.ranges, |writer, &(start, end)| {
            writer.number(start);
            writer.number(end);
        });
    }

    pub(super) fn decode(reader: &mut Reader<'_>) -> Option<Class> {
        let flags = reader.number()?;
        let all = [Builtin::Word, Builtin::Decimal, Builtin::Visible];
        let builtins: Vec<Builtin> =
            (0..3).filter(|bit| flags >> bit & 1 != 0).map(|bit| all[bit]).collect();
        let ranges = reader.list(|reader| Some((reader.number()?, reader.number()?)))?;
        Some(Class::new(ranges, &builtins, flags >> 3 & 1 != 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_hold_what_their_pattern_says() {
        let ranges = |pairs: &[(char, char)]| {
            pairs.iter().map(|&(start, end)| (start.into(), end.into())).collect()
        };
        // [a-c\d], [^x-z] and \S, each with members and others.
        let table: [(Class, &str, &str); 3] = [
            (Class::new(ranges(&[('a', 'c')]), &[Builtin::Decimal], false), "ab7٣", "dA½ "),
            (Class::new(ranges(&[('x', 'z')]), &[], true), "aé ", "xyz"),
            (Class::new(Vec::new(), &[Builtin::Visible], false), "a.“", " \u{a0}\n"),
        ];
        for (class, members, others) in table {
            assert!(members.chars().all(|member| class.contains(member)), "{class:?}");
            assert!(!others.chars().any(|other| class.contains(other)), "{class:?}");
            let mut writer = Writer::default();
            class.encode(&mut writer);
            assert_eq!(Class::decode(&mut Reader::new(&writer.finish())), Some(class));
        }
    }
}

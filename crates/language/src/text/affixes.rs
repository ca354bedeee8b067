//! The rules by which punctuation, symbols and units are cut off words.

use super::class::Class;
use super::codec::{Reader, Writer};

/// One character of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// This character.
    Char(char),
    /// A member of the class of this number in [`AffixRules`].
    Class(u32),
}

/// One alternative of an affix pattern.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AffixRule {
    /// What must stand before it (positive look-behind).
    pub behind: Vec<Item>,
    /// What is cut off.
    pub body: Vec<Item>,
    /// Whether the last item of the body may stand there more than once.
    pub repeat: bool,
    /// What must (`true`) or must not (`false`) come after it.
    pub ahead: Option<(bool, Item)>,
}

/// The rules for one place of a word, in order of precedence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AffixRules {
    classes: Vec<Class>,
    rules: Vec<AffixRule>,
    /// For every ASCII character the rules whose outermost item it matches; spares trying them all.
    first: Index,
    last: Index,
}

/// Which rules may match where a character stands, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Index {
    ascii: Vec<Vec<u16>>,
    /// Rules that may match at a character outside ASCII.
    wide: Vec<u16>,
}

impl Index {
    fn candidates(&self, character: char) -> &[u16] {
        match self.ascii.get(character as usize) {
            Some(rules) => rules,
            None => &self.wide,
        }
    }
}

impl AffixRules {
    /// The rules in order of precedence, with the classes they refer to.
    ///
    /// `None` when a rule has no body or refers to a class that is not there.
    pub fn new(classes: Vec<Class>, rules: Vec<AffixRule>) -> Option<AffixRules> {
        let known = |item: &Item| match item {
            Item::Char(_) => true,
            Item::Class(class) => (*class as usize) < classes.len(),
        };
        let well_formed = rules.len() <= usize::from(u16::MAX)
            && rules.iter().all(|rule| {
                !rule.body.is_empty()
                    && rule.behind.iter().chain(&rule.body).all(known)
                    && rule.ahead.as_ref().is_none_or(|(_, item)| known(item))
            });
        if !well_formed {
            return None;
        }
        let mut affixes =
            AffixRules { classes, rules, first: Index::default(), last: Index::default() };
        affixes.first = affixes.index(|rule| rule.body.first());
        affixes.last = affixes.index(|rule| rule.body.last());
        Some(affixes)
    }

    fn index(&self, outermost: impl Fn(&AffixRule) -> Option<&Item>) -> Index {
        let mut index = Index { ascii: vec![Vec::new(); 128], wide: Vec::new() };
        for (number, rule) in self.rules.iter().enumerate() {
            let (ascii, wide) = match outermost(rule) {
                Some(Item::Char(character)) if character.is_ascii() => {
                    (1 << *character as u32, false)
                }
                Some(Item::Class(class)) => (self.classes[*class as usize].ascii(), true),
                _ => (0, true),
            };
            for (byte, rules) in index.ascii.iter_mut().enumerate() {
                if ascii >> byte & 1 != 0 {
                    rules.push(number as u16);
                }
            }
            if wide {
                index.wide.push(number as u16);
            }
        }
        index
    }

    /// Length in bytes of the affix at the start of a text, by the first rule that matches;
    /// 0 when there is none.
    pub(super) fn prefix(&self, text: &str) -> usize {
        self.at(text, 0)
    }

    /// Length in bytes of the longest affix at the end of a text; 0 when there is none.
    pub(super) fn suffix(&self, text: &str) -> usize {
        let Some(last) = text.chars().next_back() else { return 0 };
        let lengths = self.last.candidates(last).iter().map(|&rule| {
            let rule = &self.rules[usize::from(rule)];
            self.length_backward(rule, text)
        });
        lengths.max().unwrap_or(0)
    }

    /// Calls back with every affix inside a text, leftmost first, not overlapping, as a range of
    /// bytes.
    pub(super) fn for_each(&self, text: &str, mut found: impl FnMut(usize, usize)) {
        let mut next = 0;
        for (position, _) in text.char_indices() {
            if position >= next {
                let length = self.at(text, position);
                if length > 0 {
                    next = position + length;
                    found(position, next);
                }
            }
        }
    }

    fn at(&self, text: &str, position: usize) -> usize {
        let Some(first) = text[position..].chars().next() else { return 0 };
        let lengths = self.first.candidates(first).iter().map(|&rule| {
            let rule = &self.rules[usize::from(rule)];
            self.length_forward(rule, text, position)
        });
        lengths.into_iter().find(|&length| length > 0).unwrap_or(0)
    }

    fn length_forward(&self, rule: &AffixRule, text: &str, position: usize) -> usize {
        let mut rest = text[position..].chars();
        for item in &rule.body {
            if !rest.next().is_some_and(|character| self.matches(item, character)) {
                return 0;
            }
        }
        if rule.repeat {
            let last = &rule.body[rule.body.len() - 1];
            while rest.clone().next().is_some_and(|character| self.matches(last, character)) {
                rest.next();
            }
        }
        let fits = self.stands_behind(&rule.behind, &text[..position])
            && match &rule.ahead {
                None => true,
                Some((wanted, item)) => {
                    let next = rest.clone().next();
                    next.is_some_and(|character| self.matches(item, character)) == *wanted
                }
            };
        if fits { text.len() - position - rest.as_str().len() } else { 0 }
    }

    fn length_backward(&self, rule: &AffixRule, text: &str) -> usize {
        let (last, before) = rule.body.split_last().expect("checked when the rules were made");
        let mut rest = text;
        let mut ends = Vec::new();
        while let Some(character) = rest.chars().next_back() {
            if !self.matches(last, character) || !(ends.is_empty() || rule.repeat) {
                break;
            }
            rest = &rest[..rest.len() - character.len_utf8()];
            if rule.repeat {
                ends.push(rest.len());
            } else {
                return self.length_before(rule, before, text, rest.len());
            }
        }
        // The longest repetition first.
        let lengths = ends.iter().rev().map(|&end| self.length_before(rule, before, text, end));
        lengths.into_iter().find(|&length| length > 0).unwrap_or(0)
    }

    /// Length of the affix at the end of `text` if the part of its body before `end` matches too.
    fn length_before(&self, rule: &AffixRule, before: &[Item], text: &str, end: usize) -> usize {
        let Some(start) = self.start_of(before, &text[..end]) else { return 0 };
        let fits = self.stands_behind(&rule.behind, &text[..start])
            && rule.ahead.as_ref().is_none_or(|(wanted, _)| !wanted);
        if fits { text.len() - start } else { 0 }
    }

    fn stands_behind(&self, items: &[Item], text: &str) -> bool {
        self.start_of(items, text).is_some()
    }

    /// Where the items that end a text begin, as a byte offset; `None` when it does not end so.
    fn start_of(&self, items: &[Item], text: &str) -> Option<usize> {
        let mut characters = text.chars();
        for item in items.iter().rev() {
            if !self.matches(item, characters.next_back()?) {
                return None;
            }
        }
        Some(characters.as_str().len())
    }

    fn matches(&self, item: &Item, character: char) -> bool {
        match item {
            Item::Char(expected) => *expected == character,
            Item::Class(class) => self.classes[*class as usize].contains(character),
        }
    }

    pub(super) fn encode(&self, writer: &mut Writer) {
        fn item(writer: &mut Writer, item: &Item) {
            let (kind, number) = match item {
                Item::Char(character) => (0, u32::from(*character)),
                Item::Class(class) => (1, *class),
            };
            writer.number(kind << 24 | number);
        }
        writer.list(&self.classes, |writer, class| class.encode(writer));
        writer.list(&self.rules, |writer, rule| {
            writer.list(&rule.behind, item);
            writer.list(&rule.body, item);
            writer.number(rule.repeat.into());
            let ahead: &[(bool, Item)] = rule.ahead.as_slice();
            writer.list(ahead, |writer, (wanted, next)| {
                writer.number((*wanted).into());
                item(writer, next);
            });
        });
    }

    pub(super) fn decode(reader: &mut Reader<'_>) -> Option<AffixRules> {
        fn item(reader: &mut Reader<'_>) -> Option<Item> {
            let number = reader.number()?;
            match number >> 24 {
                0 => char::from_u32(number).map(Item::Char),
                _ => Some(Item::Class(number & 0xff_ffff)),
            }
        }
        let classes = reader.list(Class::decode)?;
        let rules = reader.list(|reader| {
            Some(AffixRule {
                behind: reader.list(item)?,
                body: reader.list(item)?,
                repeat: reader.number()? != 0,
                ahead: reader.list(|reader| Some((reader.number()? != 0, item(reader)?)))?.pop(),
            })
        })?;
        AffixRules::new(classes, rules)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> AffixRules {
        let digits = Class::new(vec![('0'.into(), '9'.into())], &[], false);
        let literal = |text: &str| text.chars().map(Item::Char).collect::<Vec<_>>();
        let rules = vec![
            AffixRule { body: literal("."), ..AffixRule::default() },
            AffixRule { body: literal(".."), repeat: true, ..AffixRule::default() },
            AffixRule { behind: vec![Item::Class(0)], body: literal("km"), ..AffixRule::default() },
            AffixRule { behind: vec![Item::Class(0)], body: literal("m"), ..AffixRule::default() },
            AffixRule {
                body: literal("+"),
                ahead: Some((false, Item::Class(0))),
                ..AffixRule::default()
            },
            AffixRule {
                behind: vec![Item::Class(0)],
                body: literal("—"),
                ahead: Some((true, Item::Class(0))),
                ..AffixRule::default()
            },
        ];
        let rules = AffixRules::new(vec![digits], rules).expect("well-formed");
        let mut writer = Writer::default();
        rules.encode(&mut writer);
        AffixRules::decode(&mut Reader::new(&writer.finish())).expect("as it was written")
    }

    #[test]
    fn rules_cut_where_their_pattern_matches() {
        // Text; length of prefix; length of suffix; affixes inside.
        type Row = (&'static str, usize, usize, &'static [(usize, usize)]);
        let table: [Row; 8] = [
            ("", 0, 0, &[]),
            ("...", 1, 3, &[(0, 1), (1, 2), (2, 3)]),
            ("5km", 0, 2, &[(1, 3)]),
            ("km", 0, 0, &[]),
            ("+5", 0, 0, &[]),
            ("+a", 1, 0, &[(0, 1)]),
            ("1—2—a", 0, 0, &[(1, 4)]),
            ("é..", 0, 2, &[(2, 3), (3, 4)]),
        ];
        let rules = rules();
        for (text, prefix, suffix, inside) in table {
            let mut found = Vec::new();
            rules.for_each(text, |start, end| found.push((start, end)));
            assert_eq!((rules.prefix(text), rules.suffix(text)), (prefix, suffix), "{text}");
            assert_eq!(found, inside, "{text}");
        }
    }
}

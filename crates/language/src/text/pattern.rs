//! Whole-text patterns with alternatives, repetition and look-ahead, matched in linear time.
//!
//! A pattern is a small program, as in Russ Cox, "Regular Expression Matching: the Virtual Machine
//! Approach" (2009). It runs by backtracking that never enters the same state twice (the "bounded
//! backtracker"), so a text of `n` characters costs at most `n` times the length of the program.

use super::class::Class;
use super::codec::{Reader, Writer};

/// One step of a pattern's program. Targets are positions in the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Consumes this character.
    Char(char),
    /// Consumes a member of the class of this number.
    Class(u32),
    /// Goes on at either.
    Either(u32, u32),
    /// Goes on there.
    Jump(u32),
    /// Runs the body that begins with the next step and ends with `Match`; goes on at `then`
    /// where the text stands if the body does not match here. The body must not repeat anything
    /// without limit.
    Unless {
        /// Where to go on.
        then: u32,
    },
    /// Succeeds at the end of the text only.
    End,
    /// Succeeds.
    Match,
}

/// A pattern for a whole text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pattern {
    classes: Vec<Class>,
    steps: Vec<Step>,
    /// A character that every text it matches contains; spares most texts the work.
    required: Option<char>,
}

/// Buffers of a search, kept to be used again.
#[derive(Default)]
pub(super) struct Search {
    characters: Vec<char>,
    /// One bit for every step and position that was entered.
    entered: Vec<u64>,
    open: Vec<(u32, u32)>,
}

impl Pattern {
    /// The pattern of this program; `None` when a step refers to what is not there.
    pub fn new(classes: Vec<Class>, steps: Vec<Step>, required: Option<char>) -> Option<Pattern> {
        let inside = |target: u32| (target as usize) < steps.len();
        let well_formed = steps.iter().enumerate().all(|(position, step)| match step {
            // Every step that goes on needs a step after it.
            Step::Char(_) => inside(position as u32 + 1),
            Step::Class(class) => (*class as usize) < classes.len() && inside(position as u32 + 1),
            Step::Either(first, second) => inside(*first) && inside(*second),
            Step::Jump(target) => inside(*target),
            Step::Unless { then } => inside(*then) && inside(position as u32 + 1),
            Step::End | Step::Match => true,
        });
        (well_formed && !steps.is_empty()).then_some(Pattern { classes, steps, required })
    }

    /// Whether the pattern matches the whole text.
    pub(super) fn matches(&self, text: &str, search: &mut Search) -> bool {
        if self.required.is_some_and(|character| !text.contains(character)) {
            return false;
        }
        search.characters.clear();
        search.characters.extend(text.chars());
        let width = search.characters.len() + 1;
        search.entered.clear();
        search.entered.resize((self.steps.len() * width).div_ceil(64), 0);
        search.open.clear();
        search.open.push((0, 0));
        while let Some((step, position)) = search.open.pop() {
            let state = step as usize * width + position as usize;
            let (word, bit) = (state / 64, 1 << (state % 64));
            if search.entered[word] & bit != 0 {
                continue;
            }
            search.entered[word] |= bit;
            let next = search.characters.get(position as usize).copied();
            match &self.steps[step as usize] {
                Step::Char(expected) => {
                    if next == Some(*expected) {
                        search.open.push((step + 1, position + 1));
                    }
                }
                Step::Class(class) => {
                    let class = &self.classes[*class as usize];
                    if next.is_some_and(|character| class.contains(character)) {
                        search.open.push((step + 1, position + 1));
                    }
                }
                Step::Either(first, second) => {
                    search.open.push((*second, position));
                    search.open.push((*first, position));
                }
                Step::Jump(target) => search.open.push((*target, position)),
                Step::Unless { then } => {
                    let rest = &search.characters[position as usize..];
                    if !self.starts(step + 1, rest, BODY_STEPS) {
                        search.open.push((*then, position));
                    }
                }
                Step::End if next.is_some() => {}
                Step::End | Step::Match => return true,
            }
        }
        false
    }

    /// Whether the body of a look-ahead matches the start of a text. Bodies are of limited length,
    /// so plain backtracking will do; `depth` keeps a malformed model from recursing for ever.
    fn starts(&self, step: u32, text: &[char], depth: u32) -> bool {
        let Some(depth) = depth.checked_sub(1) else { return false };
        match &self.steps[step as usize] {
            Step::Char(expected) => {
                text.first() == Some(expected) && self.starts(step + 1, &text[1..], depth)
            }
            Step::Class(class) => {
                let class = &self.classes[*class as usize];
                text.first().is_some_and(|character| class.contains(*character))
                    && self.starts(step + 1, &text[1..], depth)
            }
            Step::Either(first, second) => {
                self.starts(*first, text, depth) || self.starts(*second, text, depth)
            }
            Step::Jump(target) => self.starts(*target, text, depth),
            Step::Unless { .. } => false,
            Step::End => text.is_empty(),
            Step::Match => true,
        }
    }

    pub(super) fn encode(&self, writer: &mut Writer) {
        writer.list(&self.classes, |writer, class| class.encode(writer));
        writer.list(&self.steps, |writer, step| {
            let (kind, first, second) = match *step {
                Step::Char(character) => (0, u32::from(character), 0),
                Step::Class(class) => (1, class, 0),
                Step::Either(first, second) => (2, first, second),
                Step::Jump(target) => (3, target, 0),
                Step::Unless { then } => (4, then, 0),
                Step::End => (5, 0, 0),
                Step::Match => (6, 0, 0),
            };
            writer.number(kind);
            writer.number(first);
            writer.number(second);
        });
        writer.option(self.required.map(u32::from));
    }

    pub(super) fn decode(reader: &mut Reader<'_>) -> Option<Pattern> {
        let classes = reader.list(Class::decode)?;
        let steps = reader.list(|reader| {
            let (kind, first, second) = (reader.number()?, reader.number()?, reader.number()?);
            Some(match kind {
                0 => Step::Char(char::from_u32(first)?),
                1 => Step::Class(first),
                2 => Step::Either(first, second),
                3 => Step::Jump(first),
                4 => Step::Unless { then: first },
                5 => Step::End,
                6 => Step::Match,
                _ => return None,
            })
        })?;
        let required = match reader.option()? {
            Some(code) => Some(char::from_u32(code)?),
            None => None,
        };
        Pattern::new(classes, steps, required)
    }
}

/// Most steps that one way through a look-ahead's body takes.
const BODY_STEPS: u32 = 200;

#[cfg(test)]
mod tests {
    use super::*;

    /// `(?:(?!a\d)[a-z0-9]+\.)+x$`
    fn pattern() -> Pattern {
        let class = |ranges: &[(char, char)]| {
            let ranges = ranges.iter().map(|&(start, end)| (start.into(), end.into())).collect();
            Class::new(ranges, &[], false)
        };
        let classes = vec![class(&[('0', '9')]), class(&[('a', 'z'), ('0', '9')])];
        let steps = vec![
            Step::Unless { then: 4 },
            Step::Char('a'),
            Step::Class(0),
            Step::Match,
            Step::Class(1),
            Step::Either(4, 6),
            Step::Char('.'),
            Step::Either(0, 8),
            Step::Char('x'),
            Step::End,
        ];
        let pattern = Pattern::new(classes, steps, Some('.')).expect("well-formed");
        let mut writer = Writer::default();
        pattern.encode(&mut writer);
        let read = Pattern::decode(&mut Reader::new(&writer.finish())).expect("as written");
        assert_eq!(read, pattern);
        read
    }

    #[test]
    fn patterns_match_whole_texts() {
        let (pattern, mut search) = (pattern(), Search::default());
        let table = [
            ("", false),
            ("b.x", true),
            ("b9.cc.x", true),
            ("a9.x", false),
            ("b.a9.x", false),
            ("b.x.", false),
            ("b..x", false),
            ("bx", false),
        ];
        for (text, expected) in table {
            assert_eq!(pattern.matches(text, &mut search), expected, "{text}");
        }
        // Ambiguous at every character: hours if states were entered twice.
        assert!(!pattern.matches(&"b.".repeat(20_000), &mut search));
    }

    #[test]
    fn programs_that_lead_outside_are_refused() {
        for steps in [vec![], vec![Step::Char('a')], vec![Step::Jump(1)], vec![Step::Class(0)]] {
            assert_eq!(Pattern::new(Vec::new(), steps, None), None);
        }
    }
}

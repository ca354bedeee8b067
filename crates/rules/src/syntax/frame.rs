//! Frames: `ACTOR [impose, slap] @sanctions on|against RECIPIENT`.

use smol_str::SmolStr;

use super::{Problems, Role};
use crate::ActorKind;

/// A frame as it is written, names not yet looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FrameText {
    /// The words in brackets.
    pub(crate) triggers: Vec<Trigger>,
    /// Everything else, in order.
    pub(crate) parts: Vec<Part>,
}

/// One alternative inside the brackets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trigger {
    /// A word or phrase. Of a verb the first word is inflected and the others follow it ("call
    /// off"); of a noun the last one is and the others precede it ("house arrest").
    Phrase(Vec<SmolStr>),
    /// Any word of a list, by its name without `@`.
    List(SmolStr),
}

/// One part of a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Where it stands.
    pub place: Place,
    /// What must stand there.
    pub want: Want,
    /// The number of the parenthesis it is in; parts of one parenthesis are there all or none.
    pub optional: Option<u8>,
}

/// Where a part stands in a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Before the verb.
    Subject,
    /// Right after the verb.
    Object,
    /// `ACTOR 's [visit]`, `ACTOR [visit]`.
    Possessor,
    /// In a phrase with one of these small words.
    Phrase(Vec<SmolStr>),
    /// Anywhere around the trigger.
    Anywhere,
}

/// What a part asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Want {
    /// Something that fills a role, within limits.
    Role(Role, Limit),
    /// A word of a list, by its name without `@`.
    List(SmolStr),
    /// Another event, of one of these types; its other party becomes the role.
    Event(Vec<SmolStr>, Option<Role>),
    /// These words, each in one of its alternatives, each hanging from the trigger or from the one
    /// before.
    Words(Vec<Vec<SmolStr>>),
}

/// `ACTOR:country|person`, `RECIPIENT:@envoys`: what a role is limited to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limit {
    /// Kinds of actor; empty for any.
    pub kinds: Vec<ActorKind>,
    /// A list that must have the head of the phrase, by its name without `@`.
    pub list: Option<SmolStr>,
}

/// Pieces of a frame's line, each with the byte where it starts in the line.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece<'a> {
    Word(&'a str),
    Role(&'a str),
    List(&'a str),
    Possessive,
    Trigger(&'a str),
    Event(&'a str),
    Open,
    Close,
}

/// Reads the frame that starts at byte `from` of a line. `None` if it is wrong, which is reported.
pub(super) fn read_frame(
    line_text: &str,
    from: usize,
    line: usize,
    noun: bool,
    problems: &mut Problems<'_>,
) -> Option<FrameText> {
    let pieces = split(line_text, from, line, problems)?;
    let mut reader = Reader { line, noun, problems, parts: Vec::new(), pending: Vec::new() };
    let mut triggers = None;
    let mut optional = None;
    let mut groups = 0;
    for &(at, ref piece) in &pieces {
        match piece {
            Piece::Open if optional.is_none() => {
                reader.flush(optional);
                optional = Some(groups);
                groups += 1;
            }
            Piece::Open => {
                reader.problems.add(
                    line,
                    at,
                    1,
                    "parentheses cannot stand inside each other",
                    None,
                );
                return None;
            }
            Piece::Close if optional.is_some() => {
                reader.flush(optional);
                optional = None;
            }
            Piece::Close => {
                reader.problems.add(line, at, 1, "this `)` has no `(`", None);
                return None;
            }
            Piece::Trigger(text) => {
                if triggers.is_some() || optional.is_some() {
                    let message = "a frame has one trigger in brackets, outside of parentheses";
                    reader.problems.add(line, at, text.len() + 2, message, None);
                    return None;
                }
                reader.before_trigger(at)?;
                triggers = Some(read_triggers(text, at, line, reader.problems)?);
            }
            other => reader.take(at, other, triggers.is_some(), optional)?,
        }
    }
    if optional.is_some() {
        reader.problems.add(line, line_text.len().saturating_sub(1), 1, "a `)` is missing", None);
        return None;
    }
    reader.flush(None);
    let parts = reader.parts;
    let Some(triggers) = triggers else {
        let hint = "put the word that names the event in brackets, as in `ACTOR [meet] ACTOR`";
        problems.add(line, from, line_text.len() - from, "no trigger", Some(hint.to_owned()));
        return None;
    };
    Some(FrameText { triggers, parts })
}

struct Reader<'p, 'f> {
    line: usize,
    noun: bool,
    problems: &'p mut Problems<'f>,
    parts: Vec<Part>,
    /// Small words that wait for what follows them, each with its alternatives.
    pending: Vec<Vec<SmolStr>>,
}

impl Reader<'_, '_> {
    /// Words that nothing followed stand for themselves ("work **together**").
    fn flush(&mut self, optional: Option<u8>) {
        let mut words = std::mem::take(&mut self.pending);
        // In "to leave" the parser hangs "to" from the verb, not the verb from "to".
        let infinitive = words.len() > 1 && words[0].iter().any(|word| word == "to");
        if infinitive {
            let place = Place::Phrase(words.remove(0));
            self.parts.push(Part { place, want: Want::Words(words), optional });
        } else if !words.is_empty() {
            self.parts.push(Part { place: Place::Anywhere, want: Want::Words(words), optional });
        }
    }

    fn take(
        &mut self,
        at: usize,
        piece: &Piece<'_>,
        after_trigger: bool,
        optional: Option<u8>,
    ) -> Option<()> {
        let want = match piece {
            Piece::Word(text) => {
                self.pending.push(text.split('|').map(SmolStr::new).collect());
                return Some(());
            }
            Piece::Possessive => {
                let role = matches!(
                    self.parts.last(),
                    Some(Part { want: Want::Role(..), place: Place::Possessor, .. })
                );
                if !role || after_trigger || !self.noun {
                    let hint = "`'s` stands between a role and the trigger of a noun frame";
                    self.problems.add(self.line, at, 2, "misplaced `'s`", Some(hint.to_owned()));
                    return None;
                }
                return Some(());
            }
            Piece::Role(text) => {
                let (name, kinds) = text.split_once(':').unwrap_or((text, ""));
                let Some(role) = Role::from_name(name) else {
                    let hint = super::did_you_mean(name, Role::ALL.map(Role::name))
                        .or_else(|| Some("roles are ACTOR, RECIPIENT and ISSUE".to_owned()));
                    let message = format!("`{name}` is not a role");
                    self.problems.add(self.line, at, name.len(), message, hint);
                    return None;
                };
                let limit = match kinds.strip_prefix('@') {
                    Some(list) => Limit { kinds: Vec::new(), list: Some(SmolStr::new(list)) },
                    None => {
                        let at = at + name.len() + 1;
                        let kinds = read_kinds(kinds, at, self.line, self.problems)?;
                        Limit { kinds, list: None }
                    }
                };
                Want::Role(role, limit)
            }
            Piece::List(name) => Want::List(SmolStr::new(name)),
            Piece::Event(text) => {
                let (codes, with) = match text.split_once(" with ") {
                    Some((codes, role)) => {
                        let Some(role) = Role::from_name(role.trim()) else {
                            let message = format!("`{}` is not a role", role.trim());
                            self.problems.add(self.line, at, text.len() + 2, message, None);
                            return None;
                        };
                        (codes, Some(role))
                    }
                    None => (*text, None),
                };
                Want::Event(codes.split('|').map(|code| SmolStr::new(code.trim())).collect(), with)
            }
            Piece::Trigger(_) | Piece::Open | Piece::Close => return Some(()),
        };
        let place = match (self.pending.pop(), after_trigger) {
            (Some(_), false) => {
                let hint = "before the trigger stands a role or a list, no small word";
                self.problems.add(self.line, at, 1, "misplaced word", Some(hint.to_owned()));
                return None;
            }
            (Some(words), true) => {
                self.flush(optional);
                Place::Phrase(words)
            }
            (None, false) if self.noun => Place::Possessor,
            (None, false) => Place::Subject,
            (None, true) if self.noun => {
                let hint = "write the small word that leads to it, as in `[talks] with ACTOR`";
                let message = "a noun has no object";
                self.problems.add(self.line, at, 1, message, Some(hint.to_owned()));
                return None;
            }
            (None, true) => Place::Object,
        };
        self.parts.push(Part { place, want, optional });
        Some(())
    }

    /// What has been read before the trigger must be one thing at most.
    fn before_trigger(&mut self, at: usize) -> Option<()> {
        if self.pending.is_empty() && self.parts.len() <= 1 {
            return Some(());
        }
        let hint = "at most one role or list stands before the trigger; the rest goes after it";
        self.problems.add(self.line, at, 1, "too much before the trigger", Some(hint.to_owned()));
        None
    }
}

/// `person|group`, empty for any.
pub(super) fn read_kinds(
    text: &str,
    at: usize,
    line: usize,
    problems: &mut Problems<'_>,
) -> Option<Vec<ActorKind>> {
    let mut kinds = Vec::new();
    for name in text.split('|').filter(|name| !name.is_empty()) {
        let Some(kind) = ActorKind::from_name(name) else {
            let hint = super::did_you_mean(name, ActorKind::ALL.map(ActorKind::name));
            problems.add(line, at, text.len(), format!("`{name}` is not a kind of actor"), hint);
            return None;
        };
        kinds.push(kind);
    }
    Some(kinds)
}

fn read_triggers(
    text: &str,
    at: usize,
    line: usize,
    problems: &mut Problems<'_>,
) -> Option<Vec<Trigger>> {
    let mut triggers = Vec::new();
    for word in text.split(',').map(str::trim) {
        if word.is_empty() {
            problems.add(line, at, text.len() + 2, "an empty trigger", None);
            return None;
        }
        triggers.push(match word.strip_prefix('@') {
            Some(name) => Trigger::List(SmolStr::new(name)),
            None => Trigger::Phrase(phrase(word)),
        });
    }
    Some(triggers)
}

/// The words of a phrase in lower case. Hyphens part words, as the tokenizer does.
pub(super) fn phrase(text: &str) -> Vec<SmolStr> {
    text.split([' ', '-'])
        .filter(|word| !word.is_empty())
        .map(|w| w.to_lowercase().into())
        .collect()
}

fn split<'a>(
    line_text: &'a str,
    from: usize,
    line: usize,
    problems: &mut Problems<'_>,
) -> Option<Vec<(usize, Piece<'a>)>> {
    let mut pieces = Vec::new();
    let mut at = from;
    while let Some(first) = line_text[at..].chars().next() {
        let rest = &line_text[at..];
        let enclosed = |open: char, close: char| {
            rest.find(close).map(|end| (&rest[open.len_utf8()..end], end + close.len_utf8()))
        };
        let (piece, length) = match first {
            blank if blank.is_whitespace() => {
                at += blank.len_utf8();
                continue;
            }
            '(' => (Piece::Open, 1),
            ')' => (Piece::Close, 1),
            ']' | '>' => {
                problems.add(line, at, 1, format!("this `{first}` closes nothing"), None);
                return None;
            }
            '[' | '<' => {
                let close = if first == '[' { ']' } else { '>' };
                let Some((inside, length)) = enclosed(first, close) else {
                    problems.add(line, at, rest.len(), format!("`{close}` is missing"), None);
                    return None;
                };
                let piece =
                    if first == '[' { Piece::Trigger(inside) } else { Piece::Event(inside) };
                (piece, length)
            }
            _ => {
                let ends = |c: char| c.is_whitespace() || "()[]<>".contains(c);
                let length = rest.find(ends).unwrap_or(rest.len());
                let word = &rest[..length];
                let piece = if let Some(name) = word.strip_prefix('@') {
                    Piece::List(name)
                } else if word == "'s" || word == "’s" {
                    Piece::Possessive
                } else if word.starts_with(|c: char| c.is_uppercase()) {
                    Piece::Role(word)
                } else if word.chars().all(|c| c.is_alphanumeric() || "-'|".contains(c)) {
                    Piece::Word(word)
                } else {
                    let message = format!("`{word}` means nothing in a frame");
                    problems.add(line, at, length.max(1), message, None);
                    return None;
                };
                (piece, length)
            }
        };
        pieces.push((at, piece));
        at += length;
    }
    Some(pieces)
}

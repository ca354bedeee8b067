//! Examples: `yes {ACTOR Modi} [visited] {RECIPIENT Oman}. -> CONSULT visit happened`.

use readout_model::{Diagnostic, EventCode, Span};
use smol_str::SmolStr;

use super::{Problems, Role};

/// A sentence in a rule file that says what must come out of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// Path of the file below `knowledge/`.
    pub file: SmolStr,
    /// Line, from 1.
    pub line: usize,
    /// What it claims.
    pub kind: ExampleKind,
    /// The event it stands under.
    pub event: EventCode,
    /// The sentence without its marks.
    pub sentence: String,
    /// What is marked in it, in order; spans are bytes of `sentence`. Empty for `no`.
    pub marked: Vec<Marked>,
    /// What must come out where it differs from the event it stands under.
    pub expected: Expected,
}

/// What an example claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExampleKind {
    /// Exactly what is marked is coded.
    Yes,
    /// The event it stands under is not coded.
    No,
    /// A `yes` that is known to fail, and has to be made a `yes` when it passes.
    Todo,
}

/// A mark in an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marked {
    /// The role; `None` for the trigger.
    pub role: Option<Role>,
    /// Bytes of the sentence.
    pub span: Span,
}

/// What comes after ` -> `.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// Type and mode, when not those of the event the example stands under.
    pub code: Option<EventCode>,
    /// Status by its name in the record, when it is said.
    pub status: Option<SmolStr>,
}

/// An event as the whole program coded it, for comparison with an [`Example`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coded {
    /// Type and mode, after the routes of the ontology.
    pub code: EventCode,
    /// Status by its name in the record.
    pub status: SmolStr,
    /// Bytes of the example's sentence.
    pub trigger: Span,
    /// The roles, each with the bytes of its phrase.
    pub roles: Vec<(Role, Span)>,
}

impl Example {
    /// Says in one line each what is wrong with the events coded for the sentence; empty when the
    /// example holds. Other events are left out of account when they are only spoken of: not said
    /// to have happened, or inside the marked issue.
    ///
    /// A phrase is right when it overlaps the marked words; every marked role must be there and no
    /// ACTOR or RECIPIENT but the marked ones.
    pub fn faults(&self, coded: &[Coded]) -> Vec<String> {
        let code = self.expected.code.as_ref().unwrap_or(&self.event);
        if self.kind == ExampleKind::No {
            return coded
                .iter()
                .filter(|event| event.code.kind == self.event.kind)
                .map(|event| {
                    let words = self.words(event.trigger);
                    format!("coded {} at “{words}”", event.code)
                })
                .collect();
        }
        let trigger = self.marked.iter().find(|mark| mark.role.is_none());
        let at = |event: &Coded| trigger.is_none_or(|mark| mark.span.overlaps(event.trigger));
        let Some(event) = coded.iter().find(|event| event.code == *code && at(event)) else {
            let others: Vec<String> = coded
                .iter()
                .map(|event| format!("{} at “{}”", event.code, self.words(event.trigger)))
                .collect();
            let others = if others.is_empty() { "nothing".to_owned() } else { others.join(", ") };
            return vec![format!("expected {code}, coded {others}")];
        };
        let mut faults = Vec::new();
        if let Some(status) = &self.expected.status
            && *status != event.status
        {
            faults.push(format!("expected status {status}, coded {}", event.status));
        }
        for mark in &self.marked {
            let Some(role) = mark.role else { continue };
            if !event.roles.iter().any(|(of, span)| *of == role && span.overlaps(mark.span)) {
                let words = self.words(mark.span);
                faults.push(format!("{} “{words}” is missing", role.name()));
            }
        }
        for (role, span) in event.roles.iter().filter(|(role, _)| *role != Role::Issue) {
            let marked = |mark: &Marked| mark.role == Some(*role) && mark.span.overlaps(*span);
            if !self.marked.iter().any(marked) {
                faults.push(format!("{} “{}” is not marked", role.name(), self.words(*span)));
            }
        }
        let spoken_of = |other: &Coded| {
            let issue = |mark: &Marked| mark.role == Some(Role::Issue);
            let inside = |mark: &Marked| issue(mark) && mark.span.contains(other.trigger);
            !matches!(other.status.as_str(), "happened" | "ongoing")
                || self.marked.iter().any(inside)
        };
        for other in coded.iter().filter(|other| !std::ptr::eq(*other, event) && !spoken_of(other))
        {
            faults.push(format!("also coded {} at “{}”", other.code, self.words(other.trigger)));
        }
        faults
    }

    fn words(&self, span: Span) -> &str {
        self.sentence.get(span.range()).unwrap_or_default()
    }

    /// The place of the example as a diagnostic with this message.
    pub fn diagnostic(&self, message: impl Into<String>, hint: Option<String>) -> Diagnostic {
        let text = self.sentence.clone();
        let length = text.chars().count().max(1);
        Diagnostic {
            file: self.file.to_string(),
            line: self.line,
            column: 1,
            length,
            text,
            message: message.into(),
            hint,
        }
    }
}

/// Takes the marks out of a sentence. `None` if they are wrong, which is reported.
pub(crate) fn read_marks(
    line_text: &str,
    from: usize,
    line: usize,
    problems: &mut Problems<'_>,
) -> Option<(String, Vec<Marked>)> {
    let mut sentence = String::new();
    let mut marked = Vec::new();
    let mut open: Option<(Option<Role>, usize, char)> = None;
    let mut rest = &line_text[from..];
    while let Some(next) = rest.chars().next() {
        let at = line_text.len() - rest.len();
        rest = &rest[next.len_utf8()..];
        match (next, open) {
            ('[' | '{', Some(_)) => {
                problems.add(line, at, 1, "marks cannot stand inside each other", None);
                return None;
            }
            ('[', None) => open = Some((None, sentence.len(), ']')),
            ('{', None) => {
                let name = rest.split(' ').next().unwrap_or_default();
                let Some(role) = Role::from_name(name) else {
                    let hint = super::did_you_mean(name, Role::ALL.map(Role::name));
                    let message = format!("`{name}` is not a role");
                    problems.add(line, at + 1, name.len().max(1), message, hint);
                    return None;
                };
                rest = rest[name.len()..].trim_start();
                open = Some((Some(role), sentence.len(), '}'));
            }
            (close, Some((role, start, expected))) if close == expected => {
                marked.push(Marked { role, span: Span::new(start, sentence.len()) });
                open = None;
            }
            (']' | '}', _) => {
                problems.add(line, at, 1, format!("this `{next}` closes nothing"), None);
                return None;
            }
            _ => sentence.push(next),
        }
    }
    if let Some((_, _, close)) = open {
        problems.add(
            line,
            line_text.len().saturating_sub(1),
            1,
            format!("a `{close}` is missing"),
            None,
        );
        return None;
    }
    Some((sentence, marked))
}

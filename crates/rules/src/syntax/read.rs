//! Lines of a rule file to statements.

use readout_model::{EventCode, Status};
use smol_str::SmolStr;

use super::example::read_marks;
use super::frame::{phrase, read_frame, read_kinds};
use super::{Example, ExampleKind, Expected, FrameText, Need, Problems, Role, did_you_mean};
use crate::ontology::{status_from_name, status_hint};

/// What one file says.
#[derive(Debug, Default)]
pub(crate) struct RuleFile {
    pub(crate) lists: Vec<WordList>,
    pub(crate) events: Vec<EventBlock>,
}

/// `words @name: …`
#[derive(Debug)]
pub(crate) struct WordList {
    pub(crate) name: SmolStr,
    pub(crate) line: usize,
    /// Each entry as its words in lower case.
    pub(crate) entries: Vec<Vec<SmolStr>>,
}

/// `event CODE mode` and what follows it.
#[derive(Debug)]
pub(crate) struct EventBlock {
    pub(crate) code: EventCode,
    pub(crate) line: usize,
    pub(crate) means: Option<String>,
    pub(crate) cameo: Option<SmolStr>,
    pub(crate) needs: Vec<Need>,
    pub(crate) frames: Vec<FrameLine>,
    pub(crate) examples: Vec<Example>,
}

/// A frame with the line it stands on.
#[derive(Debug)]
pub(crate) struct FrameLine {
    pub(crate) line: usize,
    /// Whether its trigger is a noun.
    pub(crate) noun: bool,
    /// Whether it codes nothing.
    pub(crate) never: bool,
    pub(crate) text: String,
    pub(crate) frame: FrameText,
    pub(crate) cameo: Option<SmolStr>,
    pub(crate) status: Option<Status>,
}

const STATEMENTS: [&str; 11] =
    ["words", "event", "means", "needs", "cameo", "status", "verb", "noun", "never", "yes", "no"];

/// Reads a file. Lines that are wrong are reported and left out.
pub(crate) fn read(path: &str, text: &str, problems: &mut Problems<'_>) -> RuleFile {
    let mut file = RuleFile::default();
    // After an `event` line that cannot be read, what belongs to it is still checked.
    let mut lost = false;
    for (index, line_text) in text.lines().enumerate() {
        let line = index + 1;
        let start = line_text.len() - line_text.trim_start().len();
        let line_text = line_text.trim_end();
        if line_text.len() <= start || line_text[start..].starts_with('#') {
            continue;
        }
        let word_end =
            line_text[start..].find(char::is_whitespace).map_or(line_text.len(), |at| at + start);
        let word = &line_text[start..word_end];
        let from = line_text.len() - line_text[word_end..].trim_start().len();
        let rest = &line_text[from..];
        if rest.is_empty() {
            problems.add(line, start, word.len(), format!("nothing follows `{word}`"), None);
            continue;
        }
        match word {
            "words" => {
                if let Some(list) = read_words(rest, from, line, problems) {
                    file.lists.push(list);
                }
                continue;
            }
            "event" => {
                let mut words = rest.split_whitespace();
                let code = EventCode {
                    kind: SmolStr::new(words.next().unwrap_or_default()),
                    mode: words.next().map(SmolStr::new),
                };
                if let Some(extra) = words.next() {
                    problems.add_at(line, extra, "an event has a code and at most one mode", None);
                }
                lost = false;
                file.events.push(EventBlock {
                    code,
                    line,
                    means: None,
                    cameo: None,
                    needs: Vec::new(),
                    frames: Vec::new(),
                    examples: Vec::new(),
                });
                continue;
            }
            _ => {}
        }
        let Some(event) = file.events.last_mut() else {
            if !lost {
                let hint = match did_you_mean(word, STATEMENTS) {
                    Some(hint) if !STATEMENTS.contains(&word) => hint,
                    _ => "begin with a line such as `event CONSULT visit`".to_owned(),
                };
                let message = format!("`{word}` stands before the first event");
                problems.add(line, start, word.len(), message, Some(hint));
            }
            lost = true;
            continue;
        };
        read_statement(path, event, word, line_text, (start, from), line, problems);
    }
    file
}

fn read_statement(
    path: &str,
    event: &mut EventBlock,
    word: &str,
    line_text: &str,
    (start, from): (usize, usize),
    line: usize,
    problems: &mut Problems<'_>,
) {
    let rest = &line_text[from..];
    match word {
        "means" if event.means.is_some() => {
            problems.add(line, start, word.len(), "this event already has a meaning", None);
        }
        "means" => event.means = Some(rest.to_owned()),
        "needs" => event.needs.extend(read_need(rest, from, line, problems)),
        "cameo" => {
            if !(2..=4).contains(&rest.len()) || !rest.bytes().all(|byte| byte.is_ascii_digit()) {
                let message = "a CAMEO code has two to four digits";
                problems.add(line, from, rest.len(), message, None);
            } else if let Some(frame) = event.frames.last_mut() {
                frame.cameo = Some(SmolStr::new(rest));
            } else {
                event.cameo = Some(SmolStr::new(rest));
            }
        }
        "status" => match (status_from_name(rest), event.frames.last_mut()) {
            (Some(status), Some(frame)) => frame.status = Some(status),
            (None, _) => {
                let message = format!("`{rest}` is not a status");
                problems.add(line, from, rest.len(), message, status_hint(rest));
            }
            (_, None) => {
                let message = "a status is that of the frame above, and there is none";
                problems.add(line, start, word.len(), message, None);
            }
        },
        "verb" | "noun" | "never" => {
            let never = word == "never";
            let (noun, from) = match rest.strip_prefix("noun ") {
                Some(_) if never => (true, from + "noun ".len()),
                _ => (word == "noun", from),
            };
            if let Some(frame) = read_frame(line_text, from, line, noun, problems) {
                let text = line_text[from..].to_owned();
                let (cameo, status) = (None, None);
                event.frames.push(FrameLine { line, noun, never, text, frame, cameo, status });
            }
        }
        "yes" | "no" | "todo" => {
            let kind = match word {
                "yes" => ExampleKind::Yes,
                "no" => ExampleKind::No,
                _ => ExampleKind::Todo,
            };
            let (line_text, expected) = match line_text[from..].find(" -> ") {
                Some(arrow) => {
                    let (sentence, outcome) = line_text.split_at(from + arrow);
                    (sentence, read_outcome(&outcome[" -> ".len()..]))
                }
                None => (line_text, Expected::default()),
            };
            if let Some((sentence, marked)) = read_marks(line_text, from, line, problems) {
                if kind != ExampleKind::No && marked.iter().all(|mark| mark.role.is_some()) {
                    let hint = "put the word that names the event in brackets";
                    problems.add(line, from, rest.len(), "no trigger is marked", Some(hint.into()));
                    return;
                }
                let (file, event_code) = (SmolStr::new(path), event.code.clone());
                event.examples.push(Example {
                    file,
                    line,
                    kind,
                    event: event_code,
                    sentence,
                    marked,
                    expected,
                });
            }
        }
        other => {
            let message = format!("no statement begins with `{other}`");
            problems.add(line, start, other.len(), message, did_you_mean(other, STATEMENTS));
        }
    }
}

fn read_words(
    rest: &str,
    from: usize,
    line: usize,
    problems: &mut Problems<'_>,
) -> Option<WordList> {
    let named = rest.strip_prefix('@').and_then(|rest| rest.split_once(':'));
    let Some((name, entries)) = named else {
        let hint = "a list is written `words @name: word, word, …`".to_owned();
        problems.add(line, from, rest.len(), "not a list", Some(hint));
        return None;
    };
    let mut list = WordList { name: SmolStr::new(name.trim()), line, entries: Vec::new() };
    for entry in entries.split(',') {
        let words = phrase(entry.trim());
        if words.is_empty() {
            problems.add(line, from, rest.len(), "an empty entry in this list", None);
        } else if list.entries.contains(&words) {
            let message = format!("`{}` is in this list twice", entry.trim());
            problems.add_at(line, entry, message, None);
        } else {
            list.entries.push(words);
        }
    }
    Some(list)
}

fn read_need(rest: &str, from: usize, line: usize, problems: &mut Problems<'_>) -> Option<Need> {
    let mut words = rest.split_whitespace().peekable();
    let count = words.peek().and_then(|word| word.parse().ok());
    if count.is_some() {
        words.next();
    }
    let name = words.next().unwrap_or_default();
    let Some(role) = Role::from_name(name) else {
        let hint = did_you_mean(name, Role::ALL.map(Role::name));
        problems.add(line, from, rest.len(), format!("`{name}` is not a role"), hint);
        return None;
    };
    let kinds = words.next().unwrap_or_default();
    let kinds = read_kinds(kinds, from + rest.len() - kinds.len(), line, problems)?;
    Some(Need { role, count: count.unwrap_or(1), kinds })
}

/// `CODE mode status`, each of which may be missing; checked against the ontology later.
fn read_outcome(text: &str) -> Expected {
    let mut expected = Expected::default();
    for word in text.split_whitespace() {
        if word.starts_with(|c: char| c.is_uppercase()) {
            expected.code = Some(EventCode { kind: SmolStr::new(word), mode: None });
        } else if let Some(code) = &mut expected.code
            && code.mode.is_none()
            && status_from_name(word).is_none()
        {
            code.mode = Some(SmolStr::new(word));
        } else {
            expected.status = Some(SmolStr::new(word));
        }
    }
    expected
}

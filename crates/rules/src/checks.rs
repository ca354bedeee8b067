//! What is checked when rules are put together, beyond spelling. Each check is a lesson from an
//! earlier system: dictionaries contradict themselves unless the loader forbids it.

use std::collections::HashMap;

use smol_str::SmolStr;

use crate::ontology::{status_from_name, status_hint};
use crate::ruleset::{Candidate, Frame, RuleSet};
use crate::syntax::{EventBlock, ExampleKind, Place, Problems, Role, Want};

/// Path, below `knowledge/`, of the rules made from a user's dictionary of verbs, which has no examples.
pub const FROM_DICTIONARY: &str = "events/dictionary.rules";

/// Checks one event block: roles and codes of its examples, its CAMEO codes, that it has a frame,
/// a `yes` and a `no`.
pub(crate) fn event(set: &RuleSet, event: &EventBlock, problems: &mut Problems<'_>) {
    let roles: Vec<Role> = event
        .frames
        .iter()
        .flat_map(|line| &line.frame.parts)
        .filter_map(|p| role(&p.want))
        .collect();
    let coding = event.frames.iter().filter(|line| !line.never).count();
    if coding == 0 {
        problems.add(event.line, 0, "event".len(), "an event without a frame codes nothing", None);
    }
    for (kind, word) in [(ExampleKind::Yes, "yes"), (ExampleKind::No, "no")] {
        // A `todo` is the `yes` of an event that does not work yet.
        let there = event.examples.iter().any(|example| {
            example.kind == kind || (kind == ExampleKind::Yes && example.kind == ExampleKind::Todo)
        });
        if coding > 0 && !there && problems.file() != FROM_DICTIONARY {
            let message = format!("this event has no `{word}` example");
            problems.add(event.line, 0, "event".len(), message, None);
        }
    }
    for need in event.needs.iter().filter(|need| !roles.contains(&need.role)) {
        let message = format!("needs {} but no frame has it", need.role.name());
        problems.add(event.line, 0, "event".len(), message, None);
    }
    for example in &event.examples {
        let own = example.expected.code.is_none();
        for mark in &example.marked {
            let Some(role) = mark.role.filter(|role| own && !roles.contains(role)) else {
                continue;
            };
            // An inner event is an issue without being written as one.
            if role == Role::Issue {
                continue;
            }
            let message = format!("no frame of this event has {}", role.name());
            problems.add_at(example.line, role.name(), message, None);
        }
        if let Some(code) = &example.expected.code
            && let Some((word, message, hint)) = set.ontology.fault(code)
        {
            // What follows the code may be meant as a status.
            let status = code.mode.as_ref().filter(|mode| **mode == word);
            let hint = status.and_then(|status| status_hint(status)).or(hint);
            problems.add_at(example.line, &word, message, hint);
        }
        if let Some(status) = &example.expected.status
            && status_from_name(status).is_none()
        {
            let message = format!("`{status}` is not a status");
            problems.add_at(example.line, status, message, status_hint(status));
        }
    }
    if let Some(kind) = set.ontology.kind(&event.code.kind) {
        let cameos =
            event.frames.iter().filter_map(|line| line.cameo.as_ref().map(|c| (line.line, c)));
        for (line, cameo) in cameos.chain(event.cameo.as_ref().map(|cameo| (event.line, cameo))) {
            if !kind.cameo.iter().any(|root| cameo.starts_with(root.as_str())) {
                let message = format!("CAMEO {cameo} is no {}", event.code.kind);
                let hint = format!(
                    "CAMEO codes of {} begin with {}",
                    event.code.kind,
                    kind.cameo.join(" or ")
                );
                problems.add(line, 0, usize::MAX / 2, message, Some(hint));
            }
        }
    }
}

/// The role that a part fills.
fn role(want: &Want) -> Option<Role> {
    match want {
        Want::Role(role, _) => Some(*role),
        Want::Event(_, with) => *with,
        _ => None,
    }
}

/// Reports frames that tie with an earlier frame of another code: same trigger, same parts. Which of
/// them would win could not be told from the rules. `report` gets the file and takes the problem.
pub(crate) fn ties(set: &RuleSet, mut report: impl FnMut(&str, &mut dyn FnMut(&mut Problems<'_>))) {
    // Shapes seen so far for each trigger; frames are in order of files and lines.
    let mut reported: Vec<(usize, usize)> = Vec::new();
    let shapes: Vec<String> = set.frames.iter().map(shape).collect();
    for index in [&set.verbs, &set.nouns] {
        let mut words: Vec<&SmolStr> = index.keys().collect();
        words.sort();
        for word in words {
            let mut seen: HashMap<(&[SmolStr], &str), Candidate> = HashMap::new();
            for candidate in &index[word] {
                let frame = &set.frames[candidate.frame];
                let key = (
                    frame.triggers[candidate.trigger].as_slice(),
                    shapes[candidate.frame].as_str(),
                );
                let Some(other) = seen.insert(key, *candidate) else { continue };
                let first = &set.frames[other.frame];
                let same = set.events[first.event].code == set.events[frame.event].code
                    && first.never == frame.never;
                let pair = (other.frame, candidate.frame);
                if same || reported.contains(&pair) {
                    continue;
                }
                reported.push(pair);
                let line = frame.rule.0.rsplit(':').next().and_then(|line| line.parse().ok());
                let phrase = frame.triggers[candidate.trigger].join(" ");
                let message = format!("`{phrase}` ties with {}: {}", first.rule.0, first.text);
                let hint = "take the word out of one of the two, or make one more specific";
                let at = frame.triggers[candidate.trigger].first().map_or("", |word| word.as_str());
                report(&set.events[frame.event].file, &mut |problems| {
                    problems.add_at(line.unwrap_or(1), at, &message, Some(hint.to_owned()));
                });
            }
        }
    }
}

/// What has to be there for a frame to match, without the names of roles.
fn shape(frame: &Frame) -> String {
    let mut parts: Vec<String> = frame
        .parts
        .iter()
        .filter(|part| part.optional.is_none())
        .map(|part| {
            let place = match &part.place {
                Place::Subject => "subject".to_owned(),
                Place::Object => "object".to_owned(),
                Place::Possessor => "possessor".to_owned(),
                Place::Anywhere => String::new(),
                Place::Phrase(words) => words.join("|"),
            };
            let want = match &part.want {
                Want::Role(Role::Issue, limit) => match &limit.list {
                    Some(list) => format!("@{list}"),
                    None => "anything".to_owned(),
                },
                Want::Role(_, limit) => format!("actor {:?} {:?}", limit.kinds, limit.list),
                Want::List(name) => format!("@{name}"),
                Want::Event(codes, _) => format!("<{}>", codes.join("|")),
                Want::Words(words) => format!("{words:?}"),
            };
            format!("{place} {want}")
        })
        .collect();
    parts.sort();
    parts.join(", ")
}

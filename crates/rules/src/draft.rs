//! A first frame from one example: what an author begins with.

use readout_model::{Diagnostic, Id, Span, Token, Tree};
use smol_str::SmolStr;

use crate::syntax::{Marked, Problems, Role, read_marks};
use crate::{Clause, ClauseKind, Clauses, Filler, Link};

/// Takes the marks out of a sentence: `{ACTOR France} [berated] {RECIPIENT the envoy}`.
///
/// # Errors
///
/// What is wrong with the marks.
pub fn marks(sentence: &str) -> Result<(String, Vec<Marked>), Vec<Diagnostic>> {
    let mut problems = Problems::new("example", sentence);
    match read_marks(sentence, 0, 1, &mut problems) {
        Some(read) => Ok(read),
        None => Err(problems.into_vec()),
    }
}

/// The frame by which a sentence would be coded as it is marked: `verb ACTOR [berate] RECIPIENT (over
/// ISSUE)`. Words that are not marked are left out, but for an object, which is part of what the verb
/// means ("slapped **tariffs** on Belarus").
///
/// # Errors
///
/// Why there is no such frame, in a sentence for the author.
pub fn draft(
    text: &str,
    marked: &[Marked],
    tree: &Tree<'_>,
    clauses: &Clauses,
) -> Result<String, String> {
    let trigger = marked.iter().find(|mark| mark.role.is_none());
    let trigger =
        trigger.ok_or("no word is marked as the trigger: put it in brackets, [berated]")?;
    let words = |span: Span| &text[span.range()];
    let at = |token: Id<Token>, span: Span| span.contains(tree.analysis.tokens[token].span);
    let clause = clauses.iter().find(|clause| at(clause.head, trigger.span)).ok_or_else(|| {
        format!("“{}” is read neither as a verb nor as a noun of an event", words(trigger.span))
    })?;
    let mut places = Places::default();
    for mark in marked {
        let Some(role) = mark.role else { continue };
        let place = place_of(clause, |token| at(token, mark.span)).ok_or_else(|| {
            format!(
                "the parser does not hang {} “{}” from “{}”, which reads as: {}\nsay it more plainly",
                role.name(),
                words(mark.span),
                words(trigger.span),
                clauses.reads_as(clause, tree, text)
            )
        })?;
        places.add(place, role);
    }
    let roles = || marked.iter().filter(|mark| mark.role.is_some());
    let object = |filler: &&Filler| !roles().any(|mark| at(filler.head, mark.span));
    if clause.kind == ClauseKind::Verb && places.object.is_none() {
        let word = clause.objects.iter().find(object);
        places.word =
            word.map(|filler| words(tree.analysis.tokens[filler.head].span).to_lowercase());
    }
    Ok(places.frame(clause))
}

enum Place {
    Subject,
    Object,
    Phrase(SmolStr),
}

/// Where in a clause something stands whose head is in a marked stretch.
fn place_of(clause: &Clause, at: impl Fn(Id<Token>) -> bool) -> Option<Place> {
    let any = |fillers: &[Filler]| fillers.iter().any(|filler| at(filler.head));
    if any(&clause.subjects) || any(&clause.modifiers) {
        return Some(Place::Subject);
    }
    if any(&clause.objects) {
        return Some(Place::Object);
    }
    if let Some(phrase) = clause.phrases.iter().find(|phrase| at(phrase.filler.head)) {
        return Some(Place::Phrase(phrase.word.clone()));
    }
    let inner = clause.inner.iter().find(|inner| at(inner.head))?;
    match &inner.link {
        Link::Noun => Some(Place::Object),
        Link::Preposition(word) => Some(Place::Phrase(word.clone())),
        Link::Infinitive => Some(Place::Phrase("to".into())),
        Link::That => Some(Place::Phrase("that".into())),
        Link::Question | Link::Participle | Link::Adverbial(_) => None,
    }
}

/// The parts of a frame, in the order in which they are written.
#[derive(Default)]
struct Places {
    subject: Option<Role>,
    object: Option<Role>,
    /// An object that is a word of the frame.
    word: Option<String>,
    phrases: Vec<(SmolStr, Role)>,
}

impl Places {
    fn add(&mut self, place: Place, role: Role) {
        match place {
            Place::Subject => drop(self.subject.get_or_insert(role)),
            Place::Object => drop(self.object.get_or_insert(role)),
            Place::Phrase(word) => {
                let phrase = (word, role);
                if !self.phrases.contains(&phrase) {
                    self.phrases.push(phrase);
                }
            }
        }
    }

    fn frame(&self, clause: &Clause) -> String {
        let noun = clause.kind == ClauseKind::Noun;
        let mut parts = vec![if noun { "noun " } else { "verb " }.to_owned()];
        if let Some(role) = self.subject {
            parts.push(role.name().to_owned());
            if noun {
                parts.push("'s".to_owned());
            }
        }
        let particle = clause.particle.iter().map(|particle| format!(" {particle}"));
        parts.push(format!("[{}{}]", clause.lemma, particle.collect::<String>()));
        parts.extend(self.object.map(|role| role.name().to_owned()));
        parts.extend(self.word.clone());
        for (word, role) in &self.phrases {
            // What is at issue may be missing; a party that is marked is what the event is about.
            parts.push(match role {
                Role::Issue => format!("({word} {})", role.name()),
                _ => format!("{word} {}", role.name()),
            });
        }
        parts.join(" ")
    }
}

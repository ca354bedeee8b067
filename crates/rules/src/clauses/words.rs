use std::collections::{BTreeMap, BTreeSet};

use readout_model::{Diagnostic, KnowledgeFile, Status};
use smol_str::SmolStr;

/// The words that English grammar itself is made of: which verbs pass their object on to an
/// infinitive, which negate, which put into the future. From `knowledge/language/`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GrammarWords {
    classes: [BTreeSet<SmolStr>; Class::ALL.len()],
    /// By verb, then by "to" or a preposition.
    control: BTreeMap<SmolStr, BTreeMap<SmolStr, Controller>>,
    /// What becomes of that which a predicate governs.
    effects: BTreeMap<SmolStr, Effect>,
}

/// What reading a row gives: nothing, or the number of the field that is wrong and what is wrong.
type Read = Result<(), (usize, String)>;

/// Whose act an infinitive or gerund is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Controller {
    Subject,
    Object,
    /// "joined Peru in **signing**"
    Both,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Effect {
    affirmed: Status,
    negated: Status,
}

macro_rules! classes {
    ($($variant:ident = $name:literal,)+) => {
        /// Classes of words in `words.tsv`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Class { $($variant,)+ }

        impl Class {
            const ALL: &[(Class, &str)] = &[$((Class::$variant, $name),)+];
        }
    };
}

classes! {
    FutureModal = "future modal",
    FutureState = "future state",
    FutureProgressive = "future progressive",
    Negative = "negative",
    NegativePreposition = "negative preposition",
    NotNegative = "not negative before",
    Condition = "condition",
    Until = "until",
    Question = "question",
    Agent = "agent preposition",
    Possessive = "possessive preposition",
    Linking = "linking verb",
    Light = "light verb",
    Time = "time noun",
    Transparent = "transparent adverb",
    Reciprocal = "reciprocal preposition",
    Occurrence = "occurrence verb",
    Contrast = "contrast",
    Ranking = "ranking",
    Complement = "complement preposition",
    Place = "place preposition",
    Joint = "joint preposition",
    Absolute = "absolute preposition",
    Topic = "topic preposition",
    AnotherTime = "of another time",
    Occasion = "occasion noun",
    OccasionPreposition = "occasion preposition",
    OccasionComplement = "occasion complement",
    Address = "address verb",
    Telling = "telling verb",
    Perfect = "perfect auxiliary",
    Progressive = "progressive auxiliary",
}

impl GrammarWords {
    /// Reads `language/words.tsv`, `language/control.tsv` and `language/governors.tsv` from among
    /// all knowledge files.
    ///
    /// # Errors
    ///
    /// All lines that cannot be read, with what is wrong in them.
    pub fn parse(files: &[KnowledgeFile]) -> Result<GrammarWords, Vec<Diagnostic>> {
        let mut words = GrammarWords::default();
        let mut diagnostics = Vec::new();
        for file in files {
            let read: fn(&mut GrammarWords, &[&str]) -> Read = match file.path.as_str() {
                "language/words.tsv" => GrammarWords::read_word,
                "language/control.tsv" => GrammarWords::read_control,
                "language/governors.tsv" => GrammarWords::read_governor,
                _ => continue,
            };
            for (index, line) in file.text.lines().enumerate() {
                // The first line that is not a comment names the columns.
                let header = !file.text.lines().take(index).any(is_row);
                if header || !is_row(line) {
                    continue;
                }
                let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
                if let Err((field, message)) = read(&mut words, &fields) {
                    diagnostics.push(diagnostic(file, index, line, field, message));
                }
            }
        }
        if diagnostics.is_empty() { Ok(words) } else { Err(diagnostics) }
    }

    fn read_word(&mut self, fields: &[&str]) -> Read {
        let [word, class, ..] = fields else { return Err(too_few(2, fields)) };
        let (class, _) = Class::ALL.iter().find(|(_, name)| name == class).ok_or_else(|| {
            let known: Vec<&str> = Class::ALL.iter().map(|(_, name)| *name).collect();
            (1, format!("unknown class {class:?}; known are {}", known.join(", ")))
        })?;
        self.classes[*class as usize].insert(SmolStr::new(word));
        Ok(())
    }

    fn read_control(&mut self, fields: &[&str]) -> Read {
        let [verb, before, controller, ..] = fields else { return Err(too_few(3, fields)) };
        let controller = match *controller {
            "subject" => Controller::Subject,
            "object" => Controller::Object,
            "both" => Controller::Both,
            other => {
                let known = "\"subject\", \"object\" nor \"both\"";
                return Err((2, format!("{other:?} is neither {known}")));
            }
        };
        self.control
            .entry(SmolStr::new(verb))
            .or_default()
            .insert(SmolStr::new(before), controller);
        Ok(())
    }

    fn read_governor(&mut self, fields: &[&str]) -> Read {
        let [predicate, _, _, ..] = fields else { return Err(too_few(3, fields)) };
        let status = |field: usize| {
            Status::from_name(fields[field])
                .ok_or_else(|| (field, format!("{:?} is no status", fields[field])))
        };
        let effect = Effect { affirmed: status(1)?, negated: status(2)? };
        self.effects.insert(SmolStr::new(predicate), effect);
        Ok(())
    }

    /// What a predicate says about what it governs: "failed to meet" makes the meeting
    /// `not_happened`. `None` when it says nothing ("helped to …", or an unknown word).
    pub fn effect(&self, predicate: &str, negated: bool) -> Option<Status> {
        let effect = look_up(&self.effects, predicate)?;
        Some(if negated { effect.negated } else { effect.affirmed })
    }

    /// Whether a verb says little by itself, so that its object tells what is done ("**made** a threat").
    pub fn is_light(&self, verb: &str) -> bool {
        self.is(Class::Light, verb)
    }

    /// Whether a preposition says whose something is, or of what it is a part: "of".
    pub fn is_possessive(&self, word: &str) -> bool {
        self.is(Class::Possessive, word)
    }

    /// Whether a preposition leads to what is spoken of: "about".
    pub fn is_topic(&self, word: &str) -> bool {
        self.is(Class::Topic, word)
    }

    /// Whether what a word leads to is of another time than what it goes with: "after", "followed", "in the
    /// aftermath of".
    pub fn is_of_another_time(&self, word: &str) -> bool {
        self.is(Class::AnotherTime, word)
    }

    /// Whether a word says which one of several: "first", "latest".
    pub fn is_ranking(&self, word: &str) -> bool {
        self.is(Class::Ranking, word)
    }

    /// Whether a preposition says on what occasion something happens: "**at** Monday's meeting".
    pub fn is_of_occasion(&self, word: &str) -> bool {
        self.is(Class::OccasionPreposition, word)
    }

    /// Whether a preposition says where something happens.
    pub fn is_place_preposition(&self, word: &str) -> bool {
        self.is(Class::Place, word)
    }

    /// Whether a noun or verb is known to take a clause as its content ("plan to …").
    pub(super) fn governs(&self, predicate: &str) -> bool {
        look_up(&self.effects, predicate).is_some()
    }

    pub(super) fn controller(&self, verb: &str, before: &str) -> Option<Controller> {
        look_up(&self.control, verb)?.get(before).copied()
    }

    pub(super) fn is(&self, class: Class, word: &str) -> bool {
        self.classes[class as usize].contains(word)
    }

    pub(super) fn is_transparent(&self, adverb: &str) -> bool {
        self.is(Class::Transparent, adverb)
    }
}

/// The row of a predicate. The lemmatizer cuts the last letter off now and then ("hopes": "hop"),
/// so a first word without a row is tried with it.
fn look_up<'t, T>(table: &'t BTreeMap<SmolStr, T>, predicate: &str) -> Option<&'t T> {
    table.get(predicate).or_else(|| {
        let (word, rest) = predicate.split_at(predicate.find(' ').unwrap_or(predicate.len()));
        table.get(format!("{word}e{rest}").as_str())
    })
}

fn is_row(line: &str) -> bool {
    !line.trim().is_empty() && !line.starts_with('#')
}

fn too_few(wanted: usize, fields: &[&str]) -> (usize, String) {
    (0, format!("{} fields, separated by tabs, instead of at least {wanted}", fields.len()))
}

fn diagnostic(
    file: &KnowledgeFile,
    index: usize,
    line: &str,
    field: usize,
    message: String,
) -> Diagnostic {
    let before: usize = line.split('\t').take(field).map(|field| field.chars().count() + 1).sum();
    let length = line.split('\t').nth(field).map_or(1, |field| field.chars().count().max(1));
    Diagnostic {
        file: file.path.clone(),
        line: index + 1,
        column: before + 1,
        length,
        text: line.to_owned(),
        message,
        hint: None,
    }
}

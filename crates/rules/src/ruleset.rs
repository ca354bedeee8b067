//! All rules together, looked up by their trigger words.

use std::collections::HashMap;
use std::sync::OnceLock;

use readout_model::{Diagnostic, EventCode, KnowledgeFile, RuleId, Status};
use smol_str::SmolStr;

use crate::checks;
use crate::guess::{self, Similar};
use crate::matching::head_of;
use crate::ontology::Ontology;
use crate::syntax::{
    Example, FrameText, Limit, Need, Part, Place, Problems, RuleFile, Trigger, Want, WordList,
    did_you_mean, read,
};
use crate::vocabulary::{self, Vocabulary};
use crate::votes::Votes;

/// The frames that a word triggers. Its keys are of our own files, which nobody fills with collisions.
pub(crate) type Index = HashMap<SmolStr, Vec<Candidate>, foldhash::fast::FixedState>;

/// The rules of all files, checked and ready to match.
#[derive(Clone, Debug, Default)]
pub struct RuleSet {
    pub(crate) ontology: Ontology,
    pub(crate) lists: Vec<List>,
    pub(crate) events: Vec<EventRule>,
    pub(crate) frames: Vec<Frame>,
    /// Frames by the head of their trigger: verbs by lemma, nouns by any form.
    pub(crate) verbs: Index,
    pub(crate) nouns: Index,
    /// The list whose words only measure out what follows them ("a **series** of talks").
    pub(crate) measures: Option<usize>,
    /// The list of things that act or suffer for whom they belong to ("Russian **jets**").
    pub(crate) belongings: Option<usize>,
    /// Words near in meaning, for guesses.
    pub(crate) similar: Similar,
    /// Words that tell of types, beside those of the rules.
    pub(crate) vocabulary: Vocabulary,
    /// What the words of the rules speak for; counted when it is first asked.
    pub(crate) votes: OnceLock<Votes>,
    examples: Vec<Example>,
}

/// A frame that a word can trigger, and which of its triggers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) frame: usize,
    /// Index into [`Frame::triggers`].
    pub(crate) trigger: usize,
    /// Whether the frame has a place for an object that must be filled: clauses without one are passed over
    /// before the frame is looked at.
    pub(crate) object: bool,
    /// [`lead`](crate::matching::lead) of the trigger, or of the words behind a verb: clauses that have no such
    /// word are passed over too.
    pub(crate) lead: u64,
}

/// What stands under one `event` line.
#[derive(Clone, Debug, PartialEq)]
pub struct EventRule {
    /// What it codes.
    pub code: EventCode,
    /// One sentence for people, from its `means` line or the ontology.
    pub means: String,
    /// Conditions on its roles.
    pub needs: Vec<Need>,
    /// Path of the file below `knowledge/`.
    pub file: SmolStr,
    /// Line, from 1.
    pub line: usize,
}

/// A frame with its names looked up.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// `events/accuse.rules:5`
    pub rule: RuleId,
    /// The event it codes: index into [`RuleSet::events`].
    pub event: usize,
    /// Whether its trigger is a noun.
    pub noun: bool,
    /// Whether it codes nothing, and only keeps its words from coding.
    pub never: bool,
    /// As it is written.
    pub text: String,
    /// CAMEO code of what it codes.
    pub cameo: Option<SmolStr>,
    /// What its words alone say of whether it happened ("claimed responsibility": alleged).
    pub status: Option<Status>,
    /// Its trigger words, lists spelt out.
    pub triggers: Vec<Vec<SmolStr>>,
    /// Its other parts.
    pub parts: Vec<Part>,
    /// For each part the list it asks for, if it does: index into the lists.
    pub(crate) lists: Vec<Option<usize>>,
}

impl Frame {
    /// Whether its trigger needs no further word of the frame's own to mean what it codes.
    pub(crate) fn requires_no_word(&self) -> bool {
        self.parts.iter().filter(|part| part.optional.is_none()).all(|part| match &part.want {
            Want::Role(_, limit) => limit.list.is_none(),
            Want::List(_) | Want::Event(..) | Want::Words(_) => false,
        })
    }
}

/// A word list, by the head of its entries.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct List {
    pub(crate) name: SmolStr,
    pub(crate) entries: Vec<Vec<SmolStr>>,
    /// Entries by the word that heads them.
    pub(crate) by_head: HashMap<SmolStr, Vec<usize>>,
}

impl RuleSet {
    /// Puts rules together: `ontology.toml`, `lists.rules` and `events/*.rules` among the files;
    /// others are left alone.
    ///
    /// # Errors
    ///
    /// Everything that is wrong in any of the files, in order of files and lines.
    pub fn load(files: &[KnowledgeFile]) -> Result<RuleSet, Vec<Diagnostic>> {
        let mut errors = Vec::new();
        let mut set = RuleSet::default();
        match files.iter().find(|file| file.path == "ontology.toml") {
            Some(file) => match Ontology::parse(file) {
                Ok(ontology) => set.ontology = ontology,
                Err(found) => errors.extend(found),
            },
            None => errors.push(Diagnostic {
                file: "ontology.toml".to_owned(),
                line: 1,
                column: 1,
                length: 1,
                text: String::new(),
                message: "this file is missing".to_owned(),
                hint: Some("rules need the event types it lists".to_owned()),
            }),
        }
        if let Some(file) = files.iter().find(|file| file.path == guess::FILE) {
            let mut problems = Problems::new(&file.path, &file.text);
            set.similar = Similar::read(file, &mut problems);
            errors.extend(problems.into_vec());
        }
        if let Some(file) = files.iter().find(|file| file.path == vocabulary::FILE) {
            let mut problems = Problems::new(&file.path, &file.text);
            set.vocabulary = Vocabulary::read(file, &set.ontology, &mut problems);
            errors.extend(problems.into_vec());
        }
        let mut sources: Vec<&KnowledgeFile> =
            files.iter().filter(|file| is_rule_file(&file.path)).collect();
        sources.sort_by(|a, b| a.path.cmp(&b.path));
        let mut read_files: Vec<(Problems<'_>, &KnowledgeFile, RuleFile)> = Vec::new();
        for file in sources {
            let mut problems = Problems::new(&file.path, &file.text);
            let content = read(&file.path, &file.text, &mut problems);
            read_files.push((problems, file, content));
        }
        for (problems, file, content) in &mut read_files {
            for list in std::mem::take(&mut content.lists) {
                set.add_list(list, &file.path, problems);
            }
        }
        // Two lists have a meaning to the engine; see `knowledge/lists.rules`.
        set.measures = set.lists.iter().position(|list| list.name == "measures");
        set.belongings = set.lists.iter().position(|list| list.name == "belongings");
        let known = !set.ontology.types().is_empty();
        for (problems, file, content) in &mut read_files {
            for event in std::mem::take(&mut content.events) {
                set.add_event(event, &file.path, known, problems);
            }
        }
        checks::ties(&set, |path, add| {
            if let Some((problems, ..)) = read_files.iter_mut().find(|(_, f, _)| f.path == path) {
                add(problems);
            }
        });
        for (problems, ..) in read_files {
            let mut found = problems.into_vec();
            found.sort_by_key(|problem| (problem.line, problem.column));
            errors.extend(found);
        }
        if errors.is_empty() { Ok(set) } else { Err(errors) }
    }

    /// What is coded.
    pub fn ontology(&self) -> &Ontology {
        &self.ontology
    }

    /// All `event` blocks, in order of files and lines.
    pub fn events(&self) -> &[EventRule] {
        &self.events
    }

    /// All frames, in order of files and lines.
    pub fn frames(&self) -> &[Frame] {
        &self.frames
    }

    /// All examples, in order of files and lines.
    pub fn examples(&self) -> &[Example] {
        &self.examples
    }

    /// How many different words trigger a frame.
    pub fn trigger_words(&self) -> usize {
        self.verbs.len() + self.nouns.len()
    }

    fn add_list(&mut self, list: WordList, path: &str, problems: &mut Problems<'_>) {
        if self.lists.iter().any(|known| known.name == list.name) {
            let message =
                format!("`@{}` is already a list ({path} or a file before it)", list.name);
            problems.add_at(list.line, &list.name, message, None);
            return;
        }
        let mut by_head: HashMap<SmolStr, Vec<usize>> = HashMap::new();
        for (index, entry) in list.entries.iter().enumerate() {
            let Some(head) = entry.get(head_of(entry)) else { continue };
            by_head.entry(head.clone()).or_default().push(index);
        }
        self.lists.push(List { name: list.name, entries: list.entries, by_head });
    }

    fn add_event(
        &mut self,
        event: crate::syntax::EventBlock,
        path: &str,
        known: bool,
        problems: &mut Problems<'_>,
    ) {
        let fault = self.ontology.fault(&event.code).filter(|_| known);
        if let Some((word, message, hint)) = fault {
            problems.add_at(event.line, &word, message, hint);
            return;
        }
        checks::event(self, &event, problems);
        let kind = self.ontology.kind(&event.code.kind);
        let means = event.means.or_else(|| kind.map(|kind| kind.means.clone()));
        let number = self.events.len();
        for line in event.frames {
            let Some(lists) = self.look_up(&line.frame, line.line, known, problems) else {
                continue;
            };
            let triggers = self.spell_out(&line.frame, line.line, problems);
            let cameo = line.cameo.or_else(|| event.cameo.clone());
            let index = self.frames.len();
            let object = line.frame.parts.iter().any(|part| {
                let filled = part.place == Place::Object && !matches!(part.want, Want::Words(_));
                filled && part.optional.is_none()
            });
            let by_word = if line.noun { &mut self.nouns } else { &mut self.verbs };
            for (trigger, words) in triggers.iter().enumerate() {
                let at = if line.noun { head_of(words) } else { 0 };
                let Some(head) = words.get(at) else { continue };
                let lead = match crate::matching::lead(words, at) {
                    0 if !line.noun => crate::matching::lead_of_parts(&line.frame.parts),
                    lead => lead,
                };
                let candidate = Candidate { frame: index, trigger, object, lead };
                let known = by_word.entry(head.clone()).or_default();
                // "attack" covers the "terror attack" of the same noun frame.
                let covers = |it: &Candidate| it.frame == index && it.lead == 0;
                if !(line.noun && known.iter().rev().take_while(|it| it.frame == index).any(covers))
                {
                    known.push(candidate);
                }
            }
            self.frames.push(Frame {
                rule: RuleId::new(format!("{path}:{}", line.line)),
                event: number,
                noun: line.noun,
                never: line.never,
                text: line.text,
                cameo,
                status: line.status,
                triggers,
                parts: line.frame.parts,
                lists,
            });
        }
        self.events.push(EventRule {
            code: event.code,
            means: means.unwrap_or_default(),
            needs: event.needs,
            file: SmolStr::new(path),
            line: event.line,
        });
        self.examples.extend(event.examples);
    }

    /// The lists that the parts of a frame ask for. `None` if a name in it is unknown, which is
    /// reported.
    fn look_up(
        &self,
        frame: &FrameText,
        line: usize,
        known: bool,
        problems: &mut Problems<'_>,
    ) -> Option<Vec<Option<usize>>> {
        let mut lists = Vec::new();
        for part in &frame.parts {
            lists.push(match &part.want {
                Want::List(name) => Some(self.list(name, line, problems)?),
                Want::Role(_, Limit { list: Some(name), .. }) => {
                    Some(self.list(name, line, problems)?)
                }
                Want::Event(codes, _) if known => {
                    for code in codes {
                        let code = EventCode { kind: code.clone(), mode: None };
                        if let Some((word, message, hint)) = self.ontology.fault(&code) {
                            problems.add_at(line, &word, message, hint);
                            return None;
                        }
                    }
                    None
                }
                _ => None,
            });
        }
        Some(lists)
    }

    fn list(&self, name: &str, line: usize, problems: &mut Problems<'_>) -> Option<usize> {
        let found = self.lists.iter().position(|list| list.name == name);
        if found.is_none() {
            let known: Vec<String> =
                self.lists.iter().map(|list| format!("@{}", list.name)).collect();
            let name = format!("@{name}");
            let hint = did_you_mean(&name, known.iter().map(String::as_str));
            problems.add_at(line, &name, format!("`{name}` is not a list"), hint);
        }
        found
    }

    fn spell_out(
        &self,
        frame: &FrameText,
        line: usize,
        problems: &mut Problems<'_>,
    ) -> Vec<Vec<SmolStr>> {
        let mut triggers: Vec<Vec<SmolStr>> = Vec::new();
        for trigger in &frame.triggers {
            match trigger {
                Trigger::Phrase(words) => triggers.push(words.clone()),
                Trigger::List(name) => {
                    if let Some(list) = self.list(name, line, problems) {
                        triggers.extend(self.lists[list].entries.iter().cloned());
                    }
                }
            }
        }
        triggers
    }
}

fn is_rule_file(path: &str) -> bool {
    path == "lists.rules"
        || path.strip_prefix("events/").is_some_and(|name| name.ends_with(".rules"))
}

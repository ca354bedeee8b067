//! Verbs of PETRARCH-2: blocks of verbs with a CAMEO code, patterns of what follows them, synonyms.
//!
//! ```text
//! &TALKS
//! +TALKS
//! +NEGOTIATIONS
//!
//! --- VISIT [042:043] ---
//! VISIT
//! +DROP_IN_ON
//! - * (FOR &TALKS) [046]
//! ```

use std::collections::{BTreeMap, BTreeSet};

use readout_facts::events::{EventRules, FROM_DICTIONARY};
use readout_model::KnowledgeFile;

use crate::codes::{Act, NOTHING};
use crate::lines::{brackets, lines};
use crate::{Dictionary, Note, Taken};

/// Rules made of blocks and patterns.
#[derive(Default)]
pub(crate) struct Rules {
    /// Lists of words by name, with the dictionary and line.
    lists: BTreeMap<String, Vec<String>>,
    /// Frames by type and mode.
    frames: BTreeMap<(String, String), Vec<Frame>>,
    /// Verb and words of each frame: a second one with another code would contradict it.
    known: BTreeSet<(String, String)>,
}

/// A frame with its CAMEO code and where it comes from.
struct Frame {
    text: String,
    cameo: String,
    file: String,
    line: usize,
}

/// Verbs between two headers.
#[derive(Default)]
struct Block {
    /// CAMEO code of its verbs, where it has one.
    code: Option<String>,
    /// Each verb with its own code or the block's, and its line.
    verbs: Vec<(String, Option<String>, usize)>,
}

/// What stands behind the verb in a pattern.
#[derive(Default)]
struct After {
    /// Words of the object.
    object: Vec<String>,
    /// Small words with the words of their phrases.
    phrases: Vec<(String, Vec<String>)>,
}

/// What names of lists begin with in frames: "x" keeps them apart from the built-in ones.
const LIST: &str = "@x";

impl Rules {
    pub(crate) fn add(&mut self, dictionary: &mut Dictionary<'_>) -> Taken {
        let (before, mut entries) = (self.len(), 0);
        let mut list: Option<String> = None;
        let mut block = Block::default();
        let mut patterns: Vec<(usize, String)> = Vec::new();
        for line in lines(dictionary.text) {
            let first = line.text.chars().next().unwrap_or_default();
            if line.text.starts_with("---") {
                self.close(&mut block, &mut patterns, dictionary);
                list = None;
                let (_, found) = brackets(line.text);
                block.code = found.first().map(|code| (*code).to_owned());
            } else if first == '&' {
                self.close(&mut block, &mut patterns, dictionary);
                let name = list_name(line.text);
                self.lists.entry(name.clone()).or_default();
                list = Some(name);
            } else if first == '+'
                && let Some(name) = &list
            {
                let words = fixed(line.text[1..].trim());
                self.lists.entry(name.clone()).or_default().extend(words);
            } else if first == '~' {
                entries += 1;
                dictionary.note(
                    line.number,
                    "a transformation: routes of knowledge/ontology.toml do this",
                );
            } else if first == '-' {
                entries += 1;
                patterns.push((line.number, line.text.to_owned()));
            } else {
                entries += 1;
                list = None;
                match verb(line.text) {
                    Ok((verb, code)) => {
                        let code = code.or_else(|| block.code.clone());
                        if block.verbs.iter().all(|(known, ..)| *known != verb) {
                            block.verbs.push((verb, code, line.number));
                        }
                    }
                    Err(cause) => dictionary.note(line.number, cause),
                }
            }
        }
        self.close(&mut block, &mut patterns, dictionary);
        Taken { entries, written: self.len() - before }
    }

    fn len(&self) -> usize {
        self.frames.values().map(Vec::len).sum()
    }

    /// Writes the frames of a block and empties it. Patterns first: they are the more specific.
    fn close(
        &mut self,
        block: &mut Block,
        patterns: &mut Vec<(usize, String)>,
        dictionary: &mut Dictionary<'_>,
    ) {
        let Block { verbs, .. } = std::mem::take(block);
        for (line, text) in patterns.drain(..) {
            let (code, after) = match pattern(&text) {
                Ok(read) => read,
                Err(cause) => {
                    dictionary.note(line, cause);
                    continue;
                }
            };
            let unknown = after.lists().find(|name| !self.lists.contains_key(*name));
            if let Some(name) = unknown {
                dictionary.note(line, format!("no synonyms &{} above", name.to_uppercase()));
                continue;
            }
            let all: Vec<&str> = verbs.iter().map(|(verb, ..)| verb.as_str()).collect();
            self.write(line, &code, &all, &after, dictionary);
        }
        let mut of_code: BTreeMap<(&str, usize), Vec<&str>> = BTreeMap::new();
        for (verb, code, line) in &verbs {
            let Some(code) = code.as_deref() else { continue };
            // Verbs of one code are one frame, at the line of the first.
            let known = of_code.keys().find(|(other, _)| *other == code).copied();
            of_code.entry(known.unwrap_or((code, *line))).or_default().push(verb);
        }
        for ((code, line), all) in of_code {
            self.write(line, code, &all, &After::default(), dictionary);
            // "call on": of "called on Oslo", the last word leads to the target.
            let mut leading: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for (verb, small) in all.iter().filter_map(|verb| verb.rsplit_once(' ')) {
                if dictionary.codes.small.iter().any(|known| known == small) {
                    leading.entry(small).or_default().push(verb);
                }
            }
            for (small, verbs) in leading {
                let phrases = vec![(small.to_owned(), Vec::new())];
                let after = After { phrases, ..After::default() };
                self.write(line, code, &verbs, &after, dictionary);
            }
        }
    }

    /// Writes the frames for verbs with what stands behind them.
    fn write(
        &mut self,
        line: usize,
        code: &str,
        verbs: &[&str],
        after: &After,
        dictionary: &mut Dictionary<'_>,
    ) {
        // "042:043": the active reading, and what it is with the parties turned.
        let (active, turned) = code.split_once(':').unwrap_or((code, ""));
        let (code, turn) = if active.is_empty() { (turned, true) } else { (active, false) };
        if code == NOTHING || code.is_empty() {
            return;
        }
        let Ok(act) = dictionary.codes.act(code) else {
            dictionary.note(line, format!("\"{code}\" is no CAMEO code"));
            return;
        };
        let Some(act) = act else {
            dictionary.note(line, format!("CAMEO {code} is no event of PLOVER"));
            return;
        };
        let act = Act { turned: act.turned != turn, ..act.clone() };
        for text in after.frames(&act, &dictionary.codes.small.join("|")) {
            let key = |verb: &str| (verb.to_owned(), text.clone());
            let (new, known): (Vec<&str>, Vec<&str>) =
                verbs.iter().partition(|verb| !self.known.contains(&key(verb)));
            if !known.is_empty() {
                let known = known.join(", ");
                dictionary.note(line, format!("coded above already, with these words: {known}"));
            }
            self.known.extend(new.iter().map(|verb| key(verb)));
            if new.is_empty() {
                continue;
            }
            let text = text.replacen("[]", &format!("[{}]", new.join(", ")), 1);
            let file = dictionary.file.to_owned();
            let frame = Frame { text, cameo: code.to_owned(), file, line };
            self.frames.entry((act.kind.clone(), act.mode.clone())).or_default().push(frame);
        }
    }

    /// The rules, and the built-in ones emptied. What the rule language refuses is left out and noted.
    pub(crate) fn files(
        mut self,
        knowledge: &[KnowledgeFile],
        notes: &mut Vec<Note>,
    ) -> Vec<KnowledgeFile> {
        if self.frames.is_empty() {
            return Vec::new();
        }
        // Rules of an earlier dictionary are replaced, too.
        let rules = |file: &&KnowledgeFile| {
            file.path.starts_with("events/") && file.path.ends_with(".rules")
        };
        let others = knowledge.iter().filter(|file| !rules(file)).cloned();
        let built_in = knowledge.iter().filter(rules).filter(|file| file.path != FROM_DICTIONARY);
        let emptied = built_in.map(|file| KnowledgeFile {
            path: file.path.clone(),
            text: "# Left empty: the rules of dictionary.rules stand for all.\n".into(),
        });
        let mut files: Vec<KnowledgeFile> = emptied.collect();
        let mut whole: Vec<KnowledgeFile> = files.iter().cloned().chain(others).collect();
        // Each turn leaves out at least one frame, so that there is an end.
        loop {
            let (rules, places) = self.text();
            whole.retain(|file| file.path != FROM_DICTIONARY);
            whole.push(KnowledgeFile {
                path: FROM_DICTIONARY.to_owned(),
                text: rules.clone().into(),
            });
            let wrong = EventRules::parse(&whole).err().unwrap_or_default();
            let mut refused: Vec<(usize, String)> = Vec::new();
            for problem in wrong.into_iter().filter(|problem| problem.file == FROM_DICTIONARY) {
                if let Some(place) = places.get(&problem.line) {
                    refused.push((*place, problem.message));
                }
            }
            refused.sort();
            refused.dedup_by_key(|it| it.0);
            if refused.is_empty() {
                files.push(KnowledgeFile { path: FROM_DICTIONARY.to_owned(), text: rules.into() });
                return files;
            }
            let mut number = 0;
            for frames in self.frames.values_mut() {
                frames.retain(|frame| {
                    let at = refused.binary_search_by_key(&number, |it| it.0);
                    number += 1;
                    let Ok(at) = at else { return true };
                    let cause = format!("{}: {}", frame.text, refused[at].1);
                    notes.push(Note { file: frame.file.clone(), line: frame.line, cause });
                    false
                });
            }
        }
    }

    /// The words of a list with those of the lists in it.
    fn expand<'r>(
        &'r self,
        name: &'r str,
        seen: &mut BTreeSet<&'r str>,
        found: &mut BTreeSet<&'r str>,
    ) {
        if !seen.insert(name) {
            return;
        }
        for word in self.lists.get(name).into_iter().flatten() {
            match word.strip_prefix(LIST) {
                Some(inner) => self.expand(inner, seen, found),
                None => drop(found.insert(word)),
            }
        }
    }

    /// The text of the rules, and which frame stands in each of its lines.
    fn text(&self) -> (String, BTreeMap<usize, usize>) {
        let mut out = vec![
            "# Made from dictionaries of verbs: the line of each stands above its frame."
                .to_owned(),
        ];
        for name in self.lists.keys() {
            let mut words = BTreeSet::new();
            self.expand(name, &mut BTreeSet::new(), &mut words);
            if words.is_empty() {
                continue;
            }
            let words: Vec<&str> = words.into_iter().collect();
            out.push(format!("words {LIST}{name}: {}", words.join(", ")));
        }
        let (mut places, mut number) = (BTreeMap::new(), 0);
        for ((kind, mode), frames) in self.frames.iter().filter(|(_, frames)| !frames.is_empty()) {
            out.push(String::new());
            out.push(format!("event {kind} {mode}").trim_end().to_owned());
            for frame in frames {
                out.push(format!("  # {}:{}", frame.file, frame.line));
                out.push(format!("  verb  {}", frame.text));
                places.insert(out.len(), number);
                out.push(format!("  cameo {}", frame.cameo));
                places.insert(out.len(), number);
                number += 1;
            }
        }
        (out.join("\n") + "\n", places)
    }
}

impl After {
    fn lists(&self) -> impl Iterator<Item = &str> {
        let words = self.object.iter().chain(self.phrases.iter().flat_map(|(_, words)| words));
        words.filter_map(|word| word.strip_prefix(LIST))
    }

    /// The frames, with "[]" where the verb stands. `small` are the words behind which the target may stand.
    fn frames(&self, act: &Act, small: &str) -> Vec<String> {
        let (source, target) = match act.turned {
            true => (act.target.as_str(), "ACTOR"),
            false => ("ACTOR", act.target.as_str()),
        };
        let bare = self.phrases.iter().any(|(_, words)| words.is_empty());
        let phrases = self.phrases.iter().map(|(word, words)| match words.is_empty() {
            true => format!(" {word} {target}"),
            false => format!(" {word} {}", words.join(" ")),
        });
        let phrases: String = phrases.collect();
        if !self.object.is_empty() {
            let object = self.object.join(" ");
            let party = if bare { String::new() } else { format!(" ({small} {target})") };
            return vec![format!("{source} [] {object}{phrases}{party}")];
        }
        if bare {
            return vec![format!("{source} []{phrases}")];
        }
        if phrases.is_empty() {
            return vec![format!("{source} [] {target}"), format!("{source} [] {small} {target}")];
        }
        vec![format!("{source} [] ({target}){phrases}")]
    }
}

/// "DROP_IN {DROPS_IN DROPPED_IN} [042]": the verb and its own code. Forms are known from the lemma.
fn verb(text: &str) -> Result<(String, Option<String>), String> {
    let (before, codes) = brackets(text);
    let word = before.split('{').next().unwrap_or_default().trim();
    if let Some(at) = word.find('+').filter(|at| *at > 0) {
        let verb = word[at + 1..].to_lowercase();
        return Err(format!("words before the verb \"{verb}\""));
    }
    let word = words(word.trim_start_matches('+')).unwrap_or_default();
    if word.is_empty() {
        return Err("no verb".to_owned());
    }
    Ok((word, codes.first().map(|code| (*code).to_owned())))
}

/// "- * {FORMAL TALKS} (WITH) [046]": code and what stands behind the verb.
fn pattern(text: &str) -> Result<(String, After), String> {
    let (whole, code) = brackets(text);
    let code = code.last().ok_or("no code in brackets")?;
    let (before, behind) = whole.split_once('*').ok_or("no * for the verb")?;
    if whole.contains(['$', '+', '^', '%']) {
        return Err("a pattern of TABARI: $, +, ^ and % are not read".to_owned());
    }
    if !before.trim_start_matches('-').trim().is_empty() {
        return Err("words before the verb".to_owned());
    }
    let mut after = After::default();
    let mut rest = behind.trim();
    while let Some(first) = rest.chars().next() {
        let (piece, left) = match first {
            '(' | '{' => {
                let close = if first == '(' { ')' } else { '}' };
                let end = rest.find(close).ok_or_else(|| format!("no \"{close}\""))?;
                (&rest[1..end], &rest[end + 1..])
            }
            _ => rest.split_at(rest.find([' ', '(', '{']).unwrap_or(rest.len())),
        };
        match first {
            '(' => {
                let mut inside = piece.split_whitespace();
                let small = inside.next().ok_or("empty brackets")?.to_lowercase();
                let words = inside.filter_map(|word| fixed(word.trim_matches(['{', '}'])));
                after.phrases.push((small, words.collect()));
            }
            '{' => after.object.extend(piece.split_whitespace().filter_map(fixed)),
            _ => after.object.extend(fixed(piece)),
        }
        rest = left.trim_start();
    }
    Ok(((*code).to_owned(), after))
}

/// A word of a pattern as frames have it.
fn fixed(word: &str) -> Option<String> {
    if word.starts_with('&') {
        return Some(format!("{LIST}{}", list_name(word)));
    }
    words(word)
}

/// "DROP_IN_" as "drop in"; nothing for what has no letters.
fn words(text: &str) -> Option<String> {
    let (text, _) = text.split_once('{').unwrap_or((text, ""));
    let words = text.split(|sign: char| sign == '_' || sign.is_whitespace());
    let words: Vec<String> = words.filter(|it| !it.is_empty()).map(str::to_lowercase).collect();
    Some(words.join(" ")).filter(|it| it.chars().any(char::is_alphabetic))
}

/// Name of a list, as lists may be named: "&FORMAL_TALKS_" is "formaltalks".
fn list_name(text: &str) -> String {
    let letters = text.chars().filter(char::is_ascii_alphanumeric);
    letters.collect::<String>().to_lowercase()
}

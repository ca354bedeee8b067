//! Reads `corpus/gold/*.txt`, the notation in which our gold is written by hand, and makes records
//! of it. `corpus/README.md` describes the notation.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

/// One annotated report.
pub(crate) struct Annotated {
    /// Name of the file without its ending.
    pub(crate) id: String,
    /// `key: value` lines at the top.
    pub(crate) header: BTreeMap<String, String>,
    /// The title that is given apart from the text.
    pub(crate) title: Option<String>,
    /// The text without marks.
    pub(crate) text: String,
    blocks: Vec<Block>,
    sentences: Vec<(Place, usize)>,
    marks: Vec<Mark>,
    entities: Vec<Entity>,
    events: Vec<(String, String)>,
    attributions: Vec<(String, String)>,
}

/// A stretch of code points, of the title or of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    title: bool,
    start: usize,
    end: usize,
}

struct Block {
    kind: String,
    place: Place,
}

#[derive(Clone, Debug)]
struct Mark {
    /// `[`, `{` or `<`
    kind: char,
    keys: Vec<String>,
    place: Place,
}

struct Entity {
    key: String,
    kind: String,
    country: Option<String>,
    sectors: Vec<String>,
    names: Vec<String>,
}

impl Place {
    fn holds(self, other: Place) -> bool {
        self.title == other.title && self.start <= other.start && other.end <= self.end
    }

    /// Code points between two stretches; far away when in different strings.
    fn distance(self, other: Place) -> usize {
        if self.title != other.title {
            return usize::MAX;
        }
        self.start.saturating_sub(other.end).max(other.start.saturating_sub(self.end))
    }

    fn json(self) -> Value {
        if self.title {
            json!({"in": "title", "start": self.start, "end": self.end})
        } else {
            json!({"start": self.start, "end": self.end})
        }
    }

    /// A record's item: where it stands, and what else is said of it.
    fn with(self, rest: Value) -> Value {
        let (Value::Object(mut item), Value::Object(rest)) = (self.json(), rest) else {
            unreachable!("both are written as objects")
        };
        item.extend(rest);
        Value::Object(item)
    }
}

impl Annotated {
    /// Reads one file; a fault in it is told by a panic, as the only reader is the test.
    pub(crate) fn read(id: &str, source: &str) -> Annotated {
        let mut all = Annotated {
            id: id.to_owned(),
            header: BTreeMap::new(),
            title: None,
            text: String::new(),
            blocks: Vec::new(),
            sentences: Vec::new(),
            marks: Vec::new(),
            entities: Vec::new(),
            events: Vec::new(),
            attributions: Vec::new(),
        };
        let mut section = "header";
        for line in source.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(name) = line.strip_prefix("== ") {
                section = name;
                continue;
            }
            match section {
                "header" => {
                    let (key, value) = line.split_once(": ").unwrap_or_else(|| fault(id, line));
                    all.header.insert(key.to_owned(), value.to_owned());
                }
                "text" => {
                    let (kind, marked) = line.split_once("| ").unwrap_or_else(|| fault(id, line));
                    all.add_block(kind, marked);
                }
                "entities" => all.entities.push(entity(line).unwrap_or_else(|| fault(id, line))),
                "events" | "attributions" => {
                    let (key, rest) = line.split_once(' ').unwrap_or_else(|| fault(id, line));
                    let list =
                        if section == "events" { &mut all.events } else { &mut all.attributions };
                    list.push((key.to_owned(), rest.to_owned()));
                }
                _ => fault(id, line),
            }
        }
        all.check_keys();
        all
    }

    /// Every mark has a line that says what it is, and every line a mark.
    fn check_keys(&self) {
        let marked = |kind: char, test: fn(&str) -> bool| -> BTreeSet<&str> {
            let marks = self.marks.iter().filter(|mark| mark.kind == kind);
            let keys = marks.flat_map(|mark| &mark.keys);
            keys.map(|key| key.trim_end_matches('~')).filter(|key| test(key)).collect()
        };
        let number = |key: &str| key.starts_with(|first: char| first.is_ascii_digit());
        let cue = |key: &str| key.starts_with('a');
        let declared = |list: &[(String, String)]| -> BTreeSet<String> {
            let keys: BTreeSet<String> = list.iter().map(|(key, _)| key.clone()).collect();
            assert_eq!(keys.len(), list.len(), "{}: a key twice", self.id);
            keys
        };
        let owned = |keys: BTreeSet<&str>| -> BTreeSet<String> {
            keys.into_iter().map(str::to_owned).collect()
        };
        let id = &self.id;
        let entities: BTreeSet<String> = self.entities.iter().map(|it| it.key.clone()).collect();
        assert_eq!(owned(marked('[', |_| true)), entities, "{id}: mentions and entities");
        assert_eq!(owned(marked('{', number)), declared(&self.events), "{id}: triggers, events");
        let attributions = declared(&self.attributions);
        // A quotation that goes on has no cue of its own.
        let cues = owned(marked('{', cue));
        assert!(cues.is_subset(&attributions), "{id}: {cues:?} are not all {attributions:?}");
        let contents = marked('<', |_| true).into_iter().map(|key| format!("a{key}")).collect();
        assert_eq!(attributions, contents, "{id}: attributions and contents");
    }

    fn add_block(&mut self, kind: &str, marked: &str) {
        let title = kind == "title";
        let (kind, joined) = match kind.strip_suffix('+') {
            Some(kind) => (kind, true),
            None => (kind, false),
        };
        let string = if title { self.title.get_or_insert_default() } else { &mut self.text };
        if !string.is_empty() {
            string.push_str(if joined { " " } else { "\n\n" });
        }
        let start = string.chars().count();
        let marks = take_marks(string, marked, title);
        let marks = marks.unwrap_or_else(|| panic!("{}: marks do not close: {marked}", self.id));
        let end = string.chars().count();
        let words: Vec<char> = string.chars().skip(start).collect();
        self.marks.extend(marks);
        let place = Place { title, start, end };
        let mut from = 0;
        for to in sentence_ends(&words) {
            let place = Place { title, start: start + from, end: start + to };
            self.sentences.push((place, self.blocks.len()));
            from = to + 1;
        }
        let kind = if title { "headline" } else { kind };
        self.blocks.push(Block { kind: kind.to_owned(), place });
    }

    /// The text of a place.
    fn words(&self, place: Place) -> String {
        let string = if place.title { self.title.as_deref() } else { Some(&*self.text) };
        let chars = string.unwrap_or_default().chars();
        chars.skip(place.start).take(place.end - place.start).collect()
    }

    fn marks_of<'a>(&'a self, kind: char, key: &'a str) -> impl Iterator<Item = Place> + 'a {
        let marks = self.marks.iter().filter(move |mark| mark.kind == kind);
        marks
            .filter(move |mark| mark.keys.iter().any(|it| it.trim_end_matches('~') == key))
            .map(|mark| mark.place)
    }

    /// The mention of an entity that stands next to a place, in the same sentence if there is one.
    fn nearest(&self, entity: &str, to: Place) -> Place {
        let sentence = self.sentences.iter().find(|(place, _)| place.holds(to));
        let outside = |it: &Place| sentence.is_none_or(|(place, _)| !place.holds(*it));
        self.marks_of('[', entity)
            .min_by_key(|it| (outside(it), it.distance(to), it.start))
            .unwrap_or_else(|| panic!("{}: {entity} is not mentioned", self.id))
    }

    /// The attribution whose content is the smallest around a place.
    fn innermost(&self, place: Place, but: &str) -> Option<&str> {
        let contents = self.marks.iter().filter(|mark| mark.kind == '<');
        let around = contents.filter(|mark| mark.place.holds(place) && mark.keys[0] != but);
        let smallest = around.min_by_key(|mark| mark.place.end - mark.place.start)?;
        Some(&smallest.keys[0])
    }

    /// Everything as one record of `readout/1`.
    pub(crate) fn record(&self) -> Value {
        let about = json!({
            "title": self.title, "outlet": self.header.get("outlet"),
            "published": self.header.get("date"), "language": "en",
        });
        let id = |number: usize, letter: char| format!("{letter}{}", number + 1);
        let blocks = self.blocks.iter().enumerate().map(|(number, block)| {
            block.place.with(json!({"id": id(number, 'b'), "kind": block.kind}))
        });
        let sentences = self.sentences.iter().enumerate().map(|(number, (place, block))| {
            place.with(json!({"id": id(number, 's'), "block": id(*block, 'b')}))
        });
        let times = self.marks.iter().filter(|mark| mark.keys[0].starts_with("t="));
        let times = times.enumerate().map(|(number, mark)| {
            let value = &mark.keys[0][2..];
            let kind = match value {
                _ if value.starts_with('P') => "DURATION",
                _ if value.contains('T') => "TIME",
                _ => "DATE",
            };
            mark.place.with(json!({"id": id(number, 't'), "type": kind, "value": value}))
        });
        json!({
            "schema": "readout/1", "id": self.id, "about": about, "text": self.text,
            "blocks": blocks.collect::<Vec<_>>(), "sentences": sentences.collect::<Vec<_>>(),
            "entities": self.entities.iter().map(|it| self.entity(it)).collect::<Vec<_>>(),
            "times": times.collect::<Vec<_>>(),
            "attributions": self.attributions.iter().map(|it| self.attribution(it))
                .collect::<Vec<_>>(),
            "events": self.events.iter().map(|it| self.event(it)).collect::<Vec<_>>(),
        })
    }

    fn entity(&self, entity: &Entity) -> Value {
        let marks = self.marks.iter().filter(|mark| mark.kind == '[');
        let mut mentions = Vec::new();
        for mark in marks.filter(|mark| mark.keys[0].trim_end_matches('~') == entity.key) {
            let words = self.words(mark.place);
            let name = entity.names.iter().filter_map(|name| {
                let at = words.find(name.as_str())?;
                let start = mark.place.start + words[..at].chars().count();
                Some(Place { start, end: start + name.chars().count(), ..mark.place })
            });
            let name = name.max_by_key(|name| name.end - name.start);
            let form = match name {
                Some(_) => "name",
                None if mark.keys[0].ends_with('~') => "pronoun",
                None => "nominal",
            };
            let rest = json!({"name": name.map(Place::json), "form": form});
            mentions.push(mark.place.with(rest));
        }
        let first = self.marks_of('[', &entity.key).next().map(|place| self.words(place));
        json!({
            "id": entity.key, "name": entity.names.first().or(first.as_ref()),
            "kind": entity.kind, "country": entity.country, "sectors": entity.sectors,
            "mentions": mentions,
        })
    }

    fn attribution(&self, (key, rest): &(String, String)) -> Value {
        let Some((source, stance)) = rest.split_once(' ') else {
            panic!("{}: {key} needs source and stance", self.id)
        };
        let number = &key[1..];
        let content: Vec<Place> = self.marks_of('<', number).collect();
        let cue = self.marks_of('{', key).next();
        let from = cue.unwrap_or(content[0]);
        let source = (source != "-").then(|| {
            let mention = self.nearest(source, from);
            mention.with(json!({"entity": source}))
        });
        let quoted = |place: &Place| {
            let words = self.words(*place);
            let marks = words.matches('"').count();
            (marks > 0, marks == 2 && words.starts_with('"') && words.ends_with('"'))
        };
        // Where an attribution stands in the middle of a quotation, its marks are outside.
        let form = match content
            .iter()
            .map(quoted)
            .fold((false, true), |all, one| (all.0 || one.0, all.1 && one.1))
        {
            (_, true) => "direct",
            (true, _) => "mixed",
            _ => "indirect",
        };
        let within = self.innermost(from, number).map(|number| format!("a{number}"));
        json!({
            "id": key, "form": form, "source": source, "cue": cue.map(Place::json),
            "content": content.into_iter().map(Place::json).collect::<Vec<_>>(),
            "within": within, "stance": stance,
        })
    }

    fn event(&self, (key, rest): &(String, String)) -> Value {
        let (what, who) = rest.split_once(": ").unwrap_or_else(|| fault(&self.id, rest));
        let (code, status) = what.split_once(' ').unwrap_or_else(|| fault(&self.id, rest));
        let (kind, mode) = match code.split_once('/') {
            Some((kind, mode)) => (kind, Some(mode)),
            None => (code, None),
        };
        let (actors, recipients) = who.split_once('>').unwrap_or_else(|| fault(&self.id, rest));
        let trigger = self.marks_of('{', key).next().unwrap_or_else(|| fault(&self.id, rest));
        let parties = |list: &str| -> Vec<Value> {
            let keys = list.split_whitespace();
            keys.map(|key| self.nearest(key, trigger).with(json!({"entity": key}))).collect()
        };
        let evidence = self.sentences.iter().find(|(place, _)| place.holds(trigger));
        let (evidence, _) = evidence.unwrap_or_else(|| {
            panic!("{}: event {key} does not lie in one sentence", self.id);
        });
        let voice = self.innermost(trigger, "").map(|number| format!("a{number}"));
        json!({
            "id": key, "type": kind, "mode": mode, "actors": parties(actors),
            "recipients": parties(recipients), "trigger": trigger.json(), "status": status,
            "voice": voice.as_deref().unwrap_or("outlet"), "evidence": [evidence.json()],
        })
    }
}

/// The notation is wrong here.
fn fault<T>(id: &str, line: &str) -> T {
    panic!("{id}: this is not in the notation: {line:?}")
}

/// `key kind country sector sector: name | name`
fn entity(line: &str) -> Option<Entity> {
    let (what, names) = line.split_once(':')?;
    let mut words = what.split_whitespace().map(str::to_owned);
    let (key, kind, country) = (words.next()?, words.next()?, words.next()?);
    let names = names.split('|').map(|name| name.trim().to_owned());
    Some(Entity {
        key,
        kind,
        country: Some(country).filter(|it| it != "-"),
        sectors: words.collect(),
        names: names.filter(|name| !name.is_empty()).collect(),
    })
}

/// Adds a marked line to a text without its marks, and returns them; `None` when they do not close.
fn take_marks(text: &mut String, marked: &str, title: bool) -> Option<Vec<Mark>> {
    let mut length = text.chars().count();
    let mut open: Vec<(Mark, char)> = Vec::new();
    let mut closed = Vec::new();
    let mut chars = marked.chars();
    while let Some(next) = chars.next() {
        let end = match next {
            '[' => Some(']'),
            '{' => Some('}'),
            '<' => Some('>'),
            _ => None,
        };
        if let Some(end) = end {
            let keys: String = chars.by_ref().take_while(|it| *it != ' ').collect();
            let keys = if keys.starts_with("t=") {
                vec![keys]
            } else {
                keys.split(',').map(str::to_owned).collect()
            };
            let place = Place { title, start: length, end: length };
            open.push((Mark { kind: next, keys, place }, end));
        } else if matches!(next, ']' | '}' | '>') {
            let (mut mark, end) = open.pop()?;
            if end != next || mark.place.start == length {
                return None;
            }
            mark.place.end = length;
            closed.push(mark);
        } else {
            text.push(next);
            length += 1;
        }
    }
    closed.sort_by_key(|mark| (mark.place.start, std::cmp::Reverse(mark.place.end)));
    open.is_empty().then_some(closed)
}

/// After the last character of each sentence. Enough for our own texts, which have no abbreviations
/// with full stops.
fn sentence_ends(words: &[char]) -> Vec<usize> {
    let mut ends = Vec::new();
    for at in 1..words.len().saturating_sub(1) {
        let before = words[..at].iter().rev().find(|it| !matches!(it, '"' | ')'));
        let stops = matches!(before, Some('.' | '?' | '!'));
        let starts = words[at + 1].is_uppercase() || words[at + 1] == '"';
        if words[at] == ' ' && stops && starts {
            ends.push(at);
        }
    }
    ends.push(words.len());
    ends
}

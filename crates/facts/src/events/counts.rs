//! How many people an event killed or hurt, or how many took part.
//!
//! A count belongs to an event when the word that says what is counted ("**killing** 12 people")
//! stands above or below the event's own word in the tree, and to the nearest of several.

use std::collections::BTreeSet;

use readout_model::{
    Count, Counted, Diagnostic, Event, Id, KnowledgeFile, Pos, Relation, Span, Status, Tag, Token,
    Tree,
};
use readout_rules::{Clause, Clauses, Filler};
use smol_str::SmolStr;

use super::Layers;
use crate::entities::Entities;
use crate::table::{Map, Table};

/// Path of the table below `knowledge/`.
const FILE: &str = "events/counts.tsv";

/// Tokens of a sentence that are looked at; more stand in lists that are no sentence.
const MOST_TOKENS: usize = 256;

/// Words that are coordinated, from one to the next.
const MOST_JOINED: usize = 8;

/// Words before a number that may bound it.
const BEFORE: usize = 4;

/// How a word says what is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Object,
    Subject,
    State,
    Noun,
    Crowd,
}

/// The table.
#[derive(Clone, Debug, Default)]
pub(super) struct CountTable {
    events: BTreeSet<(SmolStr, Counted)>,
    words: Map<SmolStr, Vec<(Counted, Kind)>>,
    people: BTreeSet<SmolStr>,
    /// Lowest and highest value.
    numbers: Map<SmolStr, (u64, u64)>,
    multipliers: Map<SmolStr, u64>,
    least: Vec<Vec<SmolStr>>,
    most: Vec<Vec<SmolStr>>,
    /// What stands between the ends of a range.
    range: BTreeSet<SmolStr>,
    /// What joins a number, or a crowd, to what it is a number of.
    of: BTreeSet<SmolStr>,
}

impl CountTable {
    /// Reads the table from among all knowledge files; without it nothing is counted.
    ///
    /// # Errors
    ///
    /// All rows that cannot be read.
    pub(super) fn parse(files: &[KnowledgeFile]) -> Result<CountTable, Vec<Diagnostic>> {
        let mut counts = CountTable::default();
        let mut problems = Vec::new();
        let Some(file) = files.iter().find(|file| file.path == FILE) else { return Ok(counts) };
        let table = Table::open(file, &["of", "kind", "words"], &mut problems);
        let [of, kind, words] = ["of", "kind", "words"].map(|name| table.column(name));
        for row in table.rows() {
            let fields = row.fields();
            if let Err(message) = counts.add(fields.at(of), fields.at(kind), fields.at(words)) {
                problems.push(row.problem(message));
            }
        }
        if problems.is_empty() { Ok(counts) } else { Err(problems) }
    }

    fn add(&mut self, of: &str, kind: &str, words: &str) -> Result<(), String> {
        if words.is_empty() {
            return Err("a row is: what is counted, tab, kind, tab, words".to_owned());
        }
        let counted = Counted::ALL.into_iter().find(|counted| counted.name() == of);
        let words = words.split(',').map(str::trim).filter(|word| !word.is_empty());
        let word_kind = match kind {
            "object" => Some(Kind::Object),
            "subject" => Some(Kind::Subject),
            "state" => Some(Kind::State),
            "noun" => Some(Kind::Noun),
            "crowd" => Some(Kind::Crowd),
            _ => None,
        };
        let spelt = |phrase: &str| phrase.split_whitespace().map(SmolStr::new).collect();
        match (counted, kind, word_kind) {
            (Some(counted), "event", _) => {
                self.events.extend(words.map(|word| (SmolStr::new(word), counted)));
            }
            (Some(counted), _, Some(kind)) => {
                for word in words {
                    self.words.entry(word.into()).or_default().push((counted, kind));
                }
            }
            (_, "people", _) => self.people.extend(words.map(|word| word.to_lowercase().into())),
            (_, "least", _) => self.least.extend(words.map(spelt)),
            (_, "most", _) => self.most.extend(words.map(spelt)),
            (_, "range", _) => self.range.extend(words.map(SmolStr::new)),
            (_, "of", _) => self.of.extend(words.map(SmolStr::new)),
            (_, "number", _) => {
                for word in words {
                    self.add_number(word).ok_or_else(|| format!("`{word}` has no value"))?;
                }
            }
            _ => return Err(format!("`{of}` with `{kind}` is no row of this table")),
        }
        Ok(())
    }

    /// `seven 7`, `dozen x12`, `dozens 24-99`
    fn add_number(&mut self, text: &str) -> Option<()> {
        let (word, value) = text.rsplit_once(' ')?;
        let word = SmolStr::new(word);
        if let Some(times) = value.strip_prefix('x') {
            self.multipliers.insert(word, times.parse().ok()?);
        } else {
            let (low, high) = value.split_once('-').unwrap_or((value, value));
            self.numbers.insert(word, (low.parse().ok()?, high.parse().ok()?));
        }
        Some(())
    }
}

/// Adds the counts of the events of one report.
pub(super) fn count(events: &mut [Event], layers: Layers<'_>, table: &CountTable) {
    let counter = Counter {
        text: &layers.document.text,
        tree: layers.tree,
        clauses: layers.clauses,
        entities: layers.entities,
        table,
    };
    let mut found: Vec<(usize, Count)> = Vec::new();
    let mut sentences = BTreeSet::new();
    for event in events.iter() {
        sentences.insert(layers.tree.analysis.sentence_of(event.head));
    }
    for sentence in sentences {
        let tokens = layers.tree.analysis.sentences[sentence].tokens.clone();
        for token in tokens.take(MOST_TOKENS).map(|index| Id::new(index as usize)) {
            for (counted, kind) in counter.meanings(token) {
                let Some(owner) = counter.owner(events, token, counted) else { continue };
                found.extend(counter.counts(token, counted, kind).map(|count| (owner, count)));
            }
        }
    }
    for (index, event) in events.iter().enumerate() {
        let sized = table.events.contains(&(event.code.kind.clone(), Counted::Size));
        for party in event.actors.iter().filter(|_| sized && is_real(event)) {
            let head = layers.tree.analysis.tokens_in(party.span);
            let head = head.map(|index| Id::new(index as usize)).find(|token| {
                let above = layers.tree.analysis.tokens[*token].head;
                above.is_none_or(|above| {
                    !party.span.contains(layers.tree.analysis.tokens[above].span)
                })
            });
            let count = head.and_then(|head| counter.amount(head));
            found.extend(count.map(|(least, most, span)| {
                (index, Count { of: Counted::Size, least, most, span })
            }));
        }
    }
    for (index, count) in found {
        let counts = &mut events[index].counts;
        if counts.iter().all(|known| known.span != count.span || known.of != count.of) {
            counts.push(count);
        }
    }
    for event in events {
        event.counts.sort_by_key(|count| (count.span.start(), count.of));
    }
}

fn is_real(event: &Event) -> bool {
    matches!(event.status, Status::Happened | Status::Ongoing | Status::Alleged)
}

/// Lowest and highest value, open where the report leaves it open, and where it says so.
type Amount = (Option<u64>, Option<u64>, Span);

struct Counter<'a> {
    text: &'a str,
    tree: &'a Tree<'a>,
    clauses: &'a Clauses,
    entities: &'a Entities,
    table: &'a CountTable,
}

impl Counter<'_> {
    fn word(&self, token: Id<Token>) -> String {
        let span = self.tree.analysis.tokens[token].span;
        self.text[span.start()..span.end()].to_lowercase()
    }

    /// What a word counts, by its lemma, or by its form where it is no verb.
    fn meanings(&self, token: Id<Token>) -> Vec<(Counted, Kind)> {
        let it = &self.tree.analysis.tokens[token];
        let verb = it.pos == Pos::Verb;
        let mut found: Vec<(Counted, Kind)> = Vec::new();
        let mut words = vec![it.lemma.to_lowercase(), self.word(token)];
        if let Some(particle) = self.clauses.of(token).and_then(|clause| clause.particle.clone()) {
            words.push(format!("{} {particle}", it.lemma));
        }
        for word in words {
            for (counted, kind) in self.table.words.get(word.as_str()).into_iter().flatten() {
                let fits = match kind {
                    Kind::Object | Kind::Subject => verb,
                    Kind::State => true,
                    Kind::Noun | Kind::Crowd => it.pos == Pos::Noun,
                };
                if fits && !found.contains(&(*counted, *kind)) {
                    found.push((*counted, *kind));
                }
            }
        }
        found
    }

    /// The event that a word for dead or injured belongs to.
    fn owner(&self, events: &[Event], token: Id<Token>, counted: Counted) -> Option<usize> {
        let related = events.iter().enumerate().filter(|(_, event)| {
            self.table.events.contains(&(event.code.kind.clone(), counted))
                && is_real(event)
                && self.is_of(token, event.head)
        });
        let nearest = related
            .min_by_key(|(index, event)| (event.head.index().abs_diff(token.index()), *index));
        nearest.map(|(index, _)| index)
    }

    /// Whether a word stands above or below that of an event, or below the verb that the event is
    /// the subject of ("the attack left 12 people **dead**"). What is coordinated stands where the
    /// first of it does.
    fn is_of(&self, token: Id<Token>, event: Id<Token>) -> bool {
        let tokens = &self.tree.analysis.tokens;
        let mut first = token;
        for _ in 0..MOST_JOINED {
            match tokens[first].head {
                Some(above) if tokens[first].relation == Relation::Conj => first = above,
                _ => break,
            }
        }
        let subject = matches!(tokens[event].relation, Relation::Nsubj | Relation::Nsubjpass);
        let verb = tokens[event].head.filter(|_| subject);
        self.tree.is_below(token, event)
            || self.tree.is_below(event, first)
            || verb.is_some_and(|verb| self.tree.is_below(token, verb))
    }

    fn counts(
        &self,
        token: Id<Token>,
        counted: Counted,
        kind: Kind,
    ) -> impl Iterator<Item = Count> {
        let clause = self.clauses.of(token);
        let certain = |clause: &&Clause| {
            !clause.signs.negated && clause.signs.modal.is_none() && !clause.signs.conditional
        };
        let fillers = |fillers: &[Filler]| fillers.iter().map(|it| it.head).collect::<Vec<_>>();
        let heads: Vec<Id<Token>> = match kind {
            Kind::Object => clause.filter(certain).map_or(Vec::new(), |it| fillers(&it.objects)),
            Kind::Subject => clause.filter(certain).map_or(Vec::new(), |it| fillers(&it.subjects)),
            Kind::Noun => vec![token],
            Kind::Crowd => self.within(token),
            Kind::State => self.in_state(token),
        };
        let people = move |head: &Id<Token>| kind == Kind::Noun || self.is_people(*head, token);
        heads
            .into_iter()
            .filter(people)
            .filter_map(|head| self.amount(head))
            .map(move |(least, most, span)| Count { of: counted, least, most, span })
    }

    /// "a crowd **of 5,000**"
    fn within(&self, token: Id<Token>) -> Vec<Id<Token>> {
        let tree = self.tree;
        let of = tree
            .related(token, &[Relation::Prep])
            .filter(|prep| self.table.of.contains(self.word(*prep).as_str()));
        of.flat_map(|prep| tree.related(prep, &[Relation::Pobj]).collect::<Vec<_>>()).collect()
    }

    /// Who is dead: "left **12 people** dead", "**12 people** were dead", "**12** dead".
    fn in_state(&self, token: Id<Token>) -> Vec<Id<Token>> {
        let tokens = &self.tree.analysis.tokens;
        if tokens[token].pos == Pos::Verb {
            return Vec::new();
        }
        if self.tree.child(token, Relation::Nummod).is_some() {
            return vec![token];
        }
        let subjects = [Relation::Nsubj, Relation::Nsubjpass];
        let own: Vec<Id<Token>> = self.tree.related(token, &subjects).collect();
        if !own.is_empty() {
            return own;
        }
        let Some(above) = tokens[token].head else { return Vec::new() };
        match tokens[token].relation {
            Relation::Oprd | Relation::Acomp | Relation::Xcomp | Relation::Ccomp => {
                let objects: Vec<Id<Token>> = self.tree.related(above, &[Relation::Dobj]).collect();
                if objects.is_empty() {
                    self.tree.related(above, &subjects).collect()
                } else {
                    objects
                }
            }
            Relation::Amod => vec![above],
            _ => Vec::new(),
        }
    }

    fn is_people(&self, head: Id<Token>, counted_by: Id<Token>) -> bool {
        let it = &self.tree.analysis.tokens[head];
        let word = self.word(head);
        head == counted_by
            || it.pos == Pos::Num
            || self.table.numbers.contains_key(word.as_str())
            || self.table.people.contains(it.lemma.to_lowercase().as_str())
            || self.table.people.contains(word.as_str())
            || self.entities.mention_at(head).is_some()
    }

    /// How many a phrase says there are.
    fn amount(&self, head: Id<Token>) -> Option<Amount> {
        let tokens = &self.tree.analysis.tokens;
        let is_number = |token: Id<Token>| self.value(token).is_some();
        let number = match self.tree.child(head, Relation::Nummod) {
            Some(number) => number,
            None if is_number(head) => head,
            None => return None,
        };
        let (mut low, mut high) = self.value(number)?;
        // "hundreds of thousands"
        let scale = self.within(number).into_iter().find(|below| self.vague(*below).is_some());
        if let Some((several, _)) = scale.and_then(|scale| self.value(scale)) {
            let unit = several / 2;
            (low, high) = (low.checked_mul(unit)?, high.checked_mul(unit)?);
        }
        let mut first = number;
        let mut last = number;
        for part in self.tree.children(number).iter().filter(|part| self.plain(**part).is_some()) {
            first = first.min(*part);
            // "tens of thousands", where the parser hangs "tens" from "thousands"
            let several = self.vague(*part).filter(|_| self.vague(number).is_some());
            if let Some((few, many)) = several {
                let unit = low / 2;
                (low, high) = (few.checked_mul(unit)?, many.checked_mul(unit)?);
            }
            // "12 to 15 people", where the parser hangs "12" from "15"
            let next = Id::new(part.index() + 1);
            let lower = self.value(*part).filter(|(value, _)| *value < low && next < number);
            if let Some((value, _)) = lower
                && self.table.range.contains(self.word(next).as_str())
            {
                low = value;
                continue;
            }
            // "twenty-three people"
            let tens = self.value(*part).filter(|_| *part < number && low < 10);
            if let Some((value, _)) = tens.filter(|(value, _)| (20..100).contains(value)) {
                (low, high) = (low + value, high + value);
            }
        }
        if let Some(scale) = scale {
            last = last.max(scale);
        }
        // "between 12 and 15 people"
        if let Some(upper) = self.tree.child(number, Relation::Conj)
            && let Some((_, value)) = self.value(upper).filter(|(value, _)| *value > low)
        {
            high = value;
            last = last.max(upper);
        }
        let before = |steps: usize| first.index().checked_sub(steps).map(Id::new);
        // "12 to 15 people"
        if before(1).is_some_and(|token| self.table.range.contains(self.word(token).as_str()))
            && let Some(lower) = before(2).filter(|token| tokens[*token].tag == Tag::Cd)
            && let Some((value, _)) = self.value(lower)
        {
            low = value.min(low);
            first = lower;
        }
        let (mut least, mut most) = (Some(low), Some(high));
        for (phrases, lower) in [(&self.table.least, true), (&self.table.most, false)] {
            if let Some(start) = phrases.iter().find_map(|phrase| self.stands_before(first, phrase))
            {
                first = start;
                match lower {
                    true => most = None,
                    false => least = None,
                }
                break;
            }
        }
        Some((least, most, tokens[first].span.cover(tokens[last].span)))
    }

    /// Where a phrase begins that ends right before a token.
    fn stands_before(&self, token: Id<Token>, phrase: &[SmolStr]) -> Option<Id<Token>> {
        let start = token.index().checked_sub(phrase.len()).filter(|_| phrase.len() <= BEFORE)?;
        let mut words = phrase.iter().enumerate();
        words
            .all(|(step, word)| self.word(Id::new(start + step)) == *word)
            .then_some(Id::new(start))
    }

    /// What a number is worth, with what stands before it: "two dozen", "1.5 million", "12,000".
    fn value(&self, token: Id<Token>) -> Option<(u64, u64)> {
        let word = self.word(token);
        let parts = self.tree.children(token).iter();
        let part = || parts.clone().filter(|part| **part < token);
        if let Some(times) = self.table.multipliers.get(word.as_str()) {
            let before = part().find_map(|part| self.plain(*part));
            return scaled(before.unwrap_or((1.0, 1.0)), *times);
        }
        let (low, high) = self.plain(token)?;
        scaled((low, high), 1)
    }

    /// The range of a word that gives one: "tens", "dozens".
    fn vague(&self, token: Id<Token>) -> Option<(u64, u64)> {
        self.table.numbers.get(self.word(token).as_str()).copied().filter(|(low, high)| low < high)
    }

    /// The value of one word.
    fn plain(&self, token: Id<Token>) -> Option<(f64, f64)> {
        let word = self.word(token);
        if let Some((low, high)) = self.table.numbers.get(word.as_str()) {
            return Some((*low as f64, *high as f64));
        }
        let parts: Option<Vec<u64>> =
            word.split('-').map(|part| self.table.numbers.get(part).map(|(low, _)| *low)).collect();
        if let Some([tens, ones]) = parts.as_deref() {
            return Some(((tens + ones) as f64, (tens + ones) as f64));
        }
        // "the 1999 killings": a year
        let year = word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
        let digits = word.replace(',', "");
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let value: f64 = digits.parse().ok().filter(|_| plain && !year)?;
        Some((value, value))
    }
}

/// Numbers of people are whole, and not beyond all people.
fn scaled((low, high): (f64, f64), times: u64) -> Option<(u64, u64)> {
    const ALL: f64 = 1e10;
    let whole = |value: f64| {
        let value = value * times as f64;
        (value.fract() == 0.0 && (1.0..ALL).contains(&value)).then_some(value as u64)
    };
    Some((whole(low)?, whole(high)?))
}

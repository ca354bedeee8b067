//! The words by which accounts are compared: `stories/comparing.tsv`, `stories/meanings.tsv` and
//! `events/similar.tsv`; with them what signs of one event weigh, `stories/linking.tsv`.

use std::collections::{HashMap, HashSet};

use readout_model::{Diagnostic, KnowledgeFile};
use smol_str::SmolStr;

use crate::link::Weights;

/// How two words stand to one another in meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Meaning {
    /// Nothing known.
    Apart,
    /// Near one another in use; says little alone.
    Near,
    /// One is the opposite of the other.
    Opposite,
    /// One is a more general word for the other.
    Broader,
    /// A common meaning.
    Same,
    /// The same word.
    Equal,
}

/// A unit of measure: what it is measured in, and how many of that it is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Unit {
    pub(crate) base: SmolStr,
    pub(crate) factor: f64,
}

/// Words known when accounts are compared.
#[derive(Clone, Debug, Default)]
pub struct Comparing {
    numbers: HashMap<SmolStr, f64>,
    multiples: HashSet<SmolStr>,
    vague: HashMap<SmolStr, (f64, f64)>,
    /// Longest first.
    hedges: Vec<(SmolStr, (f64, f64))>,
    between: HashSet<SmolStr>,
    units: HashMap<SmolStr, Unit>,
    counted: HashMap<SmolStr, SmolStr>,
    people: HashSet<SmolStr>,
    alike: HashMap<SmolStr, Vec<SmolStr>>,
    against: HashSet<(SmolStr, SmolStr)>,
    general: HashSet<SmolStr>,
    sites: HashSet<SmolStr>,
    directions: HashMap<SmolStr, SmolStr>,
    ordinals: HashMap<SmolStr, f64>,
    ages: HashSet<SmolStr>,
    empty: HashSet<SmolStr>,
    light: HashSet<SmolStr>,
    parts: HashSet<SmolStr>,
    /// Endings that inflect words, with what stands there without them; in the order in which they are tried.
    endings: Vec<(SmolStr, SmolStr)>,
    questions: HashMap<SmolStr, SmolStr>,
    /// Names of news agencies as they are credited, longest first, with the one name of each.
    agencies: Vec<(SmolStr, SmolStr)>,
    undated: Vec<SmolStr>,
    unclear: Vec<SmolStr>,
    same: HashMap<SmolStr, HashSet<SmolStr>>,
    opposite: HashMap<SmolStr, HashSet<SmolStr>>,
    broader: HashMap<SmolStr, HashSet<SmolStr>>,
    near: HashMap<SmolStr, HashMap<SmolStr, f32>>,
    linking: Weights,
}

/// Takes in the fields of a row; `None` when they cannot be read.
type Reader = fn(&mut Comparing, &[&str]) -> Option<()>;

impl Comparing {
    /// Reads its files from among all knowledge files.
    ///
    /// # Errors
    ///
    /// All lines that cannot be read, with what is wrong in them.
    pub fn load(files: &[KnowledgeFile]) -> Result<Comparing, Vec<Diagnostic>> {
        let mut words = Comparing::default();
        let mut wrong = Vec::new();
        for file in files {
            let Some(read) = Comparing::reader(file) else { continue };
            let rows = file.text.lines().enumerate();
            let rows = rows.filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty());
            // The first row names the columns.
            for (number, line) in rows.skip(1) {
                let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
                if read(&mut words, &fields).is_none() {
                    wrong.push(Diagnostic {
                        file: file.path.clone(),
                        line: number + 1,
                        column: 1,
                        length: line.chars().count(),
                        text: line.to_owned(),
                        message: "not a row as the head of the file describes them".to_owned(),
                        hint: None,
                    });
                }
            }
        }
        words
            .hedges
            .sort_by(|one, other| other.0.len().cmp(&one.0.len()).then(one.0.cmp(&other.0)));
        if wrong.is_empty() { Ok(words) } else { Err(wrong) }
    }

    /// Whether [`Self::load`] reads a file.
    pub fn reads(file: &KnowledgeFile) -> bool {
        Comparing::reader(file).is_some()
    }

    fn reader(file: &KnowledgeFile) -> Option<Reader> {
        match file.path.as_str() {
            "stories/comparing.tsv" => Some(Comparing::read_class),
            "stories/meanings.tsv" => Some(Comparing::read_meaning),
            "stories/linking.tsv" => Some(|words, fields| words.linking.read(fields)),
            "events/similar.tsv" => Some(Comparing::read_near),
            _ => None,
        }
    }

    fn read_class(&mut self, fields: &[&str]) -> Option<()> {
        let [word, class, values @ ..] = fields else { return None };
        let word = SmolStr::new(word);
        let value = SmolStr::new(values.first().copied().unwrap_or_default());
        let two = || {
            let (low, high) = value.split_once(' ')?;
            Some((low.parse::<f64>().ok()?, high.parse::<f64>().ok()?))
        };
        match *class {
            "number" => drop(self.numbers.insert(word, value.parse().ok()?)),
            "multiple" => {
                self.numbers.insert(word.clone(), value.parse().ok()?);
                self.multiples.insert(word);
            }
            "vague" => drop(self.vague.insert(word, two()?)),
            "hedge" => self.hedges.push((word, two()?)),
            "between" => drop(self.between.insert(word)),
            "unit" => {
                let (base, factor) = value.split_once(' ')?;
                let unit = Unit { base: base.into(), factor: factor.parse().ok()? };
                self.units.insert(word, unit);
            }
            "counted" => drop(self.counted.insert(word, value)),
            "people" => drop(self.people.insert(word)),
            "alike" => self.alike.entry(word).or_default().push(value),
            "against" => {
                self.against.insert((word.clone(), value.clone()));
                self.against.insert((value, word));
            }
            "site" => drop(self.sites.insert(word)),
            "direction" => drop(self.directions.insert(word, value)),
            "ordinal" => drop(self.ordinals.insert(word, value.parse().ok()?)),
            "general" => drop(self.general.insert(word)),
            "age" => drop(self.ages.insert(word)),
            "empty" => drop(self.empty.insert(word)),
            "light" => drop(self.light.insert(word)),
            "part" => drop(self.parts.insert(word)),
            "ending" => self.endings.push((word, value)),
            "question" => drop(self.questions.insert(word, value)),
            "agency" => self.agencies.push((word, value)),
            "undated" => self.undated.push(word),
            "unclear" => self.unclear.push(word),
            _ => return None,
        }
        Some(())
    }

    fn read_meaning(&mut self, fields: &[&str]) -> Option<()> {
        let [word, _, lists @ ..] = fields else { return None };
        let tables = [&mut self.same, &mut self.opposite, &mut self.broader];
        for (table, list) in tables.into_iter().zip(lists) {
            if !list.is_empty() {
                let known = table.entry(SmolStr::new(word)).or_default();
                known.extend(list.split(' ').map(SmolStr::new));
            }
        }
        Some(())
    }

    fn read_near(&mut self, fields: &[&str]) -> Option<()> {
        let [word, _, list] = fields else { return None };
        let near = self.near.entry(SmolStr::new(word)).or_default();
        for item in list.split(", ") {
            let (other, degree) = item.split_once(' ')?;
            near.insert(SmolStr::new(other), degree.parse().ok()?);
        }
        Some(())
    }

    /// How two words in dictionary form and lower case stand to one another.
    pub fn meaning(&self, one: &str, other: &str) -> Meaning {
        if one == other {
            return Meaning::Equal;
        }
        let holds = |table: &HashMap<SmolStr, HashSet<SmolStr>>| {
            let has =
                |from: &str, to: &str| table.get(from).is_some_and(|words| words.contains(to));
            has(one, other) || has(other, one)
        };
        let groups = |word: &str| self.alike.get(word).map_or(&[][..], Vec::as_slice);
        let (mine, theirs) = (groups(one), groups(other));
        if mine.iter().any(|group| theirs.contains(group)) {
            return Meaning::Same;
        }
        let against = |group: &SmolStr| {
            theirs.iter().any(|other| self.against.contains(&(group.clone(), other.clone())))
        };
        if mine.iter().any(against) || holds(&self.opposite) {
            return Meaning::Opposite;
        }
        if holds(&self.same) {
            return Meaning::Same;
        }
        let counted = self.counted.get(one);
        if counted.is_some() && counted == self.counted.get(other) {
            return Meaning::Same;
        }
        if holds(&self.broader) {
            return Meaning::Broader;
        }
        if self.nearness(one, other) > 0.0 { Meaning::Near } else { Meaning::Apart }
    }

    /// How near two words are in use, from 0 (not known to be near) to 1.
    pub(crate) fn nearness(&self, one: &str, other: &str) -> f32 {
        let near = |from: &str, to: &str| {
            self.near.get(from).and_then(|words| words.get(to)).copied().unwrap_or(0.0)
        };
        near(one, other).max(near(other, one))
    }

    /// What signs of one event weigh.
    pub(crate) fn linking(&self) -> &Weights {
        &self.linking
    }

    /// Whether anything is known of what a word means.
    pub(crate) fn knows(&self, word: &str) -> bool {
        self.same.contains_key(word) || self.near.contains_key(word)
    }

    /// A word without its ending, where it has one and that makes it a word that is known: in headlines, "Dies"
    /// and "Wins" are taken for names and keep theirs.
    pub(crate) fn uninflected(&self, word: &str) -> SmolStr {
        if self.knows(word) {
            return SmolStr::new(word);
        }
        for (ending, instead) in &self.endings {
            let Some(stem) = word.strip_suffix(ending.as_str()) else { continue };
            let whole = format!("{stem}{instead}");
            // "plann-ed": the consonant was doubled.
            let doubled = stem
                .char_indices()
                .next_back()
                .map_or("", |(at, last)| if stem[..at].ends_with(last) { &stem[..at] } else { "" });
            let found = [whole.as_str(), doubled].into_iter().find(|it| self.knows(it));
            if let Some(found) = found {
                return SmolStr::new(found);
            }
        }
        SmolStr::new(word)
    }

    pub(crate) fn number(&self, word: &str) -> Option<f64> {
        self.numbers.get(word).copied()
    }

    /// Whether a number before the word says how many of it: "two **dozen**".
    pub(crate) fn multiplies(&self, word: &str) -> bool {
        self.multiples.contains(word)
    }

    pub(crate) fn vague(&self, word: &str) -> Option<(f64, f64)> {
        self.vague.get(word).copied()
    }

    /// Hedges with their factors, longest first.
    pub(crate) fn hedges(&self) -> impl Iterator<Item = (&str, (f64, f64))> {
        self.hedges.iter().map(|(words, factors)| (words.as_str(), *factors))
    }

    /// Whether a word or sign may stand between a hedge and its number: "about **a** dozen".
    pub(crate) fn between(&self, word: &str) -> bool {
        self.between.contains(word)
    }

    pub(crate) fn unit(&self, word: &str) -> Option<&Unit> {
        self.units.get(word)
    }

    /// The group of what is counted that a word belongs to ("dead").
    pub(crate) fn counted(&self, word: &str) -> Option<&SmolStr> {
        self.counted.get(word)
    }

    /// Whether a noun counts people.
    pub(crate) fn people(&self, noun: &str) -> bool {
        let broader = |words: &HashSet<SmolStr>| words.contains("person");
        self.people.contains(noun) || self.broader.get(noun).is_some_and(broader)
    }

    /// Whether a noun names a kind of place that something happens at.
    pub(crate) fn site(&self, noun: &str) -> bool {
        self.sites.contains(noun)
    }

    /// The point of the compass that a word names.
    pub(crate) fn direction(&self, word: &str) -> Option<&SmolStr> {
        self.directions.get(word)
    }

    /// The number of an ordinal ("seventh").
    pub(crate) fn ordinal(&self, word: &str) -> Option<f64> {
        self.ordinals.get(word).copied()
    }

    /// Whether a word belongs to a group of words that name one act.
    pub(crate) fn act(&self, word: &str) -> bool {
        self.alike.contains_key(word)
    }

    /// Whether a noun names nobody in particular.
    pub(crate) fn general(&self, noun: &str) -> bool {
        self.general.contains(noun)
    }

    /// Whether a duration with this word is an age.
    pub(crate) fn age(&self, word: &str) -> bool {
        self.ages.contains(word)
    }

    /// Whether a verb says too little by itself to be compared: "be", "seem".
    pub(crate) fn empty(&self, verb: &str) -> bool {
        self.empty.contains(verb)
    }

    /// Whether a verb names an act only with its object: "have a meeting".
    pub(crate) fn light(&self, verb: &str) -> bool {
        self.light.contains(verb)
    }

    /// Whether a number beside this word, or of it, counts only some: "10 **from** Oslo", "20 **others**".
    pub(crate) fn part(&self, word: &str) -> bool {
        self.parts.contains(word)
    }

    /// What a measure in a base unit answers: "how long".
    pub(crate) fn question(&self, unit: &str) -> Option<&SmolStr> {
        self.questions.get(unit.split('.').next().unwrap_or(unit))
    }

    /// The news agency that a dateline or byline credits.
    pub(crate) fn agency(&self, line: &str) -> Option<&SmolStr> {
        let credited = self.agencies.iter().find(|(name, _)| holds_words(line, name));
        credited.map(|(_, agency)| agency)
    }

    /// Whether a sentence, in lower case, says that something has no date yet.
    pub(crate) fn says_undated(&self, sentence: &str) -> bool {
        self.undated.iter().any(|words| holds_words(sentence, words))
    }

    /// Whether a sentence, in lower case, says that something is not known.
    pub(crate) fn says_unclear(&self, sentence: &str) -> bool {
        self.unclear.iter().any(|words| holds_words(sentence, words))
    }
}

/// Whether words stand in a text as words of their own.
fn holds_words(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(at, found)| {
        let edge = |sign: Option<char>| sign.is_none_or(|sign| !sign.is_alphanumeric());
        edge(text[..at].chars().next_back()) && edge(text[at + found.len()..].chars().next())
    })
}

//! Which reports tell the same story.
//!
//! Average link over weighted words, step by step: the reports of a day are added as stories of their
//! own, and the two most similar stories are joined as long as any are similar enough. The order of
//! reports within a day does not matter; what was joined on an earlier day is joined still.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap, HashMap};

use jiff::civil::Date;
use readout_model::{Diagnostic, Id, KnowledgeFile, Pos, Report};
use smol_str::SmolStr;

use crate::hash::hash;

/// What grouping is held to. One setting serves all kinds of text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Mean similarity (cosine of weighted words) of all pairs of reports across two stories from
    /// which on they are one.
    pub threshold: f64,
    /// Days after its last report from which on a story takes no more.
    pub window: i64,
    /// Weight of names against other words.
    pub names: f64,
}

impl Default for Settings {
    /// Set by judgement, not yet tuned: `bench stories --threshold` shows what others give.
    fn default() -> Settings {
        Settings { threshold: 0.18, window: 400, names: 1.5 }
    }
}

/// How many reports of a general corpus hold a word; so that the first reports of a stream are
/// weighed as well as the last.
#[derive(Clone, Debug, Default)]
pub struct Frequencies {
    /// Number of texts counted.
    pub texts: u32,
    words: HashMap<u64, u32>,
}

impl Frequencies {
    /// In how many texts a word stands.
    pub(crate) fn count(&self, word: u64) -> u32 {
        self.words.get(&word).copied().unwrap_or(0)
    }

    /// Reads `stories/frequencies.tsv`: `word<TAB>texts` lines, the word `*` with the number of all
    /// texts.
    ///
    /// # Errors
    ///
    /// All lines that are none of these.
    pub fn load(files: &[KnowledgeFile]) -> Result<Frequencies, Vec<Diagnostic>> {
        let mut frequencies = Frequencies::default();
        let mut wrong = Vec::new();
        for file in files.iter().filter(|file| file.path == "stories/frequencies.tsv") {
            for (number, line) in file.text.lines().enumerate().skip(1) {
                if line.is_empty() || line.starts_with('#') {
                    continue;
                }
                let fields = line.split_once('\t');
                match fields.and_then(|(word, count)| Some((word, count.parse().ok()?))) {
                    Some(("*", count)) => frequencies.texts = count,
                    Some((word, count)) => {
                        frequencies.words.insert(hash(word), count);
                    }
                    None => wrong.push(Diagnostic {
                        file: file.path.clone(),
                        line: number + 1,
                        column: 1,
                        length: line.chars().count(),
                        text: line.to_owned(),
                        message: "no word with a number of texts".to_owned(),
                        hint: Some("word, a tab, a whole number".to_owned()),
                    }),
                }
            }
        }
        if wrong.is_empty() { Ok(frequencies) } else { Err(wrong) }
    }
}

/// What grouping needs of a report. Small, and may be kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Sketch {
    /// Id of the report.
    pub id: String,
    /// Day of publication.
    pub day: Option<Date>,
    /// Hash of each content word, how often it stands there, and whether it is a name; by hash.
    pub words: Vec<(u64, u32, bool)>,
}

impl Sketch {
    /// The sketch of a report: its nouns, names, verbs, adjectives and numbers in their dictionary
    /// form, in the blocks that report.
    pub fn new(report: &Report) -> Sketch {
        let mut words: BTreeMap<u64, (u32, bool)> = BTreeMap::new();
        for block in report.document.blocks.iter().filter(|block| block.kind.reports()) {
            for index in report.analysis.tokens_in(block.span) {
                let token = &report.analysis.tokens[Id::new(index as usize)];
                if matches!(token.pos, Pos::Noun | Pos::Propn | Pos::Verb | Pos::Adj | Pos::Num) {
                    let word = words.entry(hash(&token.lemma.to_lowercase())).or_default();
                    word.0 += 1;
                    word.1 |= token.pos == Pos::Propn;
                }
            }
        }
        let about = &report.document.about;
        Sketch {
            id: report.document.id.clone(),
            day: about.published,
            words: words.into_iter().map(|(word, (count, name))| (word, count, name)).collect(),
        }
    }
}

impl Sketch {
    /// As bytes, to be kept: day and words; the id is kept by whoever keeps the report.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.words.len() * 11);
        for (word, count, name) in &self.words {
            out.extend(word.to_le_bytes());
            // A count above that is one of a list, and weighs the same.
            let count = u16::try_from(*count).unwrap_or(u16::MAX).min(u16::MAX >> 1);
            out.extend((count << 1 | u16::from(*name)).to_le_bytes());
        }
        out
    }

    /// Of what [`Sketch::to_bytes`] gave; of other bytes, nothing sensible.
    pub fn from_bytes(id: &str, day: Option<Date>, bytes: &[u8]) -> Sketch {
        let words = bytes.chunks_exact(10).map(|it| {
            let word = it[..8].iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
            let count = u16::from_le_bytes([it[8], it[9]]);
            (word, u32::from(count >> 1), count & 1 == 1)
        });
        Sketch { id: id.to_owned(), day, words: words.collect() }
    }
}

/// A story that is being gathered.
#[derive(Clone, Debug, PartialEq)]
pub struct Gathered {
    /// Id of the story: that of the report it began with. Kept when reports are added.
    pub id: String,
    /// Places of its reports in the order they were added to the grouping.
    pub members: Vec<usize>,
    /// First and last day of publication.
    pub days: Option<(Date, Date)>,
    /// Ids of the stories that were joined to it.
    pub joined: Vec<String>,
    /// Sum of the unit vectors of its reports, by hash.
    sum: HashMap<u64, f32>,
}

/// Stories so far: state in, reports in, state out.
#[derive(Clone, Debug)]
pub struct Grouping {
    settings: Settings,
    background: Frequencies,
    /// Reports seen.
    seen: usize,
    frequency: HashMap<u64, u32>,
    /// Number of the next story.
    next: usize,
    /// Open stories by their numbers.
    stories: BTreeMap<usize, Gathered>,
    /// Open stories that hold a word with weight.
    index: HashMap<u64, Vec<usize>>,
}

/// Two stories that may be one; the most similar is the greatest, of equals the one that began first.
struct Candidate {
    similar: f64,
    pair: (usize, usize),
    /// How often each had grown when they were weighed.
    grown: [u32; 2],
}

impl Ord for Candidate {
    fn cmp(&self, other: &Candidate) -> Ordering {
        self.similar.total_cmp(&other.similar).then(other.pair.cmp(&self.pair))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Candidate) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Candidate) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Candidate {}

/// Words of a report by which similar stories are looked up, heaviest first.
const KEYS: usize = 25;

impl Grouping {
    /// No story yet.
    pub fn new(settings: Settings, background: Frequencies) -> Grouping {
        Grouping {
            settings,
            background,
            seen: 0,
            frequency: HashMap::default(),
            next: 0,
            stories: BTreeMap::new(),
            index: HashMap::default(),
        }
    }

    /// Adds reports of one day (or one report without a day). Days come in order.
    pub fn add(&mut self, mut reports: Vec<(usize, Sketch)>) {
        reports.sort_by(|one, other| one.1.id.cmp(&other.1.id).then(one.0.cmp(&other.0)));
        for (_, sketch) in &reports {
            self.seen += 1;
            for (word, ..) in &sketch.words {
                *self.frequency.entry(*word).or_default() += 1;
            }
        }
        let mut waiting = Vec::new();
        for (place, sketch) in reports {
            waiting.push(self.begin(place, &sketch));
        }
        self.join(waiting);
    }

    /// Takes up a story of an earlier run, with all its reports.
    pub fn resume(&mut self, id: &str, reports: &[(usize, Sketch)]) {
        for (_, sketch) in reports {
            self.seen += 1;
            for (word, ..) in &sketch.words {
                *self.frequency.entry(*word).or_default() += 1;
            }
        }
        let Some(((place, sketch), rest)) = reports.split_first() else { return };
        let first = self.begin(*place, sketch);
        for (place, sketch) in rest {
            let other = self.begin(*place, sketch);
            self.merge(first, other);
        }
        if let Some(story) = self.stories.get_mut(&first) {
            story.id = id.to_owned();
        }
    }

    /// Takes out the stories that can take no more reports of this day or later ones, in order of their
    /// first report: they leave memory, and the words that only they hold are forgotten.
    pub fn close(&mut self, day: Date) -> Vec<Gathered> {
        let window = self.settings.window;
        let over = |story: &Gathered| {
            story.days.is_some_and(|(_, last)| {
                last.until(day).is_ok_and(|between| i64::from(between.get_days()) > window)
            })
        };
        let numbers: Vec<usize> = self
            .stories
            .iter()
            .filter(|(_, story)| over(story))
            .map(|(number, _)| *number)
            .collect();
        let mut closed = Vec::with_capacity(numbers.len());
        for number in numbers {
            let Some(story) = self.stories.remove(&number) else { continue };
            #[allow(clippy::iter_over_hash_type, reason = "each word is taken out for itself")]
            for word in story.sum.keys() {
                if let Some(holders) = self.index.get_mut(word) {
                    holders.retain(|holder| *holder != number);
                    if holders.is_empty() {
                        self.index.remove(word);
                    }
                }
                let own = self
                    .frequency
                    .get(word)
                    .is_some_and(|count| *count as usize <= story.members.len());
                if own {
                    self.frequency.remove(word);
                }
            }
            closed.push(story);
        }
        closed.sort_by_key(|story| story.members.iter().min().copied());
        closed
    }

    /// The open stories, in order of their first report.
    pub fn stories(&self) -> Vec<&Gathered> {
        let mut stories: Vec<&Gathered> = self.stories.values().collect();
        stories.sort_by_key(|story| story.members.iter().min().copied());
        stories
    }

    fn weighted(&self, sketch: &Sketch) -> Vec<(u64, f32)> {
        let all = f64::from(self.background.texts) + self.seen as f64;
        let weigh = |&(word, count, name): &(u64, u32, bool)| {
            let known = self.background.words.get(&word).copied().unwrap_or(0)
                + self.frequency.get(&word).copied().unwrap_or(0);
            let rarity = ((all + 1.0) / (f64::from(known) + 0.5)).ln().max(0.0);
            let kind = if name { self.settings.names } else { 1.0 };
            (word, ((1.0 + f64::from(count).ln()) * rarity * kind) as f32)
        };
        let mut vector: Vec<(u64, f32)> = sketch.words.iter().map(weigh).collect();
        let length = vector.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
        if length > 0.0 {
            vector.iter_mut().for_each(|(_, weight)| *weight /= length);
        }
        vector
    }

    /// A story of one report; its number.
    fn begin(&mut self, place: usize, sketch: &Sketch) -> usize {
        let number = self.next;
        self.next += 1;
        let mut vector = self.weighted(sketch);
        let sum = vector.iter().copied().collect();
        vector.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        for (word, _) in vector.iter().take(KEYS) {
            self.index.entry(*word).or_default().push(number);
        }
        let story = Gathered {
            id: sketch.id.clone(),
            members: vec![place],
            days: sketch.day.map(|day| (day, day)),
            joined: Vec::new(),
            sum,
        };
        self.stories.insert(number, story);
        number
    }

    /// Joins the most similar stories, one of them among `changed`, until none are similar enough.
    fn join(&mut self, changed: Vec<usize>) {
        let mut pairs: BinaryHeap<Candidate> = BinaryHeap::new();
        // How often a story has grown: a candidate that was weighed before that is out of date.
        let mut grown: HashMap<usize, u32> = HashMap::new();
        for number in changed {
            self.compare(number, &grown, &mut pairs);
        }
        while let Some(best) = pairs.pop() {
            let (one, other) = best.pair;
            let now = [one, other].map(|number| grown.get(&number).copied().unwrap_or(0));
            if now != best.grown || !self.stories.contains_key(&other) {
                continue;
            }
            self.merge(one, other);
            *grown.entry(one).or_default() += 1;
            *grown.entry(other).or_default() += 1;
            self.compare(one, &grown, &mut pairs);
        }
    }

    /// Puts the pairs of a story with open stories that are similar enough.
    fn compare(
        &self,
        number: usize,
        grown: &HashMap<usize, u32>,
        pairs: &mut BinaryHeap<Candidate>,
    ) {
        let Some(story) = self.stories.get(&number) else { return };
        let mut near: Vec<usize> = story
            .sum
            .keys()
            .filter_map(|word| self.index.get(word))
            .flatten()
            .copied()
            .filter(|other| *other != number)
            .collect();
        near.sort_unstable();
        near.dedup();
        for other in near {
            let Some(candidate) = self.stories.get(&other) else { continue };
            if !self.open(story, candidate) {
                continue;
            }
            let similar = similarity(story, candidate);
            if similar >= self.settings.threshold {
                let pair = (number.min(other), number.max(other));
                let grown = [pair.0, pair.1].map(|it| grown.get(&it).copied().unwrap_or(0));
                pairs.push(Candidate { similar, pair, grown });
            }
        }
    }

    fn open(&self, one: &Gathered, other: &Gathered) -> bool {
        let (Some(mine), Some(theirs)) = (one.days, other.days) else { return true };
        let days = |from: Date, until: Date| {
            until.since(from).map_or(0, |between| i64::from(between.get_days()))
        };
        days(mine.1, theirs.0).max(days(theirs.1, mine.0)) <= self.settings.window
    }

    fn merge(&mut self, one: usize, other: usize) {
        let Some(gone) = self.stories.remove(&other) else { return };
        let mut words: Vec<u64> = gone.sum.keys().copied().collect();
        words.sort_unstable();
        for word in words {
            if let Some(holders) = self.index.get_mut(&word)
                && holders.contains(&other)
            {
                holders.retain(|number| *number != other);
                if !holders.contains(&one) {
                    holders.push(one);
                }
            }
        }
        let Some(story) = self.stories.get_mut(&one) else { return };
        // A story of earlier reports that is joined to another is recorded, a new report is not.
        if gone.members.len() > 1 {
            story.joined.push(gone.id);
        }
        story.joined.extend(gone.joined);
        story.members.extend(gone.members);
        story.days = match (story.days, gone.days) {
            (Some(mine), Some(theirs)) => Some((mine.0.min(theirs.0), mine.1.max(theirs.1))),
            (mine, theirs) => mine.or(theirs),
        };
        #[allow(clippy::iter_over_hash_type, reason = "each word is added to its own sum")]
        for (word, weight) in gone.sum {
            *story.sum.entry(word).or_default() += weight;
        }
    }
}

/// Mean cosine of all pairs of reports across two stories.
fn similarity(one: &Gathered, other: &Gathered) -> f64 {
    let (small, large) = if one.sum.len() <= other.sum.len() { (one, other) } else { (other, one) };
    let mut products: Vec<f32> =
        small.sum.iter().filter_map(|(word, weight)| Some(weight * large.sum.get(word)?)).collect();
    // Sums of floating numbers depend on their order; that of a hash table is not kept.
    products.sort_unstable_by(f32::total_cmp);
    let product: f64 = products.iter().map(|product| f64::from(*product)).sum();
    product / (one.members.len() * other.members.len()) as f64
}

/// What is taken together: dated reports before undated ones, by day; undated ones by name.
type Batch = (bool, Option<Date>, SmolStr);

/// Groups reports that are all at hand: day by day, then those without a day one by one in order of
/// their ids. Each story as indices of its reports, earliest first.
pub fn group(sketches: Vec<Sketch>, settings: Settings, background: &Frequencies) -> Vec<Gathered> {
    let mut days: BTreeMap<Batch, Vec<(usize, Sketch)>> = BTreeMap::new();
    for (place, sketch) in sketches.into_iter().enumerate() {
        let alone = sketch.day.is_none();
        let name = if alone { SmolStr::new(&sketch.id) } else { SmolStr::default() };
        days.entry((alone, sketch.day, name)).or_default().push((place, sketch));
    }
    let mut grouping = Grouping::new(settings, background.clone());
    for reports in days.into_values() {
        grouping.add(reports);
    }
    grouping.stories().into_iter().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A report about some of a thousand things.
    fn sketch(number: usize, topic: u64) -> Sketch {
        let word = |it: u64| {
            (it.wrapping_mul(0x9e37_79b9_7f4a_7c15), 1 + (it % 3) as u32, it.is_multiple_of(2))
        };
        let own = (0..10).map(|it| word(1000 + number as u64 * 10 + it));
        let mut words: Vec<_> = (0..12).map(|it| word(topic * 12 + it)).chain(own).collect();
        words.sort_unstable();
        let day = Date::new(2026, 3, 1 + (number / 4) as i8).ok();
        Sketch { id: format!("r{number}"), day, words }
    }

    #[test]
    fn what_is_kept_comes_back() {
        let sketch = sketch(3, 5);
        assert_eq!(Sketch::from_bytes("r3", sketch.day, &sketch.to_bytes()), sketch);
    }

    #[test]
    fn stories_taken_up_again_go_on_with_their_ids() {
        let sketches: Vec<(usize, Sketch)> =
            (0..24).map(|number| (number, sketch(number, number as u64 % 3))).collect();
        let whole = group(
            sketches.iter().map(|it| it.1.clone()).collect(),
            Settings::default(),
            &Frequencies::default(),
        );
        let named = |stories: &[&Gathered]| -> Vec<(String, Vec<usize>)> {
            let named = stories.iter().map(|it| {
                let mut members = it.members.clone();
                members.sort_unstable();
                (it.id.clone(), members)
            });
            named.collect()
        };
        assert_eq!(whole.len(), 3);
        // Stopped after each day, and taken up from what was kept.
        let mut kept: Vec<(String, Vec<usize>)> = Vec::new();
        for day in sketches.chunks(4) {
            let mut grouping = Grouping::new(Settings::default(), Frequencies::default());
            for (id, members) in &kept {
                let members: Vec<_> = members.iter().map(|it| sketches[*it].clone()).collect();
                grouping.resume(id, &members);
            }
            grouping.add(day.to_vec());
            kept = named(&grouping.stories());
        }
        assert_eq!(kept, named(&whole.iter().collect::<Vec<_>>()));
    }
}

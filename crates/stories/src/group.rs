//! Which reports tell the same story.
//!
//! Two stories are one when reports across them are about as similar as reports within them, and not long
//! apart: average link over weighted words, in parts of how close each story is in itself. The reports of a
//! day are added as stories of their own, the stories they come near are taken apart again, and the most
//! similar are joined as long as any are similar enough. So neither the order of reports within a day nor,
//! nearly always, that of the days decides what is joined: a false join of two first reports is mended when
//! more of either come.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, VecDeque};

use foldhash::fast::FixedState;
use jiff::civil::Date;
use smol_str::SmolStr;

use crate::sketch::{Frequencies, Sketch};
use crate::vector::{Vector, dot, sum};

/// What grouping is held to. One setting serves all kinds of text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Likeness from which on two stories are one: mean similarity (cosine of weighted words) of all pairs of
    /// reports across both, as a part of that within each, less the longer they are apart.
    pub threshold: f64,
    /// Days after its last report from which on a story takes no more.
    pub window: i64,
    /// Weight of names against other words.
    pub names: f64,
    /// What is taken for the similarity within a story as long as it has few reports.
    pub usual: f64,
    /// How many pairs of reports that assumption weighs as much as.
    pub pairs: f64,
    /// Days between two stories that halve their likeness.
    pub fading: f64,
}

impl Default for Settings {
    /// Tuned on the sub-topics of ECB+ topics 1 to 35 and on articles of many outlets, together; in the
    /// middle of a plateau: a threshold of .60 to .75, names of 1 to 2, a usual similarity of .15 to .25,
    /// 2 to 8 pairs, 120 to 1000 days change F1 by a point or two.
    fn default() -> Settings {
        Settings { threshold: 0.65, window: 400, names: 1.5, usual: 0.2, pairs: 4.0, fading: 250.0 }
    }
}

/// A story that is being gathered.
#[derive(Clone, Debug, PartialEq)]
pub struct Gathered {
    /// Id of the story: that of the report it began with. Kept when reports are added.
    pub id: String,
    /// Places of its reports as they were given to the grouping, in the order they were added.
    pub members: Vec<usize>,
    /// First and last day of publication.
    pub days: Option<(Date, Date)>,
    /// Ids of the stories that were joined to it.
    pub joined: Vec<String>,
    /// Id of the story that its first report was part of before.
    pub parted: Option<String>,
    /// Numbers of its reports, rising.
    reports: Vec<usize>,
    /// First and last day as numbers.
    span: Option<(i32, i32)>,
    /// Sum of the unit vectors of its reports, and the square of its length.
    sum: Vector,
    square: f64,
    /// Whether it was a story of several reports before the reports that are being added.
    known: bool,
}

/// Stories so far: state in, reports in, state out.
#[derive(Clone, Debug)]
pub struct Grouping {
    settings: Settings,
    background: Frequencies,
    /// Reports seen; the number of the next.
    seen: usize,
    /// How many open reports and such of open stories hold a word.
    frequency: HashMap<u64, u32, FixedState>,
    /// Reports of open stories by their numbers, from that of the first on; none where it is closed.
    reports: VecDeque<Option<Open>>,
    first: usize,
    /// Open stories by the number of their first report.
    stories: BTreeMap<usize, Gathered>,
    /// Open reports that hold a word among their heaviest, with its weight there.
    index: HashMap<u64, Vec<(usize, f32)>, FixedState>,
}

/// Inner products of the sums of stories near one another, by their numbers.
type Around = HashMap<usize, BTreeMap<usize, f64>, FixedState>;

/// What is needed to look reports up, kept so as not to be made for each.
#[derive(Default)]
struct Scratch {
    /// What open reports share with the one looked up, all 0 in between.
    shared: Vec<f32>,
    /// Those that share anything.
    touched: Vec<usize>,
}

/// A report of an open story.
#[derive(Clone, Debug)]
struct Open {
    id: String,
    place: usize,
    day: Option<Date>,
    vector: Vector,
    /// Names in it that few texts hold, by their hashes, rising.
    names: Vec<u64>,
    /// Number of its story.
    story: usize,
}

/// Words of a report by which similar reports are looked up, heaviest first.
const KEYS: usize = 25;

/// Least part of the similarity of two reports that such words make. Joined reports have ten times that; a rare
/// word alone has less.
const SHARED: f32 = 0.02;

/// A name is rare when it stands in fewer than one of so many texts.
const RARE: u64 = 50;

/// What the likeness of two small stories counts when no rare name is in both: two accidents or two trials
/// share their words.
const STRANGERS: f64 = 0.6;

/// Pairs of reports across two stories up to which that is asked.
const FEW: usize = 12;

/// A story of more reports than this is not taken apart again.
const SETTLED: usize = 100;

impl Grouping {
    /// No story yet.
    pub fn new(settings: Settings, background: Frequencies) -> Grouping {
        Grouping {
            settings,
            background,
            seen: 0,
            frequency: HashMap::default(),
            reports: VecDeque::new(),
            first: 0,
            stories: BTreeMap::new(),
            index: HashMap::default(),
        }
    }

    /// Adds reports of one day (or one report without a day), each with its place among all. Days come in
    /// order.
    pub fn add(&mut self, mut reports: Vec<(usize, Sketch)>) {
        reports.sort_by(|one, other| one.1.id.cmp(&other.1.id).then(one.0.cmp(&other.0)));
        for (word, ..) in reports.iter().flat_map(|(_, sketch)| &sketch.words) {
            *self.frequency.entry(*word).or_default() += 1;
        }
        let all = self.seen + reports.len();
        let mut fresh = Vec::with_capacity(reports.len());
        for (place, sketch) in reports {
            fresh.push(self.open(place, &sketch, all));
        }
        for number in &fresh {
            self.begin(*number, None);
        }
        let mut scratch = Scratch::default();
        let mut touched = BTreeSet::new();
        for number in &fresh {
            let story = &self.stories[number];
            touched.extend(self.near(*number, &mut scratch).into_iter().filter(|other| {
                let other = &self.stories[other];
                (2..=SETTLED).contains(&other.reports.len())
                    && self.likeness(story, other, dot(&story.sum, &other.sum))
                        >= self.settings.threshold
            }));
        }
        let mut waiting = fresh;
        for number in touched {
            waiting.extend(self.take_apart(number));
        }
        waiting.sort_unstable();
        self.join(&waiting, &mut scratch);
        for number in waiting {
            if let Some(story) = self.stories.get_mut(&number) {
                story.known = story.reports.len() > 1;
            }
        }
    }

    /// Takes up the stories of an earlier run, each with its id and all its reports. Words are weighed by
    /// what is known now.
    pub fn resume(&mut self, stories: &[(String, Vec<(usize, Sketch)>)]) {
        let sketches = || stories.iter().flat_map(|(_, reports)| reports).map(|(_, sketch)| sketch);
        for (word, ..) in sketches().flat_map(|sketch| &sketch.words) {
            *self.frequency.entry(*word).or_default() += 1;
        }
        let all = self.seen + sketches().count();
        for (id, reports) in stories {
            let first = self.seen;
            for (place, sketch) in reports {
                let number = self.open(*place, sketch, all);
                self.begin(number, None);
                if number != first {
                    let product = dot(&self.stories[&first].sum, &self.stories[&number].sum);
                    self.merge(first, number, product);
                }
            }
            if let Some(story) = self.stories.get_mut(&first) {
                story.id.clone_from(id);
                story.known = story.reports.len() > 1;
            }
        }
    }

    /// Takes out the stories that can take no more reports of this day or later ones, in order of their
    /// first report: they leave memory, and the words that only they hold are forgotten.
    pub fn close(&mut self, day: Date) -> Vec<Gathered> {
        let last = i64::from(number_of(day)) - self.settings.window;
        let over = |story: &Gathered| story.span.is_some_and(|span| i64::from(span.1) < last);
        let gone = self.stories.extract_if(.., |_, story| over(story));
        let closed: Vec<Gathered> = gone.map(|(_, story)| story).collect();
        for story in &closed {
            for number in &story.reports {
                let Some(report) = self.reports[number - self.first].take() else { continue };
                for (word, _) in report.vector.heaviest(KEYS) {
                    let Some(holders) = self.index.get_mut(&word) else { continue };
                    holders.retain(|(holder, _)| holder != number);
                    if holders.is_empty() {
                        self.index.remove(&word);
                    }
                }
            }
            for (word, _) in story.sum.iter() {
                let held = self.frequency.get(&word).copied().unwrap_or(0);
                if held as usize <= story.reports.len() {
                    self.frequency.remove(&word);
                }
            }
        }
        while self.reports.front().is_some_and(Option::is_none) {
            self.reports.pop_front();
            self.first += 1;
        }
        closed
    }

    /// The open stories, in order of their first report.
    pub fn stories(&self) -> impl ExactSizeIterator<Item = &Gathered> {
        self.stories.values()
    }

    /// Takes in a report, as one of `all` so far; its number.
    fn open(&mut self, place: usize, sketch: &Sketch, all: usize) -> usize {
        let number = self.seen;
        let vector = self.weighted(sketch, all);
        for (word, weight) in vector.heaviest(KEYS) {
            self.index.entry(word).or_default().push((number, weight));
        }
        let rare = |word: u64| {
            u64::from(self.background.count(word)) * RARE < u64::from(self.background.texts)
        };
        let names = sketch.words.iter().filter(|(word, _, name)| *name && rare(*word));
        let names = names.map(|(word, ..)| *word).collect();
        let day = sketch.day;
        let open = Open { id: sketch.id.clone(), place, day, vector, names, story: number };
        self.reports.push_back(Some(open));
        self.seen += 1;
        number
    }

    /// The words of a sketch by TF-IDF, names more, as a vector of unit length.
    fn weighted(&self, sketch: &Sketch, seen: usize) -> Vector {
        let all = f64::from(self.background.texts) + seen as f64;
        let weigh = |&(word, count, name): &(u64, u32, bool)| {
            let known =
                self.background.count(word) + self.frequency.get(&word).copied().unwrap_or(0);
            let rarity = ((all + 1.0) / (f64::from(known) + 0.5)).ln().max(0.0);
            let kind = if name { self.settings.names } else { 1.0 };
            (word, ((1.0 + f64::from(count).ln()) * rarity * kind) as f32)
        };
        Vector::unit(sketch.words.iter().map(weigh).collect())
    }

    /// Makes a story of one report, which may have been part of another.
    fn begin(&mut self, number: usize, parted: Option<String>) {
        let Some(report) = self.reports[number - self.first].as_mut() else { return };
        report.story = number;
        let day = report.day.map(number_of);
        let story = Gathered {
            id: report.id.clone(),
            members: vec![report.place],
            days: report.day.map(|day| (day, day)),
            joined: Vec::new(),
            parted,
            reports: vec![number],
            span: day.map(|day| (day, day)),
            square: dot(&report.vector, &report.vector),
            sum: report.vector.clone(),
            known: false,
        };
        self.stories.insert(number, story);
    }

    /// Makes stories of one report out of a story; their numbers. The first keeps the name and what was
    /// joined to it.
    fn take_apart(&mut self, number: usize) -> Vec<usize> {
        let Some(story) = self.stories.remove(&number) else { return Vec::new() };
        for report in &story.reports {
            self.begin(*report, Some(story.id.clone()));
        }
        if let Some(first) = self.stories.get_mut(&number) {
            first.parted = story.parted;
            first.joined = story.joined;
            first.id = story.id;
            first.known = true;
        }
        story.reports
    }

    /// Other stories that have a report which shares heavy words with this one.
    fn near(&self, report: usize, scratch: &mut Scratch) -> Vec<usize> {
        let Some(open) = self.report(report) else { return Vec::new() };
        scratch.shared.resize(self.reports.len(), 0.0);
        for (word, weight) in open.vector.iter() {
            for (holder, other) in self.index.get(&word).into_iter().flatten() {
                let shared = &mut scratch.shared[holder - self.first];
                if *shared == 0.0 {
                    scratch.touched.push(*holder);
                }
                *shared += weight * other;
            }
        }
        let mut near = Vec::new();
        for holder in scratch.touched.drain(..) {
            let shared = std::mem::take(&mut scratch.shared[holder - self.first]);
            if shared >= SHARED {
                near.extend(self.report(holder).map(|report| report.story));
            }
        }
        near.sort_unstable();
        near.dedup();
        near.retain(|story| *story != open.story);
        near
    }

    /// Joins the most similar stories, one of them among `changed`, until none are similar enough.
    fn join(&mut self, changed: &[usize], scratch: &mut Scratch) {
        let mut near: Vec<(usize, usize)> = Vec::new();
        for number in changed {
            let others = self.near(*number, scratch).into_iter();
            near.extend(others.map(|other| (other.min(*number), other.max(*number))));
        }
        near.sort_unstable();
        near.dedup();
        // The inner products of the sums of stories that are near one another, both ways.
        let mut around: Around = HashMap::default();
        let mut pairs: BinaryHeap<Candidate> = BinaryHeap::new();
        // How often a story has grown: a candidate that was weighed before that is out of date.
        let mut grown: HashMap<usize, u32, FixedState> = HashMap::default();
        for (one, other) in near {
            let product = self.product(one, other);
            around.entry(one).or_default().insert(other, product);
            around.entry(other).or_default().insert(one, product);
            pairs.extend(self.candidate(one, other, product, &grown));
        }
        while let Some(best) = pairs.pop() {
            let (one, other) = best.pair;
            if best.grown != [one, other].map(|number| grown.get(&number).copied().unwrap_or(0)) {
                continue;
            }
            let mine = around.remove(&one).unwrap_or_default();
            let theirs = around.remove(&other).unwrap_or_default();
            let both: BTreeSet<usize> = mine.keys().chain(theirs.keys()).copied().collect();
            let product = |from: &BTreeMap<usize, f64>, story: usize, third: usize| {
                from.get(&third).copied().unwrap_or_else(|| self.product(story, third))
            };
            let third = both.into_iter().filter(|third| *third != one && *third != other);
            let products: BTreeMap<usize, f64> = third
                .map(|third| (third, product(&mine, one, third) + product(&theirs, other, third)))
                .collect();
            self.merge(one, other, best.product);
            for number in [one, other] {
                *grown.entry(number).or_default() += 1;
            }
            for (third, product) in &products {
                if let Some(its) = around.get_mut(third) {
                    its.remove(&other);
                    its.insert(one, *product);
                }
                pairs.extend(self.candidate(one, *third, *product, &grown));
            }
            around.insert(one, products);
        }
    }

    fn report(&self, number: usize) -> Option<&Open> {
        self.reports.get(number.checked_sub(self.first)?)?.as_ref()
    }

    /// The inner product of the sums of two stories.
    fn product(&self, one: usize, other: usize) -> f64 {
        match (self.stories.get(&one), self.stories.get(&other)) {
            (Some(one), Some(other)) => dot(&one.sum, &other.sum),
            _ => 0.0,
        }
    }

    fn candidate(
        &self,
        one: usize,
        other: usize,
        product: f64,
        grown: &HashMap<usize, u32, FixedState>,
    ) -> Option<Candidate> {
        let similar = self.likeness(self.stories.get(&one)?, self.stories.get(&other)?, product);
        let pair = (one.min(other), one.max(other));
        let grown = [pair.0, pair.1].map(|it| grown.get(&it).copied().unwrap_or(0));
        (similar >= self.settings.threshold).then_some(Candidate { similar, pair, product, grown })
    }

    /// How much of one story two stories are, given the inner product of their sums; see
    /// [`Settings::threshold`].
    fn likeness(&self, one: &Gathered, other: &Gathered, product: f64) -> f64 {
        let apart = match (one.span, other.span) {
            (Some(mine), Some(theirs)) => (mine.0 - theirs.1).max(theirs.0 - mine.1).max(0),
            _ => 0,
        };
        if i64::from(apart) > self.settings.window {
            return 0.0;
        }
        let across = product / (one.reports.len() * other.reports.len()) as f64;
        let fading = 1.0 / (1.0 + f64::from(apart) / self.settings.fading);
        let strangers = if self.are_strangers(one, other) { STRANGERS } else { 1.0 };
        strangers * fading * across / (self.within(one) * self.within(other)).sqrt()
    }

    /// Whether two small stories, both with rare names in their reports, have none in common.
    fn are_strangers(&self, one: &Gathered, other: &Gathered) -> bool {
        if one.reports.len() * other.reports.len() > FEW {
            return false;
        }
        let names = |number: &usize| self.report(*number).map_or(&[][..], |it| &it.names[..]);
        let named = |story: &Gathered| story.reports.iter().any(|it| !names(it).is_empty());
        let mut pairs = one
            .reports
            .iter()
            .flat_map(|mine| other.reports.iter().map(move |theirs| (mine, theirs)));
        named(one)
            && named(other)
            && !pairs.any(|(mine, theirs)| {
                names(mine).iter().any(|name| names(theirs).binary_search(name).is_ok())
            })
    }

    /// Mean similarity of the pairs of reports of a story, with a few usual pairs besides.
    fn within(&self, story: &Gathered) -> f64 {
        let count = story.reports.len() as f64;
        let Settings { usual, pairs, .. } = self.settings;
        ((story.square - count) / 2.0 + pairs * usual) / (count * (count - 1.0) / 2.0 + pairs)
    }

    /// Joins the second story to the first; `product` is the inner product of their sums.
    fn merge(&mut self, one: usize, other: usize, product: f64) {
        let Some(gone) = self.stories.remove(&other) else { return };
        let Some(story) = self.stories.get_mut(&one) else { return };
        // A story of earlier reports that is joined to another is recorded, a new report is not.
        if gone.known {
            story.joined.push(gone.id);
        }
        story.joined.extend(gone.joined);
        for number in &gone.reports {
            if let Some(report) = self.reports[number - self.first].as_mut() {
                report.story = one;
            }
        }
        story.reports.extend(gone.reports);
        story.reports.sort_unstable();
        let open =
            story.reports.iter().filter_map(|number| self.reports[number - self.first].as_ref());
        story.members = open.map(|report| report.place).collect();
        story.days = match (story.days, gone.days) {
            (Some(mine), Some(theirs)) => Some((mine.0.min(theirs.0), mine.1.max(theirs.1))),
            (mine, theirs) => mine.or(theirs),
        };
        story.span = story.days.map(|(first, last)| (number_of(first), number_of(last)));
        story.square += gone.square + 2.0 * product;
        story.sum = sum(&story.sum, &gone.sum);
    }
}

/// Two stories that may be one; the most similar is the greatest, of equals the one that began first.
struct Candidate {
    similar: f64,
    pair: (usize, usize),
    /// The inner product of their sums.
    product: f64,
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

/// Days since 1970.
fn number_of(day: Date) -> i32 {
    const START: Date = jiff::civil::date(1970, 1, 1);
    day.since(START).map_or(0, |between| between.get_days())
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
    grouping.stories.into_values().collect()
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
            let before = kept.iter().map(|(id, members)| {
                (id.clone(), members.iter().map(|it| sketches[*it].clone()).collect())
            });
            grouping.resume(&before.collect::<Vec<_>>());
            grouping.add(day.to_vec());
            kept = named(&grouping.stories().collect::<Vec<_>>());
        }
        assert_eq!(kept, named(&whole.iter().collect::<Vec<_>>()));
    }

    #[test]
    fn reports_that_share_words_and_no_name_are_two_stories() {
        let file = readout_model::KnowledgeFile {
            path: "stories/frequencies.tsv".into(),
            text: "word\ttexts\n*\t1000\n".into(),
        };
        let known = Frequencies::load(&[file]).expect("a table");
        // Six words in common, twenty of its own, four names of which the first so many are the other's.
        let report = |number: u64, common_names: u64| {
            let hashed = |it: u64| it.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let common = (1..7).map(|it| (hashed(it), 1, false));
            let own = (0..20).map(|it| (hashed(1000 * number + it), 1, false));
            let names = (0..4).map(|it| {
                let whose = if it < common_names { 50 } else { 1000 * number };
                (hashed(whose + 500 + it), 1, true)
            });
            let mut words: Vec<_> = common.chain(own).chain(names).collect();
            words.sort_unstable();
            Sketch { id: format!("r{number}"), day: None, words }
        };
        for (common_names, wanted) in [(0, 2), (1, 1)] {
            let pair = vec![report(1, common_names), report(2, common_names)];
            let found = group(pair, Settings::default(), &known).len();
            assert_eq!(found, wanted, "{common_names} names in common");
        }
    }
}

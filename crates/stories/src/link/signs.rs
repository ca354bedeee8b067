//! What speaks for and against two mentions being of one event.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use readout_model::{Pos, Report, Tag};
use smol_str::SmolStr;

use super::Occurrence;
use super::mention::{Bag, Mention, Source, is_content, lemma};
use crate::accounts::{Comparing, Meaning};
use crate::hash::hash;
use crate::sketch::Frequencies;

/// The signs of one pair, in the order of [`Signs::NAMES`].
pub struct Signs(pub [f64; Signs::NAMES.len()]);

/// What the reports of a story have in common.
struct Story<'s> {
    mentions: Vec<Mention>,
    /// In how many reports each word stands.
    holders: HashMap<SmolStr, usize>,
    /// Content words of each report.
    words: Vec<Bag>,
    /// Of the words that mentions are named by: how often in a report, in how many reports, how often in all.
    in_report: BTreeMap<(usize, SmolStr), usize>,
    reports_with: BTreeMap<SmolStr, BTreeSet<usize>>,
    in_all: BTreeMap<SmolStr, usize>,
    /// The how manieth of its report that is named so each mention is.
    rank: Vec<usize>,
    comparing: &'s Comparing,
    background: &'s Frequencies,
}

/// First letters that derived words share ("explode", "explosion").
const STEM: usize = 5;

impl Signs {
    /// The signs of each pair, in the order of [`super::square`].
    pub fn of_pairs(
        reports: &[Report],
        occurrences: &[Occurrence],
        comparing: &Comparing,
        background: &Frequencies,
    ) -> Vec<Signs> {
        let story = Story::new(reports, occurrences, comparing, background);
        let count = occurrences.len();
        let pairs = (0..count).flat_map(|one| (one + 1..count).map(move |other| (one, other)));
        pairs.map(|(one, other)| Signs(story.signs(one, other))).collect()
    }
}

impl<'s> Story<'s> {
    fn new(
        reports: &[Report],
        occurrences: &[Occurrence],
        comparing: &'s Comparing,
        background: &'s Frequencies,
    ) -> Story<'s> {
        let sources: Vec<Source<'_>> = reports.iter().map(Source::new).collect();
        let mention = |it: &Occurrence| sources[it.report].mention(it, comparing);
        let mentions: Vec<Mention> = occurrences.iter().map(mention).collect();
        let content = |report: &Report| -> Bag {
            let tokens = report.analysis.tokens.iter().filter(|token| is_content(token.pos));
            tokens.map(lemma).collect()
        };
        let words: Vec<Bag> = reports.iter().map(content).collect();
        let mut holders: HashMap<SmolStr, usize> = HashMap::new();
        for word in words.iter().flatten() {
            *holders.entry(word.clone()).or_default() += 1;
        }
        let mut in_report: BTreeMap<(usize, SmolStr), usize> = BTreeMap::new();
        let mut reports_with: BTreeMap<SmolStr, BTreeSet<usize>> = BTreeMap::new();
        let mut in_all: BTreeMap<SmolStr, usize> = BTreeMap::new();
        let mut rank = Vec::with_capacity(mentions.len());
        for mention in &mentions {
            let before = in_report.entry((mention.report, mention.lemma.clone())).or_default();
            *before += 1;
            rank.push(*before);
            reports_with.entry(mention.lemma.clone()).or_default().insert(mention.report);
            *in_all.entry(mention.lemma.clone()).or_default() += 1;
        }
        Story {
            mentions,
            holders,
            words,
            in_report,
            reports_with,
            in_all,
            rank,
            comparing,
            background,
        }
    }

    /// How few reports of the story hold a word.
    fn rarity(&self, word: &SmolStr) -> f64 {
        let known = self.holders.get(word).copied().unwrap_or(0) as f64;
        ((self.words.len() as f64 + 1.0) / (known + 0.5)).ln()
    }

    /// How few texts of all kinds hold a word, from 0 to 1.
    fn general_rarity(&self, word: &str) -> f64 {
        let all = f64::from(self.background.texts) + 1.0;
        (all / (f64::from(self.background.count(hash(word))) + 1.0)).ln() / all.ln().max(1.0)
    }

    /// Weight of the common words as a share of that of the lighter set.
    fn common(&self, one: &Bag, other: &Bag) -> f64 {
        if one.is_disjoint(other) {
            return 0.0;
        }
        let sum = |words: &Bag| words.iter().map(|it| self.rarity(it)).sum::<f64>();
        let lighter = sum(one).min(sum(other));
        let both: f64 = one.intersection(other).map(|word| self.rarity(word)).sum();
        if lighter > 0.0 { both / lighter } else { 0.0 }
    }
}

fn truth(value: bool) -> f64 {
    f64::from(u8::from(value))
}

fn meet(one: &Bag, other: &Bag) -> f64 {
    truth(!one.is_disjoint(other))
}

/// Both say something, and nothing of it is the same.
fn against(one: &Bag, other: &Bag) -> f64 {
    truth(!one.is_empty() && !other.is_empty() && one.is_disjoint(other))
}

fn same_stem(one: &str, other: &str) -> bool {
    let stem = |word: &str| word.chars().take(STEM).collect::<String>();
    one.len() >= STEM && other.len() >= STEM && stem(one) == stem(other)
}

/// Names and values side by side, so that neither can be changed without the other.
macro_rules! signs {
    ($story:ident, $one:ident, $other:ident, $at:ident, $against:ident
     { $($setup:tt)* } $($name:literal = $value:expr,)+) => {
        impl Signs {
            /// Names of the signs.
            pub const NAMES: [&'static str; [$($name),+].len()] = [$($name),+];
        }

        impl Story<'_> {
            fn signs(&self, $at: usize, $against: usize) -> [f64; Signs::NAMES.len()] {
                let $story = self;
                let ($one, $other) = (&self.mentions[$at], &self.mentions[$against]);
                $($setup)*
                [$($value),+]
            }
        }
    };
}

signs! { story, one, other, at, against_at {
    let level = match story.comparing.meaning(&one.lemma, &other.lemma) {
        Meaning::Equal => 5,
        Meaning::Same => 4,
        _ if same_stem(&one.lemma, &other.lemma) => 4,
        Meaning::Broader => 3,
        _ => 0,
    };
    let near = f64::from(story.comparing.nearness(&one.lemma, &other.lemma));
    let (equal, same, alike) = (truth(level == 5), truth(level == 4), truth(level >= 4));
    let around = story.common(&one.around, &other.around);
    let parties = story.common(&one.parties, &other.parties);
    let people = story.common(&one.people, &other.people);
    let below = story.common(&one.below, &other.below);
    let subjects = meet(&one.subjects, &other.subjects);
    let objects = meet(&one.objects, &other.objects);
    let doers = meet(&one.doers, &other.doers);
    let other_subjects = against(&one.subjects, &other.subjects);
    let other_objects = against(&one.objects, &other.objects);
    let other_people = against(&one.people, &other.people);
    let modifiers = meet(&one.modifiers, &other.modifiers)
        .max(meet(&one.object_modifiers, &other.object_modifiers));
    let names = meet(&one.names, &other.names);
    let both = one.named.intersection(&other.named).count() as f64;
    let shorter = one.named.len().min(other.named.len()).max(1) as f64;
    let either = one.named.union(&other.named).count().max(1) as f64;
    let same_report = truth(one.report == other.report);
    let general = story.general_rarity(&one.lemma).min(story.general_rarity(&other.lemma));
    let times_told = |it: &Mention| {
        story.in_report.get(&(it.report, it.lemma.clone())).copied().unwrap_or(1) as f64
    };
    let told = times_told(one).max(times_told(other)).ln();
    let in_all = |it: &Mention| story.in_all.get(&it.lemma).copied().unwrap_or(1) as f64;
    let spread = |it: &Mention| story.reports_with.get(&it.lemma).map_or(1, BTreeSet::len) as f64;
    let cue = truth(one.cue || other.cue);
    let verb = |it: &Mention| it.pos == Some(Pos::Verb);
    let noun = |it: &Mention| matches!(it.pos, Some(Pos::Noun | Pos::Propn));
    let pronoun = |it: &Mention| matches!(it.pos, Some(Pos::Pron | Pos::Det));
    let past = |it: &Mention| matches!(it.tag, Some(Tag::Vbd | Tag::Vbn));
    let plural = |it: &Mention| it.tag == Some(Tag::Nns);
}
    "always" = 1.0,
    // What names them.
    "same word" = equal,
    "same meaning" = same,
    "broader" = truth(level == 3),
    "near" = near,
    "only near" = truth(near > 0.0 && level < 3),
    "words apart" = truth(level < 3 && near == 0.0),
    "same word * rare" = equal * general,
    "same meaning * rare" = same * general,
    "same word * rare here" = equal * story.rarity(&one.lemma),
    "words of shorter" = both / shorter,
    "words of either" = both / either,
    "word stands in other's sentence" =
        truth(other.around.contains(&one.lemma)) + truth(one.around.contains(&other.lemma)),
    "word takes part in other" =
        truth(other.parties.contains(&one.lemma) || one.parties.contains(&other.lemma)),
    "marks speech" = cue,
    "same word * marks speech" = equal * cue,
    "same word * marks speech * speaker" = equal * cue * subjects.max(doers),
    "same part of speech" = truth(one.pos == other.pos),
    "verbs" = truth(verb(one) && verb(other)),
    "nouns" = truth(noun(one) && noun(other)),
    "verb and noun" = truth(verb(one) && noun(other) || noun(one) && verb(other)),
    "pronoun" = truth(pronoun(one) || pronoun(other)),
    // Who and what takes part.
    "parties" = parties,
    "alike * parties" = alike * parties,
    "same word * parties" = equal * parties,
    "alike * any party" = alike * meet(&one.parties, &other.parties),
    "subjects" = subjects,
    "objects" = objects,
    "phrases" = meet(&one.phrases, &other.phrases),
    "modifiers" = modifiers,
    "other subjects" = other_subjects,
    "other objects" = other_objects,
    "other phrases" = against(&one.phrases, &other.phrases),
    "other parties" = against(&one.parties, &other.parties),
    "same word * subjects" = equal * subjects,
    "same word * objects" = equal * objects,
    "same word * other subjects" = equal * other_subjects,
    "same word * other objects" = equal * other_objects,
    "doers" = doers,
    "undergoers" = meet(&one.undergoers, &other.undergoers),
    "other doers" = against(&one.doers, &other.doers),
    "other undergoers" = against(&one.undergoers, &other.undergoers),
    "people" = people,
    "other people" = other_people,
    "same word * people" = equal * people,
    "same word * other people" = equal * other_people,
    "crossed roles" = meet(&one.doers, &other.undergoers).max(meet(&one.undergoers, &other.doers)),
    "numbers at" = meet(&one.numbers_at, &other.numbers_at),
    "other numbers at" = against(&one.numbers_at, &other.numbers_at),
    // What else is said.
    "around" = around,
    "around squared" = around * around,
    "alike * around" = alike * around,
    "same word * around" = equal * around,
    "below" = below,
    "same word * below" = equal * below,
    "names" = names,
    "same word * names" = equal * names,
    "known" = story.common(&one.known, &other.known),
    "other known" = against(&one.known, &other.known),
    "times" = meet(&one.times, &other.times),
    "other times" = against(&one.times, &other.times),
    "same word * other numbers" = equal * against(&one.numbers, &other.numbers),
    "numbers below" = meet(&one.numbers_below, &other.numbers_below),
    "other numbers below" = against(&one.numbers_below, &other.numbers_below),
    "same word above" = truth(!one.above.is_empty() && one.above == other.above),
    // How it is told.
    "one negated" = truth(one.negated != other.negated),
    "one modal" = truth(one.modal != other.modal),
    "one past" = truth(past(one) != past(other)),
    "one plural" = truth(plural(one) != plural(other)),
    "definite" = truth(one.definite || other.definite),
    "indefinite" = truth(one.indefinite || other.indefinite),
    // Where it stands.
    "same report" = same_report,
    "same word * same report" = equal * same_report,
    "same sentence" = same_report * truth(one.sentence == other.sentence),
    "both first" = truth(one.sentence == 0 && other.sentence == 0),
    "one first" = truth((one.sentence == 0) != (other.sentence == 0)),
    "depth" = (one.depth - other.depth).abs(),
    "length" = one.around.len().abs_diff(other.around.len()) as f64 / 20.0,
    "reports alike" = story.common(&story.words[one.report], &story.words[other.report]),
    "told often" = told,
    "same word * told often" = equal * told,
    "same word * rank" = equal * story.rank[at].abs_diff(story.rank[against_at]) as f64,
    "told in all" = in_all(one).min(in_all(other)).ln(),
    "reports that tell" = spread(one).min(spread(other)) / story.words.len().max(1) as f64,
}

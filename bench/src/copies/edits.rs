//! An edit generator: copies of reports as newsrooms make them, with the answer known.
//!
//! Written and committed before the detector, and independent of it: it knows words and sentences, no
//! shingles and no thresholds.

use std::collections::BTreeMap;

/// What is done to a report besides rewording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Edit {
    /// Nothing: the words alone are changed.
    Reword,
    /// The end is cut off; between a third and nine tenths stay.
    Cut,
    /// Sentences are moved about within three places.
    Reorder,
    /// A foreign beginning and end are added, a sixth to a half as long as the report.
    Boilerplate,
    /// Sentences of a second report are put behind the first half.
    Merge,
}

impl Edit {
    pub(super) const ALL: [Edit; 5] =
        [Edit::Reword, Edit::Cut, Edit::Reorder, Edit::Boilerplate, Edit::Merge];

    pub(super) fn name(self) -> &'static str {
        match self {
            Edit::Reword => "reword",
            Edit::Cut => "cut",
            Edit::Reorder => "re-order",
            Edit::Boilerplate => "boilerplate",
            Edit::Merge => "merge",
        }
    }
}

/// Numbers that look random and are the same in every run (splitmix64).
pub(super) struct Dice(pub(super) u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Below `bound`, which is at least 1.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

/// Words to put in place of others: those of all texts, by ending, so that a replacement mostly has
/// the same inflection ("announced" becomes "required").
pub(super) struct Vocabulary(BTreeMap<String, Vec<String>>);

impl Vocabulary {
    pub(super) fn new<'t>(texts: impl Iterator<Item = &'t str>) -> Vocabulary {
        let mut by_ending: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for word in texts.flat_map(str::split_whitespace) {
            if word.chars().all(char::is_lowercase) {
                by_ending.entry(ending(word)).or_default().push(word.to_owned());
            }
        }
        for words in by_ending.values_mut() {
            words.sort_unstable();
            words.dedup();
        }
        Vocabulary(by_ending)
    }

    fn other(&self, word: &str, dice: &mut Dice) -> String {
        let bare: String = word.chars().filter(|letter| letter.is_alphanumeric()).collect();
        let tail: String = word.chars().rev().take_while(|sign| !sign.is_alphanumeric()).collect();
        let choice = self.0.get(&ending(&bare.to_lowercase()));
        let Some(words) = choice.filter(|words| words.len() > 1) else { return word.to_owned() };
        let chosen = &words[dice.below(words.len())];
        format!("{chosen}{}", tail.chars().rev().collect::<String>())
    }
}

fn ending(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    letters[letters.len().saturating_sub(2)..].iter().collect()
}

/// A text as sentences, as well as full stops tell them; paragraphs are kept as sentence ends.
pub(super) fn sentences(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let mut sentence = String::new();
        let mut words = line.split_whitespace().peekable();
        while let Some(word) = words.next() {
            if !sentence.is_empty() {
                sentence.push(' ');
            }
            sentence.push_str(word);
            let ends = word.trim_end_matches(['"', '”', '\'', '’', ')']).ends_with(['.', '!', '?']);
            let begins = words.peek().is_none_or(|next| {
                next.trim_start_matches(['"', '“', '‘', '(']).starts_with(char::is_uppercase)
            });
            if ends && begins && word.chars().count() > 3 {
                found.push(std::mem::take(&mut sentence));
            }
        }
        if !sentence.is_empty() {
            found.push(sentence);
        }
    }
    found
}

/// Changes a share of the words (0 to 1): of the changes, half are other words, a fifth are deletions,
/// a fifth insertions, a tenth swaps of neighbours.
pub(super) fn reword(
    sentences: &[String],
    share: f64,
    vocabulary: &Vocabulary,
    dice: &mut Dice,
) -> Vec<String> {
    let one = |sentence: &String, dice: &mut Dice| {
        let mut words: Vec<String> = Vec::new();
        let mut swap = false;
        for word in sentence.split_whitespace() {
            let place = words.len();
            if dice.unit() >= share {
                words.push(word.to_owned());
            } else {
                match dice.below(10) {
                    0..5 => words.push(vocabulary.other(word, dice)),
                    5 | 6 => {}
                    7 | 8 => {
                        words.push(vocabulary.other(word, dice));
                        words.push(word.to_owned());
                    }
                    _ => {
                        words.push(word.to_owned());
                        swap = true;
                        continue;
                    }
                }
            }
            if swap && place > 0 && words.len() > place {
                words.swap(place - 1, place);
            }
            swap = false;
        }
        words.join(" ")
    };
    sentences
        .iter()
        .map(|sentence| one(sentence, dice))
        .filter(|sentence| !sentence.is_empty())
        .collect()
}

/// The sentences of a copy. `other` is a second report: merged in, or the source of foreign lines.
pub(super) fn copy(
    edit: Edit,
    original: &[String],
    other: &[String],
    dice: &mut Dice,
) -> Vec<String> {
    let length = original.len();
    match edit {
        Edit::Reword => original.to_vec(),
        Edit::Cut => {
            let kept = (length as f64 * (0.34 + 0.56 * dice.unit())).ceil() as usize;
            original[..kept.clamp(1.min(length), length)].to_vec()
        }
        Edit::Reorder => {
            let mut order: Vec<(usize, usize)> =
                (0..length).map(|place| (place + dice.below(4), place)).collect();
            order.sort_unstable();
            order.into_iter().map(|(_, place)| original[place].clone()).collect()
        }
        Edit::Boilerplate => {
            let added = (length as f64 * (1.0 / 6.0 + dice.unit() / 3.0)).ceil() as usize;
            let foreign = &other[other.len().saturating_sub(added)..];
            let (before, after) = foreign.split_at(foreign.len() / 3);
            [before, original, after].concat()
        }
        Edit::Merge => {
            [&original[..length.div_ceil(2)], &other[..other.len().div_ceil(2)]].concat()
        }
    }
}

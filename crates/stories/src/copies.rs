//! Near-copies: which reports are, wholly or in good part, the words of another.
//!
//! Candidates come from word shingles that few reports share; a candidate is believed only after its
//! passages were aligned. Words in quotation marks do not count: two honest reports of one speech share
//! the speech.

use std::collections::BTreeMap;

use jiff::civil::Date;
use readout_model::{Copy, Span};

use crate::hash::hash;

/// Words of a shingle.
const SHINGLE: usize = 3;

/// A shingle in more reports than this is a set phrase or the outlet's furniture: no sign of copying.
const COMMON: usize = 40;

/// Shared shingles that make two reports worth aligning.
const CANDIDATE: usize = 8;

/// Words that may be changed between two matches of one passage.
const GAP: usize = 10;

/// Fewest words of a passage.
const PASSAGE: usize = 12;

/// Share of a passage's words that must be the same, so that chance matches make no passage.
const DENSITY: f64 = 0.3;

/// Share of the shorter report (its own words, without quotations) that must lie in shared passages.
/// Set by judgement, not yet tuned; `bench copies` measures it.
const SHARE: f64 = 0.3;

/// A run of words in so many reports is likely an outlet's furniture ("sign up for our newsletter"): it
/// counts only where the reports share more than that, or nearly all.
const FURNITURE: usize = 4;

/// Share of the shorter report from which on a pair is believed whatever it consists of.
const NEARLY_ALL: f64 = 0.6;

/// A report as far as copying goes.
#[derive(Clone, Copy, Debug)]
pub struct CopyText<'t> {
    /// Its text.
    pub text: &'t str,
    /// Day of publication.
    pub day: Option<Date>,
}

struct Words {
    spans: Vec<Span>,
    shingles: Vec<u64>,
    hashes: Vec<u64>,
    quoted: Vec<bool>,
}

impl Words {
    fn new(text: &str) -> Words {
        let (mut spans, mut hashes, mut quoted) = (Vec::new(), Vec::new(), Vec::new());
        let mut inside = false;
        let mut start = None;
        for (place, sign) in text.char_indices().chain([(text.len(), '\n')]) {
            if sign.is_alphanumeric() {
                start.get_or_insert(place);
                continue;
            }
            if let Some(from) = start.take() {
                let span = Span::new(from, place);
                hashes.push(hash(&text[span.range()].to_lowercase()));
                spans.push(span);
                quoted.push(inside);
            }
            match sign {
                '“' => inside = true,
                '”' | '\n' => inside = false,
                '"' => inside = !inside,
                _ => {}
            }
        }
        let shingle = |words: &[u64]| {
            words.iter().fold(0_u64, |all, word| (all ^ word).wrapping_mul(0x0000_0100_0000_01b3))
        };
        let shingles = hashes.windows(SHINGLE).map(shingle).collect();
        Words { spans, shingles, hashes, quoted }
    }

    /// Words outside quotation marks in a range; all words where hardly anything else is there.
    fn own(&self, range: std::ops::Range<usize>) -> usize {
        self.quoted[range].iter().filter(|quoted| !**quoted).count()
    }
}

/// All pairs of near-copies, in order of the copy, then of the original.
///
/// Time grows with the text and with the number of pairs that share rare shingles, not with the number
/// of pairs.
pub fn copies(texts: &[CopyText<'_>]) -> Vec<Copy> {
    let words: Vec<Words> = texts.iter().map(|text| Words::new(text.text)).collect();
    let mut found = Vec::new();
    let holders = holders(&words);
    for ((one, other), shared) in candidates(&holders) {
        if shared < CANDIDATE {
            continue;
        }
        let (mine, theirs) = (texts[one].day, texts[other].day);
        let directed = mine.is_some() && theirs.is_some() && mine != theirs;
        let (original, copy) = if directed && mine > theirs { (other, one) } else { (one, other) };
        let (share, own, passages) = aligned(&words[original], &words[copy], &holders);
        if share >= NEARLY_ALL || share >= SHARE && own >= SHARE / 2.0 {
            found.push(Copy { original, copy, directed, share: share as f32, passages });
        }
    }
    found.sort_by_key(|pair| (pair.copy, pair.original));
    found
}

/// The texts that hold each shingle, no more than one above [`COMMON`].
fn holders(words: &[Words]) -> BTreeMap<u64, Vec<usize>> {
    let mut holders: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (place, text) in words.iter().enumerate() {
        for shingle in &text.shingles {
            let texts = holders.entry(*shingle).or_default();
            if texts.last() != Some(&place) && texts.len() <= COMMON {
                texts.push(place);
            }
        }
    }
    holders
}

/// Pairs of texts with the number of different rare shingles they share.
fn candidates(holders: &BTreeMap<u64, Vec<usize>>) -> BTreeMap<(usize, usize), usize> {
    let mut shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for texts in holders.values().filter(|texts| texts.len() > 1 && texts.len() <= COMMON) {
        for (place, one) in texts.iter().enumerate() {
            for other in &texts[place + 1..] {
                *shared.entry((*one, *other)).or_default() += 1;
            }
        }
    }
    shared
}

/// A run of matching shingles that advance together in both texts.
struct Chain {
    one: (usize, usize),
    other: (usize, usize),
    /// Words of `other` that match exactly.
    matched: usize,
}

/// The share of the shorter text in shared passages, the same without what many texts have, and the
/// passages.
fn aligned(
    one: &Words,
    other: &Words,
    holders: &BTreeMap<u64, Vec<usize>>,
) -> (f64, f64, Vec<(Span, Span)>) {
    let mut places: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (place, shingle) in one.shingles.iter().enumerate() {
        let places = places.entry(*shingle).or_default();
        // A phrase that stands in a text many times aligns with nothing in particular.
        if places.len() < 4 {
            places.push(place);
        }
    }
    let mut chains: Vec<Chain> = Vec::new();
    for (place, shingle) in other.shingles.iter().enumerate() {
        for &match_place in places.get(shingle).into_iter().flatten() {
            let end = (match_place + SHINGLE, place + SHINGLE);
            let fits = |chain: &&mut Chain| {
                chain.one.1 <= match_place + SHINGLE
                    && match_place <= chain.one.1 + GAP
                    && place <= chain.other.1 + GAP
                    && end.1 > chain.other.1
            };
            match chains.iter_mut().rev().take(8).find(fits) {
                Some(chain) => {
                    chain.matched += (end.1 - chain.other.1).min(SHINGLE);
                    (chain.one.1, chain.other.1) = end;
                }
                None => chains.push(Chain {
                    one: (match_place, end.0),
                    other: (place, end.1),
                    matched: SHINGLE,
                }),
            }
        }
    }
    chains.retain(|chain| {
        let length = chain.other.1 - chain.other.0;
        length >= PASSAGE && chain.matched as f64 >= DENSITY * length as f64
    });
    let mut covered = (vec![false; one.hashes.len()], vec![false; other.hashes.len()]);
    for chain in &chains {
        covered.0[chain.one.0..chain.one.1].fill(true);
        covered.1[chain.other.0..chain.other.1].fill(true);
    }
    let furniture = |text: &Words, place: usize| {
        let near = place.saturating_sub(SHINGLE - 1)..=place;
        near.filter_map(|at| text.shingles.get(at))
            .any(|shingle| holders.get(shingle).is_some_and(|texts| texts.len() >= FURNITURE))
    };
    let share = |text: &Words, covered: &[bool]| {
        let own = text.own(0..text.hashes.len());
        let all_count = own < 30;
        let counts = |place: &usize| covered[*place] && (all_count || !text.quoted[*place]);
        let kept = (0..covered.len()).filter(counts).count();
        let length = if all_count { covered.len() } else { own };
        let rare = (0..covered.len()).filter(|at| counts(at) && !furniture(text, *at)).count();
        let length = length.max(1) as f64;
        (kept as f64 / length, rare as f64 / length)
    };
    let shorter_is_one = one.hashes.len() <= other.hashes.len();
    let (share, rare) =
        if shorter_is_one { share(one, &covered.0) } else { share(other, &covered.1) };
    let span = |text: &Words, (from, until): (usize, usize)| {
        Span::new(text.spans[from].start(), text.spans[until - 1].end())
    };
    let passages =
        chains.iter().map(|chain| (span(one, chain.one), span(other, chain.other))).collect();
    (share, rare, passages)
}

//! Which types words speak for, where no frame fits: the rules' own words and those of the vocabulary, counted.
//!
//! Naive Bayes over the words of frames ("blankets" stands in frames of AID, "shoulder" with "cold" in
//! one of REJECT) and of `knowledge/events/vocabulary.tsv`; every type weighs the same however many frames it
//! has. Nothing is learned from texts.

use std::collections::BTreeMap;

use readout_model::{Id, Pos, Token};
use smol_str::SmolStr;

use crate::matching::Context;
use crate::ruleset::RuleSet;
use crate::syntax::Want;
use crate::{Clause, Filler};

/// What a word of a frame counts: one that is written in it, one of a list it asks for, a trigger
/// that means nothing by itself. Judged by hand.
const WRITTEN: f32 = 1.0;
const LISTED: f32 = 0.3;
const HOLLOW: f32 = 0.3;

/// What a word of the vocabulary counts, shared among the types it tells of. Judged by hand.
const IN_VOCABULARY: f32 = 2.0;

/// How many times a word must be counted before it says much.
const SMOOTHING: f32 = 1.0;

/// How much words further down in the phrases of a clause count.
const DEEPER: f32 = 0.5;

/// Words of one clause that are looked at; more stand in lists that are no sentence.
const MOST_WORDS: usize = 64;

/// For each word how often frames of each type have it, relative to all words of that type.
#[derive(Clone, Debug, Default)]
pub(crate) struct Votes {
    kinds: Vec<SmolStr>,
    words: BTreeMap<SmolStr, Vec<f32>>,
}

impl Votes {
    pub(crate) fn count(rules: &RuleSet) -> Votes {
        let mut kinds: Vec<SmolStr> =
            rules.events.iter().map(|event| event.code.kind.clone()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let mut words: BTreeMap<SmolStr, Vec<f32>> = BTreeMap::new();
        for frame in rules.frames.iter().filter(|frame| !frame.never) {
            let Ok(kind) = kinds.binary_search(&rules.events[frame.event].code.kind) else {
                continue;
            };
            let mut add = |word: &SmolStr, weight: f32| {
                words.entry(word.clone()).or_insert_with(|| vec![0.0; kinds.len()])[kind] += weight;
            };
            let own = if frame.requires_no_word() { WRITTEN } else { HOLLOW };
            for trigger in &frame.triggers {
                add(&SmolStr::new(trigger.join(" ")), own);
            }
            for (part, list) in frame.parts.iter().zip(&frame.lists) {
                if let Want::Words(alternatives) = &part.want {
                    alternatives.iter().flatten().for_each(|word| add(word, WRITTEN));
                }
                for entry in list.iter().flat_map(|list| &rules.lists[*list].entries) {
                    if let Some(last) = entry.last() {
                        add(last, LISTED);
                    }
                }
            }
        }
        for (word, told) in rules.vocabulary.iter() {
            let counts = words.entry(word.clone()).or_insert_with(|| vec![0.0; kinds.len()]);
            for kind in told.iter().filter_map(|kind| kinds.binary_search(kind).ok()) {
                counts[kind] += IN_VOCABULARY / told.len() as f32;
            }
        }
        // Each type as a whole weighs the same.
        let mut all = vec![f32::EPSILON; kinds.len()];
        for counts in words.values() {
            for (sum, count) in all.iter_mut().zip(counts) {
                *sum += count;
            }
        }
        let mean = all.iter().sum::<f32>() / all.len().max(1) as f32;
        for counts in words.values_mut() {
            for (count, sum) in counts.iter_mut().zip(&all) {
                *count *= mean / sum;
            }
        }
        Votes { kinds, words }
    }
}

impl RuleSet {
    /// How much the words of a clause speak for each type, as shares that sum to one; `left_out`
    /// says which words are not asked, such as those of the parties. Empty when no rule has any of
    /// its words.
    pub fn votes(
        &self,
        clause: &Clause,
        context: &Context<'_>,
        left_out: &dyn Fn(Id<Token>) -> bool,
    ) -> BTreeMap<SmolStr, f32> {
        let mut asked = Asked::new(self.votes.get_or_init(|| Votes::count(self)));
        match &clause.particle {
            Some(particle) => asked.word(&format!("{} {particle}", clause.lemma), 1.0),
            None => asked.word(&clause.lemma, 1.0),
        };
        clause.adverbs.iter().for_each(|adverb| {
            asked.word(adverb, 1.0);
        });
        let places =
            clause.objects.iter().chain(clause.phrases.iter().map(|phrase| &phrase.filler));
        for Filler { head } in places.take(MOST_WORDS) {
            let below = context.tree.subtree(*head).map(|index| Id::new(index as usize));
            for token in below.take(MOST_WORDS).filter(|token| !left_out(*token)) {
                asked.token(token, context, if token == *head { 1.0 } else { DEEPER });
            }
        }
        asked.shares()
    }

    /// The types that a noun tells of where its verb says little ("made a **threat**"), by the vocabulary.
    pub fn told_by(&self, noun: Id<Token>, context: &Context<'_>) -> &[SmolStr] {
        let token = &context.tree.analysis.tokens[noun];
        if !matches!(token.pos, Pos::Noun) {
            return &[];
        }
        let form = context.text[token.span.start()..token.span.end()].to_lowercase();
        let kinds = self.vocabulary.noun_kinds(&form);
        if kinds.is_empty() {
            self.vocabulary.noun_kinds(&token.lemma.to_lowercase())
        } else {
            kinds
        }
    }

    /// [`RuleSet::votes`] of any words, each with what it weighs.
    pub fn votes_of(
        &self,
        tokens: impl Iterator<Item = (Id<Token>, f32)>,
        context: &Context<'_>,
    ) -> BTreeMap<SmolStr, f32> {
        let mut asked = Asked::new(self.votes.get_or_init(|| Votes::count(self)));
        tokens.for_each(|(token, weight)| asked.token(token, context, weight));
        asked.shares()
    }
}

/// What words that were asked spoke for so far, in logarithms.
struct Asked<'v> {
    votes: &'v Votes,
    logs: Vec<f32>,
    known: bool,
}

impl<'v> Asked<'v> {
    fn new(votes: &'v Votes) -> Asked<'v> {
        Asked { votes, logs: vec![0.0; votes.kinds.len()], known: false }
    }

    /// Whether the word is known.
    fn word(&mut self, word: &str, weight: f32) -> bool {
        let Some(counts) = self.votes.words.get(word) else { return false };
        self.known = true;
        let mean = counts.iter().sum::<f32>() / counts.len() as f32;
        for (log, count) in self.logs.iter_mut().zip(counts) {
            *log += weight * ((count + SMOOTHING) / (mean + SMOOTHING)).ln();
        }
        true
    }

    /// A word of content: with the one before it ("hunger strike"), else as it stands, else its lemma.
    fn token(&mut self, token: Id<Token>, context: &Context<'_>, weight: f32) {
        let tokens = &context.tree.analysis.tokens;
        if !matches!(tokens[token].pos, Pos::Noun | Pos::Adj | Pos::Verb | Pos::Adv) {
            return;
        }
        let form = |token: Id<Token>| {
            let span = tokens[token].span;
            context.text[span.start()..span.end()].to_lowercase()
        };
        let before = token.index().checked_sub(1).map(|index| form(Id::new(index)));
        let pair = before.map(|before| format!("{before} {}", form(token)));
        let _known = pair.is_some_and(|pair| self.word(&pair, weight))
            || self.word(&form(token), weight)
            || self.word(&tokens[token].lemma.to_lowercase(), weight);
    }

    /// Shares that sum to one; nothing when no word was known.
    fn shares(&self) -> BTreeMap<SmolStr, f32> {
        if !self.known {
            return BTreeMap::new();
        }
        let most = self.logs.iter().copied().fold(f32::MIN, f32::max);
        let weights: Vec<f32> = self.logs.iter().map(|log| (log - most).exp()).collect();
        let all: f32 = weights.iter().sum();
        self.votes.kinds.iter().cloned().zip(weights.iter().map(|weight| weight / all)).collect()
    }
}

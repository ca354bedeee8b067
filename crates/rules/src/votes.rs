//! Which types the words around a trigger speak for, where no frame fits: the rules' own words, counted.
//!
//! Naive Bayes over the words of frames ("blankets" stands in frames of AID, "shoulder" with "cold" in
//! one of REJECT); every type weighs the same however many frames it has. Nothing is learned from texts.

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
        let votes = self.votes.get_or_init(|| Votes::count(self));
        let mut logs = vec![0.0_f32; votes.kinds.len()];
        let mut known = false;
        let mut ask = |word: &str, weight: f32| {
            let Some(counts) = votes.words.get(word) else { return };
            known = true;
            let mean = counts.iter().sum::<f32>() / counts.len() as f32;
            for (log, count) in logs.iter_mut().zip(counts) {
                *log += weight * ((count + SMOOTHING) / (mean + SMOOTHING)).ln();
            }
        };
        match &clause.particle {
            Some(particle) => ask(&format!("{} {particle}", clause.lemma), 1.0),
            None => ask(&clause.lemma, 1.0),
        }
        clause.adverbs.iter().for_each(|adverb| ask(adverb, 1.0));
        let places =
            clause.objects.iter().chain(clause.phrases.iter().map(|phrase| &phrase.filler));
        for Filler { head } in places.take(MOST_WORDS) {
            let below = context.tree.subtree(*head).map(|index| Id::new(index as usize));
            for token in below.take(MOST_WORDS).filter(|token| !left_out(*token)) {
                let it = &context.tree.analysis.tokens[token];
                if matches!(it.pos, Pos::Noun | Pos::Adj | Pos::Verb) {
                    let form = context.text[it.span.start()..it.span.end()].to_lowercase();
                    let known = votes.words.contains_key(form.as_str());
                    let word = if known { form } else { it.lemma.to_lowercase() };
                    ask(&word, if token == *head { 1.0 } else { DEEPER });
                }
            }
        }
        if !known {
            return BTreeMap::new();
        }
        let most = logs.iter().copied().fold(f32::MIN, f32::max);
        let weights: Vec<f32> = logs.iter().map(|log| (log - most).exp()).collect();
        let all: f32 = weights.iter().sum();
        votes.kinds.iter().cloned().zip(weights.iter().map(|weight| weight / all)).collect()
    }
}

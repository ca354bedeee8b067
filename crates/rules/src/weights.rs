//! How much words speak for each type of event, fitted to sentences of ours.
//!
//! `knowledge/events/weights.tsv` is asked beside the votes of rules and vocabulary ([`crate::votes`]) where two
//! parties are given: a multinomial logistic regression over the words around them. It is fitted by
//! `readout-bench relations --fit` to the sentences under `corpus/relations/`, all written for this project.

use std::collections::{BTreeMap, HashMap};

use readout_model::{EventCode, Id, KnowledgeFile, Pos, Relation, Tag, Token};
use smol_str::{SmolStr, format_smolstr};

use crate::matching::Context;
use crate::ontology::Ontology;
use crate::ruleset::RuleSet;
use crate::syntax::Problems;

/// Path of the table below `knowledge/`.
pub(crate) const FILE: &str = "events/weights.tsv";

/// The word of the row that holds for every sentence.
const ALWAYS: &str = "*";

/// For each word what it adds to the log-odds of types.
#[derive(Clone, Debug, Default)]
pub(crate) struct Weights {
    /// `AID 1.2, CONSULT -0.4`: read where it is needed.
    rows: HashMap<SmolStr, SmolStr>,
}

impl Weights {
    /// Reads the table; a row that is wrong is reported and left out.
    pub(crate) fn read(
        file: &KnowledgeFile,
        ontology: &Ontology,
        problems: &mut Problems<'_>,
    ) -> Weights {
        let mut weights = Weights::default();
        let lines = file.text.lines().enumerate();
        let rows = lines.filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty());
        for (index, text) in rows.skip(1) {
            let (word, row) = text.split_once('\t').unwrap_or((text, ""));
            // Those compiled in are checked by a test.
            if !file.is_built_in() {
                if parts(row).any(|part| part.is_none()) {
                    let hint = "a row is: word, tab, weights written `AID 1.2, CONSULT -0.4`";
                    problems.add(index + 1, 0, text.len(), "cannot be read", Some(hint.to_owned()));
                    continue;
                }
                for (kind, _) in parts(row).flatten() {
                    let code = EventCode { kind: kind.into(), mode: None };
                    if let Some((word, message, hint)) = ontology.fault(&code) {
                        problems.add_at(index + 1, &word, message, hint);
                    }
                }
            }
            weights.rows.insert(file.keep(word), file.keep(row));
        }
        weights
    }

    /// What words speak for, as logarithms, in the order of `kinds`.
    pub(crate) fn logs(&self, words: &BTreeMap<SmolStr, f32>, kinds: &[SmolStr]) -> Vec<f32> {
        let mut logs = vec![0.0; kinds.len()];
        let amounts = words.iter().map(|(word, amount)| (word.as_str(), *amount));
        for (word, amount) in amounts.chain([(ALWAYS, 1.0)]) {
            let row = self.rows.get(word).map_or("", SmolStr::as_str);
            for (kind, weight) in parts(row).flatten() {
                if let Ok(at) = kinds.binary_search_by(|one| one.as_str().cmp(kind)) {
                    logs[at] += weight * amount;
                }
            }
        }
        logs
    }
}

/// The weights of a row, none where they cannot be read.
fn parts(row: &str) -> impl Iterator<Item = Option<(&str, f32)>> {
    row.split(',').filter(|part| !part.is_empty()).map(|part| {
        let (kind, number) = part.trim().split_once(' ')?;
        let number: f32 = number.parse().ok()?;
        number.is_finite().then_some((kind, number))
    })
}

impl RuleSet {
    /// The words that weights are for, each with its amount, together of length one: lemmas of words of content,
    /// modal verbs, "call for", "hold talk", negation. `tokens` says which words count how much.
    pub fn weighed_words(
        &self,
        tokens: impl Iterator<Item = (Id<Token>, f32)>,
        context: &Context<'_>,
    ) -> BTreeMap<SmolStr, f32> {
        let all = &context.tree.analysis.tokens;
        let mut words: BTreeMap<SmolStr, f32> = BTreeMap::new();
        let lemma = |token: Id<Token>| all[token].lemma.to_lowercase();
        for (token, weight) in tokens {
            let at = &all[token];
            let mut add = |word: SmolStr| {
                let amount = words.entry(word).or_default();
                *amount = amount.max(weight);
            };
            let content = matches!(at.pos, Pos::Noun | Pos::Adj | Pos::Verb | Pos::Adv);
            if content || at.tag == Tag::Md || at.relation == Relation::Neg {
                add(SmolStr::new(lemma(token)));
            }
            let Some(head) = at.head else { continue };
            let with_head = matches!(at.relation, Relation::Prep | Relation::Prt)
                || (content && at.relation == Relation::Dobj);
            if with_head && matches!(all[head].pos, Pos::Noun | Pos::Adj | Pos::Verb) {
                add(format_smolstr!("{} {}", lemma(head), lemma(token)));
            }
        }
        let length = words.values().map(|amount| amount * amount).sum::<f32>().sqrt();
        if length > 0.0 {
            words.values_mut().for_each(|amount| *amount /= length);
        }
        words
    }
}

//! From the parser's arcs to trees: heads that were lifted to keep arcs from crossing are lowered
//! again, and sentences begin where trees begin.
//!
//! Pseudo-projective parsing after Nivre and Nilsson (2005), in the "head" encoding, as spaCy 3.8
//! has it (`nonproj.pyx`): an arc labelled `prep||dobj` is a `prep` whose true head is a `dobj`
//! somewhere below the head it was given.

use readout_model::Relation;

use crate::kernels::MISSING;
use crate::model_file::ModelError;

/// What stands between the relation and the relation of the true head in a label.
const DELIMITER: &str = "||";

/// The label of an arc.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ArcLabel {
    relation: Relation,
    /// The relation in which the true head stands, if the arc was lifted.
    lifted: Option<Relation>,
}

impl ArcLabel {
    /// The label of an arc that was not lifted.
    pub(crate) fn plain(relation: Relation) -> ArcLabel {
        ArcLabel { relation, lifted: None }
    }

    /// Reads `nsubj` or `prep||dobj`.
    ///
    /// # Errors
    ///
    /// [`ModelError::UnknownLabel`].
    pub(crate) fn read(label: &str) -> Result<ArcLabel, ModelError> {
        let relation = |name: &str| {
            Relation::from_name(name).ok_or_else(|| ModelError::UnknownLabel {
                scheme: "relation",
                label: label.to_string(),
            })
        };
        match label.split_once(DELIMITER) {
            Some((own, head)) => {
                Ok(ArcLabel { relation: relation(own)?, lifted: Some(relation(head)?) })
            }
            None => Ok(ArcLabel::plain(relation(label)?)),
        }
    }
}

/// The arcs of one paragraph and what follows from them. Indices count within the paragraph.
#[derive(Default)]
pub(crate) struct Arcs {
    /// Each token's head; roots are their own.
    pub(crate) heads: Vec<u32>,
    labels: Vec<ArcLabel>,
    /// Whether a sentence begins at the token.
    pub(crate) starts: Vec<bool>,
    /// First and last token of each subtree.
    first: Vec<u32>,
    last: Vec<u32>,
    queue: Vec<u32>,
}

impl Arcs {
    /// Takes over the parser's arcs; tokens without a head become roots.
    pub(crate) fn set(&mut self, heads: &[u32], labels: &[ArcLabel]) {
        self.heads.clear();
        self.labels.clear();
        for (index, (&head, &label)) in heads.iter().zip(labels).enumerate() {
            let root = head == MISSING;
            self.heads.push(if root { index as u32 } else { head });
            self.labels.push(if root { ArcLabel::plain(Relation::Root) } else { label });
        }
    }

    /// The relation of a token to its head.
    pub(crate) fn relation(&self, token: usize) -> Relation {
        self.labels[token].relation
    }

    /// Lowers lifted arcs and finds where sentences begin.
    pub(crate) fn finish(&mut self, is_space: impl Fn(usize) -> bool) {
        self.find_edges();
        if self.lower(is_space) {
            self.find_edges();
        }
    }

    /// Lowers every lifted arc; whether there was one.
    fn lower(&mut self, is_space: impl Fn(usize) -> bool) -> bool {
        let mut any = false;
        // Bounds the search in pathological text; a sentence of 100 words needs some hundred steps
        // for each of its few lifted arcs.
        let mut steps = 4096 + 256 * self.heads.len();
        for token in 0..self.heads.len() {
            let Some(relation) = self.labels[token].lifted else { continue };
            if self.heads[token] as usize == token {
                continue;
            }
            any = true;
            if let Some(head) = self.true_head(token, relation, &is_space, &mut steps) {
                self.heads[token] = head;
            }
            self.labels[token].lifted = None;
        }
        any
    }

    /// The nearest token below the head of `token` that stands in `relation`, breadth first.
    fn true_head(
        &mut self,
        token: usize,
        relation: Relation,
        is_space: impl Fn(usize) -> bool,
        steps: &mut usize,
    ) -> Option<u32> {
        self.queue.clear();
        self.queue.push(self.heads[token]);
        let mut next = 0;
        while let Some(&above) = self.queue.get(next) {
            next += 1;
            for child in self.first[above as usize]..=self.last[above as usize] {
                *steps = steps.checked_sub(1)?;
                let index = child as usize;
                let hangs = child != above && self.heads[index] == above;
                if !hangs || index == token || is_space(index) {
                    continue;
                }
                if self.labels[index] == ArcLabel::plain(relation) {
                    return Some(child);
                }
                self.queue.push(child);
            }
        }
        None
    }

    /// Finds the edges of all subtrees and where sentences begin.
    ///
    /// Arcs may cross, so one pass up and one down need not suffice; like spaCy
    /// (`set_children_from_heads`), passes are repeated until every head lies in the sentence of
    /// its dependent, at most eleven times more.
    fn find_edges(&mut self) {
        let count = self.heads.len();
        self.first.clear();
        self.first.extend(0..count as u32);
        self.last.clone_from(&self.first);
        for _ in 0..12 {
            for token in 0..count {
                self.widen(token);
            }
            for token in (0..count).rev() {
                self.widen(token);
            }
            self.starts.clear();
            self.starts.resize(count, false);
            for token in 0..count {
                if self.heads[token] as usize == token {
                    self.starts[self.first[token] as usize] = true;
                }
            }
            if self.heads_lie_in_sentences() {
                break;
            }
        }
    }

    /// Widens the subtree of a token's head by the token's own.
    fn widen(&mut self, token: usize) {
        let head = self.heads[token] as usize;
        self.first[head] = self.first[head].min(self.first[token]);
        self.last[head] = self.last[head].max(self.last[token]);
    }

    fn heads_lie_in_sentences(&self) -> bool {
        let count = self.heads.len();
        let mut start = 0;
        for token in 0..count {
            if (token > 0 && self.starts[token]) || token + 1 == count {
                // The bounds are spaCy's: the token at the end is not looked at itself.
                let within = start..token + 1;
                if self.heads[start..token].iter().any(|head| !within.contains(&(*head as usize))) {
                    return false;
                }
                start = token;
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Heads (a token that is its own is a root) and labels in; heads, relations and first tokens of
    /// sentences out.
    fn check(tokens: &[(u32, &str)]) -> (Vec<u32>, Vec<&'static str>, Vec<usize>) {
        let root = |index: usize| tokens[index].0 as usize == index;
        let heads: Vec<u32> = (0..tokens.len())
            .map(|index| if root(index) { MISSING } else { tokens[index].0 })
            .collect();
        let labels: Vec<ArcLabel> =
            tokens.iter().map(|token| ArcLabel::read(token.1).unwrap()).collect();
        let mut arcs = Arcs::default();
        arcs.set(&heads, &labels);
        arcs.finish(|_| false);
        let relations = (0..tokens.len()).map(|token| arcs.relation(token).name()).collect();
        let starts = (0..tokens.len()).filter(|token| arcs.starts[*token]).collect();
        (arcs.heads, relations, starts)
    }

    #[test]
    fn a_lifted_arc_is_lowered_to_the_nearest_head_of_its_relation() {
        // A report came yesterday of floods there: "of" belongs to "report".
        let tokens = [
            (1, "det"),
            (2, "nsubj"),
            (2, "ROOT"),
            (2, "npadvmod"),
            (2, "prep||nsubj"),
            (4, "pobj"),
            (5, "advmod"),
        ];
        let (heads, relations, starts) = check(&tokens);
        assert_eq!(heads, [1, 2, 2, 2, 1, 4, 5]);
        assert_eq!(relations[4], "prep");
        assert_eq!(starts, [0]);
    }

    #[test]
    fn a_lifted_arc_without_such_a_head_stays() {
        let (heads, relations, _) = check(&[(1, "nsubj"), (1, "ROOT"), (1, "prep||dobj")]);
        assert_eq!((heads, relations[2]), (vec![1, 1, 1], "prep"));
    }

    #[test]
    fn every_tree_begins_a_sentence() {
        let tokens =
            [(1, "nsubj"), (1, "ROOT"), (3, "ROOT"), (3, "dobj"), (5, "nsubj"), (5, "ROOT")];
        assert_eq!(check(&tokens).2, [0, 2, 4]);
    }

    #[test]
    fn an_unknown_label_is_named() {
        let error = ArcLabel::read("prep||subject").unwrap_err();
        assert!(error.to_string().contains("unknown relation \"prep||subject\""), "{error}");
    }
}

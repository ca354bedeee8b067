//! The dependency parser: arc-eager transitions that may change their mind.
//!
//! Nivre (2003) with the non-monotonic transitions of Honnibal and Johnson (2015), as spaCy 3.8
//! has them (`spacy/pipeline/_parser_internals/arc_eager.pyx`, `_state.pxd`): a token reduced
//! without a head goes back to the buffer, and a later arc replaces an earlier one.

use std::ops::Range;

use readout_model::Relation;

use crate::kernels::MISSING;
use crate::model_file::{ModelError, Section};
use crate::projection::{ArcLabel, Arcs};

/// How many tokens of a state the scorer looks at.
pub(crate) const FEATURES: usize = 8;

/// The moves of the transition system, in order of the scorer's outputs: shift, reduce, arcs to
/// the left, arcs to the right, sentence break.
pub(crate) struct ParserMoves {
    left: Range<usize>,
    right: Range<usize>,
    /// By move; only arcs have a label of their own.
    labels: Vec<ArcLabel>,
}

const SHIFT: usize = 0;
const REDUCE: usize = 1;

impl ParserMoves {
    /// Reads the names of the moves ("S", "D", "L-nsubj", "R-punct", …, "B-ROOT"), one per line.
    ///
    /// # Errors
    ///
    /// When they are not in the order above, or a label is unknown.
    pub(crate) fn read(section: &Section<'_>) -> Result<ParserMoves, ModelError> {
        let names: Vec<&str> = section.text()?.lines().collect();
        let kind = |name: &&str| name.split('-').next().unwrap_or_default().to_string();
        let kinds: Vec<String> = names.iter().map(kind).collect();
        let count = |wanted: &str| kinds.iter().filter(|kind| *kind == wanted).count();
        let left = 2..2 + count("L");
        let right = left.end..left.end + count("R");
        let expected = (kinds.iter().enumerate()).all(|(index, kind)| match kind.as_str() {
            "S" => index == SHIFT,
            "D" => index == REDUCE,
            "L" => left.contains(&index),
            "R" => right.contains(&index),
            "B" => index == right.end,
            _ => false,
        });
        if !expected || names.len() != right.end + 1 {
            return Err(ModelError::bad_section(section.name(), "its moves are not in order"));
        }
        let labels = names.iter().map(|name| match name.split_once('-') {
            Some((_, label)) => ArcLabel::read(label),
            None => Ok(ArcLabel::plain(Relation::Dep)),
        });
        Ok(ParserMoves { left, right, labels: labels.collect::<Result<_, _>>()? })
    }

    /// Number of moves.
    pub(crate) fn len(&self) -> usize {
        self.labels.len()
    }

    fn sentence_break(&self) -> usize {
        self.right.end
    }
}

/// A state of the parser over the tokens of one paragraph; reused from paragraph to paragraph.
///
/// `MISSING` stands for "no token" everywhere.
#[derive(Default)]
pub(crate) struct ParserState {
    /// Tokens with open arcs, the last one on top.
    stack: Vec<u32>,
    /// Tokens that were taken back from the stack, the next one last; they come before `next`.
    returned: Vec<u32>,
    /// The first token that was never read.
    next: u32,
    heads: Vec<u32>,
    labels: Vec<ArcLabel>,
    /// Tokens that were returned once and may not be shifted again.
    held: Vec<bool>,
    /// Tokens at which the parser decided that a sentence begins.
    breaks: Vec<bool>,
    /// The dependent last attached to a token, on either side, and the one attached before it.
    last_left: Vec<u32>,
    last_right: Vec<u32>,
    attached_before: Vec<u32>,
}

/// What the moves allowed in a state depend on, and what the scorer sees.
struct View {
    buffer: [u32; 2],
    buffered: usize,
    stack: [u32; 3],
}

impl ParserState {
    /// Parses `count` tokens into `arcs`. `score` writes each move's score for a state's tokens, as
    /// indices into the paragraph, to `scores`.
    ///
    /// Takes a number of moves linear in `count`: every move reads a token, removes one for good,
    /// returns one (at most once between two removals) or opens a sentence.
    pub(crate) fn parse(
        &mut self,
        moves: &ParserMoves,
        count: usize,
        scores: &mut [f32],
        mut score: impl FnMut(&[u32; FEATURES], &mut [f32]),
        arcs: &mut Arcs,
    ) {
        self.start(count);
        loop {
            let view = self.view();
            if view.buffered == 0 && self.stack.is_empty() {
                break;
            }
            score(&self.features(&view), scores);
            let Some(best) = self.best(moves, &view, scores) else { break };
            self.make(moves, best, &view);
        }
        arcs.set(&self.heads, &self.labels);
    }

    fn start(&mut self, count: usize) {
        fn reset<T: Clone>(list: &mut Vec<T>, count: usize, value: T) {
            list.clear();
            list.resize(count, value);
        }
        self.stack.clear();
        self.returned.clear();
        self.next = 0;
        reset(&mut self.heads, count, MISSING);
        reset(&mut self.labels, count, ArcLabel::plain(Relation::Root));
        reset(&mut self.held, count, false);
        reset(&mut self.breaks, count, false);
        reset(&mut self.last_left, count, MISSING);
        reset(&mut self.last_right, count, MISSING);
        reset(&mut self.attached_before, count, MISSING);
    }

    fn view(&self) -> View {
        let count = self.heads.len();
        let unread = self.next as usize;
        let buffer = |index: usize| match self.returned.len().checked_sub(index + 1) {
            Some(place) => self.returned[place],
            None => {
                let token = unread + index - self.returned.len();
                if token < count { token as u32 } else { MISSING }
            }
        };
        let depth = self.stack.len();
        let stack = |index: usize| depth.checked_sub(index + 1).map_or(MISSING, |i| self.stack[i]);
        View {
            buffer: [buffer(0), buffer(1)],
            buffered: count - unread + self.returned.len(),
            stack: [stack(0), stack(1), stack(2)],
        }
    }

    fn features(&self, view: &View) -> [u32; FEATURES] {
        let of = |list: &[u32], token: u32| list.get(token as usize).copied().unwrap_or(MISSING);
        let ([first, second], [top, below, third]) = (view.buffer, view.stack);
        [
            first,
            second,
            top,
            below,
            third,
            of(&self.last_left, first),
            of(&self.last_left, top),
            of(&self.last_right, top),
        ]
    }

    /// The allowed move with the highest score; among equals the first.
    fn best(&self, moves: &ParserMoves, view: &View, scores: &[f32]) -> Option<usize> {
        let is = |list: &[bool], token: u32| list.get(token as usize).copied().unwrap_or(false);
        let [first, second] = view.buffer;
        let empty = self.stack.is_empty();
        let opens = is(&self.breaks, first);
        let may_shift = empty || (view.buffered >= 2 && !opens && !is(&self.held, first));
        let may_attach = !empty && view.buffered != 0 && !opens;
        let may_break =
            view.buffered >= 2 && second == first.wrapping_add(1) && !is(&self.breaks, second);
        let mut best = None;
        let mut consider = |allowed: bool, range: Range<usize>| {
            if !allowed {
                return;
            }
            for index in range {
                if best.is_none_or(|(_, score)| scores[index] > score) {
                    best = Some((index, scores[index]));
                }
            }
        };
        consider(may_shift, SHIFT..SHIFT + 1);
        consider(!empty, REDUCE..REDUCE + 1);
        consider(may_attach, moves.left.start..moves.right.end);
        consider(may_break, moves.sentence_break()..moves.sentence_break() + 1);
        best.map(|(index, _)| index)
    }

    fn make(&mut self, moves: &ParserMoves, best: usize, view: &View) {
        let (first, top) = (view.buffer[0], view.stack[0]);
        if best == SHIFT {
            self.push();
        } else if best == REDUCE {
            self.stack.pop();
            if self.heads[top as usize] == MISSING && !self.stack.is_empty() {
                self.held[top as usize] = true;
                self.returned.push(top);
            }
        } else if moves.left.contains(&best) {
            self.attach(first, top, moves.labels[best]);
            self.held[first as usize] = false;
            self.stack.pop();
        } else if moves.right.contains(&best) {
            self.attach(top, first, moves.labels[best]);
            self.push();
        } else {
            self.breaks[view.buffer[1] as usize] = true;
        }
    }

    fn push(&mut self) {
        let token = self.returned.pop().unwrap_or_else(|| {
            self.next += 1;
            self.next - 1
        });
        self.stack.push(token);
    }

    /// Hangs `child` under `head`, taking it away from where it hung.
    fn attach(&mut self, head: u32, child: u32, label: ArcLabel) {
        let before = self.heads[child as usize];
        if before != MISSING {
            // Only the dependent attached last can be taken out of a head's list.
            let restored = self.attached_before[child as usize];
            let last = self.last(before, child);
            if *last == child {
                *last = restored;
            }
        }
        let last = self.last(head, child);
        let previous = std::mem::replace(last, child);
        self.attached_before[child as usize] = previous;
        self.heads[child as usize] = head;
        self.labels[child as usize] = label;
    }

    fn last(&mut self, head: u32, child: u32) -> &mut u32 {
        let list = if head > child { &mut self.last_left } else { &mut self.last_right };
        &mut list[head as usize]
    }
}

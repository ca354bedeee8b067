//! Frames that almost fit: for whoever must have an answer.

use super::{Context, Failure, Match, parts};
use crate::Clause;
use crate::ruleset::{Candidate, RuleSet};
use crate::syntax::Want;

/// A frame whose trigger a clause has, whatever else of it is there.
#[derive(Clone, Debug, PartialEq)]
pub struct Near {
    /// What is there. Conditions of the event are not asked.
    pub found: Match,
    /// Roles of the frame that nobody fills.
    pub open_roles: u16,
    /// Other parts that are not there: listed and fixed words, inner events.
    pub open_words: u16,
    /// Whether the frame asks for no words besides its trigger, so that the trigger alone means
    /// what it codes.
    pub bare: bool,
}

impl RuleSet {
    /// All frames that the head of a clause triggers, `never` frames left out, each with what is
    /// missing; in order of the files.
    pub fn near(&self, clause: &Clause, context: &Context<'_>) -> Vec<Near> {
        let candidates = self.candidates(clause, context);
        let near = |candidate: &Candidate| self.nearly(*candidate, clause, context);
        candidates.iter().filter_map(near).collect()
    }

    /// Whether a `never` frame that is as specific as this match fits the same clause.
    pub fn is_excluded(&self, one: &Match, clause: &Clause, context: &Context<'_>) -> bool {
        let never = |candidate: &&Candidate| self.frames[candidate.frame].never;
        self.candidates(clause, context).iter().filter(never).any(|candidate| {
            let fit = self.fit(*candidate, clause, context, None, 0);
            fit.is_ok_and(|never| never.specificity >= one.specificity)
        })
    }

    fn nearly(&self, candidate: Candidate, clause: &Clause, context: &Context<'_>) -> Option<Near> {
        let frame = &self.frames[candidate.frame];
        if frame.never {
            return None;
        }
        let found = self.begin(candidate, clause, context).ok()?;
        let mut near = Near { found, open_roles: 0, open_words: 0, bare: frame.requires_no_word() };
        let fitter = parts::Fitter { rules: self, frame, clause, context, outer: None, depth: 0 };
        for (part, wanted) in frame.parts.iter().enumerate() {
            let before = near.found.clone();
            let Err(failure) = fitter.fill(part, &mut near.found) else { continue };
            near.found = before;
            if wanted.optional.is_some() {
                continue;
            }
            let listed = matches!(failure, Failure::NotListed(..));
            match wanted.want {
                Want::Role(..) if !listed && frame.lists[part].is_none() => near.open_roles += 1,
                _ => near.open_words += 1,
            }
        }
        Some(near)
    }
}

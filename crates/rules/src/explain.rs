//! Why a sentence was coded as it was, in words.

use readout_model::{Id, Token};

use crate::matching::{Context, Failure};
use crate::ruleset::{Frame, RuleSet};
use crate::syntax::{Limit, Place, Role, Want};
use crate::{Clause, Match};

/// What became of one clause.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// Head of the clause.
    pub head: Id<Token>,
    /// The frames that its head triggers, winners first.
    pub tried: Vec<Tried>,
}

/// What became of one frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    /// `events/accuse.rules:5`
    pub rule: String,
    /// The frame as it is written.
    pub frame: String,
    /// The match if it won; else why it did not fit or what beat it.
    pub outcome: Result<Match, String>,
}

impl RuleSet {
    /// For every clause that triggers a frame: which were tried, which won, and why others did not.
    pub fn explain(&self, context: &Context<'_>) -> Vec<Reading> {
        let mut found = Vec::new();
        let mut readings = Vec::new();
        for clause in context.clauses {
            let mut tried = Vec::new();
            for &candidate in self.candidates(clause, context).iter() {
                match self.fit(candidate, clause, context, None, 0) {
                    Ok(one) => found.push(one),
                    // Another of the frame's triggers: not what stands here.
                    Err(Failure::Trigger) => {}
                    Err(failure) => {
                        let frame = &self.frames[candidate.frame];
                        let outcome = Err(describe(&failure, frame, clause, context));
                        tried.push(self.tried(candidate.frame, outcome));
                    }
                }
            }
            readings.push(Reading { head: clause.head, tried });
        }
        let at = |readings: &[Reading], head: Id<Token>| {
            readings.binary_search_by_key(&head, |reading| reading.head).ok()
        };
        let never = found.iter().filter(|one| self.frames[one.frame].never).cloned();
        let nevers: Vec<Match> = never.collect();
        let (chosen, beaten) = self.choose(found, context);
        let holds = |outer: &Match, one: &Match| {
            outer.inner.iter().any(|inner| (inner.head, inner.frame) == (one.head, one.frame))
        };
        for (one, by) in beaten {
            if let Some(at) = at(&readings, one.head) {
                let spoken_of = chosen.iter().any(|outer| outer.rule == by && holds(outer, &one));
                let what =
                    if spoken_of { "fits, and is spoken of in" } else { "word already used by" };
                let outcome = Err(format!("{what} {}", by.0));
                readings[at].tried.insert(0, self.tried(one.frame, outcome));
            }
        }
        for one in nevers {
            let Some(at) = at(&readings, one.head) else { continue };
            let known = |tried: &Tried| tried.rule == one.rule.0;
            if !readings[at].tried.iter().any(known) {
                let outcome = Err("fits, so nothing is coded here".to_owned());
                readings[at].tried.insert(0, self.tried(one.frame, outcome));
            }
        }
        for one in chosen {
            if let Some(at) = at(&readings, one.head) {
                let tried = self.tried(one.frame, Ok(one));
                readings[at].tried.insert(0, tried);
            }
        }
        readings.retain(|reading| !reading.tried.is_empty());
        readings
    }

    fn tried(&self, frame: usize, outcome: Result<Match, String>) -> Tried {
        let frame = &self.frames[frame];
        let kind = match (frame.never, frame.noun) {
            (true, _) => "never",
            (false, true) => "noun",
            (false, false) => "verb",
        };
        Tried { rule: frame.rule.0.to_string(), frame: format!("{kind} {}", frame.text), outcome }
    }
}

impl std::fmt::Display for Tried {
    /// `events/accuse.rules:5  verb ACTOR [accuse] RECIPIENT  ✓ ACCUSE allege`
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.outcome {
            Ok(one) => write!(formatter, "{}  {}  ✓ {}", self.rule, self.frame, one.code),
            Err(why) => write!(formatter, "{}  {}  – {why}", self.rule, self.frame),
        }
    }
}

fn describe(failure: &Failure, frame: &Frame, clause: &Clause, context: &Context<'_>) -> String {
    let words = |token: Id<Token>| &context.text[context.tree.analysis.tokens[token].span];
    match failure {
        Failure::Particle => {
            let particle = clause.particle.as_deref().unwrap_or_default();
            format!("the verb here is “{} {particle}”", clause.lemma)
        }
        Failure::Trigger => "its further words are not there".to_owned(),
        Failure::Absent(part) => format!("no {}", part_name(frame, *part)),
        Failure::NotActor(part, token) => match &frame.parts[*part].want {
            Want::Role(role, Limit { list: Some(list), .. }) => {
                format!("{} “{}” is not in @{list}", role.name(), words(*token))
            }
            Want::Role(role, limit) if !limit.kinds.is_empty() => {
                let kinds: Vec<&str> = limit.kinds.iter().map(|kind| kind.name()).collect();
                format!("{} “{}” is no {}", role.name(), words(*token), kinds.join(" or "))
            }
            Want::Role(role, _) => format!("{} “{}” is no actor", role.name(), words(*token)),
            _ => format!("“{}” is no actor", words(*token)),
        },
        Failure::NotListed(part, token) => {
            format!("“{}” is not {}", words(*token), part_name(frame, *part))
        }
        Failure::NotEvent(part, token) => {
            format!("“{}” is not {}", words(*token), part_name(frame, *part))
        }
        Failure::Twice(token) => {
            format!("“{}” would be ACTOR and RECIPIENT", words(*token))
        }
        Failure::Need(need) => {
            let kinds: Vec<&str> = need.kinds.iter().map(|kind| kind.name()).collect();
            let kinds =
                if kinds.is_empty() { String::new() } else { format!(" {}", kinds.join("|")) };
            format!("the event needs {} {}{kinds}", need.count, need.role.name())
        }
        Failure::NoParty => "neither who does it nor to whom is said".to_owned(),
        Failure::NoRecipient => format!("the event needs {}", Role::Recipient.name()),
    }
}

fn part_name(frame: &Frame, part: usize) -> String {
    let part = &frame.parts[part];
    let want = match &part.want {
        Want::Role(role, Limit { list: Some(list), .. }) => format!("{}:@{list}", role.name()),
        Want::Role(role, _) => role.name().to_owned(),
        Want::List(name) => format!("@{name}"),
        Want::Event(codes, _) => format!("<{}>", codes.join("|")),
        Want::Words(words) => {
            let words: Vec<String> = words.iter().map(|word| word.join("|")).collect();
            format!("“{}”", words.join(" "))
        }
    };
    match &part.place {
        Place::Phrase(words) => format!("“{}” {want}", words.join("|")),
        Place::Subject => format!("{want} before the verb"),
        Place::Object => format!("{want} after the verb"),
        Place::Possessor => format!("{want} before the noun"),
        Place::Anywhere => want,
    }
}

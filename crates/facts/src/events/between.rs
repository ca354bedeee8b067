//! What passes between two parties that are given: for who has pairs of actors and wants a type.
//!
//! [`super::find`] codes what rules find and leaves the rest alone. Here the caller knows the two
//! parties already and wants the likeliest answer with how it was come by, so frames that almost fit
//! are answers too, after those that fit.

use readout_model::{
    Document, EventCode, Id, List, RuleId, Span, Status, TimeExpression, Token, Tree,
};
use readout_rules::{
    ActorKind, Clause, Clauses, Context, Filler, Match, Role, Specificity, Standing,
};

use super::circumstances::Circumstances;
use super::parties::Parties;
use super::status::is_to_come;
use super::{Coder, EventRules};
use crate::entities::Entities;

/// One answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Relation {
    /// The type, after the routes of the ontology.
    pub code: EventCode,
    /// The type that the rule codes, before the routes.
    pub before: EventCode,
    /// As the report itself commits.
    pub status: Status,
    /// The rule behind it.
    pub rule: RuleId,
    /// The word that names it.
    pub trigger: Span,
    /// How well the rule fits.
    pub fit: Fit,
    /// Orders answers, the higher the better; has no unit.
    pub score: i32,
}

/// How an answer was come by, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// A rule fits with both parties in its roles.
    Both,
    /// A rule fits with one of them.
    One,
    /// A rule fits, with others in its roles.
    Others,
    /// A trigger is there, and not all that its rule wants.
    Trigger,
}

impl Fit {
    /// All, the best first.
    pub const ALL: [Fit; 4] = [Fit::Both, Fit::One, Fit::Others, Fit::Trigger];

    /// For tables.
    pub fn name(self) -> &'static str {
        match self {
            Fit::Both => "rule, both parties",
            Fit::One => "rule, one party",
            Fit::Others => "rule, other parties",
            Fit::Trigger => "trigger only",
        }
    }
}

/// What a report may say to have passed from `actor` to `recipient`, the likeliest first; either may
/// be unsaid. Both are taken for actors whatever the tables say. Empty when the report has no word
/// that a rule knows.
pub fn between(
    document: &Document,
    tree: &Tree<'_>,
    clauses: &Clauses,
    entities: &Entities,
    times: &List<TimeExpression>,
    rules: &EventRules,
    [actor, recipient]: [Option<Span>; 2],
) -> Vec<Relation> {
    let parties = Parties::new(tree, entities);
    let given = [Given::new(tree, actor), Given::new(tree, recipient)];
    let actors = |token| {
        let known = parties.actor_kind(token);
        let named = given.iter().any(|given| given.heads.contains(&token));
        known.filter(|kind| !named || *kind != ActorKind::Place).or(named.then_some(ActorKind::Any))
    };
    let context = Context { text: &document.text, tree, clauses, actors: &actors };
    let coder = Coder {
        document,
        tree,
        clauses,
        rules,
        circumstances: Circumstances::new(tree, clauses, entities, times, &rules.words),
        parties: &parties,
    };
    let path = Path::new(tree, &given);
    let mut finder = Finder { coder, context, entities, given: &given, path, found: Vec::new() };
    for one in finder.coder.rules.rules.matches(&finder.context) {
        finder.add(&one, FITS);
    }
    for clause in clauses.iter() {
        let rules = &finder.coder.rules.rules;
        for near in rules.near(clause, &finder.context) {
            let excluded = rules.is_excluded(&near.found, clause, &finder.context);
            let missing = OPEN_ROLE * i32::from(near.open_roles)
                + OPEN_WORD * i32::from(near.open_words)
                + if excluded { EXCLUDED } else { 0 };
            finder.add(&near.found, NEARLY - missing);
        }
    }
    let mut found = finder.found;
    found.sort_by(|a, b| b.score.cmp(&a.score).then(a.trigger.start().cmp(&b.trigger.start())));
    found
}

// What counts for how much. Judged by hand on the part of the relations data that rules are written
// on; only the order matters.
const FITS: i32 = 20;
const NEARLY: i32 = 10;
const OPEN_ROLE: i32 = 3;
const OPEN_WORD: i32 = 6;
const EXCLUDED: i32 = 6;
const IN_ROLE: i32 = 6;
const IN_OTHER_ROLE: i32 = 1;
const IN_CLAUSE: i32 = 3;
const AT_ISSUE: i32 = 3;
const JOINS: i32 = 4;
const ON_PATH: i32 = 2;
const INNER: i32 = 6;

/// A given party: where it stands and which tokens head it.
struct Given {
    span: Option<Span>,
    heads: Vec<Id<Token>>,
}

impl Given {
    fn new(tree: &Tree<'_>, span: Option<Span>) -> Given {
        let Some(text) = span else { return Given { span, heads: Vec::new() } };
        let range = tree.analysis.tokens_in(text);
        let ids = range.clone().map(|index| Id::new(index as usize));
        let heads = ids.filter(|token| {
            let head = tree.analysis.tokens[*token].head;
            head.is_none_or(|head| {
                !range.contains(&(head.index() as u32))
                    || tree.analysis.tokens[*token].relation == readout_model::Relation::Conj
            })
        });
        Given { span, heads: heads.collect() }
    }
}

/// The way through the tree from one party to the other.
struct Path {
    joint: Option<Id<Token>>,
    between: Vec<Id<Token>>,
}

impl Path {
    fn new(tree: &Tree<'_>, given: &[Given; 2]) -> Path {
        let up = |given: &Given| {
            let mut way = Vec::new();
            let mut at = given.heads.first().copied();
            while let Some(token) = at {
                way.push(token);
                at = tree.analysis.tokens[token].head;
            }
            way
        };
        let [one, other] = [up(&given[0]), up(&given[1])];
        if one.is_empty() || other.is_empty() {
            let way = if one.is_empty() { other } else { one };
            return Path { joint: way.last().copied(), between: way };
        }
        let joint = one.iter().copied().find(|token| other.contains(token));
        let below = |way: &[Id<Token>]| -> Vec<Id<Token>> {
            way.iter().copied().take_while(|token| Some(*token) != joint).collect()
        };
        Path { joint, between: [below(&one), below(&other)].concat() }
    }
}

struct Finder<'a> {
    coder: Coder<'a>,
    context: Context<'a>,
    entities: &'a Entities,
    given: &'a [Given; 2],
    path: Path,
    found: Vec<Relation>,
}

impl Finder<'_> {
    fn add(&mut self, one: &Match, base: i32) {
        for inner in &one.inner {
            self.add(inner, base - INNER);
        }
        let Some(clause) = self.coder.clauses.of(one.head) else { return };
        let time = self.coder.circumstances.time(clause);
        let status = self.coder.status(one, clause, &time);
        let ontology = self.coder.rules.rules.ontology();
        let standing = Standing {
            status,
            to_come: is_to_come(clause, &self.coder.rules.words),
            by_another: self.is_by_another(clause),
        };
        let route = ontology.route(&one.code, standing);
        let status = route.and_then(|route| route.then).unwrap_or(status);
        let code = route.map_or_else(|| one.code.clone(), |route| route.to.clone());
        let reciprocal = ontology.reciprocal(&one.code);
        let (mut score, roles) = self.score(one, clause, reciprocal);
        // Whoever speaks of it stands in no role of the rule, but is the actor of what it becomes.
        if route.is_some_and(|route| route.by_another) {
            score += IN_ROLE + IN_ROLE;
        }
        let fit = match (base >= FITS - INNER, roles) {
            (false, _) => Fit::Trigger,
            (true, 2) => Fit::Both,
            (true, 1) => Fit::One,
            (true, _) => Fit::Others,
        };
        let trigger = self.coder.trigger(one);
        let rule = one.rule.clone();
        let before = one.code.clone();
        self.found.push(Relation { code, before, status, rule, trigger, fit, score: base + score });
    }

    /// How much the parties have to do with a match, and how many of them stand in their own roles.
    fn score(&self, one: &Match, clause: &Clause, reciprocal: bool) -> (i32, u8) {
        let mut score = 0;
        let mut roles = 0;
        let fillers = |wanted: Role| {
            one.roles.iter().filter(move |(role, _)| *role == wanted).map(|(_, filler)| *filler)
        };
        for (index, given) in self.given.iter().enumerate() {
            if given.span.is_none() {
                roles += 1;
                score += if index == 0 && one.agentless { IN_ROLE } else { 0 };
                continue;
            }
            let own = if index == 0 { Role::Actor } else { Role::Recipient };
            let other = if index == 0 { Role::Recipient } else { Role::Actor };
            let stands = |role| fillers(role).any(|filler| self.is_given(filler, given));
            if stands(own) || (reciprocal && stands(other)) {
                roles += 1;
                score += IN_ROLE;
            } else if stands(other) {
                score += IN_OTHER_ROLE;
            } else if index == 1 && fillers(Role::Issue).any(|filler| self.holds(filler, given)) {
                score += AT_ISSUE;
            }
            let mut places: Vec<Filler> = Vec::new();
            if index == 0 {
                places.extend(&clause.subjects);
            } else {
                places.extend(&clause.objects);
                places.extend(clause.phrases.iter().map(|phrase| phrase.filler));
            }
            if places.iter().any(|filler| self.is_given(*filler, given)) {
                score += IN_CLAUSE;
            }
        }
        if self.path.joint == Some(one.head) {
            score += JOINS;
        } else if self.path.between.contains(&one.head) {
            score += ON_PATH;
        }
        let Specificity { fixed, roles: filled, .. } = one.specificity;
        score += i32::from(fixed.min(2)) + i32::from(filled.min(2));
        (score, roles)
    }

    /// Whether the given recipient is to do it and the given actor says so in a clause above.
    fn is_by_another(&self, clause: &Clause) -> bool {
        let [actor, recipient] = self.given;
        let is = |clause: &Clause, given: &Given| {
            clause.subjects.iter().any(|filler| self.is_given(*filler, given))
        };
        let tokens = &self.coder.tree.analysis.tokens;
        let mut above = std::iter::successors(tokens[clause.head].head, |at| tokens[*at].head);
        is(clause, recipient)
            && above.any(|at| self.coder.clauses.of(at).is_some_and(|above| is(above, actor)))
    }

    /// Whether a filler is the given party: within it, or a mention around it.
    fn is_given(&self, filler: Filler, given: &Given) -> bool {
        let Some(span) = given.span else { return false };
        let token = self.coder.tree.analysis.tokens[filler.head].span;
        let mention = self.entities.mention_at(filler.head);
        span.contains(token)
            || mention.is_some_and(|id| self.entities.mentions[id].span.contains(span))
    }

    /// Whether the given party stands in the phrase of a filler.
    fn holds(&self, filler: Filler, given: &Given) -> bool {
        let span = self.coder.tree.subtree_span(filler.head);
        given.span.is_some_and(|given| span.contains(given))
    }
}

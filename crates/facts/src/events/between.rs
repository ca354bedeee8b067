//! What passes between two parties that are given: for who has pairs of actors and wants a type.
//!
//! [`super::find`] codes what rules find and leaves the rest alone. Here the caller knows the two
//! parties already and wants the likeliest answer with how it was come by, so frames that almost fit
//! are answers too, after those that fit.

use std::collections::{BTreeMap, BTreeSet};

use readout_model::{EventCode, Id, Relation as Grammar, RuleId, Span, Status, Tag, Token};
use readout_rules::{
    ActorKind, Clause, ClauseKind, Context, Filler, Link, Match, Near, Role, Route, Specificity,
    Standing,
};
use smol_str::SmolStr;

use super::given::{Given, Path};
use super::parties::Parties;
use super::status::is_to_come;
use super::{Coder, Layers};
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
    /// CAMEO code of the rule, if it has one.
    pub cameo: Option<SmolStr>,
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
    /// No rule names the word; its neighbours in meaning have this type.
    Guess,
}

impl Fit {
    /// All, the best first.
    pub const ALL: [Fit; 5] = [Fit::Both, Fit::One, Fit::Others, Fit::Trigger, Fit::Guess];

    /// For tables.
    pub fn name(self) -> &'static str {
        match self {
            Fit::Both => "rule, both parties",
            Fit::One => "rule, one party",
            Fit::Others => "rule, other parties",
            Fit::Trigger => "trigger only",
            Fit::Guess => "guessed",
        }
    }
}

/// What a report may say to have passed from `actor` to `recipient`, the likeliest first; either may
/// be unsaid. Both are taken for actors whatever the tables say. Empty when the report has no word
/// that a rule knows.
pub fn between(layers: Layers<'_>, [actor, recipient]: [Option<Span>; 2]) -> Vec<Relation> {
    let Layers { document, tree, clauses, entities, .. } = layers;
    let parties = Parties::new(tree, entities);
    let mut given = [Given::new(tree, actor), Given::new(tree, recipient)];
    given[0].add_pronouns(tree, clauses);
    let actors = |token| {
        let known = parties.actor_kind(token);
        let named = given.iter().any(|given| given.heads.contains(&token));
        // "tens of thousands of Slovaks": people, and no state.
        let plural = tree.analysis.tokens[token].tag == Tag::Nns;
        let kind = if plural { ActorKind::Group } else { ActorKind::Any };
        known.filter(|kind| !named || *kind != ActorKind::Place).or(named.then_some(kind))
    };
    let context = Context { text: &document.text, tree, clauses, actors: &actors };
    let coder = Coder::new(layers, &parties);
    let path = Path::new(tree, &given);
    let told = BTreeMap::new();
    let mut finder =
        Finder { coder, context, entities, given: &given, path, told, found: Vec::new() };
    finder.told = finder.words_around();
    // "will not end the strike": whatever takes the strike, it is no strike of its own.
    let mut taken: BTreeSet<Id<Token>> = BTreeSet::new();
    let mut matched: BTreeSet<Id<Token>> = BTreeSet::new();
    for one in finder.coder.rules.rules.matches(&finder.context) {
        matched.insert(one.head);
        taken.extend(one.used.iter().filter(|token| **token != one.head));
        finder.add(&one, FITS, None);
    }
    for clause in clauses.iter().filter(|clause| clause.kind == ClauseKind::Verb) {
        let nears = finder.coder.rules.rules.near(clause, &finder.context).into_iter();
        let whole = nears.filter(|near| near.open_words == 0).map(|near| near.found);
        taken.extend(whole.flat_map(|one| one.used).filter(|token| *token != clause.head));
    }
    for clause in clauses.iter() {
        if clause.kind == ClauseKind::Verb || !taken.contains(&clause.head) {
            finder.add_near(clause, matched.contains(&clause.head));
        }
        finder.add_told(clause);
    }
    if finder.found.is_empty() {
        finder.add_told_by_words();
    }
    let mut found = finder.found;
    found.sort_by(|a, b| b.score.cmp(&a.score).then(a.trigger.start().cmp(&b.trigger.start())));
    found
}

/// The rule of what only words speak for.
const FROM_WORDS: &str = "words of rules";

// What counts for how much. Judged by hand on the part of the relations data that rules are written
// on and on sentences of ours (`corpus/relations/`); only the order matters.
const FITS: i32 = 16;
const NEARLY: i32 = 6;
const SURE: f32 = 9.0;
const GUESSED: i32 = -4;
const VOTED: f32 = 8.0;
const OBJECT: i32 = 10;
const TOLD: f32 = 8.0;
const DEMANDED: i32 = 32;
const ALLEGED: i32 = 18;
const OPEN_ROLE: i32 = 3;
const OPEN_WORD: i32 = 8;
const EXCLUDED: i32 = 6;
const MATCHED: i32 = 4;
const HOLLOW: i32 = 2;
const TELLS: i32 = 8;
const AIM: i32 = 6;
const DESCRIBES: i32 = 8;
const IN_ROLE: i32 = 6;
const IN_OTHER_ROLE: i32 = 1;
const IN_CLAUSE: i32 = 3;
const AT_ISSUE: i32 = 3;
const JOINS: i32 = 8;
const ON_PATH: i32 = 2;
const BESIDE: i32 = 2;
const INNER: i32 = 6;

/// How much a word speaks for a type by where it stands: on the way from one party to the other, beside
/// that way, elsewhere. Together little, since words that go together are no independent witnesses.
const WAY: f32 = 0.8;
const BY_THE_WAY: f32 = 0.5;
const ELSEWHERE: f32 = 0.15;

/// Words that are asked; more stand in lists that are no sentence.
const MOST_WORDS: usize = 128;

pub(super) struct Finder<'a> {
    pub(super) coder: Coder<'a>,
    context: Context<'a>,
    pub(super) entities: &'a Entities,
    pub(super) given: &'a [Given; 2],
    path: Path,
    /// How much the words of the report speak for each type.
    told: BTreeMap<SmolStr, f32>,
    found: Vec<Relation>,
}

impl Finder<'_> {
    /// What all words speak for, the more the nearer they stand to the way between the parties.
    fn words_around(&self) -> BTreeMap<SmolStr, f32> {
        let tokens = &self.coder.tree.analysis.tokens;
        let on_way = |token: &Id<Token>| {
            self.path.joint == Some(*token) || self.path.between.contains(token)
        };
        let all = (0..tokens.len()).map(Id::new).filter(|token| !self.is_of_parties(*token));
        let weighed = all.take(MOST_WORDS).map(|token| {
            let beside = tokens[token].head.is_some_and(|head| on_way(&head));
            let weight = match (on_way(&token), beside) {
                (true, _) => WAY,
                (false, true) => BY_THE_WAY,
                (false, false) => ELSEWHERE,
            };
            (token, weight)
        });
        self.coder.rules.rules.votes_of(weighed, &self.context)
    }

    /// Adds the type that all words speak for most, where no clause has a word that rules know, as in headlines
    /// whose verbs are taken for names.
    fn add_told_by_words(&mut self) {
        let most = self.told.iter().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)));
        let Some((kind, _)) = most else { return };
        let code = EventCode { kind: kind.clone(), mode: None };
        let tokens = &self.coder.tree.analysis.tokens;
        let Some(trigger) = self.path.joint.map(|token| tokens[token].span) else { return };
        self.found.push(Relation {
            before: code.clone(),
            code,
            status: Status::Unknown,
            cameo: None,
            rule: RuleId::new(FROM_WORDS),
            trigger,
            fit: Fit::Guess,
            score: GUESSED,
        });
    }

    /// Adds the frames that the clause nearly fits, and if no rule names its word, its guess. `matched`: whether a
    /// frame fits it, next to which those that do not say little.
    fn add_near(&mut self, clause: &Clause, matched: bool) {
        let rules = &self.coder.rules.rules;
        let nears = rules.near(clause, &self.context);
        let left_out = |token| self.is_of_parties(token);
        let votes = rules.votes(clause, &self.context, &left_out);
        self.add_voted(clause, &nears, &votes);
        self.add_object(clause, &nears);
        if nears.is_empty() {
            let guess = rules.guess_at(clause, &self.context);
            if let Some((one, guess)) = guess {
                self.add(&one, GUESSED + (guess.share * SURE) as i32, Some(Fit::Guess));
            }
            return;
        }
        // A word of many meanings says little where what its rules want is not there.
        let weight = |near: &Near| 1.0 / f32::from(1 + near.open_roles + 2 * near.open_words);
        let kind = |near: &Near| near.found.code.kind.clone();
        let all: f32 = nears.iter().map(weight).sum();
        // "said that …": what is told matters, not that it is.
        let tells = clause.inner.iter().any(|inner| inner.link == Link::That);
        let scored: Vec<(Match, i32)> = nears
            .iter()
            .map(|near| {
                let like = nears.iter().filter(|other| kind(other) == kind(near));
                let share = like.map(weight).sum::<f32>() / all;
                let excluded = rules.is_excluded(&near.found, clause, &self.context);
                let hollow = near.open_words > 0
                    && !nears.iter().any(|other| kind(other) == kind(near) && other.bare);
                let missing = OPEN_ROLE * i32::from(near.open_roles)
                    + OPEN_WORD * i32::from(near.open_words)
                    + if hollow { HOLLOW } else { 0 }
                    + if near.open_roles + near.open_words > 0 && tells { TELLS } else { 0 }
                    + if excluded { EXCLUDED } else { 0 }
                    + if matched { MATCHED } else { 0 };
                let vote = votes.get(&kind(near)).copied().unwrap_or_default();
                let voted = if near.open_words > 0 { vote * VOTED } else { 0.0 };
                (near.found.clone(), NEARLY - missing + (share * SURE + voted) as i32)
            })
            .collect();
        for (one, base) in scored {
            self.add(&one, base, Some(Fit::Trigger));
        }
    }

    /// The type that the words of the clause speak for most, where no frame that needs no words has
    /// its trigger: "**lavished** loans on Laos".
    fn add_voted(&mut self, clause: &Clause, nears: &[Near], votes: &BTreeMap<SmolStr, f32>) {
        let whole = |near: &Near| near.open_words == 0 || near.bare;
        if clause.kind != ClauseKind::Verb || nears.iter().any(whole) {
            return;
        }
        let most = votes.iter().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)));
        let Some((kind, share)) = most else { return };
        if nears.iter().any(|near| near.found.code.kind == *kind) {
            return;
        }
        let one = self.coder.rules.rules.voted(clause, kind);
        self.add(&one, GUESSED + (share * VOTED) as i32, Some(Fit::Guess));
    }

    /// The type that the object tells of, where the verb says little: "**delivered** a snub to".
    fn add_object(&mut self, clause: &Clause, nears: &[Near]) {
        let words = &self.coder.rules.words;
        let whole = |near: &Near| near.open_words == 0 || near.bare;
        if clause.kind != ClauseKind::Verb
            || !words.is_light(&clause.lemma)
            || nears.iter().any(whole)
        {
            return;
        }
        let rules = &self.coder.rules.rules;
        let objects = clause.objects.iter().filter(|filler| !self.is_of_parties(filler.head));
        let kinds = objects.map(|filler| rules.told_by(filler.head, &self.context));
        let Some(kinds) = kinds.into_iter().find(|kinds| !kinds.is_empty()) else { return };
        for kind in kinds {
            let one = rules.voted(clause, kind);
            self.add(&one, OBJECT / kinds.len() as i32, Some(Fit::Guess));
        }
    }

    /// What the given actor says the given recipient must do is a demand, whatever it is; what he says the
    /// recipient has done, an allegation where nothing better is known.
    fn add_told(&mut self, clause: &Clause) {
        let words = &self.coder.rules.words;
        let modal = clause.signs.modal.as_ref().map(|modal| words.effect(modal, false));
        let governors = clause.signs.governors.iter();
        let mut effects =
            governors.map(|(word, negated)| words.effect(word, *negated)).chain(modal);
        let recipient = &self.given[1];
        let named =
            |filler: &Filler| self.is_given(*filler, recipient) || self.holds(*filler, recipient);
        let (status, score) = if effects.any(|effect| effect == Some(Status::Demanded)) {
            // "said that sanctions on Syria must be lifted", "that talks with Syria must resume"
            let (actor, subjects) = (&self.given[0], &clause.subjects);
            let others = |filler: &Filler| named(filler) && !self.is_given(*filler, actor);
            let undone = subjects.is_empty() && clause.objects.iter().any(named)
                || subjects.iter().any(others);
            // "told the BBC that the war in Iraq was illegal" demands nothing.
            let states = modal.is_none() && self.is_indicative(clause);
            let undone = undone && !states && self.is_told_by_actor(clause);
            if !(self.is_by_another(clause) || undone) {
                return;
            }
            (Status::Demanded, DEMANDED)
        } else if clause.kind == ClauseKind::Verb
            && modal.is_none()
            && !is_to_come(clause, words)
            && self.is_by_another(clause)
        {
            (Status::Happened, ALLEGED)
        } else {
            return;
        };
        let ontology = self.coder.rules.rules.ontology();
        let fits = |route: &&Route| route.by_another && route.status.contains(&status);
        let Some(route) = ontology.routes().iter().find(fits) else { return };
        self.found.push(Relation {
            code: route.to.clone(),
            before: route.to.clone(),
            status: route.then.unwrap_or(status),
            cameo: None,
            rule: RuleId::new("ontology.toml"),
            trigger: self.coder.tree.analysis.tokens[clause.head].span,
            fit: Fit::Trigger,
            score,
        });
    }

    /// Whether the verb of a clause, its copula or its auxiliary has a form that only statements have.
    fn is_indicative(&self, clause: &Clause) -> bool {
        let tree = self.coder.tree;
        let tokens = &tree.analysis.tokens;
        let verb = match tokens[clause.head].relation {
            Grammar::Acomp | Grammar::Oprd => tokens[clause.head].head.unwrap_or(clause.head),
            _ => clause.head,
        };
        let mut forms = tree.related(verb, &[Grammar::Aux, Grammar::Auxpass]).chain([verb]);
        forms.any(|form| matches!(tokens[form].tag, Tag::Vbd | Tag::Vbz))
    }

    fn add(&mut self, one: &Match, base: i32, fit: Option<Fit>) {
        for inner in &one.inner {
            self.add(inner, base - INNER, fit);
        }
        let Some(clause) = self.coder.clauses.of(one.head) else { return };
        let time = self.coder.time(one, clause);
        let status = self.status(one, clause, self.coder.status(one, clause, &time));
        let ontology = self.coder.rules.rules.ontology();
        let standing = Standing {
            status,
            // Who asks what passed between two wants to know what one did not do for the other.
            to_come: status == Status::NotHappened || is_to_come(clause, &self.coder.rules.words),
            by_another: self.is_by_another(clause),
            by_itself: self.is_by_itself(clause, status),
            by_people: self.is_by_people(),
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
        // "The coalition **fighting** the rebels declared a truce": what describes a party is known already.
        if self.is_of_parties(one.head) {
            score -= DESCRIBES;
        }
        // "gave tents **to support** the town": what is only aimed at is not what is told.
        if clause.signs.purpose {
            score -= AIM;
        }
        let fit = fit.unwrap_or(match roles {
            2 => Fit::Both,
            1 => Fit::One,
            _ => Fit::Others,
        });
        let trigger = self.coder.trigger(one);
        let rule = one.rule.clone();
        let before = one.code.clone();
        let cameo = one.cameo.clone();
        let told = |code: &EventCode| self.told.get(&code.kind).copied().unwrap_or_default();
        let score = base + score + (told(&code).max(told(&before)) * TOLD) as i32;
        self.found.push(Relation { code, before, status, cameo, rule, trigger, fit, score });
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
        } else if self.hangs_from_joint(one.head) {
            score += BESIDE;
        }
        let Specificity { fixed, roles: filled, .. } = one.specificity;
        score += i32::from(fixed.min(2)) + i32::from(filled.min(2));
        (score, roles)
    }

    /// Whether a word is an object of the one that joins the parties: "launched **raids** on".
    fn hangs_from_joint(&self, token: Id<Token>) -> bool {
        let tokens = &self.coder.tree.analysis.tokens;
        let object = matches!(tokens[token].relation, Grammar::Dobj | Grammar::Pobj);
        let above = tokens[token].head;
        let verb = above.filter(|above| tokens[*above].relation != Grammar::Prep);
        let verb = verb.or_else(|| above.and_then(|above| tokens[above].head));
        object && verb.is_some() && verb == self.path.joint
    }

    /// Whether a filler is the given party: within it, or a mention around it.
    pub(super) fn is_given(&self, filler: Filler, given: &Given) -> bool {
        let Some(span) = given.span else { return false };
        let token = self.coder.tree.analysis.tokens[filler.head].span;
        let mention = self.entities.mention_at(filler.head);
        span.contains(token)
            || given.heads.contains(&filler.head)
            || mention.is_some_and(|id| self.entities.mentions[id].span.contains(span))
    }

    /// Whether a word belongs to the name of one of the parties.
    fn is_of_parties(&self, token: Id<Token>) -> bool {
        let span = self.coder.tree.analysis.tokens[token].span;
        self.given.iter().any(|given| given.span.is_some_and(|given| given.contains(span)))
    }

    /// Whether the given party stands in the phrase of a filler.
    pub(super) fn holds(&self, filler: Filler, given: &Given) -> bool {
        let span = self.coder.tree.subtree_span(filler.head);
        given.span.is_some_and(|given| span.contains(given))
    }
}

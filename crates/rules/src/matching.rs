//! From clauses to events: which frames fit, and which of them win.
//!
//! Every frame whose trigger a clause has is tried. The most specific match wins, every word is
//! used once, and frames marked `never` compete like the others but code nothing. The cost is
//! linear in the clauses: each tries only the frames of its own trigger word, each place looks at
//! no more than [`MOST_FILLERS`] fillers, and events in events go no deeper than [`DEEPEST`].

mod around;
mod leads;
mod near;
mod parts;

use std::borrow::Cow;

use readout_model::{EventCode, Id, NameLabel, Pos, Relation, RuleId, Status, Token, Tree};
use smol_str::SmolStr;

use crate::ruleset::{Candidate, Frame, Index, RuleSet};
use crate::syntax::{Need, Place, Role, Want};
use crate::{Clause, ClauseKind, Filler, Move};

pub(crate) use leads::{lead, lead_of_parts};
pub use near::Near;

/// Fillers that are looked at for one place of a frame. Longer lists occur in text that is no
/// sentence (tables, word lists), where nothing is lost by not reading to the end.
const MOST_FILLERS: usize = 64;

/// How deep events can stand in events: "agreed to refuse to discuss talks" has four.
const DEEPEST: usize = 4;

/// What kind of actor something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActorKind {
    /// A state, or its government by a name of the state or capital.
    Country,
    /// A human being.
    Person,
    /// A body: ministry, party, company.
    Organization,
    /// People or an armed group without a body.
    Group,
    /// A town, region or site of a known country. It fills a role only where a rule says `place`
    /// ("visited Basra"): elsewhere it is where something happens, not who does it.
    Place,
    /// What the caller says is an actor without saying of what kind: it fits wherever one is wanted.
    /// Rules do not name it.
    Any,
}

impl ActorKind {
    /// All kinds that rules can name.
    pub const ALL: [ActorKind; 5] = [
        ActorKind::Country,
        ActorKind::Person,
        ActorKind::Organization,
        ActorKind::Group,
        ActorKind::Place,
    ];

    /// The kind as rules write it.
    pub fn name(self) -> &'static str {
        match self {
            ActorKind::Country => "country",
            ActorKind::Person => "person",
            ActorKind::Organization => "organization",
            ActorKind::Group => "group",
            ActorKind::Place => "place",
            ActorKind::Any => "any",
        }
    }

    /// Whether it fits where one of these kinds is wanted.
    pub(crate) fn is_of(self, kinds: &[ActorKind]) -> bool {
        self == ActorKind::Any || kinds.contains(&self)
    }

    /// The kind of this name.
    pub fn from_name(name: &str) -> Option<ActorKind> {
        ActorKind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What rules are matched against.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The text of the report.
    pub text: &'a str,
    /// Its trees.
    pub tree: &'a Tree<'a>,
    /// Its clauses, in order of their head tokens.
    pub clauses: &'a [Clause],
    /// What kind of actor the phrase headed by a token is, if it is one.
    pub actors: &'a dyn Fn(Id<Token>) -> Option<ActorKind>,
}

/// A frame that fits a clause.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// The frame, as `events/accuse.rules:5`.
    pub rule: RuleId,
    /// What it codes.
    pub code: EventCode,
    /// CAMEO code of the frame.
    pub cameo: Option<SmolStr>,
    /// What the frame's words say of whether it happened, if they do.
    pub status: Option<Status>,
    /// Head of the clause.
    pub head: Id<Token>,
    /// The tokens of the trigger, in order.
    pub trigger: Vec<Id<Token>>,
    /// Who and what fills its roles, in order of the frame.
    pub roles: Vec<(Role, Filler)>,
    /// Whether the actor is left unsaid, as in a passive without agent.
    pub agentless: bool,
    /// All tokens that no other event may use: trigger, listed and fixed words, inner triggers.
    pub used: Vec<Id<Token>>,
    /// Events in this event's places: the meeting that was refused.
    pub inner: Vec<Match>,
    /// How much of the clause the frame names.
    pub specificity: Specificity,
    /// Index into [`RuleSet::frames`].
    pub frame: usize,
}

/// How much of a clause a frame names; the greater wins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Specificity {
    /// Fixed words: listed words, further words of the trigger, inner events.
    pub fixed: u16,
    /// Roles that are filled.
    pub roles: u16,
    /// Small words and limits to kinds of actor.
    pub small: u16,
}

/// Why a frame does not fit a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The verb has a particle that the frame does not name.
    Particle,
    /// The further words of the trigger are not there.
    Trigger,
    /// Nothing stands in the place of this part.
    Absent(usize),
    /// What stands there is no actor, or none of the kinds wanted.
    NotActor(usize, Id<Token>),
    /// What stands there is not in the list.
    NotListed(usize, Id<Token>),
    /// What stands there is no such event.
    NotEvent(usize, Id<Token>),
    /// The same words would fill two roles.
    Twice(Id<Token>),
    /// It does not say who does it, nor to whom.
    NoParty,
    /// A condition of the event.
    Need(Need),
    /// The event type wants a recipient.
    NoRecipient,
}

impl RuleSet {
    /// All events in the clauses, in order of their heads.
    pub fn matches(&self, context: &Context<'_>) -> Vec<Match> {
        let mut found = Vec::new();
        for clause in context.clauses {
            let bare = clause.objects.is_empty() && clause.inner.is_empty();
            let candidates = self.candidates(clause, context);
            let leads = context.leads_for(&candidates, clause);
            for &candidate in candidates.iter().filter(|candidate| candidate.may_lead(leads)) {
                if candidate.object && bare {
                    continue;
                }
                if let Ok(one) = self.fit(candidate, clause, context, None, 0) {
                    found.push(one);
                }
            }
        }
        let (mut chosen, _) = self.choose(found, context);
        chosen.sort_by_key(|one| (one.head, one.frame));
        chosen
    }

    /// The matches that win, and for each that loses the match that beat it.
    pub(crate) fn choose(
        &self,
        mut found: Vec<Match>,
        context: &Context<'_>,
    ) -> (Vec<Match>, Vec<(Match, RuleId)>) {
        found.sort_by(|a, b| {
            let never = |one: &Match| self.frames[one.frame].never;
            (b.specificity, never(b))
                .cmp(&(a.specificity, never(a)))
                .then((a.head, a.frame).cmp(&(b.head, b.frame)))
        });
        let mut user: Vec<Option<usize>> = vec![None; context.tree.analysis.tokens.len()];
        let mut chosen = Vec::new();
        let mut beaten = Vec::new();
        for one in found {
            let by = one.used.iter().find_map(|token| user[token.index()]);
            if let Some(frame) = by {
                beaten.push((one, self.frames[frame].rule.clone()));
                continue;
            }
            for token in &one.used {
                user[token.index()] = Some(one.frame);
            }
            if !self.frames[one.frame].never {
                chosen.push(one);
            }
        }
        (chosen, beaten)
    }

    /// The frames that the head of a clause triggers.
    pub(crate) fn candidates(
        &self,
        clause: &Clause,
        context: &Context<'_>,
    ) -> Cow<'_, [Candidate]> {
        match clause.kind {
            ClauseKind::Verb => {
                let mut found = of(&self.verbs, &clause.lemma);
                // Lemmatizers take "staged" for a form of "stag", which would be "stagged".
                let ending = context.written(clause.head).get(clause.lemma.len()..).unwrap_or("");
                let is = |it: &str| {
                    ending.eq_ignore_ascii_case(it)
                        && context.form(clause.head).starts_with(clause.lemma.as_str())
                };
                if is("ed") || (found.is_empty() && is("ing")) {
                    let more = of(&self.verbs, &format!("{}e", clause.lemma));
                    if !more.is_empty() {
                        found.to_mut().extend_from_slice(&more);
                    }
                }
                if found.is_empty() {
                    // Nor do they know all verbs: "readmitted" is "readmitte" to them, and a verb that is taken
                    // for a name stays as it is written.
                    let form = context.form(clause.head);
                    for more in stems(&form).map(|stem| of(&self.verbs, stem)) {
                        if !more.is_empty() {
                            found.to_mut().extend_from_slice(&more);
                        }
                    }
                }
                found
            }
            ClauseKind::Noun => {
                let mut found = of(&self.nouns, &clause.lemma);
                if context.written(clause.head) != clause.lemma {
                    let form = context.form(clause.head);
                    let more = of(&self.nouns, &form);
                    if form != clause.lemma && !more.is_empty() {
                        let found = found.to_mut();
                        found.extend_from_slice(&more);
                        found.sort_by_key(|candidate| (candidate.frame, candidate.trigger));
                        found.dedup();
                    }
                }
                found
            }
        }
    }

    /// Tries one frame on one clause. Inside another event (`outer` is its clause) roles may be
    /// missing and conditions are not asked.
    pub(crate) fn fit(
        &self,
        candidate: Candidate,
        clause: &Clause,
        context: &Context<'_>,
        outer: Option<&Clause>,
        depth: usize,
    ) -> Result<Match, Failure> {
        let frame = &self.frames[candidate.frame];
        let mut one = self.begin(candidate, clause, context)?;
        let mut part = 0;
        while part < frame.parts.len() {
            let group = frame.parts[part].optional;
            let length = match group {
                None => 1,
                Some(_) => frame.parts[part..].iter().take_while(|p| p.optional == group).count(),
            };
            // Parts of one parenthesis are there all or none.
            let before = group.map(|_| one.clone());
            let filled = (part..part + length).try_for_each(|part| {
                let fitter = parts::Fitter { rules: self, frame, clause, context, outer, depth };
                fitter.fill(part, &mut one)
            });
            match (filled, before) {
                (Err(failure), None) => return Err(failure),
                (Err(_), Some(before)) => one = before,
                (Ok(()), _) => {}
            }
            part += length;
        }
        one.used.sort();
        one.used.dedup();
        self.check_roles(&one, frame, outer.is_some(), context)?;
        Ok(one)
    }

    /// A match of the trigger alone.
    fn begin(
        &self,
        candidate: Candidate,
        clause: &Clause,
        context: &Context<'_>,
    ) -> Result<Match, Failure> {
        let frame = &self.frames[candidate.frame];
        let words = &frame.triggers[candidate.trigger];
        let trigger = self.trigger(frame, words, clause, context)?;
        Ok(Match {
            rule: frame.rule.clone(),
            code: self.events[frame.event].code.clone(),
            cameo: frame.cameo.clone(),
            status: frame.status,
            head: clause.head,
            used: trigger.clone(),
            trigger,
            roles: Vec::new(),
            agentless: false,
            inner: Vec::new(),
            specificity: Specificity {
                fixed: words.len().saturating_sub(1) as u16,
                ..Specificity::default()
            },
            frame: candidate.frame,
        })
    }

    /// The tokens of the trigger, if all its words are there.
    fn trigger(
        &self,
        frame: &Frame,
        words: &[SmolStr],
        clause: &Clause,
        context: &Context<'_>,
    ) -> Result<Vec<Id<Token>>, Failure> {
        if frame.noun {
            return context.phrase(clause.head, words).ok_or(Failure::Trigger);
        }
        let rest = &words[1..];
        if let Some(particle) = &clause.particle {
            let named = rest.first() == Some(particle)
                || frame.parts.iter().any(|part| match (&part.place, &part.want) {
                    (Place::Phrase(words), _) => words.contains(particle),
                    (_, Want::Words(words)) => words.iter().any(|word| word.contains(particle)),
                    _ => false,
                });
            if !named {
                return Err(Failure::Particle);
            }
        }
        let mut tokens = vec![clause.head];
        if rest.is_empty() {
            return Ok(tokens);
        }
        let chain = rest.iter().map(std::slice::from_ref);
        tokens.extend(context.chain(clause, chain).ok_or(Failure::Trigger)?);
        // "took in" is not "took … in April".
        let leads = |token: &Id<Token>| {
            let leads = [Relation::Pobj, Relation::Pcomp];
            context.tree.related(*token, &leads).next().is_some()
        };
        if tokens[1..].iter().any(leads) {
            return Err(Failure::Trigger);
        }
        tokens.sort();
        Ok(tokens)
    }

    fn check_roles(
        &self,
        one: &Match,
        frame: &Frame,
        inner: bool,
        context: &Context<'_>,
    ) -> Result<(), Failure> {
        if frame.never {
            return Ok(());
        }
        let of =
            |role: Role| one.roles.iter().filter(move |(of, _)| *of == role).map(|(_, f)| f.head);
        if let Some(twice) = of(Role::Actor).find(|head| of(Role::Recipient).any(|r| r == *head)) {
            return Err(Failure::Twice(twice));
        }
        if inner {
            return Ok(());
        }
        if one.agentless && of(Role::Recipient).next().is_none() {
            return Err(Failure::NoParty);
        }
        let weight = |head: Id<Token>| if context.is_plural(head) { 2 } else { 1 };
        for need in &self.events[frame.event].needs {
            let count: usize = of(need.role)
                .filter(|head| {
                    let kind = (context.actors)(*head);
                    need.kinds.is_empty() || kind.is_some_and(|kind| kind.is_of(&need.kinds))
                })
                .map(weight)
                .sum();
            if count < need.count {
                return Err(Failure::Need(need.clone()));
            }
        }
        let kind = self.ontology.kind(&one.code.kind);
        if kind.is_some_and(|kind| kind.recipient_required)
            && of(Role::Recipient).next().is_none()
            && of(Role::Actor).map(weight).sum::<usize>() < 2
        {
            return Err(Failure::NoRecipient);
        }
        Ok(())
    }
}

/// What a verb may be called that is written like this, with the ending of its past or present tense cut
/// off: "cordoned", "readmitted", "petitions".
fn stems(form: &str) -> impl Iterator<Item = &str> {
    ["ed", "ing", "s"].into_iter().filter_map(|ending| form.strip_suffix(ending)).flat_map(|stem| {
        let mut letters = stem.chars().rev();
        let doubled = letters.next().filter(|last| letters.next() == Some(*last));
        let single = doubled.and_then(|last| stem.strip_suffix(last));
        single.into_iter().chain([stem])
    })
}

impl Context<'_> {
    /// A token as it is written.
    fn written(&self, token: Id<Token>) -> &str {
        &self.text[self.tree.analysis.tokens[token].span]
    }

    /// The form of a token in lower case.
    pub(crate) fn form(&self, token: Id<Token>) -> SmolStr {
        lower(&self.text[self.tree.analysis.tokens[token].span])
    }

    /// Whether a token is this word, by its form or its lemma.
    pub(crate) fn is_word(&self, token: Id<Token>, word: &str) -> bool {
        let one = &self.tree.analysis.tokens[token];
        one.lemma.eq_ignore_ascii_case(word) || self.text[one.span].eq_ignore_ascii_case(word)
    }

    /// The clause with this head.
    pub(crate) fn clause(&self, head: Id<Token>) -> Option<&Clause> {
        self.clauses
            .binary_search_by_key(&head, |clause| clause.head)
            .ok()
            .map(|at| &self.clauses[at])
    }

    /// Whether a token belongs to an expression of time, which is never what an event is about.
    pub(crate) fn is_time(&self, token: Id<Token>) -> bool {
        matches!(self.name_label(token), Some(NameLabel::Date | NameLabel::Time))
    }

    /// Whether a token belongs to a sum of money.
    pub(crate) fn is_money(&self, token: Id<Token>) -> bool {
        self.name_label(token) == Some(NameLabel::Money)
    }

    fn name_label(&self, token: Id<Token>) -> Option<NameLabel> {
        let names = &self.tree.analysis.names;
        let index = token.index() as u32;
        let at = names.partition_point(|name| name.tokens.end <= index);
        names.get(at).filter(|name| name.tokens.start <= index).map(|name| name.label)
    }

    /// Whether a noun stands for more than one: by its form, not by its meaning.
    fn is_plural(&self, token: Id<Token>) -> bool {
        self.tree.analysis.has_feature(token, "Number=Plur")
    }

    /// The tokens of a noun phrase of these words around its head; hyphens between them are skipped.
    pub(crate) fn phrase(&self, head: Id<Token>, words: &[SmolStr]) -> Option<Vec<Id<Token>>> {
        let at = head_of(words);
        let mut found = Vec::new();
        let mut next = head.index();
        for word in words[..at].iter().rev() {
            next = next.checked_sub(1)?;
            while self.form(Id::new(next)) == "-" {
                next = next.checked_sub(1)?;
            }
            found.push(Id::new(next));
            self.is_word(Id::new(next), word).then_some(())?;
        }
        found.reverse();
        found.push(head);
        let mut next = head.index();
        for word in &words[at + 1..] {
            next += 1;
            (next < self.tree.analysis.tokens.len() && self.is_word(Id::new(next), word))
                .then_some(())?;
            found.push(Id::new(next));
        }
        Some(found)
    }

    /// Tokens for a chain of words, each hanging from the head of the clause, from one of its
    /// objects, or from the word before it in the chain.
    pub(crate) fn chain<'w>(
        &self,
        clause: &Clause,
        words: impl Iterator<Item = &'w [SmolStr]>,
    ) -> Option<Vec<Id<Token>>> {
        let mut found: Vec<Id<Token>> = Vec::new();
        for word in words {
            // "came **as** the envoy dismissed it": what joins the clause to another is not in it.
            // "ordered him to go unless a brother **held** his hand": nor is another clause.
            let is = |token: &Id<Token>| {
                let Token { relation, pos, .. } = self.tree.analysis.tokens[*token];
                let apart = match relation {
                    Relation::Mark | Relation::Advcl => true,
                    Relation::Conj => pos == Pos::Verb,
                    _ => false,
                };
                !apart
                    && !found.contains(token)
                    && word.iter().any(|word| self.is_word(*token, word))
            };
            let objects = || clause.objects.iter().map(|filler| filler.head).take(MOST_FILLERS);
            let below = |token: Id<Token>| self.tree.children(token).iter().copied();
            let nearest = found.last().and_then(|last| below(*last).find(|token| is(token)));
            // What follows a preposition in a frame stands behind it in the sentence too.
            let behind = |last: &Id<Token>| {
                self.tree.analysis.tokens[*last].relation == Relation::Prep
                    && self.tree.related(*last, &[Relation::Pobj]).next().is_some()
            };
            if nearest.is_none() && found.last().is_some_and(behind) {
                return None;
            }
            let next = nearest
                .or_else(|| below(clause.head).find(|token| is(token)))
                .or_else(|| objects().find(|token| is(token)))
                .or_else(|| objects().flat_map(below).take(MOST_FILLERS).find(|token| is(token)));
            found.push(next?);
        }
        Some(found)
    }
}

fn of<'i>(index: &'i Index, word: &str) -> Cow<'i, [Candidate]> {
    Cow::Borrowed(index.get(word).map_or(&[], Vec::as_slice))
}

impl Clause {
    /// Whether the one who does it is left unsaid.
    pub(crate) fn is_agentless(&self) -> bool {
        self.subjects.is_empty() && self.is_passive()
    }

    /// Whether it was a passive in the sentence.
    pub(crate) fn is_passive(&self) -> bool {
        let passive = |undone: &Move| matches!(undone, Move::Passive | Move::ReducedPassive);
        self.moves.iter().any(passive)
    }
}

/// Which word of a noun phrase is its head: the one before a genitive ("state of emergency"), else
/// the last.
pub(crate) fn head_of(words: &[SmolStr]) -> usize {
    let genitive = words.iter().position(|word| parts::GENITIVES.contains(&word.as_str()));
    genitive.unwrap_or(words.len()).saturating_sub(1)
}

pub(crate) fn lower(text: &str) -> SmolStr {
    if text.chars().any(char::is_uppercase) {
        text.to_lowercase().into()
    } else {
        SmolStr::new(text)
    }
}

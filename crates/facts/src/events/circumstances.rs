use std::collections::BTreeMap;

use jiff::civil::Date;
use readout_model::{
    EventTime, Id, List, Party, Place, Pos, Relation, Tag, TimeExpression, TimeKind, Token, Tree,
};
use readout_rules::{Clause, ClauseKind, Clauses, GrammarWords, Match};

use crate::entities::Entities;

/// Expressions of time that are looked at on either side of an event.
const NEAR: usize = 8;

/// Days of a year.
const YEAR: i32 = 365;

/// Words from a time up to the noun that it dates: "Nov.", "attacks"; "Nov.", "on", "attacks".
const OF_NOUN: usize = 3;

/// An expression of time with the token that heads it.
type Standing = (Id<Token>, Id<TimeExpression>);

/// When and where: what stands in the same clause as an event.
pub(super) struct Circumstances<'a> {
    tree: &'a Tree<'a>,
    clauses: &'a Clauses,
    words: &'a GrammarWords,
    /// By token: the nearest verb at or above it that heads a clause.
    owner: Vec<Option<Id<Token>>>,
    /// By token: the nearest verb or event noun at or above it that heads a clause.
    nearest: Vec<Option<Id<Token>>>,
    /// Dates, clock times and lengths up to the report by the verb whose clause they stand in, with their head tokens.
    times: BTreeMap<Id<Token>, Vec<Standing>>,
    /// By head token of their mentions.
    places: BTreeMap<Id<Token>, Id<Place>>,
    entities: &'a Entities,
    expressions: &'a List<TimeExpression>,
}

impl<'a> Circumstances<'a> {
    pub(super) fn new(
        tree: &'a Tree<'a>,
        clauses: &'a Clauses,
        entities: &'a Entities,
        expressions: &'a List<TimeExpression>,
        words: &'a GrammarWords,
    ) -> Circumstances<'a> {
        let tokens = &tree.analysis.tokens;
        let mut owner: Vec<Option<Id<Token>>> = vec![None; tokens.len()];
        let mut nearest = owner.clone();
        for token in heads_first(tree) {
            let above = tokens[token].head;
            let own = clauses.of(token);
            nearest[token.index()] = match own {
                Some(clause) => Some(clause.head),
                None => above.and_then(|head| nearest[head.index()]),
            };
            owner[token.index()] = match own {
                Some(clause) if clause.kind == ClauseKind::Verb => Some(clause.head),
                _ => above.and_then(|head| owner[head.index()]),
            };
        }
        let mut times: BTreeMap<Id<Token>, Vec<Standing>> = BTreeMap::new();
        for (id, expression) in expressions.enumerate() {
            // "has signed four treaties in the last six months"
            let stretch = expression.kind == TimeKind::Duration && is_short(expression.days)
                || is_open(expression);
            if !matches!(expression.kind, TimeKind::Date | TimeKind::Time) && !stretch {
                continue;
            }
            let range = tree.analysis.tokens_in(expression.span);
            // The token whose head stands outside.
            let head = range.clone().map(|index| Id::new(index as usize)).find(|token| {
                tokens[*token].head.is_none_or(|head| !range.contains(&(head.index() as u32)))
            });
            if let Some(head) = head
                && let Some(verb) = owner[head.index()]
            {
                times.entry(verb).or_default().push((head, id));
            }
        }
        for heads in times.values_mut() {
            heads.sort_unstable();
        }
        let mut places = BTreeMap::new();
        for (id, place) in entities.places.enumerate() {
            for mention in &place.mentions {
                places.entry(entities.mentions[*mention].head).or_insert(id);
            }
        }
        Circumstances { tree, clauses, words, owner, nearest, times, places, entities, expressions }
    }

    /// The nearest date or clock time in the clause; `reacts` is whether the event is one of words about
    /// something else, which has a day of its own: "welcomed Sunday's vote".
    pub(super) fn time(&self, clause: &Clause, reacts: bool) -> Option<EventTime> {
        let verb = self.owner[clause.head.index()]?;
        let Some(candidates) = self.times.get(&verb).or_else(|| self.times.get(&self.cleft(verb)?))
        else {
            return self.shared_time(verb).or_else(|| self.time_around(verb));
        };
        // In order of the text, so that only neighbours need to be looked at, whatever the length.
        let after = candidates.partition_point(|(head, _)| *head < clause.head);
        let near = after.saturating_sub(NEAR)..(after + NEAR).min(candidates.len());
        // "broke off ties on 14 April, a day after an attack": the attack has a day of its own.
        let apart = clause.kind == ClauseKind::Noun && self.is_of_another_time(clause.head);
        let other = |head: Id<Token>, expression: Id<TimeExpression>| {
            self.is_anothers(head, clause.head)
                || reacts && self.is_of_object(head, clause.head)
                || self.is_since(expression) && self.is_of_none_before(head, clause.head)
                || apart && !self.is_below(head, clause.head)
        };
        let own = candidates[near].iter().filter(|(head, expression)| !other(*head, *expression));
        let &(head, expression) = own.clone().min_by_key(|(head, expression)| {
            // "met on Monday for the third time in the last year"
            let length = self.expressions[*expression].kind == TimeKind::Duration;
            // "talks on Monday": what hangs from the noun itself comes first.
            let elsewhere = self.nearest[head.index()] != Some(clause.head);
            (length, elsewhere, head.index().abs_diff(clause.head.index()))
        })?;
        // "Eight months ago they killed 130 people, on Nov. 13": the day.
        let with = |time: Id<Token>| self.nearest[time.index()] == self.nearest[head.index()];
        let finer = own.filter(|(time, other)| with(*time) && self.lies_within(*other, expression));
        let finer = finer.min_by_key(|(_, other)| length(&self.expressions[*other]));
        Some(self.event_time(finer.map_or(expression, |(_, other)| *other)))
    }

    /// Whether the days of a date are some of those of another.
    fn lies_within(&self, date: Id<TimeExpression>, whole: Id<TimeExpression>) -> bool {
        let (date, whole) = (&self.expressions[date], &self.expressions[whole]);
        let inside = date.extent.0 >= whole.extent.0 && date.extent.1 <= whole.extent.1;
        let dates = [date, whole].iter().all(|it| it.kind != TimeKind::Duration);
        dates && inside && length(date) < length(whole)
    }

    /// Whether a date says since when something is so.
    fn is_since(&self, expression: Id<TimeExpression>) -> bool {
        let expression = &self.expressions[expression];
        expression.kind != TimeKind::Duration
            && expression.extent == (expression.days.0, None)
            && expression.days.1.is_some()
    }

    /// Whether "since 2009" is not when an event began but since when there was none: "the first missile that it
    /// has fired since 2009"; or is of some noun: "losses since 2005".
    fn is_of_none_before(&self, time: Id<Token>, event: Id<Token>) -> bool {
        let tokens = &self.tree.analysis.tokens;
        let Some(above) = tokens[time].head.and_then(|preposition| tokens[preposition].head) else {
            return false;
        };
        let noun = |token: Id<Token>| matches!(tokens[token].pos, Pos::Noun | Pos::Propn);
        let ranks = |token: &Id<Token>| {
            matches!(tokens[*token].tag, Tag::Jjs | Tag::Rbs)
                || self.words.is_ranking(&tokens[*token].lemma)
        };
        let ranked = |token: Id<Token>| self.tree.children(token).iter().any(ranks);
        noun(above) && above != event
            || ranked(above)
            || tokens[above].head.is_some_and(|head| noun(head) && ranked(head))
    }

    fn event_time(&self, expression: Id<TimeExpression>) -> EventTime {
        EventTime { expression, days: self.expressions[expression].extent }
    }

    /// Whether a time is that of what somebody speaks about: "welcomed **Sunday**'s vote", "condemned the **May 3**
    /// raids"; not "at Monday's meeting", where he speaks.
    fn is_of_object(&self, time: Id<Token>, event: Id<Token>) -> bool {
        const WITHIN: [Relation; 4] =
            [Relation::Poss, Relation::Compound, Relation::Nmod, Relation::Nummod];
        let tokens = &self.tree.analysis.tokens;
        let within = WITHIN.contains(&tokens[time].relation);
        let Some(noun) = tokens[time].head.filter(|noun| within && *noun != event) else {
            return false;
        };
        let before = tokens[noun].head.map(|head| tokens[head].lemma.as_str());
        match tokens[noun].relation {
            Relation::Dobj => true,
            Relation::Pobj => !before.is_some_and(|it| self.words.is_of_occasion(it)),
            _ => false,
        }
    }

    /// The time of a verb that has none itself and goes with another: "**killing** 12 people", with what was
    /// done; "an attack in May that **killed** 12", with the attack; "speaking on Friday, he **accused** …".
    fn time_around(&self, verb: Id<Token>) -> Option<EventTime> {
        let tokens = &self.tree.analysis.tokens;
        let participle = |verb: Id<Token>| {
            let with = [Relation::Nsubj, Relation::Aux, Relation::Mark];
            tokens[verb].tag == Tag::Vbg
                && tokens[verb].relation == Relation::Advcl
                && self.tree.related(verb, &with).next().is_none()
        };
        let above = tokens[verb].head;
        let around = match tokens[verb].relation {
            Relation::Advcl if participle(verb) => {
                let around = self.owner[above?.index()]?;
                self.own_times(around).next()
            }
            Relation::Relcl if self.is_told_of(verb) => {
                let noun = above?;
                let candidates = self.times.get(&self.owner[noun.index()]?)?;
                let of_noun = |time: Id<Token>| {
                    let heads = std::iter::successors(Some(time), |at| tokens[*at].head);
                    heads.take(OF_NOUN).any(|at| at == noun)
                };
                let before = candidates.partition_point(|(time, _)| *time < verb);
                let near = &candidates[before.saturating_sub(NEAR)..before];
                near.iter().copied().find(|(time, _)| of_noun(*time))
            }
            _ => {
                let opens = |child: &&Id<Token>| **child < verb && participle(**child);
                let opening = self.tree.children(verb).iter().find(opens)?;
                self.own_times(*opening).next()
            }
        };
        around.map(|(_, expression)| self.event_time(expression))
    }

    /// The times of a verb's own clause.
    fn own_times(&self, verb: Id<Token>) -> impl Iterator<Item = Standing> + '_ {
        let candidates = self.times.get(&verb).into_iter().flatten().copied();
        candidates.take(NEAR).filter(move |(time, _)| !self.is_anothers(*time, verb))
    }

    /// Whether a relative clause tells in the past what its noun did: "the attack that killed 12".
    fn is_told_of(&self, verb: Id<Token>) -> bool {
        let tokens = &self.tree.analysis.tokens;
        let mut subjects = self.tree.related(verb, &[Relation::Nsubj]);
        tokens[verb].tag == Tag::Vbd
            && self.tree.child(verb, Relation::Aux).is_none()
            && subjects.any(|subject| tokens[subject].tag == Tag::Wdt)
    }

    /// Whether a time says when something is that only describes one of those who act: "Talks, due in August,
    /// were called off", "the party, third in the polls a year ago, demands …".
    fn is_anothers(&self, time: Id<Token>, event: Id<Token>) -> bool {
        let tokens = &self.tree.analysis.tokens;
        let mut current = time;
        for _ in 0..NEAR {
            let token = &tokens[current];
            let Some(head) = token.head.filter(|_| current != event) else { return false };
            let noun = matches!(tokens[head].pos, Pos::Noun | Pos::Propn);
            let describes = match token.relation {
                Relation::Appos => true,
                // Not the time itself: "talks Monday".
                Relation::Amod | Relation::Acl => current != time && token.pos == Pos::Adj,
                _ => false,
            };
            if noun && describes && head != event {
                return true;
            }
            // "accused after a vote in December", "in the aftermath of the vote", "spoke about the attacks in
            // December"
            let whose = tokens[head].head.filter(|_| self.words.is_possessive(&tokens[head].lemma));
            let word = tokens[whose.unwrap_or(head)].lemma.as_str();
            let other = self.words.is_of_another_time(word)
                || self.words.is_topic(word) && self.clauses.of(current).is_some();
            if token.relation == Relation::Pobj && current != time && current != event && other {
                return true;
            }
            current = head;
        }
        false
    }

    /// Whether an event noun stands behind "after", "followed" and the like, so that the time of the verb is not
    /// its own.
    fn is_of_another_time(&self, noun: Id<Token>) -> bool {
        let tokens = &self.tree.analysis.tokens;
        matches!(tokens[noun].relation, Relation::Pobj | Relation::Dobj)
            && tokens[noun].head.is_some_and(|it| self.words.is_of_another_time(&tokens[it].lemma))
    }

    /// Whether a token stands below another in the tree.
    fn is_below(&self, token: Id<Token>, above: Id<Token>) -> bool {
        let tokens = &self.tree.analysis.tokens;
        let heads = std::iter::successors(Some(token), |at| tokens[*at].head);
        heads.take(NEAR).any(|at| at == above)
    }

    /// The time that a verb shares with the one it is joined to ("On Friday they met and agreed …",
    /// "held talks on Friday and agreed …"), or that its sentence opens with ("Last year he said …, a
    /// claim that Togo denied").
    fn shared_time(&self, verb: Id<Token>) -> Option<EventTime> {
        let tokens = &self.tree.analysis.tokens;
        let subject = [Relation::Nsubj, Relation::Nsubjpass];
        let own = self.tree.related(verb, &subject).next().is_some();
        let above = tokens[verb].head?;
        let (around, joined) = match tokens[verb].relation {
            Relation::Conj if !own && tokens[above].tag == tokens[verb].tag => (above, true),
            Relation::Relcl if tokens[above].relation == Relation::Appos => {
                // "who had backed him before"
                let auxiliary = self.tree.child(verb, Relation::Aux).is_some();
                let past = matches!(tokens[verb].tag, Tag::Vbd | Tag::Vbn) && !auxiliary;
                let mut top = above;
                while let Some(head) = tokens[top].head.filter(|_| past) {
                    top = head;
                }
                if tokens[top].tag != Tag::Vbd {
                    return None;
                }
                (top, false)
            }
            _ => return None,
        };
        let adverb = self.tree.child(verb, Relation::Advmod).is_some();
        let candidates = self.times.get(&self.owner[around.index()]?)?;
        let near = candidates.iter().rev().find(|(head, _)| *head < verb).into_iter();
        let &(_, expression) =
            candidates.iter().take(1).chain(near).find(|(head, expression)| {
                let (from, until) = self.expressions[*expression].extent;
                let day = from.is_some_and(|from| from.tomorrow().ok() == until);
                // "was convicted in 1961 and sentenced"; "was arrested in May and charged" may be months later.
                let year = length(&self.expressions[*expression]) >= YEAR;
                // "was arrested on Monday and later freed": what follows has a day of its own.
                *head < around || (joined && (day || year) && !adverb)
            })?;
        Some(self.event_time(expression))
    }

    /// The "was" of "It was on Monday that she arrived" for "arrived".
    fn cleft(&self, verb: Id<Token>) -> Option<Id<Token>> {
        let tokens = &self.tree.analysis.tokens;
        let clausal =
            matches!(tokens[verb].relation, Relation::Ccomp | Relation::Relcl | Relation::Advcl);
        let mut above = tokens[verb].head.filter(|_| clausal)?;
        // The clause may hang from the day itself.
        if tokens[above].pos != Pos::Aux {
            above = self.owner[above.index()].unwrap_or(above);
        }
        let empty = |subject: Id<Token>| tokens[subject].tag == Tag::Prp;
        let subject = self.tree.child(above, Relation::Nsubj).is_some_and(empty);
        let expletive = self.tree.child(above, Relation::Expl).is_some();
        (tokens[above].lemma == "be" && above < verb && (subject || expletive)).then_some(above)
    }

    /// The place named in a phrase of the clause ("in Geneva"), or of the verb that an event noun
    /// is subject or object of.
    pub(super) fn place(&self, clause: &Clause, one: &Match) -> Option<Id<Place>> {
        let verb = self.owner[clause.head.index()].filter(|verb| *verb != clause.head);
        let around = verb.and_then(|verb| self.clauses.of(verb)).filter(|verb| {
            clause.kind == ClauseKind::Noun
                && verb.subjects.iter().chain(&verb.objects).any(|it| it.head == clause.head)
        });
        // "held hours of talks in Lagos": the phrases of the rule's other words.
        let used = if one.inner.is_empty() { one.used.as_slice() } else { &[] };
        let words = used.iter().take(NEAR).filter_map(|token| self.clauses.of(*token));
        // Of the verb around a noun only its own phrases count, not those of its other objects.
        let around = around.into_iter().flat_map(|other| &other.phrases).filter(|it| !it.of_object);
        let own = std::iter::once(clause).chain(words).flat_map(|other| &other.phrases);
        let phrases = own.chain(around);
        phrases
            .filter(|phrase| self.words.is_place_preposition(&phrase.word))
            .filter(|phrase| one.roles.iter().all(|(_, filler)| *filler != phrase.filler))
            .find_map(|phrase| self.places.get(&phrase.filler.head).copied())
    }

    /// Where a visit goes when its clause names no place: the one city of the host's country in the
    /// sentence ("visited Kenya, with talks in Nairobi"), else the host where it is a place.
    pub(super) fn place_of_visit(
        &self,
        recipients: &[Party],
        sentence: std::ops::Range<u32>,
    ) -> Option<Id<Place>> {
        let countries: Vec<&str> =
            recipients.iter().filter_map(|party| party.country.as_deref()).collect();
        let tokens = Id::new(sentence.start as usize)..Id::new(sentence.end as usize);
        let mut cities = self.places.range(tokens).map(|(_, place)| *place).filter(|place| {
            let place = &self.entities.places[*place];
            place.kind != "country"
                && place.country.as_deref().is_some_and(|country| countries.contains(&country))
        });
        let city = cities.next().filter(|city| cities.all(|other| other == *city));
        let host = || {
            recipients.iter().find_map(|party| {
                self.entities.places.enumerate().find_map(|(id, place)| {
                    let first = place.mentions.first()?;
                    (self.entities.mentions[*first].entity == party.entity).then_some(id)
                })
            })
        };
        city.or_else(host)
    }
}

/// How many days an expression covers, if it has both ends.
fn length(expression: &TimeExpression) -> i32 {
    let (from, until) = expression.extent;
    from.zip(until).map_or(i32::MAX, |(from, until)| (until - from).get_days())
}

/// Whether the days are known and no more than a year.
fn is_short(days: (Option<Date>, Option<Date>)) -> bool {
    days.0.zip(days.1).is_some_and(|(from, until)| (until - from).get_days() <= 366)
}

/// Whether a length has one end: "the coming months", "the last few days".
fn is_open(expression: &TimeExpression) -> bool {
    expression.kind == TimeKind::Duration
        && expression.days.0.is_some() != expression.days.1.is_some()
}

/// All tokens, each after its head.
fn heads_first(tree: &Tree<'_>) -> Vec<Id<Token>> {
    let tokens = &tree.analysis.tokens;
    let roots = tokens.enumerate().filter(|(_, token)| token.head.is_none());
    let mut order: Vec<Id<Token>> = roots.map(|(id, _)| id).collect();
    let mut next = 0;
    while next < order.len() {
        order.extend(tree.children(order[next]));
        next += 1;
    }
    order
}

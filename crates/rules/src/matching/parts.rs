//! What fills one part of a frame.

use readout_model::{Id, Relation, Tag, Token};
use smol_str::SmolStr;

use super::{Context, DEEPEST, Failure, MOST_FILLERS, Match};
use crate::ruleset::{Frame, RuleSet};
use crate::syntax::{Limit, Part, Place, Role, Want};
use crate::{ActorKind, Clause, Filler, Link};

/// One frame against one clause.
pub(super) struct Fitter<'a> {
    pub(super) rules: &'a RuleSet,
    pub(super) frame: &'a Frame,
    pub(super) clause: &'a Clause,
    pub(super) context: &'a Context<'a>,
    pub(super) outer: Option<&'a Clause>,
    pub(super) depth: usize,
}

/// Something that stands in a place.
#[derive(Clone, Copy)]
struct Standing {
    head: Id<Token>,
    /// Whether it is a clause with a verb rather than a phrase.
    clause: bool,
}

impl Fitter<'_> {
    /// Fills part number `part` of the frame into the match.
    pub(super) fn fill(&self, part: usize, one: &mut Match) -> Result<(), Failure> {
        let wanted = &self.frame.parts[part];
        if let Want::Words(words) = &wanted.want {
            let tokens = match wanted.place {
                Place::Phrase(_) => {
                    let standing = [self.standing(&wanted.place, one), self.aims(&wanted.place)];
                    self.words_in(words, &standing.concat())
                }
                _ => self.context.chain(self.clause, words.iter().map(Vec::as_slice)),
            };
            // "gangsters held hostage": who is held is no word of the frame besides.
            let party = |token: &Id<Token>| {
                one.roles.iter().any(|(role, it)| *role != Role::Issue && it.head == *token)
            };
            let tokens = tokens.filter(|tokens| !tokens.iter().any(party));
            let tokens = tokens.ok_or(Failure::Absent(part))?;
            one.specificity.fixed += tokens.len() as u16;
            one.used.extend(tokens);
            return Ok(());
        }
        let mut standing = self.standing(&wanted.place, one);
        if matches!(wanted.want, Want::Event(..)) {
            standing.extend(self.aims(&wanted.place));
        }
        let small = matches!(wanted.place, Place::Phrase(_)) as u16;
        match &wanted.want {
            Want::Role(Role::Issue, _) => self.fill_issue(part, &standing, one)?,
            Want::Role(role, limit) => self.fill_role(part, (*role, limit), &standing, one)?,
            Want::List(_) => {
                let list = self.frame.lists[part].ok_or(Failure::Absent(part))?;
                let first = standing.first().ok_or(Failure::Absent(part))?;
                // "denied supplying drones" is no "supply".
                let object = wanted.place == Place::Object;
                let mut found = standing
                    .iter()
                    .filter(|standing| !(object && standing.clause))
                    .flat_map(|standing| {
                        [vec![standing.head], self.through(standing.head)].concat()
                    })
                    .filter_map(|head| self.listed(list, head));
                let tokens = found.next().ok_or(Failure::NotListed(part, first.head))?;
                // Further listed words in the same place are used too: "talks and meetings".
                let more: Vec<Id<Token>> = found.flatten().collect();
                one.specificity.fixed += tokens.len() as u16;
                one.used.extend(tokens);
                one.used.extend(more);
            }
            Want::Event(codes, with) => {
                let first = standing.first().ok_or(Failure::Absent(part))?;
                let heads = standing.iter().flat_map(|standing| {
                    [vec![standing.head], self.through(standing.head)].concat()
                });
                let codes: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
                let inner = heads
                    .filter_map(|head| self.inner(head, &codes))
                    .next()
                    .ok_or(Failure::NotEvent(part, first.head))?;
                one.specificity.fixed += 1 + inner.specificity.fixed;
                if let Some(role) = with {
                    // "signalled **its** readiness to help": whoever signals it, not another.
                    let own = |head: Id<Token>| {
                        self.context.tree.analysis.tokens[head].tag == Tag::PrpPoss
                    };
                    let others = other_parties(&inner, one, &own);
                    one.specificity.roles += !others.is_empty() as u16;
                    one.roles.extend(others.into_iter().map(|filler| (*role, filler)));
                }
                one.roles.push((Role::Issue, Filler { head: inner.head }));
                one.used.extend(inner.used.iter().copied());
                one.inner.push(inner);
            }
            Want::Words(_) => {}
        }
        one.specificity.small += small;
        Ok(())
    }

    /// Tokens for words that a phrase or clause begins with: its head, then what hangs from it.
    fn words_in(&self, words: &[Vec<SmolStr>], standing: &[Standing]) -> Option<Vec<Id<Token>>> {
        let (first, rest) = words.split_first()?;
        let is = |token: Id<Token>, word: &[SmolStr]| {
            word.iter().any(|word| self.context.is_word(token, word))
        };
        let heads = standing.iter().map(|standing| standing.head).filter(|head| is(*head, first));
        heads.map(|head| vec![head]).find_map(|mut found| {
            for word in rest {
                let above = *found.last()?;
                let below = self.context.tree.children(above).iter().take(MOST_FILLERS);
                found.push(*below.clone().find(|token| is(**token, word))?);
            }
            Some(found)
        })
    }

    /// Anything may be at issue, unless the frame limits it to a list; then what it measures out is
    /// looked at too, and the listed words are used.
    fn fill_issue(
        &self,
        part: usize,
        standing: &[Standing],
        one: &mut Match,
    ) -> Result<(), Failure> {
        let first = standing.first().ok_or(Failure::Absent(part))?;
        let object = self.frame.parts[part].place == Place::Object;
        // "ordered the bank to pay": the bank is whom it is told, not what is ordered.
        let told = |head: Id<Token>| {
            let acts = self.clause.inner.iter().take(MOST_FILLERS).filter_map(|inner| {
                self.context.clause(inner.head).filter(|_| inner.link == Link::Infinitive)
            });
            acts.flat_map(|inner| &inner.subjects).any(|subject| subject.head == head)
        };
        // "told **the paper** that …": whom it is said to, which counts as a phrase with "to".
        let relation = |head: Id<Token>| self.context.tree.analysis.tokens[head].relation;
        let free = |standing: &&Standing| {
            standing.head != self.clause.head
                && (self.frame.lists[part].is_some() || relation(standing.head) != Relation::Dative)
                && !(object && (told(standing.head) || self.is_somebody(standing.head)))
                && (self.frame.lists[part].is_some() || !self.context.is_time(standing.head))
                && !one.roles.iter().any(|(_, filler)| filler.head == standing.head)
        };
        let mut free = standing.iter().filter(free).map(|standing| standing.head);
        let Some(list) = self.frame.lists[part] else {
            let head = free.next().ok_or(Failure::Absent(part))?;
            one.roles.push((Role::Issue, Filler { head }));
            one.specificity.roles += 1;
            return Ok(());
        };
        // "demanded that it halt …" is no "halt".
        let clause = |head: Id<Token>| standing.iter().any(|one| one.head == head && one.clause);
        let mut free = free.filter(|head| !(object && clause(*head)));
        // "criticised Oman and its plan" is about Oman before it is about the plan.
        let party = |head: Id<Token>| {
            let kind = (self.context.actors)(head);
            kind.is_some_and(|kind| !matches!(kind, ActorKind::Any | ActorKind::Place))
                && self.listed(list, head).is_none()
        };
        if object && !first.clause && party(first.head) {
            return Err(Failure::NotListed(part, first.head));
        }
        let listed = free.find_map(|head| {
            let all = [vec![head], self.through(head)].concat();
            all.into_iter().find_map(|inside| self.listed(list, inside)).map(|words| (head, words))
        });
        let (head, words) = listed.ok_or(Failure::NotListed(part, first.head))?;
        one.roles.push((Role::Issue, Filler { head }));
        one.specificity.fixed += words.len() as u16;
        one.used.extend(words);
        Ok(())
    }

    fn fill_role(
        &self,
        part: usize,
        (role, limit): (Role, &Limit),
        standing: &[Standing],
        one: &mut Match,
    ) -> Result<(), Failure> {
        let place = &self.frame.parts[part].place;
        let list = self.frame.lists[part];
        // What codes nothing need not be about actors, but a list binds it all the same.
        let fits = |head: Id<Token>| {
            let listed = list.map(|list| self.is_listed(list, head));
            let actor = || self.is_actor(head, &limit.kinds);
            listed.unwrap_or(true) && (actor() || (self.frame.never && listed.is_some()))
        };
        // "warned that Togo will fall" tells of no warned party, where the frame has a place for its
        // that-clause.
        // "told Oman that Togo will fall" is said to Oman, and nothing is said to Togo.
        let object = *place == Place::Object;
        let told = object
            && (self.frame.parts.iter().any(introduces_that)
                || standing.iter().any(|standing| !standing.clause));
        let suffers = |head: Id<Token>| object && self.frame_asks() && self.is_to_suffer(head);
        let mut found: Vec<Id<Token>> = Vec::new();
        // "The party wants more; Oman is threatening …": what stands before a semicolon is not said.
        let apart = |head: Id<Token>| {
            let between = (head.index()..self.clause.head.index()).rev();
            let mut marks = between.take(MOST_FILLERS).map(Id::<Token>::new);
            marks.any(|it| self.context.tree.analysis.tokens[it].tag == Tag::Colon)
        };
        let left_out = |it: &&Standing| it.clause && (told || apart(it.head));
        for standing in standing.iter().filter(|standing| !left_out(standing)) {
            // "demanded that RECIPIENT …": who is to do it.
            let heads = match self.context.clause(standing.head) {
                // "with Peru accusing Chile, Ghana urged talks": who accuses is not talked with.
                Some(inner) if standing.clause && !self.is_gerund_of_preposition(standing.head) => {
                    inner.subjects.iter().map(|filler| filler.head).take(MOST_FILLERS).collect()
                }
                _ if standing.clause => Vec::new(),
                _ => vec![standing.head],
            };
            for head in heads {
                let heads = match fits(head) {
                    true => vec![head],
                    false => {
                        let named = match list {
                            None => self.apposed(head),
                            Some(_) => Vec::new(),
                        };
                        [self.through(head), self.owners(head), named].concat()
                    }
                };
                for head in heads {
                    let known =
                        found.contains(&head) || one.roles.iter().any(|(_, f)| f.head == head);
                    if fits(head) && !known && !suffers(head) && !one.used.contains(&head) {
                        found.push(head);
                    }
                }
            }
        }
        // "the envoy and the head of the mission": who stands in one row with what is listed.
        if list.is_some() && !found.is_empty() && !self.frame.never {
            let relation = |head: Id<Token>| self.context.tree.analysis.tokens[head].relation;
            let joined =
                standing.iter().filter(|it| !it.clause && relation(it.head) == Relation::Conj);
            for head in joined.map(|it| it.head) {
                let known = found.contains(&head) || one.roles.iter().any(|(_, f)| f.head == head);
                if !known && self.is_actor(head, &limit.kinds) && !one.used.contains(&head) {
                    found.push(head);
                }
            }
        }
        if found.is_empty() {
            let subject = matches!(place, Place::Subject);
            // Whoever is left unsaid may be one of a list or not.
            if subject && self.clause.is_agentless() && (list.is_none() || self.frame.never) {
                one.agentless = true;
                return Ok(());
            }
            // A verb that wants an object is another verb without one ("returned to the capital").
            let open = self.outer.is_some() && *place != Place::Object && list.is_none();
            // What codes nothing need not be of actors, but an actor must be of the kind that it asks for.
            let any = self.frame.never
                && list.is_none()
                && (limit.kinds.is_empty()
                    || standing.iter().all(|one| (self.context.actors)(one.head).is_none()));
            let lenient = (any && subject) || (open && standing.is_empty());
            return match standing.first() {
                _ if lenient => Ok(()),
                // Who does what is spoken of need not be known: "rejected the talks".
                Some(_) if self.outer.is_some() && (subject || *place == Place::Possessor) => {
                    Ok(())
                }
                Some(_) if any => Ok(()),
                Some(first) => Err(Failure::NotActor(part, first.head)),
                None => Err(Failure::Absent(part)),
            };
        }
        if standing.iter().any(|standing| standing.clause)
            && !self.frame.parts.iter().any(|part| matches!(part.want, Want::Role(Role::Issue, _)))
            && let Some(content) = standing.iter().find(|standing| standing.clause)
        {
            one.roles.push((Role::Issue, Filler { head: content.head }));
        }
        one.specificity.roles += 1;
        one.specificity.fixed += list.is_some() as u16;
        if let Some(list) = list {
            one.used.extend(found.iter().filter_map(|head| self.listed(list, *head)).flatten());
        }
        one.specificity.small += !limit.kinds.is_empty() as u16;
        one.roles.extend(found.into_iter().map(|head| (role, Filler { head })));
        Ok(())
    }

    fn is_gerund_of_preposition(&self, head: Id<Token>) -> bool {
        self.context.tree.analysis.tokens[head].relation == Relation::Pcomp
    }

    /// What stands in a place of the clause.
    fn standing(&self, place: &Place, one: &Match) -> Vec<Standing> {
        let phrase = |head: Id<Token>| Standing { head, clause: false };
        let of_fillers = |fillers: &[Filler]| -> Vec<Standing> {
            fillers.iter().take(MOST_FILLERS).map(|filler| phrase(filler.head)).collect()
        };
        let clause = self.clause;
        let mut found: Vec<Standing> = match place {
            Place::Subject => of_fillers(&clause.subjects),
            Place::Object => {
                let mut found = of_fillers(&clause.objects);
                found.extend(inner_clauses(clause, |link| {
                    matches!(link, Link::That | Link::Question | Link::Participle | Link::Noun)
                }));
                found
            }
            Place::Possessor => {
                let mut found = of_fillers(&clause.subjects);
                found.extend(of_fillers(&clause.modifiers));
                let named = |word: &str| {
                    self.frame.parts.iter().any(|part| match &part.place {
                        Place::Phrase(words) => words.iter().any(|known| known == word),
                        _ => false,
                    })
                };
                for word in GENITIVES.into_iter().filter(|word| !named(word)) {
                    found.extend(self.phrases(word));
                }
                found
            }
            Place::Phrase(words) => {
                let mut found = Vec::new();
                let named = |word: &str| {
                    !self.phrases(word).is_empty()
                        || self.anchors(one).any(|anchor| !self.hanging(anchor, word).is_empty())
                };
                // "the release of the girls by the rebels": where both are there, "by" says whose.
                let [of, by] = GENITIVES;
                let both =
                    words.iter().any(|word| word == of) && words.iter().any(|word| word == by);
                let whose = both && named(by);
                for word in words.iter().filter(|word| !whose || *word != of) {
                    if clause.particle.as_ref() == Some(word) {
                        found.extend(of_fillers(&clause.objects));
                    }
                    found.extend(self.phrases(word));
                    found.extend(inner_clauses(clause, |link| introduces(link, word)));
                    for anchor in self.anchors(one) {
                        found.extend(self.hanging(anchor, word).into_iter().map(phrase));
                        // "told Oman that the dam has to go": what a that-clause says is not asked.
                        let named = self.context.clause(anchor);
                        if let Some(named) = named.filter(|_| !self.is_said(anchor)) {
                            found.extend(inner_clauses(named, |link| introduces(link, word)));
                        }
                    }
                    if GENITIVES.contains(&word.as_str()) {
                        found.extend(self.possessors(one).into_iter().map(phrase));
                    }
                }
                found
            }
            Place::Anywhere => Vec::new(),
        };
        let mut seen: Vec<Id<Token>> = Vec::new();
        found.retain(|one| {
            !seen.contains(&one.head) && {
                seen.push(one.head);
                seen.len() <= MOST_FILLERS
            }
        });
        found
    }

    /// What it is done for, where a frame has "to" and what follows it is named: "called the queen
    /// **to thank** her".
    fn aims(&self, place: &Place) -> Vec<Standing> {
        let infinitive = |word: &SmolStr| introduces(&Link::Infinitive, word);
        if !matches!(place, Place::Phrase(words) if words.iter().any(infinitive)) {
            return Vec::new();
        }
        let adverbial = |link: &Link| matches!(link, Link::Adverbial(marker) if marker.is_empty());
        let mut found = inner_clauses(self.clause, adverbial);
        found.retain(|one| self.context.clause(one.head).is_some_and(|aim| aim.signs.purpose));
        found
    }

    /// Fillers of phrases with a small word; inside another event also of the outer verb, to which
    /// parsers often attach what belongs to its object.
    fn phrases(&self, word: &str) -> Vec<Standing> {
        let outer = self.outer.into_iter().flat_map(|outer| &outer.phrases);
        // "calls it a rehearsal **for** war" is no call for war: the frame has no place for what is called.
        let object = |part: &Part| matches!(part.place, Place::Object | Place::Anywhere);
        let called = !self.frame.noun && self.clause.objects.len() > 1;
        let bare = called && !self.frame.parts.iter().any(object);
        let own = self.clause.phrases.iter().filter(|phrase| !(bare && phrase.of_object));
        own.chain(outer)
            .filter(|phrase| phrase.word == word)
            .take(MOST_FILLERS)
            .map(|phrase| Standing { head: phrase.filler.head, clause: false })
            .collect()
    }

    /// The best event of one of these types that the clause with this head has.
    fn inner(&self, head: Id<Token>, codes: &[&str]) -> Option<Match> {
        if self.depth + 1 >= DEEPEST || head == self.clause.head {
            return None;
        }
        // "vowed not to attack" is no vow to attack.
        let clause = self.context.clause(head).filter(|clause| !clause.signs.negated)?;
        let candidates = self.rules.candidates(clause, self.context);
        // Asked first, so that a chain of such verbs is not tried over and over.
        let possible = candidates.iter().any(|candidate| {
            let event = self.rules.frames[candidate.frame].event;
            codes.contains(&self.rules.events[event].code.kind.as_str())
        });
        if !possible {
            return None;
        }
        let leads = self.context.leads_for(&candidates, clause);
        let fits = candidates.iter().filter(|it| it.may_lead(leads)).filter_map(|candidate| {
            let outer = Some(self.clause);
            self.rules.fit(*candidate, clause, self.context, outer, self.depth + 1).ok()
        });
        let never = |one: &Match| self.rules.frames[one.frame].never;
        // Of equals the earlier frame.
        let best = fits.max_by(|a, b| {
            let key = |one: &Match| (one.specificity, never(one), std::cmp::Reverse(one.frame));
            key(a).cmp(&key(b))
        })?;
        (!never(&best) && codes.contains(&best.code.kind.as_str())).then_some(best)
    }

    pub(super) fn is_actor(&self, head: Id<Token>, kinds: &[ActorKind]) -> bool {
        (self.context.actors)(head).is_some_and(|kind| match kinds {
            [] => kind != ActorKind::Place,
            kinds => kind.is_of(kinds),
        })
    }
}

/// Whether a part of a frame is about its that-clause.
fn introduces_that(part: &Part) -> bool {
    let that = |words: &[SmolStr]| words.iter().any(|word| introduces(&Link::That, word));
    matches!(&part.place, Place::Phrase(words) if that(words))
}

fn inner_clauses(clause: &Clause, fits: impl Fn(&Link) -> bool) -> Vec<Standing> {
    let inner = clause.inner.iter().filter(|inner| fits(&inner.link)).take(MOST_FILLERS);
    inner.map(|inner| Standing { head: inner.head, clause: inner.link != Link::Noun }).collect()
}

/// Who is the other party of an event inside another: who does it, if that is somebody else ("urged
/// that Oman release them": Oman), else to whom it is done.
/// `own` says which words stand for the outer actor.
fn other_parties(inner: &Match, outer: &Match, own: &dyn Fn(Id<Token>) -> bool) -> Vec<Filler> {
    let of = |role: Role| {
        let known = |filler: &Filler| {
            own(filler.head) || outer.roles.iter().any(|(_, other)| other == filler)
        };
        let fillers = inner.roles.iter().filter(move |(of, _)| *of == role);
        fillers.map(|(_, filler)| *filler).filter(|filler| !known(filler)).collect::<Vec<_>>()
    };
    // Without an outer actor nobody knows whether the inner one is he or the other.
    let others = if outer.agentless { Vec::new() } else { of(Role::Actor) };
    if others.is_empty() { of(Role::Recipient) } else { others }
}

/// Whether a small word of a frame leads to a clause that is joined this way. Grammar of English,
/// as the rule language has it.
pub(super) fn introduces(link: &Link, word: &str) -> bool {
    match link {
        Link::Infinitive => word == "to",
        Link::That => word == "that",
        Link::Question => word == "whether" || word == "if",
        Link::Preposition(small) | Link::Adverbial(small) => small == word,
        Link::Participle | Link::Noun => false,
    }
}

/// To a noun `of X`, `by X` and `X's` are the same; part of the rule language, not of a vocabulary.
pub(super) const GENITIVES: [&str; 2] = ["of", "by"];

//! Cues whose content is a clause or a phrase in the same sentence.

use std::ops::Range;

use readout_model::{Id, Pos, Relation, Span, Stance, Tag, Token};

use super::content::index;
use super::cues::{Content, WordRole};
use super::{Draft, Reading, Row};

/// What a cue takes as its content.
pub(super) struct Taken {
    /// Tokens of the content, in one or two stretches.
    pub(super) stretches: Vec<Range<u32>>,
    /// Last token that belongs to the cue ("called **for**").
    pub(super) cue_end: Option<Id<Token>>,
    /// Smaller is the better reading of a cue with several rows.
    pub(super) rank: u8,
    /// Whether the cue's subject belongs to the content, so that nobody is named as its source.
    pub(super) impersonal: bool,
}

impl Reading<'_> {
    /// Adds a draft for every cue that owns no quotation but governs a content.
    pub(super) fn find_contents(&self, drafts: &mut Vec<Draft>) {
        let mut done = vec![false; self.hits.len()];
        for draft in drafts.iter() {
            done[draft.hit] = true;
        }
        let mut superseded = vec![false; self.hits.len()];
        let owned = drafts.len();
        for (number, hit) in self.hits.iter().enumerate() {
            // What "I" think while I speak is no voice of its own.
            let same_voice =
                || self.source(hit).is_some_and(|source| self.is_first_or_second(source));
            // "A picture taken on Sunday shows …" is what one sees, not what somebody says.
            let told = self.quoting(hit.token).is_some()
                && !self.has_role(hit.token, WordRole::Untold)
                && self.tree.child(hit.token, Relation::Ccomp).is_some();
            let picture = || {
                let source = self.source(hit).filter(|_| !told);
                source.is_some_and(|source| self.has_role(source, WordRole::Image))
            };
            if done[number]
                || same_voice()
                || picture()
                || self.is_nobodys(hit)
                || self.is_unreal(hit)
                || self.told_in_medium(hit.token).is_some()
            {
                continue;
            }
            let best = hit
                .rows
                .iter()
                .enumerate()
                .filter_map(|(order, row)| Some((order, row, self.take(hit.token, row)?)))
                .min_by_key(|(order, row, taken)| {
                    let words = self.cues.row(row.number).more.len();
                    (std::cmp::Reverse(words), taken.rank, *order)
                });
            let Some((_, row, taken)) = best else { continue };
            let region = self.region(hit.token);
            let mut draft = self.draft(number, row);
            // "praised it for speaking about the port": what he praises it for is told by others.
            let phrase = taken.rank == VAGUE
                && self.token(hit.token).relation == Relation::Pcomp
                && self.lacks_subject(hit.token);
            let vague = taken.rank >= VAGUE && !self.is_stated(hit.token);
            let kind = taken.rank >= VAGUE && self.is_trait(hit.token, row);
            if vague || phrase || kind || self.only_describes(hit.token, row) {
                continue;
            }
            draft.unsaid = self.is_unsaid(hit.token, row, taken.rank >= VAGUE);
            // "said in a statement on the case": the statement is what she said it in.
            let token = self.token(hit.token);
            let medium = token.head.filter(|&preposition| {
                taken.rank >= VAGUE
                    && token.pos == Pos::Noun
                    && token.relation == Relation::Pobj
                    && self.leads_to_medium(preposition)
            });
            let verb = medium.and_then(|preposition| self.token(preposition).head);
            if verb.is_some_and(|verb| self.quoting(verb).is_some()) {
                continue;
            }
            // "…, he said, referring to the raid": the outlet explains.
            if self.has_role(hit.token, WordRole::Gloss) && self.token(hit.token).tag == Tag::Vbg {
                continue;
            }
            let stance = self.cues.row(row.number).stance;
            if taken.impersonal {
                draft.source = None;
            } else if draft.source.is_none()
                && (self.needs_source(hit.token, row, taken.rank) || self.is_outlets_own(hit.token))
            {
                continue;
            }
            if let Some(end) = taken.cue_end {
                draft.cue = draft.cue.cover(self.token(end).span);
            }
            let summary = draft.source.and_then(|(_, span)| self.past_summary(hit.token, span));
            if let (Some((name, _)), Some(source)) = (&summary, draft.source.as_mut()) {
                source.1 = *name;
            }
            let source = draft.source.map(|(_, span)| span);
            let Some(stretches) = self.with_subject(hit.token, row, source, taken.stretches) else {
                continue;
            };
            let stretches = match taken.rank {
                0 if self.is_verb(hit.token) => self.with_main_clause(hit.token, stretches),
                _ => stretches,
            };
            let stretches = match taken.rank {
                0 => {
                    let stretches = self.with_antecedent(hit.token, source, stretches);
                    self.with_condition(hit.token, stretches)
                }
                _ => stretches,
            };
            // "…, **a plan** leader Marant has dropped"
            let stretches = match summary {
                Some((_, noun)) => {
                    let end = noun.end;
                    let behind = stretches.into_iter().filter(|it| it.start >= end);
                    std::iter::once(noun).chain(behind).collect()
                }
                None => stretches,
            };
            let (last, clause) = (hit.token.max(row.last), taken.rank < CLAUSE);
            let phrase = taken.rank > CLAUSE;
            let told = !clause
                || stance == Stance::Demanded
                || self.is_verb(hit.token) && self.is_passive(hit.token);
            let several = stretches.len() > 1;
            let after = |range: &Range<u32>| range.start > hit.token.index() as u32;
            let stretches = stretches
                .into_iter()
                .filter(|range| !(several && after(range) && self.is_beside(range.clone())))
                .map(|range| self.before_main_clause(hit.token, range))
                .map(|range| self.before_parallel(hit.token, range))
                .map(|range| match told {
                    true => self.before_misread_clause(hit.token, range),
                    false => range,
                })
                .map(|range| match taken.rank >= VAGUE {
                    true => self.before_occasion(hit.token, stance, range),
                    false => range,
                })
                .map(|range| self.before_clause_behind_marks(hit.token, range))
                .map(|range| if clause { self.before_next_sentence(range) } else { range })
                .map(|range| self.with_abbreviation(hit.token, range))
                .map(|range| self.before_semicolon(hit.token, range))
                .map(|range| if clause { range } else { self.before_effect(hit.token, range) })
                .map(|range| self.before_apposition(hit.token, range))
                .map(|range| match phrase && stance == Stance::Said {
                    true => self.before_also(hit.token, range),
                    false => range,
                })
                .map(|range| if phrase { self.with_infinitive(hit.token, range) } else { range })
                .map(|range| if clause { self.past_date(last, range) } else { range })
                .map(|range| self.with_list(hit.token, range))
                .map(|range| if phrase { self.with_role(hit.token, range) } else { range })
                .map(|range| if clause { self.with_reason(hit.token, range) } else { range })
                .map(|range| if clause { self.in_brackets(hit.token, range) } else { range })
                .map(|range| if phrase { self.past_aside(hit.token, range) } else { range })
                .map(|range| if phrase { self.with_predicate(hit.token, range) } else { range })
                .map(|range| self.past_adverb(hit.token, range))
                .map(|range| self.to_bracket(hit.token, range))
                .map(|range| self.before_elapsed(hit.token, stance, range))
                .flat_map(|range| self.without_day(hit.token, range));
            let pieces = stretches.filter_map(|range| self.piece(range, region));
            draft.content =
                pieces.filter(|piece| !piece.overlaps(self.token(hit.token).span)).collect();
            draft.content.sort();
            // "a statement on Tuesday" says nothing about Tuesday.
            let dated = |piece: &Span| self.is_date(self.analysis.tokens_in(*piece));
            if taken.rank >= VAGUE && draft.content.iter().all(dated) {
                continue;
            }
            self.use_light_verb(number, &mut draft, &mut superseded);
            drafts.push(draft);
        }
        let mut at = 0;
        drafts.retain(|draft| {
            at += 1;
            at <= owned || !superseded[draft.hit]
        });
    }

    /// "expressed the hope that …": the noun is the cue, the verb belongs to it.
    fn use_light_verb(&self, number: usize, draft: &mut Draft, superseded: &mut [bool]) {
        let noun = self.hits[number].token;
        let token = self.token(noun);
        // "**came to the** conclusion that …"
        let arrived = token.head.and_then(|preposition| self.token(preposition).head);
        let arrived = arrived.filter(|&verb| {
            token.relation == Relation::Pobj
                && self.is_verb(verb)
                && self.has_role(verb, WordRole::Arriving)
                && draft.source.is_some()
        });
        if let Some(verb) = arrived {
            draft.cue = draft.cue.cover(self.token(verb).span);
        }
        if token.pos != Pos::Noun || token.relation != Relation::Dobj {
            return;
        }
        let Some(verb) = token.head.filter(|verb| self.has_role(*verb, WordRole::Light)) else {
            return;
        };
        if draft.content.is_empty() || self.region(verb) != self.region(noun) {
            return;
        }
        draft.cue = draft.cue.cover(self.token(verb).span);
        if let Some(hit) = self.hit_at[verb.index()] {
            superseded[hit as usize] = true;
        }
    }

    /// The content of a cue under one row of the table.
    pub(super) fn take(&self, cue: Id<Token>, row: &Row) -> Option<Taken> {
        let forms = &self.cues.row(row.number).content;
        // "shows off the port", "backs them up": with its particle a verb means something else.
        let beside = |particle: Id<Token>| {
            let between = index(cue) + 1..index(particle);
            let pronoun = |at: u32| self.token(Id::new(at as usize)).pos == Pos::Pron;
            between.len() <= 1 && between.clone().all(pronoun)
        };
        let particle = self.tree.child(cue, Relation::Prt);
        let other = row.last == cue
            && !forms.contains(&Content::Quote)
            && particle.is_some_and(|it| it > cue && beside(it));
        if other {
            return None;
        }
        forms
            .iter()
            .filter_map(|form| self.take_form(cue, row, forms, form))
            .min_by_key(|taken| taken.rank)
    }

    fn take_form(
        &self,
        cue: Id<Token>,
        row: &Row,
        forms: &[Content],
        form: &Content,
    ) -> Option<Taken> {
        let token = self.token(cue);
        let verb = self.is_verb(cue);
        let passive = verb && self.is_passive(cue);
        match form {
            Content::Quote => None,
            Content::Clause if self.is_preposition_cue(cue) => self.clause_around(cue, 0),
            Content::Clause if token.pos == Pos::Adv => {
                // "reportedly": nobody is named as the source of the clause.
                self.clause_with(cue).map(|taken| Taken { impersonal: true, ..taken })
            }
            Content::Clause => self.take_clause(cue, row, forms),
            Content::Infinitive => self.take_infinitive(cue, row),
            Content::Gerund => {
                let inner = self.tree.child(cue, Relation::Xcomp)?;
                let gerund = self.token(inner).tag == Tag::Vbg && inner > cue;
                gerund.then(|| self.rightward(cue, row, inner, 3))
            }
            Content::Raising => {
                let inner = self.infinitive(cue).filter(|_| passive)?;
                // "none have been reported to leak"
                let nobody = self.subjects[cue.index()];
                if nobody.is_some_and(|it| self.has_role(it, WordRole::Nobody)) {
                    return None;
                }
                // Before "to …" alone, which leaves the subject out. Without the subject nothing is told.
                let whole = |taken: &Taken| {
                    taken.stretches.len() > 1
                        || token.relation != Relation::Conj
                        || self.agent(cue).is_some()
                };
                let taken = self.raised(cue, row, inner).filter(whole);
                taken.map(|taken| Taken { rank: 1, ..taken })
            }
            Content::Object | Content::ObjectAs | Content::Naming | Content::Finding => {
                self.take_object(cue, row, forms, form)
            }
            Content::Preposition(word) => self.take_phrase(cue, row, word),
        }
    }

    pub(super) fn is_preposition_cue(&self, cue: Id<Token>) -> bool {
        let relation = self.token(cue).relation;
        relation == Relation::Prep || self.token(cue).pos == Pos::Adp
    }

    /// The object of the preposition that a cue of several words ends in ("call **on** the council").
    pub(super) fn object_of_preposition_in(&self, row: &Row, cue: Id<Token>) -> Option<Id<Token>> {
        (row.last != cue).then(|| self.tree.child(row.last, Relation::Pobj)).flatten()
    }

    pub(super) fn right_child(&self, cue: Id<Token>) -> Option<Id<Token>> {
        self.tree
            .children(cue)
            .iter()
            .copied()
            .find(|&child| child > cue && !self.is_outside(child))
    }
}

/// From this rank on a content is no finite clause.
const CLAUSE: u8 = 2;

/// From this rank on a content is a mere phrase, and only what is put as a fact counts as a statement.
const VAGUE: u8 = 5;

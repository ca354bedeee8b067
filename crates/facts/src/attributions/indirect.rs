//! Cues whose content is a clause or a phrase in the same sentence.

use std::ops::Range;

use readout_model::{Id, Pos, Relation, Span, Stance, Tag, Token};

use super::content::{index, is_dash};
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
            // "did not comment on the timing", "has not specified which": what is not said is not there.
            let untold = [WordRole::Mere, WordRole::Untold];
            if untold.iter().any(|&role| self.has_role(hit.token, role))
                && self.tree.child(hit.token, Relation::Neg).is_some()
            {
                continue;
            }
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
            // "does not threaten new sanctions", "had not learned of the raid"
            let stance = self.cues.row(row.number).stance;
            let unsaid = matches!(stance, Stance::Warned | Stance::Promised | Stance::Knew);
            if taken.rank >= VAGUE && unsaid && self.tree.child(hit.token, Relation::Neg).is_some()
            {
                continue;
            }
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
                0 => self.with_antecedent(hit.token, source, stretches),
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
                .filter(|range| !(several && after(range) && self.is_gloss(range.clone())))
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
                .map(|range| self.before_semicolon(hit.token, range))
                .map(|range| if clause { range } else { self.before_effect(hit.token, range) })
                .map(|range| if phrase { self.with_infinitive(hit.token, range) } else { range })
                .map(|range| if clause { self.past_date(last, range) } else { range })
                .map(|range| self.with_list(hit.token, range))
                .map(|range| if phrase { self.with_role(hit.token, range) } else { range })
                .map(|range| self.past_adverb(hit.token, range))
                .map(|range| self.to_bracket(hit.token, range));
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
    fn take(&self, cue: Id<Token>, row: &Row) -> Option<Taken> {
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
            Content::Clause => {
                // "It had been expected, but it showed their resolve": a verb that is no verb of
                // speaking has what it says behind it.
                // "As the row grew, the firm announced a plan": nor what a circumstance tells.
                let beside = |clause: Id<Token>| {
                    let object = self.objects[cue.index()].is_some_and(|object| object > cue);
                    let mark = self.tree.child(clause, Relation::Mark);
                    let circumstance =
                        mark.is_some_and(|mark| self.has_role(mark, WordRole::Circumstance));
                    verb && clause < cue
                        && object
                        && (circumstance || !forms.contains(&Content::Quote))
                };
                // "those who volunteer their time to help": no clause but an object, misread.
                // In "said her plan to close it was late" both verbs may hang from the cue, the first with the subject.
                let infinitive = |clause: Id<Token>| {
                    let to = |aux| self.token(aux).tag == Tag::To;
                    let mut further = self.tree.related(cue, &[Relation::Ccomp]);
                    let subject = self.subjects[clause.index()].is_some();
                    let cut = subject && clause > cue && further.any(|it| it > clause);
                    verb && !forms.contains(&Content::Infinitive)
                        && self.tree.related(clause, &[Relation::Aux]).any(to)
                        && !(cut && forms.contains(&Content::Quote))
                };
                // "It was late, so she decided to leave": what she decided stands behind.
                let parted = |clause: Id<Token>| {
                    let inner = self.tree.child(cue, Relation::Xcomp);
                    clause < cue && !passive && inner.is_some_and(|inner| inner > cue)
                };
                // "responded by telling them “enough is enough”": what is told belongs to the telling.
                let retold = |clause: Id<Token>| {
                    let mut phrases = self.tree.related(cue, &[Relation::Prep]);
                    phrases.any(|it| {
                        let inner = self.tree.child(it, Relation::Pcomp);
                        cue < it
                            && it < clause
                            && inner.is_some_and(|inner| self.has_role(inner, WordRole::Telling))
                    })
                };
                // "He is back, she told him their boat had sunk", "…, she told him about the boat": what she told stands behind.
                let behind = |clause: Id<Token>| {
                    let object = self.objects[cue.index()].filter(|&it| it > cue);
                    let about = forms.iter().any(|form| match form {
                        Content::Preposition(word) => {
                            let mut phrases = self.tree.related(cue, &[Relation::Prep]);
                            phrases.any(|it| {
                                it > cue
                                    && self.text[self.token(it).span].eq_ignore_ascii_case(word)
                            })
                        }
                        _ => false,
                    });
                    let sentence = &self.analysis.sentences[self.analysis.sentence_of(cue)].tokens;
                    let told = object.is_some_and(|object| {
                        let after = index(object) + 1..sentence.end.min(index(object) + 12);
                        let plain = |at: &u32| {
                            let id = Id::new(*at as usize);
                            self.token(id).pos != Pos::Punct && self.region(id) == self.region(cue)
                        };
                        let mut words = after.take_while(plain);
                        words.any(|at| self.is_finite_in(sentence, Id::new(at as usize)))
                    });
                    clause < cue && self.has_role(cue, WordRole::Telling) && (about || told)
                };
                // "concern for the ruins now that it rains"
                let about = |clause: Id<Token>| {
                    token.pos == Pos::Noun
                        && clause > cue
                        && self.tree.related(cue, &[Relation::Prep]).any(|it| {
                            it > cue
                                && self.tree.subtree(it).start == index(cue) + 1
                                && self.has_role(it, WordRole::Deed)
                                && !self.has_role(it, WordRole::Source)
                                && self.tree.subtree(it).end <= self.tree.subtree(clause).start
                        })
                };
                // "threatened to leave should it rain": what is threatened is the infinitive.
                let condition = |clause: Id<Token>| {
                    let inner =
                        self.infinitive(cue).filter(|_| forms.contains(&Content::Infinitive));
                    self.tree.child(clause, Relation::Mark).is_none()
                        && inner.is_some_and(|it| {
                            it < clause && self.tree.subtree(it).start == index(row.last) + 1
                        })
                };
                // "The port’s problems have been reported": the parser takes a part of the subject for a clause.
                let noun = passive
                    && self.agent(cue).is_none()
                    && self
                        .tree
                        .child(cue, Relation::Nsubjpass)
                        .is_some_and(|it| self.token(it).pos == Pos::Noun);
                let led = |clause: Id<Token>| {
                    noun && clause < cue
                        || clause > cue && (self.is_relative_phrase(clause) || condition(clause))
                };
                let clause = self.clause_of(cue).filter(|&clause| {
                    !beside(clause)
                        && !self.is_not_told(clause, cue, forms)
                        && !led(clause)
                        && !about(clause)
                        && !behind(clause)
                        && !retold(clause)
                        && !parted(clause)
                        && !infinitive(clause)
                        && !self.is_parted(clause, cue)
                        && (forms.contains(&Content::Quote) || !self.is_description(clause, cue))
                });
                clause.map(|clause| self.with_clause(cue, row, clause)).or_else(|| {
                    // "said having them there helps": the parser may take the participle for the whole.
                    let participle = self
                        .tree
                        .child(cue, Relation::Xcomp)
                        .filter(|&inner| inner > cue && self.token(inner).tag == Tag::Vbg);
                    // "told the crew waiting there **that it was late**", "ordered **the crew serving there to leave**"
                    let object = participle.and_then(|inner| self.object_before(cue, inner));
                    if let (Some(object), Some(inner)) = (object, participle) {
                        let clause = self.tree.child(inner, Relation::Ccomp);
                        let marked =
                            |it: &Id<Token>| self.tree.child(*it, Relation::Mark).is_some();
                        if let Some(clause) = clause.filter(marked) {
                            return Some(self.rightward(cue, row, clause, 1));
                        }
                        let demands = self.cues.row(row.number).stance == Stance::Demanded;
                        if demands && self.infinitive(inner).is_some() {
                            return Some(self.rightward(cue, row, object, 1));
                        }
                    }
                    if let Some(inner) = participle.filter(|_| forms.contains(&Content::Quote)) {
                        return Some(self.rightward(cue, row, inner, 1));
                    }
                    let alone =
                        verb && forms.contains(&Content::Quote) && self.is_parenthetical(cue);
                    alone.then(|| self.clause_around(cue, 1)).flatten().or_else(|| {
                        // "…, the agency reported": what can take an object has none.
                        let closing = forms.contains(&Content::Object);
                        let speech = verb
                            && forms.contains(&Content::Quote)
                            && (!closing || self.is_bare(cue));
                        let rest = speech.then(|| self.rest_of_sentence(cue, row)).flatten();
                        rest.filter(|it| {
                            !closing || it.stretches.iter().all(|it| it.end <= index(cue))
                        })
                    })
                })
            }
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

    /// The clause that a cue governs.
    fn clause_of(&self, cue: Id<Token>) -> Option<Id<Token>> {
        let nominal = !matches!(self.token(cue).pos, Pos::Verb | Pos::Aux | Pos::Adj);
        let relations: &[Relation] =
            if nominal { &[Relation::Acl, Relation::Ccomp] } else { &[Relation::Ccomp] };
        let mark = |clause: &Id<Token>| self.tree.child(*clause, Relation::Mark);
        // Of two clauses the one behind the cue with a conjunction: "trade has grown and the mayor said
        // **that** taxes would follow". A noun's clause is finite and has a conjunction; a participle
        // only describes it.
        let clauses = || self.tree.related(cue, relations);
        let clause =
            clauses().find(|clause| *clause > cue && mark(clause).is_some()).or_else(|| {
                // "While it is late, Marant said the port was open": the first is a circumstance.
                let circumstance = |clause: &Id<Token>| *clause < cue && mark(clause).is_some();
                let behind = clauses().find(|clause| *clause > cue);
                let first = clauses().find(|_| !nominal);
                first
                    .filter(|it| !circumstance(it) || nominal)
                    .or(behind.filter(|_| !nominal))
                    .or(first)
            });
        // With an object in between the parser takes the question for an adverbial clause.
        let question = |clause: &Id<Token>| {
            let word = mark(clause).is_some_and(|mark| self.has_role(mark, WordRole::Question));
            *clause > cue && word
        };
        clause.or_else(|| {
            // "promised help if it rained"
            let hit = self.hit_at[cue.index()].map(|it| &self.hits[it as usize]);
            let promised = hit.is_some_and(|hit| {
                hit.rows.iter().all(|row| {
                    let stance = self.cues.row(row.number).stance;
                    matches!(stance, Stance::Promised | Stance::Warned | Stance::Demanded)
                })
            });
            let asked = !nominal
                && !promised
                && (self.objects[cue.index()].is_some() || self.is_passive(cue));
            let mut clauses = self.tree.related(cue, &[Relation::Advcl]);
            let found = asked.then(|| clauses.find(question)).flatten();
            found.or_else(|| self.clause_beside(cue))
        })
    }

    /// A clause with a conjunction that the parser hung into a phrase between it and its verb of saying: "said at the
    /// meeting **that the port would close**".
    fn clause_beside(&self, cue: Id<Token>) -> Option<Id<Token>> {
        if self.quoting(cue).is_none() || self.objects[cue.index()].is_some() {
            return None;
        }
        // "agreed to a settlement that …", "asked about claims that …": what the phrase itself is about.
        let own = |preposition: Id<Token>| {
            let word = &self.text[self.token(preposition).span];
            let rows = &self.hits[self.hit_at[cue.index()].map_or(0, |it| it as usize)].rows;
            let mut forms = rows.iter().flat_map(|row| &self.cues.row(row.number).content);
            forms.any(
                |form| matches!(form, Content::Preposition(it) if word.eq_ignore_ascii_case(it)),
            )
        };
        let phrases = self.tree.related(cue, &[Relation::Prep]);
        let phrases = phrases.filter(|&it| it > cue && !own(it));
        phrases.flat_map(|it| self.tree.subtree(it).take(REACH)).find_map(|at| {
            let clause = Id::new(at as usize);
            let hangs = matches!(self.token(clause).relation, Relation::Relcl | Relation::Acl);
            let mark = self.tree.child(clause, Relation::Mark).filter(|_| hangs)?;
            let conjunction = matches!(self.token(mark).tag, Tag::In | Tag::Wdt)
                && !self.has_role(mark, WordRole::As)
                && !self.has_role(mark, WordRole::Question)
                && self.tree.subtree(clause).start == index(mark);
            let noun =
                self.token(clause).head.filter(|noun| self.hit_at[noun.index()].is_none())?;
            let plain = self.token(noun).pos != Pos::Verb;
            let whole = plain && self.subjects[clause.index()].is_some_and(|it| it > mark);
            (conjunction && whole && self.region(clause) == self.region(cue)).then_some(clause)
        })
    }

    /// Whether a clause describes what stands between it and its cue: "found a boat **which may sink**".
    fn is_description(&self, clause: Id<Token>, cue: Id<Token>) -> bool {
        let start = self.tree.subtree(clause).start;
        let first = Id::new(start as usize);
        start > index(cue) + 1
            && self.token(first).tag == Tag::Wdt
            && self.has_role(first, WordRole::Relative)
    }

    /// Whether a semicolon or an opening bracket stands between a clause and a cue behind it: "the boat sank; she
    /// pledged help", "it is late (the port says it is not)".
    fn is_parted(&self, clause: Id<Token>, cue: Id<Token>) -> bool {
        // "The port is lost: a mosque feels the strain"
        let own = self.subjects[cue.index()].filter(|&it| clause < it && it < cue);
        let start = own.map_or(0, |it| self.tree.subtree(it).start);
        let colon = |at: u32| self.token(Id::new(at as usize)).tag == Tag::Colon;
        // "It is late — officials said — but …" is none.
        let aside = |at: u32| is_dash(self.words(at)) && self.is_bare(cue);
        if start > index(clause) && colon(start - 1) && !aside(start - 1) {
            return true;
        }
        // "It is late, and when asked, the firm mailed a list": a sentence of its own.
        let behind = self.tree.subtree(clause).end;
        let between = (behind..start.max(behind)).take(REACH);
        let mut between = between.map(|at| self.token(Id::new(at as usize)));
        let word = between.find(|it| it.pos != Pos::Punct && it.pos != Pos::Space);
        if word.is_some_and(|it| it.pos == Pos::Cconj) {
            return true;
        }
        let mut closed = 0;
        let words = (index(clause) + 1..index(cue)).rev().take(REACH);
        let mut words = words.map(|at| Id::<Token>::new(at as usize));
        words.any(|id| match self.token(id).tag {
            Tag::CloseBracket => {
                closed += 1;
                false
            }
            Tag::OpenBracket if closed > 0 => {
                closed -= 1;
                false
            }
            Tag::OpenBracket => true,
            Tag::Colon => {
                self.text[self.token(id).span].contains(';') && self.region(id) == self.region(cue)
            }
            _ => false,
        })
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

    /// Whether a cue stands beside the main clause: "…, officials say, …", "as the agency reported".
    fn is_parenthetical(&self, cue: Id<Token>) -> bool {
        let token = self.token(cue);
        let bare = [Relation::Dobj, Relation::Xcomp, Relation::Ccomp, Relation::Prep]
            .into_iter()
            .all(|relation| {
                self.tree.related(cue, &[relation]).all(|child| {
                    let range = self.tree.subtree(child);
                    child < cue || self.leads_to_medium(child) || self.is_date(range)
                })
            });
        let mark = self.tree.child(cue, Relation::Mark);
        match token.relation {
            Relation::Parataxis => bare,
            Relation::Advcl | Relation::Ccomp => {
                // Not "as soon as it is announced".
                let apart = |mark: Id<Token>| {
                    let at = index(mark);
                    let joined = at > 0 && self.token(Id::new(at as usize - 1)).pos == Pos::Cconj;
                    self.is_apart(at) || self.opens_sentence(at) || joined
                };
                // "the firm says it is late, as many claimed": which of the two is open.
                let open = token.head.is_some_and(|head| self.quoting(head).is_some());
                // "as their families ask to be called"
                let more = self.infinitive(cue).is_some();
                let fits = |mark| self.has_role(mark, WordRole::As) && apart(mark) && !more;
                bare && !open && mark.is_some_and(fits)
            }
            _ => false,
        }
    }
}

/// Tokens looked at between a clause and its cue.
const REACH: usize = 60;

/// From this rank on a content is no finite clause.
const CLAUSE: u8 = 2;

/// From this rank on a content is a mere phrase, and only what is put as a fact counts as a statement.
const VAGUE: u8 = 5;

//! Contents that are a clause: "said **that the port was lost**", "**the port is lost**, officials say", "as they claim".

use std::ops::Range;

use readout_model::{Id, Pos, Relation, Stance, Tag, Token};

use super::content::{index, is_dash};
use super::cues::{Content, WordRole};
use super::indirect::Taken;
use super::{Reading, Row};

/// Tokens looked at between a clause and its cue.
const REACH: usize = 60;

/// Tokens of the longest label before a colon, with it.
const LABEL: u32 = 4;

impl Reading<'_> {
    /// What a cue takes under the form of a clause.
    pub(super) fn take_clause(
        &self,
        cue: Id<Token>,
        row: &Row,
        forms: &[Content],
    ) -> Option<Taken> {
        let token = self.token(cue);
        let verb = self.is_verb(cue);
        let passive = verb && self.is_passive(cue);
        // "It had been expected, but it showed their resolve": a verb that is no verb of
        // speaking has what it says behind it.
        // "As the row grew, the firm announced a plan": nor what a circumstance tells.
        let beside = |clause: Id<Token>| {
            let object = self.objects[cue.index()].is_some_and(|object| object > cue);
            let mark = self.tree.child(clause, Relation::Mark);
            let circumstance = mark.is_some_and(|mark| self.has_role(mark, WordRole::Circumstance));
            verb && clause < cue && object && (circumstance || !forms.contains(&Content::Quote))
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
                        it > cue && self.text[self.token(it).span].eq_ignore_ascii_case(word)
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
            let inner = self.infinitive(cue).filter(|_| forms.contains(&Content::Infinitive));
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
                let marked = |it: &Id<Token>| self.tree.child(*it, Relation::Mark).is_some();
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
            let alone = verb && forms.contains(&Content::Quote) && self.is_parenthetical(cue);
            alone.then(|| self.clause_around(cue, 1)).flatten().or_else(|| {
                // "…, the agency reported": what can take an object has none.
                let closing = forms.contains(&Content::Object);
                let speech =
                    verb && forms.contains(&Content::Quote) && (!closing || self.is_bare(cue));
                let rest = speech.then(|| self.rest_of_sentence(cue, row)).flatten();
                rest.filter(|it| !closing || it.stretches.iter().all(|it| it.end <= index(cue)))
            })
        })
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
            found.or_else(|| self.clause_beside(cue)).or_else(|| self.clause_behind_medium(cue))
        })
    }

    /// The verb of saying that a participle stands under which tells how the words came: "**said** in a statement sent out
    /// and emailed to us that the port would close".
    pub(super) fn told_in_medium(&self, participle: Id<Token>) -> Option<Id<Token>> {
        let Token { relation, head, tag, .. } = *self.token(participle);
        let first = if relation == Relation::Conj { head? } else { participle };
        let medium = self.token(first).head.filter(|&it| {
            matches!(tag, Tag::Vbn | Tag::Vbd)
                && self.token(first).relation == Relation::Acl
                && self.has_role(it, WordRole::Medium)
        })?;
        let preposition = self.token(medium).head.filter(|&it| self.leads_to_medium(it))?;
        let verb = self.token(preposition).head?;
        let bare = self.objects[verb.index()].is_none()
            && self.tree.child(verb, Relation::Ccomp).is_none();
        (bare && self.is_verb(verb) && self.quoting(verb).is_some()).then_some(verb)
    }

    /// The clause with a conjunction that the parser hung to such a participle.
    fn clause_behind_medium(&self, cue: Id<Token>) -> Option<Id<Token>> {
        let mut media = self.tree.related(cue, &[Relation::Prep]).filter_map(|preposition| {
            let medium = self.tree.child(preposition, Relation::Pobj)?;
            let first = self.tree.child(medium, Relation::Acl)?;
            let last = self.tree.child(first, Relation::Conj).unwrap_or(first);
            let clause = self.tree.child(last, Relation::Ccomp)?;
            let own = self.told_in_medium(last) == Some(cue);
            (own && self.tree.child(clause, Relation::Mark).is_some()).then_some(clause)
        });
        media.next()
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

    /// The clause in which a parenthetical cue or an "according to" stands, without it.
    pub(super) fn clause_around(&self, cue: Id<Token>, rank: u8) -> Option<Taken> {
        let mut own = self.tree.subtree(cue);
        let mut head = self.token(cue).head?;
        for _ in 0..REACH {
            let token = self.token(head);
            // A clause within a clause does not stop the climb: what stands beside the sentence says
            // where all of it comes from.
            // "she stressed that it was not open, as they claimed": theirs is what she stressed. "She stressed that it was
            // open, as they reported": theirs is that she did.
            let reports = self.hit_at[cue.index()].is_some_and(|hit| {
                let mut rows = self.hits[hit as usize].rows.iter();
                rows.any(|row| self.cues.row(row.number).stance == Stance::Said)
            });
            let told = token.relation == Relation::Ccomp
                && !reports
                && self.is_as_clause(cue)
                && token.head.is_some_and(|above| above < head && self.quoting(above).is_some());
            let verb = told
                || matches!(token.pos, Pos::Verb | Pos::Aux)
                    && !matches!(
                        token.relation,
                        Relation::Acl
                            | Relation::Relcl
                            | Relation::Amod
                            | Relation::Xcomp
                            | Relation::Pcomp
                            | Relation::Aux
                            | Relation::Auxpass
                            | Relation::Conj
                            | Relation::Ccomp
                            | Relation::Advcl
                    );
            match token.head {
                Some(above) if !verb && self.region(above) == self.region(cue) => head = above,
                _ => break,
            }
        }
        let range = self.tree.subtree(head);
        // "According to the ministry, Marant, the envoy, has left": the parser may take the subject
        // for an apposition of the source, which leaves the clause without one.
        if own.start == range.start && self.lacks_subject(head) {
            let noun = self.object_of_preposition(cue);
            let taken = noun.and_then(|noun| self.swallowed(noun));
            own.end = taken.map_or(own.end, |taken| self.tree.subtree(taken).start);
        }
        // "It is late, the bank said, **and will not pay**."
        let children = self.tree.children(cue).iter();
        // "It is late, the bank said, **with a delay of a week**."
        let joined = { children }
            .find(|&&it| it > cue && self.is_misjoined(cue, it) || self.goes_on(cue, it));
        if let Some(&joined) = joined {
            let link = |at: &u32| {
                matches!(self.token(Id::new(*at as usize)).pos, Pos::Cconj | Pos::Punct | Pos::Adv)
            };
            let before = (index(cue) + 1..self.tree.subtree(joined).start).rev();
            own.end = before.take(REACH).take_while(link).last().unwrap_or(own.end);
        }
        // "It looks bright, but, according to the office, it is dark": what stands before is not the office's.
        let mut before = (range.start..own.start).rev().map(|at| self.token(Id::new(at as usize)));
        let link = before.find(|it| it.pos != Pos::Punct);
        let right = own.end..range.end;
        let whole = right.clone().take(REACH).any(|at| {
            let Token { relation, head, .. } = *self.token(Id::new(at as usize));
            matches!(relation, Relation::Nsubj | Relation::Nsubjpass)
                && head.is_some_and(|head| right.contains(&index(head)) || index(head) < own.start)
        });
        // "It sank because, according to the office, it was old": nor is what the reason is given for.
        let joined = whole
            && link.is_some_and(|it| {
                it.pos == Pos::Cconj && it.relation == Relation::Cc
                    || it.relation == Relation::Mark
                        && it.head.is_some_and(|verb| index(verb) >= own.end)
            });
        let start = if joined { own.start } else { self.past_link(range.start).min(own.start) };
        // "Star: Marant may leave, according to the Herald": the label of a caption.
        let colon = (start + 1..(start + LABEL).min(own.start)).find(|&at| {
            self.token(Id::new(at as usize)).tag == Tag::Colon && self.words(at) == ":"
        });
        let start = colon.filter(|_| self.opens_sentence(start)).map_or(start, |at| at + 1);
        // "It is open; according to the office, it is late"
        let parted = own.start > start && self.words(own.start - 1) == ";";
        let start = if parted { own.start } else { start };
        // "The boat (a gift, according to the mayor) is lost": only what stands in the bracket.
        let tag = |at: u32| self.token(Id::new(at as usize)).tag;
        let mut before = (start..own.start).rev().take(REACH);
        let bracket = before.find(|&at| matches!(tag(at), Tag::OpenBracket | Tag::CloseBracket));
        if let Some(open) = bracket.filter(|&at| tag(at) == Tag::OpenBracket)
            && (own.end..range.end).take(REACH).any(|at| tag(at) == Tag::CloseBracket)
        {
            let stretches = std::iter::once(open + 1..own.start).collect();
            return Some(Taken { stretches, cue_end: None, rank, impersonal: false });
        }
        let mut stretches = vec![start..own.start, own.end..range.end];
        // "It sank, according to a post on a site last updated in May": what follows without a comma goes with
        // the source.
        let apart = |at: u32| {
            let token = self.token(Id::new(at as usize));
            self.is_apart(at) || token.tag == Tag::Comma || is_dash(&self.text[token.span])
        };
        let both = start < own.start && own.end < range.end;
        let sentence = &self.analysis.sentences[self.analysis.sentence_of(cue)].tokens;
        let finite = |mut words: Range<u32>| {
            words.any(|at| self.is_finite_in(sentence, Id::new(at as usize)))
        };
        // "…, according to the firm – less than last year": nor is that the source's.
        let remark = || {
            let dash = is_dash(&self.text[self.token(Id::new(own.end as usize)).span]);
            dash && finite(start..own.start) && !finite(own.end..range.end)
        };
        // "…, according to radio, citing the army": whom the source has it from.
        let first = (own.end..range.end)
            .take(REACH)
            .map(|at| Id::<Token>::new(at as usize))
            .find(|&id| self.token(id).pos != Pos::Punct);
        let cites = first.is_some_and(|id| {
            self.token(id).tag == Tag::Vbg
                && self.token(id).relation == Relation::Advcl
                && self.has_role(id, WordRole::Quoting)
        });
        if both && self.is_preposition_cue(cue) && (!apart(own.end) || remark() || cites) {
            stretches.pop();
        }
        stretches.retain(|range| {
            range.clone().any(|at| {
                !matches!(
                    self.token(Id::new(at as usize)).pos,
                    Pos::Punct | Pos::Cconj | Pos::Space
                )
            })
        });
        (!stretches.is_empty()).then_some(Taken {
            stretches,
            cue_end: None,
            rank,
            impersonal: false,
        })
    }
}

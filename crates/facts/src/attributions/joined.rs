//! What is joined to a cue: a part of what it says, or a further statement.

use std::ops::Range;

use readout_model::{Id, Pos, Relation, Span, Stance, Tag, Token};

use super::content::index;
use super::cues::{Content, WordRole};
use super::{Draft, Reading, Row};

impl Reading<'_> {
    /// Whether what the parser coordinated with a cue is part of its content: a clause with a conjunction of its own
    /// ("said the port was lost, but **that nobody knew**") and a participle beside a cue in another form ("stressed
    /// the need for talks and **keeping** the port open").
    pub(super) fn is_misjoined(&self, cue: Id<Token>, child: Id<Token>) -> bool {
        let Token { relation, tag, .. } = *self.token(child);
        if relation != Relation::Conj {
            return false;
        }
        let start = self.tree.subtree(child).start;
        let first = Id::new(start as usize);
        let opening = self.token(first);
        // "won't be shut, as some claimed, **and that it opens today**": that is not theirs.
        let that = opening.relation == Relation::Mark
            && !self.is_as_clause(cue)
            && opening.tag == Tag::In
            && opening.head == Some(child)
            && !self.has_role(first, WordRole::As)
            && !self.has_role(first, WordRole::Question);
        let finite = matches!(self.token(cue).tag, Tag::Vbd | Tag::Vbz | Tag::Vbp);
        let participle = tag == Tag::Vbg
            && finite
            && start > index(cue) + 2
            && self.token(Id::new(start as usize - 1)).pos == Pos::Cconj
            && !self.is_apart(start - 1)
            && self.tree.child(child, Relation::Aux).is_none();
        let spoken = self.hit_at[child.index()].is_some() && !self.is_passive(child);
        let bare = self.lacks_subject(child) && !spoken;
        let auxiliary = self.tree.related(child, &[Relation::Aux, Relation::Auxpass]).next();
        // "pledged to hire people, **train** them and …"
        let infinitive = finite
            && bare
            && auxiliary.is_none()
            && matches!(tag, Tag::Vb | Tag::Vbp)
            && tag != self.token(cue).tag
            && self.tree.child(cue, Relation::Xcomp).is_some();
        // "said it was grateful, and **was waiting** for news"
        let helping = auxiliary.map_or(self.token(child).pos == Pos::Aux, |it| {
            matches!(self.token(it).tag, Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md)
        });
        // "did not say when, and **did** not answer": then it is the cue's.
        let own = self.tree.related(cue, &[Relation::Aux]).next();
        let parallel = own.is_some_and(|own| {
            auxiliary.is_some_and(|it| self.token(it).lemma == self.token(own).lemma)
        });
        // "said it had lost it **and it would fall**": what was still to come when it was said.
        // "said it had sailed when he was there **and he last saw it in May**"
        let modal = auxiliary.is_some_and(|it| self.token(it).tag == Tag::Md)
            || tag == Tag::Vbd
                && self.subjects[child.index()].is_some_and(|it| {
                    self.token(it).tag == Tag::Prp && !self.is_first_or_second(it)
                });
        // "and he did not **recognize** the face": what one thinks or notices is told by who does.
        let speech = spoken && !self.says_nothing(child);
        // The conjunction may hang from either verb.
        let joins = opening.pos == Pos::Cconj && opening.head == Some(child);
        let link = if joins { start } else { start.max(1) - 1 };
        let later = modal
            && !speech
            && self.token(cue).tag == Tag::Vbd
            && self.subjects[child.index()].is_some_and(|it| it < child)
            && start > index(cue) + 2
            && self.token(Id::new(link as usize)).pos == Pos::Cconj
            && !self.is_apart(link)
            // "decided not to stay and he left"
            && self.tree.related(cue, &[Relation::Ccomp]).any(|it| {
                cue < it && it < child && self.tense(it) != Tag::To
            });
        // "said he had not seen it, **and he did not know why**"
        // "said she was unaware of it, **and when they called, she found it**"
        let state = self.token(child).pos == Pos::Aux
            || self.says_nothing(child)
            || self.is_led_by_clause(child);
        let person = self.subjects[child.index()].is_some_and(|it| self.is_person(it));
        let past = auxiliary.map_or(tag == Tag::Vbd && state && person, |it| {
            matches!(self.token(it).tag, Tag::Vbd | Tag::Md)
        });
        let again = past
            && !speech
            && !parallel
            && self.token(cue).tag == Tag::Vbd
            && self.is_same_pronoun(cue, child);
        // "said it had sent a list, **but the names had not been read**": both lie before what was said.
        let before = !speech
            && own.is_none()
            && self.token(cue).tag == Tag::Vbd
            && self.is_past_perfect(child)
            && self.subjects[child.index()].is_some_and(|it| it < child)
            && self
                .tree
                .child(cue, Relation::Ccomp)
                .is_some_and(|it| cue < it && it < child && self.is_past_perfect(it));
        let again = again || before;
        let later = later || again;
        // "said it was cold, but this time, **“I feel fine.”**"
        let speaks = self.subjects[child.index()].is_some_and(|it| self.is_first_or_second(it))
            && self.region(child) != self.region(cue)
            && self.quotation_below(self.token(child).span, self.region(cue)).is_some();
        // "warned it would leave **should it rain**"
        let inverted = auxiliary.is_some_and(|it| {
            self.token(it).tag == Tag::Md
                && index(it) == start
                && self.subjects[child.index()].is_some_and(|subject| subject > it)
        });
        // "his lawyer said he was ill **and wanted to rest**": what one feels is told by others.
        let clause = self.tree.child(cue, Relation::Ccomp);
        let other = clause.and_then(|clause| self.subjects[clause.index()]).is_some_and(|it| {
            let has = |own| self.analysis.has_feature(it, own);
            it > cue && (has("Gender=Masc") || has("Gender=Fem"))
        });
        let own = self.subjects[cue.index()].map(|it| self.token(it));
        let felt = other
            && own.is_some_and(|it| it.pos == Pos::Noun)
            && tells_a_feeling(self, child)
            && self.lacks_subject(child)
            && tag == Tag::Vbd
            && self.token(cue).tag == Tag::Vbd
            && !self.is_apart(start - 1)
            && !self.is_passive(child);
        // "describes a firm **also called** the Bee"
        let called = matches!(tag, Tag::Vbd | Tag::Vbn)
            && self.names(child)
            && self.lacks_subject(child)
            && self.objects[child.index()].is_none()
            && self.tree.child(child, Relation::Oprd).is_some()
            && self.token(Id::new(start.max(1) as usize - 1)).pos != Pos::Cconj
            && opening.pos != Pos::Cconj
            && !self.is_apart(start);
        // "is believed to have sailed **and reached** the port"
        let perfect = self.is_passive(cue)
            && matches!(tag, Tag::Vbd | Tag::Vbn)
            && bare
            && auxiliary.is_none()
            && !self.is_apart(start.max(1) - 1)
            && self.infinitive(cue).is_some_and(|inner| {
                let mut helpers = self.tree.related(inner, &[Relation::Aux]);
                let helper = |it| self.token(it).tag == Tag::Vb;
                cue < inner && self.token(inner).tag == Tag::Vbn && helpers.any(helper)
            });
        // "announced plans to stay, **and a vote**"
        let nominal = |id: Id<Token>| {
            let Token { pos, tag, .. } = *self.token(id);
            // "her rule, **and that of** her father"
            let that = tag == Tag::Dt && self.tree.child(id, Relation::Prep).is_some();
            matches!(pos, Pos::Noun | Pos::Propn) || that
        };
        // "promised to publish a list, **and the names on it**"
        let listed = |verb: Id<Token>| {
            self.objects[verb.index()].is_some_and(|it| cue < it && it < child && nominal(it))
        };
        let listed = nominal(child)
            && self.is_verb(cue)
            && (listed(cue)
                || self.infinitive(cue).is_some_and(listed) && !self.is_apart(start.max(1) - 1))
            && self.token(Id::new(start.max(1) as usize - 1)).pos == Pos::Cconj
            && self.token(self.at_or_last(self.tree.subtree(child).end)).pos == Pos::Punct
            && self.subjects[child.index()].is_none();
        let clause = self.tree.child(cue, Relation::Ccomp).is_some()
            || self.token(cue).relation == Relation::Parataxis;
        let goes_on =
            (bare && helping && !parallel || later || speaks || inverted || felt) && clause;
        let part = participle || infinitive || listed || called || perfect;
        (that || goes_on) && self.quoting(cue).is_some() || part
    }

    /// Whether a verb tells what somebody thinks, feels or notices, and nothing that is said.
    pub(super) fn tells_a_thought(&self, verb: Id<Token>) -> bool {
        self.hit_at[verb.index()].is_some_and(|hit| {
            let mut rows = self.hits[hit as usize].rows.iter();
            rows.all(|row| is_thought(self.cues.row(row.number).stance))
        })
    }

    /// Whether a cue says nothing where it stands: it tells a thought, or has an object where it would need a clause ("he
    /// did not **recognize** the face").
    pub(super) fn says_nothing(&self, verb: Id<Token>) -> bool {
        let rows = self.hit_at[verb.index()].map(|hit| &self.hits[hit as usize].rows);
        let object = self.objects[verb.index()].filter(|&it| it > verb).is_some_and(|it| {
            let clause = [Relation::Ccomp, Relation::Xcomp];
            self.tree.related(verb, &clause).next().is_none()
                && self.quotation_below(self.token(it).span, self.region(verb)).is_none()
        });
        let clausal = |row: &Row| {
            let row = self.cues.row(row.number);
            is_thought(row.stance)
                || object
                    && row.content.iter().all(|it| {
                        let clause = matches!(it, Content::Clause | Content::Infinitive);
                        clause || matches!(it, Content::Quote | Content::Gerund | Content::Finding)
                    })
        };
        rows.is_some_and(|rows| rows.iter().all(clausal))
    }

    /// Whether a clause is in the past perfect: "the port **had been lost**".
    fn is_past_perfect(&self, verb: Id<Token>) -> bool {
        let first = self.tree.related(verb, &[Relation::Aux, Relation::Auxpass]).next();
        let participle = self.token(verb).tag == Tag::Vbn || self.token(verb).tag == Tag::Vbg;
        participle
            && first.is_some_and(|it| {
                self.token(it).tag == Tag::Vbd && self.token(it).relation == Relation::Aux
            })
    }

    /// Whether a clause of time or condition with a comma stands before the subject of a verb: "**when they called**, he
    /// found it".
    fn is_led_by_clause(&self, verb: Id<Token>) -> bool {
        let start = self.tree.subtree(verb).start;
        let link = self.token(Id::new(start as usize)).pos == Pos::Cconj;
        let start = start + u32::from(link);
        self.subjects[verb.index()].is_some_and(|subject| {
            self.tree.related(verb, &[Relation::Advcl]).any(|clause| {
                clause < subject
                    && self.tree.subtree(clause).start == start
                    && !self.lacks_subject(clause)
                    && self.follows_comma(index(subject))
            })
        })
    }

    /// Whether what is said begins with the pronoun that is the subject of what the parser coordinated with its cue: "said
    /// **he** had not seen them, and **he** did not know why".
    fn is_same_pronoun(&self, cue: Id<Token>, child: Id<Token>) -> bool {
        let subject = self.subjects[child.index()].map(|it| self.token(it));
        let own = self.tree.child(cue, Relation::Ccomp).and_then(|it| self.subjects[it.index()]);
        let pair = own.map(|it| self.token(it)).zip(subject);
        pair.is_some_and(|(own, subject)| {
            own.tag == Tag::Prp && subject.tag == Tag::Prp && own.lemma == subject.lemma
        })
    }

    /// Whether a phrase or clause behind a cue that follows its content goes on with it: "the port must
    /// close, she said, **because the boats are gone**".
    pub(super) fn goes_on(&self, cue: Id<Token>, child: Id<Token>) -> bool {
        let token = self.token(child);
        let range = self.tree.subtree(child);
        let part = match token.relation {
            // "…, she said, **without giving** a reason"
            Relation::Prep => {
                let left_out = self.has_role(child, WordRole::Barrier)
                    && self.tree.child(child, Relation::Pcomp).is_some();
                !left_out && !self.leads_to_medium(child) && !self.is_date(range.clone())
            }
            Relation::Advcl => {
                let mark = self.tree.child(child, Relation::Mark);
                let finite = matches!(self.tense(child), Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md);
                finite && mark.is_some_and(|mark| !self.has_role(mark, WordRole::As))
            }
            _ => false,
        };
        // "…, she said, **given** that nobody came" gives nothing away.
        let spoken = self.hit_at[child.index()].is_some()
            && !(token.relation == Relation::Prep && token.tag == Tag::Vbn);
        child > cue && part && !spoken && self.follows_comma(range.start)
    }

    /// Dependents of a cue that are not part of what it says.
    pub(super) fn is_outside(&self, child: Id<Token>) -> bool {
        let relation = self.token(child).relation;
        matches!(relation, Relation::Conj | Relation::Cc | Relation::Punct | Relation::Agent)
    }

    /// Dependents behind a content that go with the cue rather than with the content: a further
    /// statement ("said …, adding that …") and what it is said in.
    pub(super) fn is_aside(&self, child: Id<Token>) -> bool {
        let token = self.token(child);
        let comma = self.is_apart(self.tree.subtree(child).start);
        match token.relation {
            // "expects approval in May, **at which point it opens**"
            Relation::Ccomp | Relation::Relcl if comma && self.is_relative_phrase(child) => true,
            Relation::Advcl => {
                comma && token.tag == Tag::Vbg && self.tree.child(child, Relation::Mark).is_none()
            }
            // "explained the delay **by saying** that …"
            Relation::Prep => {
                let by = self.has_role(child, WordRole::Source)
                    && self.tree.child(child, Relation::Pcomp).is_some();
                by || self.leads_to_medium(child)
            }
            Relation::Parataxis | Relation::Nsubj | Relation::Nsubjpass => true,
            _ => false,
        }
    }

    /// Past a word that links a sentence to the one before, with its comma: the outlet's ("**In contrast,**
    /// the port has grown, the mayor said").
    pub(super) fn past_link(&self, start: u32) -> u32 {
        let id = |at: u32| self.at_or_last(at);
        let word = start + u32::from(self.token(id(start)).pos == Pos::Adp);
        let links = self.has_role(id(word), WordRole::Link);
        let comma = self.token(id(word + 1)).tag == Tag::Comma;
        if links && comma { word + 2 } else { start }
    }

    /// Adds to contents that end with somebody's saying the quotation that this one speaks: "recalled the captain telling
    /// them**: “…”**".
    pub(super) fn join_inner_quotations(&self, drafts: &mut [Draft]) {
        let mut inner: Vec<(Span, Span)> = drafts
            .iter()
            .filter(|it| it.content.len() == 1 && it.cue.end() <= it.content[0].start())
            .map(|it| (it.cue, it.content[0]))
            .collect();
        inner.sort_by_key(|(_, content)| content.start());
        let is_mark = |it: char| ":,“\"' ".contains(it);
        for draft in drafts {
            let Some(last) = draft.content.last_mut() else { continue };
            let behind = inner.partition_point(|(_, content)| content.start() < last.end());
            let gap = |content: &Span| &self.text[last.end()..content.start()];
            let mut near = inner[behind..].iter().take_while(|it| gap(&it.1).chars().all(is_mark));
            let follows = |it: &&(Span, Span)| last.contains(it.0) && gap(&it.1).contains(':');
            if let Some((_, content)) = near.find(follows) {
                *last = last.cover(*content);
            }
        }
    }

    /// Adds to contents that end in a quotation the ones that a conjunction joins to it and that nobody else speaks:
    /// "with posts saying “a shame” **and “so sad”**".
    pub(super) fn join_quotations(&self, drafts: &mut [Draft]) {
        /// Quotations that are joined at most, and how many nest before one that ends where a content does.
        const MOST: usize = 4;
        let mut taken: Vec<Span> = drafts.iter().flat_map(|it| it.content.clone()).collect();
        taken.sort_by_key(|span| (span.start(), span.end()));
        let is_taken = |span: Span| {
            let at = taken.partition_point(|piece| piece.start() < span.end());
            taken[..at].iter().rev().take(2 * MOST).any(|piece| piece.overlaps(span))
        };
        for draft in drafts {
            let region = self.region(self.hits[draft.hit].token);
            for _ in 0..MOST {
                let Some(&last) = draft.content.last().filter(|it| it.start() > draft.cue.start())
                else {
                    break;
                };
                let at = self.quotations.partition_point(|it| it.span.start() < last.end());
                let ends = self.quotations[..at].iter().rev().take(MOST);
                let ends = { ends }.any(|it| {
                    it.span.end() == last.end() && it.parent.map(|it| it as u32) == region
                });
                let Some(next) = self.quotations.get(at).filter(|_| ends) else { break };
                let gap = self
                    .analysis
                    .tokens_in(Span::new(last.end(), next.span.start().max(last.end())));
                let link =
                    |at: u32| matches!(self.token(Id::new(at as usize)).tag, Tag::Cc | Tag::Comma);
                let joined = gap.len() <= 2
                    && gap.clone().all(link)
                    && gap
                        .clone()
                        .last()
                        .is_some_and(|at| self.token(Id::new(at as usize)).tag == Tag::Cc);
                let joined = joined || self.leads_into_quotation(&gap, at);
                let beside = next.parent.map(|it| it as u32) == region && !next.continues;
                if !joined || !beside || is_taken(next.span) {
                    break;
                }
                if let Some(piece) = draft.content.last_mut() {
                    *piece = piece.cover(next.span);
                }
            }
        }
    }

    /// Whether some words between two quotations are the subject of the clause that the second goes on with: "said “it is
    /// late,” **the port** “is shut” **and the pier** “was lost”".
    fn leads_into_quotation(&self, gap: &Range<u32>, next: usize) -> bool {
        /// Tokens of such words at most.
        const LONGEST: usize = 6;
        let nominal = |at: u32| {
            let pos = self.token(Id::new(at as usize)).pos;
            matches!(pos, Pos::Noun | Pos::Propn | Pos::Adj | Pos::Det)
        };
        let Some(previous) = next.checked_sub(1) else { return false };
        let comma = self.text[self.quotations[previous].inner].trim_end().ends_with(',');
        let linked =
            gap.clone().next().is_some_and(|at| self.token(Id::new(at as usize)).tag == Tag::Cc);
        let words = gap.start + u32::from(linked)..gap.end;
        let first =
            self.token(self.at_or_last(self.analysis.tokens_in(self.quotations[next].inner).start));
        let verb = matches!(first.tag, Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md);
        (comma || linked) && verb && !words.is_empty() && words.len() <= LONGEST && { words }
            .all(nominal)
    }

    /// Gives a speaker the words right before its name that the parser left at the end of what is said: "It is late,
    /// **harbour chief** Ilse Marant said".
    pub(super) fn give_title(&self, draft: &mut Draft) {
        /// Tokens of such words at most.
        const LONGEST: usize = 12;
        let Some((head, source)) = draft.source else { return };
        let first = self.analysis.tokens_in(source).start;
        let cue = self.hits[draft.hit].token;
        let Some(piece) = draft.content.iter_mut().rfind(|it| it.start() < source.start()) else {
            return;
        };
        let words = self.analysis.tokens_in(*piece);
        let beside = words.end == first && head < cue && draft.cue.start() > source.start();
        let named = self.token(Id::new(first as usize)).pos == Pos::Propn;
        let nominal = |&at: &u32| {
            let Token { pos, tag, .. } = *self.token(Id::new(at as usize));
            let part =
                matches!(pos, Pos::Noun | Pos::Propn | Pos::Adj | Pos::Det | Pos::Adp | Pos::Num);
            part || tag == Tag::Pos || tag == Tag::Hyph
        };
        let plain = |&at: &u32| self.region(Id::new(at as usize)) == self.region(cue);
        let title =
            words.clone().rev().take(LONGEST).take_while(|at| nominal(at) && plain(at)).last();
        let Some(start) = title.filter(|&at| beside && named && at > words.start + 1) else {
            return;
        };
        let apart = self.token(Id::new(start as usize - 1)).tag == Tag::Comma;
        let opens = self.token(Id::new(start as usize)).pos != Pos::Adp;
        if apart && opens {
            *piece = Span::new(piece.start(), self.token(Id::new(start as usize - 2)).span.end());
            let begin = self.token(Id::new(start as usize)).span.start();
            draft.source = Some((head, Span::new(begin, source.end())));
        }
    }
}

/// Whether a verb tells what somebody feels or wants, and not what he says.
fn tells_a_feeling(reading: &Reading<'_>, verb: Id<Token>) -> bool {
    reading.hit_at[verb.index()].is_some_and(|hit| {
        let mut rows = reading.hits[hit as usize].rows.iter();
        rows.all(|row| {
            let stance = reading.cues.row(row.number).stance;
            matches!(stance, Stance::Wanted | Stance::Hoped | Stance::Believed | Stance::Expected)
        })
    })
}

/// Whether a stance is that of somebody who thinks, feels or notices.
fn is_thought(stance: Stance) -> bool {
    let feeling = matches!(stance, Stance::Wanted | Stance::Hoped | Stance::Feared);
    feeling || matches!(stance, Stance::Believed | Stance::Expected | Stance::Knew)
}

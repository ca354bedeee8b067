//! What tells upon which occasion something was said, or what somebody else did meanwhile: the outlet's words behind a
//! content.

use std::ops::Range;

use readout_model::{Id, Pos, Relation, Span, Stance, Tag, Token};

use super::content::index;
use super::cues::WordRole;
use super::source::CLIMB;
use super::{Draft, Reading, Row};

/// Tokens looked at in a content.
const REACH: usize = 60;

/// Commas looked at in one.
const COMMAS: usize = 4;

impl Reading<'_> {
    /// Some words, to a conjunction that the parser took for a preposition, with a clause behind it: "ordered them to
    /// leave | **as war on the island went on**".
    pub(super) fn before_misread_clause(&self, cue: Id<Token>, words: Range<u32>) -> Range<u32> {
        let sentence = &self.analysis.sentences[self.analysis.sentence_of(cue)].tokens;
        let from = words.start.max(index(cue)) + 1;
        let leads = |at: &u32| {
            let id = Id::<Token>::new(*at as usize);
            let phrase = self.tree.subtree(id);
            let verb = self.at_or_last(phrase.end);
            let main = match self.token(verb).relation {
                Relation::Aux | Relation::Auxpass => self.token(verb).head.unwrap_or(verb),
                _ => verb,
            };
            let subject = self.subjects[main.index()];
            let plain =
                { phrase.clone() }.all(|at| self.token(Id::new(at as usize)).pos != Pos::Punct);
            self.has_role(id, WordRole::Circumstance)
                && self.token(id).relation == Relation::Prep
                && phrase.start == *at
                && plain
                && self.tree.child(id, Relation::Pobj).is_some()
                && phrase.end < sentence.end
                && self.is_verb(verb)
                && self.token(verb).tag == Tag::Vbd
                && self.is_finite_in(sentence, verb)
                && subject.is_none_or(|it| index(it) < *at)
                && self.region(id) == self.region(cue)
                && self.region(verb) == self.region(cue)
        };
        until(&words, from, leads)
    }

    /// Some words that are a quotation, without the clause behind it, which tells when it was said: "declared “the message is
    /// clear” | **after the rocket fell**".
    pub(super) fn before_clause_behind_marks(
        &self,
        cue: Id<Token>,
        words: Range<u32>,
    ) -> Range<u32> {
        let first = self.token(self.at_or_last(words.start)).span;
        // The mark itself may hang from the cue.
        let opens = |at: u32| self.opens_quotation(at) || self.opens_quotation(at - 1);
        let quotation = self
            .quotation_below(first, self.region(cue))
            .filter(|_| words.start > index(cue) && opens(words.start));
        let Some(quotation) = quotation else { return words };
        let end = self.analysis.tokens_in(self.quotations[quotation].span).end;
        let mark = self.at_or_last(end);
        let clause = self.token(mark).head.filter(|&clause| {
            words.contains(&end)
                && (self.has_role(mark, WordRole::Circumstance)
                    || self.has_role(mark, WordRole::Unmet))
                && clause > mark
                && self.is_verb(clause)
                && self.region(mark) == self.region(cue)
        });
        if clause.is_some() { words.start..end } else { words }
    }

    /// Some words with an abbreviation behind them whose full stop the parser took for that of the sentence: "left at 9
    /// **a.m.**"
    pub(super) fn with_abbreviation(&self, cue: Id<Token>, words: Range<u32>) -> Range<u32> {
        let next = self.at_or_last(words.end);
        let Token { pos, relation, span, .. } = *self.token(next);
        let misread = index(next) == words.end
            && words.start > index(cue)
            && self.analysis.sentence_of(next) == self.analysis.sentence_of(cue)
            && relation == Relation::Punct
            && pos != Pos::Punct
            && self.text[span].ends_with('.')
            && self.text[span].contains(char::is_alphabetic);
        words.start..words.end + u32::from(misread)
    }

    /// Some words to the full stop of an abbreviation that ends the sentence, which the parser ran on: "left at 9 a.m. |
    /// **There was no wind**".
    pub(super) fn before_next_sentence(&self, words: Range<u32>) -> Range<u32> {
        let opens = |at: &u32| {
            let before = self.words(at - 1);
            let Token { pos, tag, span, .. } = *self.token(Id::new(*at as usize));
            let word = &self.text[span];
            before.len() > 1
                && before.ends_with('.')
                && self.token(Id::new(*at as usize - 1)).space_after
                && word.len() > 1
                && word.starts_with(char::is_uppercase)
                && (matches!(pos, Pos::Pron | Pos::Det) || tag == Tag::Ex)
        };
        until(&words, words.start + 1, opens)
    }

    /// A thing that somebody announces or rejects, without what is told of it behind a comma ("praised the group,
    /// **which later left**"), and without what led to it ("defended the plan **following reports of a leak**").
    pub(super) fn before_occasion(
        &self,
        cue: Id<Token>,
        stance: Stance,
        words: Range<u32>,
    ) -> Range<u32> {
        let region = self.region(cue);
        // What is announced may well have its own occasion: "suggested a vote following an inquiry".
        let judged = matches!(stance, Stance::Other | Stance::Denied | Stance::Demanded);
        let closes = self.token(self.at_or_last(words.end)).tag != Tag::Comma;
        let aside = |at: &u32| {
            let id = Id::<Token>::new(*at as usize);
            let Token { relation, span, .. } = *self.token(id);
            if self.region(id) != region || self.quotation_below(span, region).is_some() {
                return false;
            }
            // "commented on the raid **saying** that …": a further statement.
            let again = self.token(id).tag == Tag::Vbg
                && matches!(relation, Relation::Acl | Relation::Advcl)
                && self.quoting(id).is_some()
                && self.tree.subtree(id).start == *at
                && self.tree.subtree(id).end >= words.end
                && [Relation::Ccomp, Relation::Dobj]
                    .iter()
                    .any(|&it| self.tree.child(id, it).is_some())
                && self.is_verb(cue)
                && (self.objects[cue.index()].is_none() || stance != Stance::Said);
            let comma = self.follows_comma(*at);
            match relation {
                _ if again => true,
                Relation::Prep => {
                    let noun = self.tree.child(id, Relation::Pobj);
                    let told = noun.is_some_and(|it| {
                        let roles = [WordRole::Medium, WordRole::Summary, WordRole::Finding];
                        roles.iter().any(|&role| self.has_role(it, role))
                    });
                    let after = told
                        && stance == Stance::Other
                        && self.has_role(id, WordRole::Circumstance)
                        && !self.has_role(id, WordRole::As)
                        && self.tree.subtree(id).end >= words.end;
                    // "announced her parting from the envoy **on Twitter**": it may hang from the last word.
                    let told_in = stance == Stance::Said
                        && self.leads_to_medium(id)
                        && self.tree.subtree(id).end >= words.end
                        && noun.is_some_and(|it| {
                            let own = self.tree.child(it, Relation::Poss).is_some();
                            own || self.token(it).pos == Pos::Propn
                        })
                        && self.token(id).head.is_some_and(|it| {
                            let roles = [WordRole::Medium, WordRole::Summary, WordRole::Finding];
                            it > cue && !roles.iter().any(|&role| self.has_role(it, role))
                        });
                    // "proposed talks **in response to** an offer"
                    let answer = noun.is_some_and(|it| {
                        self.has_role(it, WordRole::Occasion)
                            && self.token(it).pos == Pos::Noun
                            && self.tree.subtree(id).end >= words.end
                    });
                    answer || told_in || judged && (self.has_role(id, WordRole::Occasion) || after)
                }
                Relation::Nsubj | Relation::Nsubjpass => {
                    let clause = self.token(id).head.filter(|&verb| {
                        self.token(verb).relation == Relation::Relcl && index(verb) > *at
                    });
                    comma
                        && closes
                        && self.has_role(id, WordRole::Relative)
                        && clause.is_some_and(|it| self.tree.subtree(it).end >= words.end)
                }
                _ => false,
            }
        };
        // "reported that Marant, who has left, armed them", with the name read as an object
        if self.token(self.at_or_last(words.start)).tag == Tag::In {
            return words;
        }
        let from = words.start.max(index(cue) + 1) + 1;
        until(&words, from, aside)
    }

    /// Where a clause about somebody else begins that closes what a speaker says of himself: "the bank said it expects a
    /// loss, **while Harbour Holdings will have a gain**".
    pub(super) fn set_against_from(
        &self,
        cue: Id<Token>,
        verb: Id<Token>,
        end: u32,
    ) -> Option<u32> {
        let Token { relation, head, .. } = *self.token(verb);
        let clause = head.filter(|_| relation == Relation::Advcl)?;
        let mark = self.tree.child(verb, Relation::Mark)?;
        let Range { start, end: last } = self.tree.subtree(verb);
        let own = self.subjects[clause.index()]
            .is_some_and(|it| self.token(it).tag == Tag::Prp && !self.is_first_or_second(it));
        let other = self.subjects[verb.index()].is_some_and(|it| self.token(it).pos == Pos::Propn);
        let closes = last >= end && start > index(cue) + 1 && self.follows_comma(start);
        let said = self.token(clause).relation == Relation::Ccomp
            && self.token(clause).head == Some(cue)
            && self.quoting(cue).is_some();
        (said && own && other && closes && self.has_role(mark, WordRole::Contrast)).then_some(start)
    }

    /// Where a speaker goes on in a clause of its own that the parser joined to what was said: "said it was late, **and he
    /// called the port a ruin**".
    pub(super) fn spoken_on_from(&self, cue: Id<Token>, again: Id<Token>, end: u32) -> Option<u32> {
        let Token { relation, head, tag, .. } = *self.token(again);
        let clause = head.filter(|_| relation == Relation::Conj)?;
        let subject = self.subjects[again.index()].filter(|&it| {
            self.token(it).tag == Tag::Prp && it < again && !self.is_first_or_second(it)
        })?;
        let start = self.tree.subtree(again).start;
        let link = start.checked_sub(1).filter(|&at| self.at_or_last(at).index() > cue.index())?;
        let spoken = self.hit_at[again.index()].is_some() && !self.says_nothing(again);
        let same = matches!(tag, Tag::Vbd | Tag::Vbz) && tag == self.token(cue).tag;
        let said = self.token(clause).relation == Relation::Ccomp
            && self.token(clause).head == Some(cue)
            && self.quoting(cue).is_some();
        let joined = self.token(Id::new(link as usize)).pos == Pos::Cconj
            && self.follows_comma(link)
            && index(subject) == start
            && self.region(again) == self.region(cue);
        (spoken && same && said && joined && self.tree.subtree(again).end >= end).then_some(link)
    }

    /// Some words behind a noun, to the conjunction behind which the preposition before that noun comes again: "anger
    /// **over** its refusal to stay and **over** …".
    pub(super) fn before_parallel(&self, cue: Id<Token>, words: Range<u32>) -> Range<u32> {
        let Token { relation, head, pos, .. } = *self.token(cue);
        let led = head.filter(|_| relation == Relation::Pobj && pos == Pos::Noun);
        let Some(preposition) = led else { return words };
        let again = |at: &u32| {
            let next = self.at_or_last(at + 1);
            self.token(Id::new(*at as usize)).tag == Tag::Cc
                && self.token(next).pos == Pos::Adp
                && self.token(next).lemma == self.token(preposition).lemma
        };
        let from = words.start + 1;
        until(&words, from, again)
    }

    /// Some words, to the comma behind which the main clause begins, whose subject the parser took for a part of them:
    /// "While they did not call for a vote, **the women** left", "Asked how it felt, **her face** darkened".
    pub(super) fn before_main_clause(&self, cue: Id<Token>, words: Range<u32>) -> Range<u32> {
        let comma = |at: &u32| self.token(Id::new(*at as usize)).tag == Tag::Comma;
        let from = words.start.max(index(cue) + 1);
        let commas = || (from..words.end).take(REACH).filter(|at| comma(at));
        if let Some(at) = commas().next().filter(|_| self.is_in_first_clause(cue, words.end)) {
            return words.start..at;
        }
        let sentence = &self.analysis.sentences[self.analysis.sentence_of(cue)].tokens;
        let asked = sentence.start == index(cue)
            && matches!(self.token(cue).tag, Tag::Vbn | Tag::Vbd)
            && self.lacks_subject(cue);
        let finite = |mut words: Range<u32>| {
            words.any(|at| self.is_finite_in(sentence, Id::new(at as usize)))
        };
        // The parser may take the main clause for a circumstance, but no conjunction stands right before its subject.
        let clause = |at: u32| {
            let mut next = (at + 1..words.end).take(REACH).map(|it| Id::<Token>::new(it as usize));
            next.any(|it| {
                let Token { relation, head, .. } = *self.token(it);
                let tense =
                    |verb| matches!(self.tense(verb), Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md);
                relation == Relation::Nsubj
                    && self.tree.subtree(it).start == at + 1
                    && head.is_some_and(|verb| verb > it && tense(verb))
            })
        };
        let main = |at: &u32| finite(words.start..*at) && clause(*at);
        let found = if asked { commas().take(COMMAS).find(main) } else { None };
        words.start..found.unwrap_or(words.end)
    }

    /// Whether a cue stands in a clause before the main one, the verb of which is without a subject for the parser and
    /// begins where some words end.
    fn is_in_first_clause(&self, cue: Id<Token>, end: u32) -> bool {
        let mut clause = cue;
        for _ in 0..CLIMB {
            let Token { relation, head, .. } = *self.token(clause);
            let Some(above) = head else { return false };
            if relation == Relation::Advcl {
                let marked = self.tree.child(clause, Relation::Mark).is_some_and(|mark| {
                    self.tree.subtree(clause).start == index(mark)
                        && self.has_role(mark, WordRole::Circumstance)
                });
                return marked
                    && cue < above
                    && self.is_verb(above)
                    && self.lacks_subject(above)
                    && self.tree.child(above, Relation::Expl).is_none()
                    && !self.is_as_clause(clause)
                    && index(above) <= end + 1;
            }
            clause = above;
        }
        false
    }

    /// Whom somebody accuses and of what, or orders to do something, without the day in between: "accused the bank **on
    /// Monday** of lying".
    pub(super) fn without_day(&self, cue: Id<Token>, words: Range<u32>) -> Vec<Range<u32>> {
        let phrases = || self.tree.related(cue, &[Relation::Prep, Relation::Npadvmod]);
        let day = phrases().map(|it| self.tree.subtree(it)).find(|day| {
            let begins = |it: &Id<Token>| self.tree.subtree(*it).start == day.end;
            let deed = |it: Id<Token>| self.has_role(it, WordRole::Deed) && begins(&it);
            // "ordered the bank **on Monday** to lend"
            let order = || self.infinitive(cue).filter(begins);
            words.start < day.start
                && day.end < words.end
                && index(cue) < words.start
                && self.is_date(day.clone())
                && (phrases().any(deed) || order().is_some())
        });
        match day {
            Some(day) => vec![words.start..day.start, day.end..words.end],
            None => vec![words],
        }
    }

    /// What somebody thinks of doing without how long ago that was: "considered building a pier **two years ago**".
    pub(super) fn before_elapsed(
        &self,
        cue: Id<Token>,
        stance: Stance,
        words: Range<u32>,
    ) -> Range<u32> {
        let ahead = matches!(
            stance,
            Stance::Wanted
                | Stance::Promised
                | Stance::Demanded
                | Stance::Expected
                | Stance::Believed
        );
        let inner = self.tree.related(cue, &[Relation::Xcomp]).find(|&it| {
            // "is believed to **have** left a year ago"
            let to = self.is_infinitive(it) && self.token(it).tag == Tag::Vb;
            let helpers = self.tree.related(it, &[Relation::Aux]).count();
            cue < it && (to && helpers == 1 || self.token(it).tag == Tag::Vbg && helpers == 0)
        });
        let last = self.at_or_last(words.end.max(1) - 1);
        let start = self.tree.subtree(last).start;
        let hangs = inner.is_some_and(|it| {
            let head = self.token(last).head;
            head == Some(it) || head == Some(cue)
        });
        if ahead && hangs && self.has_role(last, WordRole::Elapsed) && start > words.start {
            return words.start..start;
        }
        words
    }

    /// What a noun tells without what the parser took for an apposition of it, the subject of the main clause: "Marant's
    /// decision to leave, **the storm in May** and …".
    pub(super) fn before_apposition(&self, cue: Id<Token>, words: Range<u32>) -> Range<u32> {
        let noun = self.token(cue).pos == Pos::Noun && index(cue) < words.start;
        let parts = self.tree.related(cue, &[Relation::Appos]);
        let starts = parts.filter(|&it| cue < it).map(|it| self.tree.subtree(it).start);
        let mut starts = starts.filter(|&at| at > words.start && self.follows_comma(at));
        let start = starts.next().filter(|&at| noun && at < words.end);
        words.start..start.unwrap_or(words.end)
    }

    /// A thing that somebody tells of without what else he tells: "outlined the plan **while also discussing** a loan".
    pub(super) fn before_also(&self, cue: Id<Token>, words: Range<u32>) -> Range<u32> {
        let also = |at: &u32| {
            let mark = Id::<Token>::new(*at as usize);
            let Token { relation, head, .. } = *self.token(mark);
            let verb = head.filter(|_| relation == Relation::Mark);
            self.has_role(mark, WordRole::Contrast)
                && self.region(mark) == self.region(cue)
                && verb.is_some_and(|verb| {
                    self.token(verb).tag == Tag::Vbg
                        && self.lacks_subject(verb)
                        && self.hit_at[verb.index()].is_some()
                        && self.tree.subtree(verb).start == *at
                        && self.tree.subtree(verb).end >= words.end
                })
        };
        let from = words.start.max(index(cue) + 1) + 1;
        until(&words, from, also)
    }

    /// Whether words behind a cue in the middle of what is said are none of it: when it was said ("which she denounced
    /// **on Monday**"), or what explains it.
    pub(super) fn is_beside(&self, words: Range<u32>) -> bool {
        self.is_gloss(words.clone()) || self.is_date(words)
    }

    /// Whether words behind a cue explain what was said: "…, she added, **a reference to the raid**".
    fn is_gloss(&self, words: Range<u32>) -> bool {
        let mut inside = words.map(|at| Id::<Token>::new(at as usize));
        let noun = inside
            .find(|&id| !matches!(self.token(id).pos, Pos::Punct | Pos::Det | Pos::Adj | Pos::Adv));
        noun.is_some_and(|it| self.token(it).pos == Pos::Noun && self.has_role(it, WordRole::Gloss))
    }

    /// Whether a cue tells what somebody is known to predict, and not that he did: "has a record **for predicting**
    /// storms".
    pub(super) fn is_trait(&self, cue: Id<Token>, row: &Row) -> bool {
        let Token { relation, head, .. } = *self.token(cue);
        let noun = head.and_then(|preposition| self.token(preposition).head);
        row.last == cue
            && self.cues.row(row.number).stance == Stance::Expected
            && relation == Relation::Pcomp
            && self.lacks_subject(cue)
            && noun.is_some_and(|it| {
                let Token { pos, relation, .. } = *self.token(it);
                pos == Pos::Noun && matches!(relation, Relation::Dobj | Relation::Pobj)
            })
    }

    /// A wish, promise or rejection without a participle behind a comma that tells what it led to: "vowed to stay,
    /// **prompting others to leave**".
    pub(super) fn before_effect(&self, cue: Id<Token>, words: Range<u32>) -> Range<u32> {
        let effect = |at: &u32| {
            let id = Id::<Token>::new(*at as usize);
            let Token { relation, head, .. } = *self.token(id);
            let participle = |id: Id<Token>| {
                let Token { tag, relation, .. } = *self.token(id);
                tag == Tag::Vbg
                    && relation == Relation::Advcl
                    && self.tree.subtree(id).end >= words.end
            };
            let stirs = self.has_role(id, WordRole::Stirring) && participle(id);
            // "decided to read a page, **ultimately reading** the book"
            let outcome = self.has_role(id, WordRole::Outcome)
                && relation == Relation::Advmod
                && head.is_some_and(|verb| index(verb) == at + 1 && participle(verb));
            (stirs || outcome) && self.follows_comma(*at) && self.region(id) == self.region(cue)
        };
        let from = words.start.max(index(cue) + 1) + 1;
        until(&words, from, effect)
    }

    /// Some words, to the semicolon behind which a sentence of its own begins: "urged that it be closed; **another vote is
    /// due**".
    pub(super) fn before_semicolon(&self, cue: Id<Token>, words: Range<u32>) -> Range<u32> {
        let sentence = &self.analysis.sentences[self.analysis.sentence_of(cue)].tokens;
        let stops = |at: &u32| {
            let id = Id::<Token>::new(*at as usize);
            let next = self.at_or_last(at + 1);
            self.words(*at) == ";"
                && self.region(id) == self.region(cue)
                && self.token(next).relation != Relation::Mark
                && self.token(next).pos != Pos::Cconj
                && (at + 1..words.end).any(|it| self.is_finite_in(sentence, Id::new(it as usize)))
        };
        // "said it was late**, however, a draft was ready**": two sentences with a comma between them.
        let spliced = |at: &u32| {
            let id = Id::<Token>::new(*at as usize);
            let comma = |at: u32| self.token(self.at_or_last(at)).tag == Tag::Comma;
            let subject = (at + 3..words.end).take(REACH).map(|it| Id::<Token>::new(it as usize));
            let mut subject = subject.filter(|&it| self.tree.subtree(it).start == at + 3);
            comma(*at)
                && comma(at + 2)
                && self.has_role(self.at_or_last(at + 1), WordRole::Link)
                && self.region(id) == self.region(cue)
                && (words.start..*at).any(|it| self.is_finite_in(sentence, Id::new(it as usize)))
                && subject.any(|it| {
                    matches!(self.token(it).relation, Relation::Nsubj | Relation::Nsubjpass)
                })
        };
        let from = words.start.max(index(cue) + 1) + 1;
        until(&words, from, |at| stops(at) || spliced(at))
    }

    /// A content without the relative pronoun of the next clause that the parser left at its end: "which they closed **and
    /// in each of which** it rained".
    pub(super) fn before_next_relative(&self, draft: &Draft) -> Vec<Span> {
        /// Tokens from the conjunction to the pronoun.
        const LONGEST: usize = 6;
        let mut content = draft.content.clone();
        let Some(piece) = content.last_mut() else { return content };
        let words = self.analysis.tokens_in(*piece);
        let relative = words.end.checked_sub(1).is_some_and(|last| {
            let id = Id::<Token>::new(last as usize);
            matches!(self.token(id).tag, Tag::Wdt | Tag::Wp)
                && self.has_role(id, WordRole::Relative)
        });
        let link = |at: &u32| self.token(Id::new(*at as usize)).tag == Tag::Cc;
        let from = words.start + 1..words.end;
        let found = from.rev().take(LONGEST).find(link).filter(|_| relative);
        if let Some(at) = found {
            let end = self.token(Id::new(at as usize - 1)).span.end();
            *piece = Span::new(piece.start(), end.max(piece.start()));
        }
        content
    }

    /// The words of a source behind the noun whose contact clause it stands in, and that noun: "…, a plan | **leader Ilse
    /// Marant** later dropped".
    pub(super) fn past_summary(&self, cue: Id<Token>, source: Span) -> Option<(Span, Range<u32>)> {
        let words = self.analysis.tokens_in(source);
        let token = |at: u32| self.token(Id::new(at as usize));
        let noun = words.start + 1;
        let summed = words.end > noun + 1
            && words.end <= index(cue)
            && token(words.start).pos == Pos::Det
            && token(noun).pos == Pos::Noun
            && self.has_role(Id::new(noun as usize), WordRole::Summary)
            && matches!(token(noun + 1).pos, Pos::Noun | Pos::Propn)
            && self.is_apart(words.start);
        let named = (noun + 1..words.end).any(|at| token(at).pos == Pos::Propn);
        let rest = self.phrase(noun + 1..words.end).filter(|_| summed && named)?;
        Some((rest, words.start..noun + 1))
    }
}

/// Some words, to the first token from some place on that stops them; all of them where none does.
fn until(words: &Range<u32>, from: u32, stops: impl FnMut(&u32) -> bool) -> Range<u32> {
    let found = (from..words.end).take(REACH).find(stops);
    words.start..found.unwrap_or(words.end)
}

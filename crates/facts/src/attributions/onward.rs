//! Contents that go on where the parser stopped: past a conjunction, an aside, a bracket or the full stop of an
//! abbreviation, and before the speaker of an agency's lead.

use std::ops::Range;

use readout_model::{Id, Pos, Relation, Span, Tag, Token};

use super::content::index;
use super::cues::WordRole;
use super::{Draft, Reading};

/// Tokens looked at behind a content.
const REACH: usize = 60;

/// Sentences that the full stops of abbreviations cut one into at most.
const PARTS: usize = 4;

impl Reading<'_> {
    /// A clause with the reason that a conjunction joins to its last words: "was shut “for good” **and because nobody
    /// came**".
    pub(super) fn with_reason(&self, cue: Id<Token>, words: Range<u32>) -> Range<u32> {
        let link = words.end;
        let mark = self.at_or_last(link + 1);
        let sentence = &self.analysis.sentences[self.analysis.sentence_of(cue)].tokens;
        let Token { relation, head, .. } = *self.token(mark);
        let joined = words.start > index(cue)
            && link + 1 < sentence.end
            && sentence.contains(&link)
            && self.token(Id::new(link as usize)).tag == Tag::Cc
            && relation == Relation::Mark
            && self.region(mark) == self.region(cue);
        let clause = head.filter(|&clause| {
            joined
                && self.token(clause).relation == Relation::Advcl
                && self.token(clause).head.is_some_and(|verb| verb < mark)
                && self.tree.subtree(clause).start == index(mark)
        });
        clause.map_or(words.clone(), |it| words.start..self.end_of(cue, self.tree.subtree(it).end))
    }

    /// A clause with the condition it is said under, where that opens the sentence: "**if it rains**, she said, or
    /// said that, they **would stay**".
    pub(super) fn with_condition(
        &self,
        cue: Id<Token>,
        mut stretches: Vec<Range<u32>>,
    ) -> Vec<Range<u32>> {
        let sentence = &self.analysis.sentences[self.analysis.sentence_of(cue)].tokens;
        let quotes = self.quoting(cue).is_some() && self.is_verb(cue);
        let Some(clause) = self.tree.child(cue, Relation::Ccomp).filter(|_| quotes) else {
            return stretches;
        };
        let after = stretches.first().is_some_and(|first| first.start > index(cue));
        let would =
            self.tree.related(clause, &[Relation::Aux]).any(|it| self.token(it).tag == Tag::Md);
        // "as **long** as it rains" hangs from "long".
        let leads = |id: Id<Token>| {
            let mark =
                self.tree.child(id, Relation::Mark).filter(|mark| index(*mark) == sentence.start);
            let condition = mark.unwrap_or(id);
            self.has_role(condition, WordRole::Condition)
                && self.tree.subtree(id).start == sentence.start
                // Not "if anything".
                && (mark.is_some() && self.is_verb(id)
                    || self.tree.child(id, Relation::Advcl).is_some())
        };
        let opening = self.tree.children(cue).iter().copied().find(|&id| id < cue && leads(id));
        let Some(opening) = opening.filter(|_| after && would) else { return stretches };
        let words = self.tree.subtree(opening);
        let comma = self.token(self.at_or_last(words.end)).tag == Tag::Comma;
        let own = words.clone().take(REACH).all(|at| {
            let id = Id::new(at as usize);
            self.region(id) == self.region(cue) && self.quoting(id).is_none()
        });
        if comma && own {
            stretches.insert(0, words);
        }
        stretches
    }

    /// A content with further clauses that begin with the conjunction of the first: "that “it is late,” **and that nobody
    /// came**".
    pub(super) fn with_same_conjunction(&self, draft: &Draft) -> Vec<Span> {
        let mut content = draft.content.clone();
        let cue = self.hits[draft.hit].token;
        let region = self.region(cue);
        let Some(piece) = content.last_mut() else { return content };
        let marks = |id: Id<Token>| {
            let Token { relation, tag, .. } = *self.token(id);
            relation == Relation::Mark && tag == Tag::In && self.region(id) == region
        };
        let first = self.at_or_last(self.analysis.tokens_in(*piece).start);
        if first < cue || !marks(first) || self.has_role(first, WordRole::Question) {
            return content;
        }
        let sentence = &self.analysis.sentences[self.analysis.sentence_of(cue)].tokens;
        for _ in 0..PARTS {
            let end = self.analysis.tokens_in(*piece).end;
            let loose = |at: &u32| {
                let tag = self.token(Id::new(*at as usize)).tag;
                matches!(tag, Tag::Comma | Tag::CloseQuote)
            };
            let link = (end..sentence.end).take(3).find(|at| !loose(at));
            let Some(link) = link.filter(|&at| self.token(Id::new(at as usize)).tag == Tag::Cc)
            else {
                break;
            };
            let mark = self.at_or_last(link + 1);
            let again = marks(mark) && self.token(mark).lemma == self.token(first).lemma;
            let clause = self.token(mark).head.filter(|&it| again && it > mark);
            let Some(clause) = clause else { break };
            let words =
                index(mark)..self.end_of(cue, self.tree.subtree(clause).end.min(sentence.end));
            let Some(more) = self.piece(words, region) else { break };
            *piece = piece.cover(more);
        }
        content
    }

    /// A second clause with the conjunction of the first, behind an aside to which the parser joined it: "said that it
    /// won't be shut, as some had claimed, **and that it opens today**". `rest`: what follows the first in the parse.
    pub(super) fn past_as_clause(&self, clause: Id<Token>, rest: Range<u32>) -> Option<Range<u32>> {
        let mark = |verb: Id<Token>| {
            let first = self.token(Id::new(self.tree.subtree(verb).start as usize));
            let marks = first.relation == Relation::Mark && first.tag == Tag::In;
            (marks && first.head == Some(verb)).then_some(&first.lemma)
        };
        let own = mark(clause)?;
        let mut asides = self.tree.related(clause, &[Relation::Advcl]);
        let aside = asides
            .find(|&it| self.is_as_clause(it) && self.tree.subtree(it).start == rest.start)?;
        let second =
            self.tree.related(aside, &[Relation::Conj]).find(|&it| mark(it) == Some(own))?;
        let words = self.tree.subtree(second);
        (words.start > rest.start && words.end <= rest.end).then_some(words)
    }

    /// A condition before a cue with the main clause behind it: "If it rains, the firm told a paper, **it will stay**".
    pub(super) fn with_main_clause(
        &self,
        cue: Id<Token>,
        words: Vec<Range<u32>>,
    ) -> Vec<Range<u32>> {
        let [first] = &words[..] else { return words };
        let Token { relation, head, .. } = *self.token(cue);
        let main = head.filter(|&verb| relation == Relation::Ccomp && cue < verb);
        let opening = Id::new(first.start as usize);
        let condition = first.end <= index(cue)
            && (self.token(opening).tag == Tag::Md || self.has_role(opening, WordRole::Question));
        let sentence = &self.analysis.sentences[self.analysis.sentence_of(cue)].tokens;
        let start = main
            .filter(|&verb| condition && self.hit_at[verb.index()].is_none())
            .and_then(|verb| self.subjects[verb.index()])
            .map(|it| self.tree.subtree(it).start)
            .filter(|&start| start > index(cue) && self.follows_comma(start));
        let rest = start.map(|start| start..self.end_of(cue, sentence.end));
        words.into_iter().chain(rest).collect()
    }

    /// What somebody claims, with the predicate of it, which the parser hung elsewhere: "an email claiming **the sender is
    /// lost**".
    pub(super) fn with_predicate(&self, cue: Id<Token>, words: Range<u32>) -> Range<u32> {
        let sentence = &self.analysis.sentences[self.analysis.sentence_of(cue)].tokens;
        let verb = self.at_or_last(words.end);
        let participle = self.token(cue).tag == Tag::Vbg
            && matches!(self.token(cue).relation, Relation::Acl | Relation::Advcl)
            && words.start == index(cue) + 1;
        let beside = sentence.contains(&words.end)
            && self.quoting(cue).is_some()
            && self.region(verb) == self.region(cue)
            && self.is_finite_in(sentence, verb);
        let main = match self.token(verb).relation {
            Relation::Aux | Relation::Auxpass => self.token(verb).head.unwrap_or(verb),
            _ => verb,
        };
        let object = self.objects[cue.index()].is_some_and(|it| words.contains(&index(it)));
        let lost = self.subjects[main.index()].is_none() && main >= verb;
        if participle && beside && object && lost {
            let end = self.end_of(cue, self.tree.subtree(main).end.min(sentence.end));
            return words.start..end.max(words.end);
        }
        words
    }

    /// A content that begins with a quotation that begins with its verb, with the words before: "said **leaving the
    /// pier** “is no way out”".
    pub(super) fn before_verb_in_marks(&self, draft: &Draft) -> Vec<Span> {
        const LONGEST: usize = 12;
        let mut content = draft.content.clone();
        let cue = self.hits[draft.hit].token;
        let Some(piece) = content.first_mut() else { return content };
        let words = self.analysis.tokens_in(*piece);
        let from = self.analysis.tokens_in(draft.cue).end;
        let Some(number) = self.quotation_below(*piece, self.region(cue)).or_else(|| {
            let first = self.token(self.at_or_last(words.start)).span;
            self.quotation_below(first, self.region(cue))
        }) else {
            return content;
        };
        let quotation = &self.quotations[number];
        let first = self.token(self.at_or_last(self.analysis.tokens_in(quotation.inner).start));
        let verb = matches!(first.tag, Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md)
            && self.text[first.span].starts_with(char::is_lowercase);
        let opens = quotation.span.start() == piece.start() && from < words.start;
        let lead = from..words.start;
        let sentence = self.analysis.sentence_of(cue);
        let plain = lead.len() <= LONGEST
            && lead.clone().all(|at| {
                let id = Id::<Token>::new(at as usize);
                self.token(id).pos != Pos::Punct
                    && self.analysis.sentence_of(id) == sentence
                    && self.region(id) == self.region(cue)
            });
        let told = self.has_role(cue, WordRole::Telling)
            || !self.is_verb(cue)
            || self.quoting(cue).is_none()
            || draft.source.is_some_and(|(_, span)| span.start() > draft.cue.start());
        let subject = lead.clone().any(|at| {
            matches!(self.token(Id::new(at as usize)).pos, Pos::Noun | Pos::Propn | Pos::Pron)
        });
        let phrase = self.token(self.at_or_last(from)).pos == Pos::Adp;
        if verb && opens && plain && !told && subject && !phrase && !self.is_date(lead.clone()) {
            *piece = piece.cover(self.token(Id::new(from as usize)).span);
        }
        content
    }

    /// A content that ends in a quotation before its cue, with the one that goes on with a conjunction behind the source:
    /// "it “cost a lot”, according to Marant, **“and did nothing”**".
    pub(super) fn with_second_half(&self, draft: &Draft) -> Vec<Span> {
        let mut content = draft.content.clone();
        let cue = self.hits[draft.hit].token;
        let region = self.region(cue);
        let Some((_, source)) = draft.source else { return content };
        let Some(&last) = content.last().filter(|it| it.end() <= draft.cue.start()) else {
            return content;
        };
        let quoted = |at: usize| {
            let quotation = &self.quotations[at];
            quotation.parent.map(|it| it as u32) == region
        };
        let end = source.end().max(draft.cue.end());
        let at = self.quotations.partition_point(|it| it.span.start() < end);
        let ends = at > 0 && quoted(at - 1) && self.quotations[at - 1].span.end() == last.end();
        let Some(next) = self.quotations.get(at).filter(|_| ends && quoted(at)) else {
            return content;
        };
        let inner = self.analysis.tokens_in(next.inner);
        let first = self.token(self.at_or_last(inner.start));
        let gap = self.analysis.tokens_in(Span::new(end, next.span.start()));
        let comma = gap.len() == 1 && self.token(Id::new(gap.start as usize)).tag == Tag::Comma;
        let sentence = self.analysis.sentence_of(cue);
        let beside = comma && self.analysis.sentence_of(self.at_or_last(inner.start)) == sentence;
        if beside && first.tag == Tag::Cc && self.text[first.span].starts_with(char::is_lowercase) {
            content.push(next.span);
        }
        content
    }

    /// What somebody is accused of, with the phrase behind an aside that belongs to it: "accused them of keeping boats,
    /// which were new**, from leaving**".
    pub(super) fn past_aside(&self, cue: Id<Token>, words: Range<u32>) -> Range<u32> {
        let phrase = self.tree.related(cue, &[Relation::Prep]).find(|&it| {
            index(it) == words.end + 1
                && self.follows_comma(index(it))
                && self.has_role(it, WordRole::Barrier)
                && self.tree.child(it, Relation::Pcomp).is_some()
        });
        let comma = (words.start.max(index(cue))..words.end)
            .rev()
            .take(REACH)
            .any(|at| self.token(Id::new(at as usize)).tag == Tag::Comma);
        let phrase = phrase.filter(|_| comma && words.start > index(cue));
        phrase.map_or(words.clone(), |it| words.start..self.end_of(cue, self.tree.subtree(it).end))
    }

    /// A clause with the one joined to it up to the end of the sentence, if brackets stand around both and the cue:
    /// "(The site says that it is late**, and the port is shut**.)"
    pub(super) fn in_brackets(&self, cue: Id<Token>, words: Range<u32>) -> Range<u32> {
        let sentence = &self.analysis.sentences[self.analysis.sentence_of(cue)].tokens;
        let mark = |at: u32, mark: &str| sentence.contains(&at) && self.words(at) == mark;
        let last = sentence.end.saturating_sub(1);
        let whole = mark(sentence.start, "(") && mark(last, ")");
        let link = (words.end..words.end + 2)
            .find(|&at| sentence.contains(&at) && self.token(Id::new(at as usize)).tag == Tag::Cc);
        let one = (sentence.start + 1..last).take(2 * REACH).all(|at| {
            let id = Id::<Token>::new(at as usize);
            !self.ends_sentence(at) || at + 1 == last && self.region(id) == self.region(cue)
        });
        let joined = link.is_some_and(|link| {
            words.start > index(cue)
                && one
                && (link + 1..last).take(REACH).all(|at| {
                    let id = Id::new(at as usize);
                    self.quoting(id).is_none() && self.region(id) == self.region(cue)
                })
        });
        if whole && joined { words.start..last } else { words }
    }

    /// A content with what follows the full stop of an abbreviation at its end, where the parser began another sentence:
    /// "at 9 a.m. | **Thursday morning after a storm**".
    pub(super) fn past_abbreviation(&self, draft: &Draft) -> Vec<Span> {
        let mut content = draft.content.clone();
        let cue = self.hits[draft.hit].token;
        let Some(piece) = content.last_mut() else { return content };
        if self.quotation_below(*piece, None).is_some() {
            return content;
        }
        for _ in 0..PARTS {
            let words = self.analysis.tokens_in(*piece);
            let Some(last) = words.end.checked_sub(1).map(|at| Id::<Token>::new(at as usize))
            else {
                break;
            };
            let number = self.analysis.sentence_of(last);
            let next = Id::new(number.index() + 1);
            let sentences = &self.analysis.sentences;
            // Past the first cut any word may stand before the next one: "CDT (14:00 UTC) | Thursday".
            let Token { pos, tag, .. } = *self.token(last);
            let open = pos != Pos::Punct || tag == Tag::CloseBracket;
            let ends = sentences[number].tokens.end == words.end
                && next.index() < sentences.len()
                && sentences[next].block == sentences[number].block
                && open;
            let behind = piece.end() > draft.cue.start();
            if !ends || !behind {
                break;
            }
            let rest = &sentences[next].tokens;
            let plain = rest.len() <= REACH
                && rest.clone().all(|at| {
                    let id = Id::<Token>::new(at as usize);
                    !matches!(self.token(id).tag, Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md)
                        && self.region(id) == self.region(cue)
                        && self.quotation_below(self.token(id).span, self.region(cue)).is_none()
                });
            let first = self.token(Id::new(rest.start as usize));
            let stop = |at: u32| {
                let id = Id::new(at as usize);
                self.ends_sentence(at) || self.token(id).pos == Pos::Space
            };
            let end = rest.clone().rev().find(|&at| !stop(at));
            let Some(end) = end.filter(|_| plain && first.pos != Pos::Punct) else { break };
            *piece = piece.cover(self.token(Id::new(end as usize)).span);
        }
        content
    }

    /// Gives a content its subject, which the parser took for the last part of a source: "according to a story on HHN,
    /// **sailors** found a boat".
    pub(super) fn give_subject(&self, draft: &mut Draft) {
        let Some((head, source)) = draft.source else { return };
        let cue = self.hits[draft.hit].token;
        let Some(piece) = draft.content.first_mut().filter(|_| self.is_preposition_cue(cue)) else {
            return;
        };
        let words = self.analysis.tokens_in(source);
        let first = self.analysis.tokens_in(*piece).start;
        let comma = |at: &u32| self.token(Id::new(*at as usize)).tag == Tag::Comma;
        let mut commas = words.clone().filter(comma);
        let (Some(comma), None) = (commas.next(), commas.next()) else { return };
        let lost = first == words.end && self.lost_subject(first, cue).is_some();
        let nominal = self.token(self.at_or_last(words.end - 1)).pos;
        if lost && index(head) < comma && matches!(nominal, Pos::Noun | Pos::Propn) {
            let rest = self.token(Id::new(comma as usize + 1)).span.start();
            draft.source = Some((
                head,
                Span::new(source.start(), self.token(Id::new(comma as usize - 1)).span.end()),
            ));
            *piece = Span::new(rest, piece.end());
        }
    }

    /// Gives a content what stands before the comma in a source right behind it: the lead of an agency, "Tarn shuts from
    /// May 3 **the port of Oslo**, head of the board Ilse Marant told a paper".
    pub(super) fn share_lead(&self, draft: &mut Draft) {
        let Some((head, source)) = draft.source else { return };
        let [piece] = draft.content[..] else { return };
        let words = self.analysis.tokens_in(source);
        let cue = self.hits[draft.hit].token;
        let first = self.analysis.tokens_in(piece).start;
        let lead = piece.end() <= source.start()
            && source.end() <= draft.cue.start()
            && self.text[piece.end()..source.start()].trim().is_empty()
            && self.text[piece].ends_with(char::is_alphanumeric)
            && self.opens_sentence(first)
            && self.quoting(cue).is_some()
            && (first..words.start).take(REACH).any(|at| {
                let tag = self.token(Id::new(at as usize)).tag;
                matches!(tag, Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md)
            });
        let comma = |at: &u32| self.token(Id::new(*at as usize)).tag == Tag::Comma;
        let Some(comma) = (words.start + 1..words.end).find(comma).filter(|_| lead) else {
            return;
        };
        let nominal = |id: Id<Token>| matches!(self.token(id).pos, Pos::Noun | Pos::Propn);
        let part = self.tree.subtree(head).map(|at| Id::<Token>::new(at as usize)).find(|&it| {
            self.token(it).relation == Relation::Appos
                && nominal(it)
                && self.tree.subtree(it).start == comma + 1
        });
        let rest = self.phrase(comma + 1..words.end);
        if let (Some(part), Some(rest)) = (part, rest) {
            let end = self.token(Id::new(comma as usize - 1)).span.end();
            draft.content = vec![Span::new(piece.start(), end)];
            draft.source = Some((part, rest));
        }
    }
}

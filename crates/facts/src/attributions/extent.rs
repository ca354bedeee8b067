//! How far the content of an indirect attribution reaches, and what in between is the cue's.

use std::ops::Range;

use readout_model::{Id, Pos, Relation, Stance, Tag, Token};

use super::content::{index, is_dash};
use super::cues::WordRole;
use super::indirect::Taken;
use super::{Reading, Row};

/// From this rank on a content is no clause but a phrase.
const PHRASE: u8 = 4;

/// Tokens looked at before the end of a content, and steps up a tree.
const REACH: usize = 60;

impl Reading<'_> {
    /// What something is called ends with the quotation that is the name: what follows, be it an
    /// aside or an adverbial, is the report's own.
    ///
    /// `named`: the preposition behind which the description begins.
    pub(super) fn to_quotation(
        &self,
        cue: Id<Token>,
        range: Range<u32>,
        named: Option<Id<Token>>,
    ) -> Range<u32> {
        let region = self.region(cue);
        let quoted = |&at: &u32| {
            let span = self.token(Id::new(at as usize)).span;
            self.quotation_below(span, region).is_some()
        };
        let Some(last) = range.clone().rev().take(REACH).find(quoted) else { return range };
        // "described it as a “drill” after the council spoke of “war”": the first behind the preposition.
        let first = named.and_then(|named| {
            let first = (index(named) + 1..range.end).take(REACH).find(quoted);
            let whole = |at: u32| {
                let span = self.token(Id::new(at as usize)).span;
                let number = self.quotation_below(span, region)?;
                let words = self.analysis.tokens_in(self.quotations[number].span);
                words.end.checked_sub(1).filter(|&it| it >= at && it < range.end)
            };
            let first = first.and_then(whole)?;
            let marks = |at: u32| {
                let id = Id::new(at as usize);
                self.token(id).relation == Relation::Mark && !quoted(&at)
            };
            (first..last).any(marks).then_some(first)
        });
        let last = first.unwrap_or(last);
        // "called it a “preview” **to a longer report**": a phrase that hangs from a word of the name.
        let end = last + 1;
        // "called it a “most serious” threat": the noun that the quoted words describe.
        let noun = self.at_or_last(end);
        let describes = self
            .quotation_below(self.token(Id::new(last as usize)).span, region)
            .map(|number| self.analysis.tokens_in(self.quotations[number].inner))
            .into_iter()
            .flatten()
            .any(|at| self.token(Id::new(at as usize)).head == Some(noun));
        if describes && self.token(noun).pos == Pos::Noun {
            return range.start..self.tree.subtree(noun).end.min(range.end).max(end + 1);
        }
        let phrase = self
            .quotation_below(self.token(Id::new(last as usize)).span, region)
            .map(|number| self.analysis.tokens_in(self.quotations[number].inner))
            .into_iter()
            .flatten()
            .flat_map(|at| self.tree.related(Id::new(at as usize), &[Relation::Prep]))
            .find(|&it| self.tree.subtree(it).start == end)
            .filter(|&it| !self.leads_to_medium(it) && !self.is_date(self.tree.subtree(it)));
        range.start..phrase.map_or(end, |it| self.tree.subtree(it).end.min(range.end.max(end)))
    }

    /// From a complement to the end of what hangs from the cue behind it.
    pub(super) fn rightward(&self, cue: Id<Token>, row: &Row, first: Id<Token>, rank: u8) -> Taken {
        let start = self.tree.subtree(first).start.max(index(row.last.max(cue)) + 1);
        let mut end = self.tree.subtree(first).end;
        // "…, confirming the inquiry will begin": the parser may take it for the subject of the clause.
        let subject = self.token(cue).relation == Relation::Csubj;
        if let Some(verb) = self.token(cue).head.filter(|_| subject && self.is_apart(index(cue))) {
            end = end.max(self.tree.subtree(verb).end);
        }
        // "expects a ruling in May": what is still to come is dated by its own day.
        let told = self.cues.row(row.number).stance != Stance::Expected;
        for &child in self.tree.children(cue) {
            // "rejected the report that blamed the firm, as far-fetched": the phrase is that of the
            // verb outside.
            let outer = self.is_relative(cue)
                && self.has_role(child, WordRole::As)
                && self.follows_comma(self.tree.subtree(child).start);
            if outer {
                end = end.min(self.tree.subtree(child).start);
            } else if child > first
                && (!self.is_outside(child) && !self.is_aside(child)
                    || self.is_misjoined(cue, child))
            {
                // "announced the ban on Monday": then it was announced; "called it a ban, as he left".
                let range = self.tree.subtree(child);
                let clause = self.token(child).relation == Relation::Advcl;
                let after = clause && self.is_apart(range.start);
                // "shrugged off the ban as it closed the port": what else happened.
                let meanwhile = clause
                    && told
                    && self.has_role(Id::new(range.start as usize), WordRole::Circumstance)
                    && !self.has_role(Id::new(range.start as usize), WordRole::Contrast)
                    && self.token(Id::new(range.start as usize)).relation == Relation::Mark
                    && matches!(self.tense(child), Tag::Vbd | Tag::Vbz | Tag::Vbp)
                    && !self.lacks_subject(child);
                if rank < PHRASE || !(after || meanwhile || told && self.is_date(range)) {
                    end = end.max(self.tree.subtree(child).end);
                }
            }
        }
        Taken {
            stretches: std::iter::once(start..self.end_of(cue, end)).collect(),
            cue_end: Some(row.last),
            rank,
            impersonal: false,
        }
    }

    /// Whether a verb's subject is a relative pronoun.
    fn is_relative(&self, verb: Id<Token>) -> bool {
        let subject = self.subjects[verb.index()];
        subject.is_some_and(|it| matches!(self.token(it).tag, Tag::Wdt | Tag::Wp))
    }

    /// Whether a comma stands before a token, or a quotation that ends in one.
    pub(super) fn follows_comma(&self, at: u32) -> bool {
        let tag = |back: u32| {
            let before = at.checked_sub(back)?;
            Some(self.token(Id::new(before as usize)).tag)
        };
        match tag(1) {
            Some(Tag::Comma) => true,
            Some(Tag::CloseQuote) => tag(2) == Some(Tag::Comma),
            _ => false,
        }
    }

    /// A content whose subject is the cue's own: "the talks are said **to have failed**".
    pub(super) fn raised(&self, cue: Id<Token>, row: &Row, inner: Id<Token>) -> Option<Taken> {
        // "a firm **that** is said to …": the pronoun, not what it stands for.
        let own = self.subjects[cue.index()].or_else(|| self.tree.child(cue, Relation::Expl));
        // "Longer term, a lower rate is expected to help": of two subjects the one beside the verb.
        let beside = || {
            let subjects = self.tree.related(cue, &[Relation::Nsubjpass]);
            subjects.filter(|&it| it < cue).last()
        };
        let own = own.filter(|&it| it < cue).map(|it| match beside() {
            Some(nearer) if self.follows_comma(self.tree.subtree(nearer).start) => nearer,
            _ => it,
        });
        self.raised_from(own.or_else(|| self.subject(cue))?, cue, row, inner)
    }

    /// The same with the words that begin the content given: "**what** they call progress".
    pub(super) fn raised_from(
        &self,
        subject: Id<Token>,
        cue: Id<Token>,
        row: &Row,
        inner: Id<Token>,
    ) -> Option<Taken> {
        let range = self.tree.subtree(subject);
        // What describes an antecedent may be the cue's own clause.
        let end = match range.contains(&index(cue)) {
            true => self.tree.subtree(cue).start.max(index(subject) + 1),
            false => range.end,
        };
        let before = range.start..range.end.min(end).min(index(cue));
        let mut taken = self.rightward(cue, row, inner, 2);
        if self.token(subject).head == Some(cue) || self.token(cue).head == Some(subject) {
            taken.stretches.insert(0, before);
        }
        Some(taken)
    }

    /// Whether a comma or a dash stands right before a token.
    pub(super) fn is_apart(&self, at: u32) -> bool {
        at > 0 && {
            let before = self.token(Id::new(at as usize - 1));
            self.follows_comma(at) || is_dash(&self.text[before.span])
        }
    }

    /// A clause that a verb governs, on one side of it or on both.
    pub(super) fn with_clause(&self, cue: Id<Token>, row: &Row, clause: Id<Token>) -> Taken {
        let range = self.tree.subtree(clause);
        let at = index(cue);
        let mut stretches = Vec::new();
        if range.start > at {
            let mut end = range.end;
            for &child in self.tree.children(cue) {
                // "said it would open a port, **putting the island on the map**"
                let goes_on = self.token(child).relation == Relation::Advcl
                    && self.hit_at[child.index()].is_none();
                let aside = self.is_aside(child) && !goes_on;
                let inside = !self.is_outside(child) && !aside;
                let answers = self.answer(cue) == Some(child);
                if child > clause && !answers && (inside || self.is_misjoined(cue, child)) {
                    end = end.max(self.tree.subtree(child).end);
                }
            }
            // "She had been led to believe, she says, **that it was late**": with what stands before.
            let Token { relation, head, .. } = *self.token(cue);
            let above = head.filter(|&verb| relation == Relation::Parataxis && verb < cue);
            let own = self.cluster(cue, Id::new(self.tree.subtree(cue).start as usize)).start;
            let own = self.subjects[cue.index()].map_or(own, |it| self.tree.subtree(it).start);
            let aside = range.start == at + 2 && self.is_apart(range.start) && self.is_apart(own);
            if let Some(verb) = above.filter(|_| aside && own > 0) {
                let begin = self.past_link(self.tree.subtree(verb).start);
                stretches.push(begin..(own - 1).max(begin));
            }
            // "testified nine of the boats had sunk": the subject, taken for an object.
            let object = self.objects[cue.index()].filter(|&it| cue < it && it < clause);
            let lost = object.is_some()
                && self.lacks_subject(clause)
                && matches!(self.tense(clause), Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md)
                && self.quoting(cue).is_some()
                && !self.has_role(cue, WordRole::Telling);
            // "suggested countries with influence on | the envoys meet them": the parser cut a phrase.
            let before = self.at_or_last(range.start.max(1) - 1);
            let cut = object.is_some()
                && before > row.last
                && self.token(before).relation == Relation::Prep
                && self.tree.children(before).is_empty()
                && !self.has_role(cue, WordRole::Telling);
            // "it was claimed strongman Okafor had fled": the title of the subject.
            let title = self
                .tree
                .child(cue, Relation::Oprd)
                .is_some_and(|it| index(it) == index(row.last) + 1 && range.start == index(it) + 1);
            let start = if lost || cut || title { index(row.last) + 1 } else { range.start };
            let start = start.max(index(row.last) + 1);
            let close = self.end_of(cue, end);
            stretches.push(start..close);
            stretches.extend(self.past_as_clause(clause, close..end));
        } else {
            let cluster = self.cluster(cue, clause);
            // What stands before the clause and hangs from the cue goes with the clause.
            let start = self
                .tree
                .children(cue)
                .iter()
                .filter(|&&child| child < clause && !self.is_outside(child))
                .map(|&child| self.tree.subtree(child).start)
                .fold(range.start, u32::min);
            // "A did this, but B did that, officials said." Where the cue closes the sentence, all
            // before it is what was said, however the parser hangs it together.
            let (start, end) = match self.before_closing(cue, &cluster, start) {
                Some(whole) => (whole, cluster.start),
                None => (start, range.end.min(cluster.start)),
            };
            stretches.push(self.past_link(start)..end);
            if range.end > cluster.end {
                stretches.push(cluster.end..self.to_full_stop(cue, cluster.end..range.end));
            }
            let later = self.tree.children(cue).iter().filter(|&&child| {
                child > cue && self.is_misjoined(cue, child) || self.goes_on(cue, child)
            });
            stretches.extend(later.map(|&child| self.tree.subtree(child)));
        }
        stretches.retain(|range| range.start < range.end);
        Taken { stretches, cue_end: None, rank: 0, impersonal: false }
    }

    /// The end of some words, or the full stop in them behind which a quotation begins: the parser took the next
    /// sentence for a part of this one.
    fn to_full_stop(&self, cue: Id<Token>, words: Range<u32>) -> u32 {
        let stops = |at: &u32| {
            self.ends_sentence(*at)
                && self.region(Id::new(*at as usize)) == self.region(cue)
                && self.opens_quotation(at + 1)
        };
        words.clone().take(REACH).find(stops).unwrap_or(words.end)
    }

    /// Where a sentence begins that a cue with its subject closes, if no other cue and no quotation
    /// stands before the clause that it governs.
    fn before_closing(&self, cue: Id<Token>, cluster: &Range<u32>, clause: u32) -> Option<u32> {
        let sentence = &self.analysis.sentences[self.analysis.sentence_of(cue)].tokens;
        let token = |at: u32| self.token(Id::new(at as usize));
        let closes = (cluster.end..sentence.end)
            .all(|at| matches!(token(at).tag, Tag::Period | Tag::Space | Tag::CloseQuote));
        let comma = cluster.start > sentence.start && token(cluster.start - 1).tag == Tag::Comma;
        let lead = sentence.start..clause;
        let plain = lead.len() <= REACH
            && lead.clone().chain(clause..cluster.start).take(2 * REACH).all(|at| {
                let id = Id::new(at as usize);
                self.region(id) == self.region(cue)
                    && (at >= clause || self.quoting(id).is_none() || self.tells_a_thought(id))
                    && self.quotation_below(token(at).span, self.region(cue)).is_none()
            });
        (closes && comma && plain).then_some(sentence.start)
    }

    /// What a verb of saying says where the parser gave it no clause: the rest of the sentence if a clause
    /// can be seen there ("said **the boats that were seized would stay**"), or all before a cue that closes it.
    pub(super) fn rest_of_sentence(&self, cue: Id<Token>, row: &Row) -> Option<Taken> {
        let sentence = &self.analysis.sentences[self.analysis.sentence_of(cue)].tokens;
        let token = |at: u32| self.token(Id::new(at as usize));
        let finite = |at: &u32| self.is_finite_in(sentence, Id::new(*at as usize));
        let subject = self.subjects[cue.index()]?;
        let apart = self.token(cue).relation == Relation::Relcl
            || self.tree.child(cue, Relation::Neg).is_some();
        if apart || self.is_passive(cue) {
            return None;
        }
        let from = index(row.last.max(cue)) + 1;
        let taken = |range: Range<u32>| Taken {
            stretches: std::iter::once(range).collect(),
            cue_end: Some(row.last),
            rank: 1,
            impersonal: false,
        };
        if row.last == cue && from < sentence.end && subject < cue && !self.is_bare(cue) {
            let opens = matches!(
                token(from).pos,
                Pos::Det | Pos::Noun | Pos::Propn | Pos::Pron | Pos::Num | Pos::Adj
            );
            let mark = |at: u32| matches!(token(at).tag, Tag::OpenQuote | Tag::CloseQuote);
            let mut plain =
                (from..sentence.end).take_while(|&at| token(at).pos != Pos::Punct || mark(at));
            let verb = plain.find(finite).filter(|_| opens)?;
            // "pleaded guilty and was fined"
            let word = Id::<Token>::new(verb as usize);
            let main = match self.token(word).relation {
                Relation::Aux | Relation::Auxpass => self.token(word).head.unwrap_or(word),
                _ => word,
            };
            let shared = self.token(main).relation == Relation::Conj && self.lacks_subject(main);
            if shared && self.token(main).head == Some(cue) {
                return None;
            }
            // Whoever is told is no part of it: "told the council the boats would stay".
            let object = self.objects[cue.index()];
            let apart = object.is_some_and(|object| !self.tree.subtree(object).contains(&verb))
                || self.tree.child(cue, Relation::Dative).is_some();
            return (!apart).then(|| taken(from..self.end_of(cue, sentence.end)));
        }
        let cluster = self.cluster(cue, Id::new(sentence.start as usize));
        let whole = self.before_closing(cue, &cluster, cluster.start)?;
        (whole..cluster.start).any(|at| finite(&at)).then(|| taken(whole..cluster.start))
    }

    /// The cue with its subject and what else hangs from it, as one stretch.
    pub(super) fn cluster(&self, cue: Id<Token>, clause: Id<Token>) -> Range<u32> {
        let mut range = index(cue)..index(cue) + 1;
        for &child in self.tree.children(cue) {
            // "who the army said was bruised, **obstructing a soldier**": the cue stands in the middle of the clause.
            let behind = clause > cue && child > clause;
            if child == clause || child < clause && clause < cue || behind {
                continue;
            }
            let relation = self.token(child).relation;
            // "A did this, but B did that, officials said": both clauses may hang from the cue.
            let another = relation == Relation::Ccomp && child < cue || self.goes_on(cue, child);
            if another || matches!(relation, Relation::Conj | Relation::Cc | Relation::Punct) {
                continue;
            }
            let subtree = self.tree.subtree(child);
            if subtree.start > index(clause) {
                range = range.start.min(subtree.start)..range.end.max(subtree.end);
            }
        }
        range
    }

    /// "as state media reported"
    pub(super) fn is_as_clause(&self, cue: Id<Token>) -> bool {
        self.token(cue).relation == Relation::Advcl
            && self
                .tree
                .child(cue, Relation::Mark)
                .is_some_and(|mark| self.has_role(mark, WordRole::As))
    }

    /// The clause that an adverb belongs to, without it.
    pub(super) fn clause_with(&self, adverb: Id<Token>) -> Option<Taken> {
        let head = self.token(adverb).head?;
        let verb = self.is_verb(head);
        let range = self.tree.subtree(head);
        let own = self.tree.subtree(adverb);
        let stops =
            |at: &u32| matches!(self.token(Id::new(*at as usize)).tag, Tag::Period | Tag::Space);
        let last = range.clone().rev().find(|at| !stops(at)).map_or(range.end, |at| at + 1);
        let end = self.end_of(adverb, last).max(own.end);
        // "an attack **in which** ten reportedly died"
        let tag = |at: u32| self.token(Id::new(at as usize)).tag;
        let led = range.len() > 2
            && tag(range.start) == Tag::In
            && matches!(tag(range.start + 1), Tag::Wdt | Tag::Wp);
        let start = range.start + if led { 2 } else { 0 };
        // "After he called, the firm reportedly closed", "where it allegedly sank": from the subject on.
        let subject = self.subjects[head.index()].filter(|&it| it < adverb || own.start == start);
        let start = subject.map_or(start, |it| self.tree.subtree(it).start.max(start));
        // "**boats** allegedly held by the firm": what that is said of.
        let described = self.token(head).head.filter(|&noun| {
            self.token(head).relation == Relation::Acl
                && self.token(head).tag == Tag::Vbn
                && noun < adverb
                && self.region(noun) == self.region(adverb)
        });
        let start = described.map_or(start, |noun| self.tree.subtree(noun).start.min(start));
        let mut stretches = vec![start..own.start, own.end..end];
        stretches.retain(|range| range.start < range.end);
        // "before reportedly jumping out": of whom, the words do not say.
        let whole = self.subjects[head.index()].is_some() || self.token(head).tag != Tag::Vbg;
        (verb && whole).then_some(Taken { stretches, cue_end: None, rank: 0, impersonal: true })
    }

    /// The subject of the clause behind a comma that the parser took for a part of a source.
    pub(super) fn swallowed(&self, source: Id<Token>) -> Option<Id<Token>> {
        let led =
            |part: Id<Token>| part > source && self.follows_comma(self.tree.subtree(part).start);
        let mut parts = self.tree.related(source, &[Relation::Appos, Relation::Conj]);
        // "according to a story in the Herald, **drivers** found": it may hang from the last word of the source.
        let deeper = || {
            let Range { start, end } = self.tree.subtree(source);
            let words = (start.max(index(source) + 1)..end).take(REACH);
            let mut words = words.map(|at| Id::<Token>::new(at as usize));
            words.find(|&part| {
                let Token { relation, head, .. } = *self.token(part);
                let below = head.is_some_and(|it| self.token(it).relation == Relation::Pobj);
                relation == Relation::Appos && below && led(part)
            })
        };
        parts.find(|&part| led(part)).or_else(deeper)
    }
}

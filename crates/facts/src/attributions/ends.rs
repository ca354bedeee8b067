//! Where a content ends before what somebody else says, or the outlet, in the same sentence.

use std::ops::Range;

use readout_model::{Id, Pos, Relation, Stance, Tag, Token};

use super::Reading;
use super::content::{index, is_dash};
use super::cues::WordRole;
use super::source::CLIMB;

/// Words that may stand behind a closing "according to …" where the parser cut its phrase.
const ASIDE: u32 = 8;

/// Tokens looked at before the end of a content.
const REACH: usize = 60;

impl Reading<'_> {
    /// The end of a content, before a further statement that the parser hung into it and before a
    /// closing "according to …".
    pub(super) fn end_of(&self, cue: Id<Token>, end: u32) -> u32 {
        let mut end = self.before_quotation_of_its_own(cue, end);
        // Only what stands near the end is looked at, which keeps time linear.
        for at in (index(cue) + 1..end).rev().take(REACH) {
            let id = Id::<Token>::new(at as usize);
            let outlets = self.summed_up_from(cue, id, end);
            let aside = outlets.or_else(|| self.explained_from(cue, id, end));
            let aside = aside.or_else(|| self.set_against_from(cue, id, end));
            let aside = aside.or_else(|| self.spoken_on_from(cue, id, end));
            if let Some(first) = aside.or_else(|| self.said_again_from(cue, id, end)) {
                end = first;
                continue;
            }
            if let Some(link) = self.acted_from(cue, id, end) {
                end = link;
                continue;
            }
            let joined = self.token(id).relation == Relation::Conj;
            if (self.hit_at[id.index()].is_none() && !joined) || self.region(id) != self.region(cue)
            {
                continue;
            }
            let comma = self.is_apart(at);
            let token = self.token(id);
            let adds = token.tag == Tag::Vbg
                && token.relation == Relation::Advcl
                && comma
                && self.says_something(id);
            // "said it was late, **while adding** that nobody came"
            let meanwhile = token.tag == Tag::Vbg
                && token.relation == Relation::Advcl
                && self.quoting(id).is_some()
                && self.lacks_subject(id)
                && self.tree.child(id, Relation::Mark).is_some();
            let from = self.tree.subtree(id).start;
            if meanwhile && self.follows_comma(from) && self.tree.subtree(id).end >= end {
                end = from;
                continue;
            }
            if self.named_above(id) == Some(cue) && at > index(cue) + 1 {
                end = at;
                continue;
            }
            if self.speaks_on(cue, id) {
                end = (index(cue) + 1..at)
                    .rev()
                    .take(4)
                    .find(|&before| self.token(Id::new(before as usize)).pos == Pos::Cconj)
                    .unwrap_or(end);
                continue;
            }
            let first = self.tree.subtree(id).start;
            // "said it was late, **given the tide**": a reason, and nobody's word.
            let reason = token.tag == Tag::Vbn && token.relation == Relation::Prep;
            let aside = self.is_preposition_cue(id) && !reason || self.is_as_clause(id);
            // "rejected the offer, with Marant arguing that …"
            if let Some(with) = token.head.filter(|_| token.relation == Relation::Pcomp)
                && !self.lacks_subject(id)
            {
                let first = self.tree.subtree(with).start;
                if first > index(cue) + 1 && self.follows_comma(first) {
                    end = end.min(first);
                    continue;
                }
            }
            let concedes = token.relation == Relation::Advcl
                && self.quoting(id).is_some()
                && self.tree.child(id, Relation::Mark).is_some()
                && !self.lacks_subject(id);
            let last = self.tree.subtree(id).end;
            let sentence = &self.analysis.sentences[self.analysis.sentence_of(id)].tokens;
            let rest = || (last..end).all(|at| !self.is_finite_in(sentence, Id::new(at as usize)));
            let closes = (last >= end
                || self.is_preposition_cue(id) && end - last < ASIDE && rest())
                && (aside || concedes)
                && first > index(cue) + 1;
            // "would stay while Okafor called for a vote": another's word.
            let contrast = concedes_to(self, id) && first > index(cue) + 1 && last >= end;
            if closes && self.is_apart(first) || contrast {
                end = first;
            } else if adds {
                end = at;
            }
        }
        end
    }

    /// Whether a cue has a content of its own: not "…, **leaving** it on a shelf".
    fn says_something(&self, cue: Id<Token>) -> bool {
        let rows = self.hit_at[cue.index()].map(|hit| &self.hits[hit as usize].rows);
        self.quoting(cue).is_some()
            || self.has_role(cue, WordRole::Quoting)
            || rows.is_some_and(|rows| rows.iter().any(|row| self.take(cue, row).is_some()))
    }

    /// The verb of saying whose speaker also says what a participle with a conjunction leads to: "she said they were told,
    /// **while adding** they had left".
    pub(super) fn said_meanwhile(&self, verb: Id<Token>) -> Option<Id<Token>> {
        let Token { relation, head, .. } = *self.token(verb);
        let clause = head.filter(|_| relation == Relation::Advcl && self.leads_to_clause(verb))?;
        let above = self.token(clause).head?;
        let marked = self.tree.child(verb, Relation::Mark).is_some();
        let said = self.token(clause).relation == Relation::Ccomp && self.quoting(above).is_some();
        let comma = self.follows_comma(self.tree.subtree(verb).start);
        (marked && said && comma && above < clause && clause < verb).then_some(above)
    }

    /// The verb that calls something a name behind which the same speaker goes on: "called it a sham **saying** the court
    /// lied".
    pub(super) fn named_above(&self, verb: Id<Token>) -> Option<Id<Token>> {
        let Token { relation, head, .. } = *self.token(verb);
        let name = head.filter(|_| relation == Relation::Acl && self.leads_to_clause(verb))?;
        let above = self.token(name).head?;
        let names = self.token(name).relation == Relation::Oprd && self.names(above);
        (names && above < name && name < verb).then_some(above)
    }

    /// The verb of saying whose speaker goes on behind a quotation from a word of which the parser hung what follows: "said
    /// it was “a farce,” **adding,** “it is late.”"
    pub(super) fn said_around(&self, verb: Id<Token>) -> Option<Id<Token>> {
        let Token { tag, relation, head, .. } = *self.token(verb);
        let adds = tag == Tag::Vbg && relation == Relation::Advcl && self.quoting(verb).is_some();
        let inside = head.filter(|&it| adds && self.region(it) != self.region(verb))?;
        let above = |id: &Id<Token>| self.token(*id).head;
        std::iter::successors(above(&inside), above)
            .take(CLIMB)
            .find(|&it| self.region(it) == self.region(verb))
            .filter(|&it| it < verb && self.quoting(it).is_some())
    }

    /// Whether a verb is a participle of saying with a clause behind it and no subject.
    fn leads_to_clause(&self, verb: Id<Token>) -> bool {
        self.token(verb).tag == Tag::Vbg
            && self.quoting(verb).is_some()
            && self.lacks_subject(verb)
            && self.tree.child(verb, Relation::Ccomp).is_some_and(|it| it > verb)
    }

    /// Where the outlet's own remark on a content begins, if this token heads one that closes it:
    /// "…, **a claim that** the ministry denies".
    fn summed_up_from(&self, cue: Id<Token>, noun: Id<Token>, end: u32) -> Option<u32> {
        let token = self.token(noun);
        let child = |relation| self.tree.child(noun, relation).is_some();
        // "…, a move expected to anger the council"
        let summary = self.has_role(noun, WordRole::Summary)
            && (child(Relation::Relcl) || child(Relation::Acl));
        let closes =
            token.pos == Pos::Noun && (summary || child(Relation::Relcl) && self.is_apposed(noun));
        let Range { start, end: last } = self.tree.subtree(noun);
        let apart = closes && self.is_apart(start) && start > index(cue) + 1;
        (apart && last >= end && self.region(noun) == self.region(cue)).then_some(start)
    }

    /// Whether a noun with an indefinite article explains another common noun: "…, **a share that** has grown".
    fn is_apposed(&self, noun: Id<Token>) -> bool {
        let Token { relation, head, .. } = *self.token(noun);
        let article = self.tree.child(noun, Relation::Det);
        // The parser may hang it on the verb.
        let start = self.tree.subtree(noun).start;
        let dash = start > 0 && is_dash(self.words(start - 1));
        let apposed = relation == Relation::Appos;
        let beside = relation == Relation::Npadvmod
            || apposed && (dash || head.is_some_and(|it| self.token(it).pos == Pos::Noun));
        beside && article.is_some_and(|it| self.analysis.has_feature(it, "Definite=Ind"))
    }

    /// Where a clause begins that closes a content with what somebody says of it, or in the present tense
    /// though the cue is in the past: what the outlet explains to its readers ("said the ferry would leave Marant, **which is an island**").
    fn explained_from(&self, cue: Id<Token>, verb: Id<Token>, end: u32) -> Option<u32> {
        let token = self.token(verb);
        if token.relation != Relation::Relcl {
            return None;
        }
        let Range { start, end: last } = self.tree.subtree(verb);
        // "…, which she called a lie": somebody's word on what was said.
        let subject = self.subjects[verb.index()].filter(|it| index(*it) > start);
        // "…, which was confirmed by the ministry": so is that.
        let passive = self.quoting(verb).is_some() && self.is_passive(verb);
        let judged = self.hit_at[verb.index()].is_some() && (subject.is_some() || passive);
        // "…, which an official suggested happened"
        let inside = (start + 1..index(verb)).map(|at| Id::new(at as usize));
        let judged = judged || { inside }.any(|id| {
            self.quoting(id).is_some() && matches!(self.token(id).tag, Tag::Vbd | Tag::Vbz)
        });
        let past = self.tense(cue) == Tag::Vbd;
        let relative = self.has_role(Id::new(start as usize), WordRole::Relative);
        let present = matches!(self.tense(verb), Tag::Vbz | Tag::Vbp);
        let closes = last >= end && start > index(cue) + 1 && self.follows_comma(start);
        let beside = self.region(verb) == self.region(cue)
            && self.quotation_below(token.span, self.region(cue)).is_none();
        // "reported that Marant, who has left, armed them", with the second verb read as a part of the first clause
        let first = self.token(self.at_or_last(index(cue) + 1));
        let sentence = &self.analysis.sentences[self.analysis.sentence_of(cue)].tokens;
        let whole = first.tag != Tag::In
            || !matches!(first.relation, Relation::Mark | Relation::Dobj)
            || (index(cue) + 1..start).any(|at| self.is_finite_in(sentence, Id::new(at as usize)));
        (relative && (past && present || judged) && closes && beside && whole).then_some(start)
    }

    /// Where the speaker's own act begins that the parser joined to a passive or to what a thing is in what was said:
    /// "admitted that it had not been checked **and dismissed the crew**".
    fn acted_from(&self, cue: Id<Token>, verb: Id<Token>, end: u32) -> Option<u32> {
        let Token { relation, head, tag, .. } = *self.token(verb);
        let clause = head.filter(|_| relation == Relation::Conj)?;
        // "said it was a crime **and imposed a fine**": nor does a thing that is something act.
        let neuter = self.subjects[clause.index()]
            .is_some_and(|it| self.analysis.has_feature(it, "Gender=Neut"));
        let state = neuter && self.tree.child(clause, Relation::Attr).is_some();
        let passive = self.tree.child(clause, Relation::Auxpass).is_some()
            && self.tree.child(clause, Relation::Aux).is_some();
        let still = self.token(clause).relation == Relation::Ccomp
            && self.token(clause).head == Some(cue)
            && (passive || state)
            && self.tense(clause) == Tag::Vbd;
        let alone = self.lacks_subject(verb)
            && self.tree.related(verb, &[Relation::Aux, Relation::Auxpass]).next().is_none()
            && self.objects[verb.index()].is_some_and(|it| it > verb);
        let act = matches!(tag, Tag::Vbd | Tag::Vbn)
            && self.tense(cue) == Tag::Vbd
            && self.quoting(cue).is_some()
            && self.tree.subtree(verb).end >= end;
        let link = index(verb).checked_sub(1).filter(|_| still && alone && act)?;
        let word = self.token(Id::new(link as usize));
        (word.pos == Pos::Cconj && link > index(cue) + 1).then_some(link)
    }

    /// The end of a content, before a second verb of saying that has a quotation of its own: "told us it is late **and
    /// said, “…”**". In the tense of what is told it would be a part of that: "told us he got up and said, “…”".
    fn before_quotation_of_its_own(&self, cue: Id<Token>, end: u32) -> u32 {
        let again = |&at: &u32| {
            let id = Id::<Token>::new(at as usize);
            let Token { relation, head, tag, .. } = *self.token(id);
            let told = head.filter(|&told| relation == Relation::Conj && told > cue);
            matches!(self.token(self.at_or_last(at + 1)).tag, Tag::Comma | Tag::Colon)
                && self.opens_quotation(at + 2)
                && told.is_some_and(|told| self.tense(told) != tag)
                && self.tense(cue) == tag
                && self.quoting(id).is_some()
                && self.lacks_subject(id)
                && self.region(id) == self.region(cue)
        };
        let again = (index(cue) + 1..end).take(REACH).find(again);
        let link = again
            .and_then(|at| at.checked_sub(1))
            .filter(|&at| at > index(cue) + 1 && self.token(Id::new(at as usize)).tag == Tag::Cc);
        link.unwrap_or(end)
    }

    /// Where a second cue with its subject begins that closes a content: "said the boats would stay,
    /// **she wrote in a letter**".
    fn said_again_from(&self, cue: Id<Token>, again: Id<Token>, end: u32) -> Option<u32> {
        let end_here = self.tree.subtree(again).end >= end && index(again) > index(cue) + 1;
        let name = self.at_or_last(index(again) + 1);
        let inverted = end_here
            && self.quoting(again).is_some()
            && matches!(self.token(again).tag, Tag::Vbd | Tag::Vbz)
            && self.region(again) == self.region(cue)
            && self.follows_comma(index(again))
            && self.token(name).pos == Pos::Propn
            && self.subjects[again.index()].is_none_or(|it| it > again);
        if inverted {
            return Some(index(again));
        }
        if let Some(start) = self.closed_by(cue, again, end) {
            return Some(start);
        }
        let subject = self.subjects[again.index()].filter(|it| index(*it) + 1 == index(again))?;
        let start = self.tree.subtree(subject).start;
        let speech = self.quoting(again).is_some() && self.is_bare(again);
        let closes = self.tree.subtree(again).end >= end && start > index(cue) + 1;
        let beside = self.region(again) == self.region(cue) && self.follows_comma(start);
        (speech && closes && beside).then_some(start)
    }
}

impl Reading<'_> {
    /// Where a name begins that the parser took for a part of the content though a verb of saying follows it and closes
    /// the sentence: "urged them to stay at home, **state-run radio reported**".
    fn closed_by(&self, cue: Id<Token>, again: Id<Token>, end: u32) -> Option<u32> {
        const NAME: usize = 8;
        let last = self.tree.subtree(again).end;
        let closes = last >= end
            && self.quoting(again).is_some()
            && matches!(self.token(again).tag, Tag::Vbd | Tag::Vbz)
            && self.lacks_subject(again)
            && self.region(again) == self.region(cue)
            && self.is_bare(again);
        let region = self.region(cue);
        let name = |&at: &u32| {
            let Token { pos, tag, relation, span, .. } = *self.token(Id::new(at as usize));
            let nominal = matches!(pos, Pos::Noun | Pos::Propn | Pos::Adj | Pos::Det | Pos::Part);
            self.quotation_below(span, region).is_none()
                && (nominal || tag == Tag::Hyph || relation == Relation::Amod)
        };
        let nominal =
            |at: u32| matches!(self.token(Id::new(at as usize)).pos, Pos::Noun | Pos::Propn);
        let before = index(again).checked_sub(1).filter(|&at| closes && nominal(at))?;
        let words = (index(cue) + 1..before + 1).rev().take(NAME).take_while(name);
        let start = words.last()?;
        (start > index(cue) + 1 && self.follows_comma(start)).then_some(start)
    }
}

/// Whether a clause sets what somebody else says against a statement.
fn concedes_to(reading: &Reading<'_>, verb: Id<Token>) -> bool {
    let mark = reading.tree.child(verb, Relation::Mark);
    let subject = reading.subjects[verb.index()].map(|it| reading.token(it).pos);
    let speech = reading.hit_at[verb.index()].is_some_and(|hit| {
        let mut rows = reading.hits[hit as usize].rows.iter();
        rows.any(|row| {
            let stance = reading.cues.row(row.number).stance;
            matches!(stance, Stance::Said | Stance::Claimed | Stance::Demanded | Stance::Warned)
        })
    });
    reading.token(verb).relation == Relation::Advcl
        && mark.is_some_and(|mark| reading.has_role(mark, WordRole::Contrast))
        && subject == Some(Pos::Propn)
        && speech
}

//! Contents that are an infinitive: "vowed **to stay**", "urged **the crew to stay**", "which they vowed **to ignore**".

use std::ops::Range;

use readout_model::{Id, Pos, Relation, Stance, Tag, Token};

use super::content::index;
use super::cues::WordRole;
use super::indirect::Taken;
use super::{Reading, Row};

impl Reading<'_> {
    /// What a cue takes under the form "to …".
    pub(super) fn take_infinitive(&self, cue: Id<Token>, row: &Row) -> Option<Taken> {
        let token = self.token(cue);
        let verb = self.is_verb(cue);
        let passive = verb && self.is_passive(cue);
        // "determined by the board to be safe" wants nothing.
        let wanted = self.cues.row(row.number).stance == Stance::Wanted;
        let inner = self.infinitive(cue).filter(|_| !(passive && wanted));
        let Some(inner) = inner else {
            let told = self.told_behind(cue)?;
            return Some(self.rightward(cue, row, told, 2));
        };
        // "Two boats feared to have sunk": a headline leaves out "are".
        let perfect = self.tree.related(inner, &[Relation::Aux]).count() > 1;
        if !passive && perfect && matches!(token.tag, Tag::Vbd | Tag::Vbn) {
            let raised = self.raised(cue, row, inner)?;
            return Some(Taken { rank: 1, impersonal: true, ..raised });
        }
        // "told them how to vote" demands nothing.
        let first = self.token(Id::new(self.tree.subtree(inner).start as usize)).tag;
        let asked = matches!(first, Tag::Wrb | Tag::Wp | Tag::Wdt);
        if asked && self.cues.row(row.number).stance == Stance::Demanded {
            return None;
        }
        let before = self.object_before(cue, inner);
        // "offered rooms to let", "commit crimes to be rich": who promises or refuses acts himself.
        let own = matches!(self.cues.row(row.number).stance, Stance::Promised | Stance::Denied);
        let dated = |object: &Id<Token>| self.is_date(self.tree.subtree(*object));
        let before = before.filter(|object| !dated(object));
        if own && before.is_some() {
            return None;
        }
        // "a plan Marant hoped to follow": what she hoped for stands before.
        let gap = verb && !passive && token.relation == Relation::Relcl;
        let what = if gap { self.gap_word(cue)? } else { None };
        let object = self.object_of_preposition_in(row, cue).or(before);
        let mut taken = self.rightward(cue, row, object.unwrap_or(inner), 2);
        taken.stretches.splice(0..0, what.map(|it| index(it)..index(it) + 1));
        Some(self.before_circumstance(cue, inner, taken))
    }

    /// An infinitive that a cue governs.
    pub(super) fn infinitive(&self, cue: Id<Token>) -> Option<Id<Token>> {
        let relations = [Relation::Xcomp, Relation::Ccomp, Relation::Acl, Relation::Advcl];
        self.tree.related(cue, &relations).find(|&inner| {
            inner > cue
                && self
                    .tree
                    .related(inner, &[Relation::Aux])
                    .any(|to| self.token(to).tag == Tag::To)
        })
    }

    /// The object of a verb that stands before its infinitive ("urged **him** to leave").
    pub(super) fn object_before(&self, cue: Id<Token>, inner: Id<Token>) -> Option<Id<Token>> {
        let object = self.tree.child(cue, Relation::Dobj)?;
        (object > cue && object < inner).then_some(object)
    }

    /// What a relative clause leaves out of the infinitive of its verb: "**which** they vowed to ignore", nothing in "where
    /// they vowed to stay", and `None` where no word stands for it.
    fn gap_word(&self, cue: Id<Token>) -> Option<Option<Id<Token>>> {
        let first = Id::new(self.tree.subtree(cue).start as usize);
        let Token { tag, pos, .. } = *self.token(first);
        let own = self.subjects[cue.index()] == Some(first);
        let relative = |tag| matches!(tag, Tag::Wp | Tag::Wdt);
        if relative(tag) {
            return Some(Some(first).filter(|_| !own));
        }
        let subject = self.subjects[cue.index()].map(|it| self.token(it).tag);
        (tag == Tag::Wrb || pos == Pos::Adp || subject.is_some_and(relative)).then_some(None)
    }

    /// A wish or promise, without a clause behind it that tells what else happened: "vowed to stay **as the boats
    /// left**", "seek to stay**, while others have left**".
    fn before_circumstance(&self, cue: Id<Token>, inner: Id<Token>, mut taken: Taken) -> Taken {
        let Some(words) = taken.stretches.last_mut() else { return taken };
        let clauses = [cue, inner].into_iter();
        let clauses = clauses.flat_map(|verb| self.tree.related(verb, &[Relation::Advcl]));
        let aside = clauses.filter(|&clause| {
            let Range { start, end } = self.tree.subtree(clause);
            let first = self.token(Id::new(start as usize));
            let past = matches!(self.tense(clause), Tag::Vbd);
            let apart = self.follows_comma(start)
                && matches!(self.tense(clause), Tag::Vbz | Tag::Vbp | Tag::Vbd);
            clause > inner
                && end >= words.end
                && start > words.start
                && self.has_role(Id::new(start as usize), WordRole::Circumstance)
                && first.relation != Relation::Prep
                && !self.lacks_subject(clause)
                && (past || apart)
        });
        // "was asked to leave **following a row**"
        let occasion = [cue, inner]
            .into_iter()
            .flat_map(|verb| self.tree.related(verb, &[Relation::Prep]))
            .filter(|&it| {
                let Range { start, end } = self.tree.subtree(it);
                self.is_passive(cue)
                    && it > inner
                    && end >= words.end
                    && start > words.start
                    && self.has_role(it, WordRole::Occasion)
            });
        let first = aside.chain(occasion).map(|it| self.tree.subtree(it).start).min();
        words.end = first.unwrap_or(words.end);
        taken
    }

    /// With the infinitive right behind a phrase that the parser hung elsewhere: "called for the island **to close
    /// the port**", "spoke of a plan **to leave**".
    pub(super) fn with_infinitive(&self, cue: Id<Token>, words: Range<u32>) -> Range<u32> {
        let to = self.at_or_last(words.end);
        let beside = words.start > index(cue)
            && words.end > words.start
            && self.region(to) == self.region(cue)
            && self.analysis.sentence_of(to) == self.analysis.sentence_of(cue);
        let Token { tag, head, .. } = *self.token(to);
        let Some(verb) = head.filter(|&verb| beside && verb > to) else { return words };
        if tag == Tag::To && self.token(verb).tag == Tag::Vb {
            let hangs = self.token(verb).head;
            let inside = hangs.is_some_and(|it| words.contains(&index(it)) || it == cue);
            let end = self.end_of(cue, self.tree.subtree(verb).end);
            return if inside { words.start..end.max(words.end) } else { words };
        }
        words
    }
}

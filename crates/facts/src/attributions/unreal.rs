//! Cues of what was not said, or not yet: denied by a word outside the cue, under the modal verb of another, in a clause
//! of condition.

use readout_model::{Id, Pos, Relation, Stance, Tag, Token};

use super::content::index;
use super::cues::{Content, WordRole};
use super::{Hit, Reading};

impl Reading<'_> {
    /// Whether a verb tells of what is denied or left open by words around it.
    pub(super) fn is_unreal(&self, hit: &Hit) -> bool {
        self.is_verb(hit.token)
            && (self.describes_next(hit.token)
                || self.disagrees(hit.token)
                || self.is_denied_outside(hit.token)
                || self.shares_modal(hit.token)
                || self.is_condition(hit.token)
                || self.is_told_to(hit.token)
                || self.is_not_known_yet(hit))
    }

    /// "the party's **pledged** delegates": a participle before its noun, which the parser took for a verb.
    fn describes_next(&self, cue: Id<Token>) -> bool {
        let before = index(cue).checked_sub(1).map(|at| self.token(Id::new(at as usize)));
        let next = self.token(self.at_or_last(index(cue) + 1));
        let past = matches!(self.token(cue).tag, Tag::Vbd | Tag::Vbn);
        let owned = before.is_some_and(|it| it.tag == Tag::Pos);
        past && owned && matches!(next.pos, Pos::Noun | Pos::Adj | Pos::Propn)
    }

    /// "The bank says they are unlikely to, if ever, **approve** it": a plural verb beside a singular one that has the subject.
    fn disagrees(&self, cue: Id<Token>) -> bool {
        let Token { tag, relation, head, .. } = *self.token(cue);
        let first = head.filter(|&first| relation == Relation::Conj && first < cue);
        tag == Tag::Vbp
            && self.lacks_subject(cue)
            && self.tree.child(cue, Relation::Aux).is_none()
            && first.is_some_and(|first| self.is_verb(first) && self.tense(first) == Tag::Vbz)
    }

    /// "nor do they **mention** it", "did not want to **say** so": the negation is no part of the cue.
    fn is_denied_outside(&self, cue: Id<Token>) -> bool {
        let Token { relation, head, .. } = *self.token(cue);
        let before = self.tree.subtree(cue).start.checked_sub(1).map(|at| Id::new(at as usize));
        let nor = relation == Relation::Conj
            && before.is_some_and(|word| {
                self.token(word).pos == Pos::Cconj && self.has_role(word, WordRole::Nobody)
            });
        let infinitive =
            matches!(relation, Relation::Xcomp | Relation::Ccomp) && self.is_infinitive(cue);
        // "may move the owners to **ask** for more", "will try to **tell** you so": nor has it been said yet.
        let modal = |verb: Id<Token>| {
            let mut auxiliaries = self.tree.related(verb, &[Relation::Aux]);
            self.token(verb).tag == Tag::Vb && auxiliaries.any(|it| self.token(it).tag == Tag::Md)
        };
        let denied =
            |verb: Id<Token>| self.tree.child(verb, Relation::Neg).is_some() || modal(verb);
        nor || infinitive
            && head.is_some_and(|verb| {
                verb < cue && self.hit_at[verb.index()].is_none() && denied(verb)
            })
    }

    /// "can close the port and **decide** who enters": the modal verb is that of both.
    fn shares_modal(&self, cue: Id<Token>) -> bool {
        let Token { tag, relation, head, .. } = *self.token(cue);
        let joined = relation == Relation::Conj
            && matches!(tag, Tag::Vb | Tag::Vbp)
            && self.lacks_subject(cue)
            && self.tree.child(cue, Relation::Aux).is_none();
        let modal = |verb: Id<Token>| {
            let mut auxiliaries = self.tree.related(verb, &[Relation::Aux]);
            self.token(verb).tag == Tag::Vb
                && auxiliaries.any(|it| self.token(it).tag == Tag::Md)
                && self.tree.child(verb, Relation::Neg).is_none()
        };
        joined && head.is_some_and(modal)
    }

    /// "if she **confirms** it": not the question of "asked if she confirms it".
    pub(super) fn is_condition(&self, cue: Id<Token>) -> bool {
        // "unclear if it was told or **asked**"
        let joined = self.token(cue).head.filter(|&head| {
            self.token(cue).relation == Relation::Conj && head < cue && self.lacks_subject(cue)
        });
        let clause = joined.unwrap_or(cue);
        let Token { relation, head, .. } = *self.token(clause);
        let mark = self.tree.child(clause, Relation::Mark);
        let question = |clause: Id<Token>| {
            let mark = self.tree.child(clause, Relation::Mark);
            mark.is_some_and(|mark| self.has_role(mark, WordRole::Question))
        };
        let condition = relation == Relation::Advcl
            && mark.is_some_and(|mark| self.has_role(mark, WordRole::Question))
            && head.is_some_and(|verb| self.hit_at[verb.index()].is_none());
        // "a study is under way to **determine** whether it spreads", "has to **decide** whether"
        let must = relation == Relation::Xcomp
            && head.is_some_and(|verb| self.has_role(verb, WordRole::Light));
        let purpose = (relation == Relation::Advcl || must)
            && self.is_infinitive(cue)
            && self.tree.related(cue, &[Relation::Ccomp]).any(question);
        condition || purpose
    }

    /// "before they **knew** whether it was lost", "they had to **know** it": they may not have known.
    fn is_not_known_yet(&self, hit: &Hit) -> bool {
        let cue = hit.token;
        let Token { relation, head, .. } = *self.token(cue);
        let knew = hit.rows.iter().all(|row| self.cues.row(row.number).stance == Stance::Knew);
        let mark = self.tree.child(cue, Relation::Mark);
        let unmet = relation == Relation::Advcl
            && mark.is_some_and(|mark| self.has_role(mark, WordRole::Unmet));
        let must = relation == Relation::Xcomp
            && self.is_infinitive(cue)
            && head.is_some_and(|verb| self.has_role(verb, WordRole::Light));
        knew && (unmet || must)
    }

    /// Whether "to" stands before a verb.
    pub(super) fn is_infinitive(&self, verb: Id<Token>) -> bool {
        self.tree.related(verb, &[Relation::Aux]).any(|aux| self.token(aux).tag == Tag::To)
    }

    /// Whether a clause is not what a verb tells that is no verb of speaking: "microbes that are found **where people
    /// live**", "when boats are launched, one is known to sink", "found **itself caught**".
    pub(super) fn is_not_told(&self, clause: Id<Token>, cue: Id<Token>, forms: &[Content]) -> bool {
        if !self.is_verb(cue) || forms.contains(&Content::Quote) {
            return false;
        }
        let subject = self.subjects[cue.index()];
        let it = subject.is_none_or(|it| self.token(it).tag == Tag::Prp && !self.is_person(it));
        let stands = self.is_passive(cue)
            && self.agent(cue).is_none()
            && (index(clause) < index(cue) || !it);
        let itself = self.subjects[clause.index()]
            .is_some_and(|it| self.analysis.has_feature(it, "Reflex=Yes"));
        // "finding an insurer willing to insure it": a phrase.
        let bare = !self.is_verb(clause) && !self.is_passive(cue);
        stands || itself || bare
    }

    /// Whether a clause tells more of what stands before it: "expects approval in May, **at which point it opens**".
    pub(super) fn is_relative_phrase(&self, clause: Id<Token>) -> bool {
        let first = Id::new(self.tree.subtree(clause).start as usize);
        let next = self.at_or_last(index(first) + 1);
        self.token(first).pos == Pos::Adp && matches!(self.token(next).tag, Tag::Wdt | Tag::Wp)
    }
}

//! What is joined to a cue: a part of what it says, or a further statement.

use readout_model::{Id, Pos, Relation, Tag, Token};

use super::Reading;
use super::content::index;
use super::cues::WordRole;

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
        let that = opening.relation == Relation::Mark
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
        let modal = auxiliary.is_some_and(|it| self.token(it).tag == Tag::Md);
        let later = modal
            && !spoken
            && self.token(cue).tag == Tag::Vbd
            && self.subjects[child.index()].is_some_and(|it| it < child)
            && start > index(cue) + 2
            && self.token(Id::new(start as usize - 1)).pos == Pos::Cconj
            && !self.is_apart(start - 1);
        let clause = self.tree.child(cue, Relation::Ccomp).is_some()
            || self.token(cue).relation == Relation::Parataxis;
        let goes_on = (bare && helping && !parallel || later) && clause;
        (that || goes_on) && self.quoting(cue).is_some() || participle || infinitive
    }

    /// Whether a phrase or clause behind a cue that follows its content goes on with it: "the port must
    /// close, she said, **because the boats are gone**".
    pub(super) fn goes_on(&self, cue: Id<Token>, child: Id<Token>) -> bool {
        let token = self.token(child);
        let range = self.tree.subtree(child);
        let part = match token.relation {
            Relation::Prep => !self.leads_to_medium(child) && !self.is_date(range.clone()),
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
}

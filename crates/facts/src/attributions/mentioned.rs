//! Sayings that are only mentioned: what somebody else speaks of, who is meant, what somebody is charged with.

use readout_model::{Id, Pos, Relation, Stance, Tag, Token};

use super::cues::WordRole;
use super::{Reading, Row};

impl Reading<'_> {
    /// Whether a cue under a row of the table only mentions a saying or a wish.
    pub(super) fn is_mentioned(&self, cue: Id<Token>, row: &Row) -> bool {
        self.is_spoken_of(cue, row) || self.tells_who(cue, row) || self.is_charge(cue)
    }

    /// "rejected **her offer** to leave", "the anger over **his plan** to close it": what is told is what others make of it.
    fn is_spoken_of(&self, cue: Id<Token>, row: &Row) -> bool {
        let Token { pos, relation, head, .. } = *self.token(cue);
        let told = self.tree.related(cue, &[Relation::Acl, Relation::Ccomp]);
        // "rejected her claim that it was late": but a clause is what she said.
        let told = { told }.any(|it| self.tree.child(it, Relation::Mark).is_some());
        let owned = pos == Pos::Noun && !told && self.tree.child(cue, Relation::Poss).is_some();
        let settled = matches!(
            self.cues.row(row.number).stance,
            Stance::Wanted | Stance::Demanded | Stance::Denied | Stance::Believed | Stance::Other
        );
        owned
            && match relation {
                Relation::Dobj => head.is_some_and(|verb| !self.has_role(verb, WordRole::Light)),
                Relation::Pobj => settled,
                _ => false,
            }
    }

    /// "sailors **who refused** to leave", "those **who say** it is late".
    fn tells_who(&self, cue: Id<Token>, row: &Row) -> bool {
        let Token { relation, head, .. } = *self.token(cue);
        let relative = self.subjects[cue.index()]
            .is_some_and(|it| self.token(it).tag == Tag::Wp && !self.is_apart(it.index() as u32));
        let acts = matches!(
            self.cues.row(row.number).stance,
            Stance::Promised | Stance::Denied | Stance::Demanded
        );
        let anybody = head.is_some_and(|noun| {
            let Token { pos, tag, .. } = *self.token(noun);
            tag == Tag::Dt || pos == Pos::Pron && tag == Tag::Nn
        });
        relation == Relation::Relcl && relative && (acts || anybody)
    }

    /// "accused of **insulting** the judges", "fined her for **denying** it": what somebody is said to have done.
    fn is_charge(&self, cue: Id<Token>) -> bool {
        let Token { relation, head, .. } = *self.token(cue);
        let deed = head.filter(|&it| {
            relation == Relation::Pcomp
                && self.lacks_subject(cue)
                && self.has_role(it, WordRole::Deed)
        });
        let verb = deed.and_then(|it| self.token(it).head).filter(|&it| self.is_verb(it));
        verb.is_some_and(|verb| {
            self.is_passive(verb)
                || self.objects[verb.index()].is_some_and(|it| verb < it && it < cue)
        })
    }
}

//! Sources that do not want to be named: "an official, who asked not to be named, said …". The wish is no statement
//! of its own, but tells what the statement is worth.

use readout_model::{Id, Pos, Relation, Stance, Tag, Token};

use super::cues::WordRole;
use super::{Draft, Reading};

/// Tokens looked at for such a wish.
const REACH: usize = 40;

impl Reading<'_> {
    /// Whether what a draft ascribes to its source is the wish not to be named.
    pub(super) fn is_wish_for_no_name(&self, draft: &Draft) -> bool {
        let cue = self.hits[draft.hit].token;
        let wanted = |child: Id<Token>| {
            self.hides(child) || {
                let mut inner = self.tree.related(child, &[Relation::Pobj]);
                self.token(child).relation == Relation::Prep && inner.any(|it| self.hides(it))
            }
        };
        !matches!(self.cues.row(draft.row).stance, Stance::Said | Stance::Claimed)
            && self.tree.children(cue).iter().any(|&child| child > cue && wanted(child))
    }

    /// Whether a source is told to have spoken without its name, in its own phrase or beside its cue.
    pub(super) fn is_unnamed(&self, source: Id<Token>, cue: Id<Token>) -> bool {
        let beside = self.tree.related(cue, &[Relation::Prep, Relation::Advcl]);
        let told = std::iter::once(source).chain(beside);
        let mut words = told.flat_map(|it| self.tree.subtree(it).take(REACH));
        words.any(|at| self.hides(Id::new(at as usize)))
    }

    /// Whether a word says that somebody goes without a name: "anonymity", "not to be **named**",
    /// "declined to be **identified**".
    fn hides(&self, id: Id<Token>) -> bool {
        let token = self.token(id);
        if token.pos == Pos::Noun && self.has_role(id, WordRole::Unnamed) {
            return true;
        }
        let passive = token.tag == Tag::Vbn && self.tree.child(id, Relation::Auxpass).is_some();
        if !passive || !self.has_role(id, WordRole::Naming) {
            return false;
        }
        let negated = |verb| self.tree.child(verb, Relation::Neg).is_some();
        let refused = |verb: Id<Token>| {
            self.hit_at[verb.index()].is_some_and(|hit| {
                let rows = &self.hits[hit as usize].rows;
                rows.iter().any(|row| self.cues.row(row.number).stance == Stance::Denied)
            })
        };
        negated(id) || token.head.is_some_and(|verb| negated(verb) || refused(verb))
    }
}

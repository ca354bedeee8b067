//! Where two parties are given: whose word it is that something happens, who does it, and whether it does.

use readout_model::{Entity, EntityKind, Id, Status, Tag};
use readout_rules::{Clause, ClauseKind, Filler, Link, Match};

use super::between::Finder;
use super::given::is_anothers;

impl Finder<'_> {
    /// What is done to support or help somebody supports or helps him, where it is done: "wrote **to express**
    /// solidarity"; and who gathers to protest protests.
    pub(super) fn status(&self, one: &Match, clause: &Clause, status: Status) -> Status {
        let kind = self.coder.rules.rules.ontology().kind(&one.code.kind);
        let shown = kind.is_some_and(|kind| kind.quad <= 2 || kind.shown);
        if !(shown && clause.signs.purpose && status == Status::Planned) {
            return status;
        }
        let tokens = &self.coder.tree.analysis.tokens;
        let above = tokens[clause.head].head.and_then(|above| self.coder.clauses.of(above));
        let serves = above.map(|above| {
            super::status::status(above, self.coder.tree, &self.coder.rules.words, false)
        });
        serves.filter(|it| matches!(it, Status::Happened | Status::Ongoing)).unwrap_or(status)
    }

    /// Whether the given actor is people who have no forces: students, farmers, the residents of a town.
    pub(super) fn is_by_people(&self) -> bool {
        let ontology = self.coder.rules.rules.ontology();
        let people = |entity: &Entity| {
            entity.kind == EntityKind::Group
                && entity.sectors.first().is_some_and(|sector| ontology.is_private(sector))
        };
        // "thousands of farmers": who is counted.
        let Some(span) = self.given[0].span else { return false };
        let within = self.coder.tree.analysis.tokens_in(span).map(|index| Id::new(index as usize));
        let mut named = self.given[0].heads.iter().copied().chain(within);
        let entity = named.find_map(|token| self.entities.entity_at(token));
        entity.is_some_and(|entity| people(&self.entities.entities[entity]))
    }

    /// Whether the given recipient does it and the given actor says so in a clause above.
    pub(super) fn is_by_another(&self, clause: &Clause) -> bool {
        let recipient = &self.given[1];
        let does = |filler: &Filler| self.is_given(*filler, recipient);
        clause.subjects.iter().any(does) && self.is_told_by_actor(clause)
    }

    /// Whether the given actor says so of himself, or it is told of him that he may, or he says that
    /// something will be done to the given recipient: by whom, then, if not by him?
    pub(super) fn is_by_itself(&self, clause: &Clause, status: Status) -> bool {
        let tokens = &self.coder.tree.analysis.tokens;
        let speaks = |filler: &Filler| {
            let own = self.given[0].heads.contains(&filler.head);
            let says =
                tokens[filler.head].tag == Tag::Prp || is_anothers(self.coder.tree, filler.head);
            let may = status == Status::Possible
                || status == Status::Conditional && clause.signs.modal.is_some();
            own && (says || may && !clause.signs.perfect)
        };
        let recipient = &self.given[1];
        let suffers = |filler: &Filler| self.is_given(*filler, recipient);
        clause.subjects.iter().any(speaks)
            || (clause.kind == ClauseKind::Verb
                && clause.subjects.is_empty()
                && clause.objects.iter().any(suffers)
                && self.is_told_by_actor(clause))
    }

    /// Whether a clause stands in what the given actor says.
    pub(super) fn is_told_by_actor(&self, clause: &Clause) -> bool {
        let actor = &self.given[0];
        let tokens = &self.coder.tree.analysis.tokens;
        let above = std::iter::successors(tokens[clause.head].head, |at| tokens[*at].head);
        let mut below = clause.head;
        let mut told = false;
        for above in above.filter_map(|at| self.coder.clauses.of(at)) {
            told |= above
                .inner
                .iter()
                .any(|inner| inner.head == below && matches!(inner.link, Link::That));
            let of_actor =
                |filler: &Filler| self.is_given(*filler, actor) || self.holds(*filler, actor);
            if told && above.subjects.iter().any(of_actor) {
                return true;
            }
            below = above.head;
        }
        false
    }
}

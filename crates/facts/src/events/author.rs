//! Whose doing it is that a noun sums up: "Togo closed the border, **a move that** Benin condemned".

use readout_model::{Id, Relation, Tag, Token};
use readout_rules::{ClauseKind, Match, Role};

use super::Coder;

impl Coder<'_> {
    /// Who did what the match is about, where a noun stands for the clause before it and the event is told
    /// in that noun's relative clause.
    pub(super) fn author_of_issue(&self, one: &Match) -> Option<Id<Token>> {
        let tokens = &self.tree.analysis.tokens;
        let told = Some(&tokens[one.head]).filter(|it| it.relation == Relation::Relcl)?;
        let noun = told.head?;
        let acts = self.parties.actor_kind(noun).is_some();
        if acts || !self.is_indefinite(noun) || !self.follows_comma(noun) {
            return None;
        }
        let actors = one.roles.iter().filter(|(role, _)| *role == Role::Actor);
        let actors: Vec<_> = actors.map(|(_, actor)| self.parties.entity(actor.head)).collect();
        let mut at = noun;
        for _ in 0..HIGHEST {
            at = tokens[at].head?;
            let clause = self.clauses.of(at).filter(|it| it.kind == ClauseKind::Verb);
            let subjects = clause.into_iter().flat_map(|it| &it.subjects).map(|it| it.head);
            let mut authors = subjects.filter(|subject| {
                self.parties.actor_kind(*subject).is_some()
                    && !actors.contains(&self.parties.entity(*subject))
            });
            if let (Some(author), None) = (authors.next(), authors.next()) {
                return Some(author);
            }
        }
        None
    }

    fn is_indefinite(&self, noun: Id<Token>) -> bool {
        self.tree.related(noun, &[Relation::Det]).any(|article| {
            self.tree.analysis.morph(article).split('|').any(|it| it == "Definite=Ind")
        })
    }

    fn follows_comma(&self, noun: Id<Token>) -> bool {
        let first = self.tree.subtree(noun).start;
        let before =
            first.checked_sub(1).map(|at| self.tree.analysis.tokens[Id::new(at as usize)].tag);
        before == Some(Tag::Comma)
            || self.tree.analysis.tokens[Id::new(first as usize)].tag == Tag::Comma
    }
}

/// Words above the noun at which its clause is looked for.
const HIGHEST: usize = 8;

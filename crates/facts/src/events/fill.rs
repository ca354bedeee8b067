//! Who does it and to whom: what the rules found to fill the roles of a match, made parties of an event.

use readout_model::{EventCode, Id, Party, Relation as Grammar, Token};
use readout_rules::{ActorKind, ClauseKind, Match, Role};

use super::{Coder, MOST, issue_of};
use crate::entities::{CIVILIANS, GOVERNMENT};

/// The quad classes of what is only said.
pub(super) const VERBAL: [u8; 2] = [1, 3];

impl Coder<'_> {
    /// Who does it and to whom; `None` when the match names nobody, or fewer than its type needs.
    pub(super) fn fill(&self, one: &Match, code: &EventCode) -> Option<(Vec<Party>, Vec<Party>)> {
        let ontology = self.rules.rules.ontology();
        let of = |wanted: Role| {
            let heads = one.roles.iter().filter(move |(role, _)| *role == wanted);
            heads.map(|(_, filler)| self.meant(one, filler.head))
        };
        let nobody = |head| self.parties.is_compatriot(head) || self.is_either(one, head);
        if of(Role::Actor).chain(of(Role::Recipient)).any(nobody) {
            return None;
        }
        let mut actors = self.parties.parties(of(Role::Actor));
        // "called off the talks between **the two ministers**": one of whom is his own.
        let meets = one.inner.iter().any(|inner| ontology.reciprocal(&inner.code));
        let targets = of(Role::Recipient).filter(|it| !(meets && self.is_counted(*it)));
        let mut recipients = self.parties.parties(targets);
        let kind = ontology.kind(&code.kind);
        if recipients.is_empty() && kind.is_some_and(|kind| kind.through_act) {
            let objects = self.objects_of_act(one);
            recipients = self.parties.parties(objects.into_iter());
        }
        if recipients.is_empty() && kind.is_some_and(|kind| VERBAL.contains(&kind.quad)) {
            recipients = self.parties.parties(self.author_of_issue(one).into_iter());
        }
        let aside = |party: &Party| {
            let sector = party.sectors.first();
            sector.is_some_and(|sector| kind.is_some_and(|kind| kind.aside.contains(sector)))
        };
        let (spoke, talked_to) = (actors.len(), recipients.len());
        actors.retain(|party| !aside(party));
        recipients.retain(|party| !aside(party));
        let left_out = |left: &[Party], before: usize| left.is_empty() && before > 0;
        if left_out(&actors, spoke) || left_out(&recipients, talked_to) {
            return None;
        }
        // "the minister's talks, he said": two mentions of one who meets himself.
        let several = of(Role::Actor).chain(of(Role::Recipient)).count() > 1;
        if ontology.reciprocal(&one.code) {
            for party in recipients.drain(..) {
                if actors.iter().all(|known| known.entity != party.entity) {
                    actors.push(party);
                }
            }
            actors.sort_by_key(|party| party.span.start());
            if several && actors.len() < 2 {
                return None;
            }
        }
        // Nobody acts upon himself in this ontology: two mentions of one entity in both roles mean
        // that grammar or coreference went wrong, or that the verb is reflexive.
        let acts = |party: &Party| actors.iter().any(|actor| actor.entity == party.entity);
        let named = recipients.len();
        let home = |party: &Party| {
            let country = party.country.as_ref().filter(|_| self.parties.is_place(party));
            country.is_some_and(|home| actors.iter().any(|it| it.country.as_ref() == Some(home)))
        };
        let abroad = ontology.is_abroad(code);
        // "the president isolated his **country**": a government's harm to its own state is to nobody
        // in particular.
        let material = kind.is_some_and(|kind| kind.quad == 4);
        let governs = |party: &Party| party.sectors.iter().any(|sector| sector == GOVERNMENT);
        let own = |party: &Party| {
            material
                && self.parties.is_country(party)
                && actors.iter().any(|actor| governs(actor) && actor.country == party.country)
        };
        // "the country will stand up for its **people**": what a state says for its own people is no
        // cooperation.
        let nation = |party: &Party| {
            kind.is_some_and(|kind| kind.quad == 1)
                && party.sectors.first().is_some_and(|sector| *sector == CIVILIANS)
                && self.parties.is_people(party)
                && actors.iter().any(|actor| {
                    self.parties.is_country(actor)
                        && actor.country.is_some()
                        && actor.country == party.country
                })
        };
        recipients
            .retain(|party| !(acts(party) || abroad && home(party) || own(party) || nation(party)));
        let required = kind.is_some_and(|kind| kind.recipient_required);
        // "Peru and Chile appealed to both sides": others than the two named last.
        let others = one.roles.iter().any(|(role, _)| *role == Role::Recipient)
            && of(Role::Recipient).all(|head| self.parties.is_pair(head));
        let lost =
            recipients.is_empty() && (named > 0 && !others || (required && actors.len() < 2));
        let civil =
            |party: &Party| party.sectors.first().is_some_and(|sector| ontology.is_private(sector));
        let unarmed = kind.is_some_and(|kind| kind.by_forces)
            && !actors.is_empty()
            && actors.iter().all(civil);
        let private =
            unarmed || ontology.needs_standing(code) && !self.have_standing(&actors, &recipients);
        if lost || private || (actors.is_empty() && recipients.is_empty()) {
            return None;
        }
        Some((actors, recipients))
    }

    /// Whether what passes between these parties is of public concern: one of them is public, or is of
    /// a country and no ordinary person or firm, or ordinary ones are of two countries.
    fn have_standing(&self, actors: &[Party], recipients: &[Party]) -> bool {
        let ontology = self.rules.rules.ontology();
        let ordinary = |party: &Party| {
            self.parties.is_one(party)
                && party.sectors.first().is_some_and(|sector| ontology.is_ordinary(sector))
        };
        let public = |party: &Party| {
            party.sectors.iter().any(|one| ontology.is_public(one))
                || party.country.is_some() && !ordinary(party)
        };
        let all = || actors.iter().chain(recipients);
        let mut countries: Vec<&str> = all().filter_map(|party| party.country.as_deref()).collect();
        countries.sort_unstable();
        countries.dedup();
        countries.len() > 1 || all().any(public)
    }

    /// Actors that the infinitive at issue would be done to.
    fn objects_of_act(&self, one: &Match) -> Vec<Id<Token>> {
        // "to sink the boats of Peru and hit Chile"
        let first = issue_of(one).or(one.inner.first().map(|it| it.head));
        let joined = |head| self.tree.related(head, &[Grammar::Conj]).take(MOST);
        let all = first.into_iter().chain(first.into_iter().flat_map(joined));
        let act = all
            .filter_map(|head| self.clauses.of(head))
            .filter(|act| act.kind == ClauseKind::Verb && act.head > one.head);
        // "to fire four missiles": what is fired is nobody.
        let listed = |head: &Id<Token>| one.used.contains(head);
        let acts = |head: &Id<Token>| {
            let kind = self.parties.actor_kind(*head);
            kind.is_some_and(|kind| kind != ActorKind::Place) && !listed(head)
        };
        // "hit **American** territory": whose it is.
        let owners = [Grammar::Poss, Grammar::Compound, Grammar::Amod, Grammar::Nmod];
        let mut found = Vec::new();
        for object in act.flat_map(|act| &act.objects).map(|filler| filler.head) {
            match acts(&object) {
                true => found.push(object),
                false => {
                    let before = self.tree.subtree(object).start..object.index() as u32;
                    let before = before.map(|index| Id::<Token>::new(index as usize));
                    found.extend(before.filter(|owner| {
                        owners.contains(&self.tree.analysis.tokens[*owner].relation)
                            && self.parties.actor_kind(*owner) == Some(ActorKind::Country)
                    }))
                }
            }
        }
        found
    }
}

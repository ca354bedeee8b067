use readout_model::{Entity, EntityKind, Id, Party, Token};
use readout_rules::ActorKind;

use crate::entities::Entities;

/// Which actors words stand for.
pub(super) struct Parties<'a>(pub(super) &'a Entities);

impl Parties<'_> {
    /// What kind of actor a word stands for; `None` for all that cannot act.
    pub(super) fn actor_kind(&self, token: Id<Token>) -> Option<ActorKind> {
        let entity = self.0.actor_at(token)?;
        match self.0.entities[entity].kind {
            EntityKind::Person => Some(ActorKind::Person),
            EntityKind::Organization => Some(ActorKind::Organization),
            EntityKind::Group => Some(ActorKind::Group),
            EntityKind::Country => Some(ActorKind::Country),
            EntityKind::Place | EntityKind::Work | EntityKind::Other => None,
        }
    }

    /// The entities that these words stand for, each once, in order of the text. "Both sides" is
    /// the two that the report has named, where it has.
    pub(super) fn parties(&self, heads: impl Iterator<Item = Id<Token>>) -> Vec<Party> {
        let mut parties: Vec<Party> = Vec::new();
        for head in heads {
            let (Some(mention), Some(entity)) = (self.0.mention_at(head), self.0.actor_at(head))
            else {
                continue;
            };
            let members = match self.0.members(entity) {
                [] => &[entity],
                members => members,
            };
            for &id in members {
                if parties.iter().all(|party| party.entity != id) {
                    let Entity { country, sectors, .. } = &self.0.entities[id];
                    parties.push(Party {
                        entity: id,
                        span: self.0.mentions[mention].span,
                        country: country.clone(),
                        sectors: sectors.clone(),
                    });
                }
            }
        }
        parties.sort_by_key(|party| (party.span.start(), party.span.end()));
        parties
    }
}

use readout_model::{EntityKind, Id, List, Place};
use smol_str::SmolStr;

use crate::entities::Entities;
use crate::entities::Tables;

/// One row of `knowledge/places/`.
#[derive(Clone, Debug)]
pub(crate) struct PlaceRow {
    pub(crate) name: SmolStr,
    /// A kind of the record: city, admin1, region, site, water.
    pub(crate) kind: SmolStr,
    pub(crate) country: Option<SmolStr>,
    pub(crate) admin1: Option<SmolStr>,
    /// Degrees north and east.
    pub(crate) position: Option<(f64, f64)>,
    pub(crate) population: u32,
    pub(crate) geonames: Option<u32>,
}

/// The places on the map among the entities: countries, and places of the tables; places that no
/// table has get a name only. With them, the place of each entity.
pub(crate) fn places(
    entities: &Entities,
    tables: &Tables,
    rows: &[Option<u32>],
) -> (List<Place>, Vec<Option<Id<Place>>>) {
    let mut places = List::new();
    let mut place_of = vec![None; rows.len()];
    for ((id, entity), row) in entities.entities.enumerate().zip(rows) {
        let row = row.and_then(|row| tables.place(row));
        let place = match (entity.kind, row) {
            (EntityKind::Place, Some(row)) => Place {
                name: row.name.to_string(),
                kind: row.kind.clone(),
                country: row.country.clone().or_else(|| entity.country.clone()),
                admin1: row.admin1.clone(),
                position: row.position,
                geonames: row.geonames,
                mentions: entity.mentions.clone(),
            },
            (EntityKind::Country | EntityKind::Place, _) => Place {
                name: entity.name.clone(),
                kind: SmolStr::new_static(match entity.kind {
                    EntityKind::Country => "country",
                    _ => "site",
                }),
                country: entity.country.clone(),
                admin1: None,
                position: None,
                geonames: None,
                mentions: entity.mentions.clone(),
            },
            _ => continue,
        };
        if !place.mentions.is_empty() {
            place_of[id.index()] = Some(places.push(place));
        }
    }
    (places, place_of)
}

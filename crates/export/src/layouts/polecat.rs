use readout_record::CodedActor;

use super::{Row, column, joined, text};
use crate::table::{Cell, Column, Kind};

pub(super) const COLUMNS: [Column; 40] = [
    text("Event ID", "Id of the event, derived from its content."),
    column("Event Date", Kind::Date, "Day of the event, else of publication."),
    text("Event Type", "PLOVER type."),
    text("Event Mode", "PLOVER mode."),
    column("Intensity", Kind::Number, "PLOVER intensity, from -10 to 10."),
    text(
        "Quad Code",
        "VERBAL COOPERATION, MATERIAL COOPERATION, VERBAL CONFLICT or MATERIAL CONFLICT.",
    ),
    text("Contexts", "PLOVER contexts."),
    text("Actor Name", "Names of those who do it."),
    text("Actor Country", "Their countries, ISO 3166-1 alpha-3 or PLOVER's codes."),
    text("Actor COW", "Numbers of their states in the list of Gleditsch and Ward."),
    text("Primary Actor Sector", "Primary sectors."),
    text("Actor Sectors", "All sectors."),
    text("Actor Title", "Not coded."),
    text("Actor Name Raw", "The words of the report for them."),
    text("Wikipedia Actor ID", "Wikidata items."),
    text("Recipient Name", "Names of those to whom it is done."),
    text("Recipient Country", "Their countries."),
    text("Recipient COW", "Numbers of their states."),
    text("Primary Recipient Sector", "Primary sectors."),
    text("Recipient Sectors", "All sectors."),
    text("Recipient Title", "Not coded."),
    text("Recipient Name Raw", "The words of the report for them."),
    text("Wikipedia Recipient ID", "Wikidata items."),
    text("Placename", "Where it happens."),
    text("City", "The place, where it is a city."),
    text("District", "Not coded."),
    text("Province", "First-level division."),
    text("Country", "Country of the place."),
    column("Latitude", Kind::Number, "Degrees north."),
    column("Longitude", Kind::Number, "Degrees east."),
    column("GeoNames ID", Kind::Integer, "GeoNames id of the place."),
    text("Raw Placename", "The place as named."),
    text("Feature Type", "Kind of the place."),
    text("Source", "Newsroom."),
    column("Publication Date", Kind::Date, "Day of publication."),
    text("Story People", "People of the report."),
    text("Story Organizations", "Organisations of the report."),
    text("Story Locations", "Places of the report."),
    text("Language", "Language of the report."),
    text("Version", "Version of Readout."),
];

pub(super) fn row(row: &Row<'_>) -> Vec<Cell> {
    let (event, record) = (row.event, row.record);
    let mut cells = vec![
        Cell::text(Some(event.id.as_str())),
        Cell::text(event.date.as_deref()),
        Cell::text(Some(event.event.as_str())),
        Cell::text(event.mode.as_deref()),
        Cell::number(event.event_scale.map(super::widened)),
        Cell::text(match event.quad_code {
            Some(1) => Some("VERBAL COOPERATION"),
            Some(2) => Some("MATERIAL COOPERATION"),
            Some(3) => Some("VERBAL CONFLICT"),
            Some(4) => Some("MATERIAL CONFLICT"),
            _ => None,
        }),
        joined(event.context.iter().cloned()),
    ];
    for side in [&event.actor, &event.recipient] {
        let list =
            |value: &dyn Fn(&CodedActor) -> Option<String>| joined(side.iter().filter_map(value));
        cells.push(list(&|it| Some(it.name.clone())));
        cells.push(list(&|it| it.code.clone()));
        cells.push(list(&|it| Some(row.codes.state(it.code.as_deref()?)?.to_string())));
        cells.push(list(&|it| it.sector.clone()));
        cells.push(joined(side.iter().flat_map(|it| it.sectors.iter().cloned())));
        cells.push(Cell::Missing);
        cells.push(list(&|it| Some(it.entity_text.clone())));
        cells.push(list(&|it| it.identifier_id.clone()));
    }
    let place = event.event_loc.as_ref();
    let table = place.and_then(|it| {
        record
            .places
            .iter()
            .find(|known| known.name == it.resolved_place && known.geonames == it.geonameid)
    });
    let name = place.map(|it| it.resolved_place.as_str());
    let named = |kind: &'static str| {
        let all = record.entities.iter().filter(move |it| it.kind.0.name() == kind);
        joined(all.map(|it| it.name.clone()))
    };
    cells.extend([
        Cell::text(name),
        Cell::text(name.filter(|_| table.is_some_and(|it| it.kind == "city"))),
        Cell::Missing,
        Cell::text(place.and_then(|it| it.province.as_deref())),
        Cell::text(place.and_then(|it| it.country.as_deref())),
        Cell::number(place.and_then(|it| it.lat)),
        Cell::number(place.and_then(|it| it.lon)),
        Cell::integer(place.and_then(|it| it.geonameid).map(i64::from)),
        Cell::text(name),
        Cell::text(table.map(|it| it.kind.as_str())),
        Cell::text(event.outlet.as_deref()),
        Cell::text(event.published.as_deref()),
        named("person"),
        named("organization"),
        joined(record.places.iter().map(|it| it.name.clone())),
        Cell::text(record.about.language.as_deref()),
        Cell::text(Some(record.run.version.as_str())),
    ]);
    cells
}

use readout_record::CodedActor;

use super::{Row, column, joined, text};
use crate::table::{Cell, Column, Kind};

pub(super) const COLUMNS: [Column; 20] = [
    column("Event ID", Kind::Integer, "Derived from the event's id and the pair; unique."),
    column("Event Date", Kind::Date, "Day of the event, else of publication."),
    text("Source Name", "Who does it."),
    text("Source Sectors", "Sectors, PLOVER codes."),
    text("Source Country", "Country, ISO 3166-1 alpha-3 or PLOVER's codes."),
    text("Event Text", "PLOVER type and mode."),
    text("CAMEO Code", "CAMEO code; text, as it may begin with 0."),
    column("Intensity", Kind::Number, "Goldstein score of the CAMEO code."),
    text("Target Name", "To whom it is done."),
    text("Target Sectors", "Sectors."),
    text("Target Country", "Country."),
    text("Story ID", "Id of the report."),
    column("Sentence Number", Kind::Integer, "Number of the sentence in the report, from 1."),
    text("Publisher", "Newsroom."),
    text("City", "Where it happens."),
    text("District", "Not coded."),
    text("Province", "First-level division."),
    text("Country", "Country of the place."),
    column("Latitude", Kind::Number, "Degrees north."),
    column("Longitude", Kind::Number, "Degrees east."),
];

pub(super) fn rows(row: &Row<'_>) -> Vec<Vec<Cell>> {
    let event = row.event;
    let Some(cameo) = event.cameo.as_deref() else { return Vec::new() };
    let party = |actor: Option<&CodedActor>| match actor {
        None => [Cell::Missing, Cell::Missing, Cell::Missing],
        Some(actor) => [
            Cell::text(Some(actor.name.as_str())),
            joined(actor.sectors.iter().cloned()),
            Cell::text(actor.code.as_deref()),
        ],
    };
    let place = event.event_loc.as_ref();
    let mode = event.mode.as_ref().map_or(String::new(), |mode| format!(" {mode}"));
    let one = |(index, (source, target)): (usize, (Option<&CodedActor>, Option<&CodedActor>))| {
        let mut cells = vec![Cell::Integer(row.number(index)), Cell::text(event.date.as_deref())];
        cells.extend(party(source));
        cells.push(Cell::Text(format!("{}{mode}", event.event)));
        cells.push(Cell::text(Some(cameo)));
        cells.push(Cell::number(row.codes.goldstein(cameo)));
        cells.extend(party(target));
        cells.extend([
            Cell::text(Some(event.report.as_str())),
            Cell::integer(row.sentence()),
            Cell::text(event.outlet.as_deref()),
            Cell::text(place.map(|it| it.resolved_place.as_str())),
            Cell::Missing,
            Cell::text(place.and_then(|it| it.province.as_deref())),
            Cell::text(place.and_then(|it| it.country.as_deref())),
            Cell::number(place.and_then(|it| it.lat)),
            Cell::number(place.and_then(|it| it.lon)),
        ]);
        cells
    };
    row.pairs().into_iter().enumerate().map(one).collect()
}

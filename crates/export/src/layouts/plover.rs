use super::{Row, column, joined, text};
use crate::table::{Cell, Column, Kind};

pub(super) const COLUMNS: [Column; 36] = [
    text("id", "Id of the event, derived from its content; the same in every run."),
    column("date", Kind::Date, "Day of the event, else of publication; see date_from."),
    text("date_from", "What date is taken from: text or publication."),
    column("enddate", Kind::Date, "Last day of an event of several days."),
    text("event", "PLOVER type."),
    text("mode", "PLOVER mode."),
    text("context", "PLOVER contexts, divided by semicolons."),
    column(
        "quad_code",
        Kind::Integer,
        "1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.",
    ),
    column("event_scale", Kind::Number, "PLOVER intensity, from -10 to 10."),
    text("cameo", "CAMEO code; text, as it may begin with 0."),
    text("actor", "Names of those who do it."),
    text("actor_code", "Their countries (ISO 3166-1 alpha-3 or PLOVER's codes)."),
    text("actor_sector", "Their primary sectors."),
    text("actor_text", "The words of the report for them."),
    text("recipient", "Names of those to whom it is done."),
    text("recipient_code", "Their countries."),
    text("recipient_sector", "Their primary sectors."),
    text("recipient_text", "The words of the report for them."),
    text("event_text", "The words that name the event."),
    text("issue", "What is demanded, offered, alleged or at issue."),
    text("place", "Where it happens."),
    text("place_country", "Country of the place."),
    column("lat", Kind::Number, "Degrees north."),
    column("lon", Kind::Number, "Degrees east."),
    column("geonameid", Kind::Integer, "GeoNames id of the place."),
    text("status", "Whether it happens, as the report itself commits."),
    text("voice", "Who asserts it: outlet, or the name of the source."),
    column("confidence", Kind::Number, "From 0 to 1."),
    text("rule", "File and line of the rule that coded it."),
    text(
        "text",
        "The words in which it can be read, at most 300 characters a stretch unless the text was asked for.",
    ),
    text("report", "Id of the report."),
    text("outlet", "Newsroom."),
    column("published", Kind::Date, "Day of publication."),
    column("dead", Kind::Integer, "How many people it killed, at least."),
    column("injured", Kind::Integer, "How many people it hurt, at least."),
    column("size", Kind::Integer, "How many people took part, at least."),
];

pub(super) fn row(row: &Row<'_>) -> Vec<Cell> {
    let event = row.event;
    let place = event.event_loc.as_ref();
    let mut cells = vec![
        Cell::text(Some(event.id.as_str())),
        Cell::text(event.date.as_deref()),
        Cell::text(event.date_from.as_deref()),
        Cell::text(event.enddate.as_deref()),
        Cell::text(Some(event.event.as_str())),
        Cell::text(event.mode.as_deref()),
        joined(event.context.iter().cloned()),
        Cell::integer(event.quad_code.map(i64::from)),
        Cell::number(event.event_scale.map(super::widened)),
        Cell::text(event.cameo.as_deref()),
    ];
    for side in [&event.actor, &event.recipient] {
        // One value an actor, in order, so that the columns can be read beside each other.
        let list = |value: &dyn Fn(&readout_record::CodedActor) -> String| {
            Cell::text(Some(side.iter().map(value).collect::<Vec<_>>().join("; ")))
        };
        cells.push(list(&|it| it.name.clone()));
        cells.push(list(&|it| it.code.clone().unwrap_or_default()));
        cells.push(list(&|it| it.sector.clone().unwrap_or_default()));
        cells.push(list(&|it| it.entity_text.clone()));
    }
    cells.extend([
        Cell::text(Some(event.event_text.as_str())),
        Cell::text(event.issue.as_deref()),
        Cell::text(place.map(|it| it.resolved_place.as_str())),
        Cell::text(place.and_then(|it| it.country.as_deref())),
        Cell::number(place.and_then(|it| it.lat)),
        Cell::number(place.and_then(|it| it.lon)),
        Cell::integer(place.and_then(|it| it.geonameid).map(i64::from)),
        Cell::text(Some(event.status.0.name())),
        Cell::text(Some(event.voice.as_str())),
        Cell::Number(super::widened(event.confidence)),
        Cell::text(Some(event.rule.as_str())),
        joined(event.text.iter().cloned()),
        Cell::text(Some(event.report.as_str())),
        Cell::text(event.outlet.as_deref()),
        Cell::text(event.published.as_deref()),
    ]);
    let counted = |of: &str| event.counted(of).and_then(|many| i64::try_from(many).ok());
    cells.extend(["dead", "injured", "size"].map(|of| Cell::integer(counted(of))));
    cells
}

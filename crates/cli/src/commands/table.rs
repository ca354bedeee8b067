//! Events as tab-separated lines. Several values in a cell are parted by ";"; what is unknown or not
//! said is an empty cell; tabs and line breaks in words become blanks.

use readout_record::{CodedActor, CodedEvent};

/// The names of the columns.
pub(crate) const HEADER: [&str; 30] = [
    "id",
    "date",
    "date_from",
    "enddate",
    "actor",
    "actor_code",
    "actor_sectors",
    "recipient",
    "recipient_code",
    "recipient_sectors",
    "event",
    "mode",
    "context",
    "quad_code",
    "event_scale",
    "event_text",
    "place",
    "place_country",
    "lat",
    "lon",
    "cameo",
    "issue",
    "status",
    "voice",
    "confidence",
    "rule",
    "text",
    "report",
    "outlet",
    "link",
];

/// The cells of an event, in the order of [`HEADER`].
pub(crate) fn line(event: &CodedEvent) -> String {
    let text = |it: &Option<String>| it.clone().unwrap_or_default();
    let place = event.event_loc.as_ref();
    let number = |it: Option<f64>| it.map_or(String::new(), |it| it.to_string());
    let each = |actors: &[CodedActor], cell: &dyn Fn(&CodedActor) -> String| {
        // As many values as actors, so that the cells can be taken apart again.
        let cells: Vec<String> = actors.iter().map(|actor| cell(actor).replace(';', ",")).collect();
        cells.join(";")
    };
    let parties = |actors: &[CodedActor]| {
        [
            each(actors, &|actor| actor.name.clone()),
            each(actors, &|actor| text(&actor.code)),
            each(actors, &|actor| actor.sectors.join(" ")),
        ]
    };
    let [actor, actor_code, actor_sectors] = parties(&event.actor);
    let [recipient, recipient_code, recipient_sectors] = parties(&event.recipient);
    let cells: [String; HEADER.len()] = [
        event.id.clone(),
        text(&event.date),
        text(&event.date_from),
        text(&event.enddate),
        actor,
        actor_code,
        actor_sectors,
        recipient,
        recipient_code,
        recipient_sectors,
        event.event.clone(),
        text(&event.mode),
        event.context.join(";"),
        event.quad_code.map_or(String::new(), |quad| quad.to_string()),
        event.event_scale.map_or(String::new(), |scale| scale.to_string()),
        event.event_text.clone(),
        place.map_or(String::new(), |place| place.resolved_place.clone()),
        place.map_or(String::new(), |place| text(&place.country)),
        number(place.and_then(|place| place.lat)),
        number(place.and_then(|place| place.lon)),
        text(&event.cameo),
        text(&event.issue),
        event.status.0.name().to_owned(),
        event.voice.clone(),
        event.confidence.to_string(),
        event.rule.clone(),
        event.text.join(" "),
        event.report.clone(),
        text(&event.outlet),
        text(&event.link),
    ];
    let clean = |cell: &String| cell.replace(|c: char| c.is_control(), " ");
    cells.iter().map(clean).collect::<Vec<_>>().join("\t")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_has_a_name_of_its_own() {
        let names: std::collections::BTreeSet<&str> = HEADER.into_iter().collect();
        assert_eq!(names.len(), HEADER.len());
    }
}

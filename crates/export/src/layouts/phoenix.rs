use std::collections::BTreeMap;

use readout_record::CodedActor;

use super::{Row, column, text};
use crate::table::{Cell, Column, Kind};

pub(super) const COLUMNS: [Column; 26] = [
    text("EventID", "Derived from day, source, target and code."),
    text("Date", "Day of the event, YYYYMMDD."),
    text("Year", "YYYY."),
    text("Month", "MM."),
    text("Day", "DD."),
    text("SourceActorFull", "Country and primary sector of the source."),
    text("SourceActorEntity", "Country of the source."),
    text("SourceActorRole", "Primary sector of the source."),
    text("SourceActorAttribute", "Not coded."),
    text("TargetActorFull", "Country and primary sector of the target."),
    text("TargetActorEntity", "Country of the target."),
    text("TargetActorRole", "Primary sector of the target."),
    text("TargetActorAttribute", "Not coded."),
    text("EventCode", "CAMEO code."),
    text("EventRootCode", "Its first two digits."),
    column(
        "QuadClass",
        Kind::Integer,
        "Phoenix's: 0 for roots 01-02, 1 for 03-05, 2 for 06-08, 3 for 09-13 and 16, 4 for 14, 15 and 17-20.",
    ),
    column("GoldsteinScore", Kind::Number, "Goldstein score of the CAMEO code."),
    text("Issues", "Not coded."),
    column("Lat", Kind::Number, "Degrees north."),
    column("Lon", Kind::Number, "Degrees east."),
    text("LocationName", "Where it happens, as the first report says."),
    text("StateName", "First-level division."),
    text("CountryName", "Country code of the place."),
    text("SentenceIDs", "Report and sentence of every mention, divided by semicolons."),
    text("URLs", "Addresses of the reports."),
    text("NewsSources", "Newsrooms."),
];

/// Phoenix's rows: one a day, source, target and code, whatever number of reports has it. Holds one
/// entry a row.
#[derive(Default)]
pub struct PhoenixDay {
    rows: BTreeMap<[String; 4], Merged>,
}

struct Merged {
    cells: Vec<Cell>,
    sentences: Vec<String>,
    addresses: Vec<String>,
    outlets: Vec<String>,
}

impl PhoenixDay {
    /// Adds an event; passed over where it has no day or no CAMEO code.
    pub fn add(&mut self, row: &Row<'_>) {
        let event = row.event;
        let (Some(cameo), Some(day)) = (&event.cameo, &event.date) else { return };
        let day = day.replace('-', "");
        for (source, target) in row.pairs() {
            let key = [day.clone(), full(source), full(target), cameo.clone()];
            let merged = self.rows.entry(key.clone()).or_insert_with(|| Merged {
                cells: cells(row, &key, source, target),
                sentences: Vec::new(),
                addresses: Vec::new(),
                outlets: Vec::new(),
            });
            let sentence = row.sentence().map_or(String::new(), |it| it.to_string());
            once(&mut merged.sentences, format!("{}_{sentence}", event.report));
            once(&mut merged.addresses, event.link.clone().unwrap_or_default());
            once(&mut merged.outlets, event.outlet.clone().unwrap_or_default());
        }
    }

    /// The rows in order of day, source, target and code.
    pub fn rows(self) -> impl Iterator<Item = Vec<Cell>> {
        self.rows.into_values().map(|merged| {
            let mut cells = merged.cells;
            for list in [merged.sentences, merged.addresses, merged.outlets] {
                cells.push(Cell::text(Some(list.join(";"))));
            }
            cells
        })
    }
}

fn once(list: &mut Vec<String>, value: String) {
    if !value.is_empty() && !list.contains(&value) {
        list.push(value);
    }
}

fn full(actor: Option<&CodedActor>) -> String {
    actor.map_or(String::new(), |it| {
        format!("{}{}", it.code.as_deref().unwrap_or(""), it.sector.as_deref().unwrap_or(""))
    })
}

fn cells(
    row: &Row<'_>,
    key: &[String; 4],
    source: Option<&CodedActor>,
    target: Option<&CodedActor>,
) -> Vec<Cell> {
    let [day, _, _, cameo] = key;
    let root = cameo.get(..2).unwrap_or(cameo);
    let place = row.event.event_loc.as_ref();
    let quad = match root.parse::<u8>() {
        Ok(1..=2) => Some(0),
        Ok(3..=5) => Some(1),
        Ok(6..=8) => Some(2),
        Ok(9..=13 | 16) => Some(3),
        Ok(14..=20) => Some(4),
        _ => None,
    };
    let mut cells = vec![
        Cell::Text(key.join("_")),
        Cell::text(Some(day.as_str())),
        Cell::text(day.get(..4)),
        Cell::text(day.get(4..6)),
        Cell::text(day.get(6..8)),
    ];
    for (actor, full) in [(source, &key[1]), (target, &key[2])] {
        cells.push(Cell::text(Some(full.as_str())));
        cells.push(Cell::text(actor.and_then(|it| it.code.as_deref())));
        cells.push(Cell::text(actor.and_then(|it| it.sector.as_deref())));
        cells.push(Cell::Missing);
    }
    cells.extend([
        Cell::text(Some(cameo.as_str())),
        Cell::text(Some(root)),
        Cell::integer(quad),
        Cell::number(row.codes.goldstein(cameo)),
        Cell::Missing,
        Cell::number(place.and_then(|it| it.lat)),
        Cell::number(place.and_then(|it| it.lon)),
        Cell::text(place.map(|it| it.resolved_place.as_str())),
        Cell::text(place.and_then(|it| it.province.as_deref())),
        Cell::text(place.and_then(|it| it.country.as_deref())),
    ]);
    cells
}

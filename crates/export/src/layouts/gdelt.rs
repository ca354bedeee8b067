use readout_record::CodedActor;

use super::{Row, column, text};
use crate::table::{Cell, Column, Kind};

pub(super) const EVENTS: [Column; 61] = [
    column("GLOBALEVENTID", Kind::Integer, "Derived from the event's id and the pair."),
    text("SQLDATE", "Day of the event, YYYYMMDD."),
    text("MonthYear", "YYYYMM."),
    text("Year", "YYYY."),
    column("FractionDate", Kind::Number, "Year and the part of it that has passed."),
    text("Actor1Code", "Country and sectors of the source."),
    text("Actor1Name", "Name of the source."),
    text("Actor1CountryCode", "Country of the source, ISO 3166-1 alpha-3."),
    text("Actor1KnownGroupCode", "IGO, NGO and the like of the source."),
    text("Actor1EthnicCode", "Not coded."),
    text("Actor1Religion1Code", "Not coded."),
    text("Actor1Religion2Code", "Not coded."),
    text("Actor1Type1Code", "First sector of the source."),
    text("Actor1Type2Code", "Second sector."),
    text("Actor1Type3Code", "Third sector."),
    text("Actor2Code", "Country and sectors of the target."),
    text("Actor2Name", "Name of the target."),
    text("Actor2CountryCode", "Country of the target, ISO 3166-1 alpha-3."),
    text("Actor2KnownGroupCode", "IGO, NGO and the like of the target."),
    text("Actor2EthnicCode", "Not coded."),
    text("Actor2Religion1Code", "Not coded."),
    text("Actor2Religion2Code", "Not coded."),
    text("Actor2Type1Code", "First sector of the target."),
    text("Actor2Type2Code", "Second sector."),
    text("Actor2Type3Code", "Third sector."),
    column("IsRootEvent", Kind::Integer, "1 where it stands in the first two sentences, else 0."),
    text("EventCode", "CAMEO code; text, as it may begin with 0."),
    text("EventBaseCode", "Its first three digits."),
    text("EventRootCode", "Its first two digits."),
    column(
        "QuadClass",
        Kind::Integer,
        "GDELT's: 1 for roots 01-05, 2 for 06-08, 3 for 09-13, 4 for 14-20.",
    ),
    column("GoldsteinScale", Kind::Number, "Goldstein score of the CAMEO code."),
    column("NumMentions", Kind::Integer, "Always 1: a row is one mention."),
    column("NumSources", Kind::Integer, "Always 1."),
    column("NumArticles", Kind::Integer, "Always 1."),
    column("AvgTone", Kind::Number, "Not coded."),
    column("Actor1Geo_Type", Kind::Integer, "Not coded."),
    text("Actor1Geo_FullName", "Not coded."),
    text("Actor1Geo_CountryCode", "Not coded."),
    text("Actor1Geo_ADM1Code", "Not coded."),
    text("Actor1Geo_ADM2Code", "Not coded."),
    column("Actor1Geo_Lat", Kind::Number, "Not coded."),
    column("Actor1Geo_Long", Kind::Number, "Not coded."),
    text("Actor1Geo_FeatureID", "Not coded."),
    column("Actor2Geo_Type", Kind::Integer, "Not coded."),
    text("Actor2Geo_FullName", "Not coded."),
    text("Actor2Geo_CountryCode", "Not coded."),
    text("Actor2Geo_ADM1Code", "Not coded."),
    text("Actor2Geo_ADM2Code", "Not coded."),
    column("Actor2Geo_Lat", Kind::Number, "Not coded."),
    column("Actor2Geo_Long", Kind::Number, "Not coded."),
    text("Actor2Geo_FeatureID", "Not coded."),
    column("ActionGeo_Type", Kind::Integer, "1 country, 4 city, 5 first-level division."),
    text("ActionGeo_FullName", "Name of the place."),
    text("ActionGeo_CountryCode", "Country, FIPS 10-4."),
    text("ActionGeo_ADM1Code", "Not coded."),
    text("ActionGeo_ADM2Code", "Not coded."),
    column("ActionGeo_Lat", Kind::Number, "Degrees north."),
    column("ActionGeo_Long", Kind::Number, "Degrees east."),
    text("ActionGeo_FeatureID", "GeoNames id."),
    text("DATEADDED", "Day of publication, YYYYMMDDHHMMSS."),
    text("SOURCEURL", "Address of the report, else its id."),
];

pub(super) const MENTIONS: [Column; 16] = [
    column("GLOBALEVENTID", Kind::Integer, "As in Events."),
    text("EventTimeDate", "Day of the event, YYYYMMDDHHMMSS."),
    text("MentionTimeDate", "Day of publication, YYYYMMDDHHMMSS."),
    column("MentionType", Kind::Integer, "1: a page of the web; 2: cited by name only."),
    text("MentionSourceName", "Newsroom."),
    text("MentionIdentifier", "Address of the report, else its id."),
    column("SentenceID", Kind::Integer, "Number of the sentence, from 1."),
    column("Actor1CharOffset", Kind::Integer, "Not coded."),
    column("Actor2CharOffset", Kind::Integer, "Not coded."),
    column("ActionCharOffset", Kind::Integer, "Code points before the event's words in the text."),
    column("InRawText", Kind::Integer, "Always 1."),
    column("Confidence", Kind::Integer, "From 0 to 100."),
    column("MentionDocLen", Kind::Integer, "Code points of the text."),
    column("MentionDocTone", Kind::Number, "Not coded."),
    text("MentionDocTranslationInfo", "Not coded."),
    text("Extras", "Id of the event in the other formats."),
];

/// PLOVER's codes for who has no country; GDELT has a column of its own for them.
const GROUPS: [&str; 7] = ["IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"];

pub(super) fn events(row: &Row<'_>) -> Vec<Vec<Cell>> {
    let Some(cameo) = row.event.cameo.as_deref() else { return Vec::new() };
    let pairs = row.pairs();
    pairs
        .iter()
        .enumerate()
        .map(|(index, (source, target))| {
            let event = row.event;
            let day = digits(event.date.as_deref());
            let root = cameo.get(..2).unwrap_or(cameo);
            let mut cells = vec![
                Cell::Integer(row.number(index)),
                Cell::text(day.as_deref()),
                Cell::text(day.as_deref().and_then(|day| day.get(..6))),
                Cell::text(day.as_deref().and_then(|day| day.get(..4))),
                Cell::number(event.date.as_deref().and_then(fraction)),
            ];
            cells.extend(actor(*source));
            cells.extend(actor(*target));
            cells.extend([
                Cell::Integer(i64::from(is_root(row))),
                Cell::text(Some(cameo)),
                Cell::text(Some(cameo.get(..3).unwrap_or(cameo))),
                Cell::text(Some(root)),
                Cell::integer(quad_class(root)),
                Cell::number(row.codes.goldstein(cameo)),
                Cell::Integer(1),
                Cell::Integer(1),
                Cell::Integer(1),
                Cell::Missing,
            ]);
            cells.extend(std::iter::repeat_n(Cell::Missing, 16));
            cells.extend(place(row));
            cells.push(Cell::text(digits(event.published.as_deref()).map(|day| day + "000000")));
            cells.push(Cell::text(Some(address(row))));
            cells
        })
        .collect()
}

pub(super) fn mentions(row: &Row<'_>) -> Vec<Vec<Cell>> {
    let event = row.event;
    let pairs = if event.cameo.is_some() { row.pairs().len() } else { 0 };
    let time = |day: Option<&str>| Cell::text(digits(day).map(|day| day + "000000"));
    (0..pairs)
        .map(|index| {
            vec![
                Cell::Integer(row.number(index)),
                time(event.date.as_deref()),
                time(event.published.as_deref()),
                Cell::Integer(if event.link.is_some() { 1 } else { 2 }),
                Cell::text(event.outlet.as_deref()),
                Cell::text(Some(address(row))),
                Cell::integer(row.sentence()),
                Cell::Missing,
                Cell::Missing,
                Cell::integer(row.offset()),
                Cell::Integer(1),
                Cell::Integer((event.confidence * 100.0).round() as i64),
                Cell::integer(i64::try_from(row.record.text.chars().count()).ok()),
                Cell::Missing,
                Cell::Missing,
                Cell::text(Some(event.id.as_str())),
            ]
        })
        .collect()
}

fn actor(actor: Option<&CodedActor>) -> Vec<Cell> {
    let Some(actor) = actor else { return vec![Cell::Missing; 10] };
    let code = actor.code.as_deref();
    let group = code.filter(|code| GROUPS.contains(code));
    let sector = |index: usize| Cell::text(actor.sectors.get(index).map(String::as_str));
    vec![
        Cell::text(Some(format!(
            "{}{}",
            code.unwrap_or_default(),
            actor.sectors.iter().take(3).cloned().collect::<String>()
        ))),
        Cell::text(Some(actor.name.to_uppercase())),
        Cell::text(code.filter(|_| group.is_none())),
        Cell::text(group),
        Cell::Missing,
        Cell::Missing,
        Cell::Missing,
        sector(0),
        sector(1),
        sector(2),
    ]
}

fn place(row: &Row<'_>) -> Vec<Cell> {
    let Some(place) = &row.event.event_loc else { return vec![Cell::Missing; 8] };
    let known = row.record.places.iter().find(|it| it.name == place.resolved_place);
    let kind = match known.map(|it| it.kind.as_str()) {
        Some("country") => Some(1),
        Some("city") => Some(4),
        Some("admin1") => Some(5),
        _ => None,
    };
    vec![
        Cell::integer(kind),
        Cell::text(Some(place.resolved_place.as_str())),
        Cell::text(place.country.as_deref().and_then(|country| row.codes.fips(country))),
        Cell::Missing,
        Cell::Missing,
        Cell::number(place.lat),
        Cell::number(place.lon),
        Cell::text(place.geonameid.map(|id| id.to_string())),
    ]
}

/// GDELT puts all of the roots 14 to 20 into class 4; Phoenix does not.
fn quad_class(root: &str) -> Option<i64> {
    match root.parse().ok()? {
        1..=5 => Some(1),
        6..=8 => Some(2),
        9..=13 => Some(3),
        14..=20 => Some(4),
        _ => None,
    }
}

fn is_root(row: &Row<'_>) -> bool {
    row.sentence().is_some_and(|sentence| sentence <= 2)
}

fn address(row: &Row<'_>) -> String {
    row.event.link.clone().unwrap_or_else(|| row.event.report.clone())
}

/// "20260502" of "2026-05-02".
fn digits(day: Option<&str>) -> Option<String> {
    Some(day?.get(..10)?.replace('-', ""))
}

/// The year with the part of it that has passed, to four digits.
fn fraction(day: &str) -> Option<f64> {
    let date: jiff::civil::Date = day.get(..10)?.parse().ok()?;
    let part = f64::from(date.day_of_year()) / f64::from(date.days_in_year());
    Some(((f64::from(date.year()) + part) * 10_000.0).round() / 10_000.0)
}

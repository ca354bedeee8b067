//! Formats that describe a report, or a place in it, instead of a row an event.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use readout_record::{At, CodedEvent, EventRecord, Record, Where};
use serde_json::{Value, json};
use url::Url;

use crate::layouts::SNIPPET;

/// A report as IPTC ninjs 3.1. The text goes along only `with_text`.
pub fn ninjs(record: &Record, with_text: bool) -> Value {
    let about = &record.about;
    let named = |kind: &str| -> Vec<Value> {
        let entities = record.entities.iter().filter(|entity| entity.kind.0.name() == kind);
        entities
            .map(|entity| {
                let mut one = json!({ "name": entity.name });
                if let Some(item) = &entity.wikidata {
                    one["uri"] = json!(format!("http://www.wikidata.org/entity/{item}"));
                }
                one
            })
            .collect()
    };
    let mut item = json!({
        "uri": uri(record),
        "standard": {
            "name": "ninjs",
            "version": "3.1",
            "schema": "https://www.iptc.org/std/ninjs/ninjs-schema_3.1.json",
        },
        "type": "text",
    });
    if let Some(title) = &about.title {
        item["headlines"] = json!([{ "value": title }]);
    }
    if let Some(language) = &about.language {
        item["language"] = json!(language);
    }
    if let Some(day) = &about.published {
        item["versionCreated"] = json!(format!("{day}T00:00:00Z"));
    }
    if let Some(outlet) = &about.outlet {
        item["infoSources"] = json!([{ "name": outlet }]);
    }
    if with_text {
        item["bodies"] = json!([{
            "contentType": "text/plain",
            "charCount": record.text.chars().count(),
            "wordCount": record.text.split_whitespace().count(),
            "value": record.text,
        }]);
    }
    item["people"] = Value::Array(named("person"));
    item["organisations"] = Value::Array(named("organization"));
    let place = |it: &readout_record::PlaceRecord| {
        let mut place = json!({ "name": it.name });
        if let (Some(lat), Some(lon)) = (it.lat, it.lon) {
            place["geoJSON"] = json!({ "type": "Point", "coordinates": [lon, lat] });
        }
        place
    };
    item["places"] = Value::Array(record.places.iter().map(place).collect());
    item
}

/// The address of a report, or a name made of its id where it has none or none that is valid; only
/// characters that RFC 3986 allows.
fn uri(record: &Record) -> String {
    let address = record.about.url.as_deref().and_then(|it| Url::parse(it).ok());
    address.map_or_else(
        || format!("urn:readout:{}", utf8_percent_encode(&record.id, NON_ALPHANUMERIC)),
        String::from,
    )
}

/// Code points of context beside a quotation.
const CONTEXT: usize = 32;

/// The events of a report as W3C Web Annotations; positions count code points of the text.
/// `events` are those wanted, made of this record.
pub fn annotations(record: &Record, events: &[CodedEvent], with_text: bool) -> Vec<Value> {
    let source = uri(record);
    let text: Vec<char> = record.text.chars().collect();
    let title: Vec<char> = record.about.title.iter().flat_map(|it| it.chars()).collect();
    let known = |event: &EventRecord| events.iter().find(|coded| coded.id == event.id);
    let coded = record.events.iter().filter_map(|event| Some((event, known(event)?)));
    coded
        .map(|(event, coded)| {
            let selectors = event.evidence.iter().flat_map(|at| {
                let inside = if at.string == Some(Where::Title) { &title } else { &text };
                selectors(*at, inside, with_text)
            });
            let parties = |parties: &[readout_record::CodedActor]| -> Vec<String> {
                parties.iter().map(|party| party.name.clone()).collect()
            };
            json!({
                "@context": "http://www.w3.org/ns/anno.jsonld",
                "id": format!("urn:readout:event:{}", event.id),
                "type": "Annotation",
                "motivation": "classifying",
                "body": {
                    "type": "TextualBody",
                    "format": "application/json",
                    "value": json!({
                        "event": coded.event, "mode": coded.mode, "date": coded.date,
                        "actor": parties(&coded.actor), "recipient": parties(&coded.recipient),
                        "status": coded.status, "rule": coded.rule,
                    }).to_string(),
                },
                "target": { "source": source, "selector": selectors.collect::<Vec<_>>() },
            })
        })
        .collect()
}

fn selectors(at: At, text: &[char], with_text: bool) -> [Value; 2] {
    // Without the text, a long stretch is quoted by its beginning; the position is of all of it.
    let end = if with_text { at.end } else { at.end.min(at.start + SNIPPET) };
    let string = |from: usize, until: usize| -> String {
        let until = until.min(text.len());
        text[from.min(until)..until].iter().collect()
    };
    [
        json!({
            "type": "TextQuoteSelector",
            "exact": string(at.start, end),
            "prefix": string(at.start.saturating_sub(CONTEXT), at.start),
            "suffix": string(end, end + CONTEXT),
        }),
        json!({ "type": "TextPositionSelector", "start": at.start, "end": at.end }),
    ]
}

//! One event a line: PLOVER's JSON as a flat form, with our own fields beside its.
//!
//! Names, countries, dates and words stand where the record has ids and offsets, so that a line can
//! be read, loaded into a table and judged by itself.

use std::collections::BTreeMap;

use readout_model::Status;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::offsets::Points;
use crate::record::{
    At, AttributionRecord, EntityRecord, EventRecord, OUTLET, PartyRecord, PlaceRecord, Record,
    TimeRecord, Where,
};
use crate::values::Named;

/// One event. The names of the first part are those of PLOVER's manual, chapter "Data Fields".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CodedEvent {
    /// Id of the event; stable over runs.
    pub id: String,
    /// Day of the event, ISO 8601: of its time expression, else of publication; null without either.
    pub date: Option<String>,
    /// What `date` is taken from: "text" or "publication".
    pub date_from: Option<String>,
    /// Last day of an event of several days.
    pub enddate: Option<String>,
    /// Who does it; all who take part in a reciprocal event.
    pub actor: Vec<CodedActor>,
    /// To whom it is done.
    pub recipient: Vec<CodedActor>,
    /// PLOVER type.
    pub event: String,
    /// PLOVER mode.
    pub mode: Option<String>,
    /// PLOVER contexts.
    pub context: Vec<String>,
    /// 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.
    pub quad_code: Option<u8>,
    /// PLOVER intensity, from -10 to 10.
    pub event_scale: Option<f32>,
    /// The words that name the event.
    pub event_text: String,
    /// Where it happens.
    pub event_loc: Option<CodedPlace>,
    /// CAMEO code.
    pub cameo: Option<String>,
    /// What is demanded, offered, alleged or at issue, in the words of the report.
    pub issue: Option<String>,
    /// How many people it killed or hurt, or how many took part; left out where nothing is counted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counts: Vec<CodedCount>,
    /// Whether it happens, as the report itself commits.
    pub status: Named<Status>,
    /// Who asserts it: "outlet", or the name of the source, or the words for it where it has none;
    /// empty when the report names no source.
    pub voice: String,
    /// From 0 to 1.
    pub confidence: f32,
    /// File and line of the rule.
    pub rule: String,
    /// The words in which it can be read.
    pub text: Vec<String>,
    /// Where they stand in the report: offsets as in the record.
    pub text_info: Vec<At>,
    /// Id of the report.
    pub report: String,
    /// Newsroom.
    pub outlet: Option<String>,
    /// Address of the report.
    pub link: Option<String>,
    /// Day of publication.
    pub published: Option<String>,
}

/// How many people of an event the report counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CodedCount {
    /// What became of them: "dead", "injured", or "size" for those who took part.
    pub of: String,
    /// The lowest number that the words allow; null where they leave it open.
    pub least: Option<u64>,
    /// The highest; null where they leave it open.
    pub most: Option<u64>,
    /// The words of the number.
    pub text: String,
}

/// Somebody in a role of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CodedActor {
    /// Fullest name in the report.
    pub name: String,
    /// The words that fill the role.
    pub entity_text: String,
    /// Country or PLOVER's code for who has none.
    pub code: Option<String>,
    /// Primary sector.
    pub sector: Option<String>,
    /// All sectors.
    pub sectors: Vec<String>,
    /// Wikidata item.
    pub identifier_id: Option<String>,
}

/// The place of an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CodedPlace {
    /// Name.
    pub resolved_place: String,
    /// Country code.
    pub country: Option<String>,
    /// First-level division.
    pub province: Option<String>,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// GeoNames id.
    pub geonameid: Option<u32>,
}

impl CodedEvent {
    /// How many are counted at least, for tables that have one number for it: of several counts the
    /// sum. `None` where nothing is counted.
    pub fn counted(&self, of: &str) -> Option<u64> {
        let counts = self.counts.iter().filter(|count| count.of == of);
        let least = counts.filter_map(|count| count.least.or(count.most));
        least.fold(None, |sum, value| Some(sum.unwrap_or(0_u64).saturating_add(value)))
    }

    /// All events of a record, in its order. `quad` gives the quad class of a type.
    pub fn all(record: &Record, quad: &dyn Fn(&str) -> Option<u8>) -> Vec<CodedEvent> {
        let lookup = Lookup::new(record);
        record.events.iter().map(|event| lookup.event(event, quad)).collect()
    }
}

struct Lookup<'r> {
    record: &'r Record,
    text: Points<'r>,
    title: Points<'r>,
    entities: BTreeMap<&'r str, &'r EntityRecord>,
    places: BTreeMap<&'r str, &'r PlaceRecord>,
    times: BTreeMap<&'r str, &'r TimeRecord>,
    attributions: BTreeMap<&'r str, &'r AttributionRecord>,
}

impl<'r> Lookup<'r> {
    fn new(record: &'r Record) -> Lookup<'r> {
        Lookup {
            record,
            text: Points::new(&record.text),
            title: Points::new(record.about.title.as_deref().unwrap_or_default()),
            entities: record.entities.iter().map(|it| (it.id.as_str(), it)).collect(),
            places: record.places.iter().map(|it| (it.id.as_str(), it)).collect(),
            times: record.times.iter().map(|it| (it.id.as_str(), it)).collect(),
            attributions: record.attributions.iter().map(|it| (it.id.as_str(), it)).collect(),
        }
    }

    fn event(&self, event: &EventRecord, quad: &dyn Fn(&str) -> Option<u8>) -> CodedEvent {
        let about = &self.record.about;
        let time = event.time.as_deref().and_then(|id| self.times.get(id));
        let told = event.from.clone().or_else(|| time.and_then(|time| time.from.clone()));
        let date_from = match (&told, &about.published) {
            (Some(_), _) => Some("text".to_owned()),
            (None, Some(_)) => Some("publication".to_owned()),
            (None, None) => None,
        };
        // `until` is the day after the last.
        let until = event.until.as_ref().or(time.and_then(|time| time.until.as_ref()));
        let last = until.and_then(|until| {
            let until: jiff::civil::Date = until.parse().ok()?;
            let last = until.yesterday().ok()?.to_string();
            (Some(&last) != told.as_ref()).then_some(last)
        });
        CodedEvent {
            id: event.id.clone(),
            enddate: told.as_ref().and(last),
            date: told.or_else(|| about.published.clone()),
            date_from,
            actor: self.actors(&event.actors),
            recipient: self.actors(&event.recipients),
            event: event.kind.clone(),
            mode: event.mode.clone(),
            context: event.contexts.clone(),
            quad_code: quad(&event.kind),
            event_scale: event.intensity,
            event_text: self.words(event.trigger),
            event_loc: event.place.as_deref().and_then(|id| self.places.get(id)).map(|place| {
                CodedPlace {
                    resolved_place: place.name.clone(),
                    country: place.country.clone(),
                    province: place.admin1.clone(),
                    lat: place.lat,
                    lon: place.lon,
                    geonameid: place.geonames,
                }
            }),
            cameo: event.cameo.clone(),
            issue: event.issue.map(|at| self.words(at)),
            counts: event
                .counts
                .iter()
                .map(|count| CodedCount {
                    of: count.of.clone(),
                    least: count.least,
                    most: count.most,
                    text: self.words(count.at),
                })
                .collect(),
            status: event.status,
            voice: self.voice(&event.voice),
            confidence: event.confidence,
            rule: event.rule.clone(),
            text: event.evidence.iter().map(|at| self.words(*at)).collect(),
            text_info: event.evidence.clone(),
            report: self.record.id.clone(),
            outlet: about.outlet.clone(),
            link: about.url.clone(),
            published: about.published.clone(),
        }
    }

    fn actors(&self, parties: &[PartyRecord]) -> Vec<CodedActor> {
        let actor = |party: &PartyRecord| {
            let entity = self.entities.get(party.entity.as_str());
            let entity_text = self.words(party.at);
            CodedActor {
                name: entity.map_or_else(|| entity_text.clone(), |entity| entity.name.clone()),
                entity_text,
                code: party.country.clone(),
                sector: party.sectors.first().cloned(),
                sectors: party.sectors.clone(),
                identifier_id: entity.and_then(|entity| entity.wikidata.clone()),
            }
        };
        parties.iter().map(actor).collect()
    }

    fn voice(&self, voice: &str) -> String {
        if voice == OUTLET {
            return OUTLET.to_owned();
        }
        let source = self.attributions.get(voice).and_then(|it| it.source.as_ref());
        let Some(source) = source else { return String::new() };
        let entity = source.entity.as_deref().and_then(|id| self.entities.get(id));
        entity.map_or_else(|| self.words(source.at), |entity| entity.name.clone())
    }

    /// White space in the words of a report becomes single blanks: a line is one line.
    fn words(&self, at: At) -> String {
        let points = if at.string == Some(Where::Title) { &self.title } else { &self.text };
        points.slice(at).split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

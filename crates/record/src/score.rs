//! How much of somebody's own annotation was found, and how much of what was found is in it.
//!
//! Everything is matched within one report, one to one, and counted over all reports (micro
//! average). The base row of a layer says what has to agree for two items to be the same; each
//! further row counts only those pairs that agree in one thing more.
//!
//! | layer | the same item | further rows |
//! |---|---|---|
//! | sentences | same start and end | |
//! | blocks | same start and end | same kind |
//! | mentions | same start and end | entity of the same kind; of the same country |
//! | names | the bare names of mentions: same start and end | |
//! | times | they overlap | same start and end; same value |
//! | attributions | contents overlap in at least half of each | sources overlap; cues overlap; same stance; same form |
//! | events | same type, triggers overlap | same mode; same countries of actors; of recipients; same status; all of these |
//!
//! Where several items could be matched, the one that agrees in most of the further rows is taken.
//! A layer is scored only over the reports whose gold has it as a field (empty counts: nothing
//! should be found there).

use std::collections::{BTreeMap, BTreeSet};

use readout_model::Status;
use serde_json::Value;

use crate::record::{
    At, AttributionRecord, BlockRecord, EntityRecord, EventRecord, PartyRecord, Record, TimeRecord,
};

/// The layers that can be scored, as the record names them.
const LAYERS: [&str; 6] = ["sentences", "blocks", "entities", "times", "attributions", "events"];

/// One report annotated by hand, in the format of the record. Ids and layers may be left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Gold {
    /// What was annotated.
    pub record: Record,
    /// The layers that were annotated.
    layers: BTreeSet<&'static str>,
}

/// A line that is no record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a record of readout/1: {0}")]
pub struct GoldError(String);

/// The result of [`score`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scores {
    /// One row a layer and further agreement, in the order of the table above; only layers that any
    /// gold report has.
    pub rows: Vec<Row>,
    /// Reports that could not be compared and count as if nothing had been found in them.
    pub problems: Vec<String>,
}

/// Counts of one layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// "events"
    pub layer: &'static str,
    /// What has to agree.
    pub agreement: &'static str,
    /// Items in the gold.
    pub gold: usize,
    /// Items found.
    pub found: usize,
    /// Pairs that agree.
    pub matched: usize,
}

impl Row {
    /// Share of what was found that is in the gold; `None` when nothing was found.
    pub fn precision(&self) -> Option<f64> {
        (self.found > 0).then(|| self.matched as f64 / self.found as f64)
    }

    /// Share of the gold that was found; `None` when the gold has nothing.
    pub fn recall(&self) -> Option<f64> {
        (self.gold > 0).then(|| self.matched as f64 / self.gold as f64)
    }

    /// Harmonic mean of the two; `None` when there is nothing on either side.
    pub fn f1(&self) -> Option<f64> {
        let sum = self.gold + self.found;
        (sum > 0).then(|| 2.0 * self.matched as f64 / sum as f64)
    }
}

impl Gold {
    /// Reads one line of a gold file.
    ///
    /// # Errors
    ///
    /// No JSON, no `text`, or a field with a value that the format does not have.
    pub fn parse(line: &str) -> Result<Gold, GoldError> {
        let value: Value =
            serde_json::from_str(line).map_err(|error| GoldError(error.to_string()))?;
        let Some(object) = value.as_object() else {
            return Err(GoldError("not a JSON object".to_owned()));
        };
        if !object.get("text").is_some_and(Value::is_string) {
            return Err(GoldError("it has no text".to_owned()));
        }
        let layers = LAYERS.into_iter().filter(|layer| object.contains_key(*layer)).collect();
        // Read from the line again, so that errors name the place.
        let record = serde_json::from_str(line).map_err(|error| GoldError(error.to_string()))?;
        Ok(Gold { record, layers })
    }
}

/// Compares what was found with the gold, report by report; `found` is looked up by id.
pub fn score(gold: &[Gold], found: &[Record]) -> Scores {
    let by_id: BTreeMap<&str, &Record> = found.iter().map(|it| (it.id.as_str(), it)).collect();
    let nothing = Record::default();
    let mut scores = Scores::default();
    for gold in gold {
        let id = &gold.record.id;
        let found = match by_id.get(id.as_str()) {
            Some(found) if found.text == gold.record.text => found,
            Some(_) => {
                scores.problems.push(format!("{id}: the texts differ, so offsets do too"));
                &nothing
            }
            None => {
                scores.problems.push(format!("{id}: no record of this id was found"));
                &nothing
            }
        };
        score_report(gold, found, &mut scores);
    }
    scores
}

/// Whether a pair agrees in one thing.
type Test<T> = (&'static str, fn(&T, &T) -> bool);

fn score_report(gold: &Gold, found: &Record, scores: &mut Scores) {
    let has = |layer| gold.layers.contains(layer);
    let record = &gold.record;
    if has("sentences") {
        let spans = |record: &Record| record.sentences.iter().map(|it| it.at).collect::<Vec<_>>();
        scores.add("sentences", "same span", &spans(record), &spans(found), |at| *at, same, &[]);
    }
    if has("blocks") {
        let kind: &[Test<BlockRecord>] = &[("kind", |a, b| a.kind == b.kind)];
        let (gold, found) = (record.blocks.as_slice(), found.blocks.as_slice());
        scores.add("blocks", "same span", gold, found, |it| it.at, |a, b| a.at == b.at, kind);
    }
    if has("entities") {
        let further: &[Test<(At, &EntityRecord)>] = &[
            ("kind", |a, b| a.1.kind == b.1.kind),
            ("country", |a, b| a.1.country == b.1.country),
        ];
        let (gold, found) = (mentions(record), mentions(found));
        scores.add("mentions", "same span", &gold, &found, |it| it.0, |a, b| a.0 == b.0, further);
    }
    if has("entities") {
        let (gold, found) = (names(record), names(found));
        scores.add("names", "same span", &gold, &found, |at| *at, same, &[]);
    }
    if has("times") {
        let further: &[Test<TimeRecord>] =
            &[("same span", |a, b| a.at == b.at), ("value", |a, b| a.value == b.value)];
        let (gold, found) = (record.times.as_slice(), found.times.as_slice());
        scores.add("times", "overlap", gold, found, |it| it.at, |a, b| meet(a.at, b.at), further);
    }
    if has("attributions") {
        let (gold, found) = (record.attributions.as_slice(), found.attributions.as_slice());
        let rule = "content overlaps by half";
        scores.add("attributions", rule, gold, found, extent, same_content, ATTRIBUTION);
    }
    if has("events") {
        let (gold, found) = (coded(record), coded(found));
        let fits = |a: &Coded<'_>, b: &Coded<'_>| {
            a.event.kind == b.event.kind && meet(a.event.trigger, b.event.trigger)
        };
        let trigger = |it: &Coded<'_>| it.event.trigger;
        let rule = "type, trigger overlaps";
        scores.add("events", rule, &gold, &found, trigger, fits, &event_tests());
    }
}

const ATTRIBUTION: &[Test<AttributionRecord>] = &[
    ("source", |a, b| match (&a.source, &b.source) {
        (Some(a), Some(b)) => meet(a.at, b.at),
        (a, b) => a.is_none() && b.is_none(),
    }),
    ("cue", |a, b| match (a.cue, b.cue) {
        (Some(a), Some(b)) => meet(a, b),
        (a, b) => a.is_none() && b.is_none(),
    }),
    ("stance", |a, b| a.stance == b.stance),
    ("form", |a, b| a.form == b.form),
];

fn event_tests<'r>() -> [Test<Coded<'r>>; 5] {
    [
        ("mode", |a, b| a.event.mode == b.event.mode),
        ("actors' countries", |a, b| a.actors == b.actors),
        ("recipients' countries", |a, b| a.recipients == b.recipients),
        ("status", |a, b| a.status() == b.status()),
        ("all of these", |a, b| {
            a.event.mode == b.event.mode
                && a.actors == b.actors
                && a.recipients == b.recipients
                && a.status() == b.status()
        }),
    ]
}

/// An event with the countries of its parties looked up.
struct Coded<'r> {
    event: &'r EventRecord,
    actors: BTreeSet<&'r str>,
    recipients: BTreeSet<&'r str>,
}

impl Coded<'_> {
    fn status(&self) -> Status {
        self.event.status.0
    }
}

fn coded(record: &Record) -> Vec<Coded<'_>> {
    let entities: BTreeMap<&str, &EntityRecord> =
        record.entities.iter().map(|it| (it.id.as_str(), it)).collect();
    record
        .events
        .iter()
        .map(|event| Coded {
            event,
            actors: party_countries(&event.actors, &entities),
            recipients: party_countries(&event.recipients, &entities),
        })
        .collect()
}

/// Whoever annotates by hand may give a country once, with the entity.
fn party_countries<'r>(
    parties: &'r [PartyRecord],
    entities: &BTreeMap<&str, &'r EntityRecord>,
) -> BTreeSet<&'r str> {
    let country = |party: &'r PartyRecord| {
        let entity = entities.get(party.entity.as_str()).copied();
        party.country.as_deref().or_else(|| entity?.country.as_deref())
    };
    parties.iter().filter_map(country).collect()
}

fn mentions(record: &Record) -> Vec<(At, &EntityRecord)> {
    let all = record.entities.iter();
    all.flat_map(|entity| entity.mentions.iter().map(move |it| (it.at, entity))).collect()
}

fn names(record: &Record) -> Vec<At> {
    let all = record.entities.iter().flat_map(|entity| &entity.mentions);
    let names: BTreeSet<At> = all.filter_map(|mention| mention.name).collect();
    names.into_iter().collect()
}

fn same(a: &At, b: &At) -> bool {
    a == b
}

/// Whether two stretches share a character.
fn meet(a: At, b: At) -> bool {
    a.string == b.string && a.start < b.end && b.start < a.end
}

fn extent(attribution: &AttributionRecord) -> At {
    let content = &attribution.content;
    let first = content.first().copied().unwrap_or_default();
    content.iter().fold(first, |all, at| At {
        start: all.start.min(at.start),
        end: all.end.max(at.end),
        ..all
    })
}

fn same_content(a: &AttributionRecord, b: &AttributionRecord) -> bool {
    let length = |it: &AttributionRecord| -> usize {
        it.content.iter().map(|at| at.end.saturating_sub(at.start)).sum()
    };
    let shared: usize = a
        .content
        .iter()
        .flat_map(|one| b.content.iter().map(move |other| (one, other)))
        .filter(|(one, other)| one.string == other.string)
        .map(|(one, other)| one.end.min(other.end).saturating_sub(one.start.max(other.start)))
        .sum();
    shared > 0 && shared * 2 >= length(a) && shared * 2 >= length(b)
}

impl Scores {
    /// Counts one layer of one report. `fits` must hold only for items whose spans meet.
    #[allow(clippy::too_many_arguments, reason = "one table row, given in order")]
    fn add<T>(
        &mut self,
        layer: &'static str,
        agreement: &'static str,
        gold: &[T],
        found: &[T],
        at: fn(&T) -> At,
        fits: impl Fn(&T, &T) -> bool,
        further: &[Test<T>],
    ) {
        let pairs = pairs(gold, found, at, fits, further);
        let mut count = |agreement, matched| {
            let known = |row: &&mut Row| row.layer == layer && row.agreement == agreement;
            match self.rows.iter_mut().find(known) {
                Some(row) => {
                    row.gold += gold.len();
                    row.found += found.len();
                    row.matched += matched;
                }
                None => self.rows.push(Row {
                    layer,
                    agreement,
                    gold: gold.len(),
                    found: found.len(),
                    matched,
                }),
            }
        };
        count(agreement, pairs.len());
        for (name, test) in further {
            count(name, pairs.iter().filter(|(a, b)| test(&gold[*a], &found[*b])).count());
        }
    }
}

/// Matches one to one, in order of the text; see the head of this file.
fn pairs<T>(
    gold: &[T],
    found: &[T],
    at: fn(&T) -> At,
    fits: impl Fn(&T, &T) -> bool,
    further: &[Test<T>],
) -> Vec<(usize, usize)> {
    let order = |items: &[T]| -> Vec<usize> {
        let mut order: Vec<usize> = (0..items.len()).collect();
        order.sort_by_key(|index| at(&items[*index]));
        order
    };
    let found_order = order(found);
    let mut free = vec![true; found.len()];
    let mut from = 0;
    let mut pairs = Vec::new();
    // The furthest end of all before, so that what lies wholly behind is passed over once.
    let mut reach: Vec<At> = Vec::with_capacity(found.len());
    for index in &found_order {
        let here = at(&found[*index]);
        let before = reach.last().filter(|it| it.string == here.string).map_or(0, |it| it.end);
        reach.push(At { end: here.end.max(before), ..here });
    }
    for one in order(gold) {
        let place = at(&gold[one]);
        while from < found.len()
            && (reach[from].string, reach[from].end) < (place.string, place.start)
        {
            from += 1;
        }
        let candidates = found_order[from..]
            .iter()
            .copied()
            .take_while(|other| {
                let other = at(&found[*other]);
                (other.string, other.start) <= (place.string, place.end)
            })
            .filter(|other| free[*other] && fits(&gold[one], &found[*other]));
        let agreeing = |other: &usize| {
            further.iter().filter(|(_, test)| test(&gold[one], &found[*other])).count()
        };
        // Of equals the first in the text: `min_by_key` takes the first.
        let best = candidates.min_by_key(|other| usize::MAX - agreeing(other));
        if let Some(other) = best {
            free[other] = false;
            pairs.push((one, other));
        }
    }
    pairs
}

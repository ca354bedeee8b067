//! A story and how its reports agree, as `readout brief --json` prints it.

use std::collections::BTreeSet;

use readout_model::{Answer, Claim, Copy, Point, PointKind, Report, Span, Status, Story, Verdict};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::build::{id, voice};
use crate::offsets::Offsets;
use crate::record::At;
use crate::values::Named;

/// Several reports of one story.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StoryRecord {
    /// The id of the first report; stories get ids of their own once they are kept.
    pub id: String,
    /// Headline of the first report that has one.
    pub title: Option<String>,
    /// First day of publication.
    pub first: Option<String>,
    /// Last day of publication.
    pub last: Option<String>,
    /// Names of those who act in its events, in order of first mention.
    pub actors: Vec<String>,
    /// Places of its events, in order of first mention.
    pub places: Vec<String>,
    /// Its reports in the order they were given.
    pub reports: Vec<ReportRecord>,
    /// Its events and where each report has them.
    pub events: Vec<StoryEventRecord>,
    /// The questions it raises and how the reports answer them.
    pub points: Vec<PointRecord>,
}

/// One report of a story.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReportRecord {
    /// Id of the report.
    pub id: String,
    /// Newsroom.
    pub outlet: Option<String>,
    /// Day of publication.
    pub published: Option<String>,
    /// Id of the report it was copied from; null when not known to be a copy.
    pub copy_of: Option<String>,
    /// Share of its text that was copied, from 0 to 1.
    pub share: Option<f32>,
}

/// An event of a story.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StoryEventRecord {
    /// Id of its first member.
    pub id: String,
    /// Ids of the events in the records of the reports.
    pub members: Vec<String>,
}

/// A question and its answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PointRecord {
    /// "q1", "q2" …
    pub id: String,
    /// What it asks.
    pub question: String,
    /// What kind of question.
    pub kind: Named<PointKind>,
    /// How the answers stand to one another.
    pub verdict: Named<Verdict>,
    /// The different answers.
    pub answers: Vec<AnswerRecord>,
    /// How many independent reports stand behind it.
    pub independent: usize,
}

/// One answer and who gives it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AnswerRecord {
    /// The answer.
    pub value: String,
    /// Where it is given.
    pub claims: Vec<ClaimRecord>,
}

/// One statement, by one voice, in one report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClaimRecord {
    /// Id of the report.
    pub report: String,
    /// "outlet" or the id of an attribution in that report's record.
    pub voice: String,
    /// Whether it is said to happen.
    pub status: Named<Status>,
    /// Id of the event in that report's record.
    pub event: Option<String>,
    /// Where it can be read.
    pub evidence: Vec<EvidenceRecord>,
}

/// Words of a report and where they stand in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EvidenceRecord {
    /// Where.
    #[serde(flatten)]
    pub at: At,
    /// The words.
    pub text: String,
}

impl StoryRecord {
    /// The record of a story. `reports` are those that the story's indices point into.
    pub fn new(reports: &[Report], story: &Story) -> StoryRecord {
        let of_story: Vec<&Report> = story.reports.iter().map(|index| &reports[*index]).collect();
        let offsets: Vec<Offsets<'_>> =
            reports.iter().map(|report| Offsets::new(&report.document)).collect();
        let claim = |claim: &Claim| claim_record(claim, reports, &offsets);
        let answer = |answer: &Answer| AnswerRecord {
            value: answer.value.clone(),
            claims: answer.claims.iter().map(claim).collect(),
        };
        let points: Vec<PointRecord> = story
            .points
            .iter()
            .enumerate()
            .map(|(index, point)| PointRecord {
                id: id("q", index),
                question: point.question.clone(),
                kind: Named(point.kind),
                verdict: Named(point.verdict),
                answers: point.answers.iter().map(answer).collect(),
                independent: point.independent,
            })
            .collect();
        let mut published: Vec<_> =
            of_story.iter().filter_map(|report| report.document.about.published).collect();
        published.sort_unstable();
        let first_id = of_story.first().map(|report| report.document.id.clone());
        StoryRecord {
            id: first_id.unwrap_or_default(),
            title: of_story.iter().find_map(|report| report.document.about.title.clone()),
            first: published.first().map(ToString::to_string),
            last: published.last().map(ToString::to_string),
            actors: actors(&of_story),
            places: places(&of_story),
            reports: of_story.iter().map(|report| report_record(report)).collect(),
            events: story.points.iter().filter_map(|point| event(point, reports)).collect(),
            points,
        }
    }
}

fn report_record(report: &Report) -> ReportRecord {
    let about = &report.document.about;
    ReportRecord {
        id: report.document.id.clone(),
        outlet: about.outlet.clone(),
        published: about.published.map(|day| day.to_string()),
        copy_of: None,
        share: None,
    }
}

fn claim_record(claim: &Claim, reports: &[Report], offsets: &[Offsets<'_>]) -> ClaimRecord {
    let report = &reports[claim.report];
    let evidence = claim.evidence.iter().map(|span| EvidenceRecord {
        at: offsets[claim.report].at(*span),
        text: report.document.text[span.range()].to_owned(),
    });
    ClaimRecord {
        report: report.document.id.clone(),
        voice: voice(claim.voice),
        status: Named(claim.status),
        event: claim.event.map(|event| report.facts.events[event].id.to_string()),
        evidence: evidence.collect(),
    }
}

/// The events behind the answers to a point that asks for an event.
fn event(point: &Point, reports: &[Report]) -> Option<StoryEventRecord> {
    let claims = point.answers.iter().flat_map(|answer| &answer.claims);
    let members: Vec<String> = claims
        .filter_map(|claim| Some(reports[claim.report].facts.events[claim.event?].id.to_string()))
        .collect();
    let first = members.first().filter(|_| point.kind == PointKind::Event)?.clone();
    Some(StoryEventRecord { id: first, members })
}

fn actors(reports: &[&Report]) -> Vec<String> {
    let names = reports.iter().flat_map(|report| {
        let facts = &report.facts;
        facts
            .events
            .iter()
            .flat_map(|event| event.actors.iter().chain(&event.recipients))
            .map(|party| facts.entities[party.entity].name.clone())
    });
    once_each(names)
}

fn places(reports: &[&Report]) -> Vec<String> {
    let names = reports.iter().flat_map(|report| {
        let facts = &report.facts;
        let places = facts.events.iter().filter_map(|event| event.place);
        places.map(|place| facts.places[place].name.clone())
    });
    once_each(names)
}

fn once_each(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    names.filter(|name| seen.insert(name.clone())).collect()
}

/// A story that grouping found, as `readout stories --json` prints it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GroupRecord {
    /// Id of the story: that of the report it began with.
    pub id: String,
    /// Headline of its first report that has one.
    pub title: Option<String>,
    /// First day of publication.
    pub first: Option<String>,
    /// Last day of publication.
    pub last: Option<String>,
    /// Names of those who act in its events, in order of first mention.
    pub actors: Vec<String>,
    /// Places of its events, in order of first mention.
    pub places: Vec<String>,
    /// Its reports, earliest first.
    pub reports: Vec<ReportRecord>,
    /// Ids of earlier stories that were joined to it.
    pub joined: Vec<String>,
}

impl GroupRecord {
    /// The record of a story. `members` and `copies` point into `reports`.
    pub fn new(
        reports: &[Report],
        members: &[usize],
        id: &str,
        joined: &[String],
        copies: &[Copy],
    ) -> GroupRecord {
        let mut members = members.to_vec();
        let name = |member: &usize| {
            let document = &reports[*member].document;
            (document.about.published, document.id.clone())
        };
        members.sort_by_key(name);
        let of_story: Vec<&Report> = members.iter().map(|member| &reports[*member]).collect();
        let days = || of_story.iter().filter_map(|report| report.document.about.published);
        let record = |member: &usize| {
            // The nearest of those it may have been made from.
            let sources = copies.iter().filter(|copy| copy.copy == *member);
            let source = sources.max_by(|one, other| one.share.total_cmp(&other.share));
            ReportRecord {
                copy_of: source.map(|copy| reports[copy.original].document.id.clone()),
                share: source.map(|copy| copy.share),
                ..report_record(&reports[*member])
            }
        };
        GroupRecord {
            id: id.to_owned(),
            title: of_story.iter().find_map(|report| report.document.about.title.clone()),
            first: days().min().map(|day| day.to_string()),
            last: days().max().map(|day| day.to_string()),
            actors: actors(&of_story),
            places: places(&of_story),
            reports: members.iter().map(record).collect(),
            joined: joined.to_vec(),
        }
    }
}

/// Two near-copies, as `readout copies --json` prints them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CopyRecord {
    /// Id of the earlier report; of the one given first when `directed` is false.
    pub original: String,
    /// Id of the other.
    pub copy: String,
    /// Whether the dates tell which came first.
    pub directed: bool,
    /// Share of the shorter report's own words that lie in shared passages, from 0 to 1.
    pub share: f32,
    /// Shared passages.
    pub passages: Vec<PassageRecord>,
}

/// A passage that two reports share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PassageRecord {
    /// In the original.
    pub original: EvidenceRecord,
    /// In the copy.
    pub copy: EvidenceRecord,
}

impl CopyRecord {
    /// The record of a pair that points into `reports`.
    pub fn new(reports: &[Report], pair: &Copy) -> CopyRecord {
        let (original, copy) = (&reports[pair.original].document, &reports[pair.copy].document);
        let (of_original, of_copy) = (Offsets::new(original), Offsets::new(copy));
        let passage = |(one, other): &(Span, Span)| PassageRecord {
            original: EvidenceRecord { at: of_original.at(*one), text: original[*one].to_owned() },
            copy: EvidenceRecord { at: of_copy.at(*other), text: copy[*other].to_owned() },
        };
        CopyRecord {
            original: original.id.clone(),
            copy: copy.id.clone(),
            directed: pair.directed,
            share: pair.share,
            passages: pair.passages.iter().map(passage).collect(),
        }
    }
}

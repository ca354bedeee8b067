//! A story and how its reports agree, as `readout brief --json` prints it.

use std::collections::{BTreeMap, BTreeSet};

use readout_model::{
    Answer, Backing, Claim, Copy, Dependence, OpenReason, Passage, Point, PointKind, Report, Span,
    Status, Story, Verdict,
};
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
    /// Headline chosen from its reports.
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
    /// What happened, in sentences of the reports.
    pub lead: Vec<LeadRecord>,
    /// What happened or is to happen when, earliest first.
    pub timeline: Vec<MomentRecord>,
    /// Its events and where each report has them.
    pub events: Vec<StoryEventRecord>,
    /// The questions it raises and how the reports answer them.
    pub points: Vec<PointRecord>,
    /// What each report lacks that most others have, and what it alone adds.
    pub omissions: Vec<OmissionRecord>,
    /// Who deals with whom.
    pub dyads: Vec<DyadRecord>,
    /// What the reports leave open.
    pub open: Vec<OpenRecord>,
}

/// A sentence of the lead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LeadRecord {
    /// Id of the report.
    pub report: String,
    /// Where the sentence stands.
    #[serde(flatten)]
    pub evidence: EvidenceRecord,
    /// Ids of the points it tells.
    pub points: Vec<String>,
}

/// An entry of the timeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MomentRecord {
    /// First day; null where no report lets it be told.
    pub from: Option<String>,
    /// The day after the last.
    pub until: Option<String>,
    /// Id of the point that happens then.
    pub point: String,
    /// Id of the report whose words say when.
    pub report: String,
    /// These words.
    #[serde(flatten)]
    pub evidence: EvidenceRecord,
}

/// What one report lacks and adds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OmissionRecord {
    /// Id of the report.
    pub report: String,
    /// Ids of points that most of the other independent sources have and this report has not.
    pub lacks: Vec<String>,
    /// Ids of points that only this report has.
    pub adds: Vec<String>,
}

/// Two actors and what passes between them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DyadRecord {
    /// Who acts.
    pub actor: String,
    /// Country code of who acts.
    pub actor_country: Option<String>,
    /// To whom.
    pub recipient: String,
    /// Country code of whom it is done to.
    pub recipient_country: Option<String>,
    /// How many events of each type.
    pub events: BTreeMap<String, usize>,
    /// Mean PLOVER intensity of those events that have one.
    pub intensity: Option<f32>,
    /// Ids of the points that tell them.
    pub points: Vec<String>,
}

/// Something that the reports leave open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OpenRecord {
    /// Why it is open.
    pub reason: Named<OpenReason>,
    /// Id of the point, where it is one.
    pub point: Option<String>,
    /// Id of the report whose words leave it open.
    pub report: String,
    /// These words.
    #[serde(flatten)]
    pub evidence: EvidenceRecord,
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
    /// How many independent sources stand behind it.
    pub independent: usize,
    /// Id of the point that this one is a detail of.
    pub detail_of: Option<String>,
    /// The independent sources.
    pub sources: Vec<BackingRecord>,
}

/// One independent source, and the reports that rest on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BackingRecord {
    /// Ids of the reports, the one that the others rest on first.
    pub reports: Vec<String>,
    /// Why each of the later ones is no source of its own.
    pub because: Vec<DependenceRecord>,
}

/// Why a report is no independent source of what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DependenceRecord {
    /// It is a copy of the report of this id.
    CopyOf(String),
    /// It gives the word of the same speaker.
    Speaker(String),
    /// It gives the same news agency as its source.
    Wire(String),
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
    /// The words that give this answer, where they are a part of a sentence.
    pub words: Option<EvidenceRecord>,
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
        let name = |report: &usize| reports[*report].document.id.clone();
        let point = |index: &usize| id("q", *index);
        let quoted = |passage: &Passage| evidence(passage.report, passage.span, reports, &offsets);
        let points: Vec<PointRecord> = story
            .points
            .iter()
            .enumerate()
            .map(|(index, it)| PointRecord {
                id: point(&index),
                question: it.question.clone(),
                kind: Named(it.kind),
                verdict: Named(it.verdict),
                answers: it.answers.iter().map(answer).collect(),
                independent: it.independent(),
                detail_of: it.detail_of.as_ref().map(point),
                sources: it
                    .sources
                    .iter()
                    .map(|backing| backing_record(backing, reports))
                    .collect(),
            })
            .collect();
        let lead = story.lead.iter().map(|lead| LeadRecord {
            report: name(&lead.passage.report),
            evidence: quoted(&lead.passage),
            points: lead.points.iter().map(point).collect(),
        });
        let timeline = story.timeline.iter().map(|moment| MomentRecord {
            from: moment.days.map(|days| days.0.to_string()),
            until: moment.days.map(|days| days.1.to_string()),
            point: point(&moment.point),
            report: name(&moment.words.report),
            evidence: quoted(&moment.words),
        });
        let omissions = story.omissions.iter().map(|omission| OmissionRecord {
            report: name(&omission.report),
            lacks: omission.lacks.iter().map(point).collect(),
            adds: omission.adds.iter().map(point).collect(),
        });
        let dyads = story.dyads.iter().map(|dyad| DyadRecord {
            actor: dyad.actor.0.clone(),
            actor_country: dyad.actor.1.as_ref().map(ToString::to_string),
            recipient: dyad.recipient.0.clone(),
            recipient_country: dyad.recipient.1.as_ref().map(ToString::to_string),
            events: dyad.events.iter().map(|(kind, count)| (kind.to_string(), *count)).collect(),
            intensity: dyad.intensity,
            points: dyad.points.iter().map(point).collect(),
        });
        let open = story.open.iter().map(|open| OpenRecord {
            reason: Named(open.reason),
            point: open.point.as_ref().map(point),
            report: name(&open.passage.report),
            evidence: quoted(&open.passage),
        });
        let first_id = of_story.first().map(|report| report.document.id.clone());
        StoryRecord {
            id: first_id.unwrap_or_default(),
            title: story.title.as_ref().map(|title| title.text.clone()),
            first: story.days.map(|days| days.0.to_string()),
            last: story.days.map(|days| days.1.to_string()),
            actors: actors(&of_story),
            places: places(&of_story),
            reports: story
                .reports
                .iter()
                .map(|it| of_copies(*it, reports, &story.copies))
                .collect(),
            lead: lead.collect(),
            timeline: timeline.collect(),
            events: story.points.iter().filter_map(|point| event(point, reports)).collect(),
            points,
            omissions: omissions.collect(),
            dyads: dyads.collect(),
            open: open.collect(),
        }
    }
}

/// Words of a report.
fn evidence(
    report: usize,
    span: Span,
    reports: &[Report],
    offsets: &[Offsets<'_>],
) -> EvidenceRecord {
    EvidenceRecord { at: offsets[report].at(span), text: reports[report].document[span].to_owned() }
}

fn backing_record(backing: &Backing, reports: &[Report]) -> BackingRecord {
    let name = |report: &usize| reports[*report].document.id.clone();
    let because = backing.because.iter().map(|because| match because {
        Dependence::CopyOf(report) => DependenceRecord::CopyOf(name(report)),
        Dependence::Speaker(speaker) => DependenceRecord::Speaker(speaker.clone()),
        Dependence::Wire(wire) => DependenceRecord::Wire(wire.clone()),
    });
    BackingRecord {
        reports: backing.reports.iter().map(name).collect(),
        because: because.collect(),
    }
}

/// A report with the nearest of those that it is known to be made from.
fn of_copies(report: usize, reports: &[Report], copies: &[Copy]) -> ReportRecord {
    let sources = copies.iter().filter(|copy| copy.directed && copy.copy == report);
    let source = sources.max_by(|one, other| one.share.total_cmp(&other.share));
    ReportRecord {
        copy_of: source.map(|copy| reports[copy.original].document.id.clone()),
        share: source.map(|copy| copy.share),
        ..report_record(&reports[report])
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
    let words = |span: Span| evidence(claim.report, span, reports, offsets);
    ClaimRecord {
        report: report.document.id.clone(),
        voice: voice(claim.voice),
        status: Named(claim.status),
        event: claim.event.map(|event| report.facts.events[event].id.to_string()),
        words: claim.words.map(words),
        evidence: claim.evidence.iter().map(|span| words(*span)).collect(),
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
    /// Id of the earlier story that it was parted from.
    pub parted: Option<String>,
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
        GroupRecord {
            id: id.to_owned(),
            title: of_story.iter().find_map(|report| report.document.about.title.clone()),
            first: days().min().map(|day| day.to_string()),
            last: days().max().map(|day| day.to_string()),
            actors: actors(&of_story),
            places: places(&of_story),
            reports: members.iter().map(|it| of_copies(*it, reports, copies)).collect(),
            joined: joined.to_vec(),
            parted: None,
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

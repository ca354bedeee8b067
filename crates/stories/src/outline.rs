//! What a reader asks of a compared story besides its points: headline, lead, timeline, what is left
//! out, who deals with whom, what is open. All of it is read off points and facts.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use readout_model::{
    Claim, Copy, Dyad, Event, Id, Lead, Moment, Omission, OpenQuestion, OpenReason, Passage, Point,
    PointKind, Pos, Report, Span, Status, TimeKind, Title, Verdict,
};
use readout_rules::Ontology;
use smol_str::SmolStr;

use crate::accounts::Account;
use crate::identity::Cast;

/// Letters of the words by which headlines are compared: shorter ones stand in any.
const LONG: usize = 4;

/// Sentences of a lead: what one reads in half a minute.
const LEAD: usize = 4;

/// The headline that has most in common with the others, of the report that shares most points with them; no copy's
/// if there is another; the earlier one of equals.
pub(crate) fn title(reports: &[Report], points: &[Point], copies: &[Copy]) -> Option<Title> {
    let shared = |report: usize| {
        points.iter().filter(|it| it.reports().len() > 1 && it.reports().contains(&report)).count()
    };
    let words = |title: &str| -> BTreeSet<String> {
        let words = title.split(|sign: char| !sign.is_alphanumeric());
        words.filter(|it| it.chars().count() >= LONG).map(str::to_lowercase).collect()
    };
    let titles: Vec<BTreeSet<String>> = reports
        .iter()
        .map(|read| words(read.document.about.title.as_deref().unwrap_or_default()))
        .collect();
    let typical = |report: usize| -> usize {
        let others = titles.iter().enumerate().filter(|(other, _)| *other != report);
        others.map(|(_, other)| titles[report].intersection(other).count()).sum()
    };
    let titled = reports
        .iter()
        .enumerate()
        .filter_map(|(report, read)| Some((report, read.document.about.title.as_ref()?)));
    let best = titled.max_by_key(|(report, _)| {
        let day = reports[*report].document.about.published;
        let copied = copies.iter().any(|copy| copy.directed && copy.copy == *report);
        (
            !copied,
            typical(*report),
            shared(*report),
            std::cmp::Reverse((day.is_none(), day, *report)),
        )
    });
    best.map(|(report, text)| Title { text: text.clone(), report })
}

/// First and last day of publication.
pub(crate) fn days(reports: &[Report]) -> Option<(Date, Date)> {
    let days = || reports.iter().filter_map(|report| report.document.about.published);
    Some((days().min()?, days().max()?))
}

/// The sentences that tell most of what most reports have. Sentences are taken one by one, each for the
/// points that those before it have not told. What one report of several has alone is no news of the
/// story, unless that report opens with it: a digest tells of other things too.
pub(crate) fn lead(reports: &[Report], points: &[Point]) -> Vec<Lead> {
    let mut told: BTreeMap<Passage, BTreeSet<usize>> = BTreeMap::new();
    for (index, point) in points.iter().enumerate() {
        for claim in point.claims() {
            let read = &reports[claim.report];
            let Some(span) = sentence_of(read, claim) else { continue };
            if reports.len() == 1 || point.reports().len() > 1 || opening(read) == Some(span) {
                let passage = Passage { report: claim.report, span };
                told.entry(passage).or_default().insert(index);
            }
        }
    }
    let weight = |index: &usize| {
        let point = &points[*index];
        let kind = match (point.kind, point.claims().next().map(|claim| claim.status)) {
            (PointKind::Event, Some(Status::Happened | Status::Ongoing)) => 3,
            (PointKind::Event, _) => 2,
            _ => 1,
        };
        let reports = point.reports().len();
        kind * reports * reports
    };
    let mut lead: Vec<Lead> = Vec::new();
    let mut done: BTreeSet<usize> = BTreeSet::new();
    while lead.len() < LEAD.min(told.len()) {
        let gain = |points: &BTreeSet<usize>| -> usize {
            points.iter().filter(|point| !done.contains(point)).map(weight).sum()
        };
        // Early sentences tell the main thing; of equals the shorter one.
        let worth = |(passage, points): &(&Passage, &BTreeSet<usize>)| {
            let text = &reports[passage.report];
            let early = passage.span.start() * 3 < text.document.text.len();
            let opens = Some(passage.span) == opening(text);
            // "He is the first": who, the reader of a lead does not know.
            let gain = gain(points)
                * match (opens, early, pronoun_first(text, passage.span)) {
                    (true, _, false) => 6,
                    (true, _, true) | (false, true, false) => 3,
                    (false, false, false) => 2,
                    (false, _, true) => 1,
                };
            (gain, std::cmp::Reverse((passage.span.end() - passage.span.start(), **passage)))
        };
        let Some((passage, points)) = told.iter().max_by_key(worth) else { break };
        if gain(points) == 0 {
            break;
        }
        lead.push(Lead { passage: *passage, points: points.iter().copied().collect() });
        done.extend(points);
    }
    lead
}

/// Whether a sentence begins with a pronoun.
fn pronoun_first(report: &Report, sentence: Span) -> bool {
    let first = report.analysis.tokens_in(sentence).next();
    first.is_some_and(|it| report.analysis.tokens[Id::new(it as usize)].pos == Pos::Pron)
}

/// The first sentence of running text.
fn opening(report: &Report) -> Option<Span> {
    let running = report.analysis.sentences.iter().find(|sentence| {
        report.document.blocks[sentence.block.index()].kind == readout_model::BlockKind::Paragraph
    });
    running.map(|sentence| sentence.span)
}

fn sentence_of(report: &Report, claim: &Claim) -> Option<Span> {
    report.analysis.sentence_at(claim.passage()?.span).map(|id| report.analysis.sentences[id].span)
}

/// When what happened or is to happen: one entry a point, the narrowest time that a report gives.
pub(crate) fn timeline(reports: &[Report], points: &[Point]) -> Vec<Moment> {
    let mut moments = Vec::new();
    for (index, point) in points.iter().enumerate().filter(|it| it.1.kind == PointKind::Event) {
        let told = point.claims().filter_map(|claim| {
            let read = &reports[claim.report];
            let event = &read.facts.events[claim.event?];
            let time = &read.facts.times[event.time.as_ref()?.expression];
            if !matches!(time.kind, TimeKind::Date | TimeKind::Time) {
                return None;
            }
            let days = match time.days {
                (Some(from), Some(until)) => Some((from, until)),
                _ => None,
            };
            let words = Passage { report: claim.report, span: time.span };
            Some(Moment { days, words, point: index })
        });
        let length = |moment: &Moment| {
            let length =
                moment.days.map(|(from, until)| from.until(until).map_or(0, |it| it.get_days()));
            (length.is_none(), length, moment.words)
        };
        moments.extend(told.min_by_key(length));
    }
    moments.sort_by_key(|moment| (moment.days.is_none(), moment.days, moment.point));
    moments
}

/// What each report lacks that most other sources have, and what it alone adds. A single report of a
/// story, or one of two, lacks nothing: "most" needs three.
pub(crate) fn omissions(reports: &[Report], points: &[Point]) -> Vec<Omission> {
    let several = |point: &Point| point.detail_of.is_none();
    (0..reports.len())
        .map(|report| {
            let lacks = points.iter().enumerate().filter(|(_, point)| {
                let telling = point.reports();
                several(point)
                    && !telling.contains(&report)
                    && point.independent() > 1
                    && 2 * telling.len() > reports.len() - 1
            });
            let adds = points.iter().enumerate().filter(|(_, point)| {
                several(point) && reports.len() > 1 && point.reports() == [report]
            });
            Omission {
                report,
                lacks: lacks.map(|(index, _)| index).collect(),
                adds: adds.map(|(index, _)| index).collect(),
            }
        })
        .collect()
}

/// Who deals with whom: for each pair of actors, by country where they act for one, the events between them
/// that happened or are said to have.
pub(crate) fn dyads(
    reports: &[Report],
    points: &[Point],
    cast: &Cast,
    ontology: &Ontology,
) -> Vec<Dyad> {
    /// Points, number of each type, sum and number of intensities.
    #[derive(Default)]
    struct Between {
        points: Vec<usize>,
        events: BTreeMap<SmolStr, usize>,
        intensity: Vec<f32>,
    }
    type Side = (String, Option<SmolStr>);
    let mut found: BTreeMap<(Side, Side), Between> = BTreeMap::new();
    for (index, point) in points.iter().enumerate().filter(|it| it.1.kind == PointKind::Event) {
        let told =
            |claim: &Claim| Some((claim.report, &reports[claim.report].facts.events[claim.event?]));
        let events: Vec<(usize, &Event)> = point.claims().filter_map(told).collect();
        let real = |event: &Event| {
            matches!(event.status, Status::Happened | Status::Ongoing | Status::Alleged)
        };
        let mut pairs: BTreeSet<(Side, Side)> = BTreeSet::new();
        for (report, event) in events.iter().filter(|(_, event)| real(event)) {
            let side = |party: &readout_model::Party| {
                let who = cast.character(cast.number(*report, party.entity));
                let country = party.country.clone().or_else(|| who.country.clone());
                // What a security firm says of hackers, its country does not say.
                let own = party.sectors.iter().any(|sector| ontology.is_ordinary(sector));
                let name = match own {
                    true => who.name.clone(),
                    false => cast.standing_for(&who.name, country.as_ref()),
                };
                (name, country)
            };
            let actors: Vec<Side> = event.actors.iter().map(side).collect();
            let recipients: Vec<Side> = event.recipients.iter().map(side).collect();
            if recipients.is_empty() {
                // A mutual event: all who take part are actors.
                for (place, one) in actors.iter().enumerate() {
                    for other in &actors[place + 1..] {
                        let (one, other) = if one <= other { (one, other) } else { (other, one) };
                        pairs.insert((one.clone(), other.clone()));
                    }
                }
            }
            for one in &actors {
                pairs.extend(recipients.iter().map(|other| (one.clone(), other.clone())));
            }
        }
        for pair in pairs.into_iter().filter(|(one, other)| one != other) {
            let between = found.entry(pair).or_default();
            between.points.push(index);
            let kinds: BTreeSet<&SmolStr> =
                events.iter().map(|(_, event)| &event.code.kind).collect();
            for kind in kinds {
                *between.events.entry(kind.clone()).or_default() += 1;
            }
            between.intensity.extend(events.iter().find_map(|(_, event)| event.intensity));
        }
    }
    let mut dyads: Vec<Dyad> = found
        .into_iter()
        .map(|((actor, recipient), between)| Dyad {
            actor,
            recipient,
            events: between.events.into_iter().collect(),
            intensity: (!between.intensity.is_empty())
                .then(|| between.intensity.iter().sum::<f32>() / between.intensity.len() as f32),
            points: between.points,
        })
        .collect();
    dyads.sort_by_key(|dyad| std::cmp::Reverse(dyad.points.len()));
    dyads
}

/// What the reports leave open: what is only planned or possible, and points on which they differ.
pub(crate) fn open(
    reports: &[Report],
    points: &[Point],
    accounts: &[Account<'_>],
) -> Vec<OpenQuestion> {
    let mut open = Vec::new();
    let listed = |point: &Point| {
        point.detail_of.is_none() || matches!(point.verdict, Verdict::Differs | Verdict::Denied)
    };
    for (index, point) in points.iter().enumerate().filter(|(_, point)| listed(point)) {
        let Some(claim) = point.claims().next() else { continue };
        let reason = match (point.verdict, point.kind, claim.status) {
            (Verdict::Differs, ..) if point.is_contested() => OpenReason::Differs,
            (Verdict::Denied, ..) if point.is_contested() => OpenReason::Denied,
            (
                _,
                PointKind::Event,
                Status::Planned | Status::Promised | Status::Expected | Status::Demanded,
            ) => OpenReason::Planned,
            (_, PointKind::Event, Status::Possible | Status::Conditional | Status::Unknown) => {
                OpenReason::Uncertain
            }
            _ => continue,
        };
        let Some(span) = sentence_of(&reports[claim.report], claim) else { continue };
        let passage = Passage { report: claim.report, span };
        open.push(OpenQuestion { reason, passage, point: Some(index) });
    }
    // What a report says in so many words to be without a date, or not known.
    for said in
        accounts.iter().flat_map(|account| account.sentences.iter().map(move |it| (account, it)))
    {
        let (account, said) = said;
        let passage = Passage { report: account.report, span: said.span };
        let known = open.iter().any(|it: &OpenQuestion| it.passage == passage);
        if said.undated {
            open.push(OpenQuestion { reason: OpenReason::Undated, passage, point: None });
        } else if said.unclear && !known {
            open.push(OpenQuestion { reason: OpenReason::Uncertain, passage, point: None });
        }
    }
    open.sort_by_key(|it| (it.reason, it.point.is_none(), it.point, it.passage));
    open
}

//! Which reports tell the same story, and where do they differ?
//!
//! In: reports. Out: a [`Story`] whose [`Point`]s say what several reports tell alike and what only
//! one tells. Never merges on words alone: the parties of an event must be the same, since a false
//! merge claims that two newsrooms corroborate each other.

mod accounts;
mod briefing;
mod copies;
mod descriptions;
mod digest;
mod events;
mod folding;
mod group;
mod hash;
mod identity;
pub mod link;
mod outline;
mod quotations;
mod sketch;
mod sources;
mod vector;

use readout_facts::FactsKnowledge;
use readout_model::{Copy, Dependence, Point, Report, Story, Verdict};

pub use accounts::{Comparing, Meaning};
pub use briefing::{
    Briefing, Evidence, Line, Section, SectionKind, SetAside, briefing, letter, sources_text,
    wordings,
};
pub use copies::{CopyText, copies};
pub use digest::is_digest;
pub use group::{Gathered, Grouping, Settings, group};
pub use identity::{Cast, Character};
pub use link::Occurrence;
pub use sketch::{Frequencies, Sketch};

use folding::folded;

/// Compares reports of one story.
///
/// Whether they are one story is the caller's claim; [`group`] tells it of a mixed pile. Points come in
/// order of the number of reports that have them, then of their place in the first of these; the details
/// of a point come behind it.
pub fn story(
    reports: &[Report],
    knowledge: &FactsKnowledge,
    words: &Comparing,
    background: &Frequencies,
) -> Story {
    let cast = Cast::new(reports);
    let copies = copies_of(reports);
    let wires = sources::wires(reports, words);
    let accounts = accounts::accounts(reports, &cast, knowledge, words);
    let mut points = of_facts(reports, &cast, words);
    let details = accounts::details(&accounts, &points, words, background);
    points.extend(details);
    let points = folded(arranged(points, reports, &cast, &copies, &wires), reports);
    Story {
        title: outline::title(reports, &points, &copies),
        days: outline::days(reports),
        reports: (0..reports.len()).collect(),
        lead: outline::lead(reports, &points),
        timeline: outline::timeline(reports, &points),
        omissions: outline::omissions(reports, &points),
        dyads: outline::dyads(reports, &points, &cast, knowledge.events.rules().ontology()),
        open: outline::open(reports, &points, &accounts),
        copies,
        points,
    }
}

/// The points that facts alone give: events, and who said what. [`story`] adds the details.
pub fn points_of_facts(reports: &[Report]) -> Vec<Point> {
    let cast = Cast::new(reports);
    let points = of_facts(reports, &cast, &Comparing::default());
    arranged(points, reports, &cast, &copies_of(reports), &vec![None; reports.len()])
}

fn of_facts(reports: &[Report], cast: &Cast, words: &Comparing) -> Vec<Point> {
    let mut points: Vec<Point> = events::points(reports, cast, words);
    points.extend(quotations::points(reports, cast));
    points
}

/// Points with their sources, the most reported first.
fn arranged(
    mut points: Vec<Point>,
    reports: &[Report],
    cast: &Cast,
    copies: &[Copy],
    wires: &[Option<String>],
) -> Vec<Point> {
    for point in &mut points {
        point.sources = sources::independent(point, reports, cast, copies, wires);
        if point.verdict == Verdict::Agreed && !corroborated(point) {
            point.verdict = Verdict::SingleSource;
        }
    }
    points.sort_by_key(|point| {
        let first = point
            .claims()
            .map(|claim| (claim.report, claim.evidence.first().map_or(0, |span| span.start())))
            .min();
        (std::cmp::Reverse(point.reports().len()), first)
    });
    points
}

/// The near-copies among reports.
pub fn copies_of(reports: &[Report]) -> Vec<Copy> {
    let texts: Vec<CopyText<'_>> = reports
        .iter()
        .map(|Report { document, .. }| CopyText {
            text: &document.text,
            day: document.about.published,
        })
        .collect();
    copies(&texts)
}

/// Whether more than one newsroom has it in words of its own. That they rest on one speaker is shown, and
/// makes what they report of him no less agreed.
fn corroborated(point: &Point) -> bool {
    let copies = point.sources.iter().flat_map(|source| &source.because);
    let copied = copies.filter(|because| matches!(because, Dependence::CopyOf(_))).count();
    point.reports().len() - copied > 1
}

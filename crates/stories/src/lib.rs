//! Which reports tell the same story, and where do they differ?
//!
//! In: reports. Out: a [`Story`] whose [`Point`]s say what several reports tell alike and what only
//! one tells. Never merges on words alone: the parties of an event must be the same, since a false
//! merge claims that two newsrooms corroborate each other.

mod briefing;
mod copies;
mod events;
mod group;
mod hash;
mod identity;
mod quotations;

use readout_model::{Point, Report, Story};

pub use briefing::{Briefing, Evidence, Line, Section, SectionKind, SetAside, briefing};
pub use copies::{CopyText, copies};
pub use group::{Frequencies, Gathered, Grouping, Settings, Sketch, group};
pub use identity::{Cast, Character};

/// Compares reports of one story.
///
/// Whether they are one story is the caller's claim; [`group`] tells it of a mixed pile. Points come in
/// order of the number of reports that make them, then of their place in the first of these.
pub fn story(reports: &[Report]) -> Story {
    let cast = Cast::new(reports);
    let mut points: Vec<Point> = events::points(reports, &cast);
    points.extend(quotations::points(reports, &cast));
    points.sort_by_key(|point| {
        let first = point
            .answers
            .iter()
            .flat_map(|answer| &answer.claims)
            .map(|claim| (claim.report, claim.evidence.first().map_or(0, |span| span.start())))
            .min();
        (std::cmp::Reverse(point.independent), first)
    });
    Story { reports: (0..reports.len()).collect(), points }
}

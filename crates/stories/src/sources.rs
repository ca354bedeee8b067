//! How many independent sources stand behind a point: copies, and accounts that rest on one speaker or
//! one news agency, count once.

use readout_model::{
    Attribution, Backing, BlockKind, Claim, Copy, Dependence, EntityKind, Point, PointKind, Report,
    Voice,
};

use crate::accounts::Comparing;
use crate::identity::Cast;

/// The sector of news media in PLOVER.
const MEDIA: &str = "JRN";

/// The independent sources of a point, in order of their first reports.
pub(crate) fn independent(
    point: &Point,
    reports: &[Report],
    cast: &Cast,
    copies: &[Copy],
    wires: &[Option<String>],
) -> Vec<Backing> {
    let mut sources: Vec<Backing> = Vec::new();
    let mut said: Vec<Option<Word>> = Vec::new();
    for report in point.reports() {
        let claims: Vec<&Claim> = point.claims().filter(|claim| claim.report == report).collect();
        let word = word(point.kind, &claims, &reports[report], report, cast);
        let rests = sources.iter().enumerate().find_map(|(place, source)| {
            let copied =
                source.reports.iter().copied().find(|other| {
                    copies.iter().any(|copy| copied_here(copy, *other, report, &claims))
                });
            let because = match (copied, &word, &said[place]) {
                (Some(other), ..) => Some(Dependence::CopyOf(other)),
                (None, Some(mine), Some(theirs)) if mine.who == theirs.who => Some(if mine.media {
                    Dependence::Wire(mine.name.clone())
                } else {
                    Dependence::Speaker(mine.name.clone())
                }),
                _ => wires[report]
                    .clone()
                    .filter(|_| source.reports.iter().any(|other| wires[*other] == wires[report]))
                    .map(Dependence::Wire),
            };
            because.map(|because| (place, because))
        });
        match rests {
            Some((place, because)) => {
                sources[place].reports.push(report);
                sources[place].because.push(because);
            }
            None => {
                sources.push(Backing { reports: vec![report], because: Vec::new() });
                said.push(word);
            }
        }
    }
    sources
}

/// The news agency that each report comes from, by its dateline, its byline or its outlet.
pub(crate) fn wires(reports: &[Report], words: &Comparing) -> Vec<Option<String>> {
    let of = |Report { document, .. }: &Report| {
        let credits = document
            .blocks
            .iter()
            .filter(|block| matches!(block.kind, BlockKind::Dateline | BlockKind::Byline));
        let mut lines = credits.map(|block| &document[block.span]);
        let credited = lines.find_map(|line| words.agency(line));
        let own = || document.about.outlet.as_deref().and_then(|outlet| words.agency(outlet));
        credited.or_else(own).map(ToString::to_string)
    };
    reports.iter().map(of).collect()
}

/// Whose word an account rests on.
struct Word {
    /// Number of the character.
    who: usize,
    name: String,
    media: bool,
}

/// The one speaker on whose word all claims of a report rest; `None` when the outlet itself asserts
/// one of them, or when they rest on several.
fn word(
    kind: PointKind,
    claims: &[&Claim],
    report: &Report,
    index: usize,
    cast: &Cast,
) -> Option<Word> {
    let mut speakers = claims.iter().map(|claim| {
        let attribution = match (kind, claim.voice, claim.attribution) {
            // That somebody said something is at most as good as the word of who is named for it.
            (_, Voice::Attributed(outer), _) => outer,
            (PointKind::Quotation, Voice::Outlet, Some(own)) => own,
            _ => return None,
        };
        speaker(&report.facts.attributions[attribution], report, index, cast)
    });
    let first = speakers.next()??;
    speakers.all(|other| other.is_some_and(|other| other.who == first.who)).then_some(first)
}

fn speaker(attribution: &Attribution, report: &Report, index: usize, cast: &Cast) -> Option<Word> {
    let entity = attribution.source.as_ref()?.entity?;
    let read = &report.facts.entities[entity];
    let who = cast.number(index, entity);
    let media = read.kind != EntityKind::Person
        && read.sectors.first().is_some_and(|sector| sector == MEDIA);
    Some(Word { who, name: cast.character(who).name.clone(), media })
}

/// Whether one of two reports has these claims in words that it shares with the other.
fn copied_here(copy: &Copy, other: usize, report: usize, claims: &[&Claim]) -> bool {
    let shared: Vec<_> = if (copy.original, copy.copy) == (other, report) {
        copy.passages.iter().map(|(_, span)| *span).collect()
    } else if (copy.original, copy.copy) == (report, other) {
        copy.passages.iter().map(|(span, _)| *span).collect()
    } else {
        return false;
    };
    claims.iter().all(|claim| {
        claim.evidence.iter().any(|evidence| shared.iter().any(|span| span.overlaps(*evidence)))
    })
}

//! When: dates, times of day, lengths and sets, with TIMEX3 values and the days they cover.
//!
//! [`find`] tries a few constructions (`read`) at each word and keeps the longest; words and their
//! values come from `knowledge/times/`. A construction gives a `meaning`, and `resolve` gives each
//! meaning its value: from the day of the report if that is known, or in narrative of the past from
//! what was told last (`calendar`); otherwise the value says what the text itself fixes
//! ("XXXX-WXX-7": some Sunday).

mod calendar;
mod feasts;
mod genre;
mod meaning;
mod phases;
mod pieces;
mod read;
mod resolve;
#[cfg(test)]
mod tests;
mod words;

use jiff::civil::Date;
use readout_model::{Analysis, Document, Id, List, RuleId, TimeExpression, Token, Tree};

use calendar::Days;
use read::{Bound, EARLY, Joint, NARRATIVE, NEAR_FUTURE, Reader, Reading};
use resolve::Resolver;
pub use words::Tables;

/// Finds the expressions of time in a report, in order of the text, not overlapping.
///
/// `tree` is that of the report's analysis. Time is linear in the tokens.
pub fn find(
    document: &Document,
    analysis: &Analysis,
    tree: &Tree<'_>,
    tables: &Tables,
) -> List<TimeExpression> {
    debug_assert!(std::ptr::eq(tree.analysis, analysis), "the tree is another report's");
    let reader = Reader::new(document, tree, tables);
    let readings = reader.read();
    let published = report_day(document.about.published, reader.date_line(&readings));
    let mut resolver = Resolver::new(&readings, published);
    let mut found: Vec<TimeExpression> = Vec::new();
    let mut kept = Vec::new();
    for reading in &readings {
        let fits = match reading.rule {
            NARRATIVE => resolver.is_narrative(),
            NEAR_FUTURE => !resolver.is_narrative(),
            EARLY => resolver.is_ancient(),
            _ => true,
        };
        if !fits {
            continue;
        }
        let mut resolved = resolver.resolve(reading);
        if let Some(phase) = reading.phase {
            resolved.days = phase.days(&reading.meaning, resolved.days);
        }
        let first = reader.pieces[reading.pieces.start].span;
        let last = reader.pieces[reading.pieces.end - 1].span;
        found.push(TimeExpression {
            span: first.cover(last),
            kind: reading.kind,
            value: resolved.value,
            days: resolved.days,
            extent: resolved.days,
            rule: RuleId::new(reading.rule),
        });
        kept.push(reading);
    }
    explained(&reader, &kept, &mut found);
    let mut previous: Option<(usize, &Reading)> = None;
    for (index, reading) in kept.iter().copied().enumerate() {
        let mut bound = reader.bound(reading);
        if let Some((first, before)) = previous
            && let Some(joint) = reader.joint(before, reading)
            && let Some(days) = range(found[first].days, found[index].days, joint)
        {
            found[first].extent = days;
            found[index].extent = days;
            bound = None;
        }
        match bound {
            Some(Bound::Until) => found[index].extent.0 = None,
            Some(Bound::Since) => found[index].extent.1 = None,
            None => {}
        }
        previous = Some((index, reading));
    }
    stays(&reader, &kept, &mut found);
    found.into()
}

/// The day that "yesterday" is counted from: what the report has in a line of its own, where it is near the day
/// that its source gives, which may be that of the event or of the download.
fn report_day(published: Option<Date>, line: Option<Date>) -> Option<Date> {
    const NEAR: i32 = 3;
    let near =
        |day: &Date| published.is_none_or(|published| (*day - published).get_days().abs() <= NEAR);
    line.filter(near).or(published)
}

/// "About 170 years later, in 1896": what is counted roughly is then named.
fn explained(reader: &Reader<'_>, readings: &[&Reading], found: &mut [TimeExpression]) {
    for (index, pair) in readings.windows(2).enumerate() {
        if reader.is_explained(pair[0], pair[1]) && found[index + 1].days.0.is_some() {
            let TimeExpression { value, days, .. } = found[index + 1].clone();
            (found[index].value, found[index].days, found[index].extent) = (value, days, days);
        }
    }
}

/// "Began a three-day visit on Monday", "arrived on Monday for a three-day visit": the day and the
/// length give the extent together.
fn stays(reader: &Reader<'_>, readings: &[&Reading], found: &mut [TimeExpression]) {
    for (index, reading) in readings.iter().enumerate() {
        let near = index.saturating_sub(1)..(index + 2).min(readings.len());
        let days = near.filter(|other| *other != index).find_map(|other| {
            let length = readings[other];
            (length.sentence == reading.sentence).then(|| reader.stay(reading, length))?
        });
        let (Some(from), Some(until)) = found[index].days else { continue };
        let alone = found[index].extent == found[index].days;
        if !alone || from.tomorrow().ok() != Some(until) {
            continue;
        }
        match days {
            Some((days, true)) => found[index].extent.1 = calendar::offset_days(from, days),
            Some((days, false)) => found[index].extent.0 = calendar::offset_days(until, -days),
            None => {}
        }
    }
}

/// The days from one expression to another; two that are only listed ("May 3 and 4") must follow
/// each other.
fn range(first: Days, last: Days, joint: Joint) -> Option<Days> {
    let (from, until) = (first.0?, last.1?);
    let fits = match joint {
        Joint::Range => from < until,
        Joint::List => first.1 == last.0,
    };
    fits.then_some((Some(from), Some(until)))
}

/// The expression whose words a token stands in.
pub fn at(
    times: &List<TimeExpression>,
    analysis: &Analysis,
    token: Id<Token>,
) -> Option<Id<TimeExpression>> {
    let span = analysis.tokens[token].span;
    let after = times.partition_point(|time| time.span.end() <= span.start());
    times.get(after).filter(|time| time.span.start() < span.end()).map(|_| Id::new(after))
}

//! Which points are details of others: a number in an event, the words in which an accusation was made, the
//! act that a refusal refuses. A reader wants each thing once.

use readout_model::{Claim, Event, Point, PointKind, Report, Span, Status};

/// Sets `detail_of` of every point that belongs to another, and puts it behind that one. What belongs to
/// several belongs to the most reported of them.
pub(crate) fn folded(points: Vec<Point>, reports: &[Report]) -> Vec<Point> {
    let parents: Vec<Option<usize>> = points
        .iter()
        .enumerate()
        .map(|(index, point)| {
            let others = points.iter().enumerate().filter(|(other, _)| *other != index);
            let mut others = others.filter(|(_, other)| other.kind == PointKind::Event);
            others.find(|(_, other)| belongs(point, other, reports)).map(|(other, _)| other)
        })
        .collect();
    // The detail of a detail is left where it is: one level is what a reader can follow.
    let root = |index: usize| parents[index].filter(|parent| parents[*parent].is_none());
    // Details that differ are news of their own, in their place.
    let mut order: Vec<usize> = Vec::with_capacity(points.len());
    for index in (0..points.len()).filter(|index| root(*index).is_none()) {
        order.push(index);
        order.extend((0..points.len()).filter(|other| root(*other) == Some(index)));
    }
    let mut place = vec![0; points.len()];
    for (new, old) in order.iter().enumerate() {
        place[*old] = new;
    }
    let mut taken: Vec<Option<Point>> = points.into_iter().map(Some).collect();
    let arranged = order.iter().filter_map(|old| {
        let mut point = taken[*old].take()?;
        point.detail_of = root(*old).map(|parent| place[parent]);
        Some(point)
    });
    arranged.collect()
}

fn belongs(point: &Point, parent: &Point, reports: &[Report]) -> bool {
    match point.kind {
        PointKind::Event => {
            let mut claims = point.claims();
            claims.all(|claim| {
                parent.claims().any(|other| {
                    acted_upon(claim, other, reports) || less_told(claim, other, reports)
                })
            })
        }
        PointKind::Quotation => {
            let mut claims = point.claims();
            claims.all(|claim| parent.claims().any(|other| spoken(claim, other, reports)))
        }
        // A time belongs to the event that happened then, any other value to the event that is told in its
        // sentence, in every report that gives it.
        _ => point.answers.iter().all(|answer| {
            answer.claims.iter().any(|claim| {
                let own = |it: &Claim| point.kind != PointKind::Time || timed(claim, it, reports);
                parent.claims().any(|it| beside(claim, it, reports) && own(it))
            })
        }),
    }
}

fn event<'r>(claim: &Claim, reports: &'r [Report]) -> Option<&'r Event> {
    Some(&reports[claim.report].facts.events[claim.event?])
}

/// Whether an event that did not happen is what another refuses, demands or denies: "refused to condemn".
fn acted_upon(claim: &Claim, other: &Claim, reports: &[Report]) -> bool {
    let (Some(inner), Some(outer)) = (event(claim, reports), event(other, reports)) else {
        return false;
    };
    claim.report == other.report
        && !matches!(inner.status, Status::Happened | Status::Ongoing)
        && inner.trigger.start() > outer.trigger.start()
        && (outer.issue.is_some_and(|issue| issue.contains(inner.trigger))
            || inner.status == Status::NotHappened && inner.trigger.overlaps(outer.trigger))
}

/// Whether an event without recipient is told beside one of its type and actors that has one: "accused Oslo of
/// hacking and complained that it rarely answers".
fn less_told(claim: &Claim, other: &Claim, reports: &[Report]) -> bool {
    let (Some(less), Some(more)) = (event(claim, reports), event(other, reports)) else {
        return false;
    };
    let actors = |event: &Event| event.actors.iter().map(|it| it.entity).collect::<Vec<_>>();
    let sentence = |event: &Event| reports[claim.report].analysis.sentence_at(event.trigger);
    claim.report == other.report
        && less.code.kind == more.code.kind
        && less.recipients.is_empty()
        && !more.recipients.is_empty()
        && actors(less) == actors(more)
        && sentence(less) == sentence(more)
}

/// Whether the words that mark a statement are those that name the event: "accused", "pressed".
fn spoken(claim: &Claim, other: &Claim, reports: &[Report]) -> bool {
    let (Some(said), Some(act)) = (claim.attribution, event(other, reports)) else { return false };
    let cue = reports[claim.report].facts.attributions[said].cue;
    claim.report == other.report && cue.is_some_and(|cue| cue.overlaps(act.trigger))
}

/// Whether the time that a claim gives is when the event of another happened.
fn timed(claim: &Claim, other: &Claim, reports: &[Report]) -> bool {
    let time = event(other, reports).and_then(|event| event.time.as_ref());
    let time = time.map(|time| reports[other.report].facts.times[time.expression].span);
    claim.words.zip(time).is_some_and(|(words, time)| words.overlaps(time))
}

fn beside(claim: &Claim, other: &Claim, reports: &[Report]) -> bool {
    let sentence = |claim: &Claim, span: Option<Span>| {
        span.and_then(|span| reports[claim.report].analysis.sentence_at(span))
    };
    claim.report == other.report
        && sentence(claim, claim.words)
            == sentence(other, event(other, reports).map(|event| event.trigger))
}

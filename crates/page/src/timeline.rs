use askama::Template;
use jiff::ToSpan as _;
use jiff::civil::Date;
use readout_model::{Report, Story};

use crate::view::{clean, days as label, shortened, target};

/// Rows drawn at most: what fits a screen.
const MOST: usize = 16;
/// Days shown before the first and after the last publication: the time news is about. What lies
/// further off is drawn as an arrow at the edge.
const AROUND: i64 = 45;
/// Width of the picture, and where its scale begins and ends, in its own units.
const WIDTH: f64 = 650.0;
const LEFT: f64 = 170.0;
const RIGHT: f64 = 334.0;
/// Characters of a text that fit beside the scale.
const FITS: usize = 46;
/// Height of a row.
const ROW: f64 = 24.0;

/// What happened when: one row a moment, earliest first.
#[derive(Template)]
#[template(path = "timeline.svg")]
pub(crate) struct Timeline {
    width: f64,
    height: f64,
    left: f64,
    right: f64,
    /// Where the publication days begin and end.
    published: Option<(f64, f64)>,
    rows: Vec<Row>,
    from: String,
    until: String,
}

struct Row {
    y: f64,
    x: f64,
    length: f64,
    /// Which edge it lies beyond: -1 before, 1 after, 0 neither.
    beyond: i8,
    date: String,
    text: String,
    /// The same as far as it fits.
    short: String,
    target: String,
}

impl Timeline {
    /// `None` when fewer than two moments have days.
    pub(crate) fn new(reports: &[Report], story: &Story) -> Option<Timeline> {
        let mut moments: Vec<(Date, Date, usize)> = Vec::new();
        for moment in &story.timeline {
            let Some((from, until)) = moment.days else { continue };
            if !moments.contains(&(from, until, moment.point)) {
                moments.push((from, until, moment.point));
            }
        }
        moments.truncate(MOST);
        if moments.len() < 2 {
            return None;
        }
        let earliest = moments.iter().map(|moment| moment.0).min()?;
        let latest = moments.iter().map(|moment| moment.1).max()?;
        let (mut from, mut until) = (earliest, latest);
        if let Some((first, last)) = story.days {
            from = earliest.max(first.saturating_sub(AROUND.days())).min(first);
            until =
                latest.min(last.saturating_add(AROUND.days())).max(last.saturating_add(1.days()));
        }
        let length = days(from, until).max(1.0);
        let place = |day: Date| {
            let share = (days(from, day) / length).clamp(0.0, 1.0);
            LEFT + share * (RIGHT - LEFT)
        };
        let rows = moments.iter().enumerate().map(|(index, (first, after, point))| {
            let (start, end) = (place(*first), place(*after));
            let text = clean(&story.points[*point].question);
            Row {
                y: 34.0 + index as f64 * ROW,
                x: start,
                length: (end - start).max(5.0),
                beyond: i8::from(*first >= until) - i8::from(*after <= from),
                date: label(*first, after.yesterday().unwrap_or(*after)),
                short: shortened(&text, FITS),
                text,
                target: story.points[*point]
                    .claims()
                    .next()
                    .map_or_else(String::new, |claim| target(reports, claim)),
            }
        });
        Some(Timeline {
            width: WIDTH,
            height: 40.0 + moments.len() as f64 * ROW,
            left: LEFT,
            right: RIGHT,
            published: story
                .days
                .map(|(first, last)| (place(first), place(last.saturating_add(1.days())))),
            rows: rows.collect(),
            from: from.to_string(),
            until: until.yesterday().unwrap_or(until).to_string(),
        })
    }
}

fn days(from: Date, until: Date) -> f64 {
    f64::from(from.until(until).map_or(0, |span| span.get_days()))
}

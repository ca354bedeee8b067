use std::f64::consts::TAU;

use askama::Template;
use readout_model::{Dyad, Story};

use crate::view::{clean, shortened, tone};

/// Characters of a name that fit beside its point.
const FITS: usize = 24;
/// Actors drawn at most.
const MOST: usize = 9;
const WIDTH: f64 = 580.0;
const HEIGHT: f64 = 340.0;

/// Who deals with whom: actors on an ellipse, an arrow for each pair.
#[derive(Template)]
#[template(path = "graph.svg")]
pub(crate) struct Graph {
    width: f64,
    height: f64,
    nodes: Vec<Node>,
    arrows: Vec<Arrow>,
}

struct Node {
    x: f64,
    y: f64,
    /// Where the name stands and which end of it is there.
    name_x: f64,
    name_y: f64,
    anchor: &'static str,
    name: String,
    /// The same as far as it fits.
    short: String,
}

struct Arrow {
    path: String,
    stroke: f64,
    tone: &'static str,
    /// Said when pointed at, and to readers of the page who hear it.
    title: String,
}

impl Graph {
    /// `None` when fewer than two pairs deal with each other: a table says that better.
    pub(crate) fn new(story: &Story) -> Option<Graph> {
        let mut names: Vec<&str> = Vec::new();
        for dyad in &story.dyads {
            for name in [&dyad.actor.0, &dyad.recipient.0] {
                if !names.contains(&name.as_str()) && names.len() < MOST {
                    names.push(name);
                }
            }
        }
        let place = |name: &str| names.iter().position(|known| *known == name);
        let pairs: Vec<(usize, usize, &Dyad)> = story
            .dyads
            .iter()
            .filter_map(|dyad| Some((place(&dyad.actor.0)?, place(&dyad.recipient.0)?, dyad)))
            .filter(|(actor, recipient, _)| actor != recipient)
            .collect();
        if pairs.len() < 2 {
            return None;
        }
        let points: Vec<(f64, f64)> = (0..names.len())
            .map(|index| {
                let turn = TAU * (index as f64 / names.len() as f64 - 0.25);
                (WIDTH / 2.0 + 115.0 * turn.cos(), HEIGHT / 2.0 + 115.0 * turn.sin())
            })
            .collect();
        let nodes = names.iter().zip(&points).map(|(name, (x, y))| {
            let (side, anchor) = match x - WIDTH / 2.0 {
                off if off > 8.0 => (12.0, "start"),
                off if off < -8.0 => (-12.0, "end"),
                _ => (0.0, "middle"),
            };
            let below = if *y < HEIGHT / 2.0 { -14.0 } else { 24.0 };
            let name_y = if side == 0.0 { y + below } else { y + 4.0 };
            let name = clean(name);
            let short = shortened(&name, FITS);
            Node { x: *x, y: *y, name_x: x + side, name_y, anchor, name, short }
        });
        let arrows = pairs.iter().map(|(actor, recipient, dyad)| {
            let count: usize = dyad.events.iter().map(|(_, count)| count).sum();
            Arrow {
                path: curve(points[*actor], points[*recipient]),
                stroke: 1.2 + (count as f64).sqrt(),
                tone: tone(dyad.intensity),
                title: clean(&told(dyad)),
            }
        });
        let (nodes, arrows) = (nodes.collect(), arrows.collect());
        Some(Graph { width: WIDTH, height: HEIGHT, nodes, arrows })
    }
}

/// "Reva → Sorno: ACCUSE 2, CONSULT 1".
fn told(dyad: &Dyad) -> String {
    let events: Vec<String> =
        dyad.events.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
    format!("{} → {}: {}", dyad.actor.0, dyad.recipient.0, events.join(", "))
}

/// A bow from one point to the other that stops short of both, so that two directions part.
fn curve((from_x, from_y): (f64, f64), (to_x, to_y): (f64, f64)) -> String {
    let (x, y) = (to_x - from_x, to_y - from_y);
    let length = x.hypot(y).max(1.0);
    let (unit_x, unit_y) = (x / length, y / length);
    let bow = 0.16 * length;
    let middle = ((from_x + to_x) / 2.0 - unit_y * bow, (from_y + to_y) / 2.0 + unit_x * bow);
    format!(
        "M{:.1} {:.1} Q{:.1} {:.1} {:.1} {:.1}",
        from_x + 9.0 * unit_x,
        from_y + 9.0 * unit_y,
        middle.0,
        middle.1,
        to_x - 13.0 * unit_x,
        to_y - 13.0 * unit_y
    )
}

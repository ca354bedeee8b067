use std::collections::BTreeSet;

use askama::Template;
use readout_model::{Report, Story};
use readout_stories::Briefing;

use crate::graph::Graph;
use crate::timeline::Timeline;
use crate::view::View;

/// The page, made at build time from `templates/briefing.html`.
#[derive(Template)]
#[template(path = "briefing.html")]
struct Page {
    view: View,
    timeline: Option<Timeline>,
    graph: Option<Graph>,
    version: &'static str,
    style: &'static str,
    /// One rule a sentence: whoever points at a line sees its evidence among the reports.
    hover: Vec<String>,
}

/// The briefing as one HTML page: the lines at the left, the reports side by side at the right.
///
/// # Errors
///
/// Those of the template engine, which has none for text in memory.
pub fn html(
    reports: &[Report],
    story: &Story,
    briefing: &Briefing,
) -> Result<String, askama::Error> {
    let view = View::new(reports, story, briefing);
    // `:has` lets the style sheet join a line to its sentences: no script is needed.
    let hover = anchors(&view)
        .into_iter()
        .map(|anchor| {
            format!(
                "body:has([data-evidence~=\"{anchor}\"]:is(:hover,:focus-within)) \
                 #{anchor}{{background:var(--lit)}}"
            )
        })
        .collect();
    let page = Page {
        timeline: Timeline::new(reports, story),
        graph: Graph::new(story),
        view,
        version: env!("CARGO_PKG_VERSION"),
        style: include_str!("../templates/style.css"),
        hover,
    };
    page.render()
}

/// The sentences that something on the page stands on.
fn anchors(view: &View) -> BTreeSet<&str> {
    let lines = view.sections.iter().flat_map(|section| &section.lines);
    let told = lines.flat_map(|line| &line.evidence);
    let answers = view.compared.iter().flat_map(|compared| &compared.answers);
    let compared =
        answers.flat_map(|answer| &answer.wordings).flat_map(|wording| &wording.evidence);
    let open = view.open.iter().map(|open| &open.evidence);
    let all = told.chain(compared).chain(&view.lead).chain(open);
    all.map(|evidence| evidence.anchor.as_str()).collect()
}

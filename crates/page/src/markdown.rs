use readout_model::{Report, Story};
use readout_stories::Briefing;

use crate::view::{EvidenceView, LineView, View};

/// The briefing as Markdown (CommonMark), for documents and tickets.
pub fn markdown(reports: &[Report], story: &Story, briefing: &Briefing) -> String {
    let view = View::new(reports, story, briefing);
    let mut out = format!("# {}\n\n{}\n\n", escape(&view.title), view.count);
    for report in &view.reports {
        let outlet = escape(&report.outlet);
        out.push_str(&format!("- **{}** {outlet} · {}", report.letter, escape(&report.about)));
        if let Some(note) = &report.note {
            out.push_str(&format!(" · {}", escape(note)));
        }
        out.push('\n');
    }
    for section in &view.sections {
        out.push_str(&format!("\n## {}\n\n", section.heading));
        for line in &section.lines {
            push_line(&mut out, line);
        }
    }
    out
}

fn push_line(out: &mut String, line: &LineView) {
    let (actors, recipients) = (escape(&line.actors), escape(&line.recipients));
    let number = line.number;
    let what = escape(&line.what);
    let mut head = match (line.said, recipients.is_empty()) {
        (true, true) => format!("**{actors}** {what}"),
        (true, false) => format!("**{actors}** {what} to **{recipients}**"),
        (false, true) => format!("{what} **{actors}**"),
        (false, false) => format!("{what} **{actors}** → **{recipients}**"),
    };
    for detail in &line.details {
        head.push_str(&format!(" · {}", escape(detail)));
    }
    if let Some(verdict) = &line.verdict {
        head.push_str(&format!(" · *{}*", verdict.text));
    }
    out.push_str(&format!("{number}. {head}\n"));
    for evidence in &line.evidence {
        out.push_str(&format!("   > {} {}\n", evidence.label, quoted(evidence)));
        out.push_str("   >\n");
    }
    out.push('\n');
}

fn quoted(evidence: &EvidenceView) -> String {
    let pieces = evidence.pieces.iter().map(|piece| {
        let text = escape(&piece.text);
        let bare = text.trim();
        if piece.marked && !bare.is_empty() {
            text.replace(bare, &format!("**{bare}**"))
        } else {
            text
        }
    });
    pieces.collect()
}

/// Takes their meaning from the characters that have one in Markdown or in the HTML within it.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' => {
                out.push('\\');
                out.push(character);
            }
            other => out.push(other),
        }
    }
    out
}

//! Which reports are copies of one another.

use std::io::Write as _;

use readout_model::{Report, Span};
use readout_record::CopyRecord;
use readout_stories::copies_of;

use super::{Outcome, read_reports, readout};
use crate::arguments::{Common, Copies};
use crate::screen::plain;

pub(crate) fn run(common: &Common, command: &Copies) -> anyhow::Result<Outcome> {
    let readout = readout(common)?;
    let (reports, outcome) = read_reports(readout, common, &command.inputs)?;
    let found = copies_of(&reports);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for pair in &found {
        if command.json {
            serde_json::to_writer(&mut out, &CopyRecord::new(&reports, pair))?;
            out.write_all(b"\n")?;
            continue;
        }
        let name = |report: usize| {
            let document = &reports[report].document;
            match (&document.about.outlet, document.about.published) {
                (Some(outlet), Some(day)) => format!("{} ({outlet}, {day})", document.id),
                (Some(one), None) => format!("{} ({one})", document.id),
                (None, Some(day)) => format!("{} ({day})", document.id),
                (None, None) => document.id.clone(),
            }
        };
        let how = if pair.directed { "copies" } else { "shares its text with" };
        let share = 100.0 * pair.share;
        let (copy, original) = (name(pair.copy), name(pair.original));
        let line = format!("{copy} {how} {original}: {share:.0} % of the shorter");
        writeln!(out, "{}", plain(&line).replace('\n', " "))?;
        let longest = pair.passages.iter().max_by_key(|(_, span)| span.end() - span.start());
        if let Some((_, span)) = longest {
            writeln!(out, "  {}", plain(&shown(&reports[pair.copy], *span)))?;
        }
    }
    out.flush()?;
    if found.is_empty() && !command.json {
        crate::screen::tell(common.quiet, "no copies");
    }
    Ok(outcome)
}

/// The beginning of a passage on one line.
fn shown(report: &Report, span: Span) -> String {
    let words: Vec<&str> = report.document[span].split_whitespace().collect();
    let more = if words.len() > 24 { " …" } else { "" };
    format!("“{}{more}”", words[..words.len().min(24)].join(" "))
}

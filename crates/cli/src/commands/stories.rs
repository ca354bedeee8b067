//! Which reports of a pile tell the same story.

use std::io::Write as _;

use readout_record::GroupRecord;
use readout_stories::{Settings, Sketch, copies_of, group};

use super::{Outcome, read_all, readout};
use crate::arguments::{Common, Stories};

pub(crate) fn run(common: &Common, command: &Stories) -> anyhow::Result<Outcome> {
    let readout = readout(common)?;
    let (mut reports, mut sketches) = (Vec::new(), Vec::new());
    let outcome = read_all(&readout, common, &command.inputs, |done| {
        sketches.push(Sketch::new(&done.report));
        reports.push(done.report);
        Ok(())
    })?;
    let stories = group(sketches, Settings::default(), &readout.knowledge.frequencies);
    let copies = copies_of(&reports);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for story in &stories {
        let record = GroupRecord::new(&reports, &story.members, &story.id, &story.joined, &copies);
        if command.json {
            serde_json::to_writer(&mut out, &record)?;
            out.write_all(b"\n")?;
            continue;
        }
        let count = record.reports.len();
        let reports = if count == 1 { "report" } else { "reports" };
        let days = match (&record.first, &record.last) {
            (Some(first), Some(last)) if first != last => format!("{first} to {last}"),
            (Some(day), _) => day.clone(),
            _ => "undated".to_owned(),
        };
        let title = record.title.as_deref().unwrap_or(&record.id);
        writeln!(out, "{title} — {count} {reports}, {days}")?;
        for report in &record.reports {
            let outlet = report.outlet.as_deref().unwrap_or("outlet not given");
            write!(out, "  {}  {outlet}", report.id)?;
            if let (Some(original), Some(share)) = (&report.copy_of, report.share) {
                write!(out, ", {:.0} % shared with {original}", 100.0 * share)?;
            }
            writeln!(out)?;
        }
    }
    out.flush()?;
    Ok(outcome)
}

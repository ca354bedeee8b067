//! Which reports of a pile tell the same story.

use std::io::Write as _;

use readout_record::GroupRecord;
use readout_store::Key;
use readout_stories::{Settings, Sketch, copies_of, group};

use super::{Outcome, from_store, read_all, readout};
use crate::arguments::{Common, Stories};

pub(crate) fn run(common: &Common, command: &Stories) -> anyhow::Result<Outcome> {
    let readout = readout(common)?;
    let (mut reports, mut sketches) = (Vec::new(), Vec::new());
    let mut keys = Vec::new();
    let outcome = read_all(&readout, common, &command.inputs, |done| {
        sketches.push(Sketch::new(&done.report));
        keys.push(Key(done.place));
        reports.push(done.report);
        Ok(())
    })?;
    let found = group(sketches, Settings::default(), &readout.knowledge.frequencies);
    let mut stories: Vec<(String, Vec<usize>)> =
        found.iter().map(|it| (it.id.clone(), it.members.clone())).collect();
    // A part of a store says nothing about the stories of the whole.
    if let Some(store) = command.inputs.from.as_ref().filter(|_| command.inputs.paths.is_empty()) {
        let name = |report: usize| reports[report].document.id.clone();
        stories = from_store::keep_stories(store, &keys, stories, name)?;
    }
    let copies = copies_of(&reports);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for (id, members) in &stories {
        let gathered = found.iter().find(|it| it.id == *id);
        let joined = gathered.map_or(&[][..], |it| &it.joined);
        let mut record = GroupRecord::new(&reports, members, id, joined, &copies);
        record.parted = gathered.and_then(|it| it.parted.clone());
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
        writeln!(out, "{title} — {count} {reports}, {days}, {}", record.id)?;
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

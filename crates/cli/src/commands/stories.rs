//! Which reports of a pile tell the same story.

use std::collections::BTreeMap;
use std::io::Write as _;

use readout_record::GroupRecord;
use readout_store::Key;
use readout_stories::{Settings, Sketch, copies_of, group, is_digest};

use super::{Outcome, from_store, placing, read_all, readout};
use crate::arguments::{Common, Stories};
use crate::screen::plain;

pub(crate) fn run(common: &Common, command: &Stories) -> anyhow::Result<Outcome> {
    let readout = readout(common)?;
    let (mut reports, mut sketches) = (Vec::new(), Vec::new());
    let mut keys = Vec::new();
    let outcome = read_all(readout, common, &command.inputs, |done| {
        sketches.push(Sketch::new(&done.report));
        keys.push(Key(done.place));
        reports.push(done.report);
        Ok(())
    })?;
    // A part of a store says nothing about the stories of the whole.
    let store = command.inputs.from.as_ref().filter(|_| command.inputs.paths.is_empty());
    let kept = match store.filter(|_| !command.anew) {
        Some(store) => from_store::kept_stories(store, &keys)?,
        None => None,
    };
    // Which story each was part of before.
    let mut parted: BTreeMap<String, String> = BTreeMap::new();
    let found = kept.unwrap_or_else(|| {
        let settings = if store.is_some() { placing::settings() } else { Settings::default() };
        let found = group(sketches, settings, &readout.knowledge.frequencies);
        parted = found.iter().filter_map(|it| Some((it.id.clone(), it.parted.clone()?))).collect();
        found.into_iter().map(|it| (it.id, it.members, it.joined)).collect()
    });
    let stories = match store {
        Some(store) => {
            let name = |report: usize| reports[report].document.id.clone();
            from_store::keep_stories(store, &keys, found, name)?
        }
        None => found,
    };
    let copies = copies_of(&reports);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for (id, members, joined) in &stories {
        let mut record = GroupRecord::new(&reports, members, id, joined, &copies);
        record.parted = parted.get(id).cloned();
        if command.json {
            serde_json::to_writer(&mut out, &record)?;
            out.write_all(b"\n")?;
            continue;
        }
        let count = record.reports.len();
        let noun = if count == 1 { "report" } else { "reports" };
        let days = match (&record.first, &record.last) {
            (Some(first), Some(last)) if first != last => format!("{first} to {last}"),
            (Some(day), _) => day.clone(),
            _ => "undated".to_owned(),
        };
        let title = record.title.as_deref().unwrap_or(&record.id);
        let line = format!("{title} — {count} {noun}, {days}, {}", record.id);
        writeln!(out, "{}", plain(&line).replace('\n', " "))?;
        for (report, member) in record.reports.iter().zip(members) {
            let outlet = report.outlet.as_deref().unwrap_or("outlet not given");
            let mut line = format!("  {}  {outlet}", report.id);
            if let (Some(original), Some(share)) = (&report.copy_of, report.share) {
                line.push_str(&format!(", {:.0} % shared with {original}", 100.0 * share));
            }
            if is_digest(&reports[*member]) {
                line.push_str(", a round-up of several stories: part of none");
            }
            writeln!(out, "{}", plain(&line).replace('\n', " "))?;
        }
    }
    out.flush()?;
    Ok(outcome)
}

//! The whole record of each report.

use std::io::Write as _;

use super::{Outcome, read_all, readout};
use crate::arguments::{Annotate, Common};

pub(crate) fn run(common: &Common, command: &Annotate) -> anyhow::Result<Outcome> {
    let readout = readout(common)?;
    let run = super::run_info(readout);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let outcome = read_all(readout, common, &command.inputs, |done| {
        let report = &done.report;
        let mut record = super::record(&done, &run);
        if command.predicates {
            let facts = &readout.knowledge.facts;
            let found =
                readout_facts::predicates(&report.document, &report.analysis, &report.facts, facts);
            record = record.with_predicates(report, &found);
        }
        serde_json::to_writer(&mut out, &record)?;
        out.write_all(b"\n")?;
        Ok(())
    })?;
    out.flush()?;
    Ok(outcome)
}

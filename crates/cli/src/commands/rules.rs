//! Tests of event rules.

use std::collections::BTreeMap;
use std::io::Write as _;

use readout_pipeline::Outcome as Tested;

use super::{Outcome, readout};
use crate::arguments::{Common, Rules, RulesAction};
use crate::screen::{self, ALERT};

pub(crate) fn run(common: &Common, command: &Rules) -> anyhow::Result<Outcome> {
    let RulesAction::Test { file } = &command.action;
    let readout = readout(common)?;
    let tested = readout.test_rules(file.as_deref());
    if tested.is_empty() {
        let file = file.as_deref().unwrap_or("the knowledge");
        screen::complain(&format!("no example in {file}; files are named like \"consult.rules\""));
        return Ok(Outcome::Failed);
    }
    let mut out = anstream::stdout().lock();
    // Passed and failed of each file, in order of the paths.
    let mut files: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for test in &tested {
        let count = files.entry(&test.example.file).or_default();
        let place = format!("{}:{}", test.example.file, test.example.line);
        let faults = match &test.outcome {
            Tested::Passed => {
                count.0 += 1;
                continue;
            }
            Tested::Healed => vec!["this todo holds now: make it a yes".to_owned()],
            Tested::Failed(faults) => faults.clone(),
        };
        count.1 += 1;
        writeln!(out, "{ALERT}{place}{ALERT:#}  {}", test.example.sentence)?;
        for fault in faults {
            writeln!(out, "    {fault}")?;
        }
    }
    for (file, (passed, failed)) in &files {
        writeln!(out, "{file}: {passed} passed, {failed} failed")?;
    }
    let passed: usize = files.values().map(|count| count.0).sum();
    let failed: usize = files.values().map(|count| count.1).sum();
    writeln!(out, "{passed} passed, {failed} failed")?;
    Ok(if failed == 0 { Outcome::Done } else { Outcome::Failed })
}

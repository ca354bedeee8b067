//! Reports gathered into stories: round-ups stay out of them.

#![allow(clippy::disallowed_methods, reason = "a test writes reports and runs the program")]

use std::process::{Command, Stdio};

const QUAKE: &str = "Date: 2026-03-03\nTitle: Quake in Tarsova kills 14\n\nFourteen people died when an earthquake shook \
    the mining town of Tarsova on Monday, the mayor, Ilka Brandt, said.\n\nRescue crews under Brandt dug through the \
    collapsed school in Tarsova while aftershocks rattled the valley.\n\nBrandt asked miners with equipment to help \
    the rescue crews at the school, where children were missing after the earthquake.\n\nThe earthquake was the \
    strongest in Tarsova since the mining town was founded, seismologists told Brandt.\n";

const QUAKE_AGAIN: &str = "Date: 2026-03-03\nTitle: Miners join search after Tarsova earthquake\n\nMiners dug with \
    rescue crews in Tarsova after an earthquake killed 14 people and brought down a school.\n\nMayor Ilka Brandt said \
    that children were still missing under the school in the mining town.\n\nAftershocks rattled Tarsova through the \
    night, and Brandt kept the rescue crews back until morning.\n";

const TICKER: &str = "Date: 2026-03-03\nTitle: Live updates: Tarsova earthquake\n\n14.10 Mayor Ilka Brandt says that 14 \
    people have died in the earthquake and that the school in Tarsova has collapsed.\n\n14.40 Rescue crews are digging \
    at the school in Tarsova, where children are missing after the earthquake, Brandt says.\n\n15.05 Miners with \
    equipment have reached the school and join the rescue crews, says Mayor Brandt of the mining town.\n\n15.30 \
    Aftershocks rattle Tarsova; Brandt orders the rescue crews and the miners back from the school.\n";

const DIGEST: &str = "Date: 2026-03-03\nTitle: World news in brief\n\nAn earthquake killed 14 people in the mining town \
    of Tarsova on Monday and brought down a school, Mayor Ilka Brandt said.\n\nThe airline Norvik will cut nine hundred \
    jobs after a summer without profit, its chairwoman Petra Holm told shareholders in Bergen.\n\nThe novelist Amadou \
    Keita won the Lantern Prize for a family saga that spans a century of river trade.\n\nVoters in the canton of \
    Hohlen rejected a tax on second homes by a narrow margin, final results showed late on Sunday.\n\nA court in \
    Valmeira jailed the banker Oskar Lind for eleven years over forged bonds sold to pensioners.\n";

#[test]
fn a_round_up_is_part_of_no_story_and_a_ticker_of_one_story_is() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in [("a", QUAKE), ("b", QUAKE_AGAIN), ("c", TICKER), ("d", DIGEST)] {
        std::fs::write(folder.path().join(format!("{name}.txt")), text).expect("written");
    }
    let output = Command::new(env!("CARGO_BIN_EXE_readout"))
        .args(["stories", folder.path().to_str().expect("UTF-8")])
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let lines: Vec<&str> = text.lines().collect();
    let [first, .., second, digest] = &lines[..] else { panic!("{text}") };
    assert!(first.contains("3 reports"), "{text}");
    assert!(second.contains("World news in brief — 1 report,"), "{text}");
    assert!(digest.contains("d.txt") && digest.contains("round-up of several stories"), "{text}");
}

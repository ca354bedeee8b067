//! Which reports are gathered into one story.

use readout_stories::{Frequencies, Grouping, Settings, Sketch, group};

/// A report a line: id, day (or -), words; words in capitals are names.
fn sketches(text: &str) -> Vec<Sketch> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let sketch = |line: &str| {
        let mut fields = line.split_whitespace();
        let id = fields.next().expect("an id").to_owned();
        let day = fields.next().and_then(|day| day.parse().ok());
        let mut words: Vec<(u64, u32, bool)> = fields
            .map(|word| {
                let number = word
                    .bytes()
                    .fold(7_u64, |all, byte| all.wrapping_mul(131).wrapping_add(u64::from(byte)));
                (number, 1, word.starts_with(char::is_uppercase))
            })
            .collect();
        words.sort_unstable();
        words.dedup();
        Sketch { id, day, words }
    };
    lines.map(sketch).collect()
}

/// The stories, each as the ids of its reports.
fn check(text: &str, expected: &[&str]) {
    let sketches = sketches(text);
    let ids: Vec<String> = sketches.iter().map(|sketch| sketch.id.clone()).collect();
    let found = group(sketches, Settings::default(), &Frequencies::default());
    let stories: Vec<String> = found
        .iter()
        .map(|story| story.members.iter().map(|it| ids[*it].as_str()).collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(stories, expected);
}

/// Words that all reports share, so that what tells stories apart is the rest.
const TWO_FIRES: &str = "
    a1 2026-03-01 fire night crew blaze Banfield market roof smoke
    a2 2026-03-01 fire crew blaze Banfield market roof owner
    a3 2026-03-02 fire night blaze Banfield market insurance owner
    b1 2026-03-01 fire night crew blaze Weldon school gym pupils
    b2 2026-03-02 fire crew blaze Weldon school gym teacher
    b3 2026-03-02 fire night blaze Weldon school teacher pupils
";

#[test]
fn two_fires_stay_apart() {
    check(TWO_FIRES, &["a1 a2 a3", "b1 b2 b3"]);
}

#[test]
fn what_is_said_alike_long_after_is_another_story() {
    let text = "
        a1 2026-03-01 summit Oslo minister treaty fishery Norway signing
        a2 2026-03-02 summit Oslo minister treaty fishery Norway delegation
        z1 2026-03-01 cup final goal keeper
        b1 2029-03-01 summit Oslo minister treaty fishery Norway signing
    ";
    check(text, &["a1 a2", "z1", "b1"]);
}

#[test]
fn reports_without_a_day_are_gathered_in_any_order() {
    let undated = TWO_FIRES.replace("2026-03-01", "-").replace("2026-03-02", "-");
    check(&undated, &["a1 a2 a3", "b1 b2 b3"]);
    let crossed = undated.replace(" a1", " c1").replace(" b2", " a0");
    check(&crossed, &["a0 b1 b3", "a2 a3 c1"]);
}

/// Two quakes whose first reports are much alike; the later ones show that they are two.
const TWO_QUAKES: &str = "
    a1 2026-03-01 quake island Iran Qeshm coast tremor villagers governor shock Dargahan
    b1 2026-03-02 quake island Iran Qeshm coast tremor survivors tents blankets winter
    a2 2026-03-03 quake Dargahan villagers governor shock damage houses Iran
    a3 2026-03-03 quake Dargahan villagers governor shock damage houses Qeshm
    b2 2026-03-04 quake survivors tents blankets winter night relief Iran
    b3 2026-03-04 quake survivors tents blankets winter night relief Qeshm
";

#[test]
fn an_early_mistake_is_mended_and_recorded() {
    check(&TWO_QUAKES.lines().take(3).collect::<Vec<_>>().join("\n"), &["a1 b1"]);
    check(TWO_QUAKES, &["a1 a2 a3", "b1 b2 b3"]);
    let found = group(sketches(TWO_QUAKES), Settings::default(), &Frequencies::default());
    assert_eq!(found[0].id, "a1");
    assert_eq!((found[0].parted.as_deref(), found[1].parted.as_deref()), (None, Some("a1")));
}

#[test]
fn closed_stories_leave_memory_in_order() {
    let mut grouping =
        Grouping::new(Settings { window: 2, ..Settings::default() }, Frequencies::default());
    for (place, sketch) in sketches(TWO_FIRES).into_iter().enumerate() {
        let day = sketch.day.expect("a day");
        grouping.add(vec![(place, sketch)]);
        grouping.close(day);
    }
    assert_eq!(grouping.close(jiff::civil::date(2026, 3, 3)), []);
    let closed = grouping.close(jiff::civil::date(2026, 3, 9));
    assert_eq!(grouping.stories().len(), 0);
    let members: usize = closed.iter().map(|story| story.members.len()).sum();
    assert_eq!(members, 6);
}

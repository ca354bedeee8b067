use std::fmt::Write as _;

use insta::assert_snapshot;
use readout_model::{About, Document, KnowledgeFile, Language, Tree};

use super::{Tables, find};

/// One expression a line: text, type, value, first day and the day after the last.
fn check(conllu: &str, published: Option<&str>) -> String {
    let (text, blocks, analysis) = readout_conllu::read(conllu).unwrap();
    let published = published.map(|day| day.parse().unwrap());
    let document = Document {
        id: "test".into(),
        about: About { published, ..About::default() },
        text,
        title: None,
        body: 0,
        blocks,
        language: Language::English,
    };
    let words = include_str!("../../../../knowledge/times/words.tsv").to_owned();
    let tables =
        Tables::parse(&[KnowledgeFile { path: "times/words.tsv".into(), text: words }]).unwrap();
    let mut listing = String::new();
    for time in find(&document, &analysis, &Tree::new(&analysis), &tables).iter() {
        let text = &document.text.as_str()[time.span];
        let value = time.value.as_deref().unwrap_or("-");
        let _ = write!(listing, "{text}: {} {value}", time.kind.name());
        if let (Some(from), Some(until)) = time.days {
            let _ = write!(listing, " [{from}, {until})");
        }
        listing.push('\n');
    }
    listing
}

#[test]
fn expressions_are_resolved_from_the_day_of_the_report() {
    let times = include_str!("../../tests/times/times.conllu");
    assert_snapshot!(check(times, Some("2023-06-18")), @r"
    Monday, June 19: DATE 2023-06-19 [2023-06-19, 2023-06-20)
    nearly six hours: DURATION PT6H
    Sunday morning: TIME 2023-06-18TMO [2023-06-18, 2023-06-19)
    two-day: DURATION P2D
    earlier this week: DATE 2023-W24 [2023-06-12, 2023-06-19)
    five years: DURATION P5Y
    Friday: DATE 2023-06-16 [2023-06-16, 2023-06-17)
    Last year: DATE 2022 [2022-01-01, 2023-01-01)
    February 2019: DATE 2019-02 [2019-02-01, 2019-03-01)
    late March: DATE 2023-03 [2023-03-01, 2023-04-01)
    the 1990s: DATE 199 [1990-01-01, 2000-01-01)
    three days ago: DATE 2023-06-15 [2023-06-15, 2023-06-16)
    10:30 a.m.: TIME XXXX-XX-XXT10:30
    18 June 2023: DATE 2023-06-18 [2023-06-18, 2023-06-19)
    every Friday: SET XXXX-WXX-5
    next week: DATE 2023-W25 [2023-06-19, 2023-06-26)
    the coming months: DURATION PXM
    May: DATE 2023-05 [2023-05-01, 2023-06-01)
    yesterday evening: TIME 2023-06-17TEV [2023-06-17, 2023-06-18)
    a few weeks: DURATION PXW
    2025: DATE 2025 [2025-01-01, 2026-01-01)
    ");
}

#[test]
fn without_that_day_only_what_the_text_fixes_is_told() {
    let times = include_str!("../../tests/times/times.conllu");
    assert_snapshot!(check(times, None), @r"
    Monday, June 19: DATE XXXX-06-19
    nearly six hours: DURATION PT6H
    Sunday morning: TIME XXXX-WXX-7TMO
    two-day: DURATION P2D
    earlier this week: DATE -
    five years: DURATION P5Y
    Friday: DATE XXXX-WXX-5
    Last year: DATE -
    February 2019: DATE 2019-02 [2019-02-01, 2019-03-01)
    late March: DATE XXXX-03
    the 1990s: DATE 199 [1990-01-01, 2000-01-01)
    three days ago: DATE PAST_REF
    10:30 a.m.: TIME XXXX-XX-XXT10:30
    18 June 2023: DATE 2023-06-18 [2023-06-18, 2023-06-19)
    every Friday: SET XXXX-WXX-5
    next week: DATE -
    the coming months: DURATION PXM
    May: DATE XXXX-05
    yesterday evening: TIME -
    a few weeks: DURATION PXW
    2025: DATE 2025 [2025-01-01, 2026-01-01)
    ");
}

use std::fmt::Write as _;

use insta::assert_snapshot;
use readout_model::{About, Document, KnowledgeFile, Language, Tree};

use super::{Tables, find};

/// One expression a line: text, type, value, first day and the day after the last, and the range it
/// stands in.
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
        Tables::parse(&[KnowledgeFile { path: "times/words.tsv".into(), text: words.into() }])
            .unwrap();
    let mut listing = String::new();
    for time in find(&document, &analysis, &Tree::new(&analysis), &tables).iter() {
        let text = &document.text.as_str()[time.span];
        let value = time.value.as_deref().unwrap_or("-");
        let _ = write!(listing, "{text}: {} {value}", time.kind.name());
        if let (Some(from), Some(until)) = time.days {
            let _ = write!(listing, " [{from}, {until})");
        }
        if time.extent != time.days {
            let _ = write!(listing, " in {:?} to {:?}", time.extent.0, time.extent.1);
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
    late March: DATE 2019-03 [2019-03-01, 2019-04-01)
    the 1990s: DATE 199 [1990-01-01, 2000-01-01)
    three days ago: DATE 2023-06-15 [2023-06-15, 2023-06-16)
    10:30 a.m.: TIME 2023-06-15T10:30 [2023-06-15, 2023-06-16)
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
fn turns_and_halves_are_counted() {
    let turns = include_str!("../../tests/times/turns.conllu");
    assert_snapshot!(check(turns, Some("2023-06-18")), @r"
    every other Thursday: SET XXXX-WXX-4
    every few years: SET PXY
    six weeks: DATE 2023-W30 [2023-07-24, 2023-07-31)
    early August: DATE 2023-08 [2023-08-01, 2023-09-01)
    A decade ago: DATE 2013 [2013-01-01, 2014-01-01)
    two-and-a-half-year: DURATION P2.5Y
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
    late March: DATE 2019-03 [2019-03-01, 2019-04-01)
    the 1990s: DATE 199 [1990-01-01, 2000-01-01)
    three days ago: DATE PAST_REF
    10:30 a.m.: TIME XXXX-XX-XXT10:30
    18 June 2023: DATE 2023-06-18 [2023-06-18, 2023-06-19)
    every Friday: SET XXXX-WXX-5
    next week: DATE -
    the coming months: DURATION PXM
    May: DATE XXXX-05
    yesterday evening: TIME XXXX-XX-XXTEV
    a few weeks: DURATION PXW
    2025: DATE 2025 [2025-01-01, 2026-01-01)
    ");
}

#[test]
fn narrative_counts_from_what_was_told_last() {
    let times = include_str!("../../tests/times/narrative.conllu");
    assert_snapshot!(check(times, Some("2010-01-20")), @r"
    the spring of 1871: DATE 1871-SP [1871-03-01, 1871-06-01)
    4 May: DATE 1871-05-04 [1871-05-04, 1871-05-05)
    two days later: DATE 1871-05-06 [1871-05-06, 1871-05-07)
    the following month: DATE 1871-06 [1871-06-01, 1871-07-01)
    1872: DATE 1872 [1872-01-01, 1873-01-01)
    3: DATE 1872-01-03 [1872-01-03, 1872-01-04) in Some(1872-01-03) to Some(1872-01-06)
    5 January: DATE 1872-01-05 [1872-01-05, 1872-01-06) in Some(1872-01-03) to Some(1872-01-06)
    the next morning: TIME 1872-01-06TMO [1872-01-06, 1872-01-07)
    412 BC: DATE BC0412 [-000411-01-01, -000410-01-01)
    1873: DATE 1873 [1873-01-01, 1874-01-01) in Some(1873-01-01) to Some(1880-01-01)
    1879: DATE 1879 [1879-01-01, 1880-01-01) in Some(1873-01-01) to Some(1880-01-01)
    1904: DATE 1904 [1904-01-01, 1905-01-01) in Some(1904-01-01) to Some(1907-01-01)
    06: DATE 1906 [1906-01-01, 1907-01-01) in Some(1904-01-01) to Some(1907-01-01)
    the early 20th century: DATE 19 [1900-01-01, 1925-01-01)
    ");
}

#[test]
fn news_counts_from_its_own_day() {
    let times = include_str!("../../tests/times/wire.conllu");
    assert_snapshot!(check(times, Some("2023-06-15")), @r"
    Wednesday: DATE 2023-06-14 [2023-06-14, 2023-06-15)
    third-quarter: DATE 2022-Q3 [2022-07-01, 2022-10-01)
    a year earlier: DATE 2021-Q3 [2021-07-01, 2021-10-01)
    a year: SET P1Y
    three-day: DURATION P3D
    Monday: DATE 2023-06-12 [2023-06-12, 2023-06-13) in Some(2023-06-12) to Some(2023-06-15)
    Wednesday: DATE 2023-06-21 [2023-06-21, 2023-06-22) in None to Some(2023-06-22)
    Tuesday: DATE 2023-06-20 [2023-06-20, 2023-06-21)
    July 8: DATE 2023-07-08 [2023-07-08, 2023-07-09) in Some(2023-07-08) to Some(2023-07-11)
    10: DATE 2023-07-10 [2023-07-10, 2023-07-11) in Some(2023-07-08) to Some(2023-07-11)
    the weekend: DATE 2023-W24-WE [2023-06-17, 2023-06-19)
    weeks: DURATION PXW
    years: DURATION PXY
    every day: SET P1D
    recent weeks: DATE PAST_REF
    twice a week: SET P1W
    noon: TIME 2023-06-15T12:00 [2023-06-15, 2023-06-16)
    now: DATE PRESENT_REF
    ");
}

#[test]
fn clocks_with_zones_and_turns_a_day_are_one_expression() {
    let schedules = include_str!("../../tests/times/schedules.conllu");
    assert_snapshot!(check(schedules, Some("2023-06-18")), @r"
    8:15 p.m. (1715 GMT) on Friday: TIME 2023-06-16T20:15 [2023-06-16, 2023-06-17)
    1800 GMT: TIME 2023-06-18T18:00 [2023-06-18, 2023-06-19)
    three times a week: SET P1W
    twice daily: SET P1D
    June 6: DATE 2023-06-06 [2023-06-06, 2023-06-07)
    at present: DATE PRESENT_REF
    48 hours ago: DATE 2023-06-16 [2023-06-16, 2023-06-17)
    ");
}

#[test]
fn months_of_any_year_have_none() {
    let seasons = include_str!("../../tests/times/seasons.conllu");
    assert_snapshot!(check(seasons, Some("2023-06-18")), @r"
    early October: DATE XXXX-10
    late April: DATE XXXX-04
    July: DATE XXXX-07
    August: DATE XXXX-08
    Saturday morning: TIME 2023-06-24TMO [2023-06-24, 2023-06-25)
    May: DATE 1981-05 [1981-05-01, 1981-06-01) in Some(1981-05-01) to Some(1981-07-01)
    June: DATE 1981-06 [1981-06-01, 1981-07-01) in Some(1981-05-01) to Some(1981-07-01)
    1981: DATE 1981 [1981-01-01, 1982-01-01)
    ");
}

#[test]
fn the_present_and_a_plan_look_ahead() {
    let ahead = include_str!("../../tests/times/ahead.conllu");
    assert_snapshot!(check(ahead, Some("2023-06-15")), @r"
    Sunday: DATE 2023-06-18 [2023-06-18, 2023-06-19)
    24-hour: DURATION PT24H
    Friday: DATE 2023-06-16 [2023-06-16, 2023-06-17)
    Tuesday: DATE 2023-06-13 [2023-06-13, 2023-06-14)
    the end of October: DATE 2023-10 [2023-10-01, 2023-11-01)
    the week of July 3: DATE 2023-W27 [2023-07-03, 2023-07-10)
    Monday: DATE 2023-06-12 [2023-06-12, 2023-06-13)
    2 hours, 26 minutes, 14 seconds: DURATION PT2H26M14S
    ");
}

#[test]
fn what_is_compared_begins_ends_or_recurs_is_told_apart() {
    let compared = include_str!("../../tests/times/compared.conllu");
    assert_snapshot!(check(compared, Some("2023-06-15")), @r"
    the second quarter: DATE 2023-Q2 [2023-04-01, 2023-07-01)
    a year earlier: DATE 2022-Q2 [2022-04-01, 2022-07-01)
    the same period of 2018: DATE 2018-Q2 [2018-04-01, 2018-07-01)
    overnight: TIME 2023-06-14TNI [2023-06-14, 2023-06-16)
    the early hours of Thursday: TIME 2023-06-15TMO [2023-06-15, 2023-06-16) in None to Some(2023-06-16)
    Saturday: DATE 2023-06-17 [2023-06-17, 2023-06-18)
    the week after next: DATE 2023-W26 [2023-06-26, 2023-07-03)
    a couple of years back: DATE PAST_REF
    the last week: DURATION P1W [2023-06-09, 2023-06-16)
    the last week: DURATION P1W
    April: DATE XXXX-04
    Easter Sunday: DATE 2023-04-09 [2023-04-09, 2023-04-10)
    The 17th: DATE 16 [1600-01-01, 1700-01-01) in Some(1600-01-01) to Some(1800-01-01)
    18th centuries: DATE 17 [1700-01-01, 1800-01-01) in Some(1600-01-01) to Some(1800-01-01)
    nineteen ninety-five: DATE 1995 [1995-01-01, 1996-01-01)
    the next five years: DURATION P5Y [2023-06-15, 2028-06-15)
    two and a half years ago: DATE 2020-12 [2020-12-01, 2021-01-01)
    the past 9999 centuries: DURATION P9999CE
    year end: DATE 2023 [2023-12-31, 2024-01-01)
    2014: DATE 2014 [2014-01-01, 2015-01-01)
    ");
}

#[test]
fn parts_of_periods_and_days_named_by_what_stands_beside() {
    let phases = include_str!("../../tests/times/phases.conllu");
    assert_snapshot!(check(phases, Some("2023-05-15")), @r"
    the early 1980s: DATE 198 [1980-01-01, 1985-01-01)
    the late 19th century: DATE 18 [1875-01-01, 1900-01-01)
    year end: DATE 2023 [2023-12-31, 2024-01-01)
    Three years ago tomorrow night: TIME 2020-05-16TNI [2020-05-16, 2020-05-17)
    Three years ago: DATE 2020-05-16 [2020-05-16, 2020-05-17)
    August: DATE 2023-08 [2023-08-01, 2023-09-01)
    July: DATE 2022-07 [2022-07-01, 2022-08-01)
    July 20: DATE 2022-07-20 [2022-07-20, 2022-07-21)
    about 170 years later: DATE 1996 [1996-01-01, 1997-01-01) in None to Some(1997-01-01)
    1996: DATE 1996 [1996-01-01, 1997-01-01)
    October: DATE XXXX-10
    winters: SET XXXX-WI
    noon tomorrow: TIME 2023-05-16T12:00 [2023-05-16, 2023-05-17)
    that hour: TIME 2023-05-16T12:00 [2023-05-16, 2023-05-17)
    1990: DATE 1990 [1990-01-01, 1991-01-01)
    ");
}

#[test]
fn diaries_go_on_from_day_to_day() {
    let diary = include_str!("../../tests/times/diary.conllu");
    assert_snapshot!(check(diary, Some("2023-06-16")), @r"
    the week: DATE 2023-W24 [2023-06-12, 2023-06-19)
    Monday: DATE 2023-06-19 [2023-06-19, 2023-06-20)
    10 a.m.: TIME 2023-06-19T10:00 [2023-06-19, 2023-06-20)
    Thursday: DATE 2023-06-22 [2023-06-22, 2023-06-23)
    Friday at 9 a.m.: TIME 2023-06-16T09:00 [2023-06-16, 2023-06-17)
    Two Sundays ago: DATE 2023-06-04 [2023-06-04, 2023-06-05)
    the autumn: DATE 2023-FA [2023-09-01, 2023-12-01)
    Daily: SET P1D
    dawn: TIME 2023-06-16TMO [2023-06-16, 2023-06-17)
    the weekend: DATE 2023-W24-WE [2023-06-17, 2023-06-19)
    ");
}

#[test]
fn what_is_for_a_holiday_is_to_come_and_what_is_from_a_season_is_over() {
    assert_snapshot!(check(include_str!("../../tests/times/aims.conllu"), Some("2023-01-05")), @r"
    Christmas: DATE 2023-12-25 [2023-12-25, 2023-12-26)
    Six and a half months ago: DATE 2022-06 [2022-06-01, 2022-07-01)
    this autumn: DATE 2022-FA [2022-09-01, 2022-12-01)
    ");
}

#[test]
fn wires_write_of_clocks_elsewhere_results_and_days_that_have_come() {
    let wires = include_str!("../../tests/times/wires.conllu");
    assert_snapshot!(check(wires, Some("2023-06-15")), @r"
    about 4:15 a.m.: TIME 2023-06-15T04:15 [2023-06-15, 2023-06-16)
    2015 GMT Wednesday: TIME 2023-06-14T20:15 [2023-06-14, 2023-06-15)
    half a century: DURATION P50Y
    1996: DATE 1996 [1996-01-01, 1997-01-01)
    2001: DATE 2001 [2001-01-01, 2002-01-01)
    May 31: DATE 2023-05-31 [2023-05-31, 2023-06-01)
    a year earlier: DATE 2022 [2022-01-01, 2023-01-01)
    a quarter of a century: DURATION P25Y
    Friday: DATE 2023-06-16 [2023-06-16, 2023-06-17)
    Friday: DATE 2023-06-16 [2023-06-16, 2023-06-17)
    the autumn: DATE 2023-FA [2023-09-01, 2023-12-01)
    noon GMT Saturday: TIME 2023-06-17T12:00 [2023-06-17, 2023-06-18)
    as long ago as 2018: DATE 2018 [2018-01-01, 2019-01-01)
    NEXT YEAR: DATE 2024 [2024-01-01, 2025-01-01)
    morning: TIME 2023-06-15TMO [2023-06-15, 2023-06-16)
    noon: TIME 2023-06-15T12:00 [2023-06-15, 2023-06-16) in None to Some(2023-06-16)
    weeklong: DURATION P1W
    midnight: TIME 2023-06-15T24:00 [2023-06-15, 2023-06-16)
    the fourth quarter of 2022: DATE 2022-Q4 [2022-10-01, 2023-01-01)
    the year: DATE 2022 [2022-01-01, 2023-01-01)
    12 to 18 months: DURATION P18M
    two or three years: DURATION P3Y
    as early as March 3: DATE 2024-03-03 [2024-03-03, 2024-03-04)
    dawn on December 22: TIME 2022-12-22TMO [2022-12-22, 2022-12-23)
    Monday: DATE 2023-06-19 [2023-06-19, 2023-06-20) in None to Some(2023-06-20)
    Wednesday: DATE 2023-06-21 [2023-06-21, 2023-06-22)
    December: DATE 2023-12 [2023-12-01, 2024-01-01)
    40 minutes: DURATION PT40M
    as recently as two weeks ago: DATE 2023-W22 [2023-05-29, 2023-06-05)
    midmorning today: TIME 2023-06-15TMO [2023-06-15, 2023-06-16)
    the evening: TIME 2023-06-15TEV [2023-06-15, 2023-06-16)
    the end of the fiscal year: DATE 2023 [2023-01-01, 2024-01-01)
    next Friday: DATE 2023-06-23 [2023-06-23, 2023-06-24)
    ");
}

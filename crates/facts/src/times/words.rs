use readout_model::{Diagnostic, KnowledgeFile};
use smol_str::SmolStr;

use super::feasts::Feast;
use super::meaning::{Base, Unit};
use super::phases::Phase;
use crate::entities::fold::fold;
use crate::table::{Map, Table};

/// The words and phrases of time: `knowledge/times/words.tsv`.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    words: Map<SmolStr, Vec<Word>>,
    /// Number of words of the longest phrase that begins with a word.
    longest: Map<SmolStr, usize>,
}

/// What a word or phrase can be. `knowledge/times/words.tsv` says what each class is for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Word {
    Month(i8),
    MonthShort(i8),
    /// 1 is Monday.
    Weekday(i8),
    WeekdayShort(i8),
    Weekdays(i8),
    Unit {
        unit: Unit,
        plural: bool,
    },
    Weekend,
    Number(f64),
    VagueNumber,
    /// "a quarter of a century", "a quarter-century"
    Fraction(f64),
    /// "two or three days"
    Either,
    /// What a month to come names: "the December contract".
    Contract,
    /// Says what will be, in whatever tense: "saw rates at 5 percent by June".
    Foresees,
    /// A length in one word: "weeklong".
    Length(SmolStr),
    /// What goes on in a part of a day that it is named by: "morning trading".
    Session,
    Article,
    Definite,
    /// From the ground where "the" changes what it says: "next year", "the next year".
    Direction(i32, Base),
    Within,
    Portion,
    /// Which part of a period is meant: "early".
    Phase(Phase),
    Ordinal(i8),
    /// Days from the day of the report.
    Day(i32),
    /// Whether it is the night that ends on that day, of what is over.
    DayPart(SmolStr, bool),
    Part(SmolStr),
    Season(SmolStr),
    /// Each of them: "summers".
    Seasons(SmolStr),
    Holiday(Feast),
    /// Years from the first of a decade or century to its name's number: "sixties" is 60.
    Decade(i16),
    Reference(SmolStr),
    NarrativeReference(SmolStr),
    Soon,
    Set(SmolStr),
    Every,
    /// "every other day"
    Alternate,
    Per,
    Often,
    Ago,
    Back,
    /// Whether it is counted to the day: "two weeks from today".
    FromNow(bool),
    Deadline,
    Habit,
    Recurs,
    /// A noun that a year stands before: "1990 levels".
    Measure,
    /// 1 later, -1 earlier.
    Shift(i32),
    Approximate,
    Than,
    Future,
    Condition,
    Obliges,
    Copula,
    Perfect,
    Tells,
    Aim,
    /// "photos **from** this summer": what they are from is over.
    Origin,
    Delivery,
    ClockHalf(u8),
    OClock,
    Zone,
    /// Whether before Christ.
    Era(bool),
    Of,
    In,
    At,
    Range,
    Between,
    Until,
    OpenEnd,
    To,
    Since,
    Period,
    /// A day that has a name of its own: "9/11".
    Date(i16, i8, i8),
    Begin,
    Finish,
    General,
    Filler,
    Fiscal,
    Long,
    Old,
    Currency,
    /// Holds a word of time and is the name of something: "Bloody Sunday".
    Name,
}

impl Tables {
    /// Reads `times/words.tsv`; other files are passed over.
    ///
    /// # Errors
    ///
    /// All rows with an unknown class or a value that does not fit it.
    pub fn parse(files: &[KnowledgeFile]) -> Result<Tables, Vec<Diagnostic>> {
        let mut tables = Tables::default();
        let mut problems = Vec::new();
        for file in files.iter().filter(|file| file.path == "times/words.tsv") {
            let table = Table::open(file, &["word", "class", "value"], &mut problems);
            let (word, class, value) =
                (table.column("word"), table.column("class"), table.column("value"));
            for row in table.rows() {
                let fields = row.fields();
                let Some(meaning) = parse_word(fields.at(class), fields.at(value)) else {
                    problems.push(row.problem("unknown class, or a value that does not fit it"));
                    continue;
                };
                let phrase = fold(fields.at(word));
                if let Some(first) = phrase.split(' ').next() {
                    let longest = tables.longest.entry(first.into()).or_default();
                    *longest = (*longest).max(phrase.split(' ').count());
                }
                tables.words.entry(phrase).or_default().push(meaning);
            }
        }
        if problems.is_empty() { Ok(tables) } else { Err(problems) }
    }

    /// What a folded word or phrase can be.
    pub(super) fn get(&self, folded: &str) -> &[Word] {
        self.words.get(folded).map_or(&[], Vec::as_slice)
    }

    /// Number of words of the longest phrase that begins with a folded word; 0 for none.
    pub(super) fn longest(&self, folded: &str) -> usize {
        self.longest.get(folded).copied().unwrap_or(0)
    }
}

fn parse_word(class: &str, value: &str) -> Option<Word> {
    Some(match class {
        "month" => Word::Month(value.parse().ok()?),
        "month_short" => Word::MonthShort(value.parse().ok()?),
        "weekday" => Word::Weekday(value.parse().ok()?),
        "weekday_short" => Word::WeekdayShort(value.parse().ok()?),
        "weekday_set" => Word::Weekdays(value.parse().ok()?),
        "unit" => Word::Unit { unit: parse_unit(value)?, plural: false },
        "units" => Word::Unit { unit: parse_unit(value)?, plural: true },
        "weekend" => Word::Weekend,
        "number" => Word::Number(value.parse().ok()?),
        "vague_number" => Word::VagueNumber,
        "either" => Word::Either,
        "length" => Word::Length(value.into()),
        "session" => Word::Session,
        "contract" => Word::Contract,
        "foresees" => Word::Foresees,
        "fraction" => Word::Fraction(value.parse().ok()?),
        "article" => Word::Article,
        "definite" => Word::Definite,
        "direction" => Word::Direction(value.parse().ok()?, Base::Report),
        "direction_the" => Word::Direction(value.parse().ok()?, Base::Ground),
        "story_direction" => Word::Direction(value.parse().ok()?, Base::Story),
        "within" => Word::Within,
        "portion" => Word::Portion,
        "phase" => Word::Phase(Phase::parse(value)?),
        "ordinal" => Word::Ordinal(value.parse().ok()?),
        "day" => Word::Day(value.parse().ok()?),
        "day_part" => {
            let part = value.strip_prefix("before ");
            Word::DayPart(part.unwrap_or(value).into(), part.is_some())
        }
        "part" => Word::Part(value.into()),
        "season" => Word::Season(value.into()),
        "seasons" => Word::Seasons(value.into()),
        "holiday" => Word::Holiday(Feast::parse(value)?),
        "decade" => Word::Decade(value.parse().ok()?),
        "reference" => Word::Reference(value.into()),
        "narrative_reference" => Word::NarrativeReference(value.into()),
        "soon" => Word::Soon,
        "set" => Word::Set(value.into()),
        "every" => Word::Every,
        "alternate" => Word::Alternate,
        "per" => Word::Per,
        "often" => Word::Often,
        "ago" => Word::Ago,
        "back" => Word::Back,
        "from_now" => Word::FromNow(value == "day"),
        "habit" => Word::Habit,
        "recurs" => Word::Recurs,
        "measure" => Word::Measure,
        "deadline" => Word::Deadline,
        "shift" => Word::Shift(value.parse().ok()?),
        "approximate" => Word::Approximate,
        "than" => Word::Than,
        "future" => Word::Future,
        "condition" => Word::Condition,
        "obliges" => Word::Obliges,
        "copula" => Word::Copula,
        "perfect" => Word::Perfect,
        "tells" => Word::Tells,
        "aim" => Word::Aim,
        "origin" => Word::Origin,
        "delivery" => Word::Delivery,
        "clock_half" => Word::ClockHalf(value.parse().ok()?),
        "clock_word" => Word::OClock,
        "zone" => Word::Zone,
        "era" => Word::Era(value == "BC"),
        "of" => Word::Of,
        "in" => Word::In,
        "at" => Word::At,
        "range" => Word::Range,
        "between" => Word::Between,
        "until" => Word::Until,
        "open_end" => Word::OpenEnd,
        "to" => Word::To,
        "since" => Word::Since,
        "period" => Word::Period,
        "date" => {
            let mut parts = value.split('-');
            let year = parts.next()?.parse().ok()?;
            Word::Date(year, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?)
        }
        "begin" => Word::Begin,
        "finish" => Word::Finish,
        "general" => Word::General,
        "filler" => Word::Filler,
        "fiscal" => Word::Fiscal,
        "long" => Word::Long,
        "old" => Word::Old,
        "currency" => Word::Currency,
        "name" => Word::Name,
        _ => return None,
    })
}

fn parse_unit(value: &str) -> Option<Unit> {
    Some(match value {
        "S" => Unit::Second,
        "TM" => Unit::Minute,
        "TH" => Unit::Hour,
        "D" => Unit::Day,
        "W" => Unit::Week,
        "2W" => Unit::Fortnight,
        "M" => Unit::Month,
        "Q" => Unit::Quarter,
        "Y" => Unit::Year,
        "DE" => Unit::Decade,
        "CE" => Unit::Century,
        "ML" => Unit::Millennium,
        _ => return None,
    })
}

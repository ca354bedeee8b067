use std::collections::HashMap;

use readout_model::{Diagnostic, KnowledgeFile};
use smol_str::SmolStr;

use crate::entities::fold::fold;
use crate::table::Table;

/// The words of time: `knowledge/times/`.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    words: HashMap<SmolStr, Vec<Word>>,
}

/// What a word can be.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Word {
    Month(i8),
    /// "Mar.": with its point, or before a number.
    MonthShort(i8),
    /// 1 is Monday.
    Weekday(i8),
    /// "Sundays"
    Weekdays(i8),
    Unit {
        unit: Unit,
        plural: bool,
    },
    Weekend,
    Number(f64),
    VagueNumber,
    Article,
    /// -1 last, 0 this, 1 next.
    Direction(i32),
    /// "earlier", "late": a part of what follows.
    Within,
    /// Days from the day of the report.
    Day(i32),
    /// "tonight"
    DayPart(SmolStr),
    Part(SmolStr),
    Season(SmolStr),
    Reference(SmolStr),
    Set(SmolStr),
    Every,
    Back,
    Approximate,
    /// A verb or auxiliary that puts what it governs into the future.
    Future,
    /// Hours to add to a clock time before 12.
    ClockHalf(u8),
    Zone,
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Fortnight,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
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
                match parse_word(fields.at(class), fields.at(value)) {
                    Some(meaning) => {
                        tables.words.entry(fold(fields.at(word))).or_default().push(meaning);
                    }
                    None => {
                        problems.push(row.problem("unknown class, or a value that does not fit it"))
                    }
                }
            }
        }
        if problems.is_empty() { Ok(tables) } else { Err(problems) }
    }

    /// What a folded word can be.
    pub(super) fn get(&self, folded: &str) -> &[Word] {
        self.words.get(folded).map_or(&[], Vec::as_slice)
    }
}

fn parse_word(class: &str, value: &str) -> Option<Word> {
    Some(match class {
        "month" => Word::Month(value.parse().ok()?),
        "month_short" => Word::MonthShort(value.parse().ok()?),
        "weekday" => Word::Weekday(value.parse().ok()?),
        "weekday_set" => Word::Weekdays(value.parse().ok()?),
        "unit" => Word::Unit { unit: parse_unit(value)?, plural: false },
        "units" => Word::Unit { unit: parse_unit(value)?, plural: true },
        "weekend" => Word::Weekend,
        "number" => Word::Number(value.parse().ok()?),
        "vague_number" => Word::VagueNumber,
        "article" => Word::Article,
        "direction" => Word::Direction(value.parse().ok()?),
        "within" => Word::Within,
        "day" => Word::Day(value.parse().ok()?),
        "day_part" => Word::DayPart(value.into()),
        "part" => Word::Part(value.into()),
        "season" => Word::Season(value.into()),
        "reference" => Word::Reference(value.into()),
        "set" => Word::Set(value.into()),
        "every" => Word::Every,
        "back" => Word::Back,
        "approximate" => Word::Approximate,
        "future" => Word::Future,
        "clock_half" => Word::ClockHalf(value.parse().ok()?),
        "zone" => Word::Zone,
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
        _ => return None,
    })
}

use std::ops::Range;

use jiff::civil::Date;
use readout_model::Id;
use readout_model::{
    Analysis, Document, NameLabel, Pos, Relation, RuleId, Tag, TimeKind, Token, Tree,
};
use smol_str::{SmolStr, format_smolstr};

use super::calendar::{self, Days, Resolved, Side};
use super::words::{Tables, Unit, Word};
use crate::entities::fold::fold;

/// One expression, by tokens.
pub(super) struct Expression {
    pub(super) tokens: Range<usize>,
    pub(super) kind: TimeKind,
    pub(super) value: Option<SmolStr>,
    pub(super) days: Days,
    pub(super) rule: RuleId,
}

/// Reads expressions of time from the tokens of one report.
pub(super) struct Reader<'a> {
    analysis: &'a Analysis,
    tree: &'a Tree<'a>,
    tables: &'a Tables,
    published: Option<Date>,
    words: Vec<(SmolStr, &'a str)>,
    /// Tokens inside what the recogniser calls a date or time.
    dated: Vec<bool>,
}

/// What one construction reads: the token after it, type, value and days.
type Read = (usize, TimeKind, Resolved);

/// One construction of [`Reader`], under the name that its expressions carry as their rule.
type Construction<'a> = (&'static str, fn(&Reader<'a>, usize, usize) -> Option<Read>);

impl<'a> Reader<'a> {
    pub(super) fn new(document: &'a Document, tree: &'a Tree<'a>, tables: &'a Tables) -> Self {
        let analysis = tree.analysis;
        let words = analysis
            .tokens
            .iter()
            .map(|token| {
                let text = &document.text.as_str()[token.span];
                (fold(text), text)
            })
            .collect();
        let mut dated = vec![false; analysis.tokens.len()];
        for name in &analysis.names {
            if matches!(name.label, NameLabel::Date | NameLabel::Time) {
                dated[name.tokens.start as usize..name.tokens.end as usize].fill(true);
            }
        }
        Reader { analysis, tree, tables, published: document.about.published, words, dated }
    }

    /// The longest expression that begins at a token.
    pub(super) fn longest_at(&self, index: usize, end: usize) -> Option<Expression> {
        let constructions: [Construction<'a>; 12] = [
            ("times/iso", Reader::iso),
            ("times/calendar day", Reader::calendar_day),
            ("times/month", Reader::month),
            ("times/weekday", Reader::weekday),
            ("times/day", Reader::relative_day),
            ("times/unit", Reader::directed_unit),
            ("times/length", Reader::length),
            ("times/part of day", Reader::part_of_day),
            ("times/clock", Reader::clock),
            ("times/set", Reader::set),
            ("times/year", Reader::year),
            ("times/reference", Reader::reference),
        ];
        let mut best: Option<(&str, Read)> = None;
        for (rule, read) in constructions {
            if let Some(found) = read(self, index, end)
                && best.as_ref().is_none_or(|(_, best)| found.0 > best.0)
            {
                best = Some((rule, found));
            }
        }
        best.map(|(rule, (after, kind, resolved))| Expression {
            tokens: index..after,
            kind,
            value: resolved.value,
            days: resolved.days,
            rule: RuleId::new(rule),
        })
    }

    fn token(&self, index: usize) -> &Token {
        &self.analysis.tokens[Id::new(index)]
    }

    fn meanings(&self, index: usize, end: usize) -> &'a [Word] {
        if index < end { self.tables.get(&self.words[index].0) } else { &[] }
    }

    fn find<T>(&self, index: usize, end: usize, pick: impl Fn(&'a Word) -> Option<T>) -> Option<T> {
        self.meanings(index, end).iter().find_map(pick)
    }

    fn is(&self, index: usize, end: usize, word: &Word) -> bool {
        self.meanings(index, end).contains(word)
    }

    fn is_text(&self, index: usize, end: usize, text: &str) -> bool {
        index < end && self.words[index].1 == text
    }

    fn capital(&self, index: usize) -> bool {
        self.words[index].1.starts_with(char::is_uppercase)
    }

    /// Whether what governs a token lies in the future, by the words around its verb.
    fn side(&self, index: usize) -> Side {
        let mut current = Id::new(index);
        for _ in 0..8 {
            let token = &self.analysis.tokens[current];
            if matches!(token.pos, Pos::Verb | Pos::Aux) {
                let future = |id: Id<Token>| {
                    let token = &self.analysis.tokens[id];
                    self.tables.get(&fold(&token.lemma)).contains(&Word::Future)
                };
                let auxiliary = self.tree.related(current, &[Relation::Aux]).any(future);
                // "will meet on Monday", "plans to meet on Monday"
                let infinitive = token.tag == Tag::Vb && token.head.is_some_and(future);
                return if auxiliary || infinitive { Side::Future } else { Side::Past };
            }
            match token.head {
                Some(head) => current = head,
                None => break,
            }
        }
        Side::Past
    }

    fn month_at(&self, index: usize, end: usize) -> Option<i8> {
        let month = self.find(index, end, |word| match word {
            Word::Month(number) => Some(*number),
            Word::MonthShort(number) => {
                let point = self.words[index].1.ends_with('.');
                let counted = index + 1 < end && self.token(index + 1).pos == Pos::Num;
                (point || counted).then_some(*number)
            }
            _ => None,
        })?;
        let noun = matches!(self.token(index).pos, Pos::Propn | Pos::Noun | Pos::X | Pos::Num);
        (self.capital(index) && (noun || self.dated[index])).then_some(month)
    }

    fn weekday_at(&self, index: usize, end: usize) -> Option<i8> {
        self.find(index, end, |word| match word {
            Word::Weekday(number) if self.capital(index) => Some(*number),
            _ => None,
        })
    }

    /// A year in figures.
    fn year_at(&self, index: usize, end: usize) -> Option<i16> {
        let text = if index < end { self.words[index].1 } else { return None };
        let year: i16 = text.parse().ok().filter(|_| text.len() == 4)?;
        (1000..=2200).contains(&year).then_some(year)
    }

    /// "3", "3rd"
    fn day_number(&self, index: usize, end: usize) -> Option<i8> {
        let text = if index < end { self.words[index].1 } else { return None };
        let digits = text.trim_end_matches(|character: char| character.is_ascii_alphabetic());
        let suffix = &text[digits.len()..];
        let number: i8 = digits.parse().ok()?;
        ((1..=31).contains(&number) && matches!(suffix, "" | "st" | "nd" | "rd" | "th"))
            .then_some(number)
    }

    fn number(&self, index: usize, end: usize) -> Option<f64> {
        if index >= end {
            return None;
        }
        let text = self.words[index].1;
        let figures = text.as_bytes()[0].is_ascii_digit();
        if figures && text.len() <= 7 {
            return text.replace(',', "").parse().ok();
        }
        self.find(index, end, |word| match word {
            Word::Number(number) => Some(*number),
            _ => None,
        })
    }

    fn direction(&self, index: usize, end: usize) -> Option<i32> {
        self.find(index, end, |word| match word {
            Word::Direction(weeks) => Some(*weeks),
            _ => None,
        })
    }

    fn unit(&self, index: usize, end: usize) -> Option<(Unit, bool)> {
        self.find(index, end, |word| match word {
            Word::Unit { unit, plural } => Some((*unit, *plural)),
            _ => None,
        })
    }

    fn part(&self, index: usize, end: usize) -> Option<&'a SmolStr> {
        self.find(index, end, |word| match word {
            Word::Part(code) => Some(code),
            _ => None,
        })
    }

    /// Skips ", 2023", "of 2023" or "2023": the token after and the year.
    fn year_after(&self, index: usize, end: usize) -> Option<(usize, i16)> {
        let skip = usize::from(self.is_text(index, end, ",") || self.is_text(index, end, "of"));
        self.year_at(index + skip, end).map(|year| (index + skip + 1, year))
    }

    /// "2023-06-18"
    fn iso(&self, index: usize, end: usize) -> Option<Read> {
        let last = (index + 5).min(end);
        (index + 1..=last).rev().find_map(|after| {
            let text: String = (index..after).map(|token| self.words[token].1).collect();
            let date: Date = text.parse().ok().filter(|_| text.len() == 10)?;
            Some((after, TimeKind::Date, calendar::day(date)))
        })
    }

    /// "Sunday, June 18, 2023", "18 June", "June 18th"
    fn calendar_day(&self, index: usize, end: usize) -> Option<Read> {
        let mut start = index;
        if self.weekday_at(index, end).is_some() {
            start = index + 1 + usize::from(self.is_text(index + 1, end, ","));
        }
        let (month, day, after) = if let Some(month) = self.month_at(start, end) {
            (month, self.day_number(start + 1, end)?, start + 2)
        } else {
            let day = self.day_number(start, end)?;
            let of = usize::from(self.is_text(start + 1, end, "of"));
            (self.month_at(start + 1 + of, end)?, day, start + 2 + of)
        };
        let year = self.year_after(after, end);
        let resolved = calendar::day_of_month(
            year.map(|(_, year)| year),
            month,
            day,
            self.published,
            self.side(index),
        )?;
        Some((year.map_or(after, |(after, _)| after), TimeKind::Date, resolved))
    }

    /// "June", "June 2023", "late June", "last June"
    fn month(&self, index: usize, end: usize) -> Option<Read> {
        let within = usize::from(self.is(index, end, &Word::Within));
        let direction = self.direction(index + within, end);
        let at = index + within + usize::from(direction.is_some());
        let at = at + usize::from(within > 0 && self.is_text(at, end, "-"));
        let month = self.month_at(at, end)?;
        let year = self.year_after(at + 1, end);
        let side = match direction {
            Some(direction) if direction > 0 => Side::Next,
            Some(direction) if direction < 0 => Side::Past,
            _ => self.side(index),
        };
        let resolved = calendar::month(year.map(|(_, year)| year), month, self.published, side);
        Some((year.map_or(at + 1, |(after, _)| after), TimeKind::Date, resolved))
    }

    /// "Sunday", "last Sunday", "Sunday morning", "Sundays"
    fn weekday(&self, index: usize, end: usize) -> Option<Read> {
        let every = self.find(index, end, |word| match word {
            Word::Weekdays(number) if self.capital(index) => Some(*number),
            _ => None,
        });
        if let Some(number) = every {
            let value = Some(format_smolstr!("XXXX-WXX-{number}"));
            return Some((index + 1, TimeKind::Set, Resolved { value, days: (None, None) }));
        }
        let direction = self.direction(index, end);
        let mut at = index + usize::from(direction.is_some());
        at += usize::from(direction.is_none() && self.is(at, end, &Word::Within));
        let number = self.weekday_at(at, end)?;
        let resolved = calendar::weekday(number, direction, self.published, self.side(index));
        Some(self.with_part(at + 1, end, resolved))
    }

    /// "yesterday", "tomorrow morning"
    fn relative_day(&self, index: usize, end: usize) -> Option<Read> {
        let part = self.find(index, end, |word| match word {
            Word::DayPart(code) => Some(code),
            _ => None,
        });
        if let Some(part) = part {
            let day = self.published.map(calendar::day);
            let (value, days) = day.map_or((None, (None, None)), |day| {
                (day.value.map(|value| format_smolstr!("{value}T{part}")), day.days)
            });
            let value = value.or_else(|| Some(format_smolstr!("XXXX-XX-XXT{part}")));
            return Some((index + 1, TimeKind::Time, Resolved { value, days }));
        }
        let at = index + usize::from(self.is(index, end, &Word::Within));
        let offset = self.find(at, end, |word| match word {
            Word::Day(offset) => Some(*offset),
            _ => None,
        })?;
        let resolved = self
            .published
            .and_then(|day| calendar::offset_days(day, offset))
            .map_or(Resolved { value: None, days: (None, None) }, calendar::day);
        Some(self.with_part(at + 1, end, resolved))
    }

    /// A day, or a part of it if one is named next: "Sunday morning".
    fn with_part(&self, after: usize, end: usize, day: Resolved) -> Read {
        match self.part(after, end) {
            Some(part) => {
                let value = day.value.map(|value| format_smolstr!("{value}T{part}"));
                (after + 1, TimeKind::Time, Resolved { value, days: day.days })
            }
            None => (after, TimeKind::Date, day),
        }
    }

    /// "last year", "earlier this week", "the past two years", "the coming months"
    fn directed_unit(&self, index: usize, end: usize) -> Option<Read> {
        let within = usize::from(self.is(index, end, &Word::Within));
        let mut at = index + within;
        at += usize::from(self.is_article(at, end));
        let direction = self.direction(at, end)?;
        at += 1;
        let named = self.find(at, end, |word| match word {
            Word::Weekend => Some(Ok(())),
            Word::Season(code) => Some(Err(code)),
            _ => None,
        });
        match named {
            Some(Ok(())) => {
                let week = calendar::unit(Unit::Week, direction, self.published);
                let resolved = week.map_or(Resolved { value: None, days: (None, None) }, |week| {
                    let saturday = week.days.0.and_then(|day| calendar::offset_days(day, 5));
                    let value = week.value.map(|value| format_smolstr!("{value}-WE"));
                    Resolved { value, days: (saturday, week.days.1) }
                });
                return Some((at + 1, TimeKind::Date, resolved));
            }
            Some(Err(season)) => {
                let value = calendar::unit(Unit::Year, direction, self.published)
                    .and_then(|year| year.value)
                    .map(|year| format_smolstr!("{year}-{season}"));
                return Some((at + 1, TimeKind::Date, Resolved { value, days: (None, None) }));
            }
            None => {}
        }
        // "this morning", "last night"
        if let Some(part) = self.part(at, end).filter(|_| direction <= 0) {
            let day = self.published.and_then(|day| calendar::offset_days(day, direction));
            let (value, days) = day.map(calendar::day).map_or((None, (None, None)), |day| {
                (day.value.map(|value| format_smolstr!("{value}T{part}")), day.days)
            });
            return Some((at + 1, TimeKind::Time, Resolved { value, days }));
        }
        // "the past two years": a length.
        let vague = self.is(at, end, &Word::VagueNumber);
        let number = self.number(at, end);
        let counted = usize::from(vague || number.is_some());
        let (unit, plural) = self.unit(at + counted, end)?;
        if counted > 0 || plural {
            let value = Some(calendar::duration(number, unit));
            let days = (None, None);
            return Some((at + counted + 1, TimeKind::Duration, Resolved { value, days }));
        }
        let mut resolved = calendar::unit(unit, direction, self.published)
            .unwrap_or(Resolved { value: None, days: (None, None) });
        // "earlier this week" is over at the day of the report.
        if within > 0
            && direction == 0
            && self.is_text_folded(index, "earlier")
            && let Some(published) = self.published
        {
            resolved.days.1 = published.tomorrow().ok();
        }
        Some((at + 1, TimeKind::Date, resolved))
    }

    fn is_text_folded(&self, index: usize, text: &str) -> bool {
        self.words[index].0 == text
    }

    fn is_article(&self, index: usize, end: usize) -> bool {
        index < end
            && self.token(index).pos == Pos::Det
            && self.analysis.morph(Id::new(index)).contains("Definite=Def")
    }

    /// "six hours", "two-day", "nearly five years", "three days ago", "a year"
    fn length(&self, index: usize, end: usize) -> Option<Read> {
        let mut at = index;
        while self.is(at, end, &Word::Approximate) && at < index + 3 {
            at += 1;
        }
        let article = self.is(at, end, &Word::Article);
        let vague = self.is(at, end, &Word::VagueNumber);
        let mut number = self.number(at, end);
        if article {
            number = Some(1.0);
        }
        if number.is_none() && !vague {
            return None;
        }
        at += 1;
        // "six and a half hours"; the tokens in between are words of any kind.
        if let (Some(whole), Some(0.5)) = (number, self.number(at + 2, end))
            && self.is(at + 1, end, &Word::Article)
        {
            number = Some(whole + 0.5);
            at += 3;
        }
        // "a few", "a couple of", "several dozen"
        let mut unknown = vague;
        if article && self.is(at, end, &Word::VagueNumber) {
            at += 1;
            unknown = true;
        }
        if unknown && self.is_text(at, end, "of") {
            at += 1;
        }
        at += usize::from(self.is_text(at, end, "-"));
        let (unit, plural) = self.unit(at, end)?;
        // "a second" is more often an ordinal; "10 a day" is a rate.
        if article && !unknown {
            let rate = index > 0 && self.token(index - 1).pos == Pos::Num;
            if unit == Unit::Second || rate || self.token(at).pos != Pos::Noun {
                return None;
            }
        }
        if self.is(at, end, &Word::Article) || (!plural && unknown) {
            return None;
        }
        let after = at + 1;
        if self.is(after, end, &Word::Back) {
            let number = number.filter(|_| !unknown);
            return Some((after + 1, TimeKind::Date, self.ago(number, unit)));
        }
        let value = Some(calendar::duration(number.filter(|_| !unknown), unit));
        Some((after, TimeKind::Duration, Resolved { value, days: (None, None) }))
    }

    /// So many units before the day of the report, as exact as the unit.
    fn ago(&self, number: Option<f64>, unit: Unit) -> Resolved {
        let unknown = || Resolved { value: Some("PAST_REF".into()), days: (None, None) };
        let Some(number) = number.filter(|number| number.fract() == 0.0 && *number < 1e5) else {
            return unknown();
        };
        calendar::unit(unit, -(number as i32), self.published).unwrap_or_else(unknown)
    }

    /// "in the morning", "in the afternoon"
    fn part_of_day(&self, index: usize, end: usize) -> Option<Read> {
        let at = index + usize::from(self.is_article(index, end));
        let part = self.part(at, end).filter(|_| at > index && self.dated[at])?;
        let value = Some(format_smolstr!("XXXX-XX-XXT{part}"));
        Some((at + 1, TimeKind::Time, Resolved { value, days: (None, None) }))
    }

    /// "10:30", "10 a.m.", "10:30 p.m. GMT"
    fn clock(&self, index: usize, end: usize) -> Option<Read> {
        let text = self.words[index].1;
        let (hour, minute, colon) = match text.split_once(':') {
            Some((hour, minute)) if minute.len() == 2 => (hour, minute, true),
            _ => (text, "00", false),
        };
        let (hour, minute): (u8, u8) = (hour.parse().ok()?, minute.parse().ok()?);
        let mut after = index + 1;
        let half = self.find(after, end, |word| match word {
            Word::ClockHalf(hours) => Some(*hours),
            _ => None,
        });
        if half.is_none() && !colon || hour > 23 || minute > 59 {
            return None;
        }
        let hour = match half {
            Some(hours) if hour <= 12 => hour % 12 + hours,
            _ => hour,
        };
        after += usize::from(half.is_some());
        after += usize::from(self.is(after, end, &Word::Zone));
        let value = Some(format_smolstr!("XXXX-XX-XXT{hour:02}:{minute:02}"));
        Some((after, TimeKind::Time, Resolved { value, days: (None, None) }))
    }

    /// "daily", "every Friday", "each month"
    fn set(&self, index: usize, end: usize) -> Option<Read> {
        let set = |after, value| {
            (after, TimeKind::Set, Resolved { value: Some(value), days: (None, None) })
        };
        let adverb = self.find(index, end, |word| match word {
            Word::Set(value) => Some(value.clone()),
            _ => None,
        });
        if let Some(value) = adverb.filter(|_| !self.capital(index)) {
            return Some(set(index + 1, value));
        }
        if !self.is(index, end, &Word::Every) {
            return None;
        }
        if let Some(weekday) = self.weekday_at(index + 1, end) {
            return Some(set(index + 2, format_smolstr!("XXXX-WXX-{weekday}")));
        }
        let number = self.number(index + 1, end);
        let at = index + 1 + usize::from(number.is_some());
        let (unit, _) = self.unit(at, end)?;
        Some(set(at + 1, calendar::duration(Some(number.unwrap_or(1.0)), unit)))
    }

    /// "2019", "the 1990s", "early 2019"
    fn year(&self, index: usize, end: usize) -> Option<Read> {
        let within = usize::from(self.is(index, end, &Word::Within));
        let at = index + within;
        let at = at + usize::from(within > 0 && self.is_text(at, end, "-"));
        let at = at + usize::from(self.is_article(at, end));
        if at >= end {
            return None;
        }
        let text = self.words[at].1;
        let decade = text.strip_suffix('s').map(|text| text.trim_end_matches(['\'', '’']));
        if let Some(first) = decade.and_then(|text| text.parse::<i16>().ok())
            && (1000..2200).contains(&first)
            && first % 10 == 0
        {
            return Some((at + 1, TimeKind::Date, calendar::decade(first)));
        }
        let year = self.year_at(at, end)?;
        // "2000 people" is a number; a year is said to be one by the recogniser or a preposition.
        let before = index.checked_sub(1).map(|before| self.token(before).pos);
        let counts = self.token(at).relation == Relation::Nummod && within == 0;
        let stands = (self.dated[at] && !counts)
            || (matches!(before, Some(Pos::Adp | Pos::Sconj))
                && self.token(at).relation == Relation::Pobj);
        stands.then(|| (at + 1, TimeKind::Date, calendar::year(year)))
    }

    /// "now", "recently"
    fn reference(&self, index: usize, end: usize) -> Option<Read> {
        let value = self.find(index, end, |word| match word {
            Word::Reference(value) => Some(value.clone()),
            _ => None,
        })?;
        let adverb = self.token(index).pos == Pos::Adv;
        adverb.then(|| {
            (index + 1, TimeKind::Date, Resolved { value: Some(value), days: (None, None) })
        })
    }
}

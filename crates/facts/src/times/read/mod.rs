//! Recognises expressions of time: a few constructions, tried at each word.

mod calendar;
mod clock;
mod length;
mod relative;
mod side;
mod years;

use std::ops::Range;

use readout_model::{Analysis, Document, Id, NameLabel, Pos, Relation, Tag, TimeKind, Token, Tree};
use smol_str::SmolStr;

use super::calendar::Side;
use super::meaning::{Base, Meaning, Part, Unit, Year};
use super::pieces::{Piece, is_dash, pieces};
use super::words::{Tables, Word};

/// One expression before it is resolved.
pub(super) struct Reading {
    /// Indices of its pieces.
    pub(super) pieces: Range<usize>,
    pub(super) kind: TimeKind,
    pub(super) meaning: Meaning,
    pub(super) side: Side,
    /// Whether what it dates is so in any year.
    pub(super) general: bool,
    /// Whether it stands in brackets.
    pub(super) aside: bool,
    /// The sentence, by number.
    pub(super) sentence: usize,
    pub(super) rule: &'static str,
}

/// Reads expressions of time from the words of one report.
pub(super) struct Reader<'a> {
    analysis: &'a Analysis,
    tree: &'a Tree<'a>,
    tables: &'a Tables,
    document: &'a Document,
    text: &'a str,
    pub(super) pieces: Vec<Piece>,
    /// By piece: the words and phrases that begin there, longest first, with their lengths.
    words: Vec<Vec<(usize, &'a Word)>>,
    /// Tokens inside what the recogniser calls a date or time.
    dated: Vec<bool>,
}

/// What one construction reads: the piece after it, type and meaning.
type Read = (usize, TimeKind, Meaning);

/// One construction of [`Reader`], under the name that its expressions carry as their rule.
type Construction<'a> = (&'static str, fn(&Reader<'a>, usize, usize) -> Option<Read>);

impl<'a> Reader<'a> {
    pub(super) fn new(document: &'a Document, tree: &'a Tree<'a>, tables: &'a Tables) -> Self {
        let analysis = tree.analysis;
        let pieces = pieces(document, analysis, tables);
        let words = (0..pieces.len()).map(|at| words_at(&pieces[at..], tables)).collect();
        let mut dated = vec![false; analysis.tokens.len()];
        for name in &analysis.names {
            if matches!(name.label, NameLabel::Date | NameLabel::Time) {
                dated[name.tokens.start as usize..name.tokens.end as usize].fill(true);
            }
        }
        let text = document.text.as_str();
        Reader { analysis, tree, tables, document, text, pieces, words, dated }
    }

    /// All expressions, in order of the text, not overlapping.
    pub(super) fn read(&self) -> Vec<Reading> {
        let mut readings = Vec::new();
        for (sentence, tokens) in self.analysis.sentences.iter().map(|it| &it.tokens).enumerate() {
            let first = |token: u32| {
                self.pieces.partition_point(|piece| (piece.token.index() as u32) < token)
            };
            let (mut index, end) = (first(tokens.start), first(tokens.end));
            let mut brackets = 0usize;
            while index < end {
                match self.raw(index) {
                    "(" => brackets += 1,
                    ")" => brackets = brackets.saturating_sub(1),
                    _ => {}
                }
                match self.longest_at(index, end) {
                    Some((rule, (after, kind, meaning))) => {
                        readings.push(Reading {
                            pieces: index..after,
                            kind,
                            side: self.side_of(index..after, &meaning),
                            meaning,
                            general: self.is_general(index),
                            aside: brackets > 0,
                            sentence,
                            rule,
                        });
                        index = after;
                    }
                    None => index += 1,
                }
            }
        }
        readings
    }

    /// The longest expression that begins at a piece, with its rule.
    fn longest_at(&self, index: usize, end: usize) -> Option<(&'static str, Read)> {
        if self.words[index].is_empty() && !self.raw(index).starts_with(is_figure) {
            return None;
        }
        let constructions: [Construction<'a>; 19] = [
            ("times/iso", Reader::iso),
            ("times/calendar day", Reader::calendar_day),
            ("times/day of list", Reader::day_of_list),
            ("times/month", Reader::month),
            ("times/year", Reader::year),
            ("times/decade", Reader::decade),
            ("times/part of year", Reader::part_of_year),
            ("times/holiday", Reader::holiday),
            ("times/portion", Reader::portion),
            ("times/weekday", Reader::weekday),
            ("times/day", Reader::relative_day),
            ("times/unit", Reader::directed_unit),
            ("times/weekend", Reader::weekend),
            ("times/length", Reader::length),
            ("times/part of day", Reader::part_of_day),
            ("times/clock", Reader::clock),
            ("times/set", Reader::set),
            ("times/reference", Reader::reference),
            (NARRATIVE, Reader::narrative_reference),
        ];
        let mut best: Option<(&str, Read)> = None;
        for (rule, read) in constructions {
            if let Some(found) = read(self, index, end)
                && best.as_ref().is_none_or(|(_, best)| found.0 > best.0)
            {
                best = Some((rule, found));
            }
        }
        best
    }

    fn token(&self, at: usize) -> &Token {
        &self.analysis.tokens[self.pieces[at].token]
    }

    /// The text of a piece.
    fn raw(&self, at: usize) -> &'a str {
        &self.text[self.pieces[at].span.range()]
    }

    fn is_raw(&self, at: usize, end: usize, text: &str) -> bool {
        at < end && self.raw(at) == text
    }

    fn is_dash(&self, at: usize, end: usize) -> bool {
        at < end && !self.raw(at).is_empty() && self.raw(at).chars().all(is_dash)
    }

    /// Whether two neighbours are written together.
    fn joined(&self, at: usize) -> bool {
        self.pieces[at].span.end() == self.pieces[at + 1].span.start()
    }

    fn pos(&self, at: usize) -> Pos {
        self.token(at).pos
    }

    fn capital(&self, at: usize) -> bool {
        self.raw(at).starts_with(char::is_uppercase)
    }

    fn is_dated(&self, at: usize) -> bool {
        self.dated[self.pieces[at].token.index()]
    }

    /// The longest word or phrase at a place that `pick` takes, with the place after it.
    fn word<T>(
        &self,
        at: usize,
        end: usize,
        pick: impl Fn(&'a Word) -> Option<T>,
    ) -> Option<(usize, T)> {
        let words = if at < end { self.words[at].as_slice() } else { &[] };
        words
            .iter()
            .filter(|(length, _)| at + length <= end)
            .find_map(|(length, word)| pick(word).map(|found| (at + length, found)))
    }

    /// The place after a word or phrase of a class, if one stands there.
    fn after(&self, at: usize, end: usize, word: &Word) -> Option<usize> {
        self.word(at, end, |it| (it == word).then_some(())).map(|(after, ())| after)
    }

    fn is(&self, at: usize, end: usize, word: &Word) -> bool {
        self.after(at, end, word).is_some()
    }

    /// The place after a word of a class, or the same place.
    fn skip(&self, at: usize, end: usize, word: &Word) -> usize {
        self.after(at, end, word).unwrap_or(at)
    }

    /// The place after "the".
    fn skip_definite(&self, at: usize, end: usize) -> usize {
        self.skip(at, end, &Word::Definite)
    }

    /// "to", "and", "–" between the ends of a range or the members of a list.
    fn range_word(&self, at: usize, end: usize) -> Option<usize> {
        if self.is_dash(at, end) { Some(at + 1) } else { self.after(at, end, &Word::Range) }
    }

    /// "next", "the following", "that same": the place after, how far and from where.
    fn direction(&self, index: usize, end: usize) -> Option<(usize, i32, Base)> {
        let at = self.skip_definite(index, end);
        let (mut after, (offset, base)) = self.word(at, end, |word| match word {
            Word::Direction(offset, base) => Some((*offset, *base)),
            _ => None,
        })?;
        // "said that Monday was …", "they last met"
        let before_noun = matches!(self.pos(at), Pos::Det | Pos::Adj | Pos::Noun | Pos::Verb)
            || self.is_dated(at);
        if !before_noun || (self.pos(at) == Pos::Verb && self.token(at).tag != Tag::Vbg) {
            return None;
        }
        // "the next day" counts from what was told, "next day" from the report.
        let base = if offset > 0 && at > index { Base::Story } else { base };
        // "this past weekend", "that same month"
        while let Some((next, further)) = self.word(after, end, |word| match word {
            Word::Direction(offset, _) => Some(*offset),
            Word::Filler => Some(0),
            _ => None,
        }) {
            if further != 0 && offset != 0 {
                break;
            }
            if further != 0 {
                return Some((next, further, base));
            }
            after = next;
        }
        Some((after, offset, base))
    }

    fn unit(&self, at: usize, end: usize) -> Option<(usize, Unit, bool)> {
        let (after, (unit, plural)) = self.word(at, end, |word| match word {
            Word::Unit { unit, plural } => Some((*unit, *plural)),
            _ => None,
        })?;
        Some((after, unit, plural))
    }

    fn part(&self, at: usize, end: usize) -> Option<(usize, SmolStr)> {
        self.word(at, end, |word| match word {
            Word::Part(code) => Some(code.clone()),
            _ => None,
        })
    }

    /// "of that year", "last year" after a month or season; else the year in figures.
    fn year_said(&self, index: usize, end: usize) -> Option<(usize, Year)> {
        if let Some((after, year)) = self.year_after(index, end) {
            return Some((after, Year::Number(year)));
        }
        let at = self.skip(index, end, &Word::Of);
        let (at, offset, base) = self.direction(at, end)?;
        let (after, unit, plural) = self.unit(at, end)?;
        (unit == Unit::Year && !plural).then_some((after, Year::Away(offset, base)))
    }

    /// "now", "recently", "the past", "soon" with what will be
    fn reference(&self, index: usize, end: usize) -> Option<Read> {
        let fixed = |value: SmolStr| (TimeKind::Date, Meaning::Fixed(value));
        if let Some((after, value)) = self.word(index, end, |word| match word {
            Word::Reference(value) => Some(value.clone()),
            _ => None,
        }) {
            // "at this time" is a time, "this time led by Togo" contrasts; "the future of the city"
            // is something else.
            let phrase = after > index + 1;
            let pointed = phrase
                && (self.is(index, end, &Word::Definite)
                    || self
                        .word(index, end, |it| matches!(it, Word::Direction(..)).then_some(()))
                        .is_some());
            let under = index > 0 && self.pos(index - 1) == Pos::Adp;
            let open = self.is(after, end, &Word::Of);
            // "most recently on May 3" is that day.
            let led = !phrase
                && index > 0
                && self.pos(index - 1) == Pos::Adv
                && after < end
                && (self.pos(after) == Pos::Adp || self.is_dated(after));
            let stands = if pointed {
                under && !open
            } else {
                phrase || (self.pos(index) == Pos::Adv && !led)
            };
            let (kind, meaning) = fixed(value);
            return stands.then_some((after, kind, meaning));
        }
        if let Some((after, (year, month, day))) = self.word(index, end, |word| match word {
            Word::Date(year, month, day) => Some((*year, *month, *day)),
            _ => None,
        }) {
            let (year, part) = (Year::Number(year), Part::Day(month, day));
            return Some((after, TimeKind::Date, Meaning::Calendar { year, part }));
        }
        if let Some(after) = self.after(index, end, &Word::Soon)
            && self.pos(index) == Pos::Adv
            && self.side(index) == Side::Future
        {
            let (kind, meaning) = fixed(SmolStr::new_static("FUTURE_REF"));
            return Some((after, kind, meaning));
        }
        None
    }

    /// How an expression hangs together with the next, if a single word or dash parts them.
    pub(super) fn joint(&self, first: &Reading, second: &Reading) -> Option<Joint> {
        let (at, end) = (first.pieces.end, second.pieces.start);
        if first.sentence != second.sentence || at >= end {
            return None;
        }
        let before = first.pieces.start.checked_sub(1);
        if self.is_dash(at, end) && end == at + 1 {
            return Some(Joint::Range);
        }
        let after = |word: &Word| self.after(at, end, word) == Some(end);
        if after(&Word::Until) || after(&Word::To) {
            return Some(Joint::Range);
        }
        let between =
            before.is_some_and(|before| self.after(before, at, &Word::Between) == Some(before + 1));
        match after(&Word::Range) {
            true if between => Some(Joint::Range),
            true => Some(Joint::List),
            false => None,
        }
    }

    /// The days of something that lasts as long as one expression says, and whether it begins
    /// (rather than ends) on the day of the other: "began a three-day visit on Monday".
    pub(super) fn stay(&self, day: &Reading, length: &Reading) -> Option<(i32, bool)> {
        let days = match length.meaning {
            Meaning::Length { number: Some(number), unit: Unit::Day } => number,
            Meaning::Length { number: Some(number), unit: Unit::Week } => 7.0 * number,
            _ => return None,
        };
        if days.fract() != 0.0 || !(2.0..=60.0).contains(&days) {
            return None;
        }
        // "three-day" says how long a noun is.
        let last = self.pieces[length.pieces.end - 1].token;
        let noun = self.analysis.tokens[last].head?;
        let describes = self.analysis.tokens[noun].pos == Pos::Noun
            && noun.index() > last.index()
            && matches!(
                self.analysis.tokens[last].relation,
                Relation::Compound | Relation::Amod | Relation::Nummod | Relation::Nmod
            );
        if !describes {
            return None;
        }
        let mut current = self.pieces[day.pieces.start].token;
        for _ in 0..8 {
            let token = &self.analysis.tokens[current];
            if matches!(token.pos, Pos::Verb | Pos::Aux) {
                let words = self.tables.get(&crate::entities::fold::fold(&token.lemma));
                let begins = words.contains(&Word::Begin);
                return (begins || words.contains(&Word::Finish)).then_some((days as i32, begins));
            }
            current = token.head?;
        }
        None
    }

    /// Whether a month or season is any year's: "in July it is hot", "it rains in July", "should go in May".
    fn is_general(&self, at: usize) -> bool {
        let mut current = self.pieces[at].token;
        for _ in 0..8 {
            let token = &self.analysis.tokens[current];
            if matches!(token.pos, Pos::Verb | Pos::Aux) {
                let general = |id: Id<Token>| {
                    let lemma = &self.analysis.tokens[id].lemma;
                    self.tables.get(&crate::entities::fold::fold(lemma)).contains(&Word::General)
                };
                // "is used in summer"
                let present =
                    |id: Id<Token>| matches!(self.analysis.tokens[id].tag, Tag::Vbz | Tag::Vbp);
                let state = matches!(token.tag, Tag::Vbz | Tag::Vbp)
                    || self.tree.related(current, &[Relation::Auxpass]).any(present);
                return state || self.tree.related(current, &[Relation::Aux]).any(general);
            }
            match token.head {
                Some(head) => current = head,
                None => break,
            }
        }
        false
    }

    /// What the preposition before an expression makes of it.
    pub(super) fn bound(&self, reading: &Reading) -> Option<Bound> {
        let start = reading.pieces.start;
        let before = start.checked_sub(1)?;
        let is = |word: &Word| self.after(before, start, word) == Some(start);
        if is(&Word::Since) {
            Some(Bound::Since)
        } else if is(&Word::Until) && self.pos(before) != Pos::Part {
            Some(Bound::Until)
        } else {
            None
        }
    }

    /// "this period", "the same time": in news they are seldom times.
    fn narrative_reference(&self, index: usize, end: usize) -> Option<Read> {
        let (after, value) = self.word(index, end, |word| match word {
            Word::NarrativeReference(value) => Some(value.clone()),
            _ => None,
        })?;
        if index == 0 || self.pos(index - 1) != Pos::Adp {
            return None;
        }
        let meaning = match value.as_str() {
            "" => Meaning::Unvalued,
            "story" => Meaning::Story,
            _ => Meaning::Fixed(value),
        };
        Some((after, TimeKind::Date, meaning))
    }
}

/// Rule of expressions that count in narrative only.
pub(super) const NARRATIVE: &str = "times/narrative";

/// How two neighbours hang together.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Joint {
    /// "from 3 to 5 May", "between 3 and 5 May"
    Range,
    /// "3 and 5 May"
    List,
}

/// What a preposition makes of an expression.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    /// "until Friday"
    Until,
    /// "since Monday"
    Since,
}

/// What begins an expression though no table has it.
fn is_figure(character: char) -> bool {
    character.is_ascii_digit() || matches!(character, '\'' | '’' | '‘')
}

/// The words and phrases that begin with the first piece, longest first.
fn words_at<'a>(pieces: &[Piece], tables: &'a Tables) -> Vec<(usize, &'a Word)> {
    let first = pieces[0].folded.split(' ').next().unwrap_or_default();
    let longest = match tables.longest(first) {
        0 => return Vec::new(),
        // Hyphens and "'s" are pieces of their own.
        several @ 2.. => several + 2,
        one => one,
    };
    let mut found = Vec::new();
    let mut phrase = String::new();
    for length in 1..=longest.min(pieces.len()) {
        let piece = &pieces[length - 1];
        if piece.folded.is_empty() {
            continue;
        }
        // "year's" is one word, "mid-year" two.
        let joined = length > 1 && pieces[length - 2].span.end() == piece.span.start();
        if length > 1 && (!joined || pieces[length - 2].folded.is_empty()) {
            phrase.push(' ');
        }
        phrase.push_str(&piece.folded);
        found.extend(tables.get(&phrase).iter().map(|word| (length, word)));
    }
    found.reverse();
    found
}

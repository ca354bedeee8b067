//! Recognises expressions of time: a few constructions, tried at each word.

mod beside;
mod calendar;
mod clock;
mod joints;
mod length;
mod references;
mod relative;
mod sets;
mod side;
mod years;

use std::ops::Range;

use jiff::civil::Date;
use readout_model::{Analysis, Document, Id, NameLabel, Pos, Relation, Tag, TimeKind, Token, Tree};
use smol_str::SmolStr;

use super::calendar::Side;
use super::meaning::{Base, Meaning, Part, Unit, Year};
use super::phases::Phase;
use super::pieces::{Piece, is_dash, pieces};
use super::words::{Tables, Word};
pub(in crate::times) use joints::{Bound, Joint};

/// One expression before it is resolved.
pub(super) struct Reading {
    /// Indices of its pieces.
    pub(super) pieces: Range<usize>,
    pub(super) kind: TimeKind,
    pub(super) meaning: Meaning,
    /// Which part of what it names is meant.
    pub(super) phase: Option<Phase>,
    pub(super) side: Side,
    /// Whether its verb stands in the past.
    pub(super) told: bool,
    /// Whether it has been done: "has met", "met".
    pub(super) done: bool,
    /// Whether what it dates was done for certain.
    pub(super) over: bool,
    /// Whether what it dates is so in any year.
    pub(super) general: bool,
    /// Whether that is said of it: "usually melts by April".
    pub(super) habitual: bool,
    /// Whether it is told beside the story: in brackets, of the time since when, of a fiscal year.
    pub(super) aside: bool,
    /// Whether no preposition leads to it: "landed Friday".
    pub(super) bare: bool,
    /// The sentence, by number.
    pub(super) sentence: usize,
    /// The verb of the relative clause that it stands in.
    pub(super) clause: Option<Id<Token>>,
    /// The block, by number, and whether the expression is its heading: "Monday - Ministers meet".
    pub(super) block: usize,
    pub(super) heading: bool,
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
    /// Tokens inside the names of people, but for the last of each: "Sunday Adewale".
    forenames: Vec<bool>,
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
        let mut forenames = dated.clone();
        for name in &analysis.names {
            let (first, end) = (name.tokens.start as usize, name.tokens.end as usize);
            match name.label {
                NameLabel::Date | NameLabel::Time => dated[first..end].fill(true),
                NameLabel::Person => forenames[first..end.max(first + 1) - 1].fill(true),
                _ => {}
            }
        }
        let text = document.text.as_str();
        Reader { analysis, tree, tables, document, text, pieces, words, dated, forenames }
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
                // "Bloody Sunday"
                if let Some(after) = self.after(index, end, &Word::Name)
                    && self.capital(index)
                {
                    index = after;
                    continue;
                }
                match self.longest_at(index, end) {
                    Some((rule, (after, kind, meaning))) => {
                        readings.push(Reading {
                            pieces: index..after,
                            kind,
                            side: self.side_of(index..after, &meaning),
                            told: self.is_told(after - 1) || self.is_origin(index, after),
                            done: self.is_done(after - 1),
                            over: self.is_over(&(index..after)),
                            general: self.is_general(index..after, &meaning),
                            meaning,
                            phase: self.phase(index, after),
                            habitual: self.is_habitual(index) || self.recurs(index),
                            aside: brackets > 0 || self.is_beside(index..after),
                            bare: index == 0 || !self.is(index - 1, end, &Word::In),
                            sentence,
                            clause: self.relative_clause(index),
                            block: self.block_of(index),
                            heading: self.is_heading(index, after),
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
        let constructions: [Construction<'a>; 23] = [
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
            ("times/clock", Reader::day_and_clock),
            ("times/set", Reader::set),
            ("times/reference", Reader::reference),
            ("times/reference", Reader::open_end),
            (NEAR_FUTURE, Reader::near_future),
            (NARRATIVE, Reader::narrative_reference),
            (EARLY, Reader::three_figures),
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

    fn is_forename(&self, at: usize) -> bool {
        self.forenames[self.pieces[at].token.index()]
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
        // "WE MEET NEXT YEAR"
        let loud = self.raw(at).len() > 1 && !self.raw(at).contains(char::is_lowercase);
        let before_noun = matches!(self.pos(at), Pos::Det | Pos::Adj | Pos::Noun | Pos::Verb)
            || self.is_dated(at)
            || loud && self.pos(at) == Pos::Propn;
        if !before_noun || (self.pos(at) == Pos::Verb && self.token(at).tag != Tag::Vbg) {
            return None;
        }
        // "the next day" counts from what was told, "next day" from the report; "the last week" is
        // none of the calendar.
        let definite = at > index || (index > 0 && self.is(index - 1, index, &Word::Definite));
        let base = match base {
            Base::Ground if !definite => Base::Report,
            Base::Ground if offset > 0 => Base::Story,
            base => base,
        };
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

    /// Whether a month, season or day is any year's: "in July it is hot", "it rains in July", "should go in
    /// May", "the feast is 30 September".
    fn is_general(&self, pieces: Range<usize>, meaning: &Meaning) -> bool {
        if matches!(meaning, Meaning::Calendar { part: Part::Day(..), .. })
            && !pieces
                .clone()
                .any(|at| matches!(self.token(at).relation, Relation::Attr | Relation::Compound))
        {
            return false;
        }
        let mut current = self.pieces[pieces.start].token;
        for _ in 0..8 {
            let token = &self.analysis.tokens[current];
            // "may find it to be hot in summer"
            let to = |id: Id<Token>| self.analysis.tokens[id].tag == Tag::To;
            let infinitive = token.tag == Tag::Vb
                && token.head.is_some()
                && self.tree.related(current, &[Relation::Aux]).any(to);
            if matches!(token.pos, Pos::Verb | Pos::Aux) && !infinitive {
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

    /// The day that a report gives itself: a full date that has a line of its own near the top.
    pub(super) fn date_line(&self, readings: &[Reading]) -> Option<Date> {
        readings.iter().take(DATE_LINES).find_map(|reading| {
            let Meaning::Calendar { year: Year::Number(year), part: Part::Day(month, day) } =
                reading.meaning
            else {
                return None;
            };
            let (first, last) = (reading.pieces.start, reading.pieces.end - 1);
            let span = self.pieces[first].span.cover(self.pieces[last].span);
            let top = self.document.blocks.iter().take(TOP).any(|block| {
                block.span.start() <= span.start()
                    && span.end() <= block.span.end()
                    && block.span.len() <= span.len() + BESIDE
            });
            top.then(|| Date::new(year, month, day).ok()).flatten()
        })
    }

    /// "usually melts by April", "normally meets in May"
    fn is_habitual(&self, at: usize) -> bool {
        const HIGHEST: usize = 8;
        self.verb_above(at, HIGHEST).is_some_and(|verb| {
            let mut adverbs = self.tree.related(verb, &[Relation::Advmod]);
            adverbs.any(|adverb| self.has_class(adverb, &Word::Habit))
        })
    }

    /// The verb of the relative clause that a piece stands in: "Lindahl, who won here **in 1996**".
    fn relative_clause(&self, at: usize) -> Option<Id<Token>> {
        const HIGHEST: usize = 5;
        let verb = self.verb_above(at, HIGHEST)?;
        (self.analysis.tokens[verb].relation == Relation::Relcl).then_some(verb)
    }

    /// The nearest verb above a piece, or itself, at most so many words up.
    fn verb_above(&self, at: usize, highest: usize) -> Option<Id<Token>> {
        let tokens = &self.analysis.tokens;
        let above = std::iter::successors(Some(self.pieces[at].token), |at| tokens[*at].head);
        above.take(highest).find(|at| matches!(tokens[*at].pos, Pos::Verb | Pos::Aux))
    }

    /// Whether an expression says since when something else is so ("since the revolt began on May 3"), or
    /// names a fiscal year: the story does not go on from there.
    fn is_beside(&self, pieces: Range<usize>) -> bool {
        if pieces.clone().any(|at| self.is(at, pieces.end, &Word::Fiscal)) {
            return true;
        }
        const HIGHEST: usize = 4;
        self.verb_above(pieces.start, HIGHEST).is_some_and(|verb| {
            let mut marks = self.tree.related(verb, &[Relation::Mark]);
            self.analysis.tokens[verb].relation == Relation::Advcl
                && marks.any(|mark| self.has_class(mark, &Word::Since))
        })
    }
}

/// Rule of what is near in news only: "would soon" of a story is past.
pub(super) const NEAR_FUTURE: &str = "times/near future";

/// Rule of expressions that count in narrative only.
pub(super) const NARRATIVE: &str = "times/narrative";

/// Rule of years that count in texts that name others of their age only.
pub(super) const EARLY: &str = "times/early year";

/// Blocks from the top among which a report has the line with its day, and expressions of time.
const TOP: usize = 4;
const DATE_LINES: usize = 6;

/// Bytes that may stand beside the day in its line: "Published:".
const BESIDE: usize = 12;

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

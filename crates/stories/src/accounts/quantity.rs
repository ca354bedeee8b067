//! Numbers in a text, with what they count and how exactly they are meant.

use readout_model::{Id, Pos, Relation, Report, Span, Tag, TimeExpression, TimeKind, Token, Tree};
use smol_str::SmolStr;

use super::words::Comparing;

/// A number with what it measures or counts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Quantity {
    /// What it may really be, in base units.
    pub(crate) low: f64,
    pub(crate) high: f64,
    /// Base unit of a measure; `None` for what is counted.
    pub(crate) unit: Option<SmolStr>,
    /// Dictionary form of the noun that it counts.
    pub(crate) noun: Option<SmolStr>,
    /// The number words with hedge, unit and noun.
    pub(crate) span: Span,
    /// Token that the number hangs from.
    pub(crate) home: Id<Token>,
    /// Whether nothing says that it counts only some: "50 people", not "50 people from France".
    pub(crate) whole: bool,
}

/// How close a figure without hedge is taken to be meant, when it is round; as a share of it.
const ROUNDING: f64 = 0.03;

/// The unit of places in a row.
pub(crate) const ORDINAL: &str = "ordinal";

/// The unit of ages: a duration that lies between two births says nothing of how long anything took.
const AGE: &str = "age";

/// The unit of how long something had not been: "the first visit in five years".
pub(crate) const SINCE: &str = "since";

/// Words between such a duration and what is the first.
const FIRST: usize = 4;

/// The unit of durations.
pub(crate) const HOUR: &str = "hour";

/// Words before a number that may belong to its hedge.
const BEFORE: usize = 5;

/// The quantities of a report, in order of the text. Numbers in dates and clock times are none.
pub(crate) fn quantities(report: &Report, tree: &Tree<'_>, words: &Comparing) -> Vec<Quantity> {
    let tokens = &report.analysis.tokens;
    let mut taken: Vec<Span> = report
        .facts
        .times
        .iter()
        .filter(|time| time.kind != TimeKind::Duration)
        .map(|time| time.span)
        .collect();
    let mut found = Vec::new();
    for time in report.facts.times.iter().filter(|time| time.kind == TimeKind::Duration) {
        if let Some(quantity) = duration(time, report, tree, words) {
            taken.push(time.span);
            found.push(quantity);
        }
    }
    taken.sort_unstable();
    let reader = Reader { report, tree, words };
    let mut at = 0;
    while at < tokens.len() {
        let span = tokens[Id::new(at)].span;
        let inside = taken.iter().any(|time| time.overlaps(span));
        found.extend(reader.ordinal(at).filter(|_| !inside));
        match reader.number(at).filter(|_| !inside) {
            Some((end, low, high)) => {
                found.extend(reader.quantity(at, end, low, high));
                at = end;
            }
            None => at += 1,
        }
    }
    found.sort_by_key(|quantity| quantity.span);
    found
}

struct Reader<'r> {
    report: &'r Report,
    tree: &'r Tree<'r>,
    words: &'r Comparing,
}

impl Reader<'_> {
    fn word(&self, at: usize) -> String {
        let document = &self.report.document;
        let token = self.report.analysis.tokens.get(at);
        let word = token.map(|token| document[token.span].to_lowercase());
        word.unwrap_or_default().trim_end_matches('.').to_owned()
    }

    /// "the **seventh** round"
    fn ordinal(&self, at: usize) -> Option<Quantity> {
        let tokens = &self.report.analysis.tokens;
        let id = Id::new(at);
        let value = self.words.ordinal(&self.word(at))?;
        let noun = tokens[id].head.filter(|head| {
            *head > id && tokens[id].relation == Relation::Amod && tokens[*head].pos == Pos::Noun
        })?;
        Some(Quantity {
            low: value,
            high: value,
            unit: Some(ORDINAL.into()),
            noun: Some(SmolStr::new(tokens[noun].lemma.to_lowercase())),
            span: tokens[id].span.cover(tokens[noun].span),
            home: noun,
            whole: false,
        })
    }

    /// The number that begins at a token: the token after it, lowest and highest value.
    fn number(&self, start: usize) -> Option<(usize, f64, f64)> {
        let first = self.word(start);
        if let Some((low, high)) = self.words.vague(&first) {
            // "tens of thousands"
            let scale = (self.word(start + 1) == "of")
                .then(|| self.words.vague(&self.word(start + 2)))
                .flatten();
            return Some(match scale {
                Some((unit, _)) => (start + 3, low * unit, high * unit),
                None => (start + 1, low, high),
            });
        }
        // What "million" multiplies is in a word that was not read: "e80 million".
        let unread = self.word(start.wrapping_sub(1));
        let scales = self.words.number(&first).is_some_and(|value| value >= 100.0);
        if scales && unread.contains(|sign: char| sign.is_ascii_digit()) {
            return None;
        }
        let mut at = start;
        let (mut total, mut current, mut any) = (0.0, 0.0, false);
        let mut step = 1.0;
        loop {
            let word = self.word(at);
            let value = digits(&word).or_else(|| self.words.number(&word));
            match value {
                Some(value) if value >= 100.0 && self.words.number(&word).is_some() => {
                    // "hundred", "million" multiply what stands before them.
                    current = if current == 0.0 { value } else { current * value };
                    step *= value;
                    if value >= 1000.0 {
                        total += current;
                        current = 0.0;
                    }
                    any = true;
                }
                Some(value) if self.words.multiplies(&word) => {
                    current = if current == 0.0 { value } else { current * value };
                    any = true;
                    step = 1.0;
                }
                Some(value) if (value == 0.5 || value == 0.25) && any => current += value,
                Some(value) => {
                    if any && current != 0.0 && !(current >= 20.0 && value < current) {
                        break;
                    }
                    current += value;
                    step = precision(&word, value);
                    any = true;
                }
                None => {
                    let next = self.word(at + 1);
                    let joins = match word.as_str() {
                        "-" => {
                            let next = self.words.number(&next);
                            any && next.is_some_and(|value| !(10.0..100.0).contains(&value))
                        }
                        "and" | "a" => {
                            let after =
                                if word == "and" && next == "a" { self.word(at + 2) } else { next };
                            any && (after == "half"
                                || after == "quarter"
                                || current >= 100.0 && self.words.number(&after).is_some())
                        }
                        _ => false,
                    };
                    if !joins {
                        break;
                    }
                }
            }
            at += 1;
        }
        if !any {
            return None;
        }
        let value = total + current;
        let slack = rounding(value, step);
        Some((at, value - slack, value + slack))
    }

    fn quantity(&self, start: usize, end: usize, low: f64, high: f64) -> Option<Quantity> {
        let tokens = &self.report.analysis.tokens;
        let last = Id::new(end - 1);
        // "one" and "half" are as often no numbers.
        let counted = tokens[last].relation == Relation::Nummod;
        if end == start + 1
            && low <= 1.0
            && high <= 1.0
            && (!counted || self.words.number(&self.word(start)).is_some())
        {
            return None;
        }
        if self.ordinal_or_name(start, end) {
            return None;
        }
        let (low, high, from) = self.hedged(start, low, high);
        let mut noun = self.noun(last, end);
        let before = self.word(start.wrapping_sub(1));
        let mut unit = self.words.unit(&before).filter(|unit| unit.base.starts_with("money"));
        let mut span = tokens[Id::new(from)].span.cover(tokens[last].span);
        if unit.is_some() {
            span = span.cover(tokens[Id::new(start - 1)].span);
        }
        for next in end..end + 2 {
            let word = self.word(next);
            let lemma = tokens.get(next).map(|token| token.lemma.to_lowercase());
            let found = self.words.unit(&word).or_else(|| self.words.unit(lemma.as_deref()?));
            if unit.is_none() && found.is_some() {
                unit = found;
                span = span.cover(tokens[Id::new(next)].span);
                noun = None;
                break;
            }
            if word != "per" && word != "-" {
                break;
            }
        }
        let home = match &noun {
            Some(noun) => *noun,
            None => last,
        };
        if noun.is_some() && tokens[home].span.end() > span.end() {
            span = span.cover(tokens[home].span);
        }
        let factor = unit.map_or(1.0, |unit| unit.factor);
        Some(Quantity {
            low: low * factor,
            high: high * factor,
            unit: unit.map(|unit| unit.base.clone()),
            noun: noun.map(|noun| SmolStr::new(tokens[noun].lemma.to_lowercase())),
            span,
            home,
            whole: self.whole(from, last, noun),
        })
    }

    /// Whether neither number nor noun has words that narrow it down.
    fn whole(&self, start: usize, number: Id<Token>, noun: Option<Id<Token>>) -> bool {
        let tokens = &self.report.analysis.tokens;
        let end = noun.unwrap_or(number).max(number).index();
        let beside = [start.wrapping_sub(1), end, end + 1];
        if beside.iter().any(|at| {
            let lemma = tokens.get(*at).map(|token| token.lemma.to_lowercase());
            lemma.is_some_and(|lemma| self.words.part(&lemma))
        }) {
            return false;
        }
        let plain = |id: Id<Token>| {
            let named = tokens[id].pos == Pos::Propn;
            !named
                && self.tree.children(id).iter().all(|child| {
                    *child == number
                        || !matches!(
                            tokens[*child].relation,
                            Relation::Prep
                                | Relation::Amod
                                | Relation::Compound
                                | Relation::Poss
                                | Relation::Conj
                                | Relation::Appos
                                | Relation::Relcl
                        )
                })
        };
        plain(number) && noun.is_none_or(plain)
    }

    /// Whether it is no count: part of a name ("Flight 370", "G7"), a list number, a score.
    fn ordinal_or_name(&self, start: usize, end: usize) -> bool {
        let tokens = &self.report.analysis.tokens;
        let token = &tokens[Id::new(start)];
        let named = token.pos == Pos::Propn
            || token.relation == Relation::Compound && {
                let head = token.head.map(|head| tokens[head].pos);
                head == Some(Pos::Propn)
            };
        let follows = start > 0 && {
            let before = &tokens[Id::new(start - 1)];
            before.pos == Pos::Propn
                && before.span.end() + 1 == token.span.start()
                && token.relation != Relation::Dobj
                && token.head.is_some_and(|head| head.index() == start - 1)
        };
        let score = matches!(self.word(end).as_str(), "-" | "–" | "/")
            && digits(&self.word(end + 1)).is_some();
        named || follows || score
    }

    /// The noun that a number counts: what it modifies, or what follows "of".
    fn noun(&self, number: Id<Token>, end: usize) -> Option<Id<Token>> {
        let tokens = &self.report.analysis.tokens;
        let token = &tokens[number];
        if matches!(
            token.relation,
            Relation::Nummod
                | Relation::Quantmod
                | Relation::Amod
                | Relation::Compound
                | Relation::Det
        ) && let Some(head) = token.head.filter(|head| *head > number)
            && matches!(tokens[head].pos, Pos::Noun | Pos::Propn | Pos::Adj)
        {
            return Some(head);
        }
        let of = self.tree.children(number).iter().copied().find(|child| {
            tokens[*child].relation == Relation::Prep && tokens[*child].lemma == "of"
        });
        if let Some(noun) = of.and_then(|of| self.tree.child(of, Relation::Pobj)) {
            return matches!(tokens[noun].pos, Pos::Noun | Pos::Propn).then_some(noun);
        }
        // A number that the parser hung elsewhere, right before a plural noun.
        let next = tokens.get(end)?;
        matches!(next.tag, Tag::Nns).then(|| Id::new(end))
    }

    /// The bounds with a hedge before or behind the number, and the first token of both.
    fn hedged(&self, start: usize, low: f64, high: f64) -> (f64, f64, usize) {
        let from = start.saturating_sub(BEFORE);
        let before: Vec<String> = (from..start).map(|at| self.word(at)).collect();
        let strip = |words: &[String]| {
            words
                .iter()
                .filter(|word| !self.words.between(word))
                .cloned()
                .collect::<Vec<_>>()
                .join(" ")
        };
        let text = strip(&before);
        let next = format!("{} {}", self.word(start + 1), self.word(start + 2));
        for (hedge, (least, most)) in self.words.hedges() {
            let ends =
                text.strip_suffix(hedge).is_some_and(|rest| rest.is_empty() || rest.ends_with(' '));
            if ends {
                let count = hedge.split(' ').count();
                let first = (from..start).rev().filter(|at| !self.words.between(&self.word(*at)));
                let first = first.take(count).last().unwrap_or(start);
                return (low * least, high * most, first);
            }
            if next == hedge {
                return (low * least, high * most, start);
            }
        }
        (low, high, start)
    }
}

/// The value of a number in digits.
fn digits(word: &str) -> Option<f64> {
    let plain: String = word.chars().filter(|sign| *sign != ',').collect();
    let first = plain.chars().next()?;
    if !first.is_ascii_digit() {
        return None;
    }
    let scaled = [("bn", 1e9), ("tn", 1e12), ("m", 1e6), ("k", 1e3)];
    for (suffix, scale) in scaled {
        if let Some(value) = plain.strip_suffix(suffix).and_then(|it| it.parse::<f64>().ok()) {
            return Some(value * scale);
        }
    }
    plain.parse().ok()
}

/// The step in which a written number counts: 1 for "37", 100 for "1,500", 0.1 for "5.9".
fn precision(word: &str, value: f64) -> f64 {
    if let Some((_, after)) = word.split_once('.') {
        return 10f64.powi(-(after.len() as i32));
    }
    let mut step = 1.0;
    while value != 0.0 && value % (step * 10.0) == 0.0 {
        step *= 10.0;
    }
    step
}

/// How far a number without a hedge may be from what it was rounded from. Below a hundred nobody rounds
/// without saying so.
fn rounding(value: f64, step: f64) -> f64 {
    if value < 100.0 && step >= 1.0 { 0.0 } else { (step / 2.0).min(value * ROUNDING) }
}

/// A duration as a quantity in hours.
fn duration(
    time: &TimeExpression,
    report: &Report,
    tree: &Tree<'_>,
    words: &Comparing,
) -> Option<Quantity> {
    let value = time.value.as_deref()?.strip_prefix('P')?;
    let mut hours = 0.0;
    let mut number = String::new();
    let mut clock = false;
    for sign in value.chars() {
        match sign {
            'T' => clock = true,
            '0'..='9' | '.' => number.push(sign),
            _ => {
                let name = match (sign, clock) {
                    ('Y', _) => "year",
                    ('M', false) => "month",
                    ('M', true) => "minute",
                    ('W', _) => "week",
                    ('D', _) => "day",
                    ('H', _) => "hour",
                    ('S', _) => "second",
                    _ => return None,
                };
                hours += number.parse::<f64>().ok()? * words.unit(name)?.factor;
                number.clear();
            }
        }
    }
    if hours == 0.0 {
        return None;
    }
    let tokens = report.analysis.tokens_in(time.span);
    let home = Id::new((tokens.end as usize).checked_sub(1)?);
    // The hedge may stand before or within the expression.
    let start = report.document.text[..time.span.start()].char_indices().rev();
    let from = start.filter(|(_, sign)| sign.is_whitespace()).nth(3).map_or(0, |(at, _)| at);
    let text = report.document.text[from..time.span.end()].to_lowercase();
    let own = time.span.start() - from;
    let hedge = words.hedges().find(|(hedge, _)| {
        text.match_indices(hedge).any(|(at, found)| {
            let end = at + found.len();
            let edge = |sign: Option<char>| sign.is_none_or(|sign| !sign.is_alphanumeric());
            let close = end <= own && text[end..own].split_whitespace().all(|word| word == "a")
                || at >= own;
            close && edge(text[..at].chars().next_back()) && edge(text[end..].chars().next())
        })
    });
    let (least, most) = hedge.map_or((1.0, 1.0), |(_, factors)| factors);
    let span = match hedge {
        Some((words, _)) => match text.find(words) {
            Some(at) if at < own => Span::new(from + at, time.span.end()),
            _ => time.span,
        },
        None => time.span,
    };
    let lower = |index: u32| {
        let token = report.analysis.tokens.get(index as usize);
        token.map(|token| report.document[token.span].to_lowercase()).unwrap_or_default()
    };
    let age = (tokens.start..tokens.end + 2).any(|index| words.age(&lower(index)))
        || words.age(text.rsplit(['-', ' ']).next().unwrap_or_default());
    let unit = match (age, since(home, tree, words)) {
        (true, _) => AGE,
        (_, true) => SINCE,
        _ => HOUR,
    };
    Some(Quantity {
        low: hours * least,
        high: hours * most,
        unit: Some(unit.into()),
        noun: None,
        span,
        home,
        whole: true,
    })
}

/// Whether a duration says since when something is the first: "the first visit **in five years**", "the first
/// minister to travel there **in five years**".
fn since(home: Id<Token>, tree: &Tree<'_>, words: &Comparing) -> bool {
    let tokens = &tree.analysis.tokens;
    let above = |of: &Id<Token>| tokens[*of].head;
    let first = |of: Id<Token>| {
        let mut modifiers =
            tree.children(of).iter().filter(|it| tokens[**it].relation == Relation::Amod);
        modifiers.any(|it| words.ordinal(&tokens[*it].lemma.to_lowercase()) == Some(1.0))
    };
    tokens[home].relation == Relation::Pobj
        && std::iter::successors(above(&home), above).take(FIRST).any(first)
}

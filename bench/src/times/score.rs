use readout_model::Span;

use super::value::{Interval, interval};
use super::{Gold, GoldValue};

/// An expression that the system found.
pub(super) struct Found {
    pub(super) span: Span,
    pub(super) text: String,
    pub(super) kind: &'static str,
    /// Empty: none.
    pub(super) value: String,
    /// First day and the day after the last, as the record has them.
    pub(super) days: Option<Interval>,
    /// Where it begins a range: the end of the last expression of it, in bytes, and its days.
    pub(super) range: Option<(usize, Interval)>,
}

impl Found {
    /// The interval that the record gives: its days ("late 1970s" has the value "197" and five years), or
    /// its value where that is finer (clock times) or has no days (any year's).
    fn finest(&self) -> Option<Interval> {
        match (interval(&self.value), self.days) {
            (Some(value), Some(days)) if value.length() >= days.length() => Some(days),
            (value, days) => value.or(days),
        }
    }
}

/// A gold expression with the one found for it; one of them may be missing.
pub(super) struct Pair<'a> {
    pub(super) gold: Option<&'a Gold>,
    pub(super) found: Option<&'a Found>,
}

/// Matches one to one: equal extents first, then overlaps in order of the text.
pub(super) fn pairs<'a>(gold: &'a [Gold], found: &'a [Found]) -> Vec<Pair<'a>> {
    let mut taken = vec![false; found.len()];
    let mut of_gold = vec![None; gold.len()];
    for exact in [true, false] {
        for (index, wanted) in gold.iter().enumerate() {
            if of_gold[index].is_some() {
                continue;
            }
            let matching = found.iter().enumerate().position(|(at, it)| {
                !taken[at]
                    && if exact {
                        it.span == wanted.span
                    } else {
                        it.span.start() < wanted.span.end() && wanted.span.start() < it.span.end()
                    }
            });
            if let Some(at) = matching {
                taken[at] = true;
                of_gold[index] = Some(at);
            }
        }
    }
    let matched = gold.iter().zip(of_gold);
    let matched =
        matched.map(|(gold, at)| Pair { gold: Some(gold), found: at.map(|at| &found[at]) });
    let alone = found.iter().zip(&taken).filter(|(_, taken)| !**taken);
    let mut pairs: Vec<Pair<'_>> =
        matched.chain(alone.map(|(it, _)| Pair { gold: None, found: Some(it) })).collect();
    pairs.sort_by_key(|pair| pair.span().start());
    pairs
}

impl Pair<'_> {
    fn span(&self) -> Span {
        self.gold.map(|gold| gold.span).or(self.found.map(|it| it.span)).expect("one is there")
    }

    pub(super) fn strict(&self) -> bool {
        matches!((self.gold, self.found), (Some(gold), Some(found)) if gold.span == found.span)
    }

    /// Whether gold says a value at all.
    fn valued(&self) -> bool {
        self.gold.is_none_or(|gold| gold.value != GoldValue::None)
    }

    fn same_string(&self) -> bool {
        let (Some(gold), Some(found)) = (self.gold, self.found) else { return false };
        matches!(&gold.value, GoldValue::Timex(value) if *value == found.value)
    }

    pub(super) fn value_right(&self) -> bool {
        let (Some(gold), Some(found)) = (self.gold, self.found) else { return false };
        match &gold.value {
            GoldValue::None => false,
            GoldValue::Timex(value) => {
                let intervals = (interval(value), interval(&found.value));
                match intervals {
                    (Some(wanted), Some(got)) => wanted == got,
                    _ => *value == found.value,
                }
            }
            // Parts of a day ("TMO") have days in the record and are no interval as a value.
            GoldValue::Interval(wanted) => {
                let value = match found.range {
                    // Gold takes a range for one expression.
                    Some((end, range)) if end <= gold.span.end() => Some(range),
                    _ => found.finest(),
                };
                value.is_some_and(|got| meets(wanted, &got))
            }
            GoldValue::Within(bounds) => {
                let value = found.finest();
                value.is_some_and(|got| lies_within(bounds, &got))
            }
        }
    }

    /// What is wrong, for reading: kind of error, gold, found.
    pub(super) fn error(&self, dates_only: bool) -> Option<String> {
        let gold = self.gold.map(|gold| format!("{} ({} {})", gold.text, gold.kind, gold.value));
        let days = |it: &Found| {
            let days = it.days.filter(|_| dates_only)?;
            let day = |minutes: i64| minutes / 1440;
            Some(format!(" {:?} {:?}", days.start.map(day), days.end.map(day)))
        };
        let found = self.found.map(|it| {
            format!("{} ({} {}{})", it.text, it.kind, it.value, days(it).unwrap_or_default())
        });
        let label = match (self.gold, self.found) {
            (Some(_), None) => "missed",
            (None, Some(_)) if dates_only => return None,
            (None, Some(_)) => "invented",
            _ if self.valued() && !self.value_right() => "value",
            _ if !self.strict() => "extent",
            _ => return None,
        };
        Some(format!("{label}\t{}\t{}", gold.unwrap_or_default(), found.unwrap_or_default()))
    }

    /// The words around it.
    pub(super) fn context(&self, text: &str) -> String {
        let span = self.span();
        let start = text.floor_char_boundary(span.start().saturating_sub(70));
        let end = text.ceil_char_boundary((span.end() + 40).min(text.len()));
        text[start..end].replace(['\n', '\t'], " ")
    }
}

/// Whether an interval agrees with GUM's: an end that gold leaves open is not compared, and a gold
/// clock time without a day is compared with the clock time alone.
fn meets(wanted: &Interval, got: &Interval) -> bool {
    let got = if wanted.is_clock() { got.clock() } else { *got };
    let end = |one: Option<i64>, other: Option<i64>| one.is_none() || one == other;
    end(wanted.start, got.start) && end(wanted.end, got.end) && wanted.recurs == got.recurs
}

/// Whether an interval keeps the bounds that gold sets to it.
fn lies_within(bounds: &Interval, got: &Interval) -> bool {
    let got = if bounds.is_clock() { got.clock() } else { *got };
    let after = bounds.start.is_none_or(|start| got.start.is_some_and(|it| it >= start));
    let before = bounds.end.is_none_or(|end| got.end.is_some_and(|it| it <= end));
    after && before && bounds.recurs == got.recurs
}

/// Counts of one set of expressions.
#[derive(Default)]
pub(super) struct Counts {
    gold: usize,
    found: usize,
    strict: usize,
    relaxed: usize,
    kind: usize,
    valued_gold: usize,
    valued_found: usize,
    value: usize,
    string: usize,
}

impl Counts {
    pub(super) const HEADER: &'static str = "F1 (precision, recall)        strict               \
        relaxed   type  value  value as string   gold  found";

    pub(super) fn add(&mut self, pairs: &[Pair<'_>]) {
        for pair in pairs {
            self.one(pair, pair.gold.is_some(), pair.found.is_some());
        }
    }

    /// Gold and found expressions of one type; a match counts when both are of it.
    pub(super) fn add_kind(&mut self, pairs: &[Pair<'_>], kind: &str) {
        for pair in pairs {
            let gold = pair.gold.is_some_and(|gold| gold.kind == kind);
            let found = pair.found.is_some_and(|found| found.kind == kind);
            self.one(pair, gold, found);
        }
    }

    fn one(&mut self, pair: &Pair<'_>, gold: bool, found: bool) {
        self.gold += usize::from(gold);
        self.found += usize::from(found);
        self.valued_gold += usize::from(gold && pair.valued());
        self.valued_found += usize::from(found && pair.valued());
        if gold && found {
            self.relaxed += 1;
            self.strict += usize::from(pair.strict());
            let same = pair.gold.map(|gold| gold.kind.as_str()) == pair.found.map(|it| it.kind);
            self.kind += usize::from(same);
            if pair.valued() {
                self.value += usize::from(pair.value_right());
                self.string += usize::from(pair.same_string());
            }
        }
    }

    pub(super) fn any(&self) -> bool {
        self.gold + self.found > 0
    }

    pub(super) fn row(&self, name: &str) -> String {
        let part = |count: usize, of: usize| 100.0 * count as f64 / of.max(1) as f64;
        let f1 = |right: usize, gold: usize, found: usize| part(2 * right, gold + found);
        let three = |right: usize| {
            format!(
                "{:.1} ({:.1}, {:.1})",
                f1(right, self.gold, self.found),
                part(right, self.found),
                part(right, self.gold)
            )
        };
        format!(
            "{name:<10}{:>26}{:>22}{:>7.1}{:>7.1}{:>17.1}{:>7}{:>7}",
            three(self.strict),
            three(self.relaxed),
            f1(self.kind, self.gold, self.found),
            f1(self.value, self.valued_gold, self.valued_found),
            f1(self.string, self.valued_gold, self.valued_found),
            self.gold,
            self.found,
        )
    }
}

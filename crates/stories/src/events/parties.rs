//! Whether the parties of two tellings of an event may be the same.

use readout_model::{EntityKind, Party};

use crate::accounts::Comparing;
use crate::descriptions::{self, Description, Likeness};
use crate::identity::Cast;

/// A party, as far as identity goes.
pub(super) struct Part {
    pub(super) character: usize,
    pub(super) kind: EntityKind,
    pub(super) named: bool,
    pub(super) country: Option<String>,
    /// Of people without a name.
    description: Option<Description>,
}

/// How two parties compare.
#[derive(PartialEq, PartialOrd)]
enum Match {
    No,
    /// Described by the same word, and nothing else to go by.
    Described,
    /// One is a description or a body that may stand for the other ("officials", "Beijing").
    SameCountry,
    /// Described by the same word, and as many.
    Counted,
    Same,
}

pub(super) fn parties(
    cast: &Cast,
    report: usize,
    parties: &[Party],
    described: &[Option<Description>],
) -> Vec<Part> {
    parties
        .iter()
        .map(|party| {
            let character = cast.number(report, party.entity);
            let known = cast.character(character);
            Part {
                character,
                kind: known.kind,
                named: known.named,
                country: party.country.as_ref().or(known.country.as_ref()).map(ToString::to_string),
                description: descriptions::of(described, party.entity).cloned(),
            }
        })
        .collect()
}

fn compare(one: &Part, other: &Part, words: &Comparing) -> Match {
    if one.character == other.character {
        return Match::Same;
    }
    let person = |part: &Part| part.kind == EntityKind::Person && part.named;
    let two_people = person(one) && person(other);
    let countries = one.country.as_ref().zip(other.country.as_ref());
    let likeness = match (&one.description, &other.description) {
        (Some(mine), Some(theirs)) if countries.is_none_or(|(mine, theirs)| mine == theirs) => {
            mine.likeness(theirs, words)
        }
        _ => Likeness::Apart,
    };
    match likeness {
        Likeness::Counted => Match::Counted,
        _ if countries.is_some_and(|(mine, theirs)| mine == theirs) && !two_people => {
            Match::SameCountry
        }
        Likeness::Loose => Match::Described,
        Likeness::Apart => Match::No,
    }
}

/// How two lists of parties compare; `None` of [`same_list`]: nothing to compare, because one is empty.
#[derive(Default)]
pub(super) struct Fit {
    /// Every party of the shorter list has its match in the longer one.
    pub(super) all: bool,
    /// Some party is the very same, or described alike and as many.
    pub(super) same: bool,
    /// Some party is described alike and as many. A person named may have been accused by several.
    pub(super) counted: bool,
    /// Some match is by a word alone.
    pub(super) loose: bool,
}

pub(super) fn same_list(one: &[Part], other: &[Part], words: &Comparing) -> Option<Fit> {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if short.is_empty() {
        return None;
    }
    let mut fit = Fit { all: true, ..Fit::default() };
    for part in short {
        let matches = long.iter().map(|candidate| compare(part, candidate, words));
        let best = matches.fold(Match::No, |best, next| if next > best { next } else { best });
        fit.all &= best != Match::No;
        fit.same |= best >= Match::Counted;
        fit.counted |= best == Match::Counted;
        fit.loose |= best == Match::Described;
    }
    Some(fit)
}

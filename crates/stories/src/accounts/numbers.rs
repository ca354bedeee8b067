//! Which numbers of two paired sentences answer the same question: how long, how many dead, how many ships.

use std::collections::BTreeSet;

use readout_model::{PointKind, Relation};

use super::align::Ground;
use super::quantity::{HOUR, ORDINAL, Quantity, SINCE};
use super::questions::{Link, Questions};
use super::statements::{Account, Slot};
use super::values::{self, Compared, Stand, stand};
use super::words::Meaning;

/// Words between a number and what was done to those it counts ("people were **killed**", "death **of** 12").
const TOLL: usize = 3;

/// Up to here, a number that agrees says nothing, unless it counts the dead, the hurt, the held.
const FEW: f64 = 2.0;

/// From here on a bare number is more likely the key of a page than a toll.
const MANY: f64 = 1e5;

/// Durations of one thing are given as different as this at most, as a factor.
const STRETCH: f64 = 3.0;

impl Questions<'_> {
    pub(super) fn numbers(&self) -> Vec<Link> {
        let (mine, theirs) = (&self.mine.quantities, &self.theirs.quantities);
        let score = |one: &Slot<Quantity>, other: &Slot<Quantity>| self.same_question(one, other);
        let pairs = self.paired(mine, theirs, score);
        let links = pairs.into_iter().filter_map(|(one, other)| {
            let compared = values::quantities(&one.value, &other.value);
            // That both speak of "both sides" or of "first class" tells nobody anything.
            let place = one.value.unit.as_deref() == Some(ORDINAL);
            let few = place || one.value.unit.is_none() && one.value.high <= FEW;
            if few && compared == Compared::Agree && self.counted(one).is_none() {
                return None;
            }
            self.link(PointKind::Number, one, other, compared, self.number_asked(one))
        });
        links.collect()
    }

    /// Of sentences that tell one event without being alike: how long it took, and how many were killed,
    /// hurt, held, where each names one such number and nothing narrows it down.
    pub(super) fn lengths_and_tolls(&self) -> Vec<Link> {
        let (mine, theirs) = (&self.mine.quantities, &self.theirs.quantities);
        let single = |slots: &'_ [Slot<Quantity>], fits: &dyn Fn(&Slot<Quantity>) -> bool| {
            let mut fitting = (0..slots.len()).filter(|at| fits(&slots[*at]));
            let first = fitting.next();
            first.filter(|_| fitting.next().is_none())
        };
        let mut found = Vec::new();
        let length = |slot: &Slot<Quantity>| slot.value.unit.as_deref() == Some(HOUR);
        if self.pair.ground == Ground::Event {
            found.push((single(mine, &length), single(theirs, &length)));
        }
        let groups: BTreeSet<String> =
            mine.iter().filter_map(|it| self.toll(self.one, it)).collect();
        for group in groups {
            let ours = |slot: &Slot<Quantity>| self.toll(self.one, slot).as_ref() == Some(&group);
            let its = |slot: &Slot<Quantity>| self.toll(self.other, slot).as_ref() == Some(&group);
            found.push((single(mine, &ours), single(theirs, &its)));
        }
        let links = found.into_iter().filter_map(|(one, other)| {
            let (one, other) = (&mine[one?], &theirs[other?]);
            let compared = values::quantities(&one.value, &other.value);
            let apart = one.value.low.max(other.value.low) / one.value.high.min(other.value.high);
            let some = !self.both_whole(one, other) || length(one) && apart > STRETCH;
            if one.value.whole != other.value.whole || compared == Compared::Differ && some {
                return None;
            }
            self.link(PointKind::Number, one, other, compared, self.number_asked(one))
        });
        links.collect()
    }

    /// Since when something is the first, where both say it of one event and the same: sentences that tell one
    /// event may call different things in it the first.
    pub(super) fn first_since(&self) -> Option<Link> {
        let since = |slot: &&Slot<Quantity>| slot.value.unit.as_deref() == Some(SINCE);
        let one = self.mine.quantities.iter().find(since)?;
        let other = self.theirs.quantities.iter().find(since)?;
        let compared = values::quantities(&one.value, &other.value);
        (compared == Compared::Agree)
            .then(|| self.link(PointKind::Number, one, other, compared, self.number_asked(one)))?
    }

    /// Whether two numbers count all there are of one kind: "12" and "10 people", not "10 miners" and
    /// "two guards".
    fn both_whole(&self, one: &Slot<Quantity>, other: &Slot<Quantity>) -> bool {
        let kinds = match (&one.value.noun, &other.value.noun) {
            (Some(mine), Some(theirs)) => {
                self.words.meaning(mine, theirs) >= Meaning::Broader
                    || self.words.general(mine)
                    || self.words.general(theirs)
            }
            _ => true,
        };
        kinds && one.value.whole && other.value.whole
    }

    /// The group of what a number counts, where it counts people by what was done to them: "killed 12", "12
    /// people were killed", "the death of 12"; not the age of one who died, nor their children.
    fn toll(&self, account: &Account<'_>, slot: &Slot<Quantity>) -> Option<String> {
        let people = slot.value.noun.as_ref().is_none_or(|noun| self.words.people(noun));
        let near = slot.path.iter().take(TOLL).find_map(|word| self.words.counted(word));
        let token = &account.read.analysis.tokens[slot.value.home];
        let counts = match token.relation {
            Relation::Dobj | Relation::Nsubj | Relation::Nsubjpass | Relation::Attr => true,
            Relation::Nummod | Relation::Conj => slot.value.noun.is_some(),
            Relation::Pobj => slot.value.noun.is_some() || slot.path.len() > 1,
            _ => false,
        };
        let plain = people && counts && (slot.value.noun.is_some() || slot.value.high < MANY);
        near.filter(|_| slot.value.unit.is_none() && plain).map(ToString::to_string)
    }

    /// What a number answers: "how long", "how many dead", "how many ships".
    fn number_asked(&self, slot: &Slot<Quantity>) -> String {
        let document = &self.one.read.document;
        let home = &self.one.read.analysis.tokens[slot.value.home];
        if let Some(unit) = slot.value.unit.as_deref().filter(|unit| *unit != ORDINAL) {
            let question = self.words.question(unit).map(ToString::to_string);
            let question = question.unwrap_or_else(|| format!("how many: {unit}"));
            // A story has many amounts and shares: of what, the verb tells.
            let told = self.verb(slot.of, self.one);
            let plain = told.is_empty() || matches!(unit, HOUR | SINCE);
            return if plain { question } else { format!("{question}: {told}") };
        }
        match (self.counted(slot), &slot.value.noun) {
            // "asks for the release of 14" frees nobody.
            (Some(group), _) if self.only_wanted(slot) => format!("how many would be {group}"),
            (Some(group), _) => format!("how many {group}"),
            (None, Some(_)) if slot.value.unit.is_some() => {
                format!("which {}", document[home.span].to_lowercase())
            }
            (None, Some(_)) => format!("how many {}", document[home.span].to_lowercase()),
            (None, None) => format!("how many: {}", self.verb(slot.of, self.one)),
        }
    }

    /// Whether what is told of a number is asked for, planned or possible, not done.
    fn only_wanted(&self, slot: &Slot<Quantity>) -> bool {
        let told = slot.of.map(|statement| stand(self.one.statements[statement].told));
        matches!(told, Some(Stand::ToCome | Stand::Open))
    }

    /// The group of what is counted that the words around a number name: "12 **dead**", "**killed** 12".
    fn counted(&self, slot: &Slot<Quantity>) -> Option<String> {
        slot.path.iter().find_map(|word| self.words.counted(word)).map(ToString::to_string)
    }

    /// How surely two numbers answer one question; 0 when they do not.
    fn same_question(&self, one: &Slot<Quantity>, other: &Slot<Quantity>) -> f64 {
        if one.value.unit != other.value.unit {
            return 0.0;
        }
        let together = if self.together(one.of, other.of) { 0.5 } else { 0.0 };
        let equal =
            f64::from(u8::from(values::quantities(&one.value, &other.value) == Compared::Agree));
        // Of several that may belong together, equal values do.
        let tie = 0.2 * equal;
        let lemma = |account: &Account<'_>, of: Option<usize>| {
            of.map(|statement| account.statements[statement].lemma.clone())
        };
        let cue = self.of_cue(self.one, one.of) || self.of_cue(self.other, other.of);
        let verbs = match (lemma(self.one, one.of), lemma(self.other, other.of)) {
            (Some(one), Some(other)) if !cue => self.words.meaning(&one, &other),
            _ => Meaning::Apart,
        };
        let related = if verbs >= Meaning::Same { 0.5 } else { 0.0 };
        if one.value.unit.as_deref() == Some(ORDINAL) {
            let same = match (&one.value.noun, &other.value.noun) {
                (Some(mine), Some(theirs)) => self.words.meaning(mine, theirs) >= Meaning::Same,
                _ => false,
            };
            return if same { 1.0 + together + related + tie } else { 0.0 };
        }
        if let Some(unit) = &one.value.unit {
            let apart = one.value.low.max(other.value.low) / one.value.high.min(other.value.high);
            if !self.whole() && apart > STRETCH {
                return 0.0;
            }
            let alone = |slots: &[Slot<Quantity>]| {
                slots.iter().filter(|slot| slot.value.unit.as_ref() == Some(unit)).count() == 1
            };
            let only = alone(&self.mine.quantities) && alone(&self.theirs.quantities);
            let only = if only && self.pair.similar >= self.close() { 0.5 } else { 0.0 };
            return if together + related + only > 0.0 {
                together + related + only + tie
            } else {
                0.0
            };
        }
        let (mine, theirs) = if self.whole() {
            (self.counted(one), self.counted(other))
        } else {
            (self.toll(self.one, one), self.toll(self.other, other))
        };
        match (&mine, &theirs) {
            (Some(mine), Some(theirs)) if mine != theirs => return 0.0,
            (Some(_), Some(_)) if !self.whole() && equal == 0.0 && !self.both_whole(one, other) => {
                return 0.0;
            }
            (Some(_), Some(_)) => return 2.0 + together + tie,
            _ => {}
        }
        let nouns = match (&one.value.noun, &other.value.noun) {
            (Some(mine), Some(theirs)) => {
                let both = self.words.people(mine) && self.words.people(theirs);
                match self.words.meaning(mine, theirs) {
                    Meaning::Equal => 1.0,
                    Meaning::Same => 0.9,
                    Meaning::Broader => 0.7,
                    _ if both && self.whole() => 0.5,
                    _ => 0.0,
                }
            }
            // "killed 12" beside "12 people".
            _ => 0.3,
        };
        if nouns == 0.0 {
            return 0.0;
        }
        // One is known to count the dead, the other's verb is not known to.
        if mine.is_some() != theirs.is_some() && together == 0.0 {
            return 0.0;
        }
        let only = self.mine.quantities.iter().filter(|it| it.value.unit.is_none()).count() == 1
            && self.theirs.quantities.iter().filter(|it| it.value.unit.is_none()).count() == 1;
        let only = if only && self.pair.similar >= self.close() { 0.4 } else { 0.0 };
        let tied = together + related + only;
        if tied > 0.0 && (nouns > 0.3 || together > 0.0) { nouns + tied + tie } else { 0.0 }
    }
}

//! Parts of a period that have no name of their own: "the late 1970s", "the early 19th century", "year-end".
//!
//! TIMEX3 values name the whole period ("197"); the days are those that the words leave. The lines are
//! those that annotators of dates draw: a decade is cut in halves, a century in quarters, and what is "mid"
//! lies around the middle. Months and years stay whole: "early April" may be the 1st or the 12th.

use jiff::ToSpan;

use super::calendar::Days;
use super::meaning::{Meaning, Unit};

/// Which part of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Early,
    Mid,
    Late,
    /// "year-end"
    Last,
}

impl Phase {
    pub(super) fn parse(value: &str) -> Option<Phase> {
        Some(match value {
            "early" => Phase::Early,
            "mid" => Phase::Mid,
            "late" => Phase::Late,
            "last" => Phase::Last,
            _ => return None,
        })
    }

    /// The days of this part of a period, given all its days.
    pub(super) fn days(self, meaning: &Meaning, days: Days) -> Days {
        let (Some(from), Some(until)) = days else { return days };
        // Years until the end of what is early, around the middle, and until what is late.
        let (early, middle, late) = match meaning {
            Meaning::Unit { unit: Unit::Month | Unit::Quarter | Unit::Year, .. }
                if self == Phase::Last =>
            {
                return (until.yesterday().ok(), Some(until));
            }
            Meaning::Decade { .. } => (5, (2, 8), 5),
            Meaning::Century { .. } => (25, (25, 75), 75),
            _ => return days,
        };
        let after = |years: i64| from.checked_add(years.years()).ok();
        let part = match self {
            Phase::Early => (Some(from), after(early)),
            Phase::Mid => (after(middle.0), after(middle.1)),
            Phase::Late => (after(late), Some(until)),
            Phase::Last => days,
        };
        if part.0.is_some() && part.1.is_some() { part } else { days }
    }
}

//! Which columns a format has, and which rows an event gives.

mod gdelt;
mod icews;
mod phoenix;
mod plover;
mod polecat;

use readout_record::{CodedActor, CodedEvent, Record, Where};
use sha2::{Digest as _, Sha256};

use crate::codes::Codes;
use crate::table::{Cell, Column, Kind};

pub use phoenix::PhoenixDay;

/// Most code points of a report's words that go into an export without its text.
pub(crate) const SNIPPET: usize = 300;

/// The tables that events can be written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// PLOVER's fields, flat: one row an event.
    Plover,
    /// POLECAT, 40 columns: one row an event.
    Polecat,
    /// GDELT 2.0 Events, 61 columns: one row a pair of actor and recipient.
    GdeltEvents,
    /// GDELT 2.0 Mentions, 16 columns: one row a row of Events.
    GdeltMentions,
    /// ICEWS, 20 columns: one row a pair of actor and recipient.
    Icews,
    /// Phoenix, 26 columns: one row a day, source, target and code; see [`PhoenixDay`].
    Phoenix,
}

/// An event with what its row is made of.
#[derive(Clone, Copy)]
pub struct Row<'r> {
    /// The event.
    pub event: &'r CodedEvent,
    /// The report it is in.
    pub record: &'r Record,
    /// Codes of other code books.
    pub codes: &'r Codes,
}

impl Layout {
    /// Title of the codebook.
    pub fn title(self) -> &'static str {
        match self {
            Layout::Plover => "Events, PLOVER fields",
            Layout::Polecat => "Events, POLECAT columns",
            Layout::GdeltEvents => "Events, GDELT 2.0 columns",
            Layout::GdeltMentions => "Mentions, GDELT 2.0 columns",
            Layout::Icews => "Events, ICEWS columns",
            Layout::Phoenix => "Events, Phoenix columns",
        }
    }

    /// What stands in text for what is not known.
    pub fn missing(self) -> &'static str {
        if self == Layout::Polecat { "None" } else { "" }
    }

    /// The columns in order.
    pub fn columns(self) -> &'static [Column] {
        match self {
            Layout::Plover => &plover::COLUMNS,
            Layout::Polecat => &polecat::COLUMNS,
            Layout::GdeltEvents => &gdelt::EVENTS,
            Layout::GdeltMentions => &gdelt::MENTIONS,
            Layout::Icews => &icews::COLUMNS,
            Layout::Phoenix => &phoenix::COLUMNS,
        }
    }

    /// The rows of one event. None for Phoenix, whose rows are made of many events, and none for
    /// CAMEO's formats where the event has no CAMEO code.
    pub fn rows(self, row: &Row<'_>) -> Vec<Vec<Cell>> {
        match self {
            Layout::Plover => vec![plover::row(row)],
            Layout::Polecat => vec![polecat::row(row)],
            Layout::GdeltEvents => gdelt::events(row),
            Layout::GdeltMentions => gdelt::mentions(row),
            Layout::Icews => icews::rows(row),
            Layout::Phoenix => Vec::new(),
        }
    }
}

impl<'r> Row<'r> {
    /// Number of the event's first sentence in the report, from 1.
    pub(crate) fn sentence(&self) -> Option<i64> {
        let at = self.event.text_info.first()?;
        let inside = |it: &readout_record::SentenceRecord| {
            it.at.string == at.string && it.at.start < at.end && at.start < it.at.end
        };
        let index = self.record.sentences.iter().position(inside)?;
        i64::try_from(index + 1).ok()
    }

    /// Offset of the event's words in the text, in code points; unknown for the title.
    pub(crate) fn offset(&self) -> Option<i64> {
        let at = self.event.text_info.first()?;
        (at.string != Some(Where::Title)).then(|| i64::try_from(at.start).ok()).flatten()
    }

    /// Every actor with every recipient; one side is empty where nobody is named. All who take
    /// part in a reciprocal event are paired with each other, in both directions.
    pub(crate) fn pairs(&self) -> Vec<(Option<&'r CodedActor>, Option<&'r CodedActor>)> {
        let (actors, recipients) = (&self.event.actor, &self.event.recipient);
        let mut pairs = Vec::new();
        if recipients.is_empty() {
            for (index, actor) in actors.iter().enumerate() {
                let others = actors.iter().enumerate().filter(|(other, _)| *other != index);
                pairs.extend(others.map(|(_, other)| (Some(actor), Some(other))));
            }
            if pairs.is_empty() {
                pairs.push((actors.first(), None));
            }
        } else if actors.is_empty() {
            pairs.extend(recipients.iter().map(|recipient| (None, Some(recipient))));
        } else {
            for actor in actors {
                pairs.extend(recipients.iter().map(|recipient| (Some(actor), Some(recipient))));
            }
        }
        pairs
    }

    /// A number for formats whose ids are numbers: of the event's id and the pair, below 2^53 so
    /// that it survives a spreadsheet and JavaScript.
    pub(crate) fn number(&self, pair: usize) -> i64 {
        let digest = Sha256::digest(format!("{}:{pair}", self.event.id));
        let bytes: [u8; 8] = std::array::from_fn(|index| digest[index]);
        (u64::from_be_bytes(bytes) >> 11) as i64
    }
}

/// Text cut to what may be passed on without the whole.
pub fn snippet(text: &str) -> String {
    if text.chars().count() <= SNIPPET {
        return text.to_owned();
    }
    let short: String = text.chars().take(SNIPPET - 1).collect();
    format!("{}…", short.trim_end())
}

const fn column(name: &'static str, kind: Kind, about: &'static str) -> Column {
    Column { name, kind, about }
}

const fn text(name: &'static str, about: &'static str) -> Column {
    column(name, Kind::Text, about)
}

/// Values in one cell, in order, each once.
fn joined(values: impl Iterator<Item = String>) -> Cell {
    let mut kept: Vec<String> = Vec::new();
    for value in values.filter(|value| !value.is_empty()) {
        if !kept.contains(&value) {
            kept.push(value);
        }
    }
    Cell::text(Some(kept.join("; ")))
}

/// The same decimal digits: 0.9 stays 0.9.
fn widened(number: f32) -> f64 {
    number.to_string().parse().unwrap_or_else(|_| f64::from(number))
}

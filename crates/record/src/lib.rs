//! The record: what Readout says about a report, as JSON that programs can rely on.
//!
//! ```text
//! Report ─Record::new→ Record (one JSON object a report)     Record ─CodedEvent::all→ one line an event
//! Story ─StoryRecord::new→ StoryRecord                       gold, Record ─score→ Scores
//! ```
//!
//! Schema `readout/1`. Fields may be added; none is renamed or changes its type. Offsets count
//! Unicode code points (Python's string index, R's `substring`), half open; the bytes of the
//! stages become code points here and nowhere else. `docs/record.schema.json` is generated from
//! these types, and a test keeps it so.

mod build;
mod coded;
mod offsets;
mod record;
mod score;
mod story;
mod values;

pub use coded::{CodedActor, CodedCount, CodedEvent, CodedPlace};
pub use record::{
    AboutRecord, At, AttributionRecord, BlockRecord, CountRecord, EntityRecord, EventRecord,
    FactualityRecord, MentionRecord, PartyRecord, PlaceRecord, PredicateRecord, Record, RunInfo,
    SchemaName, SentenceRecord, SourceRecord, TimeRecord, Where,
};
pub use score::{Gold, GoldError, Row, Scores, score};
pub use story::{
    AnswerRecord, BackingRecord, ClaimRecord, CopyRecord, DependenceRecord, DyadRecord,
    EvidenceRecord, GroupRecord, LeadRecord, MomentRecord, OmissionRecord, OpenRecord,
    PassageRecord, PointRecord, ReportRecord, StoryEventRecord, StoryRecord,
};
pub use values::{Named, Value};

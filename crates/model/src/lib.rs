//! What a report, a mention, an event and a story *are*.
//!
//! Types only: no I/O, no serialisation, no analysis. Every stage returns one of the layers below
//! and takes the earlier ones by shared reference:
//!
//! ```text
//! bytes ─source→ Document ─language→ Analysis ─facts→ Facts ─stories→ Story
//! ```
//!
//! Two rules hold everywhere. Text is written once, in [`Document::text`]; everything else points
//! into it with a [`Span`] of bytes. And every fact names the [`RuleId`] that made it.

mod analysis;
mod document;
mod facts;
mod id;
mod knowledge;
mod labels;
mod span;
mod story;
mod tree;

pub use analysis::{Analysis, MorphId, Name, Sentence, Token};
pub use document::{About, Block, BlockKind, Document, Language, RawRange};
pub use facts::{
    Attribution, AttributionForm, Count, Counted, Entity, EntityKind, Event, EventCode, EventTime,
    Facts, Factuality, Mention, MentionForm, Party, Place, Predicate, RuleId, Source, Stance,
    Status, TimeExpression, TimeKind, Voice,
};
pub use id::{Id, List};
pub use knowledge::{Diagnostic, KnowledgeFile};
pub use labels::{NameLabel, Pos, Relation, Tag};
pub use span::Span;
pub use story::{
    Answer, Backing, Claim, Copy, Dependence, Dyad, Lead, Moment, Omission, OpenQuestion,
    OpenReason, Passage, Point, PointKind, Report, Story, Title, Verdict,
};
pub use tree::Tree;

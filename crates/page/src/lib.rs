//! The briefing as a page to publish: HTML that needs no network and no script, and Markdown.
//!
//! In: the reports, their story and its briefing. Out: text. Everything a report says is escaped
//! ([askama] does it), control characters are left out, and only `http` addresses become links.

mod graph;
mod html;
mod markdown;
mod timeline;
mod view;

pub use html::html;
pub use markdown::markdown;
pub use view::is_bidirectional_control;

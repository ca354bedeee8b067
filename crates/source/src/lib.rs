//! Here are bytes. What did the report say?
//!
//! ```text
//! bytes ─decode→ text ─header, layout→ parts ─kinds→ blocks ─language→ Document
//! ```
//!
//! [`read`] takes one report as plain text or as a web page, [`Lines`] a JSONL file of reports. The text is kept as
//! written; nothing is repaired, and what had to be guessed is returned as a [`Warning`]. No input
//! panics, and time is linear in its size, which is capped ([`MAX_BYTES`], [`MAX_LINE_BYTES`]).

mod archive;
mod cues;
mod date;
mod dateline;
mod decode;
mod docx;
mod error;
mod feed;
mod header;
mod jsonl;
mod kinds;
mod language;
mod layout;
mod lists;
mod page;
mod read;
mod rtf;
mod table;
mod unpack;
mod warc;

pub use archive::{MAX_ARCHIVE_BYTES, articles, is_archive, is_document};
pub use cues::Cues;
pub use date::{BadDate, parse_date};
pub use decode::MAX_BYTES;
pub use error::{Unreadable, Warning};
pub use feed::{Rhythm, entries, is_feed, links, rhythm};
pub use jsonl::{Article, BadLine, Lines, MAX_LINE_BYTES};
pub use lists::{List, Listed, MAX_LIST_BYTES, addresses, is_address, is_list};
pub use page::{Dated, MAX_PAGE_BYTES, is_page};
pub use read::{Options, PageFacts, Reading, read, take};
pub use table::{Columns, Rows, table_delimiter};
pub use unpack::{Counted, Stream, unpack, unpack_answer};
pub use warc::Records;

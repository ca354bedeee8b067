//! In which order?
//!
//! The one place that puts the stages in order ([`report`]), loads the knowledge they need and runs
//! them over many reports at once ([`Readout::read_all`]).

#![allow(clippy::disallowed_methods, reason = "opens inputs and knowledge; see ARCHITECTURE.md")]

mod digest;
mod examples;
mod inputs;
mod keep;
mod knowledge;
mod run;

pub use examples::{Outcome, Tested, sentence};
pub use inputs::{Articles, Failure, Inputs, OpenAddress, OpenParquet, Raw, read_bytes};
pub use knowledge::{Knowledge, KnowledgeError, Later, embedded_files, overlaid_files};
pub use run::{Done, Readout, report};

// The doors need the types of the stages, and not the stages themselves.
pub use readout_facts as facts;
pub use readout_language as language;
pub use readout_model as model;
pub use readout_rules as rules;
pub use readout_source as source;
pub use readout_stories as stories;

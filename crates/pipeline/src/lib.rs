//! The stages in order, and the knowledge they need.

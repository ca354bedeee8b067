//! The record: the versioned output format.

//! The rule language: read, check, match, explain, test.

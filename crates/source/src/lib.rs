//! Bytes to documents: what did the report say.

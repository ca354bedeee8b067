//! Who did what to whom, when and where, and who says so.

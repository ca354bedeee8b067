//! Which reports tell the same story, and where do they differ.

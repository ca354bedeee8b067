//! Who did what to whom, when and where, and who says so?
//!
//! Four steps in this order, each a function from the layers before it: entities (with places),
//! times, attributions, events.

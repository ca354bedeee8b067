//! Codes of PLOVER that the code itself speaks of; all others are in `knowledge/actors/sectors.tsv`.

use smol_str::SmolStr;

/// PLOVER's sector of government: its titles are those of other bodies' heads too.
pub(crate) const GOVERNMENT: &str = "GOV";

/// PLOVER's sector of business.
pub(super) const BUSINESS: &str = "BUS";

/// PLOVER's sector of workers.
pub(super) const LABOUR: &str = "LAB";

/// PLOVER's sector of newspapers and broadcasters.
pub(super) const MEDIA: &str = "JRN";

/// PLOVER's sector of religion, whose people are called by the towns that they serve in.
pub(super) const CHURCH: &str = "REL";

/// PLOVER's sector of people who held office once.
pub(super) const FORMER: SmolStr = SmolStr::new_static("ELI");

/// PLOVER's sector of civilians.
pub(crate) const CIVILIANS: SmolStr = SmolStr::new_static("CVL");

/// PLOVER's code for associations of no one country.
pub(super) const ASSOCIATION: &str = "NGO";

/// PLOVER's code for bodies of several states.
pub(super) const INTERGOVERNMENTAL: &str = "IGO";

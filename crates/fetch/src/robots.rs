//! What sites ask of programs: `robots.txt` (RFC 9309), fetched once for each origin and run.

use std::collections::BTreeMap;
use std::time::Duration;

use robotxt::{ANY_AGENT, AccessResult, Robots, robots_url};
use url::Url;

use crate::Kind;

/// The name that rules for this program are written under.
pub(crate) const NAME: &str = "readout";

/// What may be done with an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Allowed,
    Forbidden,
    /// The rules cannot be had at present, and until then nothing is allowed.
    Unknown,
}

/// What came of asking for a `robots.txt`.
pub(crate) enum Access {
    /// It is there.
    Found(Vec<u8>),
    /// There is none (4xx): everything is allowed.
    None,
    /// It cannot be known: an error of the server, or no connection.
    Unknown,
}

/// The rules of the origins that were asked so far.
#[derive(Default)]
pub(crate) struct Rules {
    known: BTreeMap<Url, Option<Robots>>,
}

impl Rules {
    /// Where the rules for an address are to be had, when they are not known yet.
    pub(crate) fn needed(&self, url: &Url) -> Option<Url> {
        robots_url(url).ok().filter(|address| !self.known.contains_key(address))
    }

    /// Notes rules.
    pub(crate) fn note(&mut self, address: Url, access: &Access) {
        let rules = match access {
            Access::Found(bytes) => {
                Some(Robots::from_access(AccessResult::Successful(bytes), NAME))
            }
            Access::None => Some(Robots::from_access(AccessResult::Unavailable, NAME)),
            Access::Unknown => None,
        };
        self.known.insert(address, rules);
    }

    fn of(&self, url: &Url) -> Option<&Robots> {
        self.known.get(&robots_url(url).ok()?)?.as_ref()
    }

    /// Whether an address may be fetched. A feed was named by the user, as in a feed reader: only
    /// what is forbidden to this program by its name is forbidden there.
    pub(crate) fn judge(&self, url: &Url, kind: Kind) -> Verdict {
        let Some(rules) = self.of(url) else { return Verdict::Unknown };
        let free = kind == Kind::Feed && rules.user_agent() == ANY_AGENT;
        if free || rules.is_url_allowed(url) { Verdict::Allowed } else { Verdict::Forbidden }
    }

    /// The pause between two requests that a site asks for.
    pub(crate) fn delay(&self, url: &Url) -> Duration {
        self.of(url).and_then(Robots::crawl_delay).unwrap_or_default()
    }
}

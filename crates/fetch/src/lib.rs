//! What is at this address?
//!
//! ```text
//! address ─read→ ─robots.txt, pace→ ─resolve, judge→ request ─→ redirect: from the start again
//!                                                            └→ bytes, unpacked within bounds
//! ```
//!
//! The only crate that may touch the network. [`Fetcher::fetch`] visits one address as a guest:
//! it asks `robots.txt`, leaves pauses, asks for what is new only ([`Visit`] remembers how), goes
//! when it is told to, and contacts no address that is not public. It keeps nothing itself: visits
//! are values, and whoever calls keeps them.

mod address;
mod client;
mod pace;
mod robots;
mod visit;

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use readout_source::MAX_PAGE_BYTES;
use robotxt::BYTE_LIMIT;
use url::Url;

use address::is_permitted;
use client::{Answer, Bound, Client, NoAnswer};
use pace::Pace;
use robots::{Access, Rules, Verdict};
use visit::{fresh_for, retry_after};

pub use address::Permitted;
pub use pace::by_turns;
pub use visit::{Kind, Validators, Visit, Wishes};

/// So many redirects are followed.
const REDIRECTS: usize = 5;

/// A site that cannot be reached so many times in a row is left alone for the rest of the run.
const UNREACHED: u32 = 3;

/// How to fetch.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Name and version of the program, and how its user can be reached if they say so.
    pub user_agent: String,
    /// Shortest pause between two requests to a site.
    pub pause: Duration,
    /// Longest time for one request with its answer.
    pub timeout: Duration,
    /// Hosts that are contacted although they are not public; no pause is left before them.
    pub permitted: Vec<Permitted>,
    /// The time of day.
    pub now: fn() -> Timestamp,
}

impl Settings {
    /// For a program of this version.
    pub fn new(version: &str, contact: Option<&str>, now: fn() -> Timestamp) -> Settings {
        let contact = contact.unwrap_or("no contact given");
        // What a header cannot hold is left out.
        let contact: String = contact.chars().filter(|it| matches!(it, ' '..='~')).collect();
        Settings {
            user_agent: format!("{}/{version} (news reader; {contact})", robots::NAME),
            pause: Duration::from_secs(2),
            timeout: Duration::from_secs(60),
            permitted: Vec::new(),
            now,
        }
    }
}

/// What came of a visit.
#[derive(Debug)]
pub enum Fetched {
    /// Something new.
    New(Content),
    /// Nothing new since the last visit.
    Unchanged,
    /// A page that was had before; nothing was asked.
    Had,
    /// Not before this time; nothing was asked.
    Waits(Timestamp),
    /// Given up at an earlier visit, and why; nothing was asked.
    Stopped(String),
    /// Not to be fetched, and why.
    Skipped(String),
    /// No answer, or none that can be used, and why.
    Failed(String),
}

/// What was at an address.
#[derive(Debug)]
pub struct Content {
    /// The address that answered, after redirects.
    pub url: String,
    /// Unpacked.
    pub bytes: Vec<u8>,
    /// The encoding of characters that the server named.
    pub charset: Option<String>,
}

/// Fetches addresses, one after the other.
pub struct Fetcher {
    settings: Settings,
    client: Client,
    rules: Rules,
    pace: Pace,
    /// Sites that asked for a pause, until when; and failures to reach a site, in a row.
    pauses: BTreeMap<String, Timestamp>,
    unreached: BTreeMap<String, u32>,
}

/// Why an address gave nothing.
enum Problem {
    /// Not ours to fetch.
    Skip(String),
    /// It was tried.
    Fail(String),
}

impl Fetcher {
    /// Contacts nobody yet.
    pub fn new(settings: Settings) -> Fetcher {
        let client =
            Client::new(&settings.user_agent, settings.timeout, settings.permitted.clone());
        Fetcher {
            settings,
            client,
            rules: Rules::default(),
            pace: Pace::default(),
            pauses: BTreeMap::new(),
            unreached: BTreeMap::new(),
        }
    }

    /// Visits an address, if it is time, and notes in `visit` what to remember.
    pub fn fetch(&mut self, visit: &mut Visit) -> Fetched {
        let now = (self.settings.now)();
        if visit.had {
            return Fetched::Had;
        }
        if let Some(why) = &visit.stopped {
            return Fetched::Stopped(why.clone());
        }
        if let Some(until) = visit.waits(now) {
            return Fetched::Waits(until);
        }
        let url = match address::read(visit.address(), None, &self.settings.permitted) {
            Ok(url) => url,
            Err(why) => return Fetched::Skipped(why),
        };
        let site = pace::site(&url);
        if let Some(until) = self.pauses.get(&site).filter(|until| **until > now) {
            visit.next = Some(until.to_string());
            return Fetched::Waits(*until);
        }
        visit.status = None;
        match self.follow(visit, url) {
            Ok((url, answer)) => {
                self.unreached.remove(&site);
                let fetched = self.take(visit, &url, answer, now);
                if let (Some(429 | 503), Some(until)) = (visit.status, visit.waits(now)) {
                    self.pauses.insert(site, until);
                }
                fetched
            }
            Err(Problem::Skip(why)) => Fetched::Skipped(why),
            Err(Problem::Fail(why)) => {
                visit.failed(now, None);
                let count = self.unreached.entry(site.clone()).or_default();
                *count += 1;
                if *count >= UNREACHED
                    && let Some(until) = visit.waits(now)
                {
                    self.pauses.insert(site, until);
                }
                Fetched::Failed(why)
            }
        }
    }

    /// Asks for an address and follows redirects; each hop is judged like the first.
    fn follow(&mut self, visit: &mut Visit, mut url: Url) -> Result<(Url, Answer), Problem> {
        let mut permanent = true;
        let begun = url.clone();
        for _ in 0..=REDIRECTS {
            self.ask_rules(&url)?;
            match self.rules.judge(&url, visit.kind) {
                Verdict::Allowed => {}
                Verdict::Forbidden => {
                    visit.put_off((self.settings.now)());
                    return Err(Problem::Skip(format!("its robots.txt forbids {}", url.path())));
                }
                Verdict::Unknown => {
                    let host = url.host_str().unwrap_or_default();
                    let why = format!("the robots.txt of {host} cannot be had; asked again later");
                    return Err(Problem::Fail(why));
                }
            }
            let validators = visit.validators.clone().filter(|it| it.url == url.as_str());
            let mut headers = Vec::new();
            if let Some(Validators { etag, last_modified, .. }) = &validators {
                headers.extend(etag.as_deref().map(|it| ("if-none-match", it)));
                headers.extend(last_modified.as_deref().map(|it| ("if-modified-since", it)));
            }
            let answer = self.get(&url, &headers, Bound::Refuse(MAX_PAGE_BYTES))?;
            visit.status = Some(answer.status);
            let Some(location) = answer.location() else {
                if matches!(answer.status, 200 | 304) {
                    let moved = permanent && url != begun;
                    visit.note_move(moved.then(|| url.to_string()));
                }
                return Ok((url, answer));
            };
            permanent &= matches!(answer.status, 301 | 308);
            url = address::read(&location, Some(&url), &self.settings.permitted)
                .map_err(|why| Problem::Skip(format!("redirects to {location}: {why}")))?;
        }
        Err(Problem::Fail(format!("redirects more than {REDIRECTS} times")))
    }

    /// Sees to it that the rules for an address are known. Their redirects are followed too, and the
    /// addresses these lead to are judged as all are.
    fn ask_rules(&mut self, url: &Url) -> Result<(), Problem> {
        let Some(address) = self.rules.needed(url) else { return Ok(()) };
        let mut access = Access::None;
        let mut at = address.clone();
        for _ in 0..=REDIRECTS {
            access = match self.get(&at, &[], Bound::Cut(BYTE_LIMIT + 1)) {
                Ok(answer) if answer.status == 200 => Access::Found(answer.bytes),
                Ok(answer) => match answer.location() {
                    Some(location) => {
                        match address::read(&location, Some(&at), &self.settings.permitted) {
                            Ok(next) => at = next,
                            Err(_) => break,
                        }
                        continue;
                    }
                    None if answer.status == 429 || answer.status >= 500 => Access::Unknown,
                    None => Access::None,
                },
                // Nothing answers there at all: said in the words of that failure.
                Err(Problem::Fail(why)) if at == address => return Err(Problem::Fail(why)),
                Err(Problem::Skip(why)) if at == address => return Err(Problem::Skip(why)),
                Err(_) => Access::Unknown,
            };
            break;
        }
        self.rules.note(address, &access);
        Ok(())
    }

    fn get(
        &mut self,
        url: &Url,
        headers: &[(&'static str, &str)],
        bound: Bound,
    ) -> Result<Answer, Problem> {
        if !is_permitted(url, &self.settings.permitted) {
            self.pace.wait(url, self.settings.pause.max(self.rules.delay(url)));
        }
        self.client.get(url, headers, bound).map_err(|error| match error {
            NoAnswer::Closed(why) => Problem::Skip(why),
            NoAnswer::Failed(why) => Problem::Fail(why),
        })
    }

    /// Takes an answer for what it is.
    fn take(&self, visit: &mut Visit, url: &Url, answer: Answer, now: Timestamp) -> Fetched {
        let text = |name: &str| answer.header(name);
        let fresh = || {
            let (control, expires) = (text("cache-control"), text("expires"));
            fresh_for(control.as_deref(), expires.as_deref(), now)
        };
        match answer.status {
            200 => {
                visit.reserved = reserved(&answer);
                let (etag, last_modified) = (text("etag"), text("last-modified"));
                // Both anew with each full answer: an old one kept beside a new one would bring the
                // same whole answer for ever.
                visit.validators = (etag.is_some() || last_modified.is_some())
                    .then(|| Validators { url: url.to_string(), etag, last_modified });
                visit.bytes = answer.sent;
                visit.succeeded(now, fresh());
                if let Some(what) = visit.reserved.first() {
                    visit.stopped = Some(format!("the site reserves its use ({what})"));
                    return Fetched::Skipped(format!("the site reserves its use ({what})"));
                }
                let kind = answer.words("content-type");
                let charset = kind.split_once("charset=").map(|(_, rest)| {
                    rest.split(';').next().unwrap_or(rest).trim_matches(['"', '\'', ' ']).to_owned()
                });
                Fetched::New(Content { url: url.to_string(), bytes: answer.bytes, charset })
            }
            304 => {
                visit.saved += visit.bytes;
                visit.succeeded(now, fresh());
                Fetched::Unchanged
            }
            status => {
                let pause = text("retry-after").and_then(|it| retry_after(&it, now));
                let pause = pause.filter(|_| matches!(status, 429 | 503));
                visit.failed(now, pause);
                let reason = ureq::http::StatusCode::from_u16(status).ok();
                let reason = reason.and_then(|it| it.canonical_reason()).unwrap_or_default();
                let later = match (&visit.stopped, &visit.next) {
                    (Some(_), _) => "; not asked again".to_owned(),
                    (None, Some(next)) => format!("; not asked again before {}", minute(next)),
                    (None, None) => String::new(),
                };
                Fetched::Failed(format!("answered {status} {reason}{later}").replace(" ;", ";"))
            }
        }
    }
}

/// A time to the minute.
pub fn minute(time: &str) -> String {
    let start = time.get(..16).unwrap_or(time).replace('T', " ");
    format!("{start} UTC")
}

/// What a site reserves by headers: keeping (noarchive), text and data mining (TDM reservation).
fn reserved(answer: &Answer) -> Vec<String> {
    let robots = answer.words("x-robots-tag");
    let mut found = Vec::new();
    let tags = robots.split(',').filter_map(|tag| match tag.split_once(':') {
        // Said to one program, by its name.
        Some((name, tag)) => (name.trim() == robots::NAME).then_some(tag),
        None => Some(tag),
    });
    if { tags }.any(|tag| matches!(tag.trim(), "noarchive" | "none")) {
        found.push("X-Robots-Tag: noarchive".to_owned());
    }
    if answer.words("tdm-reservation").trim() == "1" {
        found.push("tdm-reservation: 1".to_owned());
    }
    found
}

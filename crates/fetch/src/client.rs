//! One request, one answer, both within bounds.

use std::io::{self, Read};
use std::time::Duration;

use readout_source::unpack_answer;
use ureq::http::HeaderMap;
use ureq::http::header::{HeaderName, HeaderValue};
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body, http};
use url::Url;

use crate::address::{Guard, Permitted};

/// How an answer's bytes are bounded.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Bound {
    /// More than so many bytes are an error.
    Refuse(usize),
    /// What comes after so many bytes is not read.
    Cut(usize),
}

/// An answer. Only that of 200 has bytes.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: HeaderMap,
    /// Unpacked.
    pub(crate) bytes: Vec<u8>,
    /// How many there were on the way.
    pub(crate) sent: u64,
}

impl Answer {
    /// A header's value, a character for each byte.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        Some(self.headers.get(name)?.as_bytes().iter().map(|byte| char::from(*byte)).collect())
    }

    /// All values of a header, small.
    pub(crate) fn words(&self, name: &str) -> String {
        let values = self.headers.get_all(name).iter();
        let values = values.map(|value| String::from_utf8_lossy(value.as_bytes()).to_lowercase());
        values.collect::<Vec<_>>().join(",")
    }

    /// Where a redirect leads.
    pub(crate) fn location(&self) -> Option<String> {
        matches!(self.status, 301 | 302 | 303 | 307 | 308).then(|| self.header("location"))?
    }
}

/// Why there is no answer, in words.
#[derive(Debug)]
pub(crate) enum NoAnswer {
    /// The guard did not let the request out.
    Closed(String),
    /// It was tried.
    Failed(String),
}

/// Makes requests. Follows no redirect: each of them has to be judged anew.
#[derive(Debug)]
pub(crate) struct Client {
    agent: Agent,
}

impl Client {
    pub(crate) fn new(user_agent: &str, timeout: Duration, permitted: Vec<Permitted>) -> Client {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            // A proxy would resolve names itself, past the guard.
            .proxy(None)
            .user_agent(user_agent)
            .accept("application/rss+xml, application/atom+xml, application/feed+json, text/html, */*;q=0.5")
            .accept_encoding("gzip, br, zstd")
            .max_response_header_size(64 << 10)
            .timeout_global(Some(timeout))
            .timeout_resolve(Some(timeout / 3))
            .timeout_connect(Some(timeout / 3))
            .timeout_recv_response(Some(timeout / 2))
            .build();
        let guard = Guard { permitted, names: DefaultResolver::default() };
        Client { agent: Agent::with_parts(config, DefaultConnector::default(), guard) }
    }

    /// Asks for an address with these headers besides.
    ///
    /// # Errors
    ///
    /// When there is no whole answer within the bounds.
    pub(crate) fn get(
        &self,
        url: &Url,
        headers: &[(&'static str, &str)],
        bound: Bound,
    ) -> Result<Answer, NoAnswer> {
        let mut request = self.agent.get(url.as_str());
        for (name, value) in headers {
            let bytes: Option<Vec<u8>> = value.chars().map(|it| u8::try_from(it).ok()).collect();
            let value = bytes.and_then(|bytes| HeaderValue::from_bytes(&bytes).ok());
            // A value that cannot be sent as it came is not sent: never one made up.
            if let Some(value) = value {
                request = request.header(HeaderName::from_static(name), value);
            }
        }
        let answer = request.call().map_err(|error| match &error {
            ureq::Error::Io(cause) if cause.kind() == io::ErrorKind::PermissionDenied => {
                NoAnswer::Closed(cause.to_string())
            }
            other => NoAnswer::Failed(told(other)),
        })?;
        let status = answer.status().as_u16();
        let (parts, body) = answer.into_parts();
        let mut answer = Answer { status, headers: parts.headers, bytes: Vec::new(), sent: 0 };
        if status == http::StatusCode::OK.as_u16() {
            (answer.bytes, answer.sent) = read(body, &answer, bound).map_err(NoAnswer::Failed)?;
        }
        Ok(answer)
    }
}

/// The bytes of an answer, unpacked, and how many were sent.
fn read(body: Body, answer: &Answer, bound: Bound) -> Result<(Vec<u8>, u64), String> {
    let kind = answer.words("content-type");
    if !is_text(&kind) {
        return Err(format!("no text but {kind}; not read"));
    }
    let encoding = answer.words("content-encoding");
    let (Bound::Refuse(most) | Bound::Cut(most)) = bound;
    // The caps stand on both sides of the decoder: little that is sent may become much.
    let (mut packed, mut bytes) = (Vec::new(), Vec::new());
    let bounded = body.into_reader().take(most as u64 + 1).read_to_end(&mut packed);
    let count = bounded.map_err(|error| told_io(&error))?;
    let cut = count > most;
    if cut && matches!(bound, Bound::Refuse(_)) {
        return Err(format!("larger than {} MiB", most >> 20));
    }
    let unpacked = unpack_answer(Box::new(io::Cursor::new(packed)), &encoding);
    let unpacked = unpacked.map_err(|error| told_io(&error))?;
    let unpacked = unpacked.take(most as u64 + 1).read_to_end(&mut bytes);
    match (unpacked, bound) {
        (Err(_), Bound::Cut(_)) if cut => {}
        (Err(error), _) => return Err(format!("damaged on the way: {}", told_io(&error))),
        (Ok(_), Bound::Refuse(_)) if bytes.len() > most => {
            return Err(format!("unpacks to more than {} MiB", most >> 20));
        }
        (Ok(_), _) => {}
    }
    bytes.truncate(most);
    Ok((bytes, count as u64))
}

/// Whether a Content-Type may hold a feed, a page or a robots.txt.
fn is_text(kind: &str) -> bool {
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let parts = ["xml", "json", "html", "gzip", "octet-stream"];
    kind.is_empty() || kind.starts_with("text/") || parts.iter().any(|part| kind.contains(part))
}

/// An error in the words of somebody who asked for an address.
fn told(error: &ureq::Error) -> String {
    match error {
        // What rustls says of a handshake or a certificate.
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::InvalidData => {
            format!("no secure connection: {error}")
        }
        ureq::Error::Io(error) => told_io(error),
        ureq::Error::Timeout(_) => "no answer in time".to_owned(),
        ureq::Error::HostNotFound => "no such host".to_owned(),
        other => other.to_string(),
    }
}

fn told_io(error: &io::Error) -> String {
    if let Some(inner) = error.get_ref().and_then(|it| it.downcast_ref::<ureq::Error>()) {
        return told(inner);
    }
    match error.kind() {
        io::ErrorKind::ConnectionRefused => "the host refused the connection".to_owned(),
        io::ErrorKind::ConnectionReset | io::ErrorKind::UnexpectedEof => {
            "the answer was cut off".to_owned()
        }
        io::ErrorKind::TimedOut => "no answer in time".to_owned(),
        _ => error.to_string(),
    }
}

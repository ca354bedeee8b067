//! Which addresses may be contacted.
//!
//! An address out of a feed or a redirect may lead into the user's own network: to a router, a
//! database, the metadata of a cloud (server-side request forgery). Names are therefore resolved
//! here, all that they resolve to is judged, and the connection is made to what was judged: a name
//! that means something else a moment later gains nothing.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;
use url::Url;

/// Ports that may be contacted unless a host is permitted by name.
const PORTS: [u16; 2] = [80, 443];

/// Not for the public, by the registries of special-purpose addresses (IANA, RFC 6890).
const CLOSED_4: [(Ipv4Addr, u32, &str); 15] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8, "this network"),
    (Ipv4Addr::new(10, 0, 0, 0), 8, "private"),
    (Ipv4Addr::new(100, 64, 0, 0), 10, "shared by a provider's customers"),
    (Ipv4Addr::new(127, 0, 0, 0), 8, "this machine"),
    (Ipv4Addr::new(169, 254, 0, 0), 16, "link-local"),
    (Ipv4Addr::new(172, 16, 0, 0), 12, "private"),
    (Ipv4Addr::new(192, 0, 0, 0), 24, "reserved"),
    (Ipv4Addr::new(192, 0, 2, 0), 24, "for documents"),
    (Ipv4Addr::new(192, 88, 99, 0), 24, "reserved"),
    (Ipv4Addr::new(192, 168, 0, 0), 16, "private"),
    (Ipv4Addr::new(198, 18, 0, 0), 15, "for measurements"),
    (Ipv4Addr::new(198, 51, 100, 0), 24, "for documents"),
    (Ipv4Addr::new(203, 0, 113, 0), 24, "for documents"),
    (Ipv4Addr::new(224, 0, 0, 0), 4, "multicast"),
    (Ipv4Addr::new(240, 0, 0, 0), 4, "reserved"),
];

/// The same of IPv6, inside the block of public addresses (2000::/3).
const CLOSED_6: [(Ipv6Addr, u32, &str); 3] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23, "reserved"),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32, "for documents"),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20, "for documents"),
];

/// Ranges of IPv6 that stand for an address of IPv4, and the bit where that begins.
const HOLDS_4: [(Ipv6Addr, u32, u32); 4] = [
    (Ipv6Addr::UNSPECIFIED, 96, 96),
    (Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0), 96, 96),
    (Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96, 96),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16, 16),
];

/// Why an address must not be contacted; `None` when it is a public one.
pub(crate) fn closed(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => {
            let within = |range: Ipv4Addr, length: u32| {
                (address.to_bits() ^ range.to_bits()).checked_shr(32 - length).unwrap_or(0) == 0
            };
            let found = CLOSED_4.iter().find(|(range, length, _)| within(*range, *length));
            found.map(|(_, _, why)| *why)
        }
        IpAddr::V6(address) => {
            let within = |range: Ipv6Addr, length: u32| {
                (address.to_bits() ^ range.to_bits()).checked_shr(128 - length).unwrap_or(0) == 0
            };
            // ::1 is no address of IPv4, though it lies among them.
            if address.is_loopback() {
                return Some("this machine");
            }
            if let Some((_, _, at)) = HOLDS_4.iter().find(|(range, size, _)| within(*range, *size))
            {
                let inner = Ipv4Addr::from_bits((address.to_bits() >> (96 - at)) as u32);
                return closed(IpAddr::V4(inner));
            }
            if !within(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3) {
                return Some("not public");
            }
            let found = CLOSED_6.iter().find(|(range, length, _)| within(*range, *length));
            found.map(|(_, _, why)| *why)
        }
    }
}

/// A host and port that the user permits by name although they are not public: a server of their
/// own network, or of a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permitted {
    host: String,
    port: u16,
}

impl Permitted {
    /// Reads `HOST:PORT`, as in `127.0.0.1:8080` and `[::1]:8080`.
    ///
    /// # Errors
    ///
    /// When it is not written so.
    pub fn parse(text: &str) -> Result<Permitted, String> {
        let wrong = || format!("{text:?}: write it as HOST:PORT, like 127.0.0.1:8080");
        let (host, port) = text.rsplit_once(':').ok_or_else(wrong)?;
        let port = port.parse().map_err(|_| wrong())?;
        // In the form that addresses are compared in.
        let url = Url::parse(&format!("http://{host}/")).map_err(|_| wrong())?;
        let host = url.host_str().ok_or_else(wrong)?.to_owned();
        Ok(Permitted { host, port })
    }

    fn is(&self, host: &str, port: u16) -> bool {
        self.host.eq_ignore_ascii_case(host) && self.port == port
    }
}

/// Whether a host and port were permitted by name.
pub(crate) fn is_permitted(url: &Url, permitted: &[Permitted]) -> bool {
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
        return false;
    };
    permitted.iter().any(|it| it.is(host, port))
}

/// Reads an address and judges what can be judged without asking for its host: scheme, port,
/// credentials. Where it stands in a page (`#…`) is taken off.
pub(crate) fn read(text: &str, base: Option<&Url>, permitted: &[Permitted]) -> Result<Url, String> {
    let parsed = match base {
        Some(base) => base.join(text),
        None => Url::parse(text),
    };
    let mut url = parsed.map_err(|_| "not an address".to_owned())?;
    url.set_fragment(None);
    let scheme = url.scheme();
    if !matches!(scheme, "http" | "https") {
        return Err(format!("only http and https are fetched, not {scheme}"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("an address with a user's name or password in it is not fetched".to_owned());
    }
    let port = url.port_or_known_default().unwrap_or_default();
    if !PORTS.contains(&port) && !is_permitted(&url, permitted) {
        let host = url.host_str().unwrap_or_default();
        return Err(format!(
            "port {port} is not one of the web's; --allow-private {host}:{port} permits it"
        ));
    }
    Ok(url)
}

/// Resolves names and gives only what may be contacted.
#[derive(Debug)]
pub(crate) struct Guard {
    pub(crate) permitted: Vec<Permitted>,
    pub(crate) names: DefaultResolver,
}

impl Resolver for Guard {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let host = uri.host().unwrap_or_default();
        let found = self.names.resolve(uri, config, timeout).map_err(|error| match error {
            // The system's own words, which differ from one to the next, say why.
            ureq::Error::Io(cause) => {
                let message = format!("no address was found for {host}: {cause}");
                ureq::Error::Io(io::Error::new(io::ErrorKind::NotFound, message))
            }
            other => other,
        })?;
        judge(host, &found, &self.permitted)
            .map_err(|message| io::Error::new(io::ErrorKind::PermissionDenied, message))?;
        Ok(found)
    }
}

/// Whether a host may be contacted that has these addresses: all of them must be public. One closed
/// address among several is what a trick would look like.
fn judge(host: &str, addresses: &[SocketAddr], permitted: &[Permitted]) -> Result<(), String> {
    for address in addresses {
        if let Some(why) = closed(address.ip())
            && !permitted.iter().any(|it| it.is(host, address.port()))
        {
            return Err(format!(
                "{host} is {}, an address that is {why}; not contacted (--allow-private {host}:{} \
                 permits it)",
                address.ip(),
                address.port()
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_are_not_public_are_closed() {
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::7f00:1",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2002:a00:1::1",
            "2002:c0a8:101::",
            "2001::1",
            "2001:db8::1",
            "3fff::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "100::1",
            "4000::1",
        ] {
            assert!(closed(address.parse().expect("an address")).is_some(), "{address}");
        }
        for address in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "192.167.0.1",
            "198.17.0.1",
            "198.20.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00:1450::1",
            "::ffff:1.1.1.1",
            "64:ff9b::101:101",
            "2002:101:101::",
        ] {
            assert_eq!(closed(address.parse().expect("an address")), None, "{address}");
        }
    }

    #[test]
    fn one_closed_address_of_several_closes_a_name() {
        let check = |addresses: &[&str], permitted: &[Permitted]| {
            let addresses: Vec<SocketAddr> =
                addresses.iter().map(|it| it.parse().expect("an address")).collect();
            judge("a.example", &addresses, permitted)
        };
        assert_eq!(check(&["1.1.1.1:80", "[2606:4700::1]:80"], &[]), Ok(()));
        let error = check(&["1.1.1.1:80", "10.0.0.1:80"], &[]).expect_err("closed");
        assert!(error.contains("10.0.0.1, an address that is private"), "{error}");
        let other = [Permitted::parse("b.example:80").expect("a permission")];
        assert!(check(&["10.0.0.1:80"], &other).is_err());
        let this = [Permitted::parse("A.Example:80").expect("a permission")];
        assert_eq!(check(&["10.0.0.1:80"], &this), Ok(()));
        assert!(check(&["10.0.0.1:81"], &this).is_err());
    }

    #[test]
    fn what_an_address_says_by_itself_is_judged() {
        let permitted = [Permitted::parse("[::1]:8080").expect("a permission")];
        let check = |text: &str| read(text, None, &permitted).map(String::from);
        assert_eq!(check("HTTPS://Example.org/a#b").as_deref(), Ok("https://example.org/a"));
        assert_eq!(check("http://[::1]:8080/").as_deref(), Ok("http://[::1]:8080/"));
        for (text, why) in [
            ("ftp://example.org/", "only http"),
            ("file:///etc/passwd", "only http"),
            ("javascript:alert(1)", "only http"),
            ("data:text/html,x", "only http"),
            ("http://ada:secret@example.org/", "password"),
            ("http://example.org:22/", "port 22"),
            ("http://[::1]:8081/", "port 8081"),
            ("no address", "not an address"),
        ] {
            let error = check(text).expect_err(text);
            assert!(error.contains(why), "{text}: {error}");
        }
        // Numbers in any notation are addresses.
        for text in ["http://0x7f000001/", "http://2130706433/", "http://0177.0.0.1/"] {
            assert_eq!(check(text).as_deref(), Ok("http://127.0.0.1/"), "{text}");
        }
        assert!(Permitted::parse("localhost").is_err() && Permitted::parse("a:b").is_err());
    }
}

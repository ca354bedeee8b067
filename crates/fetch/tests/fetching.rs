//! Fetching from a server of ours on loopback: what is asked, what is taken, what is refused.

#![allow(clippy::disallowed_types, reason = "a port that nobody listens on is looked for")]

mod server;

use std::io::{Read as _, Write as _};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use readout_fetch::{Fetched, Fetcher, Kind, Permitted, Settings, Visit};
use server::{Request, Server, found, missing, reply};

/// A time of day that stands still; a test that needs another sets `next` back.
fn noon() -> Timestamp {
    "2026-03-02T12:00:00Z".parse().expect("a time")
}

fn settings(servers: &[&Server]) -> Settings {
    let permitted = servers.iter().map(|it| Permitted::parse(&it.host).expect("host and port"));
    Settings {
        permitted: permitted.collect(),
        ..Settings::new("0.0", Some("test@example.org"), noon)
    }
}

/// What a visit came to, in a line.
fn shown(fetched: &Fetched) -> String {
    match fetched {
        Fetched::New(content) => format!("new {}", String::from_utf8_lossy(&content.bytes)),
        Fetched::Unchanged => "unchanged".to_owned(),
        Fetched::Had => "had".to_owned(),
        Fetched::Waits(until) => format!("waits {until}"),
        Fetched::Stopped(why) => format!("stopped: {why}"),
        Fetched::Skipped(why) => format!("skipped: {why}"),
        Fetched::Failed(why) => format!("failed: {why}"),
    }
}

/// Visits an address of a server that answers so; `robots.txt` is not there.
fn visit(kind: Kind, path: &str, answer: fn(&Request) -> Vec<u8>) -> (String, Visit, Server) {
    let server =
        Server::start(
            move |request| {
                if request.path == "/robots.txt" { missing() } else { answer(request) }
            },
        );
    let mut visit = Visit::new(&server.url(path), kind);
    let fetched = Fetcher::new(settings(&[&server])).fetch(&mut visit);
    (shown(&fetched), visit, server)
}

#[track_caller]
fn check(answer: fn(&Request) -> Vec<u8>, expected: &str) -> Visit {
    let (shown, visit, _) = visit(Kind::Page, "/", answer);
    assert!(shown.starts_with(expected), "{shown}");
    visit
}

#[test]
fn what_is_new_is_asked_for_byte_by_byte() {
    // Quotation marks, the mark of a weak tag, a byte that is no ASCII, a date in no known form.
    let server = Server::start(|request| match request.header("if-none-match") {
        _ if request.path == "/robots.txt" => missing(),
        None => found("ETag: W/\"a\u{e9}\"\nLast-Modified: 2 march, noon\n", "one"),
        Some("W/\"a\u{e9}\"") => reply("304 Not Modified", "", ""),
        Some(_) => reply("500 Wrong", "", ""),
    });
    let mut fetcher = Fetcher::new(settings(&[&server]));
    let mut visit = Visit::new(&server.url("/feed"), Kind::Feed);
    assert_eq!(shown(&fetcher.fetch(&mut visit)), "new one");
    assert!(shown(&fetcher.fetch(&mut visit)).starts_with("waits 2026-03-02T13:0"));
    // Through the form in which it is stored.
    let stored = serde_json::to_string(&visit).expect("JSON");
    let mut visit: Visit = serde_json::from_str(&stored).expect("the same");
    visit.next = None;
    assert_eq!(shown(&fetcher.fetch(&mut visit)), "unchanged");
    assert_eq!(visit.saved, 3);
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0].header("if-none-match"), None);
    assert_eq!(requests[1].header("if-none-match"), Some("W/\"a\u{e9}\""));
    assert_eq!(requests[1].header("if-modified-since"), Some("2 march, noon"));
    let agent = requests[0].header("user-agent").expect("it says who asks");
    assert_eq!(agent, "readout/0.0 (news reader; test@example.org)");
    for header in ["cookie", "referer", "authorization"] {
        assert_eq!(requests[1].header(header), None, "{header}");
    }
}

#[test]
fn both_validators_are_new_with_each_full_answer() {
    let server = Server::start(|request| match request.header("if-none-match") {
        _ if request.path == "/robots.txt" => missing(),
        None => found("ETag: \"1\"\nLast-Modified: yesterday\n", "one"),
        // A new tag; the date stays away.
        Some(_) => found("ETag: \"2\"\n", "two"),
    });
    let mut fetcher = Fetcher::new(settings(&[&server]));
    let mut visit = Visit::new(&server.url("/feed"), Kind::Feed);
    for expected in ["new one", "new two"] {
        visit.next = None;
        assert_eq!(shown(&fetcher.fetch(&mut visit)), expected);
    }
    let validators = visit.validators.expect("kept");
    assert_eq!((validators.etag.as_deref(), validators.last_modified), (Some("\"2\""), None));
}

#[test]
fn validators_go_to_the_address_that_gave_them_only() {
    let server = Server::start(|request| match request.path.as_str() {
        "/robots.txt" => missing(),
        "/old" => reply("302 Found", "Location: /new\nETag: \"old\"\n", ""),
        _ => found("ETag: \"new\"\n", "text"),
    });
    let mut fetcher = Fetcher::new(settings(&[&server]));
    let mut visit = Visit::new(&server.url("/old"), Kind::Feed);
    for _ in 0..2 {
        visit.next = None;
        fetcher.fetch(&mut visit);
    }
    let asked: Vec<Option<String>> =
        server.requests().iter().map(|it| it.header("if-none-match").map(str::to_owned)).collect();
    assert_eq!(asked, [None, None, None, Some("\"new\"".to_owned())]);
}

#[test]
fn what_robots_txt_forbids_is_left_alone() {
    const RULES: &str = "User-agent: *\nDisallow: /\nAllow: /open\n\n\
                         User-agent: Readout\nDisallow: /closed\n";
    #[track_caller]
    fn check(rules: &'static str, kind: Kind, path: &str, expected: &str) {
        let server = Server::start(move |request| match request.path.as_str() {
            "/robots.txt" => found("Content-Type: text/plain\n", rules),
            _ => found("", "text"),
        });
        let mut visit = Visit::new(&server.url(path), kind);
        let shown = shown(&Fetcher::new(settings(&[&server])).fetch(&mut visit));
        assert!(shown.starts_with(expected), "{shown}");
        assert_eq!(server.requests().is_empty(), expected != "new text");
    }
    check(RULES, Kind::Page, "/a", "new text");
    check(RULES, Kind::Page, "/closed/a", "skipped: its robots.txt forbids /closed/a");
    check(RULES, Kind::Feed, "/closed/feed", "skipped: its robots.txt");
    let everybody = "User-agent: *\nDisallow: /news/*.html$\n";
    check(everybody, Kind::Page, "/news/a.html", "skipped: its robots.txt");
    check(everybody, Kind::Page, "/news/a.html?x", "new text");
    // A feed was named by the user: only rules for this program count.
    check(everybody, Kind::Feed, "/news/a.html", "new text");
}

#[test]
fn without_an_answer_about_robots_nothing_is_asked() {
    let server = Server::start(|request| match request.path.as_str() {
        "/robots.txt" => reply("503 Busy", "", ""),
        _ => found("", "text"),
    });
    let mut visit = Visit::new(&server.url("/a"), Kind::Page);
    let mut fetcher = Fetcher::new(settings(&[&server]));
    let shown = shown(&fetcher.fetch(&mut visit));
    assert!(shown.contains("the robots.txt of 127.0.0.1 cannot be had"), "{shown}");
    assert_eq!(server.paths(), ["/robots.txt"]);
}

#[test]
fn robots_txt_is_asked_once_and_its_redirects_are_followed() {
    let server = Server::start(|request| match request.path.as_str() {
        "/robots.txt" => reply("301 Moved", "Location: /rules\n", ""),
        "/rules" => found("", "User-agent: *\nDisallow: /b\n"),
        _ => found("", "text"),
    });
    let mut fetcher = Fetcher::new(settings(&[&server]));
    let results = ["/a", "/b", "/c"]
        .map(|path| shown(&fetcher.fetch(&mut Visit::new(&server.url(path), Kind::Page))));
    assert_eq!(results[0], "new text");
    assert!(results[1].starts_with("skipped: its robots.txt"), "{results:?}");
    assert_eq!(server.paths(), ["/robots.txt", "/rules", "/a", "/c"]);
}

#[test]
fn a_request_to_wait_is_kept_for_the_whole_site() {
    let server = Server::start(|request| match request.path.as_str() {
        "/robots.txt" => missing(),
        _ => reply("429 Too Many Requests", "Retry-After: 7200\n", ""),
    });
    let mut fetcher = Fetcher::new(settings(&[&server]));
    let mut one = Visit::new(&server.url("/1"), Kind::Page);
    let failed = shown(&fetcher.fetch(&mut one));
    assert!(failed.contains("429") && failed.contains("before 2026-03-02 14:00 UTC"), "{failed}");
    let mut two = Visit::new(&server.url("/2"), Kind::Page);
    assert_eq!(shown(&fetcher.fetch(&mut two)), "waits 2026-03-02T14:00:00Z");
    assert_eq!(two.next.as_deref(), Some("2026-03-02T14:00:00Z"));
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn what_is_gone_is_not_asked_again() {
    let gone = "failed: answered 410 Gone; not asked again";
    let mut visit = check(|_| reply("410 Gone", "", ""), gone);
    let again = shown(&Fetcher::new(Settings::new("0", None, noon)).fetch(&mut visit));
    assert_eq!(again, "stopped: gone for good (410)");
    let mut visit = check(|_| found("", "text"), "new text");
    assert!(visit.had);
    let shown = shown(&Fetcher::new(Settings::new("0", None, noon)).fetch(&mut visit));
    assert_eq!(shown, "had");
}

#[test]
fn what_a_site_reserves_is_left_to_it() {
    check(|_| found("TDM-Reservation: 1\n", "text"), "skipped: the site reserves its use (tdm");
    check(|_| found("X-Robots-Tag: noindex, noarchive\n", "text"), "skipped: the site reserves");
    check(|_| found("X-Robots-Tag: otherbot: noarchive\nTDM-Reservation: 0\n", "text"), "new text");
}

#[test]
fn addresses_that_are_not_public_are_not_contacted() {
    let server = Server::start(|_| found("", "secret"));
    let port = server.host.rsplit(':').next().expect("a port").to_owned();
    let permit = |host: &str| Settings {
        permitted: vec![Permitted::parse(&format!("{host}:{port}")).expect("host and port")],
        ..Settings::new("0.0", None, noon)
    };
    for host in [
        "127.0.0.1",
        "127.1",
        "0x7f000001",
        "2130706433",
        "localhost",
        "0.0.0.0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
    ] {
        let mut visit = Visit::new(&format!("http://{host}:{port}/"), Kind::Page);
        // Neither with no permission (the port is not the web's), nor with one for another host.
        let mut fetcher = Fetcher::new(Settings::new("0.0", None, noon));
        let shown_bare = shown(&fetcher.fetch(&mut visit));
        assert!(shown_bare.starts_with("skipped: port"), "{host}: {shown_bare}");
        let mut fetcher = Fetcher::new(permit("192.168.7.7"));
        let shown_other = shown(&fetcher.fetch(&mut visit));
        assert!(shown_other.starts_with("skipped: "), "{host}: {shown_other}");
        // On a port of the web the address itself is what closes it.
        let mut visit = Visit::new(&format!("http://{host}/"), Kind::Page);
        let shown_web = shown(&Fetcher::new(permit("127.0.0.1")).fetch(&mut visit));
        let closed =
            shown_web.contains("an address that is") && shown_web.contains("not contacted");
        assert!(closed || shown_web.contains("no address was found"), "{host}: {shown_web}");
    }
    assert!(server.paths().is_empty(), "{:?}", server.paths());
    let mut visit = Visit::new(&server.url("/"), Kind::Page);
    let shown = shown(&Fetcher::new(permit("127.0.0.1")).fetch(&mut visit));
    assert_eq!(shown, "new secret");
}

#[test]
fn a_redirect_is_judged_like_the_first_address() {
    let inner = Server::start(|_| found("", "secret"));
    for target in [
        inner.url("/"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://[::ffff:10.0.0.1]/".to_owned(),
        "http://2130706433/".to_owned(),
        "file:///etc/passwd".to_owned(),
        "javascript:alert(1)".to_owned(),
        "http://ada:secret@127.0.0.1/".to_owned(),
    ] {
        let location = format!("Location: {target}\n");
        let outer = Server::start(move |request| match request.path.as_str() {
            "/robots.txt" => missing(),
            "/one" => reply("302 Found", "Location: /two\n", ""),
            _ => reply("301 Moved Permanently", &location, ""),
        });
        let mut visit = Visit::new(&outer.url("/one"), Kind::Page);
        let shown = shown(&Fetcher::new(settings(&[&outer])).fetch(&mut visit));
        assert!(shown.starts_with("skipped: "), "{target}: {shown}");
        assert_eq!(outer.requests().len(), 2);
    }
    assert!(inner.paths().is_empty());
}

#[test]
fn redirects_end_and_lasting_ones_are_remembered() {
    check(|_| reply("302 Found", "Location: /again\n", ""), "failed: redirects more than 5 times");
    let server = Server::start(|request| match request.path.as_str() {
        "/robots.txt" => missing(),
        "/old" => reply("308 Permanent Redirect", "Location: /new\n", ""),
        _ => found("", "text"),
    });
    let mut visit = Visit::new(&server.url("/old"), Kind::Feed);
    let mut fetcher = Fetcher::new(settings(&[&server]));
    for _ in 0..5 {
        visit.next = None;
        assert_eq!(shown(&fetcher.fetch(&mut visit)), "new text");
    }
    let asked: Vec<String> = server.requests().into_iter().map(|it| it.path).collect();
    assert_eq!(asked, ["/old", "/new", "/old", "/new", "/old", "/new", "/new", "/new"]);
}

fn packed(bytes: impl std::io::Read) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::copy(&mut { bytes }, &mut out).expect("in memory");
    out.finish().expect("in memory")
}

#[test]
fn packed_answers_are_unpacked_and_bombs_are_not() {
    check(|_| found("Content-Encoding: gzip\n", packed(&b"text"[..])), "new text");
    check(
        |_| found("Content-Encoding: zstd\n", zstd::encode_all(&b"text"[..], 1).expect("packed")),
        "new text",
    );
    check(
        |_| {
            let mut out = Vec::new();
            brotli::BrotliCompress(&mut &b"text"[..], &mut out, &Default::default())
                .expect("packed");
            found("Content-Encoding: br\n", out)
        },
        "new text",
    );
    // 300 MB of zeros in 300 KB, packed before anybody waits for them.
    static BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| packed(std::io::repeat(0).take(300 << 20)));
    assert!(BOMB.len() < 1 << 20);
    check(
        |_| found("Content-Encoding: gzip\n", BOMB.as_slice()),
        "failed: unpacks to more than 8 MiB",
    );
    check(|_| found("Content-Encoding: br\n", "text"), "failed: damaged on the way");
    check(|_| found("Content-Encoding: rot13\n", "x"), "failed: packed as \"rot13\"");
    check(|_| found("Content-Encoding: gzip, gzip\n", "x"), "failed: packed as");
    // Packed twice: the inner packing stays what it is, bytes.
    let (shown, ..) = visit(Kind::Page, "/", |_| {
        found("Content-Encoding: gzip\n", packed(&packed(&b"text"[..])[..]))
    });
    assert!(shown.starts_with("new \u{1f}"), "{shown}");
    check(
        |_| {
            let mut cut = packed(&b"a text that is cut off on its way to the reader"[..]);
            cut.truncate(20);
            found("Content-Encoding: gzip\n", cut)
        },
        "failed: damaged on the way",
    );
}

#[test]
fn answers_have_bounds() {
    check(|_| found("", vec![b'x'; (8 << 20) + 1]), "failed: larger than 8 MiB");
    check(|_| found("Content-Type: video/mp4\n", "x"), "failed: no text but video/mp4");
    check(|_| found("Content-Type: application/pdf\n", "x"), "failed: no text but application/pdf");
    check(
        |_| {
            let mut bytes = b"HTTP/1.1 200 OK\r\n".to_vec();
            for _ in 0..100_000 {
                let _ = bytes.write_all(b"X-Junk: y\r\n");
            }
            bytes
        },
        "failed: ",
    );
    check(|_| b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf".to_vec(), "failed: ");
    check(|_| b"no HTTP at all".to_vec(), "failed: ");
    check(|_| Vec::new(), "failed: ");
}

#[test]
fn a_server_that_says_nothing_is_left_after_a_time() {
    let server = Server::start(|request| {
        if request.path != "/robots.txt" {
            std::thread::sleep(Duration::from_secs(20));
        }
        missing()
    });
    let settings = Settings { timeout: Duration::from_secs(1), ..settings(&[&server]) };
    let begun = Instant::now();
    let mut visit = Visit::new(&server.url("/"), Kind::Page);
    let shown = shown(&Fetcher::new(settings).fetch(&mut visit));
    assert_eq!(shown, "failed: no answer in time");
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
}

#[test]
fn a_site_that_is_away_is_not_asked_for_all_of_its_pages() {
    // A port that nobody listens on.
    let closed = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let host = closed.local_addr().expect("an address").to_string();
    drop(closed);
    let settings = Settings {
        permitted: vec![Permitted::parse(&host).expect("host and port")],
        ..Settings::new("0.0", None, noon)
    };
    let mut fetcher = Fetcher::new(settings);
    let results: Vec<String> = (0..5)
        .map(|page| {
            let mut visit = Visit::new(&format!("http://{host}/{page}"), Kind::Page);
            shown(&fetcher.fetch(&mut visit))
        })
        .collect();
    assert!(results[..3].iter().all(|it| it == "failed: the host refused the connection"));
    assert!(results[3..].iter().all(|it| it.starts_with("waits ")), "{results:?}");
}

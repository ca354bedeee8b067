//! `fetch` against a server of ours on loopback: what comes into a store or a folder, what a second
//! run asks for, and that nothing else touches the network.

#![allow(clippy::disallowed_methods, reason = "tests write the files they give to the program")]

#[path = "../../fetch/tests/server/mod.rs"]
mod server;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use server::{Request, Server, found, missing, reply};

/// Runs the program, which must end with this code; gives what it printed and told.
#[track_caller]
fn check(folder: &Path, arguments: &[&str], code: i32) -> (String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_readout"))
        .args(arguments)
        .current_dir(folder)
        // Nothing of this may be used.
        .env("http_proxy", "http://127.0.0.1:9")
        .env("ALL_PROXY", "http://127.0.0.1:9")
        .output()
        .expect("the program starts");
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {error}");
    assert!(!error.contains("panicked"), "{error}");
    (String::from_utf8_lossy(&output.stdout).into_owned(), error)
}

fn page(number: usize) -> String {
    format!(
        "<!doctype html><html><head><title>Row {number}</title></head><body><article><h1>Row \
         {number}</h1><p>Norway accused Argentina of illegal fishing on Monday, in the row over \
         trawler number {number}, and a court will decide about it.</p><p>The coast guard of \
         Norway has sent a second ship to the place, said its commander.</p></article></body></html>"
    )
}

/// A site with a feed of three entries: one with text, one that only points, one that is closed.
fn site(request: &Request) -> Vec<u8> {
    match request.path.as_str() {
        "/robots.txt" => found("", "User-agent: *\nDisallow: /closed\n"),
        "/feed.xml" if request.header("if-none-match") == Some("\"f1\"") => {
            reply("304 Not Modified", "", "")
        }
        "/feed.xml" => {
            let host = request.header("host").unwrap_or_default();
            let item = |path: &str, text: &str| {
                format!(
                    "<item><guid>{path}</guid><link>http://{host}{path}</link><title>T</title>\
                     <description>{text}</description></item>"
                )
            };
            let items = item("/1", "France condemned Mali on Monday.")
                + &item("/2", "")
                + &item("/closed/3", "Japan protested to China on Friday.");
            found(
                "ETag: \"f1\"\nContent-Type: application/rss+xml\n",
                format!("<rss version=\"2.0\"><channel><title>Wire</title>{items}</channel></rss>"),
            )
        }
        "/gone" => reply("410 Gone", "", ""),
        "/login.xml" => found("", page(0)),
        path => match path.trim_start_matches('/').parse() {
            Ok(number) => found("Content-Type: text/html\n", page(number)),
            Err(_) => missing(),
        },
    }
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder for the test")
}

#[test]
fn feeds_of_a_list_come_into_a_store_once() {
    let server = Server::start(site);
    let folder = folder();
    let folder = folder.path();
    let opml = format!(
        "<opml version=\"2.0\"><body><outline xmlUrl=\"{}\"/><outline xmlUrl=\"{}\"/>\
         <outline xmlUrl=\"{}\"/></body></opml>",
        server.url("/login.xml"),
        server.url("/feed.xml"),
        server.url("/gone")
    );
    std::fs::write(folder.join("feeds.opml"), opml).expect("written");
    let allow = ["--allow-private", &server.host];
    let fetch = [&["fetch", "feeds.opml", "--into", "news.db"], &allow[..]].concat();
    let (_, told) = check(folder, &fetch, 3);
    assert!(told.contains("no --contact"), "{told}");
    assert!(told.contains("/gone: answered 410 Gone; not asked again"), "{told}");
    assert!(told.contains("/login.xml: no feed is there"), "{told}");
    assert!(told.contains("2 added, 0 there already"), "{told}");
    assert!(told.contains("1 fetched, 0 unchanged, 2 failed, 1 entries without text"), "{told}");
    let (hits, _) = check(folder, &["search", "news.db", "country:FRA"], 0);
    assert_eq!(hits.lines().count(), 1, "{hits}");

    // It is not due, and the other is given up.
    let (_, told) = check(folder, &fetch, 0);
    assert!(told.contains("0 fetched, 0 unchanged, 2 not due yet, 1 given up before"), "{told}");
    assert_eq!(server.requests().len(), 3);
    let (status, _) = check(folder, &["fetch", "--status", "--into", "news.db"], 0);
    assert!(status.contains("feed\t200\t") && status.contains("never: gone for good"), "{status}");
    let (status, _) = check(folder, &["fetch", "--status", "--json", "--into", "news.db"], 0);
    assert!(status.contains("\"etag\":\"\\\"f1\\\"\""), "{status}");
}

#[test]
fn pages_are_fetched_on_request_and_once() {
    let server = Server::start(site);
    let folder = folder();
    let folder = folder.path();
    let feed = server.url("/feed.xml");
    let fetch = [
        "fetch",
        &feed,
        "--pages",
        "--into",
        "news.db",
        "--contact",
        "ada@example.org",
        "--allow-private",
        &server.host,
    ];
    let (_, told) = check(folder, &fetch, 3);
    assert!(told.contains("its robots.txt forbids /closed/3"), "{told}");
    assert!(told.contains("2 added") && told.contains("3 fetched"), "{told}");
    assert!(!told.contains("no --contact"), "{told}");
    let agent = server.requests()[0].header("user-agent").map(str::to_owned);
    assert!(agent.is_some_and(|it| it.contains("ada@example.org")));
    let (shown, _) = check(folder, &["show", "news.db", &server.url("/2"), "--json"], 0);
    assert!(shown.contains("trawler number 2"), "{shown}");
    let asked = server.requests().len();
    let (_, told) = check(folder, &[&fetch[..2], &["/nothing.txt"], &fetch[2..]].concat(), 3);
    assert!(told.contains("/nothing.txt: no such file"), "{told}");
    assert_eq!(server.requests().len(), asked);
}

#[test]
fn lists_of_addresses_come_into_a_folder() {
    let server = Server::start(site);
    let folder = folder();
    let folder = folder.path();
    // A row of GDELT's events, and a plain list of the same page and another.
    let row = format!("{}{}\n", "1\t".repeat(60), server.url("/7"));
    std::fs::write(folder.join("20260302.export.CSV"), &row).expect("written");
    let lines = format!("{}\n{}\n", server.url("/7"), server.url("/8"));
    std::fs::write(folder.join("list.txt"), lines).expect("written");
    let fetch = [
        "fetch",
        "20260302.export.CSV",
        "list.txt",
        "--out",
        "pages",
        "--allow-private",
        &server.host,
    ];
    let (_, told) = check(folder, &fetch, 0);
    assert!(told.contains("2 fetched"), "{told}");
    let index = std::fs::read_to_string(folder.join("pages/index.jsonl")).expect("written");
    assert_eq!(index.lines().count(), 2, "{index}");
    for line in index.lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let file = line["file"].as_str().expect("a name");
        assert!(file.starts_with('r') && file.ends_with(".html"), "{file}");
        assert!(folder.join("pages").join(file).exists());
    }
    let (records, _) = check(folder, &["annotate", "pages"], 3);
    assert_eq!(records.lines().count(), 2, "{records}");
    let (_, told) = check(folder, &fetch, 0);
    assert!(told.contains("2 had before"), "{told}");
    // What holds no text says so elsewhere.
    let (_, told) = check(folder, &["annotate", "20260302.export.CSV"], 1);
    assert!(told.contains("without texts (GDELT)") && told.contains("readout fetch"), "{told}");
    let (_, told) = check(folder, &["annotate", "list.txt"], 1);
    assert!(told.contains("a list of addresses"), "{told}");
}

#[test]
fn nothing_is_fetched_unless_asked_for_and_never_offline() {
    let server = Server::start(site);
    let folder = folder();
    let folder = folder.path();
    let url = server.url("/1");
    let allow = ["--allow-private", &server.host];
    let (_, told) = check(folder, &[&["annotate", &url], &allow[..]].concat(), 1);
    assert!(told.contains("nothing is fetched unless asked for"), "{told}");
    let (_, told) =
        check(folder, &[&["annotate", &url, "--fetch", "--offline"], &allow[..]].concat(), 1);
    assert!(told.contains("--offline"), "{told}");
    let fetch = [&["fetch", &url, "--into", "news.db"], &allow[..]].concat();
    let (_, told) = check(folder, &[&fetch[..], &["--offline"]].concat(), 1);
    assert!(told.contains("--offline: nothing is fetched"), "{told}");
    assert!(!folder.join("news.db").exists());
    assert!(server.paths().is_empty(), "{:?}", server.paths());

    let (record, _) = check(folder, &[&["annotate", &url, "--fetch"], &allow[..]].concat(), 0);
    assert!(record.contains("trawler number 1") && record.contains(&url), "{record}");
    let feed = server.url("/feed.xml");
    let (records, _) = check(folder, &[&["annotate", &feed, "--fetch"], &allow[..]].concat(), 3);
    assert_eq!(records.lines().count(), 2, "{records}");
}

#[test]
fn wrong_usage_and_closed_addresses_say_what_to_do() {
    let server = Server::start(site);
    let folder = folder();
    let folder = folder.path();
    check(folder, &["fetch", "https://example.org/"], 2);
    check(folder, &["fetch", "a", "--into", "news.db", "--allow-private", "nonsense"], 2);
    let (_, told) = check(folder, &["fetch", "--into", "news.db"], 1);
    assert!(told.contains("no feed is known yet"), "{told}");
    let url = server.url("/1");
    let (_, told) = check(folder, &["fetch", &url, "--into", "news.db"], 1);
    assert!(told.contains(&format!("--allow-private {}", server.host)), "{told}");
    assert!(server.paths().is_empty());
    let secret = "http://ada:secret@example.org/";
    let (_, told) = check(folder, &["fetch", secret, "--into", "news.db"], 1);
    assert!(told.contains("password"), "{told}");
    let (status, _) = check(folder, &["fetch", "--status", "--into", "news.db"], 0);
    assert!(!status.contains("secret"), "{status}");
}

/// Ctrl-C while a page is waited for: the store opens, and the next run fetches what is missing.
#[cfg(unix)]
#[test]
fn an_interrupted_run_goes_on_where_it_was() {
    let server = Server::start(|request| {
        if request.path == "/5" {
            std::thread::sleep(Duration::from_secs(3));
        }
        site(request)
    });
    let folder = folder();
    let folder = folder.path();
    let lines: Vec<String> = (0..6).map(|number| server.url(&format!("/{number}"))).collect();
    std::fs::write(folder.join("list.txt"), lines.join("\n")).expect("written");
    let fetch = ["fetch", "list.txt", "--into", "news.db", "--allow-private", &server.host];
    let mut child = Command::new(env!("CARGO_BIN_EXE_readout"))
        .args(fetch)
        .current_dir(folder)
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    while !server.paths().contains(&"/5".to_owned()) {
        std::thread::sleep(Duration::from_millis(20));
    }
    let interrupt = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(interrupt.expect("kill is there").success());
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    check(folder, &["search", "news.db", "trawler"], 0);
    let (_, told) = check(folder, &fetch, 0);
    assert!(told.contains("news.db holds 6 reports"), "{told}");
}

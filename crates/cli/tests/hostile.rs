//! What reports, files and names bring in on purpose; `docs/security.md` lists the rest.

#![allow(clippy::disallowed_methods, reason = "tests write the files they give to the program")]

use std::path::Path;
use std::process::Command;

/// Runs the program, which must end with this code; gives what it printed and told.
#[track_caller]
fn check(folder: &Path, arguments: &[&str], code: i32) -> (String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_readout"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the program starts");
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {error}");
    (String::from_utf8_lossy(&output.stdout).into_owned(), error)
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder for the test")
}

/// Escape sequences and marks of writing direction, in every field and in a file's name.
#[test]
fn a_report_cannot_steer_the_terminal() {
    let folder = folder();
    let folder = folder.path();
    let trick = "\u{1b}[2J\u{9b}31m\u{202e}";
    let line = |id: &str| {
        let report = serde_json::json!({
            "id": format!("{id}{trick}"), "title": format!("Row {trick} over a trawler"),
            "outlet": format!("Harbour{trick} Post"), "date": "2026-03-02",
            "text": format!("Norway accused Argentina of illegal fishing on Monday{trick}. \
                The ship's owner, who lives in Oslo, said that nobody had told the crew about the \
                new border, and that the {trick} net was found by the coast guard of Norway."),
        });
        format!("{report}\n")
    };
    std::fs::write(folder.join("news.jsonl"), line("a") + &line("b")).expect("written");
    std::fs::write(folder.join(format!("empty{trick}.txt")), "").expect("written");
    check(folder, &["ingest", "news.jsonl", "--into", "news.db"], 0);
    for arguments in [
        &["brief", ".", "--color", "never"][..],
        &["stories", ".", "--color", "never"],
        &["copies", ".", "--color", "never"],
        &["code", ".", "--format", "tsv"],
        &["ingest", ".", "--into", "news.db"],
    ] {
        let (printed, told) = check(folder, arguments, 3);
        for text in [printed, told] {
            for control in ['\u{1b}', '\u{9b}', '\u{202e}'] {
                // A table is for programs, and keeps words as they are but for controls.
                let table = control == '\u{202e}' && arguments[0] == "code";
                assert!(table || !text.contains(control), "{arguments:?}: {text:?}");
            }
        }
    }
}

/// One newsroom prints the same report many times under other names: it counts once.
#[test]
fn copies_add_no_weight() {
    let folder = folder();
    let folder = folder.path();
    let text = "Norway accused Argentina of illegal fishing on Monday. A patrol ship had found the \
                trawler inside the zone at night, with its lamps out and forty tons of squid on board, \
                and took it to the harbour of Bergen, where the crew of nineteen waits for a judge.";
    let other = "Norway accused Argentina of illegal fishing, the second such quarrel within a year. \
                 Its coast guard holds a vessel at Bergen; the owners deny that it had crossed the line.";
    let mut lines = String::new();
    for copy in 0..30 {
        let report = serde_json::json!({
            "id": format!("c{copy}"), "outlet": format!("Mill {copy}"), "date": "2026-03-02",
            "text": text,
        });
        lines.push_str(&format!("{report}\n"));
    }
    let report = serde_json::json!({
        "id": "own", "outlet": "Harbour Post", "date": "2026-03-02", "text": other,
    });
    lines.push_str(&format!("{report}\n"));
    std::fs::write(folder.join("news.jsonl"), lines).expect("written");
    let (story, _) = check(folder, &["brief", "news.jsonl", "--json"], 0);
    let story: serde_json::Value = serde_json::from_str(&story).expect("JSON");
    let points = story["points"].as_array().expect("points");
    let counts: Vec<u64> = points.iter().filter_map(|it| it["independent"].as_u64()).collect();
    assert!(!counts.is_empty() && counts.iter().all(|count| *count <= 2), "{counts:?}");
}

/// A folder with a link to itself ends, and a link out of it leads nowhere.
#[cfg(unix)]
#[test]
fn links_to_folders_are_not_followed() {
    let folder = folder();
    let folder = folder.path();
    let text = "The French minister met the Italian minister in Rome on Monday.\n";
    std::fs::create_dir_all(folder.join("in/below")).expect("made");
    std::fs::create_dir(folder.join("out")).expect("made");
    std::fs::write(folder.join("in/below/a.txt"), text).expect("written");
    std::fs::write(folder.join("out/b.txt"), text).expect("written");
    std::os::unix::fs::symlink("..", folder.join("in/below/up")).expect("linked");
    std::os::unix::fs::symlink("../out", folder.join("in/out")).expect("linked");
    let (records, _) = check(folder, &["annotate", "in"], 0);
    assert_eq!(records.lines().count(), 1, "{records}");
}

/// Names in archives and of reports are words, never places on the disk.
#[test]
fn no_name_out_of_a_file_becomes_a_place() {
    let folder = folder();
    let folder = folder.path();
    let page = "<!doctype html><html><body><p>The French minister met the Italian minister in Rome \
                on Monday, and they talked about the border for some hours.</p></body></html>";
    let mut archive = String::new();
    for name in ["../../outside.html", "/tmp/readout-outside.html", "https://a.example/%2e%2e/b"] {
        let body = format!("HTTP/1.1 200 OK\r\n\r\n{page}");
        archive.push_str(&format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {name}\r\nContent-Length: {}\r\n\r\n{body}\r\n\r\n",
            body.len()
        ));
    }
    std::fs::create_dir(folder.join("in")).expect("made");
    std::fs::write(folder.join("in/news.warc"), archive).expect("written");
    check(folder, &["ingest", "in/news.warc", "--into", "in/news.db"], 0);
    check(folder, &["export", "in/news.db", "--format", "tsv", "--out", "in/events.tsv"], 0);
    let mut found: Vec<String> = std::fs::read_dir(folder)
        .expect("there")
        .map(|it| it.expect("a file").file_name().to_string_lossy().into_owned())
        .collect();
    found.sort();
    assert_eq!(found, ["in"]);
    assert!(!Path::new("/tmp/readout-outside.html").exists());
}

/// What was purged is nowhere in the file: neither its words nor its address.
#[test]
fn what_is_purged_leaves_no_trace() {
    let folder = folder();
    let folder = folder.path();
    let line = |id: &str, name: &str| {
        let report = serde_json::json!({
            "id": id, "date": "2026-03-02", "url": format!("https://{id}.example/report"),
            "text": format!("Police arrested Quillon {name} in Oslo on Monday. He is seventeen."),
        });
        format!("{report}\n")
    };
    std::fs::write(folder.join("news.jsonl"), line("a", "Varndell") + &line("b", "Okereke"))
        .expect("written");
    check(folder, &["ingest", "news.jsonl", "--into", "news.db"], 0);
    check(folder, &["purge", "news.db", "--url", "https://a.example/report"], 0);
    let (hits, _) = check(folder, &["search", "news.db", "Varndell"], 0);
    assert!(hits.is_empty(), "{hits}");
    let bytes = std::fs::read(folder.join("news.db")).expect("there");
    for trace in ["varndell", "Varndell", "a.example"] {
        assert!(!bytes.windows(trace.len()).any(|it| it == trace.as_bytes()), "{trace}");
    }
    assert!(bytes.windows(7).any(|it| it == b"okereke"), "the other is there");
}

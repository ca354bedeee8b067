//! A store keeps what was given, survives being killed, and hands it on.

#![allow(clippy::disallowed_methods, reason = "tests write the files they give to the program")]

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

fn readout(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_readout"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the program starts")
}

/// Runs a command that must end with this code; gives what it printed.
#[track_caller]
fn check(folder: &Path, arguments: &[&str], code: i32) -> (String, String) {
    let output = readout(folder, arguments);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {error}");
    assert!(!error.contains("panicked"), "{error}");
    (String::from_utf8_lossy(&output.stdout).into_owned(), error)
}

/// Reports that differ in their numbers, a day apart from each other.
fn reports(count: usize) -> String {
    let line = |index: usize| {
        format!(
            "{{\"id\": \"n{index}\", \"date\": \"2026-03-{:02}\", \"outlet\": \"Harbour Post\", \
             \"text\": \"Norway accused Argentina of illegal fishing on Monday. The row over \
             trawler number {index} went on. France condemned Argentina on Tuesday.\"}}\n",
            1 + index % 28
        )
    };
    (0..count).map(line).collect()
}

fn folder(count: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder for the test");
    std::fs::write(folder.path().join("news.jsonl"), reports(count)).expect("written");
    folder
}

#[test]
fn the_same_input_twice_changes_nothing() {
    let folder = folder(30);
    let folder = folder.path();
    let ingest = ["ingest", "news.jsonl", "--into", "news.db"];
    let (_, first) = check(folder, &ingest, 0);
    assert!(first.contains("30 added, 0 there already"), "{first}");
    let (before, _) = check(folder, &["export", "news.db", "--format", "jsonl", "--all"], 0);
    let (_, second) = check(folder, &ingest, 0);
    assert!(second.contains("0 added, 30 there already"), "{second}");
    let (after, _) = check(folder, &["export", "news.db", "--format", "jsonl", "--all"], 0);
    assert!(!before.is_empty() && before == after);
    let (_, refreshed) = check(folder, &["refresh", "news.db"], 0);
    assert!(refreshed.contains("0 of 30 read again"), "{refreshed}");
}

#[test]
fn what_is_stored_is_found_and_can_be_removed() {
    let folder = folder(30);
    let folder = folder.path();
    check(folder, &["ingest", "news.jsonl", "--into", "news.db"], 0);
    let found = |query: &str| {
        let (hits, _) = check(folder, &["search", "news.db", query, "--limit", "100"], 0);
        hits.lines().count()
    };
    assert_eq!(found("trawler"), 30);
    assert_eq!(found("\"trawler number 7\""), 1);
    assert_eq!(found("\"number trawler\""), 0);
    assert_eq!(found("country:ARG type:ACCUSE outlet:\"harbour post\""), 30);
    assert_eq!(found("country:JPN"), 0);
    assert_eq!(found("trawler since:2026-03-02 until:2026-03-02"), 2);
    // Nothing in a query is an operator.
    assert_eq!(found("trawler OR NOT NEAR( \" * ^"), 0);
    check(folder, &["search", "news.db", "  "], 1);
    check(folder, &["search", "news.db", "since:soon"], 1);
    let (dyads, _) = check(folder, &["dyads", "news.db", "NOR", "ARG"], 0);
    assert!(
        dyads.contains("\"period\":\"2026-0") && dyads.contains("\"actor\":\"NOR\""),
        "{dyads}"
    );
    let (_, gone) = check(folder, &["purge", "news.db", "--outlet", "Harbour Post"], 0);
    assert!(gone.contains("30 reports removed"), "{gone}");
    assert_eq!(found("trawler"), 0);
}

#[test]
fn every_table_has_its_columns_in_every_row() {
    let folder = folder(5);
    let folder = folder.path();
    check(folder, &["ingest", "news.jsonl", "--into", "news.db"], 0);
    for (format, columns, missing) in
        [("tsv", 36, ""), ("polecat", 40, "None"), ("icews", 20, ""), ("phoenix", 26, "")]
    {
        let (table, _) = check(folder, &["export", "news.db", "--format", format], 0);
        let widths: Vec<usize> = table.lines().map(|row| row.split('\t').count()).collect();
        assert!(widths.len() > 1 && widths.iter().all(|it| *it == columns), "{format}: {widths:?}");
        assert!(missing.is_empty() || table.contains("\tNone\t"), "{format}: {table}");
    }
    check(folder, &["export", "news.db", "--format", "gdelt"], 1);
    check(folder, &["export", "news.db", "--format", "gdelt", "--out", "gdelt/"], 0);
    for (file, columns) in [("events.export.CSV", 61), ("events.mentions.CSV", 16)] {
        let table = std::fs::read_to_string(folder.join("gdelt").join(file)).expect("written");
        assert!(table.lines().count() > 1, "{file}: {table}");
        assert!(table.lines().all(|row| row.split('\t').count() == columns), "{file}: {table}");
    }
    for format in ["parquet", "arrow"] {
        let out = format!("tables/events.{format}");
        std::fs::create_dir_all(folder.join("tables")).expect("made");
        check(folder, &["export", "news.db", "--format", format, "--out", &out], 0);
    }
    let (trees, _) = check(folder, &["export", "news.db", "--format", "conllu"], 0);
    assert_eq!(trees.matches("# newdoc id = n").count(), 5, "{trees}");
    let words = trees.lines().filter(|it| !it.is_empty() && !it.starts_with('#'));
    assert!({ words }.all(|it| it.split('\t').count() == 10), "{trees}");
    let package = std::fs::read_to_string(folder.join("tables/datapackage.json")).expect("written");
    assert!(package.contains("events.parquet") && package.contains("events.arrow"), "{package}");
    let parquet = std::fs::read(folder.join("tables/events.parquet")).expect("written");
    assert!(parquet.starts_with(b"PAR1") && parquet.ends_with(b"PAR1"));
}

/// Every line fits what IPTC's schema of ninjs 3.1 says of the fields that are written, whatever the
/// reports are called and wherever they say they come from.
#[test]
fn ninjs_fits_the_schema_of_the_standard() {
    let schema = include_str!("ninjs-3.1.schema.json");
    let schema: serde_json::Value = serde_json::from_str(schema).expect("JSON");
    let validator = jsonschema::options().should_validate_formats(true).build(&schema);
    let validator = validator.expect("a schema");
    let folder = folder(2);
    let folder = folder.path();
    let line = |id: &str, url: &str| {
        let text = "President Joe Biden met Foreign Minister Wang Yi in Lisbon on Tuesday. The United \
                    Nations welcomed the talks, which lasted for two hours.";
        let article = serde_json::json!({ "id": id, "url": url, "text": text, "title": "Talks" });
        format!("{article}\n")
    };
    let lines = [
        line("two words/é #1?", "no address"),
        line("talks", "https://post.example/2026/talks?a=b c&d=\u{e9}#top"),
    ];
    std::fs::write(folder.join("odd.jsonl"), lines.concat()).expect("written");
    check(folder, &["ingest", "news.jsonl", "odd.jsonl", "--into", "news.db"], 0);
    for text in [&[][..], &["--with-text"]] {
        let (lines, _) =
            check(folder, &[&["export", "news.db", "--format", "ninjs"], text].concat(), 0);
        assert_eq!(lines.lines().count(), 4);
        for line in lines.lines() {
            let item: serde_json::Value = serde_json::from_str(line).expect("JSON");
            let wrong: Vec<String> =
                validator.iter_errors(&item).map(|it| it.to_string()).collect();
            assert!(wrong.is_empty(), "{wrong:?} {line}");
            assert_eq!(item.get("bodies").is_some(), !text.is_empty());
        }
        for named in
            ["people", "organisations", "places", "headlines", "infoSources", "versionCreated"]
        {
            assert!(lines.contains(&format!("\"{named}\":")), "{named}: {lines}");
        }
    }
}

/// The first event of a type among the lines of an export.
fn event(lines: &str, kind: &str) -> String {
    let events = lines.lines().map(|line| serde_json::from_str(line).expect("JSON"));
    let mut events = events.filter(|it: &serde_json::Value| it["event"] == kind);
    events.next().expect("an event of the type")["id"].as_str().expect("an id").to_owned()
}

#[test]
fn corrections_are_kept_handed_on_and_taken_back() {
    let folder = folder(3);
    let folder = folder.path();
    check(folder, &["ingest", "news.jsonl", "--into", "news.db", "-q"], 0);
    let export = || check(folder, &["export", "news.db", "--format", "jsonl"], 0).0;
    let before = export();
    let wrong = event(&before, "ACCUSE");
    let correct = ["corrections", "news.db", "--who", "Ada", "--why", "a film"];
    fn joined<'a>(start: &[&'a str], rest: &[&'a str]) -> Vec<&'a str> {
        [start, rest].concat()
    }
    let (_, error) = check(folder, &["corrections", "news.db", "reject", &wrong], 1);
    assert!(error.contains("--who"), "{error}");
    check(folder, &joined(&correct, &["reject", "no-such-event"]), 1);
    check(folder, &joined(&correct, &["recode", &wrong, "DANCE"]), 1);
    check(folder, &joined(&correct, &["reject", &wrong]), 0);
    check(folder, &joined(&correct, &["actor", "Norway", "--as", "Kingdom of Norway"]), 0);
    let after = export();
    assert_eq!(after.lines().count() + 1, before.lines().count(), "{after}");
    assert!(!after.contains(&wrong) && after.contains("Kingdom of Norway"), "{after}");
    let (found, _) = check(folder, &["search", "news.db", "actor:\"kingdom of norway\""], 0);
    assert_eq!(found.lines().count(), 2, "{found}");

    // Another store of the same reports takes them from a file.
    let (list, _) = check(folder, &["corrections", "news.db", "list", "--json"], 0);
    assert!(list.lines().all(|it| it.contains("\"when\":\"20")), "{list}");
    std::fs::write(folder.join("corrections.jsonl"), format!("{list}no JSON\n")).expect("written");
    check(folder, &["ingest", "news.jsonl", "--into", "other.db", "-q"], 0);
    let import = ["corrections", "other.db", "import", "corrections.jsonl"];
    let (_, told) = check(folder, &import, 3);
    assert!(told.contains("2 kept, 0 there already, 1 do not fit"), "{told}");
    check(folder, &import, 3);
    assert_eq!(check(folder, &["export", "other.db", "--format", "jsonl"], 0).0, after);

    check(folder, &["corrections", "news.db", "undo", "1"], 0);
    check(folder, &["corrections", "news.db", "undo", "2"], 0);
    check(folder, &["corrections", "news.db", "undo", "2"], 1);
    assert_eq!(export(), before);
}

#[test]
fn stories_come_out_of_a_store_as_people_joined_them() {
    let folder = folder(2);
    let folder = folder.path();
    let other = "{\"id\": \"dam\", \"date\": \"2026-03-02\", \"text\": \"Egypt threatened Ethiopia with \
                 military action over the dam on Sunday. The reservoir is full.\"}\n";
    std::fs::write(folder.join("dam.jsonl"), other).expect("written");
    check(folder, &["ingest", "news.jsonl", "dam.jsonl", "--into", "news.db", "-q"], 0);
    let stories = || {
        let (lines, _) = check(folder, &["stories", "--from", "news.db", "--json"], 0);
        let stories: Vec<serde_json::Value> =
            lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        let reports = |it: &serde_json::Value| it["reports"].as_array().map_or(0, Vec::len);
        stories
            .iter()
            .map(|it| (it["id"].as_str().unwrap_or("").to_owned(), reports(it)))
            .collect::<Vec<_>>()
    };
    let found = stories();
    assert_eq!(found.iter().map(|(_, reports)| reports).sum::<usize>(), 3);
    assert!(found.contains(&("dam".to_owned(), 1)), "{found:?}");
    let (brief, _) = check(folder, &["brief", "--from", "news.db", "dam"], 0);
    assert!(brief.contains("Egypt") && !brief.contains("Norway"), "{brief}");
    let (_, error) = check(folder, &["brief", "--from", "news.db", "nothing"], 1);
    assert!(error.contains("no story and no report nothing"), "{error}");
    let why = ["corrections", "news.db", "--who", "Ada", "--why", "one conflict"];
    check(folder, &[&why[..], &["merge", "dam", "n0"]].concat(), 0);
    let merged = stories();
    assert_eq!(merged.len() + 1, found.len(), "{merged:?}");
    check(folder, &[&why[..], &["split", "dam"]].concat(), 0);
    assert!(stories().contains(&("dam".to_owned(), 1)));
}

/// Reports that come in later find the story of the earlier ones, which keeps its id; what people
/// joined stays joined, and taking that back parts it again.
#[test]
fn later_reports_find_their_stories() {
    let folder = folder(2);
    let folder = folder.path();
    let report = |id: &str, day: &str, text: &str| {
        format!("{{\"id\": \"{id}\", \"date\": \"2026-{day}\", \"text\": \"{text}\"}}\n")
    };
    let dam = "Egypt threatened Ethiopia with military action over the dam on Sunday. The reservoir of \
               the dam is full, and engineers of Ethiopia opened the sluices.";
    let write =
        |name: &str, text: String| std::fs::write(folder.join(name), text).expect("written");
    write("one.jsonl", report("dam", "03-05", dam));
    write("two.jsonl", report("later", "03-07", &format!("{dam} Sudan called for talks.")));
    // Months later, and another report of the same name.
    write("three.jsonl", report("dam", "09-07", &format!("{dam} It is not over.")));
    let ingest = |file: &str| check(folder, &["ingest", file, "--into", "news.db"], 0).1;
    let told = ingest("news.jsonl");
    assert!(told.contains("2 reports put into stories; 1 of these begin"), "{told}");
    assert!(ingest("one.jsonl").contains("1 reports put into stories; 1 of these begin"));
    assert!(ingest("two.jsonl").contains("1 reports put into stories; 0 of these begin"));
    assert!(ingest("three.jsonl").contains("1 reports put into stories; 1 of these begin"));
    assert!(!ingest("three.jsonl").contains("put into stories"));
    let (brief, _) = check(folder, &["brief", "--from", "news.db", "later"], 0);
    assert!(brief.contains("Sudan") || brief.contains("Egypt"), "a report by its own id: {brief}");
    let stories = || {
        let (lines, _) = check(folder, &["stories", "--from", "news.db", "--json"], 0);
        let stories = lines.lines().map(|line| {
            let story: serde_json::Value = serde_json::from_str(line).expect("JSON");
            let id = story["id"].as_str().expect("an id");
            let id = id.split("-r").next().unwrap_or(id).to_owned();
            (id, story["reports"].as_array().map_or(0, Vec::len))
        });
        stories.collect::<Vec<_>>()
    };
    let found = [("n0", 2), ("dam", 2), ("dam", 1)].map(|(id, count)| (id.to_owned(), count));
    assert_eq!(stories(), found);
    let why = ["corrections", "news.db", "--who", "Ada", "--why", "one conflict"];
    check(folder, &[&why[..], &["merge", "n0", "later"]].concat(), 0);
    assert_eq!(stories().len(), 2);
    write("four.jsonl", report("last", "03-08", &format!("{dam} Nobody was hurt.")));
    assert!(ingest("four.jsonl").contains("0 of these begin"));
    assert_eq!(stories().iter().map(|it| it.1).collect::<Vec<_>>(), [5, 1]);
    let (list, _) = check(folder, &["corrections", "news.db", "list", "--json"], 0);
    assert_eq!(list.lines().count(), 1, "{list}");
    check(folder, &["corrections", "news.db", "undo", "1"], 0);
    assert_eq!(stories().iter().map(|it| it.1).collect::<Vec<_>>(), [2, 3, 1]);
}

#[test]
fn a_folder_of_everything_gives_what_is_in_it_and_says_what_is_not() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let folder = folder.path();
    std::fs::create_dir(folder.join("in")).expect("made");
    let write = |name: &str, content: &str| {
        std::fs::write(folder.join("in").join(name), content).expect("written");
    };
    let story =
        "<p>Norway accused Argentina of illegal fishing on Monday, and a court will decide.</p>";
    write(
        "page.html",
        &format!(
            "<!doctype html><title>Row</title><meta name=author content=Ada><h1>Row</h1>{story}{story}"
        ),
    );
    write(
        "feed.xml",
        "<rss version=\"2.0\"><channel><title>Wire</title><item><guid>1</guid><title>T</title>\
          <description>France condemned Mali on Monday.</description></item></channel></rss>",
    );
    write(
        "feed.json",
        "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"J\",\n\"items\":[{\"id\":\"j\",\
          \"content_text\":\"Japan protested to China on Friday.\"}]}",
    );
    write("list.json", "[{\"text\": \"Not a line of JSONL.\"}]");
    write("feeds.opml.xml", "<?xml version=\"1.0\"?><opml version=\"2.0\"></opml>");
    write("own.csv", "Body;Day\nKenya signed an agreement with Uganda.;2026-05-03\n");
    write(
        "export.txt",
        "Row\n\nThe Post\n\nMay 3, 2026\n\nCopyright 2026 Post\n\nLength: 9 words\n\nBody\n\n\
          Peru condemned Chile on Monday.\n\nClassification\n\nEnd of Document\n",
    );
    write("own.rtf", "{\\rtf1\\ansi Ghana condemned Togo on Monday.\\par The end.}");
    write("empty.txt", "");
    write("picture.jpg", "no text");
    let ingest = [
        "ingest",
        "in",
        "--into",
        "news.db",
        "--map",
        "text=body,date=day",
        "--report",
        "skipped.jsonl",
    ];
    let (_, told) = check(folder, &ingest, 3);
    assert!(told.contains("6 added, 0 there already, 3 could not be read"), "{told}");
    let skipped = std::fs::read_to_string(folder.join("skipped.jsonl")).expect("written");
    for (place, cause) in
        [("empty.txt", "no text"), ("feeds.opml.xml", "OPML"), ("list.json", "jq")]
    {
        let line = skipped.lines().find(|it| it.contains(place)).expect(place);
        assert!(line.contains(cause), "{line}");
    }
    let (page, _) = check(folder, &["show", "news.db", "page.html", "--json"], 0);
    assert!(page.contains("\"authors\":[\"Ada\"]"), "{page}");
    let (parquet, _) = check(folder, &["code", "in/export.txt", "--format", "polecat"], 0);
    assert!(parquet.starts_with("Event ID\tEvent Date") && parquet.contains("Peru"), "{parquet}");
    let output = readout(folder, &["code", "in/export.txt", "--format", "parquet"]);
    assert!(output.stdout.starts_with(b"PAR1") && output.stdout.ends_with(b"PAR1"));
}

#[test]
fn files_that_are_no_store_are_refused_and_left_alone() {
    let folder = folder(1);
    let folder = folder.path();
    let (_, error) = check(folder, &["search", "missing.db", "word"], 1);
    assert!(error.contains("missing.db"), "{error}");
    assert!(!folder.join("missing.db").exists());
    let (_, error) = check(folder, &["ingest", "news.jsonl", "--into", "news.jsonl"], 1);
    assert!(error.contains("not a store"), "{error}");
    assert_eq!(std::fs::read_to_string(folder.join("news.jsonl")).expect("there"), reports(1));
}

#[test]
#[allow(clippy::print_stdout, reason = "the log of the kills, for who asks for it")]
fn a_killed_program_loses_no_committed_report() {
    const REPORTS: usize = 600;
    let folder = folder(REPORTS);
    let folder = folder.path();
    let arguments = ["ingest", "news.jsonl", "--into", "news.db", "--quiet"];
    let (mut held, mut drawn) = (0, 0x9e37_79b9_7f4a_7c15_u64);
    for round in 1..=100 {
        if held == REPORTS {
            // Whole in spite of all kills: the next ones fall on a new store.
            for name in ["news.db", "news.db-wal", "news.db-shm"] {
                let _ = std::fs::remove_file(folder.join(name));
            }
            held = 0;
        }
        let mut child = Command::new(env!("CARGO_BIN_EXE_readout"))
            .args(arguments)
            .current_dir(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        // At random over start, reading and writing (xorshift, Marsaglia 2003).
        drawn ^= drawn << 13;
        drawn ^= drawn >> 7;
        drawn ^= drawn << 17;
        let wait = Duration::from_millis(5 + drawn % 300);
        std::thread::sleep(wait);
        let _ = child.kill();
        let ended = child.wait().is_ok_and(|status| status.success());
        let mut now = 0;
        if folder.join("news.db").exists() {
            let output =
                readout(folder, &["search", "news.db", "trawler", "--limit", "5000", "--json"]);
            let error = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "after kill {round}: {error}");
            now = String::from_utf8_lossy(&output.stdout).lines().count();
        }
        assert!(now >= held, "after kill {round}: {now} reports, {held} before");
        // Shown by `cargo test -p readout --test store a_killed -- --nocapture`.
        let what = if ended { "ended before" } else { "killed" };
        println!("{round}: {what} after {} ms, {held} -> {now} reports", wait.as_millis());
        held = now;
    }
    check(folder, &arguments, 0);
    let (all, _) = check(folder, &["export", "news.db", "--format", "jsonl", "--all"], 0);
    check(folder, &["ingest", "news.jsonl", "--into", "whole.db", "--quiet"], 0);
    let (whole, _) = check(folder, &["export", "whole.db", "--format", "jsonl", "--all"], 0);
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert!(
        sorted(&all) == sorted(&whole),
        "a store that was killed differs from one that was not"
    );
}

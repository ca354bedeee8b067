//! Whatever is given: no panic, no hang, a message that says what to do, and an exit code that tells.

#![allow(clippy::disallowed_methods, reason = "tests write the files they give to the program")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

fn readout(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_readout"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("it was piped");
    let input = input.to_vec();
    let writer = std::thread::spawn(move || {
        // The program may refuse before it has read all.
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().expect("the program ends");
    writer.join().expect("the writer ends");
    output
}

/// Gives bytes to `annotate` as a file and checks exit code, a part of the message, and the number of
/// records.
#[track_caller]
fn check(bytes: &[u8], code: i32, message: &str, records: usize) -> String {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join("report.txt");
    std::fs::write(&path, bytes).expect("the file is written");
    check_paths(&[&path], code, message, records)
}

#[track_caller]
fn check_paths(paths: &[&Path], code: i32, message: &str, records: usize) -> String {
    let mut arguments = vec!["annotate"];
    arguments.extend(paths.iter().map(|path| path.to_str().expect("test paths are UTF-8")));
    let output = readout(&arguments, b"");
    let error = String::from_utf8(output.stderr).expect("messages are UTF-8");
    assert!(!error.contains("panicked"), "{error}");
    assert_eq!(output.status.code(), Some(code), "{error}");
    assert!(error.contains(message), "{error:?} lacks {message:?}");
    let data = String::from_utf8(output.stdout).expect("records are UTF-8");
    assert_eq!(data.lines().count(), records, "{data:.300}");
    data
}

#[test]
fn empty_and_blank_files_are_refused() {
    check(b"", 1, "report.txt: there is no text in it", 0);
    check(b" \n\t\n", 1, "report.txt: there is no text in it", 0);
}

#[test]
fn binary_files_are_refused() {
    let bytes: Vec<u8> =
        (0..20_000u32).map(|index| (index.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    check(&bytes, 1, "not a text file", 0);
    check(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0", 1, "not a text file", 0);
}

#[test]
fn broken_encodings_are_read_and_said() {
    check(b"The minister met her counter\xffpart in Oslo.\n", 0, "a guess", 1);
    let mut long = "The minister met her counterpart in Malmö on Monday. ".repeat(40).into_bytes();
    long[17] = 0xff;
    check(&long, 0, "replaced", 1);
    let wide: Vec<u8> = "\u{feff}The minister met her counterpart in Oslo.\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let data = check(&wide, 0, "", 1);
    assert!(data.contains("The minister met her counterpart in Oslo."));
}

#[test]
fn texts_without_sentences_are_read() {
    check("😀😀👩‍👩‍👧‍👦🇵🇹😀\n".as_bytes(), 0, "", 1);
    check(b"a report that never ends and has no stop and goes on", 0, "", 1);
}

#[test]
fn other_languages_are_named_and_not_coded() {
    let arabic =
        "التقى وزير الخارجية نظيره في لشبونة يوم السبت واتفقا على مواصلة المحادثات بشأن الصيد. "
            .repeat(6);
    let data = check(arabic.as_bytes(), 0, "Arabic", 1);
    assert!(data.contains(r#""language":"ar""#) && data.contains(r#""events":[]"#), "{data:.200}");
    let chinese =
        "外交部长星期六在里斯本与对方举行会谈，双方同意继续就渔业问题进行磋商。".repeat(6);
    let data = check(chinese.as_bytes(), 0, "Mandarin", 1);
    assert!(data.contains(r#""language":"zh""#) && data.contains(r#""events":[]"#), "{data:.200}");
}

#[test]
fn a_very_long_sentence_takes_linear_time() {
    let words = |count: usize| "the envoy and the minister, who met ".repeat(count / 7 + 1);
    let time = |text: &str| {
        let begun = Instant::now();
        check(text.as_bytes(), 0, "", 1);
        begun.elapsed()
    };
    let (short, long) = (time(&words(10_000)), time(&words(100_000)));
    // Ten times the text; a machine under load may double that, a quadratic step would take 100.
    assert!(
        long < short * 40 + Duration::from_secs(2),
        "{short:?} for 10,000 words, {long:?} for 100,000"
    );
}

#[test]
fn a_file_of_200_megabytes_in_one_line_is_refused() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join("report.txt");
    let mut file = std::fs::File::create(&path).expect("the file is made");
    let piece = "word ".repeat(200_000);
    for _ in 0..200 {
        file.write_all(piece.as_bytes()).expect("the file is written");
    }
    drop(file);
    let begun = Instant::now();
    check_paths(&[&path], 1, "too large for one report", 0);
    assert!(begun.elapsed() < Duration::from_secs(20), "refused after {:?}", begun.elapsed());
}

#[test]
fn missing_files_and_folders_without_reports_are_named() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let missing = folder.path().join("nothing-here.txt");
    check_paths(&[&missing], 1, "nothing-here.txt: no such file", 0);
    check_paths(&[folder.path()], 1, "no report in this folder", 0);
    let good = folder.path().join("good.txt");
    std::fs::write(&good, "The minister met her counterpart in Oslo on Monday.\n")
        .expect("written");
    check_paths(&[&missing, &good], 3, "1 read, 1 could not be read", 1);
}

#[test]
fn a_bad_line_of_jsonl_is_named_and_the_rest_read() {
    let lines = "{\"id\": \"a\", \"text\": \"The minister met her counterpart in Oslo.\"}\n\
                 {\"id\": \"b\", \"text\": }\n\
                 {\"id\": \"c\"}\n\
                 {\"id\": \"d\", \"text\": \"Rebels seized the town.\"}\n";
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join("news.jsonl");
    std::fs::write(&path, lines).expect("written");
    let data = check_paths(&[&path], 3, "news.jsonl:2:", 2);
    let ids: Vec<&str> =
        data.lines().map(|line| if line.contains(r#""id":"a""#) { "a" } else { "d" }).collect();
    assert_eq!(ids, ["a", "d"]);
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let report = "The minister met her counterpart in Oslo on Monday. ".repeat(2000);
    for command in ["parse", "annotate", "code"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_readout"))
            .args([command, "-", "--quiet"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        drop(child.stdout.take());
        let mut stdin = child.stdin.take().expect("it was piped");
        let _ = stdin.write_all(report.as_bytes());
        drop(stdin);
        let output = child.wait_with_output().expect("the program ends");
        let error = String::from_utf8_lossy(&output.stderr);
        let well = error.is_empty() && output.status.success();
        assert!(well, "{command}: {}: {error}", output.status);
    }
}

#[test]
fn wrong_usage_and_wrong_models_say_what_to_do() {
    assert_eq!(readout(&["brief"], b"").status.code(), Some(2));
    assert_eq!(readout(&["annotate", "-", "--date", "soon"], b"").status.code(), Some(2));
    let folder = tempfile::tempdir().expect("a folder for the test");
    let model: PathBuf = folder.path().join("my.model");
    std::fs::write(&model, b"something else").expect("written");
    let output = readout(&["annotate", "-", "--model", model.to_str().expect("UTF-8")], b"A text.");
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(error.contains("not a model file") && error.contains("--model"), "{error}");
}

#[test]
fn output_does_not_depend_on_threads() {
    let line = |index: usize| {
        format!(
            "{{\"id\": \"r{index}\", \"text\": \"Envoy {index} met the minister in Oslo on 3 May 2026. Rebels shelled {index} villages.\"}}\n"
        )
    };
    let input: String = (0..300).map(line).collect();
    let one = readout(&["annotate", "-", "--threads", "1"], input.as_bytes());
    let four = readout(&["annotate", "-", "--threads", "4"], input.as_bytes());
    assert!(one.status.success() && one.stdout == four.stdout);
}

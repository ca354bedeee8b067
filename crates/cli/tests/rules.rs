//! The author's tools as an author meets them.

use std::process::Command;

/// What the program prints, its messages, and whether it ended well.
fn check(arguments: &[&str]) -> (String, String, bool) {
    let output = Command::new(env!("CARGO_BIN_EXE_readout"))
        .args(arguments)
        .output()
        .expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (text(output.stdout), text(output.stderr), output.status.success())
}

#[test]
fn a_rule_begins_with_a_marked_sentence() {
    let cases = [
        // A verb no rule knows, its parties and what it is about.
        (
            "ACCUSE disapprove",
            "{ACTOR The French minister} [bemoaned] {RECIPIENT the Turkish government} over {ISSUE the delay}.",
            "verb  ACTOR [bemoan] RECIPIENT (over ISSUE)",
        ),
        // Passive is undone, an object that is no party is part of the frame.
        (
            "SANCTION discontinue",
            "Surcharges were [plastered] on {RECIPIENT Belarus} by {ACTOR Poland}.",
            "verb  ACTOR [plaster] surcharges on RECIPIENT",
        ),
    ];
    for (event, sentence, frame) in cases {
        let (printed, messages, well) = check(&["rules", "new", event, sentence]);
        assert!(printed.contains(&format!("event {event}\n  {frame}\n")), "{printed}{messages}");
        assert!(well, "{printed}{messages}");
    }
}

#[test]
fn what_cannot_be_a_rule_is_said() {
    let cases = [
        ("ACCUSE allege", "{ACTOR France} accused Iran.", "no word is marked as the trigger"),
        ("ACCUSE allege", "{ACTR France} [accused] Iran.", "did you mean"),
        ("ACUSE", "{ACTOR France} [accused] {RECIPIENT Iran}.", "ACUSE"),
        // A rule codes it otherwise already.
        ("CONSULT visit", "{ACTOR France} [accused] {RECIPIENT Iran}.", "events/accuse.rules"),
    ];
    for (event, sentence, message) in cases {
        let (_, messages, well) = check(&["rules", "new", event, sentence]);
        assert!(!well && messages.contains(message), "{sentence}: {messages}");
    }
}

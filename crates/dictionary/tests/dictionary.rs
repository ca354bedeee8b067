//! Small dictionaries of our own: what they become, and what is said of lines that are wrong.

#![allow(clippy::disallowed_methods, reason = "the knowledge is that of this repository")]

use std::path::Path;
use std::sync::OnceLock;

use proptest::prelude::*;
use readout_dictionary::{Conversion, Kind, convert};
use readout_model::KnowledgeFile;

/// The files of `knowledge/`.
fn knowledge() -> &'static [KnowledgeFile] {
    static FILES: OnceLock<Vec<KnowledgeFile>> = OnceLock::new();
    FILES.get_or_init(read_knowledge)
}

fn read_knowledge() -> Vec<KnowledgeFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../knowledge");
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(&root).expect("below").to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if name.ends_with(".tsv") || name.ends_with(".rules") || name.ends_with(".toml")
            {
                let text = std::fs::read_to_string(&path).expect("read").into();
                files.push(KnowledgeFile { path: name, text });
            }
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files
}

fn converted(text: &str) -> Conversion {
    convert(&[("my.txt".to_owned(), text.to_owned())], knowledge()).expect("the tables of codes")
}

/// What a dictionary becomes: rows and frames without comments, heads and sources, then the notes.
fn check(text: &str, kind: Kind, rows: &[&str], notes: &[&str]) {
    assert_eq!(Kind::of(text), kind);
    let converted = converted(text);
    let mut found: Vec<String> = Vec::new();
    for file in &converted.files {
        let table = file.path.ends_with(".tsv");
        let lines = file.text.lines().filter(|line| !line.trim_start().starts_with('#'));
        for line in lines.skip(usize::from(table)).filter(|line| !line.is_empty()) {
            let shown = line.rsplit_once("\tmy.txt").map_or(line, |(row, _)| row);
            found.push(shown.trim().replace('\t', "|"));
        }
    }
    assert_eq!(found, rows);
    let said: Vec<String> = converted.notes.iter().map(ToString::to_string).collect();
    assert_eq!(said, notes);
}

#[test]
fn actors_have_the_first_code_that_holds() {
    check(
        "# ours\nNORA_EXAMPLE_ [NORGOV 100401-140401] [NORELI >140401]\n+N._EXAMPLE\n\t[NOROPP]\n",
        Kind::Actors,
        &[
            "Nora Example|N. Example|NOR||ELI|2014-04-01||unknown",
            "Nora Example|N. Example|NOR||GOV|2010-04-01|2014-04-01|exact",
            "Nora Example|N. Example|NOR||OPP||2010-04-01|exact",
        ],
        &[],
    );
}

#[test]
fn actors_that_are_bodies_countries_and_nobody() {
    check(
        "FRONT_OF_THE_LAKES_ [TCDREB]\nNORWAY_ [NOR]\n+NORGE_\nUNITED_NATIONS_ [IGOUNO]\nNOBODY_ [---]",
        Kind::Actors,
        &[
            "Front Of The Lakes||TCD|REB|organization",
            "United Nations||UNO||organization",
            "Norge|NOR|name",
        ],
        &[],
    );
}

#[test]
fn wrong_lines_of_actors_are_told_and_stop_nothing() {
    check(
        "[USA]\nLAKE_GUARD [QQQGOV 20150230] [TCDMIL]\nLEAGUE_\nUNION_OF_X [XQZ]\nGUARD_TWO [TCDMIL 200101-190101]",
        Kind::Actors,
        &["Lake Guard||TCD|MIL|organization"],
        &[
            "my.txt:1: a code before any name",
            "my.txt:2: [QQQGOV 20150230]: \"20150230\" is no date",
            "my.txt:3: \"League\" has no code",
            "my.txt:4: no code of ours for XQZ",
            "my.txt:5: [TCDMIL 200101-190101]: ends before it begins",
            "my.txt:5: \"Guard Two\" has no code",
        ],
    );
}

#[test]
fn agents_are_nouns_with_plurals() {
    check(
        "!PERSON! = MAN, WOMAN\nTRADE_UNIONIST [~LAB]\nCLERGY {} [~REL]\nPOLICE!PERSON! [~COP]\nFISHERY [~BUS]\nAID_WORKER {AID_WORKERS} [NGO~]\nGUARD [~QQQ]\nSAILOR\nHAND!NOBODY! [~LAB]",
        Kind::Agents,
        &[
            "aid worker|aid workers|person||||NGO",
            "clergy||person|REL",
            "fishery|fisheries|person|BUS",
            "police man||person|COP",
            "police woman||person|COP",
            "trade unionist|trade unionists|person|LAB",
        ],
        &[
            "my.txt:7: no code of ours for QQQ",
            "my.txt:8: no code in brackets",
            "my.txt:9: !NOBODY! is not defined above",
        ],
    );
}

#[test]
fn verbs_are_rules() {
    check(
        "&TEA_\n+TEA_TALKS\n\n&PARLEY\n+PARLEY\n+&TEA\n\n--- CALL_ON [042:043] ---\nCALL_ON {CALLS_ON CALLED_ON}\nDROP_BY [041]\n- * (FOR &PARLEY) [046]\n- * {OPEN LETTER} (TO) [020]\n- BOATS * [150]\n- * $ + [150]\n- * (OVER &NOTHING) [112]\n--- SAY [010] ---\nSAY\n--- SCOLD [111] ---\nSCOLD\nSCOLD\n~ a (a b SCOLD) SAY = a b 111",
        Kind::Verbs,
        &[
            "words @xparley: parley, tea talks",
            "words @xtea: tea talks",
            "event ACCUSE disapprove",
            "verb  ACTOR [scold] RECIPIENT",
            "cameo 111",
            "verb  ACTOR [scold] with|to|on|against|from|at|for|of|over|into RECIPIENT",
            "cameo 111",
            "event CONSULT",
            "verb  ACTOR [call on, drop by] (ACTOR) for @xparley",
            "cameo 046",
            "event CONSULT phone",
            "verb  ACTOR [drop by] ACTOR",
            "cameo 041",
            "verb  ACTOR [drop by] with|to|on|against|from|at|for|of|over|into ACTOR",
            "cameo 041",
            "event CONSULT visit",
            "verb  ACTOR [call on] RECIPIENT",
            "cameo 042",
            "verb  ACTOR [call on] with|to|on|against|from|at|for|of|over|into RECIPIENT",
            "cameo 042",
            "verb  ACTOR [call] on RECIPIENT",
            "cameo 042",
            "event REQUEST",
            "verb  ACTOR [call on, drop by] open letter to RECIPIENT",
            "cameo 020",
        ],
        &[
            "my.txt:13: words before the verb",
            "my.txt:14: a pattern of TABARI: $, +, ^ and % are not read",
            "my.txt:15: no synonyms &NOTHING above",
            "my.txt:17: CAMEO 010 is no event of PLOVER",
            "my.txt:21: a transformation: routes of knowledge/ontology.toml do this",
        ],
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn no_text_breaks_the_readers(lines in proptest::collection::vec(
        "[-+&~!*#A-Z_ \\[\\]{}()<>=;:$^%0-9]{0,40}", 0..12
    )) {
        let text = lines.join("\n");
        let again = converted(&text);
        prop_assert_eq!(again.notes, converted(&text).notes);
    }
}

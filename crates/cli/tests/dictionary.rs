//! Dictionaries of PETRARCH as a user brings them: turned into knowledge, then used.

use std::process::Command;

#[test]
fn dictionaries_are_turned_into_knowledge_that_codes() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        #[allow(clippy::disallowed_methods, reason = "tests write the files they open")]
        std::fs::write(folder.path().join(name), text).expect("written");
    };
    write(
        "my.actors.txt",
        "LAKE_GUARD_ [TCDMIL]\n+GUARDS_OF_THE_LAKE\nNORA_EXAMPLE_ [NORGOV 100401-140401]\n\t[NOROPP]\nODD_ONE_\n",
    );
    write("my.agents.txt", "BEEKEEPER [~AGR]\n");
    write(
        "my.verbs.txt",
        "--- SCOLD [111] ---\nSCOLD\nCALL_ON [042]\n--- SHELL [194] ---\nSHELL\n",
    );
    write(
        "report.txt",
        "Date: 2012-05-03\n\nNora Example scolded Iceland. The Guards of the Lake shelled Sudanese \
         beekeepers. Kenya called on Sudan. Iceland accused Norway of fraud.\n",
    );
    let run = |arguments: &[&str]| {
        let program = env!("CARGO_BIN_EXE_readout");
        let output = Command::new(program).args(arguments).current_dir(folder.path()).output();
        let output = output.expect("the program starts");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        (text(output.stdout), text(output.stderr), output.status.code())
    };
    let dictionaries = ["dictionary", "my.actors.txt", "my.agents.txt", "my.verbs.txt"];
    let (_, messages, code) = run(&[&dictionaries[..], &["--out", "own"]].concat());
    assert_eq!(code, Some(3), "{messages}");
    assert!(messages.contains("my.actors.txt:5: \"Odd One\" has no code"), "{messages}");
    assert!(messages.contains("my.actors.txt: actors, 3 entries, 4 rows"), "{messages}");

    let (coded, messages, code) = run(&[
        "code",
        "report.txt",
        "--knowledge",
        "own",
        "--format",
        "tsv",
        "--min-confidence",
        "0",
    ]);
    assert_eq!(code, Some(0), "{messages}");
    let mut lines = coded.lines();
    let columns: Vec<&str> = lines.next().expect("a header").split('\t').collect();
    let wanted = [
        "actor",
        "actor_code",
        "actor_sectors",
        "recipient",
        "recipient_code",
        "recipient_sectors",
        "event",
        "mode",
        "cameo",
    ];
    let shown: Vec<String> = lines
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            let at = |name: &&str| fields[columns.iter().position(|it| it == name).expect(name)];
            wanted.iter().map(at).collect::<Vec<_>>().join("|")
        })
        .collect();
    // "accused" is in no dictionary here.
    assert_eq!(
        shown,
        [
            "Nora Example|NOR|GOV|Iceland|ISL||ACCUSE|disapprove|111",
            "Lake Guard|TCD|MIL|Sudanese beekeepers|SDN|AGR|ASSAULT|heavy-weapons|194",
            "Kenya|KEN||Sudan|SDN||CONSULT|visit|042",
        ]
    );
}

#[test]
fn nothing_to_take_over_is_a_failure() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("empty.txt");
    #[allow(clippy::disallowed_methods, reason = "tests write the files they open")]
    std::fs::write(&path, "# nothing\n").expect("written");
    let output = Command::new(env!("CARGO_BIN_EXE_readout")).arg("dictionary").arg(&path).output();
    let output = output.expect("the program starts");
    assert_eq!(output.status.code(), Some(1));
    let messages = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(messages.contains("nothing in these files could be taken over"), "{messages}");
}

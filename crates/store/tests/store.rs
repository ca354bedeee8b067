//! The store as a library: older files, corrections.

#![allow(clippy::disallowed_methods, reason = "tests write the files they open")]

use readout_store::{Corrected, Correction, Key, Query, Store, corrected_groups};

/// A store that the first version made, with two reports.
fn first_version() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("news.db");
    let bytes = zstd::decode_all(&include_bytes!("version1.db.zst")[..]).expect("packed");
    std::fs::write(&path, bytes).expect("written");
    let store = Store::open(&path).expect("opens");
    (folder, store)
}

fn found(store: &Store, query: &str) -> usize {
    store.search(&Query::parse(query).expect("a query"), 100).expect("searched").len()
}

fn correction(what: Correction) -> Corrected {
    Corrected { id: None, what, who: "Ada".to_owned(), at: None, why: "misread".to_owned() }
}

#[test]
fn a_store_of_the_first_version_opens_and_is_whole() {
    let (_folder, store) = first_version();
    assert_eq!(store.size().expect("counted").0, 2);
    assert_eq!(found(&store, "trawler country:ARG"), 1);
    let keys = store.keys().expect("keys");
    for key in &keys {
        assert!(store.kept(key).expect("read").is_some_and(|kept| kept.key() == *key));
        assert!(store.find(&key.0).expect("read").is_some());
    }
    assert!(store.corrections().expect("read").is_empty());
}

#[test]
fn corrections_hold_for_what_is_read_found_and_counted() {
    let (_folder, mut store) = first_version();
    let key = store.members("one").expect("read")[0].clone();
    let events = |store: &Store| store.find(&key.0).expect("read").expect("there").record.events;
    let before = events(&store);
    let accuse = before.iter().find(|it| it.kind == "ACCUSE").expect("coded").id.clone();
    let (_, all) = store.size().expect("counted");
    let reject = correction(Correction::RejectEvent { event: accuse.clone() });
    let id = store.correct(&reject).expect("kept").expect("new");
    assert_eq!(store.correct(&reject).expect("kept"), None, "the same twice is once");
    assert_eq!(events(&store).len(), before.len() - 1);
    assert_eq!(store.size().expect("counted").1, all - 1);
    assert_eq!(found(&store, "type:ACCUSE outlet:\"harbour post\""), 0);

    // Reading the report again changes nothing about it.
    let kept = store.kept(&key).expect("read").expect("there");
    assert!(store.undo(id).expect("undone"));
    let record = store.find(&key.0).expect("read").expect("there").record;
    store.correct(&reject).expect("kept");
    store.add(&kept, &record).expect("added");
    assert_eq!(events(&store).len(), before.len() - 1);

    let id = store.corrections().expect("read")[0].id.expect("a number");
    assert!(store.undo(id).expect("undone"));
    assert!(!store.undo(id).expect("undone"));
    assert_eq!(events(&store), before);
    assert_eq!(found(&store, "type:ACCUSE outlet:\"harbour post\""), 1);

    let recode = Correction::RecodeEvent {
        event: accuse.clone(),
        kind: "REJECT".to_owned(),
        mode: None,
        intensity: Some(-4.0),
    };
    store.correct(&correction(recode)).expect("kept");
    let event = events(&store).into_iter().find(|it| it.id == accuse).expect("there");
    assert_eq!((event.kind.as_str(), event.cameo), ("REJECT", None));
    assert_eq!(found(&store, "type:ACCUSE outlet:\"harbour post\""), 0);

    let names = vec!["Norway".to_owned()];
    let rename = Correction::RenameActor { names, name: "Kingdom of Norway".to_owned() };
    store.correct(&correction(rename)).expect("kept");
    assert_eq!(found(&store, "actor:\"kingdom of norway\""), 1);

    let unknown = Correction::RejectEvent { event: "0000".to_owned() };
    let error = store.correct(&correction(unknown)).expect_err("not there");
    assert_eq!(error.to_string(), "no event 0000 in the store");
}

#[test]
fn stories_are_joined_and_parted_as_people_say() {
    let keys = |names: &[&str]| names.iter().map(|it| Key((*it).to_owned())).collect::<Vec<_>>();
    let names = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect();
    let groups = vec![keys(&["a", "b"]), keys(&["c"]), keys(&["d", "e"])];
    let merge = correction(Correction::MergeStories { reports: names(&["a", "d"]) });
    let split = correction(Correction::SplitStory { reports: names(&["b"]) });
    assert_eq!(
        corrected_groups(groups.clone(), &[merge, split]),
        [keys(&["a", "d", "e"]), keys(&["c"]), keys(&["b"])]
    );
    assert_eq!(corrected_groups(groups.clone(), &[]), groups);
}

/// Whatever is typed, it is words: never an error of the index, never an operator.
#[test]
fn no_query_breaks_the_index() {
    let (_folder, store) = first_version();
    let parts = [
        "\"",
        "*",
        "(",
        ")",
        "^",
        ":",
        "-",
        "+",
        "{",
        "}",
        "NEAR(",
        "AND",
        "OR",
        "NOT",
        "actor:",
        "type:",
        "since:2026-01-01",
        "until:",
        "text :",
        "\0",
        "\u{202e}",
        "é",
        "trawler",
        "'",
        ";--",
        " ",
    ];
    let mut state = 1u64;
    for _ in 0..3000 {
        let mut query = String::new();
        for _ in 0..8 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            query.push_str(parts[(state >> 33) as usize % parts.len()]);
        }
        if let Ok(parsed) = Query::parse(&query) {
            assert!(store.search(&parsed, 5).is_ok(), "{query:?}");
        }
    }
}

#[test]
fn the_beginning_of_an_id_will_do_where_no_other_begins_so() {
    let (_folder, mut store) = first_version();
    let keys = store.keys().expect("keys");
    let stories = [("5e46270a7d1d", &keys[0]), ("5e4627ffffff", &keys[1])];
    let stories = stories.map(|(id, key)| (id.to_owned(), vec![key.clone()]));
    store.keep_stories(&stories).expect("kept");
    let members = |name: &str| store.members(name).expect("read");
    assert_eq!(members("5e46270"), [keys[0].clone()]);
    assert_eq!(members("5e4627"), [], "two begin so");
    assert_eq!(members("5e462"), [], "too short");
    let name = store.find(&keys[0].0).expect("read").expect("there").record.id;
    let begins = &name[..name.len() - 1];
    assert_eq!(members(begins).len(), usize::from(begins.len() >= 6));
}

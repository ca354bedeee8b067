//! Any text as a query, asked of a store with two reports.
#![no_main]

use std::cell::RefCell;

use libfuzzer_sys::fuzz_target;
use readout_store::{Query, Store};

static STORE: &[u8] = include_bytes!("../../crates/store/tests/version1.db.zst");

fn store() -> Store {
    let bytes = zstd::decode_all(STORE).expect("the store is whole");
    // Removed when the system clears what is temporary: SQLite has it open until the process ends.
    let path = std::env::temp_dir().join(format!("readout-fuzz-query-{}.db", std::process::id()));
    std::fs::write(&path, bytes).expect("written");
    Store::open(&path).expect("opens")
}

thread_local! {
    static OPEN: RefCell<Store> = RefCell::new(store());
}

fuzz_target!(|text: &str| {
    let Ok(query) = Query::parse(text) else { return };
    OPEN.with_borrow(|store| {
        let hits = store.search(&query, 1).expect("no query is an error of the store");
        assert!(hits.len() <= 1);
        for hit in hits {
            assert!(hit.snippet.chars().count() <= 302, "a snippet is short: {}", hit.snippet);
        }
    });
});

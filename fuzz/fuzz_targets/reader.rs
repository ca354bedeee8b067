//! Any bytes, as a text file or page, as JSONL, as a web archive and as a feed.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use readout_source::{
    Cues, Lines, Options, Reading, Records, addresses, articles, entries, is_address, is_page, links, read, rhythm,
};

fuzz_target!(|bytes: &[u8]| {
    static CUES: OnceLock<Cues> = OnceLock::new();
    let cues = CUES.get_or_init(|| {
        Cues::parse(&readout_pipeline::embedded_files()).expect("the built-in files are right")
    });
    let options = Options::default();
    if let Ok(reading) = read(bytes, "fuzz", &options, cues) {
        check(&reading);
    }
    for article in Lines::new(bytes, "fuzz").flatten() {
        let text = article.text.clone();
        if let Ok(reading) = article.read(&options, cues) {
            let kept = is_page(text.as_bytes()) || reading.document.text.ends_with(&text);
            assert!(kept, "a given text is kept as it is");
            check(&reading);
        }
    }
    let rich = [b"{\\rtf1 ", bytes].concat();
    let exports = [articles(bytes, "fuzz"), articles(&rich, "fuzz")];
    let many = Records::new(bytes).chain(entries(bytes)).chain(exports.into_iter().flatten()).flatten();
    for article in many {
        if let Ok(reading) = article.read(&options, cues) {
            check(&reading);
        }
    }
    let opml = [b"<opml>", bytes].concat();
    for list in [bytes, &opml] {
        for listed in addresses(list).unwrap_or_default() {
            assert!(is_address(&listed.url), "{}", listed.url);
        }
    }
    let _ = (rhythm(bytes), links(bytes));
    let page = [b"<!doctype html><html><body>", bytes].concat();
    if let Ok(reading) = read(&page, "fuzz", &options, cues) {
        check(&reading);
    }
});

fn check(reading: &Reading) {
    let document = &reading.document;
    let mut position = 0;
    for block in &document.blocks {
        let between = &document.text[position..block.span.start()];
        assert!(between.trim().is_empty(), "text between blocks: {between:?}");
        assert!(!document[block.span].trim().is_empty(), "an empty block");
        position = block.span.end();
    }
    assert!(document.text[position..].trim().is_empty(), "text after the last block");
}

//! Any text to tokens: the tokenizer alone, without the networks, so that it is run often.
#![no_main]

use std::cell::RefCell;
use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use readout_language::ModelFile;
use readout_language::text::{Lexicon, RawToken, TextTables, TokenizerBuffers};
use readout_model::Span;

static MODEL: &[u8] = include_bytes!("../../crates/language/model/en_core_web_sm.int8.model");

fn tables() -> &'static TextTables {
    static TABLES: OnceLock<TextTables> = OnceLock::new();
    TABLES.get_or_init(|| {
        let file = ModelFile::parse(MODEL.into()).expect("the built-in model is whole");
        TextTables::read(&file).expect("the built-in model is right")
    })
}

thread_local! {
    static LEXICON: RefCell<Lexicon> = RefCell::new(Lexicon::new());
}

fuzz_target!(|text: &str| {
    let fresh = tokens(text, &mut Lexicon::new());
    let used = LEXICON.with_borrow_mut(|lexicon| {
        lexicon.trim();
        tokens(text, lexicon)
    });
    assert_eq!(fresh, used, "what was read before changes the tokens");
    let mut position = 0;
    for span in fresh {
        let between = &text[position..span.start()];
        assert!(between.trim().is_empty(), "text between tokens: {between:?}");
        assert!(!span.is_empty(), "an empty token");
        position = span.end();
    }
    assert!(text[position..].trim().is_empty(), "text after the last token");
});

fn tokens(text: &str, lexicon: &mut Lexicon) -> Vec<Span> {
    let mut raw: Vec<RawToken> = Vec::new();
    let whole = Span::new(0, text.len());
    tables().tokenizer.tokenize(text, whole, lexicon, &mut TokenizerBuffers::default(), &mut raw);
    raw.iter().map(|token| token.span).collect()
}

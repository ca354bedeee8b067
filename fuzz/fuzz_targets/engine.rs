//! Any text through the whole language engine.
#![no_main]

use std::cell::RefCell;
use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use readout_language::{Engine, Worker};
use readout_model::{Block, Span};

fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| Engine::embedded().expect("the built-in model is right"))
}

thread_local! {
    static WORKER: RefCell<Worker<'static>> = RefCell::new(engine().worker());
}

fuzz_target!(|text: &str| {
    let block = Block::paragraph(Span::new(0, text.len()));
    let analysis = WORKER.with_borrow_mut(|worker| worker.analyze(text, &[block]));
    let mut position = 0;
    for token in analysis.tokens.iter() {
        let between = &text[position..token.span.start()];
        assert!(between.trim().is_empty(), "text between tokens: {between:?}");
        assert!(!token.span.is_empty(), "an empty token");
        position = token.span.end();
    }
    assert!(text[position..].trim().is_empty(), "text after the last token");
    for sentence in analysis.sentences.iter() {
        for index in sentence.tokens.clone() {
            let head = analysis.tokens[readout_model::Id::new(index as usize)].head;
            let inside = |head: usize| sentence.tokens.contains(&(head as u32));
            assert!(head.is_none_or(|head| inside(head.index())), "a head outside the sentence");
        }
    }
});

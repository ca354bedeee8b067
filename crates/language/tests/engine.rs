//! The engine as its callers see it: text in, words and trees out.

use std::fmt::Write;
use std::sync::LazyLock;

use proptest::prelude::*;
use readout_language::{Engine, EngineOptions, InstructionSet, ModelError};
use readout_model::{Analysis, Block, BlockKind, Id, RawRange, Span};

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::embedded().unwrap());

fn block(start: usize, end: usize, wrapped: bool) -> Block {
    let raw = RawRange { start: start as u64, end: end as u64 };
    Block { kind: BlockKind::Paragraph, span: Span::new(start, end), wrapped, raw }
}

fn analyze(text: &str) -> Analysis {
    ENGINE.worker().analyze(text, &[block(0, text.len(), false)])
}

/// One line per token: word, lemma, part of speech, tag, relation, head, name; a blank line between
/// sentences.
fn show(text: &str, analysis: &Analysis) -> String {
    let mut shown = String::new();
    for sentence in analysis.sentences.iter() {
        if !shown.is_empty() {
            shown.push('\n');
        }
        for index in sentence.tokens.clone() {
            let token = &analysis.tokens[Id::new(index as usize)];
            let head = token.head.map_or("-", |head| &text[analysis.tokens[head].span]);
            let name = analysis.names.iter().find(|name| name.tokens.contains(&index));
            let name = name.map_or("", |name| name.label.name());
            let (pos, tag) = (token.pos.name(), token.tag.name());
            let (word, relation) = (&text[token.span], token.relation.name());
            let lemma = &token.lemma;
            let line = format!("{word} {lemma} {pos} {tag} {relation} {head} {name}");
            writeln!(shown, "{}", line.trim_end()).unwrap();
        }
    }
    shown
}

fn check(text: &str) -> String {
    show(text, &analyze(text))
}

#[test]
fn words_sentences_trees_and_names() {
    insta::assert_snapshot!(check(
        "Envoys from Chile met Peru's foreign minister in Lima on Monday. No deal was signed."
    ), @r"
    Envoys envoy NOUN NNS nsubj met
    from from ADP IN prep Envoys
    Chile Chile PROPN NNP pobj from GPE
    met meet VERB VBD ROOT -
    Peru Peru PROPN NNP poss minister GPE
    's 's PART POS case Peru
    foreign foreign ADJ JJ amod minister
    minister minister NOUN NN dobj met
    in in ADP IN prep minister
    Lima Lima PROPN NNP pobj in GPE
    on on ADP IN prep met
    Monday Monday PROPN NNP pobj on DATE
    . . PUNCT . punct met

    No no DET DT det deal
    deal deal NOUN NN nsubjpass signed
    was be AUX VBD auxpass signed
    signed sign VERB VBN ROOT -
    . . PUNCT . punct signed
    ");
}

#[test]
fn lines_are_read_apart_unless_the_block_is_wrapped() {
    let text = "Rebels seize\nthe port of Massawa";
    let check = |wrapped: bool| {
        let analysis = ENGINE.worker().analyze(text, &[block(0, text.len(), wrapped)]);
        show(text, &analysis)
    };
    let both = format!("lines\n{}\nwrapped\n{}", check(false), check(true));
    insta::assert_snapshot!(both, @r"
    lines
    Rebels rebel NOUN NNS nsubj seize
    seize seize VERB VBP ROOT -

    the the DET DT det port
    port port NOUN NN ROOT -
    of of ADP IN prep port
    Massawa Massawa PROPN NNP pobj of ORG

    wrapped
    Rebels rebel NOUN NNS nsubj seize
    seize seize VERB VBP ROOT -
    the the DET DT det port
    port port NOUN NN dobj seize
    of of ADP IN prep port
    Massawa Massawa PROPN NNP pobj of ORG
    ");
}

#[test]
fn text_outside_blocks_gets_no_tokens() {
    let text = "AAA one two. BBB three. CCC";
    let blocks = [block(4, 12, false), block(17, 23, false)];
    let analysis = ENGINE.worker().analyze(text, &blocks);
    let words: Vec<&str> = analysis.tokens.iter().map(|token| &text[token.span]).collect();
    assert_eq!(words, ["one", "two", ".", "three", "."]);
    let blocks: Vec<usize> = analysis.sentences.iter().map(|s| s.block.index()).collect();
    assert_eq!(blocks, [0, 1]);
}

/// Some hundred lines unlike each other, made from the words given.
fn report(lines: usize) -> String {
    let who = ["The minister", "Ms. Ito", "Rebels near Goma", "Two aides", "\"We\", he added,"];
    let did = ["met", "has accused", "will not visit", "rejected", "spoke by phone with"];
    let whom = ["Kenya's envoy", "the E.U.", "reporters in Rome", "14,500 troops", "nobody"];
    let end = [".", " on 3 May.", ", officials said.", "?", " - again\u{a0}…"];
    let pick = |from: &[&'static str; 5], number: usize| from[number % 5];
    let line = |number: usize| {
        let (a, b, c, d) = (number / 125, number / 25, number / 5, number);
        format!("{} {} {}{}\n", pick(&who, a), pick(&did, b), pick(&whom, c), pick(&end, d))
    };
    (0..lines).map(|number| line(number * 7)).collect()
}

#[test]
fn output_depends_on_the_text_alone() {
    let text = report(500);
    let whole = analyze(&text);
    let tokens = whole.tokens.len();
    assert!(tokens > 4000, "several batches: {tokens}");
    // A worker that has read something else.
    let mut worker = ENGINE.worker();
    worker.analyze("Something else, before that.", &[block(0, 28, false)]);
    assert!(worker.analyze(&text, &[block(0, text.len(), false)]) == whole);
    // Line by line: every batch is another one.
    let mut seen = 0;
    let mut start = 0;
    for line in text.lines() {
        let alone = worker.analyze(&text, &[block(start, start + line.len(), false)]);
        for token in alone.tokens.iter() {
            let same = &whole.tokens[Id::new(seen)];
            assert_eq!(
                (token.span, token.tag, token.relation),
                (same.span, same.tag, same.relation)
            );
            assert_eq!(
                token.head.map(|head| alone.tokens[head].span),
                same.head.map(|head| whole.tokens[head].span)
            );
            seen += 1;
        }
        start += line.len() + 1;
    }
    assert_eq!(seen, tokens);
}

#[test]
fn instruction_sets_agree_bit_for_bit() {
    let text = report(60);
    let whole = analyze(&text);
    for set in InstructionSet::available() {
        let options = EngineOptions { instruction_set: Some(set) };
        let engine = Engine::embedded_with(options).unwrap();
        let analysis = engine.worker().analyze(&text, &[block(0, text.len(), false)]);
        assert!(analysis == whole, "{}", set.name());
    }
}

#[test]
fn a_model_that_cannot_be_used_is_refused() {
    let error = |bytes: &[u8]| Engine::from_bytes(bytes.to_vec(), EngineOptions::default()).err();
    assert_eq!(error(b"PK\x03\x04 this is a wheel"), Some(ModelError::NotAModel));
    let empty = readout_language::ModelWriter::new().finish();
    assert!(matches!(error(&empty), Some(ModelError::MissingSection { .. })));
}

/// At start the checksum of the model in the program is not looked at.
#[test]
fn the_model_in_the_program_is_whole() {
    let bytes = include_bytes!("../model/en_core_web_sm.int8.model").to_vec();
    assert!(Engine::from_bytes(bytes.clone(), EngineOptions::default()).is_ok());
    let mut altered = bytes;
    *altered.last_mut().unwrap() ^= 1;
    let error = Engine::from_bytes(altered, EngineOptions::default()).err();
    assert!(matches!(error, Some(ModelError::Altered { .. })));
}

/// What every analysis promises.
fn check_promises(text: &str, analysis: &Analysis) {
    let tokens = &analysis.tokens;
    let mut end = 0;
    for token in tokens.iter() {
        assert!(token.span.start() >= end && !token.span.is_empty());
        end = token.span.end();
        assert!(text.get(token.span.range()).is_some());
        assert!(token.head.is_none_or(|head| head.index() < tokens.len()));
    }
    let covered: usize = tokens.iter().map(|token| text[token.span].trim().len()).sum();
    let words: usize = text.split_whitespace().map(str::len).sum();
    assert_eq!(covered, words, "every word is in a token");
    let mut next = 0;
    for sentence in analysis.sentences.iter() {
        assert_eq!(sentence.tokens.start, next);
        assert!(sentence.tokens.end > next);
        next = sentence.tokens.end;
    }
    assert_eq!(next as usize, tokens.len());
    let mut next = 0;
    for name in &analysis.names {
        assert!(name.tokens.start >= next && name.tokens.end > name.tokens.start);
        next = name.tokens.end;
    }
    // No circle of heads: as many steps as there are tokens lead to a root.
    for (id, _) in tokens.enumerate() {
        let mut steps = 0;
        let mut current = id;
        while let Some(head) = tokens[current].head {
            current = head;
            steps += 1;
            assert!(steps <= tokens.len(), "a circle of heads");
        }
    }
}

#[test]
fn pathological_text_is_read() {
    let texts = [
        "a ".repeat(12_000),
        "(".repeat(12_000),
        "and ".repeat(5_000),
        "x".repeat(25_000),
        "\"'".repeat(6_000),
        "\u{301}\u{200d}\u{feff}\0\u{7}".repeat(1_000),
        " \t \u{a0} a".repeat(1_000),
        "who said that ".repeat(1_000),
    ];
    for text in texts {
        check_promises(&text, &analyze(&text));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_text_is_read(text in "(\\PC|[ \n\ra-zA-Z.,'\"()0-9]){0,200}", wrapped: bool) {
        let analysis = ENGINE.worker().analyze(&text, &[block(0, text.len(), wrapped)]);
        check_promises(&text, &analysis);
    }
}

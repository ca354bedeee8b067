//! English grammar undone: for each sentence of `clauses/*.conllu`, what its verbs and event nouns
//! read as in plain active sentences, and in braces what tense, modality and negation say.
//!
//! Add a sentence: append the output of `readout parse` for it to one of the files and run the test
//! with `INSTA_UPDATE=always`; then read the snapshot, which is what a reader of `explain` sees.

use std::fmt::Write as _;

use readout_model::{KnowledgeFile, Tree};
use readout_rules::{ClauseKind, GrammarWords, clauses};

fn words() -> GrammarWords {
    let file =
        |path: &str, text: &str| KnowledgeFile { path: path.into(), text: text.to_owned().into() };
    GrammarWords::parse(&[
        file("language/words.tsv", include_str!("../../../knowledge/language/words.tsv")),
        file("language/control.tsv", include_str!("../../../knowledge/language/control.tsv")),
        file("language/governors.tsv", include_str!("../../../knowledge/language/governors.tsv")),
    ])
    .unwrap_or_else(|diagnostics| panic!("{}", diagnostics[0]))
}

/// One line per clause under its sentence. Nouns without any party are left out.
fn listing(conllu: &str) -> String {
    let (text, _, analysis) = readout_conllu::read(conllu).expect("the fixture is CoNLL-U");
    let text = text.as_str();
    let tree = Tree::new(&analysis);
    let clauses = clauses(&tree, text, &words());
    let mut out = String::new();
    for sentence in analysis.sentences.iter() {
        let _ = writeln!(out, "{}", &text[sentence.span]);
        for clause in clauses.iter() {
            let inside = sentence.tokens.contains(&(clause.head.index() as u32));
            let bare = clause.kind == ClauseKind::Noun
                && clause.subjects.is_empty()
                && clause.phrases.is_empty();
            if inside && !bare {
                let line = clauses.reads_as(clause, &tree, text);
                let _ = writeln!(out, "    {line}   {{{}}}", clause.signs);
            }
        }
    }
    out
}

fn check(name: &str, conllu: &str) {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, listing(conllu));
    });
}

#[test]
fn grammar_is_undone() {
    check("passive", include_str!("clauses/passive.conllu"));
    check("relative", include_str!("clauses/relative.conllu"));
    check("control", include_str!("clauses/control.conllu"));
    check("coordination", include_str!("clauses/coordination.conllu"));
    check("adverbial", include_str!("clauses/adverbial.conllu"));
    check("nouns", include_str!("clauses/nouns.conllu"));
    check("speech", include_str!("clauses/speech.conllu"));
    check("repairs", include_str!("clauses/repairs.conllu"));
    check("combined", include_str!("clauses/combined.conllu"));
}

//! Frames against clauses: what a few rules make of a few sentences.
//!
//! Rules are in `matching/test.rules`, sentences with their trees in `matching/sentences.conllu`, the
//! outcome is the snapshot: for each clause that triggers a frame the reading, then each frame with ✓
//! and its roles, or why it did not fit. Actors are the names of the fixture and its plural people,
//! so that the test needs no tables.

use std::fmt::Write as _;

use readout_model::{Analysis, Id, KnowledgeFile, NameLabel, Tag, Token, Tree};
use readout_rules::{ActorKind, Context, GrammarWords, RuleSet, clauses};

fn file(path: &str, text: &str) -> KnowledgeFile {
    KnowledgeFile { path: path.into(), text: text.to_owned().into() }
}

fn kind_of_actor(analysis: &Analysis, token: Id<Token>) -> Option<ActorKind> {
    let index = token.index() as u32;
    let name = analysis.names.iter().find(|name| name.tokens.contains(&index));
    match name.map(|name| name.label) {
        Some(NameLabel::Gpe | NameLabel::Norp) => Some(ActorKind::Country),
        Some(NameLabel::Person) => Some(ActorKind::Person),
        Some(NameLabel::Org) => Some(ActorKind::Organization),
        _ => {
            let person = ["minister", "ambassador", "waiter"];
            let token = &analysis.tokens[token];
            let known = person.contains(&token.lemma.as_str());
            let kind = if token.tag == Tag::Nns { ActorKind::Group } else { ActorKind::Person };
            known.then_some(kind)
        }
    }
}

fn listing(rules: &str, conllu: &str) -> String {
    let rules = RuleSet::load(&[
        file("ontology.toml", include_str!("../../../knowledge/ontology.toml")),
        file("events/test.rules", rules),
    ])
    .unwrap_or_else(|errors| panic!("{}", errors[0]));
    let words = GrammarWords::parse(&[
        file("language/words.tsv", include_str!("../../../knowledge/language/words.tsv")),
        file("language/control.tsv", include_str!("../../../knowledge/language/control.tsv")),
        file("language/governors.tsv", include_str!("../../../knowledge/language/governors.tsv")),
    ])
    .unwrap_or_else(|errors| panic!("{}", errors[0]));
    let (text, _, analysis) = readout_conllu::read(conllu).expect("the fixture is CoNLL-U");
    let text = text.as_str();
    let tree = Tree::new(&analysis);
    let clauses = clauses(&tree, text, &words);
    let actors = |token| kind_of_actor(&analysis, token);
    let context = Context { text, tree: &tree, clauses: &clauses, actors: &actors };
    let readings = rules.explain(&context);
    let mut out = String::new();
    for sentence in analysis.sentences.iter() {
        let _ = writeln!(out, "{}", &text[sentence.span]);
        let inside = |head: Id<Token>| sentence.tokens.contains(&(head.index() as u32));
        for reading in readings.iter().filter(|reading| inside(reading.head)) {
            let clause = clauses.of(reading.head).expect("a reading is of a clause");
            let _ = writeln!(out, "  {}", clauses.reads_as(clause, &tree, text));
            for tried in &reading.tried {
                let _ = write!(out, "    {tried}");
                for (role, filler) in tried.outcome.iter().flat_map(|one| &one.roles) {
                    let words = &text[analysis.tokens[filler.head].span];
                    let _ = write!(out, "  {}={words}", role.name());
                }
                out.push('\n');
            }
        }
    }
    out
}

#[test]
fn frames_find_their_events() {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(
            "matching",
            listing(include_str!("matching/test.rules"), include_str!("matching/sentences.conllu"))
        );
    });
}

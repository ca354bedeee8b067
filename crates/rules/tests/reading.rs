//! What the loader says about rule files: all mistakes at once, each with its place and a hint.

use insta::{Settings, assert_snapshot};
use readout_model::KnowledgeFile;
use readout_rules::{Ontology, RuleSet};

fn load(rules: &str) -> String {
    let file =
        |path: &str, text: &str| KnowledgeFile { path: path.into(), text: text.to_owned().into() };
    let ontology = include_str!("../../../knowledge/ontology.toml");
    let files = [file("ontology.toml", ontology), file("events/test.rules", rules)];
    match RuleSet::load(&files) {
        Ok(set) => format!(
            "{} events, {} frames, {} trigger words, {} examples",
            set.events().len(),
            set.frames().len(),
            set.trigger_words(),
            set.examples().len()
        ),
        Err(errors) => errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n\n"),
    }
}

fn check(name: &str, rules: &str) {
    let mut settings = Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| assert_snapshot!(name, load(rules)));
}

#[test]
fn mistakes_are_reported_together() {
    check(
        "reading-statements",
        "verb ACTOR [meet] ACTOR\n\
         event CONSLT\n\
         event CONSULT vist\n\
         event AGREE visit\n\
         evnt CONSULT\n\
         words talks: talks\n\
         words @talks: talks, , talks\n\
         event CONSULT\n  \
           means\n  \
           vreb ACTOR [meet] ACTOR\n  \
           cameo 4x\n  \
           cameo 120\n  \
           needs 2 ACTR\n  \
           needs RECIPIENT contry\n  \
           verb ACTOR [meet] (ACTOR)\n  \
           yes  Peru met Chile.\n  \
           yes  {ACTR Peru} [met].\n  \
           yes  {ACTOR Peru [met].\n  \
           yes  {ACTOR Peru} [met] {RECIPIENT Chile}.\n  \
           yes  {ACTOR Peru} [met]. -> CONSULT hapened\n",
    );
    check(
        "reading-frames",
        "words @talks: talks\n\
         event CONSULT\n  \
           verb ACTOR RECIPIENT [meet]\n  \
           verb ACTOR meet RECIPIENT\n  \
           verb ACTOR [hold] @talsk\n  \
           verb ACTR [meet]\n  \
           verb ACTOR:persn [meet]\n  \
           verb ACTOR [meet (ACTOR)\n  \
           verb ACTOR [meet] (with ACTOR\n  \
           verb ACTOR [meet] with ACTOR)\n  \
           verb ACTOR [refuse] to <CONSULTS with ACTOR>\n  \
           verb ACTOR [refuse] to <CONSULT with ACTRO>\n  \
           verb ACTOR 's [meet]\n  \
           noun [@talks] ACTOR\n  \
           verb ACTOR [meet, ] ACTOR\n  \
           verb ACTOR [meet] {ACTOR}\n  \
           yes {ACTOR Peru} [met].\n  \
           no  Nobody came.\n",
    );
}

#[test]
fn rules_must_not_contradict_each_other() {
    check(
        "reading-ties",
        "event CONSULT\n  \
           verb ACTOR [call] ACTOR\n  \
           yes  {ACTOR Peru} [called] {ACTOR Chile}.\n  \
           no   The bird called.\n\
         event ACCUSE\n  \
           verb ACTOR [name, call] RECIPIENT\n  \
           verb ACTOR [call] RECIPIENT names\n  \
           yes  {ACTOR Peru} [called] {RECIPIENT Chile} names.\n  \
           no   The bird called.\n",
    );
    check(
        "reading-examples",
        "event CONSULT\n  \
           verb ACTOR [meet] ACTOR\n\
         event REJECT\n  \
           needs RECIPIENT\n  \
           verb ACTOR [refuse] ISSUE\n  \
           yes  {ACTOR Peru} [refused] {ISSUE to pay}.\n  \
           no   The lock refused to turn.\n\
         event AGREE\n  \
           means Nothing.\n",
    );
}

#[test]
fn right_files_load() {
    check("reading-right", include_str!("matching/test.rules"));
}

#[test]
fn ontology_mistakes_are_reported() {
    let text = "[[type]]\ncode = \"CONSULT\"\nmeans = \"Meets.\"\nquad = 7\nintensity = 2\n\
                [[type]]\nmeans = \"No code.\"\n\
                [[route]]\nwhy = \"Why not.\"\nfrom = [\"CONSLT\"]\nstatus = [\"plannd\"]\nto = \"AGREE\"\n";
    let file = KnowledgeFile { path: "ontology.toml".into(), text: text.to_owned().into() };
    let errors = Ontology::parse(&file).expect_err("there are mistakes in it");
    let all = errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n\n");
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        assert_snapshot!("reading-ontology", all);
    });
    let broken = KnowledgeFile { path: "ontology.toml".into(), text: "[[type\n".into() };
    let errors = Ontology::parse(&broken).expect_err("it is not TOML");
    assert_eq!((errors.len(), errors[0].line), (1, 1), "{}", errors[0]);
}

/// Pieces that rule files are made of, right and wrong ones, so that random text gets far.
const PIECES: [&str; 32] = [
    "event ", "CONSULT", " visit", "\n", "  verb ", "noun ", "never ", "yes ", "no ", "todo ",
    "means ", "needs ", "cameo ", "words ", "@talks", ": ", ", ", "ACTOR", ":person", " [", "meet",
    "]", " (", ")", " <", ">", " with ", " 's ", "{ACTOR ", "}", " -> ", "é|x",
];

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(1000))]

    /// Whatever stands in a rule file, it is read to the end, and every complaint points into it.
    #[test]
    fn any_text_is_read(pieces in proptest::collection::vec(0..PIECES.len(), 0..60)) {
        let rules: String = pieces.into_iter().map(|piece| PIECES[piece]).collect();
        let rules = format!("event CONSULT\n{rules}");
        let file = |path: &str, text: &str| KnowledgeFile { path: path.into(), text: text.to_owned().into() };
        let ontology = include_str!("../../../knowledge/ontology.toml");
        let files = [file("ontology.toml", ontology), file("events/test.rules", &rules)];
        for error in RuleSet::load(&files).err().unwrap_or_default() {
            let line = rules.lines().nth(error.line - 1).expect("the line exists");
            proptest::prop_assert_eq!(line, &error.text);
            let end = error.column - 1 + error.length;
            proptest::prop_assert!(end <= line.chars().count().max(1), "{}", error);
        }
    }
}

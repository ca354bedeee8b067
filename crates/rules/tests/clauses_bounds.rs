//! Clause building on trees that no sentence has: any labels, any shape, any length.

use std::sync::Arc;

use proptest::prelude::*;
use readout_model::{
    Analysis, Id, List, MorphId, Name, NameLabel, Pos, Relation, Sentence, Span, Tag, Token, Tree,
};
use readout_rules::{Clauses, Filler, GrammarWords, clauses};

/// One token: indices into the label sets, and where its head stands.
type Shape = (usize, usize, usize, Option<usize>);

fn words() -> GrammarWords {
    let file = |path: &str, text: &str| readout_model::KnowledgeFile {
        path: path.into(),
        text: text.to_owned().into(),
    };
    GrammarWords::parse(&[
        file("language/words.tsv", include_str!("../../../knowledge/language/words.tsv")),
        file("language/control.tsv", include_str!("../../../knowledge/language/control.tsv")),
        file("language/governors.tsv", include_str!("../../../knowledge/language/governors.tsv")),
    ])
    .expect("the tables can be read")
}

fn analysis(shapes: &[Shape]) -> (String, Analysis) {
    // Words that mean something to the tables, so that their branches are taken.
    let forms = ["agree", "be", "by", "of", "not", "if", "to", "urge", "no", "talks", "had", "who"];
    let mut text = String::new();
    let mut tokens: List<Token> = List::new();
    for (index, &(pos, tag, relation, head)) in shapes.iter().enumerate() {
        let form = forms[(index + pos + relation) % forms.len()];
        let start = text.len();
        text.push_str(form);
        let span = Span::new(start, text.len());
        text.push(' ');
        tokens.push(Token {
            span,
            lemma: form.into(),
            pos: Pos::ALL[pos % Pos::ALL.len()],
            tag: Tag::ALL[tag % Tag::ALL.len()],
            morph: MorphId(0),
            relation: Relation::ALL[relation % Relation::ALL.len()],
            head: head.map(Id::new),
            space_after: true,
        });
    }
    let count = tokens.len() as u32;
    let span = Span::new(0, text.len());
    let sentence = Sentence { span, tokens: 0..count, block: Id::new(0) };
    let names = (0..count / 5)
        .map(|name| Name { tokens: name * 5..name * 5 + 2, label: NameLabel::Date })
        .collect();
    let sentences = List::from(vec![sentence]);
    (text, Analysis { sentences, tokens, names, morphs: Arc::from(vec!["".into()]) })
}

/// Heads in order, each once, and nothing that points outside.
fn check(clauses: &Clauses, count: usize) {
    assert!(clauses.windows(2).all(|pair| pair[0].head < pair[1].head));
    for clause in clauses.iter() {
        let phrases = clause.phrases.iter().map(|phrase| phrase.filler);
        let fillers: Vec<Filler> = [&clause.subjects, &clause.objects, &clause.modifiers]
            .into_iter()
            .flatten()
            .copied()
            .chain(phrases)
            .collect();
        assert!(fillers.iter().all(|filler| filler.head.index() < count));
        assert!(fillers.len() <= 200, "what one clause takes over is limited");
        assert_eq!(clauses.of(clause.head).map(|found| found.head), Some(clause.head));
        assert!(clause.inner.iter().all(|inner| clauses.of(inner.head).is_some()));
    }
}

proptest! {
    #[test]
    fn any_tree_has_clauses(
        labels in prop::collection::vec((0usize..64, 0usize..64, 0usize..64, any::<u16>()), 1..60),
    ) {
        // Token `root` is the root; every other one hangs from one that is nearer to it.
        let root = labels[0].3 as usize % labels.len();
        let shapes: Vec<Shape> = labels
            .iter()
            .enumerate()
            .map(|(index, &(pos, tag, relation, head))| {
                let distance = index.abs_diff(root);
                let step = 1 + head as usize % distance.max(1);
                let head = if index > root { index - step } else { index + step };
                (pos, tag, relation, (distance > 0).then_some(head))
            })
            .collect();
        let (text, analysis) = analysis(&shapes);
        let tree = Tree::new(&analysis);
        let clauses = clauses(&tree, &text, &words());
        check(&clauses, shapes.len());
        for clause in clauses.iter() {
            prop_assert!(clauses.reads_as(clause, &tree, &text).contains('['));
        }
    }
}

fn place<T: PartialEq>(all: &[T], one: T) -> usize {
    all.iter().position(|item| *item == one).expect("a label of the scheme")
}

/// A sentence of 100,000 words takes at most as long as linear time allows: quadratic time would
/// take minutes.
#[test]
fn long_sentences_take_linear_time() {
    const LENGTH: usize = 100_000;
    let words = words();
    let verb = place(Pos::ALL, Pos::Verb);
    let noun = place(Pos::ALL, Pos::Noun);
    let preposition = place(Pos::ALL, Pos::Adp);
    let base = place(Tag::ALL, Tag::Vb);
    let relation = |one| place(Relation::ALL, one);
    let chain = |pos, one| {
        let relation = relation(one);
        move |index: usize| (pos, base, relation, index.checked_sub(1))
    };
    let star = |pos, one| {
        let relation = relation(one);
        move |index: usize| {
            let root = (verb, base, relation, None);
            if index == 0 { root } else { (pos, base, relation, Some(0)) }
        }
    };
    let shapes: Vec<Box<dyn Fn(usize) -> Shape>> = vec![
        Box::new(chain(verb, Relation::Conj)),
        Box::new(chain(verb, Relation::Xcomp)),
        Box::new(chain(noun, Relation::Conj)),
        Box::new(chain(noun, Relation::Poss)),
        Box::new(chain(preposition, Relation::Prep)),
        Box::new(star(noun, Relation::Dobj)),
        Box::new(star(verb, Relation::Relcl)),
        Box::new(star(verb, Relation::Conj)),
        Box::new(star(preposition, Relation::Prep)),
        Box::new(star(noun, Relation::Nsubj)),
    ];
    let start = std::time::Instant::now();
    for shape in shapes {
        let tokens: Vec<Shape> = (0..LENGTH).map(shape).collect();
        let (text, analysis) = analysis(&tokens);
        let tree = Tree::new(&analysis);
        check(&clauses(&tree, &text, &words), LENGTH);
    }
    assert!(start.elapsed().as_secs() < 60, "took {:?}", start.elapsed());
}

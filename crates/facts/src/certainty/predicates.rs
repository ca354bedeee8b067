//! How certain any word is that says that something happens, whether a rule codes it or not.

use readout_model::{Attribution, Id, List, Pos, Predicate, Relation, Status, Token, Tree};
use readout_rules::{Clauses, GrammarWords};
use smol_str::SmolStr;

use super::signs::Reader;
use super::{Happening, Judge, Weights, value};
use crate::attributions::Cues;
use crate::events;

/// Judges the predicates of one report.
pub struct Certainty<'a> {
    reader: Reader<'a>,
    weights: &'a Weights,
}

/// Heads above a noun that are asked how certain they are.
const ABOVE: usize = 4;

impl<'a> Certainty<'a> {
    pub(crate) fn new(
        text: &'a str,
        tree: &'a Tree<'a>,
        clauses: &'a Clauses,
        words: &'a GrammarWords,
        weights: &'a Weights,
    ) -> Certainty<'a> {
        Certainty { reader: Reader { text, tree, clauses, words }, weights }
    }

    /// The signs around a verb, adjective or noun, those that say nothing included.
    pub fn signs(&self, token: Id<Token>) -> Vec<SmolStr> {
        self.reader.signs(self.predicate(token))
    }

    /// How surely it happens, on [-3, 3], as the words have it when whoever is quoted is believed, and
    /// as readers put it who are asked whether it has happened: what is to come has not.
    pub fn value(&self, token: Id<Token>) -> f32 {
        let predicate = self.predicate(token);
        match self.reader.tree.analysis.tokens[predicate].pos {
            Pos::Noun | Pos::Propn | Pos::Pron | Pos::Num | Pos::Det => self.of_noun(predicate),
            _ => self.weights.value(&self.reader.signs(predicate)),
        }
    }

    /// The same as linguists annotate it, for whom a certain future is as certain as a past
    /// (FactBank, MEANTIME): `knowledge/certainty/annotated.tsv`.
    pub fn annotated(&self, token: Id<Token>) -> f32 {
        self.weights.annotated(&self.signs(token), self.value(token))
    }

    /// The word that says whether it happens: the copula of an adjective or noun ("**is** ready"), the
    /// verb of a particle or preposition ("**rolled** out").
    fn predicate(&self, token: Id<Token>) -> Id<Token> {
        let tokens = &self.reader.tree.analysis.tokens;
        let Token { relation, pos, head: Some(head), .. } = tokens[token] else { return token };
        let small = !matches!(pos, Pos::Verb | Pos::Noun | Pos::Propn);
        let verb = matches!(tokens[head].pos, Pos::Aux | Pos::Verb);
        match relation {
            Relation::Prt | Relation::Prep if small => head,
            Relation::Acomp | Relation::Attr if verb => head,
            _ => token,
        }
    }

    /// A noun that its own words leave open is as certain as the verb it belongs to.
    fn of_noun(&self, noun: Id<Token>) -> f32 {
        let tokens = &self.reader.tree.analysis.tokens;
        let own = self.status(noun);
        match own {
            Status::Happened | Status::Ongoing | Status::NotHappened => return value(own),
            Status::Unknown => {}
            other => return value(other),
        }
        let mut current = noun;
        for _ in 0..ABOVE {
            let Some(head) = tokens[current].head else { break };
            if matches!(tokens[head].pos, Pos::Verb | Pos::Aux) {
                return self.weights.value(&self.reader.signs(head)).max(0.0);
            }
            current = head;
        }
        value(Status::Happened)
    }

    /// The status that grammar and governing predicates give it.
    fn status(&self, token: Id<Token>) -> Status {
        let Reader { tree, clauses, words, .. } = self.reader;
        match clauses.of(token) {
            Some(clause) => events::status_of(clause, tree, words),
            None => Status::Unknown,
        }
    }
}

/// All verbs of a report that say something of their own, and the nouns and adjectives that head an
/// event, in order of the text.
pub(crate) fn predicates(
    certainty: &Certainty<'_>,
    attributions: &List<Attribution>,
    heads: &[Id<Token>],
    cues: &Cues,
) -> Vec<Predicate> {
    let tree = certainty.reader.tree;
    let judge = Judge::new(tree, attributions, cues);
    let mut found = Vec::new();
    for (head, token) in tree.analysis.tokens.enumerate() {
        let auxiliary = matches!(token.relation, Relation::Aux | Relation::Auxpass);
        let verb = matches!(token.pos, Pos::Verb | Pos::Aux) && !auxiliary;
        if !verb && heads.binary_search(&head).is_err() {
            continue;
        }
        let number = certainty.value(head);
        let status = agreeing(certainty.status(head), number);
        let happening = Happening { head, trigger: token.span, status };
        let mut factuality = judge.judge(&happening).factuality;
        for one in &mut factuality {
            // The number says how surely it has happened, as far as the words go; who commits to them
            // commits to it. What is planned, wanted or possible has not happened and has the value of
            // its status.
            let settled =
                matches!(status, Status::Happened | Status::Ongoing | Status::NotHappened);
            if settled && one.status == status {
                one.value = number;
            }
        }
        let mut signs = certainty.signs(head);
        signs.retain(|sign| certainty.weights.knows(sign));
        found.push(Predicate { head, trigger: token.span, value: number, signs, factuality });
    }
    found
}

/// A status that does not contradict a value: where grammar and weights disagree, it is open.
fn agreeing(status: Status, number: f32) -> Status {
    match status {
        Status::Happened | Status::Ongoing if number < 0.5 => Status::Unknown,
        Status::NotHappened if number > -0.5 => Status::Unknown,
        Status::Unknown if number >= 2.0 => Status::Happened,
        Status::Unknown if number <= -2.0 => Status::NotHappened,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use insta::assert_snapshot;
    use readout_model::KnowledgeFile;
    use readout_rules::clauses;

    use super::*;

    fn file(path: &str, text: &str) -> KnowledgeFile {
        KnowledgeFile { path: path.into(), text: text.to_owned().into() }
    }

    macro_rules! knowledge {
        ($path:literal) => {
            file($path, include_str!(concat!("../../../../knowledge/", $path)))
        };
    }

    /// Each sentence with its verbs: what readers and what annotators would say.
    fn check(conllu: &str) -> String {
        let (text, _, analysis) = readout_conllu::read(conllu).expect("CoNLL-U");
        let text = text.as_str();
        let files = [
            knowledge!("language/words.tsv"),
            knowledge!("language/control.tsv"),
            knowledge!("language/governors.tsv"),
            knowledge!("certainty/weights.tsv"),
            knowledge!("certainty/curve.tsv"),
            knowledge!("certainty/annotated.tsv"),
        ];
        let words = GrammarWords::parse(&files).expect("the words of grammar are right");
        let weights = Weights::parse(&files).expect("the tables of certainty are right");
        let tree = Tree::new(&analysis);
        let clauses = clauses(&tree, text, &words);
        let certainty = Certainty::new(text, &tree, &clauses, &words, &weights);
        let mut out = String::new();
        for sentence in analysis.sentences.iter() {
            let _ = writeln!(out, "{}", &text[sentence.span]);
            for token in sentence.tokens.clone().map(|at| Id::new(at as usize)) {
                if analysis.tokens[token].pos == Pos::Verb {
                    let _ = writeln!(
                        out,
                        "  {}: {}, annotated {}",
                        &text[analysis.tokens[token].span],
                        certainty.value(token),
                        certainty.annotated(token)
                    );
                }
            }
        }
        out
    }

    #[test]
    fn predicates_happen_as_surely_as_their_words_say() {
        let fixture = include_str!("../../tests/certainty/predicates.conllu");
        assert_snapshot!(check(fixture), @r"
        The guards shelled the mill.
          shelled: 3, annotated 3
        The guards did not shell the mill.
          shell: 0.78, annotated -2.65
        The guards will shell the mill on Monday.
          shell: -2.46, annotated 2.75
        The guards may shell the mill.
          shell: -1.75, annotated 0.53
        The guards failed to shell the mill.
          failed: 3, annotated 3
          shell: 0.66, annotated -2.67
        The guards managed to shell the mill.
          managed: 3, annotated 3
          shell: 2.64, annotated 3
        The guards want to shell the mill.
          want: 3, annotated 3
          shell: -2.19, annotated 0.5
        The guards plan to shell the mill.
          plan: 1.84, annotated 2.92
          shell: -2.43, annotated 1.75
        The guards refused to shell the mill.
          refused: 3, annotated 3
          shell: 0.15, annotated -2.73
        The storm forced the guards to leave the mill.
          forced: 3, annotated 3
          leave: 2.32, annotated 3
        The guards left without shelling the mill.
          left: 3, annotated 3
          shelling: -0.04, annotated -2.76
        If the guards shell the mill, the council will resign.
          shell: -2.07, annotated 0
          resign: -2.71, annotated 0.5
        The mayor believes the guards shelled the mill.
          believes: 3, annotated 3
          shelled: 3, annotated 2.5
        The mayor said the guards had shelled the mill.
          said: 3, annotated 3
          shelled: 3, annotated 3
        The mayor fears that the guards will shell the mill.
          fears: 2.87, annotated 3
          shell: -2.38, annotated 0.5
        Not all of the guards shelled the mill.
          shelled: 3, annotated 3
        The mayor called for an inquiry into the shelling of the mill.
          called: 3, annotated 3
        Shell the mill now.
          Shell: -1.8, annotated 0.05
        ");
    }
}

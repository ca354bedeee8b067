//! Acts that no event is coded of and that two reports tell, each in one place: "a trip that was delayed", "his
//! postponement of plans to visit". Acts are the words of the groups called alike in `stories/comparing.tsv`.

use std::collections::BTreeSet;

use readout_model::{Id, PointKind, Pos, Token};
use smol_str::SmolStr;

use super::questions::{Answer, Link, told};
use super::statements::{Account, Said, Word};
use super::values::{Compared, Stand, stand};
use super::words::{Comparing, Meaning};

/// Named people, bodies and places in common from which on an act that both reports tell once is the same one.
const COMPANY: usize = 2;

/// Words between a noun that names an act and the verb that says whether it is real.
const ABOVE: usize = 4;

/// A word that names an act.
struct Act {
    token: Id<Token>,
    lemma: SmolStr,
    sentence: usize,
    /// The statement of which it is the head.
    statement: Option<usize>,
}

/// That both tell an act, for each that both tell as done.
pub(crate) fn links(one: &Account<'_>, other: &Account<'_>, words: &Comparing) -> Vec<Link> {
    let (mine, theirs) = (sole(one, words), sole(other, words));
    let pairs = mine.iter().flat_map(|act| theirs.iter().map(move |it| (act, it)));
    let same = pairs.filter(|(act, it)| {
        let named = |said: &Said| -> BTreeSet<Word> {
            let words = said.words.iter().filter(|it| matches!(it, Word::Character(_)));
            words.cloned().collect()
        };
        let company = named(&one.sentences[act.sentence]);
        let common = company.intersection(&named(&other.sentences[it.sentence])).count();
        words.meaning(&act.lemma, &it.lemma) >= Meaning::Same && common >= COMPANY
    });
    let link = |(act, it): (&Act, &Act)| Link {
        kind: PointKind::Status,
        one: act.answer(one),
        other: it.answer(other),
        compared: Compared::Agree,
        denied: false,
        act: true,
        about: match (act.statement, it.statement) {
            (None, Some(_)) => it.about(other),
            _ => act.about(one),
        },
    };
    same.map(link).collect()
}

impl Act {
    fn answer(&self, account: &Account<'_>) -> Answer {
        Answer {
            report: account.report,
            span: account.read.analysis.tokens[self.token].span,
            sentence: self.sentence,
            statement: self.statement,
        }
    }

    fn about(&self, account: &Account<'_>) -> String {
        match self.statement {
            Some(statement) => told(&account.statements[statement], account),
            None => account.read.document[account.read.analysis.tokens[self.token].span].to_owned(),
        }
    }
}

/// The acts that are done, that nothing else in the report has the meaning of, and that no event is coded of.
fn sole(account: &Account<'_>, words: &Comparing) -> Vec<Act> {
    let analysis = &account.read.analysis;
    let mut all: Vec<Act> = Vec::new();
    for (sentence, said) in account.sentences.iter().enumerate() {
        for index in analysis.sentences[said.id].tokens.clone() {
            let token = Id::new(index as usize);
            let lemma = SmolStr::new(analysis.tokens[token].lemma.to_lowercase());
            let names = matches!(analysis.tokens[token].pos, Pos::Verb | Pos::Noun);
            if names && words.act(&lemma) {
                let statement = account.statements.iter().position(|it| it.head == token);
                all.push(Act { token, lemma, sentence, statement });
            }
        }
    }
    let alone = |act: &Act| {
        all.iter().filter(|it| words.meaning(&act.lemma, &it.lemma) >= Meaning::Same).count() == 1
    };
    let coded = |act: &Act| {
        let span = analysis.tokens[act.token].span;
        let mut events = account.read.facts.events.iter();
        events.any(|it| it.head == act.token || it.trigger.overlaps(span))
    };
    let kept: Vec<bool> =
        all.iter().map(|act| alone(act) && !coded(act) && done(account, act)).collect();
    all.into_iter().zip(kept).filter_map(|(act, kept)| kept.then_some(act)).collect()
}

/// Whether a report tells an act as done; of a noun, the verb that it hangs from says so.
fn done(account: &Account<'_>, act: &Act) -> bool {
    let tokens = &account.read.analysis.tokens;
    let above = |of: &Id<Token>| tokens[*of].head;
    let of_head = |token: Id<Token>| account.statements.iter().find(|it| it.head == token);
    let statement = match act.statement {
        Some(statement) => Some(&account.statements[statement]),
        None if tokens[act.token].pos == Pos::Noun => {
            std::iter::successors(above(&act.token), above).take(ABOVE).find_map(of_head)
        }
        None => None,
    };
    statement.is_some_and(|it| !it.cue && !it.denied && stand(it.told) == Stand::Done)
}

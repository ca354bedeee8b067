//! Which mentions of events, in one report or in several of one story, are of one event.
//!
//! Pairs of mentions are weighed by what names them (the same word, words of one meaning), who and what takes
//! part, and what else their sentences say; then the mentions that are most surely one are joined, as long as
//! the mean of all pairs across is sure enough (average link). Weights are those of a logistic regression on
//! ECB+ topics 1 to 35 (CC BY 3.0).

use std::collections::{BTreeSet, HashMap};

use readout_model::{Id, Pos, Relation, Report, Span, Token, Tree};
use smol_str::SmolStr;

use crate::accounts::{Comparing, Meaning};
use crate::hash::hash;
use crate::sketch::Frequencies;

/// A mention of an event: the words that name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// Index of the report.
    pub report: usize,
    /// The words, in one or several stretches.
    pub words: Vec<Span>,
}

/// Mean probability of all pairs across two groups from which on they are one event.
const THRESHOLD: f64 = 0.48;

/// Weights of the features, in the order of [`Story::features`].
const WEIGHTS: [f64; 42] = [
    -2.765, -0.513, 1.535, 1.198, 1.166, 0.232, 1.071, 0.193, 0.526, -0.288, 0.861, 0.995, 0.905,
    0.665, -0.03, 0.212, 0.121, -0.631, 2.485, 3.344, 0.245, -0.916, 0.151, -0.296, 0.235, 2.327,
    1.069, -0.973, 0.37, 0.191, -0.447, -0.627, -0.467, -0.157, -0.8, 0.306, 0.289, 0.012, -0.081,
    -0.203, -0.226, -0.21,
];

/// Numbers the events that mentions are of: equal numbers, one event. `reports` are those of one story;
/// time grows with the square of the number of mentions.
pub fn link(
    reports: &[Report],
    occurrences: &[Occurrence],
    words: &Comparing,
    background: &Frequencies,
) -> Vec<usize> {
    let story = Story::new(reports, background);
    let trees: Vec<Tree<'_>> = reports.iter().map(|report| Tree::new(&report.analysis)).collect();
    let mentions: Vec<Mention> = occurrences
        .iter()
        .map(|it| Mention::new(&reports[it.report], &trees[it.report], it))
        .collect();
    let count = mentions.len();
    let mut sure = vec![vec![-1.0; count]; count];
    for one in 0..count {
        for other in one + 1..count {
            let features = story.features(&mentions[one], &mentions[other], words);
            let score: f64 =
                features.iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
            let probability = 1.0 / (1.0 + (-score).exp());
            sure[one][other] = probability;
            sure[other][one] = probability;
        }
    }
    joined(sure)
}

/// Average link: joins the surest pair of groups until none is sure enough.
fn joined(mut sure: Vec<Vec<f64>>) -> Vec<usize> {
    let count = sure.len();
    let mut answer: Vec<usize> = (0..count).collect();
    let mut sizes = vec![1.0; count];
    let mut alive = vec![true; count];
    loop {
        let mut best = (THRESHOLD, 0, 0);
        for one in (0..count).filter(|one| alive[*one]) {
            for other in (one + 1..count).filter(|other| alive[*other]) {
                if sure[one][other] > best.0 {
                    best = (sure[one][other], one, other);
                }
            }
        }
        let (_, one, other) = best;
        if one == other {
            return answer;
        }
        let [mine, theirs] = [one, other].map(|it| sizes[it] / (sizes[one] + sizes[other]));
        #[allow(clippy::needless_range_loop, reason = "rows and columns of one matrix")]
        for third in 0..count {
            let mean = mine * sure[one][third] + theirs * sure[other][third];
            sure[one][third] = mean;
            sure[third][one] = mean;
        }
        sizes[one] += sizes[other];
        alive[other] = false;
        answer.iter_mut().filter(|it| **it == other).for_each(|it| *it = one);
    }
}

/// What the reports of a story have in common.
struct Story<'s> {
    /// In how many reports each word stands.
    holders: HashMap<SmolStr, usize>,
    /// Content words of each report.
    words: Vec<BTreeSet<SmolStr>>,
    background: &'s Frequencies,
}

/// A mention, as far as linking goes.
struct Mention {
    report: usize,
    lemma: SmolStr,
    pos: Pos,
    /// Words of the mention.
    named: BTreeSet<SmolStr>,
    /// Other content words of the sentence.
    around: BTreeSet<SmolStr>,
    names: BTreeSet<SmolStr>,
    numbers: BTreeSet<String>,
    subjects: BTreeSet<SmolStr>,
    objects: BTreeSet<SmolStr>,
    phrases: BTreeSet<SmolStr>,
    modifiers: BTreeSet<SmolStr>,
    /// What modifies the objects.
    object_modifiers: BTreeSet<SmolStr>,
    /// All that takes part.
    parties: BTreeSet<SmolStr>,
}

fn is_content(pos: Pos) -> bool {
    matches!(pos, Pos::Noun | Pos::Propn | Pos::Verb | Pos::Adj | Pos::Num)
}

fn lemma(token: &Token) -> SmolStr {
    SmolStr::new(token.lemma.to_lowercase())
}

impl Mention {
    fn new(report: &Report, tree: &Tree<'_>, occurrence: &Occurrence) -> Mention {
        let tokens = &report.analysis.tokens;
        let mut own: Vec<Id<Token>> = Vec::new();
        for span in &occurrence.words {
            own.extend(report.analysis.tokens_in(*span).map(|index| Id::new(index as usize)));
        }
        let outside = |id: &Id<Token>| tokens[*id].head.is_none_or(|head| !own.contains(&head));
        let head = own.iter().copied().find(outside).unwrap_or_else(|| Id::new(0));
        let sentence = report.analysis.sentence_of(head);
        let range = report.analysis.sentences[sentence].tokens.clone();
        let sentence: Vec<Id<Token>> = range.map(|index| Id::new(index as usize)).collect();
        let mut mention = Mention {
            report: occurrence.report,
            lemma: lemma(&tokens[head]),
            pos: tokens[head].pos,
            named: own
                .iter()
                .filter(|id| {
                    !matches!(tokens[**id].pos, Pos::Det | Pos::Adp | Pos::Part | Pos::Aux)
                })
                .map(|id| lemma(&tokens[*id]))
                .collect(),
            around: sentence
                .iter()
                .filter(|id| is_content(tokens[**id].pos) && !own.contains(id))
                .map(|id| lemma(&tokens[*id]))
                .collect(),
            names: sentence
                .iter()
                .filter(|id| tokens[**id].pos == Pos::Propn)
                .map(|id| lemma(&tokens[*id]))
                .collect(),
            numbers: sentence
                .iter()
                .filter(|id| tokens[**id].pos == Pos::Num)
                .map(|id| report.document[tokens[*id].span].to_owned())
                .collect(),
            subjects: BTreeSet::new(),
            objects: BTreeSet::new(),
            phrases: BTreeSet::new(),
            modifiers: BTreeSet::new(),
            object_modifiers: BTreeSet::new(),
            parties: BTreeSet::new(),
        };
        for id in &own {
            for child in tree.children(*id).iter().copied().filter(|child| !own.contains(child)) {
                match tokens[child].relation {
                    Relation::Nsubj | Relation::Agent | Relation::Poss | Relation::Csubj => {
                        mention.take(tree, child, |it| &mut it.subjects, false);
                    }
                    Relation::Dobj | Relation::Nsubjpass | Relation::Attr => {
                        mention.take(tree, child, |it| &mut it.objects, true);
                    }
                    Relation::Compound | Relation::Amod | Relation::Npadvmod => {
                        mention.take(tree, child, |it| &mut it.modifiers, false);
                    }
                    Relation::Prep => {
                        for object in tree.children(child) {
                            mention.take(tree, *object, |it| &mut it.phrases, false);
                        }
                    }
                    _ => {}
                }
            }
            let modified =
                matches!(tokens[*id].relation, Relation::Acl | Relation::Relcl | Relation::Amod);
            if let Some(above) = tokens[*id].head.filter(|above| modified && !own.contains(above)) {
                mention.take(tree, above, |it| &mut it.objects, true);
            }
        }
        mention
    }

    /// Puts a phrase into a role, with what modifies its head.
    fn take(
        &mut self,
        tree: &Tree<'_>,
        head: Id<Token>,
        role: impl Fn(&mut Mention) -> &mut BTreeSet<SmolStr>,
        object: bool,
    ) {
        let tokens = &tree.analysis.tokens;
        let own = lemma(&tokens[head]);
        role(self).insert(own.clone());
        self.parties.insert(own);
        for child in tree.children(head) {
            let word = lemma(&tokens[*child]);
            match tokens[*child].relation {
                Relation::Compound
                | Relation::Amod
                | Relation::Poss
                | Relation::Nummod
                | Relation::Appos => {
                    if object {
                        self.object_modifiers.insert(word.clone());
                    }
                    self.parties.insert(word);
                }
                Relation::Conj => {
                    role(self).insert(word.clone());
                    self.parties.insert(word);
                }
                _ => {}
            }
        }
    }
}

impl<'s> Story<'s> {
    fn new(reports: &[Report], background: &'s Frequencies) -> Story<'s> {
        let mut holders: HashMap<SmolStr, usize> = HashMap::new();
        let words: Vec<BTreeSet<SmolStr>> = reports
            .iter()
            .map(|report| {
                let content = report.analysis.tokens.iter().filter(|token| is_content(token.pos));
                content.map(lemma).collect()
            })
            .collect();
        for word in words.iter().flatten() {
            *holders.entry(word.clone()).or_default() += 1;
        }
        Story { holders, words, background }
    }

    /// How few reports of the story hold a word.
    fn rarity(&self, word: &SmolStr) -> f64 {
        let known = self.holders.get(word).copied().unwrap_or(0) as f64;
        ((self.words.len() as f64 + 1.0) / (known + 0.5)).ln()
    }

    /// How few texts of all kinds hold a word, from 0 to 1.
    fn general_rarity(&self, word: &str) -> f64 {
        let all = f64::from(self.background.texts) + 1.0;
        (all / (f64::from(self.background.count(hash(word))) + 1.0)).ln() / all.ln().max(1.0)
    }

    /// Weight of the common words as a share of that of the lighter set.
    fn common(&self, one: &BTreeSet<SmolStr>, other: &BTreeSet<SmolStr>) -> f64 {
        let sum = |words: &BTreeSet<SmolStr>| words.iter().map(|it| self.rarity(it)).sum::<f64>();
        let lighter = sum(one).min(sum(other));
        let both: f64 = one.intersection(other).map(|word| self.rarity(word)).sum();
        if lighter > 0.0 { both / lighter } else { 0.0 }
    }

    /// In the order of [`WEIGHTS`].
    fn features(&self, one: &Mention, other: &Mention, words: &Comparing) -> [f64; 42] {
        let truth = |value: bool| f64::from(u8::from(value));
        let prefix = |word: &str| word.chars().take(5).collect::<String>();
        let stem = |a: &str, b: &str| a.len() >= 5 && b.len() >= 5 && prefix(a) == prefix(b);
        let level = match words.meaning(&one.lemma, &other.lemma) {
            Meaning::Equal => 5,
            Meaning::Same => 4,
            _ if stem(&one.lemma, &other.lemma) => 4,
            Meaning::Broader => 3,
            _ => 0,
        };
        let near = f64::from(words.nearness(&one.lemma, &other.lemma));
        let equal = truth(level == 5);
        let alike = truth(level >= 4);
        let around = self.common(&one.around, &other.around);
        let parties = self.common(&one.parties, &other.parties);
        let meet = |a: &BTreeSet<SmolStr>, b: &BTreeSet<SmolStr>| !a.is_disjoint(b);
        let against = |a: &BTreeSet<SmolStr>, b: &BTreeSet<SmolStr>| {
            truth(!a.is_empty() && !b.is_empty() && a.is_disjoint(b))
        };
        let subjects = truth(meet(&one.subjects, &other.subjects));
        let objects = truth(meet(&one.objects, &other.objects));
        let other_subjects = against(&one.subjects, &other.subjects);
        let other_objects = against(&one.objects, &other.objects);
        let modifiers = meet(&one.modifiers, &other.modifiers)
            || meet(&one.object_modifiers, &other.object_modifiers);
        let shared_names = truth(meet(&one.names, &other.names));
        let both = one.named.intersection(&other.named).count() as f64;
        let shorter = one.named.len().min(other.named.len()).max(1) as f64;
        let either = one.named.union(&other.named).count().max(1) as f64;
        let inside =
            truth(other.around.contains(&one.lemma)) + truth(one.around.contains(&other.lemma));
        let numbers = !one.numbers.is_empty()
            && !other.numbers.is_empty()
            && one.numbers.is_disjoint(&other.numbers);
        let same_report = truth(one.report == other.report);
        let lengths = one.around.len().abs_diff(other.around.len()) as f64 / 20.0;
        let crossed = other.parties.contains(&one.lemma) || one.parties.contains(&other.lemma);
        let general = self.general_rarity(&one.lemma).min(self.general_rarity(&other.lemma));
        [
            1.0,
            equal,
            truth(level == 4),
            truth(level == 3),
            near,
            truth(near > 0.0 && level < 3),
            around,
            around * alike,
            parties,
            parties * alike,
            subjects,
            objects,
            truth(meet(&one.phrases, &other.phrases)),
            truth(modifiers),
            other_subjects,
            other_objects,
            against(&one.phrases, &other.phrases),
            against(&one.parties, &other.parties),
            equal * general,
            truth(level == 4) * general,
            equal * around,
            equal * subjects,
            equal * objects,
            equal * other_subjects,
            equal * other_objects,
            both / shorter,
            both / either,
            inside,
            equal * shared_names,
            alike * truth(meet(&one.parties, &other.parties)),
            equal * truth(numbers),
            equal * parties,
            around * around,
            same_report,
            equal * self.rarity(&one.lemma),
            equal * same_report,
            self.common(&self.words[one.report], &self.words[other.report]),
            truth(one.pos == other.pos),
            shared_names,
            lengths,
            truth(crossed),
            truth(level < 3 && near == 0.0),
        ]
    }
}

//! Events across documents: gold mentions of ECB+ gathered into events, CoNLL F1, beside the same lemma.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::Context as _;
use readout_model::{Id, Report, Span};
use readout_stories::Occurrence;
use readout_stories::link::{Signs, joined, link};

use crate::{coreference, ecb, labelled, linking, reports};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Folder of ECB+: TOPIC/TOPIC_NUMBER{ecb,ecbplus}.xml
    folder: PathBuf,
    /// CSV (topic, file, sentence) of the sentences whose annotation was checked; by default
    /// ECBplus_coreference_sentences.csv in the folder or above it, else all sentences count
    #[arg(long)]
    sentences: Option<PathBuf>,
    /// Folder laid over the built-in knowledge
    #[arg(long, env = "READOUT_KNOWLEDGE")]
    knowledge: Option<PathBuf>,
    /// Also score weights fitted to other topics than those they are tried on, in five parts
    #[arg(long)]
    folds: bool,
    /// The same, and write the weights fitted to all topics
    #[arg(long, value_name = "FILE")]
    fit: Option<PathBuf>,
}

/// Number of the event of each mention; mentions are numbered through all documents.
type Answer = Vec<(String, usize)>;

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let readout = labelled::readout(options.knowledge.as_deref())?;
    let documents = ecb::read(&options.folder)?;
    let checked = checked(options)?;
    let mut worker = readout.engine.worker();
    let mut topics: BTreeMap<String, Vec<&ecb::Document>> = BTreeMap::new();
    for document in &documents {
        topics.entry(document.sub_topic()).or_default().push(document);
    }
    let (mut gold, mut ours, mut lemmas): (Answer, Answer, Answer) = Default::default();
    let mut own = Found::default();
    let fitting = options.folds || options.fit.is_some();
    let mut cases = Vec::new();
    for (topic, documents) in &topics {
        let mut read: Vec<Report> = Vec::new();
        let mut occurrences = Vec::new();
        let mut events = Vec::new();
        for (report, document) in documents.iter().enumerate() {
            let text = document.text();
            read.push(reports::read(&text, None, &mut worker, &readout.knowledge)?);
            for mention in &document.mentions {
                let counts = checked.as_ref().is_none_or(|checked| {
                    checked.contains(&(document.name.clone(), mention.sentence))
                });
                let words = document.words(mention);
                if counts && !words.is_empty() {
                    gold.push((mention.event.clone(), 0));
                    events.push(mention.event.as_str());
                    occurrences.push(Occurrence { report, words });
                }
            }
        }
        let knowledge = &readout.knowledge;
        let numbers = link(&read, &occurrences, &knowledge.comparing, &knowledge.frequencies);
        ours.extend(numbers.iter().map(|number| (topic.clone(), *number)));
        lemmas.extend(occurrences.iter().map(|it| (format!("{topic} {}", lemma(&read, it)), 0)));
        own.add(&readout, &read, &occurrences, &events);
        if fitting {
            let signs =
                Signs::of_pairs(&read, &occurrences, &knowledge.comparing, &knowledge.frequencies);
            let count = events.len();
            let pairs = (0..count).flat_map(|one| (one + 1..count).map(move |it| (one, it)));
            let same = pairs.map(|(one, other)| events[one] == events[other]).collect();
            let number = topic.split('_').next().and_then(|it| it.parse().ok());
            let topic = number.with_context(|| format!("topic without a number: {topic}"))?;
            cases.push(linking::Case { topic, occurrences, signs, same });
        }
    }
    let key = clusters(&gold);
    println!("{} documents, {} sub-topics", documents.len(), topics.len());
    println!("{} mentions, {} events", gold.len(), key.len());
    coreference::heading();
    coreference::line("Readout, gold mentions, gold sub-topics", &key, &clusters(&ours));
    coreference::line("same lemma of the head", &key, &clusters(&lemmas));
    if fitting {
        let (unseen, table) = linking::fit(&cases);
        let numbered = unseen.into_iter().map(joined).enumerate();
        let answer: Vec<(usize, usize)> =
            numbered.flat_map(|(case, it)| it.into_iter().map(move |it| (case, it))).collect();
        coreference::line("  weights fitted to other topics, five parts", &key, &clusters(&answer));
        if let Some(path) = &options.fit {
            linking::write(&table, path)?;
        }
    }
    own.print();
    Ok(())
}

/// Mentions of one answer, gathered.
fn clusters<K: Ord + Clone>(answer: &[K]) -> Vec<BTreeSet<usize>> {
    let mut clusters: BTreeMap<K, BTreeSet<usize>> = BTreeMap::new();
    for (place, key) in answer.iter().enumerate() {
        clusters.entry(key.clone()).or_default().insert(place);
    }
    clusters.into_values().collect()
}

/// The sentences that count, as (document, number of the sentence).
fn checked(options: &Options) -> anyhow::Result<Option<BTreeSet<(String, u32)>>> {
    const NAME: &str = "ECBplus_coreference_sentences.csv";
    let beside = [Some(options.folder.as_path()), options.folder.parent()];
    let found = beside.into_iter().flatten().map(|folder| folder.join(NAME)).find(|it| it.exists());
    let Some(path) = options.sentences.clone().or(found) else { return Ok(None) };
    let name = || path.display().to_string();
    let text = std::fs::read_to_string(&path).with_context(name)?;
    let mut checked = BTreeSet::new();
    for line in text.lines().skip(1).filter(|line| !line.trim().is_empty()) {
        let fields: Vec<&str> = line.split(',').map(str::trim).collect();
        let [topic, file, sentence] = fields[..] else {
            anyhow::bail!("{}: topic, file and sentence expected in {line:?}", name());
        };
        checked.insert((format!("{topic}_{file}"), sentence.parse().with_context(name)?));
    }
    Ok(Some(checked))
}

/// Dictionary form of the word from which the others of a mention hang.
fn lemma(reports: &[Report], occurrence: &Occurrence) -> String {
    let analysis = &reports[occurrence.report].analysis;
    let own: Vec<Id<_>> = occurrence
        .words
        .iter()
        .flat_map(|span| analysis.tokens_in(*span))
        .map(|index| Id::new(index as usize))
        .collect();
    let top =
        own.iter().find(|id| analysis.tokens[**id].head.is_none_or(|head| !own.contains(&head)));
    top.map_or_else(String::new, |id| analysis.tokens[*id].lemma.to_lowercase())
}

/// End to end: events found by the rules, gathered by the stories stage, against the gold mentions that
/// they overlap.
#[derive(Default)]
struct Found {
    /// Gold mentions that an event of ours overlaps, all gold mentions, our mentions.
    met: usize,
    gold: usize,
    found: usize,
    /// Pairs of gold mentions of one event in different documents: told to be one, and not. Pairs of two
    /// events told to be one.
    right: usize,
    missed: usize,
    wrong: usize,
}

impl Found {
    fn add(
        &mut self,
        readout: &readout_pipeline::Readout,
        reports: &[Report],
        occurrences: &[Occurrence],
        events: &[&str],
    ) {
        self.gold += occurrences.len();
        let mut mine: Vec<Occurrence> = Vec::new();
        for (report, read) in reports.iter().enumerate() {
            let events = read.facts.events.iter();
            mine.extend(events.map(|event| Occurrence { report, words: vec![event.trigger] }));
        }
        self.found += mine.len();
        let knowledge = &readout.knowledge;
        let numbers = link(reports, &mine, &knowledge.comparing, &knowledge.frequencies);
        let overlaps = |one: &Occurrence, other: &Occurrence| {
            let meet = |span: &Span| other.words.iter().any(|it| it.overlaps(*span));
            one.report == other.report && one.words.iter().any(meet)
        };
        let met: Vec<Option<usize>> = occurrences
            .iter()
            .map(|it| mine.iter().position(|other| overlaps(it, other)).map(|at| numbers[at]))
            .collect();
        self.met += met.iter().flatten().count();
        for one in 0..occurrences.len() {
            for other in one + 1..occurrences.len() {
                if occurrences[one].report == occurrences[other].report {
                    continue;
                }
                let joined = met[one].is_some() && met[one] == met[other];
                match (events[one] == events[other], joined) {
                    (true, true) => self.right += 1,
                    (true, false) => self.missed += 1,
                    (false, true) => self.wrong += 1,
                    (false, false) => {}
                }
            }
        }
    }

    fn print(&self) {
        let share = |part: usize, all: usize| 100.0 * part as f64 / all.max(1) as f64;
        println!(
            "end to end: {} events found by the rules meet {} of {} gold mentions ({:.1} %)",
            self.found,
            self.met,
            self.gold,
            share(self.met, self.gold)
        );
        println!(
            "  pairs across documents told to be one event: P {:.1} R {:.1}",
            share(self.right, self.right + self.wrong),
            share(self.right, self.right + self.missed)
        );
    }
}

//! Which event type passes between two given parties, against gold types of PLOVER.
//!
//! Every row gets one type of the fifteen (CONCEDE and RETREAT are one, YIELD), the likeliest answer
//! of [`readout_pipeline::facts::between`]; a row without an answer counts as wrong.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use readout_language::Worker;
use readout_model::{Document, Id, Span, Status, Token};
use readout_pipeline::facts::between;
use readout_pipeline::facts::events::{Between, Fit};
use readout_pipeline::{Knowledge, sentence};

#[derive(clap::Args)]
#[command(
    after_help = "Columns of FILE: id, sentence, source, target, type (the last may be empty \
                        or missing), separated by tabs, with a header line; fields with quotation \
                        marks are quoted as in CSV. A source or target that does not stand in its \
                        sentence (“An actor”) is taken as unsaid."
)]
pub(crate) struct Options {
    /// The rows
    file: PathBuf,
    /// Write the answers here: id, type
    #[arg(long)]
    predictions: Option<PathBuf>,
    /// Folder laid over the built-in knowledge
    #[arg(long, env = "READOUT_KNOWLEDGE")]
    knowledge: Option<PathBuf>,
    /// Only the rows that rules are written on, or only those set aside: a third of the trigger
    /// words, chosen by a hash
    #[arg(long, value_enum)]
    part: Option<Part>,
    /// Print the rows whose answer is wrong, with the rule that gave it
    #[arg(long)]
    wrong: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    Develop,
    Aside,
}

/// The classes with their quad classes, in the order of tables.
const CLASSES: [(&str, usize); 15] = [
    ("AGREE", 1),
    ("CONSULT", 1),
    ("SUPPORT", 1),
    ("COOPERATE", 2),
    ("AID", 2),
    ("YIELD", 2),
    ("ACCUSE", 3),
    ("REQUEST", 3),
    ("REJECT", 3),
    ("THREATEN", 3),
    ("PROTEST", 4),
    ("MOBILIZE", 4),
    ("SANCTION", 4),
    ("COERCE", 4),
    ("ASSAULT", 4),
];

#[derive(serde::Deserialize)]
struct Row {
    id: String,
    sentence: String,
    source: String,
    target: String,
    #[serde(default, rename = "type")]
    kind: Option<String>,
}

/// An answer with how it was come by.
struct Answer {
    class: usize,
    code: String,
    rule: String,
    fit: Fit,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let name = || options.file.display().to_string();
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b'\t')
        .flexible(true)
        .from_path(&options.file)
        .with_context(name)?;
    let rows: Vec<Row> = reader.deserialize().collect::<Result<_, _>>().with_context(name)?;
    let engine = readout_language::Engine::embedded()?;
    let knowledge = match &options.knowledge {
        Some(folder) => Knowledge::with_overlay(folder)?,
        None => Knowledge::embedded()?,
    };
    let mut worker = engine.worker();
    let mut tally = Tally::default();
    let mut predictions = String::from("id\ttype\n");
    for row in &rows {
        let read = Read::new(row, &mut worker);
        let part = if read.is_aside() { Part::Aside } else { Part::Develop };
        if options.part.is_some_and(|wanted| wanted != part) {
            continue;
        }
        let answer = read.answer(&knowledge);
        let class = answer.as_ref().map_or("", |answer| CLASSES[answer.class].0);
        predictions.push_str(&format!("{}\t{class}\n", row.id));
        let Some(gold) = row.kind.as_deref().filter(|kind| !kind.is_empty()) else { continue };
        let Some(gold) = class_of(gold) else { bail!("row {}: no type `{gold}`", row.id) };
        if options.wrong && answer.as_ref().is_none_or(|answer| answer.class != gold) {
            let (code, rule, fit) = answer.as_ref().map_or(("-", "", ""), |answer| {
                (answer.code.as_str(), answer.rule.as_str(), answer.fit.name())
            });
            println!(
                "{}\t{}\t{code}\t{rule}\t{fit}\t[{}]\t[{}]\t{}",
                row.id, CLASSES[gold].0, row.source, row.target, row.sentence
            );
        }
        tally.add(gold, answer);
    }
    if let Some(path) = &options.predictions {
        std::fs::write(path, predictions).with_context(|| path.display().to_string())?;
    }
    if tally.rows() > 0 && !options.wrong {
        tally.print();
    }
    Ok(())
}

/// The class of a type's name; CONCEDE and RETREAT are one.
fn class_of(kind: &str) -> Option<usize> {
    let kind = if matches!(kind, "CONCEDE" | "RETREAT") { "YIELD" } else { kind };
    CLASSES.iter().position(|(name, _)| *name == kind)
}

/// The type of an answer as this set labels it. It keeps to the classes of CAMEO where PLOVER 2.0 has
/// moved on: embargo and sanctions (163) are repression, blockade (191), occupation (192) and what
/// breaks into computers are attacks; a conviction is an accusation, an arrest warrant, a sentence
/// (173) and what is taken by decree (172) are repression; an agreement reached (057), an apology
/// (055) and forgiveness (056) are support, and what is only promised to be given way to (035), what may be
/// given up, what may be given, recognised (054) or signed (057) and what is done on a condition are agreements.
fn labelled(relation: &Between) -> Option<&str> {
    let mode = relation.before.mode.as_deref();
    let to_come = matches!(relation.status, Status::Planned | Status::Promised | Status::Expected);
    let open = matches!(relation.status, Status::Possible | Status::Conditional);
    let as_before = relation.code == relation.before;
    let cameo = relation.cameo.as_deref().filter(|_| as_before).unwrap_or("");
    Some(match (relation.before.kind.as_str(), mode) {
        ("SANCTION", Some("convict")) if cameo == "173" => "COERCE",
        ("SANCTION", Some("convict")) => "ACCUSE",
        ("SANCTION", _) if matches!(cameo, "163" | "172") => "COERCE",
        ("AGREE", _) if cameo == "057" && !to_come && !open => "SUPPORT",
        ("CONCEDE", _) if matches!(cameo, "055" | "056") => "SUPPORT",
        ("THREATEN", Some("arrest")) => "COERCE",
        ("COERCE", Some("cyber")) if as_before => "ASSAULT",
        ("COERCE", _) if matches!(cameo, "191" | "192") => "ASSAULT",
        ("RETREAT", _) if to_come || open => "AGREE",
        ("COOPERATE" | "AID", _) if open => "AGREE",
        ("SUPPORT", _) if matches!(cameo, "054" | "057") && open => "AGREE",
        ("CONSULT", _) if relation.status == Status::Conditional => "AGREE",
        ("CONCEDE", _) if cameo.starts_with("035") => "AGREE",
        _ => relation.code.kind.as_str(),
    })
}

/// CAMEO's code of arrests and of terms of prison.
const SENTENCED: &str = "173";

/// A row with its sentence analysed.
struct Read {
    document: Document,
    analysis: readout_model::Analysis,
    parties: [Option<Span>; 2],
}

impl Read {
    fn new(row: &Row, worker: &mut Worker<'_>) -> Read {
        let document = sentence(&row.sentence);
        let analysis = worker.analyze(&document.text, &document.blocks);
        let parties = [&row.source, &row.target].map(|words| place(&row.sentence, words));
        Read { document, analysis, parties }
    }

    fn answer(&self, knowledge: &Knowledge) -> Option<Answer> {
        let found = between(&self.document, &self.analysis, &knowledge.facts, self.parties);
        let (best, class) = found
            .iter()
            .find_map(|relation| Some((relation, labelled(relation).and_then(class_of)?)))?;
        // A conviction with a term of prison is the term.
        let convicts = best.before.mode.as_deref() == Some("convict");
        let sentenced = found.iter().any(|relation| {
            relation.cameo.as_deref() == Some(SENTENCED)
                && relation.trigger != best.trigger
                && relation.status == best.status
                && relation.fit <= Fit::Others
        });
        Some(Answer {
            class: class_of("COERCE").filter(|_| convicts && sentenced).unwrap_or(class),
            code: best.code.to_string(),
            rule: format!("{} {}", best.rule.0, best.score),
            fit: best.fit,
        })
    }

    /// Whether rows of this trigger are kept from those who write rules. The trigger is taken to be
    /// the word that joins the two parties in the tree, so that no change of rules changes the part.
    fn is_aside(&self) -> bool {
        let lemma = self.trigger().map(|token| self.analysis.tokens[token].lemma.to_lowercase());
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        for byte in lemma.unwrap_or_default().bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        (hash >> 32).is_multiple_of(3)
    }

    fn trigger(&self) -> Option<Id<Token>> {
        let tokens = &self.analysis.tokens;
        let up = |span: Option<Span>| -> Vec<Id<Token>> {
            let first = span.and_then(|span| {
                let range = self.analysis.tokens_in(span);
                let inside = |token: Id<Token>| range.contains(&(token.index() as u32));
                range
                    .clone()
                    .map(|index| Id::new(index as usize))
                    .find(|token| tokens[*token].head.is_none_or(|head| !inside(head)))
            });
            std::iter::successors(first, |token| tokens[*token].head).collect()
        };
        let [one, other] = self.parties.map(up);
        let joint = one.iter().find(|token| other.contains(token)).copied();
        joint.or_else(|| one.last().or(other.last()).copied())
    }
}

/// Where the words of a party stand; of several places the first that is no part of a longer word. Words that do not
/// stand there as they are given are looked for without regard to capitals, then the last of them without the first
/// ("the Iraqi rebels" for "Iraqi rebels").
fn place(text: &str, words: &str) -> Option<Span> {
    let lower = text.to_ascii_lowercase();
    let lower_words = words.to_ascii_lowercase();
    let found = stands(text, words).or_else(|| stands(&lower, &lower_words));
    let ends = lower_words.match_indices(' ').map(|(at, _)| &lower_words[at + 1..]);
    let whole = |words: &&str| words.len() >= MOST_ARTICLES;
    found.or_else(|| ends.filter(whole).find_map(|words| stands(&lower, words)))
}

/// Letters that the rest of a party's words has at least, lest an article stands for a party.
const MOST_ARTICLES: usize = 4;

fn stands(text: &str, words: &str) -> Option<Span> {
    let edge = |character: Option<char>| character.is_none_or(|it| !it.is_alphanumeric());
    let spans = || text.match_indices(words).map(|(at, _)| Span::new(at, at + words.len()));
    let whole = |span: &Span| {
        edge(text[..span.start()].chars().next_back()) && edge(text[span.end()..].chars().next())
    };
    spans().find(whole).or_else(|| spans().next()).filter(|span| !span.is_empty())
}

#[derive(Default)]
struct Tally {
    /// By gold class, then by answer; the last column is no answer.
    confusion: [[usize; CLASSES.len() + 1]; CLASSES.len()],
    by_fit: BTreeMap<Fit, [usize; 2]>,
}

impl Tally {
    fn add(&mut self, gold: usize, answer: Option<Answer>) {
        let class = answer.as_ref().map_or(CLASSES.len(), |answer| answer.class);
        self.confusion[gold][class] += 1;
        if let Some(answer) = answer {
            let [right, all] = self.by_fit.entry(answer.fit).or_default();
            *right += usize::from(class == gold);
            *all += 1;
        }
    }

    fn rows(&self) -> usize {
        self.confusion.iter().flatten().sum()
    }

    fn print(&self) {
        println!("{:<12}{:>8}{:>8}{:>8}{:>8}", "class", "rows", "prec.", "recall", "F1");
        for (class, (name, _)) in CLASSES.iter().enumerate() {
            let [precision, recall, f1] = self.scores(|it| it, class);
            let rows: usize = self.confusion[class].iter().sum();
            println!("{name:<12}{rows:>8}{precision:>8.1}{recall:>8.1}{f1:>8.1}");
        }
        println!();
        print!("{:<12}", "gold \\ answer");
        for (name, _) in CLASSES.iter().chain([&("none", 0)]) {
            print!("{:>6}", &name[..name.len().min(5)]);
        }
        println!();
        for (row, (name, _)) in self.confusion.iter().zip(CLASSES) {
            print!("{name:<14}");
            for count in row {
                let count = if *count == 0 { "·".to_owned() } else { count.to_string() };
                print!("{count:>6}");
            }
            println!();
        }
        println!();
        for fit in Fit::ALL {
            let [right, all] = self.by_fit.get(&fit).copied().unwrap_or_default();
            let share = 100.0 * right as f64 / all.max(1) as f64;
            println!("{:<22}{all:>6} rows{share:>8.1} % right", fit.name());
        }
        let none: usize = self.confusion.iter().map(|row| row[CLASSES.len()]).sum();
        let all = self.rows();
        println!(
            "{:<22}{none:>6} rows   abstention {:.1} %, coverage {:.1} %",
            "no answer",
            100.0 * none as f64 / all as f64,
            100.0 * (all - none) as f64 / all as f64
        );
        let right: usize = (0..CLASSES.len()).map(|class| self.confusion[class][class]).sum();
        println!(
            "rows {all}   macro-F1 type {:.1}   quad {:.1}   binary {:.1}   accuracy {:.1}",
            self.macro_f1(|class| class),
            self.macro_f1(|class| CLASSES[class].1),
            self.macro_f1(|class| usize::from(CLASSES[class].1 > 2)),
            100.0 * right as f64 / all as f64
        );
    }

    /// Mean F1 over the groups of classes that are in the gold.
    fn macro_f1(&self, group: impl Fn(usize) -> usize + Copy) -> f64 {
        let mut groups: HashMap<usize, usize> = HashMap::new();
        for (class, row) in self.confusion.iter().enumerate() {
            *groups.entry(group(class)).or_default() += row.iter().sum::<usize>();
        }
        let mut present: Vec<usize> =
            groups.into_iter().filter(|(_, rows)| *rows > 0).map(|(group, _)| group).collect();
        present.sort_unstable();
        let sum: f64 = present.iter().map(|wanted| self.scores(group, *wanted)[2]).sum();
        sum / present.len().max(1) as f64
    }

    /// Precision, recall and F1 of a group of classes, in percent.
    fn scores(&self, group: impl Fn(usize) -> usize, wanted: usize) -> [f64; 3] {
        let (mut right, mut gold, mut answered) = (0, 0, 0);
        for (class, row) in self.confusion.iter().enumerate() {
            for (answer, count) in row.iter().enumerate() {
                let is_gold = group(class) == wanted;
                let is_answer = answer < CLASSES.len() && group(answer) == wanted;
                gold += if is_gold { *count } else { 0 };
                answered += if is_answer { *count } else { 0 };
                right += if is_gold && is_answer { *count } else { 0 };
            }
        }
        let share = |of: usize| 100.0 * right as f64 / of.max(1) as f64;
        [share(answered), share(gold), 200.0 * right as f64 / (gold + answered).max(1) as f64]
    }
}

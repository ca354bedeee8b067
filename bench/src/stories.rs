//! Grouping into stories: B-cubed against gold, beside TF-IDF single pass and tuned average link.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::Context as _;
use readout_stories::{Settings, Sketch, group};

use crate::labelled;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// JSONL with text, date and story, or a folder of ECB+
    data: PathBuf,
    /// Folder laid over the built-in knowledge
    #[arg(long, env = "READOUT_KNOWLEDGE")]
    knowledge: Option<PathBuf>,
    /// Similarity from which on stories are joined, to try others than the one built in
    #[arg(long)]
    threshold: Vec<f64>,
    /// Stories that a reader corrected (TSV: article, story, why): scored beside the gold
    #[arg(long)]
    corrected: Option<PathBuf>,
    /// Print the stories that hold reports of several gold stories, and the gold stories divided
    #[arg(long)]
    wrong: bool,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let readout = labelled::readout(options.knowledge.as_deref())?;
    let read = labelled::read(&options.data, &readout)?;
    let gold: Vec<&str> = read.iter().map(|one| one.story.as_str()).collect();
    let corrections = match &options.corrected {
        Some(path) => std::fs::read_to_string(path).with_context(|| path.display().to_string())?,
        None => String::new(),
    };
    let corrected = corrected(&read, &corrections);
    let stories: BTreeSet<&str> = gold.iter().copied().collect();
    println!("{} reports, {} stories", read.len(), stories.len());
    println!("{:<44} {:>6} {:>6} {:>6} {:>7}", "B-cubed", "P", "R", "F1", "stories");
    let sketches: Vec<Sketch> = read.iter().map(|one| Sketch::new(&one.report)).collect();
    let built_in = Settings::default();
    let tried =
        options.threshold.iter().map(|threshold| Settings { threshold: *threshold, ..built_in });
    for settings in std::iter::once(built_in).chain(tried) {
        let stories = group(sketches.clone(), settings, &readout.knowledge.frequencies);
        let mut answer = vec![0; read.len()];
        for (number, story) in stories.iter().enumerate() {
            for member in &story.members {
                answer[*member] = number;
            }
        }
        line(&format!("Readout, online, threshold {}", settings.threshold), &answer, &gold);
        if options.corrected.is_some() {
            line("  on the corrected stories", &answer, &corrected);
        }
        if options.wrong && settings == built_in {
            wrong(&answer, &gold, &read);
        }
    }
    let vectors = vectors(&read);
    let order = order(&read);
    let best = |name: &str, answers: Vec<(f64, Vec<usize>)>| {
        let best = answers
            .into_iter()
            .max_by(|one, other| b_cubed(&one.1, &gold).2.total_cmp(&b_cubed(&other.1, &gold).2));
        if let Some((threshold, answer)) = best {
            line(&format!("{name}, tuned here: {threshold:.2}"), &answer, &gold);
            if options.corrected.is_some() {
                line("  on the corrected stories", &answer, &corrected);
            }
        }
    };
    let thresholds: Vec<f64> = (4..30).map(|step| f64::from(step) / 50.0).collect();
    best(
        "TF-IDF single pass",
        thresholds.iter().map(|at| (*at, single_pass(&vectors, &order, *at))).collect(),
    );
    best("TF-IDF average link", average_link(&vectors, &thresholds));
    Ok(())
}

/// The stories with what a reader corrected.
fn corrected<'t>(read: &'t [labelled::Labelled], corrections: &'t str) -> Vec<&'t str> {
    let rows = corrections.lines().filter(|line| !line.starts_with('#'));
    let stories: BTreeMap<&str, &str> = rows
        .filter_map(|line| {
            let (article, rest) = line.split_once('\t')?;
            Some((article, rest.split_once('\t')?.0))
        })
        .collect();
    let story = |one: &'t labelled::Labelled| {
        stories.get(one.report.document.id.as_str()).copied().unwrap_or(&one.story)
    };
    read.iter().map(story).collect()
}

fn line(name: &str, answer: &[usize], gold: &[&str]) {
    let (precision, recall, f1) = b_cubed(answer, gold);
    let stories: BTreeSet<&usize> = answer.iter().collect();
    println!(
        "{name:<44} {:>6.1} {:>6.1} {:>6.1} {:>7}",
        100.0 * precision,
        100.0 * recall,
        100.0 * f1,
        stories.len()
    );
}

fn wrong(answer: &[usize], gold: &[&str], read: &[labelled::Labelled]) {
    let mut found: BTreeMap<usize, BTreeMap<&str, usize>> = BTreeMap::new();
    for (place, story) in answer.iter().enumerate() {
        *found.entry(*story).or_default().entry(gold[place]).or_default() += 1;
    }
    for held in found.values().filter(|held| held.len() > 1) {
        println!("  joined: {held:?}");
    }
    let mut divided: BTreeMap<&str, BTreeMap<usize, Vec<String>>> = BTreeMap::new();
    for (place, story) in answer.iter().enumerate() {
        let about = &read[place].report.document.about;
        let day = about.published.map_or_else(String::new, |day| day.to_string());
        divided.entry(gold[place]).or_default().entry(*story).or_default().push(day);
    }
    for (story, parts) in divided.iter().filter(|(_, parts)| parts.len() > 1) {
        let parts: Vec<_> =
            parts.values().map(|days| (days.len(), days.iter().min(), days.iter().max())).collect();
        println!("  divided: {story}: {parts:?}");
    }
}

/// B-cubed precision, recall and F1 (Bagga and Baldwin 1998), each report counted once.
fn b_cubed(answer: &[usize], gold: &[&str]) -> (f64, f64, f64) {
    let (mut precision, mut recall) = (0.0, 0.0);
    for one in 0..gold.len() {
        let same = |other: &usize| answer[*other] == answer[one];
        let meant = |other: &usize| gold[*other] == gold[one];
        let both = (0..gold.len()).filter(|other| same(other) && meant(other)).count() as f64;
        precision += both / (0..gold.len()).filter(same).count() as f64;
        recall += both / (0..gold.len()).filter(meant).count() as f64;
    }
    let (precision, recall) = (precision / gold.len() as f64, recall / gold.len() as f64);
    (precision, recall, 2.0 * precision * recall / (precision + recall))
}

/// Reports by day, those without one last and in order of their names.
fn order(read: &[labelled::Labelled]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..read.len()).collect();
    order.sort_by_key(|place| {
        let document = &read[*place].report.document;
        (document.about.published.is_none(), document.about.published, document.id.clone())
    });
    order
}

/// The peer's vectors: words in small letters, TF-IDF (1 + ln tf, ln (N / df) + 1) over the whole
/// collection, of unit length.
fn vectors(read: &[labelled::Labelled]) -> Vec<BTreeMap<String, f64>> {
    let mut counted: Vec<BTreeMap<String, f64>> = Vec::new();
    let mut holders: BTreeMap<String, f64> = BTreeMap::new();
    for one in read {
        let mut words: BTreeMap<String, f64> = BTreeMap::new();
        for word in one.report.document.text.split(|sign: char| !sign.is_alphanumeric()) {
            if word.chars().count() > 1 {
                *words.entry(word.to_lowercase()).or_default() += 1.0;
            }
        }
        for word in words.keys() {
            *holders.entry(word.clone()).or_default() += 1.0;
        }
        counted.push(words);
    }
    let all = read.len() as f64;
    for words in &mut counted {
        for (word, weight) in words.iter_mut() {
            *weight = (1.0 + weight.ln()) * (all / holders[word]).ln();
        }
        let length = words.values().map(|weight| weight * weight).sum::<f64>().sqrt();
        words.values_mut().for_each(|weight| *weight /= length.max(1e-9));
    }
    counted
}

fn product(one: &BTreeMap<String, f64>, other: &BTreeMap<String, f64>) -> f64 {
    let (small, large) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    small.iter().filter_map(|(word, weight)| Some(weight * large.get(word)?)).sum()
}

/// Each report joins the story whose centroid is nearest, if near enough.
fn single_pass(vectors: &[BTreeMap<String, f64>], order: &[usize], threshold: f64) -> Vec<usize> {
    let mut answer = vec![0; vectors.len()];
    let mut sums: Vec<(BTreeMap<String, f64>, f64)> = Vec::new();
    for place in order {
        let vector = &vectors[*place];
        let near = sums.iter().map(|(sum, length)| product(vector, sum) / length.sqrt());
        let best = near.enumerate().max_by(|one, other| one.1.total_cmp(&other.1));
        let story = match best {
            Some((story, similar)) if similar >= threshold => story,
            _ => {
                sums.push((BTreeMap::new(), 0.0));
                sums.len() - 1
            }
        };
        let (sum, length) = &mut sums[story];
        for (word, weight) in vector {
            *sum.entry(word.clone()).or_default() += weight;
        }
        *length = sum.values().map(|weight| weight * weight).sum();
        answer[*place] = story;
    }
    answer
}

/// Average link over all reports at once, cut at each threshold.
fn average_link(vectors: &[BTreeMap<String, f64>], thresholds: &[f64]) -> Vec<(f64, Vec<usize>)> {
    let count = vectors.len();
    let mut similar: Vec<Vec<f64>> = (0..count)
        .map(|one| (0..count).map(|other| product(&vectors[one], &vectors[other])).collect())
        .collect();
    let mut sizes = vec![1.0; count];
    let mut alive = vec![true; count];
    let mut answer: Vec<usize> = (0..count).collect();
    let mut cuts = Vec::new();
    let mut waiting: Vec<f64> = thresholds.to_vec();
    loop {
        let mut best = (f64::MIN, 0, 0);
        for one in (0..count).filter(|one| alive[*one]) {
            for other in (one + 1..count).filter(|other| alive[*other]) {
                if similar[one][other] > best.0 {
                    best = (similar[one][other], one, other);
                }
            }
        }
        while waiting.last().is_some_and(|threshold| best.0 < *threshold) {
            cuts.extend(waiting.pop().map(|threshold| (threshold, answer.clone())));
        }
        if waiting.is_empty() {
            return cuts;
        }
        let (_, one, other) = best;
        let [mine, theirs] = [one, other].map(|place| sizes[place] / (sizes[one] + sizes[other]));
        let merged: Vec<_> = std::iter::zip(&similar[one], &similar[other])
            .map(|(to_one, to_other)| mine * to_one + theirs * to_other)
            .collect();
        for (third, mean) in merged.iter().enumerate() {
            similar[third][one] = *mean;
        }
        similar[one] = merged;
        sizes[one] += sizes[other];
        alive[other] = false;
        answer.iter_mut().filter(|story| **story == other).for_each(|story| *story = one);
    }
}

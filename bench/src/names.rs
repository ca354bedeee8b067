//! Names against gold names, of one or several models: what a better recogniser would gain.

use std::collections::HashSet;
use std::path::PathBuf;

use anyhow::Context as _;
use readout_language::Engine;
use readout_model::{Analysis, Block, Name, NameLabel, Span};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// IOB2 files with PER, ORG and LOC (Universal NER)
    #[arg(required = true)]
    gold: Vec<PathBuf>,
    /// Model files to compare besides the one in the program
    #[arg(long = "model")]
    models: Vec<PathBuf>,
}

pub(crate) type Names = HashSet<(Span, &'static str)>;

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let mut engines = vec![Engine::embedded()?];
    for path in &options.models {
        engines.push(Engine::from_bytes(std::fs::read(path)?, Default::default())?);
    }
    let mut typed = vec![[0usize; 3]; engines.len()];
    let mut spans = vec![[0usize; 3]; engines.len()];
    let mut workers: Vec<_> = engines.iter().map(Engine::worker).collect();
    for path in &options.gold {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        for sentence in text.split("\n\n") {
            let Some((text, gold)) = gold(sentence) else { continue };
            let block = Block::paragraph(Span::new(0, text.len()));
            for (index, worker) in workers.iter_mut().enumerate() {
                let found = found(&text, &worker.analyze(&text, std::slice::from_ref(&block)));
                let add = |row: &mut [usize; 3], right: usize| {
                    row[0] += right;
                    row[1] += gold.len();
                    row[2] += found.len();
                };
                add(&mut typed[index], found.intersection(&gold).count());
                let bare: HashSet<Span> = gold.iter().map(|name| name.0).collect();
                let same_span = found.iter().filter(|name| bare.contains(&name.0)).count();
                add(&mut spans[index], same_span);
            }
        }
    }
    println!("{:<44}{:>12}{:>12}", "F1", "span", "span+type");
    for (index, engine) in engines.iter().enumerate() {
        let f1 =
            |[right, wanted, got]: [usize; 3]| 2.0 * right as f64 / (wanted + got).max(1) as f64;
        println!(
            "{:<44}{:>12.4}{:>12.4}",
            engine.info().to_string(),
            f1(spans[index]),
            f1(typed[index])
        );
    }
    Ok(())
}

/// The sentence in its own spacing, and its names.
pub(crate) fn gold(sentence: &str) -> Option<(String, Names)> {
    let text = sentence.lines().find_map(|line| line.strip_prefix("# text = "))?.to_owned();
    let mut names = Names::new();
    let mut open: Option<(Span, &'static str)> = None;
    let mut position = 0;
    for line in sentence.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [_, form, label, ..] = columns[..] else { continue };
        let start = position + text[position..].find(form)?;
        position = start + form.len();
        let span = Span::new(start, position);
        if label.starts_with("I-") {
            open = open.map(|(begun, kind)| (begun.cover(span), kind));
            continue;
        }
        names.extend(open.take());
        open = label.strip_prefix("B-").and_then(|kind| {
            let kind = ["PER", "ORG", "LOC"].into_iter().find(|known| *known == kind)?;
            Some((span, kind))
        });
    }
    names.extend(open);
    Some((text, names))
}

/// A name without the article before it and the possessive ending behind it, which gold annotation
/// leaves out; `None` when nothing else is there.
pub(crate) fn bare(analysis: &Analysis, name: &Name) -> Option<Span> {
    let tag = |index: u32| analysis.tokens[readout_model::Id::new(index as usize)].tag.name();
    let (mut first, mut last) = (name.tokens.start, name.tokens.end);
    while first < last && tag(first) == "DT" {
        first += 1;
    }
    while first < last && tag(last - 1) == "POS" {
        last -= 1;
    }
    (first < last).then(|| analysis.span_of(first..last))
}

/// The engine's names in the gold's three types; a leading article and a final 's do not belong to
/// a name there.
pub(crate) fn found(text: &str, analysis: &Analysis) -> Names {
    let mut names = Names::new();
    for name in &analysis.names {
        let kind = match name.label {
            NameLabel::Person => "PER",
            NameLabel::Org => "ORG",
            NameLabel::Gpe | NameLabel::Loc | NameLabel::Fac => "LOC",
            _ => continue,
        };
        if let Some(span) = bare(analysis, name) {
            debug_assert!(text.is_char_boundary(span.start()));
            names.insert((span, kind));
        }
    }
    names
}

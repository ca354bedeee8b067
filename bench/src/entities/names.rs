//! Names of persons, organisations and places (Universal NER), sentence by sentence.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;

use anyhow::Context as _;
use readout_model::{Analysis, EntityKind, Facts, MentionForm, Pos, Span};

use super::{Reader, Tally};
use crate::names::{Names, found, gold};

pub(super) fn run(paths: &[PathBuf], reader: &mut Reader<'_>, errors: bool) -> anyhow::Result<()> {
    let mut engine: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut readout: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut spans = [Tally::default(); 2];
    for path in paths {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        for sentence in text.split("\n\n") {
            let Some((text, gold)) = gold(sentence) else { continue };
            let (analysis, facts) = reader.read(&text);
            let bare = found(&text, &analysis);
            let ours = typed(&analysis, &facts);
            for (row, names) in [(&mut engine, &bare), (&mut readout, &ours)] {
                for kind in ["PER", "ORG", "LOC"] {
                    let of = |names: &Names| names.iter().filter(|name| name.1 == kind).count();
                    let right = names.intersection(&gold).filter(|name| name.1 == kind).count();
                    row.entry(kind).or_default().add(right, of(&gold), of(names));
                    row.entry("all").or_default().add(right, of(&gold), of(names));
                }
            }
            let wanted: HashSet<Span> = gold.iter().map(|name| name.0).collect();
            for (tally, names) in spans.iter_mut().zip([&bare, &ours]) {
                let got: HashSet<Span> = names.iter().map(|name| name.0).collect();
                tally.add(got.intersection(&wanted).count(), wanted.len(), got.len());
            }
            if errors {
                print_errors(&text, &gold, &ours);
            }
        }
    }
    println!("{:<40}{:>8}{:>11}{:>9}{:>8}", "names, IOB2", "gold", "precision", "recall", "F1");
    for (name, rows) in [("engine", &engine), ("readout", &readout)] {
        for (kind, tally) in rows {
            tally.print(&format!("{name} {kind}, span and type"));
        }
    }
    for (name, tally) in ["engine all, span", "readout all, span"].into_iter().zip(spans) {
        tally.print(name);
    }
    let [bare, ours] = [&engine, &readout].map(|rows| rows["all"].scores()[2]);
    println!("readout over the engine: {:+.1}", ours - bare);
    Ok(())
}

/// The names of the record's entities in the gold's three types. Adjectives of countries and
/// peoples are no names there.
pub(super) fn typed(analysis: &Analysis, facts: &Facts) -> Names {
    let mut names = Names::new();
    for mention in facts.mentions.iter().filter(|mention| mention.form == MentionForm::Name) {
        let Some(span) = mention.name else { continue };
        let entity = &facts.entities[mention.entity];
        let tokens = analysis.tokens_in(span);
        let last = &analysis.tokens[readout_model::Id::new(tokens.end as usize - 1)];
        let kind = match entity.kind {
            EntityKind::Person => "PER",
            EntityKind::Organization => "ORG",
            EntityKind::Country | EntityKind::Place if last.pos != Pos::Adj => "LOC",
            EntityKind::Group if entity.wikidata.is_some() || !entity.sectors.is_empty() => "ORG",
            _ => continue,
        };
        names.insert((span, kind));
    }
    names
}

fn print_errors(text: &str, gold: &Names, ours: &Names) {
    let mut lines: Vec<(Span, String)> = gold
        .difference(ours)
        .map(|name| (name.0, format!("missed\t{}\t{}", name.1, &text[name.0])))
        .chain(
            ours.difference(gold)
                .map(|name| (name.0, format!("false\t{}\t{}", name.1, &text[name.0]))),
        )
        .collect();
    lines.sort_by_key(|(span, _)| span.start());
    for (_, line) in lines {
        println!("{line}\t{text}");
    }
}

//! Entities of re3d: persons, organisations, locations and nationalities, named or described.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use readout_model::{Analysis, EntityKind, Facts, MentionForm, NameLabel, Pos, Span};
use serde::Deserialize;

use super::{Reader, Tally};

#[derive(Deserialize)]
struct Text {
    #[serde(rename = "_id")]
    id: String,
    text: String,
}

/// Offsets are in UTF-16 code units, as its annotation tool counts.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mark {
    begin: usize,
    end: usize,
    r#type: String,
    document_id: String,
}

type Marks = HashSet<(Span, &'static str)>;

const TYPES: [&str; 4] = ["Person", "Organisation", "Location", "Nationality"];

pub(super) fn run(paths: &[PathBuf], reader: &mut Reader<'_>, errors: bool) -> anyhow::Result<()> {
    let mut engine: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut readout: BTreeMap<&str, Tally> = BTreeMap::new();
    for path in paths {
        let texts: Vec<Text> = lines(&path.join("documents.json"))?;
        let mut marks: HashMap<String, Vec<Mark>> = HashMap::new();
        for mark in lines::<Mark>(&path.join("entities.json"))? {
            marks.entry(mark.document_id.clone()).or_default().push(mark);
        }
        for Text { id, text } in texts {
            let gold = gold(&text, marks.remove(&id).unwrap_or_default());
            let (analysis, facts) = reader.read(&text);
            let bare = bare(&analysis);
            let ours = ours(&analysis, &facts);
            for (row, found) in [(&mut engine, &bare), (&mut readout, &ours)] {
                for kind in TYPES {
                    let of = |marks: &Marks| marks.iter().filter(|mark| mark.1 == kind).count();
                    let right = found.intersection(&gold).filter(|mark| mark.1 == kind).count();
                    row.entry(kind).or_default().add(right, of(&gold), of(found));
                    row.entry("all").or_default().add(right, of(&gold), of(found));
                }
            }
            if errors {
                let print = |name: &str, marks: Vec<&(Span, &str)>| {
                    for (span, kind) in marks {
                        println!("{name}\t{kind}\t{}", &text[span.start()..span.end()]);
                    }
                };
                print("missed", gold.difference(&ours).collect());
                print("false", ours.difference(&gold).collect());
            }
        }
    }
    println!("{:<40}{:>8}{:>11}{:>9}{:>8}", "entities, re3d", "gold", "precision", "recall", "F1");
    for (name, rows) in [("engine", &engine), ("readout", &readout)] {
        for (kind, tally) in rows {
            tally.print(&format!("{name} {kind}, span and type"));
        }
    }
    let [bare, ours] = [&engine, &readout].map(|rows| rows["all"].scores()[2]);
    println!("readout over the engine: {:+.1}", ours - bare);
    Ok(())
}

/// JSON objects, one a line.
fn lines<T: for<'d> Deserialize<'d>>(path: &Path) -> anyhow::Result<Vec<T>> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(index, line)| {
            serde_json::from_str(line).with_context(|| format!("{}:{}", path.display(), index + 1))
        })
        .collect()
}

fn gold(text: &str, marks: Vec<Mark>) -> Marks {
    let mut bytes: Vec<usize> = Vec::with_capacity(text.len() + 1);
    for (byte, character) in text.char_indices() {
        bytes.extend(std::iter::repeat_n(byte, character.len_utf16()));
    }
    bytes.push(text.len());
    marks
        .into_iter()
        .filter_map(|mark| {
            let kind = TYPES.into_iter().find(|kind| *kind == mark.r#type)?;
            let (start, end) = (*bytes.get(mark.begin)?, *bytes.get(mark.end)?);
            (start < end).then(|| (Span::new(start, end), kind))
        })
        .collect()
}

/// The engine's names in the gold's types, without article and possessive ending.
fn bare(analysis: &Analysis) -> Marks {
    let mut marks = Marks::new();
    for name in &analysis.names {
        let kind = match name.label {
            NameLabel::Person => "Person",
            NameLabel::Org => "Organisation",
            NameLabel::Gpe | NameLabel::Loc | NameLabel::Fac => "Location",
            NameLabel::Norp => "Nationality",
            _ => continue,
        };
        if let Some(span) = crate::names::bare(analysis, name) {
            marks.insert((span, kind));
        }
    }
    marks
}

/// The record's mentions in the gold's types: named ones by their names, others as they stand.
fn ours(analysis: &Analysis, facts: &Facts) -> Marks {
    let mut marks = Marks::new();
    for mention in facts.mentions.iter() {
        let entity = &facts.entities[mention.entity];
        let span = match mention.name {
            Some(name) => name,
            None => mention.span,
        };
        let tokens = analysis.tokens_in(span);
        let last = &analysis.tokens[readout_model::Id::new(tokens.end as usize - 1)];
        let adjective = last.pos == Pos::Adj;
        let kind = match entity.kind {
            EntityKind::Person => "Person",
            EntityKind::Organization => "Organisation",
            EntityKind::Group if mention.form == MentionForm::Name && entity.sectors.is_empty() => {
                "Nationality"
            }
            EntityKind::Group => "Organisation",
            EntityKind::Country if adjective => "Nationality",
            EntityKind::Country | EntityKind::Place => "Location",
            _ => continue,
        };
        marks.insert((span, kind));
    }
    marks
}

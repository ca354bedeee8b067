//! Who did what to whom, by the parser alone: subject, object, passive subject and agent of verbs
//! against gold Universal Dependencies.
//!
//! The schemes differ (gold: UD; engine: ClearNLP). A relation is (verb, dependent head, kind); kinds
//! are made comparable: UD `obl:agent` is the engine's object of "by" under `agent`. What remains of
//! the difference of schemes counts as error, so figures are lower bounds and only their change
//! between models means something.

use std::collections::HashSet;
use std::path::PathBuf;

use anyhow::Context as _;
use readout_language::Engine;
use readout_model::{Analysis, Block, Id, Pos, Relation, Span};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Folder of .conllu files, or one file
    gold: PathBuf,
    /// Model files to compare besides the one in the program
    #[arg(long = "model")]
    models: Vec<PathBuf>,
}

/// Kinds in the order of the table.
const KINDS: [&str; 4] = ["nsubj", "obj", "nsubjpass", "agent"];

/// Verb, dependent (spans of their tokens) and kind.
type Relations = HashSet<(Span, Span, usize)>;

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let mut files = if options.gold.is_dir() {
        std::fs::read_dir(&options.gold)?
            .map(|entry| Ok(entry?.path()))
            .collect::<anyhow::Result<Vec<_>>>()?
    } else {
        vec![options.gold.clone()]
    };
    files.retain(|path| path.extension().is_some_and(|extension| extension == "conllu"));
    files.sort();
    let mut engines = vec![Engine::embedded()?];
    for path in &options.models {
        engines.push(Engine::from_bytes(std::fs::read(path)?, Default::default())?);
    }
    let mut counts = vec![[[0usize; 3]; 4]; engines.len()];
    let mut workers: Vec<_> = engines.iter().map(Engine::worker).collect();
    let mut sentences = 0;
    for path in &files {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        for sentence in text.split("\n\n").filter(|sentence| !sentence.trim().is_empty()) {
            let Some((text, gold)) = gold(sentence) else { continue };
            sentences += 1;
            let span = Span::new(0, text.len());
            let block = Block::paragraph(span);
            for (worker, counts) in workers.iter_mut().zip(&mut counts) {
                let found = found(&worker.analyze(&text, std::slice::from_ref(&block)));
                for (kind, [right, wanted, got]) in counts.iter_mut().enumerate() {
                    *wanted += gold.iter().filter(|relation| relation.2 == kind).count();
                    *got += found.iter().filter(|relation| relation.2 == kind).count();
                    *right += found.iter().filter(|it| it.2 == kind && gold.contains(it)).count();
                }
            }
        }
    }
    println!("{} files, {sentences} sentences", files.len());
    println!(
        "{:<44}{:>10}{:>10}{:>10}{:>10}{:>10}",
        "F1", KINDS[0], KINDS[1], KINDS[2], KINDS[3], "all"
    );
    for (engine, counts) in engines.iter().zip(&counts) {
        print!("{:<44}", engine.info().to_string());
        for row in counts {
            print!("{:>10.4}", f1(*row));
        }
        let sum = |column: usize| counts.iter().map(|row| row[column]).sum();
        println!("{:>10.4}", f1([sum(0), sum(1), sum(2)]));
    }
    Ok(())
}

fn f1([right, wanted, got]: [usize; 3]) -> f64 {
    2.0 * right as f64 / (wanted + got).max(1) as f64
}

/// Text and relations of one gold sentence; `None` when its words are blanked or do not make its text.
fn gold(sentence: &str) -> Option<(String, Relations)> {
    let text = sentence.lines().find_map(|line| line.strip_prefix("# text = "))?.to_owned();
    let mut spans = vec![Span::new(0, 0)];
    let mut rows: Vec<Vec<&str>> = vec![Vec::new()];
    let mut position = 0;
    for line in sentence.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        if columns.len() != 10 || columns[0].contains(['-', '.']) {
            continue;
        }
        let start = position + text[position..].find(columns[1])?;
        position = start + columns[1].len();
        spans.push(Span::new(start, position));
        rows.push(columns);
    }
    let mut relations = Relations::new();
    for (index, row) in rows.iter().enumerate().skip(1) {
        let head: usize = row[6].parse().ok()?;
        if rows.get(head).is_none_or(|head| head.get(3) != Some(&"VERB")) {
            continue;
        }
        let kind = match row[7] {
            "nsubj" => 0,
            "obj" => 1,
            "nsubj:pass" => 2,
            "obl:agent" => 3,
            _ => continue,
        };
        relations.insert((spans[head], spans[index], kind));
    }
    Some((text, relations))
}

fn found(analysis: &Analysis) -> Relations {
    let mut relations = Relations::new();
    for (id, token) in analysis.tokens.enumerate() {
        let Some(head) = token.head else { continue };
        let verb = |id: Id<_>| {
            let token = &analysis.tokens[id];
            (token.pos == Pos::Verb).then_some(token.span)
        };
        let relation = match token.relation {
            Relation::Nsubj => verb(head).map(|head| (head, 0)),
            Relation::Dobj => verb(head).map(|head| (head, 1)),
            Relation::Nsubjpass => verb(head).map(|head| (head, 2)),
            Relation::Pobj if analysis.tokens[head].relation == Relation::Agent => {
                analysis.tokens[head].head.and_then(verb).map(|head| (head, 3))
            }
            _ => None,
        };
        if let Some((head, kind)) = relation {
            relations.insert((head, analysis.tokens[id].span, kind));
        }
    }
    relations
}

//! How surely predicates happen, against values that people gave, on [-3, 3].

mod fit;
mod read;
mod score;

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use readout_language::{Engine, Worker};
use readout_model::{Block, Id, Span};
use readout_pipeline::Knowledge;
use smol_str::SmolStr;

use read::{Sentence, files};
use score::Scores;

#[derive(clap::Args)]
#[command(after_help = "Formats, by ending:\n  \
    .jsonl    \"text\" (words between blanks) or \"tokens\", and \"targets\": [{\"span1\": [first, end], \
    \"label\": value}] or [{\"index\", \"value\"}], or \"index\" and \"value\" beside the text; counted from 0\n  \
    .conll    a word a line, an empty line between sentences; the second column is the word, the \
    third its value or _\n  \
    .conllu   the value in the last column: Factuality=1.5\n  \
    .tsv      a header with sentence, index and value\n\n\
    Annotators in .conll and .conllu are linguists, for whom what will certainly happen has 3; in the \
    others readers who were asked whether it has happened.\n\n\
    Classes: 2 and more happened, -2 and less did not, open between.\n\n\
    Examples:\n  \
    readout-bench factuality uds_ih2/dev.jsonl\n  \
    readout-bench factuality uds_ih2/train.jsonl --fit knowledge/certainty")]
pub(crate) struct Options {
    /// A file, or a folder of files, each measured by itself
    path: PathBuf,
    /// Folder laid over the built-in knowledge
    #[arg(long, env = "READOUT_KNOWLEDGE")]
    knowledge: Option<PathBuf>,
    /// Write what was predicted: file, sentence, index, word, gold, predicted
    #[arg(long, value_name = "FILE")]
    predictions: Option<PathBuf>,
    /// Fit the weights of signs to these values instead and write them into this folder
    #[arg(long, value_name = "DIR")]
    fit: Option<PathBuf>,
    /// Print the predicates that are furthest off, with their signs
    #[arg(long, value_name = "N")]
    wrong: Option<usize>,
}

/// A predicate with the value people gave it and what is found.
struct Case {
    sentence: usize,
    index: usize,
    gold: f32,
    found: f32,
    signs: Vec<SmolStr>,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let knowledge = match &options.knowledge {
        None => Knowledge::embedded()?,
        Some(folder) => Knowledge::with_overlay(folder)?,
    };
    let engine = Engine::embedded()?;
    let mut worker = engine.worker();
    let mut predictions = String::from("file\tsentence\tindex\tword\tgold\tpredicted\n");
    println!(
        "{:<28}{:>11}{:>8}{:>8}{:>10}{:>10}{:>7}{:>7}",
        "", "predicates", "MAE", "r", "macro-F1", "happened", "not", "open"
    );
    for path in files(&options.path)? {
        let sentences = read::read(&path).with_context(|| path.display().to_string())?;
        let linguists = path.extension().is_some_and(|it| it == "conll" || it == "conllu");
        let mut cases = Vec::new();
        for (number, sentence) in sentences.iter().enumerate() {
            judge(number, sentence, linguists, &mut worker, &knowledge, &mut cases);
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if let Some(folder) = &options.fit {
            fit::fit(&cases, folder)?;
            println!("fitted to {} predicates of {name}", cases.len());
            continue;
        }
        let found: Vec<(f32, f32)> = cases.iter().map(|it| (it.gold, it.found)).collect();
        let constant: Vec<(f32, f32)> = cases.iter().map(|it| (it.gold, 3.0)).collect();
        Scores::new(&found).print(&name);
        Scores::new(&constant).print("  always 3");
        for case in &cases {
            let word = &sentences[case.sentence].words[case.index];
            let _ = writeln!(
                predictions,
                "{name}\t{}\t{}\t{word}\t{}\t{}",
                case.sentence, case.index, case.gold, case.found
            );
        }
        if let Some(most) = options.wrong {
            print_wrong(&mut cases, &sentences, most);
        }
    }
    if let Some(out) = &options.predictions {
        std::fs::write(out, predictions).with_context(|| out.display().to_string())?;
    }
    Ok(())
}

/// Reads one sentence and asks the library for its predicates.
fn judge(
    number: usize,
    sentence: &Sentence,
    linguists: bool,
    worker: &mut Worker<'_>,
    knowledge: &Knowledge,
    cases: &mut Vec<Case>,
) {
    let (text, spans) = sentence.text();
    let block = Block::paragraph(Span::new(0, text.len()));
    let analysis = worker.analyze(&text, std::slice::from_ref(&block));
    readout_facts::with_certainty(&text, &analysis, &knowledge.facts, |certainty| {
        for &(index, gold) in &sentence.values {
            let at = analysis.tokens_in(spans[index]);
            if at.is_empty() {
                continue;
            }
            let token = Id::new(at.start as usize);
            let found = if linguists { certainty.annotated(token) } else { certainty.value(token) };
            let signs = certainty.signs(token);
            cases.push(Case { sentence: number, index, gold, found, signs });
        }
    });
}

fn print_wrong(cases: &mut [Case], sentences: &[Sentence], most: usize) {
    cases.sort_by(|a, b| (b.gold - b.found).abs().total_cmp(&(a.gold - a.found).abs()));
    for case in cases.iter().take(most) {
        let words = &sentences[case.sentence].words;
        println!("{} {} {}\t{}", case.gold, case.found, words[case.index], words.join(" "));
        println!("\t{}", case.signs.join("; "));
    }
}

//! Text to measure on: documents of paragraphs out of the formats that data sets come in.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use readout_model::{Block, Span};

/// One document: its paragraphs in order, none empty.
pub(crate) type Paragraphs = Vec<String>;

/// Reads `.txt` (a paragraph a line), `.jsonl` (field `text`), `.conllu` (its `# text` lines, joined
/// to paragraphs at `# newpar`) and folders of these, in order of their names.
pub(crate) fn read(paths: &[PathBuf]) -> anyhow::Result<Vec<Paragraphs>> {
    let mut documents = Vec::new();
    for path in paths {
        read_one(path, &mut documents).with_context(|| path.display().to_string())?;
    }
    documents.retain(|document| !document.is_empty());
    if documents.is_empty() {
        bail!("no text in what was given");
    }
    Ok(documents)
}

fn read_one(path: &Path, documents: &mut Vec<Paragraphs>) -> anyhow::Result<()> {
    if path.is_dir() {
        let mut inside: Vec<PathBuf> = std::fs::read_dir(path)?
            .map(|entry| Ok(entry?.path()))
            .collect::<anyhow::Result<_>>()?;
        inside.sort();
        for path in inside {
            read_one(&path, documents)?;
        }
        return Ok(());
    }
    let lines = |text: &str| -> Paragraphs {
        // White space around a paragraph is no part of it, for the engine and for its peer.
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    };
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("txt") => documents.push(lines(&String::from_utf8_lossy(&std::fs::read(path)?))),
        Some("jsonl") => {
            for line in std::fs::read_to_string(path)?.lines() {
                let article: serde_json::Value = serde_json::from_str(line)?;
                documents.push(lines(article["text"].as_str().context("no field \"text\"")?));
            }
        }
        Some("conllu") => {
            let mut document = Paragraphs::new();
            for line in std::fs::read_to_string(path)?.lines() {
                if line.starts_with("# newdoc") {
                    documents.push(std::mem::take(&mut document));
                } else if line == "# newpar"
                    || line.starts_with("# newpar =")
                    || document.is_empty()
                {
                    document.push(String::new());
                }
                if let Some(sentence) = line.strip_prefix("# text = ") {
                    let paragraph = document.last_mut().expect("one was begun above");
                    if !paragraph.is_empty() {
                        paragraph.push(' ');
                    }
                    paragraph.push_str(sentence);
                }
            }
            document.retain(|paragraph| !paragraph.is_empty());
            documents.push(document);
        }
        _ => {}
    }
    Ok(())
}

/// A document as the engine takes it: paragraphs as blocks of one text.
pub(crate) fn as_blocks(paragraphs: &[String]) -> (String, Vec<Block>) {
    let mut text = String::new();
    let mut blocks = Vec::new();
    for paragraph in paragraphs {
        let start = text.len();
        text.push_str(paragraph);
        let span = Span::new(start, text.len());
        blocks.push(Block::paragraph(span));
        text.push_str("\n\n");
    }
    (text, blocks)
}

/// The lines of a text as paragraphs of one document.
pub(crate) fn line_blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let inner = line.trim();
        if !inner.is_empty() {
            let begin = start + (line.len() - line.trim_start().len());
            blocks.push(Block::paragraph(Span::new(begin, begin + inner.len())));
        }
        start += line.len();
    }
    blocks
}

/// The knowledge in the program, with a folder laid over it if one is given.
pub(crate) fn knowledge(folder: Option<&Path>) -> anyhow::Result<readout_pipeline::Knowledge> {
    Ok(match folder {
        Some(folder) => readout_pipeline::Knowledge::with_overlay(folder)?,
        None => readout_pipeline::Knowledge::embedded()?,
    })
}

/// Words between white space: the unit of all speeds.
pub(crate) fn words(documents: &[Paragraphs]) -> usize {
    documents.iter().flatten().map(|paragraph| paragraph.split_whitespace().count()).sum()
}

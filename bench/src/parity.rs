//! Token by token agreement with spaCy.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use readout_language::{Engine, Worker};
use readout_model::{Analysis, Id, Span, Tag};

use crate::peer::Peer;
use crate::texts;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Texts: .txt, .jsonl, .conllu or folders of them
    #[arg(required = true)]
    texts: Vec<PathBuf>,
    /// Model files to compare besides the one in the program (for instance the float32 import)
    #[arg(long = "model")]
    models: Vec<PathBuf>,
    /// Print up to so many differences per model
    #[arg(long, default_value_t = 0)]
    show: usize,
    #[command(flatten)]
    peer: Peer,
}

/// What is compared on every token that both have, in the order of the table.
const LAYERS: [&str; 9] =
    ["tag", "pos", "lemma", "morph", "head", "label", "head+label", "sentence", "entity"];

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let documents = texts::read(&options.texts)?;
    let mut engines = vec![Engine::embedded()?];
    for path in &options.models {
        let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
        engines.push(Engine::from_bytes(bytes, Default::default())?);
    }
    let mut tallies: Vec<Tally> = engines.iter().map(|_| Tally::default()).collect();
    let mut workers: Vec<Worker<'_>> = engines.iter().map(Engine::worker).collect();

    let script = include_str!("../python/parity.py");
    let mut peer = options.peer.start(script, &[], None, &documents)?;
    let answers = BufReader::new(peer.stdout.take().context("spaCy's output")?);
    let mut paragraphs: Vec<Vec<Gold>> = Vec::new();
    let mut done = 0;
    for line in answers.lines() {
        let line = line?;
        match line.as_str() {
            "P" => paragraphs.push(Vec::new()),
            "D" => {
                let document = &documents[done];
                if paragraphs.len() != document.len() {
                    bail!("spaCy answered {} paragraphs of {}", paragraphs.len(), document.len());
                }
                let (text, blocks) = texts::as_blocks(document);
                for (worker, tally) in workers.iter_mut().zip(&mut tallies) {
                    let analysis = worker.analyze(&text, &blocks);
                    for (gold, block) in paragraphs.iter().zip(&blocks) {
                        tally.add(gold, block.span, &text, &analysis, options.show);
                    }
                }
                paragraphs.clear();
                done += 1;
            }
            token => {
                let gold = Gold::parse(token).with_context(|| format!("from spaCy: {token}"))?;
                paragraphs.last_mut().context("a token before a paragraph")?.push(gold);
            }
        }
    }
    if !peer.wait()?.success() || done < documents.len() {
        bail!("spaCy stopped after {done} of {} documents; its message is above", documents.len());
    }

    for (engine, tally) in engines.iter().zip(&tallies) {
        tally.print(&engine.info().to_string());
    }
    Ok(())
}

/// One token as spaCy reads it; offsets in code points of its paragraph.
struct Gold {
    start: usize,
    end: usize,
    fields: [String; 9],
    head: usize,
}

impl Gold {
    fn parse(line: &str) -> anyhow::Result<Gold> {
        let column: Vec<&str> = line.split('\t').collect();
        let [start, end, tag, pos, lemma, morph, head, label, sentence, entity] = column[..] else {
            bail!("{} columns instead of 10", column.len());
        };
        let lemma: String = serde_json::from_str(lemma)?;
        let own = |text: &str| text.to_owned();
        Ok(Gold {
            start: start.parse()?,
            end: end.parse()?,
            head: head.parse()?,
            fields: [
                own(tag),
                own(pos),
                lemma,
                own(morph),
                String::new(),
                own(label),
                String::new(),
                own(sentence),
                own(entity),
            ],
        })
    }
}

#[derive(Default)]
struct Tally {
    tokens: usize,
    /// Gold tokens that the engine has with the same boundaries.
    shared: usize,
    differences: [usize; 9],
    /// The same, white-space tokens left out.
    visible: [usize; 9],
    shown: usize,
}

impl Tally {
    fn add(
        &mut self,
        gold: &[Gold],
        paragraph: Span,
        text: &str,
        analysis: &Analysis,
        show: usize,
    ) {
        let source = &text[paragraph.range()];
        let mut bytes: Vec<usize> = source.char_indices().map(|(byte, _)| byte).collect();
        bytes.push(source.len());
        let place = |token: &Gold| {
            Span::new(paragraph.start() + bytes[token.start], paragraph.start() + bytes[token.end])
        };
        let range = analysis.tokens_in(paragraph);
        let found: HashMap<Span, u32> =
            range.map(|index| (analysis.tokens[Id::new(index as usize)].span, index)).collect();
        for token in gold {
            self.tokens += 1;
            let Some(&index) = found.get(&place(token)) else {
                if self.shown < show {
                    self.shown += 1;
                    println!(
                        "  boundary: spaCy has {:?} in {source:.60?}",
                        &text[place(token).range()]
                    );
                }
                continue;
            };
            self.shared += 1;
            let id = Id::new(index as usize);
            let ours = &analysis.tokens[id];
            let head = ours.head.map_or(ours.span, |head| analysis.tokens[head].span);
            let head_same = head == place(&gold[token.head]);
            let label_same = ours.relation.name() == token.fields[5];
            let starts = analysis.sentences[analysis.sentence_of(id)].tokens.start == index;
            let same = [
                ours.tag.name() == token.fields[0],
                ours.pos.name() == token.fields[1],
                ours.lemma == token.fields[2],
                analysis.morph(id) == token.fields[3],
                head_same,
                label_same,
                head_same && label_same,
                u8::from(starts).to_string() == token.fields[7],
                entity(analysis, index) == token.fields[8],
            ];
            for layer in 0..LAYERS.len() {
                if !same[layer] {
                    self.differences[layer] += 1;
                    self.visible[layer] += usize::from(ours.tag != Tag::Space);
                    if self.shown < show {
                        self.shown += 1;
                        println!(
                            "  {}: {:?} spaCy {:?} in {:?}",
                            LAYERS[layer],
                            &text[ours.span.range()],
                            token.fields[layer],
                            &text[analysis.sentences[analysis.sentence_of(id)].span.range()],
                        );
                    }
                }
            }
        }
    }

    fn print(&self, model: &str) {
        println!("{model}");
        let boundaries = self.tokens - self.shared;
        println!("  {} tokens of spaCy's, {boundaries} not with the same boundaries", self.tokens);
        println!("  {:<12}{:>12}{:>16}{:>12}", "", "different", "not blank", "agreement");
        for (layer, name) in LAYERS.iter().enumerate() {
            let share = 100.0 * (1.0 - self.differences[layer] as f64 / self.shared.max(1) as f64);
            println!(
                "  {name:<12}{:>12}{:>16}{share:>11.4}%",
                self.differences[layer], self.visible[layer]
            );
        }
    }
}

fn entity(analysis: &Analysis, index: u32) -> String {
    let after = analysis.names.partition_point(|name| name.tokens.end <= index);
    match analysis.names.get(after) {
        Some(name) if name.tokens.start == index => format!("B-{}", name.label.name()),
        Some(name) if name.tokens.start < index => format!("I-{}", name.label.name()),
        _ => "O".to_owned(),
    }
}

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use readout_model::Span;
use serde_json::Value;

/// A sentence in words with values for some of them.
#[derive(Debug, Default)]
pub(super) struct Sentence {
    pub(super) words: Vec<String>,
    /// Index from 0 and value.
    pub(super) values: Vec<(usize, f32)>,
}

impl Sentence {
    /// The sentence as one would write it, and where each word stands. The corpora give words only,
    /// and the engine has learned from text with blanks where they belong.
    pub(super) fn text(&self) -> (String, Vec<Span>) {
        let mut text = String::new();
        let mut spans = Vec::new();
        let (mut open, mut close_up) = (false, true);
        for (index, word) in self.words.iter().enumerate() {
            let word = match word.as_str() {
                "-LRB-" => "(",
                "-RRB-" => ")",
                "-LSB-" => "[",
                "-RSB-" => "]",
                other => other,
            };
            let lower = word.to_lowercase();
            let neighbour = |at: Option<usize>, last: bool| {
                let word = at.and_then(|at| self.words.get(at));
                let mut letters = word.map(|it| it.chars()).into_iter().flatten();
                let letter = if last { letters.next_back() } else { letters.next() };
                letter.is_some_and(char::is_alphanumeric)
            };
            let before = neighbour(index.checked_sub(1), true);
            let joint = (word == "-" && before && neighbour(Some(index + 1), false)) || word == "/";
            let quote = matches!(word, "\"" | "``" | "''");
            let leans = LEANING.contains(&lower.as_str())
                || (lower == "not"
                    && index > 0
                    && self.words[index - 1].eq_ignore_ascii_case("can"))
                || (quote && open)
                || joint;
            if !close_up && !leans {
                text.push(' ');
            }
            close_up = joint || OPENING.contains(&word) || (quote && !open);
            open ^= quote;
            let start = text.len();
            text.push_str(if quote { "\"" } else { word });
            spans.push(Span::new(start, text.len()));
        }
        (text, spans)
    }
}

/// Words that stand right behind the one before them.
const LEANING: &[&str] = &[
    ".", ",", "!", "?", ";", ":", "%", ")", "]", "...", "'", "'s", "'m", "'d", "'re", "'ve", "'ll",
    "n't",
];
/// Marks right before the next word.
const OPENING: &[&str] = &["(", "[", "$", "#"];

const ENDINGS: &[&str] = &["jsonl", "conll", "conllu", "tsv"];

/// A file, or the files of a folder that can be read, in order of their names.
pub(super) fn files(path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = std::fs::read_dir(path).with_context(|| path.display().to_string())?;
    let mut files: Vec<PathBuf> =
        entries.map(|entry| Ok(entry?.path())).collect::<anyhow::Result<_>>()?;
    files.retain(|path| path.extension().is_some_and(|it| ENDINGS.iter().any(|end| it == *end)));
    files.sort();
    if files.is_empty() {
        bail!("{}: no file that ends in {}", path.display(), ENDINGS.join(", "));
    }
    Ok(files)
}

/// Sentences with at least one value.
pub(super) fn read(path: &Path) -> anyhow::Result<Vec<Sentence>> {
    let text = std::fs::read_to_string(path)?;
    let ending = path.extension().and_then(|it| it.to_str()).unwrap_or_default();
    let mut sentences = match ending {
        "jsonl" => lines(&text, |line| json(&serde_json::from_str(line)?))?,
        "tsv" => table(&text)?,
        _ => columns(&text, ending == "conllu")?,
    };
    sentences.retain(|it| !it.values.is_empty());
    for sentence in &sentences {
        for &(index, value) in &sentence.values {
            let length = sentence.words.len();
            if index >= length || !(-3.0..=3.0).contains(&value) {
                bail!(
                    "word {index} of {length} with the value {value}: {}",
                    sentence.words.join(" ")
                );
            }
        }
    }
    Ok(sentences)
}

fn lines(
    text: &str,
    read: impl Fn(&str) -> anyhow::Result<Sentence>,
) -> anyhow::Result<Vec<Sentence>> {
    let rows = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    rows.map(|(at, line)| read(line).with_context(|| format!("line {}", at + 1))).collect()
}

/// The first of several names that a field goes by.
fn field<'v>(value: &'v Value, names: &[&str]) -> Option<&'v Value> {
    names.iter().find_map(|name| value.get(name)).filter(|it| !it.is_null())
}

const INDEX: &[&str] = &["index", "predicate_index", "predicate", "token", "span1", "span"];
const VALUE: &[&str] = &["value", "label", "factuality"];

fn json(line: &Value) -> anyhow::Result<Sentence> {
    let words = match field(line, &["tokens", "words", "text", "sentence"]) {
        Some(Value::String(text)) => text.split_whitespace().map(str::to_owned).collect(),
        Some(Value::Array(words)) => {
            words.iter().map(|it| it.as_str().unwrap_or_default().to_owned()).collect()
        }
        _ => bail!("neither \"text\" nor \"tokens\""),
    };
    let value = |target: &Value| -> anyhow::Result<(usize, f32)> {
        let index = match field(target, INDEX) {
            Some(Value::Array(span)) => span.first().and_then(Value::as_u64),
            Some(index) => index.as_u64(),
            None => None,
        };
        let number = field(target, VALUE).and_then(Value::as_f64);
        Ok((index.context("no index")? as usize, number.context("no value")? as f32))
    };
    let values = match field(line, &["targets", "predicates"]) {
        Some(Value::Array(targets)) => targets.iter().map(value).collect::<anyhow::Result<_>>()?,
        _ => vec![value(line)?],
    };
    Ok(Sentence { words, values })
}

fn table(text: &str) -> anyhow::Result<Vec<Sentence>> {
    let mut rows = text.lines();
    let header: Vec<&str> = rows.next().context("an empty file")?.split('\t').collect();
    let column = |names: &[&str]| {
        let at = header.iter().position(|it| names.contains(&it.trim()));
        at.with_context(|| format!("no column called {}", names.join(" or ")))
    };
    let text_at = column(&["sentence", "text", "tokens"])?;
    let (index_at, value_at) = (column(INDEX)?, column(VALUE)?);
    let rest: Vec<&str> = rows.collect();
    lines(&rest.join("\n"), |line| {
        let fields: Vec<&str> = line.split('\t').collect();
        let get = |at: usize| fields.get(at).copied().context("too few fields");
        let words = get(text_at)?.split_whitespace().map(str::to_owned).collect();
        let value = (get(index_at)?.trim().parse()?, get(value_at)?.trim().parse()?);
        Ok(Sentence { words, values: vec![value] })
    })
}

fn columns(text: &str, conllu: bool) -> anyhow::Result<Vec<Sentence>> {
    let mut sentences = vec![Sentence::default()];
    for (at, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            sentences.push(Sentence::default());
            continue;
        }
        let fields: Vec<&str> = line.split('\t').collect();
        let numbered = !fields[0].is_empty() && fields[0].chars().all(|it| it.is_ascii_digit());
        if !numbered {
            continue;
        }
        let sentence = sentences.last_mut().context("no sentence")?;
        let word = fields.get(1).context("no second column")?;
        let value = match conllu {
            true => fields.last().and_then(|misc| {
                let mut pairs = misc.split('|').filter_map(|pair| pair.split_once('='));
                pairs.find(|pair| VALUE.contains(&pair.0.to_lowercase().as_str())).map(|it| it.1)
            }),
            false => fields.get(2).copied().filter(|it| *it != "_"),
        };
        if let Some(value) = value {
            let value = value.parse().with_context(|| format!("line {}: the value", at + 1))?;
            sentence.values.push((sentence.words.len(), value));
        }
        sentence.words.push((*word).to_owned());
    }
    Ok(sentences)
}

//! ECB+: tokens, event mentions and their chains, out of its XML (one element a line).

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// One document.
pub(crate) struct Document {
    /// File name without ending: "1_10ecbplus".
    pub(crate) name: String,
    /// Number of sentence and form of each token, by token id.
    tokens: BTreeMap<u32, (u32, String)>,
    /// Event mentions.
    pub(crate) events: Vec<Mention>,
}

/// An event mention.
pub(crate) struct Mention {
    /// Its tokens, as ids.
    pub(crate) tokens: Vec<u32>,
    /// Name of its chain across documents, or of itself.
    pub(crate) chain: String,
}

impl Document {
    /// "1_ecb" or "1_ecbplus".
    pub(crate) fn sub_topic(&self) -> String {
        let topic = self.name.split('_').next().unwrap_or_default();
        let half = if self.name.ends_with("plus") { "ecbplus" } else { "ecb" };
        format!("{topic}_{half}")
    }

    /// Its sentences, one a line; tokens are set apart by blanks where they were.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        let mut last = None;
        for (sentence, form) in self.tokens.values() {
            if last.is_some_and(|last| last != *sentence) {
                text.push('\n');
            } else if !text.is_empty()
                && !form.starts_with([',', '.', '\'', ';', ':', '?', '!', '%', ')'])
            {
                text.push(' ');
            }
            text.push_str(form);
            last = Some(*sentence);
        }
        text
    }

    /// Number of the sentence of a token.
    pub(crate) fn sentence(&self, token: u32) -> u32 {
        self.tokens.get(&token).map_or(0, |token| token.0)
    }

    /// The words of some tokens.
    pub(crate) fn words(&self, tokens: &[u32]) -> Vec<&str> {
        tokens.iter().filter_map(|token| Some(self.tokens.get(token)?.1.as_str())).collect()
    }

    /// The tokens of a sentence, in order.
    pub(crate) fn sentence_tokens(&self, sentence: u32) -> impl Iterator<Item = (u32, &str)> {
        let tokens = self.tokens.iter().filter(move |(_, token)| token.0 == sentence);
        tokens.map(|(id, token)| (*id, token.1.as_str()))
    }
}

/// All documents below a folder, in order of topic, half and number. Where the list of checked sentences
/// (`ECBplus_coreference_sentences.csv`) is there, mentions elsewhere are left out, as is usual.
pub(crate) fn read(folder: &Path) -> anyhow::Result<Vec<Document>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    let mut checked: Option<BTreeSet<(String, u32)>> = None;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if name.ends_with(".xml") {
                files.push(path);
            } else if name.ends_with("sentences.csv") {
                checked = Some(sentences(&path)?);
            }
        }
    }
    // The list may stand beside the folder of topics.
    let beside = folder.parent().map(|up| up.join("ECBplus_coreference_sentences.csv"));
    if let (None, Some(list)) = (&checked, beside.filter(|list| list.is_file())) {
        checked = Some(sentences(&list)?);
    }
    anyhow::ensure!(!files.is_empty(), "{}: no .xml in this folder", folder.display());
    let mut documents = Vec::new();
    for path in files {
        let name = || path.display().to_string();
        let text = std::fs::read_to_string(&path).with_context(name)?;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let mut document = document(stem, &text).with_context(name)?;
        if let Some(checked) = &checked {
            let mut events = std::mem::take(&mut document.events);
            events.retain(|event| {
                let sentence = document.sentence(event.tokens[0]);
                checked.contains(&(document.name.clone(), sentence))
            });
            document.events = events;
        }
        documents.push(document);
    }
    documents.sort_by_key(|document| order(&document.name));
    Ok(documents)
}

/// Topic, half, number of a name like "12_3ecbplus".
fn order(name: &str) -> (u32, bool, u32, String) {
    let number = |text: &str| text.parse().unwrap_or(u32::MAX);
    let (topic, rest) = name.split_once('_').unwrap_or((name, ""));
    let digits = rest.trim_end_matches(char::is_alphabetic);
    (number(topic), name.ends_with("plus"), number(digits), name.to_owned())
}

fn sentences(path: &PathBuf) -> anyhow::Result<BTreeSet<(String, u32)>> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let row = |line: &str| {
        let mut fields = line.split(',').map(|field| field.trim().trim_matches('"'));
        let (topic, file, sentence) = (fields.next()?, fields.next()?, fields.next()?);
        Some((format!("{topic}_{file}"), sentence.parse().ok()?))
    };
    Ok(text.lines().filter_map(row).collect())
}

fn document(name: String, text: &str) -> anyhow::Result<Document> {
    let mut tokens = BTreeMap::new();
    let mut mentions: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    let mut chains: BTreeMap<u32, String> = BTreeMap::new();
    let mut current = None;
    let mut chain = None;
    // Elements may share a line; each begins with `<`.
    for element in text.split('<').map(str::trim_end) {
        let (tag, rest) = element.split_at(
            element.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(element.len()),
        );
        match tag {
            "token" => {
                let id = attribute(rest, "t_id").context("token without t_id")?;
                let sentence = attribute(rest, "sentence").context("token without sentence")?;
                let form = rest.split_once('>').map_or("", |(_, form)| form);
                tokens.insert(id.parse()?, (sentence.parse()?, unescaped(form)));
            }
            "token_anchor" => {
                if let (Some(mention), Some(id)) = (current, attribute(rest, "t_id")) {
                    mentions.entry(mention).or_default().push(id.parse()?);
                }
            }
            "CROSS_DOC_COREF" => {
                chain = attribute(rest, "note").or(attribute(rest, "r_id")).map(str::to_owned);
            }
            "INTRA_DOC_COREF" => {
                chain = attribute(rest, "r_id").map(|id| format!("{name}/{id}"));
            }
            "source" | "target" => {
                if let (Some(chain), Some(id)) = (&chain, attribute(rest, "m_id")) {
                    chains.insert(id.parse()?, chain.clone());
                }
            }
            _ if tag.starts_with("ACTION_") || tag.starts_with("NEG_ACTION_") => {
                current = attribute(rest, "m_id").map(str::parse).transpose()?;
            }
            _ if tag.starts_with('/') => {}
            _ => current = None,
        }
    }
    let events =
        mentions.into_iter().filter(|(_, tokens)| !tokens.is_empty()).map(|(id, mut tokens)| {
            tokens.sort_unstable();
            let chain = chains.get(&id).cloned().unwrap_or_else(|| format!("{name}#{id}"));
            Mention { tokens, chain }
        });
    Ok(Document { events: events.collect(), name, tokens })
}

fn attribute<'t>(element: &'t str, name: &str) -> Option<&'t str> {
    let start = element.find(&format!(" {name}=\""))? + name.len() + 3;
    element[start..].split('"').next()
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}

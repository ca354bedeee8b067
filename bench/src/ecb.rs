//! ECB+: the tokens of its documents, out of its XML.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;
use readout_model::Span;

/// One document.
pub(crate) struct Document {
    /// File name without ending: "1_10ecbplus".
    pub(crate) name: String,
    /// Number of sentence and form of each token, by token id.
    tokens: BTreeMap<u32, (u32, String)>,
    /// Its mentions of events (elements named ACTION… and NEG_ACTION…).
    pub(crate) mentions: Vec<Mention>,
}

/// A gold mention of an event.
pub(crate) struct Mention {
    /// Number of its sentence.
    pub(crate) sentence: u32,
    /// Ids of its tokens.
    tokens: Vec<u32>,
    /// Name of its event: equal names, one event. A mention without a relation has a name of its own.
    pub(crate) event: String,
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
        self.laid_out().0
    }

    /// The stretches of its text that a mention covers.
    pub(crate) fn words(&self, mention: &Mention) -> Vec<Span> {
        let places = self.laid_out().1;
        mention.tokens.iter().filter_map(|token| places.get(token).copied()).collect()
    }

    /// The text, and where each token stands in it.
    fn laid_out(&self) -> (String, BTreeMap<u32, Span>) {
        let mut text = String::new();
        let mut places = BTreeMap::new();
        let mut last = None;
        for (id, (sentence, form)) in &self.tokens {
            if last.is_some_and(|last| last != *sentence) {
                text.push('\n');
            } else if !text.is_empty()
                && !form.starts_with([',', '.', '\'', ';', ':', '?', '!', '%', ')'])
            {
                text.push(' ');
            }
            let start = text.len();
            text.push_str(form);
            places.insert(*id, Span::new(start, text.len()));
            last = Some(*sentence);
        }
        (text, places)
    }
}

/// All documents below a folder, in order of topic, half and number.
///
/// # Errors
///
/// A file that cannot be read or whose tokens lack their numbers.
pub(crate) fn read(folder: &Path) -> anyhow::Result<Vec<Document>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if name.ends_with(".xml") {
                files.push(path);
            }
        }
    }
    anyhow::ensure!(!files.is_empty(), "{}: no .xml in this folder", folder.display());
    let mut documents = Vec::new();
    for path in files {
        let name = || path.display().to_string();
        let text = std::fs::read_to_string(&path).with_context(name)?;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let document = document(stem, &text).with_context(name)?;
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

fn document(name: String, text: &str) -> anyhow::Result<Document> {
    let mut tokens = BTreeMap::new();
    // Elements may share a line; each begins with `<`.
    for element in text.split('<').map(str::trim_end) {
        let Some(rest) = element.strip_prefix("token").filter(|rest| rest.starts_with(' ')) else {
            continue;
        };
        let id = attribute(rest, "t_id").context("token without t_id")?;
        let sentence = attribute(rest, "sentence").context("token without sentence")?;
        let form = rest.split_once('>').map_or("", |(_, form)| form);
        tokens.insert(id.parse()?, (sentence.parse()?, unescaped(form)));
    }
    let mentions = mentions(&name, text, &tokens)?;
    Ok(Document { name, tokens, mentions })
}

/// The mentions of events, with the names that the relations between them give.
fn mentions(
    name: &str,
    text: &str,
    tokens: &BTreeMap<u32, (u32, String)>,
) -> anyhow::Result<Vec<Mention>> {
    let mut found: Vec<(String, Vec<u32>)> = Vec::new();
    let mut events: BTreeMap<String, String> = BTreeMap::new();
    // Whether the element that is open is a mention of an event, and the name of an open relation.
    let (mut open, mut relation): (bool, Option<String>) = (false, None);
    for element in text.split('<').map(str::trim_end) {
        let kind = element.split([' ', '>', '/']).next().unwrap_or_default();
        match kind {
            "token_anchor" => {
                let anchor = attribute(element, "t_id").context("token_anchor without t_id")?;
                if let Some((_, anchors)) = found.last_mut().filter(|_| open) {
                    anchors.push(anchor.parse()?);
                }
            }
            "source" => {
                if let (Some(relation), Some(id)) = (&relation, attribute(element, "m_id")) {
                    events.insert(id.to_owned(), relation.clone());
                }
            }
            "CROSS_DOC_COREF" => relation = attribute(element, "note").map(str::to_owned),
            "INTRA_DOC_COREF" => {
                let id = attribute(element, "r_id").unwrap_or_default();
                relation = Some(format!("{name} {id}"));
            }
            _ => {
                if let Some(id) = attribute(element, "m_id").filter(|_| !element.starts_with('/')) {
                    open = kind.starts_with("ACTION") || kind.starts_with("NEG_ACTION");
                    if open {
                        found.push((id.to_owned(), Vec::new()));
                    }
                }
            }
        }
    }
    let mut mentions = Vec::new();
    for (id, anchors) in found {
        // An element without tokens describes an event and mentions none.
        let Some((sentence, _)) = anchors.first().and_then(|token| tokens.get(token)) else {
            continue;
        };
        let event = events.get(&id).cloned().unwrap_or_else(|| format!("{name} mention {id}"));
        mentions.push(Mention { sentence: *sentence, tokens: anchors, event });
    }
    Ok(mentions)
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

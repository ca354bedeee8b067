//! ECB+: the tokens of its documents, out of its XML.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;

/// One document.
pub(crate) struct Document {
    /// File name without ending: "1_10ecbplus".
    pub(crate) name: String,
    /// Number of sentence and form of each token, by token id.
    tokens: BTreeMap<u32, (u32, String)>,
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
    Ok(Document { name, tokens })
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

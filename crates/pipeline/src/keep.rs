use readout_source::Lines;

use crate::inputs::{Failure, Raw};

impl Raw {
    /// What to keep of it so that [`Raw::restore`] gives the same report again: a kind, the name
    /// and bytes. Of a line of JSONL these are the fields that are read, as JSON.
    pub fn keep(&self) -> (&'static str, String, Vec<u8>) {
        match self {
            Raw::Kept { raw, .. } => raw.keep(),
            Raw::Text { name, bytes } => ("text", name.clone(), bytes.clone()),
            Raw::Article { article, .. } => {
                let fields = [
                    ("id", Some(&article.id)),
                    ("title", article.title.as_ref()),
                    ("date", article.date.as_ref()),
                    ("outlet", article.outlet.as_ref()),
                    ("url", article.url.as_ref()),
                    ("text", Some(&article.text)),
                ];
                let fields: Vec<String> = fields
                    .into_iter()
                    .filter_map(|(name, value)| Some(format!("\"{name}\":{}", quoted(value?))))
                    .collect();
                let line = format!("{{{}}}", fields.join(","));
                ("article", article.id.clone(), line.into_bytes())
            }
        }
    }

    /// The report of what was kept.
    ///
    /// # Errors
    ///
    /// When the kind is of a later version, or the bytes are damaged.
    pub fn restore(kind: &str, name: &str, bytes: Vec<u8>) -> Result<Raw, Failure> {
        let fail = |cause: String| Failure { place: name.to_owned(), cause };
        match kind {
            "text" => Ok(Raw::Text { name: name.to_owned(), bytes }),
            "article" => match Lines::new(&bytes[..], name).next() {
                Some(Ok(article)) => Ok(Raw::Article { place: name.to_owned(), article }),
                Some(Err(bad)) => Err(fail(bad.message)),
                None => Err(fail("nothing was kept of it".to_owned())),
            },
            other => Err(fail(format!("kept as {other:?}, which this version cannot read"))),
        }
    }
}

/// A string of JSON.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            control if control < ' ' => out.push_str(&format!("\\u{:04x}", control as u32)),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

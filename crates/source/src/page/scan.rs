//! HTML as a row of tags and texts, in one linear pass; any bytes are some HTML.
//!
//! After the tokenization chapter of the HTML Standard, as far as reading text needs it.

use memchr::{memchr, memchr_iter, memchr2, memmem};

/// Elements whose content is no markup.
const RAW: [&str; 9] =
    ["script", "style", "noscript", "iframe", "noembed", "noframes", "xmp", "textarea", "title"];

/// One thing in a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Event<'a> {
    /// Between tags; character references stand as written.
    Text(&'a str),
    /// `<name …>`; the name in small letters, the attributes as written.
    Open { name: String, attributes: &'a str, closed: bool },
    /// `</name>`.
    Close(String),
    /// An element whose content is no markup, whole.
    Raw { name: String, attributes: &'a str, content: &'a str },
}

pub(crate) struct Events<'a> {
    html: &'a str,
    at: usize,
}

pub(crate) fn events(html: &str) -> Events<'_> {
    Events { html, at: 0 }
}

impl Events<'_> {
    /// Bytes that were read.
    pub(crate) fn position(&self) -> usize {
        self.at
    }
}

impl<'a> Iterator for Events<'a> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        loop {
            let rest = &self.html[self.at..];
            let bytes = rest.as_bytes();
            if bytes.is_empty() {
                return None;
            }
            if bytes[0] != b'<' || !begins_tag(bytes) {
                // A "<" that begins no tag is text.
                let tags = memchr_iter(b'<', &bytes[1..]).map(|at| at + 1);
                let end = { tags }.find(|at| begins_tag(&bytes[*at..])).unwrap_or(bytes.len());
                self.at += end;
                return Some(Event::Text(&rest[..end]));
            }
            if let Some(comment) = rest.strip_prefix("<!--") {
                let end = memmem::find(comment.as_bytes(), b"-->").map(|end| end + 7);
                self.at += end.unwrap_or(rest.len());
                continue;
            }
            if matches!(bytes[1], b'!' | b'?') {
                self.at += memchr(b'>', bytes).map_or(bytes.len(), |end| end + 1);
                continue;
            }
            let end = tag_end(bytes);
            self.at += end;
            let inner = rest[1..end].trim_end_matches('>');
            if let Some(name) = inner.strip_prefix('/') {
                return Some(Event::Close(split_name(name).0));
            }
            let closed = inner.ends_with('/');
            let (name, attributes) = split_name(inner.trim_end_matches('/'));
            if RAW.contains(&name.as_str()) {
                let (content, length) = raw(&rest[end..], &name);
                self.at += length;
                return Some(Event::Raw { name, attributes, content });
            }
            return Some(Event::Open { name, attributes, closed });
        }
    }
}

fn begins_tag(bytes: &[u8]) -> bool {
    match bytes.get(1) {
        Some(b'!' | b'?') => true,
        Some(b'/') => bytes.get(2).is_some_and(u8::is_ascii_alphabetic),
        Some(byte) => byte.is_ascii_alphabetic(),
        None => false,
    }
}

/// Index after the `>` that ends the tag, quoted values passed over.
fn tag_end(bytes: &[u8]) -> usize {
    let mut at = 1;
    let mut value = false;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'>' => return at + 1,
            b'"' | b'\'' if value => {
                match memchr(*byte, &bytes[at + 1..]) {
                    Some(end) => at += end + 1,
                    // A quotation mark that never closes: the tag ends at the next ">".
                    None => {
                        return memchr(b'>', &bytes[at..]).map_or(bytes.len(), |end| at + end + 1);
                    }
                }
                value = false;
            }
            b'=' => value = true,
            byte if byte.is_ascii_whitespace() => {}
            _ => value = false,
        }
        at += 1;
    }
    bytes.len()
}

fn split_name(text: &str) -> (String, &str) {
    let end = text.find(|it: char| it.is_ascii_whitespace() || it == '/').unwrap_or(text.len());
    // No element has a longer name.
    let mut cut = end.min(40);
    while !text.is_char_boundary(cut) {
        cut -= 1;
    }
    (text[..cut].to_ascii_lowercase(), &text[end..])
}

/// The content up to `</name`, and the length with the closing tag.
fn raw<'a>(text: &'a str, name: &str) -> (&'a str, usize) {
    let bytes = text.as_bytes();
    for start in memmem::find_iter(bytes, b"</") {
        let after = &bytes[start + 2..];
        if after.len() >= name.len() && after[..name.len()].eq_ignore_ascii_case(name.as_bytes()) {
            let end = memchr(b'>', after).map_or(text.len(), |end| start + 2 + end + 1);
            return (&text[..start], end);
        }
    }
    (text, text.len())
}

/// The attributes of a tag in order, values without their quotation marks, references resolved.
pub(crate) fn attributes(text: &str) -> impl Iterator<Item = (String, String)> + '_ {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|it: char| it.is_ascii_whitespace() || it == '/');
        if rest.is_empty() {
            return None;
        }
        // An attribute may begin with "=", and then has it in its name.
        let end = rest
            .char_indices()
            .skip(1)
            .find(|(_, it)| it.is_ascii_whitespace() || matches!(it, '=' | '/'))
            .map_or(rest.len(), |(end, _)| end);
        let name = rest[..end].to_ascii_lowercase();
        rest = rest[end..].trim_start();
        let Some(value) = rest.strip_prefix('=') else { return Some((name, String::new())) };
        let value = value.trim_start();
        let (value, after) = match value.as_bytes().first() {
            Some(mark @ (b'"' | b'\'')) => {
                let inner = &value[1..];
                match memchr(*mark, inner.as_bytes()) {
                    Some(end) => (&inner[..end], &inner[end + 1..]),
                    None => (inner, ""),
                }
            }
            _ => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
        };
        rest = after;
        Some((name, htmlize::unescape_attribute(value).into_owned()))
    })
}

/// One attribute.
pub(crate) fn attribute(text: &str, name: &str) -> Option<String> {
    memchr2(name.as_bytes()[0], name.as_bytes()[0].to_ascii_uppercase(), text.as_bytes())?;
    attributes(text).find(|(it, _)| it == name).map(|(_, value)| value)
}

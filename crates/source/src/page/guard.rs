//! A page made harmless for the extractor: bounded nesting and attributes, nothing but text and
//! structure. Linear in the page, whatever it holds.
//!
//! Extractors build a tree with html5ever, which takes time quadratic in the depth of the tree and
//! in the number of attributes; browsers stop nesting at 512.

use std::collections::BTreeMap;

use super::scan::{self, Event};

/// Deepest nesting that is kept; what is nested deeper loses its tags, not its text.
const DEPTH: usize = 512;
/// Elements that are kept; a long live page has 10,000 without those that only set type.
const ELEMENTS: usize = 16_000;
/// Stands before every `<br>`, since the extractor takes some of these out. White space.
pub(crate) const LINE: char = '\u{2028}';
/// Longest value of an attribute, in bytes.
const VALUE: usize = 400;
/// Attributes of one tag that are looked at.
const ATTRIBUTES: usize = 64;

pub(crate) const VOID: [&str; 12] =
    ["br", "hr", "img", "input", "meta", "link", "source", "wbr", "area", "base", "col", "embed"];
const KEPT: [&str; 14] = [
    "class",
    "id",
    "name",
    "data-component",
    "data-testid",
    "aria-label",
    "href",
    "itemprop",
    "itemtype",
    "rel",
    "role",
    "hidden",
    "aria-hidden",
    "style",
];
const INLINE: [&str; 24] = [
    "a", "abbr", "b", "bdi", "big", "cite", "code", "dfn", "em", "font", "i", "ins", "kbd", "mark",
    "q", "s", "small", "span", "strong", "sub", "sup", "tt", "u", "time",
];
/// Elements that are left out with all in them.
const DROPPED: [&str; 9] =
    ["svg", "math", "template", "canvas", "audio", "video", "select", "button", "dialog"];

/// The page without scripts, styles, drawings and forms; well-formed.
pub(crate) fn guard(html: &str) -> String {
    let mut guard = Guard { out: String::with_capacity(html.len() / 2), ..Guard::default() };
    for event in scan::events(html) {
        guard.take(&event);
    }
    while let Some((name, written)) = guard.stack.pop() {
        if written {
            guard.write_close(&name);
        }
    }
    guard.out
}

#[derive(Default)]
struct Guard {
    out: String,
    /// Open elements, and whether their tags are written.
    stack: Vec<(String, bool)>,
    /// How many of each name are open.
    open: BTreeMap<String, usize>,
    /// Opened beyond the deepest nesting.
    beyond: usize,
    elements: usize,
    breaks: usize,
    /// The element being left out, and how many of its name are open in it.
    dropping: Option<(String, usize)>,
}

impl Guard {
    fn take(&mut self, event: &Event<'_>) {
        if let Some((name, depth)) = &mut self.dropping {
            match event {
                Event::Open { name: other, closed, .. } if other == name && !closed => *depth += 1,
                Event::Close(other) if other == name => {
                    *depth -= 1;
                    if *depth == 0 {
                        self.dropping = None;
                    }
                    return;
                }
                // A drawing that never ends, as the HTML Standard ends it.
                Event::Open { name: other, .. }
                    if matches!(name.as_str(), "svg" | "math" | "select" | "button")
                        && is_block(other) =>
                {
                    self.dropping = None;
                }
                _ => {}
            }
            if self.dropping.is_some() {
                return;
            }
        }
        match event {
            Event::Text(text) => {
                if !text.trim().is_empty() {
                    self.breaks = 0;
                }
                self.out.push_str(&text.replace('<', "&lt;"));
            }
            Event::Raw { name, content, .. } if name == "title" => {
                self.out.push_str("<title>");
                self.out.push_str(&content.replace('<', "&lt;"));
                self.out.push_str("</title>");
            }
            Event::Raw { .. } => {}
            Event::Open { name, attributes, closed } => self.take_open(name, attributes, *closed),
            Event::Close(name) => self.take_close(name),
        }
    }

    fn take_open(&mut self, name: &str, attributes: &str, closed: bool) {
        if DROPPED.contains(&name) {
            if !closed {
                self.dropping = Some((name.to_owned(), 1));
            }
            return;
        }
        let void = VOID.contains(&name);
        if name == "br" {
            self.breaks += 1;
            if self.breaks > 2 {
                return;
            }
            self.out.push(LINE);
        }
        // The first root and body count; later ones are mistakes.
        if matches!(name, "html" | "body" | "head") && self.open.contains_key(name) {
            return;
        }
        self.end_implied(name);
        let written = !INLINE.contains(&name) || name == "a" || name == "time" || tells(attributes);
        self.elements += usize::from(written);
        if self.elements > ELEMENTS || (!void && (self.beyond > 0 || self.stack.len() >= DEPTH)) {
            if !void {
                self.beyond += 1;
            }
            // The words on both sides stay apart.
            self.out.push(' ');
            return;
        }
        if written {
            self.write_open(name, attributes);
        }
        if !void {
            self.stack.push((name.to_owned(), written));
            *self.open.entry(name.to_owned()).or_default() += 1;
        }
    }

    fn take_close(&mut self, name: &str) {
        if self.beyond > 0 {
            self.beyond -= 1;
            self.out.push(' ');
            return;
        }
        if self.open.get(name).is_none_or(|count| *count == 0) {
            return;
        }
        if INLINE.contains(&name) {
            // Does not close the blocks around it.
            let found =
                self.stack.iter().rposition(|(it, _)| it == name || !INLINE.contains(&it.as_str()));
            if found.is_none_or(|at| self.stack[at].0 != name) {
                return;
            }
        }
        self.pop_to(name);
    }

    /// Ends what the opening of `name` ends: "<p>One<p>Two", "<li>One<li>Two".
    fn end_implied(&mut self, name: &str) {
        let (ends, within): (&[&str], &[&str]) = match name {
            "li" => (&["li"], &["ul", "ol", "menu"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl"]),
            "td" | "th" => (&["td", "th"], &["table"]),
            "tr" => (&["tr"], &["table"]),
            "option" => (&["option"], &["select"]),
            "body" => (&["head"], &["html"]),
            _ if is_block(name) => (&["p"], &[]),
            _ => return,
        };
        // Without this, looking would be quadratic.
        if ends.iter().all(|it| self.open.get(*it).is_none_or(|count| *count == 0)) {
            return;
        }
        let at = self.stack.iter().rposition(|(it, _)| {
            ends.contains(&it.as_str())
                || within.contains(&it.as_str())
                || within.is_empty() && !INLINE.contains(&it.as_str())
        });
        if let Some(found) = at.map(|at| self.stack[at].0.clone())
            && ends.contains(&found.as_str())
        {
            self.pop_to(&found);
        }
    }

    fn pop_to(&mut self, name: &str) {
        while let Some((last, written)) = self.stack.pop() {
            if written {
                self.write_close(&last);
            }
            if let Some(count) = self.open.get_mut(&last) {
                *count -= 1;
                if *count == 0 {
                    self.open.remove(&last);
                }
            }
            if last == name {
                return;
            }
        }
    }

    fn write_open(&mut self, name: &str, attributes: &str) {
        self.out.push('<');
        self.out.push_str(name);
        // The extractor throws away what has a class that it dislikes ("subheader"); of text it shall
        // look at the words.
        let text = matches!(name, "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
        let (mut kept, mut class) = (Vec::new(), String::new());
        for (attribute, mut value) in scan::attributes(attributes).take(ATTRIBUTES) {
            let hides = || {
                let value = value.to_ascii_lowercase().replace(' ', "");
                value.contains("display:none") || value.contains("visibility:hidden")
            };
            if !KEPT.contains(&attribute.as_str())
                || kept.contains(&attribute)
                || attribute == "style" && !hides()
            {
                continue;
            }
            if text && matches!(attribute.as_str(), "class" | "id") {
                class = format!("{class} {value}");
                continue;
            }
            if attribute == "href" && value.trim_start().starts_with("javascript:") {
                // The extractor makes text of these; they are buttons.
                value = "#".to_owned();
            }
            self.write_attribute(&attribute, &value);
            kept.push(attribute);
        }
        if !class.is_empty() {
            self.write_attribute("data-class", class.trim());
        }
        self.out.push('>');
    }

    fn write_attribute(&mut self, name: &str, value: &str) {
        let mut end = value.len().min(VALUE);
        while !value.is_char_boundary(end) {
            end -= 1;
        }
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        self.out.push_str(&htmlize::escape_attribute(&value[..end]));
        self.out.push('"');
    }

    fn write_close(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }
}

/// Whether any attribute says something about the element.
fn tells(attributes: &str) -> bool {
    !attributes.trim().is_empty()
        && scan::attributes(attributes)
            .take(ATTRIBUTES)
            .any(|(name, _)| KEPT.contains(&name.as_str()))
}

/// Whether an element stands on lines of its own.
pub(crate) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "center"
            | "details"
            | "dd"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hr"
            | "li"
            | "main"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "th"
            | "thead"
            | "tr"
            | "ul"
            | "caption"
    )
}

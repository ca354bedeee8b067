//! The extracted content of a page, divided into blocks by its markup.

use std::collections::BTreeSet;

use readout_model::BlockKind;

use super::guard::is_block;
use super::marks::{Mark, Marks};
use super::scan::{self, Event};
use crate::layout::ending;

/// A marked element that holds more than this share of the words is the report, whatever its class
/// says ("has-comments", "related-article-page").
const SHARE: f64 = 0.35;

/// A block of a page before it has a place in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) kind: BlockKind,
    /// One line, white space made single blanks.
    pub(crate) text: String,
}

struct Element {
    name: String,
    parent: usize,
    mark: Option<Mark>,
    /// Words in it, and how many of them are links.
    words: usize,
    linked: usize,
}

struct Piece {
    element: usize,
    text: String,
    words: usize,
    linked: usize,
}

/// Divides well-formed HTML. `title` is left out where it comes again.
pub(crate) fn blocks(content: &str, title: &str, marks: &Marks) -> Vec<Part> {
    let (mut elements, pieces) = elements(content, marks);
    let total = elements[0].words.max(1);
    let body = body(&elements, total);
    let kept: usize = pieces
        .iter()
        .filter(|piece| kind(piece, &elements, total, body).is_some_and(BlockKind::reports))
        .map(|piece| piece.words)
        .sum();
    if kept * 2 < total {
        // The page uses these words in a way of its own ("shared-paragraph").
        elements.iter_mut().for_each(|element| element.mark = None);
    }
    let mut parts: Vec<Part> = Vec::new();
    for piece in &pieces {
        let Some(kind) = kind(piece, &elements, total, body) else { continue };
        let again = title.trim() == piece.text && parts.len() < 3;
        if !again {
            parts.push(Part { kind, text: piece.text.clone() });
        }
    }
    // A heading with nothing after it announces what was left out.
    while parts.last().is_some_and(|part| part.kind == BlockKind::Other) {
        parts.pop();
    }
    parts
}

fn elements(content: &str, marks: &Marks) -> (Vec<Element>, Vec<Piece>) {
    let root = Element { name: String::new(), parent: 0, mark: None, words: 0, linked: 0 };
    let mut elements = vec![root];
    let mut pieces: Vec<Piece> = Vec::new();
    let mut stack = vec![0];
    let (mut text, mut linked, mut links) = (String::new(), 0, 0usize);
    let flush =
        |text: &mut String, linked: &mut usize, stack: &[usize], pieces: &mut Vec<Piece>| {
            let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
            text.clear();
            let linked = std::mem::take(linked);
            if line.chars().any(char::is_alphanumeric) {
                let words = line.split(' ').count();
                let element = stack.last().copied().unwrap_or(0);
                pieces.push(Piece { element, text: line, words, linked: linked.min(words) });
            }
        };
    for event in scan::events(content) {
        match event {
            Event::Text(words) => {
                let words = htmlize::unescape(words);
                if links > 0 {
                    linked += words.split_whitespace().count();
                }
                text.push_str(&words);
            }
            Event::Raw { .. } => {}
            Event::Open { name, attributes, .. } => {
                if is_block(&name) || name == "br" {
                    flush(&mut text, &mut linked, &stack, &mut pieces);
                }
                if matches!(name.as_str(), "br" | "img" | "hr" | "wbr" | "input" | "embed") {
                    continue;
                }
                links += usize::from(name == "a");
                let mut class = scan::attribute(attributes, "class").unwrap_or_default();
                for other in ["id", "itemprop"] {
                    class.push(' ');
                    class.push_str(&scan::attribute(attributes, other).unwrap_or_default());
                }
                let parent = stack.last().copied().unwrap_or(0);
                let mark = marks.of_class(&class);
                stack.push(elements.len());
                elements.push(Element { name, parent, mark, words: 0, linked: 0 });
            }
            Event::Close(name) => {
                if is_block(&name) {
                    flush(&mut text, &mut linked, &stack, &mut pieces);
                }
                if stack.last().is_some_and(|it| elements[*it].name == name) && stack.len() > 1 {
                    stack.pop();
                    links -= usize::from(name == "a" && links > 0);
                }
            }
        }
    }
    flush(&mut text, &mut linked, &stack, &mut pieces);
    for piece in &pieces {
        elements[piece.element].words += piece.words;
        elements[piece.element].linked += piece.linked;
    }
    // Children stand after their parents.
    for index in (1..elements.len()).rev() {
        let Element { parent, words, linked, .. } = elements[index];
        elements[parent].words += words;
        elements[parent].linked += linked;
    }
    (elements, pieces)
}

/// The element that says it is the report, if it holds most of what was extracted.
fn body(elements: &[Element], total: usize) -> Option<usize> {
    elements
        .iter()
        .enumerate()
        .filter(|(_, it)| it.mark == Some(Mark::Body) && it.words * 10 >= total * 7)
        .min_by_key(|(_, it)| it.words)
        .map(|(index, _)| index)
}

/// What a piece is; `None` when it is no part of the report.
fn kind(
    piece: &Piece,
    elements: &[Element],
    total: usize,
    body: Option<usize>,
) -> Option<BlockKind> {
    let small = |it: &Element| (it.words as f64) < SHARE * total as f64;
    let mut found = None;
    let mut inside = body.is_none();
    let mut at = piece.element;
    while at != 0 {
        let element = &elements[at];
        inside |= Some(at) == body;
        match element.mark {
            Some(Mark::Dropped) if small(element) => return None,
            Some(Mark::Block(kind)) if small(element) => found = Some(kind),
            _ => {}
        }
        let own = match element.name.as_str() {
            "figcaption" | "caption" => Some(BlockKind::Caption),
            "figure" if piece.words < 60 && ending(&piece.text).is_none() => {
                Some(BlockKind::Caption)
            }
            "aside" if small(element) => Some(BlockKind::Related),
            "nav" | "footer" if small(element) => return None,
            "ul" | "ol" if is_list_of_links(element) && small(element) => Some(BlockKind::Related),
            "blockquote" | "q" => Some(BlockKind::Quote),
            "li" => Some(BlockKind::List),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Some(BlockKind::Other),
            // Older pages are laid out in tables.
            "tr" | "table" if small(element) => Some(BlockKind::Other),
            _ => None,
        };
        found = match (found, own) {
            // What takes a piece out of the report wins over what it is in it.
            (Some(old), Some(new)) if old.reports() || old == BlockKind::Other => {
                Some(if new.reports() { old } else { new })
            }
            (old, new) => old.or(new),
        };
        at = element.parent;
    }
    if !inside {
        // Beside the element that holds the report.
        return None;
    }
    // A line that is one link and no sentence points elsewhere.
    let pointer = piece.linked * 10 >= piece.words * 9 && ending(&piece.text).is_none();
    match found.unwrap_or(BlockKind::Paragraph) {
        BlockKind::Paragraph if pointer => Some(BlockKind::Related),
        kind => Some(kind),
    }
}

fn is_list_of_links(element: &Element) -> bool {
    element.linked * 10 >= element.words * 7
}

/// Runs of four words, as the benchmark of extractors compares them.
fn shingles(text: &str) -> Vec<[String; 4]> {
    let words: Vec<String> = text
        .split(|it: char| !it.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.windows(4).map(|it| [0, 1, 2, 3].map(|index| it[index].clone())).collect()
}

/// What the page's own JSON-LD text says about the blocks: those before its first and after its last
/// words are no part of it; where most of it is missing, it is the report itself.
pub(crate) fn compare_with_own_text(parts: Vec<Part>, own: &str) -> Vec<Part> {
    let known: BTreeSet<[String; 4]> = shingles(own).into_iter().collect();
    if known.len() < 80 {
        return parts;
    }
    // Of each block: runs of words, and how many of them the page's own text has.
    let counts: Vec<(usize, usize)> = parts
        .iter()
        .map(|part| {
            let runs = shingles(&part.text);
            (runs.len(), runs.iter().filter(|run| known.contains(*run)).count())
        })
        .collect();
    let (all, covered) = counts.iter().fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
    if covered * 2 < known.len() && own.split_whitespace().count() >= 150 {
        let lines = own.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        return lines
            .filter(|line| !line.is_empty())
            .map(|text| Part { kind: BlockKind::Paragraph, text })
            .collect();
    }
    // A summary or a beginning says nothing about the rest.
    if covered * 10 < all * 7 {
        return parts;
    }
    let known_block = |index: &usize| counts[*index].1 * 2 >= counts[*index].0.max(1);
    let first = (0..parts.len()).find(known_block).unwrap_or(0);
    let last = (0..parts.len()).rfind(known_block).unwrap_or(parts.len());
    parts
        .into_iter()
        .enumerate()
        .filter(|(index, part)| (first..=last).contains(index) || !part.kind.reports())
        .map(|(_, part)| part)
        .collect()
}

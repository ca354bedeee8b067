//! A page without what is never part of a report, so that the extractor cannot take it for one; and
//! the element that calls itself the report.

use std::collections::BTreeMap;

use readout_model::BlockKind;

use super::marks::{Mark, Marks};
use super::tree::{BOX, Element, Tree};

/// Words that must be left outside of what is removed, however it is called.
const REST: usize = 50;

/// Words of the longest caption that is told by its picture alone.
const CAPTION_WORDS: usize = 25;

/// A page without comments of readers, consent to cookies, navigation and buttons.
pub(crate) struct Clean {
    /// The page.
    pub(crate) html: String,
    /// Well-formed HTML of the element that says it is the report, and its words.
    pub(crate) body: Option<(String, usize)>,
}

/// Takes well-formed HTML.
pub(crate) fn clean(html: &str, marks: &Marks) -> Clean {
    let tree = Tree::read(html, marks);
    let elements = &tree.elements;
    // What holds the headline or the report is neither of these, whatever its class says.
    let mut holds = vec![false; elements.len()];
    for index in (1..elements.len()).rev() {
        holds[index] |= matches!(elements[index].name.as_str(), "h1" | "main" | "body")
            || elements[index].mark == Some(Mark::Body);
        let parent = elements[index].parent;
        holds[parent] |= holds[index];
    }
    // Old pages are laid out in tables: the widest cell of each row. No table of figures has a cell
    // with a third of the words.
    let mut widest: BTreeMap<usize, usize> = BTreeMap::new();
    for cell in elements.iter().filter(|it| it.name == "td") {
        let most = widest.entry(cell.parent).or_default();
        *most = (*most).max(cell.words);
    }
    let beside = |it: &Element| {
        let most = if it.name == "td" { widest[&it.parent] } else { 0 };
        most * 3 >= elements[0].words && it.words * 5 < most * 3
    };
    let captions = captions(&tree);
    // Words that stand in an element and in none below.
    let mut own = vec![0; elements.len()];
    for piece in &tree.pieces {
        own[piece.element] += piece.words;
    }
    let unlinked = |it: &Element| it.words - it.linked;
    let mut left = unlinked(&elements[0]);
    let mut out = String::with_capacity(html.len());
    let mut at = 0;
    for (index, element) in elements.iter().enumerate().skip(1) {
        if element.range.start < at {
            continue;
        }
        let small = element.words * 3 < elements[0].words;
        let cut = match element.mark {
            Some(Mark::Removed) => true,
            Some(Mark::Dropped) => small,
            _ => element.name == "nav" && small || beside(element),
        };
        let lost = unlinked(element);
        if cut && !holds[index] && (lost == 0 || left - lost >= REST) {
            left -= lost;
            out.push_str(&html[at..element.range.start]);
            out.push(' ');
            at = element.range.end;
        } else if let Some(line) = captions.get(&index).filter(|_| !holds[index] && small) {
            out.push_str(&html[at..element.range.start]);
            let word = marks.word(Mark::Block(BlockKind::Caption)).unwrap_or_default();
            let line = htmlize::escape_text(*line);
            out.push_str(&format!("<p data-class=\"{word}\" {BOX}=\"\">{line}</p>"));
            at = element.range.end;
        } else if matches!(element.name.as_str(), "div" | "section")
            && let Some(mark @ (Mark::Block(_) | Mark::Dropped)) = element.mark
            && let Some(word) = marks.word(mark)
        {
            // The extractor gives a box the class of the one around it when it makes one of the two,
            // and makes a paragraph without a class of a box that holds words and no other box. This
            // attribute, and that of a paragraph, it leaves.
            let (start, inner) =
                (element.range.start, element.range.start + 1 + element.name.len());
            out.push_str(&html[at..start]);
            let end = element.range.end.saturating_sub(element.name.len() + 3);
            let leaf = small && own[index] == element.words && end > inner;
            if leaf && html.get(end..).is_some_and(|rest| rest.starts_with("</")) {
                let inner = &html[inner..end];
                out.push_str(&format!("<p data-class=\"{word}\" {BOX}=\"\"{inner}</p>"));
                at = element.range.end;
            } else {
                out.push_str(&format!("<{} data-class=\"{word}\"", element.name));
                at = inner;
            }
        }
    }
    out.push_str(&html[at..]);
    let marked = || elements.iter().filter(|it| it.mark == Some(Mark::Body));
    let most = marked().map(unlinked).max().unwrap_or(0);
    let body = marked().filter(|it| unlinked(it) * 10 >= most * 9).min_by_key(|it| it.words);
    Clean { html: out, body: body.map(|it| (html[it.range.clone()].to_owned(), it.words)) }
}

/// The boxes with a picture and one short line in them, whatever they are called, and the line.
fn captions(tree: &Tree) -> BTreeMap<usize, &str> {
    let mut found = BTreeMap::new();
    for piece in tree.pieces.iter().filter(|piece| piece.words < CAPTION_WORDS) {
        for at in tree.around(piece.element) {
            let element = &tree.elements[at];
            // One that holds more.
            if element.words > piece.words {
                break;
            }
            let is_box = matches!(element.name.as_str(), "div" | "section" | "table");
            if is_box && element.pictures > 0 {
                found.insert(at, piece.text.as_str());
            }
        }
    }
    found
}

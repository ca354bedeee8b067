//! The extracted content of a page, divided into blocks by its markup.

use std::collections::BTreeSet;

use readout_model::BlockKind;

use super::marks::{Mark, Marks};
use super::tree::{Element, Piece, Tree};
use crate::layout::ending;
use crate::parse_date;

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

/// Words of the longest piece that is nothing but a date.
const DATE_WORDS: usize = 10;

/// Words of the longest label before links.
const LABEL_WORDS: usize = 3;

/// Words of the shortest box that is told by its links alone.
const CARD_WORDS: usize = 12;

/// What was found in the content of a page.
#[derive(Debug, Default)]
pub(crate) struct Content {
    pub(crate) parts: Vec<Part>,
    /// A day that stands alone above the text.
    pub(crate) day: Option<String>,
}

/// Divides well-formed HTML. `title` is left out where it comes again.
pub(crate) fn blocks(content: &str, title: &str, marks: &Marks) -> Content {
    let mut tree = Tree::read(content, marks);
    let mut kinds = Judge::new(&tree).kinds();
    let kept = tree.pieces.iter().zip(&kinds).filter(|(_, kind)| kind.is_some_and(reports));
    // Links are left out on both sides: cards of other reports may be longer than the report.
    let unlinked = |words: usize, linked: usize| words - linked.min(words);
    let whole = unlinked(tree.elements[0].words, tree.elements[0].linked);
    if kept.map(|(piece, _)| unlinked(piece.words, piece.linked)).sum::<usize>() * 2 < whole {
        // The page uses these words in a way of its own ("shared-paragraph"). No page calls its
        // paragraphs captions.
        for element in &mut tree.elements {
            element.mark = element.mark.filter(|mark| *mark == Mark::Block(BlockKind::Caption));
        }
        kinds = Judge::new(&tree).kinds();
    }
    let mut found = Content::default();
    for (piece, kind) in tree.pieces.iter().zip(kinds) {
        let Some(mut kind) = kind else { continue };
        if found.parts.len() < 4 {
            if repeats(title, piece) {
                continue;
            }
            if let Some(day) = day(piece) {
                found.day = found.day.or(Some(day));
                kind = BlockKind::Byline;
            }
        }
        found.parts.push(Part { kind, text: piece.text.clone() });
    }
    // A heading with nothing after it announces what was left out.
    while found.parts.last().is_some_and(|part| part.kind == BlockKind::Other) {
        found.parts.pop();
    }
    found
}

/// Whether a piece says the title again, or all of it but the name of the newsroom.
fn repeats(title: &str, piece: &Piece) -> bool {
    let title = title.trim();
    title == piece.text || piece.words >= 4 && title.contains(&piece.text)
}

/// The day in a piece that is nothing else: "19.01.2026", "Published: 2 April 2026 | 17:00".
fn day(piece: &Piece) -> Option<String> {
    if piece.words > DATE_WORDS {
        return None;
    }
    let first = piece.text.split(['|', '·', '•']).next()?;
    let after = first.split_once(": ").map_or(first, |(_, after)| after);
    [first, after].into_iter().find(|it| parse_date(it).is_ok()).map(|it| it.trim().to_owned())
}

/// Decides what the pieces of a page are.
struct Judge<'t> {
    tree: &'t Tree,
    /// Words of all.
    total: usize,
    /// The element that says it is the report, if it holds most of what was extracted.
    body: Option<usize>,
}

impl<'t> Judge<'t> {
    fn new(tree: &'t Tree) -> Judge<'t> {
        let elements = &tree.elements;
        let total = elements[0].words.max(1);
        let marked = elements.iter().enumerate().filter(|(_, it)| it.mark == Some(Mark::Body));
        // What are links says nothing: lists of other reports may be as long as the report.
        let unlinked = |it: &Element| it.words - it.linked;
        let most = marked.filter(|(_, it)| unlinked(it) * 10 >= unlinked(&elements[0]) * 7);
        let body = most.min_by_key(|(_, it)| it.words).map(|(index, _)| index);
        Judge { tree, total, body }
    }

    /// What each piece is; `None` when it is no part of the report.
    fn kinds(&self) -> Vec<Option<BlockKind>> {
        let Tree { elements, pieces } = self.tree;
        let mut kinds: Vec<Option<BlockKind>> = pieces.iter().map(|it| self.kind(it)).collect();
        let mut reported = vec![0; elements.len()];
        for (piece, kind) in pieces.iter().zip(&kinds) {
            if kind.is_some_and(reports) {
                reported[piece.element] += piece.words;
            }
        }
        for index in (1..elements.len()).rev() {
            reported[elements[index].parent] += reported[index];
        }
        for (piece, kind) in pieces.iter().zip(&mut kinds) {
            if *kind != Some(BlockKind::Other) {
                continue;
            }
            let around = || self.tree.around(piece.element);
            if !around().any(|it| is_heading(&elements[it].name)) {
                continue;
            }
            // A heading of a box in which nothing else belongs to the report.
            let section = around().find(|it| elements[*it].words > piece.words);
            if section.is_some_and(|it| reported[it] == 0) {
                *kind = Some(BlockKind::Related);
            }
        }
        kinds
    }

    fn is_small(&self, element: &Element) -> bool {
        (element.words as f64) < SHARE * self.total as f64
    }

    fn kind(&self, piece: &Piece) -> Option<BlockKind> {
        let elements = &self.tree.elements;
        let small = |it: &Element| self.is_small(it);
        // A line that is a time and nothing else.
        let mut found = (piece.timed == piece.words).then_some(BlockKind::Byline);
        let mut inside = self.body.is_none();
        for at in self.tree.around(piece.element) {
            let element = &elements[at];
            inside |= self.body == Some(at);
            // A paragraph is no box: some pages call the paragraphs so that only subscribers see.
            let boxed = element.name != "p" || element.boxed;
            match element.mark {
                Some(Mark::Block(BlockKind::Promotion)) if !boxed => {}
                Some(Mark::Dropped | Mark::Removed) if small(element) => return None,
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
                "ul" | "ol" if is_list_of_links(element) && small(element) => {
                    Some(BlockKind::Related)
                }
                // Other reports as cards: headline and first words, all of it a link.
                "div" | "section"
                    if is_list_of_links(element)
                        && element.words >= CARD_WORDS
                        && element.words * 2 < self.total =>
                {
                    Some(BlockKind::Related)
                }
                "blockquote" | "q" => Some(BlockKind::Quote),
                "li" => Some(BlockKind::List),
                name if is_heading(name) => Some(BlockKind::Other),
                // Older pages are laid out in tables.
                "tr" | "table" if small(element) => Some(BlockKind::Other),
                _ => None,
            };
            found = match (found, own) {
                // What takes a piece out of the report wins over what it is in it.
                (Some(old), Some(new)) if reports(old) || old == BlockKind::Other => {
                    Some(if reports(new) { old } else { new })
                }
                (old, new) => old.or(new),
            };
        }
        if !inside {
            // Beside the element that holds the report.
            return None;
        }
        let pointer = points(piece);
        match found.unwrap_or(BlockKind::Paragraph) {
            BlockKind::Paragraph if pointer => Some(BlockKind::Related),
            kind => Some(kind),
        }
    }
}

/// Whether a line points elsewhere: one link or several and no sentence, or a label and links only
/// ("Filed under: Towns, Water").
fn points(piece: &Piece) -> bool {
    let words =
        |text: &str| text.split(' ').filter(|word| word.chars().any(char::is_alphanumeric)).count();
    let labelled = piece.text.split_once(": ").is_some_and(|(label, rest)| {
        words(label) <= LABEL_WORDS && words(rest) > 0 && piece.linked >= words(rest)
    });
    labelled || piece.linked * 10 >= words(&piece.text) * 9 && ending(&piece.text).is_none()
}

fn reports(kind: BlockKind) -> bool {
    kind.reports()
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
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

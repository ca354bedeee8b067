//! Well-formed HTML as a list of elements and of pieces of text between block tags.

use std::ops::Range;

use super::guard::{LINE, VOID, is_block};
use super::marks::{Mark, Marks};
use super::scan::{self, Event};

/// Attributes whose words say what an element is.
const TELLING: [&str; 8] = [
    "class",
    "id",
    "name",
    "itemprop",
    "data-class",
    "data-component",
    "data-testid",
    "aria-label",
];

/// Stands in what was a box once.
pub(crate) const BOX: &str = "data-box";

pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) parent: usize,
    pub(crate) mark: Option<Mark>,
    /// Words in it, and how many of them are links.
    pub(crate) words: usize,
    pub(crate) linked: usize,
    /// A paragraph that was a box; see [`super::clean`].
    pub(crate) boxed: bool,
    /// Pictures in it.
    pub(crate) pictures: usize,
    /// Where it stands in the HTML, its tags included.
    pub(crate) range: Range<usize>,
}

/// Text between two block tags.
pub(crate) struct Piece {
    /// The element it stands in.
    pub(crate) element: usize,
    /// One line, white space made single blanks.
    pub(crate) text: String,
    pub(crate) words: usize,
    pub(crate) linked: usize,
    /// Words in `<time>`.
    pub(crate) timed: usize,
}

pub(crate) struct Tree {
    /// In order of their beginnings; the first is the whole.
    pub(crate) elements: Vec<Element>,
    pub(crate) pieces: Vec<Piece>,
}

impl Tree {
    /// Reads HTML as [`super::guard`] and the extractor write it: every tag is closed.
    pub(crate) fn read(html: &str, marks: &Marks) -> Tree {
        let mut reader = Reader::new(html.len(), marks);
        let mut events = scan::events(html);
        let mut at = 0;
        while let Some(event) = events.next() {
            let range = at..events.position();
            at = range.end;
            reader.take(event, range);
        }
        reader.finish()
    }

    /// The elements around one, from the inside out, itself first; without the whole.
    pub(crate) fn around(&self, element: usize) -> impl Iterator<Item = usize> + '_ {
        let up = |at: &usize| Some(self.elements[*at].parent);
        std::iter::successors(Some(element), up).take_while(|at| *at != 0)
    }
}

struct Reader<'m> {
    marks: &'m Marks,
    tree: Tree,
    stack: Vec<usize>,
    text: String,
    linked: usize,
    timed: usize,
    /// Links and times that are open.
    links: usize,
    times: usize,
}

impl<'m> Reader<'m> {
    fn new(length: usize, marks: &'m Marks) -> Reader<'m> {
        let whole = Element {
            name: String::new(),
            parent: 0,
            mark: None,
            words: 0,
            linked: 0,
            boxed: false,
            pictures: 0,
            range: 0..length,
        };
        Reader {
            marks,
            tree: Tree { elements: vec![whole], pieces: Vec::new() },
            stack: vec![0],
            text: String::new(),
            linked: 0,
            timed: 0,
            links: 0,
            times: 0,
        }
    }

    fn take(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Text(words) => {
                for (index, line) in htmlize::unescape(words).split(LINE).enumerate() {
                    if index > 0 {
                        self.flush();
                    }
                    let count = line.split_whitespace().count();
                    self.linked += if self.links > 0 { count } else { 0 };
                    self.timed += if self.times > 0 { count } else { 0 };
                    self.text.push_str(line);
                }
            }
            Event::Raw { .. } => {}
            Event::Open { name, attributes, .. } => {
                if is_block(&name) || name == "br" {
                    self.flush();
                }
                if VOID.contains(&name.as_str()) {
                    let top = self.top();
                    self.tree.elements[top].pictures += usize::from(name == "img");
                    return;
                }
                self.links += usize::from(name == "a");
                self.times += usize::from(name == "time");
                let (mut class, mut boxed) = (String::new(), false);
                for (attribute, value) in scan::attributes(attributes) {
                    boxed |= attribute == BOX;
                    if TELLING.contains(&attribute.as_str()) {
                        class.push(' ');
                        class.push_str(&value);
                    }
                }
                let parent = self.top();
                let mark = self.marks.of_class(&class);
                self.stack.push(self.tree.elements.len());
                let range = range.start..self.tree.elements[0].range.end;
                let element =
                    Element { name, parent, mark, words: 0, linked: 0, boxed, pictures: 0, range };
                self.tree.elements.push(element);
            }
            Event::Close(name) => {
                if is_block(&name) {
                    self.flush();
                }
                let top = self.top();
                if top != 0 && self.tree.elements[top].name == name {
                    self.tree.elements[top].range.end = range.end;
                    self.stack.pop();
                    self.links -= usize::from(name == "a" && self.links > 0);
                    self.times -= usize::from(name == "time" && self.times > 0);
                }
            }
        }
    }

    fn top(&self) -> usize {
        self.stack.last().copied().unwrap_or(0)
    }

    fn flush(&mut self) {
        let line = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.text.clear();
        let linked = std::mem::take(&mut self.linked);
        let timed = std::mem::take(&mut self.timed);
        if line.chars().any(char::is_alphanumeric) {
            let words = line.split(' ').count();
            let element = self.top();
            let (linked, timed) = (linked.min(words), timed.min(words));
            self.tree.pieces.push(Piece { element, text: line, words, linked, timed });
        }
    }

    fn finish(mut self) -> Tree {
        self.flush();
        let Tree { elements, pieces } = &mut self.tree;
        for piece in pieces {
            elements[piece.element].words += piece.words;
            elements[piece.element].linked += piece.linked;
        }
        // Children stand after their parents.
        for index in (1..elements.len()).rev() {
            let Element { parent, words, linked, pictures, .. } = elements[index];
            elements[parent].words += words;
            elements[parent].linked += linked;
            elements[parent].pictures += pictures;
        }
        self.tree
    }
}

//! The words that tell a caption from a paragraph: `knowledge/source/*.tsv`, read and checked.

use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::AhoCorasick;
use readout_model::{BlockKind, Diagnostic, KnowledgeFile};

use crate::page::Marks;

/// What the tables under `knowledge/source/` say. Made once, used for all reports.
#[derive(Clone, Debug, Default)]
pub struct Cues {
    /// By kind and place; see [`Cues::group`].
    groups: Vec<Group>,
    header: BTreeMap<String, Field>,
    /// ISO 639-3 → 639-1.
    languages: BTreeMap<String, String>,
    /// How web pages mark their parts.
    pub(crate) marks: Marks,
}

/// The cues of one kind and place.
#[derive(Clone, Debug, Default)]
struct Group {
    cues: Vec<Cue>,
    /// Finds all of them in one pass, in any case; only for those that stand inside a text.
    finder: Option<AhoCorasick>,
}

/// One row of `cues.tsv`.
#[derive(Clone, Debug)]
pub(crate) struct Cue {
    pub(crate) kind: CueKind,
    pub(crate) place: Place,
    /// How much it says; see `weight` in `knowledge/source/cues.tsv`.
    pub(crate) weight: u32,
    /// Lower case: matches in any case. With capitals: matches as written.
    words: String,
    exact: bool,
}

/// What a cue speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CueKind {
    Block(BlockKind),
    /// Name of a picture agency.
    Agency,
    /// What a journalist is called.
    Role,
    /// Words that stay small between the names of a byline.
    Small,
    /// What round-ups of several stories are called.
    RoundUp,
}

/// Where in a block a cue has to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Start,
    Inside,
    End,
    Whole,
    /// Before something short that ends the block ("Credit: …").
    Label,
    /// At the start, before names only ("By …").
    Names,
}

/// What a key of a header or a field of JSONL says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Field {
    Id,
    Title,
    Date,
    Outlet,
    Url,
    /// Known as a key, but not kept.
    Ignored,
}

impl Cues {
    /// Reads the tables of `source/` among the given files; others are passed over.
    ///
    /// # Errors
    ///
    /// Everything that is wrong in any of them, in order.
    pub fn parse(files: &[KnowledgeFile]) -> Result<Cues, Vec<Diagnostic>> {
        let mut cues = Cues::default();
        let mut problems = Vec::new();
        for file in files {
            match file.path.as_str() {
                "source/cues.tsv" => {
                    for row in rows(file, &["kind", "where", "weight", "words"], &mut problems) {
                        match cue(&row) {
                            Ok(cue) => cues.add(cue),
                            Err(problem) => problems.push(*problem),
                        }
                    }
                }
                "source/header.tsv" => {
                    for row in rows(file, &["key", "field"], &mut problems) {
                        match field(row.cells[1]) {
                            Some(field) => {
                                cues.header.insert(row.cells[0].to_lowercase(), field);
                            }
                            None => problems.push(*row.problem(
                                1,
                                "no such field",
                                "id, title, date, outlet, url or ignored",
                            )),
                        }
                    }
                }
                "source/languages.tsv" => {
                    for row in rows(file, &["iso639_3", "iso639_1", "source"], &mut problems) {
                        cues.languages.insert(row.cells[0].to_owned(), row.cells[1].to_owned());
                    }
                }
                "source/pages.tsv" => {
                    for row in rows(file, &["what", "where", "words"], &mut problems) {
                        if !cues.marks.add(row.cells[0], row.cells[1], row.cells[2]) {
                            problems.push(*row.problem(
                                0,
                                "no such mark in that place",
                                "the head of pages.tsv says what may stand here",
                            ));
                        }
                    }
                }
                _ => {}
            }
        }
        cues.groups.iter_mut().for_each(Group::build);
        if problems.is_empty() { Ok(cues) } else { Err(problems) }
    }

    pub(crate) fn of(&self, kind: CueKind, place: Place) -> impl Iterator<Item = &Cue> {
        self.groups.get(Cues::group(kind, place)).into_iter().flat_map(|group| &group.cues)
    }

    /// The cues of this kind and place that stand in a text as whole words, and where.
    pub(crate) fn within<'t>(
        &'t self,
        kind: CueKind,
        place: Place,
        text: &'t str,
    ) -> impl Iterator<Item = (&'t Cue, Range<usize>)> {
        let group = self.groups.get(Cues::group(kind, place));
        let finder = group.and_then(|group| Some((group, group.finder.as_ref()?)));
        finder.into_iter().flat_map(move |(group, finder)| {
            finder.find_overlapping_iter(text).filter_map(move |found| {
                let cue = &group.cues[found.pattern().as_usize()];
                let length = cue.at_start(text.get(found.start()..)?)?;
                let begins_word = !cue.words.starts_with(char::is_alphanumeric)
                    || !text[..found.start()].ends_with(char::is_alphanumeric);
                begins_word.then_some((cue, found.start()..found.start() + length))
            })
        })
    }

    fn add(&mut self, cue: Cue) {
        let group = Cues::group(cue.kind, cue.place);
        if self.groups.len() <= group {
            self.groups.resize_with(group + 1, Group::default);
        }
        self.groups[group].cues.push(cue);
    }

    /// Every line of a report asks for a dozen groups: each has its place.
    fn group(kind: CueKind, place: Place) -> usize {
        let kind = match kind {
            CueKind::Agency => 0,
            CueKind::Role => 1,
            CueKind::Small => 2,
            CueKind::RoundUp => 3,
            CueKind::Block(kind) => 4 + kind as usize,
        };
        kind * 6 + place as usize
    }

    pub(crate) fn block(&self, kind: BlockKind, place: Place) -> impl Iterator<Item = &Cue> {
        self.of(CueKind::Block(kind), place)
    }

    /// Whether a title is one of round-ups.
    pub(crate) fn round_up(&self, title: &str) -> bool {
        let title = title.trim();
        let of = |place| self.of(CueKind::RoundUp, place);
        of(Place::Start).any(|cue| cue.at_start(title).is_some())
            || of(Place::End).any(|cue| cue.at_end(title).is_some())
            || of(Place::Whole).any(|cue| cue.at_start(title) == Some(title.len()))
            || self.within(CueKind::RoundUp, Place::Inside, title).next().is_some()
    }

    /// The meaning of a header key, in any case.
    pub(crate) fn field(&self, key: &str) -> Option<Field> {
        self.header.get(&key.to_lowercase()).copied()
    }

    /// ISO 639-1 code of a language, else its 639-3 code.
    pub(crate) fn language<'a>(&'a self, code: &'a str) -> &'a str {
        self.languages.get(code).map_or(code, String::as_str)
    }
}

impl Group {
    fn build(&mut self) {
        let inside = |cue: &Cue| matches!(cue.place, Place::Inside | Place::Label);
        if self.cues.first().is_some_and(inside) {
            // Only the first word is looked for; the cue itself decides about the rest.
            let words = self.cues.iter().map(|cue| cue.words.split(' ').next().unwrap_or_default());
            // Fails only beyond four thousand million states.
            self.finder = AhoCorasick::builder().ascii_case_insensitive(true).build(words).ok();
        }
    }
}

impl Cue {
    /// Length in bytes of the cue at the start of a text. A blank of the cue stands for any white
    /// space: pages are full of no-break spaces.
    pub(crate) fn at_start(&self, text: &str) -> Option<usize> {
        let mut characters = text.char_indices();
        for wanted in self.words.chars() {
            let (_, found) = characters.next()?;
            let same = match wanted {
                ' ' => found.is_whitespace(),
                _ if self.exact => found == wanted,
                _ => found.eq_ignore_ascii_case(&wanted),
            };
            if !same {
                return None;
            }
        }
        let length = characters.offset();
        // A cue that ends in a letter must not end inside a word.
        let inside = self.words.ends_with(char::is_alphanumeric)
            && text[length..].starts_with(char::is_alphanumeric);
        (!inside).then_some(length)
    }

    /// Where the cue begins at the end of a text, in bytes.
    pub(crate) fn at_end(&self, text: &str) -> Option<usize> {
        let last = self.words.chars().count().checked_sub(1)?;
        let (start, _) = text.char_indices().rev().nth(last)?;
        let clear = !self.words.starts_with(char::is_alphanumeric)
            || !text[..start].ends_with(char::is_alphanumeric);
        (clear && self.at_start(&text[start..]).is_some()).then_some(start)
    }
}

struct Row<'a> {
    file: &'a KnowledgeFile,
    number: usize,
    line: &'a str,
    cells: Vec<&'a str>,
}

impl Row<'_> {
    fn problem(&self, cell: usize, message: &str, hint: &str) -> Box<Diagnostic> {
        let before: usize = self.cells[..cell].iter().map(|cell| cell.chars().count() + 1).sum();
        Box::new(Diagnostic {
            file: self.file.path.clone(),
            line: self.number,
            column: before + 1,
            length: self.cells.get(cell).map_or(1, |cell| cell.chars().count().max(1)),
            text: self.line.to_owned(),
            message: message.to_owned(),
            hint: Some(format!("write {hint}")),
        })
    }
}

/// The rows of a table, its header checked.
fn rows<'a>(
    file: &'a KnowledgeFile,
    columns: &[&str],
    problems: &mut Vec<Diagnostic>,
) -> Vec<Row<'a>> {
    let mut lines = file
        .text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
        .map(|(index, line)| Row {
            file,
            number: index + 1,
            line,
            cells: line.split('\t').collect(),
        });
    let expected = columns.join("<tab>");
    match lines.next() {
        Some(header) if header.cells == columns => {}
        Some(header) => {
            problems.push(*header.problem(0, "not the header of this table", &expected));
            return Vec::new();
        }
        None => return Vec::new(),
    }
    let (whole, broken): (Vec<_>, Vec<_>) = lines.partition(|row| {
        row.cells.len() == columns.len() && row.cells.iter().all(|cell| !cell.is_empty())
    });
    for row in broken {
        problems.push(*row.problem(0, "a row needs one value in each column", &expected));
    }
    whole
}

fn cue(row: &Row<'_>) -> Result<Cue, Box<Diagnostic>> {
    let kind = match row.cells[0] {
        "agency" => CueKind::Agency,
        "role" => CueKind::Role,
        "small" => CueKind::Small,
        "roundup" => CueKind::RoundUp,
        name => CueKind::Block(
            [
                BlockKind::Byline,
                BlockKind::Caption,
                BlockKind::Credit,
                BlockKind::Promotion,
                BlockKind::Related,
                BlockKind::Other,
            ]
            .into_iter()
            .find(|kind| kind.name() == name)
            .ok_or_else(|| {
                row.problem(
                    0,
                    "no such kind of cue",
                    "byline, caption, credit, promotion, related, other, agency, role, small or roundup",
                )
            })?,
        ),
    };
    let place = match row.cells[1] {
        "start" => Place::Start,
        "inside" => Place::Inside,
        "end" => Place::End,
        "whole" => Place::Whole,
        "label" => Place::Label,
        "names" => Place::Names,
        _ => {
            let hint = "start, inside, end, whole, label or names";
            return Err(row.problem(1, "no such place", hint));
        }
    };
    let weight = row.cells[2]
        .parse()
        .map_err(|_| row.problem(2, "the weight is no number", "1 (a hint) or 2 (enough alone)"))?;
    let words = row.cells[3].trim_end().to_owned();
    let exact = words.chars().any(char::is_uppercase);
    Ok(Cue { kind, place, weight, words, exact })
}

fn field(name: &str) -> Option<Field> {
    Some(match name {
        "id" => Field::Id,
        "title" => Field::Title,
        "date" => Field::Date,
        "outlet" => Field::Outlet,
        "url" => Field::Url,
        "ignored" => Field::Ignored,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The problems found in one file, as the user sees them.
    fn check(path: &str, text: &str) -> String {
        let file = KnowledgeFile { path: path.into(), text: text.to_owned().into() };
        match Cues::parse(&[file]) {
            Ok(_) => "no problem".into(),
            Err(problems) => {
                problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
            }
        }
    }

    #[test]
    fn mistakes_in_tables_are_all_shown_with_their_place() {
        insta::assert_snapshot!(check(
            "source/cues.tsv",
            "# note\nkind\twhere\tweight\twords\nadvert\tstart\t2\tbuy\nrelated\ttop\t2\tmore\n\
             related\tstart\tx\tmore\nrelated\tstart\n"
        ), @r"
        source/cues.tsv:6:1: a row needs one value in each column
          related	start
          ^^^^^^^
          hint: write kind<tab>where<tab>weight<tab>words
        source/cues.tsv:3:1: no such kind of cue
          advert	start	2	buy
          ^^^^^^
          hint: write byline, caption, credit, promotion, related, other, agency, role, small or roundup
        source/cues.tsv:4:9: no such place
          related	top	2	more
                  ^^^
          hint: write start, inside, end, whole, label or names
        source/cues.tsv:5:15: the weight is no number
          related	start	x	more
                        ^
          hint: write 1 (a hint) or 2 (enough alone)
        ");
        insta::assert_snapshot!(check("source/cues.tsv", "kind\twords\n"), @r"
        source/cues.tsv:1:1: not the header of this table
          kind	words
          ^^^^
          hint: write kind<tab>where<tab>weight<tab>words
        ");
        insta::assert_snapshot!(check("source/header.tsv", "key\tfield\nBy\tauthor\n"), @r"
        source/header.tsv:2:4: no such field
          By	author
             ^^^^^^
          hint: write id, title, date, outlet, url or ignored
        ");
        insta::assert_snapshot!(check("events/consult.rules", "not ours"), @"no problem");
    }
}

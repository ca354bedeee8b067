//! `knowledge/source/pages.tsv`: how pages mark their parts.

use readout_model::BlockKind;

/// What a class says about the part that has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// A block of its own kind.
    Block(BlockKind),
    /// No part of the report.
    Dropped,
    /// No part of the report, however long: comments of readers, consent to cookies.
    Removed,
    /// The element that holds the report.
    Body,
}

/// What is said in the head of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fact {
    Title,
    Outlet,
    Url,
    Published,
    Modified,
    Author,
}

/// Where it is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    Meta,
    Json,
}

/// The table, read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Marks {
    /// With a hyphen before the words, and a blank before it where a class must begin so.
    classes: Vec<(Mark, String)>,
    facts: Vec<(Fact, Said, String)>,
}

impl Marks {
    /// Adds a row; `false` when its first or second column is none of the known.
    pub(crate) fn add(&mut self, what: &str, place: &str, words: &str) -> bool {
        let said = match place {
            "class" => {
                let mark = match what {
                    "caption" => Mark::Block(BlockKind::Caption),
                    "credit" => Mark::Block(BlockKind::Credit),
                    "promotion" => Mark::Block(BlockKind::Promotion),
                    "related" => Mark::Block(BlockKind::Related),
                    "byline" => Mark::Block(BlockKind::Byline),
                    "dropped" => Mark::Dropped,
                    "removed" => Mark::Removed,
                    "body" => Mark::Body,
                    _ => return false,
                };
                let blank = if mark == Mark::Removed { " " } else { "" };
                self.classes.push((mark, format!("{blank}-{words}")));
                return true;
            }
            "meta" => Said::Meta,
            "json" => Said::Json,
            _ => return false,
        };
        let fact = match what {
            "title" => Fact::Title,
            "outlet" => Fact::Outlet,
            "url" => Fact::Url,
            "published" => Fact::Published,
            "modified" => Fact::Modified,
            "author" => Fact::Author,
            _ => return false,
        };
        self.facts.push((fact, said, words.to_owned()));
        true
    }

    /// What the class and id of an element say; the first row wins.
    pub(crate) fn of_class(&self, class: &str) -> Option<Mark> {
        let mut words = String::from(" -");
        let mut before = ' ';
        for it in class.chars() {
            // "relatedPosts" is two words.
            if it.is_ascii_uppercase() && before.is_ascii_lowercase() {
                words.push('-');
            }
            match it {
                it if it.is_ascii_alphanumeric() => words.push(it.to_ascii_lowercase()),
                ' ' | '\t' | '\n' | '\r' => words.push_str("- -"),
                _ => words.push('-'),
            }
            before = it;
        }
        // So that "share-" fits "share" and "share-bar", not "shared".
        words.push('-');
        self.classes.iter().find(|(_, it)| words.contains(it.as_str())).map(|(mark, _)| *mark)
    }

    /// A class that says so.
    pub(crate) fn word(&self, mark: Mark) -> Option<&str> {
        let row = self.classes.iter().find(|(it, _)| *it == mark);
        row.map(|(_, words)| words.trim_start_matches([' ', '-']))
    }

    /// Where a fact may be said, best first.
    pub(crate) fn places(&self, fact: Fact) -> impl Iterator<Item = (Said, &str)> {
        let rows = self.facts.iter().filter(move |(it, ..)| *it == fact);
        rows.map(|(_, said, words)| (*said, words.as_str()))
    }
}

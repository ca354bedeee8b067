//! The pool of originals and copies that a detector is run on, with the pairs it should find.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::Context as _;
use jiff::ToSpan as _;
use jiff::civil::{Date, date};

use super::edits::{Dice, Edit, Vocabulary, copy, reword, sentences};

/// Shares of words changed, in hundredths.
pub(super) const LEVELS: [u8; 6] = [0, 5, 10, 20, 30, 40];

/// Texts shorter than this many words are not copied: a few words are nobody's work.
const FEWEST: usize = 80;

/// One article as it came, or as it was made.
#[derive(Clone)]
pub(super) struct Item {
    pub(super) id: String,
    /// Gold story of the article, or of its first source; the id where none is given.
    pub(super) story: String,
    pub(super) date: Option<Date>,
    pub(super) text: String,
    /// How it was made; `None`: an original.
    pub(super) made: Option<Made>,
}

/// How a copy was made.
#[derive(Clone)]
pub(super) struct Made {
    pub(super) edit: Edit,
    pub(super) level: u8,
    /// Places of the originals in the pool; two for a merge.
    pub(super) from: Vec<usize>,
}

/// Originals first, then one copy of each.
pub(super) struct Pool {
    pub(super) items: Vec<Item>,
}

impl Pool {
    /// Articles of JSONL (fields `text`, `id`, `story`, `date`) and text files, each long enough one
    /// copied once, by every edit at every level in turn.
    pub(super) fn new(paths: &[PathBuf], seed: u64) -> anyhow::Result<Pool> {
        let mut items = Vec::new();
        let mut folders = paths.to_vec();
        folders.reverse();
        while let Some(path) = folders.pop() {
            if path.is_dir() {
                let entries = std::fs::read_dir(&path)?;
                let mut inside: Vec<PathBuf> =
                    entries.map(|entry| Ok(entry?.path())).collect::<anyhow::Result<_>>()?;
                inside.sort();
                folders.extend(inside.into_iter().rev());
                continue;
            }
            let name = path.display().to_string();
            let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
            match ending {
                "jsonl" => {
                    let text = std::fs::read_to_string(&path).with_context(|| name.clone())?;
                    for (number, line) in text.lines().enumerate() {
                        items.push(article(line, &name, number + 1)?);
                    }
                }
                "txt" => {
                    let bytes = std::fs::read(&path).with_context(|| name.clone())?;
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    items.push(Item {
                        id: name.clone(),
                        story: name,
                        date: None,
                        text,
                        made: None,
                    });
                }
                _ => {}
            }
        }
        anyhow::ensure!(!items.is_empty(), "no .jsonl or .txt in what was given");
        Ok(Pool { items: grown(items, seed) })
    }

    /// The pairs that are copies, as (original, copy).
    pub(super) fn pairs(&self) -> BTreeSet<(usize, usize)> {
        let made = self
            .items
            .iter()
            .enumerate()
            .filter_map(|(place, item)| Some((place, item.made.as_ref()?)));
        made.flat_map(|(place, made)| made.from.iter().map(move |from| (*from, place))).collect()
    }
}

fn article(line: &str, file: &str, number: usize) -> anyhow::Result<Item> {
    let place = || format!("{file}:{number}");
    let value: serde_json::Value = serde_json::from_str(line).with_context(place)?;
    let field = |name: &str| value[name].as_str().map(str::to_owned);
    let id = field("id").unwrap_or_else(place);
    Ok(Item {
        story: field("story").unwrap_or_else(|| id.clone()),
        date: field("date").and_then(|date| date.get(..10)?.parse().ok()),
        text: field("text").with_context(|| format!("{}: no field \"text\"", place()))?,
        id,
        made: None,
    })
}

fn grown(mut items: Vec<Item>, seed: u64) -> Vec<Item> {
    let dice = &mut Dice(seed);
    let vocabulary = Vocabulary::new(items.iter().map(|item| item.text.as_str()));
    let divided: Vec<Vec<String>> = items.iter().map(|item| sentences(&item.text)).collect();
    let mut order: Vec<usize> = (0..items.len())
        .filter(|place| items[*place].text.split_whitespace().count() >= FEWEST)
        .collect();
    dice.shuffle(&mut order);
    let mut turn = 0;
    while let Some(first) = order.pop() {
        let edit = Edit::ALL[turn % Edit::ALL.len()];
        let level = LEVELS[(turn / Edit::ALL.len()) % LEVELS.len()];
        turn += 1;
        let mut from = vec![first];
        // Foreign lines come from anywhere; what is merged is copied from as well, and so used up.
        let other = match edit {
            Edit::Merge => match order.pop() {
                Some(second) => {
                    from.push(second);
                    second
                }
                None => break,
            },
            _ => dice.below(divided.len()),
        };
        let other: &[String] =
            if edit == Edit::Boilerplate { foreign(dice) } else { &divided[other] };
        let sentences = copy(edit, &divided[first], other, dice);
        let text = reword(&sentences, f64::from(level) / 100.0, &vocabulary, dice).join("\n");
        let later = from.iter().filter_map(|place| items[*place].date).max();
        let day = later.unwrap_or(date(2020, 1, 1));
        items.push(Item {
            id: format!("copy-{turn}-{}-{level}", edit.name()),
            story: items[first].story.clone(),
            date: later.map(|_| day.saturating_add((dice.below(3) as i64).days())),
            text,
            made: Some(Made { edit, level, from }),
        });
    }
    items
}

/// Lines of a newsroom's own, written for this purpose: they stand in many copies, as such lines do.
fn foreign(dice: &mut Dice) -> &'static [String] {
    use std::sync::LazyLock;
    static LINES: LazyLock<Vec<String>> = LazyLock::new(|| {
        let lines = include_str!("boilerplate.txt").lines();
        lines.filter(|line| !line.starts_with('#') && !line.is_empty()).map(str::to_owned).collect()
    });
    let start = dice.below(LINES.len() / 2);
    &LINES[start..]
}

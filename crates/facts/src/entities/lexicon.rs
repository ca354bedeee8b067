use foldhash::fast::FixedState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry as Slot;
use smol_str::SmolStr;
use std::hash::BuildHasher as _;

use super::fold::{fold, fold_into, is_acronym};

/// Names of one or more words, found in a row of folded tokens from left to right, longest first.
///
/// Tens of thousands of names are added each time the program starts, so they are not folded into
/// keys of their own: the table holds hashes of the folded names, and a hit is compared again.
#[derive(Clone, Debug)]
pub(super) struct Lexicon<T> {
    /// First entry of each name.
    first: HashTable<u32>,
    entries: Vec<Entry<T>>,
    /// By hash of the first word: the number of words of the longest name that begins with it.
    longest: HashTable<(u64, u8)>,
    hasher: FixedState,
    /// Holds the name being added.
    buffer: String,
}

#[derive(Clone, Debug)]
struct Entry<T> {
    /// Of the folded name.
    hash: u64,
    /// As it stands in the table.
    name: SmolStr,
    value: T,
    /// Written like an acronym: found only in its own capitals.
    acronym: bool,
    /// The next entry of the same name.
    next: Option<u32>,
}

impl<T> Default for Lexicon<T> {
    fn default() -> Lexicon<T> {
        Lexicon {
            first: HashTable::new(),
            entries: Vec::new(),
            longest: HashTable::new(),
            hasher: FixedState::with_seed(0),
            buffer: String::new(),
        }
    }
}

impl<T> Entry<T> {
    /// Ends in a possessive of its own ("Wendy's").
    fn is_possessive(&self) -> bool {
        self.name.ends_with("'s") || self.name.ends_with("’s")
    }

    /// The capitals that an acronym must be written in, without full stops.
    fn capitals(&self) -> Option<impl Iterator<Item = char>> {
        let letters = self.name.chars().filter(|character| !matches!(character, '.' | ' '));
        self.acronym.then_some(letters)
    }

    fn same_capitals(&self, other: &str) -> bool {
        self.capitals().is_none_or(|capitals| {
            capitals.eq(other.chars().filter(|character| !matches!(character, '.' | ' ')))
        })
    }
}

impl<T: Copy + PartialEq> Lexicon<T> {
    /// Makes room for so many names, which spares a table of tens of thousands its growing.
    pub(super) fn reserve(&mut self, names: usize) {
        self.entries.reserve(names);
        let entries = &self.entries;
        self.first.reserve(names, |number| entries[*number as usize].hash);
        self.longest.reserve(names / 3, |(hash, _)| *hash);
    }

    /// Adds a name.
    pub(super) fn add(&mut self, name: SmolStr, value: T) {
        let mut key = std::mem::take(&mut self.buffer);
        fold_into(&name, &mut key);
        self.add_folded(&key, name, value);
        self.buffer = key;
    }

    fn add_folded(&mut self, key: &str, name: SmolStr, value: T) {
        // Bytes, as `split` takes longer over names as short as these.
        let space = |byte: &u8| *byte == b' ';
        let end = key.bytes().position(|byte| space(&byte)).unwrap_or(key.len());
        let first = &key[..end];
        if first.is_empty() {
            return;
        }
        let words = 1 + key.as_bytes()[end..].iter().filter(|byte| space(byte)).count() as u8;
        let hash = self.hasher.hash_one(first);
        match self.longest.entry(hash, |(known, _)| *known == hash, |(known, _)| *known) {
            Slot::Occupied(mut slot) => slot.get_mut().1 = slot.get().1.max(words),
            Slot::Vacant(slot) => drop(slot.insert((hash, words))),
        }
        let entries = &mut self.entries;
        let hash = self.hasher.hash_one(key);
        let acronym = is_acronym(&name);
        let number = entries.len() as u32;
        let entry = Entry { hash, name, value, acronym, next: None };
        // Most names that are there already are written the same: somebody's next term.
        let same = |number: &u32| {
            let known = &entries[*number as usize];
            known.hash == hash && (known.name == entry.name || fold(&known.name) == key)
        };
        let head = match self.first.entry(hash, same, |number| entries[*number as usize].hash) {
            Slot::Occupied(slot) => *slot.get(),
            Slot::Vacant(slot) => {
                slot.insert(number);
                entries.push(entry);
                return;
            }
        };
        let mut last = head as usize;
        loop {
            let known = &entries[last];
            if known.value == value && known.acronym == acronym && known.same_capitals(&entry.name)
            {
                return;
            }
            let Some(next) = known.next else { break };
            last = next as usize;
        }
        entries[last].next = Some(number);
        entries.push(entry);
    }

    /// Leaves of a folded name only the entries whose values are to be kept.
    pub(super) fn keep(&mut self, key: &str, keep: impl Fn(&T) -> bool) {
        let hash = self.hasher.hash_one(key);
        let entries = &self.entries;
        let same = |number: &u32| {
            let known = &entries[*number as usize];
            known.hash == hash && fold(&known.name) == key
        };
        let Some(first) = self.first.find(hash, same).copied() else { return };
        let next = |number: &u32| entries[*number as usize].next;
        let kept: Vec<u32> = std::iter::successors(Some(first), next)
            .filter(|number| keep(&entries[*number as usize].value))
            .collect();
        let Ok(slot) = self.first.find_entry(hash, same) else { return };
        match kept.first() {
            Some(head) => *slot.into_mut() = *head,
            None => drop(slot.remove()),
        }
        for (at, number) in kept.iter().enumerate() {
            self.entries[*number as usize].next = kept.get(at + 1).copied();
        }
    }

    /// The entries of a folded name, in the order in which they were added.
    fn of(&self, key: &str) -> impl Iterator<Item = &Entry<T>> {
        let hash = self.hasher.hash_one(key);
        let same = |number: &u32| {
            let known = &self.entries[*number as usize];
            known.hash == hash && fold(&known.name) == key
        };
        let first = self.first.find(hash, same).map(|number| &self.entries[*number as usize]);
        std::iter::successors(first, |entry| entry.next.map(|next| &self.entries[next as usize]))
    }

    /// The values of a folded name. `written` is the text of its only token, to tell acronyms from
    /// words; `None` when the name has several.
    pub(super) fn get(&self, key: &str, written: Option<&str>) -> Vec<T> {
        self.of(key)
            .filter(|entry| match (entry.capitals(), written) {
                (Some(capitals), Some(written)) => {
                    written.chars().filter(|character| *character != '.').eq(capitals)
                }
                _ => true,
            })
            .map(|entry| entry.value)
            .collect()
    }

    /// Whether a folded name is there.
    pub(super) fn contains(&self, key: &str) -> bool {
        self.of(key).next().is_some()
    }

    fn longest(&self, word: &str) -> Option<usize> {
        let hash = self.hasher.hash_one(word);
        self.longest.find(hash, |(known, _)| *known == hash).map(|(_, words)| *words as usize)
    }

    /// The longest name that begins at the first of these tokens: its number of tokens and values.
    pub(super) fn longest_at(&self, tokens: &[(SmolStr, &str)]) -> Option<(usize, Vec<T>)> {
        let (first, _) = tokens.first().filter(|(word, _)| !word.is_empty())?;
        let initial = first.split(' ').next().unwrap_or(first);
        let most = match tokens.get(1) {
            // "People's": the possessive belongs to the first word.
            Some((end, written)) if written.starts_with(['\'', '’']) && !end.is_empty() => {
                self.longest(&format!("{first}{end}")).or_else(|| self.longest(initial))
            }
            _ => self.longest(initial),
        };
        let most = most?;
        let mut key = String::with_capacity(32);
        let mut found = None;
        let mut words = 0;
        // A hyphen is a token of its own but no word.
        for (count, (word, written)) in tokens.iter().enumerate().take(2 * most) {
            if word.is_empty() {
                // "Workers' Party": the apostrophe after a plural is written, but no word.
                if !matches!(*written, "-" | "‐" | "‑" | "–" | "/" | "'" | "’") {
                    break;
                }
                continue;
            }
            if !key.is_empty() && !written.starts_with(['\'', '’']) {
                key.push(' ');
            }
            key.push_str(word);
            words += word.split(' ').count();
            if words > most + 1 {
                break;
            }
            // A name does not end in a possessive: "the firm's" is one firm, not "firms".
            let possessive = count > 0 && written.starts_with(['\'', '’']);
            if !possessive || self.of(&key).any(Entry::is_possessive) {
                let values = self.get(&key, (count == 0).then_some(*written));
                if !values.is_empty() {
                    found = Some((count + 1, values));
                }
            }
        }
        found
    }
}

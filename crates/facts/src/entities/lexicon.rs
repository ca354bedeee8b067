use std::collections::HashMap;

use smol_str::SmolStr;

use super::fold::{fold, is_acronym};

/// Names of one or more words, found in a row of folded tokens from left to right, longest first.
#[derive(Clone, Debug)]
pub(super) struct Lexicon<T> {
    entries: HashMap<SmolStr, Vec<Entry<T>>>,
    /// By first word: the number of words of the longest name that begins with it.
    longest: HashMap<SmolStr, u8>,
}

#[derive(Clone, Debug)]
struct Entry<T> {
    value: T,
    /// Ends in a possessive of its own ("Wendy's").
    possessive: bool,
    /// The capitals an acronym must be written in, without points.
    capitals: Option<SmolStr>,
}

impl<T> Default for Lexicon<T> {
    fn default() -> Lexicon<T> {
        Lexicon { entries: HashMap::new(), longest: HashMap::new() }
    }
}

impl<T: Copy + PartialEq> Lexicon<T> {
    /// Adds a name.
    pub(super) fn add(&mut self, name: &str, value: T) {
        let key = fold(name);
        let words = key.split(' ').count();
        let Some(first) = key.split(' ').next().filter(|word| !word.is_empty()) else { return };
        match self.longest.get_mut(first) {
            Some(longest) => *longest = (*longest).max(words as u8),
            None => drop(self.longest.insert(SmolStr::new(first), words as u8)),
        }
        let capitals = is_acronym(name).then(|| name.replace(['.', ' '], "").into());
        let entries = self.entries.entry(key).or_default();
        if !entries.iter().any(|entry| entry.value == value && entry.capitals == capitals) {
            let possessive = name.ends_with("'s") || name.ends_with("’s");
            entries.push(Entry { value, possessive, capitals });
        }
    }

    /// The values of a folded name. `written` is the text of its only token, to tell acronyms from
    /// words; `None` when the name has several.
    pub(super) fn get(&self, key: &str, written: Option<&str>) -> Vec<T> {
        let Some(entries) = self.entries.get(key) else { return Vec::new() };
        entries
            .iter()
            .filter(|entry| match (&entry.capitals, written) {
                (Some(capitals), Some(written)) => {
                    written.chars().filter(|character| *character != '.').eq(capitals.chars())
                }
                _ => true,
            })
            .map(|entry| entry.value)
            .collect()
    }

    /// The longest name that begins at the first of these tokens: its number of tokens and values.
    pub(super) fn longest_at(&self, tokens: &[(SmolStr, &str)]) -> Option<(usize, Vec<T>)> {
        let (first, _) = tokens.first().filter(|(word, _)| !word.is_empty())?;
        let initial = first.split(' ').next().unwrap_or(first);
        let most = match tokens.get(1) {
            // "People's": the possessive belongs to the first word.
            Some((end, written)) if written.starts_with(['\'', '’']) && !end.is_empty() => self
                .longest
                .get(format!("{first}{end}").as_str())
                .or_else(|| self.longest.get(initial)),
            _ => self.longest.get(initial),
        };
        let most = *most? as usize;
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
            let own = |entries: &Vec<Entry<T>>| entries.iter().any(|entry| entry.possessive);
            if self.entries.get(key.as_str()).is_some_and(|entries| !possessive || own(entries)) {
                let values = self.get(&key, (count == 0).then_some(*written));
                if !values.is_empty() {
                    found = Some((count + 1, values));
                }
            }
        }
        found
    }
}

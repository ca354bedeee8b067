//! Actors: names, each with codes for certain days.
//!
//! ```text
//! CARL_EXAMPLE_ [ATLGOV 100401-140401] [ATLELI]
//! +C._EXAMPLE
//!     [ATLOPP <100401]
//! ```

use jiff::civil::Date;
use readout_model::KnowledgeFile;

use crate::codes::{Actor, NOTHING};
use crate::lines::{brackets, lines, phrase};
use crate::{Dictionary, Taken, table};

/// Rows for the tables of actors.
#[derive(Default)]
pub(crate) struct Rows {
    bodies: Vec<Vec<String>>,
    people: Vec<Vec<String>>,
    countries: Vec<Vec<String>>,
}

/// A name with its other names and codes.
#[derive(Default)]
struct Entry {
    line: usize,
    phrases: Vec<String>,
    specs: Vec<Spec>,
}

/// A code and the days it holds, the first one and the first one after.
struct Spec {
    code: String,
    days: (Date, Date),
}

impl Rows {
    pub(crate) fn add(&mut self, dictionary: &mut Dictionary<'_>) -> Taken {
        let before = self.len();
        let mut entries = 0;
        let mut entry: Option<Entry> = None;
        for line in lines(dictionary.text) {
            if let Some(names) = line.text.strip_prefix('+') {
                let (names, specs) = brackets(names);
                let Some(entry) = &mut entry else {
                    dictionary.note(line.number, "another name (+) before any name");
                    continue;
                };
                entry.phrases.extend(phrases(names));
                entry.read(line.number, &specs, dictionary);
            } else if line.text.starts_with('[') {
                let (_, specs) = brackets(line.text);
                match &mut entry {
                    Some(entry) => entry.read(line.number, &specs, dictionary),
                    None => dictionary.note(line.number, "a code before any name"),
                }
            } else {
                let (names, specs) = brackets(line.text);
                let names = names.split(';').next().unwrap_or_default();
                let mut next = Entry { line: line.number, ..Entry::default() };
                next.phrases.extend(phrases(names));
                next.read(line.number, &specs, dictionary);
                if let Some(entry) = entry.replace(next) {
                    entries += 1;
                    self.write(entry, dictionary);
                }
            }
        }
        if let Some(entry) = entry {
            entries += 1;
            self.write(entry, dictionary);
        }
        Taken { entries, written: self.len() - before }
    }

    fn len(&self) -> usize {
        self.bodies.len() + self.people.len() + self.countries.len()
    }

    fn write(&mut self, mut entry: Entry, dictionary: &mut Dictionary<'_>) {
        let codes = dictionary.codes;
        entry.phrases.retain(|name| !name.is_empty());
        let Some((name, others)) = entry.phrases.split_first() else {
            dictionary.note(entry.line, "no name");
            return;
        };
        if entry.specs.is_empty() {
            dictionary.note(entry.line, format!("\"{name}\" has no code"));
            return;
        }
        let source = format!("{}:{}, 9999-12-31", dictionary.file, entry.line);
        let mut strange: Vec<String> = Vec::new();
        for (spec, days) in first_holds(&entry.specs) {
            if spec.code == NOTHING {
                continue;
            }
            let Actor { country, sectors, unknown } = codes.actor(&spec.code);
            strange.extend(unknown.into_iter().filter(|block| !block.is_empty()));
            if country.is_empty() && sectors.is_empty() {
                continue;
            }
            let date = |day: Date, none: Date| {
                if day == none { String::new() } else { day.to_string() }
            };
            let (from, until) = (date(days.0, Date::MIN), date(days.1, Date::MAX));
            let state = codes.is_country(&country);
            if state && sectors.is_empty() && until.is_empty() {
                // What the built-in tables have better: they tell "Albanian" from "Albania".
                let new = entry.phrases.iter().filter(|word| !codes.knows(word, &country));
                self.countries.extend(new.map(|word| {
                    [word, country.as_str(), "name", source.as_str()].map(str::to_owned).to_vec()
                }));
                continue;
            }
            let (others, sectors) = (others.join("; "), sectors.join(" "));
            let row = if codes.is_person(name) && !country.is_empty() {
                let end_is = if until.is_empty() { "unknown" } else { "exact" };
                let row =
                    [name, &others, &country, "", &sectors, &from, &until, end_is, "", &source];
                (&mut self.people, row.to_vec())
            } else {
                let row =
                    [name, &others, &country, &sectors, "organization", "", &from, &until, &source];
                (&mut self.bodies, row.to_vec())
            };
            row.0.push(row.1.into_iter().map(|field: &str| field.to_owned()).collect());
        }
        strange.sort();
        strange.dedup();
        dictionary.note_unknown(entry.line, &strange);
    }

    pub(crate) fn files(self) -> Vec<KnowledgeFile> {
        let about = "Made from dictionaries of actors.";
        let bodies = ["name", "aliases", "code", "sectors", "kind", "only_with", "from", "until"];
        let people =
            ["name", "aliases", "code", "office", "sectors", "start", "end", "end_is", "wikidata"];
        let countries = ["words", "code", "form"];
        let with_source = |columns: &[&'static str]| [columns, &["source"]].concat();
        let all = [
            ("bodies", with_source(&bodies), self.bodies),
            ("people", with_source(&people), self.people),
            ("countries", with_source(&countries), self.countries),
        ];
        let all = all.into_iter().filter(|(.., rows)| !rows.is_empty());
        all.map(|(name, columns, rows)| table(name, about, &columns, rows)).collect()
    }
}

impl Entry {
    fn read(&mut self, line: usize, specs: &[&str], dictionary: &mut Dictionary<'_>) {
        for text in specs {
            match spec(text) {
                Ok(spec) => self.specs.push(spec),
                Err(cause) => dictionary.note(line, format!("[{text}]: {cause}")),
            }
        }
    }
}

/// "+" glued inside a line divides names.
fn phrases(text: &str) -> impl Iterator<Item = String> {
    text.split('+').map(phrase).filter(|name| !name.is_empty())
}

fn spec(text: &str) -> Result<Spec, String> {
    let (code, days) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    if code.is_empty() {
        return Err("no code".to_owned());
    }
    let days = days.trim();
    let day =
        |text: &str| date(text.trim()).ok_or_else(|| format!("\"{}\" is no date", text.trim()));
    let days = if days.is_empty() {
        (Date::MIN, Date::MAX)
    } else if let Some(first) = days.strip_prefix('>') {
        (day(first)?, Date::MAX)
    } else if let Some(end) = days.strip_prefix('<') {
        (Date::MIN, day(end)?)
    } else if let Some((first, end)) = days.split_once('-') {
        (day(first)?, day(end)?)
    } else {
        (day(days)?, Date::MAX)
    };
    if days.0 >= days.1 {
        return Err("ends before it begins".to_owned());
    }
    Ok(Spec { code: code.to_owned(), days })
}

/// "20010120" or "010120": of two figures, 00 to 30 are of this century.
fn date(text: &str) -> Option<Date> {
    if !text.bytes().all(|sign| sign.is_ascii_digit()) {
        return None;
    }
    let (year, rest) = match text.len() {
        8 => (text[..4].parse().ok()?, &text[4..]),
        6 => {
            let year: i16 = text[..2].parse().ok()?;
            (if year <= 30 { 2000 + year } else { 1900 + year }, &text[2..])
        }
        _ => return None,
    };
    Date::new(year, rest[..2].parse().ok()?, rest[2..].parse().ok()?).ok()
}

/// The days on which each code is the first that holds.
fn first_holds(specs: &[Spec]) -> Vec<(&Spec, (Date, Date))> {
    let mut taken: Vec<(Date, Date)> = Vec::new();
    let mut found = Vec::new();
    for spec in specs {
        let mut left = vec![spec.days];
        for (from, until) in &taken {
            let without = |(start, end): (Date, Date)| {
                [(start, end.min(*from)), (start.max(*until), end)]
                    .into_iter()
                    .filter(|it| it.0 < it.1)
            };
            left = left.into_iter().flat_map(without).collect();
        }
        found.extend(left.into_iter().map(|days| (spec, days)));
        taken.push(spec.days);
    }
    found
}

//! Which leaders and ministers the tables of people know on a day of each year.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use jiff::civil::{Date, date};

#[derive(clap::Args)]
#[command(
    after_help = "Countries: a TSV with the columns code and without (offices that a country does not
have: state, government, foreign, defence). An open term counts up to the day of its source."
)]
pub(crate) struct Options {
    /// Folder with actors/people*.tsv
    knowledge: PathBuf,
    /// Countries to report on
    countries: PathBuf,
    /// Print the gaps: day, country, office
    #[arg(long)]
    missing: bool,
}

/// An office held by nobody known or by somebody.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Office {
    State,
    Government,
    Foreign,
    Defence,
}

const OFFICES: [(Office, &str); 4] = [
    (Office::State, "state"),
    (Office::Government, "government"),
    (Office::Foreign, "foreign"),
    (Office::Defence, "defence"),
];

struct Term {
    code: String,
    office: Office,
    start: Date,
    /// First day on which it is not known to be held.
    until: Date,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let mut terms = Vec::new();
    let folder = options.knowledge.join("actors");
    for name in ["people.tsv", "people_earlier.tsv", "people_cited.tsv", "people_more.tsv"] {
        let path = folder.join(name);
        for row in rows(&path)? {
            terms.extend(term(&row));
        }
    }
    let countries = rows(&options.countries)?;
    if countries.is_empty() {
        bail!("{}: no countries", options.countries.display());
    }
    println!(
        "{:<14}{:>10}{:>12}{:>10}{:>10}{:>8}",
        "known, %", "state", "government", "foreign", "defence", "all"
    );
    for year in 2015..=2026 {
        let day = date(year, 6, 30);
        let mut known: BTreeMap<Office, (usize, usize)> = BTreeMap::new();
        for country in &countries {
            let code = &country["code"];
            let without: BTreeSet<&str> =
                country.get("without").map_or("", String::as_str).split_whitespace().collect();
            for (office, name) in OFFICES.iter().filter(|(_, name)| !without.contains(name)) {
                let held = terms.iter().any(|term| {
                    term.code == *code
                        && term.office == *office
                        && term.start <= day
                        && day < term.until
                });
                let count = known.entry(*office).or_default();
                count.0 += usize::from(held);
                count.1 += 1;
                if !held && options.missing {
                    println!("{day}\t{code}\t{name}");
                }
            }
        }
        let share = |(held, all): (usize, usize)| 100.0 * held as f64 / all.max(1) as f64;
        let total = known.values().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        let of = |office: Office| share(known.get(&office).copied().unwrap_or_default());
        println!(
            "{day:<14}{:>10.1}{:>12.1}{:>10.1}{:>10.1}{:>8.1}",
            of(Office::State),
            of(Office::Government),
            of(Office::Foreign),
            of(Office::Defence),
            share(total)
        );
    }
    Ok(())
}

/// Rows of a table by column.
fn rows(path: &Path) -> anyhow::Result<Vec<BTreeMap<String, String>>> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let mut lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let header: Vec<&str> = lines.next().unwrap_or("").split('\t').collect();
    Ok(lines
        .map(|line| {
            let fields = header.iter().zip(line.split('\t'));
            fields.map(|(name, field)| ((*name).to_owned(), field.to_owned())).collect()
        })
        .collect())
}

fn term(row: &BTreeMap<String, String>) -> Option<Term> {
    let field = |name: &str| row.get(name).map_or("", String::as_str);
    let office = office(field("office"))?;
    let (seen, end) = field("end").split_once('/').unwrap_or(("", field("end")));
    let until = match day(seen).or(day(end)) {
        Some(end) => end,
        None => {
            let pages = field("source").split(';');
            let last = pages.filter_map(|page| day(page.rsplit(", ").next()?)).max()?;
            last.tomorrow().ok()?
        }
    };
    Some(Term { code: field("code").to_owned(), office, start: day(field("start"))?, until })
}

/// "2021-01-20", "2021-01" or "2021": its first day.
fn day(text: &str) -> Option<Date> {
    let mut parts = text.split('-').map(str::parse::<i16>);
    let year = parts.next()?.ok()?;
    let mut part = || parts.next().map_or(Some(1), |part| part.ok().map(|part| part as i8));
    Date::new(year, part()?, part()?).ok()
}

/// The office that a title names.
fn office(title: &str) -> Option<Office> {
    let title = title.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| title.contains(word));
    let second = [
        "vice",
        "deputy",
        "ambassador",
        "advis",
        "spokes",
        "senate",
        "assembly",
        "parliament",
        "council of europe",
        "chamber",
        "court",
        "assistant",
        "minister of state",
        "shadow",
        "former",
        "member",
        "maryland",
        "congress",
        "commission",
        "house",
        "bank",
    ];
    if has(&second) {
        return None;
    }
    let minister = has(&["minister", "secretary"]);
    if minister && has(&["defence", "defense", "armed forces", "national security and"]) {
        return Some(Office::Defence);
    }
    if (minister && has(&["foreign", "external", "european and international"]))
        || title == "secretary of state"
    {
        return Some(Office::Foreign);
    }
    if has(&[
        "prime minister",
        "chancellor",
        "premier",
        "taoiseach",
        "head of government",
        "president of the government",
        "chief adviser",
    ]) && !has(&["exchequer", "lord chancellor"])
    {
        return Some(Office::Government);
    }
    let state = [
        "president",
        "king",
        "queen",
        "emir",
        "amir",
        "sultan",
        "supreme leader",
        "head of state",
        "pope",
        "emperor",
        "grand duke",
        "chairman of the presidency",
        "leader of the taliban",
        "head of the government",
    ];
    (has(&state) || title == "leader").then_some(Office::State)
}

use jiff::civil::Date;
use smol_str::{SmolStr, format_smolstr};

use super::chains::Chain;
use super::scan::Scan;
use super::sectors::{CIVILIANS, FORMER};
use super::tables::{Tables, Term};

/// Country, sectors and Wikidata item of a person, from the terms of people of that name.
///
/// The text goes before the tables: terms of another country than the text gives are a namesake's.
/// Without a day of publication only what all terms agree on is taken.
pub(super) fn look_up(
    tables: &Tables,
    chain: &mut Chain,
    terms: &[&Term],
    published: Option<Date>,
) {
    let fitting: Vec<&&Term> = terms
        .iter()
        .filter(|term| chain.country.as_ref().is_none_or(|country| *country == term.code))
        .filter(|term| {
            // A country is for life, a body of many for the term.
            tables.countries.contains_key(&term.code)
                || published.is_none_or(|day| term.holds(day) != Some(false))
        })
        .collect();
    let held: Vec<&&Term> = fitting
        .iter()
        .filter(|term| published.is_some_and(|day| term.holds(day) == Some(true)))
        .copied()
        .collect();
    let all = if held.is_empty() { &fitting } else { &held };
    let Some(first) = all.first() else { return };
    let agreed = all.iter().all(|term| term.code == first.code);
    if !agreed {
        return;
    }
    chain.country.get_or_insert_with(|| first.code.clone());
    let mut items = all.iter().filter_map(|term| term.wikidata.as_ref());
    if let Some(item) = items.next()
        && items.all(|other| other == item)
    {
        chain.wikidata = Some(item.clone());
    }
    // "her rival Ana Reis": whoever is in the tables is no ordinary person.
    if chain.sectors == [CIVILIANS] {
        chain.sectors.clear();
    }
    // "insurgent Ana Reis" may be a senator all the same; a title says what she is.
    // Of a general the tables may know that he is president, of a leader of what.
    let firm = chain.titled && !chain.ranked && !chain.vague;
    if !chain.sectors.is_empty() && (firm || held.is_empty()) {
        return;
    }
    let ended = |term: &&&Term| published.is_some_and(|day| term.holds(day) == Some(false));
    // Somebody elected is in office before the term begins.
    let elected = |term: &&&&Term| {
        let wait = term.start.zip(published).map(|(start, day)| (start - day).get_days());
        term.leads() && wait.is_some_and(|days| (1..=ELECTED_DAYS).contains(&days))
    };
    if let Some(latest) =
        held.iter().max_by_key(|term| (term.start, std::cmp::Reverse(term.row.line)))
    {
        chain.sectors = latest.sectors.to_vec();
    } else if let Some(next) = all.iter().find(elected) {
        chain.sectors = next.sectors.to_vec();
    } else if let Some(open) = published.and_then(|day| all.iter().rfind(|term| term.goes_on(day)))
    {
        chain.sectors = open.sectors.to_vec();
    } else if published.is_some() && latest_begun(all, published).is_some_and(ended) {
        let past = all.iter().any(|term| term.end.is_some_and(|end| Some(end) <= published));
        let of_state = latest_begun(all, published).is_some_and(|term| {
            term.sectors.first().is_some_and(|sector| tables.former.contains(sector))
        });
        if past && of_state {
            chain.sectors = vec![FORMER.clone()];
        }
    } else if published.is_none() && all.iter().all(|term| term.end.is_none()) {
        let same = all.iter().all(|term| term.sectors == first.sectors);
        if same {
            chain.sectors = first.sectors.to_vec();
        }
    }
}

/// The term that began last before a day; of those that began together, the one that ended last.
fn latest_begun<'t, 'a>(terms: &'t [&'a &'a Term], day: Option<Date>) -> Option<&'t &'a &'a Term> {
    let begun = terms.iter().filter(|term| term.start.is_none_or(|start| Some(start) <= day));
    begun.max_by_key(|term| (term.start, term.end, std::cmp::Reverse(term.row.line)))
}

/// How long before the first day in office somebody may be taken as elected: an American president
/// is elected 72 to 78 days before, no other one much earlier.
const ELECTED_DAYS: i32 = 78;

/// Terms of the only person of a surname who held an office that fits on a day: one that is in the
/// news by surname, or the one that the title says.
pub(super) fn by_surname(scan: &Scan<'_>, chain: &Chain, surname: &SmolStr, day: Date) -> Vec<u32> {
    let tables = scan.tables;
    let fits = |number: &u32| {
        let term = &tables.terms[*number as usize];
        let fits = match chain.sectors.first() {
            Some(sector) if chain.titled && !chain.ranked => term.sectors.first() == Some(sector),
            _ => term.leads(),
        };
        // Many bear it: the report must name the country.
        let named = chain.titled || chain.country.is_some() || scan.here.contains_key(&term.code);
        fits && named
            && term.holds(day) == Some(true)
            && chain.country.as_ref().is_none_or(|country| *country == term.code)
    };
    let mut fitting = tables.surnames.get(surname, None);
    fitting.retain(fits);
    if fitting.is_empty() && chain.titled {
        // "President Hu": where the surname comes first.
        let first = |number: &u32| {
            let term = &tables.terms[*number as usize];
            let name = term.name.as_bytes();
            term.leads()
                && name.get(surname.len()) == Some(&b' ')
                && name[..surname.len()].eq_ignore_ascii_case(surname.as_bytes())
        };
        let terms = 0..tables.terms.len() as u32;
        fitting = terms.filter(first).filter(fits).collect();
    }
    let same = |one: &Term, other: &Term| {
        one.name == other.name || (one.wikidata.is_some() && one.wikidata == other.wikidata)
    };
    let only = fitting.iter().all(|number| {
        let first = &tables.terms[fitting[0] as usize];
        let term = &tables.terms[*number as usize];
        same(first, term) || (first.code == term.code && first.start == term.start)
    });
    if only { fitting } else { Vec::new() }
}

/// What tells that two names of the tables are one person's: the person's main name and item.
pub(super) fn person_keys(scan: &Scan<'_>, term: u32) -> impl Iterator<Item = SmolStr> {
    let term = &scan.tables.terms[term as usize];
    let name = format_smolstr!("#{}", term.name);
    std::iter::once(name).chain(term.wikidata.as_ref().map(|item| format_smolstr!("#{item}")))
}

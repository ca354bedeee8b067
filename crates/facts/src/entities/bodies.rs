//! What the names of bodies tell themselves.

use std::ops::Range;

use readout_model::EntityKind;

use super::mentions::Draft;
use super::scan::Scan;
use super::tables::Meaning;
use super::{fold, tables};

/// Country and sectors that an organisation's own name tells: "Bank of Freedonia", "Ministry of
/// Commerce". `of_country`: a country stands in front of it.
pub(super) fn own_words(
    scan: &Scan<'_>,
    tokens: &Range<usize>,
    of_country: bool,
) -> (Option<smol_str::SmolStr>, Vec<smol_str::SmolStr>) {
    let tables = scan.tables;
    let mut country = None;
    // That of a large town at its edge: "University of Porto" is in Portugal.
    let mut town = None;
    // That of the people whose it is.
    let mut people = None;
    let mut sectors = Vec::new();
    // What a body of a country is that takes its sector from elsewhere: "Federal Office of …".
    let mut body = Vec::new();
    let mut domain = None;
    // Behind a country in front: "Freedonian Ministry of …".
    let mut front = tokens.start;
    let mut index = tokens.start;
    while index < tokens.end {
        let rest = &scan.words[index..tokens.end];
        let edge = |length: usize| index == front || index + length == tokens.end;
        let known = tables.names.longest_at(rest);
        // "US House Budget Committee": a body of the tables that it is part of.
        if let Some((length, meanings)) = &known
            && edge(*length)
            && *length < tokens.len()
            && let Some(row) = meanings.iter().find_map(|meaning| match meaning {
                Meaning::Organisation(row) => Some(*row),
                _ => None,
            })
        {
            let body = &tables.organisations[row as usize];
            // What alone names a party of one country ("Confederation") is a common word in other names.
            let sure = body.only_with.is_none();
            let public = sure && body.sectors.first().is_some_and(|own| tables.power.contains(own));
            let code = body.code.clone().filter(|code| tables.countries.contains_key(code));
            country = country.or(code.filter(|_| public));
        }
        let word = known.and_then(|(length, meanings)| {
            let fits = edge(length) && length < tokens.len();
            meanings.iter().find_map(|meaning| match meaning {
                Meaning::Country(word) if fits => Some((*word, length)),
                _ => None,
            })
        });
        if let Some((word, length)) = word {
            let row = &tables.country_words[word as usize];
            // A capital in a name says where the body sits, not whose it is; "Union of Freedonians" may sit
            // anywhere.
            if row.form == tables::CountryForm::Capital {
                town.get_or_insert_with(|| row.code.clone());
            } else if row.form == tables::CountryForm::People && index > tokens.start {
                people.get_or_insert_with(|| row.code.clone());
            } else {
                country.get_or_insert_with(|| row.code.clone());
            }
            if index == front {
                front = index + length;
            }
            index += length;
            continue;
        }
        if let Some((length, meanings)) = tables.names.longest_at(rest)
            && edge(length)
            && length < tokens.len()
            && let Some(row) = scan.best_place(&meanings, |_| false)
        {
            let place = &tables.places[row as usize];
            if place.population >= LARGE_TOWN || place.kind == "admin1" {
                town = town.or_else(|| place.country.clone());
            }
            index += length;
            continue;
        }
        if let Some((length, roles)) = tables.roles.longest_at(rest) {
            let row = &tables.role_rows[roles[0].role as usize];
            let whole = matches!(row.kind, EntityKind::Organization | EntityKind::Group);
            if edge(length) && whole {
                let list = if row.takes { &mut body } else { &mut sectors };
                if list.is_empty() {
                    *list = row.sectors.to_vec();
                }
            }
            index += length;
            continue;
        }
        if let Some((length, found)) = tables.domains.longest_at(rest) {
            let found = found.iter().find_map(|sector| tables.sector(*sector));
            domain = domain.or_else(|| found.cloned());
            index += length;
            continue;
        }
        index += 1;
    }
    if sectors.is_empty() && (of_country || country.is_some()) && !body.is_empty() {
        sectors = body;
        sectors.extend(domain.filter(|domain| !sectors.contains(domain)));
    }
    if sectors.is_empty() && tokens.len() > 1 {
        sectors.extend(tables.name_words.get(&scan.words[tokens.end - 1].0).cloned());
    }
    // Where a school or a hospital stands is whose it is, and so with a municipality; where a company sits is
    // not.
    let home = sectors.first().and_then(|sector| tables.at_home.get(sector));
    let local = tokens.clone().any(|index| tables.local_words.contains(&scan.words[index].0));
    let country = country.or(town.filter(|_| local || home == Some(&tables::AtHome::Yes)));
    // "the Union of Freedonians in Peru"
    let end = scan.sentence(tokens.start).end;
    let there = people.is_some().then(|| super::around::located(scan, tokens.end, end)).flatten();
    (country.or(there).or(people), sectors)
}

/// From how many inhabitants on a town in the name of a body is taken for the town of that name: "King
/// Salman Hospital", "Lincoln University" are named after people.
const LARGE_TOWN: u32 = 300_000;

/// "World Grain Union (WGRU)": what stands in front of an acronym in brackets.
pub(super) fn short_form_of(
    scan: &Scan<'_>,
    tokens: &Range<usize>,
    before: &[(&Draft, usize)],
) -> Option<usize> {
    let written = |index: usize| scan.words.get(index).map(|(_, written)| *written);
    let bracket = tokens.start.checked_sub(1)?;
    let short = tokens.len() == 1 && written(tokens.start).is_some_and(fold::is_acronym);
    let framed = written(bracket) == Some("(") && written(tokens.end) == Some(")");
    let ends = |draft: &Draft| draft.name.as_ref().is_some_and(|name| name.end == bracket);
    let whole = before.iter().rev().take(4).find(|(draft, _)| ends(draft));
    whole.filter(|_| short && framed).map(|(_, chain)| *chain)
}

//! What the names of bodies tell themselves.

use std::ops::Range;

use readout_model::{EntityKind, Pos};
use smol_str::SmolStr;

use super::mentions::Draft;
use super::scan::Scan;
use super::sectors::{INTERGOVERNMENTAL, LABOUR, MEDIA};
use super::tables::Meaning;
use super::{fold, tables};

/// Country and sectors that an organisation's own name tells: "Bank of Freedonia", "Ministry of
/// Commerce". `of_country`: a country stands in front of it.
pub(super) fn own_words(
    scan: &Scan<'_>,
    tokens: &Range<usize>,
    of_country: bool,
) -> (Option<SmolStr>, Vec<SmolStr>) {
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
    let of_region = is_of_region(scan, tokens);
    if of_region {
        country = Some(SmolStr::new_static(INTERGOVERNMENTAL));
    }
    let head = end_of_head(scan, tokens);
    let phrase = phrase_of(scan, tokens, head);
    while index < tokens.end {
        if let Some((_, known)) = phrase.as_ref().filter(|(_, known)| known.contains(&index)) {
            index = known.end;
            continue;
        }
        let rest = &scan.words[index..tokens.end];
        let edge = |length: usize| index == front || index + length == tokens.end;
        // "General Union **of** Freedonian Workers"
        let linked = index > head && (index == head + 1 || scan.token(index - 1).pos == Pos::Det);
        let role = tables.roles.longest_at(rest).map_or(0, |(length, _)| length);
        // "Helsinki Committee" is no town's.
        let known = tables.names.longest_at(rest).filter(|(length, _)| *length >= role);
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
            let own =
                body.code.as_ref().filter(|code| match tables.countries.contains_key(*code) {
                    true => public,
                    // "UN Support Mission in Freedonia"; not "European Council on Freedonian Affairs"
                    false => {
                        sure && index == tokens.start
                            && matches!(
                                scan.token(index + length).pos,
                                Pos::Propn | Pos::Noun | Pos::Adj
                            )
                    }
                });
            country = country.or(own.cloned());
        }
        let word = known.and_then(|(length, meanings)| {
            let fits = (edge(length) || linked) && length < tokens.len();
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
                // "Porto Indians": a team.
                if index + length < tokens.end || scan.token(index - 1).pos != Pos::Propn {
                    people.get_or_insert_with(|| row.code.clone());
                }
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
            && length >= role
            && let Some(row) = scan.best_place(&meanings, |_| false)
        {
            let place = &tables.places[row as usize];
            if place.population >= LARGE_TOWN || place.kind != "city" {
                town = town.or_else(|| place.country.clone());
            }
            index += length;
            continue;
        }
        if let Some((length, roles)) = tables.roles.longest_at(rest) {
            let row = &tables.role_rows[roles[0].role as usize];
            let whole = matches!(row.kind, EntityKind::Organization | EntityKind::Group);
            if (edge(length) || index + length == head)
                && whole
                && !row.sectors.first().is_some_and(|own| {
                    is_union_of_no_workers(scan, own, index + length..tokens.end)
                })
            {
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
    let end = scan.sentence(tokens.start).end;
    let located = || super::behind::located(scan, tokens.end, end);
    if sectors.is_empty()
        && !body.is_empty()
        && (of_country || country.is_some() || located().is_some())
    {
        sectors = body;
        sectors.extend(domain.filter(|domain| !sectors.contains(domain)));
    }
    if let Some((sector, _)) = phrase {
        sectors = vec![sector.clone()];
    } else if sectors.is_empty() && tokens.len() > 1 && !of_region {
        // "Petroleum **Corporation** of Freedonia", "Freedonian **Airways**", "**Air** Freedonia"; a department may be
        // a university's.
        let word = |end: usize| tables.name_words.get(&scan.words[end - 1].0);
        let takes = |end: usize| {
            let role = tables.roles.get(&scan.words[end - 1].0, None);
            role.first().is_some_and(|role| tables.role_rows[role.role as usize].takes)
        };
        let headed = (head < tokens.end && !takes(head)).then(|| word(head)).flatten();
        let headed = headed.filter(|own| !is_union_of_no_workers(scan, own, head..tokens.end));
        let first = || (tokens.len() == 2 && country.is_some()).then(|| word(tokens.start + 1));
        sectors.extend(headed.or_else(|| word(tokens.end)).or_else(|| first().flatten()).cloned());
    }
    // Where a school, a hospital or a newspaper is at home is whose it is, and so with a municipality; where a
    // company sits is not.
    let here = |code: &SmolStr| scan.here.is_empty() || scan.here.contains_key(code);
    let home = sectors.first().is_some_and(|sector| {
        tables.at_home.get(sector) == Some(&tables::AtHome::Yes)
            || *sector == *MEDIA && town.as_ref().is_some_and(here)
    });
    let local = tokens.clone().any(|index| tables.local_words.contains(&scan.words[index].0));
    let country = country.or(town.filter(|_| local || home));
    // "the Union of Freedonians in Peru"
    let there = people.is_some().then(located).flatten();
    (country.or(there).or(people), sectors)
}

/// The longest phrase of `knowledge/actors/name_words.tsv` with which a name begins, ends, or ends
/// before its first preposition ("Liberation Front of Freedonia"): its sector and tokens.
fn phrase_of<'s>(
    scan: &'s Scan<'_>,
    tokens: &Range<usize>,
    head: usize,
) -> Option<(&'s SmolStr, Range<usize>)> {
    const LONGEST: usize = 7;
    let content: Vec<usize> =
        tokens.clone().filter(|index| !scan.words[*index].0.is_empty()).collect();
    let upto = content.iter().take_while(|index| **index < head).count();
    let phrase = |from: usize, to: usize| {
        let words: Vec<&str> =
            content[from..to].iter().map(|index| scan.words[*index].0.as_str()).collect();
        let sector = scan.tables.name_words.get(words.join(" ").as_str())?;
        Some((sector, content[from]..content[to - 1] + 1))
    };
    (2..=LONGEST.min(content.len())).rev().find_map(|length| {
        let ends = |end: usize| end.checked_sub(length).and_then(|from| phrase(from, end));
        phrase(0, length).or_else(|| ends(upto)).or_else(|| ends(content.len()))
    })
}

/// Where the words end that say what a body is: the first preposition, else the end of the name ("Electoral
/// Commission | of Freedonia").
pub(super) fn end_of_head(scan: &Scan<'_>, tokens: &Range<usize>) -> usize {
    let link = |index: &usize| {
        let word = &scan.words[*index].0;
        scan.token(*index).pos == Pos::Adp
            && (scan.tables.links.contains(word) || scan.tables.place_prepositions.contains(word))
    };
    (tokens.start + 1..tokens.end).find(link).unwrap_or(tokens.end)
}

/// "Caribbean Court of Justice": a part of the world in front of what states have together
/// (`knowledge/actors/region_words.tsv`).
fn is_of_region(scan: &Scan<'_>, tokens: &Range<usize>) -> bool {
    let has = |words: &crate::table::Set<SmolStr>, start: usize| {
        let mut phrase = String::new();
        // A hyphen is a token, but no word.
        let content = (start..tokens.end).filter(|index| !scan.words[*index].0.is_empty());
        content.take(2).any(|index| {
            if !phrase.is_empty() {
                phrase.push(' ');
            }
            phrase.push_str(&scan.words[index].0);
            words.contains(phrase.as_str())
        })
    };
    has(&scan.tables.regions, tokens.start)
        && (tokens.start + 1..tokens.end).any(|start| has(&scan.tables.common_bodies, start))
}

/// "Union of Forces for Democracy": a union that names nobody who works.
fn is_union_of_no_workers(scan: &Scan<'_>, sector: &SmolStr, behind: Range<usize>) -> bool {
    let tables = scan.tables;
    *sector == LABOUR
        && behind.start < behind.end
        && scan.is_of(behind.start)
        && !(behind.start + 1..behind.end).any(|index| {
            let role = tables.roles.longest_at(&scan.words[index..behind.end]);
            role.is_some_and(|(_, roles)| {
                tables.role_rows[roles[0].role as usize].kind == EntityKind::Person
            })
        })
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

use std::collections::HashSet;
use std::ops::Range;

use readout_model::{EntityKind, Id, Relation};
use smol_str::SmolStr;

use super::chains::Chains;
use super::mentions::{Draft, Who};
use super::scan::{Class, Scan};
use super::tables::AtHome;

/// "Ana Reis, who runs a bakery in Porto, Portugal": the country of the place where a person is said to be
/// at home, if the clause names no other.
pub(super) fn told(scan: &Scan<'_>, name: &Range<usize>) -> Option<SmolStr> {
    let head = Id::new(scan.head_of(name));
    let clause = scan.tree.child(head, Relation::Relcl)?;
    if !scan.tables.home_verbs.contains(&scan.analysis.tokens[clause].lemma) {
        return None;
    }
    let mut places = scan.tree.subtree(clause).filter_map(|token| {
        let number = scan.name_at(token as usize)?;
        let start = scan.names[number].tokens.start;
        (start == token as usize).then_some((start, scan.place_country(number)?))
    });
    let (first, country) = places.next()?;
    let located = scan.after_place_preposition(first);
    (located && places.all(|(_, other)| other == country)).then_some(country)
}

/// Gives actors whose country the text does not say that of the place they are reported from, where
/// that is safe: `knowledge/actors/sectors.tsv` says for which sectors. "Police fired tear gas in
/// Porto" are Portugal's, if the sentence names no other country.
///
/// If the report names one country only, it is enough that the sentence names it, or for "the gunmen"
/// the one before; else a place there must be named in the sentence, and nothing of another country.
/// So it must for who has another country behind them ("Norwegian-backed rebels").
pub(super) fn settle(scan: &Scan<'_>, chains: &mut Chains<'_, '_>, found: &[(&Draft, usize)]) {
    let report: HashSet<SmolStr> =
        (0..scan.names.len()).filter_map(|name| country_of(scan, name)).collect();
    if report.is_empty() {
        return;
    }
    let mut seen = vec![false; chains.list.len()];
    let mut settled = vec![false; chains.list.len()];
    for (draft, number) in found {
        let chain = &chains.list[*number];
        let first = !std::mem::replace(&mut seen[*number], true);
        if !first || chain.country.is_some() || chain.person.is_some() {
            continue;
        }
        let mut backed = false;
        let mut definite = false;
        let mut local = false;
        let open = match &draft.who {
            Who::Described(description) => {
                backed = description.backed;
                definite = description.definite;
                local = description.local;
                !description.foreign && !description.pair
            }
            Who::Person { described, .. } => {
                local = described.iter().any(|description| description.local);
                !described.is_empty()
                    && described
                        .iter()
                        .all(|description| !description.foreign && !description.backed)
            }
            Who::Organisation { .. } => chain.kind == EntityKind::Organization,
            _ => false,
        };
        let Some(home) = chain.sectors.first().and_then(|sector| scan.tables.at_home.get(sector))
        else {
            continue;
        };
        if !open {
            continue;
        }
        let mut sentence = scan.sentence(draft.head);
        let at = |token: usize| scan.names.partition_point(|name| name.tokens.start < token);
        let silent =
            !(at(sentence.start)..at(sentence.end)).any(|name| country_of(scan, name).is_some());
        if silent && definite && report.len() == 1 && sentence.start > 0 {
            sentence = scan.sentence(sentence.start - 1);
        }
        let names = || at(sentence.start)..at(sentence.end);
        let mut countries = names().filter_map(|name| country_of(scan, name));
        let Some(country) = countries.next() else { continue };
        if !countries.all(|other| other == country) {
            continue;
        }
        // Somebody of that country stands beside: "the union's head met a Norwegian delegation".
        let at = |token: usize| found.partition_point(|(other, _)| other.tokens.start < token);
        let beside = found[at(sentence.start)..at(sentence.end)].iter().any(|(other, chain)| {
            let named = match &other.who {
                Who::Described(description) => !description.located,
                Who::Person { .. } | Who::Organisation { .. } => true,
                _ => false,
            };
            let same = chains.list[*chain].country.as_ref() == Some(&country);
            named && same && chain != number && !settled[*chain]
        });
        let there = names().any(|name| {
            scan.place_country(name).is_some()
                && scan.after_place_preposition(scan.names[name].tokens.start)
        });
        let people = *home == AtHome::People && chain.kind != EntityKind::Organization;
        if (*home == AtHome::Yes || people || local)
            && !beside
            && (there || (report.len() == 1 && !backed))
        {
            settled[*number] = true;
            chains.list[*number].country = Some(country);
        }
    }
}

/// The country that a name tells: one that stands for a country, a place or a body of one, and is
/// not another party's ("Norwegian-backed").
fn country_of(scan: &Scan<'_>, number: usize) -> Option<SmolStr> {
    let name = &scan.names[number];
    if scan.is_of_another(&name.tokens) {
        return None;
    }
    match name.class {
        Class::Country(word) | Class::Capital(word) => {
            Some(scan.tables.country_words[word as usize].code.clone())
        }
        Class::Place(Some(row)) => scan.tables.places[row as usize].country.clone(),
        Class::Organisation(Some(row)) => {
            let code = scan.tables.organisations[row as usize].code.clone();
            code.filter(|code| scan.tables.countries.contains_key(code))
        }
        _ => None,
    }
}

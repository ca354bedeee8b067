//! What stands behind a role word: "of …", "for …", and the place behind that.

use std::ops::Range;

use readout_model::{EntityKind, Pos, Relation, Tag};
use smol_str::SmolStr;

use super::around::{
    Evidence, REACH, is_adjective, is_of_state, is_pair, next_is_country, take_body, take_name,
};
use super::scan::{Class, Scan, starts_upper};
use super::tables::Role;

/// Walks over "of …", "for …" behind a role word; returns where the phrase ends.
pub(super) fn walk_right(
    scan: &Scan<'_>,
    from: usize,
    ceiling: usize,
    own: &Role,
    evidence: &mut Evidence,
) -> usize {
    let person = own.kind == EntityKind::Person;
    let ceiling = ceiling.min(from + REACH);
    let mut end = from;
    let mut index = from;
    // Once for "a spokesman for …", again for "head of the army of …".
    // "blamed the state for Lima's debts": what hangs from the verb in front says why, not whose.
    let of_verb = |index: usize| {
        let governor = scan.token(index).head.filter(|head| head.index() < from);
        governor.is_some_and(|head| matches!(scan.token(head.index()).pos, Pos::Verb | Pos::Aux))
    };
    while index < ceiling
        && (scan.tables.links.contains(&scan.words[index].0) && !of_verb(index)
            || (own.takes && person && leads_to_person(scan, index, ceiling)))
    {
        let mut found = false;
        // Where in the sectors that of a domain word stands whose body follows.
        let mut domain: Option<usize> = None;
        index += 1;
        while index < ceiling {
            let token = scan.token(index);
            // "accused the state of holding children": what the state does is none of its name.
            if token.tag == Tag::Vbg {
                break;
            }
            if let Some(number) = scan.name_at(index) {
                let name = &scan.names[number];
                // "the government of President Ana Reis", "supporters of Ana Reis" have her country.
                // "relatives of the Sewol victims" are not Sewol's.
                let modifies = name.tokens.end < ceiling
                    && matches!(
                        scan.token(name.tokens.end).pos,
                        Pos::Noun | Pos::Propn | Pos::Part
                    );
                // "a spokesman for Freedonia's Reis"
                let owned = found && scan.token(index - 1).tag == Tag::Pos;
                let shared = !person || ((own.takes || own.kin) && (!found || owned) && !modifies);
                if name.class == Class::Person && shared && name.tokens.end <= ceiling {
                    evidence.person = Some(number);
                    end = name.tokens.end;
                    return end;
                }
                let known = !matches!(name.class, Class::Person | Class::Work | Class::Other);
                // "a Pakistan-based group"
                let compound =
                    name.tokens.end < ceiling && scan.token(name.tokens.end).tag == Tag::Hyph;
                if !known || compound {
                    break;
                }
                // "relatives of the Porto victims", who need not be from there.
                let next = scan.words.get(name.tokens.end).filter(|_| name.tokens.end < ceiling);
                let topic = next.is_some_and(|(word, _)| scan.tables.topic_roles.contains(word))
                    && !is_adjective(scan, name.class);
                if !topic {
                    take_name(scan, number, evidence, false);
                }
                let alone = name.tokens.end >= ceiling
                    || !matches!(
                        scan.token(name.tokens.end).pos,
                        Pos::Noun | Pos::Propn | Pos::Part
                    );
                evidence.of_place |= alone
                    && scan.is_of(from)
                    && matches!(
                        name.class,
                        Class::Place(_) | Class::Country(_) | Class::Capital(_)
                    );
                evidence.several |= is_from_to(scan, from, name.tokens.end, ceiling);
                found = true;
                index = name.tokens.end.min(ceiling);
            } else if let Some(number) = scan.role_at(index) {
                let role = &scan.roles[number];
                let body = &scan.tables.role_rows[role.word.role as usize];
                // "president of the union": whose head it is says more than the title.
                evidence.of_body |= own.title
                    && matches!(body.kind, EntityKind::Organization | EntityKind::Group)
                    && !body.sectors.is_empty()
                    && scan.is_of(from);
                evidence.of_state |=
                    matches!(body.kind, EntityKind::Organization | EntityKind::Group)
                        && is_of_state(scan, role)
                        && scan.is_of(from);
                take_body(body, evidence);
                // "a spokesman for the observers"
                let unknown = evidence.sectors.is_empty() && body.sectors.is_empty();
                evidence.unknown_body |= unknown && own.title;
                // "the health ministry" is first of all the government's.
                let governed = body.takes
                    && domain
                        .is_some_and(|at| scan.tables.governed.contains(&evidence.sectors[at]));
                if let Some(at) = domain.filter(|at| *at + 1 < evidence.sectors.len())
                    && (!body.takes || governed)
                {
                    evidence.sectors[at..].rotate_right(1);
                }
                domain = None;
                evidence.pair |= is_pair(scan, role);
                found = true;
                index = role.tokens.end.min(ceiling);
            } else if let Some((length, sector)) =
                scan.tables.domains.longest_at(&scan.words[index..ceiling])
            {
                let before = evidence.sectors.len();
                evidence
                    .sectors
                    .extend(sector.iter().filter_map(|s| scan.tables.sector(*s)).cloned());
                if evidence.sectors.len() > before {
                    domain.get_or_insert(before);
                }
                found = true;
                index += length;
            } else if token.tag == Tag::Pos
                || matches!(token.pos, Pos::Det | Pos::Adj | Pos::Propn | Pos::Num)
                // "of the murdered president"
                || (token.pos == Pos::Verb && token.relation == Relation::Amod)
                // "of a Freedonian shipbuilder"
                || (found && token.pos == Pos::Noun && after_adjective(scan, index))
                // "of Freedonia's tax agency"
                || (token.pos == Pos::Noun && leads_to_body(scan, index))
                || (matches!(token.pos, Pos::Cconj | Pos::Punct)
                    && found
                    && next_is_country(scan, index + 1, ceiling))
            {
                evidence.unknown_body |= matches!(token.pos, Pos::Propn | Pos::Noun);
                index += 1;
                found |= token.pos == Pos::Propn;
            } else {
                // "a spokesman for the project"
                let open = !found && own.title && token.pos == Pos::Noun;
                let place = scan.tables.place_prepositions.contains(&scan.words[from].0);
                evidence.unknown_body |= open && !place;
                break;
            }
            if found {
                end = index;
            }
        }
        if !found {
            break;
        }
        index = end;
    }
    end
}

/// "followers **from Peru to** Norway": from one place to another, and so of any between.
fn is_from_to(scan: &Scan<'_>, from: usize, to: usize, ceiling: usize) -> bool {
    scan.words[from].0 == "from"
        && to + 1 < ceiling
        && scan.words[to].0 == "to"
        && scan.name_at(to + 1).is_some()
}

/// Whether "to" and somebody's title stand here: "an aide to the Freedonian president".
fn leads_to_person(scan: &Scan<'_>, from: usize, ceiling: usize) -> bool {
    if scan.token(from).tag != Tag::To && scan.words[from].0 != "to" {
        return false;
    }
    let mut index = from + 1;
    while index < ceiling {
        if let Some(role) = scan.role_at(index) {
            let role = &scan.roles[role];
            let row = &scan.tables.role_rows[role.word.role as usize];
            // "brought the ringleaders to justice"
            let bare = index == from + 1 && !role.word.plural && !starts_upper(scan.words[index].1);
            return row.kind == EntityKind::Person && !bare;
        }
        match scan.name_at(index) {
            Some(name) if is_adjective(scan, scan.names[name].class) => {
                index = scan.names[name].tokens.end;
            }
            None if matches!(scan.token(index).pos, Pos::Det | Pos::Adj) => index += 1,
            _ => return false,
        }
    }
    false
}

/// The country of the place that stands behind a body's name, where that is whose it is: "the Ministry
/// of Defence in Madrid".
pub(super) fn seat(
    scan: &Scan<'_>,
    name: &Range<usize>,
    sector: Option<&SmolStr>,
) -> Option<SmolStr> {
    let end = scan.sentence(name.start).end;
    sector
        .filter(|sector| scan.tables.at_home.contains_key(*sector))
        .and_then(|_| located(scan, name.end, end))
}

/// The country of the place that stands behind a phrase: "police in Porto", "the mayor of a small
/// town in Portugal", "workers at the port of Porto".
pub(super) fn located(scan: &Scan<'_>, end: usize, ceiling: usize) -> Option<SmolStr> {
    let mut further = None;
    if end < ceiling && scan.tables.links.contains(&scan.words[end].0) {
        let plain = |index: usize| {
            matches!(scan.token(index).pos, Pos::Det | Pos::Adj | Pos::Noun)
                && scan.name_at(index).is_none()
        };
        let near = ceiling.min(end + 6);
        let after = (end + 1..near).find(|index| !plain(*index));
        further = after.filter(|after| *after > end + 1);
    }
    let place = further.and_then(|further| place_behind(scan, further, ceiling));
    place.or_else(|| place_behind(scan, end, ceiling))
}

/// The country of the place behind a preposition of place.
fn place_behind(scan: &Scan<'_>, preposition: usize, ceiling: usize) -> Option<SmolStr> {
    let prepositions = &scan.tables.place_prepositions;
    if preposition >= ceiling || !prepositions.contains(&scan.words[preposition].0) {
        return None;
    }
    let mut index = preposition + 1;
    while index < ceiling.min(preposition + 5) {
        if let Some(number) = scan.name_at(index) {
            let name = &scan.names[number];
            // "in Freedonia's capital", "in Freedonian hands"
            let alone = name.tokens.end >= ceiling || scan.token(name.tokens.end).tag != Tag::Hyph;
            return scan.place_country(number).filter(|_| alone);
        }
        if !matches!(scan.token(index).pos, Pos::Det | Pos::Adj | Pos::Noun | Pos::Adp) {
            return None;
        }
        index += 1;
    }
    None
}

/// "of a Freedonian" before a noun
fn after_adjective(scan: &Scan<'_>, index: usize) -> bool {
    let before = index.checked_sub(1).and_then(|before| scan.name_at(before));
    before.is_some_and(|name| is_adjective(scan, scan.names[name].class))
}

/// Whether a noun stands in front of a body's role word and belongs to it.
fn leads_to_body(scan: &Scan<'_>, index: usize) -> bool {
    let token = scan.token(index);
    let role = token.head.and_then(|head| scan.role_at(head.index()));
    token.relation == Relation::Compound
        && role.is_some_and(|role| {
            let role = &scan.roles[role];
            let row = &scan.tables.role_rows[role.word.role as usize];
            role.tokens.start == index + 1 && row.kind == EntityKind::Organization
        })
}

use std::ops::Range;

use readout_model::{EntityKind, Relation, RuleId, Tag};
use smol_str::SmolStr;

use super::around::{Evidence, is_adjective, walk_left};
use super::behind::{located, seat, walk_right};
use super::scan::{Class, FoundRole, Scan};
use super::sectors::{BUSINESS, GOVERNMENT, LABOUR};
use super::tables::{AtHome, Counts, Gender, Role, Tables};

/// What a role word and the words around it say about an actor: "a spokesman for the Syrian army",
/// "China's former foreign minister".
#[derive(Clone, Debug)]
pub(super) struct Description {
    /// Number of the role word in [`Scan::roles`].
    pub(super) role: usize,
    /// From the article to the end of what the actor belongs to.
    pub(super) tokens: Range<usize>,
    /// The token that heads it.
    pub(super) head: usize,
    /// The country it names. `None` also if it names several.
    pub(super) country: Option<SmolStr>,
    /// It names several countries: its own is not that of the report.
    pub(super) foreign: bool,
    /// Another country is behind it ("Norwegian-backed").
    pub(super) backed: bool,
    /// PLOVER sectors, the primary one first.
    pub(super) sectors: Vec<SmolStr>,
    pub(super) gender: Option<Gender>,
    pub(super) plural: bool,
    pub(super) kind: EntityKind,
    /// Stands with "the", "its" or a possessor.
    pub(super) definite: bool,
    /// A person whose country and sector it shares ("a Biden aide"): a name's number.
    pub(super) person: Option<usize>,
    /// Names and roles it is made of, that are no actors of their own here.
    pub(super) absorbed: Vec<usize>,
    /// Something around the role word says whose or what kind it is.
    pub(super) told: bool,
    /// Its role word stands for somebody here.
    pub(super) named: bool,
    /// Its country is only that of the place behind it ("police in Porto").
    pub(super) located: bool,
    /// A word before it replaces its sector: "former".
    pub(super) replaced: bool,
    /// Something but a country says whose it is: a body or a person.
    pub(super) belongs: bool,
    /// That is a body of the state: "the army's spokesman", "the chief of staff of the armed forces".
    pub(super) of_state: bool,
    /// Of a town, district or province: of the country that is reported from.
    pub(super) local: bool,
    /// Belongs to both of a pair ("officials of the two countries").
    pub(super) pair: bool,
    pub(super) rule: RuleId,
}

/// Country and first sector of what stands behind "of" or "from" after a person's name: "Ana Reis of
/// the Freedonian air force". The country only if it is one.
pub(super) fn affiliation(
    scan: &Scan<'_>,
    name: &Range<usize>,
) -> (Option<SmolStr>, Option<SmolStr>) {
    let sentence = scan.sentence(name.start);
    let attached = name.end < sentence.end
        && scan.token(name.end).relation == Relation::Prep
        && scan.token(name.end).head.is_some_and(|head| name.contains(&head.index()));
    if !attached {
        return (None, None);
    }
    let mut evidence = Evidence::default();
    let end = walk_right(scan, name.end, sentence.end, &Role::person(), &mut evidence);
    evidence.countries.dedup();
    let sector = evidence.sectors.into_iter().next();
    let country = match evidence.countries.as_slice() {
        [only] => Some(only.clone()),
        [] if end > name.end => seat(scan, &(name.start..end), sector.as_ref()),
        _ => None,
    };
    (country, sector)
}

/// "heads of the **union's** oldest branches": what stands behind a role word does not end in a
/// possessor.
fn owned_behind(scan: &Scan<'_>, behind: Range<usize>, ceiling: usize) -> usize {
    let possessive = behind.end < ceiling && scan.token(behind.end).tag == Tag::Pos;
    if !possessive {
        return behind.end;
    }
    let owner = scan.token(behind.end).head.map(|it| it.index());
    let owner = owner.filter(|owner| behind.contains(owner));
    let owned = owner.and_then(|owner| scan.token(owner).head).map(|it| it.index());
    match owned {
        Some(owned) if (behind.end..ceiling).contains(&owned) => owned + 1,
        _ => behind.end,
    }
}

/// Reads the phrase around a role word.
pub(super) fn describe(scan: &Scan<'_>, role: usize) -> Description {
    let found = &scan.roles[role];
    let row = &scan.tables.role_rows[found.word.role as usize];
    let sentence = scan.sentence(found.tokens.start);
    let last = &scan.words[found.tokens.end - 1].0;
    let outside = scan.tables.outside_roles.get(last).copied();
    let mut evidence = Evidence { outside, ..Evidence::default() };
    let start = walk_left(scan, found.tokens.start, sentence.start, &mut evidence);
    let end = walk_right(scan, found.tokens.end, sentence.end, row, &mut evidence);
    let end = owned_behind(scan, found.tokens.end..end, sentence.end);
    evidence.countries.dedup();
    if evidence.countries.is_empty() {
        evidence.countries.extend(row.country.clone());
    }
    evidence.several |= evidence.abroad && evidence.countries.is_empty();
    let said = !evidence.countries.is_empty();
    if !said && !evidence.several {
        evidence.countries.extend(located(scan, end, sentence.end));
    }
    let country = match evidence.countries.as_slice() {
        _ if evidence.several => None,
        [only] => Some(only.clone()),
        // "the Porto correspondent of a Spanish paper": a town in front says where somebody works.
        [.., last] if (evidence.of_body || row.takes) && left_town(scan, start, found) => {
            Some(last.clone())
        }
        // "the Norwegian secretary-general of NATO": where he comes from, not for whom he speaks.
        [.., last]
            if evidence.of_body
                && !scan.tables.countries.contains_key(last)
                && left_nationality(scan, start, found)
                && scan.is_of(found.tokens.end) =>
        {
            Some(last.clone())
        }
        // "China's ambassador" before "of": what stands in front says whose it is.
        [first, ..] if start < found.tokens.start && left_country(scan, start, found) => {
            Some(first.clone())
        }
        _ => None,
    };
    let local = (start..found.tokens.end)
        .any(|index| scan.tables.local_words.contains(&scan.words[index].0));
    let mut sectors = sectors(scan.tables, row, &evidence, country.is_some(), local);
    if row.title && !found.word.plural && is_owned_by_country(scan, found) {
        // "Freedonia's chief executive" heads no firm.
        for sector in sectors.iter_mut().filter(|sector| *sector == BUSINESS) {
            *sector = SmolStr::new_static(GOVERNMENT);
        }
    }
    // Where they are is whose they are, for some: "officials in Lima", but not "met officials in Lima".
    let behind = end < sentence.end
        && scan.token(end).head.is_some_and(|head| (start..end).contains(&head.index()));
    let country = country.filter(|_| {
        let home = |sector| scan.tables.at_home.get(sector);
        said || sectors.first().is_none_or(|sector| match home(sector) {
            Some(AtHome::Located) => (behind || local) && !is_sent(scan, found),
            other => other.is_some(),
        })
    });
    let belongs = evidence.of_any || evidence.person.is_some();
    let whose = said
        || !evidence.sectors.is_empty()
        || evidence.person.is_some()
        || evidence.replaced.is_some();
    let told = whose || !evidence.countries.is_empty();
    let named = match row.counts {
        Counts::Always | Counts::Alone => true,
        Counts::Told if row.kind == EntityKind::Person => told,
        // "a missile over Porto" need not be Portugal's.
        Counts::Told => whose && !is_product(row, &evidence),
        Counts::Never => false,
    };
    Description {
        role,
        head: scan.head_of(&found.tokens),
        tokens: start..end,
        country,
        foreign: evidence.several
            || evidence.countries.len() > 1
            || is_anywhere(scan, end, sentence.end),
        backed: evidence.foreign,
        sectors,
        gender: row.gender,
        plural: found.word.plural,
        kind: kind(row, &evidence, found.word.plural),
        definite: evidence.definite,
        person: evidence.person,
        absorbed: evidence.absorbed,
        told,
        named,
        located: !said,
        replaced: evidence.replaced.is_some(),
        belongs,
        of_state: evidence.of_state,
        local,
        pair: evidence.pair,
        rule: scan.tables.rule(row.rule),
    }
}

/// "Boeing jets", "an airline's fleet": what a firm makes or owns, not what a state fights with.
fn is_product(row: &Role, evidence: &Evidence) -> bool {
    row.kind == EntityKind::Group && evidence.sectors.first().is_some_and(|own| *own == BUSINESS)
}

/// "Regulators **around the world**"
fn is_anywhere(scan: &Scan<'_>, end: usize, ceiling: usize) -> bool {
    let mut phrase = String::new();
    (end..ceiling.min(end + LONGEST_PHRASE)).any(|index| {
        if !phrase.is_empty() {
            phrase.push(' ');
        }
        phrase.push_str(&scan.words[index].0);
        scan.tables.anywhere.contains(phrase.as_str())
    })
}

/// Words of the longest phrase of `anywhere.tsv`.
const LONGEST_PHRASE: usize = 4;

/// "Diplomats in Porto" are other countries'.
fn is_sent(scan: &Scan<'_>, found: &FoundRole) -> bool {
    scan.tables.sent_roles.contains(&scan.words[found.tokens.end - 1].0)
}

/// "Freedonia's" right in front of a role word.
fn is_owned_by_country(scan: &Scan<'_>, found: &FoundRole) -> bool {
    let Some(ending) = found.tokens.start.checked_sub(1) else { return false };
    let owner = ending.checked_sub(1).and_then(|index| scan.name_at(index));
    scan.token(ending).tag == Tag::Pos
        && owner.is_some_and(|name| matches!(scan.names[name].class, Class::Country(_)))
}

fn left_town(scan: &Scan<'_>, start: usize, found: &FoundRole) -> bool {
    let mut names = (start..found.tokens.start).filter_map(|index| scan.name_at(index)).peekable();
    names.peek().is_some()
        && names.all(|name| {
            matches!(scan.names[name].class, Class::Place(_) | Class::Capital(_))
                && scan.names[name].tokens.end == found.tokens.start
        })
}

/// Whether nothing but adjectives of countries names somebody in front.
fn left_nationality(scan: &Scan<'_>, start: usize, found: &FoundRole) -> bool {
    let mut names = (start..found.tokens.start).filter_map(|index| scan.name_at(index)).peekable();
    names.peek().is_some() && names.all(|name| is_adjective(scan, scan.names[name].class))
}

/// Whether a country, or a body of several ("the UN envoy for Freedonia"), stands in front.
fn left_country(scan: &Scan<'_>, start: usize, found: &FoundRole) -> bool {
    (start..found.tokens.start).filter_map(|index| scan.name_at(index)).any(|name| {
        match scan.names[name].class {
            Class::Country(_) | Class::Capital(_) => true,
            Class::Organisation(Some(row)) => {
                let code = &scan.tables.organisations[row as usize].code;
                code.as_ref().is_some_and(|code| !scan.tables.countries.contains_key(code))
            }
            _ => false,
        }
    })
}

fn kind(row: &Role, evidence: &Evidence, plural: bool) -> EntityKind {
    match row.kind {
        // "the opposition" is a group, "Taliban fighters" are one; several people are a group.
        EntityKind::Person if plural => EntityKind::Group,
        EntityKind::Group if !plural && evidence.unknown_body => EntityKind::Group,
        kind => kind,
    }
}

/// "intelligence chief", "the head of the army": whether a role is the office of who heads a service or force of the
/// state, which is left with the office; a colonel remains one.
fn is_headed(tables: &Tables, row: &Role, sector: &SmolStr) -> bool {
    let heads = |row: &Role| row.takes && row.title && row.sectors.is_empty();
    let short = row.short.as_ref().and_then(|short| tables.roles.get(short, None).first().copied());
    let short = short.map(|word| &tables.role_rows[word.role as usize]);
    tables.former.contains(sector) && (heads(row) || (row.title && short.is_some_and(heads)))
}

/// The sectors a description gives, the primary one first.
fn sectors(
    tables: &Tables,
    row: &Role,
    evidence: &Evidence,
    country: bool,
    local: bool,
) -> Vec<SmolStr> {
    let mut sectors = Vec::new();
    if row.kin {
        let power = evidence.sectors.first().or(evidence.replaced.as_ref().map(|(own, _)| own));
        // Whether somebody who is named has power is known when all names of the report are read.
        let elite = power.is_some_and(|sector| tables.power.contains(sector));
        return match (elite, power, &*row.sectors) {
            (true, _, [first, ..]) => vec![first.clone()],
            (false, Some(_), [_, second, ..]) => vec![second.clone()],
            (_, _, own) => own.last().cloned().into_iter().collect(),
        };
    }
    // "the head of Crimea"
    let of_place = evidence.of_place && evidence.sectors.is_empty() && !evidence.unknown_body;
    if row.takes && row.title && row.sectors.is_empty() && of_place {
        sectors.push(SmolStr::new_static(GOVERNMENT));
    }
    let office = row.title && row.sectors.first().is_some_and(|sector| *sector == *GOVERNMENT);
    // Workers of a company are workers, those of a hospital medical people.
    let works = row.takes
        && row.sectors.first().is_some_and(|own| *own == *LABOUR)
        && evidence.sectors.first().is_some_and(|first| *first == *BUSINESS);
    if !works && (row.takes || evidence.of_body || (evidence.left_body && office)) {
        let first = evidence.sectors.first();
        let governed = row.takes
            && first.is_some_and(|first| tables.governed.contains(first))
            && first == evidence.domain.as_ref()
            && row.sectors.first().map_or(local, |own| *own == GOVERNMENT);
        if governed {
            sectors.push(SmolStr::new_static(GOVERNMENT));
        }
        sectors.extend(first.cloned());
        if sectors.is_empty() && (country || !evidence.unknown_body) {
            sectors.extend(row.sectors.iter().cloned());
        }
    } else {
        sectors.extend(row.sectors.iter().cloned());
        sectors.extend(evidence.domain.clone());
    }
    if let Some((sector, of)) = &evidence.replaced
        && (of.is_empty()
            // "her former agency" is no former official.
            // Nor is a former employee one.
            || sectors.first().map_or(row.kind == EntityKind::Person && row.title, |own| of.contains(own))
            || (of.iter().any(|own| *own == GOVERNMENT)
                && sectors.first().is_some_and(|own| is_headed(tables, row, own))))
    {
        return vec![sector.clone()];
    }
    let mut seen = Vec::new();
    sectors.retain(|sector| {
        let new = !seen.contains(sector);
        seen.push(sector.clone());
        new
    });
    sectors
}

//! What stands in front of a role word, and what is told by it and by what stands behind (`behind`).

use readout_model::{EntityKind, NameLabel, Pos, Relation, Tag};
use smol_str::SmolStr;

use super::fold::is_acronym;
use super::scan::{Class, FoundName, FoundRole, Scan};
use super::sectors::GOVERNMENT;
use super::tables::{CollectiveKind, CountryForm, Effect, Outside, Role};

/// A description is looked for at most this many tokens to each side of its role word.
pub(super) const REACH: usize = 12;

/// What is collected while walking away from a role word.
#[derive(Default)]
pub(super) struct Evidence {
    pub(super) countries: Vec<SmolStr>,
    /// Sectors of bodies, domains and organisations, nearest first.
    pub(super) sectors: Vec<SmolStr>,
    /// A sector that replaces all others, or those listed.
    pub(super) replaced: Option<(SmolStr, Vec<SmolStr>)>,
    /// A country that is not its own: "Norwegian-backed".
    pub(super) foreign: bool,
    /// Belongs to a body whose sector is unknown.
    pub(super) unknown_body: bool,
    pub(super) person: Option<usize>,
    pub(super) absorbed: Vec<usize>,
    pub(super) definite: bool,
    pub(super) pair: bool,
    /// An organisation stands behind "of": "president of the union".
    pub(super) of_body: bool,
    /// One stands in front: "the union's president".
    pub(super) left_body: bool,
    /// A body's role word or name says whose it is.
    pub(super) of_any: bool,
    /// Either of them is a body of the state: "the army's spokesman".
    pub(super) of_state: bool,
    /// Of several countries of a part of the world, if no other word tells a country: "Western diplomats".
    pub(super) abroad: bool,
    /// Countries in a row: "Italian and Greek farmers".
    pub(super) several: bool,
    /// The sector of the nearest domain word.
    pub(super) domain: Option<SmolStr>,
    /// Somebody else's role stands in front as possessor, behind a country of its own: "the British
    /// minister's French counterpart". Countries further off are the possessor's.
    pub(super) closed: bool,
    /// It deals with whom is named beside it and does not belong there.
    pub(super) outside: Option<Outside>,
    /// A place stands behind "of": "the head of Crimea".
    pub(super) of_place: bool,
}

/// "On 25 **May** soldiers shot", "**17:10** Rescuers arrive": whether a word ends a date that a preposition leads
/// to, or is the hour that a sentence begins with.
fn ends_date(scan: &Scan<'_>, index: usize) -> bool {
    let clock = scan.token(index).tag == Tag::Cd && scan.words[index].1.contains(':');
    if clock && scan.sentence(index).start == index {
        return true;
    }
    let names = &scan.analysis.names;
    let at = names.partition_point(|name| name.tokens.end as usize <= index);
    let date = names
        .get(at)
        .filter(|name| name.label == NameLabel::Date && name.tokens.start as usize <= index);
    // "two months **ago** Porto militants"
    if date.is_some() && scan.token(index).pos == Pos::Adv {
        return true;
    }
    let date = date.filter(|_| scan.token(index).pos == Pos::Propn);
    let before = date.and_then(|date| (date.tokens.start as usize).checked_sub(1));
    before.is_some_and(|before| scan.token(before).pos == Pos::Adp)
}

/// Walks over what may stand before a role word; returns where the phrase starts.
pub(super) fn walk_left(
    scan: &Scan<'_>,
    from: usize,
    floor: usize,
    evidence: &mut Evidence,
) -> usize {
    let floor = floor.max(from.saturating_sub(REACH));
    let mut start = from;
    let mut adjective_seen = false;
    let mut nationality = false;
    let own_end = scan.role_at(from).map_or(from + 1, |role| scan.roles[role].tokens.end);
    // "his ex-wife"
    let of_kin = scan
        .role_at(from)
        .is_some_and(|role| scan.tables.role_rows[scan.roles[role].word.role as usize].kin);
    let of_people = scan.role_at(from).is_some_and(|role| {
        let role = scan.roles[role].word.role as usize;
        scan.tables.role_rows[role].kind == EntityKind::Person
    });
    while start > floor {
        let index = start - 1;
        let token = scan.token(index);
        if ends_date(scan, index) {
            break;
        }
        if let Some(number) = scan.name_at(index) {
            let name = &scan.names[number];
            let head = scan.token(scan.head_of(&name.tokens));
            let attached = matches!(
                head.relation,
                Relation::Amod
                    | Relation::Compound
                    | Relation::Nmod
                    | Relation::Poss
                    | Relation::Npadvmod
                    | Relation::Nummod
                    | Relation::Dep
            ) || name.tokens.len() == 1 && is_adjective(scan, name.class)
                // "the SADC standby force", of which the parser makes a subject
                || matches!(name.class, Class::Organisation(Some(_)))
                    && head.head.is_some_and(|head| (start..own_end).contains(&head.index()));
            // "Reuters North Korean leader": a credit in front of a caption.
            let credit = nationality
                && matches!(name.class, Class::Organisation(_))
                && head.relation != Relation::Poss;
            // "In Vilnius Belarusian dissidents …": where they are.
            let place = nationality
                && scan.place_country(number).is_some()
                && head.relation != Relation::Poss
                && scan.after_place_preposition(name.tokens.start);
            if !attached || credit || place || name.tokens.start < floor {
                break;
            }
            nationality |= is_adjective(scan, name.class);
            let prefix = name.tokens.start.checked_sub(2).filter(|before| *before >= floor);
            let prefix = prefix.filter(|before| scan.is_hyphen(*before + 1));
            evidence.abroad |=
                name.class == Class::Group && prefix.is_none() && is_abroad(scan, name);
            if let Some(before) = prefix
                && scan.tables.compounds.contains_key(&scan.words[before].0)
            {
                evidence.foreign = true;
                adjective_seen = true;
                start = before;
                continue;
            }
            // "Freedonia scholar" says what is studied.
            let topic = head.relation != Relation::Poss
                && scan.tables.topic_roles.contains(&scan.words[from].0)
                && name.tokens.end == from
                && !is_adjective(scan, name.class)
                && !matches!(name.class, Class::Organisation(_));
            evidence.foreign |= topic;
            // "ethnic Russian residents"
            let descent = name.tokens.start > floor && scan.is_descent(name.tokens.start);
            if !evidence.closed && !topic && !descent {
                take_name(scan, number, evidence, true);
            }
            start = name.tokens.start - usize::from(descent);
            // "ex-Freedonian president"
            if let Some(before) = prefix
                && let Some(Effect::Sector { sector, of }) =
                    scan.tables.modifiers.get(&scan.words[before].0)
            {
                evidence.replaced.get_or_insert_with(|| (sector.clone(), of.clone()));
                start = before;
            }
            continue;
        }
        if let Some(number) = scan.role_at(index) {
            let role = &scan.roles[number];
            let row = &scan.tables.role_rows[role.word.role as usize];
            let head = scan.token(scan.head_of(&role.tokens));
            let attached = matches!(
                head.relation,
                Relation::Amod | Relation::Compound | Relation::Nmod | Relation::Poss
            );
            if !attached || role.tokens.start < floor {
                break;
            }
            // "the party's deputy leader": no member of parliament
            let adjective = role.tokens.len() == 1
                && row.kind == EntityKind::Person
                && head.relation != Relation::Poss
                && !role.word.plural
                && scan.tables.modifiers.get(&scan.words[index].0) == Some(&Effect::Same);
            if adjective {
                evidence.absorbed.push(number);
                adjective_seen = true;
                start = index;
                continue;
            }
            if head.relation == Relation::Poss {
                evidence.closed |= !evidence.countries.is_empty();
                // "the country's ministers"
                let collective = scan.tables.collectives.get(&scan.words[index].0);
                if collective == Some(&CollectiveKind::Country)
                    && !role.word.plural
                    && !evidence.closed
                    && scan.tree.child(readout_model::Id::new(index), Relation::Det).is_some()
                {
                    evidence.countries.extend(scan.country_of_report());
                }
                // "the army's chief of staff"
                let body = matches!(row.kind, EntityKind::Organization | EntityKind::Group);
                evidence.left_body |= body && !row.sectors.is_empty();
                evidence.of_state |= body && is_of_state(scan, role);
            } else {
                evidence.absorbed.push(number);
            }
            if !scan.is_of_another(&role.tokens) {
                take_body(row, evidence);
            }
            start = role.tokens.start;
            continue;
        }
        // "the Grain Union (GU) observers"
        if let Some(open) = opening_bracket(scan, index).filter(|open| *open > floor) {
            start = open;
            continue;
        }
        let folded = &scan.words[index].0;
        let participle = token.pos == Pos::Verb && token.relation != Relation::Amod;
        let effect = scan.tables.modifiers.get(folded).filter(|_| !participle);
        if let Some(effect) = effect {
            if let Effect::Sector { sector, of } = effect {
                evidence.replaced.get_or_insert_with(|| (sector.clone(), of.clone()));
            }
            // "pro-Western"
            evidence.abroad |=
                *effect == Effect::Abroad && !(index > floor && scan.is_hyphen(index - 1));
            adjective_seen = true;
            start = index;
            continue;
        }
        if let Some(length) = take_domain_before(scan, start, floor, evidence) {
            start -= length;
            continue;
        }
        if scan.is_hyphen(index) {
            // "Iran-backed": the country stands in a compound and is not the actor's own.
            let inside = index.checked_sub(1).filter(|before| *before >= floor);
            match inside.and_then(|before| scan.name_at(before)) {
                // "Polish-Lithuanian patrols"; "a Somali-American teacher" is the latter's.
                Some(number)
                    if !of_people
                        && matches!(scan.names[number].class, Class::Country(_))
                        && next_is_country(scan, index + 1, index + 2) =>
                {
                    evidence.several = true;
                    start = scan.names[number].tokens.start.max(floor);
                }
                Some(number) => {
                    let own = scan.tables.compounds.get(&scan.words[index + 1].0);
                    if own != Some(&true) {
                        evidence.foreign = true;
                    } else if evidence.countries.is_empty() {
                        // Else "a Lebanese-born French banker" is French.
                        take_name(scan, number, evidence, true);
                    }
                    start = scan.names[number].tokens.start.max(floor);
                }
                None => {
                    start = inside.unwrap_or(index);
                    // "ex-vice president"
                    if let Some(Effect::Sector { sector, of }) =
                        inside.and_then(|before| scan.tables.modifiers.get(&scan.words[before].0))
                        && !of_kin
                    {
                        evidence.replaced.get_or_insert_with(|| (sector.clone(), of.clone()));
                    }
                }
            }
            continue;
        }
        // "the truth and reconciliation commission", "the trade and industry minister"
        if let Some(first) = joined_before(scan, index, start, own_end).filter(|it| *it >= floor) {
            start = first + 1;
            continue;
        }
        let row = matches!(token.relation, Relation::Cc | Relation::Punct);
        if row
            && next_is_country(scan, start, start + 1)
            && before_is_country(scan, index)
            && !is_joined_to(scan, from, index)
            && !(token.relation == Relation::Punct && ends_place(scan, index))
        {
            evidence.several = true;
            start = index;
            continue;
        }
        match token.relation {
            Relation::Det => {
                let article = readout_model::Id::new(index);
                evidence.definite |= !scan.analysis.has_feature(article, "Definite=Ind");
                return index;
            }
            Relation::Poss if token.pos == Pos::Pron => {
                evidence.definite = true;
                return index;
            }
            Relation::Case if token.tag == Tag::Pos => {
                evidence.definite = true;
                start = index;
            }
            Relation::Poss if scan.tables.collectives.contains_key(folded) => start = index,
            Relation::Amod | Relation::Compound | Relation::Nummod | Relation::Nmod
                // A plain noun does not stand before "former" and the like.
                if token.pos != Pos::Punct
                    && !(adjective_seen && matches!(token.pos, Pos::Noun | Pos::Propn)) =>
            {
                evidence.unknown_body |= token.pos == Pos::Propn;
                // "Grammy president": of something that has a name, and is no country; a governor is a
                // place's.
                let local = scan.tables.local_words.contains(&scan.words[from].0);
                evidence.left_body |= token.pos == Pos::Propn
                    && token.relation == Relation::Compound
                    && start == from
                    && !local;
                start = index;
            }
            Relation::Advmod | Relation::Quantmod if start < from && token.tag != Tag::Wrb => {
                start = index;
            }
            _ => break,
        }
    }
    // A possessive ending or a hyphen cannot begin a phrase.
    while start < from
        && matches!(scan.token(start).tag, Tag::Pos | Tag::Hyph | Tag::Comma | Tag::Cc)
    {
        start += 1;
    }
    start
}

/// Where the bracket opens that closes at a token and has no more than an acronym in it: what stands before it is
/// called so for short.
fn opening_bracket(scan: &Scan<'_>, index: usize) -> Option<usize> {
    let open = index.checked_sub(2)?;
    let framed = scan.words[index].1 == ")" && scan.words[open].1 == "(";
    (framed && is_acronym(scan.words[open + 1].1)).then_some(open)
}

/// "the truth **and reconciliation** commission": where the first of two joined words ends that stand before a role
/// word; `index` is the conjunction or the second of them.
fn joined_before(scan: &Scan<'_>, index: usize, start: usize, end: usize) -> Option<usize> {
    let second = if scan.token(index).relation == Relation::Cc { start } else { index };
    let token = scan.token(second);
    let first = token.head.filter(|_| token.relation == Relation::Conj)?.index();
    let modifies = [Relation::Nmod, Relation::Compound, Relation::Amod];
    let own = scan.token(first);
    let before = own.head.is_some_and(|head| (second + 1..end).contains(&head.index()));
    (first < index
        && second - first <= 3
        && token.pos == Pos::Noun
        && own.pos == Pos::Noun
        && before
        && modifies.contains(&own.relation)
        && scan.name_at(first).is_none()
        && scan.role_at(first).is_none())
    .then_some(first)
}

/// "Asian diplomats", whose first word the recogniser takes for a name.
fn is_abroad(scan: &Scan<'_>, name: &FoundName) -> bool {
    let words: Vec<&str> = name.tokens.clone().map(|index| scan.words[index].0.as_str()).collect();
    scan.tables.modifiers.get(&scan.words[name.tokens.end - 1].0) == Some(&Effect::Abroad)
        || scan.tables.regions.contains(words.join(" ").as_str())
}

pub(super) fn is_adjective(scan: &Scan<'_>, class: Class) -> bool {
    matches!(class, Class::Country(word)
        if scan.tables.country_words[word as usize].form == CountryForm::Adjective)
}

/// "both countries", "the two sides"
pub(super) fn is_pair(scan: &Scan<'_>, role: &FoundRole) -> bool {
    let before =
        |back: usize| role.tokens.start.checked_sub(back).map(|index| &scan.words[index].0);
    let pair = |back: usize| before(back).is_some_and(|word| scan.tables.pair_words.contains(word));
    // "the two dozen states" are no pair.
    let plain = || scan.token(role.tokens.start - 1).pos == Pos::Adj;
    scan.tables.collectives.contains_key(&scan.words[role.tokens.end - 1].0)
        && (pair(1) || (pair(2) && plain()))
}

/// Whether the country in front of a conjunction is a party of its own: "Peru and Syrian refugees", "Peru and
/// Chile's president"; not in "Peru and Chile's presidents", "US and British troops".
fn is_joined_to(scan: &Scan<'_>, role: usize, conjunction: usize) -> bool {
    let before = conjunction.checked_sub(1).and_then(|before| scan.name_at(before));
    let (Some(name), Some(role)) = (before, scan.role_at(role)) else { return false };
    let (name, role) = (&scan.names[name], &scan.roles[role]);
    let head = scan.token(scan.head_of(&role.tokens));
    let conjunct = head.relation == Relation::Conj
        && head.head.is_some_and(|first| name.tokens.contains(&first.index()));
    let next = scan.name_at(conjunction + 1).map(|next| &scan.names[next]);
    let noun = matches!(name.class, Class::Country(word)
        if scan.tables.country_words[word as usize].form == CountryForm::Name)
        && name.tokens.len() == 1
        && !is_acronym(scan.words[name.tokens.start].1);
    let unlike = noun && next.is_some_and(|next| is_adjective(scan, next.class));
    let possessive = next.is_some_and(|next| {
        scan.words.get(next.tokens.end).is_some() && scan.token(next.tokens.end).tag == Tag::Pos
    });
    // The parser joins "Peru" to the presidents, too.
    if possessive { !role.word.plural } else { conjunct || unlike }
}

/// "In Porto**,** Norwegian police": a comma behind where something happens, not between two of a row.
fn ends_place(scan: &Scan<'_>, comma: usize) -> bool {
    let before = comma.checked_sub(1).and_then(|before| scan.name_at(before));
    before.is_some_and(|name| {
        scan.place_country(name).is_some()
            && scan.after_place_preposition(scan.names[name].tokens.start)
    })
}

fn before_is_country(scan: &Scan<'_>, index: usize) -> bool {
    index.checked_sub(1).is_some_and(|before| next_is_country(scan, before, index))
}

pub(super) fn next_is_country(scan: &Scan<'_>, index: usize, ceiling: usize) -> bool {
    (index..(index + 2).min(ceiling))
        .filter_map(|index| scan.name_at(index))
        .any(|name| matches!(scan.names[name].class, Class::Country(_) | Class::Capital(_)))
}

pub(super) fn take_name(scan: &Scan<'_>, number: usize, evidence: &mut Evidence, left: bool) {
    let tables = scan.tables;
    let name = &scan.names[number];
    let add = |countries: &mut Vec<SmolStr>, code: &SmolStr| {
        if left { countries.insert(0, code.clone()) } else { countries.push(code.clone()) }
    };
    evidence.of_body |= !left && matches!(name.class, Class::Organisation(_));
    // "the Cubs president" is not a government's; "Kurdish fighters" belong to no body.
    let club = name.class == Class::Group && scan.token(name.tokens.end - 1).tag == Tag::Nnps;
    evidence.left_body |= left && (club || matches!(name.class, Class::Organisation(_)));
    evidence.unknown_body |= left && club;
    match name.class {
        Class::Country(_) | Class::Capital(_) | Class::Place(_)
            if evidence.outside == Some(Outside::Country) =>
        {
            // Whose it is not is not the country's that a report is set in either.
            evidence.several = true;
        }
        Class::Country(word) | Class::Capital(word) => {
            let row = &tables.country_words[word as usize];
            add(&mut evidence.countries, &row.code);
            if let Some(sector) = &row.sector {
                evidence.replaced.get_or_insert_with(|| (sector.clone(), Vec::new()));
            }
        }
        Class::Organisation(Some(row)) => {
            let row = &tables.organisations[row as usize];
            if let Some(code) = row.code.as_ref().filter(|_| evidence.outside.is_none()) {
                add(&mut evidence.countries, code);
            }
            evidence.sectors.extend(row.sectors.iter().cloned());
            evidence.of_any = true;
            evidence.unknown_body |= row.sectors.is_empty();
        }
        Class::Organisation(None) => {
            let (country, sectors) = super::bodies::own_words(scan, &name.tokens, false);
            if let Some(code) = country.filter(|_| evidence.outside.is_none()) {
                add(&mut evidence.countries, &code);
            }
            evidence.sectors.extend(sectors);
            evidence.of_any = true;
            evidence.unknown_body = true;
        }
        Class::Place(Some(row)) => {
            if let Some(code) = &tables.places[row as usize].country {
                add(&mut evidence.countries, code);
            }
        }
        Class::Person if left && scan.is_known_person(number) => evidence.person = Some(number),
        Class::Person if left => evidence.unknown_body = true,
        _ => {}
    }
}

/// An army, a junta: of the state whichever that is; others that govern may be any body's ("the commission").
pub(super) fn is_of_state(scan: &Scan<'_>, role: &FoundRole) -> bool {
    let tables = scan.tables;
    let sector = tables.role_rows[role.word.role as usize].sectors.first();
    let open = || tables.open_roles.contains(&scan.words[role.tokens.end - 1].0);
    sector.is_some_and(|own| tables.setting.contains(own) && (*own != GOVERNMENT || !open()))
}

pub(super) fn take_body(row: &Role, evidence: &mut Evidence) {
    evidence.of_any |= !row.sectors.is_empty();
    evidence.sectors.extend(row.sectors.first().cloned());
    if evidence.countries.is_empty() {
        evidence.countries.extend(row.country.clone());
    }
}

/// The domain that ends before `start`: its number of tokens.
fn take_domain_before(
    scan: &Scan<'_>,
    start: usize,
    floor: usize,
    evidence: &mut Evidence,
) -> Option<usize> {
    (1..=2.min(start - floor)).rev().find_map(|length| {
        let words = &scan.words[start - length..start];
        let (found, sector) = scan.tables.domains.longest_at(words)?;
        (found == length).then(|| {
            // "anti-terrorist"
            if scan.is_of_another(&(start - length..start)) {
                return length;
            }
            let sector = sector.iter().filter_map(|sector| scan.tables.sector(*sector));
            for sector in sector {
                evidence.domain.get_or_insert_with(|| sector.clone());
                evidence.sectors.push(sector.clone());
            }
            length
        })
    })
}

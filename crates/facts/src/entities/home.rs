use std::collections::{HashMap, HashSet};
use std::ops::Range;

use readout_model::{EntityKind, Id, Pos, Relation, Tag, Token};
use smol_str::SmolStr;

use super::around::is_adjective;
use super::chains::{Chain, Chains};
use super::describe::Description;
use super::fold::fold;
use super::mentions::{Draft, Who, in_dateline};
use super::scan::{Class, FoundName, Scan};
use super::sectors::GOVERNMENT;
use super::tables::{AtHome, CountryForm, Term};

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

/// "the Armenians **of Israel**": the country that a people is said to live in.
pub(super) fn of_people(scan: &Scan<'_>, draft: &Draft) -> Option<SmolStr> {
    let end = draft.name.as_ref()?.end;
    let of = scan.is_of(end);
    let article = usize::from(end + 1 < scan.words.len() && scan.token(end + 1).pos == Pos::Det);
    let name =
        (of && end + 1 + article < scan.words.len()).then(|| scan.name_at(end + 1 + article))??;
    let Class::Country(word) = scan.names[name].class else { return None };
    let word = &scan.tables.country_words[word as usize];
    (word.form == CountryForm::Name).then(|| word.code.clone())
}

/// Gives "**its** troops" the country of the country, body or government whose they are, also where a place
/// behind them would tell another ("withdrew its soldiers from Mali"). A person's are only those of who
/// speaks for a state ("his foreign minister", not "his lawyer").
pub(super) fn possessed(scan: &Scan<'_>, chains: &mut Chains<'_, '_>, found: &[(&Draft, usize)]) {
    let pronouns: HashMap<usize, usize> = found
        .iter()
        .filter(|(draft, _)| matches!(draft.who, Who::Pronoun(_)))
        .map(|(draft, number)| (draft.head, *number))
        .collect();
    let named = found.iter().filter(|(draft, _)| !matches!(draft.who, Who::Pronoun(_)));
    let heads: HashMap<usize, usize> = named.map(|(draft, number)| (draft.head, *number)).collect();
    for (draft, number) in found {
        let Who::Described(description) = &draft.who else { continue };
        let behind = description.tokens.end > draft.head + 1;
        let open = description.country.is_none() || description.located || behind;
        let possessor =
            scan.tree.child(Id::new(draft.head), Relation::Poss).and_then(|possessor| {
                let owner = antecedent(scan, possessor).and_then(|owner| heads.get(&owner.index()));
                pronouns.get(&possessor.index()).or(owner)
            });
        let Some(&possessor) = possessor.filter(|_| open && !description.foreign) else { continue };
        let (owner, chain) = (&chains.list[possessor], &chains.list[*number]);
        let of_state = chain.sectors.first().is_some_and(|own| scan.tables.setting.contains(own));
        let speaks = match owner.kind {
            EntityKind::Country => true,
            EntityKind::Organization | EntityKind::Group => owner.country.is_some(),
            EntityKind::Person => owner.sectors.first().is_some_and(|own| own == GOVERNMENT),
            _ => false,
        };
        if of_state && speaks && possessor != *number && owner.country.is_some() {
            chains.list[*number].country = owner.country.clone();
        }
    }
}

/// "Iran, **whose** leaders have called for …": the noun that a relative possessor stands for.
fn antecedent(scan: &Scan<'_>, possessor: Id<Token>) -> Option<Id<Token>> {
    const HIGHEST: usize = 6;
    let tokens = &scan.analysis.tokens;
    let mut at = Some(possessor).filter(|it| tokens[*it].tag == Tag::WpPoss)?;
    for _ in 0..HIGHEST {
        let above = tokens[at].head?;
        if tokens[at].relation == Relation::Relcl {
            return Some(above);
        }
        at = above;
    }
    None
}

/// Gives actors whose country the text does not say that of the place they are reported from, where
/// that is safe: `knowledge/actors/sectors.tsv` says for which sectors. "Police fired tear gas in
/// Porto" are Portugal's, if the sentence names no other country.
///
/// If the report names one country only, it is enough that the sentence names it, or for "the gunmen"
/// the one before; else a place there must be named in the sentence, and nothing of another country.
/// So it must for who has another country behind them ("Norwegian-backed rebels").
///
/// Where a sentence leaves it open, what the report speaks of decides for people and bodies of a state
/// ([`Setting`]).
pub(super) fn settle(scan: &Scan<'_>, chains: &mut Chains<'_, '_>, found: &[(&Draft, usize)]) {
    let report: HashSet<SmolStr> =
        (0..scan.names.len()).filter_map(|name| country_of(scan, name)).collect();
    if report.is_empty() {
        return;
    }
    let setting = Setting::of(scan);
    let mut seen = vec![false; chains.list.len()];
    let mut settled = vec![false; chains.list.len()];
    let mut commenting = 0..0;
    for (draft, number) in found {
        let chain = &chains.list[*number];
        let first = !std::mem::replace(&mut seen[*number], true);
        if !first || chain.country.is_some() || chain.person.is_some() {
            continue;
        }
        let mut backed = false;
        let mut local = false;
        let open = match &draft.who {
            Who::Described(description) => {
                backed = description.backed;
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
        if comments(scan, chain, draft) {
            commenting = draft.tokens.clone();
            continue;
        }
        // "a senior fellow at **the Harbour Institute**"
        if commenting.contains(&draft.head) && matches!(draft.who, Who::Organisation { .. }) {
            continue;
        }
        let people = *home == AtHome::People && chain.kind != EntityKind::Organization;
        let at_home = *home == AtHome::Yes || people || local;
        let country =
            beside_place(scan, chains, found, (draft, *number), &settled, report.len() == 1)
                .filter(|(_, there)| at_home && (*there || !backed))
                .map(|(country, _)| country)
                .or_else(|| {
                    let state =
                        is_of_state(scan, chain, draft) || is_named_of_state(scan, chain, draft);
                    state.then(|| setting.at(scan, draft)).flatten()
                })
                .filter(|country| {
                    !setting.is_scene_only(scan, draft, country)
                        || !is_anothers(scan, chain, draft, country)
                });
        if let Some(country) = country {
            settled[*number] = true;
            chains.list[*number].country = Some(country);
        }
    }
}

/// "Prime Minister Ana Reis told delegates in Porto": whether the tables know that on the day of the report somebody
/// else held the office of a country that a person is given with, or that the country has no such office.
fn is_anothers(scan: &Scan<'_>, chain: &Chain, draft: &Draft, country: &SmolStr) -> bool {
    let Who::Person { described, .. } = &draft.who else { return false };
    let Some(day) = scan.document.about.published else { return false };
    let tables = scan.tables;
    if chain.sectors.first().is_none_or(|own| *own != GOVERNMENT) {
        return false;
    }
    described.iter().any(|description| {
        let role = scan.roles[description.role].tokens.clone();
        let title: Vec<&str> = role.map(|token| scan.words[token].0.as_str()).collect();
        let Some(office) = tables.leading_office(&title.join(" ")) else { return false };
        let of_country = || tables.terms.iter().filter(|term| term.code == *country);
        let held = |term: &&Term| term.office == Some(office);
        let known = of_country().any(|term| held(&term));
        let own = |term: &Term| {
            let name = fold(&term.name);
            chain.words.last().is_some_and(|surname| name.split(' ').any(|word| word == surname))
        };
        let other = |term: &Term| term.holds(day) == Some(true) && !own(term);
        let same = of_country().filter(held).any(own);
        !same && (of_country().filter(held).any(other) || !known && of_country().any(Term::leads))
    })
}

/// "Ana Reis, a senior fellow at …, said that rebels had seized Porto": whether somebody is asked about what happens
/// at a place, not where it happens.
fn comments(scan: &Scan<'_>, chain: &Chain, draft: &Draft) -> bool {
    let Who::Person { name, .. } = &draft.who else { return false };
    let asked = chain.sectors.first().is_some_and(|own| scan.tables.comments.contains(own));
    let head = scan.token(scan.head_of(&scan.names[*name].tokens));
    let speaks = |verb: Id<Token>| {
        head.relation == Relation::Nsubj
            && scan.tables.speech_verbs.contains(&scan.analysis.tokens[verb].lemma)
    };
    asked && head.head.is_some_and(speaks)
}

/// Whether a described actor is of the state it lives in, whichever that is: police, an army, a minister.
/// What says whose a title of government is ("zoo president") may make it another body's.
fn is_of_state(scan: &Scan<'_>, chain: &Chain, draft: &Draft) -> bool {
    let tables = scan.tables;
    let described = match &draft.who {
        Who::Described(description) => std::slice::from_ref(description),
        Who::Person { described, .. } => described.as_slice(),
        _ => &[],
    };
    let Some(sector) = chain.sectors.first() else { return false };
    !described.is_empty()
        && described.iter().all(|description| {
            let any = is_any(scan, description);
            let role = &scan.roles[description.role];
            // "the ousted president" was of the state; who is named may be of another's.
            let own = tables.role_rows[role.word.role as usize].sectors.first();
            let unnamed = matches!(draft.who, Who::Described(_)) && description.definite;
            let sector = own.filter(|_| description.replaced && unnamed).unwrap_or(sector);
            let role = &role.tokens;
            let open = |token: usize| tables.open_roles.contains(&scan.words[token].0);
            let words: Vec<&str> = role.clone().map(|token| scan.words[token].0.as_str()).collect();
            let title = words.join(" ");
            let front = description.tokens.start..role.start;
            let home = description.of_state
                || tables.home_roles.contains(title.as_str())
                || front.clone().next_back().is_some_and(|index| {
                    let titled = format!("{} {title}", scan.words[index].0);
                    tables.home_roles.contains(titled.as_str())
                });
            let sent = description.backed
                || !home && (open(role.end - 1) || tables.open_roles.contains(title.as_str()))
                || front.clone().any(open);
            let state = tables.setting.contains(sector);
            state
                && !sent
                && !any
                && (sector != GOVERNMENT || !description.belongs || description.of_state)
        })
}

/// "the Ethics and Anti-Corruption Commission": a body of a state by its own name, which says not whose.
fn is_named_of_state(scan: &Scan<'_>, chain: &Chain, draft: &Draft) -> bool {
    let tables = scan.tables;
    let Who::Organisation { name, described: None, .. } = &draft.who else { return false };
    let tokens = &scan.names[*name].tokens;
    let definite = scan
        .tree
        .child(Id::new(draft.head), Relation::Det)
        .is_some_and(|article| scan.analysis.has_feature(article, "Definite=Def"));
    let end = super::bodies::end_of_head(scan, tokens);
    let content = |from: usize| -> Vec<&str> {
        let words = (from..end).map(|index| scan.words[index].0.as_str());
        words.filter(|word| !word.is_empty()).collect()
    };
    let home = (tokens.start..end)
        .any(|from| tables.home_roles.contains(content(from).join(" ").as_str()));
    let open = tables.open_roles.contains(&scan.words[end - 1].0);
    let state = chain.sectors.first().is_some_and(|own| tables.setting.contains(own));
    state && definite && tokens.len() > 1 && (home || !open)
}

/// "any government", "no army".
fn is_any(scan: &Scan<'_>, description: &Description) -> bool {
    let determiner = scan.tree.child(Id::new(description.head), Relation::Det);
    determiner.is_some_and(|determiner| !scan.analysis.morph(determiner).contains("Definite="))
}

/// The only country that the sentence of an actor names, or for "the gunmen" the one before if the report
/// has `one` country only, and whether a place there is named; nothing where the country is told by
/// somebody else who stands beside, or where it takes a place and none is named.
fn beside_place(
    scan: &Scan<'_>,
    chains: &Chains<'_, '_>,
    found: &[(&Draft, usize)],
    (draft, number): (&Draft, usize),
    settled: &[bool],
    one: bool,
) -> Option<(SmolStr, bool)> {
    let definite = matches!(&draft.who, Who::Described(description) if description.definite);
    let mut sentence = scan.sentence(draft.head);
    let at = |token: usize| scan.names.partition_point(|name| name.tokens.start < token);
    let silent =
        !(at(sentence.start)..at(sentence.end)).any(|name| country_of(scan, name).is_some());
    if silent && definite && one && sentence.start > 0 {
        sentence = scan.sentence(sentence.start - 1);
    }
    let names = || at(sentence.start)..at(sentence.end);
    let mut countries = names().filter_map(|name| country_of(scan, name));
    let country = countries.next()?;
    if !countries.all(|other| other == country) {
        return None;
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
        named && same && *chain != number && !settled[*chain]
    });
    // "Reis of Peru", known to be Peruvian, speaks in the sentence as well: it is not only about Norway.
    let others = found[at(sentence.start)..at(sentence.end)].iter().any(|(other, chain)| {
        let known = chains.list[*chain].country.as_ref();
        matches!(other.who, Who::Person { .. } | Who::Organisation { .. })
            && !settled[*chain]
            && known
                .is_some_and(|known| *known != country && scan.tables.countries.contains_key(known))
    });
    if others {
        return None;
    }
    // What the whole report is about may be told in any clause.
    let about = scan.country_of_report().as_ref() == Some(&country);
    let there = names().any(|name| {
        scan.place_country(name).is_some()
            && is_scene(scan, name)
            && (about || !is_told_of_another(scan, found, name, draft))
    });
    let fights = chains.list[number].sectors.first();
    let fights = there && fights.is_some_and(|own| scan.tables.fights.contains(own));
    ((fights || !beside) && (there || one)).then_some((country, there))
}

/// "Police published pictures of two men **accused of a murder in Porto**": whether a place stands in a clause about
/// somebody else than an actor.
fn is_told_of_another(
    scan: &Scan<'_>,
    found: &[(&Draft, usize)],
    number: usize,
    actor: &Draft,
) -> bool {
    const HIGHEST: usize = 12;
    let mut at = scan.head_of(&scan.names[number].tokens);
    for _ in 0..HIGHEST {
        let token = scan.token(at);
        let Some(above) = token.head else { return false };
        let clause = matches!(token.relation, Relation::Relcl | Relation::Acl);
        // "Workers from two plants protested in Porto" is often read as a clause about the plants.
        let own = || scan.tree.subtree(Id::new(actor.head)).contains(&(above.index() as u32));
        // Of a crash "that killed a woman in Porto" the police of Porto tell.
        let somebody = || found.iter().any(|(other, _)| other.head == above.index());
        if clause && somebody() && !actor.tokens.contains(&above.index()) && !own() {
            return !scan.tree.subtree(Id::new(at)).contains(&(actor.head as u32));
        }
        at = above.index();
    }
    false
}

/// Whether something happens at the place that is named: "in Porto", "rebels seized Porto", "the airport of Porto".
fn is_scene(scan: &Scan<'_>, number: usize) -> bool {
    let name = &scan.names[number];
    if scan.after_place_preposition(name.tokens.start) {
        return true;
    }
    if !matches!(name.class, Class::Place(_) | Class::Capital(_)) {
        return false;
    }
    let token = scan.token(scan.head_of(&name.tokens));
    let Some(governor) = token.head else { return false };
    match token.relation {
        Relation::Dobj | Relation::Nsubjpass => {
            scan.tables.place_verbs.contains(&*scan.token(governor.index()).lemma)
        }
        Relation::Pobj => scan.token(governor.index()).head.is_some_and(|noun| {
            scan.is_of(governor.index())
                && scan.token(noun.index()).pos == Pos::Noun
                && scan.role_at(noun.index()).is_none()
        }),
        _ => false,
    }
}

/// Which countries a report speaks of, and where: what tells the country of a minister, an army or police
/// that stand without one, as newsrooms write of those at home.
struct Setting {
    /// Where the dateline says that the report was written, or else the only country of its headline or
    /// first sentence, if the report speaks of no other as often.
    home: Option<SmolStr>,
    /// By sentence, datelines left out.
    sentences: Vec<Named>,
}

/// The countries that a sentence names.
#[derive(Default)]
struct Named {
    all: Vec<SmolStr>,
    /// The tokens of its main verb's subject.
    subject: Range<u32>,
    /// The countries named there: what the sentence is about.
    topics: Vec<SmolStr>,
    /// Those that are named otherwise than as where something happens.
    acting: Vec<SmolStr>,
}

impl Setting {
    fn of(scan: &Scan<'_>) -> Setting {
        let mut sentences: Vec<Named> = Vec::new();
        sentences.resize_with(scan.analysis.sentences.len(), Named::default);
        let mut dateline = None;
        for (number, name) in scan.names.iter().enumerate() {
            let Some(country) = country_of(scan, number) else { continue };
            if in_dateline(scan, &name.tokens) {
                dateline = dateline.or(Some(country));
                continue;
            }
            let token = Id::new(name.tokens.start);
            let sentence = scan.analysis.sentence_of(token);
            let named = &mut sentences[sentence.index()];
            if named.all.is_empty() {
                named.subject = subject(scan, scan.sentence(name.tokens.start));
            }
            let about = named.subject.contains(&(name.tokens.start as u32));
            if about && !named.topics.contains(&country) {
                named.topics.push(country.clone());
            }
            let scene = scan.after_place_preposition(name.tokens.start);
            if !scene && !named.acting.contains(&country) {
                named.acting.push(country.clone());
            }
            if !named.all.contains(&country) {
                named.all.push(country);
            }
        }
        let count = |country: &SmolStr| {
            sentences.iter().filter(|named| named.all.contains(country)).count()
        };
        let countries: HashSet<&SmolStr> = sentences.iter().flat_map(|named| &named.all).collect();
        let dated = dateline.filter(|country| {
            let own = count(country);
            own > 0 && countries.iter().all(|other| count(other) <= own)
        });
        let home = dated.or_else(|| {
            let first = sentences.iter().position(|named| !named.all.is_empty())?;
            let [only] = sentences[first].all.as_slice() else { return None };
            let own = count(only);
            if own < 2 && first > 1 {
                return None;
            }
            countries
                .iter()
                .all(|other| *other == only || 2 * count(other) <= own)
                .then(|| only.clone())
        });
        Setting { home, sentences }
    }

    /// Whether an actor's sentence names a country as no more than where something happens: "told delegates in Porto".
    fn is_scene_only(&self, scan: &Scan<'_>, draft: &Draft, country: &SmolStr) -> bool {
        let sentence = scan.analysis.sentence_of(Id::new(draft.head)).index();
        let named = &self.sentences[sentence];
        named.all.contains(country) && !named.acting.contains(country)
    }

    /// The country for an actor of a state, by the countries of its sentence; if that names none, or only
    /// others than the actor who is its subject, by those of the nearest sentence before. That must name
    /// the home of the report and no other; for a person with a title ("Poland expelled the diplomats.
    /// Foreign Minister Z …") it is enough that it stands right before and is about one country.
    fn at(&self, scan: &Scan<'_>, draft: &Draft) -> Option<SmolStr> {
        let sentence = scan.analysis.sentence_of(Id::new(draft.head)).index();
        let own = &self.sentences[sentence];
        let acts = own.topics.is_empty() && own.subject.contains(&(draft.head as u32));
        if !own.all.is_empty() {
            let home = self.home.clone().filter(|home| own.all.iter().all(|it| it == home));
            // "Peru will not come, and Foreign Minister Reis said in Porto why."
            if let (Who::Person { .. }, [topic], [acting]) =
                (&draft.who, own.topics.as_slice(), own.acting.as_slice())
                && topic == acting
                && own.all.len() > 1
            {
                return Some(topic.clone());
            }
            if home.is_some() || !acts {
                return home;
            }
        }
        let before = self.sentences[..sentence].iter().rposition(|named| !named.all.is_empty());
        let Some(before) = before else { return self.home.clone().filter(|_| own.all.is_empty()) };
        let named = &self.sentences[before];
        let named_person = matches!(draft.who, Who::Person { .. });
        let settled = match (named.all.as_slice(), named.topics.as_slice()) {
            ([only], _) if self.home.as_ref() == Some(only) => only,
            (_, [topic]) if named_person && before + 1 == sentence => topic,
            _ => return None,
        };
        (!own.all.contains(settled)).then(|| settled.clone())
    }
}

/// The tokens of the subject of a sentence's main verb.
fn subject(scan: &Scan<'_>, tokens: Range<usize>) -> Range<u32> {
    let subjects = [Relation::Nsubj, Relation::Nsubjpass];
    tokens
        .map(Id::new)
        .find(|token| scan.analysis.tokens[*token].head.is_none())
        .and_then(|root| scan.tree.related(root, &subjects).next())
        .map_or(0..0, |subject| scan.tree.subtree(subject))
}

/// The country that a name tells: one that stands for a country, a place or a body of one, and is
/// not another party's ("Norwegian-backed").
fn country_of(scan: &Scan<'_>, number: usize) -> Option<SmolStr> {
    let name = &scan.names[number];
    if scan.is_of_another(&name.tokens) || is_of_thing(scan, name) {
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

/// "a Norwegian-run mine", "three Norwegian tourists": a word for a country that says whose something or somebody is who
/// need not be at home.
fn is_of_thing(scan: &Scan<'_>, name: &FoundName) -> bool {
    let behind = scan.words.get(name.tokens.end + 1);
    let compound = scan.is_hyphen(name.tokens.end)
        && behind.is_some_and(|(word, _)| scan.tables.compounds.contains_key(word));
    let adjective = is_adjective(scan, name.class);
    let head = scan.token(scan.head_of(&name.tokens)).head.filter(|_| adjective);
    // Who is sent by a state speaks for it: "the Norwegian ambassador".
    let tables = scan.tables;
    let of_state = |head: usize| {
        let role = scan.roles.iter().find(|role| role.tokens.contains(&head));
        let own = role.and_then(|role| tables.role_rows[role.word.role as usize].sectors.first());
        own.is_some_and(|sector| tables.setting.contains(sector))
    };
    let sent = |head: usize| tables.sent_roles.contains(&scan.words[head].0) && !of_state(head);
    compound || head.is_some_and(|head| sent(head.index()))
}

//! Which tellings, of one report or several, are of one event.

mod parties;

use std::cmp::Reverse;
use std::collections::BTreeSet;

use readout_model::{
    Answer, BlockKind, Claim, Event, Id, Point, PointKind, Pos, Relation, Report, Span, Status,
    Verdict,
};

use crate::accounts::{Comparing, Meaning};
use crate::descriptions;
use crate::identity::Cast;
use parties::{Fit, Part, parties, same_list};

/// One point for each event of the story, with every place where a report tells it.
///
/// Two mentions are one event when type, mode, standing and parties agree and neither time nor
/// place contradicts; where those say too little, and for what is only planned or possible, they must also be
/// named by words of one meaning. Events without any party in common stay apart, whatever their words;
/// people without a name are the same when they are described by one word and are as many.
pub(crate) fn points(reports: &[Report], cast: &Cast, words: &Comparing) -> Vec<Point> {
    let mut groups: Vec<Vec<Told>> = Vec::new();
    for (report, read) in reports.iter().enumerate() {
        let described = descriptions::descriptions(read, words);
        for (id, event) in read.facts.events.enumerate() {
            let told = Told {
                report,
                id,
                event,
                actors: parties(cast, report, &event.actors, &described),
                recipients: parties(cast, report, &event.recipients, &described),
            };
            let against = |group: &[Told<'_>]| {
                group.iter().any(|other| told.contradicts(other, reports, words))
            };
            let fits = |group: &[Told<'_>]| {
                group.iter().any(|other| told.agrees(other, reports, words)) && !against(group)
            };
            let mut fitting: Vec<usize> =
                (0..groups.len()).filter(|&group| fits(&groups[group])).collect();
            // A description may fit two events ("talks with Chinese officials"): then it joins none,
            // unless the parties of one are the very same, or the two may be one event themselves.
            let apart = |one: usize, other: usize| {
                groups[one]
                    .iter()
                    .any(|it| groups[other].iter().any(|that| it.contradicts(that, reports, words)))
            };
            let pairs =
                || fitting.iter().flat_map(|one| fitting.iter().map(move |other| (*one, *other)));
            if pairs().any(|(one, other)| one < other && apart(one, other)) {
                fitting
                    .retain(|&group| groups[group].iter().any(|other| told.same_throughout(other)));
                fitting.truncate(if fitting.len() == 1 { 1 } else { 0 });
            }
            match fitting.first().copied() {
                Some(first) => {
                    groups[first].push(told);
                    for group in fitting[1..].iter().rev() {
                        let joined = groups.remove(*group);
                        groups[first].extend(joined);
                    }
                }
                None => groups.push(vec![told]),
            }
        }
    }
    join_headlines(&mut groups, reports, words);
    groups.iter().map(|group| point(group, cast)).collect()
}

/// A headline that names nobody ("Ministers meet for first time") tells the event of that kind in its report,
/// if there is just one.
fn join_headlines(groups: &mut Vec<Vec<Told<'_>>>, reports: &[Report], words: &Comparing) {
    for at in (0..groups.len()).rev() {
        let [headline] = &groups[at][..] else { continue };
        if !headline.names_nobody(reports) {
            continue;
        }
        let mut fitting = (0..groups.len()).filter(|&other| {
            let group = &groups[other];
            other != at
                && group.iter().any(|it| it.report == headline.report)
                && group.iter().any(|it| headline.same_word(it, reports, words))
                && group.iter().all(|it| headline.may_be(it, reports))
        });
        let (Some(group), None) = (fitting.next(), fitting.next()) else { continue };
        let headline = groups[at].pop();
        groups[group].extend(headline);
    }
    groups.retain(|group| !group.is_empty());
}

/// One event as one report tells it.
struct Told<'r> {
    report: usize,
    id: Id<Event>,
    event: &'r Event,
    actors: Vec<Part>,
    recipients: Vec<Part>,
}

/// Which events may be one at all: what has happened, what is to come, what did not happen.
#[derive(PartialEq)]
enum Standing {
    Real,
    Coming,
    Not,
}

impl Standing {
    fn name(&self) -> &'static str {
        match self {
            Standing::Real => "happened",
            Standing::Coming => "to come or open",
            Standing::Not => "did not happen",
        }
    }
}

impl Told<'_> {
    fn agrees(&self, other: &Told<'_>, reports: &[Report], words: &Comparing) -> bool {
        if self.same_sentence(other, reports) {
            return true;
        }
        let parties = same_parties(self, other, reports, words);
        parties != Parties::Others
            && !self.contradicts(other, reports, words)
            && (parties == Parties::Same && self.told_alike(other)
                || self.same_word(other, reports, words))
    }

    /// Whether two reports have it by the same words of the same sentence: one copied it, or both a third.
    fn same_sentence(&self, other: &Told<'_>, reports: &[Report]) -> bool {
        let words = |told: &Told<'_>| {
            let Report { document, analysis, .. } = &reports[told.report];
            let sentence = analysis.sentences[analysis.sentence_at(told.event.trigger)?].span;
            let before = Span::new(sentence.start(), told.event.trigger.start());
            Some((document[sentence].trim(), before.len()))
        };
        self.report != other.report
            && self.event.code == other.event.code
            && words(self).is_some_and(|mine| words(other) == Some(mine))
    }

    /// Whether type and parties alone say which event it is: those who meet, fight or sign are all
    /// actors, and a mode names the act. Otherwise two accusations of one country by another may be
    /// about different things, and so may two agreements.
    fn told_alike(&self, other: &Told<'_>) -> bool {
        let mutual = |event: &Event| event.recipients.is_empty() && event.actors.len() > 1;
        mutual(self.event) && mutual(other.event) || self.event.code.mode.is_some()
    }

    /// Whether the two cannot be one event.
    fn contradicts(&self, other: &Told<'_>, reports: &[Report], words: &Comparing) -> bool {
        if self.same_sentence(other, reports) {
            return false;
        }
        let (mine, theirs) = (self.event, other.event);
        mine.code.kind != theirs.code.kind
            || mine.code.mode != theirs.code.mode
            || self.standing() != other.standing()
            || self.standing() == Standing::Coming && !self.same_word(other, reports, words)
            || other_parties(self, other, words)
            || times_contradict(self, other, reports)
            || places_contradict(self, other, reports)
    }

    /// Whether both are named by words of one meaning. Two countries may plan to sign a treaty and to send
    /// experts: of what is to come, type and parties say too little.
    fn same_word(&self, other: &Told<'_>, reports: &[Report], words: &Comparing) -> bool {
        let named = |told: &Told<'_>| -> Vec<String> {
            let analysis = &reports[told.report].analysis;
            let trigger = analysis.tokens_in(told.event.trigger).map(|index| index as usize);
            let places = trigger.chain([told.event.head.index()]);
            let mut named = Vec::new();
            for place in places {
                let Some(token) = analysis.tokens.get(place) else { continue };
                let lemma = token.lemma.to_lowercase();
                let light = words.light(&lemma);
                if !light && !matches!(token.pos, Pos::Noun | Pos::Verb | Pos::Propn) {
                    continue;
                }
                // "have a meeting" is named by its noun, "hold six hours of talks" by the last.
                if light {
                    let below = |head: usize, relation: Relation| {
                        let tokens = analysis.tokens.enumerate();
                        tokens.filter(move |(_, it)| {
                            it.relation == relation && it.head.is_some_and(|at| at.index() == head)
                        })
                    };
                    let before = named.len();
                    for (object, token) in below(place, Relation::Dobj) {
                        named.push(token.lemma.to_lowercase());
                        let of = below(object.index(), Relation::Prep);
                        for (of, _) in of.filter(|(_, it)| it.lemma == "of") {
                            let noun = below(of.index(), Relation::Pobj);
                            named.extend(noun.map(|(_, it)| it.lemma.to_lowercase()));
                        }
                    }
                    if named.len() > before {
                        continue;
                    }
                }
                named.push(lemma);
            }
            named
        };
        let (mine, theirs) = (named(self), named(other));
        let same = |one: &String| theirs.iter().any(|it| words.meaning(one, it) >= Meaning::Same);
        mine.is_empty() && theirs.is_empty() || mine.iter().any(same)
    }

    /// Whether it is said to happen. What the outlet leaves to its source ("no prisoners were released, he
    /// said") is unknown as far as the outlet goes, but denied by the source.
    fn status(&self) -> Status {
        let Event { status, voice, factuality, .. } = self.event;
        let denies =
            factuality.iter().any(|it| it.voice == *voice && it.status == Status::NotHappened);
        if *status == Status::Unknown && denies { Status::NotHappened } else { *status }
    }

    fn standing(&self) -> Standing {
        match self.status() {
            Status::Happened | Status::Ongoing | Status::Alleged => Standing::Real,
            Status::NotHappened => Standing::Not,
            Status::Planned
            | Status::Promised
            | Status::Expected
            | Status::Possible
            | Status::Conditional
            | Status::Demanded
            | Status::Unknown => Standing::Coming,
        }
    }

    /// Whether it is told in a headline, and nobody in it has a name or a country.
    fn names_nobody(&self, reports: &[Report]) -> bool {
        let Report { document, analysis, .. } = &reports[self.report];
        let sentence = analysis.sentence_at(self.event.trigger);
        let block = sentence.map(|it| &document.blocks[analysis.sentences[it].block.index()]);
        block.is_some_and(|it| it.kind == BlockKind::Headline)
            && self
                .actors
                .iter()
                .chain(&self.recipients)
                .all(|it| !it.named && it.country.is_none())
    }

    /// Whether nothing but the parties keeps the two apart.
    fn may_be(&self, other: &Told<'_>, reports: &[Report]) -> bool {
        let (mine, theirs) = (self.event, other.event);
        mine.code.kind == theirs.code.kind
            && mine.code.mode == theirs.code.mode
            && self.standing() == other.standing()
            && mine.recipients.is_empty() == theirs.recipients.is_empty()
            && !times_contradict(self, other, reports)
            && !places_contradict(self, other, reports)
    }

    fn same_throughout(&self, other: &Told<'_>) -> bool {
        let characters = |parts: &[Part]| -> Vec<usize> {
            let mut numbers: Vec<usize> = parts.iter().map(|part| part.character).collect();
            numbers.sort_unstable();
            numbers
        };
        characters(&self.actors) == characters(&other.actors)
            && characters(&self.recipients) == characters(&other.recipients)
    }
}

/// Whether a role is filled by others: somebody of the shorter list has no match in the longer.
fn other_parties(one: &Told<'_>, other: &Told<'_>, words: &Comparing) -> bool {
    let differs = |fit: Option<Fit>| fit.is_some_and(|fit| !fit.all);
    differs(same_list(&one.actors, &other.actors, words))
        || differs(same_list(&one.recipients, &other.recipients, words))
}

/// What the parties say of whether two events are one.
#[derive(PartialEq)]
enum Parties {
    Others,
    /// The same, if the events are named alike as well.
    Perhaps,
    Same,
}

/// At least one party must be the very same; the others may be the same by country, or by description.
fn same_parties(
    one: &Told<'_>,
    other: &Told<'_>,
    reports: &[Report],
    words: &Comparing,
) -> Parties {
    let actors = same_list(&one.actors, &other.actors, words);
    let recipients = same_list(&one.recipients, &other.recipients, words);
    match (actors, recipients) {
        (Some(actors), Some(recipients)) => {
            match actors.all && recipients.all && (actors.same || recipients.same) {
                false => Parties::Others,
                true if actors.loose || recipients.loose => Parties::Perhaps,
                true => Parties::Same,
            }
        }
        // Both lack the other role: the one role decides.
        (Some(fit), None) => {
            let alike = one.recipients.is_empty() == other.recipients.is_empty();
            match alike && fit.all && !fit.loose {
                true if fit.same => Parties::Same,
                // Ministers by name here, their countries there.
                true if same_countries(one, other) && same_day(one, other, reports) => {
                    Parties::Perhaps
                }
                _ => Parties::Others,
            }
        }
        // "The 21 girls were freed" leaves out by whom.
        (None, Some(fit)) => {
            let alike = one.actors.is_empty() == other.actors.is_empty();
            match fit.all && fit.same {
                true if alike && !fit.loose => Parties::Same,
                true if fit.counted => Parties::Perhaps,
                _ => Parties::Others,
            }
        }
        (None, None) => Parties::Others,
    }
}

/// Whether the same countries do something together, two of them at least.
fn same_countries(one: &Told<'_>, other: &Told<'_>) -> bool {
    let countries = |told: &Told<'_>| -> BTreeSet<Option<String>> {
        told.actors.iter().map(|part| part.country.clone()).collect()
    };
    let (mine, theirs) = (countries(one), countries(other));
    mine == theirs && mine.len() > 1 && !mine.contains(&None)
}

/// Whether both are told of the same day or the same days.
fn same_day(one: &Told<'_>, other: &Told<'_>, reports: &[Report]) -> bool {
    let days = |told: &Told<'_>| {
        let time = told.event.time.as_ref()?;
        let (from, until) = reports[told.report].facts.times[time.expression].days;
        from.zip(until)
    };
    days(one).is_some_and(|days_of_one| days(other) == Some(days_of_one))
}

fn times_contradict(one: &Told<'_>, other: &Told<'_>, reports: &[Report]) -> bool {
    let expression = |told: &Told<'_>| {
        let time = told.event.time.as_ref()?;
        Some(&reports[told.report].facts.times[time.expression])
    };
    let (Some(mine), Some(theirs)) = (expression(one), expression(other)) else { return false };
    let (from_mine, until_mine) = mine.days;
    let (from_theirs, until_theirs) = theirs.days;
    let before = |until, from| matches!((until, from), (Some(until), Some(from)) if until <= from);
    before(until_mine, from_theirs) || before(until_theirs, from_mine) || {
        // Unresolved, but of one report: different words are taken for different times.
        let unresolved = from_mine.is_none() || from_theirs.is_none();
        let words = |told: &Told<'_>, span: readout_model::Span| {
            reports[told.report].document[span].to_lowercase()
        };
        one.report == other.report
            && unresolved
            && mine.kind == theirs.kind
            && words(one, mine.span) != words(other, theirs.span)
    }
}

fn places_contradict(one: &Told<'_>, other: &Told<'_>, reports: &[Report]) -> bool {
    let place =
        |told: &Told<'_>| told.event.place.map(|place| &reports[told.report].facts.places[place]);
    let (Some(mine), Some(theirs)) = (place(one), place(other)) else { return false };
    match (&mine.country, &theirs.country) {
        (Some(one), Some(other)) if one != other => true,
        _ => mine.kind == theirs.kind && mine.name != theirs.name,
    }
}

fn point(group: &[Told<'_>], cast: &Cast) -> Point {
    let mut answers: Vec<Answer> = Vec::new();
    for told in group {
        // All of a group have one standing; that one report only passes on what another asserts
        // is a difference of voice, which the claims show, and not of what happened.
        let value = told.standing().name();
        let claim = Claim {
            report: told.report,
            voice: told.event.voice,
            status: told.status(),
            event: Some(told.id),
            attribution: None,
            words: None,
            evidence: told.event.evidence.clone(),
        };
        match answers.iter_mut().find(|answer| answer.value == value) {
            Some(answer) => answer.claims.push(claim),
            None => answers.push(Answer { value: value.to_owned(), claims: vec![claim] }),
        }
    }
    let mut telling: Vec<usize> = group.iter().map(|told| told.report).collect();
    telling.dedup();
    let verdict = match telling.len() {
        1 => Verdict::SingleSource,
        _ if answers.len() == 1 => Verdict::Agreed,
        _ => Verdict::Differs,
    };
    Point {
        question: question(fullest(group), cast),
        kind: PointKind::Event,
        verdict,
        answers,
        detail_of: None,
        sources: Vec::new(),
    }
}

/// The telling that names most parties: "Antony Blinken" rather than "US diplomat"; the first of several.
fn fullest<'g, 'r>(group: &'g [Told<'r>]) -> &'g Told<'r> {
    let named = |told: &Told<'_>| {
        let parts = || told.actors.iter().chain(&told.recipients);
        let nameless = parts().filter(|part| !part.named).count();
        (parts().filter(|part| part.named).count(), Reverse(nameless))
    };
    let most = group.iter().map(named).max();
    group.iter().find(|told| Some(named(told)) == most).expect("a group has a telling")
}

/// "CONSULT visit: Antony Blinken → China".
fn question(told: &Told<'_>, cast: &Cast) -> String {
    let names = |parts: &[Part]| {
        let names: Vec<&str> =
            parts.iter().map(|part| cast.character(part.character).name.as_str()).collect();
        names.join(", ")
    };
    let mut question = format!("{}: {}", told.event.code, names(&told.actors));
    if !told.recipients.is_empty() {
        question.push_str(" → ");
        question.push_str(&names(&told.recipients));
    }
    question
}

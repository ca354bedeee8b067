use readout_model::{
    Answer, Attribution, AttributionForm, Backing, BlockKind, Claim, Dependence, Event, Id, Party,
    Point, PointKind, Pos, Report, Sentence, Span, Stance, Status, Story, TimeKind, Verdict, Voice,
};

/// A story as a reader wants it: sections of lines, each with the sentences it stands on.
///
/// Nothing here is prose of ours: a line is a code, names, and words of the reports.
#[derive(Clone, Debug, PartialEq)]
pub struct Briefing {
    /// The sections that have lines, most important first.
    pub sections: Vec<Section>,
    /// Blocks that were read but not taken as reported fact.
    pub set_aside: Vec<SetAside>,
}

/// One section.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Which.
    pub kind: SectionKind,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// The sections in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SectionKind {
    /// What the outlets report as having happened or going on.
    Happened,
    /// What somebody says happened, and the outlet does not.
    Alleged,
    /// What did not happen or was refused by the facts.
    NotHappened,
    /// Planned, promised, expected, demanded, possible.
    Open,
    /// Who said what.
    Said,
}

impl SectionKind {
    /// What stands above the section.
    pub fn title(self) -> &'static str {
        match self {
            SectionKind::Happened => "What happened",
            SectionKind::Alleged => "Asserted by somebody, not by the outlet",
            SectionKind::NotHappened => "What did not happen or is denied",
            SectionKind::Open => "Planned, expected, possible, demanded",
            SectionKind::Said => "Who said what",
        }
    }
}

/// One line: what, who, when, where, how certain, and on what it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// PLOVER type and mode, or the stance of a statement.
    pub what: String,
    /// The words that a report has for a statement's stance ("told reporters").
    pub cue: Option<String>,
    /// Who does it or says it.
    pub actors: Vec<String>,
    /// To whom.
    pub recipients: Vec<String>,
    /// The time as a report has it, and the days it comes to.
    pub when: Option<String>,
    /// The place.
    pub place: Option<String>,
    /// PLOVER intensity, from -10 to 10.
    pub intensity: Option<f32>,
    /// Whether it happens.
    pub status: Status,
    /// Who asserts it, where that is not the outlet alone.
    pub voices: Vec<String>,
    /// How the reports stand to it.
    pub verdict: Verdict,
    /// Indices of the reports that have it.
    pub reports: Vec<usize>,
    /// The independent sources among them.
    pub sources: Vec<Backing>,
    /// The sentences, one or more of each report.
    pub evidence: Vec<Evidence>,
}

/// A sentence that a line stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Index of the report.
    pub report: usize,
    /// Number of the sentence in its report, from 1.
    pub sentence: usize,
    /// The stretch to show: the sentence, or what was said.
    pub span: Span,
    /// The words within it that made the line.
    pub marks: Vec<Span>,
}

/// A block that was not taken as reported fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// Index of the report.
    pub report: usize,
    /// Why.
    pub kind: BlockKind,
    /// Where.
    pub span: Span,
}

/// Arranges a story for reading.
pub fn briefing(reports: &[Report], story: &Story) -> Briefing {
    let mut sections: Vec<Section> = [
        SectionKind::Happened,
        SectionKind::Alleged,
        SectionKind::NotHappened,
        SectionKind::Open,
        SectionKind::Said,
    ]
    .map(|kind| Section { kind, lines: Vec::new() })
    .into();
    // The details of a point are told with it, or under what differs.
    let listed = story.points.iter().filter(|point| point.detail_of.is_none());
    let (mut points, statements): (Vec<&Point>, Vec<&Point>) =
        listed.partition(|point| point.kind != PointKind::Quotation);
    let mut statements = statements;
    statements.sort_by_key(|point| rank(reports, point));
    points.extend(statements);
    for point in points {
        let Some(first) = point.answers.first().and_then(|answer| answer.claims.first()) else {
            continue;
        };
        let line = match (first.event, first.attribution) {
            (Some(event), _) => event_line(reports, point, first, event),
            (None, Some(attribution)) if worth_a_line(reports, point) => {
                said_line(reports, point, first, attribution)
            }
            (None, _) => continue,
        };
        let kind = match (point.kind, line.status) {
            (PointKind::Quotation, _) => SectionKind::Said,
            (_, Status::Happened | Status::Ongoing) => SectionKind::Happened,
            (_, Status::Alleged) => SectionKind::Alleged,
            (_, Status::NotHappened) => SectionKind::NotHappened,
            _ => SectionKind::Open,
        };
        if let Some(section) = sections.iter_mut().find(|section| section.kind == kind) {
            section.lines.push(line);
        }
    }
    sections.retain(|section| !section.lines.is_empty());
    let set_aside = reports.iter().enumerate().flat_map(|(report, read)| {
        let blocks = read.document.blocks.iter().filter(|block| {
            matches!(block.kind, BlockKind::Caption | BlockKind::Promotion | BlockKind::Related)
        });
        blocks.map(move |block| SetAside { report, kind: block.kind, span: block.span })
    });
    Briefing { set_aside: set_aside.collect(), sections }
}

/// Statements whose speaker no report names are left to the record, unless in the speaker's words.
fn worth_a_line(reports: &[Report], point: &Point) -> bool {
    claims(point).iter().any(|claim| {
        let attributions = &reports[claim.report].facts.attributions;
        claim.attribution.is_some_and(|id| {
            let named = attributions[id].source.as_ref().is_some_and(|source| {
                source.entity.is_some() || !is_pronoun(&reports[claim.report], source.span)
            });
            named || attributions[id].form == AttributionForm::Direct
        })
    })
}

/// Whether nothing but a pronoun stands there: "who", "it".
fn is_pronoun(report: &Report, span: Span) -> bool {
    let tokens = &report.analysis.tokens;
    report
        .analysis
        .tokens_in(span)
        .all(|index| matches!(tokens[Id::new(index as usize)].pos, Pos::Pron | Pos::Det))
}

/// Statements that several reports have come first, then those with the speaker's own words, then
/// what was said before what is only believed or hoped.
fn rank(reports: &[Report], point: &Point) -> impl Ord + use<> {
    let forms = claims(point).into_iter().filter_map(|claim| {
        let attribution = &reports[claim.report].facts.attributions[claim.attribution?];
        let said = !matches!(
            attribution.stance,
            Stance::Believed
                | Stance::Wanted
                | Stance::Hoped
                | Stance::Feared
                | Stance::Knew
                | Stance::Expected
                | Stance::Other
        );
        Some((attribution.form == AttributionForm::Indirect, !said))
    });
    (std::cmp::Reverse(point.reports().len()), forms.min())
}

fn claims(point: &Point) -> Vec<&Claim> {
    let mut claims: Vec<&Claim> = point.answers.iter().flat_map(|answer| &answer.claims).collect();
    claims.sort_by_key(|claim| claim.report);
    claims
}

fn event_line(reports: &[Report], point: &Point, first: &Claim, event: Id<Event>) -> Line {
    // The fullest telling names the parties; the strongest commitment of an outlet the status.
    let told: Vec<(&Claim, &Event)> = claims(point)
        .into_iter()
        .filter_map(|claim| Some((claim, &reports[claim.report].facts.events[claim.event?])))
        .collect();
    let fullest = |parties: fn(&Event) -> &Vec<Party>| {
        let (claim, event) = told
            .iter()
            .rev()
            .max_by_key(|(claim, event)| {
                let facts = &reports[claim.report].facts;
                let named = |party: &&Party| {
                    let mentions = &facts.entities[party.entity].mentions;
                    mentions.iter().any(|mention| facts.mentions[*mention].name.is_some())
                };
                (parties(event).len(), parties(event).iter().filter(named).count())
            })
            .copied()
            .unwrap_or((first, &reports[first.report].facts.events[event]));
        parties(event).iter().map(|party| name(&reports[claim.report], party)).collect()
    };
    let named = |claim: &Claim, event: &Event| {
        reports[claim.report].analysis.tokens[event.head].lemma.to_lowercase()
    };
    let when = told.iter().find_map(|(claim, event)| {
        let report = &reports[claim.report];
        let time = &report.facts.times[event.time.as_ref()?.expression];
        // An hour at which something of it happened ("welcomed on Sunday morning") is not that of the whole.
        let moment = time.kind == TimeKind::Time;
        if moment && told.first().is_some_and(|it| named(it.0, it.1) != named(claim, event)) {
            return None;
        }
        let words = report.document[time.span].to_owned();
        Some(match time.days {
            (Some(from), Some(until)) => match until.yesterday() {
                Ok(last) if last == from => format!("{words} ({from})"),
                Ok(last) => format!("{words} ({from} to {last})"),
                Err(_) => words,
            },
            _ => words,
        })
    });
    let recipients: Vec<String> = fullest(|event| &event.recipients);
    // "visits China · China" says nothing.
    let place = told.iter().enumerate().find_map(|(number, (claim, event))| {
        let place = &reports[claim.report].facts.places[event.place?];
        // The hall in which something of it happened is not where the whole did.
        let part = number > 0 && place.kind == "site";
        let told = |name: &String| name.split(" (").next() == Some(place.name.as_str());
        (!part && !recipients.iter().any(told)).then(|| place.name.clone())
    });
    let status = told
        .iter()
        .map(|(claim, _)| claim.status)
        .min_by_key(|status| Status::ALL.iter().position(|other| other == status))
        .unwrap_or(first.status);
    let mut voices: Vec<String> = Vec::new();
    for (claim, _) in &told {
        let voice = voice(&reports[claim.report], claim.voice);
        if let Some(voice) = voice.filter(|voice| !voices.contains(voice)) {
            voices.push(voice);
        }
    }
    // What any outlet reports in its own voice needs nobody's word besides.
    if told.iter().any(|(claim, _)| claim.voice == Voice::Outlet) {
        voices.clear();
    }
    let evidence = told.iter().map(|(claim, event)| {
        let report = &reports[claim.report];
        let sentence = sentence_at(report, event.trigger);
        let span = report.analysis.sentences[sentence].span;
        Evidence {
            report: claim.report,
            sentence: sentence.index() + 1,
            span,
            marks: vec![event.trigger],
        }
    });
    let evidence = unique(evidence.collect());
    Line {
        what: reports[first.report].facts.events[event].code.to_string(),
        cue: None,
        actors: fullest(|event| &event.actors),
        recipients,
        when,
        place,
        intensity: told.iter().find_map(|(_, event)| event.intensity),
        status,
        voices,
        verdict: point.verdict,
        reports: telling(&evidence),
        sources: point.sources.clone(),
        evidence,
    }
}

fn said_line(
    reports: &[Report],
    point: &Point,
    first: &Claim,
    attribution: Id<Attribution>,
) -> Line {
    let evidence = claims(point).into_iter().filter_map(|claim| {
        let report = &reports[claim.report];
        let attribution = &report.facts.attributions[claim.attribution?];
        let content = attribution.content.iter().copied().reduce(Span::cover)?;
        let sentence = sentence_at(report, content);
        let span = attribution.cue.map_or(content, |cue| cue.cover(content));
        let span = attribution.source.as_ref().map_or(span, |source| source.span.cover(span));
        let span = told(report, attribution).map_or(span, |told| span.cover(told));
        Some(Evidence {
            report: claim.report,
            sentence: sentence.index() + 1,
            span,
            marks: attribution.content.clone(),
        })
    });
    let evidence = unique(evidence.collect());
    let report = &reports[first.report];
    let said = &report.facts.attributions[attribution];
    Line {
        what: said.stance.name().to_owned(),
        cue: said.cue.map(|cue| report.document[cue].to_owned()),
        actors: speakers(reports, point),
        recipients: said
            .addressee
            .map(|entity| report.facts.entities[entity].name.clone())
            .into_iter()
            .collect(),
        when: None,
        place: None,
        intensity: None,
        status: first.status,
        voices: relayers(reports, point),
        verdict: point.verdict,
        reports: telling(&evidence),
        sources: point.sources.clone(),
        evidence,
    }
}

/// The words for who is told, where they follow the cue: "she told **reporters**" is cut badly after "told".
fn told(report: &Report, attribution: &Attribution) -> Option<Span> {
    let cue = attribution.cue?;
    let sentence = report.analysis.sentences[report.analysis.sentence_at(cue)?].span;
    let mentions = report.facts.entities[attribution.addressee?].mentions.iter();
    let spans = mentions.map(|mention| report.facts.mentions[*mention].span);
    spans.filter(|it| it.start() >= cue.end() && it.end() <= sentence.end()).min()
}

/// Who says it in one report or another: each once, under the name that the first report has.
fn speakers(reports: &[Report], point: &Point) -> Vec<String> {
    let last = |name: &str| {
        let name = name.trim_end_matches(ANONYMOUS);
        name.rsplit(' ').next().unwrap_or_default().to_lowercase()
    };
    let mut names: Vec<String> = Vec::new();
    for claim in claims(point) {
        let spoken = claim.attribution.map(Voice::Attributed);
        let name = spoken.and_then(|it| voice(&reports[claim.report], it));
        // Full names and surnames end alike; so do "China's" and "the Chinese foreign ministry".
        if let Some(name) = name.filter(|name| names.iter().all(|it| last(it) != last(name))) {
            names.push(name);
        }
    }
    names
}

/// Through whom the outlets have a statement, each once.
fn relayers(reports: &[Report], point: &Point) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for claim in claims(point) {
        let report = &reports[claim.report];
        let mut current = claim.voice;
        while let Voice::Attributed(attribution) = current {
            let outer = &report.facts.attributions[attribution];
            if passes_on(outer)
                && let Some(name) = voice(report, current).filter(|name| !names.contains(name))
            {
                names.push(name);
            }
            current = outer.within.map_or(Voice::Outlet, Voice::Attributed);
        }
    }
    names
}

/// Whether somebody tells what others say: who "took issue with the remarks of Reis, who said …" only speaks
/// of it.
fn passes_on(outer: &Attribution) -> bool {
    let tells = matches!(
        outer.stance,
        Stance::Said
            | Stance::Claimed
            | Stance::Warned
            | Stance::Admitted
            | Stance::Believed
            | Stance::Knew
    );
    tells || outer.form == AttributionForm::Direct
}

/// The name of a party with its codes: "Ana Reis (PRT GOV)".
fn name(report: &Report, party: &Party) -> String {
    let mut codes: Vec<&str> = party.country.iter().map(|code| code.as_str()).collect();
    codes.extend(party.sectors.first().map(|code| code.as_str()));
    let name = &report.facts.entities[party.entity].name;
    if codes.is_empty() { name.clone() } else { format!("{name} ({})", codes.join(" ")) }
}

/// What stands behind the name of a source that did not want to be named.
const ANONYMOUS: &str = " (anonymous)";

/// Who a voice is, `None` for the outlet.
fn voice(report: &Report, voice: Voice) -> Option<String> {
    let Voice::Attributed(attribution) = voice else { return None };
    let source = report.facts.attributions[attribution].source.as_ref();
    Some(source.map_or("somebody not named".to_owned(), |source| {
        let name = match source.entity {
            Some(entity) => report.facts.entities[entity].name.clone(),
            None => report.document[source.span].to_owned(),
        };
        if source.anonymous { name + ANONYMOUS } else { name }
    }))
}

fn sentence_at(report: &Report, span: Span) -> Id<Sentence> {
    report.analysis.sentence_at(span).unwrap_or(Id::new(0))
}

/// The different words, capitals aside, in which reports give an answer, in the order of the claims, each with
/// the claims that word it so; the answer itself for a claim without words of its own.
pub fn wordings<'a>(reports: &[Report], answer: &'a Answer) -> Vec<(String, Vec<&'a Claim>)> {
    let mut wordings: Vec<(String, Vec<&Claim>)> = Vec::new();
    for claim in &answer.claims {
        let words = claim.words.map(|span| &reports[claim.report].document[span]);
        let words = words.unwrap_or(&answer.value).split_whitespace().collect::<Vec<_>>().join(" ");
        match wordings.iter_mut().find(|it| it.0.eq_ignore_ascii_case(&words)) {
            Some((_, claims)) => claims.push(claim),
            None => wordings.push((words, vec![claim])),
        }
    }
    wordings
}

/// How many independent sources there are, and why not more: "2 independent sources (B copies A)".
pub fn sources_text(sources: &[Backing]) -> String {
    let because: Vec<String> = sources
        .iter()
        .flat_map(|source| source.reports[1..].iter().zip(&source.because))
        .map(|(report, because)| match because {
            Dependence::CopyOf(other) => format!("{} copies {}", letter(*report), letter(*other)),
            Dependence::Speaker(name) => format!("{} rests on {name} too", letter(*report)),
            Dependence::Wire(name) => format!("{} takes it from {name} too", letter(*report)),
        })
        .collect();
    let noun = if sources.len() == 1 { "source" } else { "sources" };
    let reasons =
        if because.is_empty() { String::new() } else { format!(" ({})", because.join("; ")) };
    format!("{} independent {noun}{reasons}", sources.len())
}

/// Reports are lettered A to Z, then numbered.
pub fn letter(report: usize) -> String {
    match u8::try_from(report) {
        Ok(index) if index < 26 => char::from(b'A' + index).to_string(),
        _ => format!("#{}", report + 1),
    }
}

/// Joins what stands on the same stretch of the same report.
fn unique(evidence: Vec<Evidence>) -> Vec<Evidence> {
    let mut joined: Vec<Evidence> = Vec::new();
    for item in evidence {
        match joined.iter_mut().find(|it| it.report == item.report && it.span == item.span) {
            Some(known) => {
                known.marks.extend(item.marks);
                known.marks.sort();
                known.marks.dedup();
            }
            None => joined.push(item),
        }
    }
    joined
}

fn telling(evidence: &[Evidence]) -> Vec<usize> {
    let mut reports: Vec<usize> = evidence.iter().map(|item| item.report).collect();
    reports.dedup();
    reports
}

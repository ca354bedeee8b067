use jiff::civil::Date;
use smol_str::SmolStr;

use crate::{Analysis, Attribution, Document, Event, Facts, Id, Span, Status, Voice};

/// One report, fully read.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// What was read.
    pub document: Document,
    /// Its words.
    pub analysis: Analysis,
    /// What it says.
    pub facts: Facts,
}

/// Several reports of one story, compared: what the stories stage returns.
///
/// Reports are named by their index in the list that was compared, points by their index in `points`.
#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    /// The headline chosen from its reports.
    pub title: Option<Title>,
    /// First and last day of publication.
    pub days: Option<(Date, Date)>,
    /// Indices of its reports in the order they were given.
    pub reports: Vec<usize>,
    /// Which of its reports are copies of one another.
    pub copies: Vec<Copy>,
    /// What happened, in sentences of the reports: the most reported points first, each in the words
    /// of one report, none twice.
    pub lead: Vec<Lead>,
    /// What happened or is to happen when, earliest first; what has no day in order of the text.
    pub timeline: Vec<Moment>,
    /// The questions the story raises and how the reports answer them, most reported first.
    pub points: Vec<Point>,
    /// What each report lacks that most others have, and what it alone adds.
    pub omissions: Vec<Omission>,
    /// Who deals with whom.
    pub dyads: Vec<Dyad>,
    /// What the reports leave open.
    pub open: Vec<OpenQuestion>,
}

/// A headline and the report it is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Title {
    /// The headline.
    pub text: String,
    /// Index of the report.
    pub report: usize,
}

/// A stretch of one report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Passage {
    /// Index of the report.
    pub report: usize,
    /// Where in its text.
    pub span: Span,
}

/// A sentence of the lead.
#[derive(Clone, Debug, PartialEq)]
pub struct Lead {
    /// The sentence.
    pub passage: Passage,
    /// Indices of the points it tells.
    pub points: Vec<usize>,
}

/// An entry of the timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// Days, the last one excluded; `None` where no report lets them be told.
    pub days: Option<(Date, Date)>,
    /// The words that say when.
    pub words: Passage,
    /// Index of the point that happens then.
    pub point: usize,
}

/// What one report lacks and adds.
#[derive(Clone, Debug, PartialEq)]
pub struct Omission {
    /// Index of the report.
    pub report: usize,
    /// Points that most of the other independent sources have and this report has not.
    pub lacks: Vec<usize>,
    /// Points that only this report has.
    pub adds: Vec<usize>,
}

/// Two actors and what passes between them.
#[derive(Clone, Debug, PartialEq)]
pub struct Dyad {
    /// Who acts: name and country code.
    pub actor: (String, Option<SmolStr>),
    /// To whom; with mutual events, the other side.
    pub recipient: (String, Option<SmolStr>),
    /// How many events of each type, in order of the types' names.
    pub events: Vec<(SmolStr, usize)>,
    /// Mean PLOVER intensity of those events that have one, from -10 to 10.
    pub intensity: Option<f32>,
    /// Indices of the points that tell these events.
    pub points: Vec<usize>,
}

/// Something that the reports leave open.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenQuestion {
    /// Why it is open.
    pub reason: OpenReason,
    /// The words that leave it open.
    pub passage: Passage,
    /// Index of the point that is open, where it is one.
    pub point: Option<usize>,
}

/// Why something is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OpenReason {
    /// Announced, promised, expected or demanded, and not yet done.
    Planned,
    /// A report says that it has no date yet.
    Undated,
    /// Possible, conditional or said to be unclear.
    Uncertain,
    /// One voice denies what another asserts.
    Denied,
    /// The accounts differ.
    Differs,
}

/// Two reports of which one was made from the other, or both from a third.
#[derive(Clone, Debug, PartialEq)]
pub struct Copy {
    /// Index of the earlier report, or of the one given first when `directed` is false.
    pub original: usize,
    /// Index of the other.
    pub copy: usize,
    /// Whether the dates tell which of the two came first.
    pub directed: bool,
    /// Share of the shorter report's own words that lie in shared passages, from 0 to 1.
    pub share: f32,
    /// Shared passages, in the original and in the copy, in order of the copy.
    pub passages: Vec<(Span, Span)>,
}

/// A question the story raises, and how the reports answer it.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// What the point is about, in the words of the record ("CONSULT: China, United States").
    pub question: String,
    /// What kind of question.
    pub kind: PointKind,
    /// How the answers stand to one another.
    pub verdict: Verdict,
    /// The different answers.
    pub answers: Vec<Answer>,
    /// Index of the point that this one is a detail of (its time, its place, a number in it).
    pub detail_of: Option<usize>,
    /// The independent sources that stand behind it; their number is the count of sources.
    pub sources: Vec<Backing>,
}

/// One independent source, and the reports that rest on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backing {
    /// Indices of the reports, the one that the others rest on first.
    pub reports: Vec<usize>,
    /// Why the later ones are no sources of their own; as many as `reports` less one.
    pub because: Vec<Dependence>,
}

/// Why a report is no independent source of what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dependence {
    /// It is a copy of this report, at least here.
    CopyOf(usize),
    /// It gives the word of the same speaker.
    Speaker(String),
    /// It gives the same news agency as its source.
    Wire(String),
}

/// One answer and who gives it.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The answer, normalised.
    pub value: String,
    /// Where it is given.
    pub claims: Vec<Claim>,
}

/// One statement, by one voice, at one place in one report.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Index of the report.
    pub report: usize,
    /// Who asserts it.
    pub voice: Voice,
    /// Whether it is said to happen.
    pub status: Status,
    /// The event behind it, if it is one.
    pub event: Option<Id<Event>>,
    /// The attribution behind it, if it is one.
    pub attribution: Option<Id<Attribution>>,
    /// The words that give this answer ("nearly six hours"), where the answer is a part of a sentence.
    pub words: Option<Span>,
    /// Where it can be read.
    pub evidence: Vec<Span>,
}

impl Claim {
    /// The words that give the answer, or the first place where it can be read.
    pub fn passage(&self) -> Option<Passage> {
        let span = self.words.or_else(|| self.evidence.first().copied())?;
        Some(Passage { report: self.report, span })
    }
}

/// What a point asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each variant is the value of that name in the record")]
pub enum PointKind {
    Event,
    Number,
    Time,
    Place,
    Quotation,
    Role,
    Status,
    Characterisation,
    Voice,
}

/// How the answers to a point stand to one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each variant is the value of that name in the record")]
pub enum Verdict {
    Agreed,
    Differs,
    SingleSource,
    Denied,
    Changed,
}

impl OpenReason {
    /// All values.
    pub const ALL: &[OpenReason] = &[
        OpenReason::Planned,
        OpenReason::Undated,
        OpenReason::Uncertain,
        OpenReason::Denied,
        OpenReason::Differs,
    ];

    /// The name used in the record.
    pub fn name(self) -> &'static str {
        match self {
            OpenReason::Planned => "planned",
            OpenReason::Undated => "undated",
            OpenReason::Uncertain => "uncertain",
            OpenReason::Denied => "denied",
            OpenReason::Differs => "differs",
        }
    }
}

impl Point {
    /// How many independent sources stand behind it.
    pub fn independent(&self) -> usize {
        self.sources.len()
    }

    /// Whether the reports part here.
    pub fn is_contested(&self) -> bool {
        matches!(self.verdict, Verdict::Differs | Verdict::Denied | Verdict::Changed)
    }

    /// Whether reports agree on what could have been otherwise: a number, a time, an act that is no event. The time
    /// of an event is told with the event.
    pub fn agrees_in_detail(&self) -> bool {
        self.verdict == Verdict::Agreed
            && match self.kind {
                PointKind::Number | PointKind::Status => true,
                PointKind::Time => self.detail_of.is_none(),
                _ => false,
            }
    }

    /// All its claims, in order of the answers.
    pub fn claims(&self) -> impl Iterator<Item = &Claim> {
        self.answers.iter().flat_map(|answer| &answer.claims)
    }

    /// Indices of the reports that answer it, each once, in order.
    pub fn reports(&self) -> Vec<usize> {
        let mut reports: Vec<usize> = self.claims().map(|claim| claim.report).collect();
        reports.sort_unstable();
        reports.dedup();
        reports
    }
}

impl PointKind {
    /// The name used in the record.
    pub fn name(self) -> &'static str {
        match self {
            PointKind::Event => "event",
            PointKind::Number => "number",
            PointKind::Time => "time",
            PointKind::Place => "place",
            PointKind::Quotation => "quotation",
            PointKind::Role => "role",
            PointKind::Status => "status",
            PointKind::Characterisation => "characterisation",
            PointKind::Voice => "voice",
        }
    }
}

impl Verdict {
    /// The name used in the record.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Agreed => "agreed",
            Verdict::Differs => "differs",
            Verdict::SingleSource => "single_source",
            Verdict::Denied => "denied",
            Verdict::Changed => "changed",
        }
    }
}

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

/// Several reports of one story: what the stories stage returns.
#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    /// Indices of its reports in the order they were given.
    pub reports: Vec<usize>,
    /// The questions the story raises and how the reports answer them, most reported first.
    pub points: Vec<Point>,
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
    /// How many independent reports stand behind it.
    pub independent: usize,
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
    /// Where it can be read.
    pub evidence: Vec<Span>,
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

use jiff::civil::Date;
use readout_model::{
    Answer, Backing, Block, BlockKind, Claim, Passage, Point, Report, Span, Status, Story, Verdict,
};
use readout_stories::{Briefing, Evidence, Line, is_digest, letter, sources_text, wordings};

/// Characters of an id that are shown: some are long keys.
const ID: usize = 32;

/// Lines of a section that stand open; the rest can be unfolded.
const OPEN: usize = 8;

/// What both renderings show: strings in the order of the page.
pub(crate) struct View {
    pub(crate) title: String,
    pub(crate) count: String,
    pub(crate) reports: Vec<ReportView>,
    /// What happened, in sentences of the reports.
    pub(crate) lead: Vec<EvidenceView>,
    /// Where the accounts differ, then where they agree in a detail.
    pub(crate) compared: Vec<ComparedView>,
    pub(crate) sections: Vec<SectionView>,
    pub(crate) open: Vec<OpenView>,
    pub(crate) pairs: Vec<PairView>,
    pub(crate) omissions: Vec<OmissionView>,
}

/// A question and the values that answer it, side by side.
pub(crate) struct ComparedView {
    /// What it is about: the event or statement, where the question is a detail of one.
    pub(crate) about: String,
    pub(crate) question: String,
    pub(crate) verdict: VerdictView,
    pub(crate) answers: Vec<AnswerView>,
    pub(crate) anchors: String,
}

pub(crate) struct AnswerView {
    pub(crate) wordings: Vec<WordingView>,
}

/// An answer as some reports word it, and where.
pub(crate) struct WordingView {
    pub(crate) text: String,
    pub(crate) evidence: Vec<EvidenceView>,
}

/// What the reports leave open.
pub(crate) struct OpenView {
    pub(crate) reason: &'static str,
    pub(crate) evidence: EvidenceView,
}

/// Two actors and what passes between them.
pub(crate) struct PairView {
    pub(crate) actor: String,
    pub(crate) recipient: String,
    pub(crate) events: String,
    /// Mean intensity, with its sign.
    pub(crate) intensity: String,
    pub(crate) tone: &'static str,
}

/// What one report lacks and adds.
pub(crate) struct OmissionView {
    pub(crate) letter: String,
    pub(crate) lacks: Vec<ReferenceView>,
    pub(crate) adds: usize,
}

/// A point by its question, and a place on the page where it can be read.
pub(crate) struct ReferenceView {
    pub(crate) text: String,
    pub(crate) target: String,
}

pub(crate) struct ReportView {
    pub(crate) letter: String,
    pub(crate) outlet: String,
    pub(crate) about: String,
    pub(crate) url: Option<String>,
    /// What a reader must know about the report: that it is a copy, or not coded.
    pub(crate) note: Option<String>,
    pub(crate) blocks: Vec<BlockView>,
}

pub(crate) struct BlockView {
    pub(crate) class: &'static str,
    /// Said in front of what is not taken as reported fact.
    pub(crate) label: Option<&'static str>,
    pub(crate) sentences: Vec<SentenceView>,
}

pub(crate) struct SentenceView {
    pub(crate) anchor: String,
    pub(crate) pieces: Vec<Piece>,
    /// Numbers of the lines that stand on it.
    pub(crate) lines: Vec<usize>,
}

pub(crate) struct Piece {
    pub(crate) text: String,
    pub(crate) marked: bool,
}

pub(crate) struct SectionView {
    pub(crate) id: String,
    pub(crate) heading: &'static str,
    pub(crate) lines: Vec<LineView>,
    /// Number of the line before which the section is folded; 0 where it is not.
    pub(crate) fold: usize,
    /// Lines behind the fold.
    pub(crate) rest: usize,
}

pub(crate) struct LineView {
    pub(crate) number: usize,
    pub(crate) said: bool,
    pub(crate) what: String,
    /// Class of its colour.
    pub(crate) tone: &'static str,
    pub(crate) actors: String,
    pub(crate) recipients: String,
    pub(crate) details: Vec<String>,
    pub(crate) verdict: Option<VerdictView>,
    pub(crate) evidence: Vec<EvidenceView>,
    /// Anchors of the evidence, with blanks between.
    pub(crate) anchors: String,
}

pub(crate) struct VerdictView {
    pub(crate) class: &'static str,
    pub(crate) text: String,
}

pub(crate) struct EvidenceView {
    pub(crate) anchor: String,
    pub(crate) label: String,
    pub(crate) pieces: Vec<Piece>,
}

impl View {
    pub(crate) fn new(reports: &[Report], story: &Story, briefing: &Briefing) -> View {
        let mut number = 0;
        let sections: Vec<SectionView> = briefing
            .sections
            .iter()
            .map(|section| {
                let lines: Vec<LineView> = section
                    .lines
                    .iter()
                    .map(|line| {
                        number += 1;
                        LineView::new(reports, line, number)
                    })
                    .collect();
                let rest = lines.len().saturating_sub(OPEN);
                let fold = lines.get(OPEN).map_or(0, |line| line.number);
                let heading = section.kind.title();
                let id = heading.to_lowercase().replace([' ', ','], "-");
                SectionView { id, heading, lines, fold, rest }
            })
            .collect();
        let title = story.title.as_ref().map_or("Briefing", |title| &title.text);
        let mut count = match reports.len() {
            1 => "1 report".to_owned(),
            count => format!("{count} reports"),
        };
        if let Some((first, last)) = story.days {
            count.push_str(&format!(" · {}", days(first, last)));
        }
        let lead = story.lead.iter().map(|lead| EvidenceView::passage(reports, lead.passage));
        let open = story.open.iter().map(|open| OpenView {
            reason: open.reason.name(),
            evidence: EvidenceView::passage(reports, open.passage),
        });
        View {
            title: clean(title),
            count,
            lead: lead.collect(),
            compared: compared(reports, story),
            open: open.collect(),
            pairs: story.dyads.iter().map(PairView::new).collect(),
            omissions: omissions(reports, story),
            reports: reports
                .iter()
                .enumerate()
                .map(|(index, report)| ReportView::new(index, report, story, &sections))
                .collect(),
            sections,
        }
    }
}

/// Details of points first on which the accounts differ, then those on which they agree.
fn compared(reports: &[Report], story: &Story) -> Vec<ComparedView> {
    let first = story.points.iter().filter(|point| point.is_contested());
    let rest = story.points.iter().filter(|point| point.agrees_in_detail());
    first.chain(rest).map(|point| ComparedView::new(reports, story, point)).collect()
}

fn omissions(reports: &[Report], story: &Story) -> Vec<OmissionView> {
    if reports.len() < 2 {
        return Vec::new();
    }
    let reference = |point: &usize| ReferenceView {
        text: clean(&story.points[*point].question),
        target: story.points[*point]
            .claims()
            .next()
            .map_or_else(String::new, |claim| target(reports, claim)),
    };
    let views = story.omissions.iter().map(|omission| OmissionView {
        letter: letter(omission.report),
        lacks: omission.lacks.iter().map(reference).collect(),
        adds: omission.adds.len(),
    });
    views.filter(|view| !view.lacks.is_empty() || view.adds > 0).collect()
}

/// The sentence that a claim can be read in.
pub(crate) fn target(reports: &[Report], claim: &Claim) -> String {
    claim.passage().map_or_else(String::new, |Passage { report, span }| {
        anchor(report, sentence_at(&reports[report], span))
    })
}

impl AnswerView {
    fn new(reports: &[Report], answer: &Answer) -> AnswerView {
        let wordings = wordings(reports, answer).into_iter().map(|(words, claims)| {
            let evidence = claims.into_iter().filter_map(|it| EvidenceView::claim(reports, it));
            WordingView { text: clean(&words), evidence: evidence.collect() }
        });
        let wordings = wordings.filter(|wording| !wording.evidence.is_empty()).collect();
        AnswerView { wordings }
    }
}

impl ComparedView {
    fn new(reports: &[Report], story: &Story, point: &Point) -> ComparedView {
        let answers: Vec<AnswerView> =
            point.answers.iter().map(|answer| AnswerView::new(reports, answer)).collect();
        let anchors: Vec<&str> = answers
            .iter()
            .flat_map(|answer| &answer.wordings)
            .flat_map(|wording| &wording.evidence)
            .map(|evidence| evidence.anchor.as_str())
            .collect();
        ComparedView {
            about: point.detail_of.map_or_else(String::new, |of| clean(&story.points[of].question)),
            question: clean(&point.question),
            verdict: VerdictView::new(point.verdict, &point.reports(), &point.sources),
            anchors: anchors.join(" "),
            answers,
        }
    }
}

impl PairView {
    fn new(dyad: &readout_model::Dyad) -> PairView {
        let events: Vec<String> =
            dyad.events.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
        PairView {
            actor: clean(&dyad.actor.0),
            recipient: clean(&dyad.recipient.0),
            events: events.join(", "),
            intensity: dyad.intensity.map_or_else(String::new, |it| format!("{it:+.1}")),
            tone: tone(dyad.intensity),
        }
    }
}

impl ReportView {
    fn new(index: usize, report: &Report, story: &Story, sections: &[SectionView]) -> ReportView {
        let about = &report.document.about;
        let mut said = vec![about.published.map_or("undated".to_owned(), |date| date.to_string())];
        said.push(format!("{} sentences", report.analysis.sentences.len()));
        if about.outlet.is_some() {
            said.push(shortened(&report.document.id, ID));
        }
        if is_digest(report) {
            said.push("a round-up of several stories".to_owned());
        }
        let copied = story.copies.iter().find(|copy| copy.copy == index).map(|copy| {
            let share = (copy.share * 100.0).round();
            let original = letter(copy.original);
            if copy.directed {
                format!("copy of {original}: {share} % of the words")
            } else {
                format!("shares {share} % of the words with {original}")
            }
        });
        let note = match &report.document.language {
            readout_model::Language::Other(code) => Some(format!("language {code}: not coded")),
            _ => copied,
        };
        let title = report
            .document
            .title
            .map(|span| Block { kind: BlockKind::Headline, ..Block::paragraph(span) });
        let blocks = title
            .iter()
            .filter(|title| report.document.blocks.iter().all(|block| block.span != title.span))
            .chain(&report.document.blocks);
        ReportView {
            letter: letter(index),
            outlet: clean(about.outlet.as_deref().unwrap_or(&report.document.id)),
            about: clean(&said.join(" · ")),
            url: about.url.clone().filter(|url| is_web_address(url)),
            note,
            blocks: blocks.map(|block| BlockView::new(index, report, block, sections)).collect(),
        }
    }
}

impl BlockView {
    fn new(index: usize, report: &Report, block: &Block, sections: &[SectionView]) -> BlockView {
        let (class, label) = match block.kind {
            BlockKind::Headline => ("headline", None),
            kind if kind.reports() => ("text", None),
            kind => ("aside", Some(kind.name())),
        };
        let mut sentences: Vec<SentenceView> = Vec::new();
        for (id, sentence) in report.analysis.sentences.enumerate() {
            if !block.span.contains(sentence.span) {
                continue;
            }
            let anchor = anchor(index, id.index() + 1);
            let lines = sections
                .iter()
                .flat_map(|section| &section.lines)
                .filter(|line| line.evidence.iter().any(|evidence| evidence.anchor == anchor))
                .map(|line| line.number)
                .collect();
            let pieces =
                vec![Piece { text: clean(&report.document[sentence.span]), marked: false }];
            sentences.push(SentenceView { anchor, pieces, lines });
        }
        if sentences.is_empty() {
            let pieces = vec![Piece { text: clean(&report.document[block.span]), marked: false }];
            let anchor = format!("{}-{}", letter(index), block.span.start());
            sentences.push(SentenceView { anchor, pieces, lines: Vec::new() });
        }
        BlockView { class, label, sentences }
    }
}

impl LineView {
    fn new(reports: &[Report], line: &Line, number: usize) -> LineView {
        let said = line.what.chars().all(char::is_lowercase);
        let mut details: Vec<String> =
            line.when.iter().chain(&line.place).map(|it| clean(it)).collect();
        if line.status != Status::Happened && !said {
            details.push(line.status.name().replace('_', " "));
        }
        if !line.voices.is_empty() {
            details.push(clean(&format!("according to {}", line.voices.join("; "))));
        }
        let evidence: Vec<EvidenceView> = line
            .evidence
            .iter()
            .map(|evidence| EvidenceView::new(&reports[evidence.report], evidence))
            .collect();
        let anchors: Vec<&str> = evidence.iter().map(|it| it.anchor.as_str()).collect();
        let unnamed = if said { "somebody" } else { "(by whom: not said)" };
        let actors =
            if line.actors.is_empty() { unnamed.to_owned() } else { line.actors.join(", ") };
        let what = match (&line.cue, said) {
            (Some(cue), true) => cue.clone(),
            _ => line.what.clone(),
        };
        LineView {
            number,
            said,
            what: clean(&what),
            tone: tone(line.intensity),
            actors: clean(&actors),
            recipients: clean(&line.recipients.join(", ")),
            details,
            verdict: (reports.len() > 1)
                .then(|| VerdictView::new(line.verdict, &line.reports, &line.sources)),
            anchors: anchors.join(" "),
            evidence,
        }
    }
}

impl VerdictView {
    fn new(verdict: Verdict, reports: &[usize], sources: &[Backing]) -> VerdictView {
        let letters: Vec<String> = reports.iter().map(|index| letter(*index)).collect();
        let letters = letters.join(", ");
        let (class, text) = match verdict {
            Verdict::SingleSource => ("single", format!("only {letters}")),
            Verdict::Agreed => ("agreed", format!("{letters} agree")),
            Verdict::Differs => ("differs", format!("{letters} differ")),
            Verdict::Denied => ("denied", format!("{letters}: denied")),
            Verdict::Changed => ("changed", format!("{letters}: changed over time")),
        };
        let fewer = sources.len() < reports.len();
        let sources = if fewer { format!("; {}", sources_text(sources)) } else { String::new() };
        VerdictView { class, text: text + &sources }
    }
}

impl EvidenceView {
    /// A stretch of a report, without marks.
    fn passage(reports: &[Report], passage: Passage) -> EvidenceView {
        let report = &reports[passage.report];
        let sentence = sentence_at(report, passage.span);
        EvidenceView::new(
            report,
            &Evidence { report: passage.report, sentence, span: passage.span, marks: Vec::new() },
        )
    }

    /// The words of a claim, or the first stretch it stands on.
    fn claim(reports: &[Report], claim: &Claim) -> Option<EvidenceView> {
        Some(EvidenceView::passage(reports, claim.passage()?))
    }

    fn new(report: &Report, evidence: &Evidence) -> EvidenceView {
        let mut pieces = Vec::new();
        let mut position = evidence.span.start();
        for mark in evidence.marks.iter().filter(|mark| evidence.span.contains(**mark)) {
            if mark.start() < position {
                continue;
            }
            pieces.push((Span::new(position, mark.start()), false));
            pieces.push((*mark, true));
            position = mark.end();
        }
        pieces.push((Span::new(position, evidence.span.end()), false));
        // All of it marked is nothing marked.
        let all =
            pieces.iter().all(|(span, marked)| *marked || report.document[*span].trim().is_empty());
        let pieces = pieces.into_iter().filter(|(span, _)| !span.is_empty());
        EvidenceView {
            anchor: anchor(evidence.report, evidence.sentence),
            label: format!("{}{}", letter(evidence.report), evidence.sentence),
            pieces: pieces
                .map(|(span, marked)| Piece {
                    text: clean(&report.document[span]),
                    marked: marked && !all,
                })
                .collect(),
        }
    }
}

/// Class of the colour of a PLOVER intensity.
pub(crate) fn tone(intensity: Option<f32>) -> &'static str {
    match intensity {
        Some(intensity) if intensity > 0.0 => "warm",
        Some(intensity) if intensity < 0.0 => "cold",
        _ => "even",
    }
}

/// "2026-03-02", or the first and the last of more days.
pub(crate) fn days(first: Date, last: Date) -> String {
    if first == last { first.to_string() } else { format!("{first} to {last}") }
}

/// Number, from 1, of the sentence that a span begins in.
fn sentence_at(report: &Report, span: Span) -> usize {
    report.analysis.sentence_at(span).map_or(1, |id| id.index() + 1)
}

fn anchor(report: usize, sentence: usize) -> String {
    format!("s{}-{sentence}", report + 1)
}

/// Only these become links: anything else could be a script.
fn is_web_address(url: &str) -> bool {
    let lower = url.trim().to_ascii_lowercase();
    lower.starts_with("https://") || lower.starts_with("http://")
}

/// As much of a text as fits, cut at a word where there is one.
pub(crate) fn shortened(text: &str, fits: usize) -> String {
    let Some((at, _)) = text.char_indices().nth(fits) else { return text.to_owned() };
    let whole = text[..at].rfind(' ').filter(|blank| *blank > at / 2).unwrap_or(at);
    format!("{}…", text[..whole].trim_end_matches([' ', ',', '→']))
}

/// White space of any kind as single blanks; control characters and marks that turn the direction
/// of writing left out, so that a report cannot disguise what stands beside it.
pub(crate) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_whitespace() {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else if !character.is_control() && !is_bidirectional_control(character) {
            out.push(character);
        }
    }
    out
}

/// Characters that reorder what stands around them.
pub fn is_bidirectional_control(character: char) -> bool {
    matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

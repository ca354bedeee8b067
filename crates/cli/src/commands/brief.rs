//! What the reports of one story say, for a reader with one minute.

use std::io::Write;

use anyhow::Context as _;

use anstyle::Style;
use readout_model::{
    Answer, BlockKind, Claim, Passage, Point, Report, Span, Status, Story, Verdict,
};
use readout_stories::{
    Briefing, Evidence, Line, briefing, is_digest, letter, sources_text, wordings,
};
use unicode_width::UnicodeWidthStr as _;

use super::{Outcome, read_reports, readout};
use crate::arguments::{Brief, Common};
use crate::screen::{self, ALERT, CODE, FAINT, MARK, Styled, TITLE};

/// Lines of a section that are shown without `--all`: a first screen or two for each.
const MOST: usize = 15;

/// So few more are shown as well: a line that tells of them would save nobody a look.
const FEW_MORE: usize = 5;

/// How many of so many lines are shown.
fn room(count: usize, all: bool) -> usize {
    if all || count <= MOST + FEW_MORE { count } else { MOST }
}

/// Indentation of evidence below its line.
const INDENT: &str = "       ";

pub(crate) fn run(common: &Common, command: &Brief) -> anyhow::Result<Outcome> {
    let readout = readout(common)?;
    let (reports, outcome) = read_reports(readout, common, &command.inputs)?;
    if reports.is_empty() {
        return Ok(Outcome::Failed);
    }
    let story = readout.story(&reports);
    if command.json {
        let record = readout_record::StoryRecord::new(&reports, &story);
        let mut out = std::io::stdout().lock();
        serde_json::to_writer(&mut out, &record)?;
        writeln!(out)?;
        return Ok(outcome);
    }
    let briefing = briefing(&reports, &story);
    if let Some(file) = &command.html {
        let page = readout_page::html(&reports, &story, &briefing)?;
        std::fs::write(file, page).with_context(|| file.display().to_string())?;
        screen::tell(common.quiet, &format!("the page is {}", file.display()));
        return Ok(outcome);
    }
    if command.markdown {
        let text = readout_page::markdown(&reports, &story, &briefing);
        std::io::stdout().lock().write_all(text.as_bytes())?;
        return Ok(outcome);
    }
    let mut page = Vec::new();
    write(&mut page, &reports, &story, &briefing, command.all)?;
    anstream::stdout().lock().write_all(&page)?;
    if let Some(hint) = undated(&reports) {
        screen::tell(common.quiet, &hint);
    }
    Ok(outcome)
}

/// What a reader can do about reports whose times cannot become days.
fn undated(reports: &[Report]) -> Option<String> {
    let open = |report: &Report| {
        report.document.about.published.is_none()
            && report.facts.times.iter().any(|time| time.days.0.is_none())
    };
    let letters: Vec<String> =
        (0..reports.len()).filter(|index| open(&reports[*index])).map(letter).collect();
    (!letters.is_empty()).then(|| {
        format!(
            "{} without a date: give --date, or a line \"Date: …\" at the head of the file, and the times \
             in the text become days",
            letters.join(", ")
        )
    })
}

fn write(
    out: &mut impl Write,
    reports: &[Report],
    story: &Story,
    briefing: &Briefing,
    all: bool,
) -> anyhow::Result<()> {
    let width = screen::width();
    let count = reports.len();
    let title = if count == 1 { "1 report".to_owned() } else { format!("{count} reports") };
    writeln!(out, "{TITLE}READOUT{TITLE:#}  {title}")?;
    for (index, report) in reports.iter().enumerate() {
        for line in about(index, report, story).wrap(width, "  ", "      ") {
            writeln!(out, "{line}")?;
        }
    }
    let page = &mut Page { out, reports, story, width, all };
    page.lead()?;
    let mut number = 0;
    page.differences(&mut number)?;
    let out = &mut *page.out;
    for section in &briefing.sections {
        writeln!(out, "\n{TITLE}{}{TITLE:#}", section.kind.title().to_uppercase())?;
        let room = room(section.lines.len(), all);
        for line in section.lines.iter().take(room) {
            number += 1;
            write_line(out, reports, line, number, width, all)?;
        }
        if section.lines.len() > room {
            let more = section.lines.len() - room;
            writeln!(out, "     {FAINT}and {more} more: --all shows them{FAINT:#}")?;
        }
    }
    page.agreed(&mut number)?;
    page.timeline()?;
    page.open()?;
    page.dyads()?;
    page.omissions()?;
    let out = &mut *page.out;
    if briefing.sections.is_empty() {
        writeln!(out, "\nNo event or statement was found.")?;
    }
    if !briefing.set_aside.is_empty() {
        writeln!(out, "\n{TITLE}NOT TAKEN AS REPORTED FACT{TITLE:#}")?;
        for item in &briefing.set_aside {
            let mut line = Styled::new();
            line.push(&format!("{} {}: ", letter(item.report), kind(item.kind)), FAINT);
            line.push(&shortened(&reports[item.report].document[item.span], 120), FAINT);
            for line in line.wrap(width, "  ", "      ") {
                writeln!(out, "{line}")?;
            }
        }
    }
    Ok(())
}

/// "A  Headline — Outlet, 2026-03-02, 14 sentences".
fn about(index: usize, report: &Report, story: &Story) -> Styled {
    let about = &report.document.about;
    let mut line = Styled::new();
    line.push(&format!("{}  ", letter(index)), CODE);
    line.push(about.title.as_deref().unwrap_or(&report.document.id), Style::new());
    let mut rest = vec![about.outlet.clone().unwrap_or_else(|| "outlet not given".to_owned())];
    rest.push(about.published.map_or("undated".to_owned(), |date| date.to_string()));
    rest.push(format!("{} sentences", report.analysis.sentences.len()));
    if let readout_model::Language::Other(code) = &report.document.language {
        rest.push(format!("language {code}: not coded"));
    }
    if about.title.is_some() {
        rest.push(report.document.id.clone());
    }
    if is_digest(report) {
        rest.push("a round-up of several stories".to_owned());
    }
    for copy in &story.copies {
        let share = (100.0 * copy.share).round();
        if copy.directed && copy.copy == index {
            rest.push(format!("{share} % copied from {}", letter(copy.original)));
        } else if !copy.directed && copy.copy == index {
            let other = letter(copy.original);
            rest.push(format!("shares {share} % of its text with {other}: no source of its own"));
        }
    }
    line.push(&format!(" — {}", rest.join(", ")), FAINT);
    line
}

/// What is written besides the sections of lines.
struct Page<'p, W> {
    out: &'p mut W,
    reports: &'p [Report],
    story: &'p Story,
    width: usize,
    all: bool,
}

impl<W: Write> Page<'_, W> {
    fn title(&mut self, title: &str) -> anyhow::Result<()> {
        writeln!(self.out, "\n{TITLE}{title}{TITLE:#}")?;
        Ok(())
    }

    fn line(&mut self, line: &Styled, first: &str, rest: &str) -> anyhow::Result<()> {
        for text in line.wrap(self.width, first, rest) {
            writeln!(self.out, "{text}")?;
        }
        Ok(())
    }

    /// "B7": report and number of the sentence.
    fn label(&self, passage: Passage) -> String {
        let sentences = &self.reports[passage.report].analysis.sentences;
        let before = sentences.partition_point(|it| it.span.start() <= passage.span.start());
        format!("{}{before}", letter(passage.report))
    }

    fn quoted(&mut self, passage: Passage, first: &str) -> anyhow::Result<()> {
        let mut line = Styled::new();
        let label = format!("{} ", self.label(passage));
        line.push(&label, CODE);
        line.push(&self.reports[passage.report].document[passage.span], Style::new());
        let rest = format!("{}{}", " ".repeat(first.width()), " ".repeat(label.width()));
        self.line(&line, first, &rest)
    }

    fn room(&self, count: usize) -> usize {
        room(count, self.all)
    }

    fn more(&mut self, count: usize) -> anyhow::Result<()> {
        let room = self.room(count);
        if count > room {
            let more = count - room;
            writeln!(self.out, "     {FAINT}and {more} more: --all shows them{FAINT:#}")?;
        }
        Ok(())
    }

    fn lead(&mut self) -> anyhow::Result<()> {
        let story = self.story;
        if story.lead.is_empty() {
            return Ok(());
        }
        self.title("IN SHORT")?;
        for lead in &story.lead {
            self.quoted(lead.passage, "  ")?;
        }
        Ok(())
    }

    fn differences(&mut self, number: &mut usize) -> anyhow::Result<()> {
        let apart = self.story.points.iter().filter(|point| point.is_contested());
        let points: Vec<&Point> = apart.collect();
        self.points("WHERE THE ACCOUNTS DIFFER", &points, number)
    }

    fn agreed(&mut self, number: &mut usize) -> anyhow::Result<()> {
        let agreed = self.story.points.iter().filter(|point| point.agrees_in_detail());
        let points: Vec<&Point> = agreed.collect();
        self.points("WHAT ELSE AGREES", &points, number)
    }

    fn points(&mut self, title: &str, points: &[&Point], number: &mut usize) -> anyhow::Result<()> {
        if points.is_empty() {
            return Ok(());
        }
        self.title(title)?;
        for point in points.iter().take(self.room(points.len())) {
            *number += 1;
            self.compared(point, *number)?;
        }
        self.more(points.len())
    }

    /// A question with its answers side by side and the sentences they stand in.
    fn compared(&mut self, point: &Point, number: usize) -> anyhow::Result<()> {
        let mut line = Styled::new();
        let apart = point.answers.len() > 1;
        line.push(&format!("{}: ", point.question), FAINT);
        for (place, answer) in point.answers.iter().enumerate() {
            if place > 0 {
                line.push(" | ", Style::new());
            }
            for (place, (words, letters)) in self.wordings(answer, apart).iter().enumerate() {
                if place > 0 {
                    line.push(", ", Style::new());
                }
                line.push(&format!("{} ", letters.join(", ")), CODE);
                line.push(&format!("“{words}”"), if apart { ALERT } else { TITLE });
            }
        }
        let verdict = match point.verdict {
            Verdict::Changed => "  · changed from day to day".to_owned(),
            Verdict::Denied => "  · denied".to_owned(),
            _ => format!("  · {}", sources_text(&point.sources)),
        };
        line.push(&verdict, FAINT);
        self.line(&line, &format!("{number:>3}  "), "     ")?;
        if apart || self.all {
            let mut shown: Vec<Passage> = Vec::new();
            for claim in point.claims() {
                let passages = claim.evidence.iter();
                for span in passages {
                    let passage = Passage { report: claim.report, span: *span };
                    if !shown.contains(&passage) {
                        shown.push(passage);
                        self.quoted(passage, INDENT)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The different words in which reports give an answer, with the letters of the reports, or where no sentences
    /// follow with the numbers of these.
    fn wordings(&self, answer: &Answer, apart: bool) -> Vec<(String, Vec<String>)> {
        let label = |claim: &Claim| match claim.passage().filter(|_| !apart) {
            Some(passage) => self.label(passage),
            None => letter(claim.report),
        };
        let labelled = |(words, claims): (String, Vec<&Claim>)| {
            let mut labels: Vec<String> = Vec::new();
            for label in claims.into_iter().map(label) {
                if !labels.contains(&label) {
                    labels.push(label);
                }
            }
            (words, labels)
        };
        wordings(self.reports, answer).into_iter().map(labelled).collect()
    }

    fn timeline(&mut self) -> anyhow::Result<()> {
        let story = self.story;
        if story.timeline.is_empty() {
            return Ok(());
        }
        self.title("WHEN")?;
        for moment in story.timeline.iter().take(self.room(story.timeline.len())) {
            let words = &self.reports[moment.words.report].document[moment.words.span];
            let mut line = Styled::new();
            let day = match moment.days {
                Some((from, until)) => match until.yesterday() {
                    Ok(last) if last == from => from.to_string(),
                    Ok(last) => format!("{from} to {last}"),
                    Err(_) => from.to_string(),
                },
                None => "day not known".to_owned(),
            };
            line.push(&format!("{day} "), CODE);
            line.push(&format!("(“{words}”, {}) ", self.label(moment.words)), FAINT);
            line.push(&story.points[moment.point].question, Style::new());
            self.line(&line, "  ", "      ")?;
        }
        self.more(story.timeline.len())
    }

    fn open(&mut self) -> anyhow::Result<()> {
        let story = self.story;
        let open = || story.open.iter().filter(|it| it.reason.name() != "differs");
        if open().next().is_none() {
            return Ok(());
        }
        self.title("OPEN QUESTIONS")?;
        for question in open().take(self.room(open().count())) {
            let first = format!("  {:<10} ", question.reason.name());
            self.quoted(question.passage, &first)?;
        }
        self.more(open().count())
    }

    fn dyads(&mut self) -> anyhow::Result<()> {
        let story = self.story;
        if story.dyads.is_empty() {
            return Ok(());
        }
        self.title("WHO DEALS WITH WHOM")?;
        for dyad in story.dyads.iter().take(self.room(story.dyads.len())) {
            let events: Vec<String> =
                dyad.events.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
            let mut line = Styled::new();
            line.push(&format!("{} → {}", dyad.actor.0, dyad.recipient.0), TITLE);
            line.push(&format!("  {}", events.join(", ")), CODE);
            if let Some(intensity) = dyad.intensity {
                line.push(&format!("  · mean intensity {intensity:+.1}"), FAINT);
            }
            self.line(&line, "  ", "      ")?;
        }
        self.more(story.dyads.len())
    }

    fn omissions(&mut self) -> anyhow::Result<()> {
        let story = self.story;
        if story.omissions.iter().all(|it| it.lacks.is_empty()) {
            return Ok(());
        }
        self.title("WHAT A REPORT LACKS THAT MOST OTHERS HAVE")?;
        for omission in story.omissions.iter().filter(|it| !it.lacks.is_empty()) {
            let mut line = Styled::new();
            line.push(&format!("{}  ", letter(omission.report)), CODE);
            let lacks = omission.lacks.iter().map(|point| story.points[*point].question.as_str());
            line.push(&lacks.collect::<Vec<_>>().join("; "), Style::new());
            self.line(&line, "  ", "     ")?;
        }
        Ok(())
    }
}

fn kind(kind: BlockKind) -> &'static str {
    kind.name()
}

fn write_line(
    out: &mut impl Write,
    reports: &[Report],
    line: &Line,
    number: usize,
    width: usize,
    all: bool,
) -> anyhow::Result<()> {
    let mut head = Styled::new();
    let said = line.what.chars().all(char::is_lowercase);
    if said {
        let who =
            if line.actors.is_empty() { "somebody".to_owned() } else { line.actors.join(", ") };
        head.push(&who, TITLE);
        if line.what != "other" {
            head.push(&format!(" {}", line.what), CODE);
        }
        if let Some(cue) = line.cue.as_ref().filter(|cue| **cue != line.what) {
            head.push(&format!(" (“{cue}”)"), FAINT);
        }
        if !line.recipients.is_empty() {
            head.push(&format!(" to {}", line.recipients.join(", ")), Style::new());
        }
        head.push(":", Style::new());
    } else {
        head.push(&line.what, CODE);
        head.push("  ", Style::new());
        let who = if line.actors.is_empty() {
            "(by whom: not said)".to_owned()
        } else {
            line.actors.join(", ")
        };
        head.push(&who, TITLE);
        if !line.recipients.is_empty() {
            head.push(" → ", Style::new());
            head.push(&line.recipients.join(", "), TITLE);
        }
    }
    let mut details: Vec<String> = Vec::new();
    details.extend(line.when.clone());
    details.extend(line.place.clone());
    if !matches!(line.status, Status::Happened) {
        details.push(line.status.name().replace('_', " "));
    }
    if !line.voices.is_empty() {
        details.push(format!("according to {}", line.voices.join("; ")));
    }
    if reports.len() > 1 {
        let letters: Vec<String> = line.reports.iter().map(|index| letter(*index)).collect();
        details.push(match line.verdict {
            Verdict::SingleSource => format!("only {}", letters.join(", ")),
            Verdict::Agreed => format!("{} agree", letters.join(", ")),
            Verdict::Differs => format!("{} differ", letters.join(", ")),
            Verdict::Denied => format!("{}, denied", letters.join(", ")),
            Verdict::Changed => format!("{}, changed", letters.join(", ")),
        });
        if line.sources.len() < line.reports.len() {
            details.push(sources_text(&line.sources));
        }
    }
    if !details.is_empty() {
        let style = if line.verdict == Verdict::Differs { ALERT } else { FAINT };
        head.push(&format!("  · {}", details.join(" · ")), style);
    }
    for text in head.wrap(width, &format!("{number:>3}  "), "     ") {
        writeln!(out, "{text}")?;
    }
    let mut shown: Vec<usize> = Vec::new();
    for evidence in &line.evidence {
        if !all && shown.contains(&evidence.report) {
            continue;
        }
        shown.push(evidence.report);
        write_evidence(out, &reports[evidence.report], evidence, width)?;
    }
    Ok(())
}

fn write_evidence(
    out: &mut impl Write,
    report: &Report,
    evidence: &Evidence,
    width: usize,
) -> anyhow::Result<()> {
    let mut text = Styled::new();
    let label = format!("{}{} ", letter(evidence.report), evidence.sentence);
    text.push(&label, CODE);
    let mut position = evidence.span.start();
    for mark in evidence.marks.iter().filter(|mark| evidence.span.contains(**mark)) {
        if mark.start() < position {
            continue;
        }
        text.push(&report.document[Span::new(position, mark.start())], Style::new());
        text.push(&report.document[*mark], MARK);
        position = mark.end();
    }
    text.push(&report.document[Span::new(position, evidence.span.end())], Style::new());
    let rest = format!("{INDENT}{}", " ".repeat(label.width()));
    for line in text.wrap(width, INDENT, &rest) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

fn shortened(text: &str, characters: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= characters {
        return text;
    }
    let short: String = text.chars().take(characters - 1).collect();
    format!("{}…", short.trim_end())
}

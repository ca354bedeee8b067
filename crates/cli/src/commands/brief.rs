//! What the reports of one story say, for a reader with one minute.

use std::io::Write;

use anyhow::Context as _;

use anstyle::Style;
use readout_model::{BlockKind, Report, Span, Status, Verdict};
use readout_stories::{Briefing, Evidence, Line, SectionKind, briefing};
use unicode_width::UnicodeWidthStr as _;

use super::{Outcome, read_all, readout};
use crate::arguments::{Brief, Common};
use crate::screen::{self, ALERT, CODE, FAINT, MARK, Styled, TITLE};

/// Lines of a section that are shown without `--all`: a first screen or two for each.
const MOST: usize = 15;

/// Indentation of evidence below its line.
const INDENT: &str = "       ";

pub(crate) fn run(common: &Common, command: &Brief) -> anyhow::Result<Outcome> {
    let readout = readout(common)?;
    let mut reports = Vec::new();
    let outcome = read_all(&readout, common, &command.inputs, |done| {
        reports.push(done.report);
        Ok(())
    })?;
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
    write(&mut page, &reports, &briefing, command.all)?;
    anstream::stdout().lock().write_all(&page)?;
    Ok(outcome)
}

fn write(
    out: &mut impl Write,
    reports: &[Report],
    briefing: &Briefing,
    all: bool,
) -> anyhow::Result<()> {
    let width = screen::width();
    let count = reports.len();
    let title = if count == 1 { "1 report".to_owned() } else { format!("{count} reports") };
    writeln!(out, "{TITLE}READOUT{TITLE:#}  {title}")?;
    for (index, report) in reports.iter().enumerate() {
        for line in about(index, report).wrap(width, "  ", "      ") {
            writeln!(out, "{line}")?;
        }
    }
    let mut number = 0;
    for section in &briefing.sections {
        writeln!(out, "\n{TITLE}{}{TITLE:#}", heading(section.kind))?;
        let room = if all { usize::MAX } else { MOST };
        for line in section.lines.iter().take(room) {
            number += 1;
            write_line(out, reports, line, number, width, all)?;
        }
        if section.lines.len() > room {
            let more = section.lines.len() - room;
            writeln!(out, "     {FAINT}and {more} more: --all shows them{FAINT:#}")?;
        }
    }
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
fn about(index: usize, report: &Report) -> Styled {
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
    line.push(&format!(" — {}", rest.join(", ")), FAINT);
    line
}

fn heading(kind: SectionKind) -> &'static str {
    match kind {
        SectionKind::Happened => "WHAT HAPPENED",
        SectionKind::Alleged => "ASSERTED BY SOMEBODY, NOT BY THE OUTLET",
        SectionKind::NotHappened => "WHAT DID NOT HAPPEN",
        SectionKind::Open => "PLANNED, EXPECTED, POSSIBLE, DEMANDED",
        SectionKind::Said => "WHO SAID WHAT",
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
            Verdict::SingleSource => format!("only {}", letters.join("")),
            Verdict::Agreed => format!("{} agree", letters.join(", ")),
            Verdict::Differs => format!("{} differ", letters.join(", ")),
            Verdict::Denied => format!("{}, denied", letters.join(", ")),
            Verdict::Changed => format!("{}, changed", letters.join(", ")),
        });
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

/// Reports are lettered A to Z, then numbered.
fn letter(index: usize) -> String {
    match u8::try_from(index) {
        Ok(index) if index < 26 => char::from(b'A' + index).to_string(),
        _ => format!("#{}", index + 1),
    }
}

fn shortened(text: &str, characters: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= characters {
        return text;
    }
    let short: String = text.chars().take(characters - 1).collect();
    format!("{}…", short.trim_end())
}

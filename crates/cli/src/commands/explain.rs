//! How a sentence is read and coded, step by step.

use std::fmt::Write as _;
use std::io::Write as _;

use readout_facts::{Explanation, explain};
use readout_model::{Analysis, Document, Event, Facts, Id, Party, Span, Tree, Voice};
use readout_pipeline::{Readout, sentence};

use super::{Outcome, read_all, readout};
use crate::arguments::{Common, Explain, Inputs};
use crate::screen::{self, CODE, FAINT, TITLE};
use crate::tree;

pub(crate) fn run(common: &Common, command: &Explain) -> anyhow::Result<Outcome> {
    if command.sentence.trim().is_empty() {
        screen::complain("there is no sentence; give it in quotation marks");
        return Ok(Outcome::Failed);
    }
    let readout = readout(common)?;
    if !command.inside.is_empty() {
        return of_event(readout, common, command);
    }
    let document = sentence(&command.sentence);
    let analysis = readout.engine.worker().analyze(&document.text, &document.blocks);
    let explanation = explain(&document, &analysis, &readout.knowledge.facts);
    let whole = Span::new(0, document.text.len());
    let out = told(&document, &analysis, &explanation, whole)?;
    anstream::stdout().lock().write_all(out.as_bytes())?;
    Ok(Outcome::Done)
}

/// Explains the sentence of one event of the reports given, as it was read among the others.
fn of_event(readout: &Readout, common: &Common, command: &Explain) -> anyhow::Result<Outcome> {
    let inputs = Inputs { paths: command.inside.clone(), date: command.date, ..Inputs::default() };
    let wanted = command.sentence.trim();
    let mut found = None;
    let outcome = read_all(readout, common, &inputs, |done| {
        let event = done.report.facts.events.iter().find(|event| event.id == wanted).cloned();
        if let (Some(event), None) = (event, &found) {
            found = Some((done.report, event));
        }
        Ok(())
    })?;
    let Some((report, event)) = found else {
        screen::complain(&format!(
            "no event {wanted} in what was read; `readout code` and `annotate` print the ids, and \
             --date must be the same as there"
        ));
        return Ok(Outcome::Failed);
    };
    let (document, analysis) = (&report.document, &report.analysis);
    let sentence = analysis.sentence_of(event.head);
    let span = analysis.sentences[sentence].span;
    let explanation = explain(document, analysis, &readout.knowledge.facts);
    let mut out = String::new();
    writeln!(out, "{TITLE}{}{TITLE:#}, sentence {}\n", document.id, sentence.index() + 1)?;
    out.push_str(&told(document, analysis, &explanation, span)?);
    anstream::stdout().lock().write_all(out.as_bytes())?;
    Ok(outcome)
}

/// What was made of a stretch of a report: its trees, entities, clauses, statements and events.
fn told(
    document: &Document,
    analysis: &Analysis,
    explanation: &Explanation,
    window: Span,
) -> Result<String, std::fmt::Error> {
    let text = &document.text;
    let facts = &explanation.facts;
    let mut out = String::new();

    writeln!(out, "{TITLE}Tree{TITLE:#}")?;
    let drawn = Tree::new(analysis);
    let within = |id: &Id<_>| window.contains(analysis.sentences[*id].span);
    for id in analysis.sentences.ids().filter(within) {
        tree::draw(&mut out, text, &drawn, id);
    }
    writeln!(out, "{TITLE}Who and where{TITLE:#}")?;
    for (_, entity) in facts.entities.enumerate() {
        let mut mentions = entity.mentions.iter().map(|mention| &facts.mentions[*mention]);
        let first = mentions.find(|mention| window.contains(mention.span));
        if first.is_none() {
            continue;
        }
        let codes: Vec<&str> =
            entity.country.iter().chain(&entity.sectors).map(|code| code.as_str()).collect();
        let codes = if codes.is_empty() { "no code".to_owned() } else { codes.join(" ") };
        let rule = first.map_or("", |mention| mention.rule.0.as_str());
        writeln!(
            out,
            "  {}  {CODE}{} {codes}{CODE:#}  {FAINT}{rule}{FAINT:#}",
            entity.name,
            entity.kind.name()
        )?;
    }
    for time in facts.times.iter().filter(|time| window.contains(time.span)) {
        let value = time.value.as_deref().unwrap_or("not resolved without a date");
        writeln!(
            out,
            "  {}  {CODE}{} {value}{CODE:#}  {FAINT}{}{FAINT:#}",
            &document[time.span],
            time.kind.name(),
            time.rule.0
        )?;
    }
    writeln!(out, "\n{TITLE}Clauses, and the rules tried{TITLE:#}")?;
    let heads = |head| window.contains(analysis.tokens[head].span);
    for clause in explanation.clauses.iter().filter(|clause| heads(clause.head)) {
        let moves: Vec<String> = clause.moves.iter().map(|found| format!("{found:?}")).collect();
        let moves =
            if moves.is_empty() { String::new() } else { format!("   ({})", moves.join(", ")) };
        writeln!(out, "  {}{FAINT}{moves}{FAINT:#}", clause.reads_as)?;
        for tried in &clause.tried {
            match &tried.outcome {
                Ok(found) => writeln!(
                    out,
                    "    ✓ {}  {}  {CODE}{}{CODE:#}",
                    tried.rule, tried.frame, found.code
                )?,
                Err(why) => {
                    writeln!(out, "    – {}  {}  {FAINT}{why}{FAINT:#}", tried.rule, tried.frame)?
                }
            }
        }
    }
    writeln!(out, "\n{TITLE}Statements{TITLE:#}")?;
    let mut statements = 0;
    for attribution in facts.attributions.iter() {
        if !attribution.content.iter().chain(&attribution.cue).any(|span| window.overlaps(*span)) {
            continue;
        }
        statements += 1;
        let source =
            attribution.source.as_ref().map_or("somebody not named", |it| &document[it.span]);
        let content: Vec<&str> = attribution.content.iter().map(|span| &document[*span]).collect();
        writeln!(
            out,
            "  {source} {CODE}{} ({}){CODE:#}: {}  {FAINT}{}{FAINT:#}",
            attribution.stance.name(),
            attribution.form.name(),
            content.join(" … "),
            attribution.rule.0
        )?;
    }
    if statements == 0 {
        writeln!(out, "  none")?;
    }
    writeln!(out, "\n{TITLE}Events{TITLE:#}")?;
    let mut events = 0;
    for event in facts.events.iter().filter(|event| window.contains(event.trigger)) {
        events += 1;
        write_event(&mut out, document, facts, event)?;
    }
    if events == 0 {
        writeln!(out, "  none")?;
    }
    Ok(out)
}

fn write_event(
    out: &mut String,
    document: &Document,
    facts: &Facts,
    event: &Event,
) -> std::fmt::Result {
    writeln!(
        out,
        "  {CODE}{}{CODE:#}  at “{}”  {} · {}  {FAINT}{}, confidence {:.2}{FAINT:#}",
        event.code,
        &document[event.trigger],
        event.status.name(),
        voice(document, facts, event.voice),
        event.rule.0,
        event.confidence,
    )?;
    let parties = |out: &mut String, role: &str, parties: &[Party]| {
        parties.iter().try_for_each(|party| {
            let codes: Vec<&str> =
                party.country.iter().chain(&party.sectors).map(|code| code.as_str()).collect();
            let name = &facts.entities[party.entity].name;
            writeln!(out, "      {role} {name} [{}]", codes.join(" "))
        })
    };
    parties(out, "ACTOR", &event.actors)?;
    parties(out, "RECIPIENT", &event.recipients)?;
    if let Some(issue) = event.issue {
        writeln!(out, "      ISSUE {}", &document[issue])?;
    }
    if let Some(time) = &event.time {
        writeln!(out, "      TIME {}", &document[facts.times[time.expression].span])?;
    }
    if let Some(place) = event.place {
        writeln!(out, "      PLACE {}", facts.places[place].name)?;
    }
    event.factuality.iter().try_for_each(|item| {
        let who = voice(document, facts, item.voice);
        writeln!(
            out,
            "      {FAINT}for {who}: {} ({:+.1}){FAINT:#}",
            item.status.name(),
            item.value
        )
    })
}

fn voice(document: &Document, facts: &Facts, voice: Voice) -> String {
    let Voice::Attributed(id) = voice else { return "the outlet".to_owned() };
    let id: Id<_> = id;
    let source = facts.attributions[id].source.as_ref();
    source.map_or("somebody not named".to_owned(), |source| document[source.span].to_owned())
}

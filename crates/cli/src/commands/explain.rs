//! How a sentence is read and coded, step by step.

use std::fmt::Write as _;
use std::io::Write as _;

use readout_facts::explain;
use readout_model::{Event, Facts, Id, Party, Tree, Voice};
use readout_pipeline::sentence;

use super::{Outcome, readout};
use crate::arguments::{Common, Explain};
use crate::screen::{self, CODE, FAINT, TITLE};
use crate::tree;

pub(crate) fn run(common: &Common, command: &Explain) -> anyhow::Result<Outcome> {
    if command.sentence.trim().is_empty() {
        screen::complain("there is no sentence; give it in quotation marks");
        return Ok(Outcome::Failed);
    }
    let readout = readout(common)?;
    let document = sentence(&command.sentence);
    let text = &document.text;
    let analysis = readout.engine.worker().analyze(text, &document.blocks);
    let explanation = explain(&document, &analysis, &readout.knowledge.facts);
    let facts = &explanation.facts;
    let mut out = String::new();

    writeln!(out, "{TITLE}Tree{TITLE:#}")?;
    let drawn = Tree::new(&analysis);
    for id in analysis.sentences.ids() {
        tree::draw(&mut out, text, &drawn, id);
    }
    writeln!(out, "{TITLE}Who and where{TITLE:#}")?;
    for (_, entity) in facts.entities.enumerate() {
        let first = entity.mentions.first().map(|mention| &facts.mentions[*mention]);
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
    for time in facts.times.iter() {
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
    for clause in &explanation.clauses {
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
    for attribution in facts.attributions.iter() {
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
    if facts.attributions.is_empty() {
        writeln!(out, "  none")?;
    }
    writeln!(out, "\n{TITLE}Events{TITLE:#}")?;
    for event in facts.events.iter() {
        write_event(&mut out, &document, facts, event)?;
    }
    if facts.events.is_empty() {
        writeln!(out, "  none")?;
    }
    anstream::stdout().lock().write_all(out.as_bytes())?;
    Ok(Outcome::Done)
}

fn write_event(
    out: &mut String,
    document: &readout_model::Document,
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

fn voice(document: &readout_model::Document, facts: &Facts, voice: Voice) -> String {
    let Voice::Attributed(id) = voice else { return "the outlet".to_owned() };
    let id: Id<_> = id;
    let source = facts.attributions[id].source.as_ref();
    source.map_or("somebody not named".to_owned(), |source| document[source.span].to_owned())
}

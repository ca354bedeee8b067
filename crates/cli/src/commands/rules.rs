//! The author's tools: test, try, compare, begin and list event rules.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

use readout_model::KnowledgeFile;
use readout_pipeline::{
    Knowledge, Outcome as Tested, Readout, embedded_files, overlaid_files, sentence,
};
use readout_record::{CodedActor, CodedEvent, Record};

use super::{Outcome, engine, read_all, readout, run_info};
use crate::arguments::{Common, Inputs, Rules, RulesAction};
use crate::screen::{self, ALERT, CODE, FAINT};

pub(crate) fn run(common: &Common, command: &Rules) -> anyhow::Result<Outcome> {
    match &command.action {
        RulesAction::Test { files } => test(common, files),
        RulesAction::Try { sentence } => try_sentence(common, sentence),
        RulesAction::Diff { old, new, corpus } => diff(common, [old, new], corpus),
        RulesAction::New { event, sentence, no } => new(common, event, sentence, no),
        RulesAction::List => list(common),
    }
}

fn test(common: &Common, files: &[String]) -> anyhow::Result<Outcome> {
    let readout = readout(common)?;
    let mut tested = Vec::new();
    let all = [None];
    let given: Vec<Option<&str>> = files.iter().map(|file| Some(file.as_str())).collect();
    for file in if given.is_empty() { &all[..] } else { &given } {
        // A path from where the user stands names the same file as one below the folder.
        let name = file.map(|file| file.strip_prefix("knowledge/").unwrap_or(file));
        let found = readout.test_rules(name);
        if found.is_empty() {
            let file = file.unwrap_or("the knowledge");
            let hint = "files are named like \"consult.rules\"";
            screen::complain(&format!("no example in {file}; {hint}"));
            return Ok(Outcome::Failed);
        }
        tested.extend(found);
    }
    let mut out = anstream::stdout().lock();
    // Passed and failed of each file, in order of the paths.
    let mut files: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for test in &tested {
        let count = files.entry(&test.example.file).or_default();
        let place = format!("{}:{}", test.example.file, test.example.line);
        let faults = match &test.outcome {
            Tested::Passed => {
                count.0 += 1;
                continue;
            }
            Tested::Healed => vec!["this todo holds now: make it a yes".to_owned()],
            Tested::Failed(faults) => faults.clone(),
        };
        count.1 += 1;
        writeln!(out, "{ALERT}{place}{ALERT:#}  {}", test.example.sentence)?;
        for fault in faults {
            writeln!(out, "    {fault}")?;
        }
    }
    for (file, (passed, failed)) in &files {
        writeln!(out, "{file}: {passed} passed, {failed} failed")?;
    }
    let passed: usize = files.values().map(|count| count.0).sum();
    let failed: usize = files.values().map(|count| count.1).sum();
    writeln!(out, "{passed} passed, {failed} failed")?;
    Ok(if failed == 0 { Outcome::Done } else { Outcome::Failed })
}

fn try_sentence(common: &Common, text: &str) -> anyhow::Result<Outcome> {
    if text.trim().is_empty() {
        screen::complain("there is no sentence; give it in quotation marks");
        return Ok(Outcome::Failed);
    }
    let readout = readout(common)?;
    let document = sentence(text);
    let analysis = readout.engine.worker().analyze(text, &document.blocks);
    let explanation = readout_facts::explain(&document, &analysis, &readout.knowledge.facts);
    let mut out = anstream::stdout().lock();
    let mut any = false;
    for clause in &explanation.clauses {
        let moves: Vec<String> = clause.moves.iter().map(|found| format!("{found:?}")).collect();
        let moves =
            if moves.is_empty() { String::new() } else { format!("   ({})", moves.join(", ")) };
        writeln!(out, "reads as  {}{FAINT}{moves}{FAINT:#}", clause.reads_as)?;
        for tried in &clause.tried {
            any = true;
            match &tried.outcome {
                Ok(found) => {
                    let (rule, frame) = (&tried.rule, &tried.frame);
                    writeln!(out, "  ✓ {rule}  {frame}  {CODE}{}{CODE:#}", found.code)?;
                }
                Err(why) => {
                    let (rule, frame) = (&tried.rule, &tried.frame);
                    writeln!(out, "  – {rule}  {frame}  {FAINT}{why}{FAINT:#}")?;
                }
            }
        }
    }
    if !any {
        writeln!(out, "no frame has any of these words as its trigger")?;
    }
    Ok(Outcome::Done)
}

/// The file that the rule is tried as, beside all others.
const TRIED_AS: &str = "events/draft.rules";

fn new(common: &Common, event: &str, marked: &str, no: &[String]) -> anyhow::Result<Outcome> {
    let (text, marks) = match readout_rules::marks(marked) {
        Ok(read) => read,
        Err(problems) => {
            problems.iter().for_each(|problem| screen::complain(&problem.to_string()));
            return Ok(Outcome::Failed);
        }
    };
    let mut files = match &common.knowledge {
        None => embedded_files(),
        Some(folder) => overlaid_files(folder)?,
    };
    let engine = engine(common)?;
    let knowledge = Knowledge::from_files(&files)?;
    let document = sentence(&text);
    let analysis = engine.worker().analyze(&text, &document.blocks);
    let clauses = readout_facts::clauses_of(&text, &analysis, &knowledge.facts);
    let tree = readout_model::Tree::new(&analysis);
    let frame = match readout_rules::draft(&text, &marks, &tree, &clauses) {
        Ok(frame) => frame,
        Err(why) => {
            screen::complain(&why);
            return Ok(Outcome::Failed);
        }
    };
    let mut rule = format!("event {event}\n  {frame}\n\n  yes   {marked}\n");
    for sentence in no {
        rule += &format!("  no    {sentence}\n");
    }
    let mut out = std::io::stdout().lock();
    out.write_all(rule.as_bytes())?;
    if no.is_empty() {
        let reminder =
            "  # no    write here a sentence with the same words that is no such event\n";
        out.write_all(reminder.as_bytes())?;
        // A sentence without a word in it that any rule knows.
        rule += "  no    It rained.\n";
    }
    files.retain(|file| file.path != TRIED_AS);
    files.push(KnowledgeFile { path: TRIED_AS.to_owned(), text: rule.into() });
    files.sort_by(|one, other| one.path.cmp(&other.path));
    let readout = Readout { engine, knowledge: Knowledge::from_files(&files)? };
    let mut outcome = Outcome::Done;
    for test in readout.test_rules(Some(TRIED_AS)) {
        if let Tested::Failed(faults) = &test.outcome {
            outcome = Outcome::Failed;
            let faults = faults.join("; ");
            screen::complain(&format!("not yet right: {}\n  {faults}", test.example.sentence));
        }
    }
    if outcome == Outcome::Done {
        screen::tell(
            common.quiet,
            "the examples come out as they are marked, beside all other rules",
        );
    }
    Ok(outcome)
}

/// What `rules diff` compares of an event, and how it is shown.
struct Seen {
    /// Type, mode, parties and status as one line.
    coding: String,
    sentence: String,
    report: String,
}

/// Events by report, place of the trigger and the words there.
type Coding = BTreeMap<(String, usize, String), Vec<Seen>>;

fn diff(
    common: &Common,
    folders: [&Path; 2],
    corpus: &[std::path::PathBuf],
) -> anyhow::Result<Outcome> {
    let mut codings = Vec::new();
    let mut outcome = Outcome::Done;
    for folder in folders {
        let knowledge = if folder == Path::new("built-in") {
            Knowledge::embedded()?
        } else {
            Knowledge::with_overlay(folder)?
        };
        let readout = Readout { engine: engine(common)?, knowledge };
        let (coding, ended) = code(&readout, common, corpus)?;
        codings.push(coding);
        outcome = ended;
    }
    let [old, new] = &codings[..] else { return Ok(Outcome::Failed) };
    let mut out = std::io::BufWriter::new(anstream::stdout().lock());
    let mut counts = [0usize; 3];
    let mut places: Vec<_> = old.keys().chain(new.keys()).collect();
    places.sort();
    places.dedup();
    for place in places {
        let lines = |coding: &Coding| -> Vec<String> {
            coding.get(place).into_iter().flatten().map(|seen| seen.coding.clone()).collect()
        };
        let (before, after) = (lines(old), lines(new));
        if before == after {
            continue;
        }
        let seen = new.get(place).or_else(|| old.get(place)).and_then(|seen| seen.first());
        let Some(seen) = seen else { continue };
        let (sign, kind) = match (before.is_empty(), after.is_empty()) {
            (true, _) => ("+", 0),
            (_, true) => ("−", 1),
            _ => ("~", 2),
        };
        counts[kind] += 1;
        writeln!(out, "{CODE}{sign}{CODE:#} {}  {FAINT}{}{FAINT:#}", seen.sentence, seen.report)?;
        for line in before.iter().filter(|line| !after.contains(line)) {
            writeln!(out, "    − {line}")?;
        }
        for line in after.iter().filter(|line| !before.contains(line)) {
            writeln!(out, "    + {line}")?;
        }
    }
    let [gained, lost, changed] = counts;
    writeln!(out, "{gained} gained, {lost} lost, {changed} changed")?;
    out.flush()?;
    Ok(outcome)
}

fn code(
    readout: &Readout,
    common: &Common,
    corpus: &[std::path::PathBuf],
) -> anyhow::Result<(Coding, Outcome)> {
    let inputs = Inputs { paths: corpus.to_vec(), ..Inputs::default() };
    let run = run_info(readout);
    let mut coding = Coding::new();
    let outcome = read_all(readout, common, &inputs, |done| {
        let record = Record::new(&done.report, &run);
        for event in CodedEvent::all(&record, &|_| None) {
            let names = |actors: &[CodedActor]| {
                let names: Vec<&str> = actors.iter().map(|actor| actor.name.as_str()).collect();
                if names.is_empty() { "–".to_owned() } else { names.join(", ") }
            };
            let at = event.text_info.first().map_or(0, |at| at.start);
            let seen = Seen {
                coding: format!(
                    "{}{} {} → {} ({}, {})",
                    event.event,
                    event.mode.as_ref().map_or(String::new(), |mode| format!(" {mode}")),
                    names(&event.actor),
                    names(&event.recipient),
                    event.status.0.name(),
                    event.voice,
                ),
                sentence: event.text.join(" "),
                report: event.report.clone(),
            };
            coding.entry((event.report, at, event.event_text)).or_default().push(seen);
        }
        Ok(())
    })?;
    Ok((coding, outcome))
}

fn list(common: &Common) -> anyhow::Result<Outcome> {
    let knowledge = match &common.knowledge {
        None => Knowledge::embedded()?,
        Some(folder) => Knowledge::with_overlay(folder)?,
    };
    let mut out = std::io::stdout().lock();
    out.write_all(knowledge.facts.events.rules().codebook().as_bytes())?;
    Ok(Outcome::Done)
}

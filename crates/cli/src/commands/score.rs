//! Records compared with records annotated by people.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::path::Path;

use anyhow::Context as _;
use readout_pipeline::{Raw, report};
use readout_record::{Gold, Record, score};
use readout_source::{Lines, Options};

use super::{Outcome, readout, run_info};
use crate::arguments::{Common, Score};
use crate::screen;

pub(crate) fn run(common: &Common, command: &Score) -> anyhow::Result<Outcome> {
    let mut gold = Vec::new();
    let mut failed = 0;
    for (number, line) in lines(&command.gold)?.into_iter().enumerate() {
        match Gold::parse(&line) {
            Ok(record) => gold.push(record),
            Err(error) => {
                failed += 1;
                screen::complain(&format!("{}:{}: {error}", command.gold.display(), number + 1));
            }
        }
    }
    if gold.is_empty() {
        screen::complain(&format!("{}: no gold record in it", command.gold.display()));
        return Ok(Outcome::Failed);
    }
    let found = match &command.records {
        Some(path) => lines(path)?
            .iter()
            .enumerate()
            .map(|(number, line)| {
                serde_json::from_str(line)
                    .with_context(|| format!("{}:{}: not a record", path.display(), number + 1))
            })
            .collect::<anyhow::Result<Vec<Record>>>()?,
        None => read_anew(common, &gold)?,
    };
    let scores = score(&gold, &found);
    for problem in &scores.problems {
        failed += 1;
        screen::complain(problem);
    }
    let mut out = std::io::stdout().lock();
    if command.json {
        let rows: Vec<serde_json::Value> = scores
            .rows
            .iter()
            .map(|row| {
                serde_json::json!({
                    "layer": row.layer, "agreement": row.agreement, "gold": row.gold,
                    "found": row.found, "matched": row.matched, "precision": row.precision(),
                    "recall": row.recall(), "f1": row.f1(),
                })
            })
            .collect();
        serde_json::to_writer(&mut out, &rows)?;
        writeln!(out)?;
    } else {
        writeln!(
            out,
            "{:<14}{:<28}{:>6}{:>7}{:>8}{:>11}{:>8}{:>7}",
            "layer", "agreement", "gold", "found", "matched", "precision", "recall", "F1"
        )?;
        let percent =
            |share: Option<f64>| share.map_or("-".to_owned(), |it| format!("{:.1}", 100.0 * it));
        for row in &scores.rows {
            writeln!(
                out,
                "{:<14}{:<28}{:>6}{:>7}{:>8}{:>11}{:>8}{:>7}",
                row.layer,
                row.agreement,
                row.gold,
                row.found,
                row.matched,
                percent(row.precision()),
                percent(row.recall()),
                percent(row.f1())
            )?;
        }
    }
    Ok(if failed > 0 { Outcome::SomeFailed } else { Outcome::Done })
}

/// The gold's own texts, read by this program.
fn read_anew(common: &Common, gold: &[Gold]) -> anyhow::Result<Vec<Record>> {
    let readout = readout(common)?;
    let run = run_info(readout);
    let mut worker = readout.engine.worker();
    let mut found = Vec::new();
    for gold in gold {
        let about = &gold.record.about;
        let article = serde_json::json!({
            "id": gold.record.id, "text": gold.record.text, "title": gold.record.separate_title(),
            "date": about.published, "outlet": about.outlet, "url": about.url,
        });
        for article in Lines::new(article.to_string().as_bytes(), "gold") {
            let raw = Raw::Article { place: gold.record.id.clone(), article: article? };
            let done = report(raw, &Options::default(), &mut worker, &readout.knowledge)
                .with_context(|| gold.record.id.clone())?;
            found.push(Record::new(&done.report, &run));
        }
    }
    Ok(found)
}

fn lines(path: &Path) -> anyhow::Result<Vec<String>> {
    let place = || path.display().to_string();
    let reader: Box<dyn Read> = if path == Path::new("-") {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(path).with_context(place)?)
    };
    let lines =
        BufReader::new(reader).lines().collect::<Result<Vec<_>, _>>().with_context(place)?;
    Ok(lines.into_iter().filter(|line| !line.trim().is_empty()).collect())
}

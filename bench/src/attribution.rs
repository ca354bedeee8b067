//! Who says what, against gold attributions in brat stand-off (PolNeAR).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use readout_language::Engine;
use readout_model::Span;
use readout_pipeline::source::Options as ReadOptions;
use readout_pipeline::{Knowledge, Raw, report};

#[derive(clap::Args)]
#[command(after_help = "DIR holds .txt files and .ann files named like them, with or without \
                        \"_ANNOTATOR\" behind the name, in folders below it as they please. Of \
                        several .ann files of a report the first in name order counts; labels \
                        other than Source, Cue, Content and Attribution are ignored. Overlap is \
                        twice the common characters of both contents among those of one and the \
                        other together (Dice), white space aside.")]
pub(crate) struct Options {
    /// Folder of reports and annotations
    dir: PathBuf,
    /// Folder laid over the built-in knowledge
    #[arg(long, env = "READOUT_KNOWLEDGE")]
    knowledge: Option<PathBuf>,
    /// Print gold attributions that were missed, found ones that are wrong, and pairs whose contents
    /// are not the same, with the form of the gold one
    #[arg(long)]
    wrong: bool,
}

/// Sorted code points, white space left out.
type Points = Vec<usize>;

#[derive(Clone, Debug, Default)]
struct One {
    source: Points,
    cue: Points,
    content: Points,
}

/// Right, wanted, found.
type Counts = [usize; 3];

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let (mut texts, mut annotations) = (BTreeMap::new(), BTreeMap::new());
    collect(&options.dir, &mut texts, &mut annotations)?;
    let knowledge = match &options.knowledge {
        None => Knowledge::embedded()?,
        Some(folder) => Knowledge::with_overlay(folder)?,
    };
    let engine = Engine::embedded()?;
    let mut worker = engine.worker();
    let mut table = Table::default();
    let mut reports = 0;
    for (stem, path) in &texts {
        let named = |name: &str| {
            let rest = name.strip_prefix(stem.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
        };
        let Some((_, gold)) = annotations.iter().find(|(name, _)| named(name)) else { continue };
        reports += 1;
        let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
        let text = String::from_utf8(bytes.clone())?;
        let letters: Vec<char> = text.chars().collect();
        let gold = read_gold(gold, &letters).with_context(|| gold.display().to_string())?;
        let raw = Raw::Text { name: stem.clone(), bytes };
        let done = report(raw, &ReadOptions::default(), &mut worker, &knowledge)?.report;
        // A byte order mark or a header may stand before what the program calls the text.
        let Some(at) = text.find(&done.document.text) else {
            bail!("{stem}: the text as read is not a part of the file");
        };
        let points = |span: Span| -> Points {
            let bytes = at + span.start()..at + span.end();
            let first = text[..bytes.start].chars().count();
            let inside = text[bytes].chars().enumerate();
            inside.filter(|(_, c)| !c.is_whitespace()).map(|(nth, _)| first + nth).collect()
        };
        let found: Vec<One> = done
            .facts
            .attributions
            .iter()
            .map(|it| One {
                source: it.source.as_ref().map(|it| points(it.span)).unwrap_or_default(),
                cue: it.cue.map(points).unwrap_or_default(),
                content: it.content.iter().flat_map(|&span| points(span)).collect(),
            })
            .collect();
        table.add(stem, &letters, &gold, &found, options.wrong);
    }
    if reports == 0 {
        bail!("{}: no .txt file with an .ann file of its name", options.dir.display());
    }
    println!("{reports} reports");
    table.print();
    Ok(())
}

#[derive(Default)]
struct Table {
    at: [Counts; 3],
    with_source: Counts,
    spans: [Counts; 3],
    /// Found and wanted by form: direct, mixed, indirect.
    forms: [[usize; 2]; 3],
}

impl Table {
    fn add(&mut self, stem: &str, letters: &[char], gold: &[One], found: &[One], wrong: bool) {
        let mut pairs = Vec::new();
        for (wanted, one) in gold.iter().enumerate() {
            for (got, other) in found.iter().enumerate() {
                let overlap = overlap(&one.content, &other.content);
                if overlap > 0.0 {
                    pairs.push((overlap, right_source(one, other), wanted, got));
                }
            }
        }
        pairs.sort_by(|a, b| {
            b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)).then((a.2, a.3).cmp(&(b.2, b.3)))
        });
        let (mut used_gold, mut used_found) = (vec![false; gold.len()], vec![false; found.len()]);
        let mut right = [0; 4];
        let mut inexact = Vec::new();
        for (overlap, source, wanted, got) in pairs {
            if used_gold[wanted] || used_found[got] || overlap < 0.5 {
                continue;
            }
            (used_gold[wanted], used_found[got]) = (true, true);
            if overlap < 1.0 {
                inexact.push((wanted, got));
            }
            let marks = [true, overlap >= 0.8, overlap == 1.0, source];
            for (count, mark) in right.iter_mut().zip(marks) {
                *count += usize::from(mark);
            }
        }
        let sizes = |right| [right, gold.len(), found.len()];
        for (counts, right) in self.at.iter_mut().zip(right) {
            add(counts, sizes(right));
        }
        add(&mut self.with_source, sizes(right[3]));
        let quoted = quoted(letters);
        for (one, used) in gold.iter().zip(&used_gold) {
            let form = form(&one.content, letters, &quoted);
            self.forms[form][0] += usize::from(*used);
            self.forms[form][1] += 1;
        }
        let parts: [fn(&One) -> &Points; 3] = [|it| &it.source, |it| &it.cue, |it| &it.content];
        for (counts, part) in self.spans.iter_mut().zip(parts) {
            add(counts, exact(gold, found, part));
        }
        if wrong {
            let show = |sign: &str, one: &One| {
                let [source, cue, content] =
                    [&one.source, &one.cue, &one.content].map(|it| text(it, letters));
                let form = FORMS[form(&one.content, letters, &quoted)];
                println!("{sign}\t{stem}\t{form}\t{source}\t{cue}\t{content}");
            };
            gold.iter().zip(used_gold).filter(|it| !it.1).for_each(|(one, _)| show("missed", one));
            found.iter().zip(used_found).filter(|it| !it.1).for_each(|(one, _)| show("wrong", one));
            for (wanted, got) in inexact {
                show("wanted", &gold[wanted]);
                show("found", &found[got]);
            }
        }
    }

    fn print(&self) {
        println!("{:<28}{:>10}{:>8}{:>8}", "attributions", "precision", "recall", "F1");
        let row = |name, [right, wanted, found]: Counts| {
            let share = |of: usize| 100.0 * right as f64 / of.max(1) as f64;
            let f1 = 200.0 * right as f64 / (wanted + found).max(1) as f64;
            println!("{name:<28}{:>10.1}{:>8.1}{f1:>8.1}", share(found), share(wanted));
        };
        for (name, counts) in ["overlap .5", "overlap .8", "exact content"].into_iter().zip(self.at)
        {
            row(name, counts);
        }
        row("overlap .5, right source", self.with_source);
        for (name, counts) in
            ["exact source", "exact cue", "exact content span"].into_iter().zip(self.spans)
        {
            row(name, counts);
        }
        println!("{:<28}{:>18}", "recall by form, overlap .5", "");
        for (name, [found, wanted]) in FORMS.into_iter().zip(self.forms) {
            let share = 100.0 * found as f64 / wanted.max(1) as f64;
            println!("{name:<28}{share:>18.1}  of {wanted}");
        }
    }
}

/// As [`form`] numbers them.
const FORMS: [&str; 3] = ["direct", "mixed", "indirect"];

/// The words at some points, with "…" for what is left out between them.
fn text(points: &Points, letters: &[char]) -> String {
    let mut words = String::new();
    let mut before: Option<usize> = None;
    for &at in points {
        if let Some(gap) = before.and_then(|before| letters.get(before + 1..at)) {
            let blank = gap.iter().all(|c| c.is_whitespace());
            words.push_str(if gap.is_empty() {
                ""
            } else if blank {
                " "
            } else {
                " … "
            });
        }
        words.push(letters[at]);
        before = Some(at);
    }
    words
}

fn add(counts: &mut Counts, more: Counts) {
    counts.iter_mut().zip(more).for_each(|(count, more)| *count += more);
}

/// Spans of one layer that are equal, each counted once in a report.
fn exact(gold: &[One], found: &[One], part: fn(&One) -> &Points) -> Counts {
    let set = |list: &[One]| -> std::collections::BTreeSet<Points> {
        list.iter().map(part).filter(|it| !it.is_empty()).cloned().collect()
    };
    let (gold, found) = (set(gold), set(found));
    [gold.intersection(&found).count(), gold.len(), found.len()]
}

/// Twice the common characters of two contents among those of one and the other together (Dice).
/// The figures known before this command were taken so; among the union the same answers score less.
fn overlap(a: &[usize], b: &[usize]) -> f64 {
    let common = a.iter().filter(|at| b.binary_search(at).is_ok()).count();
    2.0 * common as f64 / (a.len() + b.len()).max(1) as f64
}

fn right_source(gold: &One, found: &One) -> bool {
    let none = gold.source.is_empty() && found.source.is_empty();
    none || gold.source.iter().any(|at| found.source.binary_search(at).is_ok())
}

/// For each character whether it stands between double quotation marks. One that is left open in a
/// paragraph runs to its end when the next paragraph opens with a mark.
fn quoted(letters: &[char]) -> Vec<bool> {
    let mut inside = vec![false; letters.len()];
    let mut open: Option<usize> = None;
    let mut at = 0;
    while at < letters.len() {
        let twin = matches!(letters[at], '\'' | '`') && letters.get(at + 1) == Some(&letters[at]);
        match letters[at] {
            '\n' => {
                let next = letters[at..].iter().find(|c| !c.is_whitespace());
                let goes_on = next.is_some_and(|c| matches!(c, '“' | '"' | '\''));
                if let Some(start) = open.take().filter(|_| goes_on) {
                    inside[start..at].fill(true);
                }
            }
            '“' | '”' | '"' | '\'' | '`' if twin || !matches!(letters[at], '\'' | '`') => {
                let end = at + 1 + usize::from(twin);
                open = match open {
                    Some(start) if letters[at] != '“' => {
                        inside[start..end].fill(true);
                        None
                    }
                    _ => Some(at),
                };
                at = end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    inside
}

/// 0 direct, 1 mixed, 2 indirect: all, some or none of the letters in quotation marks.
fn form(content: &[usize], letters: &[char], quoted: &[bool]) -> usize {
    let words: Vec<usize> =
        content.iter().copied().filter(|&at| letters[at].is_alphanumeric()).collect();
    match words.iter().filter(|&&at| quoted[at]).count() {
        0 => 2,
        all if all == words.len() => 0,
        _ => 1,
    }
}

/// Files by their names without ending.
fn collect(
    dir: &Path,
    texts: &mut BTreeMap<String, PathBuf>,
    annotations: &mut BTreeMap<String, PathBuf>,
) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(dir).with_context(|| dir.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, texts, annotations)?;
            continue;
        }
        let Some(stem) = path.file_stem().and_then(|stem| stem.to_str()) else { continue };
        match path.extension().and_then(|ending| ending.to_str()) {
            Some("txt") => texts.insert(stem.to_owned(), path.clone()),
            Some("ann") => annotations.insert(stem.to_owned(), path.clone()),
            _ => None,
        };
    }
    Ok(())
}

/// Attributions with a content out of a stand-off file.
fn read_gold(path: &Path, letters: &[char]) -> anyhow::Result<Vec<One>> {
    let text = std::fs::read_to_string(path)?;
    let mut spans: BTreeMap<&str, Points> = BTreeMap::new();
    let mut events = Vec::new();
    for line in text.lines() {
        let mut columns = line.split('\t');
        let (Some(id), Some(what)) = (columns.next(), columns.next()) else { continue };
        if id.starts_with('E') {
            events.push(what);
        } else if id.starts_with('T') {
            let (_, offsets) = what.split_once(' ').context("a label without offsets")?;
            let mut points = Points::new();
            for piece in offsets.split(';') {
                let (start, end) = piece.split_once(' ').context("offsets are two numbers")?;
                let range = start.parse::<usize>()?..end.parse::<usize>()?.min(letters.len());
                points.extend(range.filter(|&at| !letters[at].is_whitespace()));
            }
            points.sort_unstable();
            points.dedup();
            spans.insert(id, points);
        }
    }
    let mut found = Vec::new();
    for event in events {
        let mut one = One::default();
        if !event.starts_with("Attribution") {
            continue;
        }
        for (role, id) in event.split(' ').skip(1).filter_map(|it| it.split_once(':')) {
            let place = match role.trim_end_matches(|c: char| c.is_ascii_digit()) {
                "Source" => &mut one.source,
                "Cue" => &mut one.cue,
                "Content" => &mut one.content,
                _ => continue,
            };
            place.extend(spans.get(id).into_iter().flatten());
            place.sort_unstable();
            place.dedup();
        }
        if !one.content.is_empty() {
            found.push(one);
        }
    }
    Ok(found)
}

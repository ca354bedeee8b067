//! How fast reports come in and are found again, on reports made up for the purpose.
//!
//! The reports are written by a small grammar from a seed: as long as agency reports, no two alike,
//! with names and verbs that make events. They say nothing about accuracy.

use std::fmt::Write as _;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use anyhow::Context as _;
use flate2::{Compression, write::GzEncoder};
use readout_language::Engine;
use readout_pipeline::{Inputs, Knowledge, Raw, Readout};
use readout_record::{Record, RunInfo};
use readout_source::Options as Given;
use readout_store::{Kept, Query, Store};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Reports that are made, read, annotated and stored
    #[arg(long, value_name = "N", default_value_t = 1000)]
    articles: usize,
    /// Reports that the store holds when search is measured: the annotated ones again and again, their
    /// words and days changed, without being annotated again
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    stored: usize,
    /// Folder for the files and stores, some gigabytes for a million [default: the system's for what is temporary]
    #[arg(long, value_name = "DIR")]
    folder: Option<std::path::PathBuf>,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let base = options.folder.clone().unwrap_or_else(std::env::temp_dir);
    let folder = base.join(format!("readout-intake-{}", std::process::id()));
    std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let done = measure(options, &folder);
    std::fs::remove_dir_all(&folder)?;
    done
}

fn measure(options: &Options, folder: &Path) -> anyhow::Result<()> {
    let (lines, archive) = (folder.join("news.jsonl"), folder.join("news.warc.gz"));
    write_lines(&lines, options.articles)?;
    write_archive(&archive, options.articles)?;
    let knowledge = Knowledge::embedded()?;
    println!("what\treports\tper second\tMB/s\tpeak memory MB");
    for (name, path) in [("read JSONL", &lines), ("read WARC, packed", &archive)] {
        let start = Instant::now();
        let (mut reports, mut bytes) = (0usize, 0usize);
        for raw in Inputs::new(std::slice::from_ref(path)) {
            let raw = raw.map_err(|failure| anyhow::anyhow!("{failure}"))?;
            let Raw::Article { article, .. } = raw else { continue };
            bytes += article.text.len();
            article.read(&Given::default(), &knowledge.cues)?;
            reports += 1;
        }
        let took = start.elapsed().as_secs_f64();
        row(name, reports, bytes, took);
    }
    let readout = Readout { engine: Engine::embedded()?, knowledge };
    let run = RunInfo {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        model: readout.engine.info().to_string(),
        knowledge: readout.knowledge.hash.clone(),
    };
    let path = folder.join("news.db");
    let store = Store::create(&path)?;
    let bytes = usize::try_from(std::fs::metadata(&lines)?.len())?;
    // The same once more, for what is kept of each: one report at a time.
    let mut again = Inputs::new(std::slice::from_ref(&lines));
    let start = Instant::now();
    let (mut added, mut failed) = (0usize, None);
    let mut records: Vec<Record> = Vec::new();
    readout.read_all(Inputs::new(std::slice::from_ref(&lines)), &Given::default(), |done| {
        let one = || -> anyhow::Result<()> {
            let done = done.map_err(|failure| anyhow::anyhow!("{failure}"))?;
            let record = Record::new(&done.report, &run);
            if added % 64 == 0 {
                store.begin()?;
            }
            let raw = again.next().context("the file is shorter the second time")?;
            let (kind, name, bytes) = raw.map_err(|why| anyhow::anyhow!("{why}"))?.keep();
            let kept = Kept { kind: kind.to_owned(), name, bytes, ..Kept::default() };
            store.add(&kept, &record)?;
            if records.len() < 200 {
                records.push(record);
            }
            added += 1;
            if added % 64 == 0 {
                store.commit()?;
            }
            Ok(())
        };
        failed = one().err();
        if added == options.articles / 2 {
            row("annotate and store, half", added, bytes / 2, start.elapsed().as_secs_f64());
        }
        if failed.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    if let Some(error) = failed {
        return Err(error);
    }
    if added % 64 != 0 {
        store.commit()?;
    }
    row("annotate and store", added, bytes, start.elapsed().as_secs_f64());
    let size = |path: &Path| std::fs::metadata(path).map_or(0, |it| it.len());
    // What is logged goes into the file when the last who has it open leaves.
    drop(store);
    println!("\nbytes a stored report: {}", size(&path) / added.max(1) as u64);
    let store = Store::open(&path)?;
    search(&store, &records, options.stored)
}

fn row(name: &str, reports: usize, bytes: usize, seconds: f64) {
    let seconds = seconds.max(1e-9);
    println!(
        "{name}\t{reports}\t{:.0}\t{:.1}\t{}",
        reports as f64 / seconds,
        bytes as f64 / 1e6 / seconds,
        peak().map_or("?".to_owned(), |it| it.to_string())
    );
}

/// Most memory this process has held so far, in megabytes.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? / 1024)
}

/// Fills the store up and asks it.
fn search(store: &Store, records: &[Record], wanted: usize) -> anyhow::Result<()> {
    let (mut held, _) = store.size()?;
    let start = Instant::now();
    let first = jiff::civil::date(2000, 1, 1);
    let mut number = 0usize;
    while (held as usize) < wanted {
        store.begin()?;
        for _ in 0..1000.min(wanted - held as usize) {
            let mut record = records[number % records.len()].clone();
            record.id = format!("copy-{number}");
            // In the order of their days, as a store grows.
            let day = first.checked_add(jiff::Span::new().days((number * 9000 / wanted) as i64))?;
            record.about.published = Some(day.to_string());
            for event in &mut record.events {
                event.id = format!("{}{number:x}", &event.id[..4.min(event.id.len())]);
            }
            // Words of its own, rare and less rare.
            let _ = write!(record.text, " case{} district{}.", number % 50_000, number % 300);
            let kept =
                Kept { kind: "article".to_owned(), name: record.id.clone(), ..Kept::default() };
            let kept = Kept { bytes: record.text.clone().into_bytes(), ..kept };
            store.add(&kept, &record)?;
            number += 1;
            held += 1;
        }
        store.commit()?;
    }
    eprintln!("filled to {held} in {:.0} s", start.elapsed().as_secs_f64());
    println!("\nquery\thits\tp50 ms\tp95 ms\tof {held} reports");
    for query in [
        "case77",
        "district12",
        "minister",
        "\"foreign minister\"",
        "minister country:NOR",
        "type:ACCUSE country:FRA",
        "minister since:2010-01-01 until:2010-01-31",
        "outlet:\"harbour post\" fishing",
        "case77 minister country:NOR",
        "nowhere",
    ] {
        let parsed = Query::parse(query)?;
        let mut times: Vec<f64> = Vec::new();
        let mut hits = 0;
        for _ in 0..40 {
            let start = Instant::now();
            hits = store.search(&parsed, 20)?.len();
            times.push(start.elapsed().as_secs_f64() * 1e3);
        }
        times.sort_by(f64::total_cmp);
        println!(
            "{query}\t{hits}\t{:.1}\t{:.1}",
            times[times.len() / 2],
            times[times.len() * 95 / 100]
        );
    }
    Ok(())
}

/// Numbers that look drawn; the same for every run.
struct Dice(u64);

impl Dice {
    /// Below `sides`.
    fn roll(&mut self, sides: usize) -> usize {
        // SplitMix64, Steele, Lea and Flood 2014.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut it = self.0;
        it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((it ^ (it >> 31)) % sides as u64) as usize
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len())]
    }
}

const COUNTRIES: [&str; 12] = [
    "Norway",
    "Argentina",
    "France",
    "Kenya",
    "Japan",
    "Chile",
    "Egypt",
    "Ethiopia",
    "Poland",
    "Belarus",
    "Peru",
    "Vietnam",
];
const DEEDS: [&str; 8] = [
    "accused {} of illegal fishing",
    "imposed sanctions on {}",
    "summoned the ambassador of {}",
    "signed a trade agreement with {}",
    "sent medical supplies to {}",
    "condemned the decision of {}",
    "held talks with {} in Lisbon",
    "threatened {} with tariffs",
];
const ROLES: [&str; 6] = [
    "Foreign Minister",
    "President",
    "Defence Minister",
    "Prime Minister",
    "Trade Minister",
    "Ambassador",
];
const NAMES: [&str; 10] = [
    "Ole Strand",
    "Lucia Ferreyra",
    "Ada Quill",
    "Odo Perrin",
    "Jola Marr",
    "Anselm Roke",
    "Mina Castellan",
    "Petr Aldous",
    "Berta Linz",
    "Tran Quoc Hung",
];
const DAYS: [&str; 5] = ["on Monday", "on Tuesday", "last week", "on Friday", "yesterday"];
const OUTLETS: [&str; 4] = ["Harbour Post", "Delta Courier", "Meridian Press", "Channel North"];

/// Title and paragraphs of a report of some 350 words.
fn report(number: usize) -> (String, Vec<String>) {
    let mut dice = Dice(number as u64);
    let (one, other) = (dice.one(&COUNTRIES), dice.one(&COUNTRIES));
    let title = format!("{one}, {other} and case {number}");
    let mut paragraphs = Vec::new();
    for _ in 0..12 {
        let deed = dice.one(&DEEDS).replace("{}", dice.one(&COUNTRIES));
        let (role, name) = (dice.one(&ROLES), dice.one(&NAMES));
        paragraphs.push(format!(
            "{} {deed} {} after a dispute over {} vessels. {role} {name} said that the matter would be \
             taken to a court in the {} district, and that {other} had been told of it.",
            dice.one(&COUNTRIES),
            dice.one(&DAYS),
            2 + dice.roll(400),
            dice.one(&["northern", "eastern", "lower", "upper"]),
        ));
    }
    (title, paragraphs)
}

fn date(number: usize) -> String {
    format!("2026-{:02}-{:02}", 1 + number / 28 % 12, 1 + number % 28)
}

fn write_lines(path: &Path, count: usize) -> anyhow::Result<()> {
    let mut out = std::io::BufWriter::new(std::fs::File::create(path)?);
    for number in 0..count {
        let (title, paragraphs) = report(number);
        let line = serde_json::json!({
            "id": format!("n{number}"), "date": date(number), "outlet": OUTLETS[number % 4],
            "title": title, "text": paragraphs.join("\n\n"),
        });
        writeln!(out, "{line}")?;
    }
    Ok(out.flush()?)
}

fn write_archive(path: &Path, count: usize) -> anyhow::Result<()> {
    let mut out = std::io::BufWriter::new(std::fs::File::create(path)?);
    let menu: String = (0..60)
        .map(|it| format!("<li class=\"menu-item\"><a href=\"/{it}\">Part {it}</a></li>"))
        .collect();
    for number in 0..count {
        let (title, paragraphs) = report(number);
        let body: String = paragraphs.iter().map(|it| format!("<p>{it}</p>\n")).collect();
        let page = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<!doctype html><html><head><title>{title}</title>\
             <meta property=\"article:published_time\" content=\"{}\"><script>{}</script></head><body>\
             <nav><ul>{menu}</ul></nav><article><h1>{title}</h1><div class=\"entry-content\">{body}</div>\
             </article><aside><ul>{menu}</ul></aside></body></html>",
            date(number),
            "var tracking = {};\n".repeat(400),
        );
        let mut record = GzEncoder::new(Vec::new(), Compression::fast());
        write!(
            record,
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://post.example/{number}\r\n\
             Content-Length: {}\r\n\r\n{page}\r\n\r\n",
            page.len()
        )?;
        out.write_all(&record.finish()?)?;
    }
    Ok(out.flush()?)
}

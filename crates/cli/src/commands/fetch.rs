//! Feeds and pages from the network, into a store or a folder. The only command that begins one, and
//! `--fetch` of the others, go through [`Fetcher`].

use std::collections::{BTreeSet, VecDeque};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use jiff::Timestamp;
use readout_fetch::{Content, Fetched, Fetcher, Kind, Settings, Visit, Wishes, by_turns, minute};
use readout_pipeline::{Failure, OpenAddress, Raw};
use readout_source::{
    Article, Listed, MAX_LIST_BYTES, Options, addresses, entries, is_address, is_feed, is_page,
    links, rhythm, unpack,
};
use readout_store::{Kept, Store};

use super::intake::Intake;
use super::{Outcome, Progress, placing, readout};
use crate::arguments::{Common, Network};
use crate::screen;
use crate::store_arguments::Fetch;

/// Answers that are held before they are read and kept: what is held is lost when the program is
/// killed, and fetched again the next time.
const HELD: usize = 32;

pub(crate) fn run(common: &Common, command: &Fetch) -> anyhow::Result<Outcome> {
    let path = match (&command.into, &command.out) {
        (Some(store), _) => store.clone(),
        (None, Some(folder)) => {
            std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
            folder.join("visits.db")
        }
        (None, None) => bail!("give a store with --into, or a folder with --out"),
    };
    let place = || path.display().to_string();
    if command.status {
        return status(&Store::open(&path).with_context(place)?, command.json).with_context(place);
    }
    if common.offline {
        bail!("--offline: nothing is fetched");
    }
    let mut store = Store::create(&path).with_context(place)?;
    let (visits, missing) = visits(command, &store)?;
    if visits.is_empty() && missing == 0 {
        bail!("{}: no feed is known yet; name some: `readout fetch feeds.opml …`", place());
    }
    let mut run = Run {
        fetcher: fetcher(common, &command.network),
        seen: visits.iter().map(|it| it.url.clone()).collect(),
        queue: by_turns(visits, |it| &it.url).into(),
        pages: command.pages,
        quiet: common.quiet,
        counts: Counts { failed: missing, ..Counts::default() },
        held: Vec::new(),
        visited: Vec::new(),
    };
    let result = match &command.out {
        Some(folder) => run.fill_folder(&store, folder),
        None => {
            let readout = readout(common)?;
            let mut intake = Intake::new(common, &store, readout, None)?;
            let result = run.fill_store(&store, &mut intake);
            let summary = intake.summary(&path).with_context(place)?;
            run.counts.failed += intake.failed;
            let frequencies = &readout.knowledge.frequencies;
            let placed = placing::place(&mut store, frequencies).with_context(place)?;
            for message in [Some(summary), placing::told(placed)].into_iter().flatten() {
                screen::tell(common.quiet, &message);
            }
            result
        }
    };
    result.with_context(place)?;
    screen::tell(common.quiet, &run.counts.summary());
    let Counts { new, unchanged, had, waiting, stopped, skipped, failed, .. } = run.counts;
    Ok(match (new + unchanged + had + waiting + stopped, failed + skipped) {
        (_, 0) => Outcome::Done,
        (0, _) => Outcome::Failed,
        _ => Outcome::SomeFailed,
    })
}

/// What opens addresses among the inputs of another command (`--fetch`): nothing is remembered.
pub(super) fn opener(common: &Common, network: &Network) -> OpenAddress {
    if common.offline {
        return Box::new(|_| Err("--offline: not fetched".to_owned()));
    }
    let mut fetcher = fetcher(common, network);
    Box::new(move |url| match fetcher.fetch(&mut Visit::new(url, Kind::Page)) {
        Fetched::New(content) => match kind(&Visit::new(url, Kind::Page), &content)? {
            Kind::Feed => Ok(Box::new(entries(&content.bytes).into_iter())),
            Kind::Page => Ok(Box::new(std::iter::once(Ok(page(&content))))),
        },
        Fetched::Stopped(why) | Fetched::Skipped(why) | Fetched::Failed(why) => Err(why),
        Fetched::Waits(until) => Err(format!("not before {}", minute(&until.to_string()))),
        Fetched::Unchanged | Fetched::Had => Err("nothing new".to_owned()),
    })
}

fn fetcher(common: &Common, network: &Network) -> Fetcher {
    if network.contact.is_none() {
        let message = "no --contact given: newsrooms cannot tell whose requests these are";
        screen::tell(common.quiet, message);
    }
    let version = env!("CARGO_PKG_VERSION");
    let settings = Settings::new(version, network.contact.as_deref(), Timestamp::now);
    Fetcher::new(Settings { permitted: network.allow_private.clone(), ..settings })
}

/// What an address gave.
fn kind(visit: &Visit, content: &Content) -> Result<Kind, String> {
    match (is_feed(&content.bytes), visit.kind) {
        (true, _) => Ok(Kind::Feed),
        (false, Kind::Feed) => Err("no feed is there, but something else".to_owned()),
        (false, Kind::Page) if is_page(&content.bytes) => Ok(Kind::Page),
        (false, Kind::Page) => Err("neither a page nor a feed".to_owned()),
    }
}

/// The report of a page.
fn page(content: &Content) -> Article {
    Article::of_page(&content.url, &content.bytes, content.charset.as_deref())
}

/// What to visit: the sources, as the store remembers them; and how many sources could not be read.
fn visits(command: &Fetch, store: &Store) -> anyhow::Result<(Vec<Visit>, usize)> {
    let mut listed = Vec::new();
    let mut missing = 0;
    for source in &command.sources {
        if is_address(source) {
            listed.push(Listed { url: source.clone(), feed: false });
            continue;
        }
        match list(Path::new(source)) {
            Ok(found) => listed.extend(found),
            Err(cause) => {
                missing += 1;
                screen::complain(&format!("{source}: {cause}"));
            }
        }
    }
    let mut seen = BTreeSet::new();
    let mut visits = Vec::new();
    for Listed { url, feed } in listed {
        if seen.insert(url.clone()) {
            let fresh = Visit::new(&url, if feed { Kind::Feed } else { Kind::Page });
            visits.push(remembered(store, &url)?.unwrap_or(fresh));
        }
    }
    // Pages that an earlier run did not come to.
    let whole = command.sources.is_empty();
    if whole || command.pages {
        let known = store.visits()?.into_iter().filter_map(|it| serde_json::from_str(&it).ok());
        let wanted = known.filter(|it: &Visit| match it.kind {
            Kind::Feed => whole,
            Kind::Page => !it.had && it.stopped.is_none(),
        });
        visits.extend(wanted.filter(|it| seen.insert(it.url.clone())));
    }
    Ok((visits, missing))
}

fn remembered(store: &Store, url: &str) -> anyhow::Result<Option<Visit>> {
    let visit = store.visit(url)?;
    visit.map(|it| serde_json::from_str(&it).with_context(|| url.to_owned())).transpose()
}

/// The addresses that a file names: those of a list, or what a saved feed's entries point to.
fn list(path: &Path) -> Result<Vec<Listed>, String> {
    let read = || -> std::io::Result<Vec<u8>> {
        let file = std::io::BufReader::new(std::fs::File::open(path)?);
        let mut bytes = Vec::new();
        let limit = MAX_LIST_BYTES as u64 + 1;
        unpack(Box::new(file))?.take(limit).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = read().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            "no such file (an address begins with http:// or https://)".to_owned()
        }
        _ => error.to_string(),
    })?;
    if bytes.len() > MAX_LIST_BYTES {
        return Err(format!("larger than {} MiB: split it", MAX_LIST_BYTES >> 20));
    }
    if is_feed(&bytes) {
        let pages = links(&bytes).into_iter();
        return Ok(pages.map(|url| Listed { url, feed: false }).collect());
    }
    let found = addresses(&bytes)?;
    if found.is_empty() { Err("no address in it".to_owned()) } else { Ok(found) }
}

#[derive(Default)]
struct Counts {
    new: usize,
    unchanged: usize,
    had: usize,
    waiting: usize,
    stopped: usize,
    skipped: usize,
    failed: usize,
    /// Entries of feeds without text.
    pointers: usize,
}

impl Counts {
    fn summary(&self) -> String {
        let Counts { new, unchanged, had, waiting, stopped, skipped, failed, pointers } = self;
        let mut parts = vec![format!("{new} fetched"), format!("{unchanged} unchanged")];
        let mut more = |count: &usize, what: &str| {
            if *count > 0 {
                parts.push(format!("{count} {what}"));
            }
        };
        more(had, "had before");
        more(waiting, "not due yet");
        more(stopped, "given up before");
        more(skipped, "not to be fetched");
        more(failed, "failed");
        more(pointers, "entries without text (--pages fetches what they point to)");
        parts.join(", ")
    }
}

/// One run over what is due.
struct Run {
    fetcher: Fetcher,
    queue: VecDeque<Visit>,
    seen: BTreeSet<String>,
    pages: bool,
    quiet: bool,
    counts: Counts,
    /// What was fetched and is not kept yet.
    held: Vec<(Visit, Content)>,
    /// What was visited since visits were last kept.
    visited: Vec<Visit>,
}

impl Run {
    /// Visits until enough is held; false when nothing is left to visit.
    fn fetch(&mut self, store: &Store, progress: &indicatif::ProgressBar) -> anyhow::Result<bool> {
        while self.held.len() < HELD {
            let Some(mut visit) = self.queue.pop_front() else { return Ok(false) };
            progress.set_length(progress.position() + 1 + self.queue.len() as u64);
            progress.set_message(visit.url.clone());
            let url = visit.url.clone();
            let fetched = self.fetcher.fetch(&mut visit);
            progress.inc(1);
            match fetched {
                Fetched::New(content) => match kind(&visit, &content) {
                    Ok(kind) => {
                        self.counts.new += 1;
                        if kind == Kind::Feed {
                            self.take_feed(&mut visit, &content, store)?;
                        }
                        self.held.push((visit, content));
                        continue;
                    }
                    Err(why) => {
                        self.counts.failed += 1;
                        // The whole answer again next time, and not "nothing new".
                        visit.validators = None;
                        progress.suspend(|| screen::complain(&format!("{url}: {why}")));
                    }
                },
                Fetched::Unchanged => self.counts.unchanged += 1,
                Fetched::Had => {
                    self.counts.had += 1;
                    continue;
                }
                Fetched::Waits(until) => {
                    self.counts.waiting += 1;
                    let message = format!("{url}: not due before {}", minute(&until.to_string()));
                    progress.suspend(|| screen::tell(self.quiet, &message));
                }
                Fetched::Stopped(why) => {
                    self.counts.stopped += 1;
                    progress.suspend(|| screen::tell(self.quiet, &format!("{url}: {why}")));
                }
                Fetched::Skipped(why) => {
                    self.counts.skipped += 1;
                    progress.suspend(|| screen::tell(self.quiet, &format!("{url}: {why}")));
                    // Of what was not even asked, nothing is kept: it may have a password in it.
                    if visit == Visit::new(&url, visit.kind) {
                        continue;
                    }
                }
                Fetched::Failed(why) => {
                    self.counts.failed += 1;
                    progress.suspend(|| screen::complain(&format!("{url}: {why}")));
                }
            }
            self.visited.push(visit);
        }
        Ok(true)
    }

    /// Notes when a feed may be visited again, and its pages if these are wanted.
    fn take_feed(
        &mut self,
        visit: &mut Visit,
        content: &Content,
        store: &Store,
    ) -> anyhow::Result<()> {
        let now = Timestamp::now();
        if visit.kind == Kind::Page {
            visit.is_feed(now);
        }
        let rhythm = rhythm(&content.bytes);
        let wishes = Wishes {
            minutes: rhythm.minutes,
            closed_hours: rhythm.closed_hours,
            closed_days: rhythm.closed_days,
        };
        visit.follow(wishes, now);
        if self.pages {
            for url in links(&content.bytes) {
                if self.seen.insert(url.clone()) && remembered(store, &url)?.is_none() {
                    let page = Visit::new(&url, Kind::Page);
                    // Kept with the feed: if this run does not come to it, the next one does.
                    self.visited.push(page.clone());
                    self.queue.push_back(page);
                }
            }
        }
        Ok(())
    }

    fn fill_store(&mut self, store: &Store, intake: &mut Intake<'_>) -> anyhow::Result<()> {
        let progress = bar(self.quiet);
        loop {
            let more = self.fetch(store, &progress)?;
            let mut raws = Vec::new();
            for (visit, content) in std::mem::take(&mut self.held) {
                raws.extend(self.reports(&content));
                self.visited.push(visit);
            }
            let reading = Progress::of_number(self.quiet, 0);
            // First what was fetched, then that it was: the other way round, a program that is killed
            // in between would never fetch it again.
            progress.suspend(|| intake.take(raws.into_iter(), &Options::default(), &reading))?;
            self.keep_visits(store)?;
            if !more {
                progress.finish_and_clear();
                return Ok(());
            }
        }
    }

    /// The reports of what was fetched.
    fn reports(&mut self, content: &Content) -> Vec<Result<Raw, Failure>> {
        let url = &content.url;
        let raw = |article: Article| Raw::Article { place: article.id.clone(), article };
        if !is_feed(&content.bytes) {
            return vec![Ok(raw(page(content)))];
        }
        let mut found = Vec::new();
        for entry in entries(&content.bytes) {
            match entry {
                Ok(article) if self.pages && article.url.is_some() => {}
                Ok(article) => found.push(Ok(raw(article))),
                Err(bad) if bad.message.contains("pointer only") => {
                    self.counts.pointers += usize::from(!self.pages);
                }
                Err(bad) => {
                    found.push(Err(Failure { place: url.clone(), cause: bad.message }));
                }
            }
        }
        found
    }

    fn fill_folder(&mut self, store: &Store, folder: &Path) -> anyhow::Result<()> {
        let progress = bar(self.quiet);
        let index: PathBuf = folder.join("index.jsonl");
        let place = || index.display().to_string();
        let mut index = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(&index)
            .with_context(place)?;
        loop {
            let more = self.fetch(store, &progress)?;
            for (visit, content) in std::mem::take(&mut self.held) {
                let feed = is_feed(&content.bytes);
                let ending = match feed {
                    true if content.bytes.trim_ascii_start().starts_with(b"{") => "json",
                    true => "xml",
                    false => "html",
                };
                // A name of ours: one that a server gives may lead anywhere.
                let kept =
                    Kept { name: content.url.clone(), bytes: content.bytes, ..Kept::default() };
                let name = format!("{}.{ending}", kept.key().0);
                let path = folder.join(&name);
                std::fs::write(&path, &kept.bytes).with_context(|| path.display().to_string())?;
                let line = serde_json::json!({
                    "file": name, "url": content.url, "asked": visit.url, "at": visit.last,
                    "kind": if feed { "feed" } else { "page" },
                });
                writeln!(index, "{line}")?;
                self.visited.push(visit);
            }
            self.keep_visits(store)?;
            if !more {
                progress.finish_and_clear();
                return Ok(());
            }
        }
    }

    fn keep_visits(&mut self, store: &Store) -> anyhow::Result<()> {
        // In order: what is known of a page after its visit stands behind what was before.
        let visited = std::mem::take(&mut self.visited).into_iter();
        let visits: Vec<(String, String)> = visited
            .map(|it| Ok((it.url.clone(), serde_json::to_string(&it)?)))
            .collect::<anyhow::Result<_>>()?;
        Ok(store.keep_visits(&visits)?)
    }
}

fn bar(quiet: bool) -> indicatif::ProgressBar {
    let bar = if quiet { indicatif::ProgressBar::hidden() } else { indicatif::ProgressBar::new(0) };
    let template = "{pos} of {len} addresses, {elapsed}, {wide_msg}";
    let style = indicatif::ProgressStyle::with_template(template);
    bar.set_style(style.unwrap_or_else(|_| indicatif::ProgressStyle::default_bar()));
    bar
}

/// What is known of addresses.
fn status(store: &Store, json: bool) -> anyhow::Result<Outcome> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    if !json {
        writeln!(out, "kind\tanswer\tlast\tnext\tsaved\taddress")?;
    }
    for line in store.visits()? {
        if json {
            writeln!(out, "{line}")?;
            continue;
        }
        let visit: Visit = serde_json::from_str(&line)?;
        let kind = if visit.kind == Kind::Feed { "feed" } else { "page" };
        let answer = visit.status.map(|it| it.to_string());
        let last = visit.last.as_deref().map(minute);
        let next = match (&visit.stopped, visit.had) {
            (Some(why), _) => Some(format!("never: {why}")),
            (None, true) => Some("never: had".to_owned()),
            (None, false) => visit.next.as_deref().map(minute),
        };
        let cells = [answer, last, next].map(|it| it.unwrap_or_else(|| "-".to_owned()));
        let kilobytes = visit.saved.div_ceil(1024);
        writeln!(out, "{kind}\t{}\t{kilobytes} KB\t{}", cells.join("\t"), visit.url)?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}

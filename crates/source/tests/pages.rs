//! Web pages: what comes out of pages as newsrooms make them, and that hostile ones harm nothing.

#![allow(clippy::disallowed_methods, reason = "tests read the pages they stand on")]

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use readout_model::{BlockKind, KnowledgeFile};
use readout_source::{Cues, Options, Reading, Unreadable, read};

fn cues() -> Cues {
    let files = [
        ("source/pages.tsv", include_str!("../../../knowledge/source/pages.tsv")),
        ("source/cues.tsv", include_str!("../../../knowledge/source/cues.tsv")),
    ];
    let files =
        files.map(|(path, text)| KnowledgeFile { path: path.into(), text: text.to_owned().into() });
    Cues::parse(&files).expect("the tables are right")
}

fn page(html: &str) -> Result<Reading, Unreadable> {
    read(html.as_bytes(), "page.html", &Options::default(), &cues())
}

/// Kinds and beginnings of the blocks after the title.
fn shown(reading: &Reading) -> Vec<String> {
    let document = &reading.document;
    let body = document.blocks.iter().filter(|block| block.span.start() >= document.body);
    body.map(|block| {
        let words: Vec<&str> = document[block.span].split(' ').take(3).collect();
        format!("{} {}", block.kind.name(), words.join(" "))
    })
    .collect()
}

const WORDPRESS: &str = r#"<!DOCTYPE html><html lang="en"><head><title>Dam talks resume - Delta Courier</title>
<meta charset="utf-8"><link rel="canonical" href="https://courier.example/2026/03/04/dam-talks">
<meta property="og:site_name" content="Delta Courier"><meta name="author" content="Ada Quill">
<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"x"},
{"@type":"NewsArticle","headline":"Dam talks resume","datePublished":"2026-03-04T08:00:00Z",
"dateModified":"2026-03-05","isAccessibleForFree":"False"}]}</script><style>p{color:red}</style></head>
<body class="single post-related"><nav><ul><li><a href="/">Home</a></li><li><a href="/w">World</a></li></ul></nav>
<article class="post has-comments"><h1>Dam talks resume</h1>
<div class="entry-content">
<figure><img src="a.jpg"><figcaption>Engineers look at the northern wall of the reservoir</figcaption></figure>
<p>Negotiators from the two river states met again on Tuesday, ten months after their last session broke up in
anger, and agreed to exchange figures on the level of the water every week.</p>
<p>The minister for irrigation, Odo Perrin, said that nobody should expect a treaty before the rains, but that the
mood in the room had changed, and that both sides knew what a failure would cost them.</p>
<div class="related-posts"><h3>You may like</h3><ul><li><a href="/1">A river runs dry in the south</a></li>
<li><a href="/2">Why the old treaty failed</a></li></ul></div>
<p>Farmers downstream remain doubtful, since earlier promises of data were not kept, and the cooperatives want
observers of their own at the sluices before the end of the month.</p>
<h2>What comes next</h2>
<p>A further round is planned for April, when the new governor takes office, and a technical group will meet
before it to agree on how the gauges are read and who pays for their repair.</p>
<div class="sharedaddy"><a href="f">Share on Facebook, Twitter and elsewhere</a></div>
<div class="newsletter-signup"><p>Get our morning letter with all that happened in your inbox every day.</p></div>
</div></article><footer>All rights reserved by the Delta Courier</footer></body></html>"#;

#[test]
fn a_page_gives_its_report_and_keeps_the_rest_apart() {
    let reading = page(WORDPRESS).expect("a report");
    let about = &reading.document.about;
    assert_eq!(about.title.as_deref(), Some("Dam talks resume"));
    assert_eq!(about.outlet.as_deref(), Some("Delta Courier"));
    assert_eq!(about.url.as_deref(), Some("https://courier.example/2026/03/04/dam-talks"));
    assert_eq!(about.published.map(|day| day.to_string()).as_deref(), Some("2026-03-04"));
    let facts = reading.page.clone().expect("a page");
    assert_eq!(facts.authors, ["Ada Quill"]);
    let published = facts.published.expect("dated");
    assert_eq!((published.source, published.precision), ("json-ld", "time"));
    assert_eq!(facts.modified.map(|it| it.precision), Some("day"));
    assert!(reading.warnings.iter().any(|it| it.to_string().contains("subscribers")));
    let blocks = shown(&reading);
    let paragraphs: Vec<&String> = blocks.iter().filter(|it| it.starts_with("para")).collect();
    assert_eq!(
        paragraphs,
        [
            "paragraph Negotiators from the",
            "paragraph The minister for",
            "paragraph Farmers downstream remain",
            "paragraph A further round"
        ],
        "{blocks:?}"
    );
    let text = &reading.document.text;
    for junk in ["Home", "Facebook", "rights reserved", "color:red"] {
        assert!(!text.contains(junk), "{junk}: {text}");
    }
}

/// The text of a report, block by block, with what belongs to it besides: headings and tables.
fn text(reading: &Reading) -> Vec<&str> {
    let document = &reading.document;
    let body = document.blocks.iter().filter(|block| block.span.start() >= document.body);
    let kept = body.filter(|block| {
        block.kind.reports() || matches!(block.kind, BlockKind::Other | BlockKind::Dateline)
    });
    kept.map(|block| &document[block.span]).collect()
}

/// Pages built as the systems of newsrooms build them, each with the text a reader would copy out:
/// `pages/NAME.html`, `pages/NAME.txt`.
#[test]
fn pages_of_many_makes_give_their_text_and_nothing_else() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("a folder of pages")
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|it| it == "html"))
        .collect();
    paths.sort();
    assert!(paths.len() >= 20);
    let mut wrong = String::new();
    for path in &paths {
        let html = std::fs::read_to_string(path).expect("a page");
        let wanted = std::fs::read_to_string(path.with_extension("txt")).expect("its text");
        let wanted: Vec<&str> = wanted.lines().collect();
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let reading = match page(&html) {
            Ok(reading) => reading,
            Err(why) => {
                wrong.push_str(&format!("{name}: {why}\n"));
                continue;
            }
        };
        let found = text(&reading);
        for line in wanted.iter().filter(|line| !found.contains(line)) {
            wrong.push_str(&format!("{name}: missing: {line}\n"));
        }
        for line in found.iter().filter(|line| !wanted.contains(line)) {
            wrong.push_str(&format!("{name}: too much: {line}\n"));
        }
        if wrong.is_empty() {
            assert_eq!(found, wanted, "{name}: order");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn pages_without_a_report_say_so() {
    for html in [
        "<!doctype html><html><body></body></html>",
        "<html><head><script>document.write('all of it')</script></head></html>",
        "<!doctype html><html",
        "<html><!-- never closed",
    ] {
        assert_eq!(page(html).err(), Some(Unreadable::NoArticle), "{html}");
    }
}

/// Whatever stands under a report, the line under its picture is none of its paragraphs.
#[test]
fn a_caption_stays_one_whatever_comes_after() {
    let html = include_str!("pages/companion-columns.html");
    let (start, _) = html.split_once("A version of this article").expect("a last line");
    let (_, end) = html.split_once("Stops Sale of Water Works.").expect("a last line");
    for line in
        ["", "This article was on the first page of the Lower Marn edition.", "Printed in May."]
    {
        let blocks = shown(&page(&format!("{start}{line}{end}")).expect("a report"));
        let wrong = blocks.iter().find(|it| it.starts_with("paragraph The senate chamber"));
        assert!(wrong.is_none() && blocks.len() > 5, "{line}: {blocks:?}");
    }
}

#[test]
fn a_page_larger_than_the_cap_is_refused() {
    let mut html = "<!doctype html><html><body><p>".to_owned();
    html.push_str(&"word ".repeat(readout_source::MAX_PAGE_BYTES / 5));
    assert_eq!(page(&html).err(), Some(Unreadable::PageTooLarge));
}

/// Time this thread has spent on a processor, so that other work on the machine counts for nothing;
/// where the system does not tell, time of day.
fn spent() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|it| it.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

/// An extractor takes seconds to hours for these, or ends the process; see `page/guard.rs`. The
/// thread's stack is that of a worker.
#[test]
fn hostile_pages_take_linear_time_and_little_stack() {
    let attributes: String = (0..50_000).map(|it| format!(" a{it}=1")).collect();
    let wrap = |inner: String| format!("<!doctype html><html><body>{inner}</body></html>");
    let story = "<p>A report stands here that is long enough to be taken for one, as it goes on, \
                 and on, about the harbour, the ferry and the council.</p>"
        .repeat(8);
    for (name, html) in [
        ("div", wrap("<div>".repeat(50_000) + &story)),
        ("b", wrap("<b>".repeat(50_000) + &story)),
        ("ul li", wrap("<ul><li>".repeat(50_000) + &story)),
        ("p", wrap("<p>x".repeat(50_000) + &story)),
        ("table", wrap("<table><tr><td>".repeat(20_000) + &story)),
        ("attributes", wrap(format!("<div{attributes}>{story}</div>"))),
        ("br", wrap(story.clone() + &"<br>".repeat(200_000))),
        ("close", wrap(story.clone() + &"</b></p>".repeat(100_000))),
        ("svg", wrap("<svg>".repeat(50_000) + &story)),
        ("open", wrap(story.clone() + &"<".repeat(200_000))),
        ("quote", wrap(story.clone() + &"<a b='".repeat(100_001))),
        ("comment", wrap(story.clone() + &"<!--".repeat(100_000))),
        ("script", wrap(story.clone() + &"<script>".repeat(100_000))),
    ] {
        let took = std::thread::Builder::new()
            .stack_size(2 << 20)
            .spawn(move || {
                // The better of two: caches are shared with whatever else runs.
                let once = || {
                    let started = spent();
                    let _ = page(&html);
                    spent().saturating_sub(started)
                };
                once().min(once())
            })
            .expect("a thread")
            .join()
            .expect("no panic");
        // Built for debugging it takes some twenty times as long; quadratic time takes seconds to hours.
        let limit = if cfg!(debug_assertions) { 5000 } else { 200 };
        assert!(took < Duration::from_millis(limit), "{name}: {took:?}");
    }
}

//! The briefing as a web page and as Markdown.

#![allow(clippy::disallowed_methods, reason = "a test writes reports and reads the page")]

use std::collections::BTreeSet;
use std::process::{Command, Stdio};

fn brief(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_readout"))
        .arg("brief")
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn page(reports: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("page.html");
    let mut arguments = vec!["--html", file.to_str().expect("UTF-8")];
    arguments.extend(reports);
    brief(&arguments);
    std::fs::read_to_string(&file).expect("a page")
}

fn values<'a>(page: &'a str, start: &str) -> BTreeSet<&'a str> {
    page.split(start).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn every_link_of_the_page_leads_to_its_sentence() {
    let examples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/lisbon-talks");
    let page = page(&[examples]);
    let places = values(&page, " id=\"");
    let links = values(&page, " href=\"#");
    assert!(links.len() > 40, "{} links", links.len());
    let nowhere: Vec<&&str> = links.difference(&places).collect();
    assert!(nowhere.is_empty(), "{nowhere:?}");
    assert_eq!(page.matches(" id=\"").count(), places.len(), "each id once");
    // All four reports, whole.
    for outlet in ["Meridian Press", "Channel North News", "Red Delta", "The Harbour Gazette"] {
        assert!(page.contains(outlet), "{outlet}");
    }
}

#[test]
fn what_a_report_says_cannot_act_on_the_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("hostile.jsonl");
    let hostile = "<img src=x onerror=alert(1)><script>alert(2)</script>";
    let article = serde_json::json!({
        "id": format!("1\"{hostile}"),
        "title": format!("Minister \u{202e}visits{hostile}"),
        "outlet": format!("Outlet{hostile}"),
        "url": "javascript:alert(3)",
        "date": "2026-05-03",
        "text": format!("The French minister met the Italian minister in Rome{hostile}. \
            \"We {hostile} agreed,\" the Italian minister said. [a](javascript:alert(4))"),
    });
    std::fs::write(&file, article.to_string()).expect("a file");
    let path = file.to_str().expect("UTF-8");
    let page = page(&[path]);
    for forbidden in ["<script", "<img", "href=\"javascript", "\u{202e}"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    assert!(page.contains("alert(2)"), "the words themselves are shown");
    assert!(page.contains("default-src 'none'"), "nothing may be loaded or run");
    let markdown = brief(&["--markdown", path]);
    for forbidden in ["<script", "<img", "[a](", "\u{202e}"] {
        assert!(!markdown.contains(forbidden), "{forbidden} in {markdown}");
    }
}

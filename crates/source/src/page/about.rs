//! What a page says about itself: JSON-LD, then meta elements, `<time>`, its address.

use std::collections::BTreeSet;

use serde_json::Value;

use super::marks::{Fact, Marks, Said};
use super::scan::{self, Event};
use crate::parse_date;

/// Nesting of JSON-LD that is looked into.
const DEPTH: usize = 8;

/// The head of a page, and what else tells about the report as a whole.
#[derive(Debug, Default)]
pub(crate) struct Head {
    /// Name in small letters and content, in order.
    metas: Vec<(String, String)>,
    /// Objects that describe an article, best first.
    articles: Vec<Value>,
    title: String,
    canonical: Option<String>,
    times: Vec<String>,
    first_heading: String,
}

/// A day of publication or change as a page gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated {
    /// As written.
    pub text: String,
    /// Where it was found: "json-ld", "meta", "time", "url" or "text".
    pub source: &'static str,
    /// "time" when a time of day is given with it, else "day".
    pub precision: &'static str,
}

impl Head {
    pub(crate) fn read(html: &str) -> Head {
        let mut head = Head::default();
        let mut heading = false;
        for event in scan::events(html) {
            match event {
                Event::Raw { name, content, .. } if name == "title" && head.title.is_empty() => {
                    head.title = plain(content);
                }
                Event::Raw { name, attributes, content } if name == "script" => {
                    let kind = scan::attribute(attributes, "type").unwrap_or_default();
                    if kind.to_ascii_lowercase().contains("ld+json")
                        && let Some(value) = json(content)
                    {
                        head.collect(&value, 0);
                    }
                }
                Event::Open { name, attributes, .. } => match name.as_str() {
                    "meta" => {
                        let content = scan::attribute(attributes, "content").unwrap_or_default();
                        for key in ["property", "name", "itemprop"] {
                            if let Some(name) = scan::attribute(attributes, key)
                                && !content.trim().is_empty()
                            {
                                let content = content.trim().to_owned();
                                head.metas.push((name.to_ascii_lowercase(), content));
                            }
                        }
                    }
                    "link" => {
                        let is = scan::attribute(attributes, "rel");
                        if is.is_some_and(|it| it.eq_ignore_ascii_case("canonical")) {
                            head.canonical =
                                head.canonical.take().or(scan::attribute(attributes, "href"));
                        }
                    }
                    "time" => head.times.extend(scan::attribute(attributes, "datetime")),
                    "h1" => heading = head.first_heading.is_empty(),
                    _ => {}
                },
                Event::Text(text) if heading => head.first_heading.push_str(text),
                Event::Close(name) if name == "h1" => {
                    heading = false;
                    head.first_heading = plain(&head.first_heading);
                }
                _ => {}
            }
        }
        // An article before the page that holds it; the order of the page otherwise.
        head.articles.sort_by_key(|it| !types(it).any(|it| it.ends_with("Article")));
        head
    }

    fn collect(&mut self, value: &Value, depth: usize) {
        match value {
            Value::Array(items) if depth < DEPTH => {
                items.iter().for_each(|item| self.collect(item, depth + 1));
            }
            Value::Object(fields) if depth < DEPTH => {
                let article =
                    |it: &str| it.ends_with("Article") || it.ends_with("Posting") || it == "Report";
                if types(value).any(article) {
                    self.articles.push(value.clone());
                }
                for name in ["@graph", "mainEntity", "mainEntityOfPage"] {
                    if let Some(inner) = fields.get(name) {
                        self.collect(inner, depth + 1);
                    }
                }
            }
            _ => {}
        }
    }

    fn meta(&self, name: &str) -> Option<&str> {
        self.metas.iter().find(|(it, _)| it == name).map(|(_, content)| content.as_str())
    }

    fn field(&self, name: &str) -> Option<&Value> {
        self.articles.iter().find_map(|article| {
            let fields = article.as_object()?;
            fields.iter().find(|(it, _)| it.eq_ignore_ascii_case(name)).map(|(_, value)| value)
        })
    }

    /// Values of a fact with where they stand, best first.
    fn said<'a>(
        &'a self,
        fact: Fact,
        marks: &'a Marks,
    ) -> impl Iterator<Item = (&'static str, String)> + 'a {
        marks.places(fact).filter_map(|(said, name)| match said {
            Said::Meta => self.meta(name).map(|it| ("meta", plain(it))),
            Said::Json => named(self.field(name)?).map(|it| ("json-ld", plain(&it))),
        })
    }

    pub(crate) fn title(&self, marks: &Marks) -> Option<String> {
        let given = self.said(Fact::Title, marks).map(|(_, title)| title);
        let given = given.chain([self.first_heading.clone(), self.title.clone()]);
        given.map(|it| it.trim().to_owned()).find(|it| !it.is_empty())
    }

    pub(crate) fn outlet(&self, marks: &Marks) -> Option<String> {
        self.said(Fact::Outlet, marks)
            .map(|(_, it)| it)
            .find(|it| !it.is_empty() && it.len() < 100 && !it.contains("://"))
    }

    /// Address the page gives for itself; of the web only.
    pub(crate) fn url(&self, marks: &Marks) -> Option<String> {
        let metas = self.said(Fact::Url, marks).map(|(_, url)| url);
        let web = |url: &String| url.starts_with("https://") || url.starts_with("http://");
        self.canonical.iter().map(|it| it.trim().to_owned()).chain(metas).find(web)
    }

    /// Who wrote it, each once; addresses of their pages are left out.
    pub(crate) fn authors(&self, marks: &Marks) -> Vec<String> {
        let places = marks.places(Fact::Author).map(|(said, name)| match said {
            Said::Meta => {
                self.metas.iter().filter(|it| it.0 == name).map(|it| plain(&it.1)).collect()
            }
            Said::Json => self.field(name).map_or_else(Vec::new, each_name),
        });
        for mut names in places {
            names.retain(|it: &String| !it.is_empty() && it.len() < 200 && !it.contains("://"));
            let mut seen = BTreeSet::new();
            names.retain(|it| seen.insert(it.clone()));
            if !names.is_empty() {
                return names;
            }
        }
        Vec::new()
    }

    pub(crate) fn modified(&self, marks: &Marks) -> Option<Dated> {
        self.said(Fact::Modified, marks).find_map(|(source, text)| dated(text, source))
    }

    /// Day of publication; `day` is one that stands alone above the text.
    pub(crate) fn published(
        &self,
        marks: &Marks,
        url: Option<&str>,
        day: Option<String>,
    ) -> Option<Dated> {
        let said = self.said(Fact::Published, marks);
        let times = self.times.iter().map(|text| ("time", text.clone()));
        let address = url.and_then(day_in_address).map(|text| ("url", text));
        let day = day.into_iter().map(|text| ("text", text));
        said.chain(times).chain(address).chain(day).find_map(|(source, text)| dated(text, source))
    }

    /// The text of the report where JSON-LD has it.
    pub(crate) fn body(&self) -> Option<String> {
        let text = self.field("articleBody")?.as_str()?;
        // Some write markup, or markup with its marks escaped twice.
        Some(if text.contains("</") || text.contains("&lt;") {
            text_of(&text.replace("&lt;", "<").replace("&gt;", ">"))
        } else {
            htmlize::unescape(text).into_owned()
        })
    }

    /// Whether the page says that only subscribers may read it.
    pub(crate) fn is_paywalled(&self) -> bool {
        match self.field("isAccessibleForFree") {
            Some(Value::Bool(free)) => !free,
            Some(Value::String(free)) => free.eq_ignore_ascii_case("false"),
            _ => self
                .meta("article:content_tier")
                .is_some_and(|it| it.eq_ignore_ascii_case("locked")),
        }
    }

    /// Whether the page is a live blog: many reports in one.
    pub(crate) fn is_live(&self) -> bool {
        self.articles.iter().any(|it| types(it).any(|it| it == "LiveBlogPosting"))
    }
}

fn types(value: &Value) -> impl Iterator<Item = &str> {
    let kind = &value["@type"];
    let many = kind.as_array().into_iter().flatten().filter_map(Value::as_str);
    kind.as_str().into_iter().chain(many)
}

/// A text, or the names of what is described.
fn named(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Object(fields) => named(fields.get("name")?),
        Value::Array(items) => {
            let names: Vec<String> = items.iter().filter_map(named).collect();
            (!names.is_empty()).then(|| names.join(", "))
        }
        _ => None,
    }
}

/// The names of all that are described.
fn each_name(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(each_name).collect(),
        other => named(other).map(|it| plain(&it)).into_iter().collect(),
    }
}

/// JSON as pages hold it: with comments of other languages around it and raw line ends inside.
fn json(text: &str) -> Option<Value> {
    let text = text.trim().trim_start_matches("<!--").trim_end_matches("-->");
    let text = text.trim().trim_start_matches("//<![CDATA[").trim_end_matches("//]]>");
    serde_json::from_str(text).ok().or_else(|| {
        let repaired: String =
            text.chars().map(|it| if it.is_control() { ' ' } else { it }).collect();
        serde_json::from_str(repaired.trim().trim_end_matches(';')).ok()
    })
}

fn dated(text: String, source: &'static str) -> Option<Dated> {
    parse_date(&text).ok()?;
    let precision = if text.contains(':') { "time" } else { "day" };
    Some(Dated { text, source, precision })
}

/// "/2026/11/21/" in an address.
fn day_in_address(url: &str) -> Option<String> {
    let parts: Vec<&str> = url.split(['/', '-']).collect();
    parts.windows(3).find_map(|it| {
        let [year, month, day] = it else { return None };
        let fits =
            year.len() == 4 && (1..=2).contains(&month.len()) && (1..=2).contains(&day.len());
        let day = format!("{year}-{month:0>2}-{day:0>2}");
        (fits && year.starts_with(['1', '2']) && parse_date(&day).is_ok()).then_some(day)
    })
}

/// Text of one line: references resolved, white space made single blanks.
pub(crate) fn plain(text: &str) -> String {
    htmlize::unescape(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text of a piece of HTML, a blank line between its blocks.
pub(crate) fn text_of(html: &str) -> String {
    let mut lines = vec![String::new()];
    for event in scan::events(html) {
        match event {
            Event::Text(text) => {
                if let Some(line) = lines.last_mut() {
                    line.push_str(text);
                }
            }
            Event::Open { name, .. } | Event::Close(name)
                if super::guard::is_block(&name) || name == "br" =>
            {
                lines.push(String::new());
            }
            _ => {}
        }
    }
    let lines: Vec<String> =
        lines.iter().map(|line| plain(line)).filter(|line| !line.is_empty()).collect();
    lines.join("\n\n")
}

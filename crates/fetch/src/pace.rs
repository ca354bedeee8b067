//! One request at a time for a site, and a pause between two.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use url::{Host, Url};

/// Longest pause that a site's robots.txt can ask for.
const LONGEST: Duration = Duration::from_secs(30);

/// When each site was last asked.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    last: BTreeMap<String, Instant>,
}

impl Pace {
    /// Waits until the site of an address may be asked again, and notes that it is asked now.
    pub(crate) fn wait(&mut self, url: &Url, pause: Duration) {
        let site = site(url);
        if let Some(last) = self.last.get(&site) {
            std::thread::sleep(pause.min(LONGEST).saturating_sub(last.elapsed()));
        }
        self.last.insert(site, Instant::now());
    }
}

/// What is taken as one site: the hosts below one domain. Domains are cut to two labels, or three
/// where the last two are short ("co.uk"); too short a cut only makes two sites wait for each other.
pub(crate) fn site(url: &Url) -> String {
    match url.host() {
        Some(Host::Domain(name)) => {
            let labels: Vec<&str> = name.trim_end_matches('.').split('.').collect();
            let short = |at: usize, most: usize| {
                labels.len() > at && labels[labels.len() - 1 - at].len() <= most
            };
            let keep = if short(0, 2) && short(1, 3) { 3 } else { 2 };
            labels[labels.len().saturating_sub(keep)..].join(".")
        }
        Some(host) => host.to_string(),
        None => String::new(),
    }
}

/// Puts addresses in an order in which the sites take turns, so that waiting for one is spent on
/// the others. Within a site the order stays.
pub fn by_turns<T>(items: Vec<T>, address: impl Fn(&T) -> &str) -> Vec<T> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut numbered: Vec<(usize, T)> = Vec::with_capacity(items.len());
    for item in items {
        let site = Url::parse(address(&item)).map(|url| site(&url)).unwrap_or_default();
        let turn = seen.entry(site).or_default();
        numbered.push((*turn, item));
        *turn += 1;
    }
    numbered.sort_by_key(|(turn, _)| *turn);
    numbered.into_iter().map(|(_, item)| item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_one_domain_are_one_site() {
        let check = |url: &str| site(&Url::parse(url).expect("an address"));
        assert_eq!(check("https://www.example.org/a"), "example.org");
        assert_eq!(check("https://feeds.news.example.org/a"), "example.org");
        assert_eq!(check("https://www.example.co.uk/"), "example.co.uk");
        assert_eq!(check("http://127.0.0.1:8080/"), "127.0.0.1");
    }

    #[test]
    fn sites_take_turns() {
        let items = vec!["http://a.example/1", "http://a.example/2", "http://b.example/1"];
        assert_eq!(
            by_turns(items, |it| it),
            ["http://a.example/1", "http://b.example/1", "http://a.example/2"]
        );
    }

    #[test]
    fn the_second_request_waits() {
        let mut pace = Pace::default();
        let url = Url::parse("http://a.example/").expect("an address");
        let begun = Instant::now();
        pace.wait(&url, Duration::from_millis(80));
        assert!(begun.elapsed() < Duration::from_millis(60));
        pace.wait(&url, Duration::from_millis(80));
        assert!(begun.elapsed() >= Duration::from_millis(80));
    }
}

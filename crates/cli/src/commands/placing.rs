//! New reports of a store into its stories, step by step: stories keep their ids, and what people
//! joined or parted stays so.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan as _;
use jiff::civil::Date;
use readout_store::{Key, Placed, Sketched, Store, corrected_groups};
use readout_stories::{Frequencies, Grouping, Settings, Sketch};

/// Days after its last report from which on a story of a store takes no more: what is older is not
/// looked at, so that adding a report costs the same however much the store holds.
const WINDOW: i64 = 60;

/// Reports and where they stand among those that were looked at.
type Reports = Vec<(usize, Sketch)>;

/// What is added together: without a day (last), the day, or each report for itself.
type Batch = (bool, Option<Date>, usize);

/// How reports of a store are grouped.
pub(super) fn settings() -> Settings {
    Settings { window: WINDOW, ..Settings::default() }
}

/// Puts the reports that are in no story yet into one each. Gives how many reports that are, how many
/// stories began, and how many were joined to others.
pub(super) fn place(
    store: &mut Store,
    frequencies: &Frequencies,
) -> anyhow::Result<(usize, usize, usize)> {
    let Some(first) = store.first_without_story()? else { return Ok((0, 0, 0)) };
    let since = first.and_then(|day| day.parse::<Date>().ok());
    let since = since.and_then(|day| day.checked_sub(WINDOW.days()).ok());
    let sketched = store.sketches(since.map(|day| day.to_string()).as_deref())?;
    let mut stories: Vec<(String, Reports)> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut fresh: BTreeMap<Batch, Reports> = BTreeMap::new();
    let mut names = BTreeSet::new();
    for (index, it) in sketched.iter().enumerate() {
        let day = it.day.as_deref().and_then(|day| day.parse().ok());
        // A report that is in a story may be parted from it, and is then called after itself.
        let id = id(it, store, &mut names)?;
        let sketch = Sketch::from_bytes(&id, day, &it.bytes);
        match &it.story {
            Some(story) => {
                let place = *places.entry(story).or_insert(stories.len());
                if place == stories.len() {
                    stories.push((story.clone(), Vec::new()));
                }
                stories[place].1.push((index, sketch));
            }
            None => {
                // Those of a day together, as their order says nothing; without a day one by one.
                let alone = if day.is_none() { index } else { 0 };
                fresh.entry((day.is_none(), day, alone)).or_default().push((index, sketch));
            }
        }
    }
    let mut grouping = Grouping::new(settings(), frequencies.clone());
    let before: BTreeSet<&str> = stories.iter().map(|(id, _)| id.as_str()).collect();
    grouping.resume(&stories);
    for reports in fresh.into_values() {
        grouping.add(reports);
    }
    let found: Vec<_> = grouping.stories().collect();
    let mut placed = Placed::default();
    for story in &found {
        let gone = story.joined.iter().filter(|gone| before.contains(gone.as_str()));
        placed.joined.extend(gone.map(|gone| (gone.clone(), story.id.clone())));
    }
    let groups: Vec<Vec<Key>> = found
        .iter()
        .map(|story| {
            let mut members = story.members.clone();
            members.sort_unstable();
            members.into_iter().map(|it| sketched[it].key.clone()).collect()
        })
        .collect();
    let ids: BTreeMap<Key, &str> = groups
        .iter()
        .zip(&found)
        .filter_map(|(group, story)| Some((group.first()?.clone(), story.id.as_str())))
        .collect();
    let was: BTreeMap<&Key, &Sketched> = sketched.iter().map(|it| (&it.key, it)).collect();
    let (mut count, mut begun) = (0, 0);
    for group in corrected_groups(groups, &store.corrections()?) {
        let Some(first) = group.first() else { continue };
        // What people split off has been a story before, or is called after its first report.
        let kept = || was.get(first).and_then(|it| it.story.as_deref());
        let story = ids.get(first).copied().or_else(kept).unwrap_or(&first.0).to_owned();
        begun += usize::from(!before.contains(story.as_str()));
        for key in group {
            let old = was.get(&key).and_then(|it| it.story.as_deref());
            count += usize::from(old.is_none());
            if old != Some(&story) {
                placed.reports.push((key, story.clone()));
            }
        }
    }
    store.place(&placed)?;
    Ok((count, begun, placed.joined.len()))
}

/// What a story that begins with a report is called: after the report, with its key where another has
/// the name.
fn id(sketched: &Sketched, store: &Store, names: &mut BTreeSet<String>) -> anyhow::Result<String> {
    let name = &sketched.name;
    if names.insert(name.clone()) && !store.has_story(name)? {
        return Ok(name.clone());
    }
    Ok(format!("{name}-{}", sketched.key.0))
}

/// What to say about it, if there is something.
pub(super) fn told(placed: (usize, usize, usize)) -> Option<String> {
    let (reports, begun, joined) = placed;
    let joined =
        if joined > 0 { format!(", {joined} stories joined to others") } else { String::new() };
    (reports > 0)
        .then(|| format!("{reports} reports put into stories; {begun} of these begin{joined}"))
}

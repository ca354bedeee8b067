//! Reports out of a store as input: `--from`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use readout_model::{EventCode, List, Report};
use readout_pipeline::{Failure, Raw};
use readout_source::Options;
use readout_store::{Corrected, Correction, Kept, Key, Members, Store, corrected_groups};

/// Some or all reports of a store.
pub(crate) struct Source {
    store: Store,
    keys: Vec<Key>,
    corrections: Vec<Corrected>,
}

impl Source {
    /// Of these stories or reports; of all when none is named.
    pub(crate) fn open(path: &Path, names: &[PathBuf]) -> anyhow::Result<Source> {
        let place = || path.display().to_string();
        let store = Store::open(path).with_context(place)?;
        let mut keys = Vec::new();
        for name in names {
            let name = name.to_string_lossy();
            let members = store.members(&name).with_context(place)?;
            if members.is_empty() {
                bail!(
                    "no story and no report {name} in {}; `readout stories --from {}` finds stories",
                    path.display(),
                    path.display()
                );
            }
            keys.extend(members.into_iter().filter(|key| !keys.contains(key)).collect::<Vec<_>>());
        }
        if names.is_empty() {
            keys = store.keys().with_context(place)?;
        }
        let corrections = store.corrections().with_context(place)?;
        Ok(Source { store, keys, corrections })
    }

    /// How many reports these are.
    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The reports as they came, one after the other.
    pub(crate) fn raws(&self) -> impl Iterator<Item = Result<Raw, Failure>> + '_ {
        self.keys.iter().filter_map(|key| {
            let fail = |cause: String| Failure { place: key.0.clone(), cause };
            match self.store.kept(key) {
                Ok(kept) => Some(kept_raw(kept?, key)),
                Err(error) => Some(Err(fail(error.to_string()))),
            }
        })
    }

    /// Lays what people corrected over a report.
    pub(crate) fn correct(&self, report: &mut Report) {
        let facts = &mut report.facts;
        for correction in &self.corrections {
            match &correction.what {
                Correction::RejectEvent { event }
                    if facts.events.iter().any(|it| it.id == *event) =>
                {
                    let kept = facts.events.iter().filter(|it| it.id != *event).cloned();
                    facts.events = kept.collect::<List<_>>();
                }
                Correction::RecodeEvent { event, kind, mode, intensity } => {
                    let recode = |it: &readout_model::Event| {
                        let mut it = it.clone();
                        if it.id == *event {
                            let mode = mode.as_ref().map(Into::into);
                            it.code = EventCode { kind: kind.into(), mode };
                            (it.intensity, it.cameo) = (*intensity, None);
                        }
                        it
                    };
                    facts.events = facts.events.iter().map(recode).collect();
                }
                Correction::RenameActor { names, name } => {
                    for id in facts.entities.enumerate().map(|(id, _)| id).collect::<Vec<_>>() {
                        let entity = &mut facts.entities[id];
                        if names.contains(&entity.name) {
                            entity.name = name.into();
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

/// A report that was kept, with what was said about it.
pub(crate) fn kept_raw(kept: Kept, key: &Key) -> Result<Raw, Failure> {
    let options = Options {
        date: kept.date.as_deref().and_then(|date| date.parse().ok()),
        outlet: kept.outlet,
        url: kept.url,
        ..Options::default()
    };
    let raw = Raw::restore(&kept.kind, &kept.name, kept.bytes)?;
    Ok(Raw::Kept { place: key.0.clone(), raw: Box::new(raw), options })
}

/// A story: its id, the places of its reports, the ids of the stories that were joined to it.
pub(crate) type Story = (String, Vec<usize>, Vec<String>);

/// The stories that were found step by step; `None` when a report is in none. `keys` are the keys of the
/// reports.
pub(crate) fn kept_stories(path: &Path, keys: &[Key]) -> anyhow::Result<Option<Vec<Story>>> {
    let place = || path.display().to_string();
    let store = Store::open(path).with_context(place)?;
    let Some(stories) = store.stories().with_context(place)? else { return Ok(None) };
    let at: BTreeMap<&Key, usize> = keys.iter().enumerate().map(|(at, key)| (key, at)).collect();
    let story = |(id, members): Members| {
        // Reports that cannot be read any more are missing.
        let places: Vec<usize> = members.iter().filter_map(|key| at.get(key).copied()).collect();
        let joined = store.joined_to(&id)?;
        Ok((id, places, joined))
    };
    let stories = stories.into_iter().map(story).collect::<anyhow::Result<Vec<Story>>>()?;
    Ok(Some(stories.into_iter().filter(|(_, places, _)| !places.is_empty()).collect()))
}

/// Stories as people corrected them, which are kept in the store. `keys` are the keys of the reports,
/// `found` the stories as they were found.
pub(crate) fn keep_stories(
    path: &Path,
    keys: &[Key],
    found: Vec<Story>,
    name: impl Fn(usize) -> String,
) -> anyhow::Result<Vec<Story>> {
    let place = || path.display().to_string();
    let mut store = Store::open(path).with_context(place)?;
    let corrections = store.corrections().with_context(place)?;
    let groups = found.iter().map(|(_, members, _)| members.iter().map(|it| keys[*it].clone()));
    let groups = corrected_groups(groups.map(Iterator::collect).collect(), &corrections);
    let at: BTreeMap<&Key, usize> = keys.iter().enumerate().map(|(at, key)| (key, at)).collect();
    let stories: Vec<Story> = groups
        .iter()
        .filter_map(|group| {
            let members: Vec<usize> = group.iter().filter_map(|key| at.get(key).copied()).collect();
            let first = *members.first()?;
            let was = found.iter().find(|(_, it, _)| it.first() == Some(&first));
            let (id, joined) = match was {
                Some((id, _, joined)) => (id.clone(), joined.clone()),
                None => (name(first), Vec::new()),
            };
            Some((id, members, joined))
        })
        .collect();
    let kept: Vec<Members> = stories
        .iter()
        .map(|(id, members, _)| (id.clone(), members.iter().map(|it| keys[*it].clone()).collect()))
        .collect();
    store.keep_stories(&kept).with_context(place)?;
    Ok(stories)
}

//! A report becomes its record.

use readout_model::{
    BlockKind, Facts, Factuality, Id, Language, Mention, MentionForm, Party, Predicate, Report,
    Voice,
};

use crate::offsets::Offsets;
use crate::record::{
    AboutRecord, AttributionRecord, BlockRecord, CountRecord, EntityRecord, EventRecord,
    FactualityRecord, MentionRecord, OUTLET, PartyRecord, PlaceRecord, PredicateRecord, Record,
    RunInfo, SchemaName, SentenceRecord, SourceRecord, TimeRecord,
};
use crate::values::Named;

impl Record {
    /// The record of a report. Time is linear in the text and in the number of facts.
    pub fn new(report: &Report, run: &RunInfo) -> Record {
        let Report { document, analysis, facts } = report;
        let offsets = Offsets::new(document);
        let about = &document.about;
        let dateline = document.blocks.iter().find(|block| block.kind == BlockKind::Dateline);
        Record {
            schema: SchemaName::Readout1,
            run: run.clone(),
            id: document.id.clone(),
            about: AboutRecord {
                title: about.title.clone(),
                outlet: about.outlet.clone(),
                url: about.url.clone(),
                published: about.published.map(|date| date.to_string()),
                language: match &document.language {
                    Language::English => Some("en".to_owned()),
                    Language::Other(code) => Some(code.clone()),
                    Language::Unknown => None,
                },
                dateline: dateline.map(|block| document.text[block.span.range()].to_owned()),
                ..AboutRecord::default()
            },
            text: document.text[document.body..].to_owned(),
            blocks: document
                .blocks
                .iter()
                .enumerate()
                .map(|(index, block)| BlockRecord {
                    id: id("b", index),
                    kind: Named(block.kind),
                    at: offsets.at(block.span),
                })
                .collect(),
            sentences: analysis
                .sentences
                .enumerate()
                .map(|(sentence, it)| SentenceRecord {
                    id: id("s", sentence.index()),
                    block: id("b", it.block.index()),
                    at: offsets.at(it.span),
                })
                .collect(),
            ..Builder { report, offsets }.facts(facts)
        }
    }

    /// The record with its predicates, which it has only where asked for.
    pub fn with_predicates(mut self, report: &Report, predicates: &[Predicate]) -> Record {
        let offsets = Offsets::new(&report.document);
        let record = |(index, it): (usize, &Predicate)| PredicateRecord {
            id: id("v", index),
            trigger: offsets.at(it.trigger),
            lemma: report.analysis.tokens[it.head].lemma.to_string(),
            value: it.value,
            signs: it.signs.iter().map(ToString::to_string).collect(),
            factuality: it.factuality.iter().map(factuality).collect(),
        };
        self.predicates = Some(predicates.iter().enumerate().map(record).collect());
        self
    }
}

/// The id of an item in the record: a letter for its layer and its number from 1.
pub(crate) fn id(letter: &str, index: usize) -> String {
    format!("{letter}{}", index + 1)
}

/// The voice as the record names it.
pub(crate) fn voice(voice: Voice) -> String {
    match voice {
        Voice::Outlet => OUTLET.to_owned(),
        Voice::Attributed(attribution) => id("a", attribution.index()),
    }
}

fn factuality(one: &Factuality) -> FactualityRecord {
    FactualityRecord { voice: voice(one.voice), status: Named(one.status), value: one.value }
}

struct Builder<'r> {
    report: &'r Report,
    offsets: Offsets<'r>,
}

impl Builder<'_> {
    fn facts(&self, facts: &Facts) -> Record {
        let at = |span| self.offsets.at(span);
        let entities = facts.entities.enumerate().map(|(entity, it)| EntityRecord {
            id: id("e", entity.index()),
            name: it.name.clone(),
            kind: Named(it.kind),
            country: it.country.as_ref().map(ToString::to_string),
            sectors: it.sectors.iter().map(ToString::to_string).collect(),
            wikidata: it.wikidata.as_ref().map(ToString::to_string),
            mentions: self.mentions(facts, &it.mentions),
        });
        let places = facts.places.enumerate().map(|(place, it)| PlaceRecord {
            id: id("p", place.index()),
            name: it.name.clone(),
            kind: it.kind.to_string(),
            country: it.country.as_ref().map(ToString::to_string),
            admin1: it.admin1.as_ref().map(ToString::to_string),
            lat: it.position.map(|position| position.0),
            lon: it.position.map(|position| position.1),
            geonames: it.geonames,
            mentions: self.mentions(facts, &it.mentions),
        });
        let times = facts.times.enumerate().map(|(time, it)| TimeRecord {
            id: id("t", time.index()),
            at: at(it.span),
            kind: Named(it.kind),
            value: it.value.as_ref().map(ToString::to_string),
            from: it.days.0.map(|day| day.to_string()),
            until: it.days.1.map(|day| day.to_string()),
        });
        let attributions = facts.attributions.enumerate().map(|(attribution, it)| {
            let source = it.source.as_ref().map(|source| SourceRecord {
                at: at(source.span),
                entity: source.entity.map(|entity| id("e", entity.index())),
                entities: source.several.iter().map(|entity| id("e", entity.index())).collect(),
                anonymous: source.anonymous,
            });
            let medium = it.medium.map(|span| self.report.document.text[span.range()].to_owned());
            AttributionRecord {
                id: id("a", attribution.index()),
                form: Named(it.form),
                source,
                cue: it.cue.map(at),
                content: it.content.iter().map(|span| at(*span)).collect(),
                addressee: it.addressee.map(|entity| id("e", entity.index())),
                within: it.within.map(|outer| id("a", outer.index())),
                stance: Named(it.stance),
                medium,
                rule: it.rule.0.to_string(),
            }
        });
        let events = facts.events.iter().map(|it| EventRecord {
            id: it.id.to_string(),
            kind: it.code.kind.to_string(),
            mode: it.code.mode.as_ref().map(ToString::to_string),
            contexts: it.contexts.iter().map(ToString::to_string).collect(),
            cameo: it.cameo.as_ref().map(ToString::to_string),
            intensity: it.intensity,
            actors: self.parties(&it.actors),
            recipients: self.parties(&it.recipients),
            issue: it.issue.map(at),
            counts: it
                .counts
                .iter()
                .map(|count| CountRecord {
                    of: count.of.name().to_owned(),
                    least: count.least,
                    most: count.most,
                    at: at(count.span),
                })
                .collect(),
            trigger: at(it.trigger),
            time: it.time.as_ref().map(|time| id("t", time.expression.index())),
            from: it.time.as_ref().and_then(|time| {
                let own = facts.times[time.expression].days.0;
                time.days.0.filter(|day| Some(*day) != own).map(|day| day.to_string())
            }),
            until: it.time.as_ref().and_then(|time| {
                let own = facts.times[time.expression].days.1;
                time.days.1.filter(|day| Some(*day) != own).map(|day| day.to_string())
            }),
            place: it.place.map(|place| id("p", place.index())),
            status: Named(it.status),
            voice: voice(it.voice),
            factuality: it.factuality.iter().map(factuality).collect(),
            confidence: it.confidence,
            rule: it.rule.0.to_string(),
            evidence: it.evidence.iter().map(|span| at(*span)).collect(),
        });
        Record {
            entities: entities.collect(),
            places: places.collect(),
            times: times.collect(),
            attributions: attributions.collect(),
            events: events.collect(),
            ..Record::default()
        }
    }

    fn mentions(&self, facts: &Facts, mentions: &[Id<Mention>]) -> Vec<MentionRecord> {
        let tokens = &self.report.analysis.tokens;
        let record = |mention: &Id<Mention>| {
            let mention = &facts.mentions[*mention];
            MentionRecord {
                at: self.offsets.at(mention.span),
                name: mention.name.map(|span| self.offsets.at(span)),
                head: Some(self.offsets.at(tokens[mention.head].span)),
                form: Named::<MentionForm>(mention.form),
            }
        };
        mentions.iter().map(record).collect()
    }

    fn parties(&self, parties: &[Party]) -> Vec<PartyRecord> {
        let record = |party: &Party| PartyRecord {
            entity: id("e", party.entity.index()),
            at: self.offsets.at(party.span),
            country: party.country.as_ref().map(ToString::to_string),
            sectors: party.sectors.iter().map(ToString::to_string).collect(),
        };
        parties.iter().map(record).collect()
    }
}

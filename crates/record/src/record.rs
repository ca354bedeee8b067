//! The types of the record. Names, order and values are fixed; what is added is added as a field.

use readout_model::{
    AttributionForm, BlockKind, EntityKind, MentionForm, Stance, Status, TimeKind,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::values::Named;

/// Everything Readout says about one report.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(title = "Readout record, readout/1")]
pub struct Record {
    /// Version of this format.
    pub schema: SchemaName,
    /// What made the record.
    pub run: RunInfo,
    /// Name of the report: the id given with it, else its file name.
    pub id: String,
    /// What is known about the report besides its text.
    pub about: AboutRecord,
    /// The text that all offsets count in, as given.
    pub text: String,
    /// Parts of the report in order. Between them is white space only.
    pub blocks: Vec<BlockRecord>,
    /// Sentences in order. None crosses a block.
    pub sentences: Vec<SentenceRecord>,
    /// Who and what the report mentions.
    pub entities: Vec<EntityRecord>,
    /// Places on the map.
    pub places: Vec<PlaceRecord>,
    /// Expressions of time.
    pub times: Vec<TimeRecord>,
    /// Who says what.
    pub attributions: Vec<AttributionRecord>,
    /// Who did what to whom.
    pub events: Vec<EventRecord>,
    /// How certain every predicate is; only where asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub predicates: Option<Vec<PredicateRecord>>,
}

/// Version of the format. Compatible additions do not change it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub enum SchemaName {
    /// The only one so far.
    #[default]
    #[serde(rename = "readout/1")]
    Readout1,
}

/// What made a record: enough to make it again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct RunInfo {
    /// Version of Readout.
    pub version: String,
    /// Name and version of the language model.
    pub model: String,
    /// Version or digest of the knowledge tables.
    pub knowledge: String,
}

/// What is known about a report besides its text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct AboutRecord {
    /// Headline: as given apart, else the first headline in the text.
    pub title: Option<String>,
    /// Newsroom.
    pub outlet: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Day of publication, ISO 8601.
    pub published: Option<String>,
    /// ISO 639-1 code, 639-3 where there is none; null when there is too little text to tell.
    pub language: Option<String>,
    /// The dateline as the report has it.
    pub dateline: Option<String>,
    /// Who wrote it, as a web page names them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// Where a web page gives its day of publication: json-ld, meta, time, url or text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_from: Option<String>,
    /// When a web page was last changed, ISO 8601, as exactly as it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
}

/// A stretch of the text, or of the title where that is a string of its own.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct At {
    /// The string that the offsets count in; left out for `text`.
    #[serde(rename = "in", default, skip_serializing_if = "Option::is_none")]
    pub string: Option<Where>,
    /// First code point.
    pub start: usize,
    /// After the last code point.
    pub end: usize,
}

/// A string other than `text` that offsets may count in.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Where {
    /// `about.title`
    Title,
}

/// One part of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BlockRecord {
    /// "b1", "b2" …
    #[serde(default)]
    pub id: String,
    /// What the part is; only headline, paragraph, quote and list carry reported fact.
    pub kind: Named<BlockKind>,
    /// Where it stands.
    #[serde(flatten)]
    pub at: At,
}

/// One sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SentenceRecord {
    /// "s1", "s2" …
    #[serde(default)]
    pub id: String,
    /// Id of its block.
    #[serde(default)]
    pub block: String,
    /// Where it stands.
    #[serde(flatten)]
    pub at: At,
}

/// Who or what some mentions stand for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EntityRecord {
    /// "e1", "e2" …
    pub id: String,
    /// Fullest name, else fullest description.
    pub name: String,
    /// What it is.
    pub kind: Named<EntityKind>,
    /// ISO 3166-1 alpha-3, XKX for Kosovo, or PLOVER's IGO, UNO, EUR, NGO, ISM, IMG, MNC.
    #[serde(default)]
    pub country: Option<String>,
    /// PLOVER sectors, the primary one first.
    #[serde(default)]
    pub sectors: Vec<String>,
    /// Wikidata item.
    #[serde(default)]
    pub wikidata: Option<String>,
    /// Where it is mentioned.
    #[serde(default)]
    pub mentions: Vec<MentionRecord>,
}

/// One place in the text that stands for an entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MentionRecord {
    /// The whole phrase with title and the head of an apposition.
    #[serde(flatten)]
    pub at: At,
    /// The bare name inside it.
    #[serde(default)]
    pub name: Option<At>,
    /// The word that heads the phrase.
    #[serde(default)]
    pub head: Option<At>,
    /// How the entity is mentioned.
    pub form: Named<MentionForm>,
}

/// A place on the map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlaceRecord {
    /// "p1", "p2" …
    pub id: String,
    /// Name.
    pub name: String,
    /// city, admin1, country, region, site or water.
    pub kind: String,
    /// Country code.
    #[serde(default)]
    pub country: Option<String>,
    /// First-level division.
    #[serde(default)]
    pub admin1: Option<String>,
    /// Degrees north.
    #[serde(default)]
    pub lat: Option<f64>,
    /// Degrees east.
    #[serde(default)]
    pub lon: Option<f64>,
    /// GeoNames id.
    #[serde(default)]
    pub geonames: Option<u32>,
    /// Where it is mentioned.
    #[serde(default)]
    pub mentions: Vec<MentionRecord>,
}

/// An expression of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TimeRecord {
    /// "t1", "t2" …
    #[serde(default)]
    pub id: String,
    /// Where it stands.
    #[serde(flatten)]
    pub at: At,
    /// TIMEX3 type.
    #[serde(rename = "type")]
    pub kind: Named<TimeKind>,
    /// TIMEX3 value.
    #[serde(default)]
    pub value: Option<String>,
    /// First day, ISO 8601; null when open or unknown.
    #[serde(default)]
    pub from: Option<String>,
    /// The day after the last; null when open or unknown.
    #[serde(default)]
    pub until: Option<String>,
}

/// One statement and who makes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AttributionRecord {
    /// "a1", "a2" …
    pub id: String,
    /// direct: all content in quotation marks; mixed: some; indirect: none.
    pub form: Named<AttributionForm>,
    /// Who says it.
    #[serde(default)]
    pub source: Option<SourceRecord>,
    /// The words that mark it as said.
    #[serde(default)]
    pub cue: Option<At>,
    /// What is said, in one or more stretches.
    #[serde(default)]
    pub content: Vec<At>,
    /// Id of the entity that is told.
    #[serde(default)]
    pub addressee: Option<String>,
    /// Id of the attribution in whose content this one stands.
    #[serde(default)]
    pub within: Option<String>,
    /// What the source does in saying it.
    pub stance: Named<Stance>,
    /// Through what it is said, as the text has it.
    #[serde(default)]
    pub medium: Option<String>,
    /// The rule or procedure that found it.
    #[serde(default)]
    pub rule: String,
}

/// The source of an attribution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SourceRecord {
    /// The words that name it.
    #[serde(flatten)]
    pub at: At,
    /// Id of the entity, when known and one.
    #[serde(default)]
    pub entity: Option<String>,
    /// Ids of all that are known, where the words name several; left out where they do not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entities: Vec<String>,
    /// Whether the report says that the source did not want to be named; left out where it does not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub anonymous: bool,
}

/// One thing that somebody did, does, will do or did not do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EventRecord {
    /// Derived from report, trigger and type; the same in every run.
    #[serde(default)]
    pub id: String,
    /// PLOVER type.
    #[serde(rename = "type")]
    pub kind: String,
    /// PLOVER mode.
    #[serde(default)]
    pub mode: Option<String>,
    /// PLOVER contexts.
    #[serde(default)]
    pub contexts: Vec<String>,
    /// CAMEO code.
    #[serde(default)]
    pub cameo: Option<String>,
    /// PLOVER intensity, from -10 to 10.
    #[serde(default)]
    pub intensity: Option<f32>,
    /// Who does it; all who take part in a reciprocal event.
    #[serde(default)]
    pub actors: Vec<PartyRecord>,
    /// To whom it is done.
    #[serde(default)]
    pub recipients: Vec<PartyRecord>,
    /// What is demanded, offered, alleged or at issue.
    #[serde(default)]
    pub issue: Option<At>,
    /// How many people it killed or hurt, or how many took part; left out where nothing is counted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counts: Vec<CountRecord>,
    /// The word or words that name it.
    pub trigger: At,
    /// Id of the expression that says when.
    #[serde(default)]
    pub time: Option<String>,
    /// First day it happens on; left out where it is the expression's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The day after the last ("from 3 to 5 May"); left out where it is the expression's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Id of the place.
    #[serde(default)]
    pub place: Option<String>,
    /// As the report itself commits: whether it happens.
    pub status: Named<Status>,
    /// Who asserts it: "outlet" or the id of an attribution.
    #[serde(default = "outlet")]
    pub voice: String,
    /// What each voice commits to.
    #[serde(default)]
    pub factuality: Vec<FactualityRecord>,
    /// From 0 to 1: how sure Readout is that every field is right.
    #[serde(default)]
    pub confidence: f32,
    /// File and line of the rule that coded it.
    #[serde(default)]
    pub rule: String,
    /// Where it can be read: at least the sentence.
    #[serde(default)]
    pub evidence: Vec<At>,
}

/// How many people of an event the report counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CountRecord {
    /// What became of them: "dead", "injured", or "size" for those who took part.
    pub of: String,
    /// The lowest number that the words allow; null where they leave it open ("up to 12").
    #[serde(default)]
    pub least: Option<u64>,
    /// The highest; null where they leave it open ("at least 12").
    #[serde(default)]
    pub most: Option<u64>,
    /// The words of the number.
    #[serde(flatten)]
    pub at: At,
}

/// The voice of the report itself.
pub(crate) const OUTLET: &str = "outlet";

fn outlet() -> String {
    OUTLET.to_owned()
}

/// An entity in a role of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PartyRecord {
    /// Id of the entity.
    #[serde(default)]
    pub entity: String,
    /// The mention that fills the role.
    #[serde(flatten)]
    pub at: At,
    /// Country of this party in this event.
    #[serde(default)]
    pub country: Option<String>,
    /// Sectors of this party in this event, the primary one first.
    #[serde(default)]
    pub sectors: Vec<String>,
}

/// What one voice commits to about an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FactualityRecord {
    /// "outlet" or the id of an attribution.
    pub voice: String,
    /// The commitment; never "alleged".
    pub status: Named<Status>,
    /// On [-3, 3]: 3 certainly happened, 0 open, -3 certainly not.
    pub value: f32,
}

/// A word that says that something happens, coded as an event or not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PredicateRecord {
    /// "v1", "v2", …
    pub id: String,
    /// The word.
    pub trigger: At,
    /// Its dictionary form.
    pub lemma: String,
    /// How surely it happens on [-3, 3], when whoever is quoted is believed.
    pub value: f32,
    /// What around it says so; weights are in `knowledge/certainty/`.
    #[serde(default)]
    pub signs: Vec<String>,
    /// What each voice commits to, the innermost first.
    #[serde(default)]
    pub factuality: Vec<FactualityRecord>,
}

impl Record {
    /// The title, if it was given apart from the text (a block says so).
    pub fn separate_title(&self) -> Option<&str> {
        let apart = self.blocks.iter().any(|block| block.at.string == Some(Where::Title));
        self.about.title.as_deref().filter(|_| apart)
    }
}

use std::ops::Range;

use jiff::civil::Date;
use smol_str::SmolStr;

use crate::{Id, List, Span, Token};

/// Who did or said what to whom, when and where, and who says so: what the facts stage returns.
///
/// Names and values are those of the record; see `docs/record.schema.json`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// Every place in the text that stands for an entity.
    pub mentions: List<Mention>,
    /// Who or what the mentions stand for.
    pub entities: List<Entity>,
    /// Places on the map. Each is backed by mentions of an entity of kind place or country.
    pub places: List<Place>,
    /// Expressions of time.
    pub times: List<TimeExpression>,
    /// Who says what.
    pub attributions: List<Attribution>,
    /// Who did what to whom.
    pub events: List<Event>,
}

/// The rule, table row or procedure that made a fact, as `file:line` under `knowledge/`
/// (`events/accuse.rules:5`) or the name of a procedure (`apposition`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub SmolStr);

impl RuleId {
    /// The rule of this name.
    pub fn new(name: impl AsRef<str>) -> RuleId {
        RuleId(SmolStr::new(name))
    }
}

/// Who or what some mentions stand for.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// The fullest name found in the report, or the fullest description when it has none.
    pub name: String,
    /// What kind of thing it is.
    pub kind: EntityKind,
    /// ISO 3166-1 alpha-3, XKX, or PLOVER's IGO, UNO, EUR, NGO, ISM, IMG, MNC. `None`: unknown.
    pub country: Option<SmolStr>,
    /// PLOVER sectors, the primary one first.
    pub sectors: Vec<SmolStr>,
    /// Wikidata item ("Q30") where our tables have it.
    pub wikidata: Option<SmolStr>,
    /// Its mentions, in order of the text.
    pub mentions: Vec<Id<Mention>>,
}

/// Kinds of entity, as `record.md` fixes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntityKind {
    /// A human being.
    Person,
    /// A body: ministry, party, company, agency.
    Organization,
    /// People or an armed group without a body.
    Group,
    /// A state or territory with a country code.
    Country,
    /// Any other place.
    Place,
    /// A work, product or document.
    Work,
    /// Anything else.
    Other,
}

/// One place in the text that stands for an entity.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// The whole phrase, with title and the head of an apposition.
    pub span: Span,
    /// The bare name inside it, if it has one.
    pub name: Option<Span>,
    /// The token that heads the phrase.
    pub head: Id<Token>,
    /// How the entity is mentioned.
    pub form: MentionForm,
    /// The entity.
    pub entity: Id<Entity>,
    /// Why this is a mention of that entity.
    pub rule: RuleId,
}

/// How an entity is mentioned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MentionForm {
    /// By name, title or not.
    Name,
    /// By a common noun ("the minister").
    Nominal,
    /// By a pronoun.
    Pronoun,
}

/// A place on the map.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Name as the table has it, else as the text has it.
    pub name: String,
    /// `city`, `admin1`, `country`, `region`, `site` or `water`.
    pub kind: SmolStr,
    /// Country code.
    pub country: Option<SmolStr>,
    /// First-level division.
    pub admin1: Option<SmolStr>,
    /// Degrees north and east.
    pub position: Option<(f64, f64)>,
    /// GeoNames id.
    pub geonames: Option<u32>,
    /// Its mentions.
    pub mentions: Vec<Id<Mention>>,
}

/// An expression of time.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeExpression {
    /// Where it stands.
    pub span: Span,
    /// TIMEX3 type.
    pub kind: TimeKind,
    /// TIMEX3 value, when it can be told.
    pub value: Option<SmolStr>,
    /// The days it covers, the last one excluded; an end is `None` when open or unknown.
    pub days: (Option<Date>, Option<Date>),
    /// The days it gives to what it dates: those of the whole range it stands in ("from 3 to 5
    /// May"), up to its end ("until Friday") or from its start ("since Monday"), else `days`.
    pub extent: (Option<Date>, Option<Date>),
    /// What recognised it.
    pub rule: RuleId,
}

/// TIMEX3 types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TimeKind {
    /// A day or longer, on the calendar.
    Date,
    /// A part of a day.
    Time,
    /// A length.
    Duration,
    /// Something that recurs.
    Set,
}

/// One statement and who makes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribution {
    /// Whether the words are the source's own.
    pub form: AttributionForm,
    /// Who says it; `None` when the report does not say.
    pub source: Option<Source>,
    /// The words that mark it as said ("told reporters").
    pub cue: Option<Span>,
    /// What is said, in one or more stretches.
    pub content: Vec<Span>,
    /// Who is told.
    pub addressee: Option<Id<Entity>>,
    /// The attribution in whose content this one stands.
    pub within: Option<Id<Attribution>>,
    /// What the source does in saying it.
    pub stance: Stance,
    /// Through what ("a statement"), as the text has it.
    pub medium: Option<Span>,
    /// What found it.
    pub rule: RuleId,
}

/// The source of an attribution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The words that name it.
    pub span: Span,
    /// Who that is, when known and one.
    pub entity: Option<Id<Entity>>,
    /// All that are known, in order of the text, where the words name several ("Ghana, Togo and Benin"); else empty.
    pub several: Vec<Id<Entity>>,
    /// Whether the report says that the source did not want to be named.
    pub anonymous: bool,
}

/// Whether the words of an attribution are the source's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AttributionForm {
    /// All of it in quotation marks.
    Direct,
    /// Some of it.
    Mixed,
    /// None of it.
    Indirect,
}

/// What a source does in saying something, as `record.md` fixes the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each variant is the value of that name in the record")]
pub enum Stance {
    Said,
    Claimed,
    Denied,
    Warned,
    Promised,
    Demanded,
    Asked,
    Admitted,
    Believed,
    Wanted,
    Hoped,
    Feared,
    Knew,
    Expected,
    Other,
}

/// One thing that somebody did, does, will do or did not do.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Derived from report, trigger span and type; the same in every run.
    pub id: SmolStr,
    /// PLOVER type and mode.
    pub code: EventCode,
    /// PLOVER contexts.
    pub contexts: Vec<SmolStr>,
    /// CAMEO code, where the rule gives one.
    pub cameo: Option<SmolStr>,
    /// PLOVER intensity, from -10 to 10.
    pub intensity: Option<f32>,
    /// Who does it; all who take part in a reciprocal event. May be empty.
    pub actors: Vec<Party>,
    /// To whom it is done.
    pub recipients: Vec<Party>,
    /// What is demanded, offered, alleged or at issue.
    pub issue: Option<Span>,
    /// How many people it killed or hurt, or how many took part, in order of the text.
    pub counts: Vec<Count>,
    /// The word or words that name it.
    pub trigger: Span,
    /// Token that heads the trigger.
    pub head: Id<Token>,
    /// When it happens.
    pub time: Option<EventTime>,
    /// Where it happens.
    pub place: Option<Id<Place>>,
    /// Whether it happens, as the report itself commits to it.
    pub status: Status,
    /// Who asserts it.
    pub voice: Voice,
    /// What each voice commits to.
    pub factuality: Vec<Factuality>,
    /// How sure we are that every field is right, from 0 to 1.
    pub confidence: f32,
    /// The rule that coded it.
    pub rule: RuleId,
    /// Where it can be read: at least the sentence.
    pub evidence: Vec<Span>,
}

/// How many people of an event the report counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// What became of them.
    pub of: Counted,
    /// The lowest number that the words allow; `None` where they leave it open ("up to 12").
    pub least: Option<u64>,
    /// The highest; `None` where they leave it open ("at least 12").
    pub most: Option<u64>,
    /// The words of the number, with what bounds it.
    pub span: Span,
}

/// What is counted: PLOVER's fields of the same names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Counted {
    /// Killed.
    Dead,
    /// Hurt.
    Injured,
    /// Took part.
    Size,
}

impl Counted {
    /// All of them.
    pub const ALL: [Counted; 3] = [Counted::Dead, Counted::Injured, Counted::Size];

    /// As records and tables write it.
    pub fn name(self) -> &'static str {
        match self {
            Counted::Dead => "dead",
            Counted::Injured => "injured",
            Counted::Size => "size",
        }
    }
}

/// PLOVER type and mode, both checked against `knowledge/ontology.toml` when rules are loaded.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventCode {
    /// "CONSULT"
    pub kind: SmolStr,
    /// "visit"
    pub mode: Option<SmolStr>,
}

impl std::fmt::Display for EventCode {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.kind)?;
        self.mode.as_ref().map_or(Ok(()), |mode| write!(formatter, " {mode}"))
    }
}

/// An entity in a role of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Who.
    pub entity: Id<Entity>,
    /// The mention that fills the role.
    pub span: Span,
    /// Country of this party in this event.
    pub country: Option<SmolStr>,
    /// Sectors of this party in this event.
    pub sectors: Vec<SmolStr>,
}

/// When an event happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventTime {
    /// The expression that says so.
    pub expression: Id<TimeExpression>,
    /// The days it happens on, the last one excluded; an end is `None` when open or unknown.
    pub days: (Option<Date>, Option<Date>),
}

/// Whether something happens, as `record.md` fixes the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each variant is the value of that name in the record")]
pub enum Status {
    Happened,
    Ongoing,
    Planned,
    Promised,
    Expected,
    Possible,
    Conditional,
    Demanded,
    NotHappened,
    /// Only somebody else asserts it.
    Alleged,
    Unknown,
}

/// Who asserts something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Voice {
    /// The outlet itself.
    Outlet,
    /// Somebody the outlet quotes or paraphrases.
    Attributed(Id<Attribution>),
}

/// What one voice commits to about an event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Factuality {
    /// Whose commitment.
    pub voice: Voice,
    /// The commitment.
    pub status: Status,
    /// On [-3, 3]: 3 certainly happened, 0 open, -3 certainly not.
    pub value: f32,
}

/// A word that says that something happens, coded or not.
#[derive(Clone, Debug, PartialEq)]
pub struct Predicate {
    /// The word.
    pub head: Id<Token>,
    /// Where it stands.
    pub trigger: Span,
    /// How surely it happens on [-3, 3], when whoever is quoted is believed.
    pub value: f32,
    /// What around it says so.
    pub signs: Vec<SmolStr>,
    /// What each voice commits to.
    pub factuality: Vec<Factuality>,
}

impl Facts {
    /// The mention whose phrase is headed by this token.
    pub fn mention_at(&self, head: Id<Token>) -> Option<Id<Mention>> {
        self.mentions.enumerate().find(|(_, mention)| mention.head == head).map(|(id, _)| id)
    }

    /// The mentions that lie within a span, in order.
    pub fn mentions_in(&self, span: Span) -> impl Iterator<Item = (Id<Mention>, &Mention)> {
        self.mentions.enumerate().filter(move |(_, mention)| span.contains(mention.span))
    }

    /// Ids of the events whose trigger lies in a range of bytes.
    pub fn events_in(&self, bytes: Range<usize>) -> impl Iterator<Item = Id<Event>> + '_ {
        self.events
            .enumerate()
            .filter(move |(_, event)| {
                bytes.start <= event.trigger.start() && event.trigger.end() <= bytes.end
            })
            .map(|(id, _)| id)
    }
}

macro_rules! record_names {
    ($type:ident: $($variant:ident = $name:literal),+ $(,)?) => {
        impl $type {
            /// All values, in the order of the record's documentation.
            pub const ALL: &[$type] = &[$($type::$variant,)+];

            /// The name used in the record.
            pub fn name(self) -> &'static str {
                match self { $($type::$variant => $name,)+ }
            }

            /// The value of this name in the record.
            pub fn from_name(name: &str) -> Option<$type> {
                match name { $($name => Some($type::$variant),)+ _ => None }
            }
        }
    };
}

record_names!(EntityKind: Person = "person", Organization = "organization", Group = "group",
    Country = "country", Place = "place", Work = "work", Other = "other");
record_names!(MentionForm: Name = "name", Nominal = "nominal", Pronoun = "pronoun");
record_names!(TimeKind: Date = "DATE", Time = "TIME", Duration = "DURATION", Set = "SET");
record_names!(AttributionForm: Direct = "direct", Mixed = "mixed", Indirect = "indirect");
record_names!(Stance: Said = "said", Claimed = "claimed", Denied = "denied", Warned = "warned",
    Promised = "promised", Demanded = "demanded", Asked = "asked", Admitted = "admitted",
    Believed = "believed", Wanted = "wanted", Hoped = "hoped", Feared = "feared", Knew = "knew",
    Expected = "expected", Other = "other");
record_names!(Status: Happened = "happened", Ongoing = "ongoing", Planned = "planned",
    Promised = "promised", Expected = "expected", Possible = "possible",
    Conditional = "conditional", Demanded = "demanded", NotHappened = "not_happened",
    Alleged = "alleged", Unknown = "unknown");

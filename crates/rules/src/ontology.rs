//! What is coded: event types, modes, routes; read from `knowledge/ontology.toml`.

use readout_model::{Diagnostic, EventCode, KnowledgeFile, Status};
use smol_str::SmolStr;
use toml::{Table, Value};

use crate::syntax::{Problems, did_you_mean};

/// The event types and how they turn into each other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ontology {
    types: Vec<EventType>,
    routes: Vec<Route>,
    contexts: Vec<SmolStr>,
    public: Vec<SmolStr>,
    private: Vec<SmolStr>,
    ordinary: Vec<SmolStr>,
}

/// One of PLOVER's event types.
#[derive(Clone, Debug, PartialEq)]
pub struct EventType {
    /// "CONSULT"
    pub code: SmolStr,
    /// One sentence for people.
    pub means: String,
    /// 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.
    pub quad: u8,
    /// Base score on [-10, 10].
    pub intensity: f32,
    /// Whether all who take part are actors.
    pub reciprocal: bool,
    /// Whether there is no event without a recipient.
    pub recipient_required: bool,
    /// Whether there is no event without a party of public standing.
    pub standing: bool,
    /// Whether only states and those who have forces do it.
    pub by_forces: bool,
    /// Whether it is done to whoever the act that is spoken of would be done to.
    pub through_act: bool,
    /// Whether its recipient, where none is named, is who did what it is about.
    pub of_act: bool,
    /// Who does something in order to do this does it: "gathered to protest". Types of quad classes 1 and 2
    /// are so without it.
    pub shown: bool,
    /// Sectors whose part in it is none: who talks to a journalist gives an interview.
    pub aside: Vec<SmolStr>,
    /// First two digits its CAMEO codes may have.
    pub cameo: Vec<SmolStr>,
    /// Its modes.
    pub modes: Vec<Mode>,
}

/// A mode of an event type.
#[derive(Clone, Debug, PartialEq)]
pub struct Mode {
    /// "visit"
    pub name: SmolStr,
    /// One sentence for people.
    pub means: String,
    /// Score on [-10, 10].
    pub intensity: f32,
    /// Overrides [`EventType::reciprocal`].
    pub reciprocal: Option<bool>,
    /// Overrides [`EventType::standing`].
    pub standing: Option<bool>,
    /// Whether a place of the actors' own country is no recipient.
    pub abroad: bool,
}

/// Some types turn into another when they have not happened yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// The reason, for `explain`.
    pub why: String,
    /// Codes of the types it is for.
    pub from: Vec<SmolStr>,
    /// Modes it is for; all where there are none.
    pub modes: Vec<SmolStr>,
    /// Statuses it is for.
    pub status: Vec<Status>,
    /// Whether it is only for what is or was to come ("will not meet").
    pub to_come: bool,
    /// Whether it is only for what somebody else than the actor speaks of.
    pub by_another: bool,
    /// Whether it is only for what the actor himself speaks of ("said that it might expel them").
    pub by_itself: bool,
    /// Whether it is only for what people do who have no forces ("students blocked the road").
    pub by_people: bool,
    /// What they become.
    pub to: EventCode,
    /// Their status then, if it does not stay.
    pub then: Option<Status>,
}

/// What routes ask about an event besides its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// As the report itself commits.
    pub status: Status,
    /// Whether it is or was to come, by its tense.
    pub to_come: bool,
    /// Whether somebody else than the actor speaks of it.
    pub by_another: bool,
    /// Whether the actor himself speaks of it.
    pub by_itself: bool,
    /// Whether the actors are people who have no forces.
    pub by_people: bool,
}

impl Ontology {
    /// Reads `ontology.toml`.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the file.
    pub fn parse(file: &KnowledgeFile) -> Result<Ontology, Vec<Diagnostic>> {
        let mut problems = Problems::new(&file.path, &file.text);
        let ontology = match file.text.parse::<Table>() {
            Ok(table) => read_ontology(&file.text, &table, &mut problems),
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                let before = file.text.get(..at).unwrap_or_default();
                let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
                let line = before.matches('\n').count() + 1;
                problems.add(line, at - line_start, 1, error.message(), None);
                Ontology::default()
            }
        };
        let found = problems.into_vec();
        if found.is_empty() { Ok(ontology) } else { Err(found) }
    }

    /// The types in the order of the file.
    pub fn types(&self) -> &[EventType] {
        &self.types
    }

    /// The routes in the order of the file.
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }

    /// PLOVER's contexts.
    pub fn contexts(&self) -> &[SmolStr] {
        &self.contexts
    }

    /// The type of this code.
    pub fn kind(&self, code: &str) -> Option<&EventType> {
        self.types.iter().find(|kind| kind.code == code)
    }

    /// What an event of this code is coded as instead, if a route says so.
    pub fn route(&self, code: &EventCode, standing: Standing) -> Option<&Route> {
        self.routes.iter().find(|route| {
            let mode = || code.mode.as_ref().is_some_and(|mode| route.modes.contains(mode));
            route.from.contains(&code.kind)
                && (route.modes.is_empty() || mode())
                && route.status.contains(&standing.status)
                && (standing.to_come || !route.to_come)
                && (standing.by_another || !route.by_another)
                && (standing.by_itself || !route.by_itself)
                && (standing.by_people || !route.by_people)
        })
    }

    /// The score of a code on [-10, 10]: its mode's, else its type's. `None` for an unknown code.
    pub fn intensity(&self, code: &EventCode) -> Option<f32> {
        let kind = self.kind(&code.kind)?;
        Some(kind.mode(code).map_or(kind.intensity, |mode| mode.intensity))
    }

    /// Whether all who take part in an event of this code are actors.
    pub fn reciprocal(&self, code: &EventCode) -> bool {
        self.kind(&code.kind).is_some_and(|kind| {
            kind.mode(code).and_then(|mode| mode.reciprocal).unwrap_or(kind.reciprocal)
        })
    }

    /// Whether an event of this code is none between private people.
    pub fn needs_standing(&self, code: &EventCode) -> bool {
        self.kind(&code.kind).is_some_and(|kind| {
            kind.mode(code).and_then(|mode| mode.standing).unwrap_or(kind.standing)
        })
    }

    /// Whether it is done in another country only.
    pub fn is_abroad(&self, code: &EventCode) -> bool {
        self.kind(&code.kind).and_then(|kind| kind.mode(code)).is_some_and(|mode| mode.abroad)
    }

    /// Whether whoever is of this sector has public standing without a country.
    pub fn is_public(&self, sector: &str) -> bool {
        self.public.iter().any(|known| known == sector)
    }

    /// Whether whoever is of this sector has no forces to move.
    pub fn is_private(&self, sector: &str) -> bool {
        self.private.iter().any(|known| known == sector)
    }

    /// Whether a person or body of this sector has public standing only towards another country.
    pub fn is_ordinary(&self, sector: &str) -> bool {
        self.ordinary.iter().any(|known| known == sector)
    }

    /// What is wrong with a code, as a message and a hint; `None` if it exists.
    pub(crate) fn fault(&self, code: &EventCode) -> Option<(SmolStr, String, Option<String>)> {
        let Some(kind) = self.kind(&code.kind) else {
            let known = self.types.iter().map(|kind| kind.code.as_str());
            let message = format!("`{}` is not an event type", code.kind);
            return Some((code.kind.clone(), message, did_you_mean(&code.kind, known)));
        };
        let name = code.mode.as_ref()?;
        if kind.mode(code).is_some() {
            return None;
        }
        let known: Vec<&str> = kind.modes.iter().map(|mode| mode.name.as_str()).collect();
        let message = format!("`{name}` is not a mode of {}", code.kind);
        let hint = did_you_mean(name, known.iter().copied()).or_else(|| {
            Some(if known.is_empty() {
                format!("{} has no modes", code.kind)
            } else {
                format!("modes of {} are {}", code.kind, known.join(", "))
            })
        });
        Some((name.clone(), message, hint))
    }
}

impl EventType {
    /// The mode that a code of this type names, if the type has it.
    pub fn mode(&self, code: &EventCode) -> Option<&Mode> {
        let name = code.mode.as_ref()?;
        self.modes.iter().find(|mode| mode.name == *name)
    }
}

/// Names of statuses in the record.
const STATUSES: [(Status, &str); 11] = [
    (Status::Happened, "happened"),
    (Status::Ongoing, "ongoing"),
    (Status::Planned, "planned"),
    (Status::Promised, "promised"),
    (Status::Expected, "expected"),
    (Status::Possible, "possible"),
    (Status::Conditional, "conditional"),
    (Status::Demanded, "demanded"),
    (Status::NotHappened, "not_happened"),
    (Status::Alleged, "alleged"),
    (Status::Unknown, "unknown"),
];

/// The status of this name in the record.
pub fn status_from_name(name: &str) -> Option<Status> {
    STATUSES.iter().find(|(_, known)| *known == name).map(|(status, _)| *status)
}

/// The name of a status in the record.
pub fn status_name(status: Status) -> &'static str {
    STATUSES.iter().find(|(known, _)| *known == status).map_or("unknown", |(_, name)| name)
}

/// The names of all statuses, in the order of the record's description.
pub fn status_names() -> impl Iterator<Item = &'static str> {
    STATUSES.iter().map(|(_, name)| *name)
}

/// What a status is called when it is not known.
pub(crate) fn status_hint(name: &str) -> Option<String> {
    did_you_mean(name, STATUSES.iter().map(|(_, name)| *name))
}

fn read_ontology<'f>(text: &'f str, table: &Table, problems: &mut Problems<'f>) -> Ontology {
    let mut reader = Reader { text, problems };
    let mut ontology = Ontology::default();
    for entry in reader.tables(table, "type") {
        let Some(code) = reader.string(entry, "code", "a type") else { continue };
        let modes = reader.tables(entry, "modes");
        let modes = modes.iter().filter_map(|mode| reader.mode(mode, &code)).collect();
        ontology.types.push(EventType {
            means: reader.string(entry, "means", &code).unwrap_or_default(),
            quad: reader.number(entry, "quad", &code, (1.0, 4.0)) as u8,
            intensity: reader.number(entry, "intensity", &code, (-10.0, 10.0)),
            reciprocal: flag(entry, "reciprocal").unwrap_or(false),
            recipient_required: flag(entry, "recipient_required").unwrap_or(false),
            standing: flag(entry, "standing").unwrap_or(false),
            by_forces: flag(entry, "by_forces").unwrap_or(false),
            through_act: flag(entry, "through_act").unwrap_or(false),
            of_act: flag(entry, "of_act").unwrap_or(false),
            shown: flag(entry, "shown").unwrap_or(false),
            aside: strings(entry, "aside"),
            cameo: strings(entry, "cameo"),
            modes,
            code: code.into(),
        });
    }
    for entry in reader.tables(table, "route") {
        let why = reader.string(entry, "why", "a route").unwrap_or_default();
        let Some(to) = reader.string(entry, "to", "a route") else { continue };
        let mode = entry.get("mode").and_then(Value::as_str).map(SmolStr::new);
        let to = EventCode { kind: to.into(), mode };
        let from = strings(entry, "from");
        let modes = strings(entry, "modes");
        let plain = from.iter().map(|code| EventCode { kind: code.clone(), mode: None });
        let of_modes = from.iter().flat_map(|code| {
            modes.iter().map(|mode| EventCode { kind: code.clone(), mode: Some(mode.clone()) })
        });
        for code in plain.chain(of_modes).chain([to.clone()]) {
            if let Some((word, message, hint)) = ontology.fault(&code) {
                reader.fault(&word, message, hint);
            }
        }
        let mut status = Vec::new();
        for name in strings(entry, "status") {
            match status_from_name(&name) {
                Some(known) => status.push(known),
                None => {
                    let message = format!("`{name}` is not a status");
                    reader.fault(&name, message, status_hint(&name));
                }
            }
        }
        let then = entry.get("then").and_then(Value::as_str).and_then(|name| {
            let known = status_from_name(name);
            if known.is_none() {
                reader.fault(name, format!("`{name}` is not a status"), status_hint(name));
            }
            known
        });
        let to_come = flag(entry, "to_come").unwrap_or(false);
        let by_another = flag(entry, "by_another").unwrap_or(false);
        let by_itself = flag(entry, "by_itself").unwrap_or(false);
        let by_people = flag(entry, "by_people").unwrap_or(false);
        ontology.routes.push(Route {
            why,
            from,
            modes,
            status,
            to_come,
            by_another,
            by_itself,
            by_people,
            to,
            then,
        });
    }
    if let Some(contexts) = table.get("contexts").and_then(Value::as_table) {
        ontology.contexts = strings(contexts, "names");
    }
    if let Some(public) = table.get("public").and_then(Value::as_table) {
        ontology.public = strings(public, "sectors");
    }
    if let Some(private) = table.get("private").and_then(Value::as_table) {
        ontology.private = strings(private, "sectors");
    }
    if let Some(ordinary) = table.get("ordinary").and_then(Value::as_table) {
        ontology.ordinary = strings(ordinary, "sectors");
    }
    ontology
}

struct Reader<'p, 'f> {
    text: &'f str,
    problems: &'p mut Problems<'f>,
}

impl Reader<'_, '_> {
    /// Reports at the first line that has the word.
    fn fault(&mut self, word: &str, message: String, hint: Option<String>) {
        let line = self.text.lines().position(|line| line.contains(word)).map_or(1, |at| at + 1);
        self.problems.add_at(line, word, message, hint);
    }

    fn tables<'t>(&mut self, table: &'t Table, key: &str) -> Vec<&'t Table> {
        match table.get(key) {
            None => Vec::new(),
            Some(value) => {
                let tables = value.as_array().into_iter().flatten().filter_map(Value::as_table);
                let tables: Vec<&Table> = tables.collect();
                if tables.is_empty() {
                    self.fault(key, format!("`{key}` is not a list of tables"), None);
                }
                tables
            }
        }
    }

    fn string(&mut self, table: &Table, key: &str, of: &str) -> Option<String> {
        let found = table.get(key).and_then(Value::as_str).map(str::to_owned);
        if found.is_none() {
            self.fault(of, format!("`{key}` of {of} is missing or no text"), None);
        }
        found
    }

    fn number(&mut self, table: &Table, key: &str, of: &str, (low, high): (f64, f64)) -> f32 {
        let found = table.get(key).and_then(|value| {
            value.as_float().or_else(|| value.as_integer().map(|number| number as f64))
        });
        match found {
            Some(number) if (low..=high).contains(&number) => number as f32,
            _ => {
                let message = format!("`{key}` of {of} must be a number from {low} to {high}");
                self.fault(of, message, None);
                0.0
            }
        }
    }

    fn mode(&mut self, table: &Table, code: &str) -> Option<Mode> {
        let name = self.string(table, "name", code)?;
        Some(Mode {
            means: self.string(table, "means", &name).unwrap_or_default(),
            intensity: self.number(table, "intensity", &name, (-10.0, 10.0)),
            reciprocal: flag(table, "reciprocal"),
            standing: flag(table, "standing"),
            abroad: flag(table, "abroad").unwrap_or(false),
            name: name.into(),
        })
    }
}

fn flag(table: &Table, key: &str) -> Option<bool> {
    table.get(key).and_then(Value::as_bool)
}

fn strings(table: &Table, key: &str) -> Vec<SmolStr> {
    let values = table.get(key).and_then(Value::as_array).into_iter().flatten();
    values.filter_map(Value::as_str).map(SmolStr::new).collect()
}

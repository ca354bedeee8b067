//! Who a phrase stands for: country and sectors of actors in their sentences, against what people say.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use readout_language::{Engine, Worker};
use readout_model::{
    About, Analysis, Document, Entity, EntityKind, Facts, Id, Language, Mention, Span,
};
use readout_pipeline::Knowledge;
use serde_json::{Value, json};

#[derive(clap::Args)]
#[command(after_help = "A case is a JSON object a line:
  {\"id\": 1, \"phrase\": \"the Syrian army\", \"context\": \"Officers of the Syrian army fled.\",
   \"date\": \"2016-03-01\", \"country\": \"SYR\", \"sector\": \"MIL\", \"kind\": \"composition\"}
country: a code or null (known to have none); sector: a code, a list (primary first) or null; a field that
is absent is not scored. Without a context that holds it, a phrase is read alone.")]
pub(crate) struct Options {
    /// Cases, one JSON object a line
    #[arg(required = true)]
    cases: Vec<PathBuf>,
    /// Where to write id, country and sectors of each case
    #[arg(long)]
    predictions: Option<PathBuf>,
    /// Print the cases that came out wrong
    #[arg(long)]
    errors: bool,
    /// Folder laid over the built-in knowledge
    #[arg(long, env = "READOUT_KNOWLEDGE")]
    knowledge: Option<PathBuf>,
}

/// One line of a file of cases.
struct Case {
    id: Value,
    phrase: String,
    context: String,
    date: Option<String>,
    kind: Option<String>,
    /// `None`: not to be scored.
    country: Option<Option<String>>,
    sectors: Option<Vec<String>>,
}

/// What Readout says of one phrase.
#[derive(Default, PartialEq)]
struct Answer {
    country: Option<String>,
    sectors: Vec<String>,
}

/// Right and scored cases: of country, primary sector, and both.
#[derive(Clone, Copy, Default)]
struct Counts([(usize, usize); 3]);

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let knowledge = crate::texts::knowledge(options.knowledge.as_deref())?;
    let engine = Engine::embedded()?;
    let mut worker = engine.worker();
    let mut predictions = String::new();
    let mut all = Counts::default();
    let mut by_kind: BTreeMap<String, Counts> = BTreeMap::new();
    for path in &options.cases {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let case = Case::read(line, index + 1)
                .with_context(|| format!("{}:{}", path.display(), index + 1))?;
            let answer = answer(&case, &mut worker, &knowledge)
                .with_context(|| format!("{}:{}", path.display(), index + 1))?;
            let _ = writeln!(
                predictions,
                "{}",
                json!({"id": case.id, "country": answer.country, "sectors": answer.sectors})
            );
            let wrong = all.add(&case, &answer);
            if let Some(kind) = &case.kind {
                by_kind.entry(kind.clone()).or_default().add(&case, &answer);
            }
            if wrong && options.errors {
                print_error(&case, &answer);
            }
        }
    }
    if let Some(path) = &options.predictions {
        std::fs::write(path, predictions).with_context(|| path.display().to_string())?;
    }
    println!(
        "{:<32}{:>8}{:>10}{:>10}{:>10}",
        "actors, per cent right", "cases", "country", "sector", "both"
    );
    for (kind, counts) in &by_kind {
        counts.print(kind);
    }
    all.print("all");
    Ok(())
}

impl Case {
    fn read(line: &str, number: usize) -> anyhow::Result<Case> {
        let value: Value = serde_json::from_str(line)?;
        let text = |name: &str| value[name].as_str().map(str::to_owned);
        let country = match value.get("country") {
            None => None,
            Some(Value::Null) => Some(None),
            Some(Value::String(code)) if code.is_empty() => Some(None),
            Some(Value::String(code)) => Some(Some(code.clone())),
            Some(other) => bail!("country is {other}, not a code"),
        };
        let codes = |text: &str| text.split([' ', ',', ';']).map(str::to_owned).collect::<Vec<_>>();
        let sectors = match value.get("sector").or_else(|| value.get("sectors")) {
            None => None,
            Some(Value::Null) => Some(Vec::new()),
            Some(Value::String(code)) => Some(codes(code)),
            Some(Value::Array(list)) => {
                Some(list.iter().filter_map(|code| code.as_str().map(str::to_owned)).collect())
            }
            Some(other) => bail!("sector is {other}, not a code or a list of codes"),
        };
        let mut sectors = sectors;
        if let Some(list) = &mut sectors {
            list.retain(|code: &String| !code.is_empty());
        }
        Ok(Case {
            id: value.get("id").cloned().unwrap_or_else(|| json!(number)),
            phrase: text("phrase").context("no field \"phrase\"")?,
            context: text("context").unwrap_or_default(),
            date: text("date").filter(|date| !date.is_empty()),
            kind: text("kind").or_else(|| text("trap")),
            country,
            sectors,
        })
    }
}

impl Counts {
    /// Counts one case; returns whether something in it was wrong.
    fn add(&mut self, case: &Case, answer: &Answer) -> bool {
        let country = case.country.as_ref().map(|gold| *gold == answer.country);
        let sector = case.sectors.as_ref().map(|gold| gold.first() == answer.sectors.first());
        let both = country.zip(sector).map(|(country, sector)| country && sector);
        for (row, right) in self.0.iter_mut().zip([country, sector, both]) {
            row.0 += usize::from(right == Some(true));
            row.1 += usize::from(right.is_some());
        }
        country == Some(false) || sector == Some(false)
    }

    fn print(&self, name: &str) {
        let share = |(right, scored): (usize, usize)| match scored {
            0 => "–".to_owned(),
            _ => format!("{:.1}", 100.0 * right as f64 / scored as f64),
        };
        let cases = self.0[0].1.max(self.0[1].1);
        let [country, sector, both] = self.0.map(share);
        println!("{name:<32}{cases:>8}{country:>10}{sector:>10}{both:>10}");
    }
}

fn print_error(case: &Case, answer: &Answer) {
    let gold_country = match &case.country {
        None => "(any)",
        Some(None) => "-",
        Some(Some(code)) => code,
    };
    let gold_sectors = case.sectors.as_ref().map_or("(any)".to_owned(), |list| list.join(" "));
    println!(
        "{}\t{}\twanted {gold_country} {gold_sectors}\tgot {} {}\t{}\t{}\t{}",
        case.id,
        case.phrase,
        answer.country.as_deref().unwrap_or("-"),
        answer.sectors.join(" "),
        case.kind.as_deref().unwrap_or(""),
        case.date.as_deref().unwrap_or(""),
        case.context
    );
}

/// What the record says of the entity that the phrase stands for.
fn answer(case: &Case, worker: &mut Worker<'_>, knowledge: &Knowledge) -> anyhow::Result<Answer> {
    let published = match &case.date {
        None => None,
        Some(text) => Some(
            readout_pipeline::source::parse_date(text)
                .with_context(|| format!("\"{text}\" is no date"))?,
        ),
    };
    let mut text = case.context.clone();
    let span = match find(&text, &case.phrase) {
        Some(span) => span,
        None => {
            text = case.phrase.clone();
            Span::new(0, text.len())
        }
    };
    let document = Document {
        id: "case".into(),
        about: About { published, ..About::default() },
        blocks: crate::texts::line_blocks(&text),
        text,
        title: None,
        body: 0,
        language: Language::English,
    };
    let analysis = worker.analyze(&document.text, &document.blocks);
    let facts = readout_pipeline::facts::find_facts(&document, &analysis, &knowledge.facts);
    let Some(entity) = entity(span, &analysis, &facts) else { return Ok(Answer::default()) };
    let mut sectors: Vec<String> = entity.sectors.iter().map(ToString::to_string).collect();
    // A country that acts is its government.
    if entity.kind == EntityKind::Country && sectors.is_empty() {
        sectors.push("GOV".to_owned());
    }
    Ok(Answer { country: entity.country.as_ref().map(ToString::to_string), sectors })
}

/// Where a phrase stands in a text, as whole words: as written, else in other capitals.
fn find(text: &str, phrase: &str) -> Option<Span> {
    let phrase = phrase.trim();
    let whole = |start: usize, end: usize| {
        let letter = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
        !letter(text[..start].chars().next_back()) && !letter(text[end..].chars().next())
    };
    let written = text
        .match_indices(phrase)
        .map(|(start, found)| (start, start + found.len()))
        .find(|(start, end)| whole(*start, *end));
    let any_case = || {
        let (text, phrase) = (text.to_ascii_lowercase(), phrase.to_ascii_lowercase());
        let found = text.match_indices(&phrase).map(|(start, found)| (start, start + found.len()));
        found.into_iter().find(|(start, end)| whole(*start, *end))
    };
    if phrase.is_empty() {
        return None;
    }
    written.or_else(any_case).map(|(start, end)| Span::new(start, end))
}

/// The entity of the mention that covers most of a phrase and least beside it; of two that are level,
/// the one with the phrase's head.
fn entity<'f>(phrase: Span, analysis: &Analysis, facts: &'f Facts) -> Option<&'f Entity> {
    let tokens = analysis.tokens_in(phrase);
    let inside = |id: Id<readout_model::Token>| tokens.contains(&(id.index() as u32));
    let head = (tokens.start..tokens.end)
        .map(|index| Id::new(index as usize))
        .find(|id| analysis.tokens[*id].head.is_none_or(|head| !inside(head)));
    let overlap = |span: Span| {
        let both = span.end().min(phrase.end()).saturating_sub(span.start().max(phrase.start()));
        let either = span.end().max(phrase.end()) - span.start().min(phrase.start());
        both as f64 / either.max(1) as f64
    };
    let score = |mention: &Mention| {
        let own = overlap(mention.span).max(mention.name.map_or(0.0, overlap));
        own + if Some(mention.head) == head { 0.3 } else { 0.0 }
    };
    let best = facts
        .mentions
        .iter()
        .filter(|mention| overlap(mention.span) > 0.0)
        .max_by(|one, other| score(one).total_cmp(&score(other)))?;
    Some(&facts.entities[best.entity])
}

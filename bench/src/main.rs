//! Measurements: how well and how fast, each beside its peer in the same run.
//!
//! `cargo run --release -p readout-bench -- NAME --help` says what each takes. Data are arguments;
//! nothing is measured on files of this repository but what the repository itself ships.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "printing tables is the purpose")]
#![allow(clippy::disallowed_methods, reason = "reads what it is to measure on, and the clock")]

mod actors;
mod attribution;
mod copies;
mod coreference;
mod coverage;
mod differences;
mod ecb;
mod entities;
mod events_across;
mod factuality;
mod intake;
mod labelled;
mod linking;
mod names;
mod pages;
mod parity;
mod peer;
mod pipeline;
mod precision;
mod relations;
mod reports;
mod rule_cost;
mod scale;
mod speed;
mod start;
mod stories;
mod texts;
mod times;
mod trees;
mod visits;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "readout-bench", about = "Measures Readout, each figure beside its peer's")]
struct Arguments {
    #[command(subcommand)]
    measure: Measure,
}

#[derive(Subcommand)]
enum Measure {
    /// Token by token agreement with spaCy on the same text
    Parity(parity::Options),
    /// Words per second on one core, beside spaCy's, and peak memory
    Speed(speed::Options),
    /// Milliseconds before the first word is read: the model and each part of the knowledge
    Start(start::Options),
    /// What finding facts costs beside the language engine, with ten times the rules too
    RuleCost(rule_cost::Options),
    /// Who-did-what relations against gold trees (Universal Dependencies)
    Trees(trees::Options),
    /// Country and sectors of actors in their sentences, against what people say
    Actors(actors::Options),
    /// Names and chains of entities against gold ones, beside the bare engine's names
    Entities(entities::Options),
    /// Which leaders and ministers the tables know on 30 June of each year
    Coverage(coverage::Options),
    /// Names against gold names (IOB2), of one or several models
    Names(names::Options),
    /// Main text of web pages against gold text, by runs of four words
    Pages(pages::Options),
    /// Reports a second that are read, annotated and stored, and how fast they are found again
    Intake(intake::Options),
    /// The event type that passes between two given parties, against gold types of PLOVER
    Relations(relations::Options),
    /// Events against a reader's judgements, and how well confidence is calibrated
    Precision(precision::Options),
    /// Who says what against gold attributions (brat stand-off)
    Attribution(attribution::Options),
    /// How surely predicates happen, against values that people gave, on [-3, 3]
    Factuality(factuality::Options),
    /// Expressions of time against gold TIMEX3 and against GUM's dates
    Times(times::Options),
    /// Visits in single sentences against records of them
    Visits(visits::Options),
    /// Grouping into stories, B-cubed, beside TF-IDF single pass and average link
    Stories(stories::Options),
    /// Near-copies under edits: cut, re-ordered, with boilerplate, reworded, merged
    Copies(copies::Options),
    /// Pairs of accounts of one event: do they differ?
    Differences(differences::Options),
    /// Events across documents with gold mentions (ECB+), CoNLL F1, beside the same lemma
    EventsAcross(events_across::Options),
    /// From text to the full record: words per second on one core, profile by stage, memory
    Pipeline(pipeline::Options),
    /// A stream of synthetic articles grouped into stories: cost per article as it grows
    Scale(scale::Options),
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().measure {
        Measure::Parity(options) => parity::run(&options),
        Measure::Speed(options) => speed::run(&options),
        Measure::Start(options) => start::run(&options),
        Measure::RuleCost(options) => rule_cost::run(&options),
        Measure::Trees(options) => trees::run(&options),
        Measure::Actors(options) => actors::run(&options),
        Measure::Entities(options) => entities::run(&options),
        Measure::Coverage(options) => coverage::run(&options),
        Measure::Names(options) => names::run(&options),
        Measure::Pages(options) => pages::run(&options),
        Measure::Intake(options) => intake::run(&options),
        Measure::Relations(options) => relations::run(&options),
        Measure::Precision(options) => precision::run(&options),
        Measure::Attribution(options) => attribution::run(&options),
        Measure::Factuality(options) => factuality::run(&options),
        Measure::Times(options) => times::run(&options),
        Measure::Visits(options) => visits::run(&options),
        Measure::Stories(options) => stories::run(&options),
        Measure::Copies(options) => copies::run(&options),
        Measure::Differences(options) => differences::run(&options),
        Measure::EventsAcross(options) => events_across::run(&options),
        Measure::Pipeline(options) => pipeline::run(&options),
        Measure::Scale(options) => scale::run(&options),
    }
}

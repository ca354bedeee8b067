use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use colorchoice_clap::Color;
use jiff::civil::Date;

/// Reads news reports and gives back the record
///
/// Who did or said what to whom, when and where, in whose words, how certain: each item points at
/// the sentence it came from. Runs offline. Data goes to standard output, messages to standard
/// error.
#[derive(Parser)]
#[command(
    name = "readout",
    version,
    disable_help_subcommand = true,
    after_help = "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but some inputs could not be read.",
    after_long_help = "Examples:\n  \
        readout brief monday/*.txt                        what several reports of one event say\n  \
        readout annotate articles.jsonl > records.jsonl   the whole record, one report a line\n  \
        readout code articles.jsonl --date 2026-03-02     events only\n  \
        readout explain \"Sanctions were imposed on Belarus by the bloc.\"\n\n\
        Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but some inputs could not be read."
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of every command.
#[derive(Args)]
pub(crate) struct Common {
    /// Print no messages but errors
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// Number of threads; results do not depend on it [default: one per core]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Language model to use instead of the one in the program (made by `cargo xtask import-model`)
    #[arg(long, global = true, value_name = "FILE", env = "READOUT_MODEL", hide_env_values = true)]
    pub(crate) model: Option<PathBuf>,
    /// Folder laid over the built-in knowledge: a file of the same path replaces the built-in one
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "READOUT_KNOWLEDGE",
        hide_env_values = true
    )]
    pub(crate) knowledge: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) color: Color,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// What the reports of one story say: events, statements, agreement, with the sentences
    #[command(after_help = "Example: readout brief monday/agency.txt monday/broadcaster.txt")]
    Brief(Brief),
    /// The whole record of each report: one JSON object a line, in input order
    #[command(after_help = "Example: readout annotate articles.jsonl > records.jsonl")]
    Annotate(Annotate),
    /// Events only: a table on a terminal, one JSON object a line otherwise
    #[command(after_help = "Example: readout code articles.jsonl --json | head")]
    Code(Code),
    /// How a sentence is read and coded: tree, clauses, rules tried, roles
    #[command(after_help = "Example: readout explain \"Talks between Oslo and Rabat broke down.\"")]
    Explain(Explain),
    /// Words and trees as CoNLL-U
    #[command(after_help = "Example: readout parse report.txt --tree")]
    Parse(Parse),
    /// Test event rules
    #[command(after_help = "Example: readout rules test --knowledge my-knowledge")]
    Rules(Rules),
    /// Compare records with records annotated by people
    #[command(after_help = "Example: readout annotate articles.jsonl | readout score gold.jsonl -")]
    Score(Score),
}

/// What to read.
#[derive(Args)]
pub(crate) struct Inputs {
    /// Text files, web pages, JSONL (fields id, text, title, date, outlet, url), CSV or TSV with
    /// columns of these names, feeds (RSS, Atom, JSON Feed), web archives (WARC), any of them packed
    /// by gzip or zstd, folders of these, or - for standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Day of publication of the reports, over what they say themselves (YYYY-MM-DD, "3 May 2026")
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) date: Option<Date>,
    /// Newsroom, over what the reports say
    #[arg(long, value_name = "NAME")]
    pub(crate) outlet: Option<String>,
    /// Address, over what the reports say
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<String>,
}

fn date(text: &str) -> Result<Date, String> {
    readout_source::parse_date(text).map_err(|bad| bad.to_string())
}

#[derive(Args)]
pub(crate) struct Brief {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// Every line, and every sentence a line stands on
    #[arg(long)]
    pub(crate) all: bool,
    /// The story as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args)]
pub(crate) struct Annotate {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
}

#[derive(Args)]
pub(crate) struct Code {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// JSON lines on a terminal too
    #[arg(long)]
    pub(crate) json: bool,
    /// Events of every voice and status, not only what the outlet itself reports as having happened
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Args)]
pub(crate) struct Explain {
    /// One or more sentences
    #[arg(value_name = "SENTENCE")]
    pub(crate) sentence: String,
}

#[derive(Args)]
pub(crate) struct Parse {
    /// Text file, or - for standard input; read as a stream, of any size
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Draw the tree of each sentence instead
    #[arg(long)]
    pub(crate) tree: bool,
}

#[derive(Args)]
pub(crate) struct Rules {
    #[command(subcommand)]
    pub(crate) action: RulesAction,
}

#[derive(Subcommand)]
pub(crate) enum RulesAction {
    /// Run the yes, no and todo examples of the rule files
    Test {
        /// Only files whose path ends so ("accuse.rules") [default: all]
        file: Option<String>,
    },
}

#[derive(Args)]
pub(crate) struct Score {
    /// Records annotated by people, in the format of `annotate`
    #[arg(value_name = "GOLD")]
    pub(crate) gold: PathBuf,
    /// Records to judge, or - for standard input [default: the gold's texts are read anew]
    #[arg(value_name = "RECORDS")]
    pub(crate) records: Option<PathBuf>,
    /// The scores as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

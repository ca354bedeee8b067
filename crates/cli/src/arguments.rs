use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use colorchoice_clap::Color;
use jiff::civil::Date;
use readout_fetch::Permitted;
use readout_model::Status;

use crate::store_arguments;

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
    /// Refuse whatever would touch the network. Only `fetch`, and `--fetch` with addresses, do
    #[arg(long, global = true)]
    pub(crate) offline: bool,
    #[command(flatten)]
    pub(crate) color: Color,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// What the reports of one story say: events, statements, agreement, with the sentences
    #[command(
        after_help = "Examples:\n  readout brief monday/agency.txt monday/broadcaster.txt\n  \
            readout brief --html monday.html monday/"
    )]
    Brief(Brief),
    /// Which reports of a pile tell the same story
    #[command(after_help = "Example: readout stories week/ --json > stories.jsonl")]
    Stories(Stories),
    /// Which reports are copies of one another, wholly or in part
    #[command(after_help = "Example: readout copies week/*.txt")]
    Copies(Copies),
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
    /// Turn dictionaries of PETRARCH (actors, agents, verbs) into a folder for --knowledge
    #[command(
        after_help = "Example:\n  readout dictionary my.actors.txt my.agents.txt my.verbs.txt --out my-knowledge\n  \
            readout code articles.jsonl --knowledge my-knowledge\n\nLines that cannot be taken over are told; the \
            others are. With verbs, the built-in rules are replaced.\nWithout --out the dictionaries are only checked."
    )]
    Dictionary(Dictionary),
    /// Compare records with records annotated by people
    #[command(after_help = "Example: readout annotate articles.jsonl | readout score gold.jsonl -")]
    Score(Score),
    /// Read reports into a store; what is there already is passed over
    #[command(after_help = "Example: readout ingest articles.jsonl monday/ --into news.db")]
    Ingest(store_arguments::Ingest),
    /// Fetch feeds and pages, politely, into a store or a folder
    #[command(
        after_help = "Examples:\n  readout fetch feeds.opml --into news.db --contact ada@example.org\n  \
            readout fetch --into news.db          the feeds it knows, as far as they are due\n  \
            readout fetch gdelt.export.CSV --out pages/"
    )]
    Fetch(store_arguments::Fetch),
    /// Read again what another version, model or knowledge has read
    #[command(after_help = "Example: readout refresh news.db --knowledge my-knowledge")]
    Refresh(store_arguments::Refresh),
    /// Find reports in a store
    #[command(
        after_help = "Example: readout search news.db 'ceasefire \"foreign minister\" country:FRA'"
    )]
    Search(store_arguments::Search),
    /// One report of a store with its events
    #[command(after_help = "Example: readout show news.db r0123456789abcdef")]
    Show(store_arguments::Show),
    /// Reported events of a store by day, month or year
    #[command(after_help = "Example: readout timeline news.db --country FRA --by month")]
    Timeline(store_arguments::Timeline),
    /// What two countries did to each other: counts and mean intensity
    #[command(after_help = "Example: readout dyads news.db USA CHN --by month")]
    Dyads(store_arguments::Dyads),
    /// Correct what was read: reject or recode events, rename actors, merge or split stories
    #[command(
        after_help = "Examples:\n  readout corrections news.db --who Ada --why \"a film, no \
            war\" reject 5d8c694268c33d17\n  readout corrections news.db list --json > \
            corrections.jsonl"
    )]
    Corrections(store_arguments::Corrections),
    /// Take reports out of a store for good
    #[command(after_help = "Example: readout purge news.db --url https://example.org/report")]
    Purge(store_arguments::Purge),
    /// Write a store's events in another format
    #[command(after_help = "Example: readout export news.db --format parquet --out events.parquet")]
    Export(store_arguments::Export),
}

/// What to read.
#[derive(Args, Default)]
pub(crate) struct Inputs {
    /// Text files, web pages, JSONL (fields id, text, title, date, outlet, url), CSV or TSV with
    /// columns of these names, feeds (RSS, Atom, JSON Feed), web archives (WARC), exports of newspaper
    /// archives (Nexis, Factiva; text, RTF, Word), any of them packed by gzip or zstd, folders of these,
    /// or - for standard input
    #[arg(required_unless_present = "from", value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Take the reports out of this store; PATH then stands for ids of its stories or reports, and all
    /// are taken when none is given
    #[arg(long, value_name = "STORE")]
    pub(crate) from: Option<PathBuf>,
    /// What columns of tables and fields of JSONL are called where not id, text, title, date, outlet,
    /// url: text=body,date=published
    #[arg(long, value_name = "OURS=THEIRS,…", value_parser = readout_source::Columns::parse)]
    pub(crate) map: Option<readout_source::Columns>,
    /// Fetch PATHs that are addresses (https://…): feeds and pages. Without it nothing is fetched
    #[arg(long)]
    pub(crate) fetch: bool,
    #[command(flatten)]
    pub(crate) network: Network,
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

/// How the network is touched, where it is.
#[derive(Args, Default, Clone)]
pub(crate) struct Network {
    /// Mail or web address by which a newsroom can reach you; it stands in each request
    #[arg(
        long,
        value_name = "ADDRESS",
        env = "READOUT_CONTACT",
        hide_env_values = true,
        help_heading = "Network"
    )]
    pub(crate) contact: Option<String>,
    /// Also contact this host and port, though its address is not a public one: a server of your
    /// own. May be given several times
    #[arg(long, value_name = "HOST:PORT", value_parser = Permitted::parse, help_heading = "Network")]
    pub(crate) allow_private: Vec<Permitted>,
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
    #[arg(long, conflicts_with = "markdown")]
    pub(crate) json: bool,
    /// The briefing as Markdown
    #[arg(long)]
    pub(crate) markdown: bool,
    /// Also write the briefing to this file, as one web page that needs no network and no script:
    /// the lines beside the reports, each joined to its sentences
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Stories {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// One JSON object a story and line: id, title, first, last, actors, places, reports
    #[arg(long)]
    pub(crate) json: bool,
    /// Find the stories of a store anew over all its reports, instead of those that were found step by
    /// step as reports came in
    #[arg(long, requires = "from")]
    pub(crate) anew: bool,
}

#[derive(Args)]
pub(crate) struct Copies {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// One JSON object a pair and line: original, copy, directed, share, passages
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args)]
pub(crate) struct Annotate {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// Also every predicate: how certain it is on [-3, 3], by which signs, and for which voice
    #[arg(long)]
    pub(crate) predicates: bool,
}

#[derive(Args)]
pub(crate) struct Code {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// How events are written [default: a table on a terminal, else jsonl]
    #[arg(long, value_enum)]
    pub(crate) format: Option<CodeFormat>,
    /// Short for --format jsonl
    #[arg(long, conflicts_with = "format")]
    pub(crate) json: bool,
    /// Short for --voices all --status all
    #[arg(long, conflicts_with_all = ["voices", "status"])]
    pub(crate) all: bool,
    /// Whose assertions count
    #[arg(long, value_enum, default_value_t = Voices::Outlet)]
    pub(crate) voices: Voices,
    /// Statuses to give, separated by commas, or "all"
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "happened,ongoing", value_parser = status)]
    pub(crate) status: Vec<Option<Status>>,
    /// Give each event of a day once: same date, actors, recipients and type
    #[arg(long, value_enum)]
    pub(crate) dedup: Option<Dedup>,
    /// Leave out events below this confidence, from 0 to 1 [default: 0.81; 0 with --guess]
    #[arg(long, value_name = "NUMBER", value_parser = share)]
    pub(crate) min_confidence: Option<f32>,
    /// Give events of words that no rule names too, typed after the words nearest in meaning; their
    /// confidence is low
    #[arg(long)]
    pub(crate) guess: bool,
}

/// How `code` writes events.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum CodeFormat {
    /// One JSON object a line
    Jsonl,
    /// Tab-separated with a header: several values in a cell are parted by ";", what is unknown is
    /// an empty cell
    Tsv,
    /// POLECAT's 40 columns, tab-separated, "None" for what is unknown
    Polecat,
    /// PLOVER's fields as Parquet, the same columns as `export --format parquet`
    Parquet,
    /// The same as an Arrow IPC file
    Arrow,
}

/// Whose assertions `code` gives.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Voices {
    /// Only what the outlet itself reports
    Outlet,
    /// What somebody quoted or cited asserts, too
    All,
}

/// What counts as one event.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Dedup {
    /// One date, actor, recipient and type
    Day,
}

/// A status by its name; `None` for all.
fn status(name: &str) -> Result<Option<Status>, String> {
    if name == "all" {
        return Ok(None);
    }
    readout_rules::status_from_name(name).map(Some).ok_or_else(|| {
        let names: Vec<&str> = readout_rules::status_names().collect();
        format!("statuses are {}, or all", names.join(", "))
    })
}

fn share(text: &str) -> Result<f32, String> {
    let number: f32 = text.parse().map_err(|_| "not a number".to_owned())?;
    (0.0..=1.0).contains(&number).then_some(number).ok_or_else(|| "not from 0 to 1".to_owned())
}

#[derive(Args)]
pub(crate) struct Explain {
    /// One or more sentences; with --in the id of an event
    #[arg(value_name = "SENTENCE|EVENT")]
    pub(crate) sentence: String,
    /// Explain the sentence of that event in these reports (what `code` and `annotate` take)
    #[arg(long = "in", value_name = "PATH", num_args = 1..)]
    pub(crate) inside: Vec<PathBuf>,
    /// Day of publication of the reports, as it was given to `code`
    #[arg(long, value_name = "DATE", value_parser = date, requires = "inside")]
    pub(crate) date: Option<Date>,
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
        #[arg(value_name = "FILE")]
        files: Vec<String>,
    },
    /// How a sentence reads to the rules: each clause, the frames tried, why each failed
    #[command(
        after_help = "Example: readout rules try \"Sanctions were imposed on Belarus by the bloc.\""
    )]
    Try {
        /// One or more sentences
        sentence: String,
    },
    /// A first rule from an example sentence, with its parts marked
    #[command(after_help = "\
Example:
  readout rules new \"ACCUSE disapprove\" \\
    \"{ACTOR The minister} [berated] {RECIPIENT the French envoy} over {ISSUE the delay}.\" \\
    --no \"The coach berated himself.\" > my-knowledge/events/own.rules

Marks: [the word that tells the event], {ACTOR who}, {RECIPIENT to whom}, {ISSUE what it is about}.")]
    New {
        /// Type and mode as in knowledge/ontology.toml ("ACCUSE disapprove")
        #[arg(value_name = "EVENT")]
        event: String,
        /// The sentence, marked
        sentence: String,
        /// A sentence with the same words that is no such event; may be given several times
        #[arg(long, value_name = "SENTENCE")]
        no: Vec<String>,
    },
    /// What changed rules do to reports: events gained, lost and changed, with their sentences
    #[command(after_help = "Example: readout rules diff built-in my-knowledge articles.jsonl")]
    Diff {
        /// Folder of knowledge, or built-in
        old: PathBuf,
        /// Folder of knowledge, or built-in
        new: PathBuf,
        /// Reports: text files, JSONL files or folders
        #[arg(required = true)]
        corpus: Vec<PathBuf>,
    },
    /// The codebook in Markdown: types, modes, frames, examples
    #[command(after_help = "Example: readout rules list > docs/codebook.md")]
    List,
}

#[derive(Args)]
pub(crate) struct Dictionary {
    /// Dictionaries: which kind each is, its lines tell
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Folder to write to; files of the same names in it are replaced
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Show every note instead of the first of each kind
    #[arg(long)]
    pub(crate) all: bool,
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

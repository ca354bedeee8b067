//! Arguments of the commands that work on a store.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use readout_store::Period;

use crate::arguments::{Inputs, Network};

#[derive(Args)]
pub(crate) struct Ingest {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// The store: one SQLite file, made if it is not there
    #[arg(long, value_name = "FILE")]
    pub(crate) into: PathBuf,
    /// Write what was skipped, and why, to this file: one JSON object a line
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Fetch {
    /// Addresses of feeds and pages, and files that name some: lists of feeds (OPML), GDELT's events,
    /// mentions and knowledge graph, text with an address a line [default: the feeds that the store
    /// knows]
    #[arg(value_name = "SOURCE")]
    pub(crate) sources: Vec<String>,
    /// The store that takes the reports, and in which is kept when to come again: one SQLite file, made
    /// if it is not there
    #[arg(long, value_name = "FILE", required_unless_present = "out", conflicts_with = "out")]
    pub(crate) into: Option<PathBuf>,
    /// The folder that takes feeds and pages as they come, with an index.jsonl; nothing is read out of
    /// them
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Fetch the pages that entries of feeds point to, and keep these instead of the entries
    #[arg(long)]
    pub(crate) pages: bool,
    /// Fetch nothing; list the addresses that are known: last answer, when next, bytes saved
    #[arg(long)]
    pub(crate) status: bool,
    /// The list of --status as one JSON object a line
    #[arg(long, requires = "status")]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) network: Network,
}

#[derive(Args)]
pub(crate) struct Refresh {
    /// The store
    #[arg(value_name = "STORE")]
    pub(crate) store: PathBuf,
}

#[derive(Args)]
pub(crate) struct Search {
    /// The store
    #[arg(value_name = "STORE")]
    pub(crate) store: PathBuf,
    /// Words, "a phrase", actor:NAME, type:CONSULT, country:FRA, outlet:NAME, since:DAY, until:DAY;
    /// all must be in a report
    #[arg(value_name = "QUERY")]
    pub(crate) query: String,
    /// At most so many, the newest first
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub(crate) limit: usize,
    /// Published on this day or later (YYYY-MM-DD)
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub(crate) since: Option<String>,
    /// Published on this day or earlier
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub(crate) until: Option<String>,
    /// One JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
}

fn day(text: &str) -> Result<String, String> {
    text.parse::<jiff::civil::Date>()
        .map(|date| date.to_string())
        .map_err(|_| "write it as 2026-03-02".to_owned())
}

#[derive(Args)]
pub(crate) struct Show {
    /// The store
    #[arg(value_name = "STORE")]
    pub(crate) store: PathBuf,
    /// Key or id of a report, or id of an event
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// The whole record as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum By {
    Day,
    Month,
    Year,
}

impl From<By> for Period {
    fn from(by: By) -> Period {
        match by {
            By::Day => Period::Day,
            By::Month => Period::Month,
            By::Year => Period::Year,
        }
    }
}

#[derive(Args)]
pub(crate) struct Timeline {
    /// The store
    #[arg(value_name = "STORE")]
    pub(crate) store: PathBuf,
    /// Only events with this country as actor or recipient
    #[arg(long, value_name = "CODE")]
    pub(crate) country: Option<String>,
    /// Length of the periods
    #[arg(long, value_enum, default_value = "day")]
    pub(crate) by: By,
    /// One JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args)]
pub(crate) struct Dyads {
    /// The store
    #[arg(value_name = "STORE")]
    pub(crate) store: PathBuf,
    /// Code of a country, as in ISO 3166-1 alpha-3
    #[arg(value_name = "COUNTRY")]
    pub(crate) one: String,
    /// Code of the other
    #[arg(value_name = "COUNTRY")]
    pub(crate) other: String,
    /// Length of the periods
    #[arg(long, value_enum, default_value = "month")]
    pub(crate) by: By,
    /// One JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args)]
pub(crate) struct Purge {
    /// The store
    #[arg(value_name = "STORE")]
    pub(crate) store: PathBuf,
    /// Reports at this address
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<String>,
    /// Reports of this newsroom
    #[arg(long, value_name = "NAME")]
    pub(crate) outlet: Option<String>,
    /// The report with this key
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Option<String>,
    /// Only say what would be removed
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// PLOVER's fields with ours, one JSON object an event
    Jsonl,
    /// PLOVER's fields as tab-separated text
    Tsv,
    /// The same columns as Parquet
    Parquet,
    /// The same columns as an Arrow IPC file
    Arrow,
    /// POLECAT: 40 columns, tab-separated
    Polecat,
    /// GDELT 2.0: Events and Mentions, two files
    Gdelt,
    /// ICEWS: 20 columns, tab-separated
    Icews,
    /// Phoenix: 26 columns, tab-separated
    Phoenix,
    /// IPTC ninjs 3.1, one JSON object a report
    Ninjs,
    /// W3C Web Annotation, one JSON-LD object an event
    Annotations,
    /// Words and trees of the reports, CoNLL-U; the reports are parsed anew
    Conllu,
}

#[derive(Args)]
pub(crate) struct Export {
    /// The store
    #[arg(value_name = "STORE")]
    pub(crate) store: PathBuf,
    /// What to write
    #[arg(long, value_enum)]
    pub(crate) format: Format,
    /// File to write, or a folder; a codebook and datapackage.json are written beside it
    /// [default: standard output]
    #[arg(long, value_name = "PATH")]
    pub(crate) out: Option<PathBuf>,
    /// Events of every voice and status, not only what the outlet itself reports as having happened
    #[arg(long)]
    pub(crate) all: bool,
    /// The reports' words in full length (check that you may pass them on)
    #[arg(long)]
    pub(crate) with_text: bool,
    /// No line of column names, as GDELT's own files
    #[arg(long)]
    pub(crate) no_header: bool,
    /// An apostrophe before cells that a spreadsheet would take as a formula; not for programs
    #[arg(long)]
    pub(crate) spreadsheet_safe: bool,
}

#[derive(Args)]
pub(crate) struct Corrections {
    /// The store
    #[arg(value_name = "STORE")]
    pub(crate) store: PathBuf,
    /// Who corrects
    #[arg(long, value_name = "NAME", env = "READOUT_WHO")]
    pub(crate) who: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub(crate) why: Option<String>,
    /// When, ISO 8601 [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) when: Option<String>,
    #[command(subcommand)]
    pub(crate) action: CorrectionsAction,
}

#[derive(Subcommand)]
pub(crate) enum CorrectionsAction {
    /// The event is none
    Reject {
        /// Its id, as `code`, `export` and `show` give it
        event: String,
    },
    /// The event is of another type
    Recode {
        /// Its id
        event: String,
        /// PLOVER type
        #[arg(value_name = "TYPE")]
        kind: String,
        /// PLOVER mode
        #[arg(value_name = "MODE")]
        mode: Option<String>,
    },
    /// Actors of these names are one, or are called otherwise
    Actor {
        /// Names as in the records
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
        /// The name from now on
        #[arg(long = "as", value_name = "NAME")]
        name: String,
    },
    /// Stories are one
    Merge {
        /// Ids of stories or reports
        #[arg(required = true, num_args = 2.., value_name = "STORY")]
        stories: Vec<String>,
    },
    /// Reports are a story of their own
    Split {
        /// Keys or ids of reports
        #[arg(required = true, value_name = "REPORT")]
        reports: Vec<String>,
    },
    /// All corrections
    List {
        /// One JSON object a line, for `import`
        #[arg(long)]
        json: bool,
    },
    /// Take a correction back
    Undo {
        /// Its number in the list
        #[arg(value_name = "NUMBER")]
        id: i64,
    },
    /// Take corrections from a file that `list --json` wrote
    Import {
        /// The file
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

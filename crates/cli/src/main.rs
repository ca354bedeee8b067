//! `readout`: reads news reports and gives back the record.
//!
//! Data goes to standard output, talk to standard error. Exit codes: 0 done, 1 failed, 2 wrong
//! usage, 3 done but some inputs could not be read.

#![allow(clippy::disallowed_methods, reason = "a door: it may open files; see ARCHITECTURE.md")]

mod arguments;
mod commands;
mod screen;
mod store_arguments;
mod tree;

use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};

use arguments::{Arguments, Command};
use commands::{
    Outcome, annotate, brief, code, copies, corrections, dictionary, explain, export, fetch,
    ingest, parse, rules, score, stored, stories,
};

fn main() -> ExitCode {
    let arguments = arguments();
    arguments.common.color.write_global();
    // Output of one report is one write; what was written before Ctrl-C is whole.
    let _ = ctrlc::set_handler(|| std::process::exit(130));
    let common = &arguments.common;
    let outcome = match &arguments.command {
        Command::Brief(command) => brief::run(common, command),
        Command::Stories(command) => stories::run(common, command),
        Command::Copies(command) => copies::run(common, command),
        Command::Annotate(command) => annotate::run(common, command),
        Command::Code(command) => code::run(common, command),
        Command::Explain(command) => explain::run(common, command),
        Command::Parse(command) => parse::run(common, command),
        Command::Rules(command) => rules::run(common, command),
        Command::Dictionary(command) => dictionary::run(common, command),
        Command::Score(command) => score::run(common, command),
        Command::Ingest(command) => ingest::run(common, command),
        Command::Fetch(command) => fetch::run(common, command),
        Command::Refresh(command) => ingest::refresh(common, command),
        Command::Search(command) => stored::search(common, command),
        Command::Show(command) => stored::show(common, command),
        Command::Timeline(command) => stored::timeline(command),
        Command::Dyads(command) => stored::dyads(command),
        Command::Corrections(command) => corrections::run(common, command),
        Command::Purge(command) => stored::purge(common, command),
        Command::Export(command) => export::run(common, command),
    };
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::SomeFailed) => ExitCode::from(3),
        Ok(Outcome::Failed) => ExitCode::from(1),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            screen::complain(&format!("{error:#}"));
            ExitCode::from(1)
        }
    }
}

/// The arguments; for `--version` the model in the program is opened to name it.
fn arguments() -> Arguments {
    let mut command = Arguments::command();
    if std::env::args_os().any(|argument| argument == "--version" || argument == "-V")
        && let Ok(engine) = readout_language::Engine::embedded()
    {
        let version = format!(
            "{} ({}; model {})",
            env!("CARGO_PKG_VERSION"),
            env!("READOUT_BUILD"),
            engine.info()
        );
        command = command.version(version);
    }
    Arguments::from_arg_matches(&command.get_matches()).unwrap_or_else(|error| error.exit())
}

/// `readout … | head` is no failure.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let plain = cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        // A writer of JSON wraps it without giving it as its cause.
        let json = cause.downcast_ref::<serde_json::Error>();
        let kind = plain.or_else(|| json.and_then(serde_json::Error::io_error_kind));
        kind == Some(std::io::ErrorKind::BrokenPipe)
    })
}

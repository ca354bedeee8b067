//! What the program does before it reads a word: milliseconds for the model and each part of the
//! knowledge, and for the whole.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use readout_facts::{attributions, certainty, entities, events, times};
use readout_language::Engine;
use readout_pipeline::{Knowledge, embedded_files};
use readout_source::Cues;
use readout_stories::{Comparing, Frequencies};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Times that each is done; the fastest is given, since others may use the machine
    #[arg(long, default_value_t = 20)]
    runs: usize,
    /// The whole program, started with `code` on a report of one sentence
    #[arg(long)]
    program: Option<PathBuf>,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let files = embedded_files();
    let parts: [(&str, &dyn Fn() -> bool); 10] = [
        ("language model", &|| Engine::embedded().is_ok()),
        ("cues of layout", &|| Cues::parse(&files).is_ok()),
        ("actors and places", &|| entities::Tables::parse(&files).is_ok()),
        ("times", &|| times::Tables::parse(&files).is_ok()),
        ("cues of speech", &|| attributions::Cues::parse(&files).is_ok()),
        ("rules", &|| events::EventRules::parse(&files).is_ok()),
        ("certainty", &|| certainty::Weights::parse(&files).is_ok()),
        ("frequencies", &|| Frequencies::load(&files).is_ok()),
        ("words for comparing", &|| Comparing::load(&files).is_ok()),
        ("all knowledge", &|| Knowledge::embedded().is_ok()),
    ];
    println!("{:<20} {:>8}", "part", "ms");
    for (name, load) in parts {
        let time = fastest(options.runs, || {
            anyhow::ensure!(load(), "{name} cannot be loaded");
            Ok(())
        })?;
        println!("{name:<20} {:>8.2}", ms(time));
    }
    if let Some(program) = &options.program {
        let file = std::env::temp_dir().join(format!("readout-start-{}.txt", std::process::id()));
        std::fs::write(&file, "The ministers met in Lisbon on Saturday.\n")?;
        let whole = fastest(options.runs, || {
            let done = std::process::Command::new(program)
                .args(["--quiet", "code", "--format", "tsv"])
                .arg(&file)
                .output()?;
            anyhow::ensure!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
            Ok(())
        });
        std::fs::remove_file(&file)?;
        println!("{:<20} {:>8.2}", "the whole program", ms(whole?));
    }
    Ok(())
}

fn fastest(runs: usize, work: impl Fn() -> anyhow::Result<()>) -> anyhow::Result<Duration> {
    let mut best = Duration::MAX;
    for _ in 0..runs.max(1) {
        let start = Instant::now();
        work()?;
        best = best.min(start.elapsed());
    }
    Ok(best)
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

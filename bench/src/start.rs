//! What the program does before it reads a word: milliseconds for the model and each part of the
//! knowledge, and for the whole.

use std::any::Any;
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
    let parts: [(&str, &dyn Fn() -> Loaded); 10] = [
        ("language model", &|| kept(Engine::embedded().ok())),
        ("cues of layout", &|| kept(Cues::parse(&files).ok())),
        ("actors and places", &|| kept(entities::Tables::parse(&files).ok())),
        ("times", &|| kept(times::Tables::parse(&files).ok())),
        ("cues of speech", &|| kept(attributions::Cues::parse(&files).ok())),
        ("rules", &|| kept(events::EventRules::parse(&files).ok())),
        ("certainty", &|| kept(certainty::Weights::parse(&files).ok())),
        ("frequencies", &|| kept(Frequencies::load(&files).ok())),
        ("words for comparing", &|| kept(Comparing::load(&files).ok())),
        ("all knowledge", &|| kept(Knowledge::embedded().ok())),
    ];
    println!("{:<20} {:>8}", "part", "ms");
    for (name, load) in parts {
        let time = fastest(options.runs, || {
            load().ok_or_else(|| anyhow::anyhow!("{name} cannot be loaded"))
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

/// What was loaded; `None` when it could not be.
type Loaded = Option<Box<dyn Any>>;

fn kept<T: Any>(loaded: Option<T>) -> Loaded {
    loaded.map(|loaded| Box::new(loaded) as Box<dyn Any>)
}

/// The time without that of freeing what was made, which the program never does before it ends.
fn fastest<T>(runs: usize, work: impl Fn() -> anyhow::Result<T>) -> anyhow::Result<Duration> {
    let mut best = Duration::MAX;
    for _ in 0..runs.max(1) {
        let start = Instant::now();
        let made = work()?;
        best = best.min(start.elapsed());
        drop(made);
    }
    Ok(best)
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

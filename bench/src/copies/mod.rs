//! Near-copies under edits: pair F1, direction, and pairs found among reports that were not made.

mod edits;
mod pool;

use std::path::PathBuf;

use pool::Pool;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Open text to copy from: .jsonl (text, id, story, date), .txt, or folders
    #[arg(required = true)]
    texts: Vec<PathBuf>,
    /// Start of the random numbers
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print the pool (originals and copies) as JSONL instead of measuring
    #[arg(long)]
    emit: bool,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let pool = Pool::new(&options.texts, options.seed)?;
    if options.emit {
        for item in &pool.items {
            let date = item.date.map(|date| date.to_string());
            let line = serde_json::json!({
                "id": item.id, "story": item.story, "date": date, "text": item.text,
            });
            println!("{line}");
        }
        return Ok(());
    }
    let copies = pool.items.iter().filter(|item| item.made.is_some()).count();
    println!("{} texts, {copies} copies of them, {} pairs", pool.items.len() - copies, pool.pairs().len());
    Ok(())
}

//! Near-copies under edits: pair F1, direction, and pairs found among reports that were not made.

mod edits;
mod pool;

use std::collections::BTreeMap;
use std::path::PathBuf;

use edits::Edit;
use pool::Pool;
use readout_model::Copy;
use readout_stories::{CopyText, copies};

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
    /// List the near-copies found among the originals of one story
    #[arg(long)]
    natural: bool,
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
    measure(&pool, options.natural);
    Ok(())
}

/// True, found and missed pairs.
#[derive(Clone, Copy, Default)]
struct Tally {
    found: usize,
    missed: usize,
    directed: usize,
}

fn measure(pool: &Pool, natural: bool) {
    let gold = pool.pairs();
    let made = |place: usize| pool.items[place].made.as_ref();
    let texts: Vec<CopyText<'_>> =
        pool.items.iter().map(|item| CopyText { text: &item.text, day: item.date }).collect();
    let found = copies(&texts);
    let pairs: BTreeMap<(usize, usize), &Copy> = found
        .iter()
        .map(|pair| ((pair.original.min(pair.copy), pair.original.max(pair.copy)), pair))
        .collect();
    let mut table: BTreeMap<(Edit, u8), Tally> = BTreeMap::new();
    for (original, copy) in &gold {
        let Some(how) = made(*copy) else { continue };
        let tally = table.entry((how.edit, how.level)).or_default();
        match pairs.get(&(*original, *copy)) {
            Some(pair) => {
                tally.found += 1;
                tally.directed += usize::from(pair.directed && pair.original == *original);
            }
            None => tally.missed += 1,
        }
    }
    // Of pairs that were not made: those between stories are false; those within a story may be what
    // newsrooms copied themselves, or copies of these.
    let others: Vec<&(usize, usize)> = pairs.keys().filter(|pair| !gold.contains(pair)).collect();
    let stories = |place: usize| -> Vec<&str> {
        let from = made(place).map_or(vec![place], |made| made.from.clone());
        from.iter().map(|place| pool.items[*place].story.as_str()).collect()
    };
    let same =
        |pair: &(usize, usize)| stories(pair.0).iter().any(|story| stories(pair.1).contains(story));
    let (within, between): (Vec<&(usize, usize)>, Vec<_>) =
        others.into_iter().partition(|pair| same(pair));
    let originals = pool.items.iter().filter(|item| item.made.is_none()).count();
    println!(
        "{originals} texts, {} copies of them, {} pairs",
        pool.items.len() - originals,
        gold.len()
    );
    println!("{:<12} {:>8} {:>6} {:>6} {:>9}", "edit", "reworded", "pairs", "recall", "direction");
    for ((edit, level), tally) in &table {
        let all = tally.found + tally.missed;
        println!(
            "{:<12} {:>6} % {:>6} {:>6.3} {:>9.3}",
            edit.name(),
            level,
            all,
            tally.found as f64 / all as f64,
            tally.directed as f64 / tally.found.max(1) as f64
        );
    }
    for bound in [30, 40] {
        let rows = table.iter().filter(|((_, level), _)| *level <= bound);
        let (found, missed) =
            rows.fold((0, 0), |sum, (_, tally)| (sum.0 + tally.found, sum.1 + tally.missed));
        let precision = found as f64 / (found + between.len()).max(1) as f64;
        let recall = found as f64 / (found + missed).max(1) as f64;
        println!(
            "up to {bound} % reworded: P {precision:.3} R {recall:.3} F1 {:.3}",
            2.0 * precision * recall / (precision + recall).max(1e-9)
        );
    }
    println!("false pairs (different stories): {}", between.len());
    let unmade: Vec<_> =
        within.iter().filter(|pair| made(pair.0).is_none() && made(pair.1).is_none()).collect();
    println!(
        "pairs within a story that were not made: {} among originals, {} with copies",
        unmade.len(),
        within.len() - unmade.len()
    );
    if natural {
        for pair in &unmade {
            let (one, other) = (&pool.items[pair.0], &pool.items[pair.1]);
            println!("  {:.2} {} {} {}", pairs[*pair].share, one.story, one.id, other.id);
        }
    }
}

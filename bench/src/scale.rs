//! A stream of synthetic articles grouped into stories: articles per second and open stories as it grows.

use jiff::ToSpan as _;
use readout_stories::{Frequencies, Grouping, Settings, Sketch};

use crate::pipeline::{peak, processor_time};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Articles in all
    #[arg(long, default_value_t = 1_000_000)]
    articles: usize,
    /// Articles a day
    #[arg(long, default_value_t = 2000)]
    daily: usize,
    /// Mean number of articles of a story
    #[arg(long, default_value_t = 8)]
    story: usize,
    /// Days after its last article from which on a story takes no more and leaves memory
    #[arg(long, default_value_t = 3)]
    window: i64,
    /// Start of the random numbers
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Different words that articles draw from, by Zipf's law.
const VOCABULARY: u64 = 200_000;

/// Words that make a story's own, of which each of its articles has most.
const OWN: usize = 40;

/// Other words of an article.
const COMMON: usize = 90;

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let settings = Settings { window: options.window, ..Settings::default() };
    let mut grouping = Grouping::new(settings, Frequencies::default());
    let mut random = Random(options.seed);
    let mut open: Vec<Topic> = Vec::new();
    let (mut made, mut topics, mut closed, mut joined) = (0, 0, 0, 0);
    let mut day = jiff::civil::date(2000, 1, 1);
    let (mut spent, mut last) = (0.0, (0, 0.0));
    let mut marks =
        (1..).map(|power| 10_usize.pow(power)).filter(|mark| *mark >= 10_000).peekable();
    println!("{:>9} {:>12} {:>8} {:>9} {:>8}", "articles", "articles/s", "open", "stories", "MB");
    while made < options.articles {
        let mut batch = Vec::new();
        while batch.len() < options.daily && made < options.articles {
            let new = (options.daily / options.story).max(1);
            if open.len() < 3 * new {
                open.push(Topic::new(&mut random));
                topics += 1;
            }
            let at = random.below(open.len() as u64) as usize;
            let sketch = open[at].article(made, day, &mut random);
            open[at].left -= 1;
            if open[at].left == 0 {
                open.swap_remove(at);
            }
            batch.push((made, sketch));
            made += 1;
        }
        let start = processor_time();
        grouping.add(batch);
        let gone = grouping.close(day);
        closed += gone.len();
        joined += gone.iter().map(|story| story.members.len()).sum::<usize>();
        spent += processor_time() - start;
        day = day.checked_add(1.day())?;
        let half = marks.peek().is_some_and(|mark| made >= *mark) || made >= options.articles;
        if half || made % 100_000 < options.daily {
            if marks.peek().is_some_and(|mark| made >= *mark) {
                marks.next();
            }
            let rate = (made - last.0) as f64 / (spent - last.1).max(1e-9);
            last = (made, spent);
            println!(
                "{made:>9} {rate:>12.0} {:>8} {:>9} {:>8.0}",
                grouping.stories().len(),
                closed + grouping.stories().len(),
                peak().unwrap_or(0.0)
            );
        }
    }
    println!(
        "{made} articles of {topics} topics in {spent:.0} s of one core, {:.0} articles/s; \
         {closed} stories closed with {:.1} articles each",
        made as f64 / spent.max(1e-9),
        joined as f64 / closed.max(1) as f64
    );
    Ok(())
}

/// What several articles are about.
struct Topic {
    words: Vec<u64>,
    /// Articles still to come.
    left: usize,
}

impl Topic {
    fn new(random: &mut Random) -> Topic {
        let words = (0..OWN).map(|_| VOCABULARY + random.below(1 << 40)).collect();
        Topic { words, left: 1 + random.below(15) as usize }
    }

    fn article(&self, number: usize, day: jiff::civil::Date, random: &mut Random) -> Sketch {
        let mut words: std::collections::BTreeMap<u64, (u32, bool)> = Default::default();
        for (place, word) in self.words.iter().enumerate() {
            if random.below(10) < 7 {
                words.insert(*word, (1 + random.below(3) as u32, place < OWN / 3));
            }
        }
        for _ in 0..COMMON {
            // Zipf's law: the rank is the exponential of a uniform number.
            let uniform = random.below(1 << 32) as f64 / (1_u64 << 32) as f64;
            let rank = (VOCABULARY as f64).powf(uniform) as u64;
            words.entry(mixed(rank)).or_insert((1, false));
        }
        let words = words.into_iter().map(|(word, (count, name))| (word, count, name));
        Sketch { id: format!("a{number:07}"), day: Some(day), words: words.collect() }
    }
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed(self.0) % bound
    }
}

fn mixed(number: u64) -> u64 {
    let mut mixed = number;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

//! What grouping keeps of a report, and how common words are in general.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::FixedState;
use jiff::civil::Date;
use readout_model::{BlockKind, Diagnostic, Id, KnowledgeFile, Pos, Report, Span};

use crate::digest::is_digest;
use crate::hash::hash;

/// How many reports of a general corpus hold a word; so that the first reports of a stream are
/// weighed as well as the last.
#[derive(Clone, Debug, Default)]
pub struct Frequencies {
    /// Number of texts counted.
    pub texts: u32,
    words: HashMap<u64, u32, FixedState>,
}

impl Frequencies {
    /// In how many texts a word stands.
    pub(crate) fn count(&self, word: u64) -> u32 {
        self.words.get(&word).copied().unwrap_or(0)
    }

    /// Reads `stories/frequencies.tsv`: `word<TAB>texts` lines, the word `*` with the number of all
    /// texts.
    ///
    /// # Errors
    ///
    /// All lines that are none of these.
    pub fn load(files: &[KnowledgeFile]) -> Result<Frequencies, Vec<Diagnostic>> {
        let mut frequencies = Frequencies::default();
        let mut wrong = Vec::new();
        for file in files.iter().filter(|file| file.path == "stories/frequencies.tsv") {
            for (number, line) in file.text.lines().enumerate().skip(1) {
                if line.is_empty() || line.starts_with('#') {
                    continue;
                }
                let fields = line.split_once('\t');
                match fields.and_then(|(word, count)| Some((word, count.parse().ok()?))) {
                    Some(("*", count)) => frequencies.texts = count,
                    Some((word, count)) => {
                        frequencies.words.insert(hash(word), count);
                    }
                    None => wrong.push(Diagnostic {
                        file: file.path.clone(),
                        line: number + 1,
                        column: 1,
                        length: line.chars().count(),
                        text: line.to_owned(),
                        message: "no word with a number of texts".to_owned(),
                        hint: Some("word, a tab, a whole number".to_owned()),
                    }),
                }
            }
        }
        if wrong.is_empty() { Ok(frequencies) } else { Err(wrong) }
    }
}

/// How often a word of the headline counts: it says what the report is about. Tried 1 to 6 on ECB+ and on
/// articles of many outlets; from 3 on it matters little.
const HEADLINE: u32 = 4;

/// What grouping needs of a report. Small, and may be kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Sketch {
    /// Id of the report.
    pub id: String,
    /// Day of publication.
    pub day: Option<Date>,
    /// Hash of each content word, how often it stands there (more in the headline), and whether it is a
    /// name; by hash. Of a round-up none: it is like many stories, and part of none.
    pub words: Vec<(u64, u32, bool)>,
}

impl Sketch {
    /// The sketch of a report: its nouns, names, verbs, adjectives and numbers in their dictionary
    /// form, in the blocks that report.
    pub fn new(report: &Report) -> Sketch {
        let headline = headline(report);
        let mut words: BTreeMap<u64, (u32, bool)> = BTreeMap::new();
        let digest = is_digest(report);
        let blocks = report.document.blocks.iter().filter(|block| block.kind.reports() && !digest);
        for block in blocks {
            for index in report.analysis.tokens_in(block.span) {
                let token = &report.analysis.tokens[Id::new(index as usize)];
                if matches!(token.pos, Pos::Noun | Pos::Propn | Pos::Verb | Pos::Adj | Pos::Num) {
                    let word = words.entry(hash(&token.lemma.to_lowercase())).or_default();
                    let in_headline = headline.is_some_and(|it| it.contains(token.span));
                    word.0 += if in_headline { HEADLINE } else { 1 };
                    word.1 |= token.pos == Pos::Propn;
                }
            }
        }
        let about = &report.document.about;
        Sketch {
            id: report.document.id.clone(),
            day: about.published,
            words: words.into_iter().map(|(word, (count, name))| (word, count, name)).collect(),
        }
    }
}

/// The headline; the first sentence where there is none.
fn headline(report: &Report) -> Option<Span> {
    let blocks = &report.document.blocks;
    let headline = blocks.iter().find(|block| block.kind == BlockKind::Headline);
    let first = || {
        let block = blocks.iter().find(|block| block.kind.reports())?;
        let token = report.analysis.tokens_in(block.span).next()?;
        let sentence = report.analysis.sentence_of(Id::new(token as usize));
        Some(report.analysis.sentences[sentence].span)
    };
    headline.map(|block| block.span).or_else(first)
}

impl Sketch {
    /// As bytes, to be kept: day and words; the id is kept by whoever keeps the report.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.words.len() * 11);
        for (word, count, name) in &self.words {
            out.extend(word.to_le_bytes());
            // A count above that is one of a list, and weighs the same.
            let count = u16::try_from(*count).unwrap_or(u16::MAX).min(u16::MAX >> 1);
            out.extend((count << 1 | u16::from(*name)).to_le_bytes());
        }
        out
    }

    /// Of what [`Sketch::to_bytes`] gave; of other bytes, nothing sensible.
    pub fn from_bytes(id: &str, day: Option<Date>, bytes: &[u8]) -> Sketch {
        let words = bytes.chunks_exact(10).map(|it| {
            let word = it[..8].iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
            let count = u16::from_le_bytes([it[8], it[9]]);
            (word, u32::from(count >> 1), count & 1 == 1)
        });
        Sketch { id: id.to_owned(), day, words: words.collect() }
    }
}

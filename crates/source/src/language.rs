//! Which language a report is written in.

use readout_model::{Block, BlockKind, Language};

use crate::{Cues, Warning};

/// Text that is looked at, in bytes: the guess gets no better beyond.
const SAMPLE: usize = 2_000;
/// Letters below which a text in Latin letters is not told: names decide such a guess.
const FEWEST_LETTERS: usize = 80;
/// Letters that are enough in a script that English is never written in.
const FEWEST_FOREIGN_LETTERS: usize = 4;

/// Tells the language by the running text, or by all of it when nothing runs.
pub(crate) fn tell(
    text: &str,
    blocks: &[Block],
    cues: &Cues,
    warnings: &mut Vec<Warning>,
) -> Language {
    let mut sample = String::new();
    let running = |block: &&Block| block.kind == BlockKind::Paragraph;
    let any_running = blocks.iter().any(|block| running(&block));
    for block in blocks.iter().filter(|block| !any_running || running(block)) {
        let words = &text[block.span];
        let mut end = words.len().min(SAMPLE - sample.len());
        while !words.is_char_boundary(end) {
            end -= 1;
        }
        sample.push_str(&words[..end]);
        if sample.len() + 5 > SAMPLE {
            break;
        }
        sample.push('\n');
    }
    let Some(info) = whatlang::detect(&sample) else { return Language::Unknown };
    let letters = sample.chars().filter(|it| it.is_alphabetic()).count();
    let latin = info.script() == whatlang::Script::Latin;
    let enough = if latin {
        letters >= FEWEST_LETTERS && info.is_reliable()
    } else {
        letters >= FEWEST_FOREIGN_LETTERS
    };
    if !enough {
        return Language::Unknown;
    }
    if info.lang() == whatlang::Lang::Eng {
        return Language::English;
    }
    let code = cues.language(info.lang().code()).to_owned();
    warnings.push(Warning::Language { code: code.clone(), name: info.lang().eng_name() });
    Language::Other(code)
}

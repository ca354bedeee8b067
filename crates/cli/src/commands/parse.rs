//! Words and trees of a text of any size, as a stream.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use anyhow::Context as _;
use encoding_rs_io::DecodeReaderBytes;
use readout_conllu::{Characters, write_sentence};
use readout_model::{Block, Id, Span, Tree};

use super::{Outcome, engine};
use crate::arguments::{Common, Parse};
use crate::{screen, tree};

/// Bytes of text analysed at once. Longer lines are cut at white space near that length.
const PIECE: usize = 1 << 18;

pub(crate) fn run(common: &Common, command: &Parse) -> anyhow::Result<Outcome> {
    let engine = engine(common)?;
    let mut worker = engine.worker();
    let reader: Box<dyn Read> = if command.file == Path::new("-") {
        Box::new(io::stdin())
    } else {
        let place = || command.file.display().to_string();
        Box::new(File::open(&command.file).with_context(place)?)
    };
    let mut pieces = Pieces::new(reader);
    // A terminal shows each sentence as it comes; a pipe gets large writes.
    let mut out = io::BufWriter::with_capacity(1 << 16, anstream::AutoStream::auto(io::stdout()));
    let mut page = String::new();
    let (mut characters, mut number) = (0, 0);
    while let Some(text) = pieces.next().with_context(|| command.file.display().to_string())? {
        let block = Block::paragraph(Span::new(0, text.len()));
        let analysis = worker.analyze(&text, std::slice::from_ref(&block));
        let mut counted = Characters::new(&text, characters);
        let drawn = command.tree.then(|| Tree::new(&analysis));
        let mut before = 0;
        for (id, sentence) in analysis.sentences.enumerate() {
            number += 1;
            page.clear();
            let starts = number == 1 || text[before..sentence.span.start()].contains('\n');
            before = sentence.span.end();
            if let Some(drawn) = &drawn {
                tree::draw(&mut page, &text, drawn, id);
            } else {
                if starts {
                    page.push_str("# newpar\n");
                }
                write_sentence(
                    &mut page,
                    &text,
                    &analysis,
                    Id::new(id.index()),
                    number,
                    &mut counted,
                );
            }
            out.write_all(page.as_bytes())?;
        }
        characters += text.chars().count();
    }
    out.flush()?;
    if number == 0 {
        screen::complain(&format!("{}: there is no text in it", command.file.display()));
        return Ok(Outcome::Failed);
    }
    if pieces.replaced {
        screen::tell(common.quiet, "bytes that are no characters were replaced by U+FFFD");
    }
    Ok(Outcome::Done)
}

/// Pieces of a text that end at line breaks where they can.
struct Pieces {
    reader: DecodeReaderBytes<Box<dyn Read>, Vec<u8>>,
    /// Read and not yet handed out.
    waiting: Vec<u8>,
    ended: bool,
    replaced: bool,
}

impl Pieces {
    /// UTF-8, or UTF-16 where a byte order mark says so.
    fn new(reader: Box<dyn Read>) -> Pieces {
        let reader = DecodeReaderBytes::new(reader);
        Pieces { reader, waiting: Vec::new(), ended: false, replaced: false }
    }

    fn next(&mut self) -> io::Result<Option<String>> {
        while !self.ended && self.waiting.len() < PIECE {
            let read = (&mut self.reader).take(PIECE as u64).read_to_end(&mut self.waiting)?;
            self.ended = read == 0;
        }
        if self.waiting.is_empty() {
            return Ok(None);
        }
        let end = if self.ended { self.waiting.len() } else { cut(&self.waiting) };
        let rest = self.waiting.split_off(end);
        let bytes = std::mem::replace(&mut self.waiting, rest);
        Ok(Some(String::from_utf8(bytes).unwrap_or_else(|error| {
            self.replaced = true;
            String::from_utf8_lossy(error.as_bytes()).into_owned()
        })))
    }
}

/// After the last line break, else after the last white space, else after the last whole character.
fn cut(bytes: &[u8]) -> usize {
    let after = |found: fn(&u8) -> bool| bytes.iter().rposition(found).map(|index| index + 1);
    after(|byte| *byte == b'\n').or_else(|| after(u8::is_ascii_whitespace)).unwrap_or_else(|| {
        let starts = bytes.iter().rposition(|byte| byte & 0xc0 != 0x80);
        starts.filter(|start| *start > 0).unwrap_or(bytes.len())
    })
}

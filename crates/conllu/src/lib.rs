//! The CoNLL-U form of an [`Analysis`].
//!
//! [`write_sentence`] makes what `readout parse` prints; [`read`] turns such text back into a text
//! and its analysis, so that tests of later stages need no model and gold trees can be fed in.
//!
//! Columns are those of Universal Dependencies with the engine's own label scheme. `MISC` holds
//! `start_char`/`end_char` (code points of the text, half-open), `NER` (`B-PERSON`, `I-PERSON`; left
//! out outside names) and `SpaceAfter=No`.

use std::fmt::Write as _;
use std::sync::Arc;

use readout_model::{
    Analysis, Block, BlockKind, Id, List, MorphId, Name, NameLabel, Pos, RawRange, Relation,
    Sentence, Span, Tag, Token,
};
use smol_str::SmolStr;

/// Appends one sentence in CoNLL-U, with its comment lines and the blank line that ends it.
///
/// `number` becomes its `sent_id`; `characters` counts the code points up to it.
pub fn write_sentence(
    out: &mut String,
    text: &str,
    analysis: &Analysis,
    sentence: Id<Sentence>,
    number: usize,
    characters: &mut Characters<'_>,
) {
    let Sentence { span, tokens, .. } = &analysis.sentences[sentence];
    let _ = writeln!(out, "# sent_id = {number}");
    let _ = writeln!(out, "# text = {}", text[*span].replace(['\n', '\r', '\t'], " "));
    let first = tokens.start;
    for index in tokens.clone() {
        let id = Id::new(index as usize);
        let token = &analysis.tokens[id];
        let form = match &text[token.span] {
            blank if blank.trim().is_empty() => "_",
            form => form,
        };
        // A crossing arc may, as in spaCy, lead out of the sentence: no number can say so, and the
        // token then stands as a root beside the other.
        let inside = token.head.filter(|head| tokens.contains(&(head.index() as u32)));
        let head = inside.map_or(0, |head| head.index() as u32 - first + 1);
        let morph = analysis.morph(id);
        let start = characters.at(token.span.start());
        let end = start + text[token.span].chars().count();
        let _ = write!(
            out,
            "{}\t{form}\t{}\t{}\t{}\t{}\t{head}\t{}\t_\tstart_char={start}|end_char={end}",
            index - first + 1,
            if token.lemma.trim().is_empty() { "_" } else { &token.lemma },
            token.pos.name(),
            token.tag.name(),
            if morph.is_empty() { "_" } else { morph },
            token.relation.name(),
        );
        if let Some(name) = name_at(analysis, index) {
            let part = if name.tokens.start == index { "B" } else { "I" };
            let _ = write!(out, "|NER={part}-{}", name.label.name());
        }
        out.push_str(if token.space_after { "\n" } else { "|SpaceAfter=No\n" });
    }
    out.push('\n');
}

fn name_at(analysis: &Analysis, index: u32) -> Option<&Name> {
    let after = analysis.names.partition_point(|name| name.tokens.end <= index);
    analysis.names.get(after).filter(|name| name.tokens.start <= index)
}

/// Turns byte offsets of a text into code-point offsets. Offsets must be asked for in rising order;
/// the whole text is then counted once.
pub struct Characters<'t> {
    text: &'t str,
    byte: usize,
    character: usize,
}

impl<'t> Characters<'t> {
    /// At the start of a text, whose first character has the number `first`.
    pub fn new(text: &'t str, first: usize) -> Characters<'t> {
        Characters { text, byte: 0, character: first }
    }

    /// The number of the character that begins at byte `offset`.
    pub fn at(&mut self, offset: usize) -> usize {
        self.character += self.text[self.byte..offset].chars().count();
        self.byte = offset;
        self.character
    }
}

/// What is wrong in a CoNLL-U text, and in which line.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct ReadError {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub message: String,
}

/// Reads CoNLL-U: the text it was made from (sentences joined by a blank, or by an empty line where
/// `# newpar` stands), one paragraph block per paragraph, and the analysis.
///
/// Empty nodes and multi-word lines are skipped. A token that stands for white space (form `_` with
/// tag `_SP`) becomes two blanks.
///
/// # Errors
///
/// For a line that has not ten columns, or a label outside the engine's scheme.
pub fn read(source: &str) -> Result<(String, Vec<Block>, Analysis), ReadError> {
    let mut text = String::new();
    let mut blocks: Vec<Block> = Vec::new();
    let mut tokens: List<Token> = List::new();
    let mut sentences: List<Sentence> = List::new();
    let mut names: Vec<Name> = Vec::new();
    let mut morphs: Vec<Box<str>> = vec!["".into()];
    let mut first = 0usize;
    let mut paragraph_start = 0usize;

    let mut finish = |text: &mut String, tokens: &List<Token>, first: &mut usize, start: usize| {
        if *first == tokens.len() {
            return;
        }
        let span = tokens[Id::new(*first)].span.cover(tokens[Id::new(tokens.len() - 1)].span);
        match blocks.last_mut() {
            Some(block) if block.span.start() == start => block.span = block.span.cover(span),
            _ => blocks.push(Block {
                kind: BlockKind::Paragraph,
                span,
                raw: RawRange { start: span.start() as u64, end: span.end() as u64 },
                wrapped: false,
            }),
        }
        sentences.push(Sentence {
            span,
            tokens: *first as u32..tokens.len() as u32,
            block: Id::new(blocks.len() - 1),
        });
        *first = tokens.len();
        if !text.ends_with(' ') {
            text.push(' ');
        }
    };

    for (index, line) in source.lines().enumerate() {
        let error = |message: String| ReadError { line: index + 1, message };
        if line.trim().is_empty() {
            finish(&mut text, &tokens, &mut first, paragraph_start);
            continue;
        }
        if let Some(comment) = line.strip_prefix('#') {
            if comment.trim_start().starts_with("newpar") && !text.is_empty() {
                finish(&mut text, &tokens, &mut first, paragraph_start);
                text.truncate(text.trim_end().len());
                text.push_str("\n\n");
                paragraph_start = text.len();
            }
            continue;
        }
        let columns: Vec<&str> = line.split('\t').collect();
        let [number, form, lemma, pos, tag, morph, head, relation, _, misc] = columns[..] else {
            return Err(error(format!("{} columns instead of 10", columns.len())));
        };
        if number.contains(['-', '.']) {
            continue;
        }
        let label = |what: &str, name: &str| error(format!("unknown {what} {name:?}"));
        let tag = Tag::from_name(tag).ok_or_else(|| label("tag", tag))?;
        let form = if form == "_" && tag == Tag::Space { "  " } else { form };
        let morph = if morph == "_" { "" } else { morph };
        let morph_id = morphs.iter().position(|known| **known == *morph).unwrap_or_else(|| {
            morphs.push(morph.into());
            morphs.len() - 1
        });
        let head: usize = head.parse().map_err(|_| error(format!("head {head:?}")))?;
        let start = text.len();
        text.push_str(form);
        let space_after = !misc.split('|').any(|item| item == "SpaceAfter=No");
        let span = Span::new(start, text.len());
        if space_after {
            text.push(' ');
        }
        let token = tokens.push(Token {
            span,
            lemma: SmolStr::new(if lemma == "_" { form } else { lemma }),
            pos: Pos::from_name(pos).ok_or_else(|| label("part of speech", pos))?,
            tag,
            morph: MorphId(morph_id as u16),
            relation: Relation::from_name(relation).ok_or_else(|| label("relation", relation))?,
            head: (head > 0).then(|| Id::new(first + head - 1)),
            space_after,
        });
        if let Some(ner) = misc.split('|').find_map(|item| item.strip_prefix("NER=")) {
            let index = token.index() as u32;
            let (part, name) = ner.split_once('-').ok_or_else(|| label("name", ner))?;
            let name = NameLabel::from_name(name).ok_or_else(|| label("name", ner))?;
            match names.last_mut() {
                Some(last) if part == "I" && last.tokens.end == index => last.tokens.end += 1,
                _ => names.push(Name { tokens: index..index + 1, label: name }),
            }
        }
    }
    finish(&mut text, &tokens, &mut first, paragraph_start);
    text.truncate(text.trim_end().len().max(tokens.last().map_or(0, |token| token.span.end())));
    for (id, token) in tokens.enumerate() {
        if token.head.is_some_and(|head| head.index() >= tokens.len()) {
            let message = format!("the head of token {} is outside its sentence", id.index() + 1);
            return Err(ReadError { line: 0, message });
        }
    }
    let analysis = Analysis { sentences, tokens, names, morphs: Arc::from(morphs) };
    Ok((text, blocks, analysis))
}

//! Paragraphs that begin with who speaks and a colon: transcripts, and headlines such as
//! "Marant: Island will vote again".

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use readout_model::{Id, NameLabel, Pos, Span, Tag, Token};

use super::cues::WordRole;
use super::{Draft, Reading, Row};

/// Words of the longest label before a colon.
const LONGEST: u32 = 8;
/// Words of the longest name of who says so at the end of a headline.
const LONGEST_TAG: u32 = 5;
/// Paragraphs that go on under one label.
const MOST: usize = 6;

/// A paragraph, and who speaks in it when it says so.
struct Paragraph {
    tokens: Range<u32>,
    label: Option<Label>,
}

struct Label {
    colon: u32,
    speaker: Id<Token>,
    hit: usize,
    row: Row,
    /// As written.
    words: String,
    /// Whether the words are a name of somebody, or a poll.
    named: bool,
    /// Whether they may be one: a proper noun, or in capitals. Captions begin with "Photos:".
    plausible: bool,
}

impl Reading<'_> {
    /// Adds a draft for every paragraph with a label: one that is a name, or that comes again.
    pub(super) fn find_rows(&self, drafts: &mut Vec<Draft>) {
        let paragraphs = self.paragraphs();
        let mut times: HashMap<&str, usize> = HashMap::new();
        for label in paragraphs.iter().filter_map(|it| it.label.as_ref()) {
            *times.entry(&label.words).or_default() += 1;
        }
        let owned: HashSet<usize> = drafts.iter().map(|it| it.hit).collect();
        let again = |label: &Label| {
            label.plausible && times.get(label.words.as_str()).is_some_and(|&it| it > 1)
        };
        for (number, paragraph) in paragraphs.iter().enumerate() {
            // "Q: … A: …" tells who asks and who answers by no name.
            let named = |label: &&Label| label.words.chars().nth(1).is_some();
            let Some(label) = paragraph.label.as_ref().filter(named) else { continue };
            if !label.named && !again(label) || owned.contains(&label.hit) {
                continue;
            }
            let mut draft = self.draft(label.hit, &label.row);
            let colon = Id::new(label.colon as usize);
            // The mark that opens the quotation of a transcript is not part of the name.
            let bare = |span: Span| {
                let words = self.text[span].trim_start_matches(['“', '"', '\'', '‘', '«']);
                Span::new(span.end() - words.len(), span.end())
            };
            let source = self.source_span(label.speaker, colon).map(bare);
            draft.source = source.map(|span| (label.speaker, span));
            draft.content.extend(self.said_in(label.colon + 1..paragraph.tokens.end, again(label)));
            // "Ilse Marant: Woman of the Sea – review" is a title.
            let verb = |at: u32| {
                let tag = self.token(Id::new(at as usize)).tag;
                matches!(tag, Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md)
            };
            let poll = self.has_role(label.speaker, WordRole::Finding);
            let words = label.colon + 1..paragraph.tokens.end;
            let quoted = words.clone().any(|at| self.opens_quotation(at));
            if !again(label) && !poll && !quoted && !words.into_iter().any(verb) {
                continue;
            }
            // In a transcript who speaks goes on until the next label.
            let rest = &paragraphs[number + 1..];
            let next = rest.iter().take(MOST + 1).position(|it| it.label.is_some());
            if let Some(next) = next.filter(|_| again(label)) {
                let more = rest[..next].iter();
                let spoken = more.filter(|it| {
                    let first = Id::new(it.tokens.start as usize);
                    self.token(first).tag != Tag::OpenBracket
                });
                draft.content.extend(spoken.filter_map(|it| self.said_in(it.tokens.clone(), true)));
            }
            drafts.push(draft);
        }
    }

    /// "Island closes its port: **ministry**": who says so stands at the end of a headline.
    pub(super) fn find_tag(&self, drafts: &mut Vec<Draft>) {
        let Some(tokens) = self.paragraphs().into_iter().next().map(|it| it.tokens) else { return };
        let token = |at: u32| self.token(Id::new(at as usize));
        let Some(end) = tokens.clone().rev().find(|&at| token(at).tag != Tag::Space) else {
            return;
        };
        let reach = end.saturating_sub(LONGEST_TAG).max(tokens.start)..end;
        let Some(colon) = reach.rev().find(|&at| token(at).tag == Tag::Colon) else { return };
        let verb = |at: u32| matches!(token(at).tag, Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md);
        let words = colon + 1..end + 1;
        let plain = words.clone().all(|at| {
            matches!(
                token(at).pos,
                Pos::Noun | Pos::Propn | Pos::Adj | Pos::Det | Pos::Part | Pos::Space
            )
        });
        let speaker = Id::new(end as usize);
        let told = (tokens.start..colon).any(verb) && token(colon).space_after;
        let Some((hit, row)) = self.marked(Id::new(colon as usize)) else { return };
        let owned = drafts.iter().any(|it| it.hit == hit);
        if tokens.start > 0 || !plain || !told || owned || !self.has_role(speaker, WordRole::Tag) {
            return;
        }
        let mut draft = self.draft(hit, &row);
        draft.source = Some((speaker, self.analysis.span_of(words)));
        draft.content.extend(self.said_in(tokens.start..colon, false));
        drafts.push(draft);
    }

    /// Takes who says so at the end of a headline out of the contents of others: "Oslo opposes the ban: army".
    pub(super) fn end_before_tag(&self, drafts: &mut [Draft]) {
        let Some(first) = self.paragraphs().into_iter().next().map(|it| it.tokens) else { return };
        let tag = |draft: &&Draft| {
            let cue = self.hits[draft.hit].token;
            let behind = draft.source.is_some_and(|(head, _)| head > cue);
            first.contains(&(cue.index() as u32)) && behind && self.marked(cue).is_some()
        };
        let Some(tag) = drafts.iter().find(tag) else { return };
        let Some((_, source)) = tag.source else { return };
        let (hit, words) = (tag.hit, tag.cue.cover(source));
        for draft in drafts.iter_mut().filter(|draft| draft.hit != hit) {
            draft.content = self.tidy(&draft.content, words);
        }
    }

    /// The words of a paragraph, which may open with a quotation mark where all of a transcript is
    /// quoted. `sentences`: they are whole sentences, which keep the mark that ends them.
    fn said_in(&self, tokens: Range<u32>, sentences: bool) -> Option<Span> {
        let word = |at: &u32| self.token(Id::new(*at as usize)).pos != Pos::Punct;
        let first = tokens.clone().find(word)?;
        let region = self.region(Id::new(first as usize));
        let said = self.piece(first..tokens.end, region)?;
        // "MARANT: And the port?": here a conjunction is part of what is said.
        let said = said.cover(self.token(Id::new(first as usize)).span);
        let after = self.analysis.tokens_in(Span::new(said.end(), self.text.len())).start;
        let end = Some(Id::new(after as usize)).filter(|_| sentences && after < tokens.end);
        let mark = end.filter(|&at| self.token(at).tag == Tag::Period && self.region(at) == region);
        Some(mark.map_or(said, |at| said.cover(self.token(at).span)))
    }

    /// The paragraphs with at least one word.
    fn paragraphs(&self) -> Vec<Paragraph> {
        let mut ranges: Vec<(usize, Range<u32>)> = Vec::new();
        for sentence in self.analysis.sentences.iter() {
            let block = sentence.block.index();
            match ranges.last_mut() {
                Some((last, range)) if *last == block => range.end = sentence.tokens.end,
                _ => ranges.push((block, sentence.tokens.clone())),
            }
        }
        let paragraph = |(_, tokens): (usize, Range<u32>)| {
            let label = self.label(tokens.clone());
            Paragraph { tokens, label }
        };
        ranges.into_iter().map(paragraph).collect()
    }

    fn label(&self, tokens: Range<u32>) -> Option<Label> {
        let tag = |at: u32| self.token(Id::new(at as usize)).tag;
        let reach = tokens.start..tokens.end.min(tokens.start + LONGEST + 1);
        let colon = reach.clone().find(|&at| tag(at) == Tag::Colon)?;
        let (hit, row) = self.marked(Id::new(colon as usize))?;
        let mark = &self.text[self.token(Id::new(colon as usize)).span];
        let first = (colon + 1..tokens.end).find(|&at| tag(at) != Tag::Space)?;
        // Not the quotation that all of a transcript may stand in.
        let around = self.region(Id::new(colon as usize));
        let quoted =
            self.quotation_below(self.token(Id::new(first as usize)).span, around).is_some();
        // A dash signs off behind what was said, and a quotation behind a colon is owned already.
        // Without a blank it is a credit or a clock: "AP:Associated Press", "10:30".
        let close = !self.token(Id::new(colon as usize)).space_after;
        if close || mark.contains(['-', '–', '—', '―']) || quoted || tokens.end - first < 3 {
            return None;
        }
        let speaker = self.name_in(tokens.start..colon)?;
        let name = self.analysis.name_at(speaker.index() as u32);
        // "Harbour Gazette: see our offers" is said to readers; in a headline it is who reports.
        let named = name.is_some_and(|name| match name.label {
            NameLabel::Person => true,
            NameLabel::Org => tokens.start == 0,
            _ => false,
        });
        let named = named || self.has_role(speaker, WordRole::Finding);
        let words = self.text[self.analysis.span_of(tokens.start..colon)].to_owned();
        let plausible =
            self.token(speaker).pos == Pos::Propn || !words.contains(char::is_lowercase);
        Some(Label { colon, speaker, hit, row, words, named, plausible })
    }
}

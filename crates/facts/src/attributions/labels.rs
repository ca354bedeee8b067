//! Words that a page left at the beginning of a report, before its first sentence: topics and categories.

use readout_model::{Id, NameLabel, Pos, Tag};

use super::content::is_dash;
use super::{Draft, Reading};

/// Words of the longest name that comes twice, and of the longest such label.
const LONGEST: u32 = 8;

impl Reading<'_> {
    /// Past the topic before a source: "Harbour flood Tarn **Tarn** has agreed", "flood and storm **A mayor** said".
    ///
    /// `start`: first token of the source; `head`: the token that heads it.
    pub(super) fn past_topic(&self, start: u32, head: u32) -> u32 {
        if !self.opens_sentence(start) || start >= head {
            return start;
        }
        let labelled = self.past_label(start, head + 1);
        if labelled > start {
            return labelled;
        }
        let nominal = |at: u32| {
            matches!(self.token(Id::new(at as usize)).pos, Pos::Noun | Pos::Propn | Pos::Adj)
        };
        let plain =
            (start..head).all(nominal) && self.token(Id::new(head as usize)).pos == Pos::Propn;
        let place = self.analysis.name_at(head).is_some_and(|it| it.label == NameLabel::Gpe);
        let twice = |words: &u32| {
            let again = head + 1 - words;
            let lower = self.words(again - 1).starts_with(char::is_lowercase);
            start + words < again
                && lower
                && (0..*words).all(|at| self.words(start + at) == self.words(again + at))
        };
        let most = LONGEST.min((head - start) / 2);
        let least = if place { 1 } else { 2 };
        let found = (least..=most).rev().find(twice).filter(|_| plain);
        found.map_or(start, |words| head + 1 - words)
    }

    /// Gives a post that is signed behind a dash ("It is late, “too late” — Ilse Marant (@marant) May 3") all its words.
    pub(super) fn take_post(&self, draft: &mut Draft) {
        let cue = self.hits[draft.hit].token;
        let signed = is_dash(&self.text[draft.cue])
            && draft.source.is_some_and(|(_, source)| {
                source.start() >= draft.cue.end() && self.text[source].contains("(@")
            });
        let sentences = &self.analysis.sentences;
        let mut number = self.analysis.sentence_of(cue);
        let block = sentences[number].block;
        if !signed {
            return;
        }
        for _ in 0..LONGEST {
            let before = number.index().checked_sub(1).map(Id::new);
            match before.filter(|&before| sentences[before].block == block) {
                Some(before) => number = before,
                None => break,
            }
        }
        let words = sentences[number].tokens.start..cue.index() as u32;
        if !words.is_empty() {
            draft.content = vec![self.analysis.span_of(words)];
        }
    }

    /// Past a label before the article that begins the first sentence: "flood and storm **A** ferry has sunk".
    pub(super) fn past_label(&self, start: u32, end: u32) -> u32 {
        if start >= end || !self.opens_sentence(start) {
            return start;
        }
        let token = |at: u32| self.token(Id::new(at as usize));
        let label = |&at: &u32| {
            let token = token(at);
            matches!(token.pos, Pos::Noun | Pos::Propn | Pos::Adj) || token.tag == Tag::Cc
        };
        let words = (start..end.min(start + LONGEST)).take_while(label).count() as u32;
        let article = start + words;
        let capital = |at: u32| self.words(at).starts_with(char::is_uppercase);
        // "STORM **On Monday**, a ferry …"
        let dated = || {
            token(article).tag == Tag::In
                && article + 1 < end
                && self.is_day(Id::new(article as usize + 1))
        };
        let opens = words > 0
            && article < end
            && capital(article)
            && (token(article).tag == Tag::Dt && !capital(article - 1) || dated());
        if opens { article } else { start }
    }
}

//! What of the sentence around a quotation belongs to it, and quotations that go with a paraphrase before them.

use std::ops::Range;

use readout_model::{Id, Pos, Relation, Span, Stance, Tag, Token};

use super::content::index;
use super::cues::WordRole;
use super::direct::{Owner, REACH};
use super::{Draft, Reading, Row};

/// Quotations of one sentence that are looked at before the last of them.
const MOST: usize = 4;

impl Reading<'_> {
    /// Where the sentence begins that ends in a quotation: `There was “no plan,” she said`.
    pub(super) fn start_before(&self, number: usize) -> Option<usize> {
        let mut gap = self.gap_before(number);
        // "It was “a great day” and “no accident,” she said": past the quotations in the middle of a sentence.
        for previous in (0..number).rev().take(MOST) {
            let end = self.analysis.tokens_in(self.quotations[previous].span).end;
            let inside = end == gap.start
                && self.quotations[previous].parent == self.quotations[number].parent
                && !self.ends_in_mark(previous)
                && !gap.clone().any(|at| self.ends_sentence(at));
            if !inside {
                break;
            }
            gap.start = self.gap_before(previous).start;
        }
        let begin = gap.clone().rev().take_while(|&at| !self.ends_sentence(at)).last()?;
        let lead = begin..gap.end;
        // Behind another quotation the words belong to whoever speaks that one.
        let fresh = begin > gap.start || self.opens_sentence(begin);
        // "The envoys were told to leave “at once,” officials said": a quotation that begins in the middle
        // of a sentence goes with all of it.
        let inner = &self.text[self.quotations[number].inner];
        let lead_in = self.token(Id::new(gap.end as usize - 1));
        let middle = inner
            .chars()
            .find(|c| c.is_alphanumeric())
            .is_some_and(|c| c.is_lowercase() || c.is_numeric() && lead_in.pos != Pos::Punct);
        let quiet = middle || lead.clone().all(|at| self.quoting(Id::new(at as usize)).is_none());
        let colon = self.token(Id::new(gap.end as usize - 1)).tag == Tag::Colon;
        let same_block = {
            let sentence = self.analysis.sentence_of(Id::new(begin as usize));
            self.analysis.sentences[sentence].block == self.quotations[number].block
        };
        let word =
            |&at: &u32| !matches!(self.token(Id::new(at as usize)).pos, Pos::Punct | Pos::Space);
        let first = lead.clone().find(word)?;
        // "**But** there was “no plan,” she said", "**Still,** …": the outlet's link to what stands before.
        let link = self.opens_sentence(first)
            && self.token(Id::new(first as usize)).tag == Tag::Cc
            && !self.has_role(Id::new(first as usize), WordRole::Nobody);
        let first = self.past_link(first + u32::from(link));
        let first = (first..lead.end).find(word)?;
        // "4 Ilse Marant “By then, …”": a label that a page left before a whole quotation.
        let lead = first..lead.end;
        let tense = |at: u32| self.is_verb(Id::new(at as usize)) || self.is_joint(at);
        let bare = self.opens_sentence(begin) && !lead.clone().any(tense);
        let last = self.token(Id::new(lead.end as usize - 1));
        if bare && lead.len() > 1 && !middle && last.pos == Pos::Propn && self.is_whole(number) {
            return None;
        }
        let parent = self.quotations[number].parent.map(|parent| parent as u32);
        let first = self.token(Id::new(first as usize)).span;
        let start = self
            .quotation_below(first, parent)
            .map_or(first.start(), |it| self.quotations[it].span.start());
        (fresh && quiet && !colon && same_block).then_some(start)
    }

    /// Whether a token joins words into a phrase or sentence: a conjunction, a preposition, a comma.
    fn is_joint(&self, at: u32) -> bool {
        let Token { pos, tag, .. } = *self.token(Id::new(at as usize));
        matches!(pos, Pos::Adp | Pos::Cconj | Pos::Sconj | Pos::Det) || tag == Tag::Comma
    }

    /// Where a clause begins that a cue governs before a colon and a quotation: `She said **the port was
    /// lost**: “Nobody came.”`
    pub(super) fn clause_before(&self, hit: usize, row: &Row, colon: u32) -> Option<usize> {
        let cue = self.hits[hit].token;
        let after = index(row.last.max(cue)) + 1;
        let clause = self.tree.related(cue, &[Relation::Ccomp]).find(|&clause| {
            let range = self.tree.subtree(clause);
            after <= range.start && index(clause) < colon && self.region(clause) == self.region(cue)
        })?;
        let first = Id::new(self.tree.subtree(clause).start as usize);
        Some(self.token(first).span.start())
    }

    /// Who does what the words before a colon tell: `The envoy went back to his favourite line: “…”`.
    pub(super) fn speaker_of(&self, lead: Range<u32>) -> Option<Id<Token>> {
        let verb = |&id: &Id<Token>| self.is_verb(id);
        let last = lead.clone().rev().map(|at| Id::new(at as usize)).find(verb)?;
        // "The envoy rose and shook his head: “…”"
        let first = self.token(last).head.filter(|&first| {
            self.token(last).relation == Relation::Conj
                && self.lacks_subject(last)
                && lead.contains(&index(first))
        });
        let first = first.unwrap_or(last);
        let subject = self.subjects[first.index()].filter(|_| self.is_main(first))?;
        let token = self.token(subject);
        // A thing that a quotation explains says nothing: "it was simple: “…”".
        let person = matches!(token.pos, Pos::Propn | Pos::Noun)
            || self.analysis.has_feature(subject, "Gender=Masc")
            || self.analysis.has_feature(subject, "Gender=Fem")
            || self.analysis.has_feature(subject, "Number=Plur");
        (person && lead.contains(&index(subject))).then_some(subject)
    }

    /// The words before a colon that tell that somebody speaks: `The envoy **went back to his favourite line**: “…”`.
    pub(super) fn told_before(&self, speaker: Id<Token>, colon: Id<Token>) -> Option<Span> {
        const LONGEST: usize = 12;
        let Token { relation, head, .. } = *self.token(speaker);
        let verb = head.filter(|&verb| relation == Relation::Nsubj && verb < colon)?;
        let plain = self.token(verb).pos == Pos::Verb && speaker < verb;
        let words = self.led_up_to(verb)..index(colon);
        (plain && words.len() <= LONGEST).then(|| self.phrase(words)).flatten()
    }

    /// What of the sentence before a quotation that begins in its middle belongs to it:
    /// `When it rains, she said, “nobody comes”`, `she said it was “too late”`.
    pub(super) fn run_in(&self, number: usize, owner: &Owner) -> Vec<Span> {
        let quotation = &self.quotations[number];
        let first = self.text[quotation.inner].chars().find(|c| c.is_alphanumeric());
        let cue = self.hits[owner.hit].token;
        let to = self.analysis.tokens_in(quotation.span).start;
        let from = index(owner.row.last.max(cue)) + 1;
        let inside = owner.speaker.is_none() && owner.start.is_none() && from <= to;
        if !inside || !first.is_some_and(char::is_lowercase) || !owner.gap.contains(&index(cue)) {
            return Vec::new();
        }
        let tag = |at: u32| self.token(Id::new(at as usize)).tag;
        let sentence = &self.analysis.sentences[self.analysis.sentence_of(cue)];
        let begin = sentence.tokens.start.max(owner.gap.start);
        let subject = self.subjects[cue.index()].filter(|&it| it < cue);
        let own = subject.map_or(index(cue), |it| self.tree.subtree(it).start);
        // "He smiled, promising that, if it rained, “we will stay”": not what he promises.
        let adds = self.token(cue).tag == Tag::Vbg;
        let aside = own > begin && tag(own - 1) == Tag::Comma && !adds;
        let comma = (from..to).find(|&at| tag(at) == Tag::Comma);
        let mut pieces = Vec::new();
        if let Some(comma) = comma.filter(|_| aside) {
            let lead = begin..own - 1;
            let quiet = lead.clone().all(|at| self.quoting(Id::new(at as usize)).is_none());
            if !quiet || self.is_date(lead.clone()) {
                return Vec::new();
            }
            pieces.extend(self.phrase(lead));
            pieces.extend(self.phrase(comma + 1..to));
            return pieces;
        }
        // The first word of a clause of its own: its subject, conjunction or "to".
        let opens = |at: &u32| {
            let id = Id::new(*at as usize);
            let token = self.token(id);
            let part = matches!(
                token.relation,
                Relation::Nsubj | Relation::Nsubjpass | Relation::Expl | Relation::Mark
            ) || token.tag == Tag::To && token.relation == Relation::Aux;
            token.tag == Tag::Ex || part && token.head.is_some_and(|head| head > cue)
        };
        if let Some(at) = (from..to).find(opens) {
            // "urged **them not to** “give in”"
            let demanded =
                tag(at) == Tag::To && self.cues.row(owner.row.number).stance == Stance::Demanded;
            let start = self.tree.subtree(Id::new(at as usize)).start.max(from);
            let start = if demanded { from } else { start };
            pieces.extend(self.phrase(start..to));
        }
        pieces
    }

    /// What of a clause stands behind the quotation that it begins with: `said that “Oslo has failed” in the talks`.
    pub(super) fn rest_of_clause(&self, number: usize, owner: &Owner) -> Option<Span> {
        let quoted = self.analysis.tokens_in(self.quotations[number].span);
        let cue = self.hits[owner.hit].token;
        let clause = self.tree.child(cue, Relation::Ccomp).filter(|&clause| clause > cue)?;
        let rest = quoted.end..self.end_of(cue, self.tree.subtree(clause).end);
        let led = owner.start.is_some_and(|start| self.token(cue).span.end() <= start);
        let inside = quoted.contains(&index(clause)) && !rest.is_empty();
        let plain = |at: u32| {
            let id = Id::<Token>::new(at as usize);
            let Token { tag, .. } = *self.token(id);
            !matches!(tag, Tag::Comma | Tag::Period | Tag::Colon) && self.quoting(id).is_none()
        };
        let goes_on = led && inside && !self.ends_in_mark(number) && plain(rest.start);
        goes_on.then(|| self.phrase(rest)).flatten()
    }

    /// Gives quotations that nobody owns to whoever is paraphrased right before them:
    /// `She said it was late. “Nobody came.”`
    pub(super) fn follow_paraphrases(&self, drafts: &mut [Draft], owned: &[bool]) {
        let stretch = |draft: &Draft| {
            let end = draft.content.last()?.end();
            Some((end.max(self.end_behind(draft)), draft.content[0].start()))
        };
        // By their ends, of those with one end the longest last.
        let mut ends: Vec<(usize, std::cmp::Reverse<usize>, usize)> = Vec::new();
        let mut pieces: Vec<Span> = Vec::new();
        for (number, draft) in drafts.iter().enumerate() {
            ends.extend(stretch(draft).map(|(end, start)| (end, std::cmp::Reverse(start), number)));
            pieces.extend(&draft.content);
        }
        ends.sort();
        pieces.sort();
        let mut next_piece = 0;
        let mut covered = 0;
        for (number, quotation) in self.quotations.iter().enumerate() {
            while pieces.get(next_piece).is_some_and(|it| it.start() <= quotation.span.start()) {
                covered = covered.max(pieces[next_piece].end());
                next_piece += 1;
            }
            let free = !owned[number] && covered <= quotation.span.start();
            if !free || quotation.parent.is_some() || !self.is_whole(number) {
                continue;
            }
            let before = ends.partition_point(|&(end, ..)| end <= quotation.span.start());
            let Some(&(end, _, draft)) = before.checked_sub(1).map(|at| &ends[at]) else {
                continue;
            };
            let cue = self.hits[drafts[draft].hit].token;
            let mut gap = self.analysis.tokens_in(Span::new(end, quotation.span.start()));
            let ended = gap.all(|at| {
                let tag = self.token(Id::new(at as usize)).tag;
                let colon = tag == Tag::Colon && !self.is_dashed(at);
                colon || matches!(tag, Tag::Period | Tag::Space | Tag::CloseQuote)
            });
            let speech = self.quoting(cue).is_some() && self.region(cue).is_none();
            let sentence = &self.analysis.sentences[self.analysis.sentence_of(cue)];
            // A paragraph of its own without a verb is a heading.
            let beside = sentence.block == quotation.block
                || self.fills_block(number) && self.has_verb(number);
            let past_cue = self.token(cue).span.end() <= quotation.span.start();
            // "Some papers said so. | “I saw it.”": not one of several.
            let other = sentence.block != quotation.block
                && drafts[draft].source.is_some_and(|(head, _)| self.token(head).tag == Tag::Nns)
                && self.speaks_for_one(quotation.inner);
            if ended && speech && beside && past_cue && !other {
                drafts[draft].content.push(quotation.span);
                // Further paragraphs of the same quotation.
                let mut last = number;
                while self.quotations[last].continues
                    && last + 1 < self.quotations.len()
                    && self.opens_block(last + 1)
                    && !owned[last + 1]
                {
                    last += 1;
                    drafts[draft].content.push(self.quotations[last].span);
                    covered = covered.max(self.quotations[last].span.end());
                }
            }
        }
    }

    /// Whether somebody speaks of himself alone in some words: "**I** saw it".
    fn speaks_for_one(&self, words: Span) -> bool {
        let mut words = self.analysis.tokens_in(words);
        words.any(|at| {
            let has = |own| self.analysis.has_feature(Id::new(at as usize), own);
            has("Person=1") && has("Number=Sing")
        })
    }

    /// Where the sentence ends that a cue closes ("…, Okafor said on Monday."), if nobody else speaks in it
    /// behind the cue; else the cue's end.
    fn end_behind(&self, draft: &Draft) -> usize {
        let cue = self.hits[draft.hit].token;
        let sentence = &self.analysis.sentences[self.analysis.sentence_of(cue)];
        let behind = (index(cue) + 1..sentence.tokens.end).take(REACH as usize);
        let mut words = behind.map(|at| Id::new(at as usize));
        let plain = words.all(|id| {
            self.quoting(id).is_none()
                && self.region(id) == self.region(cue)
                && self.quotation_below(self.token(id).span, self.region(cue)).is_none()
        });
        let short = sentence.tokens.end - index(cue) <= REACH;
        if plain && short { sentence.span.end() } else { draft.cue.end() }
    }
}

//! Contents that the words of their cue stand in the middle of, where the parser lost the first part.

use std::ops::Range;

use readout_model::{Id, Pos, Relation, Span, Tag, Token};

use super::content::index;
use super::cues::WordRole;
use super::{Draft, Reading, Row};

/// Most tokens of a subject before its cue.
const REACH: usize = 40;

impl Reading<'_> {
    /// The stretches of a content with the subject that belongs to it: "**the port**, Marant says, is lost",
    /// "a plan **that** she says would fail", "said **boats without a licence** would stay". `None` where a content
    /// begins with its verb and nothing tells what that is said of.
    pub(super) fn with_subject(
        &self,
        cue: Id<Token>,
        row: &Row,
        source: Option<Span>,
        stretches: Vec<Range<u32>>,
    ) -> Option<Vec<Range<u32>>> {
        let first = stretches.iter().map(|it| it.start).min()?;
        let lost = self.lost_subject(first, cue).filter(|_| !self.is_preposition_cue(cue));
        let Some(subject) = lost else { return Some(stretches) };
        let mut stretches = stretches;
        let after = index(row.last.max(cue)) + 1;
        if first > after {
            let opens = |&at: &u32| {
                let Token { relation, tag, .. } = *self.token(Id::new(at as usize));
                relation == Relation::Mark && tag == Tag::In
            };
            let after = (after..first).find(opens).unwrap_or(after);
            let words = after..first;
            let mut parts = words.clone().map(|at| Id::new(at as usize));
            let pos = parts.next().map(|id| self.token(id).pos);
            let opens = !matches!(pos, Some(Pos::Adp | Pos::Adv | Pos::Punct));
            let inside = |id| {
                self.quoting(id).is_none()
                    && self.region(id) == self.region(cue)
                    && !self.ends_sentence(index(id))
            };
            // "An adult **found guilty** of assault could be jailed": no clause that somebody found.
            let named = self.tree.child(cue, Relation::Oprd);
            let opens = opens && named.is_none_or(|it| !words.contains(&index(it)));
            let plain = opens && words.len() <= REACH && parts.all(inside) && !self.is_date(words);
            let told = self.has_role(cue, WordRole::Telling);
            let start = (plain && !told).then_some(after)?;
            stretches.iter_mut().filter(|it| it.start == first).for_each(|it| it.start = start);
            return Some(stretches);
        }
        let source = self.analysis.tokens_in(source?);
        let begin = Some(source.start).filter(|_| source.end <= index(cue))?;
        let sentence = &self.analysis.sentences[self.analysis.sentence_of(cue)].tokens;
        let before = begin.checked_sub(1).filter(|at| sentence.contains(at))?;
        let lead = self.token(Id::new(before as usize));
        let start = match subject {
            Some(subject) => self.tree.subtree(subject).start,
            None if matches!(lead.tag, Tag::Wdt | Tag::Wp) || lead.relation == Relation::Mark => {
                before
            }
            None if lead.tag == Tag::Comma && self.is_apart(first) => {
                self.past_link(sentence.start)
            }
            None if matches!(lead.pos, Pos::Noun | Pos::Propn) => {
                self.tree.subtree(Id::new(before as usize)).start
            }
            None => return None,
        };
        let mut words = (start..begin).map(|at| Id::new(at as usize));
        let plain = (start..begin).len() <= REACH
            && words.all(|id| self.region(id) == self.region(cue) && self.quoting(id).is_none());
        (plain && start < begin).then(|| {
            stretches.insert(0, start..begin);
            stretches
        })
    }

    /// With the noun that the clause behind a cue is about, where no pronoun stands for it: "**the time** she thinks it
    /// takes".
    pub(super) fn with_antecedent(
        &self,
        cue: Id<Token>,
        source: Option<Span>,
        mut stretches: Vec<Range<u32>>,
    ) -> Vec<Range<u32>> {
        let Token { relation, head, .. } = *self.token(cue);
        let noun = head.filter(|&noun| relation == Relation::Relcl && noun < cue);
        let (Some(noun), Some(source)) = (noun, source) else { return stretches };
        let first = self.analysis.tokens_in(source).start;
        let words = self.tree.subtree(noun).start..index(noun) + 1;
        let own = self.token(Id::new(first as usize)).tag;
        let contact = words.end == first
            && !matches!(own, Tag::Wp | Tag::Wdt)
            && matches!(self.token(noun).pos, Pos::Noun | Pos::Propn)
            && self.region(noun) == self.region(cue)
            && stretches.iter().all(|it| it.start > index(cue));
        if contact && words.len() <= REACH {
            stretches.insert(0, words);
        }
        stretches
    }

    /// Whether the parser cut a content in the middle of a phrase: "wants to go **to** | the port". What cannot be
    /// delimited is left out.
    pub(super) fn is_cut(&self, draft: &Draft) -> bool {
        let last = |span: Span| {
            let words = self.analysis.tokens_in(span);
            Id::<Token>::new(words.end.max(1) as usize - 1)
        };
        // "the sea they fish **in**" ends so, before a mark.
        draft.content.last().is_some_and(|&span| {
            let last = last(span);
            let next = self.at_or_last(index(last) + 1);
            let open = match self.token(last).relation {
                Relation::Prep => self.tree.children(last).is_empty(),
                Relation::Det => {
                    self.token(last).tag == Tag::Dt && self.token(last).head > Some(last)
                }
                _ => false,
            };
            let broken = matches!(&self.text[self.token(next).span], "..." | "…" | "....");
            let goes_on = broken
                || matches!(
                    self.token(next).pos,
                    Pos::Noun | Pos::Propn | Pos::Det | Pos::Num | Pos::Adj | Pos::Adp
                );
            let region = self.region(next) == self.region(self.hits[draft.hit].token);
            // "unlikely **to quickly** | , if ever, approve"
            let to = self.token(self.at_or_last(index(last).max(1) - 1));
            let dangling = self.token(last).relation == Relation::Advmod
                && to.tag == Tag::To
                && to.head.is_none_or(|verb| verb <= last);
            (open && goes_on || dangling)
                && region
                && self.analysis.sentence_of(next) == self.analysis.sentence_of(last)
        })
    }

    /// A content that ends in the subject of the next clause, which the parser joined to it, without that: "accused
    /// them of theft | **and the players** were told to go".
    pub(super) fn before_next_subject(&self, draft: &Draft) -> Vec<Span> {
        const PHRASE: usize = 12;
        let cue = self.hits[draft.hit].token;
        let Some(&last) = draft.content.last() else { return Vec::new() };
        let words = self.analysis.tokens_in(last);
        let next = self.at_or_last(words.end);
        let finite = |id: Id<Token>| {
            self.is_verb(id)
                && matches!(self.token(id).tag, Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md)
        };
        let Token { relation, tag, .. } = *self.token(cue);
        let who = self.subjects[cue.index()].map(|it| self.token(it).tag);
        let main = self.is_verb(cue)
            && !matches!(who, Some(Tag::Wp | Tag::Wdt))
            && !matches!(relation, Relation::Relcl | Relation::Acl | Relation::Csubj)
            && (matches!(tag, Tag::Vbd | Tag::Vbz | Tag::Vbp) || relation == Relation::Conj);
        let beside = words.start > index(cue)
            && finite(next)
            && next > cue
            && self.region(next) == self.region(cue)
            && self.quotation_below(last, self.region(cue)).is_none()
            && self.analysis.sentence_of(next) == self.analysis.sentence_of(cue);
        // "leave the island and the port **should it rain**"
        let inverted = self.token(next).tag == Tag::Md
            && self.token(next).head.is_some_and(|verb| {
                self.subjects[verb.index()].is_some_and(|subject| subject > next)
            });
        if !main || !beside || inverted {
            return draft.content.clone();
        }
        let phrase = |at: &u32| {
            matches!(
                self.token(Id::new(*at as usize)).pos,
                Pos::Noun
                    | Pos::Propn
                    | Pos::Det
                    | Pos::Adj
                    | Pos::Num
                    | Pos::Part
                    | Pos::Pron
                    | Pos::Adp
            )
        };
        let inside = words.start + 1..words.end;
        let subject = inside.rev().take(PHRASE).take_while(phrase).last();
        let link = subject.and_then(|at| at.checked_sub(1)).filter(|&at| at > words.start);
        let parted =
            |at: &u32| matches!(self.token(Id::new(*at as usize)).tag, Tag::Cc | Tag::Comma);
        let Some(link) = link.filter(parted) else { return draft.content.clone() };
        // "…, **and the players** were told"
        let before = self.token(Id::new(link as usize - 1)).tag;
        let last = link - 1 - u32::from(before == Tag::Comma && link > words.start + 2);
        let end = self.token(Id::new(last as usize)).span.end();
        let mut content = draft.content.clone();
        if let Some(piece) = content.last_mut().filter(|piece| piece.start() < end) {
            *piece = Span::new(piece.start(), end);
        }
        content
    }

    /// Past the day right behind a cue, which is when it was said: "said **on Monday** the port was lost".
    pub(super) fn past_date(&self, cue: Id<Token>, words: Range<u32>) -> Range<u32> {
        let token = |at: u32| self.token(Id::new(at as usize));
        if words.start != index(cue) + 1 || words.len() < 4 {
            return words;
        }
        let from = words.start + u32::from(token(words.start).pos == Pos::Adp);
        let name = self.analysis.name_from(from);
        let end =
            name.filter(|name| name.tokens.start == from).map_or(from, |name| name.tokens.end);
        let subject = |at: u32| {
            let opens = matches!(
                token(at).pos,
                Pos::Det | Pos::Pron | Pos::Noun | Pos::Propn | Pos::Num | Pos::Adj
            );
            opens && token(at - 1).tag != Tag::Pos
        };
        // "said **this morning** it was late"
        let clause = self.at_or_last(end);
        let named = self.token(clause).tag == Tag::Prp;
        let own = matches!(token(words.start).pos, Pos::Pron | Pos::Det) && !named;
        let dated = !own && end > from && end < words.end && self.is_date(words.start..end);
        if dated && subject(end) { end..words.end } else { words }
    }

    /// Whether a content that begins behind its cue with a finite verb has the subject of that elsewhere, and
    /// where, if the parser knows: a token before the cue.
    pub(super) fn lost_subject(&self, first: u32, cue: Id<Token>) -> Option<Option<Id<Token>>> {
        let adverb = |&at: &u32| {
            let Token { pos, relation, .. } = *self.token(self.at_or_last(at));
            pos == Pos::Adv && relation == Relation::Advmod
        };
        let first = first + (first..first + 2).take_while(adverb).count() as u32;
        let id = self.at_or_last(first);
        let token = self.token(id);
        let finite = matches!(token.tag, Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md)
            && matches!(token.pos, Pos::Verb | Pos::Aux);
        if first <= index(cue) || !finite || self.region(id) != self.region(cue) {
            return None;
        }
        let auxiliary = matches!(token.relation, Relation::Aux | Relation::Auxpass);
        let verb = if auxiliary { token.head? } else { id };
        match self.subjects[verb.index()] {
            Some(subject) if index(subject) > first => None,
            found => Some(found.filter(|&subject| subject < cue)),
        }
    }

    /// Past an adverb between a cue and the conjunction of its clause: "says **only** that it was asked".
    pub(super) fn past_adverb(&self, cue: Id<Token>, words: Range<u32>) -> Range<u32> {
        if words.len() < 3 || words.start != index(cue) + 1 {
            return words;
        }
        let first = Id::new(words.start as usize);
        let next = self.at_or_last(words.start + 1);
        let conjunction =
            self.token(next).relation == Relation::Mark && self.token(next).tag == Tag::In;
        let adverb = self.token(first).pos == Pos::Adv && !self.has_role(next, WordRole::Question);
        if adverb && conjunction { words.start + 1..words.end } else { words }
    }

    /// Some words, to the bracket in them that closes what their cue stands in: "(the port **says it is late**) and …".
    pub(super) fn to_bracket(&self, cue: Id<Token>, words: Range<u32>) -> Range<u32> {
        let sentence = &self.analysis.sentences[self.analysis.sentence_of(cue)].tokens;
        let mark = |at: u32| &self.text[self.token(Id::new(at as usize)).span];
        let before = (sentence.start..index(cue)).rev().take(REACH);
        let bracket = before.map(mark).find(|&it| it == "(" || it == ")");
        if bracket != Some("(") {
            return words;
        }
        let mut behind = (words.start.max(index(cue) + 1)..words.end).take(REACH);
        let closing = behind.find(|&at| mark(at) == ")");
        words.start..closing.unwrap_or(words.end)
    }

    /// With the rest of a list that the parser cut behind its conjunction: "lost names, dates **and, in some cases,
    /// numbers**".
    pub(super) fn with_list(&self, cue: Id<Token>, words: Range<u32>) -> Range<u32> {
        // The parser may leave the conjunction, or it and a comma, at the end.
        let loose = |&at: &u32| matches!(self.token(self.at_or_last(at)).tag, Tag::Cc | Tag::Comma);
        let from = words.end.saturating_sub(2).max(words.start);
        let link = (from..words.end + 1).find(|at| loose(at)).unwrap_or(words.end);
        let link = self.at_or_last(link);
        let sentence = &self.analysis.sentences[self.analysis.sentence_of(cue)].tokens;
        let Token { tag, head, .. } = *self.token(link);
        let first = head
            .filter(|&it| tag == Tag::Cc && words.contains(&index(it)) && words.start > index(cue));
        let Some(first) = first.filter(|_| sentence.contains(&index(link))) else { return words };
        let cut = self.tree.related(first, &[Relation::Conj]).all(|it| it < link)
            && self.token(self.at_or_last(index(link) + 1)).tag == Tag::Comma;
        let rest = index(link)..sentence.end;
        let plain = |at: u32| {
            let id = Id::new(at as usize);
            self.region(id) == self.region(cue)
                && self.quoting(id).is_none()
                && !self.is_finite_in(sentence, id)
        };
        let whole = cut && rest.len() <= REACH && rest.clone().all(plain);
        if whole { words.start..rest.end } else { words }
    }

    /// With the phrase right behind it that tells as what something is condemned or praised, where the parser hung it
    /// further up: "condemning the launch **as a threat**".
    pub(super) fn with_role(&self, cue: Id<Token>, words: Range<u32>) -> Range<u32> {
        let as_ = self.at_or_last(words.end);
        let Token { relation, head, .. } = *self.token(as_);
        let beside = words.start > index(cue)
            && relation == Relation::Prep
            && self.has_role(as_, WordRole::As)
            && self.region(as_) == self.region(cue)
            && head.is_some_and(|it| it < cue && self.is_verb(it))
            && self.token(cue).tag == Tag::Vbg;
        let end = self.tree.subtree(as_).end;
        if beside && end > words.end { words.start..self.end_of(cue, end) } else { words }
    }
}

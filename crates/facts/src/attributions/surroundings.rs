//! What stands around a quotation: the words beside it, its block, its shape.

use std::ops::Range;

use readout_model::{Id, NameLabel, Pos, Relation, Span, Tag, Token};

use super::content::index;
use super::cues::{Content, WordRole};
use super::direct::REACH;
use super::{Reading, Row};

/// Relations of verbs that belong to a phrase between a cue and its quotation ("in an interview
/// **aired** on Monday"), not to the sentence itself.
const ASIDE: &[Relation] = &[
    Relation::Relcl,
    Relation::Acl,
    Relation::Amod,
    Relation::Compound,
    Relation::Aux,
    Relation::Auxpass,
    Relation::Pcomp,
    Relation::Csubj,
    Relation::Appos,
    Relation::Poss,
    Relation::Pobj,
    Relation::Nmod,
];

impl Reading<'_> {
    /// Whether a token is the first of its sentence.
    pub(super) fn opens_sentence(&self, at: u32) -> bool {
        let sentence = self.analysis.sentence_of(Id::new(at as usize));
        self.analysis.sentences[sentence].tokens.start == at
    }

    /// Whether a token is a verb of the sentence itself.
    pub(super) fn is_main(&self, id: Id<Token>) -> bool {
        let token = self.token(id);
        let verb = matches!(token.pos, Pos::Verb | Pos::Aux);
        verb && (!ASIDE.contains(&token.relation) || self.is_hung_back(id))
    }

    /// Whether the parser hung a verb from a word of the quotation before it, though no relative pronoun leads it
    /// there: "“This is a port where, if it rains, nobody comes,” she **said**".
    fn is_hung_back(&self, verb: Id<Token>) -> bool {
        const LEAD: usize = 8;
        let Token { relation, head, .. } = *self.token(verb);
        let region = self.region(verb);
        let back = head.is_some_and(|head| head < verb && self.region(head) != region);
        let leads =
            |at: u32| matches!(self.token(Id::new(at as usize)).tag, Tag::Wdt | Tag::Wp | Tag::Wrb);
        let mut before = (0..index(verb)).rev().take(LEAD);
        let mut beside =
            before.by_ref().take_while(|&at| self.region(Id::new(at as usize)) == region);
        back && !matches!(relation, Relation::Aux | Relation::Auxpass) && !beside.any(leads)
    }

    /// Whether a verb hangs from one that describes a noun: "Marant, who has proposed **closing** the port".
    pub(super) fn is_in_aside(&self, id: Id<Token>, gap: &Range<u32>) -> bool {
        let above =
            |id: &Id<Token>| self.token(*id).head.filter(|head| gap.contains(&index(*head)));
        std::iter::successors(above(&id), above)
            .take(4)
            .any(|head| matches!(self.token(head).relation, Relation::Relcl | Relation::Acl))
    }

    /// Whether a verb stands among the first words of a quotation.
    pub(super) fn has_verb(&self, number: usize) -> bool {
        let tokens = self.analysis.tokens_in(self.quotations[number].inner);
        { tokens }.take(REACH as usize).any(|at| self.is_verb(Id::new(at as usize)))
    }

    /// Whether a quotation reads like a sentence rather than like a phrase within one.
    pub(super) fn is_whole(&self, number: usize) -> bool {
        let inner = &self.text[self.quotations[number].inner];
        let ends = self.ends_in_mark(number);
        let capital = inner.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_uppercase);
        let verb = || self.has_verb(number);
        (ends && (capital || verb())) || (capital && verb()) || self.quotations[number].continues
    }

    /// Whether a quotation is the name of a thing: capitals throughout, behind a noun, an article, an
    /// ending of possession or a preposition (`on the island's “Morning Watch.”`).
    pub(super) fn is_title(&self, number: usize) -> bool {
        const LONGEST: usize = 10;
        let quotation = &self.quotations[number];
        let tokens = self.analysis.tokens_in(quotation.inner);
        let word = |at: &u32| {
            let pos = self.token(Id::new(*at as usize)).pos;
            matches!(pos, Pos::Noun | Pos::Propn | Pos::Adj | Pos::Verb | Pos::Aux | Pos::Adv)
        };
        let capital = |at: u32| {
            self.text[self.token(Id::new(at as usize)).span].starts_with(char::is_uppercase)
        };
        // A paragraph of its own in capitals is a heading, with a full stop or without.
        let mut words = tokens.clone().filter(word);
        let least = if self.ends_in_mark(number) { 3 } else { 2 };
        let heading = self.fills_block(number)
            && tokens.len() <= LONGEST
            && words.clone().count() >= least
            && words.all(capital);
        if heading {
            return true;
        }
        let marked = self.analysis.tokens_in(quotation.span).start;
        let Some(before) = marked.checked_sub(1).filter(|_| !self.opens_block(number)) else {
            return false;
        };
        let lead = self.token(Id::new(before as usize));
        // "They sang “Bee at Sea”", but "they sang “Go, Bee!”"
        let performed = self.has_role(Id::new(before as usize), WordRole::Performing)
            && !self.ends_in_mark(number);
        let leads = matches!(lead.pos, Pos::Noun | Pos::Propn | Pos::Det | Pos::Adp)
            || lead.tag == Tag::Pos
            || performed
            || self.has_role(Id::new(before as usize), WordRole::Alias);
        // "in his book, “Morning Watch,” that …"
        let several = tokens.clone().filter(word).count() > 1;
        let book = before.checked_sub(1).filter(|_| lead.tag == Tag::Comma && several);
        let leads = leads
            || book.is_some_and(|at| {
                let noun = Id::new(at as usize);
                self.token(noun).pos == Pos::Noun && self.has_role(noun, WordRole::Medium)
            });
        let verb = |at: u32| {
            let tag = self.token(Id::new(at as usize)).tag;
            matches!(tag, Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md)
        };
        // "New Trailer: ‘Bee Goes to Sea’"
        // "The ferry has another name: “Morning Bee.”"
        let inner = &self.text[quotation.inner];
        let named = inner.ends_with('.') && tokens.len() <= LONGEST / 2;
        let told = |at: u32| self.quoting(Id::new(at as usize)).is_some();
        let named = named
            && tokens.clone().filter(word).count() > 1
            && !self.gap_before(number).rev().take_while(|&at| !self.ends_sentence(at)).any(told);
        let headed = lead.tag == Tag::Colon
            && (!self.ends_in_mark(number) || named)
            && !tokens.clone().any(verb);
        let leads = leads || headed;
        let cue = self.hit_at[before as usize].is_some() && !headed && !performed;
        let mut words = tokens.clone().filter(word).peekable();
        leads && !cue && tokens.len() <= LONGEST && words.peek().is_some() && words.all(capital)
    }

    /// Whether a quotation in capitals is joined to the one before it: `author of “Morning Watch” and “Bee at Sea,”`.
    pub(super) fn is_listed_title(&self, number: usize) -> bool {
        const LONGEST: usize = 10;
        let Some(previous) = number.checked_sub(1).map(|at| &self.quotations[at]) else {
            return false;
        };
        let quotation = &self.quotations[number];
        let start = quotation.span.start().max(previous.span.end());
        let mut gap = self.analysis.tokens_in(Span::new(previous.span.end(), start));
        let tokens = self.analysis.tokens_in(quotation.inner);
        let word = |at: &u32| {
            let pos = self.token(Id::new(*at as usize)).pos;
            matches!(pos, Pos::Noun | Pos::Propn | Pos::Adj | Pos::Verb | Pos::Aux | Pos::Adv)
        };
        let joined = (1..=2).contains(&gap.len())
            && gap.all(|at| matches!(self.token(Id::new(at as usize)).tag, Tag::Cc | Tag::Comma));
        let mut words = tokens.clone().filter(word).peekable();
        joined
            && previous.parent == quotation.parent
            && tokens.len() <= LONGEST
            && words.peek().is_some()
            && words.all(|at| self.words(at).starts_with(char::is_uppercase))
    }

    /// Whether a quotation ends in a mark that closes or breaks off a sentence.
    pub(super) fn ends_in_mark(&self, number: usize) -> bool {
        let closing = |c: char| c.is_whitespace() || "’”'\"»".contains(c);
        let inner = self.text[self.quotations[number].inner].trim_end_matches(closing);
        inner.ends_with(['.', '?', '!', ',', '…', '—', '–', '-'])
    }

    pub(super) fn ends_sentence(&self, at: u32) -> bool {
        self.token(Id::new(at as usize)).tag == Tag::Period
    }

    /// Whether a quotation is the first thing in its block.
    pub(super) fn opens_block(&self, number: usize) -> bool {
        let quotation = &self.quotations[number];
        let before = self.analysis.tokens_in(quotation.span).start;
        let Some(previous) = before.checked_sub(1) else { return true };
        let sentence = self.analysis.sentence_of(Id::new(previous as usize));
        self.analysis.sentences[sentence].block != quotation.block
    }

    /// Whether a quotation is all there is in its block.
    pub(super) fn fills_block(&self, number: usize) -> bool {
        let quotation = &self.quotations[number];
        let after = self.analysis.tokens_in(quotation.span).end;
        let last = after as usize == self.analysis.tokens.len() || {
            let sentence = self.analysis.sentence_of(Id::new(after as usize));
            self.analysis.sentences[sentence].block != quotation.block
        };
        last && self.opens_block(number)
    }

    /// Tokens between a quotation and the next one beside it, within block and region.
    pub(super) fn gap_after(&self, number: usize) -> Range<u32> {
        let quotation = &self.quotations[number];
        let start = self.analysis.tokens_in(quotation.span).end;
        let mut end = start;
        let limit = (start + REACH).min(self.analysis.tokens.len() as u32);
        while end < limit && self.beside(end, number) {
            end += 1;
        }
        start..end
    }

    /// Tokens between the quotation before and this one; when the block begins with it and the one
    /// before ends in a colon, the end of that block.
    pub(super) fn gap_before(&self, number: usize) -> Range<u32> {
        let quotation = &self.quotations[number];
        let end = self.analysis.tokens_in(quotation.span).start;
        let limit = end.saturating_sub(REACH);
        let mut start = end;
        let colon = end > 0 && self.token(Id::new(end as usize - 1)).tag == Tag::Colon;
        let across = quotation.parent.is_none() && self.opens_block(number) && colon;
        while start > limit && (self.beside(start - 1, number) || across) {
            start -= 1;
        }
        start..end
    }

    /// Whether a quotation begins with this token.
    pub(super) fn opens_quotation(&self, at: u32) -> bool {
        let next = Id::new(at as usize);
        next.index() < self.analysis.tokens.len() && {
            let start = self.token(next).span.start();
            let place = self.quotations.partition_point(|it| it.span.start() < start);
            self.quotations.get(place).is_some_and(|it| it.span.start() == start)
        }
    }

    /// Whether a token stands in the same block and region as a quotation, and in no other one.
    pub(super) fn beside(&self, at: u32, number: usize) -> bool {
        let quotation = &self.quotations[number];
        let id = Id::new(at as usize);
        let parent = quotation.parent.map(|parent| parent as u32);
        let sentence = self.analysis.sentence_of(id);
        let outside = match self.quotation_below(self.token(id).span, parent) {
            None => self.region(id) == parent,
            Some(other) => self.is_nickname(other),
        };
        outside && self.analysis.sentences[sentence].block == quotation.block
    }

    /// Whether a quotation is part of a name: `Ilse "Bee" Marant`.
    pub(super) fn is_nickname(&self, number: usize) -> bool {
        let tokens = self.analysis.tokens_in(self.quotations[number].span);
        let name = |at: u32| {
            let id = Id::new(at as usize);
            id.index() < self.analysis.tokens.len() && self.token(id).pos == Pos::Propn
        };
        let inner = self.analysis.tokens_in(self.quotations[number].inner);
        let short = !inner.is_empty() && inner.len() <= 2 && inner.clone().all(name);
        short && tokens.start > 0 && name(tokens.start - 1) && name(tokens.end)
    }

    /// Whether words only say when.
    pub(super) fn is_date(&self, words: Range<u32>) -> bool {
        let verb = words.clone().any(|at| self.is_main(Id::new(at as usize)));
        let name = self.analysis.name_from(words.start);
        let name = name.filter(|name| name.tokens.start < words.end);
        let dated = |label| matches!(label, NameLabel::Date | NameLabel::Time);
        !verb
            && name.is_some_and(|name| {
                let words = words.len() - name.tokens.len().min(words.len());
                dated(name.label) && words <= 2
            })
    }

    /// The cue at this token, if quotations may stand beside it.
    pub(super) fn quoting(&self, id: Id<Token>) -> Option<(usize, Row)> {
        let hit = self.hit_at[id.index()]? as usize;
        let preposition = self.is_preposition(&self.hits[hit]);
        // "Say goodbye to “No risk”": an order to readers.
        let Token { pos, tag, relation, .. } = *self.token(id);
        let order = tag == Tag::Vb
            && relation == Relation::Root
            && self.lacks_subject(id)
            && self.tree.child(id, Relation::Aux).is_none();
        // "is designed to inform": somebody is yet to be.
        let meant = relation == Relation::Xcomp
            && self.is_infinitive(id)
            && self.token(id).head.is_some_and(|verb| {
                verb < id && self.is_passive(verb) && self.hit_at[verb.index()].is_none()
            });
        let verb = matches!(pos, Pos::Verb | Pos::Aux) && !order && !meant;
        let row = self.hits[hit].rows.iter().find(|row| {
            let forms = &self.cues.row(row.number).content;
            (verb && forms.contains(&Content::Quote))
                || (preposition && forms.contains(&Content::Clause))
        })?;
        Some((hit, row.clone()))
    }

    /// Whether a verb has nothing behind it that could be what it says.
    pub(super) fn is_bare(&self, cue: Id<Token>) -> bool {
        let behind = |child: &Id<Token>| {
            let range = self.tree.subtree(*child);
            *child > cue
                && !matches!(self.token(*child).relation, Relation::Punct)
                && !self.leads_to_medium(*child)
                && !self.is_date(range)
        };
        !self.tree.children(cue).iter().any(behind)
    }

    /// Whether a token shows the tense of a clause that neither describes a noun nor gives a circumstance.
    pub(super) fn is_finite_in(&self, sentence: &Range<u32>, id: Id<Token>) -> bool {
        let token = self.token(id);
        let verb = match token.relation {
            Relation::Aux | Relation::Auxpass => {
                token.head.filter(|head| sentence.contains(&index(*head)))
            }
            _ => Some(id),
        };
        let tense = matches!(token.tag, Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md);
        let aside = |verb| {
            matches!(self.token(verb).relation, Relation::Relcl | Relation::Advcl | Relation::Acl)
        };
        tense && verb.is_some_and(|verb| !aside(verb))
    }
}

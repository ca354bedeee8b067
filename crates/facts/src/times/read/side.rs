//! Whether what an expression dates is over or still to come: "on Monday" of "met" and of "will meet".

use std::ops::Range;

use readout_model::{BlockKind, Id, Pos, Relation, Tag, Token};

use super::super::calendar::Side;
use super::super::meaning::{Meaning, Part, Year};
use super::super::words::Word;
use super::Reader;
use crate::entities::fold::fold;

/// Words above an expression at which its verb is looked for.
const HIGHEST: usize = 8;

impl Reader<'_> {
    /// The side of an expression, by the words around its verb and by what stands before it.
    pub(super) fn side_of(&self, pieces: Range<usize>, meaning: &Meaning) -> Side {
        let (first, last) = (pieces.start, pieces.end - 1);
        let to_come = self.is_aimed_at(&pieces, meaning)
            || meaning.names_weekday() && (self.is_told_ahead(last) || self.is_deadline(first))
            || matches!(meaning, Meaning::Weekend { .. }) && self.is_deadline(first)
            || self.is_next_month(first, last, meaning)
            || self.is_limit(first);
        // The parser may hang "6 a.m." and "Saturday" up apart.
        let parted = matches!(meaning, Meaning::Clock { of: Some(_), .. });
        // "expects to report a loss for the fourth quarter"
        let results = matches!(meaning, Meaning::Calendar { part: Part::Quarter(_), .. })
            && first > 0
            && self.is(first - 1, first, &Word::Aim)
            && self.told_by(last);
        if results {
            return Side::Past;
        }
        // "presents for Christmas", said in January: not for the one just over.
        let holiday = |word: &Word| matches!(word, Word::Holiday(_)).then_some(());
        if self.word(first, pieces.end, holiday).is_some() && self.is_aimed_at(&pieces, meaning) {
            return Side::Next;
        }
        let ahead = to_come || parted && self.side(first) == Side::Future;
        if ahead { Side::Future } else { self.side(last) }
    }

    /// Whether what governs a piece lies in the future, by the words around its verb.
    pub(super) fn side(&self, at: usize) -> Side {
        let mut current = self.pieces[at].token;
        for _ in 0..HIGHEST {
            let token = &self.analysis.tokens[current];
            let verb = matches!(token.pos, Pos::Verb | Pos::Aux);
            // "would meet every month, beginning in January": as what it goes with.
            let opens = token.tag == Tag::Vbg && self.has_class(current, &Word::Begin);
            let alone = self.tree.related(current, &[Relation::Aux]).next().is_none();
            // "will fall and stay there"
            let shared = alone
                && token.tag == Tag::Vb
                && token.relation == Relation::Conj
                && self.tree.related(current, &[Relation::Nsubj]).next().is_none();
            if verb && !(opens && alone && token.relation == Relation::Advcl) && !shared {
                return if self.lies_ahead(current, at) { Side::Future } else { Side::Past };
            }
            match token.head {
                Some(head) => current = head,
                None => break,
            }
        }
        Side::Past
    }

    /// Whether the verb that governs a piece tells of the past: "met", "had met", "was met".
    pub(super) fn is_told(&self, at: usize) -> bool {
        let past = |id: Id<Token>| self.analysis.tokens[id].tag == Tag::Vbd;
        let mut current = self.pieces[at].token;
        for _ in 0..HIGHEST {
            let token = &self.analysis.tokens[current];
            if matches!(token.pos, Pos::Verb | Pos::Aux) {
                let mut auxiliaries =
                    self.tree.related(current, &[Relation::Aux, Relation::Auxpass]).peekable();
                let goes_with = matches!(token.relation, Relation::Advcl | Relation::Conj);
                if token.tag == Tag::Vbd || auxiliaries.peek().is_some() || !goes_with {
                    return token.tag == Tag::Vbd || auxiliaries.any(past);
                }
            }
            match token.head {
                Some(head) => current = head,
                None => break,
            }
        }
        false
    }

    /// "photos from this summer": what a thing is from is over.
    pub(super) fn is_origin(&self, first: usize, end: usize) -> bool {
        let Some(from) = first.checked_sub(1).filter(|it| self.is(*it, first, &Word::Origin))
        else {
            return false;
        };
        // "from June to August"
        let range = self.is(end, self.pieces.len(), &Word::Range);
        let head = self.token(from).head;
        !range && head.is_some_and(|head| self.analysis.tokens[head].pos == Pos::Noun)
    }

    /// "The group meets in June": the present of a deed, not "prices are up in June", looks ahead.
    fn is_next_month(&self, first: usize, last: usize, meaning: &Meaning) -> bool {
        let Meaning::Calendar { year: Year::Open, part: Part::Month(_) | Part::Day(..) } = meaning
        else {
            return false;
        };
        first > 0
            && self.is(first - 1, first, &Word::In)
            && self
                .verb_above(last, NEAR)
                .is_some_and(|verb| self.analysis.tokens[verb].pos == Pos::Verb)
            && self.is_told_ahead(last)
    }

    /// "a need to raise rates **before** the autumn", "promised to leave **by** June"
    fn is_limit(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        let limit = [Word::Deadline, Word::Until, Word::Shift(-1)];
        if !limit.iter().any(|word| self.is(before, at, word)) {
            return false;
        }
        self.verb_above(at, HIGHEST).is_some_and(|verb| {
            let tokens = &self.analysis.tokens;
            let to = self.tree.related(verb, &[Relation::Aux]).any(|id| tokens[id].tag == Tag::To);
            // "see inflation falling by the autumn"
            let seen = tokens[verb].tag == Tag::Vbg
                && matches!(tokens[verb].relation, Relation::Ccomp | Relation::Xcomp)
                && tokens[verb]
                    .head
                    .is_some_and(|it| matches!(tokens[it].tag, Tag::Vbz | Tag::Vbp));
            let foreseen =
                self.is(before, at, &Word::Deadline) && self.has_class(verb, &Word::Foresees);
            foreseen || seen || tokens[verb].tag == Tag::Vb && to && !self.is_perfect(verb)
        })
    }

    /// "may have fled", "has fled"
    fn is_perfect(&self, verb: Id<Token>) -> bool {
        let mut auxiliaries = self.tree.related(verb, &[Relation::Aux]);
        auxiliaries.any(|id| self.has_class(id, &Word::Perfect))
    }

    /// Whether an expression says when something was done for certain: "telephoned in July" of a report in
    /// May was last year; "set for July", "announced", "said it was on July 3" may look ahead.
    pub(super) fn is_over(&self, pieces: &Range<usize>) -> bool {
        let tokens = &self.analysis.tokens;
        let bound = pieces.start.checked_sub(1).is_some_and(|before| {
            let preposition = matches!(self.pos(before), Pos::Adp | Pos::Sconj | Pos::Part);
            let when = [Word::In, Word::At];
            preposition && !when.iter().any(|word| self.is(before, pieces.start, word))
        });
        let inside = |id: Id<Token>| pieces.clone().any(|at| self.pieces[at].token == id);
        let mut current = self.pieces[pieces.end - 1].token;
        while inside(current) {
            match tokens[current].head {
                Some(head) => current = head,
                None => return false,
            }
        }
        if tokens[current].pos == Pos::Adp {
            match tokens[current].head {
                Some(head) => current = head,
                None => return false,
            }
        }
        let verb = &tokens[current];
        let mut auxiliaries =
            self.tree.related(current, &[Relation::Aux, Relation::Auxpass]).peekable();
        let past = match verb.tag {
            Tag::Vbd => auxiliaries.peek().is_none(),
            Tag::Vbn => auxiliaries.any(|id| tokens[id].tag == Tag::Vbd),
            _ => false,
        };
        past && !bound
            && verb.pos == Pos::Verb
            && !self.has_class(current, &Word::Future)
            && !self.has_class(current, &Word::Tells)
    }

    /// Whether the verb above a piece tells what was or has been done.
    pub(super) fn is_done(&self, at: usize) -> bool {
        self.verb_above(at, HIGHEST).is_some_and(|verb| {
            let tokens = &self.analysis.tokens;
            let mut auxiliaries = self.tree.related(verb, &[Relation::Aux, Relation::Auxpass]);
            tokens[verb].tag == Tag::Vbd
                || self.is_perfect(verb)
                || auxiliaries.any(|it| tokens[it].tag == Tag::Vbd)
        })
    }

    /// Whether a verb says that what it tells is to come.
    fn lies_ahead(&self, verb: Id<Token>, at: usize) -> bool {
        let token = &self.analysis.tokens[verb];
        let future = |id: Id<Token>| self.has_class(id, &Word::Future);
        let present = |id: Id<Token>| {
            let token = &self.analysis.tokens[id];
            self.has_class(id, &Word::Copula) && matches!(token.tag, Tag::Vbz | Tag::Vbp)
        };
        // "may have fled on Monday"
        let auxiliary =
            !self.is_perfect(verb) && self.tree.related(verb, &[Relation::Aux]).any(future);
        // "will meet on Monday", "plans to meet on Monday", "is to visit on Monday", "are to
        // be held on Monday", "has to pay by Monday"
        let to = self
            .tree
            .related(verb, &[Relation::Aux])
            .any(|id| self.analysis.tokens[id].tag == Tag::To);
        let obliged = |head: Id<Token>| {
            let it = &self.analysis.tokens[head];
            token.relation == Relation::Xcomp
                && matches!(it.tag, Tag::Vbz | Tag::Vbp)
                && self.has_class(head, &Word::Obliges)
        };
        let infinitive = (token.tag == Tag::Vb || to)
            && token.head.is_some_and(|head| future(head) || present(head) || obliged(head));
        // "a vote to be held on Monday"
        let noun = matches!(token.relation, Relation::Relcl | Relation::Acl);
        let passive = self.tree.related(verb, &[Relation::Auxpass]).next().is_some();
        let planned_noun = to && noun && passive;
        // "is due on Monday", "is arriving on Monday", "expects him on Monday"
        let progressive =
            token.tag == Tag::Vbg && self.tree.related(verb, &[Relation::Aux]).any(present);
        let expecting = matches!(token.tag, Tag::Vbz | Tag::Vbp | Tag::Vbn) && future(verb);
        // "the summit ends on Thursday", but not below a picture or above the text
        let planned = matches!(token.tag, Tag::Vbz | Tag::Vbp)
            && self.is_running(at)
            && (self.has_class(verb, &Word::Begin) || self.has_class(verb, &Word::Finish));
        let due = present(verb)
            && self.tree.children(verb).iter().any(|child| {
                let token = &self.analysis.tokens[*child];
                future(*child) || (token.relation == Relation::Xcomp && token.tag == Tag::Vb)
            });
        // "if they agree in March", "when he visits in May"
        let condition = self.is_condition(verb)
            || token.relation == Relation::Xcomp
                && token.head.is_some_and(|it| self.is_condition(it));
        // "ask me again in a month"
        let alone = |relations: &[Relation]| self.tree.related(verb, relations).next().is_none();
        let imperative = token.tag == Tag::Vb
            && matches!(token.relation, Relation::Root | Relation::Ccomp)
            && alone(&[Relation::Aux, Relation::Nsubj, Relation::Mark])
            && self.is_running(at);
        let expected = expecting || due || planned || condition || imperative;
        auxiliary || infinitive || planned_noun || progressive || expected
    }

    /// Whether a clause sets a condition in the present: "if they agree", "unless it is signed".
    fn is_condition(&self, verb: Id<Token>) -> bool {
        let tokens = &self.analysis.tokens;
        let mut auxiliaries =
            self.tree.related(verb, &[Relation::Aux, Relation::Auxpass]).peekable();
        let present = if auxiliaries.peek().is_some() {
            auxiliaries.any(|it| {
                !self.has_class(it, &Word::Perfect) && matches!(tokens[it].tag, Tag::Vbz | Tag::Vbp)
            })
        } else {
            matches!(tokens[verb].tag, Tag::Vbz | Tag::Vbp)
        };
        let mut marks = self.tree.related(verb, &[Relation::Mark, Relation::Advmod]);
        present
            && tokens[verb].relation == Relation::Advcl
            && marks.any(|mark| self.has_class(mark, &Word::Condition))
    }

    /// "called a strike **for** Friday", "crude **for** January delivery", "the January contract"; not "blamed him **for** Friday's
    /// defeat", "the figures **for** January".
    fn is_aimed_at(&self, pieces: &Range<usize>, meaning: &Meaning) -> bool {
        let Some(before) = pieces.start.checked_sub(1) else { return false };
        let last = self.token(pieces.end - 1);
        let open_month =
            matches!(meaning, Meaning::Calendar { year: Year::Open, part: Part::Month(_) });
        if open_month && last.head.is_some_and(|head| self.has_class(head, &Word::Contract)) {
            return matches!(last.relation, Relation::Compound | Relation::Nmod);
        }
        if !self.is(before, pieces.start, &Word::Aim) {
            return false;
        }
        match meaning {
            Meaning::Calendar { part: Part::Month(_), .. } => {
                last.relation == Relation::Compound
                    && last.head.is_some_and(|head| self.has_class(head, &Word::Delivery))
            }
            Meaning::Weekend { .. } => true,
            // "presents for Christmas"; "went home for Christmas" is over
            Meaning::Calendar { year: Year::Open, part: Part::Day(..) | Part::Feast(_) } => {
                last.relation == Relation::Pobj && !self.is_done(pieces.end - 1)
            }
            _ => meaning.names_weekday() && last.relation == Relation::Pobj,
        }
    }

    /// Whether the verb above a piece is one of telling: "report", "announce".
    fn told_by(&self, at: usize) -> bool {
        let mut current = self.pieces[at].token;
        for _ in 0..HIGHEST {
            let token = &self.analysis.tokens[current];
            if matches!(token.pos, Pos::Verb | Pos::Aux) {
                return self.has_class(current, &Word::Tells);
            }
            match token.head {
                Some(head) => current = head,
                None => break,
            }
        }
        false
    }

    /// "could be a hurricane **by** Sunday"
    fn is_deadline(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        if !(self.is(before, at, &Word::Deadline) || self.is(before, at, &Word::Until)) {
            return false;
        }
        let mut current = self.pieces[at].token;
        for _ in 0..HIGHEST {
            let token = &self.analysis.tokens[current];
            if matches!(token.pos, Pos::Verb | Pos::Aux) {
                let modal = |id: Id<Token>| self.analysis.tokens[id].tag == Tag::Md;
                let mut auxiliaries = self.tree.related(current, &[Relation::Aux]);
                // "can appeal", "can be appealed"; not "may have left"
                return !self.is_perfect(current) && auxiliaries.any(modal);
            }
            match token.head {
                Some(head) => current = head,
                None => break,
            }
        }
        false
    }

    /// "Voters choose a parliament on Sunday", "the vote is on Sunday": news tells in the present what will be
    /// on a day, but not who says something on it, nor in headlines and below pictures.
    fn is_told_ahead(&self, at: usize) -> bool {
        let mut current = self.pieces[at].token;
        for _ in 0..NEAR {
            let token = &self.analysis.tokens[current];
            if matches!(token.pos, Pos::Verb | Pos::Aux) {
                return matches!(token.tag, Tag::Vbz | Tag::Vbp)
                    && self.is_running(at)
                    && !self.has_class(current, &Word::Tells);
            }
            match token.head {
                Some(head) => current = head,
                None => break,
            }
        }
        false
    }

    pub(super) fn has_class(&self, token: Id<Token>, word: &Word) -> bool {
        self.tables.get(&fold(&self.analysis.tokens[token].lemma)).contains(word)
    }

    /// Whether a piece stands in running text: captions and headlines tell the past in the present.
    fn is_running(&self, at: usize) -> bool {
        let start = self.pieces[at].span.start();
        let blocks = &self.document.blocks;
        let block = blocks.partition_point(|block| block.span.end() <= start);
        blocks
            .get(block)
            .is_none_or(|block| !matches!(block.kind, BlockKind::Caption | BlockKind::Headline))
    }
}

/// Words from a weekday up to the verb that it is the day of: "on" and the verb.
const NEAR: usize = 3;

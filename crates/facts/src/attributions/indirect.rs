//! Cues whose content is a clause or a phrase in the same sentence.

use std::ops::Range;

use readout_model::{Id, Pos, Relation, Tag, Token};

use super::content::index;
use super::cues::{Content, WordRole};
use super::{Draft, Reading, Row};

/// What a cue takes as its content.
struct Taken {
    /// Tokens of the content, in one or two stretches.
    stretches: Vec<Range<u32>>,
    /// Last token that belongs to the cue ("called **for**").
    cue_end: Option<Id<Token>>,
    /// Smaller is the better reading of a cue with several rows.
    rank: u8,
    /// Whether the cue's subject belongs to the content, so that nobody is named as its source.
    impersonal: bool,
}

impl Reading<'_> {
    /// Adds a draft for every cue that owns no quotation but governs a content.
    pub(super) fn find_contents(&self, drafts: &mut Vec<Draft>) {
        let mut done = vec![false; self.hits.len()];
        for draft in drafts.iter() {
            done[draft.hit] = true;
        }
        let mut superseded = vec![false; self.hits.len()];
        let owned = drafts.len();
        for (number, hit) in self.hits.iter().enumerate() {
            // What "I" think while I speak is no voice of its own.
            let same_voice =
                || self.source(hit).is_some_and(|source| self.is_first_or_second(source));
            if done[number] || same_voice() {
                continue;
            }
            let best = hit
                .rows
                .iter()
                .enumerate()
                .filter_map(|(order, row)| Some((order, row, self.take(hit.token, row)?)))
                .min_by_key(|(order, row, taken)| {
                    let words = self.cues.row(row.number).more.len();
                    (std::cmp::Reverse(words), taken.rank, *order)
                });
            let Some((_, row, taken)) = best else { continue };
            let region = self.region(hit.token);
            let mut draft = self.draft(number, row);
            if taken.rank >= VAGUE && !self.is_stated(hit.token) {
                continue;
            }
            if taken.impersonal {
                draft.source = None;
            } else if draft.source.is_none() && self.needs_source(hit.token) {
                continue;
            }
            if let Some(end) = taken.cue_end {
                draft.cue = draft.cue.cover(self.token(end).span);
            }
            let pieces = taken.stretches.into_iter().filter_map(|range| self.piece(range, region));
            draft.content =
                pieces.filter(|piece| !piece.overlaps(self.token(hit.token).span)).collect();
            draft.content.sort();
            self.use_light_verb(number, &mut draft, &mut superseded);
            drafts.push(draft);
        }
        let mut at = 0;
        drafts.retain(|draft| {
            at += 1;
            at <= owned || !superseded[draft.hit]
        });
    }

    /// Whether a cue without a source says nothing: an active verb needs a subject, else it is an
    /// order, a headline of a guide, or a parse gone wrong.
    fn needs_source(&self, cue: Id<Token>) -> bool {
        let verb = matches!(self.token(cue).pos, Pos::Verb | Pos::Aux);
        verb && !self.is_passive(cue) && self.token(cue).relation != Relation::Prep
    }

    /// Whether a cue is put as something that is or was done: not "will announce", "to discuss".
    fn is_stated(&self, cue: Id<Token>) -> bool {
        let not_yet = |aux| matches!(self.token(aux).tag, Tag::Md | Tag::To);
        !self.tree.related(cue, &[Relation::Aux]).any(not_yet)
    }

    /// "expressed the hope that …": the noun is the cue, the verb belongs to it.
    fn use_light_verb(&self, number: usize, draft: &mut Draft, superseded: &mut [bool]) {
        let noun = self.hits[number].token;
        let token = self.token(noun);
        if token.pos != Pos::Noun || token.relation != Relation::Dobj {
            return;
        }
        let Some(verb) = token.head.filter(|verb| self.has_role(*verb, WordRole::Light)) else {
            return;
        };
        if draft.content.is_empty() || self.region(verb) != self.region(noun) {
            return;
        }
        draft.cue = draft.cue.cover(self.token(verb).span);
        if let Some(hit) = self.hit_at[verb.index()] {
            superseded[hit as usize] = true;
        }
    }

    /// The content of a cue under one row of the table.
    fn take(&self, cue: Id<Token>, row: &Row) -> Option<Taken> {
        let forms = &self.cues.row(row.number).content;
        forms
            .iter()
            .filter_map(|form| self.take_form(cue, row, forms, form))
            .min_by_key(|taken| taken.rank)
    }

    fn take_form(
        &self,
        cue: Id<Token>,
        row: &Row,
        forms: &[Content],
        form: &Content,
    ) -> Option<Taken> {
        let token = self.token(cue);
        let verb = matches!(token.pos, Pos::Verb | Pos::Aux);
        let passive = verb && self.is_passive(cue);
        match form {
            Content::Quote => None,
            Content::Clause if self.is_preposition_cue(cue) => self.clause_around(cue, 0),
            Content::Clause if token.pos == Pos::Adv => {
                // "reportedly": nobody is named as the source of the clause.
                self.clause_with(cue).map(|taken| Taken { impersonal: true, ..taken })
            }
            Content::Clause => {
                self.clause_of(cue).map(|clause| self.with_clause(cue, row, clause)).or_else(|| {
                    // "said having them there helps": the parser may take the participle for the whole.
                    let participle = self
                        .tree
                        .child(cue, Relation::Xcomp)
                        .filter(|&inner| inner > cue && self.token(inner).tag == Tag::Vbg);
                    if let Some(inner) = participle.filter(|_| forms.contains(&Content::Quote)) {
                        return Some(self.rightward(cue, row, inner, 1));
                    }
                    let alone =
                        verb && forms.contains(&Content::Quote) && self.is_parenthetical(cue);
                    alone.then(|| self.clause_around(cue, 1)).flatten()
                })
            }
            Content::Infinitive => {
                let inner = self.infinitive(cue)?;
                let object =
                    self.object_of_preposition_in(row, cue).or(self.object_before(cue, inner));
                Some(self.rightward(cue, row, object.unwrap_or(inner), 2))
            }
            Content::Gerund => {
                let inner = self.tree.child(cue, Relation::Xcomp)?;
                let gerund = self.token(inner).tag == Tag::Vbg && inner > cue;
                gerund.then(|| self.rightward(cue, row, inner, 3))
            }
            Content::Raising => {
                let inner = self.infinitive(cue).filter(|_| passive)?;
                self.raised(cue, row, inner)
            }
            Content::Seeming => {
                let inner = [Relation::Xcomp, Relation::Oprd, Relation::Acomp, Relation::Attr]
                    .into_iter()
                    .find_map(|relation| self.tree.child(cue, relation))?;
                self.raised(cue, row, inner).map(|taken| Taken { impersonal: true, ..taken })
            }
            Content::Object | Content::ObjectAs | Content::Naming => {
                let own = self.object_of_preposition_in(row, cue);
                let object = own.or_else(|| self.object(cue, passive))?;
                let fits = match form {
                    Content::ObjectAs => self
                        .tree
                        .related(cue, &[Relation::Prep])
                        .any(|preposition| self.has_role(preposition, WordRole::As)),
                    Content::Naming => {
                        self.tree.child(cue, Relation::Oprd).is_some()
                            || (!passive && self.small_clause(object))
                    }
                    _ => !passive || self.tree.child(cue, Relation::Agent).is_some(),
                };
                if !fits {
                    return None;
                }
                let rank = if *form == Content::Object { 6 } else { 4 };
                if object < cue {
                    return self
                        .raised(cue, row, self.right_child(cue)?)
                        .map(|taken| Taken { rank, ..taken });
                }
                let mut taken = self.rightward(cue, row, object, rank);
                if *form == Content::Naming {
                    taken.stretches =
                        taken.stretches.into_iter().map(|it| self.to_quotation(cue, it)).collect();
                }
                Some(taken)
            }
            Content::Preposition(word) => {
                let preposition = self.tree.children(cue).iter().copied().find(|&child| {
                    let candidate = self.token(child);
                    child > cue
                        && matches!(
                            candidate.relation,
                            Relation::Prep | Relation::Prt | Relation::Agent
                        )
                        && self.text[candidate.span].eq_ignore_ascii_case(word)
                })?;
                let inner = self.tree.subtree(preposition);
                let (start, end) = (index(preposition) + 1, inner.end);
                (start < end).then(|| Taken {
                    stretches: std::iter::once(start..self.end_of(cue, end)).collect(),
                    cue_end: Some(preposition),
                    rank: 5,
                    impersonal: false,
                })
            }
        }
    }

    fn is_preposition_cue(&self, cue: Id<Token>) -> bool {
        let relation = self.token(cue).relation;
        relation == Relation::Prep || self.token(cue).pos == Pos::Adp
    }

    /// The clause that a cue governs.
    fn clause_of(&self, cue: Id<Token>) -> Option<Id<Token>> {
        let nominal = !matches!(self.token(cue).pos, Pos::Verb | Pos::Aux | Pos::Adj);
        let relations: &[Relation] =
            if nominal { &[Relation::Acl, Relation::Ccomp] } else { &[Relation::Ccomp] };
        let mark = |clause: &Id<Token>| self.tree.child(*clause, Relation::Mark);
        let clause = self
            .tree
            .related(cue, relations)
            // A noun's clause is finite and has a conjunction; a participle only describes it.
            .find(|clause| !nominal || mark(clause).is_some());
        // With an object in between the parser takes the question for an adverbial clause.
        let question = |clause: &Id<Token>| {
            let word = mark(clause).is_some_and(|mark| self.has_role(mark, WordRole::Question));
            *clause > cue && word
        };
        clause.or_else(|| {
            let asked = !nominal && self.objects[cue.index()].is_some();
            let mut clauses = self.tree.related(cue, &[Relation::Advcl]);
            asked.then(|| clauses.find(question)).flatten()
        })
    }

    /// An infinitive that a cue governs.
    fn infinitive(&self, cue: Id<Token>) -> Option<Id<Token>> {
        let relations = [Relation::Xcomp, Relation::Ccomp, Relation::Acl, Relation::Advcl];
        self.tree.related(cue, &relations).find(|&inner| {
            inner > cue
                && self
                    .tree
                    .related(inner, &[Relation::Aux])
                    .any(|to| self.token(to).tag == Tag::To)
        })
    }

    /// The object of a verb that stands before its infinitive ("urged **him** to leave").
    fn object_before(&self, cue: Id<Token>, inner: Id<Token>) -> Option<Id<Token>> {
        let object = self.tree.child(cue, Relation::Dobj)?;
        (object > cue && object < inner).then_some(object)
    }

    /// The object of the preposition that a cue of several words ends in ("call **on** the council").
    fn object_of_preposition_in(&self, row: &Row, cue: Id<Token>) -> Option<Id<Token>> {
        (row.last != cue).then(|| self.tree.child(row.last, Relation::Pobj)).flatten()
    }

    fn object(&self, cue: Id<Token>, passive: bool) -> Option<Id<Token>> {
        if passive {
            return self.tree.child(cue, Relation::Nsubjpass);
        }
        let clause = |object: &Id<Token>| self.tree.child(*object, Relation::Nsubj).is_some();
        self.tree
            .child(cue, Relation::Dobj)
            .or_else(|| self.tree.child(cue, Relation::Ccomp).filter(clause))
    }

    /// What something is called ends with the quotation that is the name: what follows, be it an
    /// aside or an adverbial, is the report's own.
    fn to_quotation(&self, cue: Id<Token>, range: Range<u32>) -> Range<u32> {
        let region = self.region(cue);
        let quoted = |&at: &u32| {
            let span = self.token(Id::new(at as usize)).span;
            self.quotation_below(span, region).is_some()
        };
        match range.clone().rev().take(REACH).find(quoted) {
            Some(last) => range.start..last + 1,
            None => range,
        }
    }

    /// "called the plan a mistake": the parser reads a clause without a verb.
    fn small_clause(&self, head: Id<Token>) -> bool {
        let token = self.token(head);
        token.relation == Relation::Ccomp && !matches!(token.pos, Pos::Verb | Pos::Aux)
    }

    fn right_child(&self, cue: Id<Token>) -> Option<Id<Token>> {
        self.tree
            .children(cue)
            .iter()
            .copied()
            .find(|&child| child > cue && !self.is_outside(child))
    }

    /// Dependents of a cue that are not part of what it says.
    fn is_outside(&self, child: Id<Token>) -> bool {
        let relation = self.token(child).relation;
        matches!(relation, Relation::Conj | Relation::Cc | Relation::Punct | Relation::Agent)
    }

    /// From a complement to the end of what hangs from the cue behind it.
    fn rightward(&self, cue: Id<Token>, row: &Row, first: Id<Token>, rank: u8) -> Taken {
        let start = self.tree.subtree(first).start.max(index(row.last.max(cue)) + 1);
        let mut end = self.tree.subtree(first).end;
        for &child in self.tree.children(cue) {
            if child > first && !self.is_outside(child) && !self.is_aside(child) {
                end = end.max(self.tree.subtree(child).end);
            }
        }
        Taken {
            stretches: std::iter::once(start..self.end_of(cue, end)).collect(),
            cue_end: Some(row.last),
            rank,
            impersonal: false,
        }
    }

    /// A content whose subject is the cue's own: "the talks are said **to have failed**".
    fn raised(&self, cue: Id<Token>, row: &Row, inner: Id<Token>) -> Option<Taken> {
        let subject = self.subject(cue)?;
        let range = self.tree.subtree(subject);
        let before =
            range.start..range.end.min(self.tree.subtree(cue).start.max(index(subject) + 1));
        let mut taken = self.rightward(cue, row, inner, 2);
        if self.token(subject).head == Some(cue) || self.token(cue).head == Some(subject) {
            taken.stretches.insert(0, before);
        }
        Some(taken)
    }

    /// Dependents behind a content that go with the cue rather than with the content: a further
    /// statement ("said …, adding that …") and what it is said in.
    fn is_aside(&self, child: Id<Token>) -> bool {
        let token = self.token(child);
        let comma = index(child) > 0 && {
            let first = self.tree.subtree(child).start;
            first > 0 && self.token(Id::new(first as usize - 1)).tag == Tag::Comma
        };
        match token.relation {
            Relation::Advcl => {
                comma && token.tag == Tag::Vbg && self.tree.child(child, Relation::Mark).is_none()
            }
            Relation::Prep => self.leads_to_medium(child),
            Relation::Parataxis | Relation::Nsubj | Relation::Nsubjpass => true,
            _ => false,
        }
    }

    /// The end of a content, before a further statement that the parser hung into it and before a
    /// closing "according to …".
    fn end_of(&self, cue: Id<Token>, end: u32) -> u32 {
        let mut end = end;
        // Only what stands near the end is looked at, which keeps time linear.
        for at in (index(cue) + 1..end).rev().take(REACH) {
            let id = Id::<Token>::new(at as usize);
            let joined = self.token(id).relation == Relation::Conj;
            if (self.hit_at[id.index()].is_none() && !joined) || self.region(id) != self.region(cue)
            {
                continue;
            }
            let comma = at > 0 && self.token(Id::new(at as usize - 1)).tag == Tag::Comma;
            let token = self.token(id);
            let adds = token.tag == Tag::Vbg && token.relation == Relation::Advcl && comma;
            if self.speaks_on(cue, id) {
                end = (index(cue) + 1..at)
                    .rev()
                    .take(4)
                    .find(|&before| self.token(Id::new(before as usize)).pos == Pos::Cconj)
                    .unwrap_or(end);
                continue;
            }
            let first = self.tree.subtree(id).start;
            let aside = self.is_preposition_cue(id) || self.is_as_clause(id);
            let closes = aside && self.tree.subtree(id).end >= end && first > index(cue) + 1;
            if closes && self.token(Id::new(first as usize - 1)).tag == Tag::Comma {
                end = first;
            } else if adds {
                end = at;
            }
        }
        end
    }

    /// A clause that a verb governs, on one side of it or on both.
    fn with_clause(&self, cue: Id<Token>, row: &Row, clause: Id<Token>) -> Taken {
        let range = self.tree.subtree(clause);
        let at = index(cue);
        let mut stretches = Vec::new();
        if range.start > at {
            let mut end = range.end;
            for &child in self.tree.children(cue) {
                if child > clause && !self.is_outside(child) && !self.is_aside(child) {
                    end = end.max(self.tree.subtree(child).end);
                }
            }
            let start = range.start.max(index(row.last) + 1);
            stretches.push(start..self.end_of(cue, end));
        } else {
            let cluster = self.cluster(cue, clause);
            // What stands before the clause and hangs from the cue goes with the clause.
            let start = self
                .tree
                .children(cue)
                .iter()
                .filter(|&&child| child < clause && !self.is_outside(child))
                .map(|&child| self.tree.subtree(child).start)
                .fold(range.start, u32::min);
            stretches.push(start..range.end.min(cluster.start));
            if range.end > cluster.end {
                stretches.push(cluster.end..range.end);
            }
        }
        stretches.retain(|range| range.start < range.end);
        Taken { stretches, cue_end: None, rank: 0, impersonal: false }
    }

    /// The cue with its subject and what else hangs from it, as one stretch.
    fn cluster(&self, cue: Id<Token>, clause: Id<Token>) -> Range<u32> {
        let mut range = index(cue)..index(cue) + 1;
        for &child in self.tree.children(cue) {
            if child == clause || child < clause && clause < cue {
                continue;
            }
            let relation = self.token(child).relation;
            if matches!(relation, Relation::Conj | Relation::Cc | Relation::Punct) {
                continue;
            }
            let subtree = self.tree.subtree(child);
            if subtree.start > index(clause) {
                range = range.start.min(subtree.start)..range.end.max(subtree.end);
            }
        }
        range
    }

    /// "as state media reported"
    pub(super) fn is_as_clause(&self, cue: Id<Token>) -> bool {
        self.token(cue).relation == Relation::Advcl
            && self
                .tree
                .child(cue, Relation::Mark)
                .is_some_and(|mark| self.has_role(mark, WordRole::As))
    }

    /// Whether a cue stands beside the main clause: "…, officials say, …", "as the agency reported".
    fn is_parenthetical(&self, cue: Id<Token>) -> bool {
        let token = self.token(cue);
        let bare = [Relation::Dobj, Relation::Xcomp, Relation::Ccomp, Relation::Prep]
            .into_iter()
            .all(|relation| {
                self.tree
                    .related(cue, &[relation])
                    .all(|child| child < cue || self.leads_to_medium(child))
            });
        let mark = self.tree.child(cue, Relation::Mark);
        match token.relation {
            Relation::Parataxis => bare,
            Relation::Advcl | Relation::Ccomp => {
                bare && mark.is_some_and(|mark| self.has_role(mark, WordRole::As))
            }
            _ => false,
        }
    }

    /// The clause that an adverb belongs to, without it.
    fn clause_with(&self, adverb: Id<Token>) -> Option<Taken> {
        let head = self.token(adverb).head?;
        let verb = matches!(self.token(head).pos, Pos::Verb | Pos::Aux);
        let range = self.tree.subtree(head);
        let own = self.tree.subtree(adverb);
        let mut stretches = vec![range.start..own.start, own.end..range.end];
        stretches.retain(|range| range.start < range.end);
        verb.then_some(Taken { stretches, cue_end: None, rank: 0, impersonal: true })
    }

    /// The clause in which a parenthetical cue or an "according to" stands, without it.
    fn clause_around(&self, cue: Id<Token>, rank: u8) -> Option<Taken> {
        let mut own = self.tree.subtree(cue);
        let mut head = self.token(cue).head?;
        for _ in 0..REACH {
            let token = self.token(head);
            // A clause within a clause does not stop the climb: what stands beside the sentence says
            // where all of it comes from.
            let verb = matches!(token.pos, Pos::Verb | Pos::Aux)
                && !matches!(
                    token.relation,
                    Relation::Acl
                        | Relation::Relcl
                        | Relation::Amod
                        | Relation::Xcomp
                        | Relation::Pcomp
                        | Relation::Aux
                        | Relation::Conj
                        | Relation::Ccomp
                        | Relation::Advcl
                );
            match token.head {
                Some(above) if !verb && self.region(above) == self.region(cue) => head = above,
                _ => break,
            }
        }
        let range = self.tree.subtree(head);
        // "According to the ministry, Marant, the envoy, has left": the parser may take the subject
        // for an apposition of the source, which leaves the clause without one.
        if own.start == range.start && self.lacks_subject(head) {
            let noun = self.object_of_preposition(cue);
            let taken = noun.and_then(|noun| self.tree.child(noun, Relation::Appos));
            own.end = taken.map_or(own.end, |taken| self.tree.subtree(taken).start);
        }
        let mut stretches = vec![range.start..own.start, own.end..range.end];
        stretches.retain(|range| {
            range.clone().any(|at| {
                !matches!(
                    self.token(Id::new(at as usize)).pos,
                    Pos::Punct | Pos::Cconj | Pos::Space
                )
            })
        });
        (!stretches.is_empty()).then_some(Taken {
            stretches,
            cue_end: None,
            rank,
            impersonal: false,
        })
    }
}

/// From this rank on a content is a mere phrase, and only what is put as a fact counts as a statement.
const VAGUE: u8 = 5;

/// Tokens looked at before the end of a content, and steps up a tree.
const REACH: usize = 60;

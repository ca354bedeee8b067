//! Cues whose content is a clause or a phrase in the same sentence.

use std::ops::Range;

use readout_model::{Id, Pos, Relation, Span, Stance, Tag, Token};

use super::content::index;
use super::cues::{Content, WordRole};
use super::{Draft, Hit, Reading, Row};

/// What a cue takes as its content.
pub(super) struct Taken {
    /// Tokens of the content, in one or two stretches.
    pub(super) stretches: Vec<Range<u32>>,
    /// Last token that belongs to the cue ("called **for**").
    pub(super) cue_end: Option<Id<Token>>,
    /// Smaller is the better reading of a cue with several rows.
    pub(super) rank: u8,
    /// Whether the cue's subject belongs to the content, so that nobody is named as its source.
    pub(super) impersonal: bool,
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
            // "A picture taken on Sunday shows …" is what one sees, not what somebody says.
            let picture =
                || self.source(hit).is_some_and(|source| self.has_role(source, WordRole::Image));
            if done[number] || same_voice() || picture() || self.is_nobodys(hit) {
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
            } else if draft.source.is_none() && self.needs_source(hit.token, row, taken.rank) {
                continue;
            }
            if let Some(end) = taken.cue_end {
                draft.cue = draft.cue.cover(self.token(end).span);
            }
            let pieces = taken.stretches.into_iter().filter_map(|range| self.piece(range, region));
            draft.content =
                pieces.filter(|piece| !piece.overlaps(self.token(hit.token).span)).collect();
            draft.content.sort();
            // "a statement on Tuesday" says nothing about Tuesday.
            let dated = |piece: &Span| self.is_date(self.analysis.tokens_in(*piece));
            if taken.rank >= VAGUE && draft.content.iter().all(dated) {
                continue;
            }
            self.use_light_verb(number, &mut draft, &mut superseded);
            drafts.push(draft);
        }
        let mut at = 0;
        drafts.retain(|draft| {
            at += 1;
            at <= owned || !superseded[draft.hit]
        });
    }

    /// Whether nobody in particular says so, or nobody yet: "nobody knows", "who knows", "may warn", "it is
    /// hard to believe", "a tax that favours the rich".
    fn is_nobodys(&self, hit: &Hit) -> bool {
        let cue = hit.token;
        let modal = |aux| self.token(aux).tag == Tag::Md;
        let not_yet = self.tree.related(cue, &[Relation::Aux]).any(modal)
            && self.tree.child(cue, Relation::Neg).is_none();
        // "tried it to make sure": no conviction but a purpose.
        let Token { pos, relation, head, .. } = *self.token(cue);
        let made = pos == Pos::Adj
            && matches!(relation, Relation::Acomp | Relation::Ccomp | Relation::Xcomp)
            && head.is_some_and(|verb| {
                self.token(verb).pos == Pos::Verb && self.has_role(verb, WordRole::Light)
            });
        // "no claim of responsibility", "little doubt"
        let none = self
            .tree
            .related(cue, &[Relation::Det, Relation::Amod])
            .any(|word| self.has_role(word, WordRole::Nobody));
        // "is encouraged to report what she saw"
        let urged = relation == Relation::Xcomp
            && head.is_some_and(|verb| verb < cue && self.is_passive(verb))
            && self.tree.related(cue, &[Relation::Aux]).any(|aux| self.token(aux).tag == Tag::To);
        let Some(source) = self.source(hit) else { return not_yet || made || none || urged };
        // "according to plan"
        let manner = self.is_preposition_cue(cue)
            && self.token(source).tag == Tag::Nn
            && self.tree.children(source).is_empty();
        let nobody = self.has_role(source, WordRole::Nobody)
            || self
                .tree
                .related(source, &[Relation::Det])
                .any(|determiner| self.has_role(determiner, WordRole::Nobody));
        let asked = self.token(source).tag == Tag::Wp && self.antecedent(source).is_none();
        let thing = self.token(source).tag == Tag::Wdt
            && self.subjects[cue.index()] == Some(source)
            && self.quoting(cue).is_none()
            && hit.rows.iter().all(|row| is_vague(self.cues.row(row.number).stance))
            && self.antecedent(source).is_some_and(|it| self.is_mute(it));
        let far = self.analysis.morph(source).contains("Gender=Neut")
            && self.token(source).head != Some(cue)
            && self.tree.child(cue, Relation::Nsubj).is_none();
        // "Did the media criticise him?"
        let verb = self.tree.related(cue, &[Relation::Aux]).next();
        let sentence = &self.analysis.sentences[self.analysis.sentence_of(cue)];
        let question = verb.is_some_and(|aux| aux < source)
            && source < cue
            && self.text[sentence.span].ends_with('?');
        let never =
            not_yet || made || none || urged || manner || nobody || asked || thing || question;
        never || far && self.is_hard(cue)
    }

    /// A noun that is no report, poll or claim.
    fn is_mute(&self, noun: Id<Token>) -> bool {
        const SPEAKS: [WordRole; 3] = [WordRole::Medium, WordRole::Finding, WordRole::Summary];
        self.token(noun).pos == Pos::Noun && !SPEAKS.iter().any(|&role| self.has_role(noun, role))
    }

    /// "it is hard **to believe**": the infinitive of an adjective has nobody as its subject.
    fn is_hard(&self, cue: Id<Token>) -> bool {
        let adjective = |head| {
            self.token(head).pos == Pos::Adj || self.tree.child(head, Relation::Acomp).is_some()
        };
        let Token { relation, head, .. } = *self.token(cue);
        relation == Relation::Xcomp && head.is_some_and(adjective)
    }

    /// Whether a cue without a source says nothing: an active verb needs a subject, else it is an
    /// order, a headline of a guide, or a parse gone wrong; a noun needs somebody whose wish or view it
    /// is, if it does not tell a thing ("a claim that …").
    fn needs_source(&self, cue: Id<Token>, row: &Row, rank: u8) -> bool {
        let told = matches!(
            self.cues.row(row.number).stance,
            Stance::Said | Stance::Claimed | Stance::Denied | Stance::Warned | Stance::Asked
        );
        if self.token(cue).pos == Pos::Noun && !(told && rank == 0) {
            return true;
        }
        let verb = matches!(self.token(cue).pos, Pos::Verb | Pos::Aux);
        verb && !self.is_passive(cue) && self.token(cue).relation != Relation::Prep
    }

    /// Whether a cue is put as something that is or was done: not "will announce", "to discuss" or, where
    /// the parser lost what stands before it, "approve".
    fn is_stated(&self, cue: Id<Token>) -> bool {
        let not_yet = |aux| matches!(self.token(aux).tag, Tag::Md | Tag::To);
        let mut auxiliaries = self.tree.related(cue, &[Relation::Aux]).peekable();
        let bare = self.token(cue).tag == Tag::Vb && auxiliaries.peek().is_none();
        !bare && !auxiliaries.any(not_yet)
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
                // "It had been expected, but it showed their resolve": a verb that is no verb of
                // speaking has what it says behind it.
                let beside = |clause: Id<Token>| {
                    let object = self.objects[cue.index()].is_some_and(|object| object > cue);
                    verb && clause < cue && object && !forms.contains(&Content::Quote)
                };
                // "those who volunteer their time to help": no clause but an object, misread.
                let infinitive = |clause| {
                    let to = |aux| self.token(aux).tag == Tag::To;
                    verb && !forms.contains(&Content::Infinitive)
                        && self.tree.related(clause, &[Relation::Aux]).any(to)
                };
                let clause =
                    self.clause_of(cue).filter(|&clause| !beside(clause) && !infinitive(clause));
                clause.map(|clause| self.with_clause(cue, row, clause)).or_else(|| {
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
                    alone.then(|| self.clause_around(cue, 1)).flatten().or_else(|| {
                        let speech = verb
                            && forms.contains(&Content::Quote)
                            && !forms.contains(&Content::Object);
                        speech.then(|| self.rest_of_sentence(cue, row)).flatten()
                    })
                })
            }
            Content::Infinitive => {
                // "determined by the board to be safe" wants nothing.
                let wanted = self.cues.row(row.number).stance == Stance::Wanted;
                let inner = self.infinitive(cue).filter(|_| !(passive && wanted))?;
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
                // Before "to …" alone, which leaves the subject out.
                self.raised(cue, row, inner).map(|taken| Taken { rank: 1, ..taken })
            }
            // "The army withdrew, underlining its weakness": what happened shows it; nobody says it.
            Content::Object if token.tag == Tag::Vbg && token.relation == Relation::Advcl => None,
            Content::Object | Content::ObjectAs | Content::Naming | Content::Finding => {
                let own = self.object_of_preposition_in(row, cue);
                // "revealed pictures of the boat" shows and does not say.
                let object = own
                    .or_else(|| self.object(cue, passive))
                    .filter(|&object| !self.has_role(object, WordRole::Image))?;
                let fits = match form {
                    Content::ObjectAs => self
                        .tree
                        .related(cue, &[Relation::Prep])
                        .any(|preposition| self.has_role(preposition, WordRole::As)),
                    Content::Naming => {
                        self.tree.child(cue, Relation::Oprd).is_some()
                            || (!passive && self.small_clause(object))
                    }
                    Content::Finding => {
                        let subject = self.subject(cue).map(|it| self.antecedent(it).unwrap_or(it));
                        !passive && subject.is_some_and(|it| self.has_role(it, WordRole::Finding))
                    }
                    _ => true,
                };
                // "the boat is called Bee" says nobody.
                let said = !passive || self.tree.child(cue, Relation::Agent).is_some();
                if !fits || !said {
                    return None;
                }
                let rank = match form {
                    Content::Object | Content::Finding => 6,
                    _ => 4,
                };
                if object < cue {
                    let subject = if passive { self.subject(cue)? } else { object };
                    return self
                        .raised_from(subject, cue, row, self.right_child(cue)?)
                        .map(|taken| Taken { rank, ..taken });
                }
                let mut taken = self.rightward(cue, row, object, rank);
                // The name or the description, if that is what is quoted.
                let named = match form {
                    Content::Naming => Some(cue),
                    Content::ObjectAs => self
                        .tree
                        .related(cue, &[Relation::Prep])
                        .find(|&preposition| self.has_role(preposition, WordRole::As)),
                    _ => None,
                };
                if let Some(named) = named {
                    let cut = |range: Range<u32>| {
                        let short = self.to_quotation(cue, range.clone());
                        if short.end > index(named) + 1 { short } else { range }
                    };
                    taken.stretches = taken.stretches.into_iter().map(cut).collect();
                }
                Some(taken)
            }
            Content::Preposition(word) => {
                let further = if row.last == cue { &[][..] } else { self.tree.children(row.last) };
                let children = self.tree.children(cue).iter().chain(further).copied();
                let preposition = { children }.find(|&child| {
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

    pub(super) fn is_preposition_cue(&self, cue: Id<Token>) -> bool {
        let relation = self.token(cue).relation;
        relation == Relation::Prep || self.token(cue).pos == Pos::Adp
    }

    /// The clause that a cue governs.
    fn clause_of(&self, cue: Id<Token>) -> Option<Id<Token>> {
        let nominal = !matches!(self.token(cue).pos, Pos::Verb | Pos::Aux | Pos::Adj);
        let relations: &[Relation] =
            if nominal { &[Relation::Acl, Relation::Ccomp] } else { &[Relation::Ccomp] };
        let mark = |clause: &Id<Token>| self.tree.child(*clause, Relation::Mark);
        // Of two clauses the one behind the cue with a conjunction: "trade has grown and the mayor said
        // **that** taxes would follow". A noun's clause is finite and has a conjunction; a participle
        // only describes it.
        let clauses = || self.tree.related(cue, relations);
        let clause = clauses()
            .find(|clause| *clause > cue && mark(clause).is_some())
            .or_else(|| clauses().find(|_| !nominal));
        // With an object in between the parser takes the question for an adverbial clause.
        let question = |clause: &Id<Token>| {
            let word = mark(clause).is_some_and(|mark| self.has_role(mark, WordRole::Question));
            *clause > cue && word
        };
        clause.or_else(|| {
            let asked = !nominal && (self.objects[cue.index()].is_some() || self.is_passive(cue));
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

    /// Whether a cue stands beside the main clause: "…, officials say, …", "as the agency reported".
    fn is_parenthetical(&self, cue: Id<Token>) -> bool {
        let token = self.token(cue);
        let bare = [Relation::Dobj, Relation::Xcomp, Relation::Ccomp, Relation::Prep]
            .into_iter()
            .all(|relation| {
                self.tree.related(cue, &[relation]).all(|child| {
                    let range = self.tree.subtree(child);
                    child < cue || self.leads_to_medium(child) || self.is_date(range)
                })
            });
        let mark = self.tree.child(cue, Relation::Mark);
        match token.relation {
            Relation::Parataxis => bare,
            Relation::Advcl | Relation::Ccomp => {
                // Not "as soon as it is announced".
                let apart = |mark: Id<Token>| {
                    let at = index(mark);
                    self.is_apart(at) || self.opens_sentence(at)
                };
                bare && mark.is_some_and(|mark| self.has_role(mark, WordRole::As) && apart(mark))
            }
            _ => false,
        }
    }
}

/// Whether things may do it as well as people: "a tax that highlights the gap", but not "a firm that
/// blames hackers".
fn is_vague(stance: Stance) -> bool {
    !matches!(
        stance,
        Stance::Claimed
            | Stance::Denied
            | Stance::Warned
            | Stance::Promised
            | Stance::Demanded
            | Stance::Admitted
    )
}

/// From this rank on a content is a mere phrase, and only what is put as a fact counts as a statement.
const VAGUE: u8 = 5;

//! Cues whose content is a clause or a phrase in the same sentence.

use std::ops::Range;

use readout_model::{Id, Pos, Relation, Span, Stance, Tag, Token};

use super::content::index;
use super::cues::{Content, WordRole};
use super::{Draft, Reading, Row};

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
            // "does not threaten new sanctions"
            let stance = self.cues.row(row.number).stance;
            let unsaid = matches!(stance, Stance::Warned | Stance::Promised);
            if taken.rank >= VAGUE && unsaid && self.tree.child(hit.token, Relation::Neg).is_some()
            {
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
            let source = draft.source.map(|(_, span)| span);
            let Some(stretches) = self.with_subject(hit.token, row, source, taken.stretches) else {
                continue;
            };
            let (last, clause) = (hit.token.max(row.last), taken.rank < CLAUSE);
            let stretches = stretches
                .into_iter()
                .map(|range| if clause { self.past_date(last, range) } else { range })
                .map(|range| self.to_bracket(hit.token, range));
            let pieces = stretches.filter_map(|range| self.piece(range, region));
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
        // "shows off the port": with its particle a verb means something else.
        let other = row.last == cue
            && !forms.contains(&Content::Quote)
            && self.tree.child(cue, Relation::Prt).is_some_and(|it| index(it) == index(cue) + 1);
        if other {
            return None;
        }
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
                let clause = self.clause_of(cue).filter(|&clause| {
                    !beside(clause)
                        && !infinitive(clause)
                        && !self.is_parted(clause, cue)
                        && (forms.contains(&Content::Quote) || !self.is_description(clause, cue))
                });
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
                // "Two boats feared to have sunk": a headline leaves out "are".
                let perfect = self.tree.related(inner, &[Relation::Aux]).count() > 1;
                if !passive && perfect && matches!(token.tag, Tag::Vbd | Tag::Vbn) {
                    let raised = self.raised(cue, row, inner)?;
                    return Some(Taken { rank: 1, impersonal: true, ..raised });
                }
                let before = self.object_before(cue, inner);
                // "offered rooms to let", "commit crimes to be rich": who promises or refuses acts himself.
                let own =
                    matches!(self.cues.row(row.number).stance, Stance::Promised | Stance::Denied);
                let dated = |object: &Id<Token>| self.is_date(self.tree.subtree(*object));
                let before = before.filter(|object| !dated(object));
                if own && before.is_some() {
                    return None;
                }
                let object = self.object_of_preposition_in(row, cue).or(before);
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
            // "The army withdrew, underlining its weakness": what happened shows it; nobody says it. "It is late,
            // she said, citing the weather" is somebody's word.
            Content::Object
                if token.tag == Tag::Vbg
                    && token.relation == Relation::Advcl
                    && token.head.is_none_or(|verb| self.quoting(verb).is_none()) =>
            {
                None
            }
            // "denied her a visa" keeps something from her.
            Content::Object
                if self.cues.row(row.number).stance == Stance::Denied
                    && self.tree.child(cue, Relation::Dative).is_some() =>
            {
                None
            }
            Content::Object | Content::ObjectAs | Content::Naming | Content::Finding => {
                let own = self.object_of_preposition_in(row, cue);
                // "revealed pictures of the boat" shows and does not say.
                let object = own
                    .or_else(|| self.object(cue, passive))
                    .filter(|&object| !self.has_role(object, WordRole::Image))?;
                // "…, reported Radio Harbour, a station of the port": who reports.
                let inverted = self.token(object).pos == Pos::Propn
                    && self.tree.subtree(object).start == index(cue) + 1
                    && forms.contains(&Content::Quote)
                    && self.follows_comma(index(cue));
                if inverted {
                    return None;
                }
                let fits = match form {
                    Content::ObjectAs => self
                        .tree
                        .related(cue, &[Relation::Prep])
                        .any(|preposition| self.has_role(preposition, WordRole::As)),
                    Content::Naming => {
                        self.tree.child(cue, Relation::Oprd).is_some()
                            || (!passive && self.small_clause(object))
                            || self.is_called(cue, object)
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
                if let Some(felt) = self.felt(cue, row, object) {
                    return Some(felt);
                }
                let mut taken = self.rightward(cue, row, object, rank);
                // "urged its allies, Oslo and Rome, to help": the parser may lose the infinitive behind a comma.
                let stance = self.cues.row(row.number).stance;
                if let Some(words) =
                    taken.stretches.last_mut().filter(|_| stance == Stance::Demanded)
                {
                    let to = self.at_or_last(words.end + 1);
                    let verb = self.token(to).head.filter(|_| self.token(to).tag == Tag::To);
                    if let Some(verb) = verb.filter(|_| self.follows_comma(index(to))) {
                        words.end = self.end_of(cue, self.tree.subtree(verb).end.max(words.end));
                    }
                }
                // "“…,” the paper quoted him as saying" has it in front.
                let last = taken.stretches.last().map(|it| Id::new(it.end as usize - 1));
                if last.is_some_and(|last| self.quoted_as(last).is_some()) {
                    return None;
                }
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
                // "a group called the Centre for Peace", "referred questions to the army"
                let between =
                    self.objects[cue.index()].or_else(|| self.tree.child(cue, Relation::Oprd));
                // "a statement on Facebook"
                let inside = token.pos == Pos::Noun
                    && self
                        .tree
                        .child(preposition, Relation::Pobj)
                        .is_some_and(|it| self.has_role(it, WordRole::Medium));
                if inside {
                    return None;
                }
                let told = self.hit_at[cue.index()].is_some_and(|hit| {
                    let mut rows = self.hits[hit as usize].rows.iter();
                    rows.any(|row| self.cues.row(row.number).content.contains(&Content::Quote))
                });
                if !told && between.is_some_and(|it| it > cue && it < preposition) {
                    return None;
                }
                let inner = self.tree.subtree(preposition);
                // "referred to the raid as a mistake"
                let described = self.tree.related(cue, &[Relation::Prep]).find(|&it| {
                    self.has_role(it, WordRole::As) && self.tree.subtree(it).start == inner.end
                });
                let end = described.map_or(inner.end, |it| self.tree.subtree(it).end);
                let start = index(preposition) + 1;
                (start < end).then(|| Taken {
                    stretches: std::iter::once(start..self.end_of(cue, end)).collect(),
                    cue_end: Some(preposition),
                    rank: 5,
                    impersonal: false,
                })
            }
        }
    }

    /// What a feeling is about that a verb only lends its grammar to: "voiced sympathy for **the crew**",
    /// "expressed concern **that the port would close**". The noun, if bare, belongs to the cue.
    fn felt(&self, cue: Id<Token>, row: &Row, object: Id<Token>) -> Option<Taken> {
        let bare = self.tree.children(object).iter().all(|&child| child > object);
        if !bare || !self.has_role(cue, WordRole::Light) || self.token(object).pos != Pos::Noun {
            return None;
        }
        let behind = index(object) + 1;
        let begins = |id: &Id<Token>| self.tree.subtree(*id).start == behind;
        let children = || self.tree.children(object).iter().chain(self.tree.children(cue)).copied();
        let taken = |start: u32, end: u32, last: Id<Token>| Taken {
            stretches: std::iter::once(start..self.end_of(cue, end)).collect(),
            cue_end: Some(last.max(row.last)),
            rank: 4,
            impersonal: false,
        };
        let about = children().filter(begins).find(|&it| self.token(it).relation == Relation::Prep);
        if let Some(about) = about.filter(|&it| !self.leads_to_medium(it)) {
            let Range { end, .. } = self.tree.subtree(about);
            return (index(about) + 1 < end).then(|| taken(index(about) + 1, end, about));
        }
        let clause =
            children().filter(begins).find(|&it| self.tree.child(it, Relation::Mark).is_some())?;
        Some(taken(behind, self.tree.subtree(clause).end, object))
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

    /// Whether a clause describes what stands between it and its cue: "found a boat **which may sink**".
    fn is_description(&self, clause: Id<Token>, cue: Id<Token>) -> bool {
        let start = self.tree.subtree(clause).start;
        let first = Id::new(start as usize);
        start > index(cue) + 1
            && self.token(first).tag == Tag::Wdt
            && self.has_role(first, WordRole::Relative)
    }

    /// Whether a semicolon or an opening bracket stands between a clause and a cue behind it: "the boat sank; she
    /// pledged help", "it is late (the port says it is not)".
    fn is_parted(&self, clause: Id<Token>, cue: Id<Token>) -> bool {
        let mut closed = 0;
        let words = (index(clause) + 1..index(cue)).rev().take(REACH);
        let mut words = words.map(|at| Id::<Token>::new(at as usize));
        words.any(|id| match self.token(id).tag {
            Tag::CloseBracket => {
                closed += 1;
                false
            }
            Tag::OpenBracket if closed > 0 => {
                closed -= 1;
                false
            }
            Tag::OpenBracket => true,
            Tag::Colon => {
                self.text[self.token(id).span].contains(';') && self.region(id) == self.region(cue)
            }
            _ => false,
        })
    }

    /// Some words, to the bracket in them that closes what their cue stands in: "(the port **says it is late**) and …".
    fn to_bracket(&self, cue: Id<Token>, words: Range<u32>) -> Range<u32> {
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

    /// "called Okafor “Little Ilse”": the parser takes the name for an apposition.
    fn is_called(&self, cue: Id<Token>, object: Id<Token>) -> bool {
        let quoted = |name| {
            let name: &Token = self.token(name);
            self.quotation_below(name.span, self.region(cue)).is_some()
        };
        object > cue && !quoted(object) && self.tree.related(object, &[Relation::Appos]).any(quoted)
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
                    let joined = at > 0 && self.token(Id::new(at as usize - 1)).pos == Pos::Cconj;
                    self.is_apart(at) || self.opens_sentence(at) || joined
                };
                // "the firm says it is late, as many claimed": which of the two is open.
                let open = token.head.is_some_and(|head| self.quoting(head).is_some());
                let fits = |mark| self.has_role(mark, WordRole::As) && apart(mark);
                bare && !open && mark.is_some_and(fits)
            }
            _ => false,
        }
    }
}

/// Tokens looked at between a clause and its cue.
const REACH: usize = 60;

/// From this rank on a content is no finite clause.
const CLAUSE: u8 = 2;

/// From this rank on a content is a mere phrase, and only what is put as a fact counts as a statement.
const VAGUE: u8 = 5;

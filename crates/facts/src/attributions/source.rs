//! Who speaks, to whom and in what: read off the tree around a cue.

use readout_model::{Entity, Id, Pos, Relation, Span, Stance, Tag, Token};

use super::content::index;
use super::cues::{Content, WordRole};
use super::{Draft, Hit, Reading, Row};

/// How far up the tree a shared subject is looked for. Real chains ("refused even to try to say")
/// are shorter.
pub(super) const CLIMB: usize = 6;

/// Longest phrase that is looked through for strange words, in tokens on each side of its head.
pub(super) const PHRASE: usize = 60;

impl Reading<'_> {
    /// A draft with everything but its content.
    pub(super) fn draft(&self, number: usize, row: &Row) -> Draft {
        let hit = &self.hits[number];
        let source = self.source(hit).map(|head| self.beside_relative(head, hit.token));
        let source = source.map(|head| self.spelled_out(head, hit.token));
        // "“We expect an answer,” an official said": no word of what is quoted.
        // "According to “Three Boats,” by Ilse Marant": but a title may speak.
        let source = source.filter(|&head| {
            if self.is_preposition_cue(hit.token) {
                return true;
            }
            let quotation = self.quotation_below(self.token(head).span, self.region(hit.token));
            quotation.is_none_or(|number| !self.ends_in_mark(number))
        });
        let cue = self.cue_span(hit, row);
        Draft {
            hit: number,
            row: row.number,
            // "issued a letter saying so"
            cue: self
                .issuer(hit.token)
                .filter(|&(_, verb)| self.objects[verb.index()] == self.token(hit.token).head)
                .map_or(cue, |(_, verb)| cue.cover(self.token(verb).span)),
            content: Vec::new(),
            unsaid: false,
            source: source.and_then(|head| {
                let span = self.with_office(head, hit.token, self.source_span(head, hit.token)?);
                Some((head, self.before_verb_above(head, hit.token, span)?))
            }),
            // "According **to** the ministry" names who speaks, not who is told.
            addressee: (!self.is_preposition(hit)).then(|| self.addressee(hit.token)).flatten(),
            medium: self.medium(hit.token).filter(|&found| found != row.last).and_then(
                |preposition| {
                    let noun = self.tree.child(preposition, Relation::Pobj)?;
                    self.phrase(self.tree.subtree(noun))
                },
            ),
        }
    }

    /// "the attacker, who **police** said held a knife": who says so stands right before the verb, not the relative
    /// pronoun that the parser takes as well.
    fn beside_relative(&self, head: Id<Token>, cue: Id<Token>) -> Id<Token> {
        let before = (self.led_up_to(cue) as usize).checked_sub(1).map(Id::new);
        let nominal = |id: &Id<Token>| {
            *id > head
                && matches!(self.token(*id).pos, Pos::Noun | Pos::Propn | Pos::Pron)
                && self.token(*id).head == Some(cue)
        };
        let relative = matches!(self.token(head).tag, Tag::Wp | Tag::Wdt);
        before.filter(|id| relative && nominal(id)).unwrap_or(head)
    }

    /// A name with the office behind it that the parser took for another subject of the verb: "Marant, **the spokesman for
    /// the port**, said".
    fn with_office(&self, head: Id<Token>, cue: Id<Token>, span: Span) -> Span {
        let from = self.analysis.tokens_in(span).end + 1;
        let subjects = self.tree.related(cue, &[Relation::Nsubj]);
        let office =
            subjects.filter(|&it| it > head && self.token(it).pos == Pos::Noun).find(|&it| {
                self.tree.subtree(it).start == from && self.tree.child(it, Relation::Det).is_some()
            });
        let named = self.token(head).pos == Pos::Propn && self.token(head).head == Some(cue);
        let Some(office) = office.filter(|_| named && self.follows_comma(from)) else {
            return span;
        };
        let mut end = self.tree.subtree(office).end;
        while end > from && self.token(Id::new(end as usize - 1)).tag == Tag::Comma {
            end -= 1;
        }
        let closed =
            self.token(self.at_or_last(end)).tag == Tag::Comma && self.led_up_to(cue) == end + 1;
        if closed { span.cover(self.analysis.span_of(from..end)) } else { span }
    }

    /// A source without the verb that its cue goes on from, which the parser took for a part of it: "Marant, who is ill,
    /// **rose**, noting it was late", "a note **that praised her** and called for more". `None` if the parse is broken.
    fn before_verb_above(&self, head: Id<Token>, cue: Id<Token>, span: Span) -> Option<Span> {
        let Token { relation, head: above, .. } = *self.token(cue);
        let inside = above.filter(|&verb| {
            matches!(relation, Relation::Conj | Relation::Advcl)
                && head < verb
                && self.is_verb(verb)
                && span.contains(self.token(verb).span)
        });
        let Some(verb) = inside else { return Some(span) };
        let finite = matches!(self.token(verb).tag, Tag::Vbd | Tag::Vbz | Tag::Vbp);
        let first = self.analysis.tokens_in(span).start;
        let described = matches!(self.token(verb).relation, Relation::Acl | Relation::Relcl)
            && self.token(verb).head == Some(head);
        let end = if described { self.tree.subtree(verb).start } else { index(verb) };
        (finite || described).then(|| self.phrase(first..end)).flatten()
    }

    /// All whom the words of a source name, where they are several: "Ghana, Togo **and** Benin".
    pub(super) fn speakers(
        &self,
        head: Id<Token>,
        span: Span,
        resolve: impl Fn(Id<Token>) -> Option<Id<Entity>>,
    ) -> Vec<Id<Entity>> {
        let next = |&one: &Id<Token>| {
            let more = self.tree.related(one, &[Relation::Conj]).find(|it| *it > one);
            more.filter(|it| span.contains(self.token(*it).span))
        };
        let mut named: Vec<Id<Entity>> =
            std::iter::successors(Some(head), next).take(PHRASE).filter_map(resolve).collect();
        named.dedup();
        if named.len() > 1 && !self.is_one_person(head) { named } else { Vec::new() }
    }

    /// The name behind the second of two descriptions of one person: "chairman and chief executive **Ana Reis**".
    pub(super) fn named_behind(&self, head: Id<Token>) -> Option<Id<Token>> {
        let second = self.tree.child(head, Relation::Conj)?;
        (self.token(second).tag == Tag::Nnp && self.is_one_person(head)).then_some(second)
    }

    /// Whether two descriptions that are joined are of one: "**chairman and chief executive** Ana Reis", "the singer and
    /// actress".
    fn is_one_person(&self, head: Id<Token>) -> bool {
        let second = self.tree.child(head, Relation::Conj);
        let owned = |noun: Id<Token>| {
            let mut before = self.tree.related(noun, &[Relation::Det, Relation::Poss]);
            before.next().is_some()
        };
        let one = |noun: Id<Token>| match self.token(noun).tag {
            Tag::Nn => !owned(noun),
            Tag::Nnp => !owned(head),
            _ => false,
        };
        self.token(head).tag == Tag::Nn && second.is_some_and(one)
    }

    /// The cue with the auxiliaries and adverbs that lead up to it and the words that follow.
    fn cue_span(&self, hit: &Hit, row: &Row) -> Span {
        let mut first = self.led_up_to(hit.token);
        // "**was not** sure": the verb of an adjective shows whether it holds.
        let Token { pos, relation, head, .. } = *self.token(hit.token);
        let copula = head.filter(|&verb| {
            let between = (index(verb) + 1..first).map(|at| self.token(Id::new(at as usize)));
            pos == Pos::Adj
                && matches!(relation, Relation::Acomp | Relation::Oprd)
                && verb < hit.token
                && self.region(verb) == self.region(hit.token)
                && { between }.all(|it| matches!(it.relation, Relation::Neg | Relation::Advmod))
        });
        if let Some(verb) = copula {
            first = self.led_up_to(verb);
        }
        self.analysis.span_of(first..index(row.last) + 1)
    }

    /// Where the auxiliaries and adverbs begin that lead up to a word.
    pub(super) fn led_up_to(&self, word: Id<Token>) -> u32 {
        let mut first = index(word);
        while first > 0 {
            let token = self.token(Id::new(first as usize - 1));
            let leads = matches!(
                token.relation,
                Relation::Aux | Relation::Auxpass | Relation::Neg | Relation::Advmod
            );
            // "has **so far** refused", but "two years ago warned"
            let below = token.head.is_some_and(|head| {
                index(head) >= first
                    && (head == word
                        || head < word && self.token(head).relation == Relation::Advmod)
            });
            let dated = token.relation == Relation::Advmod
                && first > 1
                && self.is_day(Id::new(first as usize - 1))
                && self.is_day(Id::new(first as usize - 2));
            if !leads || !below || dated {
                break;
            }
            first -= 1;
        }
        first
    }

    /// The token that heads the source of a cue.
    pub(super) fn source(&self, hit: &Hit) -> Option<Id<Token>> {
        let token = self.token(hit.token);
        match token.pos {
            Pos::Verb | Pos::Aux if token.tag == Tag::Vbg && self.is_preposition(hit) => {
                self.object_of_preposition(hit.token)
            }
            Pos::Verb | Pos::Aux => self.source_of_verb(hit.token),
            Pos::Noun | Pos::Propn => self.source_of_noun(hit.token),
            // "the council was concerned that …", with the adjective read as the verb
            Pos::Adj if self.subjects[hit.token.index()].is_some() => {
                self.subjects[hit.token.index()]
            }
            // "finding **an insurer** willing to pay", with the adjective read as a clause
            Pos::Adj if self.described_object(hit.token).is_some() => {
                self.described_object(hit.token)
            }
            // "people worried about the dam"
            Pos::Adj => token.head.and_then(|head| match self.token(head).pos {
                Pos::Noun | Pos::Propn if head < hit.token => Some(head),
                // "those **worried** about the dam"
                Pos::Pron
                    if head < hit.token
                        && token.relation == Relation::Amod
                        && self.token(head).tag == Tag::Dt =>
                {
                    Some(head)
                }
                _ => self.source_of_verb(head),
            }),
            _ => self.object_of_preposition(hit.token),
        }
    }

    /// The object right before an adjective that the parser made a clause of the same verb.
    pub(super) fn described_object(&self, adjective: Id<Token>) -> Option<Id<Token>> {
        let Token { relation, head, .. } = *self.token(adjective);
        let verb = head.filter(|_| relation == Relation::Ccomp && self.lacks_subject(adjective))?;
        let object = self.objects[verb.index()]?;
        (self.tree.subtree(object).end == self.tree.subtree(adjective).start).then_some(object)
    }

    /// What "that" stands for ("a note **that** says …"), and any relative pronoun behind its cue ("asked a note
    /// **that** spread widely"): the noun tells who speaks.
    pub(super) fn spelled_out(&self, head: Id<Token>, cue: Id<Token>) -> Id<Token> {
        let that = self.token(head).tag == Tag::Wdt && !self.has_role(head, WordRole::Relative);
        let noun = if that || head > cue { self.antecedent(head) } else { None };
        noun.filter(|&noun| self.region(noun) == self.region(head)).unwrap_or(head)
    }

    /// Whether the cue is a row of prepositions, whatever the tagger calls it ("according to").
    pub(super) fn is_preposition(&self, hit: &Hit) -> bool {
        let relation = self.token(hit.token).relation;
        let token = self.token(hit.token);
        relation == Relation::Prep && !hit.rows.is_empty() || token.pos == Pos::Adp
    }

    pub(super) fn object_of_preposition(&self, token: Id<Token>) -> Option<Id<Token>> {
        let object = self.tree.child(token, Relation::Pobj);
        object.or_else(|| {
            let inner = self.tree.child(token, Relation::Prep)?;
            // "according to whoever took the picture"
            let whoever = || {
                let verb = self.tree.child(inner, Relation::Pcomp)?;
                let subject = self.subjects[verb.index()]?;
                let first = self.tree.subtree(verb).start == index(subject);
                (first && self.token(subject).tag == Tag::Wp).then_some(verb)
            };
            self.tree.child(inner, Relation::Pobj).or_else(whoever)
        })
    }

    /// Subject of a verb: its own, or that of the verb it depends on.
    pub(super) fn source_of_verb(&self, verb: Id<Token>) -> Option<Id<Token>> {
        if let Some(noun) = self.misread_subject(verb) {
            return Some(noun);
        }
        if self.is_passive(verb) {
            return self.agent(verb);
        }
        if let Some(asked) = self.token(verb).head.filter(|&it| self.answer(it) == Some(verb)) {
            return self.subjects[asked.index()];
        }
        if let Some(doer) = self.absolute(verb) {
            return Some(doer);
        }
        if let Some(quoted) = self.quoted_as(verb) {
            return Some(quoted);
        }
        // "received data **indicating** that …": the parser may hang the participle on the verb.
        if let Some((issuer, _)) = self.issuer(verb) {
            return Some(issuer);
        }
        if let Some(sender) = self.sender(verb) {
            return Some(sender);
        }
        let before = verb.index().checked_sub(1).map(Id::new);
        let tells = |noun: &Id<Token>| {
            self.token(*noun).pos == Pos::Noun
                && [WordRole::Finding, WordRole::Medium].iter().any(|&it| self.has_role(*noun, it))
        };
        if let Some(noun) = before.filter(|noun| self.token(verb).tag == Tag::Vbg && tells(noun)) {
            return Some(noun);
        }
        self.subject(verb).map(|it| self.quantified(it)).or_else(|| self.stranded(verb))
    }

    /// Whom a word such as "both" counts that stands alone for the parser: "Ilse Marant and Bo Okafor **both** urged".
    fn quantified(&self, subject: Id<Token>) -> Id<Token> {
        let range = self.tree.subtree(subject);
        let alone = self.has_role(subject, WordRole::Floating) && range.len() == 1;
        let before = range.start.checked_sub(1).map(|at| Id::<Token>::new(at as usize));
        let Some(mut head) = before.filter(|_| alone) else { return subject };
        if self.token(head).tag == Tag::CloseBracket {
            let above = self.token(head).head;
            head = above.unwrap_or(head);
        }
        let nominal = |id: Id<Token>| matches!(self.token(id).pos, Pos::Noun | Pos::Propn);
        let sentence = self.analysis.sentence_of(subject);
        if !nominal(head) {
            return subject;
        }
        for _ in 0..CLIMB {
            let above = self.token(head).head.filter(|&above| {
                let relation = self.token(head).relation;
                matches!(relation, Relation::Appos | Relation::Conj | Relation::Compound)
                    && nominal(above)
                    && above < subject
                    && self.analysis.sentence_of(above) == sentence
            });
            match above {
                Some(above) => head = above,
                None => break,
            }
        }
        head
    }

    /// Whom "quoted **Okafor** as saying" makes the speaker of the last word.
    pub(super) fn quoted_as(&self, verb: Id<Token>) -> Option<Id<Token>> {
        let as_ = self.token(verb).head.filter(|_| self.token(verb).relation == Relation::Pcomp)?;
        let quoting = self.token(as_).head.filter(|_| self.has_role(as_, WordRole::As))?;
        self.objects[quoting.index()].filter(|_| self.has_role(quoting, WordRole::Quoting))
    }

    /// By whom something is said; "said by telephone" says in what.
    pub(super) fn agent(&self, verb: Id<Token>) -> Option<Id<Token>> {
        let by = self.tree.child(verb, Relation::Agent)?;
        let noun = self.tree.child(by, Relation::Pobj)?;
        let thing = [WordRole::Medium, WordRole::Thing].iter().any(|&it| self.has_role(noun, it));
        (!thing).then_some(noun)
    }

    /// The subject a verb has or shares, passive or not.
    pub(super) fn subject(&self, verb: Id<Token>) -> Option<Id<Token>> {
        if let Some(nearer) = self.added_to(verb) {
            let spoken = self.quoting(nearer).is_some() || self.quoting(verb).is_none();
            return self.subjects[nearer.index()].filter(|_| spoken);
        }
        if let Some(nearer) = self.joined_nearer(verb) {
            return self.subjects[nearer.index()];
        }
        if let Some(speaker) = self.inverted_before(verb) {
            return Some(speaker);
        }
        let saying = self.said_meanwhile(verb).or_else(|| self.named_above(verb));
        if let Some(saying) = saying.or_else(|| self.said_around(verb)) {
            return self.subjects[saying.index()].filter(|&it| it < saying);
        }
        let mut current = verb;
        let token_above = self.token(verb).head;
        let mut through_noun = false;
        for _ in 0..CLIMB {
            // "rejected claims that the transfer was late, **stating** …": who rejected them does.
            let of_noun = current != verb
                && self.token(verb).tag == Tag::Vbg
                && matches!(self.token(current).relation, Relation::Acl | Relation::Conj)
                && self
                    .tree
                    .child(current, Relation::Mark)
                    .is_some_and(|mark| self.token(mark).tag == Tag::In);
            if let Some(subject) = self.subjects[current.index()].filter(|_| !of_noun) {
                // "it was raised as a way of warning the council": what was raised does not warn.
                let strange = through_noun && self.is_passive(current);
                return (subject != verb && !strange).then_some(subject);
            }
            let token = self.token(current);
            let head = self.said_before(current).or(token.head)?;
            if self.region(head) != self.region(verb) {
                return None;
            }
            let noun = matches!(self.token(head).pos, Pos::Noun | Pos::Propn);
            match token.relation {
                // "Panicked residents awoke to a message, urging them to go": a participle for the parser.
                Relation::Acl
                    if noun
                        && current != verb
                        && token.tag == Tag::Vbn
                        && self.token(verb).relation == Relation::Advcl
                        && self.token(verb).tag == Tag::Vbg =>
                {
                    return None;
                }
                Relation::Acl if noun && !of_noun => return self.described(current, head),
                // "fled after the paper, quoting witnesses, reported that …": the subject of a finite clause is in it.
                Relation::Advcl if self.is_clause_of_its_own(current) => return None,
                // "charged her brother on suspicion of threatening the mayor": who is suspected threatens.
                Relation::Prep if noun && self.is_claim(head) => return None,
                // "convicted the editor **of** insulting the court": who is convicted did.
                Relation::Prep
                    if token_above == Some(current)
                        && self.has_role(current, WordRole::Deed)
                        && self.objects[head.index()].is_some_and(|it| it < current) =>
                {
                    return self.objects[head.index()];
                }
                Relation::Prep => through_noun |= noun,
                Relation::Xcomp | Relation::Ccomp
                    if current != verb || self.lacks_subject(verb) =>
                {
                    // "urged the council to say": who is urged speaks.
                    let object = self.objects[head.index()];
                    // "used the event to say": who uses it speaks.
                    let roles = [WordRole::Thing, WordRole::Medium, WordRole::Finding];
                    let thing = |object| roles.iter().any(|&role| self.has_role(object, role));
                    if let Some(object) =
                        object.filter(|&object| object < current && !thing(object))
                    {
                        return Some(object);
                    }
                }
                _ => {}
            }
            current = head;
        }
        None
    }

    /// Whether a noun tells what somebody suspects or claims.
    fn is_claim(&self, noun: Id<Token>) -> bool {
        self.hit_at[noun.index()].is_some_and(|hit| {
            let rows = &self.hits[hit as usize].rows;
            let stance = |row: &Row| self.cues.row(row.number).stance;
            rows.iter().any(|row| matches!(stance(row), Stance::Claimed | Stance::Believed))
        })
    }

    /// Tag of the verb form that shows the tense of a clause.
    pub(super) fn tense(&self, verb: Id<Token>) -> Tag {
        let auxiliary = self.tree.related(verb, &[Relation::Aux, Relation::Auxpass]).next();
        self.token(auxiliary.unwrap_or(verb)).tag
    }

    /// Whether a verb tells what somebody calls a thing, which people do more than things.
    pub(super) fn names(&self, cue: Id<Token>) -> bool {
        self.hit_at[cue.index()].is_some_and(|hit| {
            let rows = &self.hits[hit as usize].rows;
            rows.iter().any(|row| self.cues.row(row.number).content.contains(&Content::Naming))
        })
    }

    /// Whether a token is a pronoun of the first or second person.
    pub(super) fn is_first_or_second(&self, id: Id<Token>) -> bool {
        self.token(id).pos == Pos::Pron
            && ["Person=1", "Person=2"].iter().any(|own| self.analysis.has_feature(id, own))
    }

    pub(super) fn lacks_subject(&self, verb: Id<Token>) -> bool {
        self.subjects[verb.index()].is_none()
    }

    /// Whether a token is a verb, auxiliaries among them.
    pub(super) fn is_verb(&self, token: Id<Token>) -> bool {
        matches!(self.token(token).pos, Pos::Verb | Pos::Aux)
    }

    pub(super) fn is_passive(&self, verb: Id<Token>) -> bool {
        let child = |relation| self.tree.child(verb, relation).is_some();
        // "Asked about the port, she said …": the tagger may take the participle for the past tense.
        let Token { tag, relation, .. } = *self.token(verb);
        let loose = tag == Tag::Vbd
            && relation == Relation::Advcl
            && !child(Relation::Mark)
            && self.opens_sentence(index(verb));
        let participle = (tag == Tag::Vbn || loose)
            && matches!(
                relation,
                Relation::Acl | Relation::Advcl | Relation::Acomp | Relation::Oprd
            )
            && !child(Relation::Aux)
            && !child(Relation::Nsubj)
            && self.misread_subject(verb).is_none();
        // "They were alerted and told to stay": the auxiliary is that of both.
        let shared = relation == Relation::Conj
            && matches!(tag, Tag::Vbn | Tag::Vbd)
            && !child(Relation::Dobj)
            && !child(Relation::Nsubj)
            && !child(Relation::Ccomp)
            && !child(Relation::Aux)
            && self.has_role(verb, WordRole::Telling)
            && self.token(verb).head.is_some_and(|first| {
                first < verb && self.tree.child(first, Relation::Auxpass).is_some()
            });
        let passive = child(Relation::Auxpass) || child(Relation::Nsubjpass);
        passive && !self.is_perfect(verb)
            || shared
            || self.answer(verb).is_some()
            || self.agent(verb).is_some()
            || participle
    }

    /// "**He's said** he will stay": a short "has" that the parser takes for the auxiliary of a passive, though somebody
    /// says a clause.
    fn is_perfect(&self, verb: Id<Token>) -> bool {
        let short = self.tree.child(verb, Relation::Auxpass).is_some_and(|it| {
            self.token(it).span.len() <= "’s".len() && self.words(index(it)).ends_with('s')
        });
        let somebody = self.tree.child(verb, Relation::Nsubjpass).or(self.subjects[verb.index()]);
        short
            && somebody.is_some_and(|it| self.is_person(it))
            && !self.has_role(verb, WordRole::Telling)
            && self.tree.child(verb, Relation::Ccomp).is_some_and(|it| it > verb)
    }

    pub(super) fn has_role(&self, token: Id<Token>, role: WordRole) -> bool {
        self.cues.is(&self.token(token).lemma.to_lowercase(), role)
    }

    /// Who is told: "told reporters that …", "said to the envoys".
    fn addressee(&self, cue: Id<Token>) -> Option<Id<Token>> {
        if !self.is_verb(cue) {
            return None;
        }
        if self.is_passive(cue) {
            return self.tree.child(cue, Relation::Nsubjpass);
        }
        if let Some(dative) = self.tree.child(cue, Relation::Dative) {
            return match self.token(dative).pos {
                Pos::Adp => self.tree.child(dative, Relation::Pobj),
                _ => Some(dative),
            };
        }
        let clause = self.tree.child(cue, Relation::Ccomp).is_some();
        let object = self.tree.child(cue, Relation::Dobj).filter(|object| *object > cue);
        if clause && object.is_some() {
            return object;
        }
        let preposition = self
            .tree
            .related(cue, &[Relation::Prep])
            .find(|&preposition| self.has_role(preposition, WordRole::Addressee))?;
        self.tree.child(preposition, Relation::Pobj)
    }

    /// The preposition that leads to what something is said in.
    pub(super) fn medium(&self, cue: Id<Token>) -> Option<Id<Token>> {
        self.tree
            .related(cue, &[Relation::Prep])
            .find(|&preposition| self.leads_to_medium(preposition))
    }

    pub(super) fn leads_to_medium(&self, preposition: Id<Token>) -> bool {
        self.has_role(preposition, WordRole::MediumPreposition)
            && self
                .tree
                .child(preposition, Relation::Pobj)
                .is_some_and(|noun| self.has_role(noun, WordRole::Medium))
    }

    /// What a relative pronoun stands for.
    pub(super) fn antecedent(&self, head: Id<Token>) -> Option<Id<Token>> {
        let token = self.token(head);
        if !matches!(token.tag, Tag::Wp | Tag::Wdt) {
            return None;
        }
        let mut verb = token.head?;
        for _ in 0..CLIMB {
            let above = self.token(verb);
            if above.relation == Relation::Relcl {
                return above.head;
            }
            verb = above.head?;
        }
        None
    }
}

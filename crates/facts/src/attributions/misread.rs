//! Who speaks where the parser hung the cue or its subject elsewhere: found by place, tense and punctuation.

use std::ops::Range;

use readout_model::{Id, NameLabel, Pos, Relation, Tag, Token};

use super::Reading;
use super::content::index;
use super::cues::WordRole;
use super::source::{CLIMB, PHRASE};

impl Reading<'_> {
    /// The noun that a sentence consists of for the parser, which took its verb for a participle: "The bank’s analysts
    /// **estimated** that earnings would rise".
    pub(super) fn misread_subject(&self, verb: Id<Token>) -> Option<Id<Token>> {
        let Token { tag, relation, head, .. } = *self.token(verb);
        let noun = head.filter(|_| tag == Tag::Vbn && relation == Relation::Acl)?;
        let clause = self.tree.child(verb, Relation::Ccomp).filter(|&clause| clause > verb)?;
        let said = self.tree.child(clause, Relation::Mark).is_some()
            && self.quoting(verb).is_some()
            && !self.has_role(verb, WordRole::Telling);
        let alone = self.token(noun).relation == Relation::Root && noun < verb;
        (said && alone && self.agent(verb).is_none()).then_some(noun)
    }

    /// Who stands right before a verb of saying that the parser left without a subject, having taken it for a part of
    /// the words before: "At the talks in Oslo **Marant** said …", "Asked about the port, **Ilse Marant**, the envoy, said …".
    pub(super) fn stranded(&self, verb: Id<Token>) -> Option<Id<Token>> {
        let token = self.token(verb);
        let finite = matches!(token.tag, Tag::Vbd | Tag::Vbz | Tag::Vbp);
        // "“It is late,” Marant, the envoy of Oslo, **insisted**": hung on a word of the quotation.
        let main = matches!(
            token.relation,
            Relation::Root | Relation::Ccomp | Relation::Parataxis | Relation::Oprd | Relation::Dep
        );
        if !finite || !main || self.quoting(verb).is_none() {
            return None;
        }
        let sentence = &self.analysis.sentences[self.analysis.sentence_of(verb)].tokens;
        let at = |at: u32| Id::<Token>::new(at as usize);
        let beside = |id: Id<Token>| {
            self.region(id) == self.region(verb)
                && self.quotation_below(self.token(id).span, self.region(verb)).is_none()
        };
        let mut before = (sentence.start..index(verb)).rev().take(PHRASE).map(at).peekable();
        while before.peek().is_some_and(|&id| self.token(id).pos == Pos::Adv) {
            before.next();
        }
        let apposed = before.next_if(|&id| self.token(id).tag == Tag::Comma).is_some();
        if before.next_if(|&id| self.token(id).tag == Tag::CloseBracket).is_some() {
            before.find(|&id| self.token(id).tag == Tag::OpenBracket)?;
        }
        let nominal = |id: Id<Token>| matches!(self.token(id).pos, Pos::Noun | Pos::Propn);
        let mut head = before.next().filter(|&id| nominal(id) && beside(id))?;
        let mut described = false;
        for _ in 0..CLIMB {
            let Token { relation, head: above, .. } = *self.token(head);
            let start = self.tree.subtree(head).start;
            let up = match relation {
                // "Marant, the envoy, said": the first of the two.
                Relation::Appos if apposed && !described && self.follows_comma(start) => {
                    described = true;
                    above
                }
                Relation::Compound | Relation::Nmod => above,
                // "the envoy of Oslo said"
                Relation::Pobj => above.and_then(|preposition| self.token(preposition).head),
                _ => None,
            };
            let up = up.filter(|&up| nominal(up) && up < verb && beside(up));
            match up.filter(|&up| sentence.contains(&index(up))) {
                Some(up) => head = up,
                None => break,
            }
        }
        // Behind a comma begins a new part of the sentence; without one only a person's name shows where it does.
        let Range { start, end } = self.tree.subtree(head);
        let name = self.analysis.name_at(index(head));
        let person = name.is_some_and(|name| name.label == NameLabel::Person);
        let quoted = start > 0 && self.token(at(start - 1)).tag == Tag::CloseQuote;
        let apart = self.follows_comma(start) || quoted || person;
        let own = !matches!(self.token(head).relation, Relation::Nsubj | Relation::Nsubjpass);
        (apart && own && apposed == described && !self.is_date(start..end)).then_some(head)
    }

    /// The verb that "…, adding that …" goes on from, where the parser hung it elsewhere: "his words followed
    /// those of Marant, who **said** it was late, adding that …". Another verb than one of saying leaves it
    /// open who adds.
    pub(super) fn added_to(&self, cue: Id<Token>) -> Option<Id<Token>> {
        let token = self.token(cue);
        let comma = index(cue).checked_sub(1).map(|at| self.token(Id::new(at as usize)).tag);
        let adds = token.tag == Tag::Vbg
            && token.relation == Relation::Advcl
            && comma == Some(Tag::Comma)
            && self.hit_at[cue.index()].is_some();
        let head = token.head.filter(|head| adds && *head < cue)?;
        if self.hit_at[head.index()].is_some() {
            return None;
        }
        let between = (index(head) + 1..index(cue)).rev().take(PHRASE);
        let mut verbs = between.map(|at| Id::<Token>::new(at as usize));
        let nearer = verbs.find(|&verb| {
            matches!(self.token(verb).tag, Tag::Vbd | Tag::Vbz | Tag::Vbp)
                && self.token(verb).pos == Pos::Verb
                && !self.lacks_subject(verb)
                && self.region(verb) == self.region(cue)
        });
        // "…, calling it a mistake" goes on from what somebody said, if a word for that stands nearer.
        nearer.filter(|verb| self.quoting(cue).is_some() || self.hit_at[verb.index()].is_some())
    }

    /// Whether a cue carries on the speech of an earlier one, though the parser took it for a part of
    /// what was said: "said it was late but **added** that …".
    pub(super) fn speaks_on(&self, earlier: Id<Token>, cue: Id<Token>) -> bool {
        if self.is_thought_told(earlier, cue) {
            return false;
        }
        let joined = self.token(cue).relation == Relation::Conj && {
            // "emerged dishevelled and shaking", "firms and offshore accounts": what is no cue carries on nothing
            // unless it stands right behind its conjunction in a tense.
            let before = (0..index(cue)).rev().map(|at| self.token(Id::new(at as usize)));
            let mut before = before.take(3).skip_while(|it| matches!(it.pos, Pos::Adv | Pos::Aux));
            let beside = before.next().is_some_and(|it| it.pos == Pos::Cconj);
            // "said it has closed and left": the auxiliary may be that of both.
            let shared = self.token(cue).head.is_some_and(|first| {
                let participle = self.token(first).tag == Tag::Vbn;
                participle && self.tree.child(first, Relation::Aux).is_some()
            });
            let verb = matches!(self.token(cue).tag, Tag::Vbd | Tag::Vbz | Tag::Vbp);
            self.hit_at[cue.index()].is_some() || beside && verb && !shared
        };
        self.said_before(cue).filter(|_| joined).is_some_and(|verb| {
            let noun = self.token(earlier).relation == Relation::Dobj;
            verb == earlier || noun && self.token(earlier).head == Some(verb)
        })
    }

    /// "said he was ill and **thought** of home": what somebody of whom others speak, or he himself, thought then.
    fn is_thought_told(&self, earlier: Id<Token>, cue: Id<Token>) -> bool {
        let clause =
            self.tree.child(earlier, Relation::Ccomp).filter(|&it| earlier < it && it < cue);
        let person = clause.and_then(|it| self.subjects[it.index()]).is_some_and(|it| {
            ["Gender=Masc", "Gender=Fem"].iter().any(|own| self.analysis.has_feature(it, own))
        });
        person
            && self.token(cue).tag == Tag::Vbd
            && self.lacks_subject(cue)
            && self.tells_a_thought(cue)
            && !self.is_joined_apart(cue)
    }

    /// The cue whose speech this one carries on, if the parser hung it into the content of that.
    pub(super) fn said_before(&self, cue: Id<Token>) -> Option<Id<Token>> {
        let token = self.token(cue);
        // "said they were open when police came in and told her to leave": the police did, in the same tense.
        let first = token.head.filter(|_| token.relation == Relation::Conj);
        let beside = first.is_some_and(|first| {
            self.token(first).relation == Relation::Advcl
                && self.token(first).tag == token.tag
                && !self.lacks_subject(first)
                && self.objects[cue.index()].is_some_and(|it| it > cue)
        });
        if beside && token.tag == Tag::Vbd && self.has_role(cue, WordRole::Telling) {
            return None;
        }
        // "has accused one of lying and accused the other of theft": the tagger may repeat the first form.
        let bare_form = token.tag == Tag::Vbn && !self.is_passive(cue);
        // "has said it will open and proposed a date": what follows "will" has another form.
        let clause = token.head.filter(|&clause| {
            token.relation == Relation::Conj
                && self.token(clause).relation == Relation::Ccomp
                && self.token(clause).tag == Tag::Vb
                && self.tense(clause) == Tag::Md
        });
        if let Some(above) = clause.and_then(|clause| self.token(clause).head)
            && matches!(token.tag, Tag::Vbn | Tag::Vbd)
            && self.token(above).tag == Tag::Vbn
            && self.lacks_subject(cue)
            && self.tree.related(cue, &[Relation::Aux, Relation::Auxpass]).next().is_none()
            && self.quoting(above).is_some()
        {
            return Some(above);
        }
        // "said it was late but did not confirm …": the auxiliary shows the tense.
        let spoken = token.tag == Tag::Vb && self.quoting(cue).is_some();
        let tense = if spoken { self.tense(cue) } else { token.tag };
        let verb = bare_form || matches!(tense, Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Vbg);
        // "said he was shocked, adding that …": he who said it adds.
        let before = Id::new(cue.index().saturating_sub(1));
        let adds = token.relation == Relation::Advcl
            && token.tag == Tag::Vbg
            && self.token(before).tag == Tag::Comma
            && self.quoting(cue).is_some();
        if token.relation != Relation::Conj && !adds || !verb || !self.lacks_subject(cue) {
            return None;
        }
        let mut current = token.head?;
        let finite = token.tag != Tag::Vbg
            && self.tree.related(cue, &[Relation::Aux, Relation::Auxpass]).next().is_none();
        for _ in 0..CLIMB {
            let inner = self.token(current);
            let above = inner.head?;
            let earlier = self.token(above);
            // "accused him of lying and claimed …": what shows tense is not coordinated with what
            // shows none.
            let bare = matches!(inner.tag, Tag::Vbg | Tag::Vb)
                && self
                    .tree
                    .related(current, &[Relation::Aux, Relation::Auxpass])
                    .all(|aux| self.token(aux).tag == Tag::To);
            let verb = if earlier.pos == Pos::Adp { earlier.head? } else { above };
            let again = token.lemma == self.token(verb).lemma;
            if bare_form && !(again && self.token(verb).tag == Tag::Vbn) {
                return None;
            }
            // "urging them to stay and warning them": so do participles.
            let participles = token.tag == Tag::Vbg && self.token(verb).tag == Tag::Vbg;
            if participles && inner.tag == Tag::Vb && bare && self.hit_at[verb.index()].is_some() {
                return (verb < current).then_some(verb);
            }
            let unlike = matches!(token.tag, Tag::Vbd | Tag::Vbz) && inner.tag == Tag::Vb;
            if finite && bare && (again || unlike || self.quoting(cue).is_some()) {
                let past = |tag| matches!(tag, Tag::Vbd | Tag::Vbn);
                // "has threatened to leave and seems to mean it"
                let present = unlike && token.tag == Tag::Vbz && self.tense(verb) == Tag::Vbz;
                let same = self.token(verb).tag == token.tag
                    || past(self.token(verb).tag) && past(token.tag)
                    || present;
                let spoken = self.hit_at[verb.index()].is_some() && verb < current;
                return (same && spoken).then_some(verb);
            }
            if inner.relation == Relation::Ccomp && above < current {
                let same = (adds || earlier.tag == tense) && self.quoting(above).is_some();
                // A verb of saying, or one whose tense fits the cue but not the clause beside it.
                // A comma before the conjunction parts the two: "said it was late, and blamed the port".
                let clause = self.tree.child(cue, Relation::Ccomp);
                let names = self.names(cue)
                    && clause.is_none_or(|it| self.tree.child(it, Relation::Mark).is_none());
                let fits = self.quoting(cue).is_some()
                    || names
                    || self.tense(current) != tense
                    || self.is_joined_apart(cue);
                return (same && fits).then_some(above);
            }
            // "denounced it as a step that raises tensions and **urged** restraint", "wants to stay and **hinted** at a
            // job": what shows another tense than its neighbour goes on from the verb above.
            let first = token.head.filter(|&first| first < cue && !adds);
            let apart = first.is_some_and(|first| {
                let shown = self.tense(first);
                let bare = self.token(first).tag == Tag::Vb && shown == Tag::To;
                let present = matches!(shown, Tag::Vbz | Tag::Vbp);
                bare || present && self.token(first).relation == Relation::Relcl
            });
            let spoken =
                self.hit_at[verb.index()].is_some() && self.is_verb(verb) && verb < current;
            let told = self.hit_at[cue.index()].is_some()
                && token.tag == Tag::Vbd
                && matches!(self.token(verb).tag, Tag::Vbd | Tag::Vbz)
                && self.region(verb) == self.region(cue);
            if apart && spoken && told {
                return Some(verb);
            }
            // "repeated accusations that the ministry spies and complained": the verb with the noun.
            let noun = matches!(inner.relation, Relation::Ccomp | Relation::Acl)
                && earlier.relation == Relation::Dobj
                && self.hit_at[above.index()].is_some();
            if let Some(verb) = earlier.head.filter(|_| noun && above < current) {
                let same = self.token(verb).tag == token.tag && self.tense(current) != token.tag;
                return same.then_some(verb);
            }
            current = above;
        }
        None
    }

    /// The verb that a conjunction right before a cue hangs from, where the parser hung the cue further up: "it felt
    /// cold before the captain **came** and said".
    pub(super) fn joined_nearer(&self, cue: Id<Token>) -> Option<Id<Token>> {
        let Token { relation, head, .. } = *self.token(cue);
        let first = head.filter(|_| relation == Relation::Conj)?;
        let link = Id::new(index(cue).checked_sub(1)? as usize);
        let token = self.token(link);
        let nearer = token.head.filter(|_| token.relation == Relation::Cc)?;
        let fits = first < nearer
            && nearer < cue
            && self.token(nearer).relation == Relation::Advcl
            && self.said_before(cue).is_none()
            && self.lacks_subject(cue)
            && !self.lacks_subject(nearer)
            && self.token(nearer).tag == self.token(cue).tag
            && self.region(nearer) == self.region(cue);
        fits.then_some(nearer)
    }

    /// Who speaks in "…, **reported island media**, adding that …", where the parser takes the speaker for an object.
    pub(super) fn inverted_before(&self, cue: Id<Token>) -> Option<Id<Token>> {
        let Token { tag, relation, head, .. } = *self.token(cue);
        let adds = tag == Tag::Vbg
            && relation == Relation::Advcl
            && self.follows_comma(index(cue))
            && self.quoting(cue).is_some();
        let first = head.filter(|&head| adds && head < cue)?;
        let before = (index(first) + 1..index(cue)).rev().take(PHRASE);
        let mut before = before.map(|at| Id::<Token>::new(at as usize));
        let spoke = before.find(|&it| {
            matches!(self.token(it).tag, Tag::Vbd | Tag::Vbz) && self.quoting(it).is_some()
        })?;
        let speaker = self.objects[spoke.index()].filter(|&it| spoke < it && it < cue)?;
        let beside = self.tree.subtree(speaker).start == index(spoke) + 1;
        let inverted = self.follows_comma(index(spoke)) && self.lacks_subject(spoke);
        (inverted && beside && self.tree.child(spoke, Relation::Ccomp).is_none()).then_some(speaker)
    }

    /// Whether a comma stands before the conjunction that joins a verb of a statement to an earlier one.
    fn is_joined_apart(&self, cue: Id<Token>) -> bool {
        let before = (0..index(cue)).rev().take(3);
        let mut before = before
            .skip_while(|&at| matches!(self.token(Id::new(at as usize)).pos, Pos::Adv | Pos::Aux));
        let conjunction = before.next();
        self.hit_at[cue.index()].is_some()
            && conjunction.is_some_and(|at| {
                self.token(Id::new(at as usize)).pos == Pos::Cconj && self.follows_comma(at)
            })
    }

    /// A speaker by position, for when the parse breaks at the quotation: the noun or pronoun right
    /// before the cue, or the phrase right behind it.
    pub(super) fn source_nearby(&self, cue: Id<Token>, gap: Range<u32>) -> Option<Id<Token>> {
        let nominal = |at: u32| {
            let token = self.token(Id::new(at as usize));
            matches!(token.pos, Pos::Noun | Pos::Propn | Pos::Pron)
        };
        let auxiliary = |at: &u32| {
            matches!(self.token(Id::new(*at as usize)).pos, Pos::Aux | Pos::Adv | Pos::Part)
        };
        let before = (gap.start..index(cue)).rev().find(|at| !auxiliary(at));
        // "a local member, Okafor, told": past the comma of an apposition.
        let comma = before.filter(|&at| self.token(Id::new(at as usize)).tag == Tag::Comma);
        let before =
            comma.and_then(|at| at.checked_sub(1)).filter(|at| gap.contains(at)).or(before);
        // "Marant, 58, told": past the age.
        let aged = before.filter(|&at| {
            comma.is_some()
                && at > gap.start + 1
                && self.token(Id::new(at as usize)).pos == Pos::Num
                && self.token(Id::new(at as usize - 1)).tag == Tag::Comma
        });
        let before = aged.map(|at| at - 2).or(before);
        // "when they interrupted the speech, shouting": who did, not what was interrupted.
        let adds = comma.is_some() && self.token(cue).tag == Tag::Vbg;
        if adds && before.is_some_and(|at| self.is_object(Id::new(at as usize))) {
            return self.doer_before(cue, gap.start);
        }
        if let Some(at) = before.filter(|&at| nominal(at)) {
            let head = Id::new(at as usize);
            // "Marant, the head of the board, told": up to who is described.
            let mut head: Id<Token> = head;
            for _ in 0..CLIMB {
                let up = self.token(head).head.and_then(|above| match self.token(head).relation {
                    Relation::Appos if comma.is_some() => Some(above),
                    Relation::Pobj if comma.is_some() => self.token(above).head,
                    _ => None,
                });
                let up =
                    up.filter(|&up| gap.contains(&index(up)) && up < head && nominal(index(up)));
                match up {
                    Some(up) => head = up,
                    None => break,
                }
            }
            return Some(head);
        }
        let after = (index(cue) + 1..gap.end).find(|at| !auxiliary(at))?;
        let mut at = after;
        let inside = |at: u32| {
            let Token { pos, relation, .. } = *self.token(Id::new(at as usize));
            let described = matches!(pos, Pos::Det | Pos::Adj | Pos::Num);
            nominal(at) || described || relation == Relation::Amod
        };
        while at + 1 < gap.end && inside(at) && inside(at + 1) {
            at += 1;
        }
        nominal(at).then(|| Id::new(at as usize))
    }

    /// Whether a noun is what a verb or a preposition has behind it.
    fn is_object(&self, noun: Id<Token>) -> bool {
        matches!(self.token(noun).relation, Relation::Dobj | Relation::Pobj)
    }

    /// The subject of the nearest verb before a cue that shows tense.
    fn doer_before(&self, cue: Id<Token>, from: u32) -> Option<Id<Token>> {
        let verbs = (from..index(cue)).rev().take(PHRASE).map(|at| Id::<Token>::new(at as usize));
        let mut verbs = verbs.filter(|&it| self.is_verb(it) && self.region(it) == self.region(cue));
        let verb = verbs.find(|&it| {
            let tense = matches!(self.tense(it), Tag::Vbd | Tag::Vbz | Tag::Vbp);
            tense && !self.lacks_subject(it)
        })?;
        self.subjects[verb.index()].filter(|&it| !self.has_role(it, WordRole::Thing))
    }

    /// Whether a conjunction opens a finite clause.
    pub(super) fn is_clause_of_its_own(&self, verb: Id<Token>) -> bool {
        let finite = matches!(self.tense(verb), Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md);
        finite && self.tree.child(verb, Relation::Mark).is_some()
    }
}

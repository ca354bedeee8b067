//! Who speaks where a cue is a noun or describes one: "**the mayor’s** claim", "**a woman** saying so", "**issued** a
//! letter saying so", "**their** wish to say so".

use readout_model::{Id, NameLabel, Pos, Relation, Tag, Token};

use super::Reading;
use super::content::index;
use super::cues::WordRole;
use super::source::CLIMB;

impl Reading<'_> {
    /// Who does what a participle or an infinitive behind a noun tells of.
    pub(super) fn described(&self, verb: Id<Token>, noun: Id<Token>) -> Option<Id<Token>> {
        if self.tree.related(verb, &[Relation::Aux]).any(|aux| self.token(aux).tag == Tag::To) {
            // "**her** attempt to press the council"; "a chance to show" is nobody's.
            let owner = self.tree.child(noun, Relation::Poss);
            return owner.or(Some(noun).filter(|&noun| self.token(noun).tag != Tag::Nn));
        }
        if self.token(verb).tag != Tag::Vbg {
            return Some(noun);
        }
        // "with **Oslo and other towns** calling it late"
        let mut first = noun;
        for _ in 0..CLIMB {
            let Token { relation, head, .. } = *self.token(first);
            match head.filter(|&head| relation == Relation::Conj && head < first) {
                Some(head) => first = head,
                None => break,
            }
        }
        let with = self.token(first).head.filter(|&with| {
            self.token(first).relation == Relation::Pobj && self.has_role(with, WordRole::Absolute)
        });
        if first != noun && with.is_some_and(|it| self.follows_comma(index(it))) {
            return Some(first);
        }
        if let Some((issuer, _)) = self.issuer(verb) {
            return Some(issuer);
        }
        // "**leaflets** aimed at families telling them so": what is aimed tells them.
        let aimed = self.token(noun).head.filter(|_| self.token(noun).relation == Relation::Pobj);
        let aimed = aimed.and_then(|at| {
            self.token(at).head.filter(|_| self.token(at).relation == Relation::Prep)
        });
        if let Some(aimed) = aimed.filter(|&it| self.token(it).tag == Tag::Vbn)
            && self.token(aimed).relation == Relation::Acl
            && !self.follows_comma(self.tree.subtree(verb).start)
        {
            return self.token(aimed).head;
        }
        // "joined the protest with **leaders of the council** calling it late"
        let absolute = self.tree.related(noun, &[Relation::Prep]).find(|&with| {
            self.has_role(with, WordRole::Absolute)
                && self.tree.subtree(with).end == self.tree.subtree(verb).start
        });
        if let Some(leaders) = absolute.and_then(|with| self.tree.child(with, Relation::Pobj)) {
            return Some(leaders);
        }
        // "praised the crew, **saying** so", "spent the week **saying** so": who praises and who spends it.
        let day = self.is_day(noun);
        let object = matches!(self.token(noun).relation, Relation::Dobj | Relation::Pobj) || day;
        let aside =
            self.follows_comma(self.tree.subtree(verb).start) && !self.is_closed(noun, verb);
        let thing = day || self.has_role(noun, WordRole::Thing);
        if object && (aside || thing) {
            return self.doer_above(noun);
        }
        Some(noun)
    }

    /// The verb before a participle that hangs from it as a clause: "**left**, saying so".
    fn above_participle(&self, verb: Id<Token>) -> Option<Id<Token>> {
        let Token { tag, relation, head, .. } = *self.token(verb);
        head.filter(|&above| tag == Tag::Vbg && relation == Relation::Advcl && above < verb)
    }

    /// Who does what a participle tells beside a preposition, where the parser hung both from the verb of the sentence:
    /// "left, despite **Oslo and Rome** denouncing it".
    pub(super) fn absolute(&self, verb: Id<Token>) -> Option<Id<Token>> {
        let above = self.above_participle(verb).filter(|_| self.lacks_subject(verb))?;
        let start = self.tree.subtree(verb).start;
        let with = self.tree.related(above, &[Relation::Prep]).find(|&it| {
            above < it
                && self.has_role(it, WordRole::Absolute)
                && self.tree.subtree(it).end == start
        })?;
        self.tree.child(with, Relation::Pobj).filter(|&it| self.token(it).pos == Pos::Propn)
    }

    /// The verb with which somebody answers who is asked between commas, where the parser made that the verb of the
    /// sentence: "Marant, asked whether it was late, **replied** that …".
    pub(super) fn answer(&self, asked: Id<Token>) -> Option<Id<Token>> {
        let subject = self.subjects[asked.index()].filter(|&it| it < asked)?;
        let aside = self.token(asked).tag == Tag::Vbd
            && subject < asked
            && self.follows_comma(index(asked))
            && self.hit_at[asked.index()].is_some();
        self.tree.related(asked, &[Relation::Ccomp, Relation::Conj]).find(|&verb| {
            aside
                && verb > asked
                && self.token(verb).tag == Tag::Vbd
                && self.lacks_subject(verb)
                && self.follows_comma(index(verb))
                && self.quoting(verb).is_some()
        })
    }

    /// Who issues the document that says something, and the verb for that: "**the ministry issued** a letter
    /// saying so", "sent an email to supporters saying so".
    pub(super) fn issuer(&self, verb: Id<Token>) -> Option<(Id<Token>, Id<Token>)> {
        let Token { tag, relation, head, .. } = *self.token(verb);
        let noun = head.filter(|_| tag == Tag::Vbg && relation == Relation::Acl)?;
        let mut current = noun;
        for _ in 0..CLIMB {
            let Token { relation, head, .. } = *self.token(current);
            let above = head?;
            let inside = matches!(
                relation,
                Relation::Pobj | Relation::Prep | Relation::Dative | Relation::Compound
            );
            if !inside && relation != Relation::Dobj {
                return None;
            }
            if !self.is_verb(above) {
                current = above;
                continue;
            }
            let object = self.objects[above.index()].filter(|it| *it < verb)?;
            let tells = [WordRole::Medium, WordRole::Finding, WordRole::Summary];
            let document = tells.iter().any(|&role| self.has_role(object, role));
            let own = object == noun && self.token(noun).pos == Pos::Noun;
            let first = self.token(above).head.filter(|_| self.lacks_subject(above));
            let joined = first.filter(|_| self.token(above).relation == Relation::Conj);
            let who = self.subjects[joined.unwrap_or(above).index()]?;
            let issues = self.has_role(above, WordRole::Issuing) && !self.is_passive(above);
            return (issues && (document || own)).then_some((who, above));
        }
        None
    }

    /// Who wrote the document that somebody received and that says something: "got an email from **the office** warning
    /// them".
    pub(super) fn sender(&self, verb: Id<Token>) -> Option<Id<Token>> {
        let above = self.above_participle(verb).filter(|&above| {
            self.quoting(above).is_none()
                && !self.follows_comma(self.tree.subtree(verb).start)
                && !self.has_role(above, WordRole::Issuing)
        })?;
        let object = self.objects[above.index()].filter(|&it| it < verb)?;
        let start = self.tree.subtree(verb).start;
        let end = self.tree.subtree(object).end;
        let from = |&preposition: &Id<Token>| {
            self.has_role(preposition, WordRole::Source)
                && self.tree.child(preposition, Relation::Pobj).is_some()
        };
        // The parser may hang it from the verb.
        let apart = self.tree.related(above, &[Relation::Prep]).filter(from).find(|&it| {
            let range = self.tree.subtree(it);
            range.start == end && range.end == start
        });
        let by = self.tree.related(object, &[Relation::Prep]).find(from).or(apart);
        let document = (end == start || apart.is_some()) && self.has_role(object, WordRole::Medium);
        let writer = by.and_then(|preposition| self.tree.child(preposition, Relation::Pobj));
        document.then(|| writer.unwrap_or(object))
    }

    /// Whether the comma before a participle closes what describes its noun: "showed Marant, **the envoy,** saying so".
    fn is_closed(&self, noun: Id<Token>, verb: Id<Token>) -> bool {
        let start = self.tree.subtree(verb).start;
        self.tree
            .related(noun, &[Relation::Appos, Relation::Relcl, Relation::Acl])
            .any(|it| it < verb && self.tree.subtree(it).end + 1 >= start)
    }

    /// Whether a noun is the last word of a date: "last **week**", not "2011 letter".
    pub(super) fn is_day(&self, noun: Id<Token>) -> bool {
        let name = self.analysis.name_at(index(noun));
        name.is_some_and(|name| matches!(name.label, NameLabel::Date | NameLabel::Time))
    }

    /// The subject of the verb that a noun stands under.
    fn doer_above(&self, noun: Id<Token>) -> Option<Id<Token>> {
        let mut current = noun;
        for _ in 0..2 * CLIMB {
            if let Some(subject) = self.subjects[current.index()].filter(|_| self.is_verb(current))
            {
                return (subject < noun).then_some(subject);
            }
            let above = self.token(current).head?;
            if self.region(above) != self.region(noun) {
                return None;
            }
            current = above;
        }
        None
    }

    /// Of what somebody is accused by a name, where the parser hung the phrase on that: "are accused by the EU **of a
    /// part in it**".
    pub(super) fn deed_of_agent(&self, verb: Id<Token>) -> Option<Id<Token>> {
        let name = self.agent(verb).filter(|&it| self.token(it).pos == Pos::Propn)?;
        self.tree.related(name, &[Relation::Prep]).find(|&it| {
            let noun = self.tree.child(it, Relation::Pobj);
            let described = noun.is_some_and(|noun| {
                self.token(noun).pos == Pos::Noun && self.tree.child(noun, Relation::Det).is_some()
            });
            self.has_role(it, WordRole::Deed)
                && (described || self.tree.child(it, Relation::Pcomp).is_some())
        })
    }

    /// Whose words a noun stands for: possessor, "by …", or the subject of the verb it depends on.
    pub(super) fn source_of_noun(&self, noun: Id<Token>) -> Option<Id<Token>> {
        // The parser may take a possessor for a subject; its ending shows what it is.
        let owner = self.tree.related(noun, &[Relation::Poss, Relation::Nsubj]).find(|&owner| {
            self.token(owner).relation == Relation::Poss
                || self.tree.child(owner, Relation::Case).is_some()
        });
        // "She expressed her hope": who expresses it.
        let token = self.token(noun);
        let light = token.head.filter(|&verb| {
            token.relation == Relation::Dobj && self.has_role(verb, WordRole::Light)
        });
        let pronoun = owner.is_some_and(|owner| self.token(owner).pos == Pos::Pron);
        let holder = |verb: Id<Token>| self.subjects[verb.index()].or_else(|| self.absolute(verb));
        if let Some(subject) = light.and_then(holder)
            && pronoun
        {
            return Some(subject);
        }
        if owner.is_some() {
            return owner;
        }
        for preposition in self.tree.related(noun, &[Relation::Prep]) {
            // "reports **from China** that …": where they come from, not who gives them.
            let place = |it: &Id<Token>| {
                let name = self.analysis.name_at(index(*it));
                name.is_some_and(|name| name.label == NameLabel::Gpe)
            };
            if self.has_role(preposition, WordRole::Source) {
                let whose = self.tree.child(preposition, Relation::Pobj);
                let hearsay = self.has_role(noun, WordRole::Hearsay);
                return whose.filter(|it| !(hearsay && place(it)));
            }
        }
        // "the HHN **allegations** that …": a body before what it alleges.
        let body = self.tree.related(noun, &[Relation::Compound]).find(|&name| {
            let named = self.analysis.name_at(index(name));
            index(name) + 1 == index(noun)
                && self.token(name).pos == Pos::Propn
                && named.is_some_and(|it| {
                    it.label == NameLabel::Org
                        || it.label == NameLabel::Gpe && self.leads_clause(noun)
                })
        });
        if body.is_some() {
            return body;
        }
        let token = self.token(noun);
        // "lives in fear of a flood"
        if let (Relation::Pobj, Some(preposition)) = (token.relation, token.head) {
            let verb = self.token(preposition).head?;
            let holds = self.has_role(preposition, WordRole::Holder)
                || self.has_role(verb, WordRole::Arriving);
            let holds = holds && self.is_verb(verb);
            return (holds && self.is_stated(verb)).then(|| self.source_of_verb(verb)).flatten();
        }
        let verb = token.head.filter(|_| token.relation == Relation::Dobj)?;
        let light = self.has_role(verb, WordRole::Light);
        (light && !self.is_passive(verb)).then(|| self.subject(verb)).flatten()
    }

    /// Whether a noun has a clause with a conjunction: "allegations **that** the port is lost".
    fn leads_clause(&self, noun: Id<Token>) -> bool {
        let mut clauses = self.tree.related(noun, &[Relation::Acl, Relation::Ccomp]);
        clauses.any(|clause| self.tree.child(clause, Relation::Mark).is_some())
    }
}

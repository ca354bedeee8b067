use readout_model::{Id, Pos, Relation, Tag, Token};

use super::grammar::Grammar;
use super::local::Local;
use super::words::Class;
use super::{Builder, MOST};
use crate::{Clause, ClauseKind, Filler, Link, Signs, Tense};

impl Builder<'_> {
    /// What the form of a verb and the clauses around it say about whether it happens.
    pub(super) fn verb_signs(
        &self,
        local: &Local,
        sibling: Option<usize>,
        outer: Option<&(usize, Link)>,
    ) -> Signs {
        let grammar = &self.grammar;
        let mut signs = grammar.own_signs(local);
        if grammar.relation(local.verb) == Relation::Acomp
            && let Some(copula) = grammar.head(local.verb).and_then(|head| self.draft(head))
        {
            let copula = &self.drafts[copula].clause;
            signs.clone_from(&copula.signs);
            // "looked crushed" is how it seemed.
            if !grammar.words.is(Class::Progressive, &copula.lemma) {
                signs.modal.get_or_insert_with(|| copula.lemma.clone());
            }
        }
        if let Some((outer, link)) = outer {
            self.inherit(&mut signs, *outer, link, local);
        }
        if let Some(sibling) = sibling {
            let other = &self.drafts[sibling];
            signs.conditional |= other.clause.signs.conditional;
            signs.question |= other.clause.signs.question;
            let bare = local.auxiliaries.is_empty() && local.subjects.is_empty();
            let tag = grammar.token(local.verb).tag;
            let same_form =
                !other.finite || tag == other.tag || (tag == Tag::Vbp && other.tag == Tag::Vb);
            if bare && local.finite(grammar).is_none() && same_form {
                let shared = &other.clause.signs;
                signs.negated |= shared.negated && !grammar.is_contrast(local.verb);
                signs.tense = shared.tense;
                signs.progressive = shared.progressive;
                signs.perfect = shared.perfect;
                signs.modal.clone_from(&shared.modal);
                signs.purpose = shared.purpose;
                signs.governors.clone_from(&shared.governors);
            }
            signs.negated |= grammar.is_linked_by_negative(local.verb);
        }
        // "Whether they will meet is uncertain": a question wherever it stands.
        signs.question |= grammar.relation(local.verb) != Relation::Advcl
            && local
                .mark
                .is_some_and(|mark| grammar.words.is(Class::Question, &grammar.word(mark)));
        signs.conditional |=
            local.has_condition && (signs.modal.is_some() || signs.tense == Tense::Future);
        signs
    }

    /// Whether a clause says what somebody or something is, not what is done: "was there", "is keen".
    fn is_predicate(&self, clause: &Clause) -> bool {
        self.grammar.words.is(Class::Linking, &clause.lemma)
            || self.grammar.relation(clause.head) == Relation::Acomp
    }

    /// What a clause takes from the one it is inside of.
    fn inherit(&self, signs: &mut Signs, outer: usize, link: &Link, local: &Local) {
        let grammar = &self.grammar;
        let above = &self.drafts[outer].clause;
        let finite = local.finite(grammar).is_some();
        signs.conditional |= above.signs.conditional;
        let predicate = match link {
            Link::Adverbial(marker) => {
                signs.conditional |= grammar.words.is(Class::Condition, marker);
                signs.negated |= grammar.words.is(Class::NegativePreposition, marker);
                signs.purpose |= local.is_infinitive(grammar);
                // "before the king leaves": he has not left.
                if grammar.words.is(Class::Until, marker) && signs.tense == Tense::Present {
                    signs.tense = Tense::Future;
                }
                if finite || local.is_infinitive(grammar) {
                    return;
                }
                signs.tense = above.signs.tense;
                if marker.is_empty() {
                    signs.modal.clone_from(&above.signs.modal);
                    signs.governors.clone_from(&above.signs.governors);
                }
                return;
            }
            Link::Preposition(word) => {
                signs.negated |= grammar.words.is(Class::NegativePreposition, word);
                signs.tense = above.signs.tense;
                let joined = smol_str::format_smolstr!("{} {word}", above.lemma);
                if grammar.words.governs(&joined) {
                    joined
                } else if above.kind == ClauseKind::Noun && grammar.words.governs(&above.lemma) {
                    above.lemma.clone()
                } else if above.signs.negated && self.is_predicate(above) {
                    joined
                } else {
                    return;
                }
            }
            Link::Question => {
                signs.question |= local.mark.is_some();
                above.lemma.clone()
            }
            // "wants the bank to pay" is a demand, "wants to pay" is not.
            Link::Infinitive if !local.subjects.is_empty() => {
                let other = smol_str::format_smolstr!("{} someone", above.lemma);
                if grammar.words.governs(&other) { other } else { above.lemma.clone() }
            }
            // "has to pay" is a demand; "has yet to pay" is none, and who had to pay did.
            Link::Infinitive
                if above.adverbs.is_empty()
                    && above.signs.tense == Tense::Present
                    && !grammar.words.governs(&above.lemma) =>
            {
                smol_str::format_smolstr!("{} to", above.lemma)
            }
            Link::Infinitive | Link::Participle | Link::That | Link::Noun => above.lemma.clone(),
        };
        if !finite && !signs.imperative {
            signs.modal = signs.modal.take().or_else(|| above.signs.modal.clone());
            signs.tense = above.signs.tense;
        }
        // "was to have met": so it was meant, and came to nothing.
        let past = above.signs.tense == Tense::Past && signs.perfect;
        signs.conditional |= *link == Link::Infinitive && past && self.is_of_future(outer);
        if *link == Link::Infinitive && self.is_future_phrase(outer) {
            signs.tense = Tense::Future;
            signs.negated |= above.signs.negated;
        } else {
            let holder = self.named_by_subject(outer).unwrap_or(predicate);
            signs.governors.push((holder, above.signs.negated));
        }
        signs.governors.extend(above.signs.governors.iter().cloned());
        signs.governors.truncate(MOST);
    }

    /// "is to", "is due to", "is going to" — but not "was due to", which says that it may have come
    /// to nothing.
    fn is_future_phrase(&self, draft: usize) -> bool {
        let Clause { lemma, signs, .. } = &self.drafts[draft].clause;
        if signs.tense != Tense::Present || self.named_by_subject(draft).is_some() {
            return false;
        }
        let progressive = self.grammar.words.is(Class::FutureProgressive, lemma);
        (signs.progressive && progressive) || self.is_of_future(draft)
    }

    /// "is to", "was due to": what puts an infinitive after it into the future.
    fn is_of_future(&self, draft: usize) -> bool {
        let Self { grammar, drafts, .. } = self;
        let Clause { head, lemma, .. } = &drafts[draft].clause;
        let adjective =
            grammar.token(*head).pos == Pos::Adj || grammar.words.is(Class::Linking, lemma);
        (adjective || drafts[draft].passive) && grammar.words.is(Class::FutureState, lemma)
    }

    /// "The plan is to attack": what governs the attack is the plan.
    pub(super) fn named_by_subject(&self, draft: usize) -> Option<smol_str::SmolStr> {
        let Self { grammar, drafts, .. } = self;
        if !grammar.words.is(Class::Linking, &drafts[draft].clause.lemma) {
            return None;
        }
        let [Filler { head }] = drafts[draft].surface[..] else { return None };
        let lemma = grammar.lemma(head);
        grammar.words.governs(&lemma).then_some(lemma)
    }
}

impl Grammar<'_> {
    fn own_signs(&self, local: &Local) -> Signs {
        let mut signs = Signs::default();
        let tag = self.token(local.verb).tag;
        let (mut has_be, mut being) = (false, false);
        for &auxiliary in &local.auxiliaries {
            let lemma = self.lemma(auxiliary);
            if self.token(auxiliary).tag == Tag::Md {
                if self.words.is(Class::FutureModal, &lemma)
                    || self.words.is(Class::FutureModal, &self.word(auxiliary))
                {
                    signs.tense = Tense::Future;
                } else {
                    signs.modal = Some(lemma);
                }
                continue;
            }
            match self.token(auxiliary).relation {
                Relation::Aux if self.words.is(Class::Perfect, &lemma) => signs.perfect = true,
                Relation::Aux if self.words.is(Class::Progressive, &lemma) => has_be = true,
                Relation::Auxpass => being |= self.token(auxiliary).tag == Tag::Vbg,
                _ => {}
            }
        }
        // "are being held"; but "after being held" says nothing of when.
        signs.progressive |= has_be && (being || tag == Tag::Vbg);
        if let Some(finite) = local.finite(self) {
            match self.token(finite).tag {
                Tag::Vbd => signs.tense = Tense::Past,
                Tag::Vbz | Tag::Vbp => signs.tense = Tense::Present,
                _ => {}
            }
        }
        // "Had they signed, …"
        if matches!(self.relation(local.verb), Relation::Advcl | Relation::Ccomp)
            && self.head(local.verb).is_some_and(|head| local.verb < head)
            && local.mark.is_none()
            && !signs.question
        {
            let inverted = local.finite(self).zip(local.subjects.first());
            signs.conditional |= inverted.is_some_and(|(finite, subject)| finite < *subject)
                && !local.auxiliaries.is_empty();
        }
        // "the first minister to visit Peru" has visited it.
        if local.is_infinitive(self)
            && matches!(self.relation(local.verb), Relation::Acl | Relation::Relcl)
            && self.head(local.verb).is_some_and(|noun| self.is_ranked(noun))
        {
            signs.tense = Tense::Past;
        }
        // "President to visit Peru": a headline's future.
        if local.is_infinitive(self)
            && matches!(self.relation(local.verb), Relation::Acl | Relation::Relcl)
            && self.head(local.verb).is_some_and(|noun| self.relation(noun) == Relation::Root)
            && self.is_unpunctuated(local.verb)
        {
            signs.tense = Tense::Future;
        }
        signs.negated = self.is_negated(local);
        signs.imperative = tag == Tag::Vb
            && local.subjects.is_empty()
            && local.auxiliaries.iter().all(|it| self.token(*it).tag == Tag::Vb)
            && matches!(self.relation(local.verb), Relation::Root | Relation::Ccomp);
        signs.question = self.relation(local.verb) == Relation::Root && {
            let analysis = self.tree.analysis;
            let sentence = &analysis.sentences[analysis.sentence_of(local.verb)];
            self.text[sentence.span].ends_with('?')
        };
        signs
    }

    fn is_negated(&self, local: &Local) -> bool {
        let negative = |token: Id<Token>| self.words.is(Class::Negative, &self.word(token));
        let not_only = |token: Id<Token>| self.is_not_only(token);
        local.negations.iter().any(|it| !not_only(*it))
            || local.adverbs.iter().any(|adverb| {
                (negative(*adverb) && !not_only(*adverb))
                    || self.some_children(*adverb).any(negative)
            })
            || local.subjects.iter().chain(&local.objects).any(|it| self.is_none(*it))
            // "**No** away fans were let in", which the parser takes for an exclamation.
            || self
                .some_related(local.verb, &[Relation::Intj])
                .any(|it| self.token(it).tag == Tag::Dt && negative(it))
            || self
                .some_related(local.verb, &[Relation::Preconj, Relation::Cc])
                .any(|it| it < local.verb && negative(it) && !not_only(it))
    }

    /// "not only", "not all": no negation of what is said.
    fn is_not_only(&self, negation: Id<Token>) -> bool {
        let next = Id::new(negation.index() + 1);
        next.index() < self.tree.analysis.tokens.len()
            && self.words.is(Class::NotNegative, &self.word(next))
    }

    /// Whether a noun is one of a row: "the first minister", "the highest-ranking diplomat".
    fn is_ranked(&self, noun: Id<Token>) -> bool {
        let first = self.tree.subtree(noun).start as usize;
        let before = first.max(noun.index().saturating_sub(MOST))..noun.index();
        before.map(Id::new).any(|token| {
            matches!(self.token(token).tag, Tag::Jjs | Tag::Rbs)
                || self.words.is(Class::Ranking, &self.word(token))
        })
    }

    /// "no talks", "neither side", "nobody".
    pub(super) fn is_none(&self, noun: Id<Token>) -> bool {
        let negative = |token: Id<Token>| self.words.is(Class::Negative, &self.word(token));
        negative(noun)
            || self
                .some_related(noun, &[Relation::Det, Relation::Neg, Relation::Preconj])
                .any(|child| negative(child) && child < noun && !self.is_not_only(child))
    }

    /// "nor" between this verb and the one it is coordinated with.
    fn is_linked_by_negative(&self, verb: Id<Token>) -> bool {
        self.head(verb).is_some_and(|head| {
            self.some_related(head, &[Relation::Cc])
                .any(|cc| head < cc && cc < verb && self.words.is(Class::Negative, &self.word(cc)))
        })
    }

    /// "did not stop **but** go on": a contrast does not share the negation.
    fn is_contrast(&self, verb: Id<Token>) -> bool {
        self.head(verb).is_some_and(|head| {
            self.some_related(head, &[Relation::Cc])
                .any(|cc| cc < verb && self.words.is(Class::Contrast, &self.word(cc)))
        })
    }
}

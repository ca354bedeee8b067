use readout_model::{Id, NameLabel, Pos, Relation, Tag, Token};
use smol_str::SmolStr;

use super::grammar::Grammar;
use super::words::Class;

/// What hangs directly from one verb, sorted by what it is to it.
pub(super) struct Local {
    /// The verb; of a predicative adjective, its copula.
    pub verb: Id<Token>,
    /// The verb, or the predicative adjective.
    pub head: Id<Token>,
    pub subjects: Vec<Id<Token>>,
    pub passive_subject: bool,
    pub auxiliaries: Vec<Id<Token>>,
    pub passive_auxiliary: bool,
    /// "by" of a passive.
    pub agents: Vec<Id<Token>>,
    pub objects: Vec<Id<Token>>,
    /// "gave **Ukraine** weapons", "gave weapons **to** Ukraine".
    pub datives: Vec<Id<Token>>,
    /// "called it a **crime**"
    pub predicates: Vec<Id<Token>>,
    pub prepositions: Vec<Id<Token>>,
    pub adverbs: Vec<Id<Token>>,
    pub negations: Vec<Id<Token>>,
    pub particle: Option<Id<Token>>,
    pub mark: Option<Id<Token>>,
    /// "when", "where", "how" as a dependent.
    pub question_word: bool,
    /// Clauses that are its object or complement.
    pub complements: Vec<Id<Token>>,
    /// "if …" hangs from it.
    pub has_condition: bool,
}

impl Local {
    pub(super) fn of(grammar: &Grammar<'_>, verb: Id<Token>) -> Local {
        let mut local = Local {
            verb,
            head: verb,
            subjects: Vec::new(),
            passive_subject: false,
            auxiliaries: Vec::new(),
            passive_auxiliary: false,
            agents: Vec::new(),
            objects: Vec::new(),
            datives: Vec::new(),
            predicates: Vec::new(),
            prepositions: Vec::new(),
            adverbs: Vec::new(),
            negations: Vec::new(),
            particle: None,
            mark: None,
            question_word: false,
            complements: Vec::new(),
            has_condition: false,
        };
        let mut adjective = None;
        for &child in grammar.tree.children(verb) {
            match grammar.relation(child) {
                Relation::Acomp => adjective = adjective.or(Some(child)),
                // "seemed ready to"
                Relation::Oprd if grammar.token(child).pos == Pos::Adj => {
                    adjective = adjective.or(Some(child));
                }
                _ => local.take(grammar, child),
            }
        }
        if let Some(adjective) = adjective {
            let linking = grammar.words.is(Class::Linking, &grammar.lemma(verb));
            if linking && local.objects.is_empty() && !grammar.is_verbal(adjective) {
                local.head = adjective;
                for &child in grammar.tree.children(adjective) {
                    local.take(grammar, child);
                }
            } else {
                local.adverbs.push(adjective);
                // "called the senator **unhinged**": what he is called.
                let object = !local.objects.is_empty();
                if object && grammar.relation(adjective) == Relation::Oprd {
                    local.predicates.push(adjective);
                }
            }
        }
        if let Some(passive) = grammar.interrupted(&local) {
            local.auxiliaries.push(passive);
            local.passive_auxiliary = true;
            local.subjects.extend(grammar.some_related(passive, &[Relation::Nsubj]));
        }
        local.objects.extend(grammar.misread_predicate(verb));
        if local.subjects.is_empty() && local.auxiliaries.is_empty() {
            local.subjects.extend(grammar.fronted_subject(&local));
        }
        local
    }

    fn take(&mut self, grammar: &Grammar<'_>, child: Id<Token>) {
        match grammar.relation(child) {
            Relation::Nsubj | Relation::Csubj => self.subjects.push(child),
            Relation::Nsubjpass | Relation::Csubjpass => {
                self.subjects.push(child);
                self.passive_subject = true;
            }
            Relation::Aux => self.auxiliaries.push(child),
            Relation::Auxpass => {
                self.auxiliaries.push(child);
                self.passive_auxiliary = true;
            }
            Relation::Agent => self.agents.push(child),
            Relation::Dobj | Relation::Attr => {
                self.objects.push(child);
                self.predicates.extend(grammar.misread_apposition(child));
            }
            Relation::Dative => self.datives.push(child),
            Relation::Oprd => self.predicates.push(child),
            Relation::Prep => self.prepositions.push(child),
            Relation::Advmod => {
                self.question_word |= grammar.token(child).tag == Tag::Wrb;
                self.adverbs.push(child);
            }
            Relation::Neg => self.negations.push(child),
            Relation::Prt => self.particle = self.particle.or(Some(child)),
            Relation::Mark => self.mark = self.mark.or(Some(child)),
            Relation::Ccomp if let Some(subject) = grammar.verbless_subject(child) => {
                self.objects.push(subject);
                self.predicates.push(child);
            }
            Relation::Ccomp | Relation::Xcomp => self.complements.push(child),
            Relation::Advcl => self.has_condition |= grammar.is_condition(child),
            _ => {}
        }
    }

    /// The particle of a phrasal verb.
    pub(super) fn particle_word(&self, grammar: &Grammar<'_>) -> Option<SmolStr> {
        self.particle.map(|particle| grammar.word(particle))
    }

    pub(super) fn is_infinitive(&self, grammar: &Grammar<'_>) -> bool {
        self.auxiliaries.iter().any(|aux| grammar.token(*aux).tag == Tag::To)
    }

    /// The auxiliary or verb that shows tense.
    pub(super) fn finite(&self, grammar: &Grammar<'_>) -> Option<Id<Token>> {
        let finite = |token: &Id<Token>| {
            let tag = grammar.token(*token).tag;
            matches!(tag, Tag::Md | Tag::Vbd | Tag::Vbz | Tag::Vbp)
        };
        // "will adopt a plan and work with us": not a present tense of its own.
        let bare = self.auxiliaries.is_empty() && self.subjects.is_empty();
        let shares = grammar.relation(self.verb) == Relation::Conj
            && grammar.token(self.verb).tag == Tag::Vbp
            && grammar.head(self.verb).is_some_and(|head| grammar.token(head).tag == Tag::Vb);
        if bare && shares {
            return None;
        }
        self.auxiliaries
            .iter()
            .copied()
            .find(finite)
            .or(Some(self.verb).filter(|verb| self.auxiliaries.is_empty() && finite(verb)))
    }
}

impl Grammar<'_> {
    /// The subject of a finite verb that the parser has drawn into the phrase before it: "According
    /// to officials, **the minister**, a former judge, met the rebels."
    fn fronted_subject(&self, local: &Local) -> Option<Id<Token>> {
        let past = matches!(self.token(local.verb).tag, Tag::Vbd | Tag::Vbn | Tag::Vbz);
        let main = matches!(self.relation(local.verb), Relation::Root | Relation::Ccomp);
        let fronted = local.prepositions.first().filter(|it| **it < local.verb && past && main)?;
        let inner = self.some_related(*fronted, &[Relation::Prep, Relation::Pcomp]).next();
        let object = self.some_related(inner.unwrap_or(*fronted), &[Relation::Pobj]).next()?;
        if self.some_related(object, &[Relation::Cc]).any(|cc| cc > object) {
            return None;
        }
        self.some_related(object, &[Relation::Conj, Relation::Appos]).find(|token| {
            let start = self.tree.subtree(*token).start as usize;
            *token > object
                && *token < local.verb
                && self.is_nominal(*token)
                && start > 0
                && self.token(Id::new(start - 1)).tag == Tag::Comma
        })
    }

    /// "declared **two diplomats** undesirable": of whom a complement without a verb tells something.
    fn verbless_subject(&self, complement: Id<Token>) -> Option<Id<Token>> {
        let verb = self.head(complement)?;
        let verbless = matches!(self.token(complement).pos, Pos::Adj | Pos::Noun)
            && self
                .some_related(complement, &[Relation::Aux, Relation::Auxpass, Relation::Mark])
                .next()
                .is_none();
        let mut subjects = self.some_related(complement, &[Relation::Nsubj]);
        subjects.next().filter(|it| verbless && verb < *it && *it < complement)
    }

    /// "branded Libya **a rogue state**": what an object is called, which the parser takes for another name of
    /// it. Such names follow a comma or have no indefinite article.
    fn misread_apposition(&self, object: Id<Token>) -> Option<Id<Token>> {
        self.some_related(object, &[Relation::Appos]).next().filter(|apposition| {
            let start = self.tree.subtree(*apposition).start as usize;
            let indefinite = self
                .some_related(*apposition, &[Relation::Det])
                .any(|article| self.tree.analysis.has_feature(article, "Definite=Ind"));
            indefinite && start == object.index() + 1
        })
    }

    /// Whether the sentence of a word ends without a mark, as headlines do.
    pub(super) fn is_unpunctuated(&self, token: Id<Token>) -> bool {
        let analysis = self.tree.analysis;
        let sentence = &analysis.sentences[analysis.sentence_of(token)];
        self.text[sentence.span].ends_with(char::is_alphanumeric)
    }

    /// "The men **were** in the early hours of Monday **taken** away": the auxiliary of a passive whose participle
    /// the parser hangs from the time between.
    fn interrupted(&self, local: &Local) -> Option<Id<Token>> {
        let bare = local.auxiliaries.is_empty() && local.objects.is_empty();
        let participle =
            self.token(local.verb).tag == Tag::Vbn && self.relation(local.verb) == Relation::Acl;
        let time = self.head(local.verb).filter(|_| bare && participle)?;
        if !matches!(self.name(time), Some(NameLabel::Date | NameLabel::Time)) {
            return None;
        }
        let small = self.head(time).filter(|_| self.relation(time) == Relation::Pobj)?;
        let be = self.head(small)?;
        let complete = [Relation::Attr, Relation::Acomp, Relation::Dobj];
        let open = self.tree.related(be, &complete).next().is_none();
        (open && self.words.is(Class::Progressive, &self.lemma(be))).then_some(be)
    }

    /// The word that joins a clause to another, with the adverb before it where the two are one: "rather than".
    pub(super) fn marker(&self, local: &Local, mark: Id<Token>) -> SmolStr {
        let adverb = local.adverbs.iter().find(|it| it.index() + 1 == mark.index());
        let word = self.word(mark);
        let whole = adverb.map(|it| smol_str::format_smolstr!("{} {word}", self.word(*it)));
        whole.filter(|it| self.words.is(Class::NegativePreposition, it)).unwrap_or(word)
    }

    /// Whether there is a comma before the "and" that joins a verb to another.
    pub(super) fn is_set_off(&self, verb: Id<Token>) -> bool {
        let Some(first) = self.head(verb) else { return false };
        self.some_related(first, &[Relation::Cc]).any(|joint| {
            let before = joint.index().checked_sub(1).map(Id::new);
            let comma = before.is_some_and(|it| self.token(it).tag == Tag::Comma);
            comma && first < joint && joint < verb
        })
    }

    /// Whether an adverbial clause states a condition.
    pub(super) fn is_condition(&self, verb: Id<Token>) -> bool {
        self.some_related(verb, &[Relation::Mark, Relation::Advmod])
            .any(|mark| self.words.is(Class::Condition, &self.word(mark)))
    }
}

use readout_model::{Id, NameLabel, Pos, Relation, Tag, Token};

use super::grammar::Grammar;
use super::local::Local;
use super::words::{Class, Controller};
use super::{Builder, Draft, MOST, extend_unique};
use crate::{Clause, ClauseKind, Filler, Link, Move, Phrase, Tense};

/// What stands before the infinitive in `language/control.tsv` where nothing does.
const BARE: &str = "-";

impl Builder<'_> {
    /// Adds the clause of a verb, or of the predicative adjective of a copula.
    pub(super) fn build_verb(&mut self, verb: Id<Token>) {
        let grammar = &self.grammar;
        let local = Local::of(grammar, verb);
        let sibling = self.sibling(&local);
        let outer = self.outer(&local, sibling);
        let mut moves = Vec::new();
        let surface = self.surface(&local, sibling, outer.as_ref(), &mut moves);
        let passive = self.is_passive(&local, sibling);
        let mistagged = !passive && self.is_mistagged_past(&local, sibling);
        let finite = local.finite(grammar).is_some() || mistagged;
        let mut signs = self.verb_signs(&local, sibling, outer.as_ref());
        if mistagged {
            signs.tense = Tense::Past;
        }

        let mut clause = Clause {
            head: local.head,
            kind: ClauseKind::Verb,
            lemma: grammar.lemma(local.head),
            particle: local.particle_word(grammar),
            subjects: Vec::new(),
            objects: Vec::new(),
            phrases: Vec::new(),
            modifiers: Vec::new(),
            adverbs: grammar.adverbs(&local),
            inner: Vec::new(),
            signs,
            moves,
        };
        if passive {
            let reduced = !local.passive_auxiliary && !local.passive_subject;
            clause.moves.push(if reduced { Move::ReducedPassive } else { Move::Passive });
            clause.subjects = grammar.agents(&local);
            if clause.subjects.is_empty() {
                clause.subjects = grammar.shared_agents(&local);
            }
            if local.objects.is_empty() {
                clause.objects.clone_from(&surface);
            } else {
                // "was given weapons": what the passive made the subject is the dative.
                clause.objects = self.objects(&local, &mut clause.moves);
                clause.phrases.extend(surface.iter().map(|&filler| Phrase {
                    word: "to".into(),
                    filler,
                    of_object: false,
                }));
            }
        } else {
            clause.subjects.clone_from(&surface);
            clause.objects = self.objects(&local, &mut clause.moves);
        }
        self.phrases(&local, &mut clause);

        let index = self.drafts.len();
        let anchor = if finite {
            index
        } else {
            let above = outer.as_ref().map(|(outer, _)| *outer).or(sibling);
            above.map_or(index, |above| self.drafts[above].anchor)
        };
        let tag = grammar.token(verb).tag;
        self.govern_antecedent(&clause);
        self.add(verb, Draft { clause, surface, passive, finite, tag, anchor, outer });
    }

    /// The clause this one is coordinated with, if it is. A finite verb is never coordinated with an
    /// infinitive or participle, whatever the parser says, but with the finite verb above it.
    fn sibling(&self, local: &Local) -> Option<usize> {
        if self.grammar.relation(local.verb) != Relation::Conj {
            return None;
        }
        let sibling = self.draft(self.grammar.head(local.verb)?)?;
        let draft = &self.drafts[sibling];
        if draft.clause.kind != ClauseKind::Verb {
            return None;
        }
        if local.finite(&self.grammar).is_some() && !draft.finite {
            return Some(draft.anchor);
        }
        Some(self.past_outside(local, sibling).unwrap_or(sibling))
    }

    /// "said that the port is closed and left": a past tense beside a present one belongs to the
    /// past tense outside; "said that the army had fled, and accused": so does one behind a comma.
    fn past_outside(&self, local: &Local, sibling: usize) -> Option<usize> {
        let past = self.grammar.token(local.verb).tag == Tag::Vbd
            && local.auxiliaries.is_empty()
            && local.subjects.is_empty();
        let mut current = &self.drafts[sibling];
        let said = matches!(current.outer, Some((_, Link::That)));
        let apart = said && self.grammar.is_set_off(local.verb);
        if !past || !(apart || matches!(current.tag, Tag::Vbz | Tag::Vbp)) {
            return None;
        }
        for _ in 0..3 {
            let above = match (&current.outer, current.clause.kind) {
                (Some((outer, _)), _) => *outer,
                (None, ClauseKind::Noun) => {
                    self.draft(self.grammar.attachment(current.clause.head).governor?)?
                }
                (None, ClauseKind::Verb) => return None,
            };
            current = &self.drafts[above];
            if current.tag == Tag::Vbd && current.clause.kind == ClauseKind::Verb {
                return Some(above);
            }
        }
        None
    }

    /// The clause this one is inside of, and how.
    fn outer(&self, local: &Local, sibling: Option<usize>) -> Option<(usize, Link)> {
        let grammar = &self.grammar;
        let infinitive = local.is_infinitive(grammar);
        let tag = grammar.token(local.verb).tag;
        let nonfinite = || {
            if !infinitive && matches!(tag, Tag::Vbg | Tag::Vbn) {
                Link::Participle
            } else {
                Link::Infinitive
            }
        };
        let attachment = grammar.attachment(local.verb);
        let governor = attachment.governor.and_then(|governor| self.draft(governor));
        let link = match grammar.relation(local.verb) {
            Relation::Conj => return self.drafts[sibling?].outer.clone(),
            Relation::Xcomp => nonfinite(),
            Relation::Ccomp => match local.mark {
                _ if infinitive => Link::Infinitive,
                Some(mark) if grammar.words.is(Class::Question, &grammar.word(mark)) => {
                    Link::Question
                }
                None if local.question_word || grammar.asks(local) => Link::Question,
                None if local.subjects.is_empty() && tag == Tag::Vbg => Link::Participle,
                None if governor.is_some_and(|index| self.takes_bare(index, local)) => {
                    Link::Infinitive
                }
                _ => Link::That,
            },
            // "called for the camp to be closed"
            Relation::Advcl
                if infinitive
                    && !local.subjects.is_empty()
                    && governor.is_some_and(|index| {
                        grammar.words.governs(&self.drafts[index].clause.lemma)
                    }) =>
            {
                Link::Infinitive
            }
            // "allowed inspectors, sent by the agency, to visit": an infinitive of the object.
            Relation::Advcl
                if infinitive
                    && local.subjects.is_empty()
                    && governor.is_some_and(|index| self.controls_object(index)) =>
            {
                Link::Infinitive
            }
            Relation::Advcl => {
                let marker = match local.mark.or(grammar.question_adverb(local)) {
                    Some(mark) => grammar.marker(local, mark),
                    None if infinitive => "to".into(),
                    None => "".into(),
                };
                Link::Adverbial(marker)
            }
            Relation::Pcomp => Link::Preposition(grammar.preposition_word(attachment.preposition?)),
            Relation::Acl | Relation::Relcl if infinitive && local.subjects.is_empty() => {
                let noun = grammar.head(local.verb)?;
                if let Some(verb) = self.controlling_verb(noun) {
                    return Some((verb, Link::Infinitive));
                }
                if !grammar.words.governs(&grammar.lemma(noun)) {
                    return None;
                }
                Link::Infinitive
            }
            Relation::Acl if local.mark.is_some() || !local.subjects.is_empty() => Link::That,
            // "a report that ships have left": marked, so no relative clause, whatever the parser says.
            Relation::Relcl
                if local.mark.is_some()
                    && grammar.relation(grammar.head(local.verb)?) != Relation::Root =>
            {
                Link::That
            }
            _ => return None,
        };
        Some((governor?, link))
    }

    /// The verb whose infinitive the parser has hung from its object: "urged **Iran** to stop".
    pub(super) fn controlling_verb(&self, noun: Id<Token>) -> Option<usize> {
        let grammar = &self.grammar;
        let attachment = grammar.attachment(noun);
        if !matches!(attachment.relation, Relation::Dobj | Relation::Nsubjpass | Relation::Dative)
            || attachment.preposition.is_some()
            || grammar.words.governs(&grammar.lemma(noun))
        {
            return None;
        }
        let verb = self.draft(attachment.governor?)?;
        let object = grammar.words.controller(&self.drafts[verb].clause.lemma, "to");
        (object == Some(Controller::Object)).then_some(verb)
    }

    /// "a visit that was cancelled", "talks planned for May": what the clause says of the noun it
    /// hangs from, the noun's own clause has to know.
    fn govern_antecedent(&mut self, clause: &Clause) {
        let grammar = &self.grammar;
        if !matches!(grammar.relation(clause.head), Relation::Acl | Relation::Relcl) {
            return;
        }
        let Some(noun) = grammar.head(clause.head) else { return };
        let object = clause.objects.iter().any(|filler| filler.head == noun);
        if let Some(index) = self.draft(noun).filter(|_| object)
            && grammar.words.governs(&clause.lemma)
            && self.drafts[index].clause.kind == ClauseKind::Noun
        {
            let governors = &mut self.drafts[index].clause.signs.governors;
            if governors.len() < MOST {
                governors.push((clause.lemma.clone(), clause.signs.negated));
            }
        }
    }

    /// "let inspectors **visit** the plant": an infinitive without "to" that is the object's act.
    fn takes_bare(&self, draft: usize, local: &Local) -> bool {
        self.grammar.is_bare(local.verb)
            && self.grammar.words.controller(&self.drafts[draft].clause.lemma, BARE)
                == Some(Controller::Object)
    }

    fn controls_object(&self, draft: usize) -> bool {
        let Draft { clause, .. } = &self.drafts[draft];
        !clause.objects.is_empty()
            && self.grammar.words.controller(&clause.lemma, "to") == Some(Controller::Object)
    }

    fn is_passive(&self, local: &Local, sibling: Option<usize>) -> bool {
        let grammar = &self.grammar;
        if local.head != local.verb {
            return false;
        }
        let tag = grammar.token(local.verb).tag;
        // "parliament, by 84 votes to 66, called": no agent, whatever the parser says.
        let agent = local.agents.iter().any(|by| *by > local.verb || tag != Tag::Vbd);
        if local.passive_auxiliary || local.passive_subject || agent {
            return true;
        }
        let bare = local.auxiliaries.is_empty() && local.subjects.is_empty();
        match grammar.relation(local.verb) {
            // The parser takes "the man arrested in Paris" for a past tense now and then.
            Relation::Acl => bare && matches!(tag, Tag::Vbn | Tag::Vbd) && local.objects.is_empty(),
            Relation::Advcl => bare && tag == Tag::Vbn && local.objects.is_empty(),
            Relation::Conj => {
                bare && tag == Tag::Vbn && sibling.is_some_and(|index| self.drafts[index].passive)
            }
            // "Opposition leader arrested in Minsk": a headline. In running text a participle with an
            // active subject is a past tense that the tagger has missed.
            _ => {
                // "Envoy shot dead in Lima"
                let done = tag == Tag::Vbd
                    && grammar.some_related(local.verb, &[Relation::Oprd]).next().is_some()
                    && grammar.relation(local.verb) == Relation::Root
                    && grammar.is_unpunctuated(local.verb);
                local.auxiliaries.is_empty()
                    && (tag == Tag::Vbn || done)
                    && local.objects.is_empty()
                    && (local.subjects.is_empty() || grammar.is_unpunctuated(local.verb))
            }
        }
    }

    /// A past tense that the tagger has taken for a participle: "met the minister and discussed
    /// trade", "according to aides, the minister engaged in talks".
    fn is_mistagged_past(&self, local: &Local, sibling: Option<usize>) -> bool {
        let past = || {
            sibling.is_some_and(|index| {
                self.drafts[index].tag == Tag::Vbd && !self.drafts[index].passive
            })
        };
        self.grammar.token(local.verb).tag == Tag::Vbn
            && local.auxiliaries.is_empty()
            && (!local.subjects.is_empty() || past())
    }

    /// What an active verb is done to, or what else a passive one has beside its subject.
    fn objects(&self, local: &Local, moves: &mut Vec<Move>) -> Vec<Filler> {
        let grammar = &self.grammar;
        let mut objects = Vec::new();
        for &object in &local.objects {
            let (fillers, relative) = grammar.resolve(grammar.coordinated(object), local.verb);
            if relative && !moves.contains(&Move::RelativeClause) {
                moves.push(Move::RelativeClause);
            }
            extend_unique(&mut objects, fillers);
        }
        for &complement in local.complements.iter().take(MOST) {
            if let Some(object) = grammar.misread_modifier(complement) {
                extend_unique(&mut objects, grammar.coordinated(object));
            }
        }
        // "urged Iran to stop", where the parser makes Iran the subject of the infinitive only.
        let controls = |before: &str| {
            let controller = grammar.words.controller(&grammar.lemma(local.head), before);
            controller == Some(Controller::Object)
        };
        if objects.is_empty() && (controls("to") || controls(BARE)) {
            for &complement in local.complements.iter().take(MOST) {
                if (controls("to") && grammar.is_infinitive(complement))
                    || (controls(BARE) && grammar.is_bare(complement))
                {
                    let subject = grammar.some_related(complement, &[Relation::Nsubj]).next();
                    objects.extend(subject.into_iter().flat_map(|it| grammar.coordinated(it)));
                }
            }
        }
        if objects.is_empty()
            && let Some(noun) = grammar.omitted_object(local)
        {
            moves.push(Move::RelativeClause);
            extend_unique(&mut objects, grammar.antecedents(noun, local.verb));
        }
        if objects.is_empty()
            && let Some(object) = grammar.shared_object(local)
        {
            moves.push(Move::SharedObject);
            objects = grammar.coordinated(object);
        }
        objects
    }

    /// Phrases of the verb, its objects and its agent.
    fn phrases(&self, local: &Local, clause: &mut Clause) {
        let grammar = &self.grammar;
        let mut phrases = Vec::new();
        for &dative in &local.datives {
            if grammar.is_adposition(dative) {
                grammar.add_phrases(dative, local.verb, false, &mut phrases);
            } else {
                phrases.extend(grammar.coordinated(dative).into_iter().map(|filler| Phrase {
                    word: "to".into(),
                    filler,
                    of_object: false,
                }));
            }
        }
        phrases.extend(local.predicates.iter().map(|&head| Phrase {
            word: "as".into(),
            filler: Filler { head },
            of_object: false,
        }));
        for &preposition in &local.prepositions {
            grammar.add_phrases(preposition, local.verb, false, &mut phrases);
        }
        for &adverb in &local.adverbs {
            for preposition in grammar.some_related(adverb, &[Relation::Prep]) {
                grammar.add_phrases(preposition, local.verb, false, &mut phrases);
            }
        }
        extend_unique(&mut clause.phrases, phrases);
        let mut of_object = Vec::new();
        for object in clause.objects.iter().take(MOST) {
            for preposition in grammar.some_related(object.head, &[Relation::Prep]) {
                grammar.add_phrases(preposition, local.verb, true, &mut of_object);
            }
        }
        if !of_object.is_empty() {
            clause.moves.push(Move::ObjectPhrase);
            extend_unique(&mut clause.phrases, of_object);
        }
    }
}

impl Grammar<'_> {
    fn adverbs(&self, local: &Local) -> Vec<smol_str::SmolStr> {
        local.adverbs.iter().take(MOST).map(|adverb| self.word(*adverb)).collect()
    }

    /// Whether an object or subject is a question word: "what …", "who …".
    fn asks(&self, local: &Local) -> bool {
        local
            .subjects
            .iter()
            .chain(&local.objects)
            .any(|token| matches!(self.token(*token).tag, Tag::Wp | Tag::Wdt))
            && self.antecedent(local.verb).is_none()
    }

    fn question_adverb(&self, local: &Local) -> Option<Id<Token>> {
        local.adverbs.iter().copied().find(|adverb| self.token(*adverb).tag == Tag::Wrb)
    }

    /// Who a passive says did it.
    fn agents(&self, local: &Local) -> Vec<Filler> {
        let mut fillers = Vec::new();
        let unlabelled = local.prepositions.iter().filter(|preposition| {
            local.agents.is_empty() && self.words.is(Class::Agent, &self.word(**preposition))
        });
        for &agent in local.agents.iter().chain(unlabelled) {
            let people = self.objects_of(agent).into_iter().filter(|filler| {
                !matches!(self.name(filler.head), Some(NameLabel::Date | NameLabel::Time))
            });
            extend_unique(&mut fillers, self.resolve(people.collect(), local.verb).0);
        }
        fillers
    }

    /// "was denied entry **by** the port": an agent that the parser has hung from the object; and
    /// "was arrested, beaten and deported **by** police": the agent of the last of several verbs.
    fn shared_agents(&self, local: &Local) -> Vec<Filler> {
        let by = |token: Id<Token>| {
            self.some_related(token, &[Relation::Agent, Relation::Prep])
                .filter(|it| self.words.is(Class::Agent, &self.word(*it)))
                .flat_map(|it| self.objects_of(it))
                .collect::<Vec<Filler>>()
        };
        let mut agents: Vec<Filler> = local.objects.iter().flat_map(|object| by(*object)).collect();
        let mut verb = local.verb;
        let bare = local.objects.is_empty() && local.prepositions.is_empty();
        for _ in 0..4 {
            let next = self.some_related(verb, &[Relation::Conj]).next();
            let Some(next) = next.filter(|_| bare && agents.is_empty()) else { break };
            let same = self.token(next).tag == Tag::Vbn
                && self
                    .some_related(next, &[Relation::Nsubj, Relation::Nsubjpass, Relation::Auxpass])
                    .next()
                    .is_none();
            if !same {
                break;
            }
            agents = by(next);
            verb = next;
        }
        agents.truncate(MOST);
        agents
    }

    /// The phrases of one preposition: one for each thing coordinated in it; and those that the
    /// parser has hung from a name in it, since names are rarely described by phrases of their own.
    pub(super) fn add_phrases(
        &self,
        preposition: Id<Token>,
        verb: Id<Token>,
        of_object: bool,
        phrases: &mut Vec<Phrase>,
    ) {
        let mut open = vec![(preposition, of_object)];
        while let Some((preposition, of_object)) = open.pop() {
            if phrases.len() >= MOST {
                return;
            }
            let word = self.preposition_word(preposition);
            let (fillers, _) = self.resolve(self.objects_of(preposition), verb);
            for &filler in &fillers {
                phrases.push(Phrase { word: word.clone(), filler, of_object });
                let name =
                    self.token(filler.head).pos == Pos::Propn || self.name(filler.head).is_some();
                for nested in self.some_related(filler.head, &[Relation::Prep]) {
                    if name && !self.words.is(Class::Possessive, &self.word(nested)) {
                        open.push((nested, true));
                    }
                }
            }
            if fillers.is_empty() {
                let pcomp = self.some_related(preposition, &[Relation::Pcomp, Relation::Prep]);
                let nested = pcomp.filter(|child| self.is_adposition(*child));
                open.extend(nested.map(|child| (child, of_object)));
                // "the man they talked to"
                let stranded = self.some_children(preposition).next().is_none();
                if let Some(noun) = self.antecedent(verb).filter(|_| stranded) {
                    let filler = Filler { head: noun };
                    phrases.push(Phrase { word, filler, of_object });
                }
            }
            let others = self.some_related(preposition, &[Relation::Conj]);
            open.extend(others.map(|other| (other, of_object)));
        }
    }

    /// The noun that a relative clause without a pronoun leaves out: "sanctions the bloc imposed".
    fn omitted_object(&self, local: &Local) -> Option<Id<Token>> {
        let noun = self.head(local.verb)?;
        let stranded = |preposition: &Id<Token>| self.tree.children(*preposition).is_empty();
        let pronoun = |token: &Id<Token>| self.is_relative_pronoun(*token);
        let in_phrase = |preposition: &Id<Token>| {
            self.some_related(*preposition, &[Relation::Pobj]).any(|object| pronoun(&object))
        };
        // "Togo, **whose** papers warned": Togo's papers, and not Togo, which is not warned.
        let whose = |subject: &Id<Token>| {
            self.some_related(*subject, &[Relation::Poss])
                .any(|owner| self.token(owner).tag == Tag::WpPoss)
        };
        let open = self.relation(local.verb) == Relation::Relcl
            && !local.subjects.is_empty()
            && !local.subjects.iter().any(whose)
            && !local.subjects.iter().any(pronoun)
            && local.objects.is_empty()
            && local.complements.is_empty()
            && local.head == local.verb
            && !local.question_word
            && !local.prepositions.iter().any(|it| stranded(it) || in_phrase(it))
            && !self.words.is(Class::Time, &self.lemma(noun))
            && !matches!(self.name(noun), Some(NameLabel::Date | NameLabel::Time));
        open.then_some(noun)
    }

    /// The object of the next verb, where two verbs stand side by side: "condemned and sanctioned
    /// the company".
    fn shared_object(&self, local: &Local) -> Option<Id<Token>> {
        if !local.prepositions.is_empty()
            || !local.complements.is_empty()
            || local.particle.is_some()
            || local.head != local.verb
        {
            return None;
        }
        let next = self.some_related(local.verb, &[Relation::Conj]).next()?;
        let adjacent = next.index() == local.verb.index() + 2 && self.is_verbal(next);
        let own_subject = self.some_related(next, &[Relation::Nsubj]).next().is_some();
        if !adjacent || own_subject {
            return None;
        }
        self.some_related(next, &[Relation::Dobj]).next()
    }
}

use readout_model::{Id, NameLabel, Pos, Relation, Token};

use super::words::Class;
use super::{Builder, Draft, MOST, extend_unique};
use crate::{Clause, ClauseKind, Filler, Link, Move, Phrase, Signs, Tense};

impl Builder<'_> {
    /// Adds the clause of a common noun.
    pub(super) fn build_noun(&mut self, noun: Id<Token>) {
        let grammar = &self.grammar;
        let mut clause = Clause {
            head: noun,
            kind: ClauseKind::Noun,
            lemma: grammar.lemma(noun),
            particle: None,
            subjects: Vec::new(),
            objects: Vec::new(),
            phrases: Vec::new(),
            modifiers: Vec::new(),
            adverbs: Vec::new(),
            inner: Vec::new(),
            signs: Signs::default(),
            moves: Vec::new(),
        };
        let mut possessors = Vec::new();
        let mut determined = false;
        for &child in grammar.tree.children(noun) {
            match grammar.relation(child) {
                Relation::Poss => extend_unique(&mut possessors, grammar.coordinated(child)),
                Relation::Det => determined = true,
                Relation::Prep | Relation::Agent if clause.phrases.len() < MOST => {
                    grammar.add_phrases(child, noun, false, &mut clause.phrases);
                }
                Relation::Compound | Relation::Amod | Relation::Nmod
                    if clause.modifiers.len() < MOST =>
                {
                    self.add_modifiers(child, &mut clause.modifiers);
                }
                _ => {}
            }
        }
        let by: Vec<Filler> = self.filling(&clause.phrases, Class::Agent);
        if by.is_empty() {
            clause.subjects = possessors;
        } else {
            clause.subjects = by;
            clause.objects = possessors;
        }
        if !clause.subjects.is_empty() {
            clause.moves.push(Move::Genitive);
        }

        let attachment = grammar.attachment(noun);
        let governor = attachment.governor.and_then(|governor| self.draft(governor));
        let mut outer = None;
        if let Some(index) = governor {
            self.govern_noun(&mut clause, index);
            let above = &self.drafts[index].clause;
            let object = above.objects.iter().any(|filler| filler.head == noun);
            if above.kind == ClauseKind::Verb && attachment.preposition.is_none() && object {
                outer = Some((index, Link::Noun));
            }
        }
        if let Some(index) = governor {
            self.share_occasion(&mut clause, index);
        }
        clause.signs.negated |= grammar.is_none(noun);
        // "their visit and talks": the possessor is shared.
        if grammar.relation(noun) == Relation::Conj
            && clause.subjects.is_empty()
            && !determined
            && self.is_paired(noun)
            && let Some(first) = grammar.head(noun).and_then(|head| self.draft(head))
            && self.drafts[first].clause.kind == ClauseKind::Noun
            && !self.drafts[first].clause.subjects.is_empty()
        {
            clause.subjects.clone_from(&self.drafts[first].clause.subjects);
            clause.moves.push(Move::SharedSubject);
        }

        let index = self.drafts.len();
        let surface = clause.subjects.clone();
        let tag = grammar.token(noun).tag;
        self.add(
            noun,
            Draft { clause, surface, passive: false, finite: false, tag, anchor: index, outer },
        );
    }

    /// "Xi said **in a meeting with** Gates", "speaking **on a visit to** Kyiv, she promised": who did the
    /// one took part in the other. Only of what plainly happened, and only where nobody else is named
    /// as the one who met or visited: the occasion is then the past of its verb.
    fn share_occasion(&self, clause: &mut Clause, governor: usize) {
        let grammar = &self.grammar;
        let Draft { clause: above, surface, passive, anchor, .. } = &self.drafts[governor];
        let attachment = grammar.attachment(clause.head);
        let Some(preposition) = attachment.preposition else { return };
        let is_occasion = grammar.words.is(Class::Occasion, &clause.lemma)
            && grammar.words.is(Class::OccasionPreposition, &grammar.preposition_word(preposition));
        if !is_occasion || above.kind != ClauseKind::Verb || *passive {
            return;
        }
        let signs = &above.signs;
        let plain = signs.modal.is_none()
            && signs.governors.is_empty()
            && !(signs.purpose || signs.conditional || signs.question || signs.imperative);
        let past = [above, &self.drafts[*anchor].clause]
            .iter()
            .any(|clause| clause.signs.tense == Tense::Past);
        // "in his meeting with Wang, Lavrov said": before its verb a pronoun is the person's it has
        // for its subject.
        let of_person = |filler: &Filler| grammar.name(filler.head) == Some(NameLabel::Person);
        let own = clause.subjects.iter().all(|filler| {
            let pronoun = grammar.token(filler.head).pos == Pos::Pron;
            pronoun && clause.head < above.head && surface.iter().all(of_person)
        });
        let with_whom = clause
            .phrases
            .iter()
            .any(|phrase| grammar.words.is(Class::OccasionComplement, &phrase.word));
        // "told Putin in a call": who is told something there is who was met.
        let told = if !with_whom && grammar.words.is(Class::Address, &above.lemma) {
            above.objects.as_slice()
        } else {
            &[]
        };
        let named = clause.modifiers.iter().any(|filler| grammar.name(filler.head).is_some());
        if plain && past && own && !named && !surface.is_empty() && (with_whom || !told.is_empty())
        {
            clause.subjects.clone_from(surface);
            let with =
                |filler: &Filler| Phrase { word: "with".into(), filler: *filler, of_object: false };
            extend_unique(&mut clause.phrases, told.iter().map(with));
            clause.signs.tense = Tense::Past;
            clause.moves.push(Move::Occasion);
        }
    }

    /// Whether only "and" stands between a noun and the one it is coordinated with: further items of
    /// a list have possessors of their own.
    fn is_paired(&self, noun: Id<Token>) -> bool {
        let first = self.grammar.tree.subtree(noun).start as usize;
        let before = |count: usize| first.checked_sub(count).map(Id::new);
        let relation = |token: Option<Id<Token>>| token.map(|token| self.grammar.relation(token));
        relation(before(1)) == Some(Relation::Cc) && relation(before(2)) != Some(Relation::Punct)
    }

    fn filling(&self, phrases: &[Phrase], class: Class) -> Vec<Filler> {
        phrases
            .iter()
            .filter(|phrase| self.grammar.words.is(class, &phrase.word))
            .map(|phrase| phrase.filler)
            .collect()
    }

    /// What stands before a noun and may name a party.
    fn add_modifiers(&self, modifier: Id<Token>, modifiers: &mut Vec<Filler>) {
        let grammar = &self.grammar;
        let may_name = |token: Id<Token>| {
            matches!(grammar.token(token).pos, Pos::Propn | Pos::Adj | Pos::Noun | Pos::Verb)
        };
        for filler in grammar.coordinated(modifier) {
            let inside = grammar
                .some_related(filler.head, &[Relation::Compound, Relation::Amod, Relation::Nmod]);
            let nested: Vec<Filler> =
                inside.filter(|it| may_name(*it)).map(|head| Filler { head }).collect();
            extend_unique(modifiers, nested);
            if may_name(filler.head) {
                extend_unique(modifiers, [filler]);
            }
        }
    }

    /// What a noun takes from the verb or noun it is an object, subject or phrase of.
    fn govern_noun(&self, clause: &mut Clause, governor: usize) {
        let grammar = &self.grammar;
        let above = &self.drafts[governor].clause;
        let attachment = grammar.attachment(clause.head);
        let signs = &mut clause.signs;
        signs.conditional = above.signs.conditional;
        if let Some(preposition) = attachment.preposition {
            let word = grammar.preposition_word(preposition);
            signs.negated |= grammar.words.is(Class::NegativePreposition, &word);
            let joined = smol_str::format_smolstr!("{} {word}", above.lemma);
            let predicate = if grammar.words.governs(&joined) {
                Some(joined)
            } else {
                let complement = above.kind == ClauseKind::Noun
                    && grammar.words.is(Class::Complement, &word)
                    && grammar.words.governs(&above.lemma);
                complement.then(|| above.lemma.clone())
            };
            if let Some(predicate) = predicate {
                signs.tense = above.signs.tense;
                signs.modal.clone_from(&above.signs.modal);
                signs.governors.push((predicate, above.signs.negated));
                signs.governors.extend(above.signs.governors.iter().cloned());
                signs.governors.truncate(MOST);
            } else if above.signs.tense == Tense::Past {
                signs.tense = Tense::Past;
            }
            return;
        }
        let object = above.objects.iter().any(|filler| filler.head == clause.head);
        let subject = above.subjects.iter().any(|filler| filler.head == clause.head);
        if above.kind != ClauseKind::Verb || !(object || subject) {
            return;
        }
        signs.tense = above.signs.tense;
        signs.modal.clone_from(&above.signs.modal);
        let carries = (object && grammar.words.is(Class::Light, &above.lemma))
            || (subject && grammar.words.is(Class::Occurrence, &above.lemma));
        if carries {
            // The verb only says that the noun happens: all it says of itself it says of the noun.
            signs.negated |= above.signs.negated;
            signs.perfect = above.signs.perfect;
            signs.progressive = above.signs.progressive;
            signs.question = above.signs.question;
            signs.imperative = above.signs.imperative;
            signs.purpose = above.signs.purpose;
        } else if object {
            signs.governors.push((above.lemma.clone(), above.signs.negated));
        }
        signs.governors.extend(above.signs.governors.iter().cloned());
        signs.governors.truncate(MOST);
        // "hosted talks between A and B" does not make the host one of those who talk.
        let named = !clause.subjects.is_empty()
            || clause
                .phrases
                .iter()
                .any(|phrase| grammar.words.is(Class::Reciprocal, &phrase.word));
        if object && carries && !named {
            clause.subjects.clone_from(&above.subjects);
            let own = above.phrases.iter().filter(|phrase| !phrase.of_object).cloned();
            extend_unique(&mut clause.phrases, own);
            clause.moves.push(Move::LightVerb);
        }
    }
}

use std::collections::VecDeque;

use readout_model::{Id, NameLabel, Pos, Relation, Tag, Token, Tree};
use smol_str::SmolStr;

use super::words::Class;
use super::{GrammarWords, MOST};
use crate::Filler;

/// A report's trees with what is asked of them again and again.
pub(super) struct Grammar<'a> {
    pub tree: &'a Tree<'a>,
    pub text: &'a str,
    pub words: &'a GrammarWords,
    /// By token: label of the name it belongs to.
    names: Vec<Option<NameLabel>>,
    /// By token, filled heads first.
    attachments: Vec<Attachment>,
}

/// What a token hangs from when prepositions and coordination are seen through.
#[derive(Clone, Copy)]
pub(super) struct Attachment {
    /// The verb, noun or adjective above.
    pub governor: Option<Id<Token>>,
    /// The preposition between.
    pub preposition: Option<Id<Token>>,
    /// Relation of the token, or of the first of its coordination.
    pub relation: Relation,
}

/// All tokens, each after its head.
pub(super) fn heads_first(tree: &Tree<'_>) -> Vec<Id<Token>> {
    let tokens = &tree.analysis.tokens;
    let mut queue: VecDeque<Id<Token>> =
        tokens.enumerate().filter(|(_, token)| token.head.is_none()).map(|(id, _)| id).collect();
    let mut order = Vec::with_capacity(tokens.len());
    while let Some(token) = queue.pop_front() {
        order.push(token);
        queue.extend(tree.children(token));
    }
    order
}

impl<'a> Grammar<'a> {
    pub(super) fn new(tree: &'a Tree<'a>, text: &'a str, words: &'a GrammarWords) -> Grammar<'a> {
        let count = tree.analysis.tokens.len();
        let mut names = vec![None; count];
        for name in &tree.analysis.names {
            for index in name.tokens.clone() {
                if let Some(slot) = names.get_mut(index as usize) {
                    *slot = Some(name.label);
                }
            }
        }
        let none = Attachment { governor: None, preposition: None, relation: Relation::Root };
        Grammar { tree, text, words, names, attachments: vec![none; count] }
    }

    pub(super) fn token(&self, token: Id<Token>) -> &'a Token {
        &self.tree.analysis.tokens[token]
    }

    pub(super) fn relation(&self, token: Id<Token>) -> Relation {
        self.token(token).relation
    }

    pub(super) fn head(&self, token: Id<Token>) -> Option<Id<Token>> {
        self.token(token).head
    }

    pub(super) fn lemma(&self, token: Id<Token>) -> SmolStr {
        lower(&self.token(token).lemma)
    }

    /// The word as written, in lower case.
    pub(super) fn word(&self, token: Id<Token>) -> SmolStr {
        lower(&self.text[self.token(token).span])
    }

    pub(super) fn name(&self, token: Id<Token>) -> Option<NameLabel> {
        self.names[token.index()]
    }

    pub(super) fn attachment(&self, token: Id<Token>) -> Attachment {
        self.attachments[token.index()]
    }

    /// The first dependents of a word that is looked at from outside.
    pub(super) fn some_children(&self, token: Id<Token>) -> impl Iterator<Item = Id<Token>> + 'a {
        self.tree.children(token).iter().copied().take(2 * MOST)
    }

    pub(super) fn some_related(
        &self,
        token: Id<Token>,
        relations: &'static [Relation],
    ) -> impl Iterator<Item = Id<Token>> + 'a {
        let tokens = &self.tree.analysis.tokens;
        self.some_children(token).filter(move |child| relations.contains(&tokens[*child].relation))
    }

    /// A verb that makes a clause of its own.
    pub(super) fn is_verbal(&self, token: Id<Token>) -> bool {
        let Token { pos, relation, .. } = self.token(token);
        (matches!(pos, Pos::Verb | Pos::Aux) || self.is_mistagged_verb(token))
            && self.misread_modifier(token).is_none()
            && (self.misread_predicate(token).is_some()
                || !matches!(
                    relation,
                    Relation::Aux
                        | Relation::Auxpass
                        | Relation::Amod
                        | Relation::Compound
                        | Relation::Nmod
                        | Relation::Case
                        | Relation::Mark
                        | Relation::Cc
                        | Relation::Prep
                        | Relation::Agent
                        | Relation::Prt
                        | Relation::Punct
                        | Relation::Advmod
                ))
    }

    /// A verb that the tagger takes for a name, as in headlines, though it has a subject before it and an object
    /// behind it: "Chile **petitioned** Armenia".
    fn is_mistagged_verb(&self, token: Id<Token>) -> bool {
        let has = |relation: &'static [Relation], before: bool| {
            self.some_related(token, relation).any(|child| (child < token) == before)
        };
        self.token(token).pos == Pos::Propn
            && self.relation(token) == Relation::Root
            && has(&[Relation::Nsubj], true)
            && has(&[Relation::Dobj], false)
    }

    /// The object of a verb that the parser takes for a participle before it, and the object for the head of
    /// the sentence, though the verb has a subject of its own: "police **evicted** squatters".
    pub(super) fn misread_predicate(&self, token: Id<Token>) -> Option<Id<Token>> {
        let Token { tag, relation, head, .. } = self.token(token);
        let object = (*head).filter(|head| {
            *head > token && self.relation(*head) == Relation::Root && self.is_nominal(*head)
        });
        let subject = || self.some_related(token, &[Relation::Nsubj]).any(|child| child < token);
        let past = matches!(tag, Tag::Vbn | Tag::Vbd) && *relation == Relation::Amod;
        object.filter(|_| past && subject())
    }

    /// The object of a participle that the parser takes for a verb of its own, but that only
    /// describes the object of the verb right before it: "released **detained** sailors".
    pub(super) fn misread_modifier(&self, token: Id<Token>) -> Option<Id<Token>> {
        let Token { tag, relation, head, .. } = self.token(token);
        let bare = matches!(tag, Tag::Vbn | Tag::Vbd)
            && matches!(relation, Relation::Ccomp | Relation::Xcomp)
            && head.is_some_and(|head| head.index() + 1 == token.index());
        if !bare || self.some_children(token).any(|child| child < token) {
            return None;
        }
        self.some_related(token, &[Relation::Dobj]).next()
    }

    /// A common noun that stands on its own.
    pub(super) fn is_event_noun(&self, token: Id<Token>) -> bool {
        let Token { pos, relation, .. } = self.token(token);
        *pos == Pos::Noun
            && !matches!(
                relation,
                Relation::Compound
                    | Relation::Amod
                    | Relation::Nmod
                    | Relation::Npadvmod
                    | Relation::Nummod
                    | Relation::Quantmod
                    | Relation::Advmod
                    | Relation::Case
            )
    }

    pub(super) fn is_nominal(&self, token: Id<Token>) -> bool {
        use Pos::{Adj, Det, Noun, Num, Pron, Propn, Sym, X};
        matches!(self.token(token).pos, Noun | Propn | Pron | Num | Adj | Det | X | Sym)
    }

    pub(super) fn is_adposition(&self, token: Id<Token>) -> bool {
        let Token { pos, relation, .. } = self.token(token);
        matches!(relation, Relation::Prep | Relation::Agent | Relation::Case)
            || (matches!(pos, Pos::Adp | Pos::Sconj)
                && matches!(
                    relation,
                    Relation::Dative | Relation::Conj | Relation::Pcomp | Relation::Mark
                ))
    }

    pub(super) fn is_relative_pronoun(&self, token: Id<Token>) -> bool {
        let Token { tag, pos, .. } = self.token(token);
        matches!(tag, Tag::Wdt | Tag::Wp) || (*tag == Tag::In && *pos == Pos::Sconj)
    }

    pub(super) fn is_infinitive(&self, token: Id<Token>) -> bool {
        self.some_related(token, &[Relation::Aux]).any(|aux| self.token(aux).tag == Tag::To)
    }

    /// An infinitive without "to", and without any other word before it.
    pub(super) fn is_bare(&self, token: Id<Token>) -> bool {
        self.token(token).tag == Tag::Vb
            && self.some_related(token, &[Relation::Aux, Relation::Mark]).next().is_none()
    }

    /// A word and what is coordinated with it, in order of the text; "but not X" is left out.
    pub(super) fn coordinated(&self, first: Id<Token>) -> Vec<Filler> {
        let mut heads = vec![first];
        let mut next = 0;
        while next < heads.len() && heads.len() < MOST {
            for child in self.some_related(heads[next], &[Relation::Conj]) {
                let denied = self.some_related(child, &[Relation::Neg]).next().is_some();
                if self.is_nominal(child) && !denied && heads.len() < MOST {
                    heads.push(child);
                }
            }
            // A headline's comma is an "and": "Minister sues Google, Apple".
            for child in self.some_related(heads[next], &[Relation::Appos]) {
                let names =
                    self.name(child).is_some() && self.name(child) == self.name(heads[next]);
                if names && self.is_unpunctuated(child) && heads.len() < MOST {
                    heads.push(child);
                }
            }
            next += 1;
        }
        heads.sort_unstable();
        heads.into_iter().map(|head| Filler { head }).collect()
    }

    /// What a preposition governs.
    pub(super) fn objects_of(&self, preposition: Id<Token>) -> Vec<Filler> {
        self.some_related(preposition, &[Relation::Pobj])
            .flat_map(|object| self.coordinated(object))
            .take(MOST)
            .collect()
    }

    /// "on"; "because of" where one preposition hangs from another.
    pub(super) fn preposition_word(&self, preposition: Id<Token>) -> SmolStr {
        let word = self.word(preposition);
        match self.head(preposition) {
            Some(outer)
                if matches!(self.relation(preposition), Relation::Prep | Relation::Pcomp)
                    && (self.is_adposition(outer)
                        || (self.relation(outer) == Relation::Advmod
                            && self.token(outer).pos != Pos::Verb
                            && outer.index() + 1 == preposition.index()
                            && !self.words.is_transparent(&self.word(outer)))) =>
            {
                SmolStr::new(format!("{} {word}", self.word(outer)))
            }
            _ => word,
        }
    }

    /// Fills in what a token hangs from. Its head must have been filled in before.
    pub(super) fn attach(&mut self, token: Id<Token>) {
        let relation = self.relation(token);
        let Some(head) = self.head(token) else { return };
        let above = self.attachment(head);
        let direct = Attachment { governor: Some(head), preposition: None, relation };
        self.attachments[token.index()] = match relation {
            Relation::Conj
                if (self.is_nominal(token) && self.is_nominal(head))
                    || (self.is_adposition(token) && self.is_adposition(head)) =>
            {
                above
            }
            Relation::Pobj | Relation::Pcomp if self.is_adposition(head) => {
                Attachment { governor: above.governor, preposition: Some(head), relation }
            }
            Relation::Prep if self.is_adposition(head) => above,
            // "ahead of", "along with": the adverb is part of the preposition.
            Relation::Prep if self.relation(head) == Relation::Advmod => above,
            Relation::Prep => Attachment { governor: Some(self.lifted(token, head)), ..direct },
            _ => direct,
        };
    }

    /// What a preposition belongs to: the verb above its head, where that verb takes such a phrase
    /// with a gerund and the head is the verb's agent, object or a date.
    fn lifted(&self, preposition: Id<Token>, head: Id<Token>) -> Id<Token> {
        if !self.is_nominal(head) {
            return head;
        }
        let Attachment { governor: Some(verb), relation, .. } = self.attachment(head) else {
            return head;
        };
        let place = matches!(
            relation,
            Relation::Dobj | Relation::Pobj | Relation::Nsubjpass | Relation::Npadvmod
        );
        let word = self.word(preposition);
        let gerund = self.some_related(preposition, &[Relation::Pcomp]).next().is_some();
        if place
            && gerund
            && self.is_verbal(verb)
            && self.words.controller(&self.lemma(verb), &word).is_some()
        {
            verb
        } else {
            head
        }
    }

    /// The noun that a relative pronoun within the clause of `verb` stands for.
    pub(super) fn antecedent(&self, verb: Id<Token>) -> Option<Id<Token>> {
        let mut current = verb;
        for _ in 0..6 {
            let above = self.head(current)?;
            match self.relation(current) {
                Relation::Relcl => return Some(above),
                Relation::Ccomp | Relation::Xcomp | Relation::Conj | Relation::Advcl => {
                    current = above;
                }
                _ => return None,
            }
        }
        None
    }

    /// The antecedent with what is coordinated with it before the clause that hangs from it.
    pub(super) fn antecedents(&self, noun: Id<Token>, before: Id<Token>) -> Vec<Filler> {
        self.coordinated(noun).into_iter().filter(|filler| filler.head < before).collect()
    }

    /// A filler, or what it stands for if it is a relative pronoun.
    pub(super) fn resolve(&self, fillers: Vec<Filler>, verb: Id<Token>) -> (Vec<Filler>, bool) {
        let [Filler { head }] = fillers[..] else { return (fillers, false) };
        if !self.is_relative_pronoun(head) {
            return (fillers, false);
        }
        if self.relation(verb) == Relation::Advcl
            && let Some(noun) = self.noun_before(head)
        {
            return (vec![Filler { head: noun }], true);
        }
        match self.antecedent(verb) {
            // "urged to disown the general who threatened Togo", with the clause hung from who is urged.
            Some(noun) if self.relation(verb) == Relation::Relcl => {
                let adjacent = |near: &Id<Token>| {
                    near.index() + 1 == head.index()
                        && self.token(head).tag == Tag::Wp
                        && !self.tree.subtree(noun).contains(&(near.index() as u32))
                };
                let noun = self.noun_before(head).filter(adjacent).unwrap_or(noun);
                (self.antecedents(self.agreeing(noun, head, verb), head), true)
            }
            Some(noun) => (self.antecedents(noun, head), true),
            None => (fillers, false),
        }
    }

    /// "deliveries to **Togo**, which **were** halted": of the nouns above the one that a relative clause hangs
    /// from, the first that has the number of its verb.
    fn agreeing(&self, noun: Id<Token>, pronoun: Id<Token>, verb: Id<Token>) -> Id<Token> {
        let subject = matches!(self.relation(pronoun), Relation::Nsubj | Relation::Nsubjpass);
        let Some(plural) = self.is_plural_verb(verb).filter(|_| subject) else { return noun };
        let number = |noun: Id<Token>| match self.token(noun).tag {
            // "Mr Timmons" is no plural, whatever the tagger says.
            Tag::Nns => Some(true),
            Tag::Nnps if self.name(noun) != Some(NameLabel::Person) => Some(true),
            Tag::Nn | Tag::Nnp => Some(self.antecedents(noun, pronoun).len() > 1),
            _ => None,
        };
        let mut at = noun;
        for _ in 0..3 {
            match number(at) {
                Some(own) if own == plural => return at,
                Some(_) => {}
                None => break,
            }
            let small = self.head(at).filter(|_| self.relation(at) == Relation::Pobj);
            let above = small.filter(|it| self.is_adposition(*it)).and_then(|it| self.head(it));
            let Some(above) = above.filter(|it| self.is_nominal(*it)) else { break };
            at = above;
        }
        noun
    }

    /// Whether a finite verb, or its auxiliary, shows that its subject is plural, or that it is not.
    fn is_plural_verb(&self, verb: Id<Token>) -> Option<bool> {
        let auxiliary = self.some_related(verb, &[Relation::Aux, Relation::Auxpass]).next();
        let finite = auxiliary.unwrap_or(verb);
        let singular = || self.tree.analysis.has_feature(finite, "Number=Sing");
        match self.token(finite).tag {
            Tag::Vbp => Some(true),
            Tag::Vbz => Some(false),
            // "was" and "were"
            Tag::Vbd if self.words.is(Class::Progressive, &self.lemma(finite)) => Some(!singular()),
            _ => None,
        }
    }

    /// The noun right before a pronoun, with at most a comma between: what a relative clause is
    /// about that the parser has hung from the verb.
    fn noun_before(&self, pronoun: Id<Token>) -> Option<Id<Token>> {
        let comma = |token: &Id<Token>| self.token(*token).tag == Tag::Comma;
        let before = |token: Id<Token>| token.index().checked_sub(1).map(Id::new);
        let mut token = before(pronoun)?;
        if comma(&token) {
            token = before(token)?;
        }
        let noun = matches!(self.token(token).pos, Pos::Noun | Pos::Propn);
        (noun && matches!(self.token(pronoun).tag, Tag::Wdt | Tag::Wp)).then_some(token)
    }
}

fn lower(word: &str) -> SmolStr {
    if word.chars().any(char::is_uppercase) {
        SmolStr::new(word.to_lowercase())
    } else {
        SmolStr::new(word)
    }
}

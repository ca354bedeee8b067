//! A mention of an event, as far as linking goes: what names it, who and what takes part, what stands around it.

use std::collections::{BTreeSet, HashMap};

use readout_model::{Entity, Id, Pos, Relation, Report, Span, Tag, Token, Tree};
use smol_str::SmolStr;

use super::Occurrence;
use crate::accounts::Comparing;

/// Words, in dictionary form and lower case.
pub(super) type Bag = BTreeSet<SmolStr>;

#[derive(Default)]
pub(super) struct Mention {
    pub(super) report: usize,
    /// Dictionary form of the word from which the others of the mention hang.
    pub(super) lemma: SmolStr,
    pub(super) pos: Option<Pos>,
    pub(super) tag: Option<Tag>,
    /// Number of its sentence in the report, and the same as a share of all.
    pub(super) sentence: usize,
    pub(super) depth: f64,
    /// Words of the mention.
    pub(super) named: Bag,
    /// Other content words of the sentence.
    pub(super) around: Bag,
    /// Content words that hang from it.
    pub(super) below: Bag,
    /// What its head hangs from.
    pub(super) above: SmolStr,
    /// Proper nouns of the sentence, and all words of the names of those mentioned in it.
    pub(super) names: Bag,
    pub(super) known: Bag,
    /// Numbers of the sentence, of what hangs from the mention, and right at it.
    pub(super) numbers: Bag,
    pub(super) numbers_below: Bag,
    pub(super) numbers_at: Bag,
    /// Values of the times of the sentence.
    pub(super) times: Bag,
    pub(super) subjects: Bag,
    pub(super) objects: Bag,
    pub(super) phrases: Bag,
    pub(super) modifiers: Bag,
    /// What modifies the objects.
    pub(super) object_modifiers: Bag,
    /// All that takes part.
    pub(super) parties: Bag,
    /// Who takes part, by all words of their names, pronouns worked out: who does it, to whom, and anybody.
    pub(super) doers: Bag,
    pub(super) undergoers: Bag,
    pub(super) people: Bag,
    /// Whether the report marks words as somebody's by it.
    pub(super) cue: bool,
    pub(super) negated: bool,
    pub(super) modal: bool,
    pub(super) definite: bool,
    pub(super) indefinite: bool,
}

/// A report, as far as its mentions need it.
pub(super) struct Source<'r> {
    report: &'r Report,
    tree: Tree<'r>,
    entities: HashMap<Id<Token>, Id<Entity>>,
}

pub(super) fn is_content(pos: Pos) -> bool {
    matches!(pos, Pos::Noun | Pos::Propn | Pos::Verb | Pos::Adj | Pos::Num)
}

pub(super) fn lemma(token: &Token) -> SmolStr {
    SmolStr::new(token.lemma.to_lowercase())
}

/// What a phrase is to the mention that it hangs from.
enum Role {
    Subject,
    Object,
    Modifier,
    Phrase,
}

impl<'r> Source<'r> {
    pub(super) fn new(report: &'r Report) -> Source<'r> {
        let mentions = report.facts.mentions.iter();
        let entities = mentions.map(|mention| (mention.head, mention.entity)).collect();
        Source { report, tree: Tree::new(&report.analysis), entities }
    }

    fn token(&self, id: Id<Token>) -> &'r Token {
        &self.report.analysis.tokens[id]
    }

    /// All words of the name of whoever a token stands for.
    fn known(&self, id: Id<Token>) -> impl Iterator<Item = SmolStr> + '_ {
        let entity = self.entities.get(&id).map(|entity| &self.report.facts.entities[*entity]);
        let words = entity.into_iter().flat_map(|entity| entity.name.split_whitespace());
        words.map(|word| SmolStr::new(word.to_lowercase()))
    }

    pub(super) fn mention(&self, occurrence: &Occurrence, words: &Comparing) -> Mention {
        let analysis = &self.report.analysis;
        let ids = |span: &Span| analysis.tokens_in(*span).map(|index| Id::new(index as usize));
        let own: Vec<Id<Token>> = occurrence.words.iter().flat_map(ids).collect();
        let outside = |id: &Id<Token>| self.token(*id).head.is_none_or(|it| !own.contains(&it));
        let Some(head) = own.iter().copied().find(outside) else {
            return Mention { report: occurrence.report, ..Mention::default() };
        };
        let token = self.token(head);
        let number = analysis.sentence_of(head);
        let range = analysis.sentences[number].tokens.clone();
        let sentence: Vec<Id<Token>> = range.map(|index| Id::new(index as usize)).collect();
        let form = self.report.document[token.span].to_lowercase();
        let root = |id: Id<Token>| words.uninflected(&lemma(self.token(id)));
        let mut head_root = root(head);
        if !words.knows(&head_root) {
            head_root = words.uninflected(&form);
        }
        let little = |pos| matches!(pos, Pos::Det | Pos::Adp | Pos::Part | Pos::Aux);
        let named = own.iter().filter(|id| !little(self.token(**id).pos)).map(|id| root(*id));
        let mut named: Bag = named.collect();
        named.insert(head_root.clone());
        let others = |keep: &dyn Fn(Id<Token>) -> bool| -> Bag {
            sentence.iter().filter(|id| keep(**id)).map(|id| lemma(self.token(*id))).collect()
        };
        let extent = analysis.sentences[number].span;
        let mut mention = Mention {
            report: occurrence.report,
            lemma: head_root,
            pos: Some(token.pos),
            tag: Some(token.tag),
            sentence: number.index(),
            depth: number.index() as f64 / analysis.sentences.len().max(1) as f64,
            named,
            around: others(&|id| is_content(self.token(id).pos) && !own.contains(&id)),
            above: token.head.map_or_else(SmolStr::default, |it| lemma(self.token(it))),
            names: others(&|id| self.token(id).pos == Pos::Propn),
            known: sentence.iter().flat_map(|id| self.known(*id)).collect(),
            numbers: others(&|id| self.token(id).pos == Pos::Num),
            times: self.times(extent),
            cue: self.is_cue(token.span),
            ..Mention::default()
        };
        for id in &own {
            self.take_around(&mut mention, *id, &own);
        }
        if mention.doers.is_empty() && mention.subjects.is_empty() {
            self.take_shared_subject(&mut mention, head);
        }
        self.take_below(&mut mention, &own);
        mention
    }

    /// Everything that hangs directly from a word of the mention, and what that word modifies.
    fn take_around(&self, mention: &mut Mention, id: Id<Token>, own: &[Id<Token>]) {
        for child in self.tree.children(id).iter().copied() {
            let token = self.token(child);
            let has = |feature| self.report.analysis.has_feature(child, feature);
            mention.negated |= token.relation == Relation::Neg;
            mention.modal |= token.tag == Tag::Md;
            mention.definite |= has("Definite=Def") || token.relation == Relation::Poss;
            mention.indefinite |= has("Definite=Ind");
            if token.pos == Pos::Num || token.tag == Tag::Cd {
                mention.numbers_at.insert(lemma(token));
            }
            if own.contains(&child) {
                continue;
            }
            match token.relation {
                Relation::Nsubj | Relation::Agent | Relation::Poss | Relation::Csubj => {
                    self.take(mention, child, Role::Subject);
                }
                Relation::Dobj | Relation::Nsubjpass | Relation::Attr => {
                    self.take(mention, child, Role::Object);
                }
                Relation::Compound | Relation::Amod | Relation::Npadvmod => {
                    self.take(mention, child, Role::Modifier);
                }
                Relation::Prep => {
                    for object in self.tree.children(child) {
                        self.take(mention, *object, Role::Phrase);
                    }
                }
                _ => {}
            }
        }
        let token = self.token(id);
        if matches!(token.relation, Relation::Acl | Relation::Relcl | Relation::Amod)
            && let Some(above) = token.head.filter(|above| !own.contains(above))
        {
            self.take(mention, above, Role::Object);
        }
    }

    /// Puts a phrase into a role, with what modifies its head.
    fn take(&self, mention: &mut Mention, head: Id<Token>, role: Role) {
        let own = lemma(self.token(head));
        let mut words = Bag::from([own.clone()]);
        let mut known: Bag = self.known(head).collect();
        mention.parties.insert(own);
        for child in self.tree.children(head) {
            let word = lemma(self.token(*child));
            match self.token(*child).relation {
                Relation::Compound
                | Relation::Amod
                | Relation::Poss
                | Relation::Nummod
                | Relation::Appos => {
                    known.extend(self.known(*child));
                    if matches!(role, Role::Object) {
                        mention.object_modifiers.insert(word.clone());
                    }
                    mention.parties.insert(word);
                }
                Relation::Conj => {
                    words.insert(word.clone());
                    mention.parties.insert(word);
                }
                _ => {}
            }
        }
        mention.people.extend(known.iter().cloned());
        match role {
            Role::Subject => {
                mention.subjects.extend(words);
                mention.doers.extend(known);
            }
            Role::Object => {
                mention.objects.extend(words);
                mention.undergoers.extend(known);
            }
            Role::Modifier => mention.modifiers.extend(words),
            Role::Phrase => mention.phrases.extend(words),
        }
    }

    /// "They agreed to **meet**": the subject of what it hangs from.
    fn take_shared_subject(&self, mention: &mut Mention, head: Id<Token>) {
        let shares = matches!(
            self.token(head).relation,
            Relation::Xcomp
                | Relation::Conj
                | Relation::Advcl
                | Relation::Acl
                | Relation::Pcomp
                | Relation::Ccomp
        );
        let Some(above) = self.token(head).head.filter(|_| shares) else { return };
        for child in self.tree.children(above) {
            if matches!(self.token(*child).relation, Relation::Nsubj | Relation::Nsubjpass) {
                mention.doers.extend(self.known(*child));
                mention.doers.insert(lemma(self.token(*child)));
            }
        }
    }

    fn take_below(&self, mention: &mut Mention, own: &[Id<Token>]) {
        let mut stack: Vec<Id<Token>> = own.to_vec();
        while let Some(id) = stack.pop() {
            for child in self.tree.children(id).iter().copied() {
                let token = self.token(child);
                if token.relation == Relation::Conj || own.contains(&child) {
                    continue;
                }
                if is_content(token.pos) {
                    mention.below.insert(lemma(token));
                }
                if token.pos == Pos::Num {
                    mention.numbers_below.insert(lemma(token));
                }
                stack.push(child);
            }
        }
    }

    fn times(&self, extent: Span) -> Bag {
        let inside = self.report.facts.times.iter().filter(|time| extent.contains(time.span));
        let value = |time: &readout_model::TimeExpression| match &time.value {
            Some(value) => value.clone(),
            None => SmolStr::new(self.report.document[time.span].to_lowercase()),
        };
        inside.map(value).collect()
    }

    fn is_cue(&self, span: Span) -> bool {
        let mut cues = self.report.facts.attributions.iter().filter_map(|it| it.cue);
        cues.any(|cue| cue.contains(span))
    }
}

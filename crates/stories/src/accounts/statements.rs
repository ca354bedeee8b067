//! One report taken apart for comparison: its sentences, what they predicate of whom, and the numbers,
//! times and places in them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use readout_facts::{FactsKnowledge, Predication, predications};
use readout_model::{
    Entity, EntityKind, Id, Mention, MentionForm, Place, Pos, Relation, Report, Sentence, Span,
    Stance, Status, TimeExpression, TimeKind, Token, Tree, Voice,
};
use readout_rules::{ClauseKind, Filler};
use smol_str::SmolStr;

use super::quantity::{Quantity, quantities};
use super::words::Comparing;
use crate::identity::Cast;

/// A report taken apart.
pub(crate) struct Account<'r> {
    /// Index of the report.
    pub(crate) report: usize,
    pub(crate) read: &'r Report,
    pub(crate) sentences: Vec<Said>,
    pub(crate) statements: Vec<Statement>,
}

/// A sentence of a block that reports.
pub(crate) struct Said {
    pub(crate) id: Id<Sentence>,
    pub(crate) span: Span,
    /// Its content words in dictionary form, names as characters.
    pub(crate) words: BTreeSet<Word>,
    /// Countries of the people and bodies in it.
    pub(crate) countries: BTreeSet<SmolStr>,
    /// Indices of its statements.
    pub(crate) statements: Vec<usize>,
    pub(crate) quantities: Vec<Slot<Quantity>>,
    pub(crate) times: Vec<Slot<Id<TimeExpression>>>,
    pub(crate) places: Vec<Slot<Where>>,
    /// Whether it says in words that a date is still to be set, or that something is not known.
    pub(crate) undated: bool,
    /// Points of the compass named in it.
    pub(crate) directions: Vec<Slot<SmolStr>>,
    pub(crate) unclear: bool,
}

/// A content word.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Word {
    /// Somebody or something with a name.
    Character(usize),
    /// Anything else, in dictionary form.
    Lemma(SmolStr),
}

/// A value in a sentence and the statement it belongs to.
pub(crate) struct Slot<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
    /// Index of the statement.
    pub(crate) of: Option<usize>,
    /// The words between it and its statement's head, in dictionary form.
    pub(crate) path: Vec<SmolStr>,
}

/// A place, and how it is tied to what happens there.
pub(crate) struct Where {
    /// As the tables know it.
    pub(crate) place: Option<Id<Place>>,
    pub(crate) name: String,
    /// The noun of a place without a name ("hospital"), in dictionary form.
    pub(crate) site: Option<SmolStr>,
    /// The preposition.
    pub(crate) word: SmolStr,
}

/// What a sentence predicates.
pub(crate) struct Statement {
    pub(crate) head: Id<Token>,
    pub(crate) lemma: SmolStr,
    pub(crate) noun: bool,
    pub(crate) status: Status,
    /// The same as the voice that asserts it commits to it.
    pub(crate) told: Status,
    pub(crate) voice: Voice,
    /// Whether the innermost voice around it denies it.
    pub(crate) denied: bool,
    /// Whether it is what marks somebody's words as said.
    pub(crate) cue: bool,
    pub(crate) subjects: Vec<Term>,
    pub(crate) objects: Vec<Term>,
    pub(crate) others: Vec<Term>,
}

/// Who or what fills a place in a statement.
#[derive(Clone, Debug)]
pub(crate) struct Term {
    pub(crate) span: Span,
    /// Dictionary form of the head, in lower case.
    pub(crate) lemma: SmolStr,
    pub(crate) character: Option<usize>,
    pub(crate) kind: Option<EntityKind>,
    pub(crate) country: Option<SmolStr>,
    pub(crate) named: bool,
    pub(crate) pronoun: bool,
    /// Whether it is a pronoun whose meaning was worked out, and may have been wrongly.
    pub(crate) resolved: bool,
}

impl<'r> Account<'r> {
    /// Takes a report apart. Linear in its length but for what hangs from one word.
    pub(crate) fn new(
        report: usize,
        read: &'r Report,
        cast: &Cast,
        knowledge: &FactsKnowledge,
        words: &Comparing,
    ) -> Account<'r> {
        let tree = Tree::new(&read.analysis);
        let entities = entities_by_head(read);
        let builder = Builder { report, read, tree, cast, words, entities };
        let mut account = Account { report, read, sentences: Vec::new(), statements: Vec::new() };
        let mut by_sentence: HashMap<usize, usize> = HashMap::new();
        for (id, sentence) in read.analysis.sentences.enumerate() {
            if read.document.blocks[sentence.block.index()].kind.reports() {
                by_sentence.insert(id.index(), account.sentences.len());
                let text = read.document[sentence.span].to_lowercase();
                account.sentences.push(Said {
                    id,
                    span: sentence.span,
                    words: builder.words(sentence),
                    countries: builder.countries(sentence),
                    statements: Vec::new(),
                    quantities: Vec::new(),
                    times: Vec::new(),
                    places: Vec::new(),
                    undated: words.says_undated(&text),
                    directions: builder.directions(sentence),
                    unclear: words.says_unclear(&text),
                });
            }
        }
        let facts = &read.facts;
        let found = predications(&read.document, &read.analysis, &facts.attributions, knowledge);
        let mut by_head: BTreeMap<usize, usize> = BTreeMap::new();
        for predication in &found {
            let sentence = read.analysis.sentence_of(predication.clause.head);
            let Some(sentence) = by_sentence.get(&sentence.index()).copied() else { continue };
            by_head.insert(predication.clause.head.index(), account.statements.len());
            account.sentences[sentence].statements.push(account.statements.len());
            account.statements.push(builder.statement(predication));
        }
        let statements = &account.statements;
        let home = |token: Id<Token>| builder.home(token, &by_head, statements);
        let sentence_of =
            |token: Id<Token>| by_sentence.get(&read.analysis.sentence_of(token).index()).copied();
        for quantity in quantities(read, &builder.tree, words) {
            let Some(sentence) = sentence_of(quantity.home) else { continue };
            let (of, path) = home(quantity.home);
            let span = quantity.span;
            account.sentences[sentence].quantities.push(Slot { value: quantity, span, of, path });
        }
        for (id, time) in facts.times.enumerate() {
            let tokens = read.analysis.tokens_in(time.span);
            if !matches!(time.kind, TimeKind::Date | TimeKind::Time) || tokens.is_empty() {
                continue;
            }
            let top = builder.top(tokens);
            let Some(sentence) = sentence_of(top) else { continue };
            let (of, path) = home(top);
            account.sentences[sentence].times.push(Slot { value: id, span: time.span, of, path });
        }
        for (head, span, place) in builder.places() {
            let Some(sentence) = sentence_of(head) else { continue };
            let (of, path) = home(head);
            account.sentences[sentence].places.push(Slot { value: place, span, of, path });
        }
        account
    }
}

fn entities_by_head(read: &Report) -> HashMap<usize, (Id<Mention>, Id<Entity>)> {
    let mentions = read.facts.mentions.enumerate();
    mentions.map(|(id, mention)| (mention.head.index(), (id, mention.entity))).collect()
}

struct Builder<'r> {
    report: usize,
    read: &'r Report,
    tree: Tree<'r>,
    cast: &'r Cast,
    words: &'r Comparing,
    entities: HashMap<usize, (Id<Mention>, Id<Entity>)>,
}

impl Builder<'_> {
    fn lemma(&self, token: Id<Token>) -> SmolStr {
        SmolStr::new(self.read.analysis.tokens[token].lemma.to_lowercase())
    }

    fn words(&self, sentence: &Sentence) -> BTreeSet<Word> {
        let mut words = BTreeSet::new();
        for index in sentence.tokens.clone() {
            let id = Id::new(index as usize);
            let token = &self.read.analysis.tokens[id];
            let character = self.entities.get(&id.index()).and_then(|(_, entity)| {
                let number = self.cast.number(self.report, *entity);
                self.cast.character(number).named.then_some(number)
            });
            match (character, token.pos) {
                (Some(number), _) => drop(words.insert(Word::Character(number))),
                (None, Pos::Noun | Pos::Verb | Pos::Propn | Pos::Adj) => {
                    words.insert(Word::Lemma(self.lemma(id)));
                }
                _ => {}
            }
        }
        words
    }

    fn countries(&self, sentence: &Sentence) -> BTreeSet<SmolStr> {
        let known = sentence.tokens.clone().filter_map(|at| self.entities.get(&(at as usize)));
        let characters = known.map(|(_, entity)| self.cast.number(self.report, *entity));
        let people = characters
            .map(|number| self.cast.character(number))
            .filter(|character| character.kind != EntityKind::Place);
        people.filter_map(|character| character.country.clone()).collect()
    }

    fn directions(&self, sentence: &Sentence) -> Vec<Slot<SmolStr>> {
        let tokens = sentence.tokens.clone().map(|index| Id::new(index as usize));
        let found = tokens.filter_map(|id| {
            let value = self.words.direction(&self.lemma(id))?.clone();
            let token: &Token = &self.read.analysis.tokens[id];
            // A part of a name ("South Korea") points nowhere.
            let name = token.pos == Pos::Propn && token.relation == Relation::Compound;
            let path = Vec::new();
            (!name).then_some(Slot { value, span: token.span, of: None, path })
        });
        found.collect()
    }

    fn statement(&self, predication: &Predication) -> Statement {
        let clause = &predication.clause;
        let span = self.read.analysis.tokens[clause.head].span;
        let attributions = &self.read.facts.attributions;
        let cue = attributions.iter().any(|attribution| {
            attribution.cue.is_some_and(|cue| cue.contains(span))
                && attribution.stance == Stance::Said
        });
        let denied = match predication.voice {
            Voice::Attributed(id) => attributions[id].stance == Stance::Denied,
            Voice::Outlet => false,
        };
        let terms = |fillers: &[Filler]| fillers.iter().map(|it| self.term(it.head)).collect();
        let mut others: Vec<Term> =
            clause.phrases.iter().map(|it| self.term(it.filler.head)).collect();
        others.extend(clause.modifiers.iter().map(|it| self.term(it.head)));
        Statement {
            head: clause.head,
            lemma: clause.lemma.clone(),
            noun: clause.kind == ClauseKind::Noun,
            status: predication.status,
            told: predication
                .factuality
                .iter()
                .find(|it| it.voice == predication.voice)
                .map_or(predication.status, |it| it.status),
            voice: predication.voice,
            denied,
            cue,
            subjects: terms(&clause.subjects),
            objects: terms(&clause.objects),
            others,
        }
    }

    fn term(&self, head: Id<Token>) -> Term {
        let token = &self.read.analysis.tokens[head];
        let known = self.entities.get(&head.index());
        let character = known.map(|(_, entity)| self.cast.number(self.report, *entity));
        let entity = character.map(|number| self.cast.character(number));
        let mention = known.map(|(mention, _)| &self.read.facts.mentions[*mention]);
        Term {
            span: mention.map_or(token.span, |mention| mention.span),
            lemma: self.lemma(head),
            character,
            kind: entity.map(|it| it.kind),
            country: entity.and_then(|it| it.country.clone()),
            named: entity.is_some_and(|it| it.named),
            pronoun: token.pos == Pos::Pron
                && mention.is_none_or(|mention| mention.form == MentionForm::Pronoun)
                && known.is_none(),
            resolved: token.pos == Pos::Pron && known.is_some(),
        }
    }

    /// The token of a range from which the others hang.
    fn top(&self, tokens: std::ops::Range<u32>) -> Id<Token> {
        let inside = |token: Id<Token>| tokens.contains(&(token.index() as u32));
        let top = tokens
            .clone()
            .map(|index| Id::new(index as usize))
            .find(|id| self.read.analysis.tokens[*id].head.is_none_or(|head| !inside(head)));
        top.unwrap_or_else(|| Id::new(tokens.start as usize))
    }

    /// The statement that a token belongs to, and the words on the way there. A noun that only stands
    /// there ("a **meeting** in the **room**") is passed by.
    fn home(
        &self,
        token: Id<Token>,
        by_head: &BTreeMap<usize, usize>,
        statements: &[Statement],
    ) -> (Option<usize>, Vec<SmolStr>) {
        let mut path = Vec::new();
        let mut current = Some(token);
        let mut fallback = None;
        while let Some(id) = current {
            if let Some(number) = by_head.get(&id.index()) {
                let statement = &statements[*number];
                if !statement.noun && id != token {
                    path.push(statement.lemma.clone());
                    return (Some(*number), path);
                }
                fallback.get_or_insert(*number);
            }
            if id != token || self.read.analysis.tokens[id].pos != Pos::Num {
                path.push(self.lemma(id));
            }
            let next = self.read.analysis.tokens[id].head;
            current = next.filter(|_| path.len() < 12);
        }
        (fallback, path)
    }

    /// Phrases that say where: what follows a preposition of place and is a place by name.
    fn places(&self) -> Vec<(Id<Token>, Span, Where)> {
        let tokens = &self.read.analysis.tokens;
        let mut found = Vec::new();
        let mut by_mention: HashMap<usize, Id<Place>> = HashMap::new();
        for (id, place) in self.read.facts.places.enumerate() {
            by_mention.extend(place.mentions.iter().map(|mention| (mention.index(), id)));
        }
        for (id, token) in tokens.enumerate() {
            if token.relation != Relation::Pobj || token.pos != Pos::Propn && token.pos != Pos::Noun
            {
                continue;
            }
            let Some(preposition) = token.head else { continue };
            let mention = self.entities.get(&id.index()).copied();
            let place = mention.and_then(|(mention, _)| by_mention.get(&mention.index()).copied());
            let kind = mention.map(|(_, entity)| self.read.facts.entities[entity].kind);
            let timed = self.read.facts.times.iter().any(|time| time.span.overlaps(token.span));
            let is_place = place.is_some()
                || matches!(kind, Some(EntityKind::Place | EntityKind::Country))
                || (kind.is_none() && token.pos == Pos::Propn)
                || (kind.is_none() && self.words.site(&self.lemma(id)));
            if !is_place || timed {
                continue;
            }
            let (span, name) = match (mention, place) {
                (Some((mention, _)), Some(place)) => {
                    let span = self.read.facts.mentions[mention].span;
                    (span, self.read.facts.places[place].name.clone())
                }
                (Some((mention, _)), None) => {
                    let span = self.read.facts.mentions[mention].span;
                    (span, self.read.document[span].to_owned())
                }
                (None, _) => (token.span, self.read.document[token.span].to_owned()),
            };
            let word = self.lemma(preposition);
            let site = (place.is_none() && token.pos == Pos::Noun).then(|| self.lemma(id));
            found.push((id, span, Where { place, name, site, word }));
        }
        found
    }
}

use readout_model::{Id, Token};
use smol_str::SmolStr;

/// What one verb or event noun says, with English grammar undone: as if it stood in a plain active
/// sentence of its own.
///
/// "Sanctions were imposed on Belarus by the bloc" and "the bloc, which had imposed sanctions on
/// Belarus" give the same clause: `the bloc [impose] sanctions on Belarus`.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// The verb or noun.
    pub head: Id<Token>,
    /// Which of the two.
    pub kind: ClauseKind,
    /// Its lemma in lower case.
    pub lemma: SmolStr,
    /// The particle of a phrasal verb ("call **off**"), in lower case.
    pub particle: Option<SmolStr>,
    /// Who does it: grammatical subject, agent of a passive, controller of an infinitive,
    /// antecedent of a relative clause, possessor of an event noun; coordinated ones one by one.
    pub subjects: Vec<Filler>,
    /// What it is done to, likewise.
    pub objects: Vec<Filler>,
    /// Phrases with a small word: prepositional phrases of the verb **and of its object**
    /// ("sanctions **on** Belarus"), datives as `to`, compounds and adjectives of nouns left out.
    pub phrases: Vec<Phrase>,
    /// What stands before an event noun and may name a party: "**US** sanctions", "**Chinese-US**
    /// talks", "the **Russian** attack". Whether it does the thing or suffers it, the noun cannot
    /// tell. Empty for verbs.
    pub modifiers: Vec<Filler>,
    /// Adverbs of the verb in lower case: "worked **together**".
    pub adverbs: Vec<SmolStr>,
    /// Clauses inside this one: "agreed **to cooperate**", "said **that …**".
    pub inner: Vec<Inner>,
    /// What tense, modality and negation say about it, before anybody's voice is considered.
    pub signs: Signs,
    /// The moves that were undone, in order, for `explain`.
    pub moves: Vec<Move>,
}

/// Whether a clause is headed by a verb or by a noun that names an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClauseKind {
    /// A verb (or a predicative adjective with its copula).
    Verb,
    /// A noun that names an event.
    Noun,
}

/// What fills a place in a clause: the subtree of a token, without the parts that belong to others
/// (coordinated fillers, relative clauses).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filler {
    /// The head of the phrase.
    pub head: Id<Token>,
}

/// A phrase introduced by a small word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// The preposition in lower case ("on", "because of").
    pub word: SmolStr,
    /// What follows it.
    pub filler: Filler,
    /// Whether it hangs from the object rather than from the head itself.
    pub of_object: bool,
}

/// A clause inside another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inner {
    /// How it is joined.
    pub link: Link,
    /// Head token of the inner clause; look it up in the list of clauses.
    pub head: Id<Token>,
}

/// How an inner clause is joined to its outer one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// "agreed **to** cooperate"
    Infinitive,
    /// "said (that) …", content without a marker included
    That,
    /// "whether", "if", "what" …
    Question,
    /// "kept shelling", "was seen leaving"
    Participle,
    /// "accused of **violating**": a preposition with a gerund
    Preposition(SmolStr),
    /// "after **meeting** …", "if …", "because …": an adverbial clause with its marker, which may
    /// be empty
    Adverbial(SmolStr),
    /// The object or subject is itself an event noun: "rejected **talks**"
    Noun,
}

/// What the form of a clause says about whether it happens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signs {
    /// "not", "never", "no talks", "without …".
    pub negated: bool,
    /// When, by tense.
    pub tense: Tense,
    /// "is meeting", "are holding".
    pub progressive: bool,
    /// "has met", "to have met".
    pub perfect: bool,
    /// Lemma of the modal verb, without "will" ("may", "could", "should").
    pub modal: Option<SmolStr>,
    /// Inside an if-clause, or the main clause of one with "would".
    pub conditional: bool,
    /// A question.
    pub question: bool,
    /// An order.
    pub imperative: bool,
    /// Said as an aim: "flew to Paris **to meet** the president".
    pub purpose: bool,
    /// Lemmas of the predicates that govern it, innermost first, each with whether it is negated:
    /// "failed to meet" gives `fail`, "did not agree to meet" gives `agree` negated.
    pub governors: Vec<(SmolStr, bool)>,
}

/// Tense, as the finite verb or its governor shows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tense {
    /// Not shown (nouns, bare participles).
    #[default]
    None,
    /// Past.
    Past,
    /// Present.
    Present,
    /// "will", "shall", "is going to", "is to", "is due to".
    Future,
}

/// One piece of grammar that was undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each variant is the name of the construction")]
pub enum Move {
    Passive,
    ReducedPassive,
    RelativeClause,
    Control,
    Raising,
    SharedSubject,
    AdverbialParticiple,
    NounComplement,
    Genitive,
    ObjectPhrase,
    LightVerb,
    Occasion,
    SharedObject,
}

use readout_model::{Pos, Relation, Status, Tag, Tree};
use readout_rules::{Clause, ClauseKind, GrammarWords, Move, Signs, Tense};

/// Whether what a clause says happens, by its own form and by the predicates that govern it, before
/// anybody's voice is considered.
///
/// Of several things that take away from certainty the strongest counts: "may agree to meet" is
/// possible, not promised.
///
/// `named`: whether an event noun is said to be somebody's ("French allegations").
pub(super) fn status(
    clause: &Clause,
    tree: &Tree<'_>,
    words: &GrammarWords,
    named: bool,
) -> Status {
    if is_topic(clause, tree, words) {
        return Status::Unknown;
    }
    let own = match clause.kind {
        ClauseKind::Verb => of_verb(clause, tree, words),
        ClauseKind::Noun => of_noun(clause, tree, words, named),
    };
    // A finite content clause asserts what it asserts, whoever is said to assert it; that is for
    // the attributions to weigh. Everything else is as certain as its governors make it.
    // What a noun says of its clause is the outlet's own word: "no sign that they had met".
    let of_noun = match tree.analysis.tokens[clause.head].relation {
        Relation::Acl => true,
        Relation::Relcl => tree.child(clause.head, Relation::Mark).is_some(),
        _ => false,
    };
    let finite = clause.kind == ClauseKind::Verb && !of_noun && is_finite(clause, tree);
    // What is to come is no surer than he who speaks of it: "hopes that they will meet".
    if finite && !matches!(own, Status::Planned | Status::Expected) {
        return own;
    }
    let effects = clause
        .signs
        .governors
        .iter()
        .filter_map(|(predicate, negated)| words.effect(predicate, *negated))
        // "dismissed Seoul's offer": there was an offer, whatever became of it.
        .filter(|status| !(named && clause.kind == ClauseKind::Noun && *status == Status::Unknown));
    let governed = effects.max_by_key(|status| distance(*status));
    match governed {
        None if is_infinitive(clause, tree)
            && !clause.signs.governors.is_empty()
            && own == Status::Happened
            && !clause.signs.perfect =>
        {
            // "was built to …": governed by words the tables do not know. "Is said to have …" is
            // as good as a finite clause.
            Status::Unknown
        }
        // "was not there yet on signing": nor has it been signed.
        None if own == Status::Happened && is_of_no_predicate(clause, tree) => Status::Unknown,
        None => own,
        // What "began to shell" says of the shelling is better than its own bare form.
        Some(governed) if own == Status::Unknown => governed,
        Some(governed) => [own, governed].into_iter().max_by_key(|it| distance(*it)).unwrap_or(own),
    }
}

/// "spoke **about** extending the truce": what is spoken of, whether it happens or not.
fn is_topic(clause: &Clause, tree: &Tree<'_>, words: &GrammarWords) -> bool {
    let tokens = &tree.analysis.tokens;
    let verb = &tokens[clause.head];
    let above = verb.head.filter(|_| verb.relation == Relation::Pcomp);
    let perfect = clause.signs.perfect;
    !perfect && above.is_some_and(|above| words.is_topic(&tokens[above].lemma.to_lowercase()))
}

/// Whether a clause speaks of what is or was to come: "will meet", "said that it would meet".
pub(super) fn is_to_come(clause: &Clause, words: &GrammarWords) -> bool {
    let modal = clause.signs.modal.as_ref().and_then(|modal| words.effect(modal, false));
    clause.signs.tense == Tense::Future || matches!(modal, Some(Status::Planned | Status::Expected))
}

/// How far a status is from having happened.
fn distance(status: Status) -> u8 {
    match status {
        Status::Happened => 0,
        Status::Ongoing => 1,
        Status::Alleged => 2,
        Status::Planned => 3,
        Status::Promised => 4,
        Status::Expected => 5,
        Status::Demanded => 6,
        Status::Possible => 7,
        Status::Unknown => 8,
        Status::Conditional => 9,
        Status::NotHappened => 10,
    }
}

fn of_verb(clause: &Clause, tree: &Tree<'_>, words: &GrammarWords) -> Status {
    let signs = &clause.signs;
    if signs.question {
        // "whether they will meet" leaves it open; a question says nothing.
        let open = tree.child(clause.head, Relation::Mark).is_some();
        return if open { Status::Possible } else { Status::Unknown };
    }
    if let Some(status) = beside_tense(signs, words) {
        return status;
    }
    match signs.tense {
        Tense::Future => Status::Planned,
        _ if signs.purpose => Status::Planned,
        Tense::Present if signs.progressive => Status::Ongoing,
        Tense::Past | Tense::Present => Status::Happened,
        // "Leader to meet rebels": a headline's future.
        Tense::None if is_infinitive(clause, tree) => {
            match tree.analysis.tokens[clause.head].relation {
                Relation::Root => Status::Planned,
                _ => Status::Unknown,
            }
        }
        // "Mayor demands governor resign", with "demands" read as a noun: nobody has.
        Tense::None if is_bare(clause, tree) => Status::Unknown,
        Tense::None => Status::Happened,
    }
}

fn of_noun(clause: &Clause, tree: &Tree<'_>, words: &GrammarWords, named: bool) -> Status {
    let signs = &clause.signs;
    let analysis = tree.analysis;
    // "a planned visit", "possible talks"; but not "a ceasefire plan".
    let described = clause
        .modifiers
        .iter()
        .filter(|filler| matches!(analysis.tokens[filler.head].pos, Pos::Adj | Pos::Verb))
        .filter_map(|filler| words.effect(&analysis.tokens[filler.head].lemma, false))
        .max_by_key(|status| distance(*status));
    if let Some(status) = described {
        return status;
    }
    if signs.question {
        return Status::Unknown;
    }
    if let Some(status) = beside_tense(signs, words) {
        return status;
    }
    if signs.purpose || signs.tense == Tense::Future {
        return Status::Planned;
    }
    if signs.progressive && signs.tense == Tense::Present {
        return Status::Ongoing;
    }
    let has = |wanted: &str| {
        tree.related(clause.head, &[Relation::Det])
            .any(|determiner| analysis.has_feature(determiner, wanted))
    };
    // "a French attack" may be any; "French attacks" and "the attack" are those that there were.
    let definite = (named && !has("Definite=Ind"))
        || clause.moves.contains(&Move::Genitive)
        || has("Definite=Def");
    if definite || signs.tense == Tense::Past || signs.perfect {
        Status::Happened
    } else {
        Status::Unknown
    }
}

/// What an order, a condition, a modal verb or a negation says, whatever the tense.
fn beside_tense(signs: &Signs, words: &GrammarWords) -> Option<Status> {
    if signs.imperative {
        return Some(Status::Demanded);
    }
    if signs.conditional {
        return Some(Status::Conditional);
    }
    if let Some(modal) = &signs.modal {
        let perfect = smol_str::format_smolstr!("{modal} have");
        let known = if signs.perfect { words.effect(&perfect, signs.negated) } else { None };
        return Some(
            known.or_else(|| words.effect(modal, signs.negated)).unwrap_or(Status::Possible),
        );
    }
    signs.negated.then_some(Status::NotHappened)
}

fn is_infinitive(clause: &Clause, tree: &Tree<'_>) -> bool {
    let tokens = &tree.analysis.tokens;
    clause.kind == ClauseKind::Verb
        && tree.related(clause.head, &[Relation::Aux]).any(|aux| tokens[aux].tag == Tag::To)
}

/// Whether a gerund stands behind a preposition and what governs it is denied.
fn is_of_no_predicate(clause: &Clause, tree: &Tree<'_>) -> bool {
    tree.analysis.tokens[clause.head].relation == Relation::Pcomp
        && clause.signs.governors.first().is_some_and(|(_, negated)| *negated)
}

/// Whether a bare infinitive is the content of what is no verb.
fn is_bare(clause: &Clause, tree: &Tree<'_>) -> bool {
    let tokens = &tree.analysis.tokens;
    let verb = &tokens[clause.head];
    verb.tag == Tag::Vb
        && verb.relation == Relation::Ccomp
        && verb.head.is_some_and(|head| !matches!(tokens[head].pos, Pos::Verb | Pos::Aux))
}

/// Whether the verb, its auxiliary or its copula shows tense.
fn is_finite(clause: &Clause, tree: &Tree<'_>) -> bool {
    let tokens = &tree.analysis.tokens;
    let finite = |tag: Tag| matches!(tag, Tag::Md | Tag::Vbd | Tag::Vbz | Tag::Vbp);
    let copula = tokens[clause.head]
        .head
        .filter(|_| matches!(tokens[clause.head].relation, Relation::Acomp | Relation::Oprd));
    let verb = copula.unwrap_or(clause.head);
    let mut auxiliaries = tree.related(verb, &[Relation::Aux, Relation::Auxpass]).peekable();
    match auxiliaries.peek() {
        None => finite(tokens[verb].tag),
        Some(_) => auxiliaries.any(|aux| finite(tokens[aux].tag)),
    }
}

//! What the words around a predicate say about whether it happens, one sign each.
//!
//! A sign is a short phrase for people to read ("modal could", "negated", "below xcomp want"). It says
//! nothing by itself: `knowledge/certainty/weights.tsv` does, and a sign without a row there is silent.

use readout_model::{Id, Pos, Relation, Tag, Token, Tree};
use readout_rules::{Clauses, GrammarWords, Tense};
use smol_str::{SmolStr, StrExt as _, format_smolstr};

use crate::events;

/// Dependents of a word that are looked at, and words coordinated with each other: more than any
/// sentence has that a person wrote.
const MOST: usize = 32;

/// Predicates above one that are looked at.
const ABOVE: usize = 3;

/// Words of the sentence looked at on either side.
const SENTENCE: u32 = 40;

/// Words of a sentence that are its beginning.
const EARLY: u32 = 3;

/// Reads signs off the trees of a report.
pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) tree: &'a Tree<'a>,
    pub(super) clauses: &'a Clauses,
    pub(super) words: &'a GrammarWords,
}

impl Reader<'_> {
    fn token(&self, id: Id<Token>) -> &Token {
        &self.tree.analysis.tokens[id]
    }

    fn word(&self, id: Id<Token>) -> SmolStr {
        self.text[self.token(id).span].to_lowercase_smolstr()
    }

    fn lemma(&self, id: Id<Token>) -> SmolStr {
        self.token(id).lemma.to_lowercase_smolstr()
    }

    fn children(&self, id: Id<Token>) -> impl Iterator<Item = Id<Token>> {
        self.tree.children(id).iter().copied().take(MOST)
    }

    fn related(&self, id: Id<Token>, relations: &[Relation]) -> impl Iterator<Item = Id<Token>> {
        self.children(id).filter(|&child| relations.contains(&self.token(child).relation))
    }

    fn subjects(&self, id: Id<Token>) -> impl Iterator<Item = Id<Token>> {
        use Relation::{Csubj, Csubjpass, Expl, Nsubj, Nsubjpass};
        self.related(id, &[Nsubj, Nsubjpass, Csubj, Csubjpass, Expl])
    }

    /// The first of a row of coordinated words.
    fn first_conjunct(&self, mut id: Id<Token>) -> Id<Token> {
        for _ in 0..MOST {
            match self.token(id) {
                Token { relation: Relation::Conj, head: Some(head), .. } => id = *head,
                _ => break,
            }
        }
        id
    }

    /// The auxiliaries of a verb; those before the first of coordinated verbs count for the others
    /// that have no subject of their own and the same form.
    fn auxiliaries(&self, verb: Id<Token>) -> Vec<Id<Token>> {
        const AUXILIARY: &[Relation] = &[Relation::Aux, Relation::Auxpass];
        let own: Vec<_> = self.related(verb, AUXILIARY).collect();
        if !own.is_empty() || self.subjects(verb).next().is_some() {
            return own;
        }
        let tag = self.token(verb).tag;
        let mut current = verb;
        for _ in 0..4 {
            let Token { relation: Relation::Conj, head: Some(head), .. } = *self.token(current)
            else {
                break;
            };
            let shared: Vec<_> = self.related(head, AUXILIARY).filter(|&it| it < head).collect();
            if !shared.is_empty() && (tag == self.token(head).tag || tag == Tag::Vb) {
                return shared;
            }
            current = head;
        }
        own
    }

    fn negated(&self, id: Id<Token>) -> bool {
        self.tree.child(id, Relation::Neg).is_some()
            || self.clauses.of(id).is_some_and(|clause| clause.signs.negated)
    }

    /// The signs of a predicate, in a fixed order, some of them joined to say what neither says
    /// alone. Time is bounded by the number of its neighbours.
    pub(super) fn signs(&self, verb: Id<Token>) -> Vec<SmolStr> {
        let mut signs = Signs::default();
        let token = self.token(verb);
        let first = self.first_conjunct(verb);
        let auxiliaries = self.auxiliaries(verb);
        let form = self.form(verb, &auxiliaries);
        let relation = self.token(first).relation.name();
        let negated = self.negated(verb);
        signs.add(format_smolstr!("class {}", token.pos.name()));
        signs.add(format_smolstr!("form {form}"));
        signs.add(format_smolstr!("as {relation}"));
        signs.add(format_smolstr!("as {relation}, form {form}"));
        let perfect = self.auxiliary_signs(verb, &auxiliaries, form, negated, &mut signs);
        self.clause_signs(verb, form, &mut signs);
        if negated {
            signs.add("negated".into());
            signs.add(format_smolstr!("negated, form {form}"));
            signs.add(format_smolstr!("negated, word {}", self.lemma(verb)));
        }
        self.subject_signs(verb, form, &mut signs);
        self.dependent_signs(verb, form, &mut signs);
        let end = self.end(verb);
        match end.as_str() {
            "?" => {
                signs.add(format_smolstr!("in a question, form {form}, as {relation}"));
                signs.add(format_smolstr!("in a question, as {relation}"));
            }
            "!" => signs.add("in an exclamation".into()),
            _ => {}
        }
        if let Some(clause) = self.clauses.of(verb) {
            let status = events::status_of(clause, self.tree, self.words).name();
            signs.add(format_smolstr!("status {status}"));
            signs.add(format_smolstr!("status {status}, form {form}"));
        }
        let lemma = self.lemma(verb);
        signs.add(format_smolstr!("word {lemma}"));
        signs.add(format_smolstr!("word {lemma}, form {form}"));
        self.outer_signs(first, form, perfect, &mut signs);
        self.sentence_signs(verb, form, &mut signs);
        signs.0
    }

    /// The small words of the sentence (auxiliaries, pronouns, conjunctions), the words beside the
    /// predicate, and whether it comes early.
    fn sentence_signs(&self, verb: Id<Token>, form: &str, signs: &mut Signs) {
        let analysis = self.tree.analysis;
        let tokens = &analysis.sentences[analysis.sentence_of(verb)].tokens;
        let at = verb.index() as u32;
        let near = tokens.start.max(at.saturating_sub(SENTENCE))..tokens.end.min(at + SENTENCE);
        for other in near.filter(|&other| other != at).map(|other| Id::new(other as usize)) {
            let Token { tag, relation, .. } = *self.token(other);
            let small = matches!(tag, Tag::Md | Tag::Prp | Tag::Uh)
                || matches!(relation, Relation::Aux | Relation::Auxpass | Relation::Mark);
            if small && tag != Tag::To {
                let word = self.word(other);
                signs.add(format_smolstr!("sentence has {word}"));
                signs.add(format_smolstr!("sentence has {word}, form {form}"));
            }
        }
        if at > tokens.start {
            signs.add(format_smolstr!("behind {}", self.word(Id::new(verb.index() - 1))));
        }
        if at + 1 < tokens.end {
            signs.add(format_smolstr!("before {}", self.word(Id::new(verb.index() + 1))));
        }
        if at < tokens.start + EARLY {
            signs.add("early in its sentence".into());
        }
    }

    /// "past", "modal", "infinitive", … as the first auxiliary or the verb itself shows it.
    fn form(&self, verb: Id<Token>, auxiliaries: &[Id<Token>]) -> &'static str {
        let any = |tags: &[Tag]| auxiliaries.iter().any(|&it| tags.contains(&self.token(it).tag));
        match () {
            () if any(&[Tag::Md]) => "modal",
            () if any(&[Tag::To]) => "infinitive",
            () if any(&[Tag::Vbd]) => "past with auxiliary",
            () if any(&[Tag::Vbz, Tag::Vbp]) => "present with auxiliary",
            () if !auxiliaries.is_empty() => "bare with auxiliary",
            () => self.token(verb).tag.name(),
        }
    }

    /// Returns whether the verb is in the perfect.
    fn auxiliary_signs(
        &self,
        verb: Id<Token>,
        auxiliaries: &[Id<Token>],
        form: &str,
        negated: bool,
        signs: &mut Signs,
    ) -> bool {
        let progressive = self.token(verb).tag == Tag::Vbg;
        let mut perfect = false;
        for &auxiliary in auxiliaries {
            let Token { tag, relation, .. } = *self.token(auxiliary);
            let bare = matches!(tag, Tag::Vb | Tag::Vbg | Tag::Vbn);
            perfect |= relation == Relation::Aux && !progressive && tag != Tag::Md && {
                matches!(self.token(verb).tag, Tag::Vbn)
            };
            if tag == Tag::Md {
                let modal = self.word(auxiliary);
                signs.add(format_smolstr!("modal {modal}"));
                if negated {
                    signs.add(format_smolstr!("negated, modal {modal}"));
                }
            } else if tag != Tag::To {
                let how = if bare { ", bare" } else { "" };
                signs.add(format_smolstr!("auxiliary {}{how}", self.lemma(auxiliary)));
            }
        }
        if perfect {
            signs.add("perfect".into());
            for &auxiliary in auxiliaries.iter().filter(|&&it| self.token(it).tag == Tag::Md) {
                signs.add(format_smolstr!("perfect, modal {}", self.word(auxiliary)));
            }
        }
        if progressive && !auxiliaries.is_empty() {
            signs.add(format_smolstr!("progressive, form {form}"));
        }
        perfect
    }

    /// What the clause as such shows: see [`readout_rules::Signs`].
    fn clause_signs(&self, verb: Id<Token>, form: &str, signs: &mut Signs) {
        let Some(clause) = self.clauses.of(verb) else { return };
        let of = &clause.signs;
        for (holds, name) in [
            (of.conditional, "conditional"),
            (of.question, "asked"),
            (of.imperative, "order"),
            (of.purpose, "purpose"),
            (of.tense == Tense::Future, "future"),
        ] {
            if holds {
                signs.add(name.into());
                signs.add(format_smolstr!("{name}, form {form}"));
            }
        }
        for (predicate, negated) in of.governors.iter().take(ABOVE) {
            if let Some(status) = self.words.effect(predicate, *negated) {
                signs.add(format_smolstr!("governed as {}", status.name()));
            }
        }
    }

    fn subject_signs(&self, verb: Id<Token>, form: &str, signs: &mut Signs) {
        let mut any = false;
        for subject in self.subjects(verb) {
            any = true;
            let Token { tag, pos, .. } = *self.token(subject);
            let determiner = self.related(subject, &[Relation::Det, Relation::Poss]).next();
            let kind = match tag {
                Tag::Prp => self.word(subject),
                Tag::Nnp | Tag::Nnps => "a name".into(),
                Tag::Nns if determiner.is_none() => "bare plural".into(),
                Tag::Nns => "plural".into(),
                Tag::Wp | Tag::Wdt => "a relative".into(),
                _ => pos.name().into(),
            };
            signs.add(format_smolstr!("subject {kind}"));
            signs.add(format_smolstr!("subject {kind}, form {form}"));
            for determiner in self.related(subject, &[Relation::Det]) {
                signs.add(format_smolstr!("subject with {}", self.word(determiner)));
            }
        }
        if !any {
            signs.add(format_smolstr!("no subject, form {form}"));
        }
    }

    fn dependent_signs(&self, verb: Id<Token>, form: &str, signs: &mut Signs) {
        for child in self.children(verb) {
            let Token { relation, tag, pos, .. } = *self.token(child);
            match relation {
                Relation::Mark => {
                    let word = self.word(child);
                    signs.add(format_smolstr!("marker {word}"));
                    signs.add(format_smolstr!("marker {word}, form {form}"));
                }
                Relation::Advmod => {
                    signs.add(format_smolstr!("adverb {}", self.lemma(child)));
                    if tag == Tag::Wrb {
                        signs.add(format_smolstr!("asking {}", self.word(child)));
                    }
                }
                Relation::Advcl => {
                    let markers = self.related(child, &[Relation::Mark, Relation::Advmod]);
                    for marker in markers {
                        signs.add(format_smolstr!("clause with {}", self.word(marker)));
                    }
                }
                Relation::Attr | Relation::Acomp | Relation::Ccomp | Relation::Xcomp => {
                    signs.add(format_smolstr!("has {}", relation.name()));
                }
                Relation::Dobj => {
                    let determiner = self.related(child, &[Relation::Det]).next();
                    let kind = match determiner.map(|it| self.word(it)) {
                        _ if pos == Pos::Pron => "pronoun".into(),
                        Some(word) => format_smolstr!("with {word}"),
                        None => "bare".into(),
                    };
                    signs.add("has dobj".into());
                    signs.add(format_smolstr!("object {kind}"));
                }
                _ => {}
            }
        }
    }

    /// The last mark of the sentence.
    fn end(&self, id: Id<Token>) -> SmolStr {
        let analysis = self.tree.analysis;
        let sentence = &analysis.sentences[analysis.sentence_of(id)];
        let last = self.text[sentence.span].trim_end_matches(['"', '”', '\'', '’', ')']);
        last.chars().next_back().map_or(SmolStr::default(), |mark| format_smolstr!("{mark}"))
    }

    /// What stands above a predicate, from the next one outwards.
    fn outer_signs(&self, first: Id<Token>, form: &str, perfect: bool, signs: &mut Signs) {
        let mut current = first;
        let mut nearest = SmolStr::default();
        for depth in 0..ABOVE {
            let token = self.token(current);
            let Some(head) = token.head else { break };
            let relation = token.relation.name();
            let far = ["", "second ", "third "][depth];
            let above = match token.relation {
                Relation::Pcomp => match self.token(head).head {
                    Some(over) => format_smolstr!("{} {}", self.lemma(over), self.lemma(head)),
                    None => self.lemma(head),
                },
                _ => self.lemma(head),
            };
            signs.add(format_smolstr!("{far}below {relation} {above}"));
            if depth == 1 {
                signs.add(format_smolstr!("{nearest} below {relation} {above}"));
            }
            if depth == 0 {
                nearest = format_smolstr!("below {relation} {above}");
                signs.add(format_smolstr!("{nearest}, form {form}"));
                if perfect {
                    signs.add(format_smolstr!("perfect, below {relation}"));
                }
            }
            for auxiliary in self.related(head, &[Relation::Aux]) {
                let word = self.word(auxiliary);
                signs.add(format_smolstr!("{far}below {relation} with {word}"));
            }
            let negated = self.negated(head);
            if negated {
                signs.add(format_smolstr!("{far}below negated {relation}"));
                signs.add(format_smolstr!("{far}below negated {relation} {above}"));
            }
            let prepositional =
                matches!(token.relation, Relation::Prep | Relation::Pcomp | Relation::Pobj);
            if !prepositional {
                let tag = self.token(head).tag.name();
                signs.add(format_smolstr!("{far}below {relation} of {tag}"));
            }
            if let Some(status) = self.words.effect(&above, negated) {
                signs.add(format_smolstr!("{far}below {relation}, {}", status.name()));
            }
            for marker in self.related(head, &[Relation::Mark]) {
                signs.add(format_smolstr!("{far}below marker {}", self.word(marker)));
            }
            if token.relation == Relation::Relcl {
                for determiner in self.related(head, &[Relation::Det]) {
                    signs.add(format_smolstr!("relative of {}", self.word(determiner)));
                }
            }
            current = self.first_conjunct(head);
        }
    }
}

/// A list without repetitions.
#[derive(Default)]
struct Signs(Vec<SmolStr>);

impl Signs {
    fn add(&mut self, sign: SmolStr) {
        if !self.0.contains(&sign) {
            self.0.push(sign);
        }
    }
}

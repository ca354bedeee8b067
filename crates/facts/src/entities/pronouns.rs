use readout_model::{EntityKind, MentionForm, Pos, Relation, Tag};

use super::chains::Chain;
use super::mentions::Draft;
use super::scan::Scan;
use super::tables::{Pronoun, PronounKind};

/// The entity a pronoun stands for, where that is safe: the subject of the clause around the
/// pronoun's own, or the only one that fits in this sentence and the one before. `None` otherwise.
///
/// `before` are the earlier mentions with their entities, in order of the text.
pub(super) fn antecedent(
    scan: &Scan<'_>,
    index: usize,
    pronoun: Pronoun,
    before: &[(&Draft, usize)],
    chains: &[Chain],
    quoted: &[u32],
) -> Option<usize> {
    let fits = |number: usize| {
        let chain = &chains[number];
        let kind = match pronoun.kind {
            PronounKind::Person => chain.kind == EntityKind::Person && !chain.plural,
            PronounKind::Thing => {
                matches!(chain.kind, EntityKind::Country | EntityKind::Organization)
                    && !chain.plural
            }
            PronounKind::Any => chain.plural,
        };
        let gender =
            pronoun.gender.is_none() || chain.gender.is_none() || chain.gender == pronoun.gender;
        kind && gender
    };
    // What stands in one quotation does not point out of it, nor into it.
    let near = |draft: &Draft| quoted[draft.head] == quoted[index];
    let at = |token: usize| {
        before
            .iter()
            .rev()
            .take_while(|(draft, _)| draft.tokens.end + 400 > token)
            .find(|(draft, _)| draft.head == token || draft.also.contains(&token))
            .filter(|(draft, number)| near(draft) && fits(*number))
            .map(|(_, number)| *number)
    };
    // "expelled the envoys, accusing them of spying", "summoned her and told her": whom the same subject
    // did the other thing to.
    if let Some(same) = shared_object(scan, index).and_then(at) {
        return Some(same);
    }
    if let Some(subject) = governing_subject(scan, index) {
        // The subject says who it is; if it does not fit, nobody else is safe.
        return at(subject);
    }
    let sentence = scan.sentence(index);
    if pronoun.kind != PronounKind::Person {
        // "Estonia protested. It said …", "The envoys left. But they …": what the sentence before is about
        // goes on speaking or acting.
        return subject_before(scan, index, pronoun, sentence.start).and_then(at);
    }
    let start = match sentence.start {
        0 => 0,
        first => scan.sentence(first - 1).start,
    };
    let mut candidates: Vec<(usize, usize)> = before
        .iter()
        .rev()
        .take_while(|(draft, _)| draft.tokens.start >= start)
        .filter(|(draft, number)| near(draft) && fits(*number))
        .map(|(draft, number)| (draft.head, *number))
        .collect();
    candidates.sort_by_key(|(_, number)| *number);
    let first = candidates.first()?.1;
    if candidates.iter().all(|(_, number)| *number == first) {
        return Some(first);
    }
    // Several: "Dahl found himself moved to the point where he wept": whom a clause around the pronoun's is about.
    let above = |token: &usize| scan.token(*token).head.map(readout_model::Id::index);
    let around: Vec<usize> = std::iter::successors(above(&index), above).take(AROUND).collect();
    let about = |token: usize| {
        matches!(scan.token(token).relation, Relation::Nsubj | Relation::Nsubjpass)
            && token < index
            && above(&token).is_some_and(|verb| around.contains(&verb))
    };
    let mut subjects = candidates.iter().filter(|(token, _)| about(*token));
    if let Some((_, only)) = subjects.next() {
        return subjects.all(|(_, number)| number == only).then_some(*only);
    }
    // Else a subject stands for the subject of the sentence before.
    let subject = scan.token(index).relation == Relation::Nsubj;
    let earlier =
        |token: usize| token < sentence.start && scan.token(token).relation == Relation::Nsubj;
    let mut subjects = candidates.iter().filter(|(token, _)| earlier(*token));
    let only = subjects.next()?.1;
    (subject && subjects.all(|(_, number)| *number == only)).then_some(only)
}

/// Words above a pronoun that are looked at.
const AROUND: usize = 12;

/// The object of the clause that a pronoun's own clause shares its subject with, if the pronoun is an object.
fn shared_object(scan: &Scan<'_>, index: usize) -> Option<usize> {
    let pronoun = scan.token(index);
    let verb =
        pronoun.head.filter(|_| matches!(pronoun.relation, Relation::Dobj | Relation::Dative))?;
    let clause = scan.token(verb.index());
    let joined = match clause.relation {
        Relation::Conj => true,
        Relation::Advcl => clause.tag == Tag::Vbg,
        _ => false,
    };
    let subjects = [Relation::Nsubj, Relation::Nsubjpass];
    if !joined || scan.tree.related(verb, &subjects).next().is_some() {
        return None;
    }
    let object = scan.tree.child(clause.head?, Relation::Dobj)?.index();
    (object < index).then_some(object)
}

/// The subject of the sentence before, for a pronoun that is the subject of its sentence's main verb and may
/// stand for it.
fn subject_before(scan: &Scan<'_>, index: usize, pronoun: Pronoun, start: usize) -> Option<usize> {
    let token = scan.token(index);
    let verb = token.head.filter(|_| token.relation == Relation::Nsubj)?;
    let main = scan.token(verb.index());
    let begins = index <= start + 1;
    let acts = match pronoun.kind {
        // "It emerged that …", "It costs …": only what speaks is somebody.
        PronounKind::Thing => scan.tables.speech_verbs.contains(&main.lemma),
        _ => main.pos == Pos::Verb,
    };
    let content = [Relation::Ccomp, Relation::Xcomp, Relation::Dobj];
    let full = scan.tree.related(verb, &content).next().is_some();
    if !begins || !acts || !full || main.relation != Relation::Root || start == 0 {
        return None;
    }
    let before = scan.sentence(start - 1);
    let same_block = scan.analysis.sentences
        [scan.analysis.sentence_of(readout_model::Id::new(index))]
    .block
        == scan.analysis.sentences[scan.analysis.sentence_of(readout_model::Id::new(start - 1))]
            .block;
    let root = before
        .map(readout_model::Id::new)
        .find(|token| scan.analysis.tokens[*token].head.is_none())
        .filter(|_| same_block)?;
    scan.tree.child(root, Relation::Nsubj).map(readout_model::Id::index)
}

/// The subject of the nearest clause around a pronoun that is not the pronoun itself.
fn governing_subject(scan: &Scan<'_>, index: usize) -> Option<usize> {
    let own_subject = matches!(scan.token(index).relation, Relation::Nsubj | Relation::Nsubjpass);
    let mut current = scan.token(index).head?.index();
    let mut skip_own = own_subject;
    // An object does not point to the subject of its own clause ("he told him").
    let object =
        matches!(scan.token(index).relation, Relation::Dobj | Relation::Dative | Relation::Pobj)
            && !scan.words[index].0.ends_with("self")
            && !scan.words[index].0.ends_with("selves");
    let mut skip_object = object;
    for _ in 0..12 {
        let token = scan.token(current);
        let clause = matches!(token.pos, Pos::Verb | Pos::Aux);
        if clause {
            let subject = scan
                .tree
                .related(readout_model::Id::new(current), &[Relation::Nsubj, Relation::Nsubjpass])
                .map(readout_model::Id::index)
                .find(|subject| *subject != index);
            match subject {
                Some(_) if std::mem::take(&mut skip_object) => return None,
                Some(subject) if !skip_own && subject < index => return Some(subject),
                _ => {}
            }
            skip_own = false;
        }
        match token.relation {
            Relation::Relcl | Relation::Root => return None,
            _ => current = token.head?.index(),
        }
    }
    None
}

/// The stretch of quotation each token stands in: 0 outside, else a number of its own.
pub(super) fn quoted(scan: &Scan<'_>) -> Vec<u32> {
    let mut marks = vec![0; scan.words.len()];
    let mut next = 1;
    for block in &scan.document.blocks {
        let tokens = scan.analysis.tokens_in(block.span);
        let tokens = tokens.start as usize..tokens.end as usize;
        let mut open = 0;
        for (mark, (_, written)) in marks[tokens.clone()].iter_mut().zip(&scan.words[tokens]) {
            match *written {
                "“" | "„" => {
                    open = next;
                    next += 1;
                }
                "”" => open = 0,
                "\"" if open > 0 => open = 0,
                "\"" => {
                    open = next;
                    next += 1;
                }
                _ => *mark = open,
            }
        }
    }
    marks
}

/// Whether a mention may be taken as named before.
pub(super) fn is_pronoun(draft: &Draft) -> bool {
    draft.form == MentionForm::Pronoun
}

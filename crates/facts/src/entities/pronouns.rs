use readout_model::{EntityKind, MentionForm, Pos, Relation, Tag};

use super::chains::Chain;
use super::mentions::Draft;
use super::scan::{Class, Scan};
use super::tables::{Counts, Pronoun, PronounKind};

/// The entity a pronoun stands for, where that is safe: the subject of the clause around the
/// pronoun's own, or the only one that fits in this sentence and the one before, if nobody else may be meant of
/// whom the report does not say who it is. `None` otherwise.
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
    // "her mother" is not who "her" stands for.
    let inside = |draft: &Draft| draft.tokens.contains(&index);
    let holding = before.iter().rev().take(HOLDING).filter(|(draft, _)| inside(draft));
    let holders: Vec<usize> = holding.map(|(_, number)| *number).collect();
    // Nor is who does something to "him" in the same clause.
    let own = own_clause_subject(scan, index);
    // What stands in one quotation does not point out of it, nor into it.
    let near = |draft: &Draft| quoted[draft.head] == quoted[index] && !inside(draft);
    let fits = |number: usize| fits(number) && !holders.contains(&number);
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
    // "waits for it to fall": somebody else than who waits; "it was the third test": what is told.
    if is_raised(scan, index) || pronoun.kind == PronounKind::Thing && is_what(scan, index) {
        return None;
    }
    // "She asked him to go, but he …": not who is a woman.
    let other_gender = |subject: usize| {
        let word = scan.tables.pronouns.get(&scan.words[subject].0);
        let gender = word.and_then(|word| word.gender);
        gender.is_some() && pronoun.gender.is_some() && gender != pronoun.gender
    };
    if let Some((subject, near)) = governing_subject(scan, index)
        && !other_gender(subject)
        && let number = at(subject)
        // The subject says who it is; if it does not fit, nobody else is safe, but around a relative clause whose
        // subject is no person.
        && (near || number.is_some() || may_be_somebody(scan, subject, pronoun))
    {
        let number = number?;
        // "Reis said that when the actress could speak again, she told her"
        let rival = |(draft, other): &(&Draft, usize)| {
            draft.head > subject && *other != number && fits(*other) && is_subject(scan, draft.head)
        };
        let mut between = before.iter().rev().take_while(|(draft, _)| draft.tokens.start > subject);
        return (!between.any(rival)).then_some(number);
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
        .filter(|(draft, number)| near(draft) && fits(*number) && own != Some(draft.head))
        .map(|(draft, number)| (draft.head, *number))
        .collect();
    candidates.sort_by_key(|(_, number)| *number);
    let first = candidates.first()?.1;
    if candidates.iter().all(|(_, number)| *number == first) {
        let prominent = candidates.iter().any(|(token, _)| is_subject(scan, *token));
        let known = |token: usize| {
            chains[first].words.contains(&scan.words[token].0)
                || before
                    .iter()
                    .rev()
                    .take_while(|(draft, _)| draft.tokens.start >= start)
                    .any(|(draft, _)| draft.head == token)
        };
        let open = |token: usize| may_be_somebody(scan, token, pronoun) && !known(token);
        return (prominent || !(start..index).any(open)).then_some(first);
    }
    // Several: "Dahl found himself moved to the point where he wept": whom a clause around the pronoun's is about.
    let above = |token: &usize| scan.token(*token).head.map(readout_model::Id::index);
    let around: Vec<usize> = std::iter::successors(above(&index), above).take(AROUND).collect();
    let about = |token: usize| {
        is_subject(scan, token)
            && token < index
            && above(&token).is_some_and(|verb| around.contains(&verb))
    };
    let mut subjects = candidates.iter().filter(|(token, _)| about(*token));
    if let Some((_, only)) = subjects.next() {
        return subjects.all(|(_, number)| number == only).then_some(*only);
    }
    // Else a subject stands for the subject of the sentence before.
    let subject = is_subject(scan, index);
    let earlier = |token: usize| token < sentence.start && is_subject(scan, token);
    let mut subjects = candidates.iter().filter(|(token, _)| earlier(*token));
    let only = subjects.next()?.1;
    (subject && subjects.all(|(_, number)| *number == only)).then_some(only)
}

/// Words above a pronoun at which a clause around its own is looked for.
const AROUND: usize = 12;

/// Mentions before a pronoun that are looked at for one that holds it: no phrase holds more of them before its pronoun.
const HOLDING: usize = 4;

fn is_subject(scan: &Scan<'_>, token: usize) -> bool {
    matches!(scan.token(token).relation, Relation::Nsubj | Relation::Nsubjpass)
}

/// Whether a token of which nobody knows for whom it stands may be whom a pronoun stands for: a pronoun of the same
/// gender, a subject with a name that no table has, or "the pilot" of whom no more is said.
fn may_be_somebody(scan: &Scan<'_>, token: usize, pronoun: Pronoun) -> bool {
    let word = scan.token(token);
    if word.pos == Pos::Pron {
        let other = scan.tables.pronouns.get(&scan.words[token].0);
        return other
            .is_some_and(|other| other.kind == pronoun.kind && other.gender == pronoun.gender);
    }
    let name = scan.name_at(token).map(|name| scan.names[name].class);
    let unknown = matches!(
        name,
        None | Some(Class::Organisation(None) | Class::Place(None) | Class::Other | Class::None)
    );
    let role = scan.role_at(token).map(|role| &scan.roles[role]);
    let person = role.is_some_and(|role| {
        let row = &scan.tables.role_rows[role.word.role as usize];
        row.kind == EntityKind::Person && !role.word.plural && row.counts != Counts::Never
    });
    is_subject(scan, token) && (word.pos == Pos::Propn && unknown || person)
}

/// The subject of the clause whose object a pronoun is: somebody else, but for "himself".
fn own_clause_subject(scan: &Scan<'_>, index: usize) -> Option<usize> {
    let token = scan.token(index);
    let verb = match token.relation {
        Relation::Dobj | Relation::Dative => token.head?,
        // "looked at her"
        Relation::Pobj => scan.token(token.head?.index()).head?,
        _ => return None,
    };
    if is_reflexive(scan, index) {
        return None;
    }
    let subjects = [Relation::Nsubj, Relation::Nsubjpass];
    scan.tree.related(verb, &subjects).next().map(readout_model::Id::index)
}

fn is_reflexive(scan: &Scan<'_>, index: usize) -> bool {
    scan.words[index].0.ends_with("self") || scan.words[index].0.ends_with("selves")
}

/// "**It** was the third test": the subject of what something is said to be.
fn is_what(scan: &Scan<'_>, index: usize) -> bool {
    let token = scan.token(index);
    let verb = token.head.filter(|_| token.relation == Relation::Nsubj);
    verb.is_some_and(|verb| scan.tree.child(verb, Relation::Attr).is_some())
}

/// "for **it** to fall": the subject of an infinitive behind "for".
fn is_raised(scan: &Scan<'_>, index: usize) -> bool {
    let token = scan.token(index);
    let Some(verb) = token.head.filter(|_| token.relation == Relation::Nsubj) else { return false };
    let to = |aux: readout_model::Id<readout_model::Token>| scan.token(aux.index()).tag == Tag::To;
    let infinitive = scan.tree.related(verb, &[Relation::Aux]).any(to);
    let marked = |mark: readout_model::Id<readout_model::Token>| {
        mark.index() + 1 == index && scan.token(mark.index()).tag == Tag::In
    };
    infinitive && scan.tree.related(verb, &[Relation::Mark]).any(marked)
}

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

/// The subject of the nearest clause around a pronoun that is not the pronoun itself, and whether no relative clause
/// lies between.
fn governing_subject(scan: &Scan<'_>, index: usize) -> Option<(usize, bool)> {
    let own_subject = matches!(scan.token(index).relation, Relation::Nsubj | Relation::Nsubjpass);
    let mut current = scan.token(index).head?.index();
    let mut skip_own = own_subject;
    // An object does not point to the subject of its own clause ("he told him").
    let object =
        matches!(scan.token(index).relation, Relation::Dobj | Relation::Dative | Relation::Pobj)
            && !is_reflexive(scan, index);
    let mut skip_object = object;
    // "the love **he** felt was lost": what a relative clause is about is not who it speaks of.
    let mut described: Option<usize> = None;
    for _ in 0..AROUND {
        let token = scan.token(current);
        let clause = matches!(token.pos, Pos::Verb | Pos::Aux);
        if clause {
            let subject = scan
                .tree
                .related(readout_model::Id::new(current), &[Relation::Nsubj, Relation::Nsubjpass])
                .map(readout_model::Id::index)
                .find(|subject| *subject != index && described != Some(*subject));
            match subject {
                Some(_) if std::mem::take(&mut skip_object) => return None,
                Some(subject) if !skip_own && subject < index => {
                    return Some((subject, described.is_none()));
                }
                _ => {}
            }
            skip_own = false;
        }
        match token.relation {
            // "in Porto, where he …": who went there.
            Relation::Relcl if own_subject && scan.role_at(token.head?.index()).is_none() => {
                current = token.head?.index();
                described = Some(current);
            }
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

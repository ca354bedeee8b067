//! Which sentences and statements of two reports tell the same thing, whatever values they give.

use std::collections::{BTreeSet, HashMap, HashSet};

use readout_model::{Point, PointKind, Span};

use super::statements::{Account, Said, Statement, Term, Where, Word};
use super::values::{self, Compared};
use super::words::{Comparing, Meaning};
use crate::hash::hash;
use crate::sketch::Frequencies;

/// Weighted share of common words from which on two sentences of two reports are compared. On ordinary
/// sentences of one story; tried on invented reports of ours.
const SENTENCES: f64 = 0.42;

/// The same for the sentences that open two reports of one story, which tell its main event.
const OPENINGS: f64 = 0.05;

/// The same for the openings of reports of more than two sentences, which may dwell on different sides of it.
const LONG_OPENINGS: f64 = 0.3;

/// Common words that make two sentences worth a closer look.
const COMMON: usize = 2;

/// Two statements that tell the same thing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Aligned {
    /// Indices into the statements of the first and the second account.
    pub(crate) one: usize,
    pub(crate) other: usize,
    pub(crate) meaning: Meaning,
    /// Whether somebody or something takes part in both.
    pub(crate) shared: bool,
}

/// Why two sentences are taken to tell the same thing. The more there is to it, the less they must be alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ground {
    /// They are much alike.
    Alike,
    /// They open their reports, and so tell the main event of the story.
    Opening,
    /// They are nearly all there is of two reports set side by side.
    Whole,
    /// They say that the same parties were in the same town on the same day.
    Event,
    /// They stand at the head of their reports, in headline or first sentences.
    Head,
    /// A point has both: they tell one event.
    Told,
}

/// Two sentences that tell the same thing, with their statements that do.
pub(crate) struct Pair {
    pub(crate) one: usize,
    pub(crate) other: usize,
    /// Why they are taken to tell the same thing.
    pub(crate) ground: Ground,
    /// Weighted share of common words.
    pub(crate) similar: f64,
    pub(crate) statements: Vec<Aligned>,
}

/// The sentence pairs of two accounts, each sentence with at most the one most similar to it.
///
/// `lone` says that no other reports are compared: then two of a sentence or two were put side by side because
/// they tell the same thing.
pub(crate) fn pairs(
    one: &Account<'_>,
    other: &Account<'_>,
    lone: bool,
    words: &Comparing,
    background: &Frequencies,
) -> Vec<Pair> {
    let short = lone && one.sentences.len() <= 2 && other.sentences.len() <= 2;
    let mut holders: HashMap<&Word, Vec<usize>> = HashMap::new();
    for (place, said) in other.sentences.iter().enumerate() {
        for word in &said.words {
            holders.entry(word).or_default().push(place);
        }
    }
    let mut candidates: Vec<(f64, usize, usize)> = Vec::new();
    for (place, said) in one.sentences.iter().enumerate() {
        let mut common: HashMap<usize, usize> = HashMap::new();
        for word in &said.words {
            for holder in holders.get(word).into_iter().flatten() {
                *common.entry(*holder).or_default() += 1;
            }
        }
        let opening = place == opening_of(one);
        if opening && !other.sentences.is_empty() {
            *common.entry(opening_of(other)).or_default() += COMMON;
        }
        let mut near: Vec<usize> = common
            .into_iter()
            .filter(|(_, count)| *count >= COMMON)
            .map(|(place, _)| place)
            .collect();
        near.sort_unstable();
        for match_place in near {
            let similar = similarity(said, &other.sentences[match_place], words, background);
            let least = if short { OPENINGS } else { LONG_OPENINGS };
            let both_open = opening && match_place == opening_of(other) && similar >= least;
            if similar >= SENTENCES || both_open {
                candidates.push((similar, place, match_place));
            }
        }
    }
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut mine, mut theirs) = (HashSet::new(), HashSet::new());
    let mut pairs = Vec::new();
    for (similar, place, match_place) in candidates {
        if mine.contains(&place) || theirs.contains(&match_place) {
            continue;
        }
        mine.insert(place);
        theirs.insert(match_place);
        let statements =
            statements(one, other, &one.sentences[place], &other.sentences[match_place], words);
        let opening = place == opening_of(one) && match_place == opening_of(other);
        let ground = match (opening, short) {
            (true, true) => Ground::Whole,
            (true, false) => Ground::Opening,
            (false, _) => Ground::Alike,
        };
        pairs.push(Pair { one: place, other: match_place, ground, similar, statements });
    }
    pairs.sort_by_key(|pair| (pair.one, pair.other));
    pairs
}

/// Sentences after the headline that still tell what a report is about.
const HEAD: usize = 3;

/// Pairs of sentences that are not alike and yet tell of one event: both say that the same two parties
/// were in the same town on the same day, or both stand at the head of their reports.
pub(crate) fn same_event(
    one: &Account<'_>,
    other: &Account<'_>,
    alike: &[Pair],
    words: &Comparing,
) -> Vec<Pair> {
    let head = |account: &Account<'_>| opening_of(account) + HEAD;
    let (mine, theirs) = (head(one), head(other));
    let mut pairs = Vec::new();
    for (place, left) in one.sentences.iter().enumerate() {
        for (beside, right) in other.sentences.iter().enumerate() {
            if left.quantities.is_empty()
                || right.quantities.is_empty()
                || alike.iter().any(|pair| (pair.one, pair.other) == (place, beside))
            {
                continue;
            }
            let ground = if circumstances(one, other, left, right, words) {
                Ground::Event
            } else if place < mine && beside < theirs {
                Ground::Head
            } else {
                continue;
            };
            let statements = Vec::new();
            pairs.push(Pair { one: place, other: beside, ground, similar: 0.0, statements });
        }
    }
    pairs
}

/// Pairs of sentences that tell the event of a point.
pub(crate) fn of_points(one: &Account<'_>, other: &Account<'_>, points: &[Point]) -> Vec<Pair> {
    let sentences = |account: &Account<'_>, point: &Point| -> Vec<usize> {
        let claims = point.claims().filter(|claim| claim.report == account.report);
        let evidence = claims.flat_map(|claim| &claim.evidence);
        let place = |span: &Span| account.sentences.iter().position(|it| it.span.overlaps(*span));
        evidence.filter_map(place).collect()
    };
    let mut pairs: BTreeSet<(usize, usize)> = BTreeSet::new();
    for point in points.iter().filter(|point| point.kind == PointKind::Event) {
        let theirs = sentences(other, point);
        for place in sentences(one, point) {
            pairs.extend(theirs.iter().map(|beside| (place, *beside)));
        }
    }
    let pair = |(one, other)| {
        let (ground, statements) = (Ground::Told, Vec::new());
        Pair { one, other, ground, similar: 0.0, statements }
    };
    pairs.into_iter().map(pair).collect()
}

/// Whether two sentences name two countries' people, a town and a day in common.
fn circumstances(
    one: &Account<'_>,
    other: &Account<'_>,
    left: &Said,
    right: &Said,
    words: &Comparing,
) -> bool {
    if left.countries.intersection(&right.countries).count() < 2 {
        return false;
    }
    let town = left.places.iter().any(|mine| {
        right.places.iter().any(|theirs| {
            let place = |account: &Account<'_>, it: &Where| {
                it.place.map(|place| account.read.facts.places[place].clone())
            };
            let (a, b) = (place(one, &mine.value), place(other, &theirs.value));
            let towns = [&a, &b].iter().all(|it| it.as_ref().is_some_and(|it| it.kind == "city"));
            towns
                && values::places((&mine.value, a.as_ref()), (&theirs.value, b.as_ref()), words)
                    == Compared::Agree
        })
    });
    let day = || {
        left.times.iter().any(|mine| {
            right.times.iter().any(|theirs| {
                let (a, b) =
                    (&one.read.facts.times[mine.value], &other.read.facts.times[theirs.value]);
                a.days.0.is_some()
                    && values::times(
                        (a, &one.read.document[mine.span]),
                        (b, &other.read.document[theirs.span]),
                    ) == Compared::Agree
            })
        })
    };
    town && day()
}

/// The first sentence that is running text; headlines open nothing when there is any.
fn opening_of(account: &Account<'_>) -> usize {
    let blocks = &account.read.document.blocks;
    let sentences = &account.read.analysis.sentences;
    let running = account.sentences.iter().position(|said| {
        blocks[sentences[said.id].block.index()].kind != readout_model::BlockKind::Headline
    });
    running.unwrap_or(0)
}

/// How much a word weighs: what few texts hold tells more.
fn weight(word: &Word, background: &Frequencies) -> f64 {
    match word {
        Word::Character(_) => 1.5,
        Word::Lemma(lemma) => {
            let known = f64::from(background.count(hash(lemma)));
            let all = f64::from(background.texts.max(1));
            ((all + 1.0) / (known + 1.0)).ln() / (all + 1.0).ln() + 0.1
        }
    }
}

/// Weight of the words of the lighter sentence that have a match in the other, as a share.
fn similarity(one: &Said, other: &Said, words: &Comparing, background: &Frequencies) -> f64 {
    let total = |said: &Said| said.words.iter().map(|it| weight(it, background)).sum::<f64>();
    let (light, heavy) = if total(one) <= total(other) { (one, other) } else { (other, one) };
    let matched: f64 = light
        .words
        .iter()
        .map(|word| {
            let best = heavy
                .words
                .iter()
                .map(|candidate| alike(word, candidate, words))
                .fold(0.0, f64::max);
            best * weight(word, background)
        })
        .sum();
    matched / total(light).max(0.1)
}

fn alike(one: &Word, other: &Word, words: &Comparing) -> f64 {
    match (one, other) {
        (Word::Character(one), Word::Character(other)) => f64::from(u8::from(one == other)),
        (Word::Lemma(one), Word::Lemma(other)) => match words.meaning(one, other) {
            Meaning::Equal => 1.0,
            Meaning::Same => 0.9,
            Meaning::Opposite => 0.8,
            Meaning::Broader => 0.6,
            Meaning::Near => 0.4,
            Meaning::Apart => 0.0,
        },
        _ => 0.0,
    }
}

/// The statements of two sentences that tell the same thing, each at most once, the surest first.
fn statements(
    one: &Account<'_>,
    other: &Account<'_>,
    mine: &Said,
    theirs: &Said,
    words: &Comparing,
) -> Vec<Aligned> {
    let mut candidates: Vec<(f64, Aligned)> = Vec::new();
    for &a in &mine.statements {
        for &b in &theirs.statements {
            let (left, right) = (&one.statements[a], &other.statements[b]);
            let meaning = words.meaning(&left.lemma, &right.lemma);
            if meaning <= Meaning::Near {
                continue;
            }
            let roles = in_common(&left.subjects, &right.subjects, words)
                + in_common(&left.objects, &right.objects, words);
            let anywhere = in_common(&everyone(left), &everyone(right), words);
            let shared = anywhere > 0.0;
            let same_kind = if left.noun == right.noun { 0.3 } else { 0.0 };
            let base = match meaning {
                Meaning::Equal => 2.0,
                Meaning::Same => 1.6,
                Meaning::Opposite => 1.3,
                _ => 0.8,
            };
            let score = base + roles + 0.5 * anywhere + same_kind;
            candidates.push((score, Aligned { one: a, other: b, meaning, shared }));
        }
    }
    candidates
        .sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1.one, a.1.other).cmp(&(b.1.one, b.1.other))));
    let (mut left, mut right) = (HashSet::new(), HashSet::new());
    let mut found = Vec::new();
    for (_, aligned) in candidates {
        if !left.contains(&aligned.one) && !right.contains(&aligned.other) {
            left.insert(aligned.one);
            right.insert(aligned.other);
            found.push(aligned);
        }
    }
    found
}

fn everyone(statement: &Statement) -> Vec<Term> {
    statement.subjects.iter().chain(&statement.objects).chain(&statement.others).cloned().collect()
}

/// How well the best match of two lists of terms fits: 1 the same, .6 by meaning, 0 not at all.
fn in_common(one: &[Term], other: &[Term], words: &Comparing) -> f64 {
    let fits = |a: &Term, b: &Term| {
        if a.character.is_some() && a.character == b.character {
            1.0
        } else if a.country.is_some() && a.country == b.country && !(a.named && b.named) {
            0.7
        } else {
            match words.meaning(&a.lemma, &b.lemma) {
                Meaning::Equal => 0.8,
                Meaning::Same => 0.7,
                Meaning::Broader => 0.5,
                _ => 0.0,
            }
        }
    };
    one.iter().flat_map(|a| other.iter().map(move |b| fits(a, b))).fold(0.0, f64::max)
}

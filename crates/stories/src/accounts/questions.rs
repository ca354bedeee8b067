//! Which values of two paired sentences answer the same question, and how they compare.

use readout_model::{PointKind, Span, Status};

use super::align::{Aligned, Ground, Pair};
use super::statements::{Account, Said, Slot, Statement, Term, Where};
use super::values::{self, Compared, Stand, stand};
use super::words::{Comparing, Meaning};

/// Two answers to one question.
pub(crate) struct Link {
    pub(crate) kind: PointKind,
    pub(crate) one: Answer,
    pub(crate) other: Answer,
    pub(crate) compared: Compared,
    /// Whether one account denies what the other asserts.
    pub(crate) denied: bool,
    /// Whether it is about an act that no event was coded of.
    pub(crate) act: bool,
    /// What is asked, in words of the first account: of numbers the question, else what is told.
    pub(crate) about: String,
}

/// A value in a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Answer {
    /// Index of the account.
    pub(crate) report: usize,
    /// The words that give it.
    pub(crate) span: Span,
    /// Index into the account's sentences.
    pub(crate) sentence: usize,
    /// The statement it belongs to.
    pub(crate) statement: Option<usize>,
}

/// Sentences that share less than this are compared only where their statements are paired.
const CLOSE: f64 = 0.18;

/// Sentences that share this much tell all alike but for a value or two.
const ALIKE: f64 = 0.5;

/// Bytes of a subject that is worth naming in a question.
const SUBJECT: usize = 40;

/// All pairs of answers in two paired sentences.
pub(crate) fn links(
    one: &Account<'_>,
    other: &Account<'_>,
    pair: &Pair,
    words: &Comparing,
) -> Vec<Link> {
    let questions = Questions {
        one,
        other,
        mine: &one.sentences[pair.one],
        theirs: &other.sentences[pair.other],
        pair,
        words,
    };
    match pair.ground {
        Ground::Event | Ground::Head => return questions.lengths_and_tolls(),
        Ground::Told => return questions.first_since().into_iter().collect(),
        Ground::Alike | Ground::Opening | Ground::Whole => {}
    }
    let mut links = questions.numbers();
    links.extend(questions.times());
    links.extend(questions.places());
    links.extend(questions.directions());
    for aligned in &pair.statements {
        links.extend(questions.parties(aligned));
        links.extend(questions.commitment(aligned));
    }
    links
}

/// Two paired sentences with their reports, whose values are compared.
pub(super) struct Questions<'q> {
    pub(super) one: &'q Account<'q>,
    pub(super) other: &'q Account<'q>,
    pub(super) mine: &'q Said,
    pub(super) theirs: &'q Said,
    pub(super) pair: &'q Pair,
    pub(super) words: &'q Comparing,
}

impl Questions<'_> {
    /// How much the sentences must share for what stands in them alone to answer one question.
    pub(super) fn close(&self) -> f64 {
        if self.whole() { CLOSE } else { ALIKE }
    }

    /// Whether the sentences are all there is, so that what stands in them belongs together.
    pub(super) fn whole(&self) -> bool {
        self.pair.ground == Ground::Whole
    }

    /// Whether two values hang from statements that tell the same thing.
    pub(super) fn together(&self, one: Option<usize>, other: Option<usize>) -> bool {
        let (Some(one), Some(other)) = (one, other) else { return false };
        self.pair.statements.iter().any(|it| {
            let sure = it.meaning >= Meaning::Same && it.shared;
            it.one == one && it.other == other && (self.whole() || sure)
        })
    }

    /// Whether a value hangs from what only marks words as said: "said on Monday".
    pub(super) fn of_cue(&self, account: &Account<'_>, statement: Option<usize>) -> bool {
        statement.is_some_and(|it| account.statements[it].cue)
    }

    fn answer<T>(&self, first: bool, slot: &Slot<T>) -> Answer {
        let (account, sentence) =
            if first { (self.one, self.pair.one) } else { (self.other, self.pair.other) };
        Answer { report: account.report, span: slot.span, sentence, statement: slot.of }
    }

    pub(super) fn link<T>(
        &self,
        kind: PointKind,
        one: &Slot<T>,
        other: &Slot<T>,
        compared: Compared,
        about: String,
    ) -> Option<Link> {
        (compared != Compared::Unknown).then(|| Link {
            kind,
            one: self.answer(true, one),
            other: self.answer(false, other),
            compared,
            denied: false,
            act: false,
            about,
        })
    }

    /// The best one-to-one pairing of slots by a score; nothing is paired at 0.
    pub(super) fn paired<'s, T>(
        &self,
        mine: &'s [Slot<T>],
        theirs: &'s [Slot<T>],
        score: impl Fn(&Slot<T>, &Slot<T>) -> f64,
    ) -> Vec<(&'s Slot<T>, &'s Slot<T>)> {
        let mut candidates: Vec<(f64, usize, usize)> = Vec::new();
        for (a, one) in mine.iter().enumerate() {
            for (b, other) in theirs.iter().enumerate() {
                let score = score(one, other);
                if score > 0.0 {
                    candidates.push((score, a, b));
                }
            }
        }
        candidates.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
        let (mut left, mut right) = (vec![false; mine.len()], vec![false; theirs.len()]);
        let mut pairs = Vec::new();
        for (_, a, b) in candidates {
            if !left[a] && !right[b] {
                (left[a], right[b]) = (true, true);
                pairs.push((&mine[a], &theirs[b]));
            }
        }
        pairs
    }

    fn times(&self) -> Vec<Link> {
        let (mine, theirs) = (&self.mine.times, &self.theirs.times);
        let only = self.pair.ground != Ground::Alike
            && mine.len() == 1
            && theirs.len() == 1
            && self.pair.similar >= self.close();
        let compare = |one: &Slot<_>, other: &Slot<_>| {
            let (left, right) = (&self.one.read, &self.other.read);
            values::times(
                (&left.facts.times[one.value], &left.document[one.span]),
                (&right.facts.times[other.value], &right.document[other.span]),
            )
        };
        let pairs = self.paired(mine, theirs, |one, other| {
            // When somebody said something is no time of what was said.
            if self.of_cue(self.one, one.of) || self.of_cue(self.other, other.of) {
                return 0.0;
            }
            let together = if self.together(one.of, other.of) { 1.0 } else { 0.0 };
            let only = if only { 0.5 } else { 0.0 };
            let agree = if compare(one, other) == Compared::Agree { 0.4 } else { 0.0 };
            if together + only > 0.0 { together + only + agree } else { 0.0 }
        });
        let links = pairs.into_iter().filter_map(|(one, other)| {
            let compared = compare(one, other);
            let sure = self.whole() || self.together(one.of, other.of);
            // That both say "now", or when something "was", tells nobody anything.
            let dated = |account: &Account<'_>, slot: &Slot<_>| {
                let value = account.read.facts.times[slot.value].value.as_deref();
                value.is_some_and(|value| value.contains(|sign: char| sign.is_ascii_digit()))
            };
            let told = |account: &Account<'_>, of: Option<usize>| {
                of.is_none_or(|of| !self.words.empty(&account.statements[of].lemma))
            };
            let plain = dated(self.one, one)
                && dated(self.other, other)
                && told(self.one, one.of)
                && told(self.other, other.of);
            if compared == Compared::Agree && !plain && !self.whole() {
                return None;
            }
            let about = self.verb(one.of, self.one);
            (sure || compared == Compared::Agree)
                .then(|| self.link(PointKind::Time, one, other, compared, about))?
        });
        links.collect()
    }

    fn places(&self) -> Vec<Link> {
        let (mine, theirs) = (&self.mine.places, &self.theirs.places);
        let compare = |one: &Slot<Where>, other: &Slot<Where>| {
            let of = |account: &Account<'_>, slot: &Slot<Where>| {
                slot.value.place.map(|place| account.read.facts.places[place].clone())
            };
            let (left, right) = (of(self.one, one), of(self.other, other));
            let (left, right) = ((&one.value, left.as_ref()), (&other.value, right.as_ref()));
            values::places(left, right, self.words)
        };
        // Of the places that only one of the two names, one each may be a difference.
        let strange = |of: &[Slot<Where>], all: &dyn Fn(&Slot<Where>) -> bool| {
            of.iter().filter(|slot| slot.value.word != "of" && !all(slot)).count()
        };
        let in_theirs =
            |one: &Slot<Where>| theirs.iter().any(|other| compare(one, other) == Compared::Agree);
        let in_mine =
            |other: &Slot<Where>| mine.iter().any(|one| compare(one, other) == Compared::Agree);
        let alone = strange(mine, &in_theirs) == 1
            && strange(theirs, &in_mine) == 1
            && self.pair.similar >= self.close();
        let pairs = self.paired(mine, theirs, |one, other| {
            let together = if self.together(one.of, other.of) { 1.0 } else { 0.0 };
            let alone = if alone { 0.5 } else { 0.0 };
            let word = if one.value.word == other.value.word { 0.3 } else { 0.0 };
            match compare(one, other) {
                Compared::Agree => 1.0 + together + word,
                // Different places answer one question only where the same is said to be there.
                _ if together + alone > 0.0 && word > 0.0 && one.value.word != "of" => {
                    together + alone + word
                }
                _ if alone > 0.0 && one.value.site.is_some() && other.value.site.is_some() => alone,
                _ => 0.0,
            }
        });
        let links = pairs.into_iter().filter_map(|(one, other)| {
            let compared = compare(one, other);
            // Where a town lies the tables know; what a "village" or a name that they lack is, nobody.
            let known = one.value.place.is_some() && other.value.place.is_some();
            let sure = self.whole() || known && self.together(one.of, other.of);
            let about = self.verb(one.of, self.one);
            (sure || compared == Compared::Agree)
                .then(|| self.link(PointKind::Place, one, other, compared, about))?
        });
        links.collect()
    }

    /// Which way: "north of", "in the south".
    fn directions(&self) -> Option<Link> {
        let ([one], [other]) = (&self.mine.directions[..], &self.theirs.directions[..]) else {
            return None;
        };
        if !self.whole() || self.pair.similar < self.close() {
            return None;
        }
        // "south" and "south-east" may be one.
        let within =
            one.value.contains(other.value.as_str()) || other.value.contains(one.value.as_str());
        let compared = if within { Compared::Agree } else { Compared::Differ };
        self.link(PointKind::Place, one, other, compared, "direction".to_owned())
    }

    /// Who does it and to whom it is done.
    fn parties(&self, aligned: &Aligned) -> Vec<Link> {
        let (left, right) =
            (&self.one.statements[aligned.one], &self.other.statements[aligned.other]);
        if aligned.meaning < Meaning::Opposite || left.cue || right.cue {
            return Vec::new();
        }
        // In long reports, "a gunman" and "a former employee" are told of one man far more often than of two.
        if !self.whole() {
            return Vec::new();
        }
        let roles = [(&left.subjects, &right.subjects), (&left.objects, &right.objects)];
        let agreeing = |(mine, theirs): &(&Vec<Term>, &Vec<Term>)| {
            mine.iter()
                .any(|a| theirs.iter().any(|b| values::terms(a, b, self.words) == Compared::Agree))
        };
        let anchored = roles.iter().any(agreeing) || self.pair.similar >= self.close();
        let mut links = Vec::new();
        for (mine, theirs) in roles {
            if mine.is_empty() || theirs.is_empty() || agreeing(&(mine, theirs)) || !anchored {
                continue;
            }
            let pairs = mine.iter().flat_map(|a| theirs.iter().map(move |b| (a, b)));
            let acts = std::ptr::eq(mine, &left.subjects);
            let all_else = acts && self.other_roles_agree(left, right);
            let all = pairs.clone().all(|(a, b)| {
                values::terms(a, b, self.words) == Compared::Differ
                    || all_else && values::descriptions(a, b, self.words)
            });
            let Some((one, other)) = pairs.into_iter().next().filter(|_| all) else { continue };
            let answer = |report: usize, sentence: usize, term: &Term, statement: usize| Answer {
                report,
                span: term.span,
                sentence,
                statement: Some(statement),
            };
            links.push(Link {
                kind: PointKind::Role,
                one: answer(self.one.report, self.pair.one, one, aligned.one),
                other: answer(self.other.report, self.pair.other, other, aligned.other),
                compared: Compared::Differ,
                denied: false,
                act: false,
                about: self.verb(Some(aligned.one), self.one),
            });
        }
        links
    }

    /// Whether all else is told alike: the same verb, the other role filled by the same.
    fn other_roles_agree(&self, left: &Statement, right: &Statement) -> bool {
        let same = |mine: &[Term], theirs: &[Term]| {
            mine.iter()
                .any(|a| theirs.iter().any(|b| values::terms(a, b, self.words) == Compared::Agree))
        };
        self.pair.similar >= ALIKE
            && self.words.meaning(&left.lemma, &right.lemma) == Meaning::Equal
            && (same(&left.objects, &right.objects)
                || left.objects.is_empty() && same(&left.others, &right.others))
    }

    /// Whether it happens at all.
    fn commitment(&self, aligned: &Aligned) -> Option<Link> {
        let (left, right) =
            (&self.one.statements[aligned.one], &self.other.statements[aligned.other]);
        if aligned.meaning < Meaning::Opposite || aligned.meaning == Meaning::Broader {
            return None;
        }
        // Of a noun, grammar does not tell whether it names an act.
        let act = |it: &Statement| !it.noun || self.words.act(&it.lemma);
        if left.cue && right.cue || !act(left) || !act(right) {
            return None;
        }
        // In long reports, only what is told in nearly the same words is surely the same act.
        let sure = aligned.shared
            && aligned.meaning == Meaning::Equal
            && self.pair.similar >= ALIKE
            && !self.words.empty(&left.lemma)
            && !self.words.light(&left.lemma);
        if !self.whole() && !sure {
            return None;
        }
        // Nor is it sure that what one report tells as a plan or a suspicion is what another tells as done.
        let settled = |it: &Statement| matches!(stand(it.told), Stand::Done | Stand::Not);
        if !(self.whole() || settled(left) && settled(right)) {
            return None;
        }
        if !aligned.shared && self.pair.similar < self.close() {
            return None;
        }
        let denied = left.denied != right.denied;
        let compared = if aligned.meaning == Meaning::Opposite {
            // "rejected" beside "did not accept" says the same. "Gave the refugees shelter" and "took the
            // refugees in" are no opposites: all that is named must be the same.
            let agree = |mine: &[Term], theirs: &[Term]| {
                let pairs = || mine.iter().flat_map(|a| theirs.iter().map(move |b| (a, b)));
                mine.is_empty() == theirs.is_empty()
                    && (mine.is_empty()
                        || pairs().any(|(a, b)| values::terms(a, b, self.words) == Compared::Agree))
            };
            let same = agree(&left.subjects, &right.subjects)
                && agree(&left.objects, &right.objects)
                && !(left.subjects.is_empty() && left.objects.is_empty());
            match (stand(left.told), stand(right.told)) {
                (Stand::Not, Stand::Done) | (Stand::Done, Stand::Not) => Compared::Agree,
                (one, other) if same && one == other && one != Stand::Untold => Compared::Differ,
                _ => Compared::Unknown,
            }
        } else if denied && [left, right].iter().any(|it| asserted(it)) {
            Compared::Differ
        } else {
            values::statuses(left.told, right.told)
        };
        (compared != Compared::Unknown).then(|| self.of_heads(aligned, compared, denied))
    }

    /// What two statements say of whether something happened, pointing at their verbs or nouns.
    fn of_heads(&self, aligned: &Aligned, compared: Compared, denied: bool) -> Link {
        let (left, right) =
            (&self.one.statements[aligned.one], &self.other.statements[aligned.other]);
        let head = |account: &Account<'_>, statement: &Statement| {
            account.read.analysis.tokens[statement.head].span
        };
        Link {
            kind: PointKind::Status,
            one: Answer {
                report: self.one.report,
                span: head(self.one, left),
                sentence: self.pair.one,
                statement: Some(aligned.one),
            },
            other: Answer {
                report: self.other.report,
                span: head(self.other, right),
                sentence: self.pair.other,
                statement: Some(aligned.other),
            },
            compared,
            denied,
            act: false,
            about: self.verb(Some(aligned.one), self.one),
        }
    }

    /// What is told, in the words of a report; nothing without a statement.
    pub(super) fn verb(&self, statement: Option<usize>, account: &Account<'_>) -> String {
        statement.map_or_else(String::new, |it| told(&account.statements[it], account))
    }
}

/// What is told, in the words of a report: "the council postponed the vote", or the verb alone.
pub(super) fn told(statement: &Statement, account: &Account<'_>) -> String {
    let document = &account.read.document;
    let verb = &document[account.read.analysis.tokens[statement.head].span];
    let short = |term: &&Term| !term.pronoun && term.span.len() <= SUBJECT;
    let words = |term: &Term| document[term.span].split_whitespace().collect::<Vec<_>>().join(" ");
    let subject = statement.subjects.iter().find(short).map(words);
    let object = statement.objects.iter().find(short);
    let passive = object.filter(|it| it.span < account.read.analysis.tokens[statement.head].span);
    match (subject, object.map(words)) {
        _ if statement.noun => verb.to_owned(),
        (None, Some(object)) if passive.is_some() => format!("{object} {verb}"),
        (Some(subject), Some(object)) if passive.is_none() => {
            format!("{subject} {verb} {object}")
        }
        (Some(subject), _) => format!("{subject} {verb}"),
        (None, _) => verb.to_owned(),
    }
}

fn asserted(statement: &Statement) -> bool {
    !statement.denied
        && matches!(statement.status, Status::Happened | Status::Ongoing | Status::Alleged)
}

//! Answers of all reports to one question, as a point.

use std::collections::BTreeMap;

use readout_model::{Claim, Point, PointKind, Status, Verdict, Voice};

use super::questions::{Answer, Link};
use super::statements::Account;
use super::values::{Compared, Stand, stand};

/// Points of detail from pairs of answers: answers that are linked, directly or through others, answer one
/// question; those that agree are one answer.
pub(crate) fn points(accounts: &[Account<'_>], links: Vec<Link>) -> Vec<Point> {
    let mut numbers: BTreeMap<(PointKind, Answer), usize> = BTreeMap::new();
    let mut answers: Vec<Answer> = Vec::new();
    for link in &links {
        for answer in [link.one, link.other] {
            numbers.entry((link.kind, answer)).or_insert_with(|| {
                answers.push(answer);
                answers.len() - 1
            });
        }
    }
    let number = |link: &Link, answer: Answer| numbers[&(link.kind, answer)];
    // Which answer which question, and which of them are one answer.
    let (mut question, mut same) = (Sets::new(answers.len()), Sets::new(answers.len()));
    for link in &links {
        let (one, other) = (number(link, link.one), number(link, link.other));
        question.join(one, other);
        if link.compared == Compared::Agree {
            same.join(one, other);
        }
    }
    let mut grouped: BTreeMap<usize, Vec<&Link>> = BTreeMap::new();
    for link in &links {
        grouped.entry(question.find(number(link, link.one))).or_default().push(link);
    }
    let mut points = Vec::new();
    for links in grouped.values() {
        let mut members: Vec<usize> = links
            .iter()
            .flat_map(|link| [number(link, link.one), number(link, link.other)])
            .collect();
        members.sort_unstable();
        members.dedup();
        let mut given: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for member in members {
            given.entry(same.find(member)).or_default().push(member);
        }
        let kind = links[0].kind;
        // That two reports both say that something happened is told by the event itself, if there is one.
        if given.len() == 1 && matches!(kind, PointKind::Status | PointKind::Role) && !links[0].act
        {
            continue;
        }
        let mut of_point: Vec<readout_model::Answer> = given
            .values()
            .map(|members| {
                let claims: Vec<Claim> =
                    members.iter().map(|it| claim(accounts, answers[*it])).collect();
                readout_model::Answer { value: value(kind, accounts, &claims), claims }
            })
            .collect();
        of_point.sort_by_key(|answer| std::cmp::Reverse(answer.claims.len()));
        let verdict = match of_point.len() {
            1 => Verdict::Agreed,
            _ if links.iter().any(|link| link.denied && link.compared == Compared::Differ) => {
                Verdict::Denied
            }
            _ if changed(kind, accounts, &of_point) => Verdict::Changed,
            _ => Verdict::Differs,
        };
        points.push(Point {
            question: asked(kind, &links[0].about),
            kind,
            verdict,
            answers: of_point,
            detail_of: None,
            sources: Vec::new(),
        });
    }
    points
}

fn claim(accounts: &[Account<'_>], answer: Answer) -> Claim {
    let account = &accounts[answer.report];
    let statement = answer.statement.map(|it| &account.statements[it]);
    Claim {
        report: answer.report,
        voice: statement.map_or(Voice::Outlet, |it| it.voice),
        status: statement.map_or(Status::Happened, |it| it.status),
        event: None,
        attribution: None,
        words: Some(answer.span),
        evidence: vec![account.sentences[answer.sentence].span],
    }
}

/// An answer in the words of the first report that gives it; a status by its name.
fn value(kind: PointKind, accounts: &[Account<'_>], claims: &[Claim]) -> String {
    let Some(first) = claims.first() else { return String::new() };
    let document = &accounts[first.report].read.document;
    let words = first.words.map_or("", |span| &document[span]);
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match kind {
        PointKind::Status => format!("{words} ({})", first.status.name().replace('_', " ")),
        _ => words,
    }
}

/// What is asked, in plain words around a word of the reports.
fn asked(kind: PointKind, about: &str) -> String {
    match kind {
        PointKind::Number => about.to_owned(),
        PointKind::Time => format!("when: {about}"),
        PointKind::Place => format!("where: {about}"),
        PointKind::Role => format!("who: {about}"),
        _ => format!("whether: {about}"),
    }
}

/// Whether the answers of a later day follow from those of an earlier one: a toll that rises, a plan that is
/// carried out. What falls again, or is given on one day, differs.
fn changed(kind: PointKind, accounts: &[Account<'_>], answers: &[readout_model::Answer]) -> bool {
    let day = |claim: &Claim| accounts[claim.report].read.document.about.published;
    let mut spans = Vec::new();
    for answer in answers {
        let days: Option<Vec<_>> = answer.claims.iter().map(day).collect();
        let Some(days) = days.filter(|days| !days.is_empty()) else { return false };
        let (Some(first), Some(last)) = (days.iter().min().copied(), days.iter().max().copied())
        else {
            return false;
        };
        spans.push((first, last, answer));
    }
    spans.sort_by_key(|(first, last, _)| (*first, *last));
    spans.windows(2).all(|pair| {
        let ((_, before, old), (after, _, new)) = (&pair[0], &pair[1]);
        before < after && follows(kind, accounts, &old.claims[0], &new.claims[0])
    })
}

fn follows(kind: PointKind, accounts: &[Account<'_>], old: &Claim, new: &Claim) -> bool {
    match kind {
        PointKind::Number => {
            let bounds = |claim: &Claim| {
                let account = &accounts[claim.report];
                let quantities = account.sentences.iter().flat_map(|said| &said.quantities);
                let found = quantities.into_iter().find(|slot| Some(slot.span) == claim.words);
                found.map(|slot| (slot.value.low, slot.value.high))
            };
            matches!((bounds(old), bounds(new)), (Some(old), Some(new)) if old.0 <= new.0)
        }
        PointKind::Status => {
            let rank = |claim: &Claim| match stand(claim.status) {
                Stand::Open => 0,
                Stand::ToCome => 1,
                Stand::Done | Stand::Not => 2,
                Stand::Untold => 3,
            };
            rank(old) < rank(new)
        }
        // What happens at or after the day of the earlier report is news.
        PointKind::Time => {
            let account = &accounts[new.report];
            let time = account.read.facts.times.iter().find(|time| Some(time.span) == new.words);
            let from = time.and_then(|time| time.days.0);
            matches!((from, accounts[old.report].read.document.about.published),
                (Some(from), Some(day)) if from >= day)
        }
        _ => false,
    }
}

/// Disjoint sets.
struct Sets(Vec<usize>);

impl Sets {
    fn new(count: usize) -> Sets {
        Sets((0..count).collect())
    }

    fn find(&self, mut of: usize) -> usize {
        while self.0[of] != of {
            of = self.0[of];
        }
        of
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.find(one), self.find(other));
        self.0[one.max(other)] = one.min(other);
    }
}

//! Accounts compared in detail: which numbers, times, places, parties and commitments several reports give
//! for the same thing, and whether they are the same.
//!
//! Each report is taken apart ([`statements`]); sentences and statements that tell the same thing are paired
//! ([`align`]); values in paired places answer one question ([`questions`]) and are compared ([`values`]);
//! answers to one question from all reports are gathered into points ([`gather`]).

mod acts;
mod align;
mod gather;
mod numbers;
mod quantity;
mod questions;
mod statements;
mod values;
mod words;

use readout_facts::FactsKnowledge;
use readout_model::{Point, Report};

pub(crate) use quantity::quantities;
pub use words::{Comparing, Meaning};

pub(crate) use statements::Account;

use crate::identity::Cast;
use crate::sketch::Frequencies;
use align::Ground;
use values::Compared;

/// Takes every report apart.
pub(crate) fn accounts<'r>(
    reports: &'r [Report],
    cast: &Cast,
    knowledge: &FactsKnowledge,
    words: &Comparing,
) -> Vec<Account<'r>> {
    let accounts = reports.iter().enumerate();
    accounts.map(|(index, read)| Account::new(index, read, cast, knowledge, words)).collect()
}

/// Most reports whose sentences are compared pair by pair: time grows with the square of their number.
const MOST: usize = 40;

/// Questions of detail that at least two reports answer, with their answers. `told` are the points that facts give.
pub(crate) fn details(
    accounts: &[Account<'_>],
    told: &[Point],
    words: &Comparing,
    background: &Frequencies,
) -> Vec<Point> {
    let compared = &accounts[..accounts.len().min(MOST)];
    let lone = compared.len() == 2;
    let mut links = Vec::new();
    for (place, one) in compared.iter().enumerate() {
        for other in &compared[place + 1..] {
            let mut pairs = align::pairs(one, other, lone, words, background);
            pairs.extend(align::same_event(one, other, &pairs, words));
            pairs.extend(align::of_points(one, other, told));
            links.extend(acts::links(one, other, words));
            for pair in pairs {
                // Sentences that are only much alike tell the same thing when they give the same value.
                // When they do not, they are most often about two things.
                let certain = pair.ground != Ground::Alike;
                let links_of = questions::links(one, other, &pair, words).into_iter();
                links.extend(links_of.filter(|it| certain || it.compared == Compared::Agree));
            }
        }
    }
    gather::points(accounts, links)
}

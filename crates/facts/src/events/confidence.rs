use readout_model::Party;
use readout_rules::{Clause, ClauseKind, Match, Move};

/// How sure we are that every field of an event is right.
///
/// A sum of judgements, not of measurements: it orders events, and is not calibrated. A verb with
/// its parties in their own places and one more word that fits starts near 0.8; what had to be
/// borrowed from another clause, left out or guessed takes away.
pub(super) fn confidence(
    one: &Match,
    clause: &Clause,
    parties: [&[Party]; 2],
    headline: bool,
    inside_another: bool,
) -> f32 {
    let borrowed = clause
        .moves
        .iter()
        .filter(|it| {
            matches!(
                it,
                Move::SharedSubject
                    | Move::SharedObject
                    | Move::AdverbialParticiple
                    | Move::NounComplement
                    | Move::RelativeClause
            )
        })
        .count();
    let unknown = parties
        .iter()
        .flat_map(|parties| parties.iter())
        .filter(|party| party.country.is_none())
        .count();
    let mut sum = 0.6;
    sum += 0.1 * f32::from(one.specificity.fixed.min(2));
    sum += 0.05 * f32::from(one.specificity.roles.min(3));
    sum -= 0.05 * borrowed.min(3) as f32;
    sum -= 0.05 * unknown.min(2) as f32;
    for (doubtful, cost) in [
        (clause.kind == ClauseKind::Noun, 0.1),
        (one.agentless, 0.1),
        (headline, 0.15),
        (inside_another, 0.15),
    ] {
        if doubtful {
            sum -= cost;
        }
    }
    // Two decimals are more than such a sum can carry.
    (sum.clamp(0.05, 0.95) * 100.0).round() / 100.0
}

/// How sure we are of a type taken from the neighbours of a word, given their share of votes: below
/// everything that a rule codes on any usual clause.
pub(super) fn of_guess(share: f32) -> f32 {
    (0.2 * share * 100.0).round() / 100.0
}

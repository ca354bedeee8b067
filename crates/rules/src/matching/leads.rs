//! Which candidates can be passed over before their frames are looked at: most triggers of several words
//! ("turn down") fail on the second, and frames with a fixed word on that word.

use readout_model::{Id, Token};
use smol_str::SmolStr;

use super::Context;
use crate::ruleset::Candidate;
use crate::syntax::{Part, Place, Want};
use crate::{Clause, ClauseKind};

/// Tokens before a noun that may belong to its trigger, with hyphens between.
const BEFORE: usize = 3;

/// Dependents that are looked at; with more, nothing is passed over.
const MOST: usize = 64;

/// What a token must be like that a trigger of several words needs besides its head: one bit of 64, by
/// first letter, last letter and length, capitals or not; 0 for a trigger of one word.
///
/// `head` is the place of the word that heads the trigger.
pub(crate) fn lead(words: &[SmolStr], head: usize) -> u64 {
    let second = if head > 0 { words.get(head - 1) } else { words.get(1) };
    second.map_or(0, |word| bit(word))
}

/// The same of the first fixed word that a frame of a verb cannot do without ("[give] RECIPIENT **deadline**"):
/// one bit for each way to say it; 0 where there is none.
pub(crate) fn lead_of_parts(parts: &[Part]) -> u64 {
    let words = parts.iter().filter(|part| part.optional.is_none()).find_map(|part| {
        match (&part.want, &part.place) {
            // Words of a phrase may hang deeper.
            (Want::Words(_), Place::Phrase(_)) => None,
            (Want::Words(words), _) => words.first(),
            _ => None,
        }
    });
    words.into_iter().flatten().fold(0, |bits, word| bits | bit(word))
}

impl Candidate {
    /// Whether a clause with these bits may have the words.
    pub(crate) fn may_lead(&self, leads: u64) -> bool {
        self.lead == 0 || self.lead & leads != 0
    }
}

impl Context<'_> {
    /// The bits that some candidates of a clause ask for; none where none does.
    pub(crate) fn leads_for(&self, candidates: &[Candidate], clause: &Clause) -> u64 {
        let several = candidates.iter().any(|candidate| candidate.lead != 0);
        if several { self.leads(clause) } else { 0 }
    }

    /// The bits of the tokens that triggers of this clause may have besides its head.
    fn leads(&self, clause: &Clause) -> u64 {
        let tokens = &self.tree.analysis.tokens;
        let of = |token: Id<Token>| {
            let one = &tokens[token];
            bit(&one.lemma) | bit(&self.text[one.span])
        };
        match clause.kind {
            ClauseKind::Noun => {
                let head = clause.head.index();
                let around = head.saturating_sub(BEFORE)..(head + 2).min(tokens.len());
                around
                    .filter(|index| *index != head)
                    .map(|index| of(Id::new(index)))
                    .fold(0, |a, b| a | b)
            }
            // As `chain` looks for them.
            ClauseKind::Verb => {
                let mut found = 0;
                let mut seen = 0;
                let objects = clause.objects.iter().map(|filler| filler.head);
                for above in objects.chain([clause.head]) {
                    found |= of(above);
                    for &child in self.tree.children(above) {
                        seen += 1;
                        if seen > MOST {
                            return u64::MAX;
                        }
                        found |= of(child);
                    }
                }
                found
            }
        }
    }
}

fn bit(word: &str) -> u64 {
    let bytes = word.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return 0 };
    let of = |byte: &u8| u32::from(byte.to_ascii_lowercase());
    let mixed = of(first) * 31 + of(last) * 7 + bytes.len() as u32 * 3;
    1 << (mixed % 64)
}

#[cfg(test)]
mod tests {
    use super::{bit, lead};

    #[test]
    fn a_word_has_the_bit_of_any_way_to_write_it() {
        for (word, written) in [("down", "DOWN"), ("talks", "Talks"), ("café", "Café"), ("a", "A")]
        {
            assert_eq!(bit(word), bit(written), "{word}");
        }
        let words = ["turn".into(), "down".into()];
        assert_eq!(lead(&words, 0), bit("down"));
        assert_eq!(lead(&words, 1), bit("turn"));
        assert_eq!(lead(&words[..1], 0), 0);
    }
}

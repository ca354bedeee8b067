//! Sayings that nobody makes: what somebody does not say, refuses to say or is only shown talking about, what is expected
//! by nobody in particular, and words that are no saying ("condemned him **to ten years**", "King **Said** Omar").

use readout_model::{Id, Pos, Relation, Stance, Tag, Token};

use super::content::index;
use super::cues::WordRole;
use super::{Reading, Row};

/// Tokens of a sentence that are looked through.
const REACH: usize = 60;

impl Reading<'_> {
    /// Whether a cue under a row of the table tells that something is not said, or not by anybody.
    ///
    /// `phrase`: its content is no clause.
    pub(super) fn is_unsaid(&self, cue: Id<Token>, row: &Row, phrase: bool) -> bool {
        self.is_not_said(cue, row, phrase)
            || self.is_refused(cue, row)
            || self.is_refused_above(cue)
            || self.is_reckoned(cue, row)
            || self.is_sentence_passed(cue)
            || self.is_mentioned(cue, row)
            || phrase && (self.is_shown(cue) || self.is_topic(cue))
    }

    /// "has **not confirmed** any plans", "which **never admit** the failure"; "does not blame the crew" is a view.
    fn is_not_said(&self, cue: Id<Token>, row: &Row, phrase: bool) -> bool {
        let speech = match self.cues.row(row.number).stance {
            Stance::Said | Stance::Admitted | Stance::Asked | Stance::Warned => true,
            Stance::Claimed => !phrase,
            Stance::Promised => self.tree.child(cue, Relation::Ccomp).is_none(),
            Stance::Knew => phrase,
            _ => false,
        };
        let negated = self.tree.child(cue, Relation::Neg).is_some_and(|it| it < cue);
        speech && self.is_verb(cue) && negated
    }

    /// "declined **to comment on the case**", "refused **to say whether** it sailed", "declined **comment**"
    fn is_refused(&self, cue: Id<Token>, row: &Row) -> bool {
        let refused = self.infinitive(cue).is_some_and(|inner| self.is_silence(inner));
        let comment = self.objects[cue.index()]
            .is_some_and(|it| it > cue && self.has_role(it, WordRole::Mere));
        self.is_verb(cue)
            && self.cues.row(row.number).stance == Stance::Denied
            && (refused || comment)
    }

    /// "declined to **say** whether it sailed"
    fn is_refused_above(&self, cue: Id<Token>) -> bool {
        let above = self.token(cue).head.filter(|&above| self.infinitive(above) == Some(cue));
        let denied = |above: Id<Token>| {
            let hit = self.hit_at[above.index()].map(|hit| &self.hits[hit as usize]);
            hit.is_some_and(|hit| {
                hit.rows.iter().any(|row| self.cues.row(row.number).stance == Stance::Denied)
            })
        };
        above.is_some_and(denied) && self.is_silence(cue)
    }

    /// Whether a verb means that somebody says something, which is not said where he refuses to.
    fn is_silence(&self, verb: Id<Token>) -> bool {
        let told = self.quoting(verb).is_some() && self.tree.child(verb, Relation::Ccomp).is_some();
        self.has_role(verb, WordRole::Mere) || told
    }

    /// "is **expected** to sail", "ten boats **estimated** to be lost": by nobody who is named.
    fn is_reckoned(&self, cue: Id<Token>, row: &Row) -> bool {
        let reckoned = self.cues.row(row.number).stance == Stance::Expected
            || self.has_role(cue, WordRole::Reckoning);
        reckoned
            && self.is_verb(cue)
            && self.is_passive(cue)
            && self.tree.child(cue, Relation::Agent).is_none()
    }

    /// "**condemned** a herder **to ten years**"
    fn is_sentence_passed(&self, cue: Id<Token>) -> bool {
        let to = |it: Id<Token>| {
            let noun = self.tree.child(it, Relation::Pobj);
            it > cue
                && self.has_role(it, WordRole::Addressee)
                && noun.is_some_and(|noun| matches!(self.token(noun).pos, Pos::Noun | Pos::Num))
        };
        self.has_role(cue, WordRole::Sentencing)
            && self.tree.related(cue, &[Relation::Prep, Relation::Dative]).any(to)
    }

    /// "a clip **of herself talking** about the flood"
    fn is_shown(&self, cue: Id<Token>) -> bool {
        let Token { tag, relation, head, .. } = *self.token(cue);
        let described = tag == Tag::Vbg && matches!(relation, Relation::Acl | Relation::Pcomp);
        let above = head.filter(|_| described).and_then(|noun| match relation {
            Relation::Acl if self.has_role(noun, WordRole::Medium) => None,
            Relation::Acl if self.token(noun).relation == Relation::Pobj => self.token(noun).head,
            _ => Some(noun),
        });
        above.filter(|&it| !self.is_verb(it)).is_some_and(|it| {
            let noun = match self.token(it).relation {
                Relation::Prep => self.token(it).head,
                _ => Some(it),
            };
            noun.is_some_and(|noun| self.has_role(noun, WordRole::Image))
        })
    }

    /// "**Commenting** on the flood, she said …": what she says of it follows.
    fn is_topic(&self, cue: Id<Token>) -> bool {
        let Token { tag, relation, head, .. } = *self.token(cue);
        let opens =
            tag == Tag::Vbg && relation == Relation::Advcl && self.opens_sentence(index(cue));
        let noun = self.objects[cue.index()].is_some();
        opens && !noun && head.is_some_and(|verb| self.quoting(verb).is_some())
    }

    /// Whether a verb in capitals between names is a part of them: "at King **Said** Omar airport".
    pub(super) fn is_in_name(&self, word: Id<Token>) -> bool {
        let capital = |at: u32| {
            let mut letters = self.words(at).chars();
            letters.next().is_some_and(char::is_uppercase)
                && letters.next().is_some_and(char::is_lowercase)
        };
        let at = index(word);
        let sentence = &self.analysis.sentences[self.analysis.sentence_of(word)].tokens;
        let name = |at: u32| {
            sentence.contains(&at) && capital(at) && {
                self.token(Id::new(at as usize)).pos == Pos::Propn
            }
        };
        let past = matches!(self.token(word).tag, Tag::Vbd | Tag::Vbn | Tag::Vb);
        if !past || !capital(at) || at == sentence.start || !name(at - 1) || !name(at + 1) {
            return false;
        }
        // Not in a headline that capitalises its verbs.
        let tense = |at: u32| {
            let tag = self.token(Id::new(at as usize)).tag;
            matches!(tag, Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md)
                && self.words(at).starts_with(char::is_lowercase)
        };
        (at + 1..sentence.end).take(REACH).any(tense)
    }

    /// Whether a cue is what somebody is told to do behind a circumstance that the parser hung it from: "told them, as
    /// she left Oslo, **not to think** it was over".
    pub(super) fn is_told_to(&self, cue: Id<Token>) -> bool {
        let Token { relation, head, .. } = *self.token(cue);
        let above = head.filter(|_| relation == Relation::Xcomp && self.is_infinitive(cue));
        let verb = above.and_then(|clause| self.token(clause).head);
        verb.is_some_and(|verb| self.told_behind(verb) == Some(cue))
    }

    /// What somebody is told to do, where the parser hung that from a circumstance in between.
    pub(super) fn told_behind(&self, cue: Id<Token>) -> Option<Id<Token>> {
        let object = self.objects[cue.index()].filter(|&it| it > cue)?;
        let telling = self.is_verb(cue) && self.has_role(cue, WordRole::Telling);
        let clause = self.tree.related(cue, &[Relation::Advcl]).find(|&clause| {
            let mark = self.tree.child(clause, Relation::Mark);
            clause > object
                && self.hit_at[clause.index()].is_none()
                && mark.is_some_and(|it| self.has_role(it, WordRole::Circumstance))
        });
        let clause = clause.filter(|_| telling)?;
        self.tree.related(clause, &[Relation::Xcomp]).find(|&inner| {
            let start = self.tree.subtree(inner).start;
            let negated =
                self.tree.child(inner, Relation::Neg).is_some_and(|it| index(it) == start);
            inner > clause && self.is_infinitive(inner) && (negated || self.follows_comma(start))
        })
    }
}

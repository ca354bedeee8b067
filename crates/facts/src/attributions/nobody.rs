//! Cues that nobody stands behind: negated, asked, only possible, or without anybody who speaks.

use readout_model::{Id, Pos, Relation, Stance, Tag, Token};

use super::cues::WordRole;
use super::{Hit, Reading, Row};

impl Reading<'_> {
    /// Whether nobody in particular says so, or nobody yet: "nobody knows", "who knows", "may warn", "it is
    /// hard to believe", "a tax that favours the rich".
    pub(super) fn is_nobodys(&self, hit: &Hit) -> bool {
        let cue = hit.token;
        let modal = |aux| self.token(aux).tag == Tag::Md;
        let Token { pos, relation, head, .. } = *self.token(cue);
        // "many will be unaware that …"
        let copula = head.filter(|_| pos == Pos::Adj && relation == Relation::Acomp).unwrap_or(cue);
        let not_yet = self.tree.related(copula, &[Relation::Aux]).any(modal)
            && self.tree.child(copula, Relation::Neg).is_none();
        // "tried it to make sure": no conviction but a purpose.
        let made = pos == Pos::Adj
            && matches!(relation, Relation::Acomp | Relation::Ccomp | Relation::Xcomp)
            && head.is_some_and(|verb| {
                self.token(verb).pos == Pos::Verb && self.has_role(verb, WordRole::Light)
            });
        // "no claim of responsibility", "little doubt"
        let none = self
            .tree
            .related(cue, &[Relation::Det, Relation::Amod])
            .any(|word| self.has_role(word, WordRole::Nobody));
        // "is encouraged to report what she saw"
        let urged = relation == Relation::Xcomp
            && head.is_some_and(|verb| verb < cue && self.is_passive(verb))
            && self.tree.related(cue, &[Relation::Aux]).any(|aux| self.token(aux).tag == Tag::To);
        let Some(source) = self.source(hit) else { return not_yet || made || none || urged };
        // "according to plan", "according to careful calculation"
        let manner = self.is_preposition_cue(cue)
            && self.token(source).tag == Tag::Nn
            && ![WordRole::Medium, WordRole::Finding].iter().any(|&it| self.has_role(source, it))
            && self.tree.child(source, Relation::Poss).is_none()
            && self.tree.child(source, Relation::Det).is_none()
            && !self.tree.subtree(source).any(|at| {
                let token = self.token(Id::new(at as usize));
                matches!(token.pos, Pos::Propn | Pos::Num)
            });
        let nobody = self.has_role(source, WordRole::Nobody)
            || self
                .tree
                .related(source, &[Relation::Det])
                .any(|determiner| self.has_role(determiner, WordRole::Nobody));
        let asked = self.token(source).tag == Tag::Wp && self.antecedent(source).is_none();
        let thing = self.token(source).tag == Tag::Wdt
            && self.subjects[cue.index()] == Some(source)
            && self.quoting(cue).is_none()
            && hit.rows.iter().all(|row| is_vague(self.cues.row(row.number).stance))
            && self.antecedent(source).is_some_and(|it| self.is_mute(it));
        let far = self.analysis.morph(source).contains("Gender=Neut")
            && self.token(source).head != Some(cue)
            && self.tree.child(cue, Relation::Nsubj).is_none();
        // "Did the media criticise him?"
        let verb = self.tree.related(cue, &[Relation::Aux]).next();
        let sentence = &self.analysis.sentences[self.analysis.sentence_of(cue)];
        let question = verb.is_some_and(|aux| aux < source)
            && source < cue
            && self.text[sentence.span].ends_with('?');
        let never =
            not_yet || made || none || urged || manner || nobody || asked || thing || question;
        never || far && self.is_hard(cue)
    }

    /// A noun that is no report, poll or claim.
    pub(super) fn is_mute(&self, noun: Id<Token>) -> bool {
        const SPEAKS: [WordRole; 3] = [WordRole::Medium, WordRole::Finding, WordRole::Summary];
        self.token(noun).pos == Pos::Noun && !SPEAKS.iter().any(|&role| self.has_role(noun, role))
    }

    /// "it is hard **to believe**": the infinitive of an adjective has nobody as its subject.
    pub(super) fn is_hard(&self, cue: Id<Token>) -> bool {
        let adjective = |head| {
            self.token(head).pos == Pos::Adj || self.tree.child(head, Relation::Acomp).is_some()
        };
        let Token { relation, head, .. } = *self.token(cue);
        relation == Relation::Xcomp && head.is_some_and(adjective)
    }

    /// Whether a cue without a source says nothing: an active verb needs a subject, else it is an
    /// order, a headline of a guide, or a parse gone wrong; a noun needs somebody whose wish or view it
    /// is, if it does not tell a thing ("a claim that …").
    pub(super) fn needs_source(&self, cue: Id<Token>, row: &Row, rank: u8) -> bool {
        let told = matches!(
            self.cues.row(row.number).stance,
            Stance::Said | Stance::Claimed | Stance::Denied | Stance::Warned | Stance::Asked
        );
        if self.token(cue).pos == Pos::Noun && !(told && rank == 0) {
            return true;
        }
        let verb = matches!(self.token(cue).pos, Pos::Verb | Pos::Aux);
        verb && !self.is_passive(cue) && self.token(cue).relation != Relation::Prep
    }

    /// Whether a cue is put as something that is or was done: not "will announce", "to discuss" or, where
    /// the parser lost what stands before it, "approve".
    pub(super) fn is_stated(&self, cue: Id<Token>) -> bool {
        let not_yet = |aux| matches!(self.token(aux).tag, Tag::Md | Tag::To);
        let mut auxiliaries = self.tree.related(cue, &[Relation::Aux]).peekable();
        let bare = self.token(cue).tag == Tag::Vb && auxiliaries.peek().is_none();
        !bare && !auxiliaries.any(not_yet)
    }
}

/// Whether things may do it as well as people: "a tax that highlights the gap", but not "a firm that
/// blames hackers".
fn is_vague(stance: Stance) -> bool {
    !matches!(
        stance,
        Stance::Claimed
            | Stance::Denied
            | Stance::Warned
            | Stance::Promised
            | Stance::Demanded
            | Stance::Admitted
    )
}

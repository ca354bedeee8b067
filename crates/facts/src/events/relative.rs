//! Whom a party's word stands for: "who", where the noun that a relative clause hangs from does not settle it,
//! and so many told before.

use readout_model::{Id, MentionForm, Relation, Tag, Token};
use readout_rules::{ActorKind, Match};

use super::Coder;

impl Coder<'_> {
    /// The word that a party of a match is meant by: "an aide to the **ministry who** resigned" is the aide,
    /// since no body is "who".
    pub(super) fn meant(&self, one: &Match, head: Id<Token>) -> Id<Token> {
        use ActorKind::{Country, Organization, Place};
        let kind = |token: Id<Token>| self.parties.actor_kind(token);
        let body = matches!(kind(head), Some(Organization | Country | Place));
        if !body || self.who(one, head).is_none() {
            return head;
        }
        let tokens = &self.tree.analysis.tokens;
        let small = tokens[head].head.filter(|_| tokens[head].relation == Relation::Pobj);
        let above = small.and_then(|small| tokens[small].head);
        above.filter(|it| kind(*it) == Some(ActorKind::Person)).unwrap_or(head)
    }

    /// "the mother of Ana Reis, **who** was shot": whether a relative clause behind a comma may be about either of
    /// two people.
    pub(super) fn is_either(&self, one: &Match, head: Id<Token>) -> bool {
        let tokens = &self.tree.analysis.tokens;
        let Some(who) = self.who(one, head) else { return false };
        let before = |token: Id<Token>| token.index().checked_sub(1).map(Id::<Token>::new);
        let comma = before(who).filter(|it| tokens[*it].tag == Tag::Comma);
        let Some(near) = comma.and_then(before).filter(|near| head < *near) else { return false };
        let entity = self.parties.entity(near);
        let person = |token: Id<Token>| self.parties.actor_kind(token) == Some(ActorKind::Person);
        person(head)
            && person(near)
            && self.parties.form(near) == Some(MentionForm::Name)
            && entity != self.parties.entity(head)
            && tokens[near].relation != Relation::Conj
    }

    /// Whether a word stands for so many whom the report has told before: "the two ministers".
    pub(super) fn is_counted(&self, head: Id<Token>) -> bool {
        let definite = self
            .tree
            .related(head, &[Relation::Det])
            .any(|determiner| self.tree.analysis.has_feature(determiner, "Definite=Def"));
        definite && self.tree.related(head, &[Relation::Nummod]).next().is_some()
    }

    /// The "who" that begins the clause of a match, if the clause hangs from this noun and is about it.
    fn who(&self, one: &Match, noun: Id<Token>) -> Option<Id<Token>> {
        let Token { relation, head, .. } = self.tree.analysis.tokens[one.head];
        let subjects = [Relation::Nsubj, Relation::Nsubjpass];
        let mut who = self.tree.related(one.head, &subjects);
        let told = relation == Relation::Relcl && head == Some(noun);
        who.find(|it| told && self.tree.analysis.tokens[*it].tag == Tag::Wp)
    }
}

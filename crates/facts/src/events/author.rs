//! Whose doing it is that a noun sums up: "Togo closed the border, **a move that** Benin condemned",
//! "Togo launched a rocket … Benin condemned **the launch**".

use readout_model::{Id, Party, Relation, Span, Status, Tag, Token};
use readout_rules::{ClauseKind, Match, Move, Role};

use super::{Coder, Draft};

impl Coder<'_> {
    /// Who did what the match is about, where a noun stands for the clause before it and the event is told
    /// in that noun's relative clause.
    pub(super) fn author_of_issue(&self, one: &Match) -> Option<Id<Token>> {
        let tokens = &self.tree.analysis.tokens;
        let told = Some(&tokens[one.head]).filter(|it| it.relation == Relation::Relcl)?;
        let noun = told.head?;
        let acts = self.parties.actor_kind(noun).is_some();
        if acts || !self.is_indefinite(noun) || !self.follows_comma(noun) {
            return None;
        }
        let actors = one.roles.iter().filter(|(role, _)| *role == Role::Actor);
        let actors: Vec<_> = actors.map(|(_, actor)| self.parties.entity(actor.head)).collect();
        let mut at = noun;
        for _ in 0..HIGHEST {
            at = tokens[at].head?;
            let clause = self.clauses.of(at).filter(|it| it.kind == ClauseKind::Verb);
            let subjects = clause.into_iter().flat_map(|it| &it.subjects).map(|it| it.head);
            let mut authors = subjects.filter(|subject| {
                self.parties.actor_kind(*subject).is_some()
                    && !actors.contains(&self.parties.entity(*subject))
            });
            if let (Some(author), None) = (authors.next(), authors.next()) {
                return Some(author);
            }
        }
        None
    }

    /// "Togo launched a rocket. Benin condemned **the launch**": gives an event that is about an act, and
    /// names nobody who did it, the doers that the report names before it, if they are the same wherever it
    /// tells of such an act. The sentence that names them last becomes evidence.
    pub(super) fn take_doers(&self, drafts: &mut [Draft]) {
        let ontology = self.rules.rules.ontology();
        let of_act = |draft: &Draft| {
            let kind = ontology.kind(&draft.event.code.kind);
            draft.event.recipients.is_empty() && kind.is_some_and(|kind| kind.of_act)
        };
        for index in 0..drafts.len() {
            let draft = &drafts[index];
            let Some(act) = draft.issue.filter(|_| of_act(draft)) else { continue };
            if let Some(doer) = self.doer_behind(act, draft, drafts) {
                drafts[index].event.recipients = self.parties.parties([doer].into_iter());
            } else if self.is_told_before(act)
                && let Some((doers, sentence)) = self.doers_of(act, draft, drafts)
            {
                let event = &mut drafts[index].event;
                event.recipients = doers;
                if !event.evidence.contains(&sentence) {
                    event.evidence.push(sentence);
                    event.evidence.sort();
                }
            }
        }
    }

    /// Who did what a noun stands for, and the sentence that says it.
    fn doers_of(&self, act: Id<Token>, of: &Draft, drafts: &[Draft]) -> Option<(Vec<Party>, Span)> {
        let noun = self.tree.analysis.tokens[act].lemma.as_str();
        let same = |draft: &&Draft| {
            let clause = self.clauses.of(draft.event.head);
            draft.event.head < act
                && draft.event.head != of.event.head
                && matches!(draft.event.status, Status::Happened | Status::Ongoing)
                && clause.is_some_and(|clause| is_named_by(&clause.lemma, noun))
        };
        let entities =
            |parties: &[Party]| parties.iter().map(|party| party.entity).collect::<Vec<_>>();
        let mut told = drafts.iter().filter(same).filter(|draft| !draft.event.actors.is_empty());
        let mut nearest = told.next()?;
        let doers = entities(&nearest.event.actors);
        for other in told {
            if entities(&other.event.actors) != doers {
                return None;
            }
            if other.event.head > nearest.event.head {
                nearest = other;
            }
        }
        let own = entities(&of.event.actors);
        let sentence = nearest.event.evidence.first()?;
        (!doers.iter().any(|doer| own.contains(doer)))
            .then(|| (nearest.event.actors.clone(), *sentence))
    }

    /// Whether a noun stands for something told before, and nothing beside it says whose doing it is:
    /// "the launch", "these attacks".
    fn is_told_before(&self, noun: Id<Token>) -> bool {
        let tokens = &self.tree.analysis.tokens;
        let definite = self.tree.related(noun, &[Relation::Det]).any(|article| {
            let morph = self.tree.analysis.morph(article);
            morph.split('|').any(|it| it == "Definite=Def" || it == "PronType=Dem")
        });
        let told = [
            Relation::Poss,
            Relation::Prep,
            Relation::Relcl,
            Relation::Acl,
            Relation::Agent,
            Relation::Conj,
        ];
        let range = self.tree.subtree(noun);
        let named = range.map(|index| Id::new(index as usize)).any(|it| self.parties.is_actor(it));
        definite
            && !named
            && tokens[noun].relation != Relation::Conj
            && self.tree.related(noun, &told).next().is_none()
    }

    /// Who did what is at issue, where that is said right behind it: "criticised the deal **Togo** had
    /// struck", "aspects of the plan that the **king** praised". Who is against it as well did not do it.
    fn doer_behind(&self, act: Id<Token>, of: &Draft, drafts: &[Draft]) -> Option<Id<Token>> {
        let tokens = &self.tree.analysis.tokens;
        let ontology = self.rules.rules.ontology();
        let mut noun = act;
        for _ in 0..HIGHEST {
            let clause = self.tree.related(noun, &[Relation::Relcl]).next();
            let clause = clause.and_then(|clause| self.clauses.of(clause));
            if let Some(clause) = clause.filter(|it| it.objects.iter().any(|it| it.head == noun)) {
                let hostile = |draft: &Draft| {
                    let kind = ontology.kind(&draft.event.code.kind);
                    draft.event.head == clause.head && kind.is_some_and(|kind| kind.quad > 2)
                };
                let plain = clause.inner.is_empty() && !clause.moves.contains(&Move::Passive);
                if !plain || drafts.iter().any(hostile) {
                    return None;
                }
                let own = |entity| of.event.actors.iter().any(|actor| actor.entity == entity);
                let mut doers = clause.subjects.iter().map(|it| it.head).filter(|subject| {
                    self.parties.actor_kind(*subject).is_some()
                        && !self.parties.entity(*subject).is_some_and(own)
                });
                return doers.next().filter(|_| doers.next().is_none());
            }
            // "aspects **of the plan**"
            let of =
                self.tree.related(noun, &[Relation::Prep]).find(|it| tokens[*it].lemma == OF)?;
            noun = self.tree.related(of, &[Relation::Pobj]).next()?;
        }
        None
    }

    fn is_indefinite(&self, noun: Id<Token>) -> bool {
        self.tree.related(noun, &[Relation::Det]).any(|article| {
            self.tree.analysis.morph(article).split('|').any(|it| it == "Definite=Ind")
        })
    }

    fn follows_comma(&self, noun: Id<Token>) -> bool {
        let first = self.tree.subtree(noun).start;
        let before =
            first.checked_sub(1).map(|at| self.tree.analysis.tokens[Id::new(at as usize)].tag);
        before == Some(Tag::Comma)
            || self.tree.analysis.tokens[Id::new(first as usize)].tag == Tag::Comma
    }
}

/// The preposition of parts and wholes; grammar, not vocabulary.
const OF: &str = "of";

/// Words above the noun at which its clause is looked for.
const HIGHEST: usize = 8;

/// Whether a noun is that of a verb, as far as their letters say: "launch" and "launch", "accuse" and
/// "accusation", "bomb" and "bombing".
fn is_named_by(verb: &str, noun: &str) -> bool {
    const SHORTEST: usize = 4;
    let stem = verb.strip_suffix('e').unwrap_or(verb);
    verb == noun || (stem.len() >= SHORTEST && noun.starts_with(stem))
}

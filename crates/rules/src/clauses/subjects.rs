use readout_model::{Id, NameLabel, Pos, Relation, Tag, Token};

use super::grammar::Grammar;
use super::local::Local;
use super::words::{Class, Controller};
use super::{Builder, MOST, extend_unique};
use crate::{ClauseKind, Filler, Link, Move};

/// How `control.tsv` names a participle that a comma parts from its clause.
const APART: &str = ",";

impl Builder<'_> {
    /// The subject as the sentence has it, found where grammar allows it to be left out.
    pub(super) fn surface(
        &self,
        local: &Local,
        sibling: Option<usize>,
        outer: Option<&(usize, Link)>,
        moves: &mut Vec<Move>,
    ) -> Vec<Filler> {
        let grammar = &self.grammar;
        let own = local.subjects.iter().copied().find(|subject| grammar.is_nominal(*subject));
        if let Some(subject) = own {
            let (mut fillers, relative) = grammar.resolve(grammar.coordinated(subject), local.verb);
            if relative {
                moves.push(Move::RelativeClause);
            }
            extend_unique(&mut fillers, grammar.companions(subject, local.verb));
            extend_unique(&mut fillers, grammar.listed_before(subject, local.verb));
            return fillers;
        }
        if !local.subjects.is_empty() {
            return Vec::new();
        }
        let absolute = grammar.absolute_subject(local);
        if !absolute.is_empty() {
            return absolute;
        }
        match (grammar.relation(local.verb), outer) {
            (Relation::Conj, _) => {
                let Some(sibling) = sibling else { return Vec::new() };
                if let Some(noun) = grammar.missed_subject(local) {
                    return vec![Filler { head: noun }];
                }
                moves.push(Move::SharedSubject);
                self.drafts[sibling].surface.clone()
            }
            // "the port is closed", with the participle taken for an adjective.
            (Relation::Acomp, _) => {
                let copula = grammar.head(local.verb).and_then(|head| self.draft(head));
                copula.map_or(Vec::new(), |copula| self.drafts[copula].surface.clone())
            }
            (Relation::Acl | Relation::Relcl, _) => self.noun_subject(local, outer, moves),
            (_, Some((outer, link))) => self.controlled(*outer, link, local, moves),
            _ => Vec::new(),
        }
    }

    /// The subject of a clause that hangs from a noun and has none of its own.
    fn noun_subject(
        &self,
        local: &Local,
        outer: Option<&(usize, Link)>,
        moves: &mut Vec<Move>,
    ) -> Vec<Filler> {
        let grammar = &self.grammar;
        let Some(noun) = grammar.head(local.verb) else { return Vec::new() };
        match outer {
            Some((outer, _)) if self.drafts[*outer].clause.kind == ClauseKind::Verb => {
                moves.push(Move::Control);
                grammar.antecedents(noun, local.verb)
            }
            Some((outer, _)) => {
                moves.push(Move::NounComplement);
                self.holder(*outer, noun)
            }
            None if grammar.is_nominal(noun) => {
                // A reduced passive gets its own move.
                if grammar.token(local.verb).tag != readout_model::Tag::Vbn {
                    moves.push(Move::RelativeClause);
                }
                grammar.antecedents(noun, local.verb)
            }
            None => Vec::new(),
        }
    }

    /// Whose plan, decision or attempt a noun is: its possessor, a state named before it, or the
    /// subject of the verb that has it as an object ("Ghana made a promise to").
    fn holder(&self, draft: usize, noun: Id<Token>) -> Vec<Filler> {
        let clause = &self.drafts[draft].clause;
        if !clause.subjects.is_empty() {
            return clause.subjects.clone();
        }
        let named: Vec<Filler> = clause
            .modifiers
            .iter()
            .copied()
            .filter(|filler| {
                let name = self.grammar.name(filler.head);
                matches!(name, Some(NameLabel::Gpe | NameLabel::Norp | NameLabel::Org))
            })
            .collect();
        if !named.is_empty() {
            return named;
        }
        let attachment = self.grammar.attachment(noun);
        if attachment.relation == Relation::Dobj
            && let Some(verb) = attachment.governor.and_then(|governor| self.draft(governor))
        {
            return self.drafts[verb].clause.subjects.clone();
        }
        Vec::new()
    }

    /// The subject of an infinitive, gerund or participle inside another clause.
    fn controlled(
        &self,
        outer: usize,
        link: &Link,
        local: &Local,
        moves: &mut Vec<Move>,
    ) -> Vec<Filler> {
        let above = &self.drafts[outer];
        let key = match link {
            Link::Infinitive => "to",
            Link::Participle => "",
            Link::Preposition(word) => word.as_str(),
            Link::Adverbial(_) => {
                // "if asked", "urging restraint": the subject of the main clause; but a finite
                // clause without a subject is a fragment or an error.
                if local.finite(&self.grammar).is_some()
                    || above.clause.kind != ClauseKind::Verb
                    || self.may_be_of_content(above.clause.head, local)
                    || self.grammar.may_be_of_occasion(above.clause.head, local)
                {
                    return Vec::new();
                }
                // "was handed a note urging": the note urges.
                let before = |object: &Filler| object.head.index() + 1 == local.verb.index();
                if above.passive && above.clause.objects.iter().any(before) {
                    return Vec::new();
                }
                let infinitive = local.is_infinitive(&self.grammar);
                moves.push(if infinitive { Move::Control } else { Move::AdverbialParticiple });
                // "has faced attacks, **killing** dozens": the attacks kill.
                let undergone = {
                    let controller = self.grammar.words.controller(&above.clause.lemma, APART);
                    controller == Some(Controller::Object)
                };
                let behind = |object: &&Filler| object.head < local.verb;
                if undergone && !infinitive && above.clause.head < local.verb {
                    let objects = above.clause.objects.iter().filter(behind).copied();
                    return objects.take(MOST).collect();
                }
                return above.surface.clone();
            }
            Link::That | Link::Question | Link::Noun => return Vec::new(),
        };
        // "the plan is to attack": whose plan it is, if that is said.
        if self.named_by_subject(outer).is_some() {
            moves.push(Move::NounComplement);
            let noun = above.surface.first().and_then(|filler| self.draft(filler.head));
            return noun.map_or(Vec::new(), |noun| self.drafts[noun].clause.subjects.clone());
        }
        if above.clause.kind == ClauseKind::Noun {
            moves.push(Move::NounComplement);
            return self.holder(outer, above.clause.head);
        }
        if above.passive {
            moves.push(Move::Raising);
            return above.surface.clone();
        }
        // "a truck hit the crowd, officials said, before being stopped": not the officials.
        if matches!(link, Link::Preposition(_))
            && local.passive_auxiliary
            && self.grammar.relation(above.clause.head) == Relation::Parataxis
            && let Some(told) = self.grammar.head(above.clause.head).and_then(|it| self.draft(it))
        {
            moves.push(Move::AdverbialParticiple);
            return self.drafts[told].surface.clone();
        }
        if self.may_be_of_content(above.clause.head, local) {
            return Vec::new();
        }
        let controller = self.grammar.words.controller(&above.clause.lemma, key);
        moves.push(match (link, controller) {
            (Link::Preposition(_), None) => Move::AdverbialParticiple,
            _ => Move::Control,
        });
        if controller == Some(Controller::Both) {
            let mut both = above.surface.clone();
            extend_unique(&mut both, above.clause.objects.iter().copied());
            return both;
        }
        let object = match controller {
            Some(controller) => controller == Controller::Object,
            None => !matches!(link, Link::Preposition(_)),
        };
        if object && !above.clause.objects.is_empty() {
            above.clause.objects.iter().copied().take(MOST).collect()
        } else {
            above.surface.clone()
        }
    }
}

impl Builder<'_> {
    /// "After shooting the clerk, the sergeant **said**, Rossi **fled**": a participle in front of who tells of
    /// another's doing is that other's as well as his.
    fn may_be_of_content(&self, verb: Id<Token>, local: &Local) -> bool {
        let grammar = &self.grammar;
        if local.verb > verb || !grammar.words.is(Class::Telling, &grammar.lemma(verb)) {
            return false;
        }
        grammar.some_related(verb, &[Relation::Ccomp]).any(|content| {
            let of_another = grammar.some_related(content, &[Relation::Nsubj]).any(|subject| {
                grammar.token(subject).pos == Pos::Propn
                    && grammar.name(subject) == Some(NameLabel::Person)
            });
            content > verb && grammar.token(content).tag == Tag::Vbd && of_another
        })
    }
}

impl Grammar<'_> {
    /// "Relatives gathered after a bomb **went** off, killing six": a participle behind a clause with a subject of
    /// its own tells what that one did as well as what the one above did.
    fn may_be_of_occasion(&self, verb: Id<Token>, local: &Local) -> bool {
        self.some_related(verb, &[Relation::Advcl]).any(|told| {
            verb < told
                && told < local.verb
                && self.some_related(told, &[Relation::Nsubj]).next().is_some()
        })
    }

    /// "**Chile**, Peru sign pact": a state that a headline joins to the subject by a comma.
    fn listed_before(&self, subject: Id<Token>, verb: Id<Token>) -> Vec<Filler> {
        let state = |token: Id<Token>| self.name(token) == Some(NameLabel::Gpe);
        let first = self.tree.subtree(subject).start as usize;
        let comma = first.checked_sub(1).map(Id::new);
        if !state(subject)
            || !self.is_unpunctuated(verb)
            || comma.is_none_or(|comma| self.token(comma).tag != Tag::Comma)
        {
            return Vec::new();
        }
        let listed = [Relation::Npadvmod, Relation::Dep, Relation::Nmod, Relation::Advmod];
        let tree = self.tree;
        let mut names = tree.related(verb, &listed).take(MOST);
        let name = names.find(|it| it.index() + 2 == first && state(*it));
        name.map(|head| Filler { head }).into_iter().collect()
    }

    /// "Kaufman, **along with Warner**, called": who stands between subject and verb and does it too.
    fn companions(&self, subject: Id<Token>, verb: Id<Token>) -> Vec<Filler> {
        self.some_children(subject)
            .chain(self.some_children(verb))
            .filter(|it| self.relation(*it) == Relation::Prep && subject < *it && *it < verb)
            .flat_map(|first| {
                // "along with": the second hangs from the first.
                let inner = self.some_children(first).find(|it| self.is_adposition(*it));
                let last = inner.unwrap_or(first);
                // "together with": the adverb hangs from the preposition.
                let adverb = self
                    .some_related(last, &[Relation::Advmod])
                    .find(|adverb| adverb.index() + 1 == last.index());
                let word = match adverb {
                    Some(adverb) => {
                        smol_str::format_smolstr!("{} {}", self.word(adverb), self.word(last))
                    }
                    None => self.preposition_word(last),
                };
                if self.words.is(Class::Joint, &word) { self.objects_of(last) } else { Vec::new() }
            })
            .collect()
    }

    /// "despite **Togo** condemning the vote": the subject of a gerund that the parser takes for an object of
    /// the preposition before it. A comma between would make the gerund that of the sentence's subject.
    fn absolute_subject(&self, local: &Local) -> Vec<Filler> {
        let bare = local.auxiliaries.is_empty() && local.mark.is_none();
        let gerund =
            self.token(local.verb).tag == Tag::Vbg && self.relation(local.verb) == Relation::Advcl;
        let Some(above) = self.head(local.verb).filter(|_| gerund && bare) else {
            return Vec::new();
        };
        let start =
            local.adverbs.iter().chain([&local.verb]).map(|word| self.tree.subtree(*word).start);
        let Some(start) = start.min() else { return Vec::new() };
        self.some_related(above, &[Relation::Prep])
            .filter(|it| self.words.is(Class::Absolute, &self.preposition_word(*it)))
            .filter(|it| self.tree.subtree(*it).end == start)
            .flat_map(|it| self.objects_of(it))
            .collect()
    }

    /// The noun that stands right before a verb which is said to share another's subject: nothing
    /// joins the two verbs there, so the noun is the subject that the parser has missed ("called
    /// it a fraud and the **voters** were told to wait").
    fn missed_subject(&self, local: &Local) -> Option<Id<Token>> {
        let first = local.auxiliaries.iter().chain([&local.verb]).chain(&local.adverbs).min()?;
        let before = Id::new(first.index().checked_sub(1)?);
        let noun = matches!(self.token(before).pos, Pos::Noun | Pos::Propn | Pos::Pron);
        let joined = matches!(self.relation(before), Relation::Conj | Relation::Appos);
        (noun && joined && local.finite(self).is_some()).then_some(before)
    }
}

//! How sure we are that every field of an event is right: signs of doubt with weights fitted to the
//! judgements of a reader, `knowledge/events/confidence.tsv`.

use std::ops::Range;

use readout_model::{
    Block, Diagnostic, Document, Id, KnowledgeFile, MentionForm, Party, Pos, Relation, Tag, Token,
    Tree,
};
use readout_rules::{ActorKind, Clause, ClauseKind, Match, Move, Role, Tense};
use smol_str::SmolStr;

use super::parties::Parties;
use crate::entities::GOVERNMENT;
use crate::table::{Map, Table};

/// Path of the weights below `knowledge/`.
const FILE: &str = "events/confidence.tsv";

/// The sign that every event has.
pub const ALWAYS: &str = "always";

/// What the sign of a trigger and its type begins with: "on:call:request".
pub const TRIGGER: &str = "on:";

/// The sign of a trigger that hardly any judged event of its type had.
pub const RARE: &str = "rare";

/// Dependents of a party's head that are looked at.
const MOST: usize = 16;

/// More tokens than these make a sentence long. Tried with 12 to 40 on the judgements.
const LONG: usize = 20;
const LONGEST: usize = 30;

/// An actor within so many tokens of what names an event stands beside it.
const CLOSE: usize = 10;

/// A report that names people, bodies and places of so many countries is about the world. Of the judged
/// events in such reports 80 % are right, in those of two to five 60 to 75.
const MANY: usize = 6;

/// What tells more of somebody than he is called.
const DESCRIPTIONS: [Relation; 3] = [Relation::Relcl, Relation::Acl, Relation::Prep];

/// What signs weigh: log-odds of being right, added up (logistic regression).
#[derive(Clone, Debug, Default)]
pub(super) struct Confidence {
    weights: Map<SmolStr, f32>,
}

/// What about an event speaks for or against it, by names that the table of weights uses.
pub(super) type Signs = Vec<SmolStr>;

impl Confidence {
    /// Reads the weights from among all knowledge files; without them every event is as good as not.
    ///
    /// # Errors
    ///
    /// All rows that are no numbers.
    pub(super) fn parse(files: &[KnowledgeFile]) -> Result<Confidence, Vec<Diagnostic>> {
        let mut read = Confidence::default();
        let Some(file) = files.iter().find(|file| file.path == FILE) else { return Ok(read) };
        let mut problems = Vec::new();
        let table = Table::open(file, &["sign", "weight"], &mut problems);
        let (sign, weight) = (table.column("sign"), table.column("weight"));
        for row in table.rows() {
            let fields = row.fields();
            match fields.at(weight).parse::<f32>().ok().filter(|it| it.is_finite()) {
                Some(number) if !read.weights.contains_key(fields.at(sign)) => {
                    read.weights.insert(fields.at(sign).into(), number);
                }
                Some(_) => problems.push(row.problem("this sign has a row already")),
                None => problems.push(row.problem("the weight is not a number")),
            }
        }
        if problems.is_empty() { Ok(read) } else { Err(problems) }
    }

    /// The share of events with these signs that is right, from 0 to 1.
    pub(super) fn of(&self, signs: &Signs) -> f32 {
        let known = |sign: &str| self.weights.get(sign).copied();
        let weight = |sign: &SmolStr| match known(sign) {
            None if sign.starts_with(TRIGGER) => known(RARE).unwrap_or(0.0),
            weight => weight.unwrap_or(0.0),
        };
        let sum = known(ALWAYS).unwrap_or(0.0) + signs.iter().map(weight).sum::<f32>();
        // Two decimals are more than a few hundred judgements can carry.
        (100.0 / (1.0 + (-sum).exp())).round() / 100.0
    }
}

/// Where an event stands, as far as its own clause does not say it.
pub(super) struct Setting<'a> {
    pub(super) tree: &'a Tree<'a>,
    pub(super) parties: &'a Parties<'a>,
    /// PLOVER's type.
    pub(super) kind: &'a str,
    /// Whether its type has a mode.
    pub(super) mode: bool,
    /// Whether all who take part in such events are actors.
    pub(super) reciprocal: bool,
    /// The tokens of its sentence.
    pub(super) sentence: Range<u32>,
    pub(super) headline: bool,
    /// Whether its report is an interview.
    pub(super) interview: bool,
}

/// The signs of an event: its type in lower case, and what about it is known to go wrong, or right,
/// more often than usual.
pub(super) fn signs(
    one: &Match,
    clause: &Clause,
    [actors, recipients]: [&[Party]; 2],
    setting: &Setting<'_>,
) -> Signs {
    let tree = setting.tree;
    let tokens = &tree.analysis.tokens;
    let heads_of = |wanted: Role| -> Vec<Id<Token>> {
        let roles = one.roles.iter().filter(|(role, _)| *role == wanted);
        roles.map(|(_, filler)| filler.head).collect()
    };
    let (doers, targets) = (heads_of(Role::Actor), heads_of(Role::Recipient));
    let parties = || doers.iter().chain(&targets).copied();
    let has = |token: Id<Token>, wanted: &[Relation]| {
        tree.related(token, wanted).take(MOST).next().is_some()
    };
    let is = |heads: &[Id<Token>], wanted: Relation| {
        heads.iter().any(|head| tokens[*head].relation == wanted)
    };
    let sentence = || setting.sentence.clone().map(|index| Id::<Token>::new(index as usize));
    let count = |wanted: Relation| sentence().filter(|it| tokens[*it].relation == wanted).count();
    // "his father", "its peer": who that is, is not known, and mostly a private matter; but not "his
    // Chinese counterpart".
    let placed = |head: Id<Token>| {
        let entity = setting.parties.entity(head);
        let all = || actors.iter().chain(recipients);
        all().any(|party| Some(party.entity) == entity && party.country.is_some())
    };
    let owned = |head: Id<Token>| {
        let mut owners = tree.related(head, &[Relation::Poss]).take(MOST);
        !placed(head) && owners.any(|owner| tokens[owner].tag == Tag::PrpPoss)
    };
    // "the drivers and the shop assistants": one of a list may stand for all of it.
    let listed =
        |head: Id<Token>| tokens[head].relation == Relation::Conj || has(head, &[Relation::Conj]);
    // "The mayor's plan … was denounced by the union": an event without recipient beside somebody
    // who may be it.
    let known = |token: Id<Token>| {
        let span = tokens[token].span;
        let entity = setting.parties.entity(token);
        actors.iter().any(|party| Some(party.entity) == entity || party.span.contains(span))
    };
    let lacking = !setting.reciprocal
        && recipients.is_empty()
        && sentence()
            .take_while(|it| *it < one.head)
            .any(|it| setting.parties.is_actor(it) && !known(it));
    // "condemned the shelling of the town by the rebels": an event without recipient that is about
    // what somebody did.
    let within = !setting.reciprocal
        && recipients.is_empty()
        && super::issue_of(one).is_some_and(|issue| {
            let mut about = tree.subtree(issue).map(|index| Id::<Token>::new(index as usize));
            about.any(|it| setting.parties.is_actor(it) && !known(it))
        });
    // "the handling of the murder of the mayor": what another noun is about.
    let nested = clause.kind == ClauseKind::Noun && {
        let Token { relation, head, .. } = tokens[one.head];
        let small = head.filter(|_| relation == Relation::Pobj).map(|small| &tokens[small]);
        let above = small.filter(|it| it.relation == Relation::Prep).and_then(|it| it.head);
        above.is_some_and(|above| matches!(tokens[above].pos, Pos::Noun | Pos::Propn))
    };
    // "a soldier and his brother", "he and other rivals": one of a row that nothing is known of.
    let partial = |heads: &[Id<Token>]| {
        let left_out = |head: Id<Token>| {
            let Token { tag, relation, .. } = &tokens[head];
            let joined =
                matches!(relation, Relation::Conj | Relation::Pobj) || has(head, &[Relation::Conj]);
            joined && setting.parties.entity(head).is_none() && !matches!(tag, Tag::Vbg | Tag::Cd)
        };
        let mut rows = heads.iter().flat_map(|head| {
            let row = tree.related(*head, &[Relation::Conj]).take(MOST);
            let first = tokens[*head].head.filter(|_| tokens[*head].relation == Relation::Conj);
            // "to the mayor and to his brother"
            let small = tokens[*head].head.filter(|_| tokens[*head].relation == Relation::Pobj);
            let next = small.into_iter().flat_map(|it| tree.related(it, &[Relation::Conj]));
            let others = next.take(MOST).flat_map(|it| tree.related(it, &[Relation::Pobj]));
            row.chain(first).chain(others)
        });
        rows.any(left_out)
    };
    // "said that the army had attacked and accused the rebels": who accuses, may be either.
    let in_content = || {
        let above = tokens[one.head].head.filter(|_| tokens[one.head].relation == Relation::Conj);
        above.is_some_and(|above| {
            tokens[above].relation == Relation::Ccomp && !has(one.head, &[Relation::Nsubj])
        })
    };
    let standing = clause.signs.tense == Tense::Present
        && !clause.signs.progressive
        && !clause.signs.perfect
        && !setting.headline;
    // Others who may be meant stand close by.
    let crowd = sentence()
        .filter(|it| it.index().abs_diff(one.head.index()) <= CLOSE)
        .filter(|it| {
            let party = parties().any(|head| head == *it);
            !party && setting.parties.is_actor(*it) && !known(*it)
        })
        .count();
    let behind = one.head.index() - setting.sentence.start as usize;
    let stateless = |party: &Party| party.country.is_none();
    // "officials" of nobody knows which state.
    let placeless = |party: &Party| {
        party.country.is_none() && party.sectors.first().is_some_and(|it| it == GOVERNMENT)
    };
    let kind = |wanted: ActorKind| {
        doers.iter().any(|head| setting.parties.actor_kind(*head) == Some(wanted))
    };
    let target_kind = |wanted: ActorKind| {
        targets.iter().any(|head| setting.parties.actor_kind(*head) == Some(wanted))
    };
    // No other actor stands between what is done and to whom.
    let next = |head: &Id<Token>| {
        let (first, last) = (one.head.min(*head).index(), one.head.max(*head).index());
        !(first + 1..last).any(|index| setting.parties.is_actor(Id::new(index)))
    };
    let pronoun = |head: &Id<Token>| setting.parties.form(*head) == Some(MentionForm::Pronoun);
    let found = [
        ("pronoun", doers.iter().any(pronoun)),
        ("owner", is(&doers, Relation::Poss)),
        ("owned", parties().any(owned)),
        ("listed", parties().any(listed)),
        ("lacking", lacking),
        ("within", within),
        ("nested", nested),
        ("pair", parties().any(|head| setting.parties.is_open_pair(head))),
        ("partial", partial(&doers) || partial(&targets)),
        ("content", in_content()),
        ("standing", standing),
        ("perfect", clause.signs.perfect),
        ("brackets", sentence().any(|it| tokens[it].tag == Tag::OpenBracket)),
        ("modal", sentence().any(|it| tokens[it].tag == Tag::Md)),
        ("crowded", crowd > 1),
        ("late", behind > LONG),
        ("mode", setting.mode),
        ("aimless", recipients.is_empty() && !setting.reciprocal),
        ("agentless", actors.is_empty()),
        // "Rossi met Dahl", both known: who takes part in such an event is seldom wrong.
        ("together", setting.reciprocal && actors.len() > 1 && !actors.iter().any(stateless)),
        ("stateless", !actors.is_empty() && actors.iter().all(stateless)),
        ("unplaced", !recipients.is_empty() && recipients.iter().all(stateless)),
        ("placeless", actors.iter().any(placeless)),
        ("country", kind(ActorKind::Country)),
        ("body", kind(ActorKind::Organization)),
        ("next", targets.iter().any(next)),
        ("somebody", target_kind(ActorKind::Person)),
        ("described", targets.iter().any(|head| has(*head, &DESCRIPTIONS))),
        ("passive", clause.moves.contains(&Move::Passive)),
        ("reduced", clause.moves.contains(&Move::ReducedPassive)),
        ("long", setting.sentence.len() > LONG),
        ("longest", setting.sentence.len() > LONGEST),
        ("apposition", count(Relation::Appos) > 0),
        ("joined", tokens[one.head].relation == Relation::Conj),
        ("beside", is(&doers, Relation::Conj)),
        ("participle", clause.moves.contains(&Move::AdverbialParticiple)),
        ("untensed", clause.signs.tense == Tense::None || tokens[one.head].tag == Tag::Vb),
        ("worldly", setting.parties.countries_named() >= MANY),
        ("winding", count(Relation::Relcl) > 1),
        ("unclear", count(Relation::Dep) > 0),
        ("headline", setting.headline),
        ("interview", setting.interview),
    ];
    let found = found.into_iter().filter(|(_, holds)| *holds).map(|(sign, _)| sign.into());
    // What it is called: "criticized" is seldom anything else, "picked up" often.
    let kind: SmolStr = setting.kind.to_lowercase().into();
    let trigger = smol_str::format_smolstr!("{TRIGGER}{}:{kind}", clause.lemma);
    [kind, trigger].into_iter().chain(found).collect()
}

/// Whether a report is questions and answers, none of which need be the outlet's own word.
pub(super) fn is_interview(document: &Document) -> bool {
    let blocks = document.blocks.iter().filter(|block| block.kind.reports());
    let text = document.text.as_str();
    let asks = |block: &&Block| text[block.span.start()..block.span.end()].ends_with('?');
    blocks.filter(asks).nth(QUESTIONS - 1).is_some()
}

/// Paragraphs that end in a question, from which on a report is an interview.
const QUESTIONS: usize = 3;

/// How sure we are of a type taken from the neighbours of a word, given their share of votes: below
/// everything that a rule codes on any usual clause.
pub(super) fn of_guess(share: f32) -> f32 {
    (0.2 * share * 100.0).round() / 100.0
}

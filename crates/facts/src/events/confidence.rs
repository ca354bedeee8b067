//! How sure we are that every field of an event is right: signs of doubt with weights fitted to the
//! judgements of a reader, `knowledge/events/confidence.tsv`.

use readout_model::{Diagnostic, KnowledgeFile, MentionForm, Party, Pos, Relation, Tree};
use readout_rules::{Clause, ClauseKind, Match, Move, Role};
use smol_str::SmolStr;

use super::parties::Parties;
use crate::table::{Map, Table};

/// Path of the weights below `knowledge/`.
const FILE: &str = "events/confidence.tsv";

/// The sign that every event has.
pub const ALWAYS: &str = "always";

/// Dependents of a party's head that are looked at.
const MOST: usize = 16;

/// What signs weigh: log-odds of being right, added up (logistic regression).
#[derive(Clone, Debug, Default)]
pub(super) struct Confidence {
    weights: Map<SmolStr, f32>,
}

/// What about an event speaks for or against it, by names that the table of weights uses.
pub(super) type Signs = Vec<&'static str>;

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
        let weight = |sign: &str| self.weights.get(sign).copied().unwrap_or(0.0);
        let sum = weight(ALWAYS) + signs.iter().map(|sign| weight(sign)).sum::<f32>();
        // Two decimals are more than a few hundred judgements can carry.
        (100.0 / (1.0 + (-sum).exp())).round() / 100.0
    }
}

/// Where an event stands, as far as its own clause does not say it.
pub(super) struct Setting<'a> {
    pub(super) tree: &'a Tree<'a>,
    pub(super) parties: &'a Parties<'a>,
    /// PLOVER's quad class.
    pub(super) quad: u8,
    pub(super) headline: bool,
    pub(super) inside_another: bool,
}

/// The signs of an event.
pub(super) fn signs(
    one: &Match,
    clause: &Clause,
    [actors, recipients]: [&[Party]; 2],
    setting: &Setting<'_>,
) -> Signs {
    let heads = || {
        let roles = one.roles.iter().filter(|(role, _)| *role != Role::Issue);
        roles.map(|(_, filler)| filler.head)
    };
    let form = |wanted: MentionForm| heads().any(|it| setting.parties.form(it) == Some(wanted));
    // "the drivers and the shop assistants": one of a list is no actor that we know.
    let tree = setting.tree;
    let tokens = &tree.analysis.tokens;
    let partial = heads().any(|head| {
        tree.related(head, &[Relation::Conj]).take(MOST).any(|other| {
            matches!(tokens[other].pos, Pos::Noun | Pos::Propn)
                && !heads().any(|known| known == other)
        })
    });
    let borrowed = |it: &Move| {
        matches!(
            it,
            Move::SharedSubject
                | Move::SharedObject
                | Move::AdverbialParticiple
                | Move::NounComplement
                | Move::RelativeClause
        )
    };
    let everybody = || actors.iter().chain(recipients);
    let found = [
        ("words", matches!(setting.quad, 1 | 3)),
        ("noun", clause.kind == ClauseKind::Noun),
        ("bare", one.specificity.fixed == 0),
        ("pronoun", form(MentionForm::Pronoun)),
        ("description", form(MentionForm::Nominal)),
        ("partial", partial),
        ("borrowed", clause.moves.iter().any(borrowed)),
        ("agentless", one.agentless),
        ("stateless", everybody().all(|party| party.country.is_none())),
        ("headline", setting.headline),
        ("inside", setting.inside_another),
    ];
    found.into_iter().filter(|(_, holds)| *holds).map(|(sign, _)| sign).collect()
}

/// How sure we are of a type taken from the neighbours of a word, given their share of votes: below
/// everything that a rule codes on any usual clause.
pub(super) fn of_guess(share: f32) -> f32 {
    (0.2 * share * 100.0).round() / 100.0
}

//! Who asserts each event, and how surely it happened according to each voice.
//!
//! An event's own grammar (tense, modality, negation) gave it a status already; here the
//! attributions around it are taken into account, from the innermost outwards. What a cue commits
//! its source and the outlet to is data: the last two columns of `knowledge/quotes/cues.tsv`.

use readout_model::{
    Attribution, Event, Factuality, Id, List, Relation, Stance, Status, Tree, Voice,
};

use crate::attributions::{Commitment, Contents, Cues};

/// Sets voice, factuality and status of every event. Linear in events and nesting.
pub fn assign(
    tree: &Tree<'_>,
    attributions: &List<Attribution>,
    events: &mut List<Event>,
    cues: &Cues,
) {
    let contents = Contents::new(attributions);
    for event in events.iter_mut() {
        let chain = chain(attributions, contents.innermost(event.trigger, None));
        assign_one(tree, attributions, &chain, event, cues);
    }
}

/// The attributions around an event, innermost first.
fn chain(
    attributions: &List<Attribution>,
    innermost: Option<Id<Attribution>>,
) -> Vec<Id<Attribution>> {
    std::iter::successors(innermost, |&id| attributions[id].within).take(DEPTH).collect()
}

/// Voices in a chain; real reports nest two or three.
const DEPTH: usize = 16;

fn assign_one(
    tree: &Tree<'_>,
    attributions: &List<Attribution>,
    chain: &[Id<Attribution>],
    event: &mut Event,
    cues: &Cues,
) {
    // What the words of the content say; `None` once a voice outside does not take it over.
    let mut passed_on = Some(event.status);
    let mut voice = None;
    let mut factuality = Vec::with_capacity(chain.len() + 1);
    for &id in chain {
        let attribution = &attributions[id];
        let effect = effect(tree, attribution, event, cues);
        let status = match passed_on {
            Some(status) => commit(tree, event, status, effect.source),
            None => Status::Unknown,
        };
        factuality.push(Factuality { voice: Voice::Attributed(id), status, value: value(status) });
        let presupposed = effect.outlet == Commitment::Same;
        passed_on = match passed_on {
            // A feeling about something or knowledge of it takes for granted that it is so; its
            // holder need not be the one who asserts it.
            Some(before) if presupposed && effect.source == Commitment::Open => Some(before),
            Some(_) if presupposed => Some(status),
            _ => None,
        };
        let feeling = matches!(attribution.stance, Stance::Other | Stance::Knew);
        let asserts = !(presupposed && (feeling || matches!(effect.source, Commitment::As(_))));
        if asserts && voice.is_none() {
            voice = Some(id);
        }
    }
    let first = factuality.first().map(|own| own.status);
    let outlet = passed_on.unwrap_or(Status::Unknown);
    factuality.push(Factuality { voice: Voice::Outlet, status: outlet, value: value(outlet) });
    event.status = match (passed_on, first) {
        (Some(status), _) => status,
        (None, Some(Status::Happened | Status::Ongoing)) => Status::Alleged,
        // What somebody denies is open for the report.
        (None, Some(Status::NotHappened)) => Status::Unknown,
        (None, Some(status)) => status,
        (None, None) => Status::Unknown,
    };
    event.voice = voice.map_or(Voice::Outlet, Voice::Attributed);
    event.factuality = factuality;
}

/// What a cue commits its source and those who report it to.
struct Effect {
    source: Commitment,
    outlet: Commitment,
}

fn effect(tree: &Tree<'_>, attribution: &Attribution, event: &Event, cues: &Cues) -> Effect {
    let Some(cue) = cues.by_rule(&attribution.rule) else {
        return Effect { source: Commitment::Same, outlet: Commitment::Open };
    };
    let negated = attribution.cue.is_some_and(|span| {
        tree.analysis
            .tokens_in(span)
            .any(|at| tree.analysis.tokens[Id::new(at as usize)].relation == Relation::Neg)
    });
    if negated {
        // "did not confirm that …": nobody has said it.
        return Effect { source: Commitment::Open, outlet: Commitment::Open };
    }
    let source = match cue.source {
        // "demanded an end to the raids": the raids are not what is demanded.
        Commitment::As(_) if !is_core(tree, attribution, event) => Commitment::Same,
        other => other,
    };
    Effect { source, outlet: cue.outlet }
}

/// Whether an event is the very thing that a content is about, not something mentioned in passing.
fn is_core(tree: &Tree<'_>, attribution: &Attribution, event: &Event) -> bool {
    let tokens = &tree.analysis.tokens;
    let mut current = event.head;
    for _ in 0..DEPTH {
        let token = &tokens[current];
        let Some(head) = token.head else { return true };
        let inside = attribution.content.iter().any(|span| span.contains(tokens[head].span));
        if !inside {
            return true;
        }
        match token.relation {
            Relation::Conj
            | Relation::Xcomp
            | Relation::Ccomp
            | Relation::Dobj
            | Relation::Acomp
            | Relation::Attr
            | Relation::Nsubjpass => current = head,
            _ => return false,
        }
    }
    false
}

/// The status a voice gives an event whose words say `said`.
fn commit(tree: &Tree<'_>, event: &Event, said: Status, commitment: Commitment) -> Status {
    match commitment {
        Commitment::Same => said,
        Commitment::Open => Status::Unknown,
        Commitment::As(Status::NotHappened) => {
            let negated = tree.child(event.head, Relation::Neg).is_some();
            if negated { Status::Happened } else { Status::NotHappened }
        }
        // Grammar may have seen the cue already ("promised to …"), or the content itself is not
        // put as a fact; then its own status is the more exact one.
        Commitment::As(status) => match said {
            Status::Happened | Status::Ongoing | Status::Unknown => status,
            other => other,
        },
    }
}

/// The number on [-3, 3] of a status, as `docs` give it: 3 certainly happened, 0 open, -3 certainly
/// not. Events to come lie between: a plan or promise is more likely kept than not, an expectation
/// of somebody's a little more so, a possibility a little above nothing.
pub fn value(status: Status) -> f32 {
    match status {
        Status::Happened | Status::Ongoing => 3.0,
        Status::Expected => 1.5,
        Status::Planned | Status::Promised => 1.0,
        Status::Possible => 0.5,
        Status::Conditional | Status::Demanded | Status::Alleged | Status::Unknown => 0.0,
        Status::NotHappened => -3.0,
    }
}

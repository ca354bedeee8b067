//! Who asserts each event, and how surely it happened according to each voice.
//!
//! An event's own grammar (tense, modality, negation) gave it a status already; here the
//! attributions around it are taken into account, from the innermost outwards. What a cue commits
//! its source and the outlet to is data: the last two columns of `knowledge/quotes/cues.tsv`.

mod predicates;
mod signs;
mod weights;

use readout_model::{
    Attribution, Event, Factuality, Id, List, Pos, Relation, Span, Stance, Status, Tag, Token,
    Tree, Voice,
};

use crate::attributions::{Commitment, Contents, Cues, around};

pub use predicates::Certainty;
pub(crate) use predicates::predicates;
pub use weights::Weights;

/// Sets voice, factuality and status of every event. Linear in events and nesting.
///
/// `quoted` is what stands between quotation marks, in order of the text: what is told there is never
/// the outlet's own assertion, even where nobody is found who says it.
pub fn assign(
    tree: &Tree<'_>,
    attributions: &List<Attribution>,
    quoted: &[Span],
    events: &mut List<Event>,
    cues: &Cues,
) {
    let judge = Judge::new(tree, attributions, cues);
    for event in events.iter_mut() {
        let happening =
            Happening { head: event.head, trigger: event.trigger, status: event.status };
        let Judgement { mut status, voice, mut factuality } = judge.judge(&happening);
        let real = matches!(status, Status::Happened | Status::Ongoing);
        if let [outlet] = factuality.as_mut_slice()
            && real
            && is_quoted(tree, quoted, event.trigger)
        {
            status = Status::Alleged;
            *outlet = Factuality {
                voice: Voice::Outlet,
                status: Status::Unknown,
                value: value(Status::Unknown),
            };
        }
        event.status = status;
        event.voice = voice;
        event.factuality = factuality;
    }
}

/// Whether words stand in a quotation that is long enough to tell something: newsrooms put single
/// words in marks to keep their distance, and those are their own.
fn is_quoted(tree: &Tree<'_>, quoted: &[Span], words: Span) -> bool {
    const TELLING: usize = 6;
    around(quoted, words).any(|quotation| tree.analysis.tokens_in(quotation).len() >= TELLING)
}

/// Something that is said to happen.
pub(crate) struct Happening {
    pub(crate) head: Id<Token>,
    pub(crate) trigger: Span,
    /// What its own grammar says.
    pub(crate) status: Status,
}

/// Whose assertion it is and what each voice commits to.
pub(crate) struct Judgement {
    pub(crate) status: Status,
    pub(crate) voice: Voice,
    pub(crate) factuality: Vec<Factuality>,
}

/// Weighs the voices of a report.
pub(crate) struct Judge<'a> {
    tree: &'a Tree<'a>,
    attributions: &'a List<Attribution>,
    cues: &'a Cues,
    contents: Contents,
    /// Cues in order.
    spoken: Vec<Span>,
}

impl<'a> Judge<'a> {
    pub(crate) fn new(
        tree: &'a Tree<'a>,
        attributions: &'a List<Attribution>,
        cues: &'a Cues,
    ) -> Judge<'a> {
        let mut spoken: Vec<Span> = attributions.iter().filter_map(|one| one.cue).collect();
        spoken.sort();
        Judge { tree, attributions, cues, contents: Contents::new(attributions), spoken }
    }

    pub(crate) fn judge(&self, event: &Happening) -> Judgement {
        let Judge { tree, attributions, cues, .. } = *self;
        let mut chain = chain(attributions, self.contents.innermost(event.trigger, None));
        let aside = chain
            .iter()
            .take_while(|&&id| presupposes(tree, &attributions[id], event, &self.spoken))
            .count();
        chain.drain(..aside);
        judge_in(tree, attributions, &chain, event, cues)
    }
}

/// Whether an attribution names an event only to speak of something else, so that the event is
/// asserted by whoever is outside: "rejected the report that **blamed** the firm", "dismissed the
/// **claims**". A thing must be there to be rejected, and what a relative clause says of it is not
/// what the source says.
fn presupposes(
    tree: &Tree<'_>,
    attribution: &Attribution,
    event: &Happening,
    spoken: &[Span],
) -> bool {
    let tokens = &tree.analysis.tokens;
    let mut current = event.head;
    let mut relative = false;
    for _ in 0..DEPTH {
        let token = &tokens[current];
        let phrase =
            matches!(token.relation, Relation::Dobj | Relation::Pobj | Relation::Nsubjpass);
        // The parser may hang a relative clause that stands apart to the verb: "rejected the report
        // of the firm, **that blamed** …".
        let apart = token.relation == Relation::Advcl
            && tree
                .related(current, &[Relation::Nsubj, Relation::Nsubjpass])
                .any(|subject| matches!(tokens[subject].tag, Tag::Wdt | Tag::Wp));
        match token.head.filter(|head| holds(attribution, tokens[*head].span)) {
            Some(head) => {
                relative |= apart || token.relation == Relation::Relcl;
                current = head;
            }
            None if apart => return true,
            None => {
                let before = spoken.partition_point(|cue| cue.end() <= event.trigger.start());
                let saying = spoken.get(before).is_some_and(|cue| cue.overlaps(event.trigger));
                let denied = attribution.stance == Stance::Denied && saying;
                return phrase && (relative || denied);
            }
        }
    }
    false
}

/// Whether a content contains a span; its pieces are in order.
fn holds(attribution: &Attribution, span: Span) -> bool {
    let after = attribution.content.partition_point(|piece| piece.start() <= span.start());
    after > 0 && attribution.content[after - 1].contains(span)
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

fn judge_in(
    tree: &Tree<'_>,
    attributions: &List<Attribution>,
    chain: &[Id<Attribution>],
    event: &Happening,
    cues: &Cues,
) -> Judgement {
    // What the words of the content say; `None` once a voice outside does not take it over.
    // What grammar already shows to be somebody's allegation ("accused of …") that one asserts.
    let mut passed_on = Some(match event.status {
        Status::Alleged if !chain.is_empty() => Status::Happened,
        status => status,
    });
    let mut voice = None;
    let mut factuality = Vec::with_capacity(chain.len() + 1);
    for &id in chain {
        let attribution = &attributions[id];
        let effect = effect(tree, attribution, event, cues);
        let status = match (passed_on, factuality.last()) {
            (Some(status), _) => commit(tree, event, status, effect.source),
            (None, Some(said)) if denies_claim(tree, attributions, &effect, said) => {
                Status::NotHappened
            }
            (None, _) => Status::Unknown,
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
    // An allegation without a voice of its own leaves the outlet uncommitted.
    let outlet = passed_on.filter(|it| *it != Status::Alleged).unwrap_or(Status::Unknown);
    factuality.push(Factuality { voice: Voice::Outlet, status: outlet, value: value(outlet) });
    let status = match (passed_on, first) {
        (Some(status), _) => status,
        (None, Some(Status::Happened | Status::Ongoing)) => Status::Alleged,
        // What somebody denies is open for the report.
        (None, Some(Status::NotHappened)) => Status::Unknown,
        (None, Some(status)) => status,
        (None, None) => Status::Unknown,
    };
    Judgement { status, voice: voice.map_or(Voice::Outlet, Voice::Attributed), factuality }
}

/// Whether a voice denies what another claims: "dismissed the claim that …". Who denies that
/// somebody said something leaves open whether it is so.
fn denies_claim(
    tree: &Tree<'_>,
    attributions: &List<Attribution>,
    effect: &Effect,
    said: &Factuality,
) -> bool {
    let Voice::Attributed(inner) = said.voice else { return false };
    let claimed = matches!(said.status, Status::Happened | Status::Ongoing);
    let noun = attributions[inner].cue.is_some_and(|cue| {
        let mut tokens = tree.analysis.tokens_in(cue);
        tokens.any(|at| tree.analysis.tokens[Id::new(at as usize)].pos == Pos::Noun)
    });
    let denial = match effect.source {
        Commitment::Open => true,
        Commitment::As(Status::NotHappened) => noun,
        _ => false,
    };
    effect.denies && claimed && denial
}

/// What a cue commits its source and those who report it to.
struct Effect {
    /// Whether it denies something, and is not itself negated.
    denies: bool,
    source: Commitment,
    outlet: Commitment,
}

fn effect(tree: &Tree<'_>, attribution: &Attribution, event: &Happening, cues: &Cues) -> Effect {
    let Some(cue) = cues.by_rule(&attribution.rule) else {
        return Effect { denies: false, source: Commitment::Same, outlet: Commitment::Open };
    };
    let negated = attribution.cue.is_some_and(|span| {
        tree.analysis
            .tokens_in(span)
            .any(|at| tree.analysis.tokens[Id::new(at as usize)].relation == Relation::Neg)
    });
    if negated {
        // "did not confirm that …": nobody has said it.
        return Effect { denies: false, source: Commitment::Open, outlet: Commitment::Open };
    }
    let source = match cue.source {
        // "demanded an end to the raids": the raids are not what is demanded.
        Commitment::As(_) if !is_core(tree, attribution, event) => Commitment::Same,
        other => other,
    };
    Effect { denies: attribution.stance == Stance::Denied, source, outlet: cue.outlet }
}

/// Whether an event is the very thing that a content is about, not something mentioned in passing.
fn is_core(tree: &Tree<'_>, attribution: &Attribution, event: &Happening) -> bool {
    let tokens = &tree.analysis.tokens;
    let mut current = event.head;
    for _ in 0..DEPTH {
        let token = &tokens[current];
        let Some(head) = token.head else { return true };
        if !holds(attribution, tokens[head].span) {
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
fn commit(tree: &Tree<'_>, event: &Happening, said: Status, commitment: Commitment) -> Status {
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

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use insta::assert_snapshot;
    use readout_model::{EventCode, RuleId};

    use super::*;
    use crate::attributions::{find, tests as fixtures};

    /// Each sentence with one event in it, whose own grammar gives it the status before the arrow;
    /// behind it what the report and each voice commit to.
    fn check(conllu: &str, triggers: &[(&str, Status)]) -> String {
        let (text, blocks, analysis) = readout_conllu::read(conllu).expect("CoNLL-U");
        let document = fixtures::document(text, blocks);
        let tree = Tree::new(&analysis);
        let cues = fixtures::cues();
        let attributions = find(&document, &tree, &List::new(), &cues).all;
        let mut out = String::new();
        for (block, &(trigger, status)) in document.blocks.iter().zip(triggers) {
            let text = document.text.as_str();
            let mut inside = analysis.tokens.enumerate().filter(|(_, token)| {
                block.span.contains(token.span) && &text[token.span] == trigger
            });
            let (head, token) = inside.next().expect("the trigger is in the sentence");
            let mut events = List::from(vec![event(head, token.span, status)]);
            assign(&tree, &attributions, &[], &mut events, &cues);
            let event = &events[Id::new(0)];
            let who = |voice| match voice {
                Voice::Outlet => "outlet",
                Voice::Attributed(id) => {
                    let one: &Attribution = &attributions[id];
                    one.source.as_ref().map_or("somebody", |source| &text[source.span])
                }
            };
            let _ = writeln!(
                out,
                "{}\n  {trigger} {} → {}, voice {}",
                &text[block.span],
                status.name(),
                event.status.name(),
                who(event.voice),
            );
            for one in &event.factuality {
                let _ =
                    writeln!(out, "    {}: {} {}", who(one.voice), one.status.name(), one.value);
            }
        }
        out
    }

    fn event(
        head: Id<readout_model::Token>,
        trigger: readout_model::Span,
        status: Status,
    ) -> Event {
        Event {
            id: "e".into(),
            code: EventCode { kind: "ASSAULT".into(), mode: None },
            contexts: Vec::new(),
            cameo: None,
            intensity: None,
            actors: Vec::new(),
            recipients: Vec::new(),
            issue: None,
            counts: Vec::new(),
            trigger,
            head,
            time: None,
            place: None,
            status,
            voice: Voice::Outlet,
            factuality: Vec::new(),
            confidence: 1.0,
            rule: RuleId::new("test"),
            evidence: vec![trigger],
        }
    }

    #[test]
    fn every_voice_commits_to_what_its_words_say() {
        use Status::{Happened, Planned, Unknown};
        let triggers = [
            ("shelled", Happened),
            ("shelled", Happened),
            ("shelled", Happened),
            ("shelled", Happened),
            ("shelled", Happened),
            ("visit", Planned),
            ("sign", Unknown),
            ("raids", Happened),
            ("raid", Happened),
            ("resigned", Happened),
            ("collapsed", Happened),
            ("blamed", Happened),
            ("attacks", Happened),
            ("claims", Happened),
            ("rigged", Happened),
        ];
        let fixture = include_str!("../../tests/attributions/certainty.conllu");
        assert_snapshot!(check(fixture, &triggers), @r#"
    Rebels shelled the port.
      shelled happened → happened, voice outlet
        outlet: happened 3
    The ministry said rebels had shelled the port.
      shelled happened → alleged, voice The ministry
        The ministry: happened 3
        outlet: unknown 0
    The ministry denied that rebels had shelled the port.
      shelled happened → unknown, voice The ministry
        The ministry: not_happened -3
        outlet: unknown 0
    The State Chancellery said that Marant had denied that rebels shelled the port.
      shelled happened → unknown, voice Marant
        Marant: not_happened -3
        The State Chancellery: unknown 0
        outlet: unknown 0
    Okafor admitted that the army had shelled the port.
      shelled happened → happened, voice Okafor
        Okafor: happened 3
        outlet: happened 3
    The president promised to visit the island.
      visit planned → planned, voice The president
        The president: planned 1
        outlet: unknown 0
    The rebels refused to sign the accord.
      sign unknown → not_happened, voice outlet
        The rebels: not_happened -3
        outlet: not_happened -3
    The council demanded an end to the raids on the island.
      raids happened → alleged, voice The council
        The council: happened 3
        outlet: unknown 0
    Both governments condemned the raid on the embassy.
      raid happened → happened, voice outlet
        Both governments: happened 3
        outlet: happened 3
    The prime minister did not confirm that the general had resigned.
      resigned happened → unknown, voice The prime minister
        The prime minister: unknown 0
        outlet: unknown 0
    The envoy fears that the truce has collapsed.
      collapsed happened → possible, voice The envoy
        The envoy: possible 0.5
        outlet: unknown 0
    The republic rejected a study that blamed island hackers for attacks on clinics.
      blamed happened → happened, voice outlet
        outlet: happened 3
    The republic rejected a study that blamed island hackers for attacks on clinics.
      attacks happened → alleged, voice a study
        a study: happened 3
        The republic: not_happened -3
        outlet: unknown 0
    Marant dismissed claims by the opposition that the vote was rigged.
      claims happened → happened, voice outlet
        outlet: happened 3
    Marant dismissed claims by the opposition that the vote was rigged.
      rigged happened → alleged, voice the opposition
        the opposition: happened 3
        Marant: not_happened -3
        outlet: unknown 0
    "#);
    }
}

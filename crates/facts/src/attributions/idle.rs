//! Which voices within another's words the record needs.

use readout_model::{
    Attribution, AttributionForm, Event, Factuality, Id, List, Pos, Span, Stance, Tag, Tree, Voice,
};

use super::{Found, around};

/// Leaves out attributions within another's content that nothing rests on: what a speaker says of others
/// in quotation marks, what others want, promise or refuse according to a paraphrase, and what is only mentioned as said
/// ("rebuked her for saying that …"). Those that an event has its voice from stay, with all around them, and so does
/// the chain of who told whom ("the agency reported that the ministry said …"). What nobody says goes in any case.
///
/// Events are given the new ids. `quoted` is what stands between quotation marks, in order of the text.
pub(crate) fn leave_out_idle(
    found: Found,
    events: &mut List<Event>,
    quoted: &[Span],
    tree: &Tree<'_>,
) -> List<Attribution> {
    let Found { all: attributions, unsaid } = found;
    for event in events.iter_mut() {
        take_from_unsaid(event, &attributions, &unsaid);
    }
    let needed = needed(&attributions, events);
    let keep: Vec<bool> = attributions
        .enumerate()
        .map(|(id, one)| {
            let told = matches!(one.stance, Stance::Said | Stance::Claimed | Stance::Warned);
            let cue = one.cue.filter(|cue| around(quoted, *cue).next().is_none());
            // "said that she had not declared a major" tells of no other statement.
            let told = told && one.content.iter().any(|&piece| has_verb(tree, piece));
            // "recalled the captain telling them: “…”"
            let colon = |piece: &Span| {
                let at = tree.analysis.tokens_in(*piece).start.checked_sub(1);
                at.is_some_and(|at| tree.analysis.tokens[Id::new(at as usize)].tag == Tag::Colon)
            };
            let quotes =
                one.form == AttributionForm::Direct && one.content.first().is_some_and(colon);
            let plain = || told && cue.is_some_and(|cue| quotes || is_finite(tree, cue));
            !unsaid[id.index()] && (one.within.is_none() || needed[id.index()] || plain())
        })
        .collect();
    let mut fresh: Vec<Id<Attribution>> = Vec::with_capacity(keep.len());
    let mut next = 0;
    for &kept in &keep {
        fresh.push(Id::new(next));
        next += usize::from(kept);
    }
    let outer = |mut within: Option<Id<Attribution>>| {
        while let Some(id) = within.filter(|id| !keep[id.index()]) {
            within = attributions[id].within;
        }
        within.map(|id| fresh[id.index()])
    };
    for event in events.iter_mut() {
        let told = event.factuality.iter_mut().map(|one| &mut one.voice);
        for voice in told.chain(std::iter::once(&mut event.voice)) {
            if let Voice::Attributed(id) = voice {
                *id = fresh[id.index()];
            }
        }
    }
    let left = attributions.enumerate().filter(|(id, _)| keep[id.index()]);
    let left: Vec<Attribution> =
        left.map(|(_, one)| Attribution { within: outer(one.within), ..one.clone() }).collect();
    List::from(left)
}

/// Gives an event to the next voice around an attribution that nobody makes. What nobody in particular expects, the
/// outlet does.
fn take_from_unsaid(event: &mut Event, attributions: &List<Attribution>, unsaid: &[bool]) {
    let is_unsaid = |voice: Voice| match voice {
        Voice::Attributed(id) => Some(id).filter(|id| unsaid[id.index()]),
        Voice::Outlet => None,
    };
    let first = is_unsaid(event.voice);
    while let Some(id) = is_unsaid(event.voice) {
        event.voice = attributions[id].within.map_or(Voice::Outlet, Voice::Attributed);
    }
    let voice = event.voice;
    let own = |one: &Factuality| Some(one.voice) == first.map(Voice::Attributed);
    let held = event.factuality.iter().copied().find(own);
    event.factuality.retain(|one| is_unsaid(one.voice).is_none());
    let (Some(id), Some(held)) = (first, held) else { return };
    let held = Factuality { voice, ..held };
    match event.factuality.iter_mut().find(|one| one.voice == voice) {
        Some(one) if attributions[id].source.is_none() => *one = held,
        Some(one) => event.status = one.status,
        None => event.factuality.push(held),
    }
}

/// For each attribution whether an event has its voice from it or from one inside it.
fn needed(attributions: &List<Attribution>, events: &List<Event>) -> Vec<bool> {
    let mut needed = vec![false; attributions.len()];
    for event in events.iter() {
        let told = event.factuality.iter().map(|one| one.voice);
        for voice in told.chain(std::iter::once(event.voice)) {
            let mut current = match voice {
                Voice::Attributed(id) => Some(id),
                Voice::Outlet => None,
            };
            while let Some(id) = current.filter(|id| !needed[id.index()]) {
                needed[id.index()] = true;
                current = attributions[id].within;
            }
        }
    }
    needed
}

/// Whether there is a verb among some words.
fn has_verb(tree: &Tree<'_>, words: Span) -> bool {
    let mut tokens = tree.analysis.tokens_in(words);
    tokens.any(|at| matches!(tree.analysis.tokens[Id::new(at as usize)].pos, Pos::Verb | Pos::Aux))
}

/// Whether a cue shows the tense of a clause: it tells that something was said, and does not only mention it.
fn is_finite(tree: &Tree<'_>, cue: Span) -> bool {
    let mut tokens = tree.analysis.tokens_in(cue);
    tokens.any(|at| {
        let tag = tree.analysis.tokens[Id::new(at as usize)].tag;
        matches!(tag, Tag::Vbd | Tag::Vbz | Tag::Vbp)
    })
}

//! Who did what to whom: rules matched against clauses, their roles filled with entities.
//!
//! [`find`] takes what the rules find ([`readout_rules::RuleSet::matches`]) and adds what they leave
//! open: who the parties are ([`parties`]), whether it happened ([`status`]), when and where
//! ([`circumstances`]), how many people it is about ([`counts`]), and how sure we are
//! ([`confidence`]). What an event that has not happened counts as is said by the routes of
//! `knowledge/ontology.toml`. Whose word it is, is not asked here: every event leaves with the voice
//! of the outlet.

mod author;
mod between;
mod circumstances;
mod confidence;
mod contexts;
mod counts;
mod fill;
mod given;
mod parties;
mod relative;
mod standing;
mod status;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use readout_model::{
    Block, BlockKind, Diagnostic, Document, Event, EventCode, EventTime, Id, KnowledgeFile, List,
    Relation as Grammar, Sentence, Span, Status, Tag, TimeExpression, Token, Tree, Voice,
};
use readout_rules::{
    Clause, ClauseKind, Clauses, Context, GrammarWords, Match, Move, Role, RuleSet, Standing,
    Tense, Tried,
};
use smol_str::SmolStr;

pub use between::{Fit, Relation as Between, between};
use circumstances::Circumstances;
pub use confidence::{ALWAYS, RARE, TRIGGER};
use confidence::{Confidence, Setting, Signs};
use contexts::ContextTable;
use counts::CountTable;
use fill::VERBAL;
use parties::Parties;
pub use readout_rules::FROM_DICTIONARY;

use crate::entities::Entities;

/// The rules of events and the words of grammar that they stand on.
#[derive(Clone, Debug)]
pub struct EventRules {
    rules: RuleSet,
    words: GrammarWords,
    contexts: ContextTable,
    counts: CountTable,
    confidence: Confidence,
    guessing: bool,
}

impl EventRules {
    /// Reads `ontology.toml`, `lists.rules`, `events/*.rules`, `events/contexts.tsv`,
    /// `events/counts.tsv`, `events/confidence.tsv` and `language/*.tsv` from among all knowledge files.
    ///
    /// # Errors
    ///
    /// Everything that is wrong in any of them.
    pub fn parse(files: &[KnowledgeFile]) -> Result<EventRules, Vec<Diagnostic>> {
        match (RuleSet::load(files), GrammarWords::parse(files)) {
            (Ok(rules), Ok(words)) => {
                let contexts = ContextTable::parse(files, rules.ontology())?;
                let counts = CountTable::parse(files)?;
                let confidence = Confidence::parse(files)?;
                Ok(EventRules { rules, words, contexts, counts, confidence, guessing: false })
            }
            (rules, words) => {
                let both = [rules.err(), words.err()];
                Err(both.into_iter().flatten().flatten().collect())
            }
        }
    }

    /// The rules.
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// Whether verbs that no rule names are coded after their neighbours in meaning, with low
    /// confidence; off at first.
    pub fn set_guessing(&mut self, guessing: bool) {
        self.guessing = guessing;
    }

    /// The words of English grammar.
    pub fn words(&self) -> &GrammarWords {
        &self.words
    }
}

/// What events are found in: a report with the layers that were read before, and the rules.
#[derive(Clone, Copy)]
pub struct Layers<'a> {
    /// The report.
    pub document: &'a Document,
    /// Its words and trees.
    pub tree: &'a Tree<'a>,
    /// Its clauses.
    pub clauses: &'a Clauses,
    /// Who is in it.
    pub entities: &'a Entities,
    /// Its expressions of time.
    pub times: &'a List<TimeExpression>,
    /// What stands between quotation marks, in order of the text.
    pub quoted: &'a [Span],
    /// What counts as an event.
    pub rules: &'a EventRules,
}

/// Finds the events of a report, in order of their triggers.
///
/// Only blocks that report are read; headlines with less confidence.
pub fn find(layers: Layers<'_>) -> List<Event> {
    let mut events: Vec<Event> = drafts(layers).into_iter().map(|draft| draft.event).collect();
    events.sort_by(|a, b| {
        let key = |event: &Event| (event.trigger.start(), event.head, event.trigger.end());
        key(a).cmp(&key(b)).then_with(|| a.code.cmp(&b.code))
    });
    counts::count(&mut events, layers, &layers.rules.counts);
    events.into()
}

/// By the id of each event the signs that its confidence comes from, in no order; for fitting what
/// they weigh.
pub(crate) fn signs(layers: Layers<'_>) -> Vec<(SmolStr, Signs)> {
    drafts(layers).into_iter().map(|draft| (draft.event.id, draft.signs)).collect()
}

fn drafts(layers: Layers<'_>) -> Vec<Draft> {
    let Layers { document, tree, clauses, entities, rules, .. } = layers;
    let parties = Parties::new(tree, entities);
    let actors = |token| parties.actor_kind(token);
    let context = Context { text: &document.text, tree, clauses, actors: &actors };
    let coder = Coder::new(layers, &parties);
    let mut drafts = Vec::new();
    for one in rules.rules.matches(&context) {
        if coder.block_of(one.head).kind.reports() {
            coder.code(&one, None, &mut drafts);
        }
    }
    if rules.guessing {
        for (one, guess) in rules.rules.guesses(&context) {
            let before = drafts.len();
            if coder.block_of(one.head).kind.reports() {
                coder.code(&one, None, &mut drafts);
            }
            for draft in &mut drafts[before..] {
                draft.event.confidence = confidence::of_guess(guess.share);
            }
        }
    }
    coder.take_victims(&mut drafts);
    coder.take_doers(&mut drafts);
    coder.without_repetitions(drafts)
}

/// What the grammar of a clause says about whether it happens, before anybody's voice is considered.
pub(crate) fn status_of(clause: &Clause, tree: &Tree<'_>, words: &GrammarWords) -> Status {
    status::status(clause, tree, words, false)
}

/// For every clause that triggers a rule: which were tried and what became of them.
pub(crate) fn explain(
    document: &Document,
    tree: &Tree<'_>,
    clauses: &Clauses,
    entities: &Entities,
    rules: &EventRules,
) -> Vec<(Id<Token>, Vec<Tried>)> {
    let parties = Parties::new(tree, entities);
    let actors = |token| parties.actor_kind(token);
    let context = Context { text: &document.text, tree, clauses, actors: &actors };
    let readings = rules.rules.explain(&context).into_iter();
    readings.map(|reading| (reading.head, reading.tried)).collect()
}

/// Dependents of an issue's head that are looked at.
const MOST: usize = 64;

/// The mode whose recipient is where it happens.
const VISIT: &str = "visit";

/// Whether words between quotation marks are written like a title: few, and each of more than three letters with a
/// capital.
fn is_title(words: &str) -> bool {
    const MOST: usize = 6;
    let long = |word: &&str| word.chars().count() > 3;
    words.split_whitespace().count() <= MOST
        && words.starts_with(char::is_uppercase)
        && words.split_whitespace().filter(long).all(|word| word.starts_with(char::is_uppercase))
}

/// Turns matches into events.
struct Coder<'a> {
    document: &'a Document,
    tree: &'a Tree<'a>,
    clauses: &'a Clauses,
    rules: &'a EventRules,
    circumstances: Circumstances<'a>,
    parties: &'a Parties<'a>,
    /// What stands between quotation marks and is written like the title of a work, in order of the text.
    titles: Vec<Span>,
    interview: bool,
}

/// An event, and whether a route has made it what it is.
struct Draft {
    event: Event,
    signs: Signs,
    routed: bool,
    /// Head of what is at issue.
    issue: Option<Id<Token>>,
}

impl<'a> Coder<'a> {
    fn new(layers: Layers<'a>, parties: &'a Parties<'a>) -> Coder<'a> {
        let Layers { document, tree, clauses, entities, times, quoted, rules } = layers;
        let circumstances = Circumstances::new(tree, clauses, entities, times, &rules.words);
        let interview = confidence::is_interview(document);
        let is_title = |words: &Span| is_title(&document.text.as_str()[*words]);
        let titles = quoted.iter().copied().filter(is_title).collect();
        Coder { document, tree, clauses, rules, circumstances, parties, titles, interview }
    }

    /// Whether a word is part of the title of a work: "“Kill Bill”".
    fn is_of_title(&self, word: Span) -> bool {
        let after = self.titles.partition_point(|title| title.start() <= word.start());
        after.checked_sub(1).is_some_and(|last| word.end() <= self.titles[last].end())
    }

    fn sentence_of(&self, token: Id<Token>) -> &Sentence {
        let analysis = self.tree.analysis;
        &analysis.sentences[analysis.sentence_of(token)]
    }

    fn block_of(&self, token: Id<Token>) -> &Block {
        &self.document.blocks[self.sentence_of(token).block.index()]
    }

    /// When the event of a match is.
    fn time(&self, one: &Match, clause: &Clause) -> Option<EventTime> {
        let ontology = self.rules.rules.ontology();
        let verbal = ontology.kind(&one.code.kind).is_some_and(|kind| VERBAL.contains(&kind.quad));
        self.circumstances.time(clause, verbal && !ontology.reciprocal(&one.code))
    }

    /// Adds the event of a match, and those in its places: the meeting that was refused is an event
    /// of its own.
    fn code(&self, one: &Match, outer: Option<&EventCode>, drafts: &mut Vec<Draft>) {
        let Some(clause) = self.clauses.of(one.head) else { return };
        let ontology = self.rules.rules.ontology();
        let time = self.time(one, clause);
        let status = self.status(one, clause, &time);
        let to_come = status::is_to_come(clause, &self.rules.words);
        let standing =
            Standing { status, to_come, by_another: false, by_itself: false, by_people: false };
        let route = ontology.route(&one.code, standing);
        let status = route.and_then(|route| route.then).unwrap_or(status);
        let code = route.map_or_else(|| one.code.clone(), |route| route.to.clone());
        let quad = |code: &EventCode| ontology.kind(&code.kind).map_or(0, |kind| kind.quad);
        for inner in &one.inner {
            self.code(inner, Some(&code), drafts);
        }
        if outer.is_some_and(|outer| outer.kind == code.kind) {
            return;
        }
        // "promised not to help Togo": who does not cooperate does not agree to.
        let negated = |inner: &Match| {
            let clause = self.clauses.of(inner.head);
            clause.is_some_and(|clause| clause.signs.negated) && quad(&inner.code) <= 2
        };
        if quad(&code) == 1 && one.inner.iter().any(negated) {
            return;
        }
        let Some((actors, recipients)) = self.fill(one, &code) else { return };
        let trigger = self.trigger(one);
        let mut place = self.circumstances.place(clause, one);
        if place.is_none() && one.code.mode.as_deref() == Some(VISIT) {
            let tokens = self.sentence_of(one.head).tokens.clone();
            place = self.circumstances.place_of_visit(&recipients, tokens);
        }
        let setting = Setting {
            tree: self.tree,
            parties: self.parties,
            kind: &code.kind,
            mode: code.mode.is_some(),
            reciprocal: ontology.reciprocal(&code),
            sentence: self.sentence_of(one.head).tokens.clone(),
            headline: self.block_of(one.head).kind == BlockKind::Headline,
            interview: self.interview,
        };
        let signs = confidence::signs(one, clause, [&actors, &recipients], &setting);
        let confidence = self.rules.confidence.of(&signs);
        // The rule's CAMEO code is that of its own type.
        let cameo = if route.is_none() { one.cameo.clone() } else { None };
        let sentence = self.sentence_of(one.head);
        let text = self.document.text.as_str();
        let is_name = |word| self.parties.is_of_name(word) || self.is_of_title(word);
        let contexts = &self.rules.contexts;
        let event = Event {
            id: id(&self.document.id, trigger, &code.kind),
            contexts: contexts.of(&code, cameo.as_ref(), sentence, self.tree, text, is_name),
            cameo,
            intensity: ontology.intensity(&code),
            actors,
            recipients,
            issue: self.issue(one),
            counts: Vec::new(),
            trigger,
            head: one.head,
            time,
            place,
            status,
            voice: Voice::Outlet,
            factuality: Vec::new(),
            confidence,
            rule: one.rule.clone(),
            evidence: vec![self.sentence_of(one.head).span],
            code,
        };
        drafts.push(Draft { event, signs, routed: route.is_some(), issue: issue_of(one) });
    }

    /// Whether what a match says has happened, as the report itself commits.
    fn status(&self, one: &Match, clause: &Clause, time: &Option<EventTime>) -> Status {
        let named = one.roles.iter().any(|(role, _)| *role == Role::Actor);
        let status = status::status(clause, self.tree, &self.rules.words, named);
        let real = matches!(status, Status::Happened | Status::Ongoing);
        if let Some(status) = one.status.filter(|_| real) {
            return status;
        }
        // "accuses Togo of the attack on Friday": who says so now speaks of what was.
        let kind = self.rules.rules.ontology().kind(&one.code.kind);
        let says = clause.kind == ClauseKind::Verb && kind.is_some_and(|kind| kind.quad == 3);
        if real && !says && self.is_to_come(clause, time) { Status::Planned } else { status }
    }

    /// Whether an event that shows no tense, or the present ("is visiting Turkey next week"), has a
    /// date after the day of publication.
    fn is_to_come(&self, clause: &Clause, time: &Option<EventTime>) -> bool {
        // "conducted a test on Friday", told on Thursday: the verb says that it is over.
        let over = clause.moves.contains(&Move::LightVerb) && clause.signs.tense == Tense::Past;
        let tense =
            clause.kind == ClauseKind::Noun && !over || clause.signs.tense == Tense::Present;
        let start = time.as_ref().and_then(|time| time.days.0);
        let published = self.document.about.published;
        tense && start.zip(published).is_some_and(|(start, published)| start > published)
    }

    /// The words that name the event: those of the trigger, if they stand close together.
    fn trigger(&self, one: &Match) -> Span {
        const CLOSE: usize = 3;
        let tokens = &self.tree.analysis.tokens;
        let head = tokens[one.head].span;
        let near = |token: &&Id<Token>| token.index().abs_diff(one.head.index()) <= CLOSE;
        one.trigger.iter().filter(near).fold(head, |span, token| span.cover(tokens[*token].span))
    }

    /// The phrase or clause that fills ISSUE, without what only follows it in the sentence.
    fn issue(&self, one: &Match) -> Option<Span> {
        let head = issue_of(one)?;
        let tokens = &self.tree.analysis.tokens;
        let mut range = self.tree.subtree(head);
        for &child in self.tree.children(head).iter().take(MOST) {
            let below = self.tree.subtree(child);
            let apart = matches!(tokens[child].relation, Grammar::Conj | Grammar::Parataxis)
                && self.tree.child(child, Grammar::Nsubj).is_some();
            // "a stance that Togo condemned": the clause of the event itself is not its issue.
            let itself = below.contains(&(one.head.index() as u32));
            if child > head && (apart || itself) {
                range.end = range.end.min(below.start.max(range.start + 1));
            }
        }
        let separates = |index: u32| {
            let Token { tag, relation, .. } = &tokens[Id::new(index as usize)];
            *relation == Grammar::Cc || matches!(tag, Tag::Comma | Tag::Period | Tag::Colon)
        };
        while range.end - range.start > 1 && separates(range.end - 1) {
            range.end -= 1;
        }
        while range.end - range.start > 1 && separates(range.start) {
            range.start += 1;
        }
        let span = self.tree.analysis.span_of(range);
        let text = &self.document.text.as_str()[span];
        text.contains(char::is_alphanumeric).then_some(span)
    }

    /// Drops the second of two events of one type at one trigger, and what a route has turned into
    /// the very event that governs it: "agreed to meet" is one agreement.
    fn without_repetitions(&self, drafts: Vec<Draft>) -> Vec<Draft> {
        const HIGHEST: usize = 6;
        let mut kinds: Vec<(Id<Token>, SmolStr)> = drafts
            .iter()
            .filter(|draft| !draft.routed)
            .map(|draft| (draft.event.head, draft.event.code.kind.clone()))
            .collect();
        kinds.sort();
        let mut kept: Vec<Draft> = Vec::new();
        let mut seen: BTreeSet<(Id<Token>, SmolStr)> = Default::default();
        for draft in drafts {
            let kind = draft.event.code.kind.clone();
            let mut above = self.tree.analysis.tokens[draft.event.head].head;
            let mut repeats = false;
            for _ in 0..HIGHEST {
                let Some(token) = above.filter(|_| draft.routed && !repeats) else { break };
                repeats = kinds.binary_search(&(token, kind.clone())).is_ok();
                above = self.tree.analysis.tokens[token].head;
            }
            if !repeats && seen.insert((draft.event.head, kind)) {
                kept.push(draft);
            }
        }
        kept
    }

    /// "opened fire, **killing** three soldiers", "opened fire and **killed** three": whom it was done to
    /// is said by its outcome, an event of the same type.
    fn take_victims(&self, drafts: &mut [Draft]) {
        let tokens = &self.tree.analysis.tokens;
        let ontology = self.rules.rules.ontology();
        // By what it is the outcome of, and its type: the first such event.
        let mut outcomes: BTreeMap<(Id<Token>, SmolStr), usize> = BTreeMap::new();
        for (index, Draft { event, .. }) in drafts.iter().enumerate() {
            let told = match tokens[event.head].relation {
                Grammar::Advcl => tokens[event.head].tag == Tag::Vbg,
                // "opposed the bill and rejected Rome's offer" are two acts.
                Grammar::Conj => ontology.kind(&event.code.kind).is_some_and(|kind| kind.quad == 4),
                _ => false,
            };
            if let Some(act) = tokens[event.head].head.filter(|_| told) {
                outcomes.entry((act, event.code.kind.clone())).or_insert(index);
            }
        }
        for index in 0..drafts.len() {
            let event = &drafts[index].event;
            if !event.recipients.is_empty() || ontology.reciprocal(&event.code) {
                continue;
            }
            if let Some(outcome) = outcomes.get(&(event.head, event.code.kind.clone())) {
                drafts[index].event.recipients = drafts[*outcome].event.recipients.clone();
            }
        }
    }
}

/// The head of what a match is about.
fn issue_of(one: &Match) -> Option<Id<Token>> {
    let issue = one.roles.iter().find(|(role, _)| *role == Role::Issue);
    issue.map(|(_, filler)| filler.head)
}

/// An event's id: 64-bit FNV-1a (Fowler, Noll, Vo) of report, trigger in bytes and type, in hex.
fn id(report: &str, trigger: Span, kind: &str) -> SmolStr {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let key = format!("{report}\0{}\0{}\0{kind}", trigger.start(), trigger.end());
    for byte in key.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    smol_str::format_smolstr!("{hash:016x}")
}

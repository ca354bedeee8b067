//! What a word that no rule names probably codes: the type of the words nearest to it in meaning.
//!
//! `knowledge/events/similar.tsv` says which words are near; which type they have, the rules say, so
//! that a guess follows every change of the rules.

use std::collections::{BTreeMap, HashMap};

use readout_model::{EventCode, KnowledgeFile, RuleId};
use smol_str::SmolStr;

use crate::matching::{Context, Match, Specificity};
use crate::ruleset::RuleSet;
use crate::syntax::{Problems, Role};
use crate::vocabulary;
use crate::{ActorKind, Clause, ClauseKind, Filler};

/// Path of the table below `knowledge/`.
pub(crate) const FILE: &str = "events/similar.tsv";

/// Share of the neighbours' votes that a type needs. Set by judgement, not tuned.
const LEAST_SHARE: f32 = 0.5;

/// A type proposed for a word.
#[derive(Clone, Debug, PartialEq)]
pub struct Guess {
    /// The proposed type, without a mode.
    pub code: EventCode,
    /// Share of the neighbours' votes for it, above 0 and at most 1.
    pub share: f32,
    /// The neighbours that have this type, nearest first.
    pub nearest: Vec<SmolStr>,
    /// Row of the table: `events/similar.tsv:120`.
    pub rule: RuleId,
}

/// The rows of the table by word, for verbs and nouns.
#[derive(Clone, Debug, Default)]
pub(crate) struct Similar {
    rows: [HashMap<SmolStr, Row>; 2],
}

#[derive(Clone, Debug)]
struct Row {
    line: usize,
    /// `word 0.72, word 0.65`: read where it is needed.
    near: SmolStr,
}

impl Row {
    fn near(&self) -> impl Iterator<Item = Option<(&str, f32)>> {
        self.near.split(',').map(|text| {
            let (word, score) = text.trim().rsplit_once(' ')?;
            let score: f32 = score.parse().ok()?;
            (score > 0.0 && score <= 1.0).then_some((word, score))
        })
    }
}

impl Similar {
    /// Reads the table; a row that is wrong is reported and left out.
    pub(crate) fn read(file: &KnowledgeFile, problems: &mut Problems<'_>) -> Similar {
        let mut similar = Similar::default();
        let lines = file.text.lines().enumerate();
        let rows = lines.filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty());
        for (index, text) in rows.skip(1) {
            let line = index + 1;
            let mut columns = text.split('\t');
            let (word, kind) = (columns.next().unwrap_or_default(), columns.next());
            let kind = match kind {
                Some("verb") => 0,
                Some("noun") => 1,
                _ => {
                    let hint = "a row is: word, tab, verb or noun, tab, neighbours".to_owned();
                    problems.add(line, 0, text.len(), "neither verb nor noun", Some(hint));
                    continue;
                }
            };
            let row = Row { line, near: file.keep(columns.next().unwrap_or_default()) };
            // Those compiled in are checked by a test.
            if file.is_built_in() || row.near().all(|neighbour| neighbour.is_some()) {
                similar.rows[kind].insert(file.keep(word), row);
            } else {
                let hint = "neighbours are written `word 0.72, word 0.65`".to_owned();
                problems.add(line, 0, text.len(), "cannot be read", Some(hint));
            }
        }
        similar
    }
}

impl RuleSet {
    /// Proposes a type for a verb or noun (its lemma in lower case) from what the vocabulary says of it, and
    /// from the rules of the words nearest to it. `None` when neither knows it, when rules name too few of its
    /// neighbours, or when no type has half of the votes.
    ///
    /// The word's own rules are not asked: call it where no frame matches. A neighbour votes with
    /// the square of its similarity, shared among the types it triggers.
    pub fn guess(&self, lemma: &str, noun: bool) -> Option<Guess> {
        let row = self.similar.rows[usize::from(noun)].get(lemma);
        let index = if noun { &self.nouns } else { &self.verbs };
        let mut votes: BTreeMap<&str, (f32, Vec<SmolStr>)> = BTreeMap::new();
        let mut all = 0.0;
        let near = row.into_iter().flat_map(|row| row.near().flatten());
        // A noun of the vocabulary ("army") often only takes part in what is told.
        let own = (!noun).then_some((lemma, 1.0));
        for (word, score) in own.into_iter().chain(near) {
            // The word itself is in the vocabulary or nowhere.
            let candidates =
                index.get(word).filter(|_| word != lemma).map_or(&[][..], Vec::as_slice);
            let mut kinds: Vec<&str> = candidates
                .iter()
                .map(|candidate| &self.frames[candidate.frame])
                .filter(|frame| !frame.never && frame.requires_no_word())
                .map(|frame| self.events[frame.event].code.kind.as_str())
                .collect();
            if kinds.is_empty() {
                kinds.extend(self.vocabulary.kinds(word).iter().map(SmolStr::as_str));
            }
            kinds.sort_unstable();
            kinds.dedup();
            for kind in &kinds {
                let vote = score * score / kinds.len() as f32;
                let entry = votes.entry(kind).or_default();
                entry.0 += vote;
                entry.1.push(SmolStr::new(word));
                all += vote;
            }
        }
        let (kind, (vote, nearest)) =
            votes.into_iter().max_by(|a, b| a.1.0.total_cmp(&b.1.0).then(b.0.cmp(a.0)))?;
        let share = vote / all;
        (share >= LEAST_SHARE).then(|| Guess {
            code: EventCode { kind: kind.into(), mode: None },
            share,
            nearest,
            rule: row.map_or_else(
                || RuleId::new(vocabulary::FILE),
                |row| RuleId::new(format!("{FILE}:{}", row.line)),
            ),
        })
    }

    /// Proposals for the verbs of a report that no rule names, where an actor does something to
    /// another actor. They are matches without a frame: [`Match::frame`] is beyond the frames.
    pub fn guesses(&self, context: &Context<'_>) -> Vec<(Match, Guess)> {
        let actors = |fillers: &[Filler]| -> Vec<Filler> {
            let actor = |filler: &&Filler| {
                (context.actors)(filler.head).is_some_and(|kind| kind != ActorKind::Place)
            };
            fillers.iter().filter(actor).take(MOST_FILLERS).copied().collect()
        };
        let unknown = |clause: &&Clause| {
            clause.kind == ClauseKind::Verb
                && clause.particle.is_none()
                && self.candidates(clause, context).is_empty()
        };
        let propose = |clause: &Clause| {
            let (who, whom) = (actors(&clause.subjects), actors(&clause.objects));
            if who.is_empty() || whom.is_empty() {
                return None;
            }
            self.propose(clause, &who, &whom)
        };
        context.clauses.iter().filter(unknown).filter_map(propose).collect()
    }

    /// The proposal for a verb or noun that no rule names, whoever its parties are: of a noun
    /// ("launched a broadside") they are what hangs from it.
    pub fn guess_at(&self, clause: &Clause, context: &Context<'_>) -> Option<(Match, Guess)> {
        if !self.candidates(clause, context).is_empty() {
            return None;
        }
        let hanging = clause.phrases.iter().map(|phrase| phrase.filler);
        let whom: Vec<Filler> =
            clause.objects.iter().copied().chain(hanging).take(MOST_FILLERS).collect();
        self.propose(clause, &clause.subjects, &whom)
    }

    /// A type for a clause that only its words speak for: see [`RuleSet::votes`].
    pub fn voted(&self, clause: &Clause, kind: &str) -> Match {
        let phrases = clause.phrases.iter().map(|phrase| phrase.filler);
        let whom: Vec<Filler> =
            clause.objects.iter().copied().chain(phrases).take(MOST_FILLERS).collect();
        let code = EventCode { kind: kind.into(), mode: None };
        self.without_frame(clause, code, RuleId::new("words of rules"), &clause.subjects, &whom)
    }

    fn propose(&self, clause: &Clause, who: &[Filler], whom: &[Filler]) -> Option<(Match, Guess)> {
        let guess = self.guess(&clause.lemma, clause.kind == ClauseKind::Noun)?;
        let (code, rule) = (guess.code.clone(), guess.rule.clone());
        Some((self.without_frame(clause, code, rule, who, whom), guess))
    }

    fn without_frame(
        &self,
        clause: &Clause,
        code: EventCode,
        rule: RuleId,
        who: &[Filler],
        whom: &[Filler],
    ) -> Match {
        let of = |role: Role, fillers: &[Filler]| -> Vec<(Role, Filler)> {
            fillers.iter().map(|filler| (role, *filler)).collect()
        };
        Match {
            rule,
            code,
            cameo: None,
            status: None,
            head: clause.head,
            trigger: vec![clause.head],
            roles: [of(Role::Actor, who), of(Role::Recipient, whom)].concat(),
            agentless: false,
            used: vec![clause.head],
            inner: Vec::new(),
            specificity: Specificity::default(),
            frame: self.frames.len(),
        }
    }
}

/// Fillers of one place that are looked at; more occur in lists that are no sentence.
const MOST_FILLERS: usize = 64;

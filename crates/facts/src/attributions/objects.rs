//! Contents that are a phrase: "rejected **the offer**", "called **the plan a mistake**", "spoke of **peace**".

use std::ops::Range;

use readout_model::{Id, Pos, Relation, Stance, Tag, Token};

use super::content::index;
use super::cues::{Content, WordRole};
use super::indirect::Taken;
use super::{Reading, Row};

/// Most tokens between a verb of naming and the quotation marks around a name.
const REACH: u32 = 30;

impl Reading<'_> {
    /// The object of a cue, under a form of its row that takes one.
    pub(super) fn take_object(
        &self,
        cue: Id<Token>,
        row: &Row,
        forms: &[Content],
        form: &Content,
    ) -> Option<Taken> {
        // "a man calling himself Bee" has that name, and who found herself lost was.
        let itself = |id: &Id<Token>| self.analysis.has_feature(*id, "Reflex=Yes");
        let itself = self.tree.children(cue).iter().any(itself);
        let name = self.tree.child(cue, Relation::Oprd).map(|name| self.token(name).pos);
        let believed = self.cues.row(row.number).stance == Stance::Believed;
        if *form == Content::Naming && itself && (believed || name == Some(Pos::Propn)) {
            return None;
        }
        let found = self.object_in_tree(cue, row, forms, form);
        let verb = self.is_verb(cue) && !self.is_passive(cue);
        let named = || self.named_in_marks(cue, row).filter(|_| verb && *form == Content::Naming);
        found.or_else(named)
    }

    fn object_in_tree(
        &self,
        cue: Id<Token>,
        row: &Row,
        forms: &[Content],
        form: &Content,
    ) -> Option<Taken> {
        let token = self.token(cue);
        let stance = self.cues.row(row.number).stance;
        let passive = self.is_verb(cue) && self.is_passive(cue);
        // "The army withdrew, underlining its weakness": what happened shows it; nobody says it. "It is late,
        // she said, citing the weather" is somebody's word.
        let shown = *form == Content::Object
            && token.tag == Tag::Vbg
            && token.relation == Relation::Advcl
            && token.head.is_none_or(|verb| self.quoting(verb).is_none());
        // "an email seeking comment"
        let mere = *form == Content::Object
            && matches!(stance, Stance::Demanded | Stance::Wanted)
            && self.objects[cue.index()].is_some_and(|it| {
                self.has_role(it, WordRole::Mere) && self.tree.subtree(it).len() == 1
            });
        // "denied her a visa" keeps something from her.
        let kept = *form == Content::Object
            && stance == Stance::Denied
            && self.tree.child(cue, Relation::Dative).is_some();
        if shown || kept || mere {
            return None;
        }
        // "revealed pictures of the boat" shows and does not say.
        let object = self
            .object_of_preposition_in(row, cue)
            .or_else(|| self.object(cue, passive))
            .filter(|&object| !self.has_role(object, WordRole::Image))?;
        // "…, reported Radio Harbour, a station of the port": who reports.
        let common = self.token(object).pos == Pos::Noun
            && token.tag == Tag::Vbd
            && token.relation == Relation::Conj
            && self.tree.children(object).iter().all(|&child| child < object);
        let inverted = (self.token(object).pos == Pos::Propn || common)
            && self.tree.subtree(object).start == index(cue) + 1
            && forms.contains(&Content::Quote)
            && self.follows_comma(index(cue));
        // "the boat is called Bee" says nobody, and "was quoted by the agency as saying" whoever is quoted.
        let said = !passive
            || self.tree.child(cue, Relation::Agent).is_some()
                && !self.has_role(cue, WordRole::Quoting);
        if inverted || !said || !self.object_fits(cue, object, form, passive) {
            return None;
        }
        // "claimed 12 lives"
        let toll = stance == Stance::Claimed && self.has_role(object, WordRole::Toll);
        // "reported earnings", "dismissed the lawsuit"
        let booked = matches!(stance, Stance::Said | Stance::Other)
            && self.has_role(object, WordRole::Booked);
        let granted = stance == Stance::Denied
            && self.has_role(object, WordRole::Granted)
            && self.as_phrase(cue).is_none();
        let toll = toll || booked || granted;
        if *form == Content::Object && toll {
            return None;
        }
        // "announced it seven years ago" points at what was told before.
        let told = stance == Stance::Said;
        let pointer = |it: Id<Token>| self.token(it).pos == Pos::Pron && !self.is_person(it);
        if *form == Content::Object && told && !passive && object > cue && pointer(object) {
            return None;
        }
        let rank = match form {
            Content::Object | Content::Finding => 6,
            _ => 4,
        };
        if object < cue {
            let subject = if passive { self.subject(cue)? } else { object };
            let mut taken = self.raised_from(subject, cue, row, self.right_child(cue)?)?;
            // "was charged this week by a court after she was filmed": with what follows the agent as its own phrase.
            if passive
                && *form == Content::Object
                && let Some(agent) = self.tree.child(cue, Relation::Agent)
            {
                let end = self.tree.subtree(agent).end;
                let mut phrases = self.tree.related(cue, &[Relation::Prep, Relation::Xcomp]);
                let behind = phrases.find(|&it| {
                    let start = self.tree.subtree(it).start;
                    // "criticised by the crew outside the port" tells where.
                    let what = self.token(it).relation != Relation::Prep
                        || self.has_role(it, WordRole::Deed)
                        || self.has_role(it, WordRole::As);
                    (start == end || start == index(cue) + 1)
                        && it != agent
                        && what
                        && !self.leads_to_medium(it)
                        && !self.is_date(self.tree.subtree(it))
                });
                let behind = self.deed_of_agent(cue).or(behind);
                taken.stretches.retain(|words| words.end <= index(cue));
                taken.stretches.extend(behind.map(|it| self.tree.subtree(it)));
            }
            // "a figure that he dubbed “Bee” in a letter"
            if *form == Content::Naming
                && let Some(words) = taken.stretches.last_mut().filter(|it| it.start > index(cue))
            {
                let short = self.to_quotation(cue, words.clone(), None);
                // "what they call a “rough” week" goes on.
                let next = self.token(self.at_or_last(short.end));
                let relative = matches!(next.tag, Tag::Wdt | Tag::Wp);
                if relative || matches!(next.pos, Pos::Adp | Pos::Punct | Pos::Sconj) {
                    *words = short;
                }
            }
            return Some(Taken { rank, ..taken });
        }
        if let Some(felt) = self.felt(cue, row, object) {
            return Some(felt);
        }
        let mut taken = self.rightward(cue, row, object, rank);
        // "called the boat her home before she left"
        if *form == Content::Naming && self.is_called(cue, object) {
            let end = self.tree.subtree(object).end;
            taken.stretches.last_mut().into_iter().for_each(|words| words.end = words.end.min(end));
        }
        // "dismissed concerns the pier would sink": the clause of the noun, which the parser hung elsewhere.
        if let Some(words) = taken.stretches.last_mut() {
            words.end = self.with_contact_clause(cue, words.clone());
        }
        // "urged its allies, Oslo and Rome, to help": the parser may lose the infinitive behind a comma.
        if let Some(words) = taken.stretches.last_mut().filter(|_| stance == Stance::Demanded) {
            let to = self.at_or_last(words.end + 1);
            let verb = self.token(to).head.filter(|_| self.token(to).tag == Tag::To);
            if let Some(verb) = verb.filter(|_| self.follows_comma(index(to))) {
                words.end = self.end_of(cue, self.tree.subtree(verb).end.max(words.end));
            }
        }
        // "announced the split in a letter", "backed the plan Monday": what it is said in, and when.
        let nominal = matches!(self.token(object).pos, Pos::Noun | Pos::Propn | Pos::Pron);
        let thing = nominal && !self.has_role(object, WordRole::Medium);
        // "confirmed the news on Twitter"
        let proper = |it: Id<Token>| {
            let noun = self.tree.child(it, Relation::Pobj);
            noun.is_some_and(|it| self.token(it).pos == Pos::Propn)
        };
        if rank >= 6
            && nominal
            && let Some(words) = taken.stretches.last_mut()
        {
            let mut phrases =
                self.tree.related(object, &[Relation::Prep, Relation::Npadvmod, Relation::Appos]);
            let aside = phrases.find(|&it| {
                let Range { start, end } = self.tree.subtree(it);
                let dated = stance != Stance::Expected && self.is_date(start..end);
                let said = self.leads_to_medium(it) || dated;
                said && (thing || self.leads_to_medium(it) && proper(it))
                    && end >= words.end
                    && start > words.start
            });
            words.end = aside.map_or(words.end, |it| self.tree.subtree(it).start);
        }
        // "announced his departure at a briefing the day after a win": nor does what follows the briefing belong to it.
        let told = self.tree.related(cue, &[Relation::Prep]);
        let told = { told }.find(|&it| {
            let later = self.tree.children(cue).iter().filter(|&&other| other > it);
            let when = |other: &Id<Token>| self.token(*other).relation == Relation::Npadvmod;
            let punct = |other: &Id<Token>| self.token(*other).relation == Relation::Punct;
            it > object && self.leads_to_medium(it) && { later }
                .all(|other| when(other) || punct(other))
        });
        if let Some(words) = taken.stretches.last_mut().filter(|_| rank >= 6 && thing) {
            let start = told.map_or(words.end, |it| self.tree.subtree(it).start);
            words.end = if start > words.start { words.end.min(start) } else { words.end };
        }
        // "“…,” the paper quoted him as saying" has it in front.
        let last = taken.stretches.last().map(|it| Id::new(it.end as usize - 1));
        if last.is_some_and(|last| self.quoted_as(last).is_some()) {
            return None;
        }
        // The name or the description, if that is what is quoted.
        let named = match form {
            Content::Naming => Some(cue),
            Content::ObjectAs => self.as_phrase(cue),
            _ => None,
        };
        if let Some(named) = named {
            let cut = |range: Range<u32>| {
                let first = Some(named).filter(|&named| named != cue);
                let short = self.to_quotation(cue, range.clone(), first);
                if short.end > index(named) + 1 { short } else { range }
            };
            taken.stretches = taken.stretches.into_iter().map(cut).collect();
        }
        Some(taken)
    }

    /// The end of some words that close with a noun of saying or fearing, with the clause right behind it that tells
    /// what is said or feared.
    fn with_contact_clause(&self, cue: Id<Token>, words: Range<u32>) -> u32 {
        let Some(last) = words.end.checked_sub(1).map(|at| Id::<Token>::new(at as usize)) else {
            return words.end;
        };
        let noun = last > cue && self.token(last).pos == Pos::Noun;
        let tells = noun
            && self.hit_at[last.index()].is_some_and(|hit| {
                let mut rows = self.hits[hit as usize].rows.iter();
                rows.any(|row| self.cues.row(row.number).content.contains(&Content::Clause))
            });
        let sentence = &self.analysis.sentences[self.analysis.sentence_of(last)].tokens;
        let reach = words.end..sentence.end.min(words.end + REACH);
        let subject = reach.map(|at| Id::<Token>::new(at as usize)).find(|&it| {
            let relation = self.token(it).relation;
            matches!(relation, Relation::Nsubj | Relation::Nsubjpass)
                && self.tree.subtree(it).start == words.end
        });
        let verb = subject.filter(|_| tells).and_then(|it| self.token(it).head);
        let clause = verb.filter(|&verb| {
            self.subjects[verb.index()] == subject
                && self.tree.subtree(verb).start >= words.end
                && self.region(verb) == self.region(cue)
        });
        clause.map_or(words.end, |verb| self.end_of(cue, self.tree.subtree(verb).end))
    }

    /// Whether an object and what stands beside it are of a form: a name with it, a phrase with "as", a poll
    /// that found it.
    fn object_fits(
        &self,
        cue: Id<Token>,
        object: Id<Token>,
        form: &Content,
        passive: bool,
    ) -> bool {
        match form {
            Content::ObjectAs => self.as_phrase(cue).is_some(),
            Content::Naming => {
                self.tree.child(cue, Relation::Oprd).is_some()
                    || (!passive && self.small_clause(object))
                    || self.is_called(cue, object)
            }
            Content::Finding => {
                let subject = self.subject(cue).map(|it| self.antecedent(it).unwrap_or(it));
                !passive && subject.is_some_and(|it| self.has_role(it, WordRole::Finding))
            }
            _ => true,
        }
    }

    /// The preposition of a phrase that tells as what a cue describes its object.
    fn as_phrase(&self, cue: Id<Token>) -> Option<Id<Token>> {
        let mut phrases = self.tree.related(cue, &[Relation::Prep]);
        phrases.find(|&preposition| self.has_role(preposition, WordRole::As))
    }

    /// What somebody calls something, read off the quotation marks, since parses of such sentences rarely hold:
    /// "called the firm’s plan to leave “an absolute disgrace”".
    fn named_in_marks(&self, cue: Id<Token>, row: &Row) -> Option<Taken> {
        let sentence = &self.analysis.sentences[self.analysis.sentence_of(cue)].tokens;
        let from = index(row.last.max(cue)) + 1;
        let marks = (from..sentence.end.min(from + REACH)).find(|&at| self.opens_quotation(at))?;
        let token = |at: u32| self.token(Id::new(at as usize));
        let words = from..marks;
        let bare = |at: u32| {
            let id = Id::new(at as usize);
            let parted = matches!(token(at).tag, Tag::Comma | Tag::Colon | Tag::Period);
            !parted && self.quoting(id).is_none() && !self.is_finite_in(sentence, id)
        };
        let nominal = |at: u32| matches!(token(at).pos, Pos::Noun | Pos::Propn | Pos::Pron);
        let opens = !matches!(token(from).pos, Pos::Adp | Pos::Sconj | Pos::Adv | Pos::Part);
        // "declared a state of “emergency”", "called a halt “to all talks”"
        let apart = token(marks.checked_sub(1)?).pos != Pos::Adp
            && token((marks + 1).min(sentence.end - 1)).pos != Pos::Adp;
        if !opens || !apart || !words.clone().all(bare) || !words.clone().any(nominal) {
            return None;
        }
        let start = token(marks).span.start();
        let number = self.quotations.partition_point(|it| it.span.start() < start);
        let end = self.analysis.tokens_in(self.quotations[number].span).end;
        let within =
            self.region(Id::new(marks as usize)) == self.region(cue) && end <= sentence.end;
        within.then(|| Taken {
            stretches: std::iter::once(self.to_quotation(cue, from..end, None)).collect(),
            cue_end: Some(row.last),
            rank: 4,
            impersonal: false,
        })
    }

    /// What a preposition of the row leads to: "spoke of **peace**", "called for **the port to close**".
    pub(super) fn take_phrase(&self, cue: Id<Token>, row: &Row, word: &str) -> Option<Taken> {
        let further = if row.last == cue { &[][..] } else { self.tree.children(row.last) };
        let mut children = self.tree.children(cue).iter().chain(further).copied();
        let named = |child: Id<Token>| self.text[self.token(child).span].eq_ignore_ascii_case(word);
        let preposition = children.find(|&child| {
            let relation = self.token(child).relation;
            child > cue
                && matches!(relation, Relation::Prep | Relation::Prt | Relation::Agent)
                && named(child)
        });
        let Some(preposition) = preposition else { return self.clause_led_by(cue, named) };
        // "a group called the Centre for Peace", "referred questions to the army"
        let between = self.objects[cue.index()].or_else(|| self.tree.child(cue, Relation::Oprd));
        // "a statement on Facebook"
        let inside = self.token(cue).pos == Pos::Noun
            && self
                .tree
                .child(preposition, Relation::Pobj)
                .is_some_and(|it| self.has_role(it, WordRole::Medium));
        let told = self.hit_at[cue.index()].is_some_and(|hit| {
            let mut rows = self.hits[hit as usize].rows.iter();
            rows.any(|row| self.cues.row(row.number).content.contains(&Content::Quote))
        });
        // "admitted the boats to the port"
        let led = !told || self.has_role(preposition, WordRole::Addressee);
        // "was referred to the army"
        let sent = !told && self.is_verb(cue) && self.is_passive(cue) && self.agent(cue).is_none();
        if inside || sent || led && between.is_some_and(|it| it > cue && it < preposition) {
            return None;
        }
        let inner = self.tree.subtree(preposition);
        // "admitted to a court that she had lied": the clause, which the parser hung on whoever is told.
        if led
            && told
            && self.is_verb(cue)
            && let Some(clause) = self.told_clause(preposition)
        {
            let mut taken = self.behind(cue, cue, self.tree.subtree(clause));
            (taken.rank, taken.cue_end) = (0, None);
            return Some(taken);
        }
        // "has been referred to as a mistake"
        let pointer = |it: Id<Token>| self.token(it).pos == Pos::Pron && !self.is_person(it);
        let object = self.tree.child(preposition, Relation::Pobj);
        if inner.end == index(preposition) + 1 {
            return None;
        }
        // "its first offer, of $70"
        if self.token(cue).pos == Pos::Noun && self.is_apart(index(preposition)) {
            return None;
        }
        // "referred to the raid as a mistake"
        let described = self.tree.related(cue, &[Relation::Prep]).find(|&it| {
            let start = self.tree.subtree(it).start;
            self.has_role(it, WordRole::As) && start >= inner.end && start <= inner.end + 1
        });
        // "bragged about it" points at what was told before.
        if described.is_none() && object.is_some_and(pointer) {
            return None;
        }
        // "asked about the raid at a news conference": where it was asked.
        let place = object.into_iter().flat_map(|it| self.tree.related(it, &[Relation::Prep]));
        let place = { place }.find(|&it| {
            self.is_verb(cue) && self.leads_to_medium(it) && self.tree.subtree(it).end >= inner.end
        });
        let end = place.map_or(inner.end, |it| self.tree.subtree(it).start);
        let end = self.reason_behind(cue, end).map_or(end, |it| self.tree.subtree(it).end);
        let end = described.map_or(end, |it| self.tree.subtree(it).end);
        let start = index(preposition) + 1;
        (start < end).then(|| self.behind(cue, preposition, start..end))
    }

    /// The preposition right behind some words that leads to why somebody is judged as an adjective tells: "critical of the
    /// firm **for closing** it".
    fn reason_behind(&self, cue: Id<Token>, end: u32) -> Option<Id<Token>> {
        let copula = self.token(cue).head.filter(|_| self.token(cue).relation == Relation::Acomp);
        let deed = self.at_or_last(end);
        let hangs = self.token(deed).head.is_some_and(|it| it == cue || Some(it) == copula);
        let judged = self.token(cue).pos == Pos::Adj
            && self.token(deed).relation == Relation::Prep
            && self.has_role(deed, WordRole::Deed);
        (judged && hangs).then_some(deed)
    }

    /// A clause with a conjunction and a subject of its own behind whoever is told.
    fn told_clause(&self, preposition: Id<Token>) -> Option<Id<Token>> {
        let noun = self.tree.child(preposition, Relation::Pobj)?;
        if !self.has_role(preposition, WordRole::Addressee) {
            return None;
        }
        self.tree.related(noun, &[Relation::Relcl, Relation::Acl]).find(|&clause| {
            let first = Id::new(self.tree.subtree(clause).start as usize);
            let Token { tag, relation, .. } = *self.token(first);
            let relative = tag == Tag::Wdt && !self.has_role(first, WordRole::Relative);
            let that = relative || tag == Tag::In && relation == Relation::Mark;
            let subject = self.subjects[clause.index()];
            that && subject.is_some_and(|it| it > first && index(it) <= index(first) + 4)
        })
    }

    /// "called **for** the port to close": the parser makes the preposition the conjunction of an infinitive.
    fn clause_led_by(&self, cue: Id<Token>, named: impl Fn(Id<Token>) -> bool) -> Option<Taken> {
        let relations = [Relation::Advcl, Relation::Ccomp, Relation::Xcomp];
        self.tree.related(cue, &relations).find_map(|clause| {
            let Range { start, end } = self.tree.subtree(clause);
            let mark = self.tree.child(clause, Relation::Mark)?;
            let to = self.tree.related(clause, &[Relation::Aux]);
            let infinitive = { to }.any(|it| self.token(it).tag == Tag::To);
            let beside = start == index(cue) + 1 && index(mark) == start;
            (infinitive && beside && named(mark)).then(|| self.behind(cue, mark, start + 1..end))
        })
    }

    /// Words behind a cue that ends in `last`.
    fn behind(&self, cue: Id<Token>, last: Id<Token>, words: Range<u32>) -> Taken {
        Taken {
            stretches: std::iter::once(words.start..self.end_of(cue, words.end)).collect(),
            cue_end: Some(last),
            rank: 5,
            impersonal: false,
        }
    }

    /// What a feeling is about that a verb only lends its grammar to: "voiced sympathy for **the crew**",
    /// "expressed concern **that the port would close**". The noun, if bare, belongs to the cue.
    fn felt(&self, cue: Id<Token>, row: &Row, object: Id<Token>) -> Option<Taken> {
        let bare = self.tree.children(object).iter().all(|&child| child > object);
        if !bare || !self.has_role(cue, WordRole::Light) || self.token(object).pos != Pos::Noun {
            return None;
        }
        let behind = index(object) + 1;
        let begins = |id: &Id<Token>| self.tree.subtree(*id).start == behind;
        let children = || self.tree.children(object).iter().chain(self.tree.children(cue)).copied();
        let taken = |start: u32, end: u32, last: Id<Token>| Taken {
            stretches: std::iter::once(start..self.end_of(cue, end)).collect(),
            cue_end: Some(last.max(row.last)),
            rank: 4,
            impersonal: false,
        };
        let about = children().filter(begins).find(|&it| self.token(it).relation == Relation::Prep);
        if let Some(about) = about.filter(|&it| !self.leads_to_medium(it)) {
            let Range { end, .. } = self.tree.subtree(about);
            return (index(about) + 1 < end).then(|| taken(index(about) + 1, end, about));
        }
        let clause =
            children().filter(begins).find(|&it| self.tree.child(it, Relation::Mark).is_some())?;
        Some(taken(behind, self.tree.subtree(clause).end, object))
    }

    fn object(&self, cue: Id<Token>, passive: bool) -> Option<Id<Token>> {
        if passive {
            return self.tree.child(cue, Relation::Nsubjpass);
        }
        let clause = |object: &Id<Token>| self.tree.child(*object, Relation::Nsubj).is_some();
        self.tree
            .child(cue, Relation::Dobj)
            .or_else(|| self.tree.child(cue, Relation::Ccomp).filter(clause))
    }

    /// "called the plan a mistake": the parser reads a clause without a verb.
    fn small_clause(&self, head: Id<Token>) -> bool {
        let token = self.token(head);
        token.relation == Relation::Ccomp && !matches!(token.pos, Pos::Verb | Pos::Aux)
    }

    /// "called Okafor “Little Ilse”", "called the boat her home": the parser takes the name for an apposition.
    fn is_called(&self, cue: Id<Token>, object: Id<Token>) -> bool {
        let quoted = |name| {
            let name: &Token = self.token(name);
            self.quotation_below(name.span, self.region(cue)).is_some()
        };
        let named = |name| {
            let own = [Relation::Det, Relation::Poss].into_iter();
            let described = { own }.any(|it| self.tree.child(name, it).is_some());
            quoted(name) || described && !self.follows_comma(self.tree.subtree(name).start)
        };
        object > cue && !quoted(object) && self.tree.related(object, &[Relation::Appos]).any(named)
    }
}

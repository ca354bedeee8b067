//! Quotations and the cues that own them.

use std::ops::Range;

use readout_model::{Id, Pos, Relation, Span, Tag, Token};

use super::content::{index, is_dash};
use super::cues::{Content, WordRole};
use super::quotation::Quotation;
use super::{Draft, Reading, Row};

/// Words looked at on either side of a quotation. Longer lead-ins are rare, and the bound keeps
/// time linear.
pub(super) const REACH: u32 = 60;

/// Which cue owns a quotation.
#[derive(Clone, Debug)]
pub(super) struct Owner {
    pub(super) hit: usize,
    pub(super) row: Row,
    /// The words around the quotation in which the cue stands.
    pub(super) gap: Range<u32>,
    /// Where the content begins, when a conjunction before the quotation belongs to it.
    pub(super) start: Option<usize>,
    /// Head of the name, where a mark of punctuation is the cue.
    pub(super) speaker: Option<Id<Token>>,
}

impl Reading<'_> {
    /// Drafts of the attributions whose content is quotations that stand next to their cue, and for
    /// each quotation whether it has found an owner or nobody speaks it.
    pub(super) fn own_quotations(&self) -> (Vec<Draft>, Vec<bool>) {
        let mut titles: Vec<bool> = Vec::with_capacity(self.quotations.len());
        for number in 0..self.quotations.len() {
            let listed = titles.last().is_some_and(|&title| title) && self.is_listed_title(number);
            titles.push(listed || self.is_title(number));
        }
        let mut owners: Vec<Option<Owner>> = Vec::with_capacity(self.quotations.len());
        for (number, &title) in titles.iter().enumerate() {
            if title {
                owners.push(None);
                continue;
            }
            let mut owner = self.owner_after(number).or_else(|| self.owner_before(number));
            if owner.is_none() && !self.quotations[number].continues {
                owner = self.owner_of_previous(number, &owners);
            }
            owners.push(owner);
        }
        // A cue after the last paragraph of a long quotation owns the paragraphs before too.
        for number in (1..owners.len()).rev() {
            let taken_up = self.quotations[number - 1].continues && self.opens_block(number);
            if taken_up && owners[number - 1].is_none() {
                owners[number - 1] = owners[number].clone();
            }
        }
        for (number, &title) in titles.iter().enumerate() {
            if owners[number].is_none() && !title {
                owners[number] = self.owner_of_previous(number, &owners);
            }
        }
        let owned =
            owners.iter().zip(&titles).map(|(owner, title)| owner.is_some() || *title).collect();
        let mut drafts: Vec<Draft> = Vec::new();
        let mut draft_of: Vec<Option<usize>> = vec![None; self.hits.len()];
        for (number, owner) in owners.into_iter().enumerate() {
            let Some(owner) = owner else { continue };
            let quotation = &self.quotations[number];
            let start = owner.start.unwrap_or(quotation.span.start());
            let span = Span::new(start.min(quotation.span.start()), quotation.span.end());
            if let Some(draft) = draft_of[owner.hit] {
                drafts[draft].content.push(span);
                continue;
            }
            let mut draft = self.draft(owner.hit, &owner.row);
            let mut lead = self.run_in(number, &owner);
            // "urged them not to “give in”": one stretch.
            let blank = |gap: &str| gap.chars().all(|c| c == ',' || c.is_whitespace());
            let joined = lead
                .pop_if(|it| it.end() <= span.start() && blank(&self.text[it.end()..span.start()]));
            let span = joined.map_or(span, |it| it.cover(span));
            draft.content.extend(lead);
            let cue = self.hits[owner.hit].token;
            let telling = owner.speaker.and_then(|speaker| self.told_before(speaker, cue));
            draft.cue = telling.unwrap_or(draft.cue);
            let inside = |head: &Id<Token>| {
                self.quotation_below(self.token(*head).span, self.region(cue)).is_none()
            };
            // "“…,” a member of the council, Okafor, told the Herald": who is told is no speaker.
            let told = |head: Id<Token>| {
                head > cue
                    && self.has_role(cue, WordRole::Telling)
                    && self.source_nearby(cue, owner.gap.clone()).is_some_and(|it| it < cue)
            };
            // "Awards “out of touch,” say musicians": the parser may take what the words are about.
            let far = |head: Id<Token>| {
                let finite = matches!(self.token(cue).tag, Tag::Vbd | Tag::Vbz | Tag::Vbp);
                index(head) < owner.gap.start
                    && owner.gap.start <= index(cue)
                    && self.source_nearby(cue, owner.gap.clone()).is_some_and(|it| it > cue)
                    && finite
                    && !self.has_role(cue, WordRole::Telling)
                    && (owner.gap.start..index(cue))
                        .all(|at| self.token(Id::new(at as usize)).pos == Pos::Punct)
            };
            if draft.source.is_none_or(|(head, _)| !inside(&head) || told(head) || far(head)) {
                draft.source = None;
                if let Some(speaker) = owner.speaker {
                    draft.source = self.source_span(speaker, cue).map(|span| (speaker, span));
                } else if !self.is_passive(cue) {
                    draft.source = self
                        .source_nearby(cue, owner.gap.clone())
                        .map(|head| self.spelled_out(head, cue))
                        .and_then(|head| Some((head, self.source_span(head, cue)?)));
                }
            }
            draft.content.push(span);
            draft.content.extend(self.rest_of_clause(number, &owner));
            // "It goes to “deep space,” she said, **with a stop at the moon**."
            let begun = owner.start.is_some_and(|start| start < quotation.span.start());
            let later = self.tree.children(cue).iter().filter(|&&child| {
                begun && self.goes_on(cue, child) && owner.gap.contains(&index(child))
            });
            for &child in later {
                draft.content.extend(self.phrase(self.tree.subtree(child)));
            }
            // "The first “strike,” she says, **came soon after**."
            let behind = index(cue) + 2;
            let sentence = &self.analysis.sentences[self.analysis.sentence_of(cue)].tokens;
            let lost = owner.start.is_some()
                && behind < sentence.end
                && owner.gap.contains(&behind)
                && self.is_apart(behind)
                && self.lost_subject(behind, cue).is_some();
            if lost {
                let rest = behind..owner.gap.end.min(sentence.end);
                draft.content.extend(self.phrase(rest));
            }
            draft_of[owner.hit] = Some(drafts.len());
            drafts.push(draft);
        }
        for draft in &mut drafts {
            draft.content.sort();
        }
        (drafts, owned)
    }

    /// `“…,” she said` and `“…,” according to the ministry`.
    fn owner_after(&self, number: usize) -> Option<Owner> {
        let quotation = &self.quotations[number];
        let mut gap = self.gap_after(number);
        let closing = |c: char| c.is_whitespace() || "’”'\"»".contains(c);
        let last = self.text[quotation.inner].trim_end_matches(closing).chars().next_back()?;
        let first = self.token(Id::new(gap.clone().next()? as usize));
        // "“…,” and he added “…”": a further clause with a quotation of its own.
        let second = gap.clone().nth(usize::from(first.tag == Tag::Comma));
        if second.is_some_and(|at| {
            matches!(self.token(Id::new(at as usize)).pos, Pos::Cconj | Pos::Sconj)
        }) && gap.end - gap.start < REACH
            && self.opens_quotation(gap.end)
        {
            return None;
        }
        // "called it “a mistake,” and promised to mend it": what follows has a content of its own.
        let joined = first.pos == Pos::Cconj && {
            let verb =
                gap.clone().skip(1).map(|at| Id::new(at as usize)).find(|&id| self.is_main(id));
            verb.is_some_and(|id| {
                self.token(id).relation == Relation::Conj
                    && self.lacks_subject(id)
                    && self.token(id).head.is_some_and(|head| !gap.contains(&index(head)))
            })
        };
        if joined {
            return None;
        }
        // "After he spoke of “less,” she said: “…”": what she says follows.
        if !self.is_whole(number) && self.opens_quotation(gap.end) && {
            let last = gap.clone().next_back().map(|at| self.token(Id::new(at as usize)).tag);
            last == Some(Tag::Colon) && self.is_in_circumstance(number)
        } {
            return None;
        }
        // "A guard was shouting “Go!” in French, she said": who shouts is told before.
        let marks = self.analysis.tokens_in(quotation.span).start;
        let before = marks.checked_sub(1).map(|at| Id::new(at as usize));
        let shouted = before.is_some_and(|it| {
            self.token(it).tag == Tag::Vbg
                && self.quoting(it).is_some()
                && self.subject(it).is_some()
        });
        if shouted && first.pos == Pos::Adp {
            return None;
        }
        let comma = first.tag == Tag::Comma || is_dash(&self.text[first.span]);
        let parted = comma || matches!(last, ',' | '?' | '!' | '…' | '—' | '–' | '-');
        if let Some(end) = gap.clone().find(|&at| self.ends_sentence(at)) {
            gap.end = end;
        }
        if !(parted || self.is_whole(number) && self.is_tag(gap.clone())) {
            return None;
        }
        if let Some((hit, row, speaker)) = self.sign_off(gap.clone()) {
            return Some(Owner { hit, row, gap, start: None, speaker: Some(speaker) });
        }
        let (hit, row) = self.cue_in(gap.clone())?;
        let cue = self.hits[hit].token;
        // "his ballad “Bee at Sea,” and it feels more like a hymn"
        let opens = second.is_some_and(|at| self.token(Id::new(at as usize)).tag == Tag::Cc);
        let own = self.subjects[cue.index()].is_some_and(|it| it < cue && gap.contains(&index(it)));
        if opens && own && !self.is_bare(cue) {
            return None;
        }
        let above = self
            .token(cue)
            .head
            .filter(|&above| gap.contains(&index(above)) && self.lacks_subject(cue));
        let as_clause = |id| self.is_as_clause(id);
        // "she said it was “late,” adding that …": the quotation is what she said.
        let adds = self.token(cue).tag == Tag::Vbg && self.token(cue).relation == Relation::Advcl;
        let said = self.token(cue).head.is_some_and(|verb| {
            let marks = self.analysis.tokens_in(quotation.span).start;
            index(verb) < marks
                && self.quoting(verb).is_some()
                && self.start_before(number).is_some()
        });
        // "urged them to list “steps,” saying “it is late”": the quotation behind is what is said.
        let next = adds && !self.ends_in_mark(number) && self.opens_quotation(index(cue) + 1);
        let said = said || next && self.start_before(number).is_some();
        // "called it “a farce,” adding, “it is late”": what is told with a verb of its own is not what is added.
        let said = said || adds && self.is_in_told_clause(number);
        // "said “we’ll see,” when asked whether …": what is asked stands behind.
        let asked = self.token(cue).relation == Relation::Advcl
            && self
                .token(cue)
                .head
                .is_some_and(|verb| index(verb) < marks && self.quoting(verb).is_some())
            && self.tree.children(cue).iter().any(|&it| self.has_role(it, WordRole::Circumstance));
        if as_clause(cue)
            || above.is_some_and(as_clause)
            || self.has_clause_behind(cue)
            || asked
            || adds && said
        {
            return None;
        }
        Some(Owner { hit, row, gap, start: self.start_before(number), speaker: None })
    }

    /// Whether a sentence with a quotation in its middle opens with a conjunction: `After he spoke of “less,” …`.
    fn is_in_circumstance(&self, number: usize) -> bool {
        let start = self.analysis.tokens_in(self.quotations[number].span).start;
        let sentence = self.analysis.sentence_of(Id::new(start as usize));
        let first = self.analysis.sentences[sentence].tokens.start;
        let opens = Id::<Token>::new(first as usize);
        first < start && self.has_role(opens, WordRole::Circumstance)
    }

    /// Whether a quotation ends a sentence that tells something before it: `She called it “a farce,” …`.
    fn is_in_told_clause(&self, number: usize) -> bool {
        let start = self.analysis.tokens_in(self.quotations[number].span).start;
        let Some(begin) = self.start_before(number) else { return false };
        let lead = self
            .analysis
            .tokens_in(Span::new(begin, self.quotations[number].span.start().max(begin)));
        let Some(first) = lead.clone().next() else { return false };
        let sentence =
            &self.analysis.sentences[self.analysis.sentence_of(Id::new(first as usize))].tokens;
        (first..start).any(|at| {
            let id = Id::new(at as usize);
            self.is_finite_in(sentence, id) && !self.lacks_subject(id)
        })
    }

    /// Whether words behind a quotation only tell who says so: “We are late.” **Marant said on Monday**.
    fn is_tag(&self, gap: Range<u32>) -> bool {
        const LONGEST: u32 = 8;
        let Some((hit, _)) = self.cue_in(gap.clone()) else { return false };
        let cue = self.hits[hit].token;
        let subject = self.subjects[cue.index()].filter(|it| gap.contains(&index(*it)));
        let opens = subject.is_some_and(|subject| {
            let space = |at: &u32| self.token(Id::new(*at as usize)).tag != Tag::Space;
            gap.clone().find(space) == Some(self.tree.subtree(subject).start) && subject < cue
        });
        opens && index(cue) <= gap.start + LONGEST && self.is_bare(cue)
    }

    /// Whether a cue has a clause of its own right behind it, outside quotation marks: `the “peace train,”
    /// saying that it was late`.
    fn has_clause_behind(&self, cue: Id<Token>) -> bool {
        // In "“…,” said Marant" the parser may take the name for the subject of a clause.
        let own = self.subjects[cue.index()].is_some_and(|subject| subject < cue);
        let joined = self.token(cue).relation == Relation::Conj
            || matches!(self.token(cue).tag, Tag::Vbg | Tag::Vb);
        (own || joined)
            && self.tree.related(cue, &[Relation::Ccomp]).any(|clause| {
                let first = Id::new(self.tree.subtree(clause).start as usize);
                let bare =
                    |id| self.quotation_below(self.token(id).span, self.region(cue)).is_none();
                let marked = self.token(first).relation == Relation::Mark && first > cue;
                let beside = index(first) == index(cue) + 1 && bare(clause);
                (marked || beside) && bare(first)
            })
    }

    /// The cue in the words behind a quotation: their first verb, or one that it governs ("went on to
    /// say", "was quoted as saying"). A verb without a subject there is a word misread.
    fn cue_in(&self, gap: Range<u32>) -> Option<(usize, Row)> {
        let mut settled = false;
        let verbs = gap.clone().map(|at| Id::new(at as usize));
        let quoted = |id| self.quoted_as(id).is_some();
        let verbs =
            verbs.filter(|&id| quoted(id) || self.is_main(id) && !self.is_in_aside(id, &gap));
        for id in verbs.take(4) {
            let relation = self.token(id).relation;
            let governed = matches!(
                relation,
                Relation::Xcomp | Relation::Conj | Relation::Advcl | Relation::Prep
            ) && self.subjects[id.index()].is_none()
                || quoted(id);
            if settled && !governed {
                return None;
            }
            if let Some(found) = self.quoting(id) {
                return Some(found);
            }
            let subject = self.subjects[id.index()];
            let inside = |it: Id<Token>| gap.contains(&index(it));
            // What hangs from a word of the quotation is a word misread, as in "“…,” Harbour Chief Marant said".
            let head = self.token(id).head;
            let misread = head.is_some_and(|it| self.region(it) != self.region(id));
            settled |= governed && !misread || subject.is_some_and(inside);
        }
        None
    }

    /// `“…” — Ilse Marant`: a mark of the cue table and a name, and nothing more.
    fn sign_off(&self, gap: Range<u32>) -> Option<(usize, Row, Id<Token>)> {
        let (hit, row) = self.marked(Id::new(gap.start as usize))?;
        let speaker = self.name_in(gap.start + 1..gap.end)?;
        self.is_dashed(gap.start).then_some((hit, row, speaker))
    }

    /// The mark of punctuation at this token, if the cue table has it.
    pub(super) fn marked(&self, id: Id<Token>) -> Option<(usize, Row)> {
        let hit = self.hit_at[id.index()]? as usize;
        let word = self.text[self.token(id).span].contains(char::is_alphanumeric);
        (!word).then(|| (hit, self.hits[hit].rows[0].clone()))
    }

    pub(super) fn is_dashed(&self, at: u32) -> bool {
        is_dash(&self.text[self.token(Id::new(at as usize)).span])
    }

    /// The last word of the name that some words begin with, if they are a name with what may stand
    /// behind it ("Ilse Marant, envoy of the island") and no sentence.
    pub(super) fn name_in(&self, tokens: Range<u32>) -> Option<Id<Token>> {
        const LONGEST: usize = 12;
        let token = |at: u32| self.token(Id::new(at as usize));
        let verb = |at: u32| matches!(token(at).pos, Pos::Verb | Pos::Aux | Pos::Pron);
        let nominal = |at: &u32| matches!(token(*at).pos, Pos::Propn | Pos::Noun);
        if tokens.len() > LONGEST || tokens.clone().any(verb) {
            return None;
        }
        let first = tokens.clone().find(nominal)?;
        // "Q&A: …", "NBA: …": the part of a paper that it stands in.
        if self.has_role(Id::new(first as usize), WordRole::Credit) && first + 1 == tokens.end {
            return None;
        }
        let last = (first..tokens.end).take_while(nominal).last()?;
        let capital = self.text[token(last).span].starts_with(char::is_uppercase);
        // "— the firm's largest ship"
        let owns = last + 1 < tokens.end && token(last + 1).tag == Tag::Pos;
        (capital && !owns).then(|| Id::new(last as usize))
    }

    /// `She said: “…”`, `she said, “…”`, `she said that “…”`, `she wrote “…”`.
    fn owner_before(&self, number: usize) -> Option<Owner> {
        let gap = self.gap_before(number);
        let space = |at: &u32| self.token(Id::new(*at as usize)).tag == Tag::Space;
        let last = Id::<Token>::new(gap.clone().rev().find(|at| !space(at))? as usize);
        let lead = self.token(last);
        let colon = lead.tag == Tag::Colon && !is_dash(&self.text[lead.span]);
        let comma = lead.tag == Tag::Comma;
        let that = lead.relation == Relation::Mark && lead.tag == Tag::In;
        let whole = self.is_whole(number);
        if !colon && !whole || self.ends_sentence(index(last)) {
            return None;
        }
        let mut cue = None;
        let mut between = 0;
        for at in gap.clone().rev() {
            let id = Id::new(at as usize);
            if self.ends_sentence(at) && id != last {
                if colon {
                    break;
                }
                return None;
            }
            // "said the port stayed and the row continued but **that** “…”": what takes no clause has no part in it.
            let clauses = |row: &Row| self.cues.row(row.number).content.contains(&Content::Clause);
            let found = self.quoting(id);
            let joined =
                (at + 1..gap.end).any(|it| self.token(Id::new(it as usize)).tag == Tag::Cc);
            // "Asked whether it was late, he smiled: “…”": what is asked ends before who answers.
            let asked = || {
                let Token { relation, head, .. } = *self.token(id);
                relation == Relation::Advcl
                    && self.is_passive(id)
                    && head.is_some_and(|verb| id < verb && index(verb) < index(last))
            };
            // "The channel, which analysts know as the group's, gave an order: “…”": nor has an aside.
            let aside = || {
                let Token { relation, head, .. } = *self.token(id);
                let subject = head.filter(|&noun| self.token(noun).relation == Relation::Nsubj);
                let verb = subject.and_then(|noun| self.token(noun).head);
                let behind = self.tree.subtree(id).end;
                relation == Relation::Relcl
                    && verb.is_some_and(|it| behind <= index(it) && it < last)
            };
            if colon && found.is_some() && (asked() || aside()) {
                break;
            }
            // "said that if the rain **continues**, they will “hardly” leave"
            if !colon && found.is_some() && self.is_condition(id) {
                between += 1;
                continue;
            }
            if let Some((hit, row)) = found.filter(|(_, row)| !that || clauses(row)) {
                // "said the row continued but that, in short, “…”": nor has it behind a comma.
                if joined && !that && !colon && !clauses(&row) {
                    return None;
                }
                cue = Some((hit, row));
                break;
            }
            if self.is_main(id) && !colon && self.quoting(id).is_none() {
                return None;
            }
            between += 1;
        }
        // "MARANT: “…”": a name and a colon, as in a transcript or a headline.
        let begin =
            gap.clone().rev().take_while(|&at| at == index(last) || !self.ends_sentence(at));
        let begin = begin.last()?;
        let name = begin..index(last);
        if colon && cue.is_none() {
            let named = if self.opens_sentence(begin) { self.name_in(name.clone()) } else { None };
            let speaker = named.or_else(|| self.speaker_of(name).filter(|_| whole))?;
            let (hit, row) = self.marked(last)?;
            return Some(Owner { hit, row, gap, start: None, speaker: Some(speaker) });
        }
        let (hit, row) = cue?;
        // "told him about the raid, but “he laughed it off”": no part of what she told.
        if lead.tag == Tag::Cc
            && between > 0
            && self.has_role(self.hits[hit].token, WordRole::Telling)
        {
            return None;
        }
        let direct = between == 0 || colon || comma || that;
        // Without punctuation the words between may be part of a clause that goes on in quotation
        // marks; then the quotation is not the whole of the content.
        let clause = self.tree.child(self.hits[hit].token, Relation::Ccomp);
        let goes_on = |clause| self.tree.subtree(clause).contains(&index(last));
        if !direct && clause.is_some_and(goes_on) {
            return None;
        }
        let led = || if colon { self.clause_before(hit, &row, index(last)) } else { None };
        // "said they left, **because** “it was late”", "left but **that** “…”": with the clause before it.
        let whole = || {
            let cause = lead.head.is_some_and(|it| self.token(it).relation == Relation::Advcl);
            let link = self.token(Id::new(index(last).max(1) as usize - 1)).tag == Tag::Cc;
            if cause || link { self.clause_before(hit, &row, index(last)) } else { None }
        };
        let start = if that { whole().or(Some(lead.span.start())) } else { led() };
        Some(Owner { hit, row, gap, start, speaker: None })
    }

    /// `“…,” she said. “…”` and the next paragraph of a quotation that was left open.
    fn owner_of_previous(&self, number: usize, owners: &[Option<Owner>]) -> Option<Owner> {
        let quotation = &self.quotations[number];
        // Titles and the like between two quotations of one speaker do not count.
        let previous = (0..number).rev().take(8).find(|&other| {
            let beside = self.quotations[other].parent == quotation.parent && !self.is_title(other);
            let stops = self.quotations[other].continues || self.ends_in_mark(other);
            beside && (owners[other].is_some() || stops && self.is_whole(other))
        })?;
        let owner = owners[previous].as_ref()?;
        let again = || Owner { start: None, ..owner.clone() };
        if self.quotations[previous].continues && self.opens_block(number) {
            return Some(again());
        }
        let next_block = self.quotations[previous].block != quotation.block;
        // A paragraph in marks of another kind is a heading or somebody else's.
        let mark = |it: &Quotation| &self.text[it.span.start()..it.inner.start()];
        let alike = mark(&self.quotations[previous]) == mark(quotation);
        if next_block && !(alike && self.fills_block(number)) {
            return None;
        }
        let between = Span::new(
            self.quotations[previous].span.end(),
            quotation.span.start().max(self.quotations[previous].span.end()),
        );
        let gap = self.analysis.tokens_in(between);
        if gap.is_empty() {
            return (!next_block || self.fills_block(previous)).then(again);
        }
        // "chanted “We are here” and “Not again.”"
        let joined = |at: u32| {
            let token = self.token(Id::new(at as usize));
            matches!(token.tag, Tag::Cc | Tag::Comma | Tag::Space)
        };
        if !next_block && gap.len() <= 2 && gap.clone().all(joined) {
            return Some(again());
        }
        let cue = index(self.hits[owner.hit].token);
        // "“…,” she told the Herald, “just a mess.”"
        let closes = !next_block
            && gap.contains(&cue)
            && self.ends_in_mark(number)
            && gap.clone().all(|at| !self.ends_sentence(at));
        if gap.len() as u32 > REACH || !self.is_whole(number) && !closes {
            return None;
        }
        // The title of a programme may stand before: `on “Morning Watch.”`
        let space = |at: &u32| {
            matches!(self.token(Id::new(*at as usize)).tag, Tag::Space | Tag::CloseQuote)
        };
        let last = gap.clone().rev().find(|at| !space(at))?;
        let ended = self.ends_sentence(last);
        let stops = ended || self.token(Id::new(last as usize)).tag == Tag::Comma;
        let inside = gap.contains(&cue);
        // In the middle of a sentence a further cue would take the quotation.
        let quiet =
            ended || (cue + 1..gap.end).all(|at| self.quoting(Id::new(at as usize)).is_none());
        let sentences = gap.clone().filter(|&at| self.ends_sentence(at)).count();
        // Further sentences in between are the outlet's when nobody else speaks in them.
        let alone = || {
            !next_block
                && sentences <= 3
                && (cue + 1..gap.end).all(|at| self.quoting(Id::new(at as usize)).is_none())
        };
        (inside && stops && quiet && (sentences <= 1 || alone())).then(again)
    }
}

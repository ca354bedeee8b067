//! Exact stretches of text: which characters belong to a content or a source and which do not.

use std::ops::Range;

use readout_model::{Id, Pos, Relation, Span, Tag, Token};

use super::Reading;
use super::cues::WordRole;
use super::source::{CLIMB, PHRASE};

impl Reading<'_> {
    /// The text of some tokens as a content seen from `region`: punctuation at the ends goes, a
    /// quotation that begins or ends inside is taken whole, nothing leaves the region.
    pub(super) fn piece(&self, tokens: Range<u32>, region: Option<u32>) -> Option<Span> {
        let (mut start, mut end) = (tokens.start, tokens.end);
        let loose = |index: u32| {
            let token = self.token(Id::new(index as usize));
            let punctuation =
                matches!(token.tag, Tag::Comma | Tag::Period | Tag::Colon | Tag::Space | Tag::Hyph)
                    || token.relation == Relation::Punct && is_dash(&self.text[token.span]);
            let mark = matches!(token.tag, Tag::OpenQuote | Tag::CloseQuote)
                || matches!(&self.text[token.span], "•" | "●" | "▪" | "·");
            (punctuation || mark) && self.quotation_below(token.span, region).is_none()
        };
        // "…, but": a conjunction that the parser left behind.
        let joins = |at: u32| {
            let token = self.token(Id::new(at as usize));
            token.pos == Pos::Cconj
                && token.relation == Relation::Cc
                && !self.has_role(Id::new(at as usize), WordRole::Nobody)
                && self.quotation_below(token.span, region).is_none()
        };
        while start < end && (loose(start) || joins(start)) {
            start += 1;
        }
        let opens = |at: u32| self.token(Id::new(at as usize)).tag == Tag::OpenBracket;
        while start < end && (loose(end - 1) || joins(end - 1) || opens(end - 1)) {
            end -= 1;
        }
        start = self.past_dateline(start, end);
        start = self.past_label(start, end);
        // "EPA The port was closed": the credit of a picture.
        let credit = end > start + 2
            && self.has_role(Id::new(start as usize), WordRole::Credit)
            && self.opens_sentence(start)
            && self.words(start + 1).starts_with(char::is_uppercase)
            && self.token(Id::new(start as usize + 1)).tag != Tag::Nnp;
        start += u32::from(credit);
        if start >= end {
            return None;
        }
        // "(31 %)": a bracket that was opened inside is closed inside.
        let tag = |at: u32| self.token(Id::new(at as usize)).tag;
        if (end as usize) < self.analysis.tokens.len() && tag(end) == Tag::CloseBracket {
            let mut brackets = (start..end).rev().take(BRACKET_REACH).map(tag);
            let last = brackets.find(|tag| matches!(tag, Tag::OpenBracket | Tag::CloseBracket));
            end += u32::from(last == Some(Tag::OpenBracket));
        }
        let first = self.token(Id::new(start as usize)).span;
        let last = self.token(Id::new(end as usize - 1)).span;
        let mut span = first.cover(last);
        for token in [first, last] {
            if let Some(quotation) = self.quotation_below(token, region) {
                span = span.cover(self.quotations[quotation].span);
            }
        }
        match region.map(|region| self.quotations[region as usize].inner) {
            Some(inner) if !inner.contains(span) => {
                let start = span.start().max(inner.start());
                let end = span.end().min(inner.end());
                (start < end).then(|| Span::new(start, end))
            }
            _ => Some(span),
        }
    }

    /// Past a dateline that was left at the beginning of a paragraph: "HOUSTON — ".
    fn past_dateline(&self, start: u32, end: u32) -> u32 {
        const LONGEST: u32 = 10;
        const LETTERS: usize = 4;
        let word = |at: u32| &self.text[self.token(Id::new(at as usize)).span];
        let first = start < end && self.opens_sentence(start) && word(start).len() >= LETTERS;
        if !first || !word(start).bytes().all(|b| b.is_ascii_uppercase()) {
            return start;
        }
        let dash = (start + 1..end.min(start + LONGEST)).find(|&at| is_dash(word(at)));
        let spaced = dash.filter(|&at| self.token(Id::new(at as usize - 1)).space_after);
        let verb = |at: u32| self.is_verb(Id::new(at as usize));
        spaced.filter(|&at| !(start..at).any(verb)).map_or(start, |at| at + 1)
    }

    /// The words of a source: its phrase, without the cue and what hangs from it.
    pub(super) fn source_span(&self, head: Id<Token>, cue: Id<Token>) -> Option<Span> {
        let Range { start, end } = self.tree.subtree(head);
        let region = self.region(cue);
        // "According to the ministry, Marant has left", with Marant read as part of the source.
        let verb = self.token(cue).head.filter(|&verb| cue < verb && self.lacks_subject(verb));
        let end = match verb.filter(|_| cue < head).and_then(|_| self.swallowed(head)) {
            Some(subject) => self.tree.subtree(subject).start,
            None => end,
        };
        // "The paper quoted **witnesses** saying so": the parser may take the verb for a part of the phrase.
        let verb = self.tree.related(head, &[Relation::Amod]).find(|&verb| {
            self.token(head).relation == Relation::Root
                && matches!(self.token(verb).tag, Tag::Vbd | Tag::Vbn)
                && verb < head
                && self.subjects[verb.index()].is_some_and(|it| it < verb)
        });
        let start = verb.map_or(start, |verb| index(verb) + 1);
        // "Added Marant": the parser may take both words for a name.
        let start = if (start..index(head)).contains(&index(cue)) { index(cue) + 1 } else { start };
        // "Earlier Marant declared": when, not which Marant.
        let first = self.token(Id::new(start as usize));
        let when = matches!(first.tag, Tag::Jjr | Tag::Rbr)
            && start < index(head)
            && self.opens_sentence(start)
            && first.head == Some(head)
            && self.token(self.at_or_last(start + 1)).pos == Pos::Propn;
        let start = start + u32::from(when);
        let hit = cue;
        // "a movement that **has been critical**"
        let Token { pos, relation, head: above, .. } = *self.token(cue);
        let copula = above.filter(|&verb| {
            pos == Pos::Adj && relation == Relation::Acomp && head < verb && verb < cue
        });
        let clause = copula.unwrap_or(cue);
        let cue = self.tree.subtree(clause).start.max(index(head) + 1)..index(cue) + 1;
        // An antecedent of the cue's own clause ends where that clause begins.
        let inside = cue.start < cue.end && start <= cue.start && cue.end <= end;
        let end = if inside { cue.start } else { end };
        let possessive = |at: u32| self.token(Id::new(at as usize)).tag == Tag::Pos;
        // "Marant’s claim", but "the bank Marant’s announced", which is part of the name.
        let noun = self.token(hit).pos == Pos::Noun;
        let named = !noun && self.token(head).relation == Relation::Nsubj && end == index(hit);
        let end = if end > start + 1 && possessive(end - 1) && !named { end - 1 } else { end };
        // A broken parse may reach into a quotation beside the source.
        let whole = start..end;
        let strange = |at: &u32| {
            let token = Id::new(*at as usize);
            let quotation = self.quotation_below(self.token(token).span, region);
            let Some(number) = quotation else { return false };
            // "the stars of its “Sea Watch” tribute", "known for her “no nonsense” manner": a part of the phrase.
            let marks = self.analysis.tokens_in(self.quotations[number].span);
            let next = self.token(self.at_or_last(marks.end));
            let part = marks.start > whole.start
                && marks.end < whole.end
                && !self.ends_in_mark(number)
                && matches!(next.pos, Pos::Noun | Pos::Propn);
            !part && quotation != self.quotation_below(self.token(head).span, region)
        };
        // So may it reach into a credit or a menu: "Photo / @harbour Officials said".
        let furniture = |at: &u32| {
            let word = self.words(*at);
            // "a Herald/Tarn poll"
            let joins = word == "/"
                && !self.token(Id::new(*at as usize)).space_after
                && at
                    .checked_sub(1)
                    .is_some_and(|it| !self.token(Id::new(it as usize)).space_after);
            !joins && matches!(word, "/" | "|" | "•" | "©" | "»" | "—") || word.starts_with('@')
        };
        let broken = |at: &u32| strange(at) || furniture(at);
        let start = (start..index(head)).rev().take(PHRASE).find(broken).map_or(start, |at| at + 1);
        let end = match (index(head) + 1..end).take(PHRASE).find(strange) {
            // "Marant, known for her “iron” will, said": to the comma, not to the middle of the phrase.
            Some(cut) => {
                let parts = |at: &u32| {
                    let before = self.token(Id::new(*at as usize - 1));
                    self.token(Id::new(*at as usize)).tag == Tag::Comma
                        || is_dash(self.words(*at))
                            && before.space_after
                            && before.tag != Tag::CloseBracket
                };
                (index(head) + 1..cut).find(parts).unwrap_or(cut)
            }
            None => end,
        };
        // "the fleet that sails **and** says …", "the fleet set out **by** saying …"
        let end = match end.checked_sub(1).map(|at| self.token(Id::new(at as usize))) {
            Some(last) if end > index(head) + 1 && last.pos == Pos::Cconj => end - 1,
            Some(last)
                if end > index(head) + 2
                    && last.pos == Pos::Adp
                    && self.token(Id::new(end as usize - 2)).space_after =>
            {
                index(head) + 1
            }
            _ => end,
        };
        // "The envoy **boasted of it** and vowed …": the parser may take the first verb for a participle.
        let link = self.token(self.at_or_last(index(hit).max(1) - 1));
        let first = self.tree.related(head, &[Relation::Acl]).find(|&verb| {
            head < verb
                && verb < hit
                && link.tag == Tag::Cc
                && link.head == Some(head)
                && self.token(hit).relation == Relation::Root
                && self.token(verb).tag == Tag::Vbn
                && self.tree.subtree(verb).start == index(head) + 1
        });
        let end = first.map_or(end, |verb| end.min(index(verb)));
        // "said the bank **which also warned that …**": that is told apart.
        let told = self.tree.related(head, &[Relation::Relcl]).find(|&verb| {
            let start = self.tree.subtree(verb).start;
            head > hit
                && start > index(head)
                && !self.follows_comma(start)
                && self.quoting(verb).is_some()
                && self.tree.child(verb, Relation::Ccomp).is_some()
        });
        let end = told.map_or(end, |verb| end.min(self.tree.subtree(verb).start));
        // "…, said Marant, the envoy, **when the vote began**": then it was said.
        let then = self.tree.related(head, &[Relation::Relcl]).find(|&verb| {
            let start = self.tree.subtree(verb).start;
            head > hit
                && self.follows_comma(start)
                && self.token(Id::new(start as usize)).tag == Tag::Wrb
                && self.has_role(Id::new(start as usize), WordRole::Circumstance)
        });
        let end = then.map_or(end, |verb| end.min(self.tree.subtree(verb).start));
        // "the bank, which co|-ordinated it": to the comma, where the tokenizer cut a word.
        let nominal =
            |at: u32| matches!(self.token(Id::new(at as usize)).pos, Pos::Noun | Pos::Propn);
        let cut = end > index(head) + 1
            && (end as usize) < self.analysis.tokens.len()
            && self.is_hyphen(end)
            && !nominal(end - 1);
        let comma = |at: &u32| self.token(Id::new(*at as usize)).tag == Tag::Comma;
        let end = match (index(head) + 1..end).rev().take(PHRASE).find(comma) {
            Some(comma) if cut => comma,
            _ => end,
        };
        // "Earlier Marant said"
        let first = Id::new(start as usize);
        let links = self.opens_sentence(start)
            && start < index(head)
            && self.token(first).pos == Pos::Adv
            && self.has_role(first, WordRole::Link)
            && self.token(head).pos == Pos::Propn;
        let start = start + u32::from(links);
        // "the news agency HHN said": the parser may take noun and name for two subjects.
        // "A woman in Oslo, Ilse Marant, said"
        let parted =
            self.token(self.at_or_last(end)).tag == Tag::Comma && self.token(head).pos == Pos::Noun;
        // "Tiago **do** Vale said": an auxiliary before a past tense is a part of a name.
        let particle = self.token(self.at_or_last(end)).relation == Relation::Aux
            && self.token(hit).tag == Tag::Vbd
            && self.token(head).pos == Pos::Propn;
        let parted = parted || particle;
        let mut beside = self.at_or_last(end + u32::from(parted));
        while let (Relation::Compound, Some(head)) =
            (self.token(beside).relation, self.token(beside).head.filter(|&head| head > beside))
        {
            beside = head;
        }
        let name = self.token(beside);
        // "who spoke with the station h-tv said": the first part of a name shows that it is one.
        let proper = self.token(Id::new(self.tree.subtree(beside).start as usize)).pos;
        let twice = (name.pos == Pos::Propn || proper == Pos::Propn && !parted)
            && name.relation == Relation::Nsubj
            && name.head == self.token(head).head
            && self.token(head).relation == Relation::Nsubj
            && self.tree.subtree(beside).start == end + u32::from(parted);
        let end = if twice { self.tree.subtree(beside).end } else { end };
        // "A group of miners, drivers, and factory **workers** said": the parser may take the list for two subjects.
        let link = |at: u32| {
            let token = self.token(self.at_or_last(at));
            matches!(token.tag, Tag::Comma | Tag::Cc)
        };
        let gap = (end..end + 2).take_while(|&at| link(at)).count() as u32;
        let rest = self.token(head).head.and_then(|verb| {
            let mut subjects = self.tree.related(verb, &[Relation::Nsubj]);
            let next = subjects.find(|&it| self.tree.subtree(it).start == end + gap)?;
            let beside = gap > 0 && next > head && next < hit;
            let joined = self.token(self.at_or_last(end + gap - gap.min(1))).tag == Tag::Cc;
            (beside && joined).then_some(next)
        });
        let end = rest.map_or(end, |it| self.tree.subtree(it).end);
        let end = self.past_participle(head, hit, end);
        // "“…,” read a statement **by his spokesman**"
        let by = self.tree.related(hit, &[Relation::Prep, Relation::Agent]).find(|&it| {
            head > hit
                && self.has_role(head, WordRole::Medium)
                && self.has_role(it, WordRole::Source)
                && self.tree.subtree(it).start == end
        });
        let end = by.map_or(end, |it| self.tree.subtree(it).end);
        // "…, said a spokesman **here on Monday**", "**in a statement**": when and in what it was said.
        let mut end = match self.deed_of_agent(hit).filter(|&it| it > head) {
            Some(deed) if self.agent(hit) == Some(head) => end.min(self.tree.subtree(deed).start),
            _ => end,
        };
        for _ in 0..2 {
            let last = |it: &Id<Token>| self.tree.subtree(*it).end == end && *it > head;
            let relations = [Relation::Prep, Relation::Npadvmod, Relation::Advmod];
            let aside = self.tree.related(head, &relations).find(last).filter(|&it| {
                let words = self.tree.subtree(it);
                let place = self.token(it).relation == Relation::Advmod;
                head > hit
                    && !self.is_preposition_cue(hit)
                    && (self.leads_to_medium(it) || self.is_date(words) || place)
            });
            // "…, said Marant, the founder of the line **at a briefing**": it may hang from the last word.
            let deep =
                (index(head) + 1..end).rev().take(PHRASE).map(|at| Id::<Token>::new(at as usize));
            let deep = { deep }.find(|&it| {
                self.token(it).relation == Relation::Prep
                    && self.tree.subtree(it).end >= end
                    && head > hit
                    && !self.is_preposition_cue(hit)
                    && self.leads_to_medium(it)
                    && self.tree.child(it, Relation::Pobj).is_some_and(|noun| {
                        let article = self.tree.child(noun, Relation::Det);
                        article.is_some_and(|it| self.analysis.has_feature(it, "Definite=Ind"))
                    })
            });
            end = aside.or(deep).map_or(end, |it| self.tree.subtree(it).start.min(end));
        }
        // "Officials **for years** called it safe"
        let before = self.tree.related(head, &[Relation::Prep, Relation::Npadvmod]).find(|&it| {
            let words = self.tree.subtree(it);
            // "The party on Monday sent a letter", but "a report in 2016 said"
            let day = self.tree.child(it, Relation::Pobj);
            let lasts = self.token(it).relation == Relation::Npadvmod
                || self.has_role(it, WordRole::Duration)
                || self.token(head).pos == Pos::Propn
                || day.is_some_and(|it| self.token(it).tag == Tag::Nnp);
            let beside = Some(Id::new(end as usize)) == self.token(head).head || index(hit) == end;
            words.end == end && beside && head < it && lasts && self.is_date(words)
        });
        let end = before.map_or(end, |it| self.tree.subtree(it).start);
        // "Marant and Okafor **both** urged", but "who knew them both"
        let counts = |at: u32| {
            at > index(head)
                && self.has_role(Id::new(at as usize), WordRole::Floating)
                && self.token(Id::new(at as usize - 1)).pos == Pos::Propn
        };
        let end = end - u32::from(end <= index(hit) && counts(end - 1));
        // "…, confirmed ministry spokesman Ilse Marant": the parser may take the office for the cue's object.
        let office = hit.index() + 1..start as usize;
        let nominal = |at: usize| {
            let token = self.token(Id::new(at));
            matches!(token.pos, Pos::Noun | Pos::Propn | Pos::Adj) && !token.tag.eq(&Tag::Pos)
        };
        let inverted = self.token(hit).pos == Pos::Verb
            && self.token(head).pos == Pos::Propn
            && self.follows_comma(index(hit))
            && office.len() <= 6;
        let start = if inverted && !office.is_empty() && office.clone().all(nominal) {
            office.start as u32
        } else {
            start
        };
        // "Through a lawyer, Marant said": the parser may take the lawyer for a part of the name.
        let led = start > 0 && self.token(Id::new(start as usize - 1)).pos == Pos::Adp;
        let apart = |&noun: &Id<Token>| {
            let Range { end, .. } = self.tree.subtree(noun);
            end < index(head) && self.follows_comma(end + 1)
        };
        let lawyer = self.tree.related(head, &[Relation::Nmod]).filter(apart).last();
        let start = match lawyer.filter(|_| led) {
            Some(noun) => self.tree.subtree(noun).end + 1,
            None => start,
        };
        // "16:31 Marant says": the time of an entry.
        let clock = end > start + 1
            && self.opens_sentence(start)
            && self.token(Id::new(start as usize)).tag == Tag::Cd
            && index(head) > start
            && self.words(start).contains([':', '.'])
            && self
                .words(start)
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b':' || byte == b'.');
        let start = start + u32::from(clock);
        // "EPA The port was closed": the credit of a picture.
        let block = |at: u32| {
            let sentence = self.analysis.sentence_of(Id::new(at as usize));
            self.analysis.sentences[sentence].block
        };
        let credit = end > start + 1
            && self.has_role(Id::new(start as usize), WordRole::Credit)
            && (start == 0 || block(start - 1) != block(start))
            && self.token(Id::new(start as usize + 1)).pos == Pos::Propn;
        let start = self.past_topic(start + u32::from(credit), index(head));
        self.phrase(self.before_hyphens(start)..self.past_hyphens(start, end))
    }

    /// Past the participle behind a source that the parser took for the verb of the sentence, to the real one: "A family
    /// **caught up in the flood** told", "Cooks **named in a list** are coming home, saying …".
    fn past_participle(&self, head: Id<Token>, hit: Id<Token>, end: u32) -> u32 {
        let above = |verb: Id<Token>| self.token(verb).head;
        let verbs = [Some(hit), above(hit)].into_iter().flatten();
        let main = { verbs }.find(|&verb| {
            let caught = above(verb).filter(|&it| index(it) == end && it < verb);
            let finite = matches!(self.tense(verb), Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md);
            let hung = match self.token(verb).relation {
                Relation::Dep => true,
                Relation::Advcl => self.tree.child(verb, Relation::Mark).is_none() && verb != hit,
                _ => false,
            };
            hung && finite
                && caught.is_some_and(|it| {
                    matches!(self.token(it).tag, Tag::Vbd | Tag::Vbn)
                        && self.subjects[it.index()] == Some(head)
                        && self.tree.child(it, Relation::Aux).is_none()
                        && self.tree.child(it, Relation::Auxpass).is_none()
                })
        });
        let start = main.map(|verb| {
            let first = self.tree.related(verb, &[Relation::Aux, Relation::Auxpass]).next();
            index(first.unwrap_or(verb))
        });
        let words = |to: u32| (end..to).map(|at| self.token(Id::new(at as usize)).pos);
        let plain = |&to: &u32| { words(to) }.all(|it| !matches!(it, Pos::Punct | Pos::Cconj));
        start.filter(|to| *to > end && plain(to)).unwrap_or(end)
    }

    /// Past the rest of a hyphenated name or noun that the parser cut: "Bo Sun|-a", "the co|-founder Ilse Marant".
    fn past_hyphens(&self, start: u32, end: u32) -> u32 {
        let last = self.analysis.tokens.len() as u32;
        let nominal = |id: Id<Token>| matches!(self.token(id).pos, Pos::Noun | Pos::Propn);
        let hyphen = end > start && end + 1 < last && self.is_hyphen(end);
        if !hyphen || !nominal(Id::new(end as usize - 1)) {
            return end;
        }
        let mut word = Id::<Token>::new(end as usize + 1);
        for _ in 0..CLIMB {
            match self.token(word).head.filter(|&head| head > word && nominal(head)) {
                Some(head) if nominal(word) => word = head,
                _ => break,
            }
        }
        let rest = end + 1..self.tree.subtree(word).end;
        let apart = rest.clone().any(|at| self.token(Id::new(at as usize)).pos == Pos::Punct);
        if apart { end + 2 } else { rest.end.max(end + 2) }
    }

    /// To the first part of a hyphenated word that the parser cut: "the co-|founder".
    fn before_hyphens(&self, start: u32) -> u32 {
        let mut start = start;
        while start > 1 && self.is_hyphen(start - 1) {
            let part = self.tree.subtree(Id::new(start as usize - 2));
            start = if part.end < start { part.start } else { start - 2 };
        }
        start
    }

    /// Whether a token is a dash that joins its neighbours.
    fn is_hyphen(&self, at: u32) -> bool {
        let close = |at: u32| !self.token(Id::new(at as usize)).space_after;
        at > 0
            && close(at - 1)
            && close(at)
            && is_dash(&self.text[self.token(Id::new(at as usize)).span])
    }

    /// The outermost quotation within `region` that contains a span.
    pub(super) fn quotation_below(&self, span: Span, region: Option<u32>) -> Option<usize> {
        let after = self.quotations.partition_point(|other| other.span.start() <= span.start());
        let mut current = after.checked_sub(1);
        let mut found = None;
        for _ in 0..32 {
            let Some(index) = current else { break };
            if Some(index as u32) == region {
                break;
            }
            if self.quotations[index].span.contains(span) {
                found = Some(index);
            }
            current = self.quotations[index].parent;
        }
        found
    }

    /// The span of some tokens without punctuation at its ends.
    pub(super) fn phrase(&self, tokens: Range<u32>) -> Option<Span> {
        let inside = |index: &u32| {
            let token = self.token(Id::new(*index as usize));
            !matches!(token.tag, Tag::Comma | Tag::Period | Tag::Colon | Tag::Space | Tag::Hyph)
        };
        let first = tokens.clone().find(inside)?;
        let last = tokens.rev().find(inside)?;
        Some(self.analysis.span_of(first..last + 1))
    }
}

/// Words looked back for an open bracket.
const BRACKET_REACH: usize = 40;

/// Whether a token is a dash; a closing mark of quotation may stick to it.
pub(super) fn is_dash(text: &str) -> bool {
    let text = text.trim_start_matches(['”', '’', '"', '\'']);
    !text.is_empty() && text.chars().all(|c| matches!(c, '-' | '–' | '—' | '―'))
}

/// Whether a token comes first in a range.
pub(super) fn index(id: Id<Token>) -> u32 {
    id.index() as u32
}

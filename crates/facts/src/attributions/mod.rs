//! Who says what: every statement, thought and wish that a report ascribes to somebody.
//!
//! Quotation marks are paired over the text first ([`quotation`]); then every word of
//! `knowledge/quotes/cues.tsv` is looked at ([`cues`]): it may own quotations that stand next to it
//! ([`direct`], [`around`]), or govern a clause or phrase that is the content ([`indirect`], [`clauses`], [`infinitives`], [`objects`],
//! [`extent`], [`joined`], [`torn`], [`ends`], [`circumstances`], [`onward`]). Who speaks, to whom and in what, is read off the tree around the
//! cue ([`source`], [`described`], [`misread`], [`labels`]); what nobody says, or nobody yet, is left out ([`nobody`], [`unreal`],
//! [`unsaid`], [`mentioned`]).

mod around;
mod circumstances;
mod clauses;
mod content;
mod cues;
mod described;
mod direct;
mod ends;
mod extent;
mod idle;
mod indirect;
mod infinitives;
mod joined;
mod labels;
mod mentioned;
#[cfg(test)]
mod mentioned_tests;
mod misread;
mod nobody;
mod objects;
mod onward;
mod quotation;
mod rows;
mod source;
mod surroundings;
#[cfg(test)]
pub(crate) mod tests;
mod torn;
mod unnamed;
mod unreal;
mod unsaid;
#[cfg(test)]
mod unsaid_tests;

pub use cues::{Commitment, Content, Cue, CueClass, Cues};
pub(crate) use idle::leave_out_idle;

use readout_model::{
    Analysis, Attribution, AttributionForm, Document, Id, List, Mention, Pos, Relation, Source,
    Span, Stance, Tag, Token, Tree,
};

use self::cues::WordRole;
use self::quotation::Quotation;

/// Finds the attributions of a report, in order of the text.
///
/// `mentions` are those of the entities step; they give sources and addressees their entities. Only
/// blocks that report are read. Time grows linearly with the text.
pub(crate) fn find(
    document: &Document,
    tree: &Tree<'_>,
    mentions: &List<Mention>,
    cues: &Cues,
) -> Found {
    let reading = Reading::new(document, tree, cues);
    let (mut drafts, owned) = reading.own_quotations();
    reading.find_rows(&mut drafts);
    reading.find_tag(&mut drafts);
    reading.find_contents(&mut drafts);
    reading.end_before_tag(&mut drafts);
    reading.follow_paraphrases(&mut drafts, &owned);
    reading.finish(drafts, mentions)
}

/// What stands between quotation marks in a report, without the marks, in order of the text.
pub(crate) fn quoted(document: &Document) -> Vec<Span> {
    let text = document.text.as_str();
    let found = quotation::quotations(text, &document.blocks);
    let mut quoted: Vec<Span> = found.into_iter().map(|quotation| quotation.inner).collect();
    // A paragraph that opens with its only mark is quoted to its end, whatever comes next.
    let open = document.blocks.iter().filter(|block| block.kind.reports());
    quoted
        .extend(open.filter(|block| quotation::is_left_open(&text[block.span])).map(|it| it.span));
    quoted.sort();
    quoted
}

/// Those of [`quoted`] that some words stand in, from the innermost.
pub(crate) fn around(quoted: &[Span], words: Span) -> impl Iterator<Item = Span> {
    /// How deep quotations nest in practice.
    const DEPTH: usize = 16;
    let before = quoted.partition_point(|quotation| quotation.start() <= words.start());
    let nearest = quoted[..before].iter().rev().take(DEPTH);
    nearest.copied().filter(move |quotation| quotation.contains(words))
}

/// A report with its quotations and cue words marked.
struct Reading<'a> {
    text: &'a str,
    tree: &'a Tree<'a>,
    analysis: &'a Analysis,
    cues: &'a Cues,
    quotations: Vec<Quotation>,
    /// For each token the innermost quotation it stands in, marks included in the one outside.
    region: Vec<Option<u32>>,
    /// For each token its first subject and its first object.
    subjects: Vec<Option<Id<Token>>>,
    objects: Vec<Option<Id<Token>>>,
    /// Occurrences of cue words in blocks that report, in order of the text.
    hits: Vec<Hit>,
    /// For each token the number of its hit.
    hit_at: Vec<Option<u32>>,
}

/// An occurrence of a cue word.
#[derive(Clone, Debug)]
struct Hit {
    token: Id<Token>,
    /// Rows of the table that fit, the most specific first.
    rows: Vec<Row>,
}

/// A row of the table that fits an occurrence.
#[derive(Clone, Debug)]
struct Row {
    number: usize,
    /// Last token of its further words, or the cue word itself.
    last: Id<Token>,
}

/// An attribution in the making.
#[derive(Clone, Debug)]
struct Draft {
    hit: usize,
    /// Row of the cue table.
    row: usize,
    /// Tokens that stand for the cue.
    cue: Span,
    content: Vec<Span>,
    /// Token that heads the source, and the words that name it.
    source: Option<(Id<Token>, Span)>,
    addressee: Option<Id<Token>>,
    medium: Option<Span>,
    /// Whether its cue tells that something is not said, or not by anybody ([`unsaid`]).
    unsaid: bool,
}

/// What was found in a report.
pub(crate) struct Found {
    /// All attributions in order of the text.
    pub(crate) all: List<Attribution>,
    /// Which of them nobody makes: what they hold open is open, and then they go.
    pub(crate) unsaid: Vec<bool>,
}

impl<'a> Reading<'a> {
    fn new(document: &'a Document, tree: &'a Tree<'a>, cues: &'a Cues) -> Reading<'a> {
        let analysis = tree.analysis;
        let text = document.text.as_str();
        let quotations = quotation::quotations(text, &document.blocks);
        let region = regions(analysis, &quotations);
        let mut subjects = vec![None; analysis.tokens.len()];
        let mut objects = vec![None; analysis.tokens.len()];
        for (id, token) in analysis.tokens.enumerate() {
            let place = match (token.relation, token.head) {
                (Relation::Nsubj | Relation::Nsubjpass, Some(head)) => &mut subjects[head.index()],
                (Relation::Dobj, Some(head)) => &mut objects[head.index()],
                _ => continue,
            };
            if place.is_none_or(|first| is_rest_of_place(tree, first, id)) {
                *place = Some(id);
            }
        }
        let mut reading = Reading {
            text,
            tree,
            analysis,
            cues,
            quotations,
            region,
            subjects,
            objects,
            hits: Vec::new(),
            hit_at: vec![None; analysis.tokens.len()],
        };
        for sentence in analysis.sentences.iter() {
            if !document.blocks[sentence.block.index()].kind.reports() {
                continue;
            }
            for index in sentence.tokens.clone() {
                reading.note_hit(Id::new(index as usize));
            }
        }
        reading
    }

    fn note_hit(&mut self, token: Id<Token>) {
        let word = &self.analysis.tokens[token];
        let lower = self.text[word.span].to_lowercase();
        let numbers = self.cues.rows_at(word, &lower);
        let fits = numbers.iter().filter_map(|&number| {
            let row = self.cues.row(number);
            let last = self.follow(token, &row.more)?;
            // "went on the radio": the particle of a verb of saying leads to nothing.
            let particle = last != token && row.content == [Content::Quote, Content::Clause];
            let noun = self.tree.child(last, Relation::Pobj);
            // "called in the envoy on Wednesday": when, not whom.
            let dated = last != token && noun.is_some_and(|it| self.is_day(it));
            let leads = particle && noun.is_some();
            (!leads && !dated).then_some(Row { number, last })
        });
        let rows: Vec<Row> = fits.collect();
        if !rows.is_empty() && !self.is_in_name(token) {
            self.hit_at[token.index()] = Some(self.hits.len() as u32);
            self.hits.push(Hit { token, rows });
        }
    }

    /// The last of the further words of a cue, if all are there: each a dependent of the one before
    /// or of the first, or right behind it.
    fn follow(&self, token: Id<Token>, more: &[smol_str::SmolStr]) -> Option<Id<Token>> {
        let mut last = token;
        for word in more {
            let is = |id: &Id<Token>| {
                let candidate = &self.analysis.tokens[*id];
                *id > last
                    && self.region(*id) == self.region(token)
                    && (candidate.lemma.eq_ignore_ascii_case(word)
                        || self.text[candidate.span].eq_ignore_ascii_case(word))
            };
            let behind = Id::new(last.index() + 1);
            let children = self.tree.children(last).iter().chain(self.tree.children(token));
            let behind = (behind.index() < self.analysis.tokens.len()).then_some(&behind);
            last = *children.chain(behind).find(|id| is(id))?;
        }
        Some(last)
    }

    fn token(&self, id: Id<Token>) -> &'a Token {
        &self.analysis.tokens[id]
    }

    /// The text of the token at a place.
    fn words(&self, at: u32) -> &'a str {
        &self.text[self.token(Id::new(at as usize)).span]
    }

    /// The token at a place, or the last one where the report ends before it.
    fn at_or_last(&self, at: u32) -> Id<Token> {
        Id::new((at as usize).min(self.analysis.tokens.len() - 1))
    }

    fn region(&self, id: Id<Token>) -> Option<u32> {
        self.region[id.index()]
    }

    /// Turns drafts into attributions: order, nesting, entities.
    fn finish(&self, mut drafts: Vec<Draft>, mentions: &List<Mention>) -> Found {
        for draft in &mut drafts {
            draft.content = self.tidy(&draft.content, draft.cue);
            // "a law that she said would fail": who says so is no part of what is said.
            if let Some((head, source)) = draft.source
                && self.region(head) == self.region(self.hits[draft.hit].token)
                && self.quotation_below(source, self.region(head)).is_none()
            {
                draft.content = self.tidy(&draft.content, source);
            }
        }
        for draft in &mut drafts {
            draft.content = self.before_next_subject(draft);
            draft.content = self.before_next_relative(draft);
            draft.content = self.past_abbreviation(draft);
            draft.content = self.before_verb_in_marks(draft);
            draft.content = self.with_second_half(draft);
            draft.content = self.with_same_conjunction(draft);
            self.take_post(draft);
            self.share_lead(draft);
            self.give_subject(draft);
            self.give_title(draft);
        }
        self.join_quotations(&mut drafts);
        self.join_inner_quotations(&mut drafts);
        drafts.retain(|draft| {
            !draft.content.is_empty()
                && !self.is_furniture(draft)
                && !self.is_bare_reference(draft)
                && !self.is_cut(draft)
                && !self.is_wish_for_no_name(draft)
        });
        drafts.sort_by_key(|draft| (draft.content[0].start().min(draft.cue.start()), draft.hit));
        let mut order: Vec<(usize, Id<Mention>)> =
            mentions.enumerate().map(|(id, mention)| (mention.head.index(), id)).collect();
        order.sort_by_key(|&(head, id)| (head, id));
        let mention = |head: Id<Token>| {
            let at = order.partition_point(|&(token, _)| token < head.index());
            let (token, mention) = order.get(at)?;
            (*token == head.index()).then(|| &mentions[*mention])
        };
        let resolve = |head| {
            let entity = |head| mention(head).map(|it| it.entity);
            entity(head).or_else(|| entity(self.antecedent(head)?))
        };
        drafts.retain(|draft| {
            let known = draft.source.is_some_and(|(head, _)| resolve(head).is_some());
            !self.is_done_by_things(draft, known)
        });
        let mut names: Vec<Span> = mentions.iter().filter_map(|mention| mention.name).collect();
        names.sort_by_key(|name| (name.start(), name.end()));
        // "according to Spaceflight **Now**", where the parser cuts a name.
        let whole_name = |span: Span, draft: &Draft| {
            let at = names.partition_point(|name| name.start() < span.start());
            let inside = names[at..].iter().take_while(|name| name.start() < span.end());
            let longer = inside.filter(|name| name.end() > span.end()).last();
            let free = |name: &&Span| {
                !name.overlaps(draft.cue) && !draft.content.iter().any(|it| it.overlaps(**name))
            };
            longer.filter(free).map_or(span, |name| span.cover(*name))
        };
        let list: List<Attribution> = drafts
            .iter()
            .map(|draft| Attribution {
                form: self.form(&draft.content),
                source: draft.source.map(|(head, span)| {
                    // "the ministers of Ghana and Togo" are one party, however the parser joins the words.
                    let whole = mention(head).map_or(self.token(head).span, |it| it.span);
                    let apart = |id: Id<Token>| {
                        resolve(id).filter(|_| id == head || !whole.contains(self.token(id).span))
                    };
                    let several = self.speakers(head, span, apart);
                    Source {
                        span: whole_name(span, draft),
                        entity: self
                            .named_behind(head)
                            .and_then(resolve)
                            .or_else(|| resolve(head).filter(|_| several.is_empty())),
                        several,
                        anonymous: self.is_unnamed(head, self.hits[draft.hit].token),
                    }
                }),
                cue: Some(draft.cue),
                content: draft.content.clone(),
                addressee: draft.addressee.and_then(resolve),
                within: None,
                stance: self.cues.row(draft.row).stance,
                medium: draft.medium.and_then(|medium| self.outside(medium, &draft.content)),
                rule: self.cues.row(draft.row).rule.clone(),
            })
            .collect();
        let outer = outer_of(&list);
        let keep: Vec<bool> = list
            .enumerate()
            .map(|(id, _)| {
                outer[id.index()].is_none_or(|above| self.is_own_voice(&list, id, above))
            })
            .collect();
        let kept = drafts.iter().zip(list.into_vec()).zip(keep).filter(|(_, keep)| *keep);
        let (unsaid, list): (Vec<bool>, Vec<Attribution>) =
            kept.map(|((draft, one), _)| (draft.unsaid, one)).unzip();
        let mut list = List::from(list);
        let outer = outer_of(&list);
        for (attribution, outer) in list.iter_mut().zip(outer) {
            attribution.within = outer;
        }
        Found { all: list, unsaid }
    }

    /// The words of a medium before the content that the parser hung into them: "a statement emailed to us | **that the
    /// port would close**".
    fn outside(&self, medium: Span, content: &[Span]) -> Option<Span> {
        let words = self.analysis.tokens_in(medium);
        let inside = content.iter().find(|piece| medium.overlaps(**piece));
        let Some(piece) = inside else { return Some(medium) };
        let end = self.analysis.tokens_in(*piece).start;
        (words.start < end).then(|| self.phrase(words.start..end)).flatten()
    }

    /// The pieces of a content in order, without the cue (or other words) and without overlaps, which only
    /// a broken parse brings about.
    fn tidy(&self, content: &[Span], cue: Span) -> Vec<Span> {
        let mut pieces: Vec<Span> = Vec::with_capacity(content.len());
        for &piece in content {
            if piece.overlaps(cue) {
                if piece.start() < cue.start() {
                    pieces.push(Span::new(piece.start(), cue.start()));
                }
                if cue.end() < piece.end() {
                    pieces.push(Span::new(cue.end(), piece.end()));
                }
            } else {
                pieces.push(piece);
            }
        }
        pieces.sort();
        let mut tidy: Vec<Span> = Vec::with_capacity(pieces.len());
        for piece in pieces {
            let words = &self.text[piece];
            let start = piece.start() + words.len() - words.trim_start().len();
            let end = piece.end() - (words.len() - words.trim_end().len());
            match tidy.last_mut() {
                _ if start >= end => {}
                Some(last) if start < last.end() => *last = last.cover(Span::new(start, end)),
                _ => tidy.push(Span::new(start, end)),
            }
        }
        tidy
    }

    /// Whether an attribution inside another's content is a voice of its own: somebody else's
    /// speech. What the outer source says of wishes and views, and what it says of itself, is part
    /// of what it says.
    fn is_own_voice(
        &self,
        list: &List<Attribution>,
        inner: Id<Attribution>,
        outer: Id<Attribution>,
    ) -> bool {
        let (inner, outer) = (&list[inner], &list[outer]);
        let speech = matches!(
            inner.stance,
            Stance::Said
                | Stance::Claimed
                | Stance::Denied
                | Stance::Warned
                | Stance::Promised
                | Stance::Demanded
                | Stance::Asked
                | Stance::Admitted
        );
        let Some(source) = inner.source.as_ref().filter(|_| speech) else { return false };
        // "The poll shows that 60 % say …": what those asked say is what the poll found.
        let asked = |one: &Attribution| {
            let mut words = one.source.iter().flat_map(|it| self.analysis.tokens_in(it.span));
            words.any(|at| self.has_role(Id::new(at as usize), WordRole::Finding))
        };
        let names = self.analysis.tokens_in(source.span);
        let mut names = names.map(|at| self.token(Id::new(at as usize)).tag);
        if asked(outer) && !names.any(|tag| matches!(tag, Tag::Nnp | Tag::Nnps)) {
            return false;
        }
        let entities = (source.entity, outer.source.as_ref().and_then(|source| source.entity));
        if let (Some(inner), Some(outer)) = entities {
            return inner != outer;
        }
        let tokens = self.analysis.tokens_in(source.span);
        let first = self.token(Id::new(tokens.start as usize));
        let relative = matches!(first.tag, Tag::Wp | Tag::Wdt);
        let pronoun = tokens.len() == 1 && first.pos == Pos::Pron && !relative;
        !pronoun
    }

    fn form(&self, content: &[Span]) -> AttributionForm {
        let quoted = |span: &Span| {
            let at = self.quotations.partition_point(|other| other.span.start() < span.start());
            self.quotations.get(at).is_some_and(|other| other.span == *span)
        };
        let touched = |span: &Span| {
            let at = self.quotations.partition_point(|other| other.span.start() < span.start());
            self.quotations.get(at).is_some_and(|other| other.span.overlaps(*span))
        };
        if content.iter().all(quoted) {
            AttributionForm::Direct
        } else if content.iter().any(touched) {
            AttributionForm::Mixed
        } else {
            AttributionForm::Indirect
        }
    }
}

/// For each attribution the one in whose content its cue stands. The outer one is the longer, so
/// that chains end.
fn outer_of(list: &List<Attribution>) -> Vec<Option<Id<Attribution>>> {
    let contents = Contents::new(list);
    let lengths: Vec<usize> =
        list.iter().map(|one| one.content.iter().map(|span| span.len()).sum()).collect();
    let length = |id: Id<Attribution>| lengths[id.index()];
    list.enumerate()
        .map(|(id, attribution)| {
            let outer = contents.innermost(attribution.cue?, Some(id))?;
            (length(outer) > length(id)).then_some(outer)
        })
        .collect()
}

/// Whether the first of two subjects is the rest of a place: "At a hall in Oslo, **Tarn**, Marant said".
fn is_rest_of_place(tree: &Tree<'_>, first: Id<Token>, second: Id<Token>) -> bool {
    let tokens = &tree.analysis.tokens;
    let words = tree.subtree(first);
    let comma = |at: u32| tokens[Id::new(at as usize)].tag == Tag::Comma;
    words.start > 0
        && tokens[first].pos == Pos::Propn
        && tree.subtree(second).start == words.end + 1
        && comma(words.start - 1)
        && comma(words.end)
}

/// The innermost quotation around each token.
fn regions(analysis: &Analysis, quotations: &[Quotation]) -> Vec<Option<u32>> {
    let mut next = 0;
    let mut open: Vec<usize> = Vec::new();
    let mut regions = Vec::with_capacity(analysis.tokens.len());
    for token in analysis.tokens.iter() {
        while next < quotations.len() && quotations[next].inner.start() <= token.span.start() {
            open.push(next);
            next += 1;
        }
        while open.last().is_some_and(|&top| quotations[top].inner.end() <= token.span.start()) {
            open.pop();
        }
        let inside = open.last().filter(|&&top| quotations[top].inner.contains(token.span));
        regions.push(inside.map(|&top| top as u32));
    }
    regions
}

/// The contents of attributions, to ask which of them a place in the text stands in.
pub(crate) struct Contents {
    /// Stretches by their start, then longest first.
    pieces: Vec<(Span, Id<Attribution>)>,
    /// For each stretch the last one before it that contains its start.
    outer: Vec<Option<usize>>,
}

impl Contents {
    /// Orders the contents of these attributions.
    pub(crate) fn new(attributions: &List<Attribution>) -> Contents {
        let mut pieces: Vec<(Span, Id<Attribution>)> = attributions
            .enumerate()
            .flat_map(|(id, one)| one.content.iter().map(move |&span| (span, id)))
            .collect();
        pieces.sort_by_key(|&(span, id)| (span.start(), std::cmp::Reverse(span.end()), id));
        let mut outer = Vec::with_capacity(pieces.len());
        let mut open: Vec<usize> = Vec::new();
        for (index, (span, _)) in pieces.iter().enumerate() {
            while open.last().is_some_and(|&top| pieces[top].0.end() <= span.start()) {
                open.pop();
            }
            outer.push(open.last().copied());
            open.push(index);
        }
        Contents { pieces, outer }
    }

    /// The attribution with the innermost content around a span, `except` left out.
    pub(crate) fn innermost(
        &self,
        span: Span,
        except: Option<Id<Attribution>>,
    ) -> Option<Id<Attribution>> {
        let after = self.pieces.partition_point(|(piece, _)| piece.start() <= span.start());
        let mut current = after.checked_sub(1);
        // Nesting is a handful deep in real text; the bound keeps hostile text linear.
        for _ in 0..32 {
            let index = current?;
            let (piece, id) = self.pieces[index];
            if piece.contains(span) && Some(id) != except {
                return Some(id);
            }
            current = self.outer[index];
        }
        None
    }
}

//! Cues that nobody stands behind: negated, asked, only possible, done by things, left over from a page, or without
//! anybody who speaks.

use readout_model::{AttributionForm, Id, Pos, Relation, Sentence, Span, Stance, Tag, Token};

use super::cues::{Content, WordRole};
use super::{Draft, Hit, Reading, Row};

impl Reading<'_> {
    /// Whether nobody in particular says so, or nobody yet: "nobody knows", "who knows", "may warn", "it is
    /// hard to believe", "a tax that favours the rich".
    pub(super) fn is_nobodys(&self, hit: &Hit) -> bool {
        let cue = hit.token;
        let modal = |aux| self.token(aux).tag == Tag::Md;
        let Token { pos, relation, head, .. } = *self.token(cue);
        // "many will be unaware that …"
        let copula = head.filter(|_| pos == Pos::Adj && relation == Relation::Acomp).unwrap_or(cue);
        let not_yet = self.tree.related(copula, &[Relation::Aux]).any(modal)
            && self.tree.child(copula, Relation::Neg).is_none();
        // "tried it to make sure": no conviction but a purpose.
        let made = pos == Pos::Adj
            && matches!(relation, Relation::Acomp | Relation::Ccomp | Relation::Xcomp)
            && head.is_some_and(|verb| {
                self.token(verb).pos == Pos::Verb && self.has_role(verb, WordRole::Light)
            });
        // "no claim of responsibility", "little doubt"
        let none = self
            .tree
            .related(cue, &[Relation::Det, Relation::Amod])
            .any(|word| self.has_role(word, WordRole::Nobody));
        // "is encouraged to report what she saw"
        let urged = relation == Relation::Xcomp
            && head.is_some_and(|verb| verb < cue && self.is_passive(verb))
            && self.tree.related(cue, &[Relation::Aux]).any(|aux| self.token(aux).tag == Tag::To);
        // "have to choose whether they want to go": nobody says that they do.
        let embedded = relation == Relation::Ccomp
            && self
                .tree
                .child(cue, Relation::Mark)
                .is_some_and(|mark| self.has_role(mark, WordRole::Question));
        // "is likely to say": perhaps. Who is "more likely to say" so than others does.
        let perhaps = relation == Relation::Xcomp
            && head.is_some_and(|adjective| {
                self.has_role(adjective, WordRole::Possible)
                    && !self
                        .tree
                        .related(adjective, &[Relation::Advmod])
                        .any(|more| matches!(self.token(more).tag, Tag::Rbr | Tag::Rbs))
            });
        // "**Perhaps** they wanted to leave"
        let perhaps = perhaps
            || matches!(self.token(cue).tag, Tag::Vbd | Tag::Vbz | Tag::Vbp)
                && self.region(cue).is_none()
                && self
                    .tree
                    .related(cue, &[Relation::Advmod])
                    .any(|it| it < cue && self.has_role(it, WordRole::Possible));
        // "To understand why, it helps to go back": a purpose, and nobody's knowledge yet.
        let purpose = relation == Relation::Advcl
            && self.tree.related(cue, &[Relation::Aux]).any(|aux| self.token(aux).tag == Tag::To)
            && hit.rows.iter().all(|row| self.cues.row(row.number).stance == Stance::Knew);
        // "helps decide whether to pay", "barred from repeating the claim"
        let above = |relations: &[Relation], role| {
            relations.contains(&relation)
                && head.is_some_and(|head| head < cue && self.has_role(head, role))
        };
        let aids = above(&[Relation::Xcomp, Relation::Ccomp], WordRole::Aiding);
        let kept = above(&[Relation::Pcomp], WordRole::Barrier);
        // "dancers and backing musicians"
        let listed = relation == Relation::Conj
            && self.token(cue).tag == Tag::Vbg
            && head.is_some_and(|head| self.token(head).pos == Pos::Noun);
        // "Be advised that it is late."
        let order = self.token(cue).tag == Tag::Vbn
            && self.lacks_subject(cue)
            && {
                let mut helpers = self.tree.related(cue, &[Relation::Auxpass]);
                helpers.any(|it| self.token(it).tag == Tag::Vb)
            }
            && self.tree.child(cue, Relation::Aux).is_none()
            && relation != Relation::Conj;
        let urged = urged || embedded || perhaps || purpose || order;
        let urged = urged || aids || kept || listed || self.is_untold(hit);
        let Some(source) = self.source(hit) else { return not_yet || made || none || urged };
        // "according to plan", "according to careful calculation"
        let manner = self.is_preposition_cue(cue)
            && self.token(source).tag == Tag::Nn
            && ![WordRole::Medium, WordRole::Finding].iter().any(|&it| self.has_role(source, it))
            && self.tree.child(source, Relation::Poss).is_none()
            && self.tree.child(source, Relation::Det).is_none()
            && !self.tree.subtree(source).any(|at| {
                let token = self.token(Id::new(at as usize));
                matches!(token.pos, Pos::Propn | Pos::Num)
            });
        let nobody = self.has_role(source, WordRole::Nobody)
            || self
                .tree
                .related(source, &[Relation::Det])
                .any(|determiner| self.has_role(determiner, WordRole::Nobody));
        let asked = self.token(source).tag == Tag::Wp && self.antecedent(source).is_none();
        let thing = self.token(source).tag == Tag::Wdt
            && self.subjects[cue.index()] == Some(source)
            && self.quoting(cue).is_none()
            && hit.rows.iter().all(|row| is_vague(self.cues.row(row.number).stance))
            && self.antecedent(source).is_some_and(|it| self.is_mute(it));
        let far = self.analysis.has_feature(source, "Gender=Neut")
            && self.token(source).head != Some(cue)
            && self.tree.child(cue, Relation::Nsubj).is_none();
        // "Did the media criticise him?"
        let verb = self.tree.related(cue, &[Relation::Aux]).next();
        let sentence = &self.analysis.sentences[self.analysis.sentence_of(cue)];
        let question = verb.is_some_and(|aux| aux < source)
            && source < cue
            && self.text[sentence.span].ends_with('?');
        // "Can they deliver on their promises?": what a question of the outlet's only takes for granted.
        let first = self.token(Id::new(sentence.tokens.start as usize));
        let wonders = matches!(first.tag, Tag::Wp | Tag::Wdt | Tag::Wrb) || first.pos == Pos::Aux;
        let spoken =
            hit.rows.iter().any(|row| self.cues.row(row.number).content.contains(&Content::Quote));
        let question = question
            || wonders
                && !spoken
                && self.region(cue).is_none()
                && self.text[sentence.span].trim_end().ends_with('?');
        let never =
            not_yet || made || none || urged || manner || nobody || asked || thing || question;
        never || far && self.is_hard(cue)
    }

    /// "It has not been suggested that …", "it is not known who …": that nobody says so.
    fn is_untold(&self, hit: &Hit) -> bool {
        let cue = hit.token;
        let expected = |row: &Row| self.cues.row(row.number).stance == Stance::Expected;
        self.is_verb(cue)
            && self.is_passive(cue)
            && self.tree.child(cue, Relation::Neg).is_some()
            && self.agent(cue).is_none()
            && !hit.rows.iter().any(expected)
    }

    /// "As mentioned before, …" is what the outlet itself has said.
    pub(super) fn is_outlets_own(&self, cue: Id<Token>) -> bool {
        self.is_as_clause(cue)
            && self.lacks_subject(cue)
            && self.tree.child(cue, Relation::Prep).is_none()
    }

    /// Whether a cue only tells who is meant: "those **who want** to leave", "a bloc **opposing** the plan".
    pub(super) fn only_describes(&self, cue: Id<Token>, row: &Row) -> bool {
        let attitude = self.cues.row(row.number).stance == Stance::Wanted
            || self.has_role(cue, WordRole::Attitude);
        let Token { tag, relation, .. } = *self.token(cue);
        // "Marant, who backs the plan," tells of her.
        let relative = |subject: Id<Token>| {
            matches!(self.token(subject).tag, Tag::Wp | Tag::Wdt)
                && !self.is_apart(subject.index() as u32)
        };
        attitude
            && match relation {
                // "officials who wanted to leave" wanted it then.
                Relation::Relcl => {
                    let kind = self.has_role(cue, WordRole::Attitude) || tag != Tag::Vbd;
                    kind && self.subjects[cue.index()].is_some_and(relative)
                }
                Relation::Acl => tag == Tag::Vbg,
                _ => false,
            }
    }

    /// A noun that is no report, poll or claim.
    pub(super) fn is_mute(&self, noun: Id<Token>) -> bool {
        const SPEAKS: [WordRole; 3] = [WordRole::Medium, WordRole::Finding, WordRole::Summary];
        self.token(noun).pos == Pos::Noun && !SPEAKS.iter().any(|&role| self.has_role(noun, role))
    }

    /// "it is hard **to believe**": the infinitive of an adjective has nobody as its subject.
    pub(super) fn is_hard(&self, cue: Id<Token>) -> bool {
        let adjective = |head| {
            // "It is too soon to say"
            matches!(self.token(head).pos, Pos::Adj | Pos::Adv)
                || self.tree.child(head, Relation::Acomp).is_some()
        };
        // "It took a month to find out"
        let lasted = |head: Id<Token>| {
            let time = self.objects[head.index()].is_some_and(|it| self.is_day(it));
            time && self.has_role(head, WordRole::Lasting)
        };
        let Token { relation, head, .. } = *self.token(cue);
        relation == Relation::Xcomp && head.is_some_and(|it| adjective(it) || lasted(it))
    }

    /// Whether a cue without a source says nothing: an active verb needs a subject, else it is an
    /// order, a headline of a guide, or a parse gone wrong; a noun needs somebody whose wish or view it
    /// is, if it does not tell a thing ("a claim that …").
    pub(super) fn needs_source(&self, cue: Id<Token>, row: &Row, rank: u8) -> bool {
        let told = matches!(
            self.cues.row(row.number).stance,
            Stance::Said | Stance::Claimed | Stance::Denied | Stance::Warned | Stance::Asked
        );
        if self.token(cue).pos == Pos::Noun && !(told && rank == 0) {
            return true;
        }
        let verb = self.is_verb(cue);
        // "Considering that it was late, …" is nobody's view.
        let preposition = self.token(cue).relation == Relation::Prep
            && !self.cues.row(row.number).more.is_empty();
        verb && !self.is_passive(cue) && !preposition
    }

    /// Whether a cue is put as something that is or was done: not "will announce", "to discuss" or, where
    /// the parser lost what stands before it, "approve".
    pub(super) fn is_stated(&self, cue: Id<Token>) -> bool {
        let not_yet = |aux| matches!(self.token(aux).tag, Tag::Md | Tag::To);
        let mut auxiliaries = self.tree.related(cue, &[Relation::Aux]).peekable();
        let bare = self.token(cue).tag == Tag::Vb && auxiliaries.peek().is_none();
        !bare && !auxiliaries.any(not_yet)
    }

    /// Whether words in capitals run through an attribution that has none itself: labels of teasers that a
    /// page left in its text ("STORM WARNING Marant says the port is SHUT FOR DAYS Weather").
    pub(super) fn is_furniture(&self, draft: &Draft) -> bool {
        /// Letters of the shortest such label, and of its longest word: more than two acronyms have.
        const LETTERS: usize = 8;
        const LONGEST: usize = 5;
        if self.is_in_list(draft) || self.is_among_teasers(self.hits[draft.hit].token) {
            return true;
        }
        let words = &self.text[draft.cue];
        let loud = is_loud;
        // "MAYOR **WANTED** TO STAY Okafor leaves the port": a label of a teaser, with the next line.
        let letters = words.chars().filter(|c| c.is_alphabetic()).count();
        let shouted = letters >= LONGEST && !words.contains(char::is_lowercase);
        let told = |piece: &Span| self.text[*piece].contains(char::is_lowercase);
        // "THE MAYOR HAS SAID that …" opens a report.
        let opens = draft.source.is_some_and(|(_, span)| {
            let first = self.analysis.tokens_in(span).start;
            !told(&span) && self.opens_sentence(first)
        });
        if shouted && !opens && draft.content.iter().any(told) {
            return true;
        }
        if !words.contains(char::is_alphanumeric) || !words.contains(char::is_lowercase) {
            return false;
        }
        let quoted = |id: Id<Token>| {
            self.region(id) != self.region(self.hits[draft.hit].token)
                || self.quotation_below(self.token(id).span, self.region(id)).is_some()
        };
        let pieces =
            draft.source.iter().map(|(_, span)| *span).chain(draft.content.iter().copied());
        let labels = pieces.map(|piece| self.analysis.tokens_in(piece));
        labels.into_iter().any(|tokens| {
            let (mut run, mut letters, mut longest) = (0, 0, 0);
            tokens.map(|at| Id::new(at as usize)).any(|id| {
                let word = &self.text[self.token(id).span];
                if loud(word) && !quoted(id) {
                    (run, letters) = (run + 1, letters + word.len());
                    longest = longest.max(word.len());
                } else {
                    (run, letters, longest) = (0, 0, 0);
                }
                run > 1 && letters >= LETTERS && longest >= LONGEST
            })
        })
    }

    /// Whether a cue stands in a row of teasers, each behind a label in capitals and none with a full stop: "STORM ALERT
    /// Marant says the port is shut BEE MAIL How to keep bees".
    fn is_among_teasers(&self, cue: Id<Token>) -> bool {
        /// Tokens looked at on either side.
        const REACH: usize = 40;
        /// Words and letters of the shortest label, and labels that make a row.
        const WORDS: usize = 2;
        const LETTERS: usize = 6;
        const LABELS: usize = 2;
        let block = |at: u32| {
            self.analysis.sentences[self.analysis.sentence_of(Id::new(at as usize))].block
        };
        let at = cue.index() as u32;
        let last = self.analysis.tokens.len() as u32;
        let beside = |other: &u32| {
            block(*other) == block(at) && !(self.ends_sentence(*other) && self.words(*other) == ".")
        };
        let before = (0..at).rev().take(REACH).take_while(beside).count() as u32;
        let behind = (at..last).take(REACH).take_while(beside).count() as u32;
        let stops = |at: u32| at < last && self.ends_sentence(at) && self.words(at) == ".";
        if stops(at + behind)
            || before < at && stops(at - before - 1) && block(at - before - 1) == block(at)
        {
            return false;
        }
        let (mut labels, mut words, mut letters) = (0, 0, 0);
        for at in at - before..at + behind {
            let word = self.words(at);
            if is_loud(word) {
                (words, letters) = (words + 1, letters + word.len());
                continue;
            }
            labels += usize::from(words >= WORDS && letters >= LETTERS);
            (words, letters) = (0, 0);
        }
        labels >= LABELS
    }

    /// Whether an attribution stands in a line without a full stop between two other such lines: a list of headlines
    /// or captions that a page left in its text.
    fn is_in_list(&self, draft: &Draft) -> bool {
        let number = self.analysis.sentence_of(self.hits[draft.hit].token).index();
        let sentences = &self.analysis.sentences;
        let (Some(before), after) = (number.checked_sub(1), number + 1) else { return false };
        if after >= sentences.len() {
            return false;
        }
        let [before, own, after] = [before, number, after].map(|at| &sentences[Id::new(at)]);
        let bare = |it: &Sentence| {
            let words = self.text[it.span].trim_end().trim_end_matches(['’', '”', '"', '\'']);
            words.ends_with(char::is_alphanumeric) && words.contains(' ')
        };
        let lines = before.block != own.block && own.block != after.block;
        lines && [before, own, after].into_iter().all(bare)
    }

    /// Whether a content only points elsewhere: "mentioned **that**", "announced **it**". What somebody denies, and whom
    /// somebody praises, is told by a pronoun too.
    pub(super) fn is_bare_reference(&self, draft: &Draft) -> bool {
        let pointer = |at: u32| {
            let id = Id::new(at as usize);
            let pos = self.token(id).pos;
            matches!(pos, Pos::Pron | Pos::Det | Pos::Sconj | Pos::Part) && !self.is_person(id)
        };
        !matches!(self.cues.row(draft.row).stance, Stance::Denied | Stance::Other)
            && draft.content.iter().all(|&piece| self.analysis.tokens_in(piece).all(pointer))
            && self.form(&draft.content) == AttributionForm::Indirect
    }

    /// Whether a pronoun stands for people.
    pub(super) fn is_person(&self, pronoun: Id<Token>) -> bool {
        let Token { pos, tag, .. } = *self.token(pronoun);
        let marks = ["Gender=Masc", "Gender=Fem", "Number=Plur", "Person=1", "Person=2"];
        let marked = || marks.iter().any(|mark| self.analysis.has_feature(pronoun, mark));
        pos == Pos::Pron && (tag == Tag::Wp || marked())
    }

    /// Whether a thing does what people do with the same words: "the storm threatened the harbour", "prices fell,
    /// indicating a glut", "this underscores the risk". And "60 pledged delegates" pledge nothing. `known`: the
    /// source is somebody.
    pub(super) fn is_done_by_things(&self, draft: &Draft, known: bool) -> bool {
        let Some((head, _)) = draft.source else { return false };
        let cue = self.hits[draft.hit].token;
        // "who" is somebody, whatever noun the parser takes it for.
        let somebody = self.token(head).tag == Tag::Wp;
        let head = self.antecedent(head).filter(|_| !somebody).unwrap_or(head);
        let Token { pos, tag, .. } = *self.token(head);
        let aside = self.token(cue).tag == Tag::Vbg && self.token(cue).relation == Relation::Advcl;
        // "The letter said: “…”" says so, whatever it is; not "…, echoing “…”".
        let quoted = self.form(&draft.content) != AttributionForm::Indirect;
        if quoted && self.quoting(cue).is_some() && !aside {
            // "The confusion continues: “…”"
            // "The need implies that there is “no way out”"
            let clause = self.form(&draft.content) == AttributionForm::Mixed
                && self.tree.child(cue, Relation::Ccomp).is_some();
            let only = self.cues.row(draft.row).content == [Content::Quote];
            return (only || clause)
                && !known
                && tag == Tag::Nn
                && self.has_role(head, WordRole::Thing)
                && !self.has_role(head, WordRole::Medium);
        }
        // "Your browser does not support it" is said to readers.
        let mut owners = self.tree.related(head, &[Relation::Poss]);
        if owners.any(|it| self.is_first_or_second(it)) && self.region(cue).is_none() && !known {
            return true;
        }
        // "freed the crew, raising hopes for others", "the delay raised doubts": who feels so is open.
        let noun = matches!(self.token(cue).pos, Pos::Noun);
        let stirs = self.token(cue).head.filter(|&verb| {
            noun && self.token(cue).relation == Relation::Dobj
                && self.has_role(verb, WordRole::Stirring)
        });
        let stirred = stirs.is_some_and(|verb| {
            let participle =
                self.token(verb).tag == Tag::Vbg && self.token(verb).relation == Relation::Advcl;
            participle || pos == Pos::Noun && !known
        });
        if stirred {
            return true;
        }
        // "a customer willing to wait": which one, nobody says.
        let attributed = self.token(cue).pos == Pos::Adj
            && (self.token(cue).head == Some(head) || self.described_object(cue) == Some(head))
            && matches!(self.cues.row(draft.row).stance, Stance::Wanted | Stance::Hoped);
        let any = self
            .tree
            .child(head, Relation::Det)
            .is_some_and(|it| self.analysis.has_feature(it, "Definite=Ind"));
        if attributed && pos == Pos::Noun && (!known || any) {
            return true;
        }
        let clause = self.tree.child(cue, Relation::Ccomp).is_some();
        let number = tag == Tag::Cd
            && self.text[self.token(head).span].starts_with(|c: char| c.is_ascii_digit());
        let named = known || pos == Pos::Propn || self.is_person(head);
        let loose = self.has_role(cue, WordRole::Loose) && !clause && !named;
        // "This shows how late it is" points at what was told before; "that said" and "all told" only link.
        let behind = self.at_or_last(cue.index() as u32 + 1);
        let links = head.index() + 1 == cue.index()
            && self.opens_sentence(head.index() as u32)
            && self.token(behind).tag == Tag::Comma;
        let points =
            tag == Tag::Dt && pos == Pos::Pron && (links || self.has_role(head, WordRole::Thing));
        let thing = pos == Pos::Noun && self.has_role(head, WordRole::Thing);
        // "The law says that boats need a licence" is what holds.
        let common = pos == Pos::Noun || self.tree.child(head, Relation::Det).is_some();
        let law = self.has_role(head, WordRole::Law)
            && common
            && self.cues.row(draft.row).stance == Stance::Said;
        // "Last week said so" is a parse gone wrong.
        let day = pos == Pos::Noun && self.is_day(head);
        let doing = matches!(
            self.cues.row(draft.row).stance,
            Stance::Warned | Stance::Promised | Stance::Demanded
        );
        // A network says things, but promises none.
        let told = known
            || self.has_role(head, WordRole::Medium)
            || self.has_role(head, WordRole::Finding);
        let does = self.is_verb(cue) || self.token(head).relation == Relation::Nsubj;
        let thing = thing && does && (!told || aside || doing);
        loose || points || law || number && !clause || thing || day
    }
}

/// Whether things may do it as well as people: "a tax that highlights the gap", but not "a firm that
/// blames hackers".
fn is_vague(stance: Stance) -> bool {
    !matches!(
        stance,
        Stance::Claimed
            | Stance::Denied
            | Stance::Warned
            | Stance::Promised
            | Stance::Demanded
            | Stance::Admitted
    )
}

/// Whether a word is written in capitals.
fn is_loud(word: &str) -> bool {
    word.len() > 1 && word.bytes().all(|b| b.is_ascii_uppercase())
}

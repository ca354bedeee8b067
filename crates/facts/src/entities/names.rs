//! Names of the recogniser and of the tables joined: where each begins and ends.

use std::ops::Range;

use readout_model::{EntityKind, NameLabel, Pos, Relation, Tag};

use super::scan::{Class, FoundName, FoundRole, Scan, is_no_actor, starts_upper};
use super::tables::{CountryForm, Meaning};

impl Scan<'_> {
    /// Joins the recogniser's names with those of the tables. Tables win where they cover a name or
    /// cross its edge; a name of the recogniser that is longer stays whole, except that countries
    /// and role words are no part of a person's name, and that a country with a role word
    /// ("Chinese Foreign Ministry") is a description, not a name.
    pub(super) fn merge(&self, hits: Vec<FoundName>, roles: &[FoundRole]) -> Vec<FoundName> {
        let mut taken = vec![false; hits.len()];
        let mut merged: Vec<FoundName> = Vec::new();
        let mut labels: Vec<Option<NameLabel>> = vec![None; hits.len()];
        let mut next = 0;
        for name in &self.analysis.names {
            let mut label = name.label;
            let own = name.tokens.start as usize..name.tokens.end as usize;
            if label == NameLabel::Language && self.stands_before_role(&own, roles) {
                label = NameLabel::Norp;
            }
            if label == NameLabel::Language {
                // "in Arabic": the language, not a country's.
                let covered = |hit: &FoundName| {
                    let tokens = &hit.tokens;
                    name.tokens.start as usize <= tokens.start
                        && tokens.end <= name.tokens.end as usize
                };
                let from = hits.partition_point(|hit| hit.tokens.end <= name.tokens.start as usize);
                for number in (from..hits.len()).take_while(|number| covered(&hits[*number])) {
                    taken[number] = true;
                }
            }
            if is_no_actor(label) {
                continue;
            }
            let mut tokens = self.trimmed(name.tokens.start as usize..name.tokens.end as usize);
            if tokens.len() > 1 && self.begins_with_preposition(tokens.start, label) {
                tokens.start += 1;
                label = NameLabel::Gpe;
            }
            while next < hits.len() && hits[next].tokens.end <= tokens.start {
                next += 1;
            }
            let inside: Vec<usize> =
                (next..hits.len()).take_while(|hit| hits[*hit].tokens.start < tokens.end).collect();
            // "Mr Reis", which the recogniser takes for a body
            if tokens.len() > 1
                && self.is_honorific(tokens.start)
                && matches!(
                    label,
                    NameLabel::Org
                        | NameLabel::Gpe
                        | NameLabel::Norp
                        | NameLabel::Fac
                        | NameLabel::Loc
                )
                && tokens.clone().all(|index| self.token(index).pos == Pos::Propn)
                && !self.tables.name_words.contains_key(&self.words[tokens.end - 1].0)
                && !self.tables.place_ends.contains(&self.words[tokens.end - 1].0)
                && !inside.iter().any(|hit| hits[*hit].tokens == tokens)
            {
                label = NameLabel::Person;
            }
            let wins = |hit: usize, tokens: &Range<usize>| {
                let own = &hits[hit].tokens;
                own.start < tokens.start
                    || own.end > tokens.end
                    || *own == *tokens
                    || self.is_body_with_role(&hits[hit], tokens, roles)
                    || (label != NameLabel::Person && self.are_all_places(tokens, &inside, &hits))
                    || (label == NameLabel::Person
                        && self.are_all_countries(tokens, &inside, &hits))
                    || (matches!(label, NameLabel::Gpe | NameLabel::Norp | NameLabel::Loc)
                        && !self.goes_on(&hits[hit], tokens, &inside, &hits))
            };
            if label == NameLabel::Person {
                // "Thanks Ana"
                let greeting = |index: usize| self.tables.no_names.contains(&self.words[index].0);
                while tokens.len() > 1 && greeting(tokens.start) {
                    tokens.start += 1;
                }
                tokens = self.without_title(tokens, &hits, roles);
                tokens = self.without_nationality(tokens, &hits, roles);
                tokens = self.without_rest(tokens);
                tokens = self.before_possessive_or_verb(tokens);
                tokens = self.with_given_name(tokens, &hits, roles);
            }
            if label == NameLabel::Org
                && let Some(name) = self.titled_person(&tokens, &inside, roles)
            {
                merged.push(name);
                continue;
            }
            let description = label != NameLabel::Person
                && (self.is_description(&tokens, &hits, &inside, roles)
                    || self.is_country_and_body(&tokens, &hits, &inside));
            if tokens.is_empty() || description {
                if label == NameLabel::Event {
                    // "a Vietnam War veteran" is of another country.
                    inside.iter().for_each(|hit| taken[*hit] = true);
                }
                continue;
            }
            if inside.is_empty() && (self.is_no_name(&tokens) || is_in_role(&tokens, roles)) {
                continue;
            }
            let strong: Vec<usize> =
                inside.iter().copied().filter(|hit| wins(*hit, &tokens)).collect();
            if strong.is_empty() {
                for hit in inside.iter().filter(|hit| hits[**hit].tokens.start >= tokens.start) {
                    taken[*hit] = true;
                }
                let class = Class::None;
                merged.push(FoundName { tokens, label: Some(label), meanings: Vec::new(), class });
            } else {
                if label != NameLabel::Person && self.are_all_places(&tokens, &inside, &hits) {
                    label = NameLabel::Gpe;
                }
                for hit in strong {
                    labels[hit] = Some(label);
                }
            }
        }
        for (number, mut hit) in hits.into_iter().enumerate() {
            if !taken[number] {
                hit.label = labels[number];
                merged.push(hit);
            }
        }
        merged.sort_by_key(|name| (name.tokens.start, std::cmp::Reverse(name.tokens.end)));
        let mut end = 0;
        merged.retain(|name| {
            let keep = name.tokens.start >= end;
            if keep {
                end = name.tokens.end;
            }
            keep
        });
        merged
    }

    /// "Bishop Anselm Reis", which the recogniser takes for a body: the name behind the title.
    fn titled_person(
        &self,
        tokens: &Range<usize>,
        inside: &[usize],
        roles: &[FoundRole],
    ) -> Option<FoundName> {
        let role = roles.partition_point(|role| role.tokens.end <= tokens.start);
        let role = roles.get(role).filter(|role| role.tokens.start == tokens.start)?;
        let name = role.tokens.end..tokens.end.max(role.tokens.end);
        let plain = |index: usize| {
            self.token(index).tag == Tag::Nnp
                && !self.tables.name_words.contains_key(&self.words[index].0)
        };
        let row = &self.tables.role_rows[role.word.role as usize];
        let title = self.is_title(role) && row.kind == EntityKind::Person;
        (title && inside.is_empty() && name.len() == 2 && name.clone().all(plain)).then(|| {
            let label = Some(NameLabel::Person);
            FoundName { tokens: name, label, meanings: Vec::new(), class: Class::None }
        })
    }

    /// "Spanish riot police": whether what the recogniser takes for a language belongs to a role word
    /// behind it.
    fn stands_before_role(&self, tokens: &Range<usize>, roles: &[FoundRole]) -> bool {
        let token = self.token(self.head_of(tokens));
        let head = token.head.map(|head| head.index()).filter(|head| *head >= tokens.end);
        matches!(token.relation, Relation::Amod | Relation::Compound | Relation::Nmod)
            && head.is_some_and(|head| {
                let role = roles.partition_point(|role| role.tokens.end <= head);
                roles.get(role).is_some_and(|role| role.tokens.start <= head)
            })
    }

    /// "Irish Dail": a country's name and that of a body of the tables.
    fn is_country_and_body(
        &self,
        tokens: &Range<usize>,
        hits: &[FoundName],
        inside: &[usize],
    ) -> bool {
        halves(tokens, hits, inside).is_some_and(|(country, body)| {
            country.meanings.iter().any(|meaning| self.is_country(*meaning))
                && body.meanings.iter().any(|meaning| matches!(meaning, Meaning::Organisation(_)))
        })
    }

    /// "Fatah party", which the recogniser takes for one name: a body of the tables and a role word.
    fn is_body_with_role(
        &self,
        hit: &FoundName,
        tokens: &Range<usize>,
        roles: &[FoundRole],
    ) -> bool {
        let body = |meaning: &Meaning| matches!(meaning, Meaning::Organisation(_));
        let behind = hit.tokens.end..tokens.end;
        hit.tokens.start == tokens.start
            && hit.meanings.iter().any(body)
            && !behind.is_empty()
            && !starts_upper(self.words[behind.start].1)
            && roles.iter().any(|role| role.tokens == behind)
    }

    /// Names of the tables that fill one of the recogniser's, with or without a word that joins them:
    /// "Porto Portugal", "Porto to Lisbon" are two places.
    fn are_all_places(&self, tokens: &Range<usize>, inside: &[usize], hits: &[FoundName]) -> bool {
        let place = |meaning: &Meaning| match meaning {
            Meaning::Place(_) => true,
            Meaning::Country(word) => matches!(
                self.tables.country_words[*word as usize].form,
                CountryForm::Name | CountryForm::Capital
            ),
            _ => false,
        };
        let mut next = tokens.start;
        for hit in inside.iter().map(|hit| &hits[*hit]) {
            let joined = hit.tokens.start == next + 1
                && next > tokens.start
                && matches!(self.token(next).pos, Pos::Cconj | Pos::Adp | Pos::Part);
            if !(hit.tokens.start == next || joined) || !hit.meanings.iter().any(place) {
                return false;
            }
            next = hit.tokens.end;
        }
        inside.len() > 1 && next == tokens.end
    }

    /// "In Vilnius Belarusian dissidents …", of which the recogniser makes somebody: a capital or country and the
    /// adjective of another.
    fn are_all_countries(
        &self,
        tokens: &Range<usize>,
        inside: &[usize],
        hits: &[FoundName],
    ) -> bool {
        halves(tokens, hits, inside).is_some_and(|(one, other)| {
            self.plain_country(one).is_some() && self.is_country_adjective(other)
        })
    }

    fn is_country_adjective(&self, hit: &FoundName) -> bool {
        hit.meanings.iter().any(|meaning| {
            matches!(meaning, Meaning::Country(word)
                if self.tables.country_words[*word as usize].form == CountryForm::Adjective)
        })
    }

    /// "Hungarian Roma leaders", "Sri Lankan Buddhist monks", of which the recogniser makes somebody: what stands
    /// behind the adjective of a country and before a role word in small letters.
    fn without_nationality(
        &self,
        mut tokens: Range<usize>,
        hits: &[FoundName],
        roles: &[FoundRole],
    ) -> Range<usize> {
        let hit = hits.partition_point(|hit| hit.tokens.end <= tokens.start);
        let adjective = hits.get(hit).filter(|hit| {
            hit.tokens.start == tokens.start
                && hit.tokens.end < tokens.end
                && self.is_country_adjective(hit)
                && !self.tables.given_names.contains_key(&self.words[tokens.start].0)
        });
        // "Roma leaders" may be one role word.
        let role = roles.partition_point(|role| role.tokens.end <= tokens.end);
        let role = roles.get(role).filter(|role| {
            role.tokens.start <= tokens.end
                && role.word.plural
                && !starts_upper(self.words[role.tokens.end - 1].1)
        });
        if let (Some(adjective), Some(role)) = (adjective, role) {
            tokens = adjective.tokens.end..role.tokens.start.min(tokens.end);
        }
        tokens
    }

    /// "Tampa Bay", "Gulf of Oman": whether a place's name is only the beginning or the end of another's.
    fn goes_on(
        &self,
        hit: &FoundName,
        tokens: &Range<usize>,
        inside: &[usize],
        hits: &[FoundName],
    ) -> bool {
        let town = hit.meanings.iter().all(|meaning| matches!(meaning, Meaning::Place(_)));
        let water = hit.tokens.end == tokens.end
            && self.tables.place_starts.contains(&self.words[tokens.start].0)
            && starts_upper(self.words[tokens.start].1);
        let rest = |index: &usize| !hit.tokens.contains(index);
        let plain = |index: usize| {
            self.token(index).pos == Pos::Propn
                && !inside.iter().any(|other| hits[*other].tokens.contains(&index))
        };
        water || (town && tokens.clone().filter(rest).all(plain))
    }

    /// Whether a name ends before a token that the recogniser has inside one: a bracket, a dash
    /// between blanks, a comma that no "Inc." follows.
    fn breaks_name(&self, index: usize) -> bool {
        let tight = |index: usize| {
            index > 0 && self.token(index - 1).span.end() == self.token(index).span.start()
        };
        let suffix = |index: usize| {
            self.words.get(index).is_some_and(|(word, _)| self.tables.name_words.contains_key(word))
        };
        match self.words[index].1 {
            "(" | "[" | ";" | "/" => true,
            "-" | "–" | "—" => !tight(index),
            "," => !suffix(index + 1),
            _ => false,
        }
    }

    /// Whether what the recogniser calls a name is written as none: an address of the net, small
    /// letters throughout, no noun ("Drop by"), or one word in capitals that is none.
    fn is_no_name(&self, tokens: &Range<usize>) -> bool {
        let address = |index: usize| {
            let written = self.words[index].1;
            written.contains('@') || written.contains("://") || written.starts_with("www.")
        };
        let small = |index: usize| !self.words[index].1.chars().any(char::is_uppercase);
        // "ana reis", where nobody cares for capitals
        let person = self.careless[tokens.start]
            && self.tables.given_names.contains_key(&self.words[tokens.start].0)
            && tokens.clone().all(|index| self.token(index).pos == Pos::Propn);
        let shouted = tokens.len() == 1
            && self.token(tokens.start).pos != Pos::Propn
            && self.words[tokens.start].1.chars().filter(|letter| letter.is_alphabetic()).count()
                > 2
            && !self.words[tokens.start].1.chars().any(char::is_lowercase);
        let common = !tokens.clone().any(|index| {
            let pos = self.token(index).pos;
            matches!(pos, Pos::Propn | Pos::Noun | Pos::X | Pos::Adj | Pos::Num)
        });
        let listed = |index: usize| self.tables.no_names.contains(&self.words[index].0);
        // "terms.doc"
        let file = |index: usize| {
            let ending = self.words[index].1.rsplit_once('.').map(|(_, ending)| ending);
            ending.is_some_and(|ending| {
                let ending = super::fold::fold(ending);
                self.tables.file_endings.contains(&ending)
            })
        };
        (tokens.len() == 1 && listed(tokens.start))
            || tokens.clone().any(file)
            || tokens.clone().any(address)
            || (tokens.clone().all(small) && !person)
            || tokens.clone().any(|index| is_stretched(self.words[index].1))
            || self.is_praise(tokens)
            || shouted
            || common
    }

    /// "Great food", "Prompt Service": an adjective of praise or blame alone, or at the beginning of a
    /// name in a sentence without a verb.
    fn is_praise(&self, tokens: &Range<usize>) -> bool {
        let praise = |index: usize| self.tables.praise_words.contains(&self.words[index].0);
        let mut sentence = self.sentence(tokens.start);
        praise(tokens.start)
            && (tokens.len() == 1
                || !sentence.any(|index| matches!(self.token(index).pos, Pos::Verb | Pos::Aux)))
    }

    /// Without article, possessive ending, quotation marks and the like at the edges, and without a
    /// verb and what follows it.
    fn trimmed(&self, mut tokens: Range<usize>) -> Range<usize> {
        let verb = |index: &usize| {
            let token = self.token(*index);
            matches!(token.tag, Tag::Vbd | Tag::Vbz | Tag::To)
                && !starts_upper(self.words[*index].1)
        };
        // "Ana Reis to Lisbon", behind "invited": what says where belongs to the verb.
        let whole = tokens.clone();
        let of_verb = |index: &usize| {
            let token = self.token(*index);
            token.pos == Pos::Adp
                && token.relation == Relation::Prep
                && !starts_upper(self.words[*index].1)
                && token.head.is_some_and(|head| {
                    !whole.contains(&head.index())
                        && matches!(self.token(head.index()).pos, Pos::Verb | Pos::Aux)
                })
        };
        let breaks = |index: &usize| verb(index) || of_verb(index) || self.breaks_name(*index);
        if let Some(index) = tokens.clone().skip(1).find(breaks) {
            tokens.end = index;
        }
        let edge = |index: usize| {
            let token = self.token(index);
            matches!(token.pos, Pos::Det | Pos::Punct | Pos::Space | Pos::Sym)
                || token.tag == Tag::Pos
        };
        // "Near Homs" at the beginning of a sentence.
        let preposition = |index: usize| {
            self.token(index).pos == Pos::Adp
                && self.tables.place_prepositions.contains(&self.words[index].0)
        };
        // "**Following** Reis's conviction", "**Entrusting** Reis with it": what begins the sentence and
        // governs the name, though it is written like a part of it.
        let governs = |index: usize| {
            let token = self.token(index);
            index == self.sentence(index).start
                && (token.relation == Relation::Prep || token.tag == Tag::Vbg)
        };
        if tokens.len() > 1 && governs(tokens.start) {
            tokens.start += 1;
        }
        // "Credit: Department of Defence"
        if tokens.len() > 2 && self.words[tokens.start + 1].1 == ":" {
            tokens.start += 2;
        }
        while !tokens.is_empty() && (edge(tokens.start) || preposition(tokens.start)) {
            tokens.start += 1;
        }
        // "Security Agency of", whose country the recogniser leaves out
        let open = |index: usize| {
            self.token(index).pos == Pos::Adp && self.token(index).relation == Relation::Prep
        };
        while !tokens.is_empty()
            && (edge(tokens.end - 1) || tokens.len() > 1 && open(tokens.end - 1))
        {
            tokens.end -= 1;
        }
        tokens
    }

    /// "Near Palmyra" at the beginning of a sentence, taken for one name whatever the tagger calls
    /// the first word; short ones begin names too ("To Lam").
    fn begins_with_preposition(&self, index: usize, label: NameLabel) -> bool {
        const LONG: usize = 4;
        let place = [NameLabel::Person, NameLabel::Gpe, NameLabel::Loc, NameLabel::Fac];
        let word = &self.words[index].0;
        place.contains(&label)
            && word.len() >= LONG
            && self.tables.place_prepositions.contains(word)
    }

    /// A person's name without the honorific, role words and countries in front of it.
    fn without_title(
        &self,
        mut tokens: Range<usize>,
        hits: &[FoundName],
        roles: &[FoundRole],
    ) -> Range<usize> {
        loop {
            let Some(first) = tokens.clone().next() else { return tokens };
            let role = roles.partition_point(|role| role.tokens.end <= first);
            let role = roles.get(role).filter(|role| role.tokens.start <= first);
            let hit = hits.partition_point(|hit| hit.tokens.end <= first);
            let country = hits.get(hit).filter(|hit| {
                hit.tokens.start == first
                    && hit.tokens.end < tokens.end
                    && hit.meanings.iter().any(|meaning| self.is_country(*meaning))
                    && self.token(first).relation != Relation::Compound
            });
            // "correspondent Dean Holt": a title before the name leaves a word of it alone.
            let named = |role: &FoundRole| {
                role.tokens.end + 1 == tokens.end
                    && first > 0
                    && roles.iter().any(|before| before.tokens.end == first)
            };
            let end = match (role, country) {
                (Some(role), _) if role.tokens.end < tokens.end && !named(role) => role.tokens.end,
                (_, Some(country)) => country.tokens.end,
                _ if self.is_honorific(first) && tokens.len() > 1 => first + 1,
                _ => return tokens,
            };
            tokens = self.trimmed(end..tokens.end);
        }
    }

    /// A name without what is the person's ("Ana Reis's Facebook page") and a headline's verb ("Reis Says").
    fn before_possessive_or_verb(&self, tokens: Range<usize>) -> Range<usize> {
        // The tagger may take the ending for a part of the name.
        let possessive = |index: &usize| {
            self.token(*index).tag == Tag::Pos || self.words[*index].1.starts_with(['\'', '’'])
        };
        let says = |index: &usize| {
            let verb = self.words[*index].0.strip_suffix('s');
            verb.is_some_and(|verb| self.tables.speech_verbs.contains(verb))
        };
        let ending = tokens.clone().skip(1).find(|index| possessive(index) || says(index));
        tokens.start..ending.unwrap_or(tokens.end)
    }

    /// A person's name without a telephone number and the like: "Ana Reis 53596", "Ana Reis ext."
    fn without_rest(&self, mut tokens: Range<usize>) -> Range<usize> {
        let number = |index: &usize| {
            let written = self.words[*index].1;
            (written.len() > 3 && written.starts_with(|first: char| first.is_ascii_digit()))
                || (self.token(*index).pos == Pos::Noun
                    && !starts_upper(written)
                    && !self.is_hyphen(index - 1))
        };
        if let Some(index) = tokens.clone().skip(1).find(number) {
            tokens.end = index;
        }
        tokens
    }

    /// A person's name of one word with the given name in front that the recogniser left out.
    fn with_given_name(
        &self,
        tokens: Range<usize>,
        hits: &[FoundName],
        roles: &[FoundRole],
    ) -> Range<usize> {
        let Some(before) = tokens.start.checked_sub(1).filter(|_| tokens.len() == 1) else {
            return tokens;
        };
        let token = self.token(before);
        let free = !hits.iter().any(|hit| hit.tokens.contains(&before))
            && !roles.iter().any(|role| role.tokens.contains(&before));
        let title = roles.partition_point(|role| role.tokens.end < before);
        let titled = roles.get(title).is_some_and(|role| role.tokens.end == before);
        let joined = token.pos == Pos::Propn
            && token.relation == Relation::Compound
            && token.head.is_some_and(|head| head.index() == tokens.start)
            && self.words[before].1.chars().any(char::is_lowercase)
            && starts_upper(self.words[before].1)
            && !self.is_honorific(before)
            && !self.tables.no_names.contains(&self.words[before].0)
            && !self.tables.praise_words.contains(&self.words[before].0)
            && !self.analysis.names.iter().any(|name| {
                // "Mayor Sadiq Khan", of whom the recogniser takes the first for a place
                let another = name.tokens.len() > 1 || !titled;
                name.tokens.contains(&(before as u32)) && another
            });
        if free && joined { before..tokens.end } else { tokens }
    }

    /// Whether a name of the recogniser consists of countries, domains and role words only.
    fn is_description(
        &self,
        tokens: &Range<usize>,
        hits: &[FoundName],
        inside: &[usize],
        roles: &[FoundRole],
    ) -> bool {
        let mut index = tokens.start;
        let mut seen = false;
        while index < tokens.end {
            let hit = inside.iter().map(|hit| &hits[*hit]).find(|hit| hit.tokens.start == index);
            let role = roles.partition_point(|role| role.tokens.end <= index);
            let role = roles.get(role).filter(|role| role.tokens.start <= index);
            if let Some(role) = role {
                seen = true;
                index = role.tokens.end;
            } else if let Some(hit) = hit.filter(|hit| {
                hit.tokens != *tokens
                    && hit.meanings.iter().any(|meaning| self.is_country(*meaning))
            }) {
                index = hit.tokens.end;
            } else if let Some((length, _)) =
                self.tables.domains.longest_at(&self.words[index..tokens.end])
            {
                seen = true;
                index += length;
            } else if matches!(self.token(index).tag, Tag::Pos | Tag::Hyph) {
                index += 1;
            } else {
                return false;
            }
        }
        seen
    }
}

/// "Riot police", of which the recogniser takes the first word for a name: whether a stretch is only a
/// part of a role word.
fn is_in_role(tokens: &Range<usize>, roles: &[FoundRole]) -> bool {
    let role = roles.partition_point(|role| role.tokens.end <= tokens.start);
    roles.get(role).is_some_and(|role| {
        role.tokens.start <= tokens.start
            && tokens.end <= role.tokens.end
            && tokens.len() < role.tokens.len()
    })
}

/// "Sooooo", "Brilll": drawn out by repeating a letter as no name is; "VIII", "AAA" are not.
fn is_stretched(written: &str) -> bool {
    let letters: Vec<char> = written.chars().flat_map(char::to_lowercase).collect();
    let numeral = letters.iter().all(|letter| "ivxlcdm".contains(*letter));
    let run = |length: usize, from: &[char]| {
        from.windows(length)
            .any(|part| part[0].is_alphabetic() && part.iter().all(|letter| *letter == part[0]))
    };
    let varied = letters.iter().any(|letter| *letter != letters[0]);
    varied && !numeral && (run(4, &letters) || run(3, &letters[letters.len().saturating_sub(3)..]))
}

/// The two names of the tables that make up some tokens between them.
fn halves<'h>(
    tokens: &Range<usize>,
    hits: &'h [FoundName],
    inside: &[usize],
) -> Option<(&'h FoundName, &'h FoundName)> {
    let [one, other] = inside else { return None };
    let (one, other) = (&hits[*one], &hits[*other]);
    let whole = one.tokens.start == tokens.start
        && one.tokens.end == other.tokens.start
        && other.tokens.end == tokens.end;
    whole.then_some((one, other))
}

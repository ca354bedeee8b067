//! Tags and relations to parts of speech and morphology.
//!
//! A list of patterns over one or two neighbouring tokens; all are matched against the tokens as
//! the taggers left them, and where several say something, the last one counts.
//! Source: spaCy 3.8, `pipeline/attributeruler.py` (MIT).

use std::sync::Arc;

use readout_model::{MorphId, Pos, Relation, Tag};
use smol_str::SmolStr;

use super::codec::{Reader, Writer};
use super::lexicon::{Lexicon, RawToken};
use crate::ModelError;

/// Which labels a token may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labels {
    /// The labels.
    pub names: Vec<String>,
    /// Whether it must have none of them instead of one of them.
    pub except: bool,
}

/// What a pattern asks of one token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenTest {
    /// Its tag.
    pub tags: Option<Labels>,
    /// Its relation.
    pub relations: Option<Labels>,
    /// Its word in lower case, as a number of the ruler's words (from 1).
    pub words: Option<Vec<u32>>,
    /// Whether it is white space.
    pub is_space: Option<bool>,
}

/// One pattern and what it says about a token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RulerPattern {
    /// What it asks of one or two neighbouring tokens.
    pub tokens: Vec<TokenTest>,
    /// Which of them it is about.
    pub target: u32,
    /// The part of speech.
    pub pos: Option<String>,
    /// The morphological description, normalised; empty for none.
    pub morph: Option<String>,
    /// The lemma.
    pub lemma: Option<String>,
    /// The tag.
    pub tag: Option<String>,
    /// The relation.
    pub relation: Option<String>,
}

/// What the ruler says about a token.
#[derive(Clone, Debug, PartialEq)]
pub struct Description {
    /// Its part of speech.
    pub pos: Pos,
    /// Its morphology, an index of [`AttributeRuler::morphs`].
    pub morph: MorphId,
    /// Its lemma, where the ruler knows it; else it is the lemmatizer's to say.
    pub lemma: Option<SmolStr>,
}

/// Gives tokens their part of speech and morphology. Shared by all workers.
pub struct AttributeRuler {
    patterns: Vec<RulerPattern>,
    tests: Vec<Compiled>,
    /// By tag of the token they are about: patterns that ask for no word there, in order.
    by_tag: Vec<Vec<u16>>,
    /// By word of the token they are about, in order.
    by_word: Vec<Vec<u16>>,
    morphs: Arc<[Box<str>]>,
}

/// A pattern in a form that is quick to test.
struct Compiled {
    first: Mask,
    second: Option<Mask>,
    /// Whether it is about the second token.
    about_second: bool,
    pos: Option<Pos>,
    morph: Option<MorphId>,
    lemma: Option<SmolStr>,
    tag: Option<Tag>,
    relation: Option<Relation>,
}

/// A [`TokenTest`]; sets of labels are bits in the order of their declaration.
struct Mask {
    tags: u64,
    relations: u64,
    words: Option<Vec<u16>>,
    is_space: Option<bool>,
}

/// A token as the patterns see it.
#[derive(Clone, Copy)]
struct Seen {
    tag: Tag,
    relation: Relation,
    word: u16,
    is_space: bool,
}

const _: () = assert!(Tag::ALL.len() <= 64 && Relation::ALL.len() <= 64);

impl AttributeRuler {
    /// The ruler of these patterns, in order.
    ///
    /// # Errors
    ///
    /// When a pattern sets a label outside the schemes, or is not about one or two tokens.
    pub fn new(patterns: Vec<RulerPattern>) -> Result<AttributeRuler, ModelError> {
        let mut morphs: Vec<Box<str>> = vec!["".into()];
        let mut tests = Vec::new();
        for pattern in &patterns {
            tests.push(compile(pattern, &mut morphs)?);
        }
        if patterns.len() > usize::from(u16::MAX) || morphs.len() > usize::from(u16::MAX) {
            return Err(ModelError::bad_section(super::RULER, "it has too many patterns"));
        }
        let words = tests.iter().filter_map(|test| test.target().words.as_ref());
        let most = words.flatten().max().copied().unwrap_or(0);
        let mut by_tag = vec![Vec::new(); Tag::ALL.len()];
        let mut by_word = vec![Vec::new(); usize::from(most) + 1];
        for (test, number) in tests.iter().zip(0..) {
            if let Some(words) = &test.target().words {
                for word in words {
                    by_word[usize::from(*word)].push(number);
                }
            } else {
                for (tag, patterns) in by_tag.iter_mut().enumerate() {
                    if test.target().tags >> tag & 1 != 0 {
                        patterns.push(number);
                    }
                }
            }
        }
        Ok(AttributeRuler { patterns, tests, by_tag, by_word, morphs: morphs.into() })
    }

    /// The morphological descriptions that [`MorphId`]s stand for; the first one is empty.
    pub fn morphs(&self) -> Arc<[Box<str>]> {
        Arc::clone(&self.morphs)
    }

    /// Describes the tokens of one paragraph, in order; sets tags and relations that the patterns
    /// set (those of white space).
    ///
    /// # Panics
    ///
    /// If the slices differ in length.
    pub fn describe(
        &self,
        tokens: &[RawToken],
        lexicon: &Lexicon,
        tags: &mut [Tag],
        relations: &mut [Relation],
        mut each: impl FnMut(usize, Description),
    ) {
        assert!(tokens.len() == tags.len() && tokens.len() == relations.len());
        let see = |index: usize, tags: &[Tag], relations: &[Relation]| {
            let (word, is_space) = lexicon.marks(tokens[index].lexeme);
            Seen { tag: tags[index], relation: relations[index], word, is_space }
        };
        let (mut before, mut here) = (None, None);
        for index in 0..tokens.len() {
            let this = here.take().unwrap_or_else(|| see(index, tags, relations));
            let next = (index + 1 < tokens.len()).then(|| see(index + 1, tags, relations));
            let mut description = Description { pos: Pos::X, morph: MorphId(0), lemma: None };
            self.for_each_match(before, this, next, |test| {
                description.pos = test.pos.unwrap_or(description.pos);
                description.morph = test.morph.unwrap_or(description.morph);
                if test.lemma.is_some() {
                    description.lemma.clone_from(&test.lemma);
                }
                tags[index] = test.tag.unwrap_or(tags[index]);
                relations[index] = test.relation.unwrap_or(relations[index]);
            });
            each(index, description);
            (before, here) = (Some(this), next);
        }
    }

    /// Calls back with the patterns that say something about `this`, in order.
    fn for_each_match(
        &self,
        before: Option<Seen>,
        this: Seen,
        next: Option<Seen>,
        mut matched: impl FnMut(&Compiled),
    ) {
        let mut by_tag = &self.by_tag[this.tag as usize][..];
        let mut by_word = match this.word {
            0 => &[][..],
            word => self.by_word.get(usize::from(word)).map_or(&[][..], Vec::as_slice),
        };
        // Two sorted lists become one.
        loop {
            let list = match (by_tag, by_word) {
                ([], []) => return,
                ([tag, ..], [word, ..]) if tag < word => &mut by_tag,
                ([_, ..], []) => &mut by_tag,
                _ => &mut by_word,
            };
            let number = list[0];
            *list = &list[1..];
            let test = &self.tests[usize::from(number)];
            if test.target().holds(this) && test.neighbour_holds(before, next) {
                matched(test);
            }
        }
    }

    pub(super) fn encode(&self, writer: &mut Writer) {
        writer.list(&self.patterns, |writer, pattern| {
            writer.list(&pattern.tokens, |writer, test| {
                for labels in [&test.tags, &test.relations] {
                    writer.list(labels.as_slice(), |writer, labels| {
                        writer.list(&labels.names, |writer, name| writer.text(name));
                        writer.number(labels.except.into());
                    });
                }
                writer.list(test.words.as_slice(), |writer, words| {
                    writer.list(words, |writer, word| writer.number(*word));
                });
                writer.option(test.is_space.map(u32::from));
            });
            writer.number(pattern.target);
            let RulerPattern { pos, morph, lemma, tag, relation, .. } = pattern;
            for text in [pos, morph, lemma, tag, relation] {
                writer.list(text.as_slice(), |writer, text| writer.text(text));
            }
        });
    }

    pub(super) fn decode(reader: &mut Reader<'_>) -> Option<Vec<RulerPattern>> {
        fn labels(reader: &mut Reader<'_>) -> Option<Option<Labels>> {
            let mut labels = reader.list(|reader| {
                let names = reader.list(|reader| reader.text().map(str::to_string))?;
                Some(Labels { names, except: reader.number()? != 0 })
            })?;
            Some(labels.pop())
        }
        fn text(reader: &mut Reader<'_>) -> Option<Option<String>> {
            Some(reader.list(|reader| reader.text().map(str::to_string))?.pop())
        }
        reader.list(|reader| {
            let tokens = reader.list(|reader| {
                Some(TokenTest {
                    tags: labels(reader)?,
                    relations: labels(reader)?,
                    words: reader.list(|reader| reader.list(Reader::number))?.pop(),
                    is_space: reader.option()?.map(|space| space != 0),
                })
            })?;
            Some(RulerPattern {
                tokens,
                target: reader.number()?,
                pos: text(reader)?,
                morph: text(reader)?,
                lemma: text(reader)?,
                tag: text(reader)?,
                relation: text(reader)?,
            })
        })
    }
}

impl Compiled {
    /// What it asks of the token it is about.
    fn target(&self) -> &Mask {
        match &self.second {
            Some(second) if self.about_second => second,
            _ => &self.first,
        }
    }

    fn neighbour_holds(&self, before: Option<Seen>, next: Option<Seen>) -> bool {
        match &self.second {
            None => true,
            Some(_) if self.about_second => before.is_some_and(|seen| self.first.holds(seen)),
            Some(second) => next.is_some_and(|seen| second.holds(seen)),
        }
    }
}

impl Mask {
    fn holds(&self, seen: Seen) -> bool {
        self.tags >> seen.tag as u32 & 1 != 0
            && self.relations >> seen.relation as u32 & 1 != 0
            && self.is_space.is_none_or(|space| space == seen.is_space)
            && self.words.as_ref().is_none_or(|words| words.contains(&seen.word))
    }
}

fn compile(pattern: &RulerPattern, morphs: &mut Vec<Box<str>>) -> Result<Compiled, ModelError> {
    if !(1..=2).contains(&pattern.tokens.len()) || pattern.target as usize >= pattern.tokens.len() {
        return Err(ModelError::bad_section(super::RULER, "a pattern is not of one or two tokens"));
    }
    let morph = pattern.morph.as_deref().map(|morph| {
        let known = morphs.iter().position(|known| **known == *morph);
        let index = known.unwrap_or_else(|| {
            morphs.push(morph.into());
            morphs.len() - 1
        });
        MorphId(index as u16)
    });
    Ok(Compiled {
        first: mask(&pattern.tokens[0]),
        second: pattern.tokens.get(1).map(mask),
        about_second: pattern.target == 1,
        pos: label("part of speech", pattern.pos.as_deref(), Pos::from_name)?,
        morph,
        lemma: pattern.lemma.as_deref().map(SmolStr::new),
        tag: label("tag", pattern.tag.as_deref(), Tag::from_name)?,
        relation: label("relation", pattern.relation.as_deref(), Relation::from_name)?,
    })
}

fn mask(test: &TokenTest) -> Mask {
    /// Labels outside the scheme are left out: no token has them.
    fn bits(labels: Option<&Labels>, bit: impl Fn(&str) -> Option<u32>) -> u64 {
        labels.map_or(u64::MAX, |labels| {
            let bits = labels.names.iter().filter_map(|name| bit(name));
            let bits = bits.fold(0, |bits, bit| bits | 1 << bit);
            if labels.except { !bits } else { bits }
        })
    }
    Mask {
        tags: bits(test.tags.as_ref(), |name| Tag::from_name(name).map(|tag| tag as u32)),
        relations: bits(test.relations.as_ref(), |name| {
            Relation::from_name(name).map(|relation| relation as u32)
        }),
        words: test.words.as_ref().map(|words| words.iter().map(|&word| word as u16).collect()),
        is_space: test.is_space,
    }
}

fn label<T>(
    scheme: &'static str,
    name: Option<&str>,
    find: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, ModelError> {
    let Some(name) = name else { return Ok(None) };
    match find(name) {
        Some(label) => Ok(Some(label)),
        None => Err(ModelError::UnknownLabel { scheme, label: name.to_string() }),
    }
}

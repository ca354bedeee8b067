//! The tables of a spaCy model that are no network: tokenizer, normal forms, attribute ruler and
//! lemmatizer.

use std::collections::BTreeMap;

use anyhow::{Context, bail, ensure};
use readout_language::ModelWriter;
use readout_language::text::{
    AttributeRuler, Identifiers, Labels, LemmaTable, RulerPattern, Special, TextTables, TokenTest,
    Tokenizer, TokenizerRules, Vocabulary,
};
use readout_model::Pos;
use rmpv::Value;

use super::package::{Package, get};
use super::pattern::{self, Place};

/// Tables that spaCy has in its code; tab-separated with a header row.
const SYMBOLS: &str = include_str!("../../data/spacy_symbols.tsv");
const NORMS: &str = include_str!("../../data/spacy_norms.tsv");

/// Numbers that spaCy's files name attributes by; see `data/spacy_symbols.tsv`.
const ORTH: u64 = 65;
const NORM: u64 = 67;

/// Adds the sections of the tokenizer, lexeme tables, attribute ruler and lemmatizer (`text.*`).
///
/// # Errors
///
/// When a file is missing or is not as spaCy 3.8 writes it.
pub(super) fn add_sections(package: &Package, writer: &mut ModelWriter) -> anyhow::Result<()> {
    let identifiers = identifiers()?;
    let patterns = package.message_pack("attribute_ruler/patterns")?;
    let (patterns, words) = ruler_patterns(&patterns).context("attribute_ruler/patterns")?;
    let lookups = package.message_pack("lemmatizer/lookups/lookups.bin")?;
    let lemmas = lemma_tables(&lookups, &identifiers).context("lemmatizer/lookups")?;
    let norms = norms(&package.message_pack("vocab/lookups.bin")?, &identifiers)?;
    let rules = tokenizer_rules(&package.message_pack("tokenizer")?).context("tokenizer")?;
    let vocabulary = Vocabulary::new(identifiers, norms, words);
    let tokenizer = Tokenizer::new(vocabulary, rules);
    TextTables::write(&tokenizer, &AttributeRuler::new(patterns)?, &lemmas, writer);
    Ok(())
}

/// The rows of one of our tables, without comments and header.
fn rows(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = table.lines().skip_while(|line| line.starts_with("# ")).skip(1);
    lines.filter_map(|line| line.split_once('\t'))
}

fn identifiers() -> anyhow::Result<Identifiers> {
    let symbols = rows(SYMBOLS).map(|(name, number)| Ok((name.to_string(), number.parse()?)));
    Ok(Identifiers::new(symbols.collect::<anyhow::Result<Vec<_>>>()?))
}

/// Normal forms by the number of their word: the model's own go before those of spaCy's code.
fn norms(lookups: &Value, identifiers: &Identifiers) -> anyhow::Result<Vec<(u64, u64)>> {
    let mut norms: BTreeMap<u64, u64> =
        rows(NORMS).map(|(word, norm)| (identifiers.of(word), identifiers.of(norm))).collect();
    for (word, norm) in pairs(get(lookups, "lexeme_norm")?)? {
        let word = word.as_u64().context("a word that is no number")?;
        norms.insert(word, identifiers.of(text(norm)?));
    }
    Ok(norms.into_iter().collect())
}

fn tokenizer_rules(tokenizer: &Value) -> anyhow::Result<TokenizerRules> {
    let affixes = |key: &str, place: Place| {
        pattern::affix_rules(text(get(tokenizer, key)?)?, place).context(key.to_string())
    };
    ensure!(
        get(tokenizer, "token_match")?.is_nil(),
        "it has a token_match, which is not supported"
    );
    let faster = get(tokenizer, "faster_heuristics")?.as_bool();
    ensure!(faster == Some(true), "it does without heuristics, which is not supported");
    let mut specials = Vec::new();
    for (chunk, pieces) in pairs(get(tokenizer, "exceptions")?)? {
        let pieces = list(pieces)?.iter().map(piece).collect::<anyhow::Result<Vec<_>>>()?;
        specials.push(Special { text: text(chunk)?.to_string(), pieces });
    }
    specials.sort_by(|one, other| one.text.cmp(&other.text));
    Ok(TokenizerRules {
        prefixes: affixes("prefix_search", Place::Prefix)?,
        suffixes: affixes("suffix_search", Place::Suffix)?,
        infixes: affixes("infix_finditer", Place::Infix)?,
        address: pattern::whole_text(text(get(tokenizer, "url_match")?)?).context("url_match")?,
        specials,
    })
}

fn piece(attributes: &Value) -> anyhow::Result<(String, Option<String>)> {
    let (mut orth, mut norm) = (None, None);
    for (attribute, value) in pairs(attributes)? {
        match attribute.as_u64() {
            Some(ORTH) => orth = Some(text(value)?.to_string()),
            Some(NORM) => norm = Some(text(value)?.to_string()),
            _ => bail!("a special case with the attribute {attribute}"),
        }
    }
    Ok((orth.context("a special case without text")?, norm))
}

/// The ruler's patterns and the words, in lower case, that they ask for; these are numbered from 1.
fn ruler_patterns(file: &Value) -> anyhow::Result<(Vec<RulerPattern>, Vec<String>)> {
    let (mut patterns, mut words) = (Vec::new(), Vec::new());
    for entry in list(file)? {
        let target = get(entry, "index")?.as_u64().context("a target before the match")? as u32;
        let mut attributes = RulerPattern { target, ..RulerPattern::default() };
        for (attribute, value) in pairs(get(entry, "attrs")?)? {
            let value = text(value)?.to_string();
            match text(attribute)? {
                "POS" => attributes.pos = Some(value),
                "MORPH" => attributes.morph = Some(normalize(&value)),
                "LEMMA" => attributes.lemma = Some(value),
                "TAG" => attributes.tag = Some(value),
                "DEP" => attributes.relation = Some(value),
                other => bail!("a pattern sets the attribute {other}"),
            }
        }
        for alternative in list(get(entry, "patterns")?)? {
            let tests = list(alternative)?.iter().map(|test| token_test(test, &mut words));
            let tokens = tests.collect::<anyhow::Result<Vec<_>>>()?;
            patterns.push(RulerPattern { tokens, ..attributes.clone() });
        }
    }
    Ok((patterns, words))
}

/// A morphological description with its features in order; `_` stands for none.
fn normalize(morph: &str) -> String {
    let mut features: Vec<&str> = morph.split('|').filter(|feature| *feature != "_").collect();
    features.sort_unstable();
    features.join("|")
}

fn token_test(test: &Value, words: &mut Vec<String>) -> anyhow::Result<TokenTest> {
    let mut made = TokenTest::default();
    for (attribute, value) in pairs(test)? {
        match text(attribute)? {
            "TAG" => made.tags = Some(labels(value)?),
            "DEP" => made.relations = Some(labels(value)?),
            "IS_SPACE" => made.is_space = Some(value.as_bool().context("IS_SPACE is no truth")?),
            "LOWER" => {
                let wanted = match value.is_map().then(|| get(value, "REGEX")) {
                    Some(Ok(regex)) => pattern::texts(text(regex)?)?,
                    _ => {
                        let Labels { names, except } = labels(value)?;
                        ensure!(!except, "a pattern asks for all words but some");
                        names
                    }
                };
                made.words = Some(wanted.into_iter().map(|word| number_of(word, words)).collect());
            }
            other => bail!("a pattern asks for the attribute {other}"),
        }
    }
    Ok(made)
}

fn number_of(word: String, words: &mut Vec<String>) -> u32 {
    let known = words.iter().position(|known| *known == word);
    let index = known.unwrap_or_else(|| {
        words.push(word);
        words.len() - 1
    });
    index as u32 + 1
}

/// A label, or `{"IN": labels}`, or `{"NOT_IN": labels}`.
fn labels(value: &Value) -> anyhow::Result<Labels> {
    if value.is_str() {
        return Ok(Labels { names: vec![text(value)?.to_string()], except: false });
    }
    let [(operator, names)] = pairs(value)? else { bail!("a test that is not one: {value}") };
    let names = list(names)?.iter().map(|name| Ok(text(name)?.to_string()));
    let names = names.collect::<anyhow::Result<Vec<_>>>()?;
    match text(operator)? {
        "IN" => Ok(Labels { names, except: false }),
        "NOT_IN" => Ok(Labels { names, except: true }),
        other => bail!("the operator {other}"),
    }
}

fn lemma_tables(lookups: &Value, identifiers: &Identifiers) -> anyhow::Result<Vec<LemmaTable>> {
    let (endings, exceptions, words) =
        (get(lookups, "lemma_rules")?, get(lookups, "lemma_exc")?, get(lookups, "lemma_index")?);
    let mut tables = Vec::new();
    for pos in Pos::ALL {
        // The tables are keyed by the number of the part of speech's name.
        let key = identifiers.of(&pos.name().to_lowercase());
        let of = |table: &'_ Value| -> anyhow::Result<Option<Value>> {
            let found = pairs(table)?.iter().find(|(number, _)| number.as_u64() == Some(key));
            Ok(found.map(|(_, value)| value.clone()))
        };
        let mut table = LemmaTable {
            pos: pos.name().to_string(),
            endings: Vec::new(),
            exceptions: Vec::new(),
            words: Vec::new(),
        };
        for ending in of(endings)?.iter().map(list).collect::<Result<Vec<_>, _>>()?.concat() {
            let [old, new] = list(&ending)? else { bail!("an ending without replacement") };
            table.endings.push((text(old)?.to_string(), text(new)?.to_string()));
        }
        for (form, lemmas) in
            of(exceptions)?.iter().map(pairs).collect::<Result<Vec<_>, _>>()?.concat()
        {
            let lemmas = list(&lemmas)?.iter().map(|lemma| Ok(text(lemma)?.to_string()));
            let lemmas = lemmas.collect::<anyhow::Result<Vec<_>>>()?;
            table.exceptions.push((text(&form)?.to_string(), lemmas));
        }
        for word in of(words)?.iter().map(list).collect::<Result<Vec<_>, _>>()?.concat() {
            table.words.push(text(&word)?.to_string());
        }
        table.exceptions.sort();
        table.words.sort();
        table.words.dedup();
        if !(table.endings.is_empty() && table.exceptions.is_empty() && table.words.is_empty()) {
            tables.push(table);
        }
    }
    Ok(tables)
}

fn text(value: &Value) -> anyhow::Result<&str> {
    value.as_str().with_context(|| format!("{value} is no text"))
}

fn list(value: &Value) -> anyhow::Result<&[Value]> {
    value.as_array().map(Vec::as_slice).with_context(|| format!("{value} is no list"))
}

fn pairs(value: &Value) -> anyhow::Result<&[(Value, Value)]> {
    value.as_map().map(Vec::as_slice).with_context(|| format!("{value} is no map"))
}

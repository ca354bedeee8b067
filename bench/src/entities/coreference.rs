//! Chains of mentions against gold chains in CoNLL columns: GUM's and CoNLL-2012's.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use readout_model::{EntityKind, MentionForm, Span};

use super::Reader;
use super::measures::{Extent, Measures};

/// One text with its chains by id.
struct Text {
    words: Vec<String>,
    /// Numbers of words that begin a paragraph.
    breaks: Vec<usize>,
    chains: BTreeMap<String, Vec<Extent>>,
}

pub(super) fn run(paths: &[PathBuf], reader: &mut Reader<'_>, errors: bool) -> anyhow::Result<()> {
    let mut all = Measures::default();
    let mut actors = Measures::default();
    let mut named = Measures::default();
    let mut pronouns = Pronouns::default();
    for path in paths {
        let content = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        for text in read(&content).with_context(|| path.display().to_string())? {
            let (found, resolved) = found(&text, reader);
            pronouns.add(&text, &resolved, errors);
            let several = |chains: Vec<Vec<Extent>>| -> Vec<Vec<Extent>> {
                chains.into_iter().filter(|chain| chain.len() > 1).collect()
            };
            let gold: Vec<Vec<Extent>> = text.chains.values().cloned().collect();
            let of_actors: Vec<Vec<Extent>> = text
                .chains
                .iter()
                .filter(|(id, _)| is_actor(id))
                .map(|(_, chain)| chain.clone())
                .collect();
            named.add(&of_actors, &found);
            let found = several(found);
            all.add(&several(gold), &found);
            actors.add(&several(of_actors.clone()), &found);
            if errors {
                print_errors(&text, &several(of_actors), &found);
            }
        }
    }
    println!(
        "{:<44}{:>9}{:>8}{:>8}{:>8}{:>8}",
        "chains, F1", "mentions", "MUC", "B3", "CEAFe", "CoNLL"
    );
    for (name, measures) in [
        ("all kinds, without singletons", &all),
        ("persons, bodies, places, without singletons", &actors),
        ("persons, bodies, places, with singletons", &named),
    ] {
        let f1 = |sums: super::measures::Sums| sums.scores()[2];
        println!(
            "{name:<44}{:>9.1}{:>8.1}{:>8.1}{:>8.1}{:>8.1}",
            f1(measures.mentions),
            f1(measures.muc),
            f1(measures.b_cubed),
            f1(measures.ceaf),
            measures.conll()
        );
        let [recall, precision, _] = measures.mentions.scores();
        println!("  mentions: precision {precision:.1}, recall {recall:.1}");
    }
    let Pronouns { right, judged } = pronouns;
    let precision = 100.0 * f64::from(right) / f64::from(judged.max(1));
    println!("pronouns: {precision:.1} % right of {judged} resolved that gold has in a chain");
    Ok(())
}

/// A pronoun, and the nearest mention before it that is none of the entity that it was taken for.
struct Resolved {
    pronoun: Extent,
    antecedent: Extent,
}

/// How many pronouns stand for whom gold says.
#[derive(Default)]
struct Pronouns {
    right: u32,
    judged: u32,
}

impl Pronouns {
    /// Right is a pronoun whose gold chain has a mention that begins or ends where the antecedent does.
    fn add(&mut self, text: &Text, resolved: &[Resolved], errors: bool) {
        for Resolved { pronoun, antecedent } in resolved {
            let Some(chain) = text.chains.values().find(|chain| chain.contains(pronoun)) else {
                continue;
            };
            let same = |gold: &Extent| {
                *gold != *pronoun && (gold.0 == antecedent.0 || gold.1 == antecedent.1)
            };
            let right = chain.iter().any(same);
            self.judged += 1;
            self.right += u32::from(right);
            if errors && !right {
                let words = |from: usize, to: usize| text.words[from..to].join(" ");
                let front = words(antecedent.0.min(pronoun.0.saturating_sub(40)), pronoun.0);
                let behind = words(pronoun.1, text.words.len().min(pronoun.1 + 12));
                let taken = words(antecedent.0, antecedent.1);
                println!("pronoun\t{taken}\t{front} [{}] {behind}", text.words[pronoun.0]);
            }
        }
    }
}

/// Whether a chain is of the kinds that the record has: GUM names the kind in front of the number,
/// MEANTIME in capitals.
fn is_actor(id: &str) -> bool {
    let own = ["person", "organization", "place", "PER", "ORG", "LOC"];
    own.iter().any(|kind| id.contains(kind)) || !id.contains(|letter: char| letter.is_alphabetic())
}

/// Documents between "begin document" and the next one.
fn read(content: &str) -> anyhow::Result<Vec<Text>> {
    let mut texts: Vec<Text> = Vec::new();
    let mut open: HashMap<String, Vec<usize>> = HashMap::new();
    let mut pause = false;
    for (number, line) in content.lines().enumerate() {
        if line.trim_start_matches(['#', ' ']).starts_with("begin document") {
            texts.push(Text { words: Vec::new(), breaks: Vec::new(), chains: BTreeMap::new() });
            open.clear();
            continue;
        }
        if line.starts_with('#') {
            continue;
        }
        if line.trim().is_empty() {
            pause = true;
            continue;
        }
        let Some(text) = texts.last_mut() else {
            bail!("no \"begin document\" above line {}", number + 1)
        };
        let columns: Vec<&str> = line.split('\t').collect();
        let (word, marks) = match columns[..] {
            [_, word, marks] => (word, marks),
            [_, _, _, word, .., marks] => (word, marks),
            _ => bail!("line {} has {} columns", number + 1, columns.len()),
        };
        if std::mem::take(&mut pause) {
            text.breaks.push(text.words.len());
        }
        let at = text.words.len();
        text.words.push(word.to_owned());
        for (id, opens, closes) in brackets(marks) {
            if opens {
                open.entry(id.clone()).or_default().push(at);
            }
            if closes && let Some(start) = open.get_mut(&id).and_then(Vec::pop) {
                let chain = text.chains.entry(id).or_default();
                if !chain.contains(&(start, at + 1)) {
                    chain.push((start, at + 1));
                }
            }
        }
    }
    // A mention stands in one chain: the first by id.
    for text in &mut texts {
        let mut seen = std::collections::HashSet::new();
        for chain in text.chains.values_mut() {
            chain.retain(|mention| seen.insert(*mention));
        }
        text.chains.retain(|_, chain| !chain.is_empty());
    }
    Ok(texts)
}

/// The marks of one word: id, whether it begins and whether it ends here. "(person-1(place-2-Texas)"
/// has two, "(7)|3)" too. What GUM adds behind the number is no part of the id.
fn brackets(marks: &str) -> Vec<(String, bool, bool)> {
    let mut found = Vec::new();
    let mut id = String::new();
    let mut opens = false;
    let mut push = |id: &mut String, opens: &mut bool, closes: bool| {
        let name = id.trim_matches(['|', ' ']);
        if !matches!(name, "" | "_" | "-") {
            let parts: Vec<&str> = name.splitn(3, '-').collect();
            let numbered = parts.get(1).is_some_and(|part| part.parse::<usize>().is_ok());
            let name = if numbered { parts[..2].join("-") } else { name.to_owned() };
            found.push((name, *opens, closes));
        }
        id.clear();
        *opens = false;
    };
    for character in marks.chars() {
        match character {
            '(' => {
                push(&mut id, &mut opens, false);
                opens = true;
            }
            ')' => push(&mut id, &mut opens, true),
            '|' => push(&mut id, &mut opens, false),
            other => id.push(other),
        }
    }
    push(&mut id, &mut opens, false);
    found.retain(|(_, opens, closes)| *opens || *closes);
    found
}

/// The words as a text, in its usual spacing, and the bytes of each word.
fn written(text: &Text) -> (String, Vec<Span>) {
    let mut result = String::new();
    let mut spans = Vec::new();
    let mut quoted = false;
    let mut glued = true;
    for (at, word) in text.words.iter().enumerate() {
        let starts = text.breaks.contains(&at);
        let closes = word == "\"" && quoted;
        let tight = closes
            || matches!(
                word.as_str(),
                "." | ","
                    | ";"
                    | ":"
                    | "!"
                    | "?"
                    | ")"
                    | "]"
                    | "%"
                    | "-"
                    | "'s"
                    | "’s"
                    | "n't"
                    | "n’t"
                    | "'re"
                    | "'ve"
                    | "'ll"
                    | "'d"
                    | "'m"
                    | "'"
                    | "’"
                    | "’re"
                    | "’ve"
                    | "’ll"
                    | "’d"
                    | "’m"
                    | "”"
                    | "..."
                    | "…"
            );
        if starts && !result.is_empty() {
            // A sentence a line: they are joined to a paragraph by blanks.
            result.push(' ');
        } else if !(glued || tight || result.is_empty()) {
            result.push(' ');
        }
        let start = result.len();
        result.push_str(word);
        spans.push(Span::new(start, result.len()));
        glued = matches!(word.as_str(), "(" | "[" | "$" | "£" | "€" | "#" | "“" | "-")
            || (word == "\"" && !quoted);
        if word == "\"" {
            quoted = !quoted;
        }
    }
    (result, spans)
}

/// The record's chains on the gold's words, and its pronouns. A name with an apposition is two mentions there.
fn found(text: &Text, reader: &mut Reader<'_>) -> (Vec<Vec<Extent>>, Vec<Resolved>) {
    let (written, words) = written(text);
    let (_, facts) = reader.read(&written);
    let mut chains: Vec<Vec<Extent>> = vec![Vec::new(); facts.entities.len()];
    let mut seen = std::collections::HashSet::new();
    let mut resolved = Vec::new();
    let mut last_named: HashMap<usize, Extent> = HashMap::new();
    for mention in facts.mentions.iter() {
        let entity = &facts.entities[mention.entity];
        if matches!(entity.kind, EntityKind::Work | EntityKind::Other) {
            continue;
        }
        for span in parts(&written, mention.span, mention.name) {
            let first = words.partition_point(|word| word.end() <= span.start());
            let last = words.partition_point(|word| word.start() < span.end());
            let number = mention.entity.index();
            if first < last && seen.insert((first, last)) {
                chains[number].push((first, last));
            }
            if mention.form != MentionForm::Pronoun {
                last_named.insert(number, (first, last));
            } else if let Some(antecedent) = last_named.get(&number) {
                resolved.push(Resolved { pronoun: (first, last), antecedent: *antecedent });
            }
        }
    }
    chains.retain(|chain| !chain.is_empty());
    (chains, resolved)
}

fn parts(text: &str, whole: Span, name: Option<Span>) -> Vec<Span> {
    let Some(name) = name else { return vec![whole] };
    let behind = &text[name.end()..whole.end()];
    let front = &text[whole.start()..name.start()];
    match (behind.strip_prefix(','), front.trim_end().strip_suffix(',')) {
        (Some(rest), _) => {
            let start = whole.end() - rest.trim_start().len();
            vec![Span::new(whole.start(), name.end()), Span::new(start, whole.end())]
        }
        (_, Some(rest)) => vec![Span::new(whole.start(), whole.start() + rest.len()), name],
        _ => vec![whole],
    }
}

fn print_errors(text: &Text, gold: &[Vec<Extent>], found: &[Vec<Extent>]) {
    let phrase = |mention: &Extent| text.words[mention.0..mention.1].join(" ");
    let line = |chain: &Vec<Extent>| chain.iter().map(phrase).collect::<Vec<_>>().join(" | ");
    for chain in gold {
        println!("gold\t{}", line(chain));
    }
    for chain in found {
        println!("found\t{}", line(chain));
    }
}

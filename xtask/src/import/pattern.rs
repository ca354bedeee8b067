//! Regular expressions of Python's `re`, as far as spaCy's tokenizers use them, to the tables that
//! the engine matches with.

use std::collections::BTreeSet;
use std::iter::Peekable;
use std::str::Chars;

use anyhow::{Context, bail, ensure};
use readout_language::text::{AffixRule, AffixRules, Builtin, Class, Item, Pattern, Step};

/// Most texts a pattern may stand for where all are to be listed.
const MAX_TEXTS: usize = 100;

/// A regular expression.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    Char(char),
    Class(Set),
    Sequence(Vec<Node>),
    Alternatives(Vec<Node>),
    Repeat { node: Box<Node>, min: u32, max: Option<u32> },
    Behind(Box<Node>),
    Ahead { node: Box<Node>, wanted: bool },
    Start,
    End,
}

/// A set of characters: ranges of code points with both ends, and classes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Set {
    ranges: Vec<(u32, u32)>,
    builtins: Vec<Builtin>,
    negated: bool,
}

/// Where a word an affix stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// At the start; every alternative begins with `^`.
    Prefix,
    /// At the end; every alternative ends with `$`.
    Suffix,
    /// Anywhere.
    Infix,
}

/// The rules of an affix pattern.
///
/// # Errors
///
/// When it is no regular expression or uses more than look-around of fixed length, alternatives of
/// characters and classes, and a repeated last character.
pub(super) fn affix_rules(pattern: &str, place: Place) -> anyhow::Result<AffixRules> {
    let (mut classes, mut rules) = (Vec::new(), Vec::new());
    let alternatives = match parse(pattern)? {
        Node::Alternatives(alternatives) => alternatives,
        other => vec![other],
    };
    for alternative in alternatives {
        let mut nodes = match alternative {
            Node::Sequence(nodes) => nodes,
            other => vec![other],
        };
        match place {
            Place::Prefix => ensure!(nodes.remove(0) == Node::Start, "a prefix without ^"),
            Place::Suffix => ensure!(nodes.pop() == Some(Node::End), "a suffix without $"),
            Place::Infix => {}
        }
        let mut made = vec![AffixRule::default()];
        for node in &nodes {
            extend(&mut made, node, &mut classes)?;
        }
        rules.extend(made);
    }
    let classes = classes.into_iter().map(Set::class).collect();
    AffixRules::new(classes, rules).context("an affix without characters")
}

/// Appends what a node stands for to every rule; alternatives multiply the rules, in order.
fn extend(rules: &mut Vec<AffixRule>, node: &Node, classes: &mut Vec<Set>) -> anyhow::Result<()> {
    match node {
        Node::Sequence(nodes) => {
            for node in nodes {
                extend(rules, node, classes)?;
            }
        }
        Node::Alternatives(nodes) => {
            let mut all = Vec::new();
            for rule in rules.iter() {
                for node in nodes {
                    let mut one = vec![rule.clone()];
                    extend(&mut one, node, classes)?;
                    all.extend(one);
                }
            }
            *rules = all;
        }
        _ => {
            for rule in rules.iter_mut() {
                extend_one(rule, node, classes)?;
            }
        }
    }
    Ok(())
}

fn extend_one(rule: &mut AffixRule, node: &Node, classes: &mut Vec<Set>) -> anyhow::Result<()> {
    ensure!(rule.ahead.is_none(), "something after a look-ahead");
    match node {
        Node::Behind(inner) => {
            ensure!(rule.body.is_empty() && rule.behind.is_empty(), "a look-behind inside");
            for node in sequence(inner) {
                rule.behind.push(item(node, classes)?);
            }
        }
        Node::Ahead { node, wanted } => rule.ahead = Some((*wanted, item(node, classes)?)),
        Node::Repeat { node, min: 1, max: None } => {
            ensure!(!rule.repeat, "two repetitions");
            rule.body.push(item(node, classes)?);
            rule.repeat = true;
        }
        _ => {
            ensure!(!rule.repeat, "a repetition inside");
            rule.body.push(item(node, classes)?);
        }
    }
    Ok(())
}

fn sequence(node: &Node) -> &[Node] {
    match node {
        Node::Sequence(nodes) => nodes,
        other => std::slice::from_ref(other),
    }
}

fn item(node: &Node, classes: &mut Vec<Set>) -> anyhow::Result<Item> {
    match node {
        Node::Char(character) => Ok(Item::Char(*character)),
        Node::Class(set) => Ok(Item::Class(number_of(set, classes))),
        other => bail!("not one character: {other:?}"),
    }
}

fn number_of(set: &Set, classes: &mut Vec<Set>) -> u32 {
    let known = classes.iter().position(|known| known == set);
    let number = known.unwrap_or_else(|| {
        classes.push(set.clone());
        classes.len() - 1
    });
    number as u32
}

/// The program of a pattern for whole texts (`^…$`).
///
/// # Errors
///
/// When it is no regular expression, is for parts of texts, or looks behind.
pub(super) fn whole_text(pattern: &str) -> anyhow::Result<Pattern> {
    let node = parse(pattern)?;
    let nodes = sequence(&node);
    ensure!(
        nodes.first() == Some(&Node::Start) && nodes.last() == Some(&Node::End),
        "the pattern is not for whole texts"
    );
    let body = Node::Sequence(nodes[1..nodes.len() - 1].to_vec());
    let (mut steps, mut classes) = (Vec::new(), Vec::new());
    compile(&body, &mut steps, &mut classes)?;
    steps.push(Step::End);
    let required = required(&body).into_iter().next();
    let classes = classes.into_iter().map(Set::class).collect();
    Pattern::new(classes, steps, required).context("an empty pattern")
}

fn compile(node: &Node, steps: &mut Vec<Step>, classes: &mut Vec<Set>) -> anyhow::Result<()> {
    match node {
        Node::Char(character) => steps.push(Step::Char(*character)),
        Node::Class(set) => steps.push(Step::Class(number_of(set, classes))),
        Node::Sequence(nodes) => {
            for node in nodes {
                compile(node, steps, classes)?;
            }
        }
        Node::Alternatives(nodes) => {
            let (last, others) = nodes.split_last().context("no alternatives")?;
            let mut jumps = Vec::new();
            for node in others {
                let choice = steps.len();
                steps.push(Step::Match);
                compile(node, steps, classes)?;
                jumps.push(steps.len());
                steps.push(Step::Match);
                steps[choice] = Step::Either(choice as u32 + 1, steps.len() as u32);
            }
            compile(last, steps, classes)?;
            for jump in jumps {
                steps[jump] = Step::Jump(steps.len() as u32);
            }
        }
        Node::Repeat { node, min, max } => {
            for _ in 0..*min {
                compile(node, steps, classes)?;
            }
            let Some(max) = max else {
                let choice = steps.len();
                steps.push(Step::Match);
                compile(node, steps, classes)?;
                steps.push(Step::Jump(choice as u32));
                steps[choice] = Step::Either(choice as u32 + 1, steps.len() as u32);
                return Ok(());
            };
            let mut choices = Vec::new();
            for _ in *min..*max {
                choices.push(steps.len());
                steps.push(Step::Match);
                compile(node, steps, classes)?;
            }
            for choice in choices {
                steps[choice] = Step::Either(choice as u32 + 1, steps.len() as u32);
            }
        }
        Node::Ahead { node, wanted: false } => {
            ensure!(is_limited(node), "a look-ahead without limit");
            let check = steps.len();
            steps.push(Step::Match);
            compile(node, steps, classes)?;
            steps.push(Step::Match);
            steps[check] = Step::Unless { then: steps.len() as u32 };
        }
        other => bail!("not supported here: {other:?}"),
    }
    Ok(())
}

fn is_limited(node: &Node) -> bool {
    match node {
        Node::Sequence(nodes) | Node::Alternatives(nodes) => nodes.iter().all(is_limited),
        Node::Repeat { node, max, .. } => max.is_some() && is_limited(node),
        _ => true,
    }
}

/// Characters that every text contains which matches.
fn required(node: &Node) -> BTreeSet<char> {
    match node {
        Node::Char(character) => BTreeSet::from([*character]),
        Node::Sequence(nodes) => nodes.iter().flat_map(required).collect(),
        Node::Alternatives(nodes) => {
            let sets = nodes.iter().map(required);
            sets.reduce(|all, set| &all & &set).unwrap_or_default()
        }
        Node::Repeat { node, min: 1.., .. } => required(node),
        _ => BTreeSet::new(),
    }
}

/// All texts that a pattern for whole texts matches.
///
/// # Errors
///
/// When it is no such pattern or matches too many.
pub(super) fn texts(pattern: &str) -> anyhow::Result<Vec<String>> {
    let node = parse(pattern)?;
    let nodes = sequence(&node);
    ensure!(
        nodes.first() == Some(&Node::Start) && nodes.last() == Some(&Node::End),
        "the pattern is not for whole texts"
    );
    let mut texts = vec![String::new()];
    for node in &nodes[1..nodes.len() - 1] {
        let choices: Vec<String> = match node {
            Node::Char(character) => vec![character.to_string()],
            Node::Class(Set { ranges, builtins, negated: false }) if builtins.is_empty() => {
                let codes = ranges.iter().flat_map(|&(start, end)| start..=end);
                codes.filter_map(char::from_u32).map(String::from).collect()
            }
            Node::Repeat { node, min: 0, max: Some(1) } => match &**node {
                Node::Char(character) => vec![character.to_string(), String::new()],
                other => bail!("cannot list the texts of {other:?}"),
            },
            other => bail!("cannot list the texts of {other:?}"),
        };
        ensure!(texts.len() * choices.len() <= MAX_TEXTS, "the pattern matches too many texts");
        let both = |text: &String| {
            choices.iter().map(|choice| format!("{text}{choice}")).collect::<Vec<_>>()
        };
        texts = texts.iter().flat_map(both).collect();
    }
    Ok(texts)
}

fn parse(pattern: &str) -> anyhow::Result<Node> {
    // Unicode matching is what Python does anyway.
    let body = pattern.strip_prefix("(?u)").unwrap_or(pattern);
    let mut input = body.chars().peekable();
    let node = parse_alternatives(&mut input).with_context(|| format!("in {pattern:.60}…"))?;
    ensure!(input.next().is_none(), "a bracket is closed that was not opened in {pattern:.60}…");
    Ok(node)
}

fn parse_alternatives(input: &mut Peekable<Chars<'_>>) -> anyhow::Result<Node> {
    let mut alternatives = Vec::new();
    loop {
        let mut nodes = Vec::new();
        while !matches!(input.peek(), None | Some('|' | ')')) {
            let node = parse_one(input)?;
            nodes.push(parse_repetition(node, input)?);
        }
        alternatives.push(if nodes.len() == 1 { nodes.remove(0) } else { Node::Sequence(nodes) });
        if input.next_if_eq(&'|').is_none() {
            break;
        }
    }
    Ok(if alternatives.len() == 1 {
        alternatives.remove(0)
    } else {
        Node::Alternatives(alternatives)
    })
}

fn parse_one(input: &mut Peekable<Chars<'_>>) -> anyhow::Result<Node> {
    Ok(match input.next().context("the pattern ends too early")? {
        '^' => Node::Start,
        '$' => Node::End,
        '[' => Node::Class(parse_set(input)?),
        '(' => {
            ensure!(input.next() == Some('?'), "a capturing group");
            let kind = input.next();
            let behind = kind == Some('<');
            let kind = if behind { input.next() } else { kind };
            let node = Box::new(parse_alternatives(input)?);
            ensure!(input.next() == Some(')'), "a group is not closed");
            match (behind, kind) {
                (false, Some(':')) => *node,
                (true, Some('=')) => Node::Behind(node),
                (false, Some('=')) => Node::Ahead { node, wanted: true },
                (false, Some('!')) => Node::Ahead { node, wanted: false },
                _ => bail!("an unknown kind of group"),
            }
        }
        '\\' => match parse_escape(input)? {
            Escape::Char(character) => Node::Char(character),
            Escape::Builtin(builtin) => {
                Node::Class(Set { builtins: vec![builtin], ..Set::default() })
            }
        },
        character @ ('.' | '*' | '+' | '?') => bail!("an unsupported {character}"),
        character => Node::Char(character),
    })
}

fn parse_repetition(node: Node, input: &mut Peekable<Chars<'_>>) -> anyhow::Result<Node> {
    let (min, max) = match input.peek() {
        Some('+') => (1, None),
        Some('*') => (0, None),
        Some('?') => (0, Some(1)),
        Some('{') => {
            input.next();
            let mut text = String::new();
            while input.peek().is_some_and(|&character| character != '}') {
                text.extend(input.next());
            }
            let (min, max) = text.split_once(',').unwrap_or((&text, &text));
            let max = if max.is_empty() { None } else { Some(max.parse()?) };
            (min.parse()?, max)
        }
        _ => return Ok(node),
    };
    input.next();
    ensure!(!matches!(input.peek(), Some('?' | '+')), "a repetition that is not greedy");
    Ok(Node::Repeat { node: Box::new(node), min, max })
}

enum Escape {
    Char(char),
    Builtin(Builtin),
}

fn parse_escape(input: &mut Peekable<Chars<'_>>) -> anyhow::Result<Escape> {
    let kind = input.next().context("the pattern ends with a backslash")?;
    let digits = match kind {
        'w' => return Ok(Escape::Builtin(Builtin::Word)),
        'd' => return Ok(Escape::Builtin(Builtin::Decimal)),
        'S' => return Ok(Escape::Builtin(Builtin::Visible)),
        'x' => 2,
        'u' => 4,
        'U' => 8,
        character if character.is_ascii_alphanumeric() => bail!("an unknown escape \\{character}"),
        character => return Ok(Escape::Char(character)),
    };
    let code: String = input.take(digits).collect();
    let code = u32::from_str_radix(&code, 16)?;
    Ok(Escape::Char(char::from_u32(code).context("a code that is no character")?))
}

fn parse_set(input: &mut Peekable<Chars<'_>>) -> anyhow::Result<Set> {
    let mut set = Set { negated: input.next_if_eq(&'^').is_some(), ..Set::default() };
    loop {
        let start = match input.next().context("a set is not closed")? {
            ']' => return Ok(set),
            '\\' => match parse_escape(input)? {
                Escape::Char(character) => character,
                Escape::Builtin(builtin) => {
                    set.builtins.push(builtin);
                    continue;
                }
            },
            character => character,
        };
        // A hyphen before the closing bracket stands for itself.
        let mut after = input.clone();
        let is_range = after.next() == Some('-') && after.peek().is_some_and(|&next| next != ']');
        let mut end = start;
        if is_range {
            input.next();
            end = match input.next().context("a set is not closed")? {
                '\\' => match parse_escape(input)? {
                    Escape::Char(character) => character,
                    Escape::Builtin(_) => bail!("a range that ends with a class"),
                },
                character => character,
            };
        }
        ensure!(start <= end, "a range that runs backward");
        set.ranges.push((start.into(), end.into()));
    }
}

impl Set {
    fn class(self) -> Class {
        Class::new(self.ranges, &self.builtins, self.negated)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_few_texts_are_listed() {
        assert_eq!(texts("^n'?t$").unwrap(), ["n't", "nt"]);
        assert_eq!(texts(r"^[a-c]\u0078$").unwrap(), ["ax", "bx", "cx"]);
        assert!(texts("^a+$").is_err());
        assert!(texts("ab").is_err());
    }

    #[test]
    fn sets_are_read_as_python_reads_them() {
        let table = [
            (r"[+\-^]", vec![('+', '+'), ('-', '-'), ('^', '^')]),
            (r"[a-z0-9_-]", vec![('a', 'z'), ('0', '9'), ('_', '_'), ('-', '-')]),
            (r"[\u00a1-\uffff\U0001F600]", vec![('\u{a1}', '\u{ffff}'), ('😀', '😀')]),
        ];
        for (pattern, ranges) in table {
            let ranges = ranges.iter().map(|&(start, end)| (start.into(), end.into())).collect();
            assert_eq!(parse(pattern).unwrap(), Node::Class(Set { ranges, ..Set::default() }));
        }
    }

    #[test]
    fn patterns_beyond_the_engine_are_refused() {
        for pattern in ["a.b", "(a)", "a+?", "[b-a]", r"\Z", "(?<!a)b", "(?:a", "a)", "[a"] {
            assert!(parse(pattern).is_err(), "{pattern}");
        }
        for pattern in ["a+b", "a(?=b)c", "a(?<=b)", "a{2}"] {
            assert!(affix_rules(pattern, Place::Infix).is_err(), "{pattern}");
        }
        assert!(affix_rules("a", Place::Prefix).is_err());
        assert!(affix_rules("a", Place::Suffix).is_err());
    }
}

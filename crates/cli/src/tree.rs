//! Trees drawn for a terminal.

use readout_model::{Id, Sentence, Token, Tree};

use crate::screen::{CODE, FAINT};

/// Levels drawn; below, a line says that there is more. Keeps runaway trees readable and linear.
const DEEPEST: usize = 40;

/// Draws the trees of one sentence: the sentence, then a line a token, dependents below their head
/// in order of the text, with relation and tag.
///
/// ```text
/// met ROOT VBD
/// ├─ minister nsubj NN
/// │  └─ Portugal poss NNP
/// └─ counterpart dobj NN
/// ```
pub(crate) fn draw(out: &mut String, text: &str, tree: &Tree<'_>, sentence: Id<Sentence>) {
    let analysis = tree.analysis;
    let sentence = &analysis.sentences[sentence];
    out.push_str(
        text[sentence.span.range()].split_whitespace().collect::<Vec<_>>().join(" ").as_str(),
    );
    out.push('\n');
    let roots = sentence.tokens.clone().map(|index| Id::new(index as usize));
    let roots = roots.filter(|id| analysis.tokens[*id].head.is_none());
    // Drawn from a stack, as recursion would overflow on a long chain.
    let mut open: Vec<(Id<Token>, String, &str)> =
        roots.map(|id| (id, String::new(), "")).collect();
    open.reverse();
    while let Some((id, indent, branch)) = open.pop() {
        let token = &analysis.tokens[id];
        let word = text[token.span.range()].trim();
        if word.is_empty() && tree.children(id).is_empty() {
            continue;
        }
        out.push_str(&format!(
            "{FAINT}{indent}{branch}{FAINT:#}{word} {CODE}{}{CODE:#} {FAINT}{}{FAINT:#}\n",
            token.relation.name(),
            token.tag.name(),
        ));
        let below = match branch {
            "" => String::new(),
            "├─ " => format!("{indent}│  "),
            _ => format!("{indent}   "),
        };
        if below.chars().count() >= 3 * DEEPEST && !tree.children(id).is_empty() {
            out.push_str(&format!("{FAINT}{below}└─ …{FAINT:#}\n"));
            continue;
        }
        let children = tree.children(id);
        for (index, child) in children.iter().enumerate().rev() {
            let branch = if index + 1 == children.len() { "└─ " } else { "├─ " };
            open.push((*child, below.clone(), branch));
        }
    }
    out.push('\n');
}

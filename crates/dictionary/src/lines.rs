//! Lines without comments, and phrases as dictionaries write them.

/// A line that says something.
pub(crate) struct Line<'t> {
    /// From 1.
    pub(crate) number: usize,
    /// Without comments and surrounding blanks; never empty.
    pub(crate) text: &'t str,
}

/// The lines of a dictionary. `#` comments to the end of the line; `<!-- … -->` over several lines too.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut inside = false;
    text.lines().enumerate().filter_map(move |(index, whole)| {
        let mut line = whole.trim_start_matches('\u{feff}');
        if inside {
            let (_, after) = line.split_once("-->")?;
            inside = false;
            line = after;
        }
        if let Some((before, after)) = line.split_once("<!--") {
            inside = !after.contains("-->");
            line = before;
        }
        if line.trim_start().starts_with("<!") {
            return None;
        }
        let text = line.split('#').next().unwrap_or_default().trim();
        (!text.is_empty()).then_some(Line { number: index + 1, text })
    })
}

/// "UNITED_NATIONS_" as "United Nations"; what may be an acronym keeps its capitals. Names are compared
/// whatever their case but for acronyms, which would be words otherwise ("US", "WHO").
pub(crate) fn phrase(text: &str) -> String {
    let words = text.split(|sign: char| sign == '_' || sign.is_whitespace());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    if let [word] = words[..]
        && word.chars().count() <= LONGEST_ACRONYM
    {
        return word.to_owned();
    }
    words.into_iter().map(capitalized).collect::<Vec<_>>().join(" ")
}

/// Letters of a word that is taken for an acronym where it is a name by itself.
const LONGEST_ACRONYM: usize = 3;

fn capitalized(word: &str) -> String {
    let mut start = true;
    let letter = |sign: char| {
        let shown: String = if std::mem::replace(&mut start, !sign.is_alphanumeric()) {
            sign.to_uppercase().collect()
        } else {
            sign.to_lowercase().collect()
        };
        shown
    };
    word.chars().map(letter).collect()
}

/// A code as its blocks in brackets: the text between each "[" and "]", and what stands before the first.
pub(crate) fn brackets(text: &str) -> (&str, Vec<&str>) {
    let before = text.split('[').next().unwrap_or_default();
    let inside = text.split('[').skip(1).filter_map(|part| part.split_once(']'));
    (before, inside.map(|(code, _)| code.trim()).collect())
}

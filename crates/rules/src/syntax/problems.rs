use readout_model::Diagnostic;

/// Collects what is wrong with one file, so that all of it is reported at once.
pub(crate) struct Problems<'a> {
    file: &'a str,
    lines: Vec<&'a str>,
    found: Vec<Diagnostic>,
}

impl<'a> Problems<'a> {
    pub(crate) fn new(file: &'a str, text: &'a str) -> Problems<'a> {
        Problems { file, lines: text.lines().collect(), found: Vec::new() }
    }

    /// Path of the file.
    pub(crate) fn file(&self) -> &'a str {
        self.file
    }

    /// Reports a problem with `length` bytes at byte `at` of a line (numbered from 1). Columns of
    /// the diagnostic are characters.
    pub(crate) fn add(
        &mut self,
        line: usize,
        at: usize,
        length: usize,
        message: impl Into<String>,
        hint: Option<String>,
    ) {
        let text = self.lines.get(line - 1).copied().unwrap_or_default();
        let characters = |range: &str| range.chars().count();
        let at = (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        let end = (at + length).min(text.len());
        let end = (end..=text.len()).find(|&end| text.is_char_boundary(end)).unwrap_or(text.len());
        self.found.push(Diagnostic {
            file: self.file.to_owned(),
            line,
            column: characters(&text[..at]) + 1,
            length: characters(&text[at..end]).max(1),
            text: text.to_owned(),
            message: message.into(),
            hint,
        });
    }

    /// Reports a problem with the first occurrence of `word` in a line.
    pub(crate) fn add_at(
        &mut self,
        line: usize,
        word: &str,
        message: impl Into<String>,
        hint: Option<String>,
    ) {
        let text = self.lines.get(line - 1).copied().unwrap_or_default();
        let at = text.find(word).unwrap_or(0);
        self.add(line, at, word.len(), message, hint);
    }

    pub(crate) fn into_vec(self) -> Vec<Diagnostic> {
        self.found
    }
}

/// "did you mean …" for the nearest of the known words, when one is near enough.
pub(crate) fn did_you_mean<'w>(
    word: &str,
    known: impl IntoIterator<Item = &'w str>,
) -> Option<String> {
    let (near, distance) = known
        .into_iter()
        .map(|candidate| (candidate, strsim::damerau_levenshtein(word, candidate)))
        .min_by_key(|&(candidate, distance)| (distance, candidate))?;
    // A third of the letters may be wrong, at least one: the usual bound of command-line parsers.
    (distance <= (near.chars().count() / 3).max(1)).then(|| format!("did you mean `{near}`?"))
}

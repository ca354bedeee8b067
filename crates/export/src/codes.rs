use std::collections::BTreeMap;

use readout_model::KnowledgeFile;

/// What other code books call things: read from `knowledge/interchange/`.
#[derive(Clone, Debug, Default)]
pub struct Codes {
    goldstein: BTreeMap<String, f64>,
    fips: BTreeMap<String, String>,
    state: BTreeMap<String, i64>,
}

/// A row of `knowledge/interchange/` that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("knowledge/{path}:{line}: {what}")]
pub struct BadCodes {
    /// File below `knowledge/`.
    pub path: String,
    /// From 1.
    pub line: usize,
    /// What is wrong.
    pub what: &'static str,
}

impl Codes {
    /// Reads `interchange/goldstein.tsv` and `interchange/countries.tsv` out of knowledge files.
    ///
    /// # Errors
    ///
    /// The first row with too few columns or a number that is none.
    pub fn load(files: &[KnowledgeFile]) -> Result<Codes, BadCodes> {
        let mut codes = Codes::default();
        for file in files {
            let scores = file.path == "interchange/goldstein.tsv";
            if !scores && file.path != "interchange/countries.tsv" {
                continue;
            }
            let rows = file.text.lines().enumerate().filter(|(_, row)| !row.starts_with('#'));
            for (index, row) in rows.skip(1) {
                let bad = |what| BadCodes { path: file.path.clone(), line: index + 1, what };
                let cells: Vec<&str> = row.split('\t').collect();
                match (scores, cells.as_slice()) {
                    (true, [code, score]) => {
                        let score = score.parse().map_err(|_| bad("the score is no number"))?;
                        codes.goldstein.insert((*code).to_owned(), score);
                    }
                    (false, [code, fips, state]) => {
                        if !fips.is_empty() {
                            codes.fips.insert((*code).to_owned(), (*fips).to_owned());
                        }
                        if !state.is_empty() {
                            let state = state.parse().map_err(|_| bad("the state is no number"))?;
                            codes.state.insert((*code).to_owned(), state);
                        }
                    }
                    (true, _) => return Err(bad("a row has two columns, cameo and score")),
                    (false, _) => return Err(bad("a row has three columns, code, fips, state")),
                }
            }
        }
        Ok(codes)
    }

    /// Goldstein's score of a CAMEO code, of the code it stands below when it has none itself.
    pub(crate) fn goldstein(&self, cameo: &str) -> Option<f64> {
        (2..=cameo.len())
            .rev()
            .filter_map(|end| cameo.get(..end))
            .find_map(|code| self.goldstein.get(code).copied())
    }

    /// FIPS 10-4 code of a country.
    pub(crate) fn fips(&self, country: &str) -> Option<&str> {
        self.fips.get(country).map(String::as_str)
    }

    /// Number of a state in the list of Gleditsch and Ward.
    pub(crate) fn state(&self, country: &str) -> Option<i64> {
        self.state.get(country).copied()
    }
}

use std::fmt;

/// Why a file is no report. Each message says what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// No character, or white space only.
    #[error("there is no text in it")]
    Empty,
    /// More than [`crate::MAX_BYTES`].
    #[error(
        "larger than {} MiB, too large for one report: split it, one report a file or a line of JSONL",
        crate::MAX_BYTES >> 20
    )]
    TooLarge,
    /// Zero bytes or control characters: pictures, archives, PDF.
    #[error("not a text file (binary data): save the report as plain text first")]
    Binary,
    /// A store of this program, or another SQLite file.
    #[error("a store (SQLite file), not a report: give it with --from")]
    Store,
    /// A web page in which no running text was found.
    #[error("a web page without a report in it (a front page, a video, or text that scripts load)")]
    NoArticle,
    /// A web page of more than [`crate::MAX_PAGE_BYTES`].
    #[error("a web page larger than {} MiB", crate::MAX_PAGE_BYTES >> 20)]
    PageTooLarge,
}

/// What a reader should know about a report that could be read all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// Bytes that are no characters were replaced by U+FFFD.
    Damaged {
        /// How many stretches.
        places: usize,
    },
    /// The encoding is a guess.
    Guessed {
        /// Its name in the WHATWG Encoding Standard.
        encoding: &'static str,
    },
    /// A date of publication that cannot be read; the report is read without one.
    BadDate(crate::BadDate),
    /// The page says that only subscribers may read it: the text may be a beginning only.
    Paywalled,
    /// A live page holds many reports, of different times.
    Live,
    /// The text is in another language than English.
    Language {
        /// As in [`readout_model::Language::Other`].
        code: String,
        /// Its English name.
        name: &'static str,
    },
}

impl fmt::Display for Warning {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Warning::Damaged { places: 1 } => {
                write!(formatter, "bytes that are no characters were replaced in one place")
            }
            Warning::Damaged { places } => {
                write!(formatter, "bytes that are no characters were replaced in {places} places")
            }
            Warning::Guessed { encoding } => {
                write!(formatter, "not UTF-8; read as {encoding}, which is a guess")
            }
            Warning::BadDate(bad) => write!(formatter, "{bad}; read without a date"),
            Warning::Paywalled => {
                write!(formatter, "for subscribers only by its own word; the text may be cut short")
            }
            Warning::Live => {
                write!(formatter, "a live page: many reports of different times, read as one")
            }
            Warning::Language { code, name } => {
                write!(formatter, "the text is in {name} ({code}); only English is coded")
            }
        }
    }
}

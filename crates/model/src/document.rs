use jiff::civil::Date;

use crate::Span;

/// One report as it was read: what the source stage returns.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Name of the report in all output: the `id` given with it, else its file name.
    pub id: String,
    /// What is known about the report besides its text.
    pub about: About,
    /// The text, written once; all spans of all layers point into it.
    ///
    /// A title that was given apart from the text stands in front of it, followed by a blank line,
    /// so that every stage sees one string; [`Document::body`] says where the given text begins.
    pub text: String,
    /// Span of the title that was given apart from the text, if one was.
    pub title: Option<Span>,
    /// Byte offset in `text` at which the text as given begins (0 without a separate title).
    pub body: usize,
    /// The parts of the text in order, not overlapping. Between them is white space only.
    pub blocks: Vec<Block>,
    /// The language the text is written in, as far as it can be told.
    pub language: Language,
}

/// What is known about a report besides its text. Nothing here is guessed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct About {
    /// Headline, if given apart or found as a headline block.
    pub title: Option<String>,
    /// Newsroom that published it.
    pub outlet: Option<String>,
    /// Address it was published at.
    pub url: Option<String>,
    /// Day of publication.
    pub published: Option<Date>,
    /// Whether its title is one of round-ups ("Morning briefing"): it may tell several stories.
    pub round_up: bool,
}

/// One part of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What the part is; only some kinds carry reported fact.
    pub kind: BlockKind,
    /// Where it stands in the text, without surrounding white space.
    pub span: Span,
    /// Whether line breaks inside are only where the lines were full (text wrapped at a fixed
    /// width): read them as blanks. Elsewhere a line break ends a sentence.
    pub wrapped: bool,
    /// Where it stood in the file that was read.
    pub raw: RawRange,
}

impl Block {
    /// A paragraph of a text that was not read from a file.
    pub fn paragraph(span: Span) -> Block {
        let raw = RawRange { start: span.start() as u64, end: span.end() as u64 };
        Block { kind: BlockKind::Paragraph, span, raw, wrapped: false }
    }
}

/// Kinds of block, as `record.md` fixes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BlockKind {
    /// The report's title.
    Headline,
    /// "GENEVA, 3 May (Agency) —" where it stands on a line of its own.
    Dateline,
    /// Who wrote it.
    Byline,
    /// Running text: what the report reports.
    Paragraph,
    /// Text under a picture.
    Caption,
    /// Picture or text credit.
    Credit,
    /// The outlet's advertising for itself or others.
    Promotion,
    /// Pointers to other reports.
    Related,
    /// A passage set apart as a quotation.
    Quote,
    /// An item of a list.
    List,
    /// Anything else.
    Other,
}

impl BlockKind {
    /// The name used in the record.
    pub fn name(self) -> &'static str {
        match self {
            BlockKind::Headline => "headline",
            BlockKind::Dateline => "dateline",
            BlockKind::Byline => "byline",
            BlockKind::Paragraph => "paragraph",
            BlockKind::Caption => "caption",
            BlockKind::Credit => "credit",
            BlockKind::Promotion => "promotion",
            BlockKind::Related => "related",
            BlockKind::Quote => "quote",
            BlockKind::List => "list",
            BlockKind::Other => "other",
        }
    }

    /// Whether sentences of this block may be taken as what the outlet reports.
    ///
    /// Headlines are read for events too, but never count as evidence of their own.
    pub fn reports(self) -> bool {
        matches!(
            self,
            BlockKind::Headline | BlockKind::Paragraph | BlockKind::Quote | BlockKind::List
        )
    }
}

/// A half-open range of bytes in the file that was read, before decoding. Never mixes with [`Span`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawRange {
    /// First byte.
    pub start: u64,
    /// After the last byte.
    pub end: u64,
}

/// The language of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Language {
    /// English: the only language that is coded.
    English,
    /// Another language (ISO 639-1 where it has one, else 639-3). Not coded.
    Other(String),
    /// Too little text to tell; treated as English.
    Unknown,
}

impl std::ops::Index<Span> for Document {
    type Output = str;

    fn index(&self, span: Span) -> &str {
        &self.text[span.range()]
    }
}

use std::borrow::Cow;

use readout_model::{Diagnostic, KnowledgeFile, Pos, RuleId, Stance, Status, Token};
use smol_str::SmolStr;

use crate::table::Map;

/// The words that mark something as said, thought or wanted by somebody: `knowledge/quotes/`.
#[derive(Clone, Debug, Default)]
pub struct Cues {
    /// Rows of `cues.tsv`, in order.
    rows: Vec<Cue>,
    /// Rows by first word and its class, those with most words first.
    by_word: Map<SmolStr, Vec<(CueClass, Vec<usize>)>>,
    /// What `words.tsv` says about a word.
    words: Map<SmolStr, Vec<WordRole>>,
}

/// One row of `cues.tsv`.
#[derive(Clone, Debug)]
pub struct Cue {
    /// Words after the first ("out" of "point out"), as dictionary forms.
    pub more: Vec<SmolStr>,
    /// What may follow as the thing said.
    pub content: Vec<Content>,
    /// What the source does.
    pub stance: Stance,
    /// What the source commits to.
    pub source: Commitment,
    /// What the outlet commits to by choosing this word.
    pub outlet: Commitment,
    /// File and line of the row.
    pub rule: RuleId,
}

/// Word class of a cue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the word classes")]
pub enum CueClass {
    Verb,
    Noun,
    Adjective,
    Adverb,
    Preposition,
    Punctuation,
}

/// A form in which the thing said may follow a cue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Words in quotation marks.
    Quote,
    /// A finite clause or an embedded question.
    Clause,
    /// "to …"
    Infinitive,
    /// "denied taking part"
    Gerund,
    /// A noun phrase and all that belongs to it.
    Object,
    /// An object, if a poll or a study is the subject.
    Finding,
    /// An object and what it is called.
    Naming,
    /// An object and a phrase with "as" (or whatever word has the role `as`).
    ObjectAs,
    /// The subject of the passive, and an infinitive: "is said to be ill".
    Raising,
    /// The phrase of this preposition.
    Preposition(SmolStr),
}

/// What somebody commits to about a happening that a content speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Commitment {
    /// To what the words of the content themselves say.
    Same,
    /// To nothing.
    Open,
    /// To this.
    As(Status),
}

/// What the search for sources needs to know about a small word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WordRole {
    /// Names what something is said in.
    Medium,
    /// Leads to a medium.
    MediumPreposition,
    /// Leads to who is told.
    Addressee,
    /// Leads to whose words a noun stands for.
    Source,
    /// Begins a clause that gives the source of the main clause.
    As,
    /// Begins an embedded question: "asked the envoy whether …".
    Question,
    /// Leads to what must be so first: "**if** it rains", "as **long** as it rains".
    Condition,
    /// A verb that says nothing of its own with a noun that does: "express the hope that …".
    Light,
    /// Sums up what was said before it: "…, a claim that the ministry denies".
    Summary,
    /// Shows something without saying it: "a picture shows …".
    Image,
    /// Leads from who has a fear or hope to it: "lives in fear of …".
    Holder,
    /// Is nobody: "nobody said that …".
    Nobody,
    /// Gives numbers that somebody found: "a poll shows …".
    Finding,
    /// Opens a clause that tells more of a noun: "the port, which …".
    Relative,
    /// Links a sentence to the one before: "however, …", "in contrast, …".
    Link,
    /// Says nothing, whatever it is said to promise or threaten: "the storm", "prices".
    Thing,
    /// Is done by things as well as by people: "the delay underscores the risk".
    Loose,
    /// Leads from whom one blames or thanks to what he did: "convicted her **of** lying".
    Deed,
    /// Leaves open whether it is done: "is **likely** to say", "**perhaps** they wanted".
    Possible,
    /// Holds rather than speaks: "the law says that …".
    Law,
    /// Is whose picture it is, at the head of a caption.
    Credit,
    /// Takes who is told as its object: "told the council the boats would stay".
    Telling,
    /// Gives the words of another: "quoted her as saying that …".
    Quoting,
    /// Means that somebody is named: "asked not to be named".
    Naming,
    /// Means that somebody is not: "on condition of anonymity".
    Unnamed,
    /// Makes a document known: "**issued** a letter saying so".
    Issuing,
    /// Tells what somebody is for rather than what he says: "who **backs** the plan".
    Attitude,
    /// Makes somebody able to do something: "**helps** decide".
    Aiding,
    /// Leads to what is not done: "barred **from** saying so".
    Barrier,
    /// Opens a clause that tells what else happened: "vowed to stay **as** the boats left".
    Circumstance,
    /// Opens a clause that sets something against another: "**while** others left".
    Contrast,
    /// Is claimed by what happens: "claimed 12 **lives**".
    Toll,
    /// Says that somebody says something, and not what: "declined to **comment**".
    Mere,
    /// Leaves its content unsaid when it is negated: "did not **specify** which".
    Untold,
    /// Says so at the end of a headline: "Port closed: **army**".
    Tag,
    /// Opens a clause that tells what was not so yet: "**before** they knew".
    Unmet,
    /// Is made known as a number, not said: "reported **earnings**".
    Booked,
    /// Is granted, dropped or refused, and not denied: "dismissed the **lawsuit**", "denied them **access**".
    Granted,
    /// Counts those who stand before it: "Marant and Okafor **both** urged".
    Floating,
    /// Stands before somebody and what he does meanwhile: "**with** leaders calling it late".
    Absolute,
    /// Makes others feel or ask something: "**raised** fears of a flood".
    Stirring,
    /// Leads to what something came to in the end: "decided to read a page, **ultimately** reading the book".
    Outcome,
    /// Stands behind how long it is since: "two years **ago**".
    Elapsed,
    /// Explains what somebody meant: "…, he said, **referring** to the raid".
    Gloss,
    /// Leads to what made somebody speak: "defended it **following** reports of a leak".
    Occasion,
    /// Leads to another name: "Marant, **aka** “the Bee”".
    Alias,
    /// Takes a time, with "it" as its subject: "it **took** a month to find out".
    Lasting,
    /// Leads its subject to a conclusion: "**came** to the conclusion that …".
    Arriving,
    /// Leads to how long something lasts: "officials **for** years".
    Duration,
    /// Tells in the passive what nobody in particular reckons: "ten boats **estimated** to be lost".
    Reckoning,
    /// Takes the name of a work: "**sang** “Bee at Sea”".
    Performing,
    /// Comes from a place rather than from who says it: "**reports** from China that …".
    Hearsay,
    /// Passes a sentence with a phrase of what: "**condemned** him to ten years".
    Sentencing,
}

impl Cues {
    /// Reads `quotes/cues.tsv` and `quotes/words.tsv`; other files are left alone.
    ///
    /// # Errors
    ///
    /// All rows that have the wrong number of columns or a value outside the documented ones.
    pub fn parse(files: &[KnowledgeFile]) -> Result<Cues, Vec<Diagnostic>> {
        let mut cues = Cues::default();
        let mut wrong = Vec::new();
        for file in files {
            match file.path.as_str() {
                "quotes/cues.tsv" => read_rows(file, 6, &mut wrong, |row| cues.add_cue(row)),
                "quotes/words.tsv" => read_rows(file, 2, &mut wrong, |row| {
                    let role = word_role(row.cells[1]).ok_or_else(|| row.unknown(1, "role"))?;
                    cues.words.entry(SmolStr::new(row.cells[0])).or_default().push(role);
                    Ok(())
                }),
                _ => {}
            }
        }
        if wrong.is_empty() { Ok(cues) } else { Err(wrong) }
    }

    /// The rows whose first word is this token, those with most words first.
    pub(super) fn rows_at(&self, token: &Token, lower: &str) -> &[usize] {
        let class = match token.pos {
            Pos::Verb | Pos::Aux => CueClass::Verb,
            Pos::Noun | Pos::Propn => CueClass::Noun,
            Pos::Adj => CueClass::Adjective,
            Pos::Adv => CueClass::Adverb,
            _ => CueClass::Preposition,
        };
        // Marks that the tagger takes for words.
        let mark = !lower.contains(char::is_alphanumeric);
        // A closing mark of quotation may stick to them: "”―".
        let bare = lower.trim_start_matches(['”', '’', '"', '\'']);
        let lower = if mark && !bare.is_empty() { bare } else { lower };
        let class = if mark { CueClass::Punctuation } else { class };
        let find = |class, word: &str| {
            let classes = self.by_word.get(word)?;
            classes.iter().find(|(known, _)| *known == class).map(|(_, rows)| rows)
        };
        let lemma = match token.lemma.chars().any(char::is_uppercase) {
            true => Cow::Owned(token.lemma.to_lowercase()),
            false => Cow::Borrowed(token.lemma.as_str()),
        };
        // The word as written comes second: rows may name a form that the engine misreads.
        find(class, if mark { lower } else { &lemma })
            .or_else(|| find(class, lower))
            .or_else(|| find(CueClass::Preposition, lower))
            .map_or(&[], Vec::as_slice)
    }

    /// A row by its number, as [`Cues::rows_at`] gives it.
    pub(super) fn row(&self, number: usize) -> &Cue {
        &self.rows[number]
    }

    /// The row that a rule id names; `None` for an id of another file.
    pub fn by_rule(&self, rule: &RuleId) -> Option<&Cue> {
        let line = rule.0.strip_prefix("quotes/cues.tsv:")?;
        let line: usize = line.parse().ok()?;
        let at = self.rows.partition_point(|row| row_line(row) < line);
        self.rows.get(at).filter(|row| row.rule == *rule)
    }

    /// Whether `words.tsv` gives a word (dictionary form, lower case) this role.
    pub(super) fn is(&self, word: &str, role: WordRole) -> bool {
        self.words.get(word).is_some_and(|roles| roles.contains(&role))
    }

    fn add_cue(&mut self, row: &Row<'_>) -> Result<(), Diagnostic> {
        let [words, class, content, stance, source, outlet] = row.cells[..] else { return Ok(()) };
        let class = match class {
            "verb" => CueClass::Verb,
            "noun" => CueClass::Noun,
            "adjective" => CueClass::Adjective,
            "adverb" => CueClass::Adverb,
            "punctuation" => CueClass::Punctuation,
            "preposition" => CueClass::Preposition,
            _ => return Err(row.unknown(1, "word class")),
        };
        let mut words = words.split(' ').map(SmolStr::new);
        let first = words.next().filter(|word| !word.is_empty());
        let first = first.ok_or_else(|| row.unknown(0, "cue"))?;
        let number = self.rows.len();
        self.rows.push(Cue {
            more: words.collect(),
            content: content.split(' ').map(content_form).collect(),
            stance: Stance::from_name(stance).ok_or_else(|| row.unknown(3, "stance"))?,
            source: commitment(source).ok_or_else(|| row.unknown(4, "commitment"))?,
            outlet: commitment(outlet).ok_or_else(|| row.unknown(5, "commitment"))?,
            rule: RuleId::new(format!("{}:{}", row.file.path, row.line)),
        });
        let classes = self.by_word.entry(first).or_default();
        let at = classes.iter().position(|(known, _)| *known == class).unwrap_or_else(|| {
            classes.push((class, Vec::new()));
            classes.len() - 1
        });
        let rows = &mut classes[at].1;
        rows.push(number);
        rows.sort_by_key(|&row| std::cmp::Reverse(self.rows[row].more.len()));
        Ok(())
    }
}

fn row_line(row: &Cue) -> usize {
    row.rule.0.rsplit(':').next().and_then(|line| line.parse().ok()).unwrap_or(0)
}

fn content_form(name: &str) -> Content {
    match name {
        "quote" => Content::Quote,
        "clause" => Content::Clause,
        "infinitive" => Content::Infinitive,
        "gerund" => Content::Gerund,
        "object" => Content::Object,
        "finding" => Content::Finding,
        "naming" => Content::Naming,
        "object-as" => Content::ObjectAs,
        "raising" => Content::Raising,
        preposition => Content::Preposition(SmolStr::new(preposition)),
    }
}

fn commitment(name: &str) -> Option<Commitment> {
    match name {
        "same" => Some(Commitment::Same),
        "open" => Some(Commitment::Open),
        status => Status::from_name(status).map(Commitment::As),
    }
}

fn word_role(name: &str) -> Option<WordRole> {
    Some(match name {
        "medium" => WordRole::Medium,
        "medium-preposition" => WordRole::MediumPreposition,
        "addressee" => WordRole::Addressee,
        "summary" => WordRole::Summary,
        "image" => WordRole::Image,
        "finding" => WordRole::Finding,
        "relative" => WordRole::Relative,
        "link" => WordRole::Link,
        "holder" => WordRole::Holder,
        "nobody" => WordRole::Nobody,
        "source" => WordRole::Source,
        "as" => WordRole::As,
        "question" => WordRole::Question,
        "condition" => WordRole::Condition,
        "light" => WordRole::Light,
        "thing" => WordRole::Thing,
        "loose" => WordRole::Loose,
        "telling" => WordRole::Telling,
        "quoting" => WordRole::Quoting,
        "possible" => WordRole::Possible,
        "law" => WordRole::Law,
        "credit" => WordRole::Credit,
        "deed" => WordRole::Deed,
        "naming" => WordRole::Naming,
        "unnamed" => WordRole::Unnamed,
        "issuing" => WordRole::Issuing,
        "attitude" => WordRole::Attitude,
        "aiding" => WordRole::Aiding,
        "barrier" => WordRole::Barrier,
        "mere" => WordRole::Mere,
        "untold" => WordRole::Untold,
        "gloss" => WordRole::Gloss,
        "occasion" => WordRole::Occasion,
        "alias" => WordRole::Alias,
        "lasting" => WordRole::Lasting,
        "arriving" => WordRole::Arriving,
        "duration" => WordRole::Duration,
        "hearsay" => WordRole::Hearsay,
        "reckoning" => WordRole::Reckoning,
        "sentencing" => WordRole::Sentencing,
        "performing" => WordRole::Performing,
        "unmet" => WordRole::Unmet,
        "booked" => WordRole::Booked,
        "granted" => WordRole::Granted,
        "absolute" => WordRole::Absolute,
        "floating" => WordRole::Floating,
        "stirring" => WordRole::Stirring,
        "outcome" => WordRole::Outcome,
        "elapsed" => WordRole::Elapsed,
        "tag" => WordRole::Tag,
        "toll" => WordRole::Toll,
        "contrast" => WordRole::Contrast,
        "circumstance" => WordRole::Circumstance,
        _ => return None,
    })
}

/// A row of a table that is being read.
struct Row<'a> {
    file: &'a KnowledgeFile,
    line: usize,
    text: &'a str,
    cells: Vec<&'a str>,
}

impl Row<'_> {
    fn unknown(&self, cell: usize, what: &str) -> Diagnostic {
        let before: usize = self.cells[..cell].iter().map(|cell| cell.chars().count() + 1).sum();
        Diagnostic {
            file: self.file.path.clone(),
            line: self.line,
            column: before + 1,
            length: self.cells[cell].chars().count().max(1),
            text: self.text.to_owned(),
            message: format!("unknown {what} {:?}", self.cells[cell]),
            hint: Some(format!("the head of {} lists the values", self.file.path)),
        }
    }
}

/// Hands the rows below the header to `add`, and collects what is wrong.
fn read_rows(
    file: &KnowledgeFile,
    columns: usize,
    wrong: &mut Vec<Diagnostic>,
    mut add: impl FnMut(&Row<'_>) -> Result<(), Diagnostic>,
) {
    let lines = file.text.lines().enumerate();
    let rows = lines.filter(|(_, text)| !text.is_empty() && !text.starts_with('#'));
    for (index, text) in rows.skip(1) {
        let row = Row { file, line: index + 1, text, cells: text.split('\t').collect() };
        if row.cells.len() != columns {
            wrong.push(Diagnostic {
                file: file.path.clone(),
                line: row.line,
                column: 1,
                length: text.chars().count(),
                text: text.to_owned(),
                message: format!("{} columns instead of {columns}", row.cells.len()),
                hint: Some("columns are separated by one tab".to_owned()),
            });
        } else if let Err(diagnostic) = add(&row) {
            wrong.push(diagnostic);
        }
    }
}

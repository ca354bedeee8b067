use std::collections::BTreeSet;

use readout_model::{
    Answer, Attribution, Claim, EntityKind, Id, Point, PointKind, Pos, Report, Span, Status, Token,
    Verdict, Voice,
};

use crate::identity::Cast;

/// Share of the content words of the shorter statement that must stand in the longer one.
/// Chosen so that a quotation with one word changed ("lines", "channels") still joins, and two
/// statements on one subject by one speaker do not; `bench differences` will measure it.
const SHARED: f64 = 0.6;

/// Fewest content words in common: below that, a share means nothing.
const FEWEST: usize = 3;

/// One point for each thing said, with every report that has it.
///
/// Two statements are one when the speaker is the same (or, for bodies and officials, of the same
/// country) and most content words of the shorter are in the longer. Who only passes on what another said has no
/// point of its own, but is the voice of that one's.
pub(crate) fn points(reports: &[Report], cast: &Cast) -> Vec<Point> {
    let mut groups: Vec<Vec<Said>> = Vec::new();
    for (report, read) in reports.iter().enumerate() {
        for (id, attribution) in read.facts.attributions.enumerate() {
            if is_relay(read, id) {
                continue;
            }
            let said = Said::new(report, read, id, attribution, cast);
            let fitting = groups.iter_mut().find(|group| {
                group.iter().all(|other| said.report != other.report && said.agrees(other))
            });
            match fitting {
                Some(group) => group.push(said),
                None => groups.push(vec![said]),
            }
        }
    }
    groups.iter().map(|group| point(group, reports, cast)).collect()
}

/// Whether an attribution says nothing but that others said something ("the agency reported that the minister
/// had warned of floods"), whom the report names or describes.
fn is_relay(read: &Report, outer: Id<Attribution>) -> bool {
    let attributions = &read.facts.attributions;
    let tokens = |span: Span| {
        let range = read.analysis.tokens_in(span);
        range.map(|index| &read.analysis.tokens[Id::new(index as usize)])
    };
    let known = |inner: &Attribution| {
        let source = inner.source.as_ref();
        source
            .is_some_and(|it| it.entity.is_some() || tokens(it.span).any(|it| it.pos != Pos::Pron))
    };
    let mut inside: Vec<Span> = Vec::new();
    for inner in attributions.iter().filter(|it| it.within == Some(outer) && known(it)) {
        let source = inner.source.as_ref().map(|source| source.span);
        inside.extend(
            inner.content.iter().copied().chain(inner.cue).chain(source).chain(inner.medium),
        );
    }
    let told = |token: &Token| inside.iter().any(|span| span.contains(token.span));
    let mut words = attributions[outer].content.iter().flat_map(|&span| tokens(span));
    !inside.is_empty() && words.all(|token| !is_content_word(token) || told(token))
}

/// Whether a word carries meaning of its own.
fn is_content_word(token: &Token) -> bool {
    matches!(token.pos, Pos::Noun | Pos::Propn | Pos::Verb | Pos::Adj | Pos::Num | Pos::Adv)
}

struct Said<'r> {
    report: usize,
    id: Id<Attribution>,
    attribution: &'r Attribution,
    speaker: Option<usize>,
    /// Kind and country of the speaker.
    of: Option<(EntityKind, Option<String>)>,
    words: BTreeSet<String>,
}

impl<'r> Said<'r> {
    fn new(
        report: usize,
        read: &Report,
        id: Id<Attribution>,
        attribution: &'r Attribution,
        cast: &Cast,
    ) -> Said<'r> {
        let entity = attribution.source.as_ref().and_then(|source| source.entity);
        let speaker = entity.map(|entity| cast.number(report, entity));
        let of = speaker.map(|number| {
            let character = cast.character(number);
            (character.kind, character.country.as_ref().map(ToString::to_string))
        });
        let mut words = BTreeSet::new();
        for span in &attribution.content {
            for index in read.analysis.tokens_in(*span) {
                let token = &read.analysis.tokens[Id::new(index as usize)];
                if is_content_word(token) {
                    words.insert(token.lemma.to_lowercase());
                }
            }
        }
        Said { report, id, attribution, speaker, of, words }
    }

    fn agrees(&self, other: &Said<'_>) -> bool {
        let shared = self.words.intersection(&other.words).count();
        let shorter = self.words.len().min(other.words.len());
        shared >= FEWEST && shared as f64 >= SHARED * shorter as f64 && self.same_speaker(other)
    }

    fn same_speaker(&self, other: &Said<'_>) -> bool {
        match (&self.of, &other.of) {
            (Some((kind, country)), Some((other_kind, other_country))) => {
                let two_people = *kind == EntityKind::Person && *other_kind == EntityKind::Person;
                self.speaker == other.speaker
                    || (!two_people && country.is_some() && country == other_country)
            }
            _ => false,
        }
    }
}

fn point(group: &[Said<'_>], reports: &[Report], cast: &Cast) -> Point {
    let claims: Vec<Claim> = group
        .iter()
        .map(|said| Claim {
            report: said.report,
            voice: said.attribution.within.map_or(Voice::Outlet, Voice::Attributed),
            status: Status::Happened,
            event: None,
            attribution: Some(said.id),
            words: None,
            evidence: said.attribution.content.clone(),
        })
        .collect();
    let first = &group[0];
    let speaker = match (first.speaker, &first.attribution.source) {
        (Some(number), _) => cast.character(number).name.clone(),
        (None, Some(source)) => reports[first.report].document[source.span].to_owned(),
        (None, None) => "somebody the report does not name".to_owned(),
    };
    Point {
        question: format!("{speaker} {}", first.attribution.stance.name()),
        kind: PointKind::Quotation,
        verdict: if claims.len() > 1 { Verdict::Agreed } else { Verdict::SingleSource },
        detail_of: None,
        sources: Vec::new(),
        answers: vec![Answer { value: first.attribution.stance.name().to_owned(), claims }],
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use readout_model::{
        About, Analysis, AttributionForm, Document, Facts, Language, List, MorphId, Relation,
        RuleId, Sentence, Source, Stance, Tag,
    };

    use super::*;

    /// A sentence in which `source`, `cue` and `content` of each statement stand; words in small letters carry no
    /// meaning. The first statement is the outer one.
    fn report(text: &str, statements: &[(&str, &str, &str)]) -> Report {
        let span = |words: &str| {
            let start = text.find(words).expect("words of the text");
            Span::new(start, start + words.len())
        };
        let mut start = 0;
        let tokens: Vec<Token> = text
            .split(' ')
            .map(|word| {
                let span = Span::new(start, start + word.len());
                start = span.end() + 1;
                let loud = word.starts_with(char::is_uppercase);
                Token {
                    span,
                    lemma: word.into(),
                    pos: if loud { Pos::Noun } else { Pos::Adp },
                    tag: Tag::Nn,
                    morph: MorphId(0),
                    relation: Relation::Dep,
                    head: None,
                    space_after: true,
                }
            })
            .collect();
        let attributions = statements.iter().enumerate().map(|(nth, (source, cue, content))| {
            let source =
                Source { span: span(source), entity: None, several: Vec::new(), anonymous: false };
            Attribution {
                form: AttributionForm::Indirect,
                source: Some(source),
                cue: Some(span(cue)),
                content: vec![span(content)],
                addressee: None,
                within: (nth > 0).then(|| Id::new(0)),
                stance: Stance::Said,
                medium: None,
                rule: RuleId::new("by hand"),
            }
        });
        let sentence = Sentence {
            span: Span::new(0, text.len()),
            tokens: 0..tokens.len() as u32,
            block: Id::new(0),
        };
        let facts = Facts { attributions: attributions.collect(), ..Facts::default() };
        let analysis = Analysis {
            sentences: List::from(vec![sentence]),
            tokens: List::from(tokens),
            names: Vec::new(),
            morphs: Arc::from([Box::from("")]),
        };
        let document = Document {
            id: "test".into(),
            about: About::default(),
            text: text.to_owned(),
            title: None,
            body: 0,
            blocks: Vec::new(),
            language: Language::English,
        };
        Report { document, analysis, facts }
    }

    fn check(text: &str, statements: &[(&str, &str, &str)], relay: bool) {
        assert_eq!(is_relay(&report(text, statements), Id::new(0)), relay, "{text}");
    }

    #[test]
    fn who_only_passes_on_says_nothing() {
        let outer = "that Marant Warned of Floods and Called for Help";
        let text = format!("Agency Reported {outer}");
        let warned = ("Marant", "Warned", "of Floods");
        let called = ("Marant", "Called", "for Help");
        check(&text, &[("Agency", "Reported", outer), warned, called], true);
        check(&text, &[("Agency", "Reported", outer), warned], false);
        check(&text, &[("Agency", "Reported", outer)], false);
    }
}

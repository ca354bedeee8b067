//! Parts to blocks: what each part of a report is.
//!
//! Precision goes first. A part is a paragraph unless something says otherwise, and what takes a
//! part out of the report (caption, promotion, related) has to be said by the outlet's own words
//! (a credit, an invitation) or by several signs at once. A paragraph that is taken for a caption
//! loses facts silently; a caption that stays a paragraph shows its sentence as evidence.

use std::collections::BTreeMap;
use std::ops::Range;

use readout_model::{BlockKind, Span};

use crate::cues::{Cue, CueKind, Cues, Place};
use crate::dateline;
use crate::layout::{Part, bullet, ending};

/// Longer parts are running text, whatever they begin with. In bytes.
const LONGEST_ASIDE: usize = 700;
/// Words in the longest credit or byline.
const CREDIT_WORDS: usize = 9;
/// Bytes in the longest headline or standfirst.
const LONGEST_HEADLINE: usize = 300;

/// A block before the model's type is made of it.
pub(crate) type Piece = (BlockKind, Part);

/// Gives every part its kind; cuts datelines, credits and bylines off where they stand clear.
///
/// `title` is the title that was given apart, if any.
pub(crate) fn classify(text: &str, parts: &[Part], title: Option<&str>, cues: &Cues) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::with_capacity(parts.len());
    for part in parts {
        own_kind(text, *part, cues, &mut pieces);
    }
    related_items(text, &mut pieces);
    let body = headline(text, &mut pieces, title, cues);
    aside_lines(text, &mut pieces, body);
    repeated(text, &mut pieces, body);
    cut_dateline(text, &mut pieces, body, cues);
    pieces
}

/// What a part shows by itself.
fn own_kind(text: &str, part: Part, cues: &Cues, pieces: &mut Vec<Piece>) {
    let words = &text[part.span];
    let mut add = |kind| pieces.push((kind, part));
    if words.starts_with('>') {
        return add(BlockKind::Quote);
    }
    if let Some(kind) = [BlockKind::Caption, BlockKind::Other]
        .into_iter()
        .find(|&kind| has_buttons(kind, words, cues))
    {
        return add(kind);
    }
    if words.len() > LONGEST_ASIDE {
        return cut_credit(text, part, cues, pieces);
    }
    let starts = |kind| {
        cues.block(kind, Place::Start).any(|cue| cue.at_start(words).is_some())
            || cues.block(kind, Place::Whole).any(|cue| cue.at_start(words) == Some(words.len()))
    };
    let count = words.split_whitespace().count();
    if is_promotion(words, cues) {
        add(BlockKind::Promotion);
    } else if count <= 40 && (is_bracketed(words) || starts(BlockKind::Related)) {
        add(BlockKind::Related);
    } else if is_byline(words, count, cues) || starts(BlockKind::Byline) {
        add(BlockKind::Byline);
    } else if count <= 30 && starts(BlockKind::Credit) {
        add(BlockKind::Credit);
    } else if count <= 12 && starts(BlockKind::Other) {
        add(BlockKind::Other);
    } else if bullet(words) {
        // "- Nothing new -" is a cross-heading.
        let closed = words.trim_end_matches('.').ends_with(['-', '–']) && count <= 12;
        add(if closed { BlockKind::Other } else { BlockKind::List });
    } else {
        let marked = starts(BlockKind::Caption)
            || has_position_marks(words, cues)
            || starts_with_credit(words, count, cues);
        cut_credit(text, part, cues, pieces);
        if let Some((kind @ BlockKind::Paragraph, _)) = pieces.last_mut().filter(|_| marked) {
            *kind = BlockKind::Caption;
        }
    }
}

/// Invitations of the outlet: cues outside quotation marks whose weights make at least 2, one of
/// them enough alone or at the start. (A paragraph may well speak of somebody's podcast.)
fn is_promotion(words: &str, cues: &Cues) -> bool {
    let kind = BlockKind::Promotion;
    if cues.block(kind, Place::Whole).any(|cue| cue.at_start(words) == Some(words.len())) {
        return true;
    }
    // "Watch" and "Watch the" are one signal.
    let at_start = cues.block(kind, Place::Start).filter(|cue| cue.at_start(words).is_some());
    let start = at_start.map(|cue| cue.weight).max().unwrap_or(0);
    let (mut inside, mut seen, mut strong) = (0, Vec::new(), start > 0);
    for (cue, range) in cues.within(CueKind::Block(kind), Place::Inside, words) {
        // A cue that comes again is no further signal.
        if !is_quoted(words, range.start) && !seen.iter().any(|it| std::ptr::eq(*it, cue)) {
            seen.push(cue);
            inside += cue.weight;
            strong |= cue.weight >= 2;
        }
    }
    strong && start + inside >= 2
}

/// "[Graphic: the toll of the war]": the title of something else, in square brackets of its own.
fn is_bracketed(words: &str) -> bool {
    let inner = words.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    inner.is_some_and(|inner| !inner.contains(['[', ']']) && ending(inner).is_none())
}

/// Whether a part has what a page writes on buttons and boxes: "Hide Caption", "Embed x Share".
fn has_buttons(kind: BlockKind, words: &str, cues: &Cues) -> bool {
    let mut found = cues.within(CueKind::Block(kind), Place::Inside, words);
    found.any(|(cue, range)| cue.weight >= 2 && !is_quoted(words, range.start))
}

/// Whether a place in a text is between quotation marks.
fn is_quoted(text: &str, at: usize) -> bool {
    let straight = text[..at].matches('"').count() % 2 == 1;
    let opened = text[..at].matches('“').count() > text[..at].matches('”').count();
    straight || opened
}

/// "By" and names, "Jane Doe, Europe editor".
fn is_byline(words: &str, count: usize, cues: &Cues) -> bool {
    count <= CREDIT_WORDS + 3
        && ending(words).is_none()
        && cues.block(BlockKind::Byline, Place::Names).any(|cue| {
            cue.at_start(words)
                .is_some_and(|length| count > 1 && only_names(&words[length..], cues))
        })
}

/// Whether every word is capitalised, small words between names and roles left out.
fn only_names(words: &str, cues: &Cues) -> bool {
    words.split_whitespace().all(|word| {
        let bare = word.trim_matches(|character: char| !character.is_alphanumeric());
        let listed =
            |kind, place| cues.of(kind, place).any(|cue| cue.at_start(bare) == Some(bare.len()));
        bare.is_empty()
            || bare.starts_with(char::is_uppercase)
            || listed(CueKind::Small, Place::Inside)
            || listed(CueKind::Role, Place::Inside)
    })
}

/// "(left)", "(second right)" in a line without a full stop.
fn has_position_marks(words: &str, cues: &Cues) -> bool {
    ending(words).is_none()
        && words.contains('(')
        && cues.within(CueKind::Block(BlockKind::Caption), Place::Inside, words).next().is_some()
}

/// "Reuters Togo's army is at the border": an agency's name in front of a line without a full stop.
fn starts_with_credit(words: &str, count: usize, cues: &Cues) -> bool {
    let behind = |cue: &Cue| {
        let rest = words[cue.at_start(words)?..].strip_prefix(' ')?;
        rest.starts_with(char::is_uppercase).then_some(())
    };
    (4..=CAPTION_WORDS).contains(&count)
        && ending(words).is_none()
        && cues.of(CueKind::Agency, Place::Inside).any(|cue| behind(cue).is_some())
}

/// A part that ends in a credit is a caption; a paragraph may end in a sign-off.
fn cut_credit(text: &str, part: Part, cues: &Cues, pieces: &mut Vec<Piece>) {
    let words = &text[part.span];
    // Credits are short: only the tail has to be looked at.
    let tail_start = floor_boundary(words, words.len().saturating_sub(LONGEST_ASIDE));
    let tail = &words[tail_start..];
    let is_short = tail_start == 0;
    let mut cut = |at: usize, before: BlockKind, after: BlockKind| {
        let at = tail_start + at;
        let first = words[..at].trim_end();
        let start = part.span.start();
        if !first.is_empty() {
            let span = Span::new(start, start + first.len());
            pieces.push((before, Part { span, ..part }));
        }
        pieces.push((after, Part { span: Span::new(start + at, part.span.end()), ..part }));
    };
    if let Some(at) = sign_off(tail, cues) {
        return cut(at, BlockKind::Paragraph, BlockKind::Byline);
    }
    if is_short {
        if let Some(at) = labelled_credit(tail, cues) {
            return cut(at, BlockKind::Caption, BlockKind::Credit);
        }
        match agency_credit(tail, cues) {
            Some(AgencyCredit::Bracket(at)) => {
                return cut(at, BlockKind::Caption, BlockKind::Credit);
            }
            Some(AgencyCredit::SignOff(at)) => {
                return cut(at, BlockKind::Paragraph, BlockKind::Credit);
            }
            Some(AgencyCredit::Whole) => return pieces.push((BlockKind::Credit, part)),
            Some(AgencyCredit::Trailing) => return pieces.push((BlockKind::Caption, part)),
            None => {}
        }
    }
    pieces.push((BlockKind::Paragraph, part));
}

fn floor_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// "(Reporting by …)" after the last sentence: where the bracket opens.
fn sign_off(tail: &str, cues: &Cues) -> Option<usize> {
    let open = tail.strip_suffix(')')?.rfind('(')?;
    ending(&tail[..open])?;
    let sign = |place| {
        cues.block(BlockKind::Byline, place).any(|cue| cue.at_start(&tail[open..]).is_some())
    };
    sign(Place::Start).then_some(open)
}

/// "Credit: …": where the label, or the bracket around it, begins.
fn labelled_credit(tail: &str, cues: &Cues) -> Option<usize> {
    let label = |(_, range): (&Cue, Range<usize>)| {
        let Range { start, end } = range;
        let short = tail[end..].split_whitespace().count();
        let bracketed = tail[..start].ends_with(['(', '[']);
        let clear = start == 0 || bracketed || tail[..start].ends_with(char::is_whitespace);
        // A credit is a label written with a capital or in brackets, then names and nothing else.
        let marked = bracketed || tail[start..].starts_with(char::is_uppercase);
        let rest = tail[end..]
            .trim_matches(|it: char| it.is_whitespace() || matches!(it, '.' | ')' | ']'));
        let names = !rest.is_empty() && !rest.contains(['.', '?', '!']) || rest.len() <= 30;
        (clear && marked && names && (1..=CREDIT_WORDS).contains(&short))
            .then(|| start - usize::from(bracketed))
    };
    cues.within(CueKind::Block(BlockKind::Credit), Place::Label, tail).filter_map(label).min()
}

enum AgencyCredit {
    /// "(Jane Doe/Agency)", from the byte of the bracket.
    Bracket(usize),
    /// "(Agency)" after the last sentence of a report.
    SignOff(usize),
    /// Nothing but a credit.
    Whole,
    /// "… Jane Doe/Agency"
    Trailing,
}

fn agency_credit(tail: &str, cues: &Cues) -> Option<AgencyCredit> {
    let agencies = || cues.of(CueKind::Agency, Place::Inside);
    let is_name = |text: &str| agencies().any(|cue| cue.at_start(text) == Some(text.len()));
    let names = |text: &str| {
        agencies().any(|cue| cue.at_start(text).is_some() || cue.at_end(text).is_some())
    };
    if is_name(tail) {
        return Some(AgencyCredit::Whole);
    }
    if let Some(inner) = tail.strip_suffix([')', ']']) {
        let open = inner.rfind(['(', '['])?;
        let content = inner[open + 1..].trim();
        let short = content.split_whitespace().count() <= CREDIT_WORDS;
        let slash = content.split('/').any(|side| names(side.trim())) && content.contains('/');
        if slash && short {
            return Some(AgencyCredit::Bracket(open));
        }
        let before = &tail[..open];
        // Of a newspaper or agency that no table knows.
        let unknown =
            content.contains('/') && ending(before).is_none() && only_names(content, cues);
        if unknown && short && !before.trim().is_empty() {
            return Some(AgencyCredit::Bracket(open));
        }
        return is_name(content).then(|| match ending(before) {
            Some(_) => AgencyCredit::SignOff(open),
            None if before.trim().is_empty() => AgencyCredit::Whole,
            None => AgencyCredit::Bracket(open),
        });
    }
    // Without brackets: "Name Name/Agency" as the last words, and no full stop after them.
    let (before, last) = tail.rsplit_once('/')?;
    let name = before.split_whitespace().next_back().unwrap_or_default();
    let named = name.starts_with(char::is_uppercase) || is_name(name);
    if !named || !is_name(last.trim()) {
        return None;
    }
    let only = before.split_whitespace().all(|word| word.starts_with(char::is_uppercase))
        && before.split_whitespace().count() <= 4;
    Some(if only { AgencyCredit::Whole } else { AgencyCredit::Trailing })
}

/// Lines without a full stop that follow a pointer to other reports point there too.
fn related_items(text: &str, pieces: &mut [Piece]) {
    let mut follows = false;
    for (kind, part) in pieces {
        let words = &text[part.span];
        let heads = words.ends_with(':') || words.split_whitespace().count() <= 4;
        follows = match kind {
            BlockKind::Related => heads || follows,
            BlockKind::Paragraph | BlockKind::List => {
                let item = ending(words).is_none_or(|mark| mark == '?')
                    && words.split_whitespace().count() <= 20;
                if follows && item {
                    *kind = BlockKind::Related;
                }
                follows && item
            }
            _ => false,
        };
    }
}

/// Finds headline, standfirst and the byline below them; returns where the report proper begins.
fn headline(text: &str, pieces: &mut Vec<Piece>, title: Option<&str>, cues: &Cues) -> usize {
    let plain = |piece: &Piece| piece.0 == BlockKind::Paragraph;
    let sentences =
        pieces.iter().filter(|piece| plain(piece) && ending(&text[piece.1.span]).is_some()).count();
    let mut found = title.is_some();
    let mut standfirst = false;
    // Above the first paragraph of a page there are at most a few lines.
    let mut index = 0;
    while index < pieces.len().min(6) {
        if !plain(&pieces[index]) {
            index += 1;
            continue;
        }
        let part = pieces[index].1;
        let words = &text[part.span];
        let count = words.split_whitespace().count();
        let open = ending(words).is_none() && !words.ends_with([':', ',', ';']);
        let more = sentences > usize::from(!open);
        if title.is_some_and(|title| same_words(title, words)) {
            // The title that was given apart is the headline; said again it would count twice.
            pieces[index].0 = BlockKind::Other;
        } else if words.len() > LONGEST_HEADLINE || !more {
            break;
        } else if !found {
            if dateline::find(words, "").is_some() {
                break;
            }
            if !(open || is_question(words) && words.len() <= 110 || is_title_case(words)) {
                break;
            }
            pieces[index].0 = BlockKind::Headline;
            found = true;
        } else if open && (2..=CREDIT_WORDS).contains(&count) && only_names(words, cues) {
            pieces[index].0 = BlockKind::Byline;
        } else if open && count <= CREDIT_WORDS && words.contains(|it: char| it.is_ascii_digit()) {
            // The day and hour of publication.
            pieces[index].0 = BlockKind::Other;
        } else if open && !standfirst && dateline::find(words, "").is_none() {
            standfirst = true;
            // Below a title that was given apart stands, as often as another title, what belongs to
            // a picture or a player.
            let titles = title.is_none_or(|title| is_title_case(words) || holds(title, words));
            pieces[index].0 = match title {
                _ if titles => BlockKind::Headline,
                Some(title) if alike(title, words) => BlockKind::Caption,
                _ => BlockKind::Other,
            };
            index += cut_reporter(text, pieces, index, cues);
        } else {
            break;
        }
        index += 1;
    }
    index
}

/// "…, Europe Correspondent Jane Doe reports" at the end of a standfirst becomes a byline.
fn cut_reporter(text: &str, pieces: &mut Vec<Piece>, index: usize, cues: &Cues) -> usize {
    let part = pieces[index].1;
    let words = &text[part.span];
    let Some(comma) = words.rfind(", ") else { return 0 };
    let tail = words[comma + 1..].trim_start();
    let role = cues.within(CueKind::Role, Place::Inside, tail).next().is_some();
    let verb = cues.of(CueKind::Role, Place::End).find_map(|cue| cue.at_end(tail));
    let Some(verb) = verb.filter(|_| role) else { return 0 };
    let names = &tail[..verb];
    if !only_names(names, cues) {
        return 0;
    }
    let start = part.span.end() - tail.len();
    // What a correspondent "reports" is a film or a recording, and this is what stands under it.
    pieces[index].0 = BlockKind::Caption;
    pieces[index].1.span = Span::new(part.span.start(), part.span.start() + comma + 1);
    let span = Span::new(start, part.span.end());
    pieces.insert(index + 1, (BlockKind::Byline, Part { span, ..part }));
    1
}

/// Whether a title comes again in a longer line.
fn holds(title: &str, words: &str) -> bool {
    words.to_lowercase().contains(title.trim().to_lowercase().as_str())
}

/// Whether half of the longer words of a title come again.
fn alike(title: &str, words: &str) -> bool {
    let words = words.to_lowercase();
    let title = title.to_lowercase();
    let long: Vec<&str> = title.split_whitespace().filter(|it| it.len() >= 4).take(40).collect();
    let again = long.iter().filter(|word| words.contains(**word)).count();
    again > 0 && again * 2 >= long.len()
}

fn is_question(words: &str) -> bool {
    words.ends_with('?') && words.matches(['.', '?', '!']).count() == 1
}

/// Four words or more, of which nearly all the longer ones have a capital.
fn is_title_case(words: &str) -> bool {
    let long: Vec<&str> =
        words.split_whitespace().filter(|word| word.chars().count() >= 4).take(40).collect();
    let capital = |word: &&&str| {
        word.trim_start_matches(|it: char| !it.is_alphanumeric()).starts_with(char::is_uppercase)
    };
    let count = words.split_whitespace().count();
    (4..=25).contains(&count)
        && long.len() >= 3
        && long.iter().filter(capital).count() * 10 >= long.len() * 8
}

/// Lines between paragraphs that are no sentence: cross-headings, and on a page that ends its sentences
/// what stands under pictures where nothing else says so. The last part is left alone: it may have been cut off.
fn aside_lines(text: &str, pieces: &mut [Piece], body: usize) {
    let is_open = |piece: &Piece| {
        let words = &text[piece.1.span];
        let trailing = words.trim_end_matches(['"', '”', '\'', '’']);
        ending(words).is_none()
            && !trailing.ends_with([':', ',', ';', '-', '–', '—'])
            && words.starts_with(|it: char| {
                it.is_alphanumeric() || matches!(it, '\'' | '‘' | '"' | '“')
            })
    };
    let closed = pieces
        .iter()
        .filter(|(kind, part)| *kind == BlockKind::Paragraph && ending(&text[part.span]).is_some())
        .count();
    let between = pieces.len().saturating_sub(1).max(body);
    let open =
        pieces.iter().filter(|piece| piece.0 == BlockKind::Paragraph && is_open(piece)).count();
    // A page that ends nearly all its paragraphs says something by ending one with nothing.
    let exceptional = closed >= CLOSED && open * 3 <= closed;
    for piece in &mut pieces[body..between] {
        if piece.0 != BlockKind::Paragraph || closed < 2 || !is_open(piece) {
            continue;
        }
        let words = &text[piece.1.span];
        let count = words.split_whitespace().count();
        let shouted = !words.contains(char::is_lowercase) && words.contains(char::is_uppercase);
        if count <= 6 || shouted && words.len() <= 120 {
            piece.0 = BlockKind::Other;
        } else if exceptional && count <= CAPTION_WORDS && words.starts_with(char::is_uppercase) {
            piece.0 = BlockKind::Caption;
        }
    }
}

/// Paragraphs that end as sentences do, from which on a report is known to end its paragraphs.
const CLOSED: usize = 5;

/// Words of the longest line below a picture.
const CAPTION_WORDS: usize = 50;

/// A part that says the same as another: a pull quote, a caption made of a sentence of the text,
/// or a part the page had twice.
fn repeated(text: &str, pieces: &mut [Piece], body: usize) {
    const FEWEST_WORDS: usize = 7;
    let key = |part: &Part| {
        let words = &text[part.span];
        (words.len() <= LONGEST_ASIDE && words.split_whitespace().count() >= FEWEST_WORDS).then(
            || {
                words
                    .chars()
                    .filter(|it| it.is_alphanumeric())
                    .flat_map(char::to_lowercase)
                    .collect::<String>()
            },
        )
    };
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for index in body..pieces.len() {
        if pieces[index].0 != BlockKind::Paragraph {
            continue;
        }
        let Some(key) = key(&pieces[index].1) else { continue };
        let Some(&first) = seen.get(&key) else {
            seen.insert(key, index);
            continue;
        };
        let is_open = |index: usize| ending(&text[pieces[index].1.span]).is_none();
        // Both above a credit: what stands below a picture, twice.
        let credited = |index: usize| {
            pieces.get(index + 1).is_some_and(|(kind, _)| *kind == BlockKind::Credit)
        };
        if credited(first) && credited(index) {
            pieces[first].0 = BlockKind::Caption;
            pieces[index].0 = BlockKind::Caption;
            continue;
        }
        let (repeat, kind) = match (is_open(first), is_open(index)) {
            (true, false) => (first, BlockKind::Caption),
            (false, true) => (index, BlockKind::Caption),
            _ => (index, BlockKind::Other),
        };
        pieces[repeat].0 = kind;
    }
}

/// Paragraphs of the body among which the dateline is looked for: a title that ends in a full stop, or a line that
/// sums up, may stand before it.
const FIRST: usize = 3;

/// Cuts the dateline off the paragraph that begins with it.
fn cut_dateline(text: &str, pieces: &mut Vec<Piece>, body: usize, cues: &Cues) {
    let paragraphs = pieces.iter().enumerate().skip(body);
    let mut first = paragraphs.filter(|(_, piece)| piece.0 == BlockKind::Paragraph).take(FIRST);
    let line = first.find_map(|(index, (_, part))| {
        let after = &text[part.span.start()..];
        let rest = &after[part.span.len().min(after.len())..];
        Some((index, *part, dateline::find(&text[part.span], rest)?))
    });
    let Some((index, part, length)) = line else { return };
    let start = part.span.start();
    // "EXCLUSIVE —" is built like a dateline.
    let place = text[start..start + length].trim_end_matches(|it: char| !it.is_alphanumeric());
    if cues
        .block(BlockKind::Other, Place::Whole)
        .any(|cue| cue.at_start(place) == Some(place.len()))
    {
        return;
    }
    if length == part.span.len() {
        pieces[index].0 = BlockKind::Dateline;
        return;
    }
    let line = text[start..start + length].trim_end();
    let body = text[part.span][length..].trim_start();
    let dateline = Part { span: Span::new(start, start + line.len()), wrapped: false };
    pieces[index].1.span = Span::new(part.span.end() - body.len(), part.span.end());
    pieces.insert(index, (BlockKind::Dateline, dateline));
}

fn same_words(one: &str, other: &str) -> bool {
    let letters = |text: &str| -> Vec<char> {
        let letters = text.chars().filter(|it| it.is_alphanumeric());
        letters.flat_map(char::to_lowercase).take(LONGEST_ASIDE).collect()
    };
    let one = letters(one);
    !one.is_empty() && one == letters(other)
}

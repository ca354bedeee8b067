use readout_model::{Block, Id, Span};

/// A stretch of text between quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quotation {
    /// With its marks.
    pub span: Span,
    /// Without them.
    pub inner: Span,
    /// The block it stands in.
    pub block: Id<Block>,
    /// The quotation it stands in.
    pub parent: Option<usize>,
    /// Whether it goes on in the next block, so that its closing mark is left out here.
    pub continues: bool,
}

/// Finds the quotations of the blocks that report, in order of their opening marks.
///
/// Marks are paired over the text, before any grammar, since parses break inside quotations. A
/// quotation never leaves its block, except that one whose closing mark is missing is taken to run
/// to the end of the block when the next block opens with a mark of the same kind (newsrooms close
/// only the last paragraph of a long quotation) or a colon or comma leads into it. Other unpaired
/// marks are ignored. Each block is
/// scanned once.
pub(super) fn quotations(text: &str, blocks: &[Block]) -> Vec<Quotation> {
    let mut found = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        if !block.kind.reports() {
            continue;
        }
        let next = blocks[index + 1..].iter().find(|next| next.kind.reports());
        let next = next.and_then(|next| mark_at(&text[next.span], 0, true));
        pair(&text[block.span], block.span, Id::new(index), next.map(|mark| mark.kind), &mut found);
    }
    found
}

/// Whether a paragraph opens with a double mark and has no other.
pub(super) fn is_left_open(paragraph: &str) -> bool {
    let mut marks = paragraph.chars().filter(|mark| DOUBLE.contains(mark));
    paragraph.starts_with(DOUBLE) && marks.nth(1).is_none()
}

/// Double marks, of whichever direction.
const DOUBLE: [char; 5] = ['“', '”', '„', '"', '\u{201f}'];

/// Which marks belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Double,
    Guillemet,
    /// Typographic single marks; the closing one is the apostrophe too.
    Single,
    /// `'`
    Plain,
    /// Two single marks or accents in place of a double one.
    Twin,
}

#[derive(Clone, Copy, Debug)]
struct Mark {
    kind: Kind,
    /// Bytes from the start of the block.
    at: usize,
    len: usize,
    opens: bool,
    closes: bool,
}

/// The mark at a byte of a block's text. `opens` and `closes` say what its neighbours allow.
fn mark_at(text: &str, at: usize, fresh: bool) -> Option<Mark> {
    let rest = &text[at..];
    let first = rest.chars().next()?;
    let twin = |mark: &str| rest.starts_with(mark);
    let (kind, len) = match first {
        mark if DOUBLE.contains(&mark) => (Kind::Double, first.len_utf8()),
        '«' | '»' => (Kind::Guillemet, first.len_utf8()),
        _ if twin("''") || twin("``") || twin("’’") || twin("‘‘") => {
            (Kind::Twin, 2 * first.len_utf8())
        }
        '‘' | '’' | '‚' => (Kind::Single, first.len_utf8()),
        '\'' => (Kind::Plain, 1),
        _ => return None,
    };
    let before = text[..at].chars().next_back().filter(|_| !fresh);
    let after = rest[len..].chars().next();
    let free_before = before.is_none_or(|c| {
        c.is_whitespace() || "([{—–-/“”\"‘«„".contains(c) || c == '\u{2026}' || c == '\''
    });
    let word_after = after.is_some_and(|c| !c.is_whitespace() && !",.;:!?)]}".contains(c));
    let word_before = before.is_some_and(|c| !c.is_whitespace() && !"([{".contains(c));
    let free_after = after.is_none_or(|c| !c.is_alphanumeric());
    let (opens, closes) = match first {
        // `“Nobody came?“ she asked`: typed the wrong way round.
        '“' if word_before && !free_before && after.is_none_or(char::is_whitespace) => {
            (false, true)
        }
        '“' | '„' | '‘' | '‚' | '`' | '\u{201f}' => (after.is_some(), false),
        '«' => (true, false),
        '»' => (false, true),
        '”' => (free_before && word_after && !word_before, true),
        '’' => (false, word_before && free_after),
        // Plain marks go by their neighbours.
        _ => (free_before && word_after, word_before && free_after),
    };
    let opens = opens || (kind == Kind::Double && first == '"' && free_before && after.is_some());
    let closes =
        closes || (first == '"' && (!free_before || after.is_none_or(char::is_whitespace)));
    Some(Mark { kind, at, len, opens, closes })
}

/// Pairs the marks of one block with a stack of open ones.
fn pair(text: &str, block: Span, id: Id<Block>, next: Option<Kind>, found: &mut Vec<Quotation>) {
    let first = found.len();
    // Marks still open: their place in `found` is taken when they open, so that order is kept.
    let mut open: Vec<(Mark, usize)> = Vec::new();
    let mut paired: Vec<bool> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        // `''He said 'no,'''`: the inner quotation ends before the outer one.
        let inner = open.last().is_some_and(|(mark, _)| mark.kind == Kind::Plain);
        let plain = Mark { kind: Kind::Plain, at, len: 1, opens: false, closes: true };
        let both = (inner && text[at..].starts_with("'''")).then_some(plain);
        let Some(mark) = both.or_else(|| mark_at(text, at, at == 0)) else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        };
        at += mark.len;
        // The innermost open mark of the kind; single ones inside a double one end with it. The
        // stack is looked through to a fixed depth only, which keeps hostile input linear.
        let depth = open.len();
        let low = depth.saturating_sub(DEPTH);
        let partner = (low..depth).rev().find(|&place| open[place].0.kind == mark.kind);
        // `“Nobody came.’’`, `'Nobody came.''`: closed by two single marks.
        let twin = mark.kind == Kind::Twin && mark.closes && partner.is_none();
        let partner = match open.last() {
            Some((top, _)) if twin && top.kind != Kind::Guillemet => Some(depth - 1),
            _ => partner,
        };
        let apostrophe = matches!(mark.kind, Kind::Single | Kind::Plain)
            && partner.is_some_and(|_| is_possessive(text, mark) && closes_later(text, at, mark));
        // `"We were late. "Nobody came."`: paragraphs of one quotation that a page has joined.
        let goes_on = mark.kind == Kind::Double
            && mark.opens
            && !mark.closes
            && partner.is_some_and(|place| place + 1 == depth)
            && text[..mark.at].trim_end().ends_with(['.', '?', '!', '…']);
        if goes_on {
            continue;
        }
        match partner {
            Some(place) if mark.closes && !apostrophe => {
                let (start, slot) = open[place];
                open.truncate(place);
                let begin = block.start() + start.at;
                found[first + slot].span = Span::new(begin, block.start() + at);
                found[first + slot].inner = Span::new(begin + start.len, block.start() + mark.at);
                paired[slot] = true;
            }
            _ if mark.opens && !apostrophe => {
                let begin = block.start() + mark.at;
                open.push((mark, paired.len()));
                paired.push(false);
                found.push(Quotation {
                    span: Span::new(begin, block.end()),
                    inner: Span::new(begin + mark.len, block.end()),
                    block: id,
                    parent: None,
                    continues: false,
                });
            }
            _ => {}
        }
    }
    // A mark left open counts only when the next paragraph takes it up, or when a colon or comma leads
    // into it: `She said: "We were late.` Then the paragraph ends it.
    let long = matches!(next, Some(Kind::Double | Kind::Guillemet | Kind::Twin));
    // A single mark may be an apostrophe; a colon shows that it is none, and so do two paragraphs that begin with one.
    let led = |mark: &Mark| text[..mark.at].trim_end().ends_with(':') || mark.at == 0;
    let single = |kind: Kind| matches!(kind, Kind::Single | Kind::Plain);
    let alike = |kind: Kind| next.is_some_and(|it| it == kind || single(it) && single(kind));
    let taken_up = open.iter().find(|(mark, _)| alike(mark.kind) && (long || led(mark)));
    if let Some(&(_, slot)) = taken_up {
        paired[slot] = true;
        found[first + slot].continues = true;
    } else if let Some(&(mark, slot)) = open.last() {
        let lead = text[..mark.at].trim_end().ends_with([':', ',']);
        paired[slot] = lead && matches!(mark.kind, Kind::Double | Kind::Guillemet);
    }
    let mut slot = 0;
    let mut index = 0;
    found.retain(|_| {
        index += 1;
        if index <= first {
            return true;
        }
        slot += 1;
        paired[slot - 1]
    });
    nest(&mut found[first..], first);
}

/// How many open marks are looked at for a partner.
const DEPTH: usize = 8;

/// Whether a closing single mark may as well be the apostrophe of a plural ("the workers’ union").
fn is_possessive(text: &str, mark: Mark) -> bool {
    let before = text[..mark.at].chars().next_back();
    let mut after = text[mark.at + mark.len..].chars();
    before.is_some_and(|c| c == 's' || c == 'z')
        && after.next() == Some(' ')
        && after.next().is_some_and(char::is_lowercase)
}

/// Whether a surer closing mark follows before the next opening one, within a sentence or two.
fn closes_later(text: &str, from: usize, mark: Mark) -> bool {
    for (offset, _) in text[from..].char_indices().take(LOOK) {
        match mark_at(text, from + offset, false) {
            Some(other) if other.kind == mark.kind && other.opens => return false,
            Some(other) if other.kind == mark.kind && other.closes => {
                return !is_possessive(text, other);
            }
            _ => {}
        }
    }
    false
}

/// Characters looked ahead for a surer closing mark.
const LOOK: usize = 300;

/// Fills in which quotation stands in which.
fn nest(quotations: &mut [Quotation], first: usize) {
    let mut open: Vec<usize> = Vec::new();
    for index in 0..quotations.len() {
        while open
            .last()
            .is_some_and(|&top| !quotations[top].inner.contains(quotations[index].span))
        {
            open.pop();
        }
        quotations[index].parent = open.last().map(|&top| first + top);
        open.push(index);
    }
}

//! "GENEVA, 3 May (Agency) —" at the start of a report.
//!
//! Told by its build alone: a place in capitals, or any capitalised place followed by an agency in
//! brackets; day and month after commas; a dash, then a sentence.

/// Longest dateline, in bytes.
const LONGEST: usize = 100;

/// Length in bytes of the dateline that `paragraph` begins with, its dash and blanks included; all
/// of the paragraph when it is nothing but a dateline.
///
/// `rest` is the text after the paragraph: a word in capitals that comes again there is an acronym
/// ("NATO — the alliance — said"), not a place.
pub(crate) fn find(paragraph: &str, rest: &str) -> Option<usize> {
    let mut end = LONGEST.min(paragraph.len());
    while !paragraph.is_char_boundary(end) {
        end -= 1;
    }
    let head = &paragraph[..end];
    if let Some((at, after)) = dash(head) {
        let line = Line::read(&head[..at])?;
        let text = &paragraph[after..];
        // What follows begins a sentence.
        let begins = text.trim_start().starts_with(|it: char| {
            it.is_uppercase() || it.is_ascii_digit() || "\"'“‘".contains(it)
        });
        let bare = line.agency.is_none() && line.day.is_none();
        let acronym = || {
            let place = line.place.trim();
            !place.contains(char::is_whitespace) && (again(text, place) || again(rest, place))
        };
        let place = !line.place.is_empty() && (line.capitals || line.agency.is_some());
        let fits = place || line.place.is_empty() && line.agency.is_some();
        return (begins && fits && !(bare && acronym()))
            .then_some(after + text.len() - text.trim_start().len());
    }
    if let Some(length) = agency(paragraph) {
        return Some(length);
    }
    // On a line of its own: a place in capitals and a day.
    let line = Line::read(paragraph.get(..end).filter(|_| end == paragraph.len())?)?;
    (line.capitals && line.day.is_some()).then_some(paragraph.len())
}

/// "(CNN) The minister": one word in brackets, a name, and a sentence behind it without a dash.
fn agency(paragraph: &str) -> Option<usize> {
    let inner = paragraph.strip_prefix('(')?;
    let close = inner.find(')').filter(|close| (2..=20).contains(close))?;
    let (word, text) = (&inner[..close], &inner[close + 1..]);
    let sentence = text.trim_start();
    let named = word.starts_with(char::is_uppercase) && word.chars().all(char::is_alphanumeric);
    let begins = sentence.len() < text.len() && sentence.starts_with(char::is_uppercase);
    (named && begins).then(|| paragraph.len() - sentence.len())
}

/// Whether a word comes again within the next few thousand bytes.
fn again(text: &str, word: &str) -> bool {
    let mut end = text.len().min(20_000);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    memchr::memmem::find(&text.as_bytes()[..end], word.as_bytes()).is_some()
}

/// Where the first dash that stands between blanks begins, and where it ends.
fn dash(head: &str) -> Option<(usize, usize)> {
    ["—", "–", "--", "-"]
        .iter()
        .filter_map(|dash| {
            head.match_indices(dash).find_map(|(at, dash)| {
                let after = at + dash.len();
                let apart = head[..at].ends_with([' ', ')', '\u{a0}'])
                    && head[after..].starts_with([' ', '\u{a0}']);
                // An em dash and a double hyphen need no blanks.
                let long = matches!(dash, "—" | "--");
                (apart || long && at > 0).then_some((at, after))
            })
        })
        .min()
}

struct Line<'a> {
    /// Empty when only an agency is given.
    place: &'a str,
    /// Whether the place is written in capitals.
    capitals: bool,
    day: Option<&'a str>,
    agency: Option<&'a str>,
}

impl<'a> Line<'a> {
    fn read(text: &'a str) -> Option<Line<'a>> {
        let text = text.trim().trim_end_matches([',', ':']);
        let (text, agency) = match text.strip_suffix(')') {
            Some(inner) => {
                let open = inner.rfind('(')?;
                (text[..open].trim_end(), Some(inner[open + 1..].trim()))
            }
            None => (text, None),
        };
        if agency.is_some_and(|agency| agency.is_empty() || agency.len() > 40) {
            return None;
        }
        let mut line = Line { place: "", capitals: false, day: None, agency };
        if text.is_empty() {
            return agency.map(|_| line);
        }
        let mut pieces = text.split(',').map(str::trim);
        line.place = pieces.next()?;
        let words: Vec<&str> = line.place.split([' ', '/']).filter(|it| !it.is_empty()).collect();
        if words.is_empty() || words.len() > 4 {
            return None;
        }
        let letters = line.place.chars().filter(|it| it.is_alphabetic()).count();
        line.capitals = letters >= 4 && !line.place.contains(char::is_lowercase);
        let named = words.iter().all(|word| {
            word.starts_with(char::is_uppercase)
                && word.chars().all(|it| it.is_alphabetic() || "-'’.".contains(it))
        });
        if !named {
            return None;
        }
        for piece in pieces {
            let words: Vec<&str> = piece.split_whitespace().collect();
            let fits = !words.is_empty()
                && words.len() <= 3
                && words.iter().all(|word| {
                    word.starts_with(|it: char| it.is_uppercase() || it.is_ascii_digit())
                });
            if !fits {
                return None;
            }
            if piece.contains(|it: char| it.is_ascii_digit()) {
                line.day = Some(piece);
            }
        }
        Some(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn datelines_are_told_by_their_build() {
        for (text, rest, line) in [
            ("GENEVA, 3 May (Agency) — Talks began.", "", "GENEVA, 3 May (Agency) — "),
            ("LONDON — Ministers met.", "", "LONDON — "),
            ("UNITED NATIONS (Wire) -- Envoys met.", "", "UNITED NATIONS (Wire) -- "),
            ("BEIJING, Nov. 3 (NewsAgency)--China said", "", "BEIJING, Nov. 3 (NewsAgency)--"),
            ("Lisbon (Meridian Press) - The ministers", "", "Lisbon (Meridian Press) - "),
            ("(Wire) - The ministers met.", "", "(Wire) - "),
            ("GENEVA, 3 May 2026", "", "GENEVA, 3 May 2026"),
            ("(NWS) The ministers met.", "", "(NWS) "),
            ("(left) The ministers met.", "", "-"),
            ("(Reporting by A. Writer) The end.", "", "-"),
            ("NATO — The alliance said NATO was ready.", "", "-"),
            ("OPEC — Oil prices fell.", "Members of OPEC met.", "-"),
            ("Paris — once a quiet host — Was not amused.", "", "-"),
            ("US – China relations are tense.", "", "-"),
            ("Talks ended — Nobody knows why.", "", "-"),
            ("The minister (left) - He left.", "", "-"),
            ("GENEVA", "", "-"),
            ("He said.", "", "-"),
            ("—", "", "-"),
            ("é(—)", "", "-"),
        ] {
            let found = find(text, rest).map_or("-", |length| &text[..length]);
            assert_eq!(found, line, "{text:?}");
        }
    }
}

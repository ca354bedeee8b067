use smol_str::SmolStr;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// A name as it is compared: lower case, without accents, full stops and apostrophes, hyphens as
/// blanks. "Côte d'Ivoire" gives "cote divoire", "U.S." gives "us".
pub(crate) fn fold(text: &str) -> SmolStr {
    if text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
        return SmolStr::new(text);
    }
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    SmolStr::new(folded)
}

/// [`fold`] into a buffer, whose text is replaced.
pub(super) fn fold_into(text: &str, folded: &mut String) {
    folded.clear();
    let mut blank = false;
    let mut empty = true;
    let mut push = |character: char| {
        if character == ' ' {
            blank = !empty;
            return;
        }
        if std::mem::take(&mut blank) {
            folded.push(' ');
        }
        empty = false;
        folded.push(character);
    };
    let mut add = |character: char| match character {
        '.' | '\'' | '`' | '’' | '‘' | 'ʼ' | 'ʻ' | '´' | ',' => {}
        '-' | '‐' | '‑' | '–' | '/' | ' ' => push(' '),
        character if character.is_ascii() => push(character.to_ascii_lowercase()),
        character if character.is_whitespace() => push(' '),
        'ß' | 'ẞ' => "ss".chars().for_each(&mut push),
        'ø' | 'Ø' => push('o'),
        'ł' | 'Ł' => push('l'),
        'đ' | 'Đ' => push('d'),
        'ı' => push('i'),
        'æ' | 'Æ' => "ae".chars().for_each(&mut push),
        'œ' | 'Œ' => "oe".chars().for_each(&mut push),
        'þ' | 'Þ' => "th".chars().for_each(&mut push),
        character => character.to_lowercase().for_each(&mut push),
    };
    // Letter by letter: normalising the whole text would sort its marks, which are left out anyway.
    for character in text.chars() {
        if character.is_ascii() {
            add(character);
        } else {
            decompose_compatible(character, |part| {
                if !is_combining_mark(part) {
                    add(part);
                }
            });
        }
    }
}

/// A name as newsrooms without umlauts write it: "Schüssel" gives "Schuessel"; `None` where it has none.
pub(super) fn without_umlauts(text: &str) -> Option<String> {
    let written = |letter: char| match letter {
        'ä' => Some("ae"),
        'ö' | 'ø' => Some("oe"),
        'ü' => Some("ue"),
        'å' => Some("aa"),
        'Ä' => Some("Ae"),
        'Ö' | 'Ø' => Some("Oe"),
        'Ü' => Some("Ue"),
        _ => None,
    };
    text.contains(|letter| written(letter).is_some()).then(|| {
        let mut plain = String::with_capacity(text.len() + 2);
        for letter in text.chars() {
            match written(letter) {
                Some(letters) => plain.push_str(letters),
                None => plain.push(letter),
            }
        }
        plain
    })
}

/// Whether a name is written like an acronym ("NATO", "U.S.", "G7"): such names are only recognised
/// in capitals, so that "us" and "who" stay words.
pub(crate) fn is_acronym(text: &str) -> bool {
    let mut letters = 0;
    for character in text.chars() {
        if character.is_lowercase() || character.is_whitespace() {
            return false;
        }
        letters += usize::from(character.is_alphanumeric());
    }
    (1..=7).contains(&letters)
}

#[cfg(test)]
mod tests {
    use super::{fold, is_acronym};

    #[test]
    fn names_are_compared_without_case_accents_and_points() {
        let folded: Vec<_> =
            ["Côte d’Ivoire", "U.S.", "al-Shabaab", "Łódź", "Çavuşoğlu", "-", "Ministry"]
                .iter()
                .map(|name| fold(name))
                .collect();
        assert_eq!(
            folded,
            ["cote divoire", "us", "al shabaab", "lodz", "cavusoglu", "", "ministry"]
        );
        assert!(
            is_acronym("U.S.") && is_acronym("G7") && !is_acronym("Us") && !is_acronym("Fatah")
        );
    }
}

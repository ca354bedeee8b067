//! Classes of characters as Python has them, since the models were trained on text that Python cut
//! up: `str.isspace`, `str.isalpha`, `str.isdigit`, and the classes `\w` and `\d` of its `re`.

use smol_str::{SmolStr, SmolStrBuilder};
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// Characters that words are shorter than, else their shape is [`LONG`].
const LONG_FROM: usize = 100;
const LONG: SmolStr = SmolStr::new_static("LONG");

/// A run of equal shape characters is cut to this length.
const RUN: usize = 4;

/// `str.isspace`: category Zs, or bidirectional type WS, B or S.
///
/// More than Rust's `char::is_whitespace`: the four information separators belong to it.
pub(crate) fn is_space(character: char) -> bool {
    match character {
        '\t'..='\r' | '\u{1c}'..=' ' => true,
        '\u{0}'..='\u{84}' => false,
        '\u{85}' | '\u{a0}' | '\u{1680}' => true,
        '\u{2000}'..='\u{200a}' | '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' => true,
        other => other == '\u{3000}',
    }
}

/// `str.isalpha`: general category L*.
pub(crate) fn is_letter(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_alphabetic();
    }
    character.general_category_group() == GeneralCategoryGroup::Letter
}

/// `\d`: decimal digits, general category Nd.
pub(crate) fn is_decimal(character: char) -> bool {
    use unicode_properties::GeneralCategory::DecimalNumber;
    if character.is_ascii() {
        return character.is_ascii_digit();
    }
    character.general_category() == DecimalNumber
}

/// `\w`: general categories L* and N*, and the underscore.
pub(crate) fn is_word(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_alphanumeric() || character == '_';
    }
    use GeneralCategoryGroup::{Letter, Number};
    matches!(character.general_category_group(), Letter | Number)
}

/// `str.isdigit`: numeric type Decimal or Digit of the Unicode Character Database.
fn is_digit(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_digit();
    }
    // Numeric type Digit (DerivedNumericType.txt, Unicode 14; closed: new characters of this
    // kind get numeric type Numeric).
    let superscript_or_circled = matches!(character,
        '\u{b2}'..='\u{b3}' | '\u{b9}' | '\u{1369}'..='\u{1371}' | '\u{19da}' | '\u{2070}'
        | '\u{2074}'..='\u{2079}' | '\u{2080}'..='\u{2089}' | '\u{2460}'..='\u{2468}'
        | '\u{2474}'..='\u{247c}' | '\u{2488}'..='\u{2490}' | '\u{24ea}'
        | '\u{24f5}'..='\u{24fd}' | '\u{24ff}' | '\u{2776}'..='\u{277e}'
        | '\u{2780}'..='\u{2788}' | '\u{278a}'..='\u{2792}' | '\u{10a40}'..='\u{10a43}'
        | '\u{10e60}'..='\u{10e68}' | '\u{11052}'..='\u{1105a}' | '\u{1f100}'..='\u{1f10a}');
    superscript_or_circled || is_decimal(character)
}

/// The first character.
pub(crate) fn prefix(text: &str) -> &str {
    &text[..text.chars().next().map_or(0, char::len_utf8)]
}

/// The last three characters.
pub(crate) fn suffix(text: &str) -> &str {
    let start = text.char_indices().rev().take(3).last().map_or(0, |(index, _)| index);
    &text[start..]
}

/// The word's shape: letters become `X` or `x`, digits `d`, runs are cut at four ("Xxxxx", "dd.d").
pub(crate) fn shape(text: &str) -> SmolStr {
    // Bytes bound characters from above, so that short words need no count.
    if text.len() >= LONG_FROM && text.chars().nth(LONG_FROM - 1).is_some() {
        return LONG;
    }
    let mut shape = SmolStrBuilder::new();
    let (mut last, mut run) = (None, 0);
    for character in text.chars() {
        let class = if is_letter(character) {
            if character.is_uppercase() { 'X' } else { 'x' }
        } else if is_digit(character) {
            'd'
        } else {
            character
        };
        run = if last == Some(class) { run + 1 } else { 0 };
        last = Some(class);
        if run < RUN {
            shape.push(class);
        }
    }
    shape.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_and_ends_are_those_of_spacy() {
        let table = [
            ("Lisbon", "Xxxxx", "L", "bon"),
            ("1,234.56", "d,ddd.dd", "1", ".56"),
            ("12345", "dddd", "1", "345"),
            ("café", "xxxx", "c", "afé"),
            ("Ⅻ", "Ⅻ", "Ⅻ", "Ⅻ"),
            ("x²", "xd", "x", "x²"),
            ("½", "½", "½", "½"),
            ("-----", "----", "-", "---"),
            ("日本語", "xxx", "日", "日本語"),
            ("a\u{301}b", "x\u{301}x", "a", "a\u{301}b"),
        ];
        for (word, expected_shape, first, last) in table {
            assert_eq!(shape(word), expected_shape, "{word}");
            assert_eq!((prefix(word), suffix(word)), (first, last), "{word}");
        }
        assert_eq!(shape(&"é".repeat(99)), "xxxx");
        assert_eq!(shape(&"é".repeat(100)), "LONG");
        assert_eq!((prefix(""), suffix("")), ("", ""));
    }

    #[test]
    fn white_space_is_pythons() {
        let python = "\t\n\u{b}\u{c}\r\u{1c}\u{1d}\u{1e}\u{1f} \u{85}\u{a0}\u{1680}\u{2000}\u{200a}\
            \u{2028}\u{2029}\u{202f}\u{205f}\u{3000}";
        assert!(python.chars().all(is_space));
        assert!(!"a\u{0}\u{200b}\u{180e}\u{feff}\u{1b}\u{7f}\u{84}é".chars().any(is_space));
    }
}

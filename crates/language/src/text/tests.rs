//! Agreement with spaCy on our own strings: the expected output is what spaCy 3.8.18 with
//! `en_core_web_sm` 3.8.0 gives.

use proptest::prelude::*;
use readout_model::{Relation, Span, Tag};

use super::{Lexicon, RawToken, TextTables, TokenizerBuffers};
use crate::Engine;

const WORDS: &str = include_str!("tests.tsv");

fn engine() -> &'static Engine {
    static ENGINE: std::sync::OnceLock<Engine> = std::sync::OnceLock::new();
    ENGINE.get_or_init(|| Engine::embedded().expect("the model of the program"))
}

fn tables() -> &'static TextTables {
    &engine().text
}

fn tokenize(text: &str, span: Span, lexicon: &mut Lexicon) -> Vec<RawToken> {
    let mut tokens = Vec::new();
    let mut buffers = TokenizerBuffers::default();
    tables().tokenizer.tokenize(text, span, lexicon, &mut buffers, &mut tokens);
    tokens
}

/// Tokens with `¦` between them.
fn check_tokens(text: &str, expected: &str) {
    let tokens = tokenize(text, Span::new(0, text.len()), &mut Lexicon::new());
    let words: Vec<&str> = tokens.iter().map(|token| &text[token.span.range()]).collect();
    assert_eq!(words.join("¦"), expected, "{text:?}");
}

#[test]
fn text_is_cut_as_spacy_cuts_it() {
    let table = [
        ("The envoy didn't sign.", "The¦envoy¦did¦n't¦sign¦."),
        ("DIDN'T Didn’t didnt", "DIDN'T¦Did¦n’t¦did¦nt"),
        ("cannot CANNOT Cannot", "can¦not¦CANNOT¦Can¦not"),
        ("gonna GONNA Gonna wanna", "gon¦na¦GONNA¦Gon¦na¦wanna"),
        ("I'd've gone; who's there?", "I¦'d¦'ve¦gone¦;¦who¦'s¦there¦?"),
        ("'Cause rock'n'roll isn't o'clock", "'Cause¦rock'n'roll¦is¦n't¦o'clock"),
        ("the ministers' talks, Ruritania's plan", "the¦ministers¦'¦talks¦,¦Ruritania¦'s¦plan"),
        ("U.S. and U.K. v. the E.U.", "U.S.¦and¦U.K.¦v.¦the¦E.U."),
        ("Mr. Orlov met Mrs. Lindqvist on Jan. 5.", "Mr.¦Orlov¦met¦Mrs.¦Lindqvist¦on¦Jan.¦5¦."),
        ("at 10a.m., 7pm and 11 p.m.", "at¦10¦a.m.¦,¦7¦pm¦and¦11¦p.m."),
        ("$3.5bn, US$40m, €1,000.50 and 5%", "$¦3.5bn¦,¦US$¦40¦m¦,¦€¦1,000.50¦and¦5¦%"),
        ("5km, 30°C. 12kg and 100m²", "5¦km¦,¦30¦°¦C¦.¦12¦kg¦and¦100¦m²"),
        ("a 2-1 vote, 24/7, 1990s and '90s", "a¦2¦-¦1¦vote¦,¦24/7¦,¦1990s¦and¦'¦90s"),
        ("well-known, co-operate and mid-2024", "well¦-¦known¦,¦co¦-¦operate¦and¦mid-2024"),
        ("north—south, 1939–1945, yes--no", "north¦—¦south¦,¦1939–1945¦,¦yes¦--¦no"),
        ("…wait... what?!", "…¦wait¦...¦what¦?¦!"),
        ("(see [1], {2} and <3>)", "(¦see¦[¦1¦]¦,¦{¦2¦}¦and¦<3¦>¦)"),
        ("“Quoted” ‘words’ \"here\" 'there'", "“¦Quoted¦”¦‘¦words¦’¦\"¦here¦\"¦'¦there¦'"),
        (
            "See https://www.example.org/a?b=c#d, or example.org.",
            "See¦https://www.example.org/a?b=c#d¦,¦or¦example.org¦.",
        ),
        (
            "mail envoy@example.org or ftp://x.example:21",
            "mail¦envoy@example.org¦or¦ftp://x.example:21",
        ),
        (
            "10.0.0.1 192.168.1.1 8.8.8.8:80/x 256.1.1.1",
            "10.0.0.1¦192.168.1.1¦8.8.8.8:80/x¦256.1.1.1",
        ),
        (
            "http://10.0.0.1/ and user:pass@host.example",
            "http://10.0.0.1/¦and¦user:pass@host.example",
        ),
        (
            "Smile :-) or :( or (╯°□°)╯︵┻━┻ or <3",
            "Smile¦:-)¦or¦:(¦or¦(¦╯¦°¦□¦°¦)¦╯¦︵¦┻¦━¦┻¦or¦<3",
        ),
        (
            "a/b and/or A.B a.B a,b 1,000 x=y one:two",
            "a¦/¦b¦and/or¦A.B¦a.¦B¦a¦,¦b¦1,000¦x¦=¦y¦one¦:¦two",
        ),
        ("+5 and +x, §4, #tag @user 50%", "+5¦and¦+¦x¦,¦§¦4¦,¦#¦tag¦@user¦50¦%"),
        ("e.g. this, i.e. that, etc.", "e.g.¦this¦,¦i.e.¦that¦,¦etc¦."),
        ("ends.Next sentence.And", "ends¦.¦Next¦sentence¦.¦And"),
        ("İstanbul ΣΟΦΟΣ straße Ⅻ", "İstanbul¦ΣΟΦΟΣ¦straße¦Ⅻ"),
        ("日本語のテスト、です。", "日本語のテスト、です¦。"),
        ("مرحبا، كيف الحال؟", "مرحبا¦،¦كيف¦الحال¦؟"),
        ("नमस्ते। ठीक है", "नमस्ते¦।¦ठीक¦है"),
        (
            "👩\u{200d}👩\u{200d}👧 🇪🇺 👍\u{1f3fd}!!",
            "👩¦\u{200d}¦👩¦\u{200d}¦👧¦🇪¦🇺¦👍¦\u{1f3fd}¦!¦!",
        ),
        ("e\u{301}clair cafe\u{301}.", "e\u{301}clair¦cafe\u{301}."),
        ("no\u{a0}break and\u{2003}wide", "no¦\u{a0}¦break¦and¦\u{2003}¦wide"),
        ("  two  spaces  ", "  ¦two¦ ¦spaces¦ "),
        ("line\nbreak\n\nand\ttab", "line¦\n¦break¦\n\n¦and¦\t¦tab"),
        ("zero\u{200b}width\u{feff}join", "zero\u{200b}width\u{feff}join"),
        ("", ""),
        ("x", "x"),
        ("...", "..."),
        ("--", "--"),
        ("F-16s COVID-19 G7 Mi-8", "F-16s¦COVID-19¦G7¦Mi-8"),
        ("\"So,\" he said, \"it's 'fine'.\"", "\"¦So¦,¦\"¦he¦said¦,¦\"¦it¦'s¦'¦fine¦'¦.¦\""),
        ("y'all'd've", "y'all'd've"),
        ("Let's go. LET'S GO. let’s", "Let¦'s¦go¦.¦LET¦'S¦GO¦.¦let¦’s"),
        ("C'mon, ma'am ol' nothin' doin'", "C'm¦on¦,¦ma'am¦ol'¦nothin'¦doin'"),
        ("don't.Won't", "don't¦.¦Won't"),
        ("(U.S.)", "(¦U.S.¦)"),
        ("\"U.S.\"", "\"¦U.S.¦\""),
        ("it's.", "it¦'s¦."),
        ("we're...", "we¦'re¦..."),
        ("A. B. Smith Ph.D. vs. Dr. No", "A.¦B.¦Smith¦Ph.D.¦vs.¦Dr.¦No"),
        ("v1.2.3-rc4 foo_bar __init__ C++ C#", "v1.2.3¦-¦rc4¦foo_bar¦_¦_¦init¦_¦_¦C++¦C¦#"),
        ("1st 2nd 3rd 10th 1/2 ½ 3×4 −5", "1st¦2nd¦3rd¦10th¦1/2¦½¦3×4¦−5"),
        ("°C. 5°C. 5°F. K.", "°¦C¦.¦5¦°¦C¦.¦5¦°¦F¦.¦K."),
        ("'s ’s 'S", "'s¦’s¦'S"),
        ("n't not", "n't¦not"),
        ("''double'' ``ticks''", "''¦double¦''¦`¦`¦ticks¦''"),
        ("end.)", "end¦.¦)"),
        ("end).", "end¦)¦."),
        ("Co. Ltd. Inc. Corp.", "Co.¦Ltd.¦Inc.¦Corp."),
        ("O'Brien L'Aquila d'Ivoire", "O'Brien¦L'Aquila¦d'Ivoire"),
        ("؟x؟", "؟¦x¦؟"),
    ];
    for (text, expected) in table {
        check_tokens(text, expected);
    }
}

/// A sentence of `tests.tsv`: its rows must follow from its text, tags and relations.
fn check_words(sentence: &str) {
    let (text, rows) = sentence.split_once('\n').expect("a text and rows");
    let text = text.strip_prefix("# text = ").expect("a text");
    let rows: Vec<Vec<&str>> = rows.lines().map(|row| row.split('\t').collect()).collect();
    let mut lexicon = Lexicon::new();
    let tokens = tokenize(text, Span::new(0, text.len()), &mut lexicon);
    let column = |index: usize| rows.iter().map(move |row| row[index]);
    let mut tags: Vec<Tag> = column(1).map(|name| Tag::from_name(name).unwrap()).collect();
    let mut relations: Vec<Relation> =
        column(2).map(|name| Relation::from_name(name).unwrap()).collect();
    assert_eq!(tokens.len(), rows.len(), "{text}");

    let TextTables { tokenizer, ruler, lemmatizer } = tables();
    let mut descriptions = Vec::new();
    ruler.describe(&tokens, &lexicon, &mut tags, &mut relations, |_, description| {
        descriptions.push(description);
    });
    let morphs = ruler.morphs();
    for ((token, description), row) in tokens.iter().zip(descriptions).zip(&rows) {
        let (pos, morph) = (description.pos, description.morph);
        let lemma = description
            .lemma
            .unwrap_or_else(|| lemmatizer.lemma(&mut lexicon, token.lexeme, pos, morph));
        let morph = match &*morphs[usize::from(morph.0)] {
            "" => "_",
            morph => morph,
        };
        let word = &text[token.span.range()];
        assert_eq!([word, pos.name(), morph, &lemma], [row[0], row[3], row[4], row[5]], "{text}");
        let norm = tokenizer.vocabulary().identifiers().of(row[6]);
        assert_eq!(lexicon.lexeme(token.lexeme).norm, norm, "{word} in {text}");
    }
}

#[test]
fn words_are_described_as_spacy_describes_them() {
    let sentences = WORDS.split("\n\n").skip(1).map(str::trim_end);
    let sentences: Vec<&str> = sentences.filter(|sentence| !sentence.is_empty()).collect();
    assert!(sentences.len() > 10);
    for sentence in sentences {
        check_words(sentence);
    }
}

#[test]
fn white_space_becomes_space_whatever_the_taggers_say() {
    let text = "a  b";
    let mut lexicon = Lexicon::new();
    let tokens = tokenize(text, Span::new(0, 4), &mut lexicon);
    let mut tags = [Tag::Dt, Tag::Nnp, Tag::Nn];
    let mut relations = [Relation::Det, Relation::Compound, Relation::Root];
    let mut seen = Vec::new();
    tables().ruler.describe(&tokens, &lexicon, &mut tags, &mut relations, |_, description| {
        seen.push(description.pos.name());
    });
    assert_eq!(seen, ["DET", "SPACE", "NOUN"]);
    assert_eq!((tags[1], relations[1]), (Tag::Space, Relation::Dep));
}

/// Texts that make a careless tokenizer slow: it would still be at work tomorrow.
#[test]
fn long_stretches_take_linear_time() {
    let pieces = ["(", ".", "a.", "a@", "'s", ":)", "x-", "…a", "http://a.b/", "1.1.1.1:", "😀"];
    for piece in pieces {
        let text = piece.repeat(400_000 / piece.len());
        let tokens = tokenize(&text, Span::new(0, text.len()), &mut Lexicon::new());
        assert_eq!(tokens.iter().map(|token| token.span.len()).sum::<usize>(), text.len());
    }
}

#[test]
fn a_full_lexicon_starts_anew_and_gives_the_same() {
    let mut lexicon = Lexicon::new();
    let text: String = (0..150_000).map(|number| format!("w{number} ")).collect();
    let first = tokenize(&text, Span::new(0, text.len()), &mut lexicon);
    assert!(lexicon.trim() && lexicon.is_empty() && !lexicon.trim());
    assert_eq!(tokenize(&text, Span::new(0, text.len()), &mut lexicon), first);
}

/// Text like what newspapers, forums and attackers write.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-zA-Z]{1,8}",
        "[0-9.,:/-]{1,6}",
        "['’\"“”().,;:!?…—-]{1,4}",
        "[ \t\n\u{a0}\u{2003}]{1,3}",
        prop::sample::select(vec!["don't", "U.S.", ":-)", "a.m.", "http://a.b/c", "x@y.org", "'s"])
            .prop_map(str::to_string),
        "\\PC{0,4}",
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn tokens_and_blanks_make_up_the_text(text in texts()) {
        let tokens = tokenize(&text, Span::new(0, text.len()), &mut Lexicon::new());
        let mut rebuilt = String::new();
        for token in &tokens {
            prop_assert!(!token.span.is_empty());
            rebuilt.push_str(&text[token.span.range()]);
            rebuilt.push_str(if token.space_after { " " } else { "" });
        }
        prop_assert_eq!(rebuilt, text);
    }

    #[test]
    fn tokens_depend_on_nothing_but_their_text(before in texts(), text in texts()) {
        let mut lexicon = Lexicon::new();
        let alone = tokenize(&text, Span::new(0, text.len()), &mut lexicon);
        // Warm, as a part of another text.
        let whole = format!("{before}{text}");
        let mut warm = Lexicon::new();
        tokenize(&whole, Span::new(0, whole.len()), &mut warm);
        let part = tokenize(&whole, Span::new(before.len(), whole.len()), &mut warm);
        prop_assert_eq!(alone.len(), part.len());
        for (one, other) in alone.iter().zip(&part) {
            prop_assert_eq!(one.span.start() + before.len(), other.span.start());
            prop_assert_eq!(one.space_after, other.space_after);
            prop_assert_eq!(lexicon.lexeme(one.lexeme), warm.lexeme(other.lexeme));
        }
    }

    #[test]
    fn damaged_tables_are_refused_or_harmless(cut in 0usize..160_000, flip in any::<u8>()) {
        let mut writer = super::codec::Writer::default();
        tables().tokenizer.encode(&mut writer);
        let mut bytes = writer.finish();
        let cut = cut % bytes.len();
        prop_assert!(super::whole(&bytes[..cut], super::Tokenizer::decode).is_none());
        bytes[cut] ^= flip;
        // Whatever it reads, it must not panic.
        let _ = super::whole(&bytes, super::Tokenizer::decode);
    }
}

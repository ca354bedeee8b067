//! Reports in, documents out, with the knowledge the program ships.

use proptest::prelude::*;
use readout_model::{BlockKind, Document, KnowledgeFile, Language};
use readout_source::{Cues, Lines, MAX_BYTES, Options, Reading, Unreadable, read, take};

fn cues() -> &'static Cues {
    static CUES: std::sync::OnceLock<Cues> = std::sync::OnceLock::new();
    CUES.get_or_init(|| {
        let files = [
            ("source/cues.tsv", include_str!("../../../knowledge/source/cues.tsv")),
            ("source/header.tsv", include_str!("../../../knowledge/source/header.tsv")),
            ("source/languages.tsv", include_str!("../../../knowledge/source/languages.tsv")),
        ]
        .map(|(path, text)| KnowledgeFile { path: path.into(), text: text.to_owned().into() });
        Cues::parse(&files).unwrap_or_else(|problems| panic!("{}", problems[0]))
    })
}

fn reading(bytes: &[u8]) -> Result<Reading, Unreadable> {
    read(bytes, "report.txt", &Options::default(), cues())
}

/// What is known about a report, and its blocks; `~` marks wrapped ones.
fn show(reading: &Reading) -> String {
    let Document { id, about, blocks, language, text, .. } = &reading.document;
    let known = [
        about.title.clone(),
        about.outlet.clone(),
        about.url.clone(),
        about.published.map(|day| day.to_string()),
    ];
    let known: Vec<String> = known.into_iter().flatten().collect();
    let mut shown = format!("{id} [{}] {language:?}\n", known.join("; "));
    for warning in &reading.warnings {
        shown += &format!("warning: {warning}\n");
    }
    for block in blocks {
        let wrapped = if block.wrapped { "~" } else { " " };
        shown += &format!("{:9}{wrapped} {:?}\n", block.kind.name(), &text[block.span.range()]);
    }
    shown
}

fn check(text: &str) -> String {
    reading(text.as_bytes()).map_or_else(|problem| problem.to_string(), |reading| show(&reading))
}

#[test]
fn a_page_is_divided_into_what_it_reports_and_what_it_does_not() {
    insta::assert_snapshot!(check(
        "Ministers clash over river dam\n\
         Downstream farmers fear for their harvest, Africa Correspondent Jane Roe reports\n\
         By Jane Roe and John Doe\n\
         Updated: 3 May 2026 17:52\n\
         NAIROBI, May 3 (Wire) — The water ministers of two countries met on Sunday.\n\
         The dam at dusk. Credit: Jane Roe\n\
         Workers (left) at the gate of the dam\n\
         Engineers on the wall of the dam in April. (Jane Roe/Reuters)\n\
         A turbine is lowered into place Jane Roe/AFP\n\
         “We did not agree,” one of them told the podcast Rivers in its latest episode.\n\
         What happens next\n\
         He gave three reasons:\n\
         • The rains were late.\n\
         • The gates were shut.\n\
         “Sign up to our newsletter,” the company had written to farmers, the minister complained.\n\
         Sign up to our newsletter and never miss a story.\n\
         The\u{a0}River Hour: the podcast\u{a0}brings you the people who live below the dams…\n\
         Advertisement\n\
         Both ministers want to meet again in June. (Reporting by John Doe; Editing by Ann Poe)\n\
         READ MORE:\n\
         How a river was divided\n\
         Who owns the rain?\n\
         © 2026 The Harbour Gazette\n"
    ), @r#"
    report.txt [Ministers clash over river dam] English
    headline   "Ministers clash over river dam"
    caption    "Downstream farmers fear for their harvest,"
    byline     "Africa Correspondent Jane Roe reports"
    byline     "By Jane Roe and John Doe"
    other      "Updated: 3 May 2026 17:52"
    dateline   "NAIROBI, May 3 (Wire) —"
    paragraph  "The water ministers of two countries met on Sunday."
    caption    "The dam at dusk."
    credit     "Credit: Jane Roe"
    caption    "Workers (left) at the gate of the dam"
    caption    "Engineers on the wall of the dam in April."
    credit     "(Jane Roe/Reuters)"
    caption    "A turbine is lowered into place Jane Roe/AFP"
    paragraph  "“We did not agree,” one of them told the podcast Rivers in its latest episode."
    other      "What happens next"
    paragraph  "He gave three reasons:"
    list       "• The rains were late."
    list       "• The gates were shut."
    paragraph  "“Sign up to our newsletter,” the company had written to farmers, the minister complained."
    promotion  "Sign up to our newsletter and never miss a story."
    promotion  "The\u{a0}River Hour: the podcast\u{a0}brings you the people who live below the dams…"
    promotion  "Advertisement"
    paragraph  "Both ministers want to meet again in June."
    byline     "(Reporting by John Doe; Editing by Ann Poe)"
    related    "READ MORE:"
    related    "How a river was divided"
    related    "Who owns the rain?"
    credit     "© 2026 The Harbour Gazette"
    "#);
}

#[test]
fn a_line_that_ends_with_nothing_among_sentences_is_a_caption() {
    insta::assert_snapshot!(check(
        "Togo closes its border\n\n\
         Togo closed its border with Benin on Monday.\n\n\
         Lorries waited on both sides of the crossing at Hillacondji on Tuesday morning\n\n\
         Reuters Togo's army moved guns to the crossing\n\n\
         The government gave no reason.\n\n\
         [Graphic: How many lorries cross the border each day]\n\n\
         Benin called the closure a hostile act.\n\n\
         Its foreign minister summoned the ambassador.\n\n\
         Traders on both sides lost a day's income.\n\n\
         Talks are to begin on Friday.\n"
    ), @r#"
    report.txt [Togo closes its border] English
    headline   "Togo closes its border"
    paragraph  "Togo closed its border with Benin on Monday."
    caption    "Lorries waited on both sides of the crossing at Hillacondji on Tuesday morning"
    caption    "Reuters Togo's army moved guns to the crossing"
    paragraph  "The government gave no reason."
    related    "[Graphic: How many lorries cross the border each day]"
    paragraph  "Benin called the closure a hostile act."
    paragraph  "Its foreign minister summoned the ambassador."
    paragraph  "Traders on both sides lost a day's income."
    paragraph  "Talks are to begin on Friday."
    "#);
}

#[test]
fn what_stands_above_a_report_is_not_taken_for_it() {
    // A title that ends in a full stop, and the dateline below it.
    insta::assert_snapshot!(check(
        "Togo's army moves guns to the border, minister says.\n\n\
         Lomé (Wire) – The defence minister of Togo accused Benin of lying on Monday.\n\n\
         Benin gave no answer.\n"
    ), @r#"
    report.txt [] English
    paragraph  "Togo's army moves guns to the border, minister says."
    dateline   "Lomé (Wire) –"
    paragraph  "The defence minister of Togo accused Benin of lying on Monday."
    paragraph  "Benin gave no answer."
    "#);
    // The line below a picture above a title given apart, and one below a picture twice.
    let line = br#"{"title": "Togo closes its border", "text": "Togo closed its border with Benin on Monday in a row over fish, one of many\n\nTogo closed its border on Monday, a minister said.\n\nLorries waited at the crossing all day.\n\n(Wire)\n\nLorries waited at the crossing all day.\n\n(Wire)\n\nBenin called the closure a hostile act."}"#;
    let article = Lines::new(&line[..], "in.jsonl").next().expect("a line").expect("good");
    let reading = article.read(&Options::default(), cues()).expect("a report");
    insta::assert_snapshot!(show(&reading), @r#"
    in.jsonl:1 [Togo closes its border] Unknown
    headline   "Togo closes its border"
    caption    "Togo closed its border with Benin on Monday in a row over fish, one of many"
    paragraph  "Togo closed its border on Monday, a minister said."
    caption    "Lorries waited at the crossing all day."
    credit     "(Wire)"
    caption    "Lorries waited at the crossing all day."
    credit     "(Wire)"
    paragraph  "Benin called the closure a hostile act."
    "#);
}

#[test]
fn running_text_is_left_alone() {
    insta::assert_snapshot!(check(
        "The minister said the report by Reuters/Ipsos was wrong.\n\
         Watchdogs asked him to sign up for the register, and he did.\n\
         By Sunday, most of the streets were empty.\n\
         Photo: that was all the caption said, and he tore it up. Nobody knew who had sent it.\n\
         More than 300 people marched.\n\
         Related cases were dropped in May.\n\
         NATO — The alliance that guards the north — refused.\n\
         He added:\n\
         \"Listen to our people, follow us on this road\"\n\
         She left without a word and the talks ended before they had begun"
    ), @r#"
    report.txt [] English
    paragraph  "The minister said the report by Reuters/Ipsos was wrong."
    paragraph  "Watchdogs asked him to sign up for the register, and he did."
    paragraph  "By Sunday, most of the streets were empty."
    paragraph  "Photo: that was all the caption said, and he tore it up. Nobody knew who had sent it."
    paragraph  "More than 300 people marched."
    paragraph  "Related cases were dropped in May."
    paragraph  "NATO — The alliance that guards the north — refused."
    paragraph  "He added:"
    paragraph  "\"Listen to our people, follow us on this road\""
    paragraph  "She left without a word and the talks ended before they had begun"
    "#);
}

#[test]
fn wrapped_text_is_joined_and_a_header_is_taken_off() {
    insta::assert_snapshot!(check(
        "Outlet: The Harbour Gazette\r\nDATE: May 3, 2026\r\nTitle: Envoys meet\r\nNote: test\r\n\r\n\
         The envoys of the two countries met on Monday in the\r\ntown hall of Ghent and agreed to \
         meet again in the\r\nautumn, when the harvest is in.\r\n\r\nThey did not shake hands.\r\n"
    ), @r#"
    report.txt [Envoys meet; The Harbour Gazette; 2026-05-03] English
    headline   "Envoys meet"
    paragraph~ "The envoys of the two countries met on Monday in the\r\ntown hall of Ghent and agreed to meet again in the\r\nautumn, when the harvest is in."
    paragraph  "They did not shake hands."
    "#);
    insta::assert_snapshot!(check("Note: prices are rising.\n\nThe bank said so on Monday."), @r#"
    report.txt [] Unknown
    paragraph  "Note: prices are rising."
    paragraph  "The bank said so on Monday."
    "#);
    insta::assert_snapshot!(check("Date: 3/5/26\n\nThe bank said so on Monday."), @r#"
    report.txt [] Unknown
    warning: cannot read the date "3/5/26"; write it as 2026-05-03, 3 May 2026 or May 3, 2026; read without a date
    paragraph  "The bank said so on Monday."
    "#);
    insta::assert_snapshot!(check("Title: Nothing more\n\n"), @"there is no text in it");
}

#[test]
fn options_win_over_the_header() {
    let options = Options {
        id: Some("a".into()),
        title: Some("Given title".into()),
        date: Some(jiff::civil::date(2026, 5, 4)),
        outlet: Some("Given outlet".into()),
        url: None,
    };
    let text =
        b"Outlet: Other\nURL: https://a.example/1\nDate: 2026-05-03\n\nGiven title\n\nHe left.";
    let reading = read(text, "x", &options, cues()).expect("readable");
    insta::assert_snapshot!(show(&reading), @r#"
    a [Given title; Given outlet; https://a.example/1; 2026-05-04] Unknown
    headline   "Given title"
    other      "Given title"
    paragraph  "He left."
    "#);
}

#[test]
fn every_encoding_gives_the_same_text() {
    let text = "Der “Präsident” met Şimşek — in Çanakkale on Monday.\nThen they left 🚢.\n";
    let units = |big: bool, mark: bool| -> Vec<u8> {
        let mark = if mark { Some(0xfeff) } else { None };
        let unit = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
        mark.into_iter().chain(text.encode_utf16()).flat_map(unit).collect()
    };
    let wide = |unit: fn(u32) -> [u8; 4]| -> Vec<u8> {
        std::iter::once(0xfeff).chain(text.chars().map(u32::from)).flat_map(unit).collect()
    };
    for (name, bytes) in [
        ("UTF-8", text.as_bytes().to_vec()),
        ("UTF-8 with mark", [b"\xef\xbb\xbf", text.as_bytes()].concat()),
        ("UTF-16LE", units(false, true)),
        ("UTF-16BE", units(true, true)),
        ("UTF-16LE without mark", units(false, false)),
        ("UTF-16BE without mark", units(true, false)),
        ("UTF-32LE", wide(u32::to_le_bytes)),
        ("UTF-32BE", wide(u32::to_be_bytes)),
    ] {
        let found = reading(&bytes).expect(name);
        assert_eq!(found.document.text, text, "{name}");
        assert_eq!(found.warnings, [], "{name}");
        // The raw range of the last block decodes to the block.
        let raw = found.document.blocks.last().expect("two blocks").raw;
        let slice = &bytes[raw.start as usize..raw.end as usize];
        let width = if name.contains("16") { 2 } else { 4 };
        let length =
            if name.contains("UTF-8") { 20 } else { 17 * width + if width == 2 { 2 } else { 0 } };
        assert_eq!(slice.len(), length, "{name}");
    }
}

#[test]
fn what_is_guessed_or_damaged_is_said() {
    insta::assert_snapshot!(
        reading("Le Pr\u{e9}sident a d\u{e9}clar\u{e9} hier \u{e0} Gen\u{e8}ve qu'il \u{e9}tait pr\u{ea}t.".chars().map(|it| it as u8).collect::<Vec<_>>().as_slice())
            .map(|it| show(&it)).expect("readable"), @r#"
    report.txt [] Unknown
    warning: not UTF-8; read as windows-1252, which is a guess
    paragraph  "Le Président a déclaré hier à Genève qu'il était prêt."
    "#);
    insta::assert_snapshot!(
        reading(b"Caf\xc3\xa9s in \xc3\x89vian and Gen\xc3\xa8ve \xc3\xa0 la \xc3\xa9 carte clo\xffsed early.\nBut not all.")
            .map(|it| show(&it)).expect("readable"), @r#"
    report.txt [] Unknown
    warning: bytes that are no characters were replaced in one place
    paragraph  "Cafés in Évian and Genève à la é carte clo�sed early."
    paragraph  "But not all."
    "#);
}

#[test]
fn other_languages_are_noticed_and_said() {
    insta::assert_snapshot!(check("أعلن وزير الخارجية يوم الأحد أن بلاده مستعدة لاستئناف المحادثات."), @r#"
    report.txt [] Other("ar")
    warning: the text is in Arabic (ar); only English is coded
    paragraph  "أعلن وزير الخارجية يوم الأحد أن بلاده مستعدة لاستئناف المحادثات."
    "#);
    insta::assert_snapshot!(check("外交部长周日表示，该国已准备好恢复谈判。"), @r#"
    report.txt [] Other("zh")
    warning: the text is in Mandarin (zh); only English is coded
    paragraph  "外交部长周日表示，该国已准备好恢复谈判。"
    "#);
    insta::assert_snapshot!(check(
        "Der Außenminister sagte am Sonntag in Berlin, sein Land sei bereit, die Gespräche wieder \
         aufzunehmen. Die Opposition kritisierte den Vorschlag und verlangte eine Abstimmung."), @r#"
    report.txt [] Other("de")
    warning: the text is in German (de); only English is coded
    paragraph  "Der Außenminister sagte am Sonntag in Berlin, sein Land sei bereit, die Gespräche wieder aufzunehmen. Die Opposition kritisierte den Vorschlag und verlangte eine Abstimmung."
    "#);
    insta::assert_snapshot!(check("😀😀😀"), @r#"
    report.txt [] Unknown
    paragraph  "😀😀😀"
    "#);
}

#[test]
fn what_is_no_report_is_refused_with_a_reason() {
    let html = b"\n<!DOCTYPE html><html><body>Hello</body></html>";
    for (bytes, problem) in [
        (&b""[..], Unreadable::Empty),
        (b"\xef\xbb\xbf \r\n\t\xc2\xa0", Unreadable::Empty),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Unreadable::Binary),
        (b"PK\x03\x04\x14\x00\x08", Unreadable::Binary),
        (b"%PDF-1.7 text that follows", Unreadable::Binary),
        (b"SQLite format 3\0\x10\0\x01\x01", Unreadable::Store),
        (b"text with a zero \0 in it, odd", Unreadable::Binary),
        (b"\x01\x02\x03\x04 mostly control", Unreadable::Binary),
        (html, Unreadable::NoArticle),
    ] {
        assert_eq!(reading(bytes).err(), Some(problem), "{:?}", bytes.escape_ascii().to_string());
    }
}

/// The size is told before anything is decoded or, from a reader, kept.
#[test]
fn too_large_a_file_is_refused_and_the_largest_is_read() {
    let huge = std::io::Read::take(std::io::repeat(b'x'), 200 << 20);
    assert_eq!(take(huge).expect("no I/O error"), Err(Unreadable::TooLarge));
    assert_eq!(reading(&vec![b'x'; MAX_BYTES + 1]).err(), Some(Unreadable::TooLarge));
    // Quadratic time would take hours here; a slow machine takes seconds.
    let started = std::time::Instant::now();
    let line = "word ".repeat(MAX_BYTES / 5);
    assert_eq!(reading(line.as_bytes()).expect("readable").document.blocks.len(), 1);
    for unit in ["a\n", "\"", "(AP/", "— ", "Credit: ", "\u{e9}", "Jane/AP\n", ", x reports"] {
        let text = unit.repeat((1 << 20) / unit.len());
        assert!(!reading(text.as_bytes()).expect("readable").document.blocks.is_empty());
    }
    assert!(started.elapsed().as_secs() < 120, "{:?}", started.elapsed());
}

#[test]
fn an_article_keeps_its_text_unchanged_behind_its_title() {
    let line = br#"{"text": " \n He left. \n", "title": "She stayed\u2028in Rome ", "date": "3 May 2026"}"#;
    let article = Lines::new(&line[..], "in.jsonl").next().expect("a line").expect("good");
    let reading = article.read(&Options::default(), cues()).expect("readable");
    let document = &reading.document;
    assert_eq!(&document.text[document.body..], " \n He left. \n");
    assert_eq!(
        &document.text[document.title.expect("a title").range()],
        "She stayed\u{2028}in Rome "
    );
    insta::assert_snapshot!(show(&reading), @r#"
    in.jsonl:1 [She stayed in Rome ; 2026-05-03] Unknown
    headline ~ "She stayed\u{2028}in Rome"
    paragraph  "He left."
    "#);
}

/// Blocks lie in order, inside the text, on character boundaries; between them is white space.
fn assert_sound(document: &Document) {
    let mut end = 0;
    for block in &document.blocks {
        let words = &document.text[block.span.range()];
        assert!(block.span.start() >= end && !words.is_empty());
        assert_eq!(words, words.trim());
        assert!(document.text[end..block.span.start()].trim().is_empty());
        assert!(block.raw.start <= block.raw.end);
        end = block.span.end();
    }
    assert!(document.text[end..].trim().is_empty());
}

/// Text made of what the rules look for, so that they meet in every order.
fn newsy() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("GENEVA, 3 May (AP) — "),
        Just("Credit: AP"),
        Just("(Jane Doe/AFP)"),
        Just("The minister left. "),
        Just("By Jane Doe"),
        Just("Read more:"),
        Just("Title: x"),
        Just("(Reporting by X)"),
        Just("\n"),
        Just("\r\n\r\n"),
        Just("• "),
        Just("“é"),
        Just("> "),
        Just("a long line of words that goes on and on and on until it is full\n"),
        Just(", Europe Correspondent Jane Doe reports\n"),
        Just("\u{a0}"),
    ];
    proptest::collection::vec(piece, 1..25).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(reading) = reading(&bytes) {
            assert_sound(&reading.document);
        }
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,200}", lines in newsy()) {
        for text in [text, lines] {
            if let Ok(reading) = reading(text.as_bytes()) {
                assert_sound(&reading.document);
            }
        }
    }

    #[test]
    fn no_line_of_jsonl_panics(title in newsy(), text in newsy()) {
        let line = serde_json::json!({"title": title, "text": text}).to_string();
        let article = Lines::new(line.as_bytes(), "x").next().expect("a line").expect("good");
        if let Ok(reading) = article.read(&Options::default(), cues()) {
            assert_sound(&reading.document);
            prop_assert_eq!(&reading.document.text[reading.document.body..], &text);
        }
    }

    /// What was read, read again, is the same.
    #[test]
    fn reading_twice_changes_nothing(text in newsy()) {
        if let Ok(first) = reading(text.as_bytes()).map(|it| it.document)
            && first.body == 0
            && first.text.len() == text.len()
        {
            let again = reading(first.text.as_bytes()).expect("readable").document;
            prop_assert_eq!(first, again);
        }
    }

    /// A paragraph in front moves everything behind the first paragraph, and changes nothing else.
    #[test]
    fn a_paragraph_in_front_shifts_the_rest(count in 1usize..8) {
        let rest: String =
            (0..count).map(|n| format!("Paragraph number {n} says that all is well.\n\n")).collect();
        let front = "The first paragraph is not like the others.\n\n";
        let before = reading(rest.as_bytes()).expect("readable").document.blocks;
        let after = reading(format!("{front}{rest}").as_bytes()).expect("readable").document.blocks;
        prop_assert_eq!(after[0].kind, BlockKind::Paragraph);
        for (before, after) in before.iter().zip(&after[1..]) {
            prop_assert_eq!(before.span.shifted(front.len()), after.span);
            prop_assert_eq!(before.kind, after.kind);
        }
    }
}

#[test]
fn the_language_of_too_little_text_is_not_guessed() {
    let language = |text: &str| reading(text.as_bytes()).expect("readable").document.language;
    assert_eq!(language("Ja."), Language::Unknown);
    assert_eq!(language("Putin, Macron, Xi"), Language::Unknown);
}

//! Rich text (RTF 1.9) as plain text: paragraphs with a blank line between them.

use encoding_rs::{Encoding, WINDOWS_1252};

/// Deepest nesting of groups that is followed; deeper ones are passed over.
const DEPTH: usize = 200;

/// Groups that hold no text of the document.
const PASSED_OVER: [&str; 14] = [
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "object",
    "header",
    "headerl",
    "headerr",
    "footer",
    "footerl",
    "footerr",
    "listtable",
    "listoverridetable",
];

/// Whether bytes begin as rich text does.
pub(crate) fn is_rtf(bytes: &[u8]) -> bool {
    bytes.starts_with(b"{\\rtf")
}

/// The text of a document. Linear in its size; what is damaged ends the text early.
pub(crate) fn text(bytes: &[u8]) -> String {
    let mut reader = Reader {
        bytes,
        at: 0,
        out: String::new(),
        encoding: WINDOWS_1252,
        waiting: Vec::new(),
        group: Group { hidden: false, fallback: 1 },
        groups: Vec::new(),
        skip: 0,
        high: None,
    };
    reader.run();
    reader.out
}

#[derive(Clone, Copy)]
struct Group {
    hidden: bool,
    /// Characters that stand for `\u` in readers that do not know it.
    fallback: usize,
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
    out: String,
    encoding: &'static Encoding,
    /// Bytes of the code page that are not decoded yet: some characters take two.
    waiting: Vec<u8>,
    group: Group,
    groups: Vec<Group>,
    skip: usize,
    high: Option<u16>,
}

impl Reader<'_> {
    fn run(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'{' => {
                    self.decode();
                    self.groups.push(self.group);
                    self.group.hidden |= self.groups.len() > DEPTH;
                    self.skip = 0;
                }
                b'}' => {
                    self.decode();
                    let Some(group) = self.groups.pop() else { return };
                    self.group = group;
                    self.skip = 0;
                    if self.groups.is_empty() {
                        return;
                    }
                }
                b'\\' => self.control(),
                b'\r' | b'\n' => {}
                byte => self.byte(byte),
            }
        }
        self.decode();
    }

    fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if !self.group.hidden {
            self.waiting.push(byte);
        }
    }

    fn decode(&mut self) {
        if !self.waiting.is_empty() {
            let (text, _) = self.encoding.decode_without_bom_handling(&self.waiting);
            self.out.push_str(&text);
            self.waiting.clear();
        }
    }

    fn write(&mut self, text: &str) {
        self.decode();
        if !self.group.hidden {
            self.out.push_str(text);
        }
    }

    fn control(&mut self) {
        let Some(&first) = self.bytes.get(self.at) else { return };
        if !first.is_ascii_alphabetic() {
            self.at += 1;
            match first {
                b'\'' => {
                    let digits = self.bytes.get(self.at..self.at + 2);
                    let code = digits
                        .and_then(|it| std::str::from_utf8(it).ok())
                        .and_then(|it| u8::from_str_radix(it, 16).ok());
                    self.at = (self.at + 2).min(self.bytes.len());
                    if let Some(code) = code {
                        self.byte(code);
                    }
                }
                b'*' => self.group.hidden = true,
                b'~' => self.write("\u{a0}"),
                b'_' => self.write("-"),
                b'\r' | b'\n' => self.write("\n\n"),
                b'\\' | b'{' | b'}' => self.byte(first),
                _ => {}
            }
            return;
        }
        let rest = &self.bytes[self.at..];
        let letters = rest.iter().take(32).take_while(|it| it.is_ascii_alphabetic()).count();
        let word = std::str::from_utf8(&rest[..letters]).unwrap_or_default();
        let rest = &rest[letters..];
        let sign = usize::from(rest.first() == Some(&b'-'));
        let digits = rest[sign..].iter().take(10).take_while(|it| it.is_ascii_digit()).count();
        let number = std::str::from_utf8(&rest[..if digits > 0 { sign + digits } else { 0 }])
            .ok()
            .and_then(|it| it.parse::<i64>().ok());
        let used = if digits > 0 { sign + digits } else { 0 };
        let blank = usize::from(rest.get(used) == Some(&b' '));
        self.at += letters + used + blank;
        self.word(word, number);
    }

    fn word(&mut self, word: &str, number: Option<i64>) {
        match word {
            "par" | "sect" | "page" | "row" => self.write("\n\n"),
            "line" => self.write("\n"),
            "tab" | "cell" => self.write("\t"),
            "emdash" => self.write("—"),
            "endash" => self.write("–"),
            "lquote" => self.write("‘"),
            "rquote" => self.write("’"),
            "ldblquote" => self.write("“"),
            "rdblquote" => self.write("”"),
            "bullet" => self.write("•"),
            "uc" => self.group.fallback = number.and_then(|it| it.try_into().ok()).unwrap_or(1),
            "u" => {
                // Signed 16 bits; a pair of them is one character.
                let code = number.unwrap_or(0).rem_euclid(0x1_0000) as u16;
                self.decode();
                if !self.group.hidden {
                    self.unit(code);
                }
                self.skip = self.group.fallback;
            }
            "ansicpg" => {
                let label = format!("windows-{}", number.unwrap_or(1252));
                self.encoding = Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252);
            }
            "bin" => {
                let length = number.and_then(|it| usize::try_from(it).ok()).unwrap_or(0);
                self.at = self.at.saturating_add(length).min(self.bytes.len());
            }
            _ if PASSED_OVER.contains(&word) => self.group.hidden = true,
            _ => {}
        }
    }

    /// One UTF-16 unit; the first half of a pair waits for the other.
    fn unit(&mut self, code: u16) {
        let units = self.high.take().into_iter().chain([code]);
        for unit in char::decode_utf16(units) {
            match unit {
                Ok(character) => self.out.push(character),
                Err(half) if (0xd800..0xdc00).contains(&half.unpaired_surrogate()) => {
                    self.high = Some(half.unpaired_surrogate());
                }
                Err(_) => self.out.push(char::REPLACEMENT_CHARACTER),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_comes_out_of_rich_text() {
        for (rtf, wanted) in [
            (r"{\rtf1\ansi{\fonttbl{\f0 Times;}}\f0 One\par Two \b bold\b0 .}", "One\n\nTwo bold."),
            (r"{\rtf1\ansi\ansicpg1250 Ji\'f8\'ed \'93yes\'94}", "Jiří “yes”"),
            (r"{\rtf1\uc1 caf\u233?; \u-10179?\u-8704? \{x\}\~y}", "café; 😀 {x}\u{a0}y"),
            (r"{\rtf1{\*\generator Some}{\pict 0102}{\info{\title no}}text", "text"),
            (r"{\rtf1 a{\header top}b}tail", "ab"),
            (r"{\rtf1 \bin5 }}}}}x}", "x"),
            (r"{\rtf1 \'", ""),
        ] {
            assert_eq!(text(rtf.as_bytes()), wanted, "{rtf}");
        }
        let deep = "{\\rtf1 ".to_owned() + &"{".repeat(100_000) + "x";
        assert_eq!(text(deep.as_bytes()), "");
    }
}

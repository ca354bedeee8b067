//! The rules as a document for people who code events: `readout rules list`.

use std::fmt::Write as _;

use crate::ruleset::RuleSet;
use crate::syntax::{Example, ExampleKind};

impl RuleSet {
    /// All types, modes, frames and examples, in Markdown, in the order of the ontology.
    pub fn codebook(&self) -> String {
        let mut out = String::from(
            "# Codebook\n\nMade from `knowledge/` by `readout rules list`; do not edit. How a frame \
             is written: [how to change a rule](../knowledge/events/README.md).\n",
        );
        for kind in self.ontology.types() {
            // Writing to a string does not fail.
            let _ = write!(
                out,
                "\n## {}\n\n{}\n\nQuad class {}, intensity {:+.1}.{}{}\n",
                kind.code,
                kind.means,
                kind.quad,
                kind.intensity,
                if kind.reciprocal { " All who take part are actors." } else { "" },
                if kind.recipient_required {
                    " There is no event without a recipient."
                } else {
                    ""
                },
            );
            if !kind.modes.is_empty() {
                out.push_str("\n| mode | means | intensity |\n|---|---|---|\n");
            }
            for mode in &kind.modes {
                let _ =
                    writeln!(out, "| {} | {} | {:+.1} |", mode.name, mode.means, mode.intensity);
            }
            for (number, event) in self.events.iter().enumerate() {
                if event.code.kind != kind.code {
                    continue;
                }
                let _ = write!(out, "\n### {}\n\n{}\n\n```text\n", event.code, event.means);
                for need in &event.needs {
                    let kinds: Vec<&str> = need.kinds.iter().map(|kind| kind.name()).collect();
                    let line =
                        format!("needs {} {} {}", need.count, need.role.name(), kinds.join("|"));
                    let _ = writeln!(out, "{}", line.trim_end());
                }
                for frame in self.frames.iter().filter(|frame| frame.event == number) {
                    let start = match (frame.never, frame.noun) {
                        (true, true) => "never noun",
                        (true, false) => "never",
                        (false, true) => "noun",
                        (false, false) => "verb",
                    };
                    let cameo = frame.cameo.as_ref().filter(|_| !frame.never);
                    let cameo = cameo.map_or(String::new(), |code| format!("   # CAMEO {code}"));
                    let status = frame.status.map_or("", crate::ontology::status_name);
                    let status = match status {
                        "" => String::new(),
                        status => format!("   # {status}"),
                    };
                    let _ = writeln!(out, "{start} {}{cameo}{status}", frame.text);
                }
                out.push_str("```\n\n");
                let next = self.events.get(number + 1);
                let last = next.filter(|next| next.file == event.file).map(|next| next.line);
                for example in self.examples().iter().filter(|example| {
                    example.file == event.file
                        && example.line > event.line
                        && last.is_none_or(|last| example.line < last)
                }) {
                    let _ = writeln!(out, "- {}", line(example));
                }
            }
        }
        out.push_str("\n## Routes\n\n| type | status | becomes | why |\n|---|---|---|---|\n");
        for route in self.ontology.routes() {
            let status: Vec<&str> =
                route.status.iter().map(|status| crate::ontology::status_name(*status)).collect();
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} |",
                route.from.join(", "),
                status.join(", "),
                route.to,
                route.why
            );
        }
        out.push_str("\n## Word lists\n\n");
        for list in &self.lists {
            let entries: Vec<String> = list.entries.iter().map(|words| words.join(" ")).collect();
            let _ = writeln!(out, "- `@{}`: {}", list.name, entries.join(", "));
        }
        out
    }
}

fn line(example: &Example) -> String {
    let kind = match example.kind {
        ExampleKind::Yes => "yes",
        ExampleKind::No => "no",
        ExampleKind::Todo => "not yet",
    };
    let mut sentence = String::new();
    let mut at = 0;
    for mark in &example.marked {
        sentence.push_str(&example.sentence[at..mark.span.start()]);
        let words = &example.sentence[mark.span.range()];
        match mark.role {
            Some(role) => sentence.push_str(&format!("{words} ({})", role.name())),
            None => sentence.push_str(&format!("**{words}**")),
        }
        at = mark.span.end();
    }
    sentence.push_str(&example.sentence[at..]);
    let expected = match (&example.expected.code, &example.expected.status) {
        (None, None) => String::new(),
        (code, status) => {
            let code = code.as_ref().map(ToString::to_string);
            let both: Vec<String> =
                code.into_iter().chain(status.as_ref().map(ToString::to_string)).collect();
            format!(" → {}", both.join(" "))
        }
    };
    format!("{kind}: {sentence}{expected}")
}

//! In which of PLOVER's contexts an event stands: elections, health, migration …
//!
//! By the words of its sentence, its code and its CAMEO code, as `knowledge/events/contexts.tsv` has
//! them. One look-up a token and word of a phrase.

use readout_model::{Diagnostic, EventCode, Id, KnowledgeFile, Sentence, Span, Tree};
use readout_rules::Ontology;
use smol_str::SmolStr;

use crate::table::Map;

/// Path of the table below `knowledge/`.
const FILE: &str = "events/contexts.tsv";

/// The table.
#[derive(Clone, Debug, Default)]
pub(super) struct ContextTable {
    /// Names in the order of the ontology; the other fields point into it.
    names: Vec<SmolStr>,
    /// Phrases by their first word in lower case: the words after it, and the context.
    words: Map<SmolStr, Vec<(Vec<SmolStr>, usize)>>,
    /// By type or by type and mode ("ASSAULT", "ASSAULT torture").
    events: Map<SmolStr, Vec<usize>>,
    cameo: Map<SmolStr, Vec<usize>>,
}

impl ContextTable {
    /// Reads the table from among all knowledge files; without it events have no contexts.
    ///
    /// # Errors
    ///
    /// All rows that cannot be read.
    pub(super) fn parse(
        files: &[KnowledgeFile],
        ontology: &Ontology,
    ) -> Result<ContextTable, Vec<Diagnostic>> {
        let mut table =
            ContextTable { names: ontology.contexts().to_vec(), ..ContextTable::default() };
        let mut faults = Vec::new();
        let Some(file) = files.iter().find(|file| file.path == FILE) else { return Ok(table) };
        let lines = file.text.lines().enumerate();
        let rows = lines.filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty());
        for (index, line) in rows.skip(1) {
            if let Err((field, message)) = table.add(line, ontology) {
                let start: usize =
                    line.split('\t').take(field).map(|it| it.chars().count() + 1).sum();
                let length = line.split('\t').nth(field).map_or(1, |it| it.chars().count());
                faults.push(Diagnostic {
                    file: file.path.clone(),
                    line: index + 1,
                    column: start + 1,
                    length: length.max(1),
                    text: line.to_owned(),
                    message,
                    hint: None,
                });
            }
        }
        if faults.is_empty() { Ok(table) } else { Err(faults) }
    }

    fn add(&mut self, line: &str, ontology: &Ontology) -> Result<(), (usize, String)> {
        let fields: Vec<&str> = line.split('\t').collect();
        let [context, kind, entries] = fields[..] else {
            return Err((0, "a row is: context, tab, kind, tab, entries".to_owned()));
        };
        let context = self
            .names
            .iter()
            .position(|name| name == context)
            .ok_or_else(|| (0, format!("`{context}` is not a context of ontology.toml")))?;
        for entry in entries.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
            match kind {
                "word" => {
                    let mut words = entry.split_whitespace().map(|word| word.to_lowercase().into());
                    let Some(first) = words.next() else { continue };
                    self.words.entry(first).or_default().push((words.collect(), context));
                }
                "event" => {
                    let (kind, mode) = entry.split_once(' ').unwrap_or((entry, ""));
                    let mode = (!mode.is_empty()).then(|| mode.into());
                    let code = EventCode { kind: kind.into(), mode };
                    let known = ontology.kind(&code.kind);
                    if !known.is_some_and(|it| code.mode.is_none() || it.mode(&code).is_some()) {
                        return Err((2, format!("`{entry}` is not a type with a mode of its own")));
                    }
                    self.events.entry(entry.into()).or_default().push(context);
                }
                "cameo" => self.cameo.entry(entry.into()).or_default().push(context),
                _ => return Err((1, format!("`{kind}` is none of word, event, cameo"))),
            }
        }
        Ok(())
    }

    /// The contexts of an event, in the order of the ontology. Words that a person is called by
    /// (`is_name`) give none.
    pub(super) fn of(
        &self,
        code: &EventCode,
        cameo: Option<&SmolStr>,
        sentence: &Sentence,
        tree: &Tree<'_>,
        text: &str,
        is_name: impl Fn(Span) -> bool,
    ) -> Vec<SmolStr> {
        let mut found = vec![false; self.names.len()];
        let mut mark = |contexts: Option<&Vec<usize>>| {
            contexts.into_iter().flatten().for_each(|&context| found[context] = true);
        };
        mark(self.events.get(&code.kind));
        if let Some(mode) = &code.mode {
            mark(self.events.get(smol_str::format_smolstr!("{} {mode}", code.kind).as_str()));
        }
        mark(cameo.and_then(|cameo| self.cameo.get(cameo)));
        let tokens = &tree.analysis.tokens;
        let is = |index: u32, word: &str| {
            index < sentence.tokens.end && {
                let token = &tokens[Id::new(index as usize)];
                token.lemma.eq_ignore_ascii_case(word)
                    || text[token.span].eq_ignore_ascii_case(word)
            }
        };
        for index in sentence.tokens.clone() {
            let token = &tokens[Id::new(index as usize)];
            let form = text[token.span].to_lowercase();
            let lemma = token.lemma.to_lowercase();
            let by_lemma = self.words.get(lemma.as_str()).filter(|_| lemma != form);
            let entries = self.words.get(form.as_str()).into_iter().chain(by_lemma).flatten();
            for (rest, context) in entries.filter(|_| !is_name(token.span)) {
                let follows = |(place, word): (usize, &SmolStr)| is(index + 1 + place as u32, word);
                found[*context] |= rest.iter().enumerate().all(follows);
            }
        }
        let names = self.names.iter().zip(found);
        names.filter(|(_, found)| *found).map(|(name, _)| name.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONTOLOGY: &str = "\
[[type]]
code = \"ASSAULT\"
means = \"Harms.\"
quad = 4
intensity = -9.0
modes = [{ name = \"torture\", intensity = -9.0, means = \"Tortures.\" }]

[contexts]
names = [\"election\", \"human_rights\", \"asylum\"]
";

    const SENTENCE: &str = "\
1\tVoters\tvoter\tNOUN\tNNS\t_\t3\tnsubj\t_\t_
2\tnever\tnever\tADV\tRB\t_\t3\tadvmod\t_\t_
3\tmet\tmeet\tVERB\tVBD\t_\t0\tROOT\t_\t_
4\tasylum\tasylum\tNOUN\tNN\t_\t5\tcompound\t_\t_
5\tseekers\tseeker\tNOUN\tNNS\t_\t3\tdobj\t_\tSpaceAfter=No
6\t.\t.\tPUNCT\t.\t_\t3\tpunct\t_\t_

";

    fn table(rows: &str) -> Result<ContextTable, Vec<Diagnostic>> {
        let file =
            |path: &str, text: String| KnowledgeFile { path: path.into(), text: text.into() };
        let ontology = Ontology::parse(&file("ontology.toml", ONTOLOGY.into()))
            .unwrap_or_else(|faults| panic!("{}", faults[0]));
        let table = format!("# what\ncontext\tkind\tentries\n{rows}");
        ContextTable::parse(&[file(FILE, table)], &ontology)
    }

    #[test]
    fn words_phrases_modes_and_cameo_codes_give_contexts_in_the_order_of_the_ontology() {
        let rows = "asylum\tword\tAsylum seeker, refugee camp\nhuman_rights\tevent\tASSAULT torture\n\
                    election\tcameo\t0811\nelection\tword\tballot\n";
        let table = table(rows).unwrap_or_else(|faults| panic!("{}", faults[0]));
        let (text, blocks, analysis) = readout_conllu::read(SENTENCE).expect("it is CoNLL-U");
        let _ = blocks;
        let tree = Tree::new(&analysis);
        let sentence = analysis.sentences.iter().next().expect("there is one");
        let contexts = |mode: Option<&str>, cameo: Option<&str>, name: &str| {
            let code = EventCode { kind: "ASSAULT".into(), mode: mode.map(Into::into) };
            let cameo = cameo.map(SmolStr::new);
            let text = text.as_str();
            let is_name = |word: Span| &text[word] == name;
            table.of(&code, cameo.as_ref(), sentence, &tree, text, is_name).join(" ")
        };
        let of = |mode: Option<&str>, cameo: Option<&str>| contexts(mode, cameo, "");
        assert_eq!(of(None, None), "asylum");
        assert_eq!(of(Some("torture"), None), "human_rights asylum");
        assert_eq!(of(Some("torture"), Some("0811")), "election human_rights asylum");
        // Of somebody called Asylum.
        assert_eq!(contexts(Some("torture"), None, "asylum"), "human_rights");
    }

    #[test]
    fn a_wrong_row_is_named_with_its_place() {
        let fault = |row: &str| {
            let faults = table(row).err().unwrap_or_default();
            faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("")
        };
        assert!(fault("sport\tword\tball\n").contains("3:1: `sport` is not a context"));
        assert!(fault("asylum\tevent\tASSAULT knife\n").contains("3:14: `ASSAULT knife`"));
        assert!(fault("asylum\tthing\tx\n").contains("`thing` is none of word, event, cameo"));
    }
}

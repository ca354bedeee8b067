use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use readout_facts::{FactsKnowledge, entities, events};
use readout_model::{Diagnostic, KnowledgeFile};
use readout_source::Cues;
use readout_stories::{Comparing, Frequencies};

use crate::digest::digest;

/// What is read when it is first asked for.
pub type Later<T> = LazyLock<T, Box<dyn FnOnce() -> T + Send>>;

/// Everything that may be edited without Rust: `knowledge/`, read and checked.
pub struct Knowledge {
    /// What tells captions and promotions from paragraphs.
    pub cues: Cues,
    /// Actors, times, cues of speech and event rules.
    pub facts: FactsKnowledge,
    /// How common words are, for grouping into stories.
    pub frequencies: Frequencies,
    /// The words by which accounts are compared; read when first asked for, if compiled in.
    pub comparing: Later<Comparing>,
    /// What other code books call things: the files below `interchange/`, for exports.
    pub interchange: Vec<KnowledgeFile>,
    /// First 12 hexadecimal digits of the SHA-256 of all files with their paths: equal when, and only
    /// when, the knowledge is.
    pub hash: String,
}

/// Why knowledge cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KnowledgeError {
    /// The folder given cannot be read.
    #[error("{}: {cause}", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
    /// The folder holds none of the files it should.
    #[error("{}: no .tsv, .rules or .toml file in it; give a folder laid out like knowledge/", .0.display())]
    Empty(PathBuf),
    /// Files are wrong; every error of every file.
    #[error("{}", list(.0))]
    Wrong(Vec<Diagnostic>),
}

fn list(diagnostics: &[Diagnostic]) -> String {
    let texts: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
    let errors = if texts.len() == 1 { "error" } else { "errors" };
    format!("{} {errors} in the knowledge files\n{}", texts.len(), texts.join("\n"))
}

impl Knowledge {
    /// The knowledge in the program.
    ///
    /// # Errors
    ///
    /// Never for a released program: the tests load it.
    pub fn embedded() -> Result<Knowledge, KnowledgeError> {
        Knowledge::read(&embedded_files(), env!("READOUT_KNOWLEDGE_HASH").to_owned())
    }

    /// The knowledge in the program with a folder laid over it: a file of the folder replaces the
    /// one of the same path, other files are added.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read, or files are wrong.
    pub fn with_overlay(folder: &Path) -> Result<Knowledge, KnowledgeError> {
        Knowledge::from_files(&overlaid_files(folder)?)
    }

    /// Reads and checks files.
    ///
    /// # Errors
    ///
    /// With all errors of all files.
    pub fn from_files(files: &[KnowledgeFile]) -> Result<Knowledge, KnowledgeError> {
        let hash = digest(files.iter().map(|file| (file.path.as_str(), &*file.text)));
        Knowledge::read(files, hash)
    }

    fn read(files: &[KnowledgeFile], hash: String) -> Result<Knowledge, KnowledgeError> {
        let mut wrong = Vec::new();
        let cues = Cues::parse(files).map_err(|errors| wrong.extend(errors)).ok();
        // Side by side: the two take most of the time that the program needs to start.
        let (entities, events) =
            rayon::join(|| entities::Tables::parse(files), || events::EventRules::parse(files));
        let facts = FactsKnowledge::with(entities, events, files);
        let facts = facts.map_err(|errors| wrong.extend(errors)).ok();
        let frequencies = Frequencies::load(files).map_err(|errors| wrong.extend(errors)).ok();
        let comparing = comparing(files).map_err(|errors| wrong.extend(errors)).ok();
        let (Some(cues), Some(facts), Some(frequencies), Some(comparing)) =
            (cues, facts, frequencies, comparing)
        else {
            return Err(KnowledgeError::Wrong(wrong));
        };
        let interchange = files.iter().filter(|file| file.path.starts_with("interchange/"));
        let interchange = interchange.cloned().collect();
        Ok(Knowledge { cues, facts, frequencies, comparing, interchange, hash })
    }
}

/// Words for comparing are many, and needed for several reports of a story only.
fn comparing(files: &[KnowledgeFile]) -> Result<Later<Comparing>, Vec<Diagnostic>> {
    let own: Vec<KnowledgeFile> =
        files.iter().filter(|file| Comparing::reads(file)).cloned().collect();
    if own.iter().all(KnowledgeFile::is_built_in) {
        let load = move || Comparing::load(&own).expect("the tests load what is compiled in");
        return Ok(LazyLock::new(Box::new(load)));
    }
    let words = Comparing::load(&own)?;
    Ok(LazyLock::new(Box::new(move || words)))
}

/// The files in the program with those of a folder laid over them, in order of their paths.
///
/// # Errors
///
/// When the folder cannot be read or holds no knowledge.
pub fn overlaid_files(folder: &Path) -> Result<Vec<KnowledgeFile>, KnowledgeError> {
    let mut files = embedded_files();
    let mut added = Vec::new();
    read_folder(folder, folder, &mut added)?;
    if added.is_empty() {
        return Err(KnowledgeError::Empty(folder.to_owned()));
    }
    files.retain(|file| added.iter().all(|other| other.path != file.path));
    files.extend(added);
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

/// The files of `knowledge/` as they were when the program was built, in order of their paths.
pub fn embedded_files() -> Vec<KnowledgeFile> {
    const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/knowledge.rs"));
    FILES
        .iter()
        .map(|(path, text)| KnowledgeFile { path: (*path).to_owned(), text: Cow::Borrowed(text) })
        .collect()
}

fn read_folder(
    root: &Path,
    folder: &Path,
    files: &mut Vec<KnowledgeFile>,
) -> Result<(), KnowledgeError> {
    let unreadable = |cause| KnowledgeError::Unreadable { path: folder.to_owned(), cause };
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_dir() {
            read_folder(root, &path, files)?;
        } else if path
            .extension()
            .is_some_and(|end| ["tsv", "rules", "toml"].iter().any(|it| end == *it))
        {
            let text = std::fs::read_to_string(&path)
                .map_err(|cause| KnowledgeError::Unreadable { path: path.clone(), cause })?;
            let below = path.strip_prefix(root).unwrap_or(&path);
            let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
            files.push(KnowledgeFile { path: parts.join("/"), text: text.into() });
        }
    }
    Ok(())
}

//! Compiles `knowledge/` in: a table of paths and `include_str!`s, in order of the paths, and their
//! hash.

#![allow(clippy::disallowed_methods, reason = "a build script")]

#[path = "src/digest.rs"]
mod digest;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() {
    let root = Path::new(&std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"))
        .join("../../knowledge")
        .canonicalize()
        .expect("knowledge/ stands beside crates/");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    let mut table = String::from("&[\n");
    let mut texts = Vec::new();
    for file in files {
        println!("cargo::rerun-if-changed={}", file.display());
        let below = file.strip_prefix(&root).expect("collected below it");
        let name: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
        texts.push((name.join("/"), std::fs::read_to_string(&file).expect("UTF-8")));
        let _ = writeln!(table, "    ({:?}, include_str!({:?})),", name.join("/"), file);
    }
    table.push(']');
    let out = PathBuf::from(std::env::var("OUT_DIR").expect("cargo sets it")).join("knowledge.rs");
    std::fs::write(out, table).expect("the build folder can be written");
    let hash = digest::digest(texts.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    println!("cargo::rustc-env=READOUT_KNOWLEDGE_HASH={hash}");
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in std::fs::read_dir(folder).expect("knowledge/ can be read") {
        let path = entry.expect("knowledge/ can be read").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path
            .extension()
            .is_some_and(|end| ["tsv", "rules", "toml"].iter().any(|it| end == *it))
        {
            files.push(path);
        }
    }
}

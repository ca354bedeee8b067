//! The name of a set of knowledge files; the build script uses it too, so that the program need not
//! read all of them when it starts.

use sha2::{Digest, Sha256};

/// First 12 hexadecimal digits of the SHA-256 of files, given as path and text, in this order.
pub(crate) fn digest<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut digest = Sha256::new();
    for (path, text) in files {
        for part in [path, text] {
            digest.update((part.len() as u64).to_le_bytes());
            digest.update(part);
        }
    }
    digest.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

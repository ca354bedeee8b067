/// FNV-1a, 64 bit: the same number for the same word on every machine and in every version, since
/// sketches of reports may be kept.
pub(crate) fn hash(word: &str) -> u64 {
    word.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

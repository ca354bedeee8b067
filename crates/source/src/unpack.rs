//! Compressed files, read as what is in them.

use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;

/// A file that unpacks to more than this many times its size is no text: news packs to a third or
/// a tenth.
const RATIO: u64 = 200;
/// Up to here the ratio is not asked for, in bytes.
const FREE: u64 = 16 << 20;

/// A stream of bytes from a file.
pub type Stream = Box<dyn BufRead + Send>;

/// The stream itself, or what gzip or zstd packed in it; told by its first bytes.
///
/// # Errors
///
/// When the beginning cannot be read. A damaged or malicious stream fails while it is read.
pub fn unpack(mut stream: Stream) -> io::Result<Stream> {
    let start = stream.fill_buf()?;
    let gzip = start.starts_with(&[0x1f, 0x8b]);
    let zstd = start.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]);
    if !gzip && !zstd {
        return Ok(stream);
    }
    let taken = Arc::new(AtomicU64::new(0));
    let counted = Counted { inner: stream, taken: Arc::clone(&taken) };
    let inner: Box<dyn Read + Send> = if gzip {
        Box::new(MultiGzDecoder::new(counted))
    } else {
        Box::new(zstd::stream::read::Decoder::with_buffer(counted)?)
    };
    Ok(Box::new(BufReader::with_capacity(1 << 16, Bounded { inner, taken, given: 0 })))
}

/// Bytes that are counted as they are taken.
pub struct Counted<R> {
    /// Where they come from.
    pub inner: R,
    /// How many have been taken.
    pub taken: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(out)?;
        self.taken.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.taken.fetch_add(amount as u64, Ordering::Relaxed);
        self.inner.consume(amount);
    }
}

struct Bounded {
    inner: Box<dyn Read + Send>,
    taken: Arc<AtomicU64>,
    given: u64,
}

impl Read for Bounded {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(out)?;
        self.given += length as u64;
        if self.given > FREE && self.given > RATIO * self.taken.load(Ordering::Relaxed) {
            let message = format!("unpacks to more than {RATIO} times its size; not read on");
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn packed(bytes: impl Read) -> Vec<u8> {
        // Which library packs, and so how well its fast setting does, is decided by other crates of
        // the build; the best setting packs zeros a thousandfold with each of them.
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        io::copy(&mut { bytes }, &mut out).expect("in memory");
        out.finish().expect("in memory")
    }

    fn read(bytes: Vec<u8>) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        unpack(Box::new(io::Cursor::new(bytes)))?.read_to_end(&mut out)?;
        Ok(out)
    }

    #[test]
    fn packed_and_plain_files_read_alike() {
        let text = b"The ferry left the harbour.".to_vec();
        let mut two = packed(&text[..10]);
        two.write_all(&packed(&text[10..])).expect("in memory");
        let zstd = zstd::encode_all(&text[..], 1).expect("in memory");
        for bytes in [text.clone(), packed(&text[..]), two, zstd] {
            assert_eq!(read(bytes).expect("readable"), text);
        }
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let bomb = packed(io::repeat(0).take(32 << 20));
        assert!(bomb.len() < 64 << 10);
        let error = read(bomb).expect_err("refused");
        assert!(error.to_string().contains("200 times"), "{error}");
    }
}

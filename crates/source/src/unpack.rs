//! Compressed files, read as what is in them.

use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::{MultiGzDecoder, ZlibDecoder};

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
    bounded(stream, |counted| {
        Ok(if gzip {
            Box::new(MultiGzDecoder::new(counted))
        } else {
            Box::new(zstd::stream::read::Decoder::with_buffer(counted)?)
        })
    })
}

/// The content of an HTTP answer, unpacked as its `Content-Encoding` says (RFC 9110, 8.4.1; Brotli is
/// RFC 7932). One that says nothing, or gzip or zstd, is told by its first bytes, since archives note
/// the encoding and store the content without it.
///
/// # Errors
///
/// When the encoding is not known, or the beginning cannot be read.
pub fn unpack_answer(stream: Stream, encoding: &str) -> io::Result<Stream> {
    match encoding {
        "" | "identity" | "gzip" | "x-gzip" | "zstd" => unpack(stream),
        "br" => bounded(stream, |counted| {
            Ok(Box::new(brotli_decompressor::Decompressor::new(counted, 1 << 12)))
        }),
        "deflate" => bounded(stream, |counted| Ok(Box::new(ZlibDecoder::new(counted)))),
        other => {
            let message = format!("packed as {other:?}, which is not known");
            Err(io::Error::new(io::ErrorKind::InvalidData, message))
        }
    }
}

/// What a decoder makes of a stream, within the bounds of this module.
fn bounded(
    stream: Stream,
    decoder: impl FnOnce(Counted<Stream>) -> io::Result<Box<dyn Read + Send>>,
) -> io::Result<Stream> {
    let taken = Arc::new(AtomicU64::new(0));
    let inner = decoder(Counted { inner: stream, taken: Arc::clone(&taken) })?;
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

    fn brotli(bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        let options = brotli::enc::BrotliEncoderParams { quality: 5, ..Default::default() };
        brotli::BrotliCompress(&mut { bytes }, &mut out, &options).expect("in memory");
        out
    }

    #[test]
    fn answers_are_unpacked_as_they_say() {
        let text = b"The ferry left the harbour.".to_vec();
        let mut zlib = Vec::new();
        let mut encoder = flate2::read::ZlibEncoder::new(&text[..], flate2::Compression::best());
        encoder.read_to_end(&mut zlib).expect("in memory");
        let answer = |encoding: &str, bytes: Vec<u8>| -> io::Result<Vec<u8>> {
            let mut out = Vec::new();
            unpack_answer(Box::new(io::Cursor::new(bytes)), encoding)?.read_to_end(&mut out)?;
            Ok(out)
        };
        let cases = [
            ("", text.clone()),
            ("gzip", packed(&text[..])),
            ("gzip", text.clone()),
            ("br", brotli(&text)),
            ("deflate", zlib),
        ];
        for (encoding, bytes) in cases {
            assert_eq!(answer(encoding, bytes).expect("readable"), text, "{encoding}");
        }
        assert!(answer("br", text.clone()).is_err());
        let error = answer("rot13", text).expect_err("unknown");
        assert!(error.to_string().contains("rot13"), "{error}");
        let error = answer("br", brotli(&vec![0; 24 << 20])).expect_err("refused");
        assert!(error.to_string().contains("times its size"), "{error}");
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let bomb = packed(io::repeat(0).take(32 << 20));
        assert!(bomb.len() < 64 << 10);
        let error = read(bomb).expect_err("refused");
        assert!(error.to_string().contains("200 times"), "{error}");
    }
}

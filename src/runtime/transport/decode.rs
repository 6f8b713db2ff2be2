//! Content codings (RFC 9110, section 8.4.1): decompression, never past a limit or a deadline.

mod inflate;

use std::io::{self, Write};

use brotli_decompressor::DecompressorWriter;
use bytes::Bytes;
use flate2::write::MultiGzDecoder;
use reqwest::header::{CONTENT_ENCODING, HeaderMap};
use tokio::time::Instant;

use inflate::Inflate;

/// How many bytes of input are decompressed between two looks at the time. What they may say takes well under a
/// millisecond: a decoder does the same work for a byte whatever it says, and what it writes is limited.
const SLICE: usize = 1024;

/// How a body is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Gzip,
    Deflate,
    Brotli,
    /// In a way that is not undone here, and that was not asked for.
    Foreign,
}

/// Why decompression ended early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    OverLimit,
    TimedOut,
    Undecodable,
}

/// The codings of a body, in the order in which they were applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Codings(Vec<Coding>);

impl Codings {
    /// Those of a body with these headers; `None` where it is not compressed, or where a name is that of no content coding
    /// (some servers send `utf-8`): then its bytes are left as they are.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let mut codings = Vec::new();
        for value in headers.get_all(CONTENT_ENCODING) {
            for name in value.to_str().ok()?.split(',').map(str::trim) {
                match name.to_ascii_lowercase().as_str() {
                    "gzip" | "x-gzip" => codings.push(Coding::Gzip),
                    "deflate" => codings.push(Coding::Deflate),
                    "br" => codings.push(Coding::Brotli),
                    "zstd" | "compress" | "x-compress" | "dcb" | "dcz" => codings.push(Coding::Foreign),
                    "identity" | "" => {}
                    _ => return None,
                }
            }
        }
        (!codings.is_empty()).then_some(Self(codings))
    }

    /// Decompresses `body`, which has at most `limit` bytes after each of the codings, until `deadline`.
    ///
    /// Blocks for as long as that takes.
    pub(super) fn decode(&self, body: &Bytes, limit: usize, deadline: Instant) -> Result<Bytes, Stop> {
        let mut body = body.clone();
        for coding in self.0.iter().rev() {
            // An empty body is one whatever its coding.
            if body.is_empty() {
                break;
            }
            body = coding.decode(&body, limit, deadline)?;
        }
        Ok(body)
    }

    /// The first `limit` bytes or fewer of what `body` is decompressed, of which the end may be missing.
    ///
    /// Blocks for as long as that takes.
    pub(super) fn decode_beginning(&self, body: &Bytes, limit: usize, deadline: Instant) -> Bytes {
        let mut body = body.clone();
        for coding in self.0.iter().rev() {
            body = coding.decode_beginning(&body, limit, deadline);
        }
        body
    }
}

impl Coding {
    fn decode_beginning(self, body: &[u8], limit: usize, deadline: Instant) -> Bytes {
        let mut decoder = Decoder::new(self, limit);
        for slice in body.chunks(SLICE) {
            if deadline <= Instant::now() || decoder.push(slice).is_err() {
                break;
            }
        }
        std::mem::take(&mut decoder.output().bytes).into()
    }

    pub(super) fn decode(self, body: &[u8], limit: usize, deadline: Instant) -> Result<Bytes, Stop> {
        let mut decoder = Decoder::new(self, limit);
        for slice in body.chunks(SLICE) {
            if deadline <= Instant::now() {
                return Err(Stop::TimedOut);
            }
            decoder.push(slice)?;
        }
        decoder.finish()
    }
}

/// Decompresses one coding, slice by slice.
enum Decoder {
    Gzip(Box<MultiGzDecoder<Output>>),
    Deflate(Inflate<Output>),
    Brotli(Box<DecompressorWriter<Output>>),
    Foreign(Output),
}

impl Decoder {
    fn new(coding: Coding, limit: usize) -> Self {
        let output = Output { bytes: Vec::new(), limit, is_over: false };
        match coding {
            Coding::Gzip => Self::Gzip(Box::new(MultiGzDecoder::new(output))),
            Coding::Deflate => Self::Deflate(Inflate::new(output)),
            Coding::Brotli => Self::Brotli(Box::new(DecompressorWriter::new(output, 16 << 10))),
            Coding::Foreign => Self::Foreign(output),
        }
    }

    fn push(&mut self, slice: &[u8]) -> Result<(), Stop> {
        let written = match self {
            Self::Gzip(decoder) => decoder.write_all(slice),
            Self::Deflate(decoder) => decoder.push(slice),
            Self::Brotli(decoder) => decoder.write_all(slice),
            Self::Foreign(_) => Err(io::ErrorKind::Unsupported.into()),
        };
        written.map_err(|_| self.output().stop())
    }

    /// All of the body, once all of it was pushed.
    fn finish(mut self) -> Result<Bytes, Stop> {
        let finished = match &mut self {
            Self::Gzip(decoder) => decoder.try_finish(),
            Self::Deflate(decoder) => decoder.finish(),
            Self::Brotli(decoder) => decoder.close(),
            Self::Foreign(_) => Err(io::ErrorKind::Unsupported.into()),
        };
        let output = self.output();
        match finished {
            Ok(()) if !output.is_over => Ok(std::mem::take(&mut output.bytes).into()),
            _ => Err(output.stop()),
        }
    }

    fn output(&mut self) -> &mut Output {
        match self {
            Self::Gzip(decoder) => decoder.get_mut(),
            Self::Deflate(decoder) => decoder.get_mut(),
            Self::Brotli(decoder) => decoder.get_mut(),
            Self::Foreign(output) => output,
        }
    }
}

/// Takes what comes of decompression, up to the limit.
struct Output {
    bytes: Vec<u8>,
    limit: usize,
    is_over: bool,
}

impl Output {
    /// Why a decoder failed that writes to it.
    fn stop(&self) -> Stop {
        if self.is_over { Stop::OverLimit } else { Stop::Undecodable }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.is_over |= self.bytes.len().saturating_add(bytes.len()) > self.limit;
        if self.is_over {
            let room = self.limit.saturating_sub(self.bytes.len());
            self.bytes.extend(bytes.iter().take(room));
            return Err(io::ErrorKind::Other.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What `body` is after the codings of `headers`, for the fuzz target; `None` where it is not what they say.
#[cfg(fuzzing)]
#[must_use]
pub fn decompressed(headers: &HeaderMap, body: &Bytes, limit: usize) -> Option<Bytes> {
    let deadline = Instant::now() + std::time::Duration::from_secs(60);
    Codings::of(headers)?.decode(body, limit, deadline).ok()
}

#[cfg(test)]
mod tests;

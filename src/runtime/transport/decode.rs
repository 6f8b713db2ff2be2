//! Content codings (RFC 9110, section 8.4.1): decompression, never past a limit or a deadline.

use std::io::{self, Write};

use brotli_decompressor::DecompressorWriter;
use bytes::Bytes;
use flate2::write::MultiGzDecoder;
use flate2::{Decompress, FlushDecompress, Status};
use reqwest::header::{CONTENT_ENCODING, HeaderMap};
use tokio::time::Instant;

/// How a body is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Gzip,
    Deflate,
    Brotli,
}

/// Why decompression ended early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    OverLimit,
    TimedOut,
    Undecodable,
}

impl Coding {
    /// The coding of a body with these headers; `None` where it is not compressed, or in a way that was not
    /// asked for: then its bytes are left as they are.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let mut values = headers.get_all(CONTENT_ENCODING).iter();
        let (Some(value), None) = (values.next(), values.next()) else { return None };
        match value.to_str().ok()?.trim().to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => Some(Self::Gzip),
            "deflate" => Some(Self::Deflate),
            "br" => Some(Self::Brotli),
            _ => None,
        }
    }
}

/// Decompresses a body chunk by chunk.
pub(super) struct Decoder {
    state: State,
    /// Whether anything came: an empty body is none, whatever its coding.
    begun: bool,
}

enum State {
    Gzip(Box<MultiGzDecoder<Output>>),
    Deflate(Inflate),
    Brotli(Box<DecompressorWriter<Output>>),
}

impl Decoder {
    pub(super) fn new(coding: Coding, limit: usize, deadline: Instant) -> Self {
        let output = Output { bytes: Vec::new(), limit, deadline, stop: None };
        let state = match coding {
            Coding::Gzip => State::Gzip(Box::new(MultiGzDecoder::new(output))),
            Coding::Deflate => State::Deflate(Inflate { inflate: None, ended: false, output }),
            Coding::Brotli => State::Brotli(Box::new(DecompressorWriter::new(output, 16 << 10))),
        };
        Self { state, begun: false }
    }

    pub(super) fn push(&mut self, chunk: &[u8]) -> Result<(), Stop> {
        self.begun |= !chunk.is_empty();
        let written = match &mut self.state {
            State::Gzip(decoder) => decoder.write_all(chunk),
            State::Deflate(decoder) => decoder.push(chunk),
            State::Brotli(decoder) => decoder.write_all(chunk),
        };
        written.map_err(|_| self.output().stop.unwrap_or(Stop::Undecodable))
    }

    /// All of the body, once all of it was pushed.
    pub(super) fn finish(mut self) -> Result<Bytes, Stop> {
        if !self.begun {
            return Ok(Bytes::new());
        }
        let finished = match &mut self.state {
            State::Gzip(decoder) => decoder.try_finish(),
            State::Deflate(decoder) if decoder.ended => Ok(()),
            State::Deflate(_) => Err(io::ErrorKind::UnexpectedEof.into()),
            State::Brotli(decoder) => decoder.close(),
        };
        let output = self.output();
        match (output.stop, finished) {
            (Some(stop), _) => Err(stop),
            (None, Err(_)) => Err(Stop::Undecodable),
            (None, Ok(())) => Ok(std::mem::take(&mut output.bytes).into()),
        }
    }

    fn output(&mut self) -> &mut Output {
        match &mut self.state {
            State::Gzip(decoder) => decoder.get_mut(),
            State::Deflate(decoder) => &mut decoder.output,
            State::Brotli(decoder) => decoder.get_mut(),
        }
    }
}

/// What `deflate` names: the zlib format (RFC 9110, section 8.4.1.2) or, from servers that took the
/// name at its word, a bare deflate stream.
struct Inflate {
    inflate: Option<Decompress>,
    ended: bool,
    output: Output,
}

impl Inflate {
    fn push(&mut self, mut chunk: &[u8]) -> io::Result<()> {
        let Some(first) = chunk.first().filter(|_| !self.ended) else { return Ok(()) };
        // RFC 1950, section 2.2: the low four bits of a zlib stream are 8, which bare streams avoid.
        let is_zlib = first & 0x0f == 8;
        let inflate = self.inflate.get_or_insert_with(|| Decompress::new(is_zlib));
        let mut buffer = [0; 16 << 10];
        loop {
            let (read, written) = (inflate.total_in(), inflate.total_out());
            let status = inflate.decompress(chunk, &mut buffer, FlushDecompress::None)?;
            let read = usize::try_from(inflate.total_in() - read).unwrap_or(usize::MAX);
            let written = usize::try_from(inflate.total_out() - written).unwrap_or(usize::MAX);
            self.output.write_all(buffer.get(..written).unwrap_or_default())?;
            chunk = chunk.get(read..).unwrap_or_default();
            self.ended |= status == Status::StreamEnd;
            // More may come of no further input while the buffer came out full.
            let waits = chunk.is_empty() && written < buffer.len();
            if self.ended || waits || (read == 0 && written == 0) {
                return Ok(());
            }
        }
    }
}

/// Takes what comes of decompression, up to the limit and the deadline.
struct Output {
    bytes: Vec<u8>,
    limit: usize,
    deadline: Instant,
    stop: Option<Stop>,
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len().saturating_add(bytes.len()) > self.limit {
            self.stop.get_or_insert(Stop::OverLimit);
        } else if self.deadline <= Instant::now() {
            self.stop.get_or_insert(Stop::TimedOut);
        }
        if self.stop.is_some() {
            return Err(io::ErrorKind::Other.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;

//! The coding `deflate`.

use std::io::{self, Write};

use flate2::{Decompress, FlushDecompress, Status};

/// What `deflate` names: the zlib format (RFC 9110, section 8.4.1.2) or, from servers that took the
/// name at its word, a bare deflate stream.
pub(super) struct Inflate<W> {
    inflate: Option<Decompress>,
    ended: bool,
    output: W,
}

impl<W: Write> Inflate<W> {
    pub(super) fn new(output: W) -> Self {
        Self { inflate: None, ended: false, output }
    }

    pub(super) fn get_mut(&mut self) -> &mut W {
        &mut self.output
    }

    pub(super) fn push(&mut self, mut slice: &[u8]) -> io::Result<()> {
        let Some(first) = slice.first().filter(|_| !self.ended) else { return Ok(()) };
        // RFC 1950, section 2.2: the low four bits of a zlib stream are 8, which bare streams avoid.
        let is_zlib = first & 0x0f == 8;
        let inflate = self.inflate.get_or_insert_with(|| Decompress::new(is_zlib));
        let mut buffer = [0; 16 << 10];
        loop {
            let (read, written) = (inflate.total_in(), inflate.total_out());
            let status = inflate.decompress(slice, &mut buffer, FlushDecompress::None)?;
            let read = usize::try_from(inflate.total_in() - read).unwrap_or(usize::MAX);
            let written = usize::try_from(inflate.total_out() - written).unwrap_or(usize::MAX);
            self.output.write_all(buffer.get(..written).unwrap_or_default())?;
            slice = slice.get(read..).unwrap_or_default();
            self.ended |= status == Status::StreamEnd;
            // More may come of no further input while the buffer came out full.
            let waits = slice.is_empty() && written < buffer.len();
            if self.ended || waits || (read == 0 && written == 0) {
                return Ok(());
            }
        }
    }

    /// Whether all of the stream was pushed.
    pub(super) fn finish(&self) -> io::Result<()> {
        if self.ended { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }
}

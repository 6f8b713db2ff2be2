//! What the server answers.

use std::io::Write;
use std::time::Duration;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};

/// What the server does with a request.
#[derive(Debug, Clone)]
pub enum Answer {
    /// It answers.
    Response {
        /// The status code.
        status: u16,
        /// Sent as they are, in this order. `Content-Length` or `Transfer-Encoding` come on their own.
        headers: Vec<(String, Vec<u8>)>,
        /// The body.
        body: Vec<u8>,
        /// How the body goes out.
        delivery: Delivery,
        /// How long the server thinks before it answers.
        delay: Duration,
    },
    /// It sends these bytes, whatever they are, and closes the connection.
    Raw(Vec<u8>),
    /// It says nothing and keeps the connection open.
    Silence,
    /// It closes the connection without a word.
    Close,
}

/// How a body goes out.
#[derive(Debug, Clone)]
pub enum Delivery {
    /// At once, with `Content-Length`.
    Whole,
    /// In chunks of so many bytes.
    Chunked(usize),
    /// A byte at a time, with a pause before each.
    Drip(Duration),
    /// So many bytes of it; then the connection is closed.
    CutAfter(usize),
    /// Up to the end of the connection, without a length.
    UntilClose,
    /// So many zero bytes, compressed by gzip while they are sent.
    Bomb(u64),
}

impl Answer {
    /// An answer without headers or body.
    pub fn status(status: u16) -> Self {
        Self::Response {
            status,
            headers: Vec::new(),
            body: Vec::new(),
            delivery: Delivery::Whole,
            delay: Duration::ZERO,
        }
    }

    /// A JSON answer.
    pub fn json(status: u16, body: &str) -> Self {
        Self::status(status).header("Content-Type", "application/json").body(body)
    }

    /// An XML answer.
    pub fn xml(status: u16, body: &str) -> Self {
        Self::status(status).header("Content-Type", "text/xml; charset=utf-8").body(body)
    }

    /// So many zero bytes, which gzip makes a thousandth of.
    pub fn bomb(bytes: u64) -> Self {
        Self::status(200).header("Content-Encoding", "gzip").delivery(Delivery::Bomb(bytes))
    }

    /// With another header.
    pub fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        if let Self::Response { headers, .. } = &mut self {
            headers.push((name.into(), value.as_ref().into()));
        }
        self
    }

    /// With this body.
    pub fn body(mut self, bytes: impl AsRef<[u8]>) -> Self {
        if let Self::Response { body, .. } = &mut self {
            *body = bytes.as_ref().into();
        }
        self
    }

    /// With its body sent so.
    pub fn delivery(mut self, way: Delivery) -> Self {
        if let Self::Response { delivery, .. } = &mut self {
            *delivery = way;
        }
        self
    }

    /// After so long.
    pub fn after(mut self, time: Duration) -> Self {
        if let Self::Response { delay, .. } = &mut self {
            *delay = time;
        }
        self
    }

    /// With its body compressed as `coding` (`gzip`, `br` or `deflate`).
    pub fn encoded(mut self, coding: &str) -> Self {
        if let Self::Response { body, .. } = &mut self {
            *body = compress(coding, body);
        }
        self.header("Content-Encoding", coding)
    }
}

/// `bytes` compressed as `coding` (`gzip`, `br` or `deflate`).
pub fn compress(coding: &str, bytes: &[u8]) -> Vec<u8> {
    match coding {
        "gzip" => {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        }
        "deflate" => {
            let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        }
        "br" => {
            let mut compressed = Vec::new();
            let mut encoder = brotli::CompressorWriter::new(&mut compressed, 4096, 5, 22);
            encoder.write_all(bytes).unwrap();
            drop(encoder);
            compressed
        }
        other => panic!("no such coding: {other}"),
    }
}

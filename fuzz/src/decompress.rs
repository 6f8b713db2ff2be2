//! The decompressors: never past the limit, and what a small limit allows is what a large one gives.

use bytes::Bytes;
use hooklang::runtime::transport::{HeaderMap, HeaderValue, decompressed};

/// The codings that the first byte of an input names.
pub const CODINGS: [&str; 8] =
    ["gzip", "deflate", "br", "gzip, gzip", "br, gzip", "deflate, br", "gzip, deflate", "br, br"];

/// How many bytes may come of it.
const LIMIT: usize = 1 << 16;

/// Tries `data`: a byte that names the codings, and the body.
pub fn try_out(data: &[u8]) {
    let Some((coding, body)) = data.split_first() else { return };
    let mut headers = HeaderMap::new();
    let coding = CODINGS[*coding as usize % CODINGS.len()];
    headers.insert("content-encoding", HeaderValue::from_static(coding));
    let body = Bytes::copy_from_slice(body);
    let large = decompressed(&headers, &body, LIMIT);
    if let Some(large) = &large {
        assert!(large.len() <= LIMIT);
    }
    if let Some(small) = decompressed(&headers, &body, 100) {
        assert!(small.len() <= 100 && Some(small) == large, "{coding}");
    }
}

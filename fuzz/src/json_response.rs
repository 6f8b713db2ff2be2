//! A JSON response: read as an independent reader reads it, and every path of the compliance suite ends in time.

use std::sync::LazyLock;

use hooklang::json::Json;
use serde::de::IgnoredAny;

use crate::paths;
use crate::run::{Paths, split};

static PATHS: LazyLock<Paths> = LazyLock::new(|| Paths::new("json", paths::json().map(|(block, _)| block)));

/// Tries `data`: two bytes that name the paths, and the body.
pub fn try_out(data: &[u8]) {
    let Some((_, body)) = split(data) else { return };
    if depth(body) <= 127 {
        let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
        let theirs = std::str::from_utf8(body).is_ok() && serde_json::from_slice::<IgnoredAny>(body).is_ok();
        assert_eq!(Json::read_bytes(body).is_ok(), theirs, "{:?}", String::from_utf8_lossy(body));
    }
    PATHS.try_out(data);
}

/// How deep brackets nest, those in texts not counted.
fn depth(body: &[u8]) -> usize {
    let (mut depth, mut deepest, mut in_text) = (0_usize, 0, false);
    let mut bytes = body.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' if in_text => drop(bytes.next()),
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => depth += 1,
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

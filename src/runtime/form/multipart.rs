//! `multipart/form-data` (RFC 7578).

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::runtime::encode;
use crate::runtime::masked::Masked;
use crate::runtime::resolve::Pair;

/// The body and its boundary.
///
/// The same fields give the same boundary, so that a request can be compared. It is made of what is shown
/// of them, so that nothing hidden can be told from it, and never occurs in them.
pub(super) fn form(pairs: &[Pair<'_>]) -> (Masked<'static>, String) {
    let boundary = boundary(pairs);
    let mut body = Masked::default();
    for Pair { name, value, .. } in pairs {
        body.push_str("--");
        body.push_str(&boundary);
        body.push_str("\r\nContent-Disposition: form-data; name=\"");
        body.push_encoded(name, encode::part_name);
        body.push_str("\"\r\n\r\n");
        body.push(value);
        body.push_str("\r\n");
    }
    body.push_str("--");
    body.push_str(&boundary);
    body.push_str("--\r\n");
    (body, boundary)
}

fn boundary(pairs: &[Pair<'_>]) -> String {
    let mut shown = Sha256::new();
    for text in pairs.iter().flat_map(|pair| [&pair.name, &pair.value]) {
        let text = text.shown();
        shown.update((text.len() as u64).to_be_bytes());
        shown.update(text.as_bytes());
    }
    let mut count = 0u64;
    loop {
        let digest = shown.clone().chain_update(count.to_be_bytes()).finalize();
        let mut boundary = String::from("hook-");
        for byte in digest.iter().take(16) {
            let _ = write!(boundary, "{byte:02x}");
        }
        let occurs =
            |pair: &Pair<'_>| pair.name.real().contains(&boundary) || pair.value.real().contains(&boundary);
        if !pairs.iter().any(occurs) {
            return boundary;
        }
        count += 1;
    }
}

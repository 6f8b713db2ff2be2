//! `multipart/form-data` (RFC 7578).

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::header::is_media_type;
use crate::runtime::encode;
use crate::runtime::failure::Failure;
use crate::runtime::masked::Masked;
use crate::runtime::redact::Needles;
use crate::runtime::resolve::PartPiece;
use crate::runtime::wording::quote_redacted;

use super::invalid;

/// The body and its boundary.
///
/// The same fields give the same boundary, so that a request can be compared. It is made of what is shown
/// of them, so that nothing hidden can be inferred from it, and never occurs in them.
///
/// # Errors
///
/// `INVALID_REQUEST` for a `type` that is not a media type.
pub(super) fn form(
    parts: &[PartPiece<'_>],
    secrets: Option<&Needles>,
) -> Result<(Masked<'static>, String), Failure> {
    let boundary = boundary(parts);
    let mut body = Masked::default();
    for PartPiece { pair, file, media_type } in parts {
        body.push_str("--");
        body.push_str(&boundary);
        body.push_str("\r\nContent-Disposition: form-data; name=\"");
        body.push_encoded(&pair.name, encode::part_name);
        if let Some(file) = file {
            body.push_str("\"; filename=\"");
            body.push_encoded(file, encode::file_name);
        }
        body.push_str("\"\r\n");
        match (media_type, file) {
            (Some(media_type), _) => {
                if !media_type.is_foreseen() && !is_media_type(media_type.real()) {
                    let shown = quote_redacted(media_type, secrets);
                    return Err(invalid(
                        pair.at,
                        format!("the `type` of this part is {shown}, which is not a media type"),
                    ));
                }
                body.push_str("Content-Type: ");
                body.push(media_type);
                body.push_str("\r\n");
            }
            (None, Some(_)) => body.push_str("Content-Type: application/octet-stream\r\n"),
            (None, None) => {}
        }
        body.push_str("\r\n");
        body.push(&pair.value);
        body.push_str("\r\n");
    }
    body.push_str("--");
    body.push_str(&boundary);
    body.push_str("--\r\n");
    Ok((body, boundary))
}

fn boundary(parts: &[PartPiece<'_>]) -> String {
    let mut shown = Sha256::new();
    for text in parts.iter().flat_map(texts) {
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
        if !parts.iter().flat_map(texts).any(|text| text.real().contains(&boundary)) {
            return boundary;
        }
        count += 1;
    }
}

/// What of a part comes from the file or a value.
fn texts<'s, 'p>(part: &'s PartPiece<'p>) -> impl Iterator<Item = &'s Masked<'p>> {
    let PartPiece { pair, file, media_type } = part;
    [Some(&pair.name), Some(&pair.value), file.as_ref(), media_type.as_ref()].into_iter().flatten()
}

//! Turns the bytes of a document into text.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use thiserror::Error;

/// Why bytes are not text.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DecodeFault {
    /// An encoding that the Encoding Standard does not name.
    #[error("the encoding `{0}` is not known")]
    UnknownEncoding(String),
    /// Bytes that are none in the encoding.
    #[error("the bytes are not {0}")]
    Malformed(&'static str),
}

/// Decodes as the first of these says that does: the byte order mark, the `charset` of
/// `content_type`, the XML declaration; else as UTF-8 (language, section 4, Limits). The byte order
/// mark is not part of the text.
///
/// # Errors
///
/// [`DecodeFault`], where the encoding is not known or the bytes are not in it.
pub fn decode(bytes: &[u8], content_type: Option<&str>) -> Result<String, DecodeFault> {
    let (encoding, mark) = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => (encoding, mark),
        None => {
            let label = content_type.and_then(charset).or_else(|| declared(bytes));
            let encoding = match label {
                Some(label) => {
                    Encoding::for_label(label.as_bytes()).ok_or(DecodeFault::UnknownEncoding(label))?
                }
                None => unmarked(bytes),
            };
            (encoding, 0)
        }
    };
    encoding
        .decode_without_bom_handling_and_without_replacement(bytes.get(mark..).unwrap_or_default())
        .map(|text| text.into_owned())
        .ok_or(DecodeFault::Malformed(encoding.name()))
}

/// UTF-16 that nothing announces shows by the zero in its first `<` (XML 1.0, appendix F.1).
fn unmarked(bytes: &[u8]) -> &'static Encoding {
    match bytes {
        [0, b'<', ..] => UTF_16BE,
        [b'<', 0, ..] => UTF_16LE,
        _ => UTF_8,
    }
}

/// The `charset` parameter of a media type (RFC 9110, 8.3.1).
fn charset(content_type: &str) -> Option<String> {
    let (_, parameters) = content_type.split_once(';')?;
    parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches('"').trim();
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_owned())
    })
}

/// The `encoding` of the XML declaration. One that says UTF-16 cannot be: its own letters are single
/// bytes, so the document is read as UTF-8, as the Encoding Standard's users do.
fn declared(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.get(..bytes.len().min(1024))?;
    let end = bytes.windows(2).position(|pair| pair == b"?>")?;
    let declaration = std::str::from_utf8(bytes.get(..end)?).ok()?;
    let parts = declaration.strip_prefix("<?xml")?;
    let (_, value) = parts.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let label = value.get(1..)?.split(quote).next()?;
    let is_utf_16 = Encoding::for_label(label.as_bytes())
        .is_some_and(|encoding| encoding == UTF_16BE || encoding == UTF_16LE);
    Some(if is_utf_16 { "utf-8" } else { label }.to_owned())
}

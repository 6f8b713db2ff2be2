//! The text of a body that is neither JSON nor XML (section 4, Limits).

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};

/// Decodes as a byte order mark says, which is not part of the text, else as the `charset` of `content_type` does, else
/// as UTF-8; with U+FFFD for what is not.
pub(super) fn decode<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Cow<'a, str> {
    let encoding = content_type.and_then(label).and_then(|label| Encoding::for_label(label.as_bytes()));
    encoding.unwrap_or(UTF_8).decode(bytes).0
}

/// The `charset` parameter of a media type (RFC 9110 section 8.3.2).
fn label(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_the_content_type_says_else_utf_8() {
        for (bytes, content_type, text) in [
            (&b"\xe4"[..], Some("text/plain; charset=ISO-8859-1"), "ä"),
            (&b"\xe4"[..], Some("text/plain; Charset=\"latin1\""), "ä"),
            (&b"\xe4"[..], Some("text/plain"), "\u{fffd}"),
            (&b"\xe4"[..], Some("text/plain; charset=unheard-of"), "\u{fffd}"),
            ("\u{feff}ä".as_bytes(), None, "ä"),
            ("\u{feff}ä".as_bytes(), Some("text/plain; charset=iso-8859-1"), "ä"),
        ] {
            assert_eq!(decode(bytes, content_type), text);
        }
    }
}

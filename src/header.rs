//! What HTTP, and the client, let a header be called.

/// The headers that the client sets itself (language, section 7, `header::controlled`): sent by someone else,
/// they would change where one request ends and the next begins.
const CONTROLLED: [&str; 10] = [
    "Host",
    "Content-Length",
    "Transfer-Encoding",
    "Connection",
    "Expect",
    "Keep-Alive",
    "Proxy-Connection",
    "TE",
    "Trailer",
    "Upgrade",
];

/// The header of the client's own that `name` is, in any case; `None` where it may be sent.
#[must_use]
pub fn controlled(name: &str) -> Option<&'static str> {
    // Asked of every header of every request, most of which begin otherwise.
    let first = name.as_bytes().first()?.to_ascii_lowercase();
    if !matches!(first, b'c' | b'e' | b'h' | b'k' | b'p' | b't' | b'u') {
        return None;
    }
    CONTROLLED.into_iter().find(|controlled| controlled.eq_ignore_ascii_case(name))
}

/// Whether `c` may stand in a header's name: a `tchar` of RFC 9110, section 5.6.2.
#[must_use]
pub fn is_token_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}

/// Whether `text` is a media type with its parameters (RFC 9110, section 8.3.1): `text/csv; charset=utf-8`.
#[must_use]
pub fn is_media_type(text: &str) -> bool {
    let (essence, mut rest) = text.split_at(text.find(';').unwrap_or(text.len()));
    let is_token = |text: &str| !text.is_empty() && text.chars().all(is_token_character);
    let Some((kind, subtype)) = essence.trim_end_matches([' ', '\t']).split_once('/') else { return false };
    if !is_token(kind) || !is_token(subtype) {
        return false;
    }
    while let Some(parameter) = rest.strip_prefix(';') {
        let parameter = parameter.trim_start_matches([' ', '\t']);
        let Some((name, value)) = parameter.split_once('=') else { return false };
        let length = match value.strip_prefix('"') {
            Some(quoted) => quoted_length(quoted).map(|length| length + 1),
            None => {
                Some(value.find(|c| !is_token_character(c)).unwrap_or(value.len())).filter(|&end| end > 0)
            }
        };
        let Some(after) = length.and_then(|length| value.get(length..)).filter(|_| is_token(name)) else {
            return false;
        };
        rest = after.trim_start_matches([' ', '\t']);
    }
    rest.is_empty()
}

/// Where a quoted string ends, its closing quote included; `text` follows the opening one.
fn quoted_length(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if c.is_control() && c != '\t' => return None,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_client_sets_is_known_in_any_case() {
        for name in CONTROLLED {
            assert_eq!(controlled(&name.to_lowercase()), Some(name));
            assert_eq!(controlled(&name.to_uppercase()), Some(name));
        }
        assert_eq!(controlled("Cookie"), None);
        assert_eq!(controlled(""), None);
    }

    #[test]
    fn media_types() {
        for right in [
            "text/csv",
            "image/svg+xml",
            "text/plain; charset=utf-8",
            "text/plain;charset=\"utf-8\" ; x=y",
            "a/b;c=\"d;\\\"e\"",
        ] {
            assert!(is_media_type(right), "{right}");
        }
        for wrong in [
            "",
            "text",
            "text/",
            "/csv",
            "a/b/c",
            "text/csv;",
            "text/csv; charset",
            "a/b; c=",
            "a/b\r\nX: y",
            "a b/c",
            "a/b; c=\"d",
            "ä/b",
        ] {
            assert!(!is_media_type(wrong), "{wrong}");
        }
    }
}

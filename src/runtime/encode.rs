//! How a value is written, by the place where it lands (section 4, "Escaping, by place").

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but the unreserved characters of RFC 3986 section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

const IN_SEGMENTS: &AsciiSet = &RESERVED.remove(b'/');

/// For the path and the query of a URL.
pub(crate) fn percent(text: &str, out: &mut String) {
    out.extend(utf8_percent_encode(text, RESERVED));
}

/// For several segments of the path of a URL: `/` stays.
pub(crate) fn path(text: &str, out: &mut String) {
    out.extend(utf8_percent_encode(text, IN_SEGMENTS));
}

/// For `application/x-www-form-urlencoded`, as the URL Standard serializes it.
pub(crate) fn form(text: &str, out: &mut String) {
    out.extend(url::form_urlencoded::byte_serialize(text.as_bytes()));
}

/// For the name of a part of `multipart/form-data`, as the HTML Standard has it (RFC 7578 section 2 leaves it open): each
/// line end is a CR and LF.
pub(crate) fn part_name(text: &str, out: &mut String) {
    let mut lines = text.split('\n').peekable();
    while let Some(line) = lines.next() {
        let line = if lines.peek().is_some() { line.strip_suffix('\r').unwrap_or(line) } else { line };
        file_name(&line.replace('\r', "\r\n"), out);
        if lines.peek().is_some() {
            out.push_str("%0D%0A");
        }
    }
}

/// For the file name of a part of `multipart/form-data`, as the HTML Standard has it.
pub(crate) fn file_name(text: &str, out: &mut String) {
    for sign in text.chars() {
        match sign {
            '"' => out.push_str("%22"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            _ => out.push(sign),
        }
    }
}

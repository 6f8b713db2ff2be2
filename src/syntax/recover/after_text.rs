//! What may follow a text in its line.

use super::super::shape::{MARKS, TYPES};

/// Whether what ends `written`, a text and the rest of its line, may be the conversion, the fallback or the mark of a
/// value that the text is.
pub(super) fn may_end_before_its_line(written: &str) -> bool {
    let mut words = written.split_whitespace().rev();
    let (last, before) = (words.next().unwrap_or_default(), words.next());
    match before {
        Some("as") => TYPES.contains(&last),
        Some("or") => {
            last.starts_with('$')
                || matches!(last, "true" | "false" | "null")
                || last.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b'-')
        }
        Some(_) => MARKS.contains(&last),
        None => false,
    }
}

//! Line ends (XML 1.0, 2.11).

use std::borrow::Cow;

/// `text` with every line end as `\n`.
pub(super) fn with_line_ends(text: &str) -> Cow<'_, str> {
    if !text.contains('\r') {
        return Cow::Borrowed(text);
    }
    let mut normalised = String::with_capacity(text.len());
    push_with_line_ends(&mut normalised, text);
    Cow::Owned(normalised)
}

/// Appends `text` to `target`, every line end as `\n`.
pub(super) fn push_with_line_ends(target: &mut String, text: &str) {
    let mut lines = text.split('\r');
    target.push_str(lines.next().unwrap_or_default());
    for line in lines {
        if !line.starts_with('\n') {
            target.push('\n');
        }
        target.push_str(line);
    }
}

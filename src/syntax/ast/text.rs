//! What a text says, and where it says it.

use crate::source::Span;

use super::{Text, TextPart, TextStyle};

impl Text {
    /// The text where it holds no values; `None` where it does.
    #[must_use]
    pub fn plain(&self) -> Option<String> {
        let mut plain = String::new();
        for part in self.parts.iter() {
            match &*part {
                TextPart::Literal { text, .. } => plain.push_str(text),
                TextPart::Value { .. } => return None,
            }
        }
        Some(plain)
    }

    /// The place in the file of `range`, counted in bytes over the literal parts alone.
    #[must_use]
    pub fn locate(&self, range: std::ops::Range<usize>) -> Span {
        let mut before = 0;
        let mut start = None;
        let mut end = None;
        for part in self.parts.iter() {
            let TextPart::Literal { text, span } = &*part else { continue };
            let exact = span.range().len() == text.len();
            let after = before + text.len();
            if start.is_none() && range.start < after {
                start = Some(if exact {
                    span.start as usize + (range.start - before)
                } else {
                    span.start as usize
                });
            }
            if range.end > before && range.end <= after {
                end =
                    Some(if exact { span.start as usize + (range.end - before) } else { span.end as usize });
            }
            before = after;
        }
        let closing = match self.style {
            TextStyle::OneLine => 1,
            TextStyle::MultiLine => 3,
            TextStyle::Bare => 0,
        };
        let last = (self.span.end as usize).saturating_sub(closing);
        let start = start.unwrap_or(last);
        Span::new(start, end.unwrap_or(last).max(start))
    }
}

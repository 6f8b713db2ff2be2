//! Quotation marks, and what stands between them.

use super::{Place, is_name_sign, is_smart_quote, run_back};
use crate::jsonpath::fault::Fault;

impl Place<'_> {
    pub(super) fn smart_quote(&self) -> Option<Fault> {
        // Such a quote is a letter to RFC 9535 and may have been read as part of a name.
        let (at, quote) = match self.next() {
            Some(sign) if is_smart_quote(sign) => (self.at, sign),
            _ => {
                let name = run_back(self.before, |sign| is_name_sign(sign) || is_smart_quote(sign));
                let quote = self.before.get(name..)?.chars().next().filter(|sign| is_smart_quote(*sign))?;
                (name, quote)
            }
        };
        let start = at + quote.len_utf8();
        let behind = self.text.get(start..)?;
        let message = format!("`{quote}` is not a quotation mark here");
        let help = "write the text in straight quotes, as in `\"open\"`";
        let closing =
            behind.char_indices().find(|(_, sign)| is_smart_quote(*sign) || matches!(sign, '"' | '\''));
        let Some((length, closing)) = closing else {
            return Some(Fault::new(at..start, message, help));
        };
        let inner = behind.get(..length).unwrap_or_default();
        let range = at..start + length + closing.len_utf8();
        Some(Fault::new(range, message, help).replaced(format!("\"{}\"", inner.replace('\\', "\\\\"))))
    }

    /// A text in straight quotes that the grammar refuses: something in it.
    pub(super) fn bad_text(&self) -> Option<Fault> {
        let quote = self.next().filter(|sign| matches!(sign, '"' | '\''))?;
        let mut signs = self.rest.char_indices().skip(1).peekable();
        while let Some((place, sign)) = signs.next() {
            let at = self.at + place;
            if sign == quote {
                break;
            }
            if sign < ' ' {
                let written = match sign {
                    '\n' => "\\n".to_owned(),
                    '\r' => "\\r".to_owned(),
                    '\t' => "\\t".to_owned(),
                    _ => format!("\\u{:04x}", u32::from(sign)),
                };
                let fault = Fault::new(
                    at..at + 1,
                    "a control character in a text",
                    format!("write it as `{written}`"),
                );
                return Some(fault.replaced(written));
            }
            if sign != '\\' {
                continue;
            }
            let (_, escaped) = signs.next()?;
            let range = at..at + 1 + escaped.len_utf8();
            match escaped {
                'b' | 'f' | 'n' | 'r' | 't' | '/' | '\\' => {}
                'u' => {
                    if let Some(fault) = bad_unicode(self.text, at) {
                        return Some(fault);
                    }
                    // The other half of a pair was looked at with the first.
                    let pair = self.text.get(at + 2..at + 4).is_some_and(|unit| {
                        matches!(unit.to_ascii_lowercase().as_str(), "d8" | "d9" | "da" | "db")
                    });
                    for _ in 0..if pair { 10 } else { 4 } {
                        signs.next();
                    }
                }
                _ if escaped == quote => {}
                '"' | '\'' => {
                    let message = format!("`\\{escaped}` in a text between `{quote}`");
                    let help = format!("write `{escaped}` without `\\`");
                    return Some(Fault::new(range, message, help).replaced(escaped.to_string()));
                }
                _ => {
                    let message = format!("`\\{escaped}` is not an escape");
                    let help = "the escapes are `\\n`, `\\r`, `\\t`, `\\b`, `\\f`, `\\/`, `\\\\`, `\\uXXXX` and `\\` before the quote; a `\\` itself is `\\\\`";
                    return Some(Fault::new(range, message, help));
                }
            }
        }
        None
    }
}

/// What is wrong with the `\u` at `at`, if something is.
fn bad_unicode(text: &str, at: usize) -> Option<Fault> {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        let plain = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        u32::from_str_radix(digits, 16).ok().filter(|_| plain)
    };
    let Some(first) = unit(at) else {
        return Some(Fault::new(
            at..at + 2,
            "`\\u` without four hexadecimal digits",
            "write four, as in `\\u00e4`",
        ));
    };
    let half = match first {
        0xd800..=0xdbff => !unit(at + 6).is_some_and(|second| (0xdc00..=0xdfff).contains(&second)),
        0xdc00..=0xdfff => true,
        _ => false,
    };
    half.then(|| {
        Fault::new(at..at + 6, "half of a surrogate pair", "write the character itself, or both halves of it")
    })
}

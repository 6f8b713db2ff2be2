//! The XML declaration (XML 1.0, 2.8).

use super::Fault;
use super::attribute::Scanner;

/// Checks the declaration `source`, which stands at byte `at`.
pub(super) fn check(source: &str, at: usize) -> Result<(), Fault> {
    let malformed = |at| Fault::not_well_formed(at, "the XML declaration is malformed");
    let content = source.strip_suffix("?>").ok_or_else(|| malformed(at))?;
    let mut scanner = Scanner::new(content, at);
    scanner.take("<?xml");
    let mut pending = ["version", "encoding", "standalone"].into_iter();
    let mut is_first = true;
    while scanner.space() && !scanner.is_at_end() {
        let part = scanner.attribute().map_err(|fault| malformed(fault.offset))?;
        // Each may be left out but the first; none may come twice or out of order.
        let known = pending.find(|&name| part.name.prefix.is_none() && name == part.name.local);
        let is_valid = match known {
            Some("version") => {
                part.value.strip_prefix("1.").is_some_and(|minor| is_all(minor, |c| c.is_ascii_digit()))
            }
            Some("encoding") => is_encoding_name(&part.value) && !is_first,
            Some(_) => matches!(part.value.as_ref(), "yes" | "no") && !is_first,
            None => false,
        };
        if !is_valid {
            return Err(malformed(part.range.start));
        }
        is_first = false;
    }
    if is_first || !scanner.is_at_end() {
        return Err(malformed(scanner.offset()));
    }
    Ok(())
}

fn is_all(text: &str, is_part: impl FnMut(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(is_part)
}

/// `EncName` (XML 1.0, 4.3.3).
fn is_encoding_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && is_all(text, |c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
}

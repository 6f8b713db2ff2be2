//! References: `&amp;`, `&#65;`, `&#x41;`.

use super::Fault;
use super::characters::{is_character, is_plain_name};

/// What `&NAME;` stands for, `name` being what is between `&` and `;`, `offset` that of `&`.
///
/// Without a document type there are no other entities than the five of XML 1.0, 4.6.
pub(super) fn resolve(name: &str, offset: usize) -> Result<char, Fault> {
    if let Some(number) = name.strip_prefix('#') {
        return character(number).ok_or_else(|| {
            Fault::not_well_formed(offset, format!("`&{name};` is not a character that XML allows"))
        });
    }
    Ok(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ if is_plain_name(name) => {
            return Err(Fault::not_well_formed(
                offset,
                format!(
                    "`&{name};` is not defined: XML knows `&amp;`, `&lt;`, `&gt;`, `&quot;`, `&apos;` and numbers like `&#160;`"
                ),
            ));
        }
        _ => return Err(bare_ampersand(offset)),
    })
}

/// The fault of an `&` that begins no reference.
pub(super) fn bare_ampersand(offset: usize) -> Fault {
    Fault::not_well_formed(offset, "a bare `&`: it is written `&amp;`")
}

fn character(number: &str) -> Option<char> {
    let (digits, radix) = match number.strip_prefix('x') {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    // Leading zeros may be many; more digits than fit in 32 bits are not a character.
    u32::from_str_radix(digits, radix).ok().and_then(char::from_u32).filter(|&c| is_character(c))
}

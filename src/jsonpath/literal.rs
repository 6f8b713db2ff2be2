//! The texts in quotes of a path (RFC 9535, section 2.3.1).

/// What a text in quotes stands for. The grammar has checked it.
pub(super) fn text(quoted: &str) -> String {
    let mut signs = quoted.chars();
    signs.next();
    signs.next_back();
    let mut out = String::with_capacity(quoted.len());
    while let Some(sign) = signs.next() {
        if sign != '\\' {
            out.push(sign);
            continue;
        }
        out.push(match signs.next() {
            Some('b') => '\x08',
            Some('f') => '\x0c',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => match unit(&mut signs) {
                first @ 0xd800..=0xdbff => {
                    signs.nth(1);
                    let second = unit(&mut signs);
                    let low = second.saturating_sub(0xdc00);
                    char::from_u32(0x10000 + ((first - 0xd800) << 10) + low)
                        .unwrap_or(char::REPLACEMENT_CHARACTER)
                }
                unit => char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER),
            },
            Some(sign) => sign,
            None => '\\',
        });
    }
    out
}

fn unit(signs: &mut std::str::Chars<'_>) -> u32 {
    signs.by_ref().take(4).fold(0, |unit, digit| unit * 16 + digit.to_digit(16).unwrap_or_default())
}

/// Appends a name as the path `["name"]`.
pub(super) fn bracketed(name: &str) -> String {
    let mut out = String::from("[\"");
    crate::json::escape(name, &mut out);
    out.push_str("\"]");
    out
}

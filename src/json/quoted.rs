//! Where a text in quotes ends, and what it cannot hold as it is.

/// Where the first quote, backslash or control character of `bytes` stands: what a text in quotes cannot hold
/// as it is. Eight are looked at together, as names and texts are short and end anywhere.
#[inline(always)]
pub(super) fn special(bytes: &[u8]) -> Option<usize> {
    const EACH: u64 = u64::MAX / 255;
    let mut rest = bytes;
    while let Some((eight, after)) = rest.split_first_chunk() {
        let word = u64::from_le_bytes(*eight);
        // The high bit of a byte is set where less is left than is taken away: in the first such byte, and at
        // times in those above it. `0x02` moves the quote next to the control characters, and nothing between.
        let quote_or_control = (word ^ (EACH * 0x02)).wrapping_sub(EACH * 0x21);
        let backslash = (word ^ (EACH * u64::from(b'\\'))).wrapping_sub(EACH);
        let found = (quote_or_control | backslash) & !word & (EACH << 7);
        if found != 0 {
            return Some(bytes.len() - rest.len() + found.trailing_zeros() as usize / 8);
        }
        rest = after;
    }
    Some(bytes.len() - rest.len() + special_of_few(rest)?)
}

/// [`special`] byte by byte.
#[inline(never)]
fn special_of_few(bytes: &[u8]) -> Option<usize> {
    bytes.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f))
}

/// How many bytes the JSON text takes that `written` begins with, quotes included.
pub(crate) fn quoted_length(written: &str) -> usize {
    let mut escaped = false;
    let quote = written.bytes().skip(1).position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    quote.map_or(written.len(), |quote| quote + 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_first_special_sign_is_found(
            text in "[a-zä\"\\\\\u{0}-\u{23}\u{7f}]{0,30}",
            bytes in prop::collection::vec(any::<u8>(), 0..30),
            plain in prop::collection::vec(prop::sample::select(vec![0x20, 0x21, 0x23, 0x5b, 0x5d, 0x7f, 0x80, 0xa2, 0xdc, 0xff]), 0..30),
            last in any::<u8>(),
        ) {
            for bytes in [text.as_bytes(), &bytes, &[plain, vec![last]].concat()] {
                let found = bytes.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f));
                prop_assert_eq!(special(bytes), found);
            }
        }
    }
}

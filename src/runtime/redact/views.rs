//! A text with one kind of escapes undone, and where each byte came from.

use crate::runtime::deadline::{End, OutOfTime, in_time};

use super::STRIDE;
use super::needle::folded as folded_character;

/// A text with escapes undone.
pub(super) enum View<'t> {
    /// The text itself.
    Same(&'t [u8]),
    /// What the escapes stood for; `starts` has one entry more than there are bytes.
    Undone { bytes: Vec<u8>, starts: Vec<usize> },
}

impl View<'_> {
    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::Same(bytes) => bytes,
            Self::Undone { bytes, .. } => bytes,
        }
    }

    /// The range of the text that became the bytes `start..end`.
    pub(super) fn original(&self, start: usize, end: usize) -> std::ops::Range<usize> {
        match self {
            Self::Same(_) => start..end,
            Self::Undone { starts, .. } => {
                let at = |index: usize| starts.get(index).or(starts.last()).copied().unwrap_or(0);
                at(start)..at(end)
            }
        }
    }
}

/// How an escape at the start of a rest reads.
type Reading = fn(&[u8]) -> Option<Escape>;

/// The kinds of escapes, each with the byte that begins one.
const KINDS: [(u8, Reading); 4] = [(b'%', percent), (b'+', form), (b'\\', json), (b'&', xml)];

/// Hands on the text itself, each reading of it in which something is escaped, and of those each in which
/// something is escaped again: JSON in a text of JSON, percent-encoding in XML. One at a time: each takes
/// several times the memory of the text.
pub(super) fn each(
    text: &str,
    end: End,
    mut look: impl FnMut(&View<'_>) -> Result<(), OutOfTime>,
) -> Result<(), OutOfTime> {
    let same = View::Same(text.as_bytes());
    look(&same)?;
    for reading in readings(text.as_bytes()) {
        let once = undone(&same, reading, end)?;
        look(&once)?;
        for reading in readings(once.bytes()) {
            look(&undone(&once, reading, end)?)?;
        }
    }
    Ok(())
}

/// The kinds of escapes that may be in `bytes`.
fn readings(bytes: &[u8]) -> impl Iterator<Item = Reading> + '_ {
    let kinds = KINDS.into_iter().filter(|(sign, _)| memchr::memchr(*sign, bytes).is_some());
    kinds.map(|(_, reading)| reading)
}

/// What an escape stands for, and how long it is.
pub(super) struct Escape {
    pub(super) length: usize,
    bytes: [u8; 4],
    count: usize,
}

/// Whether an escape of any kind may begin with `byte`.
pub(super) fn is_escape(byte: u8) -> bool {
    matches!(byte, b'%' | b'+' | b'\\' | b'&')
}

/// The escape of any kind at the start of `rest`.
pub(super) fn escape_at(rest: &[u8]) -> Option<Escape> {
    match rest.first()? {
        b'%' => percent(rest),
        b'+' => form(rest),
        b'\\' => json(rest),
        b'&' => xml(rest),
        _ => None,
    }
}

impl Escape {
    /// What it stands for.
    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.count).unwrap_or_default()
    }

    fn of(sign: char, length: usize) -> Self {
        let mut bytes = [0; 4];
        let count = sign.encode_utf8(&mut bytes).len();
        Self { length, bytes, count }
    }

    fn of_byte(byte: u8, length: usize) -> Self {
        Self { length, bytes: [byte, 0, 0, 0], count: 1 }
    }
}

/// `view` with every escape that `read` finds at the start of a rest undone.
fn undone(view: &View<'_>, read: Reading, end: End) -> Result<View<'static>, OutOfTime> {
    let escaped = view.bytes();
    let mut bytes = Vec::with_capacity(escaped.len());
    let mut starts = Vec::with_capacity(escaped.len() + 1);
    let mut at = 0;
    let mut next_look = STRIDE;
    while let Some((&byte, _)) = escaped.get(at..).and_then(<[u8]>::split_first) {
        if at >= next_look {
            in_time(end)?;
            next_look = at + STRIDE;
        }
        let start = view.original(at, at).start;
        match escaped.get(at..).and_then(read) {
            Some(escape) => {
                bytes.extend(escape.bytes());
                starts.extend(std::iter::repeat_n(start, escape.count));
                at += escape.length;
            }
            None => {
                bytes.push(byte);
                starts.push(start);
                at += 1;
            }
        }
    }
    starts.push(view.original(at, at).start);
    Ok(View::Undone { bytes, starts })
}

/// `view` without the case of its letters beyond ASCII; `None` where it has none. A byte that UTF-8 does not have there is
/// taken as ISO-8859-1.
pub(super) fn folded(view: &View<'_>, end: End) -> Result<Option<View<'static>>, OutOfTime> {
    let written = view.bytes();
    if written.is_ascii() {
        return Ok(None);
    }
    let (mut bytes, mut starts) = (Vec::with_capacity(written.len()), Vec::with_capacity(written.len() + 1));
    let (mut at, mut next_look) = (0, STRIDE);
    let mut push = |folded: &[u8], at: usize| {
        bytes.extend_from_slice(folded);
        starts.extend(std::iter::repeat_n(view.original(at, at).start, folded.len()));
    };
    for chunk in written.utf8_chunks() {
        for character in chunk.valid().chars() {
            if at >= next_look {
                in_time(end)?;
                next_look = at + STRIDE;
            }
            let mut buffer = [0; 4];
            match character.is_ascii() {
                true => push(character.encode_utf8(&mut buffer).as_bytes(), at),
                false => folded_character(character)
                    .for_each(|lower| push(lower.encode_utf8(&mut buffer).as_bytes(), at)),
            }
            at += character.len_utf8();
        }
        for &byte in chunk.invalid() {
            let lower = char::from(byte).to_lowercase().next().map(u32::from);
            push(&[lower.and_then(|lower| u8::try_from(lower).ok()).unwrap_or(byte)], at);
            at += 1;
        }
    }
    starts.push(view.original(at, at).start);
    Ok(Some(View::Undone { bytes, starts }))
}

/// RFC 3986 section 2.1.
#[inline]
fn percent(rest: &[u8]) -> Option<Escape> {
    let [b'%', high, low, ..] = rest else { return None };
    let byte = u8::try_from(hex(&[*high, *low])?).ok()?;
    Some(Escape::of_byte(byte, 3))
}

/// `application/x-www-form-urlencoded`.
fn form(rest: &[u8]) -> Option<Escape> {
    if let [b'+', ..] = rest { Some(Escape::of_byte(b' ', 1)) } else { percent(rest) }
}

/// RFC 8259 section 7.
#[inline]
fn json(rest: &[u8]) -> Option<Escape> {
    let [b'\\', sign, behind @ ..] = rest else { return None };
    Some(match sign {
        b'"' | b'\\' | b'/' => Escape::of_byte(*sign, 2),
        b'n' => Escape::of_byte(b'\n', 2),
        b'r' => Escape::of_byte(b'\r', 2),
        b't' => Escape::of_byte(b'\t', 2),
        b'b' => Escape::of_byte(8, 2),
        b'f' => Escape::of_byte(12, 2),
        b'u' => {
            let high = hex(behind.get(..4)?)?;
            match char::from_u32(high) {
                Some(sign) => Escape::of(sign, 6),
                None => {
                    let [b'\\', b'u', low @ ..] = behind.get(4..10)? else { return None };
                    let low = hex(low)?.checked_sub(0xDC00).filter(|low| *low < 0x400)?;
                    let sign = 0x10000 + (high.checked_sub(0xD800)? << 10) + low;
                    Escape::of(char::from_u32(sign)?, 12)
                }
            }
        }
        _ => return None,
    })
}

/// XML 1.0 section 4.1 and 4.6.
fn xml(rest: &[u8]) -> Option<Escape> {
    let end = rest.iter().take(12).position(|&byte| byte == b';')?;
    let name = std::str::from_utf8(rest.get(..end)?).ok()?.strip_prefix('&')?;
    let sign = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    };
    Some(Escape::of(sign, end + 1))
}

fn hex(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |code, &digit| Some(code << 4 | char::from(digit).to_digit(16)?))
}

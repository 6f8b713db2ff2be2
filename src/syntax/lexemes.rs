//! Where the texts, the comments and the `data` paths of a file end: what must be known before brackets
//! can be counted. Right or wrong, everything ends somewhere: a text that is not closed with its line.

pub(super) use crate::names::{end as name_end, is_part as is_name_byte, is_start as is_name_start};

/// The end of a text or path, and what was seen on the way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lexeme {
    /// The byte after it.
    pub end: usize,
    /// Whether it is closed.
    pub closed: bool,
    /// Whether it is closed, and holds nothing that only a fault puts there.
    pub sound: bool,
    /// How many `{{` or brackets deep it goes.
    pub depth: usize,
    /// Where depth 128 is reached, if it is.
    pub too_deep: Option<usize>,
    /// Where a line of a multi-line text looks like the head of a declaration.
    pub head_inside: Option<usize>,
}

/// The levels that JSON and values may have (section 4).
pub(super) const MOST_LEVELS: usize = 127;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Frame {
    OneLine,
    MultiLine,
    Insert,
}

/// `"`
pub(super) const QUOTE: u8 = 1;
const BACKSLASH: u8 = 2;
const BRACE: u8 = 4;
const CONTROL: u8 = 8;
const LINE_END: u8 = 16;
const OTHER: u8 = 32;
/// What counts outside of texts: brackets, comments, `=` and line ends.
pub(super) const STRUCTURE: u8 = 64;
/// `,`
pub(super) const COMMA: u8 = 128;

#[expect(clippy::indexing_slicing, reason = "the compiler evaluates it")]
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 0x20 {
        classes[byte] = CONTROL;
        byte += 1;
    }
    classes[b'"' as usize] = QUOTE;
    classes[b'\\' as usize] = BACKSLASH;
    classes[b'{' as usize] = BRACE | STRUCTURE;
    classes[b'}' as usize] = OTHER | STRUCTURE;
    classes[b'#' as usize] = OTHER | STRUCTURE;
    classes[b'\n' as usize] = LINE_END | CONTROL | STRUCTURE;
    classes[b'[' as usize] = STRUCTURE;
    classes[b']' as usize] = STRUCTURE;
    classes[b'=' as usize] = STRUCTURE;
    classes[b',' as usize] = COMMA;
    classes
};

pub(super) fn class(byte: u8) -> u8 {
    CLASSES.get(byte as usize).copied().unwrap_or(0)
}

/// The first position from `at` whose byte is of one of `classes`.
pub(super) fn find(bytes: &[u8], at: usize, classes: u8) -> Option<usize> {
    let found = bytes.get(at..)?.iter().position(|&byte| class(byte) & classes != 0)?;
    Some(at + found)
}

/// Whether `bytes` goes on with `word` at `at`.
pub(super) fn looking_at(bytes: &[u8], at: usize, word: &[u8]) -> bool {
    bytes.get(at..).is_some_and(|rest| rest.starts_with(word))
}

/// The first byte from `at` that is not a space or a tab of the same line.
pub(super) fn skip_blanks(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|byte| !matches!(byte, b' ' | b'\t')).unwrap_or(rest.len())
}

/// Goes over spaces, line ends and comments.
pub(super) fn skip_lines(bytes: &[u8], mut at: usize) -> usize {
    loop {
        match bytes.get(at) {
            Some(b'#') => at = line_end(bytes, at),
            Some(byte) if byte.is_ascii_whitespace() => at += 1,
            _ => return at,
        }
    }
}

/// Whether the last word of `bytes` is `word`.
pub(super) fn ends_with_word(bytes: &[u8], word: &str) -> bool {
    let before = bytes.strip_suffix(word.as_bytes());
    before.is_some_and(|before| before.last().is_none_or(|&byte| !is_name_byte(byte)))
}

/// The end of the line that `at` is in, without `\r` and `\n`.
pub(super) fn line_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let end = at + memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    if end > at && bytes.get(end - 1) == Some(&b'\r') { end - 1 } else { end }
}

/// Scans texts; keeps its stack between them.
#[derive(Debug, Default)]
pub(super) struct Texts {
    frames: Vec<Frame>,
    /// Whether a multi-line text ends before a line that looks like the head of a declaration.
    pub end_at_heads: bool,
}

impl Texts {
    /// The text whose first quote is at `start`.
    pub fn scan(&mut self, bytes: &[u8], start: usize) -> Lexeme {
        self.scan_values(bytes, start, |_, _| {})
    }

    /// The same; `value` is called with where each value in it that is in no other begins and ends, with its braces.
    pub fn scan_values(&mut self, bytes: &[u8], start: usize, mut value: impl FnMut(usize, usize)) -> Lexeme {
        let mut opened = None;
        self.frames.clear();
        let multi_line = looking_at(bytes, start, b"\"\"\"");
        self.frames.push(if multi_line { Frame::MultiLine } else { Frame::OneLine });
        let mut at = start + if multi_line { 3 } else { 1 };
        let mut text = Lexeme {
            end: bytes.len(),
            closed: false,
            sound: true,
            depth: 0,
            too_deep: None,
            head_inside: None,
        };
        let mut inserts = 0;
        while let Some(frame) = self.frames.last().copied() {
            let wanted = match frame {
                Frame::OneLine => QUOTE | BACKSLASH | BRACE | CONTROL,
                Frame::MultiLine => QUOTE | BACKSLASH | BRACE | LINE_END,
                Frame::Insert => QUOTE | BRACE | CONTROL | OTHER,
            };
            let Some(found) = find(bytes, at, wanted) else {
                opened.into_iter().for_each(|opened| value(opened, bytes.len()));
                return Lexeme { end: bytes.len(), sound: false, ..text };
            };
            at = found;
            let byte = bytes.get(at).copied().unwrap_or_default();
            let outermost = self.frames.len() == 1;
            match byte {
                b'\n' if outermost && multi_line => {
                    at += 1;
                    if text.head_inside.is_none() && head_at(bytes, at).is_some() {
                        text.head_inside = Some(at);
                        if self.end_at_heads {
                            return Lexeme { end: found, sound: false, ..text };
                        }
                    }
                }
                b'\n' if multi_line => {
                    // A value stands on one line: what is open here was never closed.
                    text.sound = false;
                    inserts = 0;
                    opened.take().into_iter().for_each(|opened| value(opened, line_end(bytes, opened)));
                    self.frames.truncate(1);
                }
                b'\n' => {
                    let end = line_end(bytes, start).max(start + 1);
                    opened.into_iter().for_each(|opened| value(opened, end));
                    return Lexeme { end, sound: false, ..text };
                }
                b'"' => {
                    let three = looking_at(bytes, at, b"\"\"\"");
                    match frame {
                        _ if three && multi_line => {
                            // The first three quotes end it, wherever they stand.
                            opened.into_iter().for_each(|opened| value(opened, at));
                            return Lexeme {
                                end: at + 3,
                                closed: true,
                                sound: text.sound && outermost,
                                ..text
                            };
                        }
                        Frame::OneLine => {
                            self.frames.pop();
                            at += 1;
                        }
                        Frame::MultiLine if three => {
                            self.frames.pop();
                            at += 3;
                        }
                        Frame::MultiLine => at += 1,
                        Frame::Insert if three => {
                            self.frames.push(Frame::MultiLine);
                            at += 3;
                        }
                        Frame::Insert => {
                            self.frames.push(Frame::OneLine);
                            at += 1;
                        }
                    }
                }
                b'\\' if looking_at(bytes, at + 1, b"{{") => at += 3,
                b'\\' if frame == Frame::OneLine => {
                    at += if matches!(bytes.get(at + 1), Some(b'"' | b'\\')) { 2 } else { 1 };
                }
                b'{' if frame != Frame::Insert && looking_at(bytes, at, b"{{") => {
                    if outermost {
                        opened = Some(at);
                    }
                    self.frames.push(Frame::Insert);
                    inserts += 1;
                    text.depth = text.depth.max(inserts);
                    if inserts > MOST_LEVELS && text.too_deep.is_none() {
                        text.too_deep = Some(at);
                    }
                    at += 2;
                }
                b'}' if frame == Frame::Insert && looking_at(bytes, at, b"}}") => {
                    self.frames.pop();
                    inserts = inserts.saturating_sub(1);
                    at += 2;
                    if self.frames.len() == 1 {
                        opened.take().into_iter().for_each(|opened| value(opened, at));
                    }
                }
                _ => {
                    let fault = match frame {
                        Frame::OneLine => byte < 0x20,
                        Frame::MultiLine => false,
                        Frame::Insert => byte != b'\t' && byte != b'\r',
                    };
                    text.sound &= !fault;
                    at += 1;
                }
            }
        }
        Lexeme { end: at, closed: true, ..text }
    }
}

/// The declaration whose head stands at the start of the line at `at`: where its word begins. Only heads
/// that stand nowhere inside of a right declaration count: `webhook NAME {` and so on.
pub(super) fn head_at(bytes: &[u8], at: usize) -> Option<usize> {
    let word = skip_blanks(bytes, at);
    if !matches!(bytes.get(word), Some(b'w' | b'e' | b'f' | b't' | b'a' | b'o')) {
        return None;
    }
    let end = name_end(bytes, word)?;
    let next = skip_blanks(bytes, end);
    match bytes.get(word..end)? {
        b"webhook" | b"endpoint" | b"flow" | b"test" | b"oauth2" if next > end => {
            let end = name_end(bytes, next)?;
            if matches!(bytes.get(next..end)?, b"expect" | b"given") {
                return None;
            }
            let behind = skip_blanks(bytes, end);
            let opens = match bytes.get(behind)? {
                b'{' => true,
                b'"' => looking_at(bytes, word, b"test"),
                _ => false,
            };
            opens.then_some(word)
        }
        b"account" if bytes.get(next) == Some(&b'{') && word == at => Some(word),
        _ => None,
    }
}

/// After the path that follows the `=` before `at`, if one does.
pub(super) fn after_path(bytes: &[u8], at: usize) -> usize {
    let word = skip_lines(bytes, at);
    match name_end(bytes, word) {
        Some(end) if bytes.get(word..end) == Some(b"data") => scan_path(bytes, end).end,
        _ => at,
    }
}

/// The path after `data`, from `start`: what the grammar's `path` takes.
pub(super) fn scan_path(bytes: &[u8], start: usize) -> Lexeme {
    let mut path =
        Lexeme { end: start, closed: true, sound: true, depth: 0, too_deep: None, head_inside: None };
    loop {
        let blanks = bytes.get(path.end..).unwrap_or_default();
        let blanks = blanks.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
        let Some(at) = blanks.map(|blanks| path.end + blanks) else { return path };
        path.end = match bytes.get(at) {
            Some(b'.') => at + 1,
            Some(b'[') => scan_bracket(bytes, at, &mut path),
            _ => return path,
        };
        while let Some(&byte) = bytes.get(path.end) {
            path.end = match byte {
                b'[' => scan_bracket(bytes, path.end, &mut path),
                b'(' => match bytes.get(path.end + 1..).and_then(parenthesis) {
                    Some(length) => path.end + 1 + length,
                    None => break,
                },
                b'.' | b'*' | b'@' | b'$' | b'!' | b'&' | b'%' | b'~' | b':' | b'\\' | b'/' | b'+' | b'^' => {
                    path.end + 1
                }
                _ if is_name_byte(byte) || !byte.is_ascii() => path.end + 1,
                _ => break,
            };
        }
    }
}

/// The bytes up to and with the `)`, where nothing but a plain argument stands before it.
fn parenthesis(rest: &[u8]) -> Option<usize> {
    let end = rest.iter().position(|&byte| matches!(byte, b'(' | b')' | b'{' | b'}') || byte < b' ')?;
    (rest.get(end) == Some(&b')')).then_some(end + 1)
}

/// The end of the bracket at `start`; of the line's end or brace where it is not closed.
fn scan_bracket(bytes: &[u8], start: usize, path: &mut Lexeme) -> usize {
    let mut open = 0;
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'[' => {
                open += 1;
                path.depth = path.depth.max(open);
                if open > MOST_LEVELS {
                    path.too_deep = path.too_deep.or(Some(at - 1));
                    break;
                }
            }
            b']' => {
                open -= 1;
                if open == 0 {
                    return at;
                }
            }
            b'\'' | b'"' => match quoted_end(bytes, at, byte) {
                Some(end) => at = end,
                None => break,
            },
            b'{' | b'}' => break,
            b'\n' if begins_mapping(bytes, at) => break,
            _ => {}
        }
    }
    path.sound = false;
    let line = line_end(bytes, start);
    let rest = bytes.get(start..line).unwrap_or_default();
    start + memchr::memchr(b'}', rest).unwrap_or(rest.len())
}

/// Whether the line at `at` begins with a variable and the `:` or `=` of a mapping, which no path goes on with.
fn begins_mapping(bytes: &[u8], at: usize) -> bool {
    let variable = skip_blanks(bytes, at);
    if bytes.get(variable) != Some(&b'$') {
        return false;
    }
    let rest = bytes.get(variable + 1..).unwrap_or_default();
    let name = rest.iter().position(|&byte| !is_name_byte(byte) && byte != b'.').unwrap_or(rest.len());
    let symbol = skip_blanks(bytes, variable + 1 + name);
    match bytes.get(symbol) {
        Some(b':') => true,
        Some(b'=') => !looking_at(bytes, symbol, b"=="),
        _ => false,
    }
}

/// The end of the string of a JSONPath whose opening `quote` stands before `at`.
fn quoted_end(bytes: &[u8], mut at: usize, quote: u8) -> Option<usize> {
    loop {
        let byte = *bytes.get(at)?;
        at += match byte {
            b'\\' if bytes.get(at + 1).is_some_and(|&next| next >= b' ') => 2,
            b'\\' => return None,
            _ if byte < b' ' => return None,
            _ => 1,
        };
        if byte == quote {
            return Some(at);
        }
    }
}

//! The words and symbols of a faulty declaration, those that only a mistake puts there included.

use super::super::lexemes::{self, is_name_byte, line_end, looking_at, name_end};
use super::quotes;

/// What a word or symbol is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or keyword.
    Word,
    /// `$flow.key.lead`
    Variable,
    /// Digits and what is glued to them: `10`, `1.5s`.
    Number,
    /// `"…"` or `"""…"""`, closed or not.
    Text,
    /// `data` and its path.
    Data,
    /// `customer.tier`, `$.customer`, `items[0]`: a path that is not one of ours.
    Dotted,
    /// `{`, `[` or `(`.
    Open(u8),
    /// `}`, `]` or `)`.
    Close(u8),
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// `=`
    Equals,
    /// `;`
    Semicolon,
    /// `'…'` or `'''…'''`, or the same in backquotes.
    SingleQuoted,
    /// `<a>…</a>` without quotes, after `xml` or `body`.
    Markup,
    /// `“…”`
    SmartQuoted,
    /// `// …`, and `-- …` at the start of a line.
    LineComment,
    /// `/* … */`
    BlockComment,
    /// `{{…}}` outside of a text.
    Insert,
    /// `${…}` outside of a text.
    Placeholder,
    /// `https://…` without quotes.
    Address,
    /// Anything else.
    Symbol,
    /// After the last.
    End,
}

/// A word or symbol with its place in the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
    /// Whether it is the first of its line.
    pub begins_line: bool,
    /// Which line it is on, and how many bytes stand before the first word of that line.
    pub line: usize,
    pub column: usize,
    /// Of a bracket: the one that closes it or that it closes. Otherwise itself.
    pub partner: usize,
    /// A fault of it was reported, and nothing is known of what was meant.
    pub told: bool,
    /// A fault of it was reported, and an edit makes it what `kind` says.
    pub fixed: bool,
}

/// How far from a place its line is looked at.
pub(super) const NEAR: usize = 4096;

/// Splits `text` from `start` to `end`, which stand on one line.
pub(super) fn tokens(text: &str, start: usize, end: usize) -> Vec<Token> {
    let bytes = text.as_bytes().get(..end).unwrap_or_default();
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        if byte == b'#' {
            at = line_end(bytes, at).max(at + 1);
            continue;
        }
        if byte.is_ascii_whitespace() {
            at += 1;
            continue;
        }
        let last = tokens.last().copied();
        let (kind, to) = match byte {
            b'"' => (Kind::Text, lexemes::Texts::default().scan(bytes, at).end),
            _ => token(text, bytes, at, last),
        };
        let to = to.clamp(at + 1, end);
        tokens.push(Token::new(kind, at, to));
        at = to;
    }
    pair_up(&mut tokens);
    tokens
}

impl Token {
    pub fn new(kind: Kind, start: usize, end: usize) -> Self {
        let (line, column) = (0, 0);
        Self { kind, start, end, begins_line: false, line, column, partner: 0, told: false, fixed: false }
    }
}

/// The word or symbol at `at` of `bytes`, the start of `text`, after the token `last`; it is not a text. Where it
/// ends.
pub(super) fn token(text: &str, bytes: &[u8], at: usize, last: Option<Token>) -> (Kind, usize) {
    let after_equals = last.is_some_and(|last| last.kind == Kind::Equals);
    let before = last.and_then(|last| text.get(last.start..last.end)).unwrap_or_default();
    let takes_xpath = after_equals || matches!(before, "xpath" | "or");
    let byte = bytes.get(at).copied().unwrap_or_default();
    let next = bytes.get(at + 1).copied().unwrap_or_default();
    let is_markup = byte == b'<' && matches!(before, "xml" | "body");
    let markup = match byte {
        _ if is_markup => markup_end(bytes, at),
        b'{' if before == "xml" => braced_markup_end(bytes, at),
        _ => None,
    };
    let near = bytes.get(..bytes.len().min(at + NEAR)).unwrap_or_default();
    let line = || near.get(at..line_end(near, at)).unwrap_or_default();
    match byte {
        b'{' if markup.is_some() => (Kind::Markup, markup.unwrap_or(at + 1)),
        b'{' if next == b'{' => match memchr::memmem::find(line(), b"}}") {
            Some(length) => (Kind::Insert, at + length + 2),
            None => (Kind::Open(byte), at + 1),
        },
        b'{' | b'[' | b'(' => (Kind::Open(byte), at + 1),
        b'}' | b']' | b')' => (Kind::Close(byte), at + 1),
        b',' => (Kind::Comma, at + 1),
        b':' => (Kind::Colon, at + 1),
        b';' => (Kind::Semicolon, at + 1),
        b'=' if matches!(next, b'=' | b'>') => (Kind::Symbol, at + 2),
        b'-' if next == b'>' => (Kind::Symbol, at + 2),
        b'<' if next == b'-' => (Kind::Symbol, at + 2),
        b'=' => (Kind::Equals, at + 1),
        b'\'' | b'`' => {
            let on_line = || quotes::single_end(line(), byte).map(|length| at + length);
            match quotes::thrice_quoted(bytes, at, byte).or_else(on_line) {
                Some(end) => (Kind::SingleQuoted, end),
                None => (Kind::Symbol, at + 1),
            }
        }
        b'<' if markup.is_some() => (Kind::Markup, markup.unwrap_or(at + 1)),
        b'/' if takes_xpath && begins_xpath(bytes, at) && bytes.get(xpath_end(bytes, at)) != Some(&b'"') => {
            (Kind::Dotted, xpath_end(bytes, at))
        }
        b'/' if next == b'/' => (Kind::LineComment, at + line().len()),
        b'-' if next == b'-' && begins_comment(bytes, at) => (Kind::LineComment, at + line().len()),
        // In `*/*` nothing begins.
        b'/' if next == b'*' && at.checked_sub(1).and_then(|before| bytes.get(before)) != Some(&b'*') => {
            let rest = bytes.get(at + 2..).unwrap_or_default();
            let rest = rest.get(..rest.len().min(NEAR)).unwrap_or_default();
            let end = memchr::memmem::find(rest, b"*/").map_or(at + line().len(), |length| at + length + 4);
            (Kind::BlockComment, end)
        }
        b'?' if next == b'?' => (Kind::Symbol, at + 2),
        b'|' if next == b'|' => (Kind::Symbol, at + 2),
        b'$' if next == b'{' => match memchr::memchr(b'}', line()) {
            Some(length) => (Kind::Placeholder, at + length + 1),
            None => (Kind::Symbol, at + 1),
        },
        b'$' if next == b'.' || next == b'[' => (Kind::Dotted, lexemes::scan_path(bytes, at + 1).end),
        b'$' => match name_end(bytes, at + 1) {
            Some(end) => (Kind::Variable, dotted_end(bytes, end)),
            None => (Kind::Symbol, at + 1),
        },
        b'0'..=b'9' => (Kind::Number, number_end(bytes, at)),
        b'-' | b'+' | b'.' if next.is_ascii_digit() => (Kind::Number, number_end(bytes, at + 1)),
        _ => match name_end(bytes, at) {
            Some(end) => word(bytes, at, end, after_equals),
            None => symbol(text, bytes, at, before == "json"),
        },
    }
}

/// The end of the XML element that begins at `at`, what stands before its root included.
fn markup_end(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at..bytes.len().min(at + quotes::FAR))?;
    let mut root = 0;
    while rest.get(root..)?.starts_with(b"<?") {
        root += memchr::memmem::find(rest.get(root..)?, b"?>")? + 2;
        root += rest.get(root..)?.iter().position(|byte| !byte.is_ascii_whitespace())?;
    }
    let inside = rest.get(root + 1..)?;
    let name = inside.get(..inside.iter().position(|byte| !is_name_byte(*byte) && !b":.".contains(byte))?)?;
    if name.is_empty() || rest.get(root) != Some(&b'<') {
        return None;
    }
    let (open, close) = ([b"<", name].concat(), [b"</", name].concat());
    let mut depth = 0_usize;
    let mut from = root;
    loop {
        let tag = from + memchr::memchr(b'<', rest.get(from..)?)?;
        let end = tag + memchr::memchr(b'>', rest.get(tag..)?)? + 1;
        let named = |word: &[u8]| {
            let next = rest.get(tag + word.len()).copied().unwrap_or_default();
            looking_at(rest, tag, word) && (next.is_ascii_whitespace() || matches!(next, b'>' | b'/'))
        };
        if named(&close) {
            depth = depth.saturating_sub(1);
        } else if named(&open) && rest.get(end - 2) != Some(&b'/') {
            depth += 1;
        }
        if depth == 0 {
            return Some(at + end);
        }
        from = end;
    }
}

/// The end of the braces that open at `at`, with an XML element between them.
fn braced_markup_end(bytes: &[u8], at: usize) -> Option<usize> {
    let past_space = |at: usize| {
        let rest = bytes.get(at..bytes.len().min(at + quotes::FAR))?;
        Some(at + rest.iter().position(|byte| !byte.is_ascii_whitespace())?)
    };
    let element = past_space(at + 1)?;
    if bytes.get(element) != Some(&b'<') {
        return None;
    }
    let close = past_space(markup_end(bytes, element)?)?;
    (bytes.get(close) == Some(&b'}')).then_some(close + 1)
}

/// Whether the `--` at `at` of `bytes` starts a line, and neither a number nor an option of a command.
fn begins_comment(bytes: &[u8], at: usize) -> bool {
    let before = bytes.get(..at).unwrap_or_default().iter().rev();
    let last = { before }.find(|byte| !matches!(byte, b' ' | b'\t' | b'\r'));
    let option = |next: &u8| next.is_ascii_digit() || next.is_ascii_lowercase();
    last.is_none_or(|last| *last == b'\n') && !bytes.get(at + 2).is_some_and(option)
}

fn word(bytes: &[u8], at: usize, end: usize, after_equals: bool) -> (Kind, usize) {
    let glued = matches!(bytes.get(end), Some(b'.' | b'['));
    if bytes.get(at..end) == Some(b"data") && (after_equals || glued) {
        return (Kind::Data, data_end(bytes, at, end));
    }
    if looking_at(bytes, end, b"://") {
        let blank = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'#');
        let rest = bytes.get(end..).unwrap_or_default();
        return (Kind::Address, end + rest.iter().position(blank).unwrap_or(rest.len()));
    }
    let mut dotted = dotted_end(bytes, end);
    while bytes.get(dotted) == Some(&b'[') {
        let near = bytes.get(..bytes.len().min(dotted + NEAR)).unwrap_or_default();
        let rest = near.get(dotted..line_end(near, dotted)).unwrap_or_default();
        let Some(length) = memchr::memchr(b']', rest) else { break };
        dotted = dotted_end(bytes, dotted + length + 1);
    }
    if dotted > end { (Kind::Dotted, dotted) } else { (Kind::Word, end) }
}

/// The end of the path from `at`, after the `data` that begins at `data`, with a value in it that no path can hold and all
/// that is glued to it.
fn data_end(bytes: &[u8], data: usize, at: usize) -> usize {
    let end = lexemes::scan_path(bytes, at).end;
    let path = bytes.get(at..end).unwrap_or_default();
    let insert = memchr::memmem::find(path, b"{{").map(|length| at + length);
    let glued = match bytes.get(end) {
        Some(b'{') => path.ends_with(b"[") || bytes.get(end + 1) == Some(&b'{'),
        Some(b']') => !is_in_list(bytes, data),
        _ => false,
    };
    let Some(from) = insert.or(glued.then_some(end)) else { return end };
    let line = bytes.get(from..line_end(bytes, from)).unwrap_or_default();
    let value =
        if line.starts_with(b"{{") { memchr::memmem::find(line, b"}}").map(|at| at + 2) } else { None };
    let from = from + value.unwrap_or(0);
    let rest = bytes.get(from..).unwrap_or_default();
    let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'}' | b',' | b'"');
    (from + rest.iter().position(ends).unwrap_or(rest.len())).max(end)
}

/// Whether a `[` before `at`, on its line, is open there.
fn is_in_list(bytes: &[u8], at: usize) -> bool {
    let near = bytes.get(at.saturating_sub(NEAR)..at).unwrap_or_default();
    let mut closed = 0_usize;
    for byte in near.iter().rev().take_while(|byte| **byte != b'\n') {
        match byte {
            b']' => closed += 1,
            b'[' if closed == 0 => return true,
            b'[' => closed -= 1,
            _ => {}
        }
    }
    false
}

/// Whether an XPath without quotes begins with the `/` at `at`.
fn begins_xpath(bytes: &[u8], at: usize) -> bool {
    let rest = bytes.get(at..).unwrap_or_default();
    let first = rest.iter().position(|&byte| byte != b'/').unwrap_or(0);
    let step = rest.get(first).is_some_and(|&byte| is_name_byte(byte) || matches!(byte, b'*' | b'@' | b'.'));
    first <= 2 && step
}

/// The end of an XPath without quotes: a space outside of its brackets, or what closes the block.
fn xpath_end(bytes: &[u8], at: usize) -> usize {
    let line = bytes.get(at..line_end(bytes, at)).unwrap_or_default();
    let mut depth = 0_usize;
    let ends = |&byte: &u8| {
        match byte {
            b'[' | b'(' => depth += 1,
            b']' | b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        matches!(byte, b'{' | b'}' | b'"' | b'#')
            || depth == 0 && (byte.is_ascii_whitespace() || byte == b',')
    };
    at + line.iter().position(ends).unwrap_or(line.len())
}

/// The end of `.name.name` from `at`.
fn dotted_end(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at) == Some(&b'.')
        && let Some(end) = name_end(bytes, at + 1)
    {
        at = end;
    }
    at
}

fn number_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let glued = |&byte: &u8| is_name_byte(byte) || byte == b'.' || byte == b'+';
    at + rest.iter().position(|byte| !glued(byte)).unwrap_or(rest.len())
}

/// The symbol at `at`, or the text between typographic quotes, which is JSON where it stands `after_json`.
fn symbol(text: &str, bytes: &[u8], at: usize, after_json: bool) -> (Kind, usize) {
    let rest = text.get(at..bytes.len()).unwrap_or_default();
    let Some(first) = rest.chars().next() else { return (Kind::Symbol, at + 1) };
    if quotes::is_typographic(first) {
        return (
            Kind::SmartQuoted,
            at + quotes::typographic_end(
                rest.get(..rest.floor_char_boundary(NEAR)).unwrap_or(rest),
                after_json,
            ),
        );
    }
    // A word with a letter of another alphabet at its start is one.
    if first.is_alphabetic() && !first.is_ascii() {
        let word = rest
            .chars()
            .take(NEAR)
            .take_while(|character| character.is_alphanumeric() || matches!(character, '_' | '-'));
        return (Kind::Symbol, at + word.map(char::len_utf8).sum::<usize>());
    }
    // Digits of another script are one number.
    let digits =
        rest.chars().take(NEAR).take_while(|character| character.is_numeric() && !character.is_ascii());
    (Kind::Symbol, at + digits.map(char::len_utf8).sum::<usize>().max(first.len_utf8()))
}

/// Finds the bracket that closes each, as far as they nest.
pub(super) fn pair_up(tokens: &mut [Token]) {
    let mut open: Vec<(usize, u8)> = Vec::new();
    let mut pairs = Vec::new();
    for (index, token) in tokens.iter_mut().enumerate() {
        token.partner = index;
        match token.kind {
            Kind::Open(bracket) => open.push((index, closing(bracket))),
            // A parenthesis that nothing closes ends with what is around it.
            Kind::Close(b'}' | b']') if open.last().is_some_and(|&(_, wanted)| wanted == b')') => {
                while open.last().is_some_and(|&(_, wanted)| wanted == b')') {
                    open.pop();
                }
                if let Kind::Close(bracket) = token.kind
                    && open.last().is_some_and(|&(_, wanted)| wanted == bracket)
                {
                    pairs.extend(open.pop().map(|(opened, _)| (opened, index)));
                }
            }
            Kind::Close(bracket) if open.last().is_some_and(|&(_, wanted)| wanted == bracket) => {
                pairs.extend(open.pop().map(|(opened, _)| (opened, index)));
            }
            _ => {}
        }
    }
    for (opened, closed) in pairs {
        for (one, other) in [(opened, closed), (closed, opened)] {
            if let Some(token) = tokens.get_mut(one) {
                token.partner = other;
            }
        }
    }
}

/// The bracket that closes `bracket`.
pub(super) const fn closing(bracket: u8) -> u8 {
    match bracket {
        b'{' => b'}',
        b'[' => b']',
        _ => b')',
    }
}

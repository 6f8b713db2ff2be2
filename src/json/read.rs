//! Reading JSON: RFC 8259 to the letter, with a limit on depth.

use super::number::{self, Number};
use super::{Json, Object};
use ecow::EcoString;
use thiserror::Error;

/// How many levels deep a JSON text may be; a list in a list is two.
pub const MAX_DEPTH: usize = 127;

/// Why a text is not JSON that can be read.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{message} at line {line}, column {column}")]
pub struct Fault {
    /// What kind of fault it is.
    pub kind: FaultKind,
    /// Where, in bytes from the start.
    pub offset: usize,
    /// The line of it, from 1.
    pub line: usize,
    /// The column of it, from 1, in Unicode scalar values.
    pub column: usize,
    /// What was found or missed, in words.
    pub message: String,
}

/// The kinds of faults of a JSON text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// It is not JSON.
    Syntax,
    /// It is nested more than [`MAX_DEPTH`] levels deep.
    TooDeep,
}

impl Json {
    /// Reads a JSON text (RFC 8259), with blanks around it and a byte order mark before it allowed.
    ///
    /// Of members of the same name the last wins, at the place of the first. Numbers keep their text.
    ///
    /// # Errors
    /// What is not JSON, an escape of half a surrogate pair, or more than [`MAX_DEPTH`] levels.
    pub fn read(text: &str) -> Result<Self, Fault> {
        let mut reader = Reader::new(text);
        let read = reader.document();
        read.map_err(|found| {
            let (kind, message) = *found;
            fault(kind, text.as_bytes(), reader.at, message)
        })
    }

    /// Reads a JSON text as [`Json::read`] does, from bytes.
    ///
    /// # Errors
    /// As [`Json::read`]; and bytes that are not UTF-8.
    pub fn read_bytes(bytes: &[u8]) -> Result<Self, Fault> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::read(text),
            Err(error) => {
                let message = "bytes that are not UTF-8".to_owned();
                Err(fault(FaultKind::Syntax, bytes, error.valid_up_to(), message))
            }
        }
    }
}

fn fault(kind: FaultKind, bytes: &[u8], offset: usize, message: String) -> Fault {
    let before = String::from_utf8_lossy(bytes.get(..offset).unwrap_or(bytes));
    let line = before.matches('\n').count() + 1;
    let last = before.rsplit('\n').next().unwrap_or_default();
    let column = last.trim_start_matches('\u{feff}').chars().count() + 1;
    Fault { kind, offset, line, column, message }
}

/// Boxed: what is read is small, and most of it is right.
type Read<T> = Result<T, Box<(FaultKind, String)>>;

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Self { text, bytes: text.as_bytes(), at }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn take(&mut self, sign: u8) -> bool {
        self.blanks();
        let found = self.peek() == Some(sign);
        self.at += usize::from(found);
        found
    }

    fn unexpected<T>(&self, wanted: &str) -> Read<T> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let message = match rest.chars().next() {
            Some(sign) if sign.is_control() => format!("expected {wanted}, found U+{:04X}", u32::from(sign)),
            Some(sign) => format!("expected {wanted}, found `{sign}`"),
            None => format!("expected {wanted}, found the end"),
        };
        Err(Box::new((FaultKind::Syntax, message)))
    }

    fn syntax<T>(&self, message: &str) -> Read<T> {
        Err(Box::new((FaultKind::Syntax, message.to_owned())))
    }

    fn document(&mut self) -> Read<Json> {
        let json = self.value(0)?;
        self.blanks();
        if self.peek().is_none() { Ok(json) } else { self.unexpected("the end") }
    }

    /// The value that comes next, `depth` levels deep: no more than [`MAX_DEPTH`], which a stack has room for.
    fn value(&mut self, depth: usize) -> Read<Json> {
        self.blanks();
        Ok(match self.peek() {
            Some(b'"') => Json::Text(self.string()?),
            Some(b'{') => Json::Object(self.object(depth + 1)?),
            Some(b'[') => Json::List(self.list(depth + 1)?),
            Some(b'-' | b'0'..=b'9') => Json::Number(self.number()?),
            Some(b't') => self.word("true", Json::Boolean(true))?,
            Some(b'f') => self.word("false", Json::Boolean(false))?,
            Some(b'n') => self.word("null", Json::Null)?,
            _ => return self.unexpected("a value"),
        })
    }

    fn list(&mut self, depth: usize) -> Read<Vec<Json>> {
        self.enter(depth)?;
        let mut items = Vec::new();
        if self.take(b']') {
            return Ok(items);
        }
        loop {
            items.push(self.value(depth)?);
            if self.take(b',') {
                continue;
            }
            return if self.take(b']') { Ok(items) } else { self.unexpected("`,` or `]`") };
        }
    }

    fn object(&mut self, depth: usize) -> Read<Object> {
        self.enter(depth)?;
        let mut members = Object::new();
        if self.take(b'}') {
            return Ok(members);
        }
        let mut name = self.member_name("a member's name in quotes or `}`")?;
        loop {
            let value = self.value(depth)?;
            members.insert(name, value);
            if self.take(b',') {
                name = self.member_name("a member's name in quotes")?;
                continue;
            }
            return if self.take(b'}') { Ok(members) } else { self.unexpected("`,` or `}`") };
        }
    }

    /// Steps over an opening bracket.
    fn enter(&mut self, depth: usize) -> Read<()> {
        if depth > MAX_DEPTH {
            let message = format!("nested more than {MAX_DEPTH} levels deep");
            return Err(Box::new((FaultKind::TooDeep, message)));
        }
        self.at += 1;
        Ok(())
    }

    fn word(&mut self, word: &str, value: Json) -> Read<Json> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        if !rest.starts_with(word) {
            return self.unexpected("a value");
        }
        self.at += word.len();
        Ok(value)
    }

    fn number(&mut self) -> Read<Number> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let Some(text) = number::length(rest.as_bytes()).and_then(|length| rest.get(..length)) else {
            return self.syntax("a number that is not written as JSON wants it");
        };
        self.at += text.len();
        Ok(Number::from_checked(text))
    }

    fn member_name(&mut self, wanted: &str) -> Read<EcoString> {
        self.blanks();
        if self.peek() != Some(b'"') {
            return self.unexpected(wanted);
        }
        let name = self.string()?;
        if self.take(b':') { Ok(name) } else { self.unexpected("`:`") }
    }

    fn string(&mut self) -> Read<EcoString> {
        match self.plain() {
            Some(text) => Ok(text.into()),
            None => self.unescaped().map(EcoString::from),
        }
    }

    /// The text in quotes that comes next, where it holds no escape.
    #[inline]
    fn plain(&mut self) -> Option<&'a str> {
        let start = self.at + 1;
        let end = start + special(self.bytes.get(start..)?)?;
        if self.bytes.get(end) != Some(&b'"') {
            return None;
        }
        self.at = end + 1;
        self.text.get(start..end)
    }

    fn unescaped(&mut self) -> Read<String> {
        let start = self.at;
        self.at += 1;
        let mut out = String::new();
        loop {
            let Some(plain) = self.bytes.get(self.at..).and_then(special) else {
                self.at = start;
                return self.syntax("a text that never ends");
            };
            out.push_str(self.text.get(self.at..self.at + plain).unwrap_or_default());
            self.at += plain;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => out.push(self.escaped()?),
                _ => return self.unexpected("no control character in a text"),
            }
        }
    }

    fn escaped(&mut self) -> Read<char> {
        let sign = match self.bytes.get(self.at + 1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\x08',
            Some(b'f') => '\x0c',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => return self.syntax("an escape that JSON does not know"),
        };
        self.at += 2;
        Ok(sign)
    }

    fn unicode(&mut self) -> Read<char> {
        let Some(first) = self.unit(self.at) else {
            return self.syntax("`\\u` without four hexadecimal digits");
        };
        let (sign, length) = match first {
            0xd800..=0xdbff => {
                let second = self.unit(self.at + 6).filter(|unit| (0xdc00..=0xdfff).contains(unit));
                let pair = second.map(|second| 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00));
                (pair.and_then(char::from_u32), 12)
            }
            unit => (char::from_u32(unit), 6),
        };
        let Some(sign) = sign else {
            return self.syntax("half of a surrogate pair");
        };
        self.at += length;
        Ok(sign)
    }

    /// The code unit of the `\uXXXX` at `at`.
    fn unit(&self, at: usize) -> Option<u32> {
        let digits = self.text.get(at..at + 6)?.strip_prefix("\\u")?;
        let hexadecimal = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        if hexadecimal { u32::from_str_radix(digits, 16).ok() } else { None }
    }
}

/// Where the first quote, backslash or control character of `bytes` stands: what a text in quotes cannot hold
/// as it is. Eight are looked at together, as names and texts are short and end anywhere.
pub(super) fn special(bytes: &[u8]) -> Option<usize> {
    const EACH: u64 = u64::MAX / 255;
    const HIGH: u64 = EACH << 7;
    // The high bit of each byte that is zero; of those above the first such byte too, at times.
    let zero = |word: u64| word.wrapping_sub(EACH) & !word & HIGH;
    let mut at = 0;
    while let Some(word) =
        bytes.get(at..at + 8).and_then(|eight| eight.try_into().ok()).map(u64::from_le_bytes)
    {
        let quote = zero(word ^ (EACH * u64::from(b'"')));
        let backslash = zero(word ^ (EACH * u64::from(b'\\')));
        let control = word.wrapping_sub(EACH * 0x20) & !word & HIGH;
        let found = quote | backslash | control;
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    let rest = bytes.get(at..)?;
    rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f)).map(|place| at + place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refused(text: &str) -> Fault {
        Json::read(text).expect_err(text)
    }

    #[test]
    fn numbers_members_and_escapes_are_read() {
        let json =
            Json::read("\u{feff} {\"a\": 1.10, \"b\": \"\\u00e4\\ud83d\\ude00\\/\", \"a\": 2.0} ").unwrap();
        assert_eq!(json.compact(), r#"{"a":2.0,"b":"ä😀/"}"#);
    }

    #[test]
    fn faults_say_where() {
        let fault = refused("{\n  \"ä\": x}");
        assert_eq!((fault.line, fault.column, fault.offset), (2, 8, 10));
        assert_eq!(fault.message, "expected a value, found `x`");
        assert_eq!(refused("[1").message, "expected `,` or `]`, found the end");
        assert_eq!(refused("\"a").offset, 0);
        assert_eq!(refused("\"\\ud800\"").message, "half of a surrogate pair");
        assert_eq!(refused("\"\\ud800\\u0041\"").message, "half of a surrogate pair");
        assert_eq!(refused("\"\\u+123\"").kind, FaultKind::Syntax);
        assert_eq!(Json::read_bytes(b"[\"\xff\"]").expect_err("").offset, 2);
    }

    #[test]
    fn depth_has_a_limit() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(Json::read(&nested(MAX_DEPTH)).is_ok());
        let fault = refused(&nested(MAX_DEPTH + 1));
        assert_eq!((fault.kind, fault.offset), (FaultKind::TooDeep, MAX_DEPTH));
        assert_eq!(refused(&"[".repeat(1 << 20)).kind, FaultKind::TooDeep);
        assert_eq!(refused(&"{\"a\":".repeat(1 << 18)).kind, FaultKind::TooDeep);
    }

    proptest! {
        #[test]
        fn the_first_special_sign_is_found(text in "[a-zä\"\\\\\u{0}-\u{21}\u{7f}]{0,30}") {
            let found = text.bytes().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f));
            prop_assert_eq!(special(text.as_bytes()), found);
        }

        #[test]
        fn nothing_panics(text in any::<String>(), json in "[\\[\\]{}\",:0-9eE.+\\- truefalsn\\\\ä]{0,40}") {
            let _ = Json::read(&text);
            let theirs = serde_json::from_str::<serde::de::IgnoredAny>(&json).is_ok();
            prop_assert_eq!(Json::read(&json).is_ok(), theirs);
            if let Ok(value) = Json::read(&json) {
                prop_assert_eq!(Json::read(&value.compact()), Ok(value));
            }
        }
    }
}

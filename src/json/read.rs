//! Reading JSON: RFC 8259 to the letter, with a limit on depth.

use super::number::{self, Number};
use super::quoted::special;
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
    /// Reads a JSON text (RFC 8259), with white space around it and a byte order mark before it allowed.
    ///
    /// Of members of the same name the last wins, at the place of the first. Numbers keep their text. An escape of
    /// half a surrogate pair becomes U+FFFD.
    ///
    /// # Errors
    /// What is not JSON, or more than [`MAX_DEPTH`] levels.
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

/// How many items or members there is room for at first: as many as a growing `Vec` takes.
const ROOM: usize = 4;

/// Boxed: what is read is small, and most of it is right.
type Read<T> = Result<T, Box<(FaultKind, String)>>;

struct Reader<'a> {
    text: &'a str,
    /// How many bytes of it were read.
    at: usize,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Self { text, at }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The character after the white space that comes next.
    #[inline]
    fn next(&mut self) -> Option<u8> {
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                character => return character,
            }
        }
    }

    /// Steps over `character`, where it comes next.
    #[inline]
    fn take(&mut self, character: u8) -> bool {
        let found = self.next() == Some(character);
        self.at += usize::from(found);
        found
    }

    #[cold]
    fn unexpected<T>(&self, wanted: &str) -> Read<T> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let message = match rest.chars().next() {
            Some(character) if character.is_control() => {
                format!("expected {wanted}, found U+{:04X}", u32::from(character))
            }
            Some(character) => format!("expected {wanted}, found `{character}`"),
            None => format!("expected {wanted}, found the end"),
        };
        Err(Box::new((FaultKind::Syntax, message)))
    }

    #[cold]
    fn syntax<T>(&self, message: &str) -> Read<T> {
        Err(Box::new((FaultKind::Syntax, message.to_owned())))
    }

    fn document(&mut self) -> Read<Json> {
        let json = self.value(0)?;
        if self.next().is_none() { Ok(json) } else { self.unexpected("the end") }
    }

    /// The value that comes next, `depth` levels deep: no more than [`MAX_DEPTH`], which a stack has room for.
    #[inline(always)]
    fn value(&mut self, depth: usize) -> Read<Json> {
        Ok(match self.next() {
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

    #[inline(never)]
    fn list(&mut self, depth: usize) -> Read<Vec<Json>> {
        self.enter(depth)?;
        if self.take(b']') {
            return Ok(Vec::new());
        }
        let mut items = Vec::with_capacity(ROOM);
        loop {
            items.push(self.value(depth)?);
            if !self.goes_on(b']', "`,` or `]`")? {
                return Ok(items);
            }
        }
    }

    #[inline(never)]
    fn object(&mut self, depth: usize) -> Read<Object> {
        self.enter(depth)?;
        if self.take(b'}') {
            return Ok(Object::new());
        }
        let mut wanted = "a member's name in quotes or `}`";
        let mut members = Object::with_capacity(ROOM);
        loop {
            if self.next() != Some(b'"') {
                return self.unexpected(wanted);
            }
            let name = self.string()?;
            if !self.take(b':') {
                return self.unexpected("`:`");
            }
            members.insert(name, self.value(depth)?);
            if !self.goes_on(b'}', "`,` or `}`")? {
                return Ok(members);
            }
            wanted = "a member's name in quotes";
        }
    }

    /// Steps over a comma, after which more comes, or over the bracket `end`.
    #[inline]
    fn goes_on(&mut self, end: u8, wanted: &str) -> Read<bool> {
        let Some(character) = self.next().filter(|character| *character == b',' || *character == end) else {
            return self.unexpected(wanted);
        };
        self.at += 1;
        Ok(character == b',')
    }

    /// Steps over an opening bracket.
    #[inline]
    fn enter(&mut self, depth: usize) -> Read<()> {
        if depth > MAX_DEPTH {
            return Self::too_deep();
        }
        self.at += 1;
        Ok(())
    }

    #[cold]
    fn too_deep<T>() -> Read<T> {
        Err(Box::new((FaultKind::TooDeep, format!("nested more than {MAX_DEPTH} levels deep"))))
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

    #[inline(always)]
    fn string(&mut self) -> Read<EcoString> {
        match self.plain() {
            Some(text) => Ok(text.into()),
            None => self.unescaped(),
        }
    }

    /// The text in quotes that comes next, where it holds no escape.
    #[inline(always)]
    fn plain(&mut self) -> Option<&'a str> {
        let rest = self.text.get(self.at + 1..)?;
        let (plain, behind) = rest.split_at_checked(special(rest.as_bytes())?)?;
        if behind.as_bytes().first() != Some(&b'"') {
            return None;
        }
        self.at += plain.len() + 2;
        Some(plain)
    }

    #[inline(never)]
    fn unescaped(&mut self) -> Read<EcoString> {
        let start = self.at;
        self.at += 1;
        let mut out = String::new();
        loop {
            let Some(plain) = self.text.as_bytes().get(self.at..).and_then(special) else {
                self.at = start;
                return self.syntax("a text that never ends");
            };
            out.push_str(self.text.get(self.at..self.at + plain).unwrap_or_default());
            self.at += plain;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out.into());
                }
                Some(b'\\') => out.push(self.escaped()?),
                _ => return self.unexpected("no control character in a text"),
            }
        }
    }

    fn escaped(&mut self) -> Read<char> {
        let character = match self.text.as_bytes().get(self.at + 1) {
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
        Ok(character)
    }

    fn unicode(&mut self) -> Read<char> {
        let Some(first) = self.unit(self.at) else {
            return self.syntax("`\\u` without four hexadecimal digits");
        };
        let low = match first {
            0xd800..=0xdbff => self.unit(self.at + 6).filter(|unit| (0xdc00..=0xdfff).contains(unit)),
            _ => None,
        };
        let (code, length) = match low {
            Some(low) => (0x10000 + ((first - 0xd800) << 10) + (low - 0xdc00), 12),
            None => (first, 6),
        };
        self.at += length;
        // Half of a pair stands for no character (section 4, Limits).
        Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// The code unit of the `\uXXXX` at `at`.
    fn unit(&self, at: usize) -> Option<u32> {
        let digits = self.text.get(at..at + 6)?.strip_prefix("\\u")?;
        let hexadecimal = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        if hexadecimal { u32::from_str_radix(digits, 16).ok() } else { None }
    }
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
    fn half_of_a_surrogate_pair_is_replaced() {
        for (written, text) in [
            ("\\ud83d", "\u{fffd}"),
            ("\\ude00\\ud83d", "\u{fffd}\u{fffd}"),
            ("\\ud83d\\u0041", "\u{fffd}A"),
            ("\\ud83d\\ud83d\\ude00", "\u{fffd}😀"),
        ] {
            assert_eq!(Json::read(&format!("\"{written}\"")).unwrap(), Json::from(text), "{written}");
        }
    }

    #[test]
    fn faults_say_where() {
        let fault = refused("{\n  \"ä\": x}");
        assert_eq!((fault.line, fault.column, fault.offset), (2, 8, 10));
        assert_eq!(fault.message, "expected a value, found `x`");
        assert_eq!(refused("[1").message, "expected `,` or `]`, found the end");
        assert_eq!(refused("\"a").offset, 0);
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
        fn what_is_read_is_what_others_read(parts in prop::collection::vec(prop::sample::select(vec![
            "\"a\":1", "\"b\" : \"\"", "\"\\u0061\":\"eight by\"", "\"ä\":[1, 2 ,3,4,5]", "\"a\":{ }", "\"c\":[ ]",
            "\"d\":{\"a\":null,\"b\":true,\"a\":false}", "\"names of more than 15 bytes\":\"and texts \\n too\"",
            "\"e\":-0.5", "\n\"f\":[[],{\"a\":[\"\\\"\"]}]\t", "\"g\":\"12345678\"", "\"h\":\"1234567\"",
        ]), 0..24), many in 0..40u32) {
            let many = (0..many).map(|name| format!("\"{}\":{name}", name % 30));
            let members: Vec<String> = parts.into_iter().map(str::to_owned).chain(many).collect();
            let text = format!(" {{{}}} ", members.join(","));
            let ours = Json::read(&text).map(|json| serde_json::to_value(json).unwrap());
            prop_assert_eq!(ours.unwrap(), serde_json::from_str::<serde_json::Value>(&text).unwrap());
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

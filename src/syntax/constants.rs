//! Long lists and objects of constants alone. The tree of one takes a hundred times the room of its text and says
//! nothing that the text does not: so it is kept as it is written.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};
use std::ops::Range;

use super::edits::{Edited, Edits};
use super::invisible::invisible_characters;
use super::lexemes::{
    QUOTE, STRUCTURE, Texts, find, is_name_byte, line_end, looking_at, name_end, scan_path,
};
use super::outline::skip_lines;

/// From how many bytes on a constant is kept as it is written.
const LONG: usize = 16 << 10;

/// A declaration of whose long constants only the brackets are left.
pub(super) struct Shortened {
    pub edited: Edited,
    /// Where the constants began, in order.
    pub constants: Vec<u32>,
}

/// The declaration `text` without its long constants; `None` where it has none.
pub(super) fn shortened(text: &str) -> Option<Shortened> {
    if text.len() < LONG {
        return None;
    }
    let found = Scan::new(text).all();
    if found.is_empty() {
        return None;
    }
    let mut edits = Edits::default();
    for constant in &found {
        edits.replace(constant.start + 1, constant.end - 1, "");
    }
    let constants = found.iter().map(|constant| constant.start as u32).collect();
    Some(Shortened { edited: edits.applied_to(text), constants })
}

/// A list or object that is not closed yet.
struct Open {
    start: usize,
    is_object: bool,
    /// How many constants were found before it: those after lie in it.
    found: usize,
    /// How many names the objects around it have.
    names: usize,
    /// The hashes of its names, where they are many: two names that share one are taken for the same, which at worst
    /// keeps a constant from being found.
    many: Option<HashSet<u64>>,
}

/// What may stand next in a list or object.
#[derive(Clone, Copy, PartialEq)]
enum Next {
    Value,
    ValueOrEnd,
    NameOrEnd,
    CommaOrEnd,
}

/// So few names are compared one by one.
const FEW_NAMES: usize = 12;

struct Scan<'s> {
    text: &'s str,
    texts: Texts,
    open: Vec<Open>,
    names: Vec<&'s str>,
    hashes: RandomState,
    found: Vec<Range<usize>>,
}

impl<'s> Scan<'s> {
    fn new(text: &'s str) -> Self {
        Self {
            text,
            texts: Texts::default(),
            open: Vec::new(),
            names: Vec::new(),
            hashes: RandomState::new(),
            found: Vec::new(),
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// The long constants, none in another.
    fn all(mut self) -> Vec<Range<usize>> {
        let bytes = self.text.as_bytes();
        let mut from = 0;
        while let Some(at) = find(bytes, from, QUOTE | STRUCTURE) {
            from = match self.byte(at) {
                Some(b'"') => self.texts.scan(bytes, at).end,
                Some(b'#') => line_end(bytes, at),
                Some(b'=') => after_path(bytes, at + 1),
                Some(b'[' | b'{') if self.may_begin(at) => self.constant(at),
                _ => at + 1,
            };
        }
        self.found
    }

    /// Whether JSON begins with the bracket at `at`: a block has a word before it that JSON never has, and a path its
    /// own name.
    fn may_begin(&self, at: usize) -> bool {
        let before = self.text.get(..at).unwrap_or_default();
        let blank = |sign: char| sign.is_ascii_whitespace();
        let word = before.trim_end_matches(blank);
        let (line, blanks) = (word.rsplit('\n').next().unwrap_or_default(), before.get(word.len()..));
        // What is before the end of a line may be a comment.
        if blanks.is_some_and(|blanks| blanks.contains('\n')) && line.contains('#') {
            return false;
        }
        let follows = |name: &str| {
            let before = word.strip_suffix(name);
            before.is_some_and(|before| before.bytes().next_back().is_some_and(|byte| !is_name_byte(byte)))
        };
        word.ends_with([':', ',', '=', '[', '{']) || ["json", "or", "call"].into_iter().any(follows)
    }

    /// Reads on from the bracket at `start` as far as there are constants; notes the long ones, of which none is in
    /// another. Where it ended is never inside a text.
    fn constant(&mut self, start: usize) -> usize {
        self.open.clear();
        self.names.clear();
        let mut at = start;
        let mut next = Next::Value;
        loop {
            let Some(byte) = self.byte(at) else { return at };
            (at, next) = match (next, byte) {
                (_, b' ' | b'\t' | b'\r' | b'\n') => (at + 1, next),
                (Next::Value | Next::ValueOrEnd, b'[' | b'{') => {
                    let is_object = byte == b'{';
                    let (found, names) = (self.found.len(), self.names.len());
                    self.open.push(Open { start: at, is_object, found, names, many: None });
                    (at + 1, if is_object { Next::NameOrEnd } else { Next::ValueOrEnd })
                }
                (Next::Value | Next::ValueOrEnd, _) if !matches!(byte, b']' | b'}') => {
                    match self.scalar(at, byte) {
                        Some(end) => (end, Next::CommaOrEnd),
                        None => return at,
                    }
                }
                (Next::NameOrEnd, b'"') => match self.name(at) {
                    Some(end) => (end, Next::Value),
                    None => return at,
                },
                // A comma may stand after the last one too.
                (Next::CommaOrEnd, b',') => {
                    let is_object = self.open.last().is_some_and(|open| open.is_object);
                    (at + 1, if is_object { Next::NameOrEnd } else { Next::ValueOrEnd })
                }
                (Next::CommaOrEnd | Next::ValueOrEnd | Next::NameOrEnd, b']' | b'}') => {
                    if self.open.last().is_none_or(|open| open.is_object != (byte == b'}')) {
                        return at;
                    }
                    self.close(at + 1);
                    if self.open.is_empty() {
                        return at + 1;
                    }
                    (at + 1, Next::CommaOrEnd)
                }
                _ => return at,
            };
        }
    }

    fn close(&mut self, end: usize) {
        let Some(open) = self.open.pop() else { return };
        self.names.truncate(open.names);
        if end - open.start >= LONG {
            self.found.truncate(open.found);
            self.found.push(open.start..end);
        }
    }

    /// The end of the text, number or word at `at`.
    fn scalar(&self, at: usize, byte: u8) -> Option<usize> {
        let bytes = self.text.as_bytes();
        match byte {
            b'"' => self.plain_text(at),
            b'-' | b'0'..=b'9' => number_end(bytes, at),
            _ => {
                let end = name_end(bytes, at)?;
                matches!(bytes.get(at..end)?, b"true" | b"false" | b"null").then_some(end)
            }
        }
    }

    /// The place after the name at `at` and its colon, if no other member of its object has it.
    fn name(&mut self, at: usize) -> Option<usize> {
        let end = self.plain_text(at)?;
        let name = self.text.get(at..end)?;
        // What is written in two ways may be one name.
        let is_plain = !name.contains('\\');
        let blanks = self.text.get(end..)?.bytes().position(|byte| !byte.is_ascii_whitespace())?;
        let colon = end + blanks;
        let open = self.open.last_mut()?;
        let before = self.names.get(open.names..)?;
        let is_new = match &mut open.many {
            Some(many) => many.insert(self.hashes.hash_one(name)),
            None if before.len() < FEW_NAMES => !before.contains(&name),
            None => {
                let hashed = before.iter().map(|name| self.hashes.hash_one(name)).collect();
                open.many.insert(hashed).insert(self.hashes.hash_one(name))
            }
        };
        if open.many.is_none() {
            self.names.push(name);
        }
        (is_plain && is_new && self.byte(colon) == Some(b':')).then_some(colon + 1)
    }

    /// The end of the text at `start`, if it is one that reads the same in JSON, and in which nothing is amiss.
    fn plain_text(&self, start: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        if looking_at(bytes, start, b"\"\"\"") {
            return None;
        }
        let mut at = start + 1;
        let mut is_ascii = true;
        loop {
            match self.byte(at)? {
                b'"' => break,
                b'\\' => match self.byte(at + 1)? {
                    b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => at += 2,
                    _ => return None,
                },
                // A variable, or a control character.
                b'$' | b'{' | 0..0x20 | 0x7f => return None,
                byte => {
                    is_ascii &= byte.is_ascii();
                    at += 1;
                }
            }
        }
        let inside = self.text.get(start + 1..at)?;
        (is_ascii || invisible_characters(inside).is_empty()).then_some(at + 1)
    }
}

/// After the path that follows the `=` before `at`, if one does.
fn after_path(bytes: &[u8], at: usize) -> usize {
    let word = skip_lines(bytes, at);
    match name_end(bytes, word) {
        Some(end) if bytes.get(word..end) == Some(b"data") => scan_path(bytes, end).end,
        _ => at,
    }
}

/// The end of the JSON number at `at`.
fn number_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    let digits =
        |at: usize| bytes.get(at..).unwrap_or_default().iter().take_while(|b| b.is_ascii_digit()).count();
    at += usize::from(bytes.get(at) == Some(&b'-'));
    at += match (bytes.get(at), digits(at)) {
        (_, 0) => return None,
        (Some(b'0'), count) if count > 1 => return None,
        (_, count) => count,
    };
    if bytes.get(at) == Some(&b'.') {
        let count = digits(at + 1);
        at += 1 + count;
        (count > 0).then_some(())?;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        at += 1 + usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        let count = digits(at);
        at += count;
        (count > 0).then_some(())?;
    }
    let goes_on = bytes.get(at).is_some_and(|&byte| is_name_byte(byte) || matches!(byte, b'.' | b'+'));
    (!goes_on).then_some(at)
}

//! Finds, in the text of a declaration, neighbouring items of a list and members of an object that hold no values.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};
use std::ops::Range;

use super::lexemes::{
    MOST_LEVELS, QUOTE, STRUCTURE, Texts, after_path, ends_with_word, find, is_name_byte, line_end,
    looking_at, name_end,
};
use super::scalars::{scalar_end, text_end};
use super::words;

/// A list or object that is not closed yet.
struct Open {
    is_object: bool,
    /// Whether what was read of it is constant.
    is_constant: bool,
    entry: Entry,
    run: Option<Run>,
    /// The run without its last entry.
    shorter: Option<Run>,
    /// How many names the objects around it have.
    names: usize,
    /// The hashes of its names, where they are many: two names that share one are taken for the same, which at worst
    /// ends a run.
    many: Option<HashSet<u64>>,
}

/// An item or member, with the comma after it.
struct Entry {
    start: Place,
    is_empty: bool,
    is_constant: bool,
    /// Whether a comment follows it before its comma: a layout of the file may put it after that.
    has_comment: bool,
}

/// Neighbours that are constant.
#[derive(Clone, Copy)]
struct Run {
    start: Place,
    /// Where the margin at its start ends, if it is as long as that.
    first: Option<Place>,
    /// Two places between neighbours: from the earlier one on there is the margin at its end.
    last: (Place, Place),
}

/// Between two entries.
#[derive(Clone, Copy)]
struct Place {
    at: usize,
    /// How many bytes are before it that are not white space or commas: what a layout of the file keeps.
    size: usize,
}

/// What may stand next in a list or object.
#[derive(Clone, Copy, PartialEq)]
enum Next {
    Value,
    ValueOrEnd,
    NameOrEnd,
    CommaOrEnd,
    /// What is left of an entry that is not constant.
    Rest,
}

/// So few names are compared one by one.
const FEW_NAMES: usize = 12;

/// How far from a place the end of its line is looked for.
const NEAR: usize = 4096;

/// So deep that whoever counts the levels is to see each of them.
const DEEP: usize = MOST_LEVELS - 8;

pub(super) struct Scan<'s> {
    text: &'s str,
    long: usize,
    margin: usize,
    texts: Texts,
    open: Vec<Open>,
    names: Vec<&'s str>,
    hashes: RandomState,
    found: Vec<Range<usize>>,
    is_too_deep: bool,
    /// The last comments outside of documents, one after the other.
    comments: Range<usize>,
    /// How many bytes of white space and commas were read.
    apart: usize,
    /// Where the line ends that was last asked for.
    line_end: usize,
    /// Up to where there is none of each closing symbol that was looked for.
    missing: HashMap<&'static [u8], usize>,
}

impl<'s> Scan<'s> {
    /// Of runs in `text` of which at least `long` bytes are left without `margin` at each end.
    pub fn new(text: &'s str, long: usize, margin: usize) -> Self {
        Self {
            text,
            long,
            margin,
            texts: Texts::default(),
            open: Vec::new(),
            names: Vec::new(),
            hashes: RandomState::new(),
            found: Vec::new(),
            is_too_deep: false,
            comments: 0..0,
            apart: 0,
            line_end: 0,
            missing: HashMap::new(),
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// The runs without their margins, in order and none in another.
    pub fn all(mut self) -> Vec<Range<usize>> {
        let bytes = self.text.as_bytes();
        let mut from = 0;
        while let Some(at) = find(bytes, from, QUOTE | STRUCTURE) {
            from = match self.byte(at) {
                Some(b'"') => self.texts.scan(bytes, at).end,
                Some(b'#') => self.comment(at),
                Some(b'=') => after_path(bytes, at + 1),
                Some(b'[' | b'{') if self.may_begin(at) => self.document(at),
                _ => at + 1,
            };
            if self.is_too_deep {
                break;
            }
        }
        self.found
    }

    fn comment(&mut self, at: usize) -> usize {
        let follows = self.text.get(self.comments.end..at).is_some_and(|gap| gap.trim_ascii().is_empty());
        let start = if follows && !self.comments.is_empty() { self.comments.start } else { at };
        self.comments = start..line_end(self.text.as_bytes(), at);
        self.comments.end
    }

    /// Whether JSON begins with the bracket at `at`: a block has a word before it that JSON never has, and a path its
    /// own name.
    fn may_begin(&self, at: usize) -> bool {
        let before = |at: usize| self.text.get(..at).unwrap_or_default().trim_ascii_end();
        let mut word = before(at);
        if word.len() > self.comments.start && word.len() <= self.comments.end {
            word = before(self.comments.start);
        }
        word.ends_with([':', ',', '=', '[', '{'])
            || ["json", "or", "call"].into_iter().any(|name| ends_with_word(word.as_bytes(), name))
    }

    /// Reads the document at `start` as far as it can be followed, and notes its runs. Where it ended is never inside
    /// a text.
    fn document(&mut self, start: usize) -> usize {
        let mut at = start;
        let mut next = Next::Value;
        while let Some(byte) = self.byte(at) {
            let on = match (next, byte) {
                (_, b' ' | b'\t' | b'\r' | b'\n') => {
                    self.apart += 1;
                    Some((at + 1, next))
                }
                (_, b'#') if !self.open.is_empty() => Some((self.inner_comment(at), next)),
                (Next::Value | Next::ValueOrEnd, b'[' | b'{') => self.open(at, byte),
                (_, b']' | b'}') if next != Next::Value => self.close(at, byte),
                // A comma may stand after the last one too.
                (Next::CommaOrEnd | Next::Rest, b',') => Some((at + 1, self.comma(at))),
                (Next::Value | Next::ValueOrEnd, _) => scalar_end(self.text, at).map(|end| self.scalar(end)),
                (Next::NameOrEnd, b'"') => self.name(at).map(|end| (end, Next::Value)),
                _ => None,
            };
            let Some((to, then)) = on.or_else(|| self.rest(at, byte)) else { break };
            (at, next) = (to, then);
            if self.open.is_empty() {
                return at;
            }
        }
        while let Some(open) = self.open.pop() {
            self.note(open.run);
        }
        self.names.clear();
        // What was given up at brackets that nothing closes is not tried at each of them.
        while self.byte(at) == Some(b'{') {
            at += 1;
        }
        at
    }

    /// The end of the comment at `at`. What is before and after it is not constant: a layout of the file puts a comment
    /// after the comma of what it follows.
    fn inner_comment(&mut self, at: usize) -> usize {
        if let Some(open) = self.open.last_mut() {
            open.is_constant = false;
            open.entry.is_constant = false;
            match open.entry.is_empty {
                true => open.run = open.shorter,
                false => open.entry.has_comment = true,
            }
        }
        line_end(self.text.as_bytes(), at).max(at + 1)
    }

    /// Where `closing` ends that comes next from `from` on, on the same line and not far away. What was looked
    /// through for it is not looked through again.
    fn near(&mut self, closing: &'static [u8], from: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        if self.line_end <= from {
            self.line_end = line_end(bytes, from);
        }
        let end = self.line_end.min(from + NEAR);
        let missing = self.missing.entry(closing).or_default();
        let start = from.max((*missing + 1).saturating_sub(closing.len()));
        let found = memchr::memmem::find(bytes.get(start..end).unwrap_or_default(), closing);
        if found.is_none() {
            *missing = end.max(*missing);
        }
        Some(start + found? + closing.len())
    }

    /// Goes on in an entry that is not constant, at `at`; `None` where the document ends before its end.
    fn rest(&mut self, at: usize, byte: u8) -> Option<(usize, Next)> {
        let text = self.text;
        let bytes = text.as_bytes();
        let open = self.open.last_mut()?;
        open.is_constant = false;
        (open.entry.is_constant, open.entry.is_empty) = (false, false);
        let end = match byte {
            b'"' => self.texts.scan(bytes, at).end,
            b'/' if looking_at(bytes, at, b"//") => line_end(bytes, at),
            b'\'' => self.near(b"'", at + 1).unwrap_or(at + 1),
            b'`' => self.near(b"`", at + 1).unwrap_or(at + 1),
            b'{' if looking_at(bytes, at, b"{{") => self.near(b"}}", at + 2)?,
            b'[' if at.checked_sub(1).and_then(|before| self.byte(before)).is_some_and(is_name_byte) => {
                self.near(b"]", at + 1)?
            }
            b'[' | b'{' => return self.open(at, byte),
            b']' | b'}' => return self.close(at, byte),
            b'$' => {
                let rest = bytes.get(at + 1..)?;
                let length = rest.iter().position(|&byte| !is_name_byte(byte) && byte != b'.');
                at + 1 + length.unwrap_or(rest.len())
            }
            _ => match name_end(bytes, at) {
                Some(end) if words::begins_line(self.text.get(at..end)?) => return None,
                Some(end) => end,
                None => at + 1,
            },
        };
        Some((end, Next::Rest))
    }

    fn open(&mut self, at: usize, byte: u8) -> Option<(usize, Next)> {
        if self.open.len() >= DEEP {
            self.is_too_deep = true;
            return None;
        }
        if let Some(around) = self.open.last_mut() {
            around.entry.is_empty = false;
        }
        let is_object = byte == b'{';
        let entry = Entry::new(self.place(at + 1));
        let names = self.names.len();
        self.open.push(Open {
            is_object,
            is_constant: true,
            entry,
            run: None,
            shorter: None,
            names,
            many: None,
        });
        Some((at + 1, if is_object { Next::NameOrEnd } else { Next::ValueOrEnd }))
    }

    fn close(&mut self, at: usize, byte: u8) -> Option<(usize, Next)> {
        self.open.last().filter(|open| open.is_object == (byte == b'}'))?;
        self.end_entry(self.place(at));
        let open = self.open.pop()?;
        self.names.truncate(open.names);
        self.note(open.run);
        let Some(around) = self.open.last_mut() else { return Some((at + 1, Next::CommaOrEnd)) };
        around.is_constant &= open.is_constant;
        around.entry.is_constant &= open.is_constant;
        Some((at + 1, if around.entry.is_constant { Next::CommaOrEnd } else { Next::Rest }))
    }

    fn place(&self, at: usize) -> Place {
        Place { at, size: at - self.apart }
    }

    fn comma(&mut self, at: usize) -> Next {
        self.apart += 1;
        self.end_entry(self.place(at + 1));
        match self.open.last() {
            Some(open) if open.is_object => Next::NameOrEnd,
            _ => Next::ValueOrEnd,
        }
    }

    /// The entry of the innermost list or object ends at `end`.
    fn end_entry(&mut self, end: Place) {
        let Some(open) = self.open.last_mut() else { return };
        let entry = std::mem::replace(&mut open.entry, Entry::new(end));
        if entry.is_empty {
            return;
        }
        open.entry.is_constant = !entry.has_comment;
        open.shorter = open.run;
        if !entry.is_constant {
            let run = open.run.take();
            open.shorter = None;
            self.note(run);
            return;
        }
        let start = entry.start;
        let run = open.run.get_or_insert(Run { start, first: None, last: (start, start) });
        if run.first.is_none() && end.size - run.start.size >= self.margin {
            run.first = Some(end);
        }
        if end.size - run.last.1.size >= self.margin {
            run.last = (run.last.1, end);
        }
    }

    /// Notes `run` without its margins, if it is long; the runs in it are then part of it.
    fn note(&mut self, run: Option<Run>) {
        let Some(Run { first: Some(first), last: (last, _), .. }) = run else { return };
        if last.at <= first.at || last.size - first.size < self.long {
            return;
        }
        let from = self.found.partition_point(|run| run.start < first.at);
        let to = self.found.partition_point(|run| run.start < last.at);
        self.found.splice(from..to.max(from), std::iter::once(first.at..last.at));
    }

    fn scalar(&mut self, end: usize) -> (usize, Next) {
        if let Some(open) = self.open.last_mut() {
            open.entry.is_empty = false;
        }
        (end, Next::CommaOrEnd)
    }

    /// The place after the name at `at` and its colon, if no other member of its object has it.
    fn name(&mut self, at: usize) -> Option<usize> {
        let end = text_end(self.text, at)?;
        let name = self.text.get(at..end)?;
        // What is written in two ways may be one name.
        let is_plain = !name.contains('\\');
        let spaces = self.text.get(end..)?.bytes().position(|byte| !byte.is_ascii_whitespace())?;
        let colon = end + spaces;
        let open = self.open.last_mut()?;
        open.entry.is_empty = false;
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
}

impl Entry {
    fn new(start: Place) -> Self {
        Self { start, is_empty: true, is_constant: true, has_comment: false }
    }
}

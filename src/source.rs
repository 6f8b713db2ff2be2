//! Files, spans and places: the one line index of the program.

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A file of a project, by its position in [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A range of bytes of one file, from `start` up to, not including, `end`.
///
/// Two spans are always equal: what was written is compared, never where it stands.
#[derive(Debug, Clone, Copy, Default)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl PartialEq for Span {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Span {}

impl Span {
    /// The span of `start..end`; offsets past 4 GiB do not occur, as [`Sources::add`] refuses such files.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { start: clamp(start), end: clamp(end) }
    }

    /// The same range as an index into the file's text.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// From the start of `self` to the end of `other`.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start, end: other.end }
    }

    /// The span of a file, where `self` counts from the byte at `start` of it.
    #[must_use]
    pub fn from_start(self, start: u32) -> Self {
        Self { start: self.start.saturating_add(start), end: self.end.saturating_add(start) }
    }

    /// The span within a part of the file that begins at `start`.
    #[must_use]
    pub fn relative_to(self, start: u32) -> Self {
        Self { start: self.start.saturating_sub(start), end: self.end.saturating_sub(start) }
    }

    /// Whether no byte is in it.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }
}

/// A declaration of a project, for as long as it is known under this number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeclarationId(pub NonZeroU32);

/// A span of a declaration, counted from the declaration's first byte. It stays true wherever the
/// declaration moves in its file.
#[derive(Debug, Clone, Copy, Default)]
pub struct Site {
    /// The declaration; `None` is the one in which the site was found.
    pub declaration: Option<DeclarationId>,
    /// The bytes of it.
    pub span: Span,
}

impl Site {
    /// `span` of the declaration that is being read.
    #[must_use]
    pub fn here(span: Span) -> Self {
        Self { declaration: None, span }
    }
}

/// A span of a file of the project.
#[derive(Debug, Clone, Copy)]
pub struct Location {
    /// The file.
    pub file: FileId,
    /// The bytes of it.
    pub span: Span,
}

/// A position as an editor shows it: `line` and `column` from 1, `column` in Unicode scalar values,
/// `offset` in bytes from 0 (language, section 8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in Unicode scalar values.
    pub column: u32,
    /// The offset in bytes, from 0.
    pub offset: u32,
}

/// A place in the project that a message of a run can name, as `crm.hook:12:5`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Place {
    /// The file, as an index into the program's `files`.
    pub file: u32,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in Unicode scalar values.
    pub column: u32,
}

/// One file's text, with the starts of its lines.
///
/// Offsets count from the start of the file as it is on disk: a leading byte order mark is part of
/// the text and not of the first column.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    path: PathBuf,
    name: String,
    text: String,
    line_starts: Vec<u32>,
    not_utf8_at: Option<u32>,
}

impl Source {
    /// Indexes `text`, which messages call `name`.
    #[must_use]
    pub fn new(path: PathBuf, name: String, text: String) -> Self {
        let mut line_starts = vec![0];
        line_starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1));
        Self { path, name, text, line_starts, not_utf8_at: None }
    }

    /// Indexes the bytes of a file. Where they are not UTF-8, the text ends before the first byte that is
    /// not, and checking it reports that ([`Source::not_utf8_at`]).
    #[must_use]
    pub fn from_bytes(path: PathBuf, name: String, bytes: Vec<u8>) -> Self {
        match String::from_utf8(bytes) {
            Ok(text) => Self::new(path, name, text),
            Err(error) => {
                let end = error.utf8_error().valid_up_to();
                let mut bytes = error.into_bytes();
                bytes.truncate(end);
                let text = String::from_utf8(bytes).unwrap_or_default();
                Self { not_utf8_at: Some(end as u32), ..Self::new(path, name, text) }
            }
        }
    }

    /// Replaces `removed` by `text`; the bytes that differ. `None`, and nothing is changed, where `removed` does
    /// not lie in the text on the borders of characters, the file is not UTF-8, or 4 GiB would be reached.
    pub fn edit(&mut self, removed: Span, text: &str) -> Option<Edited> {
        self.text.get(removed.range()).filter(|_| self.not_utf8_at.is_none())?;
        u32::try_from(self.text.len() - removed.range().len() + text.len()).ok()?;
        self.text.replace_range(removed.range(), text);
        let edited =
            Edited { start: removed.start, old_end: removed.end, new_end: removed.start + text.len() as u32 };
        self.renumber(edited);
        Some(edited)
    }

    /// Takes over the text of `new`, a newer state of the same file; the bytes that differ, where both are UTF-8.
    pub fn replace(&mut self, new: Self) -> Option<Edited> {
        if self.not_utf8_at.is_some() || new.not_utf8_at.is_some() {
            *self = new;
            return None;
        }
        let (old, now) = (self.text.as_bytes(), new.text.as_bytes());
        let start = common(old.chunks(BLOCK), now.chunks(BLOCK), |old, now| {
            old.iter().zip(now).position(|(a, b)| a != b)
        });
        let rest = |bytes: &'_ [u8]| bytes.len() - start;
        let most = rest(old).min(rest(now));
        let tails = (
            old.get(old.len() - most..).unwrap_or_default(),
            now.get(now.len() - most..).unwrap_or_default(),
        );
        let end = common(tails.0.rchunks(BLOCK), tails.1.rchunks(BLOCK), |old, now| {
            old.iter().rev().zip(now.iter().rev()).position(|(a, b)| a != b)
        });
        let edited = Edited {
            start: start as u32,
            old_end: (old.len() - end) as u32,
            new_end: (now.len() - end) as u32,
        };
        let line_starts = std::mem::take(&mut self.line_starts);
        *self = Self { line_starts, ..new };
        self.renumber(edited);
        Some(edited)
    }

    /// Puts the starts of lines right after `edited`.
    fn renumber(&mut self, edited: Edited) {
        let first = self.line_starts.partition_point(|&start| start <= edited.start);
        let last = self.line_starts.partition_point(|&start| start <= edited.old_end);
        let by = edited.new_end.wrapping_sub(edited.old_end);
        let after = self.line_starts.get_mut(last..).unwrap_or_default();
        after.iter_mut().for_each(|start| *start = start.wrapping_add(by));
        let inserted =
            self.text.as_bytes().get(edited.start as usize..edited.new_end as usize).unwrap_or_default();
        let starts = memchr::memchr_iter(b'\n', inserted).map(|at| edited.start + at as u32 + 1);
        self.line_starts.splice(first..last, starts);
    }

    /// The offset of the first byte that is not UTF-8, where the file is not.
    #[must_use]
    pub fn not_utf8_at(&self) -> Option<u32> {
        self.not_utf8_at
    }

    /// Where it was read from.
    #[must_use]
    pub fn path(&self) -> &std::path::Path {
        &self.path
    }

    /// What messages call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of `span`; empty where it does not fit the file.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// The position of the byte at `offset`, which is clamped to the file.
    #[must_use]
    pub fn position(&self, offset: u32) -> Position {
        let offset = (offset as usize).min(self.text.len());
        let line = self.line_starts.partition_point(|&start| start as usize <= offset);
        let start = line
            .checked_sub(1)
            .and_then(|index| self.line_starts.get(index))
            .map_or(0, |&start| start as usize);
        let before = self.text.get(start..offset).unwrap_or_default();
        let before = if start == 0 { before.trim_start_matches('\u{feff}') } else { before };
        Position { line: line as u32, column: before.chars().count() as u32 + 1, offset: offset as u32 }
    }

    /// The line of the byte at `offset`, from 1; the last one where `offset` is past the end.
    #[must_use]
    pub fn line_of(&self, offset: u32) -> u32 {
        self.line_starts.partition_point(|&start| start <= offset) as u32
    }

    /// The place at which `span` of the file number `file` begins.
    #[must_use]
    pub fn place(&self, file: FileId, span: Span) -> Place {
        let position = self.position(span.start);
        Place { file: file.0, line: position.line, column: position.column }
    }

    /// The bytes of the line, counted from 1, without its line end.
    #[must_use]
    pub fn line_span(&self, line: u32) -> Span {
        let start = |line: u32| self.line_starts.get(line as usize).copied();
        let from = line.checked_sub(1).and_then(start).unwrap_or(0);
        let to = start(line).unwrap_or(self.text.len() as u32);
        let text = self.slice(Span { start: from, end: to });
        let text = text.strip_suffix('\n').unwrap_or(text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        Span::new(from as usize, from as usize + text.len())
    }
}

/// How many bytes are compared at once.
const BLOCK: usize = 4096;

/// How many bytes two texts, given in blocks, have in common from where the blocks begin; `differ` finds the
/// first place at which two blocks differ.
fn common<'a>(
    one: impl Iterator<Item = &'a [u8]>,
    other: impl Iterator<Item = &'a [u8]>,
    differ: impl Fn(&[u8], &[u8]) -> Option<usize>,
) -> usize {
    let mut length = 0;
    for (one, other) in one.zip(other) {
        if one != other {
            return length + differ(one, other).unwrap_or(one.len().min(other.len()));
        }
        length += one.len();
    }
    length
}

/// Where a text was changed: what stood at `start..old_end` before stands at `start..new_end` now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edited {
    /// The first byte that may differ.
    pub start: u32,
    /// The byte after the last that differs, in the text as it was.
    pub old_end: u32,
    /// The byte after the last that differs, in the text as it is.
    pub new_end: u32,
}

impl Edited {
    /// How many bytes later what follows stands now.
    #[must_use]
    pub fn moves_by(self) -> i64 {
        i64::from(self.new_end) - i64::from(self.old_end)
    }
}

/// In what the columns of a line are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Bytes of UTF-8.
    Byte,
    /// Unicode scalar values.
    Scalar,
    /// UTF-16 code units, as the Language Server Protocol has them unless told.
    Utf16,
}

impl Unit {
    /// How many of them `c` takes.
    #[must_use]
    pub fn of(self, c: char) -> usize {
        match self {
            Self::Byte => c.len_utf8(),
            Self::Scalar => 1,
            Self::Utf16 => c.len_utf16(),
        }
    }
}

impl Source {
    /// The text of the line number `line`, counted from 0, without its line end, and where it starts. A byte
    /// order mark belongs to no line.
    fn line(&self, line: u32) -> Option<(u32, &str)> {
        self.line_starts.get(line as usize)?;
        let span = self.line_span(line + 1);
        let text = self.slice(span);
        let bare = if span.start == 0 { text.trim_start_matches('\u{feff}') } else { text };
        Some((span.start + (text.len() - bare.len()) as u32, bare))
    }

    /// The line and the column of the byte at `offset`, both from 0, the column counted in `unit`. An offset past
    /// the end, inside of a character or inside of a line end counts as the place before it.
    #[must_use]
    pub fn line_and_column(&self, offset: u32, unit: Unit) -> (u32, u32) {
        let line = self.line_of(offset.min(self.text.len() as u32)).saturating_sub(1);
        let Some((start, text)) = self.line(line) else { return (0, 0) };
        let before =
            text.get(..text.floor_char_boundary(offset.saturating_sub(start) as usize)).unwrap_or_default();
        (line, before.chars().map(|c| unit.of(c) as u32).sum())
    }

    /// The byte at `column` of `line`, both from 0, the column counted in `unit`: the other way round. A column
    /// past the end of its line is its end, one inside of a character the start of that, a line past the last
    /// the end of the text.
    #[must_use]
    pub fn offset_at(&self, line: u32, column: u32, unit: Unit) -> u32 {
        let Some((start, text)) = self.line(line) else { return self.text.len() as u32 };
        let mut left = column as usize;
        let mut at = start;
        for c in text.chars() {
            let Some(rest) = left.checked_sub(unit.of(c)).filter(|_| left > 0) else { break };
            left = rest;
            at += c.len_utf8() as u32;
        }
        at
    }
}

/// The files of a project, in the order in which they are reported. A copy shares their texts.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<Arc<Source>>,
    /// Files that are not of the language, and that diagnostics point into: a `hook.toml`. They are numbered
    /// down from the last number.
    beside: Vec<Arc<Source>>,
}

/// How the numbers of files changed that came to those of another project.
#[derive(Debug, Clone, Copy)]
pub struct Moved {
    files: u32,
    beside: u32,
}

impl Moved {
    /// The number that the file `id` has now.
    #[must_use]
    pub fn file(self, id: FileId) -> FileId {
        FileId(if id.is_beside() { id.0 - self.beside } else { id.0 + self.files })
    }
}

/// More than any number of files of the language: half of all numbers.
const FIRST_BESIDE: u32 = 1 << 31;

impl FileId {
    /// Whether the file is not of the language: [`Sources::add_beside`].
    #[must_use]
    pub fn is_beside(self) -> bool {
        self.0 >= FIRST_BESIDE
    }
}

impl Sources {
    /// One file of this text, which messages call `name`; none where the text has 4 GiB or more.
    #[must_use]
    pub fn of_text(name: &str, text: &str) -> Self {
        let mut sources = Self::default();
        let _ = sources.add(Source::new(name.into(), name.to_owned(), text.to_owned()));
        sources
    }

    /// Adds a file; `None` where it has 4 GiB or more, which no span could point into.
    pub fn add(&mut self, source: Source) -> Option<FileId> {
        u32::try_from(source.text.len()).ok()?;
        let id = u32::try_from(self.files.len()).ok().filter(|&id| id < FIRST_BESIDE)?;
        self.files.push(Arc::new(source));
        Some(FileId(id))
    }

    /// Adds a file that is not of the language, which diagnostics point into; `None` as for [`Self::add`].
    pub fn add_beside(&mut self, source: Source) -> Option<FileId> {
        u32::try_from(source.text.len()).ok()?;
        let id = u32::try_from(self.beside.len()).ok().filter(|&id| id < FIRST_BESIDE)?;
        self.beside.push(Arc::new(source));
        Some(FileId(u32::MAX - id))
    }

    /// Adds the files of another project; [`Moved`] says which numbers they have now.
    pub fn absorb(&mut self, other: Self) -> Moved {
        let moved = Moved { files: self.files.len() as u32, beside: self.beside.len() as u32 };
        self.files.extend(other.files);
        self.beside.extend(other.beside);
        moved
    }

    /// The same files, those with another text for which `text` has one.
    #[must_use]
    pub fn with_texts(&self, text: impl Fn(FileId, &Source) -> Option<String>) -> Self {
        let mut changed = self.clone();
        for (index, source) in changed.files.iter_mut().enumerate() {
            if let Some(text) = text(FileId(index as u32), source) {
                *source = Arc::new(Source::new(source.path.clone(), source.name.clone(), text));
            }
        }
        changed
    }

    /// Takes a file out.
    pub fn remove(&mut self, id: FileId) -> Option<Arc<Source>> {
        let index = id.0 as usize;
        (index < self.files.len()).then(|| self.files.remove(index))
    }

    /// Puts a file before the one at `index`, or last; `None` where it has 4 GiB or more.
    pub fn insert(&mut self, index: usize, source: Source) -> Option<FileId> {
        u32::try_from(source.text.len()).ok()?;
        let index = index.min(self.files.len());
        self.files.insert(index, Arc::new(source));
        u32::try_from(index).ok().map(FileId)
    }

    /// The file that `id` names, to be changed.
    pub fn get_mut(&mut self, id: FileId) -> Option<&mut Source> {
        self.files.get_mut(id.0 as usize).map(Arc::make_mut)
    }

    /// The first file that was read from `path`.
    #[must_use]
    pub fn find(&self, path: &std::path::Path) -> Option<FileId> {
        self.files.iter().position(|source| source.path == path).map(|index| FileId(index as u32))
    }

    /// The file that `id` names.
    #[must_use]
    pub fn get(&self, id: FileId) -> Option<&Source> {
        match id.is_beside() {
            true => self.beside.get((u32::MAX - id.0) as usize).map(Arc::as_ref),
            false => self.files.get(id.0 as usize).map(Arc::as_ref),
        }
    }

    /// The text at `location`; empty where there is none.
    #[must_use]
    pub fn slice(&self, location: Location) -> &str {
        self.get(location.file).map_or("", |source| source.slice(location.span))
    }

    /// Every file of the language with its id, in order.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        self.files.iter().enumerate().map(|(index, source)| (FileId(index as u32), source.as_ref()))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

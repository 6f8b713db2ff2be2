//! The outline of a file: where its declarations stand, and its comments, found in one fast pass that
//! knows nothing of the grammar but texts, comments, `data` paths and brackets.

mod kind;
mod scan;

use super::ast::Comment;
use super::lexemes::{is_name_byte, line_end, name_end, skip_blanks, skip_lines};
use crate::source::{Edited, Span};

pub use kind::Kind;
use scan::Scan;

/// What a file declares, without what stands inside.
#[derive(Debug, Default)]
pub struct Outline {
    /// In order. Together they cover everything in the file but white space and comments.
    pub declarations: Vec<Head>,
    /// All comments, in order.
    pub comments: Vec<Comment>,
}

/// The head of a declaration and its extent.
#[derive(Debug, Clone, Copy)]
pub struct Head {
    /// What it declares.
    pub kind: Kind,
    /// The word that says what it declares, as far as there is one.
    pub keyword: Span,
    /// Its name, or of what belongs to no declaration the second word; empty where it has none.
    pub name: Span,
    /// Whether it has a name with nothing else up to its `{`: of `look.up` only a part is one.
    pub named: bool,
    /// All of it, up to the next declaration, without the white space and comments between.
    pub span: Span,
    /// Whether it is closed where the next one begins and nothing in it was found wrong yet.
    pub(super) sound: bool,
    /// Whether nothing but spaces stands before it on its line.
    own_line: bool,
    /// How many bytes from its first one were looked at to find its end.
    reach: u32,
}

impl Head {
    /// The same in a text in which it begins `by` bytes later.
    fn moved(self, by: i64) -> Self {
        let moved = |span: Span| moved(span, by);
        Self { keyword: moved(self.keyword), name: moved(self.name), span: moved(self.span), ..self }
    }

    /// The head of the declaration that `text` is.
    pub(super) fn of(text: &str, kind: Kind) -> Self {
        let keyword = name_end(text.as_bytes(), 0).unwrap_or(0);
        Self {
            kind,
            keyword: Span::new(0, keyword),
            name: name(text.as_bytes(), keyword, kind),
            named: true,
            span: Span::new(0, text.len()),
            sound: false,
            own_line: true,
            reach: 0,
        }
    }
}

fn moved(span: Span, by: i64) -> Span {
    let moved = |offset: u32| (i64::from(offset) + by).clamp(0, i64::from(u32::MAX)) as u32;
    Span { start: moved(span.start), end: moved(span.end) }
}

/// The name of what belongs to no declaration: the word before its `{`, `lookup` of `hook lookup { … }`, else the second one.
fn stray_name(bytes: &[u8], start: usize, end: usize) -> Span {
    // `web hook lookup {`, `lookup {`, `hook lookup "title" {`
    let line = line_end(bytes, start).min(end);
    let before = bytes.get(start..line).unwrap_or_default();
    if let Some(head) = before.iter().position(|byte| matches!(byte, b'{' | b'"' | b'#')) {
        let is_part = |byte: &u8| is_name_byte(*byte);
        let words = before.get(..head).unwrap_or_default();
        let length = words.iter().rposition(is_part).map_or(0, |at| at + 1);
        let words = words.get(..length).unwrap_or_default();
        let last = words.iter().rposition(|byte| !is_part(byte)).map_or(0, |at| at + 1);
        return Span::new(start + last, start + length);
    }
    let separates = |byte: &u8| matches!(byte, b' ' | b'\t' | b'{');
    let from = |at: usize| bytes.get(at..end).unwrap_or_default().iter();
    let skipped = |at: usize, separators: bool| {
        at + from(at).position(|byte| separates(byte) != separators).unwrap_or(end.saturating_sub(at))
    };
    let second = skipped(skipped(skipped(start, true), false), true);
    Span::new(second, skipped(second, false))
}

/// Whether what follows a name on its line is nothing, a comment, or spaces up to a `{`.
fn ends_name(rest: &str) -> bool {
    let line = rest.lines().next().unwrap_or_default();
    match line.split_once('{') {
        Some((between, _)) if !between.contains(['"', '#']) => between.trim().is_empty(),
        _ => line.is_empty() || line.starts_with(|c: char| c.is_whitespace() || c == '#'),
    }
}

/// The name after the keyword that ends at `keyword`; empty where there is none.
fn name(bytes: &[u8], keyword: usize, kind: Kind) -> Span {
    let none = Span::new(keyword, keyword);
    if matches!(kind, Kind::Account | Kind::Stray) {
        return none;
    }
    let at = skip_blanks(bytes, keyword);
    if let Some(end) = name_end(bytes, at) {
        return Span::new(at, end);
    }
    // On a later line it may as well be the first word of a block without braces.
    let at = skip_lines(bytes, at);
    let opens = |end: &usize| match bytes.get(skip_lines(bytes, *end)) {
        Some(b'{') => kind != Kind::Test,
        Some(b'"') => kind == Kind::Test,
        _ => false,
    };
    name_end(bytes, at).filter(opens).map_or(none, |end| Span::new(at, end))
}

/// Whether `text` is one declaration, closed at its end and nowhere nested too deep.
pub(super) fn is_sound(text: &str) -> bool {
    matches!(outline(text).declarations.as_slice(), [only] if only.sound && only.span.range() == (0..text.len()))
}

/// Finds the declarations and comments of a file's text.
#[must_use]
pub fn outline(text: &str) -> Outline {
    let mut scan = Scan::new(text);
    while scan.skip_trivia() {
        scan.declaration();
    }
    scan.outline
}

/// The declarations that an outline found anew: those at `old` in the outline before are replaced by those
/// at `new` in the outline after. All others are the same, and at most stand elsewhere in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// Of the outline before.
    pub old: std::ops::Range<usize>,
    /// Of the outline after.
    pub new: std::ops::Range<usize>,
}

impl Outline {
    /// The declaration that the byte at `offset` belongs to, and its number.
    #[must_use]
    pub fn at(&self, offset: u32) -> Option<(usize, &Head)> {
        let index = self.declarations.partition_point(|head| head.span.start <= offset).checked_sub(1)?;
        let head = self.declarations.get(index)?;
        (offset <= head.span.end).then_some((index, head))
    }

    /// Makes it the outline of `text`, which was changed at `change`; equal to [`outline`] of `text`. Reads
    /// from the declaration that the change touches on, until heads stand where they stood.
    pub fn update(&mut self, text: &str, change: Edited) -> Replaced {
        let reached = |head: &Head| head.span.start.saturating_add(head.reach) >= change.start;
        let first = self.declarations.iter().position(reached).unwrap_or(self.declarations.len());
        let mut scan = Scan::new(text);
        match (self.declarations.get(first), first.checked_sub(1).and_then(|at| self.declarations.get(at))) {
            (Some(head), _) if head.span.start < change.start => {
                scan.at = head.span.start as usize;
                scan.line_is_blank = head.own_line;
            }
            (_, Some(before)) => {
                scan.at = before.span.end as usize;
                scan.line_is_blank = false;
            }
            _ => {}
        }
        let from = scan.at as u32;
        let by = change.moves_by();
        let mut last = first;
        let mut lined_up = None;
        while scan.skip_trivia() {
            if scan.at >= change.new_end as usize {
                let stood = (scan.at as i64 - by) as u32;
                while self.declarations.get(last).is_some_and(|head| head.span.start < stood) {
                    last += 1;
                }
                let same = |head: &&Head| {
                    head.span.start == stood && stood >= change.old_end && head.own_line == scan.line_is_blank
                };
                if self.declarations.get(last).filter(same).is_some() {
                    lined_up = Some(stood);
                    break;
                }
            }
            scan.declaration();
        }
        if lined_up.is_none() {
            last = self.declarations.len();
        }
        let found = scan.outline.declarations.len();
        let moving = self.declarations.get_mut(last..).unwrap_or_default();
        moving.iter_mut().for_each(|head| *head = head.moved(by));
        self.declarations.splice(first..last, scan.outline.declarations);

        let first_comment = self.comments.partition_point(|comment| comment.span.start < from);
        let after = lined_up.unwrap_or(u32::MAX);
        let last_comment =
            self.comments.partition_point(|comment| comment.span.start < after).max(first_comment);
        let moving = self.comments.get_mut(last_comment..).unwrap_or_default();
        moving.iter_mut().for_each(|comment| comment.span = moved(comment.span, by));
        self.comments.splice(first_comment..last_comment, scan.outline.comments);
        Replaced { old: first..last, new: first..first + found }
    }
}
